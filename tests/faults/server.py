"""The PostgreSQL server of ``tests.storage.postgresql_server``, killed and started again.

What it promises: ``kill`` is SIGKILL to every process of the server, as a lost machine would be for
it; what it had not written is gone. ``restart`` recovers from its log. It ends with the tests.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from tests.storage import postgresql_server

_WATCH = '"$@" </dev/null & server=$!; cat; kill -INT $server; wait $server'
_WAIT = 30.0
TERMINATE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = 'subsidy-ledger' ORDER BY random() LIMIT 1"
)


class MortalServer:
    """A server that can be killed."""

    def __init__(self, server: postgresql_server.Server) -> None:
        assert server.folder is not None, "a borrowed server is not ours to kill"
        self.server = server
        self.folder: Path = server.folder
        self.kills = 0
        self._command = _read(Path("/proc") / str(self._pid()) / "cmdline")
        self._again: list[subprocess.Popen[bytes]] = []

    def _pid(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def kill(self) -> None:
        """End all of its processes at once, in the middle of whatever they do."""
        first = self._pid()
        all_of_them = [first, *_children(first)]
        for process in all_of_them:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.kills += 1
        until = time.monotonic() + _WAIT
        while any(map(_runs, all_of_them)):
            assert time.monotonic() < until, "the server cannot be killed"
            time.sleep(0.005)
        self._clear()

    def _clear(self) -> None:
        for name in ("data/postmaster.pid", ".s.PGSQL.5432.lock", ".s.PGSQL.5432"):
            (self.folder / name).unlink(missing_ok=True)

    def restart(self) -> None:
        """Start it where it was killed, and wait until it has recovered."""
        with (self.folder / "log").open("ab") as log:
            again = subprocess.Popen(
                ["/bin/sh", "-c", _WATCH, "sh", *self._command],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                **postgresql_server.server_user(),
            )
        self._again.append(again)
        until = time.monotonic() + _WAIT
        while True:
            try:
                self.server.connect().close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < until, (self.folder / "log").read_text()
                time.sleep(0.01)

    @contextmanager
    def failing(self, inject: Sequence[str]) -> Iterator[None]:
        """System calls of the server fail meanwhile, as strace is told to let them."""
        calls = ",".join(sorted({one.partition(":")[0] for one in inject}))
        asked = [part for one in inject for part in ("-e", f"inject={one}")]
        first = self._pid()
        there = [part for one in (first, *_children(first)) for part in ("-p", str(one))]
        tracer = subprocess.Popen(
            ["strace", "-f", "-o", "/dev/null", "-e", f"trace={calls}", *asked, *there],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert tracer.stderr is not None
            said = tracer.stderr.readline()
            assert "attached" in said, said
            yield
        finally:
            tracer.send_signal(signal.SIGINT)  # lets go of the server
            tracer.communicate(timeout=_WAIT)

    def panics(self, seconds: float) -> None:
        """Wait until the server has panicked once more, at most so long."""
        log, until = self.folder / "log", time.monotonic() + seconds
        before = log.read_bytes().count(b"PANIC:")
        while time.monotonic() < until and log.read_bytes().count(b"PANIC:") == before:
            time.sleep(0.02)

    def recover(self) -> None:
        """Wait until it answers; one that gave up altogether is started again."""
        until = time.monotonic() + _WAIT
        while True:
            if not (self.folder / "data" / "postmaster.pid").exists() or not _runs(self._pid()):
                self._clear()
                self.restart()
                return
            try:
                self.server.connect().close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < until, (self.folder / "log").read_text()
                time.sleep(0.02)

    def terminate(self) -> None:
        """Let the server end the connection of one writer."""
        with suppress(psycopg.OperationalError), self.server.connect() as db:
            db.execute(TERMINATE)

    def close(self) -> None:
        """End what was started here."""
        for again in self._again:
            assert again.stdin is not None
            again.stdin.close()
            again.wait(_WAIT)


def _read(path: Path) -> list[bytes]:
    return path.read_bytes().rstrip(b"\0").split(b"\0")


def _children(process: int) -> list[int]:
    """Of a process, as they are now."""
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(OSError):
            found += [int(one) for one in (task / "children").read_text().split()]
    return found


def _runs(process: int) -> bool:
    """Whether it is more than a name that nobody has taken note of."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


@contextmanager
def mortal() -> Iterator[Any]:
    """A server of its own for tests that kill it."""
    with postgresql_server.running() as started:
        made = MortalServer(started)
        try:
            yield made
        finally:
            made.close()

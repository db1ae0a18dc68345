"""The PostgreSQL server of the bench: on the disk, with settings that a finance system would keep.

What it is: ``running(folder)``, a server with its data in ``folder``, from the programs that the
tests use (``subsidy_ledger.testing.postgresql``), or from those that ``SUBSIDY_LEDGER_POSTGRESQL``
names; ``running(folder, slower_ms=1)``, the same programs where each fsync takes that much longer.

What it promises: ``fsync`` and ``synchronous_commit`` on; it listens on a socket only, and ends when
the bench is gone, however it ended. Checkpoints fall outside what is measured, for all alike:
``settle`` makes one when it is asked to.

What it does not do: share the folder in memory where the tests keep their server: nothing is
durable there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg
from bench.figures import Time, stopwatch

from subsidy_ledger.testing.postgresql import NoServer, _programs, _reachable, server_user

SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",  # no checkpoint in the middle of a turn
    "checkpoint_timeout": "1h",
    "log_min_messages": "fatal",
}
SHOWN: Final = ("fsync", "synchronous_commit", "full_page_writes", "wal_sync_method")
"""Settings that say what a commit waits for."""

IN_MEMORY: Final = frozenset({"tmpfs", "ramfs"})

_WATCH: Final = '"$@" </dev/null & server=$!; cat; kill -INT $server; wait $server'
_PATIENCE: Final = 60.0
_SLOW: Final = Path(__file__).with_name("slow_fsync.c")


class NoDelay(Exception):
    """An fsync cannot be slowed here; says why."""


class Server:
    """A running server of the bench."""

    def __init__(self, data: Path, sockets: Path, first: int) -> None:
        self.data = data
        self._sockets = sockets
        self._first = first
        self._names = count(1)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@/{database}?host={self._sockets}"

    def connect(self, database: str = "postgres") -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(database), autocommit=True)

    def fresh(self) -> str:
        """The URL of a new, empty database."""
        name = f"bench_{next(self._names)}"
        with self.connect() as db:
            db.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database that ``fresh`` made."""
        name = url.partition("?")[0].rpartition("/")[2]
        with self.connect() as db:
            db.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def settle(self) -> None:
        """Write down what was written before, so that nobody pays for another's pages."""
        with self.connect() as db:
            db.execute("CHECKPOINT")

    def shown(self) -> dict[str, str]:
        """The version, and the settings that say what a commit waits for."""
        with self.connect() as db:
            found = {name: _one(db, f"SHOW {name}") for name in SHOWN}
            return {"postgresql": _one(db, "SHOW server_version"), **found}

    def cpu(self) -> float:
        """Seconds that the server's processes had a processor, those that ended included.

        0 where the system does not tell.
        """
        spent = _ticks(self._first, ended=True)
        with suppress(OSError):
            for task in Path(f"/proc/{self._first}/task").iterdir():
                for child in (task / "children").read_text().split():
                    spent += _ticks(int(child))
        return spent / os.sysconf("SC_CLK_TCK")


def _one(db: psycopg.Connection[Any], query: str) -> str:
    (value,) = db.execute(query).fetchall()[0]
    return str(value)


def _ticks(process: int, *, ended: bool = False) -> int:
    """What a process used, and its children that ended; 0 for one that is gone."""
    try:
        line = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return 0
    fields = line.rpartition(")")[2].split()  # the name may hold spaces
    return sum(map(int, fields[11 : 15 if ended else 13]))


@contextmanager
def running(folder: Path, *, slower_ms: float = 0) -> Iterator[Server]:
    """A server with its data in a folder that is made. Raises `NoServer`, `NoDelay`."""
    found = _programs()
    folder.mkdir(parents=True)
    sockets = Path(tempfile.mkdtemp(prefix="bench-pg-", dir="/tmp"))  # a socket's path is short
    sockets.chmod(0o755)
    try:
        if os.geteuid() == 0:
            for one in (folder, sockets):
                shutil.chown(one, "nobody")
        programs = _reachable(found, sockets)
        delay = slowing(sockets, slower_ms) if slower_ms else {}
        data = _data_of(folder, sockets)
        made = [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"]
        subprocess.run(
            [*made, "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=sockets,
            **server_user(),
        )
        with _begun(programs, data, sockets, delay) as log:
            yield Server(data, sockets, _wait_for(data, sockets, log))
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def _data_of(folder: Path, sockets: Path) -> Path:
    """Where the server's data is made: in the folder, or else where the server's user has a way to.

    As root the server runs as ``nobody``, to whom a checkout below /root is closed. Raises `NoServer`
    where the other place is in memory.
    """
    data = folder / "data"
    reached = subprocess.run(
        ["/bin/sh", "-c", f'mkdir "{data}"'],
        check=False,
        capture_output=True,
        cwd="/",
        **server_user(),
    )
    if reached.returncode == 0:
        return data
    if file_system(sockets) in IN_MEMORY:
        raise NoServer(f"{folder} is closed to the server's user, and {sockets} is in memory")
    return sockets / "data"


def file_system(folder: Path) -> str:
    """The kind of file system under a folder, where the system tells."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "unknown"
    best, kind = "", "unknown"
    for line in mounts:
        _, point, name, *_ = line.split()
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, name
    return kind


@contextmanager
def _begun(programs: Path, data: Path, sockets: Path, more: Mapping[str, str]) -> Iterator[Path]:
    command = ["/bin/sh", "-c", _WATCH, "sh", "env", *(f"{k}={v}" for k, v in more.items())]
    options = [f"--{name}={value}" for name, value in SETTINGS.items()]
    log = sockets / "log"
    with log.open("wb") as out:
        watched = subprocess.Popen(
            [*command, str(programs / "postgres"), "-D", str(data), "-k", str(sockets), *options],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
            env={"PATH": os.environ["PATH"]},
            cwd=sockets,
            start_new_session=True,
            **server_user(),
        )
    try:
        yield log
    finally:
        if watched.stdin is not None:
            watched.stdin.close()
        watched.wait(_PATIENCE)


def _wait_for(data: Path, sockets: Path, log: Path) -> int:
    """The number of the server's first process, once it answers."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            psycopg.connect(f"postgresql://postgres@/postgres?host={sockets}").close()
            return int((data / "postmaster.pid").read_text().splitlines()[0])
        except (psycopg.OperationalError, OSError):
            if time.monotonic() > until:
                raise NoServer(f"PostgreSQL does not start; it says: {log.read_text()}") from None
            time.sleep(0.05)


# ---- a slower disk -------------------------------------------------------------------------------


def slowing(folder: Path, milliseconds: float) -> dict[str, str]:
    """The environment in which each fsync of a program takes longer. Raises `NoDelay`."""
    if sys.platform != "linux":
        raise NoDelay("LD_PRELOAD is Linux's")
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise NoDelay("there is no C compiler")
    library = folder / "slow_fsync.so"
    made = subprocess.run(
        [compiler, "-shared", "-fPIC", "-O2", "-o", str(library), str(_SLOW), "-ldl"],
        check=False,
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise NoDelay(f"slow_fsync.c does not compile: {made.stderr.strip().splitlines()[-1:]}")
    library.chmod(0o755)
    return {"LD_PRELOAD": str(library), "SLOW_FSYNC_US": f"{milliseconds * 1000:.0f}"}


FLOOR: Final = 300
"""Commits of ``lone_commits``."""


def lone_commits(server: Server) -> Time:
    """The floor under one client: commits of one row of 500 bytes through the bare driver."""
    url = server.fresh()
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as db:
        db.execute("CREATE TABLE entry (seq bigint PRIMARY KEY, leaf bytea NOT NULL)")
        before = server.cpu()
        with stopwatch() as spent:
            for seq in range(FLOOR):
                db.execute("INSERT INTO entry VALUES (%s, %s)", (seq, b"x" * 500))
        took = spent() + Time(0.0, server.cpu() - before)
    server.drop(url)
    return took


def check_delay(server: Server, milliseconds: float) -> None:
    """No lone commit is faster than the delay; raises `NoDelay` where one is."""
    took = lone_commits(server).clock / FLOOR * 1000
    if took < milliseconds:
        raise NoDelay(f"a lone commit takes {took:.2f} ms: the delay of {milliseconds} ms is lost")

"""Real writers: a program that starts, kills and awaits processes which all record in one ledger.

Run as ``python -m tests.faults.host``: it loads everything once and then forks a writer for each
line on its standard input, so that a killed writer is back in milliseconds. One line of JSON in, one
out. It is a process of its own so that the tests can put a failing disk below it.

A writer opens the ledger by itself, after the fork. Its clients are threads; what they send and are
told stands in a file for each, which survives the writer.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from attrs import frozen
from tests.faults import town
from tests.faults.history import Call, Notes, read
from tests.support.builders import KEY

from subsidy_ledger import Ledger
from subsidy_ledger.errors import SubsidyLedgerError


@frozen
class Work:
    """What a writer has to do: on which ledger, for which clients, how often."""

    ledger: str
    notes: str
    seed: int
    clients: tuple[int, ...]
    calls: int
    last: bool = False


def store_at(ledger: str) -> Any:
    """The store of a path or of a URL."""
    if "://" in ledger:
        from subsidy_ledger.storage.postgresql import PostgresStore

        return PostgresStore(ledger)
    from subsidy_ledger.storage.sqlite import SqliteStore

    return SqliteStore(ledger, must_exist=True)


def notes_of(folder: str, client: int) -> Path:
    """The file of one client's history."""
    return Path(folder) / f"client-{client}.jsonl"


def stop_of(folder: str) -> Path:
    """A file that ends the race when it is there."""
    return Path(folder) / "stop"


class Writer:
    """A process with one ledger and the clients that share it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._store = store_at(work.ledger)
        self._ledger = self._opened()

    def _opened(self) -> Ledger:
        """Open the ledger; while the disk or the server fails, again and again."""
        while True:
            try:
                return Ledger.open(self._store, KEY)
            except Exception as error:
                if not _patient(error):
                    raise
                time.sleep(0.01)

    def run(self) -> None:
        """All clients at once, until each has made its calls."""
        threads = [threading.Thread(target=self._serve, args=(n,)) for n in self._work.clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._store.close()

    def _serve(self, number: int) -> None:
        try:
            self._client(number)
        except BaseException as error:  # noqa: BLE001 - the writer ends, and says why
            sys.stderr.write(f"client {number}: {type(error).__name__}: {error}\n")
            sys.stderr.flush()
            os._exit(70)

    def _client(self, number: int) -> None:
        work = self._work
        path = notes_of(work.notes, number)
        stop = stop_of(work.notes)
        client = town.Client(work.seed, number, read(path))
        notes = Notes(path)
        for _ in range(work.calls):
            if work.last and not client.unknown:
                return
            if stop.exists():
                return
            call = client.call(time.monotonic_ns(), last=work.last)
            notes.sent(call)
            client.hear(self._send(notes, call))

    def _send(self, notes: Notes, call: Call) -> Call:
        try:
            given = town.made(self._ledger, call)
        except Exception as error:
            ended = notes.ended(call, time.monotonic_ns(), None, error=_told(error))
            if not _patient(error):
                raise
            time.sleep(0.01)
            return ended
        return notes.ended(call, time.monotonic_ns(), given)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _patient(error: Exception) -> bool:
    """Whether to send again: a fault of the world. That the ledger were damaged is one of ours."""
    name = type(error).__name__
    return not isinstance(error, SubsidyLedgerError) or name in ("LedgerBusy", "DatabaseLost")


class Host:
    """Answers one request a line."""

    def __init__(self) -> None:
        self._running: set[int] = set()

    def start(self, **work: Any) -> Any:
        """Fork a writer; gives its process id."""
        work["clients"] = tuple(work["clients"])
        process = os.fork()
        if process == 0:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            code = 71
            try:
                Writer(Work(**work)).run()
                code = 0
            except BaseException as error:  # noqa: BLE001 - the exit status says so
                sys.stderr.write(f"{type(error).__name__}: {error}\n")
                sys.stderr.flush()
            finally:
                os._exit(code)
        self._running.add(process)
        return process

    def kill(self, process: int) -> Any:
        """SIGKILL to a writer that runs; gives how it ended, or None if it had ended before."""
        if process not in self._running:
            return None
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended == 0:
            os.kill(process, signal.SIGKILL)
            ended, status = os.waitpid(process, 0)
        self._running.discard(process)
        return os.waitstatus_to_exitcode(status)

    def wait(self, process: int, seconds: float) -> Any:
        """How a writer ended; None if it still runs."""
        until = time.monotonic() + seconds
        while process in self._running:
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                self._running.discard(process)
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > until:
                return None
            time.sleep(0.005)
        return 0

    def fill(self, folder: str) -> Any:
        """Use up the disk that the ledger is on, to the last byte; gives what the disk said."""
        size = 1 << 16
        with (Path(folder) / "ballast").open("ab", buffering=0) as ballast:
            while True:
                try:
                    ballast.write(b"\0" * size)
                except OSError as error:
                    if size == 1:
                        return error.errno
                    size //= 2

    def free(self, folder: str) -> Any:
        """Let there be room again."""
        (Path(folder) / "ballast").unlink(missing_ok=True)

    def copy(self, folder: str, to: str) -> Any:
        """Bring the ledger out of a disk that only this process and its writers see."""
        shutil.copytree(folder, to)

    def end(self) -> None:
        """Leave nobody behind."""
        for process in list(self._running):
            self.kill(process)


def _load() -> None:
    """All that writers will need, once for all of them."""
    with suppress(ImportError):
        import_module("subsidy_ledger.storage.postgresql")
    with suppress(ImportError):
        import_module("subsidy_ledger.storage.sqlite")


def main() -> None:
    """Serve standard input until it ends."""
    host = Host()
    _load()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        for line in sys.stdin:
            request = json.loads(line)
            answer = getattr(host, request.pop("do"))(**request)
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    finally:
        host.end()


if __name__ == "__main__":
    main()

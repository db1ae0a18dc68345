"""Real writers: a program that starts, kills and awaits processes which all record in one ledger.

Run as ``python -m tests.faults.host``: it loads everything once and then forks a writer for each
line on its standard input, so that a killed writer is back in milliseconds. One line of JSON in, one
out. It is a process of its own so that the tests can put a failing disk below it.

A writer opens the ledger by itself, after the fork. Its clients are threads; what they send and are
told stands in a file for each, which survives the writer.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from attrs import evolve, frozen
from tests.faults import joining, town
from tests.faults.history import Call, Json, Notes, read
from tests.support.builders import KEY

from subsidy_ledger import Ledger
from subsidy_ledger.errors import SubsidyLedgerError


@frozen
class Work:
    """What a writer has to do: on which ledger, for which clients, how often.

    ``tasks``: those of them that are tasks of asyncio, in one loop; now and then they are cancelled.
    ``joins``: clients have transactions of their own, too. ``second``: another ledger of the same
    database and the notes of what is recorded there; clients record in both, also at once.
    """

    ledger: str
    notes: str
    seed: int
    clients: tuple[int, ...]
    calls: int
    last: bool = False
    tasks: tuple[int, ...] = ()
    joins: bool = False
    second: tuple[str, str] | None = None


def store_at(ledger: str) -> Any:
    """The store of a path or of a URL."""
    if "://" in ledger:
        from subsidy_ledger.storage.postgresql import PostgresStore

        return PostgresStore(ledger)
    from subsidy_ledger.storage.sqlite import SqliteStore

    return SqliteStore(ledger)


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
        self._books = [
            _Book(_opened(url), Path(notes))
            for url, notes in [(work.ledger, work.notes), *filter(None, [work.second])]
        ]
        self._rows = joining.Rows(joining.engine_for(work.ledger)) if work.joins else None

    def run(self) -> None:
        """All clients at once, until each has made its calls."""
        tasks = set(self._work.tasks) & set(self._work.clients)
        served: list[Callable[[], None]] = [
            partial(self._client, number) for number in self._work.clients if number not in tasks
        ]
        if tasks:
            served.append(lambda: asyncio.run(self._loop(sorted(tasks))))
        threads = [threading.Thread(target=self._serve, args=(one,)) for one in served]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for book in self._books:
            book.ledger.close()
        if self._rows is not None:
            self._rows.close()

    def _serve(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - the writer ends, and says why
            sys.stderr.write(f"{work}: {type(error).__name__}: {error}\n")
            sys.stderr.flush()
            os._exit(70)

    def _client(self, number: int) -> None:
        work = self._work
        stop = stop_of(work.notes)
        desks = [_Desk(work, number, book) for book in self._books]
        drawn = random.Random(f"{work.seed}/{number}/{len(desks[0].history)}")
        for _ in range(work.calls):
            waiting = [desk for desk in desks if not work.last or desk.client.unknown]
            if not waiting or stop.exists():
                return
            # In any order: of several ledgers, now this one and now that one comes first.
            turn = drawn.sample(waiting, drawn.randint(1, len(waiting)))
            calls = [desk.next_call(last=work.last) for desk in turn]
            if calls[0].joined is not None:
                self._join(turn, calls)
            else:
                for desk, call in zip(turn, calls, strict=True):
                    desk.made(evolve(call, joined=None))

    async def _loop(self, numbers: Iterable[int]) -> None:
        """Clients that are tasks, all of them in this loop."""
        async with asyncio.TaskGroup() as tasks:
            for number in numbers:
                tasks.create_task(self._task(number))

    async def _task(self, number: int) -> None:
        work, stop = self._work, stop_of(self._work.notes)
        desk = _Desk(evolve(work, joins=False), number, self._books[0])
        drawn = random.Random(f"{work.seed}/{number}/{len(desk.history)}")
        for _ in range(work.calls):
            if (work.last and not desk.client.unknown) or stop.exists():
                return
            call = desk.next_call(last=work.last)
            if call.look is not None:
                desk.made(call)
            else:
                patience = None if work.last or drawn.random() < 0.8 else drawn.uniform(0, 0.02)
                await desk.made_by_task(call, patience)

    def _join(self, desks: Sequence[_Desk], calls: Sequence[Call]) -> None:
        """All of these calls in one transaction of the host's, as the first of them wants it."""
        assert self._rows is not None
        calls = [evolve(call, joined=calls[0].joined, look=None) for call in calls]
        for desk, call in zip(desks, calls, strict=True):
            desk.notes.sent(call)
        sent = [(desk.ledger, call) for desk, call in zip(desks, calls, strict=True)]
        given: Sequence[tuple[Json, ...]] | None = None
        failed: Exception | None = None
        try:
            given = self._rows.recorded(sent)
        except Exception as error:  # noqa: BLE001 - told below
            failed = error
        for place, (desk, call) in enumerate(zip(desks, calls, strict=True)):
            desk.hear(call, None if given is None else given[place], failed)


@frozen
class _Book:
    """A ledger, and where the histories of its clients are."""

    ledger: Ledger
    notes: Path


class _Desk:
    """A client at one ledger."""

    def __init__(self, work: Work, number: int, book: _Book) -> None:
        path = notes_of(str(book.notes), number)
        self.history = read(path)
        ends = joining.ENDS if work.joins else None
        self.client = town.Client(work.seed, number, self.history, ends)
        self.notes = Notes(path)
        self.ledger = book.ledger

    def next_call(self, *, last: bool) -> Call:
        """What the client sends now."""
        return self.client.call(time.monotonic_ns(), last=last)

    def made(self, call: Call) -> None:
        """Send a call in a transaction of the ledger's own."""
        self.notes.sent(call)
        try:
            given = town.made(self.ledger, call)
        except Exception as error:  # noqa: BLE001 - told there
            self.hear(call, None, error)
        else:
            self.hear(call, given, None)

    async def made_by_task(self, call: Call, patience: float | None) -> None:
        """Send a call from a task, which is cancelled after so many seconds."""
        self.notes.sent(call)
        asked = self.ledger.record_all_async(call.commands, atomic=call.atomic)
        try:
            given = await asyncio.wait_for(asked, patience)
        except Exception as error:  # noqa: BLE001 - told there
            self.hear(call, None, error)
        else:
            self.hear(call, given, None)

    def hear(self, call: Call, given: Iterable[Json] | None, failed: Exception | None) -> None:
        """How a call ended; raises what no patience helps against."""
        error = None if failed is None else _told(failed)
        self.client.hear(self.notes.ended(call, time.monotonic_ns(), given, error=error))
        if failed is not None:
            if not _patient(failed):
                raise failed
            time.sleep(0.01)


def _opened(url: str) -> Ledger:
    """Open a ledger; while the disk or the server fails, again and again."""
    store = store_at(url)
    while True:
        try:
            return Ledger.open(store, KEY)
        except Exception as error:
            if not _patient(error):
                raise
            time.sleep(0.01)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _patient(error: Exception) -> bool:
    """Whether to send again: a fault of the world. That the ledger were damaged is one of ours."""
    name = type(error).__name__
    if isinstance(error, AssertionError):
        return False
    return not isinstance(error, SubsidyLedgerError) or name in _WORLD


_WORLD = ("LedgerBusy", "DatabaseLost", "StorageFailed")


class Host:
    """Answers one request a line."""

    def __init__(self) -> None:
        self._running: set[int] = set()

    def start(self, **work: Any) -> Any:
        """Fork a writer; gives its process id."""
        work["clients"], work["tasks"] = tuple(work["clients"]), tuple(work["tasks"])
        work["second"] = work.get("second") and tuple(work["second"])
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

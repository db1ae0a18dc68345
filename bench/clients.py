"""Many clients at once: threads and processes that record whole cases from one queue.

What it is: ``Crew``, some processes that live as long as the bench and in which contenders are
opened; a contender has its clients as threads of the first process, or spread over all of them,
or as tasks of asyncio in the first where it can be called so.
Each client takes the next case from a queue that all share, and submits, approves and pays it in
that order; or takes the next thousand commands as a batch.

What it promises: the clock runs from the word to begin until the last client is done; commands are
made and connections are there before. CPU is that of the processes which record. What a contender
answers otherwise than `recorded` ends the bench.

What it does not do: let the measuring process record, so that all contenders are called alike.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event, Thread
from typing import Any, Final, Protocol, TypeAlias

from bench.baseline_core import CoreApp
from bench.baseline_events import EventsApp
from bench.figures import Time, must
from bench.subject import Subject
from bench.workload import PER_CASE, Json, commands

BATCH: Final = 1_000
TASKS: Final = 0
"""In place of a number of processes: the clients are tasks of asyncio in one."""


class Contender(Protocol):
    """What is measured: records commands and says what it holds."""

    name: str

    def record(self, command: Json) -> str: ...
    def record_all(self, commands: Sequence[Json]) -> list[str]: ...
    def totals(self) -> tuple[int, int, int]: ...
    def synchronous(self) -> str: ...
    def close(self) -> None: ...


Kind: TypeAlias = type[Subject] | type[CoreApp] | type[EventsApp]
CONTENDERS: Final[tuple[Kind, ...]] = (Subject, CoreApp, EventsApp)
WITH_TASKS: Final[tuple[Kind, ...]] = (Subject,)
"""They have ``record_async``, too."""

_BY_NAME: Final = {make.__name__: make for make in CONTENDERS}


# ---- in a process that records -------------------------------------------------------------------


class _Turn:
    """What the clients of one process do in one turn: they wait for the word, and then record."""

    def __init__(
        self, contender: Any, clients: int, queue: Any, given: _Given, *, tasks: bool
    ) -> None:
        self._contender = contender
        self._clients = clients
        self._queue = queue
        self._given = given
        self._begin = Event()
        self._failures: list[str] = []
        what, threads = (self._loop, 1) if tasks else (self._record, clients)
        self._threads = [Thread(target=self._client, args=(what,)) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def run(self) -> float:
        """Let them begin and wait for the last; gives the seconds of CPU that it took."""
        cpu = time.process_time()
        self._begin.set()
        for thread in self._threads:
            thread.join()
        spent = time.process_time() - cpu
        if self._failures:
            raise SystemExit(self._failures[0])
        return spent

    def _client(self, what: Callable[[], None]) -> None:
        self._begin.wait()
        try:
            what()
        except BaseException:  # noqa: BLE001 - the measuring process shall hear of it
            self._failures.append(traceback.format_exc())

    def _pieces(self) -> Iterator[Sequence[Json]]:
        """What this client gets from the queue of all."""
        while True:
            with self._queue.get_lock():
                number = self._queue.value
                self._queue.value += 1
            if number >= len(self._given.pieces):
                return
            yield self._given.pieces[number]

    def _record(self) -> None:
        for piece in self._pieces():
            if self._given.batches:
                must({"recorded"}, set(self._contender.record_all(piece)))
                continue
            for command in piece:
                must("recorded", self._contender.record(command))

    def _loop(self) -> None:
        asyncio.run(self._tasks())

    async def _tasks(self) -> None:
        await asyncio.gather(*(self._task() for _ in range(self._clients)))

    async def _task(self) -> None:
        for piece in self._pieces():
            for command in piece:
                must("recorded", await self._contender.record_async(command))


class _Given:
    """The commands of a turn, in pieces that one client records: cases, or batches."""

    def __init__(self, first: int, cases: int, *, batches: bool) -> None:
        given = commands(cases, first)
        size = BATCH if batches else PER_CASE
        self.batches = batches
        self.pieces = [given[i : i + size] for i in range(0, len(given), size)]


class _Worker:
    """A process of the crew: does what it is told, one thing after the other."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue
        self._open: dict[str, tuple[Contender, int]] = {}
        self._turn: _Turn | None = None

    def open(self, key: str, kind: str, where: Path | str, new: bool, clients: int) -> None:
        self._open[key] = (_BY_NAME[kind](where, new=new, clients=clients), clients)

    def prepare(self, key: str, first: int, cases: int, batches: bool, tasks: bool) -> None:
        contender, clients = self._open[key]
        given = _Given(first, cases, batches=batches)
        gc.collect()
        gc.freeze()  # the commands are everyone's; nobody's collector should walk them
        self._turn = _Turn(contender, clients, self._queue, given, tasks=tasks)

    def run(self) -> float:
        assert self._turn is not None
        spent = self._turn.run()
        self._turn = None
        gc.unfreeze()
        return spent

    def totals(self, key: str) -> tuple[int, int, int]:
        return self._open[key][0].totals()

    def synchronous(self, key: str) -> str:
        return self._open[key][0].synchronous()

    def close(self, key: str) -> None:
        self._open.pop(key)[0].close()


def _work(orders: Connection, queue: Any) -> None:
    """The life of a process of the crew: it ends with the one that started it."""
    worker = _Worker(queue)
    while True:
        try:
            name, *given = orders.recv()
        except EOFError:
            return
        try:
            answer = (True, getattr(worker, name)(*given))
        except BaseException:  # noqa: BLE001 - likewise
            answer = (False, traceback.format_exc())
        orders.send(answer)


# ---- in the process that measures ----------------------------------------------------------------


class Crew:
    """Processes that record. Use it as ``with crew(4) as made``."""

    def __init__(self, processes: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._queue = spawn.Value("q", 0)
        self._lines: list[Connection] = []
        self._workers = []
        for _ in range(processes):
            ours, theirs = spawn.Pipe()
            worker = spawn.Process(target=_work, args=(theirs, self._queue), daemon=True)
            worker.start()
            theirs.close()
            self._lines.append(ours)
            self._workers.append(worker)
        self._spread: dict[str, int] = {}

    @property
    def processes(self) -> int:
        return len(self._lines)

    def open(self, key: str, kind: str, where: Path | str, clients: int, processes: int) -> None:
        """Make a contender in a new database, with its clients spread over some processes.

        ``processes`` may be `TASKS`.
        """
        self._spread[key] = processes
        processes = processes or 1
        each = clients // processes
        must(clients, each * processes)
        self._ask(self._lines[:1], "open", key, kind, where, True, each)
        self._ask(self._lines[1:processes], "open", key, kind, where, False, each)

    def record(
        self,
        key: str,
        first: int,
        cases: int,
        *,
        batches: bool = False,
        server: Callable[[], float] = float,
    ) -> Time:
        """Record so many cases; gives the time it took. ``server``: CPU of the database's server."""
        lines = self._of(key)
        self._queue.value = 0
        tasks = self._spread[key] == TASKS
        self._ask(lines, "prepare", key, first, cases, batches, tasks)
        before, clock = server(), time.perf_counter()
        spent = self._ask(lines, "run")
        took = time.perf_counter() - clock
        return Time(took, sum(spent) + server() - before)

    def totals(self, key: str) -> tuple[int, int, int]:
        """What the database of a contender holds."""
        (found,) = self._ask(self._lines[:1], "totals", key)
        return found  # type: ignore[no-any-return]

    def synchronous(self, key: str) -> set[str]:
        """What each process of a contender says of the settings of its connection."""
        return set(self._ask(self._of(key), "synchronous", key))

    def close(self, key: str) -> None:
        self._ask(self._of(key), "close", key)
        del self._spread[key]

    def _of(self, key: str) -> list[Connection]:
        """The processes in which a contender is open."""
        return self._lines[: self._spread[key] or 1]

    def _ask(self, lines: Sequence[Connection], *order: Any) -> list[Any]:
        for line in lines:
            line.send(order)
        answers = [line.recv() for line in lines]
        for well, said in answers:
            if not well:
                raise SystemExit(f"a client failed:\n{said}")
        return [said for _, said in answers]

    def stop(self) -> None:
        """Let all of them end."""
        for line in self._lines:
            line.close()
        for worker in self._workers:
            worker.join(10)
            worker.kill()


@contextmanager
def crew(processes: int) -> Iterator[Crew]:
    """So many processes, for as long as the block lasts."""
    made = Crew(processes)
    try:
        yield made
    finally:
        made.stop()

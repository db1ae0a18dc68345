"""A seeded simulation: writers take turns at every call of the store, and any of them may fail.

What it is: processes with clients, each process a ``Ledger`` of its own on one store, its clients
threads and tasks that share transactions, or that have transactions of their own in which they join
the ledger; a scheduler that draws from the seed who runs at every call of the store and at every lock;
faults before and after every call, the commit among them, and wherever somebody waits for a lock.

What it promises: ``simulate(Plan(seed))`` does the same each time. After a fault the clients send
the same ids again. What it gives is judged by ``checker``.

What it does not do: tear a single write, or end a system call in its middle; the real processes
beside it are for that. ``MemoryStore`` and ``SqliteStore`` are the real ones.
"""

from __future__ import annotations

import hashlib
import json
import random
import sqlite3
from asyncio import CancelledError
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial, wraps
from typing import Any, Final
from unittest import mock

from attrs import evolve, field, frozen
from tests.faults import checker, joining, town
from tests.faults.disks import Disk
from tests.faults.history import Call, Json
from tests.faults.loops import Loop, Workers, asyncio_with
from tests.faults.scheduler import Died, Process, Scheduler

from subsidy_ledger import Ledger
from subsidy_ledger.errors import LedgerBusy
from subsidy_ledger.ledger import ledger as ledger_module
from subsidy_ledger.ledger import together
from subsidy_ledger.ledger.store import Transaction
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.storage import sqlite

KINDS: Final = ("error", "interrupt", "process", "power")
"""A call fails; one caller is interrupted; its process is killed; all lose power."""

_CALLS: Final = tuple(
    name
    for name in dir(Transaction)
    if not name.startswith("_") and callable(getattr(Transaction, name))
)
_LAST: Final = 99
"""The process that asks in the end, when nothing fails any more."""
_START: Final = datetime(2023, 5, 10, 9, 0, tzinfo=UTC)


_read_pack = cache(read_pack)
"""Reading the pack again takes longer than all else when a process starts."""


class Injected(OSError):
    """A call of the store that failed because the simulation wanted it."""


@frozen
class Plan:
    """What is simulated. ``rate``: faults in a thousand points; ``at``: one fault, at one point.

    ``joins``: half of the calls are made in transactions of the clients' own, with a row of theirs.
    ``tasks``: half of the others are made by tasks of asyncio, which may be cancelled.
    """

    seed: int
    processes: int = 3
    threads: int = 2
    calls: int = 12
    rate: int = 6
    kinds: tuple[str, ...] = KINDS
    at: tuple[int, str] | None = None
    joins: bool = False
    tasks: bool = False


@frozen
class Outcome:
    """What a simulation did: all calls, the trace of its points, faults by kind, clients' rows."""

    plan: Plan
    calls: tuple[Call, ...]
    trace: tuple[str, ...]
    faults: tuple[str, ...]
    entries: tuple[Json, ...] = field(repr=False)
    rows: dict[tuple[int, int], tuple[Json, ...]] = field(factory=dict, repr=False)

    @property
    def points(self) -> int:
        """Points at which a fault can strike: those of the clients' time."""
        return sum(not point.startswith(f"{_LAST} ") for point in self.trace)

    @property
    def digest(self) -> str:
        """Of everything that happened; two runs of a seed have one digest."""
        told = [(c.client, c.number, c.commands, c.answers, c.error) for c in self.calls]
        whole = json.dumps([self.trace, told, self.entries], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()


class _Office(Process):
    """A simulated process: its ledger once it is open, and its clients."""

    def __init__(self, number: int, clients: list[int]) -> None:
        super().__init__(number)
        self.clients = clients
        self.ledger: Ledger | None = None


class _Watched:
    """A transaction whose every call is a point of the simulation."""

    def __init__(self, inner: Any, run: _Run) -> None:
        self._inner = inner
        self._run = run


def _watched(name: str) -> Callable[..., Any]:
    @wraps(getattr(Transaction, name))
    def call(self: _Watched, *given: Any) -> Any:
        self._run.point(f"{name}<")
        found = getattr(self._inner, name)(*given)
        self._run.point(f"{name}>")
        return found

    return call


for _name in _CALLS:
    setattr(_Watched, _name, _watched(_name))


class _Store:
    """The store of one simulated process."""

    def __init__(self, run: _Run, inner: Any) -> None:
        self._run = run
        self._inner = inner

    @property
    def name(self) -> str:
        return str(self._inner.name)

    def create(self) -> None:
        raise NotImplementedError

    def joined(self, connection: Any) -> Any:
        self._run.point("join<")
        found = _Joined(self._run, self._inner.joined(connection))
        self._run.point("join>")
        return found

    def close(self) -> None:
        self._inner.close()

    @contextmanager
    def reading(self) -> Iterator[Any]:
        self._run.point("reading<")
        with self._inner.reading() as reader:
            yield _Watched(reader, self._run)
        self._run.point("reading>")

    @contextmanager
    def writing(self, ahead: Any = None) -> Iterator[Any]:
        run = self._run
        run.point("writing<")
        inner = self._entered()
        try:
            yield _Watched(inner.transaction, run)
            run.point("commit<")
        except BaseException as error:
            inner.leave(error)
            run.freed += 1
            raise
        run.disk.remember()
        inner.leave(None)
        run.freed += 1
        run.commits += 1
        try:
            run.point("commit>")  # committed, and nobody has been told
        finally:
            run.disk.settle()

    def _entered(self) -> _Inner:
        """The one writer: who finds another waits for its end, or is told that it is busy."""
        while True:
            try:
                return _Inner(self._inner.writing())
            except LedgerBusy:
                self._run.busy()


class _Joined:
    """The store inside a client's transaction."""

    def __init__(self, run: _Run, inner: Any) -> None:
        self._run = run
        self._inner = inner
        self.name = inner.name

    @contextmanager
    def reading(self) -> Iterator[Any]:
        self._run.point("reading<")
        with self._inner.reading() as reader:
            yield _Watched(reader, self._run)

    @contextmanager
    def writing(self, ahead: Any = None) -> Iterator[Any]:
        self._run.point("savepoint<")
        with self._inner.writing() as transaction:
            yield _Watched(transaction, self._run)
            self._run.point("release<")
        self._run.point("release>")


class _Inner:
    """The transaction of the real store, entered."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self.transaction = context.__enter__()

    def leave(self, error: BaseException | None) -> None:
        kind = None if error is None else type(error)
        try:
            self._context.__exit__(kind, error, None)
        except BaseException as raised:
            if raised is not error:
                raise


class _Run:
    """One simulation under way."""

    def __init__(self, plan: Plan, disk: Disk) -> None:
        self.plan = plan
        self.disk = disk
        self.scheduler = Scheduler(plan.seed)
        self.scheduler.waited = self.waited
        self.trace: list[str] = []
        self.faults: list[str] = []
        self.calls: list[Call] = []
        self.freed = self.commits = 0
        self.calm = False
        self._ticks = 0
        self._salt = 0
        self._loops: dict[Any, Loop] = {}
        self._offices: list[_Office] = []
        self._stores: list[_Store] = []
        ends = joining.ENDS if plan.joins else None
        self._clients = [
            town.Client(plan.seed, number, ends=ends)
            for number in range(plan.processes * plan.threads)
        ]
        self._left = dict.fromkeys(range(len(self._clients)), plan.calls)

    # -- time and chance

    def tick(self) -> int:
        """A time that is later than any before."""
        self._ticks += 1
        return self._ticks

    def clock(self, office: int) -> Callable[[], datetime]:
        """The clock of a process: some are ahead of others."""
        ahead = timedelta(seconds=7 * office)
        return lambda: _START + ahead + timedelta(milliseconds=self.tick())

    def entropy(self, size: int) -> bytes:
        """Never the same, and in each run of the seed the same."""
        self._salt += 1
        return self._salt.to_bytes(size, "big")

    # -- points

    def point(self, name: str) -> None:
        """Something may happen here: another task runs, or a fault strikes."""
        task = self.scheduler.current
        if task is None:
            return
        number = len(self.trace)
        self.trace.append(f"{task.process.number} {name}")
        self.scheduler.pause()
        kind = self._drawn_fault(number)
        if kind is not None and not (kind == "error" and name == "waited"):
            self.faults.append(f"{number} {kind} {name}")
            self._strike(kind)

    def waited(self) -> None:
        """Somebody had to wait for a lock: may be interrupted, or end; a lock does not fail."""
        self.point("waited")

    def _drawn_fault(self, number: int) -> str | None:
        if self.calm:
            return None
        if self.plan.at is not None:
            return self.plan.at[1] if self.plan.at[0] == number else None
        if (
            not self.plan.rate
        ):  # nothing is drawn: with a fault at a point all before it is the same
            return None
        drawn = self.scheduler.drawn
        return drawn.choice(self.plan.kinds) if drawn.random() * 1000 < self.plan.rate else None

    def _strike(self, kind: str) -> None:
        task = self.scheduler.current
        assert task is not None
        if kind == "error":
            raise Injected("the simulation wants it")
        if kind == "interrupt":
            raise KeyboardInterrupt
        if kind == "process":
            task.process.dead = True
            raise Died
        self.disk.power_cut(self.scheduler.drawn)
        for office in self._offices:
            office.dead = True
        raise Died

    def busy(self) -> None:
        """Another writer is there: wait for it, or give up as after a minute."""
        if not self.calm and self.scheduler.drawn.random() < 0.1:
            raise LedgerBusy("simulation")
        freed = self.freed
        self.scheduler.pause(lambda: self.freed != freed)

    # -- processes and clients

    def go(self) -> None:
        """Until every client has made its calls, and knows what became of them."""
        threads = self.plan.threads
        for number in range(self.plan.processes):
            self._start(number, list(range(number * threads, (number + 1) * threads)))
        while self._offices:
            self.scheduler.run()
            offices, self._offices = self._offices, []
            self._close()
            for office in offices:  # died: it is started again
                if any(self._left[client] for client in office.clients):
                    self._start(office.number, office.clients)
        self.calm = True
        self._start(_LAST, [])
        self.scheduler.run()
        self._close()

    def _close(self) -> None:
        for store in self._stores:
            store.close()
        self._stores.clear()

    def _start(self, number: int, clients: list[int]) -> None:
        office = _Office(number, clients)
        self._offices.append(office)
        self.scheduler.spawn(office, lambda: self._open(office))

    def _open(self, office: _Office) -> None:
        """Open the ledger, however often it takes, and let the clients in."""
        store = _Store(self, self.disk.store())
        self._stores.append(store)
        while office.ledger is None:
            try:
                office.ledger = town.reopened(store, self.clock(office.number), self.entropy)
            except (Injected, KeyboardInterrupt):
                continue
        if self.calm:
            self._settle(office.ledger)
        for client in office.clients:
            self.scheduler.spawn(office, partial(self._work, office, client))

    def _work(self, office: _Office, number: int) -> None:
        client, ledger = self._clients[number], office.ledger
        assert ledger is not None
        while self._left[number]:
            self._left[number] -= 1
            self._send(ledger, client, client.call(self.tick()))

    def _settle(self, ledger: Ledger) -> None:
        """In the end nothing fails any more: what is unknown is sent once more."""
        for client in self._clients:
            if client.unknown:
                self._send(ledger, client, client.call(self.tick(), last=True))

    def _send(self, ledger: Ledger, client: town.Client, call: Call) -> None:
        place = len(self.calls)
        self.calls.append(call)
        try:
            given = self._made(ledger, call)
        except (Injected, LedgerBusy, KeyboardInterrupt, Undone, CancelledError) as error:
            call = evolve(call, ended=self.tick(), error=type(error).__name__)
        else:
            call = evolve(call, ended=self.tick(), answers=given)
        finally:  # also if it died: then what became of it is unknown
            self.calls[place] = call
            client.hear(call)

    def _made(self, ledger: Ledger, call: Call) -> tuple[Json, ...]:
        if call.joined is not None:
            return self._join(ledger, call)
        # What is atomic goes to a thread of asyncio's own: that is a thread like any other here.
        as_task = self.plan.tasks and call.number % 2 == 1 and not call.atomic
        return (
            self._task(ledger, call) if as_task and call.look is None else town.made(ledger, call)
        )

    # -- tasks

    def _task(self, ledger: Ledger, call: Call) -> tuple[Json, ...]:
        """Record in a task of asyncio."""
        me = self.scheduler.current
        self._loops[me] = Loop(self.scheduler)
        work = ledger.record_all_async(call.commands)
        return tuple(self._loops[me].run(work, cancelled=self._cancelled))

    def _cancelled(self) -> bool:
        """Whether whoever waits for a task gives it up; who lets it wait once is asked again."""
        if self.calm or self.plan.at is not None or not self.plan.rate:
            return False
        gives_up = self.scheduler.drawn.random() < 0.08
        if gives_up:
            self.faults.append(f"{len(self.trace)} cancel task")
        return gives_up

    def loop(self) -> Loop:
        """The loop of the task that runs."""
        return self._loops[self.scheduler.current]

    def process(self) -> Process:
        """The process of the task that runs."""
        assert self.scheduler.current is not None
        return self.scheduler.current.process

    # -- transactions of the clients' own

    def _join(self, ledger: Ledger, call: Call) -> tuple[Json, ...]:
        """Record in a transaction of the client's, which ends as the call wants it."""
        db = self._begun()
        try:
            self.point("host<")
            joined = ledger.join(db)
            if call.joined == "savepoint":
                db.execute("SAVEPOINT of_the_host")
                first = town.made(joined, call)
                db.execute("ROLLBACK TO SAVEPOINT of_the_host")
                given = town.made(joined, call)
                assert first == given, f"after a savepoint {first} became {given}"
            else:
                given = town.made(joined, call)
            row = (call.client, call.number, json.dumps(given))
            db.execute("INSERT INTO host_row VALUES (?, ?, ?)", row)
            if call.joined == "undone":
                raise Undone
            if call.joined == "killed" and not self.calm:
                self._strike("process")
            self._commit(db)
            return given
        finally:
            db.close()  # rolls back what was not committed
            self.freed += 1

    def _begun(self) -> sqlite3.Connection:
        """A client's connection in a transaction, once no other writer is there."""
        db = sqlite3.connect(self.disk.file, isolation_level=None, timeout=0)
        while True:
            try:
                db.execute("BEGIN IMMEDIATE")
                return db
            except sqlite3.OperationalError:
                try:
                    self.busy()
                except BaseException:
                    db.close()
                    raise

    def _commit(self, db: sqlite3.Connection) -> None:
        self.point("host commit<")
        self.disk.remember()
        db.execute("COMMIT")
        self.commits += 1
        try:
            self.point("host commit>")
        finally:
            self.disk.settle()


class Undone(Exception):
    """The client rolled its transaction back, on purpose."""


def _rows(disk: Disk) -> dict[tuple[int, int], tuple[Json, ...]]:
    with closing(sqlite3.connect(disk.file)) as db:
        found = db.execute("SELECT client, number, answers FROM host_row").fetchall()
    return {(client, number): tuple(json.loads(told)) for client, number, told in found}


def simulate(plan: Plan, disk: Disk) -> Outcome:
    """Run a plan on a disk that holds a new ledger of the town."""
    run = _Run(plan, disk)
    if plan.joins:
        with closing(sqlite3.connect(disk.file)) as db:
            db.execute("CREATE TABLE host_row (client INTEGER, number INTEGER, answers TEXT)")
    lock, rlock = run.scheduler.lock, run.scheduler.rlock
    workers = Workers(run.scheduler, run.process)
    with (
        mock.patch.multiple(ledger_module, RLock=rlock, read_pack=_read_pack),
        mock.patch.multiple(
            together, Lock=lock, ThreadPoolExecutor=workers, asyncio=asyncio_with(run.loop)
        ),
        mock.patch.multiple(sqlite, RLock=rlock, BUSY_SECONDS=0.0),
    ):
        disk.locked(rlock())
        _opening(run)
        run.go()
    store = disk.store()
    entries = tuple(checker.entries_of(store))
    store.close()
    rows = _rows(disk) if plan.joins else {}
    return Outcome(plan, tuple(run.calls), tuple(run.trace), tuple(run.faults), entries, rows)


def _opening(run: _Run) -> None:
    """What is there before the race, told to a client of its own."""
    store = run.disk.store()
    ledger = town.reopened(store, run.clock(0), run.entropy)
    call = Call(-1, 0, tuple(town.opening()), atomic=False, sent=run.tick())
    given = ledger.record_all(call.commands)
    run.calls.append(evolve(call, ended=run.tick(), answers=tuple(given)))
    store.close()


def judged(plan: Plan, disk: Disk) -> Outcome:
    """Simulate and check; raises with all that the checker says, and with the plan to replay it."""
    outcome = simulate(plan, disk)
    store = disk.store()
    known, wrong = checker.with_rows(outcome.calls, outcome.rows)
    retried = bool({"error", "interrupt"} & set(plan.kinds))
    wrong += checker.check(known, outcome.entries, retried=retried) + checker.clean(store)
    wrong += [f"unknown: {id}" for id in sorted(checker.still_unknown(outcome.calls))]
    store.close()
    if wrong:
        raise AssertionError("\n".join([f"replay with {plan!r}", *outcome.faults, *wrong]))
    return outcome


def drawn_plan(seed: int) -> Plan:
    """A plan whose shape is drawn from its seed too."""
    drawn = random.Random(f"plan {seed}")
    return Plan(
        seed,
        processes=drawn.randint(1, 4),
        threads=drawn.randint(1, 3),
        calls=drawn.randint(4, 12),
        rate=drawn.choice((3, 8, 15, 30)),
        kinds=drawn.choice([KINDS, KINDS, *[(kind,) for kind in KINDS]]),
    )

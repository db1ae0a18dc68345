"""Many clients: the contenders on PostgreSQL, on a slower disk, and as processes on one SQLite file.

What it is: plans (so many clients, in one process or spread over several, one command at a time or
in batches), rounds over them, their tables, and the ratios that are aimed at. `run.py` calls it.

What it promises: in a round every contender has a fresh database in the same place, and they take
turns in slices, another one first each time; after it all databases hold the same cases and money.
`check` shows before that whoever checks refuses a second claim, also where two clients race for it.

What it does not do: count a hand-written application at its worst: of its clients as threads and as
processes the faster is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any, Final, NamedTuple, Protocol

from bench.baseline_core import CoreApp
from bench.baseline_events import EventsApp
from bench.clients import BATCH, CONTENDERS, TASKS, WITH_TASKS, Contender, Crew, Kind
from bench.figures import POSTGRESQL_FULL, SQLITE_FULL, Ratio, Results, Time, must, rounds, say
from bench.server import FLOOR, Server, lone_commits
from bench.subject import Subject
from bench.workload import PER_CASE, Json, again, commands, totals

WARM_UP: Final = 4  # cases of each client that are not timed
SLICES: Final = 3
RACES: Final = 6
AIMS: Final = {1: 1.0, 32: 3.0}
"""By how many clients: the ledger's rate over that of the hand-written application, at least."""

REFUSING: Final = (Subject, CoreApp)
"""They check what they record."""

US, CORE, EVENTS = Subject.name, CoreApp.name, EventsApp.name


class Place(Protocol):
    """Where databases are made."""

    def fresh(self) -> Path | str: ...
    def drop(self, where: Any) -> None: ...
    def settle(self) -> None: ...
    def cpu(self) -> float: ...


class Files:
    """SQLite files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = count(1)

    def fresh(self) -> Path:
        return self._folder / f"many-{next(self._names)}.sqlite"

    def drop(self, where: Path) -> None:
        for suffix in ("", "-wal", "-shm"):
            where.with_name(where.name + suffix).unlink(missing_ok=True)

    def settle(self) -> None:
        """A file that was written before costs nobody anything."""

    def cpu(self) -> float:
        """There is no server."""
        return 0.0


class Plan(NamedTuple):
    """What is measured: its name in the results, clients, over how many processes, cases.

    Of the numbers of processes the first is 1; `TASKS` is for contenders which can be called so.
    """

    name: str
    clients: int
    spreads: tuple[int, ...]
    cases: int
    batches: bool = False
    contenders: tuple[Kind, ...] = CONTENDERS

    def runners(self) -> list[tuple[Kind, int]]:
        """Each contender with each number of processes."""
        return [
            (make, spread)
            for make in self.contenders
            for spread in self.spreads
            if spread != TASKS or make in WITH_TASKS
        ]

    def key(self, contender: str, processes: int) -> str:
        return f"{self.name} {contender} {processes}"

    def label(self, contender: str, processes: int) -> str:
        if self.clients == 1:
            return contender
        if processes in (1, TASKS):
            return f"{contender}, {self.clients} {'threads' if processes else 'tasks'}"
        each = self.clients // processes
        threads = f" of {each} threads" if each > 1 else ""
        return f"{contender}, {processes} processes{threads}"


def postgresql_plans(sizes: Any, processes: int) -> tuple[Plan, ...]:
    """1, 8 and 32 clients, and batches."""
    return (
        Plan("postgresql 1", 1, (1,), sizes.lone),
        Plan("postgresql 8", 8, (1, TASKS, processes), 2 * sizes.lone),
        Plan("postgresql 32", 32, (1, TASKS, processes), 3 * sizes.lone),
        Plan("postgresql batch", 1, (1,), sizes.batched, batches=True),
    )


def slowed_plans(sizes: Any, processes: int) -> tuple[Plan, ...]:
    """The same with 1 and 32 clients, and fewer cases: there is more to wait for."""
    return (
        Plan("slowed 1", 1, (1,), sizes.lone // 2),
        Plan("slowed 32", 32, (1, TASKS, processes), 2 * sizes.lone),
        Plan("slowed batch", 1, (1,), sizes.batched, batches=True),
    )


def file_plans(sizes: Any, processes: int) -> tuple[Plan, ...]:
    """Some processes with one client each."""
    return (Plan("processes", processes, (processes,), sizes.lone, contenders=REFUSING),)


# ---- rounds --------------------------------------------------------------------------------------


def play(crew: Crew, place: Place, plan: Plan, number: int, results: Results) -> None:
    """One round of a plan, over fresh databases; ``number`` says who is first."""
    say(f"{plan.name}, round {number + 1}")
    runners = plan.runners()
    warm = WARM_UP * plan.clients
    opened = {}
    for make, spread in runners:
        key = plan.key(make.name, spread)
        opened[key] = place.fresh()
        crew.open(key, make.__name__, opened[key], plan.clients, spread)
        crew.record(key, 0, warm)
    place.settle()
    took = dict.fromkeys(opened, Time(0.0, 0.0))
    for turn, (first, cases) in enumerate(_turns(plan)):
        for step in range(len(runners)):
            make, spread = runners[(number + turn + step) % len(runners)]
            key = plan.key(make.name, spread)
            took[key] += crew.record(
                key, warm + first, cases, batches=plan.batches, server=place.cpu
            )
    cases, fen = totals(commands(warm + plan.cases))
    for make, spread in runners:
        key = plan.key(make.name, spread)
        must((cases, fen, fen), crew.totals(key))
        crew.close(key)
        place.drop(opened[key])
        results.add(key, plan.label(make.name, spread), PER_CASE * plan.cases, took[key])


def _turns(plan: Plan) -> Iterator[tuple[int, int]]:
    """First case and number of cases of each slice; of batches, whole ones."""
    unit = BATCH if plan.batches else 1
    size = -(-plan.cases // (SLICES * unit)) * unit
    for first in range(0, plan.cases, size):
        yield first, min(size, plan.cases - first)


# ---- before: that all are alike ------------------------------------------------------------------


def check(place: Place, settings: str) -> None:
    """Durable alike, and who checks refuses a second claim, alone, in a batch and in a race."""
    for make in CONTENDERS:
        say(f"checking {make.name}")
        for batches in (False, True):
            where = place.fresh()
            one = make(where, clients=2)
            other = make(where, new=False, clients=2)
            try:
                must((settings, settings), (one.synchronous(), other.synchronous()))
                check_refusals(one, refuses=make in REFUSING, batches=batches)
                if make in REFUSING:
                    check_races(one, other, 100, batches=batches)
                    check_races(one, one, 200, batches=batches)
            finally:
                one.close()
                other.close()
                place.drop(where)


def check_refusals(contender: Contender, *, refuses: bool, batches: bool) -> None:
    """A second claim of one applicant, and one of one founder."""
    _recorded(contender, commands(1))
    for claim in again(0, 1):
        must(
            ["recorded", "refused" if refuses else "recorded"], _say_all(contender, claim, batches)
        )


def check_races(one: Contender, other: Contender, first: int, *, batches: bool) -> None:
    """Two clients approve two claims of one party at the same time: one of them is refused."""
    with ThreadPoolExecutor(2) as both:
        for race in range(RACES):
            number = first + PER_CASE * race
            claims = commands(1, number)[:2], again(number, number + 1)[race % 2]
            together = Barrier(2)
            asked = [
                both.submit(_raced, contender, claim, together, batches)
                for contender, claim in zip((one, other), claims, strict=True)
            ]
            must(["recorded", "refused"], sorted(future.result() for future in asked))


def _raced(contender: Contender, claim: Sequence[Json], together: Barrier, batches: bool) -> str:
    submit, approve = claim
    _recorded(contender, [submit])
    together.wait(60)
    return _say_all(contender, [approve], batches)[0]


def _recorded(contender: Contender, given: Sequence[Json]) -> None:
    for command in given:
        must("recorded", contender.record(command))


def _say_all(contender: Contender, given: Sequence[Json], batches: bool) -> list[str]:
    return contender.record_all(given) if batches else [contender.record(one) for one in given]


# ---- parts of the bench --------------------------------------------------------------------------


def measure_files(crew: Crew, folder: Path, options: Any, minutes: float, results: Results) -> None:
    """Processes on one SQLite file."""
    place = Files(folder)
    check(place, SQLITE_FULL)
    for number in rounds(options.rounds, minutes):
        for plan in file_plans(options, crew.processes):
            play(crew, place, plan, number, results)


def measure_server(
    crew: Crew,
    server: Server,
    plans: Sequence[Plan],
    most: int,
    minutes: float,
    results: Results,
) -> None:
    """All plans on one server, and lone commits: the floor under one client."""
    part = plans[0].name.split()[0]
    check(server, POSTGRESQL_FULL)
    for number in rounds(most, minutes):
        results.add(f"{part} floor", "bare driver, one row a commit", FLOOR, lone_commits(server))
        for plan in plans:
            play(crew, server, plan, number, results)


# ---- what is said --------------------------------------------------------------------------------


def tables(part: str, plans: Sequence[Plan]) -> Iterator[tuple[str, str]]:
    """Title and prefix of each table."""
    for plan in plans:
        if plan.batches:
            yield f"{part}, batches of {BATCH:,}, commands a second", f"{plan.name} "
        else:
            clients = "1 client" if plan.clients == 1 else f"{plan.clients} clients"
            yield f"{part}, {clients}, commands a second", f"{plan.name} "


def server_ratios(results: Results, where: str, plans: Sequence[Plan]) -> Iterator[Ratio]:
    """Of each plan: us against the better of the hand-written ones, and against eventsourcing."""
    lone = plans[0]
    must(1, lone.clients)
    for plan in plans:
        ours = plan.key(US, 1)
        if plan.batches:
            what = f"{where}, batches of {BATCH:,}"
            one = lone.key(CORE, 1)
            yield results.ratio(f"{what}, ledger / {CORE} one at a time", ours, one, 10.0)
            for name in (CORE, EVENTS):
                other = plan.key(name, 1)
                yield results.ratio(f"{what}, ledger / {name} in batches", ours, other)
            continue
        what = f"{where}, {plan.clients} client{'s' * (plan.clients > 1)}"
        for name, aim in ((CORE, AIMS.get(plan.clients)), (EVENTS, None)):
            other = results.best(*(plan.key(name, spread) for spread in plan.spreads))
            yield results.ratio(f"{what}, ledger / {name}", ours, other, aim)
            for spread in plan.spreads[1:]:
                how = f"{spread} processes" if spread else "tasks"
                yield results.ratio(
                    f"{what}, ledger in {how} / {name}", plan.key(US, spread), other
                )


def file_ratios(results: Results, plan: Plan) -> Iterator[Ratio]:
    """As many processes on one file."""
    (spread,) = plan.spreads
    yield results.ratio(
        f"SQLite, {spread} processes, ledger / {CORE}", plan.key(US, spread), plan.key(CORE, spread)
    )

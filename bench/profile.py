"""Where the time goes: recording in batches and one at a time, verify and replay.

What it is: for each job first its stages by the clock, a handful of timers that cost little; then,
under cProfile, the functions with the most time of their own. Numbers under the profiler are
shares, not rates: it makes small functions look dearer than they are (`run.py` has the rates).

    python bench/profile.py [--cases N] [--top N] [--only batch|single|verify|replay] [--dir DIR]
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Final

# This folder must not come first on the path: its `profile` would hide the standard library's,
# which cProfile imports.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cProfile
import pstats

from bench.subject import Subject
from bench.workload import commands

from subsidy_ledger.casework import events
from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger import answers, entry
from subsidy_ledger.ledger import ledger as recording
from subsidy_ledger.ledger.verification import entries, sealed, stores
from subsidy_ledger.ledger.verification.packs import Library
from subsidy_ledger.storage.sqlite import SqliteStore, SqliteTransaction

# The package re-exports the function under the module's name.
replaying: Any = import_module("subsidy_ledger.audit.replay")

Job = Callable[[], object]
WARM_UP: Final = 30
BATCH: Final = 1_000

STAGES: Final[tuple[tuple[Any, str, str], ...]] = (
    (recording.Ledger, "record_all", "transaction: begin, commit, the rest"),
    (recording.Ledger, "_refresh", "transaction: begin, commit, the rest"),
    (recording.Ledger, "_parse", "read the command: shape, numbers, text"),
    (recording.Ledger, "_prepare", "its fingerprint"),
    (events, "with_tokens", "tokens of the parties"),
    (recording.Ledger, "_record", "steer, look up repeated ids"),
    (recording.Ledger, "_prefetch", "load rows"),
    (SqliteTransaction, "load", "load rows"),
    (SqliteTransaction, "load_many", "load rows"),
    (recording, "decide", "decide"),
    (replaying, "decide", "decide"),
    (recording.Ledger, "_entry", "the entry: envelope, canonical bytes"),
    (recording, "seal", "seal: salts, commitments"),
    (recording, "fold", "fold"),
    (replaying, "fold", "fold"),
    (stores, "fold", "fold"),
    (Books, "apply", "apply"),
    (recording.Ledger, "_append", "leaf hash, collect rows"),
    (answers, "answer", "answer"),
    (recording.Ledger, "_flush", "tree, flush"),
    (SqliteTransaction, "append", "write entries"),
    (SqliteTransaction, "seal", "write sealed lines"),
    (SqliteTransaction, "keep", "write projections"),
    (SqliteTransaction, "move_head", "write the head"),
    (stores, "check_bytes", "bytes to root"),
    (Library, "read", "read packs and calendars"),
    (replaying, "read_sources", "read packs and calendars"),
    (entries, "read_entry", "read entries strictly"),
    (sealed, "check_sealed", "sealed content against commitments"),
    (stores, "_compare_all", "compare projections"),
    (events, "command_of", "the command behind the entry"),
    (entry, "open_sealed", "open sealed lines"),
    (replaying, "open_sealed", "open sealed lines"),
)
"""Where a timer stands: holder, name, and the stage that its own time counts for."""


class Stages:
    """Own time by stage: of what runs inside a timed function, what other timers do not take."""

    def __init__(self) -> None:
        self.own: dict[str, float] = {}
        self._inner = [0.0]

    def timed(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        inner, own, now = self._inner, self.own, time.perf_counter

        def run(*args: Any, **kwargs: Any) -> Any:
            inner.append(0.0)
            start = now()
            try:
                return function(*args, **kwargs)
            finally:
                took = now() - start
                own[stage] = own.get(stage, 0.0) + took - inner.pop()
                inner[-1] += took

        return run

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Put the timers in, and take them out again; a name that is not there has no timer."""
        put = [
            (holder, name, getattr(holder, name), stage)
            for holder, name, stage in STAGES
            if hasattr(holder, name)
        ]
        for holder, name, function, stage in put:
            setattr(holder, name, self.timed(function, stage))
        try:
            yield
        finally:
            for holder, name, function, _ in put:
                setattr(holder, name, function)

    def collecting(self, phase: str, _info: object) -> None:
        """The garbage collector interrupts whatever stage is running: a stage of its own."""
        if phase == "start":
            self._inner.append(0.0)
            self._collect_at = time.perf_counter()
        else:
            took = time.perf_counter() - self._collect_at
            self._inner.pop()
            self._inner[-1] += took
            self.own["garbage collector"] = self.own.get("garbage collector", 0.0) + took


def jobs(folder: Path, cases: int) -> Iterator[tuple[str, int, Callable[[], Job]]]:
    """Name, number of entries, and a maker of what to run: everything in place, nothing done.

    What ``batch`` records is what ``verify`` and ``replay`` read.
    """
    few, many = commands(max(cases // 10, 1), WARM_UP), commands(cases, WARM_UP)
    starts = range(0, len(many), BATCH)
    made: list[Subject] = []

    def subject() -> Subject:
        made.append(Subject(folder / f"{len(made)}.sqlite"))
        made[-1].record_all(commands(WARM_UP))
        return made[-1]

    def single() -> Job:
        one = subject()
        return lambda: [one.record(command) for command in few]

    def batch() -> Job:
        one = subject()
        return lambda: [one.record_all(many[at : at + BATCH]) for at in starts]

    yield "single", len(few), single
    yield "batch", len(many), batch
    store = SqliteStore(folder / f"{len(made) - 1}.sqlite")
    entries = len(many) + 3 * WARM_UP
    with store.reading() as reader:
        yield "verify", entries, lambda: lambda: stores.verify_ledger(reader, "").demand()
        yield "replay", entries, lambda: lambda: replaying.replay(reader)
    store.close()
    for one in made:
        one.close()


def by_stage(name: str, entries: int, make: Callable[[], Job]) -> None:
    """Run a job with timers and print its stages, in microseconds an entry."""
    job, stages = make(), Stages()
    gc.collect()
    gc.callbacks.append(stages.collecting)
    try:
        with stages.watching():
            start = time.perf_counter()
            job()
            total = time.perf_counter() - start
    finally:
        gc.callbacks.remove(stages.collecting)
    rest = total - sum(stages.own.values())
    print(f"\n{name}: {entries:,} entries, {1e6 * total / entries:,.1f} µs each by the clock")
    for stage, own in sorted({**stages.own, "elsewhere": rest}.items(), key=lambda i: -i[1]):
        print(f"  {own / total:>6.1%} {1e6 * own / entries:>8.2f}   {stage}")


def show(name: str, entries: int, profile: cProfile.Profile, top: int) -> None:
    """Print the functions with the most time of their own, in microseconds an entry."""
    stats: Any = pstats.Stats(profile)
    total = stats.total_tt
    print(f"{name}, under the profiler: {1e6 * total / entries:,.0f} µs an entry")
    print(f"  {'share':>6} {'own µs':>8} {'with callees':>13} {'calls':>7}   an entry, by function")
    rows = sorted(stats.stats.items(), key=lambda item: -item[1][2])
    for (file, line, function), (_, calls, own, cumulative, _) in rows[:top]:
        where = _where(file, line, function)
        print(
            f"  {own / total:>6.1%} {1e6 * own / entries:>8.2f} {1e6 * cumulative / entries:>13.2f}"
            f" {calls / entries:>7.2f}   {where}"
        )


def _where(file: str, line: int, function: str) -> str:
    if file == "~":
        return function
    path = Path(file)
    parts = path.parts[-2:] if path.parent.name != "subsidy_ledger" else path.parts[-1:]
    return f"{'/'.join(parts)}:{line} {function}"


def main() -> None:
    """Profile each job in a folder of its own."""
    parser = argparse.ArgumentParser(prog="bench/profile.py", description=__doc__.split("\n")[0])
    parser.add_argument("--cases", type=int, default=3_000, help="cases; one at a time a tenth")
    parser.add_argument("--top", type=int, default=25, help="functions shown")
    parser.add_argument("--only", choices=("single", "batch", "verify", "replay"))
    parser.add_argument(
        "--dir", type=Path, default=Path("build"), help="make the temporary folder here"
    )
    options = parser.parse_args()
    options.dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.dir) as folder:
        for name, entries, make in jobs(Path(folder), options.cases):
            if options.only in (None, name):
                by_stage(name, entries, make)
                job, profile = make(), cProfile.Profile()
                profile.runcall(job)
                show(name, entries, profile, options.top)
            elif name == "batch":  # what the others read
                make()()


if __name__ == "__main__":
    main()

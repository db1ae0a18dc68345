"""Where the time goes: cProfile of recording in batches and one at a time, of verify and of replay.

What it is: for each job the functions with the most time of their own. Numbers under the profiler
are shares, not rates: it makes small functions look dearer than they are (`run.py` has the rates).

    python bench/profile.py [--cases N] [--top N] [--only batch|single|verify|replay] [--dir DIR]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

# This folder must not come first on the path: its `profile` would hide the standard library's,
# which cProfile imports.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import cProfile
import pstats

from bench.subject import Subject
from bench.workload import commands
from subsidy_ledger.audit.replay import replay
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage.sqlite import SqliteStore

Job = Callable[[], object]
WARM_UP = 30
BATCH = 1_000


def jobs(folder: Path, cases: int) -> Iterator[tuple[str, int, Job]]:
    """Name, number of entries, and what to run; all but ``single`` share a ledger."""
    single = Subject(folder / "single.sqlite")
    single.record_all(commands(WARM_UP))
    few = commands(max(cases // 10, 1), WARM_UP)
    yield "single", len(few), lambda: [single.record(command) for command in few]
    single.close()

    batch = Subject(folder / "batch.sqlite")
    batch.record_all(commands(WARM_UP))
    many = commands(cases, WARM_UP)
    starts = range(0, len(many), BATCH)
    yield "batch", len(many), lambda: [batch.record_all(many[at : at + BATCH]) for at in starts]
    batch.close()

    store = SqliteStore(folder / "batch.sqlite")
    entries = len(many) + 3 * WARM_UP
    with store.reading() as reader:
        yield "verify", entries, lambda: verify_ledger(reader, store.name).demand()
    with store.reading() as reader:
        yield "replay", entries, lambda: replay(reader)
    store.close()


def show(name: str, entries: int, profile: cProfile.Profile, top: int) -> None:
    """Print the functions with the most time of their own, in microseconds an entry."""
    stats: Any = pstats.Stats(profile)
    total = stats.total_tt
    print(f"\n{name}: {entries:,} entries, {1e6 * total / entries:,.0f} µs each under the profiler")
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
    parser.add_argument("--dir", type=Path, default=Path(), help="make the temporary folder here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=options.dir) as folder:
        for name, entries, job in jobs(Path(folder), options.cases):
            profile = cProfile.Profile()
            profile.runcall(job)
            if options.only in (None, name):
                show(name, entries, profile, options.top)


if __name__ == "__main__":
    main()

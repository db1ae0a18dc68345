"""`make bench`: the same cases through the ledger and two baselines, as ratios in one run.

What it is: recording one at a time and in batches against a hand-written SQLAlchemy Core
application and the package `eventsourcing`; verification of a ledger and of a bundle against bare
hashlib; replay. Each figure is the least, the median and the most of several rounds; a ratio is one of medians.

What it promises: all contenders are on one disk, durable, checked before they are measured to hold
the same settings and totals, and take turns in small slices, so that noise of the machine hits all.

What it does not do: say anything about another machine. README.md tells how to read the table.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

# Run as a file, Python looks for modules in this folder first, where `profile` would hide the
# standard library's; from the project's root they are `bench.…`.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.baseline_core import CoreApp
from bench.baseline_events import EventsApp
from bench.bundle import PER_CASE, key, write
from bench.subject import Subject
from bench.workload import Json, again, commands, totals

from subsidy_ledger.audit.replay import replay
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.verification import Trust, check_bytes, verify_bundle, verify_ledger
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.storage.sqlite import SqliteStore

BATCH: Final = 1_000
SLICES: Final = 10
WARM_UP: Final = 30  # cases that each contender records before it is timed
FULL: Final = 2  # PRAGMA synchronous


class Contender(Protocol):
    """What is measured: records commands and says what it holds."""

    name: str

    def record(self, command: Json) -> str: ...
    def record_all(self, commands: Sequence[Json]) -> list[str]: ...
    def totals(self) -> tuple[int, int, int]: ...
    def synchronous(self) -> int: ...
    def close(self) -> None: ...


class Time(NamedTuple):
    """Seconds by the clock, and seconds that this process had a processor."""

    clock: float
    cpu: float

    def __add__(self, other: tuple[Any, ...]) -> Time:
        return Time(self.clock + other[0], self.cpu + other[1])


class Figure:
    """Rates of several rounds."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.clock: list[float] = []
        self.cpu: list[float] = []

    def add(self, count: int, took: Time) -> None:
        self.clock.append(count / took.clock)
        self.cpu.append(count / took.cpu)

    @property
    def median(self) -> float:
        return statistics.median(self.clock)

    @property
    def cpu_median(self) -> float:
        return statistics.median(self.cpu)

    def row(self) -> str:
        low, high = min(self.clock), max(self.clock)
        return (
            f"  {self.label:<38}{low:>11,.0f}{self.median:>11,.0f}{high:>11,.0f}"
            f"{self.cpu_median:>13,.0f}"
        )

    def data(self) -> Json:
        return {"label": self.label, "per_second": self.clock, "per_cpu_second": self.cpu}


class Ratio(NamedTuple):
    """One median over another, and what it should be at least."""

    label: str
    clock: float
    cpu: float | None
    aim: float | None

    def row(self) -> str:
        cpu = "" if self.cpu is None else f"{self.cpu:.2f}"
        verdict = ""
        if self.aim is not None:
            verdict = f"  aim {self.aim:g}: {'met' if self.clock >= self.aim else 'MISSED'}"
        return f"  {self.label:<60}{self.clock:>11.2f}{cpu:>13}{verdict}"


@contextmanager
def stopwatch() -> Iterator[Callable[[], Time]]:
    """Time a block; garbage of earlier blocks is gone before, the collector runs as it does."""
    gc.collect()
    cpu, clock = time.process_time(), time.perf_counter()
    took: list[Time] = []
    yield lambda: took[0]
    took.append(Time(time.perf_counter() - clock, time.process_time() - cpu))


# ---- recording -----------------------------------------------------------------------------------

Recorder = Callable[[Contender, Sequence[Json]], None]
CONTENDERS: Final[tuple[Callable[[Path], Contender], ...]] = (Subject, CoreApp, EventsApp)


def one_at_a_time(contender: Contender, given: Sequence[Json]) -> None:
    """Each command in a transaction of its own."""
    for command in given:
        _must("recorded", contender.record(command))


def in_batches(contender: Contender, given: Sequence[Json]) -> None:
    """A thousand commands in each transaction."""
    for start in range(0, len(given), BATCH):
        for status in contender.record_all(given[start : start + BATCH]):
            _must("recorded", status)


def _must(expected: object, found: object) -> None:
    if expected != found:
        raise SystemExit(f"the bench is not fair: expected {expected}, found {found}")


def recording_round(
    folder: Path, number: int, how: Recorder, count: int, slices: int
) -> dict[str, Time]:
    """One round over fresh databases; contenders take turns, another one first each time."""
    contenders = [make(folder / f"{make.__name__}.sqlite") for make in CONTENDERS]
    for contender in contenders:
        one_at_a_time(contender, commands(WARM_UP))
    given = commands(count, WARM_UP)
    took = {contender.name: Time(0.0, 0.0) for contender in contenders}
    gc.collect()
    gc.freeze()  # the commands are everyone's; nobody's collector should walk them
    for turn, piece in enumerate(_pieces(given, slices)):
        for place in range(len(contenders)):
            contender = contenders[(number + turn + place) % len(contenders)]
            with stopwatch() as spent:
                how(contender, piece)
            took[contender.name] += spent()
    gc.unfreeze()
    cases, fen = totals(commands(WARM_UP + count))
    for contender in contenders:
        _must((cases, fen, fen), contender.totals())
        contender.close()
    return took


def _pieces(given: Sequence[Json], slices: int) -> Iterator[Sequence[Json]]:
    """About so many pieces; each a whole number of batches where there is more than one batch."""
    size = -(-len(given) // slices)
    if size > BATCH:
        size = -(-size // BATCH) * BATCH
    for start in range(0, len(given), size):
        yield given[start : start + size]


def check_contenders(folder: Path) -> None:
    """Before measuring: durable alike, and who refuses a second claim refuses it."""
    for make, refuses in zip(CONTENDERS, (True, True, False), strict=True):
        for how in ("record", "record_all"):
            path = folder / f"check-{how}-{make.__name__}.sqlite"
            contender = make(path)
            _must(FULL, contender.synchronous())
            one_at_a_time(contender, commands(1))
            for claim in again(0, 1):
                if how == "record":
                    statuses = [contender.record(command) for command in claim]
                else:
                    statuses = contender.record_all(claim)
                _must(["recorded", "refused" if refuses else "recorded"], statuses)
            contender.close()


# ---- verification and replay ---------------------------------------------------------------------


def bare_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 over bytes in memory, with nothing but hashlib: what cannot be beaten."""
    level = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        nodes = iter(level)
        above = [sha256(b"\x01" + a + b).digest() for a, b in zip(nodes, nodes, strict=False)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def reading_ledger(folder: Path, cases: int) -> Path:
    """A ledger to verify and replay: large enough that reading its packs does not count."""
    folder.mkdir()
    subject = Subject(folder / "ledger.sqlite")
    for start in range(0, cases, BATCH):
        in_batches(subject, commands(min(BATCH, cases - start), start))
    subject.close()
    return folder / "ledger.sqlite"


def reading_round(path: Path, passes: int) -> tuple[int, dict[str, Time]]:
    """One round of verification and replay; all read the same file, the bare hashing memory."""
    store = SqliteStore(path)
    with store.reading() as reader:
        leaves = [row.leaf for row in reader.entries()]
    took = {key: Time(0.0, 0.0) for key in ("bare", "bytes", "whole", "replay")}
    root = b""
    for _ in range(passes):
        with stopwatch() as spent:
            root = bare_root(leaves)
        took["bare"] += spent()
        with stopwatch() as spent, store.reading() as reader:
            bytes_part, tree_part, edge = check_bytes(reader)
        took["bytes"] += spent()
        _must(([], [], root), (bytes_part.problems, tree_part.problems, edge.root()))
    with stopwatch() as spent, store.reading() as reader:
        verification = verify_ledger(reader, store.name)
    took["whole"] += spent()
    _must((True, root.hex()), (verification.ok, verification.root))
    with stopwatch() as spent, store.reading() as reader:
        result = replay(reader)
    took["replay"] += spent()
    _must((len(leaves), [], {}), (result.size, result.findings, result.undecided))
    store.close()
    return len(leaves), took


# ---- a bundle ------------------------------------------------------------------------------------

PEAK: Final = """
import sys
from subsidy_ledger.verify import Trust, read_key, verify_bundle
if len(sys.argv) > 2:
    assert verify_bundle(sys.argv[2], None, Trust(log=read_key(sys.argv[1]))).ok
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""
"""What the system calls a process's peak resident set; getrusage would count its parent's, too."""


def bundle_round(folder: Path) -> tuple[int, dict[str, Time]]:
    """One round over a bundle: bare hashing in memory, files to signature, and all of `verify`."""
    leaves = [leaf for some, _ in Bundle(folder).leaves(BATCH) for leaf in some]
    took = {}
    with stopwatch() as spent:
        root = bare_root(leaves)
    took["bare"] = spent()
    size = len(leaves)
    del leaves
    with stopwatch() as spent:
        bundle = Bundle(folder)
        bytes_part, _, edge = check_bytes(bundle)
        signed = checkpoints.read(bundle.checkpoint() or b"")
        checkpoints.verify(signed, key())
    took["bytes"] = spent()
    _must(([], root, root), (bytes_part.problems, edge.root(), signed.checkpoint.root))
    with stopwatch() as spent:
        verification = verify_bundle(folder, trust=Trust(log=key()))
    took["whole"] = spent()
    _must((True, size), (verification.ok, verification.size))
    return size, took


def peak_of(*arguments: object) -> float:
    """The most memory, in MB, of a process that verifies a bundle; without one, of the imports.

    0 where the system does not tell.
    """
    if not Path("/proc/self/status").exists():
        return 0.0
    command = [sys.executable, "-c", PEAK, str(key()), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout) / 2**10


# ---- the machine ---------------------------------------------------------------------------------


def durable_commits(folder: Path, count: int = 400) -> Time:
    """The floor under one at a time: commits of one row of 500 bytes through the bare driver."""
    path = folder / "floor.sqlite"
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, leaf BLOB NOT NULL)")
    row = (b"x" * 500,)
    with stopwatch() as spent:
        for _ in range(count):
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO entry (leaf) VALUES (?)", row)
            db.execute("COMMIT")
    db.close()
    _remove(path)
    return spent()


def environment(folder: Path) -> Json:
    """Versions and what shapes the figures; nothing that names the machine."""
    versions = {}
    for name in ("subsidy-ledger", "sqlalchemy", "eventsourcing", "orjson", "attrs"):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "absent"
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        "sqlite": sqlite3.sqlite_version,
        "file system": _file_system(folder),
        **versions,
    }


def _file_system(folder: Path) -> str:
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


# ---- the run -------------------------------------------------------------------------------------


class Results:
    """Figures by name, in the order they are printed."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}
        self.peak = self.imports = 0.0

    def add(self, key: str, label: str, count: int, took: Time) -> None:
        self.figures.setdefault(key, Figure(label)).add(count, took)

    def ratio(self, label: str, key: str, other: str, aim: float | None) -> Ratio:
        one, two = self.figures[key], self.figures[other]
        return Ratio(label, one.median / two.median, one.cpu_median / two.cpu_median, aim)


def measure(folder: Path, options: argparse.Namespace) -> Results:
    """All rounds; the figures of a round lie close together in time."""
    results = Results()
    check_contenders(folder)
    _say("a ledger to read")
    to_read = reading_ledger(folder / "reading", options.reading)
    _say("a bundle to read")
    write(folder / "bundle", options.bundle // PER_CASE)
    results.peak, results.imports = peak_of(folder / "bundle"), peak_of()
    for number in range(options.rounds):
        _say(f"round {number + 1} of {options.rounds}")
        floor = durable_commits(folder)
        results.add("floor", "bare driver, one row a commit", 400, floor)
        for kind, how, count in (
            ("single", one_at_a_time, options.singles),
            ("batch", in_batches, options.cases),
        ):
            _clear(folder)
            took = recording_round(folder, number, how, count, SLICES)
            for name, spent in took.items():
                results.add(f"{kind} {name}", name, 3 * count, spent)
        size, reading = reading_round(to_read, options.passes)
        for part, label, passes in (
            ("bare", "bare hashlib over bytes in memory", options.passes),
            ("bytes", "verify: SQLite to root", options.passes),
            ("whole", "verify: all parts", 1),
            ("replay", "replay, every decision again", 1),
        ):
            results.add(part, label, size * passes, reading[part])
        size, reading = bundle_round(folder / "bundle")
        for part, label in (
            ("bare", "bare hashlib over bytes in memory"),
            ("bytes", "verify: files to root and signature"),
            ("whole", "verify: all parts"),
        ):
            results.add(f"bundle {part}", label, size, reading[part])
    _say("")
    return results


def ratios(results: Results) -> list[Ratio]:
    """What issue and README state aims for, and the other side of each."""
    us, core, events = Subject.name, CoreApp.name, EventsApp.name
    found = [
        results.ratio(f"one at a time, ledger / {core}", f"single {us}", f"single {core}", 1.9),
        results.ratio(
            f"one at a time, ledger / {events}", f"single {us}", f"single {events}", None
        ),
        results.ratio(
            f"batches of {BATCH:,}, ledger / {core}", f"batch {us}", f"batch {core}", None
        ),
        results.ratio(
            f"batches of {BATCH:,}, ledger / {events}", f"batch {us}", f"batch {events}", 1.0
        ),
        results.ratio("verify, SQLite to root / bare hashlib in memory", "bytes", "bare", 0.6),
        results.ratio(
            "verify, bundle to signature / bare hashlib in memory",
            "bundle bytes",
            "bundle bare",
            0.6,
        ),
    ]
    replayed = results.figures["replay"]
    found.append(
        Ratio(
            "replay, in 100,000 entries a second",
            replayed.median / 100_000,
            replayed.cpu_median / 100_000,
            1.0,
        )
    )
    return found


def report(results: Results, found: Sequence[Ratio], about: Json, options: Any) -> None:
    """Print the table."""
    print("subsidy-ledger bench")
    print("  " + " · ".join(f"{key} {value}" for key, value in about.items()))
    print(
        f"  {3 * options.singles:,} commands one at a time, {3 * options.cases:,} in batches, a"
        f" ledger of {3 * options.reading:,} entries to read; {options.rounds} rounds, contenders in"
        " turns, all with WAL and synchronous=FULL"
    )
    wait = 1e6 / results.figures["floor"].median
    print(f"  a durable commit of one row through the bare driver takes {wait:,.0f} µs here\n")
    header = f"{'least':>11}{'median':>11}{'most':>11}{'a CPU second':>13}"
    sections = (
        ("one at a time, commands a second", "single"),
        (f"batches of {BATCH:,}, commands a second", "batch"),
        (f"a ledger of {3 * options.reading:,}, entries a second", ""),
        (f"a bundle of {options.bundle:,}, entries a second", "bundle"),
        ("the disk, commits a second", "floor"),
    )
    named = ("single", "batch", "bundle", "floor")
    rest = [key for key in results.figures if key.split()[0] not in named]
    for title, prefix in sections:
        keys = [k for k in results.figures if prefix and k.startswith(prefix)] or rest
        print(f"{title:<40}{header}")
        for name in keys:
            print(results.figures[name].row())
        print()
    print(
        f"the most memory of a process that verifies the bundle: {results.peak:.0f} MB, of which"
        f" its imports {results.imports:.0f} MB\n"
    )
    print(f"{'ratios of medians':<62}{'by clock':>11}{'by CPU':>13}")
    for ratio in found:
        print(ratio.row())


def _say(what: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{what:<30}", end="" if what else "\r", file=sys.stderr, flush=True)


def _clear(folder: Path) -> None:
    for path in folder.glob("*.sqlite"):
        _remove(path)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench/run.py", description="Measure recording, verification and replay, as ratios."
    )
    parser.add_argument("--singles", type=int, default=1_000, help="cases recorded one at a time")
    parser.add_argument("--cases", type=int, default=8_000, help="cases recorded in batches")
    parser.add_argument("--reading", type=int, default=15_000, help="cases verified and replayed")
    parser.add_argument(
        "--bundle", type=int, default=150_000, help="entries of the bundle verified (1000000: slow)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the median of all counts")
    parser.add_argument("--passes", type=int, default=5, help="passes of verification in a round")
    parser.add_argument(
        "--dir", type=Path, default=Path("build"), help="make the temporary folder here"
    )
    parser.add_argument("--json", type=Path, help="write all figures to this file, too")
    return parser.parse_args(arguments)


def main() -> None:
    """Run, print, clean up."""
    options = parse()
    options.dir.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=options.dir)).resolve()
    try:
        about = environment(folder)
        results = measure(folder, options)
    finally:
        shutil.rmtree(folder)
    found = ratios(results)
    report(results, found, about, options)
    if options.json:
        data = {
            "environment": about,
            "peak_mb": results.peak,
            "imports_mb": results.imports,
            "figures": {key: figure.data() for key, figure in results.figures.items()},
            "ratios": [ratio._asdict() for ratio in found],
        }
        text = json.dumps(data, indent=2, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

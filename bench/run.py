"""`make bench`: the same cases through the ledger and two baselines, as ratios in one run.

What it is: recording one at a time and in batches against a hand-written SQLAlchemy Core
application and the package `eventsourcing`; verification of a ledger and of a bundle against bare
hashlib; replay; many clients on PostgreSQL, the same with a slower fsync, and processes on one
SQLite file (`many.py`). Each figure is the least, the median and the most of several rounds; a
ratio is one of medians. ``--only`` names the parts that are wanted.

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
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Final

# Run as a file, Python looks for modules in this folder first, where `profile` would hide the
# standard library's; from the project's root they are `bench.…`.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench import many
from bench.baseline_core import CoreApp
from bench.baseline_events import EventsApp
from bench.bundle import key, write
from bench.clients import BATCH, CONTENDERS, Contender, Crew, crew
from bench.figures import SQLITE_FULL, Ratio, Results, Time, must, rounds, say, stopwatch
from bench.server import NoDelay, Server, check_delay, file_system, running
from bench.subject import Subject
from bench.workload import PER_CASE, Json, commands, totals

from subsidy_ledger.audit.replay import replay
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.verification import Trust, check_bytes, verify_bundle, verify_ledger
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.storage.sqlite import SqliteStore
from subsidy_ledger.testing.postgresql import NoServer

PARTS: Final = {"sqlite": 0.3, "processes": 0.05, "postgresql": 0.35, "slowed": 0.3}
"""Each part's share of the time."""
SLICES: Final = 10
WARM_UP: Final = 30  # cases that each contender records before it is timed
SLOWER_MS: Final = 1.0


# ---- recording -----------------------------------------------------------------------------------

Recorder = Callable[[Contender, Sequence[Json]], None]


def one_at_a_time(contender: Contender, given: Sequence[Json]) -> None:
    """Each command in a transaction of its own."""
    for command in given:
        must("recorded", contender.record(command))


def in_batches(contender: Contender, given: Sequence[Json]) -> None:
    """A thousand commands in each transaction."""
    for start in range(0, len(given), BATCH):
        for status in contender.record_all(given[start : start + BATCH]):
            must("recorded", status)


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
        must((cases, fen, fen), contender.totals())
        contender.close()
    return took


def _pieces(given: Sequence[Json], slices: int) -> Iterator[Sequence[Json]]:
    """About so many pieces; each a whole number of batches where there is more than one batch."""
    size = -(-len(given) // slices)
    if size > BATCH:
        size = -(-size // BATCH) * BATCH
    for start in range(0, len(given), size):
        yield given[start : start + size]


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
        must(([], [], root), (bytes_part.problems, tree_part.problems, edge.root()))
    with stopwatch() as spent, store.reading() as reader:
        verification = verify_ledger(reader, store.name)
    took["whole"] += spent()
    must((True, root.hex()), (verification.ok, verification.root))
    with stopwatch() as spent, store.reading() as reader:
        result = replay(reader)
    took["replay"] += spent()
    must((len(leaves), [], {}), (result.size, result.findings, result.undecided))
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
    must(([], root, root), (bytes_part.problems, edge.root(), signed.checkpoint.root))
    with stopwatch() as spent:
        verification = verify_bundle(folder, trust=Trust(log=key()))
    took["whole"] = spent()
    must((True, size), (verification.ok, verification.size))
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
    for name in ("subsidy-ledger", "sqlalchemy", "psycopg", "eventsourcing", "orjson", "attrs"):
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
        "file system": file_system(folder),
        **versions,
    }


# ---- the run -------------------------------------------------------------------------------------


class Run:
    """What one run found: figures, ratios, and what is said beside them."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder = folder
        self.options = options
        self.results = Results()
        self.ratios: list[Ratio] = []
        self.sections: list[tuple[str, str]] = []
        self.notes: list[str] = []
        self.servers: dict[str, Json] = {}
        self.peak = self.imports = 0.0

    def measure(self) -> None:
        """The parts that are wanted, in their order."""
        wanted = self.options.only or PARTS
        if "sqlite" in wanted:
            self._one_process()
        if set(wanted) - {"sqlite"}:
            with crew(self.options.processes) as made:
                if "processes" in wanted:
                    self._processes(made)
                if "postgresql" in wanted:
                    self._on_server(made, "postgresql", "PostgreSQL", 0.0)
                if "slowed" in wanted:
                    self._on_server(made, "slowed", f"{SLOWER_MS:g} ms slower", SLOWER_MS)
        say("")

    # -- one process on SQLite

    def _one_process(self) -> None:
        """All rounds; the figures of a round lie close together in time."""
        folder, options = self.folder, self.options
        many.check(many.Files(folder), SQLITE_FULL)
        say("a ledger to read")
        to_read = reading_ledger(folder / "reading", options.reading)
        say("a bundle to read")
        write(folder / "bundle", options.bundle // PER_CASE)
        self.peak, self.imports = peak_of(folder / "bundle"), peak_of()
        for number in rounds(options.rounds, options.minutes * PARTS["sqlite"]):
            say(f"SQLite, round {number + 1} of {options.rounds}")
            self._recording(number)
            self._reading(to_read)
        self.ratios += ratios(self.results)
        size, bundle = f"{PER_CASE * options.reading:,}", f"{options.bundle:,}"
        self.sections += [
            ("one at a time, commands a second", "single "),
            (f"batches of {BATCH:,}, commands a second", "batch "),
            (f"a ledger of {size}, entries a second", "reading "),
            (f"a bundle of {bundle}, entries a second", "bundle "),
            ("the disk, commits a second", "floor"),
        ]
        floor = self.results.figures["floor"]
        wait = 1e6 / floor.median
        self.notes += [
            (
                f"SQLite, one process: {floor.rounds} rounds of {PER_CASE * options.singles:,}"
                f" commands one at a time, {PER_CASE * options.cases:,} in batches, a ledger of"
                f" {size} entries to read; all with WAL and synchronous=FULL"
            ),
            f"a durable commit of one row through SQLite's bare driver takes {wait:,.0f} µs here",
            (
                f"the most memory of a process that verifies the bundle: {self.peak:.0f} MB, of"
                f" which its imports {self.imports:.0f} MB"
            ),
        ]

    def _recording(self, number: int) -> None:
        results, options = self.results, self.options
        results.add("floor", "bare driver, one row a commit", 400, durable_commits(self.folder))
        for kind, how, count in (
            ("single", one_at_a_time, options.singles),
            ("batch", in_batches, options.cases),
        ):
            _clear(self.folder)
            took = recording_round(self.folder, number, how, count, SLICES)
            for name, spent in took.items():
                results.add(f"{kind} {name}", name, PER_CASE * count, spent)

    def _reading(self, to_read: Path) -> None:
        results, passes = self.results, self.options.passes
        size, reading = reading_round(to_read, passes)
        for part, label, times in (
            ("bare", "bare hashlib over bytes in memory", passes),
            ("bytes", "verify: SQLite to root", passes),
            ("whole", "verify: all parts", 1),
            ("replay", "replay, every decision again", 1),
        ):
            results.add(f"reading {part}", label, size * times, reading[part])
        size, reading = bundle_round(self.folder / "bundle")
        for part, label in (
            ("bare", "bare hashlib over bytes in memory"),
            ("bytes", "verify: files to root and signature"),
            ("whole", "verify: all parts"),
        ):
            results.add(f"bundle {part}", label, size, reading[part])

    # -- many clients

    def _processes(self, made: Crew) -> None:
        plans = many.file_plans(self.options, made.processes)
        minutes = self.options.minutes * PARTS["processes"]
        many.measure_files(made, self.folder, self.options, minutes, self.results)
        self.ratios += many.file_ratios(self.results, plans[0])
        self.sections += many.tables("SQLite", plans)

    def _on_server(self, made: Crew, part: str, where: str, slower_ms: float) -> None:
        sized = many.slowed_plans if slower_ms else many.postgresql_plans
        plans = sized(self.options, made.processes)
        try:
            with running(self.folder / part, slower_ms=slower_ms) as server:
                if slower_ms:
                    check_delay(server, slower_ms)
                self.servers[part] = self._described(server, slower_ms)
                minutes = self.options.minutes * PARTS[part]
                many.measure_server(made, server, plans, self.options.rounds, minutes, self.results)
        except (NoServer, NoDelay) as reason:
            self.notes.append(f"{where}: not measured: {reason}")
            return
        self.ratios += many.server_ratios(self.results, where, plans)
        self.sections += [
            *many.tables(where, plans),
            (f"{where}, commits a second", f"{part} floor"),
        ]
        floor = self.results.figures[f"{part} floor"]
        wait = 1e6 / floor.median
        shown = " · ".join(f"{name} {value}" for name, value in self.servers[part].items())
        self.notes.append(f"{where}: {shown}")
        self.notes.append(
            f"{where}: {floor.rounds} rounds; a lone commit through the bare driver takes"
            f" {wait:,.0f} µs"
        )

    def _described(self, server: Server, slower_ms: float) -> Json:
        found = {**server.shown(), "file system": file_system(server.data)}
        return {**found, "each fsync longer by": f"{slower_ms:g} ms"} if slower_ms else found


def ratios(results: Results) -> list[Ratio]:
    """Of one process on SQLite: what issue and README state aims for, and the other side of each."""
    us, core, events = Subject.name, CoreApp.name, EventsApp.name
    return [
        results.ratio(f"one at a time, ledger / {core}", f"single {us}", f"single {core}", 1.9),
        results.ratio(f"one at a time, ledger / {events}", f"single {us}", f"single {events}"),
        results.ratio(f"batches of {BATCH:,}, ledger / {core}", f"batch {us}", f"batch {core}"),
        results.ratio(
            f"batches of {BATCH:,}, ledger / {events}", f"batch {us}", f"batch {events}", 1.0
        ),
        results.ratio(
            "verify, SQLite to root / bare hashlib in memory", "reading bytes", "reading bare", 0.6
        ),
        results.ratio(
            "verify, bundle to signature / bare hashlib in memory",
            "bundle bytes",
            "bundle bare",
            0.6,
        ),
        _replayed(results),
    ]


def _replayed(results: Results) -> Ratio:
    replayed = results.figures["reading replay"]
    label = "replay, in 100,000 entries a second"
    return Ratio(label, replayed.median / 100_000, replayed.cpu_median / 100_000, 1.0)


def report(run: Run, about: Json) -> None:
    """Print notes, tables and ratios."""
    print("subsidy-ledger bench")
    print("  " + " · ".join(f"{key} {value}" for key, value in about.items()))
    print("  contenders in turns, in each round in fresh databases")
    for note in run.notes:
        print(f"  {note}")
    print()
    for title, prefix in run.sections:
        for line in run.results.table(title, prefix):
            print(line)
    print(f"{'ratios of medians':<76}{'by clock':>11}{'by CPU':>13}")
    for ratio in run.ratios:
        print(ratio.row())


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
    parser.add_argument(
        "--only", action="append", choices=list(PARTS), help="this part only (may be given again)"
    )
    parser.add_argument("--singles", type=int, default=1_000, help="cases recorded one at a time")
    parser.add_argument("--cases", type=int, default=8_000, help="cases recorded in batches")
    parser.add_argument("--reading", type=int, default=15_000, help="cases verified and replayed")
    parser.add_argument(
        "--bundle", type=int, default=150_000, help="entries of the bundle verified (1000000: slow)"
    )
    parser.add_argument(
        "--lone", type=int, default=600, help="cases of 1 client on a server; of 8 twice as many"
    )
    parser.add_argument(
        "--batched", type=int, default=6_000, help="cases in batches on a server, in thousands"
    )
    parser.add_argument(
        "--processes", type=int, default=4, help="processes that share clients (1, 2, 4 or 8)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the median of all counts")
    parser.add_argument(
        "--minutes", type=float, default=15.0, help="fewer rounds if they take longer, but three"
    )
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
    folder.chmod(0o755)  # a server that runs as another user finds its data
    run = Run(folder, options)
    try:
        about = environment(folder)
        run.measure()
    finally:
        shutil.rmtree(folder)
    report(run, about)
    if options.json:
        data = {
            "environment": about,
            "servers": run.servers,
            "peak_mb": run.peak,
            "imports_mb": run.imports,
            "notes": run.notes,
            "figures": {key: figure.data() for key, figure in run.results.figures.items()},
            "ratios": [ratio.data() for ratio in run.ratios],
        }
        text = json.dumps(data, indent=2, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

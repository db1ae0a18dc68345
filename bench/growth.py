"""What an entry costs as a ledger grows, from ten thousand entries to ten million.

What it is: one ledger in a SQLite file, and one on a PostgreSQL server of its own, that grow tenfold
from stage to stage. At each stage a fresh process opens the ledger and is timed: commands in batches
of a thousand and alone, repeats of ids, cases looked up, receipts, checkpoints. What is timed goes
the real way; what lies between two stages is filled in (``filling``), and ``verify`` passes on it.

What it promises: figures stand beside those of the first stage, as ratios; the largest tells whether
a cost grows with the ledger. CPU is that of the process, and on PostgreSQL that of the server's
process for this connection too.

What it does not do: compare with anybody else (``run``). What the figures mean stands in
docs/explanation/how-large-a-ledger-may-be.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

sys.path.pop(0)  # as in run.py
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.filling import KEY, ORIGIN, PER_CASE, Filler, commands, found
from bench.workload import Json

from subsidy_ledger.ledger import receipts
from subsidy_ledger.ledger.keys import make_keys, read_keys
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.signing import FileSigner, checkpoint
from subsidy_ledger.ledger.store import Store
from subsidy_ledger.proofs.note import Note

BATCH: Final = 1_000
STAGES: Final = (10_000, 100_000, 1_000_000, 10_000_000)
_SERVER: Final = {
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "5min",
    "listen_addresses": "",
}
_FILL_PAGES: Final = -512 * 1024  # PRAGMA cache_size: as many KiB, for filling only


class Sample(NamedTuple):
    """Microseconds by the clock, of the process's CPU, and of the server's."""

    clock: float
    cpu: float
    server: float


# ---- one stage, in a process of its own ----------------------------------------------------------


def opened_store(url: str) -> Store:
    """The store that a URL or path names."""
    if "://" in url:
        from subsidy_ledger.storage.postgresql import PostgresStore

        return PostgresStore(url)
    from subsidy_ledger.storage.sqlite import SqliteStore

    return SqliteStore(url)


class Stage:
    """A fresh process's measurements on a ledger that is there."""

    def __init__(self, url: str, keys: Path, number: int, seed: int) -> None:
        self._url = url
        self._keys = keys
        self._next = number
        self._filled = number
        self._random = random.Random(seed)
        self.figures: dict[str, Any] = {}
        self._store = opened_store(url)
        started = self._now(0)
        self._ledger = Ledger.open(self._store, KEY)
        self._note("open, first", [self._spent(started, 0, 1)])
        with self._store.reading() as reader:
            head = reader.head()
        self.figures["entries"] = 0 if head is None else head.size
        self._backend = self._find_backend()

    def run(self, batches: int, lone: int) -> dict[str, Any]:
        """All of it."""
        self._openings(20)
        self._recorded(self._fresh(BATCH // PER_CASE + 1))  # statements prepared, pages at hand
        self._batches(batches)
        self._lone(lone)
        self.figures["peak MiB"] = _peak()
        self._readings(lone)
        self.figures["next"] = self._next
        with self._store.reading() as reader:
            head = reader.head()
        self.figures["last"] = 0 if head is None else head.size
        self._ledger.close()
        return self.figures

    # -- what is timed

    def _openings(self, times: int) -> None:
        """Opened again by a process that knows the law's text: what depends on the ledger's size."""
        samples = []
        for _ in range(times):
            store = opened_store(self._url)
            started = self._now(0)
            Ledger.open(store, KEY)
            samples.append(self._spent(started, 0, 1))
            store.close()
        self._note("open", samples)

    def _batches(self, times: int) -> None:
        samples = []
        for _ in range(times):
            given = self._fresh(BATCH // PER_CASE + 1)[:BATCH]
            started = self._now(self._backend)
            self._recorded(given)
            samples.append(self._spent(started, self._backend, BATCH))
        self._note("entry, in batches", samples)

    def _lone(self, times: int) -> None:
        samples = []
        for _ in range(times // PER_CASE):
            given = self._fresh(1)
            started = self._now(self._backend)
            for command in given:
                self._recorded([command])
            samples.append(self._spent(started, self._backend, PER_CASE))
        self._note("entry, alone", samples)

    def _readings(self, times: int) -> None:
        known = [commands(1, self._random.randrange(self._filled)) for _ in range(times)]
        self._each("repeat", [partial(self._again, case[1]) for case in known])
        self._each("case", [partial(self._ledger.case, case[0]["case"]) for case in known])
        signer = FileSigner(read_keys(self._keys, ORIGIN))
        with self._store.reading() as reader:
            note = checkpoint(reader, signer)
        seqs = [self._random.randrange(self.figures["entries"]) for _ in range(times)]
        self._each("receipt", [partial(self._receipt, seq, note) for seq in seqs])
        samples = []
        for _ in range(20):
            self._recorded(self._fresh(1))
            started = self._now(self._backend)
            with self._store.reading() as reader:
                checkpoint(reader, signer)
            samples.append(self._spent(started, self._backend, 1))
        self._note("checkpoint", samples)

    def _receipt(self, seq: int, note: Note) -> None:
        with self._store.reading() as reader:
            receipts.make(reader, seq, note)

    def _each(self, name: str, asked: Sequence[Callable[[], Any]]) -> None:
        samples = []
        for ask in asked:
            started = self._now(self._backend)
            ask()
            samples.append(self._spent(started, self._backend, 1))
        self._note(name, samples)

    # -- helpers

    def _fresh(self, cases: int) -> list[Json]:
        given = commands(cases, self._next)
        self._next += cases
        return given

    def _recorded(self, given: Sequence[Json]) -> None:
        for answer in self._ledger.record_all(given):
            if answer["status"] != "recorded" or "repeated" in answer:
                raise SystemExit(f"not recorded: {answer}")

    def _again(self, command: Json) -> None:
        answer = self._ledger.record(command)
        if not answer.get("repeated"):
            raise SystemExit(f"no repeat: {answer}")

    def _note(self, name: str, samples: Sequence[Sample]) -> None:
        """The median by the clock; of CPU the lower tenth: other programs only ever add to it."""
        self.figures[name] = {
            "clock": statistics.median(sample.clock for sample in samples),
            "cpu": _tenth(sample.cpu for sample in samples),
            "server": _tenth(sample.server for sample in samples),
        }

    def _find_backend(self) -> int:
        """The server's process for our connection, where it is on this machine."""
        if "://" not in self._url:
            return 0
        with self._store.reading() as reader:
            row = _driver(reader).execute("SELECT pg_backend_pid()").fetchone()
        return int(row[0])

    @staticmethod
    def _now(backend: int) -> tuple[float, float, float]:
        return time.perf_counter(), time.process_time(), _cpu_of(backend)

    @classmethod
    def _spent(cls, before: tuple[float, float, float], backend: int, count: int) -> Sample:
        return Sample(
            *((b - a) * 1e6 / count for a, b in zip(before, cls._now(backend), strict=True))
        )


def _driver(reader: Any) -> Any:
    """The driver's connection under a reader of ours."""
    return reader._db


def _tenth(values: Iterable[float]) -> float:
    """What a tenth of the values is not above; of a few, the least."""
    listed = sorted(values)
    return listed[len(listed) // 10]


def _peak() -> float:
    """MiB: the most memory that this process had, and not the one it was started by."""
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _cpu_of(process: int) -> float:
    """Seconds that another process had a processor; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{process}/schedstat").read_text() if process else ""
    except OSError:
        return 0.0
    return int(text.split()[0]) / 1e9 if text else 0.0


# ---- growing -------------------------------------------------------------------------------------


class Grown(NamedTuple):
    """A ledger that grows: its URL, its keys, and how many bytes it takes."""

    url: str
    keys: Path
    size: Callable[[], int]


def grow(grown: Grown, most: int, batches: int, lone: int) -> Iterator[dict[str, Any]]:
    """The figures of one stage after the other."""
    keys = make_keys(grown.keys, ORIGIN, os.urandom, KEY)
    first = opened_store(grown.url)
    found(first, keys.verifier).close()
    number = 1
    for stage in (size for size in STAGES if size <= most):
        started = time.perf_counter()
        filler_store = opened_store(grown.url)
        filler = Filler(filler_store, number)
        with filler_store.reading() as reader:
            if "://" not in grown.url:
                _driver(reader).execute(f"PRAGMA cache_size = {_FILL_PAGES}")
        filler.fill(stage, _progress(grown.url, stage))
        filler_store.close()
        took = time.perf_counter() - started
        figures = _measured(grown, filler.next, batches, lone)
        number = figures.pop("next")
        figures["bytes an entry"] = grown.size() / figures.pop("last")
        figures["filled in s"] = took
        yield figures


def _measured(grown: Grown, number: int, batches: int, lone: int) -> dict[str, Any]:
    """What a process of its own measures."""
    command = [sys.executable, __file__, "--stage", grown.url, "--keys", str(grown.keys)]
    command += ["--number", str(number), "--batches", str(batches), "--lone", str(lone)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _progress(name: str, until: int) -> Callable[[int], None]:
    def see(size: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{name}: {size:,} of {until:,} entries")

    return see


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Grown]:
    """A file."""
    path = folder / "ledger.sqlite"

    def size() -> int:
        return sum(file.stat().st_size for file in folder.glob("ledger.sqlite*"))

    yield Grown(str(path), folder / "keys-sqlite", size)


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Grown]:
    """A server of its own, on the same disk, with a finance system's settings; it keeps nothing."""
    from unittest.mock import patch

    from subsidy_ledger.testing import postgresql

    settings = {**postgresql._SETTINGS, **_SERVER}
    with (
        patch.object(postgresql, "_SETTINGS", settings),
        patch.object(postgresql, "_place", lambda: str(folder)),
        postgresql.running() as server,
    ):

        def size() -> int:
            with server.connect() as db:
                row = db.execute("SELECT pg_database_size(current_database())").fetchone()
            return 0 if row is None else int(row[0])

        yield Grown(server.url(origin=ORIGIN), folder / "keys-postgresql", size)


# ---- telling -------------------------------------------------------------------------------------

_TIMES: Final = (
    "entry, in batches",
    "entry, alone",
    "open, first",
    "open",
    "repeat",
    "case",
    "receipt",
    "checkpoint",
)


def table(name: str, stages: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The figures of one store; beside each the ratio to the first stage."""
    head = "".join(f"{stage['entries']:>20,}" for stage in stages)
    yield f"\n{name}: µs of CPU (ratio to the first), and by the clock below"
    yield f"  {'entries':<22}{head}"
    for one in _TIMES:
        cpu = [stage[one]["cpu"] + stage[one]["server"] for stage in stages]
        yield f"  {one:<22}" + "".join(f"{c:>12,.0f} ({c / cpu[0]:.2f})" for c in cpu)
        clock = [stage[one]["clock"] for stage in stages]
        yield f"  {'  by the clock':<22}" + "".join(
            f"{c:>12,.0f} ({c / clock[0]:.2f})" for c in clock
        )
    for one in ("peak MiB", "bytes an entry", "filled in s"):
        yield f"  {one:<22}" + "".join(f"{stage[one]:>20,.0f}" for stage in stages)


def main() -> int:
    """Grow, measure, tell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--entries", type=int, default=1_000_000, help="how far it grows")
    parser.add_argument("--store", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--dir", type=Path, default=None, help="where the ledgers lie")
    parser.add_argument("--batches", type=int, default=9, help="batches of 1,000 at each stage")
    parser.add_argument("--lone", type=int, default=300, help="commands alone at each stage")
    parser.add_argument("--json", type=Path, default=None, help="figures as JSON")
    parser.add_argument("--keep", action="store_true", help="leave the ledgers there")
    parser.add_argument("--stage", help=argparse.SUPPRESS)
    parser.add_argument("--keys", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stage:
        alone = Stage(given.stage, given.keys, given.number, seed=given.number)
        sys.stdout.write(json.dumps(alone.run(given.batches, given.lone)))
        return 0
    folder = Path(tempfile.mkdtemp(prefix="ledger-growth-", dir=given.dir))
    folder.chmod(0o755)  # the server's user goes through it
    figures: dict[str, list[dict[str, Any]]] = {}
    try:
        for name in given.store or ("sqlite", "postgresql"):
            place = on_sqlite if name == "sqlite" else on_postgresql
            with place(folder) as grown:
                figures[name] = []
                for found_at in grow(grown, given.entries, given.batches, given.lone):
                    figures[name].append(found_at)
                    print("\n".join(table(name, figures[name])), flush=True)
                    if given.json:
                        given.json.write_text(json.dumps(figures, indent=1))
    finally:
        if not given.keep:
            shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

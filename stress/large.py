"""A ledger of a million cases: made, opened, recorded into, proven and exported in bounded memory.

What it is: ``python stress/large.py`` fills a SQLite file (``bench.filling``) and then does each
thing in a process of its own, under a limit on memory that the system itself enforces.

What it promises: it ends with status 1 at the first thing that is wrong, takes too much memory, or
takes longer than it may; ``--seconds`` bounds the filling, and fewer cases than wanted are said.

What it does not do: fold the whole ledger. ``audit`` and the comparison of projections keep the
books in memory, which grow with the cases; docs/explanation/how-large-a-ledger-may-be.md says more.
"""  # noqa: INP001 - it is run as a file

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

sys.path.pop(0)  # as in run.py
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.filling import KEY, ORIGIN, PER_CASE, Filler, commands, found

from subsidy_ledger.ledger.bundle import export
from subsidy_ledger.ledger.keys import make_keys, read_keys
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.signing import FileSigner, checkpoint
from subsidy_ledger.ledger.verification import Trust, check_bytes, prove_bundle
from subsidy_ledger.proofs.note import read_key
from subsidy_ledger.storage.sqlite import SqliteStore

CASES: Final = 1_000_000
MEBIBYTES: Final = 400
"""What a process may have of its own: a writer that keeps ``CACHE_ROWS`` rows takes half of it."""

OPENED_WITHIN: Final = 1.0
"""Seconds to open, law and all, on a machine that does much else at the same time."""

BATCH: Final = 1_000
_LEDGER: Final = "ledger.sqlite"
_KEYS: Final = "keys"
_BUNDLE: Final = "bundle"


class Wrong(Exception):
    """Something is not as it should be."""


def opened(folder: Path, _number: int) -> str:
    """Open, look at a case, record one more; how long each takes."""
    start = time.perf_counter()
    ledger = Ledger.open(SqliteStore(folder / _LEDGER), KEY)
    took = time.perf_counter() - start
    number = _fresh(folder)
    first = commands(1, number // (2 * PER_CASE))[0]  # one in the middle
    start = time.perf_counter()
    if ledger.case(first["case"]) is None:
        raise Wrong(f"case {first['case']} is not there")
    looked = time.perf_counter() - start
    start = time.perf_counter()
    _recorded(ledger, commands(1, number))
    recorded = (time.perf_counter() - start) / PER_CASE
    ledger.close()
    if took > OPENED_WITHIN:
        raise Wrong(f"opening took {took:.1f} s")
    return (
        f"opened in {took * 1e3:.0f} ms, a case looked up in {looked * 1e3:.1f} ms, "
        f"a command recorded in {recorded * 1e3:.1f} ms"
    )


def recorded(folder: Path, number: int) -> str:
    """Record batches enough that the writer must forget what it kept."""
    ledger = Ledger.open(SqliteStore(folder / _LEDGER), KEY)
    start, first = time.perf_counter(), _fresh(folder)
    for batch in range(number):
        _recorded(ledger, commands(BATCH // PER_CASE, first + batch * (BATCH // PER_CASE)))
    took = time.perf_counter() - start
    ledger.close()
    entries = number * (BATCH // PER_CASE) * PER_CASE
    return f"{entries:,} entries in batches, {took / entries * 1e6:.0f} µs each"


def proven(folder: Path, _number: int) -> str:
    """Every stored byte is hashed again, up to the root."""
    start = time.perf_counter()
    with SqliteStore(folder / _LEDGER).reading() as reader:
        head = reader.head()
        *parts, edge = check_bytes(reader)
    problems = [problem for part in parts for problem in part.problems]
    if problems or head is None or edge.to_bytes() != head.edge:
        raise Wrong(f"the bytes do not lead to the head: {problems[:3]}")
    return f"{edge.size:,} entries to the root in {time.perf_counter() - start:.0f} s"


def exported(folder: Path, _number: int) -> str:
    """A signed bundle, and the proof of it that an auditor begins with."""
    keys = read_keys(folder / _KEYS, ORIGIN)
    start = time.perf_counter()
    with SqliteStore(folder / _LEDGER).reading() as reader:
        manifest = export(
            reader, folder / _BUNDLE, sealed=True, checkpoint=checkpoint(reader, FileSigner(keys))
        )
    written = time.perf_counter() - start
    start = time.perf_counter()
    verdict = prove_bundle(folder / _BUNDLE, trust=Trust(log=read_key(keys.verifier)))
    if not verdict.ok or verdict.size != manifest.size:
        raise Wrong(f"the bundle does not hold: {verdict}")
    return (
        f"bundle of {manifest.size:,} entries written in {written:.0f} s, "
        f"proven in {time.perf_counter() - start:.0f} s"
    )


def _fresh(folder: Path) -> int:
    """A case's number that is not taken: there are never more cases than entries."""
    with SqliteStore(folder / _LEDGER).reading() as reader:
        head = reader.head()
    return 0 if head is None else head.size


def _recorded(ledger: Ledger, given: list[dict[str, Any]]) -> None:
    for answer in ledger.record_all(given):
        if answer["status"] != "recorded" or "repeated" in answer:
            raise Wrong(f"not recorded: {answer}")


STEPS: Final[Mapping[str, Callable[[Path, int], str]]] = {
    step.__name__: step for step in (opened, recorded, proven, exported)
}


# ---- each in a process of its own ----------------------------------------------------------------


def alone(folder: Path, step: str, mebibytes: int, number: int) -> str:
    """Do a step under a limit on memory; its words, and the most memory it had."""
    command = [sys.executable, __file__, "--step", step, "--dir", str(folder)]
    command += ["--mebibytes", str(mebibytes), "--batches", str(number)]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE)  # noqa: S603 - ourselves
    if done.returncode:
        raise Wrong(f"{step}: ended with status {done.returncode}")
    said = json.loads(done.stdout)
    return f"{said['words']}; {said['most']:.0f} MiB of {mebibytes}"


def limited(folder: Path, step: str, mebibytes: int, number: int) -> None:
    """The step itself; data that a process writes to, of its own, counts against the limit."""
    resource.setrlimit(resource.RLIMIT_DATA, (mebibytes << 20, mebibytes << 20))
    words = STEPS[step](folder, number)
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    sys.stdout.write(json.dumps({"words": words, "most": int(line.split()[1]) / 1024}))


def made(folder: Path, cases: int, seconds: float) -> str:
    """Fill a new ledger until it has so many cases, or the time is over."""
    entropy = os.urandom  # noqa: TID251 - keys of a ledger that is thrown away
    keys = make_keys(folder / _KEYS, ORIGIN, entropy, KEY)
    found(SqliteStore(folder / _LEDGER), keys.verifier).close()
    store = SqliteStore(folder / _LEDGER)
    filler = Filler(store)
    start = time.monotonic()
    while filler.next < cases and time.monotonic() - start < seconds:
        filler.fill(min(filler.size + 15_000, filler.size + PER_CASE * (cases - filler.next)))
    store.close()
    size = (folder / _LEDGER).stat().st_size
    return (
        f"{filler.next:,} of {cases:,} cases in {time.monotonic() - start:.0f} s, "
        f"{size / 2**30:.1f} GiB, {size / filler.size:,.0f} bytes an entry"
    )


def main() -> int:
    """Make it, then every step."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=CASES, help="how many cases")
    parser.add_argument("--seconds", type=float, default=1e9, help="fill no longer than this")
    parser.add_argument("--mebibytes", type=int, default=MEBIBYTES, help="memory of each process")
    parser.add_argument(
        "--batches", type=int, default=150, help="batches of 1,000 recorded into it"
    )
    parser.add_argument("--dir", type=Path, default=None, help="where it lies")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.step:
        limited(given.dir, given.step, given.mebibytes, given.batches)
        return 0
    folder = Path(tempfile.mkdtemp(prefix="ledger-large-", dir=given.dir))
    try:
        sys.stdout.write(f"made: {made(folder, given.cases, given.seconds)}\n")
        for step in STEPS:
            sys.stdout.write(f"{step}: {alone(folder, step, given.mebibytes, given.batches)}\n")
            sys.stdout.flush()
    except Wrong as wrong:
        sys.stdout.write(f"wrong: {wrong}\n")
        return 1
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())

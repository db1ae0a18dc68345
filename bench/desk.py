"""The audit bench: a bundle of a million entries, over columns, row by row, and by hand in pandas.

What it is: one bundle (`bench.desk_year`), and contenders that audit it, each in a process of its
own: the columnar path from the bundle and with the columns at hand, with every check and with those
that the pandas script has; the walk over every entry without deciding again; the whole replay; the
pandas script. Wall time, processor time and peak memory of each; ratios of one run.

What it promises: the three ways of this library must find the same, finding by finding, or the bench
stops. Where the pandas script names other cases than the checks do, it is printed.

What it does not do: verify signatures; `bench.run` measures that.

    python -m bench.desk --entries 1000000 --dir /somewhere/with/room
"""

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
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from bench import desk_pandas, desk_year

from subsidy_ledger import canonical
from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.finding import Check, Finding
from subsidy_ledger.audit.replay import Brought, replay, walk
from subsidy_ledger.columnar.audit import ColumnAudit, audit_columns
from subsidy_ledger.columnar.tables import open_columns, to_parquet
from subsidy_ledger.ledger.books import begun
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.entry import open_sealed
from subsidy_ledger.ledger.verification import CHUNK, check_bytes

Json = dict[str, Any]
ENTRIES: Final = 1_000_000
CASES: Final = 1_200
"""Cases of the year that is copied."""
AGAIN: Final = ("decision-differs", "token-mismatch")
"""What only deciding again finds."""
BY_HAND: Final = frozenset(desk_pandas.CHECKS)


def main(given: Iterable[str] | None = None) -> int:
    """Make the bundle, run the contenders, print the table."""
    options = _options(given)
    if options.one:
        return _one(options.one, Path(options.dir))
    folder = Path(options.dir or tempfile.mkdtemp(prefix="desk-"))
    if not (folder / "lists.pickle").exists():
        folder.mkdir(parents=True, exist_ok=True)
        cases = options.cases or min(CASES, max(20, options.entries // 60))
        size = desk_year.write(folder, options.entries, cases).size
        print(f"{size:,} entries, copies of a year of {cases:,} cases", flush=True)
    told = {}
    for name in options.only or CONTENDERS:
        told[name] = _measured(name, folder)
        print(_line(name, told[name]), flush=True)
    problems = _compare(told)
    _ratios(told)
    if not options.dir:
        shutil.rmtree(folder)
    print("\n".join(problems) or "the same findings in every way")
    return 1 if problems else 0


def _options(given: Iterable[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The audit bench.")
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--cases", type=int, default=0, help="of the year that is copied")
    parser.add_argument("--dir", default="", help="keep the bundle here, and use the one there")
    parser.add_argument("--only", nargs="*", choices=list(CONTENDERS))
    parser.add_argument("--one", choices=list(CONTENDERS), help=argparse.SUPPRESS)
    return parser.parse_args(None if given is None else list(given))


# ---- the contenders ------------------------------------------------------------------------------


def _brought(folder: Path) -> Brought:
    return Brought(lists=desk_year.read_lists(folder))


def _by_hand() -> list[Check]:
    """The checks that the pandas script has too."""
    return [one for one in all_checks() if {one.name, *one.about.finds} & BY_HAND]


def _over_columns(folder: Path, checks: list[Check] | None, *, anew: bool) -> Json:
    bundle, place = Bundle(folder / "bundle"), folder / "columns"
    if anew:
        shutil.rmtree(place, ignore_errors=True)
    started = time.process_time()
    columns = to_parquet(bundle, place) if anew else open_columns(bundle, place)
    ready = time.process_time() - started
    found: ColumnAudit = audit_columns(columns, bundle, checks, brought=_brought(folder))
    disk = sum(path.stat().st_size for path in place.iterdir())
    told = {"ready_cpu": ready, "read": found.read, "size": found.size, "disk": disk}
    return {**told, **_found(found.findings)}


def _walked(folder: Path) -> Json:
    """Every entry folded and shown to every check; nothing is decided again."""
    bundle = Bundle(folder / "bundle")
    check_bytes(bundle)
    _, findings = walk(_entries(bundle), begun(bundle), all_checks(), None, _brought(folder))
    return _found(findings)


def _entries(bundle: Bundle) -> Iterator[Any]:
    lines = bundle.sealed_lines()
    seq_of, line = next(lines, (2**62, b""))
    for rows in bundle.chunks(CHUNK):
        for seq, _, leaf, _ in rows:
            opened = None
            if seq == seq_of:
                opened = open_sealed(line)
                seq_of, line = next(lines, (2**62, b""))
            yield canonical.decode_fast(leaf), opened


def _replayed(folder: Path) -> Json:
    bundle = Bundle(folder / "bundle")
    check_bytes(bundle)
    found = replay(bundle, all_checks(), brought=_brought(folder))
    return {"again": len(found.findings), **_found(found.findings)}


def _pandas(folder: Path) -> Json:
    found = desk_pandas.run(folder / "bundle", desk_year.read_lists(folder))
    return {"by_hand": {name: _digest(cases) for name, cases in found.items()},
            "counts": {name: len(cases) for name, cases in found.items()}}  # fmt: skip


def _found(findings: Iterable[Finding]) -> Json:
    """How many findings, a digest of all of them, and of the cases of those also found by hand."""
    kept = [one for one in findings if one.check not in AGAIN]
    digest = sha256()
    cases: dict[str, set[str]] = {name: set() for name in BY_HAND}
    for one in kept:
        digest.update(json.dumps(one.to_json(), sort_keys=True, default=str).encode())
        name = "recoveries" if one.check.startswith("recovery-") else one.check
        if name in cases:
            cases[name] |= set(one.concerns)
    return {
        "findings": len(kept),
        "digest": digest.hexdigest(),
        "by_hand": {name: _digest(named) for name, named in cases.items()},
        "counts": {name: len(named) for name, named in cases.items()},
    }


def _digest(cases: Iterable[str]) -> str:
    return sha256("\n".join(sorted(cases)).encode()).hexdigest()


CONTENDERS: Final[dict[str, Callable[[Path], Json]]] = {
    "columns, from the bundle": lambda folder: _over_columns(folder, None, anew=True),
    "columns, at hand": lambda folder: _over_columns(folder, None, anew=False),
    "columns, checks by hand": lambda folder: _over_columns(folder, _by_hand(), anew=True),
    "pandas, checks by hand": _pandas,
    "every entry, not decided": _walked,
    "every entry, decided again": _replayed,
}
EVERY: Final = (
    "columns, from the bundle", "columns, at hand", "every entry, not decided",
    "every entry, decided again",
)  # fmt: skip


# ---- measuring -----------------------------------------------------------------------------------


def _one(name: str, folder: Path) -> int:
    """One contender in this process; what it took, as a line of JSON."""
    began, used = time.perf_counter(), time.process_time()
    told = CONTENDERS[name](folder)
    told |= {"wall": time.perf_counter() - began, "cpu": time.process_time() - used}
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps(told))
    return 0


def _measured(name: str, folder: Path) -> Json:
    command = [sys.executable, "-m", "bench.desk", "--one", name, "--dir", str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), *sys.path])}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    told: Json = json.loads(done.stdout.splitlines()[-1])
    return told


def _line(name: str, told: Json) -> str:
    more = ""
    if "read" in told:
        more = (
            f"; columns ready after {told['ready_cpu']:.1f} s, {told['disk'] / 1e6:.0f} MB; "
            f"{told['read']:,} of {told['size']:,} entries walked"
        )
    found = f"{told['findings']:,} findings" if "findings" in told else "cases alone"
    return (
        f"{name:<28} {told['wall']:8.1f} s  cpu {told['cpu']:8.1f} s  "
        f"peak {told['peak'] / 2**20:7.0f} MB  {found}{more}"
    )


def _compare(told: dict[str, Json]) -> list[str]:
    """What does not fit: findings that differ. The pandas script may differ, and is only told."""
    ways = {name: told[name]["digest"] for name in EVERY if name in told}
    problems = [f"{name} finds something else" for name, digest in ways.items()
                if digest != next(iter(ways.values()))]  # fmt: skip
    hand, ours = told.get("pandas, checks by hand"), told.get("columns, checks by hand")
    for name in sorted(BY_HAND) if hand and ours else ():
        assert hand is not None
        assert ours is not None
        if hand["by_hand"][name] != ours["by_hand"][name]:
            counts = hand["counts"][name], ours["counts"][name]
            print(f"  {name}: by hand {counts[0]:,} cases, by the check {counts[1]:,}")
    return problems


def _ratios(told: dict[str, Json]) -> None:
    pairs = (
        ("every entry, decided again", "columns, from the bundle"),
        ("every entry, not decided", "columns, from the bundle"),
        ("columns, from the bundle", "columns, at hand"),
        ("pandas, checks by hand", "columns, checks by hand"),
    )
    for slow, fast in pairs:
        if slow in told and fast in told:
            one, other = told[slow], told[fast]
            print(
                f"  {slow} / {fast}: wall {one['wall'] / other['wall']:.2f}, "
                f"cpu {one['cpu'] / other['cpu']:.2f}, memory {one['peak'] / other['peak']:.2f}"
            )


if __name__ == "__main__":
    raise SystemExit(main())

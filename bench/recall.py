"""`make corpus`: faults planted into a clean year of five cities, and what the audit finds of them.

What it is: makes the corpus (`subsidy_ledger.testing.corpus`), writes the auditor's lists as files,
audits each ledger with every check and every list, then all of them together, and prints for each
check what was planted, found and missed, what was found besides, and precision and recall.

What it promises: the same ``--size``, ``--plants`` and ``--seed`` give the same table. It ends with
status 1 if a fault was missed, or one was reported that nobody planted. Before that it audits the
same year without plants: whatever is found there is printed, and counts.

What it does not do: say how the checks do on real ledgers; docs/explanation/planted-faults.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.audit.matching import read_list
from subsidy_ledger.audit.replay import Brought, Replay, replay
from subsidy_ledger.audit.several import across
from subsidy_ledger.testing.corpus import (
    CITIES,
    Answer,
    Recorded,
    Row,
    make,
    record_corpus,
    score,
    table,
)
from subsidy_ledger.testing.corpus.stores import unguarded

TOGETHER: Final = timedelta(minutes=20)
"""What is recorded within so long shares a transaction, in a large corpus."""
LARGE: Final = 1_000
SEVERAL: Final = "several"
"""What only several ledgers together show."""


def audited(recorded: Recorded, folder: Path) -> Replay:
    """One ledger looked at by every check, with the lists read from files."""
    lists = {}
    for kind, path in recorded.town.lists.write(folder).items():
        lists[kind] = read_list(kind, path)
        for problem in lists[kind].problems:
            sys.stderr.write(f"{problem}\n")
    with recorded.ledger.store.reading() as reader:
        return replay(reader, all_checks(), brought=Brought(lists=lists))


def measured(size: int, plants: int, seed: int, cities: Sequence[str]) -> list[Row]:
    """The score of one corpus."""
    apart = TOGETHER if size > LARGE else timedelta(0)
    answers: dict[str, Sequence[Answer]] = {}
    findings: dict[str, Sequence[Finding]] = {}
    entries: dict[str, Mapping[str, int]] = {}
    desks: list[Desk] = []
    planned = make(size, plants, seed, cities=cities, across=plants)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        stores = None if size <= LARGE else lambda key: unguarded(place / f"{key}.sqlite")
        for key, recorded in record_corpus(planned, stores, apart).items():
            replayed = audited(recorded, place / key)
            findings[key] = replayed.findings
            desks.append(replayed.desk)
            answers[key] = recorded.answers
            entries[key] = recorded.entries()
            recorded.ledger.close()
    answers[SEVERAL], findings[SEVERAL] = planned.across, across(desks).findings
    total = sum(map(len, entries.values()))
    say(f"{len(desks)} ledgers, {total:,} entries, {size:,} clean cases each")
    return score(answers, findings, entries)


def say(text: str) -> None:
    """A line on standard error: standard output is the table's."""
    sys.stderr.write(f"{text}\n")


def main() -> int:
    """Print the table; the status says whether all faults were found, and no others."""
    read = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    read.add_argument("--size", type=int, default=400, help="clean cases in each city")
    read.add_argument("--plants", type=int, default=10, help="of each kind of fault")
    read.add_argument("--seed", type=int, default=1)
    read.add_argument("--cities", default=",".join(CITIES), help="which, by key")
    read.add_argument("--json", type=Path, help="the figures as a file")
    given = read.parse_args()
    cities = given.cities.split(",")
    start = time.perf_counter()
    clean = measured(given.size, 0, given.seed, cities)
    say("without plants: " + ("nothing found" if not clean else "\n" + table(clean)))
    rows = measured(given.size, given.plants, given.seed, cities)
    sys.stdout.write(table(rows) + "\n")
    say(f"{time.perf_counter() - start:.0f} s")
    if given.json is not None:
        given.json.write_text(json.dumps([row.to_json() for row in rows], indent=1) + "\n")
    wrong = [row for row in rows if not row.perfect and "fault" in row.severities | row.expected]
    for row in wrong:
        say(f"{row.check}: {len(row.missed)} missed, {len(row.extra)} besides")
    return 1 if wrong or clean else 0


if __name__ == "__main__":
    sys.exit(main())

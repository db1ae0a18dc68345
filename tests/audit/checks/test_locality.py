"""Fewer cases, the same findings: what the columnar path relies on, held on planted faults.

A year of a city with every kind of fault that can be planted in it, audited whole; then only the
suspects are shown to the checks, as the columnar path does, and then parts of the cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from tests.audit.checks.looking import WIDER

from subsidy_ledger import canonical
from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.audit.matching import read_list
from subsidy_ledger.audit.replay import Brought, walk
from subsidy_ledger.ledger.books import begun
from subsidy_ledger.ledger.entry import open_sealed
from subsidy_ledger.testing.corpus import make, record_corpus

CITY = "dezhou"
"""Where most kinds of fault can be planted."""


class Year(NamedTuple):
    """A city's ledger: entries with what is sealed, lists, and all that is found in it."""

    reader: Any
    entries: list[tuple[dict[str, Any], Any]]
    brought: Brought
    on: str
    findings: list[Finding]

    def part(self, cases: Iterable[str]) -> list[Finding]:
        """What is found where these cases are along, and what belongs to no case."""
        wanted = set(cases)
        shown = [
            one for one in self.entries if one[0].get("case") in wanted or "case" not in one[0]
        ]
        with self.reader() as reader:
            books = begun(reader)
        return walk(shown, books, all_checks(), self.on, self.brought)[1]

    @property
    def cases(self) -> list[str]:
        return sorted({entry["case"] for entry, _ in self.entries if "case" in entry})


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    recorded = record_corpus(make(4, 1, 7, cities=[CITY]))[CITY]
    folder: Path = tmp_path_factory.mktemp(CITY)
    files = recorded.town.lists.write(folder)
    brought = Brought(lists={kind: read_list(kind, path) for kind, path in files.items()})
    open_reader = recorded.ledger.store.reading
    with open_reader() as reader:
        sealed = dict(reader.sealed_lines())
        entries = [canonical.decode(row.leaf) for row in reader.entries()]
        books = begun(reader)
    pairs = [
        (entry, open_sealed(sealed[entry["seq"]]) if entry["seq"] in sealed else None)
        for entry in entries
    ]
    desk, findings = walk(pairs, books, all_checks(), None, brought)
    return Year(open_reader, pairs, brought, desk.on, findings)


def local(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings about cases of their own, all of which they name."""
    return (one for one in findings if one.concerns and one.check not in WIDER)


def test_the_suspects_alone_give_the_same_findings(year: Year) -> None:
    suspects = {case for finding in local(year.findings) for case in finding.concerns}
    assert suspects
    assert len(suspects) < len(year.cases)
    again = [one.to_json() for one in local(year.part(suspects))]
    assert sorted(map(repr, again)) == sorted(repr(one.to_json()) for one in local(year.findings))


def test_any_part_of_the_cases_shows_no_more_than_the_whole(year: Year) -> None:
    cases = year.cases
    part = Random(7).sample(cases, len(cases) // 2)
    whole: dict[str, list[set[str]]] = {}
    for one in year.findings:
        whole.setdefault(one.check, []).append(set(one.concerns))
    for one in local(year.part(part)):
        assert any(set(one.concerns) <= group for group in whole.get(one.check, ())), one

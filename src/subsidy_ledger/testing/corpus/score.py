"""The score: what was planted, what was found, what was missed, and what was found besides.

What it is: ``score(answers, findings)`` compares by check and by place: the cases that a finding is
about, or its entries where no case has it. ``table`` prints it.

What it promises: a finding counts once however often it is told; a planted fault that is found at
other cases than it was planted at is missed, and what was found there is one too many. Precision is
1.0 where nothing was found, recall where nothing was planted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import define, field

from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.testing.corpus.answers import Answer

Key: TypeAlias = tuple[str, frozenset[str] | frozenset[int]]
"""Ledger, and the cases or entries there."""


@define
class Row:
    """One check. ``severities``: as found; ``plants``: what planted it."""

    check: str
    planted: set[Key] = field(factory=set)
    found: set[Key] = field(factory=set)
    severities: set[str] = field(factory=set)
    expected: set[str] = field(factory=set)

    @property
    def missed(self) -> set[Key]:
        """Planted and not found."""
        return self.planted - self.found

    @property
    def extra(self) -> set[Key]:
        """Found and not planted."""
        return self.found - self.planted

    @property
    def precision(self) -> float:
        """The share of what was found that was planted."""
        return 1.0 if not self.found else len(self.found & self.planted) / len(self.found)

    @property
    def recall(self) -> float:
        """The share of what was planted that was found."""
        return 1.0 if not self.planted else len(self.found & self.planted) / len(self.planted)

    def to_json(self) -> dict[str, Any]:
        """The figures, for a machine."""
        return {
            "check": self.check,
            "severities": sorted(self.severities or self.expected),
            "planted": len(self.planted),
            "found": len(self.found),
            "missed": len(self.missed),
            "extra": len(self.extra),
            "precision": round(self.precision, 4),
            "recall": round(self.recall, 4),
        }

    @property
    def perfect(self) -> bool:
        """All of it, nothing else, and as bad as it was meant to be."""
        return not self.missed and not self.extra and self.severities <= self.expected


def score(
    answers: Mapping[str, Iterable[Answer]],
    findings: Mapping[str, Iterable[Finding]],
    entries: Mapping[str, Mapping[str, int]],
) -> list[Row]:
    """Compare, over all ledgers. Each is by city; ``entries``: the entry of each command.

    Rows are by name of the check.
    """
    rows: dict[str, Row] = {}
    for city, given in answers.items():
        seqs = entries.get(city, {})
        for answer in given:
            row = rows.setdefault(answer.check, Row(answer.check))
            row.planted.add((city, answer.cases or _entries(answer, seqs)))
            row.expected.add(answer.severity)
    for city, found in findings.items():
        for finding in found:
            row = rows.setdefault(finding.check, Row(finding.check))
            row.found.add((city, _place(finding)))
            row.severities.add(finding.severity)
    return [rows[name] for name in sorted(rows)]


def _place(finding: Finding) -> frozenset[str] | frozenset[int]:
    """Its cases, those in other ledgers too; its entries where no case has it."""
    cases = {*finding.concerns, *(case for other in finding.elsewhere for case in other.cases)}
    return frozenset(cases) or frozenset(finding.entries)


def _entries(answer: Answer, seqs: Mapping[str, int]) -> frozenset[int]:
    return frozenset(seqs[name] for name in answer.ids)


def table(rows: Sequence[Row]) -> str:
    """The score as lines of text, one check a line."""
    head = f"{'check':30}{'severity':12}{'planted':>8}{'found':>7}{'missed':>8}{'extra':>7}"
    lines = [f"{head}{'precision':>11}{'recall':>8}"]
    for row in rows:
        severity = "/".join(sorted(row.severities or row.expected))
        figures = f"{len(row.planted):8}{len(row.found):7}{len(row.missed):8}{len(row.extra):7}"
        lines.append(f"{row.check:30}{severity:12}{figures}{row.precision:11.3f}{row.recall:8.3f}")
    return "\n".join(lines)

"""The table of checks in the model: what was looked for, what was found, what could not be looked.

A check that was not run is in the table with the reason, so that nobody takes silence for a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from subsidy_ledger.audit.finding import About, Check, Finding
from subsidy_ledger.audit.replay import ABOUT
from subsidy_ledger.reports.audit_report.audited import Audited

if TYPE_CHECKING:
    from subsidy_ledger.reports.audit_report.findings import Numbered

REPLAY = tuple(ABOUT.items())
"""What deciding again reports by itself."""

Pair: TypeAlias = tuple[str, str]
"""English, Chinese."""
NOT_CHOSEN: Pair = ("not chosen (--check)", "未选此项检查(--check)")
NOT_AGAIN: Pair = (
    "nothing was decided again (--about, --columns)",
    "未重新判定(--about、--columns)",
)
NO_SEALED: Pair = ("no sealed content is along", "未随附密封内容")


_OF_REPLAY = frozenset(name for name, _ in REPLAY)


class Table:
    """All checks in order: what deciding again reports, then each check."""

    def __init__(
        self, known: Sequence[Check], ran: Sequence[Check], *, decided_again: bool = True
    ) -> None:
        self._abouts = dict([*REPLAY, *((check.name, check.about) for check in known)])
        self._abouts.update((check.name, check.about) for check in ran)
        self._ran = {check.name for check in ran}
        self._again = decided_again
        self._row_of = {
            found: name for name, about in self._abouts.items() for found in (name, *about.finds)
        }
        self._places = {name: place for place, name in enumerate(self._abouts)}

    def place(self, finding: Finding) -> tuple[int, str]:
        """Where the findings of a check stand among all."""
        row = self._row_of.get(finding.check, "")
        return self._places.get(row, len(self._places)), finding.check

    def rows(
        self, audited: Sequence[Audited], numbered: Sequence[Numbered]
    ) -> list[dict[str, Any]]:
        """As the model has them; a name that no check is known by has a row of its own."""
        by_row: dict[str, list[Finding]] = {name: [] for name in self._abouts}
        for one in numbered:
            name = self._row_of.get(one.finding.check, one.finding.check)
            by_row.setdefault(name, []).append(one.finding)
        return [self._row(name, found, audited) for name, found in by_row.items()]

    def _row(
        self, name: str, found: Sequence[Finding], audited: Sequence[Audited]
    ) -> dict[str, Any]:
        about = self._abouts.get(name, About(name, name, "", "", "either"))
        why_not = self._why_not(name, about, audited)
        row = {
            "name": name,
            "title": about.title,
            "title_zh": about.title_zh,
            "number": about.number,
            "source": about.source,
            "source_zh": about.source_zh,
            "severity": about.severity,
            "needs": sorted(about.needs),
            "finds": list(about.finds or (name,)),
            "ran": why_not is None,
            "why_not": None if why_not is None else why_not[0],
            "why_not_zh": None if why_not is None else why_not[1],
            "faults": sum(one.severity == "fault" for one in found),
            "hints": sum(one.severity == "hint" for one in found),
            "amount_fen": sum(one.amount_fen or 0 for one in found),
        }
        return {key: value for key, value in row.items() if value is not None}

    def _why_not(self, name: str, about: About, audited: Sequence[Audited]) -> Pair | None:
        if name in _OF_REPLAY and not self._again:
            return NOT_AGAIN
        if name in self._abouts and name not in self._ran and name not in _OF_REPLAY:
            return NOT_CHOSEN
        if "sealed" in about.needs and not any(one.verification.sealed for one in audited):
            return NO_SEALED
        kinds = sorted(need[6:] for need in about.needs if need.startswith("match:"))
        brought = {kind for one in audited for kind in one.audit.desk.lists}
        if kinds and not brought.intersection(kinds):
            named = [f"--match {kind}=FILE" for kind in kinds]
            return "no list was brought: " + " or ".join(named), "未提供名单:" + " 或 ".join(named)
        return None

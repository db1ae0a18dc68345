"""How much is to be recovered (应追回), fault by fault and never twice.

The rule, in full. Of a case at most that can be recovered which was settled and is not ordered back
yet. A fault that states an amount lays it on the cases that it concerns, the latest award first, on
each at most what can be recovered of it. To recover of a case is the largest share that any one
fault lays on it: two faults about one case are about the same money. The sum over all cases is the
sum to recover.

Faults without an amount, hints, and what a finding sees in other ledgers count for nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from subsidy_ledger.casework.state import Books, CaseState
from subsidy_ledger.reports.audit_report.audited import Audited
from subsidy_ledger.reports.audit_report.findings import Numbered

CaseKey: TypeAlias = tuple[int, str]
"""Which ledger (its place), which case."""


def owed(audited: Sequence[Audited], numbered: Sequence[Numbered]) -> Mapping[CaseKey, int]:
    """What is to be recovered of each case, where it is more than nothing."""
    found: dict[CaseKey, int] = {}
    for one in numbered:
        finding = one.finding
        if finding.severity != "fault" or not finding.amount_fen:
            continue
        books = audited[one.ledger].audit.books
        for case, share in _laid(finding.amount_fen, finding.concerns, books):
            key = (one.ledger, case)
            found[key] = max(share, found.get(key, 0))
    return found


def _laid(fen: int, names: Sequence[str], books: Books) -> list[tuple[str, int]]:
    """An amount laid on cases, the latest award first."""
    cases = [books.cases[name] for name in dict.fromkeys(names) if name in books.cases]
    shares = []
    for case in sorted(cases, key=_since, reverse=True):
        share = min(fen, recoverable(case))
        if share > 0:
            shares.append((case.case, share))
            fen -= share
    return shares


def recoverable(case: CaseState) -> int:
    """Settled, and not ordered back yet."""
    return max(0, case.settled_fen - case.ordered_back_fen)


def _since(case: CaseState) -> tuple[str, int]:
    awarded = case.submitted_on if case.award is None else case.award.on
    return awarded, case.entries[-1]

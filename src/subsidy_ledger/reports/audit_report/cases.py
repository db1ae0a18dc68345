"""All cases as a table: columns once, then a row of plain values for each case.

Tokens, names and numbers are not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from subsidy_ledger.reports.audit_report.audited import Audited
from subsidy_ledger.reports.audit_report.findings import Numbered, concerned

COLUMNS = (
    "ledger",
    "case",
    "grant",
    "stage",
    "submitted_on",
    "approved_fen",
    "settled_fen",
    "findings",
    "to_recover_fen",
)


def table(
    audited: Sequence[Audited],
    grants: Sequence[Mapping[str, Any]],
    numbered: Sequence[Numbered],
    owed: Mapping[tuple[int, str], int],
) -> dict[str, Any]:
    """Columns and rows; ``grant`` is the place of its row in ``grants``."""
    places = {(row["ledger"], row["grant"]): place for place, row in enumerate(grants)}
    found = concerned(numbered)
    rows = [
        [
            ledger,
            case.case,
            places[ledger, case.grant],
            case.stage,
            case.submitted_on,
            None if case.award is None else case.award.amount_fen,
            case.settled_fen,
            len(found.get((ledger, case.case), ())),
            owed.get((ledger, case.case), 0),
        ]
        for ledger, one in enumerate(audited)
        for case in one.audit.books.cases.values()
    ]
    return {"columns": list(COLUMNS), "rows": rows}

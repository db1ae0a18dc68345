"""Months ahead (月份在后): an award pays for months that had not begun on the day of its approval.

Source: none of the documents says it, so this is a hint. What was insured, trained or rented in a
month is attested once the month has come; a month ahead is a slip of the pen, or worse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.dates import format_months, month_of


class MonthsAhead:
    """Months that an award pays for and that come after its day."""

    name = "months-ahead"
    about = About(
        title="Paid for months to come",
        title_zh="计入尚未到来的月份",
        source="none of the documents; a pattern worth a look",
        source_zh="文件未规定,属风险提示",
        severity="hint",
    )

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        """Each award once, when it is approved."""
        if entry["do"] != "approve":
            return
        case = desk.books.cases[entry["case"]]
        if case.award is None:
            return
        today = month_of(date.fromisoformat(entry["on"]))
        fen, ahead = 0, set[int]()
        for line in case.award.lines:
            later = [month for month in line.months or () if month > today]
            ahead.update(later)
            fen += sum(line.month_fen(month) for month in later)
        if not ahead:
            return
        months = ", ".join(format_months(sorted(ahead)))
        yield Finding(
            check=self.name,
            severity="hint",
            message=f"case {case.case}: approved on {entry['on']} for months that had not begun, "
            f"{months}",
            message_zh=f"业务件 {case.case}:{entry['on']} 批准,却计入当时尚未开始的月份 {months}",
            entries=(entry["seq"],),
            case=case.case,
            amount_fen=fen or None,
            detail={"months": format_months(sorted(ahead))},
            clears="the papers show that these months were meant, and they have come since",
            clears_zh="材料证明确为这些月份,且事后均已发生",
        )

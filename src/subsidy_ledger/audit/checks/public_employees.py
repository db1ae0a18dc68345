"""On the public payroll (财政供养人员): an award for somebody whom the public purse pays already.

Source: none at hand. Auditors commonly look for it, no document of these forbids it, so it is a
hint. Looked at are the months paid for, where there are any, else the day of the application.
"""

from __future__ import annotations

from collections.abc import Iterator

from subsidy_ledger.audit.checks.evidence import covering, holding, matched, told
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.dates import format_months


class PublicEmployees:
    """Applicants, hires and trainees who were on the public payroll."""

    name = "public-employee"
    about = About(
        title="Paid from public funds already",
        title_zh="财政供养人员享受补贴",
        source="the auditor's list; no document at hand forbids it",
        source_zh="审计人员提供的名单;文件未作规定",
        severity="hint",
        number=20,
        needs=frozenset({"match:public-employees"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every award that stands."""
        kind = "public-employees"
        clears = (
            "the unit shows that the person was not on its payroll then, or a rule allows it",
            "所在单位证明当时不在编,或者有规定允许",
        )
        for match in matched(desk, kind):
            share, day = match.share, match.case.submitted_on
            months = [m for m in share.months if holding(match.rows, m) is not None]
            if share.months:
                row = holding(match.rows, months[0]) if months else None
                listed = ", ".join(format_months(months))
                said = (f"on the public payroll in {listed}", f"{listed}为财政供养人员")
            else:
                row = covering(match.rows, day)
                said = (
                    f"on the public payroll on {day}, when it was applied for",
                    f"{day}申请时为财政供养人员",
                )
            if row is not None:
                fen = share.fen_of(months) if months else share.fen
                detail = {"months": format_months(months)} if months else None
                yield told(
                    self.name,
                    "hint",
                    match,
                    row,
                    desk.lists[kind],
                    said,
                    clears,
                    fen=fen,
                    detail=detail,
                )

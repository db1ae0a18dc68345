"""Notice too short (公示期不足): approved before the notice ended, or after too short a one.

Source: the procedure adopted by the operator (``notice``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import Books
from subsidy_ledger.errors import CalendarYearMissing


class NoticesTooShort:
    """An approval that did not wait for its notice."""

    name = "notice-too-short"
    about = About(
        title="Approved before the notice ended",
        title_zh="公示期不足",
        source="the procedure that the operator adopted",
        source_zh="经办机构采用的办理程序",
        severity="fault",
        number=16,
    )

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        books = desk.books
        procedure = books.law.procedure
        if entry["do"] != "approve" or "notice" not in procedure.steps:
            return
        case = books.cases[entry["case"]]
        problem = self._problem(entry["on"], case.notice_on, case.notice_until, books)
        if problem:
            yield Finding(
                check=self.name,
                severity="fault",
                message=f"case {case.case}: {problem[0]}",
                message_zh=f"业务件 {case.case}:{problem[1]}",
                entries=(entry["seq"],),
                case=case.case,
                amount_fen=case.payable_fen or None,
                detail={
                    "posted": case.notice_on or "absent",
                    "until": case.notice_until or "absent",
                    "approved": entry["on"],
                },
                clears="the notice is posted again for its full term",
                clears_zh="重新公示满规定期限",
            )

    def _problem(
        self, on: str, posted: str | None, until: str | None, books: Books
    ) -> tuple[str, str] | None:
        if posted is None or until is None:
            return "approved without a public notice", "未经公示即批准"
        if on <= until:
            return (
                f"approved on {on}, though the public notice ran to {until}",
                f"公示至 {until},而 {on} 即已批准",
            )
        procedure = books.law.procedure
        day = date.fromisoformat(posted)
        try:
            if procedure.notice_working_days is not None:
                last = books.law.calendars.add_working_days(day, procedure.notice_working_days)
            else:
                last = day + timedelta(days=procedure.notice_days or 0)
        except CalendarYearMissing:
            return None
        if until < last.isoformat():
            return (
                f"the public notice of {posted} ended on {until}, and had to run to {last}",
                f"公示自 {posted} 至 {until},期限不足,应至 {last}",
            )
        return None

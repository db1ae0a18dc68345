"""Cancelled or abnormal (注销、吊销、经营异常): an enterprise that was not there, or not in order.

Source: the auditor's list (``--match deregistered=FILE``). An enterprise that was cancelled or
revoked before it applied, before the approval or before a payment cannot be entitled: a fault. One
that was listed as abnormal (经营异常名录) is a hint, unless it was taken off in time:
no document at hand forbids it. So is any other status (歇业, 清算, 拟注销): the enterprise is still
there. One that is in business (存续, 在业), as in a list of all enterprises, is no finding.

The day itself does not count: cancelled on the day of the application is no finding. Of a day of
which only the month is known, the last day of the month is taken. Without any day it is a hint.
What is at stake is the award, or what was paid after the day where that came last.

Who stands in a role that the grant counts and is not paid for (a founder's enterprise) is never
more than a hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from subsidy_ledger.audit.checks.evidence import Match, Texts, matched, running, told
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding, Severity
from subsidy_ledger.audit.matching.rows import ListRow, MatchList

_GONE: Texts = (
    "the register shows another day, or another enterprise; else the money is ordered back",
    "登记机关证明日期或主体有误;否则追回",
)


class FirmStatus:
    """Who was cancelled, revoked or abnormal when applying or being paid."""

    name = "firm-deregistered"
    about = About(
        title="Cancelled or abnormal at application or payment",
        title_zh="申请或支付时企业已注销、吊销或经营异常",
        source="the auditor's list",
        source_zh="审计人员提供的名单",
        severity="either",
        number=3,
        needs=frozenset({"match:deregistered"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every award that stands: the row that weighs most."""
        for match in matched(desk, "deregistered"):
            found = [self._look(match, row, desk.lists["deregistered"]) for row in match.rows]
            worst = sorted((one for one in found if one is not None), key=_weight)
            yield from worst[:1]

    def _look(self, match: Match, row: ListRow, brought: MatchList) -> Finding | None:
        status = row.fields.get("status", "")
        if _IN_BUSINESS.match(status.lower()):
            return None
        gone = is_gone(row)
        severity: Severity = "fault" if gone and match.share.own else "hint"
        word = ("cancelled", "注销或吊销") if gone else (f"listed as {status}", f"列为“{status}”")
        detail = {"status": status} if status else {}
        if not row.start:
            said = (f"{word[0]}, without a day", f"已{word[1]},未载明日期")
            return told(self.name, "hint", match, row, brought, said, _GONE, detail=detail)
        for day, en, zh in (
            (match.case.submitted_on, "applied", "申请"),
            (match.award_on, "approved", "批准"),
        ):
            if was_gone(row, day):
                said = (
                    f"{word[0]} on {row.start}, {en} on {day}",
                    f"{row.start}{word[1]},{day}{zh}",
                )
                return told(
                    self.name,
                    severity,
                    match,
                    row,
                    brought,
                    said,
                    _GONE,
                    fen=match.share.fen,
                    detail=detail,
                )
        late = [paid for paid in running(match.dossier) if was_gone(row, paid.on)]
        if not late or not match.share.applied:
            return None
        said = (
            f"{word[0]} on {row.start}, paid on {late[0].on}",
            f"{row.start}{word[1]},{late[0].on}支付",
        )
        return told(
            self.name,
            severity,
            match,
            row,
            brought,
            said,
            _GONE,
            fen=sum(paid.amount_fen for paid in late),
            entries=[paid.seq for paid in late],
            detail=detail,
        )


_IN_BUSINESS = re.compile("存续|在业|开业|在营|正常|登记成立|active|normal|in business|registered")
_GONE_WORDS = re.compile("注销|吊销|撤销|关闭|cancel|revoke|deregister|dissolve|struck off")
_NOT_YET = re.compile("异常|严重违法|失信|拟|公告|备案|申请|abnormal|pending")


def is_gone(row: ListRow) -> bool:
    """Whether a row says that an enterprise is gone; without a status the list itself says so."""
    status = row.fields.get("status", "").lower()
    if not status:
        return True
    return bool(_GONE_WORDS.search(status)) and not _NOT_YET.search(status)


def was_gone(row: ListRow, day: str) -> bool:
    """Whether it had gone before a day, and had not come back by then."""
    return row.start < day and (not row.end or day < row.end)


def _weight(finding: Finding) -> tuple[bool, int, int]:
    return (finding.severity != "fault", -(finding.amount_fen or 0), finding.detail["line"])

"""Dead, in prison, drawing a pension (死亡、服刑、领取养老待遇): at the wrong time for an award.

Source: the auditor's lists (``--match deceased=FILE``, ``imprisoned``, ``pensions``). That somebody
is dead or in prison makes the entitlement impossible, so it is a fault; that somebody draws a
pension is one only for insurance that only those pay who do not, and else a hint.

The dead. Of months, those that begin after the day of death: who dies on the 1st of June is paid
for June, and for May even in July. Of an award without months, death before the application, and
for the applicant before the approval as well; for somebody else who is counted (a hire) death
between the two is a hint, for the work may have been done. A payment after death is a hint: heirs
may have it. Of two days of death the later one is gone by; without a day it is a hint.

In prison. Of months, those that lie in the term whole. Of an award without months: in prison on the
day of the application, or for the applicant on that of the approval; being paid there is a hint.

Pensions. Months wholly after the pension began; of an award without months, the day of the
application.

Who stands in a role that the grant counts and is not paid for (a founder) is never more than a
hint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from subsidy_ledger.audit.checks.evidence import (
    Match,
    Texts,
    covering,
    first_of,
    holding,
    matched,
    running,
    told,
)
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding, Severity
from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.dates import format_months

INSURED_KINDS = frozenset({"flexible-insurance", "employer-insurance"})
"""Kinds of money that pay for contributions which nobody owes who draws the pension."""


class PersonStatus:
    """Who was dead, in prison or retired when the money was for them."""

    name = "person-status"
    about = About(
        title="Dead, in prison or drawing a pension",
        title_zh="受益人已死亡、服刑或领取养老待遇",
        source="the auditor's list",
        source_zh="审计人员提供的名单",
        severity="either",
        number=4,
        finds=("paid-after-death", "paid-in-prison", "paid-to-pensioner"),
        needs=frozenset({"match:deceased", "match:imprisoned", "match:pensions"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every award that stands, against each list that is there."""
        for kind, look in _LOOKS:
            for match in matched(desk, kind):
                yield from look(match, desk.lists[kind], desk)


_CLEARS: Texts = (
    "the register shows another day, or another person; else the money is ordered back",
    "登记机关证明日期或人员有误;否则追回",
)


def _severity(match: Match, severity: Severity = "fault") -> Severity:
    return severity if match.share.own else "hint"


# ---- the dead ------------------------------------------------------------------------------------


def _dead(match: Match, brought: MatchList, _desk: Desk) -> Iterator[Finding]:
    check = "paid-after-death"
    dated = [row for row in match.rows if row.start]
    if not dated:
        said = ("on the list of the dead, without a day", "列入死亡人员名单,未载明日期")
        yield told(check, "hint", match, match.rows[0], brought, said, _CLEARS)
        return
    row = max(dated, key=lambda one: one.start)
    share, death = match.share, row.start
    if share.months:
        after = [month for month in share.months if first_of(month) > death]
        if after:
            listed = ", ".join(format_months(after))
            said = (f"died on {death}, paid for {listed}", f"{death}死亡,仍计发{listed}")
            yield told(
                check,
                _severity(match),
                match,
                row,
                brought,
                said,
                _CLEARS,
                fen=share.fen_of(after),
                detail={"months": format_months(after)},
            )
        elif share.applied and death < match.case.submitted_on:
            yield told(
                check,
                "hint",
                match,
                row,
                brought,
                _applied_dead(match, death),
                _CLEARS,
                fen=share.fen,
                entries=match.case.entries[:1],
            )
        return
    yield from _dead_once(match, row, brought)


def _applied_dead(match: Match, death: str) -> Texts:
    on = match.case.submitted_on
    return f"died on {death}, applied for on {on}", f"{death}死亡,{on}申请"


def _dead_once(match: Match, row: ListRow, brought: MatchList) -> Iterator[Finding]:
    """An award that pays for no months."""
    check, share, death = "paid-after-death", match.share, row.start
    if death < match.case.submitted_on:
        yield told(
            check,
            _severity(match),
            match,
            row,
            brought,
            _applied_dead(match, death),
            _CLEARS,
            fen=share.fen,
        )
    elif death < match.award_on:
        said = (
            f"died on {death}, approved on {match.award_on}",
            f"{death}死亡,{match.award_on}批准",
        )
        severity = _severity(match) if share.applied else "hint"
        yield told(check, severity, match, row, brought, said, _CLEARS, fen=share.fen)
    elif share.applied:
        late = [paid for paid in running(match.dossier) if paid.on > death]
        if late:
            said = (
                f"died on {death}, paid on {late[0].on}",
                f"{death}死亡,{late[0].on}支付",
            )
            clears = ("the heirs received it", "由继承人领取")
            yield told(
                check,
                "hint",
                match,
                row,
                brought,
                said,
                clears,
                fen=sum(paid.amount_fen for paid in late),
                entries=[paid.seq for paid in late],
            )


# ---- in prison -----------------------------------------------------------------------------------


def _imprisoned(match: Match, brought: MatchList, _desk: Desk) -> Iterator[Finding]:
    check, share = "paid-in-prison", match.share
    if share.months:
        inside = _inside(match)
        if inside:
            listed = ", ".join(format_months(inside))
            said = (f"in prison in {listed}, which are paid for", f"服刑期间仍计发{listed}")
            row = holding(match.rows, inside[0]) or match.rows[0]
            yield told(
                check,
                _severity(match),
                match,
                row,
                brought,
                said,
                _CLEARS,
                fen=share.fen_of(inside),
                detail={"months": format_months(inside)},
            )
        return
    days: list[tuple[str, Texts]] = [(match.case.submitted_on, ("applied for", "申请"))]
    if share.applied:
        days.append((match.award_on, ("approved", "批准")))
    for day, (en, zh) in days:
        row_on = covering(match.rows, day)
        if row_on is not None:
            said = (f"in prison on {day}, when it was {en}", f"{day}{zh}时正在服刑")
            yield told(
                check, _severity(match), match, row_on, brought, said, _CLEARS, fen=share.fen
            )
            return
    if share.applied:
        yield from _paid_in_prison(match, brought)


def _paid_in_prison(match: Match, brought: MatchList) -> Iterator[Finding]:
    for paid in running(match.dossier):
        row = covering(match.rows, paid.on)
        if row is not None:
            said = (f"in prison on {paid.on}, when it was paid", f"{paid.on}支付时正在服刑")
            clears = ("a lawful receipt by somebody entitled", "有权代领人的合法领取凭证")
            yield told(
                "paid-in-prison",
                "hint",
                match,
                row,
                brought,
                said,
                clears,
                fen=paid.amount_fen,
                entries=(paid.seq,),
            )


def _inside(match: Match) -> list[int]:
    """Months that lie whole in a term."""
    return [month for month in match.share.months if holding(match.rows, month) is not None]


# ---- drawing a pension ---------------------------------------------------------------------------


def _pensioned(match: Match, brought: MatchList, desk: Desk) -> Iterator[Finding]:
    check, share = "paid-to-pensioner", match.share
    insured = desk.kinds.get(match.case.grant) in INSURED_KINDS
    clears = (
        "the office that pays the pension shows another beginning; else the money is ordered back",
        "养老待遇发放机构证明领取时间有误;否则追回",
    )
    if share.months:
        inside = _inside(match)
        if inside:
            listed = ", ".join(format_months(inside))
            said = (f"drew a pension in {listed}, paid for", f"领取养老待遇期间仍计发{listed}")
            row = holding(match.rows, inside[0]) or match.rows[0]
            severity = _severity(match, "fault" if insured else "hint")
            yield told(
                check,
                severity,
                match,
                row,
                brought,
                said,
                clears,
                fen=share.fen_of(inside),
                detail={"months": format_months(inside)},
            )
        return
    day = match.case.submitted_on
    row_on = covering(match.rows, day)
    if row_on is not None:
        said = (f"drew a pension on {day}, when it was applied for", f"{day}申请时已领取养老待遇")
        yield told(check, "hint", match, row_on, brought, said, clears, fen=share.fen)


Look = Callable[[Match, MatchList, Desk], Iterator[Finding]]
_LOOKS: tuple[tuple[str, Look], ...] = (
    ("deceased", _dead),
    ("imprisoned", _imprisoned),
    ("pensions", _pensioned),
)

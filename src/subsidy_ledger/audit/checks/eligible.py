"""Entitled and not paid (应发未发): on the auditor's list, and never applied, never paid, or late.

Source: the auditor's list of who is entitled to what (``--match eligible=FILE``); no document sets
a term for it, so all of it is a hint. A line has the grant by its id or by its name in the pack,
and the day from which it is due, where that is known. Lines due for less than the days of
``unpaid_days`` are not looked at.

Who applied under any identifier, in any role, has applied. Late is what was first paid more than
``unpaid_days`` after it was due, or after the application where the list has no day.

A line that nobody applied for is about no case: such a finding names entry 0, the ledger itself, in
which there is no application. It holds for the whole ledger only, not for a part of one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from subsidy_ledger.audit.checks.evidence import Match, Share, Texts, line_of, place_of, told
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier, PartyOn
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.dates import parse_date

KIND = "eligible"
_CLEARS: Texts = (
    "it is paid, or the reason why it is not due",
    "补发,或者说明不应发放的理由",
)


_ENDED: dict[str, Texts] = {
    "rejected": ("rejected", "已驳回"),
    "withdrawn": ("withdrawn", "已撤回"),
    "voided": ("the award was reversed", "已撤销"),
}


class _Applied(NamedTuple):
    """A case of somebody on the list."""

    dossier: Dossier
    party: PartyOn


class EntitledUnpaid:
    """Who should have been paid and was not, or late."""

    name = "entitled-unpaid"
    about = About(
        title="Entitled and never paid, or paid late",
        title_zh="应发未发、久拖未发",
        source="the auditor's list",
        source_zh="审计人员提供的名单",
        severity="hint",
        number=9,
        finds=("entitled-never-applied", "entitled-unpaid", "entitled-paid-late"),
        needs=frozenset({"match:eligible"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every line of the list that is due."""
        brought = desk.lists.get(KIND)
        if brought is None or not desk.on:
            return
        applied: dict[tuple[str, int], list[_Applied]] = {}
        for dossier in desk.dossiers.values():
            for party in dossier.parties:
                for row in desk.rows(KIND, party):
                    applied.setdefault((row.sheet, row.line), []).append(_Applied(dossier, party))
        latest = (parse_date(desk.on) - timedelta(days=desk.settings.unpaid_days)).isoformat()
        for row in brought.rows:
            if row.start <= latest and not _of_another_ledger(row, desk):
                mine = [
                    one
                    for one in applied.get((row.sheet, row.line), [])
                    if is_grant(row.fields.get("grant", ""), one.dossier.grant, desk)
                ]
                yield from self._line(row, mine, brought, desk)

    def _line(
        self, row: ListRow, mine: Sequence[_Applied], brought: MatchList, desk: Desk
    ) -> Iterator[Finding]:
        if not mine:
            yield _never(row, brought)
            return
        paid = [found for one in mine if (found := _first_paid(one.dossier)) is not None]
        if paid:
            yield from _late(row, mine, min(paid), brought, desk)
            return
        last = mine[-1]
        case = desk.books.cases[last.dossier.case]
        if case.award is not None and case.award.standing and not case.award.amount_fen:
            return  # a plain yes: nothing is to be paid
        granted = case.award is not None and case.award.standing
        said: Texts = (
            f"applied on {case.submitted_on} and not paid",
            f"{case.submitted_on}申请,未支付",
        )
        if granted:
            said = ("approved and not paid", "已批准,未支付")
        elif case.stage in _ENDED:
            en, zh = _ENDED[case.stage]
            said = (
                f"applied on {case.submitted_on}, {en}; not paid",
                f"{case.submitted_on}申请,{zh},未支付",
            )
        match = Match(last.dossier, case, Share(last.party, (), own=True), ())
        yield told(
            "entitled-unpaid",
            "hint",
            match,
            row,
            brought,
            said,
            _CLEARS,
            fen=case.payable_fen - case.settled_fen if granted else None,
            entries=case.entries[-1:],
        )


def _of_another_ledger(row: ListRow, desk: Desk) -> bool:
    """One list may serve several cities: a grant of a scheme that this ledger never adopted."""
    scheme, slash, _ = row.fields.get("grant", "").partition("/")
    return bool(slash) and desk.books.law.scheme(scheme) is None


def _never(row: ListRow, brought: MatchList) -> Finding:
    en, zh = line_of(brought, row)
    grant = row.fields.get("grant", "")
    return Finding(
        check="entitled-never-applied",
        severity="hint",
        message=f"{en}: entitled to {grant}, no application in this ledger",
        message_zh=f"{zh}:应享受{grant},本账本内无申请",
        entries=(0,),
        detail={**place_of(brought, row), "grant": grant},
        clears=_CLEARS[0],
        clears_zh=_CLEARS[1],
        source=en,
        source_zh=zh,
    )


def _first_paid(dossier: Dossier) -> str | None:
    """The day of the first payment that arrived."""
    days = [paid.ended_on for paid in dossier.payments.values() if paid.state == "settled"]
    return min(days, default=None)


def _late(
    row: ListRow, mine: Sequence[_Applied], paid_on: str, brought: MatchList, desk: Desk
) -> Iterator[Finding]:
    first = next(one for one in mine if _first_paid(one.dossier) == paid_on)
    case = desk.books.cases[first.dossier.case]
    due = row.start or case.submitted_on
    days = (parse_date(paid_on) - parse_date(due)).days
    if days <= desk.settings.unpaid_days:
        return
    said = (
        f"due on {due}, first paid on {paid_on}, {days} days later",
        f"{due}应发,{paid_on}才首次支付,相隔{days}天",
    )
    clears: Texts = ("the reason for the delay", "说明延迟的理由")
    match = Match(first.dossier, case, Share(first.party, (), own=True), ())
    yield told(
        "entitled-paid-late",
        "hint",
        match,
        row,
        brought,
        said,
        clears,
        fen=case.settled_fen,
        entries=case.entries[-1:],
        detail={"days": days},
    )


def is_grant(named: str, grant: str, desk: Desk) -> bool:
    """Whether a list means a grant: by its id, whole or without its scheme, or by its name."""
    known = desk.books.law.grant(grant)
    names = {grant, grant.rpartition("/")[2], "" if known is None else known.name}
    return named.strip() in names - {""}

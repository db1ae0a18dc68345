"""Reversals (撤销后的额度与再次批准): what an award left behind when it ended.

Source: the ledger's own rule that caps, claims and counts are free once the money is back (design,
Commands: ``recover``), and what auditors look for. `cap-passed` sees every ceiling that is passed
after a reversal or by parallel approvals; here is what no ceiling shows.

- *reversed-unrepaid*, a fault: an award ended (withdrawn, or its caps freed) while money that was
  paid or instructed for it is still out. Nothing covers that money, and the ceiling is free again.
- *awarded-again*, a hint: while money of an earlier award of the same kind is ordered back and
  still out, or was written off, the same person was awarded again. No document forbids it, unless a
  ceiling does; somebody should set the one against the other.

What it does not do: recompute a ceiling, or look at awards of another kind of money.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from subsidy_ledger.audit.checks.holders import (
    approved_at,
    approved_in,
    counted_roles,
    paid_out,
    rules_of,
    still_out,
)
from subsidy_ledger.audit.checks.saying import stage
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.money import yuan


class _Owed(NamedTuple):
    """A case with money that was ordered back and has not come; since which entry."""

    case: CaseState
    since: int
    fen: int
    written_off: int


class Reversals:
    """Awards that ended with money out, and persons awarded again meanwhile."""

    name = "reversals"
    about = About(
        title="After a reversal: money still out, awarded again",
        title_zh="撤销后资金未收回、再次批准",
        source="caps are free once the money is back; what auditors look for",
        source_zh="资金收回后额度方可释放;审计常见问题",
        severity="either",
        number=15,
        finds=("reversed-unrepaid", "awarded-again"),
    )

    def __init__(self) -> None:
        self._ordered: dict[str, int] = {}

    def see(self, entry: Mapping[str, Any], _desk: Desk) -> Iterator[Finding]:
        """Nothing yet: keeps where money of a case was first ordered back."""
        if entry["do"] == "recover":
            self._ordered.setdefault(entry["case"], entry["seq"])
        yield from ()

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every case that ended, then every award of a person who owes."""
        for name, dossier in desk.dossiers.items():
            case = desk.books.cases[name]
            ended = case.award is not None and not case.award.standing
            if ended and (case.settled_fen or case.instructed_fen):
                yield from _unrepaid(case, dossier.acts[-1].seq)
        yield from self._again(desk)

    def _again(self, desk: Desk) -> Iterator[Finding]:
        owed = self._owed(desk)
        if not owed:
            return
        for dossier, case in desk.awards():
            at = approved_at(dossier)
            before = {
                one.case.case: one
                for token in _own(case, desk)
                for other in desk.person(token)
                for one in owed.get((other, _kind(case, desk)), ())
                if one.since < at and one.case.case != case.case
            }
            for one in before.values():
                yield _found(one, case, desk)

    def _owed(self, desk: Desk) -> dict[tuple[str, str], list[_Owed]]:
        """Cases with money ordered back and not received, by token and kind."""
        found: dict[tuple[str, str], list[_Owed]] = {}
        for name, since in self._ordered.items():
            case = desk.books.cases[name]
            out = case.ordered_back_fen - case.repaid_fen
            if out <= 0:
                continue
            one = _Owed(case, since, out, case.written_off_fen)
            for token in _own(case, desk):
                found.setdefault((token, _kind(case, desk)), []).append(one)
        return found


def _unrepaid(case: CaseState, seq: int) -> Iterator[Finding]:
    out = paid_out(case)
    if out <= 0:
        return
    ended, ended_zh = stage(case.stage)
    yield Finding(
        check="reversed-unrepaid",
        severity="fault",
        message=f"case {case.case}: the award has ended ({ended}), and {yuan(out)} yuan of it have "
        "not come back",
        message_zh=f"业务件 {case.case}:批准已终止({ended_zh}),仍有 {yuan(out)} 元未收回",
        entries=(seq,),
        case=case.case,
        amount_fen=out,
        detail={
            "settled_fen": case.settled_fen,
            "instructed_fen": case.instructed_fen,
            "repaid_fen": case.repaid_fen,
        },
        clears="the money is returned by the bank, or ordered back and repaid",
        clears_zh="由银行退回,或者责令退回并到账",
    )


def _found(owed: _Owed, case: CaseState, desk: Desk) -> Finding:
    cases = tuple(sorted((owed.case.case, case.case)))
    lost = f", {yuan(owed.written_off)} of it written off" if owed.written_off else ""
    lost_zh = f"(其中核销 {yuan(owed.written_off)} 元)" if owed.written_off else ""
    return Finding(
        check="awarded-again",
        severity="hint",
        message=f"case {case.case}: awarded though {yuan(owed.fen)} yuan ordered back in case "
        f"{owed.case.case} have not been repaid{lost}",
        message_zh=f"业务件 {case.case}:同一主体在业务件 {owed.case.case} 中被责令退回的 "
        f"{yuan(owed.fen)} 元尚未退回{lost_zh},又获批准",
        entries=tuple(sorted({owed.since, *approved_in((case.case,), desk)})),
        case=case.case,
        cases=cases,
        amount_fen=min(owed.fen, still_out(case)) or None,
        detail={"owed_in": owed.case.case, "owed_fen": owed.fen},
        clears="what is owed is repaid, or set against the new award",
        clears_zh="欠款归还,或者在新批准金额中抵扣",
    )


def _own(case: CaseState, desk: Desk) -> frozenset[str]:
    """Tokens of those whose award it is."""
    rules = rules_of(case, desk.books)
    roles = frozenset() if rules is None else counted_roles(rules)
    left_out = {} if case.award is None else dict(case.award.left_out)
    return frozenset(
        token
        for role, tokens in case.tokens
        if role in roles
        for place, token in enumerate(tokens)
        if place not in left_out.get(role, ())
    )


def _kind(case: CaseState, desk: Desk) -> str:
    kind = desk.kinds.get(case.grant, "other")
    return case.grant if kind == "other" else kind

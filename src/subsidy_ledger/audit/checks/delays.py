"""Delays (应发未发、办理迟缓): approved and not paid, paid late, steps that took long.

Source: none of the five documents sets these terms (what they owe as a service, `service-missed`
looks at), so all are hints; not paying what was due is what the national audit of 2023 found most
of. Days are calendar days, as set by the auditor. Judged as of a day.

- *approved-not-paid*: money that an approval granted, and nothing of it was instructed for more
  than ``unpaid_days``, since the approval or the last payment. Left out are cases that are held,
  that the authority does not pay (a guarantee, a tax relief, a loan of a bank's), or whose last
  payment came back (`return-not-rebooked`).
- *payment-not-confirmed*: instructed for more than ``unpaid_days``, and no bank has said what
  became of it.
- *undecided-long*: an application without a decision for more than ``slow_days`` after its last
  step. One that was refused is decided, though nobody closed it; one that was paid all the same is
  another matter (`paid-without-approval`).
- *slow-step*: more than ``slow_days`` from one step to the next, up to the first payment; one
  finding for each grant and step, with the cases. The wait for a supplement is the applicant's.

What it does not do: find the entitled who never applied; they are in no entry
(``--match eligible=FILE``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from subsidy_ledger.audit.checks.holders import approved_at, listed, listed_zh, rules_of, still_out
from subsidy_ledger.audit.checks.saying import act as said_of
from subsidy_ledger.audit.checks.saying import named
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Act, Dossier
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import RANK, CaseState
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.pack import RESERVING

_STEPS = frozenset({"accept", "review", "notice", "approve", "pay"})


class _Slow(NamedTuple):
    """One step of one case that took long."""

    case: str
    seq: int
    days: int
    fen: int


class Delays:
    """What is due and was not done, or was done late."""

    name = "delays"
    about = About(
        title="Approved and not paid; slow steps",
        title_zh="应发未发;办理迟缓",
        source="what auditors look for; no document sets the term",
        source_zh="审计常见问题;文件未定期限",
        severity="hint",
        number=9,
        finds=("approved-not-paid", "payment-not-confirmed", "undecided-long", "slow-step"),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every case, then what was slow by grant and step."""
        slow: dict[tuple[str, str], list[_Slow]] = {}
        for name, dossier in desk.dossiers.items():
            case = desk.books.cases[name]
            if case.stage in RANK and not case.held and desk.on:
                if case.stage == "approved":
                    yield from self._unpaid(dossier, case, desk)
                    yield from self._unconfirmed(dossier, case, desk)
                else:
                    yield from self._undecided(dossier, case, desk)
            for step, one in _slow_steps(dossier, case, desk.settings.slow_days):
                slow.setdefault((case.grant, step), []).append(one)
        for (grant, step), cases in slow.items():
            yield self._slow(grant, step, cases, desk)

    def _unpaid(self, dossier: Dossier, case: CaseState, desk: Desk) -> Iterator[Finding]:
        if case.left_fen <= 0 or case.award is None or not _pays(case, desk):
            return
        done = max((paid.on for paid in dossier.payments.values()), default=case.award.on)
        days = _days(max(done, case.award.on), desk.on)
        last = max(dossier.payments.values(), key=lambda paid: paid.seq, default=None)
        if days <= desk.settings.unpaid_days or (
            last is not None and last.state in ("returned", "cancelled")
        ):
            return
        part = case.instructed_fen + case.settled_fen > 0
        en = "the rest has not been paid" if part else "nothing has been paid"
        zh = "余款" if part else "全部"
        yield Finding(
            check="approved-not-paid",
            severity="hint",
            message=f"case {case.case}: approved on {case.award.on}, {en} for {days} days: "
            f"{yuan(case.left_fen)} yuan",
            message_zh=f"业务件 {case.case}:{case.award.on} 批准,{zh} {yuan(case.left_fen)} 元已 "
            f"{days} 天未支付",
            entries=(approved_at(dossier),),
            case=case.case,
            amount_fen=case.left_fen,
            detail={"approved_on": case.award.on, "days": days},
            clears="it is paid, or the case is finished or held with a reason",
            clears_zh="予以支付,或者说明理由后办结、暂停",
        )

    def _unconfirmed(self, dossier: Dossier, case: CaseState, desk: Desk) -> Iterator[Finding]:
        for paid in dossier.payments.values():
            days = _days(paid.on, desk.on)
            if paid.state == "instructed" and days > desk.settings.unpaid_days:
                yield Finding(
                    check="payment-not-confirmed",
                    severity="hint",
                    message=f"payment {paid.payment} of case {case.case}: instructed on {paid.on}, "
                    f"{days} days without an answer from the bank: {yuan(paid.amount_fen)} yuan",
                    message_zh=f"业务件 {case.case} 的支付 {paid.payment}:{paid.on} 发出支付指令,"
                    f"{days} 天无银行回执,涉及 {yuan(paid.amount_fen)} 元",
                    entries=(paid.seq,),
                    case=case.case,
                    amount_fen=paid.amount_fen,
                    detail={"payment": paid.payment, "days": days},
                    clears="the bank's receipt is recorded: settled, or returned",
                    clears_zh="按银行回单记录到账或退票",
                )

    def _undecided(self, dossier: Dossier, case: CaseState, desk: Desk) -> Iterator[Finding]:
        last = dossier.acts[-1]
        days = _days(last.on, desk.on)
        refused = last.do == "approve" and last.status == "refused"
        if refused or dossier.payments or days <= desk.settings.slow_days:
            return
        step, step_zh = said_of(last.do)
        yield Finding(
            check="undecided-long",
            severity="hint",
            message=f"case {case.case}: no decision {days} days after the last step (the {step} of "
            f"{last.on})",
            message_zh=f"业务件 {case.case}:最后一步({last.on} {step_zh})之后 {days} 天仍未决定",
            entries=(last.seq,),
            case=case.case,
            amount_fen=case.requested_fen,
            detail={"stage": case.stage, "days": days},
            clears="the case is approved, rejected or withdrawn",
            clears_zh="批准、不予批准或撤回",
        )

    def _slow(self, grant: str, step: str, slow: list[_Slow], desk: Desk) -> Finding:
        cases = [one.case for one in slow]
        longest = max(one.days for one in slow)
        fen, days = sum(one.fen for one in slow), desk.settings.slow_days
        (en, zh), (name, name_zh) = said_of(step), named(grant, desk.books.law)
        many = f"{len(slow)} {'case' if len(slow) == 1 else 'cases'}"
        return Finding(
            check="slow-step",
            severity="hint",
            message=f"{name}: in {many} the {en} came more than {days} days after the step before, "
            f"at worst {longest} days: {listed(cases)}",
            message_zh=f"{name_zh}:{len(slow)} 件业务的{zh}距上一环节超过 {days} 天,"
            f"最长 {longest} 天:{listed_zh(cases)}",
            entries=tuple(sorted({one.seq for one in slow})),
            amount_fen=fen or None,
            detail={"grant": grant, "step": step, "cases": len(slow), "longest": longest},
            cases=tuple(cases),
            clears="what the case was waiting for is on record",
            clears_zh="有等待原因的记录",
        )


def _pays(case: CaseState, desk: Desk) -> bool:
    """Whether the authority itself pays it."""
    rules = rules_of(case, desk.books)
    return rules is not None and rules.grant.instrument in RESERVING


def _slow_steps(dossier: Dossier, case: CaseState, most: int) -> Iterator[tuple[str, _Slow]]:
    """Steps that came long after the one before; holds, returns and supplements begin anew."""
    acts = dossier.acts
    if not acts or (case.submitted_on and _days(case.submitted_on, acts[-1].on) <= most):
        return  # the whole life was shorter
    before: Act | None = None
    for act in acts:
        if act.status != "recorded":
            continue
        if act.do in _STEPS and before is not None:
            days = _days(before.on, act.on)
            if days > most:
                yield act.do, _Slow(case.case, act.seq, days, still_out(case))
        if act.do == "pay":
            return
        before = None if act.do == "hold" else act


@lru_cache(maxsize=65_536)  # a year of cases has few pairs of days
def _days(start: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(start)).days

"""One account for many, and returns that nobody booked again (一户多人、退票未重拨).

*one-account-many*: payments of several beneficiaries went to one account. Source: 财办〔2020〕37号
(in copies, confidence B): what is paid by person goes to that person, and nobody holds another's
card. None of the five documents says it, so it is a hint. The beneficiary of a case is whom its
grant pays, the applicant unless the grant names another role: a firm that is paid for twenty hires
is one. Counted as one are also all identifiers of a person, parties that are linked (a household),
and a sole trader (个体工商户, code 92…) with its founder. Payments that were cancelled or returned
are left out. How many are many: ``shared_account``.

*return-not-rebooked*: a payment came back (退票) or was cancelled, and more than ``rebook_days``
later nothing was paid in its place. Source: the practice of budget payment (退票须重新拨付或缴回).

What it does not do: know whose account it is (``--match accounts=FILE``). Accounts are sealed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from attrs import define, field

from subsidy_ledger.audit.checks.holders import listed, listed_zh, rules_of
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier, Paid
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT

SOLE_TRADER = "92"
BACK = frozenset({"returned", "cancelled"})


@define
class _Account:
    """What went to one account: payments, cases, beneficiaries by any token of theirs."""

    fen: int = 0
    entries: list[int] = field(factory=list)
    cases: dict[str, None] = field(factory=dict)
    persons: list[frozenset[str]] = field(factory=list)

    def add(self, paid: Paid, case: str, person: frozenset[str]) -> None:
        self.fen += paid.amount_fen
        self.entries.append(paid.seq)
        self.cases[case] = None
        known = [one for one in self.persons if one & person]
        self.persons = [one for one in self.persons if not one & person]
        self.persons.append(person.union(*known))


class AccountsShared:
    """One account paid for several persons; payments that came back and were left."""

    name = "accounts"
    about = About(
        title="One account for many; returns not booked again",
        title_zh="一户多人;退票未重新拨付",
        source="财办〔2020〕37号 (in copies) and the practice of budget payment; not the documents",
        source_zh="财办〔2020〕37号(转载件)及国库支付惯例;文件未作规定",
        severity="hint",
        number=17,
        finds=("one-account-many", "return-not-rebooked"),
        needs=frozenset({"sealed"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every account once, then every case whose payment came back."""
        paid_to: dict[str, list[tuple[str, Paid]]] = {}
        for name, dossier in desk.dossiers.items():
            for paid in dossier.payments.values():
                if paid.account and paid.state not in BACK:
                    paid_to.setdefault(_plain(paid.account), []).append((name, paid))
        for payments in paid_to.values():
            if len({name for name, _ in payments}) < 2:
                continue  # one case has one beneficiary; most accounts are left here
            account = _Account()
            for name, paid in payments:
                person = _beneficiary(desk.dossiers[name], desk.books.cases[name], desk)
                account.add(paid, name, person)
            if len(account.persons) >= desk.settings.shared_account:
                yield _shared(account)
        on = date.fromisoformat(desk.on) if desk.on else date.min
        for name, dossier in desk.dossiers.items():
            if dossier.payments:
                yield from _left(dossier, desk.books.cases[name], on, desk)


def _shared(account: _Account) -> Finding:
    cases, many = tuple(account.cases), len(account.persons)
    return Finding(
        check="one-account-many",
        severity="hint",
        message=f"one account received the money of {many} beneficiaries, {yuan(account.fen)} yuan "
        f"in all: {listed(cases)}",
        message_zh=f"同一账户收到 {many} 个享受对象的资金,共 {yuan(account.fen)} 元:"
        f"{listed_zh(cases)}",
        entries=tuple(sorted(account.entries)),
        amount_fen=account.fen,
        detail={"beneficiaries": many, "payments": len(account.entries)},
        cases=cases,
        clears="the bank's record of who holds the account, and each beneficiary's mandate",
        clears_zh="银行账户户名信息,以及各享受对象的书面委托",
    )


def _left(dossier: Dossier, case: CaseState, on: date, desk: Desk) -> Iterator[Finding]:
    """A case whose last payment came back and that is still owed money."""
    last = max(dossier.payments.values(), key=lambda paid: (paid.seq, paid.ended_seq))
    back = [p for p in dossier.payments.values() if p.state in BACK and p.ended_on]
    if case.stage != "approved" or case.held or not back:
        return
    ended = max(back, key=lambda paid: paid.ended_seq)
    waited = on - date.fromisoformat(ended.ended_on)
    left = min(case.left_fen, sum(paid.amount_fen for paid in back))
    if last.seq > ended.ended_seq or left <= 0 or waited <= timedelta(desk.settings.rebook_days):
        return
    said = "came back" if ended.state == "returned" else "was cancelled"
    zh = "退回" if ended.state == "returned" else "取消"
    yield Finding(
        check="return-not-rebooked",
        severity="hint",
        message=f"case {case.case}: payment {ended.payment} {said} on {ended.ended_on}; "
        f"{waited.days} days later {yuan(left)} yuan have not been paid again",
        message_zh=f"业务件 {case.case}:支付 {ended.payment} 于 {ended.ended_on} {zh},"
        f"{waited.days} 天后仍有 {yuan(left)} 元未重新支付",
        entries=tuple(sorted({ended.seq, ended.ended_seq})),
        case=case.case,
        amount_fen=left,
        detail={"payment": ended.payment, "back_on": ended.ended_on, "days": waited.days},
        clears="the payment is booked again, or the case is finished with a reason",
        clears_zh="重新拨付,或者说明理由后办结",
    )


def _plain(account: str) -> str:
    """An account number as one compares it: half-width, without blanks and hyphens."""
    if account.isascii() and account.isalnum():
        return account.upper()
    text = unicodedata.normalize("NFKC", account)
    return "".join(sign for sign in text if sign.isalnum()).upper()


def _beneficiary(dossier: Dossier, case: CaseState, desk: Desk) -> frozenset[str]:
    """All tokens that count as the one who is paid."""
    rules = rules_of(case, desk.books)
    role = APPLICANT if rules is None or rules.grant.payee is None else rules.grant.payee
    roles = dict(case.tokens)
    tokens = frozenset(
        other
        for token in roles.get(role) or roles.get(APPLICANT, ())
        for other in desk.person(token)
    )
    linked = desk.books.group_of(tokens, case.last_on)
    owners = (
        frozenset(other for token in roles.get("founder", ()) for other in desk.person(token))
        if any(p.number.startswith(SOLE_TRADER) and p.token in tokens for p in dossier.parties)
        else frozenset()
    )
    return linked | owners

"""One account, several ledgers, several persons (跨账本一户多人).

One account was paid by more than one ledger, for beneficiaries who are not one person. Source: as
for `one-account-many` within one ledger (财办〔2020〕37号, in copies; not the five documents), so
it is a hint. Whom a case benefits is the role that its grant pays, else the applicant; all
identifiers of a person are one, and so are parties that a ledger links (a household). Payments that
were cancelled or returned are left out.

Accounts are sealed: ledgers without sealed content have none to compare, which is told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from attrs import define, field

from subsidy_ledger.audit.across.together import Found, Said, Together, placed
from subsidy_ledger.audit.checks.holders import rules_of
from subsidy_ledger.audit.dossier import Paid
from subsidy_ledger.audit.finding import About
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT

BACK = frozenset({"returned", "cancelled"})
Who = frozenset[tuple[int, str]]


@define
class _Account:
    """What went to one account: fen, payments and cases by ledger, and for whom."""

    fen: dict[int, int] = field(factory=dict)
    entries: dict[int, list[int]] = field(factory=dict)
    cases: dict[int, dict[str, None]] = field(factory=dict)
    persons: list[Who] = field(factory=list)

    def add(self, ledger: int, case: str, seq: int, fen: int, who: Who) -> None:
        self.fen[ledger] = self.fen.get(ledger, 0) + fen
        self.entries.setdefault(ledger, []).append(seq)
        self.cases.setdefault(ledger, {})[case] = None
        known = [one for one in self.persons if one & who]
        self.persons = [one for one in self.persons if not one & who]
        self.persons.append(who.union(*known))


class AccountAcross:
    """One account that several ledgers paid for several persons."""

    name = "across-account"
    about = About(
        title="One account paid by several ledgers for several persons",
        title_zh="跨账本一户多人",
        source="财办〔2020〕37号 (in copies); not the documents",
        source_zh="财办〔2020〕37号(转载件);文件未作规定",
        severity="hint",
        number=17,
        needs=frozenset({"sealed"}),
    )

    def across(self, together: Together) -> Iterator[Found]:
        """Every account once that more than one line has paid."""
        least = min(desk.settings.shared_account for desk in together.desks)
        for account in _accounts(together, _shared(together)).values():
            if len(account.persons) >= max(2, least):
                yield self._found(account, together)

    def _found(self, account: _Account, together: Together) -> Found:
        many, fen = len(account.persons), sum(account.fen.values())
        names = "; ".join(
            f"{together.desks[at].origin}: {', '.join(cases)}"
            for at, cases in sorted(account.cases.items())
        )
        said = Said(
            f"several ledgers paid one account for {many} beneficiaries, {yuan(fen)} yuan in all: "
            f"{names}",
            f"多个账本向同一账户支付{many}个享受对象的资金,共 {yuan(fen)} 元:{names}",
            "the bank's record of who holds the account, and each beneficiary's mandate",
            "银行账户户名信息,以及各享受对象的书面委托",
        )
        detail = {"beneficiaries": many, "payments": sum(map(len, account.entries.values()))}
        where = account.cases, account.entries
        return placed(self.name, said, where, together, fen=fen, detail=detail)


class _Payment(NamedTuple):
    case: CaseState
    account: str
    seq: int
    fen: int


def _payments(ledger: int, together: Together) -> Iterator[_Payment]:
    """Every payment that did not come back, once in its line, of the latest that knows the account.

    A ledger may be given together with a bundle of it, or with its successor.
    """
    desk = together.desks[ledger]
    for name, dossier in desk.dossiers.items():
        for payment, paid in dossier.payments.items():
            newer = list(_newer(ledger, name, payment, together))
            known_later = any(one.account for one in newer)
            if paid.account and not known_later and (newer or [paid])[-1].state not in BACK:
                case = desk.books.cases[name]
                yield _Payment(case, _plain(paid.account), paid.seq, paid.amount_fen)


def _newer(ledger: int, case: str, payment: str, together: Together) -> Iterator[Paid]:
    """The payment as later ledgers of the line have it, the latest last."""
    later = (together.desks[at] for at in together.later[ledger])
    for desk in sorted(later, key=lambda one: one.books.size):
        if case in desk.dossiers and payment in desk.dossiers[case].payments:
            yield desk.dossiers[case].payments[payment]


def _shared(together: Together) -> frozenset[str]:
    """Accounts that more than one line has paid."""
    seen: dict[str, int] = {}
    shared = set()
    for ledger, line in enumerate(together.lines):
        for one in _payments(ledger, together):
            if seen.setdefault(one.account, line) != line:
                shared.add(one.account)
    return frozenset(shared)


def _accounts(together: Together, shared: frozenset[str]) -> Mapping[str, _Account]:
    accounts: dict[str, _Account] = {}
    for ledger in range(len(together.desks)):
        for case, number, seq, fen in _payments(ledger, together):
            if number in shared:
                who = _beneficiary(case, ledger, together)
                accounts.setdefault(number, _Account()).add(ledger, case.case, seq, fen, who)
    return accounts


def _plain(account: str) -> str:
    """An account number as one compares it: half-width, without blanks and hyphens."""
    text = unicodedata.normalize("NFKC", account)
    return "".join(sign for sign in text if sign.isalnum()).upper()


def _beneficiary(case: CaseState, ledger: int, together: Together) -> Who:
    desk = together.desks[ledger]
    rules = rules_of(case, desk.books)
    role = APPLICANT if rules is None or rules.grant.payee is None else rules.grant.payee
    roles = dict(case.tokens)
    tokens = frozenset(
        other
        for token in roles.get(role) or roles.get(APPLICANT, ())
        for other in desk.person(token)
    )
    return together.who(ledger, desk.books.group_of(tokens, case.last_on))

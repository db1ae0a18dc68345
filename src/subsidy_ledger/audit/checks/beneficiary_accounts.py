"""Account not the beneficiary's (收款账户不属于受益人).

Source: the auditor's list of accounts and their holders (``--match accounts=FILE``). An account
that the list gives to somebody else is a fault: the money did not go to whom it was granted. One
that is none of those which the list has for the beneficiary is a hint: there may be another.
Looked at are payments instructed or settled, of ledgers whose sealed part is along, for accounts
are sealed.

The beneficiary is the role that the grant pays (``payee``), else the applicant. An account of
another party of the same case (a founder's, for the enterprise) is a hint, and so is one of
somebody of the beneficiary's own name: it may be the same person under another number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from subsidy_ledger.audit.checks.evidence import Match, Share, Texts, names_differ, running, told
from subsidy_ledger.audit.checks.holders import rules_of
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier, Paid, PartyOn
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.audit.matching.numbers import visible
from subsidy_ledger.audit.matching.rows import ListRow
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.policy.catalogue import APPLICANT

KIND = "accounts"
_CLEARS: Texts = (
    "the bank shows that the account is the beneficiary's, or a lawful order to pay another",
    "银行证明账户属于受益人,或者有合法的委托收款手续",
)


class AccountsOfOthers:
    """Payments to an account that is not the beneficiary's."""

    name = "account-not-beneficiary"
    about = About(
        title="Paid to an account that is not the beneficiary's",
        title_zh="收款账户不属于受益人",
        source="the auditor's list",
        source_zh="审计人员提供的账户名单",
        severity="either",
        number=17,
        needs=frozenset({"match:accounts", "sealed"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every payment of an award that stands."""
        brought = desk.lists.get(KIND)
        if brought is None:
            return
        holders: dict[str, list[ListRow]] = {}
        for row in brought.rows:
            holders.setdefault(row.fields.get("account", ""), []).append(row)
        for dossier, case in desk.awards():
            for paid in running(dossier):
                if paid.account:
                    yield from self._one(dossier, case, paid, holders, desk)

    def _one(
        self,
        dossier: Dossier,
        case: CaseState,
        paid: Paid,
        holders: Mapping[str, list[ListRow]],
        desk: Desk,
    ) -> Iterator[Finding]:
        payees = _payees(dossier, case, desk)
        account = plain_account(paid.account)
        own = [row for party in payees for row in desk.rows(KIND, party)]
        if not payees or any(row.fields.get("account") == account for row in own):
            return
        others = holders.get(account, [])
        if not own and not others:
            return
        lines = () if case.award is None else case.award.lines
        match = Match(dossier, case, Share(payees[0], lines, own=True), ())
        if others:
            inside = any(row in desk.rows(KIND, one) for row in others for one in dossier.parties)
            named = [one for one in others if one.name and _is_named(one, payees)]
            row = (named or others)[0]._replace(name="")  # whose name it is, is what is found
            whose = ("somebody else", "他人")
            if inside:
                whose = ("another party of the case", "本件另一主体")
            elif named:
                whose = ("somebody of this name under another number", "同名而证件号码不同者")
            said = (
                f"payment {paid.payment} went to an account of {whose[0]}",
                f"支付{paid.payment}的账户属于{whose[1]}",
            )
            severity = "hint" if inside or named else "fault"
        else:
            row, severity = own[0], "hint"
            said = (
                f"payment {paid.payment} went to none of the accounts of the list",
                f"支付{paid.payment}的账户不在受益人名下所列账户之中",
            )
        yield told(
            self.name,
            "fault" if severity == "fault" else "hint",
            match,
            row,
            desk.lists[KIND],
            said,
            _CLEARS,
            fen=paid.amount_fen,
            entries=(paid.seq,),
            detail={"payment": paid.payment},
        )


def _payees(dossier: Dossier, case: CaseState, desk: Desk) -> list[PartyOn]:
    rules = rules_of(case, desk.books)
    payee = None if rules is None else rules.grant.payee
    return list(dossier.in_role(payee or APPLICANT))


def _is_named(row: ListRow, payees: Sequence[PartyOn]) -> bool:
    return any(party.name and not names_differ(party.name, row.name) for party in payees)


def plain_account(account: str) -> str:
    """An account as the lists have it: without full width, spaces and dashes."""
    return "".join(visible(account).split()).replace("-", "").upper()

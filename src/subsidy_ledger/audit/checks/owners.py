"""Owners drawing flexible-employment insurance (经营者享受灵活就业社保补贴).

Source: the auditor's list of enterprises and who represents them (``--match owners=FILE``), and
without it the ledger: somebody who applied elsewhere as a founder. No document at hand says that an
owner is not flexibly employed, so it is a hint; auditors have had such money paid back.

Looked at are the months paid for that lie in the days of the list whole; by the ledger, those from
the month of the other application on.
"""

from __future__ import annotations

from collections.abc import Iterator

from subsidy_ledger.audit.checks.evidence import (
    Match,
    Texts,
    at_stake,
    holding,
    matched,
    shares,
    told,
)
from subsidy_ledger.audit.checks.holders import approved_at
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.dates import format_months, month_of, parse_date
from subsidy_ledger.policy.catalogue import APPLICANT

KIND = "flexible-insurance"
FOUNDER = "founder"

_CLEARS: Texts = (
    "the business was closed or handed over before these months, or a rule allows it",
    "所列月份之前已停业或变更,或者有规定允许",
)


class OwnersInsured:
    """Who is paid for as flexibly employed and has a business."""

    name = "owner-flexible-insurance"
    about = About(
        title="An owner drawing flexible-employment insurance",
        title_zh="个体工商户经营者或法定代表人享受灵活就业社保补贴",
        source="the auditor's list, or other cases of the ledger; no document at hand forbids it",
        source_zh="审计人员提供的名单或账本内其他业务件;文件未作规定",
        severity="hint",
        number=5,
        needs=frozenset({"match:owners"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every award of that kind: by the list, and where it says nothing by the ledger."""
        told_of: set[str] = set()
        for match in matched(desk, "owners"):
            if desk.kinds.get(match.case.grant) == KIND and match.share.applied:
                found = self._by_list(match, desk)
                if found is not None:
                    told_of.add(match.case.case)
                    yield found
        for dossier, case in desk.awards():
            if desk.kinds.get(case.grant) == KIND and case.case not in told_of:
                yield from self._by_ledger(dossier, case, desk)

    def _by_list(self, match: Match, desk: Desk) -> Finding | None:
        months = [month for month in match.share.months if holding(match.rows, month)]
        row = holding(match.rows, months[0]) if months else None
        if row is None:
            return None
        listed = ", ".join(format_months(months))
        said = (
            f"owner or legal representative of an enterprise in {listed}",
            f"{listed}为经营者或法定代表人",
        )
        detail = {
            "months": format_months(months),
            "enterprise": row.fields.get("enterprise_name", ""),
        }
        return told(
            self.name,
            "hint",
            match,
            row,
            desk.lists["owners"],
            said,
            _CLEARS,
            fen=match.share.fen_of(months),
            detail=detail,
        )

    def _by_ledger(self, dossier: Dossier, case: CaseState, desk: Desk) -> Iterator[Finding]:
        for share in shares(dossier, case, desk):
            if not share.applied:
                continue
            elsewhere = _founded(share.party.token, case.case, desk)
            since = {
                name: month_of(parse_date(desk.books.cases[name].submitted_on))
                for name in elsewhere
            }
            months = [m for m in share.months if any(m >= first for first in since.values())]
            if not months:
                continue
            listed = ", ".join(format_months(months))
            others = [name for name in elsewhere if since[name] <= months[-1]]
            named = ", ".join(others)
            entries = {
                approved_at(dossier),
                *(desk.books.cases[name].entries[0] for name in others),
            }
            yield Finding(
                check=self.name,
                severity="hint",
                message=(
                    f"case {case.case}, applicant: paid for {listed} as flexibly employed, "
                    f"a founder in case {named}"
                ),
                message_zh=(
                    f"业务件{case.case}(applicant):以灵活就业身份计发{listed},"
                    f"又在业务件{named}中为创业者"
                ),
                entries=tuple(sorted(entries)),
                case=case.case,
                amount_fen=at_stake(case, share.fen_of(months)),
                detail={"months": format_months(months), "token": share.party.token},
                clears=_CLEARS[0],
                clears_zh=_CLEARS[1],
                cases=(case.case, *others),
            )


def _founded(token: str, but: str, desk: Desk) -> list[str]:
    """Cases in which a person stands as a founder, or applies for an enterprise of its own."""
    found: dict[str, None] = {}
    for one in sorted(desk.person(token)):
        for name, party in desk.appearances().get(one, ()):
            own = party.role == FOUNDER or (
                party.role == APPLICANT and any(desk.dossiers[name].in_role("entity"))
            )
            if own and name != but:
                found[name] = None
    return list(found)

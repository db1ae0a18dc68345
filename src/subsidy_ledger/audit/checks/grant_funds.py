"""The wrong fund (资金列支渠道不符): an award reserved from a fund that does not pay such a grant.

Source: the auditor's list of which fund pays which grant (``--match funds=FILE``); several lines of
one grant are several funds that may. A fault: the money is to be moved back (归垫). Awards without
a fund, and grants that the list does not have on the day of the approval, are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator

from subsidy_ledger.audit.checks.eligible import is_grant
from subsidy_ledger.audit.checks.evidence import at_stake, line_of, place_of, plain_name
from subsidy_ledger.audit.checks.holders import approved_at
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding

KIND = "funds"


class WrongFund:
    """Awards from a fund that does not pay them."""

    name = "wrong-fund"
    about = About(
        title="Paid from the wrong fund",
        title_zh="资金列支渠道不符(须归垫)",
        source="the auditor's list",
        source_zh="审计人员提供的资金来源清单",
        severity="fault",
        number=10,
        needs=frozenset({"match:funds"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every award that stands and names a fund."""
        brought = desk.lists.get(KIND)
        if brought is None:
            return
        for dossier, case in desk.awards():
            award = case.award
            fen = None if award is None else at_stake(case, award.amount_fen)
            if award is None or not award.fund or fen is None:
                continue
            rows = [
                row
                for row in brought.rows
                if row.covers(award.on) and is_grant(row.fields.get("grant", ""), case.grant, desk)
            ]
            allowed = {plain_name(row.fields.get("fund", "")) for row in rows}
            if not rows or plain_name(award.fund) in allowed:
                continue
            en, zh = line_of(brought, rows[0])
            right = rows[0].fields.get("fund", "")
            yield Finding(
                check=self.name,
                severity="fault",
                message=f"case {case.case}: reserved from {award.fund}, not from {right} ({en})",
                message_zh=f"业务件{case.case}:列支{award.fund},应列支{right}({zh})",
                entries=(approved_at(dossier),),
                case=case.case,
                amount_fen=fen,
                detail={**place_of(brought, rows[0]), "fund": award.fund, "right_fund": right},
                clears="the money is moved to the right fund, or a budget order names this one",
                clears_zh="资金归垫,或者有列支该资金的预算文件",
                source=en,
                source_zh=zh,
            )

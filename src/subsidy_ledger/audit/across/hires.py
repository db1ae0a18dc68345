"""One hire, two firms, two ledgers (一人两企): applicants of two ledgers are paid for one person.

Source: none of the documents says it of two cities, so it is a hint. As within one ledger
(`one-hire-two-firms`): a month that both are paid for, whatever the kind of money, for nobody works
or is trained for two employers at once; or one kind of money that is paid once for a person, where
the person may have changed jobs and somebody should look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from subsidy_ledger.audit.across.months import above, shared_months
from subsidy_ledger.audit.across.together import (
    NO_KIND,
    Award,
    Found,
    Said,
    Together,
    but_the_most,
    by_line,
    found,
    listed,
    several_lines,
)
from subsidy_ledger.audit.finding import About
from subsidy_ledger.dates import format_months
from subsidy_ledger.money import yuan


class HireAcross:
    """One person for whom firms of two ledgers are paid."""

    name = "across-hire"
    about = About(
        title="One hire claimed by two firms in two ledgers",
        title_zh="两个账本的两家单位为同一人员申领",
        source="what auditors look for; no document says it of two cities",
        source_zh="审计常见问题;文件未作规定",
        severity="hint",
        number=11,
    )

    def across(self, together: Together) -> Iterator[Found]:
        """Every person who is paid for in several lines."""
        for _, awards in several_lines(together):
            paid = [one for one in awards if one.paid_for and one.fen]
            months = shared_months(paid)
            monthly = [one for one in paid if one.months & months]
            if len({together.applicant(one) for one in monthly}) > 1:
                yield self._found(monthly, together, months)
            once: dict[str, list[Award]] = {}
            for one in paid:
                if not one.months and one.kind != NO_KIND:
                    once.setdefault(one.kind, []).append(one)
            for same in once.values():
                firms = {together.applicant(one) for one in same}
                if len(firms) > 1 and len(by_line(same)) > 1:
                    yield self._found(same, together)

    def _found(
        self, awards: Sequence[Award], together: Together, months: frozenset[int] = frozenset()
    ) -> Found:
        firms = len({together.applicant(one) for one in awards})
        names = listed(awards, together)
        fen = above(awards, months) if months else but_the_most(awards)
        when = ", ".join(format_months(sorted(months)))
        said = Said(
            f"{firms} applicants in several ledgers are paid for one person"
            + (f" for {when}" if when else "")
            + f": {names}; {yuan(fen)} yuan in doubt",
            f"多个账本的{firms}家单位为同一人员申领"
            + (f"(同一月份:{when})" if when else "")
            + f":{names};存疑 {yuan(fen)} 元",
            "contract and insurance show a change of job, or one award is voided and repaid",
            "劳动合同和参保记录证明先后就业;否则撤销并追回其中一笔",
        )
        detail = {"months": when} if when else {}
        return found(self.name, said, awards, together, fen=fen, detail=detail)

"""The same months paid twice (同月重复享受): one person, one kind of money, one month, two ledgers.

Source: none of the documents says it of two cities, so it is a hint; a month is lived, insured or
trained once. Looked at is who lives the month: the person that a grant pays for one by one
(参保人员, 见习人员 …), or an applicant who is a person and whom the grant pays for months. Two
firms that are paid for the same month of one person are for `across-hire`, whatever the kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from subsidy_ledger.audit.across.together import (
    NO_KIND,
    Award,
    Found,
    Said,
    Together,
    found,
    listed,
    several_lines,
)
from subsidy_ledger.audit.finding import About
from subsidy_ledger.dates import format_months
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT
from subsidy_ledger.policy.coverage import KINDS

PEOPLE = frozenset({"person", "household"})


class MonthsAcross:
    """One month of one person, paid for by two ledgers."""

    name = "across-months"
    about = About(
        title="The same months paid for in two ledgers",
        title_zh="两个账本同月重复享受",
        source="what auditors look for; no document forbids it",
        source_zh="审计常见问题;文件未作规定",
        severity="hint",
        number=1,
    )

    def across(self, together: Together) -> Iterator[Found]:
        """Every person with awards in several lines."""
        for _, awards in several_lines(together):
            kinds: dict[str, list[Award]] = {}
            for one in awards:
                if lived(one) and one.kind != NO_KIND:
                    kinds.setdefault(one.kind, []).append(one)
            for kind, mine in kinds.items():
                yield from self._kind(kind, mine, together)

    def _kind(self, kind: str, mine: Sequence[Award], together: Together) -> Iterator[Found]:
        months = shared_months(mine)
        twice = [one for one in mine if one.months & months]
        firms = {together.applicant(one) for one in twice if one.paid_for}
        if not months or len(firms) > 1:
            return
        when = ", ".join(format_months(sorted(months)))
        fen, names = above(twice, months), listed(twice, together)
        said = Said(
            f"one person holds {kind} for {when} from several ledgers: {names}; {yuan(fen)} yuan "
            "may be paid twice",
            f"同一主体在多个账本享受同月({when})的{KINDS.get(kind, kind)}:{names};"
            f"可能重复 {yuan(fen)} 元",
            "the records of insurance or attendance show two different things; otherwise one is "
            "voided and repaid",
            "以参保或考勤记录证明确属两项;否则撤销并追回其中一笔",
        )
        yield found(
            self.name, said, twice, together, fen=fen, detail={"kind": kind, "months": when}
        )


def lived(one: Award) -> bool:
    """Whether the months of an award are the person's own, and not those of hires of a firm."""
    if not one.months or one.rules is None:
        return False
    own = one.rules.each is None and one.holding.role == APPLICANT
    return one.paid_for or (own and not PEOPLE.isdisjoint(one.rules.grant.applicant))


def shared_months(awards: Sequence[Award]) -> frozenset[int]:
    """Months that more than one line pays for."""
    seen: dict[int, int] = {}
    shared = set()
    for one in awards:
        for month in one.months:
            if seen.setdefault(month, one.line) != one.line:
                shared.add(month)
    return frozenset(shared)


def above(awards: Sequence[Award], months: frozenset[int]) -> int:
    """What these months cost beyond the line that pays most for each."""
    total = 0
    for month in months:
        by_line: dict[int, int] = {}
        for one in awards:
            fen = sum(line.month_fen(month) for line in one.holding.lines)
            by_line[one.line] = by_line.get(one.line, 0) + fen
        total += sum(by_line.values()) - max(by_line.values())
    return total

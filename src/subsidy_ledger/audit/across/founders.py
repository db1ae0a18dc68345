"""Founder here, hire or flexible worker there (创业者在另一账本充作招用或灵活就业人员).

*hire*: somebody holds a standing award as founder (创业者, 法定代表人), or a start-up subsidy of
his own, in one ledger, and in another a firm is paid for the same person as a hire or trainee.
*flexible*: a founder in one ledger draws the insurance subsidy for flexible employment
(灵活就业社会保险补贴) in another.

Source: what auditors found (owners of businesses who drew that subsidy; invented labour relations);
none of the five documents says it of two cities, so it is a hint. A founder who gave up the
business may well be hired; the days of both awards are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from subsidy_ledger.audit.across.together import (
    Award,
    Found,
    Said,
    Together,
    fen_by_case,
    found,
    listed,
    several_lines,
)
from subsidy_ledger.audit.finding import About
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT

FOUNDER = "founder"
FLEXIBLE = "flexible-insurance"
STARTUP = "startup"


class FounderAcross:
    """A founder in one ledger who is paid for as somebody else's worker in another."""

    name = "across-founder"
    about = About(
        title="Founder in one ledger, hire or flexible worker in another",
        title_zh="一账本的创业者在另一账本充作招用或灵活就业人员",
        source="what auditors found; no document says it of two cities",
        source_zh="审计查出过的问题;文件未作规定",
        severity="hint",
        number=14,
    )

    def across(self, together: Together) -> Iterator[Found]:
        """Every person with awards in several lines."""
        for _, awards in several_lines(together):
            founded = [one for one in awards if _founder(one)]
            working = [one for one in awards if not _founder(one)]
            hired = [one for one in working if one.paid_for and one.kind != FLEXIBLE]
            flexible = [one for one in working if one.kind == FLEXIBLE]
            yield from self._pairs("hire", founded, hired, together)
            yield from self._pairs("flexible", founded, flexible, together)

    def _pairs(
        self, why: str, founded: Sequence[Award], working: Sequence[Award], together: Together
    ) -> Iterator[Found]:
        lines = {one.line for one in founded}
        there = [one for one in working if lines - {one.line}]
        where = {one.line for one in there}
        here = [one for one in founded if where - {one.line}]
        if not there or not here:
            return
        as_what, as_zh = {
            "hire": ("is paid for as a hire", "作为招用人员被申领补贴"),
            "flexible": ("draws the subsidy for flexible employment", "享受灵活就业社会保险补贴"),
        }[why]
        fen = sum(fen_by_case(there).values())
        founder_in, working_in = listed(here, together), listed(there, together)
        said = Said(
            f"a founder ({founder_in}) {as_what} in another ledger ({working_in}); "
            f"{yuan(fen)} yuan in doubt",
            f"创业者({founder_in})在另一账本{as_zh}({working_in});存疑 {yuan(fen)} 元",
            "the register shows that the business had ended, or that it is another person",
            "以登记信息证明已注销、已变更,或并非同一人",
        )
        days = {"founder_on": sorted({one.holding.on for one in here})}
        detail = {"why": why, **days, "paid_on": sorted({one.holding.on for one in there})}
        yield found(self.name, said, [*here, *there], together, fen=fen, detail=detail)


def _founder(one: Award) -> bool:
    """Whether the person holds the award as the founder of a business.

    The insurance subsidy for flexible employment founds none, even where a document counts its
    applicant in the role of the founder (Jiangmen: one kind of insurance subsidy for a person).
    """
    role = one.holding.role
    return one.kind != FLEXIBLE and (role == FOUNDER or (role == APPLICANT and one.kind == STARTUP))

"""One kind of money from two ledgers (两地同类补贴): `same-kind-two-regions` for several ledgers.

Source: none. No document forbids it, so it is a hint. A person counts as applicant and in the roles
that a grant itself counts; ``other`` is no kind. What firms of two ledgers are paid for one hire
is for `across-hire`, the same month paid twice for `across-months`: here is the rest, such as a
start-up subsidy (创业补贴) or a loan (创业贷款) in two cities. A firm that is paid for its hires in
two cities holds nothing twice: the hires are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from subsidy_ledger.audit.across.months import lived, shared_months
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
from subsidy_ledger.audit.checks.holders import counts
from subsidy_ledger.audit.finding import About
from subsidy_ledger.policy.catalogue import APPLICANT
from subsidy_ledger.policy.coverage import KINDS


class KindAcross:
    """One person, one kind of money, two ledgers."""

    name = "across-kind"
    about = About(
        title="The same kind of money from two ledgers",
        title_zh="两个账本同类补贴",
        source="none: no document forbids it",
        source_zh="没有文件禁止,仅供核对",
        severity="hint",
        number=12,
    )

    def across(self, together: Together) -> Iterator[Found]:
        """Every person with awards in several lines; two who hold the same awards are told once."""
        told: set[tuple[str, frozenset[tuple[int, str]]]] = set()
        for _, awards in several_lines(together):
            kinds: dict[str, list[Award]] = {}
            for one in awards:
                books = together.desks[one.ledger].books
                if one.kind != NO_KIND and counts(one.holding, books) and not _for_others(one):
                    kinds.setdefault(one.kind, []).append(one)
            for kind, mine in kinds.items():
                key = kind, frozenset(one.key for one in mine)
                if (
                    len(by_line(mine)) > 1
                    and key not in told
                    and not _told_elsewhere(mine, together)
                ):
                    told.add(key)
                    yield self._found(kind, mine, together)

    def _found(self, kind: str, mine: Sequence[Award], together: Together) -> Found:
        names, lines = listed(mine, together), len(by_line(mine))
        said = Said(
            f"one person holds {kind} from {lines} ledgers: {names}; no document forbids it",
            f"同一主体在{lines}个账本享受同类补贴({KINDS.get(kind, kind)}):{names};"
            "没有文件禁止,仅供核对",
            "a look at both papers: they pay for different things, or both cities agree",
            "核对两地材料:所补内容不同,或者两地均认可",
        )
        fen = but_the_most(mine)
        return found(self.name, said, mine, together, fen=fen, detail={"kind": kind})


def _for_others(one: Award) -> bool:
    """Whether somebody applied for money that is paid for others: a firm may hire in two cities."""
    rules, role = one.rules, one.holding.role
    return role == APPLICANT and rules is not None and rules.each not in (None, APPLICANT)


def _told_elsewhere(mine: Sequence[Award], together: Together) -> bool:
    """Whether `across-hire` or `across-months` says it already."""
    if all(one.paid_for and one.fen and not one.months for one in mine):
        return len({together.applicant(one) for one in mine}) > 1
    return all(map(lived, mine)) and bool(shared_months(mine))

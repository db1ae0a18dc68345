"""Ceilings and how near people come to them.

What it is: one row for each ledger, ceiling and limit: how many persons use some of it, how many
stand at the limit, how many at nine tenths of it or more, and all of them by tenths.

How it is counted. A holder is one person (all identifiers that are the same) in one bucket of the
ceiling (``same``: a year, a month, …); for a ceiling on one case, the person in that case. Used is
what ``policy.limits.used`` says of the awards that stand: for a rolling window the fullest one.
Ceilings that no award was made under are not listed, nor those whose limit a fact decides, those on
groups, and spans of months: these are worked out with each decision.

``reports.listing.headroom`` lists the same of single persons, from the rows that a store guards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import define, field

from subsidy_ledger.audit.checks.holders import holdings_of, rules_of
from subsidy_ledger.casework.guards import buckets
from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.policy.catalogue import ActiveRules, CompiledCap
from subsidy_ledger.policy.limits import GROUP, Holding, held, relevant, used
from subsidy_ledger.reports.audit_report.audited import Audited

TENTHS = 10


@define
class _Ceiling:
    """One ceiling with one limit, and how full it is for those who use it."""

    cap: CompiledCap
    limit: int
    holders: int = 0
    full: int = 0
    near: int = 0
    deciles: list[int] = field(factory=lambda: [0] * TENTHS)

    def add(self, quantity: int) -> None:
        self.holders += 1
        self.full += quantity >= self.limit
        self.near += quantity * TENTHS >= self.limit * (TENTHS - 1)
        self.deciles[min(quantity * TENTHS // self.limit, TENTHS - 1)] += 1

    def row(self, ledger: int) -> dict[str, Any]:
        rule = self.cap.rule
        return {
            "ledger": ledger,
            "cap": rule.key,
            "measure": rule.measure,
            "limit": self.limit,
            "per": list(rule.per),
            "window": rule.window,
            "holders": self.holders,
            "full": self.full,
            "near": self.near,
            "deciles": self.deciles,
            "cite": cite_json(rule.cite),
        }


def rows(audited: Sequence[Audited]) -> list[dict[str, Any]]:
    """All ceilings in use, by ledger and key."""
    return [
        found[key].row(ledger)
        for ledger, one in enumerate(audited)
        for found in (_ceilings(one.audit.books),)
        for key in sorted(found)
    ]


def _ceilings(books: Books) -> dict[tuple[str, int], _Ceiling]:
    found: dict[tuple[str, int], _Ceiling] = {}
    seen: set[str] = set()
    active: dict[str, tuple[CompiledCap, ...]] = {}
    for token in books.holdings:
        if token in seen:
            continue
        person = books.class_of(token)
        seen |= person
        holdings = holdings_of(person, books)
        caps = {
            (cap.rule.key, cap.fixed): cap
            for holding in holdings
            for cap in _under(holding.case, books, active)
        }
        for (key, fixed), cap in caps.items():
            if not fixed:
                continue
            for quantity in _quantities(cap, holdings):
                ceiling = found.get((key, fixed))
                if ceiling is None:
                    ceiling = found[key, fixed] = _Ceiling(cap, fixed)
                ceiling.add(quantity)
    return found


def _under(
    name: str, books: Books, known: dict[str, tuple[CompiledCap, ...]]
) -> tuple[CompiledCap, ...]:
    """The ceilings that were active when a case was awarded."""
    found = known.get(name)
    if found is None:
        case = books.cases[name]
        rules = rules_of(case, books)
        if rules is None or case.award is None:
            found = ()
        else:
            found = _countable(rules.under(rules.options(dict(case.award.rulings))))
        known[name] = found
    return found


def _countable(active: ActiveRules) -> tuple[CompiledCap, ...]:
    return tuple(
        cap
        for cap in (*active.count_caps, *active.reducing, *active.refusing)
        if cap.fixed is not None and cap.rule.per != (GROUP,) and cap.rule.measure != "span"
    )


def _quantities(cap: CompiledCap, holdings: Sequence[Holding]) -> Iterator[int]:
    """What one person uses of a ceiling, bucket by bucket; nothing where nothing is used."""
    seen = relevant(cap.rule, holdings)
    for bucket in dict.fromkeys(bucket for one in seen for bucket in buckets(cap, one)):
        month = bucket[cap.rule.same.index(cap.month)] if cap.month is not None else None
        if cap.rule.window == "case":
            by_case = {one.case: held(cap.rule, one, bucket, month) for one in seen}
            yield from (quantity for quantity in by_case.values() if quantity)
            continue
        total = max(used(cap.rule, seen, bucket, month, one.on) for one in seen)
        if total:
            yield total

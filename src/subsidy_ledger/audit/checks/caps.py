"""Cap passed (超过限额): what one person was awarded is more than a ceiling allows.

Source: the cap's own clause. Seen at every award and at every ``same``. Ceilings that a fact of the
case decides, and groups, are left to the replay, which decides them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from subsidy_ledger.audit.checks.holders import approvals, holdings_of, persons_touched, standards
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.guards import buckets
from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.policy.catalogue import CompiledCap
from subsidy_ledger.policy.limits import GROUP, Bucket, Holding, relevant, used


class CapsPassed:
    """More than a ceiling."""

    name = "cap-passed"
    about = About(
        title="More than a ceiling allows",
        title_zh="超过限额",
        source="the ceiling of the document",
        source_zh="文件规定的限额",
        severity="either",
        number=15,
    )

    def __init__(self) -> None:
        self._reported: set[tuple[str, Bucket, frozenset[str]]] = set()

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        if entry["do"] not in ("approve", "same"):
            return
        books = desk.books
        for person in persons_touched(entry, books):
            held = holdings_of(person, books)
            for cap, everywhere in _caps(entry, held, books):
                yield from self._cap(cap, held, books, everywhere=everywhere)

    def _cap(
        self, cap: CompiledCap, held: list[Holding], books: Books, *, everywhere: bool
    ) -> Iterator[Finding]:
        seen = relevant(cap.rule, held)
        for bucket in dict.fromkeys(bucket for one in seen for bucket in buckets(cap, one)):
            month = bucket[cap.rule.same.index(cap.month)] if cap.month is not None else None
            total = max(used(cap.rule, seen, bucket, month, one.on) for one in seen)
            cases = frozenset(holding.case for holding in seen)
            limit = cap.fixed
            if limit is None or total <= limit or (cap.rule.key, bucket, cases) in self._reported:
                continue
            self._reported.add((cap.rule.key, bucket, cases))
            amount = total - limit if cap.rule.measure == "amount" else None
            where = f" {bucket}" if bucket else ""
            yield Finding(
                check=self.name,
                # Awards that stood under different readings do not contradict each other for sure.
                severity="fault" if everywhere else "hint",
                message=f"{cap.rule.key}{where}: {total} awarded, at most {limit} allowed",
                message_zh=f"{cap.rule.key}{where}:已批准 {total},限额 {limit}",
                entries=approvals(set(cases), books),
                amount_fen=amount,
                cite=cite_json(cap.rule.cite),
                detail={"used": total, "limit": limit, "cases": sorted(cases)},
                cases=tuple(sorted(cases)),
                clears="the excess is withdrawn, or voided and repaid",
                clears_zh="超出部分撤回或追回",
            )


def _caps(
    entry: Mapping[str, Any], held: list[Holding], books: Books
) -> Iterator[tuple[CompiledCap, bool]]:
    """Ceilings that are active, and whether every award was under them."""
    rules = standards(entry, held, books)
    caps = {
        cap.rule.key: cap
        for one in rules
        for cap in (*one.count_caps, *one.reducing, *one.refusing)
        if cap.fixed is not None
        and cap.rule.per != (GROUP,)
        and cap.rule.window != "case"
        and cap.rule.measure != "span"
    }
    for cap in caps.values():
        everywhere = all(
            cap.rule.key in {c.rule.key for c in (*r.count_caps, *r.reducing, *r.refusing)}
            for r in rules
        )
        yield cap, everywhere

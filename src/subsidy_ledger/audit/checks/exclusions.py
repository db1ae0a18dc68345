"""Exclusion broken (不重复享受): one person holds awards in two lanes of one exclusion.

Source: the exclusion's own clause. Seen at every award and at every ``same``, which may bring to
light that two holders are one person. What is at stake is what the person holds in all lanes but
the dearest, less what has come back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from subsidy_ledger.audit.checks.holders import (
    approvals,
    held_by_case,
    holdings_of,
    persons_touched,
    standards,
    still_out,
)
from subsidy_ledger.audit.checks.saying import Said, grant_name, quoted, ruled
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.policy.limits import Exclusion, Holding


class ExclusionsBroken:
    """One person, two lanes."""

    name = "exclusion-broken"
    about = About(
        title="Held together what may not be",
        title_zh="不得重复享受的补贴同时享受",
        source="the exclusion of the document",
        source_zh="文件规定的不重复享受条款",
        severity="either",
        number=13,
    )

    def __init__(self) -> None:
        self._reported: set[tuple[str, frozenset[str]]] = set()

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        if entry["do"] not in ("approve", "same"):
            return
        books = desk.books
        for person in persons_touched(entry, books):
            held = holdings_of(person, books)
            if len({holding.grant for holding in held}) > 1:
                yield from self._person(entry, held, books)

    def _person(
        self, entry: Mapping[str, Any], held: list[Holding], books: Books
    ) -> Iterator[Finding]:
        for exclusion, lanes, everywhere in _lanes(entry, held, books):
            key = exclusion.key
            cases = frozenset(case for named in lanes.values() for case in named)
            if len(lanes) < 2 or (key, cases) in self._reported:
                continue
            self._reported.add((key, cases))
            worth = held_by_case(one for one in held if one.role in exclusion.per)
            # All lanes but one have to go: the dearest may be the one that stays.
            of_lanes = [
                sum(min(worth[case], still_out(books.cases[case])) for case in named)
                for named in lanes.values()
            ]
            at_stake = sum(of_lanes) - max(of_lanes)
            en, zh = _said(exclusion, lanes, books)
            yield Finding(
                check=self.name,
                # Awards that stood under different readings do not contradict each other for sure.
                severity="fault" if everywhere else "hint",
                message=en,
                message_zh=zh,
                entries=approvals(set(cases), books),
                amount_fen=at_stake or None,
                cite=cite_json(exclusion.cite),
                detail={"lanes": {lane: sorted(named) for lane, named in lanes.items()}},
                cases=tuple(sorted(cases)),
                clears="one lane is withdrawn, or voided and repaid; or `apart`, if two persons",
                clears_zh="撤回或追回其中一类;或者证明并非同一主体(apart)",
            )


def _said(exclusion: Exclusion, lanes: Mapping[str, set[str]], books: Books) -> Said:
    """Which grants one party holds together, by their names, and by which words it may not."""
    law = books.law
    by_lane = [
        [grant_name(key, law) for key in sorted({books.cases[case].grant for case in named})]
        for named in lanes.values()
    ]
    sides = ["、".join(named) for named in by_lane]
    together = " and ".join(", ".join(named) for named in by_lane)
    held = f"既享受{'又享受'.join(sides)}" if len(sides) == 2 else f"同时享受{'、'.join(sides)}"
    words, words_zh = ruled(exclusion.cite, exclusion.only_if, exclusion.key, law)
    if not words_zh or quoted(exclusion.cite):
        words_zh = f"文件规定不得重复享受{f':{words_zh}' if words_zh else ''}"
    else:
        words_zh = f"不得重复享受({words_zh})"
    en = f"one party holds {together}, which may not be held together"
    return (
        f"{en}{f': {words}' if words else ''} ({exclusion.key})",
        f"同一主体{held},{words_zh}({exclusion.key})",
    )


_Lanes = tuple[Exclusion, dict[str, set[str]], bool]


def _lanes(entry: Mapping[str, Any], held: list[Holding], books: Books) -> Iterator[_Lanes]:
    """Exclusions that are active, with the cases by lane, and whether each award was under them."""
    rules = standards(entry, held, books)
    exclusions = {exclusion.key: exclusion for one in rules for exclusion in one.exclusions}
    for exclusion in exclusions.values():
        lanes: dict[str, set[str]] = {}
        for holding in held:
            lane = exclusion.lane_of(holding.grant)
            if lane is not None and holding.role in exclusion.per:
                lanes.setdefault(lane, set()).add(holding.case)
        everywhere = all(
            exclusion.key in {active.key for active in one.exclusions} for one in rules
        )
        yield exclusion, lanes, everywhere

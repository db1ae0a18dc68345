"""Same kind from two regions (两地同类补贴): one person holds one kind of money from two cities.

Source: none. No document forbids it, so the ledger never refuses it, and this is a hint: somebody
may want to ask whether one rent, one job or one course was paid for twice. Judged at the end, by
the awards that stand.

Persons are looked at as applicants and in roles that a grant itself counts: the role it pays for,
and those of its ceilings and exclusions (创业者, 招用人员, 见习人员 …). Who only stands by, as a
guarantor does, holds nothing. What kind of money a grant is, the coverage files say; ``other`` is
no kind. Two schemes of one area code (GB/T 2260) are one region.

What it does not do: look into another ledger, which two cities commonly keep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from attrs import define, field

from subsidy_ledger.audit.checks.holders import (
    approvals,
    counts,
    held_fen,
    holdings_of,
    persons,
)
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import Books
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import Law
from subsidy_ledger.policy.coverage import KINDS
from subsidy_ledger.policy.limits import Holding

NO_KIND = "other"


@define
class _Region:
    """What one person holds of one kind in one region: fen by case, and from which schemes."""

    schemes: list[str] = field(factory=list)
    cases: dict[str, int] = field(factory=dict)

    def add(self, scheme: str, holding: Holding) -> None:
        if scheme not in self.schemes:
            self.schemes.append(scheme)
        self.cases[holding.case] = max(held_fen(holding), self.cases.get(holding.case, 0))

    @property
    def fen(self) -> int:
        return sum(self.cases.values())


class SameKindTwoRegions:
    """One person, one kind of money, two regions."""

    name = "same-kind-two-regions"
    about = About(
        title="The same kind from two regions",
        title_zh="两地同类补贴",
        source="none: no document forbids it",
        source_zh="没有文件禁止,仅供核对",
        severity="hint",
        number=12,
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every person once, however many identifiers."""
        books = desk.books
        areas = _areas(books.law)
        if len(set(areas.values())) < 2:
            return
        for person in persons(books):
            for kind, regions in self._by_kind(holdings_of(person, books), areas, desk).items():
                if len(regions) > 1:
                    yield self._found(person, kind, list(regions.values()), books)

    def _by_kind(
        self, held: list[Holding], areas: Mapping[str, str], desk: Desk
    ) -> dict[str, dict[str, _Region]]:
        """What is held by kind and region; nothing where all of it is of one region."""
        named = [(one, one.grant.partition("/")[0]) for one in held]
        found: dict[str, dict[str, _Region]] = {}
        if len({areas.get(scheme, scheme) for _, scheme in named}) < 2:
            return found
        for one, scheme in named:
            kind = desk.kinds.get(one.grant, NO_KIND)
            if kind != NO_KIND and counts(one, desk.books):
                regions = found.setdefault(kind, {})
                regions.setdefault(areas.get(scheme, scheme), _Region()).add(scheme, one)
        return found

    def _found(
        self, person: frozenset[str], kind: str, regions: list[_Region], books: Books
    ) -> Finding:
        cases = [case for region in regions for case in region.cases]
        at_stake = min(region.fen for region in regions)
        named = KINDS.get(kind, kind)
        return Finding(
            check=self.name,
            severity="hint",
            message=(
                f"one party holds money of one kind ({kind}) from {len(regions)} regions: "
                f"{_listed(regions, books.law, 'en')}; no document forbids it"
            ),
            message_zh=(
                f"同一主体在 {len(regions)} 地享受同类补贴({named}):"
                f"{_listed(regions, books.law, 'zh')};没有文件禁止,仅供核对"
            ),
            entries=approvals(set(cases), books),
            amount_fen=at_stake or None,
            detail={
                "kind": kind,
                "tokens": sorted(person),
                "regions": {
                    "+".join(region.schemes): {"cases": region.cases, "fen": region.fen}
                    for region in regions
                },
            },
            cases=tuple(sorted(cases)),
            clears="a look at both papers: they pay for different things, or both cities agree",
            clears_zh="核对两地材料:所补内容不同,或者两地均认可",
        )


def _areas(law: Law) -> dict[str, str]:
    """The region of each scheme: its area code, else the scheme itself."""
    return {
        adopted.pack.scheme: adopted.pack.area or adopted.pack.scheme
        for adopted in law.packs
        if adopted.pack.scheme is not None
    }


def _listed(regions: list[_Region], law: Law, lang: Literal["en", "zh"]) -> str:
    """Each region by its authorities, with its cases and what they come to."""
    unit, comma, between = ("yuan", ", ", "; ") if lang == "en" else ("元", "、", ";")
    return between.join(
        comma.join(_authority(scheme, law, lang) for scheme in region.schemes)
        + (": " if lang == "en" else ":")
        + comma.join(f"{case} {yuan(fen)} {unit}" for case, fen in region.cases.items())
        for region in regions
    )


def _authority(scheme: str, law: Law, lang: Literal["en", "zh"]) -> str:
    """Whose scheme it is, with the key of the scheme; the key alone where nobody is named."""
    packs = (one.pack for one in law.packs if one.pack.scheme == scheme)
    name = next((pack.authority for pack in packs if pack.authority), "")
    if not name:
        return scheme
    return f"{name} ({scheme})" if lang == "en" else f"{name}({scheme})"

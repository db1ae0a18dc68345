"""A sample: what was drawn, from what, how, and by which seed; enough to project from it.

What it is: `Sample` and its JSON form.

What it promises: it holds all that a projection needs. ``digest`` is SHA-256 over the canonical
JSON of all the rest, so that a line that was changed, added or taken away in a file is found. No
person is in it.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from attrs import frozen

from subsidy_ledger import canonical
from subsidy_ledger.audit.sampling.chance import check_seed
from subsidy_ledger.audit.sampling.factors import check_confidence
from subsidy_ledger.audit.sampling.population import WHATS, Item, Place, Wanted
from subsidy_ledger.audit.sampling.refused import SampleRefused
from subsidy_ledger.audit.sampling.strata import ALLOCATIONS, BYS, Allocation, By, Stratum
from subsidy_ledger.money import yuan

Method: TypeAlias = Literal["monetary-unit", "cells", "stratified", "random"]
METHODS: Final[tuple[Method, ...]] = ("monetary-unit", "cells", "stratified", "random")
BY_MONEY: Final[frozenset[str]] = frozenset({"monetary-unit", "cells"})
"""Methods that draw units of money: the larger an item, the likelier it is taken."""
FORMAT: Final = 1
TAKEN_WHOLE, DRAWN_FROM = "taken whole", "drawn from"
"""The two strata of a sample of money: items of at least the interval, and all others."""


class Drawn(NamedTuple):
    """One drawn item: in which stratum, and how many units of its money were hit."""

    item: Item
    stratum: int
    hits: int = 1


class Plan(NamedTuple):
    """What the auditor wanted to know: at which confidence, how much error can be tolerated."""

    confidence_bps: int | None = None
    tolerable_fen: int | None = None
    expected_fen: int = 0


def check_plan(plan: Plan) -> None:
    """Refuse a confidence, tolerable or expected misstatement that is none, used here or later."""
    if plan.confidence_bps is not None:
        check_confidence(plan.confidence_bps)
    if plan.tolerable_fen is None:
        if plan.expected_fen:
            raise SampleRefused(
                f"expected misstatement: found {yuan(plan.expected_fen)} without a tolerable one; "
                "give both, or none",
                f"预计错报:给出了 {yuan(plan.expected_fen)} 元,但未给出可容忍错报;请同时给出",
            )
    elif plan.tolerable_fen < 1 or not 0 <= plan.expected_fen < plan.tolerable_fen:
        raise SampleRefused(
            f"tolerable misstatement: found {yuan(plan.tolerable_fen)}, with "
            f"{yuan(plan.expected_fen)} expected; it must be above that, and above zero",
            f"可容忍错报:{yuan(plan.tolerable_fen)} 元不可用(预计错报 "
            f"{yuan(plan.expected_fen)} 元),应大于预计错报且大于零",
        )


@frozen
class Sample:
    """``population``: digest of the items that it was drawn from (`Population.digest`)."""

    method: Method
    seed: str
    places: tuple[Place, ...]
    wanted: Wanted
    count: int
    value_fen: int
    left_out: int
    population: str
    plan: Plan
    strata: tuple[Stratum, ...]
    drawn: tuple[Drawn, ...]
    interval_fen: int | None = None
    start_fen: int | None = None
    by: By | None = None
    bounds: tuple[int, ...] = ()
    allocation: Allocation | None = None

    @property
    def of_money(self) -> bool:
        """Whether units of money were drawn."""
        return self.method in BY_MONEY

    @property
    def digest(self) -> str:
        """What the sample says, in 64 characters."""
        return sha256(canonical.encode({**self.head(), "items": self.rows()})).hexdigest()

    def head(self) -> dict[str, Any]:
        """All but the items."""
        given: dict[str, Any] = {
            "sample": FORMAT,
            "method": self.method,
            "seed": self.seed,
            "ledgers": [place._asdict() for place in self.places],
            "wanted": self.wanted.to_json(),
            "count": self.count,
            "value_fen": self.value_fen,
            "left_out": self.left_out,
            "population": self.population,
            "plan": {k: v for k, v in self.plan._asdict().items() if v is not None},
            "interval_fen": self.interval_fen,
            "start_fen": self.start_fen,
            "by": self.by,
            "bounds": list(self.bounds) or None,
            "allocation": self.allocation,
            "strata": [stratum._asdict() for stratum in self.strata],
        }
        return {key: value for key, value in given.items() if value is not None}

    def rows(self) -> list[dict[str, Any]]:
        """The drawn items, each with its number."""
        return [
            {"no": no, **one.item._asdict(), "stratum": one.stratum, "hits": one.hits}
            for no, one in enumerate(self.drawn, 1)
        ]

    def to_json(self) -> dict[str, Any]:
        """As a file carries it."""
        return {**self.head(), "digest": self.digest, "items": self.rows()}


def sample_of(head: Any, rows: Any, digest: Any, name: str) -> Sample:
    """Read a sample back. Raises `SampleRefused`, naming the file, where it was changed."""
    try:
        sample = _read(head, rows)
        missing = {*range(1, len(sample.drawn) + 1)} ^ {row["no"] for row in rows}
        found = sample.digest
        if found == digest and not missing:
            _check(sample)
            return sample
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, SampleRefused) as error:
        raise SampleRefused(
            f"{name}: not a sample (version {FORMAT}) that `sample draw` wrote: "
            f"{type(error).__name__}: {error}",
            f"{name}:不是 sample draw 写出的样本文件(版本 {FORMAT}):"
            f"{type(error).__name__}: {error}",
        ) from None
    raise SampleRefused(
        f"{name}: the sample was changed after it was drawn: its digest is "
        f"{found[:16]}…, the file states {str(digest)[:16]}…; fill in audited amounts "
        "and notes only, and leave every line of the sample in the file",
        f"{name}:样本抽取后被改动:内容摘要为 {found[:16]}…,文件所载为 "
        f"{str(digest)[:16]}…;只填写审定金额和备注,不要增删样本行",
    )


def _read(head: Any, rows: Any) -> Sample:
    if head["sample"] != FORMAT or head["method"] not in METHODS:
        raise ValueError(f"version {head['sample']!r}, method {head['method']!r}")
    return Sample(
        method=head["method"],
        seed=head["seed"],
        places=tuple(Place(**one) for one in head["ledgers"]),
        wanted=Wanted.from_json(head["wanted"]),
        count=head["count"],
        value_fen=head["value_fen"],
        left_out=head["left_out"],
        population=head["population"],
        plan=Plan(**head["plan"]),
        strata=tuple(Stratum(**one) for one in head["strata"]),
        drawn=tuple(_drawn(row) for row in sorted(rows, key=lambda row: row["no"])),
        interval_fen=head.get("interval_fen"),
        start_fen=head.get("start_fen"),
        by=head.get("by"),
        bounds=tuple(head.get("bounds", ())),
        allocation=head.get("allocation"),
    )


_NAMES: Final = frozenset({*WHATS, *BYS, *ALLOCATIONS})
_MOST_HITS: Final = 2
"""An item that is not taken whole is shorter than a cell, so it lies in two of them at most."""


def _check(sample: Sample) -> None:
    """Refuse what a draw does not write: a digest is no seal, anybody can make it anew."""
    _whole(sample.count, sample.value_fen, sample.left_out)
    _text(sample.population, *(text for place in sample.places for text in place[::2]))
    _whole(*(place.size for place in sample.places))
    wanted = sample.wanted
    _text(check_seed(sample.seed), *wanted.grants, *wanted.months, *wanted.funds)
    if not {wanted.what, sample.by or "amount", sample.allocation or "fixed"} <= _NAMES:
        raise ValueError(f"{wanted.what!r}, {sample.by!r}, {sample.allocation!r}")
    _whole(*(one for one in sample.plan if one is not None))
    check_plan(sample.plan)
    _whole(wanted.least_fen, *sample.bounds, sample.start_fen or 0)
    if sample.of_money:
        _whole(sample.interval_fen, least=1)
    for at, one in enumerate(sample.strata):
        _text(one.name)
        _whole(*one[1:])
        if one.size > one.items or one.size != sum(d.stratum == at for d in sample.drawn):
            raise ValueError(f"stratum {one.name}: {one.size} of {one.items} items drawn")
    if sample.of_money and len(sample.strata) != 2:
        raise ValueError(f"{len(sample.strata)} strata")
    for item, stratum, hits in sample.drawn:
        _text(*item[:5])
        date.fromisoformat(item.on)
        _whole(item.seq, stratum)
        _whole(item.amount_fen, hits, least=1)
        if stratum >= len(sample.strata) or hits > _MOST_HITS:
            raise ValueError(f"{item.id}: stratum {stratum}, {hits} hits")


def _text(*given: Any) -> None:
    for one in given:
        if not isinstance(one, str):
            raise TypeError(f"{one!r} is no text")


def _whole(*given: Any, least: int = 0) -> None:
    for one in given:
        if type(one) is not int or one < least:
            raise ValueError(f"{one!r} is no whole number from {least} on")


def _drawn(row: dict[str, Any]) -> Drawn:
    item = Item(**{name: row[name] for name in Item._fields})
    return Drawn(item, row["stratum"], row["hits"])

"""Drawing: which items a seed takes out of a population.

What it is: `draw`, and the two ways behind it.

*By money* (``monetary-unit``, ``cells``). Items of at least the interval I are always taken. All
others lie end to end in their order (`Population`), each as long as its amount in fen, and units of
money are drawn along this line, numbered from 0:

- ``monetary-unit`` (systematic): one start s = ``below(I, seed, "start")``; the units s, s + I,
  s + 2I …
- ``cells``: one unit in each cell of I: kI + ``below(I, seed, "cell", k)`` for k = 0, 1, 2 …

Each unit is drawn with the same chance 1/I, so an item of x fen is taken with chance x/I. Under
``cells`` an item across the border of two cells may be hit twice, and counts twice.

*By item* (``random``, ``stratified``). Each item has a rank ``number(seed, "rank", ledger, id)``;
of each stratum the items with the lowest ranks are taken: random without replacement.

What it promises: a pure function of population, seed and plan (`chance` says which bytes are
hashed). One item more changes as little as it can: by item, at most one of those drawn in its
stratum at the same size; by money at the same interval, nothing that lies before it on the line,
and what a ledger records later lies behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count, takewhile

from attrs import evolve, frozen

from subsidy_ledger.audit.sampling.chance import below, check_seed, number
from subsidy_ledger.audit.sampling.planning import interval_for, interval_of, size_for
from subsidy_ledger.audit.sampling.population import Item, Population
from subsidy_ledger.audit.sampling.refused import SampleRefused
from subsidy_ledger.audit.sampling.sample import (
    BY_MONEY,
    DRAWN_FROM,
    TAKEN_WHOLE,
    Drawn,
    Method,
    Plan,
    Sample,
    check_plan,
)
from subsidy_ledger.audit.sampling.strata import (
    Allocation,
    By,
    Layers,
    allocate,
    stratify,
    stratum,
)
from subsidy_ledger.money import yuan

NO_PLAN = Plan()


@frozen
class Design:
    """How to draw. ``sizes``: how many in all, or of each stratum; empty: what the plan needs.

    ``interval_fen``: in place of a size, for methods by money.
    """

    method: Method = "monetary-unit"
    sizes: tuple[int, ...] = ()
    plan: Plan = NO_PLAN
    by: By = "amount"
    bounds: tuple[int, ...] = ()
    allocation: Allocation = "proportional"
    interval_fen: int | None = None


def draw(population: Population, seed: str, design: Design) -> Sample:
    """Draw a sample. Raises `SampleRefused`."""
    check_seed(seed)
    check_plan(design.plan)
    if not population.items:
        raise SampleRefused(
            f"nothing to draw from: none of {population.left_out} {population.wanted.what} fits; "
            "ask for other months, grants, funds, or a lower least amount",
            f"没有可抽取的对象:共 {population.left_out} 项,无一符合;"
            "请调整月份、项目、资金或最低金额",
        )
    way = _by_money if design.method in BY_MONEY else _by_item
    sample = way(population, seed, design)
    return evolve(sample, drawn=tuple(sorted(sample.drawn, key=_place)))


def drawn_again(population: Population, sample: Sample) -> Sample:
    """Draw once more what a sample says it is: by its seed, from a population.

    Raises `SampleRefused` where the population is another, or the draw comes out otherwise.
    """
    if population.digest != sample.population:
        raise SampleRefused(
            f"the population has changed since the draw: {sample.count} items of "
            f"{yuan(sample.value_fen)} yuan then, {len(population.items)} of "
            f"{yuan(population.value_fen)} now; name the same ledgers or bundles, or draw again",
            f"总体在抽样后已变化:抽样时 {sample.count} 项 {yuan(sample.value_fen)} 元,现为 "
            f"{len(population.items)} 项 {yuan(population.value_fen)} 元;"
            "请给出相同的账本或审计包,或重新抽样",
        )
    design = Design(
        method=sample.method,
        sizes=() if sample.of_money else tuple(one.size for one in sample.strata),
        plan=sample.plan,
        by=sample.by or "amount",
        bounds=sample.bounds,
        allocation="fixed",
        interval_fen=sample.interval_fen,
    )
    again = draw(population, sample.seed, design)
    if _drawn_as(again, sample) != sample:
        raise SampleRefused(
            f"seed {sample.seed!r} draws another sample from this population than the file has: "
            "what is in the file was chosen in another way",
            f"以种子 {sample.seed!r} 从该总体抽出的样本与文件不符:文件中的样本并非如此抽得",
        )
    return again


def _drawn_as(again: Sample, sample: Sample) -> Sample:
    """A second draw, with what may differ as the first had it: the ledgers may have grown since."""
    return evolve(
        again, places=sample.places, left_out=sample.left_out, allocation=sample.allocation
    )


def _place(one: Drawn) -> tuple[str, int, str]:
    return one.item.ledger, one.item.seq, one.item.id


def _sample(population: Population, seed: str, design: Design) -> Sample:
    """All that is known before anything is drawn."""
    return Sample(
        method=design.method,
        seed=seed,
        places=population.places,
        wanted=population.wanted,
        count=len(population.items),
        value_fen=population.value_fen,
        left_out=population.left_out,
        population=population.digest,
        plan=design.plan,
        strata=(),
        drawn=(),
    )


# ---- by money ------------------------------------------------------------------------------------


def _by_money(population: Population, seed: str, design: Design) -> Sample:
    interval = _interval(population, design)
    top = [item for item in population.items if item.amount_fen >= interval]
    rest = [item for item in population.items if item.amount_fen < interval]
    length = sum(item.amount_fen for item in rest)
    start = None
    if design.method == "cells":
        units: Iterable[int] = (
            cell * interval + below(interval, seed, "cell", str(cell))
            for cell in range(-(-length // interval))
        )
    else:
        start = below(interval, seed, "start")
        units = count(start, interval)
    hit = _hit(rest, takewhile(lambda unit: unit < length, units))
    drawn = [*(Drawn(item, 0) for item in top), *(Drawn(item, 1, hits) for item, hits in hit)]
    strata = (stratum(TAKEN_WHOLE, top, len(top)), stratum(DRAWN_FROM, rest, len(hit)))
    return evolve(
        _sample(population, seed, design),
        strata=strata,
        drawn=tuple(drawn),
        interval_fen=interval,
        start_fen=start,
    )


def _interval(population: Population, design: Design) -> int:
    amounts = [item.amount_fen for item in population.items]
    if design.interval_fen is not None:
        return interval_of(design.interval_fen)
    if len(design.sizes) > 1:
        raise SampleRefused(
            f"size: found {len(design.sizes)} numbers, expected one for {design.method}",
            f"样本量:给出了 {len(design.sizes)} 个,{design.method} 只需一个",
        )
    if design.sizes:
        return interval_for(amounts, design.sizes[0])
    return interval_of(None, design.plan)


def _hit(rest: Sequence[Item], units: Iterable[int]) -> list[tuple[Item, int]]:
    """The items in which units lie, and how many."""
    found: list[tuple[Item, int]] = []
    coming = iter(units)
    unit, end = next(coming, None), 0
    for item in rest:
        end += item.amount_fen
        hits = 0
        while unit is not None and unit < end:
            hits, unit = hits + 1, next(coming, None)
        if hits:
            found.append((item, hits))
    return found


# ---- by item -------------------------------------------------------------------------------------


def _by_item(population: Population, seed: str, design: Design) -> Sample:
    layers = _layers(population, design)
    sizes = (
        allocate(layers, design.allocation, design.sizes)
        if design.sizes
        else size_for(layers, design.allocation, design.plan)
    )
    drawn: list[Drawn] = []
    for at, ((_, items), size) in enumerate(zip(layers, sizes, strict=True)):
        ranked = sorted(items, key=lambda item: number(seed, "rank", item.ledger, item.id))
        drawn += (Drawn(item, at) for item in ranked[:size])
    stratified = design.method == "stratified"
    return evolve(
        _sample(population, seed, design),
        strata=tuple(stratum(n, i, s) for (n, i), s in zip(layers, sizes, strict=True)),
        drawn=tuple(drawn),
        by=design.by if stratified else None,
        bounds=design.bounds if stratified else (),
        allocation=design.allocation if stratified else None,
    )


def _layers(population: Population, design: Design) -> Layers:
    if design.method == "stratified":
        return stratify(population.items, design.by, design.bounds)
    return ((DRAWN_FROM, population.items),)

"""Projecting: from the errors in a sample to those in the population.

What it is: `project`, which takes a sample and what the auditor found right, and the two ways
behind it.

*By money.* An item's tainting is the misstated share of its amount. Each hit in the stratum drawn
from stands for one interval, so the most likely misstatement is the sum of taintings times the
interval, and what items taken whole have is added as it is; where every item came to be drawn, all
is known, and nothing is projected. The limit adds the basic precision
(factor for nothing found × interval) and, the taintings sorted downwards, for each tainting times
interval what the factor rises beyond one (the Stringer bound, as in the AICPA guide *Audit
Sampling*). It holds where no item is wrong by more than its own amount; an understated one that
is raises the basic precision in proportion, without that promise.

*By item.* Difference, ratio (combined over the strata that were drawn from) and mean-per-unit
estimates of the net misstatement, each with a two-sided interval by Student's t and with the finite
population correction; and for over- and understatement apart the difference estimate with a
one-sided limit. Where fewer than `ENOUGH` drawn items are wrong, the distribution of an estimate is
far from normal, and an interval of zero width would be a lie: the limit is then by count, so many
items as the exact hypergeometric limit allows, each wrong by the largest amount of its stratum, the
risk divided among the strata (Bonferroni). That assumes that no item is wrong by more than its own
amount, or the stratum's largest.

Over- and understatement are never set off against each other in a limit.

What it does not do: judge why an item is wrong. A pattern (one clerk, one month) deserves more than
a projection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import pairwise
from math import ceil, sqrt
from typing import Final, Literal, NamedTuple, TypeAlias

from subsidy_ledger.audit.sampling.factors import (
    check_confidence,
    most_wrong,
    poisson_factors,
    t_quantile,
)
from subsidy_ledger.audit.sampling.planning import risk_of_each
from subsidy_ledger.audit.sampling.projection import (
    Estimate,
    InStratum,
    Line,
    Projection,
    RestsOn,
    Side,
)
from subsidy_ledger.audit.sampling.refused import SampleRefused
from subsidy_ledger.audit.sampling.sample import Sample
from subsidy_ledger.audit.sampling.strata import Stratum
from subsidy_ledger.money import WHOLE, yuan

ENOUGH: Final = 20
"""Wrong items from which the limit by Student's t is used; a choice of this program's."""
STANDARD_CONFIDENCE: Final = 9_500

Key: TypeAlias = tuple[str, str]
"""Origin of the ledger, id of the item."""


class Audited(NamedTuple):
    """What the auditor found: the amount that would have been right, and a remark."""

    audited_fen: int
    note: str = ""


def project(
    sample: Sample,
    audited: Mapping[Key, Audited],
    *,
    confidence_bps: int | None = None,
    tolerable_fen: int | None = None,
    open_is_wrong: bool = False,
) -> Projection:
    """Project what was found. Confidence and tolerable misstatement are the plan's unless given.

    ``open_is_wrong``: an item that could not be audited counts as wholly wrong (ISA 530, 11, has
    it count as a misstatement). Raises `SampleRefused` for ids that were not drawn.
    """
    asked = (confidence_bps, sample.plan.confidence_bps, STANDARD_CONFIDENCE)
    confidence = check_confidence(next(one for one in asked if one is not None))
    tolerable = sample.plan.tolerable_fen if tolerable_fen is None else tolerable_fen
    if tolerable is not None and tolerable < 0:
        raise SampleRefused(
            f"tolerable misstatement: found {yuan(tolerable)}, expected at least 0",
            f"可容忍错报:{yuan(tolerable)} 元不可用,应不小于 0",
        )
    _refuse_unknown(sample, audited)
    lines = tuple(_lines(sample, audited, open_is_wrong=open_is_wrong))
    projection = Projection(sample, lines, confidence, tolerable, open_is_wrong)
    if projection.open:
        return projection
    way = _by_money if sample.of_money else _by_item
    return way(projection)


def _refuse_unknown(sample: Sample, audited: Mapping[Key, Audited]) -> None:
    known = {(one.item.ledger, one.item.id) for one in sample.drawn}
    unknown = [f"{item} ({ledger})" for ledger, item in audited if (ledger, item) not in known]
    if unknown:
        named, more = ", ".join(unknown[:10]), len(unknown) - 10
        raise SampleRefused(
            f"{len(unknown)} audited items were not drawn: {named}"
            + (f" and {more} more" if more > 0 else "")
            + "; project what was drawn, and nothing else",
            f"有 {len(unknown)} 项不在样本中:{named}"
            + (f"等,另有 {more} 项" if more > 0 else "")
            + ";只能对样本项目进行推断",
        )
    for (_, item), one in audited.items():
        if one.audited_fen < 0:
            raise SampleRefused(
                f"{item}: found an audited amount below zero, expected at least 0",
                f"{item}:审定金额小于零,应不小于 0",
            )


def _lines(
    sample: Sample, audited: Mapping[Key, Audited], *, open_is_wrong: bool
) -> Iterable[Line]:
    nothing = Audited(0) if open_is_wrong else None
    for no, drawn in enumerate(sample.drawn, 1):
        one = audited.get((drawn.item.ledger, drawn.item.id), nothing)
        yield Line(no, drawn, None if one is None else one.audited_fen, one.note if one else "")


def _sided(lines: Iterable[Line], sign: int) -> list[tuple[Line, int]]:
    """The lines that are wrong in one direction, and by how much."""
    return [(line, sign * line.wrong_fen) for line in lines if sign * line.wrong_fen > 0]


def _nearest(amount: Fraction) -> int:
    """To the nearest fen, a half away from zero."""
    return -_nearest(-amount) if amount < 0 else int(amount + Fraction(1, 2))


# ---- by money ------------------------------------------------------------------------------------


def _by_money(given: Projection) -> Projection:
    return Projection(
        given.sample,
        given.lines,
        given.confidence_bps,
        given.tolerable_fen,
        given.assumed_wrong,
        over=_money_side(given, 1),
        under=_money_side(given, -1),
        strata=tuple(_plain_stratum(given, at) for at in range(len(given.sample.strata))),
    )


def _money_side(given: Projection, sign: int) -> Side:
    sample, interval = given.sample, given.sample.interval_fen or 0
    wrong = _sided(given.lines, sign)
    rest = sample.strata[1]
    projects = set() if rest.whole else {1}  # of what was looked at whole, all is known
    exact = sum(fen for line, fen in wrong if line.drawn.stratum not in projects)
    taintings = sorted(
        (
            Fraction(fen, line.drawn.item.amount_fen)
            for line, fen in wrong
            if line.drawn.stratum in projects
            for _ in range(line.drawn.hits)
        ),
        reverse=True,
    )
    factors = [Fraction(one) for one in poisson_factors(given.confidence_bps, len(taintings))]
    projected = sum(taintings, Fraction(0)) * interval
    rises = (after - before - 1 for before, after in pairwise(factors))
    incremental = sum((r * t for r, t in zip(rises, taintings, strict=True)), Fraction(0))
    most = max([Fraction(1), *taintings])
    basic = Fraction(0) if rest.whole else factors[0] * interval * most
    # Nothing can be wrong by more than all that was drawn from, unless more was missing than there.
    limit = min(projected + basic + incremental * interval, rest.value_fen * most)
    return Side(
        items=len(wrong),
        found_fen=sum(fen for _, fen in wrong),
        exact_fen=exact,
        likely_fen=exact + min(_nearest(projected), int(rest.value_fen * most)),
        limit_fen=exact + ceil(limit),
        rests_on="all" if rest.whole else "factors",
        basic_fen=ceil(basic),
        incremental_fen=ceil(incremental * interval),
    )


def _plain_stratum(given: Projection, at: int) -> InStratum:
    """What was found in a stratum of a sample of money, projected."""
    sample = given.sample
    inside = [line for line in given.lines if line.drawn.stratum == at]
    over = sum(fen for _, fen in _sided(inside, 1))
    under = sum(fen for _, fen in _sided(inside, -1))
    net = Fraction(over - under)
    if at == 1 and not sample.strata[at].whole:
        net = sum(
            (
                Fraction(line.wrong_fen * line.drawn.hits, line.drawn.item.amount_fen)
                for line in inside
            ),
            Fraction(0),
        ) * (sample.interval_fen or 0)
    return InStratum(sample.strata[at], len(inside), over, under, _nearest(net))


# ---- by item -------------------------------------------------------------------------------------


class _Spread(NamedTuple):
    """A total that is estimated: its value, and variance and freedom by stratum drawn from."""

    total: Fraction
    parts: tuple[tuple[Fraction, int], ...]

    @property
    def variance(self) -> Fraction:
        return sum((variance for variance, _ in self.parts), Fraction(0))

    @property
    def error(self) -> float:
        """The standard error."""
        return sqrt(self.variance)

    @property
    def freedom(self) -> int | None:
        """Satterthwaite's degrees of freedom, rounded down; None where nothing is uncertain."""
        if not self.parts:
            return None
        below = sum((v * v / f for v, f in self.parts), Fraction(0))
        if below == 0:
            return sum(freedom for _, freedom in self.parts)
        return max(1, int(self.variance**2 / below))

    def plus(self, other: _Spread) -> _Spread:
        """The sum of two totals that were drawn apart."""
        return _Spread(self.total + other.total, (*self.parts, *other.parts))


_NOTHING: Final = _Spread(Fraction(0), ())


def _blown_up(stratum: Stratum, values: list[Fraction]) -> _Spread:
    """The total of a stratum from the values that were drawn: N × mean, and its variance.

    Finite population correction: (1 - n/N). A stratum taken whole has no variance.
    """
    n, items = len(values), stratum.items
    if stratum.whole:
        return _Spread(sum(values, Fraction(0)), ())
    if n < 2:
        raise SampleRefused(
            f"stratum {stratum.name}: {n} of {items} items drawn, expected at least 2 to estimate",
            f"层 {stratum.name}:{items} 项中只抽取了 {n} 项,至少 2 项才能估计",
        )
    total = sum(values, Fraction(0))
    squares = sum((value * value for value in values), Fraction(0))
    spread = (squares - total * total / n) / (n - 1)
    variance = Fraction(items * items, n) * (1 - Fraction(n, items)) * spread
    return _Spread(total * items / n, ((variance, n - 1),))


def _by_item(given: Projection) -> Projection:
    layers = [
        (stratum, [line for line in given.lines if line.drawn.stratum == at])
        for at, stratum in enumerate(given.sample.strata)
    ]
    return Projection(
        given.sample,
        given.lines,
        given.confidence_bps,
        given.tolerable_fen,
        given.assumed_wrong,
        over=_item_side(given, layers, 1),
        under=_item_side(given, layers, -1),
        strata=tuple(_in_stratum(given, stratum, inside) for stratum, inside in layers),
        estimates=_estimates(given, layers),
    )


_Layers: TypeAlias = list[tuple[Stratum, list[Line]]]


def _differences(lines: Iterable[Line], sign: int = 0) -> list[Fraction]:
    """Book less audited; with a sign only what is wrong in that direction, as an amount."""
    wrong = [line.wrong_fen for line in lines]
    return [Fraction(max(0, sign * fen) if sign else fen) for fen in wrong]


def _item_side(given: Projection, layers: _Layers, sign: int) -> Side:
    wrong = _sided(given.lines, sign)
    found = sum(fen for _, fen in wrong)
    exact = sum(fen for line, fen in wrong if given.sample.strata[line.drawn.stratum].whole)
    estimate = _NOTHING
    for stratum, inside in layers:
        estimate = estimate.plus(_blown_up(stratum, _differences(inside, sign)))
    rests_on: RestsOn = "all" if not estimate.parts else "t" if len(wrong) >= ENOUGH else "count"
    likely = _nearest(estimate.total)
    if rests_on == "t":
        t = Fraction(t_quantile(given.confidence_bps, estimate.freedom or 1))
        limit = max(found, ceil(estimate.total + t * Fraction(estimate.error)))
    elif rests_on == "count":
        limit = _limit_by_count(given, layers, sign)
    else:
        limit = likely
    return Side(len(wrong), found, exact, likely, max(limit, likely), rests_on)


def _limit_by_count(given: Projection, layers: _Layers, sign: int) -> int:
    """So many items wrong as the exact limit allows, each by the largest amount of its stratum."""
    risk = risk_of_each(given.confidence_bps, sum(not stratum.whole for stratum, _ in layers))
    total = 0
    for stratum, inside in layers:
        wrong = _sided(inside, sign)
        total += sum(fen for _, fen in wrong)
        if not stratum.whole:
            more = most_wrong(stratum.items, len(inside), len(wrong), risk) - len(wrong)
            unseen = stratum.value_fen - sum(line.drawn.item.amount_fen for line in inside)
            largest = max([stratum.most_fen, *(fen for _, fen in wrong)])
            total += min(more * largest, unseen) if sign > 0 else more * largest
    return total


def _in_stratum(given: Projection, stratum: Stratum, inside: list[Line]) -> InStratum:
    net = _blown_up(stratum, _differences(inside))
    estimate = _estimate("difference", net, given.confidence_bps)
    return InStratum(
        stratum,
        len(inside),
        sum(fen for _, fen in _sided(inside, 1)),
        sum(fen for _, fen in _sided(inside, -1)),
        estimate.net_fen,
        estimate.error_fen,
        estimate.low_fen,
        estimate.high_fen,
    )


def _estimates(given: Projection, layers: _Layers) -> tuple[Estimate, ...]:
    difference, value = _NOTHING, _NOTHING
    for stratum, inside in layers:
        difference = difference.plus(_blown_up(stratum, _differences(inside)))
        value = value.plus(_blown_up(stratum, [Fraction(line.audited_fen or 0) for line in inside]))
    per_unit = _Spread(given.sample.value_fen - value.total, value.parts)
    confidence = given.confidence_bps
    return (
        _estimate("difference", difference, confidence),
        _estimate("ratio", _by_ratio(layers), confidence),
        _estimate("mean-per-unit", per_unit, confidence),
    )


def _by_ratio(layers: _Layers) -> _Spread:
    """Strata taken whole as they are; over the others one ratio of audited to book amounts."""
    exact, value = Fraction(0), 0
    audited, books = Fraction(0), Fraction(0)
    drawn_from: _Layers = []
    for stratum, inside in layers:
        if stratum.whole:
            exact += sum(_differences(inside), Fraction(0))
            continue
        drawn_from.append((stratum, inside))
        weight = Fraction(stratum.items, len(inside))
        value += stratum.value_fen
        audited += weight * sum(line.audited_fen or 0 for line in inside)
        books += weight * sum(line.drawn.item.amount_fen for line in inside)
    ratio = audited / books if books else Fraction(1)
    rest = _NOTHING
    for stratum, inside in drawn_from:
        residuals = [
            (line.audited_fen or 0) - ratio * line.drawn.item.amount_fen for line in inside
        ]
        rest = rest.plus(_blown_up(stratum, residuals))
    return _Spread(exact + value * (1 - ratio), rest.parts)


def _estimate(
    kind: Literal["difference", "ratio", "mean-per-unit"], given: _Spread, confidence: int
) -> Estimate:
    net, error = _nearest(given.total), ceil(given.error)
    if given.freedom is None:
        return Estimate(kind, net, 0, net, net, None)
    t = Fraction(t_quantile((WHOLE + confidence) // 2, given.freedom))
    half = t * Fraction(given.error)
    low, high = -ceil(half - given.total), ceil(given.total + half)
    return Estimate(kind, net, error, low, high, given.freedom)

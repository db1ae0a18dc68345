"""Numbers of sampling theory, computed from their definitions and not looked up in tables.

What it is:

- `poisson_factors`: upper limits of the mean of a Poisson count, the confidence factors of
  monetary-unit sampling. 3.00, 4.75, 6.30 … at 95 % in the tables of the AICPA guide *Audit
  Sampling*, which round upwards. Exact sums in decimal arithmetic, so equal on every machine.
- `planning_factor`: the factor for a sample size where some misstatement is expected: the same
  limit with the expected share of the factor in place of a whole count (gamma distribution).
- `most_wrong`: how many of N items may be wrong where e of n drawn ones are: the exact
  hypergeometric limit, in whole numbers.
- `t_quantile`: Student's t by its finite series for whole degrees of freedom (Abramowitz and
  Stegun, *Handbook of Mathematical Functions*, 26.7.3 and 26.7.4).

What it promises: confidence is in basis points (9500 is 95 %), above 50 % and below 100 %. Nothing
comes from the five policy documents: it is mathematics and common audit practice.
"""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Final

from subsidy_ledger.audit.sampling.refused import SampleRefused
from subsidy_ledger.money import WHOLE

_STEP: Final = Decimal(10) ** -12
"""Factors are given to this step, rounded upwards: a limit is never stated too low."""
_MOST_EXPECTED: Final = Fraction(9, 10)
_MOST_FREEDOM: Final = 1_000
"""Beyond, Student's t and the normal distribution differ in the fourth digit."""


def check_confidence(bps: int) -> int:
    """The confidence in basis points, if it is one; else `SampleRefused`."""
    if WHOLE // 2 < bps < WHOLE:
        return bps
    raise SampleRefused(
        f"confidence: found {bps / 100:g} %, expected more than 50 and less than 100",
        f"置信度:{bps / 100:g}% 不可用,应大于50%、小于100%",
    )


# ---- Poisson -------------------------------------------------------------------------------------


def poisson_factors(bps: int, count: int) -> tuple[Decimal, ...]:
    """The factors for 0, 1 … ``count`` misstatements.

    The mean at which so few, or fewer, come up with a probability of only 1 - confidence.

    >>> [str(round(factor, 4)) for factor in poisson_factors(9500, 2)]
    ['2.9957', '4.7439', '6.2958']
    """
    known = _known_factors(bps)
    while len(known) <= count:
        known.append(_poisson_limit(len(known), bps, known[-1] if known else Decimal(1)))
    return tuple(known[: count + 1])


@lru_cache(maxsize=64)
def _known_factors(bps: int) -> list[Decimal]:
    """Those found so far; each is sought from the one before."""
    check_confidence(bps)
    return []


def _poisson_limit(count: int, bps: int, start: Decimal) -> Decimal:
    """Newton's method for the mean, then upwards to the step."""
    risk = Decimal(WHOLE - bps) / WHOLE
    with localcontext() as context:
        context.prec = 50
        mean = start
        for _ in range(200):
            at_most, exactly = _poisson(count, mean)
            moved = (at_most - risk) / exactly
            mean += moved
            if abs(moved) < _STEP / 1000:
                break
        # What Newton's method still misses is less than a thousandth of the step.
        return (mean + _STEP / 1000).quantize(_STEP, ROUND_CEILING)


def _poisson(count: int, mean: Decimal) -> tuple[Decimal, Decimal]:
    """The probabilities of at most, and of exactly, ``count`` where ``mean`` are expected."""
    term = (-mean).exp()
    total = term
    for number in range(1, count + 1):
        term = term * mean / number
        total += term
    return total, term


def planning_factor(bps: int, share: Fraction) -> Decimal:
    """The factor for planning; ``share``: expected over tolerable misstatement, below 0.9.

    >>> str(round(planning_factor(9500, Fraction(1, 5)), 2))
    '4.62'
    """
    if share == 0:
        return poisson_factors(bps, 0)[0]
    check_confidence(bps)
    if not 0 < share <= _MOST_EXPECTED:
        raise SampleRefused(
            "expected misstatement: found more than nine tenths of the tolerable one; no sample "
            "can tell them apart, look at every item or accept more",
            "预计错报超过可容忍错报的九成:任何样本都无法区分二者,请逐项检查或提高可容忍错报",
        )
    ratio, wanted = float(share), bps / WHOLE
    low, high = 0.0, 8.0
    while _gamma(1 + ratio * high, high) < wanted:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _gamma(1 + ratio * middle, middle) < wanted else (low, middle)
    return Decimal(high).quantize(Decimal(10) ** -9, ROUND_CEILING)


def _gamma(shape: float, x: float) -> float:
    """The regularised lower incomplete gamma function, by its power series."""
    term = total = 1 / shape
    number = shape
    while term > total * 1e-17:
        number += 1
        term *= x / number
        total += term
    return total * math.exp(shape * math.log(x) - x - math.lgamma(shape))


# ---- hypergeometric ------------------------------------------------------------------------------


def most_wrong(items: int, drawn: int, wrong: int, risk: Fraction) -> int:
    """The largest number of wrong ones among ``items`` that the draw does not speak against.

    The largest M at which ``wrong`` or fewer of ``drawn`` would come up with a probability above
    ``risk``.

    >>> most_wrong(1000, 60, 0, Fraction(1, 20))
    47
    """
    low, high = wrong, items - (drawn - wrong)
    all_ways = math.comb(items, drawn)
    while low < high:
        middle = (low + high + 1) // 2
        if _at_most(items, middle, drawn, wrong) * risk.denominator > risk.numerator * all_ways:
            low = middle
        else:
            high = middle - 1
    return low


def _at_most(items: int, bad: int, drawn: int, wrong: int) -> int:
    """In how many ways ``wrong`` or fewer bad ones can be among ``drawn`` of ``items``."""
    good = items - bad
    first = max(0, drawn - good)  # never above ``wrong``: `most_wrong` leaves the good ones room
    ways = term = math.comb(bad, first) * math.comb(good, drawn - first)
    for number in range(first, wrong):
        term = term * (bad - number) * (drawn - number)
        term //= (number + 1) * (good - drawn + number + 1)
        ways += term
    return ways


# ---- Student -------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def t_quantile(bps: int, freedom: int) -> float:
    """The t below which a share of ``bps`` lies; degrees of freedom above 1000 count as 1000.

    >>> round(t_quantile(9500, 10), 3)
    1.812
    """
    wanted, low, high = 2 * bps / WHOLE - 1, 0.0, 2.0
    freedom = max(1, min(freedom, _MOST_FREEDOM))
    while _t_within(high, freedom) < wanted:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_within(middle, freedom) < wanted else (low, middle)
    return high


def _t_within(t: float, freedom: int) -> float:
    """The probability that Student's t lies between -t and t."""
    angle = math.atan(t / math.sqrt(freedom))
    cosine, sine = math.cos(angle), math.sin(angle)
    if freedom % 2:
        term = total = cosine if freedom > 1 else 0.0
        for number in range(3, freedom - 1, 2):
            term *= cosine * cosine * (number - 1) / number
            total += term
        return (angle + sine * total) * 2 / math.pi
    term = total = 1.0
    for number in range(2, freedom - 1, 2):
        term *= cosine * cosine * (number - 1) / number
        total += term
    return sine * total

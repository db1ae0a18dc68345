"""Numbers of sampling theory, against published tables and against their definitions."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from subsidy_ledger.audit.sampling.factors import (
    check_confidence,
    most_wrong,
    planning_factor,
    poisson_factors,
    t_quantile,
)
from subsidy_ledger.audit.sampling.refused import SampleRefused

# AICPA guide "Audit Sampling", confidence factors for evaluation, for 0, 1, 2 … overstatements, by
# risk of incorrect acceptance. Outside the five documents. The table rounds upwards.
AICPA = {
    9500: "3.00 4.75 6.30 7.76 9.16 10.52 11.85 13.15 14.44 15.71 16.97 18.21 19.45 20.67 21.89 "
    "23.10 24.31 25.50 26.70 27.88 29.07",
    9000: "2.31 3.89 5.33 6.69 8.00 9.28 10.54 11.78 13.00 14.21 15.41 16.60 17.79 18.96 20.13",
    8500: "1.90 3.38 4.73 6.02 7.27 8.50 9.71 10.90 12.08 13.25",
    8000: "1.61 3.00 4.28 5.52 6.73 7.91 9.08 10.24 11.38 12.52",
    7500: "1.39 2.70 3.93 5.11 6.28 7.43 8.56 9.69 10.81 11.92",
}


@pytest.mark.parametrize("confidence", AICPA)
def test_factors_are_those_of_the_published_table(confidence: int) -> None:
    published = [Decimal(one) for one in AICPA[confidence].split()]
    computed = poisson_factors(confidence, len(published) - 1)
    rounded = [one.quantize(Decimal("0.01"), ROUND_CEILING) for one in computed]
    assert rounded == published


@pytest.mark.parametrize(("confidence", "count"), [(9500, 0), (9900, 3), (5100, 7), (9999, 40)])
def test_a_factor_is_the_least_mean_at_which_so_few_are_too_unlikely(
    confidence: int, count: int
) -> None:
    def at_most(mean: Fraction) -> float:
        x = float(mean)
        return math.fsum(
            math.exp(-x + k * math.log(x) - math.lgamma(k + 1)) for k in range(count + 1)
        )

    factor = Fraction(poisson_factors(confidence, count)[count])
    risk = 1 - confidence / 10_000
    assert at_most(factor) == pytest.approx(risk, rel=1e-9)
    assert at_most(factor - Fraction(1, 1000)) > risk


def test_many_factors_rise_by_more_than_one_each() -> None:
    factors = poisson_factors(9000, 300)
    assert len(factors) == 301
    assert all(after - before > 1 for before, after in pairwise(factors))


# The same guide, confidence factors for sample size, by expected over tolerable misstatement.
PLANNING = {
    0: "3.00", 5: "3.31", 10: "3.68", 15: "4.11", 20: "4.63", 25: "5.24", 30: "6.00", 35: "6.92",
    40: "8.09", 45: "9.59", 50: "11.54",
}  # fmt: skip


@pytest.mark.parametrize("percent", PLANNING)
def test_planning_factors_are_those_of_the_published_table(percent: int) -> None:
    factor = planning_factor(9500, Fraction(percent, 100))
    assert factor.quantize(Decimal("0.01"), ROUND_CEILING) == Decimal(PLANNING[percent])


def test_a_planning_factor_with_a_whole_count_is_the_evaluation_factor() -> None:
    """If one misstatement is expected, the factor for one is needed."""
    one = poisson_factors(9000, 1)[1]
    assert float(planning_factor(9000, 1 / Fraction(one))) == pytest.approx(float(one), abs=1e-6)


@pytest.mark.parametrize("share", [Fraction(19, 20), Fraction(1), Fraction(-1, 10)])
def test_expecting_nearly_what_is_tolerated_is_refused(share: Fraction) -> None:
    with pytest.raises(SampleRefused, match="expected misstatement"):
        planning_factor(9500, share)


@pytest.mark.parametrize("confidence", [5000, 10_000, 0, -1, 12_000])
def test_a_confidence_that_is_none_is_refused(confidence: int) -> None:
    with pytest.raises(SampleRefused, match="confidence"):
        check_confidence(confidence)


@pytest.mark.parametrize("items", [1, 5, 12, 30])
@pytest.mark.parametrize("risk", [Fraction(1, 20), Fraction(1, 3)])
def test_the_most_wrong_is_that_of_counting_all_draws(items: int, risk: Fraction) -> None:
    for drawn in range(1, items + 1):
        for wrong in range(drawn + 1):
            allowed = [
                bad
                for bad in range(wrong, items - (drawn - wrong) + 1)
                if sum(
                    Fraction(math.comb(bad, k) * math.comb(items - bad, drawn - k), 1)
                    for k in range(wrong + 1)
                )
                > risk * math.comb(items, drawn)
            ]
            assert most_wrong(items, drawn, wrong, risk) == max(allowed, default=wrong)


def test_the_most_wrong_of_a_large_population_is_near_poisson() -> None:
    assert most_wrong(100_000, 1000, 0, Fraction(1, 20)) == pytest.approx(300, abs=3)


# Published tables of Student's t (one-sided).
@pytest.mark.parametrize(
    ("share", "freedom", "expected"),
    [
        (9500, 1, 6.314), (9500, 2, 2.920), (9500, 3, 2.353), (9500, 10, 1.812), (9500, 29, 1.699),
        (9750, 1, 12.706), (9750, 2, 4.303), (9750, 5, 2.571), (9750, 30, 2.042), (9900, 1, 31.821),
        (9950, 4, 4.604), (9750, 120, 1.980), (9750, 1000, 1.962), (9750, 5000, 1.962),
    ],
)  # fmt: skip
def test_t_is_that_of_the_published_table(share: int, freedom: int, expected: float) -> None:
    assert t_quantile(share, freedom) == pytest.approx(expected, abs=5e-4)

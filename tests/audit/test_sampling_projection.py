"""Projecting: figures worked by hand, promises held over many draws, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from tests.audit.test_sampling import AMOUNTS, HERE, items, of

from subsidy_ledger.audit.sampling import (
    Audited,
    Design,
    Item,
    Plan,
    Population,
    Projection,
    Sample,
    SampleRefused,
    Wanted,
    draw,
    population,
    project,
)
from subsidy_ledger.audit.sampling.factors import t_quantile
from subsidy_ledger.audit.sampling.projection import conclude


def audit(
    sample: Sample, right: Callable[[Item], int] = lambda item: item.amount_fen, **given: Any
) -> Projection:
    """Fill in what is right, item by item, and project."""
    found = {(one.item.ledger, one.item.id): Audited(right(one.item)) for one in sample.drawn}
    return project(sample, found, **given)


# ---- by money ------------------------------------------------------------------------------------


@pytest.fixture
def worked() -> Projection:
    """Interval 1,000 yuan. One item above it is wrong by 500, two below by 40 % and by 10 %."""
    given = of(300_000, *[50_000] * 40)
    sample = draw(given, "s", Design(interval_fen=100_000))
    first, second = [one.item.id for one in sample.drawn if one.stratum == 1][:2]
    wrong = {"P-1": 250_000, first: 30_000, second: 45_000}
    return audit(sample, lambda item: wrong.get(item.id, item.amount_fen))


def test_a_projection_by_money_is_that_of_the_textbook(worked: Projection) -> None:
    """By hand, with factors 2.9957323, 4.7438645, 6.2957936.

    Likely 500 + (0.4 + 0.1) × 1000 = 1,000. Basic 2.9957323 × 1000 = 2,995.74 upwards. Incremental
    0.7481322 × 0.4 × 1000 + 0.5519291 × 0.1 × 1000 = 299.2529 + 55.1929 = 354.45 upwards.
    """
    over = worked.over
    assert over is not None
    assert (over.items, over.found_fen, over.exact_fen) == (3, 75_000, 50_000)
    assert over.likely_fen == 100_000
    assert over.basic_fen == 299_574
    assert over.incremental_fen == 35_445
    assert over.limit_fen == 50_000 + 50_000 + 299_573 + 35_445
    assert over.rests_on == "factors"


def test_nothing_found_leaves_the_basic_precision_on_both_sides() -> None:
    done = audit(draw(of(*[50_000] * 100), "s", Design(interval_fen=100_000)))
    for side in (done.over, done.under):
        assert side is not None
        assert (side.items, side.likely_fen, side.limit_fen) == (0, 0, 299_574)
    assert [one.net_fen for one in done.strata] == [0, 0]


def test_over_and_understatement_are_not_set_off() -> None:
    sample = draw(of(*[50_000] * 100), "s", Design(interval_fen=100_000))
    first, second = (one.item.id for one in sample.drawn[:2])
    done = audit(sample, lambda i: {first: 25_000, second: 75_000}.get(i.id, i.amount_fen))
    assert done.over is not None
    assert done.under is not None
    assert done.over.likely_fen == done.under.likely_fen == 50_000
    assert done.over.limit_fen == done.under.limit_fen > 299_574 + 50_000
    assert done.strata[1].net_fen == 0


def test_an_item_hit_twice_counts_twice() -> None:
    given = of(30, 90, 30)
    sample = next(
        one
        for one in (draw(given, str(no), Design("cells", interval_fen=100)) for no in range(99))
        if any(drawn.hits == 2 for drawn in one.drawn)
    )
    done = audit(sample, lambda item: 45 if item.amount_fen == 90 else item.amount_fen)
    assert done.over is not None
    assert done.over.likely_fen == 100, "a tainting of one half, twice, of an interval of 100"


def test_what_was_taken_whole_has_no_allowance() -> None:
    sample = draw(of(500, 700, 900), "s", Design(interval_fen=400))
    done = audit(sample, lambda item: item.amount_fen - 100)
    assert done.over is not None
    assert done.over.rests_on == "all"
    assert (done.over.likely_fen, done.over.limit_fen, done.over.basic_fen) == (300, 300, 0)


def test_the_limit_is_never_more_than_all_there_is() -> None:
    sample = draw(of(*[50_000] * 3), "s", Design(interval_fen=100_000))
    done = audit(sample, lambda _: 0)
    assert done.over is not None
    assert done.over.limit_fen == 150_000
    assert done.over.likely_fen <= 150_000


def test_an_item_understated_by_more_than_itself_raises_the_basic_precision() -> None:
    sample = draw(of(*[50_000] * 100), "s", Design(interval_fen=100_000))
    first = sample.drawn[0].item.id
    done = audit(sample, lambda item: 200_000 if item.id == first else item.amount_fen)
    assert done.under is not None
    assert done.under.basic_fen == math.ceil(3 * 299_573.2273554)
    assert done.under.likely_fen == 300_000


# ---- by item -------------------------------------------------------------------------------------


def test_estimates_are_those_of_the_formulas() -> None:
    """Each by its formula, anew and in floats, from what was drawn."""
    given = population([(HERE, items(*[100 + 7 * no for no in range(60)]))], Wanted())
    sample = draw(given, "s", Design("stratified", (24,), bounds=(300,)))
    done = audit(sample, lambda i: i.amount_fen - (i.seq % 4) * 10)
    difference, ratio, per_unit = done.estimates
    net = variance = audited = books = value = spread = 0.0
    layers = []
    for at, stratum in enumerate(sample.strata):
        drawn = [one.item for one in sample.drawn if one.stratum == at]
        layers.append((stratum, drawn))
        scale = stratum.items**2 / len(drawn) * (1 - len(drawn) / stratum.items)
        wrong = [(i.seq % 4) * 10 for i in drawn]
        right = [i.amount_fen - w for i, w in zip(drawn, wrong, strict=True)]
        net += stratum.items * mean(wrong)
        variance += scale * sample_variance(wrong)
        value += stratum.items * mean(right)
        spread += scale * sample_variance(right)
        audited += stratum.items * mean(right)
        books += stratum.items * mean([i.amount_fen for i in drawn])
    assert difference.net_fen == pytest.approx(net, abs=1)
    assert difference.error_fen == pytest.approx(math.sqrt(variance), abs=1)
    half = t_quantile(9750, difference.freedom or 0) * math.sqrt(variance)
    assert difference.low_fen == pytest.approx(net - half, abs=1)
    assert difference.high_fen == pytest.approx(net + half, abs=1)
    assert per_unit.net_fen == pytest.approx(given.value_fen - value, abs=1)
    assert per_unit.error_fen == pytest.approx(math.sqrt(spread), abs=1)
    quotient = audited / books
    residuals = sum(
        stratum.items**2 / len(drawn) * (1 - len(drawn) / stratum.items)
        * sample_variance([i.amount_fen * (1 - quotient) - (i.seq % 4) * 10 for i in drawn])
        for stratum, drawn in layers
    )  # fmt: skip
    assert ratio.net_fen == pytest.approx(given.value_fen * (1 - quotient), abs=1)
    assert ratio.error_fen == pytest.approx(math.sqrt(residuals), abs=1)


def mean(values: list[int]) -> float:
    return sum(values) / len(values)


def sample_variance(values: list[Any]) -> float:
    middle: float = sum(values) / len(values)
    squares: float = sum((value - middle) ** 2 for value in values)
    return squares / (len(values) - 1)


def test_degrees_of_freedom_are_satterthwaites() -> None:
    given = of(*[100] * 50)
    sample = draw(given, "s", Design("random", (10,)))
    done = audit(sample, lambda i: i.amount_fen - i.seq)
    assert {one.freedom for one in done.estimates} == {9}


def test_a_population_looked_at_whole_is_known_exactly() -> None:
    sample = draw(of(*AMOUNTS), "s", Design("random", (12,)))
    done = audit(sample, lambda item: item.amount_fen - 1)
    assert done.over is not None
    assert (done.over.likely_fen, done.over.limit_fen, done.over.rests_on) == (12, 12, "all")
    assert {(one.net_fen, one.low_fen, one.high_fen) for one in done.estimates} == {(12, 12, 12)}
    assert {one.freedom for one in done.estimates} == {None}


def test_few_errors_are_limited_by_their_count_and_not_by_a_zero_width() -> None:
    sample = draw(of(*[2_000] * 1000), "s", Design("random", (60,)))
    done = audit(sample)
    assert done.over is not None
    assert (done.over.likely_fen, done.over.rests_on) == (0, "count")
    assert done.over.limit_fen == 47 * 2_000, "47 of 1,000 may be wrong at 95 %"
    assert done.estimates[0].error_fen == 0, "which is why it is not used"


def test_many_errors_are_limited_by_students_t() -> None:
    sample = draw(of(*[2_000 + no for no in range(1000)]), "s", Design("random", (100,)))
    done = audit(sample, lambda i: i.amount_fen - 100 if i.seq % 2 else i.amount_fen)
    assert done.over is not None
    assert done.over.rests_on == "t"
    difference = done.estimates[0]
    t = t_quantile(9500, 99)
    assert done.over.limit_fen == pytest.approx(
        difference.net_fen + t * difference.error_fen, abs=2
    )


def test_the_risk_is_divided_among_the_strata_that_are_drawn_from() -> None:
    given = population([(HERE, items(*[100] * 200, *[300] * 200, 9_000))], Wanted())
    design = Design("stratified", (30, 30, 1), bounds=(200, 1000), allocation="fixed")
    done = audit(draw(given, "s", design))
    assert done.over is not None
    # At a risk of 2.5 % each, 21 of 200 may be wrong where none of 30 is.
    assert done.over.limit_fen == 21 * 100 + 21 * 300


def test_each_stratum_is_told_apart() -> None:
    given = population([(HERE, items(*[100] * 20, *[900] * 10))], Wanted())
    sample = draw(given, "s", Design("stratified", (4,), bounds=(500,), allocation="fixed"))
    done = audit(sample, lambda i: 0 if i.amount_fen == 900 else 120)
    low, high = done.strata
    assert (low.over_fen, low.under_fen, low.net_fen) == (0, 80, -400)
    assert (high.over_fen, high.under_fen, high.net_fen) == (3600, 0, 9000)
    assert (low.low_fen, low.high_fen) == (-400, -400)


def test_one_item_of_several_says_nothing_of_the_spread() -> None:
    from attrs import evolve

    sample = draw(of(*AMOUNTS), "s", Design("random", (2,)))
    one = evolve(sample, drawn=sample.drawn[:1], strata=(sample.strata[0]._replace(size=1),))
    with pytest.raises(SampleRefused, match="at least 2"):
        audit(one)


# ---- promises held over many draws ---------------------------------------------------------------


def faulty(
    amounts: list[int], share: Callable[[int], float]
) -> tuple[Population, dict[str, int], int]:
    """A population with known errors: right amounts by id, and what is wrong in all."""
    given = population([(HERE, items(*amounts))], Wanted())
    right = {i.id: round(i.amount_fen * (1 - share(i.seq))) for i in given.items}
    return given, right, sum(i.amount_fen - right[i.id] for i in given.items)


SPREAD = [((no * 7919) % 400 + 20) * 100 for no in range(200)]
POPULATIONS = {
    "a few wholly wrong": lambda no: 1.0 if no % 25 == 0 else 0.0,
    "many a little wrong": lambda no: 0.15 if no % 3 == 0 else 0.0,
    "of all kinds": lambda no: {0: 1.0, 1: 0.5, 2: 0.05}.get(no % 20, 0.0),
    "one in a hundred": lambda no: 1.0 if no % 100 == 0 else 0.0,
}
DESIGNS = {
    "money": Design("monetary-unit", (50,)),
    "cells": Design("cells", (50,)),
    "random": Design("random", (50,)),
    "strata": Design("stratified", (60,), bounds=(10_000, 25_000), allocation="neyman"),
}


@pytest.mark.parametrize("kind", POPULATIONS)
@pytest.mark.parametrize("way", DESIGNS)
def test_the_limit_is_above_the_truth_as_often_as_it_says(way: str, kind: str) -> None:
    given, right, truth = faulty(SPREAD, POPULATIONS[kind])
    draws, below = 40, 0
    for no in range(draws):
        done = audit(draw(given, f"{no}", DESIGNS[way]), lambda i: right[i.id], confidence_bps=9000)
        assert done.over is not None
        below += done.over.limit_fen < truth
    # 4 of 40 are allowed at 90 %; 9 or more would come up once in 150 trials of a true 90 %.
    assert below <= 8, f"{below} of {draws} limits lie below the truth of {truth}"


@pytest.mark.parametrize("way", DESIGNS)
def test_the_most_likely_misstatement_is_right_on_average(way: str) -> None:
    given, right, truth = faulty(SPREAD, POPULATIONS["of all kinds"])
    likely = []
    for no in range(50):
        done = audit(draw(given, f"mean {no}", DESIGNS[way]), lambda i: right[i.id])
        assert done.over is not None
        likely.append(done.over.likely_fen)
    error = math.sqrt(sample_variance(likely) / len(likely))
    assert abs(sum(likely) / len(likely) - truth) < 3.5 * error


def test_the_limit_is_not_the_whole_population_either() -> None:
    given, right, truth = faulty(SPREAD, POPULATIONS["of all kinds"])
    done = audit(draw(given, "s", Design("monetary-unit", (120,))), lambda i: right[i.id])
    assert done.over is not None
    assert truth < done.over.limit_fen < truth + given.value_fen // 10


# ---- planning ------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["monetary-unit", "cells", "random", "stratified"])
@pytest.mark.parametrize("expected", [0, 20_000])
def test_a_planned_sample_without_more_errors_than_expected_is_accepted(
    method: Any, expected: int
) -> None:
    given = of(*[1_000] * 1000)
    plan = Plan(9500, 100_000, expected)
    sample = draw(given, "s", Design(method, plan=plan, bounds=(500,)))
    wrong = {one.item.id for one in sample.drawn[: len(sample.drawn) * expected // 1_000_000]}
    done = audit(sample, lambda i: 0 if i.id in wrong else i.amount_fen)
    assert done.bearable is True
    assert done.over is not None
    enough = 45_000 if expected else 70_000
    assert done.over.limit_fen > enough, "and it is no larger than it must be"


def test_the_smallest_sample_that_will_do_is_planned() -> None:
    sample = draw(of(*[1_000] * 1000), "s", Design("random", plan=Plan(9500, 100_000)))
    assert audit(sample).bearable is True
    smaller = draw(of(*[1_000] * 1000), "s", Design("random", (len(sample.drawn) - 1,)))
    assert audit(smaller, tolerable_fen=100_000).bearable is False


def test_a_stratum_that_is_taken_whole_counts_with_what_is_expected_in_it() -> None:
    given = population([(HERE, items(*[1_000] * 500, 90_000, 80_000))], Wanted())
    plan = Plan(9500, 90_000, 6_700)
    sample = draw(given, "s", Design("stratified", plan=plan, bounds=(50_000,)))
    small, large = sample.strata
    assert large.whole
    assert 2 < small.size < small.items
    assert audit(sample).bearable is True


@pytest.mark.parametrize(
    ("design", "match"),
    [
        (Design(), "size: found none"),
        (Design("random"), "size: found none"),
        (Design(plan=Plan(9500)), "size: found none"),
        (Design(plan=Plan(9500, 100, 100)), "tolerable misstatement"),
        (Design(plan=Plan(9500, 0)), "tolerable misstatement"),
        (Design(plan=Plan(9500, 2)), "interval"),
        (Design(plan=Plan(5000, 500)), "confidence"),
        (Design("random", plan=Plan(10_000, 500)), "confidence"),
        (Design(interval_fen=0), "interval"),
        (Design(sizes=(0,)), "size"),
        (Design(sizes=(3, 4)), "size"),
        (Design("stratified", plan=Plan(9500, 99), by="grant", allocation="fixed"), "fixed"),
    ],
)
def test_a_design_that_makes_no_sense_is_refused(design: Design, match: str) -> None:
    with pytest.raises(SampleRefused, match=match) as refused:
        draw(of(*AMOUNTS), "s", design)
    assert refused.value.zh


# ---- what is refused, what is open, what is concluded --------------------------------------------


@pytest.fixture
def sample() -> Sample:
    return draw(of(*[50_000] * 100), "s", Design(plan=Plan(9500, 400_000)))


def test_items_that_are_open_are_named_and_nothing_is_projected(sample: Sample) -> None:
    first = sample.drawn[0].item
    done = project(sample, {(first.ledger, first.id): Audited(first.amount_fen)})
    assert (done.over, done.under, done.bearable) == (None, None, None)
    assert len(done.open) == len(sample.drawn) - 1
    en, zh = conclude(done)
    assert en.startswith(f"{len(done.open)} items are not audited yet, nothing is projected: 2 (P-")
    assert f"and {len(done.open) - 10} more" in en
    assert f"尚有 {len(done.open)} 项未审定" in zh


def test_open_items_can_be_counted_as_wholly_wrong(sample: Sample) -> None:
    found = {(o.item.ledger, o.item.id): Audited(50_000) for o in sample.drawn[1:]}
    done = project(sample, found, open_is_wrong=True)
    assert done.over is not None
    assert (done.over.items, done.over.found_fen, done.open) == (1, 50_000, ())
    assert done.assumed_wrong


def test_ids_that_were_not_drawn_are_refused(sample: Sample) -> None:
    undrawn = next(
        f"P-{no}" for no in range(1, 101) if f"P-{no}" not in {o.item.id for o in sample.drawn}
    )
    with pytest.raises(SampleRefused, match=f"1 audited items were not drawn: {undrawn}"):
        project(sample, {("o", undrawn): Audited(0)})
    with pytest.raises(SampleRefused, match="not drawn"):
        project(sample, {("other", sample.drawn[0].item.id): Audited(0)})


def test_an_audited_amount_below_zero_is_refused(sample: Sample) -> None:
    with pytest.raises(SampleRefused, match="below zero"):
        project(sample, {("o", sample.drawn[0].item.id): Audited(-1)})


@pytest.mark.parametrize(
    ("right", "tolerable", "bearable", "en", "zh"),
    [
        (50_000, None, True, "within the tolerable 4,000.00", "以内"),
        (50_000, 200_000, False, "is above the tolerable 2,000.00: draw more", "扩大样本"),
        (10_000, None, False, "is to be corrected", "应予纠正"),
    ],
)
def test_the_conclusion_holds_the_limit_against_what_is_tolerable(
    sample: Sample, right: int, tolerable: int | None, bearable: bool, en: str, zh: str
) -> None:
    done = audit(sample, lambda _: right, tolerable_fen=tolerable)
    assert done.bearable is bearable
    assert en in conclude(done)[0]
    assert zh in conclude(done)[1]


def test_without_a_tolerable_misstatement_none_is_judged() -> None:
    done = audit(draw(of(*AMOUNTS), "s", Design("random", (5,))))
    assert done.bearable is None
    assert "no tolerable misstatement was named" in conclude(done)[0]


def test_an_understatement_alone_can_be_too_much(sample: Sample) -> None:
    done = audit(sample, lambda i: i.amount_fen * 2)
    assert done.over is not None
    assert done.over.limit_fen <= 400_000
    assert done.bearable is False


@pytest.mark.parametrize("confidence", [0, 5_000, 10_000])
def test_a_confidence_that_is_none_is_refused_and_not_replaced(
    sample: Sample, confidence: int
) -> None:
    with pytest.raises(SampleRefused, match="confidence: found"):
        audit(sample, confidence_bps=confidence)


def test_a_tolerable_misstatement_below_zero_is_refused(sample: Sample) -> None:
    with pytest.raises(SampleRefused, match=r"found -0\.05, expected at least 0"):
        audit(sample, tolerable_fen=-5)


@pytest.mark.parametrize("method", ["monetary-unit", "cells", "random"])
@pytest.mark.parametrize(
    ("plan", "match"),
    [
        (Plan(0), "confidence"),
        (Plan(10_000, 500), "confidence"),
        (Plan(9_500, 0), "tolerable"),
        (Plan(9_500, 500, 500), "tolerable"),
        (Plan(9_500, 500, -1), "tolerable"),
        (Plan(9_500, None, 10), "without a tolerable one"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_even_if_a_size_is_given(
    method: Any, plan: Plan, match: str
) -> None:
    """It would come up again at the projection, after the work."""
    with pytest.raises(SampleRefused, match=match):
        draw(of(*AMOUNTS), "s", Design(method, (3,), plan))


@pytest.mark.parametrize("method", ["monetary-unit", "cells"])
def test_where_every_item_came_to_be_drawn_all_is_known_and_nothing_is_projected(
    method: Any,
) -> None:
    samples = (draw(of(600, 700), f"s{at}", Design(method, interval_fen=701)) for at in range(99))
    done = audit(next(s for s in samples if len(s.drawn) == 2), lambda item: item.amount_fen - 60)
    assert done.over is not None
    assert (done.over.likely_fen, done.over.limit_fen, done.over.rests_on) == (120, 120, "all")
    assert (done.over.basic_fen, done.over.incremental_fen) == (0, 0)
    assert done.strata[1].net_fen == 120

"""Planning: how large a sample must be, so that it can answer the question that is put to it.

What it is: the interval for a sample of money, and the number of items for one by item.

What it promises: from confidence and tolerable misstatement, and the expected one. By money the
interval is the tolerable misstatement over the factor for the share that is expected
(`factors.planning_factor`): an established rule (AICPA guide *Audit Sampling*), outside the five
documents. By item the smallest number at which the limit by count (`projecting`), with the
expected share of the drawn items wrong, is not above the tolerable misstatement. Items are counted
as wrong in full there, so it asks for more than other rules do; what is known of the spread of
errors is known afterwards only.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from subsidy_ledger.audit.sampling.factors import most_wrong, planning_factor
from subsidy_ledger.audit.sampling.refused import SampleRefused
from subsidy_ledger.audit.sampling.sample import Plan, check_plan
from subsidy_ledger.audit.sampling.strata import Allocation, Layers, Stratum, allocator, stratum
from subsidy_ledger.money import WHOLE

_NO_PLAN = Plan()


def interval_of(interval_fen: int | None, plan: Plan = _NO_PLAN) -> int:
    """The interval as given, or the one that the plan needs. Raises `SampleRefused`."""
    if interval_fen is None:
        confidence, tolerable = asked(plan)
        share = Fraction(plan.expected_fen, tolerable)
        interval_fen = int(tolerable / planning_factor(confidence, share))
    if interval_fen < 1:
        raise SampleRefused(
            f"interval: found {interval_fen} fen, expected at least 1: look at every item, or "
            "tolerate more",
            f"选样间隔:{interval_fen} 分不可用,至少为 1 分:请逐项检查,或提高可容忍错报",
        )
    return interval_fen


def asked(plan: Plan) -> tuple[int, int]:
    """Confidence and tolerable misstatement of a plan that has both; else `SampleRefused`."""
    if plan.confidence_bps is None or plan.tolerable_fen is None:
        raise SampleRefused(
            "size: found none; give a size, or a confidence and the tolerable misstatement",
            "未给出样本量:请给出样本量,或给出置信度和可容忍错报",
        )
    check_plan(plan)
    return plan.confidence_bps, plan.tolerable_fen


def interval_for(amounts: Sequence[int], size: int) -> int:
    """The interval at which about ``size`` items are taken, those that are always taken included.

    The value over the size; items of at least that are taken out of both, until none is left.
    """
    if size < 1:
        raise SampleRefused(
            f"size: found {size}, expected at least 1", f"样本量:{size} 不可用,至少为 1"
        )
    ordered = sorted(amounts, reverse=True)
    value, taken = sum(ordered), 0
    interval = max(1, value // size)
    while taken < min(size, len(ordered)) and ordered[taken] >= interval:
        value -= ordered[taken]
        taken += 1
        if taken < size:
            interval = max(1, min(interval, value // (size - taken)))
    return interval


# ---- by item -------------------------------------------------------------------------------------


def size_for(layers: Layers, how: Allocation, plan: Plan) -> tuple[int, ...]:
    """How many items of each stratum the plan needs. Raises `SampleRefused`."""
    confidence, tolerable = asked(plan)
    if how == "fixed":
        raise SampleRefused(
            "size: found none, and a fixed allocation needs the number of each stratum",
            "固定分配(fixed)须给出各层样本量",
        )
    described = [stratum(name, items, 0) for name, items in layers]
    share = Fraction(plan.expected_fen, sum(one.value_fen for one in described))

    def enough(size: int) -> bool:
        shared = zip(described, sizes_of(size), strict=True)
        return _limit([one._replace(size=n) for one, n in shared], share, confidence) <= tolerable

    sizes_of = allocator(layers, how)
    every = sum(one.items for one in described)
    low, high = 1, 1
    while high < every and not enough(high):  # most samples are small: begin there
        low, high = high + 1, min(2 * high, every)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return sizes_of(low)


def _limit(described: Sequence[Stratum], share: Fraction, confidence: int) -> int:
    """The limit by count, if the expected share of the drawn items is found to be wrong."""
    risk = risk_of_each(confidence, sum(not one.whole for one in described))
    total = 0
    for one in described:
        if one.whole:
            total += ceil(share * one.value_fen)
        else:
            most = most_wrong(one.items, one.size, ceil(share * one.size), risk)
            total += min(most * one.most_fen, one.value_fen)
    return total


def risk_of_each(confidence: int, strata: int) -> Fraction:
    """The risk that each of several strata may take, so that all of them keep the confidence."""
    return Fraction(WHOLE - confidence, WHOLE * max(1, strata))

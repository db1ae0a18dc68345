"""The second reading of conditions: worked out by hand, one sentence each."""

from datetime import date
from fractions import Fraction

import pytest

from subsidy_ledger.casework.trials.meaning import View, later, number, verdict, whole
from subsidy_ledger.dates import Period
from subsidy_ledger.policy.conditions import All, AnyOf, CountIs, Day, FactIs, Not, Value
from subsidy_ledger.policy.pack import Fact


def view(**facts):
    declared = {name: Fact(name, "integer") for name in facts}
    return View(
        declared=declared,
        facts=facts,
        figures={},
        options={},
        submitted=date(2023, 2, 28),
        approved=date(2023, 3, 9),
        count={"hire": (2, 3), "founder": (1, 1)}.get,
    )


@pytest.mark.parametrize(
    ("day", "period", "end"),
    [
        (date(2020, 2, 29), Period(years=3), date(2023, 2, 28)),
        (date(2020, 2, 29), Period(years=4), date(2024, 2, 29)),
        (date(2023, 1, 31), Period(months=1), date(2023, 2, 28)),
        (date(2023, 12, 31), Period(months=2, days=1), date(2024, 3, 1)),
        (date(9999, 12, 31), Period(days=1), date.max),
    ],
)
def test_a_period_ends_on_the_last_day_of_a_month_that_is_too_short(day, period, end):
    assert later(day, period) == end


@pytest.mark.parametrize(("born", "is_within"), [(28, True), (27, False)])
def test_within_ends_on_the_day_itself(born, is_within):
    leaf = FactIs("left", "within", period=Period(years=3))
    assert verdict(leaf, view(left=date(2020, 2, born))) is is_within


def test_the_day_can_be_the_day_of_approval():
    leaf = FactIs("left", "elapsed", period=Period(days=9), at=Day("approved"))
    assert verdict(leaf, view(left=date(2023, 2, 28))) is True
    assert verdict(leaf, view(left=date(2023, 3, 1))) is False


def test_a_share_is_compared_exactly_and_paid_rounded_down():
    share = Value("fact", name="all", bps=Value("literal", 3_333))
    assert number(share, view(all=10)) == Fraction(3_333, 1_000)
    assert whole(share, view(all=10)) == 3


def test_unknown_stays_unknown_unless_the_rest_decides():
    known, unknown = (
        FactIs("a", "ge", (Value("literal", 1),)),
        FactIs("b", "eq", (Value("literal", 1),)),
    )
    assert verdict(All((known, unknown)), view(a=1)) is None
    assert verdict(All((known, unknown)), view(a=0)) is False
    assert verdict(AnyOf((known, unknown)), view(a=1)) is True
    assert verdict(Not(unknown), view(a=1)) is None


def test_a_count_that_lies_between_two_numbers_is_known_only_where_both_agree():
    assert verdict(CountIs("hire", "ge", (Value("literal", 2),)), view()) is True
    assert verdict(CountIs("hire", "ge", (Value("literal", 3),)), view()) is None
    assert verdict(CountIs("hire", "ge", (Value("literal", 4),)), view()) is False

"""The office: working days, hours, clerks."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from subsidy_ledger.testing.corpus.dice import Dice
from subsidy_ledger.testing.corpus.office import (
    A_DAY,
    BEIJING,
    Step,
    is_worked,
    moment,
    of_day,
    worked,
)

DAY = date(2023, 5, 10)


def steps(count: int, do: str = "approve") -> list[Step]:
    return [Step({"id": f"c{n}", "do": do, "on": DAY.isoformat()}) for n in range(count)]


def test_everything_is_done_in_office_hours_of_beijing():
    items = of_day(DAY, [*steps(150), *steps(90, "pay")], Dice(1))
    hours = {
        (item.at.astimezone(BEIJING).hour, item.at.astimezone(BEIJING).date()) for item in items
    }
    assert {day for _, day in hours} == {DAY}
    assert {hour for hour, _ in hours} <= {8, 9, 10, 11, 14, 15, 16, 17}
    assert items == sorted(items, key=lambda item: (item.at, item.command["id"]))


def test_no_clerk_does_more_than_forty_things_or_two_at_once():
    done = defaultdict(list)
    for item in of_day(DAY, steps(500), Dice(1)):
        done[item.command["by"]].append(item.at)
    assert max(map(len, done.values())) <= A_DAY
    for times in done.values():
        assert all(b - a >= timedelta(minutes=5) for a, b in pairwise(times))


def test_nobody_has_two_kinds_of_duty():
    by = defaultdict(set)
    for item in of_day(
        DAY, [s for do in ("review", "approve", "pay") for s in steps(60, do)], Dice(1)
    ):
        by[item.command["by"]].add(item.command["do"])
    assert all(len(kinds) == 1 for kinds in by.values())


def test_who_and_when_can_be_said_by_whoever_plants_something():
    at = moment(DAY, 23, 30)
    (item,) = of_day(DAY, [steps(1)[0]._replace(by="head-x", at=at, careless="duties")], Dice(1))
    assert (item.at, item.command["by"], item.careless) == (at, "head-x", "duties")


def test_a_day_off_goes_on_to_the_next_that_is_worked():
    assert worked(date(2023, 4, 29)) == date(2023, 5, 4)  # Labour Day of 2023
    assert is_worked(date(2023, 5, 6))  # a Saturday that was worked for it

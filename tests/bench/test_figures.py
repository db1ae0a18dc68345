"""Figures and ratios: what the table of `make bench` says."""

from __future__ import annotations

import pytest
from bench.figures import Figure, Ratio, Results, Time, must, rounds


def results(**rates: list[float]) -> Results:
    """Each figure with these rates by the clock, and twice as many by CPU."""
    made = Results()
    for key, given in rates.items():
        for rate in given:
            made.add(key, key, 1_000, Time(1_000 / rate, 500 / rate))
    return made


def test_a_ratio_is_one_of_medians() -> None:
    # by means it would be 34, and by the most 52
    found = results(ours=[10, 30, 980], theirs=[1, 10, 19]).ratio("x", "ours", "theirs", 3.0)
    assert found.clock == pytest.approx(3.0)
    assert found.cpu == pytest.approx(3.0)


def test_an_aim_is_met_by_medians_alone() -> None:
    # the mean and the most of ours are above the aim, its median is not
    found = results(ours=[29, 29, 500], theirs=[10, 10, 10]).ratio("x", "ours", "theirs", 3.0)
    assert found.met is False
    assert "MISSED" in found.row()
    # the mean and the least are below it, its median is above
    found = results(ours=[1, 31, 31], theirs=[10, 10, 10]).ratio("x", "ours", "theirs", 3.0)
    assert found.met is True
    assert found.row().endswith("aim 3: met")


def test_an_aim_is_by_the_clock_and_not_by_cpu() -> None:
    assert Ratio("x", clock=0.9, cpu=5.0, aim=1.0).met is False


def test_a_ratio_without_an_aim_says_nothing_of_one() -> None:
    found = Ratio("x", 2.0, None, None)
    assert found.met is None
    assert "aim" not in found.row()
    assert found.data() == {"label": "x", "clock": 2.0, "cpu": None, "aim": None, "met": None}


def test_the_best_of_several_is_that_with_the_highest_median() -> None:
    made = results(threads=[1, 10, 11], processes=[9, 9, 100])
    assert made.best("threads", "processes", "not measured") == "threads"


def test_a_table_holds_the_figures_of_its_prefix() -> None:
    made = results(one=[1_000], other=[2_000])
    title, row, end = made.table("of one", "one")
    assert title.startswith("of one")
    assert "1,000" in row
    assert end == ""


def test_a_row_says_least_median_and_most() -> None:
    figure = Figure("rates")
    for seconds in (1.0, 0.5, 0.1):
        figure.add(100, Time(seconds, 0.05))
    assert figure.row().split() == ["rates", "100", "200", "1,000", "2,000"]


def test_rounds_are_fewer_where_they_take_long_but_three_at_least() -> None:
    def played(minutes_a_round: float, *, most: int = 5, minutes: float = 10) -> list[int]:
        clock = [0.0]
        found = []
        for number in rounds(most, minutes, lambda: clock[0]):
            clock[0] += 60 * minutes_a_round
            found.append(number)
        return found

    assert played(1) == [0, 1, 2, 3, 4]
    assert played(2) == [0, 1, 2, 3, 4]
    assert played(2.5) == [0, 1, 2, 3]
    assert played(100) == [0, 1, 2]
    assert played(100, most=1) == [0]


def test_contenders_that_are_not_alike_end_the_run() -> None:
    must(1, 1)
    with pytest.raises(SystemExit, match="expected 1, found 2"):
        must(1, 2)

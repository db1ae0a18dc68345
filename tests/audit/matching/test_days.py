"""Days, months and amounts as lists write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from subsidy_ledger.audit.matching.days import read_day, read_fen, read_months


@pytest.mark.parametrize(
    "cell",
    [
        "2023-05-10", "2023/5/10", "2023.5.10", "20230510", "2023年5月10日", "2023 年 5 月 10 日",
        "2023-05-10 00:00:00", "2023-05-10T08:30:00Z", "2023/5/10 0:00", "2023年5月10日8时30分",
        "45056", 45056.0, 45056.5, 20230510.0, 20230510, date(2023, 5, 10),
        datetime(2023, 5, 10, 23, 59),  # noqa: DTZ001 - a cell has no zone
        "2023\uff0f5\uff0f10", "'2023-05-10",
    ],
    ids=repr,
)  # fmt: skip
def test_one_day_in_many_forms_is_one_day(cell):
    assert read_day(cell) == "2023-05-10"


@pytest.mark.parametrize(
    "cell",
    ["2023-05", "2023年5月", "202305", "2023.05", "2023.5", "2023/5", 202305.0, 2023.5],
    ids=repr,
)
def test_a_month_alone_is_its_first_or_last_day(cell):
    assert read_day(cell) == "2023-05-01"
    assert read_day(cell, last=True) == "2023-05-31"


def test_february_ends_where_it_ends():
    assert read_day("2024-02", last=True) == "2024-02-29"
    assert read_day("2023-02", last=True) == "2023-02-28"


@pytest.mark.parametrize(
    "cell",
    [
        "05/10/2023", "10-May-23", "23/5/10", "2023-02-30", "2023-13-01", "2023-13", 2023.1,
        "2023.1", "2023", "19230", "99999", "abc", "2023-05-10至2023-06-10", "1066-10-14",
    ],
    ids=repr,
)  # fmt: skip
def test_what_can_be_read_in_two_ways_or_does_not_exist_is_not_read(cell):
    assert read_day(cell) is None


def test_a_year_alone_is_read_only_where_it_is_asked_for():
    assert read_day("2023年", last=True, whole_year=True) == "2023-12-31"
    assert read_day("2023", last=True) is None


@pytest.mark.parametrize("cell", ["", None, "至今", "长期", "-", "NULL", "无", " "], ids=repr)
def test_nothing_and_words_for_until_now_are_open(cell):
    assert read_day(cell) == ""


def test_for_good_may_be_written_as_the_last_year():
    assert read_day("9999-12-31", last=True) == "9999-12-31"


@pytest.mark.parametrize(
    ("cell", "span"),
    [
        ("202305", ("2023-05-01", "2023-05-31")),
        (202305.0, ("2023-05-01", "2023-05-31")),
        ("2023年5月", ("2023-05-01", "2023-05-31")),
        ("2023-05-10", ("2023-05-01", "2023-05-31")),
        (date(2023, 5, 10), ("2023-05-01", "2023-05-31")),
        ("202305-202307", ("2023-05-01", "2023-07-31")),
        ("2023-05至2023-07", ("2023-05-01", "2023-07-31")),
        ("2023.05~2023.07", ("2023-05-01", "2023-07-31")),
        ("2023年5月—2023年7月", ("2023-05-01", "2023-07-31")),
        ("", ("", "")),
    ],
)
def test_months_and_runs_of_months_are_read(cell, span):
    assert read_months(cell) == span


@pytest.mark.parametrize("cell", ["202307-202305", "5月", "2023.1", 2023.1, "202313"], ids=repr)
def test_months_that_run_backwards_or_are_not_clear_are_not_read(cell):
    assert read_months(cell) is None


@pytest.mark.parametrize(
    ("cell", "places", "fen"),
    [
        ("20000", 2, 2_000_000),
        ("20,000.5", 2, 2_000_050),
        (1234.5, 2, 123_450),
        (0.1 + 0.2, 2, 30),
        ("¥300.00", 2, 30_000),
        ("¥300元", 2, 30_000),
        ("20", 6, 20_000_000),
        ("20万元", 2, 20_000_000),
        ("1.5万", 2, 1_500_000),
        ("200元", 6, 20_000),
        ("12.345600", 6, 12_345_600),
        ("1500", 0, 1_500),
        ("-5", 2, -500),
        ("1.230", 2, 123),
        ("RMB 1", 2, 100),
    ],
)
def test_amounts_are_read_exactly(cell, places, fen):
    assert read_fen(cell, places) == fen


@pytest.mark.parametrize("cell", ["1.234", "约2万", "1,00", "", "2e5", "壹万元"])
def test_amounts_that_are_not_exact_are_not_read(cell):
    assert read_fen(cell) is None

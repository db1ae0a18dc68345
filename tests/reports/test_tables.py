"""Tables stand under each other in both scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.reports.tables import LEFT, RIGHT, money, pad, shorten, table, width


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("补贴", 4),
        ("补贴ok", 6),
        ("e\u0301", 1),
        ("\uff08一\uff09", 6),
        ("(一)", 4),
        ("¥5", 2),
    ],
)
def test_width_counts_columns_of_a_terminal(text, columns):
    assert width(text) == columns


@given(st.text(), st.integers(0, 40), st.sampled_from([LEFT, RIGHT]))
def test_padding_reaches_the_width_and_never_cuts(text, columns, side):
    padded = pad(text, columns, side)
    assert width(padded) == max(columns, width(text))
    assert padded.strip(" ") == text.strip(" ")


@given(st.text(alphabet="补贴ab·"), st.integers(1, 20))
def test_a_shortened_text_fits_and_says_that_it_was_cut(text, columns):
    short = shorten(text, columns)
    assert width(short) <= columns
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_columns_begin_at_the_same_place_whatever_the_script():
    lines = table(["项目", "x"], [["一次性创业补贴", "1"], ["ab", "2"]]).splitlines()
    at = width("一次性创业补贴") + 2
    assert [width(line[: line.rindex(mark)]) for line, mark in zip(lines, "x-12", strict=True)] == [
        at
    ] * 4


def test_money_is_yuan_with_both_decimals_and_a_dash_for_none():
    assert (money(2_000_000), money(0), money(-5), money(None)) == (
        "20,000.00",
        "0.00",
        "-0.05",
        "-",
    )


def test_a_row_is_one_line_whatever_is_in_it():
    lines = table(["a", "b"], [["x\nfaults: 0", "\x1b[8m\u202e"]]).split("\n")
    assert len(lines) == 3
    assert lines[2] == "x\\nfaults: 0  \\x1b[8m\\u202e"

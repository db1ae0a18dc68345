"""Two views of one day: only what differs is listed, and what was recorded late."""

from __future__ import annotations

from subsidy_ledger.audit.moments import Late
from subsidy_ledger.reports.listing import Column, Listing
from subsidy_ledger.reports.looking_back import compared, late_listing

COLUMNS = (Column("fund", "fund", "资金"), Column("year", "year", "年度"))


def funds(*rows: tuple[str, int, int]) -> Listing:
    return Listing(
        "funds", COLUMNS, tuple({"fund": f, "year": y, "paid_fen": paid} for f, y, paid in rows)
    )


def test_rows_that_are_the_same_are_left_out_and_the_others_stand_one_below_the_other() -> None:
    both = compared(
        funds(("a", 2023, 1), ("b", 2023, 1), ("c", 2023, 1)),
        funds(("a", 2023, 1), ("b", 2023, 2), ("d", 2023, 1)),
    )
    assert [(row["seen"], row["fund"], row["paid_fen"]) for row in both.rows] == [
        ("at", "b", 1),
        ("about", "b", 2),
        ("at", "c", 1),
        ("about", "d", 1),
    ]
    assert both.to_json()["count"] == 4
    assert "as believed now" in both.text("en")
    assert "当时" in both.text("zh")


def test_two_rows_that_are_about_different_things_are_not_mixed() -> None:
    both = compared(funds(("a", 2023, 1)), funds(("a", 2023, 1), ("a", 2024, 1)))
    assert [(row["seen"], row["year"]) for row in both.rows] == [("about", 2024)]


def test_what_was_recorded_late_and_what_was_dated_ahead_are_told_apart() -> None:
    late = Late(
        7, "settle", "recorded", "2023-05-31", "2023-06-05T17:00:00.000000Z", "b", "A", True
    )
    ahead = late.__class__(8, "adopt", "recorded", "2023-07-01", late.at, "b", None, False)
    listing = late_listing((late, ahead))
    assert "2023-06-06 01:00:00" in listing.text("en")
    assert "recorded late" in listing.text("en")
    assert "dated ahead" in listing.text("en")
    assert "日期在后" in listing.text("zh")
    assert "case" not in listing.rows[1]


def test_a_step_that_was_refused_is_told_as_refused() -> None:
    late = Late(7, "finish", "refused", "2023-05-31", "2023-06-05T17:00:00.000000Z", "b", "A", True)
    assert "refused" in late_listing((late,)).text("en")
    assert "拒绝" in late_listing((late,)).text("zh")

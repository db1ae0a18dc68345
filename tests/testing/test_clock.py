"""The clock of ledgers under test: still, moved, frozen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from freezegun import freeze_time

from subsidy_ledger.testing import LedgerClock, a_command, a_ledger, an_appropriation
from subsidy_ledger.testing.desk import Desk


def test_it_stands_still_until_it_is_moved():
    clock = LedgerClock()
    assert clock() == clock() == datetime(2023, 1, 1, 9, tzinfo=UTC)
    assert clock.advance(days=1, hours=2, seconds=3) == datetime(2023, 1, 2, 11, 0, 3, tzinfo=UTC)
    clock.move_to("2023-05-10")
    assert (clock.today, clock().hour) == ("2023-05-10", 9)


@pytest.mark.parametrize(
    "at",
    [
        "2023-05-10",
        "2023-05-10T09:00:00Z",
        "2023-05-10T17:00:00+08:00",
        date(2023, 5, 10),
        datetime(2023, 5, 10, 17, tzinfo=timezone(timedelta(hours=8))),
    ],
)
def test_it_can_be_set_in_any_form(at):
    assert LedgerClock(at)() == datetime(2023, 5, 10, 9, tzinfo=UTC)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        LedgerClock(datetime(2023, 5, 10))  # noqa: DTZ001 - that is the point


def test_while_time_is_frozen_it_shows_the_frozen_time_and_afterwards_its_own():
    clock = LedgerClock("2023-01-01")
    with freeze_time("2024-02-29 08:15:00") as frozen:
        assert clock() == datetime(2024, 2, 29, 8, 15, tzinfo=UTC)
        frozen.tick(timedelta(minutes=1))
        assert (clock().minute, clock.today) == (16, "2024-02-29")
    assert clock() == datetime(2023, 1, 1, 9, tzinfo=UTC)


def test_a_ledger_records_the_time_of_its_clock():
    clock = LedgerClock("2023-01-01")
    desk = Desk(a_ledger(packs=[], now=clock))
    clock.move_to("2023-03-01")
    desk.ledger.record(an_appropriation())
    with freeze_time("2023-04-01 12:00:00"):
        desk.ledger.record(a_command("close"))
    assert [entry["at"][:13] for entry in desk.entries()][-2:] == ["2023-03-01T09", "2023-04-01T12"]


def test_a_ledger_never_goes_back_even_if_its_clock_does():
    clock = LedgerClock("2023-06-01")
    desk = Desk(a_ledger(packs=[], now=clock))
    clock.move_to("2023-01-01")
    desk.ledger.record(an_appropriation())
    assert desk.entry()["at"] == "2023-06-01T09:00:00.000000Z"

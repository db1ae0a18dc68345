"""The life of a case in one line."""

from __future__ import annotations

import pytest

from subsidy_ledger.errors import CalendarYearMissing
from subsidy_ledger.testing import (
    a_command,
    a_history,
    a_ledger,
    a_startup_case,
    an_appropriation,
    small_pack,
)
from subsidy_ledger.testing.cases import a_case
from subsidy_ledger.testing.histories import notice_ends
from subsidy_ledger.testing.packs import grant

SMALL = small_pack(grant("once", "[grant.benefit]\nfen = 100\n§\n"))


def test_every_step_of_a_life_is_recorded_under_the_built_in_procedure():
    ledger = a_ledger(packs=[SMALL])
    answers = ledger.record_all(a_history(a_case("t/once"), until="settle"))
    assert [answer["status"] for answer in answers] == ["recorded"] * 7
    found = ledger.case("A-1")
    assert found is not None
    assert found["settled_fen"] == 100


def test_the_same_history_is_a_repeat():
    ledger = a_ledger(packs=[SMALL])
    ledger.record_all(a_history(a_case("t/once")))
    assert all(a["repeated"] for a in ledger.record_all(a_history(a_case("t/once"))))


def test_steps_that_the_procedure_leaves_out_are_left_out():
    procedure = {"steps": ["review", "approve"], "separate": []}
    ledger = a_ledger(packs=[SMALL], procedure=procedure)
    history = a_history(a_case("t/once"), steps=("review", "approve"), until="pay")
    assert [command["do"] for command in history] == ["submit", "review", "approve", "pay"]
    assert {answer["status"] for answer in ledger.record_all(history)} == {"recorded"}


def test_a_notice_is_up_for_five_working_days_across_a_holiday():
    """2023: Labour Day 29 April to 3 May; Saturday 6 May is worked: 28 April + 4, 5, 6, 8, 9 May."""
    history = a_history(a_startup_case(on="2023-04-28"))
    notice, approve = history[-2:]
    assert (notice["on"], notice["until"], approve["on"]) == (
        "2023-04-28", "2023-05-09", "2023-05-10",
    )  # fmt: skip
    assert notice_ends("2023-04-28", 1) == "2023-05-04"


def test_a_year_without_a_calendar_is_not_guessed():
    with pytest.raises(CalendarYearMissing, match="2030"):
        a_history(a_startup_case(on="2030-01-02"))


def test_until_must_be_a_step():
    with pytest.raises(ValueError, match="until='paid', expected one of submit, accept"):
        a_history(until="paid")


def test_what_the_approver_states_and_where_money_goes_can_be_said():
    history = a_history(until="pay", amount_fen=7, account="6222")
    assert history[-2]["amount_fen"] == 7
    assert history[-1]["account"] == "6222"


def test_commands_are_named_by_what_they_do_to_what():
    assert a_command("settle", payment="P-1")["id"] == "P-1-settle"
    assert a_command("close")["id"] == "close"
    assert a_command("hold", id="x", case="A", reason="r", by="me")["by"] == "me"
    linked = a_command("link", group="g", parties=[], from_="2023-01-01", to=None)
    assert linked["from"] == "2023-01-01"
    assert "to" not in linked


def test_an_appropriation_is_there_in_its_year():
    ledger = a_ledger(packs=[])
    ledger.record(an_appropriation(500, year=2024))
    assert ledger.fund("就业补助资金", 2024)["appropriated_fen"] == 500
    assert ledger.record(an_appropriation(1, id="more", on="2023-07-01"))["status"] == "recorded"
    assert ledger.fund("就业补助资金", 2023)["appropriated_fen"] == 1

"""Strategies: a small town in which everything happens, and the ledger stays consistent."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings

from subsidy_ledger.parties.identifiers import normalise
from subsidy_ledger.testing import a_ledger, inconsistencies
from subsidy_ledger.testing import strategies as some

FEW = settings(max_examples=2)  # each reads a whole document again, twice
QUICK = settings(max_examples=300, database=None, phases=[Phase.generate], derandomize=True)


@FEW
@given(some.histories(most=3, fund="创业资金"))
def test_whatever_happens_the_ledger_is_consistent(history: list[Any]) -> None:
    ledger = a_ledger()
    answers = ledger.record_all(history)
    # What cannot be settled because it was never paid is the only thing that makes no sense.
    wrong = {c["do"] for c, a in zip(history, answers, strict=True) if a["status"] == "invalid"}
    assert wrong <= {"settle"}
    assert inconsistencies(ledger) == []


@given(some.histories())
def test_days_go_forward_and_no_id_is_used_twice(history: list[Any]) -> None:
    assert max(Counter(command["id"] for command in history).values()) == 1
    assert [c["on"] for c in history] == sorted(c["on"] for c in history)


@given(some.people(), some.enterprises(), some.days("2023-02-27", "2023-03-01"))
def test_parties_are_valid_and_days_lie_within(person: Any, firm: Any, day: str) -> None:
    assert normalise(person["scheme"], person["number"]).number == person["number"]
    assert normalise(firm["scheme"], firm["number"]).number == firm["number"]
    assert day in {"2023-02-27", "2023-02-28", "2023-03-01"}


def founders(history: list[Any]) -> list[str]:
    parties = [c["parties"] for c in history if c["do"] == "submit"]
    return [one["founder"][0]["number"] for one in parties if "founder" in one]


@pytest.mark.parametrize(
    ("strategy", "wanted"),
    [
        (some.startup_cases(), lambda case: case["facts"].get("operating") is False),
        (some.startup_cases(), lambda case: "operating" not in case["facts"]),
        (some.startup_cases(), lambda case: case["facts"].get("pension_months_in_a_row") == 11),
        (some.startup_cases(), lambda case: len(case["facts"]) == 7 and case["facts"]["operating"]),
        (some.loan_cases(), lambda case: case["requested_fen"] > 20_000_000),
        (some.case_histories(), lambda life: len(life) == 1),
        (some.case_histories(), lambda life: life[-1]["do"] == "settle"),
        (some.histories(), lambda lives: len(set(founders(lives))) < len(founders(lives))),
        (some.histories(fund="f"), lambda lives: lives[0]["do"] == "appropriate"),
    ],
)
def test_what_a_town_sees_is_to_be_found(strategy: Any, wanted: Any) -> None:
    assert wanted(find(strategy, wanted, settings=QUICK))

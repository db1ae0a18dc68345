"""Months ahead: what is paid for before it can have been is a hint."""

from __future__ import annotations

from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, fact, grant, small_pack

PACK = small_pack(
    fact("months", "months")
    + grant("g", '[grant.benefit]\nunits = "months"\nfen = 10\n§\n')
    + grant("fixed", "[grant.benefit]\nfen = 10\n§\n")
)
WHO = {"applicant": enterprise("e1")}


def claimed(*months: str, on: str = "2023-05-31") -> Desk:
    made = desk([PACK])
    made.award("A", "t/g", WHO, facts={"months": list(months)}, on=on)
    return made


def test_months_after_that_of_the_approval_are_a_hint_with_what_they_cost() -> None:
    (finding,) = found(claimed("2023-04/2023-07"), "months-ahead")
    assert finding.severity == "hint"
    assert finding.amount_fen == 20
    assert finding.detail == {"months": ["2023-06/2023-07"]}
    assert "2023-06/2023-07" in finding.message
    assert "2023-06/2023-07" in finding.message_zh


def test_the_month_of_the_approval_itself_has_come() -> None:
    assert found(claimed("2023-04/2023-05", on="2023-05-01"), "months-ahead") == []


def test_an_award_without_months_or_that_was_refused_is_none() -> None:
    made = desk([PACK])
    made.award("A", "t/fixed", WHO)
    made.award("B", "t/g", WHO, facts={"months": []})
    made.award("C", "t/g", WHO)
    assert found(made, "months-ahead") == []

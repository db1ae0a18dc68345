"""What was due and not done, and steps that took long."""

from __future__ import annotations

from typing import Any

import pytest
from tests.audit.checks.looking import found
from tests.support.builders import Desk, Json, desk, enterprise, fact, grant, small_pack

PACK = small_pack(
    fact("ok", "boolean", of="case")
    + grant("a", "[grant.benefit]\nfen = 100\n§\n")
    + grant("loan", "[grant.benefit]\nfen = 100\n§\n", instrument="loan")
    + grant(
        "asks",
        '[[grant.requirement]]\nid = "ok"\nwhen = {fact = "ok", eq = true}\n§\n'
        "[grant.benefit]\nfen = 100\n§\n",
    )
)
FULL: Json = {"steps": ["accept", "review", "approve"], "separate": []}
E1 = enterprise("e1")
LATE = "2023-08-09"
"""Ninety-one days after the day of the desk."""


def office(**given: Any) -> Desk:
    return desk([PACK], **given)


def pay(made: Desk, fen: int, name: str = "P", on: str = "2023-05-10") -> None:
    made.ok("pay", payment=name, case="A", amount_fen=fen, account="1", on=on)


# ---- not paid ------------------------------------------------------------------------------------


def test_an_award_that_nobody_paid_is_a_hint_after_the_days_that_are_set() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": E1})
    assert found(made, "approved-not-paid", on="2023-08-08") == []
    (finding,) = found(made, "approved-not-paid", on=LATE)
    assert (finding.severity, finding.case, finding.amount_fen) == ("hint", "A", 100)
    assert finding.detail == {"approved_on": "2023-05-10", "days": 91}
    assert found(made, "approved-not-paid", on=LATE, unpaid_days=91) == []


def test_the_rest_of_an_award_is_counted_from_the_last_payment() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": E1})
    pay(made, 60, on="2023-06-10")
    made.ok("settle", payment="P", on="2023-06-11")
    assert found(made, "approved-not-paid", on="2023-09-08") == []
    (finding,) = found(made, "approved-not-paid", on="2023-09-09")
    assert finding.amount_fen == 40


@pytest.mark.parametrize("do", ["hold", "withdraw", "finish"])
def test_a_case_that_is_held_or_ended_is_not_found(do: str) -> None:
    made = office()
    made.award("A", "t/a", {"applicant": E1})
    made.ok(do, case="A", reason="x")
    assert found(made, "approved-not-paid", on="2024-05-10") == []


def test_a_loan_and_a_return_are_other_matters() -> None:
    made = office()
    made.award("L", "t/loan", {"applicant": E1})
    made.award("A", "t/a", {"applicant": E1})
    pay(made, 100)
    made.ok("return", payment="P", reason="x")
    assert found(made, "approved-not-paid", on="2024-05-10") == []
    assert len(found(made, "return-not-rebooked", on="2024-05-10")) == 1


def test_a_payment_without_an_answer_of_the_bank_is_a_hint() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": E1})
    pay(made, 100)
    assert found(made, "payment-not-confirmed", on="2023-08-08") == []
    (finding,) = found(made, "payment-not-confirmed", on=LATE)
    assert (finding.amount_fen, finding.detail["payment"]) == (100, "P")
    made.ok("settle", payment="P")
    assert found(made, "payment-not-confirmed", on=LATE) == []


# ---- not decided ---------------------------------------------------------------------------------


def test_an_application_without_a_decision_is_a_hint() -> None:
    made = office()
    made.submit("A", "t/a", {"applicant": E1}, requested_fen=80)
    assert found(made, "undecided-long", on="2023-08-08") == []
    (finding,) = found(made, "undecided-long", on=LATE)
    assert (finding.case, finding.amount_fen) == ("A", 80)


def test_one_that_was_refused_is_decided_and_one_that_lacks_a_fact_is_not() -> None:
    made = office()
    made.award("A", "t/asks", {"applicant": E1}, facts={"ok": False})
    made.award("B", "t/asks", {"applicant": E1})
    assert [f.case for f in found(made, "undecided-long", on=LATE)] == ["B"]


# ---- slow steps ----------------------------------------------------------------------------------


def test_slow_steps_are_one_finding_for_each_grant_and_step() -> None:
    made = office(procedure=FULL)
    for case in "ABC":
        made.submit(case, "t/a", {"applicant": enterprise(case)})
        made.ok("accept", case=case)
        made.ok("review", case=case, passed=True, on="2023-08-09" if case != "C" else "2023-05-11")
        made.ok("approve", case=case, on="2023-08-09" if case != "C" else "2023-05-11")
    (finding,) = found(made, "slow-step")
    assert finding.cases == ("A", "B")
    assert finding.amount_fen == 200
    assert finding.detail == {"grant": "t/a", "step": "review", "cases": 2, "longest": 91}
    assert "审核" in finding.message_zh


def test_the_wait_for_a_supplement_and_a_hold_are_not_slow() -> None:
    made = office(procedure=FULL)
    made.submit("A", "t/a", {"applicant": E1})
    made.ok("supplement", case="A", facts={}, on="2023-12-01")
    made.ok("accept", case="A", on="2023-12-02")
    made.ok("hold", case="A", reason="x", on="2023-12-02")
    made.ok("release", case="A", on="2024-06-02")
    made.ok("review", case="A", passed=True, on="2024-06-03")
    assert found(made, "slow-step") == []


def test_a_late_payment_is_a_slow_step() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": E1})
    pay(made, 100, on=LATE)
    (finding,) = found(made, "slow-step")
    assert finding.detail["step"] == "pay"

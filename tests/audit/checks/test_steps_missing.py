"""Approvals before which a step was not taken."""

from __future__ import annotations

from typing import Any

from tests.audit.checks.looking import found
from tests.support.builders import Desk, Json, desk, enterprise, grant, small_pack
from tests.support.forging import careless

PACK = small_pack(grant("a", "[grant.benefit]\nfen = 100\n§\n"))
FULL: Json = {"steps": ["accept", "review", "approve"], "separate": []}
E1 = enterprise("e1")


def office(procedure: Json = FULL) -> Desk:
    made = desk([PACK], procedure=procedure)
    made.submit("A", "t/a", {"applicant": E1})
    return made


def approve_all_the_same(made: Desk) -> None:
    with careless("stages"):
        made.ok("approve", case="A")


def missing(made: Desk) -> list[Any]:
    return [finding.detail["missing"] for finding in found(made, "step-missing")]


def test_a_step_that_nobody_took_is_a_fault_with_the_amount() -> None:
    made = office()
    made.ok("accept", case="A")
    approve_all_the_same(made)
    (finding,) = found(made, "step-missing")
    assert (finding.severity, finding.case, finding.amount_fen) == ("fault", "A", 100)
    assert finding.detail["missing"] == ["review"]
    assert "审核" in finding.message_zh


def test_every_missing_step_is_named() -> None:
    made = office()
    approve_all_the_same(made)
    assert missing(made) == [["accept", "review"]]


def test_a_review_that_did_not_pass_is_none() -> None:
    made = office()
    made.ok("accept", case="A")
    made.ok("review", case="A", passed=False)
    approve_all_the_same(made)
    assert missing(made) == [["review"]]


def test_after_a_supplement_the_steps_begin_again() -> None:
    made = office()
    made.ok("accept", case="A")
    made.ok("review", case="A", passed=True)
    made.ok("supplement", case="A", facts={})
    approve_all_the_same(made)
    assert missing(made) == [["accept", "review"]]


def test_all_steps_and_steps_that_the_procedure_leaves_out_are_not_found() -> None:
    made = office()
    made.ok("accept", case="A")
    made.ok("review", case="A", passed=False)
    made.ok("review", case="A", passed=True)
    made.ok("approve", case="A")
    assert missing(made) == []
    short = office({"steps": ["approve"], "separate": []})
    short.ok("approve", case="A")
    assert missing(short) == []


def test_the_procedure_of_the_day_of_the_approval_counts() -> None:
    made = office({"steps": ["approve"], "separate": []})
    made.ok("approve", case="A")
    made.ok("adopt", packs=[PACK], procedure=FULL)
    assert missing(made) == []

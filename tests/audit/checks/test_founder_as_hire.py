"""Founders among the hires of their own firm, and founders who changed."""

from __future__ import annotations

from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, fact, grant, person, role, small_pack

NOT_FOUNDER = (
    '[[grant.requirement]]\nid = "not-founder"\neach = "hire"\nwhen = {not_a = "founder"}\n§\n'
)
UNCHANGED = (
    '[[grant.requirement]]\nid = "unchanged"\nwhen = {fact = "legal_rep_changed", eq = false}\n§\n'
)
PACK = small_pack(
    role("founder")
    + role("hire")
    + fact("legal_rep_changed", "boolean")
    + grant("start", "[grant.benefit]\nfen = 500\n§\n" + UNCHANGED)
    + grant("job", '[grant.benefit]\neach = "hire"\nfen = 300\n§\n' + NOT_FOUNDER)
    + grant("any-job", '[grant.benefit]\neach = "hire"\nfen = 200\n§\n')
)
E1, E2, P1, P2, H1 = (
    enterprise("e1"), enterprise("e2"), person("p1"), person("p2"), person("h1"),
)  # fmt: skip
SAME = {"legal_rep_changed": False}
CITE = {"document": "试验办法(虚构)", "clause": "1", "quote": "试验"}


def office() -> Desk:
    return desk([PACK])


def test_the_founder_of_one_case_who_is_a_hire_in_another_is_a_fault_with_the_clause() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": E1, "founder": [P1]}, facts=SAME)
    made.award("B", "t/job", {"applicant": E1, "founder": [P2], "hire": [P1, H1]})
    (finding,) = found(made, "founder-as-hire")
    assert finding.severity == "fault"
    assert finding.cite == CITE
    assert (finding.case, finding.cases) == ("B", ("A", "B"))
    assert finding.amount_fen == 300


def test_a_founder_with_a_second_number_is_found_within_one_case_once_it_is_known() -> None:
    made = office()
    made.award("A", "t/job", {"applicant": E1, "founder": [P1], "hire": [P2]})
    assert found(made, "founder-as-hire") == []
    made.ok("same", parties=[P1, P2])
    (finding,) = found(made, "founder-as-hire")
    assert (finding.severity, finding.cases, finding.amount_fen) == ("fault", ("A",), 300)


def test_a_grant_that_does_not_say_it_gives_a_hint() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": E1, "founder": [P1]}, facts=SAME)
    made.award("B", "t/any-job", {"applicant": E1, "founder": [P1], "hire": [P1]})
    (finding,) = found(made, "founder-as-hire")
    assert (finding.severity, finding.cite) == ("hint", None)
    assert finding.amount_fen == 200


def test_the_founder_of_another_firm_may_be_hired() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": E1, "founder": [P1]}, facts=SAME)
    made.award("B", "t/job", {"applicant": E2, "founder": [P2], "hire": [P1]})
    assert found(made, "founder-as-hire") == []


def test_founders_with_nobody_in_common_are_a_hint_with_the_clause_on_change() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": E1, "founder": [P1]}, facts=SAME)
    made.award("B", "t/job", {"applicant": E1, "founder": [P2], "hire": [H1]})
    (finding,) = found(made, "founder-changed")
    assert finding.severity == "hint"
    assert finding.cite == CITE
    assert finding.cases == ("A", "B")


def test_a_founder_who_stays_and_one_person_under_two_numbers_are_no_change() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": E1, "founder": [P1]}, facts=SAME)
    made.award("B", "t/start", {"applicant": E1, "founder": [P2]}, facts=SAME)
    made.award("C", "t/job", {"applicant": E1, "founder": [P1, P2], "hire": [H1]})
    assert found(made, "founder-changed") == [], "the third case joins the two"
    made.ok("withdraw", case="C", reason="x")
    assert len(found(made, "founder-changed")) == 1
    made.ok("same", parties=[P1, P2])
    assert found(made, "founder-changed") == []

"""One hire, two firms, two ledgers; the same months paid twice."""

from __future__ import annotations

import pytest
from tests.audit.across.cities import OTHER_KEY, PACK, U, city, named, together
from tests.support.builders import Desk, enterprise, person

from subsidy_ledger.audit.several import Across

E1, E2 = enterprise("e1"), enterprise("e2")
P1 = person("p1")


def cities() -> tuple[Desk, Desk]:
    return city("a.example", PACK), city("b.example", U, OTHER_KEY)


def checks(outcome: Across) -> list[str]:
    return [one.check for one in outcome.findings]


def working(months: str) -> object:
    return person("p1", worked=[months])


# ---- paid once for a person ----------------------------------------------------------------------


def test_two_firms_paid_once_for_one_hire_are_a_hint_about_the_lesser_amount() -> None:
    a, b = cities()
    a.award("A-1", "t/jobs", {"applicant": E1, "hire": [P1, person("p2")]})
    b.award("B-1", "u/jobs", {"applicant": E2, "hire": [P1]})
    outcome = together(a, b)
    assert checks(outcome) == ["across-hire"]
    (finding,) = outcome.findings
    assert (finding.severity, finding.amount_fen) == ("hint", 300)
    assert "2 applicants in several ledgers are paid for one person" in finding.message
    assert "2家单位" in finding.message_zh


def test_one_firm_paid_twice_for_one_hire_is_the_same_kind_twice() -> None:
    a, b = cities()
    a.award("A-1", "t/jobs", {"applicant": E1, "hire": [P1]})
    b.award("B-1", "u/jobs", {"applicant": E1, "hire": [P1]})
    assert checks(together(a, b)) == ["across-kind"], "told once for firm and hire"


def test_two_hires_are_nothing() -> None:
    a, b = cities()
    a.award("A-1", "t/jobs", {"applicant": E1, "hire": [P1]})
    b.award("B-1", "u/jobs", {"applicant": E2, "hire": [person("p2")]})
    assert checks(together(a, b)) == []


def test_two_firms_of_one_ledger_are_not_for_here() -> None:
    a, b = cities()
    a.award("A-1", "t/jobs", {"applicant": E1, "hire": [P1]})
    a.award("A-2", "t/jobs", {"applicant": E2, "hire": [P1]})
    b.award("B-1", "u/jobs", {"applicant": E2, "hire": [person("p2")]})
    assert named(together(a, b), "across-hire") == []


# ---- paid by months ------------------------------------------------------------------------------


def test_two_firms_paid_for_one_month_of_a_person_are_a_hint_about_these_months() -> None:
    a, b = cities()
    a.award("A-1", "t/stay", {"applicant": E1, "hire": [working("2023-01/2023-03")]})
    b.award("B-1", "u/stay", {"applicant": E2, "hire": [working("2023-03/2023-06")]})
    outcome = together(a, b)
    assert checks(outcome) == ["across-hire"]
    (finding,) = outcome.findings
    assert (finding.amount_fen, finding.detail) == (10, {"months": "2023-03"})


def test_months_one_after_the_other_are_a_change_of_job() -> None:
    a, b = cities()
    a.award("A-1", "t/stay", {"applicant": E1, "hire": [working("2023-01/2023-02")]})
    b.award("B-1", "u/stay", {"applicant": E2, "hire": [working("2023-03/2023-06")]})
    outcome = together(a, b)
    assert named(outcome, "across-hire") == []
    assert named(outcome, "across-months") == []


def test_one_firm_paid_for_one_month_in_two_ledgers_is_that_month_twice() -> None:
    a, b = cities()
    a.award("A-1", "t/stay", {"applicant": E1, "hire": [working("2023-01/2023-03")]})
    b.award("B-1", "u/stay", {"applicant": E1, "hire": [working("2023-02/2023-06")]})
    outcome = together(a, b)
    (finding,) = named(outcome, "across-months")
    assert finding.amount_fen == 20
    assert finding.detail == {"kind": "internship", "months": "2023-02/2023-03"}
    assert "may be paid twice" in finding.message
    assert "见习、实习补贴" in finding.message_zh
    assert named(outcome, "across-hire") == []


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ("2023-03/2023-05", ["across-months"]),
        ("2023-04/2023-05", ["across-kind"]),
    ],
)
def test_months_insured_twice_by_the_person_are_found(months: str, expected: list[str]) -> None:
    a, b = cities()
    a.award("A-1", "t/flexible", {"applicant": P1}, facts={"insured": ["2023-01/2023-03"]})
    b.award("B-1", "u/flexible", {"applicant": P1}, facts={"insured": [months]})
    outcome = together(a, b)
    assert checks(outcome) == expected
    if expected == ["across-months"]:
        assert outcome.findings[0].amount_fen == 20, "one month"


def test_a_firm_that_employs_others_in_the_same_months_is_not_paid_twice() -> None:
    a, b = cities()
    a.award("A-1", "t/stay", {"applicant": E1, "hire": [working("2023-01/2023-03")]})
    other = person("p2", worked=["2023-01/2023-03"])
    b.award("B-1", "u/stay", {"applicant": E1, "hire": [other]})
    assert named(together(a, b), "across-months") == []

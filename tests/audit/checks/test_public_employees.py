"""People on the public payroll: months, else the day of the application; never more than a hint."""

from __future__ import annotations

from tests.audit.checks.listed import (
    E1,
    P1,
    P2,
    a_list,
    amounts,
    by_token,
    findings,
    office,
    row,
)

from subsidy_ledger.audit.checks.public_employees import PublicEmployees

CHECK = PublicEmployees()


def payroll(start="", end="", party=P1, **given):
    return a_list("public-employees", row(party, start, end, **given))


def test_an_applicant_on_the_payroll_on_that_day_is_a_hint():
    made = office()
    made.award("A", "t/once", {"applicant": P1})
    assert amounts(findings(made, CHECK, payroll())) == [("hint", "A", 1000)]
    assert amounts(findings(made, CHECK, payroll("2023-05-10", "2023-05-10"))) == [
        ("hint", "A", 1000)
    ]
    assert findings(made, CHECK, payroll("2023-05-11")) == []
    assert findings(made, CHECK, payroll("2010-01-01", "2023-05-09")) == []
    assert findings(made, CHECK, payroll(party=P2)) == []


def test_months_on_the_payroll_are_counted_alone():
    made = office()
    made.award("A", "t/months", {"applicant": P1}, facts={"months": ["2023-01/2023-04"]})
    (found,) = findings(made, CHECK, payroll("2023-02-02", "2023-04-30"))
    assert (found.amount_fen, found.detail["months"]) == (20, ["2023-03/2023-04"])
    assert findings(made, CHECK, payroll("2023-04-02")) == []


def test_a_hire_is_found_with_its_line_and_by_token():
    made = office()
    made.award("A", "t/jobs", {"applicant": E1, "hire": [P2, P1]})
    assert amounts(findings(made, CHECK, payroll())) == [("hint", "A", 300)]
    assert amounts(by_token(made, CHECK, payroll())) == [("hint", "A", 300)]

"""Training without attendance: nobody there, fewer days than paid, and facts."""

from __future__ import annotations

from tests.audit.checks.listed import (
    CLAUSE,
    E1,
    P1,
    P2,
    P3,
    a_list,
    amounts,
    by_token,
    findings,
    office,
    row,
)

from subsidy_ledger.audit.checks.attendance import TrainingUnattended
from subsidy_ledger.audit.checks.attested import Training

CHECK = TrainingUnattended(
    {
        "t/jobs": Training("t/jobs", "hire", ("there",)),
        "t/days": Training("t/days", "applicant", ("days",), days=True),
    }
)


def course(**facts):
    made = office()
    made.award(
        "A", "t/jobs", {"applicant": E1, "hire": [{**P1, "facts": facts} if facts else P1, P2]}
    )
    return made


def allowance(days=10):
    made = office()
    made.award("A", "t/days", {"applicant": P1}, facts={"days": days})
    return made


def attended(*rows):
    return a_list("attendance", *rows)


def test_who_is_nowhere_in_the_list_is_a_fault_with_its_own_line():
    (found,) = findings(course(), CHECK, attended(row(P2, days="5")))
    assert (found.check, found.severity, found.amount_fen) == (
        "training-without-attendance",
        "fault",
        300,
    )
    assert (found.detail["place"], found.cite) == (0, CLAUSE)


def test_who_was_there_one_day_is_no_finding():
    assert findings(course(), CHECK, attended(row(P1, days="1"), row(P2, days="1"))) == []
    listed = attended(row(P1, "2023-04-03", "2023-04-03"), row(P2, "2023-04-03", "2023-04-03"))
    assert findings(course(), CHECK, listed) == []


def test_nought_days_are_none():
    assert amounts(findings(course(), CHECK, attended(row(P1, days="0"), row(P2, days="2")))) == [
        ("fault", "A", 300)
    ]


def test_days_paid_and_not_attended_are_found_alone():
    assert amounts(findings(allowance(), CHECK, attended(row(P1, days="7")))) == [
        ("fault", "A", 150)
    ]
    two = attended(row(P1, days="7"), row(P1, days="2.5"))
    assert amounts(findings(allowance(), CHECK, two)) == [("fault", "A", 50)]
    assert findings(allowance(), CHECK, attended(row(P1, days="10"))) == []


def test_a_day_that_is_listed_twice_counts_once():
    days = [row(P1, f"2023-04-{n:02}", f"2023-04-{n:02}") for n in (1, 2, 3, 3)]
    assert amounts(findings(allowance(4), CHECK, attended(*days))) == [("fault", "A", 50)]


def test_an_application_before_the_list_begins_and_an_empty_list_are_not_judged():
    assert findings(course(), CHECK, attended(row(P3, "2023-06-01", "2023-06-01"))) == []
    assert findings(course(), CHECK, attended()) == []
    assert findings(course(), CHECK) == []


def test_a_grant_of_the_kind_training_is_looked_at_though_no_one_named_it():
    made = office()
    made.award("A", "t/once", {"applicant": P1})
    listed = attended(row(P2, days="5"))
    assert amounts(findings(made, CHECK, listed, kinds={"t/once": "training"})) == [
        ("fault", "A", 1000)
    ]
    assert findings(made, CHECK, listed) == []


def test_it_is_found_by_token():
    assert amounts(by_token(course(), CHECK, attended(row(P2, days="5")))) == [("fault", "A", 300)]


def test_another_name_is_a_hint():
    listed = attended(row(P1, days="7", name="王老五"))
    assert amounts(findings(allowance(), CHECK, listed)) == [("hint", "A", 150)]


def test_attested_absence_is_a_hint_without_any_list():
    assert amounts(findings(course(there=False), CHECK)) == [("hint", "A", 300)]
    assert findings(course(there=True), CHECK) == []
    assert findings(course(), CHECK) == []


def test_a_long_course_reaches_until_it_ends_and_a_year_on():
    """Applications are of 10 May 2023."""
    for end, count in (("2022-05-10", 1), ("2022-05-09", 0)):
        there = row(P2, "2021-01-04", end, days="200")
        assert len(findings(course(), CHECK, attended(there))) == count, end

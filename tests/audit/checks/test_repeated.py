"""One person, one grant, twice: what looks like one application, and lawful repeats that do not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, fact, grant, person, role, small_pack

ONCE = (
    '[[grant.cap]]\nid = "once"\nper = "applicant"\nmeasure = "count"\nlimit = 3\n'
    'window = "lifetime"\non_exceed = "refuse"\n{0}§\n'
)
PACK = small_pack(
    role("hire")
    + fact("months", "months")
    + fact("of_hire", "months", of="hire")
    + fact("since_on", "date")
    + fact("qualified", "boolean")
    + '[[reading]]\nid = "again"\nquestion = "?"\noptions = {no = "否", yes = "可"}\ndefault = "yes"\n'
    + grant("once", "[grant.benefit]\nfen = 500\n§\n")
    + grant("month", '[grant.benefit]\nunits = "months"\nfen = 10\n§\n')
    + grant("job", '[grant.benefit]\neach = "hire"\nfen = 300\n§\n')
    + grant("train", '[grant.benefit]\neach = "hire"\nunits = "of_hire"\nfen = 20\n§\n')
    + grant("loan", "[grant.benefit]\nfen = 900\n§\n" + ONCE.format(""))
    + grant("ruled", "[grant.benefit]\nfen = 70\n§\n" + ONCE.format('only_if = {again = "no"}\n'))
    + grant("yes", "")
)  # fmt: skip
E1, E2, P1, P2, H1 = (
    enterprise("e1"), enterprise("e2"), person("p1"), person("p2"), person("h1"),
)  # fmt: skip


def office() -> Desk:
    return desk([PACK])


def hints(made: Desk, **settings: Any) -> list[Any]:
    return found(made, "same-grant-twice", **settings)


def test_one_month_of_one_person_in_two_cases_is_a_hint_with_what_is_paid_twice() -> None:
    made = office()
    made.award("A", "t/month", {"applicant": P1}, facts={"months": ["2023-01/2023-03"]})
    made.award("B", "t/month", {"applicant": P1}, facts={"months": ["2023-02/2023-04"]})
    (finding,) = hints(made)
    assert finding.severity == "hint"
    assert finding.cases == ("A", "B")
    assert finding.amount_fen == 20
    assert finding.detail["why"] == "month"
    assert finding.detail["months"] == "2023-02/2023-03"


def test_one_month_of_one_trainee_is_found_and_the_firm_that_comes_again_is_not() -> None:
    made = office()
    first = person("h1", of_hire=["2023-01/2023-02"])
    made.award("A", "t/train", {"applicant": E1, "hire": [first]})
    made.award("B", "t/train", {"applicant": E1, "hire": [person("h1", of_hire=["2023-02"])]})
    made.award("C", "t/train", {"applicant": E1, "hire": [person("h2", of_hire=["2023-02"])]})
    (finding,) = hints(made)
    assert finding.cases == ("A", "B")
    assert finding.amount_fen == 20


@pytest.mark.parametrize("second", ["2023-05-10", "2023-06-10"])
def test_one_amount_within_a_month_is_a_hint(second: str) -> None:
    made = office()
    made.award("A", "t/once", {"applicant": P1})
    made.award("B", "t/once", {"applicant": P1}, on=second)
    (finding,) = hints(made)
    assert (finding.detail["why"], finding.amount_fen) == ("days", 500)


def test_one_amount_further_apart_is_no_finding_unless_the_auditor_says_so() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": P1})
    made.award("B", "t/once", {"applicant": P1}, on="2023-06-11")
    assert hints(made) == []
    assert len(hints(made, repeat_days=32)) == 1


def test_three_in_a_row_are_one_finding_and_two_of_them_are_at_stake() -> None:
    made = office()
    for case, on in (("A", "2023-05-10"), ("B", "2023-06-05"), ("C", "2023-07-01")):
        made.award(case, "t/once", {"applicant": P1}, on=on)
    (finding,) = hints(made)
    assert finding.cases == ("A", "B", "C")
    assert finding.amount_fen == 1000


def test_the_same_paper_is_a_hint_however_long_it_takes_and_another_day_on_it_is_not() -> None:
    made = office()
    paper = {"since_on": "2022-03-01", "qualified": True}
    made.award("A", "t/once", {"applicant": P1}, facts=paper)
    made.award("B", "t/once", {"applicant": P1}, facts={**paper, "since_on": "2022-09-01"})
    assert hints(made) == []
    made.award("C", "t/once", {"applicant": P1}, facts=paper, on="2023-12-10")
    (finding,) = hints(made)
    assert (finding.detail["why"], finding.cases) == ("facts", ("A", "C"))


def test_facts_that_are_alike_for_everybody_tell_nothing() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": P1}, facts={"qualified": True})
    made.award("B", "t/once", {"applicant": P1}, facts={"qualified": True}, on="2023-12-10")
    assert hints(made) == []


def test_other_hires_other_months_and_what_a_ceiling_speaks_of_are_no_findings() -> None:
    made = office()
    made.award("A", "t/job", {"applicant": E1, "hire": [H1]})
    made.award("B", "t/job", {"applicant": E1, "hire": [person("h2")]})
    made.award("C", "t/month", {"applicant": P1}, facts={"months": ["2023-01"]})
    made.award("D", "t/month", {"applicant": P1}, facts={"months": ["2023-02"]})
    for case in ("E", "F", "G"):
        made.award(case, "t/loan", {"applicant": P2})
    made.award("H", "t/yes", {"applicant": P2})
    made.award("I", "t/yes", {"applicant": P2})
    assert hints(made) == []


def test_a_repeat_that_a_ruling_allows_is_no_finding() -> None:
    made = office()
    made.award("A", "t/ruled", {"applicant": P1})
    made.award("B", "t/ruled", {"applicant": P1})
    assert hints(made) == []


def test_two_identifiers_of_one_person_are_one_and_a_withdrawn_award_is_none() -> None:
    made = office()
    made.award("A", "t/once", {"applicant": P1})
    made.award("B", "t/once", {"applicant": P2})
    assert hints(made) == []
    made.ok("same", parties=[P1, P2])
    assert len(hints(made)) == 1
    made.ok("withdraw", case="B", reason="x")
    assert hints(made) == []


def test_without_sealed_content_months_and_days_still_tell() -> None:
    from tests.support.forging import Told

    made = office()
    made.award("A", "t/once", {"applicant": P1})
    made.award("B", "t/once", {"applicant": P1})
    told = Told(made)
    told.sealed.clear()
    (finding,) = found(told, "same-grant-twice")
    assert finding.detail["why"] == "days"

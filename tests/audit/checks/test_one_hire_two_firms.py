"""Two firms that are paid for one person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, fact, grant, person, role, small_pack

import subsidy_ledger.audit.replay as replaying

ONCE = (
    '[[grant.cap]]\nid = "once"\nper = "hire"\nmeasure = "count"\nlimit = 1\n'
    'window = "lifetime"\non_exceed = "reduce"\n§\n'
)
PACK = small_pack(
    role("hire")
    + role("friend")
    + fact("of_hire", "months", of="hire")
    + grant("job", '[grant.benefit]\neach = "hire"\nfen = 300\n§\n')
    + grant("other-job", '[grant.benefit]\neach = "hire"\nfen = 200\n§\n')
    + grant("capped", '[grant.benefit]\neach = "hire"\nfen = 300\n§\n' + ONCE)
    + grant("train", '[grant.benefit]\neach = "hire"\nunits = "of_hire"\nfen = 20\n§\n')
    + grant("firm", "[grant.benefit]\nfen = 70\n§\n")
)
E1, E2, P1 = enterprise("e1"), enterprise("e2"), person("p1")
H1, H2 = person("h1"), person("h2")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kinds of the grants of these tests."""
    kinds = dict.fromkeys(("t/job", "t/other-job", "t/capped"), "job-creation")
    monkeypatch.setattr(replaying, "kinds_of_grants", lambda: kinds)
    return iter(())


def office() -> Desk:
    return desk([PACK])


def of_months(name: str, *months: str) -> dict[str, object]:
    return person(name, of_hire=list(months))


@pytest.mark.parametrize("second", ["t/job", "t/other-job"])
def test_a_hire_of_two_firms_is_a_hint_with_the_lesser_amount(second: str) -> None:
    made = office()
    made.award("A", "t/job", {"applicant": E1, "hire": [H1, H2]})
    made.award("B", second, {"applicant": E2, "hire": [H1]})
    (finding,) = found(made, "one-hire-two-firms")
    assert finding.severity == "hint"
    assert finding.cases == ("A", "B")
    assert finding.amount_fen == (300 if second == "t/job" else 200)


def test_a_ceiling_that_was_passed_is_a_fault_of_its_own_and_the_hint_names_the_firms() -> None:
    from tests.support.forging import careless

    made = office()
    made.award("A", "t/capped", {"applicant": E1, "hire": [H1]})
    with careless("caps and exclusions"):
        made.award("B", "t/capped", {"applicant": E2, "hire": [H1]})
    assert len(found(made, "one-hire-two-firms")) == 1
    assert [f.severity for f in found(made, "cap-passed")] == ["fault"]


def test_months_that_both_are_paid_for_are_found_and_a_change_of_job_is_not() -> None:
    made = office()
    made.award("A", "t/train", {"applicant": E1, "hire": [of_months("h1", "2023-01/2023-03")]})
    made.award("B", "t/train", {"applicant": E2, "hire": [of_months("h1", "2023-04/2023-05")]})
    assert found(made, "one-hire-two-firms") == []
    made.award("C", "t/train", {"applicant": E2, "hire": [of_months("h1", "2023-03")]})
    (finding,) = found(made, "one-hire-two-firms")
    assert finding.detail["months"] == "2023-03"
    assert finding.cases == ("A", "C")
    assert finding.amount_fen == 20


def test_one_firm_two_hires_and_whoever_only_stands_by_are_not_found() -> None:
    made = office()
    made.award("A", "t/job", {"applicant": E1, "hire": [H1], "friend": [P1]})
    made.award("B", "t/other-job", {"applicant": E1, "hire": [H1]})
    made.award("C", "t/job", {"applicant": E2, "hire": [H2], "friend": [P1]})
    made.award("D", "t/firm", {"applicant": E2, "hire": [H1]})
    assert found(made, "one-hire-two-firms") == []


def test_two_numbers_of_one_hire_and_of_one_firm_are_looked_through() -> None:
    made = office()
    made.award("A", "t/job", {"applicant": E1, "hire": [H1]})
    made.award("B", "t/job", {"applicant": E2, "hire": [H2]})
    assert found(made, "one-hire-two-firms") == []
    made.ok("same", parties=[H1, H2])
    assert len(found(made, "one-hire-two-firms")) == 1
    made.ok("same", parties=[E1, E2])
    assert found(made, "one-hire-two-firms") == []


def test_an_award_that_was_withdrawn_is_none() -> None:
    made = office()
    made.award("A", "t/job", {"applicant": E1, "hire": [H1]})
    made.award("B", "t/job", {"applicant": E2, "hire": [H1]})
    made.ok("withdraw", case="A", reason="x")
    assert found(made, "one-hire-two-firms") == []

"""A founder in one ledger who is a hire, or flexibly employed, in another."""

from __future__ import annotations

from tests.audit.across.cities import OTHER_KEY, PACK, U, city, named, together
from tests.support.builders import Desk, enterprise, person

E1, E2, P1, P2 = enterprise("e1"), enterprise("e2"), person("p1"), person("p2")
INSURED = {"insured": ["2023-01/2023-03"]}


def cities() -> tuple[Desk, Desk]:
    return city("a.example", PACK), city("b.example", U, OTHER_KEY)


def test_a_founder_who_is_paid_for_as_a_hire_elsewhere_is_a_hint() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": E1, "founder": P1})
    b.award("B-1", "u/jobs", {"applicant": E2, "hire": [P1]})
    (finding,) = together(a, b).findings
    assert finding.check == "across-founder"
    assert (finding.severity, finding.amount_fen) == ("hint", 300)
    assert finding.detail == {
        "why": "hire", "founder_on": ["2023-05-10"], "paid_on": ["2023-05-10"],
    }  # fmt: skip
    assert "is paid for as a hire" in finding.message
    assert "招用人员" in finding.message_zh


def test_it_is_found_whichever_ledger_comes_first() -> None:
    a, b = cities()
    a.award("A-1", "t/jobs", {"applicant": E2, "hire": [P1]})
    b.award("B-1", "u/start", {"applicant": E1, "founder": P1})
    (finding,) = together(a, b).findings
    assert finding.cases == ("A-1",)
    assert finding.elsewhere[0].cases == ("B-1",)


def test_who_started_up_alone_is_a_founder_too() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": P1})
    b.award("B-1", "u/jobs", {"applicant": E2, "hire": [P1]})
    assert len(named(together(a, b), "across-founder")) == 1


def test_a_founder_who_draws_the_subsidy_for_flexible_employment_elsewhere_is_a_hint() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": E1, "founder": P1})
    b.award("B-1", "u/flexible", {"applicant": P1}, facts=INSURED)
    (finding,) = together(a, b).findings
    assert finding.detail["why"] == "flexible"
    assert finding.amount_fen == 60
    assert "灵活就业社会保险补贴" in finding.message_zh


def test_the_same_within_one_ledger_is_not_for_here() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": E1, "founder": P1})
    a.award("A-2", "t/jobs", {"applicant": E2, "hire": [P1]})
    b.award("B-1", "u/house", {"applicant": P1})
    assert together(a, b).findings == ()


def test_another_person_and_a_withdrawn_award_are_nothing() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": E1, "founder": P1})
    b.award("B-1", "u/jobs", {"applicant": E2, "hire": [P2]})
    assert together(a, b).findings == ()
    b.award("B-2", "u/jobs", {"applicant": E2, "hire": [P1]})
    assert len(together(a, b).findings) == 1
    a.ok("withdraw", case="A-1", reason="x")
    assert together(a, b).findings == ()


def test_flexible_insurance_founds_nothing_even_in_the_role_of_a_founder() -> None:
    """Jiangmen: the applicant stands in for the founder, for the ceiling over both subsidies."""
    a, b = cities()
    a.award("A-1", "t/flexible", {"applicant": P1, "founder": P1}, facts=INSURED)
    b.award("B-1", "u/flexible", {"applicant": P1}, facts=INSURED)
    assert [one.check for one in together(a, b).findings] == ["across-months"]
    b.award("B-2", "u/jobs", {"applicant": E2, "hire": [P1]})
    assert named(together(a, b), "across-founder") == []

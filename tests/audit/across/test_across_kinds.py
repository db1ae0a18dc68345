"""One kind of money from two ledgers: what is a hint, what another check says, what is nothing."""

from __future__ import annotations

from tests.audit.across.cities import OTHER_KEY, PACK, U, V, city, named, together
from tests.support.builders import Desk, enterprise, person

E1, E2, P1, P2 = enterprise("e1"), enterprise("e2"), person("p1"), person("p2")


def cities() -> tuple[Desk, Desk]:
    return city("a.example", PACK), city("b.example", U, OTHER_KEY)


def test_a_start_up_subsidy_of_two_cities_is_a_hint_with_cases_amounts_and_entries() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": E1, "founder": P1})
    b.award("B-1", "u/start", {"applicant": E1, "founder": P1}, {"amount_fen": 450})
    (finding,) = named(together(a, b), "across-kind")
    assert (finding.severity, finding.amount_fen, finding.cite) == ("hint", 450, None)
    assert (finding.entries, finding.cases) == ((3,), ("A-1",))
    (there,) = finding.elsewhere
    assert (there.ledger, there.entries, there.cases) == ("b.example", (3,), ("B-1",))
    assert "a.example: A-1 5.00; b.example: B-1 4.50" in finding.message
    assert "创业补贴" in finding.message_zh
    assert finding.clears
    assert finding.clears_zh


def test_one_founder_with_two_firms_is_found() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": E1, "founder": P1})
    b.award("B-1", "u/start", {"applicant": E2, "founder": P1})
    assert len(named(together(a, b), "across-kind")) == 1


def test_three_cities_are_one_finding() -> None:
    a, b = cities()
    c = city("c.example", V)
    for made, case, scheme in ((a, "A-1", "t"), (b, "B-1", "u"), (c, "C-1", "v")):
        made.award(case, f"{scheme}/start", {"applicant": P1})
    (finding,) = named(together(a, b, c), "across-kind")
    assert [one.ledger for one in finding.elsewhere] == ["b.example", "c.example"]
    assert finding.amount_fen == 1000, "all but the most"


def test_two_ledgers_of_one_city_are_found_as_well() -> None:
    """What no ceiling of the document speaks of."""
    a, b = city("a.example", PACK), city("b.example", PACK)
    for made, case in ((a, "A-1"), (b, "A-1")):
        made.award(case, "t/start", {"applicant": P1})
    (finding,) = named(together(a, b), "across-kind")
    assert finding.elsewhere[0].cases == ("A-1",), "one name, two cases"


def test_other_kinds_no_kind_and_bystanders_are_not_found() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": E1, "guarantor": P1})
    b.award("B-1", "u/start", {"applicant": E2, "guarantor": P1})
    a.award("A-2", "t/house", {"applicant": P2})
    b.award("B-2", "u/house", {"applicant": P2})
    b.award("B-3", "u/jobs", {"applicant": E1, "hire": [P2]})
    assert together(a, b).findings == ()


def test_two_awards_in_one_ledger_are_not_for_here() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": P1})
    a.award("A-2", "t/start", {"applicant": P1})
    b.award("B-1", "u/start", {"applicant": P2})
    assert together(a, b).findings == ()


def test_an_award_that_was_withdrawn_is_not_held() -> None:
    a, b = cities()
    a.award("A-1", "t/start", {"applicant": P1})
    b.award("B-1", "u/start", {"applicant": P1})
    b.ok("withdraw", case="B-1", reason="x")
    assert together(a, b).findings == ()


def test_a_firm_with_hires_of_its_own_in_two_cities_holds_nothing_twice() -> None:
    a, b = cities()
    a.award("A-1", "t/jobs", {"applicant": E1, "hire": [P1]})
    b.award("B-1", "u/jobs", {"applicant": E1, "hire": [P2]})
    assert together(a, b).findings == ()


def test_one_hire_of_one_firm_in_two_cities_is_a_hint() -> None:
    a, b = cities()
    a.award("A-1", "t/jobs", {"applicant": E1, "hire": [P1]})
    b.award("B-1", "u/jobs", {"applicant": E1, "hire": [P1]})
    (finding,) = together(a, b).findings
    assert finding.check == "across-kind"
    assert finding.detail == {"kind": "job-creation"}
    assert finding.amount_fen == 300

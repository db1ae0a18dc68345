"""Owners who draw flexible-employment insurance: by the list, and by the ledger itself."""

from __future__ import annotations

from tests.audit.checks.listed import (
    E1,
    E2,
    P1,
    P2,
    a_list,
    amounts,
    by_token,
    findings,
    office,
)

from subsidy_ledger.audit.checks.owners import OwnersInsured
from subsidy_ledger.audit.matching import ListRow

CHECK = OwnersInsured()
KINDS = {"t/months": "flexible-insurance"}


def flexible(person=P1):
    made = office()
    made.award("A", "t/months", {"applicant": person}, facts={"months": ["2023-01/2023-04"]})
    return made


def owned(start="", end="", person=P1, firm=E1):
    """As `read_list` makes them: a row for the enterprise and one for its owner."""
    fields = {
        "enterprise": firm["number"],
        "enterprise_scheme": firm["scheme"],
        "enterprise_name": firm["name"],
        "representative": person["number"],
        "representative_scheme": person["scheme"],
        "representative_name": person["name"],
    }
    return a_list(
        "owners",
        ListRow(3, firm["scheme"], firm["number"], firm["name"], start, end, fields),
        ListRow(3, person["scheme"], person["number"], person["name"], start, end, fields),
    )


def test_an_owner_by_the_list_is_a_hint_for_the_months_in_it():
    (found,) = findings(flexible(), CHECK, owned("2023-02-02"), kinds=KINDS)
    assert (found.check, found.severity, found.amount_fen) == (
        "owner-flexible-insurance",
        "hint",
        20,
    )
    assert found.detail["months"] == ["2023-03/2023-04"]
    assert found.detail["enterprise"] == E1["name"]


def test_an_owner_before_or_after_and_another_kind_of_money_are_not_found():
    assert findings(flexible(), CHECK, owned("2020-01-01", "2023-01-30"), kinds=KINDS) == []
    assert findings(flexible(), CHECK, owned("2023-04-02"), kinds=KINDS) == []
    assert findings(flexible(), CHECK, owned(person=P2), kinds=KINDS) == []
    assert findings(flexible(), CHECK, owned()) == []


def test_an_owner_is_found_by_token():
    assert amounts(by_token(flexible(), CHECK, owned(), kinds=KINDS)) == [("hint", "A", 40)]


def test_a_founder_of_another_case_is_found_without_any_list():
    made = flexible()
    made.submit("B", "t/started", {"applicant": E2, "founder": P1}, on="2023-03-15")
    (found,) = findings(made, CHECK, kinds=KINDS)
    assert (found.severity, found.amount_fen, found.cases) == ("hint", 20, ("A", "B"))
    assert len(found.entries) == 2
    assert amounts(by_token(made, CHECK, kinds=KINDS)) == [("hint", "A", 20)]


def test_a_person_who_applies_for_an_enterprise_of_its_own_is_found():
    made = flexible()
    made.submit("B", "t/started", {"applicant": P1, "entity": E2}, on="2023-01-15")
    assert amounts(findings(made, CHECK, kinds=KINDS)) == [("hint", "A", 40)]


def test_a_founder_who_came_later_a_hire_and_somebody_else_are_not_found():
    made = flexible()
    made.submit("B", "t/started", {"applicant": E2, "founder": P1}, on="2023-05-15")
    made.submit("C", "t/started", {"applicant": E2, "founder": P2}, on="2023-01-15")
    made.submit("D", "t/jobs", {"applicant": E2, "hire": [P1]}, on="2023-01-15")
    assert findings(made, CHECK, kinds=KINDS) == []


def test_what_the_list_says_is_not_said_again_from_the_ledger():
    made = flexible()
    made.submit("B", "t/started", {"applicant": E2, "founder": P1}, on="2023-03-15")
    assert amounts(findings(made, CHECK, owned(), kinds=KINDS)) == [("hint", "A", 40)]

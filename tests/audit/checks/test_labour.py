"""Employment on paper: no month of insurance at that employer, months claimed in vain, facts."""

from __future__ import annotations

import pytest
from tests.audit.checks.listed import (
    CLAUSE,
    E1,
    E2,
    P1,
    P3,
    a_list,
    amounts,
    by_token,
    employer,
    findings,
    office,
    row,
)
from tests.support.builders import OPERATOR, desk, enterprise, jobs, person

from subsidy_ledger.audit.checks.attested import Labour
from subsidy_ledger.audit.checks.labour import FictitiousLabour

CHECK = FictitiousLabour(
    {
        "t/jobs": Labour("t/jobs", "hire", "contract", ("paid",), ("insured",)),
        "t/insured-jobs": Labour(
            "t/insured-jobs", "hire", "contract", ("paid",), ("insured",), ("insured",)
        ),
        "t/job-months": Labour("t/job-months", "hire", insures=True),
    }
)
WHOLE = row(P3, "2022-01-01", "2023-12-31", **employer(E2))
"""Somebody else, so that the list covers two years."""


def hired(grant="t/insured-jobs", hire=P1, **facts):
    made = office()
    given = {"insured": True, "contract": 12, **facts}
    made.award("A", grant, {"applicant": E1, "hire": [{**hire, "facts": given}]})
    return made


def insurance(*rows, whole=True):
    return a_list("insurance", *((WHOLE,) if whole else ()), *rows)


def test_a_hire_never_insured_by_the_employer_is_a_fault_with_the_clause():
    (found,) = findings(hired(), CHECK, insurance())
    assert (found.check, found.severity, found.amount_fen) == ("fictitious-labour", "fault", 300)
    assert found.cite == CLAUSE
    assert "never insured" in found.message


def test_insured_by_somebody_else_only_is_a_fault_that_says_so():
    listed = insurance(row(P1, "2023-01-01", "2023-12-31", **employer(E2), employer_name="乙公司"))
    (found,) = findings(hired(), CHECK, listed)
    assert found.severity == "fault"
    assert "somebody else" in found.message
    assert found.detail["insured_by"] == ["乙公司"]


@pytest.mark.parametrize(
    "given",
    [
        employer(E1),
        {"employer_name": E1["name"]},
        {},
    ],
    ids=["number", "name", "no employer at all"],
)
def test_one_month_at_the_employer_is_enough_where_no_months_are_claimed(given):
    listed = insurance(row(P1, "2023-01-01", "2023-01-31", **given))
    assert findings(hired(), CHECK, listed) == []


def test_the_name_of_another_employer_is_not_this_one():
    listed = insurance(row(P1, "2023-01-01", "2023-01-31", employer_name="乙公司"))
    assert len(findings(hired(), CHECK, listed)) == 1


def test_where_no_document_asks_for_insurance_it_is_a_hint():
    assert amounts(findings(hired("t/jobs"), CHECK, insurance())) == [("hint", "A", 300)]


def test_months_paid_for_and_not_insured_are_found_alone():
    made = office()
    hire = {**P1, "facts": {"hire_months": ["2023-01/2023-04"]}}
    made.award("A", "t/job-months", {"applicant": E1, "hire": [hire]})
    listed = insurance(row(P1, "2023-01-15", "2023-02-03", **employer(E1)))
    (found,) = findings(made, CHECK, listed)
    assert (found.severity, found.amount_fen) == ("fault", 14)
    assert found.detail["months"] == ["2023-03/2023-04"]
    assert found.cite == CLAUSE
    assert findings(made, CHECK, insurance(row(P1, "2023-01-01", "", **employer(E1)))) == []


def test_months_that_the_list_does_not_cover_are_not_judged():
    made = office()
    hire = {**P1, "facts": {"hire_months": ["2023-01/2023-04"]}}
    made.award("A", "t/job-months", {"applicant": E1, "hire": [hire]})
    short = a_list("insurance", row(P3, "2023-03-01", "2023-03-31", **employer(E1)))
    assert amounts(findings(made, CHECK, short)) == [("fault", "A", 7)]
    later = a_list("insurance", row(P3, "2024-01-01", "2024-03-31", **employer(E1)))
    assert findings(made, CHECK, later) == []
    assert findings(hired(), CHECK, later) == []
    assert findings(hired(), CHECK, a_list("insurance")) == []


def test_fewer_months_than_claimed_are_found_where_the_list_goes_back_so_far():
    made = hired(paid=12)
    some = insurance(row(P1, "2023-01-01", "", **employer(E1)))
    (found,) = findings(made, CHECK, some)
    assert "12 months claimed, 5 insured" in found.message
    enough = insurance(row(P1, "2022-06-01", "", **employer(E1)))
    assert findings(made, CHECK, enough) == []
    short = a_list("insurance", row(P1, "2023-01-01", "2023-12-31", **employer(E1)))
    assert findings(made, CHECK, short) == []


def test_flexible_insurance_needs_the_months_without_any_employer():
    made = office()
    made.award("A", "t/months", {"applicant": P1}, facts={"months": ["2023-01/2023-04"]})
    kinds = {"t/months": "flexible-insurance"}
    some = insurance(row(P1, "2023-01-01", "2023-02-28"))
    assert amounts(findings(made, CHECK, some, kinds=kinds)) == [("fault", "A", 20)]
    assert amounts(findings(made, CHECK, insurance(), kinds=kinds)) == [("hint", "A", 40)]
    assert findings(made, CHECK, some) == []


def test_another_name_is_a_hint():
    listed = insurance(row(P1, "2023-01-01", "2023-01-31", name="王老五", **employer(E2)))
    (found,) = findings(hired(), CHECK, listed)
    assert found.severity == "hint"
    assert "names differ" in found.message


def test_it_is_found_by_token_of_hire_and_employer():
    here = insurance(row(P1, "2023-01-01", "2023-01-31", **employer(E1)))
    there = insurance(row(P1, "2023-01-01", "2023-01-31", **employer(E2)))
    assert by_token(hired(), CHECK, here) == []
    assert amounts(by_token(hired(), CHECK, there)) == [("fault", "A", 300)]


def test_a_contract_with_no_month_paid_is_a_hint_without_any_list():
    (found,) = findings(hired("t/jobs", paid=0), CHECK)
    assert (found.check, found.severity, found.amount_fen) == (
        "contract-without-months",
        "hint",
        300,
    )
    assert found.detail["facts"] == ["paid"]
    assert amounts(findings(hired("t/jobs", insured=False), CHECK)) == [("hint", "A", 300)]


def test_facts_that_are_not_known_or_speak_of_work_are_no_finding():
    assert findings(hired("t/jobs", paid=3), CHECK) == []
    assert findings(hired("t/jobs"), CHECK) == []
    assert findings(hired("t/jobs", contract=0, paid=0), CHECK) == []
    assert by_token(hired("t/jobs", paid=0), CHECK) == []


def test_the_shipped_document_is_cited_for_a_hire_of_dezhou():
    made = desk(["dezhou-2023", OPERATOR])
    given = jobs(hires=("h1", "h2"))
    assert made.award("A", given["grant"], given["parties"], facts=given["facts"])["status"] == (
        "recorded"
    )
    real = row(person("h1"), "2022-01-01", "2023-12-31", **employer(enterprise("e1")))
    (found,) = findings(made, FictitiousLabour(), a_list("insurance", real))
    assert (found.severity, found.amount_fen, found.detail["place"]) == ("fault", 300_000, 1)
    assert found.cite is not None
    assert found.cite["document"].startswith("德人社字〔2023〕11号")

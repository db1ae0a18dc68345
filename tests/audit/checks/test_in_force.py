"""Awards under a rule that did not hold on its day."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, fact, grant, small_pack
from tests.support.forging import Told

from subsidy_ledger.casework import decide
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack

BODY = (
    fact("contract_on", "date", of="case")
    + grant("a", "[grant.benefit]\nfen = 100\n§\n")
    + grant("loan", "[grant.benefit]\nfen = 100\n§\n").replace(
        "applicant = [", 'as_of = {fact = "contract_on"}\napplicant = ['
    )
)


def pack(first: str, basis: str = "stated", id: str = "t-2023") -> Pack:
    source = small_pack(BODY, id=id, valid_from=first).source.decode()
    return read_pack(source.replace('"assumed"', f'"{basis}"', 1).encode(), f"{id}.toml")


E1 = enterprise("e1")


def office(basis: str = "stated") -> Desk:
    return desk([pack("2023-01-01", basis)])


def seen(made: Desk | Told, **settings: Any) -> list[Any]:
    return found(made, "not-in-force", **settings)


def test_an_edition_of_another_day_than_the_application_is_a_fault() -> None:
    made = office()
    made.submit("A", "t/a", {"applicant": E1})
    with patch.object(decide, "_as_of", lambda *_: "2023-01-02"):
        made.ok("approve", case="A")
    (finding,) = seen(made)
    assert (finding.severity, finding.case, finding.amount_fen) == ("fault", "A", 100)
    assert "2023-01-02" in finding.message
    assert "2023-05-10" in finding.message


def test_an_edition_of_another_day_than_the_fact_is_a_fault_where_the_fact_is_along() -> None:
    made = office()
    made.submit("A", "t/loan", {"applicant": E1}, facts={"contract_on": "2022-11-30"})
    with patch.object(decide, "_as_of", lambda *_: "2023-05-10"):
        made.ok("approve", case="A")
    assert [f.severity for f in seen(made)] == ["fault"]
    told = Told(made)
    told.sealed.clear()
    assert seen(told) == []


def test_another_adoption_than_the_latest_is_a_fault() -> None:
    made = office()
    made.ok("adopt", packs=[pack("2023-03-01", id="t-2023-2")])
    made.award("A", "t/a", {"applicant": E1})
    told = Told(made)
    told.find("approve", "A")["rules"] = 1
    (finding,) = seen(told)
    assert finding.severity == "fault"
    assert "adoption 1" in finding.message


def test_the_day_that_the_grant_names_is_no_finding_though_it_lies_after_the_approval() -> None:
    made = office()
    made.ok("adopt", packs=[pack("2023-06-01", id="t-2023-2")])
    made.award("A", "t/a", {"applicant": E1})
    made.award("B", "t/loan", {"applicant": E1}, facts={"contract_on": "2023-06-10"})
    assert seen(made) == []


def test_approvals_dated_before_the_adoption_are_one_hint_with_the_sum() -> None:
    made = office()
    made.ok("adopt", packs=[pack("2023-02-01", id="t-2023-2")], on="2023-07-01")
    for case in "AB":
        made.award(case, "t/a", {"applicant": enterprise(case)})
    made.award("C", "t/a", {"applicant": E1}, on="2023-07-01")
    (finding,) = seen(made)
    assert finding.severity == "hint"
    assert finding.amount_fen == 200
    assert finding.detail["awards"] == 2
    assert finding.detail["adopted_on"] == "2023-07-01"


def test_an_assumed_first_day_is_one_hint_for_awards_soon_after_it() -> None:
    made = office("assumed")
    for case, on in (("A", "2023-03-31"), ("B", "2023-04-01"), ("C", "2023-02-01")):
        made.award(case, "t/a", {"applicant": enterprise(case)}, on=on)
    (finding,) = seen(made)
    assert finding.severity == "hint"
    assert finding.detail == {"pack": "t-2023", "awards": 2, "valid_from": "2023-01-01"}
    assert finding.amount_fen == 200
    assert seen(made, assumed_days=10) == []


def test_a_stated_first_day_is_none() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": E1}, on="2023-01-01")
    assert seen(made) == []

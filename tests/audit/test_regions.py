"""One kind of money from two cities: a hint, never a refusal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.audit.checks.looking import found
from tests.support.builders import (
    Desk,
    desk,
    enterprise,
    grant,
    person,
    role,
    small_pack,
    token,
)
from tests.support.forging import Told

from subsidy_ledger.audit import audit
from subsidy_ledger.audit import replay as replaying
from subsidy_ledger.audit.checks.regions import SameKindTwoRegions
from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.audit.replay import Brought, replay
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack

ONCE = (
    '[[grant.cap]]\nid = "once"\nper = {per}\nmeasure = "count"\nlimit = 9\n'
    'window = "lifetime"\non_exceed = "refuse"\n§\n'
)
PACK = small_pack(
    role("founder", most=1)
    + role("hire")
    + role("guarantor")
    + grant(
        "start", "[grant.benefit]\nfen = 500\n§\n" + ONCE.format(per='["applicant", "founder"]')
    )
    + grant("more", "[grant.benefit]\nfen = 7\n§\n")
    + grant("jobs", '[grant.benefit]\neach = "hire"\nfen = 300\n§\n')
    + grant("house", "[grant.benefit]\nfen = 40\n§\n")
    + grant("yes", "")
)


def city(name: str, area: str = "") -> Pack:
    """The same grants in another city."""
    source = PACK.source.replace(b"t-2023", f"{name}-2023".encode())
    source = source.replace(b'scheme = "t"', f'scheme = "{name}"'.encode())
    if area:
        source = source.replace(b"valid_from =", f'area = "{area}"\nvalid_from ='.encode(), 1)
    return read_pack(source, f"{name}-2023.toml")


KINDS = {
    f"{name}/{key}": kind
    for name in ("t", "u", "v")
    for key, kind in {
        "start": "startup",
        "more": "startup",
        "jobs": "job-creation",
        "house": "other",
        "yes": "guarantee",
    }.items()
}
E1, E2, P1, P2 = enterprise("e1"), enterprise("e2"), person("p1"), person("p2")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kinds of the grants of these tests in place of those of the shipped documents."""
    monkeypatch.setattr(replaying, "kinds_of_grants", lambda: KINDS)
    return iter(())


def office(*packs: Pack) -> Desk:
    return desk(list(packs) or [PACK, city("u")])


def hints(made: Desk) -> list[Finding]:
    return found(made, "same-kind-two-regions")


def test_one_applicant_with_one_kind_from_two_cities_is_a_hint_with_cases_and_amounts() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": P1})
    answer = made.award("B", "u/start", {"applicant": P1}, approve={"amount_fen": 450})
    assert answer["status"] == "recorded", "no document forbids it"
    (finding,) = hints(made)
    assert finding.severity == "hint"
    assert finding.amount_fen == 450
    assert finding.entries == (3, 5)
    assert finding.cite is None
    assert finding.detail == {
        "kind": "startup",
        "tokens": [token(P1)],
        "regions": {
            "t": {"cases": {"A": 500}, "fen": 500},
            "u": {"cases": {"B": 450}, "fen": 450},
        },
    }
    assert "(t): A 5.00 yuan; 试验机构 (u): B 4.50 yuan; no document" in finding.message
    assert "创业补贴" in finding.message_zh
    assert "没有文件禁止" in finding.message_zh
    assert audit(Told(made)).faults == 0


def test_all_awards_of_a_kind_are_one_finding_and_the_lesser_city_is_at_stake() -> None:
    made = office()
    for case, key in (("A", "t/start"), ("B", "t/more"), ("C", "u/more"), ("D", "u/more")):
        made.award(case, key, {"applicant": P1})
    (finding,) = hints(made)
    assert finding.detail["regions"]["t"] == {"cases": {"A": 500, "B": 7}, "fen": 507}
    assert finding.amount_fen == 14


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"applicant": E1, "founder": P1}, {"applicant": E2, "founder": P1}),
        ({"applicant": E1, "founder": P1}, {"applicant": P1}),
    ],
)
def test_a_founder_whom_a_ceiling_counts_holds_as_an_applicant_does(
    first: dict[str, Any], second: dict[str, Any]
) -> None:
    made = office()
    made.award("A", "t/start", first)
    made.award("B", "u/start", second)
    (finding,) = hints(made)
    assert finding.detail["tokens"] == [token(P1)]


def test_a_hire_who_is_paid_for_in_two_cities_is_found_with_the_amount_for_that_hire() -> None:
    made = office()
    made.award("A", "t/jobs", {"applicant": E1, "hire": [P1, P2]})
    made.award("B", "u/jobs", {"applicant": E2, "hire": [P1]})
    (finding,) = hints(made)
    assert finding.detail["regions"]["t"] == {"cases": {"A": 300}, "fen": 300}


def test_who_only_stands_by_holds_nothing() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": E1, "guarantor": P1})
    made.award("B", "u/start", {"applicant": E2, "guarantor": P1})
    made.award("C", "t/more", {"applicant": enterprise("e3"), "founder": P2})
    made.award("D", "u/more", {"applicant": enterprise("e4"), "founder": P2})
    assert hints(made) == []


def test_two_identifiers_of_one_person_are_found_and_two_persons_are_not() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": P1})
    made.award("B", "u/start", {"applicant": P2})
    assert hints(made) == []
    made.ok("same", parties=[P1, P2])
    (finding,) = hints(made)
    assert finding.detail["tokens"] == sorted([token(P1), token(P2)])
    made.ok("apart", parties=[P1, P2])
    assert hints(made) == []


def test_other_kinds_one_city_and_no_kind_are_not_found() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": E1})
    made.award("B", "t/more", {"applicant": E1})
    made.award("C", "u/jobs", {"applicant": E1, "hire": [P1]})
    made.award("D", "t/house", {"applicant": E1})
    made.award("E", "u/house", {"applicant": E1})
    assert hints(made) == []


def test_grants_that_no_coverage_file_names_are_not_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replaying, "kinds_of_grants", dict)
    made = office()
    made.award("A", "t/start", {"applicant": E1})
    made.award("B", "u/start", {"applicant": E1})
    assert hints(made) == []


def test_an_award_that_was_withdrawn_is_not_held() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": E1})
    made.award("B", "u/start", {"applicant": E1})
    made.ok("withdraw", case="A", reason="x")
    assert hints(made) == []


def test_what_pays_nothing_has_no_amount() -> None:
    made = office()
    made.award("A", "t/yes", {"applicant": E1})
    made.award("B", "u/yes", {"applicant": E1})
    (finding,) = hints(made)
    assert finding.amount_fen is None


def test_two_schemes_of_one_area_are_one_region_and_a_third_city_is_named() -> None:
    made = office(PACK, city("u", "371400"), city("v", "371400"))
    made.award("A", "u/start", {"applicant": E1})
    made.award("B", "v/start", {"applicant": E1})
    assert hints(made) == []
    made.award("C", "t/start", {"applicant": E1})
    (finding,) = hints(made)
    assert set(finding.detail["regions"]) == {"u+v", "t"}
    assert "2 regions" in finding.message


def test_it_can_be_asked_by_itself() -> None:
    made = office()
    made.award("A", "t/start", {"applicant": E1})
    made.award("B", "u/start", {"applicant": E1})
    brought = Brought(kinds=KINDS)
    assert len(replay(Told(made), [SameKindTwoRegions()], brought=brought).findings) == 1

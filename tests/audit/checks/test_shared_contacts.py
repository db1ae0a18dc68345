"""Many applicants under one phone number or address."""

from __future__ import annotations

from typing import Any

from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, fact, grant, person, role, small_pack

from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.audit.replay import Brought

PACK = small_pack(
    role("hire")
    + fact("mobile", "integer")
    + fact("hire_phone", "integer", of="hire")
    + fact("phones_checked", "boolean")
    + fact("intel", "integer")
    + grant("a", "[grant.benefit]\nfen = 100\n§\n")
    + grant("job", '[grant.benefit]\neach = "hire"\nfen = 10\n§\n')
)
PHONE = 13_800_000_001


def office(*facts: dict[str, Any]) -> Desk:
    made = desk([PACK])
    for number, given in enumerate(facts):
        made.award(f"A{number}", "t/a", {"applicant": person(f"p{number}")}, facts=given)
    return made


def hints(made: Desk, **given: Any) -> list[Any]:
    return found(made, "shared-contact", **given)


def test_three_applicants_under_one_number_of_a_fact_are_a_hint_without_the_number() -> None:
    made = office(*[{"mobile": PHONE}] * 3, {"mobile": PHONE + 1})
    (finding,) = hints(made)
    assert finding.severity == "hint"
    assert finding.cases == ("A0", "A1", "A2")
    assert finding.amount_fen == 300
    assert finding.detail == {"contact": "phone", "applicants": 3}
    assert str(PHONE) not in str(finding.to_json())


def test_a_couple_facts_of_another_kind_and_short_numbers_are_not_found() -> None:
    assert hints(office(*[{"mobile": PHONE}] * 2)) == []
    assert len(hints(office(*[{"mobile": PHONE}] * 2), shared_contact=2)) == 1
    assert hints(office(*[{"phones_checked": True, "intel": PHONE}] * 3)) == []
    assert hints(office(*[{"mobile": 0}] * 3)) == []


def test_hires_who_give_the_number_of_their_firm_are_one_applicant() -> None:
    made = desk([PACK])
    for number in range(3):
        hires = [person(f"h{number}-{at}", hire_phone=PHONE) for at in range(2)]
        made.award(f"J{number}", "t/job", {"applicant": enterprise("e1"), "hire": hires})
    assert hints(made) == []
    for number in range(2):
        hires = [person(f"x{number}", hire_phone=PHONE)]
        made.award(f"K{number}", "t/job", {"applicant": enterprise(f"f{number}"), "hire": hires})
    (finding,) = hints(made)
    assert finding.detail["applicants"] == 3


def test_a_household_and_one_person_with_two_numbers_are_one() -> None:
    made = office(*[{"mobile": PHONE}] * 4)
    made.ok("same", parties=[person("p0"), person("p1")])
    made.ok("link", group="g", parties=[person("p2"), person("p3")], **{"from": "2023-01-01"})
    assert hints(made) == []
    assert len(hints(made, shared_contact=2)) == 1


def listed(*rows: tuple[str, str, str]) -> Brought:
    named = tuple(
        ListRow(
            line + 2,
            "cn-ric",
            person(name)["number"],
            fields={"phone": phone, "address": address},
        )
        for line, (name, phone, address) in enumerate(rows)
    )
    return Brought(lists={"contacts": MatchList("contacts", "contacts.csv", named)})


def test_the_list_of_contacts_counts_however_numbers_and_addresses_are_written() -> None:
    made = office({}, {}, {}, {"mobile": PHONE})
    brought = listed(
        ("p0", "+86 138 0000 0001", "德州市 德城区1号"),
        ("p1", "138-0000-0001", "德州市德城区1号"),
        ("p2", "", "德州市德城区1号"),
    )
    found_here = hints(made, brought=brought)
    assert {(f.detail["contact"], f.cases) for f in found_here} == {
        ("phone", ("A0", "A1", "A3")),
        ("address", ("A0", "A1", "A2")),
    }


def test_an_award_that_ended_does_not_count() -> None:
    made = office(*[{"mobile": PHONE}] * 3)
    made.ok("withdraw", case="A0", reason="x")
    assert hints(made) == []

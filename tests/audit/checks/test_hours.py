"""Work of the office at night and on days off."""

from __future__ import annotations

from typing import Any

import pytest
from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, grant, small_pack
from tests.support.forging import Told

PACK = small_pack(grant("a", "[grant.benefit]\nfen = 100\n§\n"))
DAY = "2023-05-10"
"""A Wednesday."""


def office(many: int = 3, on: str = DAY) -> Desk:
    made = desk([PACK])
    for case in "ABCD"[:many]:
        made.award(case, "t/a", {"applicant": enterprise(case)}, on=on)
    return made


def recorded(at: str, **given: Any) -> Told:
    """A ledger whose approvals were recorded at a time (UTC)."""
    told = Told(office(**given))
    for entry in told.entries[2:]:
        entry["at"] = at
    return told


def hints(made: Desk | Told, **settings: Any) -> list[Any]:
    return found(made, "outside-hours", **settings)


@pytest.mark.parametrize(
    ("at", "many"),
    [
        ("2023-05-10T00:00:00.000000Z", 0),  # 08:00 in Beijing
        ("2023-05-10T10:59:59.000000Z", 0),
        ("2023-05-10T11:00:00.000000Z", 1),  # 19:00
        ("2023-05-10T15:59:00.000000Z", 1),
        ("2023-05-09T23:59:59.000000Z", 1),  # 07:59 of the same day in Beijing
        ("2023-05-09T16:00:00.000000Z", 1),  # midnight
        ("2023-05-10T16:00:00.000000Z", 0),  # the next day: an import, a paper typed in later
        ("2023-06-01T18:00:00.000000Z", 0),
    ],
)
def test_what_is_recorded_at_night_of_its_own_day_is_a_hint(at: str, many: int) -> None:
    assert len(hints(recorded(at))) == many


def test_a_finding_names_person_month_cases_and_the_sum() -> None:
    (finding,) = hints(recorded("2023-05-10T12:30:00.000000Z"))
    assert finding.severity == "hint"
    assert finding.cases == ("A", "B", "C")
    assert finding.amount_fen == 300
    assert finding.detail == {"by": "head", "month": "2023-05", "night": 3, "off": 0}
    assert len(finding.entries) == 3, "what applicants hand in is not work of the office"


def test_office_hours_and_where_the_office_is_can_be_set() -> None:
    told = recorded("2023-05-10T12:30:00.000000Z")
    assert hints(told, office_to="21:00") == []
    assert hints(told, utc_offset_hours=6) == []


@pytest.mark.parametrize(
    ("on", "many"),
    [
        ("2023-05-13", 1),  # a Saturday
        ("2023-05-06", 0),  # a Saturday that was worked (调休上班)
        ("2023-05-01", 1),  # Labour Day, a Monday
        ("2050-05-14", 0),  # no calendar covers the year
    ],
)
def test_a_business_day_that_is_off_by_the_calendars_is_a_hint(on: str, many: int) -> None:
    findings = hints(office(on=on))
    assert [f.detail["off"] for f in findings] == [3] * many


def test_one_or_two_happen_and_the_bank_may_answer_at_night() -> None:
    assert hints(office(many=2, on="2023-05-13")) == []
    assert len(hints(office(many=2, on="2023-05-13"), outside_count=2)) == 1
    made = office()
    for case in "ABC":
        made.ok("pay", payment=f"P{case}", case=case, account=case)
        made.ok("settle", payment=f"P{case}", on="2023-05-13")
    assert hints(made) == []

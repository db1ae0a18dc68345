"""Many approvals by one person in a day."""

from __future__ import annotations

from typing import Any

from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, grant, small_pack

PACK = small_pack(grant("a", "[grant.benefit]\nfen = 100\n§\n"))
USUAL = [f"2023-05-{day:02d}" for day in (15, 16, 17, 18, 19)]


def office() -> Desk:
    return desk([PACK])


def approve(made: Desk, on: str, many: int, by: str = "head") -> None:
    for number in range(many):
        name = f"{by}-{on}-{number}"
        made.award(name, "t/a", {"applicant": enterprise(name)}, {"by": by}, on=on)


def bursts(made: Desk, most: int = 6, **settings: Any) -> list[Any]:
    return found(made, "burst", burst_approvals=most, **settings)


def test_many_times_the_usual_day_is_a_hint_with_cases_and_sum() -> None:
    made = office()
    for day in USUAL:
        approve(made, day, 1)
    approve(made, "2023-05-22", 6)
    (finding,) = bursts(made)
    assert finding.severity == "hint"
    assert finding.amount_fen == 600
    assert len(finding.cases) == len(finding.entries) == 6
    assert finding.detail == {"by": "head", "on": "2023-05-22", "approvals": 6, "usual": 1}


def test_a_day_that_is_usual_for_the_person_is_none() -> None:
    made = office()
    for day in [*USUAL, "2023-05-22"]:
        approve(made, day, 6)
    assert bursts(made) == []


def test_fewer_than_many_and_many_by_several_people_are_none() -> None:
    made = office()
    for day in USUAL:
        approve(made, day, 1)
    approve(made, "2023-05-22", 5)
    approve(made, "2023-05-22", 5, by="deputy")
    assert bursts(made) == []


def test_many_are_many_where_no_usual_day_is_known() -> None:
    made = office()
    approve(made, "2023-05-22", 6)
    (finding,) = bursts(made)
    assert "no usual day" in finding.message
    assert "usual" not in finding.detail


def test_awards_that_ended_count_as_work_of_the_day() -> None:
    made = office()
    approve(made, "2023-05-22", 6)
    made.ok("withdraw", case="head-2023-05-22-0", reason="x", on="2023-05-23")
    (finding,) = bursts(made)
    assert finding.amount_fen == 500

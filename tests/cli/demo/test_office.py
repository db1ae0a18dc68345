"""The offices: working days, ids, numbering, and lines sent before, again and late."""

from datetime import date
from random import Random

import pytest


@pytest.fixture
def office():
    from subsidy_ledger.cli.demo.office import Office

    return Office(Random(1))


def submitted(office, day, attempt=None):
    from subsidy_ledger.cli.demo.office import File

    parties = {"applicant": [office.register.business().party()]}
    return File(office, "startup", day, parties, {"operating": True}, worth=100, attempt=attempt)


def test_a_case_submitted_on_a_holiday_is_submitted_on_the_next_working_day(office):
    assert submitted(office, date(2023, 10, 1)).day == date(2023, 10, 7)  # a worked Saturday


def test_cases_are_numbered_by_the_day_of_submission_and_not_by_when_they_were_thought_of(office):
    later = submitted(office, date(2023, 6, 1))
    submitted(office, date(2023, 3, 1))
    later.accept()
    assert [command["id"] for command in office.year()] == [
        "DZ-2023-0001/submit",
        "DZ-2023-0002/submit",
        "DZ-2023-0002/accept",
    ]


def test_an_attempt_says_its_name_and_a_second_turn_its_number(office):
    file = submitted(office, date(2023, 3, 1))
    file.to_notice()
    file.approve(attempt="too-good")
    file.approve()
    ids = [command["id"] for command in office.year() if command["do"] == "approve"]
    assert ids == ["DZ-2023-0001/approve!too-good", "DZ-2023-0001/approve-2"]


def test_only_what_is_granted_is_noted_as_reserved(office):
    file = submitted(office, date(2023, 3, 1))
    file.fund = "f"
    file.to_notice().approve(attempt="refused")
    assert office.reserved == []
    file.approve(attempt="in-part", worth=40)
    file.finish("rest", rest=15)
    assert [fen for _, _, fen in office.reserved] == [40, -15]


def test_nothing_is_written_after_the_last_day_of_the_year(office):
    from subsidy_ledger.cli.demo.office import YearOver

    file = submitted(office, date(2023, 12, 27))
    with pytest.raises(YearOver):
        file.to_notice().approve()
    assert all(command["on"] <= "2023-12-29" for command in office.year())


def test_lines_sent_before_again_and_late_stand_where_they_were_sent(office):
    file = submitted(office, date(2023, 3, 1))
    office.before(file.submitted, grant="dezhou/other")
    office.again(file.submitted)
    office.say("late", "same", date(2023, 2, 1), "x", sent=date(2023, 3, 2))
    assert [(c["id"], c.get("grant")) for c in office.year()] == [
        ("DZ-2023-0001/submit", "dezhou/other"),
        ("DZ-2023-0001/submit", "dezhou/startup"),
        ("DZ-2023-0001/submit", "dezhou/startup"),
        ("late", None),
    ]
    assert office.last()["id"] == "late"


def test_a_notice_cut_short_does_not_move_the_day_of_approval(office):
    file = submitted(office, date(2023, 3, 1))
    file.accept()
    file.review()
    file.notice(3, attempt="notice-too-short")
    before = file.until
    file.notice()
    assert before < file.until

"""Enterprises cancelled, revoked or abnormal: before application, approval and payment."""

from __future__ import annotations

import pytest
from tests.audit.checks.listed import (
    E1,
    E2,
    P1,
    a_list,
    amounts,
    by_token,
    findings,
    office,
    row,
)

from subsidy_ledger.audit.checks.firm_status import FirmStatus

CHECK = FirmStatus()


def paid(company=E1):
    made = office()
    made.award("A", "t/once", {"applicant": company}, approve={"on": "2023-05-20"})
    made.ok("pay", payment="x", case="A", account="1", amount_fen=400, on="2023-06-01")
    made.ok("settle", payment="x", on="2023-06-02")
    made.ok("pay", payment="y", case="A", account="1", amount_fen=600, on="2023-07-01")
    return made


def gone(day, party=E1, end="", **given):
    return a_list("deregistered", row(party, day, end, **given))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2023-05-09", [("fault", "A", 1000)]),
        ("2023-05-10", [("fault", "A", 1000)]),
        ("2023-05-19", [("fault", "A", 1000)]),
        ("2023-05-20", [("fault", "A", 1000)]),
        ("2023-06-15", [("fault", "A", 600)]),
        ("2023-07-01", []),
        ("2024-01-01", []),
    ],
)
def test_what_is_at_stake_goes_by_the_day(day, expected):
    assert amounts(findings(paid(), CHECK, gone(day))) == expected


def test_a_finding_names_the_days_the_status_and_the_payment():
    (found,) = findings(paid(), CHECK, gone("2023-06-15", status="注销"))
    assert "2023-06-15" in found.message
    assert "2023-07-01支付" in found.message_zh
    assert found.detail["status"] == "注销"
    assert len(found.entries) == 1


def test_abnormal_is_a_hint_and_nothing_once_it_was_taken_off_in_time():
    given = {"status": "列入经营异常名录"}
    assert amounts(findings(paid(), CHECK, gone("2023-01-01", **given))) == [("hint", "A", 1000)]
    assert findings(paid(), CHECK, gone("2023-01-01", end="2023-05-10", **given)) == []
    assert amounts(findings(paid(), CHECK, gone("2023-01-01", end="2023-05-11", **given))) == [
        ("hint", "A", 1000)
    ]


def test_of_two_lines_the_one_that_weighs_more_is_told():
    both = a_list(
        "deregistered",
        row(E1, "2023-01-01", status="经营异常"),
        row(E1, "2023-06-15", status="注销", line=9),
    )
    (found,) = findings(paid(), CHECK, both)
    assert (found.severity, found.amount_fen, found.detail["line"]) == ("fault", 600, 9)


def test_another_name_is_a_hint_and_brackets_of_another_width_are_no_other_name():
    (found,) = findings(paid(), CHECK, gone("2023-01-01", name="别的公司"))
    assert found.severity == "hint"
    named = {**E1, "name": "甲(德州)公司"}
    (found,) = findings(paid(named), CHECK, gone("2023-01-01", name="甲(德州)公司"))
    assert found.severity == "fault"


def test_without_a_day_it_is_a_hint():
    assert amounts(findings(paid(), CHECK, gone(""))) == [("hint", "A", None)]


def test_the_enterprise_of_a_founder_is_a_hint():
    made = office()
    made.award("A", "t/started", {"applicant": P1, "entity": E1})
    assert amounts(findings(made, CHECK, gone("2023-01-01"))) == [("hint", "A", 1000)]


def test_another_enterprise_and_a_payment_that_was_cancelled_are_not_found():
    assert findings(paid(), CHECK, gone("2023-01-01", E2)) == []
    made = paid()
    made.ok("cancel", payment="y", reason="x", on="2023-07-02")
    assert findings(made, CHECK, gone("2023-06-15")) == []


def test_it_is_found_by_token():
    assert amounts(by_token(paid(), CHECK, gone("2023-06-15"))) == [("fault", "A", 600)]
    assert by_token(paid(), CHECK, gone("2023-06-15", E2)) == []

"""Cases that are good as they stand, and each argument that changes one thing."""

from __future__ import annotations

from typing import Any

import pytest

from subsidy_ledger import Ledger
from subsidy_ledger.testing import (
    ONE_STEP,
    a_case,
    a_command,
    a_job_creation_case,
    a_ledger,
    a_loan_case,
    a_person,
    a_startup_case,
    an_internship_case,
)

OPERATOR = ["dezhou-2023", "examples/dezhou-operator-2023"]


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return a_ledger(packs=OPERATOR, procedure=ONE_STEP)


def decided(ledger: Ledger, command: Any, /) -> Any:
    """What an approval would be answered; nothing stays."""
    approve = a_command("approve", case=command["case"], on=command["on"])
    submitted, approved = ledger.preview([command, approve])
    assert submitted["status"] == "recorded", submitted
    return approved


@pytest.mark.parametrize(
    ("command", "fen"),
    [
        (a_startup_case(), 2_000_000),  # 三(二): 小微企业2万元
        (a_startup_case(entity_type="个体工商户"), 500_000),  # 个体工商户5000元
        (a_job_creation_case(hires=("h1", "h2")), 600_000),  # 三(三): 每吸纳1人给予3000元
        (an_internship_case(), 300_000),  # three months at the operator's 1,000 yuan
        (a_loan_case(), 20_000_000),  # 三(一): 个人最高不超过20万元
    ],
)
def test_a_case_is_granted_as_it_stands(ledger, command, fen):
    answer = decided(ledger, command)
    assert (answer["status"], answer.get("amount_fen")) == ("recorded", fen)


def test_one_fact_changed_changes_the_answer(ledger):
    answer = decided(ledger, a_startup_case(pension_months=11))
    assert answer["status"] == "refused"
    (reason,) = answer["reasons"]
    assert reason["cite"]["plain"] == "注册实体在我市缴纳企业职工养老保险满12个月以上"


def test_months_are_without_a_gap_unless_a_test_says_otherwise():
    def months(**given):
        facts = a_startup_case(**given)["facts"]
        return facts["pension_months"], facts["pension_months_in_a_row"]

    assert months() == (14, 14)
    assert months(pension_months=11) == (11, 11)
    assert months(pension_months=12, pension_months_in_a_row=11) == (12, 11)
    assert months(pension_months_in_a_row=5) == (14, 5)


def test_a_fact_given_as_none_is_not_known(ledger):
    assert decided(ledger, a_startup_case(operating=None))["status"] == "undetermined"
    assert decided(ledger, an_internship_case(wants_internship=None))["status"] == "undetermined"


def test_facts_of_hires_go_to_the_hires_and_others_to_the_case():
    command = a_job_creation_case(hires=("h1",), contract_months=11, registered_in_area=False)
    (hire,) = command["parties"]["hire"]
    assert hire["facts"]["contract_months"] == 11
    assert command["facts"]["registered_in_area"] is False
    assert "contract_months" not in command["facts"]


def test_any_grant_can_be_asked_for_and_nothing_is_shared_between_two_cases():
    command = a_case("t/once", {"applicant": a_person()}, case="X", requested_fen=5, fund="f")
    assert command["parties"]["applicant"] == [a_person()]
    assert (command["id"], command["requested_fen"], command["fund"]) == ("X-submit", 5, "f")
    first = a_startup_case()
    first["facts"]["operating"] = False
    first["parties"]["founder"][0]["name"] = "someone"
    assert a_startup_case() != first
    assert a_startup_case()["facts"]["operating"] is True

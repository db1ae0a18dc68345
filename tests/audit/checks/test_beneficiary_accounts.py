"""Payments to an account of somebody else, or to none of the beneficiary's."""

from __future__ import annotations

from tests.audit.checks.listed import (
    E1,
    P1,
    P2,
    P3,
    a_list,
    amounts,
    by_token,
    findings,
    office,
    row,
)

from subsidy_ledger.audit.checks.beneficiary_accounts import AccountsOfOthers

CHECK = AccountsOfOthers()
ONE, OTHER = "6217000000000000001", "6217000000000000002"


def paid(account="6217 0000 0000 0000 001", parties=None):
    made = office()
    made.award("A", "t/started", parties or {"applicant": P1})
    made.ok("pay", payment="x", case="A", account=account)
    return made


def accounts(*pairs):
    return a_list("accounts", *(row(party, account=account) for party, account in pairs))


def test_the_beneficiarys_own_account_is_no_finding_however_it_is_written():
    assert findings(paid(), CHECK, accounts((P1, OTHER), (P1, ONE), (P2, ONE))) == []
    assert findings(paid("6217-0000-0000-0000-001"), CHECK, accounts((P1, ONE))) == []


def test_an_account_of_somebody_else_is_a_fault():
    (found,) = findings(paid(), CHECK, accounts((P1, OTHER), (P2, ONE)))
    assert (found.check, found.severity, found.amount_fen) == (
        "account-not-beneficiary",
        "fault",
        1000,
    )
    assert found.detail["payment"] == "x"
    assert ONE not in found.message
    assert amounts(findings(paid(), CHECK, accounts((P2, ONE)))) == [("fault", "A", 1000)]


def test_an_account_that_is_on_no_list_is_a_hint():
    assert amounts(findings(paid(), CHECK, accounts((P1, OTHER)))) == [("hint", "A", 1000)]


def test_an_account_of_another_party_of_the_case_is_a_hint():
    made = paid(parties={"applicant": E1, "founder": P1})
    assert amounts(findings(made, CHECK, accounts((E1, OTHER), (P1, ONE)))) == [("hint", "A", 1000)]


def test_another_name_under_the_beneficiarys_number_is_said():
    listed = a_list("accounts", row(P1, account=OTHER, name="王老五"))
    (found,) = findings(paid(), CHECK, listed)
    assert "names differ" in found.message


def test_nobody_on_the_list_and_a_payment_that_came_back_are_no_finding():
    assert findings(paid(), CHECK, accounts((P3, OTHER))) == []
    assert findings(paid(), CHECK) == []
    made = paid()
    made.ok("cancel", payment="x", reason="x")
    assert findings(made, CHECK, accounts((P2, ONE))) == []


def test_without_sealed_content_nothing_is_said_of_accounts():
    assert by_token(paid(), CHECK, accounts((P2, ONE))) == []

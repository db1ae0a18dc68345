"""Borrowers: the representative, other loans, and ceilings that count loans outside the ledger."""

from __future__ import annotations

from tests.audit.checks.listed import (
    CLAUSE,
    E1,
    P1,
    P2,
    a_list,
    amounts,
    by_token,
    findings,
    office,
    row,
)
from tests.audit.checks.test_owners import owned
from tests.support.forging import careless

from subsidy_ledger.audit.checks.borrowers import Borrowers

CHECK = Borrowers()
FREE = {"elsewhere": 0, "owed": 0}


def lent(parties=None, amount=30_000, case="A", on="2023-05-10", made=None):
    made = made or office()
    answer = made.award(
        case, "t/loan", parties or {"applicant": P1}, facts=FREE, requested_fen=amount, on=on
    )
    assert answer["status"] == "recorded"
    return made


def loans(*rows):
    return a_list("loans", *rows)


def loan(start, end="", fen=20_000, party=P1, **given):
    return row(party, start, end, principal_fen=str(fen), **given)


# ---- the representative --------------------------------------------------------------------------


def test_an_enterprise_whose_representative_is_not_the_founder_is_a_hint():
    made = lent({"applicant": E1, "founder": P1})
    (found,) = findings(made, CHECK, owned("2022-01-01", person=P2))
    assert (found.check, found.severity, found.amount_fen) == (
        "borrower-not-representative",
        "hint",
        30_000,
    )
    assert amounts(by_token(made, CHECK, owned("2022-01-01", person=P2))) == [("hint", "A", 30_000)]


def test_the_representative_on_that_day_under_any_identifier_is_no_finding():
    made = lent({"applicant": E1, "founder": P1})
    assert findings(made, CHECK, owned("2022-01-01", person=P1)) == []
    assert by_token(made, CHECK, owned("2022-01-01", person=P1)) == []
    assert findings(made, CHECK, owned("2023-05-11", person=P2)) == []
    made.award("B", "t/once", {"applicant": P2})
    made.ok("same", parties=[P1, P2])
    assert findings(made, CHECK, owned("2022-01-01", person=P2)) == []


def test_a_person_who_borrows_for_an_enterprise_of_somebody_else_is_found():
    made = lent({"applicant": P1, "entity": E1})
    assert amounts(findings(made, CHECK, owned(person=P2))) == [("hint", "A", 30_000)]
    assert findings(made, CHECK, owned(person=P1)) == []


def test_an_enterprise_of_which_no_person_is_named_and_a_grant_are_not_looked_at():
    assert findings(lent({"applicant": E1}), CHECK, owned(person=P2)) == []
    made = office()
    made.award("A", "t/started", {"applicant": E1, "founder": P1})
    assert findings(made, CHECK, owned(person=P2)) == []


# ---- other loans ---------------------------------------------------------------------------------


def test_another_loan_that_runs_on_the_day_is_a_hint():
    (found,) = findings(lent(), CHECK, loans(loan("2023-01-01", "2024-01-01")))
    assert (found.check, found.severity, found.amount_fen) == ("other-loan", "hint", 30_000)
    assert found.detail["other_fen"] == 20_000
    assert amounts(by_token(lent(), CHECK, loans(loan("2023-01-01")))) == [("hint", "A", 30_000)]


def test_a_loan_repaid_before_one_lent_after_and_somebody_elses_are_no_finding():
    listed = loans(
        loan("2022-01-01", "2023-05-09"), loan("2023-05-11"), loan("2023-01-01", party=P2)
    )
    assert findings(lent(), CHECK, listed) == []


def test_the_loan_itself_in_the_list_is_no_other_loan_but_a_second_one_is():
    itself = loan("2023-05-20", "2025-05-20", 30_000)
    before = loan("2023-05-01", "2025-05-01", 30_000)
    assert findings(lent(), CHECK, loans(itself)) == []
    assert findings(lent(), CHECK, loans(before)) == []
    assert len(findings(lent(), CHECK, loans(before, loan("2023-05-02", "", 30_000)))) == 1
    assert len(findings(lent(), CHECK, loans(loan("2023-03-01", "", 30_000)))) == 1


# ---- ceilings ------------------------------------------------------------------------------------


def test_more_loans_than_the_ceiling_with_those_of_the_list_cite_its_clause():
    old = [loan(f"202{n}-01-01", f"202{n}-12-31", lender="创业担保贷款") for n in (0, 1, 2)]
    (found,) = findings(lent(), CHECK, loans(*old))
    assert (found.check, found.severity, found.amount_fen) == (
        "loan-limit-passed",
        "fault",
        30_000,
    )
    assert found.cite == CLAUSE
    assert (found.detail["used"], found.detail["limit"]) == (4, 3)
    assert findings(lent(), CHECK, loans(*old[:2])) == []


def test_loans_of_an_unknown_kind_count_as_long_as_they_run_and_make_it_a_hint():
    running = [loan(f"202{n}-01-01", fen=100) for n in (0, 1, 2)]
    (found,) = findings(lent(), CHECK, loans(*running))
    assert (found.check, found.severity) == ("loan-limit-passed", "hint")
    repaid = [loan(f"202{n}-01-01", f"202{n}-12-31") for n in (0, 1, 2)]
    assert findings(lent(), CHECK, loans(*repaid)) == []


def test_what_the_ledger_alone_shows_is_left_to_the_check_of_ceilings():
    made = lent(amount=10_000, on="2023-03-10")
    lent(case="B", amount=10_000, made=made, on="2023-04-10")
    lent(case="C", amount=10_000, made=made)
    with careless("caps and exclusions"):
        lent(case="D", amount=10_000, made=made, on="2023-06-10")
    old = loan("2022-01-01", "2022-12-31", lender="创业担保贷款")
    found = findings(made, CHECK, loans(old))
    assert [one.case for one in found if one.check == "loan-limit-passed"] == ["C"]


def test_more_money_than_the_ceiling_is_found_with_what_is_above_it():
    big = loan("2023-01-01", "", 80_000, lender="创业担保贷款")
    (found,) = findings(lent(), CHECK, loans(big))
    assert (found.check, found.severity, found.amount_fen) == ("loan-limit-passed", "fault", 10_000)
    just = loan("2023-01-01", "", 70_000, lender="创业担保贷款")
    (found,) = findings(lent(), CHECK, loans(just))
    assert found.check == "other-loan"


def test_earlier_awards_of_the_ledger_count_with_those_of_the_list():
    made = lent(case="A", on="2023-02-10")
    lent(case="B", made=made)
    old = [loan(f"201{n}-01-01", f"201{n}-12-31", lender="创业担保贷款") for n in (8, 9)]
    found = findings(made, CHECK, loans(*old))
    assert amounts(found) == [("fault", "B", 30_000)]
    assert found[0].cases == ("A", "B")

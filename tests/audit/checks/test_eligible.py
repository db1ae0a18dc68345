"""Entitled and never applied, never paid, or paid late."""

from __future__ import annotations

from tests.audit.checks.listed import (
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

from subsidy_ledger.audit.checks.eligible import EntitledUnpaid
from subsidy_ledger.audit.settings import Settings

CHECK = EntitledUnpaid()
LATER = "2024-01-01"


def entitled(start="2023-01-01", grant="t/once", party=P1):
    return a_list("eligible", row(party, start, grant=grant))


def made_with(case=True, paid=""):
    made = office()
    if case:
        made.award("A", "t/once", {"applicant": P1})
    if paid:
        made.paid("A", on=paid)
    return made


def test_who_never_applied_is_a_hint_that_names_the_line_and_the_ledger():
    (found,) = findings(made_with(case=False), CHECK, entitled(), on=LATER)
    assert (found.check, found.severity, found.case) == ("entitled-never-applied", "hint", None)
    assert found.entries == (0,)
    assert (found.detail["line"], found.detail["grant"]) == (7, "t/once")


def test_a_line_about_a_grant_of_another_citys_scheme_is_not_this_ledgers():
    made = made_with(case=False)
    assert findings(made, CHECK, entitled(grant="elsewhere/once"), on=LATER) == []
    assert len(findings(made, CHECK, entitled(grant="t/unheard-of"), on=LATER)) == 1


def test_an_application_for_another_grant_or_by_somebody_else_does_not_count():
    made = made_with(paid="2023-05-11")
    assert len(findings(made, CHECK, entitled(grant="t/jobs"), on=LATER)) == 1
    assert len(findings(made, CHECK, entitled(party=P2), on=LATER)) == 1


def test_the_grant_may_be_named_by_its_key_or_its_name():
    made = made_with(paid="2023-05-11")
    wide = Settings(unpaid_days=400)
    for named in ("t/once", "once"):
        listed = entitled("2022-12-01", named)
        assert findings(made, CHECK, listed, on="2024-06-01", settings=wide) == []


def test_approved_and_not_paid_is_a_hint_with_what_is_left():
    (found,) = findings(made_with(), CHECK, entitled(), on=LATER)
    assert (found.check, found.case, found.amount_fen) == ("entitled-unpaid", "A", 1000)
    assert amounts(by_token(made_with(), CHECK, entitled(), on=LATER)) == [("hint", "A", 1000)]


def test_applied_and_not_granted_is_a_hint_without_an_amount():
    made = office()
    made.submit("A", "t/once", {"applicant": P1})
    (found,) = findings(made, CHECK, entitled(), on=LATER)
    assert (found.check, found.amount_fen) == ("entitled-unpaid", None)
    assert "2023-05-10申请" in found.message_zh


def test_paid_late_is_a_hint_counted_from_the_day_it_was_due():
    (found,) = findings(made_with(paid="2023-05-11"), CHECK, entitled("2023-01-01"), on=LATER)
    assert (found.check, found.detail["days"], found.amount_fen) == (
        "entitled-paid-late",
        130,
        1000,
    )
    assert findings(made_with(paid="2023-05-11"), CHECK, entitled("2023-02-10"), on=LATER) == []
    assert len(findings(made_with(paid="2023-05-11"), CHECK, entitled("2023-02-09"), on=LATER)) == 1


def test_without_a_day_delay_counts_from_the_application():
    assert findings(made_with(paid="2023-08-08"), CHECK, entitled(""), on=LATER) == []
    assert len(findings(made_with(paid="2023-08-09"), CHECK, entitled(""), on=LATER)) == 1


def test_what_became_due_a_short_while_ago_is_not_looked_at():
    made = made_with(case=False)
    assert findings(made, CHECK, entitled("2023-12-01"), on=LATER) == []
    assert len(findings(made, CHECK, entitled("2023-10-03"), on=LATER)) == 1
    assert findings(made, CHECK, entitled("2023-10-04"), on=LATER) == []


def test_a_hire_of_a_case_has_been_applied_for():
    made = office()
    made.award("A", "t/jobs", {"applicant": E1, "hire": [P1]})
    made.paid("A")
    assert findings(made, CHECK, entitled("2023-05-01", "t/jobs"), on=LATER) == []


def test_no_list_says_nothing():
    assert findings(made_with(), CHECK, on=LATER) == []

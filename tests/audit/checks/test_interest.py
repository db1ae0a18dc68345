"""Interest recomputed against what the bank charged."""

from __future__ import annotations

from attrs import evolve
from tests.audit.checks.listed import (
    CLAUSE,
    P1,
    P2,
    a_list,
    amounts,
    by_token,
    findings,
    office,
    row,
)

from subsidy_ledger.audit.checks.attested import Interest
from subsidy_ledger.audit.checks.interest import InterestRecomputed

CHECK = InterestRecomputed(
    {
        "t/interest-months": Interest("t/interest-months", monthly="interest"),
        "t/interest-due": Interest("t/interest-due", due="due", until="until"),
    }
)


def monthly(interest=1000):
    made = office()
    facts = {"months": ["2023-01/2023-03"], "interest": interest}
    made.award("A", "t/interest-months", {"applicant": P1}, facts=facts)
    return made


def charged(*fen, party=P1, first=1):
    rows = [
        row(party, f"2023-{month:02}-01", f"2023-{month:02}-28", amount_fen=str(amount))
        for month, amount in enumerate(fen, first)
    ]
    around = [
        row(P2, f"{year}-06-01", f"{year}-06-30", amount_fen="5", line=99) for year in (2022, 2024)
    ]
    return a_list("interest", *rows, *around)


def test_interest_as_charged_or_higher_is_no_finding():
    assert findings(monthly(), CHECK, charged(1000, 1000, 1000)) == []
    assert findings(monthly(), CHECK, charged(1000, 2000, 1000)) == []


def test_a_month_with_less_interest_is_brought_down_in_proportion():
    (found,) = findings(monthly(), CHECK, charged(1000, 400, 1000))
    assert (found.check, found.severity, found.amount_fen) == ("interest-differs", "fault", 300)
    assert found.cite == CLAUSE
    assert found.detail["charged_fen"] == 2400


def test_a_month_without_interest_is_wholly_too_much():
    assert amounts(findings(monthly(), CHECK, charged(1000, 1000))) == [("fault", "A", 500)]


def test_two_lines_of_one_month_are_added_up():
    two = a_list("interest", *charged(1000, 400, 1000).rows,
                 row(P1, "2023-02-01", "2023-02-28", amount_fen="600"))  # fmt: skip
    assert findings(monthly(), CHECK, two) == []


def test_what_is_due_is_rounded_down_like_every_share():
    (found,) = findings(monthly(), CHECK, charged(1000, 999, 1000))
    assert found.amount_fen == 1


def test_months_outside_of_the_list_are_not_judged():
    short = a_list("interest", row(P1, "2023-03-01", "2023-03-31", amount_fen="1000"))
    assert findings(monthly(), CHECK, short) == []


def test_a_borrower_who_is_nowhere_in_the_list_is_a_hint():
    (found,) = findings(monthly(), CHECK, charged(1, party=P2))
    assert (found.severity, found.amount_fen) == ("hint", 1500)


def test_without_sealed_content_the_share_of_the_grant_says_what_is_due():
    assert amounts(by_token(monthly(), CHECK, charged(1000, 400, 1000))) == [("fault", "A", 300)]
    assert by_token(monthly(), CHECK, charged(1000, 1000, 1000)) == []


def test_what_was_brought_down_by_a_ceiling_is_not_brought_down_twice():
    made = office()
    facts = {"months": ["2023-01/2023-03"], "interest": 1000}
    made.award("A", "t/interest-months", {"applicant": P1}, facts=facts, requested_fen=1200)
    assert findings(made, CHECK, charged(900, 900, 900)) == []
    (found,) = findings(made, CHECK, charged(900, 300, 900))
    assert (found.severity, found.amount_fen) == ("fault", 150)


def test_another_name_is_a_hint():
    listed = a_list(
        "interest",
        *(one._replace(name="王老五") for one in charged(1000, 400, 1000).rows),
    )
    assert amounts(findings(monthly(), CHECK, listed)) == [("hint", "A", 300)]


def statement(due=3000, until="2023-03-20"):
    made = office()
    made.award("A", "t/interest-due", {"applicant": P1}, facts={"due": due, "until": until},
               requested_fen=1500)  # fmt: skip
    return made


def test_a_statement_is_held_against_all_interest_up_to_its_day():
    assert findings(statement(), CHECK, charged(1000, 1000, 1000)) == []
    assert amounts(findings(statement(), CHECK, charged(1000, 500, 500))) == [("fault", "A", 500)]
    later = charged(1000, 500, 500, 9000)
    assert amounts(findings(statement(), CHECK, later)) == [("fault", "A", 500)]


def test_a_statement_outside_of_the_list_is_not_judged():
    short = a_list("interest", row(P1, "2023-04-01", "2023-04-30", amount_fen="1"))
    assert findings(statement(), CHECK, short) == []
    assert findings(statement(), CHECK) == []
    assert findings(statement(), CHECK, a_list("interest")) == []


def test_the_interest_of_a_quarter_is_that_of_its_three_months():
    made = monthly()
    around = [one for one in charged(1).rows if one.line == 99]
    quarter = row(P1, "2023-01-01", "2023-03-31", amount_fen="3000")
    assert findings(made, CHECK, a_list("interest", quarter, *around)) == []
    less = row(P1, "2023-01-01", "2023-03-31", amount_fen="2000")
    assert amounts(findings(made, CHECK, a_list("interest", less, *around))) == [
        ("fault", "A", 500)
    ]


def test_without_a_fixed_share_the_proportion_says_what_is_due():
    made = office()
    facts = {"months": ["2023-01/2023-03"]}
    made.award("A", "t/months", {"applicant": P1}, facts={**facts, "interest": 20})
    check = InterestRecomputed({"t/months": Interest("t/months", monthly="interest")})
    (found,) = findings(made, check, charged(20, 10, 20))
    assert (found.severity, found.amount_fen) == ("fault", 5)


def test_a_line_that_cannot_be_read_makes_a_fault_a_hint():
    (torn,) = (one for one in charged(1000, 1000, 400).rows if one.start == "2023-03-01")
    listed = evolve(charged(1000, 1000), unsure=(torn._replace(start="", end=""),))
    (found,) = findings(monthly(), CHECK, listed)
    assert (found.severity, found.amount_fen) == ("hint", 500)
    assert "could not be read" in found.message

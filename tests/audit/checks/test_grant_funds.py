"""Awards reserved from a fund that does not pay such a grant."""

from __future__ import annotations

import pytest
from tests.audit.checks.listed import P1, a_list, amounts, by_token, findings, office

from subsidy_ledger.audit.checks.grant_funds import WrongFund
from subsidy_ledger.audit.matching import ListRow

CHECK = WrongFund()


@pytest.fixture
def made():
    ledger = office()
    ledger.ok("appropriate", fund="甲资金", year=2023, amount_fen=10_000)
    ledger.award("A", "t/once", {"applicant": P1}, fund="甲资金")
    return ledger


def funds(*pairs, start="", end=""):
    rows = [
        ListRow(line, "", "", "", start, end, {"grant": grant, "fund": fund})
        for line, (grant, fund) in enumerate(pairs, 2)
    ]
    return a_list("funds", *rows)


def test_another_fund_than_the_list_has_is_a_fault(made):
    (found,) = findings(made, CHECK, funds(("t/once", "乙资金")))
    assert (found.severity, found.case, found.amount_fen) == ("fault", "A", 1000)
    assert found.detail["right_fund"] == "乙资金"
    assert found.source == "funds.csv, line 2"
    assert "归垫" in found.clears_zh


@pytest.mark.parametrize(
    "listed",
    [
        funds(("t/once", "甲资金")),
        funds(("once", "甲 资金")),
        funds(("t/once", "乙资金"), ("t/once", "甲资金")),
        funds(("t/jobs", "乙资金")),
        funds(("t/once", "乙资金"), end="2023-05-09"),
        funds(("t/once", "乙资金"), start="2023-05-11"),
    ],
    ids=["right", "spaces", "one of two", "another grant", "before", "after"],
)
def test_the_right_fund_another_grant_and_other_days_are_no_finding(made, listed):
    assert findings(made, CHECK, listed) == []


def test_an_award_without_a_fund_and_no_list_are_no_finding(made):
    made.award("B", "t/once", {"applicant": P1})
    assert amounts(findings(made, CHECK, funds(("t/once", "乙资金")))) == [("fault", "A", 1000)]
    assert findings(made, CHECK) == []


def test_no_sealed_content_is_needed(made):
    assert amounts(by_token(made, CHECK, funds(("t/once", "乙资金")))) == [("fault", "A", 1000)]

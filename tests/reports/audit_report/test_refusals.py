"""Refusals by clause: the words of the law under which they were decided, and how often."""

import pytest

from subsidy_ledger.reports.audit_report import Reported, build
from subsidy_ledger.reports.audit_report.reading import Reading


@pytest.fixture(scope="module")
def rows(year):
    return build(Reported.of(year))["refusals"]


def by_rule(rows, rule):
    return next(row for row in rows if row["rule"] == rule)


def test_a_refusal_has_its_clause_and_quote(rows):
    row = by_rule(rows, "returnee-or-general")
    assert (row["grant"], row["status"], row["count"]) == ("dezhou/returnee-startup", "refused", 1)
    assert row["cite"]["clause"] == "三(三)第二款"
    assert row["cite"]["plain"].startswith("不得与上述")
    assert row["message_zh"] == "已享受不得重复享受的另一类补贴"


def test_what_no_document_states_has_no_clause(rows):
    row = by_rule(rows, "running")
    assert row["cite"] is None
    assert row["message"] == "the notice is still running"


def test_what_is_missing_is_named(rows):
    row = by_rule(rows, "operating")
    assert (row["code"], row["status"]) == ("fact", "undetermined")
    assert row["message_zh"] == "缺少事实:申领时仍正常经营"


def test_a_rule_that_fails_for_many_parties_counts_once_an_entry():
    reading = Reading()
    reason = {"code": "cap", "rule": "once", "verdict": "false"}
    reading.see(
        {
            "do": "approve", "on": "2023-01-01", "at": "t", "status": "refused", "case": "A",
            "rules": 1, "data": {"as_of": "2023-01-01"},
            "reasons": {"true": 0, "not_true": [
                {**reason, "party": "hire[0]"}, {**reason, "party": "hire[1]"},
            ]},
        }
    )  # fmt: skip
    assert list(reading.refusals.values()) == [1]

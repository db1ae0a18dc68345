"""The figures, against a small year that is known by heart."""

import pytest
from tests.cli.tool import ENTITY, FUND, OTHER, SECOND, Commands, company, person, plain_pack

from subsidy_ledger import Ledger, MemoryStore, TokenKey
from subsidy_ledger.reports.audit_report import Reported, build


@pytest.fixture(scope="module")
def model(year):
    return build(Reported.of(year))


@pytest.fixture(scope="module")
def more(in_a_bundle):
    """A case paid, returned and paid again, partly ordered back; a loan; one withdrawn."""
    store = MemoryStore()
    ledger = Ledger.create(
        store, origin="t", token_key=TokenKey(bytes(32)), on="2023-01-01", by="admin",
        packs=[plain_pack("dezhou-2023")], procedure={"steps": ["approve"], "separate": []},
    )  # fmt: skip
    c = Commands()
    c.add("appropriate", "2023-01-10", "fin", fund=FUND, year=2023, amount_fen=10_000_000)
    c.add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/startup", fund=FUND,
        parties={"applicant": [company()], "founder": [person()]}, facts=ENTITY,
    )  # fmt: skip
    c.add("approve", "2023-05-10", "chief", case="A")
    c.add("pay", "2023-05-11", "cash", case="A", payment="P-1", account="6222020200112233")
    c.add("settle", "2023-05-12", "bank", payment="P-1")
    c.add("return", "2023-05-20", "bank", payment="P-1", reason="户名与账号不符")
    c.add("pay", "2023-06-11", "cash", case="A", payment="P-2", account="6222020200112234")
    c.add("settle", "2023-06-12", "bank", payment="P-2")
    c.add("recover", "2023-07-01", "chief", case="A", recovery="R", reason="多付", amount_fen=100)
    c.add("repay", "2023-07-02", "cash", recovery="R", amount_fen=60)
    c.add("write_off", "2023-07-03", "chief", recovery="R", amount_fen=40, reason="无财产")
    c.add(
        "submit", "2023-05-10", "window", case="L", grant="dezhou/loan-person",
        parties={"applicant": [person(OTHER, "李四")]}, requested_fen=5_000_000,
        facts={
            "contract_on": "2023-05-10", "loan_term_months": 24, "loans_elsewhere": 0,
            "qualified": True,
        },
    )  # fmt: skip
    c.add("approve", "2023-05-10", "chief", case="L")
    c.add(
        "submit", "2023-05-10", "window", case="B", grant="dezhou/startup", fund=FUND,
        parties={"applicant": [company(SECOND)], "founder": [person(OTHER, "李四")]}, facts=ENTITY,
    )  # fmt: skip
    c.add("approve", "2023-05-10", "chief", case="B")
    c.add("pay", "2023-05-11", "cash", case="B", payment="P-3", account="1", amount_fen=500)
    answers = ledger.record_all(c.lines)
    assert [one["status"] for one in answers] == ["recorded"] * len(answers), answers
    return build(Reported.of(in_a_bundle(store)))


def test_the_summary_counts_cases_by_their_outcome(model):
    summary = model["summary"]
    assert (summary["cases"], summary["applications"]) == (3, 3)
    assert (summary["granted"], summary["refused"], summary["undetermined"]) == (1, 1, 1)
    assert summary["approved_fen"] == summary["settled_fen"] == 2_000_000
    assert summary["appropriated_fen"] == 10_000_000


def test_each_grant_has_a_row(model):
    rows = {row["grant"]: row for row in model["grants"]}
    startup = rows["dezhou/startup"]
    assert startup["name"] == "一次性创业补贴"
    assert startup["document"] == "德人社字〔2023〕11号"
    assert (startup["cases"], startup["granted"], startup["undetermined"]) == (2, 1, 1)
    assert rows["dezhou/returnee-startup"]["refused"] == 1


def test_a_fund_is_what_is_reserved_paid_and_free(model, more):
    for flow in (*model["flows"], *more["flows"]):
        if flow["fund"]:
            parts = flow["reserved_fen"] + flow["settled_fen"] + flow["free_fen"]
            assert parts == flow["appropriated_fen"]
            assert flow["instructed_fen"] <= flow["reserved_fen"]
    row = more["flows"][0]
    assert (row["settled_fen"], row["reserved_fen"]) == (2_000_000, 2_000_000)
    assert row["instructed_fen"] == 500
    assert (row["ordered_back_fen"], row["repaid_fen"], row["written_off_fen"]) == (100, 60, 40)


def test_a_payment_counts_in_the_month_in_which_it_settled_for_good(model, more):
    assert [(row["month"], row["payments"], row["settled_fen"]) for row in model["months"]] == [
        ("2023-06", 1, 2_000_000)
    ]
    assert [(row["month"], row["payments"]) for row in more["months"]] == [("2023-06", 1)]


def test_what_months_add_up_to_is_what_was_paid(model, more):
    for one in (model, more):
        assert sum(row["settled_fen"] for row in one["months"]) == one["summary"]["settled_fen"]


def test_a_loan_is_no_money_of_a_fund(more):
    rows = {row["grant"]: row for row in more["grants"]}
    loan = rows["dezhou/loan-person"]
    assert (loan["instrument"], loan["approved_fen"]) == ("loan", 5_000_000)
    assert more["summary"]["approved_fen"] == 4_000_000
    assert [row["fund"] for row in more["flows"]] == [FUND]


def test_cases_point_to_their_grants(model):
    columns = model["cases"]["columns"]
    for values in model["cases"]["rows"]:
        row = dict(zip(columns, values, strict=True))
        grant = model["grants"][row["grant"]]
        assert grant["ledger"] == row["ledger"]
    first = dict(zip(columns, model["cases"]["rows"][0], strict=True))
    assert (first["case"], first["stage"], first["approved_fen"]) == ("A-1", "approved", 2_000_000)


def test_the_ledger_says_from_when_to_when_and_what_proves_it(model):
    ledger = model["ledgers"][0]
    assert (ledger["first_on"], ledger["last_on"]) == ("2023-01-01", "2023-06-02")
    assert ledger["area_name"] == "德州市"
    assert ledger["areas"] == ["371400"]
    assert ledger["proof"]["ok"]
    assert ledger["proof"]["key_verdict"] == "nobody"
    assert [part["name"] for part in ledger["proof"]["parts"]][:2] == ["bytes", "tree"]
    assert ledger["proof"]["how"][0] == "subsidy-ledger verify bundle"

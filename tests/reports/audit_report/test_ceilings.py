"""How near people come to ceilings: tenths, and the same numbers as the store's own guards."""

from collections import Counter

import pytest
from tests.cli.tool import ENTITY, HIRE, OTHER, Commands, company, person, plain_pack

from subsidy_ledger import Ledger, MemoryStore, TokenKey
from subsidy_ledger.reports.audit_report import Reported, build
from subsidy_ledger.reports.audit_report.ceilings import _Ceiling
from subsidy_ledger.reports.listing import Filter, headroom
from subsidy_ledger.reports.view import view_of

TERMS = {"contract_months": 12, "lowest_monthly_wage": 190_000, "insured_by_applicant": True}


@pytest.fixture(scope="module")
def jobs():
    """Two hires at 3,000 yuan each, of at most 30,000 for the firm."""
    store = MemoryStore()
    ledger = Ledger.create(
        store, origin="t", token_key=TokenKey(bytes(32)), on="2023-01-01", by="admin",
        packs=[plain_pack("dezhou-2023"), plain_pack("examples/dezhou-operator-2023")],
        procedure={"steps": ["approve"], "separate": []},
    )  # fmt: skip
    hires = [
        person(HIRE, "李四", hire_status="登记失业人员", **TERMS),
        person(OTHER, "王五", hire_status="登记失业人员", **TERMS),
    ]
    c = Commands().add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/job-creation",
        parties={"applicant": [company()], "founder": [person()], "hire": hires}, facts=ENTITY,
    )  # fmt: skip
    c.add("approve", "2023-05-10", "chief", case="A")
    ledger.record_all(c.lines)
    return store


@pytest.fixture(scope="module")
def rows(jobs, in_a_bundle):
    return {row["cap"]: row for row in build(Reported.of(in_a_bundle(jobs)))["caps"]}


def test_a_ceiling_on_money_knows_how_full_it_is(rows):
    row = next(row for row in rows.values() if row["measure"] == "amount")
    assert (row["limit"], row["holders"], row["full"], row["near"]) == (3_000_000, 1, 0, 0)
    assert row["deciles"] == [0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert "最高不超过3万元" in row["cite"]["plain"]


def test_a_ceiling_of_one_is_full_for_each_who_has_it(rows):
    row = rows["dezhou#hire-once"]
    assert (row["limit"], row["holders"], row["full"], row["near"]) == (1, 2, 2, 2)
    assert row["deciles"][9] == 2


def test_what_is_used_is_what_the_store_guards(rows, jobs):
    with jobs.reading() as reader:
        listed = headroom(view_of(reader, "m"), Filter("2023-12-31")).rows
    guarded = Counter(row["rule"] for row in listed if row["measure"] != "lane")
    assert guarded
    for rule, holders in guarded.items():
        assert rows[rule]["holders"] == holders
    used = [row["used"] for row in listed if row["measure"] == "amount"]
    assert used == [600_000]


def test_tenths_are_counted_from_below_and_the_last_has_what_is_above():
    ceiling = _Ceiling(cap=None, limit=100)  # type: ignore[arg-type]
    for quantity in (1, 9, 10, 89, 90, 99, 100, 250):
        ceiling.add(quantity)
    assert ceiling.deciles == [2, 1, 0, 0, 0, 0, 0, 0, 1, 4]
    assert (ceiling.holders, ceiling.full, ceiling.near) == (8, 2, 4)

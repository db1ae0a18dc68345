"""Succession: a closed ledger is followed by another, and nobody gets a second time what he holds.

Most stories are told three times: of one ledger, of two in memory, of two in SQLite files, cut where
the story says ``cut``. What must come out is written by hand and is the same each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from attrs import evolve
from tests.support.builders import (
    KEY,
    Desk,
    Json,
    create,
    desk,
    enterprise,
    fact,
    grant,
    person,
    role,
    small_pack,
    token,
)
from tests.support.forging import careless
from tests.support.successors import (
    LAST_DAY,
    Line,
    Office,
    as_alone,
    close,
    compared,
    create_after,
    entries_of,
    open_after,
    store_of,
    succeed,
)
from typeguard import suppress_type_checks

from subsidy_ledger import Ledger
from subsidy_ledger.audit import audit
from subsidy_ledger.casework.state import TABLES
from subsidy_ledger.errors import LedgerDamaged, SuccessionRefused
from subsidy_ledger.ledger.books import books_of
from subsidy_ledger.ledger.bundle import Bundle, export
from subsidy_ledger.ledger.keys import Memory
from subsidy_ledger.ledger.signing import statement_of
from subsidy_ledger.ledger.succession import Predecessor, check, digest_of, take_over
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.proofs.merkle import root_of
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.storage.sqlite import SqliteStore

BOTH = '["applicant", "founder"]'


def cap(id: str, per: str, measure: str, limit: int, more: str = 'window = "lifetime"') -> str:
    """A ceiling; one on a count refuses, unless it counts hires, any other reduces."""
    on = "refuse" if measure == "count" and "hire" not in per else "reduce"
    return (
        f'[[grant.cap]]\nid = "{id}"\nper = {per}\nmeasure = "{measure}"\nlimit = {limit}\n'
        f'{more}\non_exceed = "{on}"\n§\n'
    )


def pays(fen: int, more: str = "") -> str:
    return f"[grant.benefit]\nfen = {fen}\n{more}§\n"


PACK = small_pack(
    role("founder", most=1)
    + role("hire")
    + fact("ok", "boolean")
    + fact("months", "months")
    + fact("asked_on", "date", "hire")
    + '[[reading]]\nid = "scope"\nquestion = "?"\noptions = {strict = "从严", loose = "从宽"}\n'
    + grant("once", pays(100) + cap("once", BOTH, "count", 1))
    + grant("sum", pays(60) + cap("sum", BOTH, "amount", 100))
    + grant(
        "year",
        pays(10) + cap("year", '"applicant"', "count", 2, 'window = "rolling"\nperiod = "P1Y"'),
    )
    + grant(
        "month",
        pays(7, 'units = "months"\n')
        + cap("month", '"applicant"', "units", 1, 'same = ["months"]\nwindow = "lifetime"'),
    )
    + grant("house", pays(60) + cap("house", '"group"', "amount", 100))
    + grant(
        "loan",
        "[grant.benefit]\nleast = 1\nmost = 50\n§\n"
        + cap("open", '"applicant"', "count", 2, 'window = "open"'),
        instrument="loan",
    )
    + grant("jobs", pays(30, 'each = "hire"\n') + cap("hire-once", '"hire"', "count", 1))
    + grant(
        "after",
        '[[grant.requirement]]\nid = "held"\nwhen = {holds = ["t/once"], by = "applicant"}\n§\n'
        + pays(5),
    )
    + grant(
        "asked",
        '[[grant.requirement]]\nid = "ok"\nwhen = {fact = "ok", eq = true}\n§\n' + pays(40),
    )
    + grant(
        "ruled",
        '[grant.benefit]\nfen = [{fen = 20, when = {reading = "scope", eq = "strict"}}, '
        '{fen = 30, when = {reading = "scope", eq = "loose"}}]\n§\n',
    )
    + grant("green", pays(9))
    + f'[[exclusion]]\nid = "lanes"\nper = {BOTH}\n§\n'
    '[exclusion.lanes]\nplain = ["t/sum"]\ngreen = ["t/green"]\n'
    '[[service]]\nid = "contact"\nto = "hire"\nfrom = "asked_on"\n'
    "within = {working_days = 5}\nacts = {call = 2}\n§\n"
)
E1, E2, E3 = enterprise("e1"), enterprise("e2"), enterprise("e3")
P1, P2, P3 = person("p1"), person("p2"), person("p3")
FUND = "资金"
STEPS: Json = {
    "steps": ["accept", "review", "notice", "approve"],
    "notice": {"days": 5},
    "separate": [["review", "approve"], ["approve", "pay"]],
}
KINDS = ["whole", "memory", "sqlite"]


@pytest.fixture(scope="module", autouse=True)
def _as_users_run_it() -> Iterator[None]:
    """No check of annotations, which takes longer than the stories; other tests have it."""
    with suppress_type_checks():
        yield


@pytest.fixture(params=KINDS)
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    made = Office(request.param, tmp_path, [PACK])
    yield made
    made.close()


@pytest.fixture(params=KINDS)
def steps(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An office in which a case takes all steps, done by different people."""
    made = Office(request.param, tmp_path, [PACK], STEPS)
    yield made
    made.close()


def why(answer: Json) -> tuple[str, list[tuple[str, str]]]:
    return answer["status"], [(r["code"], r["rule"]) for r in answer.get("reasons", ())]


def refused(code: str, rule: str) -> tuple[str, list[tuple[str, str]]]:
    return "refused", [(code, rule)]


def fen(answer: Json) -> int:
    assert answer["status"] == "recorded", answer
    amount = answer["amount_fen"]
    assert isinstance(amount, int)
    return amount


# ---- what people hold ----------------------------------------------------------------------------


def test_a_grant_once_in_a_lifetime_is_not_given_again_by_the_successor(office: Office) -> None:
    assert fen(office.award("A", "t/once", {"applicant": E1, "founder": P1})) == 100
    office.cut()
    again = office.award("B", "t/once", {"applicant": E1})
    assert why(again) == refused("cap", "once")
    as_founder = office.award("C", "t/once", {"applicant": E2, "founder": P1})
    assert why(as_founder) == refused("cap", "once")
    assert fen(office.award("D", "t/once", {"applicant": E2, "founder": P2})) == 100


def test_of_an_amount_for_life_only_the_rest_is_left(office: Office) -> None:
    assert fen(office.award("A", "t/sum", {"applicant": E1})) == 60
    office.cut()
    assert fen(office.award("B", "t/sum", {"applicant": E1})) == 40
    office.cut()
    assert why(office.award("C", "t/sum", {"applicant": E1})) == refused("cap", "sum")


def test_who_holds_one_of_two_that_exclude_each_other_does_not_get_the_other(
    office: Office,
) -> None:
    office.award("A", "t/sum", {"applicant": E1, "founder": P1})
    office.cut()
    answer = office.award("B", "t/green", {"applicant": E2, "founder": P1})
    assert why(answer) == refused("exclusion", "lanes")


def test_a_month_that_was_paid_is_left_out(office: Office) -> None:
    first = office.award("A", "t/month", {"applicant": E1}, facts={"months": ["2023-01/2023-03"]})
    assert fen(first) == 21
    office.cut()
    second = office.award("B", "t/month", {"applicant": E1}, facts={"months": ["2023-02/2023-05"]})
    assert fen(second) == 14


def test_a_rolling_year_looks_back_beyond_the_cut(office: Office) -> None:
    office.award("A", "t/year", {"applicant": E1}, on="2023-03-01")
    office.award("B", "t/year", {"applicant": E1}, on="2023-06-01")
    office.cut()
    early = office.award("C", "t/year", {"applicant": E1}, on="2024-02-29")
    assert why(early) == refused("cap", "year")
    assert fen(office.send("approve", case="C", on="2024-03-01")) == 10


def test_a_hire_who_was_counted_is_counted_no_more(office: Office) -> None:
    office.award("A", "t/jobs", {"applicant": E1, "hire": [P1, P2]})
    office.cut()
    assert fen(office.award("B", "t/jobs", {"applicant": E2, "hire": [P2, P3]})) == 30


def test_a_condition_on_an_earlier_award_finds_it(office: Office) -> None:
    office.award("A", "t/once", {"applicant": E1})
    office.cut()
    assert fen(office.award("B", "t/after", {"applicant": E1})) == 5
    answer = office.award("C", "t/after", {"applicant": E2})
    assert why(answer) == refused("requirement", "held")


def test_what_somebody_holds_is_told_by_the_successor(office: Office) -> None:
    office.award("A", "t/once", {"applicant": E1, "founder": P1})
    office.cut()
    assert office.ledger.holdings("cn-ric", P1["number"]) == [
        {"case": "A", "grant": "t/once", "role": "founder", "fen": 100}
    ]


def test_a_case_that_was_withdrawn_left_no_mark(office: Office) -> None:
    office.award("A", "t/once", {"applicant": E1})
    office.ok("withdraw", case="A", reason="x")
    office.cut()
    assert fen(office.award("B", "t/once", {"applicant": E1})) == 100


def test_a_withdrawal_after_the_cut_frees_what_was_held_before_it(office: Office) -> None:
    office.award("A", "t/once", {"applicant": E1})
    office.cut()
    office.ok("withdraw", case="A", reason="x")
    assert fen(office.award("B", "t/once", {"applicant": E1})) == 100


# ---- the database's own guards -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("grant_key", "first"), [("t/once", {"applicant": E1}), ("t/sum", {"applicant": E1})]
)
def test_the_database_of_the_successor_refuses_a_second_holder_on_its_own(
    grant_key: str, first: Json, tmp_path: Path
) -> None:
    """The program forgets the ceilings; the claims and the usage that B began with do not."""
    old = desk([PACK])
    old.award("A", grant_key, first)
    if grant_key == "t/sum":
        old.award("A2", grant_key, first)
    with closing(SqliteStore(tmp_path / "b.db")) as store:
        new = Desk(succeed(old.ledger, "b", store))
        new._ids = count(100)
        new.submit("B", grant_key, first)
        size = new.size
        with careless("caps and exclusions"), pytest.raises(LedgerDamaged, match="refused a row"):
            new.send("approve", case="B")
        assert new.size == size


# ---- who is who ----------------------------------------------------------------------------------


def test_two_numbers_of_one_person_stay_one_person(office: Office) -> None:
    office.award("A", "t/once", {"applicant": P1})
    office.ok("same", parties=[P1, P2])
    office.cut()
    assert why(office.award("B", "t/once", {"applicant": P2})) == refused("cap", "once")
    office.ok("apart", parties=[P1, P2])
    assert fen(office.send("approve", case="B")) == 100


def test_that_two_numbers_are_one_person_may_be_learnt_after_the_cut(office: Office) -> None:
    office.award("A", "t/once", {"applicant": P1})
    office.cut()
    office.ok("same", parties=[P2, P1])
    assert why(office.award("B", "t/once", {"applicant": P2})) == refused("cap", "once")


def test_a_household_shares_its_ceiling_with_what_it_had_before(office: Office) -> None:
    office.ok("link", group="户", parties=[P1, P2], from_="2023-01-01", to="2023-12-31")
    office.award("A", "t/house", {"applicant": P1})
    office.cut()
    assert fen(office.award("B", "t/house", {"applicant": P2}, on="2023-12-31")) == 40
    assert fen(office.award("C", "t/house", {"applicant": P2}, on="2024-01-01")) == 60


def test_who_joins_a_household_after_the_cut_counts_with_it(office: Office) -> None:
    office.ok("link", group="户", parties=[P1, P2], from_="2023-01-01")
    office.award("A", "t/house", {"applicant": P1})
    office.cut()
    office.ok("link", group="户", parties=[P3], from_="2023-02-01")
    assert fen(office.award("B", "t/house", {"applicant": P3})) == 40


# ---- services ------------------------------------------------------------------------------------


def test_a_service_that_was_begun_goes_on(office: Office) -> None:
    asked = person("p1", asked_on="2023-05-08")
    office.ok("perform", service="contact", act="open", party=asked, on="2023-05-08")
    office.ok("perform", service="contact", act="call", party=P1, on="2023-05-09")
    office.cut()
    office.ok("perform", service="contact", act="call", party=P1, on="2023-05-10")
    with office.ledger.store.reading() as reader:
        (duty,) = books_of(reader).rows("duties").values()
    assert (duty.start, duty.done) == (
        "2023-05-08",
        (("call", "2023-05-09"), ("call", "2023-05-10")),
    )


def test_a_service_that_nobody_began_cannot_be_done(office: Office) -> None:
    office.cut()
    answer = office.send("perform", service="contact", act="call", party=P1)
    assert answer["status"] != "recorded"


# ---- loans ---------------------------------------------------------------------------------------


def test_loans_that_are_not_repaid_count_until_they_are(office: Office) -> None:
    for case in ("A", "B"):
        office.award(case, "t/loan", {"applicant": E1}, requested_fen=50)
    office.cut()
    third = office.award("C", "t/loan", {"applicant": E1}, requested_fen=50)
    assert why(third) == refused("cap", "open")
    office.ok("discharge", case="A")
    assert fen(office.send("approve", case="C")) == 50


# ---- money ---------------------------------------------------------------------------------------


def test_a_fund_goes_on_with_what_is_reserved_and_paid(office: Office) -> None:
    office.ok("appropriate", fund=FUND, year=2023, amount_fen=250)
    office.award("A", "t/once", {"applicant": E1}, fund=FUND)
    office.award("B", "t/once", {"applicant": E2}, fund=FUND)
    office.paid("A")
    office.cut()
    sums = {"appropriated_fen": 250, "reserved_fen": 100, "paid_fen": 100}
    assert office.ledger.fund(FUND, 2023) == sums
    short = office.award("C", "t/once", {"applicant": E3}, fund=FUND)
    assert why(short) == refused("fund", "free")
    office.paid("B")
    sums = {"appropriated_fen": 250, "reserved_fen": 0, "paid_fen": 200}
    assert office.ledger.fund(FUND, 2023) == sums
    assert why(office.send("appropriate", fund=FUND, year=2023, amount_fen=-51))[0] == "refused"
    office.ok("appropriate", fund=FUND, year=2023, amount_fen=50)
    assert fen(office.send("approve", case="C")) == 100


def test_what_a_withdrawn_case_had_reserved_is_free_again(office: Office) -> None:
    office.ok("appropriate", fund=FUND, year=2023, amount_fen=100)
    office.award("A", "t/once", {"applicant": E1}, fund=FUND)
    office.cut()
    office.ok("withdraw", case="A", reason="x")
    assert fen(office.award("B", "t/once", {"applicant": E2}, fund=FUND)) == 100


@pytest.mark.parametrize(
    ("do", "instructed", "settled"), [("settle", 0, 100), ("return", 0, 0), ("cancel", 0, 0)]
)
def test_a_payment_under_way_comes_to_its_end(
    do: str, instructed: int, settled: int, office: Office
) -> None:
    office.award("A", "t/once", {"applicant": E1})
    office.ok("pay", payment="P", case="A", account="6217")
    office.cut()
    assert office.case("A")["instructed_fen"] == 100
    reason = None if do == "settle" else "账号有误"
    office.ok(do, payment="P", reason=reason)
    case = office.case("A")
    assert (case["instructed_fen"], case["settled_fen"]) == (instructed, settled)


def test_no_more_is_paid_than_is_left(office: Office) -> None:
    office.award("A", "t/once", {"applicant": E1})
    office.paid("A", "P", amount_fen=70)
    office.cut()
    more = office.send("pay", payment="P2", case="A", amount_fen=31, account="6217")
    assert why(more)[0] == "refused"
    office.paid("A", "P3", amount_fen=30)
    assert office.case("A")["settled_fen"] == 100


def test_a_repaid_award_is_free_again_and_one_written_off_is_not(office: Office) -> None:
    for case, who in (("A", E1), ("B", E2)):
        office.award(case, "t/once", {"applicant": who})
        office.paid(case)
        office.ok("recover", recovery=f"R-{case}", case=case, reason="多发", void=True)
        office.ok("repay", recovery=f"R-{case}", amount_fen=30)
    office.cut()
    assert why(office.award("A2", "t/once", {"applicant": E1})) == refused("cap", "once")
    office.ok("repay", recovery="R-A", amount_fen=70)
    assert fen(office.send("approve", case="A2")) == 100
    office.ok("write_off", recovery="R-B", amount_fen=70, reason="破产")
    assert why(office.award("B2", "t/once", {"applicant": E2})) == refused("cap", "once")


def test_what_was_settled_can_be_ordered_back_and_no_more(office: Office) -> None:
    office.award("A", "t/once", {"applicant": E1})
    office.paid("A")
    office.ok("recover", recovery="R", case="A", amount_fen=40, reason="多发")
    office.cut()
    office.ok("recover", recovery="R2", case="A", amount_fen=60, reason="多发")
    more = office.send("recover", recovery="R3", case="A", amount_fen=1, reason="多发")
    assert why(more)[0] == "refused"
    assert why(office.send("repay", recovery="R", amount_fen=41))[0] == "refused"
    office.ok("repay", recovery="R", amount_fen=40)


def test_the_unpaid_rest_can_be_given_up(office: Office) -> None:
    office.ok("appropriate", fund=FUND, year=2023, amount_fen=100)
    office.award("A", "t/once", {"applicant": E1}, fund=FUND)
    office.paid("A", amount_fen=30)
    office.cut()
    office.ok("finish", case="A", reason="x")
    assert office.ledger.fund(FUND, 2023)["reserved_fen"] == 0
    assert why(office.award("B", "t/once", {"applicant": E1})) == refused("cap", "once")


# ---- steps, duties, days -------------------------------------------------------------------------


def noticed(made: Desk, case: str = "A") -> None:
    """A case up to its notice, which runs to the end of 2023-05-20."""
    made.submit(case, "t/once", {"applicant": E1}, on="2023-05-10")
    made.ok("accept", case=case, on="2023-05-10")
    made.ok("review", case=case, passed=True, note="x", by="reviewer", on="2023-05-12")
    made.ok("notice", case=case, until="2023-05-20", on="2023-05-15")


def test_who_reviewed_a_case_does_not_approve_it_in_the_next_ledger(steps: Office) -> None:
    noticed(steps)
    steps.cut()
    answer = steps.send("approve", case="A", by="reviewer", on="2023-05-21")
    assert [code for code, _ in why(answer)[1]] == ["duty"]
    assert fen(steps.send("approve", case="A", by="head", on="2023-05-21")) == 100
    steps.cut()
    payment = {"payment": "P", "case": "A", "account": "6217", "on": "2023-05-22"}
    assert [code for code, _ in why(steps.send("pay", **payment, by="head"))[1]] == ["duty"]
    steps.ok("pay", **{**payment, "payment": "P2"}, by="cashier")


def test_a_notice_runs_on_and_ends_on_its_day(steps: Office) -> None:
    noticed(steps)
    steps.cut()
    running = steps.send("approve", case="A", on="2023-05-20")
    assert [code for code, _ in why(running)[1]] == ["notice"]
    assert fen(steps.send("approve", case="A", on="2023-05-21")) == 100


def test_steps_taken_are_not_taken_again_and_the_next_one_is_asked_for(steps: Office) -> None:
    steps.submit("A", "t/once", {"applicant": E1}, on="2023-05-10")
    steps.ok("accept", case="A", on="2023-05-10")
    steps.cut()
    assert steps.case("A")["stage"] == "accepted"
    early = steps.send("approve", case="A", on="2023-05-10")
    assert [code for code, _ in why(early)[1]] == ["order"]
    steps.ok("review", case="A", passed=True, note="x", on="2023-05-11")


def test_a_command_may_not_lie_before_the_last_of_its_case(office: Office) -> None:
    office.submit("A", "t/once", on="2023-05-10")
    office.cut()
    early = office.send("approve", case="A", on="2023-05-09")
    assert [code for code, _ in why(early)[1]] == ["order"]
    assert fen(office.send("approve", case="A", on="2023-05-10")) == 100


def test_a_held_case_stays_held_until_it_is_released(office: Office) -> None:
    office.submit("A", "t/once")
    office.ok("hold", case="A", reason="核查")
    office.cut()
    assert office.send("approve", case="A")["status"] == "refused"
    office.ok("release", case="A")
    assert fen(office.send("approve", case="A")) == 100


def test_ids_of_cases_payments_and_recoveries_stay_taken(office: Office) -> None:
    office.award("A", "t/once", {"applicant": E1})
    office.paid("A", "P", amount_fen=50)
    office.ok("recover", recovery="R", case="A", amount_fen=5, reason="x")
    office.cut()
    case = office.submit("A", "t/once", {"applicant": E2})
    payment = office.send("pay", payment="P", case="A", account="6217")
    recovery = office.send("recover", recovery="R", case="A", amount_fen=5, reason="x")
    for answer in (case, payment, recovery):
        assert answer["status"] == "refused"
        assert [code for code, _ in why(answer)[1]] == ["order"]


# ---- open cases and their facts ------------------------------------------------------------------


def test_an_open_case_is_decided_on_the_facts_it_brought(office: Office) -> None:
    office.submit("A", "t/asked", {"applicant": E1}, facts={"ok": True})
    office.submit("B", "t/asked", {"applicant": E2}, facts={"ok": False})
    office.submit("C", "t/asked", {"applicant": E3})
    office.cut()
    assert fen(office.send("approve", case="A")) == 40
    assert why(office.send("approve", case="B")) == refused("requirement", "ok")
    unknown = office.send("approve", case="C")
    assert why(unknown) == ("undetermined", [("requirement", "ok"), ("fact", "ok")])


def test_an_open_case_is_supplemented_and_keeps_the_rest_of_its_facts(office: Office) -> None:
    office.submit("A", "t/month", {"applicant": E1, "founder": P1}, facts={"months": ["2023-01"]})
    office.cut()
    office.ok("supplement", case="A", facts={"ok": True})
    office.cut()
    office.ok("supplement", case="A", parties={"founder": [P2]})
    assert fen(office.send("approve", case="A")) == 7
    held = office.ledger.holdings("cn-ric", P2["number"])
    assert [(one["case"], one["role"]) for one in held] == [("A", "founder")]
    assert office.ledger.holdings("cn-ric", P1["number"]) == []


def test_an_undetermined_case_is_completed_and_approved(office: Office) -> None:
    office.award("A", "t/asked", {"applicant": E1})
    office.cut()
    office.ok("supplement", case="A", facts={"ok": True})
    assert fen(office.send("approve", case="A")) == 40


def test_a_case_that_ended_and_was_erased_stays_ended(office: Office) -> None:
    office.submit("A", "t/asked", {"applicant": E1}, facts={"ok": True})
    office.ok("reject", case="A", reason="x")
    office.ok("erase", case="A", ground="法定")
    office.cut()
    assert office.case("A")["stage"] == "rejected"
    assert why(office.send("approve", case="A"))[0] == "refused"
    assert why(office.submit("A", "t/asked", {"applicant": E1}))[0] == "refused"


def test_a_case_that_ended_before_the_cut_is_erased_after_it(office: Office) -> None:
    office.submit("A", "t/asked", {"applicant": E1}, facts={"ok": True})
    office.ok("reject", case="A", reason="x")
    office.cut()
    with office.ledger.store.reading() as reader:
        assert any(E1["number"].encode() in line for _, line in reader.sealed_lines())
    office.ok("erase", case="A", ground="法定")
    with office.ledger.store.reading() as reader:
        assert not any(E1["number"].encode() in line for _, line in reader.sealed_lines())
    assert office.send("erase", case="A", ground="再次")["status"] == "refused"


# ---- the law -------------------------------------------------------------------------------------

RULED: Json = {
    "scope": {"option": "loose", "cite": {"document": "纪要", "clause": "1", "quote": "x"}}
}


def test_rulings_procedure_and_calendars_hold_without_being_adopted_again(steps: Office) -> None:
    """After Wednesday, 10 May 2023, working days are 11, 12, 15, 16 and 17 May."""
    steps.ok(
        "adopt", rulings=RULED, procedure={**STEPS, "notice": {"working_days": 5}}, on="2023-05-01"
    )
    steps.cut()
    steps.submit("A", "t/ruled", {"applicant": E1}, on="2023-05-10")
    early = steps.send("approve", case="A", on="2023-05-10")
    assert [code for code, _ in why(early)[1]] == ["order"]
    steps.ok("accept", case="A", on="2023-05-10")
    steps.ok("review", case="A", passed=True, note="x", on="2023-05-10")
    short = steps.send("notice", case="A", until="2023-05-16", on="2023-05-10")
    assert [code for code, _ in why(short)[1]] == ["notice"]
    steps.ok("notice", case="A", until="2023-05-17", on="2023-05-10")
    assert fen(steps.send("approve", case="A", on="2023-05-18")) == 30


def test_an_award_is_recovered_under_the_law_it_was_made_under(office: Office) -> None:
    """The amendment that the successor adopts allows no more; the award of before stands."""
    office.award("A", "t/once", {"applicant": E1})
    office.paid("A")
    office.award("L", "t/loan", {"applicant": E1}, requested_fen=50)
    office.cut(packs=[LATER])
    office.ok("recover", recovery="R", case="A", reason="x", void=True)
    office.ok("repay", recovery="R", amount_fen=100)
    office.ok("discharge", case="L")
    assert office.ledger.holdings("cn-uscc", E1["number"])[0]["case"] == "L"
    assert office.case("A")["repaid_fen"] == 100


LATER = small_pack(
    grant("once", pays(250) + cap("once", BOTH, "count", 2)), id="t-2024", valid_from="2024-01-01"
)


def test_a_pack_that_the_successor_adopts_at_its_beginning_holds_from_its_day(
    office: Office,
) -> None:
    office.award("A", "t/once", {"applicant": E1})
    office.cut(packs=[LATER])
    before = office.award("B", "t/once", {"applicant": E1}, on="2023-12-31")
    assert why(before) == refused("cap", "once")
    assert fen(office.award("C", "t/once", {"applicant": E1}, on="2024-01-01")) == 250
    after = office.award("D", "t/once", {"applicant": E1}, on="2024-01-02")
    assert why(after) == refused("cap", "once")


def test_entry_1_of_the_successor_adopts_all_that_held_and_no_entry_names_an_older_one() -> None:
    old = desk([PACK])
    old.ok("adopt", rulings=RULED)
    law = old.entry()["data"]
    new = Desk(succeed(old.ledger, "b"))
    new._ids = count(100)
    new.award("B", "t/once")
    first, second, *rest = new.entries()
    assert (first["do"], second["do"]) == ("open", "adopt")
    assert {key: second["data"][key] for key in ("packs", "rulings", "procedure", "calendars")} == {
        key: law[key] for key in ("packs", "rulings", "procedure", "calendars")
    }
    assert "rules" not in first
    assert [entry["rules"] for entry in rest] == [1, 1]


# ---- ids -----------------------------------------------------------------------------------------


def sent() -> tuple[Desk, dict[str, Json]]:
    """A ledger, and one command for each way in which it can answer."""
    made = desk([PACK])
    commands = {
        "recorded": made.command(
            "submit", case="A", grant="t/asked", parties={"applicant": [E1]}, facts={}
        ),
        "undetermined": made.command("approve", case="A"),
        "refused": made.command("pay", payment="P", case="A", account="6217"),
        "invalid": made.command("approve", case="nobody"),
    }
    for status, command in commands.items():
        assert made.ledger.record(command)["status"] == status
    return made, commands


@pytest.mark.parametrize("status", ["recorded", "undetermined", "refused"])
@pytest.mark.parametrize("change", [{}, {"by": "somebody else"}, {"on": "2023-05-11"}])
@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_an_id_of_the_predecessor_is_a_conflict_and_nothing_is_recorded(
    status: str, change: Json, kind: str, tmp_path: Path
) -> None:
    old, commands = sent()
    with closing(store_of(kind, tmp_path, "b")) as store:
        new = Desk(succeed(old.ledger, "b", store))
        for ledger in (new.ledger, Ledger.open(store, KEY)):
            answer = ledger.record({**commands[status], **change})
            assert (answer["id"], answer["status"]) == (commands[status]["id"], "conflict")
            assert "repeated" not in answer
        assert new.ledger.record_all([commands[status]] * 2)[1]["status"] == "conflict"
        assert new.size == 2


def test_an_id_is_taken_for_the_whole_line() -> None:
    old, commands = sent()
    third = succeed(succeed(old.ledger, "b"), "c")
    assert third.record(commands["recorded"])["status"] == "conflict"


def test_an_id_that_was_invalid_or_rolled_back_is_free(tmp_path: Path) -> None:
    old, commands = sent()
    rolled = old.command("hold", case="A", reason="x")
    bad = old.command("approve", case="nobody")
    answers = old.ledger.record_all([rolled, bad], atomic=True)
    assert any(answer.get("rolled_back") for answer in answers)
    new = succeed(old.ledger, "b")
    again = {**commands["invalid"], "case": "A"}
    assert new.record(again)["status"] == "undetermined"
    assert new.record(rolled)["status"] == "recorded"


def test_the_ids_of_the_predecessors_own_entries_are_taken() -> None:
    old = desk([PACK])
    new = succeed(old.ledger, "b")
    for entry in entries_of(old.ledger):
        command = {"id": entry["id"], "do": "close", "on": LAST_DAY, "by": "x"}
        own = entry["id"].startswith("init:")  # nobody may use those, in any ledger
        assert new.record(command)["status"] == ("invalid" if own else "conflict"), entry["id"]


def test_a_repeat_within_the_successor_is_answered_as_ever() -> None:
    old, _ = sent()
    new = succeed(old.ledger, "b")
    command = {"id": "new", "do": "hold", "case": "A", "reason": "x", "on": LAST_DAY, "by": "x"}
    first = new.record(command)
    assert (first["status"], first["seq"]) == ("recorded", 2)
    assert new.record(command) == {**first, "repeated": True}
    assert new.record({**command, "by": "y"})["field"] == "by"


# ---- the beginning of a successor ----------------------------------------------------------------


def test_entry_0_names_the_predecessor_its_size_root_and_the_digest_of_what_is_carried(
    tmp_path: Path,
) -> None:
    old = desk([PACK])
    old.award("A", "t/once")
    new = succeed(old.ledger, "b")
    first = entries_of(new)[0]
    carried = (exported(new, tmp_path / "b") / "carried.jsonl").read_bytes()
    assert first["data"]["after"] == {
        "origin": "test.example/ledger",
        "size": old.size,
        "root": head_of(old.ledger).root,
        "state": sha256(carried).hexdigest(),
    }
    assert first["data"]["origin"] == "b"
    assert first["data"]["token_key"] == old.entries()[0]["data"]["token_key"]


def test_times_do_not_go_back_at_the_cut() -> None:
    """The clock of the successor begins where that of the first ledger began."""
    old = desk([PACK])
    for _ in range(9):
        old.ok("appropriate", fund=FUND, year=2023, amount_fen=1)
    new = Desk(succeed(old.ledger, "b"))
    new._ids = count(100)
    new.award("B", "t/once")
    last = old.entry()["at"]
    times = [entry["at"] for entry in new.entries()]
    assert times == sorted(times)
    assert times[0] >= last


def test_a_ledger_without_a_predecessor_carries_nothing(tmp_path: Path) -> None:
    made = desk([PACK])
    with made.ledger.store.reading() as reader:
        export(reader, tmp_path / "a")
        assert list(reader.carried_lines()) == []
    assert "after" not in made.entry(0)["data"]
    assert not (tmp_path / "a" / "carried.jsonl").exists()
    assert "carried" not in json.loads((tmp_path / "a" / "ledger.json").read_bytes())


# ---- what is carried -----------------------------------------------------------------------------


def busy() -> Desk:
    """A ledger with something in every table, a case erased, and text beyond 16 bits."""
    made = desk([PACK])
    made.ok("appropriate", fund=FUND, year=2023, amount_fen=1_000)
    made.award("A", "t/once", {"applicant": E1, "founder": P1}, fund=FUND)
    made.paid("A")
    made.ok("recover", recovery="R", case="A", amount_fen=10, reason="多付")
    made.ok("same", parties=[P1, P2])
    made.ok("link", group="户", parties=[P1, P3], from_="2023-01-01", to="2024-01-01")
    asked = person("p3", asked_on="2023-05-01")
    made.ok("perform", service="contact", act="open", party=asked)
    for _ in range(2):
        made.ok("perform", service="contact", act="call", party=P3, on="2023-05-04")
    made.award("S", "t/sum", {"applicant": E2}, fund=FUND)
    made.submit("X", "t/asked", {"applicant": enterprise("e9")}, facts={"ok": True})
    made.ok("reject", case="X", reason="不符合 𠀀")
    made.ok("erase", case="X", ground="法定")
    made.submit("O", "t/asked", {"applicant": E3}, facts={"ok": True})
    return made


def exported(ledger: Ledger, folder: Path, **given: Any) -> Path:
    with ledger.store.reading() as reader:
        export(reader, folder, **given)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_memory_and_sqlite_carry_the_same_bytes_and_an_export_is_the_same_each_time(
    tmp_path: Path,
) -> None:
    told = []
    for kind in ("memory", "sqlite"):
        with closing(store_of(kind, tmp_path, "b")) as store:
            new = succeed(busy().ledger, "b", store)
            new.record_all(
                [{"id": "n", "do": "approve", "case": "O", "on": "2023-06-01", "by": "head"}]
            )
            told += [files_of(exported(new, tmp_path / f"{kind}{n}")) for n in range(2)]
    assert all(files == told[0] for files in told)
    assert {"carried.jsonl", "sealed.jsonl", "entries.jsonl"} < set(told[0])


def test_every_carried_line_is_canonical_by_an_independent_judge(tmp_path: Path) -> None:
    new = succeed(busy().ledger, "b")
    whole = (exported(new, tmp_path / "b") / "carried.jsonl").read_bytes()
    assert whole.endswith(b"\n")
    lines = whole[:-1].split(b"\n")
    assert lines
    for line in lines:
        assert rfc8785.dumps(json.loads(line)) == line


def test_the_first_line_is_the_head_and_the_last_are_the_entries_in_order(tmp_path: Path) -> None:
    old = busy()
    new = succeed(old.ledger, "b")
    lines = (exported(new, tmp_path / "b") / "carried.jsonl").read_text("utf-8").splitlines()
    head, *rest = map(json.loads, lines)
    data = entries_of(new)[0]["data"]["after"]
    size = old.size
    assert head == {
        "at": old.entry()["at"],
        "closed": True,
        "origin": "test.example/ledger",
        "root": data["root"],
        "size": size,
        "token_key": old.entries()[0]["data"]["token_key"],
        "v": 1,
    }
    tables = [line["table"] for line in rest if "table" in line]
    entries = [line for line in rest if "table" not in line]
    assert rest[len(tables) :] == entries
    assert [line["seq"] for line in entries] == list(range(-size, 0))
    assert [line["id"] for line in entries] == [entry["id"] for entry in old.entries()]
    kept = {line["seq"] + size: line["entry"] for line in entries if "entry" in line}
    every = old.entries()
    assert all(kept[seq] == every[seq] for seq in kept), "as it stood in its own ledger"
    assert {entry["seq"] for entry in every if entry["do"] == "adopt"} <= set(kept)
    assert {e["seq"] for e in every if e.get("case") in ("A", "S", "O")} <= set(kept)


def test_sealed_lines_of_the_predecessor_come_first_with_numbers_below_0(tmp_path: Path) -> None:
    old = busy()
    new = Desk(succeed(old.ledger, "b"))
    new._ids = count(100)
    new.submit("N", "t/once")
    lines = (exported(new.ledger, tmp_path / "b") / "sealed.jsonl").read_bytes().splitlines()
    numbers = [json.loads(line)["seq"] for line in lines]
    with old.ledger.store.reading() as reader:
        before = {seq: json.loads(line) for seq, line in reader.sealed_lines()}
    cases = [entry["seq"] for entry in old.entries() if "case" in entry]
    assert numbers == [*(seq - old.size for seq in before if seq in cases), 2]
    assert len(numbers) > 4
    for line in lines[:-1]:
        one = json.loads(line)
        assert {**one, "seq": one["seq"] + old.size} == before[one["seq"] + old.size]


def test_nothing_personal_is_carried_in_clear(tmp_path: Path) -> None:
    old = busy()
    carried = (exported(succeed(old.ledger, "b"), tmp_path / "b") / "carried.jsonl").read_bytes()
    for one in (E1, E2, E3, P1, P2, P3):
        assert one["number"].encode() not in carried
        assert one["name"].encode() not in carried
    assert token(P1).encode() in carried


def test_what_is_carried_through_a_third_ledger_goes_back_to_the_first(tmp_path: Path) -> None:
    old = busy()
    second = Desk(succeed(old.ledger, "b"))
    second._ids = count(100)
    second.ok("hold", case="O", reason="x")
    third = succeed(second.ledger, "c")
    lines = (exported(third, tmp_path / "c") / "carried.jsonl").read_text("utf-8").splitlines()
    entries = [line for line in map(json.loads, lines) if "id" in line and "table" not in line]
    ids = [e["id"] for e in old.entries()] + [e["id"] for e in second.entries()]
    assert [line["id"] for line in entries] == ids
    assert [line["seq"] for line in entries] == list(range(-len(ids), 0))


def test_a_bundle_is_succeeded_like_its_ledger(tmp_path: Path) -> None:
    old = busy()
    close(old.ledger)
    folder = exported(old.ledger, tmp_path / "a")
    from_store = open_after(old.ledger, "b", MemoryStore())
    from_bundle = create_after(take_over(Bundle(folder), "a"), "b", MemoryStore())
    one, two = (exported(led, tmp_path / n) for led, n in ((from_store, "x"), (from_bundle, "y")))
    assert files_of(one) == files_of(two)


def test_a_bundle_without_sealed_content_is_not_succeeded(tmp_path: Path) -> None:
    """Its open cases could never be decided."""
    old = busy()
    close(old.ledger)
    folder = exported(old.ledger, tmp_path / "a", sealed=False)
    with pytest.raises(SuccessionRefused, match="sealed"):
        take_over(Bundle(folder), "a")


# ---- replay --------------------------------------------------------------------------------------


def audited(ledger: Ledger) -> Any:
    with ledger.store.reading() as reader:
        return audit(reader)


def test_an_audit_of_the_successor_decides_its_own_entries_again_and_finds_nothing(
    office: Office,
) -> None:
    office.submit("A", "t/asked", {"applicant": E1}, facts={"ok": True})
    office.award("B", "t/once", {"applicant": E1})
    office.cut()
    office.ok("approve", case="A")
    office.award("C", "t/once", {"applicant": E1})
    office.paid("B")
    result = audited(office.ledger)
    assert (result.faults, result.undecided) == (0, ())
    assert result.size == office.size


def test_the_audit_names_what_it_cannot_decide_again_after_an_erasure() -> None:
    old = desk([PACK])
    old.submit("A", "t/asked", {"applicant": E1}, facts={"ok": False})
    new = Desk(succeed(old.ledger, "b"))
    new._ids = count(100)
    new.send("approve", case="A")
    new.ok("reject", case="A", reason="x")
    new.ok("erase", case="A", ground="法定")
    result = audited(new.ledger)
    assert result.faults == 0
    numbers = [seq for seq, _ in result.undecided]
    assert 2 in numbers, "the approval read facts that are gone"


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_what_the_audit_finds_wrong_across_the_cut_is_found(kind: str, tmp_path: Path) -> None:
    """A successor that forgets what is held: its bytes are whole, its decision is not."""
    old = desk([PACK])
    old.award("A", "t/once", {"applicant": E1})
    new = Desk(succeed(old.ledger, "b"))
    new._ids = count(100)
    new.submit("B", "t/once", {"applicant": E1})
    with careless("caps and exclusions"):
        new.ok("approve", case="B")
    assert audited(new.ledger).faults > 0


def test_the_projections_of_the_successor_are_what_a_fold_makes_of_it(office: Office) -> None:
    office.award("A", "t/once", {"applicant": E1, "founder": P1})
    office.paid("A")
    office.ok("link", group="户", parties=[P1, P2], from_="2023-01-01")
    office.cut()
    office.award("B", "t/sum", {"applicant": E2})
    with office.ledger.store.reading() as reader:
        books = books_of(reader)
        for table in TABLES:
            assert dict(reader.rows(table)) == books.rows(table), table


def test_a_successor_is_opened_again_from_its_file(tmp_path: Path) -> None:
    old = busy()
    with closing(SqliteStore(tmp_path / "b.db")) as store:
        succeed(old.ledger, "b", store)
    with closing(SqliteStore(tmp_path / "b.db")) as store:
        again = Desk(Ledger.open(store, KEY))
        again._ids = count(100)
        assert again.case("O")["stage"] == "submitted"
        assert fen(again.send("approve", case="O")) == 40
        assert why(again.award("A2", "t/once", {"applicant": E1})) == refused("cap", "once")


def test_erased_content_of_the_predecessor_is_in_no_byte_of_the_successors_file(
    tmp_path: Path,
) -> None:
    old = desk([PACK])
    secret = [E1["number"], E1["name"], "不便公开的理由"]
    old.submit("A", "t/asked", {"applicant": E1}, facts={"ok": True})
    old.ok("reject", case="A", reason=secret[2])
    old.submit("B", "t/asked", {"applicant": E2}, facts={"ok": True})
    path = tmp_path / "b.db"

    def stored() -> bytes:
        return b"".join(file.read_bytes() for file in tmp_path.glob("b.db*"))

    with closing(SqliteStore(path)) as store:
        new = Desk(succeed(old.ledger, "b", store))
        new._ids = count(100)
        assert all(word.encode() in stored() for word in secret)
        new.ok("erase", case="A", ground="法定")
        assert not [word for word in secret if word.encode() in stored()]
        assert E2["number"].encode() in stored()
        out = b"".join(files_of(exported(new.ledger, tmp_path / "bundle")).values())
    assert not [word for word in secret if word.encode() in out + stored()]
    assert E2["number"].encode() in out


# ---- what cannot be succeeded --------------------------------------------------------------------


def taken(made: Desk, **given: Any) -> Predecessor:
    with made.ledger.store.reading() as reader:
        return take_over(reader, made.ledger.origin, **given)


def test_a_ledger_that_is_not_closed_is_not_succeeded() -> None:
    with pytest.raises(SuccessionRefused, match="close"):
        taken(desk([PACK]))


def test_a_successor_under_another_token_key_is_refused_and_nothing_is_made(
    tmp_path: Path,
) -> None:
    old = busy()
    close(old.ledger)
    with closing(SqliteStore(tmp_path / "b.db")) as store:
        with pytest.raises(SuccessionRefused, match="key"):
            open_after(old.ledger, "b", store, token_key=TokenKey(b"x" * 32))
        new = open_after(old.ledger, "b", store)
        assert new.record({"id": "n", "do": "close", "on": LAST_DAY, "by": "x"})["seq"] == 2


@pytest.mark.parametrize("origin", ["test.example/ledger", "b"])
def test_an_origin_is_used_once_in_a_line(origin: str) -> None:
    second = succeed(busy().ledger, "b")
    with pytest.raises(SuccessionRefused, match=origin):
        succeed(second, origin)


def test_a_predecessor_that_was_changed_in_one_byte_is_refused() -> None:
    old = busy()
    close(old.ledger)
    rows = old.ledger.store._rows  # type: ignore[attr-defined]
    leaf = rows.entries[2].leaf
    rows.entries[2] = rows.entries[2]._replace(leaf=leaf.replace(b"1000", b"2000"))
    assert rows.entries[2].leaf != leaf
    with pytest.raises(LedgerDamaged):
        taken(old)


def test_a_predecessor_whose_sealed_content_was_changed_is_refused(tmp_path: Path) -> None:
    old = busy()
    close(old.ledger)
    folder = exported(old.ledger, tmp_path / "a")
    sealed = folder / "sealed.jsonl"
    sealed.write_bytes(sealed.read_bytes().replace(b'"ok":true', b'"ok":false', 1))
    with pytest.raises(LedgerDamaged):
        take_over(Bundle(folder), "a")


def test_a_predecessor_whose_decisions_were_wrong_goes_on_as_it_stands() -> None:
    """Its bytes verify; what was decided wrongly is for an audit of it, and is held all the same."""
    old = desk([PACK])
    old.award("A", "t/once", {"applicant": E1})
    old.submit("B", "t/once", {"applicant": E1})
    with careless("caps and exclusions"):
        old.ok("approve", case="B")
    new = succeed(old.ledger, "b")
    assert len(new.holdings("cn-uscc", E1["number"])) == 2


# ---- entries that are lost -----------------------------------------------------------------------


def head_of(ledger: Ledger) -> Memory:
    """What a signer would remember of a ledger as it stands."""
    with ledger.store.reading() as reader:
        stated = statement_of(reader, ledger.origin)
    return Memory(stated.size, stated.root.hex())


def grown(number: int, fen: int = 1, closed: bool = True) -> Desk:
    """A ledger with a number of appropriations; equal ones are equal byte for byte."""
    made = desk([PACK])
    for _ in range(number):
        made.ok("appropriate", fund=FUND, year=2023, amount_fen=fen)
    if closed:
        close(made.ledger)
    return made


def test_what_was_signed_last_may_be_a_beginning_of_it() -> None:
    for number in (0, 1, 5):
        assert taken(grown(5), signed=head_of(grown(number, closed=False).ledger)).gap is None
    whole = grown(5)
    assert taken(whole, signed=head_of(whole.ledger)).gap is None


LOST = {
    "restored": (3, 1, 9, False),
    "restored to nothing": (0, 1, 9, False),
    "restored and written further": (5, 2, 3, False),
    "of the same length": (3, 2, 3, True),
}
"""Appropriations there are now, the fen of each; those there were, and whether it was closed."""


@pytest.mark.parametrize("what", LOST)
def test_what_was_signed_and_is_not_there_is_a_gap_that_must_be_owned_up_to(what: str) -> None:
    now, amount, before, was_closed = LOST[what]
    old, signed = grown(now, amount), head_of(grown(before, closed=was_closed).ledger)
    with pytest.raises(SuccessionRefused, match="lost"):
        taken(old, signed=signed)
    new = open_after(old.ledger, "b", MemoryStore(), signed=signed, lost=True)
    after = entries_of(new)[0]["data"]["after"]
    assert after["gap"] == {"size": signed.size, "root": signed.root}
    assert after["size"] == old.size


def test_what_was_lost_need_not_be_closed_and_says_so(tmp_path: Path) -> None:
    """A restored ledger is never signed again: nothing is gained by closing it."""
    old = grown(3, closed=False)
    with pytest.raises(SuccessionRefused, match="close"):
        taken(old)
    signed = head_of(grown(9, closed=False).ledger)
    new = open_after(old.ledger, "b", MemoryStore(), signed=signed, lost=True)
    head = (exported(new, tmp_path / "b") / "carried.jsonl").read_bytes().splitlines()[0]
    assert json.loads(head)["closed"] is False
    command = {"id": "n", "do": "appropriate", "fund": FUND, "year": 2023, "amount_fen": 5}
    assert new.record({**command, "on": "2023-05-01", "by": "x"})["status"] == "recorded"
    assert new.fund(FUND, 2023)["appropriated_fen"] == 8


def test_nothing_is_said_to_be_lost_where_nothing_is() -> None:
    old = grown(3)
    for signed in (None, head_of(grown(2, closed=False).ledger), head_of(old.ledger)):
        with pytest.raises(SuccessionRefused, match="lost"):
            taken(old, signed=signed, lost=True)


# ---- the predecessor seen again ------------------------------------------------------------------


def problems(after: Json, made: Any) -> list[str]:
    if isinstance(made, Desk):
        with made.ledger.store.reading() as reader:
            return check(after, reader, "a")
    return check(after, made, "a")


@pytest.fixture(scope="module")
def pair() -> tuple[Desk, Json]:
    """A busy ledger and what its successor says of it."""
    old = busy()
    new = succeed(old.ledger, "b")
    return old, entries_of(new)[0]["data"]["after"]


def test_the_right_predecessor_has_no_problems_as_ledger_or_bundle(
    pair: tuple[Desk, Json], tmp_path: Path
) -> None:
    old, after = pair
    assert problems(after, old) == []
    assert problems(after, Bundle(exported(old.ledger, tmp_path / "with"))) == []
    assert problems(after, Bundle(exported(old.ledger, tmp_path / "less", sealed=False))) == []


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"origin": "c"}, "not the predecessor"),
        ({"size": 3}, "at 3 entries"),
        ({"root": "0" * 64}, "another root"),
        ({"state": "0" * 64}, "the state taken over"),
    ],
    ids=lambda one: one if isinstance(one, str) else next(iter(one)),
)
def test_whatever_entry_0_says_otherwise_is_a_problem_and_is_named(
    change: Json, word: str, pair: tuple[Desk, Json]
) -> None:
    old, after = pair
    assert any(word in one for one in problems({**after, **change}, old))


def test_a_changed_predecessor_is_a_problem(pair: tuple[Desk, Json], tmp_path: Path) -> None:
    old, after = pair
    folder = exported(old.ledger, tmp_path / "a")
    entries = folder / "entries.jsonl"
    whole = entries.read_bytes()
    for found, other in ((b"2023-05-10", b"2023-05-11"), (b'"by":"head"', b'"by":"haed"')):
        assert found in whole
        entries.write_bytes(whole.replace(found, other, 1))
        assert problems(after, Bundle(folder)) != []


def test_another_ledger_is_a_problem(pair: tuple[Desk, Json]) -> None:
    _, after = pair
    assert problems(after, grown(3)) != []


def test_a_predecessor_that_is_open_again_is_a_problem(pair: tuple[Desk, Json]) -> None:
    _, after = pair
    assert problems(after, busy()) != []


def forged(folder: Path, without: bytes) -> str:
    """The digest that entry 0 would have, had lines been left out of what is carried."""
    lines = (folder / "carried.jsonl").read_bytes().splitlines(keepends=True)
    kept = [line for line in lines if without not in line]
    assert 0 < len(lines) - len(kept) < len(lines)
    return sha256(b"".join(kept)).hexdigest()


def test_a_successor_that_left_out_what_somebody_holds_is_found_by_the_predecessor(
    pair: tuple[Desk, Json], tmp_path: Path
) -> None:
    old, after = pair
    new = open_after(old.ledger, "b", MemoryStore())
    state = forged(exported(new, tmp_path / "b"), b'"table":"holdings"')
    found = problems({**after, "state": state}, old)
    assert len(found) == 1
    assert problems(after, old) == []


def test_a_successor_that_was_made_to_forget_is_found_by_whoever_has_the_predecessor() -> None:
    """Its program was changed: it grants a second time what is given once, and its bytes are whole."""
    old = busy()
    close(old.ledger)
    with old.ledger.store.reading() as reader:
        honest = take_over(reader, "a")
        for table in (honest.books.holdings, honest.books.claims, honest.books.usage):
            table.clear()
        state = digest_of(honest.origin, honest.books, reader)
        new = Desk(create_after(evolve(honest, state=state), "b", MemoryStore()))
    new._ids = count(100)
    assert fen(new.award("B", "t/once", {"applicant": E1})) == 100
    (found,) = problems(new.entry(0)["data"]["after"], old)
    assert "state" in found


@pytest.fixture(scope="module")
def broken() -> tuple[Desk, Desk, Json]:
    """A backup of three appropriations, the nine that there were, and what the successor says."""
    backup, whole = grown(3, closed=False), grown(9, closed=False)
    new = open_after(backup.ledger, "b", MemoryStore(), signed=head_of(whole.ledger), lost=True)
    return backup, whole, entries_of(new)[0]["data"]["after"]


def test_lost_entries_that_are_found_again_fit_what_was_said(
    broken: tuple[Desk, Desk, Json],
) -> None:
    backup, whole, after = broken
    assert (after["size"], after["gap"]["size"]) == (backup.size, whole.size)
    assert problems(after, backup) == []
    assert problems(after, whole) == []


def test_a_ledger_that_begins_alike_and_goes_on_otherwise_is_not_the_one_that_was_lost(
    broken: tuple[Desk, Desk, Json],
) -> None:
    """As long as the lost one, and of another root: a third history."""
    _, _, after = broken
    other = grown(3, closed=False)
    for _ in range(6):
        other.ok("appropriate", fund=FUND, year=2023, amount_fen=2)
    assert other.size == after["gap"]["size"]
    assert problems(after, other) != []


def test_without_a_gap_nothing_may_follow_what_was_taken_over(
    broken: tuple[Desk, Desk, Json],
) -> None:
    backup, whole, after = broken
    hidden = {key: value for key, value in after.items() if key != "gap"}
    assert problems(hidden, backup) == []
    assert problems(hidden, whole) != []


def test_a_restored_backup_that_was_closed_again_is_not_the_ledger_that_was_lost() -> None:
    longer = grown(9, closed=False)
    old, signed = grown(3), head_of(longer.ledger)
    new = open_after(old.ledger, "b", MemoryStore(), signed=signed, lost=True)
    after = entries_of(new)[0]["data"]["after"]
    assert problems(after, old) == []
    assert problems(after, longer) != []


def test_of_an_erasure_after_the_cut_the_predecessor_knows_nothing() -> None:
    """Erased in the successor, still whole in the predecessor: both are what they claim to be."""
    old = busy()
    new = Desk(succeed(old.ledger, "b"))
    new._ids = count(100)
    new.ok("withdraw", case="O", reason="x")
    new.ok("erase", case="O", ground="法定")
    assert problems(new.entry(0)["data"]["after"], old) == []


# ---- a year of work ------------------------------------------------------------------------------

YEAR_FILE = Path("src/subsidy_ledger/cli/demo/year.jsonl")


@pytest.fixture(scope="module")
def year(request: pytest.FixtureRequest) -> list[Json]:
    """The year of the demo: 2,700 commands of every kind, without the notes on attempts."""
    lines = (request.config.rootpath / YEAR_FILE).read_text("utf-8").splitlines()
    return [{k: v for k, v in json.loads(line).items() if k != "attempt"} for line in lines]


def begin(store: Any) -> Ledger:
    return create(["dezhou-2023"], store, None, origin="line.0")


@pytest.fixture(scope="module")
def alone(year: list[Json]) -> Line:
    """The year in one ledger."""
    return Line(begin, year)


@pytest.mark.parametrize(
    ("kind", "cuts"),
    [("memory", [41]), ("memory", [700, 2_100]), ("sqlite", [1_300, 1_301])],
    ids=["early", "three", "three-files"],
)
def test_a_year_cut_anywhere_comes_to_the_same_answers_and_the_same_books(
    kind: str, cuts: list[int], year: list[Json], alone: Line, tmp_path: Path
) -> None:
    line = Line(begin, year, cuts, lambda n: store_of(kind, tmp_path, f"line.{n}"))
    assert compared(line.answers, as_alone(alone.answers, year, cuts)) == []
    expected, got = alone.tables(), line.tables()
    assert line.stored() == got
    for table in TABLES:
        assert got[table] == expected[table], table
    result = line.audited()
    assert result.faults == 0
    gone = {entry["id"] for _, entry in alone.entries() if entry["do"] == "erase"}
    assert gone
    assert len(result.undecided) <= len(gone) * 4
    line.close()


# ---- a defect that was found on the way ----------------------------------------------------------


def test_every_checkpoint_that_is_known_must_be_a_beginning_not_the_longest_alone() -> None:
    """A keeper's keys were restored with the database; an auditor's older checkpoint differs."""
    old = desk([PACK])
    old.ok("close")
    with old.ledger.store.reading() as reader:
        hashes = [row.hash for row in reader.entries()]
        fits = Memory(3, root_of(hashes).hex())
        differs = Memory(2, root_of([hashes[1], hashes[0]]).hex())
        assert take_over(reader, "a", signed=(fits,)).gap is None
        with pytest.raises(SuccessionRefused, match="2 entries with root"):
            take_over(reader, "a", signed=(fits, differs))
        assert take_over(reader, "a", signed=(fits, differs), lost=True).gap == differs

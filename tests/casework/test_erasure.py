"""Erasure: when the papers of a case may go, and how an operator sets the term."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.support.builders import ONE_STEP, Desk, desk, enterprise, grant, small_pack

from subsidy_ledger.audit.replay import replay
from subsidy_ledger.casework.erasure import Erasure, erasure_of, kept_until, was_paid
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.policy.retention import DEFAULT_RETENTION, Retention

PACK = small_pack(grant("flat", "[grant.benefit]\nfen = 10000\n§"))
GROUND = "个人信息保护法第四十七条"


def case(stage: str = "finished", last_on: str = "2023-05-10", **more: Any) -> CaseState:
    """An ended case on which a payment was instructed, unless a test says otherwise."""
    given = {"entries": (3, 4), "acts": (("submit", "w"), ("pay", "c")), **more}
    return CaseState(
        case="A", grant="t/flat", stage=stage, submitted_on="2023-01-01", last_on=last_on,
        fund=None, requested_fen=None, tokens=(), files=(3,), **given,
    )  # fmt: skip


def kept(**retention: int) -> dict[str, Any]:
    """The procedure of one step, with a retention."""
    return {**ONE_STEP, "retention": retention}


def ended(procedure: dict[str, Any] | None = None, *, paid: bool = True) -> Desk:
    """Case A, finished on 2023-05-10 with its payment, or withdrawn without one."""
    made = desk([PACK], procedure=procedure or ONE_STEP)
    made.award("A", "t/flat", {"applicant": enterprise("e1")})
    if paid:
        made.paid("A")
        made.ok("finish", case="A", reason="付清")
    else:
        made.ok("withdraw", case="A", reason="不要了")
    return made


def asked(made: Desk, on: str) -> str:
    """What an erasure on a day would come to: recorded, or the rule that refuses it."""
    (answer,) = made.ledger.preview([made.command("erase", case="A", ground=GROUND, on=on)])
    return str(answer["reasons"][0]["rule"] if "reasons" in answer else answer["status"])


# ---- the definition ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_on", "until"),
    [
        ("2023-01-01", "2053-12-31"),
        ("2023-12-31", "2053-12-31"),
        ("2024-01-01", "2054-12-31"),
        ("2024-02-29", "2054-12-31"),
        ("9999-06-01", "9999-12-31"),
    ],
)
def test_the_term_begins_with_the_year_after_the_last_record(last_on: str, until: str) -> None:
    assert kept_until(case(last_on=last_on), DEFAULT_RETENTION) == until


def test_the_last_day_of_the_term_is_held_and_the_next_is_due() -> None:
    one = case()
    assert erasure_of(one, DEFAULT_RETENTION, "2053-12-31") == Erasure(
        "held", "retention", "2053-12-31"
    )
    assert erasure_of(one, DEFAULT_RETENTION, "2054-01-01") == Erasure("due")


def test_a_case_that_never_paid_is_due_on_the_day_it_ends() -> None:
    one = case("rejected", acts=(("submit", "w"),))
    assert kept_until(one, DEFAULT_RETENTION) is None
    assert erasure_of(one, DEFAULT_RETENTION, "2023-05-10") == Erasure("due")
    assert erasure_of(one, DEFAULT_RETENTION, "2023-05-09") == Erasure("held", "date", "2023-05-09")


def test_an_operator_may_keep_cases_that_never_paid_as_well() -> None:
    one = case("rejected", last_on="2024-02-29", acts=(("submit", "w"),))
    assert kept_until(one, Retention(unpaid_years=1)) == "2025-12-31"


def test_a_payment_that_was_cancelled_leaves_vouchers_all_the_same() -> None:
    made = desk([PACK])
    made.award("A", "t/flat", {"applicant": enterprise("e1")})
    made.ok("pay", payment="P", case="A", account="6217000000000000001")
    made.ok("cancel", payment="P", reason="账号有误")
    made.ok("withdraw", case="A", reason="不要了")
    assert asked(made, "2053-12-31") == "retention"
    assert asked(made, "2054-01-01") == "recorded"
    assert not was_paid(case(acts=(("submit", "w"), ("approve", "h"))))


@pytest.mark.parametrize("stage", ["submitted", "accepted", "reviewed", "noticed", "approved"])
def test_a_case_that_has_not_ended_is_held_without_a_day(stage: str) -> None:
    assert erasure_of(case(stage), DEFAULT_RETENTION, "2099-01-01") == Erasure("held", "open")


def test_an_open_recovery_holds_a_case_beyond_its_term() -> None:
    owed = case("voided", settled_fen=10, ordered_back_fen=10, repaid_fen=6, written_off_fen=3)
    assert erasure_of(owed, DEFAULT_RETENTION, "2099-01-01") == Erasure("held", "recovery")
    squared = owed._replace(written_off_fen=4)
    assert erasure_of(squared, DEFAULT_RETENTION, "2099-01-01") == Erasure("due")


def test_nothing_is_left_until_something_is_recorded_after_an_erasure() -> None:
    gone = case(erased=4)
    assert erasure_of(gone, DEFAULT_RETENTION, "2099-01-01") == Erasure("erased")
    later = gone._replace(entries=(3, 4, 9))
    assert erasure_of(later, DEFAULT_RETENTION, "2099-01-01") == Erasure("due")


# ---- decide says the same ------------------------------------------------------------------------


@pytest.mark.parametrize("paid", [True, False])
@pytest.mark.parametrize(
    "procedure", [None, kept(years=40, unpaid_years=2)], ids=["default", "own"]
)
def test_what_is_due_on_a_day_is_what_would_be_erased_on_it(
    paid: bool, procedure: dict[str, Any] | None
) -> None:
    made = ended(procedure, paid=paid)
    retention = Retention(40, 2) if procedure else DEFAULT_RETENTION
    with made.ledger.store.reading() as reader:
        state = reader.load("cases", "A")
    found = set()
    for on in ("2023-05-09", "2023-05-10", "2025-12-31", "2026-01-01", "2053-12-31", "2054-01-01",
               "2063-12-31", "2064-01-01"):  # fmt: skip
        stand, rule = erasure_of(state, retention, on), asked(made, on)
        assert (stand.state == "due") == (rule == "recorded"), on
        found.add(rule)
    assert {"date", "recorded"} <= found
    assert ("retention" in found) == (paid or procedure is not None)


def test_a_refused_command_is_no_last_record() -> None:
    made = ended()
    refused = made.send("withdraw", case="A", reason="太晚", on="2031-03-01")
    assert refused["status"] == "refused"
    assert asked(made, "2053-12-31") == "retention"
    assert asked(made, "2054-01-01") == "recorded"


def test_what_comes_after_the_end_moves_the_term() -> None:
    made = ended()
    made.ok("recover", recovery="R", case="A", reason="多付", amount_fen=1, on="2025-01-01")
    made.ok("repay", recovery="R", amount_fen=1, on="2026-02-01")
    assert asked(made, "2056-12-31") == "retention"
    assert asked(made, "2057-01-01") == "recorded"


# ---- the setting ---------------------------------------------------------------------------------


def test_the_entry_has_the_whole_setting_and_none_where_none_is_given() -> None:
    assert ended(kept(years=40)).entry(1)["data"]["procedure"]["retention"] == {
        "years": 40,
        "unpaid_years": 0,
    }
    assert ended(kept(unpaid_years=1)).entry(1)["data"]["procedure"]["retention"] == {
        "years": 30,
        "unpaid_years": 1,
    }
    assert "retention" not in ended().entry(1)["data"]["procedure"]


@pytest.mark.parametrize(
    ("retention", "good"),
    [
        ({"years": 40, "unpaid_years": 0}, True),
        ({"years": 29, "unpaid_years": 0}, False),
        ({"years": 40}, False),
    ],
)
def test_the_schema_of_entries_has_the_setting(
    retention: dict[str, int], good: bool, repository: Path
) -> None:
    text = (repository / "docs/reference/entry.schema.json").read_text(encoding="utf-8")
    entry = ended(kept(years=40)).entry(1)
    entry["data"]["procedure"]["retention"] = retention
    assert Draft202012Validator(json.loads(text)).is_valid(entry) is good


def test_a_longer_term_holds_from_its_adoption_and_a_procedure_without_one_ends_it() -> None:
    made = ended()
    made.ok("adopt", procedure=kept(years=50), on="2030-01-01")
    assert asked(made, "2073-12-31") == "retention"
    assert asked(made, "2074-01-01") == "recorded"
    made.ok("adopt", procedure=ONE_STEP, on="2031-01-01")
    assert asked(made, "2054-01-01") == "recorded"


def test_a_pack_brings_its_retention_with_its_procedure() -> None:
    body = grant("flat", "[grant.benefit]\nfen = 10000\n§") + (
        '[procedure]\nsteps = ["approve"]\nseparate = []\nretention = {years = 35}\n'
    )
    pack = small_pack(body)
    assert pack.procedure is not None
    assert pack.procedure.retention == Retention(35, 0)
    made = desk([pack], procedure=None)
    made.award("A", "t/flat", {"applicant": enterprise("e1")})
    made.paid("A")
    made.ok("finish", case="A", reason="付清")
    assert made.entry(1)["data"]["procedure"]["retention"]["years"] == 35
    assert asked(made, "2058-12-31") == "retention"
    assert asked(made, "2059-01-01") == "recorded"


def test_the_refusal_names_no_thirty_years_that_may_not_be_the_term() -> None:
    made = ended(kept(years=40))
    answer = made.send("erase", case="A", ground=GROUND, on="2054-01-01")
    assert answer["reasons"][0]["message"] == (
        "still under retention (vouchers 30 years, or as long as the procedure says)"
    )


def test_a_replay_decides_each_erasure_under_the_term_that_held_then() -> None:
    made = ended(kept(years=40))
    made.send("erase", case="A", ground=GROUND, on="2054-01-01")  # refused: 40 years
    made.ok("adopt", procedure=ONE_STEP, on="2054-02-01")
    made.ok("erase", case="A", ground=GROUND, on="2054-02-02")
    made.ok("adopt", procedure=kept(years=90), on="2054-03-01")
    with made.ledger.store.reading() as reader:
        result = replay(reader)
    assert list(result.findings) == []
    gone = [e["seq"] for e in made.entries() if e.get("case") == "A" and "sealed" in e]
    assert {*gone} <= {*result.undecided}
    assert not {*result.undecided} & {e["seq"] for e in made.entries() if e["do"] == "erase"}

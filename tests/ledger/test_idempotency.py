"""The same id: the same line again for the same content, a conflict for other content."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.builders import (
    KEY,
    Desk,
    Json,
    clock,
    desk,
    enterprise,
    entropy,
    person,
    startup,
)

from subsidy_ledger import Ledger
from subsidy_ledger.storage.sqlite import SqliteStore


def application(case: str = "A", **given: Any) -> Json:
    listed = startup()
    return {
        "id": "s",
        "do": "submit",
        "case": case,
        "on": "2023-05-10",
        "by": "window",
        "grant": listed["grant"],
        "parties": {role: [party] for role, party in listed["parties"].items()},
        "facts": listed["facts"],
        **given,
    }


def a_year_of_work(made: Desk) -> list[tuple[Json, Json]]:
    """Commands of nearly every kind, recorded, refused and undetermined, with their answers."""
    incomplete = dict(application()["facts"])
    incomplete.pop("operating")
    other = startup("e2", "p2")
    parties = {role: [party] for role, party in other["parties"].items()}
    commands = [
        application(),
        {"do": "appropriate", "fund": "资金", "year": 2023, "amount_fen": 9},
        {"do": "hold", "case": "A", "reason": "核查"},
        {"do": "approve", "case": "A"},  # refused: held
        {"do": "release", "case": "A"},
        {"do": "supplement", "case": "A", "facts": {"pension_months": 20}},
        {"do": "approve", "case": "A", "amount_fen": 1_500_000},
        {"do": "pay", "payment": "P", "case": "A", "account": "6217", "amount_fen": 400},
        {"do": "settle", "payment": "P"},
        {"do": "recover", "recovery": "R", "case": "A", "amount_fen": 30, "reason": "多付"},
        {"do": "repay", "recovery": "R", "amount_fen": 10},
        {"do": "write_off", "recovery": "R", "amount_fen": 20, "reason": "破产"},
        {"do": "same", "parties": [person("p1"), person("p9")]},
        {"do": "link", "group": "户", "parties": [person("p1")], "from": "2023-01-01"},
        {**application("B"), "id": "b", "parties": parties, "facts": incomplete},
        {"do": "approve", "case": "B"},  # undetermined
        {"do": "supplement", "case": "B", "facts": {"operating": False}},
        {"do": "approve", "case": "B"},  # refused, with facts
        {"do": "reject", "case": "B", "reason": "不符合"},
        {"do": "adopt", "procedure": {"steps": ["approve"], "separate": []}},
        {"do": "perform", "service": "first-contact", "act": "open", "party": person("p7"),
         "facts": {"registered_unemployed_on": "2023-05-01"}},
    ]  # fmt: skip
    whole = [
        {"id": f"w{n}", "on": "2023-05-10", "by": "head", **command}
        for n, command in enumerate(commands)
    ]
    return [(command, made.ledger.record(command)) for command in whole]


def test_the_same_id_and_content_gives_the_original_line_again() -> None:
    made = desk()
    done = a_year_of_work(made)
    assert {answer["status"] for _, answer in done} == {"recorded", "refused", "undetermined"}
    size = made.size
    for command, answer in done:
        assert made.ledger.record(command) == {**answer, "repeated": True}
    assert made.size == size


def test_the_original_line_is_given_again_after_a_restart(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "ledger.db")
    made = desk(store=store)
    done = a_year_of_work(made)
    made.ledger.close()
    again = SqliteStore(tmp_path / "ledger.db")
    ledger = Ledger.open(again, KEY, now=clock(), entropy=entropy())
    try:
        for command, answer in done:
            assert ledger.record(command) == {**answer, "repeated": True}
        commands = [command for command, _ in done]
        assert ledger.record_all(commands) == [{**a, "repeated": True} for _, a in done]
    finally:
        again.close()


def test_a_repeat_gives_the_old_line_whatever_has_happened_since() -> None:
    made = desk()
    first = made.command("submit", case="A", **_listed())
    original = made.ledger.record(first)
    approve = made.command("approve", case="A")
    approved = made.ledger.record(approve)
    made.ok("withdraw", case="A", reason="x")
    assert made.ledger.record(approve) == {**approved, "repeated": True}
    assert made.ledger.record(first) == {**original, "repeated": True}


def _listed() -> Json:
    return {key: application()[key] for key in ("grant", "parties", "facts")}


def test_within_one_batch_the_second_of_two_equal_commands_is_a_repeat() -> None:
    made = desk()
    command = application()
    first, second, third = made.ledger.record_all([command, command, {**command, "by": "x"}])
    assert second == {**first, "repeated": True}
    assert (third["status"], third["field"]) == ("conflict", "by")


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"on": "2023-05-11"}, ["on"]),
        ({"by": "other"}, ["by"]),
        ({"case": "Z"}, ["case"]),
        ({"facts": {}}, ["facts"]),
        ({"parties": {"applicant": [enterprise("e1")]}}, ["parties"]),
        ({"requested_fen": 5}, ["requested_fen"]),
        ({"fund": "资金"}, ["fund"]),
        ({"by": "x", "case": "Z"}, ["by", "case"]),
    ],
)
def test_other_content_is_a_conflict_that_names_the_fields(
    changed: Json, fields: list[str]
) -> None:
    made = desk()
    made.ledger.record(application())
    size = made.size
    answer = made.ledger.record({**application(), **changed})
    assert answer["status"] == "conflict"
    assert (answer["field"], answer["fields"]) == (fields[0], fields)
    assert (answer["id"], answer["seq"]) == ("s", 2)
    assert made.size == size


def test_another_command_under_the_same_id_is_a_conflict_of_do() -> None:
    made = desk()
    made.ledger.record(application())
    answer = made.ledger.record(
        {"id": "s", "do": "reject", "case": "A", "on": "2023-05-10", "by": "window", "reason": "x"}
    )
    assert (answer["status"], answer["field"]) == ("conflict", "do")


def test_the_order_of_keys_and_the_typing_of_a_number_are_not_other_content() -> None:
    made = desk()
    original = made.ledger.record(application())
    turned = dict(reversed(application().items()))
    turned["parties"]["founder"] = [
        {**person("p1"), "number": " " + person("p1")["number"].lower() + " "}
    ]
    assert made.ledger.record(turned) == {**original, "repeated": True}


def test_the_order_of_hires_is_content() -> None:
    made = desk()
    command = application(grant="dezhou/job-creation", facts={})
    command["parties"]["hire"] = [person("h1"), person("h2")]
    made.ledger.record(command)
    swapped = {**command, "parties": {**command["parties"]}}
    swapped["parties"]["hire"] = [person("h2"), person("h1")]
    assert made.ledger.record(swapped)["field"] == "parties"


def test_an_invalid_command_uses_up_no_id() -> None:
    made = desk()
    assert made.ledger.record(application(grant="dezhou/nothing"))["status"] == "invalid"
    assert made.ledger.record(application())["status"] == "recorded"
    assert made.ledger.record(application(grant="dezhou/nothing"))["status"] == "conflict"


def test_a_refused_command_uses_up_its_id_for_good() -> None:
    made = desk()
    made.ledger.record(application())
    command = made.command("accept", case="A", on="2023-05-01")
    refused = made.ledger.record(command)
    assert refused["status"] == "refused"
    assert made.ledger.record({**command, "on": "2023-05-10"})["status"] == "conflict"
    assert made.ledger.record(command) == {**refused, "repeated": True}


def test_after_erasure_a_repeat_still_matches_and_a_conflict_names_erased() -> None:
    made = desk()
    incomplete = application(facts={**application()["facts"], "operating": False})
    made.ledger.record(incomplete)
    approve = made.command("approve", case="A")
    refused = made.ledger.record(approve)
    assert refused["reasons"][0]["facts"] == {"operating": False}
    made.ok("reject", case="A", reason="不符合")
    made.ok("erase", case="A", ground="法定")
    assert made.ledger.record(incomplete)["repeated"] is True
    changed = made.ledger.record({**incomplete, "by": "x"})
    assert (changed["status"], changed["field"]) == ("conflict", "erased")
    again = made.ledger.record(approve)
    assert again["repeated"] is True
    assert "facts" not in again["reasons"][0], "values are omitted"
    assert again["reasons"][0]["cite"] == refused["reasons"][0]["cite"]


def test_two_ledger_objects_over_one_file_see_each_others_ids(tmp_path: Path) -> None:
    first = desk(store=SqliteStore(tmp_path / "ledger.db"))
    second = Ledger.open(SqliteStore(tmp_path / "ledger.db"), KEY, now=clock(), entropy=entropy())
    try:
        original = first.ledger.record(application())
        assert second.record(application()) == {**original, "repeated": True}
        approved = second.record(first.command("approve", case="A"))
        assert approved["amount_fen"] == 2_000_000
        assert first.case("A")["stage"] == "approved"
        answer = first.send("pay", payment="P", case="A", account="1")
        assert answer["status"] == "recorded"
    finally:
        first.ledger.close()
        second.close()


@pytest.mark.parametrize("given", ["init:open", "init:adopt", "init:adopt:next", "init:"])
def test_the_ids_of_the_entries_a_ledger_is_made_with_are_nobody_elses(given: str) -> None:
    """Taken in advance, they would keep the law out of the ledger that succeeds this one."""
    made = desk([])
    before = made.size
    answer = made.ledger.record(made.command("close", id=given))
    assert answer["status"] == "invalid"
    assert answer["errors"][0]["path"] == "id"
    assert made.size == before

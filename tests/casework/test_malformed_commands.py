"""Malformed commands: each is answered ``invalid`` with every fault named, and records nothing.

The table is ``malformed.toml`` beside this file; messages there are whole, because error messages
are part of what the library promises.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.support.builders import Desk, desk, person, startup
from typeguard import suppress_type_checks

TABLE = tomllib.loads((Path(__file__).parent / "malformed.toml").read_text("utf-8"))["malformed"]
FILLED_IN = {"id": "m", "on": "2023-05-10", "by": "head"}


@pytest.fixture(scope="module")
def office() -> Desk:
    """A ledger with the three cases that the table speaks of."""
    made = desk()
    made.submit("A-1", **startup())
    made.award("A-2", **startup("e2", "p2"))
    made.ok("pay", payment="P-1", case="A-2", account="1")
    third = startup("e3", "p3")
    third["parties"]["founder"] = person("p3", graduate=True)
    made.submit("A-3", **third)
    return made


def sent(row: dict[str, Any]) -> Any:
    command = json.loads(row["command"])
    if not isinstance(command, dict):
        return command
    return {
        key: value
        for key, value in {**FILLED_IN, **command}.items()
        if key not in row.get("without", ())
    }


def rows() -> list[Any]:
    return [pytest.param(row, id=row["what"]) for row in TABLE]


def test_the_table_has_at_least_forty_rows_and_none_twice() -> None:
    assert len({row["command"] + str(row.get("without")) for row in TABLE}) == len(TABLE) >= 45


@pytest.mark.parametrize("row", rows())
def test_every_fault_is_named_and_nothing_is_recorded(office: Desk, row: dict[str, Any]) -> None:
    command, before = sent(row), office.size
    with suppress_type_checks():  # what comes from outside has any type
        answer = office.ledger.record(command)
    assert answer["status"] == "invalid"
    assert answer["errors"] == row["errors"]
    assert "seq" not in answer
    given = command.get("id") if isinstance(command, dict) else None
    assert answer.get("id") == (given if isinstance(given, str) else None)
    assert office.size == before
    faulty_id = any(error.get("path") == "id" for error in row["errors"])
    if isinstance(given, str) and not faulty_id:
        good = {**FILLED_IN, "id": given, "do": "hold", "case": "A-1", "reason": "查"}
        assert office.ledger.preview([good])[0]["status"] == "recorded", "the id is used up"


def test_messages_never_show_a_whole_number(office: Desk) -> None:
    for row in TABLE:
        command = sent(row)
        parties = command.get("parties", {}) if isinstance(command, dict) else {}
        if "wrong" in row or not isinstance(parties, dict):
            continue
        for listed in parties.values():
            for party in listed if isinstance(listed, list) else ():
                number = str(party.get("number", ""))
                if len(number) >= 15:
                    with suppress_type_checks():
                        answer = office.ledger.record(command)
                    assert number not in json.dumps(answer)


def test_free_text_may_have_lines_and_a_name_any_printable_character() -> None:
    made = desk()
    application = listed(1)
    application["parties"]["founder"][0]["name"] = "买买提·艾力\u3000(曾用名)"
    made.ok("submit", case="B 1/\u00a0二\u200b", **application)
    made.ok("hold", case="B 1/\u00a0二\u200b", reason="第一行\n\t第二行\u2028第三行")


def test_malformed_commands_in_a_batch_do_not_hinder_the_others() -> None:
    made = desk()
    bad = [sent(row) for row in TABLE if "wrong" not in row and '"id"' not in row["command"]]
    good = [made.command("submit", case=f"B-{n}", **listed(n)) for n in range(len(bad))]
    mixed = [command for pair in zip(bad, good, strict=True) for command in pair]
    with suppress_type_checks():
        answers = made.ledger.record_all(mixed)
    assert [a["status"] for a in answers] == ["invalid", "recorded"] * len(bad)
    assert [a["seq"] for a in answers[1::2]] == list(range(2, 2 + len(bad)))


def listed(number: int) -> dict[str, Any]:
    application = startup(f"e{number}", f"p{number}")
    application["parties"] = {role: [one] for role, one in application["parties"].items()}
    return application


def test_an_entry_that_would_be_too_large_is_invalid_and_says_what_to_do() -> None:
    made = desk(["dezhou-2023"])
    parties = [{"kind": "person", "scheme": "local-staff", "number": f"N{n}"} for n in range(3_000)]
    application = listed(1)
    answer = made.ledger.record(
        made.command(
            "submit",
            case="B",
            grant="dezhou/job-creation",
            parties={**application["parties"], "hire": parties},
        )
    )
    assert answer["status"] == "invalid"
    (error,) = answer["errors"]
    assert "at most 65535 are allowed; split the case" in error["message"]
    assert made.size == 2


def test_everything_is_invalid_after_close_but_repeats_still_answer() -> None:
    made = desk()
    first = made.command("submit", case="B", **listed(1))
    original = made.ledger.record(first)
    made.ok("close")
    answer = made.send("hold", case="B", reason="查")
    assert answer["status"] == "invalid"
    assert answer["errors"] == [
        {"message": "the ledger is closed: nothing is recorded after close"}
    ]
    assert made.ledger.record(first) == {**original, "repeated": True}
    assert made.ledger.record({**first, "by": "other"})["status"] == "conflict"
    assert made.size == 4

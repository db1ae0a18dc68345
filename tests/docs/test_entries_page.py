"""entry.schema.json and entries.md against the code, and against ledgers that use every command.

`UPDATE_DOCS=1 pytest tests/docs/test_entries_page.py` writes the examples of the page again: needed
when the shipped pack changes, whose digest stands in them. Any other difference is a change of the
format.
"""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.docs import lives

from subsidy_ledger.ledger.keys import Memory

BETWEEN = re.compile(r"(?<=<!-- examples -->\n).*(?=<!-- end of examples -->)", re.DOTALL)


@pytest.fixture(scope="module")
def schema(repository: Path) -> dict[str, Any]:
    path = repository / "docs/reference/entry.schema.json"
    given: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return given


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


SIGNED = Memory(99, "5e" * 32)
"""What was signed of a ledger that was restored from a backup, and is not in it."""


@pytest.fixture(scope="module")
def entries() -> list[bytes]:
    first, second = lives.live(), lives.trainees()
    after, restored = lives.succeeded(first), lives.succeeded(second, signed=SIGNED)
    return [leaf for one in (first, second, after, restored) for leaf in lives.leaves(one)]


def faults(validator: Draft202012Validator, leaf: bytes) -> list[str]:
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(json.loads(leaf))]


SUCCESSOR = "open, of a successor"
"""An opening that names the ledger before it is shown beside one that does not."""


def one_for_each_command(entries: list[bytes]) -> dict[str, bytes]:
    """The longest recorded entry of each command: the one that shows most keys."""
    chosen: dict[str, bytes] = {}
    for leaf in entries:
        entry = json.loads(leaf)
        if entry["status"] == "recorded":
            name = SUCCESSOR if "after" in entry["data"] else entry["do"]
            chosen[name] = max(chosen.get(name, b""), leaf, key=len)
    return chosen


def test_the_lives_use_every_command_and_every_status(entries: list[bytes]) -> None:
    from subsidy_ledger.casework.commands import COMMANDS
    from subsidy_ledger.ledger.entry import STATUSES

    assert set(one_for_each_command(entries)) == {"open", SUCCESSOR, *COMMANDS}
    assert {json.loads(leaf)["status"] for leaf in entries} == set(STATUSES)


def test_the_schema_accepts_every_entry(
    validator: Draft202012Validator, entries: list[bytes]
) -> None:
    assert [fault for leaf in entries for fault in faults(validator, leaf)] == []


def test_the_schema_accepts_every_entry_of_the_demo(validator: Draft202012Validator) -> None:
    from subsidy_ledger import Ledger, MemoryStore, TokenKey

    year = resources.files("subsidy_ledger") / "cli" / "demo" / "year.jsonl"
    if not year.is_file():
        pytest.skip("the demo's year is not there")
    ledger = Ledger.create(
        MemoryStore(),
        origin="demo",
        token_key=TokenKey(bytes(32)),
        on="2023-01-01",
        by="admin",
        packs=["dezhou-2023"],
    )
    lines = year.read_text(encoding="utf-8").splitlines()
    ledger.record_all([json.loads(line) for line in lines if line.strip()])
    leaves = lives.leaves(ledger)
    assert len(leaves) > 1000
    assert [fault for leaf in leaves for fault in faults(validator, leaf)] == []


def test_the_schema_knows_the_commands_and_the_envelope_of_the_code(schema: dict[str, Any]) -> None:
    from subsidy_ledger.casework.commands import COMMANDS
    from subsidy_ledger.ledger.entry import OPTIONAL, REQUIRED, STATUSES, VERSION

    known = schema["properties"]
    assert known["do"]["enum"] == ["open", *COMMANDS]
    assert set(schema["required"]) == set(REQUIRED)
    assert set(known) == {*REQUIRED, *OPTIONAL}
    assert known["status"]["enum"] == list(STATUSES)
    assert known["v"]["const"] == VERSION


def test_the_schema_lets_be_sealed_what_the_commands_seal(schema: dict[str, Any]) -> None:
    from subsidy_ledger.casework.commands import SHAPES

    rules = {
        rule["if"]["properties"]["do"]["const"]: rule["then"]
        for rule in schema["allOf"]
        if "do" in rule["if"]["properties"]
    }
    for do, shape in SHAPES.items():
        rule = rules[do]
        properties, required = rule.get("properties", {}), rule.get("required", ())
        sealing = [field for field in shape if field.sealed]
        assert bool(sealing) is properties.get("sealed", True), do
        assert ("sealed" in required) is any(field.required for field in sealing), do
        assert ("case" in required) is properties.get("case", True), do


Change = Callable[[dict[str, Any]], object]
WRONG: dict[str, tuple[str, Change]] = {
    "an unknown key": ("accept", lambda e: e.update(extra=1)),
    "an unknown key in data": ("submit", lambda e: e["data"].update(name="张三")),
    "a null": ("submit", lambda e: e["data"].update(fund=None)),
    "a missing key": ("notice", lambda e: e["data"].pop("until")),
    "a decimal amount": ("pay", lambda e: e["data"].update(amount_fen=1.5)),
    "an amount of nothing": ("repay", lambda e: e["data"].update(amount_fen=0)),
    "a number instead of a token": (
        "same",
        lambda e: e["data"]["tokens"].append("371402199503100012"),
    ),
    "a case where none belongs": ("appropriate", lambda e: e.update(case="A-1")),
    "no case where one belongs": ("accept", lambda e: e.pop("case")),
    "sealed content of a command without any": ("accept", lambda e: e.update(sealed="A" * 43)),
    "an unsealed account": ("pay", lambda e: e.pop("sealed")),
    "a refusal without reasons": ("accept", lambda e: e.update(status="refused")),
    "an undetermined command that decides nothing": (
        "same",
        lambda e: e.update(status="undetermined"),
    ),
    "an unknown command": ("accept", lambda e: e.update(do="delete")),
    "an unknown reason code": (
        "approve",
        lambda e: e["reasons"]["not_true"].append(
            {"code": "mood", "rule": "x", "verdict": "false"}
        ),
    ),
    "a local time": ("accept", lambda e: e.update(at="2023-01-03T09:30:00+08:00")),
    "an award without lines": ("approve", lambda e: e["data"].pop("lines")),
    "another version": ("accept", lambda e: e.update(v=2)),
    "an opening that is not entry 0": ("open", lambda e: e.update(seq=1)),
    "a predecessor without a state": (SUCCESSOR, lambda e: e["data"]["after"].pop("state")),
    "a predecessor without entries": (SUCCESSOR, lambda e: e["data"]["after"].update(size=0)),
    "a root in capitals": (SUCCESSOR, lambda e: e["data"]["after"].update(root="5E" * 32)),
    "a gap without a root": (SUCCESSOR, lambda e: e["data"]["after"]["gap"].pop("root")),
    "a note in the gap": (SUCCESSOR, lambda e: e["data"]["after"]["gap"].update(why="fire")),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_schema_refuses(
    what: str, validator: Draft202012Validator, entries: list[bytes]
) -> None:
    do, spoil = WRONG[what]
    entry = json.loads(one_for_each_command(entries)[do])
    assert validator.is_valid(entry)
    spoiled = copy.deepcopy(entry)
    spoil(spoiled)
    assert not validator.is_valid(spoiled)


def test_the_page_shows_one_exact_entry_for_each_command(
    repository: Path, entries: list[bytes]
) -> None:
    path = repository / "docs/reference/entries.md"
    page = path.read_text(encoding="utf-8")
    wanted = "".join(
        f"\n`{do}`{comma}{more}\n\n```json\n{leaf.decode()}\n```\n"
        for name, leaf in one_for_each_command(entries).items()
        for do, comma, more in (name.partition(","),)
    )
    wanted += "\n"
    if os.environ.get("UPDATE_DOCS"):
        page = BETWEEN.sub(lambda _: wanted, page)
        path.write_text(page, encoding="utf-8")
    shown = BETWEEN.search(page)
    assert shown is not None
    assert shown[0] == wanted


def test_the_page_explains_every_key_of_the_envelope_and_of_data(
    repository: Path, schema: dict[str, Any], entries: list[bytes]
) -> None:
    page = (repository / "docs/reference/entries.md").read_text(encoding="utf-8")
    text = BETWEEN.sub("", page)
    keys = {*schema["properties"]}
    for leaf in entries:
        data = json.loads(leaf)["data"]
        keys |= {*data, *data.get("after", ())}
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []

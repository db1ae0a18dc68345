"""docs/reference/bundles.md against the code: files, lengths, keys and every record that is carried.

Two ledgers that use every command are succeeded; each record of what is carried has the fields that
the page names, those without a “?” always. What the page says of order and numbers is looked at in
the lines themselves. That the reader on the page reads a bundle is tested with all other examples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from tests.docs import lives
from tests.docs.test_commands_page import table

from subsidy_ledger import canonical
from subsidy_ledger.casework import carried
from subsidy_ledger.casework.state import (
    TABLES,
    Award,
    Books,
    CaseState,
    Duty,
    FundYear,
    Membership,
    Payment,
    Recovery,
)
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger import bundle as bundles
from subsidy_ledger.ledger.entry import LONGEST_SEALED, MOST_BYTES
from subsidy_ledger.ledger.keys import Memory
from subsidy_ledger.policy.limits import Holding
from subsidy_ledger.proofs.note import MOST_BYTES as MOST_NOTE_BYTES
from subsidy_ledger.proofs.note import MOST_SIGNATURES

Record = dict[str, Any]
CLASSES: dict[str, type] = {
    "cases": CaseState,
    "payments": Payment,
    "recoveries": Recovery,
    "funds": FundYear,
    "holdings": Holding,
    "members": Membership,
    "duties": Duty,
    "award": Award,
}
BESIDE = {"holdings": {"token"}, "members": {"seq", "item"}}
"""Fields that stand in the key of a table and not in its record."""


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs/reference/bundles.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def states() -> list[list[bytes]]:
    """The carried lines of two successors; the second of a ledger of which entries are lost."""
    signed = Memory(99, "5e" * 32)
    after = lives.succeeded(lives.live()), lives.succeeded(lives.trainees(), signed=signed)
    return [lines_of(ledger) for ledger in after]


def lines_of(ledger: Any) -> list[bytes]:
    with ledger.store.reading() as reader:
        return list(reader.carried_lines())


@pytest.fixture(scope="module")
def records(states: list[list[bytes]]) -> list[Record]:
    """All records of the books, and the awards in them."""
    found = []
    for line in (line for state in states for line in state):
        record = json.loads(line)
        if "table" in record:
            found.append(record)
            if "award" in record:
                found.append({"table": "award", **record["award"]})
    return found


def fields(text: str) -> Iterator[tuple[str, bool]]:
    """Names in a cell, and whether each may be left out."""
    for name, mark in re.findall(r"`(\w+)`(\??)", text):
        yield name, mark == "?"


def told(page: str) -> dict[str, dict[str, bool]]:
    """Fields by table, as the page names them."""
    return {cells[0].strip("`"): dict(fields(cells[2])) for cells in table(page, "table", "key")}


def test_the_page_names_every_file_of_a_bundle_and_how_long_it_may_be(page: str) -> None:
    longest = {
        bundles.LEDGER: bundles._LONGEST_MANIFEST,
        bundles.ENTRIES: MOST_BYTES,
        bundles.SEALED: LONGEST_SEALED,
        bundles.CARRIED: bundles._LONGEST_CARRIED,
        bundles.CHECKPOINT: MOST_NOTE_BYTES,
        **{f"{folder}/*.toml": bundles._LONGEST_SOURCE for folder in bundles.FOLDERS},
    }
    listed = {
        cells[0].strip("`"): int(re.sub(r"\D", "", cells[2]))
        for cells in table(page, "file", "when", "longest")
    }
    assert listed == longest
    assert f"at most {MOST_SIGNATURES}" in page


def test_the_keys_of_ledger_json_are_those_that_are_written_and_read(page: str) -> None:
    names = {int: "integer", str: "text", bool: "boolean"}
    rows = table(page, "key", "type", "what it says")
    assert {cells[0].strip("`?"): cells[1] for cells in rows} == {
        key: names[kind] for key, kind in bundles._KINDS.items()
    }
    bare = bundles.Manifest("o", 1, "r", "k", None, sealed=True).to_json()
    optional = {cells[0].strip("`?") for cells in rows if cells[0].endswith("?")}
    assert set(bundles._KINDS) - set(bare) == optional


def test_the_tables_come_in_the_order_of_the_page_and_none_is_left_out(
    page: str, records: list[Record]
) -> None:
    assert list(told(page)) == [*TABLES, "award"]
    for name in {record["table"] for record in records}:
        assert name in told(page)
    assert {record["table"] for record in records} >= set(TABLES) - {"usage"} | {"award"}


@pytest.mark.parametrize("name", CLASSES)
def test_the_fields_of_a_table_are_those_of_its_record(name: str, page: str) -> None:
    hints = {key for key in get_type_hints(CLASSES[name]) if not key.startswith("_")}
    assert set(told(page)[name]) == hints | BESIDE.get(name, set())


@pytest.mark.parametrize("name", [*TABLES, "award"])
def test_records_have_no_other_field_and_leave_out_only_those_that_are_marked(
    name: str, page: str, records: list[Record]
) -> None:
    named = told(page)[name]
    for record in records:
        if record["table"] == name:
            found = record.keys() - {"table"}
            assert found <= named.keys()
            assert {key for key, may in named.items() if not may} <= found


def reads(head: bytes, record: Record) -> bool:
    """Whether a carried state with this record alone can be read."""
    try:
        carried.restore(Books(), [head, canonical.encode(record)])
    except LedgerDamaged:
        return False
    return True


@pytest.mark.parametrize("name", TABLES)
def test_a_record_without_a_field_is_read_only_where_the_page_marks_it(
    name: str, page: str, records: list[Record], states: list[list[bytes]]
) -> None:
    head = states[0][0]
    given = max((r for r in records if r["table"] == name), key=len, default=None)
    if given is None:
        given = {"table": "usage", "key": "t#once=2|token", "used": 1, "limit": 2}
    assert reads(head, given)
    assert not reads(head, {**given, "more": 1}) or name in ("pairs", "claims", "usage")
    for key in given.keys() - {"table"}:
        without = {k: v for k, v in given.items() if k != key}
        assert reads(head, without) is told(page)[name][key], key


def test_the_first_line_has_the_keys_that_the_page_names(
    page: str, states: list[list[bytes]]
) -> None:
    text = page.partition("**1. The ledger before**")[2].partition("**2.")[0]
    named = {key for cells in table(text, "key", "what it says") for key, _ in fields(cells[0])}
    for state in states:
        assert set(json.loads(state[0])) == named


def test_after_the_books_comes_every_entry_numbered_below_zero(
    page: str, states: list[list[bytes]]
) -> None:
    text = page.partition("**3. Its entries**")[2].partition("## ")[0]
    named = dict(pair for cells in table(text, "key", "what it says") for pair in fields(cells[0]))
    assert named == {"seq": False, "id": False, "entry": True}
    for state in states:
        given = [json.loads(line) for line in state]
        size = given[0]["size"]
        books = [number for number, record in enumerate(given) if "table" in record]
        assert books == list(range(1, len(books) + 1))
        entries = given[len(books) + 1 :]
        assert [one["seq"] for one in entries] == list(range(-size, 0))
        for one in entries:
            assert named.keys() >= one.keys() >= {"seq", "id"}
            if "entry" in one:
                assert (one["entry"]["seq"], one["entry"]["id"]) == (one["seq"] + size, one["id"])


def test_entries_of_an_erased_case_and_those_of_no_case_stay_behind(
    states: list[list[bytes]],
) -> None:
    given = [json.loads(line) for line in states[0]]
    along = [one["entry"] for one in given if "entry" in one]
    erased = {r["case"] for r in given if r.get("table") == "cases" and "erased" in r}
    assert erased == {"A-2"}
    assert not [entry for entry in along if entry.get("case") in erased]
    assert {entry["do"] for entry in along if "case" not in entry} == {"open", "adopt"}
    assert {entry["case"] for entry in along if "case" in entry} > {"A-1", "L-1"}


def test_the_parts_of_the_verification_are_those_that_the_page_explains(
    page: str, tmp_path: Path
) -> None:
    from subsidy_ledger.ledger.verification import Trust, verify_bundle

    with lives.succeeded(lives.trainees()).store.reading() as reader:
        bundles.export(reader, tmp_path / "bundle")
    trust = Trust(quorum=1, since=b"")
    parts = {part.name for part in verify_bundle(tmp_path / "bundle", trust=trust).parts}
    rows = table(page, "part", "what must hold")
    assert {name for cells in rows for name, _ in fields(cells[0])} == parts

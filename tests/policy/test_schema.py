"""The JSON Schema and the manual say what the reader does: one definition, three uses."""

import json
import re
import tomllib
from datetime import date
from typing import Any

import jsonschema
import pytest
from tests.policy.malformed_packs import DRAFTS, MALFORMED, base

from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.reading.language import TABLES, Table
from subsidy_ledger.policy.schema import (
    MANUAL_FILE,
    SCHEMA_FILE,
    json_schema,
    key_tables,
    schema_text,
    tables_in,
    write,
)


def as_json(value: Any) -> Any:
    """What an editor shows to a schema: dates as text."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def faults(validator: Any, source: bytes) -> list[str]:
    data = as_json(tomllib.loads(source.decode()))
    return [error.message for error in validator.iter_errors(data)]


@pytest.mark.parametrize(
    "path",
    [*DRAFTS, MALFORMED / "base.toml", MALFORMED / "amendment.toml"],
    ids=lambda path: path.stem,
)
def test_the_schema_accepts_what_the_reader_accepts(path, validator):
    assert faults(validator, path.read_bytes()) == []


def test_the_schema_accepts_the_packs_that_are_shipped(repository, validator):
    folder = repository / "src/subsidy_ledger/packs"
    packs = [path for path in sorted(folder.rglob("*.toml")) if path.parent.name != "coverage"]
    assert packs
    for path in packs:
        assert faults(validator, path.read_bytes()) == [], path.name


@pytest.mark.parametrize(
    "change",
    [
        ["authority =", "autority ="],
        ['instrument = "loan"', 'instrument = "lone"'],
        ['scheme = "town"', 'scheme = "town"\namends = "city"'],
        ["valid_from = 2023-01-01", "valid_from = 20230101"],
        ['area = "371400"', 'area = "3714"'],
        ['name = "招用补贴"', 'name = " "'],
        ["{fen = 50_000}", "{fen = 500.5}"],
        ["{fen = 50_000}", "{fen = -1}"],
        ['{fact = "insured", eq = true}', '{fact = "insured"}'],
        ['{fact = "insured", eq = true}', '{fact = "insured", eq = true, ge = true}'],
        ['applicant = ["enterprise", "person"]', "applicant = []"],
        ["acts = {call = 1}", ""],
        ['over = ["town/jobs", "town/loan"]', 'over = ["jobs"]'],
        ['options = {once = "只计一次", again = "可再计"}', 'options = {once = "只计一次"}'],
        ["within = {working_days = 5}", "within = {working_days = 5, days = 5}"],
        ['cite = {quote = "小微企业"}', 'cite = {plain = "小微企业"}'],
        ['name = "招用补贴"', ""],
    ],
    ids=lambda change: f"{change[0]} → {change[1]}",
)
def test_the_schema_refuses_what_is_wrong_in_shape(change, validator):
    assert faults(validator, base(change))


def test_the_schema_file_is_up_to_date(repository):
    """`python -m subsidy_ledger.policy.schema docs/reference` writes it."""
    path = repository / "docs/reference" / SCHEMA_FILE
    assert path.read_text(encoding="utf-8") == schema_text()


def test_the_key_tables_of_the_manual_are_up_to_date(repository):
    text = (repository / "docs/reference" / MANUAL_FILE).read_text(encoding="utf-8")
    assert key_tables(text) == text


def test_the_manual_shows_every_table_of_the_language(repository):
    text = (repository / "docs/reference" / MANUAL_FILE).read_text(encoding="utf-8")
    assert tables_in(text) == {name for name, table in TABLES.items() if isinstance(table, Table)}


def test_the_packs_printed_in_the_manual_are_good(repository):
    text = (repository / "docs/reference" / MANUAL_FILE).read_text(encoding="utf-8")
    packs = [
        block for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if "[pack]" in block
    ]
    assert packs
    for block in packs:
        read_pack(block.encode(), MANUAL_FILE)


def test_writing_brings_a_folder_up_to_date(tmp_path):
    (tmp_path / MANUAL_FILE).write_text(
        "<!-- keys: term -->\nold\n<!-- end -->\n", encoding="utf-8"
    )
    write(tmp_path)
    assert json.loads((tmp_path / SCHEMA_FILE).read_text(encoding="utf-8")) == json_schema()
    assert "| `working_days`? | a whole number |" in (tmp_path / MANUAL_FILE).read_text(
        encoding="utf-8"
    )


def test_without_a_manual_only_the_schema_is_written(tmp_path):
    write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [SCHEMA_FILE]

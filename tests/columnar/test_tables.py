"""A bundle as Parquet: every value of every entry, the stamp, the modes, what is refused."""

from __future__ import annotations

import json
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.columnar.folders import exported, folder_of
from tests.columnar.histories import Town
from tests.columnar.naive import COLUMNS, expected
from tests.support.builders import Json

from subsidy_ledger.columnar import engine, schema, tables
from subsidy_ledger.columnar.tables import Columns, open_columns, to_parquet
from subsidy_ledger.errors import BundleError, LedgerDamaged
from subsidy_ledger.ledger.bundle import ENTRIES, LEDGER, Bundle
from subsidy_ledger.ledger.entry import open_sealed

GOLDEN = Path(__file__).parents[1] / "ledger" / "golden"


def rows_of(columns: Columns, table: str) -> list[tuple[Any, ...]]:
    with closing(columns.connect()) as made:
        found = made.execute(f"SELECT {COLUMNS[table]} FROM {table}").fetchall()
    return [tuple(_month_list(value) for value in row) for row in found]


def _month_list(value: Any) -> Any:
    return (
        [int(one) for one in value]
        if isinstance(value, list) and value and isinstance(value[0], int)
        else value
    )


def same_rows(columns: Columns, entries: list[Json], sealed: dict[int, Json]) -> None:
    for table, wanted in expected(entries, sealed).items():
        assert sorted(map(repr, rows_of(columns, table))) == sorted(map(repr, wanted)), table
        assert columns.rows[table] == len(wanted)


def read(bundle: Bundle) -> tuple[list[Json], dict[int, Json]]:
    entries = [json.loads(leaf) for leaves, _ in bundle.leaves(0) for leaf in leaves]
    return entries, {seq: open_sealed(line) for seq, line in bundle.sealed_lines()}


def test_every_value_of_every_golden_entry_is_in_a_column(tmp_path: Path) -> None:
    entries = [
        json.loads(line)
        for path in sorted(GOLDEN.glob("*.jsonl"))
        for line in path.read_bytes().splitlines()
    ]
    for seq, entry in enumerate(entries):  # of many ledgers: numbered anew, each number once
        entry["seq"] = seq
    assert {entry["do"] for entry in entries} >= {"submit", "approve", "same", "perform", "link"}
    columns = to_parquet(folder_of(entries, [], tmp_path / "b"), tmp_path / "c")
    same_rows(columns, entries, {})


@pytest.mark.parametrize("seed", range(4))
def test_every_value_of_a_random_ledger_is_in_a_column(tmp_path: Path, seed: int) -> None:
    bundle = exported(Town(seed).run(50).ledger, tmp_path / "b")
    entries, sealed = read(bundle)
    assert sealed
    same_rows(to_parquet(bundle, tmp_path / "c"), entries, sealed)


def test_without_sealed_content_names_and_facts_are_empty(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(20).ledger, tmp_path / "b", sealed=False)
    columns = to_parquet(bundle, tmp_path / "c")
    same_rows(columns, read(bundle)[0], {})
    assert columns.rows["facts"] == 0
    assert columns.rows["parties"] > 0


def test_every_column_is_described_and_in_that_order(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    with closing(to_parquet(bundle, tmp_path / "c").connect()) as made:
        for table in schema.TABLES:
            found = [row[0] for row in made.execute(f"DESCRIBE {table}").fetchall()]
            assert found == list(schema.COLUMNS[table]), table


def test_only_the_owner_may_read_it_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    folder = to_parquet(bundle, tmp_path / "c").folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert {path.name for path in folder.iterdir()} == {
        "stamp.json",
        *(f"{name}.parquet" for name in schema.TABLES),
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c"]


def test_a_second_time_the_tables_are_taken_as_they_are(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    first = to_parquet(bundle, tmp_path / "c")
    times = {path.name: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    assert to_parquet(bundle, tmp_path / "c") == first == open_columns(bundle, tmp_path / "c")
    assert {path.name: path.stat().st_mtime_ns for path in first.folder.iterdir()} == times


def test_the_columns_of_another_bundle_are_refused(tmp_path: Path) -> None:
    town = Town(1)
    to_parquet(exported(town.run(5).ledger, tmp_path / "b"), tmp_path / "c")
    later = exported(town.run(1).ledger, tmp_path / "b2")
    with pytest.raises(BundleError, match="columns of another bundle: size is"):
        to_parquet(later, tmp_path / "c")


def test_the_columns_of_the_bundle_with_its_sealed_part_are_refused_without(
    tmp_path: Path,
) -> None:
    ledger = Town(1).run(5).ledger
    to_parquet(exported(ledger, tmp_path / "b"), tmp_path / "c")
    with pytest.raises(BundleError, match="another bundle: sealed"):
        to_parquet(exported(ledger, tmp_path / "b2", sealed=False), tmp_path / "c")


def test_a_folder_that_holds_something_else_is_refused_and_kept(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "mine.txt").write_text("mine")
    with pytest.raises(BundleError, match="is no folder of columns"):
        to_parquet(bundle, tmp_path / "c")
    assert (tmp_path / "c" / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("told", ["{}", "[]", "nonsense", '{"rows": {}, "format": 1}'])
def test_a_stamp_that_cannot_be_read_is_named(tmp_path: Path, told: str) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    to_parquet(bundle, tmp_path / "c")
    (tmp_path / "c" / "stamp.json").write_text(told)
    with pytest.raises(BundleError, match="cannot be read"):
        to_parquet(bundle, tmp_path / "c")


def test_a_table_that_is_missing_is_named(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    to_parquet(bundle, tmp_path / "c")
    (tmp_path / "c" / "facts.parquet").unlink()
    with pytest.raises(BundleError, match=r"facts\.parquet: is missing"):
        to_parquet(bundle, tmp_path / "c")


def test_what_an_interrupted_conversion_left_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    (tmp_path / ".c.making").mkdir()
    (tmp_path / ".c.making" / "lines.duckdb").write_bytes(b"half")
    assert to_parquet(bundle, tmp_path / "c").rows["entries"] > 0

    def interrupted(*_given: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tables, "_sync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        to_parquet(bundle, tmp_path / "d")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "c"]


def test_entries_that_are_not_those_stated_are_refused(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    lines = (bundle.folder / ENTRIES).read_bytes().splitlines(keepends=True)
    (bundle.folder / ENTRIES).write_bytes(b"".join(lines[:-1]))
    with pytest.raises(LedgerDamaged, match="states"):
        to_parquet(bundle, tmp_path / "c")


def test_a_line_that_cannot_be_read_names_the_bundle_and_leaves_nothing(tmp_path: Path) -> None:
    good = exported(Town(1).run(5).ledger, tmp_path / "g")
    entries, _ = read(good)
    entries[2]["data"] = {"amount_fen": ["no number"]}
    bundle = folder_of(entries, [], tmp_path / "b")
    assert (bundle.folder / LEDGER).is_file()
    with pytest.raises(BundleError, match="cannot become columns"):
        to_parquet(bundle, tmp_path / "c")
    assert not (tmp_path / "c").exists()
    assert not list(tmp_path.glob(".c*"))


def test_without_the_extra_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ImportError, match=r"pip install 'subsidy-ledger\[columnar\]'"):
        engine.duckdb()
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match="pyarrow"):
        engine.pyarrow()


def test_a_path_with_a_quote_in_it_is_a_path(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "it's")
    columns = to_parquet(bundle, tmp_path / "c's")
    assert rows_of(columns, "entries")


def test_a_stamp_of_another_version_is_made_anew_by_hand(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    columns = to_parquet(bundle, tmp_path / "c")
    told = json.loads((columns.folder / "stamp.json").read_bytes())
    (columns.folder / "stamp.json").write_text(json.dumps({**told, "format": 0}))
    with pytest.raises(BundleError, match="format is 0"):
        to_parquet(bundle, tmp_path / "c")


def test_a_manifest_with_another_origin_is_another_bundle(tmp_path: Path) -> None:
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    to_parquet(bundle, tmp_path / "c")
    bundle.manifest = replace(bundle.manifest, origin="somebody.example/else")
    with pytest.raises(BundleError, match="origin is"):
        open_columns(bundle, tmp_path / "c")


def test_the_reference_names_every_table_and_column_with_its_type(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "parquet.md").read_text("utf-8")
    bundle = exported(Town(1).run(5).ledger, tmp_path / "b")
    with closing(to_parquet(bundle, tmp_path / "c").connect()) as made:
        for table, columns in schema.COLUMNS.items():
            _, _, rest = page.partition(f"\n## `{table}`\n")
            section = rest.partition("\n## ")[0]
            types = {row[0]: row[1] for row in made.execute(f"DESCRIBE {table}").fetchall()}
            told = [line for line in section.splitlines() if line.startswith("| `")]
            assert told == [
                f"| `{name}` | {types[name].lower()} | {what} |" for name, what in columns.items()
            ], table

"""Verification: every kind of tampering is found, and reported in the part where it was done.

A ledger in a file is tampered with as somebody would who has a database tool: the triggers are
dropped first. A bundle is tampered with in an editor.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from tests.support.builders import Desk, desk, enterprise, grant, person, role, small_pack

from subsidy_ledger.errors import LedgerDamaged, LedgerExists
from subsidy_ledger.ledger.bundle import Bundle, export
from subsidy_ledger.ledger.verification import (
    Verification,
    steps_of,
    verify_bundle,
    verify_ledger,
)
from subsidy_ledger.proofs.merkle import Edge
from subsidy_ledger.storage.sqlite import SqliteStore

ONCE = (
    '[[grant.cap]]\nid = "{id}"\nper = ["applicant", "founder"]\nmeasure = "count"\n'
    'limit = {limit}\nwindow = "lifetime"\non_exceed = "refuse"\n§\n'
)
PACK = small_pack(
    role("founder", most=1)
    + role("hire")
    + '[[fact]]\nname = "seen_on"\ntype = "date"\nof = "hire"\nlabel = "x"\n'
    + grant("once", "[grant.benefit]\nfen = 100\n§\n" + ONCE.format(id="once", limit=1))
    + grant("twice", "[grant.benefit]\nfen = 100\n§\n" + ONCE.format(id="twice", limit=2))
    + '[[service]]\nid = "contact"\nto = "hire"\nfrom = "seen_on"\nacts = {call = 1}\n§\n'
)


def fill(made: Desk) -> None:
    """Something in every table, more than 256 entries (so that a node is kept), an erasure."""
    who = {"applicant": enterprise("e1"), "founder": person("p1")}
    made.ok("appropriate", fund="资金", year=2023, amount_fen=10_000)
    made.award("A", "t/once", who, fund="资金")
    made.award("B", "t/twice", who, fund="资金")
    made.paid("A")
    made.ok("recover", recovery="R", case="A", amount_fen=10, reason="多付")
    made.ok("same", parties=[person("p1"), person("p2")])
    made.ok("link", group="户", parties=[person("p1"), person("p2")], from_="2023-01-01")
    made.ok("perform", service="contact", act="open", party=person("p3", seen_on="2023-05-01"))
    made.ok("perform", service="contact", act="call", party=person("p3"))
    made.submit("X", "t/once", {"applicant": enterprise("e9")})
    made.ok("reject", case="X", reason="不符合")
    made.ok("erase", case="X", ground="法定")
    numbers = range(made.size, 260)
    made.ledger.record_all(
        [
            made.command("appropriate", fund="小额", year=2023, amount_fen=number)
            for number in numbers
        ]
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kept") / "ledger.db"
    with closing(SqliteStore(path)) as store:
        fill(desk([PACK], store=store))
    return path


@pytest.fixture
def path(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(kept, tmp_path / "ledger.db"))


def verify(path: Path) -> Verification:
    with closing(SqliteStore(path)) as store, store.reading() as reader:
        return verify_ledger(reader, "x")


def tamper(path: Path, *statements: str) -> None:
    """Change the file behind the ledger's back; triggers are put back, as somebody careful would."""
    with closing(sqlite3.connect(path)) as db:
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = db.execute(made).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            changed = db.execute(statement).rowcount
            assert changed, f"nothing was changed by {statement}"
        for _, again in triggers:
            db.execute(again)
        db.commit()


def parts(result: Verification) -> set[str]:
    return {part.name for part in result.parts if part.problems}


# ---- an honest ledger ----------------------------------------------------------------------------


def test_an_honest_ledger_verifies_and_every_part_has_looked_at_something(path: Path) -> None:
    result = verify(path)
    assert parts(result) == set()
    assert result.ok
    result.demand()
    counted = {part.name: part.counted for part in result.parts}
    assert counted["bytes"] == counted["json"] == result.size == 260
    assert set(counted) == {
        "bytes", "tree", "json", "sealed", "sources", "projections", "guards",
    }  # fmt: skip
    assert min(counted.values()) > 0
    with closing(sqlite3.connect(path)) as db:
        names = [
            row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for name in names:
            # Only the successor of another ledger has carried lines (test_verification_after.py).
            if not name.startswith("sqlite_") and name != "subsidy_ledger_carried":
                assert db.execute(f"SELECT count(*) FROM {name}").fetchone()[0], name


def test_the_root_is_that_of_rfc_6962_by_hand(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        leaves = [
            row[0] for row in db.execute("SELECT leaf FROM subsidy_ledger_entry ORDER BY seq")
        ]

    def root(hashes: list[bytes]) -> bytes:
        if len(hashes) == 1:
            return hashes[0]
        split = 1
        while split * 2 < len(hashes):
            split *= 2
        return sha256(b"\x01" + root(hashes[:split]) + root(hashes[split:])).digest()

    expected = root([sha256(b"\x00" + leaf).digest() for leaf in leaves])
    assert verify(path).root == expected.hex()


def test_progress_counts_every_entry_in_both_passes(path: Path) -> None:
    seen: list[int] = []
    with closing(SqliteStore(path)) as store, store.reading() as reader:
        verify_ledger(reader, "x", seen.append)
        assert sum(seen) == steps_of(260, reader.leaf(0)) == 2 * 260


# ---- entries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [0, 5, 40, -3])
@pytest.mark.parametrize("seq", [0, 1, 130, 259])
def test_a_byte_of_an_entry(path: Path, seq: int, position: int) -> None:
    with closing(sqlite3.connect(path)) as db:
        (leaf,) = db.execute(
            "SELECT leaf FROM subsidy_ledger_entry WHERE seq = ?", (seq,)
        ).fetchone()
    changed = bytearray(leaf)
    changed[position] ^= 1
    tamper(path, f"UPDATE subsidy_ledger_entry SET leaf = x'{changed.hex()}' WHERE seq = {seq}")
    result = verify(path)
    assert {"bytes"} <= parts(result)
    problems = next(part.problems for part in result.parts if part.name == "bytes")
    assert problems == (f"entry {seq}: its bytes do not hash to its leaf",)


@pytest.mark.parametrize("seq", [0, 130, 259])
def test_a_byte_of_a_stored_hash(path: Path, seq: int) -> None:
    tamper(path, f"UPDATE subsidy_ledger_entry SET hash = zeroblob(32) WHERE seq = {seq}")
    assert parts(verify(path)) == {"bytes"}


def test_all_stored_hashes_taken_out(path: Path) -> None:
    tamper(path, "UPDATE subsidy_ledger_entry SET hash = x''")
    assert "bytes" in parts(verify(path))


def test_an_entry_changed_together_with_its_hash(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        (leaf,) = db.execute("SELECT leaf FROM subsidy_ledger_entry WHERE seq = 200").fetchone()
    entry = json.loads(leaf)
    entry["data"]["amount_fen"] += 1
    changed = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    digest = sha256(b"\x00" + changed).hexdigest()
    tamper(
        path,
        f"UPDATE subsidy_ledger_entry SET leaf = x'{changed.hex()}', hash = x'{digest}' WHERE seq = 200",
    )
    found = parts(verify(path))
    assert {"tree", "projections"} <= found
    assert "bytes" not in found


def test_an_entry_stored_under_another_id(path: Path) -> None:
    tamper(path, "UPDATE subsidy_ledger_entry SET id = 'other' WHERE seq = 100")
    assert parts(verify(path)) == {"json"}


@pytest.mark.parametrize("seq", [0, 130, 259])
def test_an_entry_removed(path: Path, seq: int) -> None:
    tamper(path, f"DELETE FROM subsidy_ledger_entry WHERE seq = {seq}")
    assert parts(verify(path)) & {"bytes", "tree"}


def test_the_last_entry_removed_and_the_head_set_back(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            "SELECT hash FROM subsidy_ledger_entry WHERE seq < 259 ORDER BY seq"
        ).fetchall()
    edge = Edge.empty().extend([row[0] for row in rows])[0].to_bytes()
    tamper(
        path,
        "DELETE FROM subsidy_ledger_entry WHERE seq = 259",
        f"UPDATE subsidy_ledger_head SET size = 259, edge = x'{edge.hex()}'",
    )
    assert parts(verify(path)) == {"projections"}, "the fund's sum tells"


def test_an_entry_removed_and_the_rest_moved_up(path: Path) -> None:
    tamper(
        path,
        "DELETE FROM subsidy_ledger_entry WHERE seq = 100",
        "UPDATE subsidy_ledger_entry SET seq = -seq - 1 WHERE seq > 100",
        "UPDATE subsidy_ledger_entry SET seq = -seq - 2 WHERE seq < 0",
    )
    assert {"tree", "json"} <= parts(verify(path))


def test_two_entries_swapped(path: Path) -> None:
    tamper(
        path,
        "UPDATE subsidy_ledger_entry SET seq = -1 WHERE seq = 100",
        "UPDATE subsidy_ledger_entry SET seq = 100 WHERE seq = 101",
        "UPDATE subsidy_ledger_entry SET seq = 101 WHERE seq = -1",
    )
    assert {"tree", "json"} <= parts(verify(path))


def test_an_entry_put_in_between(path: Path) -> None:
    tamper(
        path,
        "UPDATE subsidy_ledger_entry SET seq = -seq - 1 WHERE seq >= 100",
        "UPDATE subsidy_ledger_entry SET seq = -seq WHERE seq < 0",
        "INSERT INTO subsidy_ledger_entry SELECT 100, 'more', leaf, hash FROM subsidy_ledger_entry WHERE seq = 50",
    )
    assert {"tree", "json"} <= parts(verify(path))


def test_an_entry_added_at_the_end(path: Path) -> None:
    tamper(
        path,
        "INSERT INTO subsidy_ledger_entry SELECT 260, 'more', leaf, hash FROM subsidy_ledger_entry WHERE seq = 259",
    )
    assert {"tree", "json"} <= parts(verify(path))


# ---- sealed content ------------------------------------------------------------------------------


@pytest.mark.parametrize("position", [2, 40, 90, -3])
def test_a_byte_of_a_sealed_line(path: Path, position: int) -> None:
    with closing(sqlite3.connect(path)) as db:
        seq, line = db.execute(
            "SELECT seq, line FROM subsidy_ledger_sealed ORDER BY seq LIMIT 1"
        ).fetchone()
    changed = bytearray(line)
    changed[position] ^= 1
    tamper(path, f"UPDATE subsidy_ledger_sealed SET line = x'{changed.hex()}' WHERE seq = {seq}")
    assert parts(verify(path)) == {"sealed"}


def test_the_unused_bits_of_a_salt_in_base64(path: Path) -> None:
    """32 bytes are 43 characters of which the last has two bits to spare."""
    with closing(sqlite3.connect(path)) as db:
        seq, line = db.execute(
            "SELECT seq, line FROM subsidy_ledger_sealed ORDER BY seq LIMIT 1"
        ).fetchone()
    last = line.index(b'="') - 1
    changed = bytearray(line)
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    changed[last] = alphabet[alphabet.index(line[last : last + 1]) ^ 1]
    tamper(path, f"UPDATE subsidy_ledger_sealed SET line = x'{changed.hex()}' WHERE seq = {seq}")
    assert parts(verify(path)) == {"sealed"}


@pytest.mark.parametrize(("name", "other"), [("case", "casf"), ("applicant[0]", "applicant[1]")])
def test_the_name_of_a_sealed_part(path: Path, name: str, other: str) -> None:
    """The commitment is over salt and content: names follow from the entry and are compared."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT seq, line FROM subsidy_ledger_sealed ORDER BY seq").fetchall()
    seq, line = next(row for row in rows if f'"part":"{name}"'.encode() in row[1])
    changed = line.replace(f'"part":"{name}"'.encode(), f'"part":"{other}"'.encode())
    tamper(path, f"UPDATE subsidy_ledger_sealed SET line = x'{changed.hex()}' WHERE seq = {seq}")
    assert parts(verify(path)) == {"sealed"}


def test_a_sealed_line_removed_without_an_erasure(path: Path) -> None:
    tamper(
        path,
        "DELETE FROM subsidy_ledger_sealed WHERE seq = (SELECT min(seq) FROM subsidy_ledger_sealed)",
    )
    assert parts(verify(path)) == {"sealed"}


def test_a_sealed_line_for_an_entry_that_has_none(path: Path) -> None:
    tamper(
        path,
        "INSERT INTO subsidy_ledger_sealed SELECT 200, line FROM subsidy_ledger_sealed LIMIT 1",
    )
    assert parts(verify(path)) == {"sealed"}


def test_a_sealed_line_for_an_entry_that_is_not_there(path: Path) -> None:
    tamper(
        path,
        "INSERT INTO subsidy_ledger_sealed SELECT 900, line FROM subsidy_ledger_sealed LIMIT 1",
    )
    assert parts(verify(path)) == {"sealed"}


def test_two_sealed_lines_swapped(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        (first,), (second,) = db.execute(
            "SELECT seq FROM subsidy_ledger_sealed ORDER BY seq LIMIT 2"
        ).fetchall()
    tamper(
        path,
        f"UPDATE subsidy_ledger_sealed SET seq = -1 WHERE seq = {first}",
        f"UPDATE subsidy_ledger_sealed SET seq = {first} WHERE seq = {second}",
        f"UPDATE subsidy_ledger_sealed SET seq = {second} WHERE seq = -1",
    )
    assert parts(verify(path)) == {"sealed"}


# ---- head, tree, sources, adoption ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("size = size + 1", "tree"),
        ("size = size - 1", "tree"),
        ("edge = x'00'", "tree"),
        ("edge = zeroblob(length(edge))", "tree"),
        ("at = '2099-01-01T00:00:00.000000Z'", "projections"),
        ("closed = 1", "projections"),
    ],
)
def test_the_head(path: Path, change: str, wanted: str) -> None:
    tamper(path, f"UPDATE subsidy_ledger_head SET {change}")
    assert wanted in parts(verify(path))


def test_no_head(path: Path) -> None:
    tamper(path, "DELETE FROM subsidy_ledger_head")
    assert not verify(path).ok


def test_a_second_head(path: Path) -> None:
    tamper(
        path,
        "INSERT INTO subsidy_ledger_head SELECT 2, size, edge, at, closed, common FROM subsidy_ledger_head",
    )
    assert not verify(path).ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE subsidy_ledger_tree_node SET hash = zeroblob(32)",
        "UPDATE subsidy_ledger_tree_node SET level = level + 1",
        "UPDATE subsidy_ledger_tree_node SET position = position + 1",
        "DELETE FROM subsidy_ledger_tree_node",
        "INSERT INTO subsidy_ledger_tree_node VALUES (8, 5, zeroblob(32))",
    ],
)
def test_a_node_of_the_tree(path: Path, statement: str) -> None:
    tamper(path, statement)
    assert parts(verify(path)) == {"tree"}


@pytest.mark.parametrize(
    "statement",
    [
        (
            "UPDATE subsidy_ledger_source_file SET content = "
            "CAST(replace(CAST(content AS TEXT), '100', '900') AS BLOB) WHERE kind = 'pack'"
        ),
        "UPDATE subsidy_ledger_source_file SET content = x'00' WHERE kind = 'pack'",
        "UPDATE subsidy_ledger_source_file SET content = x'00' WHERE number = (SELECT min(number) FROM subsidy_ledger_source_file)",
        "UPDATE subsidy_ledger_source_file SET digest = 'x' WHERE kind = 'pack'",
        "UPDATE subsidy_ledger_source_file SET kind = 'calendar' WHERE kind = 'pack'",
        "UPDATE subsidy_ledger_source_file SET id = 'other' WHERE kind = 'pack'",
        "DELETE FROM subsidy_ledger_source_file WHERE kind = 'pack'",
        "DELETE FROM subsidy_ledger_source_file WHERE kind = 'calendar'",
    ],
)
def test_a_pack_or_calendar(path: Path, statement: str) -> None:
    tamper(path, statement)
    assert parts(verify(path)) & {"sources", "json"}


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM subsidy_ledger_adoption",
        "INSERT INTO subsidy_ledger_adoption VALUES (7)",
        "UPDATE subsidy_ledger_adoption SET seq = 7",
    ],
)
def test_the_list_of_adoptions(path: Path, statement: str) -> None:
    tamper(path, statement)
    assert parts(verify(path)) == {"projections"}


# ---- projections ---------------------------------------------------------------------------------

PROJECTIONS = (
    "grant_case", "payment", "recovery", "fund_year", "holding", "pair", "member", "duty", "claim",
    "cap_usage",
)  # fmt: skip


def columns() -> list[tuple[str, str]]:
    from subsidy_ledger.storage.rows import PROJECTIONS as SHAPES

    return [(shape.name, column) for shape in SHAPES.values() for column in shape.columns]


@pytest.mark.parametrize(("table", "column"), columns())
def test_a_cell_of_a_projection(path: Path, table: str, column: str) -> None:
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(f"SELECT {column} FROM subsidy_ledger_{table}").fetchall()
        types = {r[1]: r[2] for r in db.execute(f"PRAGMA table_info(subsidy_ledger_{table})")}
    assert rows
    new = (
        f"coalesce({column}, 0) + 7"
        if types[column] == "INTEGER"
        else f"'x' || coalesce({column}, '')"
    )
    tamper(path, f"UPDATE subsidy_ledger_{table} SET {column} = {new}")
    assert parts(verify(path)) == {"projections"}


@pytest.mark.parametrize("table", PROJECTIONS)
def test_a_row_of_a_projection_removed(path: Path, table: str) -> None:
    tamper(path, f"DELETE FROM subsidy_ledger_{table}")
    assert parts(verify(path)) == {"projections"}


@pytest.mark.parametrize("table", ["grant_case", "holding", "duty"])
@pytest.mark.parametrize("rest", ["", "{", "[]", "{}", "[1]", "[[],[]]", "null", "[[[1]]]"])
def test_nested_content_of_a_row_that_makes_no_sense(path: Path, table: str, rest: str) -> None:
    tamper(path, f"UPDATE subsidy_ledger_{table} SET rest = '{rest}'")
    assert parts(verify(path)) == {"projections"}


def test_a_row_of_a_projection_added(path: Path) -> None:
    tamper(path, "INSERT INTO subsidy_ledger_payment VALUES ('Z', 'A', 5, 'settled')")
    result = verify(path)
    assert parts(result) == {"projections"}
    assert [p for part in result.parts for p in part.problems] == [
        "payments: Z does not come from any entry"
    ]


def test_demand_raises_with_the_first_problem(path: Path) -> None:
    tamper(path, "DELETE FROM subsidy_ledger_payment")
    with pytest.raises(LedgerDamaged, match="projections: payments: pay-A is missing"):
        verify(path).demand()


# ---- bundles -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "bundle"
    with closing(SqliteStore(kept)) as store, store.reading() as reader:
        export(reader, folder)
    return folder


@pytest.fixture
def bundle(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "bundle"))


def edit(bundle: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    path = bundle / name
    before = path.read_bytes()
    after = change(before)
    assert after != before
    path.write_bytes(after)


def lines_of(bundle: Path, name: str) -> list[bytes]:
    return (bundle / name).read_bytes().split(b"\n")[:-1]


def put_lines(bundle: Path, name: str, lines: list[bytes]) -> None:
    (bundle / name).write_bytes(b"".join(line + b"\n" for line in lines))


def test_an_honest_bundle_verifies_with_the_ledgers_own_root(bundle: Path, kept: Path) -> None:
    result = verify_bundle(bundle)
    assert parts(result) == set()
    assert (result.root, result.size) == (verify(kept).root, 260)


def test_a_bundle_without_sealed_content_verifies(kept: Path, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    with closing(SqliteStore(kept)) as store, store.reading() as reader:
        assert export(reader, folder, sealed=False).sealed is False
    assert not (folder / "sealed.jsonl").exists()
    assert verify_bundle(folder).ok


def test_the_same_ledger_gives_the_same_bundle(kept: Path, bundle: Path, tmp_path: Path) -> None:
    with closing(SqliteStore(kept)) as store, store.reading() as reader:
        export(reader, tmp_path / "again")
    files = sorted(p.relative_to(bundle) for p in bundle.rglob("*") if p.is_file())
    assert [(bundle / name).read_bytes() for name in files] == [
        (tmp_path / "again" / name).read_bytes() for name in files
    ]


def test_nothing_is_exported_over_something(kept: Path, bundle: Path) -> None:
    with (
        closing(SqliteStore(kept)) as store,
        store.reading() as reader,
        pytest.raises(LedgerExists),
    ):
        export(reader, bundle)


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("size", 259, "tree"),
        ("root", "00" * 32, "tree"),
        ("origin", "other", "json"),
        ("token_key", "0" * 16, "json"),
        ("log_key", "x", "json"),
        ("format", 2, "bytes"),
        ("sealed", 1, "bytes"),
        ("more", 1, "bytes"),
        ("size", "260", "bytes"),
        ("size", None, "bytes"),
    ],
)
def test_what_ledger_json_says(bundle: Path, key: str, value: object, wanted: str) -> None:
    given = json.loads((bundle / "ledger.json").read_bytes())
    given[key] = value
    text = json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    (bundle / "ledger.json").write_bytes(text.encode() + b"\n")
    assert wanted in parts(verify_bundle(bundle))


OTHER_BYTES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda data: b"",
    "the last line feed gone": lambda data: data[:-1],
    "cut in half": lambda data: data[: len(data) // 2],
    "doubled": lambda data: data + data,
    "an empty line first": lambda data: b"\n" + data,
    "an empty line last": lambda data: data + b"\n",
    "Windows line ends": lambda data: data.replace(b"\n", b"\r\n"),
    "not UTF-8": lambda data: b"\xff" + data[1:],
    "a byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "a space": lambda data: data.replace(b":", b": ", 1),
    "a key twice": lambda data: data.replace(b"{", b'{"a":1,"a":1,', 1),
    "sixty thousand brackets": lambda data: b"[" * 60_000 + b"\n" + data,
    "sixty thousand digits": lambda data: b"1" * 60_000 + b"\n" + data,
    "a line without end": lambda data: b"x" * 20_000_000 + b"\n" + data,
    "null first": lambda data: b"null\n" + data,
}


@pytest.mark.parametrize("name", ["ledger.json", "entries.jsonl", "sealed.jsonl"])
@pytest.mark.parametrize("change", OTHER_BYTES)
def test_a_file_of_a_bundle_in_other_bytes(bundle: Path, name: str, change: str) -> None:
    edit(bundle, name, OTHER_BYTES[change])
    assert not verify_bundle(bundle).ok


@pytest.mark.parametrize("name", ["ledger.json", "entries.jsonl", "sealed.jsonl"])
def test_a_file_that_is_missing_is_named(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    result = verify_bundle(bundle)
    assert parts(result) == {"bytes"}
    assert name in result.parts[0].problems[0]


@pytest.mark.parametrize(
    "name", ["notes.txt", "entries.jsonl.bak", ".hidden", "packs/readme.md", "calendars/x.json"]
)
def test_a_file_that_does_not_belong_there_is_named(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes(b"x")
    result = verify_bundle(bundle)
    assert not result.ok
    assert Path(name).name in result.parts[0].problems[0]


def test_a_pack_that_nothing_adopted_does_not_belong_there(bundle: Path) -> None:
    (bundle / "packs" / "stray.toml").write_bytes(small_pack(grant("g", ""), id="stray").source)
    assert parts(verify_bundle(bundle)) == {"sources"}


def test_a_pack_twice_does_not_belong_there(bundle: Path) -> None:
    shutil.copy(bundle / "packs" / "t-2023.toml", bundle / "packs" / "again.toml")
    assert parts(verify_bundle(bundle)) == {"sources"}


def test_a_folder_where_a_pack_should_be_is_a_problem_and_not_a_crash(bundle: Path) -> None:
    (bundle / "packs" / "more.toml").mkdir()
    assert not verify_bundle(bundle).ok


@pytest.mark.parametrize("folder", ["packs", "calendars"])
def test_a_folder_of_sources_that_is_missing(bundle: Path, folder: str) -> None:
    shutil.rmtree(bundle / folder)
    assert not verify_bundle(bundle).ok


def test_a_pack_that_says_something_else(bundle: Path) -> None:
    edit(bundle, "packs/t-2023.toml", lambda data: data.replace(b"fen = 100", b"fen = 900", 1))
    assert not verify_bundle(bundle).ok


def test_a_calendar_that_says_something_else(bundle: Path) -> None:
    edit(bundle, "calendars/cn-2022.toml", lambda data: data.replace(b"2022-10-03", b"2022-10-11"))
    assert not verify_bundle(bundle).ok


@pytest.mark.parametrize("name", ["entries.jsonl", "sealed.jsonl"])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda lines: lines[1:], id="the first removed"),
        pytest.param(lambda lines: lines[:2] + lines[3:], id="one in the middle removed"),
        pytest.param(lambda lines: lines[:-1], id="the last removed"),
        pytest.param(lambda lines: lines[1::-1] + lines[2:], id="two swapped"),
        pytest.param(lambda lines: lines[:2] + lines[1:], id="one repeated"),
        pytest.param(lambda lines: lines[::-1], id="turned round"),
    ],
)
def test_lines_removed_swapped_or_put_in(
    bundle: Path, name: str, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    put_lines(bundle, name, change(lines_of(bundle, name)))
    result = verify_bundle(bundle)
    if name == "entries.jsonl":
        assert "tree" in parts(result)
    else:
        assert parts(result) == {"sealed"}


def test_a_fault_of_the_sealed_file_is_not_laid_at_the_door_of_the_entries(bundle: Path) -> None:
    edit(bundle, "sealed.jsonl", lambda data: b"{}\n" + data)
    assert parts(verify_bundle(bundle)) == {"sealed"}


def test_what_is_no_folder_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    for path in (tmp_path / "nothing", tmp_path / "file", tmp_path):
        result = verify_bundle(path)
        assert parts(result) == {"bytes"}


def test_a_bundle_reads_like_a_store(bundle: Path, kept: Path) -> None:
    read = Bundle(bundle)
    with closing(SqliteStore(kept)) as store, store.reading() as reader:
        assert [row.leaf for row in read.entries()] == [row.leaf for row in reader.entries()]
        assert list(read.sealed_lines()) == list(reader.sealed_lines())
        assert {s.content for s in read.sources()} == {s.content for s in reader.sources()}
        assert read.leaf(7) == reader.leaf(7)
        assert read.leaf(900) is None


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "DROP TRIGGER subsidy_ledger_entry_no_update",
            "trigger subsidy_ledger_entry_no_update is missing",
        ),
        (
            "CREATE TRIGGER quiet AFTER INSERT ON subsidy_ledger_entry BEGIN DELETE FROM subsidy_ledger_sealed; END",
            "trigger quiet does not belong to the ledger",
        ),
    ],
)
def test_a_guard_that_was_taken_down_or_put_in_is_named(
    path: Path, statement: str, what: str
) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()
    result = verify(path)
    (part,) = (part for part in result.parts if part.name == "guards")
    assert what in part.problems


def test_a_guard_that_was_weakened_is_named(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name LIMIT 1"
        name, text = db.execute(sql).fetchone()
        db.execute(f"DROP TRIGGER {name}")
        db.execute(text.replace("never", "sometimes"))
        db.commit()
    (part,) = (part for part in verify(path).parts if part.name == "guards")
    assert part.problems == (f"trigger {name} was changed",)

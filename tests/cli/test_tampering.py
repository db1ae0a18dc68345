"""The tamper matrix: what somebody did to a ledger, bundle, checkpoint or receipt, and what is said.

Every row goes through the command line. It ends with status 3 and names what was done; where a
check can only be made by somebody who brings a key or an older checkpoint, the row says so, and
that without them nothing is found: the limits that docs/explanation/what-the-proofs-prove.md names.

The ledger has more entries than a node of its tree covers, and was signed twice: ``old`` at 157
entries, ``now`` at 307.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tracemalloc
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from attrs import frozen
from tests.cli.tool import (
    FOUNDER,
    FUND,
    OTHER,
    SECOND,
    Commands,
    Done,
    Json,
    call,
    company,
    person,
)
from tests.support.builders import grant, role, small_pack
from typeguard import suppress_type_checks

ORIGIN = "test.example/ledger"
OLD, NOW = 157, 307
GIGABYTE = 2**30

PACK = small_pack(
    role("founder", most=1)
    + grant(
        "twice",
        "[grant.benefit]\nfen = 100\n§\n"
        '[[grant.cap]]\nid = "twice"\nper = ["applicant", "founder"]\nmeasure = "count"\n'
        'limit = 2\nwindow = "lifetime"\non_exceed = "refuse"\n§\n',
    )
)


# ---- an honest ledger ----------------------------------------------------------------------------


def appropriations(prefix: str, number: int, on: str) -> str:
    """Commands that fill a ledger."""
    given: Json = {"do": "appropriate", "on": on, "by": "finance", "fund": "零星", "year": 2023}
    return "".join(
        json.dumps({"id": f"{prefix}{n}", **given, "amount_fen": 100 + n}) + "\n"
        for n in range(number)
    )


def cases() -> str:
    """Money, and two cases that are paid: entries 142 to 156."""
    c = Commands()
    c.add("appropriate", "2023-01-10", "finance", fund=FUND, year=2023, amount_fen=10_000_000)
    for case, applicant, founder in (
        ("A-1", company(), person(FOUNDER)),
        ("A-2", company(SECOND), person(OTHER, "李四")),
    ):
        c.up_to_notice(case, "t/twice", {"applicant": [applicant], "founder": [founder]}, {})
        c.add("approve", "2023-05-23", "chief", case=case)
        c.add("pay", "2023-06-01", "cashier", case=case, payment=f"P-{case}", account="62220202")
        c.add("settle", "2023-06-02", "cashier", payment=f"P-{case}")
    return c.text()


def init(folder: Path, origin: str = ORIGIN) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "t-2023.toml").write_bytes(PACK.source)
    done = call(
        "init", folder / "ledger.db", "--origin", origin, "--pack", folder / "t-2023.toml",
        "--keys", folder / "keys", "--on", "2023-01-01", "--by", "admin",
    )  # fmt: skip
    assert done.status == 0, done.err


def run(folder: Path, commands: str) -> None:
    done = call("run", folder / "ledger.db", "-", "--keys", folder / "keys", stdin=commands)
    assert done.status == 0, done


def printed(path: Path, *args: object) -> Path:
    """A file with what a command prints."""
    done = call(*args)
    assert done.status == 0, done.err
    path.write_text(done.out, encoding="utf-8")
    return path


@pytest.fixture(scope="module", autouse=True)
def _as_users_run_it() -> Iterator[None]:
    """No check of annotations, which users do not have either, and which takes ten times as long."""
    with suppress_type_checks():
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("honest") / "place"
    init(folder)
    keys = ("--keys", folder / "keys")
    run(folder, appropriations("c-", 140, "2023-01-10") + cases())
    printed(folder / "old", "checkpoint", folder / "ledger.db", *keys)
    shutil.copy(folder / "ledger.db", folder / "backup.db")
    shutil.copytree(folder / "keys", folder / "keys-then")
    run(folder, appropriations("d-", NOW - OLD, "2023-07-01"))
    printed(folder / "now", "checkpoint", folder / "ledger.db", *keys)
    assert call("export", folder / "ledger.db", folder / "bundle", *keys).status == 0
    printed(folder / "receipt", "prove", folder / "ledger.db", 143, "--party", "founder[0]", *keys)
    init(folder / "other", "other.example/ledger")
    other = folder / "other"
    printed(other / "now", "checkpoint", other / "ledger.db", "--keys", other / "keys")
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "place"))


def verify(place: Path, what: str, how: str = "alone") -> Done:
    """Verify with nothing from elsewhere, with the key, or with the key and last year's checkpoint."""
    key = ["--key", place / "keys" / "log.pub"]
    brought = {"alone": [], "key": key, "since": [*key, "--since", place / "old"]}
    return call("verify", place / what, *brought[how])


WAYS = ("alone", "key", "since")


@pytest.mark.parametrize("what", ["ledger.db", "bundle", "receipt"])
@pytest.mark.parametrize("how", WAYS)
def test_what_nobody_touched_is_verified(made: Path, what: str, how: str) -> None:
    if (what, how) != ("receipt", "since"):
        assert verify(made, what, how).status == 0


def test_the_ledger_is_large_enough_to_have_nodes_of_its_tree(made: Path) -> None:
    parts = {p["part"]: p for p in call("verify", made / "ledger.db", "--json").json["parts"]}
    assert parts["bytes"]["counted"] == NOW
    assert parts["tree"]["counted"] == 1
    assert [(made / name).read_text().splitlines()[1] for name in ("old", "now")] == [
        str(OLD),
        str(NOW),
    ]


@frozen
class Row:
    """One way of tampering. ``says``: expression that the message fits; ``unseen``: ways of

    verifying that cannot find it, because what they would need is not brought along.
    """

    name: str
    change: Callable[[Path], None]
    says: str
    unseen: tuple[str, ...] = ()


def each(rows: Sequence[Row]) -> pytest.MarkDecorator:
    """The rows by their names."""
    return pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in rows])


def judge(row: Row, place: Path, what: str) -> None:
    """Tamper, and verify in the three ways."""
    row.change(place)
    for how in WAYS:
        done = verify(place, what, how)
        told = f"{how}: {done.out}{done.err}"
        assert done.status == (0 if how in row.unseen else 3), told
        assert how in row.unseen or re.search(row.says, done.out + done.err), told


# ---- the ledger's file ---------------------------------------------------------------------------

Rows = list[tuple[int, str, bytes, bytes]]


def sql(*statements: str, keep_triggers: bool = False) -> Callable[[Path], None]:
    """Change the database with a database tool; each statement has to change something."""

    def change(place: Path) -> None:
        with closing(sqlite3.connect(place / "ledger.db")) as db:
            dropped = [] if keep_triggers else _drop_triggers(db)
            for statement in statements:
                assert db.execute(statement).rowcount, statement
            for again in dropped:
                db.execute(again)
            db.commit()

    return change


def _drop_triggers(db: sqlite3.Connection) -> list[str]:
    """Drop them as somebody would who puts them back afterwards; gives what makes them again."""
    found = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in found:
        db.execute(f"DROP TRIGGER {name}")
    db.execute("PRAGMA ignore_check_constraints = ON")
    return [text for _, text in found]


def hash_of(leaf: bytes) -> bytes:
    return sha256(b"\0" + leaf).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """RFC 6962, written again here."""
    if len(hashes) < 2:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\1" + root_of(hashes[:split]) + root_of(hashes[split:])).digest()


def edge_of(hashes: Sequence[bytes]) -> bytes:
    """The roots of the perfect subtrees, the largest first, behind the size."""
    edge, start = len(hashes).to_bytes(8, "big"), 0
    for level in range(63, -1, -1):
        if len(hashes) >> level & 1:
            edge += root_of(hashes[start : start + (1 << level)])
            start += 1 << level
    return edge


def rows(change: Callable[[Rows], Any], *, tree: bool = False) -> Callable[[Path], None]:
    """Change the rows of the entries; ``tree``: head and node are made to fit, as an expert would."""

    def apply(place: Path) -> None:
        with closing(sqlite3.connect(place / "ledger.db")) as db:
            dropped = _drop_triggers(db)
            found = db.execute(
                "SELECT seq, id, leaf, hash FROM subsidy_ledger_entry ORDER BY seq"
            ).fetchall()
            before = list(found)
            change(found)
            assert found != before
            db.execute("DELETE FROM subsidy_ledger_entry")
            db.executemany(
                "INSERT INTO subsidy_ledger_entry (seq, id, leaf, hash) VALUES (?, ?, ?, ?)", found
            )
            if tree:
                hashes = [row[3] for row in found]
                db.execute(
                    "UPDATE subsidy_ledger_head SET size = ?, edge = ?",
                    (len(found), edge_of(hashes)),
                )
                db.execute("UPDATE subsidy_ledger_tree_node SET hash = ?", (root_of(hashes[:256]),))
            for again in dropped:
                db.execute(again)
            db.commit()

    return apply


def flip(seq: int, position: int) -> Callable[[Rows], None]:
    """One bit of the bytes of an entry."""

    def change(found: Rows) -> None:
        _, id_, leaf, digest = found[seq]
        changed = bytearray(leaf)
        changed[position % len(leaf)] ^= 1
        found[seq] = (seq, id_, bytes(changed), digest)

    return change


def put(seq: int, old: bytes, new: bytes) -> Callable[[Rows], None]:
    """Other words in an entry, and the hash that belongs to them."""

    def change(found: Rows) -> None:
        assert old in found[seq][2]
        leaf = found[seq][2].replace(old, new)
        found[seq] = (seq, found[seq][1], leaf, hash_of(leaf))

    return change


def swap(found: Rows) -> None:
    (_, *one), (_, *two) = found[100], found[101]
    found[100:102] = [(100, *two), (101, *one)]  # type: ignore[list-item]


def insert(found: Rows) -> None:
    """An entry that looks like one, and all that come after it moved up."""
    leaf = found[120][2].replace(b'"id":"c-', b'"id":"x-')
    later = [(seq + 1, *rest) for seq, *rest in found[120:]]
    found[120:] = [(120, found[120][1].replace("c-", "x-"), leaf, hash_of(leaf)), *later]  # type: ignore[list-item]


def remove(start: int, stop: int) -> Callable[[Rows], None]:
    def change(found: Rows) -> None:
        del found[start:stop]

    return change


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(place: Path) -> None:
        for one in changes:
            one(place)

    return change


def sealed(seq: int, old: bytes, new: bytes) -> Callable[[Path], None]:
    """Other words in the sealed content of an entry."""

    def change(place: Path) -> None:
        with closing(sqlite3.connect(place / "ledger.db")) as db:
            dropped = _drop_triggers(db)
            (line,) = db.execute(
                "SELECT line FROM subsidy_ledger_sealed WHERE seq = ?", (seq,)
            ).fetchone()
            assert old in line
            db.execute(
                "UPDATE subsidy_ledger_sealed SET line = ? WHERE seq = ?",
                (line.replace(old, new, 1), seq),
            )
            for again in dropped:
                db.execute(again)
            db.commit()

    return change


def in_the_file(old: bytes, new: bytes) -> Callable[[Path], None]:
    """An editor of bytes, past the database."""

    def change(place: Path) -> None:
        assert not (place / "ledger.db-wal").exists()
        data = (place / "ledger.db").read_bytes()
        assert old in data
        assert len(old) == len(new)
        (place / "ledger.db").write_bytes(data.replace(old, new, 1))

    return change


def page_of_zeroes(place: Path) -> None:
    with closing(sqlite3.connect(place / "ledger.db")) as db:
        (size,) = db.execute("PRAGMA page_size").fetchone()
        (page,) = db.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'subsidy_ledger_entry'"
        ).fetchone()
    with (place / "ledger.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))


def restore(place: Path) -> None:
    shutil.copy(place / "backup.db", place / "ledger.db")


def restore_and_go_on(place: Path) -> None:
    restore(place)
    run(place, appropriations("e-", 200, "2023-07-02"))


MONEY = rows(put(50, b'"amount_fen":148', b'"amount_fen":149'))
MONEY_AND_TREE = rows(put(50, b'"amount_fen":148', b'"amount_fen":149'), tree=True)
MONEY_IN_TABLE = sql(
    "UPDATE subsidy_ledger_fund_year SET appropriated_fen = appropriated_fen + 1 WHERE fund = '零星'"
)
FOUND_LATER = "the first 157 entries have another root than was signed then: history was rewritten"

LEDGER = (
    *(
        Row(f"a byte of entry {seq}, at {at}", rows(flip(seq, at)),
            f"entry {seq}: its bytes do not hash to its leaf")
        for seq, at in ((0, 0), (0, -2), (130, 7), (143, 30), (306, -2))
    ),
    Row("a byte of a leaf's hash", sql("UPDATE subsidy_ledger_entry SET hash = zeroblob(32) WHERE seq = 130"),
        "entry 130: its bytes do not hash to its leaf"),
    Row("a byte of a node", sql("UPDATE subsidy_ledger_tree_node SET hash = zeroblob(32)"),
        "node 8/0 differs or is missing"),
    Row("a node removed", sql("DELETE FROM subsidy_ledger_tree_node"), "node 8/0 differs or is missing"),
    Row("a byte of the root", sql("UPDATE subsidy_ledger_head SET edge = zeroblob(length(edge))"),
        "the head's tree is not the tree over the entries"),
    Row("the head emptied", sql("UPDATE subsidy_ledger_head SET edge = x''"),
        "the head's tree is not the tree over the entries"),
    Row("the head removed", sql("DELETE FROM subsidy_ledger_head"), "head has no row, and entry 0 is there"),
    Row("a sum in a projection", MONEY_IN_TABLE, "funds: 零星 2023 differs from the entries"),
    Row("a row of a projection removed", sql("DELETE FROM subsidy_ledger_payment WHERE payment_id = 'P-A-1'"),
        "payments: P-A-1 is missing"),
    Row("a row of a projection invented", sql("INSERT INTO subsidy_ledger_payment VALUES ('Z', 'A-1', 5, 'settled')"),
        "payments: Z does not come from any entry"),
    Row("a row with words for the terminal",
        sql("INSERT INTO subsidy_ledger_payment VALUES ('Z' || char(27) || '[2J' || char(10) || 'verified', 'A-1', 5, 'settled')"),
        r"payments: Z\\x1b\[2J\\nverified does not come from any entry"),
    Row("a byte of sealed content", sealed(143, "张三".encode(), "张四".encode()),
        "entry 143: sealed content does not match its commitment"),
    Row("a byte of a salt", sealed(143, b'"salt":"', b'"salt":"A'),
        "entry 143: sealed content cannot be read"),
    Row("sealed content removed", sql("DELETE FROM subsidy_ledger_sealed WHERE seq = 143"),
        "entry 143: its sealed content is missing"),
    Row("a byte of a pack",
        sql("UPDATE subsidy_ledger_source_file SET content = CAST(replace(CAST(content AS TEXT), "
            "'fen = 100', 'fen = 900') AS BLOB) WHERE kind = 'pack'"),
        "pack t-2023: its content has another digest"),
    Row("a day of a calendar",
        sql("UPDATE subsidy_ledger_source_file SET content = CAST(replace(CAST(content AS TEXT), "
            "'2022-10-03', '2022-10-11') AS BLOB) WHERE id = 'cn-2022'"),
        "calendar cn-2022: "),
    Row("the first 3 removed", rows(remove(0, 3)), "entries 0 to 2 are missing: 3 is the first"),
    Row("3 in the middle removed", rows(remove(120, 123)),
        "entries 120 to 122 are missing: 123 comes after 119"),
    Row("the last 3 removed", rows(remove(304, 307)), "the head says 307 entries, there are 304"),
    Row("the last 3 removed, the tree set back", rows(remove(304, 307), tree=True),
        "funds: 零星 2023 differs from the entries"),
    Row("two swapped", rows(swap), "entry 100: it says it is entry 101"),
    Row("two swapped, with a tree that fits", rows(swap, tree=True), "entry 100: it says it is entry 101"),
    Row("one inserted", rows(insert), "the head says 307 entries, there are 308"),
    Row("one inserted, with a tree that fits", rows(insert, tree=True),
        "entry 121: it says it is entry 120: 1 too many are before it"),
    Row("replaced past the triggers, by INSERT OR REPLACE",
        sql("INSERT OR REPLACE INTO subsidy_ledger_entry SELECT 130, id, x'7b7d', hash FROM subsidy_ledger_entry WHERE seq = 130"),
        "entry 130: its bytes do not hash to its leaf"),
    Row("replaced past the triggers, with its hash", MONEY, "node 8/0 differs or is missing"),
    Row("replaced past the triggers, with hash and tree", MONEY_AND_TREE,
        "funds: 零星 2023 differs from the entries"),
    Row("replaced past the triggers, with hash, tree and projections",
        both(MONEY_AND_TREE, MONEY_IN_TABLE), FOUND_LATER, unseen=("alone", "key")),
    Row("a byte of an entry, in the file",
        in_the_file(b'"amount_fen":148', b'"amount_fen":149'),
        "entry 50: its bytes do not hash to its leaf"),
    Row("an entry stored as a text",
        both(sql("PRAGMA writable_schema = ON", "UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') "
                 "WHERE name = 'subsidy_ledger_entry'"),
             sql("UPDATE subsidy_ledger_entry SET leaf = CAST(leaf AS TEXT) WHERE seq = 50")),
        "entry 50 is not stored as bytes"),
    Row("sealed content stored as a text",
        both(sql("PRAGMA writable_schema = ON", "UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') "
                 "WHERE name = 'subsidy_ledger_sealed'"),
             sql("UPDATE subsidy_ledger_sealed SET line = CAST(line AS TEXT) WHERE seq = 143")),
        "entry 143: sealed content is not stored as bytes"),
    Row("a pack stored as a text",
        both(sql("PRAGMA writable_schema = ON", "UPDATE sqlite_master SET sql = replace(sql, 'STRICT', '') "
                 "WHERE name = 'subsidy_ledger_source_file'"),
             sql("UPDATE subsidy_ledger_source_file SET content = CAST(content AS TEXT) WHERE kind = 'pack'")),
        "pack t-2023: is not stored as texts and bytes"),
    Row("a text that is not UTF-8",
        sql("UPDATE subsidy_ledger_entry SET id = CAST(x'ff' AS TEXT) WHERE seq = 50"), "Could not decode to UTF-8"),
    Row("a table removed", sql("DROP TABLE subsidy_ledger_tree_node"), "no such table: subsidy_ledger_tree_node"),
    Row("a page of zeroes, in the file", page_of_zeroes, "malformed|bytes do not|missing|there are"),
    Row("a delimiter moved between two fields",
        rows(put(144, b'"by":"window","case":"A-1"', b'"by":"windowA","case":"-1"'), tree=True),
        "entry 144: there is no case '-1'"),
    Row("a backup restored", restore, "", unseen=WAYS),
    Row("a backup restored, and gone on with", restore_and_go_on, "", unseen=WAYS),
)  # fmt: skip


@each(LEDGER)
def test_a_ledger_that_was_tampered_with(row: Row, place: Path) -> None:
    judge(row, place, "ledger.db")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO subsidy_ledger_entry SELECT 130, id, x'7b7d', hash FROM subsidy_ledger_entry WHERE seq = 130",
        "REPLACE INTO subsidy_ledger_entry SELECT 130, 'new', x'7b7d', hash FROM subsidy_ledger_entry WHERE seq = 130",
        "INSERT OR REPLACE INTO subsidy_ledger_entry SELECT 900, id, x'7b7d', hash FROM subsidy_ledger_entry WHERE seq = 130",
        "INSERT OR REPLACE INTO subsidy_ledger_sealed SELECT seq, x'7b7d' FROM subsidy_ledger_sealed",
        "INSERT OR REPLACE INTO subsidy_ledger_source_file SELECT number, kind, id, digest, x'00' FROM subsidy_ledger_source_file",
        "UPDATE OR REPLACE subsidy_ledger_entry SET leaf = x'7b7d' WHERE seq = 130",
        "DELETE FROM subsidy_ledger_entry WHERE seq = 306",
        "UPDATE subsidy_ledger_head SET size = 300",
    ],
)
def test_the_database_itself_refuses_while_its_triggers_are_there(
    place: Path, statement: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=r"never|appended in order"):
        sql(statement, keep_triggers=True)(place)
    assert verify(place, "ledger.db", "since").status == 0


# ---- backups and forks ---------------------------------------------------------------------------


def test_a_restored_backup_is_named_by_the_signer_and_by_whoever_has_a_later_checkpoint(
    place: Path,
) -> None:
    restore(place)
    done = call("checkpoint", place / "ledger.db", "--keys", place / "keys")
    assert (done.status, done.out) == (3, "")
    assert "the signer has signed 307 entries" in done.err
    assert "150 entries are gone" in done.err
    assert "a backup was restored, or there are two histories" in done.err
    done = call("verify", place / "ledger.db", "--since", place / "now")
    assert done.status == 3
    assert "the older checkpoint has 307 entries, only 157 are there" in done.out
    assert "a backup was restored" in done.out


def test_a_backup_that_was_gone_on_with_is_named_although_it_is_longer(place: Path) -> None:
    restore_and_go_on(place)
    done = call("checkpoint", place / "ledger.db", "--keys", place / "keys")
    assert (done.status, done.out) == (3, "")
    assert "asked for 357 entries: it does not lead to the root of the tree of 307" in done.err
    done = call("verify", place / "ledger.db", "--since", place / "now")
    assert done.status == 3
    assert "the first 307 entries have another root than was signed then" in done.out
    assert "or there are two" in done.out


@pytest.fixture
def fork(place: Path) -> Path:
    """A second history beside the first, signed with a copy of the keys from before it branched."""
    folder = place / "fork"
    folder.mkdir()
    shutil.copy(place / "backup.db", folder / "ledger.db")
    shutil.copytree(place / "keys-then", folder / "keys")
    run(folder, appropriations("f-", NOW - OLD, "2023-07-01"))
    keys = ("--keys", folder / "keys")
    printed(folder / "now", "checkpoint", folder / "ledger.db", *keys)
    assert call("export", folder / "ledger.db", folder / "bundle", *keys).status == 0
    return folder


def test_a_fork_shown_to_two_people_is_found_when_they_compare_checkpoints(
    place: Path, fork: Path
) -> None:
    for one, other in ((place, fork), (fork, place)):
        assert verify(place, str(one / "bundle"), "since").status == 0  # each sees nothing alone
        key = ("--key", place / "keys" / "log.pub")
        done = call("verify", one / "bundle", *key, "--since", other / "now")
        assert done.status == 3
        assert "the first 307 entries have another root than was signed then" in done.out
        assert "history was rewritten, or there are two" in done.out


def test_a_fork_shown_to_two_people_is_refused_by_a_witness_of_both(
    place: Path, fork: Path
) -> None:
    key = (place / "keys" / "log.pub").read_text().strip()
    assert call("witness", "init", place / "w", "w.example").status == 0
    cosign = ("--witness", place / "w", "--key", key)
    asked = printed(
        place / "asked", "checkpoint", place / "ledger.db", "--keys", place / "keys",
        "--request", "0",
    )  # fmt: skip
    seen = printed(place / "seen", "witness", "cosign", asked, *cosign)
    for old in ("0", seen):
        asked = printed(
            fork / "asked", "checkpoint", fork / "ledger.db", "--keys", fork / "keys",
            "--request", old,
        )  # fmt: skip
        done = call("witness", "cosign", asked, *cosign)
        assert (done.status, done.out) == (3, "")
        assert "two trees of 307 leaves have different roots" in done.err
        assert "there are two histories" in done.err
    public = (place / "w" / "witness.pub").read_text().strip()
    done = call("verify", fork / "bundle", "--key", key, "--witness", public)
    assert done.status == 3
    assert "0 of 1 witnesses signed, 1 are asked" in done.out


def test_a_witness_names_a_request_that_starts_from_another_size(place: Path) -> None:
    key = (place / "keys" / "log.pub").read_text().strip()
    assert call("witness", "init", place / "w", "w.example").status == 0
    cosign = ("--witness", place / "w", "--key", key)
    ledger = ("checkpoint", place / "ledger.db", "--keys", place / "keys", "--request")
    printed(place / "seen", "witness", "cosign", printed(place / "asked", *ledger, "0"), *cosign)
    run(place, appropriations("g-", 3, "2023-08-01"))
    done = call("witness", "cosign", printed(place / "asked", *ledger, "0"), *cosign)
    assert (done.status, done.out) == (3, "")
    assert "the request proves growth from 0 entries, not from 307" in done.err
    asked = printed(place / "asked", *ledger, place / "seen")
    assert call("witness", "cosign", asked, *cosign).status == 0


def test_a_memory_that_names_no_root_signs_nothing(place: Path) -> None:
    path = place / "keys" / "signer.json"
    path.write_text(re.sub(r'"root":"..', '"root":"xx', path.read_text()))
    done = call("checkpoint", place / "ledger.db", "--keys", place / "keys")
    assert (done.status, done.out) != (0, done.out)
    assert done.out == ""
    assert re.search("what is remembered is no root|signer.json", done.err)


# ---- tokens --------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["ledger.db", "bundle"])
def test_a_token_that_belongs_to_another_number_is_found_by_the_audit(
    place: Path, what: str
) -> None:
    """Recorded by a program that lies; the bytes are in order, so that ``verify`` has no objection."""
    from subsidy_ledger.parties.tokens import TokenKey

    honest = TokenKey.token

    def lying(self: TokenKey, scheme: str, number: str) -> str:
        return honest(self, scheme, FOUNDER if number == OTHER else number)

    parties = {"applicant": [company(SECOND)], "founder": [person(OTHER, "李四")]}
    with patch.object(TokenKey, "token", lying):
        run(place, Commands().up_to_notice("B-1", "t/twice", parties, {}).text().replace(
            '"id": "c', '"id": "b'))  # fmt: skip
    if what == "bundle":
        shutil.rmtree(place / "bundle")
        done = call("export", place / "ledger.db", place / "bundle", "--keys", place / "keys")
        assert done.status == 0
    assert verify(place, what, "since").status == 0
    done = call("audit", place / what)
    assert done.status == 1  # a fault is a finding of the audit: what was recorded is unlawful
    assert "token-mismatch" in done.out
    assert re.search(r"entry 307: token \S{22} does not belong to its number alone", done.out)


# ---- bundles -------------------------------------------------------------------------------------


def file(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Other bytes in a file of the bundle."""

    def apply(place: Path) -> None:
        path = place / "bundle" / name
        before = path.read_bytes()
        after = change(before)
        assert after != before
        path.write_bytes(after)

    return apply


def lines(name: str, change: Callable[[list[bytes]], Any]) -> Callable[[Path], None]:
    """Other lines in a file of the bundle."""

    def apply(data: bytes) -> bytes:
        found = data.split(b"\n")[:-1]
        change(found)
        return b"".join(line + b"\n" for line in found)

    return file(name, apply)


def word(number: int, old: bytes, new: bytes) -> Callable[[list[bytes]], None]:
    """Another word in one line."""

    def change(found: list[bytes]) -> None:
        assert old in found[number]
        found[number] = found[number].replace(old, new, 1)

    return change


def swapped(found: list[bytes]) -> None:
    found[100], found[101] = found[101], found[100]


def inserted(found: list[bytes]) -> None:
    found.insert(120, found[120].replace(b'"id":"c-', b'"id":"x-'))


def removed(start: int, stop: int | None) -> Callable[[list[bytes]], None]:
    def change(found: list[bytes]) -> None:
        del found[start:stop]

    return change


def bit(position: int) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        changed = bytearray(data)
        changed[position % len(data)] ^= 1
        return bytes(changed)

    return change


def keypair(place: Path, key: str) -> tuple[Any, str, str]:
    """The private key and the vkey of a folder of keys, or a new pair with the ledger's name."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if key == "own":
        *_, encoded = (place / "keys" / "log.key").read_text().strip().split("+", 4)
        private = Ed25519PrivateKey.from_private_bytes(b64decode(encoded)[1:])
    else:
        private = Ed25519PrivateKey.from_private_bytes(b"another key, known to the forger")
    public = b"\1" + private.public_key().public_bytes_raw()
    digest = sha256(ORIGIN.encode() + b"\n" + public).digest()[:4]
    return private, f"{ORIGIN}+{digest.hex()}+{b64encode(public).decode()}", digest.hex()


def signed(place: Path, text: str, key: str) -> str:
    """A signed note, written here by hand (C2SP signed-note)."""
    private, _, digest = keypair(place, key)
    made = b64encode(bytes.fromhex(digest) + private.sign(text.encode())).decode()
    return f"{text}\n— {ORIGIN} {made}\n"


def anew(key: str = "own") -> Callable[[Path], None]:
    """``ledger.json`` and checkpoint made to fit the entries, by somebody who has this key."""

    def apply(place: Path) -> None:
        leaves = (place / "bundle" / "entries.jsonl").read_bytes().split(b"\n")[:-1]
        root = root_of([hash_of(leaf) for leaf in leaves])
        stated = json.loads((place / "bundle" / "ledger.json").read_bytes())
        stated |= {"size": len(leaves), "root": root.hex(), "log_key": keypair(place, key)[1]}
        if key == "own":
            assert stated["log_key"] == (place / "keys" / "log.pub").read_text().strip()
        text = json.dumps(stated, sort_keys=True, separators=(",", ":"))
        (place / "bundle" / "ledger.json").write_text(text + "\n")
        text = f"{ORIGIN}\n{len(leaves)}\n{b64encode(root).decode()}\n"
        (place / "bundle" / "checkpoint").write_text(signed(place, text, key))

    return apply


def entry_0_names_another_key(place: Path) -> None:
    old, new = keypair(place, "own")[1].encode(), keypair(place, "other")[1].encode()
    lines("entries.jsonl", word(0, old, new))(place)


def only_the_checkpoint_signed_with_another_key(place: Path) -> None:
    path = place / "bundle" / "checkpoint"
    text = path.read_text().partition("\n\n")[0] + "\n"
    path.write_text(signed(place, text, "other"))


def extra(name: str) -> Callable[[Path], None]:
    def apply(place: Path) -> None:
        (place / "bundle" / name).write_bytes(b"x")

    return apply


def calendars_made_a_file(place: Path) -> None:
    shutil.rmtree(place / "bundle" / "calendars")
    (place / "bundle" / "calendars").write_bytes(b"x")


def made_a_folder(name: str) -> Callable[[Path], None]:
    def apply(place: Path) -> None:
        (place / "bundle" / name).unlink()
        (place / "bundle" / name).mkdir()

    return apply


def checkpoint(change: Callable[[str], str]) -> Callable[[Path], None]:
    return file("checkpoint", lambda data: change(data.decode()).encode())


def of_another_ledger(place: Path) -> None:
    shutil.copy(place / "other" / "now", place / "bundle" / "checkpoint")


def of_another_time(place: Path) -> None:
    shutil.copy(place / "old", place / "bundle" / "checkpoint")


def of_a_fork(place: Path) -> None:
    text = f"{ORIGIN}\n{NOW}\n{b64encode(bytes(32)).decode()}\n"
    (place / "bundle" / "checkpoint").write_text(signed(place, text, "own"))


def not_signed_at_all(place: Path) -> None:
    (place / "bundle" / "checkpoint").unlink()
    file("ledger.json", lambda data: data.replace(b'"signed":true', b'"signed":false'))(place)


NOT_FITTING = "ledger.json states root [0-9a-f]{64}, the entries give [0-9a-f]{64}: some were changed, removed, put in or moved"

BUNDLE = (
    *(
        Row(f"bytes of entry {seq}", lines("entries.jsonl", word(seq, b'"by":"', b'"by":"x')), NOT_FITTING)
        for seq in (0, 130, 306)
    ),
    Row("bytes of a pack",
        file("packs/t-2023.toml", lambda data: data.replace(b"fen = 100", b"fen = 900")),
        r"pack t-2023 says something else than what was adopted \(digest [0-9a-f]{64}\)"),
    Row("a day of a calendar",
        file("calendars/cn-2022.toml", lambda data: data.replace(b"2022-10-03", b"2022-10-11")),
        r"calendar cn-2022 says something else than what was adopted \(digest [0-9a-f]{64}\)"),
    Row("bytes of sealed content",
        lines("sealed.jsonl", word(0, "张三".encode(), "张四".encode())),
        "entry 143: sealed content does not match its commitment"),
    *(
        Row(f"bit {at} of the checkpoint", file("checkpoint", bit(at)),
            r"it states (origin|size|root)|has not signed it|does not hold|expected|not UTF-8|"
            "not base64|one way that base64|control characters|line feed|no text with signatures")
        for at in (0, 7, 19, 20, 22, 24, 40, 66, 67, 68, 70, 95, 100, 120, -3, -1)
    ),
    Row("the first 3 removed", lines("entries.jsonl", removed(0, 3)),
        "ledger.json states size 307, the entries give 304: some were removed or put in(.|\n)*entry 0: it says it is entry 3: 3 before it are missing"),
    Row("3 in the middle removed", lines("entries.jsonl", removed(120, 123)),
        "ledger.json states size 307, the entries give 304: some were removed or put in(.|\n)*entry 120: it says it is entry 123: 3 before it are missing"),
    Row("the last 3 removed", lines("entries.jsonl", removed(304, 307)),
        "ledger.json states size 307, the entries give 304: some were removed or put in(.|\n)*it states size 307, the bundle has 304"),
    Row("the last 3 removed, signed anew with the log key",
        both(lines("entries.jsonl", removed(154, 307)), lines("sealed.jsonl", removed(-1, None)), anew()),
        "the older checkpoint has 157 entries, only 154 are there: the last were removed",
        unseen=("alone", "key")),
    Row("two swapped", lines("entries.jsonl", swapped), f"{NOT_FITTING}(.|\n)*entry 100: it says it is entry 101"),
    Row("two swapped, signed anew with the log key", both(lines("entries.jsonl", swapped), anew()),
        "entry 100: it says it is entry 101"),
    Row("one inserted", lines("entries.jsonl", inserted),
        "ledger.json states size 307, the entries give 308: some were removed or put in(.|\n)*entry 121: it says it is entry 120: 1 too many are before it"),
    Row("one inserted, signed anew with the log key", both(lines("entries.jsonl", inserted), anew()),
        "entry 121: it says it is entry 120: 1 too many are before it"),
    Row("history rewritten, signed anew with the log key",
        both(lines("entries.jsonl", word(50, b'"amount_fen":148', b'"amount_fen":149')), anew()),
        FOUND_LATER, unseen=("alone", "key")),
    Row("history rewritten, signed anew with another key",
        both(entry_0_names_another_key, anew("other")),
        f"entry 0 names the key [0-9a-f]{{8}} of '{ORIGIN}', the key given is [0-9a-f]{{8}}(.|\n)*"
        "has not signed it", unseen=("alone",)),
    Row("only the checkpoint signed with another key", only_the_checkpoint_signed_with_another_key,
        f"the key [0-9a-f]{{8}} of '{ORIGIN}' has not signed it"),
    Row("the checkpoint of another ledger", of_another_ledger,
        f"it states origin other.example/ledger, the bundle has {ORIGIN}(.|\n)*"
        "it is of the ledger 'other.example/ledger'"),
    Row("the checkpoint of another time", of_another_time, "it states size 157, the bundle has 307"),
    Row("the checkpoint of another history of this size, signed with the log key", of_a_fork,
        "it states root (00){32}, the bundle has [0-9a-f]{64}"),
    Row("the checkpoint without its signature",
        checkpoint(lambda text: text.partition("—")[0]), "no signature below it"),
    Row("the checkpoint's text alone",
        checkpoint(lambda text: text.partition("\n\n")[0] + "\n"), "no text with signatures below"),
    Row("no checkpoint", not_signed_at_all, "there is none: nobody has signed this bundle",
        unseen=("alone",)),
    Row("bytes after the checkpoint", checkpoint(lambda text: text + "x"),
        "does not end with a line feed: it was cut off, or bytes were added"),
    Row("a line after the checkpoint", checkpoint(lambda text: text + "x\n"),
        "found 'x', expected a signature line"),
    Row("an empty line after the checkpoint", checkpoint(lambda text: text + "\n"),
        "it ends in an empty line, with no signature below it"),
    Row("a line in the checkpoint's text", checkpoint(lambda text: text.replace("\n\n", "\nx\n\n")),
        "found 4 lines of text"),
    Row("a delimiter moved in the checkpoint",
        checkpoint(lambda text: text.replace("/ledger\n307\n", "/ledger30\n7\n")),
        f"it states origin {ORIGIN}30, the bundle has {ORIGIN}"),
    Row("a delimiter moved between two fields of an entry",
        both(lines("entries.jsonl",
                   word(144, b'"by":"window","case":"A-1"', b'"by":"windowA","case":"-1"')), anew()),
        "the first 157 entries have another root", unseen=("alone", "key")),
    Row("a delimiter moved in sealed content",
        lines("sealed.jsonl",
              word(0, f'"name":"张三","number":"{FOUNDER}"'.encode(),
                   f'"name":"张三3","number":"{FOUNDER[1:]}"'.encode())),
        "entry 143: sealed content does not match its commitment"),
    *(
        Row(f"sealed lines missing: {name}", lines("sealed.jsonl", removed(*which)),
            f"entry {entry}: its sealed content is missing")
        for name, which, entry in (
            ("the first", (0, 1), 143), ("one in the middle", (3, 4), 150), ("the last", (-1, None), 155),
            ("all", (0, None), 155),
        )
    ),
    Row("sealed.jsonl removed", lambda place: (place / "bundle" / "sealed.jsonl").unlink(),
        "sealed.jsonl: is missing"),
    Row("an extra file", extra("notes.txt"), "notes.txt: does not belong to a bundle; take it out"),
    Row("an extra file with a name that is no text", extra("a\x1b[2J\nverified"),
        r"'a\\x1b\[2J\\nverified': does not belong to a bundle"),
    Row("an extra file among the packs", extra("packs/readme.md"),
        "packs/readme.md: does not belong to a bundle"),
    Row("a file where a folder belongs", calendars_made_a_file, "calendars: is not a folder"),
    Row("a folder where a file belongs", made_a_folder("checkpoint"), "checkpoint: is not a file"),
    Row("another folder where a file belongs", made_a_folder("entries.jsonl"),
        "entries.jsonl: is not a file"),
    Row("invalid UTF-8 in an entry",
        both(lines("entries.jsonl", word(50, b'"by":"finance"', b'"by":"finan\xff"')), anew()),
        "entry 50: not canonical JSON: not UTF-8 at byte"),
    Row("invalid UTF-8 in sealed content", lines("sealed.jsonl", word(0, "张三".encode(), b"\xff")),
        "sealed.jsonl:1: is not a line of sealed content: not UTF-8 at byte"),
    Row("invalid UTF-8 in ledger.json", file("ledger.json", lambda data: data.replace(b"test", b"\xff")),
        "ledger.json: cannot be read: not UTF-8 at byte"),
    Row("invalid UTF-8 in the checkpoint", file("checkpoint", lambda data: b"\xff" + data),
        "it is not UTF-8 text"),
    Row("invalid UTF-8 in a pack", file("packs/t-2023.toml", lambda data: data + b"# \xff\n"),
        "pack t-2023: the file is invalid: .*not UTF-8"),
    Row("a pack with a number that Python does not read",
        file("packs/t-2023.toml", lambda data: data + b"[x]\ny = " + b"9" * 5000 + b"\n"),
        "pack t-2023: .*digits"),
    Row("a pack in which two rules have no name",
        file("packs/t-2023.toml",
             lambda data: data.replace(b'id = "twice"\n', b"") + b"[[grant.requirement]]\n"),
        "pack t-2023 says something else than what was adopted"),
    Row("a calendar that is nested without end",
        file("calendars/cn-2022.toml", lambda data: data + b"x = " + b"[" * 5000 + b"\n"),
        "calendar cn-2022: .*(nested|recursion)"),
    Row("a key twice in an entry",
        both(lines("entries.jsonl", word(50, b'"by":"finance"', b'"by":"finance","by":"x"')), anew()),
        "entry 50: not canonical JSON: the key 'by' stands twice"),
    Row("a key twice in sealed content",
        lines("sealed.jsonl", word(0, b'"seq":143', b'"seq":143,"seq":143')),
        "entry 143: sealed content cannot be read: the key 'seq' stands twice"),
    Row("a key twice in ledger.json",
        file("ledger.json", lambda data: data.replace(b'"size":', b'"size":1,"size":')),
        "ledger.json: cannot be read: the key 'size' stands twice"),
    Row("another origin in ledger.json, with words for the terminal",
        file("ledger.json", lambda data: data.replace(b'"origin":"', b'"origin":"x\\nverified')),
        r"ledger.json states origin 'x\\nverified\S+', entry 0 "),
    Row("a key more in ledger.json",
        file("ledger.json", lambda data: data.replace(b"}", b',"x":1}')),
        "ledger.json: has the unknown x"),
    Row("a key less in ledger.json",
        file("ledger.json", lambda data: data.replace(b',"size":307', b"")), "ledger.json: lacks size"),
    Row("another type in ledger.json",
        file("ledger.json", lambda data: data.replace(b'"format":1', b'"format":true')),
        "ledger.json: has another type of format"),
    Row("spaces in an entry",
        both(lines("entries.jsonl", word(50, b'"by":', b'"by": ')), anew()),
        "entry 50: not canonical JSON: not canonical from byte"),
)  # fmt: skip


@each(BUNDLE)
def test_a_bundle_that_was_tampered_with(row: Row, place: Path) -> None:
    judge(row, place, "bundle")


def test_what_the_authority_signed_although_it_cannot_be_folded_is_named_by_the_audit(
    place: Path,
) -> None:
    """A bundle is not folded: of a new history under the authority's own key the audit tells."""
    row = next(row for row in BUNDLE if row.name.startswith("a delimiter moved between"))
    row.change(place)
    assert verify(place, "bundle", "key").status == 0
    done = call("audit", place / "bundle")
    assert done.status == 3
    assert "entry 144: there is no case '-1'" in done.err


def test_a_bundle_that_was_signed_anew_with_another_key_says_that_the_key_is_only_its_own(
    place: Path,
) -> None:
    both(entry_0_names_another_key, anew("other"))(place)
    done = verify(place, "bundle")
    assert done.status == 0
    assert f"the key is only its own: {keypair(place, 'other')[1]}" in done.out
    assert "whoever rewrote everything could have signed anew" in done.out


# ---- the older checkpoint that somebody brings along ---------------------------------------------


@pytest.mark.parametrize("what", ["ledger.db", "bundle"])
@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(lambda p, t: (p / "other" / "now").read_text(),
                     "the older checkpoint is of other.example/ledger, not of this ledger",
                     id="of another ledger"),
        pytest.param(lambda p, t: signed(p, t.partition("\n\n")[0] + "\n", "other"),
                     r"the older checkpoint: the key [0-9a-f]{8} of '\S+' has not signed it",
                     id="of another key"),
        pytest.param(lambda p, t: t.partition("—")[0], "no signature below it", id="unsigned"),
        pytest.param(lambda p, t: t + "x", "cut off, or bytes were added", id="trailing bytes"),
        pytest.param(lambda p, t: t + "x\n", "found 'x', expected a signature line",
                     id="a trailing line"),
        pytest.param(lambda p, t: t.replace("\n157\n", "\n156\n"), "does not hold for this text",
                     id="another size"),
        pytest.param(lambda p, t: t.replace("/ledger\n157", "/ledger1\n57"),
                     "is of test.example/ledger1, not of this", id="a delimiter moved"),
        pytest.param(lambda p, t: t.replace("\n157\n", "\n0157\n"), "leading zeroes",
                     id="a leading zero"),
    ],
)  # fmt: skip
def test_an_older_checkpoint_that_cannot_be_relied_on(
    place: Path, what: str, change: Callable[[Path, str], str], says: str
) -> None:
    before = (place / "old").read_text()
    after = change(place, before)
    assert after != before
    (place / "old").write_text(after)
    for key in ([], ["--key", place / "keys" / "log.pub"]):
        done = call("verify", place / what, *key, "--since", place / "old")
        assert done.status == 3
        assert re.search(f"older checkpoint(.|\n)*{says}", done.out), done.out


# ---- receipts ------------------------------------------------------------------------------------


def receipt(change: Callable[[Json], Any]) -> Callable[[bytes], bytes]:
    """A receipt with other content, in the same form."""

    def apply(data: bytes) -> bytes:
        given = json.loads(data)
        change(given)
        return json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    return apply


def other_person(given: Json) -> None:
    opened = next(part for part in given["parts"] if "content" in part)
    opened["content"]["number"] = OTHER


def said(old: str, new: str) -> Callable[[bytes], bytes]:
    def apply(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode(), 1)

    return apply


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param(said("window", "winter"), "leaf 143 does not lead to the root", id="the entry"),
        pytest.param(said(r'\"by\":\"window\",\"case\":\"A-1\"', r'\"by\":\"windowA\",\"case\":\"-1\"'),
                     "leaf 143 does not lead to the root", id="a delimiter moved"),
        pytest.param(receipt(lambda g: g.update(index=142)), "leaf 142 does not lead to the root",
                     id="the place"),
        pytest.param(receipt(lambda g: g["proof"].pop()), "shorter than the path of the leaf",
                     id="the path, shorter"),
        pytest.param(receipt(lambda g: g["proof"].reverse()), "does not lead to the root",
                     id="the path, turned round"),
        pytest.param(receipt(lambda g: g.update(checkpoint=g["checkpoint"].replace("\n307\n", "\n306\n"))),
                     "does not hold|does not lead|shorter|longer", id="the checkpoint"),
        pytest.param(receipt(lambda g: g.update(checkpoint=g["checkpoint"].partition("—")[0])),
                     "no signature below it", id="the checkpoint, unsigned"),
        pytest.param(receipt(lambda g: g.update(checkpoint=g["checkpoint"] + "x")),
                     "bytes were added", id="the checkpoint, with bytes after it"),
        pytest.param(receipt(other_person), "the parts are not those that the entry commits to",
                     id="another person's number"),
        pytest.param(receipt(lambda g: g["parts"].pop()), "the parts are not those", id="a part less"),
        pytest.param(receipt(lambda g: g["parts"].reverse()), "the parts are not those",
                     id="parts in another order"),
        pytest.param(receipt(lambda g: g.update(x=1)), "'x' is unknown", id="a key more"),
        pytest.param(lambda data: data + b"x", "the receipt cannot be read: not JSON", id="bytes after it"),
        pytest.param(lambda data: data + b"\n", "the receipt cannot be read: not canonical",
                     id="an empty line after it"),
        pytest.param(lambda data: data.replace(b"founder", b"\xff", 1), "not UTF-8 at byte",
                     id="invalid UTF-8"),
        pytest.param(said('"index":143', '"index":143,"index":143'), "the key 'index' stands twice",
                     id="a key twice"),
    ],
)  # fmt: skip
def test_a_receipt_that_was_tampered_with(
    place: Path, change: Callable[[bytes], bytes], says: str
) -> None:
    path = place / "receipt"
    before = path.read_bytes()
    after = change(before)
    assert after != before
    path.write_bytes(after)
    for how in ("alone", "key"):
        done = verify(place, "receipt", how)
        assert (done.status, done.out) == (3, "")
        assert re.search(says, done.err), done.err


def test_a_receipt_under_a_checkpoint_of_another_key_or_ledger(place: Path) -> None:
    path, given = place / "receipt", json.loads((place / "receipt").read_bytes())
    text = given["checkpoint"].partition("\n\n")[0] + "\n"
    for other, says in (
        (signed(place, text, "other"), r"the key [0-9a-f]{8} of '\S+' has not signed it"),
        ((place / "other" / "now").read_text(), "there is no leaf 143 in a tree of 2"),
    ):
        changed = receipt(lambda g, other=other: g.update(checkpoint=other))  # type: ignore[misc]
        path.write_bytes(changed(path.read_bytes()))
        for how in ("alone", "key"):
            done = verify(place, "receipt", how)
            assert done.status == 3
            assert re.search(says, done.err), done.err


@pytest.mark.parametrize("tokens", [{"applicant": 1}, {"applicant": True}, 5, {"applicant": {}}])
def test_a_receipt_of_an_entry_that_no_ledger_writes_is_refused_although_it_is_signed(
    place: Path, tokens: object
) -> None:
    """Whoever has some key can sign a tree of one leaf; that must not stop the program."""
    given = json.loads((place / "receipt").read_bytes())
    entry = json.loads(given["entry"]) | {"seq": 0}
    entry["data"]["tokens"] = tokens
    leaf = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    root = b64encode(hash_of(leaf.encode())).decode()
    changed = {"entry": leaf, "index": 0, "proof": []}
    changed["checkpoint"] = signed(place, f"{ORIGIN}\n1\n{root}\n", "own")
    path = place / "receipt"
    path.write_bytes(receipt(lambda g: g.update(changed))(path.read_bytes()))
    done = verify(place, "receipt", "key")
    assert (done.status, done.out) == (3, "")
    assert re.search("parties cannot be read|do not fit its", done.err), done.err


def test_a_receipt_cannot_put_words_into_the_verdict(place: Path) -> None:
    given = json.loads((place / "receipt").read_bytes())
    entry = json.loads(given["entry"]) | {"seq": 0, "case": "A\nsigned by the key you trust: x"}
    leaf = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    root = b64encode(hash_of(leaf.encode())).decode()
    changed = {"entry": leaf, "index": 0, "proof": []}
    changed["checkpoint"] = signed(place, f"{ORIGIN}\n1\n{root}\n", "own")
    path = place / "receipt"
    path.write_bytes(receipt(lambda g: g.update(changed))(path.read_bytes()))
    done = verify(place, "receipt")
    assert done.status == 0
    assert r"case 'A\nsigned by the key you trust: x'" in done.out
    assert not re.search("^signed by the key you trust", done.out, re.MULTILINE)


# ---- a gigabyte ----------------------------------------------------------------------------------


@pytest.fixture
def peak() -> Iterator[Callable[[], int]]:
    """The most bytes that Python held since the test began."""
    tracemalloc.start()
    yield lambda: tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()


def grow(path: Path) -> None:
    """A gigabyte of zeroes at the end of a file, which take no place on the disk."""
    with path.open("r+b") as opened:
        opened.truncate(path.stat().st_size + GIGABYTE)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("entries.jsonl", "entries.jsonl:308: is longer than 65535 bytes"),
        ("sealed.jsonl", "sealed.jsonl:7: is longer than 16777216 bytes"),
        ("ledger.json", "ledger.json: is longer than 65536 bytes"),
        ("checkpoint", "checkpoint: is longer than 65536 bytes"),
        ("packs/t-2023.toml", "packs/t-2023.toml: is longer than 16777216 bytes"),
        ("calendars/cn-2023.toml", "calendars/cn-2023.toml: is longer than 16777216 bytes"),
    ],
)
def test_a_line_of_a_gigabyte_is_named_and_not_read(
    place: Path, name: str, says: str, peak: Callable[[], int]
) -> None:
    grow(place / "bundle" / name)
    done = verify(place, "bundle", "since")
    assert done.status == 3
    assert says in done.out + done.err
    assert peak() < GIGABYTE // 8


def test_a_receipt_of_a_gigabyte_is_not_read(place: Path, peak: Callable[[], int]) -> None:
    grow(place / "receipt")
    done = verify(place, "receipt", "key")
    assert done.status == 3
    assert "a receipt has at most 33554432 bytes" in done.err
    assert peak() < GIGABYTE // 8


def test_an_older_checkpoint_of_a_gigabyte_is_not_read(
    place: Path, peak: Callable[[], int]
) -> None:
    grow(place / "old")
    done = verify(place, "bundle", "since")
    assert done.status == 3
    assert "it is longer than 65536 bytes" in done.out
    assert peak() < GIGABYTE // 8


def test_a_file_that_is_no_key_is_wrong_usage(place: Path) -> None:
    (place / "old").write_bytes(b"\xff")
    done = call("verify", place / "bundle", "--key", place / "old")
    assert done.status == 2
    assert "--key: found" in done.err


@pytest.mark.parametrize(
    "change",
    [removed(0, 3), removed(120, 123), inserted],
    ids=["the first removed", "the middle removed", "one inserted"],
)
def test_entries_that_moved_together_are_named_once(
    place: Path, change: Callable[[list[bytes]], Any]
) -> None:
    lines("entries.jsonl", change)(place)
    assert call("verify", place / "bundle").out.count("it says it is entry") == 1


def test_many_faults_are_counted_and_not_all_kept(place: Path) -> None:
    lines("entries.jsonl", lambda found: found.extend([b""] * 2_500))(place)
    done = call("verify", place / "bundle", "--json")
    assert done.status == 3
    problems = next(p["problems"] for p in done.json["parts"] if p["part"] == "json")
    assert len(problems) == 1_001
    assert problems[-1] == "and 1500 problems more, which are not listed"

"""The SQLite store: the contract of every store, and what the database refuses on its own.

The refusals are tried with plain SQL on the file, as somebody with a database tool would.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.storage.store_contract import StoreContract
from tests.support.builders import KEY, desk, enterprise, grant, small_pack, startup
from tests.support.forging import careless

from subsidy_ledger import Ledger
from subsidy_ledger.casework.state import TABLES
from subsidy_ledger.errors import (
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    LedgerExists,
    NotALedger,
    UnsupportedVersion,
)
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage import names, tables
from subsidy_ledger.storage import sqlite as module
from subsidy_ledger.storage.rows import PROJECTIONS
from subsidy_ledger.storage.sqlite import SqliteStore

PACK = small_pack(
    grant(
        "once",
        "[grant.benefit]\nfen = 1_000\n§\n"
        '[[grant.cap]]\nid = "once"\nper = "applicant"\nmeasure = "count"\nlimit = 1\n'
        'window = "lifetime"\non_exceed = "refuse"\n§\n',
    )
)

GIVE = {
    "id": "one-more", "do": "appropriate", "fund": "f", "year": 2023, "amount_fen": 1,
    "on": "2023-12-01", "by": "finance",
}  # fmt: skip


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[Any]:
        made = SqliteStore(tmp_path / "ledger.db")
        yield made
        made.close()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with two paid cases, a recovery and a fund."""
    place = tmp_path_factory.mktemp("kept") / "ledger.db"
    made = desk([PACK], store=SqliteStore(place))
    made.ok("appropriate", fund="资金", year=2023, amount_fen=5_000)
    for case in ("A", "B"):
        made.award(case, "t/once", {"applicant": enterprise(case)}, fund="资金")
        made.paid(case)
    made.ok("recover", recovery="R", case="A", amount_fen=100, reason="x")
    made.ledger.close()
    return place


@pytest.fixture
def path(kept: Path, tmp_path: Path) -> Path:
    """A copy of that ledger, in a file that nobody holds open."""
    return Path(shutil.copy(kept, tmp_path / "ledger.db"))


def connect(path: Path) -> closing[sqlite3.Connection]:
    """As the store connects: replaced rows fire the triggers of a deletion."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA recursive_triggers = ON")
    return closing(db)


# ---- what the database refuses -------------------------------------------------------------------

ENTRY = "INTO subsidy_ledger_entry (seq, id, leaf, hash) VALUES"
REFUSED = {
    "an entry changed": "UPDATE subsidy_ledger_entry SET leaf = x'00' WHERE seq = 2",
    "the hash of an entry changed": "UPDATE subsidy_ledger_entry SET hash = zeroblob(32)",
    "the id of an entry changed": "UPDATE subsidy_ledger_entry SET id = 'x' WHERE seq = 2",
    "an entry moved": "UPDATE subsidy_ledger_entry SET seq = 100 WHERE seq = 2",
    "an entry removed": "DELETE FROM subsidy_ledger_entry WHERE seq = 5",
    "the last entry removed": "DELETE FROM subsidy_ledger_entry WHERE seq = (SELECT max(seq) FROM subsidy_ledger_entry)",
    "all entries removed": "DELETE FROM subsidy_ledger_entry",
    "an entry replaced": f"INSERT OR REPLACE {ENTRY} (2, 'x', x'00', zeroblob(32))",
    "an entry replaced by id": f"REPLACE {ENTRY} (11, 'c1', x'00', zeroblob(32))",
    "an entry put in place": f"INSERT {ENTRY} (2, 'x', x'00', zeroblob(32)) "
    "ON CONFLICT (seq) DO UPDATE SET leaf = excluded.leaf",
    "a gap between entries": f"INSERT {ENTRY} (500, 'x', x'00', zeroblob(32))",
    "an entry before the first": f"INSERT {ENTRY} (-1, 'x', x'00', zeroblob(32))",
    "an id twice": f"INSERT {ENTRY} ((SELECT max(seq) + 1 FROM subsidy_ledger_entry), 'c1', x'00', zeroblob(32))",
    "a hash of another length": f"INSERT {ENTRY} ((SELECT max(seq) + 1 FROM subsidy_ledger_entry), 'x', x'00', x'')",
    "a text where bytes belong": "INSERT INTO subsidy_ledger_sealed (seq, line) VALUES (500, 'text')",
    "sealed content changed": "UPDATE subsidy_ledger_sealed SET line = x'00'",
    "sealed content replaced": "INSERT OR REPLACE INTO subsidy_ledger_sealed (seq, line) SELECT seq, x'00' FROM subsidy_ledger_sealed",
    "an adoption removed": "DELETE FROM subsidy_ledger_adoption",
    "an adoption changed": "UPDATE subsidy_ledger_adoption SET seq = 5",
    "a pack changed": "UPDATE subsidy_ledger_source_file SET content = x'00'",
    "a pack removed": "DELETE FROM subsidy_ledger_source_file",
    "a pack replaced": "INSERT OR REPLACE INTO subsidy_ledger_source_file (number, kind, id, digest, content) "
    "SELECT number, kind, id, digest, x'00' FROM subsidy_ledger_source_file LIMIT 1",
    "the head going back": "UPDATE subsidy_ledger_head SET size = size - 1",
    "the head removed": "DELETE FROM subsidy_ledger_head",
    "the head replaced": "INSERT OR REPLACE INTO subsidy_ledger_head SELECT one, 1, edge, at, closed, common FROM subsidy_ledger_head",
    "a second head": "INSERT INTO subsidy_ledger_head VALUES (2, 0, x'', '', 0, 0)",
    "a second holder of a claim": "UPDATE subsidy_ledger_claim SET holder = 'Z'",
    "a second holder put in place": "INSERT INTO subsidy_ledger_claim (claim_key, holder, awards) "
    "SELECT claim_key, 'Z', 1 FROM subsidy_ledger_claim WHERE true "
    "ON CONFLICT (claim_key) DO UPDATE SET holder = excluded.holder",
    "usage above the ceiling": "UPDATE subsidy_ledger_cap_usage SET used = ceiling + 1",
    "usage put above the ceiling": "INSERT INTO subsidy_ledger_cap_usage VALUES ('new', 4, 3)",
    "a fund above its appropriation": "UPDATE subsidy_ledger_fund_year SET reserved_fen = appropriated_fen + 1",
    "a fund paid above its appropriation": "UPDATE subsidy_ledger_fund_year SET paid_fen = appropriated_fen + 1",
    "a fund below nothing": "UPDATE subsidy_ledger_fund_year SET reserved_fen = -1",
    "paid above payable": "UPDATE subsidy_ledger_grant_case SET settled_fen = payable_fen + 1",
    "instructed above payable": "UPDATE subsidy_ledger_grant_case SET instructed_fen = payable_fen + 1",
    "more ordered back than settled": "UPDATE subsidy_ledger_grant_case SET ordered_back_fen = settled_fen + 1",
    "more repaid than ordered back": "UPDATE subsidy_ledger_grant_case SET repaid_fen = ordered_back_fen + 1",
    "more repaid on a recovery": "UPDATE subsidy_ledger_recovery SET repaid_fen = ordered_fen + 1",
    "a payment of nothing": "UPDATE subsidy_ledger_payment SET amount_fen = 0",
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_itself_refuses(what: str, path: Path) -> None:
    with connect(path) as db:
        before = list(db.iterdump())
        db.execute("INSERT INTO subsidy_ledger_cap_usage VALUES ('full', 3, 3)")
        for table in ("claim", "recovery", "payment", "fund_year"):
            assert db.execute(f"SELECT count(*) FROM subsidy_ledger_{table}").fetchone()[0], (
                "nothing to refuse"
            )
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(REFUSED[what])
        db.execute("DELETE FROM subsidy_ledger_cap_usage WHERE usage_key = 'full'")
        assert list(db.iterdump()) == before
    with closing_store(path) as store, store.reading() as reader:
        verify_ledger(reader, "x").demand()


def closing_store(path: Path) -> Any:
    return closing(SqliteStore(path))


def test_usage_may_fall_and_rise_again_to_its_ceiling(path: Path) -> None:
    with connect(path) as db:
        db.execute("INSERT INTO subsidy_ledger_cap_usage VALUES ('k', 3, 3)")
        db.execute("UPDATE subsidy_ledger_cap_usage SET used = 1 WHERE usage_key = 'k'")
        db.execute("UPDATE subsidy_ledger_cap_usage SET used = 3 WHERE usage_key = 'k'")


def test_a_claim_that_was_given_up_may_be_taken_by_another(path: Path) -> None:
    with connect(path) as db:
        db.execute("DELETE FROM subsidy_ledger_claim")
        db.execute("INSERT INTO subsidy_ledger_claim VALUES ('k', 'B', 1)")


def test_the_database_refuses_what_decide_let_through(tmp_path: Path) -> None:
    with closing_store(tmp_path / "ledger.db") as store:
        made = desk(store=store)
        made.award("A", **startup())
        before = made.entries()
        made.submit("B", **startup())
        with careless("caps and exclusions"), pytest.raises(LedgerDamaged, match="refused a row"):
            made.send("approve", case="B")
        assert made.entries()[: len(before)] == before
        assert made.case("B")["stage"] == "submitted"
        assert made.send("hold", case="B", reason="x")["status"] == "recorded"


# ---- how the file is kept ------------------------------------------------------------------------


def test_pragmas_are_those_of_the_contract(path: Path) -> None:
    with closing_store(path) as store:
        with store.reading():
            db = store._connection
        assert db is not None
        found = {
            name: db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "recursive_triggers")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "secure_delete": 1,
        "recursive_triggers": 1,
    }


def test_the_file_says_what_it_is(path: Path) -> None:
    with connect(path) as db:
        assert db.execute("PRAGMA application_id").fetchone()[0] == 0x53424C47
        (version,) = db.execute("SELECT version_num FROM subsidy_ledger_version").fetchone()
    assert version == names.VERSION


def test_every_table_is_strict(path: Path) -> None:
    with connect(path) as db:
        kinds = {row[1]: row[5] for row in db.execute("PRAGMA table_list") if row[0] == "main"}
    ours = {name for name in kinds if not name.startswith("sqlite_")}
    version = f"{names.PREFIX}{names.VERSION_TABLE}"  # as Alembic makes it
    assert ours - {version} == {f"{names.PREFIX}{table.name}" for table in tables.declared()}
    assert all(kinds[name] == 1 for name in ours - {version})


def test_a_write_while_another_holds_the_ledger_says_busy(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    with closing_store(path) as store, connect(path) as other:
        ledger = Ledger.open(store, KEY)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerBusy):
            ledger.record(
                {"id": "z", "do": "hold", "case": "A", "reason": "x", "on": "2024-01-01", "by": "w"}
            )
        assert ledger.case("A") is not None, "reading goes on"
        other.execute("ROLLBACK")
        answer = ledger.record(
            {"id": "z", "do": "hold", "case": "A", "reason": "x", "on": "2024-01-01", "by": "w"}
        )
        assert answer["status"] == "recorded"


# ---- what is not a ledger ------------------------------------------------------------------------


def test_a_path_with_nothing_there_is_not_a_ledger_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotALedger, match="there is no such file"):
        Ledger.open(SqliteStore(tmp_path / "nothing.db"), KEY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not a SQLite database"),
        (b"hello", "not a SQLite database"),
        (b'{"id": "1"}\n' * 100, "not a SQLite database"),
        (b"SQLite format 3\x00" + b"rubbish" * 500, ""),
    ],
    ids=["empty", "short", "JSON Lines", "a torn database"],
)
def test_another_file_is_not_a_ledger_and_is_left_as_it_is(
    content: bytes, said: str, tmp_path: Path
) -> None:
    place = tmp_path / "other.db"
    place.write_bytes(content)
    with closing_store(place) as store, pytest.raises(NotALedger) as error:
        Ledger.open(store, KEY)
    assert said in str(error.value)
    assert place.read_bytes() == content


def test_a_folder_is_not_a_ledger(tmp_path: Path) -> None:
    with pytest.raises(NotALedger, match="is a folder"):
        Ledger.open(SqliteStore(tmp_path), KEY)


def test_a_database_of_another_application_is_not_a_ledger(tmp_path: Path) -> None:
    place = tmp_path / "other.db"
    with closing(sqlite3.connect(place)) as db:
        db.execute("CREATE TABLE head (one)")
        db.commit()
    with closing_store(place) as store, pytest.raises(NotALedger, match="another application"):
        Ledger.open(store, KEY)


def test_another_version_of_the_tables_is_named(path: Path) -> None:
    with connect(path) as db:
        db.execute("UPDATE subsidy_ledger_version SET version_num = '0009'")
    with closing_store(path) as store, pytest.raises(UnsupportedVersion, match="0009") as caught:
        Ledger.open(store, KEY)
    assert "a later one" in str(caught.value)


@pytest.mark.parametrize(("rows", "said"), [([], "none"), (["0003", "0004"], "0003, 0004")])
def test_a_version_that_is_not_one_is_refused(path: Path, rows: list[str], said: str) -> None:
    with connect(path) as db:
        db.execute("DELETE FROM subsidy_ledger_version")
        db.executemany("INSERT INTO subsidy_ledger_version VALUES (?)", [(row,) for row in rows])
    with closing_store(path) as store, pytest.raises(UnsupportedVersion, match=said):
        Ledger.open(store, KEY)


def test_a_ledger_whose_version_was_taken_away_is_told_from_an_early_one(path: Path) -> None:
    with connect(path) as db:
        db.execute("DROP TABLE subsidy_ledger_version")
    with closing_store(path) as store, pytest.raises(NotALedger, match="version is missing"):
        Ledger.open(store, KEY)
    with connect(path) as db:
        db.execute("PRAGMA user_version = 2")
    with closing_store(path) as store, pytest.raises(UnsupportedVersion, match="db upgrade"):
        Ledger.open(store, KEY)


def test_looking_at_a_database_of_others_changes_nothing_in_it(tmp_path: Path) -> None:
    place = tmp_path / "other.db"
    with closing(sqlite3.connect(place)) as db:
        db.execute("CREATE TABLE payment (id)")
        db.commit()
    before = place.read_bytes()
    with closing_store(place) as store, pytest.raises(NotALedger):
        Ledger.open(store, KEY)
    assert place.read_bytes() == before
    assert list(tmp_path.iterdir()) == [place]


# ---- beside a host's own tables ------------------------------------------------------------------


def host(place: Path) -> None:
    with closing(sqlite3.connect(place)) as db:
        for table in ("entry", "payment", "member", "claim", "head"):
            db.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, what TEXT)")
        db.execute("INSERT INTO payment VALUES (1, 'theirs')")
        db.execute("PRAGMA user_version = 41")
        db.execute("PRAGMA application_id = 7")
        db.commit()


def test_a_ledger_is_made_beside_the_tables_of_a_host(tmp_path: Path) -> None:
    place = tmp_path / "host.db"
    host(place)
    made = desk([PACK], store=SqliteStore(place, beside=True))
    made.award("A", "t/once", {"applicant": enterprise("A")})
    made.ledger.close()
    with closing_store(place) as store, store.reading() as reader:
        assert verify_ledger(reader, "x").ok
    with connect(place) as db:
        assert db.execute("SELECT * FROM payment").fetchall() == [(1, "theirs")]
        assert db.execute("PRAGMA user_version").fetchone() == (41,)
        assert db.execute("PRAGMA application_id").fetchone() == (7,)


def test_a_file_of_a_host_is_left_alone_unless_it_is_said(tmp_path: Path) -> None:
    place = tmp_path / "host.db"
    host(place)
    before = place.read_bytes()
    with pytest.raises(LedgerExists):
        desk([PACK], store=SqliteStore(place))
    assert place.read_bytes() == before


def test_one_file_of_a_host_has_one_ledger(tmp_path: Path) -> None:
    place = tmp_path / "host.db"
    host(place)
    desk([PACK], store=SqliteStore(place, beside=True)).ledger.close()
    with pytest.raises(LedgerExists):
        desk([PACK], store=SqliteStore(place, beside=True))


def test_a_trigger_of_a_host_on_a_table_of_the_ledger_is_told(tmp_path: Path) -> None:
    place = tmp_path / "host.db"
    host(place)
    desk([PACK], store=SqliteStore(place, beside=True)).ledger.close()
    with connect(place) as db:
        db.execute(
            "CREATE TRIGGER theirs AFTER INSERT ON subsidy_ledger_entry "
            "BEGIN DELETE FROM payment; END"
        )
    with closing_store(place) as store, store.reading() as reader:
        (part,) = [one for one in verify_ledger(reader, "x").parts if one.name == "guards"]
    assert part.problems == ("trigger theirs does not belong to the ledger",)


@pytest.mark.parametrize("table", ["SUBSIDY_LEDGER_ENTRY", "Subsidy_Ledger_claim"])
def test_a_trigger_is_told_however_it_writes_the_name_of_the_table(
    table: str, tmp_path: Path
) -> None:
    place = tmp_path / "host.db"
    desk([PACK], store=SqliteStore(place)).ledger.close()
    with connect(place) as db:
        db.execute(
            f"CREATE TRIGGER theirs BEFORE UPDATE ON {table} BEGIN SELECT RAISE(IGNORE); END"
        )
    with closing_store(place) as store, store.reading() as reader:
        assert reader.guards()[1] == ["trigger theirs does not belong to the ledger"]


def test_a_ledger_that_cannot_be_made_leaves_the_file_of_a_host_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "host.db"
    host(place)
    made = tables.statements
    monkeypatch.setattr(
        tables, "statements", lambda: [*made(), "CREATE TABLE bad (x WRONG) STRICT"]
    )
    store = SqliteStore(place, beside=True)
    with pytest.raises(LedgerDamaged, match="WRONG"):
        desk([PACK], store=store)
    with closing(sqlite3.connect(place, timeout=0)) as db:
        db.execute("INSERT INTO payment VALUES (2, 'theirs')")
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name LIKE 'subsidy%'").fetchall()
    monkeypatch.undo()
    desk([PACK], store=store).ledger.close()


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_making_a_ledger_beside_a_host_that_writes_says_busy(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.1)
    place = tmp_path / "host.db"
    host(place)
    with closing(sqlite3.connect(place, isolation_level=None)) as db:
        db.execute(f"PRAGMA journal_mode = {mode}")
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerBusy):
            desk([PACK], store=SqliteStore(place, beside=True))
    desk([PACK], store=SqliteStore(place, beside=True)).ledger.close()


def test_a_new_file_that_is_to_be_a_hosts_too_is_not_marked_as_ours(tmp_path: Path) -> None:
    place = tmp_path / "host.db"
    desk([PACK], store=SqliteStore(place, beside=True)).ledger.close()
    with connect(place) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (0,)


def test_a_file_that_was_replaced_under_an_open_ledger_is_not_written_to(path: Path) -> None:
    copy = path.with_name("backup")
    copy.write_bytes(path.read_bytes())
    store = SqliteStore(path)
    ledger = Ledger.open(store, KEY)
    assert ledger.fund("f", 2023)["appropriated_fen"] == 0
    copy.replace(path)
    for _ in range(2):
        with pytest.raises(LedgerDamaged, match="replaced"):
            ledger.record(GIVE)
    ledger.close()
    assert "repeated" not in ledger.record(GIVE), "it is opened anew"
    ledger.close()
    path.unlink()
    with pytest.raises(NotALedger):
        ledger.fund("f", 2023)


def test_another_ledger_in_the_place_of_an_open_one_is_not_written_to(
    path: Path, tmp_path: Path
) -> None:
    ledger = Ledger.open(SqliteStore(path), KEY)
    ledger.close()
    other = tmp_path / "other.db"
    desk([PACK], store=SqliteStore(other), origin="other.example").ledger.close()
    other.replace(path)
    with pytest.raises(LedgerDamaged, match="another ledger"):
        ledger.record(GIVE)
    ledger.close()


def test_a_process_that_changes_its_folder_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(path.parent)
    ledger = Ledger.open(SqliteStore(path.name), KEY)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert ledger.record(GIVE)["status"] == "recorded"
    ledger.close()


def test_recording_inside_a_reading_of_the_same_store_says_so(path: Path) -> None:
    ledger = Ledger.open(SqliteStore(path), KEY)
    with ledger.store.reading(), pytest.raises(LedgerError, match="is reading"):
        ledger.record(GIVE)
    assert ledger.record(GIVE)["status"] == "recorded"
    ledger.close()


def test_what_is_durable_is_answered_although_a_statement_still_reads(path: Path) -> None:
    """The log cannot be emptied then; that is tried again later, and is no failure."""
    store = SqliteStore(path)
    ledger = Ledger.open(store, KEY)
    with store.reading() as reader:
        left = reader.entries()
        next(left)
    store._erased_in_log = True
    assert ledger.record(GIVE)["status"] == "recorded"
    waits = [store._erased_in_log]
    del left
    assert ledger.record(GIVE)["repeated"] is True
    assert [*waits, store._erased_in_log] == [True, False]
    ledger.close()


FORKED = """
import os, sys, threading
from subsidy_ledger import Ledger, SqliteStore, TokenKey
from subsidy_ledger.errors import LedgerError
key = TokenKey(bytes(range(32)))
path, how = sys.argv[1:]
ledger = Ledger.open(SqliteStore(path), key)
ledger.fund("f", 2023)
if how == "closed":
    ledger.close()
inside, done = threading.Event(), threading.Event()
def hold():
    with ledger._together._queue, ledger._lock, ledger.store._lock:
        inside.set()
        done.wait()
thread = threading.Thread(target=hold)
thread.start()
inside.wait()
child = os.fork()
if child == 0:
    import signal
    signal.alarm(20)
    said = []
    for one in (lambda: ledger, lambda: Ledger.open(SqliteStore(path), key)):
        try:
            one().record({GIVE})
            said.append("recorded")
        except LedgerError as error:
            said.append("refused" if "forked" in str(error) else repr(error))
    os._exit({"recorded recorded": 10, "refused refused": 11}.get(" ".join(said), 12))
done.set()
thread.join()
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(ledger.record({GIVE}).get("repeated", False))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize(("how", "said"), [("open", "11\nFalse\n"), ("closed", "10\nTrue\n")])
def test_a_ledger_that_was_open_when_its_process_was_forked_is_refused_in_the_child(
    how: str, said: str, path: Path
) -> None:
    """SQLite's locks stay behind: what the child wrote could be lost when the parent ends."""
    program = FORKED.replace("{GIVE}", repr(GIVE))
    done = subprocess.run(
        [sys.executable, "-c", program, str(path), how],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.returncode) == (said, 0), done.stderr


def test_a_file_cut_short_is_reported_and_not_read_as_shorter(path: Path) -> None:
    with connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("PRAGMA journal_mode = DELETE")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with (
        closing_store(path) as store,
        pytest.raises((LedgerDamaged, NotALedger)),
        store.reading() as reader,
    ):
        verify_ledger(reader, "x").demand()


def test_another_token_key_is_refused(path: Path) -> None:
    from subsidy_ledger.parties.tokens import TokenKey

    with closing_store(path) as store, pytest.raises(LedgerDamaged, match="token key"):
        Ledger.open(store, TokenKey(b"x" * 32))


def test_opening_a_ledger_does_not_import_sqlmodel(path: Path) -> None:
    code = (
        "import sys; from subsidy_ledger import Ledger\n"
        "from subsidy_ledger.parties.tokens import TokenKey\n"
        "from subsidy_ledger.storage.sqlite import SqliteStore\n"
        f"Ledger.open(SqliteStore({str(path)!r}), TokenKey(bytes(range(32)))).close()\n"
        "heavy = [m for m in ('sqlmodel', 'sqlalchemy', 'pydantic') if m in sys.modules]\n"
        "assert not heavy, heavy\n"
    )
    source = Path(module.__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=60)


# ---- statements and declarations -----------------------------------------------------------------

DECLARED = {table.name: table for table in tables._Base.metadata.sorted_tables}


@pytest.mark.parametrize("table", TABLES)
def test_the_columns_of_a_projection_are_those_declared_key_first(table: str) -> None:
    shape = PROJECTIONS[table]
    declared = DECLARED[shape.name]
    assert shape.columns == tuple(column.name for column in declared.columns)
    keys = tuple(column.name for column in declared.primary_key.columns)
    assert shape.columns[: shape.keys] == keys


def test_every_declared_table_is_written_by_some_statement_and_no_other_is() -> None:
    source = Path(module.__file__).read_text("utf-8")
    written = set(re.findall(r"INSERT INTO subsidy_ledger_(\w+) \(", source))
    assert written | {shape.name for shape in PROJECTIONS.values()} == set(DECLARED)


@pytest.mark.parametrize(
    ("name", "columns"),
    re.findall(
        r"INSERT INTO subsidy_ledger_(\w+) \(([\w, ]+)\)", Path(module.__file__).read_text("utf-8")
    ),
)
def test_statements_written_by_hand_name_declared_columns(name: str, columns: str) -> None:
    given = {column.strip() for column in columns.split(",")}
    declared = {column.name for column in DECLARED[name].columns}
    optional = {"number"} if name in ("source_file", "carried") else set()
    assert given == declared - optional


def test_triggers_are_all_there_in_a_ledger(path: Path) -> None:
    with connect(path) as db:
        found = {
            row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'")
        }
    assert found == {f"{names.PREFIX}{name}" for name in tables.triggers()}


def test_a_trigger_that_never_fires_is_told(path: Path) -> None:
    """In quotes, what is no column is a text: greater than any number."""
    with connect(path) as db:
        (text,) = db.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'subsidy_ledger_head_never_back'"
        ).fetchone()
        db.execute("DROP TRIGGER subsidy_ledger_head_never_back")
        db.execute(text.replace("NEW.size", '"NEW.size"'))
    with closing_store(path) as store, store.reading() as reader:
        (part,) = [one for one in verify_ledger(reader, "x").parts if one.name == "guards"]
    assert part.problems == ("trigger subsidy_ledger_head_never_back was changed",)


def test_a_file_that_is_named_like_an_address_is_that_file(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    named = Path("file:x.db")
    shutil.copy(path, named)
    with closing_store(named) as store, store.reading() as reader:
        assert verify_ledger(reader, "x").ok
    assert not Path("x.db").exists()

"""A disk or a server that cannot: what is raised says whether anything was recorded, and what to do.

After each of these the ledger verifies and goes on, and the same ids give their answers. Errors that
SQLite or the server can be brought to are real; those that only a broken disk gives are played by a
connection that fails. Races with real disks are beside this.
"""

from __future__ import annotations

import pickle
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from tests.faults import checker, town
from tests.support.builders import KEY, Desk, Json, person

from subsidy_ledger import Ledger, terminal
from subsidy_ledger.cli.frame import status_of
from subsidy_ledger.errors import (
    STORAGE_TODO,
    DatabaseLost,
    JoinRefused,
    LedgerBusy,
    LedgerDamaged,
    StorageFailed,
)
from subsidy_ledger.storage import sqlite as module
from subsidy_ledger.storage.sqlite import SqliteStore


def give(name: str) -> Json:
    return town.command(name, "appropriate", fund=town.FUND, year=town.YEAR, amount_fen=1)


def goes_on(ledger: Ledger, one: Json, *, repeated: bool) -> None:
    """The same id gives an answer; the ledger is sound and takes the next one."""
    answer = ledger.record(one)
    assert answer["status"] == "recorded"
    assert answer.get("repeated", False) is repeated
    assert ledger.record(give("next"))["seq"] == answer["seq"] + 1
    assert checker.clean(ledger.store) == []


# -- SQLite


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(tmp_path / "ledger.db")) as made:
        yield made


@pytest.fixture
def ledger(store: SqliteStore) -> Ledger:
    return town.found(store)


class Failing:
    """A connection of the driver that fails at a statement, before or after it was carried out."""

    def __init__(self, db: sqlite3.Connection, at: str, name: str, *, after: bool = False) -> None:
        self._db = db
        self._at = at
        self._name = name
        self._after = after
        self.struck = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def execute(self, sql: str, *given: Any) -> Any:
        if self.struck or not sql.startswith(self._at):
            return self._db.execute(sql, *given)
        self.struck = True
        if self._after:
            self._db.execute(sql, *given)
        raise error_of(self._name)


def error_of(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = name
    return error


def failing(store: SqliteStore, at: str, name: str, *, after: bool = False) -> Failing:
    assert store._connection is not None
    made = Failing(store._connection, at, name, after=after)
    store._connection = made  # type: ignore[assignment]
    return made


def pages(db: sqlite3.Connection, more: int | None) -> None:
    """So many pages more the file may have; None: as many as it likes."""
    (there,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {2**30 if more is None else there + more}")


def large(name: str) -> list[Json]:
    """Commands that need pages of their own."""
    return [give(f"{name}.{number}") for number in range(60)]


def test_a_full_disk_says_that_nothing_was_recorded_and_what_to_do(
    store: SqliteStore, ledger: Ledger
) -> None:
    pages(store._open(), 0)
    with pytest.raises(StorageFailed, match="nothing was recorded; make room") as raised:
        ledger.record_all(large("a"))
    error = raised.value
    assert (error.kind, error.code, error.unknown) == ("full", "SQLITE_FULL", False)
    assert error.ledger == store.name
    pages(store._open(), None)
    assert [a.get("repeated") for a in ledger.record_all(large("a"))] == [None] * 60
    goes_on(ledger, large("a")[0] | {"id": "b"}, repeated=False)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("SQLITE_FULL", "full"),
        ("SQLITE_IOERR", "io"),
        ("SQLITE_IOERR_WRITE", "io"),
        ("SQLITE_IOERR_FSYNC", "io"),
        ("SQLITE_IOERR_SHMSIZE", "full"),
        ("SQLITE_READONLY_DBMOVED", "read-only"),
        ("SQLITE_CANTOPEN", "cannot-open"),
        ("SQLITE_NOMEM", "resources"),
    ],
)
def test_what_fails_before_the_commit_was_not_recorded(
    store: SqliteStore, ledger: Ledger, name: str, kind: str
) -> None:
    failing(store, "INSERT INTO subsidy_ledger_head", name)
    with pytest.raises(StorageFailed, match="nothing was recorded") as raised:
        ledger.record(give("a"))
    assert (raised.value.kind, raised.value.unknown) == (kind, False)
    goes_on(ledger, give("a"), repeated=False)


@pytest.mark.parametrize("after", [False, True], ids=["not there", "there"])
def test_a_commit_that_failed_may_be_there_and_the_same_id_tells(
    store: SqliteStore, ledger: Ledger, after: bool
) -> None:
    failing(store, "COMMIT", "SQLITE_IOERR_FSYNC", after=after)
    with pytest.raises(
        StorageFailed, match="it may be recorded or not; look at the disk"
    ) as raised:
        ledger.record(give("a"))
    assert raised.value.unknown
    assert pickle.loads(pickle.dumps(raised.value)).unknown
    goes_on(ledger, give("a"), repeated=after)


def test_a_commit_that_found_the_disk_full_recorded_nothing(
    store: SqliteStore, ledger: Ledger
) -> None:
    failing(store, "COMMIT", "SQLITE_FULL")
    with pytest.raises(StorageFailed, match="nothing was recorded; make room"):
        ledger.record(give("a"))
    goes_on(ledger, give("a"), repeated=False)


def test_each_who_shared_the_transaction_is_told_the_same(
    store: SqliteStore, ledger: Ledger
) -> None:
    """While the disk is full nobody of a group is answered; then everybody is, with the same ids."""
    pages(store._open(), 0)
    told: list[BaseException | Json] = []

    def ask(name: str) -> None:
        try:
            told.append(ledger.record_all(large(name))[0])
        except StorageFailed as error:
            told.append(error)

    threads = [threading.Thread(target=ask, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [type(one) for one in told] == [StorageFailed] * 4
    pages(store._open(), None)
    for name in "abcd":
        ledger.record_all(large(name))
    assert checker.clean(store) == []


def test_who_reads_from_a_broken_disk_is_told(store: SqliteStore, ledger: Ledger) -> None:
    failing(store, "SELECT size", "SQLITE_IOERR_READ")
    with pytest.raises(StorageFailed, match="look at the disk"):
        ledger.fund(town.FUND, town.YEAR)
    goes_on(ledger, give("a"), repeated=False)


def test_a_file_that_may_not_be_written_to_is_told(store: SqliteStore, ledger: Ledger) -> None:
    store._open().execute("PRAGMA query_only = ON")
    with pytest.raises(StorageFailed, match="use a place that can be written to") as raised:
        ledger.record(give("a"))
    assert raised.value.kind == "read-only"
    store._open().execute("PRAGMA query_only = OFF")
    goes_on(ledger, give("a"), repeated=False)


def test_a_log_that_cannot_be_opened_is_no_other_kind_of_file(
    store: SqliteStore, ledger: Ledger
) -> None:
    ledger.close()
    log = Path(store.name + "-wal")
    log.unlink(missing_ok=True)
    log.mkdir()
    with pytest.raises(StorageFailed, match="who may read and write") as raised:
        Ledger.open(SqliteStore(store.name), KEY)
    assert raised.value.kind == "cannot-open"
    log.rmdir()
    with closing(SqliteStore(store.name)) as again:
        goes_on(Ledger.open(again, KEY), give("a"), repeated=False)


def test_content_whose_log_could_not_be_emptied_is_gone_when_the_same_id_is_sent_again(
    store: SqliteStore, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(ledger, on=town.DAY)
    desk.ok("submit", case="A", grant="t/left", parties={"applicant": [person("forgotten")]})
    desk.ok("withdraw", case="A", reason="本人撤回")
    number = person("forgotten")["number"].encode()
    erase = town.command("e", "erase", case="A", ground="保管期满")

    def fails(*_given: Any) -> bool:
        raise error_of("SQLITE_IOERR_WRITE")

    with monkeypatch.context() as broken:
        broken.setattr(module, "_log_emptied", fails)
        with pytest.raises(StorageFailed, match="it may be recorded or not"):
            ledger.record(erase)
    assert ledger.record(erase)["repeated"]
    files = Path(store.name).parent.glob("*.db*")
    assert number not in b"".join(file.read_bytes() for file in files)


class Broken(sqlite3.Connection):
    """A host's connection on a broken disk: SQLite has rolled back all of its transaction."""

    breaks = False

    def execute(self, sql: str, *given: Any) -> Any:
        if self.breaks and sql.startswith("INSERT INTO subsidy_ledger_head"):
            super().execute("ROLLBACK")
            raise error_of("SQLITE_IOERR_WRITE")
        return super().execute(sql, *given)


@contextmanager
def host_of(store: SqliteStore) -> Iterator[Broken]:
    """A host's own connection to the file, with a table of its own, in a transaction."""
    db = sqlite3.connect(store.name, isolation_level=None, factory=Broken)
    with closing(db):
        db.execute("CREATE TABLE host_row (text TEXT)")
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO host_row VALUES ('a')")
        yield db


def rows(db: sqlite3.Connection) -> list[Any]:
    return db.execute("SELECT text FROM host_row").fetchall()


def test_a_disk_that_breaks_in_the_callers_transaction_takes_both(
    store: SqliteStore, ledger: Ledger
) -> None:
    """What failed is told, not that there is no savepoint left to go back to."""
    with host_of(store) as db:
        joined = ledger.join(db)
        db.breaks = True
        with pytest.raises(StorageFailed, match="nothing was recorded; look at the disk"):
            joined.record(give("a"))
        with pytest.raises(JoinRefused, match="it has ended"):
            joined.record(give("a"))
        assert rows(db) == []
        db.breaks = False
        db.execute("BEGIN IMMEDIATE")
        assert ledger.join(db).record(give("a"))["status"] == "recorded"
        db.execute("COMMIT")
    goes_on(ledger, give("a"), repeated=True)


def test_a_disk_that_is_full_at_one_statement_leaves_the_callers_work(
    store: SqliteStore, ledger: Ledger
) -> None:
    with host_of(store) as db:
        joined = ledger.join(db)
        pages(db, 0)
        with pytest.raises(StorageFailed, match="nothing was recorded; make room"):
            joined.record_all(large("a"))
        pages(db, None)
        assert rows(db) == [("a",)]
        assert joined.record(large("a")[0])["status"] == "recorded"
        db.execute("COMMIT")
        assert rows(db) == [("a",)]
    goes_on(ledger, large("a")[0], repeated=True)


def test_a_disk_that_fails_in_the_callers_transaction_leaves_it_to_them(
    store: SqliteStore, ledger: Ledger
) -> None:
    with host_of(store) as db:
        db.execute("PRAGMA query_only = ON")
        with pytest.raises(StorageFailed, match="a place that can be written to"):
            ledger.join(db)
        db.execute("PRAGMA query_only = OFF")
        assert db.in_transaction
        assert ledger.join(db).record(give("a"))["status"] == "recorded"
        db.execute("COMMIT")
    goes_on(ledger, give("a"), repeated=True)


def test_a_driver_error_without_a_name_is_no_failure_of_the_disk() -> None:
    assert module.storage_fault("a.db", sqlite3.OperationalError("what?")) is None
    assert module.storage_fault("a.db", error_of("SQLITE_CORRUPT")) is None


def test_every_kind_says_what_to_do() -> None:
    for kind, todo in STORAGE_TODO.items():
        assert f"; {todo}, and send it again with the same ids" in str(StorageFailed("a", kind, ""))


def test_the_command_line_says_it_in_both_languages() -> None:
    assert terminal.STORAGE_TODO.keys() == STORAGE_TODO.keys()
    for kind, todo in terminal.STORAGE_TODO.items():
        error = StorageFailed("a.db", kind, "why", "CODE")
        assert status_of(error) == terminal.USAGE
        assert terminal.in_words(error, "zh") == (
            f"a.db:why(CODE);未作任何记录;{todo},再用相同编号重新发送"
        )
        error.unknown = True
        assert "可能已记录,也可能未记录" in terminal.in_words(error, "zh")
    assert "可能已记录,也可能未记录" in terminal.in_words(DatabaseLost("a.db", "why"), "zh")


# -- PostgreSQL: what the server reports it has rolled back; what it cannot report is unknown


@pytest.fixture
def on_server(mortal: Any) -> Iterator[Ledger]:
    from subsidy_ledger.storage.postgresql import PostgresStore

    with closing(PostgresStore(mortal.server.fresh())) as store:
        yield town.found(store)


@contextmanager
def refusing(mortal: Any, state: str, *, at_commit: bool = False) -> Iterator[None]:
    """The server reports an error when an entry is appended, or when that is committed."""
    when = "DEFERRABLE INITIALLY DEFERRED" if at_commit else ""
    with mortal.server.connect() as db:
        db.execute(
            "CREATE FUNCTION public.fails() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'the server says so' USING ERRCODE = '{state}'; END $$"
        )
        db.execute(
            f"CREATE CONSTRAINT TRIGGER fails AFTER INSERT ON subsidy_ledger.entry {when} "
            "FOR EACH ROW EXECUTE FUNCTION public.fails()"
        )
        db.execute("ALTER TABLE subsidy_ledger.entry ENABLE ALWAYS TRIGGER fails")
        try:
            yield
        finally:
            db.execute("DROP FUNCTION public.fails() CASCADE")


STATES = {
    "53100": "full",
    "53200": "resources",
    "53400": "resources",
    "58030": "io",
    "58000": "io",
    "55000": "other",
}


@pytest.mark.parametrize("at_commit", [False, True], ids=["at a row", "at COMMIT"])
@pytest.mark.parametrize(("state", "kind"), STATES.items())
def test_what_the_server_reports_was_not_recorded(
    mortal: Any, on_server: Ledger, state: str, kind: str, at_commit: bool
) -> None:
    with (
        refusing(mortal, state, at_commit=at_commit),
        pytest.raises(StorageFailed, match="nothing was recorded") as raised,
    ):
        on_server.record(give("a"))
    error = raised.value
    assert (error.kind, error.unknown) == (kind, False)
    assert "the server says so" in error.why
    goes_on(on_server, give("a"), repeated=False)


@pytest.mark.parametrize("state", ["40P01", "55P03", "57014"])
def test_who_had_to_wait_too_long_may_try_again(mortal: Any, on_server: Ledger, state: str) -> None:
    with refusing(mortal, state), pytest.raises(LedgerBusy):
        on_server.record(give("a"))
    goes_on(on_server, give("a"), repeated=False)


@pytest.mark.parametrize("state", ["53100", "58030"])
def test_what_fails_in_the_callers_transaction_leaves_their_work(
    mortal: Any, on_server: Ledger, state: str
) -> None:
    with mortal.server.connect("finance") as db:
        db.execute("BEGIN")
        db.execute("CREATE TEMPORARY TABLE mine AS SELECT 1 AS one")
        joined = on_server.join(db)
        with refusing_here(db, state), pytest.raises(StorageFailed, match="nothing was recorded"):
            joined.record(give("a"))
        assert db.execute("SELECT one FROM mine").fetchall() == [(1,)]
        assert joined.record(give("a"))["status"] == "recorded"
        db.execute("COMMIT")
    goes_on(on_server, give("a"), repeated=True)


@contextmanager
def refusing_here(db: Any, state: str) -> Iterator[None]:
    """In one session only: a table of other sessions is locked by our own transaction."""
    from subsidy_ledger.storage.postgresql import transaction

    flush = transaction.PostgresTransaction.flush

    def fails(self: Any, end: str | None = None) -> None:
        if self._waiting:
            db.execute(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
        flush(self, end)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction.PostgresTransaction, "flush", fails)
        yield


def test_a_server_that_only_reads_is_told_from_a_role_that_may_not(
    mortal: Any, on_server: Ledger
) -> None:
    """As a standby answers, to which a name was moved."""
    db = on_server.store._connect()  # type: ignore[attr-defined]
    db.execute("SET default_transaction_read_only = on")
    with pytest.raises(StorageFailed, match="of several servers, the primary") as raised:
        on_server.record(give("a"))
    assert (raised.value.kind, raised.value.code) == ("read-only", "25006")
    db.execute("SET default_transaction_read_only = off")
    goes_on(on_server, give("a"), repeated=False)


def test_a_server_that_takes_no_more_connections_is_told(mortal: Any, on_server: Ledger) -> None:
    import psycopg

    on_server.close()
    taken: list[Any] = []
    try:
        with suppress(psycopg.OperationalError):
            taken.extend(mortal.server.connect("finance") for _ in range(60))
        with pytest.raises(StorageFailed, match="nothing was recorded") as raised:
            on_server.record(give("a"))
        assert raised.value.kind == "connections"
    finally:
        for one in taken:
            one.close()
    goes_on(on_server, give("a"), repeated=False)


def shut_down(mortal: Any, ledger: Ledger) -> None:
    """As when a keeper stops the server: 57P01, and the connection is gone."""
    pid = ledger.store._connect().info.backend_pid  # type: ignore[attr-defined]
    with mortal.server.connect() as db:
        from tests.storage.postgresql_server import terminate

        terminate(db, pid)


def test_a_server_that_shuts_down_inside_a_transaction_leaves_it_unknown(
    mortal: Any, on_server: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush: Callable[..., None] = Ledger._flush

    def ended(self: Ledger, transaction: Any, batch: Any) -> None:
        flush(self, transaction, batch)
        shut_down(mortal, self)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "_flush", ended)
        with pytest.raises(DatabaseLost, match="send it again with the same ids"):
            on_server.record(give("a"))
    goes_on(on_server, give("a"), repeated=False)


def test_what_the_library_did_wrong_is_not_blamed_on_the_disk(
    mortal: Any, on_server: Ledger
) -> None:
    with refusing(mortal, "23505"), pytest.raises(LedgerDamaged, match="refused a row"):
        on_server.record(give("a"))
    with refusing(mortal, "XX001"), pytest.raises(LedgerDamaged):
        on_server.record(give("a"))
    goes_on(on_server, give("a"), repeated=False)

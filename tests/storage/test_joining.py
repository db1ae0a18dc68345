"""Joining the caller's transaction on a SQLite file, and what only SQLite can get wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from tests.storage.join_contract import JoinContract, give
from tests.support.builders import create, desk

from subsidy_ledger import Ledger, SqliteStore
from subsidy_ledger.errors import JoinRefused, LedgerBusy
from subsidy_ledger.ledger.ledger import join_all
from subsidy_ledger.storage import sqlite as module


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    made = create([], SqliteStore(path), None)
    yield made
    made.close()


@pytest.fixture
def engine(path: Path, ledger: Ledger) -> Iterator[sa.Engine]:
    made = sa.create_engine(f"sqlite:///{path}")
    yield made
    made.dispose()


class TestSqlite(JoinContract):
    """On one file, with SQLAlchemy's own driver settings."""


def test_the_drivers_own_connection_may_be_joined(path: Path, ledger: Ledger) -> None:
    with sqlite3.connect(path) as db:
        db.execute("BEGIN IMMEDIATE")
        ledger.join(db).record(give("1"))
    db.close()
    assert ledger.fund("f", 2023)["appropriated_fen"] == 1


def test_the_drivers_connection_must_be_in_a_transaction(path: Path, ledger: Ledger) -> None:
    with sqlite3.connect(path) as db, pytest.raises(JoinRefused, match="has not begun"):
        ledger.join(db)
    db.close()


def test_a_connection_that_does_not_wait_for_the_disk_is_refused(
    path: Path, ledger: Ledger
) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(JoinRefused, match="synchronous"):
            ledger.join(db)
    db.close()


def test_a_transaction_that_read_before_another_writer_came_is_refused(
    path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.1)
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("BEGIN")
    db.execute("SELECT size FROM subsidy_ledger_head").fetchone()
    ledger.record(give("1"))
    with pytest.raises(LedgerBusy):
        ledger.join(db)
    db.close()


@pytest.fixture
def host(path: Path, ledger: Ledger) -> Iterator[sqlite3.Connection]:
    """The driver's own connection, which waits for no lock."""
    db = sqlite3.connect(path, isolation_level=None, timeout=0)
    yield db
    db.close()


@pytest.fixture
def earlier(ledger: Ledger, host: sqlite3.Connection) -> Ledger:
    """A joined ledger whose transaction was committed."""
    host.execute("BEGIN IMMEDIATE")
    joined = ledger.join(host)
    joined.record(give("1"))
    host.execute("COMMIT")
    return joined


def test_a_later_transaction_that_does_not_wait_for_the_disk_is_refused(
    ledger: Ledger, host: sqlite3.Connection, earlier: Ledger
) -> None:
    host.execute("PRAGMA synchronous = OFF")
    host.execute("BEGIN IMMEDIATE")
    with pytest.raises(JoinRefused, match="synchronous"):
        earlier.record(give("2"))
    assert host.in_transaction, "it is the caller's to end"
    host.execute("COMMIT")
    assert ledger.fund("f", 2023)["appropriated_fen"] == 1


def test_a_later_transaction_takes_the_lock_before_it_decides(
    path: Path, ledger: Ledger, host: sqlite3.Connection, earlier: Ledger
) -> None:
    ledger.record(give("between"))
    host.execute("BEGIN")
    with earlier.store.writing():
        other = sqlite3.connect(path, isolation_level=None, timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
    assert earlier.record(give("-2", -2))["status"] == "recorded", "what was between counts"
    host.execute("COMMIT")
    assert ledger.fund("f", 2023)["appropriated_fen"] == 0


def test_a_later_transaction_that_read_before_another_writer_came_is_refused(
    ledger: Ledger, host: sqlite3.Connection, earlier: Ledger
) -> None:
    host.execute("BEGIN")
    host.execute("SELECT size FROM subsidy_ledger_head").fetchone()
    ledger.record(give("between"))
    with pytest.raises(LedgerBusy):
        earlier.record(give("2"))
    host.execute("ROLLBACK")
    assert ledger.fund("f", 2023)["appropriated_fen"] == 2


def test_another_ledgers_file_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    other = create([], SqliteStore(tmp_path / "other.db"), None, origin="other")
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with engine.begin() as connection, pytest.raises(JoinRefused, match=r"other\.db"):
        ledger.join(connection)
    engine.dispose()
    other.close()


def test_a_ledger_in_memory_cannot_join() -> None:
    with pytest.raises(JoinRefused, match="memory"):
        desk([]).ledger.join(object())


def test_a_joined_ledger_joins_nothing(engine: sa.Engine, ledger: Ledger) -> None:
    with engine.begin() as connection, pytest.raises(JoinRefused, match="joined"):
        ledger.join(connection).join(connection)


def test_several_are_joined_by_origin(engine: sa.Engine, ledger: Ledger) -> None:
    with engine.begin() as connection:
        assert list(join_all(connection, [ledger])) == [ledger.origin]


def _by_name(cursor: sqlite3.Cursor, row: tuple[object, ...]) -> dict[str, object]:
    return {column[0]: value for column, value in zip(cursor.description, row, strict=True)}


@pytest.mark.parametrize(("row", "text"), [(sqlite3.Row, str), (_by_name, str), (None, bytes)])
def test_the_callers_form_of_rows_and_text_is_theirs_alone(
    ledger: Ledger, host: sqlite3.Connection, row: object, text: type
) -> None:
    host.row_factory, host.text_factory = row, text  # type: ignore[assignment]
    host.execute("BEGIN IMMEDIATE")
    joined = ledger.join(host)
    assert joined.record(give("1"))["status"] == "recorded"
    assert joined.record(give("1"))["repeated"] is True
    assert joined.fund("f", 2023)["appropriated_fen"] == 1
    host.execute("COMMIT")
    assert (host.row_factory, host.text_factory) == (row, text)
    assert ledger.fund("f", 2023)["appropriated_fen"] == 1


@pytest.mark.parametrize("asked", ["OFF", "ON", "FAST"])
def test_the_caller_overwrites_what_the_ledgers_rows_leave_behind_and_no_more(
    ledger: Ledger, host: sqlite3.Connection, asked: str
) -> None:
    """Else what is erased later would still stand where its row once was."""
    before = host.execute(f"PRAGMA secure_delete = {asked}").fetchone()
    host.execute("BEGIN IMMEDIATE")
    joined = ledger.join(host)
    with joined.store.writing():
        assert host.execute("PRAGMA secure_delete").fetchone() == (1,)
    with pytest.raises(ZeroDivisionError), joined.store.writing():
        raise ZeroDivisionError
    assert host.execute("PRAGMA secure_delete").fetchone() == before
    host.execute("COMMIT")

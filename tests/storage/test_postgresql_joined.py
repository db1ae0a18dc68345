"""Joining the caller's transaction in a PostgreSQL database, and what only a server can get wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

pytest.importorskip("psycopg")

import psycopg
import sqlalchemy as sa
from psycopg.rows import dict_row
from sqlalchemy.orm import Session
from tests.storage.join_contract import HOST, JoinContract, give
from tests.storage.postgresql_server import APPLICATION, OWNER, Server
from tests.support.builders import create

from subsidy_ledger import Ledger
from subsidy_ledger.errors import JoinRefused, LedgerBusy, LedgerDamaged
from subsidy_ledger.ledger.ledger import join_all
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage.postgresql import DatabaseUnsuitable, PostgresStore
from subsidy_ledger.storage.postgresql import store as module


@pytest.fixture
def url(server: Server) -> str:
    return server.fresh(OWNER)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with closing(PostgresStore(url)) as store:
        yield create([], store, None)


@pytest.fixture
def engine(server: Server, ledger: Ledger) -> Iterator[sa.Engine]:
    """An engine of the host's own, whose rows lie beside the ledger's, in the schema ``public``."""
    url = server.url(OWNER).replace("postgresql:", "postgresql+psycopg:")
    made = sa.create_engine(url)
    with server.connect() as db:
        db.execute(f"GRANT CREATE ON SCHEMA public TO {OWNER}")
    yield made
    with made.begin() as connection:
        HOST.drop(connection, checkfirst=True)
    made.dispose()


class TestPostgreSQL(JoinContract):
    """With SQLAlchemy's own settings of the driver."""


@pytest.fixture
def host(server: Server) -> Iterator[psycopg.Connection[Any]]:
    """A connection of a host that is not SQLAlchemy, with habits of its own."""
    with psycopg.connect(server.url(APPLICATION), row_factory=dict_row) as db:
        yield db
        db.rollback()


def fund(ledger: Ledger) -> int:
    return ledger.fund("f", 2023)["appropriated_fen"]


def test_the_drivers_own_connection_may_be_joined(
    ledger: Ledger, host: psycopg.Connection[Any]
) -> None:
    joined = ledger.join(host)
    assert joined.record(give("1"))["status"] == "recorded"
    joined.record_all([give(f"more{n}") for n in range(20)])
    assert fund(ledger) == 0, "nobody else sees it yet"
    host.commit()
    assert fund(ledger) == 21
    with ledger.store.reading() as reader:
        verify_ledger(reader, "x").demand()


def test_a_connection_that_commits_each_statement_must_have_begun(
    ledger: Ledger, host: psycopg.Connection[Any]
) -> None:
    host.autocommit = True
    with pytest.raises(JoinRefused, match="has not begun; execute BEGIN"):
        ledger.join(host)
    with host.transaction():
        ledger.join(host).record(give("1"))
    assert fund(ledger) == 1


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_another_isolation_is_refused_and_the_callers_work_stays(
    ledger: Ledger, engine: sa.Engine, isolation: Any
) -> None:
    with engine.begin() as connection:
        HOST.create(connection)
    with engine.connect().execution_options(isolation_level=isolation) as connection:
        with connection.begin():
            connection.execute(HOST.insert().values(text="a"))
            with pytest.raises(JoinRefused, match=f"{isolation} and does not see what others"):
                ledger.join(connection)
        with connection.begin():
            assert connection.execute(sa.select(HOST.c.text)).scalars().all() == ["a"]


def test_a_session_that_does_not_wait_for_the_disk_is_refused(
    ledger: Ledger, host: psycopg.Connection[Any]
) -> None:
    host.execute("SET LOCAL synchronous_commit = off")
    with pytest.raises(DatabaseUnsuitable, match="synchronous_commit is off"):
        ledger.join(host)
    host.rollback()
    joined = ledger.join(host)
    host.execute("SET LOCAL synchronous_commit = off")
    with pytest.raises(DatabaseUnsuitable, match="synchronous_commit is off"):
        joined.record(give("1"))


def test_another_database_is_refused_and_the_callers_work_stays(
    ledger: Ledger, server: Server
) -> None:
    with psycopg.connect(server.url(database="postgres")) as db:
        db.execute("CREATE TEMPORARY TABLE mine AS SELECT 1 AS one")
        with pytest.raises(JoinRefused, match="holds no ledger"):
            ledger.join(db)
        assert db.execute("SELECT one FROM mine").fetchall() == [(1,)]
        db.rollback()


def test_another_driver_is_refused(ledger: Ledger) -> None:
    class Psycopg2:
        """What a connection of another driver looks like from here."""

    with pytest.raises(JoinRefused, match=r"psycopg 3; use a URL .*postgresql\+psycopg"):
        ledger.join(Psycopg2())


def test_a_ledger_that_another_writer_holds_is_busy_and_the_callers_work_stays(
    ledger: Ledger, host: psycopg.Connection[Any]
) -> None:
    host.execute("SET LOCAL lock_timeout = '50ms'")
    host.execute("CREATE TEMPORARY TABLE mine AS SELECT 1 AS one")
    with ledger.store.writing(), pytest.raises(LedgerBusy):
        ledger.join(host)
    assert host.execute("SELECT one FROM mine").fetchone() == {"one": 1}
    assert ledger.join(host).record(give("1"))["status"] == "recorded"


def test_a_joined_ledger_is_locked_to_the_end_of_the_transaction(
    ledger: Ledger, host: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.05)
    joined = ledger.join(host)
    with closing(PostgresStore(url)) as store:
        other = Ledger.open(store, ledger._token)
        with pytest.raises(LedgerBusy):
            other.record(give("1"))
        joined.record(give("2"))
        host.commit()
        assert other.record(give("1"))["status"] == "recorded"


def test_a_row_that_the_database_refuses_leaves_the_callers_work(
    ledger: Ledger, host: psycopg.Connection[Any]
) -> None:
    host.execute("CREATE TEMPORARY TABLE mine AS SELECT 1 AS one")
    store = ledger.store.joined(host)
    for _ in range(2):
        with pytest.raises(LedgerDamaged, match="refused a row"):
            take_too_much(store)
    assert host.execute("SELECT one FROM mine").fetchone() == {"one": 1}
    assert ledger.join(host).record(give("1"))["status"] == "recorded"
    host.commit()
    assert fund(ledger) == 1


def take_too_much(store: Any) -> None:
    with store.writing() as transaction:
        transaction.take([], [("u", 6, 5)])


def test_after_going_back_to_a_savepoint_what_another_recorded_meanwhile_is_seen(
    ledger: Ledger, host: psycopg.Connection[Any], url: str
) -> None:
    host.execute("SELECT 1")
    host.execute("SAVEPOINT mine")
    joined = ledger.join(host)
    joined.record(give("gone", 10))
    host.execute("ROLLBACK TO SAVEPOINT mine")  # lets go of the lock, too
    with closing(PostgresStore(url)) as store:
        Ledger.open(store, ledger._token).record(give("between", 100))
    assert joined.record(give("-150", -150))["status"] == "refused", "100 are there, not 10"
    assert joined.record(give("-50", -50))["status"] == "recorded"
    host.commit()
    assert fund(ledger) == 50
    with ledger.store.reading() as reader:
        verify_ledger(reader, "x").demand()


@pytest.mark.parametrize("end", ["commit", "rollback"])
@pytest.mark.parametrize("own_rows", [True, False])
def test_a_later_transaction_on_the_same_connection_is_refused(
    ledger: Ledger, host: psycopg.Connection[Any], end: str, own_rows: bool
) -> None:
    joined = ledger.join(host)
    joined.record(give("1"))
    getattr(host, end)()
    host.execute("SELECT 1")
    if own_rows:  # the later transaction has a number, too
        host.execute("CREATE TEMPORARY TABLE mine AS SELECT 1 AS one")
    for use in (lambda: joined.record(give("2")), lambda: joined.fund("f", 2023)):
        with pytest.raises(JoinRefused, match="it has ended; join the transaction that has begun"):
            use()
    if own_rows:
        assert host.execute("SELECT one FROM mine").fetchone() == {"one": 1}
    assert ledger.join(host).record(give("3"))["status"] == "recorded"
    host.commit()
    assert fund(ledger) == (2 if end == "commit" else 1)


def test_savepoints_of_the_host_are_of_the_same_transaction(
    ledger: Ledger, host: psycopg.Connection[Any]
) -> None:
    host.execute("SELECT 1")
    host.execute("SAVEPOINT before")
    joined = ledger.join(host)
    joined.record(give("gone"))
    host.execute("ROLLBACK TO SAVEPOINT before")
    with host.transaction():
        joined.record(give("1"))
    assert joined.fund("f", 2023)["appropriated_fen"] == 1
    host.commit()
    assert fund(ledger) == 1


def test_several_ledgers_are_joined_in_one_transaction(
    ledger: Ledger, server: Server, host: psycopg.Connection[Any]
) -> None:
    with closing(PostgresStore(server.fresh())) as store:
        other = create([], store, None, origin="a.example/ledger")
        joined = join_all(host, [ledger, other])
        assert list(joined) == ["a.example/ledger", "test.example/ledger"]
        for one in joined.values():
            one.record(give("1"))
        host.rollback()
        assert (fund(ledger), fund(other)) == (0, 0)
        for one in join_all(host, [ledger, other]).values():
            one.record(give("1"))
        host.commit()
        assert (fund(ledger), fund(other)) == (1, 1)


def test_an_orm_session_flushes_its_rows_into_the_same_transaction(
    ledger: Ledger, engine: sa.Engine
) -> None:
    with engine.begin() as connection:
        HOST.create(connection)
    with Session(engine) as session:
        session.execute(HOST.insert().values(text="a"))
        ledger.join(session).record(give("1"))
        session.rollback()
        assert session.execute(sa.select(HOST)).all() == []
    assert fund(ledger) == 0

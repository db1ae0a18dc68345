"""The PostgreSQL store: the contract of every store, and what only a server with many users has.

The server is real and belongs to the tests (``postgresql_server``). What the database refuses on its
own stands in ``test_postgresql_refusals``, joined transactions in ``test_postgresql_joined``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("psycopg")

import psycopg
from psycopg import sql as quoting
from tests.storage.postgresql_server import APPLICATION, KEEPER, OWNER, Server, terminate
from tests.storage.store_contract import StoreContract, row
from tests.support.builders import KEY, Desk, desk, enterprise, grant, small_pack

from subsidy_ledger import Ledger, storage
from subsidy_ledger.casework.state import TABLES
from subsidy_ledger.errors import (
    LedgerBusy,
    LedgerDamaged,
    LedgerExists,
    NotALedger,
    UnsupportedVersion,
)
from subsidy_ledger.ledger.store import Head
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.storage.postgresql import (
    DatabaseLost,
    DatabaseUnsuitable,
    PostgresStore,
    PostgresTransaction,
    make_tables,
    sql,
    tables,
)
from subsidy_ledger.storage.postgresql import store as store_module
from subsidy_ledger.storage.postgresql import transaction as transaction_module
from subsidy_ledger.storage.postgresql.wire import Wire
from subsidy_ledger.storage.rows import PROJECTIONS
from subsidy_ledger.storage.sqlite import SqliteStore
from subsidy_ledger.storage.tables import declared

PACK = small_pack(
    grant(
        "once",
        "[grant.benefit]\nfen = 1_000\n§\n"
        '[[grant.cap]]\nid = "once"\nper = "applicant"\nmeasure = "count"\nlimit = 1\n'
        'window = "lifetime"\non_exceed = "refuse"\n§\n',
    )
)


class TestPostgresStore(StoreContract):
    @pytest.fixture
    def store(self, server: Server) -> Iterator[Any]:
        with closing(PostgresStore(server.fresh())) as made:
            yield made


class TestPostgresStoreOnAConnectionOfOthers(StoreContract):
    """Nothing is prepared, as where a transaction is joined; whatever is new goes by COPY."""

    @pytest.fixture
    def store(self, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
        def unprepared(db: psycopg.Connection[Any], **_: bool) -> Wire:
            return Wire(db)

        monkeypatch.setattr(store_module, "Wire", unprepared)
        monkeypatch.setattr(transaction_module, "_COPY", 1)
        with closing(PostgresStore(server.fresh())) as made:
            yield made


@pytest.fixture
def url(server: Server) -> str:
    return server.fresh()


@pytest.fixture
def made(url: str) -> Iterator[Desk]:
    """A ledger of its own, as an application has it."""
    with closing(PostgresStore(url)) as store:
        yield desk([PACK], store=store)


@contextmanager
def database(server: Server, name: str, more: str = "") -> Iterator[str]:
    """A database of its own, owned by the owner's role; ``name`` is used once."""
    with server.connect() as db:
        db.execute(f"CREATE DATABASE {name} OWNER {OWNER} {more}")
        yield name
        db.execute(f"DROP DATABASE {name}")


def submit(case: str) -> dict[str, Any]:
    return {
        "id": case, "do": "submit", "case": case, "grant": "t/once", "on": "2023-05-10", "by": "w",
        "parties": {"applicant": [enterprise(case)]},
    }  # fmt: skip


def everything(store: Any) -> Any:
    with store.reading() as reader:
        return (
            reader.head(),
            list(reader.entries()),
            list(reader.sealed_lines()),
            list(reader.adoptions()),
            list(reader.sources()),
            list(reader.nodes()),
            {table: dict(reader.rows(table)) for table in TABLES},
        )


# ---- one stream of commands, three stores --------------------------------------------------------


def live(store: Any) -> None:
    """A life with batches, refusals, money, a recovery and an erasure."""
    made = desk([PACK], store=store)
    made.ok("appropriate", fund="资金", year=2023, amount_fen=50_000)
    made.ledger.record_all([submit(f"b{n}") for n in range(300)])
    for case in ("A", "B"):
        made.award(case, "t/once", {"applicant": enterprise(case)}, fund="资金")
        made.paid(case)
    made.submit("C", "t/once", {"applicant": enterprise("A")})
    assert made.send("approve", case="C")["status"] == "refused"
    made.ok("recover", recovery="R", case="A", amount_fen=100, reason="x")
    made.ok("reject", case="C", reason="x")
    made.ok("erase", case="C", ground="x")


def test_one_stream_of_commands_gives_the_same_bytes_in_every_store(
    url: str, tmp_path: Path
) -> None:
    with closing(PostgresStore(url)) as one, closing(SqliteStore(tmp_path / "ledger.db")) as other:
        stores = [MemoryStore(), other, one]
        for store in stores:
            live(store)
        memory, sqlite, postgresql = map(everything, stores)
        with one.reading() as reader:
            verified = verify_ledger(reader, "x")
    verified.demand()
    assert memory[0].size > 300
    assert memory == sqlite == postgresql


# ---- several writers, several ledgers ------------------------------------------------------------


def test_two_writers_with_connections_of_their_own_take_turns_and_lose_nothing(
    made: Desk, url: str
) -> None:
    answers: list[Any] = []

    def work(name: str) -> None:
        with closing(PostgresStore(url)) as store:
            ledger = Ledger.open(store, KEY)
            answers.extend(ledger.record(submit(f"{name}{n}")) for n in range(25))

    threads = [threading.Thread(target=work, args=(name,)) for name in "xy"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["seq"] for answer in answers) == list(range(2, 52))
    with made.ledger.store.reading() as reader:
        verify_ledger(reader, "x").demand()


def test_a_writer_waits_for_the_one_before_it_and_sees_what_that_one_wrote(
    made: Desk, url: str
) -> None:
    seen: list[Head | None] = []
    with closing(PostgresStore(url)) as other:

        def second() -> None:
            with other.writing() as transaction:
                seen.append(transaction.head())

        thread = threading.Thread(target=second)
        with made.ledger.store.writing() as transaction:
            thread.start()
            thread.join(0.2)
            assert thread.is_alive()
            assert seen == []
            transaction.move_head(Head(9, b"edge", "x", closed=False))
        thread.join(10)
    assert seen == [Head(9, b"edge", "x", closed=False)]


def test_two_ledgers_of_one_database_do_not_wait_for_each_other(
    made: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "BUSY_SECONDS", 0.05)
    with closing(PostgresStore(server.fresh())) as store, made.ledger.store.writing():
        other = desk([PACK], store=store)
        assert other.ledger.record(submit("A"))["seq"] == made.ledger._books.size
        with store.reading() as reader:
            verify_ledger(reader, "x").demand()


def test_a_ledger_sees_nothing_of_another_in_its_database(made: Desk, server: Server) -> None:
    made.award("A", "t/once", {"applicant": enterprise("A")})
    with closing(PostgresStore(server.fresh())) as store:
        store.create()
        head, *rest, records = everything(store)
        assert head is None
        assert rest == [[], [], [], [], []]
        assert not any(records.values())
        with store.reading() as reader:
            assert reader.find(["init:open"]) == {}


def test_a_write_while_another_holds_the_ledger_says_busy(
    made: Desk, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "BUSY_SECONDS", 0.05)
    with closing(PostgresStore(url)) as store:
        ledger = Ledger.open(store, KEY)
        with made.ledger.store.writing():
            with pytest.raises(LedgerBusy):
                ledger.record(submit("A"))
            assert ledger.case("A") is None, "reading goes on"
        assert ledger.record(submit("A"))["status"] == "recorded"


def test_a_reader_sees_one_moment_while_others_write(made: Desk, url: str) -> None:
    with closing(PostgresStore(url)) as store, store.reading() as reader:
        before = reader.head()
        made.ledger.record(submit("A"))
        assert reader.head() == before
        assert len(list(reader.entries())) == before.size  # type: ignore[union-attr]
        assert reader.find(["A"]) == {}


def test_of_two_that_make_one_ledger_at_once_one_is_told_that_it_exists(url: str) -> None:
    told: list[Any] = []
    together = threading.Barrier(2)

    def work() -> None:
        with closing(PostgresStore(url)) as store:
            store.create()
            together.wait(10)
            try:
                with store.writing() as transaction:
                    if transaction.head() is not None:
                        raise LedgerExists(store.name)
                    transaction.append([row(0)])
                    transaction.move_head(Head(1, b"", "", closed=False))
                told.append("made")
            except LedgerExists:
                told.append("exists")

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["exists", "made"]


def test_a_ledger_whose_making_was_cut_short_is_made_anew(url: str) -> None:
    with closing(PostgresStore(url)) as store:
        store.create()
    with closing(PostgresStore(url)) as store:
        assert desk([PACK], store=store).ledger.record(submit("A"))["seq"] == 2


# ---- a database that may forget ------------------------------------------------------------------


def test_a_server_without_fsync_is_refused(server: Server, made: Desk, url: str) -> None:
    with server.connect() as db:
        try:
            set_fsync(db, "off")
            with closing(PostgresStore(url)) as store:
                with pytest.raises(DatabaseUnsuitable, match="fsync is off: after a crash"):
                    Ledger.open(store, KEY)
                with pytest.raises(DatabaseUnsuitable, match="fsync is off"):
                    store.create()
            with pytest.raises(DatabaseUnsuitable, match="fsync is off"):
                made.ledger.record(submit("A"))  # open since before
        finally:
            set_fsync(db, "on")
    assert made.ledger.record(submit("A"))["status"] == "recorded"


def set_fsync(db: psycopg.Connection[Any], value: str) -> None:
    db.execute(f"ALTER SYSTEM SET fsync = {value}")
    db.execute("SELECT pg_reload_conf()")
    until = time.monotonic() + 10
    while db.execute("SHOW fsync").fetchone() != (value,):
        assert time.monotonic() < until, "the server did not read its settings again"


def test_a_role_that_does_not_wait_for_the_disk_is_refused(server: Server, url: str) -> None:
    with server.connect() as db:
        try:
            db.execute(f"ALTER ROLE {APPLICATION} SET synchronous_commit = off")
            with (
                closing(PostgresStore(url)) as store,
                pytest.raises(DatabaseUnsuitable, match="synchronous_commit is off"),
            ):
                store.create()
        finally:
            db.execute(f"ALTER ROLE {APPLICATION} RESET synchronous_commit")


def test_a_session_that_no_longer_waits_for_the_disk_is_refused(made: Desk) -> None:
    connection(made).execute("SET synchronous_commit = off")
    with pytest.raises(DatabaseUnsuitable, match="synchronous_commit is off"):
        made.ledger.record(submit("A"))
    connection(made).execute("SET synchronous_commit = remote_write")
    assert made.ledger.record(submit("A"))["status"] == "recorded"


def connection(made: Desk) -> psycopg.Connection[Any]:
    found = made.ledger.store._connection  # type: ignore[attr-defined]
    assert isinstance(found, psycopg.Connection)
    return found


@pytest.mark.parametrize("isolation", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_writer_that_does_not_see_what_others_did_is_refused(
    made: Desk, server: Server, isolation: str
) -> None:
    ledger = made.ledger.store._ledger  # type: ignore[attr-defined]
    with server.connect(APPLICATION) as db:
        db.execute(f"BEGIN ISOLATION LEVEL {isolation}")
        with pytest.raises(DatabaseUnsuitable, match=f"{isolation}; a ledger is written under"):
            PostgresTransaction(db, ledger, "x").lock()


def test_a_session_whose_default_is_another_isolation_writes_all_the_same(made: Desk) -> None:
    connection(made).execute("SET default_transaction_isolation = 'serializable'")
    assert made.ledger.record(submit("A"))["status"] == "recorded"


def test_a_commit_that_the_server_turned_into_a_rollback_is_not_taken_for_done(made: Desk) -> None:
    before = everything(made.ledger.store)
    with pytest.raises(LedgerDamaged, match="COMMIT was answered with ROLLBACK"):
        fail_quietly(made.ledger.store)
    assert everything(made.ledger.store) == before


def fail_quietly(store: Any) -> None:
    with store.writing() as transaction:
        transaction.adopted(7)
        with pytest.raises(psycopg.errors.DivisionByZero):
            transaction._fetch("SELECT 1 / 0")


# ---- lost connections ----------------------------------------------------------------------------


def cut(server: Server, made: Desk) -> None:
    """End the server's side of a connection, as a restart does."""
    with server.connect() as db:
        pid = connection(made).info.backend_pid
        terminate(db, pid)


def test_a_connection_that_was_lost_between_two_calls_is_made_anew(
    made: Desk, server: Server
) -> None:
    cut(server, made)
    assert made.ledger.record(submit("A"))["seq"] == 2
    cut(server, made)
    assert made.ledger.case("A") is not None


def adopt_and_cut(server: Server, made: Desk) -> None:
    with made.ledger.store.writing() as transaction:
        transaction.adopted(7)
        cut(server, made)


def test_a_connection_lost_inside_a_transaction_says_that_the_outcome_is_unknown(
    made: Desk, server: Server
) -> None:
    with pytest.raises(DatabaseLost, match="send it again with the same ids"):
        adopt_and_cut(server, made)
    with made.ledger.store.reading() as reader:
        assert list(reader.adoptions()) == [1]
    assert made.ledger.record(submit("A"))["seq"] == 2


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path: Path) -> None:
    store = PostgresStore(f"postgresql://clerk:geheim@/ledgers?host={tmp_path}#a")
    with pytest.raises(DatabaseLost) as error:
        Ledger.open(store, KEY)
    assert str(tmp_path) in str(error.value)
    assert "geheim" not in str(error.value) + store.name


# ---- what is not a ledger ------------------------------------------------------------------------


def refuses(url: str, error: type[Exception], said: str) -> None:
    with closing(PostgresStore(url)) as store, pytest.raises(error, match=said):
        Ledger.open(store, KEY)


def test_an_origin_that_is_not_there_is_refused_and_the_others_are_named(server: Server) -> None:
    with database(server, "two") as name:
        for origin in ("德州/就业", "a b"):
            with closing(PostgresStore(server.url(OWNER, origin, name))) as store:
                desk([PACK], store=store)
        refuses(server.url(OWNER, "c", name), NotALedger, "no ledger 'c'; it holds a b, 德州/就业")
        refuses(server.url(OWNER, "", name), NotALedger, "say which ledger, as #ORIGIN")
        with closing(PostgresStore(server.url(OWNER, "a%20b", name))) as store:
            assert Ledger.open(store, KEY).store.name.endswith("/two#a b")


def test_the_only_ledger_of_a_database_need_not_be_named(server: Server) -> None:
    with database(server, "lone") as name:
        with closing(PostgresStore(server.url(OWNER, "only", name))) as store:
            desk([PACK], store=store)
        with closing(PostgresStore(server.url(OWNER, "", name))) as store:
            Ledger.open(store, KEY)
            assert store.name.endswith("#only")


def test_a_database_without_ledgers_is_not_a_ledger_and_is_left_as_it_is(server: Server) -> None:
    with database(server, "bare") as name:
        refuses(server.url(OWNER, "a", name), NotALedger, "holds no ledger; make one with init")
        with server.connect(database=name) as db:
            assert db.execute(sql.SCHEMA_SAYS).fetchone() is None


def test_a_new_ledger_needs_a_name(server: Server) -> None:
    with closing(PostgresStore(server.url())) as store, pytest.raises(NotALedger, match="#ORIGIN"):
        store.create()


def test_an_application_cannot_make_tables(server: Server) -> None:
    with (
        database(server, "theirs") as name,
        closing(PostgresStore(server.url(APPLICATION, "a", name))) as store,
        pytest.raises(DatabaseUnsuitable, match="does not allow it: permission denied"),
    ):
        store.create()


@pytest.mark.parametrize(
    ("comment", "error", "said"),
    [
        (None, NotALedger, "of another application"),
        ("another", NotALedger, "of another application"),
        ("subsidy-ledger, format 2", UnsupportedVersion, "'0002'.*db upgrade"),
        ("subsidy-ledger", UnsupportedVersion, "'0000'.*db upgrade"),
    ],
)
def test_a_schema_of_another_application_or_version_is_refused(
    server: Server, comment: str | None, error: type[Exception], said: str
) -> None:
    with database(server, "foreign_schema") as name:
        with server.connect(OWNER, name) as db:
            db.execute("CREATE SCHEMA subsidy_ledger")
            text = quoting.Literal(comment)
            db.execute(quoting.SQL("COMMENT ON SCHEMA subsidy_ledger IS {}").format(text))
        refuses(server.url(OWNER, "a", name), error, said)
        with closing(PostgresStore(server.url(OWNER, "a", name))) as store, pytest.raises(error):
            store.create()


def test_a_database_that_cannot_hold_chinese_is_refused(server: Server) -> None:
    more = "ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
    with database(server, "latin", more) as name:
        refuses(server.url(OWNER, "a", name), DatabaseUnsuitable, "encoded in LATIN1")


def test_an_old_server_is_refused(made: Desk, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "OLDEST", 99)
    refuses(url, DatabaseUnsuitable, "version 99 or later is needed")


@pytest.mark.parametrize("url", ["postgresql://u:geheim@[h/d#a", "postgresql://h/d?geheim=1"])
def test_a_url_that_cannot_be_read_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(NotALedger) as error:
        PostgresStore(url)
    assert "geheim" not in str(error.value)


def test_the_url_of_sqlalchemy_is_understood() -> None:
    store = PostgresStore("postgresql+psycopg://u:p@db.example:5433/d#o")
    assert store.name == "postgresql://db.example:5433/d#o"


def test_a_driver_that_cannot_send_several_statements_at_once_is_refused(
    made: Desk, url: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "OLDEST_LIBPQ", 99)
    refuses(url, DatabaseUnsuitable, "version 99 or later is needed: pip install")
    with (
        server.connect(APPLICATION) as db,
        db.transaction(),
        pytest.raises(DatabaseUnsuitable, match="version 99 or later"),
    ):
        made.ledger.join(db)


# ---- what is imported ----------------------------------------------------------------------------


def run(code: str) -> None:
    source = Path(storage.__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(source)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment, timeout=60)


def test_the_package_and_the_command_line_do_not_import_psycopg() -> None:
    run(
        "import sys, subsidy_ledger, subsidy_ledger.cli, subsidy_ledger.storage.sqlite\n"
        "from subsidy_ledger.cli import places\n"
        "assert 'psycopg' not in sys.modules\n"
    )


def test_opening_a_ledger_does_not_import_sqlmodel(made: Desk, url: str) -> None:
    run(
        "import sys; from subsidy_ledger import Ledger\n"
        "from subsidy_ledger.parties.tokens import TokenKey\n"
        "from subsidy_ledger.storage.postgresql import PostgresStore\n"
        f"Ledger.open(PostgresStore({url!r}), TokenKey(bytes(range(32)))).close()\n"
        "heavy = [m for m in ('sqlmodel', 'sqlalchemy', 'pydantic') if m in sys.modules]\n"
        "assert not heavy, heavy\n"
    )


# ---- statements and declarations -----------------------------------------------------------------

DECLARED = {table.name: table for table in declared()}
TEXT = Path(sql.__file__).read_text("utf-8").replace('"\n    "', "")
NAMED = re.findall(r"INSERT INTO subsidy_ledger\.(\w+) \(([\w, ]+)\)", TEXT) + [
    (table, ", ".join(("ledger", *wire))) for table, wire in sql.TYPES.items()
]


def test_every_declared_table_is_there_under_the_number_of_its_ledger() -> None:
    ours = {table.name: table for table in tables.tables().sorted_tables}
    assert set(ours) == set(DECLARED) | {"register", "version"}
    for name, table in DECLARED.items():
        columns = ["ledger" if column.name == "one" else column.name for column in table.columns]
        extra = [] if "ledger" in columns else ["ledger"]
        assert [column.name for column in ours[name].columns] == extra + columns
        keys = [column.name for column in ours[name].primary_key.columns]
        assert keys[0] == "ledger"


def test_every_declared_table_is_written_by_some_statement_and_no_other_is() -> None:
    written = {name for name, _ in NAMED} | {shape.name for shape in PROJECTIONS.values()}
    assert written == set(DECLARED) | {"register"}


@pytest.mark.parametrize(("name", "columns"), NAMED)
def test_statements_written_by_hand_name_declared_columns(name: str, columns: str) -> None:
    made = next(table for table in tables.tables().sorted_tables if table.name == name)
    assert sorted(columns.split(", ")) == sorted(column.name for column in made.columns)


def test_columns_of_many_rows_have_the_declared_types() -> None:
    for name, types in sql.TYPES.items():
        for column, kind in types.items():
            declared_as = DECLARED[name].columns[column].type.__class__.__name__
            assert {"INTEGER": "int8", "TEXT": "text", "LargeBinary": "bytea"}[declared_as] == kind


def test_every_statement_names_the_ledger() -> None:
    free = {"SETTINGS", "SCHEMA_SAYS", "VERSION_SAYS", "ORIGINS", "FIND_LEDGER", "ADVISORY"}
    free |= {"TRANSACTION", "TRANSACTION_IF_ANY"}
    for name, text in vars(sql).items():
        listed = text.values() if isinstance(text, dict) else [text]
        for one in listed:
            if isinstance(one, str) and re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE)", one):
                assert name in free or re.search(r"ledger = %s|\(ledger, ", one), name


def test_an_owner_makes_the_tables_in_one_transaction(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tables.statements()
    monkeypatch.setattr(tables, "statements", lambda: [*made[:-1], "SELECT 1 / 0"])
    with database(server, "half") as name, server.connect(OWNER, name) as db:
        with pytest.raises(psycopg.errors.DivisionByZero):
            make_tables(db)
        assert db.execute(sql.SCHEMA_SAYS).fetchone() is None


def test_the_keeper_of_the_server_may_use_a_ledger_too(server: Server) -> None:
    with closing(PostgresStore(server.fresh(KEEPER))) as store:
        assert desk([PACK], store=store).ledger.record(submit("A"))["status"] == "recorded"


# ---- a process that was forked -------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_process_has_a_session_of_its_own(made: Desk) -> None:
    made.award("A", "t/once", {"applicant": enterprise("a")})
    child = os.fork()
    if child == 0:  # nothing of pytest must run here
        status = 1
        try:
            status = 0 if made.ledger.record(submit("B"))["status"] == "recorded" else 2
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert made.ledger.record(submit("B"))["repeated"] is True
    made.award("C", "t/once", {"applicant": enterprise("c")})

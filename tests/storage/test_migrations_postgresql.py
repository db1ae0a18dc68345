"""From one form of the tables to the next, in PostgreSQL: all ledgers of a database at once.

The database of before is made of what format 2 made, and filled with the rows of two ledgers that
it left in files (``earlier_ledgers``); the server is that of the other tests.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("alembic")
pytest.importorskip("psycopg")

import psycopg
import sqlalchemy as sa
from tests.storage.earlier_ledgers import SECOND, SUCCESSOR, Earlier, database_of_format_2
from tests.storage.postgresql_server import APPLICATION, KEEPER, OWNER, Server
from tests.storage.test_migrations import KILLED, _Stop, at_once, stopping_at

from subsidy_ledger import Ledger
from subsidy_ledger.audit import audit
from subsidy_ledger.errors import (
    DatabaseUnsuitable,
    LedgerBusy,
    LedgerDamaged,
    NotALedger,
    UnsupportedVersion,
)
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage import migrations
from subsidy_ledger.storage.migrations import databases, steps
from subsidy_ledger.storage.migrations.forms import form
from subsidy_ledger.storage.names import VERSION
from subsidy_ledger.storage.postgresql import PostgresStore, make_tables

_NUMBERS = count(1)


@pytest.fixture(scope="module")
def template(server: Server) -> Iterator[str]:
    """A database as format 2 left it; others are copied from it."""
    if server.folder is None:
        pytest.skip("a borrowed server has one role and one database")
    with database_of_format_2(server, OWNER, APPLICATION, "format_2") as name:
        yield name


def copied(server: Server, template: str) -> Iterator[str]:
    name = f"migrated_{next(_NUMBERS)}"
    with server.connect() as keeper:
        keeper.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {OWNER}")
        yield name
        keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def old(server: Server, template: str) -> Iterator[str]:
    """The name of such a database, to change."""
    yield from copied(server, template)


@pytest.fixture(scope="module")
def new(server: Server, template: str) -> Iterator[str]:
    """One that was upgraded by the owner, for looking only."""
    for name in copied(server, template):
        migrations.upgrade(server.url(OWNER, database=name))
        yield name


@pytest.fixture(scope="module")
def made_today(server: Server, template: str) -> Iterator[str]:
    """One whose tables an owner makes today."""
    for name in copied(server, "template0"):
        with server.connect(OWNER, name) as db:
            make_tables(db, APPLICATION)
        yield name


_LOOK = {
    "columns": """
        SELECT relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
               pg_get_expr(adbin, adrelid), attcollation, attstattarget
        FROM pg_class JOIN pg_attribute a ON attrelid = pg_class.oid
             LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE relnamespace = 'subsidy_ledger'::regnamespace AND relkind = 'r' AND attnum > 0""",
    "tables": """
        SELECT relname, relkind::text, relpersistence::text, pg_get_userbyid(relowner),
               relacl::text
        FROM pg_class WHERE relnamespace = 'subsidy_ledger'::regnamespace""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = 'subsidy_ledger'::regnamespace""",
    "triggers": """
        SELECT pg_get_triggerdef(pg_trigger.oid), tgenabled::text
        FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid
        WHERE relnamespace = 'subsidy_ledger'::regnamespace""",
    "functions": """
        SELECT pg_get_functiondef(oid), pg_get_userbyid(proowner), proacl::text
        FROM pg_proc WHERE pronamespace = 'subsidy_ledger'::regnamespace""",
    "schema": """
        SELECT obj_description(oid, 'pg_namespace'), pg_get_userbyid(nspowner), nspacl::text
        FROM pg_namespace WHERE nspname = 'subsidy_ledger'""",
}


def schema(server: Server, database: str) -> dict[str, list[Any]]:
    """All that a server knows about our tables."""
    with server.connect(KEEPER, database) as db:
        return {
            what: sorted(db.execute(query).fetchall(), key=str) for what, query in _LOOK.items()
        }


def rows(server: Server, database: str) -> dict[str, list[Any]]:
    with server.connect(KEEPER, database) as db:
        names = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'subsidy_ledger'")
        return {
            name: sorted(db.execute(f"SELECT * FROM subsidy_ledger.{name}").fetchall(), key=str)
            for (name,) in names.fetchall()
        }


def everything(server: Server, database: str) -> Any:
    return schema(server, database), rows(server, database)


def opened(server: Server, database: str, one: Earlier) -> closing[PostgresStore]:
    return closing(PostgresStore(server.url(APPLICATION, one.origin, database)))


every = pytest.mark.parametrize("one", [SECOND, SUCCESSOR], ids=["ledger", "successor"])


# ---- ledgers of an earlier release ---------------------------------------------------------------


@every
def test_before_the_upgrade_it_is_not_opened_and_the_command_is_named(
    one: Earlier, server: Server, old: str
) -> None:
    with opened(server, old, one) as store, pytest.raises(UnsupportedVersion) as error:
        Ledger.open(store, one.token_key)
    assert "subsidy-ledger db upgrade postgresql://" in str(error.value)


def test_what_was_left_is_recognised_and_whole(server: Server, old: str) -> None:
    for role in (APPLICATION, OWNER, KEEPER):
        state = migrations.check(server.url(role, SECOND.origin, old))
        assert (state.version, state.problems) == ("0002", ())
        assert state.ledgers == (SECOND.origin, SUCCESSOR.origin)


@every
def test_after_the_upgrade_it_verifies_and_every_case_is_decided_again(
    one: Earlier, server: Server, new: str
) -> None:
    with opened(server, new, one) as store, store.reading() as reader:
        verification = verify_ledger(reader, "x")
        assert audit(reader).faults == 0
    verification.demand()
    assert (verification.size, verification.root) == (one.size, one.root)


def test_after_the_upgrade_the_application_repeats_and_goes_on(server: Server, old: str) -> None:
    migrations.upgrade(server.url(OWNER, database=old))
    place = SUCCESSOR.place
    sent = [json.loads(line) for line in (place / "next.jsonl").read_text().splitlines()]
    told = [json.loads(line) for line in (place / "next-answers.jsonl").read_text().splitlines()]
    more = {"id": "n", "do": "hold", "case": "A-5", "on": "2024-03-01", "by": "c", "reason": "x"}
    with opened(server, old, SUCCESSOR) as store:
        ledger = Ledger.open(store, SUCCESSOR.token_key)
        again = ledger.record_all(sent)
        assert [one["seq"] for one in again] == [one["seq"] for one in told]
        assert all(one["repeated"] for one in again)
        assert ledger.record(more)["status"] == "recorded"
        with store.reading() as reader:
            verify_ledger(reader, "x").demand()


# ---- the tables ----------------------------------------------------------------------------------


def test_an_upgraded_database_has_the_tables_rights_and_owner_of_one_made_today(
    server: Server, new: str, made_today: str
) -> None:
    assert schema(server, new) == schema(server, made_today)


def test_no_table_is_made_again(server: Server, template: str, new: str) -> None:
    files = (
        "SELECT replace(relname, 'ledger_head', 'head'), pg_relation_filenode(oid) FROM pg_class "
        "WHERE relnamespace = 'subsidy_ledger'::regnamespace AND relkind IN ('r', 'i')"
    )
    with server.connect(KEEPER, template) as db:
        before = dict(db.execute(files).fetchall())
    with server.connect(KEEPER, new) as db:
        after = dict(db.execute(files).fetchall())
    assert before.items() <= after.items()
    assert len(before) > 35


def test_the_rows_are_those_of_before(server: Server, template: str, new: str) -> None:
    before, after = rows(server, template), rows(server, new)
    heads = [(*row, row[1] - 1) for row in before.pop("ledger_head")]
    assert after.pop("head") == heads
    assert after.pop("version") == [(VERSION,)]
    assert after == before


@pytest.mark.parametrize("start", [None, "0002"])
def test_the_printed_statements_lead_to_the_same_database(
    start: str | None, server: Server, template: str, made_today: str
) -> None:
    text = migrations.sql("postgresql", start, application=APPLICATION)
    for name in copied(server, template if start else "template0"):
        with server.connect(OWNER, name) as db:
            db.execute(text.encode())
        assert schema(server, name) == schema(server, made_today)
        assert migrations.check(server.url(APPLICATION, database=name)).current


def test_printed_statements_that_ran_already_are_undone(server: Server, old: str) -> None:
    text = migrations.sql("postgresql", "0002").encode()
    with server.connect(OWNER, old) as db:
        db.execute(text)
        before = everything(server, old)
        with pytest.raises(psycopg.Error):
            db.execute(text)
    assert everything(server, old) == before


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(server: Server, new: str) -> None:
    before = everything(server, new)
    assert migrations.upgrade(server.url(OWNER, database=new)).was == VERSION
    assert everything(server, new) == before


# ---- roles ---------------------------------------------------------------------------------------


def test_the_role_of_an_application_cannot_upgrade(server: Server, old: str) -> None:
    before = everything(server, old)
    with pytest.raises(DatabaseUnsuitable, match=f"belong to {OWNER}: upgrade them as that role"):
        migrations.upgrade(server.url(APPLICATION, database=old))
    assert everything(server, old) == before


def test_what_a_superuser_upgrades_belongs_to_the_owner(
    server: Server, old: str, made_today: str
) -> None:
    migrations.upgrade(server.url(KEEPER, database=old))
    assert schema(server, old) == schema(server, made_today)


def test_another_application_is_given_its_rights(server: Server, old: str) -> None:
    with server.connect() as db:
        db.execute('CREATE ROLE "second desk" LOGIN')
    try:
        for _ in range(2):  # with the upgrade, and again when there is nothing to upgrade
            migrations.upgrade(server.url(OWNER, database=old), application="second desk")
            with server.connect(KEEPER, old) as db:
                db.execute('SET ROLE "second desk"')
                db.execute(
                    "SELECT FROM subsidy_ledger.version, subsidy_ledger.head FOR UPDATE OF head"
                )
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    db.execute("UPDATE subsidy_ledger.version SET version_num = '9'")
                db.execute("RESET ROLE")
                db.execute('REVOKE ALL ON subsidy_ledger.head FROM "second desk"')
    finally:
        with server.connect(KEEPER, old) as db:
            db.execute('DROP OWNED BY "second desk"; DROP ROLE "second desk"')


def test_a_role_that_is_not_there_is_named_and_nothing_changes(server: Server, old: str) -> None:
    before = everything(server, old)
    with pytest.raises(DatabaseUnsuitable, match="there is no role nobody_such"):
        migrations.upgrade(server.url(OWNER, database=old), application="nobody_such")
    assert everything(server, old) == before


def test_the_rights_of_a_role_are_printed_where_nothing_is_to_be_upgraded(
    server: Server, old: str
) -> None:
    url = server.url(OWNER, database=old)
    migrations.upgrade(url)
    with server.connect(OWNER, old) as db:
        db.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA subsidy_ledger FROM {APPLICATION}")
        without = schema(server, old)
        db.execute(migrations.sql("postgresql", VERSION, application=APPLICATION).encode())
    given = schema(server, old)
    migrations.upgrade(url, application=APPLICATION)
    assert without != given == schema(server, old)


# ---- what is not as it should be -----------------------------------------------------------------


def hollowed(change: Callable[[str], str]) -> str:
    """The function that lets entries only follow, with another body."""
    text = next(one for one in form("0002", "postgresql").guards if "entries_follow()" in one)
    changed = change(text)
    assert changed != text
    return changed.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)


def _commented_out(text: str) -> str:
    """Everything after the comment up to the end on its line."""
    before, mark, after = text.partition("-- With")
    check, end, rest = after.partition("    RETURN NULL")
    return before + mark + check.replace("\n", " ") + "\n" + end + rest


def _other_brackets(text: str) -> str:
    return text.replace("lowest < 0 OR", "(lowest < 0 OR").replace("> 0 AND", "> 0) AND")


BROKEN = {
    "a trigger taken away": (
        "DROP TRIGGER entry_no_change ON subsidy_ledger.entry",
        "trigger entry_no_change is missing",
    ),
    "a trigger switched off": (
        "ALTER TABLE subsidy_ledger.entry DISABLE TRIGGER entry_no_change",
        "trigger entry_no_change was changed",
    ),
    "a trigger put in": (
        """CREATE TRIGGER helper BEFORE DELETE ON subsidy_ledger.claim FOR EACH ROW
        EXECUTE FUNCTION subsidy_ledger.refuse('x')""",
        "trigger helper on claim does not belong to the ledger",
    ),
    "a function hollowed out": (
        """CREATE OR REPLACE FUNCTION subsidy_ledger.refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$BEGIN RETURN NEW; END$$""",
        "function refuse was changed",
    ),
    "a check moved into a comment": (
        hollowed(_commented_out),
        "function entries_follow was changed",
    ),
    "brackets moved": (
        hollowed(_other_brackets),
        "function entries_follow was changed",
    ),
    "a function with the rights of its owner": (
        "ALTER FUNCTION subsidy_ledger.entries_follow() SECURITY DEFINER",
        "function entries_follow was changed",
    ),
    "a function that looks elsewhere first": (
        "ALTER FUNCTION subsidy_ledger.entries_follow() SET search_path = public, pg_catalog",
        "function entries_follow was changed",
    ),
    "a trigger that calls a like name": (
        """CREATE SCHEMA "Subsidy_Ledger";
        CREATE FUNCTION "Subsidy_Ledger".refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$BEGIN RETURN NEW; END$$;
        DROP TRIGGER entry_no_change ON subsidy_ledger.entry;
        CREATE TRIGGER entry_no_change BEFORE DELETE OR UPDATE ON subsidy_ledger.entry FOR EACH ROW
        EXECUTE FUNCTION "Subsidy_Ledger".refuse('entry: rows are never changed or removed');
        ALTER TABLE subsidy_ledger.entry ENABLE ALWAYS TRIGGER entry_no_change""",
        "trigger entry_no_change was changed",
    ),
    "a rule put in": (
        "CREATE RULE r AS ON UPDATE TO subsidy_ledger.claim DO INSTEAD NOTHING",
        "table claim was changed: it is not a plain table",
    ),
    "a table that a crash empties": (
        "ALTER TABLE subsidy_ledger.claim SET UNLOGGED",
        "table claim was changed: it is not a plain table",
    ),
    "rows hidden": (
        "ALTER TABLE subsidy_ledger.claim ENABLE ROW LEVEL SECURITY",
        "table claim was changed: it is not a plain table",
    ),
    "a table that lends rows": (
        "CREATE TABLE subsidy_ledger.more () INHERITS (subsidy_ledger.claim)",
        "table claim was changed: it is not a plain table",
    ),
    "a table taken away": ("DROP TABLE subsidy_ledger.duty", "table duty is missing"),
    "a column put in": (
        "ALTER TABLE subsidy_ledger.payment ADD COLUMN x TEXT",
        "column x of payment is not as it was made",
    ),
    "a column loosened": (
        "ALTER TABLE subsidy_ledger.payment ALTER COLUMN amount_fen DROP NOT NULL",
        "column amount_fen of payment is not as it was made",
    ),
    "a check taken away": (
        "ALTER TABLE subsidy_ledger.payment DROP CONSTRAINT payment_check_1",
        "constraint payment_check_1 of payment is not as it was made",
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_tables_that_were_tampered_with_are_named_and_not_upgraded(
    what: str, server: Server, old: str
) -> None:
    statement, said = BROKEN[what]
    with server.connect(OWNER, old) as db:
        db.execute(statement)
    before = everything(server, old)
    url = server.url(OWNER, database=old)
    assert said in migrations.check(url).problems
    with pytest.raises(LedgerDamaged, match=f"nothing was changed.*{said}"):
        migrations.upgrade(url)
    assert everything(server, old) == before


def test_a_step_that_leaves_out_a_trigger_is_undone(
    server: Server, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps_run = steps.run
    left_out = ("CREATE TRIGGER head_never_back", "ALWAYS TRIGGER head_never_back")

    def forgetful(*, sqlite: Any, postgresql: Any) -> None:
        kept = [one for one in postgresql if not any(text in one for text in left_out)]
        steps_run(sqlite=sqlite, postgresql=kept)

    monkeypatch.setattr(steps, "run", forgetful)
    before = everything(server, old)
    with pytest.raises(LedgerDamaged, match="form 0003: trigger head_never_back is missing"):
        migrations.upgrade(server.url(OWNER, database=old))
    assert everything(server, old) == before


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("COMMENT ON SCHEMA subsidy_ledger IS 'subsidy-ledger, format 1'", UnsupportedVersion),
        ("COMMENT ON SCHEMA subsidy_ledger IS 'subsidy-ledger'", UnsupportedVersion),
        ("COMMENT ON SCHEMA subsidy_ledger IS 'mine'", NotALedger),
        ("COMMENT ON SCHEMA subsidy_ledger IS NULL", NotALedger),
        ("DROP SCHEMA subsidy_ledger CASCADE", NotALedger),
    ],
)
def test_what_is_not_known_is_left_as_it_is(
    statement: str, error: type[Exception], server: Server, old: str
) -> None:
    with server.connect(OWNER, old) as db:
        db.execute(statement)
    before = everything(server, old) if error is not NotALedger else None
    for do in (migrations.check, migrations.upgrade):
        with pytest.raises(error):
            do(server.url(OWNER, database=old))
    assert before is None or everything(server, old) == before


def test_a_later_version_is_refused(server: Server, old: str) -> None:
    migrations.upgrade(server.url(OWNER, database=old))
    with server.connect(OWNER, old) as db:
        db.execute("UPDATE subsidy_ledger.version SET version_num = '0004'")
    with pytest.raises(UnsupportedVersion, match="'0004'"):
        migrations.upgrade(server.url(OWNER, database=old))


# ---- writers, errors and kills in the middle -----------------------------------------------------


def test_an_upgrade_waits_for_whoever_holds_a_head_and_then_says_busy(
    server: Server, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "WAIT_SECONDS", 0.05)
    url = server.url(OWNER, database=old)
    with server.connect(APPLICATION, old) as writer:
        writer.execute("BEGIN")
        writer.execute("SELECT FROM subsidy_ledger.ledger_head WHERE ledger = 2 FOR UPDATE")
        with pytest.raises(LedgerBusy):
            migrations.upgrade(url)
        writer.execute("UPDATE subsidy_ledger.ledger_head SET at = at WHERE ledger = 2")
        writer.execute("COMMIT")
    monkeypatch.setattr(databases, "WAIT_SECONDS", 10)
    assert migrations.upgrade(url).current


@pytest.mark.slow
def test_an_error_at_a_statement_leaves_the_form_of_before(server: Server, old: str) -> None:
    url, before = server.url(OWNER, database=old), everything(server, old)
    reached = 0
    for stopped in count(0, 9):
        hook = stopping_at(stopped)
        sa.event.listen(sa.Engine, "before_cursor_execute", hook)
        try:
            migrations.upgrade(url)
            break
        except _Stop:
            reached += 1
            assert everything(server, old) == before, f"statement {stopped}"
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", hook)
    assert reached > 10, "there are more than a hundred statements"


def test_a_process_killed_in_the_middle_leaves_the_form_of_before(server: Server, old: str) -> None:
    url, before = server.url(OWNER, database=old), everything(server, old)
    environment = {**os.environ, "PYTHONPATH": str(Path(migrations.__file__).parents[3])}
    command = [sys.executable, "-c", KILLED, url, "80"]
    done = subprocess.run(command, env=environment, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    assert everything(server, old) == before
    assert migrations.upgrade(url).current


def test_of_two_upgrades_at_once_the_second_finds_nothing_to_do(server: Server, old: str) -> None:
    assert at_once(server.url(OWNER, database=old)) == ["0002", VERSION]

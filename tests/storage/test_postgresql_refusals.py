"""What a PostgreSQL database refuses on its own, and that a guard which was taken away is seen.

The refusals are tried with plain SQL as somebody with a database tool would: as an application, as
the owner of the tables, and as the keeper of the server in a session that says it replicates. Each
attempt is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

pytest.importorskip("psycopg")

import psycopg
from psycopg.errors import InsufficientPrivilege
from tests.storage.postgresql_server import APPLICATION, KEEPER, OWNER, Server
from tests.storage.test_postgresql import PACK
from tests.support.builders import desk, enterprise
from tests.support.forging import careless

from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.store import CarriedLine, EntryRow
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage.postgresql import PostgresStore, PostgresTransaction, tables

SCHEMA = "SET LOCAL search_path = subsidy_ledger"
ENTRY = "INSERT INTO entry (ledger, seq, id, leaf, hash) SELECT {L}, "
NEXT = "(SELECT max(seq) + 1 FROM entry WHERE ledger = {L})"
HASH = "decode(repeat('00', 32), 'hex')"

FOR_NOBODY = {
    "an entry changed": "UPDATE entry SET leaf = '' WHERE ledger = {L} AND seq = 2",
    "the hash of an entry changed": f"UPDATE entry SET hash = {HASH} WHERE ledger = {{L}}",
    "the id of an entry changed": "UPDATE entry SET id = 'x' WHERE ledger = {L} AND seq = 2",
    "an entry moved": "UPDATE entry SET seq = 100 WHERE ledger = {L} AND seq = 2",
    "an entry moved to another ledger": "UPDATE entry SET ledger = -1 WHERE ledger = {L}",
    "an entry removed": "DELETE FROM entry WHERE ledger = {L} AND seq = 5",
    "the last entry removed": f"DELETE FROM entry WHERE ledger = {{L}} AND seq = {NEXT} - 1",
    "all entries removed": "DELETE FROM entry",
    "all entries emptied": "TRUNCATE entry",
    "all tables emptied": "TRUNCATE entry, sealed, head, claim, cap_usage CASCADE",
    "sealed content changed": "UPDATE sealed SET line = '' WHERE ledger = {L}",
    "sealed content emptied": "TRUNCATE sealed",
    "sealed content replaced": "INSERT INTO sealed SELECT * FROM sealed WHERE ledger = {L} "
    "ON CONFLICT (ledger, seq) DO UPDATE SET line = ''",
    "an entry put in place": f"{ENTRY} 2, 'x', '', {HASH} "
    "ON CONFLICT (ledger, seq) DO UPDATE SET leaf = excluded.leaf",
    "an entry put in place by id": f"{ENTRY} {NEXT}, 'c1', '', {HASH} "
    "ON CONFLICT (ledger, id) DO UPDATE SET leaf = excluded.leaf",
    "an adoption removed": "DELETE FROM adoption WHERE ledger = {L}",
    "an adoption changed": "UPDATE adoption SET seq = 5 WHERE ledger = {L}",
    "adoptions emptied": "TRUNCATE adoption",
    "a pack changed": "UPDATE source_file SET content = '' WHERE ledger = {L}",
    "a pack removed": "DELETE FROM source_file WHERE ledger = {L}",
    "packs emptied": "TRUNCATE source_file",
    "a carried state changed": "UPDATE carried SET line = ''",
    "a carried state removed": "DELETE FROM carried",
    "a carried state emptied": "TRUNCATE carried",
    "the head removed": "DELETE FROM head WHERE ledger = {L}",
    "the head emptied": "TRUNCATE head",
    "the head moved to another ledger": "UPDATE head SET ledger = -1 WHERE ledger = {L}",
    "a ledger renamed": "UPDATE register SET origin = 'x' WHERE ledger = {L}",
    "a ledger struck off": "DELETE FROM register WHERE ledger = {L}",
    "claims emptied": "TRUNCATE claim",
    "cases emptied": "TRUNCATE grant_case",
}
"""What an application has no right to either."""

FOR_WRITERS = {
    "an entry twice": f"{ENTRY} 2, 'x', '', {HASH}",
    "an id twice": f"{ENTRY} {NEXT}, 'c1', '', {HASH}",
    "a gap between entries": f"{ENTRY} 500, 'x', '', {HASH}",
    "a gap among entries that come together": f"{ENTRY} {NEXT} + n, 'x' || n, '', {HASH} "
    "FROM (VALUES (0), (1), (3)) AS v (n)",
    "an entry before the first": f"{ENTRY} -1, 'x', '', {HASH}",
    "a hash of another length": f"{ENTRY} {NEXT}, 'x', '', ''",
    "entries of a ledger that begins with its second": f"INSERT INTO entry VALUES (-7, 1, 'x', '', {HASH})",
    "a state carried into a ledger that has begun": "INSERT INTO carried VALUES ({L}, 1, -1, 'x', '')",
    "the head going back": "UPDATE head SET size = size - 1 WHERE ledger = {L}",
    "a second head": "INSERT INTO head VALUES ({L}, 0, '', '', 0)",
    "an origin twice": "INSERT INTO register SELECT -1, origin FROM register WHERE ledger = {L}",
    "a second holder of a claim": "UPDATE claim SET holder = 'Z' WHERE ledger = {L}",
    "a second holder put in place": "INSERT INTO claim SELECT ledger, claim_key, 'Z', 1 FROM claim "
    "WHERE ledger = {L} ON CONFLICT (ledger, claim_key) DO UPDATE SET holder = excluded.holder",
    "usage above the ceiling": "UPDATE cap_usage SET used = ceiling + 1 WHERE ledger = {L}",
    "usage put above the ceiling": "INSERT INTO cap_usage VALUES ({L}, 'new', 4, 3)",
    "usage added above the ceiling": "INSERT INTO cap_usage VALUES ({L}, 'full', 1, 3) "
    "ON CONFLICT (ledger, usage_key) DO UPDATE SET used = cap_usage.used + excluded.used",
    "a fund above its appropriation": "UPDATE fund_year SET reserved_fen = appropriated_fen + 1",
    "a fund below nothing": "UPDATE fund_year SET reserved_fen = -1",
    "paid above payable": "UPDATE grant_case SET settled_fen = payable_fen + 1",
    "instructed above payable": "UPDATE grant_case SET instructed_fen = payable_fen + 1",
    "more ordered back than settled": "UPDATE grant_case SET ordered_back_fen = settled_fen + 1",
    "more repaid than ordered back": "UPDATE grant_case SET repaid_fen = ordered_back_fen + 1",
    "more repaid on a recovery": "UPDATE recovery SET repaid_fen = ordered_fen + 1",
    "a payment of nothing": "UPDATE payment SET amount_fen = 0",
    "an entry that is nothing": f"{ENTRY} {NEXT}, 'x', NULL, {HASH}",
}
"""What an application has the right to say, and is refused."""

BY_CONSTRAINT = {
    "an entry twice", "an id twice", "a hash of another length", "a second head", "an origin twice",
    "a fund above its appropriation", "a fund below nothing", "paid above payable",
    "instructed above payable", "more ordered back than settled", "more repaid than ordered back",
    "more repaid on a recovery", "a payment of nothing", "an entry that is nothing",
}  # fmt: skip
"""Refused by a key or a CHECK; all others by a trigger."""


SESSIONS: dict[str, psycopg.Connection[Any]] = {}
"""A connection for each role, open as long as the ledger of these tests."""


@pytest.fixture(scope="module")
def ledger(server: Server) -> Iterator[int]:
    """The number of a ledger with paid cases, a recovery, a fund, and a ceiling that is reached."""
    url = server.fresh()
    with closing(PostgresStore(url)) as store:
        made = desk([PACK], store=store)
        made.ok("appropriate", fund="资金", year=2023, amount_fen=5_000)
        for case in ("A", "B"):
            made.award(case, "t/once", {"applicant": enterprise(case)}, fund="资金")
            made.paid(case)
        made.ok("recover", recovery="R", case="A", amount_fen=100, reason="x")
        with store.writing() as transaction:
            transaction.take([], [("full", 3, 3)])
        number = store._ledger
        assert number is not None
        yield number
    while SESSIONS:
        SESSIONS.popitem()[1].close()
    with closing(PostgresStore(url)) as store:
        with store.writing() as transaction:
            transaction.take([], [("full", -3, 3)])
        with store.reading() as reader:
            verify_ledger(reader, "x").demand()


@contextmanager
def attempt(server: Server, role: str) -> Iterator[psycopg.Connection[Any]]:
    """A transaction of a role, rolled back at the end."""
    db = SESSIONS.get(role) or SESSIONS.setdefault(role, server.connect(role))
    with db.transaction(force_rollback=True):
        db.execute(SCHEMA)
        yield db


def tried(db: psycopg.Connection[Any], statement: str, ledger: int) -> psycopg.Error:
    with pytest.raises(psycopg.Error) as error, db.transaction():
        db.execute(statement.replace("{L}", str(ledger)))
    return error.value


@pytest.mark.parametrize("role", [APPLICATION, OWNER])
@pytest.mark.parametrize("what", FOR_WRITERS)
def test_the_database_itself_refuses(what: str, role: str, server: Server, ledger: int) -> None:
    with attempt(server, role) as db:
        refused = tried(db, FOR_WRITERS[what], ledger)
    assert isinstance(refused, psycopg.IntegrityError), refused


@pytest.mark.parametrize("what", FOR_NOBODY)
def test_an_application_has_no_right_to(what: str, server: Server, ledger: int) -> None:
    with attempt(server, APPLICATION) as db:
        refused = tried(db, FOR_NOBODY[what], ledger)
    # The head and sealed content it may change in other ways: there a trigger refuses.
    assert isinstance(refused, (InsufficientPrivilege, psycopg.IntegrityError)), refused
    assert isinstance(refused, InsufficientPrivilege) or "head" in what


@pytest.mark.parametrize("role", [OWNER, KEEPER])
@pytest.mark.parametrize("what", FOR_NOBODY)
def test_the_owner_is_refused_too(what: str, role: str, server: Server, ledger: int) -> None:
    with attempt(server, role) as db:
        if "carried" in what and "emptied" not in what:  # a row trigger needs a row
            db.execute("INSERT INTO carried VALUES (-7, 1, -1, 'x', '')")
        refused = tried(db, FOR_NOBODY[what], ledger)
    assert isinstance(refused, psycopg.IntegrityError), refused


@pytest.mark.parametrize("what", [*FOR_NOBODY, *sorted(FOR_WRITERS.keys() - BY_CONSTRAINT)])
def test_a_session_that_says_it_replicates_is_refused_too(
    what: str, server: Server, ledger: int
) -> None:
    with attempt(server, KEEPER) as db:
        db.execute("SET LOCAL session_replication_role = replica")
        db.execute("INSERT INTO carried VALUES (-7, 1, -1, 'x', '')")
        refused = tried(db, {**FOR_NOBODY, **FOR_WRITERS}[what], ledger)
    assert isinstance(refused, psycopg.IntegrityError), refused


def test_operators_of_a_sessions_own_do_not_get_past_the_order_of_entries(
    server: Server, ledger: int
) -> None:
    with attempt(server, KEEPER) as db:
        db.execute("CREATE SCHEMA sly")
        for right in ("bigint", "integer"):
            never = f"sly.never(bigint, {right})"
            db.execute(f"CREATE FUNCTION {never} RETURNS boolean LANGUAGE sql AS 'SELECT false'")
            for operator in ("<>", "<", ">"):
                arguments = f"LEFTARG = bigint, RIGHTARG = {right}, FUNCTION = sly.never"
                db.execute(f"CREATE OPERATOR sly.{operator} ({arguments})")
        db.execute("SET LOCAL search_path = sly, pg_catalog, subsidy_ledger")
        assert db.execute("SELECT 1::bigint <> 2::bigint").fetchone() == (False,), "sly enough"
        refused = tried(db, FOR_WRITERS["a gap between entries"], ledger)
    assert isinstance(refused, psycopg.IntegrityError), refused


def test_usage_may_fall_and_rise_again_to_its_ceiling(server: Server, ledger: int) -> None:
    with attempt(server, APPLICATION) as db:
        db.execute("UPDATE cap_usage SET used = 1 WHERE usage_key = 'full'")
        db.execute("UPDATE cap_usage SET used = 3 WHERE usage_key = 'full'")


def test_a_claim_that_was_given_up_may_be_taken_by_another(server: Server, ledger: int) -> None:
    with attempt(server, APPLICATION) as db:
        key = db.execute("SELECT claim_key FROM claim WHERE ledger = %s", (ledger,)).fetchall()[0]
        db.execute("DELETE FROM claim WHERE ledger = %s AND claim_key = %s", (ledger, *key))
        db.execute("INSERT INTO claim VALUES (%s, %s, 'Z', 1)", (ledger, *key))


def test_the_database_refuses_what_decide_let_through(server: Server) -> None:
    listed = {"applicant": enterprise("A")}
    with closing(PostgresStore(server.fresh())) as store:
        made = desk([PACK], store=store)
        made.award("A", "t/once", listed)
        before = made.entries()
        made.submit("B", "t/once", listed)
        with careless("caps and exclusions"), pytest.raises(LedgerDamaged, match="refused a row"):
            made.send("approve", case="B")
        assert made.entries()[: len(before)] == before
        assert made.case("B")["stage"] == "submitted"
        assert made.send("hold", case="B", reason="x")["status"] == "recorded"


@pytest.mark.parametrize("number", [1, 20])
def test_an_id_of_the_ledger_before_is_not_used_again(server: Server, number: int) -> None:
    rows = [EntryRow(seq, f"id-{seq}", b"{}", bytes(32)) for seq in range(number)]
    with closing(PostgresStore(server.fresh())) as store:
        store.create()
        with pytest.raises(LedgerDamaged, match="used in the ledger before"):
            carry_and_append(store, rows)
        with store.reading() as reader:
            assert [*reader.entries(), *reader.carried_lines()] == []


def carry_and_append(store: PostgresStore, rows: list[EntryRow]) -> None:
    with store.writing() as transaction:
        transaction.carry([CarriedLine(-1, rows[-1].id, b"old")])
        transaction.append(rows)


# ---- what an application may do, and is seen ------------------------------------------------------

ALLOWED = {
    "INSERT INTO adoption VALUES ({L}, 2)": "adoption: differs from the entries",
    "INSERT INTO adoption VALUES ({L}, 500)": "adoption: differs from the entries",
    "INSERT INTO sealed VALUES ({L}, 500, '')": "a line for entry 500, which is not there",
    "INSERT INTO source_file VALUES ({L}, 99, 'pack', 'x', '00', '')": "pack x:",
    "UPDATE head SET closed = 1 WHERE ledger = {L}": "closing differ from the entries",
    "UPDATE head SET size = size + 1 WHERE ledger = {L}": "the head says",
    f"{ENTRY} {NEXT}, 'x', '', {HASH}": "the head says",
    f"INSERT INTO tree_node VALUES ({{L}}, 1, 900, {HASH})": "node 1/900 does not belong",
}
"""Rows that stop a ledger, as whoever may write to it can; none makes it say another thing."""


@pytest.mark.parametrize("statement", ALLOWED)
def test_what_an_application_can_write_around_the_library_does_not_verify(
    statement: str, server: Server, ledger: int
) -> None:
    with attempt(server, APPLICATION) as db:
        db.execute("UPDATE cap_usage SET used = 0")  # of these tests, not of an entry
        db.execute("DELETE FROM cap_usage WHERE usage_key = 'full'")
        assert verify_ledger(PostgresTransaction(db, ledger, "x"), "x").ok
        db.execute(statement.replace("{L}", str(ledger)))
        verified = verify_ledger(PostgresTransaction(db, ledger, "x"), "x")
    problems = [problem for part in verified.parts for problem in part.problems]
    assert any(ALLOWED[statement] in problem for problem in problems), problems


# ---- guards that were taken away -----------------------------------------------------------------

TAKEN_AWAY = {
    "DROP TRIGGER entry_no_change ON entry": "trigger entry_no_change is missing",
    "ALTER TABLE entry DISABLE TRIGGER entry_no_change": "entry_no_change was changed: it is not",
    "ALTER TABLE entry ENABLE TRIGGER entry_no_change": "entry_no_change was changed: it is not",
    "DROP TRIGGER entry_no_truncate ON entry": "trigger entry_no_truncate is missing",
    "DROP FUNCTION refuse CASCADE": "function refuse is missing",
    "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql "
    "AS 'BEGIN RETURN NEW; END'": "function refuse was changed",
    "ALTER FUNCTION entries_follow() RESET ALL": "function entries_follow was changed",
    "CREATE OR REPLACE TRIGGER usage_under_ceiling BEFORE INSERT ON cap_usage FOR EACH ROW "
    "WHEN (new.used > 0 AND new.used > 2 * new.ceiling) "
    "EXECUTE FUNCTION refuse('cap_usage: above the ceiling')": "usage_under_ceiling was changed",
    "CREATE TRIGGER sly BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION refuse('x')": "trigger sly on entry does not belong to the ledger",
    "CREATE RULE sly AS ON INSERT TO entry DO INSTEAD NOTHING": "entry was changed: a rule",
    "ALTER TABLE entry ENABLE ROW LEVEL SECURITY": "entry was changed: row security",
    "ALTER TABLE entry SET UNLOGGED": "entry was changed: it is not logged",
    "CREATE TABLE more () INHERITS (entry)": "entry was changed: it is not a plain table",
    "ALTER TABLE entry ALTER leaf DROP NOT NULL": "column leaf of entry was changed",
    "ALTER TABLE entry ADD sly text": "column sly of entry does not belong",
    "ALTER TABLE payment RENAME state TO sly": "column state of payment is missing",
    "ALTER TABLE entry DROP CONSTRAINT entry_id_key": "constraint entry_id_key of entry is missing",
    "ALTER TABLE fund_year DROP CONSTRAINT fund_year_check_1": "fund_year_check_1 of fund_year is missing",
    "ALTER TABLE payment DROP CONSTRAINT payment_check_1, "
    "ADD CONSTRAINT payment_check_1 CHECK (amount_fen > -5)": "payment_check_1 of payment was changed",
    "ALTER TABLE payment DROP CONSTRAINT payment_check_1, "
    "ADD CONSTRAINT payment_check_1 CHECK (amount_fen > 0) NOT VALID": "payment_check_1 of payment was changed",
    "DROP TABLE tree_node": "table tree_node is missing",
}


@pytest.mark.parametrize("statement", TAKEN_AWAY)
def test_a_guard_that_was_taken_away_or_weakened_is_seen(
    statement: str, server: Server, ledger: int
) -> None:
    if "OR REPLACE TRIGGER" in statement:
        with server.connect() as db:
            if db.info.server_version < 140_000:
                pytest.skip("CREATE OR REPLACE TRIGGER came with PostgreSQL 14")
    with attempt(server, OWNER) as db:
        db.execute(statement)
        _, problems = PostgresTransaction(db, ledger, "x").guards()
    assert any(TAKEN_AWAY[statement] in problem for problem in problems), problems


NOTHING = "RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN coalesce(NEW, OLD); END'"
"""A function that refuses nothing."""


def test_a_function_that_hides_behind_another_of_its_name_is_seen(
    server: Server, ledger: int
) -> None:
    honest = f"SET {tables._SEARCH} AS $${tables.FUNCTIONS['refuse']}$$"
    with attempt(server, OWNER) as db:
        db.execute(f"CREATE OR REPLACE FUNCTION refuse() {NOTHING}")
        db.execute("SET LOCAL check_function_bodies = off")
        for given in ("integer", "text"):
            made = f"refuse({given}) RETURNS integer LANGUAGE plpgsql"
            db.execute(f"CREATE FUNCTION {made} {honest}")
        _, problems = PostgresTransaction(db, ledger, "x").guards()
    assert problems == [
        "function refuse was changed",
        "function refuse(integer) does not belong to the ledger",
        "function refuse(text) does not belong to the ledger",
    ]


@pytest.mark.parametrize("schema", ["public", "sly", '"Subsidy_Ledger"', '"subsidy_ledger "'])
def test_a_trigger_that_calls_a_function_of_another_schema_is_seen(
    server: Server, ledger: int, schema: str
) -> None:
    text = tables.triggers()["adoption_no_change"].text("adoption_no_change")
    with attempt(server, KEEPER) as db:
        db.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        db.execute(f"CREATE FUNCTION {schema}.refuse() {NOTHING}")
        db.execute("DROP TRIGGER adoption_no_change ON adoption")
        db.execute(text.replace("subsidy_ledger.refuse", f"{schema}.refuse"))
        db.execute("ALTER TABLE adoption ENABLE ALWAYS TRIGGER adoption_no_change")
        db.execute(f"SET LOCAL search_path = {schema}, subsidy_ledger")
        assert db.execute("DELETE FROM adoption").rowcount > 0, "the guard is gone"
        _, problems = PostgresTransaction(db, ledger, "x").guards()
    assert problems == ["trigger adoption_no_change was changed: it calls another function"]


@pytest.mark.parametrize("kind", ["TABLE sly.", "TEMPORARY TABLE "])
def test_a_catalogue_of_a_sessions_own_hides_nothing(
    server: Server, ledger: int, kind: str
) -> None:
    with attempt(server, KEEPER) as db:
        db.execute("CREATE SCHEMA sly")
        db.execute(f"CREATE {kind}pg_trigger AS TABLE pg_catalog.pg_trigger")
        db.execute("DROP TRIGGER adoption_no_change ON adoption")
        path = "sly, pg_catalog, subsidy_ledger"
        db.execute(f"SET LOCAL search_path = {path}")
        still = "SELECT FROM pg_trigger WHERE tgname = 'adoption_no_change'"
        assert db.execute(still).rowcount > 0, "sly enough"
        _, problems = PostgresTransaction(db, ledger, "x").guards()
        assert db.execute("SHOW search_path").fetchone() == (path,), "the caller's own again"
    assert problems == ["trigger adoption_no_change is missing"]


@pytest.mark.parametrize("path", ["public", "subsidy_ledger, public"])
def test_nothing_is_missing_in_a_ledger_as_it_was_made(
    server: Server, ledger: int, path: str
) -> None:
    with attempt(server, APPLICATION) as db:
        db.execute(f"SET LOCAL search_path = {path}")
        counted, problems = PostgresTransaction(db, ledger, "x").guards()
    assert problems == []
    there = len(tables.tables().tables) + len(tables.triggers()) + len(tables.FUNCTIONS)
    assert counted == there > 45


def test_what_a_keeper_changed_behind_the_triggers_does_not_verify(server: Server) -> None:
    with closing(PostgresStore(server.fresh())) as store:
        desk([PACK], store=store)
        with server.connect() as db:
            for able in (
                "DISABLE TRIGGER entry_no_change",
                "ENABLE ALWAYS TRIGGER entry_no_change",
            ):
                db.execute(f"ALTER TABLE subsidy_ledger.entry {able}")
                db.execute(
                    "UPDATE subsidy_ledger.entry SET leaf = leaf || ' ' WHERE ledger = %s "
                    "AND seq = 1 AND EXISTS (SELECT FROM pg_trigger "
                    "WHERE tgname = 'entry_no_change' AND tgenabled = 'D')",
                    (store._ledger,),
                )
        with store.reading() as reader, pytest.raises(LedgerDamaged, match="bytes: entry 1"):
            verify_ledger(reader, "x").demand()

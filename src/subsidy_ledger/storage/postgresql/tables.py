"""The tables of a ledger as PostgreSQL has them, and what guards them there.

What it is: every table of ``storage.tables`` with the types of PostgreSQL and the number of a
ledger as the first column of every key, so that one database keeps several ledgers; the triggers
with which the database itself refuses what SQLite refuses, and TRUNCATE; what the role of an
application may do. All of it in a schema of our own, ``subsidy_ledger``.

What it promises: nothing is declared a second time; what differs by dialect is here. ``problems``
compares what a server has with what is declared, so that a guard that was taken away is seen.

What it does not do: move data from one form of the tables to the next (migrations, later), or make
roles: a database's keeper does that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateSchema, CreateTable

from subsidy_ledger.storage.names import VERSION, VERSION_TABLE
from subsidy_ledger.storage.postgresql.sql import COMMENT, SCHEMA
from subsidy_ledger.storage.rows import PROJECTIONS
from subsidy_ledger.storage.tables import FIXED, declared

Fetch = Callable[[str], Sequence[tuple[Any, ...]]]
"""Runs a query and gives all its rows."""

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


# ---- tables --------------------------------------------------------------------------------------


def _type(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """64 bits for every number; text compares and sorts by its bytes, whatever the locale."""
    kind = column.type
    if isinstance(kind, sa.INTEGER):
        return sa.BIGINT()
    if isinstance(kind, sa.TEXT):
        return sa.TEXT(collation="C")
    if isinstance(kind, sa.LargeBinary):
        return postgresql.BYTEA()
    raise TypeError(f"{column}: no PostgreSQL type for {kind!r}")


def _ledger() -> sa.Column[int]:
    return sa.Column("ledger", sa.INTEGER, primary_key=True, autoincrement=False, nullable=False)


@cache
def tables() -> sa.MetaData:
    """Every declared table for PostgreSQL, the register of ledgers, and the tables' version."""
    made = sa.MetaData(schema=SCHEMA)
    sa.Table(
        "register",
        made,
        _ledger(),
        sa.Column("origin", sa.TEXT(collation="C"), nullable=False),
        sa.UniqueConstraint("origin", name="register_origin_key"),
    )
    sa.Table(
        VERSION_TABLE,
        made,
        sa.Column("version_num", sa.VARCHAR(32), nullable=False),
        sa.PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
    )
    for table in declared():
        sa.Table(table.name, made, _ledger(), *_columns(table), *_constraints(table))
    return made


def _columns(table: sa.Table) -> Iterator[sa.Column[Any]]:
    for column in table.columns:
        if column.name == "one":  # a ledger has one head: here its number is the key
            continue
        yield sa.Column(
            column.name,
            _type(column),
            primary_key=column.primary_key,
            nullable=column.nullable,
            autoincrement=False,
        )


def _constraints(table: sa.Table) -> Iterator[sa.schema.Constraint]:
    for column in table.columns:
        if column.unique:
            name = f"{table.name}_{column.name}_key"
            yield sa.UniqueConstraint("ledger", column.name, name=name)
    checks = [
        str(constraint.sqltext)
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint) and str(constraint.sqltext) != "one = 1"
    ]
    for number, check in enumerate(sorted(checks), 1):
        yield sa.CheckConstraint(check, name=f"{table.name}_check_{number}")


# ---- triggers ------------------------------------------------------------------------------------

_REFUSE = """
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = TG_ARGV[0];
END
"""

_ENTRIES_FOLLOW = """
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT ledger, min(seq) AS lowest, max(seq) AS highest, count(*) AS number
            FROM appended GROUP BY ledger
        ) AS given
        WHERE lowest < 0 OR highest - lowest + 1 <> number OR lowest > 0 AND NOT EXISTS (
            SELECT FROM subsidy_ledger.entry
            WHERE entry.ledger = given.ledger AND entry.seq = lowest - 1
        )
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'entry: entries are appended in order, none is replaced';
    END IF;
    -- With LATERAL and LIMIT no plan reads all that was carried.
    IF EXISTS (
        SELECT FROM appended, LATERAL (
            SELECT FROM subsidy_ledger.carried
            WHERE carried.ledger = appended.ledger AND carried.id = appended.id LIMIT 1
        ) AS used
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'entry: the id was used in the ledger before this one';
    END IF;
    RETURN NULL;
END
"""

_CARRIED_FIRST = """
BEGIN
    IF EXISTS (
        SELECT FROM appended JOIN subsidy_ledger.head USING (ledger)
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
            MESSAGE = 'carried: a state is carried before entry 0 only';
    END IF;
    RETURN NULL;
END
"""

FUNCTIONS = {
    "refuse": _REFUSE,
    "entries_follow": _ENTRIES_FOLLOW,
    "carried_before_entry_0": _CARRIED_FIRST,
}
"""Bodies of the functions that triggers call, by name."""

_SEARCH = "search_path = pg_catalog, pg_temp"
"""A session that puts operators of its own before those of the server does not get past a check."""


class Trigger(NamedTuple):
    """A trigger: its table, and its definition from ``BEFORE`` or ``AFTER`` on."""

    table: str
    events: str
    does: str

    def text(self, name: str) -> str:
        """As the server tells it."""
        return f"CREATE TRIGGER {name} {self.events} ON {SCHEMA}.{self.table} {self.does}"


def _refusal(message: str, when: str = "", each: str = "ROW") -> str:
    condition = f"WHEN ({when}) " if when else ""
    return f"FOR EACH {each} {condition}EXECUTE FUNCTION {SCHEMA}.refuse('{message}')"


def _after_insert(function: str) -> str:
    calls = f"EXECUTE FUNCTION {SCHEMA}.{function}()"
    return f"REFERENCING NEW TABLE AS appended FOR EACH STATEMENT {calls}"


def triggers() -> dict[str, Trigger]:
    """Every trigger by name; the names are SQLite's where the refusal is the same."""
    made = {}
    for table in (*FIXED, "register"):
        message = f"{table}: rows are never changed or removed"
        made[f"{table}_no_change"] = Trigger(table, "BEFORE DELETE OR UPDATE", _refusal(message))
    for table in sorted(table.name for table in tables().tables.values()):
        message = f"{table}: is never emptied"
        made[f"{table}_no_truncate"] = Trigger(
            table, "BEFORE TRUNCATE", _refusal(message, each="STATEMENT")
        )
    message = "sealed: content is erased, never changed"
    made["sealed_no_update"] = Trigger("sealed", "BEFORE UPDATE", _refusal(message))
    made["entry_in_order"] = Trigger("entry", "AFTER INSERT", _after_insert("entries_follow"))
    function = "carried_before_entry_0"
    made[function] = Trigger("carried", "AFTER INSERT", _after_insert(function))
    message = "claim: there is another holder"
    when = "new.holder <> old.holder"
    made["claim_holder_stays"] = Trigger("claim", "BEFORE UPDATE", _refusal(message, when))
    message = "cap_usage: above the ceiling"
    when = "new.used > 0 AND new.used > new.ceiling"
    made["usage_under_ceiling"] = Trigger("cap_usage", "BEFORE INSERT", _refusal(message, when))
    when = "new.used > old.used AND new.used > old.ceiling"
    made["usage_stays_under_ceiling"] = Trigger(
        "cap_usage", "BEFORE UPDATE", _refusal(message, when)
    )
    message = "head: a ledger never shrinks"
    when = "new.size < old.size OR new.closed < old.closed OR new.ledger <> old.ledger"
    made["head_never_back"] = Trigger("head", "BEFORE UPDATE", _refusal(message, when))
    message = "head: is never removed"
    made["head_no_delete"] = Trigger("head", "BEFORE DELETE", _refusal(message))
    return made


# ---- statements ----------------------------------------------------------------------------------


def statements() -> list[str]:
    """What the owner runs once in a database: schema, tables, functions, triggers."""
    return [
        str(CreateSchema(SCHEMA).compile(dialect=_DIALECT)),
        f"COMMENT ON SCHEMA {SCHEMA} IS '{COMMENT}'",
        *(
            str(CreateTable(table).compile(dialect=_DIALECT)).strip()
            for table in tables().sorted_tables
        ),
        *(
            f"CREATE FUNCTION {SCHEMA}.{name}() RETURNS trigger LANGUAGE plpgsql "
            f"SET {_SEARCH} AS $${body}$$"
            for name, body in FUNCTIONS.items()
        ),
        *(trigger.text(name) for name, trigger in triggers().items()),
        # A session that says it replicates would pass by every other trigger.
        *(
            f"ALTER TABLE {SCHEMA}.{trigger.table} ENABLE ALWAYS TRIGGER {name}"
            for name, trigger in triggers().items()
        ),
        f"INSERT INTO {SCHEMA}.{VERSION_TABLE} (version_num) VALUES ('{VERSION}')",  # noqa: S608
    ]


def grants(role: str) -> list[str]:
    """What the owner allows the role of an application: to append, and to keep projections."""
    to = _DIALECT.identifier_preparer.quote_identifier(role)
    allowed = {table.name: "SELECT, INSERT" for table in tables().sorted_tables}
    allowed[VERSION_TABLE] = "SELECT"
    allowed["sealed"] += ", DELETE"
    allowed["head"] += ", UPDATE"
    for projection in PROJECTIONS.values():
        allowed[projection.name] += ", UPDATE, DELETE"
    return [
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {to}",
        *(f"GRANT {rights} ON {SCHEMA}.{name} TO {to}" for name, rights in allowed.items()),
    ]


# ---- what a server has ---------------------------------------------------------------------------

_OURS = f"relnamespace = '{SCHEMA}'::regnamespace"

_TABLES = f"""
    SELECT relname, relkind::text, relpersistence::text, relrowsecurity, relhasrules,
           relispartition OR EXISTS (SELECT FROM pg_inherits WHERE oid IN (inhrelid, inhparent))
    FROM pg_class WHERE {_OURS} AND relkind IN ('r', 'p', 'v', 'm', 'f')
"""  # noqa: S608 - a name of our own

_COLUMNS = f"""
    SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull,
           CASE WHEN collname = 'C' THEN 'C' WHEN attcollation <> 0 THEN 'another' END
    FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
         LEFT JOIN pg_collation ON attcollation = pg_collation.oid
    WHERE {_OURS} AND relkind = 'r' AND attnum > 0 AND NOT attisdropped ORDER BY relname, attnum
"""  # noqa: S608

_CONSTRAINTS = f"""
    SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid), convalidated
    FROM pg_constraint JOIN pg_class ON conrelid = pg_class.oid
    WHERE {_OURS} AND contype IN ('p', 'u', 'c')
"""  # noqa: S608

_TRIGGERS = f"""
    SELECT relname, tgname, pg_get_triggerdef(pg_trigger.oid), tgenabled::text,
           CASE WHEN pronamespace = '{SCHEMA}'::regnamespace AND pronargs = 0 THEN proname END
    FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid JOIN pg_proc ON tgfoid = pg_proc.oid
    WHERE {_OURS} AND NOT tgisinternal
"""  # noqa: S608

_FUNCTIONS = f"""
    SELECT proname, pg_get_function_identity_arguments(pg_proc.oid), prosrc, lanname, prosecdef,
           array_to_string(proconfig, ';')
    FROM pg_proc JOIN pg_language ON prolang = pg_language.oid
    WHERE pronamespace = '{SCHEMA}'::regnamespace ORDER BY 1, 2
"""  # noqa: S608

_KEEP_PATH = """
    SELECT pg_catalog.set_config(
        'subsidy_ledger.path', pg_catalog.current_setting('search_path'), true
    )
"""
_OWN_PATH = "SELECT pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)"
_PATH_BACK = """
    SELECT pg_catalog.set_config(
        'search_path', pg_catalog.current_setting('subsidy_ledger.path'), true
    )
"""


def problems(fetch: Fetch) -> tuple[int, list[str]]:
    """How many tables, functions and triggers there should be, and what is not as it was made."""
    with _server_only(fetch):
        found = [
            *_table_problems(fetch),
            *_column_problems(fetch),
            *_constraint_problems(fetch),
            *_function_problems(fetch),
            *_trigger_problems(fetch),
        ]
    return len(tables().tables) + len(FUNCTIONS) + len(triggers()), found


@contextmanager
def _server_only(fetch: Fetch) -> Iterator[None]:
    """Only the server's own names are found without their schema, until the block ends.

    So every other name is told with its schema, and no table that somebody put before the
    catalogue answers in its place.
    """
    fetch(_KEEP_PATH)
    fetch(_OWN_PATH)
    yield
    fetch(_PATH_BACK)  # not after an error: the transaction is rolled back, and the path with it


def _table_problems(fetch: Fetch) -> Iterator[str]:
    there = {row[0]: row[1:] for row in fetch(_TABLES)}
    for name in _names():
        if name not in there:
            yield f"table {name} is missing"
            continue
        kind, kept, row_security, rules, family = there[name]
        if kind != "r" or family:
            yield f"table {name} was changed: it is not a plain table of its own"
        if kept != "p":
            yield f"table {name} was changed: it is not logged, a crash would empty it"
        if row_security:
            yield f"table {name} was changed: row security hides rows"
        if rules:
            yield f"table {name} was changed: a rule rewrites statements on it"


def _column_problems(fetch: Fetch) -> Iterator[str]:
    there: dict[str, dict[str, Any]] = {}
    for table, column, *rest in fetch(_COLUMNS):
        there.setdefault(table, {})[column] = tuple(rest)
    for table in tables().sorted_tables:
        if table.name not in there:
            continue
        made = {column.name: _told(column) for column in table.columns}
        for name in sorted(made.keys() | there[table.name].keys()):
            wanted, found = made.get(name), there[table.name].get(name)
            if found is None:
                yield f"column {name} of {table.name} is missing"
            elif wanted is None:
                yield f"column {name} of {table.name} does not belong to the ledger"
            elif wanted != found:
                yield f"column {name} of {table.name} was changed"


def _told(column: sa.Column[Any]) -> tuple[str, bool, str | None]:
    """A column as the server tells it: type, whether it is never NULL, collation."""
    if isinstance(column.type, sa.VARCHAR):  # Alembic's own column
        return f"character varying({column.type.length})", not column.nullable, "another"
    text = isinstance(column.type, sa.TEXT)
    kind = "text" if text else str(column.type.compile(dialect=_DIALECT)).lower()
    return kind, not column.nullable, "C" if text else None


def _constraint_problems(fetch: Fetch) -> Iterator[str]:
    there = {
        (table, name): (_plain(text), valid) for table, name, text, valid in fetch(_CONSTRAINTS)
    }
    for (table, name), wanted in _made_constraints().items():
        if (table, name) not in there:
            yield f"constraint {name} of {table} is missing"
        elif there[table, name] != (wanted, True):
            yield f"constraint {name} of {table} was changed"


def _made_constraints() -> dict[tuple[str, str], str]:
    made = {}
    for table in tables().sorted_tables:
        key = ", ".join(column.name for column in table.primary_key.columns)
        named = table.primary_key.name or f"{table.name}_pkey"
        made[table.name, str(named)] = _plain(f"PRIMARY KEY ({key})")
        for one in table.constraints:
            if isinstance(one, sa.UniqueConstraint):
                columns = ", ".join(column.name for column in one.columns)
                made[table.name, str(one.name)] = _plain(f"UNIQUE ({columns})")
            elif isinstance(one, sa.CheckConstraint):
                made[table.name, str(one.name)] = _plain(f"CHECK ({one.sqltext})")
    return made


def _function_problems(fetch: Fetch) -> Iterator[str]:
    there = {(row[0], row[1]): row[2:] for row in fetch(_FUNCTIONS)}
    made = {(name, ""): body for name, body in FUNCTIONS.items()}
    for (name, nothing), body in made.items():
        if (name, nothing) not in there:
            yield f"function {name} is missing"
        elif there[name, nothing] != (body, "plpgsql", False, _SEARCH.replace(" = ", "=")):
            yield f"function {name} was changed"
    for name, arguments in sorted(there.keys() - made.keys()):
        yield f"function {name}({arguments}) does not belong to the ledger"


def _trigger_problems(fetch: Fetch) -> Iterator[str]:
    there = {(row[0], row[1]): row[2:] for row in fetch(_TRIGGERS)}
    made = {(trigger.table, name): trigger.text(name) for name, trigger in triggers().items()}
    for (table, name), text in made.items():
        if (table, name) not in there:
            yield f"trigger {name} is missing"
            continue
        found, enabled, calls = there[table, name]
        # The text alone is not enough: without quotes and case, names of two schemas can be alike.
        if calls is None or f" {SCHEMA}.{calls}(" not in text:
            yield f"trigger {name} was changed: it calls another function"
        elif _plain(found) != _plain(text):
            yield f"trigger {name} was changed"
        if enabled != "A":
            yield f"trigger {name} was changed: it is not enabled always"
    for table, name in sorted(there.keys() - made.keys()):
        if table in _names():
            yield f"trigger {name} on {table} does not belong to the ledger"


def _names() -> tuple[str, ...]:
    return tuple(table.name for table in tables().sorted_tables)


def _plain(text: str) -> str:
    """A definition without what a server adds: brackets, quotes of names, spaces."""
    return re.sub(r'[\s()"]', "", text).casefold()

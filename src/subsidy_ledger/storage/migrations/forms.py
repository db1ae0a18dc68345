"""The forms that the tables of a ledger have had, frozen, and how a database is compared with one.

What it is: for each version and dialect the whole DDL, in ``forms/VERSION.DIALECT.sql``: tables,
functions, triggers. A revision takes the triggers that it makes from there, and after it ran the
database must have what the form says.

What it promises: nothing here reads the declarations of today, which move on. PostgreSQL begins
with 0002: there was no earlier one.

What it does not do: compare defaults of columns, or the rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

Dialect: TypeAlias = Literal["sqlite", "postgresql"]
Fetch: TypeAlias = Callable[[str], Sequence[tuple[Any, ...]]]
"""Runs a query and gives all its rows."""

VERSIONS: Final = ("0001", "0002", "0003")
"""Every revision, from the first on."""

_FOLDER: Final = Path(__file__).with_name("forms")
_TABLE: Final = re.compile(r"CREATE TABLE (?:subsidy_ledger\.)?(\w+) \(")
_TRIGGER: Final = re.compile(r"CREATE TRIGGER (\w+) .*? ON (?:subsidy_ledger\.)?(\w+)", re.DOTALL)
_FUNCTION: Final = re.compile(
    r"CREATE FUNCTION subsidy_ledger\.(\w+)\(\).*? SET search_path = (.*?) AS \$\$(.*)\$\$",
    re.DOTALL,
)


@frozen
class Form:
    """What a database has in one version: every statement that would make it."""

    version: str
    dialect: Dialect
    statements: tuple[str, ...]

    @property
    def tables(self) -> dict[str, str]:
        """The statement that makes each table."""
        return {found[1]: text for found, text in self._made(_TABLE)}

    @property
    def triggers(self) -> dict[str, tuple[str, str]]:
        """Table and statement of each trigger."""
        return {found[1]: (found[2], text) for found, text in self._made(_TRIGGER)}

    @property
    def functions(self) -> dict[str, tuple[str, str]]:
        """The search path and the body of each function."""
        return {found[1]: (found[2], found[3]) for found, _ in self._made(_FUNCTION)}

    @property
    def guards(self) -> tuple[str, ...]:
        """All but the tables: functions and triggers, in the order in which they can be made."""
        return tuple(text for text in self.statements if not _TABLE.match(text))

    def _made(self, what: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
        for text in self.statements:
            found = what.match(text)
            if found:
                yield found, text

    def table(self, *names: str) -> tuple[str, ...]:
        """The statements that make these tables."""
        return tuple(self.tables[name] for name in names)


@cache
def form(version: str, dialect: Dialect) -> Form:
    """A form as it was frozen; raises `FileNotFoundError`."""
    text = (_FOLDER / f"{version}.{dialect}.sql").read_text(encoding="utf-8")
    _, *statements = text.strip().split("\n\n")
    return Form(version, dialect, tuple(one.removesuffix(";") for one in statements))


def problems(wanted: Form, fetch: Fetch) -> list[str]:
    """What a database has otherwise than the form says; nothing if it is whole."""
    compare = _sqlite if wanted.dialect == "sqlite" else _postgresql
    return list(compare(wanted, fetch))


# ---- SQLite --------------------------------------------------------------------------------------


def _sqlite(wanted: Form, fetch: Fetch) -> Iterator[str]:
    made = {("table", name): text for name, text in wanted.tables.items()}
    made |= {("trigger", name): text for name, (_, text) in wanted.triggers.items()}
    rows = fetch("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name")
    there = {(kind, name): text for kind, name, _, text in rows}
    for kind, name in made:
        if (kind, name) not in there:
            yield f"{kind} {name} is missing"
        elif _closed_up(there[kind, name]) != _closed_up(made[kind, name]):
            yield f"{kind} {name} was changed"
    for kind, name, table, _ in rows:
        # A trigger has the name of its table as it was typed, and names know no case.
        if kind == "trigger" and table.lower() in wanted.tables and (kind, name) not in made:
            yield f"trigger {name} on {table.lower()} does not belong to the ledger"


def _closed_up(text: str) -> str:
    """A definition without what renaming a table changes: quotes of names, spaces.

    Other quotes count: where SQLite knows no name such as ``"NEW.size"``, it takes it for a text.
    """
    return re.sub(r"\s", "", re.sub(r'"([A-Za-z_]\w*)"', r"\1", text))


# ---- PostgreSQL ----------------------------------------------------------------------------------

_TABLES: Final = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'subsidy_ledger'::regnamespace AND relkind = 'r'
          AND (relpersistence <> 'p' OR relrowsecurity
               OR EXISTS (SELECT FROM pg_rewrite WHERE ev_class = pg_class.oid)
               OR EXISTS (SELECT FROM pg_inherits WHERE pg_class.oid IN (inhrelid, inhparent)))
    ORDER BY relname
"""
"""Tables that a crash would empty, or that hide, rewrite or borrow rows."""
_COLUMNS: Final = """
    SELECT relname, attname, format_type(atttypid, atttypmod), attnotnull, collname = 'C'
    FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
         LEFT JOIN pg_collation ON attcollation = pg_collation.oid
    WHERE relnamespace = 'subsidy_ledger'::regnamespace AND relkind = 'r'
          AND attnum > 0 AND NOT attisdropped
"""
_CONSTRAINTS: Final = """
    SELECT relname, conname, pg_get_constraintdef(pg_constraint.oid)
    FROM pg_class JOIN pg_constraint ON conrelid = pg_class.oid
    WHERE relnamespace = 'subsidy_ledger'::regnamespace AND contype IN ('p', 'u', 'c')
"""
_TRIGGERS: Final = """
    SELECT relname, tgname, pg_get_triggerdef(pg_trigger.oid), tgenabled::text,
           pronamespace = 'subsidy_ledger'::regnamespace
    FROM pg_class JOIN pg_trigger ON tgrelid = pg_class.oid JOIN pg_proc ON tgfoid = pg_proc.oid
    WHERE relnamespace = 'subsidy_ledger'::regnamespace AND NOT tgisinternal
    ORDER BY relname, tgname
"""
_FUNCTIONS: Final = """
    SELECT proname, prosrc, lanname, prosecdef, array_to_string(proconfig, ';')
    FROM pg_proc JOIN pg_language ON prolang = pg_language.oid
    WHERE pronamespace = 'subsidy_ledger'::regnamespace AND pronargs = 0
"""
_TYPES: Final = {"VARCHAR(32)": "character varying(32)"}


def _postgresql(wanted: Form, fetch: Fetch) -> Iterator[str]:
    """Compare; names must be told with their schema, so the search path is the server's own."""
    for (name,) in fetch(_TABLES):
        if name in wanted.tables:
            yield f"table {name} was changed: it is not a plain table"
    yield from _columns(wanted, fetch)
    yield from _constraints(wanted, fetch)
    yield from _functions(wanted, fetch)
    yield from _triggers(wanted, fetch)


def _columns(wanted: Form, fetch: Fetch) -> Iterator[str]:
    there: dict[str, dict[str, tuple[str, bool, bool]]] = {}
    for table, column, kind, never_null, by_bytes in fetch(_COLUMNS):
        there.setdefault(table, {})[column] = (kind, never_null, bool(by_bytes))
    for name, text in wanted.tables.items():
        if name not in there:
            yield f"table {name} is missing"
            continue
        made = dict(_declared(text))
        for column in sorted(made.keys() | there[name].keys()):
            if made.get(column) != there[name].get(column):
                yield f"column {column} of {name} is not as it was made"


def _declared(table: str) -> Iterator[tuple[str, tuple[str, bool, bool]]]:
    """Each column of a statement: its name, type, whether it is never NULL, compared by bytes."""
    for line in _parts(table):
        name, _, rest = line.partition(" ")
        if name not in ("PRIMARY", "CONSTRAINT"):
            kind = rest.partition(" ")[0]
            by_bytes = 'COLLATE "C"' in rest
            yield name, (_TYPES.get(kind, kind.lower()), "NOT NULL" in rest, by_bytes)


def _parts(table: str) -> list[str]:
    return [line.strip().removesuffix(",") for line in table.splitlines()[1:-1]]


def _constraints(wanted: Form, fetch: Fetch) -> Iterator[str]:
    there = {(table, name): _bare(text) for table, name, text in fetch(_CONSTRAINTS)}
    for table, text in wanted.tables.items():
        for line in _parts(table=text):
            if line.startswith("PRIMARY"):
                name, definition = f"{table}_pkey", line
            elif line.startswith("CONSTRAINT"):
                _, name, definition = line.split(" ", 2)
            else:
                continue
            if there.get((table, name)) != _bare(definition):
                yield f"constraint {name} of {table} is not as it was made"


def _functions(wanted: Form, fetch: Fetch) -> Iterator[str]:
    there = {row[0]: (_lines(row[1]), *row[2:]) for row in fetch(_FUNCTIONS)}
    for name, (path, body) in wanted.functions.items():
        if name not in there:
            yield f"function {name} is missing"
        elif there[name] != (_lines(body), "plpgsql", False, f"search_path={path}"):
            yield f"function {name} was changed"


def _lines(body: str) -> list[str]:
    """A body without indents and empty lines. Brackets count, and where a comment ends."""
    return [line.strip() for line in body.splitlines() if line.strip()]


def _triggers(wanted: Form, fetch: Fetch) -> Iterator[str]:
    # Of whose function it is the text does not tell: without quotes and case schemas can be alike.
    there = {(row[0], row[1]): (_bare(row[2]), *row[3:]) for row in fetch(_TRIGGERS)}
    made = {(table, name): text for name, (table, text) in wanted.triggers.items()}
    for (table, name), text in made.items():
        if (table, name) not in there:
            yield f"trigger {name} is missing"
        elif there[table, name] != (_bare(text), "A", True):
            yield f"trigger {name} was changed"
    for table, name in there:
        if table in wanted.tables and (table, name) not in made:
            yield f"trigger {name} on {table} does not belong to the ledger"


def _bare(text: str) -> str:
    """A definition without what a server adds: brackets, quotes of names, spaces."""
    return re.sub(r'[\s()"]', "", text).casefold()

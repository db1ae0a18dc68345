"""What is said to PostgreSQL: the schema's name and version, and every statement of a transaction.

What it is: text. Statements on projections are made from ``storage.rows``; the others are written
here; a test holds them to the declarations in ``storage.tables``. Every one names the ledger first.

What it does not do: import a driver, or SQLModel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from subsidy_ledger.storage.names import VERSION_TABLE
from subsidy_ledger.storage.rows import PROJECTIONS, Table

SCHEMA: Final = "subsidy_ledger"
COMMENT: Final = "subsidy-ledger"
"""The comment on the schema begins so: tells tables of ledgers from any others."""


def _where(names: Sequence[str]) -> str:
    return " AND ".join(f"{name} = %s" for name in ("ledger", *names))


def _upsert(table: Table) -> str:
    """The end of an INSERT that replaces a row which is there."""
    keys, rest = table.columns[: table.keys], table.columns[table.keys :]
    news = ", ".join(f"{name} = excluded.{name}" for name in rest)
    return f"ON CONFLICT (ledger, {', '.join(keys)}) DO UPDATE SET {news}"


def insert(name: str, columns: Sequence[str]) -> str:
    """One row; ``kept`` is the row that may be there."""
    marks = ", ".join(["%s"] * (len(columns) + 1))
    return (
        f"INSERT INTO {SCHEMA}.{name} AS kept (ledger, {', '.join(columns)}) "  # noqa: S608
        f"VALUES ({marks}) "
    )


def _insert_many(name: str, columns: Sequence[str], types: Iterable[str]) -> str:
    """Rows as one array for each column."""
    listed, arrays = ", ".join(columns), ", ".join(f"%s::{kind}[]" for kind in types)
    return (
        f"INSERT INTO {SCHEMA}.{name} AS kept (ledger, {listed}) "  # noqa: S608
        f"SELECT %s, {listed} FROM unnest({arrays}) AS given ({listed}) "
    )


NUMBERS: Final = frozenset(
    (
        "requested_fen", "held", "payable_fen", "instructed_fen", "settled_fen",
        "ordered_back_fen", "repaid_fen", "written_off_fen", "erased", "amount_fen",
        "ordered_fen", "void", "year", "appropriated_fen", "reserved_fen", "paid_fen",
        "discharged", "seq", "item", "awards", "used", "ceiling",
    )
)  # fmt: skip
"""Columns of projections that are numbers; all others are text."""

TYPES: Final = {
    "entry": {"seq": "int8", "id": "text", "leaf": "bytea", "hash": "bytea"},
    "sealed": {"seq": "int8", "line": "bytea"},
    "carried": {"number": "int8", "seq": "int8", "id": "text", "line": "bytea"},
    "tree_node": {"level": "int8", "position": "int8", "hash": "bytea"},
    **{
        table.name: {name: "int8" if name in NUMBERS else "text" for name in table.columns}
        for table in PROJECTIONS.values()
    },
}
"""Types of the columns of each table that many rows are written to."""

ADD: Final = {name: insert(name, tuple(types)) for name, types in TYPES.items()}
ADD_MANY: Final = {
    name: _insert_many(name, tuple(types), types.values()) for name, types in TYPES.items()
}
KEEP: Final = {name: ADD[table.name] + _upsert(table) for name, table in PROJECTIONS.items()}
KEEP_MANY: Final = {
    name: ADD_MANY[table.name] + _upsert(table) for name, table in PROJECTIONS.items()
}
DELETE: Final = {
    name: f"DELETE FROM {SCHEMA}.{table.name} WHERE {_where(table.columns[: table.keys])}"  # noqa: S608
    for name, table in PROJECTIONS.items()
}
SELECT: Final = {
    name: f"SELECT {', '.join(table.columns)} FROM {SCHEMA}.{table.name} WHERE ledger = %s"  # noqa: S608
    for name, table in PROJECTIONS.items()
}
LOAD: Final = {
    name: f"SELECT {', '.join(table.columns)} FROM {SCHEMA}.{table.name} WHERE "  # noqa: S608
    + _where(table.columns[: 1 if name == "holdings" else table.keys])
    for name, table in PROJECTIONS.items()
}
LOAD_MANY: Final = {
    name: f"{SELECT[name]} AND {table.columns[0]} = ANY(%s)" for name, table in PROJECTIONS.items()
}

TAKE: Final = {
    "claims": "ON CONFLICT (ledger, claim_key) DO UPDATE SET holder = excluded.holder, "
    "awards = kept.awards + excluded.awards",
    "usage": "ON CONFLICT (ledger, usage_key) DO UPDATE SET used = kept.used + excluded.used",
}
TAKE_ONE: Final = {name: ADD[PROJECTIONS[name].name] + end for name, end in TAKE.items()}
TAKE_MANY: Final = {name: ADD_MANY[PROJECTIONS[name].name] + end for name, end in TAKE.items()}
CLAIM_BACK: Final = (
    "UPDATE subsidy_ledger.claim SET awards = awards + %s "
    "WHERE ledger = %s AND claim_key = %s AND holder = %s"
)
CLAIM_GONE: Final = (
    "DELETE FROM subsidy_ledger.claim WHERE ledger = %s AND claim_key = %s AND awards <= 0"
)
USAGE_BACK: Final = (
    "UPDATE subsidy_ledger.cap_usage SET used = used + %s WHERE ledger = %s AND usage_key = %s"
)
USAGE_GONE: Final = (
    "DELETE FROM subsidy_ledger.cap_usage WHERE ledger = %s AND usage_key = %s AND used <= 0"
)

LOCK: Final = """
    SELECT current_setting('fsync'), current_setting('synchronous_commit'),
           current_setting('transaction_isolation'), size, edge, at, closed, common
    FROM subsidy_ledger.head WHERE ledger = %s FOR UPDATE
"""
SETTINGS: Final = (
    "SELECT current_setting('fsync'), current_setting('synchronous_commit'), "
    "current_setting('transaction_isolation')"
)
HEAD: Final = "SELECT size, edge, at, closed, common FROM subsidy_ledger.head WHERE ledger = %s"
MOVE_HEAD: Final = (
    "INSERT INTO subsidy_ledger.head (ledger, size, edge, at, closed, common) "
    "VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (ledger) DO UPDATE SET size = excluded.size, "
    "edge = excluded.edge, at = excluded.at, closed = excluded.closed, common = excluded.common"
)
FIND: Final = (
    "SELECT id, seq FROM subsidy_ledger.entry WHERE ledger = %s AND id = ANY(%s) UNION ALL "
    "SELECT id, seq FROM subsidy_ledger.carried WHERE ledger = %s AND id = ANY(%s)"
)
ENTRIES: Final = (
    "SELECT seq, id, leaf, hash FROM subsidy_ledger.entry "
    "WHERE ledger = %s AND seq >= %s ORDER BY seq"
)
ADD_SOURCE: Final = (
    "INSERT INTO subsidy_ledger.source_file (ledger, number, kind, id, digest, content) "
    "SELECT %s, coalesce(max(number), 0) + 1, %s, %s, %s, %s FROM subsidy_ledger.source_file "
    "WHERE ledger = %s ON CONFLICT (ledger, digest) DO NOTHING"
)

FIND_LEDGER: Final = "SELECT ledger FROM subsidy_ledger.register WHERE origin = %s"
ADD_LEDGER: Final = (
    "INSERT INTO subsidy_ledger.register (ledger, origin) "
    "SELECT coalesce(max(ledger), 0) + 1, %s FROM subsidy_ledger.register"
)
ORIGINS: Final = "SELECT origin FROM subsidy_ledger.register ORDER BY origin LIMIT 13"
SCHEMA_SAYS: Final = f"""
    SELECT obj_description(oid, 'pg_namespace'),
           EXISTS (SELECT FROM pg_class WHERE relnamespace = pg_namespace.oid
                   AND relname = '{VERSION_TABLE}')
    FROM pg_namespace WHERE nspname = '{SCHEMA}'
"""  # noqa: S608 - names of our own
VERSION_SAYS: Final = f"SELECT version_num FROM {SCHEMA}.{VERSION_TABLE}"  # noqa: S608
TRANSACTION: Final = "SELECT pg_current_xact_id()::text"
TRANSACTION_IF_ANY: Final = "SELECT pg_current_xact_id_if_assigned()::text"
ADVISORY: Final = "SELECT pg_advisory_xact_lock(%s::int, %s::int)"

LEAF: Final = "SELECT leaf FROM subsidy_ledger.entry WHERE ledger = %s AND seq = %s"
LEAVES: Final = "SELECT leaf, hash FROM subsidy_ledger.entry WHERE ledger = %s ORDER BY seq"
LEAF_HASHES: Final = (
    "SELECT hash FROM subsidy_ledger.entry WHERE ledger = %s AND seq >= %s AND seq < %s "
    "ORDER BY seq"
)
SEALED: Final = "SELECT line FROM subsidy_ledger.sealed WHERE ledger = %s AND seq = %s"
SEALED_LINES: Final = "SELECT seq, line FROM subsidy_ledger.sealed WHERE ledger = %s ORDER BY seq"
UNSEAL: Final = "DELETE FROM subsidy_ledger.sealed WHERE ledger = %s AND seq = ANY(%s)"
CARRIED_LINE: Final = "SELECT line FROM subsidy_ledger.carried WHERE ledger = %s AND seq = %s"
CARRIED_ROWS: Final = (
    "SELECT seq, id, line FROM subsidy_ledger.carried WHERE ledger = %s ORDER BY number"
)
CARRIED_LINES: Final = "SELECT line FROM subsidy_ledger.carried WHERE ledger = %s ORDER BY number"
ADOPTIONS: Final = "SELECT seq FROM subsidy_ledger.adoption WHERE ledger = %s ORDER BY seq"
ADOPTED: Final = "INSERT INTO subsidy_ledger.adoption (ledger, seq) VALUES (%s, %s)"
SOURCE: Final = (
    "SELECT kind, id, digest, content FROM subsidy_ledger.source_file "
    "WHERE ledger = %s AND digest = %s"
)
SOURCES: Final = (
    "SELECT kind, id, digest, content FROM subsidy_ledger.source_file WHERE ledger = %s "
    "ORDER BY number"
)
NODE_AT: Final = (
    "SELECT hash FROM subsidy_ledger.tree_node WHERE ledger = %s AND level = %s AND position = %s"
)
NODES: Final = (
    "SELECT level, position, hash FROM subsidy_ledger.tree_node WHERE ledger = %s "
    "ORDER BY level, position"
)

"""Names that stand beside a host's: a prefix in SQLite, ``head`` with ``common``, a version table.

No table is made again: tables are renamed with their rows, and the head gets one column more.
Triggers name tables, so all are dropped before and made again after, in the same transaction.
"""

from __future__ import annotations

from subsidy_ledger.storage.migrations.forms import Form, form
from subsidy_ledger.storage.migrations.steps import run

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COMMON = "SET common = size - 1"
"""The number of the last entry: nothing that every writer keeps at hand changed after it."""

RENAME_CONSTRAINTS = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT conname FROM pg_constraint
        WHERE conrelid = 'subsidy_ledger.head'::regclass AND conname LIKE 'ledger\\_head\\_%'
    LOOP
        EXECUTE format('ALTER TABLE subsidy_ledger.head RENAME CONSTRAINT %I TO %I',
                       name, substr(name, 8));
    END LOOP;
END
$$
""".strip()
"""``ledger_head_pkey`` becomes ``head_pkey``, and so on; which there are depends on the server."""

READ_VERSION = """
DO $$
DECLARE
    name text;
BEGIN
    FOR name IN SELECT DISTINCT coalesce(quote_ident(rolname), 'PUBLIC')
        FROM pg_class CROSS JOIN aclexplode(relacl) LEFT JOIN pg_roles ON grantee = pg_roles.oid
        WHERE pg_class.oid = 'subsidy_ledger.entry'::regclass AND privilege_type = 'INSERT'
              AND grantee <> relowner
    LOOP
        EXECUTE 'GRANT SELECT ON subsidy_ledger.version TO ' || name;
    END LOOP;
END
$$
""".strip()
"""Whoever appends entries reads the version when a ledger is opened."""


def upgrade() -> None:
    """Rename, add, and guard again."""
    run(sqlite=_sqlite(), postgresql=_postgresql())


def _sqlite() -> tuple[str, ...]:
    before, after = form("0002", "sqlite"), form("0003", "sqlite")
    return (
        *(f"DROP TRIGGER {name}" for name in before.triggers),
        *(f"ALTER TABLE {name} RENAME TO {_prefixed(name)}" for name in before.tables),
        "ALTER TABLE subsidy_ledger_head ADD COLUMN common INTEGER DEFAULT 0 NOT NULL",
        f"UPDATE subsidy_ledger_head {COMMON}",
        *after.guards,
        "PRAGMA user_version = 0",
    )


def _prefixed(name: str) -> str:
    return f"subsidy_ledger_{name.removeprefix('ledger_')}"


def _postgresql() -> tuple[str, ...]:
    before, after = form("0002", "postgresql"), form("0003", "postgresql")
    head = "ALTER TABLE subsidy_ledger.head"
    return (
        # Whoever writes has locked a row of it: from here on nobody is in the middle.
        "LOCK TABLE subsidy_ledger.ledger_head IN ACCESS EXCLUSIVE MODE",
        *_drop_guards(before),
        "ALTER TABLE subsidy_ledger.ledger_head RENAME TO head",
        RENAME_CONSTRAINTS,
        f"{head} ADD COLUMN common BIGINT DEFAULT 0 NOT NULL",
        f"UPDATE subsidy_ledger.head {COMMON}",
        f"{head} ALTER COLUMN common DROP DEFAULT",
        *after.guards,
        "COMMENT ON SCHEMA subsidy_ledger IS 'subsidy-ledger'",
        READ_VERSION,
    )


def _drop_guards(form: Form) -> tuple[str, ...]:
    triggers = form.triggers.items()
    return (
        *(f"DROP TRIGGER {name} ON subsidy_ledger.{table}" for name, (table, _) in triggers),
        *(f"DROP FUNCTION subsidy_ledger.{name}()" for name in form.functions),
    )

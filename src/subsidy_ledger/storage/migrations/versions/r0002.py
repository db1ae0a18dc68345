"""A ledger can go on from another: the table ``carried`` and what guards it.

The first form in PostgreSQL; its number stands in the comment on the schema.
"""

from __future__ import annotations

from subsidy_ledger.storage.migrations.forms import form
from subsidy_ledger.storage.migrations.steps import run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW = ("carried_no_update", "carried_no_delete", "carried_before_entry_0", "entry_no_carried_id")


def upgrade() -> None:
    """SQLite: one table more. PostgreSQL: everything, in a schema that has nothing."""
    sqlite, postgresql = form("0002", "sqlite"), form("0002", "postgresql")
    run(
        sqlite=(
            *sqlite.table("carried"),
            *(sqlite.triggers[name][1] for name in NEW),
            "PRAGMA user_version = 2",
        ),
        postgresql=(
            "COMMENT ON SCHEMA subsidy_ledger IS 'subsidy-ledger, format 2'",
            *postgresql.statements,
        ),
    )

"""The first form of the tables.

SQLite only; the number of the form stands in ``user_version``. PostgreSQL has no such form.
"""

from __future__ import annotations

from subsidy_ledger.storage.migrations.forms import form
from subsidy_ledger.storage.migrations.steps import run

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything, in a file that has nothing."""
    made = ("PRAGMA application_id = 1396853831", "PRAGMA user_version = 1")
    run(sqlite=(*form("0001", "sqlite").statements, *made), postgresql=())

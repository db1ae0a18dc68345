"""The tables of today as a form that can be frozen: ``python -m tests.storage.frozen`` writes them.

Run it once for a new version, before the revision is written; a form that was released is not
written again. `today` is what the last form must be.
"""

from __future__ import annotations

import re
from pathlib import Path

from subsidy_ledger.storage import migrations
from subsidy_ledger.storage.migrations.forms import Dialect
from subsidy_ledger.storage.names import VERSION

DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgresql")


def place(dialect: Dialect) -> Path:
    """Where the form of today's version stands."""
    return Path(migrations.__file__).with_name("forms") / f"{VERSION}.{dialect}.sql"


def today(dialect: Dialect) -> str:
    """The statements that make everything, but for the schema and the row of the version."""
    if dialect == "sqlite":
        from subsidy_ledger.storage.tables import statements
    else:
        from subsidy_ledger.storage.postgresql.tables import statements
    called = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[dialect]
    first = f"-- The tables of a ledger in {called}, form {VERSION}, and what guards them. Frozen: "
    others = ("CREATE SCHEMA", "COMMENT ON SCHEMA", "INSERT INTO")
    made = [_tidy(text) + ";" for text in statements() if not text.startswith(others)]
    return "\n\n".join([f"{first}it is never edited.", *made]) + "\n"


def _tidy(text: str) -> str:
    """One blank line is what stands between statements: there is none within."""
    text = text.strip().replace("\t", "    ")
    if text.startswith("CREATE TABLE"):
        text = re.sub(r"\n\)\s+", "\n) ", text)
        text = re.sub(r"ROWID,\s+", "ROWID, ", text)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


if __name__ == "__main__":
    for dialect in DIALECTS:
        place(dialect).write_text(today(dialect), encoding="utf-8")

"""What the tables of a ledger are called beside those of others, and which form they have.

What it is: names and the version that every store, and the upgrade from one form to the next,
agree on. It imports nothing: to open a ledger it is enough.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = "0003"
"""The form of the tables: the last revision of ``storage.migrations``, which describes each."""

PREFIX: Final = "subsidy_ledger_"
"""Begins the name of every table and trigger in SQLite, where a host's own tables may stand beside.

PostgreSQL has a schema for that.
"""

VERSION_TABLE: Final = "version"
"""Holds ``VERSION`` in its one row, as Alembic keeps it; beside a host's table of that kind."""

APPLICATION_ID: Final = 0x5342_4C47
"""``SBLG`` in SQLite's ``application_id``: tells a file made for a ledger from any other."""

"""A store in a file for large corpora: a database that takes what careless programs record.

What it is: ``unguarded(path)``, the SQLite store with the checks of its tables switched off and no
waiting for the disk.

What it promises: entries, tree and sealed content are as in any other store, byte for byte. A year
of a hundred thousand cases does not have to fit into memory.

What it does not do: keep anything over a power cut, or pass ``verify`` once something careless was
recorded: the tables then say what the checks of a real database would have refused.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from subsidy_ledger.storage.sqlite import SqliteStore


class _Unguarded(SqliteStore):
    def _connect(self) -> sqlite3.Connection:
        db = super()._connect()
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute("PRAGMA synchronous = OFF")
        return db


def unguarded(path: Path) -> SqliteStore:
    """A store in a file, for `record_corpus`."""
    return _Unguarded(path)

"""Ledgers in a PostgreSQL database: several in one, each with its own head.

``store`` opens, makes, begins and ends; ``transaction`` reads and writes the rows of one ledger;
``sql`` is what they say, ``wire`` takes it to the server; ``tables`` is what an owner makes, and
how a server's tables are compared with it. Imported only where a PostgreSQL ledger is named: it
needs the extra ``postgresql``.
"""

try:
    import psycopg as _driver  # noqa: F401 - to say what to do where it is missing
except ImportError as error:  # pragma: no cover - where the extra is not installed
    raise ImportError(
        "ledgers in PostgreSQL need psycopg: pip install 'subsidy-ledger[postgresql]'"
    ) from error

from subsidy_ledger.errors import DatabaseLost, DatabaseUnsuitable
from subsidy_ledger.storage.postgresql.store import PostgresStore, make_tables
from subsidy_ledger.storage.postgresql.transaction import PostgresTransaction

__all__ = [
    "DatabaseLost",
    "DatabaseUnsuitable",
    "PostgresStore",
    "PostgresTransaction",
    "make_tables",
]

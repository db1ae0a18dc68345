"""What a database can refuse or lose, in the library's words.

What it promises: an error of the driver becomes one of ours wherever there is a word for it; what
has none (a full disk) goes through as it is. Nothing of a connection's password is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from psycopg import errors as pg

from subsidy_ledger.errors import (
    DatabaseLost,
    DatabaseUnsuitable,
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
)

READ_COMMITTED: Final = "read committed"


def check_durable(name: str, fsync: str, commit: str) -> None:
    """Refuse a database that may forget what it confirmed; raises `DatabaseUnsuitable`."""
    for setting, value in (("fsync", fsync), ("synchronous_commit", commit)):
        if value == "off":
            raise DatabaseUnsuitable(
                name,
                f"{setting} is off: after a crash the database may have forgotten what it "
                f"confirmed; a ledger is kept only where {setting} is on",
            )


def check_isolation(name: str, isolation: str) -> None:
    """Refuse a transaction that does not see what others did; raises `DatabaseUnsuitable`."""
    if isolation != READ_COMMITTED:
        raise DatabaseUnsuitable(
            name,
            f"the transaction is {isolation.upper()}; a ledger is written under READ COMMITTED, so "
            "that what is decided sees all that was recorded before the lock",
        )


@contextmanager
def told(name: str, lost: Callable[[], bool]) -> Iterator[None]:
    """Errors of the driver inside the block are raised as ours."""
    try:
        yield
    except psycopg.Error as error:
        ours = fault(name, error, lost=lost())
        if ours is None:
            raise
        raise ours from error


def fault(name: str, error: psycopg.Error, *, lost: bool) -> LedgerError | None:
    """A driver's error as one of ours; None for what there is no word for."""
    said = str(error).partition("\n")[0]
    if lost or isinstance(error, psycopg.InterfaceError):
        return DatabaseLost(name, said)
    if isinstance(error, (pg.LockNotAvailable, pg.QueryCanceled, pg.DeadlockDetected)):
        return LedgerBusy(name)
    if isinstance(error, (psycopg.IntegrityError, pg.CardinalityViolation)):
        return LedgerDamaged(f"{name} refused a row: {said}")
    if isinstance(error, (pg.InsufficientPrivilege, pg.ReadOnlySqlTransaction)):
        return DatabaseUnsuitable(name, f"the database does not allow it: {said}")
    if isinstance(error, pg.SerializationFailure):
        return DatabaseUnsuitable(name, f"{said}; a ledger is written under READ COMMITTED")
    if isinstance(error, (psycopg.ProgrammingError, psycopg.DataError, psycopg.InternalError)):
        return LedgerDamaged(f"{name}: {said}")
    return None

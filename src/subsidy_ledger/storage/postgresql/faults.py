"""What a database can refuse or lose, in the library's words.

What it promises: an error of the driver becomes one of ours. While the connection lives the server
has rolled back what it reports, at COMMIT too: nothing was recorded. With the connection goes what
became of the transaction: that is `DatabaseLost`. Nothing of a connection's password is repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeAlias

import psycopg
from psycopg import errors as pg

from subsidy_ledger.errors import (
    DatabaseLost,
    DatabaseUnsuitable,
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    StorageFailed,
)

READ_COMMITTED: Final = "read committed"

_KINDS: Final = {
    "53100": "full",
    "53200": "resources",
    "53300": "connections",
    "53": "resources",
    "58": "io",
    "25006": "read-only",
}
"""Kinds of `StorageFailed` by SQLSTATE, or by its class."""

_NO_ROOM: Final = ("too many clients", "too many connections", "remaining connection slots")
"""How a server that takes no more connections says so; libpq keeps no SQLSTATE of that."""


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
    said, state = str(error).partition("\n")[0], error.sqlstate or ""
    if not state and any(words in str(error) for words in _NO_ROOM):
        return StorageFailed(name, "connections", said, "53300")
    if lost:
        return DatabaseLost(name, said)
    kind = _KINDS.get(state, _KINDS.get(state[:2]))
    if kind is not None:
        return StorageFailed(name, kind, said, state)
    return next((made(name, said) for kinds, made in _WORDS if isinstance(error, kinds)), None)


_Word: TypeAlias = tuple[tuple[type[psycopg.Error], ...], Callable[[str, str], LedgerError]]
_WORDS: Final[tuple[_Word, ...]] = (
    ((psycopg.InterfaceError,), DatabaseLost),
    (
        (pg.LockNotAvailable, pg.QueryCanceled, pg.DeadlockDetected),
        lambda name, _said: LedgerBusy(name),
    ),
    (
        (psycopg.IntegrityError, pg.CardinalityViolation),
        lambda name, said: LedgerDamaged(f"{name} refused a row: {said}"),
    ),
    (
        (pg.InsufficientPrivilege,),
        lambda name, said: DatabaseUnsuitable(name, f"the database does not allow it: {said}"),
    ),
    (
        (pg.SerializationFailure,),
        lambda name, said: DatabaseUnsuitable(
            name, f"{said}; a ledger is written under READ COMMITTED"
        ),
    ),
    (
        (psycopg.ProgrammingError, psycopg.DataError, psycopg.InternalError),
        lambda name, said: LedgerDamaged(f"{name}: {said}"),
    ),
    ((psycopg.OperationalError,), lambda name, said: StorageFailed(name, "other", said)),
)
"""Kinds of the driver's errors, the narrow ones first, and what each is here."""

"""Joining a transaction that the caller owns: their rows and our entries commit together, or not.

What it is: ``JoinedStore``, a store over a transaction that somebody else began and will end;
``driver_of``, which finds the driver's connection behind SQLAlchemy's ``Connection``, ``Session``.

What it promises: nothing here commits or rolls back the caller's transaction. Each call of ours is
a savepoint inside it, so that a failure leaves the caller's work as it was. SQLAlchemy is not
imported: what is handed in is asked by its own methods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Generic, TypeVar

from subsidy_ledger.errors import JoinRefused, LedgerExists
from subsidy_ledger.ledger.store import NOTHING, Ahead, Transaction

_SAVEPOINT: Final = "subsidy_ledger"
T = TypeVar("T", bound=Transaction)


class JoinedStore(Generic[T]):
    """One ledger, seen and written through one transaction of the caller's."""

    def __init__(
        self,
        name: str,
        begun: Callable[[], Any],
        over: Callable[[Any], T],
        faults: Callable[[], Any],
    ) -> None:
        """Over the driver's connection, which ``begun`` gives.

        It is asked for anew each time: only then does a Session make the savepoints that it was
        asked for. It raises where the transaction has ended.
        ``over`` makes our transaction of it; ``faults`` translates the driver's errors.
        """
        self._name = name
        self._begun = begun
        self._over = over
        self._faults = faults

    @property
    def name(self) -> str:
        return self._name

    def create(self) -> None:
        raise LedgerExists(self._name)

    @contextmanager
    def reading(self) -> Iterator[T]:
        with self._faults():
            yield self._over(self._begun())

    @contextmanager
    def writing(self, ahead: Ahead = NOTHING) -> Iterator[T]:  # noqa: ARG002 - it is all near
        with self._faults():
            driver = self._begun()
            driver.execute(f"SAVEPOINT {_SAVEPOINT}")
            try:
                yield self._over(driver)
            except BaseException:
                # SQLite ends the whole transaction where the disk fails: then there is nothing to
                # go back to, and what failed is what is told.
                if getattr(driver, "in_transaction", True):
                    driver.execute(f"ROLLBACK TO SAVEPOINT {_SAVEPOINT}")
                    driver.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}")
                raise
            driver.execute(f"RELEASE SAVEPOINT {_SAVEPOINT}")

    def joined(self, connection: Any) -> JoinedStore[T]:  # noqa: ARG002 - as in the Protocol
        raise JoinRefused("this is a joined transaction already", "join the ledger itself")

    def close(self) -> None:
        """The connection is the caller's."""


def driver_of(connection: Any) -> Any:
    """The driver's connection, in a transaction.

    ``connection``: a SQLAlchemy ``Session`` or ``Connection``, or the driver's own. Raises
    `JoinRefused` for a SQLAlchemy connection without a transaction, or that commits by itself.
    """
    if callable(getattr(connection, "connection", None)):  # a Session; it begins by itself
        connection = connection.connection()
    if not hasattr(connection, "get_isolation_level"):
        return connection
    if not connection.in_transaction():
        raise JoinRefused("it has not begun", "begin it: `with engine.begin() as connection`")
    asked = connection.get_execution_options().get("isolation_level")
    if "AUTOCOMMIT" in (asked, connection.get_isolation_level()):  # SQLite knows only the first
        raise JoinRefused(
            "the connection commits each statement by itself (AUTOCOMMIT)",
            "use a connection with transactions",
        )
    return connection.connection.driver_connection

"""Hosts that record inside transactions of their own, with a row of their own beside the entries.

What it is: ``Rows``, a host's table, and the transactions of a host: through a ``Connection`` or a
``Session`` of SQLAlchemy, with and without savepoints, over one ledger or over several; committed,
rolled back on purpose, or ended by SIGKILL after everything was written and before COMMIT.

What it promises: the row of a call says what the call was answered, and is written in the same
transaction. So it tells afterwards whether that transaction was committed: the judge demands of the
entries what the row says.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool
from tests.faults.history import Call, Json

from subsidy_ledger import Ledger
from subsidy_ledger.ledger.ledger import join_all

ENDS: Final = {"commit": 28, "savepoint": 12, "undone": 10, "killed": 1}
"""How a host's transaction ends, and how often of a hundred calls; the rest are no host's. Of a
savepoint the first is rolled back, and a second one kept."""

RowKey = tuple[int, int]
ROW: Final = sa.Table(
    "host_row",
    sa.MetaData(),
    sa.Column("origin", sa.TEXT, primary_key=True),
    sa.Column("client", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("answers", sa.TEXT),
)


class Undone(Exception):
    """The host rolled its transaction back, on purpose."""


def engine_for(ledger: str) -> sa.Engine:
    """The host's own way to the database of a ledger: a path, or a URL."""
    if "://" not in ledger:
        return sa.create_engine(
            f"sqlite:///{ledger}", poolclass=NullPool, connect_args={"timeout": 60}
        )
    url = ledger.partition("#")[0].replace("postgresql://", "postgresql+psycopg://", 1)
    named = {"application_name": "subsidy-ledger"}  # whoever ends our connections ends these too
    return sa.create_engine(url, poolclass=NullPool, connect_args=named)


class Rows:
    """The host's table."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def create(self) -> None:
        """Make it, if it is not there."""
        ROW.create(self._engine, checkfirst=True)

    def of(self, origin: str) -> dict[RowKey, tuple[Json, ...]]:
        """What the rows of a ledger say: by client and number of the call, its answers."""
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(ROW).where(ROW.c.origin == origin)).all()
        return {(row.client, row.number): tuple(json.loads(row.answers)) for row in found}

    def recorded(self, sent: Sequence[tuple[Ledger, Call]]) -> list[tuple[Json, ...]]:
        """Record calls, one for each ledger, in one transaction as the first of them wants it.

        Raises `Undone`; may not come back.
        """
        call = sent[0][1]
        with self._begun(through_session=call.number % 2 == 1) as connection:
            if call.number % 3 == 0:  # the host's own work comes first, and is finished later
                self._put(connection, sent, None)
            books = join_all(connection, [ledger for ledger, _ in sent])
            if call.joined == "savepoint":
                given = self._twice(connection, books, sent)
            else:
                given = _answers(books, sent)
            self._put(connection, sent, given)
            if call.joined == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if call.joined == "undone":
                connection.rollback()
                raise Undone("on purpose")
            connection.commit()
            return given

    def _begun(self, *, through_session: bool) -> Any:
        if through_session:
            return Session(self._engine)
        connection = self._engine.connect()
        connection.begin()
        return connection

    def _twice(
        self, connection: Any, books: dict[str, Ledger], sent: Sequence[tuple[Ledger, Call]]
    ) -> list[tuple[Json, ...]]:
        """In a savepoint that is rolled back, and once more in one that is kept."""
        nested = connection.begin_nested()
        first = _answers(books, sent)
        for ledger, call in sent:
            gone = {"origin": ledger.origin, "client": call.client, "number": -1 - call.number}
            connection.execute(ROW.insert().values(answers="[]", **gone))
        nested.rollback()
        with connection.begin_nested():
            second = _answers(books, sent)
        if first != second:
            raise AssertionError(f"after going back to a savepoint {first} became {second}")
        return second

    def _put(
        self, connection: Any, sent: Sequence[tuple[Ledger, Call]], given: Sequence[Any] | None
    ) -> None:
        for place, (ledger, call) in enumerate(sent):
            key = {"origin": ledger.origin, "client": call.client, "number": call.number}
            if given is None:
                connection.execute(ROW.insert().values(answers="[]", **key))
                continue
            connection.execute(sa.delete(ROW).filter_by(**key))
            connection.execute(ROW.insert().values(answers=json.dumps(given[place]), **key))

    def close(self) -> None:
        """Let go of the engine."""
        self._engine.dispose()


def _answers(
    books: dict[str, Ledger], sent: Sequence[tuple[Ledger, Call]]
) -> list[tuple[Json, ...]]:
    return [
        tuple(books[ledger.origin].record_all(call.commands, atomic=call.atomic))
        for ledger, call in sent
    ]

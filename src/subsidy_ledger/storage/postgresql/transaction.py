"""The rows of one ledger in a transaction of PostgreSQL.

What it promises: the Protocols ``Reader`` and ``Transaction`` of ``ledger.store``. A writer locks
the head row of its ledger before it reads anything else. Numbers come from what is stored, never
from a sequence. Large results are read through server-side cursors.

What it does not do: begin or end a transaction. It works on any psycopg connection, and inside a
transaction that somebody else owns; it depends on none of the connection's settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from typing import Any, Final, TypeAlias

import psycopg
from psycopg.rows import tuple_row
from psycopg.types.numeric import Int8BinaryDumper

from subsidy_ledger import canonical
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.store import CarriedLine, EntryRow, Head, Node, Source
from subsidy_ledger.storage.postgresql import sql
from subsidy_ledger.storage.postgresql.faults import check_durable, check_isolation
from subsidy_ledger.storage.rows import PROJECTIONS, Table

Connection: TypeAlias = psycopg.Connection[Any]

LOCK_CLASS: Final = 0x5342_4C47
"""Our advisory locks: with 0 to make tables and ledgers, with a ledger for its first head."""

_CURSORS: Final = count(1)
_CHUNK: Final = 500
_PAGE: Final = 200
"""A result of no more rows comes in one answer; a larger one through a server-side cursor."""

_BULK: Final = 8
"""From so many rows on, one statement for all of them (measured: docs/decisions/0021)."""


class PostgresTransaction:
    """One ledger in a transaction of a connection.

    A writer calls ``lock`` before anything else and ``flush`` at its end: small writes wait for it,
    so that on a network they travel together.
    """

    def __init__(self, connection: Connection, ledger: int, name: str) -> None:
        self._db = connection
        self._ledger = ledger
        self._name = name
        self._head: Head | None = None
        self._locked = False
        self._waiting: list[tuple[str, Sequence[Any]]] = []
        self._cursor = self._new_cursor()

    def _new_cursor(self) -> psycopg.Cursor[Any]:
        """A cursor with our types, whatever the connection's owner registered or prefers."""
        cursor = psycopg.Cursor(self._db, row_factory=tuple_row)
        # Integers travel with 8 bytes: by their size, one statement would be prepared many times.
        cursor.adapters.register_dumper(int, Int8BinaryDumper)
        return cursor

    def _run(self, query: str, *given: Any) -> psycopg.Cursor[Any]:
        if self._waiting:
            self.flush()
        return self._cursor.execute(query, given, binary=True)

    def _fetch(self, query: str, *given: Any) -> list[Any]:
        return self._run(query, *given).fetchall()

    def _one(self, query: str, *given: Any) -> Any:
        rows = self._fetch(query, *given)
        return rows[0] if rows else None

    def _bytes(self, query: str, *given: Any) -> bytes | None:
        """The one cell of the one row; None if there is no row."""
        row = self._one(query, self._ledger, *given)
        return None if row is None else row[0]

    def _streamed(self, query: str, given: Sequence[Any], size: int) -> Iterator[list[Any]]:
        """Rows through a server-side cursor, some at a time.

        One that is not read to its end is closed with the transaction: a forgotten generator must
        not talk to the server whenever it happens to be collected.
        """
        name = f"{sql.SCHEMA}_{next(_CURSORS)}"
        self._run(f"DECLARE {name} NO SCROLL CURSOR FOR {query}", *given)
        while rows := self._fetch(f"FETCH FORWARD {size} FROM {name}"):
            yield rows
        self._run(f"CLOSE {name}")

    def _all(self, query: str, *given: Any) -> Iterator[Any]:
        """Rows of the ledger one by one; a few come in one answer, without a cursor."""
        given = (self._ledger, *given)
        few = self._fetch(f"{query} LIMIT {_PAGE + 1}", *given)
        if len(few) <= _PAGE:
            yield from few
            return
        for rows in self._streamed(query, given, _CHUNK):
            yield from rows

    # -- the head

    def lock(self) -> None:
        """Wait until no other writer holds the ledger; raises `DatabaseUnsuitable`."""
        row = self._one(sql.LOCK, self._ledger)
        if row is None:  # a ledger without entry 0: its first writers take turns by another lock
            self._fetch(sql.ADVISORY, LOCK_CLASS, self._ledger)
            self._check(self._one(sql.SETTINGS))
            row = self._one(sql.LOCK, self._ledger)
        if row is not None:
            self._check(row[:3])
            self._head = _head(row[3:])
        self._locked = True

    def _check(self, settings: tuple[str, str, str]) -> None:
        check_durable(self._name, *settings[:2])
        check_isolation(self._name, settings[2])

    def head(self) -> Head | None:
        if self._locked:
            return self._head
        row = self._one(sql.HEAD, self._ledger)
        return None if row is None else _head(row)

    # -- reading

    def find(self, ids: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for chunk in _chunks(ids):
            found.update(self._fetch(sql.FIND, self._ledger, chunk, self._ledger, chunk))
        return found

    def leaf(self, seq: int) -> bytes | None:
        return self._bytes(sql.LEAF, seq)

    def sealed(self, seq: int) -> bytes | None:
        return self._bytes(sql.SEALED, seq)

    def carried_lines(self) -> Iterator[bytes]:
        return (row[0] for row in self._all(sql.CARRIED_LINES))

    def carried_rows(self) -> Iterator[CarriedLine]:
        """The carried lines with the number and id that they are found by."""
        return (CarriedLine(row[0], row[1], bytes(row[2])) for row in self._all(sql.CARRIED_ROWS))

    def carried_line(self, seq: int) -> bytes | None:
        return self._bytes(sql.CARRIED_LINE, seq)

    def adoptions(self) -> Sequence[int]:
        return [row[0] for row in self._fetch(sql.ADOPTIONS, self._ledger)]

    def source(self, digest: str) -> Source | None:
        row = self._one(sql.SOURCE, self._ledger, digest)
        return None if row is None else Source(*row)

    def load(self, table: str, key: Any) -> Any:
        shape = PROJECTIONS[table]
        if table == "holdings":
            rows = self._fetch(sql.LOAD[table], self._ledger, key)
            loaded = (shape.from_row(row) for row in rows)
            return {full[1:]: record for full, record in loaded} or None
        row = self._one(sql.LOAD[table], self._ledger, *shape.key_row(key))
        return None if row is None else shape.from_row(row)[1]

    def load_many(self, table: str, keys: Sequence[Any]) -> dict[Any, Any]:
        shape = PROJECTIONS[table]
        found: dict[Any, Any] = {}
        for chunk in _chunks(keys):
            for row in self._fetch(sql.LOAD_MANY[table], self._ledger, chunk):
                key, record = shape.from_row(row)
                if table == "holdings":
                    found.setdefault(key[0], {})[key[1:]] = record
                else:
                    found[key] = record
        return found

    def rows(self, table: str) -> Iterator[tuple[Any, Any]]:
        from_row = PROJECTIONS[table].from_row
        for row in self._all(sql.SELECT[table]):
            try:
                yield from_row(row)
            except Exception as error:  # noqa: BLE001 - whatever a row that was tampered with does
                raise LedgerDamaged(f"{table}: row {row[0]!r} cannot be read: {error}") from None

    def entries(self, start: int = 0) -> Iterator[EntryRow]:
        return map(EntryRow._make, self._all(sql.ENTRIES, start))

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        return self._streamed(sql.ENTRIES, (self._ledger, 0), size)

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        for rows in self._streamed(sql.LEAVES, (self._ledger,), size):
            leaves, hashes = zip(*rows, strict=True)
            yield leaves, hashes

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        return self._all(sql.SEALED_LINES)

    def nodes(self) -> Iterator[Node]:
        return map(Node._make, self._all(sql.NODES))

    def leaf_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        return [row[0] for row in self._fetch(sql.LEAF_HASHES, self._ledger, start, stop)]

    def node_at(self, level: int, position: int) -> bytes | None:
        return self._bytes(sql.NODE_AT, level, position)

    def sources(self) -> Iterator[Source]:
        return map(Source._make, self._all(sql.SOURCES))

    def guards(self) -> tuple[int, list[str]]:
        """Tables and triggers as the server has them: how many, and what is not as it was made.

        Without its triggers the database would let an entry be changed.
        """
        from subsidy_ledger.storage.postgresql.tables import problems

        return problems(self._fetch)

    # -- writing

    def flush(self, end: str | None = None) -> None:
        """Send what waits, and a last statement (``COMMIT``) with it; raises what was refused."""
        waiting, self._waiting = self._waiting, []
        if not waiting and end is None:
            return
        cursor, last = self._new_cursor(), None
        with together(self._db):
            for query, given in waiting:
                cursor.execute(query, given)
            if end is not None:
                last = self._db.execute(end)
        if last is not None and last.statusmessage != end:
            # What COMMIT answers in a transaction in which a statement failed: nothing is there.
            raise LedgerDamaged(f"{self._name}: {end} was answered with {last.statusmessage}")

    def _later(self, query: str, *given: Any) -> None:
        self._waiting.append((query, given))

    def _add(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if len(rows) >= _BULK:
            self._copy(table, rows)
            return
        query = sql.insert(table, tuple(sql.WIRE[table]))
        for row in rows:
            self._later(query, self._ledger, *row)

    def _copy(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        self.flush()
        wire, ledger = sql.WIRE[table], self._ledger
        listed = ", ".join(("ledger", *wire))
        query = f"COPY {sql.SCHEMA}.{table} ({listed}) FROM STDIN (FORMAT BINARY)"
        with self._new_cursor().copy(query) as copy:
            copy.set_types(("int4", *wire.values()))
            for row in rows:
                copy.write_row((ledger, *row))

    def append(self, rows: Sequence[EntryRow]) -> None:
        self._add("entry", rows)

    def seal(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._add("sealed", rows)

    def unseal(self, seqs: Sequence[int]) -> None:
        if seqs:
            self._later(sql.UNSEAL, self._ledger, list(seqs))

    def carry(self, lines: Iterable[CarriedLine]) -> None:
        self._copy("carried", ((number, *line) for number, line in enumerate(lines, 1)))

    def add_source(self, source: Source) -> None:
        self._later(sql.ADD_SOURCE, self._ledger, *source, self._ledger)

    def adopted(self, seq: int) -> None:
        self._later(sql.ADOPTED, self._ledger, seq)

    def keep(self, table: str, rows: Iterable[tuple[Any, Any, bool]]) -> None:
        shape = PROJECTIONS[table]
        kept = []
        for key, record, removed in rows:
            if removed:
                self._later(sql.DELETE[table], self._ledger, *shape.key_row(key))
            if record is not None:
                kept.append(shape.to_row(key, record))
        self._put(shape, kept, sql.KEEP[table], sql.KEEP_MANY[table])

    def _put(self, shape: Table, rows: Sequence[Sequence[Any]], one: str, many: str) -> None:
        if len(rows) < _BULK:
            for row in rows:
                self._later(one, self._ledger, *map(_cell, row))
            return
        for chunk in _chunks(rows):
            named = [_named(shape.columns, row) for row in chunk]
            self._later(many, self._ledger, canonical.encode(named).decode())

    def take(
        self, claims: Sequence[tuple[str, str, int]], usage: Sequence[tuple[str, int, int]]
    ) -> None:
        for key, holder, awards in claims:
            if awards < 0:
                self._later(sql.CLAIM_BACK, awards, self._ledger, key, holder)
                self._later(sql.CLAIM_GONE, self._ledger, key)
        for key, more, _ in usage:
            if more < 0:
                self._later(sql.USAGE_BACK, more, self._ledger, key)
                self._later(sql.USAGE_GONE, self._ledger, key)
        held = [one for one in claims if one[2] > 0]
        used = [one for one in usage if one[1] > 0]
        for table, rows in (("claims", held), ("usage", used)):
            self._put(PROJECTIONS[table], rows, sql.TAKE_ONE[table], sql.TAKE_MANY[table])

    def keep_nodes(self, nodes: Sequence[Node]) -> None:
        self._add("tree_node", nodes)

    def move_head(self, head: Head) -> None:
        self._later(sql.MOVE_HEAD, self._ledger, head.size, head.edge, head.at, int(head.closed))
        self._head = head


def together(db: Connection) -> AbstractContextManager[Any]:
    """A pipeline where an answer costs a way through a network; on a socket it would cost more."""
    return nullcontext() if db.info.host.startswith("/") else db.pipeline()


def _head(row: Sequence[Any]) -> Head:
    size, edge, at, closed = row
    return Head(size, edge, at, bool(closed))


def _cell(value: Any) -> Any:
    return int(value) if value.__class__ is bool else value


def _named(columns: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """A row as an object; a column that is left out is NULL."""
    pairs = zip(columns, row, strict=True)
    return {name: _cell(value) for name, value in pairs if value is not None}


def _chunks(items: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])

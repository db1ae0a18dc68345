"""The rows of one ledger in a transaction of PostgreSQL.

What it promises: the Protocols ``Reader`` and ``Transaction`` of ``ledger.store``. A writer locks
the head row of its ledger before it reads anything else. Numbers come from what is stored, never
from a sequence. Large results are read through server-side cursors.

What it does not do: begin or end a transaction. It works on any psycopg connection, and inside a
transaction that somebody else owns; it depends on none of the connection's settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final, TypeAlias

import psycopg
from psycopg.rows import tuple_row
from psycopg.types.numeric import Int8BinaryDumper

from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.store import NOTHING, Ahead, CarriedLine, EntryRow, Head, Node, Source
from subsidy_ledger.storage.postgresql import sql
from subsidy_ledger.storage.postgresql.faults import check_durable, check_isolation
from subsidy_ledger.storage.postgresql.wire import Array, Statement, Wire
from subsidy_ledger.storage.rows import PROJECTIONS

Connection: TypeAlias = psycopg.Connection[Any]

LOCK_CLASS: Final = 0x5342_4C47
"""Our advisory locks: with 0 to make tables and ledgers, with a ledger for its first head."""

_NO_ROWS: Final[dict[Any, Any]] = {}
_CURSORS: Final = count(1)
_CHUNK: Final = 500
_PAGE: Final = 200
"""A result of no more rows comes in one answer; a larger one through a server-side cursor."""

_TOGETHER: Final = 3
"""From so many rows on, one statement for all of them (measured: docs/decisions/0021)."""

_COPY: Final = 200
"""From so many rows on that are new, COPY: it takes journeys of its own."""


class PostgresTransaction:
    """One ledger in a transaction of a connection.

    A writer calls ``lock`` before anything else and ``flush`` at its end; a reader, ``look``. What
    is sure to be read comes with the lock, and writes wait for the end: a command takes two
    journeys to the server, and a thousand hardly more.
    """

    def __init__(
        self, connection: Connection, ledger: int, name: str, wire: Wire | None = None
    ) -> None:
        """``wire``: the way to the server, where there is one for the connection already."""
        self._db = connection
        self._ledger = ledger
        self._name = name
        self._wire = wire or Wire(connection)
        self._head: Head | None = None
        self._known = False
        self._ids: frozenset[str] = frozenset()
        self._found: dict[str, int] = {}
        self._rows: dict[str, dict[Any, Any]] = {}
        self._waiting: list[Statement] = []

    def _new_cursor(self) -> psycopg.Cursor[Any]:
        """A cursor with our types, whatever the connection's owner registered or prefers."""
        cursor = psycopg.Cursor(self._db, row_factory=tuple_row)
        # Integers travel with 8 bytes: by their size, one statement would be prepared many times.
        cursor.adapters.register_dumper(int, Int8BinaryDumper)
        return cursor

    def _run(self, query: str, *given: Any) -> psycopg.Cursor[Any]:
        if self._waiting:
            self.flush()
        return self._new_cursor().execute(query, given, binary=True)

    def _fetch(self, query: str, *given: Any) -> list[Any]:
        return self._run(query, *given).fetchall()

    def _ask(self, query: str, given: Sequence[Any] = ()) -> list[Any]:
        """All rows of a small answer."""
        if self._waiting:
            self.flush()
        (answer,) = self._wire.ask([(query, given)])
        return self._wire.rows(answer)

    def _bytes(self, query: str, *given: Any) -> bytes | None:
        """The one cell of the one row; None if there is no row."""
        rows = self._ask(query, (self._ledger, *given))
        return rows[0][0] if rows else None

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

    def lock(self, ahead: Ahead = NOTHING, *, first: Sequence[Statement] = ()) -> list[list[Any]]:
        """Wait until no other writer holds the ledger; raises `DatabaseUnsuitable`.

        ``first`` goes before it in the same journey, what is read ahead comes with it. Gives the
        rows of what went first.
        """
        told, (head, *brought) = self._begin(first, (sql.LOCK, (self._ledger,)), ahead)
        if not head:  # a ledger without entry 0: its first writers take turns by another lock
            brought.clear()
            self._ask(sql.ADVISORY, (LOCK_CLASS, self._ledger))
            self._check(self._ask(sql.SETTINGS)[0])
            head = self._ask(sql.LOCK, (self._ledger,))
        if head:
            self._check(head[0][:3])
            self._head = _head(head[0][3:])
        if brought:
            self._remember(ahead, brought)
        self._known = True
        return told

    def look(self, *first: Statement) -> list[list[Any]]:
        """Read where the ledger stands; gives the rows of what went first."""
        told, (head,) = self._begin(first, (sql.HEAD, (self._ledger,)), NOTHING)
        self._head = _head(head[0]) if head else None
        self._known = True
        return told

    def _begin(
        self, first: Sequence[Statement], head: Statement, ahead: Ahead
    ) -> tuple[list[list[Any]], list[list[Any]]]:
        """In one journey the rows of what goes first; and of the head, ids and tables."""
        asked = [*first, head]
        asked += [_find(self._ledger, chunk) for chunk in _chunks(ahead.ids)]
        asked += [
            _load(self._ledger, table, chunk)
            for table, keys in ahead.keys.items()
            for chunk in _chunks(keys)
        ]
        rows = [self._wire.rows(one) for one in self._wire.ask(asked)]
        return rows[: len(first)], rows[len(first) :]

    def _remember(self, ahead: Ahead, brought: list[list[Any]]) -> None:
        """Keep what was read ahead; what is not there, too."""
        rows = iter(brought)
        self._ids = frozenset(ahead.ids)
        for _ in _chunks(ahead.ids):
            self._found.update(next(rows))
        for table, keys in ahead.keys.items():
            self._rows[table] = known = dict.fromkeys(keys)
            for _ in _chunks(keys):
                known.update(_records(table, next(rows)))

    def _check(self, settings: tuple[str, str, str]) -> None:
        check_durable(self._name, *settings[:2])
        check_isolation(self._name, settings[2])

    def head(self) -> Head | None:
        if self._known:
            return self._head
        rows = self._ask(sql.HEAD, (self._ledger,))
        return _head(rows[0]) if rows else None

    # -- reading

    def find(self, ids: Sequence[str]) -> dict[str, int]:
        if self._ids.issuperset(ids):
            return {one: self._found[one] for one in ids if one in self._found}
        found: dict[str, int] = {}
        for chunk in _chunks(ids):
            found.update(self._ask(*_find(self._ledger, chunk)))
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
        return [row[0] for row in self._ask(sql.ADOPTIONS, (self._ledger,))]

    def source(self, digest: str) -> Source | None:
        rows = self._ask(sql.SOURCE, (self._ledger, digest))
        return Source(*rows[0]) if rows else None

    def load(self, table: str, key: Any) -> Any:
        known = self._rows.get(table, _NO_ROWS)
        if key in known:
            return _own(known[key])
        rows = self._ask(sql.LOAD[table], (self._ledger, *PROJECTIONS[table].key_row(key)))
        return _records(table, rows).get(key)

    def load_many(self, table: str, keys: Sequence[Any]) -> dict[Any, Any]:
        known = self._rows.get(table, _NO_ROWS)
        found = {key: _own(known[key]) for key in keys if known.get(key) is not None}
        for chunk in _chunks([key for key in keys if key not in known]):
            found.update(_records(table, self._ask(*_load(self._ledger, table, chunk))))
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
        """Send what waits, and what ends it (``COMMIT``), in one journey."""
        waiting, self._waiting = self._waiting, []
        if end is not None:
            waiting.append((end, ()))
        if not waiting:
            return
        last = self._wire.ask(waiting)[-1]
        if end is not None and last.command_status != end.partition(" ")[0].encode():
            # What COMMIT answers in a transaction in which a statement failed: nothing is there.
            said = (last.command_status or b"nothing").decode()
            raise LedgerDamaged(f"{self._name}: {end} was answered with {said}")

    def _later(self, query: str, *given: Any) -> None:
        self._waiting.append((query, given))

    def _add(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Rows of which none is there."""
        if len(rows) >= _COPY:
            self._copy(table, rows)
        else:
            self._put(table, rows, sql.ADD[table], sql.ADD_MANY[table])

    def _put(self, table: str, rows: Sequence[Sequence[Any]], one: str, many: str) -> None:
        if len(rows) < _TOGETHER:
            for row in rows:
                self._later(one, self._ledger, *row)
            return
        types = sql.TYPES[table].values()
        for chunk in _chunks(rows):
            columns = zip(types, zip(*chunk, strict=True), strict=True)
            self._later(many, self._ledger, *(Array(kind, column) for kind, column in columns))

    def _copy(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        self.flush()
        wire, ledger = sql.TYPES[table], self._ledger
        listed = ", ".join(("ledger", *wire))
        query = f"COPY {sql.SCHEMA}.{table} ({listed}) FROM STDIN (FORMAT BINARY)"
        with self._new_cursor().copy(query) as copy:
            copy.set_types(("int4", *wire.values()))
            for row in rows:
                copy.write_row((ledger, *row))

    def append(self, rows: Sequence[EntryRow]) -> None:
        self._ids = frozenset()  # what was read ahead is no longer all there is
        self._add("entry", rows)

    def seal(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._add("sealed", rows)

    def unseal(self, seqs: Sequence[int]) -> None:
        if seqs:
            self._later(sql.UNSEAL, self._ledger, Array("int8", seqs))

    def carry(self, lines: Iterable[CarriedLine]) -> None:
        self._copy("carried", ((number, *line) for number, line in enumerate(lines, 1)))

    def add_source(self, source: Source) -> None:
        self._later(sql.ADD_SOURCE, self._ledger, *source, self._ledger)

    def adopted(self, seq: int) -> None:
        self._later(sql.ADOPTED, self._ledger, seq)

    def keep(self, table: str, rows: Iterable[tuple[Any, Any, bool]]) -> None:
        shape, known = PROJECTIONS[table], self._rows.pop(table, _NO_ROWS)
        new: list[Sequence[Any]] = []
        kept: list[Sequence[Any]] = []
        for key, record, removed in rows:
            if removed:
                self._later(sql.DELETE[table], self._ledger, *shape.key_row(key))
            if record is not None:
                absent = not removed and _absent(known, table, key)
                (new if absent else kept).append(shape.to_row(key, record))
        if len(new) < _COPY:
            kept += new
        else:
            self._copy(shape.name, new)
        self._put(shape.name, kept, sql.KEEP[table], sql.KEEP_MANY[table])

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
            self._put(PROJECTIONS[table].name, rows, sql.TAKE_ONE[table], sql.TAKE_MANY[table])

    def keep_nodes(self, nodes: Sequence[Node]) -> None:
        self._add("tree_node", nodes)

    def move_head(self, head: Head) -> None:
        self._later(
            sql.MOVE_HEAD,
            self._ledger,
            head.size,
            head.edge,
            head.at,
            int(head.closed),
            head.common,
        )
        self._head = head


def _find(ledger: int, ids: Sequence[str]) -> Statement:
    given = Array("text", ids)
    return sql.FIND, (ledger, given, ledger, given)


def _load(ledger: int, table: str, keys: Sequence[Any]) -> Statement:
    """All rows whose first column is one of the keys."""
    shape = PROJECTIONS[table]
    kind = sql.TYPES[shape.name][shape.columns[0]]
    return sql.LOAD_MANY[table], (ledger, Array(kind, keys))


def _records(table: str, rows: Iterable[tuple[Any, ...]]) -> dict[Any, Any]:
    """Records by key; for holdings, all of a token."""
    from_row = PROJECTIONS[table].from_row
    found: dict[Any, Any] = {}
    for row in rows:
        key, record = from_row(row)
        if table == "holdings":
            found.setdefault(key[0], {})[key[1:]] = record
        else:
            found[key] = record
    return found


def _head(row: Sequence[Any]) -> Head:
    size, edge, at, closed, common = row
    return Head(size, edge, at, bool(closed), common)


def _own(record: Any) -> Any:
    """Holdings of a token are a dict, which the reader may change: it gets one of its own."""
    return dict(record) if record.__class__ is dict else record


def _absent(known: Mapping[Any, Any], table: str, key: Any) -> bool:
    """Whether it was looked for under the lock, and was not there."""
    if table == "holdings":
        token, *rest = key
        return token in known and tuple(rest) not in (known[token] or ())
    return key in known and known[key] is None


def _chunks(items: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])

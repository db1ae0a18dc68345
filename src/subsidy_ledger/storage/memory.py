"""A ledger in memory: the simplest store that keeps the Protocol, for tests and previews.

Writes are buffered in the transaction and put in place when it ends, so that a failure inside
leaves nothing behind. Nothing survives the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import RLock
from typing import Any

from attrs import define, field

from subsidy_ledger.casework.state import TABLES
from subsidy_ledger.errors import JoinRefused, LedgerDamaged, LedgerExists
from subsidy_ledger.ledger.store import NOTHING, Ahead, CarriedLine, EntryRow, Head, Node, Source


@define(eq=False)
class _Rows:
    head: Head | None = None
    entries: list[EntryRow] = field(factory=list)
    ids: dict[str, int] = field(factory=dict)
    sealed: dict[int, bytes] = field(factory=dict)
    carried: list[bytes] = field(factory=list)
    carried_entries: dict[int, bytes] = field(factory=dict)
    adoptions: list[int] = field(factory=list)
    sources: dict[str, Source] = field(factory=dict)
    nodes: list[Node] = field(factory=list)
    tables: dict[str, dict[Any, Any]] = field(factory=lambda: {table: {} for table in TABLES})
    by_token: dict[str, dict[tuple[str, str], Any]] = field(factory=dict)


class MemoryTransaction:
    """Reads what is there, keeps what is written until the end."""

    def __init__(self, rows: _Rows) -> None:
        self._rows = rows
        self._writes: list[tuple[str, Any]] = []

    def head(self) -> Head | None:
        return self._rows.head

    def find(self, ids: Sequence[str]) -> dict[str, int]:
        known = self._rows.ids
        return {one: known[one] for one in ids if one in known}

    def leaf(self, seq: int) -> bytes | None:
        entries = self._rows.entries
        return entries[seq].leaf if 0 <= seq < len(entries) else None

    def sealed(self, seq: int) -> bytes | None:
        return self._rows.sealed.get(seq)

    def carried_lines(self) -> Iterator[bytes]:
        return iter(list(self._rows.carried))

    def carried_line(self, seq: int) -> bytes | None:
        return self._rows.carried_entries.get(seq)

    def adoptions(self) -> Sequence[int]:
        return tuple(self._rows.adoptions)

    def source(self, digest: str) -> Source | None:
        return self._rows.sources.get(digest)

    def load(self, table: str, key: Any) -> Any:
        if table == "holdings":
            return dict(self._rows.by_token.get(key, {})) or None
        return self._rows.tables[table].get(key)

    def load_many(self, table: str, keys: Sequence[Any]) -> dict[Any, Any]:
        found = ((key, self.load(table, key)) for key in keys)
        return {key: record for key, record in found if record is not None}

    def rows(self, table: str) -> Iterator[tuple[Any, Any]]:
        return iter(list(self._rows.tables[table].items()))

    def entries(self, start: int = 0) -> Iterator[EntryRow]:
        return iter(self._rows.entries[start:])

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        entries = self._rows.entries
        for start in range(0, len(entries), size):
            yield [(*row,) for row in entries[start : start + size]]

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        for rows in self.chunks(size):
            yield [row[2] for row in rows], [row[3] for row in rows]

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        return iter(sorted(self._rows.sealed.items()))

    def nodes(self) -> Iterator[Node]:
        return iter(list(self._rows.nodes))

    def leaf_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        return [row.hash for row in self._rows.entries[start:stop]]

    def node_at(self, level: int, position: int) -> bytes | None:
        wanted = (level, position)
        return next((n.hash for n in self._rows.nodes if (n.level, n.position) == wanted), None)

    def sources(self) -> Iterator[Source]:
        return iter(list(self._rows.sources.values()))

    def append(self, rows: Sequence[EntryRow]) -> None:
        self._writes.append(("append", list(rows)))

    def seal(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._writes.append(("seal", list(rows)))

    def unseal(self, seqs: Sequence[int]) -> None:
        self._writes.append(("unseal", list(seqs)))

    def carry(self, lines: Iterable[CarriedLine]) -> None:
        self._writes.append(("carry", list(lines)))

    def add_source(self, source: Source) -> None:
        self._writes.append(("source", source))

    def adopted(self, seq: int) -> None:
        self._writes.append(("adopted", seq))

    def keep(self, table: str, rows: Iterable[tuple[Any, Any, bool]]) -> None:
        self._writes.append(("keep", (table, list(rows))))

    def take(
        self, claims: Sequence[tuple[str, str, int]], usage: Sequence[tuple[str, int, int]]
    ) -> None:
        self._writes.append(("take", (list(claims), list(usage))))

    def keep_nodes(self, nodes: Sequence[Node]) -> None:
        self._writes.append(("nodes", list(nodes)))

    def move_head(self, head: Head) -> None:
        self._writes.append(("head", head))

    def commit(self) -> None:
        used = self._rows.ids.keys() | {
            line.id for what, lines in self._writes if what == "carry" for line in lines
        }
        for what, value in self._writes:
            if what == "take":
                self._refuse(*value)
            elif what == "append" and any(row.id in used for row in value):
                raise LedgerDamaged("memory refused a row: entry: an id was used before")
        for what, value in self._writes:
            getattr(self, f"_put_{what}")(value)

    def _put_append(self, entries: list[EntryRow]) -> None:
        self._rows.entries.extend(entries)
        self._rows.ids.update((row.id, row.seq) for row in entries)

    def _put_seal(self, lines: list[tuple[int, bytes]]) -> None:
        self._rows.sealed.update(lines)

    def _put_carry(self, lines: list[CarriedLine]) -> None:
        if self._rows.head is not None:
            raise LedgerDamaged("memory refused a row: a state is carried before entry 0 only")
        for seq, row_id, line in lines:
            self._rows.carried.append(line)
            if seq is not None and row_id is not None:
                self._rows.carried_entries[seq] = line
                self._rows.ids[row_id] = seq

    def _put_unseal(self, seqs: list[int]) -> None:
        for seq in seqs:
            self._rows.sealed.pop(seq, None)

    def _put_source(self, source: Source) -> None:
        self._rows.sources.setdefault(source.digest, source)

    def _put_adopted(self, seq: int) -> None:
        self._rows.adoptions.append(seq)

    def _put_nodes(self, nodes: list[Node]) -> None:
        self._rows.nodes.extend(nodes)

    def _put_head(self, head: Head) -> None:
        self._rows.head = head

    def _put_take(self, guards: tuple[list[Any], list[Any]]) -> None:
        self._take(*guards)

    def _put_keep(self, table: tuple[str, list[Any]]) -> None:
        self._keep(*table)

    def _refuse(
        self, claims: Sequence[tuple[str, str, int]], usage: Sequence[tuple[str, int, int]]
    ) -> None:
        """What a database refuses by itself, before anything is put in place."""
        claimed = self._rows.tables["claims"]
        held = {key: claimed[key] for key, _, _ in claims if key in claimed}
        for key, holder, awards in _back_first(claims):
            there = held.get(key)
            if awards > 0 and there is not None and there[0] != holder:
                raise LedgerDamaged(f"memory refused a row: claim {key}: there is another holder")
            _add(held, key, holder, awards)
        for key, more, limit in usage:
            used = self._rows.tables["usage"].get(key, (0, 0))[0] + more
            if more > 0 and used > limit:
                raise LedgerDamaged(f"memory refused a row: cap_usage {key}: above the ceiling")

    def _take(
        self, claims: Sequence[tuple[str, str, int]], usage: Sequence[tuple[str, int, int]]
    ) -> None:
        for key, holder, awards in _back_first(claims):
            _add(self._rows.tables["claims"], key, holder, awards)
        rows = self._rows.tables["usage"]
        for key, more, limit in usage:
            used = rows.get(key, (0, 0))[0] + more
            if used > 0:
                rows[key] = (used, limit)
            else:
                rows.pop(key, None)

    def _keep(self, table: str, changed: Iterable[tuple[Any, Any, bool]]) -> None:
        rows = self._rows.tables[table]
        for key, record, _ in changed:
            if record is None:
                rows.pop(key, None)
            else:
                rows[key] = record
            if table == "holdings":
                mine = self._rows.by_token.setdefault(key[0], {})
                if record is None:
                    mine.pop(key[1:], None)
                else:
                    mine[key[1:]] = record


def _back_first(claims: Sequence[tuple[str, str, int]]) -> list[tuple[str, str, int]]:
    return sorted(claims, key=lambda claim: claim[2] > 0)


def _add(rows: dict[str, tuple[str, int]], key: str, holder: str, awards: int) -> None:
    there = rows.get(key)
    if there is not None and there[0] != holder:
        return
    total = awards + (0 if there is None else there[1])
    if total > 0:
        rows[key] = (holder, total)
    else:
        rows.pop(key, None)


class MemoryStore:
    """One ledger in this process."""

    def __init__(self, name: str = "memory") -> None:
        self._name = name
        self._rows = _Rows()
        self._lock = RLock()

    @property
    def name(self) -> str:
        return self._name

    def create(self) -> None:
        if self._rows.head is not None:
            raise LedgerExists(self._name)

    @contextmanager
    def reading(self) -> Iterator[MemoryTransaction]:
        with self._lock:
            yield MemoryTransaction(self._rows)

    @contextmanager
    def writing(self, ahead: Ahead = NOTHING) -> Iterator[MemoryTransaction]:  # noqa: ARG002 - it is all near
        with self._lock:
            transaction = MemoryTransaction(self._rows)
            yield transaction
            transaction.commit()

    def joined(self, connection: Any) -> MemoryStore:  # noqa: ARG002 - as in the Protocol
        raise JoinRefused(
            "a ledger in memory has no database that others write to",
            "keep the ledger in the database of the transaction",
        )

    def close(self) -> None:
        """Nothing to let go of."""

"""The store as the ledger needs it: a Protocol that storage rooms implement.

One writer at a time. A ``Transaction`` sees the rows as they were when it began and its own; either
all it wrote is there after ``commit`` or nothing is. Tables and records are those of
``casework.state.Books``. Entries of the ledger that this one succeeds are numbered below 0: they
have sealed lines, ids and carried lines, and no leaf in the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol


class Head(NamedTuple):
    """Where the ledger stands: number of entries, right edge of the tree, time of the last.

    ``common``: no later entry changed what every writer keeps at hand: law, links and groups.
    """

    size: int
    edge: bytes
    at: str
    closed: bool
    common: int = 0


class EntryRow(NamedTuple):
    """One entry as it is stored."""

    seq: int
    id: str
    leaf: bytes
    hash: bytes


class Source(NamedTuple):
    """A pack or calendar as it was adopted: kind, id, digest of its content, bytes of its file."""

    kind: str
    id: str
    digest: str
    content: bytes


class Node(NamedTuple):
    """The root of a complete subtree of ``2 ** level`` leaves."""

    level: int
    position: int
    hash: bytes


class CarriedLine(NamedTuple):
    """A line of the carried state; ``seq`` (below 0) and ``id`` where it is that of an entry."""

    seq: int | None
    id: str | None
    line: bytes


class Ahead(NamedTuple):
    """What a writer is sure to read: a store far away brings it together with the lock.

    ``keys``: by table, as ``load_many`` is asked for them.
    """

    ids: Sequence[str] = ()
    keys: Mapping[str, Sequence[Any]] = MappingProxyType({})


NOTHING = Ahead()


class Reader(Protocol):
    """A consistent view of the rows."""

    def head(self) -> Head | None:
        """Where the ledger stands; None where there is no ledger yet."""

    def find(self, ids: Sequence[str]) -> dict[str, int]:
        """Sequence numbers of the entries that have these ids, carried ones below 0."""

    def leaf(self, seq: int) -> bytes | None:
        """The bytes of an entry."""

    def sealed(self, seq: int) -> bytes | None:
        """The sealed line of an entry; None if it has none (any more)."""

    def carried_lines(self) -> Iterator[bytes]:
        """The state that a successor began with, line by line; none for any other ledger."""

    def carried_line(self, seq: int) -> bytes | None:
        """The carried line of an entry of an earlier ledger."""

    def adoptions(self) -> Sequence[int]:
        """Entries that adopted something, ascending."""

    def source(self, digest: str) -> Source | None:
        """A pack or calendar by its digest."""

    def load(self, table: str, key: Any) -> Any:
        """A record by its key (for holdings: all of a token); None if there is none."""

    def load_many(self, table: str, keys: Sequence[Any]) -> dict[Any, Any]:
        """Several records at once; keys without a record are left out."""

    def rows(self, table: str) -> Iterator[tuple[Any, Any]]:
        """All (key, record) of a table; for holdings, pairs and members one row each."""

    def entries(self, start: int = 0) -> Iterator[EntryRow]:
        """Entries in order, from a sequence number on."""

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        """Entries in order as plain (seq, id, leaf, hash), some at a time."""

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        """Bytes and stored hashes of the entries in order, some at a time: the fastest way."""

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines in order."""

    def nodes(self) -> Iterator[Node]:
        """Kept nodes of the tree."""

    def leaf_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """Stored hashes of the entries from ``start`` up to ``stop``."""

    def node_at(self, level: int, position: int) -> bytes | None:
        """A kept node of the tree; None if it is not kept (yet)."""

    def sources(self) -> Iterator[Source]:
        """Packs and calendars in the order they came."""


class Transaction(Reader, Protocol):
    """A view that can also write; nothing is visible to others before it ends."""

    def append(self, rows: Sequence[EntryRow]) -> None:
        """Add entries."""

    def seal(self, rows: Sequence[tuple[int, bytes]]) -> None:
        """Add sealed lines."""

    def unseal(self, seqs: Sequence[int]) -> None:
        """Remove sealed lines for good."""

    def carry(self, lines: Iterable[CarriedLine]) -> None:
        """Keep the lines of a carried state, in order; only before entry 0."""

    def add_source(self, source: Source) -> None:
        """Keep a pack or calendar."""

    def adopted(self, seq: int) -> None:
        """Note an entry that adopted something."""

    def keep(self, table: str, rows: Iterable[tuple[Any, Any, bool]]) -> None:
        """Put final values: (key, record or None, whether the row was removed meanwhile)."""

    def take(
        self, claims: Sequence[tuple[str, str, int]], usage: Sequence[tuple[str, int, int]]
    ) -> None:
        """Add to guard rows: (key, holder, awards more or less), (key, used more or less, limit).

        What is given back goes first. Raises `LedgerDamaged` for a second holder of a claim, and
        for more than a limit: `decide` should have refused it.
        """

    def keep_nodes(self, nodes: Sequence[Node]) -> None:
        """Add nodes of the tree."""

    def move_head(self, head: Head) -> None:
        """Put where the ledger stands now."""


class Store(Protocol):
    """Where one ledger lives."""

    @property
    def name(self) -> str:
        """How messages call it."""

    def create(self) -> None:
        """Make the empty tables; raises `LedgerExists`."""

    def reading(self) -> AbstractContextManager[Reader]:
        """A consistent view."""

    def writing(self, ahead: Ahead = NOTHING) -> AbstractContextManager[Transaction]:
        """The only writer; commits when the block ends, rolls back when it raises.

        ``ahead`` is a hint and changes no answer: a store may bring what it names with the lock.
        """

    def joined(self, connection: Any) -> Store:
        """The same ledger through a transaction that the caller owns, begins and ends.

        What ``writing`` does is then durable when the caller commits. Raises `JoinRefused` where
        the connection is another database's, or in no transaction, or in one that is not isolated
        as the ledger needs it.
        """

    def close(self) -> None:
        """Let go of connections and files."""

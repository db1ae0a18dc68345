"""Bytes, leaves and tree: every stored byte is hashed again, up to the root.

What it is: ``check_bytes``, the first of the two passes of every verification; `Readable`, what a
store's reader and a bundle have in common.

What it promises: in one pass and bounded memory, at the speed of bare hashing but for the reading
(``bench/run.py`` measures it). Needs the standard library alone.

What it does not do: read what the bytes say (``entries``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final, Protocol

from subsidy_ledger import canonical
from subsidy_ledger.errors import BundleError, LedgerDamaged
from subsidy_ledger.ledger.store import Head, Node, Source
from subsidy_ledger.ledger.verification.verdict import OpenPart
from subsidy_ledger.proofs.merkle import Edge

CHUNK: Final = 4096
HASHED_AT_ONCE: Final = 256
"""Entries hashed at once: few enough to stay in the processor's cache (measured)."""
PASSES: Final = 2
"""How often a verification reads every entry: its bytes, then what they say."""
Progress = Callable[[int], None]
"""Called with the number of entries that were read since the last call, in each pass."""


class Readable(Protocol):
    """What a store's reader and a bundle have in common."""

    def head(self) -> Head | None:
        """Where the ledger stands."""

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        """Entries in order, some at a time."""

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        """Bytes and stored hashes (or none) of the entries, some at a time."""

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines in order."""

    def sources(self) -> Iterator[Source]:
        """Packs and calendars."""

    def carried_lines(self) -> Iterator[bytes]:
        """The state that a successor began with."""


def steps_of(size: int, first: bytes | None) -> int:
    """How many entries a verification will say that it read.

    ``first``: the bytes of entry 0, which of a successor tell how many entries came along at least.
    """
    carried = 0
    # No successor, or none that can be read: that is for the verification to say.
    with suppress(ValueError, LookupError, TypeError, RecursionError):
        carried = canonical.decode_fast(first or b"")["data"]["after"]["size"]
    return PASSES * size + (carried if type(carried) is int else 0)


class Same:
    """A ledger or bundle that is read again: with the very entries that were hashed before.

    ``size`` and ``root``: of those. Reading to the end of others raises `LedgerDamaged`.
    """

    def __init__(self, source: Readable, size: int, root: bytes) -> None:
        self._source, self._size, self._root = source, size, root

    def head(self) -> Head | None:
        """Where the ledger stands."""
        return self._source.head()

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines in order."""
        return self._source.sealed_lines()

    def sources(self) -> Iterator[Source]:
        """Packs and calendars."""
        return self._source.sources()

    def carried_lines(self) -> Iterator[bytes]:
        """The state that a successor began with."""
        return self._source.carried_lines()

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        """Entries in order, some at a time."""
        edge = Edge.empty()
        for rows in self._source.chunks(size):
            edge, _ = edge.extend(_hashes([row[2] for row in rows], edge.size))
            yield rows
        self._compare(edge)

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        """Bytes and stored hashes (or none) of the entries, some at a time."""
        edge = Edge.empty()
        for leaves, stored in self._source.leaves(size):
            edge, _ = edge.extend(_hashes(leaves, edge.size))
            yield leaves, stored
        self._compare(edge)

    def _compare(self, edge: Edge) -> None:
        if (edge.size, edge.root()) != (self._size, self._root):
            raise LedgerDamaged(
                "the entries were changed between two readings: their root was "
                f"{self._root.hex()}, now it is {edge.root().hex()}"
            )


def check_bytes(
    reader: Readable,
    progress: Progress | None = None,
    roots: dict[int, bytes | None] | None = None,
) -> tuple[OpenPart, OpenPart, Edge]:
    """Hash every stored byte again, compare leaves, nodes and order; gives the edge of the tree.

    ``roots``: sizes of earlier trees, to which the roots are added where they are passed.
    """
    bytes_part, tree_part = OpenPart("bytes"), OpenPart("tree")
    edge, nodes = Edge.empty(), _nodes(reader)
    try:
        for leaves, stored in reader.leaves(HASHED_AT_ONCE):
            hashes = _hashes(leaves, edge.size)
            if stored and hashes != list(stored):
                _compare_leaves(edge.size, hashes, stored, bytes_part)
            for size in roots or ():
                if edge.size < size <= edge.size + len(hashes):
                    roots[size] = edge.extend(hashes[: size - edge.size])[0].root()  # type: ignore[index]
            edge, completed = edge.extend(hashes)
            if nodes is not None and completed:
                for level, index, node in completed:
                    if nodes.pop((level, index), None) != node:
                        tree_part.add(f"node {level}/{index} differs or is missing")
                tree_part.counted += len(completed)
            if progress is not None:
                progress(len(hashes))
    except (BundleError, LedgerDamaged) as error:
        bytes_part.add(str(error))
    bytes_part.counted = edge.size
    for level, index in nodes or ():
        tree_part.add(f"node {level}/{index} does not belong to the tree")
    return bytes_part, tree_part, edge


def _hashes(leaves: Sequence[bytes], start: int) -> list[bytes]:
    """Leaf hashes, in the tightest loop there is."""
    digest = sha256
    try:
        return [digest(b"\x00" + leaf).digest() for leaf in leaves]
    except TypeError:
        for seq, leaf in enumerate(leaves, start):
            as_bytes(leaf, f"entry {seq}")
        raise


def as_bytes(value: Any, what: str) -> bytes:
    """What should be bytes: a file whose row headers were changed gives texts and numbers."""
    if isinstance(value, bytes):
        return value
    raise LedgerDamaged(f"{what} is not stored as bytes")


def _nodes(reader: Readable) -> dict[tuple[int, int], bytes] | None:
    nodes: Callable[[], Iterator[Node]] | None = getattr(reader, "nodes", None)
    if nodes is None:
        return None
    return {(node.level, node.position): node.hash for node in nodes()}


def _compare_leaves(
    start: int, hashes: Sequence[bytes], stored: Sequence[bytes], part: OpenPart
) -> None:
    for index, (one, other) in enumerate(zip(hashes, stored, strict=True)):
        if one != other:
            part.add(f"entry {start + index}: its bytes do not hash to its leaf")

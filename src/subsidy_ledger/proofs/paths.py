"""Proofs out of a stored tree, in O(log n) reads: some nodes are kept, the rest is near the edge.

What it is: ``inclusion`` and ``consistency`` give the same proofs as their namesakes in
``proofs.merkle``, but read the few hashes they need through `Hashes`, which a store implements.

What it promises: for a tree of n leaves, at most one run of 256 leaves is read for each level below
the kept nodes, and O(log n) kept nodes; nothing is read twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.proofs.merkle import NODE_LEVELS, node_hash, root_of

_KEPT: Final = 1 << NODE_LEVELS[0]
"""The smallest subtree whose root is kept: 256 leaves."""


class Hashes(Protocol):
    """What a stored tree tells about itself."""

    def leaf_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        """Hashes of the leaves from ``start`` up to ``stop``."""

    def node_at(self, level: int, position: int) -> bytes | None:
        """A kept node: the root of a complete subtree of ``2 ** level`` leaves."""


def inclusion(tree: Hashes, index: int, size: int) -> tuple[bytes, ...]:
    """The proof that leaf ``index`` is in the tree of the first ``size`` leaves.

    Raises `IndexError` for no such leaf, `LedgerDamaged` where the store lacks a hash.
    """
    if not 0 <= index < size:
        raise IndexError(f"there is no leaf {index} in a tree of {size}")
    start, stop, proof = 0, size, list[bytes]()
    while stop - start > 1:
        middle = start + _split(stop - start)
        if index < middle:
            proof.append(root(tree, middle, stop))
            stop = middle
        else:
            proof.append(root(tree, start, middle))
            start = middle
    return tuple(reversed(proof))


def consistency(tree: Hashes, first: int, second: int) -> tuple[bytes, ...]:
    """The proof that the tree of ``second`` leaves starts with that of ``first``.

    Raises `IndexError` where it cannot, `LedgerDamaged` where the store lacks a hash.
    """
    if not 0 <= first <= second:
        raise IndexError(f"there is no tree of {first} leaves in one of {second}")
    if first in (0, second):
        return ()
    start, stop, proof = 0, second, list[bytes]()
    whole = True
    while first != stop:
        middle = start + _split(stop - start)
        if first <= middle:
            proof.append(root(tree, middle, stop))
            stop = middle
        else:
            proof.append(root(tree, start, middle))
            start, whole = middle, False
    if not whole:
        proof.append(root(tree, start, stop))
    return tuple(reversed(proof))


def root(tree: Hashes, start: int, stop: int) -> bytes:
    """The root over the leaves from ``start`` up to ``stop``, a range the tree splits at."""
    count = stop - start
    if count < _KEPT:
        hashes = tree.leaf_hashes(start, stop)
        if len(hashes) != count:
            raise LedgerDamaged(f"leaves {start} to {stop - 1} are not all there")
        return root_of(hashes)
    if count & count - 1 == 0 and (level := count.bit_length() - 1) in NODE_LEVELS:
        node = tree.node_at(level, start >> level)
        if node is None:
            raise LedgerDamaged(f"node {level}/{start >> level} is missing")
        return node
    middle = start + _split(count)
    return node_hash(root(tree, start, middle), root(tree, middle, stop))


def _split(count: int) -> int:
    """The largest power of two below ``count``: where RFC 6962 splits."""
    return 1 << (count - 1).bit_length() - 1

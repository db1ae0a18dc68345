"""The Merkle tree of RFC 6962 section 2 (RFC 9162 section 2.1) with SHA-256.

A leaf is hashed with the prefix 0x00 and an inner node with 0x01; a tree of n leaves splits at the
largest power of two below n. Level 0 are the leaves; the node (level, index) covers the 2**level
leaves from index · 2**level.

`Edge` is all that appending needs: the roots of the perfect subtrees on the right edge, at most one
a level. `root_of`, the proofs and their verification are pure functions of leaf hashes.

Promises: hashes in, hashes out; verification raises `ProofInvalid` and never returns False. Stores
nothing and signs nothing.

>>> edge, _ = Edge.empty().extend([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
>>> edge.root() == root_of([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
True
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import Final

from subsidy_ledger.errors import ProofInvalid

HASH_BYTES: Final = 32

EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree without leaves."""

NODE_LEVELS: Final = (8, 16, 24)
"""The levels whose completed nodes are worth a row: one per 256, 65,536 and 16,777,216 leaves."""

Node = tuple[int, int, bytes]
"""A completed subtree: level, index within the level, hash."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes; `EMPTY_ROOT` for none."""
    if not leaf_hashes:
        return EMPTY_ROOT
    level = list(leaf_hashes)
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def _level_above(level: list[bytes]) -> list[bytes]:
    """Hash the nodes of a level in pairs; a last one without a partner moves up as it is.

    Moving up is the same as RFC 6962's split at the largest power of two.
    """
    above = _pairs(level)
    if len(level) % 2:
        above.append(level[-1])
    return above


def _pairs(level: list[bytes]) -> list[bytes]:
    """Hash nodes in pairs, leaving out a last one without a partner. The hot loop of everything."""
    digest = sha256
    nodes = iter(level)
    return [
        digest(b"\x01" + left + right).digest() for left, right in zip(nodes, nodes, strict=False)
    ]


# Appending


@dataclass(frozen=True, slots=True)
class Edge:
    """The right edge of a tree: its size, and the roots of its perfect subtrees, the largest first.

    There is one subtree for each bit that is set in ``size``.
    """

    size: int
    hashes: tuple[bytes, ...]

    @classmethod
    def empty(cls) -> Edge:
        """Return the edge of a tree without leaves."""
        return cls(0, ())

    def append(self, leaf: bytes) -> Edge:
        """Return the edge after one more leaf hash."""
        return self.extend((leaf,))[0]

    def extend(self, leaf_hashes: Sequence[bytes]) -> tuple[Edge, list[Node]]:
        """Return the edge after more leaves, and the nodes at `NODE_LEVELS` now complete.

        Costs one hash a leaf, however the leaves are divided among calls.
        """
        if len(leaf_hashes) == 1:
            return self._extend_by_one(leaf_hashes[0])
        return self._extend_by_levels(list(leaf_hashes))

    def _extend_by_one(self, node: bytes) -> tuple[Edge, list[Node]]:
        """Carry like a binary counter: each trailing one of the size is a subtree to join."""
        size, stack, completed = self.size, list(self.hashes), []
        level = 0
        while size >> level & 1:
            node = sha256(b"\x01" + stack.pop() + node).digest()
            level += 1
            if level in NODE_LEVELS:
                completed.append((level, size >> level, node))
        stack.append(node)
        return Edge(size + 1, tuple(stack)), completed

    def _extend_by_levels(self, nodes: list[bytes]) -> tuple[Edge, list[Node]]:
        """Add all nodes of a level at once; one without a partner is the new edge there."""
        size, stack, completed = self.size, list(self.hashes), []
        left_over: list[bytes] = []
        count = len(nodes)
        level = 0
        while nodes:
            if size >> level & 1:
                nodes.insert(0, stack.pop())
            if len(nodes) % 2:
                left_over.append(nodes[-1])
            nodes = _pairs(nodes)
            level += 1
            if level in NODE_LEVELS:
                first = size >> level
                completed += [(level, first + i, node) for i, node in enumerate(nodes)]
        left_over.reverse()
        return Edge(size + count, (*stack, *left_over)), completed

    def root(self) -> bytes:
        """Return the root of the tree: the subtrees joined from the smallest up."""
        if not self.hashes:
            return EMPTY_ROOT
        node = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            node = sha256(b"\x01" + left + node).digest()
        return node

    def to_bytes(self) -> bytes:
        """Write the edge: the size in eight bytes, big-endian, then the hashes."""
        return self.size.to_bytes(8, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Edge:
        """Read what `to_bytes` wrote; raises `ValueError` unless each set bit has one hash."""
        size = int.from_bytes(data[:8], "big")
        if len(data) != 8 + HASH_BYTES * size.bit_count():
            raise ValueError(f"found {len(data)} bytes, which is not the edge of a tree")
        hashes = (data[at : at + HASH_BYTES] for at in range(8, len(data), HASH_BYTES))
        return cls(size, tuple(hashes))


# Inclusion: a leaf is in the tree (RFC 6962 section 2.1.1)


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the sibling hashes from the leaf to the root; raises `IndexError` for no such leaf."""
    if not 0 <= index < len(leaf_hashes):
        raise IndexError(f"there is no leaf {index} in a tree of {len(leaf_hashes)}")
    level, proof = list(leaf_hashes), []
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            proof.append(level[sibling])
        level = _level_above(level)
        index >>= 1
    return tuple(proof)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise `ProofInvalid` unless the leaf hash is at ``index`` in the tree of that root.

    The algorithm of RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        raise ProofInvalid(f"there is no leaf {index} in a tree of {size}")
    _check_lengths((leaf, root, *proof))
    place, last = index, size - 1
    node = leaf
    for sibling in proof:
        if last == 0:
            raise ProofInvalid("it is longer than the path of the leaf")
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ProofInvalid("it is shorter than the path of the leaf")
    if node != root:
        raise ProofInvalid(f"leaf {index} does not lead to the root of the tree of {size}")


# Consistency: a later tree starts with an earlier one (RFC 6962 section 2.1.2)


def consistency_proof(leaf_hashes: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """Return the proof that the tree of the first ``first`` leaves is a prefix of the whole.

    Empty where nothing needs proof: an empty tree, or the same one. Raises `IndexError` for a size
    beyond the tree.
    """
    size = len(leaf_hashes)
    if not 0 <= first <= size:
        raise IndexError(f"there is no tree of {first} leaves in one of {size}")
    if first in (0, size):
        return ()
    return tuple(_subproof(leaf_hashes, first, whole=True))


def _subproof(leaf_hashes: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962: ``whole`` while the subtree is one that the verifier knows already."""
    size = len(leaf_hashes)
    if first == size:
        return [] if whole else [root_of(leaf_hashes)]
    split = 1 << (size - 1).bit_length() - 1  # the largest power of two below size
    if first <= split:
        proof = _subproof(leaf_hashes[:split], first, whole=whole)
        return [*proof, root_of(leaf_hashes[split:])]
    proof = _subproof(leaf_hashes[split:], first - split, whole=False)
    return [*proof, root_of(leaf_hashes[:split])]


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise `ProofInvalid` unless the tree of ``second`` leaves starts with that of ``first``.

    The algorithm of RFC 9162 section 2.1.4.2, and the cases it leaves out: every tree starts with
    the empty one, and with itself, both with an empty proof.
    """
    if not 0 <= first <= second:
        raise ProofInvalid(f"a tree of {second} leaves cannot start with one of {first}")
    _check_lengths((first_root, second_root, *proof))
    if first == 0 and first_root != EMPTY_ROOT:
        raise ProofInvalid("the root of the empty tree is not the one of RFC 6962")
    if first in (0, second):
        if proof:
            raise ProofInvalid("it should be empty")
        if first == second and first_root != second_root:
            raise ProofInvalid(f"two trees of {first} leaves have different roots")
    else:
        _verify_growth(first, second, first_root, second_root, proof)


def _verify_growth(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> None:
    path = list(proof)
    if (
        first & first - 1 == 0
    ):  # a perfect tree is a node of the later one, and left out of the proof
        path.insert(0, first_root)
    if not path:
        raise ProofInvalid("it is empty")
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for node in islice(path, 1, None):
        if last == 0:
            raise ProofInvalid("it is longer than the path between the trees")
        if place & 1 or place == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, node)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise ProofInvalid("it is shorter than the path between the trees")
    if old != first_root:
        raise ProofInvalid(f"it does not lead to the root of the tree of {first}")
    if new != second_root:
        raise ProofInvalid(f"it does not lead to the root of the tree of {second}")


def _check_lengths(hashes: Sequence[bytes]) -> None:
    for item in hashes:
        if len(item) != HASH_BYTES:
            raise ProofInvalid(f"found a hash of {len(item)} bytes, expected {HASH_BYTES}")

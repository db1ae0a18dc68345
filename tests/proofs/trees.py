"""Trees that the tests of proofs share: the definition, a stored tree, and pymerkle as a judge.

What it is: ``Definition`` is section 2.1 of RFC 6962 word by word; ``Stored`` keeps what a store
keeps of a tree; ``Judge`` is pymerkle over leaf hashes, and gives its proofs in the RFC's form.

What it does not do: use any code of `subsidy_ledger.proofs`, apart from `Stored`, which asks it for
the nodes that are worth a row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pymerkle
from pymerkle.core import BaseMerkleTree

from subsidy_ledger.proofs import merkle

PIECE = 256
"""Leaves whose root pymerkle's own loop computes; larger subtrees are put together once."""


def leaf_of(number: int) -> bytes:
    """The hash of the leaf that says its number."""
    return hashlib.sha256(b"\x00%d" % number).digest()


class Definition:
    """MTH, PATH and PROOF of RFC 6962, sections 2.1, 2.1.1 and 2.1.2, over the first leaves.

    ``D[0:n]`` of the RFC is a range here, so that a subtree is hashed once and not for each proof.
    """

    def __init__(self, data: Sequence[bytes]) -> None:
        self.data = data
        self._known: dict[tuple[int, int], bytes] = {}

    def root(self, start: int, stop: int) -> bytes:
        """MTH(D[start:stop])."""
        found = self._known.get((start, stop))
        if found is None:
            found = self._known[start, stop] = self._root(start, stop)
        return found

    def _root(self, start: int, stop: int) -> bytes:
        n = stop - start
        if n == 0:
            return hashlib.sha256(b"").digest()
        if n == 1:
            return hashlib.sha256(b"\x00" + self.data[start]).digest()
        k = _below(n)
        left, right = self.root(start, start + k), self.root(start + k, stop)
        return hashlib.sha256(b"\x01" + left + right).digest()

    def path(self, m: int, start: int, stop: int) -> list[bytes]:
        """PATH(m, D[start:stop])."""
        n = stop - start
        if n == 1:
            return []
        k = _below(n)
        if m < k:
            return [*self.path(m, start, start + k), self.root(start + k, stop)]
        return [*self.path(m - k, start + k, stop), self.root(start, start + k)]

    def proof(self, m: int, n: int) -> list[bytes]:
        """PROOF(m, D[0:n]), for 0 < m < n."""
        return self._subproof(m, 0, n, whole=True)

    def _subproof(self, m: int, start: int, stop: int, *, whole: bool) -> list[bytes]:
        """SUBPROOF(m, D[start:stop], whole)."""
        n = stop - start
        if m == n:
            return [] if whole else [self.root(start, stop)]
        k = _below(n)
        if m <= k:
            below = self._subproof(m, start, start + k, whole=whole)
            return [*below, self.root(start + k, stop)]
        below = self._subproof(m - k, start + k, stop, whole=False)
        return [*below, self.root(start, start + k)]


def _below(n: int) -> int:
    """The k of the RFC: the largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


class Stored:
    """A tree as a store keeps it: leaf hashes, and the nodes at `NODE_LEVELS` that are complete.

    ``read`` counts what was asked for.
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.leaves = leaves
        self.nodes: dict[tuple[int, int], bytes] = {}
        edge = merkle.Edge.empty()
        for start in range(0, len(leaves), 1 << 16):
            edge, nodes = edge.extend(leaves[start : start + (1 << 16)])
            self.nodes |= {(level, place): node for level, place, node in nodes}
        self.read = 0

    def leaf_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        self.read += stop - start
        return self.leaves[start:stop]

    def node_at(self, level: int, position: int) -> bytes | None:
        self.read += 1
        return self.nodes.get((level, position))


class Judge(BaseMerkleTree):  # type: ignore[misc]  # pymerkle has no annotations
    """pymerkle over leaf hashes that are there already. Layouts, hashing and verifying are its own.

    Its trees recompute a large subtree for every proof that needs it; here it is kept.
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        super().__init__("sha256", threshold=2)
        self._leaves = leaves
        self._kept: dict[tuple[int, int], bytes] = {}

    def root(self, size: int) -> bytes:
        """The root that pymerkle computes for the first leaves."""
        root: bytes = self.get_root(size)
        return root

    def inclusion(self, index: int, size: int, root: bytes) -> tuple[bytes, ...]:
        """The proof of pymerkle that a leaf is under ``root``; pymerkle verifies it as well."""
        proof: pymerkle.InclusionProof = self.prove_inclusion(index + 1, size)
        proof.verify(self._leaves[index], root, index + 1, size)
        leaf, *siblings = proof.path
        assert leaf == self._leaves[index]
        return tuple(siblings)

    def consistency(
        self, first: int, second: int, first_root: bytes, second_root: bytes
    ) -> tuple[bytes, ...]:
        """The proof of pymerkle of growth between two roots, brought into the RFC's form.

        It starts from the leaf after the old tree and goes up, each hash marked where it belongs to
        the old tree. The RFC joins what comes before the first mark into one hash, and leaves that
        first mark out where it is the whole old tree.
        """
        proof: pymerkle.ConsistencyProof = self.prove_consistency(first, second)
        proof.verify(first_root, second_root, first, second)
        if first == second:
            return ()
        marked = proof.subset.index(1)
        node = proof.path[0]
        for right in proof.path[1:marked]:
            node = self.hash_pair(node, right)
        whole = first & first - 1 == 0
        return (*proof.path[marked : marked + (not whole)], node, *proof.path[marked + 1 :])

    # -- what pymerkle asks of whoever keeps the leaves

    def _encode_entry(self, data: bytes) -> bytes:
        return data

    def _store_leaf(self, data: bytes, digest: bytes) -> int:
        raise NotImplementedError

    def _get_leaf(self, index: int) -> bytes:
        return self._leaves[index - 1]

    def _get_leaves(self, offset: int, width: int) -> Sequence[bytes]:
        return self._leaves[offset : offset + width]

    def _get_size(self) -> int:
        return len(self._leaves)

    def _get_subroot(self, offset: int, width: int) -> bytes:
        found = self._kept.get((offset, width))
        if found is None:
            if width <= PIECE:
                found = self._get_subroot_uncached(offset, width)
            else:
                half = width // 2
                left = self._get_subroot(offset, half)
                found = self.hash_pair(left, self._get_subroot(offset + half, half))
            self._kept[offset, width] = found
        return found

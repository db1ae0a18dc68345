"""Proofs out of a stored tree are those out of all leaves, and read only what they need."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.proofs import merkle, paths

LEAVES = [merkle.leaf_hash(str(n).encode()) for n in range(70_000)]


class Stored:
    """A tree as a store keeps it: leaves, and the nodes at `NODE_LEVELS` that are complete."""

    def __init__(self, size: int) -> None:
        self.leaves = LEAVES[:size]
        _, nodes = merkle.Edge.empty().extend(self.leaves)
        self.nodes = {(level, place): node for level, place, node in nodes}
        self.read = 0

    def leaf_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        self.read += stop - start
        return self.leaves[start:stop]

    def node_at(self, level: int, position: int) -> bytes | None:
        self.read += 1
        return self.nodes.get((level, position))


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 511, 512, 513, 1000])
def test_every_leaf_of_a_tree_has_the_same_proof_either_way(size: int) -> None:
    tree = Stored(size)
    for index in range(0, size, max(1, size // 40)):
        assert paths.inclusion(tree, index, size) == merkle.inclusion_proof(LEAVES[:size], index)


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 511, 512, 513, 1000])
def test_every_earlier_tree_has_the_same_proof_either_way(size: int) -> None:
    tree = Stored(size)
    for first in {0, 1, 2, 128, 255, 256, 257, size - 1, size} & set(range(size + 1)):
        assert paths.consistency(tree, first, size) == merkle.consistency_proof(
            LEAVES[:size], first
        )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_random_trees_agree_and_an_earlier_size_can_be_proved_from_a_later_store(
    data: st.DataObject,
) -> None:
    stored = data.draw(st.integers(1, 3_000))
    size = data.draw(st.integers(1, stored))
    tree = Stored(stored)
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(0, size))
    proof = paths.inclusion(tree, index, size)
    root = merkle.root_of(LEAVES[:size])
    merkle.verify_inclusion(LEAVES[index], index, size, proof, root)
    growth = paths.consistency(tree, first, size)
    merkle.verify_consistency(first, size, merkle.root_of(LEAVES[:first]), root, growth)
    assert paths.root(tree, 0, size) == root


def test_a_large_tree_is_proved_from_a_few_reads() -> None:
    tree = Stored(70_000)
    proof = paths.inclusion(tree, 66_666, 70_000)
    merkle.verify_inclusion(LEAVES[66_666], 66_666, 70_000, proof, merkle.root_of(LEAVES))
    assert tree.read < 800


def test_what_is_not_there_is_said() -> None:
    tree = Stored(600)
    with pytest.raises(IndexError, match="no leaf 600"):
        paths.inclusion(tree, 600, 600)
    with pytest.raises(IndexError, match="no tree of 601"):
        paths.consistency(tree, 601, 600)
    with pytest.raises(LedgerDamaged, match="not all there"):
        paths.inclusion(tree, 0, 700)
    tree.nodes.clear()
    with pytest.raises(LedgerDamaged, match="node 8/"):
        paths.inclusion(tree, 599, 600)

"""Proofs out of a stored tree are those out of all leaves, and read only what they need.

Trees of up to a million leaves are judged by pymerkle: roots, inclusion and growth.
"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.proofs.trees import Judge, Stored, leaf_of

from subsidy_ledger.errors import LedgerDamaged, ProofInvalid
from subsidy_ledger.proofs import merkle, paths

LEAVES = [leaf_of(n) for n in range(3_000)]
MILLION = 1_000_000
MOST_READ = 2 * (255 + 255 + 15)
"""Leaves and kept nodes (of 256, of 65,536) that a proof reads, on either side of the path."""
SIZES = st.integers(1, MILLION) | st.sampled_from(
    [near for power in range(1, 20) for near in (2**power - 1, 2**power, 2**power + 1)]
)
"""Sizes of trees: any, and those around the powers of two, where proofs change their form."""


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 511, 512, 513, 1000])
def test_every_leaf_of_a_tree_has_the_same_proof_either_way(size: int) -> None:
    tree = Stored(LEAVES[:size])
    for index in range(0, size, max(1, size // 40)):
        assert paths.inclusion(tree, index, size) == merkle.inclusion_proof(LEAVES[:size], index)


@pytest.mark.parametrize("size", [1, 2, 3, 255, 256, 257, 511, 512, 513, 1000])
def test_every_earlier_tree_has_the_same_proof_either_way(size: int) -> None:
    tree = Stored(LEAVES[:size])
    for first in {0, 1, 2, 128, 255, 256, 257, size - 1, size} & set(range(size + 1)):
        assert paths.consistency(tree, first, size) == merkle.consistency_proof(
            LEAVES[:size], first
        )


@settings(max_examples=60)
@given(st.data())
def test_random_trees_agree_and_an_earlier_size_can_be_proved_from_a_later_store(
    data: st.DataObject,
) -> None:
    stored = data.draw(st.integers(1, 3_000))
    size = data.draw(st.integers(1, stored))
    tree = Stored(LEAVES[:stored])
    index = data.draw(st.integers(0, size - 1))
    first = data.draw(st.integers(0, size))
    proof = paths.inclusion(tree, index, size)
    root = merkle.root_of(LEAVES[:size])
    merkle.verify_inclusion(LEAVES[index], index, size, proof, root)
    growth = paths.consistency(tree, first, size)
    merkle.verify_consistency(first, size, merkle.root_of(LEAVES[:first]), root, growth)
    assert paths.root(tree, 0, size) == root


@pytest.fixture(scope="module")
def million() -> Stored:
    """A million leaves, hashed once; every smaller tree is read out of it."""
    return Stored([leaf_of(n) for n in range(MILLION)])


@pytest.fixture(scope="module")
def judge(million: Stored) -> Judge:
    return Judge(million.leaves)


@pytest.mark.slow
def test_pymerkle_finds_the_root_of_the_million(million: Stored, judge: Judge) -> None:
    edge = merkle.Edge.empty().extend(million.leaves)[0]
    assert judge.root(MILLION) == edge.root() == paths.root(million, 0, MILLION)


@pytest.mark.slow
@given(SIZES, st.data())
@example(MILLION, None)
def test_every_leaf_of_a_tree_of_up_to_a_million_has_the_proof_that_pymerkle_gives(
    million: Stored, judge: Judge, size: int, data: st.DataObject | None
) -> None:
    index = size - 1 if data is None else data.draw(st.integers(0, size - 1))
    root, leaf = paths.root(million, 0, size), million.leaves[index]
    million.read = 0
    proof = paths.inclusion(million, index, size)
    assert million.read <= MOST_READ
    assert proof == judge.inclusion(index, size, root)
    merkle.verify_inclusion(leaf, index, size, proof, root)
    with pytest.raises(ProofInvalid):
        merkle.verify_inclusion(hashlib.sha256(leaf).digest(), index, size, proof, root)
    for place in {0, len(proof) - 1} & set(range(len(proof))):
        bad = (*proof[:place], leaf[::-1], *proof[place + 1 :])
        with pytest.raises(ProofInvalid):
            merkle.verify_inclusion(leaf, index, size, bad, root)


@pytest.mark.slow
@given(SIZES, SIZES)
@example(1, MILLION)
@example(2**19, MILLION)
@example(MILLION - 1, MILLION)
@example(MILLION, MILLION)
def test_every_tree_of_up_to_a_million_starts_with_every_earlier_one_as_pymerkle_proves(
    million: Stored, judge: Judge, one: int, other: int
) -> None:
    first, second = sorted((one, other))
    roots = paths.root(million, 0, first), paths.root(million, 0, second)
    million.read = 0
    proof = paths.consistency(million, first, second)
    assert million.read <= MOST_READ
    assert proof == judge.consistency(first, second, *roots)
    merkle.verify_consistency(first, second, *roots, proof)
    for place in {0, len(proof) - 1} & set(range(len(proof))):
        bad = (*proof[:place], proof[place][::-1], *proof[place + 1 :])
        with pytest.raises(ProofInvalid):
            merkle.verify_consistency(first, second, *roots, bad)


def test_what_is_not_there_is_said() -> None:
    tree = Stored(LEAVES[:600])
    with pytest.raises(IndexError, match="no leaf 600"):
        paths.inclusion(tree, 600, 600)
    with pytest.raises(IndexError, match="no tree of 601"):
        paths.consistency(tree, 601, 600)
    with pytest.raises(LedgerDamaged, match="not all there"):
        paths.inclusion(tree, 0, 700)
    tree.nodes.clear()
    with pytest.raises(LedgerDamaged, match="node 8/"):
        paths.inclusion(tree, 599, 600)

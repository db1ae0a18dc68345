"""The tree of RFC 6962: the definition, the published vectors, and pymerkle as judges.

Every size to 300 is tried, with every leaf and every earlier size; large trees are in
``test_paths.py``.
"""

import hashlib
from itertools import pairwise

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proofs.trees import Definition, Judge

from subsidy_ledger.errors import ProofInvalid
from subsidy_ledger.proofs.merkle import (
    EMPTY_ROOT,
    NODE_LEVELS,
    Edge,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

MOST = 300
DATA = [b"entry %d" % n for n in range(MOST)]
LEAVES = [leaf_hash(item) for item in DATA]

# The reference vectors that Certificate Transparency implementations share: eight leaves, eight roots.
CT_LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


DEFINITION = Definition(DATA)
ROOTS = [DEFINITION.root(0, n) for n in range(MOST + 1)]
ALL = 66


def some_of(size):
    """All numbers below a size to `ALL`; of a larger one every 16th, others for the next size.

    Each proof hashes the whole tree: all of them would take minutes. Over 16 sizes every number
    has its turn, so that no place in a tree is left out.
    """
    return range(size) if size <= ALL else range(size % 16, size, 16)


# Roots


def test_the_hash_of_the_empty_tree_and_of_an_empty_leaf_are_the_rfcs():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (
        leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_published_vectors(size):
    leaves = [leaf_hash(item) for item in CT_LEAVES[:size]]
    assert root_of(leaves).hex() == CT_ROOTS[size - 1]


def test_the_root_of_every_size_is_that_of_the_definition():
    assert [root_of(LEAVES[:n]) for n in range(MOST + 1)] == ROOTS


def test_roots_hold_before_pymerkle_however_its_tree_is_kept():
    judge = pymerkle.InmemoryTree(algorithm="sha256")
    other = Judge(LEAVES)
    for size in range(1, MOST + 1):
        judge.append_entry(DATA[size - 1])
        assert judge.get_root() == other.root(size) == root_of(LEAVES[:size])


def test_every_inclusion_proof_is_pymerkles_and_holds_before_it():
    judge = Judge(LEAVES)
    for size in range(1, MOST + 1):
        root = root_of(LEAVES[:size])
        for index in some_of(size):
            proof = judge.inclusion(index, size, root)
            assert proof == inclusion_proof(LEAVES[:size], index)


def test_every_consistency_proof_is_pymerkles_and_holds_before_it():
    judge = Judge(LEAVES)
    for second in range(1, MOST + 1):
        for first in {*some_of(second), second} - {0}:
            proof = judge.consistency(first, second, ROOTS[first], ROOTS[second])
            assert proof == consistency_proof(LEAVES[:second], first)


def test_pymerkle_rejects_what_is_not_the_root():
    judge = Judge(LEAVES)
    with pytest.raises(pymerkle.InvalidProof):
        judge.inclusion(3, 7, ROOTS[8])
    with pytest.raises(pymerkle.InvalidProof):
        judge.consistency(3, 7, ROOTS[4], ROOTS[7])
    with pytest.raises(pymerkle.InvalidProof):
        judge.consistency(3, 7, ROOTS[3], ROOTS[8])


def test_a_leaf_cannot_pass_for_a_node():
    forged = LEAVES[0] + LEAVES[1]
    assert leaf_hash(forged) != node_hash(LEAVES[0], LEAVES[1])


# Appending


def test_appending_one_by_one_gives_every_root():
    edge = Edge.empty()
    for size, leaf in enumerate(LEAVES):
        assert (edge.size, edge.root()) == (size, ROOTS[size])
        edge = edge.append(leaf)
    assert edge.root() == ROOTS[MOST]


def test_extending_from_every_size_to_every_size_gives_the_root():
    edges = [Edge.empty().extend(LEAVES[:n])[0] for n in range(MOST + 1)]
    for first in range(0, MOST + 1, 3):
        for second in range(first, min(first + 130, MOST + 1)):
            assert edges[first].extend(LEAVES[first:second])[0] == edges[second]
    assert [edge.root() for edge in edges] == ROOTS


def test_extending_by_nothing_changes_nothing():
    edge = Edge.empty().extend(LEAVES[:5])[0]
    assert edge.extend([]) == (edge, [])
    assert Edge.empty().extend(()) == (Edge.empty(), [])


def test_an_edge_keeps_the_perfect_subtrees_the_largest_first():
    edge = Edge.empty().extend(LEAVES[:7])[0]
    assert edge.hashes == (root_of(LEAVES[:4]), root_of(LEAVES[4:6]), LEAVES[6])


def test_extending_leaves_the_callers_list_alone():
    leaves = LEAVES[:9]
    Edge.empty().extend(LEAVES[:3])[0].extend(leaves)
    assert leaves == LEAVES[:9]


@given(st.lists(st.integers(0, 1_500), max_size=5))
def test_nodes_are_reported_when_they_become_complete_however_leaves_are_divided(cuts):
    leaves = [hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(1_500)]
    edge, nodes = Edge.empty(), []
    for start, end in pairwise(sorted({0, *cuts, 1_500})):
        edge, completed = edge.extend(leaves[start:end])
        assert all(start < (index + 1) << level <= end for level, index, _ in completed)
        nodes += completed
    assert nodes == [(8, n, root_of(leaves[256 * n : 256 * n + 256])) for n in range(5)]


def test_one_leaf_at_a_time_reports_the_same_nodes():
    leaves = [hashlib.sha256(n.to_bytes(4, "big")).digest() for n in range(600)]
    edge, nodes = Edge.empty(), []
    for leaf in leaves:
        edge, completed = edge.extend([leaf])
        nodes += completed
    assert nodes == Edge.empty().extend(leaves)[1] != []


@pytest.mark.parametrize("level", [16, 24])
def test_nodes_of_the_higher_levels_are_reported_too(level):
    """From an edge one leaf short: no need to hash millions of leaves."""
    size = 3 << level
    short = size - 1
    edge = Edge(short, tuple(LEAVES[: short.bit_count()]))
    longer, nodes = edge.extend([LEAVES[50]])
    assert [(found, index) for found, index, _ in nodes] == [
        (found, (size >> found) - 1) for found in NODE_LEVELS if found <= level
    ]
    assert longer.extend([])[0] == Edge(size, longer.hashes)
    assert edge.extend([LEAVES[50], LEAVES[51]])[1] == nodes


# Bytes of an edge


def test_an_edge_is_read_as_it_was_written():
    for size in range(MOST + 1):
        edge = Edge.empty().extend(LEAVES[:size])[0]
        assert Edge.from_bytes(edge.to_bytes()) == edge
    assert Edge.empty().to_bytes() == bytes(8)
    assert Edge.empty().append(LEAVES[0]).to_bytes() == bytes(7) + b"\x01" + LEAVES[0]


@pytest.mark.parametrize(
    "data",
    [b"", bytes(7), bytes(9), bytes(40), bytes(7) + b"\x01", bytes(7) + b"\x01" + bytes(31), bytes(7) + b"\x03" + bytes(32)],
)  # fmt: skip
def test_bytes_that_are_no_edge_are_refused(data):
    with pytest.raises(ValueError, match="not the edge of a tree"):
        Edge.from_bytes(data)


# Inclusion


def test_every_leaf_of_every_size_verifies_by_the_path_of_the_definition():
    for size in range(1, MOST + 1):
        for index in range(size):
            proof = DEFINITION.path(index, 0, size)
            verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size])


def test_the_path_that_is_given_is_that_of_the_definition():
    for size in range(1, MOST + 1):
        for index in some_of(size):
            proof = inclusion_proof(LEAVES[:size], index)
            assert list(proof) == DEFINITION.path(index, 0, size)


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8, 13])
def test_no_other_leaf_place_size_or_root_verifies(size):
    for index in range(size):
        proof = inclusion_proof(LEAVES[:size], index)
        with pytest.raises(ProofInvalid):
            verify_inclusion(LEAVES[index + 1], index, size, proof, ROOTS[size])
        with pytest.raises(ProofInvalid):
            verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size + 1])
        for other in set(range(-1, size + 2)) - {index}:
            with pytest.raises(ProofInvalid):
                verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size])


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8, 13])
def test_a_changed_shortened_or_lengthened_path_fails(size):
    for index in range(size):
        proof = inclusion_proof(LEAVES[:size], index)
        bad = [(*proof, LEAVES[100]), (LEAVES[100], *proof)]
        bad += [proof[:n] + proof[n + 1 :] for n in range(len(proof))]
        bad += [(*proof[:n], LEAVES[100], *proof[n + 1 :]) for n in range(len(proof))]
        for path in bad:
            with pytest.raises(ProofInvalid):
                verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])


def test_a_path_longer_than_the_tree_is_high_fails_even_if_it_leads_to_the_root():
    taller = node_hash(LEAVES[1], LEAVES[0])
    with pytest.raises(ProofInvalid, match="longer than the path"):
        verify_inclusion(LEAVES[0], 0, 1, [LEAVES[1]], taller)


def test_a_path_shorter_than_the_tree_is_high_fails_even_if_it_leads_to_the_root():
    lower = node_hash(LEAVES[0], LEAVES[1])
    with pytest.raises(ProofInvalid, match="shorter than the path"):
        verify_inclusion(LEAVES[0], 0, 4, [LEAVES[1]], lower)


def test_hashes_of_another_length_are_no_proof():
    leaf, sibling = LEAVES[:2]
    root = root_of([leaf, sibling])
    for wrong in ((leaf[:31], sibling, root), (leaf, sibling + b"x", root), (leaf, sibling, b"")):
        with pytest.raises(ProofInvalid, match="expected 32"):
            verify_inclusion(wrong[0], 0, 2, [wrong[1]], wrong[2])
    # The same bytes, divided differently between leaf and sibling.
    with pytest.raises(ProofInvalid, match="expected 32"):
        verify_inclusion(leaf + sibling[:1], 0, 2, [sibling[1:]], root)


@pytest.mark.parametrize(("size", "index"), [(0, 0), (3, 3), (3, -1)])
def test_a_leaf_that_is_not_there_has_no_proof(size, index):
    with pytest.raises(IndexError, match="no leaf"):
        inclusion_proof(LEAVES[:size], index)
    with pytest.raises(ProofInvalid, match="no leaf"):
        verify_inclusion(LEAVES[0], index, size, (), ROOTS[size])


# Consistency


def test_every_tree_is_consistent_with_every_earlier_one_by_the_proof_of_the_definition():
    for second in range(MOST + 1):
        for first in range(second + 1):
            proof = DEFINITION.proof(first, second) if 0 < first < second else ()
            verify_consistency(first, second, ROOTS[first], ROOTS[second], proof)


def test_the_proof_of_growth_that_is_given_is_that_of_the_definition():
    for second in range(1, MOST + 1):
        assert consistency_proof(LEAVES[:second], 0) == ()
        assert consistency_proof(LEAVES[:second], second) == ()
        for first in some_of(second):
            if first:
                proof = consistency_proof(LEAVES[:second], first)
                assert list(proof) == DEFINITION.proof(first, second)


def test_the_proofs_are_those_of_the_rfcs_example():
    # RFC 6962 section 2.1.3: seven leaves; PROOF(3), PROOF(4) and PROOF(6).
    a, b, c, d = LEAVES[:4]
    g, h, i = node_hash(a, b), node_hash(c, d), node_hash(LEAVES[4], LEAVES[5])
    k, j = node_hash(g, h), LEAVES[6]
    del b
    seven = LEAVES[:7]
    assert consistency_proof(seven, 3) == (c, d, g, node_hash(i, j))
    assert consistency_proof(seven, 4) == (node_hash(i, j),)
    assert consistency_proof(seven, 6) == (i, j, k)
    assert a == LEAVES[0]


@pytest.mark.parametrize(
    ("first", "second"), [(1, 2), (2, 3), (3, 7), (4, 7), (6, 7), (4, 8), (5, 13), (8, 13)]
)
def test_a_tree_with_another_past_is_found(first, second):
    proof = consistency_proof(LEAVES[:second], first)
    forged = [LEAVES[100], *LEAVES[1:second]]
    with pytest.raises(ProofInvalid):
        verify_consistency(first, second, ROOTS[first], root_of(forged), proof)
    with pytest.raises(ProofInvalid):
        verify_consistency(
            first, second, ROOTS[first], root_of(forged), consistency_proof(forged, first)
        )
    with pytest.raises(ProofInvalid):
        verify_consistency(first, second, root_of(forged[:first]), ROOTS[second], proof)
    for other in set(range(second + 2)) - {first}:
        with pytest.raises(ProofInvalid):
            verify_consistency(other, second, ROOTS[first], ROOTS[second], proof)


@pytest.mark.parametrize(
    ("first", "second"), [(1, 2), (2, 3), (3, 7), (4, 7), (6, 7), (4, 8), (5, 13), (8, 13)]
)
def test_a_changed_shortened_or_lengthened_consistency_proof_fails(first, second):
    proof = consistency_proof(LEAVES[:second], first)
    bad = [(), (*proof, LEAVES[100]), (LEAVES[100], *proof)]
    bad += [proof[:n] + proof[n + 1 :] for n in range(len(proof))]
    bad += [(*proof[:n], LEAVES[100], *proof[n + 1 :]) for n in range(len(proof))]
    for path in bad:
        with pytest.raises(ProofInvalid):
            verify_consistency(first, second, ROOTS[first], ROOTS[second], path)


def test_a_consistency_proof_of_another_height_fails_even_if_it_leads_to_both_roots():
    old, new = LEAVES[0], node_hash(LEAVES[0], LEAVES[1])
    with pytest.raises(ProofInvalid, match="shorter than the path"):
        verify_consistency(1, 3, old, new, [LEAVES[1]])
    with pytest.raises(ProofInvalid, match="longer than the path"):
        verify_consistency(1, 2, ROOTS[1], node_hash(ROOTS[2], LEAVES[5]), [LEAVES[1], LEAVES[5]])


@pytest.mark.parametrize(
    ("first", "second", "first_root", "second_root", "proof", "part"),
    [
        (2, 1, ROOTS[2], ROOTS[1], (), "cannot start with"),
        (-1, 1, ROOTS[0], ROOTS[1], (), "cannot start with"),
        (0, 3, ROOTS[1], ROOTS[3], (), "the empty tree"),
        (0, 3, ROOTS[0], ROOTS[3], (LEAVES[0],), "should be empty"),
        (3, 3, ROOTS[3], ROOTS[3], (LEAVES[0],), "should be empty"),
        (3, 3, ROOTS[3], ROOTS[2], (), "different roots"),
        (0, 0, ROOTS[1], ROOTS[1], (), "the empty tree"),
        (0, 0, ROOTS[0], ROOTS[1], (), "different roots"),
        (3, 5, ROOTS[3], ROOTS[5], (), "it is empty"),
        (3, 3, b"", b"", (), "expected 32"),
    ],
)
def test_the_edges_of_consistency_are_checked_too(
    first, second, first_root, second_root, proof, part
):
    with pytest.raises(ProofInvalid, match=part):
        verify_consistency(first, second, first_root, second_root, proof)


@pytest.mark.parametrize(("size", "first"), [(3, 4), (3, -1), (0, 1)])
def test_a_tree_that_is_not_there_has_no_consistency_proof(size, first):
    with pytest.raises(IndexError, match="no tree"):
        consistency_proof(LEAVES[:size], first)

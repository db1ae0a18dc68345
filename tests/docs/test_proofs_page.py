"""docs/explanation/what-the-proofs-prove.md: the receipt by hand believes what the library does."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.docs.blocks import blocks

from subsidy_ledger.errors import ProofInvalid
from subsidy_ledger.proofs.merkle import leaf_hash, node_hash, verify_inclusion

LARGEST = 9


@pytest.fixture(scope="module")
def root_of(repository: Path) -> Callable[[Mapping[str, Any]], str]:
    page = (repository / "docs/explanation/what-the-proofs-prove.md").read_text("utf-8")
    (code,) = [b.text for b in blocks(page) if b.language == "python" and "def root_of" in b.text]
    given: dict[str, Any] = {}
    exec(code, given)  # the page's own lines
    found: Callable[[Mapping[str, Any]], str] = given["root_of"]
    return found


def leaf(seq: int) -> str:
    return json.dumps({"seq": seq})


def tree(low: int, high: int) -> bytes:
    """The root over entries ``low`` to ``high``, by the definition."""
    if high - low == 1:
        return leaf_hash(leaf(low).encode())
    split = low + (1 << (high - low - 1).bit_length() - 1)
    return node_hash(tree(low, split), tree(split, high))


def path(seq: int, low: int, high: int) -> list[bytes]:
    """The siblings from an entry up to the root, by the definition."""
    if high - low == 1:
        return []
    split = low + (1 << (high - low - 1).bit_length() - 1)
    if seq < split:
        return [*path(seq, low, split), tree(split, high)]
    return [*path(seq, split, high), tree(low, split)]


def receipt(seq: int, size: int, proof: list[bytes]) -> dict[str, Any]:
    return {
        "checkpoint": f"o\n{size}\n{b64encode(tree(0, size)).decode()}\n",
        "entry": leaf(seq),
        "index": seq,
        "proof": [b64encode(one).decode() for one in proof],
    }


def test_every_entry_of_every_small_ledger_gives_the_root(
    root_of: Callable[[Mapping[str, Any]], str],
) -> None:
    for size in range(1, LARGEST + 1):
        for seq in range(size):
            given = receipt(seq, size, path(seq, 0, size))
            assert root_of(given) == given["checkpoint"].split("\n")[2]


def test_no_other_place_is_believed(root_of: Callable[[Mapping[str, Any]], str]) -> None:
    """An entry that names another place itself, so that the path alone has to tell."""
    for size in range(1, LARGEST + 1):
        for seq in range(size):
            proof = path(seq, 0, size)
            for other in range(-2, 2 * size + 4):
                if other != seq:
                    given = receipt(seq, size, proof)
                    assert not _holds(root_of, {**given, "index": other})
    node = tree(4, 5)
    with pytest.raises(ProofInvalid):
        verify_inclusion(node, 3, 5, path(4, 0, 5), tree(0, 5))


def test_no_place_is_believed_that_only_the_path_denies(
    root_of: Callable[[Mapping[str, Any]], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above, and the entry says nothing against it."""
    for size in range(1, LARGEST + 1):
        for seq in range(size):
            given = receipt(seq, size, path(seq, 0, size))
            for other in range(-2, 2 * size + 4):
                if other != seq:
                    monkeypatch.setattr(json, "loads", lambda _text, n=other: {"seq": n})
                    assert not _holds(root_of, {**given, "index": other}), (size, seq, other)
                    monkeypatch.undo()


def test_a_path_too_short_or_too_long_is_not_believed(
    root_of: Callable[[Mapping[str, Any]], str],
) -> None:
    for size in range(2, LARGEST + 1):
        for seq in range(size):
            proof = path(seq, 0, size)
            for wrong in (proof[:-1], proof[1:], [*proof, bytes(32)]):
                with pytest.raises(AssertionError, match="the path is too"):
                    root_of(receipt(seq, size, wrong))


def _holds(root_of: Callable[[Mapping[str, Any]], str], given: Mapping[str, Any]) -> bool:
    try:
        return bool(root_of(given) == given["checkpoint"].split("\n")[2])
    except AssertionError:
        return False

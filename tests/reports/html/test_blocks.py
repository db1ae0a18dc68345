"""The compressed blocks: what is unpacked is what was packed. The browser's half: test_in_browser."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.reports.html.blocks import SLOT, block, packed, unpacked

TEXTS = st.text(st.characters(exclude_characters=SLOT, exclude_categories=["Cs"]))
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=20,
)


@given(DATA)
def test_what_is_unpacked_is_what_was_packed(data: Any) -> None:
    assert unpacked(*packed(data)) == data


@given(DATA)
def test_a_block_holds_no_character_but_those_of_base64(data: Any) -> None:
    assert set(block(data)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
    )


def test_texts_that_differ_in_numbers_are_one_text() -> None:
    table, refs = packed([f"支付 P-{n} 于2023-05-{n:02d}到账 {n},000.00 元" for n in range(1, 30)])
    assert len(table) == 1
    assert refs[6] == "0|7|2023|05|07|7,000.00"


def test_a_block_is_deflate_over_json() -> None:
    read = json.loads(zlib.decompress(b64decode(block({"a": ["x1", "x2"]}))))
    assert read == {"t": [f"x{SLOT}"], "d": {"a": ["0|1", "0|2"]}}


def test_texts_beyond_thirty_six_are_still_told_apart() -> None:
    texts = ["x" * length for length in range(2_000)]
    assert unpacked(*packed(texts)) == texts

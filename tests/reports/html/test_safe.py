"""What steers a page and is not seen is made visible; what is seen stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.reports.html.safe import shown


@pytest.mark.parametrize(
    ("given_", "seen"),
    [
        ("A-1\u202e2-B", "A-1‹U+202E›2-B"),
        ("a\x00b\x1b[8m", "a‹U+0000›b‹U+001B›[8m"),
        ("no\u200bspace", "no‹U+200B›space"),
        ("half \ud800", "half ‹U+D800›"),
        ("\ufeffhead", "‹U+FEFF›head"),
        ("tag\U000e0041", "tag‹U+E0041›"),
        ("two\nlines", "two\nlines"),
        ("张三丰 𠮷 é Ω", "张三丰 𠮷 é Ω"),
    ],
)
def test_what_is_not_seen_is_spelled_out(given_: str, seen: str) -> None:
    assert shown(given_) == seen


@given(st.text())
def test_nothing_unseen_is_left(text: str) -> None:
    left = {unicodedata.category(ch) for ch in shown(text) if ch != "\n"}
    assert not left & {"Cc", "Cf", "Cs", "Zl", "Zp"} or all(
        unicodedata.category(ch) != "Cf" or ch in VISIBLE_FORMATS for ch in shown(text)
    )


VISIBLE_FORMATS = "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2" + "".join(
    map(chr, [0x110BD, 0x110CD, *range(0x13430, 0x13440), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B)])
)  # fmt: skip
"""Format characters that are drawn (Arabic number signs) or lay out their own script alone."""


def test_keys_are_texts_too() -> None:
    assert shown({"a\u202e": [("x\x00",)]}) == {"a‹U+202E›": [["x‹U+0000›"]]}

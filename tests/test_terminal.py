"""Text of somebody else's making: nothing in it reaches a terminal as an order."""

from __future__ import annotations

import json
import sys
import unicodedata

import pytest

from subsidy_ledger import terminal

STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}


ALL = [chr(code) for code in range(sys.maxunicode + 1)]


def test_everything_that_unicode_calls_a_control_or_a_format_is_spelled_out() -> None:
    told = terminal.one_line("".join(ch for ch in ALL if unicodedata.category(ch) in STEERING))
    assert told.isascii()
    assert told.isprintable()


def test_what_can_be_seen_stays_as_it_is() -> None:
    seen = "".join(ch for ch in ALL if ch.isprintable())
    assert terminal.one_line(seen) == seen
    name = "张三\u3000𠮷\ue000 é 👍"  # a wide space, a rare character, one of private use
    assert terminal.plain(name) == terminal.one_line(name) == name


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        ("a\nb\tc", "a\\nb\\tc", "a\nb\tc"),
        ("a\x1b[8mb", "a\\x1b[8mb", "a\\x1b[8mb"),
        ("a\x9b1Ab", "a\\x9b1Ab", "a\\x9b1Ab"),
        ("a\u202eb", "a\\u202eb", "a\\u202eb"),
        ("a\u2028b\r", "a\\u2028b\\r", "a\\u2028b\\r"),
        ("a\U000e0041", "a\\U000e0041", "a\\U000e0041"),
    ],
)
def test_a_line_has_no_line_feed_and_lines_keep_theirs(text: str, line: str, lines: str) -> None:
    assert terminal.one_line(text) == line
    assert terminal.plain(text) == lines


def test_json_is_safe_to_show_and_says_the_same() -> None:
    result = {"部分\x9b": ["\x1b[2K\n", "\u202e\u2028\x7f\U000e0041\ud800", "张三 👍", 7]}
    text = terminal.json_text(result)
    assert json.loads(text) == result
    assert all(ch == "\n" or terminal.one_line(ch) == ch for ch in text)
    assert "张三 👍" in text

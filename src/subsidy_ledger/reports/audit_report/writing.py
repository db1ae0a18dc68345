"""The model as JSON text: a line for each row, so that it is small, and can be read and compared.

What it promises: the text is one JSON document; what would steer a terminal is escaped in it, and
reads back as it was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from subsidy_ledger.terminal import json_text


def as_text(model: Mapping[str, Any]) -> str:
    """The model, a line for each row of its tables.

    >>> print(as_text({"v": 1, "rows": [{"a": 1}, {"a": 2}], "none": []}))
    {
    "v": 1,
    "rows": [
    {"a": 1},
    {"a": 2}
    ],
    "none": []
    }
    """
    return "".join(_lines(model))


def _lines(given: Any, depth: int = 0) -> Iterator[str]:
    """Objects of the first two levels, and lists in them, are opened; what is in them is a line."""
    if isinstance(given, Mapping) and given and depth < 2:
        yield from _opened(
            "{", "}", ((f"{json_text(key)}: ", one) for key, one in given.items()), depth
        )
    elif isinstance(given, list) and given and 0 < depth < 3:
        yield from _opened("[", "]", (("", one) for one in given), 2)
    else:
        yield json_text(given, indent=None)


def _opened(start: str, end: str, parts: Iterator[tuple[str, Any]], depth: int) -> Iterator[str]:
    between = f"{start}\n"
    for name, one in parts:
        yield f"{between}{name}"
        yield from _lines(one, depth + 1)
        between = ",\n"
    yield f"\n{end}"

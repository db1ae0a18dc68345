r"""The big tables as compressed blocks that the page's script unpacks.

What it is: ``packed`` replaces every text in JSON-like data by a short reference into a table of
texts, numbers within texts apart, so that “payment P-7 settled” and “payment P-8 settled” are one
text; ``block`` writes data as deflate and base64. ``page.js`` has the other half of both.

What it promises: what is unpacked equals what was packed; a block holds no character but those of
base64, so that no data can end the element it stands in.

>>> table, refs = packed(["payment P-7 settled", "payment P-12 settled", 5])
>>> table
['payment P-\x01 settled']
>>> refs
['0|7', '0|12', 5]
>>> unpacked(table, refs)
['payment P-7 settled', 'payment P-12 settled', 5]
"""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from attrs import field, frozen

SLOT: Final = "\x01"
"""Stands for a number within a text; `safe.shown` leaves no such character in data."""

_NUMBER: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


@frozen
class _Table:
    """Texts by number, in order of first use."""

    numbers: dict[str, int] = field(factory=dict)

    def ref(self, text: str) -> str:
        shape = _NUMBER.sub(SLOT, text)
        number = self.numbers.setdefault(shape, len(self.numbers))
        return "|".join([_base36(number), *_NUMBER.findall(text)])

    def put(self, given: Any) -> Any:
        if isinstance(given, str):
            return self.ref(given)
        if isinstance(given, Mapping):
            return {key: self.put(one) for key, one in given.items()}
        if isinstance(given, (list, tuple)):
            return [self.put(one) for one in given]
        return given


def packed(given: Any) -> tuple[list[str], Any]:
    """A table of texts, and the data with a reference for each text. Keys stay as they are."""
    table = _Table()
    refs = table.put(given)
    return list(table.numbers), refs


def unpacked(table: list[str], refs: Any) -> Any:
    """What was packed: the definition that the script is compared with."""
    if isinstance(refs, str):
        number, *found = refs.split("|")
        shape = table[int(number, 36)].split(SLOT)
        pairs = zip(shape, [*found, ""], strict=True)
        return "".join(text for pair in pairs for text in pair)
    if isinstance(refs, dict):
        return {key: unpacked(table, one) for key, one in refs.items()}
    if isinstance(refs, list):
        return [unpacked(table, one) for one in refs]
    return refs


def block(given: Any) -> str:
    """Data as deflate and base64, its texts in a table."""
    table, refs = packed(given)
    text = json.dumps({"t": table, "d": refs}, ensure_ascii=True, separators=(",", ":"))
    return b64encode(zlib.compress(text.encode("ascii"), 9)).decode("ascii")


def _base36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while True:
        number, last = divmod(number, 36)
        text = digits[last] + text
        if not number:
            return text

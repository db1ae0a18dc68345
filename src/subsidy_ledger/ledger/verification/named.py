"""Entries that the cases of a carried state name: each must have come along whole.

What it is: `Named` remembers what the records of cases name, until the entries come; both stand in
one file, the cases first.

What it promises: an entry of a case whose content was not erased is found missing, or of another
case; a recorded entry that came along is named by its case. 16 bytes for each entry that is named.
Needs the standard library alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

_BITS: Final = 16
"""Entries are looked at 65,536 at a time, so that what is sorted at once stays small."""
_MOST_WINDOWS: Final = 4096
"""No ledger has more entries than these windows have places (268 million)."""


class Named:
    """What cases name, by windows of numbers; and one window that is being compared."""

    def __init__(self) -> None:
        self._windows: dict[int, tuple[array[int], array[int]]] = {}
        self._here: dict[int, int] = {}
        self._at: int | None = None

    def add(self, case: Mapping[str, Any]) -> str | None:
        """A record of a case, of good shape; what is wrong with the entries that it names."""
        name, erased, last = _short(case["case"]), case.get("erased", 0), -(1 << 62)
        if erased > 0:
            return f"case {case['case']!r} was erased by no entry before this ledger"
        for seq in case["entries"]:
            if type(seq) is not int or not last < seq < 0:
                return f"case {case['case']!r} does not name its entries in order, all below 0"
            last = seq
            if erased and seq <= erased:
                continue
            window = self._windows.get(seq >> _BITS)
            if window is None:
                if len(self._windows) == _MOST_WINDOWS:
                    return f"case {case['case']!r} names entry {seq}, which no ledger has"
                window = self._windows[seq >> _BITS] = array("q"), array("Q")
            window[0].append(seq)
            window[1].append(name)
        return None

    def meet(self, seq: int, entry: Mapping[str, Any] | None) -> Iterator[str]:
        """The next entry, in order; ``entry``: as it came along, or None. What is wrong with it."""
        if seq >> _BITS != self._at:
            yield from self._left_over()
            self._at = seq >> _BITS
            seqs, names = self._windows.pop(self._at, (array("q"), array("Q")))
            for one, name in zip(seqs, names, strict=True):
                if self._here.setdefault(one, name) != name:
                    yield f"entry {one} is named by two cases"
        wanted = self._here.pop(seq, None)
        if entry is None:
            if wanted is not None:
                yield f"entry {seq} did not come along, and its case is not erased"
            return
        case = entry.get("case")
        if wanted is not None and (case is None or _short(case) != wanted):
            yield f"entry {seq} is not of the case that names it"
        elif wanted is None and case is not None and entry["status"] == "recorded":
            yield f"entry {seq} came along, and its case does not name it"

    def rest(self) -> Iterator[str]:
        """After the last entry: nothing is named that did not come."""
        yield from self._left_over()
        for seqs, _ in self._windows.values():
            yield f"entry {min(seqs)} is named by a case, and has no line"

    def _left_over(self) -> Iterator[str]:
        for seq in self._here:
            yield f"entry {seq} is named by a case, and has no line"
        self._here = {}


def _short(case: str) -> int:
    return int.from_bytes(sha256(case.encode()).digest()[:8], "big")

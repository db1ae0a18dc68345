"""Sealed content beside the entries: each line in its place, and none missing without an erasure.

What it is: `SealedLines` walks the lines beside the entries, both in order; `Missing` remembers
entries without their line until all erasures are known.

What it promises: memory grows only with lines that are missing (24 bytes each) and with erasures.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from subsidy_ledger.errors import BundleError, LedgerDamaged
from subsidy_ledger.ledger.entry import check_sealed
from subsidy_ledger.ledger.verification.tree import Readable, as_bytes
from subsidy_ledger.ledger.verification.verdict import OpenPart

_CASE_BYTES: Final = 16
"""Of the SHA-256 of a case's name: nobody finds two names that agree in them."""


class SealedLines:
    """The sealed lines of a ledger; what is wrong with them goes into ``part``."""

    def __init__(self, reader: Readable, part: OpenPart) -> None:
        self.part = part
        self.cut = False
        """Whether the file broke off: then nothing can be said about the lines that are missing."""
        self._lines = reader.sealed_lines()
        self._seq, self._line = 0, b""
        self._more = self._step()

    def _step(self) -> bool:
        """The next line; a file that breaks off is its own fault and not the entries'."""
        try:
            found = next(self._lines, None)
        except (BundleError, LedgerDamaged) as error:
            self.part.add(str(error))
            self.cut = True
            found = None
        if found is None:
            self._more = False
        else:
            self._seq, self._line = found
            self._more = True
        return self._more

    def of(self, seq: int) -> bytes | None:
        """The line of an entry; entries are asked for in order."""
        while self._more and self._seq < seq:
            self.part.add(f"a line for entry {self._seq} is out of place")
            self._step()
        if not self._more or self._seq != seq:
            return None
        line = self._line
        self._step()
        return line

    def check(self, entry: Mapping[str, Any], line: bytes) -> None:
        """Compare a line with the commitment in its entry."""
        self.part.counted += 1
        try:
            check_sealed(as_bytes(line, f"entry {entry['seq']}: sealed content"), entry)
        except LedgerDamaged as error:
            self.part.add(error.what)

    def rest(self) -> None:
        """After the last entry: no line is left."""
        while self._more:
            self.part.add(f"a line for entry {self._seq}, which is not there")
            self._step()

    def close(self) -> None:
        """Let go of the file."""
        close = getattr(self._lines, "close", None)
        if close is not None:
            close()


class Missing:
    """Entries without their sealed line, and the erasures that account for them."""

    def __init__(self) -> None:
        self._seqs = array("q")
        self._cases = bytearray()
        self._erased: dict[bytes, int] = {}

    def add(self, seq: int, case: str | None) -> None:
        """An entry has sealed content, and there is no line of it."""
        self._seqs.append(seq)
        self._cases += _name(case)

    def erase(self, seq: int, case: str | None) -> None:
        """A recorded erasure: of this case nothing before it needs to be there."""
        self._erased[_name(case)] = seq

    def unaccounted(self) -> Iterator[int]:
        """Entries whose sealed content is missing, and was not erased."""
        for place, seq in enumerate(self._seqs):
            name = bytes(self._cases[place * _CASE_BYTES : (place + 1) * _CASE_BYTES])
            if name == _NO_CASE or seq > self._erased.get(name, seq - 1):
                yield seq


_NO_CASE: Final = bytes(_CASE_BYTES)


def _name(case: str | None) -> bytes:
    return _NO_CASE if case is None else sha256(case.encode()).digest()[:_CASE_BYTES]

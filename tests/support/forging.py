"""Ledgers that an honest program would not have kept, for tests of the audit.

``careless`` leaves out one check of ``decide`` for as long as it is entered: what is recorded
meanwhile is a ledger whose bytes verify and whose decisions do not. ``Told`` is a ledger as a list
of entries and sealed lines that a test may change, read like a store or a bundle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from tests.support.builders import Desk, Json

from subsidy_ledger import canonical
from subsidy_ledger.casework import decide
from subsidy_ledger.casework.state import FundYear
from subsidy_ledger.ledger.store import Head, Source
from subsidy_ledger.policy import assessment
from subsidy_ledger.policy.catalogue import GrantRules
from subsidy_ledger.storage.memory import MemoryTransaction


class _Nobody:
    """Nobody holds anything, and no two identifiers are one person."""

    def class_of(self, token: str) -> frozenset[str]:
        return frozenset((token,))

    def holdings_of(self, token: str) -> tuple[()]:
        return ()

    def group_of(self, tokens: frozenset[str], on: str) -> frozenset[str]:
        return tokens


def _rich(_books: Any, fund: str, year: int) -> FundYear:
    return FundYear(fund, year, 2**52, 0, 0)


def _nothing(*_given: Any, **_named: Any) -> None:
    return None


@contextmanager
def _blind() -> Iterator[None]:
    """Neither the rules nor the guards of the store see what anybody holds."""
    real = assessment.assess

    def assess(rules: GrantRules, claim: Any, _standing: Any) -> Any:
        return real(rules, claim, _Nobody())

    with patch.object(decide, "assess", assess), patch.object(MemoryTransaction, "take", _nothing):
        yield


_LEFT_OUT: dict[str, Callable[[], Any]] = {
    "caps and exclusions": _blind,
    "duties": lambda: patch.object(decide, "_duty", _nothing),
    "notices": lambda: patch.object(decide, "_notice_over", _nothing),
    "length of notices": lambda: patch.object(decide, "_long_enough", _nothing),
    "stages": lambda: patch.object(decide, "_step", _nothing),
    "funds": lambda: patch.object(decide, "fund_year", _rich),
    "days": lambda: patch.object(decide, "_in_order", _nothing),
}


@contextmanager
def careless(what: str) -> Iterator[None]:
    """A program that leaves out one check; what is recorded meanwhile is recorded without it."""
    with _LEFT_OUT[what]():
        yield


class Told:
    """A ledger as entries (as JSON) and sealed lines by number; read like a store or bundle."""

    def __init__(self, desk: Desk) -> None:
        with desk.ledger.store.reading() as reader:
            self.entries: list[Json] = [canonical.decode(row.leaf) for row in reader.entries()]
            self.sealed: dict[int, bytes] = dict(reader.sealed_lines())
            self._sources: list[Source] = list(reader.sources())

    def find(self, do: str, case: str | None = None) -> Json:
        """The last entry of a command (and case)."""
        return next(
            entry
            for entry in reversed(self.entries)
            if entry["do"] == do and case in (None, entry.get("case"))
        )

    def add(self, **given: Any) -> Json:
        """An entry more, with what is not given taken from the one before."""
        last = self.entries[-1]
        entry = {
            "v": 1,
            "seq": len(self.entries),
            "at": last["at"],
            "id": f"forged-{len(self.entries)}",
            "on": last["on"],
            "by": "forger",
            "status": "recorded",
            "data": {},
            "request": last["request"],
            "rules": self.find("adopt")["seq"],
            **given,
        }
        self.entries.append(entry)
        return entry

    # -- read like a store

    def head(self) -> Head | None:
        return Head(len(self.entries), b"", "", closed=False)

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        rows = [(e["seq"], e["id"], canonical.encode(e), b"") for e in self.entries]
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        for rows in self.chunks(size):
            yield [row[2] for row in rows], ()

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        return iter(sorted(self.sealed.items()))

    def carried_lines(self) -> Iterator[bytes]:
        return iter(())

    def sources(self) -> Iterator[Source]:
        return iter(self._sources)

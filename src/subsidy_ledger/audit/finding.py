"""Findings: what an audit check reports, and the Protocols that checks keep.

A finding says what, where (entries), how much (fen), under which clause, how bad, and what would
clear it. A check never raises for bad data: it yields findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from attrs import field, frozen

from subsidy_ledger.casework.state import Books

Severity: TypeAlias = Literal["fault", "hint"]


@frozen
class Finding:
    """One finding (疑点). ``amount_fen``: what is at stake, where it can be said."""

    check: str
    severity: Severity
    message: str
    message_zh: str
    entries: tuple[int, ...]
    case: str | None = None
    amount_fen: int | None = None
    cite: Mapping[str, str] | None = None
    detail: Mapping[str, Any] = field(factory=dict)
    clears: str = ""
    clears_zh: str = ""

    def to_json(self) -> dict[str, Any]:
        """As ``audit --json`` writes it."""
        given = {
            "check": self.check,
            "severity": self.severity,
            "message": self.message,
            "message_zh": self.message_zh,
            "entries": list(self.entries),
            "case": self.case,
            "amount_fen": self.amount_fen,
            "cite": None if self.cite is None else dict(self.cite),
            "detail": dict(self.detail) or None,
            "clears": self.clears or None,
            "clears_zh": self.clears_zh or None,
        }
        return {key: value for key, value in given.items() if value is not None}


class Check(Protocol):
    """One audit check. It is shown every recorded entry with the books after it, in order."""

    name: str

    def see(self, entry: Mapping[str, Any], books: Books, /) -> Iterator[Finding]:
        """What this entry brings to light."""


@runtime_checkable
class Concluding(Protocol):
    """A check that reports at the end as well: what is missing shows in no entry.

    ``on`` is the business day (ISO) to judge by: the latest of the ledger unless the auditor names
    another, so that an audit that is repeated comes to the same.
    """

    def conclude(self, books: Books, on: str, /) -> Iterator[Finding]:
        """What the books show after the last entry, as of a day."""

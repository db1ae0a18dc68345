"""Findings: what an audit check reports, and the Protocols that checks keep.

A finding says what, where (entries), how much (fen), under which clause or from which source, how
bad, and what would clear it. A check never raises for bad data: it yields findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from attrs import evolve, field, frozen

from subsidy_ledger.audit.desk import Desk

Severity: TypeAlias = Literal["fault", "hint"]


@frozen
class Elsewhere:
    """Where else a finding is to be seen: in another ledger, named by its origin."""

    ledger: str
    entries: tuple[int, ...]
    cases: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As ``audit --json`` writes it."""
        return {"ledger": self.ledger, "entries": list(self.entries), "cases": list(self.cases)}


@frozen
class Finding:
    """One finding (疑点). ``amount_fen``: what is at stake, where it can be said.

    ``case``: the one that it is about, where it is one; ``cases``: all of them, where they are
    several. ``cite``: the clause; ``source``: where the check comes from, where no clause says it.
    """

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
    cases: tuple[str, ...] = ()
    source: str = ""
    source_zh: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()

    @property
    def concerns(self) -> tuple[str, ...]:
        """Every case of this ledger that it is about."""
        return self.cases if self.case is None else tuple(dict.fromkeys((self.case, *self.cases)))

    def to_json(self) -> dict[str, Any]:
        """As ``audit --json`` writes it."""
        given = {
            "check": self.check,
            "severity": self.severity,
            "message": self.message,
            "message_zh": self.message_zh,
            "entries": list(self.entries),
            "case": self.case,
            "cases": list(self.cases) or None,
            "amount_fen": self.amount_fen,
            "cite": None if self.cite is None else dict(self.cite),
            "source": self.source or None,
            "source_zh": self.source_zh or None,
            "detail": dict(self.detail) or None,
            "clears": self.clears or None,
            "clears_zh": self.clears_zh or None,
            "elsewhere": [one.to_json() for one in self.elsewhere] or None,
        }
        return {key: value for key, value in given.items() if value is not None}


@frozen
class About:
    """What a check is, for lists of checks and for findings that no clause stands behind.

    ``number``: its place among the twenty-one kinds of fault that auditors of such money look for
    (``docs/reference/audit-checks.md``). ``finds``: names of findings, where they are not the
    check's own name. ``needs``: ``sealed`` (names, numbers and facts), ``match:KIND`` (a list that
    the auditor brings); without one of several lists a check looks for the rest.
    """

    title: str
    title_zh: str
    source: str
    source_zh: str
    severity: Literal["fault", "hint", "either"] = "hint"
    number: int | None = None
    finds: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()


class Check(Protocol):
    """One audit check: a name, what it is, and one of the methods of the two Protocols below."""

    name: str
    about: About


@runtime_checkable
class Seeing(Protocol):
    """A check that is shown every recorded entry, with the desk after it, in order."""

    def see(self, entry: Mapping[str, Any], desk: Desk, /) -> Iterator[Finding]:
        """What this entry brings to light."""


@runtime_checkable
class Concluding(Protocol):
    """A check that is asked once, after the last entry; ``desk.on`` is the day to judge by.

    That day is the latest business day of the ledger unless the auditor names another, so that an
    audit that is repeated comes to the same.
    """

    def conclude(self, desk: Desk, /) -> Iterator[Finding]:
        """What the desk shows after the last entry, as of a day."""


def sourced(finding: Finding, about: About) -> Finding:
    """The finding with the source of its check, where it cites no clause and names none."""
    if finding.cite is not None or finding.source:
        return finding
    return evolve(finding, source=about.source, source_zh=about.source_zh)

"""The audit: decide everything again, run every check, say what is wrong, where and how much."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from attrs import frozen

from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import Check, Finding
from subsidy_ledger.audit.replay import NOTHING_BROUGHT, Brought
from subsidy_ledger.audit.replay import replay as decide_again
from subsidy_ledger.casework.state import Books
from subsidy_ledger.dates import parse_date
from subsidy_ledger.ledger.verification import Readable, check_bytes


@frozen
class Audit:
    """The outcome. ``undecided``: entries that could not be decided again, and why.

    ``desk``: all that the checks looked at, after the last entry.
    """

    size: int
    root: str
    decided: int
    undecided: tuple[tuple[int, str], ...]
    findings: tuple[Finding, ...]
    desk: Desk

    @property
    def books(self) -> Books:
        """The books after the last entry."""
        return self.desk.books

    @property
    def on(self) -> str:
        """The business day by which it was judged what is overdue or short."""
        return self.desk.on

    @property
    def entries(self) -> int:
        """How many entries were read."""
        return self.size

    @property
    def faults(self) -> int:
        """How many findings are faults."""
        return sum(finding.severity == "fault" for finding in self.findings)

    def to_json(self) -> dict[str, Any]:
        """As ``audit --json`` writes it."""
        return {
            "size": self.size,
            "root": self.root,
            "on": self.on,
            "decided": self.decided,
            "undecided": [{"entry": seq, "why": why} for seq, why in self.undecided],
            "faults": self.faults,
            "findings": [finding.to_json() for finding in self.findings],
        }


def audit(
    source: Readable,
    progress: Callable[[int], None] | None = None,
    on: str | None = None,
    brought: Brought = NOTHING_BROUGHT,
    checks: Iterable[Check] | None = None,
) -> Audit:
    """Replay a ledger or bundle with every check.

    ``on``: the day (ISO) by which services are judged; the ledger's latest business day unless
    given. ``brought``: lists and settings of the auditor's. ``checks``: every one unless given.
    Raises `LedgerDamaged` where it cannot be folded (verify it first), and `ValueError` for
    a day that does not exist.
    """
    if on is not None:
        parse_date(on)
    _, _, edge = check_bytes(source)
    replayed = decide_again(
        source, all_checks() if checks is None else checks, progress, on, brought
    )
    return Audit(
        size=replayed.size,
        root=edge.root().hex(),
        decided=replayed.decided,
        undecided=tuple(sorted(replayed.undecided.items())),
        findings=tuple(replayed.findings),
        desk=replayed.desk,
    )

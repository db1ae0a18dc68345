"""What was audited, as the parts of the model take it."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, field, frozen

from subsidy_ledger.audit import Audit
from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.finding import Check, Finding
from subsidy_ledger.audit.several import NotCompared
from subsidy_ledger.ledger.verification import Readable, Verification
from subsidy_ledger.reports.view import View, view_with


@frozen(eq=False)
class Audited:
    """One ledger or bundle. ``name``: as it was called; ``checkpoint``: the note, if there is one.

    ``source`` must still be open: figures and lives are read from it. ``every_dossier``: whether
    the desk has those of all cases, or of suspects alone (``columnar``).
    """

    name: str
    source: Readable
    audit: Audit
    verification: Verification
    checkpoint: str | None = None
    bundle: bool = True
    every_dossier: bool = True
    view: View = field(init=False, repr=False)

    @view.default
    def _view(self) -> View:
        return view_with(self.source, self.audit.books, self.name)

    def also(self, findings: Iterable[Finding]) -> Audited:
        """The same with more findings: what several ledgers show together."""
        more = (*self.audit.findings, *findings)
        return evolve(self, audit=evolve(self.audit, findings=more))


@frozen(eq=False)
class Reported:
    """All that a report is about. ``ran``: checks that were asked for; ``known``: all there are.

    ``not_compared``: which ledgers could not be compared with each other, and why;
    ``decided_again``: whether cases were, and not only looked at by the checks.
    """

    audited: tuple[Audited, ...]
    ran: tuple[Check, ...]
    known: tuple[Check, ...]
    not_compared: tuple[NotCompared, ...] = ()
    decided_again: bool = True

    @classmethod
    def of(cls, *audited: Audited) -> Reported:
        """With every check, each ledger for itself."""
        return cls(audited, all_checks(), all_checks())

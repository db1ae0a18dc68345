"""One assertion for the end of a test: the ledger is sound, whatever the test did to it.

What it is: ``assert_consistent``, which verifies (bytes, tree, sealed content, packs, projections,
the database's own guards), decides every entry again and runs every audit check.

What it promises: its message names each thing that is wrong, with part, entry and case. Hints of
the audit, and entries that cannot be decided again because their content was erased, are no faults.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from subsidy_ledger.audit import audit
from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.errors import SubsidyLedgerError
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.verification import verify_ledger

MOST_SHOWN = 20
"""Problems that a message spells out."""


def assert_consistent(ledger: Ledger) -> None:
    """Fail with a list of what is wrong, unless nothing is.

    A ledger that was joined to a transaction is looked at inside of it.

    >>> from subsidy_ledger.testing import a_ledger
    >>> assert_consistent(a_ledger())
    """
    __tracebackhide__ = True
    problems = inconsistencies(ledger)
    if problems:
        shown = "\n".join(f"  {problem}" for problem in islice(problems, MOST_SHOWN))
        more = len(problems) - MOST_SHOWN
        rest = f"\n  … and {more} more" if more > 0 else ""
        raise AssertionError(
            f"the ledger {ledger.origin} is not consistent (账本不一致), "
            f"problems: {len(problems)}\n{shown}{rest}"
        )


def inconsistencies(ledger: Ledger) -> list[str]:
    """What is wrong with a ledger, one line each; empty where nothing is."""
    with ledger.store.reading() as view:
        reader: Any = view  # every store's view can be read from end to end
        verification = verify_ledger(reader, ledger.store.name)
        problems = [
            f"verify, {part.name}: {problem}"
            for part in verification.parts
            for problem in part.problems
        ]
        try:
            findings = audit(reader).findings
        except (SubsidyLedgerError, LookupError, TypeError, ValueError) as error:
            return [*problems, f"replay: stopped: {error}"]
    return [*problems, *(_told(one) for one in findings if one.severity == "fault")]


def _told(finding: Finding) -> str:
    case = f", case {finding.case}" if finding.case else ""
    where = f" (entry {', '.join(map(str, finding.entries))}{case})" if finding.entries else case
    return f"audit, {finding.check}{where}: {finding.message}"

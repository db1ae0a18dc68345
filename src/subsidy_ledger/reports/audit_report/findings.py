"""Findings in the model: in one order, numbered, with personal data masked.

The order: faults before hints, then checks in the order of the table, then ledgers, then entries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from subsidy_ledger.audit.dossier import Dossier
from subsidy_ledger.audit.finding import Elsewhere, Finding
from subsidy_ledger.reports.audit_report.audited import Audited
from subsidy_ledger.reports.audit_report.checks import Table
from subsidy_ledger.reports.masking import PUBLIC_KINDS, PUBLIC_SCHEMES, Mask, secrets_of


class Numbered(NamedTuple):
    """A finding with its number (from 1), and its ledger's place."""

    n: int
    ledger: int
    finding: Finding


def numbered(audited: Sequence[Audited], table: Table) -> list[Numbered]:
    """All findings in order."""
    found = [
        (finding.severity != "fault", table.place(finding), ledger, finding.entries, finding)
        for ledger, one in enumerate(audited)
        for finding in one.audit.findings
    ]
    found.sort(key=lambda item: item[:4])
    return [Numbered(n, ledger, finding) for n, (_, _, ledger, _, finding) in enumerate(found, 1)]


def counts(found: Sequence[Numbered]) -> dict[str, int]:
    """Faults, hints, and how many cases a fault concerns."""
    faults = [one for one in found if one.finding.severity == "fault"]
    cases = {(one.ledger, case) for one in faults for case in one.finding.concerns}
    return {
        "faults": len(faults),
        "hints": len(found) - len(faults),
        "fault_cases": len(cases),
    }


def concerned(found: Sequence[Numbered]) -> Mapping[tuple[int, str], list[Numbered]]:
    """The findings of each case."""
    by_case: dict[tuple[int, str], list[Numbered]] = {}
    for one in found:
        for case in one.finding.concerns:
            by_case.setdefault((one.ledger, case), []).append(one)
    return by_case


def rows(audited: Sequence[Audited], found: Sequence[Numbered], mask: Mask) -> list[dict[str, Any]]:
    """Findings as the model has them."""
    places = {one.audit.desk.origin: index for index, one in enumerate(audited)}
    return [_row(one, audited, places, mask) for one in found]


def _row(
    one: Numbered, audited: Sequence[Audited], places: Mapping[str, int], mask: Mask
) -> dict[str, Any]:
    finding, books = one.finding, audited[one.ledger].audit.books
    secrets = _secrets(one, audited, places, mask)
    concerns = finding.concerns
    grant = next((books.cases[name].grant for name in concerns if name in books.cases), None)
    given = {
        "n": one.n,
        "ledger": one.ledger,
        "check": finding.check,
        "severity": finding.severity,
        "message": mask.message(finding.message, secrets),
        "message_zh": mask.message(finding.message_zh, secrets),
        "entries": list(finding.entries),
        "case": finding.case,
        "cases": list(concerns),
        "grant": grant,
        "amount_fen": finding.amount_fen,
        "cite": None if finding.cite is None else dict(finding.cite),
        "source": finding.source or None,
        "source_zh": finding.source_zh or None,
        "clears": mask.message(finding.clears, secrets),
        "clears_zh": mask.message(finding.clears_zh, secrets),
        "detail": mask.detail(dict(finding.detail), secrets) or None,
        "elsewhere": [_elsewhere(other, places) for other in finding.elsewhere] or None,
    }
    return {key: value for key, value in given.items() if value is not None}


def _elsewhere(other: Elsewhere, places: Mapping[str, int]) -> dict[str, Any]:
    """By the place of the ledger where it is in this report, else by its name."""
    return {**other.to_json(), "ledger": places.get(other.ledger, other.ledger)}


def _secrets(
    one: Numbered, audited: Sequence[Audited], places: Mapping[str, int], mask: Mask
) -> dict[str, str]:
    """What a finding's text may not show: its own details, and the parties of its cases."""
    if mask.texts == "open":
        return {}
    finding = one.finding
    named = [(one.ledger, case) for case in finding.concerns]
    for other in finding.elsewhere:
        if other.ledger in places:
            named += [(places[other.ledger], case) for case in other.cases]
    found = mask.secrets_in(finding.detail)
    for ledger, case in named:
        dossier = audited[ledger].audit.desk.dossiers.get(case)
        if dossier is not None:
            found.update(_of_case(dossier, mask))
    return found


def _of_case(dossier: Dossier, mask: Mask) -> dict[str, str]:
    values = [("name", party.name) for party in dossier.parties if party.kind not in PUBLIC_KINDS]
    values += [
        ("number", party.number) for party in dossier.parties if party.scheme not in PUBLIC_SCHEMES
    ]
    values += [("account", paid.account) for paid in dossier.payments.values()]
    return secrets_of(values, mask)

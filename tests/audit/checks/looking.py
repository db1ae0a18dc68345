"""What tests of checks share: look at a ledger with every check, and at a part of it.

``found`` gives the findings of one name. On the way it holds every finding against the shape of
findings, and against locality: shown the entries of the cases that it is about, and those of no
case, the checks find it again, word for word. What is added up over all awards of a grant or a pack
names no cases, and is about all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.support.builders import Desk, Json
from tests.support.forging import Told

from subsidy_ledger.audit import Audit, audit
from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.audit.replay import Brought, walk
from subsidy_ledger.audit.settings import Settings
from subsidy_ledger.ledger.books import begun
from subsidy_ledger.ledger.entry import open_sealed

REPLAYED = frozenset({"decision-differs", "token-mismatch"})
"""Findings of the replay itself, which ``walk`` does not make."""
WIDER = frozenset(
    {
        "burst",
        "just-under",
        "fund-overspent",
        "entitled-unpaid",
        "entitled-paid-late",
        "entitled-never-applied",
    }
)
"""Findings whose group is wider than their cases: what is usual for the person belongs to it, what
else was awarded from the fund, whatever else somebody on the list of the entitled applied for."""


def audited(
    made: Desk | Told, on: str | None = None, brought: Brought | None = None, **settings: Any
) -> Audit:
    """A ledger with every check; settings by name."""
    told = Told(made) if isinstance(made, Desk) else made
    given = Brought(settings=Settings(**settings)) if brought is None else brought
    return audit(told, on=on, brought=given)


def alone(made: Desk | Told, cases: Iterable[str], on: str, brought: Brought) -> list[Finding]:
    """What the checks find where only these cases are on the desk."""
    told = Told(made) if isinstance(made, Desk) else made
    wanted = set(cases)
    entries = [
        (entry, open_sealed(told.sealed[entry["seq"]]) if entry["seq"] in told.sealed else None)
        for entry in told.entries
        if entry.get("case") in wanted or "case" not in entry
    ]
    return walk(entries, begun(told), all_checks(), on, brought)[1]


def found(
    made: Desk | Told,
    check: str,
    on: str | None = None,
    brought: Brought | None = None,
    **settings: Any,
) -> list[Finding]:
    """Findings of one name; every finding is of the right shape, and local."""
    given = Brought(settings=Settings(**settings)) if brought is None else brought
    told = Told(made) if isinstance(made, Desk) else made
    result = audited(told, on, given)
    parts: dict[tuple[str, ...], list[Json]] = {}
    for finding in result.findings:
        complete(finding, result.size)
        cases = finding.concerns
        if cases and finding.check not in REPLAYED | WIDER:
            if cases not in parts:
                part = alone(told, cases, result.on, given)
                parts[cases] = [one.to_json() for one in part]
            assert finding.to_json() in parts[cases], finding
    names = sorted(result.books.cases)
    for finding in alone(told, names[::2], result.on, given):
        whole = [set(one.concerns) for one in result.findings if one.check == finding.check]
        more = not any(set(finding.concerns) <= cases for cases in whole)
        assert not more, "fewer cases never show more"
    return [finding for finding in result.findings if finding.check == check]


def complete(finding: Finding, size: int) -> None:
    """What, where, how much, under which clause or from which source, and what clears it."""
    assert finding.severity in ("fault", "hint")
    for text in (finding.message, finding.message_zh, finding.clears, finding.clears_zh):
        assert text
    assert any("一" <= sign <= "鿿" for sign in finding.message_zh)
    assert finding.entries
    assert all(0 <= seq < size for seq in finding.entries)
    assert list(finding.entries) == sorted(set(finding.entries))
    assert finding.amount_fen is None or finding.amount_fen >= 0
    assert None not in finding.to_json().values()
    if finding.check not in REPLAYED:
        assert finding.cite or (finding.source and finding.source_zh)

"""The model of an audit's report: one JSON document that page, workbook and programs are made of.

What it is: ``build`` takes what was audited (`Reported`: of each ledger or bundle a name, the
bytes, the `Audit`, the `Verification`) and gives plain dictionaries and lists, as
``docs/reference/audit-report.md`` and ``audit-report.schema.json`` describe them; ``overview``
gives the part that is about findings. ``with_each_ledgers_findings`` adds the findings of each
ledger once more, where programs have always found them. ``telling`` says an overview at a terminal.

What it promises: the same ledgers, lists, settings and mask give the same document. Amounts are
fen. Personal data is shown as far as the mask allows (``reports.masking``). Entries are gone
through twice, whatever their number: once for figures, once for the lives of cases with findings.

What it does not do: verify, decide or check anything; or look like anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from attrs import frozen

from subsidy_ledger.reports.audit_report import (
    cases,
    ceilings,
    checks,
    figures,
    findings,
    ledgers,
    lives,
    recovering,
    refusals,
)
from subsidy_ledger.reports.audit_report.audited import Audited, Reported
from subsidy_ledger.reports.audit_report.reading import read
from subsidy_ledger.reports.masking import STRICT, Mask

__all__ = [
    "MOST_LIVES",
    "VERSION",
    "Audited",
    "Reported",
    "build",
    "overview",
    "with_each_ledgers_findings",
]

VERSION = 1
MOST_LIVES = 5000
"""Lives that a report tells unless it is told otherwise: a page must stay usable."""

WHY_ZH: Mapping[str, str] = {
    "its sealed content is erased or not in the bundle": "密封内容已删除,或未随附",
    "the facts of the case are erased or not in the bundle": "该件的事实已删除,或未随附",
}
"""Why an entry could not be decided again (``audit.replay``)."""


def overview(report: Reported, *, mask: Mask = STRICT) -> dict[str, Any]:
    """The part of the model that is about findings: no entry is read again for it."""
    return _overview(report, _weighed(report), mask)


def build(report: Reported, *, mask: Mask = STRICT, most_lives: int = MOST_LIVES) -> dict[str, Any]:
    """The model of a report on what was audited. Raises `LedgerDamaged` for unreadable entries.

    ``most_lives``: how many lives are told, those with the most to recover first.
    """
    audited, weighed = report.audited, _weighed(report)
    readings = [read(one.source) for one in audited]
    grants = figures.grants(audited, readings, weighed.numbered, weighed.owed)
    told, left_out = lives.told(audited, weighed.numbered, weighed.owed, mask, most_lives)
    found = _overview(report, weighed, mask)
    return {
        **found,
        "ledgers": [
            ledgers.row(one, reading) for one, reading in zip(audited, readings, strict=True)
        ],
        "summary": {
            **figures.summary(audited, readings, grants),
            **found["summary"],
            "lives_left_out": left_out,
        },
        "flows": figures.flows(audited),
        "grants": grants,
        "months": figures.months(audited, readings),
        "caps": ceilings.rows(audited),
        "refusals": refusals.rows(audited, readings),
        "lives": told,
        "cases": cases.table(audited, grants, weighed.numbered, weighed.owed),
    }


@frozen
class _Weighed:
    """Findings in order, the table of checks that they belong to, and what is to be recovered."""

    table: checks.Table
    numbered: Sequence[findings.Numbered]
    owed: Mapping[tuple[int, str], int]


def _weighed(report: Reported) -> _Weighed:
    table = checks.Table(report.known, report.ran, decided_again=report.decided_again)
    numbered = findings.numbered(report.audited, table)
    return _Weighed(table, numbered, recovering.owed(report.audited, numbered))


def _overview(report: Reported, weighed: _Weighed, mask: Mask) -> dict[str, Any]:
    audited = report.audited
    return {
        "v": VERSION,
        "program": _program(),
        "on": max((one.audit.on for one in audited), default=""),
        "mask": mask.level,
        "ledgers": [{"name": one.name} for one in audited],
        "summary": {
            **findings.counts(weighed.numbered),
            "to_recover_fen": sum(weighed.owed.values()),
            "to_recover_cases": len(weighed.owed),
        },
        "checks": weighed.table.rows(audited, weighed.numbered),
        "findings": findings.rows(audited, weighed.numbered, mask),
        "undecided": [
            {"ledger": index, "entry": seq, "why": why, "why_zh": WHY_ZH.get(why, why)}
            for index, one in enumerate(audited)
            for seq, why in one.audit.undecided
        ],
        "lists": ledgers.lists(audited, mask),
        "not_compared": [one.to_json() for one in report.not_compared],
    }


def with_each_ledgers_findings(model: dict[str, Any], audited: Sequence[Audited]) -> dict[str, Any]:
    """The model as ``audit --json`` writes it: each ledger with its own findings beside it.

    The keys ``on``, ``decided``, ``undecided``, ``faults`` and ``findings`` of a ledger are older
    than the rest of the document; programs rely on them.
    """
    rows = []
    for index, (ledger, one) in enumerate(zip(model["ledgers"], audited, strict=True)):
        mine = [finding for finding in model["findings"] if finding["ledger"] == index]
        rows.append(
            {
                **ledger,
                "on": one.audit.on,
                "decided": one.audit.decided,
                "undecided": [{"entry": seq, "why": why} for seq, why in one.audit.undecided],
                "faults": sum(finding["severity"] == "fault" for finding in mine),
                "findings": [_as_before(finding) for finding in mine],
            }
        )
    return {**model, "ledgers": rows}


def _as_before(finding: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in finding.items() if key not in ("ledger", "grant")}


def _program() -> str:
    try:
        return f"subsidy-ledger {version('subsidy-ledger')}"
    except PackageNotFoundError:  # run from a folder that was never installed
        return "subsidy-ledger"

"""Refusals by clause: which rules said no, or could not be read, how often, and in which words.

The quote is from the law under which each entry was decided: of two editions there are two rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from subsidy_ledger.ledger.answers import Lang, message, render_reasons
from subsidy_ledger.policy.catalogue import GrantRules
from subsidy_ledger.reports.audit_report.audited import Audited
from subsidy_ledger.reports.audit_report.reading import Reading, Refusal
from subsidy_ledger.reports.story import missing

Row = dict[str, Any]
_NAMED = frozenset({"fact", "figure", "reading"})


def rows(audited: Sequence[Audited], readings: Sequence[Reading]) -> list[Row]:
    """One row for each ledger, grant, rule, outcome and wording, the most frequent first."""
    found: dict[tuple[Any, ...], Row] = {}
    for ledger, (one, reading) in enumerate(zip(audited, readings, strict=True)):
        for refusal, count in reading.refusals.items():
            row = _row(ledger, refusal, one)
            cite = row["cite"] or {}
            key = (
                ledger, row["grant"], refusal.code, refusal.rule, refusal.status,
                *sorted(cite.items()), row["message"],
            )  # fmt: skip
            known = found.setdefault(key, row)
            known["count"] += count
    return sorted(
        found.values(),
        key=lambda row: (row["ledger"], -row["count"], row["grant"], row["code"], row["rule"]),
    )


def _row(ledger: int, refusal: Refusal, one: Audited) -> Row:
    case = one.audit.books.cases.get(refusal.case)
    grant = refusal.grant or ("" if case is None else case.grant)
    law = one.audit.books.laws.get(refusal.rules)
    rules = law.rules(grant, refusal.as_of) if law is not None and refusal.as_of else None
    reason = {"code": refusal.code, "rule": refusal.rule, "verdict": refusal.verdict}
    cite = render_reasons([reason], rules, None, "en")[0].get("cite")
    return {
        "ledger": ledger,
        "grant": grant,
        "code": refusal.code,
        "rule": refusal.rule,
        "status": refusal.status,
        "count": 0,
        "cite": cite,
        "message": _message(reason, rules, "en"),
        "message_zh": _message(reason, rules, "zh"),
    }


def _message(reason: dict[str, str], rules: GrantRules | None, lang: Lang) -> str:
    said = message(reason["code"], reason["rule"], reason["verdict"], lang)
    if reason["code"] not in _NAMED or rules is None:
        return said
    return said + (":" if lang == "zh" else ": ") + missing(reason, rules, lang)

"""The lives of cases with findings, told in both languages (``reports.story``).

Faults come before hints, and among faults the cases with the most to recover; beyond so many, the
rest are counted and not told: ``subsidy-ledger show`` tells each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.reports.audit_report.audited import Audited
from subsidy_ledger.reports.audit_report.findings import Numbered, concerned
from subsidy_ledger.reports.masking import Mask
from subsidy_ledger.reports.story import Story, story_of
from subsidy_ledger.reports.view import Entry


def told(
    audited: Sequence[Audited],
    numbered: Sequence[Numbered],
    owed: Mapping[tuple[int, str], int],
    mask: Mask,
    most: int,
) -> tuple[dict[str, Any], int]:
    """Lives by ``ledger:case``, in the order of ledgers and cases; and how many are left out."""
    found = concerned(numbered)
    known = [key for key in found if key[1] in audited[key[0]].audit.books.cases]
    by_weight = sorted(known, key=lambda key: (_hints_alone(found[key]), -owed.get(key, 0), key))
    chosen = set(by_weight[:most])
    lives: dict[str, Any] = {}
    for ledger, one in enumerate(audited):
        books = one.audit.books
        cases = [case for name, case in books.cases.items() if (ledger, name) in chosen]
        entries = one.view.entries_of_all(cases)
        for case in cases:
            lives[f"{ledger}:{case.case}"] = _life(one, case, entries[case.case], mask)
    return lives, len(known) - len(lives)


def _hints_alone(found: Sequence[Numbered]) -> bool:
    return all(one.finding.severity == "hint" for one in found)


def _life(one: Audited, case: CaseState, entries: Sequence[Entry], mask: Mask) -> dict[str, Any]:
    en = story_of(one.view, case, "en", mask, entries)
    zh = story_of(one.view, case, "zh", mask, entries)
    return {
        "heading": {"en": list(en.heading), "zh": list(zh.heading)},
        "steps": _steps(en, zh),
        "closing": {"en": " ".join(en.closing), "zh": "".join(zh.closing)},
    }


def _steps(en: Story, zh: Story) -> list[dict[str, Any]]:
    return [
        {
            "seq": told.seq,
            "on": told.on,
            "by": told.by,
            "do": told.do,
            "status": told.status,
            "en": told.sentence,
            "zh": same.sentence,
            "details_en": [*told.details, *told.told_reasons],
            "details_zh": [*same.details, *same.told_reasons],
            "reasons": [
                {
                    **{key: value for key, value in reason.items() if key in _CODES},
                    "message": reason["message"],
                    "message_zh": other["message"],
                }
                for reason, other in zip(told.reasons, same.reasons, strict=True)
            ],
        }
        for told, same in zip(en.entries, zh.entries, strict=True)
    ]


_CODES = frozenset({"code", "rule", "party", "verdict", "cite"})

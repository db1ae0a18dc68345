"""What is due for erasure on a day, and what is held: until when, and why.

What it is: ``due``, a list of the ended cases of a `View` and of those that are still open, as
``erase --due`` shows it; ``row_of``, the same of one case.

What it promises: ``casework.erasure`` decides, so that what is listed as due on a day is erased on
that day. Due cases come first, then the held ones by the last day of their term. Cases with nothing
left to erase are counted and not listed. No key is needed and nothing is written.

What it does not do: speak of what belongs to no case (``same``, ``link``, ``perform``).
"""

from __future__ import annotations

from typing import Any

from attrs import frozen

from subsidy_ledger.casework.erasure import erasure_of, was_paid
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.ledger.answers import Lang
from subsidy_ledger.policy.retention import Retention
from subsidy_ledger.reports import words
from subsidy_ledger.reports.listing import Column, Listing, Row
from subsidy_ledger.reports.tables import RIGHT
from subsidy_ledger.reports.view import View, readable

_NEVER = "9999-12-31"


@frozen
class Due:
    """What is due and held on a day (ISO). ``erased``: cases with nothing left to erase."""

    on: str
    retention: Retention
    rows: tuple[Row, ...]
    erased: int

    def count(self, state: str) -> int:
        """Cases in a state: due or held."""
        return sum(row["state"] == state for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """As ``erase --due --json`` writes it."""
        return {
            "list": "erasure",
            "on": self.on,
            "retention": {
                "years": self.retention.years,
                "unpaid_years": self.retention.unpaid_years,
            },
            "due": self.count("due"),
            "held": self.count("held"),
            "erased": self.erased,
            "rows": list(self.rows),
        }

    def text(self, lang: Lang) -> str:
        """The table, the numbers, and the retention that holds."""
        listed = [Listing("erasure", _COLUMNS, self.rows).table(lang)] if self.rows else []
        due, held = self.count("due"), self.count("held")
        counted = words.pick(
            lang,
            f"on {self.on}: {due} due, {held} held, {self.erased} erased already",
            f"{words.day(self.on, 'zh')}:可删除 {due} 件,须保管 {held} 件,已删除 {self.erased} 件",
        )
        return "\n".join((*listed, counted, words.retention(self.retention, lang)))


def due(view: View, on: str) -> Due:
    """Every case of a ledger or bundle as it stands to erasure on a day."""
    retention = view.law.procedure.kept
    with readable(view.name):
        cases = [case for _, case in view.rows("cases")]
    left = _left(view, cases)
    rows = [_row(view, case, retention, on) for case in cases if case.case in left]
    ordered = sorted(rows, key=lambda row: (row["state"], row["until"] or _NEVER, row["case"]))
    return Due(on, retention, tuple(ordered), len(cases) - len(rows))


def _left(view: View, cases: list[CaseState]) -> set[str]:
    """Cases with something left to erase: never erased, or with sealed content that came later."""
    later = {
        seq: case.case for case in cases if case.erased for seq in case.entries if seq > case.erased
    }
    left = {case.case for case in cases if not case.erased}
    if later:
        with readable(view.name):
            entries = view.load_entries(later)
        left |= {later[seq] for seq, entry in entries.items() if entry.sealed is not None}
    return left


def row_of(view: View, case: CaseState, on: str) -> Row:
    """One case as it stands to erasure on a day."""
    row = _row(view, case, view.law.procedure.kept, on)
    if case.case in _left(view, [case]):
        return row
    return {**row, "state": "erased", "why": None, "until": None}


def _row(view: View, case: CaseState, retention: Retention, on: str) -> Row:
    stand = erasure_of(case, retention, on)
    grant = view.grant(case.grant)
    return {
        "case": case.case,
        "grant": case.grant,
        "grant_name": case.grant if grant is None else grant.name,
        "stage": case.stage,
        "last_on": case.last_on,
        "vouchers": was_paid(case),
        "approved_fen": None if case.award is None else case.award.amount_fen,
        "settled_fen": case.settled_fen,
        "state": stand.state,
        "why": stand.why,
        "until": stand.until,
    }


def said(row: Row, lang: Lang) -> str:
    """How a case stands, in words."""
    if row["state"] == "due":
        return words.pick(lang, "due", "可删除")
    if row["state"] == "erased":
        return words.pick(lang, "erased already", "已删除")
    why = words.word(_WHY, "vouchers" if _for_vouchers(row) else row["why"], lang)
    if row["until"] is None:
        return words.pick(lang, f"held: {why}", f"须保管:{why}")
    day = words.day(row["until"], lang)
    return words.pick(lang, f"held until {day}: {why}", f"须保管至{day}:{why}")


def _for_vouchers(row: Row) -> bool:
    return bool(row["why"] == "retention" and row["vouchers"])


_WHY = {
    "open": ("the case has not ended", "业务件尚未结束"),
    "recovery": ("money ordered back is outstanding", "责令退回的款项尚未结清"),
    "vouchers": ("there are vouchers", "有会计凭证"),
    "retention": ("the procedure keeps unpaid cases too", "办理程序规定未支付的也须保管"),
    "date": ("its last record is later", "最后一条记录在此日之后"),
}
_COLUMNS = (
    Column("case", "case", "业务件"),
    Column("grant_name", "grant", "项目"),
    Column(
        "stage", "stage", "环节", show=lambda r, lang: words.word(words.STAGES, r["stage"], lang)
    ),
    Column("last_on", "last record", "最后记录"),
    Column("approved_fen", "approved (yuan)", "核定(元)", RIGHT),
    Column("settled_fen", "paid (yuan)", "已到账(元)", RIGHT),
    Column("state", "erasure", "能否删除", show=said),
)

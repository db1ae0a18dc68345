"""A day seen twice: as it stood then, and as it is believed now; and what was recorded late.

What it is: ``compared`` puts two lists of one kind together, row by row, and keeps the rows in
which they differ; ``late_listing`` lists the entries behind it (``audit.moments.recorded_late``).

What it promises: a row that is the same both times is left out; one that is there only once stands
there once. The order is that of the lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from attrs import evolve

from subsidy_ledger.audit.moments import Late, beijing
from subsidy_ledger.reports import words
from subsidy_ledger.reports.listing import Column, Listing

STOOD: Final = "at"
BELIEVED: Final = "about"
SEEN: Final = {STOOD: ("as it stood", "当时"), BELIEVED: ("as believed now", "现在认定")}

_KEYS: Final = {
    "cases": ("case",),
    "payments": ("payment",),
    "headroom": ("rule", "token", "bucket"),
    "funds": ("fund", "year"),
    "duties": ("service", "token"),
}
"""What a row of each list is about."""


def compared(stood: Listing, believed: Listing) -> Listing:
    """Rows in which two lists of one kind differ; ``seen`` says which of the two a row is of."""
    before, after = _by_key(stood), _by_key(believed)
    rows = []
    for key in sorted({*before, *after}, key=str):
        was, is_now = before.get(key), after.get(key)
        if was == is_now:
            continue
        rows += [
            {"seen": seen, **row}
            for seen, row in ((STOOD, was), (BELIEVED, is_now))
            if row is not None
        ]
    return evolve(stood, columns=(_SEEN, *stood.columns), rows=tuple(rows))


def _by_key(listing: Listing) -> dict[tuple[Any, ...], dict[str, Any]]:
    names = _KEYS[listing.name]
    return {tuple(row[name] for name in names): row for row in listing.rows}


_SEEN: Final = Column(
    "seen", "seen", "看法", show=lambda row, lang: words.word(SEEN, row["seen"], lang)
)


def late_listing(late: Sequence[Late]) -> Listing:
    """Entries that were recorded late, or dated ahead."""
    columns = (
        Column("seq", "entry", "记录"),
        Column(
            "do", "step", "事项", show=lambda row, lang: words.word(words.STEPS, row["do"], lang)
        ),
        Column(
            "status",
            "answer",
            "结果",
            show=lambda row, lang: words.word(words.STATUSES, row["status"], lang),
        ),
        Column("case", "case", "业务件"),
        Column("on", "dated", "业务日期"),
        Column(
            "at", "recorded (Beijing)", "记录时间(北京)", show=lambda row, _: beijing(row["at"])
        ),
        Column("by", "by", "经办"),
        Column(
            "late",
            "which is",
            "情形",
            show=lambda row, lang: words.pick(
                lang,
                "recorded late" if row["late"] else "dated ahead",
                "补记" if row["late"] else "日期在后",
            ),
        ),
    )
    return Listing("late", columns, tuple(one.to_json() for one in late))

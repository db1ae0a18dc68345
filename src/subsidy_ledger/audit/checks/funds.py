"""Fund overspent (超资金额度): more is reserved and paid than was appropriated for the year.

Source: the appropriation itself (design, Commands: ``appropriate``). Every entry that takes a year
of a fund further into the red is a finding, and what it adds is at stake. All awards from the fund
in that year belong to the group that is looked at.

What it does not do: say whether it was the right fund (``--match funds=FILE``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import Books
from subsidy_ledger.money import yuan


class FundsOverspent:
    """A fund's year in the red, reported where it goes there."""

    name = "fund-overspent"
    about = About(
        title="More than was appropriated",
        title_zh="超出资金额度",
        source="the appropriation itself",
        source_zh="资金下达数",
        severity="fault",
        number=10,
    )

    def __init__(self) -> None:
        self._deepest: dict[tuple[str, int], int] = {}

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        if entry["do"] not in ("approve", "appropriate"):
            return
        for key in self._years(entry, desk.books):
            fund = desk.books.funds.get(key)
            before = self._deepest.get(key, 0)
            if fund is None or fund.free_fen >= before:
                continue
            self._deepest[key] = fund.free_fen
            yield Finding(
                check=self.name,
                severity="fault",
                message=f"fund “{fund.fund}”, {fund.year}: {yuan(-fund.free_fen)} yuan more are "
                "reserved and paid than were appropriated",
                message_zh=f"资金“{fund.fund}”{fund.year} 年度:已占用和支付的资金超出下达额度 "
                f"{yuan(-fund.free_fen)} 元",
                entries=(entry["seq"],),
                case=entry.get("case"),
                amount_fen=before - fund.free_fen,
                detail={
                    "appropriated_fen": fund.appropriated_fen,
                    "reserved_fen": fund.reserved_fen,
                    "paid_fen": fund.paid_fen,
                },
                clears="money is appropriated, or awards are withdrawn",
                clears_zh="追加额度或撤回批准",
            )

    def _years(self, entry: Mapping[str, Any], books: Books) -> Iterator[tuple[str, int]]:
        """Years that it may take deeper: nothing but these two takes from what is free."""
        if entry["do"] == "appropriate":
            yield entry["data"]["fund"], entry["data"]["year"]
        else:
            award = books.cases[entry["case"]].award
            if award is not None and award.fund is not None:
                yield award.fund, award.year

"""Bursts (集中批准): far more approvals by one person on one business day than is usual for them.

Source: none; a pattern that auditors know: who approves three hundred cases in a day reads none.
Counted by business day, for an office that records in batches has one instant for many. A burst is
``burst_approvals`` or more on a day, and at least ``burst_times`` the person's usual day: the
median of the other days on which that person approved anything. Somebody who always approves once a
week in bulk has many a day, and no burst. With fewer than ``burst_days`` other days there is no
usual day, and many are many.

All approvals of one person belong to the group that is looked at, those of ended awards too.

What it does not do: ask whether the cases were read. The hour of the day is for `outside-hours`.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median_low

from subsidy_ledger.audit.checks.holders import listed, listed_zh, still_out
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.money import yuan


class Bursts:
    """Many approvals by one person on one day."""

    name = "burst"
    about = About(
        title="Many approvals by one person in a day",
        title_zh="一日内集中批准",
        source="a risk pattern; no document forbids it",
        source_zh="风险特征,文件未作规定",
        severity="hint",
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every person who approved anything."""
        days: dict[str, dict[str, list[tuple[int, str]]]] = {}
        for name, dossier in desk.dossiers.items():
            for act in dossier.acts:
                if act.do == "approve" and act.status == "recorded":
                    days.setdefault(act.by, {}).setdefault(act.on, []).append((act.seq, name))
        for by, of_days in days.items():
            yield from self._person(by, of_days, desk)

    def _person(
        self, by: str, days: dict[str, list[tuple[int, str]]], desk: Desk
    ) -> Iterator[Finding]:
        most, times = desk.settings.burst_approvals, desk.settings.burst_times
        for on, approved in sorted(days.items()):
            if len(approved) < most:
                continue
            others = [len(of_day) for day, of_day in days.items() if day != on]
            usual = median_low(others) if len(others) >= desk.settings.burst_days else None
            if usual is None or len(approved) >= times * usual:
                yield _found(by, on, approved, usual, desk)


def _found(
    by: str, on: str, approved: list[tuple[int, str]], usual: int | None, desk: Desk
) -> Finding:
    cases = tuple(dict.fromkeys(case for _, case in approved))
    fen = sum(still_out(desk.books.cases[case]) for case in cases)
    worth = f", {yuan(fen)} yuan in all" if fen else ""
    worth_zh = f",共 {yuan(fen)} 元" if fen else ""
    en = "with no usual day to compare" if usual is None else f"against {usual} on a usual day"
    zh = "无平日可比" if usual is None else f"平日 {usual} 件"
    return Finding(
        check="burst",
        severity="hint",
        message=f"{by}: {len(approved)} approvals on {on} alone, {en}{worth}: {listed(cases)}",
        message_zh=f"{by} 在 {on} 一日内批准 {len(approved)} 件({zh}){worth_zh}:{listed_zh(cases)}",
        entries=tuple(sorted({seq for seq, _ in approved})),
        amount_fen=fen or None,
        detail={"by": by, "on": on, "approvals": len(approved)}
        | ({} if usual is None else {"usual": usual}),
        cases=cases,
        clears="a meeting or a batch on record, and a sample of the cases read again",
        clears_zh="有集中审批会议或批次记录,并抽查其中部分业务件",
    )

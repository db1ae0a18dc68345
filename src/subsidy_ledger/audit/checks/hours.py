"""Outside office hours (非工作时间办理): work of the office at night or on days off.

Source: none; a pattern that auditors know. Looked at is what the office does: accept, review, post,
approve, reject, pay, give up. What applicants hand in online and banks answer at night is left out.

- *At night*: recorded outside ``office_from`` to ``office_to``, Beijing time unless set otherwise,
  on the very business day that the entry bears. What is recorded on another day, a night's import
  or a paper typed in later, says nothing about when the work was done.
- *On a day off*: the business day itself is off by the calendars that the ledger adopted. Years
  that no calendar covers are left out.

One finding for each person and month, from ``outside_count`` acts on.

What it does not do: know shifts, or who was told to stay late.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from attrs import define, field

from subsidy_ledger.audit.checks.holders import listed, listed_zh, still_out
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.dates import WorkCalendars
from subsidy_ledger.errors import CalendarYearMissing
from subsidy_ledger.money import yuan

_OFFICE = frozenset(
    {"accept", "review", "notice", "approve", "reject", "pay", "finish", "recover", "write_off"}
)


@define
class _Outside:
    """What one person did outside office hours in one month."""

    night: int = 0
    off: int = 0
    entries: list[int] = field(factory=list)
    cases: dict[str, None] = field(factory=dict)


class OutsideHours:
    """Work at night and on days off, by person and month."""

    name = "outside-hours"
    about = About(
        title="Work outside office hours",
        title_zh="非工作时间办理",
        source="a risk pattern; no document forbids it",
        source_zh="风险特征,文件未作规定",
        severity="hint",
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every step of the office once."""
        clock = _Clock(desk)
        found: dict[tuple[str, str], _Outside] = {}
        for name, dossier in desk.dossiers.items():
            for act in dossier.acts:
                if act.do not in _OFFICE or act.status != "recorded":
                    continue
                off = clock.is_off(act.on)
                if not off and not clock.is_night(act.at, act.on):
                    continue
                outside = found.setdefault((act.by, act.on[:7]), _Outside())
                outside.off += off
                outside.night += not off
                outside.entries.append(act.seq)
                outside.cases[name] = None
        for (by, month), outside in found.items():
            if len(outside.entries) >= desk.settings.outside_count:
                yield _found(by, month, outside, desk)


def _found(by: str, month: str, outside: _Outside, desk: Desk) -> Finding:
    cases, acts = tuple(outside.cases), len(outside.entries)
    fen = sum(still_out(desk.books.cases[case]) for case in cases)
    return Finding(
        check="outside-hours",
        severity="hint",
        message=f"{by}: {acts} steps taken outside office hours in {month} ({outside.night} at "
        f"night, {outside.off} on days off), in cases of {yuan(fen)} yuan: {listed(cases)}",
        message_zh=f"{by} 在 {month} 于非工作时间办理 {acts} 次(夜间 {outside.night} 次、"
        f"非工作日 {outside.off} 次),涉及 {yuan(fen)} 元:{listed_zh(cases)}",
        entries=tuple(sorted(set(outside.entries))),
        amount_fen=fen or None,
        detail={"by": by, "month": month, "night": outside.night, "off": outside.off},
        cases=cases,
        clears="overtime or a shift on record for these days",
        clears_zh="有加班或值班记录",
    )


class _Clock:
    """Office hours and days off, as set and as the ledger's calendars say."""

    def __init__(self, desk: Desk) -> None:
        settings = desk.settings
        self._calendars: WorkCalendars = desk.books.law.calendars
        self._offset = settings.utc_offset_hours
        self._from, self._to = settings.office_from, settings.office_to
        self._off: dict[str, bool] = {}

    def is_off(self, on: str) -> bool:
        """Whether a business day is a day off."""
        known = self._off.get(on)
        if known is None:
            try:
                known = not self._calendars.is_working_day(date.fromisoformat(on))
            except CalendarYearMissing:
                known = False
            self._off[on] = known
        return known

    def is_night(self, at: str, on: str) -> bool:
        """Whether it was recorded outside office hours of the day that it bears."""
        try:
            day, hour = _local(at[:10], int(at[11:13]), self._offset)
        except ValueError:
            return False  # what is no time is for `verify` to say
        return day == on and not self._from <= f"{hour:02d}{at[13:16]}" < self._to


@lru_cache(maxsize=65_536)
def _local(day: str, hour: int, offset: int) -> tuple[str, int]:
    """A day and hour UTC where the office is."""
    days, local = divmod(hour + offset, 24)
    return (date.fromisoformat(day) + timedelta(days)).isoformat(), local

"""The office: working days, office hours, and several clerks for each step.

What it is: ``Office`` gives the steps of a day a clerk and a time each. A clerk does one thing in
six minutes and forty at most on a day; where that is not enough, another clerk is there.

What it promises: everything is done on a working day of the shipped calendar, in office hours of
Beijing time (08:30 to 11:30, 14:00 to 17:30). No clerk has two kinds of duty, so that none meets
himself on a case. The same day gives the same times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

from subsidy_ledger.dates import WorkCalendars, load_calendar, shipped_calendars
from subsidy_ledger.testing.corpus.dice import Dice

Json: TypeAlias = dict[str, Any]

BEIJING: Final = timezone(timedelta(hours=8))
DESKS: Final[Mapping[str, str]] = {
    "submit": "window",
    "supplement": "window",
    "withdraw": "window",
    "accept": "clerk",
    "notice": "clerk",
    "hold": "clerk",
    "release": "clerk",
    "perform": "adviser",
    "review": "reviewer",
    "reject": "reviewer",
    "approve": "head",
    "finish": "head",
    "recover": "head",
    "pay": "cashier",
    "cancel": "cashier",
    "settle": "bank-desk",
    "return": "bank-desk",
    "discharge": "bank-desk",
    "appropriate": "treasury",
    "repay": "treasury",
    "write_off": "treasury",
    "same": "registrar",
    "apart": "registrar",
    "link": "registrar",
    "adopt": "registrar",
}
"""Who does what."""

A_DAY: Final = 40
"""What one clerk does on a day."""
_MINUTES: Final = (*range(8 * 60 + 30, 11 * 60 + 30), *range(14 * 60, 17 * 60 + 30))
_FEWEST: Final = 2
"""Clerks that share a desk's work of a day, be it little."""


class Step(NamedTuple):
    """A command that waits for its day. ``by``/``at``: where it is not the office that says them.

    ``careless``: the check that the program leaves out for it (``careless``); ``status``: what must
    come of it.
    """

    command: Json
    by: str = ""
    at: datetime | None = None
    careless: str = ""
    status: str = "recorded"


class Item(NamedTuple):
    """A command ready to be recorded at a moment."""

    at: datetime
    command: Json
    careless: str
    status: str


@cache
def calendars() -> WorkCalendars:
    """The shipped calendars."""
    return WorkCalendars(tuple(load_calendar(file) for file in shipped_calendars().values()))


@cache
def is_worked(day: date) -> bool:
    """Whether a day is worked."""
    return calendars().is_working_day(day)


def worked(day: date) -> date:
    """The day itself, or the next one that is worked."""
    while not is_worked(day):
        day += timedelta(days=1)
    return day


@cache
def later(day: date, days: int) -> date:
    """So many working days later."""
    return calendars().add_working_days(day, days)


def moment(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment in Beijing time."""
    return datetime.combine(day, time(hour, minute, second), BEIJING).astimezone(UTC)


def of_day(day: date, steps: Sequence[Step], dice: Dice) -> list[Item]:
    """The steps of a day with clerks and times, in order of time."""
    desks: dict[str, list[Step]] = {}
    items: list[Item] = []
    for step in dice.shuffled(steps):
        if step.at is not None and (step.by or "by" in step.command):
            items.append(_item(step.at, step, step.by))
        else:
            desks.setdefault(DESKS[step.command["do"]], []).append(step)
    for desk, waiting in desks.items():
        items += _at_desk(day, desk, waiting, dice)
    items.sort(key=lambda item: (item.at, item.command["id"]))
    return items


def _at_desk(day: date, desk: str, steps: Sequence[Step], dice: Dice) -> list[Item]:
    clerks = max(_FEWEST, -(-len(steps) // A_DAY))
    first, shift = day.toordinal() % clerks, dice.below(6)
    found = []
    for place, step in enumerate(steps):
        clerk, turn = (first + place) % clerks, place // clerks
        turns = -(-len(steps) // clerks)
        minute = _MINUTES[(turn * len(_MINUTES)) // turns + (shift + clerk) % 4]
        at = step.at or moment(day, minute // 60, minute % 60, (clerk * 7 + len(desk)) % 60)
        found.append(_item(at, step, step.by or f"{desk}-{clerk + 1}"))
    return found


def _item(at: datetime, step: Step, by: str) -> Item:
    command = {**step.command, "by": by} if by else step.command
    return Item(at, command, step.careless, step.status)

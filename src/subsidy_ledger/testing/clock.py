"""A clock for ledgers under test: it stands still, moves when told, and is never the real one.

What it promises: it shows the time it was set to, however often it is asked; while freezegun has
frozen the time it shows the frozen time, and afterwards its own again. Give it to a ledger as
``now``.

What it does not do: choose business days. A command's ``on`` is the caller's; ``today`` is at hand
for it.

>>> clock = LedgerClock("2023-05-10")
>>> clock.today, clock().isoformat()
('2023-05-10', '2023-05-10T09:00:00+00:00')
>>> clock.advance(days=1, hours=2).isoformat()
'2023-05-11T11:00:00+00:00'
"""

from __future__ import annotations

import datetime as dt
from typing import Final

START: Final = "2023-01-01"
_HOUR: Final = dt.time(9, tzinfo=dt.UTC)


class LedgerClock:
    """A clock that is called for the time, like ``datetime.now``."""

    def __init__(self, at: str | dt.date | dt.datetime = START) -> None:
        self._at = _moment(at)

    def __call__(self) -> dt.datetime:
        """The time it shows, or the frozen one."""
        return dt.datetime.now(dt.UTC) if _frozen() else self._at

    @property
    def today(self) -> str:
        """The day it shows (UTC), as commands write it."""
        return self().date().isoformat()

    def move_to(self, at: str | dt.date | dt.datetime) -> dt.datetime:
        """Set it: to a moment, or to nine in the morning (UTC) of a day."""
        self._at = _moment(at)
        return self._at

    def advance(self, *, days: int = 0, hours: int = 0, seconds: int = 0) -> dt.datetime:
        """Move it on, or back with what is negative; a ledger's entries never go back."""
        self._at += dt.timedelta(days=days, hours=hours, seconds=seconds)
        return self._at


def _moment(at: str | dt.date | dt.datetime) -> dt.datetime:
    if isinstance(at, str):
        at = dt.datetime.fromisoformat(at) if "T" in at else dt.date.fromisoformat(at)
    if not isinstance(at, dt.datetime):
        return dt.datetime.combine(at, _HOUR)
    if at.tzinfo is None:
        raise ValueError(f"found {at.isoformat()} without a time zone, expected an aware time")
    return at


def _frozen() -> bool:
    """Whether freezegun stands in for the clock: its class is not the one of the library."""
    return dt.datetime.__module__ != "datetime"

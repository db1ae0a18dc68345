"""Services: when a duty of service ends, and how it stands on a day. The only definition of it.

What it is: ``stand_of(law, duty, on)`` says of a service that was opened for a party which acts
were done by the end of a day, when its term ends, and its state. Lists and the audit ask it.

What it promises: pure; the same books and the same day give the same answer. A term in working days
that leaves the adopted calendars is unknown, with the year that is missing; only what no calendar
could change is said without one. A duty is judged by the edition of its service that was in force
on the day it starts.

What it does not do: see a service that nobody opened. The ledger knows of no one to whom a duty is
owed before ``perform`` with the act ``open`` says so (docs/decisions/0018).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, TypeAlias

from attrs import frozen

from subsidy_ledger.casework.state import Duty
from subsidy_ledger.errors import CalendarYearMissing
from subsidy_ledger.policy.catalogue import Law
from subsidy_ledger.policy.pack import EXCUSE, Service

State: TypeAlias = Literal["done", "late", "overdue", "short", "open", "unknown"]
"""``done``: all acts, in the term if there is one. ``late``: all acts, the last after the term.
``overdue``: acts are missing after the term. ``short``: acts are missing and no term is written.
``open``: acts are missing while the term runs, or it has not begun. ``unknown``: a calendar that is
missing decides."""


@frozen
class Progress:
    """One act: how often it was done, and how often the service asks for it."""

    act: str
    done: int
    of: int

    @property
    def missing(self) -> int:
        """How often it is still to be done."""
        return max(0, self.of - self.done)


@frozen
class Stand:
    """How a duty stands on a day.

    ``acts``: all of them are asked for; ``one_of``: one of them. ``due``: the last day of the term;
    None where none is written, or where no calendar covers ``missing_year``. ``completed``: the day
    on which the last act asked for was done. ``excused``: a reason was given, and the service
    allows one.
    """

    state: State
    service: Service | None
    acts: tuple[Progress, ...]
    one_of: tuple[Progress, ...]
    due: str | None = None
    missing_year: int | None = None
    completed: str | None = None
    excused: bool = False

    @property
    def soft(self) -> bool:
        """Whether the document lets the term be missed for a reason (原则上)."""
        return self.service is not None and self.service.excusable

    @property
    def missing(self) -> Mapping[str, int]:
        """Acts that are still to be done; of ``one_of`` all, where none of them was done."""
        lacking = {one.act: one.missing for one in self.acts if one.missing}
        if self.one_of and all(one.missing for one in self.one_of):
            lacking |= {one.act: one.missing for one in self.one_of}
        return lacking


def stand_of(law: Law, duty: Duty, on: str) -> Stand:
    """How a duty stands at the end of a day (ISO); what was done after it does not count."""
    service = service_of(law, duty.service, duty.start)
    if service is None:  # only in a ledger that does not verify
        return Stand("unknown", None, (), ())
    done = [(act, day) for act, day in duty.done if day <= on]
    due, missing_year = _due(law, service, duty.start)
    completed = _completed(service, done)
    return Stand(
        state=_state(service, duty.start, due, completed, on),
        service=service,
        acts=_progress(service.acts, done),
        one_of=_progress(service.one_of, done),
        due=due,
        missing_year=missing_year,
        completed=completed,
        excused=service.excusable and any(act == EXCUSE for act, _ in done),
    )


def service_of(law: Law, name: str, start: str) -> Service | None:
    """A service (``scheme/id``) as it was in force on a day; else its latest edition."""
    scheme, _, key = name.partition("/")
    day = date.fromisoformat(start)
    in_force: Service | None = None
    about = [adopted for adopted in law.packs if scheme in adopted.pack.schemes]
    for adopted in sorted(about, key=lambda a: (a.pack.scheme is None, a.pack.valid_from, a.seq)):
        if adopted.pack.valid_on(day):
            in_force = next((s for s in adopted.pack.services if s.id == key), in_force)
    if in_force is not None:
        return in_force
    names = law.scheme(scheme)
    return None if names is None else names.services.get(key)


def _state(service: Service, start: str, due: str | None, completed: str | None, on: str) -> State:
    days = service.within_working_days
    if start > on:
        return "open"
    if due is not None:
        if completed is not None:
            return "done" if completed <= due else "late"
        return "open" if on <= due else "overdue"
    if days is None:
        return "short" if completed is None else "done"
    # No calendar tells the last day; but n working days are never less than n days.
    if (completed or on) > (date.fromisoformat(start) + timedelta(days=days)).isoformat():
        return "unknown"
    return "open" if completed is None else "done"


def _due(law: Law, service: Service, start: str) -> tuple[str | None, int | None]:
    """The last day of the term, if there is one; or the year that no calendar covers."""
    first = date.fromisoformat(start)
    if service.within_days is not None:
        return (first + timedelta(days=service.within_days)).isoformat(), None
    if service.within_working_days is None:
        return None, None
    try:
        return law.calendars.add_working_days(first, service.within_working_days).isoformat(), None
    except CalendarYearMissing as error:
        return None, error.year


Done: TypeAlias = Sequence[tuple[str, str]]
"""Acts and their days."""


def _progress(asked: Iterable[tuple[str, int]], done: Done) -> tuple[Progress, ...]:
    acts = [act for act, _ in done]
    return tuple(Progress(name, acts.count(name), of) for name, of in asked)


def _completed(service: Service, done: Done) -> str | None:
    """The day on which the last act that the service asks for was done; None while one is not."""
    days = [_reached(done, name, of) for name, of in service.acts]
    if service.one_of:
        either = [_reached(done, name, of) for name, of in service.one_of]
        days.append(min((day for day in either if day is not None), default=None))
    reached = [day for day in days if day is not None]
    return max(reached) if len(reached) == len(days) and days else None


def _reached(done: Done, act: str, times: int) -> str | None:
    """The day on which an act had been done so many times."""
    days = sorted(day for name, day in done if name == act)
    return days[times - 1] if len(days) >= times else None

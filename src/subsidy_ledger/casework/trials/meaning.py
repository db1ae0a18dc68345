"""What conditions and values of the pack language mean, written a second time.

What it is: ``verdict`` and ``number`` read the records of ``policy.conditions`` on a ``View``, with
fractions for shares and day counting of their own. Nothing is compiled and nothing of the
evaluator is called: what ``policy.conditions`` gets wrong shows as a difference.

What it promises: logic is three-valued; unknown is ``None``. The same function reads a case of
which everything is known and one that is still being made up (``witness``): there, what is not
chosen yet is unknown.

What it does not do: say what a case comes to (``judge``), or find facts (``witness``).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, TypeAlias

from attrs import frozen

from subsidy_ledger.dates import Period
from subsidy_ledger.policy.conditions import (
    All,
    AnyOf,
    Condition,
    CountIs,
    Day,
    FactIs,
    Holds,
    Not,
    NotA,
    ReadingIs,
    Value,
    Verdict,
)
from subsidy_ledger.policy.pack import Figure

Span: TypeAlias = tuple[int, int]
"""A number that lies between two, both included."""


def no_count(_role: str) -> Span | None:
    """Parties of a role while nobody counted them."""
    return None


def no_award(_grants: tuple[str, ...], _by: str) -> Verdict:
    """Whether an award is held while nobody looked."""
    return None


def no_person(_role: str) -> Verdict:
    """Whether the party is none of a role while nobody looked."""
    return None


@frozen
class View:
    """What one condition may see.

    ``facts``: of the case and of roles with one party; ``own``: of the party looked at, whose role
    is ``role``; ``count``: how many parties of a role are counted; ``holds``: whether an award
    stands; ``not_a``: whether the party looked at is none of a role. ``options``: of each reading.
    """

    declared: Mapping[str, Any]
    facts: Mapping[str, Any]
    figures: Mapping[str, Figure]
    options: Mapping[str, str]
    submitted: date | None
    approved: date | None
    role: str | None = None
    own: Mapping[str, Any] = {}
    count: Callable[[str], Span | None] = no_count
    holds: Callable[[tuple[str, ...], str], Verdict] = no_award
    not_a: Callable[[str], Verdict] = no_person

    def fact(self, name: str) -> Any:
        """The fact, read on the party where it is one of the party's role."""
        declared = self.declared.get(name)
        if self.role is not None and declared is not None and declared.of == self.role:
            return self.own.get(name)
        return self.facts.get(name)

    def day(self, day: Day) -> date | None:
        """The day that a condition is read on."""
        if day.kind == "submitted":
            return self.submitted
        if day.kind == "approved":
            return self.approved
        value = self.fact(day.name)
        if day.kind == "fact":
            return value if isinstance(value, date) else None
        if not value:
            return None
        month = min(value) if day.kind == "first" else max(value) + 1
        first = date(month // 12, month % 12 + 1, 1)
        return first if day.kind == "first" else first - timedelta(days=1)


def later(day: date, period: Period, times: int = 1) -> date:
    """The day plus a period: years and months first, at most the month's last day, then days."""
    months = day.year * 12 + day.month - 1 + times * (period.years * 12 + period.months)
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        return date.max if times > 0 else date.min
    last = monthrange(year, month + 1)[1]
    try:
        return date(year, month + 1, min(day.day, last)) + timedelta(days=times * period.days)
    except OverflowError:
        return date.max if times > 0 else date.min


def number(value: Value, view: View) -> Any:
    """A value as it is compared: a fraction for numbers, else the day or text; None: unknown."""
    base: Any
    match value.kind:
        case "literal":
            base = value.literal
        case "fact":
            base = view.fact(value.name)
        case "figure":
            base = figure(value.name, view)
        case "count":
            span = view.count(value.name)
            base = span[0] if span is not None and span[0] == span[1] else None
        case "sum":
            parts = [view.fact(name) for name in value.names]
            base = None if None in parts else sum(parts)
    if base is None or isinstance(base, (bool, str, date)):
        return base
    amount = Fraction(base)
    if value.bps is not None:
        share = number(value.bps, view)
        if share is None:
            return None
        amount = amount * share / 10_000
    if value.plus is not None:
        more = number(value.plus, view)
        return None if more is None else amount + more
    return amount


def whole(value: Value, view: View) -> int | None:
    """A value as it is paid: rounded down to the whole unit."""
    amount = number(value, view)
    return None if amount is None else int(amount.numerator // amount.denominator)


def figure(key: str, view: View) -> int | None:
    """A figure's number; of a list of lines, the first that is true; None where there is none."""
    record = view.figures.get(key)
    value = None if record is None else record.value
    if not isinstance(value, tuple):
        return value
    for line in value:
        holds = True if line.when is None else verdict(line.when, view)
        if holds is None:
            return None
        if holds:
            return line.value
    return None


def verdict(condition: Condition, view: View) -> Verdict:
    """True, false or unknown."""
    match condition:
        case All(parts):
            return every(verdict(part, view) for part in parts)
        case AnyOf(parts):
            return opposite(every(opposite(verdict(part, view)) for part in parts))
        case Not(part):
            return opposite(verdict(part, view))
        case ReadingIs(reading, option):
            chosen = view.options.get(reading)
            return None if chosen is None else chosen == option
        case Holds(grants, by):
            return view.holds(grants, by)
        case NotA(role):
            return view.not_a(role)
        case CountIs():
            return _count_is(condition, view)
        case FactIs():
            return _fact_is(condition, view)


def opposite(one: Verdict) -> Verdict:
    """The contrary; unknown stays unknown."""
    return None if one is None else not one


def every(verdicts: Any) -> Verdict:
    """False if one is false, else unknown if one is unknown, else true."""
    listed = list(verdicts)
    if False in listed:
        return False
    return None if None in listed else True


def _fact_is(leaf: FactIs, view: View) -> Verdict:
    fact = view.fact(leaf.fact)
    if leaf.period is not None:
        day = view.day(leaf.at)
        if fact is None or day is None:
            return None
        end = later(fact, leaf.period)
        return day >= end if leaf.op == "elapsed" else not (day < fact or day > end)
    return _compared(fact, leaf.op, [number(value, view) for value in leaf.values])


def _count_is(leaf: CountIs, view: View) -> Verdict:
    span = view.count(leaf.role)
    if span is None:
        return None
    others = [number(value, view) for value in leaf.values]
    verdicts = {_compared(n, leaf.op, others) for n in range(span[0], span[1] + 1)}
    return verdicts.pop() if len(verdicts) == 1 else None


def _compared(fact: Any, op: str, others: list[Any]) -> Verdict:
    if op == "between":
        return every([_compared(fact, "ge", others[:1]), _compared(fact, "le", others[1:])])
    if fact is None or None in others:
        return None
    match op:
        case "eq":
            return bool(fact == others[0])
        case "in":
            return fact in others
        case "ge":
            return bool(fact >= others[0])
        case "gt":
            return bool(fact > others[0])
        case "le":
            return bool(fact <= others[0])
        case _:
            return bool(fact < others[0])

"""Whether conditions can hold together: what is certain, never what is likely.

What it is: ``World`` takes claims (this condition holds, that one does not) apart into statements
about single unknowns and looks whether any case at all could meet them: a choice has its options,
a number and an amount are not negative, a role has as many parties as it may have, a day lies
within a period of another day.

What it promises: ``can_hold`` is False only where it is proved that no case meets the claims; what
it does not understand, what would take too long, and a figure without value may be anything.
Everything is taken to be known: a condition that is true while something is unknown is true
whatever that turns out to be (``policy.conditions``).

What it does not do: say which case meets the claims, or judge rules (``lint.rules``). Periods are
taken to be read on days before the end of the year 9999.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, TypeAlias

from attrs import define, evolve, field, frozen

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
    value_scale,
)
from subsidy_ledger.policy.lint.linear import Bound, bound, impossible
from subsidy_ledger.policy.pack import Fact, OnlyIf, Reading, Role

MOST_STEPS: Final = 4_000
"""Alternatives that are tried for one question; beyond this nothing is claimed."""

ENDLESS: Final = 1 << 80
"""Stands for a range without end: no number of a pack, a case or a day comes near it."""

Ranges: TypeAlias = tuple[tuple[int, int], ...]
"""Whole numbers, as ranges with both ends, ascending and apart."""

ANY_NUMBER: Final[Ranges] = ((0, ENDLESS),)
ANY_DAY: Final[Ranges] = ((date.min.toordinal(), date.max.toordinal()),)


@frozen
class Names:
    """What conditions of a scheme refer to. ``figures``: the numbers that any pack gives one."""

    facts: Mapping[str, Fact]
    roles: Mapping[str, Role]
    readings: Mapping[str, Reading]
    figures: Mapping[str, frozenset[int]]


@frozen
class Claim:
    """That a condition holds, or does not; ``party``: the role whose party is looked at."""

    condition: Condition
    holds: bool = True
    party: str | None = None


# ---- statements about single unknowns ------------------------------------------------------------


@frozen
class Among:
    """An unknown with few values has one of these."""

    name: str
    values: frozenset[str | bool]


@frozen
class Alike:
    """Two unknowns with few values are equal, or are not."""

    one: str
    other: str
    equal: bool


@frozen
class Inside:
    """A number lies in one of the ranges."""

    name: str
    ranges: Ranges


Statement: TypeAlias = Among | Alike | Inside | Bound
Alternative: TypeAlias = tuple[tuple[Claim, ...], tuple[Statement, ...]]
"""One way in which something comes true: claims yet to be taken apart, and statements."""


@frozen
class Number:
    """A value as a sum: ``(sum(factor × unknown) + rest) / scale``."""

    factors: Mapping[str, int]
    rest: int
    scale: int


_CONTRARY: Final[Mapping[str, str]] = {"ge": "lt", "gt": "le", "le": "gt", "lt": "ge"}


def only_if_claims(only_if: OnlyIf) -> tuple[Claim, ...]:
    """That the readings are chosen under which a rule is active."""
    return tuple(Claim(ReadingIs(reading, option)) for reading, option in only_if)


class World:
    """All cases of one grant that there could be.

    ``counted``: roles whose parties may be left out; ``applicant``: the kinds that may apply.
    """

    def __init__(
        self, names: Names, counted: Collection[str] = (), applicant: Collection[str] = ()
    ) -> None:
        self.names, self.counted, self.applicant = names, counted, frozenset(applicant)
        self._finite: dict[str, frozenset[str | bool]] = {}
        self._ranges: dict[str, Ranges] = {}
        self._after: dict[str, tuple[str, int, int]] = {}

    def can_hold(self, claims: Iterable[Claim], also: Iterable[Statement] = ()) -> bool:
        """False only where no case can meet all claims."""
        return _Search(self).may_hold(tuple(claims), tuple(also), ())

    def in_force(self, as_of: Day, first: date, last: date | None) -> Inside:
        """That the day which decides about the edition lies in its time."""
        until = ENDLESS if last is None else last.toordinal()
        return Inside(self._day(as_of), ((first.toordinal(), until),))

    # ---- leaves

    def alternatives(self, claim: Claim) -> tuple[tuple[Statement, ...], ...]:
        """The ways in which a condition without parts holds, or does not."""
        leaf, wanted, party = claim.condition, claim.holds, claim.party
        match leaf:
            case FactIs():
                return self._fact(leaf, wanted=wanted)
            case CountIs(role, op, values):
                return self._compared(self._count(role), op, values, wanted=wanted)
            case ReadingIs(reading, option):
                return self._reading(reading, option, wanted=wanted)
            case Holds(grants, by):
                whose = f"{by} looked at" if by == party else by
                names = [self._yes_or_no(f"held:{whose}:{grant}") for grant in grants]
                if wanted:
                    return tuple((Among(name, frozenset({True})),) for name in names)
                return (tuple(Among(name, frozenset({False})) for name in names),)
            case NotA(role) if role == party:
                return () if wanted else ((),)
            case NotA(role):
                name = self._yes_or_no(f"is:{party}:{role}")
                return ((Among(name, frozenset({not wanted})),),)
            case _:  # pragma: no cover - conditions with parts are taken apart before
                return ((),)

    def _yes_or_no(self, name: str) -> str:
        self._finite[name] = frozenset({True, False})
        return name

    def _reading(
        self, reading: str, option: str, *, wanted: bool
    ) -> tuple[tuple[Statement, ...], ...]:
        known = self.names.readings.get(reading)
        if known is None:
            return ((),)
        name = f"reading:{reading}"
        options: frozenset[str | bool] = frozenset(key for key, _ in known.options)
        self._finite[name] = options
        chosen: frozenset[str | bool] = frozenset({option})
        return ((Among(name, chosen if wanted else options - chosen),),)

    def _fact(self, leaf: FactIs, *, wanted: bool) -> tuple[tuple[Statement, ...], ...]:
        fact = self.names.facts.get(leaf.fact)
        if fact is None:
            return ((),)
        if leaf.period is not None:
            return self._period(leaf, leaf.period, wanted=wanted)
        if fact.type in {"choice", "boolean"}:
            return self._choice(fact, leaf, wanted=wanted)
        return self._compared(self._number_of(fact.name), leaf.op, leaf.values, wanted=wanted)

    def _choice(
        self, fact: Fact, leaf: FactIs, *, wanted: bool
    ) -> tuple[tuple[Statement, ...], ...]:
        name = self._option_of(fact)
        if leaf.values[0].kind == "fact":
            other = self.names.facts.get(leaf.values[0].name)
            if other is None:
                return ((),)
            return ((Alike(name, self._option_of(other), wanted),),)
        chosen = frozenset(
            value.literal for value in leaf.values if isinstance(value.literal, str | bool)
        )
        return ((Among(name, chosen if wanted else self._finite[name] - chosen),),)

    def _option_of(self, fact: Fact) -> str:
        name = f"fact:{fact.name}"
        options: frozenset[str | bool] = frozenset({True, False})
        if fact.type == "choice":
            options = frozenset(fact.options)
        self._finite[name] = options
        return name

    def _period(
        self, leaf: FactIs, period: Period, *, wanted: bool
    ) -> tuple[tuple[Statement, ...], ...]:
        begun, day = self._number_of(leaf.fact), self._day(leaf.at)
        months = period.years * 12 + period.months
        over = f"{begun} + {months} months {period.days} days"
        self._after[over] = (begun, months, period.days)
        if leaf.op == "elapsed":
            return ((_before(over, day, 0) if wanted else _before(day, over, 1),),)
        if wanted:
            return ((_before(begun, day, 0), _before(day, over, 0)),)
        return (_before(day, begun, 1),), (_before(over, day, 1),)

    # ---- numbers

    def _number_of(self, fact_name: str) -> str:
        name = f"fact:{fact_name}"
        fact = self.names.facts.get(fact_name)
        self._ranges[name] = ANY_DAY if fact is not None and fact.type == "date" else ANY_NUMBER
        return name

    def _count(self, role: str) -> str:
        """Parties of a role that are not left out; too few of them leave a rule unknown."""
        name = f"count:{role}"
        low, high = 0, ENDLESS
        known = self.names.roles.get(role)
        if role == "applicant":
            low, high = 1, 1
        elif known is not None:
            # An applicant of the role's own kind stands in for it, alone.
            alone = not self.applicant.isdisjoint(known.kinds)
            low = min(known.min, 1) if alone else known.min
            high = known.max if known.max is not None else ENDLESS
        if role in self.counted:
            low = 0
        self._ranges[name] = ((low, high),)
        return name

    def _figure(self, key: str) -> str:
        name = f"figure:{key}"
        numbers = self.names.figures.get(key, frozenset())
        self._ranges[name] = tuple((n, n) for n in sorted(numbers)) or ANY_NUMBER
        return name

    def _day(self, day: Day) -> str:
        if day.kind == "fact":
            return self._number_of(day.name)
        name = f"{day.kind}:{day.name}"
        self._ranges[name] = ANY_DAY
        return name

    def _value(self, value: Value) -> Number:
        """A value as a sum; a share that is itself looked up is an unknown of its own."""
        scale = value_scale(value)
        factors, rest = self._base(value)
        if value.bps is not None:
            share = self._single(value.bps)
            if share is None:  # one unknown times another
                factors, rest = {self._unknown(f"share:{evolve(value, plus=None)!r}"): 1}, 0
            else:
                factors, rest = {name: k * share for name, k in factors.items()}, rest * share
        if value.plus is not None:
            more, plus = self._base(value.plus)
            rest += plus * scale
            for name, factor in more.items():
                factors[name] = factors.get(name, 0) + factor * scale
        return Number(factors, rest, scale)

    def _base(self, value: Value) -> tuple[dict[str, int], int]:
        """The value without share and addition: unknowns, or a number."""
        single = self._single(value)
        if single is not None:
            return {}, single
        match value.kind:
            case "figure":
                return {self._figure(value.name): 1}, 0
            case "count":
                return {self._count(value.name): 1}, 0
            case "sum":
                return {self._number_of(name): 1 for name in value.names}, 0
            case _:  # a fact: literals that are compared with numbers are numbers themselves
                return {self._number_of(value.name): 1}, 0

    def _single(self, value: Value) -> int | None:
        """The number of a literal, or of a figure with one value."""
        if value.kind == "figure":
            numbers = self.names.figures.get(value.name, frozenset())
            return next(iter(numbers)) if len(numbers) == 1 else None
        if isinstance(value.literal, date):
            return value.literal.toordinal()
        return value.literal if type(value.literal) is int else None

    def _unknown(self, name: str) -> str:
        self._ranges[name] = ANY_NUMBER
        return name

    def _compared(
        self, left: str, op: str, values: tuple[Value, ...], *, wanted: bool
    ) -> tuple[tuple[Statement, ...], ...]:
        if op == "in":
            points = [self._single(value) for value in values]
            ranges = tuple((n, n) for n in sorted({n for n in points if n is not None}))
            return ((Inside(left, ranges if wanted else outside(ranges)),),)
        numbers = [self._value(value) for value in values]
        if op == "between":
            low, high = numbers
            if wanted:
                return ((_ordered(left, "ge", low), _ordered(left, "le", high)),)
            return (_ordered(left, "lt", low),), (_ordered(left, "gt", high),)
        (right,) = numbers
        if op != "eq":
            return ((_ordered(left, op if wanted else _CONTRARY[op], right),),)
        if not right.factors:
            exact = right.rest % right.scale == 0
            at = right.rest // right.scale
            ranges = ((at, at),) if exact else ()
            return ((Inside(left, ranges if wanted else outside(ranges)),),)
        if wanted:
            return ((_ordered(left, "ge", right), _ordered(left, "le", right)),)
        return (_ordered(left, "lt", right),), (_ordered(left, "gt", right),)

    # ---- what holds of unknowns in any case

    def values_of(self, name: str) -> frozenset[str | bool]:
        """The values an unknown with few values may have."""
        return self._finite[name]

    def ranges_of(self, name: str) -> Ranges:
        """Where a number may lie."""
        return self._ranges.get(name, ((-ENDLESS, ENDLESS),))

    def between_days(self, names: set[str]) -> Iterator[Bound]:
        """How the days among these unknowns lie to each other."""
        after = {name: self._after[name] for name in sorted(names) if name in self._after}
        for over, (begun, months, days) in after.items():
            shortest, longest = length_in_days(months, days)
            yield bound({begun: 1, over: -1}, -shortest)
            yield bound({over: 1, begun: -1}, longest)
            for later, (other, more_months, more_days) in after.items():
                if other == begun and months <= more_months and days <= more_days and later != over:
                    yield _before(over, later, 0)
        if {"submitted:", "approved:"} <= names:
            yield _before("submitted:", "approved:", 0)
        for name in names:
            kind, _, fact = name.partition(":")
            if kind == "first" and f"last:{fact}" in names:
                yield _before(name, f"last:{fact}", 27)

    def begun(self, name: str) -> str | None:
        """The day that a period counts from, where the unknown is the end of one."""
        return self._after[name][0] if name in self._after else None


def length_in_days(months: int, days: int) -> tuple[int, int]:
    """The fewest and the most days that a period can have; it never has fewer or more.

    >>> length_in_days(12, 0), length_in_days(1, 3)
    ((365, 366), (31, 34))
    """
    years, rest = divmod(months, 12)
    return (
        365 * years + 28 * rest + days,
        365 * years + (years + 3) // 4 + 31 * rest + days,
    )


def outside(ranges: Ranges) -> Ranges:
    """The whole numbers that lie in none of the ranges.

    >>> outside(((3, 3),)) == ((-ENDLESS, 2), (4, ENDLESS))
    True
    """
    gaps, start = [], -ENDLESS
    for low, high in ranges:
        if start < low:
            gaps.append((start, low - 1))
        start = high + 1
    return (*gaps, (start, ENDLESS))


def both(one: Ranges, other: Ranges) -> Ranges:
    """The whole numbers that lie in a range of each."""
    met = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return tuple(sorted((low, high) for low, high in met if low <= high))


def _before(early: str, late: str, days: int) -> Bound:
    """``early + days <= late``."""
    return bound({early: 1, late: -1}, -days) if early != late else bound({}, -days)


def _ordered(left: str, op: str, right: Number) -> Statement:
    """One comparison of an unknown with a value, exactly, by cross-multiplication."""
    scale, rest = right.scale, right.rest
    if not right.factors:
        low, high = -ENDLESS, ENDLESS
        if op == "ge":
            low = -(-rest // scale)
        elif op == "gt":
            low = rest // scale + 1
        elif op == "le":
            high = rest // scale
        else:
            high = -(-rest // scale) - 1
        return Inside(left, ((low, high),))
    factors = dict(right.factors)
    factors[left] = factors.get(left, 0) - scale
    if op in {"ge", "gt"}:
        return bound(factors, -rest - (op == "gt"))
    return bound({name: -k for name, k in factors.items()}, rest - (op == "lt"))


# ---- the search ----------------------------------------------------------------------------------


@define
class _Search:
    """One question to a world. ``steps``: alternatives tried so far."""

    world: World
    steps: int = field(default=0)

    def may_hold(
        self,
        claims: tuple[Claim, ...],
        stated: tuple[Statement, ...],
        branches: tuple[tuple[Alternative, ...], ...],
    ) -> bool:
        """Take claims apart; try each alternative of what has several; False: none can be."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            return True
        statements, forks, pending = list(stated), list(branches), list(claims)
        while pending:
            ways = self._ways(pending.pop())
            if len(ways) == 1:
                pending += ways[0][0]
                statements += ways[0][1]
            else:
                forks.append(ways)
        if not _consistent(self.world, statements):
            return False
        if not forks:
            return True
        forks.sort(key=len)
        first, *rest = forks
        return any(self.may_hold(more, (*statements, *also), tuple(rest)) for more, also in first)

    def _ways(self, claim: Claim) -> tuple[Alternative, ...]:
        match claim.condition:
            case Not(part):
                return (((evolve(claim, condition=part, holds=not claim.holds),), ()),)
            case All(parts) | AnyOf(parts):
                each = tuple(evolve(claim, condition=part) for part in parts)
                if isinstance(claim.condition, All) is claim.holds:
                    return ((each, ()),)
                return tuple(((one,), ()) for one in each)
            case _:
                return tuple(((), statements) for statements in self.world.alternatives(claim))


def _consistent(world: World, statements: Sequence[Statement]) -> bool:
    """False only where the statements exclude each other."""
    return _options_left(world, statements) and _numbers_left(world, statements)


def _options_left(world: World, statements: Sequence[Statement]) -> bool:
    """Unknowns with few values: those that are equal share what is left for each of them."""
    root: dict[str, str] = {}
    left: dict[str, frozenset[str | bool]] = {}

    def find(name: str) -> str:
        while root.setdefault(name, name) != name:
            name = root[name]
        left.setdefault(name, world.values_of(name))
        return name

    for one in statements:
        if isinstance(one, Among):
            name = find(one.name)
            left[name] &= one.values
        elif isinstance(one, Alike) and one.equal:
            name, other = find(one.one), find(one.other)
            shared = left[name] & left[other]
            root[other] = name
            left[name] = shared
    if not all(left[find(name)] for name in list(root)):
        return False
    for one in statements:
        if isinstance(one, Alike) and not one.equal:
            name, other = find(one.one), find(one.other)
            if name == other or (len(left[name]) == 1 and left[name] == left[other]):
                return False
    return True


def _numbers_left(world: World, statements: Sequence[Statement]) -> bool:
    ranges: dict[str, Ranges] = {}
    bounds = [one for one in statements if isinstance(one, Bound)]
    names = {name for one in bounds for name, _ in one.terms}
    for one in statements:
        if isinstance(one, Inside):
            ranges[one.name] = both(ranges.get(one.name, world.ranges_of(one.name)), one.ranges)
            names.add(one.name)
    names |= {begun for name in names if (begun := world.begun(name)) is not None}
    for name in names:
        left = ranges.get(name, world.ranges_of(name))
        if not left:
            return False
        low, high = left[0][0], left[-1][1]
        if low > -ENDLESS:
            bounds.append(bound({name: -1}, -low))
        if high < ENDLESS:
            bounds.append(bound({name: 1}, high))
    return not impossible([*bounds, *world.between_days(names)])

"""Conditions and values of the pack language, and how they are read on a case.

What it is: the frozen records that a pack's ``when``, ``if`` and ``{fact = …}`` tables become, and
their compilation to plain functions. Logic is three-valued (Kleene): ``True``, ``False`` and
``None`` for *unknown*. A comparison with something that is missing is unknown, never false and
never true, and what was missing is noted in ``Sight.missing``.

What it promises: nothing is rounded while comparing (shares are compared by cross-multiplication),
calendar arithmetic is python-dateutil's, a condition reads nothing but the ``Sight`` it is given.

What it does not do: read TOML (``policy.reading``), decide a case (``policy.assessment``).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal, TypeAlias

from attrs import define, frozen

from subsidy_ledger.dates import Period, month_first_day, month_last_day

Verdict: TypeAlias = bool | None
"""True, False, or None: unknown."""

Scalar: TypeAlias = int | bool | str | date
FactValue: TypeAlias = int | bool | str | date | tuple[int, ...]
"""A fact: integer, money (fen), boolean, choice, date, or months (year * 12 + month - 1)."""

BPS = 10_000
"""Basis points in the whole: a share of 10,000 bps is everything."""


@frozen
class Value:
    """A number (or date, or text) that a rule compares with or pays.

    kind ``literal``: ``literal`` itself; ``fact``: the fact ``name``; ``figure``: the figure
    ``name`` (qualified, ``scheme/key``); ``count``: parties of role ``name`` that are counted;
    ``sum``: the facts ``names`` added up. ``bps`` takes a share in basis points, ``plus`` adds.
    """

    kind: Literal["literal", "fact", "figure", "count", "sum"]
    literal: Scalar | None = None
    name: str = ""
    names: tuple[str, ...] = ()
    bps: Value | None = None
    plus: Value | None = None


@frozen
class Day:
    """The day a condition is read on.

    ``submitted`` or ``approved``: the case's days; ``fact``: the date fact ``name``; ``first`` or
    ``last``: the first day of the first month, or the last day of the last month, of a months fact.
    """

    kind: Literal["submitted", "approved", "fact", "first", "last"] = "submitted"
    name: str = ""


Operator: TypeAlias = Literal["eq", "in", "ge", "gt", "le", "lt", "between", "within", "elapsed"]


@frozen
class FactIs:
    """``{fact, OP = VALUE}``. ``values`` holds one value, the options of ``in``, or both ends."""

    fact: str
    op: Operator
    values: tuple[Value, ...] = ()
    period: Period | None = None
    at: Day = Day()


@frozen
class CountIs:
    """``{count = role, OP = VALUE}``: parties of the role that are not left out."""

    role: str
    op: Operator
    values: tuple[Value, ...]


@frozen
class Holds:
    """``{holds = [grants], by = role}``: an award of one of the grants stands in this ledger."""

    grants: tuple[str, ...]
    by: str = "applicant"


@frozen
class NotA:
    """``{not_a = role}``: the party looked at is not one of the parties of the role."""

    role: str


@frozen
class ReadingIs:
    """``{reading = id, eq = option}``: the option that holds for this decision."""

    reading: str
    option: str


@frozen
class All:
    """True when every part is."""

    parts: tuple[Condition, ...]


@frozen
class AnyOf:
    """True when one part is."""

    parts: tuple[Condition, ...]


@frozen
class Not:
    """The contrary; unknown stays unknown."""

    part: Condition


Condition: TypeAlias = FactIs | CountIs | Holds | NotA | ReadingIs | All | AnyOf | Not


@define
class Sight:
    """All that conditions may see while one decision is made (mutable: one per decision).

    ``facts``: facts of the case and of roles with one party, by name; ``party``: the facts of the
    party looked at in an ``each``/``every`` rule, ``party_role`` its role, ``party_class`` its
    tokens (one person's). ``counts``: role to (certainly counted, possibly counted).
    ``classes``: role to the token classes of its parties; ``holds(tokens, grants, role)`` answers
    from the ledger; ``absent(role)``: fewer parties than the role asks for. ``missing`` collects
    (code, rule) of what was not known: ``("fact", name)``, ``("figure", "scheme/key")``.
    """

    facts: Mapping[str, FactValue]
    submitted: date
    approved: date
    figures: Mapping[str, Any]
    options: Mapping[str, str]
    classes: Mapping[str, Sequence[frozenset[str]]]
    counts: dict[str, tuple[int, int]]
    holds: Callable[[frozenset[str], tuple[str, ...], str], bool]
    missing: list[tuple[str, str]]
    party: Mapping[str, FactValue] = {}
    party_class: frozenset[str] = frozenset()
    absent: Callable[[str], bool] = lambda _role: False


Test: TypeAlias = Callable[[Sight], Verdict]
Getter: TypeAlias = Callable[[Sight], Any]


def facts_read(condition: Condition) -> set[str]:
    """Names of the facts that a condition reads, its values and days included."""
    match condition:
        case All(parts) | AnyOf(parts):
            return {name for part in parts for name in facts_read(part)}
        case Not(part):
            return facts_read(part)
        case FactIs(fact, _, values, _, at):
            read = {fact}.union(*(value_facts(value) for value in values)) if values else {fact}
            return read | {at.name} if at.name else read
        case CountIs(_, _, values):
            return {name for value in values for name in value_facts(value)}
        case _:
            return set()


def value_facts(value: Value) -> set[str]:
    """Names of the facts that a value reads."""
    read = set(value.names)
    if value.kind == "fact":
        read.add(value.name)
    for part in (value.bps, value.plus):
        if part is not None:
            read |= value_facts(part)
    return read


def roles_read(condition: Condition) -> set[str]:
    """Roles that a condition reads by ``count``, ``holds`` or ``not_a`` (facts not included)."""
    match condition:
        case All(parts) | AnyOf(parts):
            return {role for part in parts for role in roles_read(part)}
        case Not(part):
            return roles_read(part)
        case CountIs(role) | NotA(role):
            return {role}
        case Holds(_, by):
            return {by}
        case _:
            return set()


def readings_read(condition: Condition) -> set[str]:
    """Readings whose option a condition asks for."""
    match condition:
        case All(parts) | AnyOf(parts):
            return {name for part in parts for name in readings_read(part)}
        case Not(part):
            return readings_read(part)
        case ReadingIs(reading):
            return {reading}
        case _:
            return set()


def values_compared(condition: Condition) -> Iterator[Value]:
    """The values that a condition compares with, of all its parts."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from values_compared(part)
        case Not(part):
            yield from values_compared(part)
        case FactIs() | CountIs():
            yield from condition.values
        case _:
            return


# ---- compilation -------------------------------------------------------------------------------


@frozen
class Scope:
    """What compilation must know: the role each fact is of, and the role an each-rule runs over."""

    role_of: Mapping[str, str]
    each: str | None = None

    def of_party(self, fact: str) -> bool:
        """Whether the fact is read on the party looked at, not on the case."""
        return self.each is not None and self.role_of.get(fact) == self.each


def fact_getter(name: str, scope: Scope) -> Getter:
    """A function that gives the fact or notes that it is missing and gives None."""
    note = ("fact", name)
    if scope.of_party(name):

        def of_party(sight: Sight) -> Any:
            value = sight.party.get(name)
            if value is None:
                sight.missing.append(note)
            return value

        return of_party

    def of_case(sight: Sight) -> Any:
        value = sight.facts.get(name)
        if value is None:
            sight.missing.append(note)
        return value

    return of_case


def _figure_getter(name: str) -> Getter:
    note = ("figure", name)

    def figure(sight: Sight) -> Any:
        value = sight.figures.get(name)
        if callable(value):
            value = value(sight)
        if value is None:
            sight.missing.append(note)
        return value

    return figure


def _base_getter(value: Value, scope: Scope) -> Getter:
    if value.kind == "literal":
        literal = value.literal
        return lambda _sight: literal
    if value.kind == "fact":
        return fact_getter(value.name, scope)
    if value.kind == "figure":
        return _figure_getter(value.name)
    if value.kind == "count":
        role = value.name

        def count(sight: Sight) -> int | None:
            low, high = sight.counts.get(role, (0, 0))
            return low if low == high else None

        return count
    getters = tuple(fact_getter(name, scope) for name in value.names)

    def total(sight: Sight) -> int | None:
        parts = [getter(sight) for getter in getters]
        return None if None in parts else sum(parts)

    return total


def value_scale(value: Value) -> int:
    """What ``scaled`` is multiplied by: 10,000 where a share is taken, else 1."""
    return BPS if value.bps is not None else 1


def compile_scaled(value: Value, scope: Scope) -> Getter:
    """The value times ``value_scale(value)``, exactly; None while something is missing."""
    base = _base_getter(value, scope)
    if value.bps is None and value.plus is None:
        return base
    bps = compile_scaled(value.bps, scope) if value.bps is not None else None
    plus = compile_scaled(value.plus, scope) if value.plus is not None else None
    scale = value_scale(value)

    def scaled(sight: Sight) -> int | None:
        number = base(sight)
        share = bps(sight) if bps is not None else 1
        more = plus(sight) if plus is not None else 0
        if number is None or share is None or more is None:
            return None
        return int(number * share + more * scale)

    return scaled


def compile_floor(value: Value, scope: Scope) -> Getter:
    """The value rounded down to the whole unit (a share that is paid, in fen)."""
    scaled, scale = compile_scaled(value, scope), value_scale(value)
    if scale == 1:
        return scaled

    def floor(sight: Sight) -> int | None:
        number = scaled(sight)
        return None if number is None else number // scale

    return floor


def _is_one_of(fact: Any, options: frozenset[Any]) -> bool:
    return fact in options


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
}


def compile_condition(condition: Condition, scope: Scope) -> Test:
    """A function from what is seen to true, false or unknown."""
    match condition:
        case FactIs():
            return _compile_fact(condition, scope)
        case CountIs():
            return _compile_count(condition, scope)
        case Holds(grants, by):
            return _compile_holds(grants, by, scope)
        case NotA(role):
            return _compile_not_a(role)
        case ReadingIs(reading, option):
            return lambda sight: sight.options[reading] == option
        case Not(part):
            inner = compile_condition(part, scope)

            def negated(sight: Sight) -> Verdict:
                verdict = inner(sight)
                return None if verdict is None else not verdict

            return negated
        case All(parts):
            return _compile_parts(tuple(compile_condition(p, scope) for p in parts), stop=False)
        case AnyOf(parts):
            return _compile_parts(tuple(compile_condition(p, scope) for p in parts), stop=True)


def _compile_parts(tests: tuple[Test, ...], *, stop: bool) -> Test:
    """Kleene's ``and`` (stop=False) and ``or`` (stop=True)."""

    def joined(sight: Sight) -> Verdict:
        unknown = False
        for test in tests:
            verdict = test(sight)
            if verdict is stop:
                return stop
            unknown = unknown or verdict is None
        return None if unknown else not stop

    return joined


def _compile_fact(leaf: FactIs, scope: Scope) -> Test:
    if leaf.period is not None:
        return _compile_period(leaf, fact_getter(leaf.fact, scope), scope)
    if leaf.op == "in":
        options = frozenset(value.literal for value in leaf.values)
        return _with_fixed(leaf.fact, _is_one_of, options, scope)
    if leaf.op == "between":
        low, high = leaf.values
        at_least = _compile_compare(leaf.fact, "ge", low, scope)
        at_most = _compile_compare(leaf.fact, "le", high, scope)
        return _compile_parts((at_least, at_most), stop=False)
    return _compile_compare(leaf.fact, leaf.op, leaf.values[0], scope)


def _with_fixed(name: str, compare: Callable[[Any, Any], bool], fixed: Any, scope: Scope) -> Test:
    """A fact against what no case decides. Most conditions are this one: the fact is read here."""
    note = ("fact", name)
    if scope.of_party(name):

        def of_party(sight: Sight) -> Verdict:
            fact = sight.party.get(name)
            if fact is None:
                sight.missing.append(note)
                return None
            return compare(fact, fixed)

        return of_party

    def of_case(sight: Sight) -> Verdict:
        fact = sight.facts.get(name)
        if fact is None:
            sight.missing.append(note)
            return None
        return compare(fact, fixed)

    return of_case


def _compile_compare(name: str, op: str, value: Value, scope: Scope) -> Test:
    compare, scale = _COMPARE[op], value_scale(value)
    if value.kind == "literal" and value.bps is None and value.plus is None:
        return _with_fixed(name, compare, value.literal, scope)
    get, scaled = fact_getter(name, scope), compile_scaled(value, scope)

    def exact(sight: Sight) -> Verdict:
        fact, other = get(sight), scaled(sight)
        if fact is None or other is None:
            return None
        return compare(fact * scale if scale != 1 else fact, other)

    return exact


def compile_day(day: Day, scope: Scope) -> Getter:
    """The day a condition is read on; None while its fact is missing."""
    if day.kind == "submitted":
        return lambda sight: sight.submitted
    if day.kind == "approved":
        return lambda sight: sight.approved
    get = fact_getter(day.name, scope)
    if day.kind == "fact":
        return get

    def of_months(sight: Sight) -> date | None:
        months = get(sight)
        if not months:
            return None
        return month_first_day(months[0]) if day.kind == "first" else month_last_day(months[-1])

    return of_months


def _compile_period(leaf: FactIs, get: Getter, scope: Scope) -> Test:
    period, day_of = leaf.period, compile_day(leaf.at, scope)
    assert period is not None  # noqa: S101 - narrowed by the caller
    after = period.after
    if leaf.op == "within":

        def within(sight: Sight) -> Verdict:
            fact, day = get(sight), day_of(sight)
            return None if fact is None or day is None else fact <= day <= after(fact)

        return within

    def elapsed(sight: Sight) -> Verdict:
        fact, day = get(sight), day_of(sight)
        return None if fact is None or day is None else day >= after(fact)

    return elapsed


def _compile_count(leaf: CountIs, scope: Scope) -> Test:
    """The number of parties lies between those surely counted and those possibly counted."""
    if leaf.op == "between":
        low, high = leaf.values
        return _compile_parts(
            (
                _compile_count(CountIs(leaf.role, "ge", (low,)), scope),
                _compile_count(CountIs(leaf.role, "le", (high,)), scope),
            ),
            stop=False,
        )
    role, compare = leaf.role, _COMPARE.get(leaf.op)
    scaled = tuple(compile_scaled(value, scope) for value in leaf.values)
    scales = tuple(value_scale(value) for value in leaf.values)

    def counted(sight: Sight) -> Verdict:
        if sight.absent(role):
            return None
        low, high = sight.counts.get(role, (0, 0))
        others = [getter(sight) for getter in scaled]
        if None in others:
            return None
        if compare is None:  # "in"
            verdicts = {number in others for number in range(low, high + 1)}
        else:
            verdicts = {compare(n * scales[0], others[0]) for n in range(low, high + 1)}
        return verdicts.pop() if len(verdicts) == 1 else None

    return counted


def _compile_holds(grants: tuple[str, ...], by: str, scope: Scope) -> Test:
    if by == scope.each:

        def holds_it(sight: Sight) -> Verdict:
            if not sight.party_class and sight.absent(by):
                return None
            return sight.holds(sight.party_class, grants, by)

        return holds_it

    def held(sight: Sight) -> Verdict:
        if sight.absent(by):
            return None
        return any(sight.holds(tokens, grants, by) for tokens in sight.classes.get(by, ()))

    return held


def _compile_not_a(role: str) -> Test:
    def not_one_of(sight: Sight) -> Verdict:
        if sight.absent(role):
            return None
        mine = sight.party_class
        return all(mine.isdisjoint(tokens) for tokens in sight.classes.get(role, ()))

    return not_one_of

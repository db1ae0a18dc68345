"""Facts that make conditions come out as wanted, found from a pack alone.

What it is: ``Terms`` holds what one grant's rules say about each fact (bounds, options, periods),
and ``solve`` looks for values under which every goal has its wanted verdict. A draft gives a value
to each name: a fact by its name, the number of parties of a role as ``#role``, an award that is
held as a `Held` key, the party being one of a role as an `Among` key.

What it promises: it tries the values next to every bound that a rule states, and values well inside
and well outside; what it gives back was read by ``meaning`` and holds. Pruning is by three-valued
logic: what is not chosen yet is unknown, and a goal that is false stays false. Values are plausible
and differ from fact to fact, so that one fact read in place of another shows.

What it does not do: prove that there is no solution; it gives up after ``MOST_STEPS``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Any, TypeAlias

from attrs import define, field, frozen

from subsidy_ledger.casework.trials.meaning import View, later, number, verdict
from subsidy_ledger.policy.catalogue import GrantRules
from subsidy_ledger.policy.conditions import (
    All,
    AnyOf,
    Condition,
    CountIs,
    FactIs,
    Holds,
    Not,
    NotA,
    Value,
    Verdict,
)
from subsidy_ledger.policy.pack import Fact, Requirement

MOST_STEPS = 4_000
"""Values tried before a search is given up."""

TRUE: Condition = All(())
FALSE: Condition = AnyOf(())


@frozen
class HeldKey:
    """Whether a party of the role ``by`` holds an award of one of the grants."""

    grants: tuple[str, ...]
    by: str


@frozen
class Among:
    """Whether the party looked at is also one of the parties of a role."""

    role: str


Key: TypeAlias = str | HeldKey | Among
Draft: TypeAlias = dict[Key, Any]


@frozen
class Goal:
    """A condition, the verdict that is wanted of it, and the role whose party it looks at."""

    condition: Condition
    wanted: bool = True
    role: str | None = None


def implied(rule: Requirement) -> Condition:
    """A requirement as one condition: it holds where it does not apply."""
    if rule.applies is None:
        return rule.condition
    return AnyOf((Not(rule.applies), rule.condition))


def goal_of(rule: Requirement) -> Goal:
    """That a requirement is true."""
    return Goal(implied(rule), wanted=True, role=rule.each or rule.every)


# ---- walking conditions --------------------------------------------------------------------------

Path: TypeAlias = tuple[int, ...]
"""Where a part stands in a condition: places from the outside in."""


def leaves(condition: Condition, path: Path = ()) -> Iterator[tuple[Path, Condition]]:
    """Every leaf of a condition with its place."""
    for place, part in enumerate(parts_of(condition)):
        yield from leaves(part, (*path, place))
    if not isinstance(condition, (All, AnyOf, Not)):
        yield path, condition


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The parts of ``all`` and ``any``, the part of ``not``; none of a leaf."""
    match condition:
        case All(parts) | AnyOf(parts):
            return parts
        case Not(part):
            return (part,)
        case _:
            return ()


def put(condition: Condition, path: Path, new: Condition) -> Condition:
    """The condition with the part at a place replaced."""
    if not path:
        return new
    place, rest = path[0], path[1:]
    match condition:
        case Not(part):
            return Not(put(part, rest, new))
        case All(parts):
            return All(_put_at(parts, place, put(parts[place], rest, new)))
        case AnyOf(parts):
            return AnyOf(_put_at(parts, place, put(parts[place], rest, new)))
        case _:
            raise IndexError(path)


def _put_at(parts: tuple[Condition, ...], place: int, new: Condition) -> tuple[Condition, ...]:
    return (*parts[:place], new, *parts[place + 1 :])


def keys_of(condition: Condition) -> list[Key]:
    """Names that a condition reads, those that others are compared with first."""
    found: list[Key] = []
    for _, leaf in leaves(condition):
        found += leaf_keys(leaf)
    return list(dict.fromkeys(found))


def leaf_keys(leaf: Condition) -> list[Key]:
    """Names that one leaf reads; what it compares with, and its day, before the fact."""
    match leaf:
        case FactIs():
            others = [key for value in leaf.values for key in value_keys(value)]
            return [*others, *([leaf.at.name] if leaf.at.name else []), leaf.fact]
        case CountIs(role, _, values):
            return [*(key for value in values for key in value_keys(value)), f"#{role}"]
        case Holds(grants, by):
            return [HeldKey(grants, by)]
        case NotA(role):
            return [Among(role)]
        case _:
            return []


def value_keys(value: Value) -> list[Key]:
    """Names that a value reads."""
    found: list[Key] = list(value.names)
    if value.kind == "fact":
        found.append(value.name)
    if value.kind == "count":
        found.append(f"#{value.name}")
    for part in (value.bps, value.plus):
        found += value_keys(part) if part is not None else []
    return found


# ---- what the rules of a grant say about each name -----------------------------------------------


@frozen
class Index:
    """Leaves by the name they compare (``of``), and by the names they compare it with (``beside``).

    ``order``: a place of its own for each fact.
    """

    of: Mapping[str, Sequence[FactIs | CountIs]]
    beside: Mapping[str, Sequence[FactIs | CountIs]]
    order: Mapping[str, int]


def index(conditions: Iterable[Condition], facts: Iterable[str]) -> Index:
    """What some conditions say, by name."""
    of: dict[str, list[FactIs | CountIs]] = {}
    beside: dict[str, list[FactIs | CountIs]] = {}
    for condition in conditions:
        for _, leaf in leaves(condition):
            if isinstance(leaf, (FactIs, CountIs)):
                *others, own = leaf_keys(leaf)
                of.setdefault(str(own), []).append(leaf)
                for other in others:
                    beside.setdefault(str(other), []).append(leaf)
    return Index(of, beside, {name: place for place, name in enumerate(sorted(facts))})


@frozen
class Terms:
    """What one grant's rules say, for cases handed in on one day and approved on another."""

    rules: GrantRules
    index: Index
    options: Mapping[str, str]
    submitted: date
    approved: date

    def view(self, draft: Mapping[Key, Any], role: str | None = None) -> View:
        """A draft as conditions see it; every party of a role is alike."""
        return View(
            declared=self.rules.facts,
            facts=draft,  # type: ignore[arg-type] # only names of facts are asked for
            own=draft,  # type: ignore[arg-type]
            role=role,
            figures=self.rules.figure_records,
            options=self.options,
            submitted=self.submitted,
            approved=self.approved,
            count=lambda one: _exactly(draft.get(f"#{one}")),
            holds=lambda grants, by: draft.get(HeldKey(grants, by)),
            not_a=lambda other: _not(draft.get(Among(other))),
        )

    def reads(self, goal: Goal, draft: Mapping[Key, Any]) -> Verdict:
        """The verdict of a goal's condition on a draft."""
        return verdict(goal.condition, self.view(draft, goal.role))

    def holds(self, goals: Iterable[Goal], draft: Mapping[Key, Any]) -> bool:
        """Whether every goal has its wanted verdict."""
        return all(self.reads(goal, draft) is goal.wanted for goal in goals)

    def keys(self, condition: Condition) -> list[Key]:
        """Names that a condition reads, those first that decide a figure it compares with."""
        found: list[Key] = []
        for _, leaf in leaves(condition):
            for value in leaf.values if isinstance(leaf, (FactIs, CountIs)) else ():
                found += self.figure_keys(value)
        return list(dict.fromkeys([*found, *keys_of(condition)]))

    def figure_keys(self, value: Value) -> list[Key]:
        """Names that decide which line of a figure holds."""
        found: list[Key] = []
        record = self.rules.figure_records.get(value.name) if value.kind == "figure" else None
        for line in record.value if record is not None and isinstance(record.value, tuple) else ():
            if line.when is not None:
                found += keys_of(line.when)
        for part in (value.bps, value.plus):
            found += self.figure_keys(part) if part is not None else []
        return found

    # -- values worth trying

    def values(self, key: Key, draft: Mapping[Key, Any]) -> list[Any]:
        """Values of a name that are worth trying, the plausible ones first."""
        if isinstance(key, HeldKey | Among):
            return [False, True]
        if key.startswith("#"):
            return self._counts(key, draft)
        fact = self.rules.facts[key]
        match fact.type:
            case "boolean":
                found: list[Any] = [True, False]
            case "choice":
                found = list(fact.options)
            case "date":
                found = self._days(fact, draft)
            case "months":
                found = self._months(fact, draft)
            case _:
                found = self._numbers(fact, draft)
        return list(dict.fromkeys(found))

    def _shift(self, name: str) -> int:
        """A small number of its own for each fact, so that no two facts look alike."""
        return self.index.order.get(name, 0)

    def _counts(self, key: str, draft: Mapping[Key, Any]) -> list[int]:
        role = self.rules.roles.get(key[1:])
        most = None if role is None else role.max
        found = [1]
        for bound in self._bounds(key, draft):
            found += [ceil(bound), floor(bound), ceil(bound) + 1, floor(bound) - 1]
        return [n for n in found if 0 <= n <= (most or 60)]

    def _bounds(self, key: str, draft: Mapping[Key, Any]) -> list[Fraction]:
        """Numbers that rules compare a name with, as far as they are known yet."""
        found = []
        for leaf in self.index.of.get(key, ()):
            for value in leaf.values:
                bound = number(value, self.view(draft, self._role_of(key)))
                if isinstance(bound, Fraction):
                    found.append(bound)
        return sorted(set(found))

    def _role_of(self, key: str) -> str | None:
        fact = self.rules.facts.get(key)
        return None if fact is None or fact.of == "case" else fact.of

    def _numbers(self, fact: Fact, draft: Mapping[Key, Any]) -> list[int]:
        bounds, k = self._bounds(fact.name, draft), 3 + self._shift(fact.name)
        found: list[int] = []
        for bound in bounds:
            found += [ceil(bound) + k, floor(bound) - k]
        found += [floor((a + b) / 2) for a, b in pairwise(bounds)]
        for bound in bounds:
            found += [ceil(bound), floor(bound), ceil(bound) + 1, floor(bound) - 1]
        for bound in self._needed(fact.name, draft):
            found += [ceil(bound), floor(bound), ceil(bound) + k, floor(bound) - k]
            found += [ceil(bound) + 1, floor(bound) - 1]
        usual = self._usual(fact, k)
        return [n for n in ([*found, usual] if bounds else [usual, *found]) if n >= 0]

    def _usual(self, fact: Fact, k: int) -> int:
        if fact.type == "money":
            return 100_000 * k
        if fact.name.endswith("_year") or fact.unit == "year":
            return self.submitted.year - k % 3
        return 4 + k

    def _needed(self, name: str, draft: Mapping[Key, Any]) -> list[Fraction]:
        """Numbers that would meet a fact which is compared with this one and is known already."""
        found = []
        for leaf in self.index.beside.get(name, ()):
            key = f"#{leaf.role}" if isinstance(leaf, CountIs) else leaf.fact
            known = draft.get(key)
            if not isinstance(known, int) or isinstance(known, bool):
                continue
            for value in leaf.values:
                view = self.view(draft)
                share = Fraction(10_000) if value.bps is None else number(value.bps, view)
                more = Fraction(0) if value.plus is None else number(value.plus, view)
                if value.name == name and share and more is not None:
                    found.append((known - more) * 10_000 / share)
        return found

    def _days(self, fact: Fact, draft: Mapping[Key, Any]) -> list[date]:
        k, found = 1 + self._shift(fact.name), list[date]()
        view = self.view(draft, self._role_of(fact.name))
        for leaf in self.index.of.get(fact.name, ()):
            if isinstance(leaf, FactIs) and leaf.period is not None:
                day = view.day(leaf.at)
                if day is not None:
                    edge = later(day, leaf.period, -1)
                    found += [_days_on(edge, n) for n in (40 + k, 0, 1, -1, -20 - k)]
                    found += [_days_on(day, n) for n in (-9 - k, 0, 1, -1)]
                continue
            for value in leaf.values:
                bound = number(value, view)
                if isinstance(bound, date):
                    found += [_days_on(bound, n) for n in (10 + k, -10 - k, 0, 1, -1)]
        for leaf in self.index.beside.get(fact.name, ()):
            other = draft.get(leaf.fact) if isinstance(leaf, FactIs) else None
            if isinstance(leaf, FactIs) and isinstance(other, date):
                ends = [other] if leaf.period is None else [other, later(other, leaf.period)]
                found += [_days_on(end, n) for end in ends for n in (0, 1, -1)]
        usual = _days_on(self.submitted, -12 - 2 * k)
        if self.rules.grant.as_of.name == fact.name:
            return [_days_on(self.submitted, -2), self.submitted, *found]
        return [*found, usual] if fact.name in self.index.of else [usual, *found]

    def _months(self, fact: Fact, draft: Mapping[Key, Any]) -> list[tuple[int, ...]]:
        last = self.submitted.year * 12 + self.submitted.month - 2
        found = [(last - 1, last), (last,), (last - 3, last - 2, last)]
        for leaf in self.index.beside.get(fact.name, ()):
            other = draft.get(leaf.fact) if isinstance(leaf, FactIs) else None
            if isinstance(leaf, FactIs) and isinstance(other, date):
                for day in (other, later(other, leaf.period) if leaf.period else other):
                    month = day.year * 12 + day.month - 1
                    found += [(month,), (month - 1,), (month, month + 1), (month + 1, month + 2)]
        return found


def _days_on(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day


def _exactly(number_of: int | None) -> tuple[int, int] | None:
    return None if number_of is None else (number_of, number_of)


def _not(one: Verdict) -> Verdict:
    return None if one is None else not one


# ---- the search ----------------------------------------------------------------------------------


def solve(
    terms: Terms,
    goals: Sequence[Goal],
    fixed: Mapping[Key, Any],
    like: Mapping[Key, Any] | None = None,
) -> Draft | None:
    """A draft that keeps what is fixed and meets every goal; values of ``like`` are tried first."""
    search = _Search(terms, tuple(goals), like or {})
    return search.run(dict(fixed))


@define
class _Search:
    terms: Terms
    goals: tuple[Goal, ...]
    like: Mapping[Key, Any]
    steps: int = 0
    _reading: dict[Key, list[Goal]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for goal in self.goals:
            for key in self.terms.keys(goal.condition):
                self._reading.setdefault(key, []).append(goal)

    def run(self, draft: Draft) -> Draft | None:
        """Choose a value for one name of the first goal that is open, and go on."""
        verdicts = [self.terms.reads(goal, draft) for goal in self.goals]
        if any(
            v is not None and v is not g.wanted for g, v in zip(self.goals, verdicts, strict=True)
        ):
            return None
        return self._on(draft)

    def _on(self, draft: Draft) -> Draft | None:
        key = self._open(draft)
        if key is None:
            return draft if self.terms.holds(self.goals, draft) else None
        tried = self.terms.values(key, draft)
        if key in self.like:
            tried = [self.like[key], *tried]
        for value in dict.fromkeys(tried):
            self.steps += 1
            if self.steps > MOST_STEPS:
                return None
            wider = {**draft, key: value}
            if self._may_hold(key, wider):
                found = self._on(wider)
                if found is not None:
                    return found
        return None

    def _open(self, draft: Draft) -> Key | None:
        for goal in self.goals:
            if self.terms.reads(goal, draft) is None:
                for key in self.terms.keys(goal.condition):
                    if key not in draft:
                        return key
        return None

    def _may_hold(self, key: Key, draft: Draft) -> bool:
        for goal in self._reading.get(key, ()):
            found = self.terms.reads(goal, draft)
            if found is not None and found is not goal.wanted:
                return False
        return True

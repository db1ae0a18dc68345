"""Boundary cases of conditions: each leaf of each requirement at its edges, where it decides.

What it is: ``requirement_trials`` sets everything around one leaf so that the requirement is true
exactly when the leaf is (or exactly when it is not), keeps all other requirements true where the
facts allow it, and then tries the leaf's fact just below, at and just above its bound, by its type:
one, one fen, one day, one party; every option of a choice; both answers; nobody knows. Periods are
tried where 29 February meets a year without one. Readings are tried under each option and open.

What it promises: nothing but the pack is read, and what a trial must come to is the judge's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import product
from math import ceil, floor, gcd
from typing import Any

from attrs import define, evolve, field

from subsidy_ledger.casework.trials.bench import Maker, Probe, named
from subsidy_ledger.casework.trials.meaning import later, number
from subsidy_ledger.casework.trials.witness import (
    FALSE,
    TRUE,
    Among,
    Draft,
    Goal,
    HeldKey,
    Key,
    Path,
    Terms,
    goal_of,
    implied,
    leaf_keys,
    leaves,
    put,
    solve,
)
from subsidy_ledger.casework.trials.world import Trial
from subsidy_ledger.policy.conditions import (
    Condition,
    CountIs,
    FactIs,
    ReadingIs,
    readings_read,
)
from subsidy_ledger.policy.pack import Award, Requirement

LARGE = 20_001
"""A number of which one basis point is more than one."""


def requirement_trials(maker: Maker) -> None:
    """Make the trials of every requirement of a grant, and one in which everything holds."""
    for options in [maker.base(), *others_of(maker, maker.base())]:
        draft = maker.witness(options)
        if draft is not None:
            claim = maker.award(draft, options)
            before = maker.before_of(draft, claim, options)
            if before is not None:
                rules = tuple(rule.id for rule in maker.active(options))
                maker.add("everything holds", rules, claim, before)
    for rule in maker.rules.grant.requirements:
        for options in contexts(maker, rule):
            Edges(maker, (rule.id,), goal_of(rule), options, rule).make()


def others_of(maker: Maker, options: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The options with one reading answered otherwise."""
    for reading in maker.rules.readings:
        for option, _ in reading.options:
            if maker.rules.chosen.get(reading.id, option) == option != options.get(reading.id):
                yield {**options, reading.id: option}


def contexts(maker: Maker, rule: Requirement) -> Iterator[dict[str, str]]:
    """Options under which a requirement is active, every answer it asks for among them."""
    asked = sorted(readings_read(implied(rule)))
    known = {r.id: [key for key, _ in r.options] for r in maker.rules.readings}
    for choice in product(*(known.get(name, []) for name in asked)):
        options = maker.under([*zip(asked, choice, strict=True), *rule.only_if])
        if options is not None:
            yield options


@define
class Edges:
    """The trials of one goal: a requirement, or the condition of a line that pays.

    ``whole``: the goal; ``rule``: the requirement, where it is one, for its readings and excuse.
    """

    maker: Maker
    about: tuple[str, ...]
    whole: Goal
    options: Mapping[str, str]
    rule: Requirement | None = None
    instead: Sequence[Goal] | None = None
    terms: Terms = field(init=False)
    others: list[Goal] = field(init=False)
    false_one: tuple[Award, tuple[Award, ...]] | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.terms = self.maker.terms(self.options)
        but = None if self.rule is None else self.rule.id
        self.others = self.maker.goals(self.options, but)
        if self.instead is not None:
            self.others = list(self.instead)

    def make(self) -> None:
        """Every leaf at its edges; then readings and the excuse, on a case that is false."""
        for path, leaf in leaves(self.whole.condition):
            if isinstance(leaf, ReadingIs):
                self._answer(path, leaf)
            else:
                self._leaf(path, leaf)
        if self.rule is not None and self.false_one is not None:
            claim, before = self.false_one
            self._readings(self.rule, claim, before)
            excused = evolve(claim, excuses={self.rule.id: "reason"})
            self.maker.add("excused", self.about, excused, before)

    def _answer(self, path: Path, leaf: ReadingIs) -> None:
        """A case in which the answer to a question decides."""
        for yes in (True, False):
            decisive = self._deciding(path, yes=yes)
            for goals in ([*decisive, *self.others], decisive):
                found = solve(self.terms, goals, {}, self._usual())
                if found is not None:
                    name = f"{leaf.reading} decides"
                    trial = self._try(name, found, decisive, self._usual())
                    if trial is not None:
                        self._left_open([leaf.reading], trial.claim, trial.before)
                    break

    # -- one leaf

    def _leaf(self, path: Path, leaf: Condition) -> None:
        found = self._around(path, leaf)
        if found is None:
            return
        draft, decisive = found
        key = leaf_keys(leaf)[-1]
        kept: Draft = {k: draft[k] for k in leaf_keys(leaf)[:-1] if k in draft}
        for size in (None, 1, LARGE):
            against = draft if size is None else self._shared(leaf, (kept, decisive), draft, size)
            if against is not None:
                beside = {k: against[k] for k in kept}
                for name, value in self._points(leaf, key, against):
                    self._try(f"{_shown(key)} {name}", {**beside, key: value}, decisive, against)
        if isinstance(key, str) and key in self.maker.rules.facts:
            self._unknown(key, decisive, draft)
            for other in kept:
                if other != key:
                    self._unknown(str(other), decisive, draft)
        if isinstance(leaf, FactIs) and leaf.period is not None:
            self._leap(leaf, decisive, draft)

    def _around(self, path: Path, leaf: Condition) -> tuple[Draft, list[Goal]] | None:
        """A draft in which the leaf decides, and the goals that make it decide."""
        for others in (self.others, []):
            for yes in (True, False):
                decisive = self._deciding(path, yes=yes)
                for wanted in (yes, not yes):
                    goals = [*decisive, Goal(leaf, wanted, self.whole.role), *others]
                    found = solve(self.terms, goals, {}, self._usual())
                    if found is not None:
                        return {**self._usual(), **found}, decisive
        return None

    def _deciding(self, path: Path, *, yes: bool) -> list[Goal]:
        """That the whole is ``yes`` exactly where the leaf is true."""
        role, whole = self.whole.role, self.whole.condition
        return [
            Goal(put(whole, path, TRUE), yes, role),
            Goal(put(whole, path, FALSE), not yes, role),
        ]

    def _shared(
        self,
        leaf: Condition,
        around: tuple[Mapping[Key, Any], Sequence[Goal]],
        draft: Draft,
        size: int,
    ) -> Draft | None:
        """The draft with another number of which a share is compared with.

        Of ``size`` 1, a number of which the share is whole, so that it can be met exactly; else one
        so large that a basis point more or less shows.
        """
        kept, decisive = around
        fixed: Draft = {}
        for value in leaf.values if isinstance(leaf, FactIs | CountIs) else ():
            now = draft.get(value.name)
            share = None if value.bps is None else number(value.bps, self.terms.view(draft))
            if share and value.name in kept and isinstance(now, int):
                step = 10_000 // gcd(10_000, int(share))
                fixed[value.name] = step * max(1, round(now / step)) if size == 1 else size
        if not fixed:
            return None
        found = solve(self.terms, [*decisive, *self.others], fixed, draft)
        return None if found is None else {**draft, **found}

    def _usual(self) -> Draft:
        found = self.maker.witness(self.options)
        return {} if found is None else found

    def _try(
        self,
        name: str,
        fixed: Mapping[Key, Any],
        decisive: Sequence[Goal],
        draft: Draft,
        day: date | None = None,
    ) -> Trial | None:
        terms = self.terms if day is None else self.maker.terms(self.options, day)
        goals = [*decisive, *self.others]
        found = solve(terms, goals, fixed, draft)
        found = solve(terms, decisive, fixed, draft) if found is None else found
        if found is None:
            return None
        full = self.maker.complete(terms, {**draft, **found})
        claim = self._claim(full, terms, day)
        before = self.maker.before_of(full, claim, self.options, self.whole.role)
        if before is None:
            return None
        trial = self.maker.add(name, self.about, claim, before)
        if trial is not None and self._is_false(full, terms):
            self.false_one = self.false_one or (claim, before)
        return trial

    def _is_false(self, draft: Draft, terms: Terms) -> bool:
        return terms.reads(self.whole, draft) is False

    def _claim(self, draft: Draft, terms: Terms, day: date | None) -> Award:
        """The case; where a role may have several parties, one that passes stands before it."""
        role = self.whole.role
        like = next((k.role for k, v in draft.items() if isinstance(k, Among) and v), None)
        if role is None or self.maker.most(role) == 1:
            claim = self.maker.award(draft, self.options, day=day)
            if role is None or like is None or like not in claim.parties:
                return claim
            return named(claim, {role: claim.parties[like][0].id})
        facts = self.maker.rules.facts
        shared: Draft = {
            key: value
            for key, value in draft.items()
            if not (isinstance(key, str) and key in facts and facts[key].of == role)
            and not isinstance(key, Among)
            and not (isinstance(key, HeldKey) and key.by == role)
        }
        goals = self.maker.goals(self.options)
        probe = Probe(role, draft, like)
        good = solve(terms, goals, shared, draft)
        if good is None:
            alone = {**draft, f"#{role}": 0}
            return self.maker.award(alone, self.options, day=day, probe=probe)
        full = self.maker.complete(terms, {**shared, **good})
        return self.maker.award(full, self.options, day=day, probe=probe)

    def _unknown(self, key: str, decisive: Sequence[Goal], draft: Draft) -> None:
        """Nobody knows the fact."""
        found = solve(self.terms, [*decisive, *self.others], {}, draft) or draft
        known = self.maker.complete(self.terms, {**draft, **found})
        without = {k: (None if k == key else v) for k, v in known.items()}
        claim = self._claim(without, self.terms, None)
        before = self.maker.before_of(without, claim, self.options, self.whole.role)
        if before is None:
            return
        answer = self.maker.judged(before, claim)
        open_one = answer is not None and (
            self.rule is not None or answer.outcome == "undetermined"
        )
        named = (("fact", key),) if open_one and self._unknown_names(without) else ()
        if answer is not None:
            self.maker.add(f"{key} unknown", self.about, claim, before, names=named)

    def _unknown_names(self, draft: Draft) -> bool:
        return self.terms.reads(self.whole, draft) is None

    # -- points

    def _points(self, leaf: Condition, key: Key, draft: Draft) -> Iterator[tuple[str, Any]]:
        if isinstance(key, HeldKey | Among):
            yield from (("no", False), ("yes", True))
            return
        fact = self.maker.rules.facts.get(key)
        if fact is not None and fact.type in ("boolean", "choice"):
            for value in self.terms.values(key, draft):
                yield str(value), value
            return
        view = self.terms.view(draft, self.whole.role)
        if isinstance(leaf, FactIs) and leaf.period is not None:
            day = view.day(leaf.at)
            if day is not None:
                yield from _period_points(leaf, day)
            return
        values = leaf.values if isinstance(leaf, FactIs | CountIs) else ()
        for value in values:
            bound = number(value, view)
            if isinstance(bound, Fraction):
                around = {floor(bound) - 1, floor(bound), ceil(bound), ceil(bound) + 1}
                most = 10**15 if fact is not None else self.maker.most(key[1:])
                for n in sorted(around):
                    if 0 <= n <= most:
                        yield f"{n} against {bound}", n
            elif isinstance(bound, date):
                for n in (-1, 0, 1):
                    yield f"{n:+d} days of {bound}", bound + timedelta(days=n)

    def _leap(self, leaf: FactIs, decisive: Sequence[Goal], draft: Draft) -> None:
        """29 February and a period that ends where there is none, and the other way round."""
        if leaf.period is None or not (leaf.period.years or leaf.period.months):
            return
        for start, ends in _leap_days(leaf, self.maker.day):
            for day in ends:
                name = f"{leaf.fact} {start} read on {day}"
                if leaf.at.kind == "fact":
                    self._try(name, {leaf.fact: start, leaf.at.name: day}, decisive, draft)
                elif leaf.at.kind in ("submitted", "approved"):
                    ahead = (self.terms.approved - self.terms.submitted).days
                    on = day - timedelta(days=ahead if leaf.at.kind == "approved" else 0)
                    if self.maker.bench.world.rules(self.maker.key, on) is not None:
                        self._try(name, {leaf.fact: start}, decisive, draft, on)

    # -- readings

    def _readings(self, rule: Requirement, claim: Award, before: Sequence[Award]) -> None:
        """A case that is false: under the other options, and with the reading left open."""
        options = {r.id: [key for key, _ in r.options] for r in self.maker.rules.readings}
        for reading, chosen in rule.only_if:
            for option in options.get(reading, ()):
                if option != chosen and reading in claim.rulings:
                    other = evolve(claim, rulings={**claim.rulings, reading: option})
                    self.maker.add(f"{reading}: {option}", self.about, other, before)
            self._left_open([reading], claim, before)

    def _left_open(self, readings: Sequence[str], claim: Award, before: Sequence[Award]) -> None:
        for reading in readings:
            left_open(self.maker, self.about, reading, claim, before)


def left_open(
    maker: Maker, about: Sequence[str], reading: str, claim: Award, before: Sequence[Award]
) -> None:
    """The case with a question that nobody has answered, under answers to the others that show it.

    Where every answer to the open question comes to the same, other answers to the others are tried
    until it makes a difference.
    """
    asked = (about[0], reading)
    if reading not in claim.rulings or maker.shown[asked]:
        return
    answers = {**maker.base(), **claim.rulings}
    for options in [answers, *others_of(maker, answers)]:
        rulings = {k: options[k] for k in claim.rulings if k != reading}
        open_one = evolve(claim, rulings=rulings)
        trial = maker.add(f"{reading} left open", (*about, reading), open_one, before)
        if trial is None:
            return
        if ("reading", reading, "", "unknown") in trial.expect.said:
            maker.shown[asked] += 1
            return


def _shown(key: Key) -> str:
    match key:
        case HeldKey(grants, by):
            return f"{by} holds {'/'.join(grants)}:"
        case Among(role):
            return f"one of {role}:"
        case _:
            return key


def _period_points(leaf: FactIs, day: date) -> Iterator[tuple[str, date]]:
    """Days whose period ends just before, on and just after the day, and the day's neighbours."""
    assert leaf.period is not None  # noqa: S101 - the caller looked
    edge = later(day, leaf.period, -1)
    for n in (-1, 0, 1):
        yield f"{n:+d} days of {leaf.period} before {day}", edge + timedelta(days=n)
    for n in (-1, 0, 1):
        yield f"{n:+d} days of {day}", day + timedelta(days=n)


def _leap_days(leaf: FactIs, around: date) -> Iterator[tuple[date, tuple[date, ...]]]:
    """Days of the fact with days it is read on: 29 February on either side."""
    assert leaf.period is not None  # noqa: S101 - the caller looked
    for year in range(around.year - 12, around.year + 3):
        if not _is_leap(year):
            continue
        leap = date(year, 2, 29)
        end = later(leap, leaf.period)
        if abs(end.year - around.year) <= 2:
            yield leap, tuple(end + timedelta(days=n) for n in (-1, 0, 1))
    for year in range(around.year - 2, around.year + 3):
        if _is_leap(year):
            leap = date(year, 2, 29)
            start = later(leap, leaf.period, -1)
            for n in (0, 1):
                yield start + timedelta(days=n), (leap,)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

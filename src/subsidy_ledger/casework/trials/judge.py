"""What a case must come to: the contract's steps, written a second time over plain lists.

What it is: ``judge(history, claim, rules)`` decides a claim after earlier awards, for the cases of
trials alone: identities are names, nobody is linked or found to be the same person, and earlier
awards come in the order of their days. Conditions are read by ``meaning``.

What it promises: it shares no code with ``policy.assessment``, ``policy.limits`` and
``policy.conditions``; it takes from ``policy.catalogue`` which rules are in force, nothing else.
Every reading that a case leaves open is tried under every option, as the contract has it.

What it does not do: the order of steps, duties, notices and funds; what is missing is named by
``meaning`` only as far as a trial asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, Literal, TypeAlias

from attrs import define, evolve, field, frozen

from subsidy_ledger.casework.trials.meaning import View, later, verdict, whole
from subsidy_ledger.dates import parse_months
from subsidy_ledger.policy.benefits import Benefit
from subsidy_ledger.policy.catalogue import APPLICANT, GrantRules
from subsidy_ledger.policy.conditions import (
    Condition,
    Verdict,
    facts_read,
    roles_read,
    value_facts,
)
from subsidy_ledger.policy.limits import GROUP, Cap, Exclusion
from subsidy_ledger.policy.pack import Award, Requirement

Outcome: TypeAlias = Literal["granted", "refused", "undetermined", "invalid"]
"""As the contract has them; ``invalid``: the command itself is not accepted."""
Said: TypeAlias = tuple[str, str, str, str]
"""A reason that is not true: code, rule, party (or nothing), verdict."""

SPOKEN = frozenset({"requirement", "cap", "exclusion", "amount", "reading"})
"""Codes of reasons that are compared one by one; what was missing is asked for by name."""


@frozen
class Paid:
    """One line of an award: whose, how much, and the units or months it is for."""

    whose: str | None
    place: int | None
    fen: int | None
    units: int = 1
    unit: str | None = None
    months: tuple[int, ...] | None = None
    each_fen: int | None = None
    facts: Mapping[str, Any] = {}

    def month_fen(self, month: int) -> int:
        """What is paid for one month: months are paid in order, the last perhaps in part."""
        left, months = self.fen or 0, self.months or ()
        for one in months:
            part = left if self.each_fen is None else min(self.each_fen, left)
            if one == month:
                return part
            left -= part
        return 0


@frozen
class Held:
    """An award that stands, as the judge remembers it."""

    grant: str
    on: date
    parties: Mapping[str, tuple[str, ...]]
    lines: tuple[Paid, ...]
    facts: Mapping[str, Any]
    each: str | None
    discharged: bool = False

    def lines_of(self, person: str, role: str) -> tuple[Paid, ...]:
        """What a person holds by the award in a role; nothing where it has no line of its own."""
        if person not in self.parties.get(role, ()):
            return ()
        if role == self.each:
            return tuple(line for line in self.lines if line.whose == person)
        return self.lines


@frozen
class Answer:
    """What a claim comes to: outcome, amount, the reasons that are not true, and the award."""

    outcome: Outcome
    fen: int | None
    said: frozenset[Said]
    held: Held | None = None


def judge(history: Sequence[Held], claim: Award, rules: GrantRules) -> Answer:
    """Decide a claim under each choice of the readings that are open in it."""
    if _is_invalid(claim, rules):
        return Answer("invalid", None, frozenset())
    settled: dict[str, str] = {r.id: r.default for r in rules.readings if r.default is not None}
    settled |= {**claim.rulings, **rules.chosen}
    open_ones = [r for r in rules.readings if r.id not in settled]
    choices = list(product(*([key for key, _ in r.options] for r in open_ones)))
    names = [r.id for r in open_ones]
    answers = [
        _Attempt(history, claim, rules, {**settled, **dict(zip(names, choice, strict=True))}).run()
        for choice in choices
    ]
    results = [(one.outcome, one.fen) for one in answers]
    if len(set(results)) == 1:
        first = answers[0]
        if first.outcome == "granted":
            return first
        return evolve(first, said=frozenset().union(*(one.said for one in answers)))
    matter = {
        ("reading", name, "", "unknown")
        for place, name in enumerate(names)
        if _matters(place, choices, results)
    }
    others = frozenset().union(*(one.said for one in answers if one.outcome != "granted"))
    return Answer("undetermined", None, others | matter)


def _is_invalid(claim: Award, rules: GrantRules) -> bool:
    """Whether the command is not accepted: kinds, numbers of parties, or excuses do not fit."""
    excusable = {rule.id for rule in rules.grant.requirements if rule.excusable}
    kind = claim.parties[APPLICANT][0].kind
    crowded = any(
        role.max is not None and len(claim.parties.get(role.name, ())) > role.max
        for role in rules.roles.values()
    )
    wrong_kind = kind is not None and kind not in rules.grant.applicant
    return crowded or wrong_kind or not excusable.issuperset(claim.excuses)


def _matters(place: int, choices: Sequence[tuple[str, ...]], results: Sequence[Any]) -> bool:
    by_rest: dict[tuple[str, ...], set[Any]] = {}
    for choice, result in zip(choices, results, strict=True):
        rest = choice[:place] + choice[place + 1 :]
        by_rest.setdefault(rest, set()).add(result)
    return any(len(found) > 1 for found in by_rest.values())


class _Stop(Exception):
    """The outcome is known and the next step is not taken."""


@define
class _Person:
    """A person a cap looks at, in a role; ``line``: its own line, where it is counted."""

    name: str
    role: str
    place: int
    line: int | None


@define
class _Attempt:
    """One decision under one choice of every reading."""

    history: Sequence[Held]
    claim: Award
    rules: GrantRules
    options: Mapping[str, str]
    said: set[Said] = field(factory=set)
    refused: bool = False
    unknown: bool = False
    parties: dict[str, list[tuple[str, dict[str, Any]]]] = field(factory=dict)
    facts: dict[str, Any] = field(factory=dict)
    short: set[str] = field(factory=set)
    left: dict[str, set[int]] = field(factory=dict)
    unsure: dict[str, set[int]] = field(factory=dict)
    counted_now: bool = False

    # -- the case

    def run(self) -> Answer:
        """The steps of a decision, in their order."""
        self._read_parties()
        try:
            self._requirements()
            lines = self._paid()
        except _Stop:
            return self._answer(None)
        return self._answer(lines)

    def _answer(self, lines: list[Paid] | None) -> Answer:
        if self.refused or self.unknown or lines is None:
            outcome: Outcome = "refused" if self.refused else "undetermined"
            return Answer(outcome, None, frozenset(self.said))
        fen = None if self.benefit is None else sum(line.fen or 0 for line in lines)
        names = {
            role: tuple(
                name for i, (name, _) in enumerate(given) if i not in self.left.get(role, ())
            )
            for role, given in self.parties.items()
        }
        each = None if self.benefit is None else self.benefit.each
        on = self.claim.approved_on or self.claim.on
        held = Held(
            self.rules.grant.key, on, names, tuple(lines), self.facts, each, self.claim.discharged
        )
        return Answer("granted", fen, frozenset(self.said), held)

    @property
    def benefit(self) -> Benefit | None:
        return self.rules.grant.benefit

    def _read_parties(self) -> None:
        for role, given in self.claim.parties.items():
            self.parties[role] = [(one.id, _typed(self.rules, one.facts)) for one in given]
        kind = self.claim.parties[APPLICANT][0].kind or self.rules.grant.applicant[0]
        for bound in self.rules.roles.values():
            there = self.parties.get(bound.name, [])
            if kind in bound.kinds:
                if bound.min > 0 and not there:
                    self.parties[bound.name] = [self.parties[APPLICANT][0]]
            elif len(there) < bound.min:
                self.short.add(bound.name)
        for role_name, parties in self.parties.items():
            if len(parties) == 1:
                mine = parties[0][1].items()
                self.facts |= {n: v for n, v in mine if self.rules.facts[n].of == role_name}
        self.facts |= _typed(self.rules, self.claim.facts)

    def _own(self, role: str, place: int) -> Mapping[str, Any]:
        given = self.parties[role]
        return self.facts if len(given) == 1 else given[place][1]

    def view(self, role: str | None = None, place: int | None = None) -> View:
        """What a rule sees, of the case or of one party."""
        own = self._own(role, place) if role is not None and place is not None else {}
        me = self.parties[role][place][0] if role is not None and place is not None else None
        return View(
            declared=self.rules.facts,
            facts=self.facts,
            figures=self.rules.figure_records,
            options=self.options,
            submitted=self.claim.on,
            approved=self.claim.approved_on or self.claim.on,
            role=role,
            own=own,
            count=self._count,
            holds=lambda grants, by: self._holds(grants, by, me if by == role else None),
            not_a=lambda other: self._not_a(other, me),
        )

    def _count(self, role: str) -> tuple[int, int] | None:
        if role in self.short:
            return None
        high = len(self.parties.get(role, ())) - len(self.left.get(role, ()))
        if not self.counted_now:
            return (0 if role in self.rules.counted else high, high)
        return (high - len(self.unsure.get(role, ())), high)

    def _holds(self, grants: tuple[str, ...], by: str, me: str | None) -> Verdict:
        if me is None and by in self.short:
            return None
        persons = [me] if me is not None else [name for name, _ in self.parties.get(by, ())]
        return any(
            _over(grants, held.grant) and any(held.lines_of(p, r) for r in {APPLICANT, by})
            for held in self.history
            for p in persons
        )

    def _not_a(self, role: str, me: str | None) -> Verdict:
        if role in self.short:
            return None
        return all(me != name for name, _ in self.parties.get(role, ()))

    # -- requirements, exclusions, count caps

    def say(self, code: str, rule: str, party: str = "", *, known: bool = True) -> None:
        """Note a reason that is not true."""
        self.said.add((code, rule, party, "false" if known else "unknown"))

    def _active(self, rule: Requirement | Cap | Exclusion) -> bool:
        return all(self.options.get(reading) == option for reading, option in rule.only_if)

    def _requirements(self) -> None:
        active = [r for r in self.rules.grant.requirements if self._active(r)]
        for rule in active:
            if rule.each is not None:
                self._each(rule, rule.each)
        self._counted_limits()
        self.counted_now = True
        for rule in active:
            if rule.each is None:
                self._plain(rule)
        self._exclusions()
        self._count_caps()
        self._stop()

    def _stop(self) -> None:
        if self.refused or self.unknown:
            raise _Stop

    def _verdict(self, rule: Requirement, role: str | None, place: int | None) -> Verdict:
        view = self.view(role, place)
        applies: Verdict = True if rule.applies is None else verdict(rule.applies, view)
        if applies is False:
            return True
        found = verdict(rule.condition, view)
        if found is False and rule.excusable and rule.id in self.claim.excuses:
            return True
        return None if applies is None and found is not True else found

    def _each(self, rule: Requirement, role: str) -> None:
        for place in range(len(self.parties.get(role, ()))):
            found = self._verdict(rule, role, place)
            if found is False:
                self.left.setdefault(role, set()).add(place)
                self.say("requirement", rule.id, f"{role}[{place}]")
            elif found is None:
                self.unsure.setdefault(role, set()).add(place)
                self.say("requirement", rule.id, f"{role}[{place}]", known=False)
        self._too_few(rule, role)

    def _too_few(self, rule: Requirement, role: str | None) -> bool:
        """Whether a role that the rule reads has too few parties, where the rule applies."""
        conditions = [c for c in (rule.condition, rule.applies) if c is not None]
        read = {of for c in conditions for of in self._roles(c)} | ({role} if role else set())
        if not self.short & read:
            return False
        if rule.applies is not None and role is None:
            if verdict(rule.applies, self.view()) is False:
                return False
        elif rule.applies is not None and role is not None:
            places = range(len(self.parties.get(role, ())))
            found = [verdict(rule.applies, self.view(role, place)) for place in places]
            found = found or [verdict(rule.applies, self.view(role))]
            if all(one is False for one in found):
                return False
        self.unknown = True
        self.say("requirement", rule.id, known=False)
        return True

    def _roles(self, condition: Condition) -> set[str]:
        of = {self.rules.facts[name].of for name in facts_read(condition)}
        return (of | roles_read(condition)) - {"case"}

    def _plain(self, rule: Requirement) -> None:
        found: Verdict
        if rule.every is None:
            found = self._verdict(rule, None, None)
            if found is False:
                self.refused = True
                self.say("requirement", rule.id)
        else:
            each = [
                self._verdict(rule, rule.every, place)
                for place in range(len(self.parties.get(rule.every, ())))
            ]
            for place, one in enumerate(each):
                if one is False:
                    self.refused = True
                    self.say("requirement", rule.id, f"{rule.every}[{place}]")
            found = False if False in each else None if None in each else True
        if found is not False and self._too_few(rule, rule.every):
            return
        if found is None:
            self.unknown = True
            self.say("requirement", rule.id, known=False)

    def _standing(self, role: str) -> list[int]:
        left = self.left.get(role, ())
        return [i for i in range(len(self.parties.get(role, ()))) if i not in left]

    def _counted_limits(self) -> None:
        passed = {role: self._standing(role) for role in self.rules.counted}
        for cap in self._caps(counting=True):
            for role in cap.per:
                for place in passed.get(role, ()):
                    self._counted_cap(cap, role, place)
        for exclusion in self._barring():
            for role in exclusion.per:
                for place in range(len(self.parties.get(role, ()))) if role in passed else ():
                    if self._other_lane(exclusion, self.parties[role][place][0]):
                        self.left.setdefault(role, set()).add(place)
                        self.say("exclusion", exclusion.id, f"{role}[{place}]")
        self._used_up()
        gone = {f"{role}[{place}]" for role, left in self.left.items() for place in left}
        self.said = {one for one in self.said if not (one[3] == "unknown" and one[2] in gone)}
        for role, left in self.left.items():
            self.unsure.setdefault(role, set()).difference_update(left)
        self.unknown = any(one[3] == "unknown" for one in self.said)

    def _used_up(self) -> None:
        """Who has nothing left to take is left out, whatever else is unknown about it."""
        benefit = self.benefit
        role = None if benefit is None else benefit.each
        if benefit is None or role is None:
            return
        for place in sorted(self.unsure.get(role, set()) - self.left.get(role, set())):
            line = self._least_line(benefit, role, place)
            for cap in self._reducing() if line is not None else ():
                room = _Room(self, cap, self._person(role, place))
                if role in cap.per and line is not None and not room.fit(line) and not room.unknown:
                    self.left.setdefault(role, set()).add(place)
                    self.say("cap", cap.id, f"{role}[{place}]")
                    break

    def _least_line(self, benefit: Benefit, role: str, place: int) -> Paid | None:
        """The least a counted party could be paid: a fen for each of its units."""
        name = self.parties[role][place][0]
        if benefit.units is None:
            return Paid(name, place, 1)
        units = self.view(role, place).fact(benefit.units)
        if not units:
            return None
        months = units if isinstance(units, tuple) else None
        number = len(units) if isinstance(units, tuple) else units
        return Paid(name, place, number, number, benefit.units, months, 1)

    def _counted_cap(self, cap: Cap, role: str, place: int) -> None:
        fits = self._one_more(cap, self._person(role, place))
        label = f"{role}[{place}]"
        if fits is None:
            self.unsure.setdefault(role, set()).add(place)
            self.say("cap", cap.id, label, known=False)
        elif not fits:
            self.say("cap", cap.id, label)
            if cap.on_exceed == "refuse":
                self.refused = True
            else:
                self.left.setdefault(role, set()).add(place)

    def _caps(self, *, counting: bool) -> Iterator[Cap]:
        """Active caps: those that count awards, or the others."""
        for compiled in self.rules.caps:
            cap = compiled.rule
            counts = cap.measure == "count" and self._month(cap) is None
            if self._active(cap) and counts == counting:
                yield cap

    def _month(self, cap: Cap) -> str | None:
        """The fact of ``same`` that holds months."""
        return next((n for n in cap.same if self.rules.facts[n].type == "months"), None)

    def _barring(self) -> list[Exclusion]:
        return [one for one in self.rules.exclusions if self._active(one)]

    def _other_lane(self, exclusion: Exclusion, person: str) -> bool:
        lanes = [set(grants) for _, grants in exclusion.lanes if self._mine not in grants]
        return any(
            held.grant in lane and any(held.lines_of(person, role) for role in exclusion.per)
            for lane in lanes
            for held in self.history
        )

    @property
    def _mine(self) -> str:
        return self.rules.grant.key

    def _exclusions(self) -> None:
        for exclusion in self._barring():
            hit = False
            seen: set[str] = set()
            for role in exclusion.per:
                for place in self._standing(role):
                    name = self.parties[role][place][0]
                    if name in seen:
                        continue
                    seen.add(name)
                    if role not in self.rules.counted and self._other_lane(exclusion, name):
                        hit = self.refused = True
                        self.say("exclusion", exclusion.id, f"{role}[{place}]")
            if not hit and self.short & set(exclusion.per):
                self.unknown = True
                self.say("exclusion", exclusion.id, known=False)

    def _count_caps(self) -> None:
        for cap in self._caps(counting=True):
            found: list[Verdict] = []
            for person in self._persons(cap):
                if person.role in self.rules.counted:
                    continue
                fits = self._one_more(cap, person)
                found.append(fits)
                if fits is False:
                    self.refused = True
                    self.say("cap", cap.id, f"{person.role}[{person.place}]")
            self._conclude(cap, found)

    def _conclude(self, cap: Cap, found: Sequence[Verdict]) -> None:
        per = {APPLICANT} if cap.per == (GROUP,) else set(cap.per)
        read = per | {self.rules.facts[name].of for name in value_facts(cap.limit)}
        if False not in found and (None in found or self.short & read):
            self.unknown = True
            self.say("cap", cap.id, known=False)

    # -- what is used of a cap

    def _person(self, role: str, place: int) -> _Person:
        each = None if self.benefit is None else self.benefit.each
        return _Person(self.parties[role][place][0], role, place, place if role == each else None)

    def _persons(self, cap: Cap) -> list[_Person]:
        """People a cap looks at, one person once; with a role for the whole award before others."""
        if cap.per == (GROUP,):
            return [self._person(APPLICANT, 0)]
        found: dict[str, _Person] = {}
        for role in cap.per:
            for place in self._standing(role):
                person = self._person(role, place)
                before = found.get(person.name)
                if before is None or (before.line is not None and person.line is None):
                    found[person.name] = person
        return list(found.values())

    def _elsewhere(self, cap: Cap, person: _Person) -> int | None:
        """Use outside the ledger; None while it is not attested."""
        if cap.elsewhere is None or cap.measure == "span":
            return 0
        found: int | None = self.outside(cap.elsewhere, cap, person, 0)
        return found

    def outside(self, name: str, cap: Cap, person: _Person, nothing: Any) -> Any:
        """A fact with use outside; ``nothing`` where it is said of another role of the cap."""
        of = self.rules.facts[name].of
        if of not in ("case", person.role) and self.parties.get(of):
            return nothing if of in cap.per else self.facts.get(name)
        own = self._own(person.role, person.place) if of == person.role else self.facts
        return own.get(name)

    def _limit(self, cap: Cap, role: str, place: int) -> int | None:
        return whole(cap.limit, self.view(role, place))

    def _bucket(self, cap: Cap, role: str, place: int, month: int | None) -> list[Any] | None:
        bucket: list[Any] = []
        for name in cap.same:
            if month is not None and self.rules.facts[name].type == "months":
                bucket.append(month)
                continue
            own = self._own(role, place) if self.rules.facts[name].of == role else self.facts
            if own.get(name) is None:
                return None
            bucket.append(own[name])
        return bucket

    def _used(self, cap: Cap, person: _Person, bucket: list[Any], month: int | None) -> int:
        """What earlier awards of the person use, each award once."""
        total = 0
        for held in self._in_window(cap):
            most = 0
            for role in (APPLICANT,) if cap.per == (GROUP,) else cap.per:
                lines = [
                    line
                    for line in held.lines_of(person.name, role)
                    if _matching(cap, bucket, line, held)
                ]
                most = max(most, _measured(cap, lines, held, month))
            total += most
        return total

    def _in_window(self, cap: Cap) -> list[Held]:
        on = self.claim.approved_on or self.claim.on
        found = [held for held in self.history if _over(cap.over, held.grant)]
        if cap.window == "case":
            return []
        if cap.window == "open":
            return [held for held in found if not held.discharged]
        if cap.window == "rolling" and cap.period is not None:
            start = later(on, cap.period, -1)
            return [held for held in found if start < held.on <= on]
        return found

    def _one_more(self, cap: Cap, person: _Person) -> Verdict:
        """Whether one more award fits; None: not known."""
        limit = self._limit(cap, person.role, person.place)
        bucket = self._bucket(cap, person.role, person.place, None)
        if limit is None or bucket is None:
            return None
        elsewhere = self._elsewhere(cap, person)
        room = limit - self._used(cap, person, bucket, None) - (elsewhere or 0)
        if room < 1:
            return False
        return None if elsewhere is None else True

    # -- the benefit

    def _paid(self) -> list[Paid]:
        benefit = self.benefit
        if benefit is None:
            if self.claim.amount_fen is not None:
                self._refuse("amount", "allowed")
            return self._after([Paid(None, None, None)])
        if self._benefit_short(benefit):
            self.unknown = True
            self.say("amount", "benefit", known=False)
            raise _Stop
        if not benefit.lines:
            return self._after(self._reduced([Paid(None, None, self._stated(benefit))]))
        lines: list[Paid] = []
        if benefit.each is None:
            lines += self._line(benefit, None)
        else:
            for place in self._standing(benefit.each):
                lines += self._line(benefit, place)
        self._stop()
        return self._after(self._reduced(lines))

    def _benefit_short(self, benefit: Benefit) -> bool:
        names = {name for line in benefit.lines for name in value_facts(line.fen)}
        read = {benefit.each} if benefit.each else set()
        for line in benefit.lines:
            read |= self._roles(line.when) if line.when is not None else set()
        names |= {benefit.units} if benefit.units else set()
        return bool(self.short & (read | {self.rules.facts[name].of for name in names}))

    def _refuse(self, code: str, rule: str, party: str = "") -> None:
        self.refused = True
        self.say(code, rule, party)
        raise _Stop

    def _stated(self, benefit: Benefit) -> int:
        view = self.view()
        least = 0 if benefit.least is None else whole(benefit.least, view)
        most = None if benefit.most is None else whole(benefit.most, view)
        if least is None or (most is None and benefit.most is not None):
            self.unknown = True
            raise _Stop
        amount = self.claim.amount_fen
        amount = self.claim.requested_fen if amount is None else amount
        if amount is None:
            self.unknown = True
            self.say("amount", "stated", known=False)
            raise _Stop
        if amount < least or (most is not None and amount > most):
            self._refuse("amount", "bounds")
        return amount

    def _line(self, benefit: Benefit, place: int | None) -> list[Paid]:
        view = self.view(benefit.each, place)
        label = "" if place is None else f"{benefit.each}[{place}]"
        fen: int | None = None
        for line in benefit.lines:
            holds = True if line.when is None else verdict(line.when, view)
            if holds is False:
                continue
            fen = whole(line.fen, view) if holds else None
            if fen is None:
                self.unknown = True
                return []
            break
        if fen is None:
            self.refused = True
            self.say("amount", "no-line", label)
            return []
        name = (
            None if place is None or benefit.each is None else self.parties[benefit.each][place][0]
        )
        own = {} if place is None or benefit.each is None else self._own(benefit.each, place)
        mine = {n: v for n, v in own.items() if self.rules.facts[n].of == benefit.each}
        if benefit.units is None:
            return [Paid(name, place, fen, facts=mine)]
        given = view.fact(benefit.units)
        if given is None:
            self.unknown = True
            return []
        months = given if isinstance(given, tuple) else None
        units = len(months) if months is not None else given
        if not units:
            return []
        return [Paid(name, place, fen * units, units, benefit.units, months, fen, mine)]

    # -- ceilings on units and money, then what was asked

    def _reduced(self, lines: list[Paid]) -> list[Paid]:
        for cap in self._reducing():
            lines = self._reduce(cap, lines)
        if not lines:
            self._nothing()
        return self._asked(lines)

    def _reducing(self) -> list[Cap]:
        """Reducing caps: units first, then money."""
        caps = [cap for cap in self._caps(counting=False) if cap.on_exceed == "reduce"]
        return sorted(caps, key=lambda cap: cap.measure == "amount")

    def _nothing(self) -> None:
        self.refused = True
        if not any(one[3] == "false" for one in self.said):
            self.say("amount", "nothing")
        raise _Stop

    def _reduce(self, cap: Cap, lines: list[Paid]) -> list[Paid]:
        unknown, bound = False, list[str]()
        for person in self._persons(cap):
            room = _Room(self, cap, person)
            kept: list[Paid] = []
            for line in lines:
                mine = person.line is None or line.place == person.line
                kept += room.fit(line) if mine else [line]
            unknown = unknown or room.unknown
            if not room.unknown:
                if kept != lines:
                    bound.append(
                        f"{person.role}[{person.place}]" if person.line is not None else ""
                    )
                lines = kept
        per = {APPLICANT} if cap.per == (GROUP,) else set(cap.per)
        if (unknown or self.short & per) and lines:
            self.unknown = True
            self.say("cap", cap.id, known=False)
            raise _Stop
        for label in bound:
            self.say("cap", cap.id, label)
        return lines

    def _asked(self, lines: list[Paid]) -> list[Paid]:
        allowed = sum(line.fen or 0 for line in lines)
        if self.claim.requested_fen is not None:
            allowed = min(allowed, self.claim.requested_fen)
        if self.claim.amount_fen is not None:
            if self.claim.amount_fen > allowed:
                self._refuse("amount", "allowed")
            allowed = self.claim.amount_fen
        if allowed <= 0:
            self._nothing()
        kept: list[Paid] = []
        for line in lines:
            part = less(line, min(line.fen or 0, allowed))
            kept += part
            allowed -= sum(one.fen or 0 for one in part)
            if allowed <= 0:
                break
        return kept

    def _after(self, lines: list[Paid]) -> list[Paid]:
        """Refusing ceilings, read on what would be awarded."""
        for cap in self._caps(counting=False):
            if cap.on_exceed != "refuse":
                continue
            found: list[Verdict] = []
            for person in self._persons(cap):
                own = [one for one in lines if person.line is None or one.place == person.line]
                fits = self._fits(cap, person, own)
                found.append(fits)
                if fits is False:
                    self.refused = True
                    self.say("cap", cap.id, f"{person.role}[{person.place}]")
            self._conclude(cap, found)
        self._stop()
        return lines

    def _fits(self, cap: Cap, person: _Person, lines: list[Paid]) -> Verdict:
        if cap.amount_of is not None:
            return self._amount_fits(cap, person, cap.amount_of)
        room = _Room(self, cap, person)
        kept = [one for line in lines for one in room.fit(line)]
        if room.unknown:
            return None if kept == lines or room.perhaps else False
        return kept == lines

    def _amount_fits(self, cap: Cap, person: _Person, name: str) -> Verdict:
        amount = self.facts.get(name)
        limit = self._limit(cap, person.role, person.place)
        bucket = self._bucket(cap, person.role, person.place, None)
        if amount is None or limit is None or bucket is None:
            return None
        elsewhere = self._elsewhere(cap, person)
        room = limit - self._used(cap, person, bucket, None) - (elsewhere or 0)
        if elsewhere is None and room > 0:
            return None
        return bool(room >= amount)


@define
class _Room:
    """What a cap leaves one person, used up line by line."""

    attempt: _Attempt
    cap: Cap
    person: _Person
    taken: dict[str, int] = field(factory=dict)
    covered: set[int] = field(factory=set)
    unknown: bool = False
    perhaps: bool = True

    def fit(self, line: Paid) -> list[Paid]:
        """The part of a line that there is room for."""
        measure = self.cap.measure
        by_month = self.attempt._month(self.cap) is not None and line.months is not None  # noqa: SLF001
        if measure == "span":
            return _only(line, self._spanned(line))
        if measure == "amount" and by_month:
            return self._month_amounts(line)
        if measure == "amount":
            return less(line, self._take(line, None, line.fen or 0))
        if by_month:
            return _only(line, [m for m in line.months or () if self._take(line, m, 1)])
        units = self._take(line, None, line.units if measure == "units" else 1)
        return fewer(line, units)

    def _whose(self, line: Paid) -> tuple[str, int]:
        benefit = self.attempt.benefit
        if line.place is not None and benefit is not None and benefit.each is not None:
            return benefit.each, line.place
        return self.person.role, self.person.place

    def _take(self, line: Paid, month: int | None, wanted: int) -> int:
        attempt, whose = self.attempt, self._whose(line)
        limit = attempt._limit(self.cap, *whose)  # noqa: SLF001 - one decision, two classes
        bucket = attempt._bucket(self.cap, *whose, month)  # noqa: SLF001
        if limit is None or bucket is None:
            self.unknown = True
            return wanted
        elsewhere = attempt._elsewhere(self.cap, self.person)  # noqa: SLF001
        used = attempt._used(self.cap, self.person, bucket, month)  # noqa: SLF001
        key = repr(bucket)
        room = limit - used - (elsewhere or 0) - self.taken.get(key, 0)
        if elsewhere is None:
            self.unknown = self.unknown or room > 0
            self.perhaps = room >= wanted
        fit = max(0, min(wanted, room))
        self.taken[key] = self.taken.get(key, 0) + fit
        return fit

    def _spanned(self, line: Paid) -> list[int]:
        """Months, earliest first, as long as first to last stays within the limit."""
        attempt, whose = self.attempt, self._whose(line)
        limit = attempt._limit(self.cap, *whose)  # noqa: SLF001
        bucket = attempt._bucket(self.cap, *whose, None)  # noqa: SLF001
        if limit is None or bucket is None:
            self.unknown = True
            return list(line.months or ())
        for held in attempt._in_window(self.cap):  # noqa: SLF001
            for role in self.cap.per:
                for one in held.lines_of(self.person.name, role):
                    if _matching(self.cap, bucket, one, held):
                        self.covered |= set(one.months or ())
        if self.cap.elsewhere is not None and line.months:
            outside = attempt.outside(self.cap.elsewhere, self.cap, self.person, ())
            if outside is None:
                self.unknown = True
                return list(line.months)
            self.covered |= set(outside)
        kept = []
        for month in line.months or ():
            wider = {*self.covered, month}
            if max(wider) - min(wider) < limit:
                self.covered = wider
                kept.append(month)
        return kept

    def _month_amounts(self, line: Paid) -> list[Paid]:
        by_fen: dict[int, list[int]] = {}
        changed = False
        for month in line.months or ():
            wanted = line.month_fen(month)
            fen = self._take(line, month, wanted)
            changed = changed or fen != wanted
            if fen:
                by_fen.setdefault(fen, []).append(month)
        if not changed:
            return [line]
        return [
            evolve(
                line,
                fen=fen * len(months),
                each_fen=fen,
                units=len(months),
                months=tuple(months),
            )
            for fen, months in by_fen.items()
        ]


def _only(line: Paid, months: list[int]) -> list[Paid]:
    if tuple(months) == line.months:
        return [line]
    if not months:
        return []
    fen = None if line.fen is None else (line.each_fen or 0) * len(months)
    return [evolve(line, fen=fen, units=len(months), months=tuple(months))]


def fewer(line: Paid, units: int) -> list[Paid]:
    """A line with fewer units; the amount follows."""
    if units >= line.units:
        return [line]
    if units <= 0:
        return []
    fen = line.fen if line.each_fen is None else line.each_fen * units
    months = None if line.months is None else line.months[:units]
    return [evolve(line, fen=fen, units=units, months=months)]


def less(line: Paid, fen: int) -> list[Paid]:
    """A line with less money; units that are no longer paid are not used up."""
    if fen == line.fen:
        return [line]
    if fen <= 0:
        return []
    if not line.each_fen:
        return [evolve(line, fen=fen)]
    units = (fen + line.each_fen - 1) // line.each_fen
    months = None if line.months is None else line.months[:units]
    return [evolve(line, fen=fen, units=units, months=months)]


def _over(grants: Sequence[str], grant: str) -> bool:
    scheme = grant.partition("/")[0]
    return grant in grants or f"{scheme}/*" in grants


def _value(name: str, line: Paid, held: Held) -> Any:
    if name == line.unit and line.months is not None:
        return line.months
    return line.facts.get(name, held.facts.get(name))


def _matching(cap: Cap, bucket: list[Any], line: Paid, held: Held) -> bool:
    """Whether a line counts in a bucket; one without the value counts in every bucket."""
    for name, wanted in zip(cap.same, bucket, strict=True):
        value = _value(name, line, held)
        if value is None or value == wanted:
            continue
        if not (isinstance(value, tuple) and wanted in value):
            return False
    return True


def _measured(cap: Cap, lines: Sequence[Paid], held: Held, month: int | None) -> int:
    if not lines:
        return 0
    if cap.measure == "count":
        return 1
    if cap.measure == "units":
        return len(lines) if month is not None else sum(line.units for line in lines)
    if cap.amount_of is not None:
        values = {_value(cap.amount_of, line, held) for line in lines}
        return sum(value for value in values if value is not None)
    if month is not None:
        return sum(line.month_fen(month) for line in lines)
    return sum(line.fen or 0 for line in lines)


def _typed(rules: GrantRules, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts with months as numbers."""
    return {
        name: tuple(parse_months(value)) if rules.facts[name].type == "months" else value
        for name, value in facts.items()
    }


Rules: TypeAlias = Callable[[str, str], GrantRules | None]
"""The rules of a grant on a day."""

"""What is in force on a day: adopted packs merged into the rules of one grant.

What it is: ``Law``, the packs, rulings, procedure and calendars that hold after one ``adopt``
entry, and ``GrantRules``, one grant's rules on one day, compiled.

What it promises: editions of a scheme merge first, then amendments, each by ``valid_from``, then
by the entry that adopted them (design, Commands: ``adopt``). A later edition replaces grants by
key and exclusions, caps and readings by id; the rest stays. The same packs in the same order give
the same rules. No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from subsidy_ledger.dates import Period, WorkCalendars
from subsidy_ledger.errors import CalendarYearMissing
from subsidy_ledger.policy.benefits import Benefit
from subsidy_ledger.policy.conditions import (
    Day,
    Getter,
    Scope,
    Sight,
    Test,
    Value,
    Verdict,
    compile_condition,
    compile_floor,
    facts_read,
    readings_read,
    roles_read,
    value_facts,
)
from subsidy_ledger.policy.limits import GROUP, Cap, Exclusion, covers
from subsidy_ledger.policy.pack import (
    DEFAULT_PROCEDURE,
    Citation,
    Fact,
    Figure,
    Grant,
    OnlyIf,
    Pack,
    Procedure,
    Reading,
    Requirement,
    Role,
    Ruling,
    Service,
    conditions_of,
    figures_used,
)

APPLICANT = "applicant"


@frozen
class Adopted:
    """A pack and the entry that adopted it."""

    pack: Pack
    seq: int


@frozen
class Scheme:
    """The names of one scheme, whatever the day: facts, roles, readings, grants (design, Packs)."""

    name: str
    facts: Mapping[str, Fact]
    roles: Mapping[str, Role]
    readings: Mapping[str, Reading]
    grants: Mapping[str, Grant]
    services: Mapping[str, Service]


@frozen
class CompiledRequirement:
    """A requirement ready to be read. ``roles``: roles it reads, for their ``min``."""

    rule: Requirement
    test: Test
    applies: Test | None
    role: str | None
    roles: frozenset[str]


@frozen
class CompiledLine:
    """A line of a benefit, ready to be read."""

    fen: Getter
    when: Test | None


@frozen
class CompiledBenefit:
    """A benefit, ready to be read."""

    rule: Benefit
    lines: tuple[CompiledLine, ...]
    least: Getter | None
    most: Getter | None
    units_are_months: bool
    roles: frozenset[str]


@frozen
class CompiledCap:
    """A cap over the grant, ready to be read.

    ``month``: the fact of ``same`` that holds months; ``on_parties``: the counted role in ``per``;
    ``fixed``: the limit where no fact decides it, for the store's own guard.
    """

    rule: Cap
    limit: Getter
    month: str | None
    roles: frozenset[str]
    per: tuple[str, ...]
    fixed: int | None
    quantity: bool
    row: str = field(init=False)
    """How the keys of its guard rows begin, token and bucket follow (``casework.guards``)."""

    @row.default
    def _row(self) -> str:
        return f"{self.rule.key}={self.fixed or 0}|"

    one_holder: bool = field(init=False)
    """Whether one award uses up the whole ceiling, so that a case can be said to hold it."""

    @one_holder.default
    def _one_holder(self) -> bool:
        whole = self.rule.measure == "count" or (self.rule.measure == "units" and bool(self.month))
        return self.fixed == 1 and whole and self.rule.elsewhere is None

    first_fits: bool = field(init=False)
    """Whether a first award surely fits a count cap: nothing but holdings can use it up."""

    @first_fits.default
    def _first_fits(self) -> bool:
        return (
            self.fixed is not None
            and self.fixed >= 1
            and self.rule.elsewhere is None
            and not self.rule.same
            and self.rule.per != (GROUP,)
        )

    @property
    def first_pays(self) -> bool:
        """Whether a first award surely fits that pays no more than ``fixed``."""
        return (
            self.fixed is not None
            and self.rule.measure == "amount"
            and self.rule.amount_of is None
            and self.rule.elsewhere is None
            and not self.rule.same
            and self.rule.per != (GROUP,)
        )


@frozen
class CompiledExclusion:
    """An exclusion as the grant meets it: ``lane``, the one that the grant runs in."""

    lane: str | None
    per: frozenset[str]
    row: str
    """How the keys of its guard rows begin, the token follows (``casework.guards``)."""

    @classmethod
    def of(cls, rule: Exclusion, grant: str) -> CompiledExclusion:
        """The exclusion as one grant meets it."""
        return cls(rule.lane_of(grant), frozenset(rule.per), f"{rule.key}={rule.sides}|")


@frozen(eq=False)
class ShortWay:
    """What is left to read of a claim whose parties hold nothing (``assessment._short_way``).

    ``tests``: of all requirements; ``lines``: of the benefit, None for a plain yes; ``most``: the
    least of the ceilings on the amount; ``true``: the number of rules that are then true.
    """

    tests: tuple[Test, ...]
    lines: tuple[CompiledLine, ...] | None
    most: int | None
    true: int


Guard: TypeAlias = tuple[str, tuple[str | None, int] | None, CompiledCap | None]
"""How the key of a guard row begins, the lane that takes it, and the ceiling to be worked out."""


@frozen(eq=False)
class ActiveRules:
    """Rules active under one choice of every reading, sorted as the steps of a decision read them.

    ``each``/``plain``: requirements party by party, and of the case; ``counted_caps``: count caps
    with the counted role they may leave parties of out; ``count_caps``: those that other parties
    can exhaust; ``reducing``: units first, then money; ``refusing``: on units and amounts;
    ``guarded``: caps that the store guards on its own; ``barring``: the exclusions, compiled;
    ``short``: the short way to a plain grant, where the rules have one;
    ``guards``: by roles of one person, what ``casework.guards`` found that it meets.
    """

    options: Mapping[str, str]
    each: tuple[CompiledRequirement, ...]
    plain: tuple[CompiledRequirement, ...]
    exclusions: tuple[Exclusion, ...]
    counted_caps: tuple[tuple[CompiledCap, str], ...]
    counted_exclusions: tuple[tuple[Exclusion, str], ...]
    count_caps: tuple[CompiledCap, ...]
    reducing: tuple[CompiledCap, ...]
    refusing: tuple[CompiledCap, ...]
    guarded: tuple[CompiledCap, ...]
    barring: tuple[CompiledExclusion, ...]
    short: ShortWay | None
    guards: dict[tuple[str, ...], tuple[Guard, ...]] = field(factory=dict, init=False)


Choice: TypeAlias = tuple[tuple[str, ...], Mapping[str, str], ActiveRules]
"""The options chosen of open readings, with them all that hold, and the rules then active."""


@frozen(eq=False)
class GrantRules:
    """One grant's rules on one day.

    ``readings``: those that any rule of the grant depends on, in declared order; ``chosen``:
    options that a ruling or an adoption fixed; ``figures``: by qualified key, a number, a function
    of what is seen, or absent; ``each``: the role paid for one by one; ``bounds``: roles with a
    ``min``; ``case_values`` and ``line_values``: of ``values_read`` those that an award carries as
    a whole, and those that each of its lines carries for its own party.
    """

    grant: Grant
    scheme: str
    roles: Mapping[str, Role]
    facts: Mapping[str, Fact]
    requirements: tuple[CompiledRequirement, ...]
    benefit: CompiledBenefit | None
    caps: tuple[CompiledCap, ...]
    exclusions: tuple[Exclusion, ...]
    readings: tuple[Reading, ...]
    chosen: Mapping[str, str]
    rulings: Mapping[str, Ruling]
    figures: Mapping[str, Any]
    figure_records: Mapping[str, Figure]
    counted: frozenset[str]
    bounded_roles: tuple[str, ...]
    values_read: tuple[str, ...]
    settled: Mapping[str, str] = field(init=False)
    unsettled: tuple[Reading, ...] = field(init=False)
    each: str | None = field(init=False)
    bounds: tuple[Role, ...] = field(init=False)
    case_values: tuple[str, ...] = field(init=False)
    line_values: tuple[str, ...] = field(init=False)
    _active: dict[tuple[str | None, ...], ActiveRules] = field(factory=dict, init=False)
    _choices: dict[tuple[()], tuple[Choice, ...]] = field(factory=dict, init=False)

    @settled.default
    def _settled(self) -> Mapping[str, str]:
        defaults = {r.id: r.default for r in self.readings if r.default is not None}
        return {**defaults, **self.chosen}

    @unsettled.default
    def _unsettled(self) -> tuple[Reading, ...]:
        return tuple(r for r in self.readings if r.id not in self.settled)

    @each.default
    def _each(self) -> str | None:
        return None if self.benefit is None else self.benefit.rule.each

    @bounds.default
    def _bounds(self) -> tuple[Role, ...]:
        return tuple(self.roles[name] for name in self.bounded_roles)

    @case_values.default
    def _case_values(self) -> tuple[str, ...]:
        unit = None if self.benefit is None else self.benefit.rule.units
        of_lines = {name for name in self.values_read if name == unit or self._on_line(name)}
        return tuple(sorted(name for name in self.values_read if name not in of_lines))

    @line_values.default
    def _line_values(self) -> tuple[str, ...]:
        unit = None if self.benefit is None else self.benefit.rule.units
        values = (name for name in self.values_read if name != unit and self._on_line(name))
        return tuple(sorted(values))

    def _on_line(self, name: str) -> bool:
        return self.each is not None and self.facts[name].of == self.each

    def options(self, rulings: Mapping[str, str]) -> Mapping[str, str]:
        """Options that are settled: adopted rulings, then the case's, then defaults."""
        return {**self.settled, **rulings, **self.chosen} if rulings else self.settled

    def under(self, options: Mapping[str, str]) -> ActiveRules:
        """The rules that are active under these options; made once for each choice."""
        if options is self.settled:
            found = self._active.get(())
            if found is None:
                found = self._active[()] = _activate(self, options)
            return found
        key = ("", *(options.get(reading.id) for reading in self.readings))
        found = self._active.get(key)
        if found is None:
            found = self._active[key] = _activate(self, options)
        return found

    def choices(
        self, open_readings: Sequence[Reading], settled: Mapping[str, str]
    ) -> tuple[Choice, ...]:
        """Every choice of readings that are open, with the options and rules it comes to.

        Kept where no case chose any itself. Threads may find them at the same time: whole or not
        at all.
        """
        known = self._choices.get(()) if settled is self.settled else None
        if known is not None:
            return known
        each = list[Choice]()
        for choice in product(*([key for key, _ in r.options] for r in open_readings)):
            named = zip((r.id for r in open_readings), choice, strict=True)
            options = {**settled, **dict(named)}
            each.append((choice, options, self.under(options)))
        found = tuple(each)
        if settled is self.settled:
            self._choices[()] = found
        return found

    def citation(self, rule: str) -> Citation | None:
        """The citation of a rule by its id, the grant's own rules before the pack's."""
        for requirement in self.requirements:
            if requirement.rule.id == rule:
                return requirement.rule.cite
        for cap in self.caps:
            if cap.rule.id == rule:
                return cap.rule.cite  # type: ignore[no-any-return]
        for exclusion in self.exclusions:
            if exclusion.id == rule:
                return exclusion.cite  # type: ignore[no-any-return]
        return None


def _activate(rules: GrantRules, options: Mapping[str, str]) -> ActiveRules:
    requirements = [r for r in rules.requirements if active(r.rule.only_if, options)]
    caps = [cap for cap in rules.caps if active(cap.rule.only_if, options)]
    exclusions = tuple(e for e in rules.exclusions if active(e.only_if, options))
    plain_counts = [cap for cap in caps if cap.rule.measure == "count" and cap.month is None]
    others = [cap for cap in caps if cap not in plain_counts]
    reducing = [cap for cap in others if cap.rule.on_exceed == "reduce"]
    return ActiveRules(
        options=options,
        each=tuple(r for r in requirements if r.rule.each is not None),
        plain=tuple(r for r in requirements if r.rule.each is None),
        short=_short_way(rules, requirements, caps, len(exclusions)),
        exclusions=exclusions,
        counted_caps=tuple(
            (cap, role) for cap in plain_counts for role in cap.per if role in rules.counted
        ),
        counted_exclusions=tuple(
            (one, role) for one in exclusions for role in one.per if role in rules.counted
        ),
        count_caps=tuple(plain_counts),
        reducing=tuple(
            [cap for cap in reducing if cap.quantity]
            + [cap for cap in reducing if cap.rule.measure == "amount"]
        ),
        refusing=tuple(cap for cap in others if cap.rule.on_exceed == "refuse"),
        guarded=tuple(
            cap
            for cap in caps
            if cap.fixed is not None
            and cap.rule.window == "lifetime"
            and cap.rule.per != (GROUP,)
            and cap.rule.measure != "span"
        ),
        barring=tuple(CompiledExclusion.of(e, rules.grant.key) for e in exclusions),
    )


def _short_way(
    rules: GrantRules,
    requirements: Sequence[CompiledRequirement],
    caps: Sequence[CompiledCap],
    exclusions: int,
) -> ShortWay | None:
    """There is one where nobody is counted one by one and every ceiling is a number.

    Such a ceiling is on awards, of which the first fits, or on the amount of the only line.
    """
    benefit, amounts = rules.benefit, list[int]()
    if rules.counted or any(requirement.role is not None for requirement in requirements):
        return None
    if benefit is not None and (benefit.rule.stated or benefit.rule.units is not None):
        return None
    for cap in caps:
        if cap.rule.measure == "count" and cap.first_fits:
            continue
        if benefit is None or not cap.first_pays:
            return None
        amounts.append(cap.fixed or 0)
    return ShortWay(
        tests=tuple(map(_whole_test, requirements)),
        lines=None if benefit is None else benefit.lines,
        most=min(amounts, default=None),
        true=len(requirements) + exclusions + len(caps),
    )


def _whole_test(requirement: CompiledRequirement) -> Test:
    """The test of a requirement, with its ``if``: what does not apply is not looked at."""
    test, applies = requirement.test, requirement.applies
    if applies is None:
        return test

    def where_it_applies(sight: Sight) -> Verdict:
        return True if applies(sight) is False else test(sight)

    return where_it_applies


def active(only_if: OnlyIf, options: Mapping[str, str]) -> bool:
    """Whether a rule is active under these options."""
    for reading, option in only_if:  # noqa: SIM110 - a generator costs more, and this is hot
        if options.get(reading) != option:
            return False
    return True


@define(eq=False)
class Law:
    """What holds after one ``adopt`` entry (``seq``): for every decision until the next.

    ``rulings``: by ``scheme/reading``; ``own_procedure``: one was adopted. Rules are compiled once
    per grant and set of packs in force.
    """

    seq: int
    packs: tuple[Adopted, ...]
    rulings: Mapping[str, Ruling]
    procedure: Procedure
    calendars: WorkCalendars
    calendar_digests: tuple[str, ...] = ()
    own_procedure: bool = False
    _rules: dict[tuple[str, tuple[int, ...]], GrantRules | None] = field(factory=dict, init=False)
    _days: dict[tuple[str, str], GrantRules | None] = field(factory=dict, init=False)
    _as_of: dict[tuple[str, str], Day] = field(factory=dict, init=False)
    _schemes: dict[str, Scheme] = field(factory=dict, init=False)
    _grants: dict[str, tuple[Scheme, Grant]] = field(factory=dict, init=False)
    _notices: dict[str, str] = field(factory=dict, init=False)

    def scheme(self, name: str) -> Scheme | None:
        """The names of a scheme over all its adopted packs; None if none is adopted."""
        found = self._schemes.get(name)
        if found is None:
            packs = [a.pack for a in _ordered(self.packs, name)]
            if not any(pack.scheme == name for pack in packs):
                return None
            found = self._schemes[name] = _names(name, packs)
        return found

    def grant(self, key: str) -> Grant | None:
        """The latest edition of a grant, whatever the day; None if no adopted pack has it."""
        found = self.named(key)
        return None if found is None else found[1]

    def named(self, key: str) -> tuple[Scheme, Grant] | None:
        """The latest edition of a grant and the names of its scheme; None if there is none."""
        found = self._grants.get(key)
        if found is None:
            scheme = self.scheme(key.partition("/")[0])
            grant = None if scheme is None else scheme.grants.get(key)
            if scheme is None or grant is None:
                return None
            found = self._grants[key] = (scheme, grant)
        return found

    def last_notice_day(self, posted: str) -> str:
        """The earliest day (ISO) on which a notice posted on a day may end, if one is asked for.

        Raises `CalendarYearMissing`.
        """
        found = self._notices.get(posted)
        if found is None:
            if len(self._notices) > _MOST_DAYS:
                self._notices.clear()
            found = self._notices[posted] = self._find_last_notice_day(posted)
        return found

    def _find_last_notice_day(self, posted: str) -> str:
        day, procedure = date.fromisoformat(posted), self.procedure
        if procedure.notice_working_days is None:
            return Period(days=procedure.notice_days or 0).after(day).isoformat()
        if day.year == date.max.year:
            raise CalendarYearMissing(day.year)
        return self.calendars.add_working_days(day, procedure.notice_working_days).isoformat()

    def as_of(self, key: str, submitted: str) -> Day:
        """The day that decides which edition holds for a case (``as_of`` of the grant)."""
        found = self._as_of.get((key, submitted))
        if found is None:
            if len(self._as_of) > _MOST_DAYS:
                self._as_of.clear()
            found = self._as_of[key, submitted] = self._find_as_of(key, submitted)
        return found

    def _find_as_of(self, key: str, submitted: str) -> Day:
        name, on = key.partition("/")[0], date.fromisoformat(submitted)
        editions = [
            (adopted.pack.valid_on(on), grant.as_of)
            for adopted in _ordered(self.packs, name)
            if adopted.pack.scheme == name
            for grant in adopted.pack.grants
            if grant.key == key
        ]
        in_force = [as_of for valid, as_of in editions if valid]
        return (in_force or [as_of for _, as_of in editions] or [Day()])[-1]

    def rules(self, key: str, day: str) -> GrantRules | None:
        """The grant's rules on a day (ISO); None where no pack with the grant is in force."""
        found = self._days.get((key, day), self)
        if found is not self:
            return found  # type: ignore[return-value]
        name, on = key.partition("/")[0], date.fromisoformat(day)
        ordered = _ordered(self.packs, name)
        in_force = tuple(i for i, adopted in enumerate(ordered) if adopted.pack.valid_on(on))
        if (key, in_force) not in self._rules:
            packs = [ordered[i].pack for i in in_force]
            self._rules[key, in_force] = _merge(key, name, packs, self)
        rules = self._rules[key, in_force]
        if len(self._days) > _MOST_DAYS:
            self._days.clear()
        self._days[key, day] = rules
        return rules


_MOST_DAYS = 4096  # days are few; a bound keeps a long-lived writer small


def _ordered(packs: Iterable[Adopted], scheme: str) -> list[Adopted]:
    """Editions before amendments, each by ``valid_from``, then by entry, then as given."""
    about = [adopted for adopted in packs if scheme in adopted.pack.schemes]
    return sorted(about, key=lambda a: (a.pack.scheme is None, a.pack.valid_from, a.seq))


def _names(name: str, packs: Sequence[Pack]) -> Scheme:
    editions = [pack for pack in packs if pack.scheme == name]
    return Scheme(
        name=name,
        facts={fact.name: fact for pack in packs for fact in pack.facts},
        roles={role.name: role for pack in packs for role in pack.roles},
        readings={reading.id: reading for pack in packs for reading in pack.readings},
        grants={grant.key: grant for pack in editions for grant in pack.grants if not grant.amend},
        services={service.id: service for pack in packs for service in pack.services},
    )


# ---- merging and compiling one grant -------------------------------------------------------------


def _merge(key: str, name: str, packs: Sequence[Pack], law: Law) -> GrantRules | None:
    editions = [pack for pack in packs if pack.scheme == name]
    amendments = [pack for pack in packs if pack.scheme is None]
    grant = None
    for pack in editions:
        for candidate in pack.grants:
            if candidate.key == key and not candidate.amend:
                grant = candidate
    if grant is None:
        return None
    # Facts belong to the scheme whatever the day; a later edition's say how they are read.
    named = law.scheme(name)
    scheme = _names(name, packs)
    if named is not None:
        scheme = evolve(scheme, facts={**named.facts, **scheme.facts})
    caps = {cap.id: cap for pack in packs for cap in pack.caps}
    exclusions = {exclusion.id: exclusion for pack in packs for exclusion in pack.exclusions}
    for pack in amendments:
        for amendment in pack.grants:
            if amendment.key == key and amendment.amend:
                grant = evolve(
                    grant,
                    requirements=grant.requirements + amendment.requirements,
                    caps=grant.caps + amendment.caps,
                    benefit=amendment.benefit or grant.benefit,
                )
    figures = {
        figure.key: figure
        for pack in packs
        for figure in pack.figures
        if figure.key.partition("/")[0] == name
    }
    rulings = {ruling.reading: ruling for pack in amendments for ruling in pack.rulings}
    rulings |= {
        reading.partition("/")[2]: ruling
        for reading, ruling in law.rulings.items()
        if reading.partition("/")[0] == name
    }
    return _compile(
        grant, scheme, tuple(caps.values()), tuple(exclusions.values()), figures, rulings
    )


def _compile(
    grant: Grant,
    scheme: Scheme,
    pack_caps: tuple[Cap, ...],
    exclusions: tuple[Exclusion, ...],
    figures: Mapping[str, Figure],
    rulings: Mapping[str, Ruling],
) -> GrantRules:
    role_of = {fact.name: fact.of for fact in scheme.facts.values()}
    benefit = _compile_benefit(grant.benefit, scheme, role_of)
    requirements = tuple(_compile_requirement(r, role_of) for r in grant.requirements)
    counted = {r.each for r in grant.requirements if r.each is not None}
    if grant.benefit is not None and grant.benefit.each is not None:
        counted.add(grant.benefit.each)
    over = grant.caps + tuple(cap for cap in pack_caps if covers(cap.over, grant.key))
    caps = tuple(_compile_cap(cap, scheme, role_of, grant, figures) for cap in over)
    barring = tuple(e for e in exclusions if e.lane_of(grant.key) is not None)
    values = dict.fromkeys(
        name
        for cap in over
        for name in (*cap.same, cap.amount_of, cap.elsewhere)
        if name is not None
    )
    wanted = _readings(grant, over, barring, figures)
    return GrantRules(
        grant=grant,
        scheme=scheme.name,
        roles=scheme.roles,
        facts=scheme.facts,
        requirements=requirements,
        benefit=benefit,
        caps=caps,
        exclusions=barring,
        readings=tuple(r for r in scheme.readings.values() if r.id in wanted),
        chosen={
            key: ruling.option
            for key, ruling in rulings.items()
            if key not in scheme.readings or ruling.option in dict(scheme.readings[key].options)
        },
        rulings=rulings,
        figures={key: _figure(figure, role_of) for key, figure in figures.items()},
        figure_records=figures,
        counted=frozenset(counted),
        bounded_roles=tuple(role.name for role in scheme.roles.values() if role.min > 0),
        values_read=tuple(values),
    )


def _readings(
    grant: Grant,
    caps: Sequence[Cap],
    exclusions: Sequence[Exclusion],
    figures: Mapping[str, Figure],
) -> set[str]:
    """Readings that something about the grant depends on."""
    wanted: set[str] = set()
    rules: tuple[Requirement | Cap | Exclusion, ...] = (
        *grant.requirements,
        *caps,
        *exclusions,
    )
    for rule in rules:
        wanted |= {reading for reading, _ in rule.only_if}
    for condition in conditions_of(grant):
        wanted |= readings_read(condition)
    for key in figures_used(grant, caps):
        value = figures[key].value if key in figures else None
        for figure_line in value if isinstance(value, tuple) else ():
            if figure_line.when is not None:
                wanted |= readings_read(figure_line.when)
    return wanted


def _figure(figure: Figure, role_of: Mapping[str, str]) -> Any:
    """A number, None, or a function of what is seen for a figure that depends on the case."""
    if not isinstance(figure.value, tuple):
        return figure.value
    scope = Scope(role_of)
    lines = tuple(
        (line.value, None if line.when is None else compile_condition(line.when, scope))
        for line in figure.value
    )

    def of_case(sight: Sight) -> int | None:
        for value, when in lines:
            verdict = True if when is None else when(sight)
            if verdict is None:
                return None
            if verdict:
                return value
        return None

    return of_case


def _roles_of(facts: Iterable[str], role_of: Mapping[str, str]) -> set[str]:
    return {role_of[name] for name in facts if role_of.get(name, "case") != "case"}


def _compile_requirement(
    requirement: Requirement, role_of: Mapping[str, str]
) -> CompiledRequirement:
    role = requirement.each or requirement.every
    scope = Scope(role_of, role)
    read = _roles_of(facts_read(requirement.condition), role_of)
    read |= roles_read(requirement.condition)
    applies = None
    if requirement.applies is not None:
        applies = compile_condition(requirement.applies, scope)
        read |= _roles_of(facts_read(requirement.applies), role_of)
        read |= roles_read(requirement.applies)
    if role is not None:
        read.add(role)
    return CompiledRequirement(
        rule=requirement,
        test=compile_condition(requirement.condition, scope),
        applies=applies,
        role=role,
        roles=frozenset(read),
    )


def _compile_benefit(
    benefit: Benefit | None, scheme: Scheme, role_of: Mapping[str, str]
) -> CompiledBenefit | None:
    if benefit is None:
        return None
    scope = Scope(role_of, benefit.each)
    lines = tuple(
        CompiledLine(
            compile_floor(line.fen, scope),
            None if line.when is None else compile_condition(line.when, scope),
        )
        for line in benefit.lines
    )
    facts = {name for line in benefit.lines for name in value_facts(line.fen)}
    for line in benefit.lines:
        if line.when is not None:
            facts |= facts_read(line.when)
    if benefit.units is not None:
        facts.add(benefit.units)
    roles = _roles_of(facts, role_of) | ({benefit.each} if benefit.each else set())
    unit = scheme.facts.get(benefit.units) if benefit.units else None
    return CompiledBenefit(
        rule=benefit,
        lines=lines,
        least=None if benefit.least is None else compile_floor(benefit.least, scope),
        most=None if benefit.most is None else compile_floor(benefit.most, scope),
        units_are_months=unit is not None and unit.type == "months",
        roles=frozenset(roles),
    )


def _compile_cap(
    cap: Cap,
    scheme: Scheme,
    role_of: Mapping[str, str],
    grant: Grant,
    figures: Mapping[str, Figure],
) -> CompiledCap:
    each = grant.benefit.each if grant.benefit is not None else None
    month = next(
        (name for name in cap.same if name in scheme.facts and scheme.facts[name].type == "months"),
        None,
    )
    per = (APPLICANT,) if cap.per == (GROUP,) else cap.per
    read = set(per) | _roles_of(value_facts(cap.limit), role_of)
    return CompiledCap(
        rule=cap,
        limit=compile_floor(cap.limit, Scope(role_of, _whose_facts(per, each))),
        month=month,
        roles=frozenset(read),
        per=per,
        fixed=_fixed(cap.limit, figures),
        quantity=cap.measure in ("units", "span") or (cap.measure == "count" and month is not None),
    )


def _whose_facts(per: tuple[str, ...], each: str | None) -> str | None:
    """The role on whose own party a limit reads that role's facts."""
    if each is not None and each in per:
        return each
    return per[0] if len(per) == 1 and per[0] != APPLICANT else each


def _fixed(limit: Value, figures: Mapping[str, Figure]) -> int | None:
    """The limit where neither a fact nor a share decides it."""
    if limit.bps is not None or limit.plus is not None:
        return None
    if limit.kind == "literal" and isinstance(limit.literal, int):
        return limit.literal
    if limit.kind == "figure" and limit.name in figures:
        value = figures[limit.name].value
        return value if isinstance(value, int) else None
    return None


NO_LAW = Law(seq=-1, packs=(), rulings={}, procedure=DEFAULT_PROCEDURE, calendars=WorkCalendars(()))
"""Before the first adoption nothing is in force."""

"""Packs with one thing changed: what a slip of the pen, or of the reader, would make of the law.

What it is: ``mutants(pack, names)`` gives every change of one condition, amount, ceiling or
exclusion of a pack, each as a whole pack with that one thing changed, with its place and its kind.

What it promises: a mutant is well formed: operators, facts, options and roles fit together, so that
what it pays or refuses differs, and not whether it can be read. Files are never touched. A change
that makes no difference to the record is not a mutant.

What it does not do: say which mutants mean the same as the original (``tests/packs/survivors.toml``
lists those, with the reason), or run anything (``score``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from attrs import evolve, frozen

from subsidy_ledger.casework.trials.witness import TRUE
from subsidy_ledger.dates import Period
from subsidy_ledger.policy.benefits import Benefit, Line
from subsidy_ledger.policy.catalogue import APPLICANT
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
)
from subsidy_ledger.policy.limits import GROUP, Cap, Exclusion
from subsidy_ledger.policy.pack import (
    Fact,
    Figure,
    FigureLine,
    Grant,
    OnlyIf,
    Pack,
    Reading,
    Requirement,
    Role,
)


@frozen
class Names:
    """What the packs of a world declare, for changes that swap one name for another."""

    facts: Mapping[str, Fact]
    roles: Mapping[str, Role]
    readings: Mapping[str, Reading]
    figures: Mapping[str, Figure]
    grants: tuple[Grant, ...]

    def over(self, cap: Cap) -> list[Grant]:
        """Grants that a cap is over, and what amendments add to them."""
        return [
            grant
            for grant in self.grants
            if grant.key in cap.over or grant.key.rpartition("/")[0] + "/*" in cap.over
        ]

    def lends(self, cap: Cap) -> bool:
        """Whether some grant that a cap is over is a loan, which can be discharged."""
        return any(grant.instrument == "loan" for grant in self.over(cap))

    def leaves_out(self, cap: Cap) -> bool:
        """Whether a cap counts parties one by one somewhere, and so can leave one out."""
        counted = {rule.each for grant in self.over(cap) for rule in grant.requirements}
        counted |= {grant.benefit.each for grant in self.over(cap) if grant.benefit is not None}
        return bool(counted & set(cap.per))


@frozen
class Mutant:
    """A pack with one thing changed.

    ``part``: ``condition`` or the record around it; ``kind``: which change; ``where``: the place,
    as paths of a pack are written; ``change``: what became what; ``grant``: the grant whose trials
    look at it, or nothing for rules over several; ``rule``: the rule's id.
    """

    part: str
    kind: str
    where: str
    change: str
    rule: str
    grant: str
    pack: Pack
    by: Pack

    @property
    def name(self) -> str:
        """The mutant in one line; unlike any other of its pack."""
        return f"{self.where}: {self.change}"


_Change: TypeAlias = tuple[str, str, Any]
"""Kind, what became what, and the changed record."""


def names_of(packs: tuple[Pack, ...], scheme: str) -> Names:
    """The names that packs declare for a scheme."""
    about = [pack for pack in packs if scheme in pack.schemes]
    return Names(
        facts={fact.name: fact for pack in about for fact in pack.facts},
        roles={role.name: role for pack in about for role in pack.roles},
        readings={reading.id: reading for pack in about for reading in pack.readings},
        figures={figure.key: figure for pack in about for figure in pack.figures},
        grants=tuple(grant for pack in about for grant in pack.grants),
    )


def mutants(pack: Pack, packs: tuple[Pack, ...]) -> Iterator[Mutant]:
    """Every mutant of one pack; ``packs``: those it is adopted with, itself included."""
    for place, grant in enumerate(pack.grants):
        names = names_of(packs, grant.key.partition("/")[0])
        for part, kind, where, change, rule, changed in _of_grant(grant, names):
            by = evolve(pack, grants=_put(pack.grants, place, changed))
            yield Mutant(part, kind, where, change, rule, grant.key, pack, by)
    names = names_of(packs, pack.schemes[0])
    for part, kind, where, change, by in _of_pack(pack, names):
        rule = "pack" if part == "pack" else where.partition("[")[2].removesuffix("]")
        yield Mutant(part, kind, where, change, rule, "", pack, by)
    for place, figure in enumerate(pack.figures):
        for kind, change, one in _of_figure(figure, names):
            by = evolve(pack, figures=_put(pack.figures, place, one))
            where = f"figure[{figure.key}]"
            yield Mutant("figure", kind, where, change, figure.key, "", pack, by)
    for place, cap in enumerate(pack.caps):
        for kind, change, two in _of_cap(cap, names):
            caps = _put(pack.caps, place, two) if two is not None else _without(pack.caps, place)
            by = evolve(pack, caps=caps)
            yield Mutant("cap", kind, f"cap[{cap.id}]", change, cap.id, "", pack, by)
    for place, exclusion in enumerate(pack.exclusions):
        for kind, change, three in _of_exclusion(exclusion, names):
            left = pack.exclusions
            left = _put(left, place, three) if three is not None else _without(left, place)
            by = evolve(pack, exclusions=left)
            where = f"exclusion[{exclusion.id}]"
            yield Mutant("exclusion", kind, where, change, exclusion.id, "", pack, by)


def _put(parts: tuple[Any, ...], place: int, new: Any) -> tuple[Any, ...]:
    return (*parts[:place], new, *parts[place + 1 :])


def _without(parts: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return (*parts[:place], *parts[place + 1 :])


# ---- what the pack declares ----------------------------------------------------------------------


def _of_pack(pack: Pack, names: Names) -> Iterator[tuple[str, str, str, str, Pack]]:
    """When it is in force, how many may play a role, what holds until someone rules."""
    for key in ("valid_from", "valid_until"):
        day = getattr(pack, key)
        for days in (-1, 1) if day is not None else ():
            moved = day + timedelta(days=days)
            by = evolve(pack, **{key: moved})
            yield "pack", "day", f"pack.{key}", f"{day} → {moved}", by
    if pack.valid_until is not None:
        yield "pack", "day", "pack.valid_until", "dropped", evolve(pack, valid_until=None)
    for place, role in enumerate(pack.roles):
        for change, one in _of_declared_role(role):
            by = evolve(pack, roles=_put(pack.roles, place, one))
            yield "role", "number", f"role[{role.name}]", change, by
    for place, reading in enumerate(pack.readings):
        options = [key for key, _ in reading.options if key != reading.default]
        for option in [*options, *([None] if reading.default is not None else [])]:
            two = evolve(reading, default=option)
            by = evolve(pack, readings=_put(pack.readings, place, two))
            change = f"default {reading.default} → {option}"
            yield "reading", "default", f"reading[{reading.id}]", change, by
    for place, ruling in enumerate(pack.rulings):
        for option in _options(ruling.reading, names):
            if option != ruling.option:
                three = evolve(ruling, option=option)
                by = evolve(pack, rulings=_put(pack.rulings, place, three))
                yield "reading", "ruling", f"ruling[{ruling.reading}]", option, by


def _of_declared_role(role: Role) -> Iterator[tuple[str, Role]]:
    if role.min > 0:
        yield f"min {role.min} → {role.min - 1}", evolve(role, min=role.min - 1)
    if role.max is None or role.max > role.min:
        yield f"min {role.min} → {role.min + 1}", evolve(role, min=role.min + 1)
    if role.max is not None:
        yield f"max {role.max} → {role.max + 1}", evolve(role, max=role.max + 1)
        yield "max dropped", evolve(role, max=None)


# ---- grants --------------------------------------------------------------------------------------

_Placed: TypeAlias = tuple[str, str, str, str, str, Grant]


def _of_grant(grant: Grant, names: Names) -> Iterator[_Placed]:
    here = f"grant[{grant.key}]"
    for place, kind in enumerate(grant.applicant if len(grant.applicant) > 1 else ()):
        by = evolve(grant, applicant=_without(grant.applicant, place))
        yield "grant", "applicant", f"{here}.applicant", f"not {kind}", "pack", by
    for kind in ("person", "enterprise", "carrier", "household"):
        if kind not in grant.applicant and not grant.amend:
            by = evolve(grant, applicant=(*grant.applicant, kind))
            yield "grant", "applicant", f"{here}.applicant", f"or {kind}", "pack", by
    if grant.as_of.name:
        yield "grant", "as_of", f"{here}.as_of", "submitted", "pack", evolve(grant, as_of=Day())
    for place, rule in enumerate(grant.requirements):
        where = f"{here}.requirement[{rule.id}]"
        for part, kind, at, change, changed in _of_requirement(rule, names):
            rules = _without(grant.requirements, place)
            if changed is not None:
                rules = _put(grant.requirements, place, changed)
            yield part, kind, where + at, change, rule.id, evolve(grant, requirements=rules)
    if grant.benefit is not None:
        for part, kind, at, change, benefit in _of_benefit(grant.benefit, names):
            where = f"{here}.benefit{at}"
            yield part, kind, where, change, "benefit", evolve(grant, benefit=benefit)
    for place, cap in enumerate(grant.caps):
        for kind, change, one in _of_cap(cap, names):
            caps = _put(grant.caps, place, one) if one is not None else _without(grant.caps, place)
            yield "cap", kind, f"{here}.cap[{cap.id}]", change, cap.id, evolve(grant, caps=caps)


_Inside: TypeAlias = tuple[str, str, str, str, Any]


def _of_requirement(rule: Requirement, names: Names) -> Iterator[_Inside]:
    for kind, change, condition in _of_condition(rule.condition, names):
        yield "condition", kind, ".when", change, evolve(rule, condition=condition)
    if rule.applies is not None:
        for kind, change, condition in _of_condition(rule.applies, names):
            yield "condition", kind, ".if", change, evolve(rule, applies=condition)
        yield "requirement", "if", ".if", "dropped", evolve(rule, applies=None)
    yield "requirement", "dropped", "", "dropped", None
    if rule.each is not None:
        by = evolve(rule, each=None, every=rule.each)
        yield "requirement", "each", ".each", "every", by
    if rule.every is not None:
        by = evolve(rule, each=rule.every, every=None)
        yield "requirement", "each", ".every", "each", by
    for change, only_if in _of_only_if(rule.only_if, names):
        yield "requirement", "only_if", ".only_if", change, evolve(rule, only_if=only_if)
    changed = evolve(rule, excusable=not rule.excusable)
    yield "requirement", "otherwise", ".otherwise", "no" if rule.excusable else "reason", changed


def _of_only_if(only_if: OnlyIf, names: Names) -> Iterator[tuple[str, OnlyIf]]:
    for place, (reading, option) in enumerate(only_if):
        yield f"{reading} dropped", _without(only_if, place)
        for other in _options(reading, names):
            if other != option:
                yield f"{reading} = {other}", _put(only_if, place, (reading, other))


def _options(reading: str, names: Names) -> tuple[str, ...]:
    found = names.readings.get(reading)
    return () if found is None else tuple(key for key, _ in found.options)


# ---- conditions ----------------------------------------------------------------------------------


def _of_condition(condition: Condition, names: Names) -> Iterator[_Change]:
    """Every condition that differs in one place."""
    match condition:
        case All(parts) | AnyOf(parts):
            yield from _of_parts(condition, parts, names)
        case Not(part):
            yield "not", "not dropped", part
            for kind, change, changed in _of_condition(part, names):
                yield kind, f"not {change}", Not(changed)
        case FactIs():
            yield from _of_fact_is(condition, names)
        case CountIs():
            yield from _of_count_is(condition, names)
        case Holds():
            yield from _of_holds(condition, names)
        case NotA(role):
            yield "operator", f"is one of {role}", Not(condition)
        case ReadingIs(reading, option):
            for answer in _options(reading, names):
                if answer != option:
                    yield "option", f"{reading} = {answer}", ReadingIs(reading, answer)


def _of_parts(
    condition: All | AnyOf, parts: tuple[Condition, ...], names: Names
) -> Iterator[_Change]:
    make: type[All | AnyOf] = type(condition)
    other, word = (AnyOf, "any") if isinstance(condition, All) else (All, "all")
    if len(parts) > 1:
        yield "and-or", f"{word} of {len(parts)}", other(parts)
        for place in range(len(parts)):
            yield "and-or", f"part {place} dropped", make(_without(parts, place))
    for place, part in enumerate(parts):
        for kind, change, changed in _of_condition(part, names):
            yield kind, f"[{place}] {change}", make(_put(parts, place, changed))


def _of_holds(leaf: Holds, names: Names) -> Iterator[_Change]:
    yield "operator", "not held", Not(leaf)
    for place, grant in enumerate(leaf.grants if len(leaf.grants) > 1 else ()):
        yield "option", f"without {grant}", evolve(leaf, grants=_without(leaf.grants, place))
    for role in _like(leaf.by, names):
        yield "fact", f"held by {role}", evolve(leaf, by=role)


def _like(role: str, names: Names) -> list[str]:
    """Other roles whose parties might be meant."""
    return [name for name in (APPLICANT, *names.roles) if name != role]


_NEIGHBOURS: Mapping[str, tuple[str, ...]] = {
    "ge": ("gt", "lt", "eq"),
    "gt": ("ge", "le"),
    "le": ("lt", "gt", "eq"),
    "lt": ("le", "ge"),
    "eq": (),
    "in": (),
    "between": (),
    "within": ("elapsed",),
    "elapsed": ("within",),
}


def _of_operator(leaf: Any, what: str) -> Iterator[_Change]:
    for op in _NEIGHBOURS[leaf.op]:
        yield "operator", f"{what} {leaf.op} → {op}", evolve(leaf, op=op)
    if leaf.op in ("eq", "in", "between"):
        yield "operator", f"{what} not {leaf.op}", Not(leaf)
    if leaf.op == "eq" and _is_number(leaf.values[0]):
        for op in ("ge", "le"):
            yield "operator", f"{what} eq → {op}", evolve(leaf, op=op)
    if leaf.op == "between":
        low, high = leaf.values
        above = evolve(leaf, op="gt", values=(low,)), evolve(leaf, op="le", values=(high,))
        below = evolve(leaf, op="ge", values=(low,)), evolve(leaf, op="lt", values=(high,))
        yield "operator", f"{what} above the lower end", All(above)
        yield "operator", f"{what} below the upper end", All(below)


def _is_number(value: Value) -> bool:
    return not isinstance(value.literal, (bool, str, date)) or value.kind in ("count", "sum")


def _of_fact_is(leaf: FactIs, names: Names) -> Iterator[_Change]:
    fact = names.facts[leaf.fact]
    if not (fact.type in ("choice", "boolean", "date") and leaf.op == "eq"):
        yield from _of_operator(leaf, leaf.fact)
    else:
        yield "operator", f"{leaf.fact} not eq", Not(leaf)
    if leaf.op == "in" or fact.type == "choice":
        yield from _of_options(leaf, fact)
    if leaf.op != "in":
        yield from _of_values(leaf, names)
    if leaf.period is not None:
        for kind, change, period in _of_period(leaf.period):
            yield kind, f"{leaf.fact} {change}", evolve(leaf, period=period)
        for change, day in _of_day(leaf.at, names):
            yield "day", f"{leaf.fact} at {change}", evolve(leaf, at=day)
    for other in _alike(fact, leaf, names):
        yield "fact", f"{leaf.fact} → {other}", evolve(leaf, fact=other)


def _of_values(leaf: Any, names: Names) -> Iterator[_Change]:
    for place, value in enumerate(leaf.values):
        for kind, change, changed in of_value(value, names):
            values = _put(leaf.values, place, changed)
            what = leaf.role if isinstance(leaf, CountIs) else leaf.fact
            yield kind, f"{what} {leaf.op} {change}", evolve(leaf, values=values)


def _of_count_is(leaf: CountIs, names: Names) -> Iterator[_Change]:
    bound = names.roles.get(leaf.role)
    all_there_can_be = bound is not None and [bound.max] == [v.literal for v in leaf.values]
    for kind, change, changed in _of_operator(leaf, f"count of {leaf.role}"):
        if not (all_there_can_be and leaf.op == "ge" and getattr(changed, "op", "") == "eq"):
            yield kind, change, changed
    yield from _of_values(leaf, names)
    for role in _like(leaf.role, names):
        yield "fact", f"count of {leaf.role} → {role}", evolve(leaf, role=role)


def _of_options(leaf: FactIs, fact: Fact) -> Iterator[_Change]:
    given = [value.literal for value in leaf.values]
    if leaf.op == "eq":
        for option in fact.options:
            if option not in given and leaf.values[0].kind == "literal":
                change = f"{leaf.fact} = {option}"
                yield "option", change, evolve(leaf, values=(Value("literal", option),))
        return
    for place, one in enumerate(given):
        change = f"{leaf.fact} without {one}"
        yield "option", change, evolve(leaf, values=_without(leaf.values, place))
    for option in fact.options:
        if option not in given:
            added = (*leaf.values, Value("literal", option))
            yield "option", f"{leaf.fact} with {option}", evolve(leaf, values=added)


def _alike(fact: Fact, leaf: FactIs, names: Names) -> Iterator[str]:
    """Facts of the same type and holder that the same comparison can be made with."""
    literals = {value.literal for value in leaf.values if value.kind == "literal"}
    for other in names.facts.values():
        if other.name == fact.name or (other.type, other.of) != (fact.type, fact.of):
            continue
        if fact.type != "choice" or (literals and literals <= set(other.options)):
            yield other.name


def of_value(value: Value, names: Names) -> Iterator[_Change]:
    """Every value that differs in one place."""
    yield from _of_base(value, names)
    if value.bps is not None:
        yield "unit", "share dropped", evolve(value, bps=None)
        for kind, change, share in of_value(value.bps, names):
            yield kind, f"share {change}", evolve(value, bps=share)
    if value.plus is not None:
        yield "bound", "addition dropped", evolve(value, plus=None)
        for kind, change, more in of_value(value.plus, names):
            yield kind, f"addition {change}", evolve(value, plus=more)


def _of_base(value: Value, names: Names) -> Iterator[_Change]:
    """The value with another number, day or name; share and addition as they are."""
    literal = value.literal
    if isinstance(literal, int) and not isinstance(literal, bool):
        for kind, number in _of_number(literal):
            yield kind, f"{literal} → {number}", evolve(value, literal=number)
    elif isinstance(literal, date):
        for days in (-1, 1):
            moved = literal + timedelta(days=days)
            yield "bound", f"{literal} → {moved}", evolve(value, literal=moved)
    elif value.kind in ("fact", "figure"):
        like = _facts_like if value.kind == "fact" else _figures_like
        for other in like(value.name, names):
            yield value.kind, f"{value.name} → {other}", evolve(value, name=other)
    elif value.kind == "sum":
        for place, name in enumerate(value.names if len(value.names) > 1 else ()):
            yield "fact", f"sum without {name}", evolve(value, names=_without(value.names, place))


def _of_number(number: int) -> Iterator[tuple[str, int]]:
    """One less, one more, ten times; and in another unit: yuan for fen, years for months."""
    for kind, other in (
        ("bound", number - 1),
        ("bound", number + 1),
        ("bound", number * 10),
        ("unit", number * 100),
        ("unit", number // 100),
        ("unit", number * 12),
    ):
        if other != number and other >= 0:
            yield kind, other


def _facts_like(name: str, names: Names) -> list[str]:
    fact = names.facts[name]
    return [
        other.name
        for other in names.facts.values()
        if other.name != name
        and (other.type, other.of) == (fact.type, fact.of)
        and other.options == fact.options
    ]


def _figures_like(key: str, names: Names) -> list[str]:
    figure = names.figures.get(key)
    if figure is None:
        return []
    scheme = key.partition("/")[0] + "/"
    return [
        other.key
        for other in names.figures.values()
        if other.key != key and other.unit == figure.unit and other.key.startswith(scheme)
    ]


def _of_period(period: Period) -> Iterator[tuple[str, str, Period]]:
    years, months, days = period.years, period.months, period.days
    found = [
        ("bound", Period(years, months, days + 1)),
        ("unit", Period(months, years, days)),
        ("unit", Period(0, days, years * 12 + months)),
    ]
    if days or not (years or months):
        found.append(("bound", Period(years, months, max(days - 1, 0))))
    if months:
        found += [("bound", Period(years, months + n, days)) for n in (-1, 1)]
    if years:
        found += [("bound", Period(years + n, months, days)) for n in (-1, 1)]
        found += [("bound", Period(years - 1, months + 11, days + 29))]
    for kind, other in found:
        if other != period:
            yield kind, f"{period} → {other}", other


def _of_day(day: Day, names: Names) -> Iterator[tuple[str, Day]]:
    for kind in ("submitted", "approved"):
        if day.kind != kind:
            yield kind, Day("submitted" if kind == "submitted" else "approved")
    if day.kind == "first":
        yield "last", Day("last", day.name)
    if day.kind == "last":
        yield "first", Day("first", day.name)
    if day.name:
        for other in _facts_like(day.name, names):
            yield other, evolve(day, name=other)


# ---- what is paid --------------------------------------------------------------------------------


def _of_benefit(benefit: Benefit, names: Names) -> Iterator[_Inside]:
    lines = benefit.lines
    for place, line in enumerate(lines):
        at = f".fen[{place}]" if len(lines) > 1 else ".fen"
        for part, kind, change, changed in _of_line(line, names):
            by = evolve(benefit, lines=_put(lines, place, changed))
            yield part, kind, at, change, by
        if len(lines) > 1:
            by = evolve(benefit, lines=_without(lines, place))
            yield "benefit", "dropped", at, "dropped", by
    for place in range(len(lines) - 1):
        if _apart(lines[place].when, lines[place + 1].when):
            continue
        swapped = (*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :])
        by = evolve(benefit, lines=swapped)
        yield "benefit", "order", f".fen[{place}]", f"after [{place + 1}]", by
    for key, bound in (("least", benefit.least), ("most", benefit.most)):
        if bound is not None:
            for kind, change, value in of_value(bound, names):
                yield "benefit", kind, f".{key}", change, _bounded(benefit, key, value)
            yield "benefit", "dropped", f".{key}", "dropped", _bounded(benefit, key, None)
    if benefit.units is not None:
        yield "benefit", "units", ".units", "dropped", evolve(benefit, units=None)
        for other in _facts_like(benefit.units, names):
            yield "benefit", "fact", ".units", other, evolve(benefit, units=other)
    if benefit.each is not None and not _of_role(benefit, benefit.each, names):
        yield "benefit", "each", ".each", "dropped", evolve(benefit, each=None)


def _bounded(benefit: Benefit, key: str, bound: Value | None) -> Benefit:
    """The benefit with another bound."""
    return evolve(benefit, least=bound) if key == "least" else evolve(benefit, most=bound)


def _apart(one: Condition | None, other: Condition | None) -> bool:
    """Whether two conditions never hold together, for they ask for other options of one choice."""
    mine, theirs = _chosen(one), _chosen(other)
    return any(not (mine[fact] & theirs[fact]) for fact in mine.keys() & theirs.keys())


def _chosen(condition: Condition | None) -> dict[str, set[Any]]:
    """Options of choices that must hold for a condition."""
    match condition:
        case All(parts):
            return {fact: options for part in parts for fact, options in _chosen(part).items()}
        case FactIs(fact, "eq" | "in", values) if all(v.kind == "literal" for v in values):
            return {fact: {value.literal for value in values}}
        case _:
            return {}


def _of_role(benefit: Benefit, role: str, names: Names) -> bool:
    """Whether the benefit reads facts of the role, and so has no meaning without it."""
    read = [benefit.units] if benefit.units else []
    for line in benefit.lines:
        read += [line.fen.name, *line.fen.names]
    return any(names.facts[name].of == role for name in read if name in names.facts)


def _of_line(line: Line, names: Names) -> Iterator[tuple[str, str, str, Line]]:
    for kind, change, value in of_value(line.fen, names):
        yield "benefit", kind, change, evolve(line, fen=value)
    if line.when is not None:
        for kind, change, when in _of_condition(line.when, names):
            yield "condition", kind, change, evolve(line, when=when)
        yield "benefit", "when", "when dropped", evolve(line, when=TRUE)


def _of_figure(figure: Figure, names: Names) -> Iterator[_Change]:
    if isinstance(figure.value, int):
        for kind, number in _of_number(figure.value):
            yield kind, f"{figure.value} → {number}", evolve(figure, value=number)
    elif figure.value is not None:
        for place, line in enumerate(figure.value):
            for kind, change, changed in _of_figure_line(line, names):
                lines = _put(figure.value, place, changed)
                yield kind, f"[{place}] {change}", evolve(figure, value=lines)


def _of_figure_line(line: FigureLine, names: Names) -> Iterator[_Change]:
    for kind, number in _of_number(line.value):
        yield kind, f"{line.value} → {number}", evolve(line, value=number)
    if line.when is not None:
        for kind, change, when in _of_condition(line.when, names):
            yield kind, change, evolve(line, when=when)


# ---- caps and exclusions -------------------------------------------------------------------------


def _of_cap(cap: Cap, names: Names) -> Iterator[_Change]:
    yield "dropped", "dropped", None
    for kind, change, limit in of_value(cap.limit, names):
        yield kind, f"limit {change}", evolve(cap, limit=limit)
    yield from _of_window(cap, names)
    for place, role in enumerate(cap.per if len(cap.per) > 1 else ()):
        yield "per", f"not per {role}", evolve(cap, per=_without(cap.per, place))
    if cap.per == (GROUP,):
        yield "per", APPLICANT, evolve(cap, per=(APPLICANT,))
    for place, name in enumerate(cap.same):
        yield "same", f"whatever {name}", evolve(cap, same=_without(cap.same, place))
    if cap.elsewhere is not None:
        yield "elsewhere", "not elsewhere", evolve(cap, elsewhere=None)
    if cap.amount_of is not None:
        yield "amount_of", "what is paid", evolve(cap, amount_of=None)
    for place, grant in enumerate(cap.over if len(cap.over) > 1 and not cap.own else ()):
        yield "over", f"not over {grant}", evolve(cap, over=_without(cap.over, place))
    yield from _of_on_exceed(cap, names)
    for change, only_if in _of_only_if(cap.only_if, names):
        yield "only_if", change, evolve(cap, only_if=only_if)


def _of_window(cap: Cap, names: Names) -> Iterator[_Change]:
    for window in _WINDOWS:
        # Only loans are discharged: for all else, open awards are all there ever were.
        if cap.window != window and (window != "open" or names.lends(cap)):
            yield "window", window, evolve(cap, window=window, period=None)
    if cap.period is not None:
        for kind, change, period in _of_period(cap.period):
            yield kind, f"period {change}", evolve(cap, period=period)


_WINDOWS: tuple[Literal["case", "lifetime", "open"], ...] = ("case", "lifetime", "open")


def _of_on_exceed(cap: Cap, names: Names) -> Iterator[_Change]:
    swapped: Literal["refuse", "reduce"] = "reduce" if cap.on_exceed == "refuse" else "refuse"
    # One award cannot be made smaller: a count cap refuses either way, or leaves a party out.
    months = any(names.facts[name].type == "months" for name in cap.same)
    if cap.measure != "count" or months or names.leaves_out(cap):
        yield "on_exceed", swapped, evolve(cap, on_exceed=swapped)


def _of_exclusion(exclusion: Exclusion, names: Names) -> Iterator[_Change]:
    yield "dropped", "dropped", None
    for place, (lane, grants) in enumerate(exclusion.lanes):
        for at, grant in enumerate(grants):
            less = (lane, _without(grants, at))
            lanes = _put(exclusion.lanes, place, less)
            yield "lane", f"{lane} without {grant}", evolve(exclusion, lanes=lanes)
    for place, role in enumerate(exclusion.per if len(exclusion.per) > 1 else ()):
        yield "per", f"not per {role}", evolve(exclusion, per=_without(exclusion.per, place))
    for change, only_if in _of_only_if(exclusion.only_if, names):
        yield "only_if", change, evolve(exclusion, only_if=only_if)

"""The grants of packs that stand together, each with all that bears on it.

What it is: ``settings`` puts each edition of a grant beside the amendments that can be in force
with it, and builds the world in which their rules are read.

What it promises: an amendment stands beside an edition only where their times meet; names are those
of all packs of the scheme.

What it does not do: judge rules (``lint.rules``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from attrs import evolve, field, frozen

from subsidy_ledger.policy.lint.remark import Sheet
from subsidy_ledger.policy.lint.worlds import Claim, Inside, Names, World, only_if_claims
from subsidy_ledger.policy.pack import Fact, Figure, Grant, Pack, Reading, Requirement, Role
from subsidy_ledger.policy.reading.tree import Node


@frozen(eq=False)
class Rule:
    """A requirement, where it stands, and the time in which it holds."""

    sheet: Sheet
    node: Node
    requirement: Requirement
    time: Inside

    @property
    def party(self) -> str | None:
        """The role whose party it looks at."""
        return self.requirement.each or self.requirement.every

    @property
    def guards(self) -> tuple[Claim, ...]:
        """That it is active and applies."""
        rule = self.requirement
        own = () if rule.applies is None else (Claim(rule.applies, party=self.party),)
        return (*only_if_claims(rule.only_if), *own)

    def met(self, *, holds: bool = True) -> Claim:
        """That its condition holds, or does not."""
        return Claim(self.requirement.condition, holds, self.party)


@frozen(eq=False)
class Setting:
    """One edition of a grant. ``rules``: its own requirements, then those of amendments.

    ``few``: the world in which too few parties are a case like any other. A requirement that reads
    a role is what makes the role's ``min`` bind, and so says something by asking for it.
    """

    sheet: Sheet
    node: Node
    grant: Grant
    world: World
    few: World
    rules: tuple[Rule, ...]
    added: tuple[tuple[Sheet, Node, Grant], ...]
    own: tuple[Rule, ...] = field(init=False)

    @own.default
    def _own(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.sheet is self.sheet)


def meet(one: Pack, other: Pack) -> bool:
    """Whether there is a day on which both packs are in force."""
    return one.valid_from <= last_day(other) and other.valid_from <= last_day(one)


def last_day(pack: Pack) -> date:
    """The last day of a pack; that of the calendar where it says none."""
    return pack.valid_until or date.max


def settings(sheets: Sequence[Sheet]) -> Iterator[Setting]:
    """Every grant of every edition."""
    for sheet in sheets:
        if sheet.pack.scheme is None:
            continue
        names = names_of(sheets, sheet.pack.scheme)
        for node, grant in zip(sheet.nodes("grant"), sheet.pack.grants, strict=True):
            yield _setting(sheets, names, sheet, node, grant)


def _setting(
    sheets: Sequence[Sheet], names: Names, sheet: Sheet, node: Node, grant: Grant
) -> Setting:
    added = tuple(
        (other, tree, amendment)
        for other in sheets
        if other.pack.scheme is None and meet(other.pack, sheet.pack)
        for tree, amendment in zip(other.nodes("grant"), other.pack.grants, strict=True)
        if amendment.amend and amendment.key == grant.key
    )
    parts = ((sheet, node, grant), *added)
    counted = {
        rule.each for _, _, part in parts for rule in part.requirements if rule.each is not None
    }
    counted |= {
        part.benefit.each
        for _, _, part in parts
        if part.benefit is not None and part.benefit.each is not None
    }
    world = World(names, counted, grant.applicant)
    few = World(names, {*counted, *names.roles}, grant.applicant)
    rules = tuple(
        Rule(
            where,
            child,
            requirement,
            world.in_force(grant.as_of, where.pack.valid_from, where.pack.valid_until),
        )
        for where, tree, part in parts
        for child, requirement in zip(tree.get("requirement", ()), part.requirements, strict=True)
    )
    return Setting(sheet, node, grant, world, few, rules, added)


def names_of(sheets: Sequence[Sheet], scheme: str) -> Names:
    """The names of a scheme, in all packs that speak about it."""
    packs = [sheet.pack for sheet in sheets if scheme in sheet.pack.schemes]
    every = [figure for sheet in sheets for figure in sheet.pack.figures]
    return Names(
        facts=_facts(packs),
        roles=_roles(packs),
        readings=_readings(packs),
        figures={
            key: frozenset(n for figure in every if figure.key == key for n in numbers(figure))
            for key in {figure.key for figure in every}
        },
    )


def _facts(packs: Sequence[Pack]) -> dict[str, Fact]:
    """Facts by name; of a choice the options of every edition."""
    facts: dict[str, Fact] = {}
    for fact in (fact for pack in packs for fact in pack.facts):
        before = facts.get(fact.name)
        options = () if before is None else before.options
        facts[fact.name] = evolve(fact, options=tuple(dict.fromkeys((*options, *fact.options))))
    return facts


def _roles(packs: Sequence[Pack]) -> dict[str, Role]:
    """Roles by name, with the widest bounds that an edition gives."""
    roles: dict[str, Role] = {}
    for role in (role for pack in packs for role in pack.roles):
        before = roles.get(role.name, role)
        most = None if role.max is None or before.max is None else max(role.max, before.max)
        kinds = tuple(dict.fromkeys((*before.kinds, *role.kinds)))
        roles[role.name] = evolve(role, kinds=kinds, min=min(role.min, before.min), max=most)
    return roles


def _readings(packs: Sequence[Pack]) -> dict[str, Reading]:
    """Readings by id, with the options of every edition."""
    readings: dict[str, Reading] = {}
    for reading in (reading for pack in packs for reading in pack.readings):
        before = readings.get(reading.id)
        options = dict(before.options if before is not None else ()) | dict(reading.options)
        readings[reading.id] = evolve(reading, options=tuple(options.items()))
    return readings


def numbers(figure: Figure) -> tuple[int, ...]:
    """The numbers that a pack gives a figure; none where it asks for it."""
    if isinstance(figure.value, tuple):
        return tuple(line.value for line in figure.value)
    return () if figure.value is None else (figure.value,)

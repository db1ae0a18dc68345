"""The names of schemes: what packs declare, and what a name in a rule refers to.

What it is: ``declare`` collects the facts, roles, readings, figures and grants of one file;
``merge`` puts several files together; ``Resolver`` looks names up and says which are unknown.

What it promises: names belong to a scheme; what a pack declares itself goes before what others
declare. A name that is not found is a problem only where ``complete`` says that everything the pack
may refer to was given: a pack read alone may name what stands in another.

What it does not do: judge the rules that use the names (``reading.rules``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import define, evolve, field, frozen

from subsidy_ledger.errors import Problem
from subsidy_ledger.policy.pack import Fact, Reading, Role
from subsidy_ledger.policy.reading.tree import Node

APPLICANT: Final = Role("applicant", kinds=(), min=1, max=1)
"""Built in, one (design, Packs); no pack declares it."""

BUILT_IN: Final = ("applicant", "case", "group")
"""Words that ``of`` and ``per`` use themselves, so that no role may bear them."""

Kind: TypeAlias = Literal["fact", "role", "reading", "figure", "grant"]


@frozen
class FigureName:
    """What a reference to a figure must know: its unit, and its value where that is one number."""

    key: str
    unit: str
    number: int | None = None


@frozen
class GrantName:
    """What a reference to a grant must know: the roles its benefit is paid for, one by one."""

    key: str
    each: frozenset[str] = frozenset()


@define
class Names:
    """The names of one scheme. ``edition``: a pack of the scheme itself is among those given."""

    edition: bool = False
    fact: dict[str, Fact] = field(factory=dict)
    role: dict[str, Role] = field(factory=dict)
    reading: dict[str, Reading] = field(factory=dict)
    figure: dict[str, FigureName] = field(factory=dict)
    grant: dict[str, GrantName] = field(factory=dict)

    def of_kind(self, kind: Kind) -> dict[str, Any]:
        """The names of one kind."""
        return getattr(self, kind)  # type: ignore[no-any-return]


# ---- what a file declares ------------------------------------------------------------------------


def schemes_of(tree: Node) -> tuple[str, ...]:
    """The schemes a file speaks about: its own, or those it amends."""
    head = tree.get("pack", {})
    if "scheme" in head:
        return (head["scheme"],)
    amends = head.get("amends", ())
    return (amends,) if isinstance(amends, str) else tuple(amends)


def qualified(key: str, schemes: tuple[str, ...]) -> str:
    """``scheme/key``; empty where that cannot be said (it is reported where the key is read)."""
    if "/" in key:
        return key if key.partition("/")[0] in schemes else ""
    return f"{schemes[0]}/{key}" if key and len(schemes) == 1 else ""


def role_of(node: Node) -> Role:
    """The record of a ``[[role]]``."""
    return Role(
        name=node.get("name", ""),
        kinds=tuple(node.get("kind", ())),
        min=node.get("min", 0),
        max=node.get("max"),
        label=node.get("label", ""),
    )


def fact_of(node: Node) -> Fact:
    """The record of a ``[[fact]]``; its type is empty where the file has none that fits."""
    return Fact(
        name=node.get("name", ""),
        type=node.get("type", ""),
        of=node.get("of", ""),
        label=node.get("label", ""),
        unit=node.get("unit"),
        options=tuple(node.get("options", ())),
        evidence=tuple(node.get("evidence", ())),
    )


def reading_of(node: Node) -> Reading:
    """The record of a ``[[reading]]``, without its citation."""
    return Reading(
        id=node.get("id", ""),
        question=node.get("question", ""),
        options=tuple(node.get("options", {}).items()),
        default=node.get("default"),
    )


def declare(tree: Node) -> dict[str, Names]:
    """What a file declares, by scheme; tolerant: faults are reported where the parts are read."""
    schemes = schemes_of(tree)
    facts = {fact.name: fact for fact in map(fact_of, tree.get("fact", ()))}
    roles = {role.name: role for role in map(role_of, tree.get("role", ()))}
    readings = {reading.id: reading for reading in map(reading_of, tree.get("reading", ()))}
    edition = "scheme" in tree.get("pack", {})
    known = {scheme: Names(edition, dict(facts), dict(roles), dict(readings)) for scheme in schemes}
    for node in tree.get("figure", ()):
        key, value = qualified(node.get("key", ""), schemes), node.get("value")
        if key:
            number = value if isinstance(value, int) else None
            figure = FigureName(key, node.get("unit", ""), number)
            known[key.partition("/")[0]].figure[key] = figure
    for node in tree.get("grant", ()):
        key, each = qualified(node.get("key", ""), schemes), node.get("benefit", {}).get("each")
        if key:
            grants = known[key.partition("/")[0]].grant
            # An amending pack names grants; only the scheme's own packs declare them.
            if edition or each is not None:
                grants[key] = GrantName(key, frozenset({each} if each is not None else ()))
    return known


def merge(declared: Iterable[Mapping[str, Names]]) -> dict[str, Names]:
    """Several files' names together; of several readings of one id the options are joined."""
    known: dict[str, Names] = {}
    # Editions first: what an amendment says of a grant counts only for grants that exist.
    for one in sorted(declared, key=lambda one: not any(n.edition for n in one.values())):
        for scheme, names in one.items():
            all_ = known.setdefault(scheme, Names())
            all_.edition |= names.edition
            all_.fact = names.fact | all_.fact
            all_.role = names.role | all_.role
            all_.figure = names.figure | all_.figure
            for key, reading in names.reading.items():
                before = all_.reading.get(key)
                options = dict(before.options if before else ()) | dict(reading.options)
                all_.reading[key] = evolve(reading, options=tuple(options.items()))
            for key, grant in names.grant.items():
                if names.edition or key in all_.grant:
                    each = all_.grant[key].each if key in all_.grant else frozenset[str]()
                    all_.grant[key] = GrantName(key, grant.each | each)
    return known


def overlaid(own: Mapping[str, Names], others: Mapping[str, Names]) -> dict[str, Names]:
    """The names that one file sees: its own before those of others."""
    known = dict(others)
    for scheme, names in own.items():
        other = others.get(scheme, Names())
        known[scheme] = Names(
            names.edition or other.edition,
            other.fact | names.fact,
            other.role | names.role,
            other.reading | names.reading,
            other.figure | names.figure,
            other.grant | {key: grant for key, grant in names.grant.items() if names.edition},
        )
    return known


# ---- looking names up ----------------------------------------------------------------------------


class Resolver:
    """Looks names up for one file and collects its problems.

    ``complete``: every pack that the file may refer to is among ``known``.
    """

    def __init__(
        self, schemes: tuple[str, ...], known: Mapping[str, Names], *, complete: bool
    ) -> None:
        self.schemes = schemes
        self.known = known
        self.complete = complete
        self.problems: list[Problem] = []

    def problem(self, path: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, message))

    def resolve(self, kind: Kind, scheme: str, name: str, path: str) -> Any:
        """What a name refers to, or None; empty names and schemes were reported before."""
        names = self.known.get(scheme)
        found = names.of_kind(kind).get(name) if names is not None else None
        if found is not None or not self.complete or not name or not scheme:
            return found
        if names is not None and names.edition:
            self.problems.append(Problem.unknown_name(path, kind, name, names.of_kind(kind)))
        else:
            self.scheme_given(scheme, path)
        return None

    def scheme_given(self, scheme: str, path: str) -> None:
        """Check that a pack of a scheme is among those given.

        That a pack's own base is missing is said once, at its ``amends``.
        """
        given = sorted(scheme for scheme, names in self.known.items() if names.edition)
        if self.complete and self.schemes and scheme not in (*self.schemes, *given):
            hint = f"given: {', '.join(given)}" if given else None
            message = f"no pack of the scheme {scheme!r} is given"
            message += f"; {hint}" if hint else ""
            self.problems.append(Problem(path, message, found=scheme, hint=hint))

    def role(self, scheme: str, name: str, path: str, *, applicant: bool = False) -> Role | None:
        """A declared role; ``applicant``: whether the built-in one may stand here too."""
        if name != APPLICANT.name:
            return self.resolve("role", scheme, name, path)  # type: ignore[no-any-return]
        if not applicant:
            self.problem(
                path, "the applicant is one and built in; expected a role that is declared"
            )
        return APPLICANT

    def figure(self, scheme: str, name: str, path: str) -> tuple[str, FigureName | None]:
        """The qualified key of a figure, and what is known of it."""
        key = name if "/" in name or not name else f"{scheme}/{name}"
        return key, self.resolve("figure", key.partition("/")[0], key, path)

    def option(self, scheme: str, name: str, option: str, path: str, option_path: str) -> None:
        """Check a reading and one of its options."""
        reading = self.resolve("reading", scheme, name, path)
        if reading is not None and option:
            self.one_of(option, dict(reading.options), f"the reading {name!r}", option_path)

    def one_of(self, option: str, options: Iterable[str], whose: str, path: str) -> None:
        """Check an option against those that a reading or a choice fact has."""
        options = tuple(options)
        if options and option not in options:
            found = Problem.unknown_name(path, "option", option, options)
            hint = f"; {found.hint}" if found.hint else ""
            message = f"{whose} has no option {option!r}{hint}"
            self.problems.append(Problem(path, message, found=option, hint=found.hint))

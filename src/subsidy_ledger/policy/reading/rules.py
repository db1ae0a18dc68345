"""Conditions and values: from tables to records, with the types of facts judged.

What it is: ``Rules`` turns the COND and VALUE tables of the language into the records of
``policy.conditions``.

What it promises: a comparison is possible (a choice is compared with its own options, a date with
dates, nothing with months), a share is taken of numbers only, and a fact of a role that may have
several parties is read only where it is said which of them is meant (``each``, ``every``, ``per``).
Names that another pack must declare are let pass until the packs are checked together.

What it does not do: say where conditions may stand (``reading.build``).
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final, TypeAlias

from attrs import frozen

from subsidy_ledger.dates import Period
from subsidy_ledger.errors import Problem
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
from subsidy_ledger.policy.pack import Fact, Role
from subsidy_ledger.policy.reading.language import COUNT_OPERATORS, OPERATORS
from subsidy_ledger.policy.reading.names import Resolver
from subsidy_ledger.policy.reading.tree import Node

NOTHING: Final = All(())
"""Stands for a condition that did not fit; a pack with a problem is never given out."""

OPERATORS_OF: Final[dict[str, tuple[str, ...]]] = {
    "integer": COUNT_OPERATORS,
    "money": COUNT_OPERATORS,
    "boolean": ("eq",),
    "choice": ("eq", "in"),
    "date": ("eq", "ge", "gt", "le", "lt", "between", "within", "elapsed"),
    "months": (),
}
"""What a fact can be compared with, by its type."""

NUMBERS: Final = ("integer", "money")


class _EveryRole(frozenset[str]):
    """Every role there may be: where a role is not known, nothing is said about its parties."""

    __slots__ = ()

    def __contains__(self, role: object) -> bool:
        return True


EVERY_ROLE: Final = _EveryRole()


@frozen
class Where:
    """Where a rule stands: its scheme, and the roles whose parties it looks at one by one.

    ``advice``: how to say which party is meant, ``{role}`` in it is the role; ``one_by_one``:
    whether a party is looked at, so that ``not_a`` means something.
    """

    scheme: str
    roles: frozenset[str] = frozenset()
    advice: str = "such a fact cannot be read here"
    one_by_one: bool = False


@frozen
class Want:
    """What a value must be: ``number``, ``fen``, ``boolean``, ``date``, ``choice`` or anything.

    ``fact``: the fact it is compared with; ``options``: of a choice.
    """

    kind: str = ""
    fact: str = ""
    options: tuple[str, ...] = ()


ANYTHING: Final = Want()
NUMBER: Final = Want("number")
FEN: Final = Want("fen")

_TYPES_FOR: Final[dict[str, tuple[str, ...]]] = {
    "number": NUMBERS,
    "fen": ("money",),
    "boolean": ("boolean",),
    "choice": ("choice",),
    "date": ("date",),
}

Raw: TypeAlias = Any
"""A value of the tree: a literal, or a `Node`."""


class Rules(Resolver):
    """Reads conditions and values of one file."""

    # ---- facts

    def fact(self, name: str, path: str, where: Where, *types: str) -> Fact | None:
        """The fact a rule reads; ``types``: those it may be of. None where it is not known."""
        fact: Fact | None = self.resolve("fact", where.scheme, name, path)
        if fact is None:
            return None
        if types and fact.type in OPERATORS_OF and fact.type not in types:
            asked = " or ".join(types)
            self.problems.append(
                Problem.wrong_value(
                    path, f"the {fact.type} fact {name!r}", f"a fact of type {asked}"
                )
            )
        self.party_meant(fact, path, where)
        return fact

    def party_meant(self, fact: Fact, path: str, where: Where) -> None:
        """A fact of a role with several parties needs saying whose it is."""
        if fact.of in {"", "case", "applicant"} or fact.of in where.roles:
            return
        names = self.known.get(where.scheme)
        role: Role | None = names.role.get(fact.of) if names is not None else None
        if role is not None and role.max != 1:
            advice = where.advice.format(role=fact.of)
            self.problem(
                path,
                f"the fact {fact.name!r} is of the role {fact.of!r}, which may have several "
                f"parties; {advice}",
            )

    # ---- conditions

    def condition(  # noqa: PLR0911 - one a construct
        self, node: Node | None, where: Where
    ) -> Condition:
        """The record of a COND table; ``NOTHING`` where the file has none that fits."""
        if node is None:
            return NOTHING
        if "all" in node:
            return All(tuple(self.condition(part, where) for part in node["all"]))
        if "any" in node:
            return AnyOf(tuple(self.condition(part, where) for part in node["any"]))
        if "not" in node:
            return Not(self.condition(node["not"], where))
        if "holds" in node:
            return self._holds(node, where)
        if "not_a" in node:
            return self._not_a(node, where)
        if "reading" in node:
            reading, option = node["reading"], node.get("eq", "")
            self.option(where.scheme, reading, option, node.at("reading"), node.at("eq"))
            return ReadingIs(reading, option)
        if "count" in node:
            self.role(where.scheme, node["count"], node.at("count"))
            return self._compared(node, where)
        return self._compared(node, where) if "fact" in node else NOTHING

    def _holds(self, node: Node, where: Where) -> Condition:
        for index, grant in enumerate(node["holds"]):
            self.resolve("grant", grant.partition("/")[0], grant, node.at("holds", index))
        by = node.get("by", "applicant")
        self.role(where.scheme, by, node.at("by"), applicant=True)
        return Holds(tuple(node["holds"]), by)

    def _not_a(self, node: Node, where: Where) -> Condition:
        self.role(where.scheme, node["not_a"], node.at("not_a"), applicant=True)
        if not where.one_by_one:
            self.problem(
                node.at("not_a"),
                "there is no party to look at: not_a stands in a rule with each or every",
            )
        return NotA(node["not_a"])

    def _compared(self, node: Node, where: Where) -> Condition:
        """A fact or a count with its one operator."""
        fact = None
        if "fact" in node:
            fact = self.fact(node["fact"], node.at("fact"), where)
        found = [op for op in OPERATORS if op in node]
        day = self._day(node, where)
        if len(found) != 1:
            return NOTHING
        op = found[0]
        want = NUMBER if "count" in node else _wanted(fact)
        if fact is not None and op not in OPERATORS_OF.get(fact.type, OPERATORS):
            self._wrong_operator(fact, op, node)
            want = ANYTHING
        if op in {"within", "elapsed"}:
            return FactIs(node.get("fact", ""), op, (), self._period(node[op]), day)  # type: ignore[arg-type]
        if "at" in node:
            self.problem(node.at("at"), "at goes with within and elapsed only")
        if isinstance(node[op], list):
            values = tuple(
                self.value(raw, node.at(op, index), where, want)
                for index, raw in enumerate(node[op])
            )
            self._ends(values, op, node)
        else:
            values = (self.value(node[op], node.at(op), where, want),)
        if "count" in node:
            return CountIs(node["count"], op, values)  # type: ignore[arg-type]
        return FactIs(node.get("fact", ""), op, values)  # type: ignore[arg-type]

    def _wrong_operator(self, fact: Fact, op: str, node: Node) -> None:
        allowed = OPERATORS_OF[fact.type]
        if allowed:
            expected = f"one of {', '.join(allowed)}" if len(allowed) > 1 else allowed[0]
            hint = None
        else:
            expected = "no comparison"
            hint = "pay them with units, bucket a cap with same, or read a day with at"
        self.problems.append(
            Problem.wrong_value(
                node.at(op), f"{op!r} for the {fact.type} fact {fact.name!r}", expected, hint
            )
        )

    def _ends(self, values: tuple[Value, ...], op: str, node: Node) -> None:
        if op != "between" or len(values) != 2:
            return
        low, high = values
        plain = all(end.kind == "literal" and end.bps is end.plus is None for end in values)
        if plain and type(low.literal) is type(high.literal) and low.literal > high.literal:  # type: ignore[operator]
            self.problem(node.at(op), "nothing lies between: the first value is above the second")

    @staticmethod
    def _period(text: str) -> Period:
        return Period.parse(text)  # the language's pattern is the parser's

    def _day(self, node: Node, where: Where) -> Day:
        at = node.get("at", "submitted")
        if not isinstance(at, Node):
            return Day(at)
        for kind, fact_type in (("fact", "date"), ("first", "months"), ("last", "months")):
            if kind in at:
                self.fact(at[kind], at.at(kind), where, fact_type)
                return Day(kind, at[kind])  # type: ignore[arg-type]
        return Day()

    # ---- values

    def value(self, raw: Raw, path: str, where: Where, want: Want) -> Value:
        """The record of a VALUE; ``want``: what it is compared with, or paid as."""
        if not isinstance(raw, Node):
            self.literal(raw, path, want)
            return Value("literal", literal=raw)
        value = self._base(raw, where, want)
        changed = [key for key in ("bps", "plus") if key in raw]
        if changed and want.kind not in {"", "number", "fen"}:
            self.problem(
                raw.at(changed[0]),
                f"{changed[0]} is for numbers, and {want.fact!r} is a {want.kind} fact",
            )
        bps = self._share(raw, "bps", where)
        plus = self._share(raw, "plus", where)
        return Value(value.kind, None, value.name, value.names, bps, plus)

    def literal(self, raw: Raw, path: str, want: Want) -> None:
        """Check a literal; ``True`` is not 1, and a date is not text."""
        kind = type(raw)
        if want.kind in {"number", "fen"} and kind is not int:
            self.problems.append(Problem.wrong_type(path, raw, "a whole number"))
        elif want.kind == "boolean" and kind is not bool:
            self.problems.append(Problem.wrong_type(path, raw, "true or false"))
        elif want.kind == "date" and kind is not date:
            self.problems.append(Problem.wrong_type(path, raw, "a date"))
        elif want.kind == "choice":
            if kind is not str:
                listed = ", ".join(want.options)
                self.problems.append(Problem.wrong_type(path, raw, f"one of {listed}"))
            else:
                self.one_of(raw, want.options, f"the fact {want.fact!r}", path)

    def _base(self, node: Node, where: Where, want: Want) -> Value:
        types = _TYPES_FOR.get(want.kind, ())
        if "fact" in node:
            self.fact(node["fact"], node.at("fact"), where, *types)
            return Value("fact", name=node["fact"])
        kind = next((key for key in ("figure", "count", "sum") if key in node), "sum")
        if want.kind not in {"", "number", "fen"}:
            self.problem(
                node.at(kind),
                f"a {kind} is a number, and {want.fact!r} is a {want.kind} fact",
            )
        if kind == "figure":
            key, figure = self.figure(where.scheme, node["figure"], node.at("figure"))
            if want.kind == "fen" and figure is not None:
                self._unit(figure.unit, "fen", node.at("figure"))
            return Value("figure", name=key)
        if kind == "count":
            self.role(where.scheme, node["count"], node.at("count"))
            return Value("count", name=node["count"])
        names = tuple(node.get("sum", ()))
        for index, name in enumerate(names):
            self.fact(name, node.at("sum", index), where, *(types or NUMBERS))
        return Value("sum", names=names)

    def _share(self, node: Node, key: str, where: Where) -> Value | None:
        raw = node.get(key)
        if raw is None:
            return None
        if not isinstance(raw, Node):
            return Value("literal", literal=raw)
        if "figure" in raw:
            name, figure = self.figure(where.scheme, raw["figure"], raw.at("figure"))
            if key == "bps" and figure is not None:
                self._unit(figure.unit, "bps", raw.at("figure"))
            return Value("figure", name=name)
        types = ("integer",) if key == "bps" else NUMBERS
        self.fact(raw.get("fact", ""), raw.at("fact"), where, *types)
        return Value("fact", name=raw.get("fact", ""))

    def _unit(self, found: str, expected: str, path: str) -> None:
        if found and found != expected:
            self.problems.append(
                Problem.wrong_value(path, f"a figure in {found}", f"one in {expected}")
            )


def _wanted(fact: Fact | None) -> Want:
    if fact is None or not fact.type:
        return ANYTHING
    if fact.type in NUMBERS:
        return Want("number", fact.name)
    return Want(fact.type, fact.name, fact.options)

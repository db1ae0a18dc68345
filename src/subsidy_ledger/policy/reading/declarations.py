"""Tables that declare names: roles, facts, figures, readings, and the rulings that settle these.

What it promises: one record per table; problems are noted in the context, and reading goes on.
What it does not do: declare them to others (``names.declare`` does, before anything is read).
"""

from __future__ import annotations

import re

from subsidy_ledger.errors import Problem
from subsidy_ledger.policy.conditions import Condition
from subsidy_ledger.policy.pack import Fact, Figure, FigureLine, Reading, Role, Ruling
from subsidy_ledger.policy.reading.context import Context
from subsidy_ledger.policy.reading.language import DATE_TEXT
from subsidy_ledger.policy.reading.names import BUILT_IN, fact_of, reading_of, role_of
from subsidy_ledger.policy.reading.rules import Where
from subsidy_ledger.policy.reading.tree import Node


def read_role(ctx: Context, node: Node) -> Role:
    """Read a ``[[role]]``."""
    role = role_of(node)
    if role.name in BUILT_IN:
        ctx.problem(
            node.at("name"), f"{role.name!r} is built in; expected another name for the role"
        )
    if role.max is not None and role.min > role.max:
        ctx.problems.append(
            Problem.wrong_value(node.at("min"), str(role.min), f"at most max, {role.max}")
        )
    return role


def read_fact(ctx: Context, node: Node) -> Fact:
    """Read a ``[[fact]]``."""
    fact = fact_of(node)
    if fact.of not in {"", "case", "applicant"}:
        for scheme in ctx.schemes:
            ctx.resolve("role", scheme, fact.of, node.at("of"))
    if fact.type == "choice" and node.lacks("options"):
        ctx.problem(node.path, "the key 'options' is missing: a choice has options")
    elif fact.type not in {"", "choice"} and "options" in node:
        ctx.problem(node.at("options"), f"options are for a choice, and this is {fact.type}")
    for index, option in enumerate(fact.options):
        if re.fullmatch(DATE_TEXT, option):
            ctx.problem(
                node.at("options", index),
                f"found {option!r}, which reads as a date: name the option with a word",
            )
    return fact


def read_figure(ctx: Context, node: Node) -> Figure:
    """Read a ``[[figure]]``."""
    key = ctx.key(node)
    scheme = key.partition("/")[0]
    value = node.get("value")
    if value is not None and node.lacks("cite"):
        ctx.problem(node.path, "the key 'cite' is missing: a value stands somewhere")
    if isinstance(value, list):
        where = Where(scheme, advice="a figure is one number for the whole case")

        def line(child: Node, when: Condition | None) -> FigureLine:
            return FigureLine(child.get("value", 0), when)

        value = ctx.lines(value, node.at("value"), where, line)
    return Figure(
        key=key,
        unit=node.get("unit", ""),
        value=value,
        ask=node.get("ask"),
        cite=ctx.cite(node, scheme) if "cite" in node else None,
    )


def read_reading(ctx: Context, node: Node) -> Reading:
    """Read a ``[[reading]]``."""
    reading = reading_of(node)
    if reading.default is not None:
        options = dict(reading.options)
        ctx.one_of(reading.default, options, f"the reading {reading.id!r}", node.at("default"))
    cite = ctx.cite(node, "") if "cite" in node else None
    return Reading(reading.id, reading.question, reading.options, reading.default, cite)


def read_ruling(ctx: Context, node: Node) -> Ruling:
    """Read a ``[[ruling]]`` of an amendment."""
    name, option = node.get("reading", ""), node.get("option", "")
    if not ctx.amending:
        ctx.problem(
            node.path, "a ruling stands in a pack that amends; here write a default, or none"
        )
    having = [s for s in ctx.schemes if s in ctx.known and name in ctx.known[s].reading]
    # In a pack for several schemes a reading may belong to one of them alone.
    for scheme in having or ctx.schemes[:1]:
        ctx.option(scheme, name, option, node.at("reading"), node.at("option"))
    return Ruling(name, option, ctx.cite(node, ""))

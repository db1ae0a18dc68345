"""A checked tree to a pack: the whole file, its head, services and procedure.

What it is: ``build`` walks the tree of one file in its order and makes the records of
``policy.pack``.

What it promises: it never stops at the first problem, and where a problem was found the pack it
returns is not to be used (parts that did not fit are blank). Keys are qualified: ``scheme/grant``,
``scheme/figure``, ``scheme/grant#cap``, ``scheme#cap``.

What it does not do: compare with other packs (``policy.check``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from subsidy_ledger.errors import Problem
from subsidy_ledger.policy.pack import EXCUSE, OPEN, STEPS, Pack, Procedure, Service
from subsidy_ledger.policy.reading.context import Context
from subsidy_ledger.policy.reading.declarations import (
    read_fact,
    read_figure,
    read_reading,
    read_role,
    read_ruling,
)
from subsidy_ledger.policy.reading.grants import read_grants
from subsidy_ledger.policy.reading.limits import read_caps, read_exclusion
from subsidy_ledger.policy.reading.names import Names
from subsidy_ledger.policy.reading.rules import Where
from subsidy_ledger.policy.reading.tree import Node
from subsidy_ledger.policy.retention import Retention

_LABELS: Final[Mapping[str, str]] = {
    "document": "key",
    "role": "name",
    "fact": "name",
    "figure": "key",
    "reading": "id",
    "ruling": "reading",
    "cap": "id",
    "exclusion": "id",
    "service": "id",
}
"""Tables of a pack that share no name with another of their kind, and the key that holds it."""


def build(tree: Node, known: Mapping[str, Names], *, complete: bool) -> tuple[Pack, list[Problem]]:
    """The pack of a tree, and its problems; the pack is good only where there are none.

    ``known``: names by scheme, the file's own among them; ``complete``: names that are not among
    them are problems.
    """
    ctx = Context(tree, known, complete=complete)
    return _pack(ctx), ctx.problems


def _pack(ctx: Context) -> Pack:
    head = ctx.head
    _head(ctx)
    for name, key in _LABELS.items():
        ctx.unique(ctx.tables(name), key, name)
    return Pack(
        id=head.get("id", ""),
        title=head.get("title", ""),
        authority=head.get("authority", ""),
        valid_from=head.get("valid_from", date.min),
        valid_from_basis=head.get("valid_from_basis", ""),
        scheme=head.get("scheme"),
        amends=ctx.schemes if ctx.amending else (),
        area=head.get("area"),
        currency=head.get("currency", "CNY"),
        valid_until=head.get("valid_until"),
        date_rounding=head.get("date_rounding", "down"),
        documents=tuple(ctx.documents.values()),
        roles=tuple(read_role(ctx, node) for node in ctx.tables("role")),
        facts=tuple(read_fact(ctx, node) for node in ctx.tables("fact")),
        figures=tuple(read_figure(ctx, node) for node in ctx.tables("figure")),
        readings=tuple(read_reading(ctx, node) for node in ctx.tables("reading")),
        rulings=tuple(read_ruling(ctx, node) for node in ctx.tables("ruling")),
        grants=read_grants(ctx),
        caps=read_caps(ctx),
        exclusions=tuple(read_exclusion(ctx, node) for node in ctx.tables("exclusion")),
        services=tuple(read_service(ctx, node) for node in ctx.tables("service")),
        procedure=read_procedure(ctx),
    )


def _head(ctx: Context) -> None:
    head = ctx.head
    first, last = head.get("valid_from"), head.get("valid_until")
    if first is not None and last is not None and last < first:
        ctx.problems.append(
            Problem.wrong_value(
                head.at("valid_until"),
                last.isoformat(),
                f"a day not before valid_from, {first.isoformat()}",
            )
        )


def read_service(ctx: Context, node: Node) -> Service:
    """Read a ``[[service]]``."""
    scheme = ctx.one_scheme(node, "service")
    to, start, term = node.get("to", ""), node.get("from", ""), node.get("within", Node(""))
    if to:
        ctx.role(scheme, to, node.at("to"), applicant=True)
    if start:
        holder = Where(scheme, frozenset({to}))
        begins = ctx.fact(start, node.at("from"), holder, "date")
        if begins is not None and to and begins.of not in {to, ""}:
            ctx.problem(
                node.at("from"),
                f"the fact {start!r} is of {begins.of!r}, expected one of {to!r}, who is served",
            )
    for key in ("acts", "one_of"):
        for act in (OPEN, EXCUSE):
            if act in node.get(key, {}):
                where = f"{node.at(key)}.{act}"
                ctx.problem(where, f"the act {act!r} is every service's; rename this one")
    return Service(
        id=node.get("id", ""),
        to=to,
        start=start,
        acts=tuple(node.get("acts", {}).items()),
        one_of=tuple(node.get("one_of", {}).items()),
        within_working_days=term.get("working_days"),
        within_days=term.get("days"),
        excusable="otherwise" in node,
        cite=ctx.cite(node, scheme),
    )


def read_procedure(ctx: Context) -> Procedure | None:
    """Read the ``[procedure]``, if there is one."""
    node = ctx.tree.get("procedure")
    if node is None:
        return None
    steps = tuple(node.get("steps", ()))
    if steps and (steps != tuple(s for s in STEPS if s in steps) or steps[-1] != STEPS[-1]):
        ctx.problems.append(
            Problem.wrong_value(
                node.at("steps"),
                ", ".join(steps),
                f"some of {', '.join(STEPS)}, in this order, with {STEPS[-1]} last",
            )
        )
    if "notice" in steps and node.lacks("notice"):
        ctx.problem(node.path, "the key 'notice' is missing: how long a notice stands")
    if steps and "notice" not in steps and "notice" in node:
        ctx.problem(node.at("notice"), "there is no step notice that could last so long")
    pairs: set[frozenset[str]] = set()
    for index, pair in enumerate(node.get("separate", ())):
        if frozenset(pair) in pairs:
            ctx.problem(node.at("separate", index), f"{' and '.join(pair)} stand twice")
        pairs.add(frozenset(pair))
    notice = node.get("notice", Node(""))
    return Procedure(
        steps=steps,
        notice_working_days=notice.get("working_days"),
        notice_days=notice.get("days"),
        separate=tuple((pair[0], pair[-1]) for pair in node.get("separate", ()) if pair),
        retention=Retention(**node["retention"]) if "retention" in node else None,
    )

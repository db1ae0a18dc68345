"""Caps and exclusions: from tables to the records of ``policy.limits``.

What it promises: a cap's limit, ``elsewhere`` and ``amount_of`` are of the kind it measures; a
party's fact is read only where the cap looks at that party; a reason's rule id is unambiguous.
What it does not do: compare with other packs (``policy.check``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from subsidy_ledger.dates import Period
from subsidy_ledger.errors import Problem
from subsidy_ledger.policy.conditions import Value
from subsidy_ledger.policy.limits import Cap, Exclusion, covers
from subsidy_ledger.policy.pack import Citation
from subsidy_ledger.policy.reading.context import Context
from subsidy_ledger.policy.reading.names import qualified
from subsidy_ledger.policy.reading.rules import EVERY_ROLE, FEN, NUMBER, Want, Where
from subsidy_ledger.policy.reading.tree import Node

_ZERO: Final = Value("literal", literal=0)


def read_caps(ctx: Context) -> tuple[Cap, ...]:
    """Read the pack's own ``[[cap]]`` tables, over several grants."""
    caps = []
    for node in ctx.tables("cap"):
        scheme = ctx.one_scheme(node, "cap")
        over = node.get("over", [])
        for index, grant in enumerate(over):
            if grant.endswith("/*"):
                ctx.scheme_given(grant.partition("/")[0], node.at("over", index))
            else:
                ctx.resolve("grant", grant.partition("/")[0], grant, node.at("over", index))
        cap = read_cap(ctx, node, scheme, None, own=None, each=_each_over(ctx, over))
        _own_ids(ctx, cap.id, cap.over, node.at("id"))
        caps.append(cap)
    return tuple(caps)


def _each_over(ctx: Context, over: Iterable[str]) -> frozenset[str] | None:
    """Roles that the grants under a cap count one by one; None where one is not known."""
    roles: set[str] = set()
    for pattern in over:
        names = ctx.known.get(pattern.partition("/")[0])
        found = [g for k, g in names.grant.items() if covers((pattern,), k)] if names else []
        if not found:
            return None
        roles.update(*(grant.each for grant in found))
    return frozenset(roles)


def _own_ids(ctx: Context, id_: str, over: tuple[str, ...], path: str) -> None:
    """A reason names a rule by its id: a grant's own rule and the pack's must differ."""
    for node in ctx.tables("grant"):
        grant = qualified(node.get("key", ""), ctx.schemes)
        rules = [*node.get("requirement", ()), *node.get("cap", ())]
        if grant and covers(over, grant) and id_ and any(r.get("id") == id_ for r in rules):
            ctx.problem(
                path,
                f"a rule of the grant {grant!r} is called {id_!r} too; "
                "a reason names either by its id",
            )


def read_cap(
    ctx: Context,
    node: Node,
    scheme: str,
    inherited: Citation | None,
    *,
    own: str | None,
    each: frozenset[str] | None,
) -> Cap:
    """A cap; ``own``: the grant whose own it is; ``each``: roles that are counted one by one."""
    id_, measure = node.get("id", ""), node.get("measure", "")
    per = ctx.per(node, scheme, group=True)
    _window(ctx, node)
    party = Where(
        scheme, frozenset(per), 'a cap reads it only with per = "{role}"', one_by_one=False
    )
    counted = Where(
        scheme,
        frozenset(per) | (each or frozenset()) if each is not None else EVERY_ROLE,
        'a cap reads it only with per = "{role}", or where the benefit says each = "{role}"',
    )
    unit = FEN if measure == "amount" else NUMBER
    _elsewhere(ctx, node, party, measure)
    _amount_of(ctx, node, counted, measure)
    same = tuple(node.get("same", ()))
    for index, name in enumerate(same):
        ctx.fact(name, node.at("same", index), counted)
    return Cap(
        id=id_,
        key=f"{own if own is not None else scheme}#{id_}",
        per=per,
        measure=measure,
        limit=_limit(ctx, node, party, unit),
        over=(own,) if own is not None else tuple(node.get("over", ())),
        window=node.get("window", ""),
        on_exceed=node.get("on_exceed", ""),
        cite=ctx.cite(node, scheme, inherited),
        period=Period.parse(node["period"]) if "period" in node else None,
        same=same,
        elsewhere=node.get("elsewhere"),
        amount_of=node.get("amount_of"),
        only_if=ctx.only_if(node, scheme),
        own=own is not None,
    )


def _window(ctx: Context, node: Node) -> None:
    window = node.get("window")
    if window == "rolling" and node.lacks("period"):
        ctx.problem(node.path, "the key 'period' is missing: a rolling window has a length")
    elif window not in {None, "rolling"} and "period" in node:
        ctx.problem(node.at("period"), f"period is for a rolling window, and this is {window}")


def _limit(ctx: Context, node: Node, where: Where, want: Want) -> Value:
    raw = node.get("limit")
    if raw is None:
        return _ZERO
    if isinstance(raw, int) and raw < 0:
        ctx.problems.append(Problem.wrong_value(node.at("limit"), str(raw), "a number not below 0"))
    return ctx.value(raw, node.at("limit"), where, want)


def _elsewhere(ctx: Context, node: Node, where: Where, measure: str) -> None:
    if "elsewhere" in node:
        types = {"": ("integer", "money", "months"), "amount": ("money",), "span": ("months",)}.get(
            measure, ("integer",)
        )
        ctx.fact(node["elsewhere"], node.at("elsewhere"), where, *types)


def _amount_of(ctx: Context, node: Node, where: Where, measure: str) -> None:
    if "amount_of" not in node:
        return
    path = node.at("amount_of")
    ctx.fact(node["amount_of"], path, where, "money")
    if measure not in {"", "amount"}:
        ctx.problem(path, f"amount_of is for measure = amount, and this is {measure}")
    if node.get("on_exceed") == "reduce":
        ctx.problem(path, "what is not paid cannot be reduced: amount_of is for on_exceed = refuse")


def read_exclusion(ctx: Context, node: Node) -> Exclusion:
    """Read an ``[[exclusion]]``."""
    scheme = ctx.one_scheme(node, "exclusion")
    id_ = node.get("id", "")
    table: Node = node.get("lanes", Node(""))
    lanes = tuple((lane, tuple(grants)) for lane, grants in table.items())
    seen: dict[str, str] = {}
    for lane, grants in lanes:
        for index, grant in enumerate(grants):
            path = table.at(lane, index)
            ctx.resolve("grant", grant.partition("/")[0], grant, path)
            other = seen.setdefault(grant, lane)
            if other != lane:
                ctx.problem(path, f"{grant!r} runs in the lane {other!r} already")
    if any(node.get("id") == cap.get("id") for cap in ctx.tables("cap")) and id_:
        ctx.problem(node.at("id"), f"a cap is called {id_!r} too; a reason names either by its id")
    _own_ids(ctx, id_, tuple(seen), node.at("id"))
    return Exclusion(
        id=id_,
        key=f"{scheme}#{id_}",
        per=ctx.per(node, scheme, group=False),
        lanes=lanes,
        cite=ctx.cite(node, scheme),
        only_if=ctx.only_if(node, scheme),
    )

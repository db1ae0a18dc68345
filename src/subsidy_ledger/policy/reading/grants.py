"""Grants: requirements, benefit, caps of their own, and the cases that show them.

What it promises: a requirement or a benefit reads a party's facts only where it says which party is
meant; amendments say that they are; lines that could never be read are problems.
What it does not do: compare an amendment with what it amends (``policy.check``).
"""

from __future__ import annotations

from subsidy_ledger.errors import Problem
from subsidy_ledger.policy.benefits import Benefit, Line
from subsidy_ledger.policy.conditions import Condition, Day, Value
from subsidy_ledger.policy.pack import Citation, Grant, Requirement
from subsidy_ledger.policy.reading.cases import read_case
from subsidy_ledger.policy.reading.context import Context
from subsidy_ledger.policy.reading.limits import read_cap
from subsidy_ledger.policy.reading.rules import EVERY_ROLE, FEN, Where
from subsidy_ledger.policy.reading.tree import Node


def read_grants(ctx: Context) -> tuple[Grant, ...]:
    """Read the ``[[grant]]`` tables."""
    keys: set[str] = set()
    grants = []
    for node in ctx.tables("grant"):
        grant = read_grant(ctx, node)
        if grant.key and grant.key in keys:
            ctx.problem(node.at("key"), f"the grant {grant.key!r} stands twice")
        keys.add(grant.key)
        grants.append(grant)
    return tuple(grants)


def read_grant(ctx: Context, node: Node) -> Grant:
    """Read one grant."""
    key = ctx.key(node)
    scheme = key.partition("/")[0]
    amend = node.get("amend", False)
    _amend(ctx, node, key, amend=amend)
    cite = ctx.cite(node, scheme) if "cite" in node else None
    if cite is not None and cite.reading is not None:
        ctx.problem(node.at("cite"), "a grant cites the words of a document, not a reading")
    if "payee" in node:
        ctx.role(scheme, node["payee"], node.at("payee"), applicant=True)
    requirements = tuple(
        read_requirement(ctx, child, scheme, cite) for child in node.get("requirement", ())
    )
    benefit = read_benefit(ctx, node["benefit"], scheme, cite) if "benefit" in node else None
    each = _each(ctx, key, benefit)
    caps = tuple(
        read_cap(ctx, child, scheme, cite, own=key, each=each) for child in node.get("cap", ())
    )
    _rule_ids(ctx, node)
    ctx.unique(node.get("case", ()), "name", "case")
    return Grant(
        key=key,
        name=node.get("name", ""),
        instrument=node.get("instrument", "grant"),
        applicant=tuple(node.get("applicant", ())),
        cite=cite,
        payee=node.get("payee"),
        as_of=_as_of(ctx, node, scheme),
        requirements=requirements,
        benefit=benefit,
        caps=caps,
        cases=tuple(read_case(ctx, child, key) for child in node.get("case", ())),
        amend=amend,
    )


def _amend(ctx: Context, node: Node, key: str, *, amend: bool) -> None:
    if ctx.amending and not amend and "amend" not in node.unfit:
        ctx.problem(node.path, "a pack that amends adds to grants of others: write amend = true")
    if amend and not ctx.amending:
        ctx.problem(
            node.at("amend"),
            "a pack with a scheme of its own states its grants whole; "
            "amend = true is for packs that amend",
        )
    if amend and ctx.amending:
        ctx.resolve("grant", key.partition("/")[0], key, node.at("key"))


def _as_of(ctx: Context, node: Node, scheme: str) -> Day:
    table = node.get("as_of")
    if table is None or "fact" not in table:
        return Day()
    where = Where(scheme, advice="one day decides which edition holds")
    ctx.fact(table["fact"], table.at("fact"), where, "date")
    return Day("fact", table["fact"])


def _each(ctx: Context, key: str, benefit: Benefit | None) -> frozenset[str] | None:
    """Roles the grant's parties are paid for one by one; None where that is not known."""
    names = ctx.known.get(key.partition("/")[0])
    known = names.grant.get(key) if names is not None else None
    own = {benefit.each} if benefit is not None and benefit.each is not None else set()
    return None if known is None else known.each | own


def _rule_ids(ctx: Context, node: Node) -> None:
    """A reason names a rule by its id alone: requirements and caps of a grant share one room."""
    ctx.unique(node.get("requirement", ()), "id", "requirement")
    ctx.unique(node.get("cap", ()), "id", "cap")
    taken = {child.get("id") for child in node.get("requirement", ())}
    for child in node.get("cap", ()):
        if "id" in child and child["id"] in taken:
            ctx.problem(
                child.at("id"),
                f"a requirement of the grant is called {child['id']!r} too; "
                "a reason names either by its id",
            )


def _one_by_one(ctx: Context, node: Node, scheme: str, keys: tuple[str, ...], advice: str) -> Where:
    """Where a rule stands that may go through the parties of a role."""
    said = [key for key in keys if not node.lacks(key)]
    roles: frozenset[str] = frozenset(node[key] for key in said if key in node)
    for key in said:
        if key not in node or ctx.role(scheme, node[key], node.at(key)) is None:
            roles = EVERY_ROLE
    return Where(scheme, roles, advice, one_by_one=bool(said))


def read_requirement(
    ctx: Context, node: Node, scheme: str, inherited: Citation | None
) -> Requirement:
    """Read a ``[[grant.requirement]]``."""
    each, every = node.get("each"), node.get("every")
    if each is not None and every is not None:
        ctx.problem(node.path, "found each and every together, expected one of them")
    advice = 'say each = "{role}" or every = "{role}" in the requirement'
    where = _one_by_one(ctx, node, scheme, ("each", "every"), advice)
    return Requirement(
        id=node.get("id", ""),
        condition=ctx.condition(node.get("when"), where),
        cite=ctx.cite(node, scheme, inherited),
        applies=ctx.condition(node["if"], where) if "if" in node else None,
        each=each,
        every=every,
        excusable="otherwise" in node,
        only_if=ctx.only_if(node, scheme),
    )


def read_benefit(ctx: Context, node: Node, scheme: str, inherited: Citation | None) -> Benefit:
    """Read a ``[grant.benefit]``."""
    each, units = node.get("each"), node.get("units")
    where = _one_by_one(ctx, node, scheme, ("each",), 'say each = "{role}" in the benefit')
    if units is not None:
        ctx.fact(units, node.at("units"), where, "integer", "months")
    bounds = [key for key in ("least", "most") if key in node]
    for key in ("fen", "units", "each"):
        if bounds and key in node:
            ctx.problem(
                node.at(key),
                f"found {key} together with {bounds[0]}: where the approver states the amount "
                "nothing is multiplied; expected fen (with units, each), or least and most",
            )
    least = _amount(ctx, node, "least", where)
    most = _amount(ctx, node, "most", where)
    low, high = _literal(least), _literal(most)
    if low is not None and high is not None and low > high:
        ctx.problems.append(
            Problem.wrong_value(node.at("least"), str(low), f"at most `most`, {high}")
        )
    return Benefit(
        lines=_fen(ctx, node, where),
        least=least,
        most=most,
        units=units,
        each=each,
        cite=ctx.cite(node, scheme, inherited),
    )


def _amount(ctx: Context, node: Node, key: str, where: Where) -> Value | None:
    return ctx.value(node[key], node.at(key), where, FEN) if key in node else None


def _fen(ctx: Context, node: Node, where: Where) -> tuple[Line, ...]:
    fen = node.get("fen")
    if fen is None:
        return ()
    if not isinstance(fen, list):
        return (Line(ctx.value(fen, node.at("fen"), where, FEN)),)

    def line(child: Node, when: Condition | None) -> Line:
        return Line(_amount(ctx, child, "fen", where) or Value("literal", literal=0), when)

    return ctx.lines(fen, node.at("fen"), where, line)


def _literal(value: Value | None) -> int | None:
    """The number of a plain literal."""
    if value is None or value.kind != "literal" or not isinstance(value.literal, int):
        return None
    return value.literal

"""Cases of a grant: examples an official can read, facts in and outcome out.

What it promises: roles, facts, grants and readings that a case names exist; facts keep their TOML
values (dates as dates, months as lists).
What it does not do: judge the facts' types or run the case (``testing``).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from subsidy_ledger.policy.pack import Award, CaseParty, Expectation, GrantCase
from subsidy_ledger.policy.reading.context import Context
from subsidy_ledger.policy.reading.tree import Node


def read_case(ctx: Context, node: Node, grant: str) -> GrantCase:
    """Read a ``[[grant.case]]``."""
    expect: Node = node.get("expect", Node(""))
    if "fen" in expect and expect.get("outcome") in {"refused", "undetermined"}:
        ctx.problem(expect.at("fen"), f"nothing is paid where the outcome is {expect['outcome']}")
    before = tuple(_earlier(ctx, child) for child in node.get("before", ()))
    return GrantCase(
        name=node.get("name", ""),
        claim=read_award(ctx, node, grant),
        expect=Expectation(
            outcome=expect.get("outcome", "granted"),
            fen=expect.get("fen"),
            why=expect.get("why"),
            missing=expect.get("missing"),
        ),
        before=before,
    )


def _earlier(ctx: Context, node: Node) -> Award:
    grant = node.get("grant", "")
    ctx.resolve("grant", grant.partition("/")[0], grant, node.at("grant"))
    return read_award(ctx, node, grant)


def read_award(ctx: Context, node: Node, grant: str) -> Award:
    """A claim or an earlier award; facts keep their TOML values, months their lists."""
    scheme = grant.partition("/")[0]
    first, second = node.get("on", date.min), node.get("approved_on")
    if second is not None and second < first:
        ctx.problem(node.at("approved_on"), "the day of approval is before that of submission")
    table: Node = node.get("parties", Node(""))
    for role in table:
        ctx.role(scheme, role, table.at(role), applicant=True)
    if "parties" in node and not table.get("applicant") and "applicant" not in table.unfit:
        ctx.problem(table.path, "the key 'applicant' is missing: every case has one")
    rulings = {}
    for reading, ruled in node.get("rulings", {}).items():
        option = ruled.get("option", "") if isinstance(ruled, Node) else ruled
        path = node["rulings"].at(reading)
        ctx.option(scheme, reading, option, path, path)
        rulings[reading] = option
    return Award(
        grant=grant,
        on=first,
        parties={
            role: tuple(_party(ctx, party, scheme) for party in parties)
            for role, parties in table.items()
        },
        facts=_facts(ctx, node, scheme),
        approved_on=second,
        requested_fen=node.get("requested_fen"),
        amount_fen=node.get("amount_fen"),
        rulings=rulings,
        excuses=dict(node.get("excuses", {})),
        discharged=node.get("discharged", False),
    )


def _party(ctx: Context, node: Node, scheme: str) -> CaseParty:
    return CaseParty(node.get("id", ""), _facts(ctx, node, scheme), node.get("kind"))


def _facts(ctx: Context, node: Node, scheme: str) -> dict[str, Any]:
    table: Node = node.get("facts", Node(""))
    for name in table:
        ctx.resolve("fact", scheme, name, table.at(name))
    return dict(table)

"""Faults of the rules themselves: a figure that no document states, a day that nobody stated.

Each has a small document of its own, adopted beside the city's, so that what rests on it is known.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.testing.corpus.answers import Answer, Answers, Plant
from subsidy_ledger.testing.corpus.cities import GRANTS_FUND
from subsidy_ledger.testing.corpus.office import Json, Step, later, moment, worked
from subsidy_ledger.testing.corpus.town import Town

MOST: Final = 18
"""Awards that rest on one document: a finding names no more entries than twenty."""

_PACK: Final = """
[pack]
id = "{scheme}-{valid_from}"
scheme = "{scheme}"
title = "小额补助办法(虚构)"
authority = "某局(虚构)"
valid_from = {valid_from}
valid_from_basis = "{basis}"

[[document]]
key = "T"
title = "小额补助办法(虚构)"
{number}

[[figure]]
key = "once"
unit = "fen"
value = 30_000
cite = {{doc = "T", clause = "1", quote = "每人一次300元"}}

[[grant]]
key = "once"
name = "小额补助"
instrument = "grant"
applicant = ["person"]
cite = {{doc = "T", clause = "1", quote = "每人一次300元"}}
[grant.benefit]
fen = {{figure = "once"}}
cite = {{doc = "T", clause = "1", quote = "每人一次300元"}}
"""


def _pack(scheme: str, valid_from: date, *, stated: bool = True, numbered: bool = True) -> Pack:
    basis = "stated" if stated else "assumed"
    number = f'number = "虚构〔{valid_from.year}〕9号"' if numbered else ""
    text = _PACK.format(scheme=scheme, valid_from=valid_from, basis=basis, number=number)
    return read_pack(text.encode(), f"{scheme}.toml")


def _adopted(town: Town, pack: Pack, on: date) -> str:
    """Adopt a pack at eight in the morning of a working day; gives the id of the command."""
    name = f"{town.city.letters}-adopt-{pack.scheme}"
    command: Json = {"id": name, "do": "adopt", "on": on.isoformat(), "packs": [pack]}
    town.put(Step(command, by="registrar-1", at=moment(on, 8, 20)))
    return name


def _awarded(town: Town, scheme: str, submitted: date, recorded: date | None = None) -> str:
    """A case of the small document, paid; gives the id of its approval.

    ``recorded``: the day from which on it is typed in, where that is not its own.
    """
    who = town.register.someone("person")
    case = f"{town.city.letters}-{scheme.upper()}-{who.number[-8:]}"
    accept, review, notice = (later(submitted, days) for days in (1, 2, 3))
    until = later(notice, 5)
    approve = later(until, 1)
    party = {"kind": "person", "scheme": who.scheme, "number": who.number, "name": who.name}
    steps: list[tuple[str, date, Json]] = [
        (
            "submit",
            submitted,
            {
                "grant": f"{scheme}/once",
                "parties": {"applicant": [party]},
                "fund": GRANTS_FUND,
            },
        ),
        ("accept", accept, {}),
        ("review", review, {"passed": True, "note": "材料齐全"}),
        ("notice", notice, {"until": until.isoformat()}),
        ("approve", approve, {}),
    ]
    for place, (do, on, given) in enumerate(steps):
        command = {"id": f"{case}-{do}", "do": do, "case": case, "on": on.isoformat(), **given}
        town.put(Step(command), None if recorded is None else later(recorded, place))
    paid = later(approve if recorded is None else later(recorded, len(steps)), 2)
    payment = f"{case}-Z1"
    money: Json = {"payment": payment, "case": case, "account": who.account}
    town.put(Step({"id": f"{payment}-pay", "do": "pay", "on": paid.isoformat(), **money}))
    settled = later(paid, 1).isoformat()
    town.put(Step({"id": f"{payment}-settle", "do": "settle", "on": settled, "payment": payment}))
    town.lists.account(who, who.account)
    return f"{case}-approve"


def figure_without_rule(town: Town, n: int) -> Answers:
    """Awards by a figure that stands in a paper without a number. One finding has all of them."""
    first = worked(town.city.first)
    adopted = _adopted(town, _pack("u", first - timedelta(days=30), numbered=False), first)
    approvals = [
        _awarded(town, "u", later(first, 5 + 3 * number)) for number in range(min(n, MOST))
    ]
    ids = tuple(dict.fromkeys((adopted, approvals[0], approvals[-1])))
    return [Answer("figure-without-rule", "hint", ids=ids)]


def assumed_first_day(town: Town, n: int) -> Answers:
    """Awards by a document of which nobody knows since when it holds. One finding has all."""
    first = worked(town.city.first)
    adopted = _adopted(town, _pack("a", first - timedelta(days=1), stated=False), first)
    approvals = [_awarded(town, "a", later(first, 2 + number)) for number in range(min(n, MOST))]
    return [Answer("not-in-force", "hint", ids=(adopted, *approvals))]


def dated_back(town: Town, n: int) -> Answers:
    """Approvals with days before the one on which anybody adopted their rules. One finding."""
    first, day = worked(town.city.first), later(town.city.first, 40)
    adopted = _adopted(town, _pack("b", first - timedelta(days=30)), day)
    approvals = [
        _awarded(town, "b", later(first, number), recorded=later(day, 1))
        for number in range(min(n, MOST))
    ]
    return [Answer("not-in-force", "hint", ids=(adopted, *approvals))]


PLANTS: Final = (
    Plant("figure without a document", 18, ("wenzhou",), figure_without_rule),
    Plant("first day only assumed", 19, ("wenzhou",), assumed_first_day),
    Plant("dated back", 19, ("wenzhou",), dated_back),
)

"""A history that is cut comes to the same as one that is not.

Random histories go through one ledger, and through a line of ledgers in which each succeeds the one
before at a random point. Answers and final books must be equal, but for the numbers of entries; an
audit of the last ledger says what an audit of the whole says of the same things. Nothing else is
judged here: that one ledger answers rightly is for the naive model and the stories.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from tests.model import strategies as town
from tests.model.compare import read_packs
from tests.properties.test_ledger_laws import PACK, STREAMS, life
from tests.support.builders import ONE_STEP, Json, create
from tests.support.successors import LAST_DAY, Line, as_alone, compared, entries_of, store_of
from typeguard import suppress_type_checks

from subsidy_ledger import Ledger
from subsidy_ledger.audit import audit
from subsidy_ledger.casework.state import TABLES
from subsidy_ledger.ledger.succession import check

FUND = town.FUNDS[0]
ACTORS = {"review": "bob", "approve": "cai", "pay": "dan", "settle": "eve"}


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


# ---- histories of the town -----------------------------------------------------------------------

LIKELY = [
    "pay settle recover repay",
    "pay settle void repay repay repay repay repay",
    "pay settle void repay write_off recover",
    "part settle finish",
    "part return part settle pay cancel hold settle release pay settle",
    "pay return withdraw erase",
    "hold pay release pay settle discharge",
    "withdraw erase erase",
    "pay settle discharge return",
    "reject erase",
]
FATES = st.one_of(
    st.sampled_from(LIKELY).map(str.split),
    st.lists(st.sampled_from(sorted({do for one in LIKELY for do in one.split()})), max_size=6),
)
"""What befalls a case after its approval: what happens in offices, and anything at all."""


def befalls(case: str, fate: list[str]) -> list[Json]:
    """The commands of a fate; what follows a payment or a recovery is about the last of them."""
    told, payment, recovery = [], f"P-{case}", f"R-{case}"
    for turn, do in enumerate(fate):
        command: Json = {"do": do, "case": case}
        if do in ("pay", "part"):
            payment = f"P-{case}-{turn}"
            command = {"do": "pay", "case": case, "payment": payment, "account": "1"}
            command |= {"amount_fen": 30_000} if do == "part" else {}
        elif do in ("settle", "return", "cancel"):
            command = {"do": do, "payment": payment}
        elif do in ("recover", "void"):
            recovery = f"R-{case}-{turn}"
            command = {"do": "recover", "case": case, "recovery": recovery}
            command |= {"void": True} if do == "void" else {"amount_fen": 20_000}
        elif do in ("repay", "write_off"):
            command = {"do": do, "recovery": recovery, "amount_fen": 20_000}
        elif do == "erase":
            command["ground"] = "到期"
        if command["do"] in (
            "return", "cancel", "withdraw", "finish", "recover", "write_off", "hold", "reject",
        ):  # fmt: skip
            command["reason"] = "说明"
        told.append(command)
    return told


@st.composite
def cases(draw: st.DrawFn, number: int, steps: list[str]) -> list[Json]:
    """The whole life of a case: application, steps, approval, fate."""
    case, day = f"A-{number}", draw(town.DAYS)
    claim = draw(town.CLAIMS[draw(st.sampled_from(GRANTS))])
    fund: Json = {"fund": FUND} if draw(st.sampled_from([True, True, False])) else {}
    told: list[Json] = [{"do": "submit", "case": case, "on": day, **claim, **fund}]
    if draw(st.sampled_from([False, False, True])):
        facts = draw(town.CLAIMS[claim["grant"]])["facts"]
        told.append({"do": "supplement", "case": case, "on": day, "facts": facts or {"size": 9}})
    more: dict[str, Json] = {
        "review": {"passed": draw(st.sampled_from([True] * 5 + [False])), "note": "看过"},
        "notice": {"until": later(day, 8)},
    }
    for step in steps:
        on = later(day, 9 if step == "approve" else 0)
        told.append({"do": step, "case": case, "on": on, **more.get(step, {})})
    if draw(st.sampled_from([False] * 4 + [True])):
        told[-1]["rulings"] = draw(town.rulings("mini"))
    after = later(day, draw(st.sampled_from([9, 10, 40])))
    told += [{"on": after, **command} for command in befalls(case, draw(FATES))]
    return told


GRANTS = [grant for grant in town.CLAIMS if grant.startswith("mini/")]


@st.composite
def elsewhere(draw: st.DrawFn) -> list[Json]:
    """One command that is of no case: who is who, a service, money, the rules of the place."""
    kind = draw(st.sampled_from(["same", "apart", "link", "perform", "appropriate", "adopt"]))
    day = draw(town.DAYS)
    if kind in ("same", "apart"):
        return [{"do": kind, "on": day, "parties": list(draw(st.sampled_from(town.ALIASES)))}]
    if kind == "link":
        house = draw(st.sampled_from(sorted(town.HOUSEHOLDS)))
        end = draw(st.sampled_from([{}, {"to": "2023-12-31"}]))
        link = {"do": "link", "group": house, "parties": town.HOUSEHOLDS[house]}
        return [{**link, "on": day, "from": "2023-01-10", **end}]
    if kind == "perform":
        service, start = town.SERVICES["mini"]
        act = {"do": "perform", "service": service, "party": draw(st.sampled_from(town.PEOPLE[:3]))}
        begun = later(day, -2)
        return [
            {**act, "on": day, "act": "open", "facts": {start: begun}},
            {**act, "on": later(day, draw(st.integers(0, 9))), "act": "call"},
        ]
    if kind == "appropriate":
        fen = draw(st.sampled_from([500_000, 90_000, -100_000]))
        year = draw(st.sampled_from([2023, 2024]))
        return [{"do": kind, "on": day, "fund": FUND, "year": year, "amount_fen": fen}]
    change = draw(st.sampled_from(["rulings", "procedure"]))
    value = draw(town.rulings("mini") if change == "rulings" else town.PROCEDURES)
    return [{"do": "adopt", "on": day, change: value}]


@st.composite
def histories(draw: st.DrawFn) -> tuple[Json, list[Json]]:
    """A procedure, and lives and other commands that are shuffled, each life in its own order."""
    procedure: Any = draw(town.PROCEDURES)
    number = draw(st.integers(1, 6))
    lives = [draw(cases(n, procedure["steps"])) for n in range(number)]
    lives += draw(st.lists(elsewhere(), max_size=6))
    turns = [index for index, one in enumerate(lives) for _ in one]
    waiting = [iter(one) for one in lives]
    told: list[Json] = [
        {"do": "appropriate", "fund": FUND, "year": year, "amount_fen": 400_000, "on": "2023-01-10"}
        for year in (2023, 2024)
    ]
    told += [next(waiting[index]) for index in draw(st.permutations(turns))]
    ids = draw(st.sampled_from([0, 0, 0, 7]))  # now and then an id is used again
    return procedure, [
        {"id": f"c{turn % (len(told) - ids)}", "by": ACTORS.get(one["do"], "window"), **one}
        for turn, one in enumerate(told)
    ]


CUTS = st.lists(st.integers(0, 60), min_size=1, max_size=2)


def some(part: int) -> settings:
    """A part of the profile's examples: each plays three histories or more, and audits them."""
    return settings(max_examples=settings().max_examples // part)


# ---- laws ----------------------------------------------------------------------------------------


def findings(line: Line) -> set[tuple[str, str, str]]:
    """What an audit of the last ledger finds, by one day for all."""
    with line.last.store.reading() as reader:
        result = audit(reader, on=LAST_DAY)
    return {(one.check, one.severity, one.message) for one in result.findings}


def equal_to_one(first: Any, commands: list[Json], cuts: list[int], **given: Any) -> Line:
    """Play the commands whole and cut, and compare everything; gives the line."""
    where = [min(cut, len(commands)) for cut in cuts]
    for turn, command in enumerate(commands):
        note(f"{'-- cut -- ' * where.count(turn)}{command}")
    alone, line = Line(first, commands), Line(first, commands, where, **given)
    assert compared(line.answers, as_alone(alone.answers, commands, where)) == []
    expected, got, kept = alone.tables(), line.tables(), line.stored()
    for table in TABLES:
        assert got[table] == expected[table], table
        assert kept[table] == got[table], f"{table} as it is stored"
    ours, all_ = findings(line), findings(alone)
    assert ours <= all_
    assert {one for one in ours if one[0].startswith("service")} == {
        one for one in all_ if one[0].startswith("service")
    }
    assert known(*line.ledgers[-2:]) == []
    return line


def known(before: Ledger, after: Ledger) -> list[str]:
    """What the predecessor has against what its successor says of it."""
    said = entries_of(after)[0]["data"]["after"]
    with before.store.reading() as reader:
        return check(said, reader, before.origin)


def town_ledger(procedure: Json) -> Any:
    return lambda store: create(read_packs("mini"), store, procedure, origin="line.0")


@some(3)
@given(histories(), CUTS)
def test_a_history_of_the_town_that_is_cut_comes_to_the_same(
    history: tuple[Json, list[Json]], cuts: list[int]
) -> None:
    procedure, commands = history
    with suppress_type_checks():
        equal_to_one(town_ledger(procedure), commands, cuts)


@some(4)
@given(STREAMS, CUTS)
def test_lives_that_are_cut_anywhere_come_to_the_same(drawn: list[Json], cuts: list[int]) -> None:
    money = {"do": "appropriate", "fund": "资金", "amount_fen": 250, "on": "2023-01-01", "by": "f"}
    commands = [{"id": f"m{year}", "year": year, **money} for year in (2023, 2024)]
    commands += [command for number, one in enumerate(drawn) for command in life(number, one)]
    with suppress_type_checks():
        equal_to_one(lambda store: create([PACK], store, ONE_STEP, origin="line.0"), commands, cuts)


@some(10)
@given(history=histories(), cuts=CUTS)
def test_files_come_to_the_same_as_memory(
    tmp_path_factory: pytest.TempPathFactory, history: tuple[Json, list[Json]], cuts: list[int]
) -> None:
    procedure, commands = history
    folder = tmp_path_factory.mktemp("line")
    with suppress_type_checks():
        line = equal_to_one(
            town_ledger(procedure),
            commands,
            cuts,
            stores=lambda n: store_of("sqlite", folder, f"line.{n}"),
        )
        line.close()

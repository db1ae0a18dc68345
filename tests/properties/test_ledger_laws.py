"""Laws of every ledger, whatever is sent to it.

Random streams go through a small office: four persons, three enterprises, six grants with nearly
every kind of ceiling, two lanes, one fund. The ledger is in memory; its entries are read back.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.builders import (
    Desk,
    Json,
    desk,
    enterprise,
    fact,
    grant,
    person,
    role,
    small_pack,
)
from tests.support.forging import Told

from subsidy_ledger.audit import audit
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger.verification import read_sources, verify_ledger


def cap(id: str, per: str, measure: str, limit: int, on: str, more: str = "") -> str:
    window = "rolling" if "period" in more else "lifetime"
    return (
        f'[[grant.cap]]\nid = "{id}"\nper = {per}\nmeasure = "{measure}"\nlimit = {limit}\n'
        f'window = "{window}"\non_exceed = "{on}"\n{more}§\n'
    )


BOTH = '["applicant", "founder"]'
PACK = small_pack(
    role("founder", most=1)
    + role("hire")
    + fact("months", "months")
    + fact("size", "integer")
    + grant("once", "[grant.benefit]\nfen = 100\n§\n" + cap("once", BOTH, "count", 1, "refuse"))
    + grant("sum", "[grant.benefit]\nfen = 60\n§\n" + cap("sum", BOTH, "amount", 100, "reduce"))
    + grant(
        "year",
        "[grant.benefit]\nfen = 10\n§\n"
        + cap("year", '"applicant"', "count", 2, "refuse", 'period = "P1Y"\n'),
    )
    + grant(
        "month",
        '[grant.benefit]\nunits = "months"\nfen = 7\n§\n'
        + cap("month", '"applicant"', "units", 1, "reduce", 'same = ["months"]\n'),
    )
    + grant(
        "jobs",
        '[[grant.requirement]]\nid = "size"\nwhen = {fact = "size", ge = 2}\n§\n'
        '[grant.benefit]\neach = "hire"\nfen = 30\n§\n'
        + cap("hire-once", '"hire"', "count", 1, "reduce"),
    )
    + grant(
        "loan",
        "[grant.benefit]\nleast = 1\nmost = 50\n§\n"
        + cap("two", '"applicant"', "count", 2, "refuse"),
        instrument="loan",
    )
    + f'[[exclusion]]\nid = "lanes"\nper = {BOTH}\n§\n'
    '[exclusion.lanes]\none = ["t/once", "t/sum"]\ntwo = ["t/year"]\n'
)
LANES = {"t/once": "one", "t/sum": "one", "t/year": "two"}
PERSONS = [person(f"p{n}") for n in range(4)]
COMPANIES = [enterprise(f"e{n}") for n in range(3)]
GRANTS = ["once", "sum", "year", "month", "jobs", "loan"]
DAYS = st.integers(0, 700).map(lambda n: (date(2023, 1, 1) + timedelta(days=n)).isoformat())

APPLICATIONS = st.fixed_dictionaries(
    {
        "grant": st.sampled_from(GRANTS),
        "who": st.sampled_from([*COMPANIES, *PERSONS[:2]]),
        "founder": st.none() | st.sampled_from(PERSONS),
        "hires": st.lists(st.sampled_from(PERSONS), max_size=3, unique_by=lambda p: p["number"]),
        "months": st.none() | st.integers(1, 9).map(lambda n: [f"2023-0{n}/2023-10"]),
        "size": st.none() | st.integers(1, 3),
        "asked": st.none() | st.integers(1, 80),
        "fund": st.booleans(),
        "on": DAYS,
        "fate": st.lists(
            st.sampled_from(
                ["approve", "pay", "part", "settle", "return", "cancel", "withdraw", "finish",
                 "recover", "void", "repay", "write_off", "hold", "release", "discharge", "erase"]
            ),
            max_size=8,
        ),
    }
)  # fmt: skip


def submission(case: str, drawn: Json) -> Json:
    parties: Json = {"applicant": [drawn["who"]]}
    if drawn["founder"]:
        parties["founder"] = [drawn["founder"]]
    if drawn["hires"]:
        parties["hire"] = drawn["hires"]
    facts = {key: drawn[key] for key in ("months", "size") if drawn[key] is not None}
    command: Json = {"do": "submit", "case": case, "grant": f"t/{drawn['grant']}"}
    command |= {"parties": parties, "facts": facts}
    if drawn["asked"]:
        command["requested_fen"] = drawn["asked"]
    if drawn["fund"]:
        command["fund"] = "资金"
    return command


def life(number: int, drawn: Json) -> list[Json]:
    """An application and what becomes of it; much of it will be refused."""
    case = f"C{number}"
    commands = [submission(case, drawn)]
    for turn, do in enumerate(drawn["fate"]):
        command: Json = {"do": do, "case": case}
        if do in ("pay", "part"):
            command = {"do": "pay", "case": case, "payment": f"P{number}-{turn}", "account": "1"}
            if do == "part":
                command["amount_fen"] = 5
        elif do in ("settle", "return", "cancel"):
            last = max((t for t in range(turn) if drawn["fate"][t] in ("pay", "part")), default=0)
            command = {"do": do, "payment": f"P{number}-{last}"}
        elif do in ("recover", "void"):
            command = {"do": "recover", "case": case, "recovery": f"R{number}-{turn}"}
            command |= {"void": True} if do == "void" else {"amount_fen": 3}
        elif do in ("repay", "write_off"):
            last = max(
                (t for t in range(turn) if drawn["fate"][t] in ("recover", "void")), default=0
            )
            command = {"do": do, "recovery": f"R{number}-{last}", "amount_fen": 3}
        elif do == "erase":
            command["ground"] = "法定"
        if do in ("return", "cancel", "withdraw", "finish", "recover", "void", "write_off", "hold"):
            command["reason"] = "x"
        commands.append(command)
    return [
        {"id": f"{case}-{turn}", "on": drawn["on"], "by": "w", **command}
        for turn, command in enumerate(commands)
    ]


def played(drawn: list[Json], appropriated: int = 250) -> Desk:
    made = desk([PACK])
    for year in (2023, 2024):
        made.ok("appropriate", fund="资金", year=year, amount_fen=appropriated)
    for number, one in enumerate(drawn):
        made.ledger.record_all(life(number, one))
    return made


STREAMS = st.lists(APPLICATIONS, min_size=1, max_size=9)


@given(STREAMS)
def test_replay_of_what_was_recorded_equals_the_live_state(drawn: list[Json]) -> None:
    made = played(drawn)
    with made.ledger.store.reading() as reader:
        verified = verify_ledger(reader, "x")
        verified.demand()
        result = audit(reader)
    assert result.faults == 0
    assert result.decided + len(result.undecided) == verified.size - 1
    entries = made.entries()
    erased = {e["case"] for e in entries if e["do"] == "erase" and e["status"] == "recorded"}
    assert {entries[seq].get("case") for seq, _ in result.undecided} <= erased


@given(STREAMS)
def test_one_by_one_and_in_batches_come_to_the_same(drawn: list[Json]) -> None:
    one, many = played(drawn), desk([PACK])
    for year in (2023, 2024):
        many.ok("appropriate", fund="资金", year=year, amount_fen=250)
    commands = [command for number, drawn_ in enumerate(drawn) for command in life(number, drawn_)]
    many.ledger.record_all(commands)
    for table in ("cases", "payments", "recoveries", "funds", "holdings", "claims", "usage"):
        with one.ledger.store.reading() as first, many.ledger.store.reading() as second:
            assert dict(first.rows(table)) == dict(second.rows(table)), table


def states(made: Desk) -> Any:
    """The books after every entry."""
    told = Told(made)
    books = Books()
    books.library, books.calendars = read_sources(told)
    for entry in told.entries:
        books.apply(fold(books, entry))
        yield books


def held(books: Books, grant_key: str, roles: set[str]) -> Any:
    """(token, its awards of a grant in these roles, each case once)."""
    for token, mine in books.holdings.items():
        awards = {h.case: h for h in mine.values() if h.grant == grant_key and h.role in roles}
        if awards:
            yield token, list(awards.values())


@given(STREAMS)
def test_no_ceiling_is_passed_at_any_entry(drawn: list[Json]) -> None:
    either = {"applicant", "founder"}
    for books in states(played(drawn)):
        for fund in books.funds.values():
            assert fund.reserved_fen >= 0
            assert fund.paid_fen >= 0
            assert fund.reserved_fen + fund.paid_fen <= fund.appropriated_fen
        for _, awards in held(books, "t/once", either):
            assert len(awards) == 1
        for _, awards in held(books, "t/sum", either):
            assert sum(line.fen for award in awards for line in award.lines) <= 100
        for _, awards in held(books, "t/loan", {"applicant"}):
            assert len(awards) <= 2
        for _, awards in held(books, "t/jobs", {"hire"}):
            assert len(awards) == 1
        for _, awards in held(books, "t/month", {"applicant"}):
            months = [month for award in awards for line in award.lines for month in line.months]
            assert len(months) == len(set(months))
        for _, awards in held(books, "t/year", {"applicant"}):
            days = sorted(date.fromisoformat(award.on) for award in awards)
            for first, third in zip(days, days[2:], strict=False):
                assert first <= third - relativedelta(years=1), "three in (day - 1 year, day]"
        for case in books.cases.values():
            assert 0 <= case.instructed_fen + case.settled_fen <= case.payable_fen
            assert case.repaid_fen + case.written_off_fen <= case.ordered_back_fen
            assert case.ordered_back_fen <= case.settled_fen


@given(STREAMS)
def test_no_party_ever_holds_two_lanes(drawn: list[Json]) -> None:
    for books in states(played(drawn)):
        for mine in books.holdings.values():
            lanes = {
                LANES[h.grant]
                for h in mine.values()
                if h.grant in LANES and h.role in ("applicant", "founder")
            }
            assert len(lanes) <= 1


@given(STREAMS, st.data())
def test_the_order_of_independent_cases_does_not_change_their_outcomes(
    drawn: list[Json], data: st.DataObject
) -> None:
    """Cases of different people, without a fund between them, in any order of whole lives."""
    alone = []
    for number, one in enumerate(drawn):
        own = {
            **one,
            "who": enterprise(f"own{number}"),
            "founder": person(f"founder{number}"),
            "hires": [person(f"hire{number}-{n}") for n in range(len(one["hires"]))],
            "fund": False,
        }
        alone.append(life(number, own))
    order = data.draw(st.permutations(range(len(alone))))

    def outcomes(lives: list[list[Json]]) -> dict[str, Json]:
        made = desk([PACK])
        answers = [answer for one in lives for answer in made.ledger.record_all(one)]
        return {a["id"]: {k: v for k, v in a.items() if k != "seq"} for a in answers}

    assert outcomes([alone[index] for index in order]) == outcomes(alone)


@settings(max_examples=15)
@given(STREAMS)
def test_every_command_again_is_a_repeat_and_records_nothing(drawn: list[Json]) -> None:
    made = played(drawn)
    before = made.entries()
    for number, one in enumerate(drawn):
        for answer in made.ledger.record_all(life(number, one)):
            assert answer.get("repeated") is True or answer["status"] == "invalid"
    assert made.entries()[: len(before)] == before


@given(STREAMS)
def test_numbers_go_up_by_one_and_times_never_go_down(drawn: list[Json]) -> None:
    entries = played(drawn).entries()
    assert [entry["seq"] for entry in entries] == list(range(len(entries)))
    assert all(first["at"] <= second["at"] for first, second in pairwise(entries))
    assert len({entry["id"] for entry in entries}) == len(entries)

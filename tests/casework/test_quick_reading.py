"""Two ways to read a command: whatever comes in, the quick one says what the strict one says.

Well-formed commands of every kind are drawn, and spoiled in one place or more: keys left out or
added, values of other types and sizes, numbers and texts as people type them.
"""

from __future__ import annotations

import copy
import enum
import math
import pickle
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from attrs import evolve, fields
from attrs.exceptions import FrozenInstanceError
from hypothesis import example, given
from hypothesis import strategies as st
from typeguard import suppress_type_checks

from subsidy_ledger import canonical
from subsidy_ledger.casework.commands import (
    COMMANDS,
    SHAPES,
    Command,
    Party,
    content,
    content_of_read,
    parse,
    parse_quickly,
    parse_strictly,
)
from subsidy_ledger.casework.commands_fields import Fault
from subsidy_ledger.casework.events import parts_of
from subsidy_ledger.errors import InvalidCommand
from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc
from subsidy_ledger.parties.tokens import TokenKey

KEY = TokenKey(bytes(range(32)))
MOST = 2**53 - 1
PERSON = complete_ric("37140219900101001")
FIRM = complete_uscc("91371402", "MA3ABCD1")
Json = dict[str, Any]


class Word(str):  # noqa: SLOT000 - what is no text of JSON's
    pass


class Number(enum.IntEnum):
    SEVEN = 7


# ---- well-formed commands ------------------------------------------------------------------------

NAME = st.sampled_from(["A-1", "window-3", "就业补助资金", "dezhou/startup", "x" * 100, "a　b"])
FREE = NAME | st.sampled_from(["两行\n说明", "\t见附件", "z" * 2000, "𠮷"])
DAY = st.sampled_from(["2023-05-10", "2024-02-29", "1949-10-01", "9999-12-31"])
FEN = st.sampled_from([1, 2_000_000, MOST])
FACTS = st.dictionaries(
    st.sampled_from(["operating", "entity_type", "pension_months", "months", "on", ""]),
    st.sampled_from(
        [True, False, 0, -5, MOST, "小微企业", "2023-01-10", "a\nb", "", [], ["2023-01"]]
    )
    | st.just(("2023-01", "2023-03/2023-05")),
)
NUMBERS = st.sampled_from(
    [
        ("person", "cn-ric", PERSON),
        ("person", "cn-ric", "11010519491231002x"),
        ("person", "cn-ric", " 110105 19491231 002X"),
        ("person", "cn-hkmo-permit", "h1234567801"),
        ("enterprise", "cn-uscc", FIRM),
        ("carrier", "cn-uscc", FIRM.lower()),
        ("group", "cn-uscc", "91350100M000100Y43"),
        ("household", "local-household", " 户-007 "),
        ("object", "local-x", "e\u0301"),
        ("person", "local-x", "7"),
    ]
)


@st.composite
def parties(draw: Any, number: Any = NUMBERS) -> Json:
    kind, scheme, text = draw(number)
    party: Json = {"kind": kind, "scheme": scheme, "number": text}
    party.update(draw(st.fixed_dictionaries({}, optional={"name": FREE.filter(str.isprintable)})))
    party.update(draw(st.fixed_dictionaries({}, optional={"facts": FACTS})))
    return party


PARTIES = st.lists(NUMBERS, max_size=3, unique=True).flatmap(
    lambda numbers: st.tuples(*(parties(st.just(number)) for number in numbers)).map(list)
)
BY_KEY: dict[str, st.SearchStrategy[Any]] = {
    "id": st.sampled_from(["1", "CY-2023-1/1", "i" * 200]),
    "on": DAY, "until": DAY, "from": DAY, "to": DAY,
    "year": st.sampled_from([1949, 2023, 9999]),
    "amount_fen": FEN, "requested_fen": FEN,
    "passed": st.booleans(), "void": st.booleans(),
    "reason": FREE, "note": FREE, "ground": FREE, "account": NAME,
    "facts": FACTS, "party": parties(),
    "packs": st.lists(NAME, max_size=2), "calendars": st.lists(NAME, max_size=2).map(tuple),
    "excuses": st.dictionaries(st.sampled_from(["late", "gap"]), FREE),
    "rulings": st.dictionaries(
        st.sampled_from(["s/scope", "s/hire-twice"]),
        st.fixed_dictionaries({"option": NAME, "cite": st.just({"document": "批复", "clause": "一"})}),
    ),
    "procedure": st.sampled_from([{}, {"steps": ["approve"], "separate": []}, {"notice": {"days": 5}}]),
}  # fmt: skip


@st.composite
def well_formed(draw: Any) -> Json:
    do = draw(st.sampled_from(sorted(COMMANDS)))
    command: Json = {"do": do}
    for one in SHAPES[do]:
        if one.required or draw(st.booleans()):
            command[one.key] = draw(_value(do, one.key))
    keys = draw(st.permutations(sorted(command)))
    return {key: command[key] for key in keys}


def _value(do: str, key: str) -> st.SearchStrategy[Any]:
    if key != "parties":
        return BY_KEY.get(key, NAME)
    if do in ("submit", "supplement"):
        return st.dictionaries(st.sampled_from(["hire", "applicant", "founder"]), PARTIES)
    return PARTIES.filter(lambda listed: len(listed) >= 2)


# ---- spoiling ------------------------------------------------------------------------------------

PERSON_AS_GIVEN: Json = {"kind": "person", "scheme": "cn-ric", "number": PERSON}
FIRM_AS_GIVEN: Json = {"kind": "enterprise", "scheme": "cn-uscc", "number": FIRM}
ODD: tuple[Any, ...] = (
    None, True, 0, 1, -1, MOST + 1, -MOST, 1.0, math.nan, Number.SEVEN, Word("A-1"),
    "", " ", "x" * 101, "x" * 201, "x" * 2001, "a\nb", "a\x00b", "a\u3000b", "a\u2028b",
    "e\u0301", "\ud800", "\u200b", "2023-02-30", "20230510", "2023-05-1０", "person", "enterprise",
    "cn-ric", "cn-uscc", "local-", "local-x", "approve", PERSON, FIRM, "张三",
    [], (), {}, [None], ["2023-01", 3], ["二月"], [["2023-01"]], {"a": 1}, {"": "x"}, {"": []}, {1: "x"},
    {"名": "x"}, {Word("facts"): 1}, {"b": True, "a": {}}, {"b": [], "a": []}, MappingProxyType({"a": "b"}),
    MappingProxyType({}), b"A-1", {1, 2}, [PERSON_AS_GIVEN], [PERSON_AS_GIVEN, PERSON_AS_GIVEN],
    PERSON_AS_GIVEN, {**PERSON_AS_GIVEN, "name": "", "facts": {}}, {**FIRM_AS_GIVEN, "facts": {"z": 1, "a": 2}},
    {"kind": None, "scheme": "local-x", "number": "7"},
)  # fmt: skip
NEW_KEYS: tuple[Any, ...] = ("name", "facts", "fund", "extra", "名", "", 1, Word("name"))


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        found += _places(item, (*path, key))
    return found


@st.composite
def spoiled(draw: Any) -> Any:
    command: Any = copy.deepcopy(draw(well_formed()))
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(_places(command)))
        if not path:
            if draw(st.integers(0, 9)) == 0:
                return draw(st.sampled_from(ODD))
            command[draw(st.sampled_from(NEW_KEYS))] = draw(st.sampled_from(ODD))
            continue
        holder = command
        for key in path[:-1]:
            holder = holder[key]
        what = draw(st.sampled_from(["put", "drop", "add"]))
        if what == "drop":
            del holder[path[-1]]
        elif what == "add" and isinstance(holder[path[-1]], dict):
            holder[path[-1]][draw(st.sampled_from(NEW_KEYS))] = draw(st.sampled_from(ODD))
        else:
            holder[path[-1]] = draw(st.sampled_from(ODD))
    return command


# ---- both ways -----------------------------------------------------------------------------------


def outcome(read: Callable[[Any, Any], Command], command: Any) -> Any:
    """All there is to see: a representation tells 1 from True, and the order of keys."""
    try:
        made = read(command, KEY.token)
    except InvalidCommand as error:
        return error.problems
    assert vars(made).keys() == {one.name for one in fields(type(made))}
    return type(made), repr(made)


@given(spoiled() | well_formed())
@example({"do": "settle", "id": "1", "on": "2023-01-01", "by": "a", "payment": "\ud800"})
@example({"do": "same", "id": "1", "on": "2023-01-01", "by": "a", "parties": [{}, {}]})
def test_whatever_comes_in_is_read_as_strict_reading_has_it(command: Any) -> None:
    before = repr(command)
    with suppress_type_checks():  # what comes from outside has any type
        assert outcome(parse, command) == outcome(parse_strictly, command)
    assert repr(command) == before


WHOLE: dict[str, Json] = {
    "submit": {
        "case": "A-1", "grant": "dezhou/startup", "fund": "就业补助资金", "requested_fen": 100,
        "parties": {
            "founder": [{**PERSON_AS_GIVEN, "name": "王创业", "facts": {"graduate": True, "age": 30}}],
            "applicant": [FIRM_AS_GIVEN],
            "hire": [PERSON_AS_GIVEN, {"kind": "person", "scheme": "local-x", "number": "7"}],
        },
        "facts": {"operating": True, "entity_type": "小微企业", "months": ["2023-01"], "area": "d"},
    },
    "same": {"parties": [PERSON_AS_GIVEN, {"kind": "person", "scheme": "local-x", "number": "7"}]},
    "perform": {"service": "s", "act": "open", "party": FIRM_AS_GIVEN, "facts": {}, "reason": "x"},
    "appropriate": {"fund": "f", "year": 2023, "amount_fen": -5},
    "recover": {"recovery": "R", "case": "A-1", "reason": "两行\n", "amount_fen": 0, "void": False},
    "pay": {"payment": "P-1", "case": "A-1", "account": "6217", "amount_fen": 1},
    "review": {"case": "A-1", "passed": True, "note": "好"},
    "link": {"group": "g", "parties": [FIRM_AS_GIVEN], "from": "2023-01-01", "to": "2023-12-31"},
    "approve": {"case": "A", "excuses": {"late": "x"}, "rulings": {"r": {"option": "o", "cite": {"clause": "一"}}}},
    "adopt": {"packs": ["p"], "calendars": [], "procedure": {"steps": ["approve"]}},
}  # fmt: skip


def spoilings(whole: Json) -> Iterator[tuple[Any, str]]:
    """Every odd value in every place, and some under every new key of every object."""
    for path in _places(whole):
        if path:
            command, holder = _copied(whole, path[:-1])
            for odd in ODD:
                holder[path[-1]] = odd
                yield command, f"{path}: {odd!r}"
        for key in NEW_KEYS:
            command, holder = _copied(whole, path)
            if isinstance(holder, dict):
                for odd in (None, True, []):
                    holder[key] = odd
                    yield command, f"{path} with {key!r}: {odd!r}"


def _copied(whole: Json, path: tuple[Any, ...]) -> tuple[Json, Any]:
    command = holder = copy.deepcopy(whole)
    for step in path:
        holder = holder[step]
    return command, holder


@pytest.mark.parametrize("do", WHOLE)
def test_an_odd_value_anywhere_is_read_as_strict_reading_has_it(do: str) -> None:
    whole = {"do": do, "id": "1", "on": "2023-05-10", "by": "a", **WHOLE[do]}
    assert parse_quickly(whole, None) == parse_strictly(whole, None)
    with suppress_type_checks():  # what comes from outside has any type
        for command, what in spoilings(whole):
            try:
                quick = parse_quickly(command, KEY.token)
            except Fault:
                continue
            assert outcome(parse_strictly, command) == (type(quick), repr(quick)), what


@given(well_formed())
def test_what_is_well_formed_is_read_quickly(command: Json) -> None:
    assert repr(parse_quickly(command, KEY.token)) == repr(parse_strictly(command, KEY.token))


@pytest.mark.parametrize("do", sorted(COMMANDS))
def test_every_command_is_read_quickly_from_what_it_must_have(do: str) -> None:
    party, other = PERSON_AS_GIVEN, FIRM_AS_GIVEN
    by_key: Json = {
        "on": "2023-05-10", "until": "2023-05-17", "from": "2023-05-10", "year": 2023,
        "amount_fen": 100, "passed": True, "party": party,
        "parties": {"applicant": [party]} if do == "submit" else [party, other],
    }  # fmt: skip
    command = {one.key: by_key.get(one.key, "x") for one in SHAPES[do] if one.required}
    assert parse_quickly({"do": do, **command}, None) == parse_strictly({"do": do, **command}, None)


@pytest.mark.parametrize(
    "command",
    [
        None, [], MappingProxyType({"do": "close"}), {}, {"do": []}, {"do": Word("close")},
        {"do": "close", "id": "1", "by": "a"}, {"do": "close", "id": "1", "by": "a", "on": 20230510},
        {"do": "close", "id": "1", "by": "a", "on": "2023-02-29"},
        {"do": "close", "id": "1", "by": "a", "on": "2023-02-28", "note": "x"},
    ],
)  # fmt: skip
def test_what_is_not_plainly_right_is_left_to_strict_reading(command: Any) -> None:
    with pytest.raises(Fault):
        parse_quickly(command, None)


# ---- the content ---------------------------------------------------------------------------------


@given(well_formed())
def test_the_content_of_what_was_read_is_the_content(command: Json) -> None:
    for read in (parse_quickly, parse_strictly):
        one = read(command, KEY.token)
        assert canonical.encode(content_of_read(one)) == canonical.encode(content(one))
        assert content_of_read(one) == content(one)
        assert parts_of(one, content_of_read(one)) == parts_of(one)


@given(well_formed())
def test_content_is_read_back_as_the_same_command(command: Json) -> None:
    one = parse(command, KEY.token)
    assert parse({"id": one.id, **content_of_read(one)}, KEY.token) == one


# ---- records that are made quickly ---------------------------------------------------------------


def test_a_command_that_was_read_quickly_is_a_record_like_any_other() -> None:
    given = {
        "do": "pay",
        "id": "1",
        "on": "2023-05-10",
        "by": "a",
        "payment": "P",
        "case": "A",
        "account": "1",
    }
    one = parse_quickly(given, None)
    assert one == COMMANDS["pay"](**{key: value for key, value in given.items() if key != "do"})
    assert evolve(one, by="b").by == "b"
    assert pickle.loads(pickle.dumps(one)) == one == copy.deepcopy(one)
    with pytest.raises(FrozenInstanceError):
        one.by = "b"  # type: ignore[misc]


def test_a_party_that_was_read_quickly_is_a_record_like_any_other() -> None:
    given = {"do": "perform", "id": "1", "on": "2023-05-10", "by": "a", "service": "s", "act": "open",
             "party": {"kind": "person", "scheme": "cn-ric", "number": PERSON.lower()}}  # fmt: skip
    one: Any = parse_quickly(given, KEY.token)
    expected = Party("person", "cn-ric", PERSON, None, {}, KEY.token("cn-ric", PERSON))
    assert one.party == expected
    assert pickle.loads(pickle.dumps(one.party)) == expected
    with pytest.raises(FrozenInstanceError):
        one.party.number = ""


# ---- records that nobody has read ----------------------------------------------------------------


class Pair(NamedTuple):
    first: str
    second: str


def test_months_built_by_hand_may_be_any_tuple() -> None:
    months: Any = {"months": Pair("2023-01", "2023-02"), "operating": True}
    party = Party("person", "cn-ric", PERSON, None, months)
    same: Any = COMMANDS["same"]
    one = same(id="1", on="2023-05-10", by="a", parties=(party,))
    written = {"months": ["2023-01", "2023-02"], "operating": True}
    assert content(one)["parties"][0]["facts"] == written


@pytest.mark.parametrize("facts", ["text", 5, ["2023-01"]])
def test_facts_built_by_hand_that_are_no_table_are_told_and_do_not_escape(facts: Any) -> None:
    with suppress_type_checks():
        party = Party("person", "cn-ric", PERSON, None, facts)
        perform: Any = COMMANDS["perform"]
        one = perform(id="1", on="2023-05-10", by="a", service="s", act="open", party=party)
        with pytest.raises(InvalidCommand) as told:
            parse({"id": "1", **content(one)}, KEY.token)
    assert [problem.path for problem in told.value.problems] == ["party.facts"]

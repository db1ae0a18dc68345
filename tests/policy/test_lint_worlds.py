"""What can hold together: never a wrong “impossible”, and the impossible ones that matter found.

The judge of “never wrong” is the compiled condition itself: whatever is true of some case must be
possible. What must be found impossible is worked out by hand.
"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.dates import Period, month_of
from subsidy_ledger.policy.conditions import (
    All,
    AnyOf,
    CountIs,
    Day,
    FactIs,
    Holds,
    Not,
    NotA,
    ReadingIs,
    Scope,
    Sight,
    Value,
    compile_condition,
)
from subsidy_ledger.policy.lint import worlds
from subsidy_ledger.policy.lint.linear import MOST_BOUNDS, bound, impossible
from subsidy_ledger.policy.lint.worlds import Claim, Names, World, length_in_days
from subsidy_ledger.policy.pack import Fact, Reading, Role

FACTS = (
    Fact("staff", "integer", "applicant"),
    Fact("hired", "integer", "applicant"),
    Fact("tax", "money", "case"),
    Fact("size", "choice", "applicant", options=("小型", "微型", "其他")),
    Fact("size-before", "choice", "applicant", options=("微型", "其他", "未定")),
    Fact("colour", "choice", "applicant", options=("红", "绿")),
    Fact("first", "boolean", "applicant"),
    Fact("again", "boolean", "applicant"),
    Fact("opened_on", "date", "applicant"),
    Fact("graduated_on", "date", "hire"),
    Fact("worked", "months", "hire"),
)
ROLES = (Role("hire", ("person",), 0, 3), Role("founder", ("person",), 1, 2))
READINGS = (Reading("twice", "?", (("once", "x"), ("again", "y"), ("never", "z"))),)
NAMES = Names(
    facts={fact.name: fact for fact in FACTS},
    roles={role.name: role for role in ROLES},
    readings={reading.id: reading for reading in READINGS},
    figures={
        "town/known": frozenset({4}),
        "town/two": frozenset({2, 5}),
        "town/asked": frozenset(),
    },
)
WORLD = World(NAMES, {"hire"}, ("enterprise",))


def number(n: int) -> Value:
    return Value("literal", literal=n)


def fact(name: str, bps: Value | None = None, plus: Value | None = None) -> Value:
    return Value("fact", name=name, bps=bps, plus=plus)


def figure(key: str, bps: Value | None = None, plus: Value | None = None) -> Value:
    return Value("figure", name=key, bps=bps, plus=plus)


def is_(name: str, op: str, *values: object, at: Day | None = None) -> FactIs:
    """A leaf: literals as they are, periods as text."""
    if op in {"within", "elapsed"}:
        (text,) = values
        return FactIs(name, op, (), Period.parse(str(text)), at or Day())  # type: ignore[arg-type]
    made = tuple(v if isinstance(v, Value) else Value("literal", literal=v) for v in values)  # type: ignore[arg-type]
    return FactIs(name, op, made)  # type: ignore[arg-type]


def possible(*conditions: object, world: World = WORLD, party: str | None = None) -> bool:
    return world.can_hold([Claim(condition, party=party) for condition in conditions])  # type: ignore[arg-type]


# ---- never a wrong “impossible” ------------------------------------------------------------------

small = st.integers(0, 7)
shares = st.none() | st.builds(number, st.sampled_from([0, 2_500, 5_000, 10_000, 15_000]))
looked_up_shares = shares | st.just(figure("town/two")) | st.just(fact("hired"))
additions = st.none() | st.builds(number, st.integers(-3, 3)) | st.just(fact("tax"))
days = st.dates(date(2019, 12, 25), date(2024, 3, 5)) | st.sampled_from(
    [date(2020, 2, 29), date(2021, 2, 28), date(2024, 2, 29), date(2023, 2, 28)]
)


@st.composite
def values(draw: st.DrawFn) -> Value:
    kind = draw(st.sampled_from(["literal", "fact", "figure", "count", "sum"]))
    share, more = draw(looked_up_shares), draw(additions)
    if kind == "literal":
        return number(draw(small))
    if kind == "fact":
        return fact(draw(st.sampled_from(["staff", "hired", "tax"])), share, more)
    if kind == "figure":
        return figure(draw(st.sampled_from(["town/known", "town/two", "town/asked"])), share, more)
    if kind == "count":
        return Value("count", name="hire", bps=share, plus=more)
    return Value("sum", names=("staff", "tax"), bps=share, plus=more)


comparisons = st.sampled_from(["eq", "ge", "gt", "le", "lt"])
at_days = st.sampled_from(
    [
        Day(),
        Day("approved"),
        Day("fact", "opened_on"),
        Day("first", "worked"),
        Day("last", "worked"),
    ]
)
periods = st.sampled_from(["P0D", "P1D", "P30D", "P1M", "P12M", "P1Y", "P13M", "P2Y", "P1Y6M"])
dated = st.sampled_from(["opened_on", "graduated_on"])
leaves = st.one_of(
    st.builds(is_, st.sampled_from(["staff", "hired", "tax"]), comparisons, values()),
    st.builds(is_, st.sampled_from(["staff", "tax"]), st.just("between"), values(), values()),
    st.lists(small, min_size=1, max_size=3).map(lambda v: is_("staff", "in", *v)),
    st.builds(is_, st.just("size"), st.just("eq"), st.sampled_from(["小型", "微型", "其他"])),
    st.builds(is_, st.just("size"), st.just("eq"), st.just(fact("size-before"))),
    st.lists(st.sampled_from(["微型", "未定"]), min_size=1).map(lambda v: is_("size-before", "in", *v)),
    st.builds(is_, st.just("first"), st.just("eq"), st.booleans() | st.just(fact("again"))),
    st.builds(is_, st.just("again"), st.just("eq"), st.booleans()),
    st.builds(is_, dated, comparisons, days | st.just(fact("opened_on"))),
    st.builds(is_, dated, st.just("between"), days, days),
    st.builds(is_, dated, st.sampled_from(["within", "elapsed"]), periods, at=at_days),
    st.builds(CountIs, st.just("hire"), comparisons, values().map(lambda value: (value,))),
    st.builds(ReadingIs, st.just("twice"), st.sampled_from(["once", "again", "never"])),
    st.sampled_from([Holds(("town/a",)), Holds(("town/a", "town/b")), Holds(("town/b",), "hire")]),
    st.sampled_from([NotA("founder"), NotA("hire")]),
)  # fmt: skip
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=6,
)


@st.composite
def sights(draw: st.DrawFn) -> Sight:
    """A case in which everything is known, looked at from one hired person."""
    choices = {f.name: st.sampled_from(f.options) for f in FACTS if f.type == "choice"}
    shown: dict[str, object] = {name: draw(options) for name, options in choices.items()}
    shown |= {f.name: draw(small) for f in FACTS if f.type in {"integer", "money"}}
    shown |= {f.name: draw(st.booleans()) for f in FACTS if f.type == "boolean"}
    shown |= {f.name: draw(days) for f in FACTS if f.type == "date"}
    first = month_of(draw(days))
    shown["worked"] = (first, *range(first + 1, first + draw(st.integers(1, 4))))
    submitted, approved = sorted([draw(days), draw(days)])
    hired = draw(st.integers(1, 3))
    me, other = frozenset({"me"}), frozenset({"other"})
    held = {(who, grant) for who in ("me", "boss") for grant in ("a", "b") if draw(st.booleans())}
    return Sight(
        facts=shown,  # type: ignore[arg-type]
        party=shown,  # type: ignore[arg-type]
        submitted=submitted,
        approved=approved,
        figures={"town/known": 4, "town/two": draw(st.sampled_from([2, 5])), "town/asked": draw(small)},
        options={"twice": draw(st.sampled_from(["once", "again", "never"]))},
        classes={
            "applicant": [frozenset({"boss"})],
            "hire": [me],
            "founder": [me if draw(st.booleans()) else other],
        },
        counts={"hire": (hired, hired)},
        holds=lambda tokens, grants, _role: any(
            (who, grant.partition("/")[2]) in held for who in tokens for grant in grants
        ),
        missing=[],
        party_class=me,
    )  # fmt: skip


@given(st.lists(conditions, min_size=1, max_size=4), sights())
def test_what_is_true_of_some_case_is_never_called_impossible(many, sight):
    scope = Scope({f.name: f.of for f in FACTS}, "hire")
    claims = []
    for condition in many:
        verdict = compile_condition(condition, scope)(sight)
        assert verdict is not None
        claims.append(Claim(condition, verdict, "hire"))
    assert WORLD.can_hold(claims)


@given(st.lists(days, min_size=1, max_size=1), st.integers(0, 60), st.integers(0, 40))
def test_no_period_is_shorter_or_longer_than_the_bounds_it_is_given(begun, months, more):
    (day,) = begun
    shortest, longest = length_in_days(months, more)
    assert shortest <= (Period(0, months, more).after(day) - day).days <= longest


# ---- what must be found impossible ---------------------------------------------------------------

MICRO, SMALL = is_("size", "eq", "微型"), is_("size", "eq", "小型")

IMPOSSIBLE = [
    ("a number below and above", (is_("staff", "ge", 10), is_("staff", "lt", 10))),
    ("nothing whole between", (is_("staff", "gt", 4), is_("staff", "lt", 5))),
    ("a negative number", (is_("staff", "lt", 0),)),
    ("a number in one list and another", (is_("staff", "in", 1, 5), is_("staff", "in", 2, 9))),
    ("a number in the gap of a list", (is_("staff", "in", 1, 5), is_("staff", "between", 2, 4))),
    ("neither more nor less nor equal", (Not(is_("staff", "eq", 3)), is_("staff", "between", 3, 3))),
    ("what lies outside and inside of neighbours", (Not(is_("staff", "in", 3, 4)), is_("staff", "between", 3, 4))),
    ("half a person", (is_("staff", "eq", figure("town/known", number(3_000))),)),
    ("two options of a choice", (MICRO, SMALL)),
    ("none of the options", (Not(is_("size", "in", "小型", "微型", "其他")),)),
    ("choices without a common option", (is_("size", "eq", fact("colour")),)),
    ("equal and unequal choices", (is_("size", "eq", fact("size-before")), Not(is_("size", "eq", fact("size-before"))))),
    ("unequal, and both the same", (Not(is_("size", "eq", fact("size-before"))), MICRO, is_("size-before", "eq", "微型"))),
    ("equal by two steps", (is_("first", "eq", fact("again")), is_("first", "eq", True), is_("again", "eq", False))),
    ("more than itself", (is_("staff", "gt", fact("staff")),)),
    ("a ring of facts", (is_("staff", "gt", fact("hired")), is_("hired", "ge", fact("tax")), is_("tax", "gt", fact("staff")))),
    ("more than a known figure, less than less", (is_("staff", "gt", figure("town/known")), is_("staff", "le", 4))),
    ("a figure beyond its values", (is_("staff", "eq", figure("town/two")), is_("staff", "ge", 6))),
    ("the same unknown figure", (is_("staff", "ge", figure("town/asked")), is_("staff", "lt", figure("town/asked")))),
    ("shares of one amount", (is_("staff", "ge", fact("tax", number(6_000))), is_("staff", "lt", fact("tax", number(5_000))))),
    ("shares by a figure", (is_("staff", "ge", fact("tax", figure("town/asked"))), is_("staff", "lt", fact("tax", figure("town/asked"))))),
    ("less than a sum of which it is a part", (is_("staff", "gt", Value("sum", names=("staff", "tax"))),)),
    ("more people than a role may have", (CountIs("hire", "gt", (number(3),)),)),
    ("fewer than a role must have", (CountIs("founder", "eq", (number(0),)),)),
    ("more than one applicant", (CountIs("applicant", "ge", (number(2),)),)),
    ("a reversed between", (is_("staff", "between", number(5), figure("town/known")),)),
    ("a reading with two options", (ReadingIs("twice", "once"), ReadingIs("twice", "again"))),
    ("a reading with none", tuple(Not(ReadingIs("twice", o)) for o in ("once", "again", "never"))),
    ("held and not held", (Holds(("town/a",)), Not(Holds(("town/a", "town/b"))))),
    ("before and after a day", (is_("opened_on", "ge", date(2023, 1, 1)), is_("opened_on", "lt", date(2023, 1, 1)))),
    ("within three years and five years ago", (is_("opened_on", "within", "P3Y"), is_("opened_on", "elapsed", "P5Y"))),
    ("within a year, and not", (is_("opened_on", "within", "P1Y"), Not(is_("opened_on", "within", "P12M")))),
    ("longer ago than longer", (is_("opened_on", "elapsed", "P2Y"), Not(is_("opened_on", "elapsed", "P1Y")))),
    ("a period over before it begins", (is_("opened_on", "elapsed", "P1Y", at=Day("fact", "graduated_on")), is_("graduated_on", "le", fact("opened_on")))),
    ("on time when approved, not yet begun when submitted", (is_("opened_on", "within", "P1M"), Not(is_("opened_on", "elapsed", "P0D", at=Day("approved"))))),
    ("the last month before the first", (is_("opened_on", "elapsed", "P0D", at=Day("first", "worked")), Not(is_("opened_on", "elapsed", "P0D", at=Day("last", "worked"))))),
    ("a way out that is closed", (AnyOf((MICRO, SMALL)), is_("size", "eq", "其他"))),
    ("all of what excludes itself", (All((MICRO, Not(MICRO))),)),
    ("one of nothing", (AnyOf(()),)),
]  # fmt: skip


@pytest.mark.parametrize(
    "conditions", [c for _, c in IMPOSSIBLE], ids=[name for name, _ in IMPOSSIBLE]
)
def test_what_no_case_can_meet_is_found(conditions):
    assert not possible(*conditions)


@pytest.mark.parametrize(
    "conditions", [c for _, c in IMPOSSIBLE], ids=[name for name, _ in IMPOSSIBLE]
)
def test_of_what_is_impossible_together_the_contrary_is_possible(conditions):
    assert possible(Not(All(conditions)))


def test_a_party_is_never_none_of_its_own_role():
    assert not possible(NotA("hire"), party="hire")
    assert possible(NotA("founder"), party="hire")
    assert not possible(NotA("founder"), Not(NotA("founder")), party="hire")


def test_what_the_party_looked_at_holds_is_not_what_another_holds():
    held = Holds(("town/a",), "hire")
    assert WORLD.can_hold([Claim(held, True, "hire"), Claim(held, False)])
    assert not WORLD.can_hold([Claim(held, True, "hire"), Claim(held, False, "hire")])


def test_counted_parties_may_all_be_left_out():
    assert possible(CountIs("hire", "eq", (number(0),)))
    other = World(NAMES, {"founder"}, ("enterprise",))
    assert possible(CountIs("founder", "eq", (number(0),)), world=other)


def test_an_applicant_stands_alone_for_a_role_of_its_kind():
    two = Names(NAMES.facts, {"founder": Role("founder", ("person",), 2, 4)}, {}, {})
    one = CountIs("founder", "eq", (number(1),))
    assert possible(one, world=World(two, (), ("person",)))
    assert not possible(one, world=World(two, (), ("enterprise",)))


def test_a_period_of_the_same_length_ends_once():
    """On the very day both hold: the fifth anniversary is within five years, and five are over."""
    assert possible(is_("opened_on", "within", "P5Y"), is_("opened_on", "elapsed", "P5Y"))


def test_names_that_no_pack_declares_may_be_anything():
    assert possible(is_("nowhere", "lt", 0), Not(is_("nowhere", "lt", 0)))
    assert possible(ReadingIs("nowhere", "x"), Not(ReadingIs("nowhere", "x")))
    assert possible(is_("size", "eq", fact("nowhere")), MICRO)
    assert possible(CountIs("nowhere", "ge", (number(99),)))
    assert not possible(CountIs("nowhere", "lt", (number(0),)))


def test_a_figure_that_nobody_gave_may_be_anything():
    assert possible(is_("staff", "ge", figure("town/asked")), is_("staff", "eq", 0))


def test_nothing_is_claimed_of_what_takes_too_long(monkeypatch):
    conditions = (AnyOf((MICRO, SMALL)), is_("size", "eq", "其他"))
    monkeypatch.setattr(worlds, "MOST_STEPS", 1)
    assert possible(*conditions)


def test_a_day_without_an_edition_is_no_case():
    in_force = WORLD.in_force(Day(), date(2024, 1, 1), None)
    claims = [
        Claim(is_("opened_on", "within", "P1Y")),
        Claim(is_("opened_on", "le", date(2022, 6, 1))),
    ]
    assert not WORLD.can_hold(claims, [in_force])
    assert WORLD.can_hold(claims)
    assert WORLD.can_hold(claims, [WORLD.in_force(Day(), date(2023, 1, 1), date(2023, 12, 31))])


# ---- inequalities --------------------------------------------------------------------------------


def test_too_many_inequalities_claim_nothing():
    many = [bound({f"a{i}": 1, f"b{i}": 1}, 5) for i in range(MOST_BOUNDS)]
    certain = [bound({"x": 1}, 4), bound({"x": -1}, -5)]
    assert impossible(certain)
    assert not impossible([*certain, *many])


def test_a_bound_on_nothing_is_true_or_false_by_itself():
    assert impossible([bound({}, -1)])
    assert not impossible([bound({"x": 0}, 0)])

"""Explained: an entry that comes out otherwise when decided again, clause by clause.

The ledgers were kept by a program that left out a check, or changed afterwards.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.builders import Desk, Json, desk, enterprise, fact, grant, person, small_pack
from tests.support.forging import Told, careless

from subsidy_ledger.audit.explained import Side, differing, explained, lines_differing
from subsidy_ledger.audit.moments import opened_entries
from subsidy_ledger.casework.decide import decide
from subsidy_ledger.casework.events import command_of
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.errors import InvalidCommand
from subsidy_ledger.ledger.books import begun

CITE = {"document": "试验办法(虚构)", "clause": "1", "quote": "试验"}
CAP = (
    '[[grant.cap]]\nid = "{id}"\nper = "{per}"\nmeasure = "{measure}"\nlimit = {limit}\n'
    'window = "lifetime"\non_exceed = "{on}"\n§\n'
)
PACK = small_pack(
    '[[role]]\nname = "hire"\nkind = ["person"]\n'
    + fact("ok", "boolean")
    + fact("size", "integer")
    + grant(
        "g",
        '[[grant.requirement]]\nid = "ok"\nwhen = {fact = "ok", eq = true}\n§\n'
        '[[grant.requirement]]\nid = "size"\nwhen = {fact = "size", ge = 3}\n§\n'
        "[grant.benefit]\nfen = 2_000_000\n§\n"
        + CAP.format(id="once", per="applicant", measure="count", limit=1, on="refuse"),
    )
    + grant(
        "jobs",
        '[grant.benefit]\neach = "hire"\nfen = 30\n§\n'
        + CAP.format(id="hire-once", per="hire", measure="count", limit=1, on="reduce"),
    )
    + grant(
        "sum",
        "[grant.benefit]\nfen = 60\n§\n"
        + CAP.format(id="sum", per="applicant", measure="amount", limit=100, on="reduce"),
    )
)
OK: Json = {"facts": {"ok": True, "size": 5}}


def office() -> Desk:
    return desk([PACK])


def who(name: str) -> Json:
    return {"applicant": enterprise(name)}


def differences(made: Desk | Told) -> dict[int, Json]:
    """What is said of every entry that comes out otherwise, as replay asks for it."""
    source = Told(made) if isinstance(made, Desk) else made
    books, found = begun(source), dict[int, Json]()
    for entry, sealed in opened_entries(source):
        command = command_of(entry, sealed)
        if command is not None:
            try:
                decision = decide(books, command)
            except InvalidCommand as error:
                found[entry["seq"]] = explained(books, entry, f"invalid: {error}")
            else:
                said = explained(books, entry, decision)
                if said["detail"].get("fields"):
                    found[entry["seq"]] = said
                if decision.file is not None and decision.case is not None:
                    books.files[decision.case] = decision.file
        books.apply(fold(books, entry))
    return found


def the_only(made: Desk | Told) -> Json:
    ((_, said),) = differences(made).items()
    return said


def test_of_an_honest_ledger_there_is_nothing_to_explain() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.award("B", "t/g", who("a"), **OK)
    made.paid("A")
    assert differences(made) == {}


def test_a_grant_that_should_have_been_refused_says_amount_cap_clause_and_party() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    with careless("caps and exclusions"):
        made.award("B", "t/g", who("a"), **OK)
    said = the_only(made)
    assert said["amount_fen"] == 2_000_000
    assert said["cite"] == CITE
    assert said["detail"]["recorded"] == {"status": "recorded", "amount_fen": 2_000_000}
    assert said["detail"]["again"] == {"status": "refused"}
    (rule,) = said["detail"]["rules"]
    assert (rule["code"], rule["rule"], rule["party"]) == ("cap", "once", "applicant[0]")
    assert (rule["then"], rule["now"]) == ("true", "false")
    assert said["message"] == (
        "entry 5 (approve): recorded as granted 20,000.00 yuan; decided again it is refused; "
        "cap once (applicant[0]), true then and false again: "
        "the ceiling is reached or would be passed"
    )
    assert said["message_zh"] == (
        "第5条记录(approve):记为批准20,000.00元,重新判定为不予通过;"
        "cap once (applicant[0]) 原为符合,重新判定为不符合:已达或超过限额"
    )


def test_every_rule_that_differs_is_named_and_no_other() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": True, "size": 5})
    told = Told(made)
    seq = told.find("submit")["seq"]
    told.sealed[seq] = (
        told.sealed[seq].replace(b'"ok":true', b'"ok":false').replace(b'"size":5', b'"size":2')
    )
    rules = the_only(told)["detail"]["rules"]
    assert [(rule["rule"], rule["now"]) for rule in rules] == [("ok", "false"), ("size", "false")]
    assert "2" in rules[1]["message"], "the fact that was found"


def test_a_cap_that_was_not_read_lowers_the_amount_and_is_named_with_the_lines() -> None:
    made = office()
    made.award("A", "t/sum", who("a"))
    with careless("caps and exclusions"):
        made.award("B", "t/sum", who("a"))
    said = the_only(made)
    assert said["amount_fen"] == 20, "60 were recorded, 40 of 100 were left"
    assert [(r["rule"], r["then"], r["now"]) for r in said["detail"]["rules"]] == [
        ("sum", "true", "false")
    ]
    assert said["detail"]["lines"] == [{"then_fen": 60, "now_fen": 40}]


def test_a_party_that_counts_no_more_is_named_by_its_place() -> None:
    made = office()
    hires = {"applicant": enterprise("a"), "hire": [person("h1"), person("h2")]}
    made.award("A", "t/jobs", {"applicant": enterprise("b"), "hire": [person("h2")]})
    with careless("caps and exclusions"):
        made.award("B", "t/jobs", hires)
    said = the_only(made)
    assert said["amount_fen"] == 30
    assert [rule["party"] for rule in said["detail"]["rules"]] == ["hire[1]"]
    assert said["detail"]["lines"] == [{"party": "hire[1]", "then_fen": 30, "now_fen": 0}]


def test_an_amount_that_no_reason_explains_names_the_benefit() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    told = Told(made)
    entry = told.find("approve")
    entry["data"]["amount_fen"] = 2_500_000
    entry["data"]["lines"][0]["fen"] = 2_500_000
    said = the_only(told)
    assert said["amount_fen"] == 500_000
    (rule,) = said["detail"]["rules"]
    assert (rule["code"], rule["rule"]) == ("amount", "benefit")
    assert (rule["then_value"], rule["now_value"]) == (2_500_000, 2_000_000)
    assert "25,000.00 yuan then and 20,000.00 yuan again" in said["message"]
    assert "原为25,000.00元,重新判定为20,000.00元" in said["message_zh"]
    assert said["cite"] == CITE


def test_what_was_refused_and_should_have_been_granted_is_short_and_not_too_much() -> None:
    made = office()
    made.award("A", "t/g", who("a"), facts={"ok": False, "size": 5})
    told = Told(made)
    seq = told.find("submit")["seq"]
    told.sealed[seq] = told.sealed[seq].replace(b'"ok":false', b'"ok":true')
    said = the_only(told)
    assert said["amount_fen"] is None
    assert said["detail"]["short_fen"] == 2_000_000
    assert [(r["rule"], r["then"], r["now"]) for r in said["detail"]["rules"]] == [
        ("ok", "false", "true")
    ]


def test_what_was_decided_before_the_rules_were_read_is_not_called_true() -> None:
    made = office()
    made.submit("A", "t/g", who("a"), on="2023-05-10", **OK)
    with careless("days"):
        made.ok("approve", case="A", on="2023-05-01")
    said = the_only(made)
    (rule,) = said["detail"]["rules"]
    assert (rule["code"], rule["rule"], rule["then"], rule["now"]) == (
        "order",
        "date",
        "true",
        "false",
    )
    made = office()
    made.submit("A", "t/g", who("a"), facts={"ok": False, "size": 5}, on="2023-05-10")
    told = Told(made)
    told.add(
        do="approve",
        case="A",
        on="2023-05-01",
        status="refused",
        data={"as_of": "2023-05-10"},
        reasons={
            "not_true": [{"code": "requirement", "rule": "ok", "verdict": "false"}],
            "true": 1,
        },
    )
    verdicts = {r["rule"]: (r["then"], r["now"]) for r in the_only(told)["detail"]["rules"]}
    assert verdicts == {"date": ("true", "false"), "ok": ("false", "not-read")}


@pytest.mark.parametrize("change", [1, -1])
def test_a_payment_of_another_amount_says_both_and_what_is_too_much(change: int) -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.ok("pay", payment="P", case="A", account="1")
    told = Told(made)
    told.find("pay")["data"]["amount_fen"] += change
    said = the_only(told)
    assert said["amount_fen"] == (1 if change > 0 else None)
    assert said["detail"]["fields"] == [
        {"field": "data.amount_fen", "recorded": 2_000_000 + change, "again": 2_000_000}
    ]
    assert "data.amount_fen recorded as" in said["message"]
    assert "data.amount_fen 记为" in said["message_zh"]


def test_a_payment_that_was_recorded_is_not_said_to_be_recorded_as_recorded() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.ok("pay", payment="P", case="A", account="1")
    told = Told(made)
    told.find("pay")["on"] = "2023-01-02"
    said = the_only(told)
    assert "(pay): recorded; decided again it is" in said["message"]
    assert "(pay):已记录,重新判定为" in said["message_zh"]


def test_a_command_that_nobody_could_have_recorded_is_said_to_be_impossible() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    told = Told(made)
    told.add(do="approve", case="A", data={"rulings": {"no": {"option": "x", "cite": {}}}},
             status="refused", reasons={"not_true": [], "true": 0})  # fmt: skip
    said = the_only(told)
    assert said["detail"]["again"] == {"status": "invalid"}
    assert "decided again it is impossible" in said["message"]
    assert "不可能作出的记录" in said["message_zh"]


# ---- what forged entries say ---------------------------------------------------------------------

ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["code", "rule", "verdict", "party", "x"]), inner, max_size=4
        )
    ),
    max_leaves=4,
)
REASONS = st.lists(
    st.fixed_dictionaries(
        {"code": st.sampled_from(["cap", "requirement", "fact", "amount"]) | st.text(max_size=2)},
        optional={"rule": ODD, "verdict": ODD, "party": ODD},
    ),
    max_size=3,
)


@given(REASONS, REASONS)
def test_whatever_reasons_say_they_can_be_compared(first: list[Any], second: list[Any]) -> None:
    then, now = Side("recorded", 5, first), Side("refused", None, second)
    for rule in differing(then, now):
        assert rule.then != rule.now
        assert rule.message
        assert rule.to_json()["code"] == rule.code


def test_lines_are_compared_by_party_and_only_what_differs_is_told() -> None:
    then = Side("recorded", 9, (), ({"fen": 4, "token": "a"}, {"fen": 5, "token": "b"}))
    now = Side("recorded", 8, (), ({"fen": 4, "token": "a"}, {"fen": 4, "token": "b"}))
    assert lines_differing(then, now, {"b": "hire[1]"}) == (
        {"party": "hire[1]", "then_fen": 5, "now_fen": 4},
    )
    assert lines_differing(then, then) == ()

"""Rulings are named in each reason they touch: who settled the reading, and under which text.

One small pack. ``strict`` and ``loose`` apply under an option of ``scope`` (no default); ``leaf``
asks ``scope`` in its condition, ``applies`` in its ``if``; ``twice`` (default ``once``) decides a
ceiling and an exclusion; ``sum`` decides lines of a benefit and of a figure; a rule that no
document writes cites its reading.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.builders import Desk, Json, desk, enterprise, fact, grant, small_pack

from subsidy_ledger.ledger.answers import render_reasons
from subsidy_ledger.ledger.rulings import in_force, only_if, read_by
from subsidy_ledger.policy.catalogue import GrantRules
from subsidy_ledger.policy.pack import Pack


def reading(name: str, options: str, default: str = "") -> str:
    chosen = f'default = "{default}"\n' if default else ""
    return f'[[reading]]\nid = "{name}"\nquestion = "{name}?"\noptions = {{{options}}}\n{chosen}'


def asked(name: str, when: str, more: str = "§") -> str:
    return f'[[grant.requirement]]\nid = "{name}"\nwhen = {when}\n{more}\n'


PAID = "[grant.benefit]\nfen = 100\n§\n"
ONCE = (
    '[[grant.cap]]\nid = "once"\nper = "applicant"\nmeasure = "count"\nlimit = 1\n'
    'window = "lifetime"\non_exceed = "refuse"\nonly_if = {twice = "once"}\n§\n'
)
TOP = (
    '[[grant.cap]]\nid = "top"\nper = "applicant"\nmeasure = "amount"\nlimit = {figure = "top"}\n'
    'window = "case"\non_exceed = "refuse"\n§\n'
)
LOOSE = '{reading = "scope", eq = "loose"}'
PACK = small_pack(
    fact("size", "integer")
    + fact("pay", "money")
    + reading("scope", 'strict = "从严", loose = "从宽"')
    + reading("twice", 'once = "一次", again = "可再次"', "once")
    + reading("sum", 'low = "低", high = "高"', "low")
    + reading("far", 'a = "甲", b = "乙"')
    + '[[figure]]\nkey = "top"\nunit = "fen"\n§\nvalue = [{value = 900, when = '
    '{reading = "sum", eq = "high"}}, {value = 90}]\n'
    + '[[figure]]\nkey = "gap"\nunit = "fen"\nask = "某局"\n'
    + grant(
        "open",
        asked("strict", '{fact = "size", ge = 5}', '§\nonly_if = {scope = "strict"}')
        + asked("loose", '{fact = "size", ge = 2}', '§\nonly_if = {scope = "loose"}')
        + PAID,
    )
    + grant(
        "leaf",
        asked("leaf", f'{{any = [{{fact = "size", ge = 5}}, {{not = {LOOSE}}}]}}')
        + asked("applies", '{fact = "size", ge = 9}', f"§\nif = {LOOSE}")
        + asked("plain", '{fact = "size", ge = 7}')
        + asked("below", '{fact = "pay", le = {figure = "top"}}')
        + PAID,
    )
    + grant("once", PAID + ONCE)
    + grant("top", PAID + TOP)
    + grant(
        "line",
        '[grant.benefit]\nfen = [{fen = 300, when = {all = [{reading = "sum", eq = "high"}, '
        '{fact = "size", ge = 3}]}}]\n§\n',
    )
    + grant("cited", asked("own", '{fact = "size", ge = 5}', 'only_if = {twice = "once"}\n'
                           'cite = {reading = "twice"}') + PAID)
    + grant("left", PAID)
    + grant("right", PAID)
    + '[[exclusion]]\nid = "x"\nper = ["applicant"]\nonly_if = {twice = "once"}\n§\n'
    '[exclusion.lanes]\none = ["t/left"]\ntwo = ["t/right"]\n'
)  # fmt: skip
AMENDMENT = small_pack(
    '[[ruling]]\nreading = "scope"\noption = "strict"\n'
    'cite = {doc = "T", clause = "3", quote = "从严掌握"}\n',
    id="t-op",
    amends="t",
)
CITE = {"document": "批复〔2023〕1号", "clause": "一", "quote": "从严"}
E1 = {"applicant": enterprise("e1")}


def ruled(name: str, option: str) -> Json:
    return {name: {"option": option, "cite": CITE}}


def office(*packs: Pack, **rulings: str) -> Desk:
    made = desk([PACK, *packs])
    for name, option in rulings.items():
        made.ok("adopt", rulings=ruled(name, option))
    return made


def rules_of(key: str, *packs: Pack, **rulings: str) -> GrantRules:
    rules = office(*packs, **rulings).ledger._books.law.rules(f"t/{key}", "2023-05-10")
    assert rules is not None
    return rules


def reasons(made: Desk, key: str, size: int, **given: Any) -> dict[str, Json]:
    answer = made.award("A", f"t/{key}", E1, facts={"size": size, "pay": 95}, **given)
    return {reason["rule"]: reason for reason in answer["reasons"]}


# ---- who settled a reading -----------------------------------------------------------------------


def test_a_default_is_named_as_one_and_has_no_citation() -> None:
    made = office()
    made.award("A", "t/once", E1)
    (reason,) = made.award("B", "t/once", E1)["reasons"]
    assert reason["rulings"] == [
        {
            "reading": "twice",
            "question": "twice?",
            "option": "once",
            "text": "一次",
            "by": "default",
        }
    ]
    assert "reading twice: twice? → once 一次 (default of the pack)" in reason["message"]


def test_an_adopted_ruling_is_named_with_its_citation() -> None:
    reason = reasons(office(scope="strict"), "open", 3)["strict"]
    assert reason["rulings"] == [
        {
            "reading": "scope",
            "question": "scope?",
            "option": "strict",
            "text": "从严",
            "by": "adopt",
            "cite": CITE,
        }
    ]
    assert "strict 从严 (ruling: 批复〔2023〕1号 一“从严”)" in reason["message"]


def test_a_ruling_of_an_amending_pack_is_named_with_its_clause() -> None:
    reason = reasons(office(AMENDMENT), "open", 3)["strict"]
    assert reason["rulings"][0]["by"] == "pack"
    assert reason["rulings"][0]["cite"] == {
        "document": "试验办法(虚构)",
        "clause": "3",
        "quote": "从严掌握",
    }
    assert "ruling of an amending pack: 试验办法(虚构) 3“从严掌握”" in reason["message"]


def test_an_adopted_ruling_stands_over_that_of_an_amending_pack() -> None:
    (ruling,) = reasons(office(AMENDMENT, scope="strict"), "open", 3)["strict"]["rulings"]
    assert (ruling["by"], ruling["cite"]) == ("adopt", CITE)


@pytest.mark.parametrize("name", ["scope", "t/scope"])
def test_a_ruling_for_the_case_alone_is_named_as_one(name: str) -> None:
    settled = in_force(rules_of("open"), ruled(name, "strict"))
    assert [(one.reading.id, one.option, one.by) for one in settled.values()] == [
        ("scope", "strict", "approve")
    ]
    given = [{"code": "requirement", "rule": "strict", "verdict": "false"}]
    (reason,) = render_reasons(given, rules_of("open"), None, "zh", ruled(name, "strict"))
    assert (reason["rulings"][0]["by"], reason["rulings"][0]["cite"]) == ("approve", CITE)
    assert "口径 scope:scope? → strict 从严(本件裁定:批复〔2023〕1号 一“从严”)" in reason["message"]


def test_a_ruling_for_the_case_stands_over_a_default_and_below_an_adopted_one() -> None:
    again = ruled("twice", "again")
    assert in_force(rules_of("once"), again)["twice"].by == "approve"
    adopted = in_force(rules_of("once", twice="once"), again)["twice"]
    assert (adopted.by, adopted.option) == ("adopt", "once")


def test_a_case_that_would_choose_otherwise_is_told_which_ruling_stands() -> None:
    made = office(scope="strict")
    answer = made.award(
        "A", "t/open", E1, facts={"size": 3}, approve={"rulings": ruled("scope", "loose")}
    )
    (reason,) = answer["reasons"]
    assert (reason["code"], reason["rulings"][0]["option"]) == ("reading", "strict")
    assert reason["message"].count("scope?") == 1


def test_an_open_reading_has_no_ruling_and_the_option_is_said_under_which_a_rule_applies() -> None:
    found = reasons(office(), "open", 3)
    assert "rulings" not in found["strict"]
    assert "rulings" not in found["scope"]
    assert (
        "reading scope is open; this rule applies under option “strict 从严” only"
        in (found["strict"]["message"])
    )


# ---- which readings a rule depends on ------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "code", "rule", "readings"),
    [
        ("open", "requirement", "strict", ("scope",)),
        ("leaf", "requirement", "leaf", ("scope",)),
        ("leaf", "requirement", "applies", ("scope",)),
        ("leaf", "requirement", "plain", ()),
        ("leaf", "requirement", "below", ("sum",)),
        ("leaf", "requirement", "none", ()),
        ("once", "cap", "once", ("twice",)),
        ("once", "requirement", "once", ()),
        ("top", "cap", "top", ("sum",)),
        ("top", "figure", "t/top", ("sum",)),
        ("top", "figure", "t/gap", ()),
        ("left", "exclusion", "x", ("twice",)),
        ("line", "amount", "no-line", ("sum",)),
        ("once", "amount", "nothing", ()),
        ("cited", "requirement", "own", ("twice",)),
        ("open", "reading", "scope", ("scope",)),
        ("open", "order", "stage", ()),
        ("open", "fact", "size", ()),
    ],
)
def test_a_rule_depends_on_the_readings_it_hangs_on_or_asks_for(
    key: str, code: str, rule: str, readings: tuple[str, ...]
) -> None:
    assert read_by(code, rule, rules_of(key)) == readings


def test_readings_of_other_grants_are_not_in_force() -> None:
    assert set(in_force(rules_of("once"), {})) == {"twice"}
    assert in_force(rules_of("open"), {}) == {}


def test_a_rule_that_always_applies_has_no_option() -> None:
    assert only_if("requirement", "strict", rules_of("open")) == (("scope", "strict"),)
    assert only_if("requirement", "plain", rules_of("leaf")) == ()
    assert only_if("order", "stage", rules_of("leaf")) == ()


# ---- in answers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "rule"), [("leaf", "leaf"), ("leaf", "applies"), ("open", "loose")]
)
def test_every_reason_that_a_ruling_touches_names_it(key: str, rule: str) -> None:
    found = reasons(office(scope="loose"), key, 1)
    assert found[rule]["rulings"][0]["option"] == "loose"
    assert "rulings" not in found.get("plain", {})


def test_benefit_figure_and_exclusion_name_what_they_rest_on() -> None:
    made = office(sum="low")
    assert reasons(made, "line", 9)["no-line"]["rulings"][0]["reading"] == "sum"
    answer = made.award("B", "t/top", E1)
    assert answer["reasons"][0]["rulings"][0]["cite"] == CITE
    made.award("C", "t/left", E1)
    (reason,) = made.award("D", "t/right", E1)["reasons"]
    assert (reason["code"], reason["rulings"][0]["by"]) == ("exclusion", "default")


def test_a_rule_that_cites_its_reading_asks_the_question_once() -> None:
    reason = reasons(office(), "cited", 3)["own"]
    assert reason["cite"] == {"reading": "twice"}
    assert reason["message"].count("twice?") == 1


def test_the_same_entry_gives_the_same_rulings_again_and_has_none_in_its_bytes() -> None:
    made = office(scope="strict")
    first = made.award("A", "t/open", E1, facts={"size": 3})
    entry = made.entry()
    assert made.ledger.answer_of(entry) == first
    assert set(entry["reasons"]["not_true"][0]) == {"code", "rule", "verdict"}
    made.ok("adopt", rulings=ruled("scope", "loose"))
    assert made.ledger.answer_of(entry) == first, "a later ruling does not change what was said"

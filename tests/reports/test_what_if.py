"""A what-if told: totals that add up to what the cases say, in both languages and as JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve
from tests.support.builders import Desk, Json, desk, enterprise, fact, grant, small_pack
from tests.support.forging import Told

from subsidy_ledger.audit.explained import RuleDiffers
from subsidy_ledger.audit.what_if import WhatIf, what_if
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.reports.what_if import SHOWN, text_of, to_json

MONEY = {
    "then_fen",
    "now_fen",
    "difference_fen",
    "paid_fen",
    "to_recover_fen",
    "to_pay_fen",
    "open_fen",
}
READING = '[[reading]]\nid = "how"\nquestion = "?"\noptions = {few = "少", many = "多"}\n'


def law(fen: int = 100, most: int = 500) -> Pack:
    return small_pack(
        fact("size", "integer")
        + READING
        + grant("g", f"[grant.benefit]\nfen = {fen}\n§\n")
        + grant("big", '[[grant.requirement]]\nid = "size"\nwhen = {fact = "size", ge = 3}\n§\n')
        + grant("loan", f"[grant.benefit]\nleast = 1\nmost = {most}\n§\n", instrument="loan")
    )


def year(cases: int = 1) -> Desk:
    made = desk([law()])
    for number in range(cases):
        made.award(f"A-{number:02}", "t/g", {"applicant": enterprise(f"a{number}")})
        made.paid(f"A-{number:02}")
    return made


def asked(made: Desk | Told, *packs: Pack, **given: Any) -> WhatIf:
    return what_if(Told(made) if isinstance(made, Desk) else made, packs, **given)


def keys(tree: Json) -> set[str]:
    return set(tree)


def test_json_has_these_keys_and_no_others() -> None:
    made = year()
    told = Told(made)
    made.submit("B", "t/g", {"applicant": enterprise("b")})
    made.send("approve", case="B")
    told = Told(made)
    del told.sealed[told.find("submit", "B")["seq"]]
    tree = to_json(asked(told, law(fen=60), rulings={"t/how": "few"}))
    assert json.loads(json.dumps(tree)) == tree
    assert keys(tree) == {
        "v", "mode", "from_the_start", "packs", "rulings", "size", "decided", "changed", "total",
        "not_from_funds", "moves", "grants", "clauses", "cases", "undecided",
    }  # fmt: skip
    assert keys(tree["total"]) == keys(tree["not_from_funds"]) == MONEY
    assert keys(tree["packs"][0]) == {"id", "title", "digest", "valid_from", "replaces", "cases"}
    assert keys(tree["moves"][0]) == {"then", "now", "cases", "difference_fen"}
    assert keys(tree["grants"][0]) == MONEY | {
        "grant", "name", "instrument", "decided", "changed", "awarded_then_fen",
        "awarded_now_fen", "settled_fen",
    }  # fmt: skip
    assert keys(tree["clauses"][0]) == MONEY | {"code", "rule", "cite", "grants", "changed", "also"}
    assert keys(tree["cases"][0]) == MONEY | {
        "case", "grant", "then", "now", "knock_on", "already", "rules",
    }  # fmt: skip
    assert keys(tree["undecided"][0]) == {"case", "entry", "why", "why_zh"}
    assert tree["rulings"] == {"t/how": "few"}


def test_totals_come_first_then_grants_clauses_and_cases() -> None:
    text = text_of(asked(year(2), law(fen=60)), "en")
    places = [
        text.index(part)
        for part in (
            "Supposed:",
            "Otherwise come out 2 of 2 cases",
            "granted → granted: 2 cases, -0.80 yuan",
            "to be recovered: 0.80 yuan",
            "Per grant (yuan):",
            "Per clause:",
            "- amount benefit: 2 cases, -0.80 yuan",
            "clause: 试验办法(虚构) 1: “试验”",
            "Cases:",
            "A-00 (t/g): granted 1.00 yuan → granted 0.60 yuan",
            "- amount benefit: 1.00 → 0.60",
        )
    ]
    assert places == sorted(places)


@pytest.mark.parametrize(("lang", "more"), [("en", "… and 3 more (--all)"), ("zh", "另有 3 件")])
def test_twenty_cases_are_told_or_all(lang: Any, more: str) -> None:
    result = asked(year(SHOWN + 3), law(fen=60))
    some, every = text_of(result, lang), text_of(result, lang, None)
    assert more in some
    assert more not in every
    assert "A-22" not in some
    assert "A-22" in every


def test_loans_stand_apart_from_what_funds_pay() -> None:
    made = desk([law()])
    made.award("L", "t/loan", {"applicant": enterprise("a")}, requested_fen=400)
    result = asked(made, law(most=300))
    tree = to_json(result)
    assert (tree["total"]["difference_fen"], tree["not_from_funds"]["difference_fen"]) == (0, -400)
    assert "which no fund pays" in text_of(result, "en")
    assert "不由资金列支" in text_of(result, "zh")
    assert "which no fund pays" not in text_of(asked(year(), law(fen=60)), "en")


def test_a_plain_yes_has_no_amount() -> None:
    made = desk([law()])
    made.award("Y", "t/big", {"applicant": enterprise("a")}, facts={"size": 3})
    source = law().source.decode().replace("ge = 3", "ge = 4")
    text = text_of(asked(made, read_pack(source.encode(), "t-2023.toml")), "zh")
    assert "Y (t/big): 给予 → 拒绝" in text
    assert "- 条件 size: 符合 → 不符合" in text


def test_what_cannot_be_decided_is_listed_in_both_languages() -> None:
    told = Told(year())
    del told.sealed[told.find("submit")["seq"]]
    result = asked(told, law(fen=60))
    assert "Under the other law 1 case cannot be decided" in text_of(result, "en")
    assert "按原记录保留" in text_of(result, "zh")
    assert "A-00" in text_of(result, "zh")


def test_nothing_changes_is_said_in_a_line() -> None:
    result = asked(year(), law())
    assert "Nothing changes: 1 case decided again" in text_of(result, "en")
    assert "没有变化" in text_of(result, "zh")
    assert "Cases:" not in text_of(result, "en")
    assert "the law as it is" in text_of(asked(year()), "en")


def test_from_the_start_and_alone_are_named() -> None:
    result = asked(year(), law(fen=60), from_the_start=True, alone=True)
    assert "in force on every day" in text_of(result, "en")
    assert "视为自始有效" in text_of(result, "zh")
    assert "each decision alone" in text_of(result, "en")
    assert "逐件单独判定" in text_of(result, "zh")


def test_what_an_entry_calls_its_case_cannot_look_like_a_line_of_ours() -> None:
    told = Told(year())
    for entry in told.entries:  # no ledger of ours records such a name
        if "case" in entry:
            entry["case"] = "A\u2028to be recovered: 0.00 yuan"
    text = text_of(asked(told, law(fen=60)), "en")
    assert "\u2028" not in text
    assert "A\\u2028to be recovered" in text


HIRES = ["hire[0]", "hire[1]", "hire[2]", "hire[4]"]


def differs(code: str, then: Any, now: Any, party: str | None = None) -> RuleDiffers:
    return RuleDiffers(code, "r", party, then, now, None, "x", "x")


def lines_of(*rules: RuleDiffers, lang: Any = "en") -> list[str]:
    (one,) = asked(year(), law(fen=60)).changed
    result = evolve(asked(year()), changed=(evolve(one, rules=rules),))
    return [line.strip() for line in text_of(result, lang).splitlines() if "    - " in line]


def test_parties_with_whom_a_rule_stands_alike_are_told_in_one_line() -> None:
    rules = [differs("requirement", "true", "false", party) for party in HIRES]
    other = differs("requirement", "true", "unknown", "hire[3]")
    assert lines_of(*rules, other) == [
        "- requirement r (hire[0]–hire[2], hire[4]): met → not met",
        "- requirement r (hire[3]): met → not to be judged",
    ]
    assert lines_of(*rules[:2]) == ["- requirement r (hire[0], hire[1]): met → not met"]


@pytest.mark.parametrize(
    ("code", "then", "now", "en", "zh"),
    [
        ("cap", "true", "false", "not reached → passed", "限额 r: 未超出 → 超出"),
        ("exclusion", "false", "true", "conflict → no conflict", "有冲突 → 无冲突"),
        ("fund", "true", "false", "enough → not enough", "资金 r: 足够 → 不足"),
        ("fact", "true", "unknown", "not missing → missing", "事实 r: 不缺 → 缺"),
        ("cap", "true", "absent", "not reached → not in that law", "未超出 → 没有这条"),
    ],
)
def test_a_ceiling_is_passed_and_a_fact_missing_where_a_condition_is_not_met(
    code: str, then: Any, now: Any, en: str, zh: str
) -> None:
    assert lines_of(differs(code, then, now)) == [f"- {code} r: {en}"]
    assert lines_of(differs(code, then, now), lang="zh")[0].endswith(zh)


def test_a_pack_of_which_nothing_was_decided_is_told_as_such() -> None:
    source = law().source.decode().replace('scheme = "t"', 'scheme = "u"')
    result = asked(year(), read_pack(source.replace("t-2023", "u-2023").encode(), "u-2023.toml"))
    assert "no case that was decided again is of its scheme" in text_of(result, "en")
    assert "没有一件适用该政策包" in text_of(result, "zh")


def test_where_nothing_could_be_decided_nobody_is_told_that_nothing_changes() -> None:
    told = Told(year())
    told.sealed.clear()
    result = asked(told, law(fen=60))
    assert (result.decided, len(result.undecided)) == (0, 1)
    text = text_of(result, "en")
    assert "what would change is not known" in text
    assert "Nothing changes" not in text
    assert "有无变化不得而知" in text_of(result, "zh")
    assert "of its scheme" not in text, "which schemes were decided is not known, either"
    assert "There is nothing to decide again" in text_of(asked(year(0), law(fen=60)), "en")

"""Readings, rulings, excuses, packs and procedures that are adopted.

One small pack: under the open reading ``scope`` (strict, loose; no default) ``t/open`` asks a size
of 5 or of 2; under ``twice`` (default ``once``) ``t/once`` is given once or several times.
"""

from __future__ import annotations

from typing import Any

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

SCOPE = """
[[reading]]
id = "scope"
question = "从严还是从宽?"
options = {strict = "从严", loose = "从宽"}
[[reading]]
id = "twice"
question = "可否再次?"
options = {once = "一次", again = "可再次"}
default = "once"
"""
OPEN = """
[[grant.requirement]]
id = "strict"
when = {fact = "size", ge = 5}
only_if = {scope = "strict"}
§
[[grant.requirement]]
id = "loose"
when = {fact = "size", ge = 2}
only_if = {scope = "loose"}
§
[grant.benefit]
fen = 100
§
"""
AMOUNT = """
[grant.benefit]
fen = [{fen = 300, when = {reading = "scope", eq = "loose"}}, {fen = {figure = "low"}}]
§
"""
ONCE = """
[grant.benefit]
fen = 100
§
[[grant.cap]]
id = "once"
per = "applicant"
measure = "count"
limit = 1
window = "lifetime"
on_exceed = "refuse"
only_if = {twice = "once"}
§
"""
EXCUSED = """
[[grant.requirement]]
id = "young"
when = {fact = "started_on", within = "P1Y"}
otherwise = "reason"
§
[[grant.requirement]]
id = "ok"
when = {fact = "ok", eq = true}
§
[grant.benefit]
fen = 100
§
"""
PACK = small_pack(
    role("founder", least=1, most=1)
    + fact("size", "integer")
    + fact("ok", "boolean")
    + fact("started_on", "date")
    + '[[figure]]\nkey = "low"\nunit = "fen"\nask = "试验机构"\n'
    + SCOPE
    + grant("open", OPEN)
    + grant("amount", AMOUNT)
    + grant("once", ONCE)
    + grant("excused", EXCUSED)
)
E1 = {"applicant": enterprise("e1")}


def office(packs: list[Any] | None = None, **given: Any) -> Desk:
    return desk([PACK] if packs is None else packs, **given)


def ruling(reading: str, option: str) -> Json:
    return {reading: {"option": option, "cite": {"document": "批复〔2023〕1号", "clause": "一"}}}


def why(answer: Json) -> tuple[str, list[tuple[str, str, str]]]:
    return answer["status"], [
        (r["code"], r["rule"], r["verdict"]) for r in answer.get("reasons", ())
    ]


# ---- open readings -------------------------------------------------------------------------------


def test_an_open_reading_that_does_not_matter_is_decided() -> None:
    made = office()
    answer = made.award("A", "t/open", E1, facts={"size": 5})
    assert answer["amount_fen"] == 100
    assert "options" not in answer
    answer = made.award("B", "t/open", E1, facts={"size": 1})
    assert answer["status"] == "refused"


def test_an_open_reading_that_matters_is_undetermined_and_shows_what_each_option_pays() -> None:
    made = office()
    answer = made.award("A", "t/open", E1, facts={"size": 3})
    assert answer["status"] == "undetermined"
    assert ("reading", "scope", "unknown") in why(answer)[1]
    assert answer["options"] == [
        {"options": {"scope": "loose"}, "outcome": "granted", "amount_fen": 100},
        {"options": {"scope": "strict"}, "outcome": "refused"},
    ]
    assert made.entry()["data"]["options"] == answer["options"]


def test_a_reading_without_influence_on_the_grant_is_not_asked() -> None:
    made = office()
    assert made.award("A", "t/once", E1)["status"] == "recorded"


def test_a_figure_without_value_is_named_with_who_has_it() -> None:
    made = office()
    answer = made.award("A", "t/amount", E1, approve={"rulings": ruling("scope", "strict")})
    assert why(answer) == ("undetermined", [("figure", "t/low", "unknown")])
    assert "试验机构" in answer["reasons"][0]["message"]


def test_an_option_whose_figure_is_missing_differs_from_one_that_pays() -> None:
    made = office()
    answer = made.award("A", "t/amount", E1)
    assert answer["status"] == "undetermined"
    assert answer["options"] == [
        {"options": {"scope": "loose"}, "outcome": "granted", "amount_fen": 300},
        {"options": {"scope": "strict"}, "outcome": "undetermined"},
    ]
    assert {rule for _, rule, _ in why(answer)[1]} == {"scope", "t/low"}


# ---- rulings -------------------------------------------------------------------------------------


def test_a_ruling_in_approve_decides_an_open_reading_for_that_case_alone() -> None:
    made = office()
    loose = {"rulings": ruling("scope", "loose")}
    assert made.award("A", "t/open", E1, facts={"size": 3}, approve=loose)["amount_fen"] == 100
    assert made.entry()["data"]["rulings"] == ruling("scope", "loose")
    assert made.award("B", "t/open", E1, facts={"size": 3})["status"] == "undetermined"


def test_a_reading_may_be_named_with_its_scheme() -> None:
    made = office()
    given = {"rulings": ruling("t/scope", "loose")}
    assert made.award("A", "t/open", E1, facts={"size": 3}, approve=given)["amount_fen"] == 100


def test_a_ruling_in_approve_stands_over_a_default() -> None:
    made = office()
    made.award("A", "t/once", E1)
    made.submit("B", "t/once", E1)
    assert why(made.send("approve", case="B")) == ("refused", [("cap", "once", "false")])
    made.ok("approve", case="B", rulings=ruling("twice", "again"))


def test_a_ruling_in_approve_never_stands_over_an_adopted_one() -> None:
    made = office()
    made.ok("adopt", rulings=ruling("scope", "strict"))
    made.submit("A", "t/open", E1, facts={"size": 3})
    answer = made.send("approve", case="A", rulings=ruling("scope", "loose"))
    assert why(answer) == ("refused", [("reading", "scope", "false")])
    answer = made.send("approve", case="A", rulings=ruling("scope", "strict"))
    assert why(answer) == ("refused", [("requirement", "strict", "false")])


def test_an_adopted_ruling_holds_from_then_on_and_a_later_one_replaces_it() -> None:
    made = office()
    made.submit("A", "t/open", E1, facts={"size": 3})
    made.ok("adopt", rulings=ruling("t/scope", "strict"))
    assert made.send("approve", case="A")["status"] == "refused"
    made.ok("adopt", rulings=ruling("scope", "loose"))
    assert made.send("approve", case="A")["status"] == "recorded"
    assert made.entry()["rules"] == 5


def test_usage_is_counted_under_every_reading_and_binds_where_the_cap_is_active() -> None:
    made = office()
    again = {"rulings": ruling("twice", "again")}
    made.award("A", "t/once", E1, approve=again)
    made.award("B", "t/once", E1, approve=again)
    assert why(made.award("C", "t/once", E1)) == ("refused", [("cap", "once", "false")])


def test_a_reading_of_a_grant_may_be_ruled_by_an_adopted_amendment() -> None:
    amendment = small_pack(
        '[[ruling]]\nreading = "scope"\noption = "loose"\n§\n', id="t-op", amends="t"
    )
    made = office([PACK, amendment])
    assert made.award("A", "t/open", E1, facts={"size": 3})["amount_fen"] == 100
    made.submit("B", "t/open", E1, facts={"size": 3})
    answer = made.send("approve", case="B", rulings=ruling("scope", "strict"))
    assert why(answer) == ("refused", [("reading", "scope", "false")])


# ---- excuses -------------------------------------------------------------------------------------

OLD = {"started_on": "2021-01-01", "ok": True}


def test_what_is_false_passes_with_an_excuse_where_the_document_allows_one() -> None:
    made = office()
    made.submit("A", "t/excused", E1, facts=OLD)
    assert why(made.send("approve", case="A")) == ("refused", [("requirement", "young", "false")])
    made.ok("approve", case="A", excuses={"young": "疫情期间停业"})
    data = made.entry()["data"]
    assert data["excuses"] == ["young"], "the id stands in clear, the text is sealed"


def test_an_excuse_does_not_stand_in_for_a_fact_that_is_missing() -> None:
    made = office()
    made.submit("A", "t/excused", E1, facts={"ok": True})
    answer = made.send("approve", case="A", excuses={"young": "不详"})
    assert why(answer) == (
        "undetermined",
        [("requirement", "young", "unknown"), ("fact", "started_on", "unknown")],
    )


def test_a_requirement_without_otherwise_has_no_excuse() -> None:
    made = office()
    made.submit("A", "t/excused", E1, facts={"started_on": "2023-01-01", "ok": False})
    assert made.send("approve", case="A", excuses={"ok": "x"})["status"] == "invalid"


# ---- adoption ------------------------------------------------------------------------------------


def test_an_adoption_lists_all_packs_so_far_by_digest_in_order() -> None:
    made = office()
    later = small_pack(grant("new", "[grant.benefit]\nfen = 1\n§\n"), id="t-2024")
    made.ok("adopt", packs=[later])
    assert [pack["id"] for pack in made.entry()["data"]["packs"]] == ["t-2023", "t-2024"]
    assert made.entry()["data"]["packs"][1]["digest"] == later.digest
    assert made.award("A", "t/new", E1)["amount_fen"] == 1


def test_a_pack_adopted_again_is_listed_once() -> None:
    made = office()
    made.ok("adopt", packs=[PACK])
    assert [pack["id"] for pack in made.entry()["data"]["packs"]] == ["t-2023"]


def test_a_case_is_decided_under_packs_adopted_at_an_earlier_entry() -> None:
    made = office()
    first = made.submit("A", "t/new", E1)
    assert first["status"] == "invalid"
    made.ok("adopt", packs=[small_pack(grant("new", "[grant.benefit]\nfen = 1\n§\n"), id="t-2")])
    assert made.submit("A", "t/new", E1)["status"] == "recorded"
    made.ok("approve", case="A")
    assert made.entry()["rules"] == 2


def test_nothing_can_be_submitted_before_a_pack_is_adopted() -> None:
    made = office([], procedure=None)
    assert made.submit("A", "t/open", E1)["status"] == "invalid"
    assert made.size == 1


def test_packs_that_do_not_fit_together_are_invalid_and_nothing_is_adopted() -> None:
    made = office()
    stray = small_pack('[[ruling]]\nreading = "nothing"\noption = "x"\n§\n', id="x", amends="t")
    answer = made.send("adopt", packs=[stray])
    assert answer["status"] == "invalid"
    assert made.size == 2


def test_the_procedure_of_the_latest_adopt_holds_and_rulings_alone_do_not_change_it() -> None:
    made = office(procedure=None)
    made.submit("A", "t/once", E1)
    assert made.send("approve", case="A")["status"] == "refused"
    made.ok("adopt", procedure={"steps": ["approve"], "separate": []})
    made.ok("adopt", rulings=ruling("scope", "loose"))
    made.ok("approve", case="A")


# ---- too few parties -----------------------------------------------------------------------------


def test_a_role_with_a_minimum_binds_only_where_a_rule_reads_it() -> None:
    body = (
        role("founder", least=1, most=1)
        + fact("grad", "boolean", "founder")
        + grant("plain", "[grant.benefit]\nfen = 1\n§\n")
        + grant(
            "young",
            '[[grant.requirement]]\nid = "grad"\nwhen = {fact = "grad", eq = true}\n§\n'
            "[grant.benefit]\nfen = 1\n§\n",
        )
    )
    made = office([small_pack(body)])
    assert made.award("A", "t/plain", E1)["status"] == "recorded"
    answer = made.award("B", "t/young", E1)
    assert answer["status"] == "undetermined"
    assert ("fact", "founder", "unknown") in why(answer)[1]
    answer = made.award("C", "t/young", {"applicant": person("p1", grad=True)})
    assert answer["status"] == "recorded", "the applicant is itself of that kind"

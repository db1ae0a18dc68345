"""Replay: an honest ledger is decided again without a difference; every difference is named.

Honest ledgers are those of the builders, refusals and erasures among them. Dishonest ones were kept
by a program that left out a check, or were changed entry by entry.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.ledger.test_entries import story
from tests.support.builders import (
    KEY,
    Desk,
    Json,
    desk,
    enterprise,
    fact,
    grant,
    person,
    small_pack,
)
from tests.support.forging import Told, careless

from subsidy_ledger.audit import audit
from subsidy_ledger.audit.replay import Replay, replay
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.books import books_of
from subsidy_ledger.ledger.bundle import Bundle, export

PACK = small_pack(
    fact("ok", "boolean")
    + grant(
        "g",
        '[[grant.requirement]]\nid = "ok"\nwhen = {fact = "ok", eq = true}\n§\n'
        "[grant.benefit]\nfen = 100\n§\n"
        '[[grant.cap]]\nid = "once"\nper = "applicant"\nmeasure = "count"\nlimit = 1\n'
        'window = "lifetime"\non_exceed = "refuse"\n§\n',
    )
)
OK: Json = {"facts": {"ok": True}}


def office() -> Desk:
    return desk([PACK])


def who(name: str) -> Json:
    return {"applicant": enterprise(name)}


def again(made: Desk | Told) -> Replay:
    return replay(Told(made) if isinstance(made, Desk) else made)


def named(result: Replay) -> list[tuple[int, str, Any, Any]]:
    return [
        (f.entries[0], d["field"], d["recorded"], d["again"])
        for f in result.findings
        for d in f.detail["fields"]
    ]


# ---- honest --------------------------------------------------------------------------------------


def test_an_honest_ledger_is_decided_again_without_a_difference() -> None:
    made = story()
    result = again(made)
    assert named(result) == []
    erased = [e["seq"] for e in made.entries() if e.get("case") == "X" and "sealed" in e]
    assert sorted(result.undecided) == erased
    assert result.decided == result.size - 1 - len(erased), "all but the opening and what is erased"


def test_what_is_refused_after_a_case_was_approved_or_ended_is_decided_again() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    assert made.send("approve", case="A")["status"] == "refused"
    assert made.send("supplement", case="A", facts={"ok": False})["status"] == "refused"
    made.submit("B", "t/g", who("b"), **OK)
    made.ok("reject", case="B", reason="x")
    assert made.send("approve", case="B")["status"] == "refused"
    made.submit("C", "t/g", who("c"), **OK)
    made.ok("withdraw", case="C", reason="x")
    assert made.send("approve", case="C")["status"] == "refused"
    result = again(made)
    assert result.undecided == {}
    assert result.decided == result.size - 1


def test_a_bundle_is_replayed_as_the_ledger_is(tmp_path: Any) -> None:
    made = story()
    with made.ledger.store.reading() as reader:
        export(reader, tmp_path / "bundle")
        live = replay(reader)
    taken = replay(Bundle(tmp_path / "bundle"))
    assert (taken.decided, taken.undecided, taken.findings) == (
        live.decided,
        live.undecided,
        live.findings,
    )


def test_without_sealed_content_what_cannot_be_decided_is_listed_and_the_rest_is(
    tmp_path: Any,
) -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.paid("A")
    with made.ledger.store.reading() as reader:
        export(reader, tmp_path / "bundle", sealed=False)
    result = replay(Bundle(tmp_path / "bundle"))
    listed = {made.entries()[seq]["do"] for seq in result.undecided}
    assert listed == {"submit", "approve", "pay"}
    assert result.findings == []
    assert result.decided + len(result.undecided) == result.size - 1


def test_erased_cases_are_listed_as_undecided_and_no_others() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.ok("withdraw", case="A", reason="x")
    made.award("B", "t/g", who("b"), **OK)
    made.ok("erase", case="A", ground="法定")
    result = again(made)
    entries = made.entries()
    assert {entries[seq]["case"] for seq in result.undecided} == {"A"}
    assert {entries[seq]["do"] for seq in result.undecided} == {"submit", "approve", "withdraw"}
    assert all("erased" in why for why in result.undecided.values())
    assert result.findings == []


def test_the_books_after_a_replay_are_those_of_folding_alone() -> None:
    told = Told(story())
    replayed, folded = replay(told).books, books_of(told)
    for table in ("cases", "payments", "recoveries", "funds", "holdings", "pairs", "duties"):
        assert getattr(replayed, table) == getattr(folded, table)


# ---- every difference is named -------------------------------------------------------------------


def test_an_approval_that_should_have_been_refused_is_named_with_both_values() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    with careless("caps and exclusions"):
        made.award("B", "t/g", who("a"), **OK)
    seq = made.entry()["seq"]
    found = named(again(made))
    assert (seq, "status", "recorded", "refused") in found
    assert (seq, "data.amount_fen", 100, "absent") in found
    once = [{"code": "cap", "rule": "once", "verdict": "false", "party": "applicant[0]"}]
    assert (seq, "reasons.not_true", [], once) in found
    assert {entry for entry, *_ in found} == {seq}


def test_a_second_approval_of_an_approved_case_is_found() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    with careless("stages"), careless("caps and exclusions"):
        made.ok("approve", case="A")
    assert (made.entry()["seq"], "status", "recorded", "refused") in named(again(made))


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_an_approval_of_a_case_that_has_ended_is_found(end: str) -> None:
    made = office()
    made.submit("A", "t/g", who("a"), **OK)
    made.ok(end, case="A", reason="x")
    with careless("stages"):
        made.ok("approve", case="A")
    assert (made.entry()["seq"], "status", "recorded", "refused") in named(again(made))


def changed(do: str, change: Any) -> list[tuple[str, Any, Any]]:
    """What replay says after one entry of a ledger was changed."""
    made = office()
    made.ok("appropriate", fund="资金", year=2023, amount_fen=10_000)
    made.award("A", "t/g", who("a"), fund="资金", requested_fen=90, **OK)
    made.award("B", "t/g", who("b"), fund="资金", **OK)
    made.submit("C", "t/g", who("a"), **OK)
    made.send("approve", case="C")  # refused
    made.ok("pay", payment="PA", case="A", account="1")
    made.ok("pay", payment="PB", case="B", account="1")
    made.ok("settle", payment="PA")
    made.ok("settle", payment="PB")
    told = Told(made)
    entry = told.find(do)
    change(entry)
    return [(field, a, b) for seq, field, a, b in named(again(told)) if seq == entry["seq"]]


@pytest.mark.parametrize(
    ("do", "change", "expected"),
    [
        (
            "pay",
            lambda e: e["data"].update(amount_fen=99),
            ("data.amount_fen", 99, 100),
        ),
        (
            "approve",
            lambda e: e.update(status="undetermined"),
            ("status", "undetermined", "refused"),
        ),
        (
            "approve",
            lambda e: e["reasons"].update(true=7),
            ("reasons.true", 7, 1),
        ),
        (
            "approve",
            lambda e: e["reasons"]["not_true"][0].update(rule="other"),
            (
                "reasons.not_true",
                [{"code": "cap", "party": "applicant[0]", "rule": "other", "verdict": "false"}],
                [{"code": "cap", "party": "applicant[0]", "rule": "once", "verdict": "false"}],
            ),
        ),
        (
            "approve",
            lambda e: e["data"].update(as_of="2023-01-01"),
            ("data.as_of", "2023-01-01", "2023-05-10"),
        ),
        ("settle", lambda e: e.update(case="A"), ("case", "A", "B")),
        ("settle", lambda e: e.update(status="refused"), ("status", "refused", "recorded")),
    ],
    ids=["an amount", "a status", "a count", "a reason", "a day", "a case", "a settlement"],
)
def test_a_change_of_one_field_is_named_with_both_values(
    do: str, change: Any, expected: tuple[str, Any, Any]
) -> None:
    assert expected in changed(do, change)


def test_a_change_of_an_early_entry_is_named_where_it_was_made_and_where_it_tells() -> None:
    made = office()
    made.submit("A", "t/g", who("a"), requested_fen=60, **OK)
    made.ok("approve", case="A")
    told = Told(made)
    told.find("submit")["data"]["requested_fen"] = 50
    assert named(again(told)) == [(told.find("approve")["seq"], "data.amount_fen", 60, 50)] or [
        field for _, field, *_ in named(again(told))
    ] == ["data.amount_fen", "data.lines"]


@pytest.mark.parametrize(
    ("do", "data"),
    [
        ("repay", {"recovery": "R", "amount_fen": -50}),
        ("repay", {"recovery": "R", "amount_fen": 0}),
        ("appropriate", {"fund": "资金", "year": 5, "amount_fen": 9}),
        ("appropriate", {"fund": "资金", "year": 2023, "amount_fen": 0}),
        ("settle", {"payment": "P", "more": 1}),
        ("review", {"passed": 1}),
    ],
)
def test_an_entry_that_no_command_can_have_made_is_found(do: str, data: Json) -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.ok("pay", payment="P", case="A", account="1", amount_fen=60)
    if do != "settle":
        made.ok("settle", payment="P")
        made.ok("recover", recovery="R", case="A", amount_fen=60, reason="x")
    if do == "review":
        made.submit("B", "t/g", who("b"), **OK)
    told = Told(made)
    case = {"appropriate": {}, "review": {"case": "B"}}.get(do, {"case": "A"})
    forged = told.add(do=do, data=data, **case)
    assert forged["seq"] in {seq for seq, *_ in named(again(told))}


def test_one_number_under_two_tokens_is_found() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.ledger._tokens.clear()
    made.ledger._token_of = lambda scheme, number: KEY.token(scheme, number + "x")  # type: ignore[method-assign]
    assert made.award("B", "t/g", who("a"), **OK)["status"] == "recorded", "the cap is got round"
    assert again(made).findings, "number and token are one to one"


def test_two_numbers_under_one_token_are_found() -> None:
    made = office()
    made.ledger._token_of = lambda scheme, number: KEY.token(scheme, "x")  # type: ignore[method-assign]
    made.submit("A", "t/g", who("a"), **OK)
    made.submit("B", "t/g", who("b"), **OK)
    assert again(made).findings


def test_an_entry_about_what_is_not_there_is_damage() -> None:
    told = Told(office())
    told.add(do="settle", data={"payment": "nothing"}, case="A")
    with pytest.raises(LedgerDamaged, match="entry 2"):
        audit(told)


def test_a_day_out_of_order_is_found() -> None:
    made = office()
    made.submit("A", "t/g", who("a"), on="2023-05-10", **OK)
    with careless("days"):
        made.ok("approve", case="A", on="2023-05-01")
    assert (made.entry()["seq"], "status", "recorded", "refused") in named(again(made))


def test_facts_changed_in_sealed_content_change_the_decision() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    told = Told(made)
    seq = told.find("submit")["seq"]
    told.sealed[seq] = told.sealed[seq].replace(b'"ok":true', b'"ok":false')
    assert (told.find("approve")["seq"], "status", "recorded", "refused") in named(again(told))


def test_progress_counts_every_entry() -> None:
    seen: list[int] = []
    told = Told(story())
    replay(told, (), seen.append)
    assert sum(seen) == len(told.entries)


def test_a_person_in_no_role_of_the_case_is_no_matter() -> None:
    made = office()
    made.award("A", "t/g", who("a"), **OK)
    made.ok("same", parties=[person("x"), person("y")])
    assert again(made).findings == []

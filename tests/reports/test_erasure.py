"""What is due for erasure: due cases first, the others with the last day of their term and why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.support.builders import ONE_STEP, Desk, desk, enterprise, grant, small_pack

from subsidy_ledger.policy.retention import Retention
from subsidy_ledger.reports import erasure, words
from subsidy_ledger.reports.law import pack_told
from subsidy_ledger.reports.view import View, view_of

PACK = small_pack(grant("flat", "[grant.benefit]\nfen = 10000\n§"))
GROUND = "个人信息保护法第四十七条"


@pytest.fixture
def made() -> Desk:
    """Cases by how they stand: open, owed, paid in 2023 and in 2024, withdrawn, erased."""
    made = desk([PACK])
    for name in ("open", "owed", "paid-23", "paid-24", "gone", "withdrawn"):
        made.award(name, "t/flat", {"applicant": enterprise(name)})
    for name in ("owed", "paid-23", "paid-24"):
        made.paid(name)
    made.ok("recover", recovery="R", case="owed", reason="虚报", void=True)
    made.ok("finish", case="paid-23", reason="付清")
    made.ok("finish", case="paid-24", reason="付清", on="2024-02-29")
    for name in ("gone", "withdrawn"):
        made.ok("withdraw", case=name, reason="不要了")
    made.ok("erase", case="gone", ground=GROUND)
    return made


@pytest.fixture
def view(made: Desk) -> Iterator[View]:
    with made.ledger.store.reading() as reader:
        yield view_of(reader, "memory")


def test_due_comes_first_then_what_is_held_by_the_end_of_its_term(view: View) -> None:
    told = [
        (row["case"], row["state"], row["why"], row["until"])
        for row in erasure.due(view, "2023-06-30").rows
    ]
    assert told == [
        ("withdrawn", "due", None, None),
        ("paid-23", "held", "retention", "2053-12-31"),
        ("paid-24", "held", "retention", "2054-12-31"),
        ("open", "held", "open", None),
        ("owed", "held", "recovery", None),
    ]


def test_a_row_has_amounts_the_last_record_and_whether_there_are_vouchers(view: View) -> None:
    rows = {row["case"]: row for row in erasure.due(view, "2054-01-01").rows}
    assert rows["paid-23"] == {
        "case": "paid-23",
        "grant": "t/flat",
        "grant_name": "flat",
        "stage": "finished",
        "last_on": "2023-05-10",
        "vouchers": True,
        "approved_fen": 10_000,
        "settled_fen": 10_000,
        "state": "due",
        "why": None,
        "until": None,
    }
    assert (rows["withdrawn"]["vouchers"], rows["withdrawn"]["settled_fen"]) == (False, 0)
    assert rows["paid-24"]["state"] == "held"


def test_json_counts_and_names_the_retention_that_holds(view: View) -> None:
    told = erasure.due(view, "2023-06-30").to_json()
    assert (told["due"], told["held"], told["erased"]) == (1, 4, 1)
    assert told["retention"] == {"years": 30, "unpaid_years": 0}
    assert (told["list"], told["on"], len(told["rows"])) == ("erasure", "2023-06-30", 5)


def test_an_erased_case_is_listed_again_only_when_something_sealed_came_later(made: Desk) -> None:
    def listed() -> list[str]:
        with made.ledger.store.reading() as reader:
            rows = erasure.due(view_of(reader, "memory"), "2023-06-30").rows
        return [row["case"] for row in rows if row["case"] == "gone"]

    made.send("release", case="gone")  # refused, and it brings nothing
    assert listed() == []
    made.send("hold", case="gone", reason="补充说明")  # refused too, and its reason is sealed
    assert listed() == ["gone"]
    made.ok("erase", case="gone", ground=GROUND)
    assert listed() == []


def test_one_case_stands_as_in_the_list(made: Desk, view: View) -> None:
    for row in erasure.due(view, "2023-06-30").rows:
        state = view.case(row["case"])
        assert state is not None
        assert erasure.row_of(view, state, "2023-06-30") == row
    gone = view.case("gone")
    assert gone is not None
    assert erasure.row_of(view, gone, "2023-06-30")["state"] == "erased"


def test_the_table_says_in_both_languages_until_when_and_why(view: View) -> None:
    english = erasure.due(view, "2023-06-30").text("en")
    assert "held until 2053-12-31: there are vouchers" in english
    assert "held: the case has not ended" in english
    assert "held: money ordered back is outstanding" in english
    assert "on 2023-06-30: 1 due, 4 held, 1 erased already" in english
    assert english.splitlines()[-1].startswith("papers are kept 30 years after the year")
    chinese = erasure.due(view, "2023-06-30").text("zh")
    assert "须保管至2053年12月31日:有会计凭证" in chinese
    assert "2023年6月30日:可删除 1 件,须保管 4 件,已删除 1 件" in chinese


def test_a_day_in_the_past_of_a_case_is_said_to_be_one(view: View) -> None:
    rows = {row["case"]: row for row in erasure.due(view, "2023-05-09").rows}
    assert erasure.said(rows["withdrawn"], "en") == (
        "held until 2023-05-09: its last record is later"
    )


def test_an_operators_term_for_unpaid_cases_is_told_apart_from_vouchers() -> None:
    made = desk([PACK], procedure={**ONE_STEP, "retention": {"unpaid_years": 2}})
    made.award("A", "t/flat", {"applicant": enterprise("e1")})
    made.ok("withdraw", case="A", reason="不要了")
    with made.ledger.store.reading() as reader:
        listed = erasure.due(view_of(reader, "memory"), "2025-12-31")
    assert erasure.said(listed.rows[0], "en") == (
        "held until 2025-12-31: the procedure keeps unpaid cases too"
    )
    assert listed.text("zh").endswith("材料保管期:最后一条记录所在年度终了后30年;从未支付的2年")


def test_a_ledger_without_cases_has_no_table() -> None:
    with desk([PACK]).ledger.store.reading() as reader:
        told = erasure.due(view_of(reader, "memory"), "2023-06-30").text("en")
    assert told.splitlines()[0] == "on 2023-06-30: 0 due, 0 held, 0 erased already"


def test_a_pack_shows_its_retention_among_the_steps() -> None:
    kept = "[procedure]\nsteps = ['approve']\nseparate = []\nretention = {years = 35}\n"
    pack = small_pack(grant("flat", "[grant.benefit]\nfen = 10000\n§") + kept)
    assert words.retention(Retention(35), "en") in pack_told(pack, "en")["procedure"]
    assert (
        len(
            pack_told(
                small_pack(
                    grant("flat", "[grant.benefit]\nfen = 1\n§")
                    + kept.replace("retention = {years = 35}\n", "")
                ),
                "en",
            )["procedure"]
        )
        == 1
    )

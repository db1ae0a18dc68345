"""``list``: tables for people, JSON for programs, the same from a bundle."""

from typing import Any

import pytest
from tests.cli.tool import call

LISTS = ["cases", "payments", "headroom", "funds", "duties"]


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("given", [(), ("--json",), ("--lang", "zh")], ids=["text", "json", "zh"])
def test_a_bundle_lists_the_same_as_its_ledger(what, given, ledger, bundle):
    listed = call("list", ledger, what, "--on", "2023-06-30", *given)
    assert listed.status == 0
    assert listed == call("list", bundle, what, "--on", "2023-06-30", *given)


def test_cases_can_be_chosen_by_stage_grant_and_name(ledger):
    def names(*given):
        return [row["case"] for row in call("list", ledger, "cases", "--json", *given).json["rows"]]

    assert names() == ["A-1", "A-2", "A-3"]
    assert names("--stage", "approved") == ["A-1"]
    assert names("--grant", "dezhou/startup") == ["A-1", "A-3"]
    assert names("--grant", "dezhou/*") == ["A-1", "A-2", "A-3"]
    assert names("--case", "A-2") == ["A-2"]
    assert names("--grant", "beijing/startup") == []


def test_amounts_are_fen_in_json_and_yuan_in_text(ledger):
    assert call("list", ledger, "payments", "--json").json["rows"][0]["amount_fen"] == 2_000_000
    assert "20,000.00" in call("list", ledger, "payments").out


def test_an_empty_list_says_so(ledger):
    assert call("list", ledger, "duties").out == "0 in all\n"


def test_the_day_must_be_one(ledger):
    done = call("list", ledger, "duties", "--on", "2023-02-29", "--lang", "zh")
    assert done.status == 2
    assert "不是日期" in done.err


# ---- looking back --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def looked_back(tmp_path_factory):
    """Approved and paid in May; that the bank paid, on 31 May, was recorded in June."""
    from tests.cli.tool import COMPANY, ENTITY, FOUNDER, FUND, company, person, plain_pack

    from subsidy_ledger import Ledger, TokenKey
    from subsidy_ledger.ledger.bundle import export
    from subsidy_ledger.storage.sqlite import SqliteStore
    from subsidy_ledger.testing import ONE_STEP, Entropy, LedgerClock

    folder = tmp_path_factory.mktemp("looked-back")
    store, clock = SqliteStore(folder / "ledger.db"), LedgerClock("2023-05-01")
    ledger = Ledger.create(
        store, origin="dezhou-test", token_key=TokenKey(bytes(32)), now=clock, entropy=Entropy(),
        on="2023-05-01", by="admin", packs=[plain_pack("dezhou-2023")], procedure=ONE_STEP,
    )  # fmt: skip
    parties = {"applicant": [company(COMPANY)], "founder": [person(FOUNDER)]}
    told: list[tuple[str, dict[str, Any]]] = [
        ("2023-05-02", {"do": "appropriate", "fund": FUND, "year": 2023, "amount_fen": 5_000_000}),
        ("2023-05-10", {"do": "submit", "case": "A-1", "grant": "dezhou/startup",
                        "parties": parties, "facts": ENTITY, "fund": FUND}),
        ("2023-05-20", {"do": "approve", "case": "A-1"}),
        ("2023-05-30", {"do": "pay", "payment": "P-1", "case": "A-1", "account": "1"}),
        ("2023-06-05", {"do": "settle", "payment": "P-1", "on": "2023-05-31"}),
    ]  # fmt: skip
    for number, (day, command) in enumerate(told):
        clock.move_to(day)
        answer = ledger.record({"id": str(number), "on": day, "by": "x", **command})
        assert answer["status"] == "recorded", answer
    with store.reading() as reader:
        export(reader, folder / "bundle")
    store.close()
    return folder


def paid(folder, *given):
    rows = call("list", folder, "cases", "--json", *given).json["rows"]
    return [row["settled_fen"] for row in rows]


@pytest.mark.parametrize("kind", ["ledger.db", "bundle"])
def test_a_list_can_be_had_as_it_stood_and_as_it_is_believed_now(kind, looked_back):
    source = looked_back / kind
    assert paid(source) == [2_000_000]
    assert paid(source, "--at", "2023-05-31") == [0]
    assert paid(source, "--about", "2023-05-31") == [2_000_000]
    assert paid(source, "--about", "2023-05-30") == [0]
    assert paid(source, "--at", "2023-06-05") == [2_000_000]
    assert paid(source, "--at", "2023-06-05T17:00+08:00") == [2_000_000]
    assert paid(source, "--at", "2023-06-05T16:59:59") == [0], "it was recorded at nine, in UTC"
    assert paid(source, "--at", "2") == []
    assert paid(source, "--at", "4") == [0]


@pytest.mark.parametrize("what", LISTS)
@pytest.mark.parametrize("kind", ["ledger.db", "bundle"])
def test_at_the_last_entry_a_list_is_that_of_today(what, kind, looked_back):
    source = looked_back / kind
    now = call("list", source, what, "--on", "2023-06-05")
    assert now.status == 0
    assert call("list", source, what, "--at", "6", "--on", "2023-06-05") == now
    assert call("list", source, what, "--at", "6") == now, "judged by the day of that entry"
    assert call("list", source, what, "--about", "2023-06-05") == now


def test_both_together_say_what_was_recorded_late_and_what_it_changed(looked_back):
    given = ("--at", "2023-05-31", "--about", "2023-05-31")
    result = call("list", looked_back / "bundle", "cases", *given, "--json").json
    assert [(row["seen"], row["settled_fen"]) for row in result["rows"]] == [
        ("at", 0),
        ("about", 2_000_000),
    ]
    assert [(one["do"], one["on"], one["late"]) for one in result["late"]] == [
        ("settle", "2023-05-31", True)
    ]
    text = call("list", looked_back / "bundle", "cases", *given).out
    assert "as it stood" in text
    assert "as believed now" in text
    assert "2023-06-05 17:00:00" in text
    assert "补记" in call("list", looked_back / "bundle", "payments", *given, "--lang", "zh").out
    other = call("list", looked_back / "bundle", "cases", *given, "--case", "B", "--json").json
    assert (other["rows"], other["late"]) == ([], []), "of the case that was asked about alone"
    same = call("list", looked_back / "bundle", "cases", "--at", "2023-06-05", "--about",
                "2023-06-05", "--json").json  # fmt: skip
    assert (same["rows"], same["late"]) == ([], [])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--at", "2023-02-29"), "--at"),
        (("--at", "99"), "an entry from 0 to 6"),
        (("--at", "2023-01-01"), "before the first entry"),
        (("--about", "yesterday"), "--about"),
    ],
)
def test_what_is_no_moment_of_the_ledger_is_wrong_usage(given, said, looked_back):
    done = call("list", looked_back / "bundle", "cases", *given)
    assert done.status == 2
    assert said in done.err


def test_duties_are_judged_by_the_day_that_is_looked_back_to(looked_back):
    from subsidy_ledger.cli import looking_back as back
    from subsidy_ledger.cli import places

    with places.view(str(looked_back / "bundle")) as view:
        assert back.day_seen(view, "2023-05-31") == "2023-05-31"
        assert back.day_seen(view, "3") == "2023-06-05", "the last entry of the view"
        assert back.day_seen(view, None) is None


def test_a_checkpoint_says_when(ledger, own_ledger, tmp_path):
    note = call("checkpoint", own_ledger, "--keys", own_ledger.parent / "keys").out
    (tmp_path / "checkpoint").write_text(note, encoding="utf-8")
    listed = call("list", own_ledger, "cases", "--at", tmp_path / "checkpoint", "--json")
    assert listed.json == call("list", own_ledger, "cases", "--json").json
    cut = call("list", own_ledger, "cases", "--at", tmp_path / "checkpoint")
    assert cut.status == 0
    (tmp_path / "broken").write_text(note[:-9] + "AAAAAAA=\n", encoding="utf-8")
    assert call("list", ledger, "cases", "--at", tmp_path / "broken").status == 3

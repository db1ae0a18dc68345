"""``list``: tables for people, JSON for programs, the same from a bundle."""

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

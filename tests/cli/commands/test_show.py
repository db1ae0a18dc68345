"""``show``: from a ledger and from a bundle alike, without any key."""

import shutil

import pytest
from tests.cli.tool import call


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_bundle_tells_the_same_story_as_its_ledger(lang, ledger, bundle):
    for case in ("A-1", "A-2", "A-3"):
        told = call("show", ledger, case, "--lang", lang)
        assert told.status == 0
        assert told == call("show", bundle, case, "--lang", lang)


def test_no_key_is_needed(own_ledger):
    shutil.rmtree(own_ledger.parent / "keys")
    assert call("show", own_ledger, "A-1").status == 0


def test_json_has_how_the_case_stands_and_its_story(ledger):
    story = call("show", ledger, "A-1", "--json").json
    assert (story["stage"], story["settled_fen"]) == ("approved", 2_000_000)
    assert [entry["seq"] for entry in story["story"]] == [3, 4, 5, 6, 7, 8, 9, 10]
    refused = story["story"][4]
    assert (refused["do"], refused["status"]) == ("approve", "refused")
    assert refused["reasons"][0]["code"] == "notice"


def test_a_case_that_is_not_there_is_wrong_usage_and_the_nearest_is_named(ledger):
    done = call("show", ledger, "A-11")
    assert done.status == 2
    assert "there is no case 'A-11'" in done.err
    assert "did you mean 'A-1'?" in done.err
    assert "没有业务件" in call("show", ledger, "Z", "--lang", "zh").err


def test_a_row_that_cannot_be_read_is_damage(own_ledger):
    import sqlite3

    db = sqlite3.connect(own_ledger)
    with db:
        db.execute("UPDATE subsidy_ledger_grant_case SET rest = '[]'")
    db.close()
    done = call("show", own_ledger, "A-1")
    assert done.status == 3
    assert "not what it claims to be" in done.err


def test_a_case_can_be_told_as_it_stood_after_an_entry_or_as_it_is_believed(ledger, bundle):
    for source in (ledger, bundle):
        told = call("show", source, "A-1", "--at", "5", "--json").json
        assert [entry["seq"] for entry in told["story"]] == [3, 4, 5]
        assert told["stage"] == "reviewed"
        about = call("show", source, "A-1", "--about", "2023-05-22", "--json").json
        assert [entry["on"] for entry in about["story"]][-1] == "2023-05-16"
        assert about["stage"] == "noticed"
    assert call("show", ledger, "A-3", "--at", "5").status == 2, "it was not there yet"


def test_at_and_about_together_are_for_lists(ledger):
    done = call("show", ledger, "A-1", "--at", "5", "--about", "2023-05-22")
    assert done.status == 2
    assert "give one of them" in done.err

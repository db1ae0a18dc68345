"""``what-if``: what is put in, what is told, and the exit status.

The draft asks fifteen months of pension where the document asks twelve; the year has fourteen.
"""

import json
from hashlib import sha256

import pytest
from tests.cli.tool import call, without_cases


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    """Another text of the Dezhou pack."""
    text = without_cases("dezhou-2023").decode()
    changed = text.replace(
        'when = {fact = "pension_months_in_a_row", ge = 12}',
        'when = {fact = "pension_months_in_a_row", ge = 15}',
    )
    assert changed != text
    file = tmp_path_factory.mktemp("draft") / "draft.toml"
    file.write_text(changed, encoding="utf-8")
    return file


def test_what_changes_is_told_with_the_clause_and_ends_with_status_1(ledger, bundle, draft):
    for source in (ledger, bundle):
        done = call("what-if", source, "--pack", draft)
        assert done.status == 1
        assert "Otherwise come out 3 of 3 cases that were decided" in done.out
        assert "A-1 (dezhou/startup): granted 20,000.00 yuan → refused" in done.out
        assert "to be recovered: 20,000.00 yuan" in done.out
        assert "clause: 德人社字〔2023〕11号" in done.out
        assert "in place of the adopted one; 3 cases decided" in done.out
        assert "the whole history decided again" in done.out
        assert "A-2 (dezhou/returnee-startup): refused → undetermined [through other" in done.out
        assert "A-3 (dezhou/startup): undetermined → refused" in done.out


def test_in_chinese_it_is_told_in_chinese(bundle, draft):
    out = call("what-if", bundle, "--pack", draft, "--lang", "zh").out
    assert "应追回:20,000.00 元" in out
    assert "按条款:" in out
    assert "- 条件 insured-12-months-in-a-row:2 件" in out
    assert "- 不重复享受 returnee-or-general:1 件" in out
    assert "给予 20,000.00 元 → 拒绝" in out


def test_under_the_same_law_nothing_changes_and_the_status_is_0(bundle, pack):
    done = call("what-if", bundle, "--pack", pack)
    assert done.status == 0
    assert "Nothing changes: 3 cases decided again, as they were decided." in done.out


def test_json_has_stable_keys_and_goes_to_a_file_or_to_standard_output(bundle, draft, tmp_path):
    done = call("what-if", bundle, "--pack", draft, "--alone", "--json")
    assert done.status == 1
    result = done.json
    assert result["mode"] == "alone"
    assert result["total"]["to_recover_fen"] == 2_000_000
    case, other = result["cases"]
    assert other["case"] == "A-3", "A-2 is as it was: A-1 was held when it was decided"
    assert (case["case"], case["then"]["amount_fen"], case["now"]["outcome"]) == (
        "A-1",
        2_000_000,
        "refused",
    )
    assert case["rules"][0]["cite"]["document"] == "德人社字〔2023〕11号"
    file = tmp_path / "out.json"
    told = call("what-if", bundle, "--pack", draft, "--alone", "--json", file)
    assert json.loads(file.read_text(encoding="utf-8")) == result
    assert "each decision alone" in told.out


def test_a_ruling_is_given_by_scheme_reading_and_option(bundle):
    done = call("what-if", bundle, "--ruling", "dezhou/none=x")
    assert done.status == 2
    assert "there is no reading" in done.err
    assert call("what-if", bundle, "--ruling", "dezhou").status == 2


def test_one_reading_has_one_option(bundle):
    two = ["--ruling", "dezhou/first-of=entity", "--ruling", "dezhou/first-of=founder"]
    done = call("what-if", bundle, *two)
    assert done.status == 2
    assert "give one option, not entity and founder" in done.err
    mixed = call("what-if", bundle, *two[:3], "first-of=founder", "--lang", "zh")
    assert mixed.status == 2
    assert "同一口径给出了两个选项" in mixed.err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--ruling", "dezhou/none=x"], "没有口径 'dezhou/none'"),
        (["--ruling", "first-of=x"], "口径 first-of 没有选项 'x'"),
        (["--ruling", "first-of=entity", "--case", "A-9"], "没有业务件 'A-9'"),
    ],
)
def test_what_is_not_there_is_said_in_chinese(bundle, asked, said):
    done = call("what-if", bundle, *asked, "--lang", "zh")
    assert done.status == 2
    assert said in done.err
    assert "there is no" not in done.err


def test_one_pack_is_given_once(bundle, draft, pack):
    done = call("what-if", bundle, "--pack", draft, "--pack", pack, "--lang", "zh")
    assert done.status == 2
    assert "同一编号的政策包给出了两次" in done.err


def test_one_case_can_be_asked_about_and_one_that_is_not_there_is_named(bundle, draft):
    assert call("what-if", bundle, "--pack", draft, "--case", "A-2", "--alone").status == 0
    assert call("what-if", bundle, "--pack", draft, "--case", "A-2").status == 1
    done = call("what-if", bundle, "--pack", draft, "--case", "A-9")
    assert done.status == 2
    assert "A-9" in done.err


def test_as_it_stood_before_the_award_nothing_could_change(bundle, draft):
    done = call("what-if", bundle, "--pack", draft, "--at", "5")
    assert done.status == 0
    assert "6 entries, as it stood at 5" in done.out
    assert "1 entry, as it stood at 0" in call("what-if", bundle, "--pack", draft, "--at", 0).out


def test_size_and_root_are_those_of_the_moment_that_is_asked_about(bundle, draft):
    whole = call("what-if", bundle, "--pack", draft, "--json").json["ledger"]
    at_its_end = call("what-if", bundle, "--pack", draft, "--at", whole["size"] - 1, "--json").json
    assert at_its_end["ledger"] == {**whole, "at": str(whole["size"] - 1)}
    done = call("what-if", bundle, "--pack", draft, "--at", "0", "--json").json
    first = (bundle / "entries.jsonl").read_bytes().split(b"\n")[0]
    assert done["ledger"]["size"] == done["size"] == 1
    assert done["ledger"]["root"] == sha256(b"\0" + first).hexdigest()


def test_what_is_wrong_is_said_before_anything_is_decided(bundle, draft, tmp_path):
    assert call("what-if", bundle).status == 2
    assert "give --pack or --ruling" in call("what-if", bundle).err
    assert call("what-if", bundle, "--pack", "dezhou-2032").status == 2
    assert "did you mean" in call("what-if", bundle, "--pack", "dezhou-2032").err
    assert call("what-if", bundle, "--pack", tmp_path / "no.toml").status == 2
    assert call("what-if", "--pack", draft, "--json", bundle, "x").status == 2
    amendment = call("what-if", bundle, "--pack", "examples/guangdong-operator-2023")
    assert amendment.status == 2


def test_a_ledger_that_does_not_verify_is_not_decided_again(own_ledger, draft):
    import sqlite3

    db = sqlite3.connect(own_ledger)
    with db:
        db.execute("UPDATE subsidy_ledger_payment SET amount_fen = 1")
    db.close()
    done = call("what-if", own_ledger, "--pack", draft)
    assert done.status == 3
    assert "not decided again, it does not verify" in done.err

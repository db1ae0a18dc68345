"""``init``: a ledger with its keys, or nothing at all."""

import json

import pytest
from tests.cli.tool import call, make_ledger

BASE = ("--origin", "dezhou-test", "--on", "2023-01-01", "--by", "admin")


def test_a_ledger_is_made_with_its_keys_and_packs(tmp_path):
    ledger, keys = tmp_path / "l.db", tmp_path / "safe" / "keys"
    done = call("init", ledger, *BASE, "--pack", "dezhou-2023", "--keys", keys, "--json")
    assert done.status == 0
    result = done.json
    assert result["origin"] == "dezhou-test"
    assert result["keys"] == str(keys)
    assert [pack["id"] for pack in result["packs"]] == ["dezhou-2023"]
    assert result["log_key"].startswith("dezhou-test+")
    assert (keys / "log.pub").read_text().strip() == result["log_key"]
    assert call("verify", ledger).status == 0


def test_entry_0_names_the_keys_and_entry_1_adopts(tmp_path):
    ledger = make_ledger(tmp_path)
    call("export", ledger, tmp_path / "b")
    entries = [json.loads(line) for line in (tmp_path / "b/entries.jsonl").read_text().splitlines()]
    assert [entry["do"] for entry in entries] == ["open", "adopt"]
    assert [(e["on"], e["by"]) for e in entries] == [("2023-01-01", "admin")] * 2
    assert entries[0]["data"]["log_key"] == (tmp_path / "keys/log.pub").read_text().strip()
    assert entries[0]["data"]["require_funds"] is False


def test_funds_can_be_required(tmp_path, pack):
    args = ("--pack", pack, "--keys", tmp_path / "k", "--require-funds")
    assert call("init", tmp_path / "l.db", *BASE, *args).status == 0
    call("export", tmp_path / "l.db", tmp_path / "b")
    first = json.loads((tmp_path / "b/entries.jsonl").read_text().splitlines()[0])
    assert first["data"]["require_funds"] is True


def test_a_procedure_comes_from_a_file(tmp_path, pack):
    steps = tmp_path / "steps.json"
    steps.write_text('{"steps": ["approve"], "separate": []}')
    args = ("--pack", pack, "--keys", tmp_path / "k", "--procedure", steps)
    assert call("init", tmp_path / "l.db", *BASE, *args).status == 0
    call("export", tmp_path / "l.db", tmp_path / "b")
    second = json.loads((tmp_path / "b/entries.jsonl").read_text().splitlines()[1])
    assert second["data"]["procedure"] == {"steps": ["approve"], "separate": []}


def test_without_a_folder_the_keys_lie_outside_the_ledgers_folder(tmp_path, pack):
    (tmp_path / "place").mkdir()
    done = call("init", tmp_path / "place/l.db", *BASE, "--pack", pack, "--json")
    assert done.json["keys"] == str(tmp_path / "data-home/subsidy-ledger/dezhou-test")
    assert done.err == ""


def test_keys_in_the_ledgers_folder_are_remarked_upon(tmp_path, pack):
    args = ("--pack", pack, "--keys", tmp_path / "keys")
    done = call("init", tmp_path / "l.db", *BASE, *args)
    assert done.status == 0
    assert "the keys lie in the ledger's folder" in done.err


def test_the_environment_names_the_folder_of_keys(tmp_path, monkeypatch, pack):
    monkeypatch.setenv("SUBSIDY_LEDGER_KEYS", str(tmp_path / "elsewhere"))
    done = call("init", tmp_path / "l.db", *BASE, "--pack", pack, "--json")
    assert done.json["keys"] == str(tmp_path / "elsewhere")


def test_a_ledger_is_not_made_a_second_time(tmp_path, pack):
    ledger = make_ledger(tmp_path)
    before = ledger.read_bytes()
    done = call("init", ledger, *BASE, "--pack", pack, "--keys", tmp_path / "keys")
    assert done.status == 2
    assert "exists already" in done.err
    assert ledger.read_bytes() == before


def test_keys_of_the_same_origin_are_used_again(tmp_path, pack):
    make_ledger(tmp_path)
    before = (tmp_path / "keys/token.key").read_bytes()
    args = ("--pack", pack, "--keys", tmp_path / "keys")
    assert call("init", tmp_path / "second.db", *BASE, *args).status == 0
    assert (tmp_path / "keys/token.key").read_bytes() == before


REFUSED = [
    (["--pack", "dezhou-2032"], "there is no pack 'dezhou-2032'"),
    (["--pack", "missing.toml"], "missing.toml: No such file"),
    (["--pack", "examples/dezhou-operator-2023"], "no pack of the scheme 'dezhou' is given"),
    (["--pack", "PACK", "--on", "2023-02-30"], "found '2023-02-30', expected a day"),
    (["--pack", "PACK", "--procedure", "missing.json"], "missing.json: No such file"),
    (["--pack", "PACK", "--origin", "two words"], "without spaces and plus signs"),
    (["--pack", "PACK", "--origin", "a+b"], "without spaces and plus signs"),
    (["--pack", "PACK", "--origin", ""], "without spaces and plus signs"),
    ([], "Missing option '--pack'"),
]


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=lambda one: str(one)[-30:])
def test_what_cannot_be_made_leaves_no_file_of_a_ledger(arguments, message, tmp_path, pack):
    given = [pack if argument == "PACK" else argument for argument in arguments]
    done = call("init", tmp_path / "l.db", *BASE, "--keys", tmp_path / "keys", *given)
    assert done.status == 2
    assert message in done.err
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("l.db")]


def test_a_procedure_that_is_wrong_leaves_no_file_of_a_ledger(tmp_path, pack):
    steps = tmp_path / "steps.json"
    for text, message in (
        ('{"steps": ["notice"]}', "approve as the last step"),
        ("{", "not JSON"),
        ("[]", "expected a JSON object"),
    ):
        steps.write_text(text)
        args = ("--pack", pack, "--keys", tmp_path / "k", "--procedure", steps)
        done = call("init", tmp_path / "l.db", *BASE, *args)
        assert done.status == 2
        assert message in done.err
        assert not list(tmp_path.glob("l.db*"))


def test_the_result_is_told_in_chinese_too(tmp_path, pack):
    args = ("--pack", pack, "--keys", tmp_path / "k", "--lang", "zh")
    assert "已建立账本 dezhou-test" in call("init", tmp_path / "l.db", *BASE, *args).out

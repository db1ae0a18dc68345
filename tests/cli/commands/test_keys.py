"""``keys``: ids and places, never a secret; whether a copy would do."""

import os
import shutil

import pytest
from tests.cli.tool import call, make_ledger


def test_ids_and_places_are_shown_and_no_secret(place):
    done = call("keys", "show", place / "ledger.db", "--keys", place / "keys")
    assert done.status == 0
    assert str(place / "keys/token.key") in done.out
    assert (place / "keys/log.pub").read_text().strip() in done.out
    token_key = (place / "keys/token.key").read_text().split()
    assert token_key[2] in done.out
    assert token_key[3] not in done.out
    assert (place / "keys/log.key").read_text().strip() not in done.out


def test_json_has_the_same_and_no_secret(place):
    done = call("keys", "show", "--keys", place / "keys", "--json")
    assert done.json["problems"] == []
    assert done.json["signed"]["size"] == 0
    assert (place / "keys/token.key").read_text().split()[3] not in done.out


def test_the_folder_is_found_by_the_environment(place, monkeypatch):
    monkeypatch.setenv("SUBSIDY_LEDGER_KEYS", str(place / "keys"))
    assert call("keys", "show").status == 0
    assert call("keys", "show", place / "ledger.db").status == 0


def test_without_a_ledger_and_a_folder_nobody_knows_where_to_look():
    done = call("keys", "show")
    assert done.status == 2
    assert "name a LEDGER, or the folder of keys with --keys" in done.err


def test_keys_that_are_not_the_ledgers_are_said_not_to_fit(place, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    make_ledger(other)
    done = call("keys", "show", place / "ledger.db", "--keys", other / "keys", "--json")
    assert done.status == 1
    assert [(p["file"], p["problem"]) for p in done.json["problems"]] == [
        ("token.key", "unfit"),
        ("log.pub", "unfit"),
    ]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_key_that_others_may_read_is_to_be_mended(place):
    (place / "keys/token.key").chmod(0o640)
    done = call("keys", "show", place / "ledger.db", "--keys", place / "keys")
    assert done.status == 1
    assert "chmod 600" in done.out


def test_a_damaged_folder_is_shown_with_what_is_wrong(place):
    (place / "keys/log.key").write_text("x")
    done = call("keys", "show", "--keys", place / "keys", "--lang", "zh")
    assert done.status == 1
    assert "log.key: 无法使用" in done.out


def test_a_faithful_copy_would_do(place):
    shutil.copytree(place / "keys", place / "copy")
    args = ("keys", "backup-check", place / "copy", place / "ledger.db", "--keys", place / "keys")
    assert call(*args).out == f"{place / 'copy'}: whole and the same\n"
    done = call(*args, "--json")
    assert done.status == 0
    assert done.json["same"] is True


def test_a_copy_that_lacks_a_file_would_not_do(place):
    shutil.copytree(place / "keys", place / "copy")
    (place / "copy/log.key").unlink()
    done = call("keys", "backup-check", place / "copy", "--keys", place / "keys")
    assert done.status == 1
    assert "log.key: is missing" in done.out


def test_an_older_memory_is_explained(place):
    shutil.copytree(place / "keys", place / "copy")
    memory = place / "keys/signer.json"
    memory.write_text(memory.read_text().replace('"size":0', '"size":7'))
    done = call("keys", "backup-check", place / "copy", "--keys", place / "keys")
    assert done.status == 1
    assert "sign a second history" in done.out


def test_the_original_is_not_a_copy_of_itself(place):
    done = call("keys", "backup-check", place / "keys", "--keys", place / "keys")
    assert done.status == 2
    assert "the original itself" in done.err


def test_an_original_that_is_not_whole_cannot_be_compared_with(place):
    shutil.copytree(place / "keys", place / "copy")
    (place / "keys/token.key").unlink()
    done = call("keys", "backup-check", place / "copy", "--keys", place / "keys")
    assert done.status == 2
    assert "token.key: is missing" in done.err

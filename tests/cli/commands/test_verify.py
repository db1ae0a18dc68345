"""``verify``: status 0 or 3, never 1; each part apart; what a bundle does not prove is said."""

import shutil
import sqlite3

import pytest
from tests.cli.tool import call


@pytest.fixture
def own_bundle(bundle, tmp_path):
    return shutil.copytree(bundle, tmp_path / "bundle")


def parts(done):
    return {part["part"]: part["ok"] for part in done.json["parts"]}


def test_a_whole_ledger_is_verified_part_by_part(ledger):
    done = call("verify", ledger, "--json")
    assert done.status == 0
    assert parts(done) == dict.fromkeys(
        ["bytes", "tree", "json", "sealed", "sources", "projections", "guards"], True
    )
    assert done.json["size"] == 21
    assert len(done.json["root"]) == 64


def test_a_bundle_has_the_root_of_its_ledger_and_no_projections(ledger, bundle):
    done = call("verify", bundle, "--json")
    assert done.status == 0
    assert "projections" not in parts(done)
    assert done.json["root"] == call("verify", ledger, "--json").json["root"]


def test_a_bundle_is_said_to_be_unsigned(bundle):
    assert "is not signed: it proves only that it agrees with itself" in call("verify", bundle).out
    assert "未签名" in call("verify", bundle, "--lang", "zh").out
    assert call("verify", bundle, "--json").json["signed"] == {"by": "nobody"}


def test_a_changed_byte_of_an_entry_is_status_3(own_bundle):
    entries = own_bundle / "entries.jsonl"
    entries.write_bytes(
        entries.read_bytes().replace(b'"amount_fen":2000000', b'"amount_fen":2000001', 1)
    )
    done = call("verify", own_bundle, "--json")
    assert done.status == 3
    assert done.json["ok"] is False
    assert parts(done)["tree"] is False


def test_a_changed_row_is_told_apart_from_changed_entries(own_ledger):
    db = sqlite3.connect(own_ledger)
    with db:
        db.execute("UPDATE subsidy_ledger_payment SET amount_fen = 1")
    db.close()
    done = call("verify", own_ledger, "--json")
    assert done.status == 3
    assert [part for part, ok in parts(done).items() if not ok] == ["projections"]


def test_twenty_problems_of_a_part_are_printed_and_the_rest_counted(own_bundle):
    sealed = own_bundle / "sealed.jsonl"
    entries = own_bundle / "entries.jsonl"
    entries.write_bytes(entries.read_bytes().replace(b'"v":1', b'"v":7'))
    done = call("verify", own_bundle)
    assert done.status == 3
    shown = [line for line in done.out.splitlines() if line.startswith("      entry")]
    problems = next(
        part
        for part in call("verify", own_bundle, "--json").json["parts"]
        if part["part"] == "json"
    )["problems"]
    assert len(problems) >= 21
    assert f"… and {len(problems) - 20} more" in done.out
    assert len(shown) >= 20
    assert sealed.exists()


def test_a_bundle_that_lacks_its_entries_is_status_3(own_bundle):
    (own_bundle / "entries.jsonl").unlink()
    done = call("verify", own_bundle)
    assert done.status == 3
    assert "entries.jsonl" in done.err


def test_the_verdict_is_told_in_chinese(own_bundle):
    assert "核验通过" in call("verify", own_bundle, "--lang", "zh").out
    (own_bundle / "entries.jsonl").write_bytes(b"{}\n")
    assert "核验不通过" in call("verify", own_bundle, "--lang", "zh").out


def test_a_ledger_without_entry_0_is_status_3(own_ledger):
    db = sqlite3.connect(own_ledger)
    with db:
        for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            db.execute(f'DROP TRIGGER "{name}"')
        db.execute("DELETE FROM subsidy_ledger_head")
    db.close()
    assert call("verify", own_ledger).status == 3

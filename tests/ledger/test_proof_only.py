"""``verify --proof-only``: that a bundle is what was signed, and nothing of what its entries mean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.tool import Done, call, make_ledger

from subsidy_ledger import verify as standalone


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proof")
    make_ledger(folder)
    call("checkpoint", folder / "ledger.db", "--keys", folder / "keys")
    made = call("export", folder / "ledger.db", folder / "bundle", "--keys", folder / "keys")
    assert made.status == 0, made
    return folder / "bundle"


def proven(bundle: Path, *more: object) -> Done:
    return call("verify", bundle, "--proof-only", *more)


def test_bytes_tree_and_checkpoint_are_looked_at_and_it_is_said_so(bundle: Path) -> None:
    done = proven(bundle, "--json")
    assert done.status == 0, done
    told = json.loads(done.out)
    assert told["proof_only"] is True
    assert [part["part"] for part in told["parts"]] == ["bytes", "tree", "checkpoint"]
    assert told["signed"]["by"] == "own"
    assert "not whether entries, sealed content and packs are sound" in proven(bundle).out
    assert "proof_only" not in json.loads(call("verify", bundle, "--json").out)


def test_the_key_that_is_trusted_counts(bundle: Path) -> None:
    key = (bundle.parent / "keys/log.pub").read_text().strip()
    assert "signed by the key you trust" in proven(bundle, "--key", key).out
    other = key.replace("dezhou-test", "other")
    assert proven(bundle, "--key", other).status in (2, 3)


@pytest.mark.parametrize("name", ["entries.jsonl", "checkpoint", "ledger.json"])
def test_a_changed_byte_of_what_is_signed_is_found(name: str, bundle: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(bundle, copy)
    path = copy / name
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(bytes(whole))
    assert proven(copy).status == 3


def test_a_ledger_and_a_predecessor_are_not_for_it(bundle: Path) -> None:
    assert proven(bundle.parent / "ledger.db").status == 2
    assert proven(bundle, "--predecessor", bundle).status == 2


def test_the_small_verifier_says_the_same(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert standalone.main([str(bundle), "--proof-only", "--lang", "en"]) == 0
    assert capsys.readouterr().out == call("--lang", "en", "verify", bundle, "--proof-only").out

"""``checkpoint``, ``prove``, ``witness``, signed bundles: what an outsider is given, and can check."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.cli.tool import call

from subsidy_ledger import canonical
from subsidy_ledger.cli import places
from subsidy_ledger.ledger import receipts


@pytest.fixture
def year(recorded: Path, tmp_path: Path) -> Path:
    """A recorded year with its keys, to be changed at will."""
    folder = tmp_path / "year"
    shutil.copytree(recorded, folder)
    return folder


@pytest.fixture
def keys(year: Path) -> list[str]:
    return ["--keys", str(year / "keys")]


@pytest.fixture
def trusted(year: Path) -> list[str]:
    return ["--key", str(year / "keys" / "log.pub")]


def write(path: Path, *args: object) -> Path:
    done = call(*args)
    assert done.status == 0, done.err
    path.write_text(done.out, encoding="utf-8")
    return path


def first_submit(ledger: Path) -> int:
    """The first entry that has parties."""
    with places.source(str(ledger)) as reader:
        for row in reader.entries():
            if canonical.decode(row.leaf)["do"] == "submit":
                return row.seq
    raise AssertionError("nothing was submitted")


def test_a_checkpoint_is_printed_as_a_file_to_keep(year: Path, keys: list[str]) -> None:
    done = call("checkpoint", year / "ledger.db", *keys)
    assert done.status == 0
    origin, size, _root, empty, signature, end = done.out.split("\n")
    assert (empty, end) == ("", "")
    assert signature.startswith(f"— {origin} ")
    told = call("checkpoint", year / "ledger.db", *keys, "--json").json
    assert (told["size"], told["checkpoint"]) == (int(size), done.out)


def test_a_signed_bundle_is_verified_with_the_key_of_the_authority(
    year: Path, keys: list[str], trusted: list[str]
) -> None:
    old = write(year / "old", "checkpoint", year / "ledger.db", *keys)
    done = call("export", year / "ledger.db", year / "bundle", *keys)
    assert done.status == 0
    assert "signed" in done.out
    alone = call("verify", year / "bundle")
    assert alone.status == 0
    assert "the key is only its own" in alone.out
    known = call("verify", year / "bundle", *trusted, "--since", old)
    assert known.status == 0
    assert "signed by the key you trust" in known.out
    assert call("verify", year / "bundle", *trusted, "--json").json["signed"]["by"] == "trusted"


def test_an_unsigned_bundle_is_nothing_to_somebody_who_brings_a_key(
    year: Path, keys: list[str], trusted: list[str]
) -> None:
    call("export", year / "ledger.db", year / "bundle", *keys, "--unsigned")
    assert call("verify", year / "bundle").status == 0
    done = call("verify", year / "bundle", *trusted)
    assert done.status == 3
    assert "nobody has signed" in done.out


def test_without_keys_a_bundle_is_written_unsigned_unless_keys_were_named(year: Path) -> None:
    assert "not signed" in call("export", year / "ledger.db", year / "one").out
    done = call("export", year / "ledger.db", year / "two", "--keys", year / "nowhere")
    assert done.status == 2
    assert not (year / "two").exists()


def test_the_signer_refuses_a_restored_backup_and_says_what_to_do(
    year: Path, keys: list[str]
) -> None:
    backup = year / "backup.db"
    shutil.copy(year / "ledger.db", backup)
    command = {"id": "new", "do": "appropriate", "fund": "f", "year": 2023, "amount_fen": 1,
               "on": "2023-12-30", "by": "x"}  # fmt: skip
    call("run", year / "ledger.db", "-", *keys, stdin=json.dumps(command))
    assert call("checkpoint", year / "ledger.db", *keys).status == 0
    done = call("checkpoint", backup, *keys)
    assert done.status == 3
    assert "1 entries are gone" in done.err
    assert done.out == ""


def test_a_receipt_is_made_and_holds_without_the_ledger(
    year: Path, keys: list[str], trusted: list[str]
) -> None:
    seq = first_submit(year / "ledger.db")
    path = year / "receipt.json"
    write(path, "prove", year / "ledger.db", seq, "--party", "founder[0]", *keys)
    (year / "ledger.db").unlink()
    done = call("verify", path, *trusted)
    assert done.status == 0
    assert "opened: founder[0]" in done.out
    assert "the receipt holds" in done.out
    told = call("verify", path, "--json").json
    assert (told["kind"], told["signed"]["by"]) == ("receipt", "own")
    assert set(told["opened"]) == {"founder[0]"}


def test_a_receipt_of_nothing_is_refused_in_both_languages(year: Path, keys: list[str]) -> None:
    done = call("prove", year / "ledger.db", 99_999, *keys)
    assert (done.status, done.out) == (2, "")
    assert "no entry 99999" in done.err
    done = call("prove", year / "ledger.db", 1, "--party", "hire[0]", *keys, "--lang", "zh")
    assert done.status == 2
    assert "没有密封部分" in done.err


def test_a_changed_receipt_does_not_hold(year: Path, keys: list[str], trusted: list[str]) -> None:
    path = write(year / "r", "prove", year / "ledger.db", 2, *keys)
    path.write_text(path.read_text(encoding="utf-8").replace('"index":2', '"index":3'))
    done = call("verify", path, *trusted)
    assert done.status == 3
    assert "proof does not hold" in done.err


def test_a_receipt_without_any_key_says_that_no_signature_was_checked(
    year: Path, keys: list[str]
) -> None:
    path = write(year / "r", "prove", year / "ledger.db", 2, *keys)
    receipt = json.loads(path.read_bytes())
    del receipt["log_key"]
    path.write_bytes(
        receipts.to_bytes(receipts.read(json.dumps(
            receipt, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()))
    )  # fmt: skip
    assert "nobody's signature was checked" in call("verify", path).out


def test_k_of_n_witnesses_are_demanded(year: Path, keys: list[str], trusted: list[str]) -> None:
    ledger, public = year / "ledger.db", year / "keys" / "log.pub"
    request = write(year / "request", "checkpoint", ledger, *keys, "--request", "0")
    plain = write(year / "plain", "checkpoint", ledger, *keys)
    cosigned = []
    for name in ("w1", "w2", "w3"):
        assert call("witness", "init", year / name, f"{name}.example").status == 0
        if name != "w3":
            cosigned.append(
                write(year / f"by-{name}", "witness", "cosign", request, "--witness", year / name,
                      "--key", public)
            )  # fmt: skip
    both = write(year / "both", "witness", "add", plain, *cosigned)
    assert call("export", ledger, year / "bundle", "--checkpoint", both).status == 0
    named = [one for n in ("w1", "w2", "w3") for one in ("--witness", year / n / "witness.pub")]
    done = call("verify", year / "bundle", *trusted, *named, "--quorum", 2)
    assert done.status == 0
    assert done.out.count("witnessed by") == 2
    done = call("verify", year / "bundle", *trusted, *named)
    assert done.status == 3
    assert "2 of 3 witnesses signed, 3 are asked" in done.out
    receipt = write(year / "r", "prove", ledger, 1, "--checkpoint", both)
    assert call("verify", receipt, *trusted, *named, "--quorum", 2).status == 0
    again = write(year / "request-2", "checkpoint", ledger, *keys, "--request", both)
    assert again.read_text().startswith(f"old {plain.read_text().splitlines()[1]}\n")


def test_a_witness_refuses_what_another_key_signed(year: Path, keys: list[str]) -> None:
    request = write(year / "request", "checkpoint", year / "ledger.db", *keys, "--request", "0")
    made = call("witness", "init", year / "w", "w.example", "--json").json
    done = call("witness", "cosign", request, "--witness", year / "w", "--key", made["key"])
    assert done.status == 3
    assert done.out == ""


def test_wrong_usage_is_said(year: Path, keys: list[str], trusted: list[str]) -> None:
    ledger = year / "ledger.db"
    for args, what in (
        (["verify", ledger, "--key", "nonsense"], "--key"),
        (["verify", ledger, "--quorum", 1], "--quorum 1: expected 0 to 0"),
        (["verify", ledger, "--witness", (year / "keys" / "log.pub")], "no checkpoint that"),
        (["checkpoint", ledger, *keys, "--request", "no-file"], "--request"),
        (["checkpoint", year], "is a bundle|is a folder|not a bundle"),
        (["prove", ledger, 1, "--keys", year / "nowhere"], "no such folder"),
    ):
        done = call(*args)
        assert done.status == 2, (args, done)
        assert re.search(what, done.err), (args, done.err)
    receipt = write(year / "r", "prove", ledger, 2, *keys)
    assert "--since needs all entries" in call("verify", receipt, "--since", receipt).err

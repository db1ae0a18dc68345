"""``erase``: the list of what is due, and a case whose papers go for good while the proofs hold."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.cli.tool import COMPANY, FOUNDER, HIRE, OTHER, SECOND, Commands, Json, call

from subsidy_ledger import canonical
from subsidy_ledger.cli import places

GROUND = "会计档案管理办法第十八条"
A1 = {"张三", FOUNDER, COMPANY, "6222020200112233", "德州示例商贸有限公司"}
"""What is personal about case A-1; A-2 has the same people."""


@pytest.fixture
def year(recorded: Path, tmp_path: Path) -> Path:
    """The recorded year with its keys, in which A-1 ended paid and A-3 was rejected."""
    folder = tmp_path / "year"
    shutil.copytree(recorded, folder)
    ends = Commands()
    ends.add("finish", "2023-06-03", "chief", case="A-1", reason="已付清")
    ends.add("reject", "2023-06-05", "chief", case="A-3", reason="逾期未补正")
    for line in ends.lines:
        line["id"] = "end-" + line["id"]
    assert call("run", folder / "ledger.db", "-", *_keys(folder), stdin=ends.text()).status == 0
    return folder


def _keys(folder: Path) -> list[str]:
    return ["--keys", str(folder / "keys")]


def erase(folder: Path, case: str, on: str, *more: str, ground: str = GROUND):
    return call(
        "erase", folder / "ledger.db", case, "--ground", ground, "--by", "archive", "--on", on,
        *_keys(folder), *more,
    )  # fmt: skip


def entries(folder: Path) -> list[Json]:
    with places.source(str(folder / "ledger.db")) as reader:
        return [canonical.decode(row.leaf) for row in reader.entries()]


def stored(folder: Path) -> bytes:
    """Every byte of the ledger: the file and what SQLite keeps beside it."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob("ledger.db*")))


# ---- what is due ---------------------------------------------------------------------------------


def test_the_list_says_what_is_due_and_what_is_held_until_when_and_why(year: Path) -> None:
    done = call("erase", year / "ledger.db", "--due", "--on", "2023-06-30", "--json")
    assert done.status == 0
    assert [(r["case"], r["state"], r["why"], r["until"]) for r in done.json["rows"]] == [
        ("A-3", "due", None, None),
        ("A-1", "held", "retention", "2053-12-31"),
        ("A-2", "held", "open", None),
    ]
    shown = call("erase", year / "ledger.db", "--due", "--on", "2023-06-30")
    assert "held until 2053-12-31: there are vouchers" in shown.out
    assert "20,000.00" in shown.out


def test_the_list_needs_no_key_and_is_the_same_from_a_bundle(year: Path) -> None:
    shutil.move(year / "keys", year / "elsewhere")
    call("export", year / "ledger.db", year / "bundle")
    for lang in ("en", "zh"):
        given = ["--due", "--on", "2054-01-01", "--lang", lang]
        listed = call("erase", year / "ledger.db", *given)
        assert listed.status == 0
        assert listed == call("erase", year / "bundle", *given)


# ---- one case ------------------------------------------------------------------------------------


def test_what_must_still_be_kept_is_not_erased_and_nothing_is_recorded(year: Path) -> None:
    before = len(entries(year))
    done = erase(year, "A-1", "2053-12-31")
    assert (done.status, "held until 2053-12-31: there are vouchers" in done.out) == (1, True)
    told = erase(year, "A-2", "2054-01-01", "--json")
    assert (told.status, told.json["why"], "seq" in told.json) == (1, "open", False)
    assert "未作记录" in erase(year, "A-1", "2053-12-31", "--lang", "zh").out
    assert len(entries(year)) == before


def test_a_case_is_erased_with_its_ground_in_clear_and_a_repeat_does_nothing(year: Path) -> None:
    told = erase(year, "A-1", "2054-01-01", "--json")
    assert told.status == 0
    assert (told.json["id"], told.json["status"]) == ("erase:A-1:2054-01-01", "recorded")
    entry = entries(year)[-1]
    assert (entry["do"], entry["by"], entry["data"]) == ("erase", "archive", {"ground": GROUND})
    sealed = [e["seq"] for e in entries(year) if e.get("case") == "A-1" and "sealed" in e]
    assert told.json["erased_entries"] == sealed
    again = erase(year, "A-1", "2054-01-01")
    assert again.status == 0
    assert f"erased already, by entry {entry['seq']}" in again.out
    assert entries(year)[-1] == entry


def test_another_day_finds_nothing_left_and_another_ground_is_a_conflict(year: Path) -> None:
    assert erase(year, "A-1", "2054-01-01").status == 0
    size = len(entries(year))
    other = erase(year, "A-1", "2054-01-01", ground="另一依据")
    assert (other.status, "with another ground" in other.out) == (1, True)
    later = erase(year, "A-1", "2054-01-02")
    assert (later.status, "erased already" in later.out) == (1, True)
    assert len(entries(year)) == size


def test_a_refused_command_with_nothing_sealed_leaves_nothing_to_erase(year: Path) -> None:
    assert erase(year, "A-3", "2023-07-01").status == 0
    late = Commands().add("release", "2023-07-02", "chief", case="A-3")
    late.lines[0]["id"] = "late"
    assert call("run", year / "ledger.db", "-", *_keys(year), stdin=late.text()).status == 1
    size = len(entries(year))
    done = erase(year, "A-3", "2023-07-03")
    assert (done.status, "erased already" in done.out) == (1, True)
    assert len(entries(year)) == size


def test_erased_content_is_in_no_byte_of_the_database_nor_of_a_new_bundle(year: Path) -> None:
    secret = {"李四", OTHER, SECOND, "逾期未补正"}
    assert all(word.encode() in stored(year) for word in secret)
    assert erase(year, "A-3", "2023-06-05").status == 0
    left = stored(year)
    assert not [word for word in secret if word.encode() in left]
    assert all(word.encode() in left for word in A1), "other cases keep theirs"
    call("export", year / "ledger.db", year / "bundle", *_keys(year))
    out = b"".join(path.read_bytes() for path in (year / "bundle").rglob("*") if path.is_file())
    assert not [word for word in secret if word.encode() in out]
    assert all(word.encode() in out for word in A1)
    assert HIRE.encode() not in out


def test_content_goes_while_another_program_has_the_ledger_open(year: Path) -> None:
    other = sqlite3.connect(year / "ledger.db")
    try:
        assert other.execute("SELECT count(*) FROM subsidy_ledger_sealed").fetchone()[0] > 0
        done = erase(year, "A-3", "2023-06-05")
        assert (done.status, done.err) == (0, "")
        assert "李四".encode() not in stored(year), "the log beside the file was emptied too"
    finally:
        other.close()


def test_a_reader_in_the_middle_keeps_the_log_and_the_program_says_so(
    year: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subsidy_ledger.storage.sqlite.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(year / "ledger.db", isolation_level=None)
    try:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM subsidy_ledger_sealed").fetchone()
        done = erase(year, "A-3", "2023-06-05")
        assert done.status == 0
        assert "the log beside the file (-wal) still has the content" in done.err
        other.execute("ROLLBACK")
    finally:
        other.close()
    assert "李四".encode() not in stored(year), "closing the last connection empties the log"


# ---- what stays valid ----------------------------------------------------------------------------


def test_old_receipts_and_checkpoints_hold_after_an_erasure(year: Path) -> None:
    ledger, trusted = year / "ledger.db", ["--key", str(year / "keys" / "log.pub")]
    seq = next(e["seq"] for e in entries(year) if e.get("case") == "A-3")
    receipt, old = year / "receipt.json", year / "old-checkpoint"
    made = call("prove", ledger, seq, "--party", "founder[0]", *_keys(year))
    receipt.write_text(made.out, encoding="utf-8")
    old.write_text(call("checkpoint", ledger, *_keys(year)).out, encoding="utf-8")
    assert erase(year, "A-3", "2023-06-05").status == 0
    assert call("verify", receipt, *trusted).status == 0
    clean = call("verify", ledger, "--since", old, *trusted, "--json")
    assert (clean.status, clean.json["ok"]) == (0, True)
    call("export", ledger, year / "bundle", *_keys(year))
    assert call("verify", year / "bundle", "--since", old, *trusted).status == 0
    again = call("prove", ledger, seq, *_keys(year))
    assert again.status == 0
    receipt.write_text(again.out, encoding="utf-8")
    assert call("verify", receipt, *trusted).status == 0


def test_a_receipt_cannot_open_what_was_erased_and_says_so(year: Path) -> None:
    seq = next(e["seq"] for e in entries(year) if e.get("case") == "A-3")
    assert erase(year, "A-3", "2023-06-05").status == 0
    done = call("prove", year / "ledger.db", seq, "--party", "founder[0]", *_keys(year))
    assert (done.status, done.out) == (2, "")
    assert f"entry {seq} has no sealed content (any more)" in done.err


def test_the_audit_names_exactly_what_it_can_no_longer_decide(year: Path) -> None:
    def undecided() -> list[int]:
        told = call("audit", year / "ledger.db", "--json", "-")
        return [one["entry"] for one in json.loads(told.out)["ledgers"][0]["undecided"]]

    assert undecided() == []
    assert erase(year, "A-3", "2023-06-05").status == 0
    made = entries(year)
    gone = [e["seq"] for e in made if e.get("case") == "A-3" and "sealed" in e]
    decided = [e["seq"] for e in made if e.get("case") == "A-3" and e["do"] == "approve"]
    assert undecided() == sorted({*gone, *decided})


# ---- wrong usage ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "give --due, or a CASE"),
        (["A-1"], "give --due, or a CASE"),
        (["A-1", "--ground", "x"], "give --due, or a CASE"),
        (["A-1", "--by", "x"], "give --due, or a CASE"),
        (["A-1", "--due"], "--due lists all cases"),
        (["--due", "--ground", "x"], "--due lists all cases"),
        (["--due", "--on", "2023-02-29"], "expected a day"),
        (["A-11", "--ground", "x", "--by", "x"], "did you mean 'A-1'?"),
        (["A-1", "--ground", "x" * 2001, "--by", "x"], "1 to 2000 characters"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(given, said, ledger) -> None:
    done = call("erase", ledger, *given, *_keys(ledger.parent))
    assert done.status == 2
    assert said in done.err


def test_a_bundle_is_a_copy_that_nobody_changes(bundle: Path) -> None:
    done = call("erase", bundle, "A-1", "--ground", "x", "--by", "x")
    assert done.status == 2
    assert "is a bundle, expected a ledger" in done.err

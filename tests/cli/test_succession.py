"""``init --after``: a closed ledger is followed by another, through the command line.

The recorded year (A-1 paid, A-2 refused for exclusion, A-3 undetermined) is signed, closed and
succeeded; entries of the year are then numbered below 0.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.cli.tool import (
    COMPANY,
    ENTITY,
    FOUNDER,
    FUND,
    OTHER,
    SECOND,
    Commands,
    Done,
    Json,
    call,
    company,
    make_ledger,
    person,
)
from typeguard import suppress_type_checks

from subsidy_ledger.storage import sqlite

SIZE = 22
"""Entries of the year once it is closed: entry ``n`` of it is ``n - SIZE`` in the successor."""


@pytest.fixture(scope="module", autouse=True)
def _as_users_run_it() -> Iterator[None]:
    """No check of annotations, which users do not have either, and which takes ten times as long."""
    with suppress_type_checks():
        yield


@pytest.fixture(scope="module")
def made(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The year in ``a`` with its keys: ``backup.db`` and its keys as they were then, signed, closed.

    ``early`` and ``late`` are checkpoints of 21 and 22 entries.
    """
    folder = shutil.copytree(recorded, tmp_path_factory.mktemp("line") / "a")
    (folder / "early").write_text(_printed("checkpoint", folder / "ledger.db", *keys(folder)))
    shutil.copy(folder / "ledger.db", folder / "backup.db")
    shutil.copytree(folder / "keys", folder / "keys-then")
    _close(folder)
    (folder / "late").write_text(_printed("checkpoint", folder / "ledger.db", *keys(folder)))
    return folder


@pytest.fixture
def a(made: Path, tmp_path: Path) -> Path:
    """A closed ledger that a test may succeed or break."""
    return shutil.copytree(made, tmp_path / "a")


@pytest.fixture(scope="module")
def line(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``a`` and its successor ``b`` with its bundle, for looking only."""
    folder = tmp_path_factory.mktemp("succeeded")
    shutil.copytree(made, folder / "a")
    _must(succeed(folder / "a", folder / "b"))
    _must(call("export", folder / "b/ledger.db", folder / "bundle", *keys(folder / "b")))
    return folder


@pytest.fixture
def b(line: Path, tmp_path: Path) -> Path:
    """A fresh successor that a test may write to."""
    shutil.copytree(line, tmp_path / "line")
    return tmp_path / "line" / "b"


def keys(folder: Path) -> list[str]:
    return ["--keys", str(folder / "keys")]


def succeed(a: Path, b: Path, *more: object, origin: str = "b", old: str = "ledger.db") -> Done:
    """Make the successor ``b/ledger.db`` of ``a/ledger.db``."""
    b.mkdir(exist_ok=True)
    return call(
        "init", b / "ledger.db", "--origin", origin, "--on", "2024-01-01", "--by", "admin",
        *keys(b), "--after", a / old, "--after-keys", a / "keys", *more,
    )  # fmt: skip


def _must(done: Done) -> Done:
    assert done.status == 0, done
    return done


def _printed(*args: object) -> str:
    return _must(call(*args)).out


def run(folder: Path, commands: Commands, name: str = "ledger.db") -> Done:
    return call("run", folder / name, "-", *keys(folder), stdin=commands.text())


def named(prefix: str, commands: Commands) -> Commands:
    """Ids of their own, since an id holds for the whole line."""
    for one in commands.lines:
        one["id"] = f"{prefix}-{one['id']}"
    return commands


def _close(folder: Path, name: str = "ledger.db") -> None:
    end = named(f"end-{folder.name}", Commands().add("close", "2024-12-31", "chief"))
    _must(run(folder, end, name))


def entries(bundle: Path) -> list[Json]:
    lines = (bundle / "entries.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(one) for one in lines]


def after_of(folder: Path) -> Json:
    """What entry 0 of a ledger says of the one before."""
    _must(call("export", folder / "ledger.db", folder / "seen", "--unsigned"))
    said = entries(folder / "seen")[0]["data"]["after"]
    shutil.rmtree(folder / "seen")
    assert isinstance(said, dict)
    return said


def nothing_was_made(a: Path, b: Path) -> None:
    """No ledger, and the keys of the predecessor name no successor."""
    assert not [path.name for path in b.glob("ledger.db*")]
    assert not (a / "keys" / "successor").exists()


# ---- a successor ---------------------------------------------------------------------------------


def test_a_successor_names_its_predecessor_and_has_its_token_key_and_a_log_key_of_its_own(
    a: Path, tmp_path: Path
) -> None:
    b = tmp_path / "b"
    told = _must(succeed(a, b, "--json")).json
    assert (told["origin"], told["after"]["origin"], told["after"]["size"]) == (
        "b", "dezhou-test", SIZE,
    )  # fmt: skip
    assert (a / "keys/token.key").read_bytes() == (b / "keys/token.key").read_bytes()
    assert (a / "keys/log.pub").read_text() != (b / "keys/log.pub").read_text()
    assert after_of(b) == told["after"]


def test_the_message_says_so_in_both_languages(a: Path, tmp_path: Path) -> None:
    english = _must(succeed(a, tmp_path / "en"))
    assert "dezhou-test" in english.out
    shutil.rmtree(tmp_path / "en")
    (a / "keys/successor").unlink()
    chinese = _must(succeed(a, tmp_path / "zh", "--lang", "zh"))
    assert "dezhou-test" in chinese.out
    assert chinese.out != english.out


def test_who_was_paid_before_is_refused_after_and_who_was_not_is_paid(b: Path) -> None:
    c = Commands()
    start = {"applicant": [company()], "founder": [person()]}
    c.up_to_notice("B-1", "dezhou/startup", start, ENTITY)
    c.add("approve", "2023-05-23", "chief", case="B-1")
    other = {"applicant": [company(SECOND)], "founder": [person(OTHER, "李四")]}
    c.up_to_notice("B-2", "dezhou/startup", other, ENTITY)
    c.add("approve", "2023-05-23", "chief", case="B-2")
    done = run(b, named("b", c))
    assert done.status == 1
    again, granted = done.lines[4], done.lines[9]
    assert (again["case"], again["status"]) == ("B-1", "refused")
    assert [(r["code"], r["rule"]) for r in again["reasons"]] == [("cap", "once")] * 2
    assert (granted["case"], granted["amount_fen"]) == ("B-2", 2_000_000)


def test_an_open_case_is_completed_and_granted_on_the_facts_it_brought(b: Path) -> None:
    c = Commands().add("supplement", "2024-01-02", "window", case="A-3", facts={"operating": True})
    c.add("accept", "2024-01-02", "window", case="A-3")
    c.add("review", "2024-01-02", "reviewer", case="A-3", passed=True, note="补齐")
    c.add("notice", "2024-01-03", "window", case="A-3", until="2024-01-10")
    c.add("approve", "2024-01-11", "chief", case="A-3")
    done = run(b, named("b", c))
    assert [answer["status"] for answer in done.lines] == ["recorded"] * 4 + ["refused"], (
        "money of 2023 is not money of 2024"
    )
    more = Commands().add(
        "appropriate", "2024-01-11", "finance", fund=FUND, year=2024, amount_fen=2_000_000
    )
    more.add("approve", "2024-01-11", "chief", case="A-3")
    assert _must(run(b, named("b2", more))).lines[-1]["amount_fen"] == 2_000_000


def test_an_id_of_the_predecessor_is_a_conflict(b: Path, made: Path) -> None:
    again = call("run", b / "ledger.db", made / "year.jsonl", *keys(b))
    assert again.status == 1
    assert {answer["status"] for answer in again.lines} == {"conflict"}
    _must(call("export", b / "ledger.db", b / "seen", *keys(b)))
    assert len(entries(b / "seen")) == 2


def test_show_tells_the_whole_life_with_entries_below_0(b: Path) -> None:
    c = Commands().add("hold", "2024-01-02", "chief", case="A-1", reason="复核")
    _must(run(b, named("b", c)))
    story = call("show", b / "ledger.db", "A-1", "--json").json
    before = [n - SIZE for n in (3, 4, 5, 6, 7, 8, 9, 10)]
    assert [entry["seq"] for entry in story["story"]] == [*before, 2]
    assert (story["stage"], story["settled_fen"]) == ("approved", 2_000_000)
    told = call("show", b / "ledger.db", "A-1")
    assert "Entries below 0 are those of dezhou-test" in told.out
    assert "张三" in told.out
    assert "一次性创业补贴" in told.out
    assert "dezhou-test" in call("show", b / "ledger.db", "A-1", "--lang", "zh").out


def test_show_and_list_of_a_bundle_are_those_of_its_ledger(line: Path) -> None:
    for args in (("show", "A-1"), ("show", "A-2"), ("list", "cases"), ("list", "headroom")):
        do, *rest = args
        told = _must(call(do, line / "b/ledger.db", *rest))
        assert told == call(do, line / "bundle", *rest), args


@pytest.mark.parametrize("what", ["cases", "payments", "funds", "headroom"])
def test_lists_of_the_successor_are_those_of_the_predecessor(what: str, line: Path) -> None:
    before = call("list", line / "a/ledger.db", what, "--json").json
    after = call("list", line / "b/ledger.db", what, "--json").json
    assert after["rows"] == before["rows"]
    assert before["rows"]


# ---- erasure -------------------------------------------------------------------------------------

GROUND = "会计档案管理办法第十八条"
SECRET = ["李四", OTHER, SECOND, "逾期未补正"]


@pytest.fixture
def rejected(made: Path, tmp_path: Path) -> Path:
    """A successor of a year in which A-3 was rejected before the close."""
    a = tmp_path / "a"
    shutil.copytree(made, a)
    shutil.copy(a / "backup.db", a / "ledger.db")
    end = Commands().add("reject", "2023-06-05", "chief", case="A-3", reason="逾期未补正")
    _must(run(a, named("end2", end)))
    (a / "keys/signer.json").write_bytes((a / "keys-then/signer.json").read_bytes())
    _close(a)
    _must(succeed(a, tmp_path / "b"))
    return tmp_path / "b"


def erase(folder: Path, case: str, on: str) -> Done:
    return call(
        "erase", folder / "ledger.db", case, "--ground", GROUND, "--by", "archive", "--on", on,
        *keys(folder), "--json",
    )  # fmt: skip


def test_what_ended_before_the_cut_is_due_and_goes_for_good(rejected: Path) -> None:
    due = call("erase", rejected / "ledger.db", "--due", "--on", "2024-01-02", "--json").json
    assert (due["rows"][0]["case"], due["rows"][0]["state"]) == ("A-3", "due")

    def stored() -> bytes:
        return b"".join(path.read_bytes() for path in rejected.glob("ledger.db*"))

    assert all(word.encode() in stored() for word in SECRET)
    told = _must(erase(rejected, "A-3", "2024-01-02")).json
    assert told["status"] == "recorded"
    assert told["erased_entries"]
    assert all(seq < 0 for seq in told["erased_entries"]), "entries of the predecessor"
    _must(call("export", rejected / "ledger.db", rejected / "out", *keys(rejected)))
    out = b"".join(path.read_bytes() for path in (rejected / "out").rglob("*") if path.is_file())
    for word in SECRET:
        assert word.encode() not in stored()
        assert word.encode() not in out
    assert FOUNDER.encode() in stored()
    assert COMPANY.encode() in out
    _must(call("verify", rejected / "ledger.db"))
    _must(call("verify", rejected / "out"))
    _must(call("audit", rejected / "out"))
    assert "李四" not in _must(call("show", rejected / "out", "A-3")).out
    again = erase(rejected, "A-3", "2024-01-03")
    assert again.status == 1


def test_an_open_case_of_the_predecessor_is_not_erased(b: Path) -> None:
    told = erase(b, "A-2", "2054-01-01")
    assert (told.status, told.json["why"]) == (1, "open")


# ---- export, audit, verify -----------------------------------------------------------------------


def test_a_bundle_is_the_same_each_time_and_its_carried_state_fits_entry_0(line: Path) -> None:
    _must(call("export", line / "b/ledger.db", line / "again", *keys(line / "b")))
    first, second = (
        {str(p.relative_to(d)): p.read_bytes() for p in d.rglob("*") if p.is_file()}
        for d in (line / "bundle", line / "again")
    )
    assert first == second
    assert json.loads(first["ledger.json"])["carried"] is True
    state = entries(line / "bundle")[0]["data"]["after"]["state"]
    assert sha256(first["carried.jsonl"]).hexdigest() == state


def test_a_bundle_without_sealed_content_has_no_name_and_still_knows_who_holds_what(
    line: Path, tmp_path: Path
) -> None:
    out = tmp_path / "less"
    _must(call("export", line / "b/ledger.db", out, "--without-sealed", *keys(line / "b")))
    everything = b"".join(path.read_bytes() for path in out.rglob("*") if path.is_file())
    assert FOUNDER.encode() not in everything
    _must(call("verify", out))
    rows = call("list", out, "headroom", "--json").json["rows"]
    assert rows == call("list", line / "bundle", "headroom", "--json").json["rows"]


def test_an_audit_finds_nothing_wrong_and_decides_what_the_successor_decided(b: Path) -> None:
    c = Commands().add("approve", "2024-01-02", "chief", case="A-2")
    assert run(b, named("b", c)).lines[0]["status"] == "refused"
    result = _must(call("audit", b / "ledger.db", "--json")).json
    report = result["ledgers"][0] if "ledgers" in result else result
    assert report["faults"] == 0


# ---- what is refused -----------------------------------------------------------------------------


def refused(done: Done, *words: str) -> None:
    assert done.status in (2, 3), done
    for word in words:
        assert word in done.err, done.err


def test_a_ledger_that_is_not_closed_is_not_succeeded(a: Path, tmp_path: Path) -> None:
    shutil.copy(a / "backup.db", a / "ledger.db")
    shutil.copy(a / "keys-then/signer.json", a / "keys/signer.json")
    refused(succeed(a, tmp_path / "b"), "dezhou-test", "close")
    nothing_was_made(a, tmp_path / "b")


def test_a_second_successor_by_the_same_keys_is_refused_and_the_first_is_named(
    a: Path, tmp_path: Path
) -> None:
    _must(succeed(a, tmp_path / "b"))
    refused(succeed(a, tmp_path / "c", origin="c"), "succeeds it")
    assert not (tmp_path / "c/ledger.db").exists()
    _must(call("verify", tmp_path / "b/ledger.db"))


@pytest.mark.parametrize("origin", ["dezhou-test", "b"])
def test_an_origin_is_used_once_in_a_line(origin: str, b: Path, tmp_path: Path) -> None:
    _close(b)
    refused(succeed(b, tmp_path / "wrong", origin=origin), origin)
    nothing_was_made(b, tmp_path / "wrong")
    _must(succeed(b, tmp_path / "c", origin="c"))
    assert after_of(tmp_path / "c")["origin"] == "b"
    told = _must(call("show", tmp_path / "c/ledger.db", "A-1"))
    assert f"[{3 - SIZE - 3}]" in told.out, "two entries of b and its close lie between"


def test_a_line_of_three_verifies_and_tells_everything(b: Path, tmp_path: Path) -> None:
    hold = Commands().add("hold", "2024-01-02", "chief", case="A-1", reason="复核")
    _must(run(b, named("b", hold)))
    _close(b)
    _must(succeed(b, tmp_path / "c", origin="c"))
    c = tmp_path / "c"
    release = Commands().add("release", "2024-01-03", "chief", case="A-1")
    _must(run(c, named("c", release)))
    _must(call("verify", c / "ledger.db"))
    _must(call("audit", c / "ledger.db"))
    story = call("show", c / "ledger.db", "A-1", "--json").json["story"]
    assert [entry["do"] for entry in story][-3:] == ["settle", "hold", "release"]
    assert [entry["seq"] for entry in story][-3:] == [10 - SIZE - 4, -2, 2]


def test_keys_with_another_token_key_are_refused(a: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    made = call(
        "init", other / "x.db", "--origin", "b", "--pack", a / "dezhou-2023.toml",
        "--keys", tmp_path / "b/keys", "--on", "2023-01-01", "--by", "admin",
    )  # fmt: skip
    _must(made)
    refused(succeed(a, tmp_path / "b"), "token key")
    nothing_was_made(a, tmp_path / "b")


def test_keys_of_another_ledger_do_not_succeed_this_one(a: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    make_ledger(other)  # the same origin, and keys of its own
    b = tmp_path / "b"
    done = succeed(a, b, "--after-keys", other / "keys")
    refused(done)
    assert not (b / "ledger.db").exists()
    assert not (other / "keys/successor").exists()


def test_without_the_keys_of_the_predecessor_there_is_no_successor(a: Path, tmp_path: Path) -> None:
    refused(succeed(a, tmp_path / "b", "--after-keys", tmp_path / "none"), "keys")
    nothing_was_made(a, tmp_path / "b")


@pytest.mark.parametrize("where", ["entries.jsonl", "sealed.jsonl", "checkpoint"])
def test_a_damaged_predecessor_is_refused(where: str, a: Path, tmp_path: Path) -> None:
    _must(call("export", a / "ledger.db", a / "bundle", *keys(a)))
    path = a / "bundle" / where
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(bytes(whole))
    done = succeed(a, tmp_path / "b", old="bundle")
    assert done.status == 3, done
    nothing_was_made(a, tmp_path / "b")


def test_a_bundle_without_sealed_content_is_not_succeeded(a: Path, tmp_path: Path) -> None:
    _must(call("export", a / "ledger.db", a / "less", "--without-sealed", *keys(a)))
    refused(succeed(a, tmp_path / "b", old="less"), "sealed")
    nothing_was_made(a, tmp_path / "b")


def test_a_second_successor_of_the_same_name_is_refused_too(a: Path, tmp_path: Path) -> None:
    """In another place, with other keys: two ledgers that would each grant what only one may."""
    _must(succeed(a, tmp_path / "b"))
    refused(succeed(a, tmp_path / "elsewhere"), "b")
    assert not (tmp_path / "elsewhere/ledger.db").exists()


def test_a_second_one_under_the_same_keys_in_another_place_is_refused(
    a: Path, tmp_path: Path
) -> None:
    """One name, one log key, two ledgers: each would grant what only one may."""
    b = tmp_path / "b"
    _must(succeed(a, b))
    shutil.copytree(b / "keys", tmp_path / "twin/keys")
    refused(succeed(a, tmp_path / "twin"), "succeeds it")
    assert not (tmp_path / "twin/ledger.db").exists()


def test_nothing_more_is_recorded_in_a_ledger_that_was_succeeded(
    restored: Path, tmp_path: Path
) -> None:
    """A restored ledger is not closed: what it and its successor both pay would be paid twice."""
    _must(succeed(restored, tmp_path / "b", "--lost"))
    again = restored / "again.jsonl"
    again.write_text(json.dumps({"id": "z", "do": "close", "on": "2024-01-09", "by": "x"}) + "\n")
    done = call("run", restored / "ledger.db", again, *keys(restored))
    assert done.status == 2, done
    assert "succeeds it" in done.err


def test_a_beginning_that_was_noted_and_then_cut_off_is_made_again(a: Path, tmp_path: Path) -> None:
    """The power went between the note and the ledger: the same successor, and no other."""
    b = tmp_path / "b"
    _must(succeed(a, b))
    for part in b.glob("ledger.db*"):
        part.unlink()
    (a / "keys/successor").write_text((b / "keys/log.pub").read_text())
    refused(succeed(a, tmp_path / "c", origin="c"), "succeeds it")
    assert not (tmp_path / "c/ledger.db").exists()
    _must(succeed(a, b))


def test_a_bundle_is_succeeded_like_its_ledger(a: Path, tmp_path: Path) -> None:
    _must(call("export", a / "ledger.db", a / "bundle", *keys(a)))
    _must(succeed(a, tmp_path / "b", old="bundle"))
    seen = after_of(tmp_path / "b")
    (a / "keys/successor").unlink()
    _must(succeed(a, tmp_path / "b2"))
    assert after_of(tmp_path / "b2") == seen


WRONG = [
    ("--pack", "missing.toml"),
    ("--pack", "dezhou-2032"),
    ("--procedure", "missing.json"),
    ("--on", "2024-02-30"),
    ("--signed", "missing.checkpoint"),
    ("--lost",),
]


@pytest.mark.parametrize("more", WRONG, ids=" ".join)
def test_a_failed_beginning_leaves_nothing_and_can_be_made_good(
    more: tuple[str, ...], a: Path, tmp_path: Path
) -> None:
    b = tmp_path / "b"
    done = succeed(a, b, *more)
    assert done.status == 2, done
    nothing_was_made(a, b)
    _must(succeed(a, b))
    _must(call("verify", b / "ledger.db"))
    assert (a / "keys/successor").read_text().splitlines()[0] + "\n" == (
        b / "keys/log.pub"
    ).read_text()


def test_a_beginning_that_breaks_off_leaves_nothing_and_can_be_made_good(
    a: Path, tmp_path: Path
) -> None:
    """The disk is full while the state is carried over."""
    b = tmp_path / "b"
    full = sqlite3.OperationalError("database or disk is full")
    with patch.object(sqlite.SqliteTransaction, "carry", side_effect=full):
        assert succeed(a, b).status not in (0, 1)
    nothing_was_made(a, b)
    _must(succeed(a, b))
    _must(call("verify", b / "ledger.db"))


# ---- entries that are lost -----------------------------------------------------------------------


@pytest.fixture
def restored(a: Path) -> Path:
    """``a`` after its disk broke: the backup of 21 entries, and keys that remember 22."""
    shutil.copy(a / "backup.db", a / "ledger.db")
    return a


def root_of(checkpoint: Path) -> str:
    return b64decode(checkpoint.read_text().splitlines()[2]).hex()


def fork(a: Path, number: int = 1) -> None:
    """Other entries after the backup, and the close."""
    c = Commands()
    for _ in range(number):
        c.add("appropriate", "2023-12-30", "finance", fund=FUND, year=2023, amount_fen=7)
    _must(run(a, named("fork", c)))
    _must(run(a, named("fork-end", Commands().add("close", "2023-12-31", "chief"))))


@pytest.mark.parametrize("number", [0, 1, 5])
def test_after_a_restored_backup_the_signer_refuses_and_lost_goes_on_with_the_gap_named(
    number: int, restored: Path, tmp_path: Path
) -> None:
    fork(restored, number)
    signed = call("checkpoint", restored / "ledger.db", *keys(restored))
    assert signed.status == 3
    b = tmp_path / "b"
    refused(succeed(restored, b), "--lost")
    nothing_was_made(restored, b)
    _must(succeed(restored, b, "--lost"))
    after = after_of(b)
    assert after["size"] == 21 + number + 1
    assert after["gap"] == {"size": 22, "root": root_of(restored / "late")}
    told = _must(call("verify", b / "ledger.db")).out
    assert "22" in told, "who verifies is told of the gap"


def test_a_restored_backup_that_grew_as_before_has_lost_nothing(
    restored: Path, tmp_path: Path
) -> None:
    """Entries carry the time they were made at, so even the same command is another entry."""
    _close(restored)
    refused(succeed(restored, tmp_path / "b"), "--lost")


def test_keys_restored_with_the_ledger_forget_and_a_checkpoint_kept_elsewhere_remembers(
    restored: Path, tmp_path: Path
) -> None:
    shutil.copy(restored / "keys-then/signer.json", restored / "keys/signer.json")
    fork(restored)
    b = tmp_path / "b"
    refused(succeed(restored, b, "--signed", restored / "late"), "--lost")
    nothing_was_made(restored, b)
    _must(succeed(restored, b, "--signed", restored / "late", "--lost"))
    assert after_of(b)["gap"] == {"size": 22, "root": root_of(restored / "late")}


def test_keys_that_forgot_notice_nothing_on_their_own(restored: Path, tmp_path: Path) -> None:
    """What only a checkpoint kept elsewhere, or a witness, can tell."""
    shutil.copy(restored / "keys-then/signer.json", restored / "keys/signer.json")
    fork(restored)
    _must(succeed(restored, tmp_path / "b"))
    assert "gap" not in after_of(tmp_path / "b")


def test_an_older_checkpoint_than_the_keys_remember_does_not_hide_the_gap(
    restored: Path, tmp_path: Path
) -> None:
    fork(restored)
    b = tmp_path / "b"
    refused(succeed(restored, b, "--signed", restored / "early"), "--lost")
    _must(succeed(restored, b, "--signed", restored / "early", "--lost"))
    assert after_of(b)["gap"]["size"] == 22


def test_a_checkpoint_of_the_ledger_as_it_is_is_no_gap(a: Path, tmp_path: Path) -> None:
    _must(succeed(a, tmp_path / "b", "--signed", a / "late"))
    assert "gap" not in after_of(tmp_path / "b")


def test_a_checkpoint_of_another_key_or_ledger_or_none_at_all_is_refused(
    a: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    make_ledger(other)  # of the same name, by another key
    foreign = other / "signed"
    foreign.write_text(_printed("checkpoint", other / "ledger.db", *keys(other)))
    changed = tmp_path / "changed"
    changed.write_text((a / "late").read_text().replace("\n22\n", "\n23\n"))
    nonsense = tmp_path / "nonsense"
    nonsense.write_text("hello\n")
    b = tmp_path / "b"
    for path in (foreign, changed, nonsense):
        for more in ((), ("--lost",)):
            refused(succeed(a, b, "--signed", path, *more))
            nothing_was_made(a, b)


# ---- what was done to a successor ----------------------------------------------------------------


@pytest.fixture
def bundle(line: Path, tmp_path: Path) -> Path:
    """A bundle of the successor that a test may change."""
    return shutil.copytree(line / "bundle", tmp_path / "bundle")


def damaged(path: Path, word: str = "") -> None:
    done = call("verify", path)
    assert done.status == 3, done
    assert word in done.out + done.err


def test_an_honest_successor_verifies_and_says_whose_word_it_takes(line: Path) -> None:
    for path in (line / "b/ledger.db", line / "bundle"):
        told = _must(call("verify", path)).out
        assert "dezhou-test" in told
        assert "its own word" in told


def test_any_byte_of_what_is_carried_is_found_when_it_is_changed(bundle: Path) -> None:
    """One byte of every line, each time further in, and the last line feed."""
    path = bundle / "carried.jsonl"
    whole = path.read_bytes()
    places, start = [len(whole) - 1], 0
    for turn, one in enumerate(whole.splitlines(keepends=True)):
        places.append(start + 7 * turn % len(one))
        start += len(one)
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(bytes(changed))
        damaged(bundle)
    path.write_bytes(whole)
    _must(call("verify", bundle))


def swapped(lines: list[bytes]) -> list[bytes]:
    return [lines[0], *lines[2:1:-1], lines[1], *lines[3:]]


LINES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "the first removed": lambda lines: lines[1:],
    "one in the middle removed": lambda lines: (
        lines[: len(lines) // 2] + lines[len(lines) // 2 + 1 :]
    ),
    "the last removed": lambda lines: lines[:-1],
    "all removed": lambda lines: [],
    "only the head left": lambda lines: lines[:1],
    "two swapped": swapped,
    "one twice": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "one added": lambda lines: [*lines, b'{"id":"x","seq":0}\n'],
    "an empty one added": lambda lines: [*lines, b"\n"],
    "without the last feed": lambda lines: [*lines[:-1], lines[-1][:-1]],
    "not JSON": lambda lines: [*lines[:4], b"{\n", *lines[5:]],
    "not UTF-8": lambda lines: [*lines[:4], b"\xff\n", *lines[5:]],
    "a list": lambda lines: [b"[]\n", *lines[1:]],
    "feeds of another system": lambda lines: [one[:-1] + b"\r\n" for one in lines],
}


@pytest.mark.parametrize("what", LINES)
def test_lines_of_what_is_carried_cannot_be_taken_put_or_moved(what: str, bundle: Path) -> None:
    path = bundle / "carried.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    changed = LINES[what](list(lines))
    assert changed != lines
    path.write_bytes(b"".join(changed))
    damaged(bundle)
    assert call("audit", bundle).status == 3


def test_a_bundle_whose_carried_state_is_missing_or_not_named_is_damaged(bundle: Path) -> None:
    whole = (bundle / "carried.jsonl").read_bytes()
    (bundle / "carried.jsonl").unlink()
    damaged(bundle)
    (bundle / "carried.jsonl").write_bytes(whole)
    manifest = bundle / "ledger.json"
    text = manifest.read_text()
    told = json.loads(text)
    del told["carried"]
    manifest.write_text(json.dumps(told))
    damaged(bundle)
    manifest.write_text(text)
    _must(call("verify", bundle))


def test_a_ledger_that_succeeds_none_has_no_carried_state(line: Path, tmp_path: Path) -> None:
    out = tmp_path / "a"
    _must(call("export", line / "a/ledger.db", out, "--unsigned"))
    _must(call("verify", out))
    shutil.copy(line / "bundle/carried.jsonl", out / "carried.jsonl")
    damaged(out)


def test_each_sealed_line_of_the_predecessor_that_is_missing_or_changed_is_found(
    bundle: Path,
) -> None:
    path = bundle / "sealed.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    carried = [turn for turn, one in enumerate(lines) if json.loads(one)["seq"] < 0]
    assert len(carried) >= 6
    for turn in carried:
        path.write_bytes(b"".join(lines[:turn] + lines[turn + 1 :]))
        damaged(bundle, "sealed")
        changed = bytearray(lines[turn])
        changed[len(changed) // 2] ^= 1
        path.write_bytes(b"".join([*lines[:turn], bytes(changed), *lines[turn + 1 :]]))
        damaged(bundle)
    path.write_bytes(b"".join(lines))
    _must(call("verify", bundle))


TAMPERED = {
    "an amount": "UPDATE subsidy_ledger_carried SET line = CAST(replace(CAST(line AS TEXT), '2000000', '1000000') "
    "AS BLOB) WHERE CAST(line AS TEXT) LIKE '%2000000%'",
    "the last line removed": "DELETE FROM subsidy_ledger_carried WHERE number = (SELECT max(number) FROM subsidy_ledger_carried)",
    "the head removed": "DELETE FROM subsidy_ledger_carried WHERE number = (SELECT min(number) FROM subsidy_ledger_carried)",
    "all removed": "DELETE FROM subsidy_ledger_carried",
    "an id beside its line": "UPDATE subsidy_ledger_carried SET id = 'other' WHERE seq = -1",
    "a number beside its line": "UPDATE subsidy_ledger_carried SET seq = -99 WHERE seq = -1",
    "a number forgotten": "UPDATE subsidy_ledger_carried SET seq = NULL, id = NULL WHERE seq = -3",
    "a sealed line removed": "DELETE FROM subsidy_ledger_sealed WHERE seq = (SELECT min(seq) FROM subsidy_ledger_sealed)",
    "a sealed line changed": "UPDATE subsidy_ledger_sealed SET line = CAST(replace(CAST(line AS TEXT), '张三', "
    "'张四') AS BLOB) WHERE CAST(line AS TEXT) LIKE '%张三%'",
    "a holding removed": "DELETE FROM subsidy_ledger_holding",
    "a claim removed": "DELETE FROM subsidy_ledger_claim",
    "money made more": "UPDATE subsidy_ledger_fund_year SET appropriated_fen = appropriated_fen + 1",
}


def tamper(path: Path, statement: str) -> None:
    """Behind the ledger's back; triggers are put back, as somebody careful would."""
    with closing(sqlite3.connect(path)) as db:
        made = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = db.execute(made).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        assert db.execute(statement).rowcount > 0, statement
        for _, again in triggers:
            db.execute(again)
        db.commit()


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_carried_cannot_be_changed_in_the_database_unseen(what: str, b: Path) -> None:
    tamper(b / "ledger.db", TAMPERED[what])
    damaged(b / "ledger.db")


STATEMENTS = [
    "UPDATE subsidy_ledger_carried SET line = x'7b7d'",
    "DELETE FROM subsidy_ledger_carried",
    "INSERT INTO subsidy_ledger_carried (number, seq, id, line) VALUES (999, NULL, NULL, x'7b7d')",
    "INSERT OR REPLACE INTO subsidy_ledger_carried SELECT * FROM subsidy_ledger_carried LIMIT 1",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses_to_change_what_is_carried(statement: str, b: Path) -> None:
    with (
        closing(sqlite3.connect(b / "ledger.db")) as db,
        pytest.raises(sqlite3.IntegrityError, match="carried"),
    ):
        db.execute(statement)


def test_the_database_itself_refuses_an_id_of_the_predecessor(b: Path) -> None:
    with closing(sqlite3.connect(b / "ledger.db")) as db:
        taken = db.execute("SELECT id FROM subsidy_ledger_carried WHERE seq = -5").fetchone()[0]
        columns = [row[1] for row in db.execute("PRAGMA table_info(subsidy_ledger_entry)")]
        first = db.execute("SELECT * FROM subsidy_ledger_entry WHERE seq = 1").fetchone()
        row = dict(zip(columns, first, strict=True))
        row |= {"seq": 2, "id": taken}
        marks = ", ".join("?" * len(row))
        with pytest.raises(sqlite3.IntegrityError, match="before this one"):
            db.execute(
                f"INSERT INTO subsidy_ledger_entry ({', '.join(row)}) VALUES ({marks})",
                [*row.values()],
            )

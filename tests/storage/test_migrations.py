"""From one form of the tables to the next, in SQLite: ledgers that earlier releases left behind.

What a ledger says is held against what its own release told of it (``earlier_ledgers``); what its
tables look like afterwards against a ledger that was just made.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("alembic")

from alembic.script import ScriptDirectory
from tests.storage.earlier_ledgers import ALL, FIRST, SECOND, SUCCESSOR, Earlier
from tests.storage.frozen import DIALECTS, today
from tests.storage.frozen import place as frozen_form

from subsidy_ledger import Ledger
from subsidy_ledger.audit import audit
from subsidy_ledger.errors import (
    DatabaseUnsuitable,
    LedgerBusy,
    LedgerDamaged,
    NotALedger,
    StorageFailed,
    UnsupportedVersion,
)
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage import migrations
from subsidy_ledger.storage.migrations import databases, steps, tree
from subsidy_ledger.storage.migrations.forms import VERSIONS
from subsidy_ledger.storage.names import VERSION
from subsidy_ledger.storage.sqlite import SqliteStore
from subsidy_ledger.testing.parties import an_enterprise

Place = Callable[[Earlier], Path]


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> dict[Earlier, Path]:
    """Every ledger as its release left it; copied for whoever changes it."""
    folder = tmp_path_factory.mktemp("earlier")
    return {one: one.restore(folder / f"{one.folder}-{one.name}.db") for one in ALL}


@pytest.fixture
def place(restored: dict[Earlier, Path], tmp_path: Path) -> Place:
    """A copy of one, in a file that nobody holds open."""
    return lambda one: Path(shutil.copy(restored[one], tmp_path / "ledger.db"))


@pytest.fixture(scope="module")
def upgraded(
    restored: dict[Earlier, Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[Earlier, Path]:
    """Every ledger after its upgrade, for looking only."""
    folder = tmp_path_factory.mktemp("upgraded")
    made = {}
    for one, path in restored.items():
        made[one] = Path(shutil.copy(path, folder / path.name))
        migrations.upgrade(made[one])
    return made


def every(test: Any) -> Any:
    """For each ledger of an earlier release."""
    return pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one.folder}-{one.name}")(test)


def connect(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(path, isolation_level=None))


def opened(path: Path) -> closing[SqliteStore]:
    return closing(SqliteStore(path))


def dump(path: Path) -> list[Any]:
    """Everything that a file says."""
    with connect(path) as db:
        marks = ("application_id", "user_version")
        return [*(db.execute(f"PRAGMA {name}").fetchone() for name in marks), *db.iterdump()]


def schema(path: Path) -> dict[str, Any]:
    """Tables, triggers and indices, closed up, and the marks of a file."""
    with connect(path) as db:
        rows = db.execute("SELECT type || ' ' || name, sql FROM sqlite_master")
        made: dict[str, Any] = {name: re.sub(r'[\s"]', "", text or "") for name, text in rows}
        for name in ("application_id", "user_version", "journal_mode"):
            made[name] = db.execute(f"PRAGMA {name}").fetchone()[0]
        made["version"] = db.execute("SELECT * FROM subsidy_ledger_version").fetchall()
    return made


def fresh(folder: Path) -> Path:
    """A file as a store makes it."""
    path = folder / "fresh.db"
    with opened(path) as store:
        store.create()
    return path


def kept_as(path: Path) -> dict[str, int]:
    """Where the file keeps each table and index; a table that is made again lies elsewhere."""
    with connect(path) as db:
        rows = db.execute("SELECT name, rootpage FROM sqlite_master WHERE rootpage > 0")
        return {
            name.replace("subsidy_ledger_", "").replace("ledger_head", "head"): page
            for name, page in rows
            if name != "subsidy_ledger_version" and "ledger_version_" not in name
        }


# ---- a ledger of an earlier release --------------------------------------------------------------


@every
def test_before_the_upgrade_it_is_not_opened_and_the_command_is_named(
    one: Earlier, restored: dict[Earlier, Path]
) -> None:
    before = restored[one].read_bytes()
    with opened(restored[one]) as store, pytest.raises(UnsupportedVersion) as error:
        Ledger.open(store, one.token_key)
    assert f"subsidy-ledger db upgrade {restored[one]}" in str(error.value)
    assert restored[one].read_bytes() == before


@every
def test_what_was_left_is_recognised_and_whole(one: Earlier, restored: dict[Earlier, Path]) -> None:
    before = restored[one].read_bytes()
    state = migrations.check(restored[one])
    assert (state.version, state.was, state.problems) == (one.version, one.version, ())
    assert not state.current
    assert restored[one].read_bytes() == before


@every
def test_after_the_upgrade_it_verifies_with_the_root_that_its_release_told(
    one: Earlier, upgraded: dict[Earlier, Path]
) -> None:
    with opened(upgraded[one]) as store, store.reading() as reader:
        verification = verify_ledger(reader, "x")
    verification.demand()
    assert (verification.size, verification.root) == (one.size, one.root)


@every
def test_after_the_upgrade_every_case_is_decided_again_without_faults(
    one: Earlier, upgraded: dict[Earlier, Path]
) -> None:
    with opened(upgraded[one]) as store, store.reading() as reader:
        found = audit(reader)
    erased = {FIRST: 3, SECOND: 3, SUCCESSOR: 2}[one]
    assert (found.faults, len(found.undecided)) == (0, erased)
    assert found.decided + len(found.undecided) + 1 == one.size  # entry 0 decides nothing


@pytest.mark.parametrize(
    ("one", "commands", "answers"),
    [
        (FIRST, "commands.jsonl", "answers.jsonl"),
        (SUCCESSOR, "next.jsonl", "next-answers.jsonl"),
    ],
    ids=["format-1", "successor"],
)
def test_after_the_upgrade_repeated_ids_get_their_answers_again(
    one: Earlier, commands: str, answers: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(one.place)  # one command names the file of a pack
    sent = [json.loads(line) for line in (one.place / commands).read_text().splitlines()]
    told = [json.loads(line) for line in (one.place / answers).read_text().splitlines()]
    path = place(one)
    migrations.upgrade(path)
    with opened(path) as store:
        again = Ledger.open(store, one.token_key).record_all(sent)
        with store.reading() as reader:
            assert reader.head().size == one.size, "nothing was added"  # type: ignore[union-attr]

    def said(answer: Any) -> Any:
        return [answer.get(key) for key in ("id", "status", "seq", "case", "amount_fen")]

    assert [said(answer) for answer in again] == [said(answer) for answer in told]
    assert all(answer["repeated"] for answer in again)
    assert len(again) in (13, 73)


def submit(case: str, number: str, **given: Any) -> dict[str, Any]:
    """An application for the start-up grant, by a founder of the old ledgers or a new one."""
    facts = {
        "registered_in_area": True, "entity_type": "小微企业", "first_registration": True,
        "legal_rep_changed": False, "pension_months": 14, "pension_months_in_a_row": 14,
        "operating": True,
    }  # fmt: skip
    founder = {"kind": "person", "scheme": "cn-ric", "number": number, "name": "示例人"}
    return {
        "id": f"{case}-1", "do": "submit", "case": case, "grant": "dezhou/startup",
        "on": "2024-03-01", "by": "window", "facts": facts,
        "parties": {"applicant": [an_enterprise(case)], "founder": [founder]},
    }  # fmt: skip


@pytest.mark.parametrize("one", [FIRST, SUCCESSOR], ids=["format-1", "successor"])
def test_after_the_upgrade_it_goes_on_and_what_was_paid_once_is_not_paid_again(
    one: Earlier, place: Place
) -> None:
    path = place(one)
    migrations.upgrade(path)
    paid = "371402199503100012"  # the founder of A-1, which was paid
    new = "371402199503100514"
    with opened(path) as store:
        ledger = Ledger.open(store, one.token_key)
        for case, number in (("Z-1", paid), ("Z-2", new)):
            rest = {"case": case, "on": "2024-03-02"}
            review = {"id": f"{case}-2", "do": "review", "by": "r", "passed": True, "note": "好"}
            approve = {"id": f"{case}-3", "do": "approve", "by": "h"}
            answers = ledger.record_all(
                [submit(case, number), {**review, **rest}, {**approve, **rest}]
            )
            assert [answer["status"] for answer in answers[:2]] == ["recorded", "recorded"]
            assert answers[2]["status"] == ("refused" if number == paid else "recorded"), answers
        with store.reading() as reader:
            verification = verify_ledger(reader, "x")
            assert audit(reader).faults == 0
    verification.demand()
    assert verification.size == one.size + 6


# ---- the tables ----------------------------------------------------------------------------------


@every
def test_an_upgraded_file_has_the_tables_that_are_made_today(
    one: Earlier, upgraded: dict[Earlier, Path], tmp_path: Path
) -> None:
    assert schema(upgraded[one]) == schema(fresh(tmp_path))


@every
def test_no_table_is_made_again(
    one: Earlier, restored: dict[Earlier, Path], upgraded: dict[Earlier, Path]
) -> None:
    before, after = kept_as(restored[one]), kept_as(upgraded[one])
    assert before.items() <= after.items()
    assert len(before) >= 18


def test_the_head_says_that_no_later_entry_changed_the_common_ground(
    upgraded: dict[Earlier, Path],
) -> None:
    with connect(upgraded[FIRST]) as db:
        assert db.execute("SELECT size, common FROM subsidy_ledger_head").fetchall() == [(75, 74)]


def test_an_upgrade_of_what_is_up_to_date_changes_nothing(
    upgraded: dict[Earlier, Path], tmp_path: Path
) -> None:
    path = Path(shutil.copy(upgraded[FIRST], tmp_path / "ledger.db"))
    before = path.read_bytes()
    state = migrations.upgrade(path)
    assert (state.was, state.version, state.current) == (VERSION, VERSION, True)
    assert path.read_bytes() == before


def test_the_last_revision_is_the_version_that_new_ledgers_have() -> None:
    revisions = ScriptDirectory.from_config(tree.config())
    assert revisions.get_heads() == [VERSION]
    assert [one.revision for one in reversed(list(revisions.walk_revisions()))] == list(VERSIONS)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_last_form_is_what_is_declared_today(dialect: Any) -> None:
    frozen = frozen_form(dialect).read_text(encoding="utf-8")
    assert frozen == today(dialect), "a table was changed: write the next revision (versions/)"


def test_the_wheel_has_every_revision_and_every_form(repository: Path) -> None:
    hatchling = pytest.importorskip("hatchling.builders.wheel")
    builder = hatchling.WheelBuilder(str(repository))
    shipped = {file.distribution_path for file in builder.recurse_included_files()}
    here = "subsidy_ledger/storage/migrations"
    wanted = {f"{here}/versions/r{version}.py" for version in VERSIONS}
    wanted |= {f"{here}/forms/{version}.sqlite.sql" for version in VERSIONS}
    wanted |= {f"{here}/forms/{version}.postgresql.sql" for version in VERSIONS[1:]}
    assert wanted | {f"{here}/env.py"} <= shipped


@pytest.mark.parametrize("start", [None, *VERSIONS])
def test_the_printed_statements_lead_to_the_same_tables(
    start: str | None, place: Place, upgraded: dict[Earlier, Path], tmp_path: Path
) -> None:
    one = {"0001": FIRST, "0002": SECOND}.get(start or "")
    if start == VERSION:
        path = Path(shutil.copy(upgraded[FIRST], tmp_path / "ledger.db"))
    else:
        path = tmp_path / "ledger.db" if one is None else place(one)
    with connect(path) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript(migrations.sql("sqlite", start))
    assert schema(path) == schema(fresh(tmp_path))
    if one is not None:
        with opened(path) as store, store.reading() as reader:
            verify_ledger(reader, "x").demand()
    assert migrations.check(path).current


def test_printed_statements_for_another_form_are_undone_at_the_first_error(place: Place) -> None:
    path = place(FIRST)
    before = dump(path)
    with connect(path) as db, pytest.raises(sqlite3.OperationalError):
        db.executescript(migrations.sql("sqlite", "0002"))
    assert dump(path) == before


def test_statements_from_a_version_that_never_was_are_not_made() -> None:
    with pytest.raises(ValueError, match="expected one of 0002, 0003"):
        migrations.sql("postgresql", "0001")


# ---- what is not as it should be -----------------------------------------------------------------

BROKEN = {
    "a trigger taken away": ("DROP TRIGGER entry_no_update", "trigger entry_no_update is missing"),
    "a trigger weakened": (
        """DROP TRIGGER entry_no_update;
        CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry WHEN 0 BEGIN SELECT 1; END""",
        "trigger entry_no_update was changed",
    ),
    "a trigger put in": (
        "CREATE TRIGGER helper AFTER INSERT ON claim BEGIN DELETE FROM claim; END",
        "trigger helper on claim does not belong to the ledger",
    ),
    "a trigger put in, the table written otherwise": (
        "CREATE TRIGGER helper AFTER INSERT ON CLAIM BEGIN DELETE FROM claim; END",
        "trigger helper on claim does not belong to the ledger",
    ),
    "a trigger that compares with texts": (
        """DROP TRIGGER head_never_back;
        CREATE TRIGGER head_never_back BEFORE UPDATE ON ledger_head
        WHEN "NEW.size" < OLD.size OR "NEW.closed" < OLD.closed
        BEGIN SELECT RAISE(ABORT, 'head: a ledger never shrinks'); END""",
        "trigger head_never_back was changed",
    ),
    "a table taken away": ("DROP TABLE duty", "table duty is missing"),
    "a column put in": ("ALTER TABLE payment ADD COLUMN x TEXT", "table payment was changed"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_tables_that_were_tampered_with_are_named_and_not_upgraded(what: str, place: Place) -> None:
    statement, said = BROKEN[what]
    path = place(SECOND)
    with connect(path) as db:
        db.executescript(statement)
    before = dump(path)
    assert migrations.check(path).problems == (said,)
    with pytest.raises(LedgerDamaged, match=f"nothing was changed.*{said}"):
        migrations.upgrade(path)
    assert dump(path) == before


@pytest.mark.parametrize("version", ["0002", "0003"])
def test_a_step_that_leaves_out_a_trigger_is_undone(
    version: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_out = {"0002": "CREATE TRIGGER entry_no_carried_id", "0003": "head_never_back BEFORE"}
    path = place(FIRST)
    before = dump(path)

    def forgetful(*, sqlite: Any, postgresql: Any) -> None:
        kept = [one for one in sqlite if left_out[version] not in one]
        steps_run(sqlite=kept, postgresql=postgresql)

    steps_run = steps.run
    monkeypatch.setattr(steps, "run", forgetful)
    with pytest.raises(LedgerDamaged, match=f"not in the form {version}: trigger .* is missing"):
        migrations.upgrade(path)
    assert dump(path) == before


def test_an_end_other_than_todays_tables_is_undone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place(SECOND)
    before = dump(path)
    monkeypatch.setattr(databases.SqliteSession, "guards", lambda _: ["table x is missing"])
    with pytest.raises(LedgerDamaged, match="table x is missing"):
        migrations.upgrade(path)
    assert dump(path) == before


# ---- errors and kills in the middle --------------------------------------------------------------


class _Stop(Exception):
    pass


def stopping_at(number: int) -> Callable[..., None]:
    """A driver's cursor whose statement ``number`` is never sent."""
    sent = iter(range(number))

    def before(*_: Any) -> None:
        if next(sent, None) is None:
            raise _Stop

    return before


@pytest.mark.slow
def test_an_error_at_any_statement_leaves_the_form_of_before(place: Place) -> None:
    import sqlalchemy as sa

    path = place(FIRST)
    before = dump(path)
    stopped = 0
    while True:
        hook = stopping_at(stopped)
        sa.event.listen(sa.Engine, "before_cursor_execute", hook)
        try:
            migrations.upgrade(path)
            break
        except _Stop:
            assert dump(path) == before, f"statement {stopped}"
            stopped += 1
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", hook)
    assert stopped > 70, "every statement was tried"
    assert migrations.check(path).current


KILLED = """
import os, signal, sys
import sqlalchemy as sa
from subsidy_ledger.storage import migrations

left = int(sys.argv[2])

@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def kill(*_):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)

migrations.upgrade(sys.argv[1])
"""


def killed(place: str, after: int) -> int:
    """The exit status of a process that is killed within the upgrade."""
    environment = {**os.environ, "PYTHONPATH": str(Path(migrations.__file__).parents[3])}
    command = [sys.executable, "-c", KILLED, place, str(after)]
    return subprocess.run(command, env=environment, check=False, timeout=120).returncode


def test_a_process_killed_in_the_middle_leaves_the_form_of_before(place: Place) -> None:
    path = place(FIRST)
    before = dump(path)
    assert killed(str(path), 60) == -signal.SIGKILL
    assert dump(path) == before
    assert migrations.upgrade(path).was == "0001"


def test_an_upgrade_waits_for_a_writer_and_then_says_busy(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "WAIT_SECONDS", 0.05)
    path = place(SECOND)
    with connect(path) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerBusy):
            migrations.upgrade(path)
        writer.execute("ROLLBACK")
    assert migrations.upgrade(path).current


def at_once(place: str) -> list[str]:
    """The versions that two upgrades of one database found."""
    with ThreadPoolExecutor(2) as pool:
        states = pool.map(lambda _: migrations.upgrade(place), range(2))
        return sorted(state.was for state in states)


def test_of_two_upgrades_at_once_the_second_finds_nothing_to_do(place: Place) -> None:
    assert at_once(str(place(FIRST))) == ["0001", VERSION]


HOSTS = {
    "a view over what is not there": "CREATE VIEW report AS SELECT x FROM missing",
    "a table with a name of ours": "CREATE TABLE subsidy_ledger_entry (x)",
}


@pytest.mark.parametrize("what", HOSTS)
def test_what_a_host_has_in_the_way_is_named_and_nothing_changes(what: str, place: Place) -> None:
    path = place(SECOND)
    with connect(path) as db:
        db.execute(HOSTS[what])
    before = dump(path)
    with pytest.raises(DatabaseUnsuitable, match=r"nothing was changed: .*(missing|entry)"):
        migrations.upgrade(path)
    assert dump(path) == before


@pytest.mark.parametrize(
    ("pragma", "kind"), [("query_only = ON", "read-only"), ("max_page_count = 1", "full")]
)
def test_a_disk_that_does_not_take_it_is_told_in_our_words(
    pragma: str, kind: str, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = place(SECOND)
    before = dump(path)

    def limited(file: databases.SqliteFile) -> sqlite3.Connection:
        db = usual(file)
        db.execute(f"PRAGMA {pragma}")
        return db

    usual = databases.SqliteFile._connect
    monkeypatch.setattr(databases.SqliteFile, "_connect", limited)
    with pytest.raises(StorageFailed) as error:
        migrations.upgrade(path)
    assert (error.value.kind, error.value.unknown) == (kind, False)
    assert dump(path) == before


# ---- what is none of ours ------------------------------------------------------------------------


def _other_database(path: Path) -> None:
    with connect(path) as db:
        db.execute("CREATE TABLE entry (x)")
        db.execute("PRAGMA user_version = 2")


OTHERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: None, "there is no such file"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
    "an empty file": (lambda path: path.write_bytes(b""), "not a SQLite database"),
    "a text": (lambda path: path.write_text("hello"), "not a SQLite database"),
    "another's database": (_other_database, "of another application"),
}


@pytest.mark.parametrize("what", OTHERS)
@pytest.mark.parametrize("do", [migrations.check, migrations.upgrade])
def test_what_is_not_a_ledger_is_left_as_it_is(what: str, do: Any, tmp_path: Path) -> None:
    make, said = OTHERS[what]
    path = tmp_path / "other"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(NotALedger, match=said):
        do(path)
    assert (path.read_bytes() if path.is_file() else None) == before
    assert [one.name for one in tmp_path.iterdir()] in ([], ["other"])


@pytest.mark.parametrize("url", ["mysql://host/db", "sqlite://ledger.db"])
def test_a_url_of_another_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(NotALedger, match="give a path"):
        migrations.check(url)


def test_a_file_may_be_named_by_its_url(upgraded: dict[Earlier, Path]) -> None:
    assert migrations.check(f"sqlite:///{upgraded[FIRST]}").current


UNKNOWN = {
    "a later version": ("UPDATE subsidy_ledger_version SET version_num = '0004'", "'0004'"),
    "no version": ("DELETE FROM subsidy_ledger_version", "'none'"),
    "two versions": ("INSERT INTO subsidy_ledger_version VALUES ('0002')", "'0002, 0003'"),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_a_version_that_is_not_known_is_refused(
    what: str, upgraded: dict[Earlier, Path], tmp_path: Path
) -> None:
    statement, said = UNKNOWN[what]
    path = Path(shutil.copy(upgraded[SECOND], tmp_path / "ledger.db"))
    with connect(path) as db:
        db.execute(statement)
    before = dump(path)
    with pytest.raises(UnsupportedVersion, match=said):
        migrations.upgrade(path)
    assert dump(path) == before


def test_a_ledger_that_lost_its_version_is_not_guessed_at(place: Place) -> None:
    path = place(SECOND)
    with connect(path) as db:
        db.execute("PRAGMA user_version = 7")
    with pytest.raises(NotALedger, match="subsidy_ledger_version is missing"):
        migrations.upgrade(path)


def test_a_file_knows_no_roles(place: Place) -> None:
    path = place(SECOND)
    before = dump(path)
    with pytest.raises(DatabaseUnsuitable, match="no roles"):
        migrations.upgrade(path, application="finance")
    assert dump(path) == before
    with pytest.raises(ValueError, match="no roles"):
        migrations.sql("sqlite", application="finance")


def test_a_name_that_looks_like_a_uri_is_the_name_of_a_file(
    restored: dict[Earlier, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(restored[SECOND], "file:ledger.db")
    assert migrations.upgrade("file:ledger.db").current
    assert os.listdir() == ["file:ledger.db"]  # noqa: PTH208 - a name of its own


# ---- Alembic -------------------------------------------------------------------------------------


def test_alembics_own_command_line_is_told_where_to_go() -> None:
    from alembic import command

    with pytest.raises(SystemExit, match="subsidy-ledger db upgrade"):
        command.upgrade(tree.config(), "head")


def test_within_a_run_of_the_hosts_alembic_it_is_said_to_wait(place: Place) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    path = place(SECOND)
    before = dump(path)
    script = ScriptDirectory.from_config(tree.config())
    with EnvironmentContext(Config(), script) as host:
        with pytest.raises(RuntimeError, match="before or after it"):
            migrations.upgrade(path)
        assert not host.is_offline_mode(), "the host goes on"
    assert dump(path) == before


def test_looking_needs_no_alembic(upgraded: dict[Earlier, Path]) -> None:
    code = (
        "import sys; sys.modules['alembic'] = None\n"
        "from subsidy_ledger.storage import migrations\n"
        f"assert migrations.check({str(upgraded[FIRST])!r}).current\n"
        f"try: migrations.upgrade({str(upgraded[FIRST])!r})\n"
        "except ImportError as error: print(error)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(migrations.__file__).parents[3])}
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, env=environment, timeout=60, capture_output=True
    )
    assert b"pip install 'subsidy-ledger[migrations]'" in done.stdout


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Alembic opens its own loggers; nothing of it may leak into other tests."""
    yield
    assert not [name for name in sys.modules if name == "env_py"]

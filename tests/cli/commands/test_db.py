"""``db``: an earlier ledger is recognised, upgraded, verified; the SQL is printed; errors in words."""

import json
import shutil
import sqlite3
import sys
from contextlib import closing

import pytest

pytest.importorskip("alembic")

from tests.cli.tool import call
from tests.storage.earlier_ledgers import FIRST, SECOND

from subsidy_ledger.storage import migrations


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A ledger of the first form, for looking only."""
    return FIRST.restore(tmp_path_factory.mktemp("first") / "ledger.db")


@pytest.fixture
def old(first, tmp_path):
    """The same, to change."""
    return shutil.copy(first, tmp_path / "ledger.db")


@pytest.fixture(scope="module")
def new(first, tmp_path_factory):
    """The same after the upgrade, for looking only."""
    path = shutil.copy(first, tmp_path_factory.mktemp("new") / "ledger.db")
    migrations.upgrade(path)
    return path


def unchanged(path):
    """All that a file says."""
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


# ---- check ---------------------------------------------------------------------------------------


def test_an_earlier_ledger_needs_an_upgrade_and_the_commands_are_named(first):
    done = call("db", "check", first)
    assert done.status == 1
    assert f"{first}: form 0001; this version of subsidy-ledger reads 0003" in done.out
    assert f"subsidy-ledger db upgrade {first}" in done.out
    assert f"sqlite3 {first} \"VACUUM INTO 'COPY'\"" in done.out


def test_the_same_in_chinese(first):
    done = call("--lang", "zh", "db", "check", first)
    assert done.status == 1
    assert "0001 版;本程序使用 0003 版" in done.out
    assert f"请先备份(sqlite3 {first}" in done.out


def test_a_ledger_of_today_is_up_to_date(new, ledger):
    for place in (new, ledger):
        done = call("db", "check", place)
        assert (done.status, done.err) == (0, "")
        assert "form 0003, up to date" in done.out
        assert "as they should be" in done.out


def test_what_is_not_as_it_should_be_is_status_3_and_not_upgraded(old):
    with closing(sqlite3.connect(old)) as db:
        db.execute("DROP TRIGGER entry_no_delete")
    before = unchanged(old)
    done = call("db", "check", old)
    assert done.status == 3
    assert "trigger entry_no_delete is missing" in done.out
    assert "db upgrade" not in done.out
    done = call("db", "upgrade", old)
    assert done.status == 3
    assert "nothing was changed: trigger entry_no_delete is missing" in done.err
    assert unchanged(old) == before


def test_json_says_the_same(first, new):
    assert call("db", "check", first, "--json").json == {
        "name": str(first), "dialect": "sqlite", "version": "0001", "was": "0001",
        "wanted": "0003", "current": False, "ledgers": [], "problems": [],
    }  # fmt: skip
    assert call("db", "check", new, "--json").json["current"] is True


# ---- upgrade -------------------------------------------------------------------------------------


def test_after_an_upgrade_a_ledger_verifies_extends_its_old_checkpoint_and_is_exported(
    old, tmp_path, monkeypatch
):
    monkeypatch.chdir(FIRST.place)
    keys = FIRST.own_keys(tmp_path / "keys")
    commands = FIRST.place / "commands.jsonl"
    refused = call("run", old, commands, "--keys", keys)
    assert refused.status == 2
    assert f"subsidy-ledger db upgrade {old}" in refused.err

    done = call("db", "upgrade", old)
    assert done.status == 0
    assert f"{old}: form 0001 → 0003" in done.out
    assert "keep a copy until it verifies" in done.err
    assert f"subsidy-ledger verify {old}" in done.out

    verified = call("verify", old, "--since", FIRST.place / FIRST.checkpoint, "--json")
    assert (verified.status, verified.json["root"]) == (0, FIRST.root)
    assert call("audit", old).status == 0
    hold = {"id": "n", "do": "hold", "case": "A-5", "on": "2024-03-01", "by": "c", "reason": "x"}
    told = call("run", old, "-", "--keys", keys, stdin=json.dumps(hold))
    assert (told.status, told.lines[0]["seq"]) == (0, FIRST.size)

    key = (keys / "log.pub").read_text().strip()
    assert call("export", old, tmp_path / "bundle", "--keys", keys).status == 0
    bundle = call("verify", tmp_path / "bundle", "--key", key, "--json")
    assert (bundle.status, bundle.json["size"]) == (0, FIRST.size + 1)
    # From the copy as its release left it: the same history, one entry shorter.
    assert bundle.json["signed"]["by"] != "nobody"


def test_commands_are_named_as_they_are_typed(first, tmp_path):
    place = shutil.copy(first, tmp_path / "the ledger.db")
    assert f"sqlite3 '{place}' " in call("db", "check", place).out
    assert f"subsidy-ledger verify '{place}'" in call("db", "upgrade", place).out


def test_an_upgrade_twice_says_that_there_is_nothing_to_do(old):
    assert call("db", "upgrade", old, "--json").json["was"] == "0001"
    again = call("db", "upgrade", old)
    assert again.status == 0
    assert "form 0003 already, nothing to do" in again.out
    assert "verify it" not in again.out


def test_an_upgrade_speaks_chinese(old):
    done = call("--lang", "zh", "db", "upgrade", old)
    assert "0001 版 → 0003 版" in done.out
    assert "核验通过之前请保留备份" in done.err


def test_what_is_no_ledger_is_wrong_usage(tmp_path):
    (tmp_path / "text").write_text("hello")
    for place in (tmp_path / "nothing", tmp_path / "text", "mysql://host/db"):
        for verb in ("check", "upgrade", "sql"):
            assert call("db", verb, place).status == 2


def test_a_later_version_is_wrong_usage(old):
    migrations.upgrade(old)
    with closing(sqlite3.connect(old)) as db:
        db.execute("UPDATE subsidy_ledger_version SET version_num = '0004'")
        db.commit()
    done = call("db", "upgrade", old)
    assert done.status == 2
    assert "'0004' is not supported" in done.err


def test_without_alembic_it_is_said_what_to_install(old, first, monkeypatch):
    monkeypatch.setitem(sys.modules, "alembic", None)
    monkeypatch.delitem(sys.modules, "subsidy_ledger.storage.migrations.tree", raising=False)
    monkeypatch.delattr(migrations, "tree", raising=False)
    for given in (("upgrade", old), ("sql", "--dialect", "sqlite")):
        done = call("db", *given)
        assert done.status == 2
        assert "pip install 'subsidy-ledger[migrations]'" in done.err
    assert call("db", "check", first).status == 1


# ---- sql -----------------------------------------------------------------------------------------


def test_the_printed_sql_of_a_ledger_upgrades_it(old):
    printed = call("db", "sql", old)
    assert printed.status == 0
    assert printed.out.startswith("-- subsidy-ledger: the tables of a ledger in SQLite, from 0001")
    assert "sqlite3 -bail LEDGER < THIS-FILE" in printed.out
    with closing(sqlite3.connect(old, isolation_level=None)) as db:
        db.executescript(printed.out)
    assert call("db", "check", old).status == 0
    assert call("verify", old).status == 0
    assert "nothing to do" in call("db", "sql", old).out


def test_the_sql_of_a_dialect_is_printed_without_a_database():
    whole = call("db", "sql", "--dialect", "postgresql", "--application", "finance", "--json").json
    assert (whole["dialect"], whole["from"], whole["to"]) == ("postgresql", None, "0003")
    assert "CREATE SCHEMA subsidy_ledger;" in whole["sql"]
    assert 'GRANT SELECT ON subsidy_ledger.version TO "finance";' in whole["sql"]
    step = call("db", "sql", "--dialect", "postgresql", "--from", "0002").out
    assert "CREATE SCHEMA" not in step
    assert "psql -v ON_ERROR_STOP=1" in step


@pytest.mark.parametrize(
    "given",
    [
        (),
        ("LEDGER", "--dialect", "sqlite"),
        ("LEDGER", "--from", "0001"),
        ("--dialect", "postgresql", "--from", "0001"),
        ("--dialect", "sqlite", "--from", "0009"),
        ("--dialect", "sqlite", "--application", "finance"),
    ],
)
def test_sql_wants_a_ledger_or_a_dialect(given):
    assert call("db", "sql", *given).status == 2


# ---- PostgreSQL ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server():
    """A running server."""
    pytest.importorskip("psycopg")
    from tests.storage.postgresql_server import running

    with running() as started:
        yield started


def test_all_ledgers_of_a_database_are_upgraded_by_its_owner(server):
    from tests.storage.earlier_ledgers import database_of_format_2
    from tests.storage.postgresql_server import APPLICATION, OWNER

    if server.folder is None:
        pytest.skip("a borrowed server has one role and one database")
    with database_of_format_2(server, OWNER, APPLICATION, "cli_format_2") as name:
        url = server.url(OWNER, SECOND.origin, name)
        done = call("db", "check", url)
        assert done.status == 1
        assert "ledger dezhou-example-2024" in done.out
        assert "make a copy first (pg_dump …)" in done.out
        refused = call("verify", url)
        assert (refused.status, "db upgrade" in refused.err) == (2, True)
        theirs = call("db", "upgrade", server.url(APPLICATION, database=name))
        assert (theirs.status, "belong to ledger_owner" in theirs.err) == (2, True)
        done = call("db", "upgrade", url, "--application", APPLICATION)
        assert done.status == 0
        assert "form 0002 → 0003" in done.out
        for origin in ("dezhou-example", "dezhou-example-2024"):
            place = server.url(OWNER, origin, name)
            assert f"subsidy-ledger verify '{place}'\n" in done.out
            assert call("verify", place).status == 0
        assert call("db", "check", url).status == 0
        assert call("verify", server.url(APPLICATION, SECOND.origin, name)).status == 0
        assert "nothing to do" in call("db", "sql", url).out


def test_a_database_without_ledgers_is_told_from_one_with(server):
    from tests.storage.postgresql_server import KEEPER

    done = call("db", "check", server.url(KEEPER, database="postgres"))
    assert done.status == 2
    assert "holds no ledger" in done.err


def test_a_password_in_a_url_is_not_printed(server):
    for given in ("a:hunter2@localhost:1/b", "localhost:1/b?password=hunter2"):
        done = call("db", "upgrade", f"postgresql://{given}")
        assert done.status == 2
        assert "upgrading postgresql://" in done.err
        assert "hunter2" not in done.err + done.out


def test_messages_name_no_user_and_no_password(server):
    done = call("db", "check", server.url("nobody-we-know:hunter2"))
    assert done.status == 2
    assert "hunter2" not in done.err + done.out

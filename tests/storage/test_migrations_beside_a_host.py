"""Beside a host that keeps its own tables in the same database and migrates them with Alembic.

The host here is a real one: a tree of its own, made by autogenerate, with its own version table. It
leaves our tables alone by the one line that the docs give it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("alembic")

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from tests.storage.earlier_ledgers import FIRST, database_of_format_2

from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage import migrations
from subsidy_ledger.storage.migrations import beside, is_ours
from subsidy_ledger.storage.sqlite import SqliteStore

ENV = """
import sqlalchemy as sa
from alembic import context
from subsidy_ledger.storage.migrations import beside

tables = sa.MetaData()
sa.Table("invoice", tables, sa.Column("id", sa.Integer, primary_key=True))
url = context.config.get_main_option("sqlalchemy.url")
given = {{}} if context.config.attributes["blind"] else {{"include_name": beside}}
engine = sa.create_engine(url, poolclass=sa.NullPool)
with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=tables, include_schemas={schemas}, **given
    )
    with context.begin_transaction():
        context.run_migrations()
"""

MAKO = """
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
from alembic import op
import sqlalchemy as sa

def upgrade():
    ${upgrades if upgrades else "pass"}

def downgrade():
    ${downgrades if downgrades else "pass"}
"""


def host(folder: Path, url: str, *, schemas: bool = False, blind: bool = False) -> Config:
    """The host's own Alembic; ``blind``: without the line that leaves our tables alone."""
    tree = folder / "host"
    (tree / "versions").mkdir(parents=True, exist_ok=True)
    (tree / "env.py").write_text(ENV.format(schemas=schemas))
    (tree / "script.py.mako").write_text(MAKO)
    config = Config(attributes={"blind": blind})
    config.set_main_option("script_location", str(tree))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def generate(config: Config, message: str) -> str:
    """The revision that autogenerate writes."""
    script: Any = command.revision(config, message, autogenerate=True)
    return Path(script.path).read_text()


# ---- SQLite --------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ledger of the first form."""
    return FIRST.restore(tmp_path / "both.db")


def test_a_host_in_the_same_file_makes_its_tables_and_both_are_upgraded(
    file: Path, tmp_path: Path
) -> None:
    migrations.upgrade(file)
    config = host(tmp_path, f"sqlite:///{file}")
    written = generate(config, "invoices")
    assert "op.create_table('invoice'" in written
    assert "drop_table" not in written.partition("def downgrade")[0]
    command.upgrade(config, "head")
    command.check(config)
    with closing(sqlite3.connect(file)) as db:
        assert len(db.execute("SELECT * FROM alembic_version").fetchall()) == 1
        assert db.execute("SELECT * FROM subsidy_ledger_version").fetchall() == [("0003",)]
    assert migrations.upgrade(file).current
    with closing(SqliteStore(file)) as store, store.reading() as reader:
        verify_ledger(reader, "x").demand()


def test_a_host_that_does_not_look_away_would_drop_our_tables(file: Path, tmp_path: Path) -> None:
    migrations.upgrade(file)
    written = generate(host(tmp_path, f"sqlite:///{file}", blind=True), "blind")
    assert "op.drop_table('subsidy_ledger_entry')" in written.partition("def downgrade")[0]


def test_a_ledger_made_beside_a_hosts_tables_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "both.db"
    config = host(tmp_path, f"sqlite:///{path}")
    generate(config, "invoices")
    command.upgrade(config, "head")
    with closing(SqliteStore(path, beside=True)) as store:
        store.create()
    assert migrations.check(path).current
    assert migrations.upgrade(path).problems == ()
    command.check(config)


# ---- PostgreSQL ----------------------------------------------------------------------------------

_NUMBERS = count(1)


@pytest.fixture
def database(server: Any) -> Iterator[str]:
    """A database with two ledgers of format 2."""
    from tests.storage.postgresql_server import APPLICATION, OWNER

    if server.folder is None:
        pytest.skip("a borrowed server has one role and one database")
    name = f"beside_{next(_NUMBERS)}"
    with database_of_format_2(server, OWNER, APPLICATION, name) as made:
        yield made


def url_of(server: Any, database: str) -> str:
    from tests.storage.postgresql_server import OWNER

    url: str = server.url(OWNER, database=database)
    return url.replace("postgresql://", "postgresql+psycopg://")


def test_a_host_in_the_same_database_makes_its_tables_and_both_are_upgraded(
    server: Any, database: str, tmp_path: Path
) -> None:
    url = url_of(server, database)
    config = host(tmp_path, url, schemas=True)
    written = generate(config, "invoices")  # before our upgrade, and again after it
    assert "op.create_table('invoice'" in written
    assert "drop_table" not in written.partition("def downgrade")[0]
    command.upgrade(config, "head")
    state = migrations.upgrade(url)
    assert (state.was, state.version) == ("0002", "0003")
    command.check(config)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.connect() as db:
        assert len(db.execute(sa.text("SELECT * FROM public.alembic_version")).all()) == 1
        ours = db.execute(sa.text("SELECT version_num FROM subsidy_ledger.version"))
        assert ours.scalars().all() == ["0003"]


def test_a_host_that_looks_at_every_schema_would_drop_our_tables(
    server: Any, database: str, tmp_path: Path
) -> None:
    url = url_of(server, database)
    migrations.upgrade(url)
    sighted = host(tmp_path / "sighted", url, schemas=True)
    command.upgrade(sighted, "head")
    with pytest.raises(CommandError, match="invoice"):
        command.check(sighted)
    blind = host(tmp_path / "blind", url, schemas=True, blind=True)
    written = generate(blind, "blind")
    assert "op.drop_table('entry', schema='subsidy_ledger')" in written


# ---- the helpers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "schema", "ours"),
    [
        ("subsidy_ledger_entry", None, True),
        ("subsidy_ledger_version", None, True),
        ("entry", "subsidy_ledger", True),
        (None, "subsidy_ledger", True),
        ("entry", None, False),
        ("subsidy_ledger_entry", "public", False),
        ("entry", "accounts", False),
        (None, None, False),
    ],
)
def test_ours_are_known_by_schema_or_prefix(
    name: str | None, schema: str | None, ours: bool
) -> None:
    assert is_ours(name, schema) is ours


def test_columns_and_indices_of_our_tables_are_ours_too() -> None:
    theirs = {"schema_name": None, "table_name": "invoice"}
    our_table = {"schema_name": None, "table_name": "subsidy_ledger_entry"}
    assert not beside("id", "column", our_table)
    assert beside("subsidy_ledger_case", "column", theirs)
    assert beside(None, "schema", {})

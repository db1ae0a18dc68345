"""The tree of revisions in the hands of Alembic, in a database or as SQL.

What it is: the one place that drives Alembic: its own version table, beside a host's; each step
compared with the frozen form before the next.

What it does not do: begin, commit, or lock: whoever hands over a connection does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.storage.migrations.databases import WAIT_SECONDS
from subsidy_ledger.storage.migrations.forms import Dialect, Fetch, form, problems
from subsidy_ledger.storage.names import PREFIX, VERSION, VERSION_TABLE

try:
    from alembic import command, context
    from alembic.config import Config
except ImportError as error:  # pragma: no cover - where the extra is not installed
    raise ImportError("upgrades need Alembic: pip install 'subsidy-ledger[migrations]'") from error

if TYPE_CHECKING:
    import sqlalchemy as sa
    from alembic.runtime.migration import MigrationContext

SCHEMA: Final = "subsidy_ledger"
EARLY: Final = ("0001", "0002")
"""Versions of before the version table."""

_HEADERS: Final[dict[Dialect, str]] = {
    "sqlite": """\
-- subsidy-ledger: the tables of a ledger in SQLite, from {start} to {end}. Make a copy first.
-- Run by: sqlite3 -bail LEDGER < THIS-FILE   (-bail: stop at the first error, which undoes all)
-- Afterwards: subsidy-ledger db check LEDGER
""",
    "postgresql": """\
-- subsidy-ledger: the tables of all ledgers of a PostgreSQL database, from {start} to {end}.
-- Run by: psql -v ON_ERROR_STOP=1 -f THIS-FILE DATABASE   (as the role that owns the tables)
-- Afterwards: subsidy-ledger db check postgresql://…
""",
}
_ONE_RUN: Final = Lock()
_OFFLINE: Final = {"paramstyle": "named"}
"""So that ``%`` in a statement is not doubled."""


def config(**attributes: Any) -> Config:
    """Alembic's configuration for our tree."""
    made = Config(attributes=attributes)
    made.set_main_option("script_location", "subsidy_ledger.storage:migrations")
    made.set_main_option("path_separator", "os")
    return made


def version_place(dialect: str) -> dict[str, Any]:
    """Where our version stands: never in a host's ``alembic_version``."""
    if dialect == "sqlite":
        return {"version_table": f"{PREFIX}{VERSION_TABLE}"}
    return {"version_table": VERSION_TABLE, "version_table_schema": SCHEMA}


def make_version_table(dialect: str, version: str) -> tuple[str, str]:
    """What puts a database of before Alembic under its care: the table as it makes it, a row."""
    name = f"{PREFIX}{VERSION_TABLE}" if dialect == "sqlite" else f"{SCHEMA}.{VERSION_TABLE}"
    key = f"{name.rpartition('.')[2]}_pkc"
    columns = f"version_num VARCHAR(32) NOT NULL, CONSTRAINT {key} PRIMARY KEY (version_num)"
    return (
        f"CREATE TABLE {name} ({columns})",
        f"INSERT INTO {name} (version_num) VALUES ('{version}')",  # noqa: S608 - a version of ours
    )


def run(connection: sa.Connection, fetch: Fetch, name: str) -> None:
    """Run what is missing up to the last revision, in the transaction that has begun.

    Raises `LedgerDamaged` where a step did not lead to its form.
    """
    with _alone():
        command.upgrade(config(connection=connection, fetch=fetch, name=name), "head")


def script(dialect: Dialect, start: str | None, application: str | None) -> str:
    """The same as text; ``start``: the version that a database has, None for nothing at all."""
    into = StringIO()
    made = config(dialect=dialect, application=application)
    made.output_buffer = into
    with _alone():
        command.upgrade(made, f"{start}:head" if start else "head", sql=True)
    body = re.sub(r"\n{3,}", "\n\n", into.getvalue())
    return f"{_HEADERS[dialect].format(start=start or 'nothing', end=VERSION)}\n{body.strip()}\n"


@contextmanager
def _alone() -> Iterator[None]:
    """Alembic keeps what runs in modules of its own: there is one run at a time in a process.

    Raises `RuntimeError` within a run of a host's: it would be cut off.
    """
    with _ONE_RUN:
        if hasattr(context, "config"):  # it is there as long as something runs
            raise RuntimeError(
                "a run of Alembic is under way in this process: upgrade ledgers before or after "
                "it, not within a revision or env.py of yours"
            )
        yield


def within() -> None:
    """What ``env.py`` does."""
    given = context.config.attributes
    if context.is_offline_mode():
        _write(given["dialect"], given["application"])
        return
    if "connection" not in given:
        raise SystemExit("the tables of a ledger are upgraded by: subsidy-ledger db upgrade LEDGER")
    connection, fetch = given["connection"], given["fetch"]

    def compare(ctx: Any, step: Any, heads: Any, run_args: Any) -> None:  # noqa: ARG001 - Alembic's
        _demand(given["name"], connection.dialect.name, step.up_revision_id, fetch)

    dialect = connection.dialect.name
    context.configure(
        connection=connection,
        transactional_ddl=True,  # SQLite's is, where nobody commits behind our back
        on_version_apply=compare,
        **version_place(dialect),
    )
    context.run_migrations()


def _demand(name: str, dialect: Dialect, version: str, fetch: Fetch) -> None:
    if (version, dialect) == ("0001", "postgresql"):
        return
    found = problems(form(version, dialect), fetch)
    if found:
        raise LedgerDamaged(f"{name}: not in the form {version}: {'; '.join(found)}")


def _write(dialect: Dialect, application: str | None) -> None:
    context.configure(
        dialect_name=dialect,
        dialect_opts=_OFFLINE,
        transactional_ddl=True,
        **version_place(dialect),
    )
    migration: MigrationContext = context.get_context()
    start = context.get_starting_revision_argument()
    lines = ["BEGIN IMMEDIATE" if dialect == "sqlite" else "BEGIN"]
    if dialect == "postgresql":
        lines += [f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'"]
        lines += [] if start else [f"CREATE SCHEMA {SCHEMA}"]
    if start in EARLY:
        lines += make_version_table(dialect, start)
    for line in lines:
        migration.impl.static_output(f"{line};\n")
    context.run_migrations()
    for line in (*_grants(dialect, application), "COMMIT"):
        migration.impl.static_output(f"{line};\n")


def _grants(dialect: Dialect, application: str | None) -> list[str]:
    if dialect == "sqlite" or application is None:
        return []
    from subsidy_ledger.storage.postgresql.tables import grants

    return grants(application)

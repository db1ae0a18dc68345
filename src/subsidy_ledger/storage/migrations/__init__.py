"""From one form of a ledger's tables to the next: what ``subsidy-ledger db`` does, as functions.

What it is: `upgrade`, `check` and `sql` over a tree of revisions that Alembic runs (the extra
``migrations``); `is_ours`, with which a host's own Alembic leaves our tables alone.

What it promises: all steps of an upgrade are one transaction, under the lock that writers take. The
tables and triggers are compared with what they should be before, after each step, and at the end;
anything else than that rolls back everything. Tables are never made again, entries never touched.

What it does not do: go back (keep a copy), or change what an entry says: its format is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.storage.migrations.databases import PostgresSession, Session, database
from subsidy_ledger.storage.migrations.forms import VERSIONS, Dialect, form, problems
from subsidy_ledger.storage.names import PREFIX, VERSION

__all__ = ["VERSIONS", "State", "beside", "check", "is_ours", "sql", "upgrade"]


@frozen
class State:
    """How the tables of a database stand.

    ``ledgers``: origins, where one database holds several; ``problems``: what is not as that
    version makes it; ``was``: the version before an upgrade.
    """

    name: str
    dialect: Dialect
    version: str
    was: str
    ledgers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def current(self) -> bool:
        """Whether the tables are in the form that this library reads."""
        return self.version == VERSION

    def to_json(self) -> dict[str, Any]:
        """As ``--json`` gives it."""
        return {
            "name": self.name,
            "dialect": self.dialect,
            "version": self.version,
            "was": self.was,
            "wanted": VERSION,
            "current": self.current,
            "ledgers": list(self.ledgers),
            "problems": list(self.problems),
        }


def check(place: str | Path) -> State:
    """Which form the tables of a database have, and whether they are whole; changes nothing.

    ``place``: a path, ``sqlite:///PATH``, or ``postgresql://USER@HOST/DATABASE``. Raises
    `NotALedger`, and `UnsupportedVersion` for a form that is not known.
    """
    found = database(place)
    with found.opened() as session:
        session.begin(write=False)
        version, _ = session.version()
        return _state(session, found.dialect, version, version)


def upgrade(place: str | Path, *, application: str | None = None) -> State:
    """Bring the tables to the form that this library reads: all ledgers of a database at once.

    One transaction; killed at any moment it leaves the form of before. Of PostgreSQL it takes the
    role that owns the tables; ``application``: a role that is given the rights of a finance
    system. Raises `NotALedger`, `UnsupportedVersion`, `LedgerBusy`, and `LedgerDamaged` where the
    tables were, or would be, not as they should be: then nothing has changed.
    """
    from subsidy_ledger.storage.migrations import tree

    found = database(place)
    with found.opened() as session, session.through_sqlalchemy() as connection:
        session.begin(write=True)
        was, in_table = session.version()
        _demand_whole(session, found.dialect, was)
        if isinstance(session, PostgresSession):
            session.become_owner()
        if was != VERSION:
            if not in_table:
                for statement in tree.make_version_table(found.dialect, was):
                    connection.exec_driver_sql(statement)
            tree.run(connection, session.fetch, session.name)
        if application is not None:
            session.allow(application)
        after, _ = session.version()
        _demand_whole(session, found.dialect, after)
        state = _state(session, found.dialect, after, was)
        session.commit()
    return state


def sql(dialect: Dialect, start: str | None = None, *, application: str | None = None) -> str:
    """The statements of an upgrade from a version, or of making everything, for whoever runs them.

    They are those of `upgrade`, in one transaction; they do not look at what they find. Raises
    `ValueError` for a version that the dialect never had, and for a role in SQLite.
    """
    from subsidy_ledger.storage.migrations import tree

    known = VERSIONS if dialect == "sqlite" else VERSIONS[1:]
    if start is not None and start not in known:
        raise ValueError(f"found {start!r}, expected one of {', '.join(known)}")
    if application is not None and dialect == "sqlite":
        raise ValueError(f"a SQLite file knows no roles such as {application}")
    if start == VERSION and application is None:
        return f"-- the tables are in form {VERSION}: there is nothing to do\n"
    return tree.script(dialect, start, application)


def _demand_whole(session: Session, dialect: Dialect, version: str) -> None:
    found = _problems(session, dialect, version)
    if found:
        raise LedgerDamaged(
            f"{session.name}: its tables and triggers are not as {version} makes them, and nothing "
            f"was changed: {'; '.join(found)}"
        )


def _problems(session: Session, dialect: Dialect, version: str) -> tuple[str, ...]:
    """By today's declarations, or by the frozen form of an earlier version."""
    if version == VERSION:
        return tuple(session.guards())
    return tuple(problems(form(version, dialect), session.fetch))


def _state(session: Session, dialect: Dialect, version: str, was: str) -> State:
    return State(
        name=session.name,
        dialect=dialect,
        version=version,
        was=was,
        ledgers=session.ledgers(),
        problems=_problems(session, dialect, version),
    )


# ---- beside a host's own Alembic -----------------------------------------------------------------


def is_ours(name: str | None, schema: str | None = None) -> bool:
    """Whether a table belongs to ledgers: by the schema in PostgreSQL, by its name in SQLite.

    >>> is_ours("subsidy_ledger_entry"), is_ours("entry", "subsidy_ledger"), is_ours("entry")
    (True, True, False)
    """
    return schema == PREFIX.removesuffix("_") or (
        schema is None and (name or "").startswith(PREFIX)
    )


def beside(name: str | None, type_: str, parent_names: Mapping[str, Any]) -> bool:
    """For a host's ``context.configure(include_name=beside)``: its autogenerate sees its own only.

    >>> beside("subsidy_ledger", "schema", {}), beside("invoice", "table", {"schema_name": None})
    (False, True)
    """
    schema = name if type_ == "schema" else parent_names.get("schema_name")
    table = name if type_ == "table" else parent_names.get("table_name")
    return not is_ours(table, schema)

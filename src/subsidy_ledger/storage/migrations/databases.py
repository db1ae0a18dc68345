"""The databases that are upgraded: found by a path or URL, opened, locked, recognised.

What it promises: a database that is none of ours is not touched. Recognising happens under the
lock: nobody upgrades, makes or writes ledgers in it meanwhile. The driver's errors come in the
library's words.

What it does not do: know the revisions (``forms``), or Alembic (``tree``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from attrs import frozen

from subsidy_ledger.errors import (
    DatabaseUnsuitable,
    LedgerBusy,
    LedgerDamaged,
    NotALedger,
    UnsupportedVersion,
)
from subsidy_ledger.storage.migrations.forms import VERSIONS, Dialect
from subsidy_ledger.storage.names import APPLICATION_ID, PREFIX, VERSION, VERSION_TABLE
from subsidy_ledger.storage.sqlite import storage_fault

if TYPE_CHECKING:
    import sqlalchemy as sa

WAIT_SECONDS: Final = 10
"""How long an upgrade waits for those who use the ledgers before it gives up."""

_MAGIC: Final = b"SQLite format 3"
_EARLY: Final = {1: "0001", 2: "0002"}
_SCHEMES: Final = ("postgresql", "postgres", "postgresql+psycopg")


def database(place: str | Path) -> Database:
    """A SQLite file by its path or ``sqlite:///`` URL, or a PostgreSQL database by its URL."""
    scheme, separator, rest = str(place).partition("://")
    if not separator:
        return SqliteFile(Path(place))
    if scheme == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return SqliteFile(Path(rest[1:]))
    if scheme in _SCHEMES:
        return PostgresDatabase(str(place).partition("#")[0])
    raise NotALedger(scheme, "give a path, sqlite:///PATH, or postgresql://USER@HOST/DATABASE")


def _known(name: str, found: Sequence[tuple[Any, ...]]) -> str:
    """The version in the version table; raises `UnsupportedVersion` for one that is not known."""
    if len(found) == 1 and found[0][0] in VERSIONS:
        return str(found[0][0])
    told = ", ".join(sorted(str(version) for (version,) in found)) or "none"
    raise UnsupportedVersion(name, told, f"{VERSIONS[0]} to {VERSION}")


# ---- SQLite --------------------------------------------------------------------------------------


@frozen
class SqliteFile:
    """One ledger in a file, perhaps beside a host's tables."""

    path: Path

    @property
    def dialect(self) -> Dialect:
        return "sqlite"

    @property
    def name(self) -> str:
        return str(self.path)

    @contextmanager
    def opened(self) -> Iterator[SqliteSession]:
        """A connection; it is closed, and what was not committed rolled back, at the end."""
        if not self.path.is_file():
            why = "is a folder" if self.path.is_dir() else "there is no such file"
            raise NotALedger(self.name, why)
        with self.path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise NotALedger(self.name, "the file is not a SQLite database")
        with self._told(), closing(self._connect()) as db:
            yield SqliteSession(self.name, db)

    def _connect(self) -> sqlite3.Connection:
        # Without isolation level: the driver begins and commits nothing by itself.
        # Absolute, for SQLite may read a name that begins with ``file:`` as a URI.
        path = self.path.absolute()
        db = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        db.execute("PRAGMA synchronous = FULL")
        return db

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with _unwrapped():
                yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise LedgerBusy(self.name) from error
            failed = storage_fault(self.name, error)
            if failed is None:  # such as a view of the host's over what is not there
                why = f"a statement does not run in it, and nothing was changed: {error}"
                raise DatabaseUnsuitable(self.name, why) from error
            raise failed from error
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise LedgerDamaged(f"{self.name}: {error}") from error


@frozen
class SqliteSession:
    """A connection to a file, as an upgrade uses it."""

    name: str
    driver: sqlite3.Connection

    def fetch(self, query: str) -> Sequence[tuple[Any, ...]]:
        return self.driver.execute(query).fetchall()

    def begin(self, *, write: bool) -> None:
        self.driver.execute("BEGIN IMMEDIATE" if write else "BEGIN")

    def commit(self) -> None:
        """Make it durable; where that fails it may be done or not (``db check`` tells)."""
        try:
            self.driver.execute("COMMIT")
        except sqlite3.OperationalError as error:
            failed = storage_fault(self.name, error)
            if failed is None:
                raise
            failed.unknown = failed.kind != "full"
            raise failed from error

    def version(self) -> tuple[str, bool]:
        """The version, and whether it stands in the version table; raises `NotALedger`."""
        table = f"{PREFIX}{VERSION_TABLE}"
        if self.fetch(f"SELECT 1 FROM sqlite_master WHERE name = '{table}'"):  # noqa: S608
            return _known(self.name, self.fetch(f"SELECT version_num FROM {table}")), True  # noqa: S608
        ((application,),) = self.fetch("PRAGMA application_id")
        ((early,),) = self.fetch("PRAGMA user_version")
        if application != APPLICATION_ID:
            raise NotALedger(self.name, "it is a SQLite database of another application")
        if early not in _EARLY:
            raise NotALedger(self.name, f"its table {table} is missing")
        return _EARLY[early], False

    def guards(self) -> list[str]:
        """What is not as this library makes it."""
        from subsidy_ledger.storage.sqlite import SqliteTransaction

        return SqliteTransaction(self.driver).guards()[1]

    def ledgers(self) -> tuple[str, ...]:
        """A file has one, whose name stands in its entry 0."""
        return ()

    def allow(self, role: str) -> None:
        raise DatabaseUnsuitable(self.name, f"a SQLite file knows no roles such as {role}")

    @contextmanager
    def through_sqlalchemy(self) -> Iterator[sa.Connection]:
        """The same connection as Alembic takes it."""
        with _over("sqlite://", self.driver) as connection:
            yield connection


# ---- PostgreSQL ----------------------------------------------------------------------------------

_SAYS: Final = """
    SELECT obj_description(oid, 'pg_namespace'),
           EXISTS (SELECT FROM pg_catalog.pg_class
                   WHERE relnamespace = pg_namespace.oid AND relname = 'version')
    FROM pg_catalog.pg_namespace WHERE nspname = 'subsidy_ledger'
"""
_OWNER: Final = """
    SELECT quote_ident(rolname), rolname <> current_user,
           pg_has_role(current_user, relowner, 'MEMBER')
    FROM pg_catalog.pg_class JOIN pg_catalog.pg_roles ON relowner = pg_roles.oid
    WHERE relnamespace = 'subsidy_ledger'::regnamespace AND relname = 'entry'
"""
_OURS: Final = "subsidy-ledger"
_BEFORE: Final = f"{_OURS}, format "


@frozen
class PostgresDatabase:
    """All ledgers of a database."""

    url: str

    @property
    def dialect(self) -> Dialect:
        return "postgresql"

    @property
    def name(self) -> str:
        from subsidy_ledger.storage.postgresql import PostgresStore

        return PostgresStore(self.url).name

    @contextmanager
    def opened(self) -> Iterator[PostgresSession]:
        """A connection; it is closed, and what was not committed rolled back, at the end."""
        from subsidy_ledger.storage.postgresql import PostgresStore
        from subsidy_ledger.storage.postgresql.faults import told

        store = PostgresStore(self.url)
        # Private, and of this room: looks at the server's version, encoding and settings, too.
        with closing(store), told(store.name, store._lost), _unwrapped():  # noqa: SLF001
            yield PostgresSession(store.name, store._connect())  # noqa: SLF001


@frozen
class PostgresSession:
    """A connection to a database, as an upgrade uses it."""

    name: str
    driver: Any

    def fetch(self, query: str) -> Sequence[tuple[Any, ...]]:
        rows: Sequence[tuple[Any, ...]] = self.driver.execute(query).fetchall()
        return rows

    def begin(self, *, write: bool) -> None:
        """``write``: nobody makes tables or ledgers meanwhile; done by the owner of the tables."""
        from subsidy_ledger.storage.postgresql import sql
        from subsidy_ledger.storage.postgresql.transaction import LOCK_CLASS

        self.driver.execute("BEGIN" if write else "BEGIN READ ONLY")
        # Names are told with their schema, and no table before the catalogue answers for it.
        self.driver.execute("SET LOCAL search_path = pg_catalog, pg_temp")
        if not write:
            return
        self.driver.execute(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
        self.driver.execute(sql.ADVISORY, (LOCK_CLASS, 0))

    def become_owner(self) -> None:
        """What is made belongs to whoever owns the tables; a superuser makes it in their name."""
        for owner, other, allowed in self.fetch(_OWNER):
            if not allowed:
                why = f"its tables belong to {owner}: upgrade them as that role"
                raise DatabaseUnsuitable(self.name, why)
            if other:
                self.driver.execute(f"SET LOCAL ROLE {owner}")

    def commit(self) -> None:
        self.driver.execute("COMMIT")

    def version(self) -> tuple[str, bool]:
        """The version, and whether it stands in the version table; raises `NotALedger`."""
        rows = self.fetch(_SAYS)
        if not rows:
            raise NotALedger(self.name, "the database holds no ledger; make one with init")
        comment, has_table = rows[0]
        comment = comment or ""
        if comment != _OURS and not comment.startswith(_BEFORE):
            raise NotALedger(self.name, "its schema subsidy_ledger is of another application")
        if has_table:
            found = self.fetch("SELECT version_num FROM subsidy_ledger.version")
            return _known(self.name, found), True
        early = comment.removeprefix(_BEFORE)
        if early != "2":
            raise UnsupportedVersion(self.name, early, f"0002 to {VERSION}")
        return "0002", False

    def guards(self) -> list[str]:
        """What is not as this library makes it."""
        from subsidy_ledger.storage.postgresql.tables import problems

        def fetch(query: str) -> Sequence[tuple[Any, ...]]:
            return self.fetch(query)

        return problems(fetch)[1]

    def ledgers(self) -> tuple[str, ...]:
        """The origins of the ledgers, as far as the role may read them."""
        rows = self.fetch("SELECT origin FROM subsidy_ledger.register ORDER BY origin")
        return tuple(origin for (origin,) in rows)

    def allow(self, role: str) -> None:
        """Give the role of an application its rights, on what is new and what was there."""
        from subsidy_ledger.storage.postgresql.tables import grants

        there = "SELECT FROM pg_catalog.pg_roles WHERE rolname = %s"
        if not self.driver.execute(there, (role,)).fetchall():
            raise DatabaseUnsuitable(self.name, f"there is no role {role}: make it first")
        for statement in grants(role):
            self.driver.execute(statement)

    @contextmanager
    def through_sqlalchemy(self) -> Iterator[sa.Connection]:
        """The same connection as Alembic takes it."""
        with _over("postgresql+psycopg://", self.driver) as connection:
            yield connection


Database: TypeAlias = SqliteFile | PostgresDatabase
Session: TypeAlias = SqliteSession | PostgresSession


# ---- the way to SQLAlchemy -----------------------------------------------------------------------


@contextmanager
def _over(url: str, driver: Any) -> Iterator[sa.Connection]:
    """A SQLAlchemy connection over the driver's, which stays open; nothing has begun on it yet."""
    import sqlalchemy as sa
    from sqlalchemy.pool import StaticPool

    def give() -> Any:
        return driver

    engine = sa.create_engine(url, creator=give, poolclass=StaticPool, pool_reset_on_return=None)
    connection = engine.connect()
    try:
        yield connection
    finally:
        with suppress(sa.exc.DBAPIError):  # a connection that was lost has nothing to roll back
            connection.close()


@contextmanager
def _unwrapped() -> Iterator[None]:
    """SQLAlchemy's errors as the driver's, which `told` has words for."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        raise (error.orig or error) from error

"""The store of a ledger in PostgreSQL, version 13 or later: it opens, makes, begins and ends.

What it promises: READ COMMITTED for a writer, one snapshot for a reader; ledgers of one database do
not wait for each other. A database that may forget what it confirmed (``fsync`` or
``synchronous_commit`` off) is refused, for each transaction anew. A connection that was lost is
made anew before anything was asked of it, and never in the middle of a transaction.

What it does not do: import SQLModel or SQLAlchemy to open a ledger; keep a pool (one connection for
each store; threads of one process take turns); overwrite what was erased: it leaves the table at
once, its pages with the next VACUUM, the write-ahead log and backups when those are thrown away.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from threading import RLock
from typing import Any, Final, TypeVar
from urllib.parse import unquote
from weakref import WeakKeyDictionary

import psycopg
from psycopg import errors as pg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row

from subsidy_ledger.errors import (
    DatabaseUnsuitable,
    JoinRefused,
    LedgerExists,
    NotALedger,
    UnsupportedVersion,
)
from subsidy_ledger.ledger.store import NOTHING, Ahead
from subsidy_ledger.storage.joining import JoinedStore, driver_of
from subsidy_ledger.storage.names import VERSION
from subsidy_ledger.storage.postgresql import sql
from subsidy_ledger.storage.postgresql.faults import (
    READ_COMMITTED,
    check_durable,
    told,
)
from subsidy_ledger.storage.postgresql.transaction import (
    LOCK_CLASS,
    Connection,
    PostgresTransaction,
)
from subsidy_ledger.storage.postgresql.wire import OLDEST_LIBPQ, Statement, Wire

OLDEST: Final = 13
"""The oldest major version of the server that this store is written for."""

BUSY_SECONDS: Final = 60.0
"""How long a writer waits for another before it gives up."""

_PLANS: Final = (("enable_seqscan", "off"), ("jit", "off"))
"""A plan that was made when a table was small must not read all of it when it has grown."""

T = TypeVar("T")
_ENDED: Final = ("it has ended", "join the transaction that has begun since")
_READ: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITE: Final = "BEGIN ISOLATION LEVEL READ COMMITTED"
_SAVEPOINT: Final[Statement] = ("SAVEPOINT subsidy_ledger", ())
_UNDO: Final[Statement] = ("ROLLBACK TO SAVEPOINT subsidy_ledger", ())
_NUMBER: Final[Statement] = (sql.TRANSACTION_IF_ANY, ())
_RELEASE: Final = "RELEASE SAVEPOINT subsidy_ledger"


class PostgresStore:
    """One ledger in a PostgreSQL database."""

    def __init__(self, url: str) -> None:
        """``postgresql://USER@HOST/DATABASE#ORIGIN``; connects when it is first used.

        The origin may be left out where the database holds one ledger only.
        """
        address, _, origin = url.partition("#")
        self._origin = unquote(origin)
        self._parameters = _parameters(address)
        self._ledger: int | None = None
        self._process = os.getpid()
        self._connection: Connection | None = None
        self._wire: Wire | None = None
        self._lock = RLock()

    @property
    def name(self) -> str:
        given = self._parameters
        port = f":{given['port']}" if "port" in given else ""
        place = f"{given.get('host', '')}{port}/{given.get('dbname', '')}"
        return f"postgresql://{place}" + (f"#{self._origin}" if self._origin else "")

    # -- making

    def create(self) -> None:
        """Make a place for the ledger, and the tables if there are none; raises `LedgerExists`.

        Making tables takes the rights of an owner; where an owner made them, an application's role
        is enough.
        """
        if not self._origin:
            raise NotALedger(self.name, "name the new ledger: postgresql://HOST/DATABASE#ORIGIN")
        with self._lock, self._told():
            db = self._connect()
            with db.transaction():
                db.execute(sql.ADVISORY, (LOCK_CLASS, 0))
                if not self._has_tables(db):
                    make_tables(db)
                self._ledger = _number(db, self._origin)
                if self._ledger is None:
                    db.execute(sql.ADD_LEDGER, (self._origin,))
                elif db.execute(sql.HEAD, (self._ledger,)).fetchone() is not None:
                    raise LedgerExists(self.name)

    def _has_tables(self, db: Connection) -> bool:
        """Whether our schema is there, by its comment; raises for another's or another version."""
        row = db.execute(sql.SCHEMA_SAYS).fetchone()
        if row is None:
            return False
        ours, _, early = (row[0] or "").partition(", format ")
        if ours != sql.COMMENT:
            raise NotALedger(self.name, f"its schema {sql.SCHEMA} is of another application")
        found = db.execute(sql.VERSION_SAYS).fetchall() if row[1] else [(early.zfill(4),)]
        if found != [(VERSION,)]:
            told = ", ".join(version or "none" for (version,) in found)
            raise UnsupportedVersion.of_tables(self.name, told, VERSION)
        return True

    # -- connecting

    def _connect(self) -> Connection:
        if self._process != os.getpid():  # forked: the session is that of the other process
            self._connection = self._wire = None  # not closed, or the other would lose it
        if self._connection is None or self._connection.closed:
            _check_driver(self.name)
            given = {"application_name": "subsidy-ledger", **self._parameters}
            given["client_encoding"] = "UTF8"
            # Our wire prepares statements; psycopg, if it did, would drop them all on ROLLBACK.
            db = psycopg.connect(autocommit=True, prepare_threshold=None, **given)
            try:
                self._check(db)
            except BaseException:
                db.close()
                raise
            self._connection, self._wire = db, Wire(db, prepares=True)
            self._process = os.getpid()
        return self._connection

    def _check(self, db: Connection) -> None:
        """Check the server's version, encoding and settings; say how long a lock is waited for."""
        major = db.info.server_version // 10_000
        if major < OLDEST:
            why = f"the server is PostgreSQL {major}; version {OLDEST} or later is needed"
            raise DatabaseUnsuitable(self.name, why)
        encoding = db.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            why = f"the database is encoded in {encoding}; Chinese names need a database in UTF8"
            raise DatabaseUnsuitable(self.name, why)
        fsync, commit, _ = _settings(db)
        check_durable(self.name, fsync, commit)
        wait = f"{BUSY_SECONDS * 1000:.0f}ms"
        for setting, value in (("lock_timeout", wait), *_PLANS):
            db.execute("SELECT set_config(%s, %s, false)", (setting, value))

    def _open(self) -> tuple[Connection, int]:
        """The connection, and the number of the ledger; raises `NotALedger`."""
        db = self._connect()
        if self._ledger is None:
            if not self._has_tables(db):
                raise NotALedger(self.name, "the database holds no ledger; make one with init")
            self._choose(db)
        if self._ledger is None:
            why = f"the database holds no ledger {self._origin!r}; it holds {_listed(db)}"
            raise NotALedger(self.name, why)
        return db, self._ledger

    def _choose(self, db: Connection) -> None:
        """Find the ledger by its origin; without one, the only ledger there is."""
        if not self._origin:
            rows = db.execute(sql.ORIGINS).fetchall()
            if len(rows) != 1:
                why = f"say which ledger, as #ORIGIN: the database holds {_listed(db)}"
                raise NotALedger(self.name, why)
            self._origin = rows[0][0]
        self._ledger = _number(db, self._origin)

    # -- transactions

    @contextmanager
    def reading(self) -> Iterator[PostgresTransaction]:
        with self._lock, self._told():
            try:
                yield self._begun(_READ)
            finally:
                self._roll_back()

    @contextmanager
    def writing(self, ahead: Ahead = NOTHING) -> Iterator[PostgresTransaction]:
        with self._lock, self._told():
            try:
                transaction = self._begun(_WRITE, ahead)
                yield transaction
                transaction.flush("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _begun(self, begin: str, ahead: Ahead | None = None) -> PostgresTransaction:
        """A transaction; a connection that was lost meanwhile is made anew, once."""
        known = self._connection is not None
        try:
            return self._begin(begin, ahead)
        except psycopg.OperationalError:
            if not (known and self._lost()):
                raise
            return self._begin(begin, ahead)

    def _begin(self, begin: str, ahead: Ahead | None) -> PostgresTransaction:
        """Begun, and a writer's locked, in one journey."""
        db, ledger = self._open()
        transaction = PostgresTransaction(db, ledger, self.name, self._wire)
        if ahead is None:
            transaction.look((begin, ()))
        else:
            transaction.lock(ahead, first=[(begin, ())])
        return transaction

    def _roll_back(self) -> None:
        db = self._connection
        if db is None or db.closed or _idle(db):
            return
        try:
            db.execute("ROLLBACK")
        except psycopg.Error:
            db.close()  # the server rolls back what a closed connection left

    def _lost(self) -> bool:
        return self._connection is None or self._connection.closed

    def _told(self) -> AbstractContextManager[None]:
        return told(self.name, self._lost)

    # -- joining

    def joined(self, connection: Any) -> JoinedPostgres:
        """The same ledger through the caller's transaction on the same database.

        Locks the head row until that transaction ends. Raises `JoinRefused`, `LedgerBusy`; and
        each use of it after that end raises `JoinRefused`, in a later transaction too.
        """
        db = driver_of(connection)
        if not isinstance(db, psycopg.Connection):
            raise JoinRefused(
                f"it is of {type(db).__module__}, and {self.name} is written through psycopg 3",
                "use a URL that begins with postgresql+psycopg://",
            )
        _check_driver(self.name)
        if db.autocommit and _idle(db):
            raise JoinRefused("it has not begun", "execute BEGIN first")
        found = JoinedPostgres(self.name, _same(connection, db), self._known_origin())
        with found.writing():
            pass  # the ledger is there, and locked
        return found

    def _known_origin(self) -> str:
        if not self._origin:
            with self._lock, self._told():
                self._open()
        return self._origin

    def close(self) -> None:
        """Close the connection; the ledger stays."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


class JoinedPostgres(JoinedStore[PostgresTransaction]):
    """One ledger, seen and written through one transaction of the caller's."""

    def __init__(self, name: str, begun: Callable[[], Connection], origin: str) -> None:
        self._driver: Connection | None = None
        self._origin = origin
        self._ledger: int | None = None
        self._joined_in: str | None = None
        super().__init__(name, begun, self._within, lambda: told(name, self._lost))

    def _within(self, db: Connection) -> PostgresTransaction:
        """To read in; raises `JoinRefused` in any other transaction than the one joined."""
        self._driver, wire = db, _wire(db)
        transaction = PostgresTransaction(db, self._ledger or 0, self.name, wire)
        first = (_SAVEPOINT, _NUMBER, (_RELEASE, ()))
        self._check_still(_again(wire, lambda: transaction.look(*first)))
        return transaction

    def _check_still(self, told_first: Sequence[Any]) -> None:
        """No other transaction has the number, and savepoints do not change it."""
        if [(self._joined_in,)] not in told_first:
            raise JoinRefused(*_ENDED)

    def _find(self, wire: Wire) -> int:
        """The number of the ledger in the caller's database; raises `JoinRefused`."""
        asked = [(sql.SETTINGS, ()), (sql.FIND_LEDGER, (self._origin,)), (sql.TRANSACTION, ())]
        try:
            answers = wire.ask([_SAVEPOINT, *asked])
        except (pg.UndefinedTable, pg.InvalidSchemaName):
            raise self._elsewhere() from None
        settings, found, number = (wire.rows(answer) for answer in answers[1:])
        isolation = settings[0][2]
        if isolation != READ_COMMITTED:
            raise JoinRefused(
                f"it is {isolation.upper()} and does not see what others recorded since it began",
                "begin it with ISOLATION LEVEL READ COMMITTED",
            )
        if not found:
            raise self._elsewhere()
        self._joined_in = number[0][0]
        return int(found[0][0])

    def _elsewhere(self) -> JoinRefused:
        return JoinRefused(
            f"its database holds no ledger {self._origin!r}",
            "keep the rows of both in one database",
        )

    def _lost(self) -> bool:
        return self._driver is not None and self._driver.closed

    @contextmanager
    def writing(self, ahead: Ahead = NOTHING) -> Iterator[PostgresTransaction]:
        """In a savepoint of ours; savepoint and lock are one journey, rows and release another."""
        with told(self.name, self._lost):
            db = self._driver = self._begun()
            if _idle(db):
                db.execute("SELECT")  # psycopg begins, as the connection was told to
            try:
                transaction = self._locked(db, ahead)
                yield transaction
                transaction.flush(_RELEASE)
            except BaseException:
                with suppress(psycopg.Error):  # what failed may be the connection, or the savepoint
                    Wire(db).ask([_UNDO, (_RELEASE, ())])
                raise

    def _locked(self, db: Connection, ahead: Ahead) -> PostgresTransaction:
        """Locked each time anew: who goes back to a savepoint lets go of locks taken since."""
        wire = _wire(db)
        return _again(wire, lambda: self._lock(wire, db, ahead))

    def _lock(self, wire: Wire, db: Connection, ahead: Ahead) -> PostgresTransaction:
        first = [_SAVEPOINT, _NUMBER]
        if self._ledger is None:
            self._ledger, first = self._find(wire), [_NUMBER]
        transaction = PostgresTransaction(db, self._ledger, self.name, wire)
        self._check_still(transaction.lock(ahead, first=first))
        return transaction


def _again(wire: Wire, begin: Callable[[], T]) -> T:
    """What begins with a savepoint, once more where somebody has dropped what was prepared.

    Psycopg drops all of it after a ROLLBACK of its own, and so does DISCARD ALL.
    """
    try:
        return begin()
    except pg.InvalidSqlStatementName:
        wire.forget()
        wire.ask([_UNDO, (_RELEASE, ())])
        return begin()


_WIRES: Final[WeakKeyDictionary[Connection, Wire]] = WeakKeyDictionary()
"""What was prepared in sessions of others."""


def _wire(db: Connection) -> Wire:
    """The way through a caller's connection; prepares there unless the caller forbids it."""
    if db.prepare_threshold is None:
        return Wire(db)
    return _WIRES.setdefault(db, Wire(db, prepares=True))


def _same(connection: Any, db: Connection) -> Callable[[], Connection]:
    """Gives the driver's connection as long as it is in a transaction."""
    begun = False

    def ask() -> Connection:
        nonlocal begun
        again: Connection = driver_of(connection)
        if again is not db or (begun and _idle(db)):
            raise JoinRefused(*_ENDED)
        begun = True
        return db

    return ask


def make_tables(db: Connection, application: str | None = None) -> None:
    """Make the tables of ledgers in a database, in one transaction, and allow a role to use them.

    Whoever runs it is their owner. ``application``: the role that finance systems connect as; it
    may append entries, and neither change nor remove them.
    """
    from subsidy_ledger.storage.postgresql.tables import grants, statements

    with db.transaction():
        for statement in (*statements(), *(grants(application) if application else ())):
            db.execute(statement, prepare=False)


def _parameters(address: str) -> dict[str, Any]:
    scheme, _, rest = address.partition("://")
    if rest:  # the form with a driver is SQLAlchemy's
        address = f"{scheme.partition('+')[0]}://{rest}"
    try:
        return dict(conninfo_to_dict(address))
    except psycopg.ProgrammingError:  # its message may repeat a password
        why = "the URL cannot be read; expected postgresql://USER@HOST/DATABASE#ORIGIN"
        raise NotALedger("postgresql", why) from None


def _check_driver(name: str) -> None:
    """Refuse a libpq that cannot send several statements in one journey."""
    found = pq.version() // 10_000
    if found < OLDEST_LIBPQ:
        raise DatabaseUnsuitable(
            name,
            f"psycopg uses libpq {found}, version {OLDEST_LIBPQ} or later is needed: "
            "pip install 'psycopg[binary]' brings one",
        )


def _idle(db: Connection) -> bool:
    return db.info.transaction_status is TransactionStatus.IDLE


def _settings(db: Connection) -> tuple[str, str, str]:
    """``fsync``, ``synchronous_commit`` and the isolation, as this session has them."""
    fsync, commit, isolation = db.cursor(row_factory=tuple_row).execute(sql.SETTINGS).fetchall()[0]
    return fsync, commit, isolation


def _number(db: Connection, origin: str) -> int | None:
    """The number of a ledger in a database that has our tables."""
    found = db.cursor(row_factory=tuple_row).execute(sql.FIND_LEDGER, (origin,)).fetchone()
    return None if found is None else int(found[0])


def _listed(db: Connection) -> str:
    origins = [row[0] for row in db.execute(sql.ORIGINS)]
    return ", ".join(origins[:12] or ["none"]) + (", …" if len(origins) > 12 else "")

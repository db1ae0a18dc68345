"""A ledger in a SQLite file: the default store.

What it promises: WAL, ``synchronous=FULL``, ``secure_delete=ON``, STRICT tables, one writer at a
time by ``BEGIN IMMEDIATE``; the database refuses on its own to change or remove entries. What
``writing`` ended without an error is on the disk; a process killed at any moment leaves the last
whole transaction.

What it does not do: import SQLModel to open a ledger. The statements of the hot path are written
here; a test holds them to the declarations in ``storage.tables``.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, Final, TypeAlias
from weakref import WeakSet

from subsidy_ledger.errors import (
    JoinRefused,
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    LedgerExists,
    NotALedger,
    StorageFailed,
    UnsupportedVersion,
)
from subsidy_ledger.ledger.store import NOTHING, Ahead, CarriedLine, EntryRow, Head, Node, Source
from subsidy_ledger.storage.joining import JoinedStore, driver_of
from subsidy_ledger.storage.names import APPLICATION_ID, PREFIX, VERSION, VERSION_TABLE
from subsidy_ledger.storage.rows import PROJECTIONS, Table

_Identity: TypeAlias = tuple[int, int]
"""Device and number of a file."""

BUSY_SECONDS: Final = 60.0
"""How long a writer waits for another before it gives up."""

_EARLY: Final = (1, 2)
"""Forms of the tables that had their number in ``user_version``, and no table of the version."""

_CACHE_KIB: Final = 65_536
"""Pages kept in memory, at most: a batch touches pages all over a large file, and writes each once
(with SQLite's own 2 MiB a ledger of 200,000 entries reads and writes three times as much)."""

_LOG_SECONDS: Final = 2
"""How long an erasure waits for readers, to empty the log; later transactions try again."""

_CHUNK: Final = 500
_FULL: Final = 2
_OVERWRITES: Final = 1

_STORAGE: Final = {
    "SQLITE_FULL": "full",
    "SQLITE_IOERR": "io",
    "SQLITE_IOERR_SHMSIZE": "full",
    "SQLITE_READONLY": "read-only",
    "SQLITE_CANTOPEN": "cannot-open",
    "SQLITE_PERM": "cannot-open",
    "SQLITE_NOMEM": "resources",
}
"""Kinds of `StorageFailed` by SQLite's name of an error, or by its first two words."""


def _upsert(table: Table) -> str:
    columns, marks = ", ".join(table.columns), ", ".join("?" * len(table.columns))
    keys = ", ".join(table.columns[: table.keys])
    news = ", ".join(f"{name} = excluded.{name}" for name in table.columns[table.keys :])
    return (
        f"INSERT INTO {PREFIX}{table.name} ({columns}) VALUES ({marks}) "  # noqa: S608 - names of our own
        f"ON CONFLICT ({keys}) DO UPDATE SET {news}"
    )


def _where(table: Table) -> str:
    return " AND ".join(f"{name} = ?" for name in table.columns[: table.keys])


_UPSERT: Final = {name: _upsert(table) for name, table in PROJECTIONS.items()}
_DELETE: Final = {
    name: f"DELETE FROM {PREFIX}{table.name} WHERE {_where(table)}"  # noqa: S608
    for name, table in PROJECTIONS.items()
}
_SELECT: Final = {
    name: f"SELECT {', '.join(table.columns)} FROM {PREFIX}{table.name}"  # noqa: S608
    for name, table in PROJECTIONS.items()
}
_LOAD: Final = {
    name: f"{_SELECT[name]} WHERE {'token = ?' if name == 'holdings' else _where(table)}"
    for name, table in PROJECTIONS.items()
}


_FIND_ONE: Final = (
    "SELECT seq FROM subsidy_ledger_entry WHERE id = :id "
    "UNION ALL SELECT seq FROM subsidy_ledger_carried WHERE id = :id"
)
_CLAIM_TAKE: Final = (
    "INSERT INTO subsidy_ledger_claim (claim_key, holder, awards) VALUES (?, ?, ?) "
    "ON CONFLICT (claim_key) DO UPDATE SET holder = excluded.holder, "
    "awards = awards + excluded.awards"
)
_CLAIM_BACK: Final = (
    "UPDATE subsidy_ledger_claim SET awards = awards + ? WHERE claim_key = ? AND holder = ?"
)
_CLAIM_GONE: Final = "DELETE FROM subsidy_ledger_claim WHERE claim_key = ? AND awards <= 0"
_USAGE_TAKE: Final = (
    "INSERT INTO subsidy_ledger_cap_usage (usage_key, used, ceiling) VALUES (?, ?, ?) "
    "ON CONFLICT (usage_key) DO UPDATE SET used = used + excluded.used"
)
_USAGE_BACK: Final = "UPDATE subsidy_ledger_cap_usage SET used = used + ? WHERE usage_key = ?"
_USAGE_GONE: Final = "DELETE FROM subsidy_ledger_cap_usage WHERE usage_key = ? AND used <= 0"


class SqliteTransaction:
    """One transaction on one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.erased = False

    # -- reading

    def head(self) -> Head | None:
        rows = self._db.execute(
            "SELECT size, edge, at, closed, common FROM subsidy_ledger_head"
        ).fetchall()
        if len(rows) > 1:
            raise LedgerDamaged(f"head: there are {len(rows)} heads")
        if not rows:
            return None
        size, edge, at, closed, common = rows[0]
        return Head(size, edge, at, bool(closed), common)

    def find(self, ids: Sequence[str]) -> dict[str, int]:
        if len(ids) == 1:
            row = self._db.execute(_FIND_ONE, {"id": ids[0]}).fetchone()
            return {} if row is None else {ids[0]: row[0]}
        found: dict[str, int] = {}
        for chunk in _chunks(ids):
            marks = ", ".join("?" * len(chunk))
            for table in ("carried", "entry"):
                sql = f"SELECT id, seq FROM {PREFIX}{table} WHERE id IN ({marks})"  # noqa: S608 - marks
                found.update(self._db.execute(sql, chunk))
        return found

    def leaf(self, seq: int) -> bytes | None:
        row = self._db.execute(
            "SELECT leaf FROM subsidy_ledger_entry WHERE seq = ?", (seq,)
        ).fetchone()
        return None if row is None else row[0]

    def sealed(self, seq: int) -> bytes | None:
        row = self._db.execute(
            "SELECT line FROM subsidy_ledger_sealed WHERE seq = ?", (seq,)
        ).fetchone()
        return None if row is None else row[0]

    def carried_lines(self) -> Iterator[bytes]:
        return (
            row[0]
            for row in self._db.execute("SELECT line FROM subsidy_ledger_carried ORDER BY number")
        )

    def carried_rows(self) -> Iterator[CarriedLine]:
        """The carried lines with the number and id that they are found by."""
        sql = "SELECT seq, id, line FROM subsidy_ledger_carried ORDER BY number"
        return map(CarriedLine._make, self._db.execute(sql))

    def carried_line(self, seq: int) -> bytes | None:
        row = self._db.execute(
            "SELECT line FROM subsidy_ledger_carried WHERE seq = ?", (seq,)
        ).fetchone()
        return None if row is None else row[0]

    def adoptions(self) -> Sequence[int]:
        return [
            row[0]
            for row in self._db.execute("SELECT seq FROM subsidy_ledger_adoption ORDER BY seq")
        ]

    def source(self, digest: str) -> Source | None:
        sql = "SELECT kind, id, digest, content FROM subsidy_ledger_source_file WHERE digest = ?"
        row = self._db.execute(sql, (digest,)).fetchone()
        return None if row is None else Source(*row)

    def load(self, table: str, key: Any) -> Any:
        shape = PROJECTIONS[table]
        if table == "holdings":
            rows = self._db.execute(_LOAD[table], (key,)).fetchall()
            loaded = (shape.from_row(row) for row in rows)
            return {full[1:]: record for full, record in loaded} or None
        row = self._db.execute(_LOAD[table], shape.key_row(key)).fetchone()
        return None if row is None else shape.from_row(row)[1]

    def load_many(self, table: str, keys: Sequence[Any]) -> dict[Any, Any]:
        shape = PROJECTIONS[table]
        found: dict[Any, Any] = {}
        for chunk in _chunks(keys):
            marks = ", ".join("?" * len(chunk))
            sql = f"{_SELECT[table]} WHERE {shape.columns[0]} IN ({marks})"
            for row in self._db.execute(sql, chunk):
                key, record = shape.from_row(row)
                if table == "holdings":
                    found.setdefault(key[0], {})[key[1:]] = record
                else:
                    found[key] = record
        return found

    def rows(self, table: str) -> Iterator[tuple[Any, Any]]:
        from_row = PROJECTIONS[table].from_row
        for row in self._db.execute(_SELECT[table]):
            try:
                yield from_row(row)
            except Exception as error:  # noqa: BLE001 - whatever a row that was tampered with does
                raise LedgerDamaged(f"{table}: row {row[0]!r} cannot be read: {error}") from None

    def entries(self, start: int = 0) -> Iterator[EntryRow]:
        sql = "SELECT seq, id, leaf, hash FROM subsidy_ledger_entry WHERE seq >= ? ORDER BY seq"
        return map(EntryRow._make, self._db.execute(sql, (start,)))

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        cursor = self._db.execute(
            "SELECT seq, id, leaf, hash FROM subsidy_ledger_entry ORDER BY seq"
        )
        while rows := cursor.fetchmany(size):
            yield rows

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        cursor = self._db.execute("SELECT leaf, hash FROM subsidy_ledger_entry ORDER BY seq")
        while rows := cursor.fetchmany(size):
            leaves, hashes = zip(*rows, strict=True)
            yield leaves, hashes

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        return iter(self._db.execute("SELECT seq, line FROM subsidy_ledger_sealed ORDER BY seq"))

    def nodes(self) -> Iterator[Node]:
        sql = "SELECT level, position, hash FROM subsidy_ledger_tree_node ORDER BY level, position"
        return map(Node._make, self._db.execute(sql))

    def leaf_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        sql = "SELECT hash FROM subsidy_ledger_entry WHERE seq >= ? AND seq < ? ORDER BY seq"
        return [row[0] for row in self._db.execute(sql, (start, stop))]

    def node_at(self, level: int, position: int) -> bytes | None:
        sql = "SELECT hash FROM subsidy_ledger_tree_node WHERE level = ? AND position = ?"
        row = self._db.execute(sql, (level, position)).fetchone()
        return None if row is None else row[0]

    def guards(self) -> tuple[int, list[str]]:
        """Tables and triggers as the database has them: how many, and what is not as it was made.

        Without its triggers the database would let an entry be changed.
        """
        there, made = _objects(self._db), _made()
        problems = [f"{kind} {name} is missing" for kind, name in sorted(made.keys() - there)]
        problems += [
            f"{kind} {name} was changed"
            for (kind, name), text in sorted(made.items())
            if there.get((kind, name), text) != text
        ]
        problems += [
            f"{kind} {name} does not belong to the ledger"
            for kind, name in sorted(there.keys() - made.keys())
        ]
        return len(made), problems

    def sources(self) -> Iterator[Source]:
        sql = "SELECT kind, id, digest, content FROM subsidy_ledger_source_file ORDER BY number"
        return map(Source._make, self._db.execute(sql))

    # -- writing

    def append(self, rows: Sequence[EntryRow]) -> None:
        self._many(
            "INSERT INTO subsidy_ledger_entry (seq, id, leaf, hash) VALUES (?, ?, ?, ?)", rows
        )

    def seal(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._many("INSERT INTO subsidy_ledger_sealed (seq, line) VALUES (?, ?)", rows)

    def unseal(self, seqs: Sequence[int]) -> None:
        self._many("DELETE FROM subsidy_ledger_sealed WHERE seq = ?", [(seq,) for seq in seqs])
        self.erased = True

    def carry(self, lines: Iterable[CarriedLine]) -> None:
        self._db.executemany(
            "INSERT INTO subsidy_ledger_carried (seq, id, line) VALUES (?, ?, ?)", lines
        )

    def add_source(self, source: Source) -> None:
        self._db.execute(
            "INSERT INTO subsidy_ledger_source_file (kind, id, digest, content) "
            "VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING",
            source,
        )

    def adopted(self, seq: int) -> None:
        self._db.execute("INSERT INTO subsidy_ledger_adoption (seq) VALUES (?)", (seq,))

    def keep(self, table: str, rows: Iterable[tuple[Any, Any, bool]]) -> None:
        shape = PROJECTIONS[table]
        gone, kept = [], []
        for key, record, removed in rows:
            if removed:
                gone.append(shape.key_row(key))
            if record is not None:
                kept.append(shape.to_row(key, record))
        if gone:
            self._many(_DELETE[table], gone)
        if kept:
            self._many(_UPSERT[table], kept)

    def take(
        self, claims: Sequence[tuple[str, str, int]], usage: Sequence[tuple[str, int, int]]
    ) -> None:
        back = [(awards, key, holder) for key, holder, awards in claims if awards < 0]
        less = [(more, key) for key, more, _ in usage if more < 0]
        if back:
            self._many(_CLAIM_BACK, back)
            self._many(_CLAIM_GONE, [(key,) for _, key, _ in back])
        if less:
            self._many(_USAGE_BACK, less)
            self._many(_USAGE_GONE, [(key,) for _, key in less])
        held = [one for one in claims if one[2] > 0]
        more_used = [one for one in usage if one[1] > 0]
        if held:
            self._many(_CLAIM_TAKE, held)
        if more_used:
            self._many(_USAGE_TAKE, more_used)

    def keep_nodes(self, nodes: Sequence[Node]) -> None:
        self._many(
            "INSERT INTO subsidy_ledger_tree_node (level, position, hash) VALUES (?, ?, ?)", nodes
        )

    def move_head(self, head: Head) -> None:
        self._db.execute(
            "INSERT INTO subsidy_ledger_head (one, size, edge, at, closed, common) "
            "VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET size = excluded.size, "
            "edge = excluded.edge, at = excluded.at, closed = excluded.closed, "
            "common = excluded.common",
            head,
        )

    def _many(self, sql: str, rows: Sequence[Any]) -> None:
        if len(rows) == 1:
            self._db.execute(sql, rows[0])
        else:
            self._db.executemany(sql, rows)


def _objects(db: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """The text of every table of the ledger and of every trigger on one, by kind and name."""
    sql = (
        "SELECT type, name, sql FROM sqlite_master "
        "WHERE type IN ('table', 'trigger') AND substr(lower(tbl_name), 1, ?) = ?"
    )
    found = db.execute(sql, (len(PREFIX), PREFIX))
    return {(kind, name): _plain(text) for kind, name, text in found}


def _plain(text: str) -> str:
    """A definition without what renaming a table changes: quotes of names, spaces.

    Other quotes stay: ``"NEW.size"`` is no column but a text, and a trigger on it never fires.
    """
    return re.sub(r"\s", "", re.sub(r'"([A-Za-z_]\w*)"', r"\1", text))


@cache
def _made() -> dict[tuple[str, str], str]:
    """The tables and triggers of a ledger that was just made."""
    from subsidy_ledger.storage.tables import statements

    with closing(sqlite3.connect(":memory:")) as db:
        for statement in statements():
            db.execute(statement)
        return _objects(db)


def _chunks(items: Sequence[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])


class SqliteStore:
    """One ledger in one SQLite file."""

    def __init__(self, path: Path | str, *, beside: bool = False) -> None:
        """Name the file; it is opened when it is first used.

        ``beside``: a host keeps tables of its own in this file, and the ledger is made beside them.
        """
        self._path = Path(path)
        self._beside = beside
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[Path, _Identity | None] = (self._path, None)
        self._erased_in_log = False
        self._lock = RLock()

    @property
    def name(self) -> str:
        return str(self._path)

    def create(self) -> None:
        """Make the file and its tables; raises `LedgerExists` if there is a file.

        One that was being made when its process ended, and has no entry 0, is made to its end. So
        is the file of a host, where the ledger is made ``beside``, unless it has a ledger.
        """
        from subsidy_ledger.storage.tables import statements

        if self._path.exists() and not is_unfinished(self._path, beside=self._beside):
            raise LedgerExists(self.name)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._lock:
            db = self._tuned(self._connect())
            with self._faults():
                db.execute("BEGIN IMMEDIATE")
                try:
                    if not _objects(db):
                        if not (
                            self._beside or db.execute("SELECT 1 FROM sqlite_master").fetchone()
                        ):
                            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                        for statement in statements():
                            db.execute(statement)
                    db.execute("COMMIT")
                except BaseException:
                    _end(db, "ROLLBACK")
                    raise

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            place = self._path.absolute()  # the process may change its folder
            if _identity(place) in _INHERITED:
                raise LedgerError(
                    f"{self.name}: was open when this process was forked, and SQLite's locks are "
                    "not forked with it; open the ledger after the fork, and not before it"
                )
            self._connection = sqlite3.connect(
                self._path.absolute(),  # SQLite takes a name that begins with file: for a URI
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            self._file = place, _identity(place)
            _OPEN.add(self)
        return self._connection

    def _tuned(self, db: sqlite3.Connection) -> sqlite3.Connection:
        """The connection with the settings that a ledger needs; one is kept by the file."""
        with self._strange():
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA secure_delete = ON")
            db.execute("PRAGMA recursive_triggers = ON")
            db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        log = self._path.with_name(f"{self._path.name}-wal")
        # Whoever was here before may have ended between an erasure and this.
        self._erased_in_log = log.exists() and log.stat().st_size > 0
        return db

    @contextmanager
    def _strange(self) -> Iterator[None]:
        """A file that is not what it should be is closed again."""
        try:
            yield
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            self.close()
            if _held(error):
                raise LedgerBusy(self.name) from None
            failed = storage_fault(self.name, error)
            raise failed or NotALedger(self.name, str(error)) from None
        except LedgerError:
            self.close()
            raise

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None:
            place, opened = self._file
            if _identity(place) != opened:
                raise LedgerDamaged(
                    f"{self.name}: the file was replaced or removed while the ledger was open; "
                    "nothing was recorded; close the ledger, look at the file, and open it again"
                )
            if self._connection.in_transaction:
                raise LedgerError(
                    f"{self.name}: this thread is reading from the same store; end that first"
                )
            return self._connection
        if not self._path.is_file():
            why = "is a folder" if self._path.is_dir() else "there is no such file"
            raise NotALedger(self.name, why)
        with self._path.open("rb") as file:
            starts = file.read(15)
        if starts != b"SQLite format 3":
            raise NotALedger(self.name, "the file is not a SQLite database")
        db = self._connect()
        with self._strange():
            self._recognise(db)
        return self._tuned(db)

    def _recognise(self, db: sqlite3.Connection) -> None:
        """Raises `NotALedger`, `UnsupportedVersion`; nothing of the file is changed before."""
        table = f"{PREFIX}{VERSION_TABLE}"
        there = db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        if there is None:
            (application,) = db.execute("PRAGMA application_id").fetchone()
            (early,) = db.execute("PRAGMA user_version").fetchone()
            if application != APPLICATION_ID:
                raise NotALedger(self.name, "it is a SQLite database of another application")
            if early not in _EARLY:
                raise NotALedger(self.name, f"its table {table} is missing")
            raise UnsupportedVersion.of_tables(self.name, f"{early:04}", VERSION)
        found = db.execute(f"SELECT version_num FROM {table}").fetchall()  # noqa: S608
        if found != [(VERSION,)]:
            told = ", ".join(str(version) for (version,) in found) or "none"
            raise UnsupportedVersion.of_tables(self.name, told, VERSION)

    @contextmanager
    def reading(self) -> Iterator[SqliteTransaction]:
        with self._lock:
            db = self._open()
            with self._faults():
                db.execute("BEGIN")
                try:
                    yield SqliteTransaction(db)
                finally:
                    _end(db, "ROLLBACK")

    @contextmanager
    def writing(self, ahead: Ahead = NOTHING) -> Iterator[SqliteTransaction]:  # noqa: ARG002 - it is all near
        with self._lock:
            db = self._open()
            with self._faults():
                db.execute("BEGIN IMMEDIATE")
                try:
                    transaction = SqliteTransaction(db)
                    yield transaction
                    self._commit(db, transaction)
                except BaseException:
                    _end(db, "ROLLBACK")
                    raise

    def _commit(self, db: sqlite3.Connection, transaction: SqliteTransaction) -> None:
        """Make it durable, and empty the log of what was erased.

        Where that fails it may be recorded or not. Only of a full disk it is known: a part of the
        log without its end counts for nothing.
        """
        committed = False
        try:
            db.execute("COMMIT")
            committed = True
            if transaction.erased or self._erased_in_log:
                self._erased_in_log = True  # until it is empty
                self._erased_in_log = not _log_emptied(db, _LOG_SECONDS * transaction.erased)
        except sqlite3.Error as error:
            failed = storage_fault(self.name, error)
            if failed is None:
                raise
            failed.unknown = committed or failed.kind != "full"
            raise failed from error

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """The driver's errors, in the library's words."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if _held(error):
                raise LedgerBusy(self.name) from error
            failed = storage_fault(self.name, error)
            if failed is not None:
                raise failed from error
            # No name: text that is not UTF-8. SQLITE_ERROR: a table or column that is not there.
            if getattr(error, "sqlite_errorname", None) in (None, "SQLITE_ERROR"):
                raise LedgerDamaged(f"{self.name}: {error}") from error
            raise
        except sqlite3.IntegrityError as error:
            raise LedgerDamaged(f"{self.name} refused a row: {error}") from error
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise LedgerDamaged(f"{self.name}: {error}") from error

    def joined(self, connection: Any) -> JoinedStore[SqliteTransaction]:
        """The same ledger through the caller's transaction on the same file.

        Takes the write lock, so that what is read is what will be written to. Raises `JoinRefused`,
        and `LedgerBusy` where another writer was there since the caller's transaction began.

        SQLite does not number transactions: one that the caller begins on this connection after the
        end of the one that was joined is not told from it. Using the joined ledger there is as good
        as joining again: before each writing the lock is taken and the disk asked for anew.
        """
        db = driver_of(connection)
        if not isinstance(db, sqlite3.Connection):
            raise JoinRefused(
                f"it is of {type(db).__module__}, and {self.name} is a SQLite file",
                "join a transaction on that file",
            )
        with self._faults(), _plainly(db):
            files = {name: file for _, name, file in db.execute("PRAGMA database_list")}
            if not files.get("main") or not self._path.samefile(files["main"]):
                raise JoinRefused(
                    f"it is on {files.get('main') or 'memory'}, the ledger is {self.name}",
                    "keep the rows of both in one file",
                )
            _demand_full(db)
            if not db.in_transaction:
                if db is connection:
                    raise JoinRefused("it has not begun", "execute BEGIN IMMEDIATE first")
                db.execute("BEGIN IMMEDIATE")  # SQLAlchemy begins with the first change
            _lock(db)

        def begun() -> sqlite3.Connection:
            again: sqlite3.Connection = driver_of(connection)
            if again is not db or not db.in_transaction:
                raise JoinRefused("it has ended", "join the transaction that has begun since")
            return db

        return JoinedSqlite(self.name, begun, SqliteTransaction, self._faults)

    def close(self) -> None:
        """Close the connection; the file stays."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _forked(self) -> None:
        """In a process that was forked: leave the connection to the one that made it."""
        self._lock = RLock()  # who held it is not in this process
        if self._connection is not None:
            _INHERITED[self._file[1]] = self._connection  # never used, never closed
            self._connection = None


class JoinedSqlite(JoinedStore[SqliteTransaction]):
    """One ledger, seen and written through the caller's connection, in their transaction."""

    @contextmanager
    def reading(self) -> Iterator[SqliteTransaction]:
        with super().reading() as transaction, _plainly(transaction._db):  # noqa: SLF001 - of this module
            yield transaction

    @contextmanager
    def writing(self, ahead: Ahead = NOTHING) -> Iterator[SqliteTransaction]:  # noqa: ARG002 - it is all near
        with super().writing() as transaction:
            db = transaction._db  # noqa: SLF001 - of this module
            with _plainly(db), _overwriting(db):
                # Anew: it may be a later transaction, on a connection set otherwise meanwhile.
                _demand_full(db)
                _lock(db)
                yield transaction


@contextmanager
def _plainly(db: sqlite3.Connection) -> Iterator[None]:
    """Rows and text as the driver gives them, whatever the caller wants made of theirs."""
    row, text = db.row_factory, db.text_factory
    db.row_factory, db.text_factory = None, str
    try:
        yield
    finally:
        db.row_factory, db.text_factory = row, text


@contextmanager
def _overwriting(db: sqlite3.Connection) -> Iterator[None]:
    """Overwrite what sealed rows leave behind when they are moved: it would outlive them."""
    (before,) = db.execute("PRAGMA secure_delete").fetchone()
    if before == _OVERWRITES:
        yield
        return
    db.execute("PRAGMA secure_delete = ON").fetchone()
    try:
        yield
    finally:
        db.execute(f"PRAGMA secure_delete = {'FAST' if before else 'OFF'}").fetchone()


def _demand_full(db: sqlite3.Connection) -> None:
    """Refuse a caller's connection that does not wait for the disk."""
    (synchronous,) = db.execute("PRAGMA synchronous").fetchone()
    if synchronous < _FULL:
        raise JoinRefused(
            "its connection does not wait for the disk (PRAGMA synchronous below FULL), "
            "and what was answered could be lost",
            "set PRAGMA synchronous = FULL on every connection",
        )


def _lock(db: sqlite3.Connection) -> None:
    """Take the write lock in the caller's transaction; the fault of the driver is `LedgerBusy`."""
    db.execute("UPDATE subsidy_ledger_head SET size = size")


def is_unfinished(path: Path, *, beside: bool = False) -> bool:
    """Whether a file was being made into a ledger when its process ended: no entry 0, no head.

    ``beside``: it may have tables of a host's.
    """
    store = SqliteStore(path)
    try:
        if path.stat().st_size == 0:
            return True
        db = store._connect()  # noqa: SLF001 - of this module
        if not _objects(db):
            return beside or not db.execute("SELECT 1 FROM sqlite_master").fetchone()
        with store.reading() as reader:
            return reader.head() is None and reader.leaf(0) is None
    except (LedgerError, OSError, sqlite3.Error):
        return False
    finally:
        store.close()


def _log_emptied(db: sqlite3.Connection, wait: int) -> bool:
    """Empty the log beside the file, which still has what was erased, unless somebody reads it."""
    db.execute(f"PRAGMA busy_timeout = {wait * 1000}")
    try:
        (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy
    except sqlite3.OperationalError as error:
        if _held(error):  # a statement of this connection reads
            return False
        raise
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


def _end(db: sqlite3.Connection, how: str) -> None:
    if db.in_transaction:
        db.execute(how)


def _held(error: Exception) -> bool:
    return isinstance(error, sqlite3.OperationalError) and (
        "locked" in str(error) or "busy" in str(error)
    )


def _identity(place: Path) -> _Identity | None:
    """Which file is there: none has the same as long as this one is open."""
    try:
        there = place.stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino


_OPEN: Final[WeakSet[SqliteStore]] = WeakSet()
_INHERITED: Final[dict[_Identity | None, sqlite3.Connection]] = {}
"""Connections of the process that this one was forked from."""


def _forked() -> None:
    for store in list(_OPEN):
        store._forked()  # noqa: SLF001 - of this module


if hasattr(os, "register_at_fork"):  # Windows does not fork
    os.register_at_fork(after_in_child=_forked)


def storage_fault(name: str, error: Exception) -> StorageFailed | None:
    """A failure of the disk in the library's words; None for any other error."""
    code = getattr(error, "sqlite_errorname", None) or ""
    kind = _STORAGE.get(code, _STORAGE.get("_".join(code.split("_")[:2])))
    return None if kind is None else StorageFailed(name, kind, str(error), code)

"""A ledger in a SQLite file: the default store.

What it promises: WAL, ``synchronous=FULL``, ``secure_delete=ON``, STRICT tables, one writer at a
time by ``BEGIN IMMEDIATE``; the database refuses on its own to change or remove entries. What
``writing`` ended without an error is on the disk; a process killed at any moment leaves the last
whole transaction.

What it does not do: import SQLModel to open a ledger. The statements of the hot path are written
here; a test holds them to the declarations in ``storage.tables``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, Final

from subsidy_ledger.errors import (
    JoinRefused,
    LedgerBusy,
    LedgerDamaged,
    LedgerError,
    LedgerExists,
    NotALedger,
    UnsupportedVersion,
)
from subsidy_ledger.ledger.store import CarriedLine, EntryRow, Head, Node, Source
from subsidy_ledger.storage.joining import JoinedStore, driver_of
from subsidy_ledger.storage.rows import PROJECTIONS, Table

FORMAT: Final = 2
APPLICATION_ID: Final = 0x5342_4C47
BUSY_SECONDS: Final = 60.0
"""How long a writer waits for another before it gives up."""

_LOG_SECONDS: Final = 2
"""How long an erasure waits for readers, to empty the log; later transactions try again."""

_CHUNK: Final = 500
_FULL: Final = 2


def _upsert(table: Table) -> str:
    columns, marks = ", ".join(table.columns), ", ".join("?" * len(table.columns))
    keys = ", ".join(table.columns[: table.keys])
    news = ", ".join(f"{name} = excluded.{name}" for name in table.columns[table.keys :])
    return (
        f"INSERT INTO {table.name} ({columns}) VALUES ({marks}) "  # noqa: S608 - names of our own
        f"ON CONFLICT ({keys}) DO UPDATE SET {news}"
    )


def _where(table: Table) -> str:
    return " AND ".join(f"{name} = ?" for name in table.columns[: table.keys])


_UPSERT: Final = {name: _upsert(table) for name, table in PROJECTIONS.items()}
_DELETE: Final = {
    name: f"DELETE FROM {table.name} WHERE {_where(table)}"  # noqa: S608
    for name, table in PROJECTIONS.items()
}
_SELECT: Final = {
    name: f"SELECT {', '.join(table.columns)} FROM {table.name}"  # noqa: S608
    for name, table in PROJECTIONS.items()
}
_LOAD: Final = {
    name: f"{_SELECT[name]} WHERE {'token = ?' if name == 'holdings' else _where(table)}"
    for name, table in PROJECTIONS.items()
}


_FIND_ONE: Final = (
    "SELECT seq FROM entry WHERE id = :id UNION ALL SELECT seq FROM carried WHERE id = :id"
)
_CLAIM_TAKE: Final = (
    "INSERT INTO claim (claim_key, holder, awards) VALUES (?, ?, ?) "
    "ON CONFLICT (claim_key) DO UPDATE SET holder = excluded.holder, "
    "awards = awards + excluded.awards"
)
_CLAIM_BACK: Final = "UPDATE claim SET awards = awards + ? WHERE claim_key = ? AND holder = ?"
_CLAIM_GONE: Final = "DELETE FROM claim WHERE claim_key = ? AND awards <= 0"
_USAGE_TAKE: Final = (
    "INSERT INTO cap_usage (usage_key, used, ceiling) VALUES (?, ?, ?) "
    "ON CONFLICT (usage_key) DO UPDATE SET used = used + excluded.used"
)
_USAGE_BACK: Final = "UPDATE cap_usage SET used = used + ? WHERE usage_key = ?"
_USAGE_GONE: Final = "DELETE FROM cap_usage WHERE usage_key = ? AND used <= 0"


class SqliteTransaction:
    """One transaction on one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self.erased = False

    # -- reading

    def head(self) -> Head | None:
        rows = self._db.execute("SELECT size, edge, at, closed FROM ledger_head").fetchall()
        if len(rows) > 1:
            raise LedgerDamaged(f"ledger_head: there are {len(rows)} heads")
        if not rows:
            return None
        size, edge, at, closed = rows[0]
        return Head(size, edge, at, bool(closed))

    def find(self, ids: Sequence[str]) -> dict[str, int]:
        if len(ids) == 1:
            row = self._db.execute(_FIND_ONE, {"id": ids[0]}).fetchone()
            return {} if row is None else {ids[0]: row[0]}
        found: dict[str, int] = {}
        for chunk in _chunks(ids):
            marks = ", ".join("?" * len(chunk))
            for table in ("carried", "entry"):
                sql = f"SELECT id, seq FROM {table} WHERE id IN ({marks})"  # noqa: S608 - marks
                found.update(self._db.execute(sql, chunk))
        return found

    def leaf(self, seq: int) -> bytes | None:
        row = self._db.execute("SELECT leaf FROM entry WHERE seq = ?", (seq,)).fetchone()
        return None if row is None else row[0]

    def sealed(self, seq: int) -> bytes | None:
        row = self._db.execute("SELECT line FROM sealed WHERE seq = ?", (seq,)).fetchone()
        return None if row is None else row[0]

    def carried_lines(self) -> Iterator[bytes]:
        return (row[0] for row in self._db.execute("SELECT line FROM carried ORDER BY number"))

    def carried_rows(self) -> Iterator[CarriedLine]:
        """The carried lines with the number and id that they are found by."""
        sql = "SELECT seq, id, line FROM carried ORDER BY number"
        return map(CarriedLine._make, self._db.execute(sql))

    def carried_line(self, seq: int) -> bytes | None:
        row = self._db.execute("SELECT line FROM carried WHERE seq = ?", (seq,)).fetchone()
        return None if row is None else row[0]

    def adoptions(self) -> Sequence[int]:
        return [row[0] for row in self._db.execute("SELECT seq FROM adoption ORDER BY seq")]

    def source(self, digest: str) -> Source | None:
        sql = "SELECT kind, id, digest, content FROM source_file WHERE digest = ?"
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
        sql = "SELECT seq, id, leaf, hash FROM entry WHERE seq >= ? ORDER BY seq"
        return map(EntryRow._make, self._db.execute(sql, (start,)))

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        cursor = self._db.execute("SELECT seq, id, leaf, hash FROM entry ORDER BY seq")
        while rows := cursor.fetchmany(size):
            yield rows

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        cursor = self._db.execute("SELECT leaf, hash FROM entry ORDER BY seq")
        while rows := cursor.fetchmany(size):
            leaves, hashes = zip(*rows, strict=True)
            yield leaves, hashes

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        return iter(self._db.execute("SELECT seq, line FROM sealed ORDER BY seq"))

    def nodes(self) -> Iterator[Node]:
        sql = "SELECT level, position, hash FROM tree_node ORDER BY level, position"
        return map(Node._make, self._db.execute(sql))

    def leaf_hashes(self, start: int, stop: int) -> Sequence[bytes]:
        sql = "SELECT hash FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq"
        return [row[0] for row in self._db.execute(sql, (start, stop))]

    def node_at(self, level: int, position: int) -> bytes | None:
        sql = "SELECT hash FROM tree_node WHERE level = ? AND position = ?"
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
        tables = {name for kind, name in made if kind == "table"}
        on = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        for table in sorted(tables):
            problems += [
                f"trigger {name} on {table} does not belong to the ledger"
                for (name,) in self._db.execute(on, (table,))
                if ("trigger", name) not in made
            ]
        return len(made), problems

    def sources(self) -> Iterator[Source]:
        sql = "SELECT kind, id, digest, content FROM source_file ORDER BY number"
        return map(Source._make, self._db.execute(sql))

    # -- writing

    def append(self, rows: Sequence[EntryRow]) -> None:
        self._many("INSERT INTO entry (seq, id, leaf, hash) VALUES (?, ?, ?, ?)", rows)

    def seal(self, rows: Sequence[tuple[int, bytes]]) -> None:
        self._many("INSERT INTO sealed (seq, line) VALUES (?, ?)", rows)

    def unseal(self, seqs: Sequence[int]) -> None:
        self._many("DELETE FROM sealed WHERE seq = ?", [(seq,) for seq in seqs])
        self.erased = True

    def carry(self, lines: Iterable[CarriedLine]) -> None:
        self._db.executemany("INSERT INTO carried (seq, id, line) VALUES (?, ?, ?)", lines)

    def add_source(self, source: Source) -> None:
        self._db.execute(
            "INSERT INTO source_file (kind, id, digest, content) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (digest) DO NOTHING",
            source,
        )

    def adopted(self, seq: int) -> None:
        self._db.execute("INSERT INTO adoption (seq) VALUES (?)", (seq,))

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
        self._many("INSERT INTO tree_node (level, position, hash) VALUES (?, ?, ?)", nodes)

    def move_head(self, head: Head) -> None:
        self._db.execute(
            "INSERT INTO ledger_head (one, size, edge, at, closed) VALUES (1, ?, ?, ?, ?) "
            "ON CONFLICT (one) DO UPDATE SET size = excluded.size, edge = excluded.edge, "
            "at = excluded.at, closed = excluded.closed",
            head,
        )

    def _many(self, sql: str, rows: Sequence[Any]) -> None:
        if len(rows) == 1:
            self._db.execute(sql, rows[0])
        else:
            self._db.executemany(sql, rows)


def _objects(db: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """The text of every table and trigger, by kind and name."""
    sql = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'trigger')"
    return {(kind, name): text for kind, name, text in db.execute(sql)}


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

    def __init__(self, path: Path | str, *, must_exist: bool = False) -> None:
        """Name the file; it is opened when it is first used. ``must_exist``: never make it."""
        self._path = Path(path)
        self._must_exist = must_exist
        self._connection: sqlite3.Connection | None = None
        self._erased_in_log = False
        self._lock = RLock()

    @property
    def name(self) -> str:
        return str(self._path)

    def create(self) -> None:
        """Make the file and its tables; raises `LedgerExists` if there is a file.

        One that was being made when its process ended, and has no entry 0, is made to its end.
        """
        from subsidy_ledger.storage.tables import statements

        if self._path.exists():
            if not is_unfinished(self._path):
                raise LedgerExists(self.name)
            if _objects(self._connect()):
                return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        db = self._connect()
        db.execute("BEGIN IMMEDIATE")
        for statement in statements():
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {FORMAT}")
        db.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        if self._connection is None:
            db = sqlite3.connect(
                self._path,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                cached_statements=256,
            )
            try:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                db.execute("PRAGMA secure_delete = ON")
                db.execute("PRAGMA recursive_triggers = ON")
                log = self._path.with_name(f"{self._path.name}-wal")
                # Whoever was here before may have ended between an erasure and this.
                self._erased_in_log = log.exists() and log.stat().st_size > 0
            except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
                db.close()
                raise NotALedger(self.name, str(error)) from None
            self._connection = db
        return self._connection

    def _open(self) -> sqlite3.Connection:
        if self._connection is not None:
            return self._connection
        if not self._path.is_file():
            why = "is a folder" if self._path.is_dir() else "there is no such file"
            raise NotALedger(self.name, why)
        with self._path.open("rb") as file:
            starts = file.read(15)
        if starts != b"SQLite format 3":
            raise NotALedger(self.name, "the file is not a SQLite database")
        db = self._connect()
        (application,) = db.execute("PRAGMA application_id").fetchone()
        (version,) = db.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION_ID:
            self.close()
            raise NotALedger(self.name, "it is a SQLite database of another application")
        if version != FORMAT:
            self.close()
            raise UnsupportedVersion(self.name, version, f"format {FORMAT}")
        return db

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
    def writing(self) -> Iterator[SqliteTransaction]:
        with self._lock:
            db = self._open()
            with self._faults():
                db.execute("BEGIN IMMEDIATE")
                try:
                    transaction = SqliteTransaction(db)
                    yield transaction
                    db.execute("COMMIT")
                    if transaction.erased or self._erased_in_log:
                        wait = _LOG_SECONDS if transaction.erased else 0
                        self._erased_in_log = not _log_emptied(db, wait)
                except BaseException:
                    _end(db, "ROLLBACK")
                    raise

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """The driver's errors, in the library's words."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise LedgerBusy(self.name) from error
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
        with self._faults():
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


class JoinedSqlite(JoinedStore[SqliteTransaction]):
    """One ledger, seen and written through the caller's connection, in their transaction."""

    @contextmanager
    def writing(self) -> Iterator[SqliteTransaction]:
        with super().writing() as transaction:
            # Anew: it may be a later transaction, on a connection that was set otherwise meanwhile.
            _demand_full(transaction._db)  # noqa: SLF001 - of this module
            _lock(transaction._db)  # noqa: SLF001
            yield transaction


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
    db.execute("UPDATE ledger_head SET size = size")


def is_unfinished(path: Path) -> bool:
    """Whether a file was being made into a ledger when its process ended: no entry 0, no head."""
    store = SqliteStore(path)
    try:
        if path.stat().st_size == 0 or not _objects(store._connect()):  # noqa: SLF001 - of this module
            return True
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
    finally:
        db.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


def _end(db: sqlite3.Connection, how: str) -> None:
    if db.in_transaction:
        db.execute(how)

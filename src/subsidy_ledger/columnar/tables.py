"""A bundle as Parquet: ``to_parquet`` writes the tables, ``open_columns`` takes them up again.

What it is: the lines of ``entries.jsonl``, ``sealed.jsonl`` and ``carried.jsonl`` read by DuckDB on
every processor and written as the tables of ``columnar.schema``, next to a stamp: root and size of
the tree, digest of the sealed lines, version of the tables.

What it promises: the folder is there whole or not at all; a stamp of another bundle is refused;
memory is bounded whatever the bundle's size. Only its owner may read the folder (mode 0700, files
0600): it holds names and numbers as plain as the bundle does. Take it away when the audit is over.

What it does not do: verify signatures and commitments (``verify``), or hold what a replay needs
besides: entries are read from the bundle, and their root is compared.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import asdict, frozen

from subsidy_ledger.columnar import engine, schema
from subsidy_ledger.errors import BundleError, LedgerDamaged
from subsidy_ledger.ledger.bundle import CARRIED, ENTRIES, SEALED, Bundle
from subsidy_ledger.ledger.entry import LONGEST_SEALED
from subsidy_ledger.ledger.verification import check_bytes

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STAMP: Final = "stamp.json"
_BLOCK: Final = 1024 * 1024
Progress = Callable[[str], None]
"""Called with the name of each table when it is written."""


@frozen
class Stamp:
    """What the tables were made of. ``sealed``, ``carried``: SHA-256 of these files, or ``""``."""

    format: int
    origin: str
    size: int
    root: str
    sealed: str
    carried: str

    @classmethod
    def of(cls, bundle: Bundle) -> Stamp:
        """The stamp of a bundle, from its bytes. Raises `LedgerDamaged`."""
        bytes_part, _, edge = check_bytes(bundle)
        stated = (bundle.manifest.size, bundle.manifest.root)
        if bytes_part.problems:
            raise LedgerDamaged(bytes_part.problems[0])
        if (edge.size, edge.root().hex()) != stated:
            raise LedgerDamaged(
                f"{bundle.name}: the root of its {edge.size} entries is {edge.root().hex()}, "
                f"ledger.json states {stated[1]} of {stated[0]}"
            )
        return cls(
            schema.FORMAT,
            bundle.manifest.origin,
            edge.size,
            edge.root().hex(),
            _digest(bundle.folder / SEALED) if bundle.manifest.sealed else "",
            _digest(bundle.folder / CARRIED) if bundle.manifest.carried else "",
        )


@frozen
class Columns:
    """A folder of Parquet tables that belongs to one bundle. ``rows``: how many, by table."""

    folder: Path
    stamp: Stamp
    rows: Mapping[str, int]

    def connect(
        self, memory: str = engine.MEMORY, threads: int | None = None
    ) -> DuckDBPyConnection:
        """DuckDB with the tables as views. What does not fit goes into a folder in this one."""
        made = engine.connect(None, self.folder / "spill", memory, threads)
        for name in schema.TABLES:
            made.read_parquet(str(self.folder / f"{name}.parquet")).create_view(name)
        return made


def to_parquet(
    bundle: Bundle,
    folder: Path | str,
    *,
    memory: str = engine.MEMORY,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Columns:
    """The tables of a bundle in a folder: those that are there, else new ones.

    Raises `LedgerDamaged` for a bundle that is not what it states, `BundleError` where its lines
    cannot be read or the folder belongs to another one, and `OSError` for a disk that is full.
    """
    place, stamp = Path(folder), Stamp.of(bundle)
    if place.exists() and (any(place.iterdir()) or not os.access(place, os.W_OK)):
        return _opened(place, stamp)
    making = place.with_name(f".{place.name}.making")
    if making.exists():  # of a conversion that was interrupted
        shutil.rmtree(making)
    making.mkdir(mode=0o700, parents=True)
    try:
        rows = _write(bundle, making, memory, threads, progress)
        _keep(making / STAMP, json.dumps({**asdict(stamp), "rows": rows}, indent=1).encode())
        _sync(making)
        making.replace(place)
        _sync(place.parent)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return Columns(place, stamp, rows)


def open_columns(bundle: Bundle, folder: Path | str) -> Columns:
    """The tables that were made of this bundle before. Raises `BundleError`, `LedgerDamaged`."""
    return _opened(Path(folder), Stamp.of(bundle))


def _opened(folder: Path, expected: Stamp) -> Columns:
    try:
        told = json.loads((folder / STAMP).read_bytes())
        rows: dict[str, int] = told.pop("rows")
        found = Stamp(**told)
    except FileNotFoundError:
        raise BundleError(
            str(folder), f"is no folder of columns: {STAMP} is missing; name one that is not there"
        ) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BundleError(str(folder / STAMP), f"cannot be read: {error}") from None
    if found != expected:
        wrong = next(
            name for name in asdict(found) if getattr(found, name) != getattr(expected, name)
        )
        raise BundleError(
            str(folder),
            f"holds the columns of another bundle: {wrong} is {getattr(found, wrong)!r}, "
            f"of this one {getattr(expected, wrong)!r}; remove the folder or name another",
        )
    missing = [name for name in schema.TABLES if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise BundleError(str(folder / f"{missing[0]}.parquet"), "is missing; remove the folder")
    return Columns(folder, found, rows)


# ---- making --------------------------------------------------------------------------------------


def _write(
    bundle: Bundle, folder: Path, memory: str, threads: int | None, progress: Progress | None
) -> dict[str, int]:
    """Read the lines into a database in the folder, write each table, drop the database."""
    database = folder / "lines.duckdb"
    rows: dict[str, int] = {}
    spill = folder / "spill"
    with closing(engine.connect(database, spill, memory, threads)) as made:
        try:
            _read(made, bundle)
            for name, query in schema.TABLES.items():
                path = folder / f"{name}.parquet"
                kept = f"'{_quoted(path)}' (FORMAT parquet, COMPRESSION zstd)"
                made.execute(f"COPY ({query}) TO {kept}")
                found = made.execute("SELECT count(*) FROM read_parquet($1)", [str(path)])
                rows[name] = int(found.fetchall()[0][0])
                path.chmod(0o600)
                if progress is not None:
                    progress(name)
        except engine.duckdb().Error as error:
            raise engine.unreadable(error, bundle.name) from None
    database.unlink()
    shutil.rmtree(spill, ignore_errors=True)
    return rows


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _read(made: DuckDBPyConnection, bundle: Bundle) -> None:
    """Tables ``raw``, ``opened``, ``parts``, ``places``, ``earlier`` of the lines."""
    folder, manifest = bundle.folder, bundle.manifest
    made.execute(schema.MONTHS)
    _lines(made, "raw", folder / ENTRIES, schema.ENTRY_COLUMNS)
    _lines(made, "opened", folder / SEALED if manifest.sealed else None, schema.SEALED_COLUMNS)
    _lines(made, "earlier", folder / CARRIED if manifest.carried else None, schema.CARRIED_COLUMNS)
    made.execute(schema.EARLIER)
    made.execute(schema.PARTS)
    made.execute(schema.ROLES)
    made.execute(schema.PLACES)


def _lines(
    made: DuckDBPyConnection, table: str, path: Path | None, columns: Mapping[str, str]
) -> None:
    """The lines of a file as a table; an empty one where the file is not along."""
    if path is None:
        named = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        made.execute(f"CREATE TABLE {table} ({named})")
        return
    made.execute(
        f"CREATE TABLE {table} AS SELECT * FROM "  # noqa: S608 - a name of ours
        "read_json($path, format = 'newline_delimited', columns = $columns, "
        "maximum_object_size = $longest)",
        {"path": str(path), "columns": dict(columns), "longest": LONGEST_SEALED + 1024},
    )


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _keep(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)


def _sync(folder: Path) -> None:
    """What was written is on the disk before the folder gets its name."""
    for path in (*(one for one in folder.iterdir() if one.is_file()), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def describe(table: str) -> Mapping[str, Any]:
    """What the columns of a table mean."""
    return schema.COLUMNS[table]

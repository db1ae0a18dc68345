"""DuckDB, as this room uses it: bounded memory, a folder for what does not fit, no network.

What it promises: nothing is installed or loaded from elsewhere; without the extra ``columnar`` the
error says what to install.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subsidy_ledger.errors import BundleError, ExtraMissing

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY: Final = "1GB"
"""How much DuckDB may hold before it writes to its folder."""


def duckdb() -> Any:
    """The module. Raises `ExtraMissing`."""
    try:
        import duckdb as module
    except ImportError:
        raise ExtraMissing("duckdb", "columnar") from None
    return module


def pyarrow() -> Any:
    """The module. Raises `ExtraMissing`."""
    try:
        import pyarrow as pa
    except ImportError:
        raise ExtraMissing("pyarrow", "columnar") from None
    return pa


def connect(
    database: Path | None, spill: Path, memory: str = MEMORY, threads: int | None = None
) -> DuckDBPyConnection:
    """A connection to a database of its own; ``spill``: the folder for what does not fit.

    ``threads``: as many as there are processors unless given. Raises `ExtraMissing`.
    """
    config: dict[str, Any] = {
        "memory_limit": memory,
        "temp_directory": str(spill),
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        config["threads"] = threads
    made: DuckDBPyConnection = duckdb().connect(
        ":memory:" if database is None else str(database), config=config
    )
    made.execute("SET TimeZone = 'UTC'")
    return made


def unreadable(error: Exception, where: str) -> Exception:
    """What DuckDB could not make of lines: no room or no disk, else what it read."""
    if isinstance(error, no_room()):
        return full(error, where)
    return BundleError(
        where, f"cannot become columns: {_first(error)}; `verify` says what is wrong"
    )


def full(error: Exception, where: str) -> OSError:
    """DuckDB found no room, on the disk or in memory."""
    return OSError(f"{where}: {_first(error)}")


def no_room() -> tuple[type[Exception], ...]:
    """What DuckDB raises where it is the machine's fault."""
    module = duckdb()
    return module.IOException, module.OutOfMemoryException


def _first(error: Exception) -> str:
    return str(error).strip().splitlines()[0]

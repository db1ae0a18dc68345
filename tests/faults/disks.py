"""Where a simulated ledger lives, and what is left of it when the power fails.

What it is: ``SqliteDisk``, a SQLite file whose write-ahead log can be torn at any byte of the commit
that is under way; ``MemoryDisk``, rows in memory as the last commit left them.

What it promises: what was committed before is on the disk as it was; of the running commit any
first part is, as it may be when ``fsync`` did not return. SQLite itself runs with
``synchronous=OFF`` here: the copy is the disk.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any, Protocol

from subsidy_ledger.storage import sqlite
from subsidy_ledger.storage.memory import MemoryStore


class Disk(Protocol):
    """The place of one ledger."""

    @property
    def file(self) -> Path:
        """The database, where there is one that others can write to as well."""

    def locked(self, lock: Any) -> None:
        """Use this lock from now on, where the store has one for all processes."""

    def store(self) -> Any:
        """A store of a process that starts now."""

    def remember(self) -> None:
        """How it stands before a commit."""

    def settle(self) -> None:
        """What was written since is on the disk as a whole."""

    def power_cut(self, drawn: random.Random) -> None:
        """Leave what a power cut leaves: all, or a part of what is not settled."""


class MemoryDisk:
    """One store for all processes; nothing can be torn."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    @property
    def file(self) -> Path:
        raise NotImplementedError("nobody else can write to it")

    def locked(self, lock: Any) -> None:
        self._store._lock = lock

    def store(self) -> MemoryStore:
        return self._store

    def remember(self) -> None:
        """Every commit is whole."""

    def settle(self) -> None:
        """Every commit is."""

    def power_cut(self, drawn: random.Random) -> None:
        """Rows are put in place at the commit, all at once."""


class SqliteDisk:
    """A file and its log in a folder; after each power cut they go on under another name."""

    def __init__(self, folder: Path, checkpoint: int = 1_000) -> None:
        """``checkpoint``: after so many pages the log is copied back into the file."""
        self._folder = folder
        self._checkpoint = checkpoint
        self._number = 0
        self._before: tuple[bytes, bytes] | None = None

    @property
    def file(self) -> Path:
        """The ledger's file since the last power cut."""
        return self._folder / f"ledger-{self._number}.db"

    @property
    def log(self) -> Path:
        """The write-ahead log beside it."""
        return self.file.with_name(self.file.name + "-wal")

    def locked(self, lock: Any) -> None:
        """The lock of all processes is SQLite's own."""

    def store(self) -> sqlite.SqliteStore:
        made = sqlite.SqliteStore(self.file)
        if self.file.exists():
            db = made._open()
            db.execute("PRAGMA synchronous = OFF")
            db.execute(f"PRAGMA wal_autocheckpoint = {self._checkpoint}")
        return made

    def remember(self) -> None:
        self._before = self._bytes()

    def settle(self) -> None:
        self._before = None

    def _bytes(self) -> tuple[bytes, bytes]:
        return self.file.read_bytes(), self.log.read_bytes() if self.log.exists() else b""

    def power_cut(self, drawn: random.Random) -> None:
        file, log = self._bytes()
        if self._before is not None:
            file, log = _torn(self._before, (file, log), drawn)
        self._before = None
        self._number += 1
        self.file.write_bytes(file)
        self.log.write_bytes(log)

    def copy_from(self, first: SqliteDisk) -> None:
        """Begin as another one stands."""
        shutil.copyfile(first.file, self.file)
        if first.log.exists():
            shutil.copyfile(first.log, self.log)


def _torn(
    before: tuple[bytes, bytes], after: tuple[bytes, bytes], drawn: random.Random
) -> tuple[bytes, bytes]:
    """Some first part of what the log was given; only if that is all, some pages of the file too.

    SQLite waits for the log before it copies pages back, and for the file before it starts the log
    afresh.
    """
    (old_file, old_log), (file, log) = before, after
    if log == old_log:
        return file, log
    if len(log) < len(old_log):  # it was emptied: the file had been waited for, as a whole
        return drawn.choice((before, after))
    first = next(
        (n for n, (a, b) in enumerate(zip(old_log, log, strict=False)) if a != b),
        min(len(old_log), len(log)),
    )
    cut = drawn.choice((drawn.randint(first, len(log)), len(log)))
    torn = log[:cut] + old_log[cut:]
    if cut < len(log):
        return old_file, torn
    pages = bytearray(old_file.ljust(len(file), b"\0"))
    for start in range(0, len(file), 4_096):
        if drawn.random() < 0.5:
            pages[start : start + 4_096] = file[start : start + 4_096]
    return bytes(pages), torn

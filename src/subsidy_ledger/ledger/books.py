"""The books of a ledger or bundle, folded from its first entry, or from the state it took over.

What it is: ``books_of`` folds everything; ``begun`` gives books at the beginning, which for the
successor of another ledger hold the carried state; ``carried_entries`` reads the entries that came
along with it.

What it promises: nothing is decided, and nothing is verified: bytes are believed. Memory grows with
the cases, not with the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from subsidy_ledger import canonical
from subsidy_ledger.casework import carried
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.store import Reader
from subsidy_ledger.ledger.verification import CHUNK, Readable, read_sources

Progress = Callable[[int], None]


def begun(source: Readable) -> Books:
    """Books before entry 0, with packs and calendars, and the carried state where there is one.

    Raises `LedgerDamaged`.
    """
    books = Books()
    books.library, books.calendars = read_sources(source)
    carried.begin(books, source.carried_lines())
    return books


def books_of(source: Readable, progress: Progress | None = None) -> Books:
    """The books after the last entry, without deciding anything again. Raises `LedgerDamaged`."""
    books = begun(source)
    for rows in source.chunks(CHUNK):
        for row in rows:
            try:
                entry = canonical.decode_fast(row[2])
            except ValueError as error:
                raise LedgerDamaged(f"entry {row[0]}: not JSON: {error}") from None
            books.apply(fold(books, entry))
        if progress is not None:
            progress(len(rows))
    return books


def find_entry(reader: Reader, seq: int) -> dict[str, Any] | None:
    """An entry of a ledger, or one of an earlier ledger (below 0); None if it is not there.

    Of an earlier ledger an entry may not have come along. Raises `LedgerDamaged`.
    """
    if seq < 0:
        line = reader.carried_line(seq)
        return None if line is None else carried_entry(line)
    leaf = reader.leaf(seq)
    return None if leaf is None else canonical.decode_fast(leaf)


def entry_at(reader: Reader, seq: int) -> dict[str, Any]:
    """An entry that must be there. Raises `LedgerDamaged`."""
    entry = find_entry(reader, seq)
    if entry is None:
        raise LedgerDamaged(f"entry {seq} is not there")
    return entry


def carried_entries(source: Readable) -> Iterator[dict[str, Any]]:
    """Entries of earlier ledgers that came along whole, as the successor numbers them, in order."""
    for line in source.carried_lines():
        entry = carried_entry(line)
        if entry is not None:
            yield entry


def carried_entry(line: bytes) -> dict[str, Any] | None:
    """The entry in a carried line, as the successor numbers it; None where it did not come along.

    Raises `LedgerDamaged`.
    """
    try:
        given = canonical.decode_fast(line)
        return carried.renumbered(given["entry"], given["seq"]) if "entry" in given else None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LedgerDamaged(
            f"carried state: cannot be read ({type(error).__name__}: {error})"
        ) from None

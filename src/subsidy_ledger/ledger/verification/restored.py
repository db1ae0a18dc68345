"""A carried state against the books that it gives: every record as it would be written again.

What it is: ``compare`` for whoever has just restored the books; ``check_restored`` for whoever has
not. What the records' keys and order tell is found without it (``tables``); this looks into them.

What it does not do: say whether the records are those of the ledger before (``ledger.succession``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from subsidy_ledger import canonical
from subsidy_ledger.casework import carried
from subsidy_ledger.casework.state import Books
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.verification.packs import read_sources
from subsidy_ledger.ledger.verification.tree import Readable


def check_restored(source: Readable) -> None:
    """That a successor's carried state is one that a ledger writes. Raises `LedgerDamaged`.

    Of a ledger that succeeds none there is nothing to look at.
    """
    lines = source.carried_lines()
    first = next(lines, None)
    if first is None:
        return
    books = Books()
    books.library, books.calendars = read_sources(source)
    carried.restore(books, chain((first,), lines))
    compare(books, source.carried_lines())


def compare(books: Books, lines: Iterable[bytes]) -> None:
    """Books that hold what was restored, and nothing since. Raises `LedgerDamaged`."""
    written = _written(books)
    for number, line in enumerate(lines, 1):
        if number == 1:
            continue
        wanted = next(written, None)
        if wanted is None:
            if b'"table":' in line and "table" in canonical.decode_fast(line):
                raise LedgerDamaged(f"carried state, line {number}: stands for nothing")
            return
        if line != wanted:
            raise LedgerDamaged(f"carried state, line {number}: no ledger writes it so")


def _written(books: Books) -> Iterator[bytes]:
    try:
        for record in carried.tables(books, 0):
            yield canonical.encode(record)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        what = f"carried state: cannot be written again ({type(error).__name__}: {error})"
        raise LedgerDamaged(what) from None

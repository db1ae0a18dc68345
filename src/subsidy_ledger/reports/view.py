"""A ledger or a bundle as reports look at it: the law, single cases, rows of tables, entries.

What it is: ``view_of`` makes one of a store's reader or of a `Bundle`. Of a store it reads the rows
that a report needs; a bundle has none, so all entries are folded first. ``view_with`` takes books
that somebody folded already, such as an audit.

What it promises: no key is needed and nothing is written. A ledger that cannot be read raises
`LedgerDamaged`.

What it does not do: verify. It believes what it reads; ``ledger.verification`` does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any

from attrs import define, frozen

from subsidy_ledger import canonical
from subsidy_ledger.casework import files
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books, CaseState
from subsidy_ledger.errors import BundleError, LedgerDamaged, NotALedger, SubsidyLedgerError
from subsidy_ledger.ledger.books import books_of, carried_entries, entry_at, find_entry
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.entry import open_sealed
from subsidy_ledger.ledger.store import Reader
from subsidy_ledger.ledger.verification import CHUNK, Readable, read_sources
from subsidy_ledger.policy.assessment import CaseFile
from subsidy_ledger.policy.catalogue import GrantRules, Law
from subsidy_ledger.policy.pack import Grant


@frozen
class Entry:
    """One entry as read back. ``sealed``: part to content; None where it has none (any more)."""

    seq: int
    data: Mapping[str, Any]
    sealed: Mapping[str, Any] | None


@define(eq=False)
class View:
    """What reports may ask. ``books`` has the law; of a bundle it has everything."""

    name: str
    books: Books
    size: int
    load_case: Callable[[str], CaseState | None]
    rows: Callable[[str], Iterator[tuple[Any, Any]]]
    load_entries: Callable[[Iterable[int]], dict[int, Entry]]

    @property
    def origin(self) -> str:
        """The ledger's name, from entry 0."""
        return str(self.books.opened["origin"])

    @property
    def law(self) -> Law:
        """What holds now."""
        return self.books.law

    def case(self, name: str) -> CaseState | None:
        """A case as it stands."""
        return self.load_case(name)

    def grant(self, key: str) -> Grant | None:
        """The latest edition of a grant."""
        return self.law.grant(key)

    def entries_of(self, case: CaseState) -> list[Entry]:
        """The entries of a case in order."""
        return self.entries_of_all((case,))[case.case]

    def entries_of_all(self, cases: Iterable[CaseState]) -> dict[str, list[Entry]]:
        """The entries of several cases, by case: a bundle is gone through once for all of them."""
        wanted = tuple(cases)
        with readable(self.name):
            found = self.load_entries(seq for case in wanted for seq in case.entries)
        for case in wanted:
            for seq in case.entries:
                if seq not in found and not _left_behind(case, seq):
                    raise LedgerDamaged(f"{self.name}: entry {seq} is not there")
        return {case.case: [found[seq] for seq in case.entries if seq in found] for case in wanted}

    def rules_for(self, entry: Mapping[str, Any], grant: str) -> GrantRules | None:
        """The rules that an entry was decided under; None where none were read."""
        law, as_of = self.books.laws.get(entry.get("rules", -1)), entry["data"].get("as_of")
        return None if law is None or as_of is None else law.rules(grant, as_of)

    def file_before(self, case: CaseState, entries: Iterable[Entry], seq: int) -> CaseFile | None:
        """The case file as it stood before an entry; None once it is erased or not along."""
        if case.erased:
            return None
        steps = (
            (entry.data, entry.sealed)
            for entry in entries
            if entry.seq < seq and entry.seq in case.files
        )
        return files.file_of(steps, self.books.laws, case.grant)


def _left_behind(case: CaseState, seq: int) -> bool:
    """An entry of an earlier ledger whose content was erased there does not come along."""
    return seq < 0 and seq <= case.erased


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Whatever stored bytes do that were not written by a ledger, it is `LedgerDamaged`."""
    try:
        yield
    except (SubsidyLedgerError, OSError):
        raise
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        what = f"{name}: cannot be read ({type(error).__name__}: {error})"
        raise LedgerDamaged(what) from error


def view_of(source: Reader | Bundle, name: str) -> View:
    """Look at a ledger or a bundle. Raises `NotALedger` for an empty one, and `LedgerDamaged`."""
    with readable(name):
        return _of_bundle(source) if isinstance(source, Bundle) else _of_reader(source, name)


def view_with(source: Readable, books: Books, name: str) -> View:
    """Look at a ledger or a bundle whose entries were folded into these books already."""
    return View(
        name=name,
        books=books,
        size=books.size,
        load_case=books.cases.get,
        rows=lambda table: iter(books.rows(table).items()),
        load_entries=lambda seqs: _in_one_pass(source, seqs),
    )


def _of_bundle(bundle: Bundle) -> View:
    books = books_of(bundle)
    if not books.opened:
        raise BundleError(bundle.name, "there is no entry 0")
    return view_with(bundle, books, bundle.name)


def _in_one_pass(source: Readable, seqs: Iterable[int]) -> dict[int, Entry]:
    """Entries with their sealed content, out of one reading of all."""
    wanted = set(seqs)
    if not wanted:
        return {}
    sealed = {seq: line for seq, line in source.sealed_lines() if seq in wanted}
    earlier = carried_entries(source) if any(seq < 0 for seq in wanted) else ()
    rows = (row for chunk in source.chunks(CHUNK) for row in chunk)
    own = (canonical.decode_fast(row[2]) for row in rows if row[0] in wanted)
    return {
        entry["seq"]: _entry(entry, sealed.get(entry["seq"]))
        for entry in chain((one for one in earlier if one["seq"] in wanted), own)
    }


def _of_reader(reader: Reader, name: str) -> View:
    head = reader.head()
    if head is None:
        raise NotALedger(name, "there is no entry 0; make it with init")
    books = Books()
    books.library, books.calendars = read_sources(reader)
    opening = entry_at(reader, 0)
    books.carried = opening["data"].get("after", {}).get("state")
    for entry in (opening, *(entry_at(reader, seq) for seq in reader.adoptions())):
        books.apply(fold(books, entry))

    def load_entries(seqs: Iterable[int]) -> dict[int, Entry]:
        entries = (find_entry(reader, seq) for seq in seqs)
        return {
            entry["seq"]: _entry(entry, reader.sealed(entry["seq"]))
            for entry in entries
            if entry is not None
        }

    return View(
        name=name,
        books=books,
        size=head.size,
        load_case=lambda case: reader.load("cases", case),
        rows=reader.rows,
        load_entries=load_entries,
    )


def _entry(entry: Mapping[str, Any], line: bytes | None) -> Entry:
    return Entry(entry["seq"], entry, None if line is None else open_sealed(line))

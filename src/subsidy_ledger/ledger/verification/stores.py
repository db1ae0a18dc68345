"""A store's verification: like a bundle's, and the projections against what the entries fold to.

What it is: ``verify_ledger``, through one consistent view.

What it promises: memory grows with the books (cases, holdings, payments), not with the entries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from subsidy_ledger.casework import carried
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import COMMON, TABLES, Books
from subsidy_ledger.errors import CallerError, LedgerDamaged
from subsidy_ledger.ledger.collector import paused
from subsidy_ledger.ledger.store import Head, Reader
from subsidy_ledger.ledger.verification import signed
from subsidy_ledger.ledger.verification.carried import compare_stored
from subsidy_ledger.ledger.verification.entries import Entries
from subsidy_ledger.ledger.verification.packs import Library
from subsidy_ledger.ledger.verification.restored import compare
from subsidy_ledger.ledger.verification.tree import Progress, check_bytes
from subsidy_ledger.ledger.verification.verdict import (
    NOTHING_BROUGHT,
    OpenPart,
    Trust,
    Verification,
)
from subsidy_ledger.proofs.merkle import Edge


def verify_ledger(
    reader: Reader, name: str, progress: Progress | None = None, trust: Trust = NOTHING_BROUGHT
) -> Verification:
    """Verify a store through one consistent view of it."""
    since = signed.Since(trust)
    bytes_part, tree_part, edge = check_bytes(reader, progress, since.roots)
    try:
        head = reader.head()
    except LedgerDamaged as error:
        head = None
        tree_part.add(error.what)
    if head is None:
        tree_part.add("there is no head to compare the tree with")
        found = (bytes_part.done(), tree_part.done())
        return Verification(name, edge.size, edge.root().hex(), found)
    _check_head(head, edge, tree_part)
    sources_part = OpenPart("sources")
    library = Library()
    given = library.read(reader, sources_part)
    folding = _Folding(reader, library)
    entries = Entries(reader, sources_part, given, stored=True, sealed=True, see=folding.see)
    folding.part = entries.json
    with paused():
        entries.check(progress)
    if entries.after is not None:
        compare_stored(reader, entries.carried.part, entries.carried.ids)
    projections = _projections(reader, folding, head, entries)
    own = signed.own_key(entries.opened)
    parts = [bytes_part, tree_part, *entries.parts, projections, *_guards(reader)]
    parts += since.check(own, edge, entries.opened, entries.after)
    if trust.log is not None and own != trust.log and entries.opened:
        parts.append(OpenPart("checkpoint", 0, [signed.foreign(own, trust.log)]))
    return Verification(
        name=name,
        size=edge.size,
        root=edge.root().hex(),
        parts=tuple(part.done() for part in parts),
        after=entries.after,
    )


def _check_head(head: Head, edge: Edge, part: OpenPart) -> None:
    if head.size != edge.size:
        part.add(f"the head says {head.size} entries, there are {edge.size}")
    elif head.edge != edge.to_bytes():
        part.add("the head's tree is not the tree over the entries")


class _Folding:
    """Folds every entry; stops at the first that cannot be folded, and says so once."""

    def __init__(self, reader: Reader, library: Library) -> None:
        self.books = Books()
        self.books.library, self.books.calendars = library.packs, library.calendars
        self.part = OpenPart("json")
        self.folded = True
        self.common = 0
        self._reader = reader

    def see(self, entry: dict[str, Any]) -> None:
        """One entry more."""
        if entry["seq"] == 0:
            self._begin()
        if not self.folded:
            return
        try:
            changes = fold(self.books, entry)
            if any(change.table in COMMON for change in changes):
                self.common = entry["seq"]
            self.books.apply(changes)
        except LedgerDamaged as error:
            self._stop(error.what)
        except (CallerError, LookupError, TypeError, AttributeError, ValueError) as error:
            # Canonical, and yet no ledger writes it: a list where a name belongs, say.
            what = f"{type(error).__name__}: {error}"
            self._stop(f"entry {entry['seq']}: cannot be folded ({what})")

    def _begin(self) -> None:
        """The books of a successor begin with what it took over."""
        try:
            if carried.begin(self.books, self._reader.carried_lines()):
                compare(self.books, self._reader.carried_lines())
        except LedgerDamaged as error:
            self._stop(error.what)

    def _stop(self, what: str) -> None:
        self.part.add(what)
        self.folded = False


# ---- projections and guards ----------------------------------------------------------------------


def _projections(reader: Reader, folding: _Folding, head: Head, entries: Entries) -> OpenPart:
    part, books = OpenPart("projections"), folding.books
    if not folding.folded or not entries.whole:
        part.add("not compared: the entries cannot be folded")
        return part
    _compare_all(reader, books, part)
    if list(reader.adoptions()) != sorted(books.laws):
        part.add("adoption: differs from the entries")
    if books.closed != head.closed or entries.at != head.at:
        part.add("head: time or closing differ from the entries")
    if not folding.common <= head.common < head.size:
        part.add("head: law, links or groups were changed later than it says")
    return part


def _compare_all(reader: Reader, books: Books, part: OpenPart) -> None:
    for table in TABLES:
        expected = books.rows(table)
        try:
            for key, record in reader.rows(table):
                part.counted += 1
                wanted = expected.pop(key, None)
                if wanted is None:
                    part.add(f"{table}: {_shown(key)} does not come from any entry")
                elif wanted != record:
                    part.add(f"{table}: {_shown(key)} differs from the entries")
        except LedgerDamaged as error:
            part.add(error.what)
        for key in expected:
            part.add(f"{table}: {_shown(key)} is missing")


def _shown(key: Any) -> str:
    return " ".join(str(one) for one in key) if isinstance(key, tuple) else str(key)


def _guards(reader: Reader) -> list[OpenPart]:
    """The database's own refusals (design, Storage), where the store has any."""
    guards: Callable[[], tuple[int, list[str]]] | None = getattr(reader, "guards", None)
    if guards is None:
        return []
    part = OpenPart("guards")
    part.counted, problems = guards()
    for problem in problems:
        part.add(problem)
    return [part]

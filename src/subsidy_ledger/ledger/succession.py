"""Succession: what the successor of a ledger takes over from it, and on what ground.

What it is: ``take_over`` reads a closed ledger (or a bundle of it), verifies it, folds it, and
gives a ``Predecessor``: what the successor's entry 0 says of it, and the state that it carries on.
``check`` is the outsider's side: whether what a successor took over is what the predecessor had.

What it promises: lifetime ceilings, exclusions, open cases, recoveries, links, services and funds
go on as they were, under the same token key; an id that the predecessor recorded is never used
again. A predecessor that is not closed, or is not what its signer signed last, is refused, unless
it is said that entries were lost: then entry 0 names the gap. That is the lawful way on after a
backup was restored, for the signer never signs the restored ledger again.

What it does not do: prove that a predecessor has one successor only. Two successors of one ledger
are seen by whoever sees both, and by a witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from subsidy_ledger import canonical
from subsidy_ledger.casework import carried
from subsidy_ledger.casework.state import Books
from subsidy_ledger.dates import calendar_digest, load_calendar
from subsidy_ledger.errors import LedgerDamaged, SuccessionRefused
from subsidy_ledger.ledger.books import Progress, books_of
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.keys import Memory
from subsidy_ledger.ledger.signing import locked, write_whole
from subsidy_ledger.ledger.store import CarriedLine, Head, Source
from subsidy_ledger.ledger.verification import (
    CHUNK,
    Part,
    Readable,
    Verification,
    check_bytes,
    verify_bundle,
    verify_ledger,
)
from subsidy_ledger.ledger.verification.carried import after_of
from subsidy_ledger.ledger.verification.verdict import After
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.policy.reading import read_pack

SUCCESSOR_FILE: Final = "successor"
"""Beside the keys of a ledger: the log key of the one that succeeds it, as a vkey."""


@frozen(eq=False)
class Predecessor:
    """A ledger as its successor takes it over.

    ``state``: the digest of its carried lines; ``gap``: what was signed of it and is not in it.
    The ``source`` is read again when the successor is made: keep it open until then.
    """

    origin: carried.Origin
    state: str
    gap: Memory | None
    books: Books = field(repr=False)
    source: Readable = field(repr=False)

    def after(self) -> dict[str, Any]:
        """What entry 0 of the successor says."""
        told: dict[str, Any] = {
            "origin": self.origin.origin,
            "size": self.origin.size,
            "root": self.origin.root,
            "state": self.state,
        }
        if self.gap is not None:
            told["gap"] = {"size": self.gap.size, "root": self.gap.root}
        return told

    def origins(self) -> Iterator[str]:
        """Its origin, and those of the ledgers before it."""
        for _, _, entry in _walk(self.source):
            if entry is not None and entry["do"] == "open":
                yield entry["data"]["origin"]

    def lines(self) -> Iterator[CarriedLine]:
        """The carried state, line by line."""
        return _lines(self.origin, self.books, self.source)

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines of the entries that go along whole, numbered as the successor sees them."""
        size, cases = self.origin.size, self.books.cases
        lines = self.source.sealed_lines()
        line = next(lines, None)
        for seq, _, entry in _walk(self.source):
            if line is None:
                return
            if line[0] == seq:
                if entry is not None and carried.needed(entry, seq, cases):
                    yield seq - size, renumbered_line(line[1], seq - size)
                line = next(lines, None)

    def sources(self) -> Iterator[Source]:
        """Packs and calendars that its adoptions name, each with its digest."""
        for kind, name, digest, content in self.source.sources():
            if digest:
                yield Source(kind, name, digest, content)
            elif kind == "pack":  # of a bundle: the name may be that of a file
                pack = read_pack(content, name)
                yield Source(kind, pack.id, pack.digest, content)
            else:
                calendar = load_calendar(content, name)
                yield Source(kind, calendar.id, calendar_digest(calendar), content)


def renumbered_line(line: bytes, seq: int) -> bytes:
    """A sealed line under another number of its entry; salts and content stay."""
    return canonical.encode({**canonical.decode_fast(line), "seq": seq})


def _lines(origin: carried.Origin, books: Books, source: Readable) -> Iterator[CarriedLine]:
    shift = -origin.size
    for record in chain((origin.line(),), carried.tables(books, shift)):
        yield CarriedLine(None, None, canonical.encode(record))
    for seq, row_id, entry in _walk(source):
        along = entry if entry is not None and carried.needed(entry, seq, books.cases) else None
        record = carried.entry_line(seq + shift, row_id, along)
        yield CarriedLine(seq + shift, row_id, canonical.encode(record))


def _walk(source: Readable) -> Iterator[tuple[int, str, dict[str, Any] | None]]:
    """Number, id and content of every entry of a ledger, after those of the ledgers before it.

    The numbers are the ledger's own; the content is as it stood in its own ledger, and None where
    it did not come along.
    """
    for line in source.carried_lines():
        given = canonical.decode_fast(line)
        if carried.is_entry(given):
            yield given["seq"], given["id"], given.get("entry")
    for rows in source.chunks(CHUNK):
        for seq, _, leaf, _ in rows:
            entry = canonical.decode_fast(leaf)
            yield seq, entry["id"], entry


def digest_of(origin: carried.Origin, books: Books, source: Readable) -> str:
    """The digest of the state that a successor of this ledger takes over."""
    return carried.digest_of(line for _, _, line in _lines(origin, books, source))


# ---- taking over ---------------------------------------------------------------------------------


def take_over(
    source: Readable,
    name: str,
    *,
    signed: Memory | Sequence[Memory] | None = None,
    lost: bool = False,
    progress: Progress | None = None,
) -> Predecessor:
    """Verify a ledger or bundle and make it ready to be succeeded.

    ``signed``: what its signer remembers, and checkpoints of it that others kept: each must be a
    beginning of what is there. ``lost``: the caller knows that entries which were signed are lost
    or were replaced. Raises `LedgerDamaged` for a ledger
    that does not verify, `SuccessionRefused` for one that is not closed or not what was signed.
    """
    verified = _verified(source, name, progress)
    verified.demand()
    books = books_of(source, progress)
    origin = _origin(books, source, verified)
    if isinstance(source, Bundle) and not source.manifest.sealed:
        raise SuccessionRefused(
            origin.origin,
            f"{name} is a bundle without its sealed content, and open cases are decided on it",
            "take over the ledger itself, or a whole bundle of it",
        )
    known = (signed,) if isinstance(signed, Memory) else tuple(signed or ())
    gap = _gap(source, known, verified)
    if gap is not None and not lost:
        raise SuccessionRefused(
            origin.origin,
            f"{gap.size} entries with root {gap.root} were signed, and they are not a beginning of "
            f"the {origin.size} that are there: a backup was restored, or there are two histories",
            "find the entries that were signed; if they are lost for good, say so (--lost)",
        )
    if gap is None and lost:
        raise SuccessionRefused(
            origin.origin, "nothing that was signed is missing", "leave out --lost"
        )
    if gap is None and not books.closed:
        raise SuccessionRefused(
            origin.origin, "it is not closed", "record the command close in it first"
        )
    return Predecessor(origin, digest_of(origin, books, source), gap, books, source)


def _verified(source: Readable, name: str, progress: Progress | None) -> Verification:
    if isinstance(source, Bundle):
        return verify_bundle(source.folder, progress)
    return verify_ledger(source, name, progress)  # type: ignore[arg-type]


def _origin(books: Books, source: Readable, verified: Verification) -> carried.Origin:
    at = ""
    for rows in source.chunks(CHUNK):
        at = canonical.decode_fast(rows[-1][2])["at"]
    return carried.Origin(
        origin=books.opened["origin"],
        size=verified.size,
        root=verified.root,
        at=at,
        token_key=books.opened["token_key"],
        closed=books.closed,
    )


def _gap(source: Readable, signed: Sequence[Memory], verified: Verification) -> Memory | None:
    """What was signed and is no beginning of what is there: the longest of it."""
    roots: dict[int, bytes | None] = {one.size: None for one in signed if one.size}
    if any(size <= verified.size for size in roots):
        check_bytes(source, None, roots)
    missing = [one for one in signed if one.size and (roots[one.size] or b"").hex() != one.root]
    return max(missing, key=lambda one: one.size, default=None)


def check_succession(after: Predecessor, origin: str, token_key: TokenKey) -> None:
    """That a ledger of this origin and token key may succeed it; raises `SuccessionRefused`."""
    before = after.origin
    if origin in after.origins():
        raise SuccessionRefused(
            before.origin,
            f"the origin {origin!r} is its own, or that of a ledger before it",
            "give its successor another one",
        )
    if before.token_key != token_key.key_id:
        raise SuccessionRefused(
            before.origin,
            f"it was kept under token key {before.token_key}, the one given is {token_key.key_id}: "
            "nobody who holds something in it would be recognised",
            "give the token key of the predecessor",
        )


@contextmanager
def succeeded_by(folder: Path, before: str, verifier: str) -> Iterator[None]:
    """Note beside the keys of a ledger (``before``) the log key of the one that succeeds it.

    Only one may: of one that was made in the block, no second is made, and of one that was not
    made to its end, none under another key. If the block raises, nothing was noted. Raises
    `SuccessionRefused`.
    """
    path = folder / SUCCESSOR_FILE
    with locked(folder):
        there = path.read_text(encoding="utf-8") if path.exists() else None
        if there not in (None, f"{verifier}\n"):
            named = (there or "").partition("\n")[0]
            raise SuccessionRefused(
                before,
                f"its keys say that {named} succeeds it ({path}), and two ledgers that go on from "
                "one would each grant what only one may",
                "go on with that one",
            )
        write_whole(path, f"{verifier}\n")
        try:
            yield
        except BaseException:
            if there is None:
                path.unlink(missing_ok=True)
            raise
        write_whole(path, f"{verifier}\n{_MADE}\n")


_MADE: Final = "made"


def successor_of(folder: Path) -> str | None:
    """The log key of the ledger that succeeds the one of these keys; None while there is none."""
    path = folder / SUCCESSOR_FILE
    return path.read_text(encoding="utf-8").partition("\n")[0] if path.exists() else None


# ---- the outsider's side -------------------------------------------------------------------------


class _Beginning:
    """The first entries of a ledger, where more are there than its successor took over."""

    def __init__(self, source: Readable, size: int) -> None:
        self._source, self._size = source, size

    def head(self) -> Head | None:
        return self._source.head()

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        for rows in self.chunks(size):
            yield [row[2] for row in rows], ()

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        return ((seq, line) for seq, line in self._source.sealed_lines() if seq < self._size)

    def sources(self) -> Iterator[Source]:
        return self._source.sources()

    def carried_lines(self) -> Iterator[bytes]:
        return self._source.carried_lines()

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        rows = (row for chunk in self._source.chunks(size) for row in chunk)
        beginning = islice(rows, self._size)
        while chunk := list(islice(beginning, size)):
            yield chunk


def check(
    after: Mapping[str, Any], source: Readable, name: str, progress: Progress | None = None
) -> list[str]:
    """What is wrong with a predecessor as an entry 0 names it (``after``); empty where it fits.

    ``source``: the predecessor as it was taken over, or with exactly the entries that entry 0 calls
    lost; or a bundle of it.
    """
    return list(compared(after, source, name, progress).problems)


def compared(
    after: Mapping[str, Any], source: Readable, name: str, progress: Progress | None = None
) -> Part:
    """As ``check``; the part also says whether the entries that were called lost are there."""
    try:
        told = after_of({"after": after})
    except LedgerDamaged as error:
        return Part("predecessor", 0, (error.what,))
    if told is None:
        return Part("predecessor", 0, ("entry 0 names no ledger before",))
    verified = _verified(source, name, progress)
    if not verified.ok:
        problem = f"{name} does not verify: {_first_problem(verified)}"
        return Part("predecessor", told.size, (problem,))
    lost = (verified.size, verified.root) == told.gap
    problems = list(_history(told, source, name, verified))
    if not problems:
        problems = list(_taken(told, source, name, verified))
    return Part("predecessor", told.size, tuple(problems), lost=lost and not problems)


def _history(after: After, source: Readable, name: str, verified: Verification) -> Iterator[str]:
    """Sizes and roots: it is what was taken over, and goes on as what was lost or not at all."""
    size, gap = after.size, after.gap
    if verified.size < size:
        yield f"{name} has {verified.size} entries, {size} were taken over"
        return
    roots: dict[int, bytes | None] = {size: None}
    if gap is not None:
        roots[gap[0]] = None
    check_bytes(source, None, roots)
    if (roots[size] or b"").hex() != after.root:
        yield f"{name} has another root at {size} entries than the one taken over"
    if gap is not None and gap[0] <= size and (roots[gap[0]] or b"").hex() == gap[1]:
        yield (
            f"entry 0 calls {gap[0]} entries lost or replaced, and they are the first of {name}: "
            "nothing of them was lost"
        )
    if verified.size == size or (verified.size, verified.root) == gap:
        return
    if gap is None:
        yield f"{name} has {verified.size} entries, only {size} were taken over"
    else:
        yield (
            f"{name} has {verified.size} entries with root {verified.root}: it is neither what was "
            f"taken over nor what entry 0 calls lost ({gap[0]} entries), and what it has beyond "
            f"{size} was left out"
        )


def _taken(after: After, source: Readable, name: str, verified: Verification) -> Iterator[str]:
    """The state: what was taken over is what its first entries give."""
    beginning = _Beginning(source, after.size)
    books = books_of(beginning)
    if books.opened.get("origin") != after.origin:
        yield f"{name} is the ledger {books.opened.get('origin')!r}, not the predecessor"
        return
    origin = carried.Origin(
        origin=after.origin,
        size=after.size,
        root=after.root,
        at=_origin(books, beginning, verified).at,
        token_key=books.opened["token_key"],
        closed=books.closed,
    )
    if digest_of(origin, books, beginning) != after.state:
        yield (
            f"the state taken over is not that of {name}: holdings, cases, funds or links were "
            "added, changed or left out"
        )


def _first_problem(verified: Verification) -> str:
    return next(f"{p.name}: {problem}" for p in verified.parts for problem in p.problems)

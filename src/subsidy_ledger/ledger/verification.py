"""Verification: is the ledger what it claims to be? Every part is reported apart.

What it is: ``verify_ledger`` for a store, ``verify_bundle`` for a folder. First the stored bytes,
the leaves and the tree; then the strictness of the JSON, the sealed content against its
commitments and the packs against their digests; then the projections, against what the entries
fold to.

What it promises: one changed byte anywhere is found. Memory stays bounded but for the books
themselves. Nothing here decides a case again (``audit.replay``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol

from attrs import define, field, frozen

from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books
from subsidy_ledger.dates import WorkCalendar, calendar_digest, load_calendar
from subsidy_ledger.errors import BundleError, LedgerDamaged, PackInvalid
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.collector import paused
from subsidy_ledger.ledger.entry import check_sealed, read_entry
from subsidy_ledger.ledger.store import TABLES, Head, Node, Reader, Source
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.proofs.merkle import Edge

CHUNK: Final = 4096
HASHED_AT_ONCE: Final = 256
"""Entries hashed at once: few enough to stay in the processor's cache (measured)."""
Progress = Callable[[int], None]
"""Called with the number of entries that were read since the last call."""


class Readable(Protocol):
    """What a store's reader and a bundle have in common."""

    def head(self) -> Head | None:
        """Where the ledger stands."""

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        """Entries in order, some at a time."""

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        """Bytes and stored hashes (or none) of the entries, some at a time."""

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines in order."""

    def sources(self) -> Iterator[Source]:
        """Packs and calendars."""


@frozen
class Part:
    """One part of the verification: how many things were looked at, and what is wrong."""

    name: str
    counted: int
    problems: tuple[str, ...] = ()


@frozen
class Verification:
    """The verdict. ``root``: hex of the tree over the bytes that were read."""

    name: str
    size: int
    root: str
    parts: tuple[Part, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong in any part."""
        return not any(part.problems for part in self.parts)

    def demand(self) -> None:
        """Raise `LedgerDamaged` with the first problem, if there is one."""
        for part in self.parts:
            for problem in part.problems:
                raise LedgerDamaged(f"{part.name}: {problem}")


@define
class _Part:
    """A part while it is being checked."""

    name: str
    counted: int = 0
    problems: list[str] = field(factory=list)

    def done(self) -> Part:
        return Part(self.name, self.counted, tuple(self.problems))


def verify_ledger(reader: Reader, name: str, progress: Progress | None = None) -> Verification:
    """Verify a store through one consistent view of it."""
    bytes_part, tree_part, edge = check_bytes(reader, progress)
    try:
        head = reader.head()
    except LedgerDamaged as error:
        head, tree_part.problems = None, [*tree_part.problems, error.what]
    if head is None:
        tree_part.problems.append("there is no head to compare the tree with")
        found = (bytes_part.done(), tree_part.done())
        return Verification(name, edge.size, edge.root().hex(), found)
    _check_head(head, edge, tree_part)
    meaning = _Meaning(reader, head, stored=True)
    meaning.check()
    projections = _Part("projections")
    if meaning.folded:
        _compare_all(reader, meaning.books, projections)
        _compare_adoptions(reader, meaning.books, projections)
        if meaning.books.closed != head.closed or meaning.at != head.at:
            projections.problems.append("ledger_head: time or closing differ from the entries")
    else:
        projections.problems.append("not compared: the entries cannot be folded")
    parts = [bytes_part, tree_part, *meaning.parts, projections]
    return Verification(name, edge.size, edge.root().hex(), tuple(part.done() for part in parts))


def verify_bundle(path: Path | str, progress: Progress | None = None) -> Verification:
    """Verify a bundle; what keeps it from being read at all is a problem of its bytes."""
    try:
        bundle = Bundle(path)
    except BundleError as error:
        return Verification(str(path), 0, "", (Part("bytes", 0, (str(error),)),))
    bytes_part, tree_part, edge = check_bytes(bundle, progress)
    manifest = bundle.manifest
    for what, stated, found in (
        ("size", manifest.size, edge.size),
        ("root", manifest.root, edge.root().hex()),
    ):
        if stated != found:
            tree_part.problems.append(
                f"ledger.json states {what} {stated}, the entries give {found}"
            )
    meaning = _Meaning(bundle, Head(edge.size, b"", "", closed=False), stored=False)
    meaning.check()
    opened = meaning.books.opened
    for key in ("origin", "token_key", "log_key"):
        if opened and opened.get(key) != getattr(manifest, key):
            meaning.json.problems.append(
                f"ledger.json states {key} {getattr(manifest, key)}, entry 0 {opened.get(key)}"
            )
    parts = [bytes_part, tree_part, *meaning.parts]
    return Verification(
        bundle.name, edge.size, edge.root().hex(), tuple(part.done() for part in parts)
    )


# ---- bytes, leaves, tree -------------------------------------------------------------------------


def check_bytes(reader: Readable, progress: Progress | None = None) -> tuple[_Part, _Part, Edge]:
    """Hash every stored byte again, compare leaves, nodes and order; gives the edge of the tree."""
    bytes_part, tree_part = _Part("bytes"), _Part("tree")
    edge, nodes = Edge.empty(), _nodes(reader)
    digest = sha256
    try:
        for leaves, stored in reader.leaves(HASHED_AT_ONCE):
            hashes = [digest(b"\x00" + leaf).digest() for leaf in leaves]
            if stored and hashes != list(stored):
                _compare_leaves(edge.size, hashes, stored, bytes_part)
            edge, completed = edge.extend(hashes)
            if nodes is not None and completed:
                for level, index, node in completed:
                    if nodes.pop((level, index), None) != node:
                        tree_part.problems.append(f"node {level}/{index} differs or is missing")
                tree_part.counted += len(completed)
            if progress is not None:
                progress(len(hashes))
    except (BundleError, LedgerDamaged) as error:
        bytes_part.problems.append(str(error))
    bytes_part.counted = edge.size
    for level, index in nodes or ():
        tree_part.problems.append(f"node {level}/{index} does not belong to the tree")
    return bytes_part, tree_part, edge


def _nodes(reader: Readable) -> dict[tuple[int, int], bytes] | None:
    nodes: Callable[[], Iterator[Node]] | None = getattr(reader, "nodes", None)
    if nodes is None:
        return None
    return {(node.level, node.position): node.hash for node in nodes()}


def _compare_leaves(
    start: int, hashes: Sequence[bytes], stored: Sequence[bytes], part: _Part
) -> None:
    part.problems += [
        f"entry {start + index}: its bytes do not hash to its leaf"
        for index, (one, other) in enumerate(zip(hashes, stored, strict=True))
        if one != other
    ]


def _check_head(head: Head, edge: Edge, part: _Part) -> None:
    if head.size != edge.size:
        part.problems.append(f"the head says {head.size} entries, there are {edge.size}")
    elif head.edge != edge.to_bytes():
        part.problems.append("the head's tree is not the tree over the entries")


# ---- meaning: JSON, sealed content, packs, folding -----------------------------------------------


class _Meaning:
    """Reads every entry strictly and folds it."""

    def __init__(self, reader: Readable, head: Head, *, stored: bool) -> None:
        self.reader, self.head, self.stored = reader, head, stored
        self.json, self.sealed, self.sources = _Part("json"), _Part("sealed"), _Part("sources")
        self.books = Books()
        self.folded = True
        self.at = ""
        self.cut = False
        self.given: list[tuple[str, str]] = []
        self._ids: set[str] = set()
        self._unsealed: list[tuple[int, str | None]] = []

    @property
    def parts(self) -> tuple[_Part, ...]:
        return (self.json, self.sealed, self.sources)

    def check(self) -> None:
        """All of it; stops folding at the first entry that cannot be read."""
        with paused():
            self._check()

    def _check(self) -> None:
        self.books.library, self.books.calendars = read_sources(
            self.reader, self.sources, self.given
        )
        try:
            self._read()
        except (BundleError, LedgerDamaged) as error:
            self.json.problems.append(str(error))
            self.folded = False
        if not self.cut:
            self._missing_lines()
        if self.folded:
            self._adopted_once()
        if not self.books.opened:
            self.json.problems.append("entry 0 is not an opening")

    def _read(self) -> None:
        """Entries and sealed lines side by side, both in order."""
        lines = chain(self._lines(), ((-1, b""),))
        line = next(lines)
        for rows in self.reader.chunks(CHUNK):
            for seq, row_id, leaf, _ in rows:
                if seq != self.json.counted:
                    self._gap(seq)
                entry = self._entry(seq, row_id, leaf)
                while 0 <= line[0] < seq:
                    self.sealed.problems.append(f"a line for entry {line[0]} is out of place")
                    line = next(lines)
                mine = line[1] if line[0] == seq else None
                if mine is not None:
                    line = next(lines)
                if entry is not None:
                    self._check_sealed(entry, mine)
        for seq, _ in chain((line,), lines):
            if seq >= 0:
                self.sealed.problems.append(f"a line for entry {seq}, which is not there")

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines; a file that breaks off is its own fault and not the entries'."""
        try:
            yield from self.reader.sealed_lines()
        except (BundleError, LedgerDamaged) as error:
            self.sealed.problems.append(str(error))
            self.cut = True

    def _adopted_once(self) -> None:
        """Packs and calendars that are along are those that were adopted, each once."""
        adopted = {one.pack.digest for one in self.books.law.packs}
        adopted.update(self.books.law.calendar_digests)
        for name, digest in self.given:
            if digest not in adopted:
                self.sources.problems.append(f"{name} was not adopted, or is there twice")
            adopted.discard(digest)

    def _gap(self, seq: int) -> None:
        expected = self.json.counted
        self.json.problems.append(f"entry {expected} is missing: {seq} comes after {expected - 1}")
        self.json.counted = seq
        self.folded = False

    def _entry(self, seq: int, row_id: str, leaf: bytes) -> dict[str, Any] | None:
        self.json.counted += 1
        try:
            entry = read_entry(leaf, seq)
        except LedgerDamaged as error:
            self.json.problems.append(error.what)
            self.folded = False
            return None
        if self.stored and entry["id"] != row_id:
            self.json.problems.append(f"entry {seq}: is stored under another id")
        if entry["id"] in self._ids:
            self.json.problems.append(f"entry {seq}: id {entry['id']!r} was used before")
        self._ids.add(entry["id"])
        if entry["at"] < self.at:
            self.json.problems.append(
                f"entry {seq}: recorded at an earlier time than the one before"
            )
        self.at = max(self.at, entry["at"])
        if (entry["do"] == "open") != (seq == 0):
            self.json.problems.append(f"entry {seq}: a ledger is opened by entry 0 and no other")
        law = self.books.law.seq
        if self.folded and entry.get("rules", -1) != law:
            self.json.problems.append(
                f"entry {seq}: names adoption {entry.get('rules')}, not {law}"
            )
        if self.books.closed:
            self.json.problems.append(f"entry {seq}: recorded after the ledger was closed")
        if self.folded:
            try:
                self.books.apply(fold(self.books, entry))
            except LedgerDamaged as error:
                self.json.problems.append(error.what)
                self.folded = False
        return entry

    def _check_sealed(self, entry: Mapping[str, Any], line: bytes | None) -> None:
        if line is None:
            if "sealed" in entry:
                self._unsealed.append((entry["seq"], entry.get("case")))
            return
        self.sealed.counted += 1
        try:
            check_sealed(line, entry)
        except LedgerDamaged as error:
            self.sealed.problems.append(error.what)

    def _missing_lines(self) -> None:
        """Sealed content may be missing where its case was erased, or from a bundle without any."""
        if isinstance(self.reader, Bundle) and not self.reader.manifest.sealed:
            return
        for seq, case in self._unsealed:
            state = self.books.cases.get(case) if case is not None else None
            if state is None or seq > state.erased:
                self.sealed.problems.append(f"entry {seq}: its sealed content is missing")


def read_sources(
    reader: Readable, part: _Part | None = None, given: list[tuple[str, str]] | None = None
) -> tuple[dict[str, Pack], dict[str, WorkCalendar]]:
    """Packs and calendars by the digest of what they say; compares it with the stored one.

    ``given`` collects (name, digest) of every one.
    """
    part = _Part("sources") if part is None else part
    packs: dict[str, Pack] = {}
    calendars: dict[str, WorkCalendar] = {}
    for source in reader.sources():
        part.counted += 1
        try:
            if source.kind == "pack":
                pack = read_pack(source.content, f"{source.id}.toml")
                digest, name = pack.digest, pack.id
                packs[digest] = pack
            else:
                calendar = load_calendar(source.content, f"{source.id}.toml")
                digest, name = calendar_digest(calendar), calendar.id
                calendars[digest] = calendar
        except PackInvalid as error:
            part.problems.append(f"{source.kind} {source.id}: {error}")
            continue
        if given is not None:
            given.append((f"{source.kind} {source.id}", digest))
        if name != source.id and not source.id.startswith(f"{name}-"):
            part.problems.append(f"{source.kind} {source.id}: its content says it is {name}")
        if source.digest not in ("", digest):
            part.problems.append(f"{source.kind} {source.id}: its content has another digest")
    return packs, calendars


# ---- projections ---------------------------------------------------------------------------------


def _compare_all(reader: Reader, books: Books, part: _Part) -> None:
    for table in TABLES:
        expected = rows_of(books, table)
        try:
            for key, record in reader.rows(table):
                part.counted += 1
                wanted = expected.pop(key, None)
                if wanted is None:
                    part.problems.append(f"{table}: {_shown(key)} does not come from any entry")
                elif wanted != record:
                    part.problems.append(f"{table}: {_shown(key)} differs from the entries")
        except LedgerDamaged as error:
            part.problems.append(error.what)
        part.problems += [f"{table}: {_shown(key)} is missing" for key in expected]


def _shown(key: Any) -> str:
    return " ".join(str(one) for one in key) if isinstance(key, tuple) else str(key)


def rows_of(books: Books, table: str) -> dict[Any, Any]:
    """The rows that a table must have, from folded books."""
    if table == "holdings":
        return {
            (token, *key): holding
            for token, held in books.holdings.items()
            for key, holding in held.items()
        }
    if table == "pairs":
        return {
            (token, other): relation
            for token, others in books.pairs.items()
            for other, relation in others.items()
        }
    if table == "members":
        return dict(books.member_rows)
    return dict(getattr(books, table))


def _compare_adoptions(reader: Reader, books: Books, part: _Part) -> None:
    if list(reader.adoptions()) != sorted(books.laws):
        part.problems.append("adoption: differs from the entries")

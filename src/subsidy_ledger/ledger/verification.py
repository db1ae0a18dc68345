"""Verification: is the ledger what it claims to be? Every part is reported apart.

What it is: ``verify_ledger`` for a store, ``verify_bundle`` for a folder. First the stored bytes,
the leaves and the tree; then the strictness of the JSON, the sealed content against its
commitments and the packs against their digests; then the projections, against what the entries
fold to.

What it promises: one changed byte anywhere is found. Memory stays bounded but for the books
themselves. Nothing here decides a case again (``audit.replay``).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Final, Protocol

from attrs import define, field, frozen

from subsidy_ledger import canonical
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books
from subsidy_ledger.dates import WorkCalendar, calendar_digest, load_calendar
from subsidy_ledger.errors import (
    BundleError,
    CallerError,
    CanonicalError,
    LedgerDamaged,
    NoteInvalid,
    PackInvalid,
)
from subsidy_ledger.ledger.bundle import Bundle, shown
from subsidy_ledger.ledger.collector import paused
from subsidy_ledger.ledger.entry import check_sealed, read_entry
from subsidy_ledger.ledger.store import TABLES, Head, Node, Reader, Source
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs.merkle import EMPTY_ROOT, Edge
from subsidy_ledger.proofs.note import Key, read_key

CHUNK: Final = 4096
MOST_PROBLEMS: Final = 1000
"""Problems of one part that are kept; those beyond are counted: a hostile file has millions."""
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
class Trust:
    """What the verifier brings along, from elsewhere.

    ``log``: the key that the checkpoint must be signed with; ``quorum``: how many of ``witnesses``
    must have cosigned it; ``since``: an older checkpoint, which must be a prefix of what is there.
    """

    log: Key | None = None
    witnesses: tuple[Key, ...] = ()
    quorum: int = 0
    since: bytes | None = None


NOTHING_BROUGHT: Final = Trust()
"""A verifier with nothing from elsewhere: signatures show agreement only."""


@frozen
class Signing:
    """Who signed the state that was verified.

    ``by``: ``nobody``; ``own``: the key that entry 0 names, known from nowhere else; ``trusted``:
    the key that the verifier brought. ``witnesses``: name and POSIX time of each cosignature.
    """

    by: str = "nobody"
    key: str | None = None
    witnesses: tuple[tuple[str, int], ...] = ()


@frozen
class Verification:
    """The verdict. ``root``: hex of the tree over the bytes that were read."""

    name: str
    size: int
    root: str
    parts: tuple[Part, ...]
    signing: Signing = Signing()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong in any part."""
        return not any(part.problems for part in self.parts)

    def demand(self) -> None:
        """Raise `LedgerDamaged` with the first problem, if there is one."""
        for part in self.parts:
            for problem in part.problems:
                raise LedgerDamaged(f"{part.name}: {problem}")


def _one_line(text: str) -> str:
    r"""Text with what would move a terminal's cursor spelled out.

    >>> print(_one_line("a\nverified"))
    a\nverified
    """
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else repr(ch)[1:-1] for ch in text)


@define
class _Part:
    """A part while it is being checked."""

    name: str
    counted: int = 0
    problems: list[str] = field(factory=list)
    more: int = 0

    def add(self, problem: str) -> None:
        """One thing more that is wrong, on one line whatever a file has put into it."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(_one_line(problem))
        else:
            self.more += 1

    def done(self) -> Part:
        more = (f"and {self.more} problems more, which are not listed",) if self.more else ()
        return Part(self.name, self.counted, (*self.problems, *more))


def verify_ledger(
    reader: Reader, name: str, progress: Progress | None = None, trust: Trust = NOTHING_BROUGHT
) -> Verification:
    """Verify a store through one consistent view of it."""
    since = _Since(trust)
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
    meaning = _Meaning(reader, head, stored=True)
    meaning.check()
    projections = _Part("projections")
    if meaning.folded:
        _compare_all(reader, meaning.books, projections)
        _compare_adoptions(reader, meaning.books, projections)
        if meaning.books.closed != head.closed or meaning.at != head.at:
            projections.add("ledger_head: time or closing differ from the entries")
    else:
        projections.add("not compared: the entries cannot be folded")
    own = _own_key(meaning)
    parts = [bytes_part, tree_part, *meaning.parts, projections, *_guards(reader)]
    parts += since.check(own, edge)
    if trust.log is not None and own != trust.log and meaning.books.opened:
        parts.append(_Part("checkpoint", 0, [_foreign(own, trust.log)]))
    return Verification(name, edge.size, edge.root().hex(), tuple(part.done() for part in parts))


def _guards(reader: Reader) -> list[_Part]:
    """The database's own refusals (design, Storage), where the store has any."""
    guards: Callable[[], tuple[int, list[str]]] | None = getattr(reader, "guards", None)
    if guards is None:
        return []
    part = _Part("guards")
    part.counted, problems = guards()
    for problem in problems:
        part.add(problem)
    return [part]


def verify_bundle(
    path: Path | str, progress: Progress | None = None, trust: Trust = NOTHING_BROUGHT
) -> Verification:
    """Verify a bundle; what keeps it from being read at all is a problem of its bytes."""
    since = _Since(trust)
    try:
        bundle = Bundle(path)
    except BundleError as error:
        return Verification(str(path), 0, "", (Part("bytes", 0, (str(error),)),))
    bytes_part, tree_part, edge = check_bytes(bundle, progress, since.roots)
    manifest = bundle.manifest
    for what, stated, found, done in (
        ("size", manifest.size, edge.size, "some were removed or put in"),
        ("root", manifest.root, edge.root().hex(), "some were changed, removed, put in or moved"),
    ):
        if stated != found:
            tree_part.add(
                f"ledger.json states {what} {_told(stated)}, the entries give {found}: {done}"
            )
    meaning = _Meaning(bundle, Head(edge.size, b"", "", closed=False), stored=False)
    meaning.check()
    opened = meaning.books.opened
    for key in ("origin", "token_key", "log_key"):
        if opened and opened.get(key) != getattr(manifest, key):
            meaning.json.add(
                f"ledger.json states {key} {_told(getattr(manifest, key))}, "
                f"entry 0 {_told(opened.get(key))}"
            )
    own = _own_key(meaning)
    signed, signing = _check_checkpoint(bundle, edge, own, trust)
    if trust.log is not None and own != trust.log and opened:
        signed[0].problems.insert(0, _foreign(own, trust.log))
    parts = [bytes_part, tree_part, *meaning.parts, *signed, *since.check(own, edge)]
    return Verification(
        bundle.name, edge.size, edge.root().hex(), tuple(part.done() for part in parts), signing
    )


def _told(value: object) -> str:
    """A value that a file states: whoever wrote it may have put line feeds in it."""
    return shown(str(value))


# ---- checkpoints ---------------------------------------------------------------------------------


def _own_key(meaning: _Meaning) -> Key | None:
    """The key that entry 0 names; None for one that no signature can be checked with."""
    try:
        return read_key(str(meaning.books.opened.get("log_key")))
    except NoteInvalid:
        return None


def _foreign(own: Key | None, trusted: Key) -> str:
    named = "no key" if own is None else f"the key {own.id.hex()} of {own.name!r}"
    return f"entry 0 names {named}, the key given is {trusted.id.hex()} of {trusted.name!r}"


def _check_checkpoint(
    bundle: Bundle, edge: Edge, own: Key | None, trust: Trust
) -> tuple[list[_Part], Signing]:
    """The checkpoint of a bundle: of these very entries, and signed as the verifier asks."""
    part = _Part("checkpoint")
    try:
        data = bundle.checkpoint()
    except BundleError as error:
        part.add(str(error))
        return [part], Signing()
    if data is None:
        if trust.log is None and not trust.quorum:
            return [], Signing()
        part.add("there is none: nobody has signed this bundle")
        return [part], Signing()
    part.counted = 1
    try:
        signed = checkpoints.read(data)
        stated = signed.checkpoint
        for what, told, found in (
            ("origin", stated.origin, bundle.manifest.origin),
            ("size", stated.size, edge.size),
            ("root", stated.root.hex(), edge.root().hex()),
        ):
            if told != found:
                part.add(f"it states {what} {_told(told)}, the bundle has {_told(found)}")
        log = own if trust.log is None else trust.log
        if log is None:
            part.add("entry 0 names no key that it could be signed with")
            return [part], Signing()
        verdict = checkpoints.verify(signed, log, trust.witnesses, trust.quorum)
    except NoteInvalid as invalid:
        part.add(invalid.what)
        return [part], Signing()
    seen = zip((key.name for key in verdict.witnesses), verdict.times, strict=True)
    by = "own" if trust.log is None else "trusted"
    return [part], Signing(by, str(log), tuple(seen))


class _Since:
    """An older checkpoint, and the root that the entries of today have at its size."""

    def __init__(self, trust: Trust) -> None:
        self.trust = trust
        self.roots: dict[int, bytes | None] = {}
        self.part = _Part("since")
        self.signed: checkpoints.Signed | None = None
        if trust.since is None:
            return
        try:
            self.signed = checkpoints.read(trust.since)
        except NoteInvalid as invalid:
            self.part.add(invalid.what)
        else:
            self.roots[self.signed.checkpoint.size] = None

    def check(self, own: Key | None, edge: Edge) -> list[_Part]:
        """That it is signed, of this ledger, and a prefix of what is there."""
        if self.trust.since is None:
            return []
        if self.signed is not None:
            self._check(self.signed, self.trust.log or own, edge)
        return [self.part]

    def _check(self, signed: checkpoints.Signed, log: Key | None, edge: Edge) -> None:
        stated, part = signed.checkpoint, self.part
        self.part.counted = stated.size
        try:
            if log is None:
                part.add("there is no key to check the older checkpoint with")
            else:
                checkpoints.verify(signed, log)
        except NoteInvalid as invalid:
            part.add(f"the older checkpoint: {invalid.what}")
        root = EMPTY_ROOT if stated.size == 0 else self.roots[stated.size]
        if root is None:
            part.add(
                f"the older checkpoint has {stated.size} entries, only {edge.size} are there: the "
                "last were removed, or a backup was restored"
            )
        elif root != stated.root:
            part.add(
                f"the first {stated.size} entries have another root than was signed then: history "
                "was rewritten, or there are two"
            )


# ---- bytes, leaves, tree -------------------------------------------------------------------------


def check_bytes(
    reader: Readable,
    progress: Progress | None = None,
    roots: dict[int, bytes | None] | None = None,
) -> tuple[_Part, _Part, Edge]:
    """Hash every stored byte again, compare leaves, nodes and order; gives the edge of the tree.

    ``roots``: sizes of earlier trees, to which the roots are added where they are passed.
    """
    bytes_part, tree_part = _Part("bytes"), _Part("tree")
    edge, nodes = Edge.empty(), _nodes(reader)
    try:
        for leaves, stored in reader.leaves(HASHED_AT_ONCE):
            hashes = _hashes(leaves, edge.size)
            if stored and hashes != list(stored):
                _compare_leaves(edge.size, hashes, stored, bytes_part)
            for size in roots or ():
                if edge.size < size <= edge.size + len(hashes):
                    roots[size] = edge.extend(hashes[: size - edge.size])[0].root()  # type: ignore[index]
            edge, completed = edge.extend(hashes)
            if nodes is not None and completed:
                for level, index, node in completed:
                    if nodes.pop((level, index), None) != node:
                        tree_part.add(f"node {level}/{index} differs or is missing")
                tree_part.counted += len(completed)
            if progress is not None:
                progress(len(hashes))
    except (BundleError, LedgerDamaged) as error:
        bytes_part.add(str(error))
    bytes_part.counted = edge.size
    for level, index in nodes or ():
        tree_part.add(f"node {level}/{index} does not belong to the tree")
    return bytes_part, tree_part, edge


def _hashes(leaves: Sequence[bytes], start: int) -> list[bytes]:
    """Leaf hashes, in the tightest loop there is."""
    digest = sha256
    try:
        return [digest(b"\x00" + leaf).digest() for leaf in leaves]
    except TypeError:
        for seq, leaf in enumerate(leaves, start):
            _bytes(leaf, f"entry {seq}")
        raise


def _bytes(value: Any, what: str) -> bytes:
    """What should be bytes: a file whose row headers were changed gives texts and numbers."""
    if isinstance(value, bytes):
        return value
    raise LedgerDamaged(f"{what} is not stored as bytes")


def _nodes(reader: Readable) -> dict[tuple[int, int], bytes] | None:
    nodes: Callable[[], Iterator[Node]] | None = getattr(reader, "nodes", None)
    if nodes is None:
        return None
    return {(node.level, node.position): node.hash for node in nodes()}


def _compare_leaves(
    start: int, hashes: Sequence[bytes], stored: Sequence[bytes], part: _Part
) -> None:
    for index, (one, other) in enumerate(zip(hashes, stored, strict=True)):
        if one != other:
            part.add(f"entry {start + index}: its bytes do not hash to its leaf")


def _check_head(head: Head, edge: Edge, part: _Part) -> None:
    if head.size != edge.size:
        part.add(f"the head says {head.size} entries, there are {edge.size}")
    elif head.edge != edge.to_bytes():
        part.add("the head's tree is not the tree over the entries")


# ---- meaning: JSON, sealed content, packs, folding -----------------------------------------------


class _Meaning:
    """Reads every entry strictly and folds it."""

    def __init__(self, reader: Readable, head: Head, *, stored: bool) -> None:
        self.reader, self.head, self.stored = reader, head, stored
        self.json, self.sealed, self.sources = _Part("json"), _Part("sealed"), _Part("sources")
        self.books = Books()
        self.folded = self.whole = True
        self.shift = 0
        self.at = ""
        self.cut = False
        self.given: list[tuple[str, str]] = []
        self.adopted: set[str] = set()
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
        try:
            self.books.library, self.books.calendars = read_sources(
                self.reader, self.sources, self.given
            )
        except (BundleError, LedgerDamaged) as error:
            self.sources.add(str(error))
        try:
            self._read()
        except (BundleError, LedgerDamaged) as error:
            self.json.add(str(error))
            self.folded = self.whole = False
        if not self.cut:
            self._missing_lines()
        if self.whole:
            self._adopted_once()
        if not self.books.opened:
            self.json.add("entry 0 is not an opening")

    def _read(self) -> None:
        with closing(self._lines()) as sealed:
            self._read_beside(chain(sealed, ((-1, b""),)))

    def _read_beside(self, lines: Iterator[tuple[int, bytes]]) -> None:
        """Entries and sealed lines side by side, both in order."""
        line = next(lines)
        for rows in self.reader.chunks(CHUNK):
            for seq, row_id, leaf, _ in rows:
                if seq != self.json.counted:
                    self._gap(seq)
                entry = self._entry(seq, row_id, leaf)
                while 0 <= line[0] < seq:
                    self.sealed.add(f"a line for entry {line[0]} is out of place")
                    line = next(lines)
                mine = line[1] if line[0] == seq else None
                if mine is not None:
                    line = next(lines)
                if entry is not None:
                    self._check_sealed(entry, mine)
        for seq, _ in chain((line,), lines):
            if seq >= 0:
                self.sealed.add(f"a line for entry {seq}, which is not there")

    def _lines(self) -> Generator[tuple[int, bytes], None, None]:
        """Sealed lines; a file that breaks off is its own fault and not the entries'."""
        try:
            yield from self.reader.sealed_lines()
        except (BundleError, LedgerDamaged) as error:
            self.sealed.add(str(error))
            self.cut = True

    def _adopted_once(self) -> None:
        """Packs and calendars that are along are those that were adopted, each once."""
        missing = self.adopted.difference(digest for _, digest in self.given)
        seen: set[str] = set()
        for name, digest in self.given:
            if digest in seen:
                self.sources.add(f"{name} is there twice")
            elif digest not in self.adopted:
                what = "says something else than what was adopted" if missing else "was not adopted"
                self.sources.add(f"{name} {what} (digest {digest})")
            seen.add(digest)

    def _gap(self, seq: int) -> None:
        expected = self.json.counted
        one = seq == expected + 1
        missing = f"entry {expected} is" if one else f"entries {expected} to {seq - 1} are"
        where = f"{seq} comes after {expected - 1}" if expected else f"{seq} is the first"
        self.json.add(f"{missing} missing: {where}")
        self.json.counted = seq
        self.folded = self.whole = False

    def _unreadable(self, seq: int, leaf: bytes, what: str) -> None:
        """Say what is wrong with an entry; of a row that moved as one, only about the first."""
        self.folded = self.whole = False
        shift = _number(leaf) - seq
        if _reads(leaf, seq + shift):
            if shift == self.shift:
                return
            self.shift = shift
            why = (
                f"{shift} before it are missing"
                if shift > 0
                else f"{-shift} too many are before it"
            )
            what += f": {why}, or the order was changed"
        self.json.add(what)

    def _entry(self, seq: int, row_id: str, leaf: bytes) -> dict[str, Any] | None:
        self.json.counted += 1
        try:
            entry = read_entry(_bytes(leaf, f"entry {seq}"), seq)
        except LedgerDamaged as error:
            self._unreadable(seq, leaf, error.what)
            return None
        self.shift = 0
        if self.stored and entry["id"] != row_id:
            self.json.add(f"entry {seq}: is stored under another id")
        if entry["id"] in self._ids:
            self.json.add(f"entry {seq}: id {entry['id']!r} was used before")
        self._ids.add(entry["id"])
        if entry["at"] < self.at:
            self.json.add(f"entry {seq}: recorded at an earlier time than the one before")
        self.at = entry["at"]
        if (entry["do"] == "open") != (seq == 0):
            self.json.add(f"entry {seq}: a ledger is opened by entry 0 and no other")
        if entry["do"] == "adopt" and entry["status"] == "recorded":
            self.adopted.update(_digests(entry["data"]))
        law = self.books.law.seq
        if self.folded and entry.get("rules", -1) != law:
            self.json.add(f"entry {seq}: names adoption {entry.get('rules')}, not {law}")
        if self.books.closed:
            self.json.add(f"entry {seq}: recorded after the ledger was closed")
        if self.folded:
            try:
                self.books.apply(fold(self.books, entry))
            except LedgerDamaged as error:
                self.json.add(error.what)
                self.folded = False
            except (CallerError, LookupError, TypeError, AttributeError, ValueError) as error:
                # Canonical, and yet no ledger writes it: a list where a name belongs, say.
                what = f"{type(error).__name__}: {error}"
                self.json.add(f"entry {seq}: cannot be folded ({what})")
                self.folded = False
        return entry

    def _check_sealed(self, entry: Mapping[str, Any], line: bytes | None) -> None:
        if line is None:
            if "sealed" in entry:
                self._unsealed.append((entry["seq"], entry.get("case")))
            return
        self.sealed.counted += 1
        try:
            check_sealed(_bytes(line, f"entry {entry['seq']}: sealed content"), entry)
        except LedgerDamaged as error:
            self.sealed.add(error.what)

    def _missing_lines(self) -> None:
        """Sealed content may be missing where its case was erased, or from a bundle without any."""
        if isinstance(self.reader, Bundle) and not self.reader.manifest.sealed:
            return
        for seq, case in self._unsealed:
            state = self.books.cases.get(case) if case is not None else None
            if state is None or seq > state.erased:
                self.sealed.add(f"entry {seq}: its sealed content is missing")


def _number(leaf: bytes) -> int:
    """The number that an entry gives itself; -1 where it gives none."""
    try:
        seq = canonical.decode_canonical(leaf)["seq"]
    except (CanonicalError, LookupError, TypeError, AttributeError):
        return -1
    return seq if type(seq) is int else -1


def _reads(leaf: bytes, seq: int) -> bool:
    """Whether the bytes are a good entry of this number."""
    if seq < 0:
        return False
    try:
        read_entry(leaf, seq)
    except LedgerDamaged:
        return False
    return True


def _digests(data: Mapping[str, Any]) -> Iterator[str]:
    """Digests of what an adoption names; what has another form is found by the fold."""
    packs, calendars = data.get("packs"), data.get("calendars")
    for one in packs if isinstance(packs, list) else ():
        if isinstance(one, dict) and isinstance(one.get("digest"), str):
            yield one["digest"]
    for one in calendars if isinstance(calendars, list) else ():
        if isinstance(one, str):
            yield one


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
        if tuple(map(type, source)) != (str, str, str, bytes):
            part.add(f"{source.kind} {source.id}: is not stored as texts and bytes")
            continue
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
            listed = "; ".join(map(str, error.problems))
            part.add(f"{source.kind} {source.id}: the file is invalid: {listed}")
            continue
        except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
            # Whatever a hostile file does to its reader: it is the file that is wrong.
            part.add(f"{source.kind} {source.id}: cannot be read ({type(error).__name__}: {error})")
            continue
        if given is not None:
            given.append((f"{source.kind} {source.id}", digest))
        if name != source.id and not source.id.startswith(f"{name}-"):
            part.add(f"{source.kind} {source.id}: its content says it is {name}")
        if source.digest not in ("", digest):
            part.add(f"{source.kind} {source.id}: its content has another digest")
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
                    part.add(f"{table}: {_shown(key)} does not come from any entry")
                elif wanted != record:
                    part.add(f"{table}: {_shown(key)} differs from the entries")
        except LedgerDamaged as error:
            part.add(error.what)
        for key in expected:
            part.add(f"{table}: {_shown(key)} is missing")


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
        part.add("adoption: differs from the entries")

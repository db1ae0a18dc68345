"""What a successor took over: the carried state, and the entries that came along with it.

What it is: `Carried` reads the lines one by one, and holds them against what entry 0 says of the
ledger before (``after``): origin, size, root, and the digest of all lines.

What it promises: every line is canonical; the first names that ledger; the records of the books
are such as a ledger writes, each once (``tables``); every one of its entries, and of those before
it, has its line, with an id that is used once; those of cases that are not erased came along whole
(``named``), are well formed, and their sealed content is what they commit to. Bounded memory, but
for 16 bytes each of these.

What it does not do: fold. Whether what was taken over is what that ledger had, only whoever has
that ledger can say (``ledger.succession``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from subsidy_ledger import canonical
from subsidy_ledger.errors import BundleError, CanonicalError, LedgerDamaged
from subsidy_ledger.ledger.entry import MOST_BYTES, shape_problem
from subsidy_ledger.ledger.store import CarriedLine
from subsidy_ledger.ledger.verification.ids import Ids
from subsidy_ledger.ledger.verification.named import Named
from subsidy_ledger.ledger.verification.sealed import Missing, SealedLines
from subsidy_ledger.ledger.verification.sources import Adopted
from subsidy_ledger.ledger.verification.tables import Records
from subsidy_ledger.ledger.verification.tree import CHUNK, Progress, Readable, as_bytes
from subsidy_ledger.ledger.verification.verdict import After, OpenPart

VERSION: Final = 1
_HEAD: Final[Mapping[str, type]] = {
    "v": int, "origin": str, "size": int, "root": str, "at": str, "token_key": str, "closed": bool,
}  # fmt: skip
_AFTER: Final[Mapping[str, type]] = {"origin": str, "size": int, "root": str, "state": str}
_GAP: Final[Mapping[str, type]] = {"size": int, "root": str}
_LINE: Final[Mapping[str, type]] = {"seq": int, "id": str}
_HEX: Final = frozenset("0123456789abcdef")

_ANOTHER_FORM: Final = "entry 0: what it says of the ledger before has another form"
_OPENING: Final = ("open", "recorded")


def after_of(opened: Mapping[str, Any]) -> After | None:
    """The ledger that entry 0 says was succeeded; None where it names none.

    Raises `LedgerDamaged` where it says so in another form than a ledger writes.
    """
    given = opened.get("after")
    if given is None and "after" not in opened:
        return None
    if not isinstance(given, dict):
        raise LedgerDamaged(_ANOTHER_FORM)
    plain = {key: value for key, value in given.items() if key != "gap"}
    if not _fits(plain, _AFTER) or not _is_state(plain) or not is_hash(plain["state"]):
        raise LedgerDamaged(_ANOTHER_FORM)
    if "gap" not in given:
        return After(**plain)
    gap = given["gap"]
    if not _fits(gap, _GAP) or not _is_state(gap):
        raise LedgerDamaged("entry 0: what it says of lost entries has another form")
    if (gap["size"], gap["root"]) == (given["size"], given["root"]):
        raise LedgerDamaged("entry 0: what it says was lost is what it took over")
    return After(**plain, gap=(gap["size"], gap["root"]))


def _is_state(given: Any) -> bool:
    """Whether a size and a root can be those of a ledger with entries."""
    return given["size"] >= 1 and is_hash(given["root"])


def is_hash(text: str) -> bool:
    """Whether a text is a SHA-256 in hex, as it is written everywhere."""
    return len(text) == 64 and _HEX.issuperset(text)


def _fits(given: Any, kinds: Mapping[str, type]) -> bool:
    """Whether a value is an object with exactly these keys, of these types."""
    return (
        isinstance(given, dict)
        and given.keys() == kinds.keys()
        and all(type(given[key]) is kind for key, kind in kinds.items())
    )


class Carried:
    """The lines that a successor began with; what is wrong with them goes into ``part``."""

    def __init__(
        self,
        reader: Readable,
        part: OpenPart,
        ids: Ids,
        sealed: SealedLines,
        missing: Missing,
        adopted: Adopted,
    ) -> None:
        self.part = part
        self._reader, self._ids, self._adopted = reader, ids, adopted
        self._sealed, self._missing = sealed, missing
        self._head: dict[str, Any] = {}
        self._digest = sha256()
        self._entries = 0
        self._next: int | None = None
        self._at = ""
        self._records, self._named = Records(), Named()

    def read(self, progress: Progress | None) -> None:
        """Read every line. Entries count as steps of the progress."""
        told = 0
        try:
            for line in self._reader.carried_lines():
                self._line(as_bytes(line, f"line {self.part.counted + 1}"))
                if progress is not None and self._entries - told >= CHUNK:
                    progress(self._entries - told)
                    told = self._entries
            self._tell(self._named.rest())
        except (BundleError, LedgerDamaged) as error:
            self.part.add(str(error))
        if progress is not None:
            progress(self._entries - told)

    def _line(self, line: bytes) -> None:
        self.part.counted += 1
        self._digest.update(line + b"\n")
        where = f"line {self.part.counted}"
        try:
            given = canonical.decode_canonical(line)
        except CanonicalError as error:
            self.part.add(f"{where}: not canonical JSON: {error}")
            return
        if self.part.counted == 1:
            self._first(given)
        elif isinstance(given, dict) and "table" in given and self._next is None:
            self._record(where, given)
        else:
            self._entry(where, given)

    def _tell(self, problems: Iterator[str]) -> None:
        for problem in problems:
            self.part.add(problem)

    def _first(self, given: Any) -> None:
        if not _fits(given, _HEAD) or given["v"] != VERSION:
            self.part.add("line 1: does not say which ledger the state was taken from")
            return
        self._head = given

    def _record(self, where: str, given: dict[str, Any]) -> None:
        problem = self._records.problem(given)
        if problem is None and given["table"] == "cases":
            problem = self._named.add(given)
        if problem is not None:
            self.part.add(f"{where}: {problem}")

    # -- entries

    def _entry(self, where: str, given: Any) -> None:
        plain = {k: v for k, v in given.items() if k != "entry"} if type(given) is dict else None
        if plain is None or not _fits(plain, _LINE) or given["seq"] >= 0:
            self.part.add(f"{where}: is neither a record of the books nor an entry before entry 0")
            return
        seq: int = given["seq"]
        if self._next is not None and seq != self._next:
            self.part.add(f"{where}: entry {seq} where entry {self._next} belongs")
        self._next = seq + 1
        self._entries += 1
        self._ids.add(given["id"])
        line = self._sealed.of(seq)
        if seq == -self._head.get("size", 0):
            self._tell(self._beginning(given.get("entry"), seq))
        if "entry" not in given:
            self._tell(self._named.meet(seq, None))
            if line is not None:
                self._sealed.part.add(f"a line for entry {seq}, which did not come along")
            return
        problem = self._problem(given["entry"], given["id"], seq)
        if problem is not None:
            self.part.add(f"entry {seq}: {problem}")
            list(self._named.meet(seq, None))  # it is there, and what is wrong with it was said
            return
        self._tell(self._named.meet(seq, given["entry"]))
        entry = {**given["entry"], "seq": seq}
        self._at = entry["at"]
        if entry["do"] == "adopt" and entry["status"] == "recorded":
            self._adopted.see(seq, entry["data"])
        if line is not None:
            self._sealed.check(entry, line)
        elif "sealed" in entry:
            self._missing.add(seq, entry.get("case"))

    def _beginning(self, entry: Any, seq: int) -> Iterator[str]:
        """The first entry of the ledger before is its opening, and says what line 1 says."""
        data = entry.get("data") if isinstance(entry, dict) else None
        if not isinstance(data, dict) or (entry.get("do"), entry.get("status")) != _OPENING:
            yield f"entry {seq}: the ledger before began with it, and it is no opening"
            return
        for what in ("origin", "token_key"):
            if data.get(what) != self._head[what]:
                yield f"line 1 states {what} {self._head[what]}, entry {seq} {data.get(what)}"

    def _problem(self, entry: Any, id: str, seq: int) -> str | None:
        if not isinstance(entry, dict):
            return "not an object"
        own = entry.get("seq")
        problem = shape_problem(entry, own if type(own) is int else 0)
        if problem is not None:
            return problem
        low = entry["seq"] < 0 or entry.get("rules", 1) < 1
        if low or len(canonical.encode(entry)) > MOST_BYTES:
            return "no ledger has it in this form"
        if entry["id"] != id:
            return "its line names another id"
        size = self._head.get("size", 0)
        if seq >= -size and entry["seq"] != seq + size:
            return f"it says it is entry {entry['seq']}, in its ledger it was {seq + size}"
        if entry["at"] < self._at:
            return "recorded at an earlier time than the one before"
        return None

    # -- what entry 0 says

    def check(self, opened: Mapping[str, Any], first_at: str) -> After | None:
        """Hold what was read against entry 0 (``first_at``: when that was recorded)."""
        try:
            after = after_of(opened)
        except LedgerDamaged as error:
            self.part.add(error.what)
            return None
        if after is None:
            if self.part.counted:
                self.part.add("a carried state is along, and entry 0 names no ledger before")
            return None
        if not self.part.counted:
            self.part.add("is missing: entry 0 names a ledger before and its state")
            return after
        for problem in self._against(after, opened, first_at):
            self.part.add(problem)
        return after

    def _against(self, after: After, opened: Mapping[str, Any], first_at: str) -> Iterator[str]:
        if self._digest.hexdigest() != after.state:
            yield f"has the digest {self._digest.hexdigest()}, entry 0 names {after.state}"
        head = self._head
        if not head:
            return
        for what, told in (
            ("origin", after.origin),
            ("size", after.size),
            ("root", after.root),
            ("token_key", opened.get("token_key")),
        ):
            if head[what] != told:
                yield f"line 1 states {what} {head[what]}, entry 0 {told}"
        if not head["closed"] and after.gap is None:
            yield "line 1 states that the ledger before was not closed, and entry 0 names no gap"
        if self._next != 0 or self._entries < after.size:
            yield (
                f"{self._entries} entries of the ledger before have their line, it had {after.size}"
            )
        if self._at > head["at"] or head["at"] > first_at:
            yield "the ledger before has entries that are later than entry 0"

    def ids(self) -> Iterator[tuple[int, str]]:
        """Number and id of every entry that has its line, once more."""
        for line in self._reader.carried_lines():
            try:
                given = canonical.decode_fast(line)
                if "table" not in given and type(given["id"]) is str:
                    yield given["seq"], given["id"]
            except (ValueError, LookupError, TypeError, RecursionError):
                continue  # it was named in the first reading


def compare_stored(
    reader: Any, part: OpenPart, ids: Callable[[], Iterator[tuple[int, str]]]
) -> None:
    """Of a store: every carried entry is found under its number and its id, and nothing else is."""
    _compare_rows(reader, part)
    waiting: list[tuple[int, str]] = []
    for row in ids():
        waiting.append(row)
        if len(waiting) == CHUNK:
            _compare(reader, part, waiting)
            waiting = []
    _compare(reader, part, waiting)


def _compare_rows(reader: Any, part: OpenPart) -> None:
    """Lines that are no entry's have neither number nor id; of stores that keep these apart."""
    rows: Callable[[], Iterator[CarriedLine]] | None = getattr(reader, "carried_rows", None)
    for number, (seq, id, line) in enumerate(rows() if rows is not None else (), 1):
        if (seq is None) != (id is None):
            part.add(f"line {number}: is stored with half a name")
        elif seq is not None and not _is_entry(line):
            part.add(f"line {number}: is stored under a number and an id, and is no entry's")


def _is_entry(line: bytes) -> bool:
    try:
        given = canonical.decode_fast(line)
        return "table" not in given and "id" in given
    except (TypeError, ValueError, RecursionError):
        return True  # it was named in the first reading


def _compare(reader: Any, part: OpenPart, rows: list[tuple[int, str]]) -> None:
    found = reader.find([id for _, id in rows])
    for seq, id in rows:
        if found.get(id) != seq or reader.carried_line(seq) is None:
            part.add(f"entry {seq}: is not stored under its number and id")

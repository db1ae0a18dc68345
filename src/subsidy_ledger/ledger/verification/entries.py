"""What the entries say: each read strictly, in order, beside its sealed content.

What it is: `Entries`, the second pass of every verification. Strict JSON and the shape of every
entry, numbers in order, ids once, times that never decrease, entry 0 the only opening, the law that
each entry names, nothing after the ledger was closed; then sealed content, packs and calendars.

What it promises: everything that is wrong is said in the part where it is, and a row that moved as
one is named once. Nothing is kept of the entries but their ids' digests (``ids``). Needs the
standard library alone.

What it does not do: fold. A canonical entry that no ledger writes was signed so by its authority;
the audit's replay says what it means, and a store's verification looks at every entry through
``see``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from subsidy_ledger import canonical
from subsidy_ledger.errors import BundleError, CanonicalError, LedgerDamaged
from subsidy_ledger.ledger.entry import read_entry
from subsidy_ledger.ledger.verification.carried import Carried
from subsidy_ledger.ledger.verification.ids import Ids
from subsidy_ledger.ledger.verification.sealed import Missing, SealedLines
from subsidy_ledger.ledger.verification.sources import Adopted, Given
from subsidy_ledger.ledger.verification.tree import CHUNK, Progress, Readable, as_bytes
from subsidy_ledger.ledger.verification.verdict import After, OpenPart

See = Callable[[dict[str, Any]], None]
"""Called with every entry, in order, until the first that cannot be read or is missing."""


class Entries:
    """The second pass. ``stored``: rows have ids; ``sealed``: whether sealed content is along."""

    def __init__(
        self,
        reader: Readable,
        sources: OpenPart,
        given: Given,
        *,
        stored: bool,
        sealed: bool,
        see: See | None = None,
    ) -> None:
        self.reader, self.stored, self.with_sealed, self.see = reader, stored, sealed, see
        self.json, self.sealed, self.sources = OpenPart("json"), OpenPart("sealed"), sources
        self.opened: dict[str, Any] = {}
        self.after: After | None = None
        self.at = self.first_at = ""
        self.closed = False
        self.whole = self._begins = True
        self._law: int | None = None
        self._shift = 0
        self._ids, self._missing = Ids(), Missing()
        self._adopted = Adopted(sources, given)
        self._lines = SealedLines(reader, self.sealed)
        self.carried = Carried(
            reader, OpenPart("carried"), self._ids, self._lines, self._missing, self._adopted
        )

    @property
    def parts(self) -> tuple[OpenPart, ...]:
        """What was looked at."""
        found = self.carried.part
        more = (found,) if found.counted or found.problems else ()
        return (self.json, self.sealed, self.sources, *more)

    def check(self, progress: Progress | None = None) -> None:
        """All of it."""
        try:
            self.carried.read(progress)
            self._read(progress)
            self._lines.rest()
        finally:
            self._lines.close()
        if not self.opened:
            self.json.add("entry 0 is not an opening")
        if self.whole and not self._begins:
            self.json.add("entry 1 is no adoption: a successor first adopts the law that goes on")
        self._once()
        if self.with_sealed and not self._lines.cut:
            for seq in self._missing.unaccounted():
                self.sealed.add(f"entry {seq}: its sealed content is missing")
        if self.whole:
            self._adopted.check()
        if self.opened or self.carried.part.counted:
            self.after = self.carried.check(self.opened, self.first_at)

    def _read(self, progress: Progress | None) -> None:
        try:
            for rows in self.reader.chunks(CHUNK):
                for seq, row_id, leaf, _ in rows:
                    if seq != self.json.counted:
                        self._gap(seq)
                    self._row(seq, row_id, leaf)
                if progress is not None:
                    progress(len(rows))
        except (BundleError, LedgerDamaged) as error:
            self.json.add(str(error))
            self.whole = False

    def _row(self, seq: int, row_id: str, leaf: bytes) -> None:
        self.json.counted += 1
        line = self._lines.of(seq)
        try:
            entry = read_entry(as_bytes(leaf, f"entry {seq}"), seq)
        except LedgerDamaged as error:
            self._unreadable(seq, leaf, error.what)
            return
        self._shift = 0
        if self.stored and entry["id"] != row_id:
            self.json.add(f"entry {seq}: is stored under another id")
        self._entry(seq, entry)
        if line is not None:
            self._lines.check(entry, line)
        elif "sealed" in entry and self.with_sealed:
            self._missing.add(seq, entry.get("case"))

    def _entry(self, seq: int, entry: dict[str, Any]) -> None:
        self._ids.add(entry["id"])
        if entry["at"] < self.at:
            self.json.add(f"entry {seq}: recorded at an earlier time than the one before")
        self.at = entry["at"]
        if self.whole and entry.get("rules") != self._law:
            named = entry.get("rules", "none")
            wanted = "none" if self._law is None else self._law
            self.json.add(f"entry {seq}: names adoption {named}, not {wanted}")
        if self.closed:
            self.json.add(f"entry {seq}: recorded after the ledger was closed")
        if seq == 1 and "after" in self.opened:
            self._begins = (entry["do"], entry["status"]) == _ADOPTS
        if seq == 0 or entry["do"] in _TURNS:
            self._turn(seq, entry)
        if self.see is not None and self.whole:
            self.see(entry)

    def _turn(self, seq: int, entry: dict[str, Any]) -> None:
        """The few entries that change what is asked of those after them."""
        do = entry["do"]
        if (do == "open") != (seq == 0):
            self.json.add(f"entry {seq}: a ledger is opened by entry 0 and no other")
        if seq == 0:
            self.first_at = entry["at"]
            self.opened = entry["data"] if do == "open" else {}
            self._begins = "after" not in self.opened
            if entry["status"] != "recorded":
                self.json.add(f"entry 0: is {entry['status']}: nothing was opened")
        if entry["status"] != "recorded":
            return
        if do == "adopt":
            self._law = seq
            self._adopted.see(seq, entry["data"])
        elif do == "erase":
            self._missing.erase(seq, entry.get("case"))
        elif do == "close":
            self.closed = True

    # -- entries that are missing or moved

    def _gap(self, seq: int) -> None:
        expected = self.json.counted
        one = seq == expected + 1
        missing = f"entry {expected} is" if one else f"entries {expected} to {seq - 1} are"
        where = f"{seq} comes after {expected - 1}" if expected else f"{seq} is the first"
        self.json.add(f"{missing} missing: {where}")
        self.json.counted = seq
        self.whole = False

    def _unreadable(self, seq: int, leaf: bytes, what: str) -> None:
        """Say what is wrong with an entry; of a row that moved as one, only about the first."""
        self.whole = False
        shift = _number(leaf) - seq
        if _reads(leaf, seq + shift):
            if shift == self._shift:
                return
            self._shift = shift
            why = (
                f"{shift} before it are missing"
                if shift > 0
                else f"{-shift} too many are before it"
            )
            what += f": {why}, or the order was changed"
        self.json.add(what)

    # -- ids

    def _once(self) -> None:
        """No id twice, in this ledger or in those before it."""
        for used in self._ids.used_twice(self._all_ids):
            if used is None:
                self.json.add("further ids may have been used before: they were not looked at")
                continue
            seq, id = used
            part = self.carried.part if seq < 0 else self.json
            part.add(f"entry {seq}: id {id!r} was used before")

    def _all_ids(self) -> Iterator[tuple[int, str]]:
        """Number and id of every entry that could be read, once more."""
        try:
            yield from self.carried.ids()
            for rows in self.reader.chunks(CHUNK):
                for seq, _, leaf, _ in rows:
                    try:
                        yield seq, read_entry(as_bytes(leaf, f"entry {seq}"), seq)["id"]
                    except LedgerDamaged:
                        continue  # it was named in the first reading
        except (BundleError, LedgerDamaged):
            return


_ADOPTS = ("adopt", "recorded")
_TURNS = frozenset({"open", "adopt", "erase", "close"})


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

"""Time: a ledger as it stood at a moment, and as it is now believed to have stood on a day.

What it is: two ways of looking back, each of which gives something to read like a ledger or bundle
(`Readable`). ``as_it_stood(source, size)`` is the first entries, and no more: what anybody could
have known then. ``believed(source, day)`` is every entry known *now* whose business day is not
after the day: a payment of May that was recorded in June is in it. ``moment`` reads what a person
writes: an entry, a day, a time, or the file of a checkpoint; ``size_at`` finds it in a ledger.
``recorded_late`` lists the entries in which the two ways differ.

What it promises: a day means its end in Beijing time (UTC+8), a time without a zone is Beijing
time. A checkpoint counts only if it bears the signature of the key in entry 0 and the entries have
its root at its size; otherwise it is `LedgerDamaged` or `NoteInvalid`. What is believed folds:

- the days of one case never decrease, so that what is kept of it is its beginning;
- an adoption that a kept entry was decided under is kept, and those before it; the opening of a
  service is kept of which a kept entry is an act;
- ``same``, ``apart`` and ``link`` are kept whatever their day: who is one person is no matter of
  days, and a link says itself from when to when it holds.

What it does not do: decide again what is believed. A decision was made on what was recorded then;
on what is believed of a day it may come out otherwise, and nobody did anything wrong
(``audit.replay.walk`` folds and looks without deciding).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

from subsidy_ledger import canonical
from subsidy_ledger.dates import format_utc, parse_date
from subsidy_ledger.errors import InvalidCommand, LedgerDamaged, NoteInvalid, Problem
from subsidy_ledger.ledger.entry import open_sealed
from subsidy_ledger.ledger.store import Head, Source
from subsidy_ledger.ledger.verification import CHUNK, Readable
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs.merkle import EMPTY_ROOT, Edge, leaf_hash
from subsidy_ledger.proofs.note import MOST_BYTES, read_key

BEIJING: Final = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had no other time, and no summer time, since 1992."""

Row: TypeAlias = tuple[int, str, bytes, bytes]
Opened: TypeAlias = tuple[dict[str, Any], dict[str, Any] | None]
"""An entry, and its sealed content where it is along."""
Kind: TypeAlias = Literal["entry", "day", "time", "checkpoint"]


@frozen
class Moment:
    """A moment as somebody wrote it.

    ``kind``: ``entry`` (``seq``: after it was recorded), ``day`` and ``time`` (``until``: the last
    moment that counts, UTC), ``checkpoint`` (``signed``: the note, whose signature is yet to be
    checked).
    """

    text: str
    kind: Kind
    seq: int = -1
    until: str = ""
    signed: checkpoints.Signed | None = None


# ---- what a person writes ------------------------------------------------------------------------

_WANTED: Final = (
    "an entry (17), a day (2023-05-10), a time (2023-05-10T16:30, Beijing time unless it has a "
    "zone), or the file of a checkpoint"
)
_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def moment(text: str) -> Moment:
    """Read a moment; the one place that knows how one is written.

    Raises `InvalidCommand` for what is none, `NoteInvalid` for a file that is no checkpoint.

    >>> moment("2023-05-10").until
    '2023-05-10T15:59:59.999999Z'
    >>> moment("2023-05-10T16:30").until, moment("2023-05-10T08:30:00Z").until
    ('2023-05-10T08:30:00.000000Z', '2023-05-10T08:30:00.000000Z')
    >>> moment("17").seq
    17
    """
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return Moment(text, "entry", seq=int(text))
    if _DAY.fullmatch(text):
        return Moment(text, "day", until=end_of(text))
    if _TIME.fullmatch(text):
        return Moment(text, "time", until=_instant(text))
    path = Path(text)
    if not path.is_file():
        raise _no_moment(text)
    with path.open("rb") as file:
        return Moment(text, "checkpoint", signed=checkpoints.read(file.read(MOST_BYTES + 1)))


def end_of(day: str) -> str:
    """The last moment of a day in Beijing, in UTC. Raises `InvalidCommand`."""
    try:
        at = datetime.combine(parse_date(day), datetime.max.time(), BEIJING)
        return format_utc(at)
    except (ValueError, OverflowError):
        raise _no_moment(day) from None


def _instant(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
        return format_utc(at if at.tzinfo is not None else at.replace(tzinfo=BEIJING))
    except (ValueError, OverflowError):
        raise _no_moment(text) from None


def _no_moment(text: str) -> InvalidCommand:
    return InvalidCommand([Problem.wrong_value("at", repr(text), _WANTED)])


def day_of(text: str) -> str:
    """A day that exists, as it was written. Raises `InvalidCommand`."""
    try:
        parse_date(text)
    except ValueError:
        found = Problem.wrong_value("about", repr(text), "a day that exists, such as 2023-05-10")
        raise InvalidCommand([found]) from None
    return text


def beijing(at: str) -> str:
    """A recorded time (UTC) as a clock in Beijing showed it.

    >>> beijing("2023-05-10T16:30:00.000000Z")
    '2023-05-11 00:30:00'
    """
    return f"{datetime.fromisoformat(at).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"


# ---- where a moment is in a ledger ---------------------------------------------------------------


def size_at(source: Readable, at: Moment | str) -> int:
    """How many entries there were at a moment; ``at``: a `Moment`, or how one is written.

    Raises `InvalidCommand` for an entry that is not there and for a time before the first,
    `NoteInvalid` and `LedgerDamaged` for a checkpoint that is not of this ledger or is no beginning
    of it.
    """
    then = moment(at) if isinstance(at, str) else at
    if then.kind == "checkpoint":
        assert then.signed is not None  # noqa: S101 - a checkpoint has one
        return _size_of_checkpoint(source, then.signed)
    if then.kind == "entry":
        return _size_after(source, then)
    size = 0
    for entry in _entries(source):
        if entry["at"] > then.until:  # times never decrease
            break
        size += 1
    if not size:
        raise _too_early(then)
    return size


def _size_after(source: Readable, then: Moment) -> int:
    size = 0
    for rows in source.chunks(CHUNK):
        size += len(rows)
        if size > then.seq:
            return then.seq + 1
    found = f"entry {then.seq} of a ledger with {size}"
    raise InvalidCommand([Problem.wrong_value("at", found, f"an entry from 0 to {size - 1}")])


def _too_early(then: Moment) -> InvalidCommand:
    found = f"{then.text}, before the first entry was recorded"
    expected = "a time at which there was something"
    hint = "`--about DAY` goes by business days, which may be earlier than the recording"
    return InvalidCommand([Problem.wrong_value("at", found, expected, hint)])


def _size_of_checkpoint(source: Readable, signed: checkpoints.Signed) -> int:
    """The size that a checkpoint states, if it is this ledger's and a beginning of it."""
    stated = signed.checkpoint
    first = next(_entries(source), None)
    opened: dict[str, Any] = {} if first is None else first["data"]
    origin = opened.get("origin")
    if origin != stated.origin:
        raise NoteInvalid(f"the checkpoint is of {stated.origin!r}, the ledger is {origin!r}")
    named = opened.get("log_key")
    if not isinstance(named, str):
        raise NoteInvalid("entry 0 names no key that a checkpoint could be signed with")
    checkpoints.verify(signed, read_key(named))
    root = root_at(source, stated.size)
    if root != stated.root:
        raise LedgerDamaged(
            f"the first {stated.size} entries have another root than the checkpoint states: "
            f"{stated.root.hex()} was signed, {root.hex()} is there; history was rewritten, or "
            "there are two"
        )
    return stated.size


def root_at(source: Readable, size: int) -> bytes:
    """The root of the first entries. Raises `LedgerDamaged` where there are not so many."""
    edge = Edge.empty()
    if size == 0:
        return EMPTY_ROOT
    for leaves, _ in source.leaves(CHUNK):
        edge, _ = edge.extend([leaf_hash(leaf) for leaf in leaves[: size - edge.size]])
        if edge.size == size:
            return edge.root()
    raise LedgerDamaged(
        f"the checkpoint has {size} entries, only {edge.size} are there: the last were removed, or "
        "a backup was restored"
    )


# ---- as it stood ---------------------------------------------------------------------------------


def as_it_stood(source: Readable, size: int) -> Readable:
    """The first ``size`` entries, to be read like the ledger that was there then.

    What was erased since is gone from it, too. Raises `InvalidCommand` for a size below 1.
    """
    if size < 1:
        raise InvalidCommand([Problem.wrong_value("size", str(size), "at least one entry")])
    return _Cut(source, size)


class _Cut:
    """The beginning of a ledger. Its sources may hold packs that were adopted only later."""

    def __init__(self, source: Readable, size: int) -> None:
        self._source, self._size = source, size

    def head(self) -> Head | None:
        """How many entries there were; whoever verifies computes the rest."""
        return Head(self._size, b"", "", closed=False)

    def chunks(self, size: int) -> Iterator[list[Row]]:
        """Entries in order, some at a time."""
        left = self._size
        for rows in self._source.chunks(size):
            yield rows[:left]
            left -= len(rows)
            if left <= 0:
                return

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        """Bytes and stored hashes (or none) of the entries, some at a time."""
        left = self._size
        for leaves, stored in self._source.leaves(size):
            yield leaves[:left], stored[:left]
            left -= len(leaves)
            if left <= 0:
                return

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines in order."""
        for seq, line in self._source.sealed_lines():
            if seq >= self._size:
                return
            yield seq, line

    def sources(self) -> Iterator[Source]:
        """Packs and calendars."""
        return self._source.sources()

    def carried_lines(self) -> Iterator[bytes]:
        """The state that a successor began with."""
        return self._source.carried_lines()


# ---- as it is believed ---------------------------------------------------------------------------


def believed(source: Readable, day: str) -> Readable:
    """Every entry known now whose business day is not after ``day``, and what these need.

    Entries keep their numbers, so that there are gaps. Raises `InvalidCommand` for a day that does
    not exist, and for one before a successor began: what the ledger before it recorded came along
    as one state, and only that ledger can be asked.
    """
    day_of(day)
    kept = _kept(source, day)
    return _Chosen(source, kept)


_OF_PERSONS: Final = frozenset({"same", "apart", "link"})
_ALWAYS: Final = _OF_PERSONS | {"open"}


def _kept(source: Readable, day: str) -> bytearray:
    """One byte an entry: 1 where it is kept."""
    kept, adoptions, openings = bytearray(), list[int](), dict[tuple[str, str], int]()
    needed = -1
    for entry in _entries(source):
        seq, do = entry["seq"], entry["do"]
        in_time = do in _ALWAYS or entry["on"] <= day
        kept.append(in_time)
        if do == "open" and "after" in entry["data"] and entry["on"] > day:
            raise _before_the_ledger(entry, day)
        if do == "adopt" and entry["status"] == "recorded":
            adoptions.append(seq)
            needed = seq if in_time else needed
        elif in_time and do not in _ALWAYS:
            needed = max(needed, entry.get("rules", -1))
        if do == "perform" and entry["status"] == "recorded":
            _keep_opening(entry, kept, openings, in_time=in_time)
    for seq in adoptions:
        if seq <= needed:
            kept[seq] = 1
    return kept


def _keep_opening(
    entry: dict[str, Any],
    kept: bytearray,
    openings: dict[tuple[str, str], int],
    *,
    in_time: bool,
) -> None:
    """An act of a service is kept together with what opened the service."""
    data = entry["data"]
    key = (data["service"], data["token"])
    if data["act"] == "open":
        openings[key] = entry["seq"]
    elif in_time and key in openings:
        kept[openings[key]] = 1


def _before_the_ledger(opening: dict[str, Any], day: str) -> InvalidCommand:
    before = opening["data"]["after"].get("origin")
    found = f"{day}, before this ledger began on {opening['on']}"
    hint = f"it succeeds {before!r}: ask that ledger about earlier days"
    return InvalidCommand([Problem.wrong_value("about", found, f"{opening['on']} or later", hint)])


class _Chosen:
    """Some entries of a ledger under their own numbers."""

    def __init__(self, source: Readable, kept: bytearray) -> None:
        self._source, self._kept = source, kept

    def head(self) -> Head | None:
        """How many entries are kept."""
        return Head(sum(self._kept), b"", "", closed=False)

    def chunks(self, size: int) -> Iterator[list[Row]]:
        """Entries in order, some at a time."""
        kept = self._kept
        for rows in self._source.chunks(size):
            chosen = [row for row in rows if kept[row[0]]]
            if chosen:
                yield chosen

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        """Bytes of the entries, some at a time: no root that was ever signed is theirs."""
        for rows in self.chunks(size):
            yield [row[2] for row in rows], ()

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines in order."""
        kept = self._kept
        for seq, line in self._source.sealed_lines():
            if seq < 0 or kept[seq]:
                yield seq, line

    def sources(self) -> Iterator[Source]:
        """Packs and calendars."""
        return self._source.sources()

    def carried_lines(self) -> Iterator[bytes]:
        """The state that a successor began with."""
        return self._source.carried_lines()


# ---- in what the two differ ----------------------------------------------------------------------


@frozen
class Late:
    """An entry in which a day as it stood and as it is believed now differ.

    ``late``: recorded after the day and dated on it or before; else it was recorded by then and is
    dated later (``on`` ahead of ``at``).
    """

    seq: int
    do: str
    status: str
    on: str
    at: str
    by: str
    case: str | None
    late: bool

    def to_json(self) -> dict[str, Any]:
        """As lists write it."""
        given = {
            "seq": self.seq,
            "do": self.do,
            "status": self.status,
            "on": self.on,
            "at": self.at,
            "by": self.by,
            "case": self.case,
            "late": self.late,
        }
        return {key: value for key, value in given.items() if value is not None}


def recorded_late(source: Readable, day: str, at: Moment | str | None = None) -> tuple[Late, ...]:
    """Entries dated by ``day`` and recorded after ``at``, or recorded by then and dated later.

    ``at``: the end of that day unless given. Adoptions and links that are kept only because others
    need them are none of these. Raises what `size_at` and `believed` raise.
    """
    day_of(day)
    end = moment(day) if at is None else at
    try:
        size = size_at(source, end)
    except InvalidCommand:
        if at is not None:
            raise
        size = 0  # everything about that day was recorded later
    found = []
    for entry in _entries(source):
        dated, there = entry["on"] <= day, entry["seq"] < size
        if dated is not there and entry["do"] != "open":
            found.append(
                Late(
                    entry["seq"],
                    entry["do"],
                    entry["status"],
                    entry["on"],
                    entry["at"],
                    entry["by"],
                    entry.get("case"),
                    late=dated,
                )
            )
    return tuple(found)


# ---- reading -------------------------------------------------------------------------------------


def opened_entries(source: Readable) -> Iterator[Opened]:
    """Entries in order, each with its sealed content where it is along: what `walk` takes."""
    lines = chain(source.sealed_lines(), (_NO_LINE,))
    line_seq, line = next(lines)
    for entry in _entries(source):
        while line_seq < entry["seq"]:  # of the ledger before
            line_seq, line = next(lines)
        if line_seq == entry["seq"]:
            yield entry, open_sealed(line)
        else:
            yield entry, None


_NO_LINE: Final = (2**62, b"")


def _entries(source: Readable) -> Iterator[dict[str, Any]]:
    read = canonical.decode_fast
    for rows in source.chunks(CHUNK):
        for row in rows:
            try:
                yield read(row[2])
            except ValueError as error:
                raise LedgerDamaged(f"entry {row[0]}: not JSON: {error}") from None

"""The population: what a sample is drawn from, item by item, with its book value.

What it is: `Item`, one settled payment or one standing award; `Wanted`, which of them;
`Population`, those of one or several ledgers in a fixed order, with a digest of them all.

What it promises: a pure function of the ledgers' entries and of what is wanted. The order is that
of the origins, then of the entries, whatever order the ledgers are named in, so that what a ledger
records later comes later. Persons are absent: case, payment, grant, fund, day and amount suffice.

A payment is an item of the ledger that recorded its settling; one that came back is none. An award
is an item while it stands; what it pays nothing for (a plain yes) is not.

What it does not do: verify (``ledger.verification``), or decide anything again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

from attrs import frozen

from subsidy_ledger import canonical
from subsidy_ledger.audit.sampling.refused import SampleRefused
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books, CaseState
from subsidy_ledger.dates import parse_month
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.books import begun
from subsidy_ledger.ledger.collector import paused
from subsidy_ledger.ledger.verification import CHUNK, Readable
from subsidy_ledger.policy.limits import covers

What: TypeAlias = Literal["payments", "awards"]
WHATS: tuple[What, ...] = ("payments", "awards")
Progress: TypeAlias = Callable[[int], None]


class Item(NamedTuple):
    """One item. ``ledger``: its origin; ``id``: of the payment, or of the case for an award.

    ``on``: when it was settled or approved; ``seq``: the entry that says so.
    """

    ledger: str
    id: str
    case: str
    grant: str
    fund: str
    on: str
    seq: int
    amount_fen: int


class Place(NamedTuple):
    """A ledger that items come from, and what it was read at."""

    origin: str
    size: int
    root: str


def _months(given: tuple[str, ...]) -> tuple[str, ...]:
    """Months (``2023-05``) and runs of them (``2023-01/2023-06``), if that is what they are."""
    for one in given:
        try:
            first, _, last = one.partition("/")
            if parse_month(first) > parse_month(last or first):
                raise ValueError(one)
        except ValueError:
            raise SampleRefused(
                f"month: found {one!r}, expected one such as 2023-05, or 2023-01/2023-06",
                f"月份:{one!r} 不可用,应如 2023-05 或 2023-01/2023-06",
            ) from None
    return given


@frozen
class Wanted:
    """Which items; an empty tuple is all. ``grants``: ``scheme/grant`` or ``scheme/*``."""

    what: What = "payments"
    grants: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    funds: tuple[str, ...] = ()
    least_fen: int = 1

    def __attrs_post_init__(self) -> None:
        _months(self.months)
        if self.least_fen < 1:
            raise SampleRefused(
                f"least amount: found {self.least_fen} fen, expected at least 1",
                f"最低金额:{self.least_fen} 分不可用,至少为 1 分",
            )

    def takes(self, item: Item) -> bool:
        """Whether an item of this kind is wanted."""
        return (
            item.amount_fen >= self.least_fen
            and (not self.grants or covers(self.grants, item.grant))
            and (not self.funds or item.fund in self.funds)
            and (not self.months or any(_within(item.on[:7], one) for one in self.months))
        )

    def to_json(self) -> dict[str, Any]:
        """As a sample carries it."""
        return {
            "what": self.what,
            "grants": list(self.grants),
            "months": list(self.months),
            "funds": list(self.funds),
            "least_fen": self.least_fen,
        }

    @classmethod
    def from_json(cls, given: Any) -> Wanted:
        """Read back; `KeyError` and `TypeError` for what is none."""
        return cls(
            given["what"],
            tuple(given["grants"]),
            tuple(given["months"]),
            tuple(given["funds"]),
            given["least_fen"],
        )


def _within(month: str, run: str) -> bool:
    first, _, last = run.partition("/")
    return first <= month <= (last or first)


@frozen
class Population:
    """All items that are wanted, in their order. ``left_out``: of the kind, but not wanted."""

    wanted: Wanted
    places: tuple[Place, ...]
    items: tuple[Item, ...]
    left_out: int = 0

    @property
    def value_fen(self) -> int:
        """Their book value in all."""
        return sum(item.amount_fen for item in self.items)

    @property
    def digest(self) -> str:
        """SHA-256 over the items, each as a canonical JSON array (RFC 8785) and a line feed."""
        hashed = sha256()
        for item in self.items:
            hashed.update(canonical.encode(list(item)) + b"\n")
        return hashed.hexdigest()


def population(parts: Iterable[tuple[Place, Iterable[Item]]], wanted: Wanted) -> Population:
    """Put the items of several ledgers together. Raises `SampleRefused` for one named twice."""
    found = sorted(((place, list(items)) for place, items in parts), key=lambda one: one[0].origin)
    for (one, _), (other, _) in pairwise(found):
        if one.origin == other.origin:
            raise SampleRefused(
                f"the ledger {one.origin} is named twice: name it, or one bundle of it, once",
                f"账本 {one.origin} 给出了两次:请只给出账本或其审计包之一",
            )
    everything = [item for _, items in found for item in items]
    kept = sorted(
        (item for item in everything if wanted.takes(item)),
        key=lambda item: (item.ledger, item.seq, item.id),
    )
    places = tuple(place for place, _ in found)
    return Population(wanted, places, tuple(kept), len(everything) - len(kept))


def items_of(source: Readable, what: What, progress: Progress | None = None) -> tuple[Item, ...]:
    """Every settled payment, or every standing award, of one ledger or bundle.

    Raises `LedgerDamaged` for a ledger that cannot be folded: verify it first.
    """
    reading = _payments if what == "payments" else _awards
    with paused():
        books = begun(source)
        books.guarded = False
        return tuple(reading(books, _entries(source, books, progress)))


def _entries(source: Readable, books: Books, progress: Progress | None) -> Iterator[dict[str, Any]]:
    """Every recorded entry, after it was folded."""
    for rows in source.chunks(CHUNK):
        for row in rows:
            try:
                entry = canonical.decode_fast(row[2])
            except ValueError as error:
                raise LedgerDamaged(f"entry {row[0]}: not JSON: {error}") from None
            books.apply(fold(books, entry))
            if entry["status"] == "recorded":
                yield entry
        if progress is not None:
            progress(len(rows))


def _payments(books: Books, entries: Iterable[dict[str, Any]]) -> Iterator[Item]:
    settled: dict[str, tuple[str, int]] = {}
    for entry in entries:
        if entry["do"] == "settle":
            settled[entry["data"]["payment"]] = entry["on"], entry["seq"]
    for name, (on, seq) in settled.items():
        payment = books.payments[name]
        if payment.state == "settled":
            case = books.cases[payment.case]
            yield _item(books, case, name, (on, seq), payment.amount_fen)


def _awards(books: Books, entries: Iterable[dict[str, Any]]) -> Iterator[Item]:
    approved: dict[str, tuple[str, int]] = {}
    for entry in entries:
        if entry["do"] == "approve":
            approved[entry["case"]] = entry["on"], entry["seq"]
    for name, when in approved.items():
        award = books.cases[name].award
        if award is not None and award.standing and award.amount_fen is not None:
            yield _item(books, books.cases[name], name, when, award.amount_fen)


def _item(books: Books, case: CaseState, name: str, when: tuple[str, int], fen: int) -> Item:
    award = case.award
    fund = case.fund if award is None else award.fund
    origin = str(books.opened.get("origin", ""))
    return Item(origin, name, case.case, case.grant, fund or "", *when, fen)

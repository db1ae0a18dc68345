"""A ledger of any size, filled faster than it could be recorded, and not told from a recorded one.

What it is: ``found`` makes a ledger with Dezhou's pack and money in the fund; ``fill`` adds cases to
it, each submitted, approved and paid. The first case is recorded and decided by the ledger itself.
Every further one says the same of other parties under other ids: numbers with their check digits,
tokens and fingerprints under the key, sealed content under salts of its own, leaves, tree. What the
entries change is left to ``fold``, and goes into the store through its Protocol.

What it promises: ``verify`` of the ledger passes, a command that was filled in is answered as a
repeat, and every rule counts what was filled in. Ids have no order, as those of a host that draws
them at random: nothing is near what was stored last.

What it does not do: decide what it fills in. Memory does not grow with the ledger.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from bench.workload import FUND, FUND_FEN, PROCEDURE, YEAR, Json
from bench.workload import commands as as_others_record_them

from subsidy_ledger import canonical
from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger.books import begun, entry_at
from subsidy_ledger.ledger.collector import paused
from subsidy_ledger.ledger.entry import seal
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.store import EntryRow, Head, Node, Reader, Store, Transaction
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.proofs.merkle import Edge, leaf_hash

ORIGIN: Final = "bench.example/growth"
KEY: Final = TokenKey(bytes(range(32)))
PER_CASE: Final = 3
FIRST: Final = 3
"""Entries before those of cases: ``open``, ``adopt``, ``appropriate``."""

_CASES_AT_ONCE: Final = 5_000
_STEP: Final = timedelta(milliseconds=1)


def command_id(name: str) -> str:
    """An id as from a host that draws them at random: no order."""
    digest = sha256(name.encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"


def commands(count: int, start: int = 0) -> list[Json]:
    """The commands of ``count`` cases: days and facts of the first one, each with its own parties."""
    alike: list[Json] = [
        {name: value for name, value in command.items() if name in ("on", "by", "facts")}
        for command in as_others_record_them(1)
    ]
    return [
        {**command, **alike[place % PER_CASE], "id": command_id(command["id"])}
        for place, command in enumerate(as_others_record_them(count, start))
    ]


def found(store: Store, log_key: str | None = None, origin: str = ORIGIN) -> Ledger:
    """A new ledger with the law, money in the fund, and one case."""
    ledger = Ledger.create(
        store,
        origin=origin,
        token_key=KEY,
        on=f"{YEAR}-01-01",
        by="bench",
        packs=["dezhou-2023"],
        procedure=PROCEDURE,
        log_key=log_key,
    )
    money = {"id": "fund", "do": "appropriate", "fund": FUND, "year": YEAR}
    for command in (
        {**money, "amount_fen": FUND_FEN, "on": f"{YEAR}-01-02", "by": "finance"},
        *commands(1),
    ):
        answer = ledger.record(command)
        if answer["status"] != "recorded":
            raise RuntimeError(f"the first case is not recorded: {answer}")
    return ledger


class Filler:
    """Adds cases to a ledger that ``found`` made; ``next``: the number of the next case."""

    def __init__(self, store: Store, number: int | None = None) -> None:
        """Read what the ledger is, and how its first case looks."""
        self._store = store
        with store.reading() as reader:
            head = reader.head()
            if head is None:
                raise RuntimeError("there is no ledger to fill")
            self.next = number if number is not None else (head.size - FIRST) // PER_CASE
            self._entries = [entry_at(reader, FIRST + place) for place in range(PER_CASE)]
            self._books = _books(reader, head)
        self._edge = Edge.from_bytes(head.edge)
        self._at = datetime.fromisoformat(head.at).replace(tzinfo=None)  # UTC, as all times here

    @property
    def size(self) -> int:
        """Entries of the ledger."""
        return self._edge.size

    def fill(self, size: int, see: Callable[[int], None] = lambda _size: None) -> None:
        """Add whole cases until the ledger has ``size`` entries, or at most two more."""
        while self._edge.size < size:
            cases = min(_CASES_AT_ONCE, -(-(size - self._edge.size) // PER_CASE))
            with paused(), self._store.writing() as transaction:
                head = transaction.head()
                if head is None or head.size != self._edge.size:
                    raise RuntimeError("somebody else records in the ledger")
                self._fill(transaction, head, cases)
            see(self._edge.size)

    def _fill(self, transaction: Transaction, head: Head, cases: int) -> None:
        rows: list[EntryRow] = []
        sealed: list[tuple[int, bytes]] = []
        tables: dict[str, dict[Any, Any]] = {}
        seq = self._edge.size
        given = commands(cases, self.next)
        for place, command in enumerate(given):
            entry, line = self._entry(seq + place, command, self._entries[place % PER_CASE])
            leaf = canonical.encode(entry)
            rows.append(EntryRow(entry["seq"], entry["id"], leaf, leaf_hash(leaf)))
            if line is not None:
                sealed.append((entry["seq"], line))
            changes = fold(self._books, entry)
            self._books.apply(changes)
            for change in changes:
                tables.setdefault(change.table, {})[change.key] = change.value
        self.next += cases
        _write(transaction, rows, sealed, tables)
        self._edge, nodes = self._edge.extend([row.hash for row in rows])
        if nodes:
            transaction.keep_nodes([Node(*node) for node in nodes])
        size, edge = self._edge.size, self._edge.to_bytes()
        transaction.move_head(head._replace(size=size, edge=edge, at=_utc(self._at)))
        for table in ("cases", "payments", "holdings", "claims", "usage"):
            getattr(self._books, table).clear()

    def _entry(self, seq: int, command: Json, like: Json) -> tuple[Json, bytes | None]:
        """An entry like that of the first case, and its sealed line."""
        self._at += _STEP
        content = {name: value for name, value in command.items() if name != "id"}
        entry = {
            **like,
            "seq": seq,
            "at": _utc(self._at),
            "id": command["id"],
            "case": command["case"],
            "request": KEY.request(canonical.encode(content)),
        }
        data = dict(like["data"])
        if "tokens" in data:
            data["tokens"] = {
                role: [KEY.token(party["scheme"], party["number"]) for party in parties]
                for role, parties in command["parties"].items()
            }
        if "payment" in data:
            data["payment"] = command["payment"]
        entry["data"] = data
        made = seal(list(_parts(command)), seq, os.urandom)
        if made is None:
            return entry, None
        entry["sealed"], line = made
        return entry, line


def _parts(command: Json) -> Iterator[tuple[str, bytes]]:
    """The case's, then roles by name: as `casework.events.parts_of` has them."""
    for name in ("facts", "account"):
        if name in command:
            yield "case", canonical.encode({name: command[name]})
    parties: Mapping[str, Sequence[Json]] = command.get("parties", {})
    for role in sorted(parties):
        for place, party in enumerate(parties[role]):
            yield f"{role}[{place}]", canonical.encode(party)


def _books(reader: Reader, head: Head) -> Books:
    """Books as they stand, with the law and the fund, and without cases."""
    books = begun(reader)
    for seq in (0, *reader.adoptions()):
        books.apply(fold(books, entry_at(reader, seq)))
    books.funds.update(reader.rows("funds"))
    books.size = head.size
    return books


def _write(
    transaction: Transaction,
    rows: Sequence[EntryRow],
    sealed: Sequence[tuple[int, bytes]],
    tables: Mapping[str, Mapping[Any, Any]],
) -> None:
    """What entries are and what they change; by key, so that neighbours are written together."""
    transaction.append(rows)
    transaction.seal(sealed)
    for table in ("cases", "payments", "holdings", "funds"):
        given = sorted(tables.get(table, {}).items())
        transaction.keep(table, [(key, record, False) for key, record in given])
    transaction.take(
        [(key, *value) for key, value in sorted(tables.get("claims", {}).items())],
        [(key, *value) for key, value in sorted(tables.get("usage", {}).items())],
    )


def _utc(at: datetime) -> str:
    return f"{at.isoformat(timespec='microseconds')}Z"

"""Ledgers in a line: one is closed, the next takes over, and the same commands go on.

What it is: ``succeed`` closes a ledger and opens its successor; ``Office`` is a desk whose ledger
can be cut in two while a story goes on; ``Line`` plays a list of commands through ledgers cut at
given points and tells what is in the books at the end by the ids of entries, which are the same
however the entries are numbered.

What it does not do: judge. That the line equals one ledger is said in the tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.support.builders import KEY, ONE_STEP, Desk, Json, clock, create, entropy

from subsidy_ledger import Ledger, canonical
from subsidy_ledger.audit import audit
from subsidy_ledger.casework.state import TABLES, CaseState
from subsidy_ledger.ledger.books import books_of
from subsidy_ledger.ledger.succession import Predecessor, take_over
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.storage.sqlite import SqliteStore

LAST_DAY = "2099-12-31"
"""The day on which ledgers are closed and opened when a test does not care."""
NOBODY = "the keeper of the ledgers"


def store_of(kind: str, folder: Path, name: str) -> Any:
    """A fresh store: in memory, or a SQLite file in a folder."""
    return MemoryStore() if kind == "memory" else SqliteStore(folder / f"{name}.db")


def entries_of(ledger: Ledger) -> list[Json]:
    """All entries of a ledger, read."""
    with ledger.store.reading() as reader:
        return [canonical.decode(row.leaf) for row in reader.entries()]


def close(ledger: Ledger, on: str = LAST_DAY) -> None:
    """Close a ledger, unless it is closed."""
    origin = entries_of(ledger)[0]["data"]["origin"]
    command = {"id": f"close {origin}", "do": "close", "on": on, "by": NOBODY}
    answer = ledger.record(command)
    assert answer["status"] == "recorded", answer


def open_after(
    old: Ledger, origin: str, store: Any, *, lost: bool = False, signed: Any = None, **given: Any
) -> Ledger:
    """The successor of a closed ledger, as `Ledger.create` makes it."""
    with old.store.reading() as reader:
        taken = take_over(reader, old.origin, signed=signed, lost=lost)
        return create_after(taken, origin, store, **given)


def create_after(taken: Predecessor, origin: str, store: Any, **given: Any) -> Ledger:
    """A ledger that begins with what another left; the source of it must be open."""
    return Ledger.create(
        store,
        **{
            "origin": origin,
            "token_key": KEY,
            "on": LAST_DAY,
            "by": NOBODY,
            "after": taken,
            "now": clock(),
            "entropy": entropy(),
            **given,
        },
    )


def succeed(old: Ledger, origin: str, store: Any = None, **given: Any) -> Ledger:
    """Close a ledger and open its successor."""
    close(old)
    return open_after(old, origin, MemoryStore() if store is None else store, **given)


# ---- a story that is cut -------------------------------------------------------------------------


class Office(Desk):
    """A desk whose ledger is cut in two wherever the story says ``cut``.

    ``kind``: ``whole`` cuts nothing, so that a story is told of one ledger first; ``memory`` and
    ``sqlite`` say where its ledgers lie. ``ledgers``: all of them, the last is in use.
    """

    def __init__(
        self, kind: str, folder: Path, packs: Sequence[Any], procedure: Json | None = ONE_STEP
    ) -> None:
        self.kind = kind
        self.folder = folder
        self.ledgers: list[Ledger] = []
        super().__init__(create(list(packs), self._store(), procedure, origin="year.1"))
        self.ledgers.append(self.ledger)

    def cut(self, **given: Any) -> None:
        """The ledger in use is closed and succeeded; ``given`` as for `Ledger.create`."""
        if self.kind == "whole":
            if "packs" in given:
                self.ok("adopt", packs=given["packs"], on=LAST_DAY)
            return
        name = f"year.{len(self.ledgers) + 1}"
        self.ledger = succeed(self.ledger, name, self._store(), **given)
        self.ledgers.append(self.ledger)

    def close(self) -> None:
        """Close what is open."""
        for ledger in self.ledgers:
            ledger.store.close()

    def _store(self) -> Any:
        kind = "memory" if self.kind == "whole" else self.kind
        return store_of(kind, self.folder, f"year.{len(self.ledgers) + 1}")


# ---- a stream that is cut ------------------------------------------------------------------------


class Line:
    """A list of commands, played through as many ledgers as there are cuts, and one more.

    ``first`` makes the first ledger in a store. ``answers``: of the commands alone, in order.
    """

    def __init__(
        self,
        first: Callable[[Any], Ledger],
        commands: Sequence[Json],
        cuts: Sequence[int] = (),
        stores: Callable[[int], Any] = lambda _: MemoryStore(),
    ) -> None:
        self.answers: list[Json] = []
        self.ledgers = [first(stores(0))]
        bounds = [0, *sorted(cuts), len(commands)]
        for number, start in enumerate(bounds[:-1]):
            if number:
                store = stores(number)
                self.ledgers.append(succeed(self.ledgers[-1], f"line.{number}", store))
            self.answers += self.ledgers[-1].record_all(list(commands[start : bounds[number + 1]]))

    @property
    def last(self) -> Ledger:
        """The ledger that is in use at the end."""
        return self.ledgers[-1]

    def close(self) -> None:
        """Close the stores."""
        for ledger in self.ledgers:
            ledger.store.close()

    def entries(self) -> Iterator[tuple[int, Json]]:
        """Every entry of the line with its number as the last ledger counts, ascending."""
        told = [entries_of(ledger) for ledger in self.ledgers]
        number = -sum(map(len, told[:-1]))
        for entries in told:
            for entry in entries:
                yield number, entry
                number += 1

    def tables(self) -> dict[str, dict[Any, Any]]:
        """The books of the last ledger, entries named by id and laws by what they say."""
        with self.last.store.reading() as reader:
            books = books_of(reader)
        return self._told(books.rows)

    def stored(self) -> dict[str, dict[Any, Any]]:
        """The projections as the last ledger's store keeps them, told in the same way."""
        with self.last.store.reading() as reader:
            kept = {table: dict(reader.rows(table)) for table in TABLES}
        return self._told(kept.__getitem__)

    def _told(self, rows: Callable[[str], dict[Any, Any]]) -> dict[str, dict[Any, Any]]:
        known = dict(self.entries())
        told = {table: rows(table) for table in TABLES}
        told["members"] = {
            (known[seq]["id"], index): row for (seq, index), row in told["members"].items()
        }
        told["cases"] = {key: _named(case, known) for key, case in told["cases"].items()}
        return told

    def audited(self) -> Any:
        """What an audit of the last ledger says."""
        with self.last.store.reading() as reader:
            return audit(reader)


def _named(case: CaseState, known: dict[int, Json]) -> tuple[Any, ...]:
    """A case without numbers of entries: their ids instead, and the law of its award in full."""
    award = case.award
    law = None if award is None else _law(known[award.rules])
    erased = known[case.erased]["id"] if case.erased else None
    plain = case._replace(
        files=(), entries=(), erased=0, award=None if award is None else award._replace(rules=0)
    )
    ids = (tuple(known[seq]["id"] for seq in one) for one in (case.files, case.entries))
    return (plain, *ids, law, erased)


def _law(adopt: Json) -> Json:
    """What holds from an adoption on: all of it but what was added on the occasion."""
    return {key: value for key, value in adopt["data"].items() if key != "given"}


_NUMBER = re.compile(r"-?\d+")


def told(answers: Sequence[Json]) -> list[Json]:
    """Answers without the numbers of entries, which differ from ledger to ledger."""
    return [_unnumbered(answer) for answer in answers]


def _unnumbered(answer: Json) -> Json:
    kept = {key: value for key, value in answer.items() if key not in ("seq", "erased_entries")}
    if answer["status"] == "conflict":
        kept["message"] = _NUMBER.sub("N", answer["message"])
    return kept


def as_alone(alone: Sequence[Json], commands: Sequence[Json], cuts: Sequence[int]) -> list[Json]:
    """What the line must answer: as one ledger, but that an id of an earlier one is a conflict.

    One ledger repeats its answer or says how the content differs; a successor has not the content
    of its predecessors' commands and says only that the id is taken.
    """
    bounds = [0, *sorted(cuts), len(commands)]
    taken: set[str] = set()
    expected: list[Json] = []
    for start, stop in pairwise(bounds):
        ours = list(zip(commands[start:stop], told(alone[start:stop]), strict=True))
        for command, answer in ours:
            again = command.get("id") in taken
            expected.append({"id": command["id"], "status": "conflict"} if again else answer)
        taken |= {c["id"] for c, a in ours if a["status"] not in ("invalid", "conflict")}
    return expected


def compared(got: Sequence[Json], expected: Sequence[Json]) -> list[str]:
    """Where answers differ, in words; a conflict over an earlier ledger's id has its status."""
    wrong = []
    for one, other in zip(told(got), expected, strict=True):
        short = set(other) == {"id", "status"}
        if ({key: one[key] for key in other} if short else one) != other:
            wrong.append(f"got {json.dumps(one)}, expected {json.dumps(other)}")
    return wrong

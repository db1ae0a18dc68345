"""The recorder: sends the items of a year to a ledger, at the time each of them has.

What it promises: the ledger's clock shows the time of what is recorded, and never the real one.
Every answer is compared with what was planned; one that is otherwise raises ``NotAsPlanned``.
Items that are near in time share a transaction, and with it a time, where that is asked for.

What it does not do: decide, or keep answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Final

from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.store import Store
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.testing.clock import LedgerClock
from subsidy_ledger.testing.corpus.careless import careless
from subsidy_ledger.testing.corpus.moulds import new_ledger
from subsidy_ledger.testing.corpus.office import Item, moment
from subsidy_ledger.testing.corpus.town import Town

MOST: Final = 200
"""Items of one transaction, at most."""


class NotAsPlanned(Exception):
    """What was recorded is not what was planned: the plan is wrong, or the ledger."""


def record(town: Town, store: Store | None = None, apart: timedelta = timedelta(0)) -> Ledger:
    """Tell a town's year to a new ledger; gives the ledger.

    ``store``: in memory unless one is given; ``apart``: items that are no further apart than this
    are recorded in one transaction, for speed.
    """
    clock = LedgerClock(moment(town.city.first, 8, 0))
    ledger = new_ledger(town.city, MemoryStore(town.city.origin) if store is None else store, clock)
    for items in together(town.items(), apart):
        clock.move_to(max(items[-1].at, clock()))
        with _as_it_is(items[0]):
            answers = ledger.record_all([item.command for item in items])
        for item, answer in zip(items, answers, strict=True):
            if answer["status"] != item.status:
                raise NotAsPlanned(f"{item.command}: expected {item.status}, found {answer}")
    return ledger


def together(items: Iterable[Item], apart: timedelta) -> Iterator[list[Item]]:
    """Items by transaction: those of a careless program stand alone."""
    batch: list[Item] = []
    first: datetime | None = None
    for item in items:
        if batch and (
            item.careless
            or batch[-1].careless
            or len(batch) >= MOST
            or (first is not None and item.at - first > apart)
        ):
            yield batch
            batch = []
        if not batch:
            first = item.at
        batch.append(item)
    if batch:
        yield batch


def _as_it_is(item: Item) -> AbstractContextManager[None]:
    return careless(item.careless) if item.careless else nullcontext()

"""Making a corpus: five towns, with faults planted, recorded, and known.

What it is: ``make`` plans the towns and plants ``n`` of each kind of fault; ``record_corpus`` puts
each town into a ledger and gives ledger, lists and answers.

What it promises: the same sizes and seed give the same ledgers, byte for byte, and the same
answers. With ``n`` 0 the years are clean: an audit with every list finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from attrs import evolve, frozen

from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.store import Store
from subsidy_ledger.testing.corpus.answers import Answer, Answers, Plant
from subsidy_ledger.testing.corpus.cities import CITIES
from subsidy_ledger.testing.corpus.plants import PLANTS
from subsidy_ledger.testing.corpus.plants.across import ACROSS
from subsidy_ledger.testing.corpus.recorder import record
from subsidy_ledger.testing.corpus.town import Town, a_town


@frozen(eq=False)
class Planned:
    """Towns with their faults, before anything is recorded.

    ``answers``: by town; ``across``: what several ledgers show together.
    """

    towns: Mapping[str, Town]
    answers: Mapping[str, Answers]
    across: Sequence[Answer] = ()


@frozen(eq=False)
class Recorded:
    """One town's ledger, its lists are the town's, and what must be found in it."""

    town: Town
    ledger: Ledger
    answers: Sequence[Answer]

    def entries(self) -> dict[str, int]:
        """The number of the entry of each command, by the command's id."""
        with self.ledger.store.reading() as reader:
            return {row.id: row.seq for row in reader.entries()}


def make(
    size: int,
    n: int = 0,
    seed: int = 1,
    *,
    cities: Iterable[str] = tuple(CITIES),
    plants: Iterable[Plant] = PLANTS,
    across: int = 0,
) -> Planned:
    """Plan towns of ``size`` cases each with ``n`` faults of each kind.

    Where a kind can be planted in several of the cities, each of them gets its share. ``across``:
    so many of each kind that only two ledgers together show.
    """
    towns = {key: a_town(key, size, seed) for key in cities}
    answers: dict[str, Answers] = {key: [] for key in towns}
    for plant in plants if n else ():
        where = [key for key in plant.where if key in towns]
        for place, key in enumerate(where):
            share = n // len(where) + (place < n % len(where))
            answers[key] += planted(plant, towns[key], share)
    together: Answers = []
    for pair in ACROSS if across else ():
        if all(key in towns for key in pair.where):
            here, there = (towns[key] for key in pair.where)
            found = pair.plant(here, there, across)
            together += [evolve(one, plant=pair.name) for one in found]
    return Planned(towns, answers, together)


def planted(plant: Plant, town: Town, n: int) -> Answers:
    """Plant a fault ``n`` times into a town; the answers say where they come from."""
    found = plant.plant(town, n) if n else []
    return [evolve(one, plant=plant.name, ledger=town.city.origin) for one in found]


def record_corpus(
    planned: Planned,
    stores: Callable[[str], Store] | None = None,
    apart: timedelta = timedelta(0),
) -> dict[str, Recorded]:
    """Record every town; ``stores``: gives a store for a city, in memory where it is not given."""
    return {
        key: Recorded(
            town,
            record(town, None if stores is None else stores(key), apart),
            planned.answers[key],
        )
        for key, town in planned.towns.items()
    }

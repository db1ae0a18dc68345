"""Random towns: small years with a random choice of faults, for comparing two ways of looking.

What it is: ``random_corpus(seed, size)``, one city's ledger with some faults in it, the answers and
the lists. Another seed is another city, other cases, other faults.

What it promises: the same seed and size give the same bytes. It takes a part of a second once a
city's cases were tried out.

What it does not do: cover every kind of fault with one seed. Thirty seeds do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from subsidy_ledger.ledger.store import Store
from subsidy_ledger.testing.corpus.answers import Plant
from subsidy_ledger.testing.corpus.cities import CITIES
from subsidy_ledger.testing.corpus.dice import Dice
from subsidy_ledger.testing.corpus.making import Planned, Recorded, planted, record_corpus
from subsidy_ledger.testing.corpus.plants import PLANTS
from subsidy_ledger.testing.corpus.town import a_town

SLOW: Final = frozenset({"burst"})
"""Faults that take many cases each; left out."""


def random_corpus(
    seed: int, size: int = 20, *, store: Store | None = None, plants: Iterable[Plant] = PLANTS
) -> Recorded:
    """One city's year with ``size`` clean cases, and each kind of fault that it can have or not."""
    key, faults = chosen(seed, plants)
    town = a_town(key, size, seed)
    answers = [answer for plant, times in faults for answer in planted(plant, town, times)]
    stores = None if store is None else lambda _key: store
    return record_corpus(Planned({key: town}, {key: answers}), stores)[key]


def chosen(
    seed: int, plants: Iterable[Plant] = PLANTS
) -> tuple[str, tuple[tuple[Plant, int], ...]]:
    """The city of a seed, and its faults with how often each is planted."""
    dice = Dice(seed).named("random corpus")
    key = dice.of(list(CITIES))
    there = [one for one in plants if key in one.where and one.name not in SLOW]
    return key, tuple((one, 1 + dice.below(2)) for one in there if dice.below(2))

"""Random towns."""

from __future__ import annotations

from typeguard import suppress_type_checks

from subsidy_ledger.testing.corpus import PLANTS, random_corpus
from subsidy_ledger.testing.corpus.histories import chosen


def leaves(recorded) -> list[bytes]:
    with recorded.ledger.store.reading() as reader:
        return [row.leaf for row in reader.entries()]


def test_a_seed_gives_the_same_bytes_and_the_same_answers():
    with suppress_type_checks():  # what is done is checked elsewhere, and takes its time
        one, other = random_corpus(5, 10), random_corpus(5, 10)
    assert leaves(one) == leaves(other)
    assert list(one.answers) == list(other.answers)
    assert one.town.lists.rows == other.town.lists.rows


def test_seeds_take_turns_among_cities_and_kinds_of_fault():
    """Drawn, not recorded: thirty seeds have every city and nearly every kind of fault."""
    drawn = [chosen(seed) for seed in range(30)]
    assert len({city for city, _ in drawn}) == 5
    planted = {plant.name for _, plants in drawn for plant, _ in plants}
    assert len({plant.name for plant in PLANTS} - planted) <= 6
    assert "burst" not in planted

"""A corpus with planted faults: a clean year of five cities, and faults whose answers are known.

What it is: ``make`` plans the years and plants faults, ``record_corpus`` records them into ledgers,
``score`` compares what an audit finds with what was planted. ``random_corpus`` is a small one of a
random city. Cases are cast from the worked cases of the packs; people, firms and numbers are made
up, and pass every check digit.

What it promises: the same sizes and seed give the same ledgers, byte for byte. A year without
plants is clean: an audit with every check and every list finds nothing.

What it does not do: say how good the checks are on a real ledger. A planted fault is one that
somebody thought of.

>>> planned = make(
...     4, 1, cities=["dezhou"], plants=[one for one in PLANTS if one.name == "cap passed"]
... )
>>> recorded = record_corpus(planned)["dezhou"]
>>> sorted(answer.check for answer in recorded.answers)
['cap-passed', 'decision-differs']
"""

from __future__ import annotations

from subsidy_ledger.testing.corpus.answers import Answer, Plant
from subsidy_ledger.testing.corpus.cities import CITIES, City
from subsidy_ledger.testing.corpus.histories import random_corpus
from subsidy_ledger.testing.corpus.making import Planned, Recorded, make, record_corpus
from subsidy_ledger.testing.corpus.plants import PLANTS
from subsidy_ledger.testing.corpus.score import Row, score, table
from subsidy_ledger.testing.corpus.town import Town, a_town

__all__ = [
    "CITIES",
    "PLANTS",
    "Answer",
    "City",
    "Planned",
    "Plant",
    "Recorded",
    "Row",
    "Town",
    "a_town",
    "make",
    "random_corpus",
    "record_corpus",
    "score",
    "table",
]

"""Plants: every kind of fault, planted into a clean year with a known answer.

What it is: modules of functions of one shape, ``plant(town, n) -> Answers``, and ``PLANTS``, all of
them. A plant brings its own people and its own cases, so that plants do not disturb each other and
the rest of the year stays clean.

What it promises: what can happen to an honest ledger (a register that tells the truth later, money
that nobody books again) is done through the honest library. What cannot is recorded by a program
that leaves out one check (``careless``).
"""

from __future__ import annotations

from subsidy_ledger.testing.corpus.answers import Plant
from subsidy_ledger.testing.corpus.plants import law, lists, money, patterns, rules, services

PLANTS: tuple[Plant, ...] = (
    *rules.PLANTS,
    *law.PLANTS,
    *money.PLANTS,
    *services.PLANTS,
    *lists.PLANTS,
    *patterns.PLANTS,
)
"""Every kind of fault."""

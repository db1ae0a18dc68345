"""Sampling (抽样): draw items to look at, and project what is found in them onto all of them.

What it is: `items_of` and `population` (what is drawn from), `draw` (monetary-unit, cells,
stratified, random), `project` (the most likely misstatement and the limit), ``files`` (CSV, Excel,
JSON).

What it promises: a draw is a pure function of a seed and a population, which another program can
repeat: ``draw`` and ``chance`` say how, to the byte. No random numbers of any library, no clock.

The theory is common audit practice (ISA 530 *Audit Sampling*, the AICPA guide *Audit Sampling*) and
lies outside the five policy documents.
"""

from __future__ import annotations

from subsidy_ledger.audit.sampling.draw import Design, draw, drawn_again
from subsidy_ledger.audit.sampling.population import (
    Item,
    Place,
    Population,
    Wanted,
    items_of,
    population,
)
from subsidy_ledger.audit.sampling.project import Audited, project
from subsidy_ledger.audit.sampling.projection import Projection
from subsidy_ledger.audit.sampling.refused import SampleRefused
from subsidy_ledger.audit.sampling.sample import Plan, Sample

__all__ = [
    "Audited",
    "Design",
    "Item",
    "Place",
    "Plan",
    "Population",
    "Projection",
    "Sample",
    "SampleRefused",
    "Wanted",
    "draw",
    "drawn_again",
    "items_of",
    "population",
    "project",
]

"""Suspects: for each check, a query for the cases that any of its findings could be about.

What it is: ``QUERIES``, SQL by the name of a check, over the tables of `columnar.schema` and of
`columnar.ground`; a module for each family. A query gives cases (``"case"``).

What it promises: a query gives at least every case that a finding of its check is about, and every
case that the check must see beside it to say the same: all awards of the person, all cases of the
account, all cases of the fund's year. It may give more; never less. The tests hold it to that.

What it does not do: say what is wrong. A check without a query has every case for a suspect.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from subsidy_ledger.columnar.suspects import holdings, lists, money, near, people, steps, times

QUERIES: Final[Mapping[str, str]] = {
    **holdings.QUERIES,
    **lists.QUERIES,
    **money.QUERIES,
    **near.QUERIES,
    **people.QUERIES,
    **steps.QUERIES,
    **times.QUERIES,
}
"""By the name of the check."""

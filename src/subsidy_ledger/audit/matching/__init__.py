"""Matching: lists that the auditor brings, and the parties that stand in them.

What it is: ``read_list(kind, path)`` reads a list from CSV, Excel or Parquet; ``with_tokens`` adds
a token to every number, for a ledger whose sealed part is not along. ``LISTS`` has the kinds.

What it promises: no number, day or amount is guessed; what cannot be read is told, by file, sheet
and line.

What it does not do: judge. The checks that need a list say so (``needs = {"match:deceased"}``).
"""

from __future__ import annotations

from subsidy_ledger.audit.matching.kinds import LISTS, Column, ListKind
from subsidy_ledger.audit.matching.reading import read_list
from subsidy_ledger.audit.matching.rows import (
    ListProblem,
    ListRow,
    MatchList,
    together,
    with_tokens,
)
from subsidy_ledger.errors import ListUnreadable

__all__ = [
    "LISTS",
    "Column",
    "ListKind",
    "ListProblem",
    "ListRow",
    "ListUnreadable",
    "MatchList",
    "read_list",
    "together",
    "with_tokens",
]

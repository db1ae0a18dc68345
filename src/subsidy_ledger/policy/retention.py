"""Retention: how long the papers of a case that has ended are kept.

What it is: ``Retention``, the setting of an operator's procedure, and the bounds it may move in.

What it promises: plain data. Without a setting the default holds, which is what accounting law asks
and no more. None of the five documents says a word on it; the sources stand in decision 0019.

What it does not do: count days, or know a case (``casework.erasure``).
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

LEAST_YEARS: Final = 30
"""Vouchers are kept 30 years, and that is a least term (会计档案管理办法, 财政部令第79号, 2015,
arts. 14, 15 and its table; from outside the five documents)."""

MOST_YEARS: Final = 100
"""What is longer is a slip of the pen, or means “for ever”, which personal data may not be kept."""

LEAST_WHY: Final = f"会计凭证至少保管{LEAST_YEARS}年 (the least that accounting law asks)"


@frozen
class Retention:
    """Whole years after the end of the fiscal year in which a case has its last record.

    ``years``: for a case on which a payment was ever instructed. ``unpaid_years``: for all others;
    0: no term, the case may be erased on the day it ends.
    """

    years: int = LEAST_YEARS
    unpaid_years: int = 0


DEFAULT_RETENTION: Final = Retention()
"""Where the adopted procedure says nothing."""

"""Checks across ledgers (跨账本检查), a module each. A new one: a module, a line here, a test.

A check has a ``name``, what it is (``about``), and ``across``, which is asked once with all desks
`together` and yields findings, each with the ledger that it stands in. It never raises for bad data
and asks no clock. No document speaks of two cities, so a finding is a hint, unless both ledgers pay
under one document whose own limit is passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from subsidy_ledger.audit.across.accounts import AccountAcross
from subsidy_ledger.audit.across.apart import ApartAcross
from subsidy_ledger.audit.across.founders import FounderAcross
from subsidy_ledger.audit.across.hires import HireAcross
from subsidy_ledger.audit.across.kinds import KindAcross
from subsidy_ledger.audit.across.limits import LimitAcross
from subsidy_ledger.audit.across.months import MonthsAcross
from subsidy_ledger.audit.across.together import Found, Together
from subsidy_ledger.audit.finding import About


class Crossing(Protocol):
    """One check across ledgers."""

    name: str
    about: About

    def across(self, together: Together, /) -> Iterator[Found]:
        """What several ledgers show together."""


def all_across() -> tuple[Crossing, ...]:
    """Every check across ledgers."""
    return (
        LimitAcross(),
        MonthsAcross(),
        HireAcross(),
        KindAcross(),
        FounderAcross(),
        AccountAcross(),
        ApartAcross(),
    )

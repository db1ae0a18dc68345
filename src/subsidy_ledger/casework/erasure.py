"""Erasure: whether the sealed content of a case may go on a day, and if not, until when and why.

What it is: ``erasure_of``, asked by ``decide`` for an ``erase`` and by the list of what is due
(``reports.erasure``): the two cannot tell different stories.

What it promises: pure. The term is counted as 会计档案管理办法 (令第79号, art. 14) counts it: from
the first day after the fiscal year, which is the calendar year. Only what was recorded counts: a
refused command is no last record.

What it does not do: look at sealed content, which a case state does not have.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from attrs import frozen

from subsidy_ledger.casework.state import RANK, CaseState
from subsidy_ledger.dates import Period
from subsidy_ledger.policy.retention import Retention


@frozen
class Erasure:
    """How a case stands to erasure on a day.

    ``due``: it may be erased. ``held``: not before the day after ``until`` (ISO; None: no day can
    be named), because it is ``open``, a ``recovery`` is open, its ``retention`` runs, or the day
    that was asked for lies before the ``date`` of its last record. ``erased``: nothing came after
    its last erasure.
    """

    state: Literal["due", "held", "erased"]
    why: Literal["open", "recovery", "retention", "date"] | None = None
    until: str | None = None


def erasure_of(case: CaseState, retention: Retention, on: str) -> Erasure:
    """How a case stands to erasure on a day (ISO) under a retention."""
    if case.stage in RANK:
        return Erasure("held", "open")
    if case.ordered_back_fen > case.repaid_fen + case.written_off_fen:
        return Erasure("held", "recovery")
    if case.erased and case.entries[-1] <= case.erased:
        return Erasure("erased")
    until = kept_until(case, retention)
    if until is not None and on <= until:
        return Erasure("held", "retention", until)
    if on < case.last_on:
        day = date.fromisoformat(case.last_on) - timedelta(days=1)
        return Erasure("held", "date", day.isoformat())
    return Erasure("due")


def kept_until(case: CaseState, retention: Retention) -> str | None:
    """The last day on which the papers of a case must be kept; None where no term is set."""
    years = retention.years if was_paid(case) else retention.unpaid_years
    if not years:
        return None
    end_of_year = date(int(case.last_on[:4]), 12, 31)
    return Period(years=years).after(end_of_year).isoformat()


def was_paid(case: CaseState) -> bool:
    """Whether a payment was ever instructed: there are vouchers, even if the money came back."""
    return any(step == "pay" for step, _ in case.acts)

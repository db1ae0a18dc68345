"""Audit checks, a module each. A new check: a module here, a line in ``all_checks``, a test."""

from __future__ import annotations

from subsidy_ledger.audit.checks.caps import CapsPassed
from subsidy_ledger.audit.checks.duties import DutiesBroken
from subsidy_ledger.audit.checks.exclusions import ExclusionsBroken
from subsidy_ledger.audit.checks.funds import FundsOverspent
from subsidy_ledger.audit.checks.months import MonthsAhead
from subsidy_ledger.audit.checks.notices import NoticesTooShort
from subsidy_ledger.audit.checks.payments import PaymentsWithoutCover
from subsidy_ledger.audit.checks.regions import SameKindTwoRegions
from subsidy_ledger.audit.checks.services import ServicesMissed
from subsidy_ledger.audit.finding import Check


def all_checks() -> tuple[Check, ...]:
    """Fresh instances of every check: some remember what they have reported."""
    return (
        ExclusionsBroken(),
        CapsPassed(),
        PaymentsWithoutCover(),
        DutiesBroken(),
        NoticesTooShort(),
        FundsOverspent(),
        MonthsAhead(),
        ServicesMissed(),
        SameKindTwoRegions(),
    )

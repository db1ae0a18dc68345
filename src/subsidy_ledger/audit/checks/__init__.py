"""Audit checks, a module each. A new check: a module here, a line in ``all_checks``, a test."""

from __future__ import annotations

from subsidy_ledger.audit.checks.accounts import AccountsShared
from subsidy_ledger.audit.checks.attendance import TrainingUnattended
from subsidy_ledger.audit.checks.beneficiary_accounts import AccountsOfOthers
from subsidy_ledger.audit.checks.borrowers import Borrowers
from subsidy_ledger.audit.checks.bursts import Bursts
from subsidy_ledger.audit.checks.caps import CapsPassed
from subsidy_ledger.audit.checks.delays import Delays
from subsidy_ledger.audit.checks.duties import DutiesBroken
from subsidy_ledger.audit.checks.eligible import EntitledUnpaid
from subsidy_ledger.audit.checks.exclusions import ExclusionsBroken
from subsidy_ledger.audit.checks.figures import FigureWithoutRule
from subsidy_ledger.audit.checks.firm_status import FirmStatus
from subsidy_ledger.audit.checks.founder_as_hire import FounderAsHire
from subsidy_ledger.audit.checks.funds import FundsOverspent
from subsidy_ledger.audit.checks.grant_funds import WrongFund
from subsidy_ledger.audit.checks.hours import OutsideHours
from subsidy_ledger.audit.checks.in_force import NotInForce
from subsidy_ledger.audit.checks.interest import InterestRecomputed
from subsidy_ledger.audit.checks.just_under import JustUnder
from subsidy_ledger.audit.checks.labour import FictitiousLabour
from subsidy_ledger.audit.checks.months import MonthsAhead
from subsidy_ledger.audit.checks.near import NearSame
from subsidy_ledger.audit.checks.notices import NoticesTooShort
from subsidy_ledger.audit.checks.one_hire_two_firms import OneHireTwoFirms
from subsidy_ledger.audit.checks.owners import OwnersInsured
from subsidy_ledger.audit.checks.payments import PaymentsWithoutCover
from subsidy_ledger.audit.checks.person_status import PersonStatus
from subsidy_ledger.audit.checks.public_employees import PublicEmployees
from subsidy_ledger.audit.checks.recoveries import RecoveriesOpen
from subsidy_ledger.audit.checks.regions import SameKindTwoRegions
from subsidy_ledger.audit.checks.repeated import SameGrantTwice
from subsidy_ledger.audit.checks.reversals import Reversals
from subsidy_ledger.audit.checks.services import ServicesMissed
from subsidy_ledger.audit.checks.shared_contacts import SharedContacts
from subsidy_ledger.audit.checks.steps_missing import StepsMissing
from subsidy_ledger.audit.finding import Check


def all_checks() -> tuple[Check, ...]:
    """Fresh instances of every check: some remember what they have reported."""
    return (
        # What one person holds, and under which rules.
        ExclusionsBroken(),
        CapsPassed(),
        SameGrantTwice(),
        OneHireTwoFirms(),
        FounderAsHire(),
        SameKindTwoRegions(),
        NotInForce(),
        FigureWithoutRule(),
        MonthsAhead(),
        # Who did what.
        DutiesBroken(),
        NoticesTooShort(),
        StepsMissing(),
        # Money.
        PaymentsWithoutCover(),
        FundsOverspent(),
        AccountsShared(),
        RecoveriesOpen(),
        Reversals(),
        Delays(),
        ServicesMissed(),
        # Risk patterns.
        JustUnder(),
        Bursts(),
        OutsideHours(),
        NearSame(),
        SharedContacts(),
        # Against lists that the auditor brings; some say what they can without.
        PersonStatus(),
        FirmStatus(),
        FictitiousLabour(),
        TrainingUnattended(),
        OwnersInsured(),
        Borrowers(),
        InterestRecomputed(),
        AccountsOfOthers(),
        EntitledUnpaid(),
        WrongFund(),
        PublicEmployees(),
    )

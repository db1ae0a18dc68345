"""For the tests of whoever embeds the ledger: parties, cases, histories, ledgers, one assertion.

What it is: builders with sane defaults (``a_startup_case(pension_months=11)``), a clock that stands
still, a ledger to send to, ``assert_consistent``. The pytest plugin ``pytest_subsidy_ledger`` makes
fixtures of them; they work as well without it.

What it promises: the same arguments give the same commands, numbers and bytes: nothing is random,
no clock is read. Every number passes its check digits and belongs to nobody. Importing the package
loads nothing; ``strategies`` needs Hypothesis, ``postgresql`` needs psycopg, both only when used.

What it does not do: say what is right. Expected amounts and reasons stand in the test, worked out
by hand from the document.

>>> from subsidy_ledger.testing import a_history, a_ledger, a_startup_case, assert_consistent
>>> ledger = a_ledger()
>>> *_, answer = ledger.record_all(a_history(a_startup_case(pension_months=11)))
>>> answer["status"], answer["reasons"][0]["cite"]["clause"]
('refused', '三(二)')
>>> *_, answer = ledger.record_all(a_history(a_startup_case("A-2")))
>>> answer["status"], answer["amount_fen"]
('recorded', 2000000)
>>> assert_consistent(ledger)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from subsidy_ledger.testing.cases import (
        a_case,
        a_job_creation_case,
        a_loan_case,
        a_startup_case,
        an_internship_case,
    )
    from subsidy_ledger.testing.clock import LedgerClock
    from subsidy_ledger.testing.consistency import assert_consistent, inconsistencies
    from subsidy_ledger.testing.desk import Desk
    from subsidy_ledger.testing.histories import ONE_STEP, a_command, a_history, an_appropriation
    from subsidy_ledger.testing.ledgers import TOKEN_KEY, Entropy, a_ledger
    from subsidy_ledger.testing.packs import small_pack
    from subsidy_ledger.testing.parties import (
        a_party,
        a_permit_holder,
        a_person,
        an_enterprise,
        credit_code,
        resident_number,
    )

_PUBLIC = {
    "Desk": "desk",
    "Entropy": "ledgers",
    "LedgerClock": "clock",
    "ONE_STEP": "histories",
    "TOKEN_KEY": "ledgers",
    "a_case": "cases",
    "a_command": "histories",
    "a_history": "histories",
    "a_job_creation_case": "cases",
    "a_ledger": "ledgers",
    "a_loan_case": "cases",
    "a_party": "parties",
    "a_permit_holder": "parties",
    "a_person": "parties",
    "a_startup_case": "cases",
    "an_appropriation": "histories",
    "an_enterprise": "parties",
    "an_internship_case": "cases",
    "assert_consistent": "consistency",
    "credit_code": "parties",
    "inconsistencies": "consistency",
    "resident_number": "parties",
    "small_pack": "packs",
}
__all__ = [
    "ONE_STEP",
    "TOKEN_KEY",
    "Desk",
    "Entropy",
    "LedgerClock",
    "a_case",
    "a_command",
    "a_history",
    "a_job_creation_case",
    "a_ledger",
    "a_loan_case",
    "a_party",
    "a_permit_holder",
    "a_person",
    "a_startup_case",
    "an_appropriation",
    "an_enterprise",
    "an_internship_case",
    "assert_consistent",
    "credit_code",
    "inconsistencies",
    "resident_number",
    "small_pack",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is asked for."""
    if name in _PUBLIC:
        return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

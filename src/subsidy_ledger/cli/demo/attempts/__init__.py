"""What is tried in the demo's year and must not succeed, or not in full.

What it is: one function per kind of double claim, overrun, short cut or slip, each in a few
variants with the honest cases around it. The command that must fail carries the attempt's name in
its id, after ``!``; what comes before and after it is honest and must be recorded.

What it does not do: say what the answer will be. The tests hold the table of attempts and answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from subsidy_ledger.cli.demo.attempts.claims import (
    both_lanes,
    not_the_same,
    startup_twice,
    switched_lanes,
    two_documents,
)
from subsidy_ledger.cli.demo.attempts.counted import (
    hires_that_do_not_count,
    hires_twice,
    months_twice,
    too_many_hires,
)
from subsidy_ledger.cli.demo.attempts.procedure import empty_fund, paying_too_much, short_cuts
from subsidy_ledger.cli.demo.attempts.records import forgotten, ids, related, services, slips
from subsidy_ledger.cli.demo.attempts.terms import (
    conditions,
    graduation_and_its_day,
    loans,
    open_readings,
    what_is_missing,
)
from subsidy_ledger.cli.demo.office import Office

ATTEMPTS: Final[tuple[Callable[[Office], None], ...]] = (
    both_lanes,
    switched_lanes,
    startup_twice,
    two_documents,
    not_the_same,
    hires_twice,
    too_many_hires,
    hires_that_do_not_count,
    months_twice,
    loans,
    conditions,
    graduation_and_its_day,
    open_readings,
    what_is_missing,
    short_cuts,
    paying_too_much,
    empty_fund,
    ids,
    slips,
    services,
    related,
    forgotten,
)
"""In the order in which they draw their people: another order would be another year."""

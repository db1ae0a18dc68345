"""Hires and trainees: counted elsewhere already, too many, or not fulfilling a condition."""

from __future__ import annotations

from datetime import date, timedelta

from subsidy_ledger.cli.demo.attempts.common import turned_down
from subsidy_ledger.cli.demo.honest import (
    HIRE,
    INTERN_MONTH,
    JOBS_CEILING,
    hired,
    internship,
    jobs,
    plain,
    returnee_jobs,
    trainee,
)
from subsidy_ledger.cli.demo.office import Office
from subsidy_ledger.cli.demo.people import JSON


def hires_twice(office: Office) -> None:
    """A hire counts once over all enterprises and both job grants, and is never the founder."""
    register = office.register
    for month in (3, 4, 5):
        shared = register.person()
        first = register.business()
        plain(jobs(office, first, [hired(office, shared)], date(2023, month, 9)))
        alone = jobs(office, register.business(), [hired(office, shared)], date(2023, 6, month * 3))
        turned_down(alone, "hire-of-another-enterprise")
        hires = [hired(office, shared), hired(office)]
        among = jobs(office, register.business(), hires, date(2023, 7, month * 3))
        among.to_notice().approve(attempt="hire-of-another-among-others", worth=HIRE).paid()
    shared = register.person()
    plain(returnee_jobs(office, register.business(), [hired(office, shared)], date(2023, 3, 14)))
    turned_down(
        jobs(office, register.business(), [hired(office, shared)], date(2023, 6, 19)),
        "hire-of-another-enterprise",
    )
    for day in (date(2023, 4, 4), date(2023, 10, 11)):
        business = register.business()
        itself = hired(office, business.founder)
        turned_down(jobs(office, business, [itself], day), "founder-as-hire")
        file = jobs(office, business, [hired(office), itself, hired(office)], day)
        file.to_notice().approve(attempt="founder-among-hires", worth=2 * HIRE).paid()


def too_many_hires(office: Office) -> None:
    """最高不超过3万元: ten hires in all, in one claim or in several."""
    for number, day in ((11, date(2023, 3, 16)), (12, date(2023, 5, 9)), (14, date(2023, 8, 15))):
        business = office.register.business()
        file = jobs(office, business, [hired(office) for _ in range(number)], day)
        file.to_notice().approve(attempt="more-than-ten-hires", worth=JOBS_CEILING).paid()
        again = jobs(office, business, [hired(office), hired(office)], date(2023, 10, number))
        turned_down(again, "beyond-thirty-thousand")
    for number, day in ((8, date(2023, 3, 21)), (9, date(2023, 6, 20))):
        business = office.register.business()
        plain(jobs(office, business, [hired(office) for _ in range(number)], day))
        more = jobs(office, business, [hired(office) for _ in range(4)], date(2023, 9, number))
        left = (10 - number) * HIRE
        more.to_notice().approve(attempt="rest-of-thirty-thousand", worth=left).paid()


def hires_that_do_not_count(office: Office) -> None:
    """One hire fails a condition: alone it is a refusal, among others it is left out."""
    fails: tuple[tuple[str, JSON], ...] = (
        ("hire-of-eleven-months", {"contract_months": 11}),
        ("hire-below-minimum-wage", {"lowest_monthly_wage": 189_999}),
        ("hire-not-insured", {"insured_by_applicant": False}),
        ("hire-of-no-group", {"hire_status": "其他"}),
    )
    for index, (attempt, changed) in enumerate(fails):
        day = date(2023, 5 + index, 11)
        business = office.register.business()
        turned_down(jobs(office, business, [hired(office, **changed)], day), attempt)
        hires = [hired(office), hired(office, **changed)]
        file = jobs(office, business, hires, day + timedelta(40))
        file.to_notice().approve(attempt=f"{attempt}-among-others", worth=HIRE).paid()


def months_twice(office: Office) -> None:
    """A trainee-month counts once, also when the trainee moved to another enterprise."""
    for month in (6, 9):
        person = office.register.person()
        first = [trainee(office, ["2023-01/2023-03"], person)]
        plain(internship(office, office.register.business(), first, date(2023, 4, month), 3))
        overlap = [trainee(office, ["2023-03/2023-05"], person)]
        file = internship(office, office.register.business(), overlap, date(2023, month, 12), 3)
        file.to_notice().approve(attempt="month-of-another-employer", worth=2 * INTERN_MONTH).paid()
        again = [trainee(office, ["2023-01/2023-05"], person)]
        turned_down(
            internship(office, office.register.business(), again, date(2023, month + 2, 8), 5),
            "all-months-taken",
        )

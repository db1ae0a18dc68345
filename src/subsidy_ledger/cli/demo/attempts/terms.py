"""The document's terms: loans, conditions, open readings, what nobody has attested or figured."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from subsidy_ledger.cli.demo.attempts.common import COME_BACK, PAPER, turned_down
from subsidy_ledger.cli.demo.honest import (
    enterprise_loan,
    hired,
    internship,
    jobs,
    person_loan,
    plain,
    returnee,
    returnee_jobs,
    startup,
    trainee,
)
from subsidy_ledger.cli.demo.office import File, Office
from subsidy_ledger.cli.demo.people import JSON


def loans(office: Office) -> None:
    """Three loans in all, up to a sum, for at most 24 months."""
    register = office.register
    person = register.person()
    for day in (date(2023, 1, 11), date(2023, 3, 23), date(2023, 6, 6)):
        loan = person_loan(office, person, 5_000_000, day)
        loan.to_notice().approve()
        loan.wait(5)
        loan.discharge()
        loan.wait(2)
        loan.discharge(attempt="repaid-twice")
    turned_down(person_loan(office, person, 5_000_000, date(2023, 9, 5)), "fourth-loan")
    business = register.business()
    for day in (date(2023, 2, 7), date(2023, 5, 10), date(2023, 8, 9)):
        enterprise_loan(office, business, 50_000_000, day).to_notice().approve()
    turned_down(enterprise_loan(office, business, 30_000_000, date(2023, 10, 10)), "fourth-loan")
    elsewhere = register.person()
    third = person_loan(office, elsewhere, 8_000_000, date(2023, 3, 3), loans_elsewhere=2)
    third.to_notice().approve()
    turned_down(
        person_loan(office, elsewhere, 8_000_000, date(2023, 7, 11), loans_elsewhere=2),
        "fourth-loan",
    )
    turned_down(
        person_loan(office, register.person(), 8_000_000, date(2023, 5, 16), loans_elsewhere=3),
        "fourth-loan",
    )
    for fen in (20_000_001, 30_000_000):
        file = person_loan(office, register.person(), fen, date(2023, 4, 13))
        turned_down(file, "loan-too-large")
    for fen in (300_000_100, 500_000_000):
        file = enterprise_loan(office, register.business(), fen, date(2023, 6, 14))
        turned_down(file, "loan-too-large")
    for months in (25, 36):
        file = person_loan(
            office, register.person(), 10_000_000, date(2023, 8, 2), loan_term_months=months
        )
        turned_down(file, "loan-too-long")
    early = person_loan(
        office, register.person(), 10_000_000, date(2023, 1, 13), contract_on="2022-12-20"
    )
    turned_down(early, "before-the-document")
    owner = register.business()
    for day in (date(2023, 1, 16), date(2023, 3, 24), date(2023, 5, 24)):
        person_loan(office, owner.founder, 6_000_000, day).to_notice().approve()
    mixed = enterprise_loan(office, owner, 60_000_000, date(2023, 8, 24))
    mixed.to_notice().approve(attempt="open-reading")
    mixed.wait(5)
    mixed.approve(
        rulings={
            "loans-counted": {
                "option": "separate",
                "cite": {
                    "document": PAPER,
                    "clause": "第8条(演示)",
                    "quote": "(演示口径,非官方)个人贷款与其企业贷款的次数分别计算",
                },
            }
        }
    )


def conditions(office: Office) -> None:
    """Single conditions of 三(二) that are not met."""
    fails: tuple[tuple[str, JSON], ...] = (
        ("registered-elsewhere", {"registered_in_area": False}),
        ("not-first-licence", {"first_registration": False}),
        ("legal-representative-changed", {"legal_rep_changed": True, "legal_rep_restored": True}),
        ("eleven-months-insured", {"pension_months": 11, "pension_months_in_a_row": 11}),
        ("insured-with-a-gap", {"pension_months": 14, "pension_months_in_a_row": 9}),
        ("no-longer-trading", {"operating": False}),
        ("too-large-an-enterprise", {"entity_type": "其他"}),
    )
    for index, (attempt, changed) in enumerate(fails):
        for month in (2 + index % 4, 8 + index % 3):
            day = date(2023, month, 6 + index)
            file = startup(office, office.register.business(), day, **changed)
            turned_down(file, attempt)
    person = returnee(office, office.register.business(), date(2023, 5, 17), five_kinds=False)
    turned_down(person, "not-of-the-five-kinds")
    person = returnee(office, office.register.business(), date(2023, 5, 18), graduate=False)
    turned_down(person, "not-a-graduate")
    unwilling = [trainee(office, ["2023-02/2023-04"], wants_internship=False)]
    turned_down(
        internship(office, office.register.business(), unwilling, date(2023, 5, 19), 3),
        "unwilling-trainee",
    )
    long_ago = [trainee(office, ["2023-02/2023-04"], left_school_on="2019-06-30")]
    turned_down(
        internship(office, office.register.business(), long_ago, date(2023, 5, 23), 3),
        "left-school-long-ago",
    )


def graduation_and_its_day(office: Office) -> None:
    """毕业时间不超过5年: on which day is an open reading, until it is ruled on in July."""
    for day in (date(2023, 3, 27), date(2023, 9, 12)):
        business = office.register.business(registered_on=date(2022, 9, 8))
        file = returnee(office, business, day, graduated_on="2017-06-30")
        turned_down(file, "graduated-too-long-ago")
    for day in (date(2023, 4, 11), date(2023, 5, 12), date(2023, 5, 25)):
        business = office.register.business(registered_on=date(2022, 9, 8))
        file = returnee(office, business, day, graduated_on=f"2018-03-{day.day}")
        file.to_notice().approve(attempt="open-reading")
        file.day = office.working_day(date(2023, 7, 4), office.rng.randint(0, 4))
        file.approve().paid()
    business = office.register.business(registered_on=date(2022, 9, 8))
    file = returnee(office, business, date(2023, 8, 1), graduated_on="2018-03-20")
    file.to_notice()
    ruling: JSON = {
        "option": "claim",
        "cite": {"document": PAPER, "clause": "第9条(演示)", "quote": "(演示)以申领日计"},
    }
    file.approve(attempt="ruling-against-a-ruling", rulings={"five-years-at": ruling})
    file.approve().paid()


def open_readings(office: Office) -> None:
    """Questions that the document leaves open and that matter here: neither paid nor refused."""
    for day in (date(2023, 4, 14), date(2023, 5, 5)):
        business = office.register.business()
        file = returnee_jobs(office, business, [hired(office), hired(office)], day)
        file.to_notice().approve(attempt="open-reading")
        file.day = office.working_day(date(2023, 7, 4), office.rng.randint(0, 4))
        file.approve().paid()
    business = office.register.business()
    file = returnee_jobs(office, business, [hired(office)], date(2023, 4, 25), five_kinds=False)
    file.to_notice().approve(attempt="open-reading")
    file.withdraw("口径未定,申请人撤回")
    others = [trainee(office, ["2023-02/2023-04"], trainee_graduate=False, left_school_on=None)]
    file = internship(office, office.register.business(), others, date(2023, 5, 26), 3)
    file.to_notice().approve(attempt="open-reading")
    file.reject("“等群体”口径未定,暂不办理")


def what_is_missing(office: Office) -> None:
    """A figure or a fact that nobody has given: undetermined, and said what is missing."""
    register = office.register
    too_early: list[Callable[[date], File]] = []
    for _ in range(3):
        hires = [hired(office), hired(office)]
        too_early.append(partial(jobs, office, register.business(), hires))
    too_early += [partial(returnee, office, register.business()) for _ in range(2)]
    months = [trainee(office, ["2023-01"])]
    too_early.append(partial(internship, office, register.business(), months, months=1))
    for index, apply in enumerate(too_early):
        file = apply(date(2023, 2, 1 + 4 * index))
        file.to_notice().approve(attempt="figure-missing")
        file.reject(COME_BACK)
        plain(apply(max(file.day, date(2023, 3, 2))))
    for day in (date(2023, 3, 28), date(2023, 7, 19), date(2023, 10, 17)):
        file = startup(office, register.business(), day, operating=None)
        file.to_notice().approve(attempt="fact-missing")
        file.supplement(facts={"operating": True})
        plain(file)
    hire = hired(office, lowest_monthly_wage=None)
    file = jobs(office, register.business(), [hired(office), hire], date(2023, 6, 7))
    file.to_notice().approve(attempt="fact-missing")
    whole = {**hire, "facts": {**hire["facts"], "lowest_monthly_wage": 260_000}}
    file.supplement(parties={"hire": [file.parties["hire"][0], whole]})
    plain(file)
    loan = person_loan(office, register.person(), 9_000_000, date(2023, 9, 6), qualified=None)
    loan.to_notice().approve(attempt="fact-missing")
    loan.reject("未提供资格证明")

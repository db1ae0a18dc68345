"""What is tried in the demo's year and must not succeed, or not in full.

What it is: one function per kind of double claim, overrun, short cut or slip, each in a few variants
with the honest cases around it. The command that must fail carries the attempt's name in its id,
after ``!``; what comes before and after it is honest and must be recorded.

What it does not do: say what the answer will be. The tests hold the table of attempts and answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any, Final

from subsidy_ledger.cli.demo.honest import (
    HIRE,
    INTERN_MONTH,
    JOBS_CEILING,
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
from subsidy_ledger.cli.demo.office import JOBS_FUND, RETURNEE_FUND, File, Office
from subsidy_ledger.cli.demo.people import JSON, Business

REFUSED: Final = "不予批准,已书面告知理由"
COME_BACK: Final = "标准尚未明确,请在标准明确后重新申请"
PAPER: Final = "演示经办口径说明(虚构,供演示和测试;不代表德州市任何规定)"


def turned_down(file: File, attempt: str, **fields: Any) -> None:
    """Goes all the way to the approval, is refused there, and is rejected."""
    file.to_notice().approve(attempt=attempt, **fields)
    file.reject(REFUSED)


# ---- two kinds of grant by one party -------------------------------------------------------------


def both_lanes(office: Office) -> None:
    """General and returnee grants exclude each other, by enterprise and by founder."""
    register = office.register
    for day in (date(2023, 2, 6), date(2023, 3, 20), date(2023, 4, 17)):
        business = register.business()
        plain(startup(office, business, day))
        turned_down(returnee(office, business, date(2023, 6, 5)), "returnee-after-general")
        again = register.business(founder=business.founder)
        turned_down(returnee(office, again, date(2023, 7, 17)), "returnee-by-founder-of-general")
    for day in (date(2023, 3, 6), date(2023, 5, 15)):
        business = register.business()
        plain(returnee(office, business, day))
        turned_down(startup(office, business, date(2023, 7, 10)), "general-after-returnee")
        other = register.business(founder=business.founder)
        turned_down(startup(office, other, date(2023, 8, 7)), "general-by-founder-of-returnee")
        turned_down(
            jobs(office, other, [hired(office)], date(2023, 9, 4)),
            "general-by-founder-of-returnee",
        )
    business = register.business()
    plain(jobs(office, business, [hired(office), hired(office)], date(2023, 3, 13)))
    turned_down(
        returnee_jobs(office, business, [hired(office)], date(2023, 5, 22)),
        "returnee-after-general",
    )


def switched_lanes(office: Office) -> None:
    """Whoever wants the other kind pays back first: all of it, and a write-off is no payment."""
    for day, after in ((date(2023, 2, 8), 30), (date(2023, 3, 8), 45)):
        business = office.register.business()
        general = startup(office, business, day)
        plain(general)
        recovery = general.recover("企业申请改领返乡创业补贴,退回已领款项", void=True)
        general.repay(recovery, general.worth // 2)
        other = returnee(office, business, general.day)
        other.to_notice().approve(attempt="other-lane-before-repaid")
        general.day = other.day
        general.repay(recovery, general.worth - general.worth // 2)
        other.day = office.working_day(general.day, 1)
        other.approve().paid()
        plain(returnee_jobs(office, business, [hired(office)], other.day + timedelta(after)))
    business = office.register.business()
    general = startup(office, business, date(2023, 2, 13))
    plain(general)
    recovery = general.recover("申报材料不实,责令全额退回", void=True)
    general.repay(recovery, 300_000)
    general.write_off(recovery, general.worth - 300_000, "法院终结执行,无可供执行财产")
    turned_down(startup(office, business, general.day), "again-after-write-off")
    turned_down(returnee(office, business, general.day), "again-after-write-off")


# ---- the same grant again ------------------------------------------------------------------------


def startup_twice(office: Office) -> None:
    """一次性: once for the founder, whatever the enterprise, and once for the enterprise."""
    register = office.register
    for day, kind in ((date(2023, 1, 12), "小微企业"), (date(2023, 3, 15), "个体工商户")):
        business = register.business(entity_type=kind)
        plain(startup(office, business, day))
        turned_down(
            startup(office, register.business(founder=business.founder), date(2023, 6, 12)),
            "second-startup-other-entity",
        )
        turned_down(startup(office, business, date(2023, 9, 11)), "second-startup-same-entity")
    business = register.business()
    plain(startup(office, business, date(2023, 4, 10)))
    other = Business(
        business.number,
        business.name,
        business.entity_type,
        register.person(),
        business.town,
        business.registered_on,
    )
    turned_down(startup(office, other, date(2023, 8, 14)), "second-startup-same-entity")


def two_documents(office: Office) -> None:
    """One person with a travel permit and a residence permit is one person once that is known."""
    for day in (date(2023, 2, 15), date(2023, 4, 12)):
        permit, card = office.register.resident_of_hong_kong()
        plain(startup(office, office.register.business(founder=permit), day))
        known = office.working_day(day, 45)
        office.say(
            f"same-{known:%m%d}",
            "same",
            known,
            "review-decheng",
            parties=[permit.party(), card.party()],
        )
        under_card = office.register.business(founder=card)
        turned_down(startup(office, under_card, date(2023, 7, 18)), "second-document")
        turned_down(returnee(office, under_card, date(2023, 8, 21)), "second-document-other-lane")
        business = office.register.business()
        hires = [hired(office), hired(office, permit), hired(office, card)]
        both = jobs(office, business, hires, date(2023, 9, 5))
        both.to_notice().approve(attempt="hire-under-two-documents", worth=2 * HIRE).paid()
    permit, _ = office.register.resident_of_hong_kong()
    plain(startup(office, office.register.business(founder=permit), date(2023, 3, 22)))
    renewed = type(permit)(permit.scheme, permit.number + "02", permit.name)
    other = office.register.business(founder=renewed)
    turned_down(startup(office, other, date(2023, 10, 16)), "renewed-permit")


def not_the_same(office: Office) -> None:
    """Two people taken for one by mistake: undone with ``apart``, and the second is paid."""
    first, second = (office.register.business() for _ in range(2))
    pair = [first.founder.party(), second.founder.party()]
    plain(startup(office, first, date(2023, 4, 18)))
    office.say("same-0601", "same", date(2023, 6, 1), "review-decheng", parties=pair)
    file = startup(office, second, date(2023, 6, 13))
    file.to_notice().approve(attempt="taken-for-another")
    on = office.working_day(file.day, 2)
    office.say("apart-0601", "apart", on, "review-decheng", parties=pair)
    file.day = office.working_day(on, 1)
    file.approve().paid()


# ---- hires ---------------------------------------------------------------------------------------


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


# ---- loans ---------------------------------------------------------------------------------------


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


# ---- conditions ----------------------------------------------------------------------------------


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
        hires = [hired(office) for _ in range(2)]
        too_early.append(partial(jobs, office, register.business(), hires))
    for _ in range(2):
        too_early.append(partial(returnee, office, register.business()))
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


# ---- steps and people ----------------------------------------------------------------------------


def short_cuts(office: Office) -> None:
    """Steps left out, notices cut short, two acts by one person."""
    register = office.register
    for day, working_days in (
        (date(2023, 2, 16), 3),
        (date(2023, 4, 20), 4),
        (date(2023, 9, 20), 4),
    ):
        file = startup(office, register.business(), day)
        file.accept()
        file.review()
        file.wait(1)
        file.notice(working_days, attempt="notice-too-short")
        file.notice()
        file.approve().paid()
    for day in (date(2023, 3, 29), date(2023, 8, 16), date(2023, 9, 21)):
        file = startup(office, register.business(), day).to_notice()
        posted, file.day = file.day, file.until
        file.try_approve("approved-during-notice")
        file.day = max(posted, file.until)
        file.approve().paid()
    for day in (date(2023, 2, 17), date(2023, 5, 30), date(2023, 10, 18)):
        file = startup(office, register.business(), day).to_notice()
        file.approve(attempt="reviewer-approves", by=file.reviewer)
        file.approve()
        file.wait(1)
        file.pay(attempt="reviewer-pays", by=file.reviewer)
        file.pay(attempt="approver-pays", by=file._approver)  # noqa: SLF001 - the same person
        file.paid()
    for day in (date(2023, 3, 30), date(2023, 7, 20)):
        file = startup(office, register.business(), day)
        file.accept()
        file.try_approve("approved-unexamined")
        file.review()
        file.pay(attempt="paid-unapproved")
        file.notice()
        file.approve().paid()
    for day in (date(2023, 4, 19), date(2023, 8, 17)):
        file = startup(office, register.business(), day).to_notice()
        file.hold("审计部门调取材料")
        if file.day <= file.until:
            file.day = office.working_day(file.until, 1)
        file.try_approve("approved-while-held")
        file.release()
        file.approve()
        file.hold("账户信息待核实")
        file.pay(attempt="paid-while-held")
        file.release()
        file.paid()
        file.supplement(facts={"operating": True}, attempt="supplement-after-approval")


# ---- money ---------------------------------------------------------------------------------------


def paying_too_much(office: Office) -> None:
    """More than approved, twice the same, settled twice; and more asked back than was paid."""
    register = office.register
    for day in (date(2023, 2, 20), date(2023, 6, 8), date(2023, 9, 13)):
        file = startup(office, register.business(), day).to_notice().approve()
        file.wait(1)
        file.pay(file.worth + 100, attempt="paid-above-approval")
        payment = file.paid()
        file.settle(payment, attempt="settled-twice")
        file.pay(attempt="paid-twice")
        file.pay(file.worth, attempt="paid-twice")
        file.say("withdraw", file.window, attempt="withdrawn-after-payment", reason="改领其他补贴")
    for day in (date(2023, 4, 6), date(2023, 7, 25)):
        hires = [hired(office) for _ in range(3)]
        file = jobs(office, register.business(), hires, day).to_notice()
        file.approve(attempt="approved-above-the-ceiling", stated=4 * HIRE)
        file.approve()
        file.paid(2 * HIRE)
        file.pay(2 * HIRE, attempt="paid-above-approval")
        payment = file.pay(HIRE)
        file.say("finish", file._cashier, attempt="finished-while-paying", reason="结案")  # noqa: SLF001
        file.settle(payment)
        recovery = file.recover("劳动合同系伪造,责令全部退回", 3 * HIRE)
        file.recover("再次责令退回", HIRE, attempt="recovered-above-paid")
        file.bounce(payment, "银行退回", attempt="returned-after-recovery")
        file.repay(recovery, 2 * HIRE)
        file.repay(recovery, 2 * HIRE, attempt="repaid-above-ordered")
        file.repay(recovery, HIRE)
    for day in (date(2023, 5, 8), date(2023, 11, 7)):
        file = startup(office, register.business(), day).to_notice().approve()
        payment = file.pay()
        file.bounce(payment, "账户已销户")
        file.settle(payment, attempt="settled-after-return")
        file.paid()


def empty_fund(office: Office) -> None:
    """The returnee fund runs out in October; more is appropriated on the 30th."""
    register = office.register
    waiting = []
    for day in (date(2023, 9, 18), date(2023, 9, 19)):
        file = returnee(office, register.business(), day).to_notice()
        file.day = office.working_day(date(2023, 10, 17), office.rng.randint(0, 2))
        file.approve(attempt="fund-overspent")
        waiting.append(file)
    small = returnee_jobs(office, register.business(), [hired(office)], date(2023, 9, 19))
    small.to_notice()
    small.day = date(2023, 10, 20)
    small.approve().paid()
    hires = [hired(office) for _ in range(5)]
    large = returnee_jobs(office, register.business(), hires, date(2023, 9, 25)).to_notice()
    large.day = date(2023, 10, 23)
    large.approve(attempt="fund-overspent")
    for file in (*waiting, large):
        file.day = office.working_day(date(2023, 10, 31), office.rng.randint(0, 2))
        file.approve().paid()
    for fund, on in ((JOBS_FUND, date(2023, 6, 30)), (RETURNEE_FUND, date(2023, 10, 25))):
        office.say(
            f"fund-{on:%m%d}!taken-back-too-much",
            "appropriate",
            on,
            "finance-1",
            fund=fund,
            year=2023,
            amount_fen=-5_000_000_000,
        )


# ---- ids and slips of the pen --------------------------------------------------------------------


def ids(office: Office) -> None:
    """The same line twice, the same id for something else, ids that are taken, days gone by."""
    register = office.register
    for day in (date(2023, 2, 23), date(2023, 5, 31), date(2023, 11, 8)):
        file = startup(office, register.business(), day)
        office.again(file.submitted)
        file.to_notice().approve()
        file.wait(2)
        file.pay()
        paid = office.last()
        office.again(paid)
        file.settle(paid["payment"])
    for day in (date(2023, 3, 31), date(2023, 9, 14)):
        file = startup(office, register.business(), day)
        office.again(file.submitted, facts={**file.facts, "pension_months": 99})
        other = register.business()
        file.say(
            "submit",
            file.window,
            attempt="case-number-taken",
            grant="dezhou/startup",
            parties={"applicant": [other.party()], "founder": [other.founder.party()]},
            facts=file.facts,
            fund=JOBS_FUND,
        )
        file.to_notice().approve()
        payment = file.paid()
        taken = office.last()
        file.say(
            "pay",
            "finance-3",
            attempt="payment-number-taken",
            payment=payment,
            case=file.case,
            account="DEMO-00000000",
        )
        office.again(taken, by="bank-2")
        today, file.day = file.day, office.working_day(file.day - timedelta(40))
        file.say("finish", "finance-3", attempt="on-a-day-gone-by", reason="补记", sent=today)


def slips(office: Office) -> None:
    """Lines that are no command: nothing is recorded, no id is used up, and the clerk sends again."""
    register = office.register
    for day, break_it in (
        (date(2023, 2, 24), _wrong_check_digit),
        (date(2023, 3, 9), _unknown_grant),
        (date(2023, 4, 21), _money_with_a_point),
        (date(2023, 5, 29), _fact_misspelt),
        (date(2023, 6, 16), _born_on_no_day),
        (date(2023, 8, 18), _applicant_twice),
    ):
        file = startup(office, register.business(), day)
        office.before(file.submitted, **break_it(file.submitted))
        plain(file)


def _wrong_check_digit(command: JSON) -> JSON:
    (applicant,) = command["parties"]["applicant"]
    number = applicant["number"]
    wrong = {**applicant, "number": number[:-1] + ("1" if number[-1] != "1" else "2")}
    return {"parties": {**command["parties"], "applicant": [wrong]}}


def _born_on_no_day(command: JSON) -> JSON:
    (founder,) = command["parties"]["founder"]
    number = founder["number"]
    wrong = {**founder, "number": number[:10] + "1332" + number[14:]}
    return {"parties": {**command["parties"], "founder": [wrong]}}


def _applicant_twice(command: JSON) -> JSON:
    other = command["parties"]["applicant"][0]
    return {"parties": {**command["parties"], "applicant": [other, other]}}


def _unknown_grant(_command: JSON) -> JSON:
    return {"grant": "dezhou/start-up"}


def _money_with_a_point(_command: JSON) -> JSON:
    return {"requested_fen": 20000.00}


def _fact_misspelt(command: JSON) -> JSON:
    facts = dict(command["facts"])
    facts["pension_month"] = facts.pop("pension_months")
    return {"facts": facts}


# ---- services, groups, erasure -------------------------------------------------------------------


def services(office: Office) -> None:
    """五(五): registered graduates are contacted within five working days and get the 131 service."""
    for index in range(16):
        graduate = office.register.person().party()
        registered = office.some_day(date(2023, 7, 3), date(2023, 9, 28))
        clerk = f"service-{1 + index % 3}"
        if index < 2:
            _perform(
                office, index, "131", "referral", graduate, registered, clerk, "act-before-open"
            )
        if index in (2, 3):
            _perform(
                office, index, "131", "open", graduate, registered, clerk, "no-day-of-registration"
            )
        opened: JSON = {"registered_unemployed_on": registered.isoformat()}
        _perform(office, index, "first-contact", "open", graduate, registered, clerk, facts=opened)
        day = office.working_day(registered, office.rng.choice([1, 2, 3, 4, 5, 7]))
        _perform(office, index, "first-contact", "contact", graduate, day, clerk)
        _perform(office, index, "131", "open", graduate, day, clerk, facts=opened)
        if index in (4, 5):
            _perform(
                office, index, "131", "open", graduate, day, clerk, "opened-twice", facts=opened
            )
        acts = ["guidance", "referral", "referral", "referral", "training"]
        for act in acts[: office.rng.choice([2, 4, 5, 5, 5])]:
            day = office.working_day(day, office.rng.randint(2, 7))
            _perform(office, index, "131", act, graduate, day, clerk)


def _perform(
    office: Office,
    number: int,
    service: str,
    act: str,
    graduate: JSON,
    day: date,
    clerk: str,
    attempt: str = "",
    facts: JSON | None = None,
) -> None:
    tried = f"!{attempt}" if attempt else ""
    office.say(
        f"S-{number:03d}/{service}/{act}-{day:%m%d}{tried}",
        "perform",
        day,
        clerk,
        service=service,
        act=act,
        party=graduate,
        facts=facts,
    )


def related(office: Office) -> None:
    """Two enterprises of one family, linked: no rule of this document counts them together."""
    first, second = (office.register.business() for _ in range(2))
    office.say(
        "link-0710",
        "link",
        date(2023, 7, 10),
        "review-decheng",
        group="family-0710",
        parties=[first.party(), second.party()],
        **{"from": "2023-07-10"},
    )
    for business in (first, second):
        plain(startup(office, business, date(2023, 7, 12)))


def forgotten(office: Office) -> None:
    """Vouchers are kept for 30 years; what never became one may go when its person asks."""
    file = startup(office, office.register.business(), date(2023, 3, 17))
    plain(file)
    file.finish("已足额支付,结案")
    file.day = date(2023, 12, 12)
    file.say(
        "erase", "archive-1", attempt="erased-under-retention", ground="个人信息保护法第四十七条"
    )
    waiting = startup(office, office.register.business(), date(2023, 10, 24))
    waiting.accept()
    waiting.day = date(2023, 12, 12)
    waiting.say(
        "erase", "archive-1", attempt="erased-while-open", ground="个人信息保护法第四十七条"
    )
    gone = startup(office, office.register.business(), date(2023, 5, 11))
    gone.accept()
    gone.withdraw("申请人自愿撤回")
    gone.day = date(2023, 12, 13)
    gone.say("erase", "archive-1", ground="个人信息保护法第四十七条第一款第(一)项")


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

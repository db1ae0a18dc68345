"""Steps left out or cut short, two acts by one person, and money that is not there."""

from __future__ import annotations

from datetime import date

from subsidy_ledger.cli.demo.honest import HIRE, hired, jobs, returnee, returnee_jobs, startup
from subsidy_ledger.cli.demo.office import JOBS_FUND, RETURNEE_FUND, Office


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

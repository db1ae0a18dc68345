"""Faults of money: paid without cover, not paid, come back, not received, from the wrong fund."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from subsidy_ledger.testing.corpus.answers import Answers, Plant, differs, fault, hint
from subsidy_ledger.testing.corpus.moulds import approval
from subsidy_ledger.testing.corpus.office import Step, worked
from subsidy_ledger.testing.corpus.plants.rules import careless_approval
from subsidy_ledger.testing.corpus.town import Town

EARLY: Final = timedelta(days=45)
"""Faults of waiting begin within so many days, so that there is time to wait."""
ABOVE_FEN: Final = 50_000


def paid_without_approval(town: Town, n: int) -> Answers:
    """Paid while the notice was still up; the approval comes after."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays)
        life.handled()
        payment = life.pay(life.fen, 1, careless="what may be paid")
        life.do("settle", payment=payment)
        life.steps.append(Step(approval(life.cast, life.case)))
        town.add(life)
        answers += [fault("paid-without-approval", life.case), *differs(life.case)]
    return answers


def paid_above_approved(town: Town, n: int) -> Answers:
    """Paid once more after all was paid."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays)
        life.decided()
        life.settled()
        payment = life.pay(ABOVE_FEN, careless="what may be paid")
        life.do("settle", payment=payment)
        town.add(life)
        answers += [fault("paid-above-approved", life.case), *differs(life.case)]
    return answers


def fund_overspent(town: Town, n: int) -> Answers:
    """A small fund of its own for each: the second award takes it into the red."""
    answers: Answers = []
    for number in range(n):
        fund = f"专项资金{number + 1}"
        first = town.a_life("rongchang/hire-hard", fund=fund, before=town.middle)
        second = town.a_life("rongchang/hire-hard", after=first.cast.days.approve, fund=fund)
        year = first.cast.days.approve.year
        town.put(
            Step(
                {
                    "id": f"{town.city.letters}-{fund}",
                    "do": "appropriate",
                    "on": worked(town.city.first).isoformat(),
                    "fund": fund,
                    "year": year,
                    "amount_fen": first.fen,
                }
            )
        )
        first.decided()
        first.settled()
        careless_approval(second, "funds")
        second.settled()
        for life in (first, second):
            town.add(life)
        answers += [fault("fund-overspent", second.case), *differs(second.case)]
    return answers


def wrong_fund(town: Town, n: int) -> Answers:
    """Interest paid from the fund for jobs: it has to be moved back (归垫)."""
    from subsidy_ledger.testing.corpus.cities import GRANTS_FUND

    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.instrument == "interest", fund=GRANTS_FUND)
        life.decided()
        life.settled()
        town.add(life, without={"funds"})
        town.lists.fund(life.cast.mould.grant.key, INTEREST_FUND)
        answers.append(fault("wrong-fund", life.case))
    return answers


def approved_not_paid(town: Town, n: int) -> Answers:
    """Approved in spring; nobody ever paid."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays, before=town.city.first + EARLY)
        life.decided()
        town.add(life, without={"eligible"})
        answers.append(hint("approved-not-paid", life.case))
    return answers


def return_not_rebooked(town: Town, n: int) -> Answers:
    """The bank sent it back, and nobody booked it again."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays, before=town.city.first + EARLY)
        life.decided()
        payment = life.pay()
        life.do("return", payment=payment, reason="账号已注销")
        town.add(life, without={"eligible"})
        answers.append(hint("return-not-rebooked", life.case))
    return answers


def recovery_outstanding(town: Town, n: int) -> Answers:
    """Ordered back in spring, and not received."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays, before=town.city.first + EARLY)
        life.decided()
        life.settled()
        life.do("recover", 2, recovery=f"{life.case}-H1", reason="不符合条件", void=True)
        town.add(life)
        answers.append(hint("recovery-outstanding", life.case))
    return answers


def recovery_exceeded(town: Town, n: int) -> Answers:
    """More is taken back than was ordered."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays and mould.claim.requested_fen is None)
        life.decided()
        life.settled()
        recovery = f"{life.case}-H1"
        life.do("recover", 2, recovery=recovery, reason="不符合条件", void=True)
        life.do("repay", 3, "1", recovery=recovery, amount_fen=life.fen)
        life.do(
            "repay",
            1,
            "2",
            recovery=recovery,
            amount_fen=ABOVE_FEN,
            careless="what is outstanding",
        )
        town.add(life)
        answers += [fault("recovery-exceeded", life.case), *differs(life.case)]
    return answers


def account_of_many(town: Town, n: int) -> Answers:
    """Four people are paid to one account; the list of accounts names one of them."""
    answers: Answers = []
    for _ in range(n):
        lives = [town.a_life(lambda mould: mould.pays) for _ in range(4)]
        account = lives[0].account
        for life in lives:
            life.account = account
            life.decided()
            life.settled()
            town.add(life)  # the list says that the account is each one's own
        answers.append(hint("one-account-many", *(life.case for life in lives)))
    return answers


def account_of_another(town: Town, n: int) -> Answers:
    """Paid to an account that the list of accounts gives to somebody else."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays)
        stranger = town.register.someone("person")
        own, life.account = life.account, stranger.account
        life.decided()
        life.settled()
        town.add(life, without={"accounts"})
        town.lists.account(life.filled.payee, own)
        town.lists.account(stranger, stranger.account)
        answers.append(fault("account-not-beneficiary", life.case))
    return answers


def payment_not_confirmed(town: Town, n: int) -> Answers:
    """Instructed in spring; the bank never said what became of it."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays, before=town.city.first + EARLY)
        life.decided()
        life.pay()
        town.add(life, without={"eligible"})
        answers.append(hint("payment-not-confirmed", life.case))
    return answers


def undecided_long(town: Town, n: int) -> Answers:
    """Handed in, accepted, and forgotten."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays, before=town.city.first + EARLY)
        life.submitted()
        life.do("accept")
        town.add(life)
        answers.append(hint("undecided-long", life.case))
    return answers


def recovery_written_off(town: Town, n: int) -> Answers:
    """Ordered back, and half of it given up."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays and mould.claim.requested_fen is None)
        life.decided()
        life.settled()
        recovery, half = f"{life.case}-H1", life.fen // 2
        life.do("recover", 2, recovery=recovery, reason="不符合条件", void=True)
        life.do("repay", 3, recovery=recovery, amount_fen=life.fen - half)
        life.do("write_off", 3, recovery=recovery, amount_fen=half, reason="无可执行财产")
        town.add(life)
        answers.append(hint("recovery-written-off", life.case))
    return answers


def reversed_unrepaid(town: Town, n: int) -> Answers:
    """The award is withdrawn after it was paid, and the money stays where it is."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays)
        life.decided()
        life.settled()
        life.do("withdraw", 3, reason="系统清理", careless="what was paid")
        town.add(life)
        answers += [fault("reversed-unrepaid", life.case), *differs(life.case)]
    return answers


def awarded_again(town: Town, n: int) -> Answers:
    """Ordered back and not received, and the same person is awarded the same kind again."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life(
            "jiangmen/raised-wage", after=date(2023, 12, 20), before=date(2024, 2, 1)
        )
        first.decided()
        first.settled()
        first.do("recover", 2, recovery=f"{first.case}-H1", reason="不符合条件", void=True)
        (applicant,) = first.filled.people["applicant"]
        second = town.a_life(
            "jiangmen/raised-wage",
            after=first.day + timedelta(days=40),
            roles={"applicant": applicant},
        )
        second.decided()
        second.settled()
        for life in (first, second):
            town.add(life)
        answers.append(hint("awarded-again", first.case, second.case))
    return answers


INTEREST_FUND: Final = "创业担保贷款贴息资金"

PLANTS: Final = (
    Plant("paid without approval", 15, ("rongchang", "jiangmen"), paid_without_approval),
    Plant("paid above what was approved", 15, ("hohhot", "rongchang"), paid_above_approved),
    Plant("fund overspent", None, ("rongchang",), fund_overspent),
    Plant("wrong fund", 10, ("jiangmen",), wrong_fund),
    Plant("approved, not paid", 9, ("rongchang", "hohhot"), approved_not_paid),
    Plant("returned, not booked again", 17, ("jiangmen", "rongchang"), return_not_rebooked),
    Plant("recovery outstanding", 21, ("dezhou", "hohhot"), recovery_outstanding),
    Plant("recovery exceeded", 21, ("rongchang", "jiangmen"), recovery_exceeded),
    Plant("payment never confirmed", 9, ("hohhot", "dezhou"), payment_not_confirmed),
    Plant("undecided", 9, ("rongchang",), undecided_long),
    Plant("recovery written off", 21, ("hohhot",), recovery_written_off),
    Plant("withdrawn, money out", 15, ("rongchang",), reversed_unrepaid),
    Plant("awarded again", 15, ("jiangmen",), awarded_again),
    Plant("many people, one account", 17, ("hohhot", "rongchang"), account_of_many),
    Plant("another's account", 17, ("jiangmen",), account_of_another),
)

"""Faults that only a list shows: the ledger was honest, and did not know.

Each row of a list is dated so that it matters, and by a margin that leaves no doubt.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from subsidy_ledger.testing.corpus.answers import Answer, Answers, Plant, fault, hint
from subsidy_ledger.testing.corpus.lists import LONG, employed, employer_of, interest_of
from subsidy_ledger.testing.corpus.lives import Life
from subsidy_ledger.testing.corpus.moulds import Mould
from subsidy_ledger.testing.corpus.plants.rules import first_loan
from subsidy_ledger.testing.corpus.town import Town

YEARS: Final = 5 * LONG


def to_a_person(mould: Mould) -> bool:
    """Money to a person who stands alone in the case."""
    return (
        mould.pays
        and list(mould.parties) == ["applicant"]
        and mould.parties["applicant"][0].kind == "person"
    )


def _to_a_firm(mould: Mould) -> bool:
    return mould.pays and mould.parties["applicant"][0].kind == "enterprise"


def _paid(life: Life) -> None:
    life.decided()
    life.settled()


def deceased(town: Town, n: int) -> Answers:
    """The applicant had died before the application."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(to_a_person)
        _paid(life)
        town.add(life)
        town.lists.deceased(life.filled.people["applicant"][0], life.cast.days.submit - YEARS)
        answers.append(fault("paid-after-death", life.case))
    return answers


def imprisoned(town: Town, n: int) -> Answers:
    """The applicant was in prison all the time."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(to_a_person)
        _paid(life)
        town.add(life)
        day = life.cast.days.submit
        town.lists.imprisoned(life.filled.people["applicant"][0], day - YEARS, day + LONG)
        answers.append(fault("paid-in-prison", life.case))
    return answers


def pensioned(town: Town, n: int) -> Answers:
    """A flexibly employed person draws a pension already."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(f"{town.city.scheme}/flexible-insurance")
        _paid(life)
        town.add(life)
        day = life.cast.days.submit
        town.lists.pension(life.filled.people["applicant"][0], day - YEARS)
        answers.append(fault("paid-to-pensioner", life.case))
    return answers


def public_employee(town: Town, n: int) -> Answers:
    """The applicant is paid from public funds."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(to_a_person)
        _paid(life)
        town.add(life)
        day = life.cast.days.submit
        town.lists.public_employee(life.filled.people["applicant"][0], day - YEARS)
        answers.append(hint("public-employee", life.case))
    return answers


def deregistered_at_application(town: Town, n: int) -> Answers:
    """The firm was cancelled a year before it applied."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(_to_a_firm)
        _paid(life)
        town.add(life)
        firm = life.filled.people["applicant"][0]
        town.lists.deregistered(firm, life.cast.days.submit - LONG)
        answers.append(fault("firm-deregistered", life.case))
    return answers


def deregistered_at_payment(town: Town, n: int) -> Answers:
    """The firm was cancelled after the approval, before the payment."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(_to_a_firm)
        _paid(life)
        town.add(life)
        firm = life.filled.people["applicant"][0]
        town.lists.deregistered(firm, life.cast.days.approve)
        answers.append(fault("firm-deregistered", life.case))
    return answers


def not_insured(town: Town, n: int) -> Answers:
    """The hires of the case have no month of insurance at the firm."""
    answers: Answers = []
    for number in range(n):
        life = town.a_life(f"{town.city.scheme}/{_HIRING[town.city.key]}")
        _paid(life)
        town.add(life, without={"insurance"})
        if number % 2:  # some are insured, and elsewhere
            other = town.register.someone("enterprise")
            for who in employed(life):
                town.lists.insured(who, other, life.cast.days.submit - 3 * LONG, None)
        answers.append(fault("fictitious-labour", life.case))
    return answers


_HIRING: Final = {"dezhou": "job-creation", "rongchang": "hire-hard"}


def owner_flexible(town: Town, n: int) -> Answers:
    """Whoever draws the subsidy of the flexibly employed runs a business."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(f"{town.city.scheme}/flexible-insurance")
        _paid(life)
        town.add(life)
        firm = town.register.someone("enterprise")
        since = (life.cast.days.submit - 3 * LONG).isoformat()
        town.lists.owned(firm, life.filled.people["applicant"][0], "个体工商户", since)
        answers.append(hint("owner-flexible-insurance", life.case))
    return answers


def not_the_representative(town: Town, n: int) -> Answers:
    """The founder of the case is not the legal representative of the firm that borrows."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life("dezhou/loan-enterprise")
        life.decided()
        town.add(life, without={"owners"})
        firm = employer_of(life)
        if firm is not None:
            town.lists.owned(firm, town.register.someone("person"))
        answers.append(hint("borrower-not-representative", life.case))
    return answers


def other_loan(town: Town, n: int) -> Answers:
    """The borrower has another loan that runs beside."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life("dezhou/loan-person")
        life.decided()
        town.add(life)
        day = life.cast.days.submit
        borrower = life.filled.people["applicant"][0]
        town.lists.lent(borrower, 15_000_000, day - LONG, day + 2 * LONG)
        answers.append(hint("other-loan", life.case))
    return answers


def not_attended(town: Town, n: int) -> Answers:
    """Training paid for somebody who was never there."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life("rongchang/training-allowance")
        _paid(life)
        town.add(life, without={"attendance"})
        answers.append(fault("training-without-attendance", life.case))
    return answers


def entitled_never_paid(town: Town, n: int) -> Answers:
    """On the list of the entitled since spring; never came, never paid."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(to_a_person, before=town.city.first + timedelta(days=60))
        life.submitted()
        life.do("accept")
        life.do("withdraw", reason="材料遗失")
        town.add(life)
        applicant = life.filled.people["applicant"][0]
        town.lists.eligible(applicant, life.cast.mould.grant.key, life.cast.days.submit - LONG)
        answers.append(hint("entitled-unpaid", life.case))
    return answers


def entitled_paid_late(town: Town, n: int) -> Answers:
    """On the list of the entitled for two hundred days before anybody applied."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(to_a_person)
        _paid(life)
        town.add(life, without={"eligible"})
        applicant, grant = life.filled.people["applicant"][0], life.cast.mould.grant.key
        town.lists.eligible(applicant, grant, life.cast.days.submit - LONG / 2)
        answers.append(hint("entitled-paid-late", life.case))
    return answers


def entitled_never_applied(town: Town, n: int) -> Answers:
    """On the list of the entitled since before the year, and never came.

    Such a finding names the ledger's first entry, for there is no other: they count as one.
    """
    for _ in range(n):
        mould = town.a_cast(to_a_person).mould
        nobody = town.register.someone("person")
        town.lists.eligible(nobody, mould.grant.key, town.city.first - LONG)
    return [Answer("entitled-never-applied", "hint", ids=("init:open",))] if n else []


def interest_too_high(town: Town, n: int) -> Answers:
    """The bank charged half of what was subsidised."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life("rongchang/loan-interest")
        _paid(life)
        town.add(life, without={"interest"})
        for month, fen in interest_of(life):
            town.lists.interest(life.filled.people["applicant"][0], month, fen // 2)
        answers.append(fault("interest-differs", life.case))
    return answers


def loans_elsewhere(town: Town, n: int) -> Answers:
    """Three subsidised loans elsewhere, repaid long ago, of which the application said nothing."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(first_loan)
        life.decided()
        town.add(life)
        borrower, day = life.filled.people["applicant"][0], life.cast.days.submit
        for number in range(3):
            lent = day - YEARS - LONG * number
            town.lists.lent(borrower, 9_000_000, lent, lent + LONG / 2, "创业担保贷款")
        answers.append(fault("loan-limit-passed", life.case))
    return answers


PLANTS: Final = (
    Plant("recipient dead", 4, ("jiangmen", "hohhot", "rongchang"), deceased),
    Plant("recipient imprisoned", 4, ("hohhot", "rongchang"), imprisoned),
    Plant("recipient draws a pension", 4, ("jiangmen", "hohhot"), pensioned),
    Plant("public employee", 20, ("rongchang", "jiangmen"), public_employee),
    Plant(
        "firm cancelled before it applied", 3, ("dezhou", "jiangmen"), deregistered_at_application
    ),
    Plant("firm cancelled before it was paid", 3, ("rongchang", "hohhot"), deregistered_at_payment),
    Plant("hires without insurance", 2, ("dezhou", "rongchang"), not_insured),
    Plant("owner draws for the flexible", 5, ("jiangmen", "rongchang"), owner_flexible),
    Plant("borrower is not the representative", 6, ("dezhou",), not_the_representative),
    Plant("another loan beside", 6, ("dezhou",), other_loan),
    Plant("loans elsewhere", 6, ("dezhou",), loans_elsewhere),
    Plant("training without attendance", 8, ("rongchang",), not_attended),
    Plant("entitled, never paid", 9, ("hohhot", "rongchang"), entitled_never_paid),
    Plant("entitled, paid late", 9, ("jiangmen", "hohhot"), entitled_paid_late),
    Plant("entitled, never applied", 9, ("jiangmen",), entitled_never_applied),
    Plant("interest recomputed", 7, ("rongchang",), interest_too_high),
)

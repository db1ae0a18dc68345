"""Faults against the rules of a pack and of the procedure.

Most need a program that leaves out a check. Those that a later ``same`` brings to light do not: the
ledger was honest, and learned later that two people were one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from subsidy_ledger.testing.corpus.answers import Answers, Plant, differs, fault, hint
from subsidy_ledger.testing.corpus.lives import Life
from subsidy_ledger.testing.corpus.moulds import Mould, approval, steps_before_approval
from subsidy_ledger.testing.corpus.office import Step, later, moment
from subsidy_ledger.testing.corpus.people import Someone
from subsidy_ledger.testing.corpus.town import Town


def in_order(first: Life, second: Life) -> tuple[Life, Life]:
    """The one that is approved earlier first."""
    one, other = sorted((first, second), key=lambda life: life.cast.days.approve)
    return one, other


def who_in(life: Life) -> dict[str, Someone]:
    """Who has which made-up id in the mould of a life."""
    places = life.cast.mould.parties
    people = life.filled.people
    return {
        place.id: someone
        for role, given in places.items()
        for place, someone in zip(given, people[role], strict=True)
    }


def careless_approval(life: Life, left_out: str) -> None:
    """All up to an approval by a program that leaves something out."""
    life.handled()
    life.steps.append(Step(approval(life.cast, life.case), careless=left_out))
    life.day = life.cast.days.approve


def told_same(town: Town, one: Someone, other: Someone, day: date) -> None:
    """It comes to light that two identifiers are one person's."""
    parties = [
        {"kind": who.kind, "scheme": who.scheme, "number": who.number, "name": who.name}
        for who in (one, other)
    ]
    mark = f"{town.city.letters}-same-{one.number[-6:]}-{other.number[-6:]}"
    town.put(Step({"id": mark, "do": "same", "on": day.isoformat(), "parties": parties}))


# ---- ceilings and exclusions ---------------------------------------------------------------------


def cap_passed(town: Town, n: int) -> Answers:
    """The same founder and firm twice: the second time nobody looked at what they hold."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("dezhou/startup", before=town.middle)
        first.decided()
        first.settled()
        second = town.a_life(first.cast.mould, after=first.day, who=who_in(first))
        careless_approval(second, "caps and exclusions")
        second.settled()
        for life in (first, second):
            town.add(life)
        answers += [fault("cap-passed", first.case, second.case), *differs(second.case)]
    return answers


def cap_passed_by_same(town: Town, n: int) -> Answers:
    """One founder under two numbers; it comes to light in December."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("dezhou/startup")
        permit = town.register.permit_holder()
        second = town.a_life("dezhou/startup", roles={"founder": permit})
        for life in (first, second):
            life.decided()
            life.settled()
            town.add(life)
        (founder,) = first.filled.people["founder"]
        told_same(town, founder, permit, later(max(first.day, second.day), 5))
        answers.append(fault("cap-passed", first.case, second.case))
    return answers


def exclusion_broken(town: Town, n: int) -> Answers:
    """A founder in both lanes: the second time nobody looked."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("dezhou/startup", before=town.middle)
        first.decided()
        first.settled()
        (founder,) = first.filled.people["founder"]
        second = town.a_life("dezhou/returnee-startup", after=first.day, roles={"founder": founder})
        careless_approval(second, "caps and exclusions")
        second.settled()
        for life in (first, second):
            town.add(life)
        answers += [fault("exclusion-broken", first.case, second.case), *differs(second.case)]
    return answers


def exclusion_broken_by_same(town: Town, n: int) -> Answers:
    """A founder in both lanes under two numbers; it comes to light later."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("dezhou/startup")
        permit = town.register.permit_holder()
        second = town.a_life("dezhou/returnee-startup", roles={"founder": permit})
        for life in (first, second):
            life.decided()
            life.settled()
            town.add(life)
        (founder,) = first.filled.people["founder"]
        told_same(town, founder, permit, later(max(first.day, second.day), 5))
        answers.append(fault("exclusion-broken", first.case, second.case))
    return answers


# ---- procedure -----------------------------------------------------------------------------------


def duty_broken(town: Town, n: int) -> Answers:
    """One person reviews and approves."""
    answers: Answers = []
    for number in range(n):
        life = town.a_life(lambda mould: mould.pays)
        by = f"reviewer-{number % 2 + 1}"
        life.handled()
        life.steps = [
            step._replace(by=by) if step.command["do"] == "review" else step for step in life.steps
        ]
        life.steps.append(Step(approval(life.cast, life.case), by=by, careless="duties"))
        life.day = life.cast.days.approve
        _paid(life)
        town.add(life)
        answers += [fault("duty-broken", life.case), *differs(life.case)]
    return answers


def notice_too_short(town: Town, n: int) -> Answers:
    """Approved two days after the notice was posted."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays)
        life.handled()
        command = approval(life.cast, life.case)
        life.day = later(life.cast.days.notice, 2)
        life.steps.append(Step({**command, "on": life.day.isoformat()}, careless="notices"))
        _paid(life)
        town.add(life)
        answers += [fault("notice-too-short", life.case), *differs(life.case)]
    return answers


def step_missing(town: Town, n: int) -> Answers:
    """Nobody reviewed it."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.pays)
        life.submitted()
        accept, _, notice = steps_before_approval(life.cast, life.case)
        life.steps += [Step(accept), Step(notice, careless="stages")]
        life.steps.append(Step(approval(life.cast, life.case)))
        life.day = life.cast.days.approve
        _paid(life)
        town.add(life)
        answers += [fault("step-missing", life.case), *differs(life.case)]
    return answers


def not_in_force(town: Town, n: int) -> Answers:
    """A loan contract of the year before the document holds, and nobody looked at the date."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life(lambda mould: mould.grant.key == "dezhou/loan-person")
        life.filled.submit["facts"]["contract_on"] = "2022-11-30"
        careless_approval(life, "what is in force")
        town.add(life)
        answers += [fault("not-in-force", life.case), *differs(life.case)]
    return answers


def requirement_not_met(town: Town, n: int) -> Answers:
    """The enterprise no longer operates, and nobody read the papers."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life("dezhou/startup")
        life.filled.submit["facts"]["operating"] = False
        careless_approval(life, "the papers")
        life.settled()
        town.add(life)
        answers += differs(life.case)
    return answers


def contract_on_paper(town: Town, n: int) -> Answers:
    """Hires with a contract, and neither wages nor insurance; nobody read the papers."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life("dezhou/job-creation")
        for hire in life.filled.submit["parties"]["hire"]:
            hire["facts"] |= {"insured_by_applicant": False, "paid_months": 0}
        careless_approval(life, "the papers")
        life.settled()
        town.add(life)
        answers += [hint("contract-without-months", life.case), *differs(life.case)]
    return answers


def first_loan(mould: Mould) -> bool:
    """A loan of somebody who has none elsewhere."""
    facts = mould.claim.facts
    return mould.grant.key == "dezhou/loan-person" and facts.get("loans_elsewhere") == 0


def one_loan_too_many(town: Town, n: int) -> Answers:
    """A fourth loan, where three are allowed."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life(first_loan, before=town.city.first + timedelta(days=30))
        lives = [first]
        for _ in range(3):
            (borrower,) = first.filled.people["applicant"]
            after = lives[-1].cast.days.approve
            lives.append(
                town.a_life(
                    first_loan,
                    after=after,
                    before=after + timedelta(days=60),
                    roles={"applicant": borrower},
                )
            )
        for life in lives[:3]:
            life.decided()
        careless_approval(lives[3], "caps and exclusions")
        for life in lives:
            town.add(life)
        cases = [life.case for life in lives]
        answers += [fault("cap-passed", *cases), *differs(cases[3])]
    return answers


def wrong_amount(town: Town, n: int) -> Answers:
    """The program adds something to what the rules give."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life("rongchang/hire-hard")
        careless_approval(life, "the amount")
        life.settled()
        town.add(life)
        answers += differs(life.case)
    return answers


def other_token(town: Town, n: int) -> Answers:
    """A firm that came before gets another token: whatever it holds is not seen."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("dezhou/job-creation", before=town.middle)
        first.decided()
        first.settled()
        (firm,) = first.filled.people["applicant"]
        second = town.a_life("dezhou/internship", after=first.day, roles={"applicant": firm})
        second.account = town.register.someone("enterprise").account
        second.submitted()
        second.steps[0] = second.steps[0]._replace(careless="numbers")
        second.steps += [Step(c) for c in steps_before_approval(second.cast, second.case)]
        second.steps.append(Step(approval(second.cast, second.case)))
        second.day = second.cast.days.approve
        second.settled()
        for life in (first, second):
            town.add(life)
        answers.append(fault("token-mismatch", second.case))
    return answers


# ---- months, regions, founders, hires ------------------------------------------------------------


def months_ahead(town: Town, n: int) -> Answers:
    """Internships of months that have not come."""
    answers: Answers = []
    for _ in range(n):
        life = town.a_life("dezhou/internship")
        approved = life.cast.days.approve
        month = (approved.replace(day=1) + timedelta(days=40)).strftime("%Y-%m")
        for trainee in life.filled.submit["parties"]["trainee"]:
            trainee["facts"]["internship_months"] = [month]
        life.decided()
        life.settled()
        town.add(life)
        answers.append(hint("months-ahead", life.case))
    return answers


def same_kind_two_regions(town: Town, n: int) -> Answers:
    """One founder with a start-up subsidy of each of two cities whose money one office pays."""
    from subsidy_ledger.testing.corpus.cities import CITIES
    from subsidy_ledger.testing.corpus.moulds import packs_of

    other = CITIES["rongchang"]
    digests = [pack for pack in packs_of(other) if pack not in packs_of(town.city)]
    command = {
        "id": f"{town.city.letters}-adopt-{other.key}",
        "do": "adopt",
        "on": town.city.first.isoformat(),
        "packs": digests,
    }
    answers: Answers = []
    if n:
        opened = moment(town.city.first, 8, 10)
        town.put(Step(command, by="registrar-1", at=opened))
    for _ in range(n):
        first = town.a_life("dezhou/startup")
        (founder,) = first.filled.people["founder"]
        second = town.a_life("rongchang/startup", roles={"founder": founder}, of=other)
        for life in (first, second):
            life.decided()
            life.settled()
            town.add(life)
        answers.append(hint("same-kind-two-regions", first.case, second.case))
    return answers


def founder_as_hire(town: Town, n: int) -> Answers:
    """The founder is hired under a second number; it comes to light later."""
    answers: Answers = []
    for _ in range(n):
        permit = town.register.permit_holder()
        life = town.a_life("dezhou/job-creation", roles={"hire": permit})
        life.decided()
        life.settled()
        town.add(life)
        (founder,) = life.filled.people["founder"]
        told_same(town, founder, permit, later(life.day, 5))
        answers.append(fault("founder-as-hire", life.case))
    return answers


def founder_changed(town: Town, n: int) -> Answers:
    """One firm, two founders: one had the start-up subsidy, the other claims for hires."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("dezhou/startup")
        (firm,) = first.filled.people["applicant"]
        second = town.a_life("dezhou/job-creation", roles={"applicant": firm})
        for life in (first, second):
            life.decided()
            life.settled()
            town.add(life)
        answers.append(hint("founder-changed", first.case, second.case))
    return answers


def one_hire_two_firms(town: Town, n: int) -> Answers:
    """Two firms claim one hire: the second time nobody looked."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("dezhou/job-creation", before=town.middle)
        first.decided()
        first.settled()
        hire = first.filled.people["hire"][0]
        second = town.a_life("dezhou/job-creation", after=first.day, roles={"hire": hire})
        careless_approval(second, "caps and exclusions")
        second.settled()
        for life in (first, second):
            town.add(life)
        answers += [
            fault("cap-passed", first.case, second.case),
            hint("one-hire-two-firms", first.case, second.case),
            *differs(second.case),
        ]
    return answers


def same_grant_twice(town: Town, n: int) -> Answers:
    """One person, one grant, the same papers twice; no document forbids it."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("jiangmen/raised-wage")
        second = town.a_life(
            first.cast.mould,
            who=who_in(first),
            months=first.cast.months,
        )
        for life in (first, second):
            life.decided()
            life.settled()
            town.add(life)
        answers.append(hint("same-grant-twice", first.case, second.case))
    return answers


def _paid(life: Life) -> None:
    if life.fen:
        life.settled()


PLANTS: Final = (
    Plant("cap passed", 15, ("dezhou",), cap_passed),
    Plant("cap passed, two numbers", 15, ("dezhou",), cap_passed_by_same),
    Plant("exclusion broken", 13, ("dezhou",), exclusion_broken),
    Plant("exclusion broken, two numbers", 13, ("dezhou",), exclusion_broken_by_same),
    Plant("one person, two roles", 16, ("rongchang", "hohhot", "jiangmen"), duty_broken),
    Plant("notice too short", 16, ("jiangmen", "rongchang", "hohhot"), notice_too_short),
    Plant("step missing", 16, ("hohhot", "jiangmen"), step_missing),
    Plant("rule not in force", 19, ("dezhou",), not_in_force),
    Plant("requirement not met", None, ("dezhou",), requirement_not_met),
    Plant("contract on paper", 2, ("dezhou",), contract_on_paper),
    Plant("one loan too many", 6, ("dezhou",), one_loan_too_many),
    Plant("wrong amount", None, ("rongchang",), wrong_amount),
    Plant("another token", None, ("dezhou",), other_token),
    Plant("months ahead", None, ("dezhou",), months_ahead),
    Plant("same kind, two regions", 12, ("dezhou",), same_kind_two_regions),
    Plant("founder as hire", 14, ("dezhou",), founder_as_hire),
    Plant("founder changed", 14, ("dezhou",), founder_changed),
    Plant("one hire, two firms", 11, ("dezhou",), one_hire_two_firms),
    Plant("same grant twice", 1, ("jiangmen",), same_grant_twice),
)

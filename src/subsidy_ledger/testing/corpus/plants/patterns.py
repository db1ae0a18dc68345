"""Risk patterns: nothing that a rule forbids, and something that a person should look at."""

from __future__ import annotations

from datetime import date
from typing import Final

from attrs import evolve

from subsidy_ledger.parties.identifiers import complete_ric
from subsidy_ledger.testing.corpus.answers import Answers, Plant, hint
from subsidy_ledger.testing.corpus.lives import Life
from subsidy_ledger.testing.corpus.moulds import approval, steps_before_approval
from subsidy_ledger.testing.corpus.office import Step, later, moment
from subsidy_ledger.testing.corpus.plants.lists import to_a_person
from subsidy_ledger.testing.corpus.town import Town

AT_ONCE: Final = 60
"""Approvals of one person on one day."""
A_FEW: Final = 3
JUST_UNDER_FEN: Final = 19_850_000
"""Of a loan of 200,000 yuan at most."""


def just_under(town: Town, n: int) -> Answers:
    """Three loans just under the most, approved by one person."""
    answers: Answers = []
    for number in range(n):
        cases = []
        for _ in range(A_FEW):
            life = town.a_life("dezhou/loan-person", before=date(2023, 8, 20))
            life.filled.submit["requested_fen"] = JUST_UNDER_FEN
            _approved_by(life, f"head-j{number + 1}")
            town.add(life)
            cases.append(life.case)
        answers.append(hint("just-under", *cases))
    return answers


def burst(town: Town, n: int) -> Answers:
    """Sixty approvals of one person on one day. One in five is planted: each takes sixty cases."""
    answers: Answers = []
    for number in range(-(-n // 5)):
        cast = town.a_cast("wenzhou/settle-first")
        cases = []
        for _ in range(AT_ONCE):
            life = town.life_of(cast)
            _approved_by(life, f"head-b{number + 1}")
            town.add(life)
            cases.append(life.case)
        answers.append(hint("burst", *cases))
    return answers


def outside_hours(town: Town, n: int) -> Answers:
    """Three approvals of one person between eleven and midnight."""
    answers: Answers = []
    for number in range(n):
        cast = town.a_cast(lambda mould: mould.pays)
        cases = []
        for place in range(A_FEW):
            life = town.life_of(cast)
            life.handled()
            at = moment(cast.days.approve, 23, 5 + 9 * place + number % 9)
            life.steps.append(Step(approval(cast, life.case), f"head-n{number + 1}", at))
            life.day = cast.days.approve
            if life.fen:
                life.settled()
            town.add(life)
            cases.append(life.case)
        answers.append(hint("outside-hours", *cases))
    return answers


def slow_step(town: Town, n: int) -> Answers:
    """A notice that was over for months before somebody approved. One finding has all of them."""
    cases = []
    for _ in range(n):
        life = town.a_life("hohhot/placement", before=date(2024, 4, 20))
        life.handled()
        life.day = later(life.cast.days.approve, 75)
        command = {**approval(life.cast, life.case), "on": life.day.isoformat()}
        life.steps.append(Step(command))
        life.settled()
        town.add(life, without={"eligible"})
        cases.append(life.case)
    return [hint("slow-step", *cases)] if cases else []


def shared_contact(town: Town, n: int) -> Answers:
    """Four applicants under one telephone."""
    answers: Answers = []
    for _ in range(n):
        lives = [town.a_life(to_a_person) for _ in range(A_FEW + 1)]
        phone = town.register.someone("person").phone
        for life in lives:
            life.decided()
            if life.fen:
                life.settled()
            town.add(life, without={"contacts"})
            town.lists.contact(life.filled.people["applicant"][0], phone=phone)
        answers.append(hint("shared-contact", *(life.case for life in lives)))
    return answers


def near_number(town: Town, n: int) -> Answers:
    """One name, and two numbers that differ in one place."""
    return _two_people(town, n, "near-number", slice(16, 17))


def near_name(town: Town, n: int) -> Answers:
    """One name and one day of birth, and two numbers that differ in more."""
    return _two_people(town, n, "near-name", slice(14, 17))


def _two_people(town: Town, n: int, check: str, place: slice) -> Answers:
    """Two applicants of one name; the second's number has other digits in one place."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life(to_a_person)
        (applicant,) = first.filled.people["applicant"]
        other = town.register.someone("person")
        given = applicant.number[place]
        drawn = f"{(int(given) + int('147'[: len(given)])) % 10 ** len(given):0{len(given)}}"
        number = complete_ric(f"{applicant.number[: place.start]}{drawn}")
        alike = evolve(other, name=applicant.name, number=number)
        second = town.a_life(to_a_person, roles={"applicant": alike})
        for life in (first, second):
            life.decided()
            if life.fen:
                life.settled()
            town.add(life)
        answers.append(hint(check, first.case, second.case))
    return answers


def two_names(town: Town, n: int) -> Answers:
    """One firm under two names."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("dezhou/job-creation")
        (firm,) = first.filled.people["applicant"]
        renamed = evolve(firm, name=town.register.someone("enterprise").name)
        second = town.a_life("dezhou/internship", roles={"applicant": renamed})
        for life in (first, second):
            life.decided()
            life.settled()
        town.add(first)
        town.add(second, without={"accounts"})
        answers.append(hint("two-names", first.case, second.case))
    return answers


def near_firm(town: Town, n: int) -> Answers:
    """Two firms whose names are a character apart, and one account."""
    answers: Answers = []
    for _ in range(n):
        first = town.a_life("dezhou/job-creation")
        (firm,) = first.filled.people["applicant"]
        other = town.register.someone("enterprise")
        alike = evolve(other, name=firm.name.replace("有限", "无限"), account=firm.account)
        second = town.a_life("dezhou/job-creation", roles={"applicant": alike})
        for life in (first, second):
            life.decided()
            life.settled()
            town.add(life)
        cases = first.case, second.case
        answers += [hint("near-firm", *cases), hint("one-account-many", *cases)]
    return answers


def _approved_by(life: Life, by: str) -> None:
    life.submitted()
    life.steps += [Step(command) for command in steps_before_approval(life.cast, life.case)]
    life.steps.append(Step(approval(life.cast, life.case), by))
    life.day = life.cast.days.approve


PLANTS: Final = (
    Plant("just under", None, ("dezhou",), just_under),
    Plant("burst", None, ("wenzhou",), burst),
    Plant("outside office hours", None, ("jiangmen", "rongchang"), outside_hours),
    Plant("shared telephone", None, ("jiangmen", "hohhot"), shared_contact),
    Plant("near number", None, ("rongchang", "jiangmen"), near_number),
    Plant("near name", None, ("hohhot", "rongchang"), near_name),
    Plant("one number, two names", None, ("dezhou",), two_names),
    Plant("near firm", None, ("dezhou",), near_firm),
    Plant("slow step", 9, ("hohhot",), slow_step),
)

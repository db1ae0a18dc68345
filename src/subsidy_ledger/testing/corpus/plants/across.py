"""Faults that no single ledger shows: one person, one account, one document in two cities.

A plant takes the towns it needs; its answers name the cases of both, whose numbers begin with the
letters of their city.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from attrs import frozen

from subsidy_ledger.testing.corpus.answers import Answers, fault, hint
from subsidy_ledger.testing.corpus.cities import CITIES
from subsidy_ledger.testing.corpus.lives import Life
from subsidy_ledger.testing.corpus.moulds import Mould, packs_of
from subsidy_ledger.testing.corpus.office import Step, later, moment
from subsidy_ledger.testing.corpus.people import Someone
from subsidy_ledger.testing.corpus.plants.lists import to_a_person
from subsidy_ledger.testing.corpus.plants.rules import told_same
from subsidy_ledger.testing.corpus.town import Town


@frozen
class Across:
    """One kind of fault between two cities."""

    name: str
    where: tuple[str, str]
    plant: Callable[[Town, Town, int], Answers]


def _paid(town: Town, life: Life) -> None:
    life.decided()
    if life.cast.mould.pays and life.fen:
        life.settled()
    town.add(life)


def same_kind(here: Town, there: Town, n: int) -> Answers:
    """One founder with a start-up subsidy in each."""
    answers: Answers = []
    for _ in range(n):
        first = here.a_life("dezhou/startup")
        (founder,) = first.filled.people["founder"]
        second = there.a_life("rongchang/startup", roles={"founder": founder})
        _paid(here, first)
        _paid(there, second)
        answers.append(hint("across-kind", first.case, second.case))
    return answers


def one_hire(here: Town, there: Town, n: int) -> Answers:
    """One hire, and a firm in each city that is paid for him."""
    answers: Answers = []
    for _ in range(n):
        first = here.a_life("dezhou/job-creation")
        second = there.a_life("rongchang/hire-hard", roles={"hire": first.filled.people["hire"][0]})
        _paid(here, first)
        _paid(there, second)
        answers.append(hint("across-hire", first.case, second.case))
    return answers


def founder_as_hire(here: Town, there: Town, n: int) -> Answers:
    """A founder in one city is somebody's hire in the other."""
    answers: Answers = []
    for _ in range(n):
        first = here.a_life("dezhou/startup")
        (founder,) = first.filled.people["founder"]
        second = there.a_life("rongchang/hire-hard", roles={"hire": founder})
        _paid(here, first)
        _paid(there, second)
        answers.append(hint("across-founder", first.case, second.case))
    return answers


def same_months(here: Town, there: Town, n: int) -> Answers:
    """The insurance of one month, paid for by both: December of the year before."""
    answers: Answers = []
    for _ in range(n):
        first = here.a_life(_of_five_months, months=-5)
        (applicant,) = first.filled.people["applicant"]
        second = there.a_life(
            "rongchang/flexible-insurance", roles={"applicant": applicant}, months=-3
        )
        _paid(here, first)
        _paid(there, second)
        answers.append(hint("across-months", first.case, second.case))
    return answers


def _of_five_months(mould: Mould) -> bool:
    """Insurance of the flexibly employed for January to May, before it is moved."""
    return mould.grant.key == "jiangmen/flexible-insurance" and mould.claim.facts.get(
        "insured_months"
    ) == ["2023-01/2023-05"]


def one_account(here: Town, there: Town, n: int) -> Answers:
    """Two people in two cities are paid to one account."""
    answers: Answers = []
    for _ in range(n):
        first, second = here.a_life(to_a_person), there.a_life(to_a_person)
        second.account = first.account
        _paid(here, first)
        _paid(there, second)
        answers.append(hint("across-account", first.case, second.case))
    return answers


def one_person_or_two(here: Town, there: Town, n: int) -> Answers:
    """Two numbers that both know: one person's, says one city, and the other: two people's."""
    answers: Answers = []
    for _ in range(n):
        one, other = here.register.someone("person"), here.register.someone("person")
        lives = [
            (town, town.a_life(grant, roles={"applicant": who}))
            for town, grants in ((here, _OF_PEOPLE[0]), (there, _OF_PEOPLE[1]))
            for grant, who in zip(grants, (one, other), strict=True)
        ]
        for town, life in lives:
            _paid(town, life)
        told_same(here, one, other, later(max(lives[0][1].day, lives[1][1].day), 3))
        day = later(max(lives[2][1].day, lives[3][1].day), 3)
        there.put(Step(_apart(there, one, other, day.isoformat())))
        answers.append(hint("across-apart", *(life.case for _, life in lives)))
    return answers


_OF_PEOPLE: Final = (
    ("jiangmen/grassroots-job", "jiangmen/raised-wage"),
    ("hohhot/home-rent", "hohhot/home-purchase"),
)


def _apart(town: Town, one: Someone, other: Someone, on: str) -> dict[str, Any]:
    parties = [
        {"kind": who.kind, "scheme": who.scheme, "number": who.number, "name": who.name}
        for who in (one, other)
    ]
    mark = f"{town.city.letters}-apart-{one.number[-6:]}-{other.number[-6:]}"
    return {"id": mark, "do": "apart", "on": on, "parties": parties}


def one_document(here: Town, there: Town, n: int) -> Answers:
    """Two offices pay under one document; one founder comes to both."""
    packs = [pack for pack in packs_of(CITIES["dezhou"]) if pack not in packs_of(there.city)]
    if n:
        name = f"{there.city.letters}-adopt-dezhou"
        command = {"id": name, "do": "adopt", "on": there.city.first.isoformat(), "packs": packs}
        there.put(Step(command, by="registrar-1", at=moment(there.city.first, 8, 10)))
    answers: Answers = []
    for _ in range(n):
        first = here.a_life("dezhou/startup")
        (founder,) = first.filled.people["founder"]
        second = there.a_life("dezhou/startup", roles={"founder": founder}, of=CITIES["dezhou"])
        _paid(here, first)
        _paid(there, second)
        answers.append(fault("across-limit", first.case, second.case))
    return answers


ACROSS: Final = (
    Across("same kind, two cities", ("dezhou", "rongchang"), same_kind),
    Across("one hire, two cities", ("dezhou", "rongchang"), one_hire),
    Across("founder here, hire there", ("dezhou", "rongchang"), founder_as_hire),
    Across("same months, two cities", ("jiangmen", "rongchang"), same_months),
    Across("one account, two cities", ("jiangmen", "hohhot"), one_account),
    Across("one person or two", ("jiangmen", "hohhot"), one_person_or_two),
    Across("one document, two offices", ("dezhou", "rongchang"), one_document),
)
"""Every kind of fault between cities."""

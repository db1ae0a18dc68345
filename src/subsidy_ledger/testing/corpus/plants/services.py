"""Services that were missed: opened, and done late, in part, or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, Literal

from subsidy_ledger.policy.pack import Service
from subsidy_ledger.testing.corpus.answers import Answer, Answers, Plant
from subsidy_ledger.testing.corpus.office import Step, worked
from subsidy_ledger.testing.corpus.services import a_service, perform, services_in
from subsidy_ledger.testing.corpus.town import Town


def _with_term(town: Town) -> tuple[Service, str]:
    """A service with a term, hard or softened (原则上)."""
    return next(
        (one, kind)
        for one, kind in services_in(town.city)
        if one.within_working_days or one.within_days
    )


def _without_term(town: Town) -> tuple[Service, str]:
    return next(
        (one, kind)
        for one, kind in services_in(town.city)
        if not (one.within_working_days or one.within_days)
    )


def _badness(service: Service) -> Literal["fault", "hint"]:
    """A term that the document softens was perhaps missed for a reason."""
    return "hint" if service.excusable else "fault"


def _day(town: Town, number: int) -> date:
    return worked(town.city.first + timedelta(days=10 + 3 * number))


def late(town: Town, n: int) -> Answers:
    """Done forty working days after it was opened."""
    answers: Answers = []
    for number in range(n):
        service, kind = _with_term(town)
        who, mark = town.register.someone(kind), f"FL{number}"
        steps = list(a_service(town.city, service, who, _day(town, number), mark, wait=40))
        for step in steps:
            town.put(step)
        ids = tuple(step.command["id"] for step in steps)
        answers.append(Answer("service-late", _badness(service), ids=ids))
    return answers


def overdue(town: Town, n: int) -> Answers:
    """Opened, and forgotten."""
    answers: Answers = []
    for number in range(n):
        service, kind = _with_term(town)
        who, day = town.register.someone(kind), _day(town, number)
        command = perform(town.city, service, who, day, "open", f"FO{number}")
        town.put(Step(command))
        answers.append(Answer("service-overdue", _badness(service), ids=(command["id"],)))
    return answers


def short(town: Town, n: int) -> Answers:
    """A service without a term, of which nothing was done."""
    answers: Answers = []
    for number in range(n):
        service, kind = _without_term(town)
        who, day = town.register.someone(kind), _day(town, number)
        command = perform(town.city, service, who, day, "open", f"FS{number}")
        town.put(Step(command))
        answers.append(Answer("service-short", "hint", ids=(command["id"],)))
    return answers


PLANTS: Final = (
    Plant("service late", None, ("rongchang", "dezhou"), late),
    Plant("service overdue", None, ("rongchang", "dezhou"), overdue),
    Plant("service short", None, ("rongchang",), short),
)

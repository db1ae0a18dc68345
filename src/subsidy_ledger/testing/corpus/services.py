"""Services of a clean year: opened, and done in their term.

What it promises: every act that a service asks for is done, on the working day after it opened or
the one after that, the least that any term of the packs leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from subsidy_ledger.policy.pack import Service
from subsidy_ledger.testing.corpus.cities import City
from subsidy_ledger.testing.corpus.dice import Dice
from subsidy_ledger.testing.corpus.moulds import packs_of
from subsidy_ledger.testing.corpus.office import Json, Step, later, worked
from subsidy_ledger.testing.corpus.people import Register, Someone

PERSON = "person"


def services_in(city: City) -> list[tuple[Service, str]]:
    """Services owed to persons, with what kind of party they are owed to."""
    found = []
    for pack in packs_of(city):
        kinds = {role.name: role.kinds[0] for role in pack.roles}
        found += [(one, kinds.get(one.to, PERSON)) for one in pack.services]
    return found


def services_of(city: City, count: int, register: Register, dice: Dice) -> Iterator[Step]:
    """The steps of so many services, in turn, each for somebody new."""
    known = services_in(city)
    span = (city.last - city.first).days
    for number in range(count if known else 0):
        service, kind = known[number % len(known)]
        day = worked(date.fromordinal(city.first.toordinal() + dice.below(span)))
        yield from a_service(city, service, register.someone(kind), day, f"F{number + 1:05}")


def a_service(
    city: City, service: Service, who: Someone, day: date, mark: str, wait: int = 1
) -> Iterator[Step]:
    """Opened on a day, and every act done ``wait`` working days later."""
    yield Step(perform(city, service, who, day, "open", f"{mark}-0"))
    done = later(day, wait)
    acts = [*service.acts, *service.one_of[:1]]
    number = 0
    for act, times in acts:
        for _ in range(times):
            number += 1
            yield Step(perform(city, service, who, done, act, f"{mark}-{number}"))


def perform(city: City, service: Service, who: Someone, day: date, act: str, mark: str) -> Json:
    """One act of a service."""
    party = {"kind": who.kind, "scheme": who.scheme, "number": who.number, "name": who.name}
    command: Json = {
        "id": f"{city.letters}-{mark}",
        "do": "perform",
        "on": day.isoformat(),
        "service": f"{city.scheme}/{service.id}",
        "act": act,
        "party": party,
    }
    if act == "open":
        command["facts"] = {service.start: day.isoformat()}
    return command

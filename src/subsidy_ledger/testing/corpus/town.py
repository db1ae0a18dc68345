"""A town: one city's year, planned case by case and told day by day.

What it is: ``Town`` plans a number of cases over its days, takes further lives and commands of
whoever plants something, and gives all of it as ``Item``s in order of time. What the auditor's
lists must say about its people is kept beside (``lists``).

What it promises: without plants the year is clean: everything is allowed, in time, in order, from
the right fund, to the right account. The same size and seed give the same items. People of a case
are made when its day comes: what is kept in memory is what is under way.

What it does not do: record. That is for ``recorder``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple, TypeAlias

from attrs import define, field

from subsidy_ledger.testing.corpus import lives
from subsidy_ledger.testing.corpus.cities import APPROPRIATED_FEN, CITIES, FUND_OF, City
from subsidy_ledger.testing.corpus.dice import Dice
from subsidy_ledger.testing.corpus.lists import Lists
from subsidy_ledger.testing.corpus.lives import Life, Way
from subsidy_ledger.testing.corpus.moulds import (
    JITTER,
    Cast,
    Foundry,
    Mould,
    fill,
    foundry_of,
    granted,
    moulds_of,
    people_for,
)
from subsidy_ledger.testing.corpus.office import Item, Json, Step, later, of_day, worked
from subsidy_ledger.testing.corpus.people import Register, Someone
from subsidy_ledger.testing.corpus.services import services_of

WAITS: Final = (1, 2, 3)
"""Working days between the end of a notice and the approval, less one."""
VARIANTS: Final = 3
"""Days on which the cases of one mould and month come in."""
NOT_GRANTED: Final = 12
"""One case in so many is refused or undetermined."""
SERVICES: Final = 20
"""One service for so many cases."""


class Plan(NamedTuple):
    """A case that is to come."""

    case: str
    cast: Cast
    way: Way


Which: TypeAlias = Callable[[Mould], bool] | Mould | str
"""Moulds that will do: those that pass, this one, or those of a grant."""


@define(eq=False)
class Town:
    """One city's year with ``size`` cases."""

    city: City
    size: int
    dice: Dice
    lists: Lists = field(factory=Lists)
    cast_by: Foundry = field(init=False)
    register: Register = field(init=False)
    _moulds: Mapping[str, Sequence[Mould]] = field(init=False)
    _agenda: dict[date, list[Step]] = field(factory=dict, init=False)
    _plans: dict[date, list[Plan]] = field(factory=dict, init=False)
    _planted: int = field(default=0, init=False)
    _picked: dict[str, int] = field(factory=dict, init=False)
    _told: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self.cast_by = foundry_of(self.city.key)
        self.register = Register(self.city)
        self._moulds = granted(moulds_of(self.city))
        self._appropriate()
        self._plan_cases()
        services = max(1, self.size // SERVICES) if self.size else 0
        for step in services_of(self.city, services, self.register, self.dice.named("services")):
            self.put(step)

    # -- what others may do before the year is told

    def put(self, step: Step, day: date | None = None) -> None:
        """A command more, recorded on its own day or another."""
        if self._told:
            raise ValueError("the year is told already: plant before")
        on = date.fromisoformat(step.command["on"]) if day is None else day
        self._agenda.setdefault(on, []).append(step)

    def a_life(  # noqa: PLR0913 - what a case is made of, each by name
        self,
        which: Which,
        *,
        after: date | None = None,
        before: date | None = None,
        months: int | None = None,
        who: Mapping[str, Someone] | None = None,
        roles: Mapping[str, Someone] | None = None,
        fund: str | None = None,
        of: City | None = None,
    ) -> Life:
        """A life of a case of its own, granted, with nothing done yet; `add` puts it into the year.

        ``which``: moulds that will do; ``after``/``before``: submitted on this day or
        later, or earlier; ``months``: moved by so many; ``who``/``roles``: people who are not to be
        new ones, by their ids in the mould, or the first one in a role; ``of``: the city whose
        packs have the grant.
        """
        cast = self.a_cast(which, (after, before), months, of, frozenset(roles or ()))
        places = cast.mould.parties
        known = {places[role][0].id: someone for role, someone in (roles or {}).items()}
        self._planted += 1
        case = f"{self.city.letters}-P{self._planted:05}"
        return self._life(case, cast, {**known, **(who or {})}, fund)

    def life_of(self, cast: Cast) -> Life:
        """One more life of a cast, with other people: everything on the same days."""
        self._planted += 1
        return self._life(f"{self.city.letters}-P{self._planted:05}", cast, {})

    def a_cast(
        self,
        which: Which,
        between: tuple[date | None, date | None] = (None, None),
        months: int | None = None,
        of: City | None = None,
        roles: frozenset[str] = frozenset(),
    ) -> Cast:
        """A cast of a granted mould; asked again, another one as far as there are others.

        Raises `ValueError` where no mould will do.
        """
        named = which if isinstance(which, str) else ""
        fits = _fitting(which)
        foundry = self.cast_by if of is None else foundry_of(of.key)
        known = self._moulds if of is None else granted(moulds_of(of))
        wanted = [
            mould
            for moulds in known.values()
            for mould in moulds
            if fits(mould) and roles <= mould.parties.keys()
        ]
        wanted = [mould for mould in wanted if not mould.claim.rulings] or wanted
        after, before = between
        turn = self._picked[named] = self._picked.get(named, -1) + 1
        for place in range(len(wanted) * 120):
            mould = wanted[(turn + place) % len(wanted)]
            moves = foundry.moves(mould) if months is None else range(months, months + 1)
            jitter = JITTER[(turn * 3 + place) % len(JITTER)]
            wait = WAITS[turn % len(WAITS)]
            cast = foundry.cast(mould, moves[(turn + place * 7) % len(moves)], jitter, wait)
            if cast is None or cast.odd or (after is not None and cast.days.submit < after):
                continue
            if before is None or cast.days.submit < before:
                return cast
        raise ValueError(f"found no case of {self.city.key} that will do, between {between}")

    def add(self, life: Life, without: Collection[str] = ()) -> None:
        """Put a life into the year; ``without``: kinds of lists that say nothing about it."""
        for step in life.steps:
            self.put(step)
        self.lists.of_life(life, self.register, without)

    def mention(self, life: Life) -> None:
        """Let the lists speak of a life's people in ways that do not matter, now and then."""
        self.lists.beside(life, self.register)

    @property
    def middle(self) -> date:
        """The middle of its days: what a second case is to follow comes in before."""
        return self.city.first + (self.city.last - self.city.first) / 2

    # -- the year

    def items(self) -> Iterator[Item]:
        """All commands with times, day by day. It can be told once."""
        day = min([*self._agenda, *self._plans], default=self.city.first)
        hours = self.dice.named("hours")
        while self._agenda or self._plans:
            for plan in self._plans.pop(day, ()):
                self._begin(plan)
            self._told = True
            waiting = self._agenda.pop(day, None)
            if waiting:
                yield from of_day(day, waiting, hours)
            self._told = False
            day += timedelta(days=1)
        self._told = True

    def _begin(self, plan: Plan) -> None:
        life = self._life(plan.case, plan.cast, {})
        plan.way(life)
        self.add(life)
        self.mention(life)

    def _life(
        self, case: str, cast: Cast, who: Mapping[str, Someone], fund: str | None = None
    ) -> Life:
        people = {**people_for(cast.mould, self.register), **who}
        given = fund or FUND_OF.get(cast.mould.instrument)
        filled = fill(cast, case, people, given)
        return Life(filled, filled.payee.account)

    def _appropriate(self) -> None:
        day = worked(self.city.first)
        for fund in FUND_OF.values():
            for year in range(self.city.first.year, self.city.last.year + 2):
                command: Json = {
                    "id": f"{fund}-{year}",
                    "do": "appropriate",
                    "on": day.isoformat(),
                    "fund": fund,
                    "year": year,
                    "amount_fen": APPROPRIATED_FEN,
                }
                self.put(Step(command))

    def _plan_cases(self) -> None:
        dice, grants = self.dice.named("cases"), list(self._moulds)
        others = [mould for mould in moulds_of(self.city) if mould.outcome != "granted"]
        ways = {name: _shares(given) for name, given in _WAYS.items()}
        for number in range(1, self.size + 1):
            if number % NOT_GRANTED == 0 and others:
                cast, way = self._some_cast(others, dice), _REJECTED
            else:
                moulds = self._moulds[grants[number % len(grants)]]
                cast = self._some_cast(moulds, dice)
                way = dice.of(ways[_kind(cast)])
            case = f"{self.city.letters}-{number:06}"
            # Submission is the earliest step; what comes earlier of a plan is nothing.
            self._plans.setdefault(cast.days.submit, []).append(Plan(case, cast, way))

    def _some_cast(self, moulds: Sequence[Mould], dice: Dice) -> Cast:
        while True:  # every mould that stands in the list was granted in its own days
            place = dice.below(len(moulds))
            mould = moulds[place]
            moves = self.cast_by.moves(mould)
            month = dice.below(len(moves))
            # Trying out takes time: of each month of a mould a few days are enough.
            turn = place + month + VARIANTS * dice.below(VARIANTS)
            jitter, wait = JITTER[turn % len(JITTER)], WAITS[turn % len(WAITS)]
            cast = self.cast_by.cast(mould, moves[month], jitter, wait)
            if cast is not None and not cast.odd:
                return cast


def _fitting(which: Which) -> Callable[[Mould], bool]:
    if isinstance(which, str):
        return lambda mould: mould.grant.key == which
    if isinstance(which, Mould):
        return lambda mould: mould is which
    return which


_REJECTED: Final[Way] = lives.rejected
_WAYS: Final = {"money": lives.OF_MONEY, "loan": lives.OF_LOANS, "rest": lives.OF_THE_REST}


def _kind(cast: Cast) -> str:
    if cast.mould.pays and cast.fen:
        return "money"
    return "loan" if cast.mould.instrument == "loan" else "rest"


def _shares(ways: Mapping[Way, int]) -> list[Way]:
    return [way for way, share in ways.items() for _ in range(share)]


def a_town(key: str, size: int, seed: int = 1) -> Town:
    """The town of a city, by its key."""
    city = CITIES[key]
    return Town(city, size, Dice(seed).named(key))


def last_day(town: Town) -> date:
    """A day after everything that a case of the town takes."""
    return later(town.city.last, 60)

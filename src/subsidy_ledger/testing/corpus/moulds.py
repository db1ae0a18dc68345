"""Moulds: the worked cases of the packs, from which the cases of the corpus are cast.

What it is: a ``Mould`` is a worked ``[[grant.case]]``: parties by made-up ids, facts, days. A
``Cast`` is a mould moved to other days: every date and month in it by the same number of months.
``Foundry`` tries a cast out, with steps, notice and all, on a ledger of its own, before it is used.

What it promises: of what a foundry gives out, it is known what comes of it: granted with how much,
refused, or undetermined. A cast that comes out otherwise than its worked case is not used.

What it does not do: change what a case says. Facts that are numbers or words stay as they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from attrs import define, field, frozen
from dateutil.relativedelta import relativedelta

from subsidy_ledger import canonical
from subsidy_ledger.dates import format_months, month_of, parse_months
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.money import WHOLE
from subsidy_ledger.policy.catalogue import APPLICANT
from subsidy_ledger.policy.pack import RESERVING, Award, CaseParty, Grant, GrantCase, Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import shipped_packs
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.testing.corpus.cities import CITIES, City
from subsidy_ledger.testing.corpus.office import Json, later, worked
from subsidy_ledger.testing.corpus.people import Register, Someone
from subsidy_ledger.testing.ledgers import TOKEN_KEY, Entropy

Outcome: TypeAlias = Literal["granted", "refused", "undetermined"]

RULED: Final = {
    "document": "演示口径说明(虚构)",
    "clause": "第1条",
    "quote": "(演示)本案按此口径办理",
}
"""What a ruling in an approval cites: nothing real."""


class Place(NamedTuple):
    """A party of a mould: its made-up id, what kind it is, and its facts."""

    id: str
    kind: str
    facts: Mapping[str, Any]


@frozen(eq=False)
class Mould:
    """One worked case. ``months``: by how many months it may be moved, its own days included."""

    grant: Grant
    name: str
    claim: Award
    parties: Mapping[str, tuple[Place, ...]]
    outcome: Outcome

    @property
    def instrument(self) -> str:
        """Grant, loan, interest and so on."""
        return self.grant.instrument

    @property
    def pays(self) -> bool:
        """Whether what is granted is paid out by the authority itself."""
        return self.grant.instrument in RESERVING

    @property
    def payee(self) -> str:
        """The role that the money goes to."""
        payee = self.grant.payee
        return payee if payee is not None and payee in self.parties else APPLICANT


class Days(NamedTuple):
    """The days of a case up to its approval; ``until``: the last of its notice."""

    submit: date
    accept: date
    review: date
    notice: date
    until: date
    approve: date


def days_from(submitted: date, wait: int = 0, not_before: date | None = None) -> Days:
    """One step a working day, a notice of five; ``wait``: working days the approval takes more."""
    accept = later(submitted, 1)
    review = later(accept, 1)
    notice = later(review, 1)
    until = later(notice, 5)
    approve = later(until, 1 + wait)
    if not_before is not None and approve < not_before:
        approve = worked(not_before)
    return Days(submitted, accept, review, notice, until, approve)


class Cast(NamedTuple):
    """A mould moved: by how many months, and how many days its submission waits besides.

    ``fen``: what is granted, 0 for a plain yes; ``odd``: whether it draws the eye, though it is
    right: a clean year goes without.
    """

    mould: Mould
    months: int
    days: Days
    fen: int = 0
    odd: bool = False


@frozen(eq=False)
class Filled:
    """A cast with people in it: the command that submits it, and who is who."""

    case: str
    cast: Cast
    submit: Json
    people: Mapping[str, tuple[Someone, ...]]

    @property
    def payee(self) -> Someone:
        """Who is paid."""
        return self.people[self.cast.mould.payee][0]


def fill(cast: Cast, case: str, who: Mapping[str, Someone], fund: str | None) -> Filled:
    """Put people into a cast. ``who``: by the made-up ids of the mould."""
    mould, months = cast.mould, cast.months
    parties = {
        role: [_party(who[one.id], _moved(one.facts, months)) for one in places]
        for role, places in mould.parties.items()
    }
    command: Json = {
        "id": f"{case}-submit",
        "do": "submit",
        "case": case,
        "grant": mould.grant.key,
        "on": cast.days.submit.isoformat(),
        "parties": parties,
    }
    facts = _moved(mould.claim.facts, months)
    if facts:
        command["facts"] = facts
    if mould.claim.requested_fen is not None:
        command["requested_fen"] = mould.claim.requested_fen
    if fund is not None:
        command["fund"] = fund
    people = {role: tuple(who[one.id] for one in places) for role, places in mould.parties.items()}
    return Filled(case, cast, command, people)


def approval(cast: Cast, case: str) -> Json:
    """The command that approves a cast."""
    claim = cast.mould.claim
    command: Json = {
        "id": f"{case}-approve",
        "do": "approve",
        "case": case,
        "on": cast.days.approve.isoformat(),
    }
    if claim.amount_fen is not None:
        command["amount_fen"] = claim.amount_fen
    if claim.rulings:
        command["rulings"] = {
            reading: {"option": option, "cite": RULED} for reading, option in claim.rulings.items()
        }
    if claim.excuses:
        command["excuses"] = dict(claim.excuses)
    return command


def steps_before_approval(cast: Cast, case: str) -> list[Json]:
    """Acceptance, review and notice."""
    days = cast.days
    return [
        {"id": f"{case}-accept", "do": "accept", "case": case, "on": days.accept.isoformat()},
        {
            "id": f"{case}-review",
            "do": "review",
            "case": case,
            "on": days.review.isoformat(),
            "passed": True,
            "note": "材料齐全",
        },
        {
            "id": f"{case}-notice",
            "do": "notice",
            "case": case,
            "on": days.notice.isoformat(),
            "until": days.until.isoformat(),
        },
    ]


def _party(who: Someone, facts: Json) -> Json:
    party: Json = {"kind": who.kind, "scheme": who.scheme, "number": who.number, "name": who.name}
    return {**party, "facts": facts} if facts else party


def _moved(facts: Mapping[str, Any], months: int) -> Json:
    """Facts as a command brings them, all their days and months moved."""
    found: Json = {}
    for name, value in facts.items():
        if isinstance(value, date):
            found[name] = (value + relativedelta(months=months)).isoformat()
        elif isinstance(value, (list, tuple)):
            found[name] = format_months(month + months for month in parse_months(value))
        else:
            found[name] = value
    return found


# ---- the worked cases ----------------------------------------------------------------------------


@cache
def packs_of(city: City) -> tuple[Pack, ...]:
    """The packs of a city, as they would be if nothing about them were assumed; without cases.

    Real packs say that a first day is assumed, and that a figure stands in no numbered document;
    both are findings, and rightly so. In the corpus every document has a number (虚构) and every
    first day is stated, so that a figure without a document is one that was planted. What stays is
    every rule; a pack's digest leaves its cases out anyway.
    """
    return tuple(_stated(name) for name in city.packs)


def _stated(name: str) -> Pack:
    text = shipped_packs()[name].read_bytes().decode()
    text = _CASES.sub("", text)
    text = _ASSUMED.sub('valid_from_basis = "stated"', text)
    head, *tables = text.split("[[document]]")
    for place, table in enumerate(tables):
        own, mark, rest = table.partition("\n[")
        if not _NUMBERED.search(own):
            own = f'\nnumber = "虚构〔{name[-4:]}〕{place + 1}号"{own}'
        tables[place] = own + mark + rest
    return read_pack("[[document]]".join([head, *tables]).encode(), f"{name}.toml")


_CASES: Final = re.compile(r"^ *\[\[grant\.case\]\].*?(?=^ *\[|\Z)", re.MULTILINE | re.DOTALL)
_ASSUMED: Final = re.compile(r'valid_from_basis = "[a-z_]+"')
_NUMBERED: Final = re.compile(r"^number\b", re.MULTILINE)


@cache
def _with_cases(city: City) -> tuple[Pack, ...]:
    """The packs of a city with some of their worked cases: reading all of them takes its time."""
    return tuple(
        read_pack(_some_cases(shipped_packs()[name].read_bytes().decode()).encode(), f"{name}.toml")
        for name in city.packs
    )


def _some_cases(text: str) -> str:
    """A pack's text with the first few cases of each grant that have no earlier awards."""
    kept: Counter[tuple[str, str]] = Counter()

    def keep(found: re.Match[str]) -> str:
        case = found[0]
        outcome = _OUTCOME.search(case)
        if outcome is None or "before = [" in case:
            return ""
        grant = text.rfind("[[grant]]", 0, found.start())
        kept[outcome[1], str(grant)] += 1
        return case if kept[outcome[1], str(grant)] <= KEPT[outcome[1]] else ""

    return _CASES.sub(keep, text)


_OUTCOME: Final = re.compile(r'outcome = "([a-z]+)"')
KEPT: Final = {"granted": 10, "refused": 4, "undetermined": 3}
"""Worked cases of each grant that are used, by what comes of them."""


@cache
def moulds_of(city: City) -> tuple[Mould, ...]:
    """The worked cases of a city's packs that can be cast: one applicant, no earlier awards.

    Nobody stands in two roles: that a founder is his own hire is a worked case, and a risk.
    """
    return tuple(_moulds(city))


def _moulds(city: City) -> Iterator[Mould]:
    packs = _with_cases(city)
    grants = {grant.key: grant for pack in packs for grant in pack.grants if not grant.amend}
    kinds = {role.name: role.kinds[0] for pack in packs for role in pack.roles}
    for pack in packs:
        for grant in pack.grants:
            whole = grants.get(grant.key)
            for case in grant.cases if whole is not None else ():
                if whole is not None and _usable(case):
                    yield _mould(whole, case, kinds)


def _usable(case: GrantCase) -> bool:
    ids = [party.id for parties in case.claim.parties.values() for party in parties]
    return not case.before and len(ids) == len(set(ids)) and not case.claim.discharged


def _mould(grant: Grant, case: GrantCase, kinds: Mapping[str, str]) -> Mould:
    parties = {
        role: tuple(_place(party, role, grant, kinds) for party in parties)
        for role, parties in case.claim.parties.items()
    }
    return Mould(grant, case.name, case.claim, parties, case.expect.outcome)


def _place(party: CaseParty, role: str, grant: Grant, kinds: Mapping[str, str]) -> Place:
    kind = party.kind or (grant.applicant[0] if role == APPLICANT else kinds.get(role, "person"))
    return Place(party.id, kind, party.facts)


# ---- trying out ----------------------------------------------------------------------------------

_NEAR_BPS: Final = WHOLE - 250
"""Nearer to a limit than a fortieth of it looks chosen."""

JITTER: Final = (0, 1, 2, 4, 7, 10, 14, 18)
"""Calendar days that a submission comes later than its worked case has it, in the month."""


@define(eq=False)
class Foundry:
    """Casts of one city that are known to come out as their worked cases do."""

    city: City
    ledger: Ledger
    _register: Register
    _known: dict[tuple[int, int, int, int], Cast | None] = field(factory=dict)
    _tried: int = 0
    _month: dict[str, tuple[int, ...]] = field(factory=dict)

    def cast(self, mould: Mould, months: int, jitter: int, wait: int = 0) -> Cast | None:
        """A mould moved by months and days; None where that comes out otherwise."""
        key = (id(mould), months, jitter, wait)
        if key not in self._known:
            self._known[key] = self._try(mould, months, jitter, wait)
        return self._known[key]

    def moves(self, mould: Mould) -> range:
        """By how many months a mould may be moved to come in between the city's days."""
        own = mould.claim.on.year * 12 + mould.claim.on.month
        first, last = self.city.first, self.city.last
        return range(first.year * 12 + first.month - own, last.year * 12 + last.month - own + 1)

    def _try(self, mould: Mould, months: int, jitter: int, wait: int) -> Cast | None:
        submitted = worked(mould.claim.on + relativedelta(months=months, days=jitter))
        if not self.city.first <= submitted <= self.city.last:
            return None
        approved = mould.claim.approved_on
        not_before = None if approved is None else approved + relativedelta(months=months)
        cast = Cast(mould, months, days_from(submitted, wait, not_before))
        self._tried += 1
        case = f"trial-{self._tried}"
        filled = fill(cast, case, people_for(mould, self._register), None)
        *before, answer = self.ledger.record_all(
            [
                {**command, "by": f"by-{command['do']}"}
                for command in (
                    filled.submit,
                    *steps_before_approval(cast, case),
                    approval(cast, case),
                )
            ]
        )
        if any(one["status"] != "recorded" for one in before):
            return None
        if not self._as_expected(mould, answer, cast):
            return None
        fen = answer.get("amount_fen") or 0
        return cast._replace(fen=fen, odd=self._odd(filled.submit, fen, cast))

    def _odd(self, submit: Json, fen: int, cast: Cast) -> bool:
        """Whether somebody would look twice: just under a limit, or as of a day that is to come."""
        law = self.ledger._books.law  # noqa: SLF001 - the law of the ledger, compiled
        grant = cast.mould.grant.key
        day = law.as_of(grant, submit["on"])
        facts = [submit.get("facts", {})]
        facts += [one.get("facts", {}) for given in submit["parties"].values() for one in given]
        named = {one[day.name] for one in facts if day.kind == "fact" and day.name in one}
        if any(one > cast.days.approve.isoformat() for one in named):
            return True
        rules = law.rules(grant, min(named, default=submit["on"]))
        if rules is None or not fen:
            return False
        limits = [cap.fixed for cap in rules.caps if cap.fixed]
        limits += [value for value in rules.figures.values() if isinstance(value, int)]
        return any(limit * _NEAR_BPS < fen * WHOLE < limit * WHOLE for limit in limits)

    def _as_expected(self, mould: Mould, answer: Mapping[str, Any], cast: Cast) -> bool:
        outcome = "granted" if answer["status"] == "recorded" else answer["status"]
        if outcome != mould.outcome:
            return False
        if outcome != "granted":
            return True
        with self.ledger.store.reading() as reader:
            leaf = reader.leaf(answer["seq"])
        data = canonical.decode(leaf or b"{}")["data"]
        last = month_of(cast.days.approve)
        return all(
            month <= last
            for line in data.get("lines", ())
            for month in parse_months(line.get("months", ()))
        )


def people_for(mould: Mould, register: Register) -> dict[str, Someone]:
    """Somebody new for everyone in a mould."""
    return {
        one.id: register.someone(one.kind) for places in mould.parties.values() for one in places
    }


def new_ledger(city: City, store: Any, now: Any, origin: str = "") -> Ledger:
    """A ledger of a city with its packs, opened on the day before its year begins."""
    return Ledger.create(
        store,
        origin=origin or city.origin,
        packs=list(packs_of(city)),
        token_key=TOKEN_KEY,
        on=city.first.isoformat(),
        by="registrar-1",
        now=now,
        entropy=Entropy(),
    )


@cache
def foundry_of(key: str) -> Foundry:
    """The foundry of a city: made once, for trying out takes its time."""
    from subsidy_ledger.testing.clock import LedgerClock

    city = CITIES[key]
    ledger = new_ledger(city, MemoryStore(), LedgerClock(city.first), f"{city.origin}-foundry")
    return Foundry(city, ledger, Register(city))


def granted(moulds: Sequence[Mould]) -> dict[str, list[Mould]]:
    """Moulds that are granted, by grant; those without a ruling of their own first."""
    found: dict[str, list[Mould]] = {}
    for mould in sorted(moulds, key=lambda one: bool(one.claim.rulings)):
        if mould.outcome == "granted":
            found.setdefault(mould.grant.key, []).append(mould)
    return found

"""Builders that tests of the ledger share: parties by short names, small packs, a desk to send from.

What it is: ``person("p1")`` and ``enterprise("e1")`` give parties with valid fictitious numbers;
``small_pack`` reads a pack from the few lines that a test is about; ``desk()`` is a ledger with a
clock, randomness and a key that never change, and shorthands for the life of a case.

What it does not do: judge. Expected values stand in the tests, written by hand.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from subsidy_ledger import Ledger
from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.storage.memory import MemoryStore

Json = dict[str, Any]
KEY = TokenKey(bytes(range(32)))
START = datetime(2023, 1, 1, 9, 0, tzinfo=UTC)
ONE_STEP: Json = {"steps": ["approve"], "separate": []}
"""A procedure in which a case is approved right after it is submitted, by anyone."""

ACTORS = {
    "submit": "window",
    "supplement": "window",
    "accept": "clerk",
    "review": "reviewer",
    "notice": "clerk",
    "approve": "head",
    "pay": "cashier",
    "settle": "bank-desk",
}
"""Who does what when a test does not care: no one does two things that are to be apart."""


# ---- parties -------------------------------------------------------------------------------------


def number_of(name: str) -> str:
    """A resident number, always the same for a name."""
    drawn = zlib.crc32(name.encode())
    born = date(1960, 1, 1) + timedelta(days=drawn % 14_000)
    return complete_ric(f"371402{born:%Y%m%d}{drawn // 14_000 % 1000:03}")


def person(name: str, **facts: Any) -> Json:
    """A person with a resident number (cn-ric)."""
    return _party("person", "cn-ric", number_of(name), f"姓名{name}", facts)


def code_of(name: str) -> str:
    """A unified social credit code, always the same for a name."""
    return complete_uscc("91371400", f"{zlib.crc32(name.encode()) % 10**8:08}")


def enterprise(name: str, **facts: Any) -> Json:
    """An enterprise with a unified social credit code (cn-uscc)."""
    return _party("enterprise", "cn-uscc", code_of(name), f"企业{name}", facts)


def permit_holder(number: str, **facts: Any) -> Json:
    """A person with a travel permit for residents of Hong Kong and Macau."""
    return _party("person", "cn-hkmo-permit", number, f"姓名{number}", facts)


def _party(kind: str, scheme: str, number: str, name: str, facts: Mapping[str, Any]) -> Json:
    party: Json = {"kind": kind, "scheme": scheme, "number": number, "name": name}
    if facts:
        party["facts"] = dict(facts)
    return party


def token(party: Mapping[str, Any]) -> str:
    """The token a ledger of these builders gives a party."""
    number = party["number"][:9] if party["scheme"] == "cn-hkmo-permit" else party["number"]
    return KEY.token(party["scheme"], number)


# ---- packs ---------------------------------------------------------------------------------------

_HEAD = """
[pack]
id = "{id}"
{scheme}
title = "试验办法(虚构)"
authority = "试验机构"
valid_from = {valid_from}
valid_from_basis = "assumed"

[[document]]
key = "T"
title = "试验办法(虚构)"
"""

CITE = 'cite = {doc = "T", clause = "1", quote = "试验"}'


def small_pack(
    body: str, *, id: str = "t-2023", amends: str | None = None, valid_from: str = "2023-01-01"
) -> Pack:
    """A pack of scheme ``t`` (or one that amends it); ``§`` in the body stands for a citation."""
    scheme = 'scheme = "t"' if amends is None else f'amends = "{amends}"'
    head = _HEAD.format(id=id, scheme=scheme, valid_from=valid_from)
    return read_pack((head + body.replace("§", CITE)).encode(), f"{id}.toml")


def fact(name: str, kind: str, of: str = "applicant", options: list[str] | None = None) -> str:
    """A ``[[fact]]`` table."""
    listed = f"options = {options}\n" if options else ""
    return f'[[fact]]\nname = "{name}"\ntype = "{kind}"\nof = "{of}"\nlabel = "{name}"\n{listed}'


def role(name: str, kind: str = "person", least: int = 0, most: int = 0) -> str:
    """A ``[[role]]`` table; 0: no bound."""
    bounds = (f"min = {least}\n" if least else "") + (f"max = {most}\n" if most else "")
    return f'[[role]]\nname = "{name}"\nkind = ["{kind}"]\n{bounds}'


def grant(
    key: str, rest: str, applicant: str = '"enterprise", "person"', instrument: str = "grant"
) -> str:
    """A ``[[grant]]`` with its parts."""
    return (
        f'[[grant]]\nkey = "{key}"\nname = "{key}"\ninstrument = "{instrument}"\n'
        f"applicant = [{applicant}]\n{CITE}\n{rest}\n"
    )


# ---- a ledger ------------------------------------------------------------------------------------


def clock() -> Callable[[], datetime]:
    """A clock that goes on by one second each time it is asked."""
    ticks = itertools.count()
    return lambda: START + timedelta(seconds=next(ticks))


def entropy() -> Callable[[int], bytes]:
    """Randomness that never changes."""
    drawn = itertools.count(1)
    return lambda size: next(drawn).to_bytes(size, "big")


class Desk:
    """A ledger and who works at it: sends commands with ids, days and actors filled in.

    ``on`` is the day of commands that name none; ``answers`` holds all answers in order.
    """

    def __init__(self, ledger: Ledger, on: str = "2023-05-10") -> None:
        self.ledger = ledger
        self.on = on
        self.answers: list[Json] = []
        self._ids = itertools.count(1)

    def command(self, do: str, **given: Any) -> Json:
        """A command as it would be sent; a key given as None is left out."""
        command: Json = {
            "id": f"c{next(self._ids)}",
            "do": do,
            "on": self.on,
            "by": ACTORS.get(do, "admin"),
            **given,
        }
        return {key.rstrip("_"): value for key, value in command.items() if value is not None}

    def send(self, do: str, **given: Any) -> Json:
        """Record one command; gives its answer."""
        answer = self.ledger.record(self.command(do, **given))
        self.answers.append(answer)
        return answer

    def ok(self, do: str, **given: Any) -> Json:
        """Record one command that must be recorded."""
        answer = self.send(do, **given)
        assert answer["status"] == "recorded", answer
        return answer

    @property
    def size(self) -> int:
        """Entries in the ledger."""
        with self.ledger.store.reading() as reader:
            head = reader.head()
        return 0 if head is None else head.size

    def entries(self) -> list[Json]:
        """All entries, read."""
        from subsidy_ledger import canonical

        with self.ledger.store.reading() as reader:
            return [canonical.decode(row.leaf) for row in reader.entries()]

    def entry(self, seq: int = -1) -> Json:
        """One entry, the last unless named."""
        return self.entries()[seq]

    def case(self, case: str) -> Json:
        """How a case stands."""
        state = self.ledger.case(case)
        assert state is not None, f"there is no case {case}"
        return state

    # -- the life of a case

    def submit(self, case: str, grant: str, parties: Json | None = None, **given: Any) -> Json:
        """Submit; ``parties`` may hold one party instead of a list of them."""
        named = {
            role: [one] if isinstance(one, dict) else list(one)
            for role, one in (parties or {"applicant": [enterprise("e1")]}).items()
        }
        return self.send("submit", case=case, grant=grant, parties=named, **given)

    def award(
        self,
        case: str,
        grant: str,
        parties: Json | None = None,
        approve: Json | None = None,
        **given: Any,
    ) -> Json:
        """Submit and approve at once (under `ONE_STEP`); gives the answer to the approval."""
        submitted = self.submit(case, grant, parties, **given)
        assert submitted["status"] == "recorded", submitted
        day = {"on": given["on"]} if "on" in given else {}
        return self.send("approve", case=case, **{**day, **(approve or {})})

    def paid(self, case: str, payment: str = "", **given: Any) -> None:
        """Instruct and settle what is left of a case."""
        name = payment or f"pay-{case}"
        self.ok("pay", payment=name, case=case, account="6217000000000000001", **given)
        day = {"on": given["on"]} if "on" in given else {}
        self.ok("settle", payment=name, **day)


def desk(
    packs: list[Any] | None = None,
    *,
    store: Any = None,
    procedure: Json | None = ONE_STEP,
    on: str = "2023-05-10",
    **given: Any,
) -> Desk:
    """A desk at a fresh ledger; packs: the shipped Dezhou pack unless some are given."""
    named = ["dezhou-2023"] if packs is None else packs
    if store is None and not given and all(isinstance(pack, str) for pack in named):
        return Desk(_copy(tuple(named), repr(procedure), procedure), on)
    return Desk(create(named, MemoryStore() if store is None else store, procedure, **given), on)


def create(packs: list[Any], store: Any, procedure: Json | None, **given: Any) -> Ledger:
    """A ledger with packs, a clock, randomness and a key that never change."""
    return Ledger.create(
        store,
        **{
            "origin": "test.example/ledger",
            "token_key": KEY,
            "on": "2023-01-01",
            "by": "admin",
            "packs": packs,
            "procedure": procedure,
            "now": clock(),
            "entropy": entropy(),
            **given,
        },
    )


_MADE: dict[tuple[tuple[str, ...], str], Ledger] = {}


def _copy(packs: tuple[str, ...], key: str, procedure: Json | None) -> Ledger:
    """A ledger in memory as `create` makes it; shipped packs are read once for all tests."""
    first = _MADE.get((packs, key))
    if first is None:
        first = _MADE[packs, key] = create(list(packs), MemoryStore(), procedure)
    store = MemoryStore()
    store._rows = deepcopy(first.store._rows)  # type: ignore[attr-defined]
    now, drawn = clock(), entropy()
    now(), now(), now(), drawn(1)
    ledger = Ledger(store, KEY, now=now, entropy=drawn)
    fresh, known = ledger._fresh_books, first._books

    def with_packs() -> Any:
        books = fresh()
        books.library.update(known.library)
        books.calendars.update(known.calendars)
        return books

    ledger._fresh_books = with_packs  # type: ignore[method-assign]
    return ledger


@contextmanager
def sqlite_desk(path: Path, packs: list[Any] | None = None, **given: Any) -> Iterator[Desk]:
    """A desk at a ledger in a SQLite file, closed at the end."""
    from subsidy_ledger.storage.sqlite import SqliteStore

    store = SqliteStore(path)
    try:
        yield desk(packs, store=store, **given)
    finally:
        store.close()


# ---- Dezhou --------------------------------------------------------------------------------------

FUND = "就业补助资金"
STARTUP_FACTS: Json = {
    "registered_in_area": True,
    "entity_type": "小微企业",
    "first_registration": True,
    "legal_rep_changed": False,
    "pension_months": 14,
    "pension_months_in_a_row": 14,
    "operating": True,
}
"""What an enterprise needs for 一次性创业补贴 (三(二)): 20,000 yuan."""

HIRE_FACTS: Json = {
    "hire_status": "登记失业人员",
    "contract_months": 12,
    "lowest_monthly_wage": 250_000,
    "insured_by_applicant": True,
    "paid_months": 12,
}


def startup(company: str = "e1", founder: str = "p1") -> Json:
    """Grant and parties of 一次性创业补贴."""
    return {
        "grant": "dezhou/startup",
        "parties": {"applicant": enterprise(company), "founder": person(founder)},
        "facts": dict(STARTUP_FACTS),
    }


def jobs(company: str = "e1", founder: str = "p1", hires: tuple[str, ...] = ("h1",)) -> Json:
    """Grant, parties and facts of 一次性创业岗位开发补贴 (needs the operator's minimum wage)."""
    return {
        "grant": "dezhou/job-creation",
        "parties": {
            "applicant": enterprise(company),
            "founder": person(founder),
            "hire": [person(name, **HIRE_FACTS) for name in hires],
        },
        "facts": {
            key: STARTUP_FACTS[key]
            for key in (
                "registered_in_area",
                "entity_type",
                "first_registration",
                "legal_rep_changed",
            )
        },
    }


OPERATOR = "examples/dezhou-operator-2023"

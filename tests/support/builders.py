"""Builders that tests of the ledger share, over those that come with the library.

What it is: ``subsidy_ledger.testing`` under the short names that tests use here, with numbers that
golden files hold; ``desk()`` is a ledger with a clock, randomness and a key that never change.

What it does not do: judge. Expected values stand in the tests, written by hand.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from subsidy_ledger import Ledger
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.testing import desk as shipped
from subsidy_ledger.testing.cases import FIRM_FACTS, HIRE_FACTS, STARTUP_FACTS
from subsidy_ledger.testing.histories import ACTORS, FUND
from subsidy_ledger.testing.histories import ONE_STEP as _ONE_STEP
from subsidy_ledger.testing.ledgers import Entropy, a_ledger
from subsidy_ledger.testing.packs import CITE, fact, grant, role, small_pack
from subsidy_ledger.testing.parties import (
    a_permit_holder,
    a_person,
    an_enterprise,
    credit_code,
    resident_number,
)

__all__ = [
    "ACTORS",
    "CITE",
    "FUND",
    "HIRE_FACTS",
    "KEY",
    "ONE_STEP",
    "OPERATOR",
    "START",
    "STARTUP_FACTS",
    "Desk",
    "Json",
    "clock",
    "code_of",
    "create",
    "desk",
    "enterprise",
    "entropy",
    "fact",
    "grant",
    "jobs",
    "number_of",
    "permit_holder",
    "person",
    "role",
    "small_pack",
    "sqlite_desk",
    "startup",
    "token",
]

Json = dict[str, Any]
KEY = TokenKey(bytes(range(32)))
START = datetime(2023, 1, 1, 9, 0, tzinfo=UTC)
ONE_STEP: Json = dict(_ONE_STEP)
OPERATOR = "examples/dezhou-operator-2023"

entropy = Entropy
permit_holder = a_permit_holder


# ---- parties: the numbers of golden files --------------------------------------------------------


def number_of(name: str) -> str:
    """A resident number, always the same for a name."""
    return resident_number(name, division="371402")


def person(name: str, **facts: Any) -> Json:
    """A person with a resident number (cn-ric)."""
    return a_person(name, number=number_of(name), **facts)


def code_of(name: str) -> str:
    """A unified social credit code, always the same for a name."""
    return credit_code(name, letters="")


def enterprise(name: str, **facts: Any) -> Json:
    """An enterprise with a unified social credit code (cn-uscc)."""
    return an_enterprise(name, number=code_of(name), **facts)


def token(party: Mapping[str, Any]) -> str:
    """The token a ledger of these builders gives a party."""
    number = party["number"][:9] if party["scheme"] == "cn-hkmo-permit" else party["number"]
    return KEY.token(party["scheme"], number)


# ---- a ledger ------------------------------------------------------------------------------------


class Desk(shipped.Desk):
    """A desk whose applicant has the number of golden files."""

    def applicant(self) -> Json:
        """Who applies where a test names no party."""
        return enterprise("e1")


def clock() -> Callable[[], datetime]:
    """A clock that goes on by one second each time it is asked."""
    ticks = itertools.count()
    return lambda: START + timedelta(seconds=next(ticks))


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
    settings = {"origin": "test.example/ledger", "token_key": KEY, "now": clock(), **given}
    return a_ledger(store, packs=packs, procedure=procedure, **settings)


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
        "facts": dict(FIRM_FACTS),
    }

"""A writer forgets: what it keeps between transactions stays under a bound, whatever it records."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.limits import office
from typeguard import suppress_type_checks

from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger import ledger as module
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.parties.identifiers import complete_ric
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.storage.sqlite import SqliteStore

Json = dict[str, Any]

BOUND = 100
KEPT = ("cases", "payments", "recoveries", "funds", "holdings", "duties", "files")
"""Tables of which a writer keeps what it has seen. Claims and usage are not read at all."""


@pytest.fixture(autouse=True)
def _as_users_run_it() -> Iterator[None]:
    with suppress_type_checks():
        yield


@pytest.fixture
def bound(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(module, "CACHE_ROWS", BOUND)
    return BOUND


def kept(books: Books) -> int:
    return sum(len(getattr(books, table)) for table in KEPT)


def plain_cases(number: int) -> list[Json]:
    return office.commands(4, 1 + 4 * number)


def people_served(number: int) -> list[Json]:
    """Services that run, each for another person."""
    return [
        {
            "id": f"perform {number} {place}",
            "do": "perform",
            "service": "first-contact",
            "act": "open",
            "on": "2023-05-10",
            "by": "head",
            "party": {
                "kind": "person",
                "scheme": "cn-ric",
                "number": complete_ric(f"37140219800101{4 * number + place + 1:03d}"),
                "facts": {"registered_unemployed_on": "2023-05-01"},
            },
        }
        for place in range(4)
    ]


def money_ordered_back(number: int) -> list[Json]:
    """One case whose payments are ordered back fen by fen, and held again and again."""
    (case,) = {command["case"] for command in office.commands(1)}
    given: list[Json] = [] if number else [{"do": "settle", "payment": "ZF-0000000"}]
    for place in range(4):
        name = f"R-{number}-{place}"
        given.append(
            {"do": "recover", "recovery": name, "case": case, "amount_fen": 1, "reason": "多付"}
        )
    return [
        {"id": f"back {number} {place}", "on": "2023-06-01", "by": "head", **command}
        for place, command in enumerate(given)
    ]


@pytest.mark.parametrize(
    "batch", [plain_cases, people_served, money_ordered_back], ids=lambda batch: batch.__name__
)
def test_a_writer_keeps_no_more_rows_than_its_bound(
    batch: Callable[[int], list[Json]], bound: int
) -> None:
    ledger = office.a_small_ledger(MemoryStore())
    most = 0
    for number in range(40):
        answers = ledger.record_all(batch(number))
        assert {answer["status"] for answer in answers} == {"recorded"}
        most = max(most, kept(ledger._books))
    assert bound // 2 < most <= bound  # it keeps some, or the test sees nothing


@pytest.mark.usefixtures("bound")
def test_tokens_of_parties_are_forgotten_as_well() -> None:
    ledger = office.a_small_ledger(MemoryStore())
    for number in range(40):
        ledger.record_all(plain_cases(number))
        assert len(ledger._tokens) <= BOUND + 1


def test_without_the_bound_rows_would_grow_with_the_ledger() -> None:
    ledger = office.a_small_ledger(MemoryStore())
    for number in range(40):
        ledger.record_all(plain_cases(number))
    assert kept(ledger._books) > 3 * BOUND
    assert len(ledger._tokens) > 2 * BOUND


def memory_grown(ledger: Ledger) -> int:
    """Bytes that Python holds more after the second half of some batches than after the first."""
    tracemalloc.start()
    held = []
    try:
        for half in (range(14), range(14, 28)):
            for number in half:
                ledger.record_all(plain_cases(number))
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
        ledger.close()
    return held[1] - held[0]


ALLOWED = BOUND * 1_500
"""Bytes: a row takes about a thousand. A half of the batches above touches 280 rows."""


@pytest.mark.usefixtures("bound")
def test_what_a_writer_forgets_is_free_memory(tmp_path: Path) -> None:
    assert memory_grown(office.a_small_ledger(SqliteStore(tmp_path / "ledger.db"))) < ALLOWED


def test_what_a_writer_keeps_is_memory(tmp_path: Path) -> None:
    assert memory_grown(office.a_small_ledger(SqliteStore(tmp_path / "ledger.db"))) > ALLOWED

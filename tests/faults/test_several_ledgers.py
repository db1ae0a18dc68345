"""Several ledgers in one PostgreSQL do not wait for each other.

Those who want several at once lock them in one order.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.faults import scenarios, town
from tests.support.builders import Json

from subsidy_ledger import Ledger
from subsidy_ledger.errors import LedgerBusy
from subsidy_ledger.ledger.ledger import join_all

SEED = 2023


def give(name: str) -> Json:
    return town.command(name, "appropriate", fund=town.FUND, year=town.YEAR, amount_fen=1)


@pytest.fixture
def two(mortal: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Ledger, Ledger]]:
    """Two ledgers; who waits for one gives up soon."""
    from subsidy_ledger.storage.postgresql import PostgresStore, store

    monkeypatch.setattr(store, "BUSY_SECONDS", 0.3)
    urls = sorted(mortal.server.fresh() for _ in range(2))
    with closing(PostgresStore(urls[0])) as a, closing(PostgresStore(urls[1])) as b:
        yield (
            town.found(a, origin=urls[0].partition("#")[2]),
            town.found(b, origin=urls[1].partition("#")[2]),
        )


def held(ledger: Ledger) -> bool:
    """Whether another writer holds it."""
    try:
        ledger.preview([give("x")])
    except LedgerBusy:
        return True
    return False


def test_a_ledger_takes_entries_while_another_is_held_by_an_open_transaction(
    mortal: Any, two: tuple[Ledger, Ledger]
) -> None:
    a, b = two
    with mortal.server.connect("finance") as db:
        db.execute("BEGIN")
        a.join(db).record(give("a"))
        assert held(a), "else this test shows nothing"
        for number in range(3):
            assert b.record(give(f"b{number}"))["status"] == "recorded"
        assert b.record_all([give("b3")], atomic=True)[0]["status"] == "recorded"
        db.execute("COMMIT")
    assert a.record(give("a"))["repeated"]
    assert not held(a)


def test_a_ledger_is_made_while_another_is_held(mortal: Any, two: tuple[Ledger, Ledger]) -> None:
    from subsidy_ledger.storage.postgresql import PostgresStore

    a, _ = two
    url = mortal.server.fresh()
    with mortal.server.connect("finance") as db, closing(PostgresStore(url)) as store:
        db.execute("BEGIN")
        a.join(db).record(give("a"))
        assert town.found(store, origin=url.partition("#")[2]).record(give("c"))["seq"] == 2
        db.execute("ROLLBACK")
    assert "repeated" not in a.record(give("a"))


@pytest.mark.parametrize("turned", [False, True], ids=["a b", "b a"])
def test_several_are_locked_in_the_order_of_their_origins(
    mortal: Any, two: tuple[Ledger, Ledger], turned: bool
) -> None:
    """Who waits for the second has the first; so two who want both never wait for each other."""
    a, b = two
    asked = [b, a] if turned else [a, b]
    with mortal.server.connect("finance") as first, mortal.server.connect("finance") as second:
        first.execute("BEGIN")
        b.join(first)
        second.execute("BEGIN")
        joined: list[list[str]] = []
        waits = threading.Thread(target=lambda: joined.append(list(join_all(second, asked))))
        waits.start()
        until = time.monotonic() + 10
        while not held(a):
            assert time.monotonic() < until, "the first of the two was never locked"
        assert waits.is_alive()
        first.execute("ROLLBACK")
        waits.join(20)
        assert joined == [[a.origin, b.origin]]
        second.execute("ROLLBACK")


def test_two_who_want_both_ledgers_at_once_never_wait_for_each_other(
    mortal: Any, two: tuple[Ledger, Ledger]
) -> None:
    failed: list[BaseException] = []
    rounds = 25

    def work(name: str, asked: list[Ledger]) -> None:
        try:
            with mortal.server.connect("finance") as db:
                for number in range(rounds):
                    db.execute("BEGIN")
                    books = join_all(db, asked)
                    for book in (books[ledger.origin] for ledger in asked):
                        book.record(give(f"{name}{number}"))
                    db.execute("COMMIT")
        except BaseException as error:  # noqa: BLE001 - looked at below
            failed.append(error)

    a, b = two
    threads = [
        threading.Thread(target=work, args=given) for given in (("ab", [a, b]), ("ba", [b, a]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert failed == []
    for ledger in two:
        assert ledger.fund(town.FUND, town.YEAR)["appropriated_fen"] == 2 * rounds


@pytest.mark.slow
def test_a_race_for_two_ledgers_in_both_orders_ends_without_a_deadlock(
    mortal: Any, tmp_path: Path
) -> None:
    for figures in scenarios.two_ledgers(mortal, tmp_path, 2.0, SEED, kills=1.0):
        assert figures.joined["commit"] > 0
        assert figures.joined["undone"] > 0
        assert set(figures.errors) <= {"Undone"}, "nobody waited for each other, or too long"


@pytest.mark.slow
def test_a_race_goes_on_while_another_ledger_of_the_database_is_held(
    mortal: Any, tmp_path: Path
) -> None:
    figures, made = scenarios.beside_a_held_ledger(mortal, tmp_path, 1.5, SEED)
    assert len(made) > 2
    assert all(made), f"a ledger waited for another: {made}"
    assert not figures.errors

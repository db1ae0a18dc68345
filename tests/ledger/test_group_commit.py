"""Callers that ask at the same time share a transaction, and know nothing of each other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.support.builders import Desk, desk

from subsidy_ledger import MemoryStore
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.store import NOTHING, Ahead

Json = dict[str, Any]


class Gate(MemoryStore):
    """A store whose transactions wait until they are let through, and are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.open = threading.Event()
        self.entered = threading.Event()
        self.made = 0
        self.before_commit: Callable[[int], None] = lambda _size: None

    @contextmanager
    def writing(self, ahead: Ahead = NOTHING) -> Iterator[Any]:
        with super().writing(ahead) as transaction:
            self.entered.set()
            assert self.open.wait(20)
            yield transaction
            appended = [rows for what, rows in transaction._writes if what == "append"]
            self.before_commit(sum(map(len, appended)))
            self.made += 1


def appropriate(name: str, fen: Any = 1) -> Json:
    return {
        "id": name, "do": "appropriate", "fund": "资金", "year": 2023, "amount_fen": fen,
        "on": "2023-01-10", "by": "finance",
    }  # fmt: skip


class Office:
    """Callers in threads at a ledger whose first transaction is held up until all of them wait."""

    def __init__(self) -> None:
        self.store = Gate()
        self.store.open.set()
        self.desk: Desk = desk([], store=self.store)
        self.store.made = 0
        self.base = self.desk.size
        self.answers: dict[str, list[Json] | BaseException] = {}

    def ask(self, batches: list[list[Json]]) -> None:
        """The first batch enters the store; the others wait together behind it."""
        self.store.open.clear()
        self.store.entered.clear()
        threads = [threading.Thread(target=self._ask, args=(batch,)) for batch in batches]
        threads[0].start()
        assert self.store.entered.wait(20)
        for number, thread in enumerate(threads[1:], 1):
            thread.start()
            while self.desk.ledger._together.waiting < number and thread.is_alive():
                pass
        self.store.open.set()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive(), "a caller was never answered"

    def _ask(self, batch: list[Json]) -> None:
        name = batch[0]["id"]
        try:
            self.answers[name] = self.desk.ledger.record_all(batch)
        except BaseException as error:  # noqa: BLE001 - what each caller got is looked at
            self.answers[name] = error

    def statuses(self, name: str) -> list[str]:
        answers = self.answers[name]
        assert isinstance(answers, list), answers
        return [answer["status"] for answer in answers]


def test_what_waits_shares_one_transaction_and_each_gets_its_own_answers() -> None:
    office = Office()
    office.ask([[appropriate(f"a{n}"), appropriate(f"b{n}")] for n in range(8)])
    assert office.store.made == 2
    for n in range(8):
        answers = office.answers[f"a{n}"]
        assert isinstance(answers, list)
        assert [answer["id"] for answer in answers] == [f"a{n}", f"b{n}"]
        assert answers[1]["seq"] == answers[0]["seq"] + 1
    assert office.desk.ledger.fund("资金", 2023)["appropriated_fen"] == 16


def test_a_refusal_an_invalid_command_and_a_repeat_harm_no_neighbour() -> None:
    office = Office()
    office.ask(
        [
            [appropriate("first")],
            [appropriate("too-much", -50)],
            [appropriate("wrong", "1")],
            [appropriate("first", 2)],
            [appropriate("good")],
        ]
    )
    assert office.statuses("too-much") == ["refused"]
    assert office.statuses("wrong") == ["invalid"]
    assert office.statuses("good") == ["recorded"]
    assert office.store.made == 2


def test_a_transaction_that_fails_is_tried_again_one_by_one() -> None:
    office = Office()

    def fail(size: int) -> None:
        if size > 1:
            raise LedgerDamaged("the disk is full")

    office.store.before_commit = fail
    office.ask([[appropriate(f"a{n}")] for n in range(6)])
    assert all(office.statuses(f"a{n}") == ["recorded"] for n in range(6))
    assert office.desk.size == office.base + 6


def test_who_cannot_be_recorded_gets_the_error_and_the_others_their_answers() -> None:
    office = Office()

    def fail(size: int) -> None:
        if size != 1:
            raise LedgerDamaged("more than the disk takes")

    office.store.before_commit = fail
    office.ask([[appropriate("a")], [appropriate("b"), appropriate("c")], [appropriate("d")]])
    assert office.statuses("a") == office.statuses("d") == ["recorded"]
    assert isinstance(office.answers["b"], LedgerDamaged)


def test_a_leader_that_is_interrupted_leaves_nobody_waiting() -> None:
    office = Office()
    interrupted = threading.Event()

    def interrupt(size: int) -> None:
        if size > 1 and not interrupted.is_set():
            interrupted.set()
            raise KeyboardInterrupt

    office.store.before_commit = interrupt
    office.ask([[appropriate(f"a{n}")] for n in range(5)])
    failed = [name for name, found in office.answers.items() if not isinstance(found, list)]
    assert len(failed) == 1
    assert office.desk.size == office.base + 4


def test_a_leader_that_is_interrupted_before_it_begins_leaves_nobody_waiting() -> None:
    """A worker's time is up while it waits for the lock."""
    office = Office()
    lock = office.desk.ledger._lock
    struck = threading.Event()

    class Interrupting:
        def __enter__(self) -> None:
            if office.desk.ledger._together.waiting > 1 and not struck.is_set():
                struck.set()
                raise KeyboardInterrupt
            lock.acquire()

        def __exit__(self, *_: object) -> None:
            lock.release()

    office.desk.ledger._together._busy = Interrupting()
    office.ask([[appropriate(f"a{n}")] for n in range(5)])
    failed = [name for name, found in office.answers.items() if not isinstance(found, list)]
    assert struck.is_set()
    assert len(failed) == 1
    assert office.desk.size == office.base + 4


def test_an_atomic_batch_is_alone() -> None:
    office = Office()
    office.store.open.set()
    office.desk.ledger.record(appropriate("a"))
    answers = office.desk.ledger.record_all([appropriate("b"), appropriate("c", -50)], atomic=True)
    assert [answer["status"] for answer in answers] == ["refused"]
    assert answers[0]["rolled_back"] is True
    assert office.desk.size == office.base + 1


@pytest.mark.parametrize("most", [1, 3])
def test_a_group_has_a_limit_and_everybody_is_answered(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from subsidy_ledger.ledger import together as module

    monkeypatch.setattr(module, "MOST_AT_ONCE", most)
    office = Office()
    office.ask([[appropriate(f"a{n}")] for n in range(7)])
    assert all(office.statuses(f"a{n}") == ["recorded"] for n in range(7))
    assert office.store.made == 1 + -(-6 // most)

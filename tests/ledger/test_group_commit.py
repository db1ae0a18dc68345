"""Callers that ask at the same time share a transaction, and know nothing of each other."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from tests.support.builders import Desk, desk

from subsidy_ledger import MemoryStore
from subsidy_ledger.errors import LedgerBusy, LedgerDamaged
from subsidy_ledger.ledger import together
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


def test_who_waited_in_vain_for_another_writer_waited_for_all() -> None:
    """Each would wait as long again, one after the other."""
    office = Office()
    tried = []

    def fail(size: int) -> None:
        if size > 1:
            tried.append(size)
            raise LedgerBusy("the ledger")

    office.store.before_commit = fail
    office.ask([[appropriate(f"a{n}")] for n in range(6)])
    errors = [found for found in office.answers.values() if not isinstance(found, list)]
    assert tried == [5]
    assert all(isinstance(error, LedgerBusy) for error in errors)
    assert len({id(error) for error in errors}) == 5, "each has one of its own to raise"
    assert office.desk.ledger.record(appropriate("a1"))["status"] == "recorded"


class Struck:
    """One caller among others is interrupted at one point: after a call it made, or within one."""

    def __init__(self, point: int, *, first: bool, alone: bool) -> None:
        self.point, self.seen, self.struck = point, 0, False
        self.alone = alone
        self.gate, self.entered, self.late = (threading.Event() for _ in range(3))
        self.together = together.Together(self._commit, threading.RLock())
        self.answers: dict[str, Any] = {}
        self.threads: list[threading.Thread] = []
        if not first:
            self._start("first")
            assert self.entered.wait(20)
        self._start("struck")
        if not first:
            for waiting, name in enumerate(("b", "c"), 2):
                self._start(name)
                self._until_wait(waiting)
        self.gate.set()
        self._joined()
        self._start("after")
        self._joined()

    def _joined(self) -> None:
        for thread in self.threads:
            thread.join(5)
            assert not thread.is_alive(), f"a caller was never answered: point {self.point}"

    def _commit(self, given: Sequence[str]) -> list[str]:
        self.entered.set()
        if "first" in given:
            assert self.gate.wait(20)
        if "struck" in given and not self.late.is_set():
            self.late.set()
            self._start("late")  # waits when it hands over
            self._until_wait(1)
        if self.alone and len(given) > 1:
            raise LedgerDamaged("more than the disk takes")
        return [f"to {one}" for one in given]

    def _until_wait(self, number: int) -> None:
        for _ in range(2_000):
            if self.together.waiting >= number or self.struck:
                return
            threading.Event().wait(0.0005)

    def _start(self, name: str) -> None:
        self.threads.append(threading.Thread(target=self._ask, args=(name,), daemon=True))
        self.threads[-1].start()

    def _ask(self, name: str) -> None:
        try:
            if name == "struck":
                sys.setprofile(self._strike)
            try:
                self.answers[name] = self.together.record([name])
            finally:
                sys.setprofile(None)
        except BaseException as error:  # noqa: BLE001 - what each caller got is looked at
            self.answers[name] = error

    def _strike(self, frame: FrameType, event: str, _: Any) -> None:
        """Where the interpreter looks for interrupts: after a call, and where a function begins."""
        if frame.f_code.co_filename != together.__file__ or event not in ("call", "c_return"):
            return
        self.seen += 1
        if self.seen == self.point:
            self.struck = True
            sys.setprofile(None)
            raise KeyboardInterrupt


@pytest.mark.parametrize("alone", [False, True])
@pytest.mark.parametrize("first", [False, True])
def test_an_interrupt_at_any_point_leaves_nobody_waiting(first: bool, alone: bool) -> None:
    point, struck = 0, True
    while struck:
        point += 1
        told = Struck(point, first=first, alone=alone)
        struck = told.struck
        mine = told.answers.pop("struck")
        assert isinstance(mine, KeyboardInterrupt) if struck else mine == ["to struck"]
        assert all(found == [f"to {name}"] for name, found in told.answers.items()), point
    assert point > 20

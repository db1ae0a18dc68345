"""Tasks of asyncio among threads: cancelled at any moment, in a loop that ends, at a ledger that closes.

A cancelled task's command is recorded once or not at all, and its id answers afterwards; nobody else
waits for it. The simulation and the races have tasks, too.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tests.faults import checker, town
from tests.support.builders import Json

from subsidy_ledger import Ledger
from subsidy_ledger.errors import JoinRefused
from subsidy_ledger.ledger import together as module
from subsidy_ledger.ledger.together import Together
from subsidy_ledger.storage.sqlite import SqliteStore

PATIENCE = 20.0


def give(name: str) -> Json:
    return town.command(name, "appropriate", fund=town.FUND, year=town.YEAR, amount_fen=1)


class Gate:
    """A commit that can be held up, and made to fail."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.entered = threading.Event()
        self.open = threading.Event()
        self.open.set()
        self.fails: Callable[[Sequence[str]], bool] = lambda _given: False

    def __call__(self, given: Sequence[str]) -> list[str]:
        self.groups.append(list(given))
        self.entered.set()
        assert self.open.wait(PATIENCE)
        if self.fails(given):
            raise OSError("the disk is full")
        return [one.upper() for one in given]

    def hold(self) -> None:
        self.entered.clear()
        self.open.clear()


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def queue(gate: Gate) -> Iterator[Together[str, str]]:
    made: Together[str, str] = Together(gate, threading.RLock())
    yield made
    gate.open.set()
    made.close()


async def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < ends, "it never came to pass"
        await asyncio.sleep(0.001)


async def behind(
    gate: Gate, queue: Together[str, str], names: str
) -> tuple[asyncio.Task[list[str]], dict[str, asyncio.Task[list[str]]]]:
    """A task that is being recorded, and others that wait behind it in order."""
    gate.hold()
    first = asyncio.create_task(queue.record_async(["first"]))
    await until(gate.entered.is_set)
    waiting = {}
    for number, name in enumerate(names, 1):
        waiting[name] = asyncio.create_task(queue.record_async([name]))
        await until(partial(_wait, queue, number))
    return first, waiting


def _wait(queue: Together[str, str], number: int) -> bool:
    return queue.waiting == number


async def ended(*tasks: asyncio.Task[Any]) -> list[Any]:
    async with asyncio.timeout(PATIENCE):
        return await asyncio.gather(*tasks, return_exceptions=True)


def test_a_task_that_is_cancelled_while_it_waits_is_not_recorded_and_the_others_are(
    gate: Gate, queue: Together[str, str]
) -> None:
    async def main() -> None:
        first, waiting = await behind(gate, queue, "abc")
        waiting["b"].cancel()
        await asyncio.sleep(0)
        gate.open.set()
        assert await ended(first, waiting["a"], waiting["c"]) == [["FIRST"], ["A"], ["C"]]
        assert waiting["b"].cancelled()

    asyncio.run(main())
    assert gate.groups == [["first"], ["a", "c"]]


def test_a_task_that_is_cancelled_while_it_leads_is_recorded_and_hands_over(
    gate: Gate, queue: Together[str, str]
) -> None:
    async def main() -> None:
        first, waiting = await behind(gate, queue, "ab")
        first.cancel()
        with suppress(asyncio.CancelledError):
            await first
        gate.open.set()
        assert await ended(*waiting.values()) == [["A"], ["B"]]

    asyncio.run(main())
    assert gate.groups == [["first"], ["a", "b"]]


def test_a_task_that_is_cancelled_while_its_group_fails_keeps_nobody_waiting(
    gate: Gate, queue: Together[str, str]
) -> None:
    gate.fails = lambda given: len(given) > 1

    async def main() -> None:
        first, waiting = await behind(gate, queue, "abcd")
        gate.entered.clear()
        gate.open.set()
        await first
        gate.hold()
        await until(lambda: len(gate.groups) > 1)
        waiting["b"].cancel()
        await asyncio.sleep(0)
        gate.open.set()
        assert await ended(waiting["a"], waiting["c"], waiting["d"]) == [["A"], ["C"], ["D"]]
        await ended(asyncio.create_task(queue.record_async(["next"])))

    asyncio.run(main())


def test_a_thread_that_is_interrupted_while_its_group_fails_keeps_nobody_waiting(
    gate: Gate, queue: Together[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is gone is not put back into the queue, where it would be the next to lead."""
    gate.fails = lambda given: len(given) > 1
    inside = threading.Event()
    wait = module._Thread.wait

    def interrupted(self: Any) -> None:
        if self.given != ["w"]:
            wait(self)
            return
        assert inside.wait(PATIENCE)
        raise KeyboardInterrupt

    monkeypatch.setattr(module._Thread, "wait", interrupted)
    told: dict[str, Any] = {}

    def ask(name: str) -> None:
        try:
            told[name] = queue.record([name])
        except BaseException as error:  # noqa: BLE001 - looked at below
            told[name] = type(error)

    gate.hold()
    threads = [threading.Thread(target=ask, args=(name,), daemon=True) for name in "abwc"]
    threads[0].start()
    assert gate.entered.wait(PATIENCE)
    for number, thread in enumerate(threads[1:], 1):
        thread.start()
        while queue.waiting < number:
            pass
    fails = gate.fails

    def fails_when_w_is_gone(given: Sequence[str]) -> bool:
        if "w" in given and len(given) > 1:
            inside.set()
            threads[2].join(PATIENCE)
        return fails(given)

    gate.fails = fails_when_w_is_gone
    gate.open.set()
    for thread in threads:
        thread.join(5)
    assert [thread.is_alive() for thread in threads] == [False] * 4, "somebody waits for ever"
    assert told == {"a": ["A"], "b": ["B"], "w": KeyboardInterrupt, "c": ["C"]}


def test_what_fails_for_one_task_is_told_to_that_one_only(
    gate: Gate, queue: Together[str, str]
) -> None:
    gate.fails = lambda given: "b" in given

    async def main() -> None:
        first, waiting = await behind(gate, queue, "abc")
        gate.open.set()
        a, b, c = await ended(*waiting.values())
        assert (await first, a, c) == (["FIRST"], ["A"], ["C"])
        assert isinstance(b, OSError)

    asyncio.run(main())


def test_tasks_that_wait_are_answered_when_the_queue_is_closed_meanwhile(
    gate: Gate, queue: Together[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 1)

    async def main() -> None:
        first, waiting = await behind(gate, queue, "abc")
        closing_it = asyncio.create_task(asyncio.to_thread(queue.close))
        await asyncio.sleep(0.05)
        gate.open.set()
        assert await ended(first, *waiting.values()) == [["FIRST"], ["A"], ["B"], ["C"]]
        await closing_it

    asyncio.run(main())


def test_a_loop_that_ends_with_tasks_waiting_keeps_no_thread_waiting(
    gate: Gate, queue: Together[str, str]
) -> None:
    async def main() -> None:
        await behind(gate, queue, "ab")  # the loop ends, and cancels them

    asyncio.run(main())
    gate.open.set()
    told: list[list[str]] = []
    thread = threading.Thread(target=lambda: told.append(queue.record(["thread"])), daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert told == [["THREAD"]]


# -- a real ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(SqliteStore(tmp_path / "ledger.db")) as store:
        made = town.found(store)
        yield made
        made.close()


def test_cancelled_tasks_are_recorded_once_or_not_and_their_ids_answer(ledger: Ledger) -> None:
    """A hundred tasks and two threads, a third of the tasks cancelled after another while each."""
    cancelled: list[str] = []

    async def one(number: int) -> None:
        task = asyncio.create_task(ledger.record_async(give(f"t{number}")))
        if number % 3 == 0:
            await asyncio.sleep(number * 0.0002)
            task.cancel()
        try:
            assert (await task)["status"] == "recorded"
        except asyncio.CancelledError:
            cancelled.append(f"t{number}")

    def several(name: str) -> None:
        for number in range(20):
            ledger.record(give(f"{name}{number}"))

    async def main() -> None:
        async with asyncio.timeout(60):
            threads = [asyncio.to_thread(several, name) for name in "xy"]
            await asyncio.gather(*map(one, range(100)), *threads)

    asyncio.run(main())
    answers = [ledger.record(give(name)) for name in cancelled]
    assert cancelled
    assert all(answer["status"] == "recorded" for answer in answers)
    assert ledger.fund(town.FUND, town.YEAR)["appropriated_fen"] == 140
    entries = checker.entries_of(ledger.store)
    assert len({entry["id"] for entry in entries}) == len(entries) == 2 + 140
    assert checker.clean(ledger.store) == []


def test_a_task_is_not_let_into_a_callers_transaction(ledger: Ledger, tmp_path: Path) -> None:
    import sqlite3

    with closing(sqlite3.connect(tmp_path / "ledger.db", isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        joined = ledger.join(db)
        with pytest.raises(JoinRefused, match="another thread"):
            asyncio.run(joined.record_async(give("a")))
        assert joined.record(give("a"))["status"] == "recorded"
        db.execute("ROLLBACK")

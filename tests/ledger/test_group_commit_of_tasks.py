"""Tasks of asyncio share transactions with each other and with threads, and never block a loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from tests.ledger.test_group_commit import Office, appropriate

from subsidy_ledger.errors import JoinRefused, LedgerDamaged
from subsidy_ledger.ledger import together

Json = dict[str, Any]


def run(told: Callable[[Office], Awaitable[None]]) -> Office:
    office = Office()
    asyncio.run(told(office), debug=True)  # type: ignore[arg-type]
    return office


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 - what it looks at is no event
            await asyncio.sleep(0.001)


def ask(office: Office, *names: str, fen: int = 1) -> asyncio.Task[list[Json]]:
    given = [appropriate(name, fen) for name in names]
    return asyncio.create_task(office.desk.ledger.record_all_async(given))


async def held_up(office: Office, *callers: tuple[str, ...]) -> list[asyncio.Task[list[Json]]]:
    """Tasks of which the first is in the store, behind a closed gate, and the others wait."""
    office.store.open.clear()
    office.store.entered.clear()
    tasks = [ask(office, *callers[0])]
    await until(office.store.entered.is_set)
    tasks += [ask(office, *names) for names in callers[1:]]
    await until(lambda: office.desk.ledger._together.waiting == len(callers) - 1)
    return tasks


def test_one_task_is_recorded_for() -> None:
    async def told(office: Office) -> None:
        answer = await office.desk.ledger.record_async(appropriate("a"))
        assert (answer["status"], answer["seq"]) == ("recorded", office.base)

    run(told)


def test_tasks_that_wait_share_one_transaction_and_each_gets_its_own_answers() -> None:
    async def told(office: Office) -> None:
        tasks = await held_up(office, *((f"a{n}", f"b{n}") for n in range(20)))
        office.store.open.set()
        for number, answers in enumerate(await asyncio.gather(*tasks)):
            assert [answer["id"] for answer in answers] == [f"a{number}", f"b{number}"]
        assert office.store.made == 2

    assert run(told).desk.ledger.fund("资金", 2023)["appropriated_fen"] == 40


def test_the_loop_goes_on_while_the_disk_is_waited_for() -> None:
    async def told(office: Office) -> None:
        (task,) = await held_up(office, ("a",))
        for _ in range(50):
            await asyncio.sleep(0)
        assert not task.done()
        office.store.open.set()
        assert (await task)[0]["status"] == "recorded"

    run(told)


def test_threads_and_tasks_share_a_transaction() -> None:
    async def told(office: Office) -> None:
        tasks = await held_up(office, ("a",), ("b",))
        ledger = office.desk.ledger
        thread = asyncio.create_task(asyncio.to_thread(ledger.record, appropriate("c")))
        await until(lambda: ledger._together.waiting == 2)
        office.store.open.set()
        assert (await thread)["status"] == "recorded"
        await asyncio.gather(*tasks)
        assert office.store.made == 2

    run(told)


def test_threads_that_fill_every_executor_do_not_keep_a_task_from_leading() -> None:
    """Who leads for a task is a thread of the ledger's own: the loop's may all wait for it."""

    async def told(office: Office) -> None:
        (first,) = await held_up(office, ("first",))
        ledger = office.desk.ledger
        middle = ask(office, "middle")  # will lead, with all threads waiting behind it
        await until(lambda: ledger._together.waiting == 1)
        threads = [
            asyncio.create_task(asyncio.to_thread(ledger.record, appropriate(f"t{n}")))
            for n in range(64)
        ]
        await until(lambda: ledger._together.waiting > 4)
        office.store.open.set()
        async with asyncio.timeout(20):
            await asyncio.gather(first, middle, *threads)

    assert run(told).desk.size == Office().base + 66


def test_who_is_cancelled_while_it_waits_is_not_recorded_for() -> None:
    async def told(office: Office) -> None:
        first, second, third = await held_up(office, ("a",), ("b",), ("c",))
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        assert office.desk.ledger._together.waiting == 1
        office.store.open.set()
        await asyncio.gather(first, third)
        again = await office.desk.ledger.record_async(appropriate("b"))
        assert "repeated" not in again

    assert run(told).desk.size == Office().base + 3


def test_who_is_cancelled_while_it_is_recorded_for_finds_its_answer_under_its_id() -> None:
    async def told(office: Office) -> None:
        first, second = await held_up(office, ("a",), ("b",))
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        office.store.open.set()
        await second
        again = await office.desk.ledger.record_async(appropriate("a"))
        assert again["repeated"] is True

    assert run(told).desk.size == Office().base + 2


def test_what_fails_for_one_is_not_the_others_failure() -> None:
    async def told(office: Office) -> None:
        def fail(size: int) -> None:
            if size != 1:
                raise LedgerDamaged("more than the disk takes")

        office.store.before_commit = fail
        tasks = await held_up(office, ("a",), ("b", "c"), ("d",))
        office.store.open.set()
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert isinstance(found[1], LedgerDamaged)
        assert [found[0][0]["status"], found[2][0]["status"]] == ["recorded"] * 2  # type: ignore[index]

    assert run(told).desk.size == Office().base + 2


def test_a_loop_that_was_closed_leaves_nobody_waiting() -> None:
    office = Office()

    async def left(office: Office) -> None:
        await held_up(office, ("a",), ("b",))  # asyncio.run cancels both at its end

    asyncio.run(left(office))
    office.store.open.set()

    async def goes_on(office: Office) -> None:
        async with asyncio.timeout(20):
            assert (await office.desk.ledger.record_async(appropriate("c")))["status"] == "recorded"

    asyncio.run(goes_on(office))


def test_a_caller_of_a_loop_that_died_is_recorded_for_and_nobody_hangs() -> None:
    office = Office()
    loop = asyncio.new_event_loop()

    async def asked() -> None:
        await held_up(office, ("a",), ("b",))

    loop.run_until_complete(asked())
    loop.close()  # without cancelling: its tasks still wait
    office.store.open.set()
    assert office.desk.ledger.record(appropriate("c"))["status"] == "recorded"
    assert office.desk.ledger.record(appropriate("a"))["repeated"] is True


def test_an_atomic_batch_is_all_or_nothing() -> None:
    async def told(office: Office) -> None:
        ledger = office.desk.ledger
        given = [appropriate("a"), appropriate("b", -50)]
        (answer,) = await ledger.record_all_async(given, atomic=True)
        assert (answer["status"], answer["rolled_back"]) == ("refused", True)

    assert run(told).desk.size == Office().base


def test_a_ledger_in_a_callers_transaction_has_no_other_thread() -> None:
    async def told(office: Office) -> None:
        office.desk.ledger._own = False
        with pytest.raises(JoinRefused, match="another thread"):
            await office.desk.ledger.record_async(appropriate("a"))

    run(told)


def test_the_thread_that_leads_ends_with_the_ledger() -> None:
    async def told(office: Office) -> None:
        await office.desk.ledger.record_async(appropriate("a"))

    def ours() -> set[threading.Thread]:
        found = threading.enumerate()
        return {thread for thread in found if thread.name.startswith("subsidy-ledger")}

    before = ours()
    office = run(told)
    (mine,) = ours() - before
    office.desk.ledger.close()
    assert not mine.is_alive()


def test_a_task_for_which_no_thread_can_be_had_is_told_so_and_harms_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def told(office: Office) -> None:
        class Nowhere:
            def __init__(self, *_: object, **__: object) -> None:
                raise RuntimeError("can't start new thread")

        ledger = office.desk.ledger
        with monkeypatch.context() as patch:
            patch.setattr(together, "ThreadPoolExecutor", Nowhere)
            with pytest.raises(RuntimeError, match="new thread"):
                await ledger.record_async(appropriate("a"))
            office.store.open.clear()
            office.store.entered.clear()
            thread = asyncio.create_task(asyncio.to_thread(ledger.record, appropriate("b")))
            await until(office.store.entered.is_set)
            tasks = [ask(office, name) for name in "cd"]
            await until(lambda: ledger._together.waiting == 2)
            last = asyncio.create_task(asyncio.to_thread(ledger.record, appropriate("e")))
            await until(lambda: ledger._together.waiting == 3)
            office.store.open.set()
            assert (await thread)["status"] == "recorded"
            found = await asyncio.gather(*tasks, return_exceptions=True)
            assert [str(one) for one in found] == ["can't start new thread"] * 2
            assert (await last)["status"] == "recorded"
        assert (await ledger.record_async(appropriate("a")))["status"] == "recorded"

    run(told)


def test_a_late_wake_does_not_answer_a_task_that_the_worker_leads_for() -> None:
    """The worker led and failed, and has yet to tell; who handed over before wakes it only now."""

    async def told() -> None:
        task: Any = together._Task(["c"], lambda _task: None)
        task.wake()
        await asyncio.sleep(0)
        assert not task.future.done()
        task.tell(LedgerDamaged("the server is gone"))
        with pytest.raises(LedgerDamaged):
            await task.future

    asyncio.run(told(), debug=True)

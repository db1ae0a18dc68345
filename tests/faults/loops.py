"""Tasks of asyncio in the simulation: a loop for each client, and the worker threads that serve them.

What it is: what ``ledger.together`` takes from ``asyncio`` and ``concurrent.futures``, over the
scheduler of the simulation: the future that a task waits for, and an executor whose threads are
tasks of the same simulated process.

What it promises: whatever a real loop would do later is a step of its own here, so that a task can be
cancelled before it, after it, and in between. Nothing of it runs in real time.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

from tests.faults.scheduler import Died, Process, Scheduler


class SimFuture:
    """What a task waits for; set in the loop of its task."""

    def __init__(self) -> None:
        self._done = False
        self._result: Any = None
        self._error: BaseException | None = None

    def done(self) -> bool:
        return self._done

    def cancel(self) -> None:
        self._done, self._error = True, asyncio.CancelledError()

    def set_result(self, result: Any) -> None:
        assert not self._done
        self._done, self._result = True, result

    def set_exception(self, error: BaseException) -> None:
        assert not self._done
        self._done, self._error = True, error

    def __await__(self) -> Generator[SimFuture, None, Any]:
        if not self._done:
            yield self
        if self._error is not None:
            raise self._error
        return self._result


class Loop:
    """The loop of one client: runs one coroutine to its end."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._calls: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()

    def create_future(self) -> SimFuture:
        return SimFuture()

    def call_soon_threadsafe(self, call: Callable[..., None], *given: Any) -> None:
        self._calls.append((call, given))

    def run(self, work: Coroutine[SimFuture, None, Any], *, cancelled: Callable[[], bool]) -> Any:
        """Its result. ``cancelled`` is asked whenever it waits: then it is, as by its caller."""
        try:
            return self._driven(work, cancelled)
        finally:
            with suppress(Died):  # of a process that is dead nothing goes on, not even this
                work.close()

    def _driven(self, work: Coroutine[SimFuture, None, Any], cancelled: Callable[[], bool]) -> Any:
        asked = False
        while True:
            try:
                waits = work.send(None)
            except StopIteration as ended:
                return ended.value
            while not waits.done():
                if not asked and cancelled():
                    asked = True
                    waits.cancel()
                    break
                self._scheduler.pause(lambda: bool(self._calls))
                call, given = self._calls.popleft()
                call(*given)


class Workers:
    """In place of ``ThreadPoolExecutor``: each thing to do is a task of the process that asked."""

    def __init__(self, scheduler: Scheduler, process: Callable[[], Process]) -> None:
        self._scheduler = scheduler
        self._process = process

    def __call__(self, *_given: Any, **_named: Any) -> Workers:
        return self

    def submit(self, work: Callable[..., None], *given: Any) -> None:
        self._scheduler.spawn(self._process(), lambda: work(*given))

    def shutdown(self) -> None:
        """Nobody is left at the end of a simulation."""


def asyncio_with(loop: Callable[[], Loop]) -> SimpleNamespace:
    """In place of the module: what gives the loop of whoever runs."""
    return SimpleNamespace(get_running_loop=loop)

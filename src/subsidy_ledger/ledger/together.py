"""Group commit: those who ask while a transaction is made durable share the next one.

What it is: a queue. The first who asks leads: it records for all that wait at that moment, in their
order, and hands over to the next that waits. Nobody waits on a timer, and there is no thread for
it: a thread that asks leads in its own time. A task of asyncio must not block its loop: where it
leads, one worker thread does so for it, and its loop is told of the answer.

What it promises: each gets its own answers, once they are durable. What fails for a group is tried
again for each alone, so that nobody bears another's failure; only who has waited in vain for
another writer has waited for all. Whoever is interrupted or cancelled leaves nobody waiting.

How: an interrupt comes after a call or where a function begins, and may come while another is seen
to. So what must not be left half done is a few assignments in a row, or may be done twice.

What it does not do: decide or record; ``commit`` does, in one transaction.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from copy import copy
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from subsidy_ledger.errors import LedgerBusy

Asks = TypeVar("Asks")
Gets = TypeVar("Gets")

MOST_AT_ONCE: Final = 10_000
"""Commands of several callers that share one transaction."""


class Asked(Generic[Asks, Gets]):
    """What one caller wants recorded, and the answers once they are durable."""

    def __init__(self, given: Sequence[Asks]) -> None:
        self.given = given
        self.answers: list[Gets] | None = None
        self.error: Exception | None = None
        self.leads = False
        self.gone = False  # answered, interrupted or cancelled: nobody waits for it any more
        self.group: list[Asked[Asks, Gets]] = []  # whom it records for when it leads
        self.following: Asked[Asks, Gets] | None = None  # who leads after it

    @property
    def waits(self) -> bool:
        """Whether it has neither answers nor an error."""
        return self.answers is None and self.error is None

    def wake(self) -> None:
        """It is answered, or its turn to lead has come. Twice is the same as once."""
        raise NotImplementedError

    def tell(self, error: BaseException | None) -> None:
        """Answer it, or say what failed."""
        raise NotImplementedError


class _Thread(Asked[Asks, Gets]):
    """A thread that sleeps until then."""

    def __init__(self, given: Sequence[Asks]) -> None:
        super().__init__(given)
        self._asleep = Lock()
        self._asleep.acquire()

    def wait(self) -> None:
        self._asleep.acquire()

    def wake(self) -> None:
        with suppress(RuntimeError):  # it is awake
            self._asleep.release()

    def tell(self, error: BaseException | None) -> None:  # noqa: ARG002 - it looks by itself
        self.wake()


class _Task(Asked[Asks, Gets]):
    """A task of asyncio; what it waits for is a future of its loop."""

    def __init__(self, given: Sequence[Asks], lead: Callable[[_Task[Asks, Gets]], None]) -> None:
        super().__init__(given)
        self._loop = asyncio.get_running_loop()
        self.future: asyncio.Future[list[Gets]] = self._loop.create_future()
        self._lead = lead
        self.sent = False  # the worker thread will lead for it
        self.begun = False

    def wake(self) -> None:
        if self.leads:
            self._lead(self)
        elif not self.waits:  # else the worker led for it meanwhile, and tells how that ended
            self.tell(self.error and copy(self.error))

    def tell(self, error: BaseException | None) -> None:
        """Answer the task in its own loop; where that was closed, nobody asks any more."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._tell, error)

    def _tell(self, error: BaseException | None) -> None:
        if self.future.done():  # cancelled meanwhile
            return
        if error is not None:
            self.future.set_exception(error)
        else:
            self.future.set_result(self.answers or [])


class Together(Generic[Asks, Gets]):
    """The queue of those who want to record in one ledger."""

    def __init__(self, commit: Callable[[Sequence[Asks]], Sequence[Gets]], busy: Any) -> None:
        """``commit`` records for a group in one durable transaction; answers in order.

        ``busy``: the lock of the ledger; who leads gathers the group when it has it.
        """
        self._commit = commit
        self._busy = busy
        self._queue = Lock()
        self._waiting: deque[Asked[Asks, Gets]] = deque()
        self._led = False
        self._worker: ThreadPoolExecutor | None = None

    @property
    def waiting(self) -> int:
        """How many wait for the next transaction."""
        return len(self._waiting)

    def record(self, given: Sequence[Asks]) -> list[Gets]:
        """Record in the next transaction, with whoever else is waiting for it."""
        asked: _Thread[Asks, Gets] = _Thread(given)
        try:
            self._join(asked)
            if not asked.leads:
                asked.wait()
            if asked.waits:  # its turn has come to record for all that wait
                self._lead(asked)
        finally:
            try:
                self._hand_over(asked)
            except BaseException:  # interrupted
                self._hand_over(asked)
                raise
            asked.group.clear()  # it is in it: what goes in a circle stays in memory for long
        if asked.error is not None:
            raise copy(asked.error)
        return asked.answers or []

    async def record_async(self, given: Sequence[Asks]) -> list[Gets]:
        """The same for a task; who is cancelled while it still waits is not recorded for."""
        asked: _Task[Asks, Gets] = _Task(given, self._lead_for)
        try:
            self._join(asked)
            if asked.leads:
                self._lead_for(asked)
            return await asked.future
        finally:
            try:
                self._leave(asked)
            except BaseException:  # interrupted
                self._leave(asked)
                raise

    def close(self) -> None:
        """Let go of the worker thread, once it has recorded for all tasks that wait."""
        while True:
            with self._queue:
                worker, self._worker = self._worker, None
            if worker is None:
                return
            worker.shutdown()  # whom it hands over to begins a new one

    # -- turns

    def _join(self, asked: Asked[Asks, Gets]) -> None:
        with self._queue:
            self._waiting.append(asked)
            asked.leads, self._led = not self._led, True

    def _leave(self, task: _Task[Asks, Gets]) -> None:
        """Who waits no more; where the worker leads for it, that hands over."""
        with self._queue:
            if not (task.leads and task.sent):
                self._give_way(task)
        self._wake_following(task)

    def _lead_for(self, task: _Task[Asks, Gets]) -> None:
        with self._queue:
            if task.sent or task.gone:
                return
            if self._worker is None:
                self._worker = ThreadPoolExecutor(1, thread_name_prefix="subsidy-ledger")
            self._worker.submit(self._lead_and_tell, task)  # before anybody closes it
            task.sent = True

    def _lead_and_tell(self, task: _Task[Asks, Gets]) -> None:
        with self._queue:
            if task.begun or task.gone:  # sent twice, or by a call that failed
                return
            task.begun = True
        error: BaseException | None = None
        try:
            self._lead(task)
        except BaseException as raised:  # noqa: BLE001 - it is the task's, not this thread's
            error = raised
        try:
            self._hand_over(task)
        finally:
            task.group.clear()
            task.tell(error)

    def _lead(self, asked: Asked[Asks, Gets]) -> None:
        """Record for all that wait; where that fails, for this one alone."""
        group = asked.group
        try:
            with self._busy:
                self._gather(group)
                try:
                    self._record(group)
                except LedgerBusy as error:  # as long as that took, all have waited
                    for one in group:
                        one.error = error
                    raise
                except Exception:
                    if len(group) == 1:
                        raise
                    self._record([asked])
        finally:
            try:
                self._settle(asked)
            except BaseException:  # interrupted
                self._settle(asked)
                raise

    def _settle(self, asked: Asked[Asks, Gets]) -> None:
        """Who has no answer tries again, each in its turn; who has one is told."""
        others = [one for one in asked.group if one is not asked]
        with self._queue:
            waiting = self._waiting
            again = [one for one in others if one.waits and not one.gone and one not in waiting]
            waiting.extendleft(reversed(again))
        for one in others:
            if not one.waits:
                one.wake()

    def _gather(self, group: list[Asked[Asks, Gets]]) -> None:
        """Who is waiting, in order; who leads is the first."""
        size = 0
        with self._queue:
            while self._waiting and (size < MOST_AT_ONCE or not group):
                group.append(self._waiting[0])
                self._waiting.popleft()
                size += len(group[-1].given)

    def _record(self, group: Sequence[Asked[Asks, Gets]]) -> None:
        given = iter(self._commit([one for asked in group for one in asked.given]))
        for asked in group:
            asked.answers = [next(given) for _ in asked.given]

    def _hand_over(self, asked: Asked[Asks, Gets]) -> None:
        """The next that waits leads; without one, whoever comes next."""
        with self._queue:
            self._give_way(asked)
        self._wake_following(asked)

    def _give_way(self, asked: Asked[Asks, Gets]) -> None:
        """Nobody waits for it any more, and it leads no more; the queue is locked."""
        asked.gone = True
        with suppress(ValueError):  # interrupted while it waited
            self._waiting.remove(asked)
        if not asked.leads:
            return
        if not self._waiting:
            asked.leads = self._led = False
            return
        following = self._waiting[0]
        following.leads, asked.following, asked.leads = True, following, False

    def _wake_following(self, asked: Asked[Asks, Gets]) -> None:
        while asked.following is not None:
            following = asked.following
            try:
                following.wake()
            except RuntimeError as error:  # there is no thread to lead for it
                with self._queue:
                    self._give_way(following)
                following.tell(error)
                asked = following
            else:
                return

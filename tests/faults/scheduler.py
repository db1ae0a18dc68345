"""One thread at a time, and a seed decides which: threads as a simulation needs them.

What it is: ``Scheduler`` runs tasks that hand over at each ``pause``; ``SimLock`` is what
``threading.Lock`` and ``RLock`` are to the library while it is simulated.

What it promises: the same seed and the same tasks run in the same order, always. Where nobody can
go on it says so (``Stuck``) instead of waiting. There is no real time in it.

What it does not do: run two things at once. A race inside one line of Python is not found here.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Final

Ready = Callable[[], bool]
_LONG: Final = 120.0
"""Seconds after which a step will not come to its end: it takes milliseconds."""


class Died(BaseException):
    """The simulated process of a task is gone; nothing catches this."""


class Stuck(AssertionError):
    """All tasks wait for each other."""


def _always() -> bool:
    return True


def _nothing() -> None:
    return


def _shut() -> threading.Lock:
    """A gate that lets one through each time it is released."""
    gate = threading.Lock()
    gate.acquire()
    return gate


class Process:
    """A simulated process: dies with all of its tasks."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.dead = False


class Task:
    """A task of a process; it runs only while the scheduler lets it."""

    def __init__(self, scheduler: Scheduler, process: Process, work: Callable[[], None]) -> None:
        self.process = process
        self.ready: Ready = _always
        self.ended = False
        self.failed: BaseException | None = None
        self.go = _shut()
        self._scheduler = scheduler
        self._work = work
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        self.go.acquire()
        try:
            if not self.process.dead:
                self._work()
        except Died:
            pass
        except BaseException as error:  # noqa: BLE001 - told by whoever runs the scheduler
            self.failed = error
        finally:
            self.ended = True
            self._scheduler.back.release()


class Scheduler:
    """Decides who runs; ``drawn`` is the only source of chance in a simulation."""

    def __init__(self, seed: int | str) -> None:
        self.drawn = random.Random(seed)
        self.back = _shut()
        self.current: Task | None = None
        self.steps = 0
        self.waited: Callable[[], None] = _nothing
        """Called by whoever had to wait for a lock, before it has it; may raise."""
        self._tasks: list[Task] = []

    def spawn(self, process: Process, work: Callable[[], None]) -> None:
        """A new task; it starts when it is first chosen."""
        task = Task(self, process, work)
        self._tasks.append(task)
        task.thread.start()

    def run(self) -> None:
        """Until all tasks have ended; raises what one of them raised, and `Stuck`."""
        while self._tasks:
            able = [task for task in self._tasks if task.process.dead or task.ready()]
            if not able:
                self._let_go()
                raise Stuck("all tasks wait for each other")
            task = self.drawn.choice(able)
            self._step(task)
            if task.ended:
                self._tasks.remove(task)
                if task.failed is not None:
                    self._let_go()
                    raise task.failed

    def _step(self, task: Task) -> None:
        self.steps += 1
        self.current = task
        task.go.release()
        if not self.back.acquire(timeout=_LONG):
            raise Stuck("a task waits for something outside of the simulation")
        self.current = None
        if task.ended:
            task.thread.join()

    def _let_go(self) -> None:
        """End what is left: a failed run leaves no threads behind."""
        for task in self._tasks:
            task.process.dead = True
            while not task.ended:
                self._step(task)
        self._tasks.clear()

    def pause(self, ready: Ready = _always) -> None:
        """Let others run; comes back when it is chosen again, and is able to go on."""
        task = self.current
        if task is None:  # before and after the run there is nobody else
            return
        if task.process.dead:
            raise Died
        task.ready = ready
        self.back.release()
        task.go.acquire()
        task.ready = _always
        if task.process.dead:
            raise Died

    def lock(self) -> SimLock:
        """In place of ``threading.Lock``."""
        return SimLock(self, reentrant=False)

    def rlock(self) -> SimLock:
        """In place of ``threading.RLock``."""
        return SimLock(self, reentrant=True)


class SimLock:
    """A lock of one scheduler's tasks: who has to wait lets others run."""

    def __init__(self, scheduler: Scheduler, *, reentrant: bool) -> None:
        self._scheduler = scheduler
        self._reentrant = reentrant
        self._held = 0
        self._owner: Task | None = None

    def acquire(self, *, blocking: bool = True) -> bool:
        """Wait until it is free, or say that it is not."""
        me = self._scheduler.current
        if self._reentrant and self._held and self._owner is me:
            self._held += 1
            return True
        if not blocking:
            self._scheduler.pause()
            if self._held:
                return False
            self._held, self._owner = 1, me
            return True
        waits = bool(self._held)
        self._scheduler.pause(lambda: not self._held)
        if self._held:
            raise Stuck("nobody is there to let go of a lock")
        if waits:
            self._scheduler.waited()
        if self._taken():  # somebody else was quicker meanwhile
            return self.acquire()
        self._held, self._owner = 1, me
        return True

    def _taken(self) -> bool:
        return self._held > 0

    def release(self) -> None:
        """Let the next one have it."""
        if not self._held:
            raise RuntimeError("release of a lock that nobody holds")
        self._held -= 1

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

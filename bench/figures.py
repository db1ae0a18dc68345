"""Figures of a run: rates of several rounds, ratios of medians, and what they should be at least.

What it promises: a ratio, and whether an aim is met, come from medians and from nothing else; a
figure always shows the least and the most beside its median.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from bench.workload import Json

LEAST_ROUNDS: Final = 3
"""A median of fewer says little."""

SQLITE_FULL: Final = "synchronous 2"
POSTGRESQL_FULL: Final = "fsync on synchronous_commit on"
"""What each contender must say of its database before it is measured."""


class Time(NamedTuple):
    """Seconds by the clock, and seconds that the program had a processor."""

    clock: float
    cpu: float

    def __add__(self, other: tuple[Any, ...]) -> Time:
        return Time(self.clock + other[0], self.cpu + other[1])


class Figure:
    """Rates of several rounds."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.clock: list[float] = []
        self.cpu: list[float] = []

    @property
    def rounds(self) -> int:
        return len(self.clock)

    def add(self, count: int, took: Time) -> None:
        self.clock.append(count / took.clock)
        self.cpu.append(count / took.cpu)

    @property
    def median(self) -> float:
        return statistics.median(self.clock)

    @property
    def cpu_median(self) -> float:
        return statistics.median(self.cpu)

    def row(self) -> str:
        low, high = min(self.clock), max(self.clock)
        return (
            f"  {self.label:<52}{low:>11,.0f}{self.median:>11,.0f}{high:>11,.0f}"
            f"{self.cpu_median:>13,.0f}"
        )

    def data(self) -> Json:
        return {"label": self.label, "per_second": self.clock, "per_cpu_second": self.cpu}


class Ratio(NamedTuple):
    """One median over another, and what it should be at least."""

    label: str
    clock: float
    cpu: float | None
    aim: float | None

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None where none is stated."""
        return None if self.aim is None else self.clock >= self.aim

    def row(self) -> str:
        cpu = "" if self.cpu is None else f"{self.cpu:.2f}"
        verdict = ""
        if self.aim is not None:
            verdict = f"  aim {self.aim:g}: {'met' if self.met else 'MISSED'}"
        return f"  {self.label:<74}{self.clock:>11.2f}{cpu:>13}{verdict}"

    def data(self) -> Json:
        return {**self._asdict(), "met": self.met}


class Results:
    """Figures by name, in the order they are printed."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}

    def add(self, key: str, label: str, count: int, took: Time) -> None:
        self.figures.setdefault(key, Figure(label)).add(count, took)

    def ratio(self, label: str, key: str, other: str, aim: float | None = None) -> Ratio:
        one, two = self.figures[key], self.figures[other]
        return Ratio(label, one.median / two.median, one.cpu_median / two.cpu_median, aim)

    def best(self, *keys: str) -> str:
        """The key with the highest median, of those that were measured."""
        return max((k for k in keys if k in self.figures), key=lambda k: self.figures[k].median)

    def table(self, title: str, prefix: str) -> Iterator[str]:
        """The lines of all figures whose name begins so."""
        yield f"{title:<54}{'least':>11}{'median':>11}{'most':>11}{'a CPU second':>13}"
        for key, figure in self.figures.items():
            if key.startswith(prefix):
                yield figure.row()
        yield ""


@contextmanager
def stopwatch() -> Iterator[Callable[[], Time]]:
    """Time a block; garbage of earlier blocks is gone before, the collector runs as it does."""
    gc.collect()
    cpu, clock = time.process_time(), time.perf_counter()
    took: list[Time] = []
    yield lambda: took[0]
    took.append(Time(time.perf_counter() - clock, time.process_time() - cpu))


def rounds(most: int, minutes: float, now: Callable[[], float] = time.monotonic) -> Iterator[int]:
    """Numbers of rounds: as many as are wanted, or as fit into the time, but three at least."""
    began = now()
    for number in range(most):
        spent = now() - began
        if number >= LEAST_ROUNDS and spent * (number + 1) / number > minutes * 60:
            return
        yield number


def must(expected: object, found: object) -> None:
    """End the run where the contenders are not alike."""
    if expected != found:
        raise SystemExit(f"the bench is not fair: expected {expected}, found {found}")


def say(what: str) -> None:
    """What is being done, while a person looks on."""
    if sys.stderr.isatty():
        print(f"\r{what:<60}", end="" if what else "\r", file=sys.stderr, flush=True)

"""Simulated writers with faults at every call of the store; each failure prints what replays it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.faults import town
from tests.faults.disks import Disk, MemoryDisk, SqliteDisk
from tests.faults.scheduler import Process, Scheduler, Stuck
from tests.faults.simulation import KINDS, Plan, drawn_plan, judged, simulate

from subsidy_ledger import Ledger
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.proofs.merkle import Edge

SHORT = Plan(seed=2023, processes=2, threads=2, calls=3, rate=0)
"""A run that is short enough to be ended at every one of its points."""

EVERY = 23
"""So many points apart in the short form; `make stress` takes each."""


@pytest.fixture
def memory() -> MemoryDisk:
    disk = MemoryDisk()
    town.found(disk.store())
    return disk


class Files:
    """New ledgers in files, copies of one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self._first = self._disk()
        town.found(self._first.store()).close()

    def _disk(self) -> SqliteDisk:
        folder = self._folder / f"{self._made}"
        folder.mkdir()
        self._made += 1
        return SqliteDisk(folder, checkpoint=8)

    def fresh(self) -> SqliteDisk:
        disk = self._disk()
        disk.copy_from(self._first)
        return disk


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


@pytest.mark.slow
def test_random_faults_on_sqlite_lose_nothing_and_record_nothing_twice(files: Files) -> None:
    struck: Counter[str] = Counter()
    for seed in range(12):
        outcome = judged(drawn_plan(seed), files.fresh())
        struck.update(fault.split()[1] for fault in outcome.faults)
    assert set(struck) == set(KINDS), struck


@pytest.mark.slow
def test_random_faults_in_memory_lose_nothing_and_record_nothing_twice() -> None:
    struck: Counter[str] = Counter()
    for seed in range(100, 112):
        disk = MemoryDisk()
        town.found(disk.store())
        struck.update(fault.split()[1] for fault in judged(drawn_plan(seed), disk).faults)
    assert set(struck) == set(KINDS), struck


@pytest.mark.slow
def test_random_faults_in_transactions_of_the_callers_leave_both_or_neither(files: Files) -> None:
    struck: Counter[str] = Counter()
    ends: Counter[str | None] = Counter()
    rows = 0
    for seed in range(200, 212):
        outcome = judged(evolve(drawn_plan(seed), joins=True), files.fresh())
        struck.update(fault.split(maxsplit=2)[2] for fault in outcome.faults)
        ends.update(call.joined for call in outcome.calls)
        rows += len(outcome.rows)
    assert {None, "commit", "savepoint", "undone"} <= set(ends), ends
    assert rows > 50
    inside = {"host<", "join<", "join>", "savepoint<", "release<", "release>", "host commit<"}
    assert len(inside & set(struck)) > 3, struck


@pytest.mark.slow
def test_tasks_that_are_cancelled_among_random_faults_lose_nothing() -> None:
    """Half of the calls are tasks' that share transactions with threads."""
    struck: Counter[str] = Counter()
    for seed in range(300, 312):
        disk = MemoryDisk()
        town.found(disk.store())
        outcome = judged(evolve(drawn_plan(seed), threads=4, tasks=True), disk)
        struck.update(fault.split()[1] for fault in outcome.faults)
        struck.update(call.error or "" for call in outcome.calls)
    assert struck["cancel"] > 0
    assert struck["CancelledError"] > 0
    assert set(KINDS) <= set(struck), struck


SHORTS = {
    "threads": SHORT,
    "joined": evolve(SHORT, joins=True),
    "tasks": evolve(SHORT, tasks=True, threads=3),
}


@pytest.mark.slow
@pytest.mark.parametrize("how", SHORTS)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_point_is_survived(files: Files, kind: str, how: str) -> None:
    short = SHORTS[how]
    points = simulate(short, files.fresh()).points
    every = EVERY if how == "threads" else 3 * EVERY
    for point in range(KINDS.index(kind), points, every):
        outcome = judged(evolve(short, at=(point, kind)), files.fresh())
        # A lock that is waited for does not fail: only who waits ends, or is interrupted.
        waited = outcome.trace[point].endswith("waited")
        assert len(outcome.faults) == (0 if waited and kind == "error" else 1)


def test_the_simulation_passes_every_call_of_the_store_and_every_wait(files: Files) -> None:
    """What is not a point of it is never struck."""
    seen: set[str] = set()
    for seed in range(4):
        plan = Plan(seed, threads=3, calls=8, rate=0, joins=True, tasks=True)
        seen |= {point.split(maxsplit=1)[1] for point in simulate(plan, files.fresh()).trace}
    assert {"waited", "reading<", "reading>", "writing<", "commit<", "commit>"} <= seen
    assert {"join<", "join>", "savepoint<", "release<", "release>"} <= seen
    assert {"host<", "host commit<", "host commit>"} <= seen
    recording = ("append", "seal", "keep", "take", "move_head", "head", "find", "load", "leaf")
    assert {f"{call}{side}" for call in recording for side in "<>"} <= seen


@pytest.mark.parametrize(
    ("seed", "tasks", "joins"), [(3, False, False), (4, True, False), (5, False, True)]
)
def test_a_seed_replays_exactly(files: Files, seed: int, tasks: bool, joins: bool) -> None:
    plan = evolve(drawn_plan(seed), rate=10, tasks=tasks, joins=joins)
    first, second = simulate(plan, files.fresh()), simulate(plan, files.fresh())
    assert first.faults
    assert first.digest == second.digest
    assert first.digest != simulate(evolve(plan, seed=seed + 50), files.fresh()).digest


PRINT = """
from tests.faults import town
from tests.faults.disks import MemoryDisk
from tests.faults.simulation import Plan, simulate
disk = MemoryDisk()
town.found(disk.store(), now=lambda: town.MORNING, entropy=lambda size: b"s" * size)
print(simulate(Plan(5, rate=10), disk).digest)
"""


def test_a_seed_replays_in_another_process(repository: Path) -> None:
    digests = [
        subprocess.run(
            [sys.executable, "-c", PRINT],
            cwd=repository,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(repository)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert digests[0] == digests[1]


# -- what the simulation would find


def found_wrong(plan: Plan, disk: Disk) -> str:
    with pytest.raises(AssertionError) as raised:
        judged(plan, disk)
    return str(raised.value)


def test_a_disk_that_forgets_what_it_confirmed_is_found(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = files.fresh()
    first = disk._bytes()

    def forget(_drawn: Any) -> None:
        disk._number += 1
        disk.file.write_bytes(first[0])
        disk.log.write_bytes(first[1])

    monkeypatch.setattr(disk, "power_cut", forget)
    wrong = found_wrong(evolve(SHORT, at=(200, "power")), disk)
    assert "is not there" in wrong
    assert "replay with Plan(" in wrong


def test_a_writer_that_does_not_look_what_others_recorded_is_found(
    memory: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh = Ledger._refresh

    def stale(ledger: Ledger, reader: Any) -> None:
        head = reader.head()
        if ledger._books.size < 12:
            refresh(ledger, reader)
        else:  # numbers and tree go on, and what was known of cases and awards is believed
            ledger._reader = reader
            ledger._edge, ledger._at = Edge.from_bytes(head.edge), head.at
            ledger._books.size = head.size

    monkeypatch.setattr(Ledger, "_refresh", stale)
    with pytest.raises((AssertionError, LedgerDamaged), match=r"one after the other|refused a row"):
        judged(Plan(2, processes=2, calls=20, rate=0), memory)


def test_a_writer_that_does_not_look_for_its_id_is_found(
    memory: MemoryDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("subsidy_ledger.storage.memory.MemoryTransaction.find", lambda *_: {})
    with pytest.raises(LedgerDamaged, match="an id was used before"):
        judged(Plan(1, processes=2, calls=20, kinds=("error",), rate=15), memory)


def test_tasks_that_wait_for_each_other_are_told() -> None:
    scheduler = Scheduler(1)
    one, other = scheduler.lock(), scheduler.lock()

    def take(first: Any, second: Any) -> None:
        with first:
            scheduler.pause(lambda: bool(one._held and other._held))
            with second:
                raise AssertionError("never reached")

    scheduler.spawn(Process(0), lambda: take(one, other))
    scheduler.spawn(Process(1), lambda: take(other, one))
    with pytest.raises(Stuck):
        scheduler.run()

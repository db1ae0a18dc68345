"""Many clients: rounds over real databases, in small."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import many
from bench.baseline_core import CoreApp
from bench.baseline_events import EventsApp
from bench.clients import TASKS, Crew, crew
from bench.figures import POSTGRESQL_FULL, SQLITE_FULL, Ratio, Results, Time
from bench.many import Files, Plan
from bench.subject import Subject

SIZES = Namespace(lone=30, batched=3_000)


@pytest.fixture(scope="module")
def made() -> Iterator[Crew]:
    """Two processes that record."""
    with crew(2) as both:
        yield both


# ---- plans ---------------------------------------------------------------------------------------


def test_slices_hold_every_case_once() -> None:
    for cases in (1, 2, 3, 10, 1_000):
        turns = list(many._turns(Plan("x", 1, (1,), cases)))
        assert [n for first, size in turns for n in range(first, first + size)] == [*range(cases)]
        assert len(turns) <= many.SLICES


def test_slices_of_batches_are_whole_batches() -> None:
    turns = list(many._turns(Plan("x", 1, (1,), 6_000, batches=True)))
    assert turns == [(0, 2_000), (2_000, 2_000), (4_000, 2_000)]
    assert list(many._turns(Plan("x", 1, (1,), 1_000, batches=True))) == [(0, 1_000)]


def test_clients_are_1_8_and_32_and_with_a_slower_fsync_1_and_32() -> None:
    lone = [plan.clients for plan in many.postgresql_plans(SIZES, 4) if not plan.batches]
    slowed = [plan.clients for plan in many.slowed_plans(SIZES, 4) if not plan.batches]
    assert (lone, slowed) == ([1, 8, 32], [1, 32])


def test_a_label_says_how_clients_are_spread() -> None:
    assert Plan("x", 1, (1,), 1).label("us", 1) == "us"
    assert Plan("x", 8, (1, 4), 1).label("us", 1) == "us, 8 threads"
    assert Plan("x", 8, (1, 4), 1).label("us", TASKS) == "us, 8 tasks"
    assert Plan("x", 8, (1, 4), 1).label("us", 4) == "us, 4 processes of 2 threads"
    assert Plan("x", 4, (4,), 1).label("us", 4) == "us, 4 processes"


# ---- rounds --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_round_measures_every_contender_with_threads_and_with_processes(
    made: Crew, postgresql: Any
) -> None:
    results = Results()
    plan = Plan("x", 4, (1, TASKS, 2), 9)
    many.play(made, postgresql, plan, 0, results)
    names = (Subject.name, CoreApp.name, EventsApp.name)
    threads_and_processes = {plan.key(name, spread) for name in names for spread in (1, 2)}
    assert set(results.figures) == {*threads_and_processes, plan.key(Subject.name, TASKS)}
    assert all(figure.median > 0 < figure.cpu_median for figure in results.figures.values())


def test_processes_share_one_file(made: Crew, tmp_path: Path) -> None:
    results = Results()
    (plan,) = many.file_plans(SIZES, 2)
    many.play(made, Files(tmp_path), plan, 1, results)
    assert set(results.figures) == {plan.key(Subject.name, 2), plan.key(CoreApp.name, 2)}
    assert list(tmp_path.iterdir()) == []
    (ratio,) = many.file_ratios(results, plan)
    assert ratio.clock > 0


def test_a_round_records_batches(made: Crew, tmp_path: Path) -> None:
    results = Results()
    plan = Plan("x", 1, (1,), 500, batches=True, contenders=(CoreApp,))
    many.play(made, Files(tmp_path), plan, 0, results)
    assert set(results.figures) == {plan.key(CoreApp.name, 1)}


def test_a_round_ends_the_run_where_a_contender_holds_less_than_it_was_given(
    made: Crew, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Crew, "totals", lambda self, key: (1, 2, 3))
    plan = Plan("less", 1, (1,), 3, contenders=(CoreApp,))
    with pytest.raises(SystemExit, match=r"expected .*, found \(1, 2, 3\)"):
        many.play(made, Files(tmp_path), plan, 0, Results())


@pytest.mark.parametrize("processes", [1, TASKS])
def test_tasks_and_threads_share_a_queue(made: Crew, tmp_path: Path, processes: int) -> None:
    key = f"shared {processes}"
    made.open(key, "Subject", tmp_path / "shared.sqlite", 3, processes)
    assert made.record(key, 0, 10).clock > 0
    cases, approved, paid = made.totals(key)
    assert (cases, approved) == (10, paid)
    made.close(key)


def test_a_client_that_is_refused_ends_the_run(made: Crew, tmp_path: Path) -> None:
    made.open("twice", "CoreApp", tmp_path / "twice.sqlite", 2, 1)
    made.record("twice", 0, 2)
    with pytest.raises(SystemExit, match="expected recorded, found repeated"):
        made.record("twice", 0, 2)


# ---- that all are alike --------------------------------------------------------------------------


def test_all_contenders_are_durable_and_refuse_as_they_say(tmp_path: Path) -> None:
    many.check(Files(tmp_path), SQLITE_FULL)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_all_contenders_are_durable_and_refuse_as_they_say_on_a_server(postgresql: Any) -> None:
    many.check(postgresql, POSTGRESQL_FULL)


def test_a_contender_that_is_not_durable_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "CONTENDERS", (CoreApp,))
    monkeypatch.setattr(CoreApp, "synchronous", lambda self: "synchronous 1")
    with pytest.raises(SystemExit, match="synchronous 1"):
        many.check(Files(tmp_path), SQLITE_FULL)


def test_a_contender_that_checks_nothing_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(many, "CONTENDERS", (CoreApp,))
    monkeypatch.setattr("bench.baseline_core.check_held", lambda grants: None)
    with pytest.raises(SystemExit, match="not fair"):
        many.check(Files(tmp_path), SQLITE_FULL)


# ---- ratios --------------------------------------------------------------------------------------


def rates(**given: float) -> Results:
    """Figures of one round each, by `plan_contender_spread`."""
    made = Results()
    names = {"us": Subject.name, "core": CoreApp.name, "events": EventsApp.name}
    for key, rate in given.items():
        plan, name, spread = key.rsplit("_", 2)
        made.add(
            f"{plan.replace('_', ' ')} {names[name]} {spread}", key, 100, Time(100 / rate, 1.0)
        )
    return made


def said(ratio: Ratio) -> tuple[float, float | None]:
    return round(ratio.clock, 6), ratio.aim


def test_the_hand_written_application_counts_at_its_better() -> None:
    made = rates(
        p_1_us_1=50, p_1_core_1=50, p_1_events_1=50,
        p_32_us_1=600, p_32_us_4=300,
        p_32_core_1=100, p_32_core_4=200,
        p_32_events_1=60, p_32_events_4=30,
    )  # fmt: skip
    plans = (Plan("p 1", 1, (1,), 1), Plan("p 32", 32, (1, 4), 1))
    found = {ratio.label: ratio for ratio in many.server_ratios(made, "P", plans)}
    threads = found["P, 32 clients, ledger / (a) SQLAlchemy Core"]
    assert said(threads) == (3.0, 3.0)
    processes = found["P, 32 clients, ledger in 4 processes / (a) SQLAlchemy Core"]
    assert said(processes) == (1.5, None)
    assert said(found["P, 32 clients, ledger / (b) eventsourcing"]) == (10.0, None)
    assert said(found["P, 1 client, ledger / (a) SQLAlchemy Core"]) == (1.0, 1.0)


def test_batches_are_aimed_at_the_hand_written_application_one_at_a_time() -> None:
    made = rates(
        p_1_us_1=50, p_1_core_1=100, p_1_events_1=50,
        p_batch_us_1=1_100, p_batch_core_1=550, p_batch_events_1=2_200,
    )  # fmt: skip
    plans = (Plan("p 1", 1, (1,), 1), Plan("p batch", 1, (1,), 1_000, batches=True))
    *_, lone, core, events = many.server_ratios(made, "P", plans)
    assert [said(one) for one in (lone, core, events)] == [(11.0, 10.0), (2.0, None), (0.5, None)]


def test_the_first_plan_is_that_of_one_client() -> None:
    with pytest.raises(SystemExit):
        next(many.server_ratios(rates(), "P", (Plan("p 32", 32, (1,), 1),)))

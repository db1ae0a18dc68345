"""Real processes race on one SQLite file while they are killed and the disk fails below them.

Full disks are real ones; errors of single system calls are injected by strace. Where the machine
allows one of them not, its tests are skipped and say so.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.faults import scenarios

pytestmark = pytest.mark.slow
SECONDS = 2.0
SEED = 2023


def test_eight_killed_writers_pass_no_limit_and_lose_no_answer(tmp_path: Path) -> None:
    figures = scenarios.killed_writers(tmp_path, SECONDS, SEED)
    assert figures.killed > 4
    assert figures.unknown > 0
    assert {"cap", "exclusion", "fund", "order"} <= set(figures.refused)
    assert set(figures.errors) <= {"TimeoutError"}, figures  # tasks that were cancelled, if any


def test_hosts_and_their_own_rows_in_the_same_file_are_there_together_or_not_at_all(
    tmp_path: Path,
) -> None:
    figures = scenarios.joined_on_sqlite(tmp_path, SECONDS, SEED)
    assert figures.killed > 4
    assert set(figures.joined) == {"commit", "savepoint", "undone", "killed"}, figures
    assert figures.errors["Undone"] > 0
    assert set(figures.errors) <= {"Undone"}, figures


def test_a_full_disk_loses_nothing_and_is_gone_on_from(tmp_path: Path) -> None:
    try:
        figures = scenarios.full_disk(tmp_path, SECONDS, SEED)
    except scenarios.Unavailable as why:
        pytest.skip(str(why))
    assert figures.errors["StorageFailed"] > 0, figures


@pytest.mark.parametrize("inject", [scenarios.SYNC, scenarios.WRITE], ids=["sync", "write"])
def test_a_disk_that_cannot_sync_or_write_loses_nothing(
    tmp_path: Path, inject: tuple[str, ...]
) -> None:
    try:
        figures = scenarios.failing_calls(tmp_path, SECONDS, SEED, inject)
    except scenarios.Unavailable as why:
        pytest.skip(str(why))
    assert figures.errors["StorageFailed"] > 0, figures

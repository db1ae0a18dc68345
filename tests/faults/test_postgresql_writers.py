"""Eight real processes race on one PostgreSQL while they, their connections and the server end.

Writers are killed; the server ends their connections; a proxy cuts them before and after COMMIT; the
server's disk fails; all processes of the server are killed and it recovers. The server is one of the
tests' own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.faults import scenarios

pytestmark = pytest.mark.slow
SECONDS = 2.0
SEED = 2023


def test_killed_writers_and_ended_connections_lose_nothing(mortal: Any, tmp_path: Path) -> None:
    figures = scenarios.ended_connections(mortal, tmp_path, SECONDS, SEED)
    assert figures.killed > 1
    assert figures.errors["DatabaseLost"] > 0, figures
    assert len(figures.refused) > 2, figures
    assert {"commit", "savepoint", "undone"} <= set(figures.joined), figures


def test_a_killed_server_has_all_that_it_confirmed(mortal: Any, tmp_path: Path) -> None:
    before = mortal.kills
    figures = scenarios.killed_server(mortal, tmp_path, SECONDS, SEED)
    assert mortal.kills > before
    assert figures.errors["DatabaseLost"] > 0, figures


def test_a_server_whose_disk_fails_or_is_full_has_all_that_it_confirmed(
    mortal: Any, tmp_path: Path
) -> None:
    try:
        figures = scenarios.failing_server(mortal, tmp_path, SECONDS, SEED)
    except scenarios.Unavailable as why:
        pytest.skip(str(why))
    assert figures.errors["DatabaseLost"] + figures.errors["StorageFailed"] > 0, figures


def test_a_connection_that_is_lost_around_commit_loses_nothing(mortal: Any, tmp_path: Path) -> None:
    figures, before, after = scenarios.cut_connections(mortal, tmp_path, SECONDS, SEED)
    assert before > 0
    assert after > 0
    assert figures.repeated > 0, "what was committed and not told is known in the end"

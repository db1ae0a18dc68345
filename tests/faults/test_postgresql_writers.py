"""Eight real processes race on one PostgreSQL while they, their connections and the server end.

Writers are killed; the server ends their connections; a proxy cuts them before and after COMMIT; all
processes of the server are killed and it recovers. The server is one of the tests' own.
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


def test_a_killed_server_has_all_that_it_confirmed(mortal: Any, tmp_path: Path) -> None:
    before = mortal.kills
    figures = scenarios.killed_server(mortal, tmp_path, SECONDS, SEED)
    assert mortal.kills > before
    assert figures.errors["DatabaseLost"] > 0, figures


def test_a_connection_that_is_lost_around_commit_loses_nothing(mortal: Any, tmp_path: Path) -> None:
    figures, before, after = scenarios.cut_connections(mortal, tmp_path, SECONDS, SEED)
    assert before > 0
    assert after > 0
    assert figures.repeated > 0, "what was committed and not told is known in the end"

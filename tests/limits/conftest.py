"""The PostgreSQL server of these tests: one for each process that runs them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """A running server; see ``tests.storage.postgresql_server``."""
    pytest.importorskip(
        "psycopg", reason="psycopg is not installed: pip install -e '.[postgresql]'"
    )
    from tests.storage.postgresql_server import running

    with running() as started:
        yield started

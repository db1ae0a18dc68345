"""The PostgreSQL server of the tests: that of ``subsidy_ledger.testing``, or a reason to skip."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from subsidy_ledger.testing.postgresql import (
    APPLICATION,
    DATABASE,
    KEEPER,
    OWNER,
    NoServer,
    Server,
    server_user,
    started,
)

__all__ = [
    "APPLICATION",
    "DATABASE",
    "KEEPER",
    "OWNER",
    "Server",
    "running",
    "server_user",
    "terminate",
]


@contextmanager
def running() -> Iterator[Server]:
    """A server with two roles, and a database whose tables belong to the owner."""
    with ExitStack() as stack:
        try:
            made = stack.enter_context(started())
        except NoServer as reason:
            pytest.skip(str(reason))
        yield made


def terminate(db: Any, pid: int) -> None:
    """End a session of the server's, and see it end (PostgreSQL 13 cannot wait for it by itself)."""
    db.execute("SELECT pg_terminate_backend(%s)", (pid,))
    for _ in range(500):
        if not db.execute("SELECT FROM pg_stat_activity WHERE pid = %s", (pid,)).fetchall():
            return
        time.sleep(0.01)
    raise AssertionError("the session goes on")

"""The PostgreSQL server of the tests: that of ``subsidy_ledger.testing``, or a reason to skip."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

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

__all__ = ["APPLICATION", "DATABASE", "KEEPER", "OWNER", "Server", "running", "server_user"]


@contextmanager
def running() -> Iterator[Server]:
    """A server with two roles, and a database whose tables belong to the owner."""
    with ExitStack() as stack:
        try:
            made = stack.enter_context(started())
        except NoServer as reason:
            pytest.skip(str(reason))
        yield made

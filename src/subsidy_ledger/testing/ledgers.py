"""Ledgers under test: made with a key, a clock and randomness that never change.

What it promises: the same calls give the same bytes and the same root, on every store and machine.
That is also why nothing of it belongs into a system that runs: the token key is known to all.

>>> ledger = a_ledger()
>>> ledger.origin
'test.example/ledger'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any, Final

from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.store import Store
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.testing.clock import LedgerClock

TOKEN_KEY: Final = TokenKey(bytes(range(32)))
"""The token key of ledgers under test."""

ORIGIN: Final = "test.example/ledger"


class Entropy:
    """Randomness that never changes: called for so many bytes, it counts."""

    def __init__(self) -> None:
        self._drawn = count(1)

    def __call__(self, size: int) -> bytes:
        """The next number, in so many bytes."""
        return next(self._drawn).to_bytes(size, "big")


def a_ledger(
    store: Store | None = None,
    *,
    packs: Sequence[Pack | str] = ("dezhou-2023",),
    procedure: Mapping[str, Any] | None = None,
    origin: str = ORIGIN,
    now: Callable[[], datetime] | None = None,
    **given: Any,
) -> Ledger:
    """A fresh ledger, in memory unless a store is given.

    ``packs``: names of shipped packs, files, or packs; ``procedure``: the built-in one unless given
    (accept, review, notice of five working days, approve). Whatever else ``Ledger.create`` takes
    may be given as well, and it raises what that raises.
    """
    settings: dict[str, Any] = {
        "token_key": TOKEN_KEY,
        "on": "2023-01-01",
        "by": "admin",
        "entropy": Entropy(),
        **given,
    }
    return Ledger.create(
        MemoryStore() if store is None else store,
        origin=origin,
        packs=list(packs),
        procedure=procedure,
        now=LedgerClock() if now is None else now,
        **settings,
    )

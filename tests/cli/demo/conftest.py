"""The year, recorded once for all tests of the demo, in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass(frozen=True)
class Played:
    """Commands and answers line for line, and the ledger after them."""

    commands: Sequence[Mapping[str, Any]]
    answers: Sequence[Mapping[str, Any]]
    ledger: Any

    def lines(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        return zip(self.commands, self.answers, strict=True)


@pytest.fixture(scope="session")
def played() -> Played:
    from subsidy_ledger import Ledger, MemoryStore, TokenKey
    from subsidy_ledger.cli.demo import OPENED_ON, year

    ledger = Ledger.create(
        MemoryStore(),
        origin="dezhou-demo",
        token_key=TokenKey(bytes(32)),
        on=OPENED_ON,
        by="director-1",
        packs=["dezhou-2023"],
        require_funds=True,
    )
    commands = year()
    return Played(commands, ledger.record_all(commands), ledger)

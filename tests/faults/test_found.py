"""What seeds of the simulation have found, each as a short story that needs no seed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.faults import town
from tests.support.builders import Json, person

from subsidy_ledger import MemoryStore
from subsidy_ledger.storage.sqlite import SqliteStore


def changed_lanes(store: Any, first: str, then: str) -> list[Json]:
    """Somebody gives one lane back and takes the other, in one transaction."""
    with closing(store):
        ledger = town.found(store)
        one = {"applicant": [person("one")]}
        ledger.record_all(
            [
                town.command("1", "submit", case="A", grant=f"t/{first}", parties=one),
                town.command("2", "submit", case="B", grant=f"t/{then}", parties=one),
                town.command("3", "approve", case="A"),
            ]
        )
        return ledger.record_all(
            [
                town.command("4", "withdraw", case="A", reason="本人撤回"),
                town.command("5", "approve", case="B"),
            ]
        )


LANES = [
    ("left", "right"),
    pytest.param("right", "left"),
]


@pytest.mark.parametrize(("first", "then"), LANES)
def test_a_claim_given_back_is_free_in_the_same_transaction_in_memory(
    first: str, then: str
) -> None:
    answers = changed_lanes(MemoryStore(), first, then)
    assert [answer["status"] for answer in answers] == ["recorded", "recorded"]


@pytest.mark.parametrize(("first", "then"), [("left", "right"), ("right", "left")])
def test_a_claim_given_back_is_free_in_the_same_transaction_on_sqlite(
    tmp_path: Path, first: str, then: str
) -> None:
    answers = changed_lanes(SqliteStore(tmp_path / "ledger.db"), first, then)
    assert [answer["status"] for answer in answers] == ["recorded", "recorded"]


@pytest.mark.parametrize(("first", "then"), [("left", "right"), ("right", "left")])
def test_a_claim_given_back_is_free_in_the_same_transaction_on_postgresql(
    mortal: Any, first: str, then: str
) -> None:
    from subsidy_ledger.storage.postgresql import PostgresStore

    answers = changed_lanes(PostgresStore(mortal.server.fresh()), first, then)
    assert [answer["status"] for answer in answers] == ["recorded", "recorded"]

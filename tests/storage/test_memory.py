"""The store in memory keeps the contract of every store."""

from __future__ import annotations

from typing import Any

import pytest
from tests.storage.store_contract import StoreContract

from subsidy_ledger.storage.memory import MemoryStore


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> Any:
        return MemoryStore()


def test_nothing_written_is_seen_before_the_transaction_ends() -> None:
    store = MemoryStore()
    with store.writing() as transaction:
        transaction.adopted(5)
        assert list(transaction.adoptions()) == []
    with store.reading() as reader:
        assert list(reader.adoptions()) == [5]

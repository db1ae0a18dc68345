"""Ledgers under test: the same calls, the same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from subsidy_ledger import Ledger, MemoryStore, SqliteStore
from subsidy_ledger.errors import LedgerExists
from subsidy_ledger.testing import TOKEN_KEY, Entropy, a_case, a_history, a_ledger, small_pack
from subsidy_ledger.testing.packs import grant

PACK = small_pack(grant("once", "[grant.benefit]\nfen = 100\n§\n"))


def leaves(ledger: Ledger) -> list[bytes]:
    with ledger.store.reading() as reader:
        return [row.leaf for row in reader.entries()]


def test_the_same_calls_give_the_same_bytes_on_every_store(tmp_path: Path) -> None:
    stores: list[Any] = [MemoryStore(), MemoryStore(), SqliteStore(tmp_path / "ledger.db")]
    made = [a_ledger(store, packs=[PACK]) for store in stores]
    for ledger in made:
        ledger.record_all(a_history(a_case("t/once"), until="settle"))
    first, *others = map(leaves, made)
    assert len(first) == 9
    assert others == [first, first]
    made[-1].close()


def test_whatever_a_ledger_is_made_with_can_be_given() -> None:
    ledger = a_ledger(packs=[PACK], origin="city", require_funds=True, lang="zh")
    assert ledger.origin == "city"
    *_, refused = ledger.record_all(a_history(a_case("t/once")))
    assert refused["reasons"][0]["code"] == "fund"
    with pytest.raises(TypeError, match="colour"):
        a_ledger(colour="red")


def test_a_ledger_is_not_made_over_another(tmp_path: Path) -> None:
    a_ledger(SqliteStore(tmp_path / "ledger.db"), packs=[]).close()
    with pytest.raises(LedgerExists):
        a_ledger(SqliteStore(tmp_path / "ledger.db"), packs=[])
    again = Ledger.open(SqliteStore(tmp_path / "ledger.db"), TOKEN_KEY)
    assert again.origin == "test.example/ledger"
    again.close()


def test_randomness_counts() -> None:
    entropy = Entropy()
    assert [entropy(2), entropy(2), entropy(1)] == [b"\0\1", b"\0\2", b"\3"]
    assert Entropy()(32) == bytes(31) + b"\1"

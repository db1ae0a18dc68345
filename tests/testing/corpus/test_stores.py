"""A store in a file that takes what a careless program records."""

from __future__ import annotations

import pytest
from typeguard import suppress_type_checks

from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.storage.sqlite import SqliteStore
from subsidy_ledger.testing.corpus import PLANTS, make, record_corpus
from subsidy_ledger.testing.corpus.stores import unguarded

ABOVE = [plant for plant in PLANTS if plant.name == "paid above what was approved"]


def leaves(recorded) -> list[bytes]:
    with recorded.ledger.store.reading() as reader:
        return [row.leaf for row in reader.entries()]


def planned():
    return make(2, 1, cities=["hohhot"], plants=ABOVE)


def test_its_entries_are_those_of_any_other_store(tmp_path):
    with suppress_type_checks():
        in_file = record_corpus(planned(), lambda key: unguarded(tmp_path / f"{key}.sqlite"))
        in_memory = record_corpus(planned())
    assert leaves(in_file["hohhot"]) == leaves(in_memory["hohhot"])


def test_a_database_that_guards_itself_refuses_them(tmp_path):
    with suppress_type_checks(), pytest.raises(LedgerDamaged, match="refused a row"):
        record_corpus(planned(), lambda key: SqliteStore(tmp_path / f"{key}.sqlite"))

"""A ledger in memory with a year of small cases, and the view of it that reports take."""

import pytest


@pytest.fixture(scope="session")
def store():
    from tests.cli.tool import plain_pack, year

    from subsidy_ledger import Ledger, MemoryStore, TokenKey

    store = MemoryStore()
    ledger = Ledger.create(
        store,
        origin="dezhou-test",
        token_key=TokenKey(bytes(range(32))),
        on="2023-01-01",
        by="admin",
        packs=[plain_pack("dezhou-2023")],
    )
    ledger.record_all(year().lines)
    return store


@pytest.fixture
def view(store):
    from subsidy_ledger.reports.view import view_of

    with store.reading() as reader:
        yield view_of(reader, "memory")

"""A PostgreSQL for tests: started, or borrowed from one that runs."""

from __future__ import annotations

from typing import Any

import pytest

from subsidy_ledger import Ledger
from subsidy_ledger.testing import TOKEN_KEY, Desk, an_appropriation, assert_consistent

psycopg = pytest.importorskip("psycopg", reason="pip install -e '.[postgresql]'")
module = pytest.importorskip("subsidy_ledger.testing.postgresql")
store_module = pytest.importorskip("subsidy_ledger.storage.postgresql")

pytestmark = pytest.mark.subsidy_ledger(packs=[])


def test_a_ledger_on_a_server_is_as_good_as_any(postgresql_ledger: Ledger) -> None:
    assert postgresql_ledger.record(an_appropriation())["status"] == "recorded"
    assert Desk(postgresql_ledger).size == 2
    assert_consistent(postgresql_ledger)


def test_two_tests_have_two_ledgers_side_by_side(
    postgresql_ledger: Ledger, subsidy_ledger_postgresql: Any
) -> None:
    before = postgresql_ledger.origin
    assert subsidy_ledger_postgresql.fresh_origin() > before
    assert Desk(postgresql_ledger).size == 1


def test_the_role_of_a_test_may_append_and_nothing_else(
    postgresql_ledger: Ledger, subsidy_ledger_postgresql: Any
) -> None:
    with (
        subsidy_ledger_postgresql.connect(module.APPLICATION) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute("DELETE FROM subsidy_ledger.entry")


def test_a_host_may_have_tables_of_its_own_beside_the_ledger(
    subsidy_ledger_postgresql: Any,
) -> None:
    import sqlalchemy as sa

    engine = sa.create_engine(subsidy_ledger_postgresql.sqlalchemy_url())
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE of_the_host (n integer)"))
        connection.execute(sa.text("DROP TABLE of_the_host"))
    engine.dispose()


def databases(server: Any) -> set[str]:
    with server.connect() as db:
        return {row[0] for row in db.execute("SELECT datname FROM pg_database")}


def test_a_server_that_runs_lends_a_database_that_is_dropped_at_the_end(
    subsidy_ledger_postgresql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = databases(subsidy_ledger_postgresql)
    monkeypatch.setenv(
        module.URL_VARIABLE, subsidy_ledger_postgresql.url(module.KEEPER, database="postgres")
    )
    with module.running() as borrowed:
        assert borrowed.database in databases(subsidy_ledger_postgresql) - before
        origin = borrowed.fresh_origin()
        from subsidy_ledger.testing import a_ledger

        ledger = a_ledger(
            store_module.PostgresStore(borrowed.url(origin=origin)), packs=[], origin=origin
        )
        ledger.record(an_appropriation())
        again = Ledger.open(store_module.PostgresStore(borrowed.url()), TOKEN_KEY)
        assert again.fund("就业补助资金", 2023)["appropriated_fen"] == 50_000_000
        again.close()
        # left open on purpose: what a test forgets to close does not keep the database
    ledger.close()
    assert databases(subsidy_ledger_postgresql) == before


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    url = "postgresql://someone:secret@/nowhere?host=/nonexistent"
    with pytest.raises(module.NoServer) as failed, module.borrowed(url):
        pass
    assert module.URL_VARIABLE in str(failed.value)
    assert "secret" not in str(failed.value)


def test_nothing_is_left_of_a_server_that_was_started() -> None:
    with module.started() as server:
        folder = server.folder
        assert folder.is_dir()
    assert not folder.exists()

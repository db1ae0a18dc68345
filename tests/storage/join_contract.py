"""What joining a caller's transaction must do, written once: subclass with a ledger and an engine.

``ledger``: a ledger in the database of ``engine``; ``another`` makes one more ledger there, or
skips. The host's own table is ``host_row``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from tests.support.builders import ONE_STEP, enterprise, grant, small_pack

from subsidy_ledger import Ledger
from subsidy_ledger.audit import audit
from subsidy_ledger.errors import JoinRefused
from subsidy_ledger.ledger.verification import verify_ledger

PACK = small_pack(grant("g", "[grant.benefit]\nfen = 1_000\n§\n"))
STRICT = {"steps": ["accept", "review", "approve"], "separate": [["review", "approve"]]}
HOST = sa.Table("host_row", sa.MetaData(), sa.Column("text", sa.TEXT))


def give(name: str, fen: int = 1) -> dict[str, Any]:
    """A command that adds to the fund ``f``."""
    return {
        "id": name, "do": "appropriate", "fund": "f", "year": 2023, "amount_fen": fen,
        "on": "2023-01-10", "by": "finance",
    }  # fmt: skip


def command(id: str, do: str, **given: Any) -> dict[str, Any]:
    """Any other command."""
    return {"id": id, "do": do, "on": "2023-05-10", "by": "a", **given}


def undone(connection: sa.Connection, joined: Ledger, one: dict[str, Any]) -> None:
    """Record a command in a savepoint, and roll it back."""
    nested = connection.begin_nested()
    assert joined.record(one)["status"] == "recorded"
    nested.rollback()


class JoinContract:
    """Their rows and our entries commit together or not at all."""

    @pytest.fixture(autouse=True)
    def _host_table(self, engine: sa.Engine) -> None:
        with engine.begin() as connection:
            HOST.create(connection)

    def there(self, engine: sa.Engine, ledger: Ledger) -> tuple[list[str], int]:
        """The host's rows, and what the fund has."""
        with engine.begin() as connection:
            rows = [row[0] for row in connection.execute(sa.select(HOST))]
        return rows, ledger.fund("f", 2023)["appropriated_fen"]

    def sound(self, ledger: Ledger) -> None:
        """The ledger verifies and is decided again the same."""
        with ledger.store.reading() as reader:
            verify_ledger(reader, "joined").demand()
            assert audit(reader).faults == 0

    def test_a_commit_takes_both(self, engine: sa.Engine, ledger: Ledger) -> None:
        with engine.begin() as connection:
            connection.execute(HOST.insert().values(text="a"))
            assert ledger.join(connection).record(give("1"))["status"] == "recorded"
        assert self.there(engine, ledger) == (["a"], 1)
        self.sound(ledger)

    def test_a_rollback_takes_neither_and_the_id_is_free(
        self, engine: sa.Engine, ledger: Ledger
    ) -> None:
        with engine.connect() as connection, connection.begin() as transaction:
            connection.execute(HOST.insert().values(text="a"))
            first = ledger.join(connection).record(give("1"))
            transaction.rollback()
        assert self.there(engine, ledger) == ([], 0)
        assert ledger.record(give("1")) == first
        self.sound(ledger)

    def test_what_was_recorded_before_is_seen_and_what_comes_after_goes_on(
        self, engine: sa.Engine, ledger: Ledger
    ) -> None:
        ledger.record(give("1"))
        with engine.begin() as connection:
            joined = ledger.join(connection)
            assert joined.record(give("1"))["repeated"] is True
            assert joined.record(give("2"))["status"] == "recorded"
        assert ledger.record(give("2"))["repeated"] is True
        assert ledger.record(give("3"))["status"] == "recorded"
        self.sound(ledger)

    def test_a_refusal_is_an_answer_and_the_callers_work_stays(
        self, engine: sa.Engine, ledger: Ledger
    ) -> None:
        with engine.begin() as connection:
            connection.execute(HOST.insert().values(text="a"))
            joined = ledger.join(connection)
            assert joined.record(give("1", -5))["status"] == "refused"
            assert joined.record({"id": "2", "do": "fly"})["status"] == "invalid"
        assert self.there(engine, ledger) == (["a"], 0)
        assert ledger.record(give("1", -5))["repeated"] is True

    def test_a_savepoint_that_is_rolled_back_takes_our_entries_along(
        self, engine: sa.Engine, ledger: Ledger
    ) -> None:
        with engine.begin() as connection:
            joined = ledger.join(connection)
            joined.record(give("1"))
            nested = connection.begin_nested()
            connection.execute(HOST.insert().values(text="gone"))
            gone = joined.record(give("2", 10))
            nested.rollback()
            with connection.begin_nested():
                connection.execute(HOST.insert().values(text="kept"))
                kept = joined.record(give("3", 100))
        assert kept["seq"] == gone["seq"]
        assert self.there(engine, ledger) == (["kept"], 101)
        self.sound(ledger)

    def test_savepoints_of_a_session_count_too(self, engine: sa.Engine, ledger: Ledger) -> None:
        with Session(engine) as session:
            joined = ledger.join(session)
            joined.record(give("1"))
            with session.begin_nested() as nested:
                joined.record(give("2", 10))
                nested.rollback()
            joined.record(give("3", 100))
            session.commit()
        assert self.there(engine, ledger) == ([], 101)
        self.sound(ledger)

    @pytest.mark.parametrize("again", [True, False], ids=["another law", "no other law"])
    def test_a_law_whose_savepoint_was_rolled_back_decides_nothing(
        self, engine: sa.Engine, ledger: Ledger, tmp_path: Path, again: bool
    ) -> None:
        pack = tmp_path / "t.toml"
        pack.write_bytes(PACK.source)
        ledger.record(command("law", "adopt", packs=[str(pack)], procedure=STRICT))
        a_case = {"case": "A", "grant": "t/g", "parties": {"applicant": [enterprise("A")]}}
        ledger.record(command("case", "submit", **a_case))
        with engine.begin() as connection:
            joined = ledger.join(connection)
            outer = connection.begin_nested()
            first = joined.record(command("easy", "adopt", procedure=ONE_STEP))
            undone(connection, joined, command("0", "approve", case="A"))
            joined.fund("f", 2023)  # the law is read again from its entry, and remembered
            outer.rollback()
            if again:
                second = joined.record(command("strict", "adopt", procedure=STRICT))
                assert second["seq"] == first["seq"]
                undone(connection, joined, give("0"))
            assert joined.record(command("1", "approve", case="A"))["status"] == "refused"
            assert joined.record(command("2", "accept", case="A"))["status"] == "recorded"
        assert ledger.record(command("3", "approve", case="A"))["status"] == "refused"
        self.sound(ledger)

    def test_an_atomic_batch_rolls_back_to_where_it_began(
        self, engine: sa.Engine, ledger: Ledger
    ) -> None:
        with engine.begin() as connection:
            connection.execute(HOST.insert().values(text="a"))
            joined = ledger.join(connection)
            joined.record(give("1"))
            (answer,) = joined.record_all([give("2"), give("3", -50)], atomic=True)
            assert answer["rolled_back"] is True
            joined.preview([give("4", 1000)])
        assert self.there(engine, ledger) == (["a"], 1)
        self.sound(ledger)

    def test_a_transaction_that_has_ended_is_refused(
        self, engine: sa.Engine, ledger: Ledger
    ) -> None:
        with engine.connect() as connection:
            with connection.begin():
                joined = ledger.join(connection)
                joined.record(give("1"))
            with pytest.raises(JoinRefused, match=r"it has ended|has not begun"):
                joined.record(give("2"))
        assert self.there(engine, ledger) == ([], 1)

    def test_a_connection_without_a_transaction_is_refused(
        self, engine: sa.Engine, ledger: Ledger
    ) -> None:
        with engine.connect() as connection, pytest.raises(JoinRefused, match="has not begun"):
            ledger.join(connection)

    def test_a_connection_that_commits_by_itself_is_refused(
        self, engine: sa.Engine, ledger: Ledger
    ) -> None:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.begin()
            with pytest.raises(JoinRefused, match="AUTOCOMMIT"):
                ledger.join(connection)

    def test_a_connection_to_another_database_is_refused(
        self, engine: sa.Engine, ledger: Ledger, tmp_path: Any
    ) -> None:
        other = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
        with other.begin() as connection, pytest.raises(JoinRefused):
            ledger.join(connection)
        other.dispose()

    def test_erasing_is_for_a_transaction_of_the_ledgers_own(
        self, engine: sa.Engine, ledger: Ledger
    ) -> None:
        erase = {
            "id": "e", "do": "erase", "case": "A", "ground": "x", "on": "2023-01-10", "by": "a",
        }  # fmt: skip
        with engine.begin() as connection, pytest.raises(JoinRefused, match="erase"):
            ledger.join(connection).record(erase)

"""One assertion at the end of a test: silent where nothing is wrong, exact where something is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from tests.support.builders import ONE_STEP
from tests.support.forging import careless

from subsidy_ledger import Ledger, SqliteStore
from subsidy_ledger.testing import (
    Desk,
    a_case,
    a_command,
    a_history,
    a_ledger,
    a_person,
    assert_consistent,
    inconsistencies,
    small_pack,
)
from subsidy_ledger.testing.packs import grant

ONCE = (
    '[[grant.cap]]\nid = "once"\nper = "applicant"\nmeasure = "count"\nlimit = 1\n'
    'window = "lifetime"\non_exceed = "refuse"\n§\n'
)
PACK = small_pack(grant("once", "[grant.benefit]\nfen = 100\n§\n" + ONCE))


@pytest.fixture
def ledger() -> Ledger:
    made = a_ledger(packs=[PACK], procedure=ONE_STEP)
    made.record_all(a_history(a_case("t/once"), steps=("approve",), until="settle"))
    return made


def rows(ledger: Ledger) -> Any:
    """What a ledger in memory is made of."""
    return ledger.store._rows  # type: ignore[attr-defined]


def test_a_sound_ledger_passes_in_silence(ledger: Ledger) -> None:
    assert_consistent(ledger)
    assert inconsistencies(ledger) == []


def test_a_refusal_is_no_fault(ledger: Ledger) -> None:
    again = a_history(a_case("t/once", case="A-2"), steps=("approve",))
    assert ledger.record_all(again)[-1]["status"] == "refused"
    assert_consistent(ledger)


def test_erased_content_is_no_fault(ledger: Ledger) -> None:
    parties = {"applicant": a_person()}
    desk = Desk(ledger)
    desk.ok(
        "submit", case="B", grant="t/once", parties={"applicant": [parties["applicant"]]}, facts={}
    )
    desk.ok("withdraw", case="B", reason="撤回")
    desk.ok("erase", case="B", ground="到期", on="2045-01-01")
    assert_consistent(ledger)


def test_a_changed_entry_is_named(ledger: Ledger) -> None:
    entries = rows(ledger).entries
    entries[3] = entries[3]._replace(
        leaf=entries[3].leaf.replace(b'"amount_fen":100', b'"amount_fen":900')
    )
    with pytest.raises(AssertionError) as failed:
        assert_consistent(ledger)
    message = str(failed.value)
    assert message.startswith("the ledger test.example/ledger is not consistent (账本不一致)")
    assert "\n  verify, bytes: " in message
    assert "entry 3" in message


def test_a_projection_that_differs_is_named(ledger: Ledger) -> None:
    table = rows(ledger).tables["cases"]
    table["A-1"] = table["A-1"]._replace(fund="another")
    assert inconsistencies(ledger) == ["verify, projections: cases: A-1 differs from the entries"]


def test_a_decision_that_the_rules_forbid_is_named_with_entry_and_case(ledger: Ledger) -> None:
    second = a_history(a_case("t/once", case="A-2"), steps=("approve",))
    with careless("caps and exclusions"):
        assert ledger.record_all(second)[-1]["status"] == "recorded"
    problems = inconsistencies(ledger)
    assert any(one.startswith("audit, decision-differs (entry 7, case A-2): ") for one in problems)


def test_of_many_problems_some_are_shown_and_the_rest_counted(ledger: Ledger) -> None:
    ledger.record_all(
        a_command("same", id=f"s{n}", parties=[a_person("a"), a_person(f"b{n}")]) for n in range(30)
    )
    rows(ledger).tables["pairs"].clear()  # each stands there both ways
    with pytest.raises(AssertionError, match=r"problems: 60\n(  verify.*\n){20}  … and 40 more"):
        assert_consistent(ledger)


def test_a_ledger_that_cannot_be_read_again_says_where_it_stopped(ledger: Ledger) -> None:
    rows(ledger).sources.clear()
    problems = inconsistencies(ledger)
    assert any(one.startswith("verify, sources: ") for one in problems)
    assert problems[-1].startswith("replay: stopped: ")


def test_a_joined_ledger_is_looked_at_inside_its_transaction(tmp_path: Path) -> None:
    ledger = a_ledger(SqliteStore(tmp_path / "ledger.db"), packs=[PACK], procedure=ONE_STEP)
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
    with engine.connect() as connection, connection.begin() as transaction:
        joined = ledger.join(connection)
        joined.record_all(a_history(a_case("t/once"), steps=("approve",)))
        assert_consistent(joined)
        transaction.rollback()
    engine.dispose()
    assert_consistent(ledger)
    assert ledger.case("A-1") is None
    ledger.close()

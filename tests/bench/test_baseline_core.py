"""The hand-written application is a fair rival only if it refuses what the ledger refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from bench import baseline_core
from bench.baseline_core import CoreApp
from bench.many import check_races, check_refusals
from bench.workload import FEN, YEAR, Json, again, commands

ONE_BY_ONE = pytest.param(False, id="one at a time")
IN_A_BATCH = pytest.param(True, id="in a batch")
both_ways = pytest.mark.parametrize("batches", [ONE_BY_ONE, IN_A_BATCH])


@pytest.fixture
def app(place: Any) -> Iterator[CoreApp]:
    made = CoreApp(place.fresh(), clients=2)
    yield made
    made.close()


def say(app: CoreApp, given: list[Json], batches: bool) -> list[str]:
    return app.record_all(given) if batches else [app.record(one) for one in given]


def rows(app: CoreApp, table: sa.Table) -> list[Any]:
    with app.engine.connect() as db:
        return list(db.execute(sa.select(table)))


@both_ways
def test_a_case_is_submitted_approved_and_paid(app: CoreApp, batches: bool) -> None:
    assert say(app, commands(2), batches) == ["recorded"] * 6
    fen = 2 * FEN["小微企业"]
    assert app.totals() == (2, fen, fen)
    assert len(rows(app, baseline_core.EVENT)) == 6


@both_ways
def test_a_second_claim_of_an_applicant_or_a_founder_is_refused(
    app: CoreApp, batches: bool
) -> None:
    check_refusals(app, refuses=True, batches=batches)


@both_ways
def test_of_two_claims_that_race_for_one_party_one_is_refused(place: Any, batches: bool) -> None:
    where = place.fresh()
    one, other = CoreApp(where, clients=2), CoreApp(where, new=False, clients=2)
    try:
        check_races(one, other, 100, batches=batches)
        check_races(one, one, 200, batches=batches)
    finally:
        one.close()
        other.close()


def test_a_race_is_lost_to_both_where_parties_are_not_locked(
    postgresql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check can fail: without FOR UPDATE both read that nothing is held."""
    unlocked = sa.select(sa.literal(1)).where(
        sa.bindparam("one", type_=sa.Text) != sa.bindparam("other", type_=sa.Text)
    )
    monkeypatch.setattr(baseline_core, "_LOCK_BOTH", unlocked)
    where = postgresql.fresh()
    one, other = CoreApp(where), CoreApp(where, new=False)
    try:
        with pytest.raises(SystemExit, match="not fair"):
            raced_often(one, other)
    finally:
        one.close()
        other.close()


def raced_often(one: CoreApp, other: CoreApp) -> None:
    for first in range(100, 2_000, 100):
        check_races(one, other, first, batches=False)


@both_ways
def test_a_returnee_pair_excludes_the_general_subsidy(app: CoreApp, batches: bool) -> None:
    submit, approve, _ = commands(1)
    with app.engine.begin() as db:
        holder = submit["parties"]["founder"][0]["number"]
        held = {"party": holder, "grant_key": "dezhou/returnee-startup"}
        db.execute(sa.insert(baseline_core.USAGE), {**held, "case_id": "R", "amount_fen": 1})
    assert say(app, [submit, approve], batches) == ["recorded", "refused"]


@both_ways
def test_conditions_are_read(app: CoreApp, batches: bool) -> None:
    submit, approve, pay = commands(1)
    submit["facts"]["pension_months_in_a_row"] = 11
    assert say(app, [submit, approve, pay], batches) == ["recorded", "refused", "refused"]
    assert app.totals() == (0, 0, 0)


@both_ways
def test_money_that_a_fund_does_not_have_is_refused_and_nothing_of_it_stays(
    app: CoreApp, batches: bool
) -> None:
    with app.engine.begin() as db:
        fen = FEN["小微企业"] - 1
        db.execute(sa.update(baseline_core.MONEY).values(appropriated_fen=fen))
    assert say(app, commands(1), batches) == ["recorded", "refused", "refused"]
    assert rows(app, baseline_core.APPROVAL) == rows(app, baseline_core.USAGE) == []
    (case,) = rows(app, baseline_core.CASE)
    assert case.status == "submitted"
    assert [event.status for event in rows(app, baseline_core.EVENT)].count("refused") == 2


@both_ways
def test_approvals_reserve_the_money_of_their_year(app: CoreApp, batches: bool) -> None:
    say(app, commands(3), batches)
    (fund,) = rows(app, baseline_core.MONEY)
    assert (fund.year, fund.reserved_fen) == (YEAR, 3 * FEN["小微企业"])


@both_ways
def test_no_more_is_paid_than_is_approved(app: CoreApp, batches: bool) -> None:
    submit, approve, pay = commands(1)
    more = {**pay, "id": "more", "payment": "ZF-more", "amount_fen": 1}
    given = [submit, approve, pay, more]
    assert say(app, given, batches) == ["recorded", "recorded", "recorded", "refused"]


@both_ways
def test_an_id_is_used_once(app: CoreApp, batches: bool) -> None:
    (submit, *_), (other, *_) = again(0, 5)
    assert say(app, [submit], batches) == ["recorded"]
    assert say(app, [{**other, "id": submit["id"]}], batches) == ["repeated"]
    assert len(rows(app, baseline_core.CASE)) == 1


@both_ways
def test_a_case_is_approved_once(app: CoreApp, batches: bool) -> None:
    submit, approve, _ = commands(1)
    twice = [submit, approve, {**approve, "id": "twice"}]
    assert say(app, twice, batches) == ["recorded", "recorded", "refused"]

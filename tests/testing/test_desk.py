"""A desk: ids, days and people filled in, answers kept."""

from __future__ import annotations

import pytest

from subsidy_ledger.testing import ONE_STEP, Desk, a_ledger, a_person, small_pack
from subsidy_ledger.testing.packs import grant

PACK = small_pack(grant("once", "[grant.benefit]\nfen = 100\n§\n"))


@pytest.fixture
def desk() -> Desk:
    return Desk(a_ledger(packs=[PACK], procedure=ONE_STEP))


def test_a_case_is_awarded_and_paid(desk):
    assert desk.award("A", "t/once", {"applicant": a_person()})["amount_fen"] == 100
    desk.paid("A")
    assert desk.case("A")["settled_fen"] == 100
    assert desk.size == 6
    assert [entry["do"] for entry in desk.entries()][-2:] == ["pay", "settle"]


def test_what_must_be_recorded_and_is_not_fails_with_the_answer(desk):
    desk.submit("A", "t/once")
    with pytest.raises(AssertionError, match="refused"):
        desk.ok("withdraw", case="A", reason="r", on="2023-01-01")
    assert [answer["status"] for answer in desk.answers] == ["recorded", "refused"]


def test_a_case_that_is_not_there_is_named(desk):
    with pytest.raises(AssertionError, match="there is no case B"):
        desk.case("B")

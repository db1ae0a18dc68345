"""Careless programs: they leave out one check, and nothing when the block is over."""

from __future__ import annotations

import pytest

from subsidy_ledger.testing import Desk, a_ledger, a_person, a_startup_case, an_enterprise
from subsidy_ledger.testing.corpus.careless import LEFT_OUT, careless
from subsidy_ledger.testing.histories import ONE_STEP


@pytest.fixture
def desk():
    desk = Desk(a_ledger(procedure=ONE_STEP))
    given = a_startup_case("A-1")
    desk.award("A-1", given["grant"], given["parties"], facts=given["facts"])
    return desk


def again(desk, case: str = "A-2", **facts):
    given = a_startup_case(case, **facts)
    desk.submit(case, given["grant"], given["parties"], facts=given["facts"])
    return desk.send("approve", case=case)


@pytest.mark.parametrize("what", LEFT_OUT)
def test_after_the_block_everything_is_looked_at_again(desk, what):
    with careless(what):
        pass
    assert again(desk)["status"] == "refused"


def test_without_a_look_at_what_is_held_a_second_award_is_recorded(desk):
    with careless("caps and exclusions"):
        assert again(desk)["status"] == "recorded"


def test_papers_that_nobody_reads_say_what_they_should(desk):
    other = {"company": "e9", "founder": "p9", "operating": False}
    assert again(desk, "A-2", **other)["status"] == "refused"
    with careless("the papers"):
        assert again(desk, "A-3", **other)["status"] == "recorded"


def test_more_is_paid_than_there_is(desk):
    with careless("what may be paid"):
        answer = desk.send("pay", payment="Z1", case="A-1", account="1" * 19, amount_fen=10**9)
    assert (answer["status"], answer["amount_fen"]) == ("recorded", 10**9)


def test_an_approval_is_too_high_by_a_known_amount():
    desk = Desk(a_ledger(procedure=ONE_STEP))
    with careless("the amount"):
        assert again(desk)["amount_fen"] == 2_000_000 + 12_300


def test_a_number_gets_another_token(desk):
    with careless("numbers"):
        assert again(desk)["status"] == "recorded"  # whoever it was, nobody knows him
    assert len(desk.ledger.holdings("cn-ric", a_person("p1")["number"])) == 1
    assert len(desk.ledger.holdings("cn-uscc", an_enterprise("e1")["number"])) == 1


def test_what_is_left_out_has_to_be_known():
    with pytest.raises(KeyError), careless("everything"):
        pass

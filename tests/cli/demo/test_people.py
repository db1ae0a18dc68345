"""Invented people and enterprises: valid numbers, no two alike."""

from random import Random

import pytest
from stdnum.cn import ric, uscc


@pytest.fixture
def register():
    from subsidy_ledger.cli.demo.people import Register

    return Register(Random(1))


def test_numbers_pass_the_check_digits_of_others(register):
    for _ in range(50):
        business = register.business()
        assert uscc.is_valid(business.number)
        assert ric.calc_check_digit(business.founder.number) == business.founder.number[-1]


def test_no_one_meets_twice(register):
    people = [register.person() for _ in range(400)]
    assert len({person.number for person in people}) == 400
    assert len({person.name for person in people}) == 400


def test_one_resident_of_hong_kong_has_one_name_and_two_documents(register):
    permit, card = register.resident_of_hong_kong()
    assert permit.name == card.name
    assert (permit.scheme, card.scheme) == ("cn-hkmo-permit", "cn-ric")
    assert card.number.startswith("810000")


def test_a_sole_trader_is_registered_as_one(register):
    shop = register.business(entity_type="个体工商户")
    assert shop.number.startswith("92")
    assert not shop.name.endswith("有限公司")
    assert register.business().number.startswith("91")


def test_the_same_source_gives_the_same_people():
    from subsidy_ledger.cli.demo.people import Register

    one, other = Register(Random(5)), Register(Random(5))
    assert [one.business() for _ in range(5)] == [other.business() for _ in range(5)]
    assert Register(Random(6)).person() != Register(Random(5)).person()

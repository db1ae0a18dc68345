"""People and firms: numbers that pass, belong to nobody, and are not near each other."""

from __future__ import annotations

import pytest

from subsidy_ledger.parties.identifiers import normalise
from subsidy_ledger.testing.corpus.cities import CITIES
from subsidy_ledger.testing.corpus.people import Register

CITY = CITIES["rongchang"]  # the fewest districts, so the most people to a birthday


@pytest.fixture(scope="module")
def people():
    register = Register(CITY)
    return [register.someone("person") for _ in range(14_500)]


@pytest.fixture(scope="module")
def firms():
    register = Register(CITY)
    return [register.someone("enterprise") for _ in range(6_000)]


def test_numbers_pass_their_standard_and_carry_a_district_of_the_city(people, firms):
    for one in (*people[::997], *firms[::997]):
        assert normalise(one.scheme, one.number).number == one.number
    assert {one.number[:6] for one in people} == set(CITY.districts[:2])  # one after another
    assert all(one.number[2:8] == CITY.area for one in firms)


@pytest.mark.parametrize("what", ["number", "name", "account", "phone", "address"])
def test_no_two_share_a_number_a_name_an_account_or_a_contact(people, firms, what):
    for group in (people, firms):
        assert len({getattr(one, what) for one in group}) == len(group)


def test_no_two_numbers_differ_in_one_place_alone(people, firms):
    """Check digits aside: what is near another number in a corpus was meant to be."""
    for group, digits in ((people, slice(0, 17)), (firms, slice(0, 16))):
        seen: set[str] = set()
        for one in group:
            body = one.number[digits]
            for place in range(6, len(body)):
                key = f"{body[:place]}?{body[place + 1 :]}"
                assert key not in seen, one.number
                seen.add(key)


def test_a_serial_number_is_always_the_same_person_and_cities_have_nobody_in_common():
    again = [Register(CITY).someone("person"), Register(CITY).someone("person")]
    assert again[0] == again[1]
    other = Register(CITIES["dezhou"])
    assert not {other.someone("person").number for _ in range(500)} & {again[0].number}


def test_accounts_pass_luhn(people):
    for one in people[::5_001]:
        digits = [int(sign) for sign in reversed(one.account)]
        doubled = [2 * d - 9 if 2 * d > 9 else 2 * d for d in digits[1::2]]
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0

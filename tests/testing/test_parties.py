"""Parties with valid numbers that belong to nobody."""

from __future__ import annotations

import pytest

from subsidy_ledger.parties.identifiers import normalise
from subsidy_ledger.testing import (
    a_party,
    a_permit_holder,
    a_person,
    an_enterprise,
    credit_code,
    resident_number,
)

NAMES = [f"{letter}{n}" for letter in "peh" for n in range(200)] + ["张三", "", "a b"]


@pytest.mark.parametrize("make", [a_person, an_enterprise])
def test_every_name_gets_a_valid_number_without_a_warning(make):
    for name in NAMES:
        party = make(name)
        found = normalise(party["scheme"], party["number"])
        assert (found.number, found.warnings) == (party["number"], ())


@pytest.mark.parametrize("number", [resident_number, credit_code])
def test_a_name_always_gives_the_same_number_and_another_name_another(number):
    assert len({number(name) for name in NAMES}) == len(NAMES)
    assert number("p1") == number("p1")


def test_resident_numbers_stand_on_nobodys_card():
    assert {resident_number(name)[:6] for name in NAMES} == {"371400"}


def test_a_number_and_facts_may_be_given_and_what_is_none_is_not_known():
    party = a_person("p1", number="371402198202017616", graduate=True, five_kinds=None)
    assert party["number"] == "371402198202017616"
    assert party["facts"] == {"graduate": True}
    assert "facts" not in a_person("p1", graduate=None)


def test_other_kinds_have_numbers_of_their_own():
    assert normalise("cn-hkmo-permit", a_permit_holder()["number"]).number == "H00000001"
    household = a_party("household", "h1", size=3)
    assert normalise(household["scheme"], household["number"]).number == "h1"
    assert household["facts"] == {"size": 3}

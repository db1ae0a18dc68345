"""Moulds: what of the packs' worked cases can be cast, and that it comes out as it should."""

from __future__ import annotations

from datetime import date

import pytest
from attrs import evolve

from subsidy_ledger.policy.shipped import find_pack
from subsidy_ledger.testing.corpus.cities import CITIES
from subsidy_ledger.testing.corpus.moulds import (
    foundry_of,
    granted,
    moulds_of,
    packs_of,
)

NEVER = {"wenzhou/culture-voucher"}
"""The document states no value, and no pack gives one: every case of it is undetermined."""


@pytest.mark.parametrize("key", CITIES)
def test_every_grant_of_a_city_that_can_be_granted_has_a_mould(key):
    city = CITIES[key]
    there = {
        grant.key
        for pack in packs_of(city)
        for grant in pack.grants
        if grant.key.startswith(f"{city.scheme}/")
    }
    assert there - set(granted(moulds_of(city))) == NEVER & there


def test_packs_of_the_corpus_assume_nothing_and_say_what_the_shipped_ones_say():
    for pack, name in zip(packs_of(CITIES["dezhou"]), CITIES["dezhou"].packs, strict=True):
        shipped = find_pack(name)
        assert shipped is not None
        assert pack.valid_from_basis == "stated"
        assert all(document.number for document in pack.documents)
        assert [grant.key for grant in pack.grants] == [grant.key for grant in shipped.grants]
        assert [f.value for f in pack.figures] == [f.value for f in shipped.figures]


def of(grant: str, name: str):
    city = CITIES[grant.partition("/")[0]]
    return next(m for m in moulds_of(city) if m.grant.key == grant and m.name == name)


def test_a_cast_moves_every_day_by_the_same_months():
    mould = of("dezhou/internship", "一人三个月")
    cast = foundry_of("dezhou").cast(mould, 2, 0, 1)
    assert cast is not None
    assert cast.days.submit == date(2023, 8, 30)  # from the 30th of June
    assert cast.fen == 300_000
    assert cast.days.approve > cast.days.until


def test_a_cast_outside_of_the_city_s_days_is_none():
    mould = of("dezhou/internship", "一人三个月")
    assert foundry_of("dezhou").cast(mould, 12, 0, 1) is None


def test_a_cast_that_comes_out_otherwise_than_its_worked_case_is_none():
    """Months of an internship that would be ahead of the approval: a clean year has none."""
    mould = of("dezhou/internship", "一人三个月")
    ahead = evolve(
        mould,
        parties={
            **mould.parties,
            "trainee": tuple(
                one._replace(facts={**one.facts, "internship_months": ["2023-09"]})
                for one in mould.parties["trainee"]
            ),
        },
    )
    assert foundry_of("dezhou").cast(mould, 0, 1, 1) is not None
    assert foundry_of("dezhou").cast(ahead, 0, 1, 1) is None
    refused = evolve(mould, outcome="refused")
    assert foundry_of("dezhou").cast(refused, 0, 1, 1) is None


def test_an_amount_just_under_a_limit_is_odd_and_the_limit_itself_is_not():
    foundry = foundry_of("jiangmen")
    moulds = [m for m in moulds_of(CITIES["jiangmen"]) if m.outcome == "granted"]
    casts = [foundry.cast(m, foundry.moves(m)[2], 0, 1) for m in moulds]
    odd = {cast.mould.name for cast in casts if cast is not None and cast.odd}
    assert odd
    assert not any("正好" in name for name in odd), odd

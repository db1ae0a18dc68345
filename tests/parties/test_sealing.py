"""Sealed content: commitments that hold, and an order of parts that never varies."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.parties.sealing import (
    SealedPart,
    commitment,
    part_names,
    part_order,
    seal_digest,
)

SALT = bytes(range(32))


def test_a_commitment_is_the_hash_of_salt_and_content():
    assert commitment(SALT, b"{}") == hashlib.sha256(SALT + b"{}").digest()
    assert SealedPart("case", SALT, b"{}").commitment() == commitment(SALT, b"{}")


def test_a_commitment_depends_on_salt_and_content():
    assert len({commitment(SALT, b"a"), commitment(SALT, b"b"), commitment(bytes(32), b"a")}) == 3


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_a_salt_of_another_length_is_refused(salt):
    with pytest.raises(ValueError, match="expected 32"):
        commitment(salt, b"{}")


def test_the_seal_is_the_hash_of_the_commitments_in_order():
    first, second = commitment(SALT, b"1"), commitment(SALT, b"2")
    expected = (
        base64.urlsafe_b64encode(hashlib.sha256(first + second).digest()).decode().rstrip("=")
    )
    assert seal_digest([first, second]) == seal_digest(iter([first, second])) == expected
    assert len(expected) == 43
    assert seal_digest([second, first]) != expected
    assert seal_digest([first]) != expected


@pytest.mark.parametrize("item", [b"", bytes(31), bytes(64)])
def test_what_has_not_the_length_of_a_commitment_is_not_sealed(item):
    with pytest.raises(ValueError, match="expected 32"):
        seal_digest([item])


def test_parts_are_the_case_then_roles_by_name_then_parties_as_given():
    assert part_names({"hire": 3, "applicant": 1, "founder": 2}) == (
        "case", "applicant[0]", "founder[0]", "founder[1]", "hire[0]", "hire[1]", "hire[2]",
    )  # fmt: skip
    assert part_names({}) == ("case",)
    assert part_names({"hire": 0}) == ("case",)


@given(st.dictionaries(st.text("abc_", min_size=1, max_size=3), st.integers(0, 12), max_size=4))
def test_sorting_names_gives_their_order_back(roles):
    names = part_names(roles)
    assert tuple(sorted(set(names), key=part_order)) == names


@pytest.mark.parametrize(
    "name",
    ["", "Case", "hire", "hire[]", "hire[-1]", "hire[01]", "hire[1", "[1]", "hire[1]x", "a[0][1]"],
)
def test_a_name_of_another_form_is_refused(name):
    with pytest.raises(ValueError, match="expected 'case' or a party"):
        part_order(name)


def test_what_is_sealed_does_not_show():
    shown = repr(SealedPart("hire[0]", b"s" * 32, '{"name":"张三"}'.encode()))
    assert shown == "SealedPart(name='hire[0]')"

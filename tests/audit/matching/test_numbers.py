"""Numbers in lists: schemes, typing, rounding, old numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.support.builders import code_of, number_of

from subsidy_ledger.audit.matching.numbers import national, read_number, text_of
from subsidy_ledger.parties.identifiers import complete_ric

PERSON, FIRM = number_of("p1"), code_of("e1")
WITH_X = next(n for n in map(number_of, map(str, range(99))) if n.endswith("X"))


@pytest.mark.parametrize(
    "typed",
    [
        WITH_X,
        WITH_X.lower(),
        f"'{WITH_X}",
        f"’{WITH_X}",
        f" {WITH_X[:6]} {WITH_X[6:14]} {WITH_X[14:]}\u3000",
        "".join(chr(ord(digit) + 0xFEE0) for digit in WITH_X),
        f'="{WITH_X}"',
        f"\ufeff{WITH_X}\t",
    ],
)
def test_one_number_typed_in_many_ways_is_one_number(typed):
    read = read_number(typed)
    assert (read.scheme, read.number, read.sort) == ("cn-ric", WITH_X, "")


def test_a_resident_number_and_a_credit_code_are_told_apart_in_one_column():
    assert read_number(PERSON, "either")[:3] == ("cn-ric", PERSON, "")
    assert read_number(FIRM, "either")[:3] == ("cn-uscc", FIRM, "")
    assert read_number(FIRM.lower(), "enterprise")[:3] == ("cn-uscc", FIRM, "")
    assert read_number(PERSON, "enterprise")[:3] == ("cn-ric", PERSON, "")


def test_a_permit_counts_by_its_first_nine_characters():
    assert read_number("h1234567802")[:3] == ("cn-hkmo-permit", "H12345678", "")
    assert read_number("M12345678")[:3] == ("cn-hkmo-permit", "M12345678", "")


def test_an_old_number_of_15_digits_becomes_the_one_of_18():
    new = complete_ric("37140219650312001")
    read = read_number("371402650312001")
    assert (read.scheme, read.number, read.sort) == ("cn-ric", new, "old-number")
    assert read_number(371402650312001.0)[:3] == ("cn-ric", new, "old-number")
    assert read_number("371402651312001").sort == "no-number"  # there is no 13th month


def test_15_digits_of_an_enterprise_are_an_old_registration_and_not_converted():
    assert read_number("371402650312001", "enterprise").sort == "old-registration"
    assert read_number("371402228000123", "either").sort == "old-registration"
    assert read_number("371402650312001", "enterprise").number == ""


@pytest.mark.parametrize(
    "cell", [3.7140219900101e17, "3.71402E+17", "3.71402e17", "371402199001010000", 1e15]
)
def test_a_rounded_number_is_never_used(cell):
    read = read_number(cell)
    assert (read.number, read.sort) == ("", "rounded")


def test_an_integer_of_18_digits_is_exact():
    assert read_number(int(number_of("p2"))).number == number_of("p2")
    assert read_number(Decimal(number_of("p2"))).number == number_of("p2")


def test_a_number_that_ends_in_000_and_passes_is_used_and_marked():
    good = next(
        n for order in range(100, 1000, 100)
        for year in range(1960, 2000)
        if (n := complete_ric(f"371402{year}0101{order:03}")).endswith("000")
    )  # fmt: skip
    assert read_number(good)[:3] == ("cn-ric", good, "")
    assert read_number(good).ends_in_zeros
    assert not read_number(PERSON).ends_in_zeros


def test_a_wrong_check_digit_is_told_and_the_number_stands():
    wrong = PERSON[:17] + ("1" if PERSON[17] != "1" else "2")
    read = read_number(wrong)
    assert (read.scheme, read.number, read.sort) == ("cn-ric", wrong, "check-digit")
    assert wrong[:14] not in read.shown
    firm = FIRM[:17] + ("1" if FIRM[17] != "1" else "2")
    assert read_number(firm, "enterprise")[:3] == ("cn-uscc", firm, "check-digit")


@pytest.mark.parametrize(
    ("cell", "subject", "sort"),
    [
        ("371402********0012", "person", "masked"),
        (f"{PERSON}、{WITH_X}", "person", "several"),
        ("12345678-9", "enterprise", "organisation-code"),
        ("E12345678", "person", "no-number"),
        ("见附件", "person", "no-number"),
        ("", "person", ""),
        (None, "person", ""),
        ("无", "person", ""),
        ("—", "person", ""),
    ],
)
def test_what_is_no_number_is_named_and_not_used(cell, subject, sort):
    read = read_number(cell, subject)
    assert (read.number, read.sort) == ("", sort)


def test_a_scheme_that_the_list_names_is_gone_by():
    assert read_number("E12345678", "person", "local-passport")[:2] == (
        "local-passport",
        "E12345678",
    )
    assert read_number(PERSON, "person", "居民身份证")[:2] == ("cn-ric", PERSON)
    assert read_number(PERSON, "person", "护照")[:2] == ("cn-ric", PERSON)
    assert read_number("E12345678", "person", "护照").sort == "no-number"


def test_a_local_number_that_is_a_national_one_is_known_as_such():
    assert national("371402650312001") == ("cn-ric", complete_ric("37140219650312001"))
    assert national(PERSON) == ("cn-ric", PERSON)
    assert national("A-17") == ("", "")
    assert national("371402199001010000") == ("", "")


def test_cells_say_what_excel_shows():
    assert text_of(12.0) == "12"
    assert text_of(0.1 + 0.2) == "0.3"
    assert text_of(True) == "TRUE"
    assert text_of("ABC123") == "ABC123"

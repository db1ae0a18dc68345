"""Identifiers: the standards' check digits, normal forms, and errors that reveal nothing."""

import string
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.cn import ric as stdnum_ric
from stdnum.cn import uscc as stdnum_uscc

from subsidy_ledger.errors import InvalidIdentifier
from subsidy_ledger.parties.identifiers import (
    SCHEMES,
    Identifier,
    complete_ric,
    complete_uscc,
    mask,
    normal_number,
    normalise,
    scheme_of,
)

ON = date(2023, 5, 10)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

births = st.dates(date(1900, 1, 1), date(2023, 5, 10))
residents = st.builds(
    lambda division, birth, order: complete_ric(f"{division}{birth:%Y%m%d}{order:03d}"),
    st.sampled_from(["371402", "440703", "500153", "330302", "150102"]),
    births,
    st.integers(1, 999),
)
codes = st.builds(
    complete_uscc,
    st.sampled_from(["91371400", "92440703", "93500153", "52330300", "12150100"]),
    st.text(ALPHABET, min_size=8, max_size=8),
)


def full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


# Resident numbers


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",  # the example printed in GB 11643
        "440524188001010014",  # the other one
        "810000199408230021",  # the sample on the first residence permits (港澳居民居住证)
        "830000199201300022",  # … and for residents of Taiwan
    ],
)
def test_the_published_examples_are_valid(number):
    assert normalise("cn-ric", number, ON) == Identifier("cn-ric", number)


def test_the_check_digit_is_worked_out_by_hand():
    # 3714021990010100 1: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2
    # 21+63+10+20+0+8+2+9+54+0+0+9+0+5+0+0+2 = 203 = 5 mod 11 -> 7
    assert complete_ric("37140219900101001") == "371402199001010017"


def test_a_person_numbered_in_a_younger_division_is_valid():
    # 500153 exists since 2015; python-stdnum refuses the birth year, wrongly.
    number = complete_ric("50015319990101001")
    assert normalise("cn-ric", number, ON).warnings == ()
    assert not stdnum_ric.is_valid(number)


@given(residents)
def test_a_generated_number_is_valid_and_in_normal_form(number):
    assert normalise("cn-ric", number, ON) == Identifier("cn-ric", number, ())


@given(residents)
def test_the_check_digit_is_python_stdnums(number):
    assert stdnum_ric.calc_check_digit(number) == number[17]


@given(st.text("0123456789", min_size=17, max_size=17))
def test_the_check_digit_is_the_sum_by_the_weights_of_the_standard(first17):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(first17, weights, strict=True))
    assert complete_ric(first17)[17] == "10X98765432"[total % 11]


@given(residents, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_digit_is_always_found(number, place, digit):
    assume(number[place] != digit)
    with pytest.raises(InvalidIdentifier):
        normalise("cn-ric", number[:place] + digit + number[place + 1 :], ON)


@given(residents, st.integers(0, 16))
def test_two_digits_swapped_are_always_found(number, place):
    assume(number[place] != number[place + 1])
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    with pytest.raises(InvalidIdentifier):
        normalise("cn-ric", swapped, ON)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105\u300019491231\u00a0002X",
        full_width("11010519491231002X"),
        full_width("11010519491231002x"),
        "11010519491231002X\n",
    ],
)
def test_ways_to_type_a_number_have_one_normal_form(typed):
    assert normalise("cn-ric", typed, ON).number == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "part"),
    [
        ("", "found nothing"),
        ("   ", "found nothing"),
        ("110105491231002", "an old number of 15 digits (***********1002)"),
        ("1101051949123100", "found 16 digits"),
        ("11010519491231002XX", "found 19 letters and digits"),
        ("X1010519491231002X", "found 18 letters and digits"),
        ("110105-19491231-02", "some of them punctuation"),
        ("张三", "found 2 characters"),
        ("\u0661\u0661010519491231002X", "no ASCII letters or digits"),
        ("110105194912310020", "check digit does not fit"),
        (complete_ric("11010519490229001"), "birth date cannot be"),
        (complete_ric("11010519491331001"), "birth date cannot be"),
        (complete_ric("11010500000101001"), "birth date cannot be"),
        (complete_ric("11010518491231001"), "birth date cannot be"),
        (complete_ric("11010520230511001"), "born after 2023-05-10"),
        (complete_ric("11010520990101001"), "born after 2023-05-10"),
    ],
)
def test_an_impossible_resident_number_is_refused_with_what_was_found(number, part):
    with pytest.raises(InvalidIdentifier) as caught:
        normalise("cn-ric", number, ON)
    assert caught.value.scheme == "cn-ric"
    assert part in str(caught.value)


def test_the_old_number_comes_with_advice():
    with pytest.raises(InvalidIdentifier, match="ask the person for it, do not convert"):
        normalise("cn-ric", "110105491231002")


def test_birth_on_the_business_day_is_possible_and_without_a_day_the_future_is_not_checked():
    newborn, unborn = complete_ric("37140220230510001"), complete_ric("37140220990101001")
    assert normalise("cn-ric", newborn, ON).number == newborn
    assert normalise("cn-ric", unborn).number == unborn


@pytest.mark.parametrize("division", ["810000", "820000", "830000", "710000", "110105", "659004"])
def test_a_known_division_gives_no_warning(division):
    assert normalise("cn-ric", complete_ric(division + "19990101001"), ON).warnings == ()


@pytest.mark.parametrize("division", ["990101", "000000", "160101", "810001", "840000", "911410"])
def test_an_unknown_division_is_a_warning_and_no_error(division):
    (warning,) = normalise("cn-ric", complete_ric(division + "19990101001"), ON).warnings
    assert f"the division {division[:2]}…" in warning


@pytest.mark.parametrize(
    "first", ["", "3714021990010100", "371402199001010011", "3714021990010100X"]
)
def test_only_17_digits_can_be_completed(first):
    with pytest.raises(ValueError, match="expected 17 digits"):
        complete_ric(first)


# Unified social credit codes


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y43",  # the example printed in GB 32100
        "91110000600037341L",  # companies' published codes
        "91440300708461136T",
        "911100007109250324",
    ],
)
def test_published_codes_are_valid(code):
    assert normalise("cn-uscc", code) == Identifier("cn-uscc", code)


@given(codes)
def test_a_generated_code_is_valid_for_us_and_for_python_stdnum(code):
    assert normalise("cn-uscc", code) == Identifier("cn-uscc", code)
    assert stdnum_uscc.is_valid(code)


@given(codes)
def test_both_check_characters_are_the_sums_by_the_weights_of_the_standards(code):
    organisation = zip(code[8:16], (3, 7, 9, 10, 5, 8, 4, 2), strict=True)
    inner = sum(int(character, 36) * weight for character, weight in organisation)
    assert code[16] == "0123456789X"[-inner % 11]
    outer = sum(ALPHABET.index(code[i]) * 3**i for i in range(17))
    assert code[17] == ALPHABET[-outer % 31]


@given(codes, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code, place, character):
    assume(code[place] != character)
    with pytest.raises(InvalidIdentifier):
        normalise("cn-uscc", code[:place] + character + code[place + 1 :])


def test_the_inner_check_digit_is_checked_although_the_outer_one_fits():
    first17 = "91371400MA3ABCD10"  # the organisation code's digit should be 5
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    code = first17 + ALPHABET[-total % 31]
    assert stdnum_uscc.is_valid(code)  # which does not look at it
    with pytest.raises(InvalidIdentifier, match="organisation code"):
        normalise("cn-uscc", code)


def test_the_outer_check_character_is_checked_although_the_inner_one_fits():
    good = complete_uscc("91371400", "MA3ABCD1")
    wrong = good[:17] + ("0" if good[17] != "0" else "1")
    with pytest.raises(InvalidIdentifier, match="whose check character does not fit"):
        normalise("cn-uscc", wrong)


@pytest.mark.parametrize("prefix", ["Y1440703", "N2371400", "A1150100", "GJ110000"])
def test_letters_may_stand_in_front(prefix):
    code = complete_uscc(prefix, "00010001")
    assert normalise("cn-uscc", code) == Identifier("cn-uscc", code)


@pytest.mark.parametrize(
    "typed", ["91350100m000100y43", " 91350100 M000100Y 43", full_width("91350100M000100Y43")]
)
def test_ways_to_type_a_code_have_one_normal_form(typed):
    assert normalise("cn-uscc", typed).number == "91350100M000100Y43"


@pytest.mark.parametrize(
    "code",
    ["", "91350100M000100Y4", "91350100M000100Y433", "9135O100M000100Y43", "91350100I000100Y43", "91350100S000100Y43",
     "9135010ZM000100Y43", "V1350100M000100Y43", "9A35010AM000100Y43", "91350100-00100Y43-"],
)  # fmt: skip
def test_a_code_of_another_shape_is_refused(code):
    with pytest.raises(InvalidIdentifier, match="expected 18 characters"):
        normalise("cn-uscc", code)


def test_a_code_of_the_national_registry_gives_no_warning_and_an_unknown_division_does():
    assert normalise("cn-uscc", complete_uscc("91100000", "00010001")).warnings == ()
    assert len(normalise("cn-uscc", complete_uscc("91990000", "00010001")).warnings) == 1


@pytest.mark.parametrize(
    ("prefix", "organisation"),
    [("9137140", "MA3ABCD1"), ("91371400", "MA3ABCD"), ("I1371400", "MA3ABCD1"), ("91371400", "MA3ABCDO"),
     ("9137140A", "MA3ABCD1"), ("91371400", "ma3abcd1")],
)  # fmt: skip
def test_only_a_prefix_and_eight_characters_can_be_completed(prefix, organisation):
    with pytest.raises(ValueError, match="expected department"):
        complete_uscc(prefix, organisation)


# Travel permits


@pytest.mark.parametrize(
    "typed", ["H12345678", "H1234567801", "H1234567802", "h12345678", "H 1234 5678 01", full_width("H1234567801")]
)  # fmt: skip
def test_renewals_of_a_travel_permit_are_one_number(typed):
    assert normalise("cn-hkmo-permit", typed) == Identifier("cn-hkmo-permit", "H12345678")


def test_a_permit_of_macau_starts_with_m():
    assert normalise("cn-hkmo-permit", "M1234567803").number == "M12345678"


@pytest.mark.parametrize(
    "number", ["", "H1234567", "H123456789", "H123456780123", "T12345678", "12345678901", "HH2345678", "C12345678"]
)  # fmt: skip
def test_another_shape_of_travel_permit_is_refused(number):
    with pytest.raises(InvalidIdentifier, match="expected H or M and 8 digits"):
        normalise("cn-hkmo-permit", number)


# Local numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("  户-007 ", "户-007"),
        ("e\u0301", "\u00e9"),
        ("a b", "a b"),
        ("x" * 64, "x" * 64),
        ("\U00030000\ue000", "\U00030000\ue000"),  # rare names: new and private characters
    ],
)
def test_a_local_number_is_kept_as_it_is_but_for_its_edges(typed, number):
    assert normalise("local-household", typed) == Identifier("local-household", number)


@pytest.mark.parametrize(
    "number",
    ["", "   ", "x" * 65, "a\tb", "a\nb", "a\u200bb", "a\x00", "\ud800", "a\u2028b", "\u202ea"],
)
def test_a_local_number_that_cannot_be_seen_whole_is_refused(number):
    with pytest.raises(InvalidIdentifier, match="visible characters"):
        normalise("local-household", number)


@pytest.mark.parametrize(
    "scheme", ["local-x", "local-7", "local-wenzhou.base_2", "local-" + "a" * 64]
)
def test_a_local_scheme_has_an_ascii_name(scheme):
    assert normalise(scheme, "1").scheme == scheme


@pytest.mark.parametrize(
    "scheme",
    [
        "",
        "local",
        "local-",
        "local--",
        "local-户",
        "local-a b",
        "local-a\0",
        "local-a\n",
        "local-" + "a" * 65,
        "Local-a",
        "cn-usc",
        "ric",
    ],
)
def test_an_unknown_scheme_is_refused(scheme):
    with pytest.raises(InvalidIdentifier, match="expected one of cn-ric, cn-uscc, cn-hkmo-permit"):
        normalise(scheme, "1")


def test_a_misspelt_scheme_is_put_right():
    with pytest.raises(InvalidIdentifier, match="did you mean 'cn-uscc'"):
        scheme_of("cn-usc")


# What all schemes have in common


@pytest.mark.parametrize(
    ("scheme", "kind", "answer"),
    [
        ("cn-ric", "person", True),
        ("cn-ric", "enterprise", False),
        ("cn-hkmo-permit", "person", True),
        ("cn-hkmo-permit", "carrier", False),
        ("cn-uscc", "enterprise", True),
        ("cn-uscc", "carrier", True),
        ("cn-uscc", "group", True),
        ("cn-uscc", "person", False),
        ("local-x", "person", True),
        ("local-x", "household", True),
    ],
)
def test_a_scheme_identifies_its_kinds_only(scheme, kind, answer):
    assert scheme_of(scheme).identifies(kind) is answer


def test_the_schemes_are_known_by_their_names():
    assert list(SCHEMES) == ["cn-ric", "cn-uscc", "cn-hkmo-permit"]
    assert all(scheme_of(name) is scheme for name, scheme in SCHEMES.items())


@given(
    st.sampled_from([*SCHEMES, "local-x"]),
    st.text(string.digits + string.ascii_letters + "张 \t" + full_width("0123456789"), max_size=24)
    | residents
    | codes,
)
def test_a_normal_number_stays_as_it_is_and_an_error_never_shows_the_number(scheme, number):
    try:
        identifier = normalise(scheme, number, ON)
    except InvalidIdentifier as error:
        message = str(error)
        assert len(number.strip()) <= 4 or number.strip() not in message
    else:
        assert normalise(scheme, identifier.number, ON) == identifier
        assert normal_number(scheme, number, ON) == identifier.number


def test_the_representation_of_an_identifier_hides_the_number():
    shown = repr(normalise("cn-ric", "11010519491231002X"))
    assert "**************002X" in shown
    assert "1949" not in shown


@pytest.mark.parametrize(
    ("number", "masked"),
    [("11010519491231002X", "**************002X"), ("H12345678", "*********"), ("", ""), ("x" * 11, "*" * 11)],
)  # fmt: skip
def test_a_mask_shows_four_characters_of_a_long_number_and_nothing_of_a_short_one(number, masked):
    assert mask(number) == masked

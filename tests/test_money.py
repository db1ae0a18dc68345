"""Money: exact integers, one rounding, and only one way to write an amount."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.money import parse_yuan, share, yuan

amounts = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("fen", "bps", "expected"),
    [
        (20_000_00, 10_000, 20_000_00),
        (20_000_00, 5_000, 10_000_00),
        (1_99, 5_000, 99),  # 99.5 fen
        (1, 9_999, 0),
        (3, 3_333, 0),
        (0, 5_000, 0),
        (9_007_199_254_740_991, 9_999, 9_006_298_534_815_516),
    ],
)
def test_a_share_is_rounded_down_to_the_fen(fen, bps, expected):
    assert share(fen, bps) == expected


@given(st.integers(0, 10**15), st.integers(0, 20_000))
def test_a_share_is_the_largest_amount_not_above_the_exact_one(fen, bps):
    paid = share(fen, bps)
    assert paid * 10_000 <= fen * bps < (paid + 1) * 10_000


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (2_000_000, "20,000.00"),
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (-123_456, "-1,234.56"),
        (100_000_000_00, "100,000,000.00"),
    ],
)
def test_an_amount_is_written_in_yuan(fen, text):
    assert yuan(fen) == text


@pytest.mark.parametrize(
    ("currency", "text"), [("JPY", "12,345"), ("HKD", "123.45"), ("KWD", "12.345")]
)
def test_another_currency_has_the_decimals_of_its_minor_unit(currency, text):
    assert yuan(12_345, currency) == text
    assert parse_yuan(text, currency) == 12_345


@given(amounts, st.sampled_from(["CNY", "JPY", "KWD"]))
def test_what_is_written_is_read_back(fen, currency):
    assert parse_yuan(yuan(fen, currency), currency) == fen


@given(amounts)
def test_separators_are_optional(fen):
    assert parse_yuan(yuan(fen).replace(",", "")) == fen


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=2))
def test_reading_agrees_with_decimal_arithmetic(amount: Decimal):
    assert parse_yuan(f"{amount:f}") == int(amount * 100)


@pytest.mark.parametrize("text", ["20000", "20,000", "20000.0", "20,000.00"])
def test_decimals_may_be_left_out(text):
    assert parse_yuan(text) == 20_000_00


@pytest.mark.parametrize(
    "text",
    [
        "", "-", ".", ".5", "5.", "+5", "--5", "1e3", "NaN", " 5", "5 ", "5\n", "1,00", "1,0000", "12,34.00",
        ",100", "1,000,", "1.0.0", "¥5", "5元", "\uff15", "\u0665", "1_000",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="expected an amount"):
        parse_yuan(text)


@pytest.mark.parametrize(
    ("text", "currency"), [("0.001", "CNY"), ("1.5", "JPY"), ("1.2345", "KWD")]
)
def test_more_decimals_than_the_currency_has_are_refused_and_not_rounded(text, currency):
    with pytest.raises(ValueError, match=f"decimals, expected at most . for {currency}"):
        parse_yuan(text, currency)

"""Records and rows: whatever a record holds, it comes back equal from a row that SQLite can keep."""

from __future__ import annotations

from typing import Any
from unicodedata import normalize

from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.casework.state import (
    Award,
    CaseState,
    Duty,
    FundYear,
    Membership,
    Payment,
    Recovery,
)
from subsidy_ledger.policy.limits import AwardLine, Holding
from subsidy_ledger.storage.rows import PROJECTIONS

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8).map(
    lambda text: normalize("NFC", text)
)
FEN = st.integers(0, 2**53 - 1)
DAY = st.dates().map(lambda day: day.isoformat())
MONTHS = st.lists(st.integers(1900 * 12, 2100 * 12), min_size=1, max_size=6, unique=True).map(
    lambda months: tuple(sorted(months))
)
NAME = st.from_regex(r"[a-z][a-z_]{0,7}", fullmatch=True)
VALUE = st.one_of(FEN, st.booleans(), TEXT, DAY, MONTHS)
VALUES = st.dictionaries(NAME, VALUE, max_size=3).map(lambda d: tuple(sorted(d.items())))
PAIRS = st.lists(st.tuples(NAME, TEXT), max_size=3, unique_by=lambda pair: pair[0]).map(tuple)


@st.composite
def lines(draw: Any) -> AwardLine:
    """Lines as awards have them: with or without a party, units, months, an amount."""
    token, values = draw(st.none() | TEXT), draw(VALUES)
    fen = draw(st.none() | FEN)
    kind = draw(st.sampled_from(["plain", "units", "months"]))
    if kind == "plain":
        return AwardLine(fen, token, values=values)
    if kind == "units":
        return AwardLine(fen, token, draw(st.integers(1, 99)), draw(NAME), None, draw(FEN), values)
    months = draw(MONTHS)
    return AwardLine(fen, token, len(months), draw(NAME), months, draw(FEN), values)


PLACES = st.lists(st.integers(0, 99), max_size=3).map(tuple)
LINES = st.lists(lines(), max_size=3).map(tuple)
AWARDS = st.builds(
    Award,
    amount_fen=st.none() | FEN,
    on=DAY,
    as_of=DAY,
    rules=st.integers(0, 99),
    fund=st.none() | TEXT,
    year=st.integers(1949, 2100),
    lines=LINES,
    values=VALUES,
    rulings=PAIRS,
    left_out=st.lists(st.tuples(NAME, PLACES), max_size=2).map(tuple),
    stands_in=st.lists(NAME, max_size=2).map(tuple),
    standing=st.booleans(),
    discharged=st.booleans(),
)
NUMBERS = st.lists(st.integers(0, 2**40), max_size=4).map(tuple)
CASES = st.builds(
    CaseState,
    case=TEXT,
    grant=TEXT,
    stage=NAME,
    submitted_on=DAY,
    last_on=DAY,
    fund=st.none() | TEXT,
    requested_fen=st.none() | FEN,
    tokens=st.lists(st.tuples(NAME, st.lists(TEXT, max_size=3).map(tuple)), max_size=3).map(tuple),
    files=NUMBERS,
    entries=NUMBERS,
    acts=PAIRS,
    held=st.booleans(),
    notice_on=st.none() | DAY,
    notice_until=st.none() | DAY,
    award=st.none() | AWARDS,
    **{
        f"{name}_fen": FEN
        for name in ("payable", "instructed", "settled", "ordered_back", "repaid", "written_off")
    },
    erased=st.integers(0, 2**40),
)


def comes_back(table: str, key: Any, record: Any) -> None:
    shape = PROJECTIONS[table]
    row = shape.to_row(key, record)
    assert len(row) == len(shape.columns)
    kept = tuple(int(cell) if isinstance(cell, bool) else cell for cell in row)  # as SQLite does
    assert all(cell is None or type(cell) in (int, str) for cell in kept)
    back = shape.from_row(kept)
    assert back == (key, record)
    assert type(back[1]) is type(record)
    assert repr(back[1]) == repr(record), "True and 1 are not the same"
    assert shape.key_row(key) == kept[: shape.keys]


@given(CASES)
def test_a_case_comes_back(case: CaseState) -> None:
    comes_back("cases", case.case, case)


@given(st.tuples(TEXT, TEXT, NAME), TEXT, DAY, LINES, VALUES, st.booleans())
def test_a_holding_comes_back(
    key: tuple[str, str, str],
    grant: str,
    on: str,
    held: tuple[AwardLine, ...],
    values: Any,
    discharged: bool,
) -> None:
    comes_back("holdings", key, Holding(key[1], grant, key[2], on, held, values, discharged))


@given(st.builds(Payment, payment=TEXT, case=TEXT, amount_fen=FEN, state=NAME))
def test_a_payment_comes_back(payment: Payment) -> None:
    comes_back("payments", payment.payment, payment)


@given(
    st.builds(
        Recovery,
        recovery=TEXT,
        case=TEXT,
        ordered_fen=FEN,
        repaid_fen=FEN,
        written_off_fen=FEN,
        void=st.booleans(),
    )
)
def test_a_recovery_comes_back(recovery: Recovery) -> None:
    comes_back("recoveries", recovery.recovery, recovery)


@given(st.builds(FundYear, fund=TEXT, year=st.integers(1949, 9999),
                 appropriated_fen=FEN, reserved_fen=FEN, paid_fen=FEN))  # fmt: skip
def test_a_fund_comes_back(fund: FundYear) -> None:
    comes_back("funds", (fund.fund, fund.year), fund)


@given(st.tuples(TEXT, TEXT), DAY, st.dictionaries(NAME, st.integers(1, 9)), PAIRS)
def test_a_duty_comes_back(key: tuple[str, str], start: str, acts: Any, done: Any) -> None:
    comes_back("duties", key, Duty(*key, start, tuple(acts.items()), done))


@given(st.tuples(st.integers(0, 99), st.integers(0, 9)), TEXT, TEXT, DAY, st.none() | DAY)
def test_a_membership_comes_back(
    key: tuple[int, int], group: str, token: str, start: str, end: str | None
) -> None:
    comes_back("members", key, Membership(group, token, start, end))


@given(st.tuples(TEXT, TEXT), st.sampled_from(["same", "apart"]))
def test_a_pair_comes_back(key: tuple[str, str], relation: str) -> None:
    comes_back("pairs", key, relation)


@given(TEXT, TEXT, st.integers(1, 99), FEN, FEN)
def test_claims_and_usage_come_back(key: str, holder: str, n: int, used: int, top: int) -> None:
    comes_back("claims", key, (holder, n))
    comes_back("usage", key, (used, top))

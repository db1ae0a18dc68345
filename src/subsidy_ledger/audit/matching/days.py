"""Days, months and amounts in lists, in the many ways they are written.

What it is: `read_day` and `read_months`, from a cell to ISO days, and `read_fen`, to fen.

What it promises: ``2023-05-10``, ``2023/5/10``, ``2023.5.10``, ``20230510``, ``2023年5月10日`` (a
time of day may follow), a date cell and Excel's serial number are one day. A month alone is its
first or its last day, as the column says. What can be read in two ways (05/06/2023; the number
2023.1, which is January or has lost the 0 of October) is not read. Amounts are exact.

>>> read_day("2023年5月"), read_day("2023年5月", last=True)
('2023-05-01', '2023-05-31')
>>> read_fen("1.5万元")
1500000
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from subsidy_ledger.audit.matching.numbers import is_empty, text_of
from subsidy_ledger.dates import month_first_day, month_last_day

OPEN: Final = ""
"""Until now, for good: an open end."""

_OPEN_WORDS: Final = frozenset(
    {"至今", "现在", "在职", "长期", "永久", "无固定期限", "目前", "NOW", "PRESENT", "OPEN"}
)

_DAY: Final = re.compile(
    r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?"
    r"(?:[ T]*[0-9]{1,2}[:时][0-9]{2}分?(?:[:]?[0-9]{2}(?:\.[0-9]+)?秒?)?(?:Z|[+-][0-9:]+)?)?"
)
_MONTH: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*月?")
_PLAIN_DAY: Final = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:[0-9]{6})?")
_PLAIN_MONTH: Final = re.compile(r"([0-9]{4})([0-9]{2})")
_YEAR: Final = re.compile(r"([0-9]{4})年?")
_SERIAL: Final = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_BETWEEN: Final = re.compile(r"\s*(?:至|到|~|—+|–|--)\s*|(?<=[0-9]{6})\s*[-/]\s*(?=[0-9]{6})")

# Excel counts days from the last of 1899 (its 1900 was a leap year). Between these two lie the
# years 1954 to 2119: no month written as six digits and no year is among them.
_EXCEL_BEGINS: Final = date(1899, 12, 30)
_SERIALS: Final = range(20_000, 80_001)


def read_day(cell: Any, *, last: bool = False, whole_year: bool = False) -> str | None:
    """The ISO day in a cell; ``""`` for none, None for what cannot be read.

    ``last``: a month alone is its last day, not its first. ``whole_year``: so is a year alone.
    """
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return _day_of(text_of(cell), last, whole_year)


@lru_cache(maxsize=65_536)  # a list has few days
def _day_of(text: str, last: bool, whole_year: bool) -> str | None:  # noqa: FBT001 - a cached inner
    if is_empty(text) or text.upper() in _OPEN_WORDS:
        return OPEN
    match = _DAY.fullmatch(text) or _PLAIN_DAY.fullmatch(text)
    if match is not None:
        return _iso(int(match[1]), int(match[2]), int(match[3]))
    month = _month_of(text)
    if month is not None:
        return (month_last_day(month) if last else month_first_day(month)).isoformat()
    serial = _SERIAL.fullmatch(text)
    if serial is not None and int(serial[1]) in _SERIALS:
        return (_EXCEL_BEGINS + timedelta(days=int(serial[1]))).isoformat()
    year = _YEAR.fullmatch(text)
    if year is not None and whole_year and _iso(int(year[1]), 12, 31):
        return _iso(int(year[1]), 12, 31) if last else _iso(int(year[1]), 1, 1)
    return None


def _month_of(text: str) -> int | None:
    """A month as year × 12 + month − 1; ``2023.1`` is not one: it may have lost a 0."""
    match = _MONTH.fullmatch(text) or _PLAIN_MONTH.fullmatch(text)
    if match is None or ("." in text and text.endswith(".1")):
        return None
    year, month = int(match[1]), int(match[2])
    if not 1 <= month <= 12 or _iso(year, month, 1) is None:
        return None
    return year * 12 + month - 1


def _iso(year: int, month: int, day: int) -> str | None:
    """The day, if it exists and anyone in a list can have lived on it, or it means “for good”."""
    if not (1850 <= year <= 2199 or year == 9999):
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def read_months(cell: Any) -> tuple[str, str] | None:
    """First and last day of a month, or of months as ``202301-202305``; None where unreadable.

    ``("", "")`` for an empty cell.
    """
    if isinstance(cell, (date, datetime)):
        month = cell.year * 12 + cell.month - 1
        return month_first_day(month).isoformat(), month_last_day(month).isoformat()
    return _months_of(text_of(cell))


@lru_cache(maxsize=65_536)
def _months_of(text: str) -> tuple[str, str] | None:
    if is_empty(text):
        return OPEN, OPEN
    parts = _BETWEEN.split(text)
    if len(parts) == 2:
        first, last = _day_of(parts[0], False, False), _day_of(parts[1], True, False)  # noqa: FBT003
        return (first, last) if first and last and first <= last else None
    first, last = _day_of(text, False, False), _day_of(text, True, False)  # noqa: FBT003
    if not first or not last:
        return None
    if first == last:  # a day stands for its month
        day = date.fromisoformat(first)
        return read_months(day)
    return first, last


_AMOUNT: Final = re.compile(
    r"(-?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?((?:千|百?万|亿)?元?)整?"
)
_UNITS: Final = {
    "元": 2, "千": 5, "千元": 5, "万": 6, "万元": 6, "百万": 8, "百万元": 8, "亿": 10, "亿元": 10,
}  # fmt: skip
"""Places from a unit to the fen."""


def read_fen(cell: Any, places: int = 2) -> int | None:
    """An amount in fen; None where it cannot be read exactly.

    ``places``: from the unit of the column to the fen: 2 for yuan, 6 for 万元, 0 for fen.
    """
    text = text_of(cell).replace(" ", "").removeprefix("RMB").removeprefix("人民币")
    text = text.removeprefix("¥")  # the full-width one is this one by now
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    sign, whole, fraction, unit = match[1], match[2].replace(",", ""), match[3] or "", match[4]
    shift = _UNITS[unit] if unit else places
    fraction = fraction.rstrip("0")
    if len(fraction) > shift:
        return None
    fen = int(whole + fraction.ljust(shift, "0"))
    return -fen if sign else fen

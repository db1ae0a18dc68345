"""Numbers in lists: what scheme a number is of, and what Excel and typing did to it.

What it is: `read_number`, from a cell to scheme and number in normal form.

What it promises: nothing is guessed. A number that Excel has rounded, that is masked, or that is of
no known scheme is said to be so and is not matched. One whose check digit does not fit is matched
exactly as it stands. An old resident number of 15 digits becomes the one of 18: the century is 19,
as for everybody who was given one, and the check digit follows from the rest.

>>> read_number("37140219900101001X").number
'37140219900101001X'
>>> read_number("3.71402E+17").sort
'rounded'
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, NamedTuple

from subsidy_ledger.errors import InvalidIdentifier
from subsidy_ledger.parties.identifiers import complete_ric, mask, normal_number, scheme_of


class NumberRead(NamedTuple):
    """A number as read. ``sort``: what is odd about it, ``""`` if nothing; ``shown``: masked.

    Sorts: ``old-number`` and ``check-digit`` are matched; ``rounded``, ``masked``, ``several``,
    ``old-registration``, ``organisation-code`` and ``no-number`` have no number here.
    """

    scheme: str = ""
    number: str = ""
    sort: str = ""
    shown: str = ""
    ends_in_zeros: bool = False


NOTHING: Final = NumberRead()

_MOST_EXACT: Final = 10**15
"""Excel keeps 15 digits; from here on a number that was typed as a number has lost some."""

# Typed to keep Excel from taking a number for one.
_AROUND: Final = " \t\r\n\u3000\xa0'`‘’“”\""
_INVISIBLE: Final = re.compile(
    "[\0\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_FORMULA: Final = re.compile(r'=\s*"?([^"]*)"?')
_POWER: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}")
_RIC: Final = re.compile(r"[0-9]{17}[0-9X]")
_USCC: Final = re.compile(r"[0-9A-Z]{18}")
_PERMIT: Final = re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?")
_ORGANISATION: Final = re.compile(r"[0-9A-Z]{8}-?[0-9X]")
_EMPTY: Final = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "NULL", "NONE", "N/A", "NAN"})

SCHEME_NAMES: Final = {
    "居民身份证": "cn-ric",
    "身份证": "cn-ric",
    "港澳居民来往内地通行证": "cn-hkmo-permit",
    "港澳通行证": "cn-hkmo-permit",
    "统一社会信用代码": "cn-uscc",
}
"""Words in a column 证件类型 that name a scheme; the name of a scheme itself is taken as well."""


def text_of(cell: Any) -> str:
    """What a cell says, full-width characters and what stands around it undone."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (float, int, Decimal)):
        return _digits(cell)
    text = visible(str(cell)).strip(_AROUND)
    formula = _FORMULA.fullmatch(text)
    return formula[1].strip(_AROUND) if formula else text


def visible(text: str) -> str:
    """A text without full width and without what nobody sees: marks of direction, NUL, hyphens.

    Those come with what is copied from web pages and databases, in the middle of a number too.
    """
    if text.isascii():
        return text.replace("\0", "")
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def _digits(cell: Any) -> str:
    """A number as Excel shows it: whole ones without a point, others with 15 digits at most."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    return format(cell.normalize(), "f") if isinstance(cell, Decimal) else str(cell)


def is_empty(text: str) -> bool:
    """Whether a cell says that there is nothing."""
    return text.upper() in _EMPTY


def read_number(cell: Any, subject: str = "person", scheme: str = "") -> NumberRead:
    """The number in a cell. ``subject``: whose numbers stand there: person, enterprise or either.

    ``scheme``: what the list itself says of the scheme (a word or a name), if anything.
    """
    if isinstance(cell, float) and abs(cell) >= _MOST_EXACT:
        return NumberRead(sort="rounded", shown=format(cell, ".5E"))
    return _read_text(text_of(cell), subject, scheme)


@lru_cache(maxsize=65_536)  # an employer, and a person of a list by months, stand there often
def _read_text(text: str, subject: str, scheme: str) -> NumberRead:
    if is_empty(text):
        return NOTHING
    if _POWER.fullmatch(text):
        return NumberRead(sort="rounded", shown=text)
    if scheme:
        return _named(scheme, text)
    return _unnamed("".join(text.split()).upper(), subject)


def _named(scheme: str, text: str) -> NumberRead:
    """A number whose scheme the list names: normalised by it, or of no use."""
    named = SCHEME_NAMES.get(scheme, scheme)
    try:
        scheme_of(named)
    except InvalidIdentifier:
        return _unnamed("".join(text.split()).upper(), "person")
    try:
        return NumberRead(named, normal_number(named, text))
    except InvalidIdentifier:
        return _unnamed("".join(text.split()).upper(), "person")


def _unnamed(text: str, subject: str) -> NumberRead:
    if subject != "enterprise" and _PERMIT.fullmatch(text):
        return NumberRead("cn-hkmo-permit", text[:9])
    if len(text) == 18 and text.isascii() and text.isalnum():
        return _of_eighteen(text, subject)
    if "*" in text or "X" * 4 in text:
        return NumberRead(sort="masked", shown=f"{len(text)} characters with some hidden")
    if len(text) == 15 and text.isascii() and text.isdecimal():
        return _of_fifteen(text, subject)
    if subject != "person" and _ORGANISATION.fullmatch(text):
        return NumberRead(sort="organisation-code", shown=mask(text))
    if len(text) > 26 and re.search(r"[,;、;/|]", text):
        return NumberRead(sort="several", shown=f"{len(text)} characters")
    return NumberRead(sort="no-number", shown=_shape(text))


def _of_eighteen(text: str, subject: str) -> NumberRead:
    """A resident number or a credit code: what the checks allow, else what the column is for."""
    order = ("cn-uscc", "cn-ric") if subject == "enterprise" else ("cn-ric", "cn-uscc")
    zeros = text.endswith("000") and text.isdecimal()
    for scheme in order:
        if _valid(scheme, text):
            return NumberRead(scheme, text, ends_in_zeros=zeros)
    if zeros:
        return NumberRead(sort="rounded", shown=mask(text), ends_in_zeros=True)
    if "XXXX" in text:
        return NumberRead(sort="masked", shown="18 characters with some hidden")
    scheme = order[0] if _RIC.fullmatch(text) else "cn-uscc"
    return NumberRead(scheme, text, "check-digit", mask(text))


def _valid(scheme: str, text: str) -> bool:
    try:
        normal_number(scheme, text)
    except InvalidIdentifier:
        return False
    return True


def _of_fifteen(text: str, subject: str) -> NumberRead:
    """Six of division, six of birth date, three of order; enterprises had numbers of 15 as well."""
    converted = _converted(text)
    if subject == "enterprise" or (subject == "either" and converted is None):
        return NumberRead(sort="old-registration", shown=mask(text))
    if converted is None:
        return NumberRead(sort="no-number", shown=_shape(text))
    return NumberRead("cn-ric", converted, "old-number", mask(text))


def _converted(text: str) -> str | None:
    eighteen = complete_ric(f"{text[:6]}19{text[6:]}")
    return eighteen if _valid("cn-ric", eighteen) else None


def national(number: str) -> tuple[str, str]:
    """The national scheme and number of what an operator numbers itself; ``("", "")`` if none."""
    read = read_number(number, "either")
    return (read.scheme, read.number) if read.sort in ("", "old-number") else ("", "")


def _shape(text: str) -> str:
    """What malformed input looks like, showing none of it."""
    if text.isascii() and text.isdecimal():
        return f"{len(text)} digits"
    if not text.isascii():
        return f"{len(text)} characters, some of them no letters or digits of ASCII"
    return f"{len(text)} characters"

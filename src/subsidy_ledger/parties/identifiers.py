"""Identifiers of parties: which numbers a scheme can have issued, in one normal form.

- ``cn-ric``: resident number (居民身份证号) of GB 11643, residence permits 81/82/83 included;
- ``cn-uscc``: unified social credit code (统一社会信用代码) of GB 32100, with GB 11714 inside;
- ``cn-hkmo-permit``: mainland travel permit for residents of Hong Kong and Macau (公安部, 2010);
- ``local-…``: an operator's own numbering, any short text.

Promises: two ways to type one number normalise to the same `Identifier`; a number that cannot exist
raises `InvalidIdentifier`, whose message never shows the number. A valid number says nothing about
whether the person lives or the enterprise still trades: that is a dated fact.

>>> number = complete_ric("37140219900101001")
>>> normalise("cn-ric", number.lower()).number == number
True
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Final

from attrs import field, frozen

from subsidy_ledger.errors import InvalidIdentifier, nearest


@frozen
class Identifier:
    """A number in normal form under its scheme.

    ``warnings`` say what looks odd and is no error, such as a division that is not in the table.
    The representation hides the number: it is personal data.
    """

    scheme: str
    number: str = field(repr=lambda number: repr(mask(number)))
    warnings: tuple[str, ...] = ()


@frozen
class Scheme:
    """A way of numbering parties, and the kinds of party it can identify (None: any kind)."""

    name: str
    title: str
    standard: str
    kinds: frozenset[str] | None

    def identifies(self, kind: str) -> bool:
        """Return whether a party of this kind can carry a number of this scheme."""
        return self.kinds is None or kind in self.kinds


_PERSONS: Final = frozenset({"person"})
_BODIES: Final = frozenset({"enterprise", "carrier", "group"})

SCHEMES: Final[dict[str, Scheme]] = {
    scheme.name: scheme
    for scheme in (
        Scheme("cn-ric", "居民身份证号 / resident number", "GB 11643", _PERSONS),
        Scheme("cn-uscc", "统一社会信用代码 / unified social credit code", "GB 32100", _BODIES),
        Scheme(
            "cn-hkmo-permit",
            "港澳居民来往内地通行证 / mainland travel permit for Hong Kong and Macau residents",
            "公安部 2010",
            _PERSONS,
        ),
    )
}
"""The national schemes by name. A scheme ``local-…`` is always known besides, for any kind."""

_LOCAL: Final = re.compile(r"local-[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")


def scheme_of(name: str) -> Scheme:
    """Return the scheme of that name, local ones included; raises `InvalidIdentifier`."""
    scheme = SCHEMES.get(name)
    if scheme is not None:
        return scheme
    if _LOCAL.fullmatch(name):
        return Scheme(name, "an operator's own numbering", "none", None)
    close = nearest(name, SCHEMES)
    hint = f" (did you mean {close!r}?)" if close else ""
    known = ", ".join(SCHEMES)
    raise InvalidIdentifier(name, "an unknown scheme", f"one of {known}, or local-NAME{hint}")


def normalise(scheme: str, number: str, on: date | None = None) -> Identifier:
    """Bring a number into the normal form of its scheme, or raise `InvalidIdentifier`.

    ``on`` is the business day: a birth date after it is impossible. Without it that is not checked.
    """
    text = normal_number(scheme, number, on)
    if scheme == "cn-ric":
        return Identifier(scheme, text, _division_warning(text[:6], _PERMIT_DIVISIONS))
    if scheme == "cn-uscc":
        return Identifier(scheme, text, _division_warning(text[2:8], _NATIONAL))
    return Identifier(scheme, text)


def normal_number(scheme: str, number: str, on: date | None = None) -> str:
    """The number that `normalise` gives, without warnings: what a command needs of it."""
    if scheme == "cn-ric":
        return _resident(number, on)
    if scheme == "cn-uscc":
        return _credit_code(number)
    if scheme == "cn-hkmo-permit":
        return _travel_permit(number)
    if not _LOCAL.fullmatch(scheme):
        scheme_of(scheme)  # raises, and says what is known
    return _local(scheme, number)


def mask(number: str) -> str:
    """Hide all but the last four characters of a number; a short one is hidden whole."""
    shown = number[-4:] if len(number) >= 12 else ""
    return "*" * (len(number) - len(shown)) + shown


# Typing: what input methods and copied tables do to a number.

# Full-width 0-9, A-Z and a-z lie at a fixed distance from the ASCII ones (Unicode block FF00-FFEF).
_FULL_WIDTH: Final = {
    ord(character) + 0xFEE0: character for character in string.digits + string.ascii_letters
}


def _typed(number: str) -> str:
    """Undo full-width characters, spaces and lower case."""
    if number.isascii() and number.isalnum():
        return number.upper()  # as nearly all arrive
    return "".join(number.translate(_FULL_WIDTH).split()).upper()


# GB 11643: resident number. Six digits of division, eight of birth date, three of order, one check.

_RIC: Final = re.compile(r"[0-9]{17}[0-9X]")
_RIC_CHECKS: Final = "10X98765432"

# The numbers were introduced in the 1980s; no one counted then was born before this.
_EARLIEST_BIRTH_YEAR: Final = 1850

# GB/T 2260, first two digits: provinces. 81, 82 and 83 stand for the residence permits of residents
# of Hong Kong, Macau and Taiwan (港澳台居民居住证), whose division is 810000, 820000 or 830000.
_PROVINCES: Final = frozenset(
    {
        *("11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37"),
        *("41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54"),
        *("61", "62", "63", "64", "65", "71"),
    }
)
_PERMIT_DIVISIONS: Final = frozenset({"810000", "820000", "830000"})


def _resident(number: str, on: date | None) -> str:
    text = number if _RIC.fullmatch(number) else _typed_resident(number)
    _check_birth(text, on)
    if text[17] != _ric_check(text[:17]):
        raise InvalidIdentifier(
            "cn-ric",
            f"{mask(text)}, whose check digit does not fit",
            "a number that passes GB 11643 (ISO 7064 MOD 11-2); look for a typing error",
        )
    return text


def _typed_resident(number: str) -> str:
    text = _typed(number)
    if len(text) == 15 and text.isdecimal():
        raise InvalidIdentifier(
            "cn-ric",
            f"an old number of 15 digits ({mask(text)})",
            "the 18 characters of the present card; ask the person for it, do not convert",
        )
    if not _RIC.fullmatch(text):
        raise InvalidIdentifier(
            "cn-ric", _shape(text), "17 digits and a check digit, which may be X"
        )
    return text


def _check_birth(text: str, on: date | None) -> None:
    try:
        birth = date.fromisoformat(text[6:14])
    except ValueError:
        birth = None
    if birth is None or birth.year < _EARLIEST_BIRTH_YEAR:
        raise InvalidIdentifier(
            "cn-ric",
            f"{mask(text)}, whose birth date cannot be",
            "a day that exists in digits 7-14",
        )
    if on is not None and birth > on:
        raise InvalidIdentifier(
            "cn-ric", f"{mask(text)}, born after {on}", "a birth date not after the business day"
        )


def _division_warning(division: str, besides: Iterable[str]) -> tuple[str, ...]:
    """The division is a warning only: codes come and go, and the tables of them are incomplete."""
    if division[:2] in _PROVINCES or division in besides:
        return ()
    return (f"the division {division[:2]}… is not a province of GB/T 2260",)


def _ric_check(first17: str) -> str:
    """GB 11643: the sum of the digits by weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, MOD 11.

    These are the powers of 2, MOD 11, down to the first. As 13 is 2, MOD 11, the number read in
    base 13 is half that sum: one conversion instead of 17 products.
    """
    return _RIC_CHECKS[2 * int(first17, 13) % 11]


def complete_ric(first17: str) -> str:
    """Append the check digit to 17 digits: for tests and examples, which need fictitious numbers.

    Raises `ValueError` unless given 17 digits. The birth date is not looked at.
    """
    if not re.fullmatch("[0-9]{17}", first17):
        raise ValueError("expected 17 digits: division, birth date, order")
    return first17 + _ric_check(first17)


# GB 32100: unified social credit code. Department, class, division (6), organisation code (8 and
# its own check by GB 11714), check. The alphabet leaves out I, O, S, V and Z.

_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC: Final = re.compile(f"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")
_USCC_DIGITS: Final = bytes.maketrans(_USCC_ALPHABET.encode(), b"0123456789ABCDEFGHIJKLMNOPQRSTU")
_NATIONAL: Final = frozenset({"100000"})  # registered with the national authority


def _credit_code(number: str) -> str:
    text = number if _USCC.fullmatch(number) else _typed_code(number)
    if text[16] != _organisation_check(text[8:16]):
        raise InvalidIdentifier(
            "cn-uscc",
            f"{mask(text)}, whose organisation code (characters 9-17) does not fit",
            "an organisation code that passes GB 11714; look for a typing error",
        )
    if text[17] != _uscc_check(text[:17]):
        raise InvalidIdentifier(
            "cn-uscc",
            f"{mask(text)}, whose check character does not fit",
            "a code that passes GB 32100 (MOD 31); look for a typing error",
        )
    return text


def _typed_code(number: str) -> str:
    text = _typed(number)
    if not _USCC.fullmatch(text):
        raise InvalidIdentifier(
            "cn-uscc",
            _shape(text),
            "18 characters: two of 0-9 A-Z without I O S V Z, six digits, ten characters",
        )
    return text


def _uscc_check(first17: str) -> str:
    """GB 32100: the sum of the values by the powers of 3 from the first on, MOD 31.

    As 34 is 3, MOD 31, that is the code read from its end in base 34, with the digits of that base
    put for the characters that have their values.
    """
    digits = first17.encode().translate(_USCC_DIGITS)
    return _USCC_ALPHABET[-int(digits[::-1], 34) % 31]


def _organisation_check(first8: str) -> str:
    """GB 11714: letters count 10 to 35, weights 3 7 9 10 5 8 4 2, MOD 11, ten is written X.

    The weights are powers of 2, MOD 11, as in `_ric_check`, and 35 is 2: base 35 has digits for all
    letters but Z, which is not in the alphabet.
    """
    return "0123456789X"[-2 * int(first8, 35) % 11]


def complete_uscc(prefix8: str, org8: str) -> str:
    """Append both check characters to department, class, division and an organisation code.

    For tests and examples, which need fictitious codes. Raises `ValueError` for characters outside
    the alphabet or a wrong length.
    """
    prefix = re.fullmatch(f"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}", prefix8)
    if not prefix or not re.fullmatch(f"[{_USCC_ALPHABET}]{{8}}", org8):
        raise ValueError(
            "expected department, class and division, and 8 characters of organisation"
        )
    first17 = prefix8 + org8 + _organisation_check(org8)
    return first17 + _uscc_check(first17)


# Travel permits: a letter and eight digits that a person keeps for life, then two that count
# renewals.

_PERMIT: Final = re.compile("([HM][0-9]{8})(?:[0-9]{2})?")


def _travel_permit(number: str) -> str:
    text = _typed(number)
    match = _PERMIT.fullmatch(text)
    if match is None:
        raise InvalidIdentifier(
            "cn-hkmo-permit",
            _shape(text),
            "H or M and 8 digits, with 2 digits of renewal or without",
        )
    return match[1]


# Local schemes: the operator's own numbers, taken as they are.

_LONGEST_LOCAL: Final = 64
# Control and formatting characters, halves of surrogate pairs, line and paragraph separators: what
# cannot be seen must not make two numbers different.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _local(scheme: str, number: str) -> str:
    text = unicodedata.normalize("NFC", number).strip()
    expected = f"1 to {_LONGEST_LOCAL} visible characters"
    if not 1 <= len(text) <= _LONGEST_LOCAL:
        raise InvalidIdentifier(scheme, f"{len(text)} characters", expected)
    if not text.isprintable() and any(unicodedata.category(ch) in _UNSEEN for ch in text):
        raise InvalidIdentifier(scheme, "a control or invisible character", expected)
    return text


def _shape(text: str) -> str:
    """Describe malformed input by length and kind of character, showing none of it."""
    if not text:
        return "nothing"
    if not text.isascii():
        return f"{len(text)} characters, some of them no ASCII letters or digits"
    if not text.isalnum():
        return f"{len(text)} characters, some of them punctuation"
    if text.isdigit():
        return f"{len(text)} digits"
    return f"{len(text)} letters and digits"

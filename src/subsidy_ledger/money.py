"""Money in whole minor units, and nothing but integers.

An amount is an integer number of *fen* (分): 1 yuan = 100 fen. For a pack in another currency it is
that currency's minor unit (ISO 4217). A rate is an integer number of basis points: 10,000 = 100 %.

Promises: no rounding but the one of `share`, which rounds down to the fen. Does not convert between
currencies and does not add up: sums are plain integer sums.

>>> yuan(share(parse_yuan("12,345.67"), 1_500))
'1,851.85'
"""

from __future__ import annotations

import re
from typing import Final, NewType

Fen = NewType("Fen", int)
"""An amount in the minor unit of its currency; fen for CNY."""

WHOLE: Final = 10_000
"""One hundred per cent, in basis points."""

# ISO 4217: the currencies whose minor unit is not a hundredth. Others have two decimals.
_DECIMALS: Final = {
    "BHD": 3, "CLP": 0, "IQD": 3, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3,
    "LYD": 3, "OMR": 3, "PYG": 0, "RWF": 0, "TND": 3, "UGX": 0, "VND": 0, "XAF": 0,
    "XOF": 0, "XPF": 0,
}  # fmt: skip

_AMOUNT: Final = re.compile(r"(-?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]+))?")


def decimals(currency: str) -> int:
    """Return how many decimals the currency's major unit has (2 for CNY)."""
    return _DECIMALS.get(currency, 2)


def share(fen: int, bps: int) -> int:
    """Return ``bps`` basis points of ``fen``, exactly, rounded down to the fen."""
    return fen * bps // WHOLE


def yuan(fen: int, currency: str = "CNY") -> str:
    """Write an amount in the major unit with thousands separators: 2000000 is '20,000.00'."""
    places = decimals(currency)
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), 10**places)
    return f"{sign}{whole:,}.{rest:0{places}d}" if places else f"{sign}{whole:,}"


def parse_yuan(text: str, currency: str = "CNY") -> Fen:
    """Read an amount written in the major unit, exactly: '20,000.5' is 2000050.

    Thousands separators are optional, but if used must stand in the right places. Raises
    `ValueError` for anything else, above all for more decimals than the currency has.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f"found {text!r}, expected an amount such as 20000 or 20,000.00")
    sign, whole, fraction = match[1], match[2].replace(",", ""), match[3] or ""
    places = decimals(currency)
    if len(fraction) > places:
        raise ValueError(
            f"found {text!r}: {len(fraction)} decimals, expected at most {places} for {currency}"
        )
    amount = int(whole + fraction.ljust(places, "0"))
    return Fen(-amount if sign else amount)

r"""Chance that anybody can repeat: SHA-256 of the seed and of what is drawn.

What it is: `number`, a whole number below 2^256 for a seed, a purpose and parts; `below`, one below
a bound.

What it promises: the same text gives the same number in every language and on every machine. The
bytes hashed are UTF-8 of lines joined by one line feed, without one at the end::

    subsidy-ledger sample 1
    <purpose>
    <seed>
    <part> …

and the digest is read as one big-endian number. ``below(n)`` is floor(number × n / 2^256). A seed
is one line, so the lines cannot be mistaken for each other; an id comes last.

>>> hex(number("2024-03-01 auditor 7", "rank", "dezhou", "P-1"))[:14]
'0x2519c352a30e'

What it does not do: make a seed. Whoever draws chooses it before he has seen the population, and
writes down how (a dated letter, a lottery result, two people's words).
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from subsidy_ledger.audit.sampling.refused import SampleRefused

CONTEXT: Final = "subsidy-ledger sample 1"
BITS: Final = 256


def check_seed(seed: str) -> str:
    """The seed, if it is one line of text without blanks around it; else `SampleRefused`."""
    if seed and seed == seed.strip() and seed.isprintable():
        return seed
    raise SampleRefused(
        f"seed: found {seed!r}, expected one line of text without blanks before or after",
        f"种子:{seed!r} 不可用,应为一行文字,首尾无空格",
    )


def number(seed: str, purpose: str, *parts: str) -> int:
    """A whole number below 2^256 that nobody can foresee without the seed."""
    text = "\n".join((CONTEXT, purpose, seed, *parts))
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")


def below(bound: int, seed: str, purpose: str, *parts: str) -> int:
    """A whole number from 0 to ``bound`` - 1."""
    return number(seed, purpose, *parts) * bound >> BITS

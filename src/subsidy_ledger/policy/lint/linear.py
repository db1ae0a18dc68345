"""Whether linear inequalities over whole numbers exclude each other.

What it is: elimination of one unknown after the other (Fourier and Motzkin), with each inequality
divided by what its coefficients have in common and its bound rounded, since unknowns are whole.

What it promises: ``impossible`` says True only where no whole numbers fit; where it cannot tell, or
would need too much work, it says False. Integers throughout.

What it does not do: find a solution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import gcd
from typing import TypeAlias

from attrs import frozen

MOST_BOUNDS = 2_000
"""Elimination can square their number; beyond this nothing is claimed."""


@frozen
class Bound:
    """``sum(factor × unknown) <= most``; ``terms`` sorted by name, no factor is 0."""

    terms: tuple[tuple[str, int], ...]
    most: int


_Tight: TypeAlias = dict[tuple[tuple[str, int], ...], int]


def bound(factors: Mapping[str, int], most: int) -> Bound:
    """The inequality, with factors of 0 left out.

    >>> bound({"b": 2, "a": -1, "c": 0}, 3)
    Bound(terms=(('a', -1), ('b', 2)), most=3)
    """
    return Bound(tuple(sorted((name, k) for name, k in factors.items() if k)), most)


def impossible(bounds: Iterable[Bound]) -> bool:
    """Whether no whole numbers satisfy all of them.

    >>> impossible([bound({"a": -1}, -5), bound({"a": 1}, 4)])  # a >= 5, a <= 4
    True
    >>> impossible([bound({"a": -2}, -1), bound({"a": 2}, 1)])  # 1/2 is not whole
    True
    """
    tight: _Tight = {}
    for one in bounds:
        if not _add(tight, one.terms, one.most):
            return True
    while tight:
        if len(tight) > MOST_BOUNDS:
            return False
        name = _cheapest(tight)
        below = [(dict(terms), most) for terms, most in tight.items() if _factor(terms, name) > 0]
        above = [(dict(terms), most) for terms, most in tight.items() if _factor(terms, name) < 0]
        tight = {terms: most for terms, most in tight.items() if not _factor(terms, name)}
        for low, low_most in below:
            for high, high_most in above:
                up, down = low[name], -high[name]
                joined = {
                    other: low.get(other, 0) * down + high.get(other, 0) * up
                    for other in {*low, *high}
                    if other != name
                }
                terms = tuple(sorted((other, k) for other, k in joined.items() if k))
                if not _add(tight, terms, low_most * down + high_most * up):
                    return True
    return False


def _add(tight: _Tight, terms: tuple[tuple[str, int], ...], most: int) -> bool:
    """Keep the tighter of two bounds on the same terms; False where nothing can satisfy it."""
    if not terms:
        return most >= 0
    common = gcd(*(factor for _, factor in terms))
    if common > 1:
        terms, most = tuple((name, factor // common) for name, factor in terms), most // common
    tight[terms] = min(most, tight.get(terms, most))
    return True


def _factor(terms: tuple[tuple[str, int], ...], name: str) -> int:
    return next((factor for other, factor in terms if other == name), 0)


def _cheapest(tight: _Tight) -> str:
    """The unknown whose elimination makes the fewest new inequalities; of equals the first."""
    above: dict[str, int] = {}
    below: dict[str, int] = {}
    for terms in tight:
        for name, factor in terms:
            side = below if factor > 0 else above
            side[name] = side.get(name, 0) + 1
    names = sorted({*above, *below})
    return min(names, key=lambda name: below.get(name, 0) * above.get(name, 0))

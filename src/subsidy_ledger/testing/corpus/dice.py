"""Dice: numbers drawn from a seed, the same on every machine and under every version of Python.

What it promises: the same seed gives the same numbers in the same order; dice ``named`` from others
do not depend on how often those were thrown.

What it does not do: keep secrets. It is the generator SplitMix64.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar
from zlib import crc32

_T = TypeVar("_T")

_MASK: Final = 2**64 - 1


class Dice:
    """Dice with a seed."""

    def __init__(self, seed: int) -> None:
        self._seed = self._state = seed & _MASK

    def named(self, name: str) -> Dice:
        """Other dice, the same for a name, however often these were thrown."""
        return Dice(self._seed ^ (crc32(name.encode()) * 0x9E3779B97F4A7C15))

    def below(self, end: int) -> int:
        """A number from 0 up to ``end``, without it."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return (z ^ (z >> 31)) % end

    def of(self, things: Sequence[_T]) -> _T:
        """One of some things."""
        return things[self.below(len(things))]

    def shuffled(self, things: Sequence[_T]) -> list[_T]:
        """The same things in another order."""
        mixed = list(things)
        for place in range(len(mixed) - 1, 0, -1):
            other = self.below(place + 1)
            mixed[place], mixed[other] = mixed[other], mixed[place]
        return mixed

"""Every id stands once: without keeping every id.

What it is: `Ids` keeps the first eight bytes of the SHA-256 of each id; at the end they are sorted,
and only ids whose bytes agree are read again and compared as they are.

What it promises: eight bytes an id that stands once (an eighth more while the arrays grow). What
agrees is looked at a part at a time; an honest ledger has nothing that agrees, and its 256 parts
are of one length. Ids made to agree, or to come into one part, cost up to 99 bytes each while that
part is sorted (measured): a hostile file of n ids takes no more. Nothing false is said: what agrees
in eight bytes only is told apart in the second reading.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import islice, pairwise
from typing import Final

_PARTITIONS: Final = 256
_AT_ONCE: Final = 1000
"""Digests that are looked at again in one reading: a hostile file may have millions of them."""


class Ids:
    """The ids that were seen."""

    def __init__(self) -> None:
        # By the first byte, so that sorting makes a copy of only a 256th at a time.
        self._partitions = tuple(array("Q") for _ in range(_PARTITIONS))

    def add(self, id: str) -> None:
        """One id more."""
        digest = sha256(id.encode()).digest()
        self._partitions[digest[0]].frombytes(digest[:8])

    def used_twice(
        self, again: Callable[[], Iterator[tuple[int, str]]]
    ) -> Iterator[tuple[int, str] | None]:
        """Entries (number, id) whose id was used before, in order.

        ``again`` reads all entries once more; it is called only where digests agree. None at the
        end means that there may be more of them, which were not looked at.
        """
        suspects = self._suspects()
        while wanted := set(islice(suspects, _AT_ONCE)):
            seen: set[str] = set()
            found = False
            for seq, id in again():
                if _short(id) in wanted:
                    if id in seen:
                        found = True
                        yield seq, id
                    seen.add(id)
            if found:
                if next(suspects, None) is not None:
                    yield None
                return

    def _suspects(self) -> Iterator[int]:
        """Digests that came more than once."""
        for partition in self._partitions:
            if len(set(partition)) < len(partition):
                last = None
                for one, other in pairwise(sorted(partition)):
                    if one == other != last:
                        yield one
                        last = one


def _short(id: str) -> int:
    """What `Ids` keeps of an id."""
    return array("Q", sha256(id.encode()).digest()[:8])[0]

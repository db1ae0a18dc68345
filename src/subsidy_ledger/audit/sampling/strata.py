"""Strata: a population cut into layers, and how many items are drawn from each.

What it is: `stratify` by bounds of the amount, or by grant, fund, ledger or month; `allocate`, the
number for each stratum.

What it promises: whole-number arithmetic, so equal on every machine. Every stratum gets at least
two items (one alone says nothing about the spread), or all where it has no more.

- *proportional*: by the number of items.
- *neyman*: by the number of items times the standard deviation of their book values, which is
  floor(sqrt(N·Σx² - (Σx)²)) in fen. Book values stand in for errors, which nobody knows before.
- *fixed*: as given, one number for each stratum in order, or one for all.

Of the first two a larger sample takes at least as many from each stratum (`allocate`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import isqrt
from typing import Final, Literal, NamedTuple, TypeAlias

from subsidy_ledger.audit.sampling.population import Item
from subsidy_ledger.audit.sampling.refused import SampleRefused
from subsidy_ledger.money import yuan

By: TypeAlias = Literal["amount", "grant", "fund", "ledger", "month"]
BYS: Final[tuple[By, ...]] = ("amount", "grant", "fund", "ledger", "month")
Allocation: TypeAlias = Literal["proportional", "neyman", "fixed"]
ALLOCATIONS: Final[tuple[Allocation, ...]] = ("proportional", "neyman", "fixed")
LEAST: Final = 2


class Stratum(NamedTuple):
    """One stratum: how many items, their value, the largest; ``size``: how many were drawn."""

    name: str
    items: int
    value_fen: int
    most_fen: int
    size: int

    @property
    def whole(self) -> bool:
        """Whether every item of it was taken."""
        return self.size == self.items


Layers: TypeAlias = tuple[tuple[str, tuple[Item, ...]], ...]
"""Strata in order: name, items."""


def stratum(name: str, items: Sequence[Item], size: int) -> Stratum:
    """Describe a stratum."""
    amounts = [item.amount_fen for item in items]
    return Stratum(name, len(amounts), sum(amounts), max(amounts, default=0), size)


_NAMED: Final[Mapping[str, Callable[[Item], str]]] = {
    "grant": lambda item: item.grant,
    "fund": lambda item: item.fund,
    "ledger": lambda item: item.ledger,
    "month": lambda item: item.on[:7],
}


def stratify(items: Sequence[Item], by: By, bounds: Sequence[int] = ()) -> Layers:
    """Cut into strata without empty ones: by amount upwards, else in the order of their names.

    ``bounds``: fen, upwards; an item of exactly a bound lies above it.
    """
    if by != "amount":
        if bounds:
            raise SampleRefused(
                f"bounds: given with strata by {by}, expected with strata by amount only",
                f"分层界限:按 {by} 分层时不需要界限",
            )
        named: dict[str, list[Item]] = {}
        for item in items:
            named.setdefault(_NAMED[by](item), []).append(item)
        return tuple((name, tuple(named[name])) for name in sorted(named))
    if not bounds or list(bounds) != sorted({*bounds}) or bounds[0] < 1:
        raise SampleRefused(
            f"bounds: found {', '.join(map(yuan, bounds)) or 'none'}, expected amounts that rise, "
            "such as 5000,20000",
            f"分层界限:{'、'.join(map(yuan, bounds)) or '无'} 不可用,应为递增的金额,如 5000,20000",
        )
    edges = [0, *bounds]
    cut = (
        (_named(low, high), tuple(i for i in items if low <= i.amount_fen and _under(i, high)))
        for low, high in zip(edges, [*bounds, None], strict=True)
    )
    return tuple((name, layer) for name, layer in cut if layer)


def _under(item: Item, high: int | None) -> bool:
    return high is None or item.amount_fen < high


def _named(low: int, high: int | None) -> str:
    if high is None:
        return f"≥ {yuan(low)}"
    return f"< {yuan(high)}" if low == 0 else f"{yuan(low)} – < {yuan(high)}"


# ---- how many from each --------------------------------------------------------------------------


def allocate(layers: Layers, how: Allocation, sizes: Sequence[int]) -> tuple[int, ...]:
    """How many items from each stratum; ``sizes``: the total, or for ``fixed`` those of each."""
    if any(size < 1 for size in sizes) or not sizes:
        raise SampleRefused(
            f"size: found {', '.join(map(str, sizes)) or 'none'}, expected at least 1",
            f"样本量:{'、'.join(map(str, sizes)) or '无'} 不可用,至少为 1",
        )
    counts = [len(items) for _, items in layers]
    if how == "fixed":
        return _fixed(layers, counts, sizes)
    if len(sizes) > 1:
        raise SampleRefused(
            f"size: found {len(sizes)} numbers, expected one unless the allocation is fixed",
            f"样本量:给出了 {len(sizes)} 个,除固定分配(fixed)外只需一个",
        )
    return allocator(layers, how)(sizes[0])


def allocator(layers: Layers, how: Allocation) -> Callable[[int], tuple[int, ...]]:
    """What shares out a total: proportional to the number of items, or neyman."""
    counts = [len(items) for _, items in layers]
    weights = counts if how == "proportional" else [_spread(items) for _, items in layers]
    return lambda total: _shared(counts, weights, total)


def _fixed(layers: Layers, counts: Sequence[int], sizes: Sequence[int]) -> tuple[int, ...]:
    given = list(sizes) * len(counts) if len(sizes) == 1 else list(sizes)
    if len(given) != len(counts):
        names = [name for name, _ in layers]
        raise SampleRefused(
            f"size: found {len(given)} numbers, expected one, or {len(counts)}: one for each of "
            f"{', '.join(names)}",
            f"样本量:给出了 {len(given)} 个,应为 1 个,或依次为 {'、'.join(names)} 各给一个"
            f"(共 {len(counts)} 个)",
        )
    return tuple(min(count, max(LEAST, size)) for count, size in zip(counts, given, strict=True))


def _spread(items: Sequence[Item]) -> int:
    """N times the standard deviation of the book values, in whole fen."""
    amounts = [item.amount_fen for item in items]
    return isqrt(len(amounts) * sum(x * x for x in amounts) - sum(amounts) ** 2)


def _shared(counts: Sequence[int], weights: Sequence[int], total: int) -> tuple[int, ...]:
    """Share the total out by weight, one item after the other (Sainte-Laguë).

    Each further item goes to the stratum, not yet whole, with the most weight for each 2n + 1, n
    being what it has. So a larger total takes from no stratum what a smaller one gave it.
    """
    weights = weights if any(weights) else counts
    sizes = [min(LEAST, count) for count in counts]
    waiting = [
        _turn(weights, counts, sizes, at) for at in range(len(counts)) if sizes[at] < counts[at]
    ]
    heapify(waiting)
    for _ in range(min(total, sum(counts)) - sum(sizes)):
        at = heappop(waiting)[-1]
        sizes[at] += 1
        if sizes[at] < counts[at]:
            heappush(waiting, _turn(weights, counts, sizes, at))
    return tuple(sizes)


def _turn(
    weights: Sequence[int], counts: Sequence[int], sizes: Sequence[int], at: int
) -> tuple[Fraction, Fraction, int]:
    """Least first: most weight; without weight, most items; then the stratum named first."""
    has = 2 * sizes[at] + 1
    return Fraction(-weights[at], has), Fraction(-counts[at], has), at

"""What the store itself must never let through: claims with one holder, and usage under a limit.

What it is: rows kept beside the holdings so that the database can refuse on its own what ``decide``
should have refused (design, Storage). No rule reads them. Each row is the sum of what awards took
*while the rule was active*; giving back subtracts exactly what was taken.

``claims``: key to (holder, number of awards). An exclusion's claim is held by a lane; a ceiling of
one by a case. ``usage``: key to (used, limit) of ceilings over a lifetime whose limit no fact
decides (use elsewhere is attested by the case, and not guarded). An edition that changes a limit or
the lanes keeps rows of its own. Groups and rolling windows are held by the lock on the head alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from subsidy_ledger.casework.state import Change
from subsidy_ledger.policy.catalogue import CompiledCap, GrantRules
from subsidy_ledger.policy.limits import Bucket, Holding, held

Held = Mapping[str, tuple[Holding, ...]]
"""Token to what it holds by one award, a holding for each of its roles."""


def taken(rules: GrantRules, options: Mapping[str, str], award: Held) -> Iterator[Change]:
    """Guard rows that an award takes."""
    active = rules.under(options)
    if not active.exclusions and not active.guarded:
        return
    for token, holdings in award.items():
        roles = {holding.role for holding in holdings}
        for exclusion in active.exclusions:
            if not roles.isdisjoint(exclusion.per):
                lane = exclusion.lane_of(rules.grant.key)
                yield Change("claims", f"{exclusion.key}={exclusion.sides}|{token}", (lane, 1))
        for cap in active.guarded:
            if not roles.isdisjoint(cap.per):
                yield from _used(cap, token, holdings)


def given_back(changes: Iterator[Change]) -> Iterator[Change]:
    """The same rows, given back."""
    for table, key, (first, second) in changes:
        value = (first, -second) if table == "claims" else (-first, second)
        yield Change(table, key, value)


def _used(cap: CompiledCap, token: str, holdings: tuple[Holding, ...]) -> Iterator[Change]:
    mine = [holding for holding in holdings if holding.role in cap.per]
    limit = cap.fixed or 0
    name = f"{cap.rule.key}={limit}|{token}"
    if not cap.rule.same:
        yield from _row(cap, name, max(held(cap.rule, one, (), None) for one in mine), mine)
        return
    for bucket in dict.fromkeys(bucket for one in mine for bucket in buckets(cap, one)):
        month = bucket[cap.rule.same.index(cap.month)] if cap.month is not None else None
        key = "|".join((name, *(str(value) for value in bucket)))
        yield from _row(cap, key, max(held(cap.rule, h, bucket, month) for h in mine), mine)


def _row(cap: CompiledCap, key: str, quantity: int, holdings: list[Holding]) -> Iterator[Change]:
    if not quantity:
        return
    if cap.one_holder:
        yield Change("claims", key, (holdings[0].case, 1))
    else:
        yield Change("usage", key, (quantity, cap.fixed or 0))


def buckets(cap: CompiledCap, holding: Holding) -> Iterator[Bucket]:
    """Buckets that a holding falls into; none where a value was not recorded."""
    if not cap.rule.same:
        yield ()
        return
    for line in holding.lines:
        values: list[tuple[object, ...]] = []
        known = {**dict(holding.values), **dict(line.values)}
        if line.unit is not None and line.months is not None:
            known[line.unit] = line.months
        for name in cap.rule.same:
            value = known.get(name)
            if value is None:
                break
            values.append(value if isinstance(value, tuple) else (value,))
        else:
            yield from _product(values)


def _product(values: list[tuple[object, ...]]) -> Iterator[Bucket]:
    if not values:
        yield ()
        return
    for head in values[0]:
        for tail in _product(values[1:]):
            yield (head, *tail)

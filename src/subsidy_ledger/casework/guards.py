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

from collections.abc import Iterable, Iterator, Mapping

from subsidy_ledger.casework.state import Change
from subsidy_ledger.policy.catalogue import ActiveRules, CompiledCap, GrantRules, Guard
from subsidy_ledger.policy.limits import Bucket, Holding, held

Held = Mapping[str, tuple[Holding, ...]]
"""Token to what it holds by one award, a holding for each of its roles."""


def taken(rules: GrantRules, options: Mapping[str, str], award: Held) -> list[Change]:
    """Guard rows that an award takes."""
    active, changes = rules.under(options), list[Change]()
    if not active.barring and not active.guarded:
        return changes
    for token, holdings in award.items():
        claim = (holdings[0].case, 1)
        for row, lane, cap in _met_by(active, tuple([holding.role for holding in holdings])):
            if cap is not None:
                _used(cap, row + token, holdings, changes)
            else:
                changes.append(Change("claims", row + token, claim if lane is None else lane))
    return changes


def _met_by(active: ActiveRules, roles: tuple[str, ...]) -> tuple[Guard, ...]:
    """The guards that a person meets who holds in these roles; found once for each choice."""
    found = active.guards.get(roles)
    if found is None:
        lanes = [
            (one.row, (one.lane, 1), None)
            for one in active.barring
            if not one.per.isdisjoint(roles)
        ]
        caps = [
            # The row of a ceiling of one with no buckets is known without a look at what is held.
            (cap.row, None, None if cap.one_holder and not cap.rule.same else cap)
            for cap in active.guarded
            if not set(cap.per).isdisjoint(roles)
        ]
        if len(active.guards) > _MOST_ROLES:
            active.guards.clear()
        found = active.guards[roles] = (*lanes, *caps)
    return found


_MOST_ROLES = 1024  # a person has few roles; a bound all the same, for callers order them


def given_back(changes: Iterable[Change]) -> list[Change]:
    """The same rows, given back."""
    return [
        Change(table, key, (first, -second) if table == "claims" else (-first, second))
        for table, key, (first, second) in changes
    ]


def _used(cap: CompiledCap, row: str, holdings: tuple[Holding, ...], changes: list[Change]) -> None:
    """What one person's holdings by an award use of a ceiling, for each bucket a row."""
    mine = [holding for holding in holdings if holding.role in cap.per]
    for bucket in dict.fromkeys(bucket for one in mine for bucket in buckets(cap, one)):
        month = bucket[cap.rule.same.index(cap.month)] if cap.month is not None else None
        quantity = max(held(cap.rule, one, bucket, month) for one in mine)
        if quantity:
            key = "|".join((row, *(str(value) for value in bucket)))
            if cap.one_holder:
                changes.append(Change("claims", key, (mine[0].case, 1)))
            else:
                changes.append(Change("usage", key, (quantity, cap.fixed or 0)))


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

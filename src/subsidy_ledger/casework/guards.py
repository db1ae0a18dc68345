"""What the store itself must never let through: claims with one holder, and usage under a limit.

What it is: rows derived from holdings, kept beside them so that the database can refuse on its own
what ``decide`` should have refused (design, Storage). No rule reads them.

``claims``: key to (holder, number of awards). An exclusion's claim is held by a lane; a ceiling of
one by a case. ``usage``: key to (used, limit) of ceilings over a lifetime whose limit no fact
decides (use elsewhere is attested by the case, and not guarded). Rules that only a reading would
make binding are not guarded; groups and rolling windows are held by the lock on the head alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from subsidy_ledger.casework.state import Change
from subsidy_ledger.policy.catalogue import CompiledCap, GrantRules
from subsidy_ledger.policy.limits import Bucket, Exclusion, Holding, held, relevant

HoldingsAfter = Callable[[str], Iterable[Holding]]


def guards(
    rules: GrantRules,
    options: Mapping[str, str],
    touched: Mapping[str, tuple[Holding, ...]],
    after: HoldingsAfter,
    *,
    fresh: bool,
) -> Iterator[Change]:
    """Guard rows for tokens whose holdings of one case changed.

    ``touched``: token to the holdings that came, went or changed; ``after``: all it holds now.
    ``fresh``: a new award, which may not meet another holder. Otherwise a claim is removed before
    it is put again, for what is left may lawfully have another holder (a case's own ruling).
    """
    for change in _rows(rules, options, touched, after):
        if not fresh and change.table == "claims" and change.value is not None:
            yield Change(change.table, change.key, None)
        yield change


def _rows(
    rules: GrantRules,
    options: Mapping[str, str],
    touched: Mapping[str, tuple[Holding, ...]],
    after: HoldingsAfter,
) -> Iterator[Change]:
    active = rules.under(options)
    if not active.exclusions and not active.guarded:
        return
    for token, holdings in touched.items():
        roles = {holding.role for holding in holdings}
        now = tuple(after(token))
        for exclusion in active.exclusions:
            if not roles.isdisjoint(exclusion.per):
                yield _lane(exclusion, token, now)
        for cap in active.guarded:
            if not roles.isdisjoint(cap.per):
                yield from _used(cap, token, holdings, now)


def _lane(exclusion: Exclusion, token: str, now: tuple[Holding, ...]) -> Change:
    key = f"{exclusion.key}|{token}"
    lanes: dict[str, set[str]] = {}
    for holding in now:
        if holding.role in exclusion.per:
            lane = exclusion.lane_of(holding.grant)
            if lane is not None:
                lanes.setdefault(lane, set()).add(holding.case)
    if not lanes:
        return Change("claims", key, None)
    first = min(lanes)
    return Change("claims", key, (first, len(lanes[first])))


def _used(
    cap: CompiledCap,
    token: str,
    holdings: tuple[Holding, ...],
    now: tuple[Holding, ...],
) -> Iterator[Change]:
    seen, limit = relevant(cap.rule, now), cap.fixed or 0
    for bucket in dict.fromkeys(b for h in holdings if h.role in cap.per for b in buckets(cap, h)):
        month = bucket[cap.rule.same.index(cap.month)] if cap.month is not None else None
        key = "|".join((cap.rule.key, token, *(str(value) for value in bucket)))
        by_case: dict[str, int] = {}
        for holding in seen:
            quantity = held(cap.rule, holding, bucket, month)
            if quantity:
                by_case[holding.case] = max(quantity, by_case.get(holding.case, 0))
        if limit == 1 and cap.rule.measure in ("count", "units") and cap.rule.elsewhere is None:
            holder = (min(by_case), len(by_case)) if by_case else None
            yield Change("claims", key, holder)
        else:
            total = sum(by_case.values())
            yield Change("usage", key, (total, limit) if total else None)


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

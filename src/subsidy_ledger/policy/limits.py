"""Caps and exclusions: ceilings per party, and grants that one party may not hold together.

What it is: the records of the pack language (``Cap``, ``Exclusion``), the record of what a party
holds (``Holding``, ``AwardLine``), and the folds over holdings that say how much of a cap is used.

What it promises: a cap is a pure fold over what was awarded, in any order of recording; a rolling
window is half-open, ``(day - period, day]``, and an award must fit every window that contains its
day. Amounts are fen, months are ``year * 12 + month - 1``.

What it does not do: reduce or refuse an award (``policy.assessment``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple, TypeAlias

from attrs import frozen

from subsidy_ledger.dates import Period
from subsidy_ledger.policy.conditions import Value

Measure: TypeAlias = Literal["amount", "count", "units", "span"]
Window: TypeAlias = Literal["case", "lifetime", "open", "rolling"]
GROUP = "group"
"""``per = "group"``: the applicant and the parties linked with it count together."""


@frozen
class Cap:
    """A ceiling. ``key`` is stable across editions: ``scheme/grant#id`` or ``scheme#id``.

    ``per``: roles (or ``group``) whose parties hold; ``over``: qualified grants; ``same``: facts
    that must be equal for awards to count together; ``elsewhere``: fact with use outside the
    ledger; ``amount_of``: fact that is measured instead of what is paid.
    """

    id: str
    key: str
    per: tuple[str, ...]
    measure: Measure
    limit: Value
    over: tuple[str, ...]
    window: Window
    on_exceed: Literal["refuse", "reduce"]
    cite: Any
    period: Period | None = None
    same: tuple[str, ...] = ()
    elsewhere: str | None = None
    amount_of: str | None = None
    only_if: tuple[tuple[str, str], ...] = ()
    own: bool = False


@frozen
class Exclusion:
    """Lanes of grants; a party of the roles ``per`` may hold awards in one lane only."""

    id: str
    key: str
    per: tuple[str, ...]
    lanes: tuple[tuple[str, tuple[str, ...]], ...]
    cite: Any
    only_if: tuple[tuple[str, str], ...] = ()

    @property
    def sides(self) -> str:
        """What is excluded from what, in a word: editions that differ here do not mix."""
        return "/".join(name for name, _ in self.lanes)

    def lane_of(self, grant: str) -> str | None:
        """The lane a grant runs in, if any."""
        for name, grants in self.lanes:
            if grant in grants:
                return name
        return None


# ---- what parties hold ---------------------------------------------------------------------------


class AwardLine(NamedTuple):
    """One line of an award: what was granted for one counted party, or for the case.

    ``fen`` None where nothing is paid (yes or no); ``units``: months, days, or 1; ``months`` where
    the units are months, of the fact ``unit``; ``unit_fen``: the amount of one unit; ``values``:
    facts of the party that caps bucket by.
    """

    fen: int | None
    token: str | None = None
    units: int = 1
    unit: str | None = None
    months: tuple[int, ...] | None = None
    unit_fen: int | None = None
    values: tuple[tuple[str, Any], ...] = ()

    def month_fen(self, month: int) -> int:
        """What the line pays for one of its months; the last may be paid in part."""
        if self.fen is None or self.months is None:
            return 0
        if self.unit_fen is None:
            return self.fen if month == self.months[0] else 0
        before = self.unit_fen * self.months.index(month)
        return max(0, min(self.unit_fen, self.fen - before))


@frozen
class Holding:
    """What one party holds by one award in one role (``lines``: its own where it is counted)."""

    case: str
    grant: str
    role: str
    on: str
    lines: tuple[AwardLine, ...]
    values: tuple[tuple[str, Any], ...] = ()
    discharged: bool = False


Bucket: TypeAlias = tuple[Any, ...]
"""The values of a cap's ``same`` facts; a single month stands for a months fact."""


def covers(over: Sequence[str], grant: str) -> bool:
    """Whether a list of grants (``scheme/grant`` or ``scheme/*``) names the grant."""
    return grant in over or (grant.rpartition("/")[0] + "/*") in over


def _value(name: str, line: AwardLine, holding: Holding) -> Any:
    if name == line.unit and line.months is not None:
        return line.months
    for key, value in line.values:
        if key == name:
            return value
    for key, value in holding.values:
        if key == name:
            return value
    return None


def _in_bucket(cap: Cap, bucket: Bucket, line: AwardLine, holding: Holding) -> bool:
    """Whether a line counts in a bucket; an award without the value counts in every one."""
    for name, wanted in zip(cap.same, bucket, strict=True):
        value = _value(name, line, holding)
        if value is None:
            continue
        if isinstance(value, tuple):
            if wanted not in value:
                return False
        elif value != wanted:
            return False
    return True


def held(cap: Cap, holding: Holding, bucket: Bucket, month: int | None) -> int:
    """How much of a cap one holding uses in a bucket (``month``: the bucket's month, if any)."""
    lines = holding.lines
    if cap.same:
        lines = tuple(line for line in lines if _in_bucket(cap, bucket, line, holding))
        if not lines:
            return 0
    if cap.measure == "count":
        return 1
    if cap.measure == "units":
        return len(lines) if month is not None else sum(line.units for line in lines)
    if cap.amount_of is not None:
        return sum(
            value
            for value in {_value(cap.amount_of, line, holding) for line in lines}
            if value is not None
        )
    if month is not None:
        return sum(line.month_fen(month) for line in lines)
    return sum(line.fen or 0 for line in lines)


def relevant(cap: Cap, holdings: Iterable[Holding], *, but: str | None = None) -> list[Holding]:
    """Holdings that a cap sees: its grants and roles, and for ``open`` those not discharged."""
    roles = ("applicant",) if cap.per == (GROUP,) else cap.per
    return [
        holding
        for holding in holdings
        if holding.role in roles
        and holding.case != but
        and covers(cap.over, holding.grant)
        and not (cap.window == "open" and holding.discharged)
    ]


def used(cap: Cap, holdings: Sequence[Holding], bucket: Bucket, month: int | None, on: str) -> int:
    """The most that is used of a cap in any window that contains the day ``on``.

    An award counts once however many of its roles one person has. For ``case`` nothing else counts.
    """
    if cap.window == "case" or not holdings:
        return 0
    by_case: dict[str, tuple[str, int]] = {}
    for holding in holdings:
        quantity = held(cap, holding, bucket, month)
        before = by_case.get(holding.case)
        if quantity and (before is None or quantity > before[1]):
            by_case[holding.case] = (holding.on, quantity)
    if cap.window != "rolling":
        return sum(quantity for _, quantity in by_case.values())
    return _fullest_window(cap, tuple(by_case.values()), date.fromisoformat(on))


def _fullest_window(cap: Cap, awards: Sequence[tuple[str, int]], day: date) -> int:
    """Windows ``(end - period, end]`` that contain the day end on it, or on a later award's day."""
    assert cap.period is not None  # noqa: S101 - the reader demands it with ``rolling``
    dated = [(date.fromisoformat(on), quantity) for on, quantity in awards]
    ends = {day} | {on for on, _ in dated if on > day and cap.period.before(on) < day}
    return max(
        sum(quantity for on, quantity in dated if cap.period.before(end) < on <= end)
        for end in ends
    )


def in_window(cap: Cap, holdings: Sequence[Holding], on: str) -> Sequence[Holding]:
    """Holdings in the window that ends on a day: none for ``case``, all but for ``rolling``."""
    if cap.window == "case":
        return ()
    if cap.period is None:
        return holdings
    start = cap.period.before(date.fromisoformat(on)).isoformat()
    return [holding for holding in holdings if start < holding.on <= on]


def months_held(cap: Cap, holdings: Iterable[Holding], bucket: Bucket) -> set[int]:
    """Months that holdings cover, for ``span``."""
    return {
        month
        for holding in holdings
        for line in holding.lines
        if line.months is not None and _in_bucket(cap, bucket, line, holding)
        for month in line.months
    }

"""The state of a ledger: frozen records and the ``Books`` that hold them.

What it is: one record per thing that has a life (case, payment, recovery, fund and year, duty,
link) and ``Books``, tables of such records by key. Amounts are fen; days are ISO strings, which
compare like days.

What it promises: records never change, they are replaced by ``Books.apply``; a table may be a plain
``dict`` (replay) or one that loads a missing row from a store (live), the rules cannot tell.

What it does not do: decide (``casework.decide``) or know how entries change it (``casework.fold``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from attrs import define, field

from subsidy_ledger.dates import WorkCalendar
from subsidy_ledger.policy.assessment import CaseFile
from subsidy_ledger.policy.catalogue import NO_LAW, Law
from subsidy_ledger.policy.limits import AwardLine, Holding
from subsidy_ledger.policy.pack import Pack

Stage: TypeAlias = Literal[
    "submitted",
    "accepted",
    "reviewed",
    "noticed",
    "approved",
    "rejected",
    "withdrawn",
    "finished",
    "voided",
]
RANK: dict[str, int] = {"submitted": 0, "accepted": 1, "reviewed": 2, "noticed": 3, "approved": 4}
"""How far a case has come; stages without a rank are its end."""


class Award(NamedTuple):
    """What was granted; ``amount_fen`` None: a plain yes; ``rules``: the adoption it is under."""

    amount_fen: int | None
    on: str
    as_of: str
    rules: int
    fund: str | None
    year: int
    lines: tuple[AwardLine, ...]
    values: tuple[tuple[str, Any], ...]
    rulings: tuple[tuple[str, str], ...]
    left_out: tuple[tuple[str, tuple[int, ...]], ...] = ()
    stands_in: tuple[str, ...] = ()
    standing: bool = True
    discharged: bool = False


class CaseState(NamedTuple):
    """One case. ``acts``: (step, actor) ever done on it; ``files``: entries with its facts.

    ``payable_fen``: what may be paid in all, which falls when the rest is given up. ``erased``: the
    entry up to which its sealed content is gone; 0 while nothing was erased. Entries of the ledger
    that this one succeeds are numbered below 0, its last is -1.
    """

    case: str
    grant: str
    stage: str
    submitted_on: str
    last_on: str
    fund: str | None
    requested_fen: int | None
    tokens: tuple[tuple[str, tuple[str, ...]], ...]
    files: tuple[int, ...]
    entries: tuple[int, ...]
    acts: tuple[tuple[str, str], ...]
    held: bool = False
    notice_on: str | None = None
    notice_until: str | None = None
    award: Award | None = None
    payable_fen: int = 0
    instructed_fen: int = 0
    settled_fen: int = 0
    ordered_back_fen: int = 0
    repaid_fen: int = 0
    written_off_fen: int = 0
    erased: int = 0

    def changed(self, changes: Mapping[str, Any]) -> CaseState:
        """The case with other values of some fields; `_replace` takes half as long again."""
        values = list(self)
        for name, value in changes.items():
            values[_PLACE[name]] = value
        return tuple.__new__(CaseState, values)

    @property
    def left_fen(self) -> int:
        """What is approved and neither instructed nor settled."""
        return self.payable_fen - self.instructed_fen - self.settled_fen


_PLACE = {name: place for place, name in enumerate(CaseState._fields)}


class Payment(NamedTuple):
    """One payment: instructed, settled, returned or cancelled."""

    payment: str
    case: str
    amount_fen: int
    state: str


class Recovery(NamedTuple):
    """Money ordered back, and what became of it."""

    recovery: str
    case: str
    ordered_fen: int
    repaid_fen: int
    written_off_fen: int
    void: bool

    @property
    def outstanding_fen(self) -> int:
        """Neither received nor written off."""
        return self.ordered_fen - self.repaid_fen - self.written_off_fen


class FundYear(NamedTuple):
    """Money of one fund for one calendar year."""

    fund: str
    year: int
    appropriated_fen: int
    reserved_fen: int
    paid_fen: int

    @property
    def free_fen(self) -> int:
        """What approvals may still reserve."""
        return self.appropriated_fen - self.reserved_fen - self.paid_fen


class Duty(NamedTuple):
    """A service that runs for a party: since when, and which acts were done how often."""

    service: str
    token: str
    start: str
    acts: tuple[tuple[str, int], ...]
    done: tuple[tuple[str, str], ...]


class Membership(NamedTuple):
    """A token in a group of parties that count together, from a day to the end of another."""

    group: str
    token: str
    start: str
    end: str | None


TABLES = (
    "cases",
    "payments",
    "recoveries",
    "funds",
    "holdings",
    "pairs",
    "members",
    "duties",
    "claims",
    "usage",
)
"""Projections: rebuilt by folding every entry, kept by stores, and compared by ``verify``."""

COMMON = frozenset({"opened", "law", "laws", "pairs", "members"})
"""What every writer keeps at hand whole, for any case may need it; it changes seldom."""


class Change(NamedTuple):
    """One row of a table gets a new value; None removes it.

    In ``claims`` and ``usage`` the value is a difference: (holder, awards more or less), (more or
    less used, limit).
    """

    table: str
    key: Any
    value: Any


@define(eq=False)
class Books:
    """All tables of one ledger.

    ``holdings``: token to its holdings by (case, role). ``pairs``: token to (other token to
    ``same`` or ``apart``). ``members``/``groups``: memberships by token and by group
    (``member_rows``: as recorded). ``laws``: by
    adopt entry. ``library``/``calendars``: packs and calendars by digest. ``files``: opened case
    files. ``claims`` and ``usage`` are what the store guards on its own; no rule reads them,
    and books that are not ``guarded`` go without. ``carried``: the digest of the state they began
    with, of a ledger that succeeds another.
    """

    cases: dict[str, CaseState] = field(factory=dict)
    payments: dict[str, Payment] = field(factory=dict)
    recoveries: dict[str, Recovery] = field(factory=dict)
    funds: dict[tuple[str, int], FundYear] = field(factory=dict)
    holdings: dict[str, dict[tuple[str, str], Holding]] = field(factory=dict)
    pairs: dict[str, dict[str, str]] = field(factory=dict)
    members: dict[str, tuple[Membership, ...]] = field(factory=dict)
    groups: dict[str, tuple[Membership, ...]] = field(factory=dict)
    member_rows: dict[tuple[int, int], Membership] = field(factory=dict)
    duties: dict[tuple[str, str], Duty] = field(factory=dict)
    claims: dict[str, tuple[str, int]] = field(factory=dict)
    usage: dict[str, tuple[int, int]] = field(factory=dict)
    files: dict[str, CaseFile] = field(factory=dict)
    library: dict[str, Pack] = field(factory=dict)
    calendars: dict[str, WorkCalendar] = field(factory=dict)
    laws: dict[int, Law] = field(factory=dict)
    law: Law = NO_LAW
    opened: Mapping[str, Any] = field(factory=dict)
    closed: bool = False
    size: int = 0
    guarded: bool = True
    carried: str | None = None

    def take_common(self, other: Books) -> None:
        """Go on with what other books have of the common tables (`COMMON`), which is shared."""
        self.opened, self.carried = other.opened, other.carried
        self.law, self.laws = other.law, other.laws
        self.pairs, self.members = other.pairs, other.members
        self.groups, self.member_rows = other.groups, other.member_rows

    def copy_common(self) -> None:
        """Have the common tables for these books alone, before they change."""
        self.laws, self.member_rows = dict(self.laws), dict(self.member_rows)
        self.pairs = {token: dict(others) for token, others in self.pairs.items()}
        self.members, self.groups = dict(self.members), dict(self.groups)

    # -- what the rules ask (policy.assessment.Standing)

    def class_of(self, token: str) -> frozenset[str]:
        """Tokens of one person: those joined by ``same`` and not by a later ``apart``."""
        if not self.pairs or token not in self.pairs:
            return frozenset((token,))
        found, ahead = {token}, [token]
        while ahead:
            for other, relation in self.pairs.get(ahead.pop(), {}).items():
                if relation == "same" and other not in found:
                    found.add(other)
                    ahead.append(other)
        return frozenset(found)

    def holdings_of(self, token: str) -> Iterable[Holding]:
        """What a token holds by awards that stand."""
        return self.holdings.get(token, _NOTHING).values()

    def group_of(self, tokens: frozenset[str], on: str) -> frozenset[str]:
        """Tokens linked with any of these on a day, and the other identifiers of each."""
        linked = set(tokens)
        if self.members:
            for token in tokens:
                for mine in self.members.get(token, ()):
                    if _member_on(mine, on):
                        linked |= {m.token for m in self.groups[mine.group] if _member_on(m, on)}
        return frozenset(other for token in linked for other in self.class_of(token))

    # -- looking

    def rows(self, table: str) -> dict[Any, Any]:
        """The rows of a table as a store keeps them, one of `TABLES`."""
        if table == "holdings":
            return {
                (token, *key): holding
                for token, held in self.holdings.items()
                for key, holding in held.items()
            }
        if table == "pairs":
            return {
                (token, other): relation
                for token, others in self.pairs.items()
                for other, relation in others.items()
            }
        if table == "members":
            return dict(self.member_rows)
        return dict(getattr(self, table))

    # -- keeping

    def apply(self, changes: Iterable[Change]) -> None:
        """Put changes into the tables."""
        for table, key, value in changes:
            if table in _BY_KEY:
                rows = getattr(self, table)
                if value is None:
                    rows.pop(key, None)
                else:
                    rows[key] = value
            elif table == "holdings":
                self._hold(key, value)
            elif table == "claims":
                _claim(self.claims, key, *value)
            elif table == "usage":
                _use(self.usage, key, *value)
            elif table in _SINGLE:
                setattr(self, table, value)
            elif table == "pairs":
                self.pairs.setdefault(key[0], {})[key[1]] = value
            else:
                self.member_rows[key] = value
                self.members[value.token] = (*self.members.get(value.token, ()), value)
                self.groups[value.group] = (*self.groups.get(value.group, ()), value)

    def _hold(self, key: tuple[str, str, str], holding: Holding | None) -> None:
        token, case, role = key
        mine = self.holdings.get(token)
        if mine is None:
            mine = self.holdings[token] = {}
        if holding is None:
            mine.pop((case, role), None)
        else:
            mine[case, role] = holding


def _put(table: dict[str, Any], key: str, value: Any, quantity: int) -> None:
    """A guard row with something in it; without, there is none."""
    if quantity > 0:
        table[key] = value
    else:
        table.pop(key, None)


def _claim(claims: dict[str, tuple[str, int]], key: str, holder: str, awards: int) -> None:
    there = claims.get(key)
    if there is None or there[0] == holder:
        total = awards + (0 if there is None else there[1])
        _put(claims, key, (holder, total), total)


def _use(usage: dict[str, tuple[int, int]], key: str, more: int, limit: int) -> None:
    total = more + usage.get(key, (0, 0))[0]
    _put(usage, key, (total, limit), total)


_NOTHING: dict[tuple[str, str], Holding] = {}
_BY_KEY = frozenset({"cases", "payments", "recoveries", "funds", "duties", "laws"})
_SINGLE = frozenset({"law", "opened", "closed", "size"})


def _member_on(membership: Membership, on: str) -> bool:
    return membership.start <= on and (membership.end is None or on <= membership.end)

"""What a what-if came to: each case that changes, and the sums, per grant and per clause.

What it is: `Changed`, one case decided otherwise, with the rules that made the difference and what
that means for what was paid; `WhatIf`, all of them with their totals; ``counted`` works the totals
out.

What it promises: a case counts once in every total: under its grant, and under the one clause that
comes first among those that made the difference (``also`` counts the cases in which a clause was
another of them). Amounts are fen. What is undetermined is neither to be recovered nor to be paid:
``open_fen`` is what was paid of it.

What it does not do: put anything into words (``reports.what_if``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Literal, TypeAlias

from attrs import evolve, frozen

from subsidy_ledger.audit.explained import RuleDiffers
from subsidy_ledger.casework.state import CaseState

Outcome: TypeAlias = Literal["granted", "refused", "undetermined"]
Mode: TypeAlias = Literal["history", "alone"]
OUTCOMES: Final[Mapping[str, Outcome]] = {
    "recorded": "granted",
    "refused": "refused",
    "undetermined": "undetermined",
}


@frozen
class Decided:
    """What became of a case: of its award, or of the last attempt at one (entry ``seq``)."""

    outcome: Outcome
    amount_fen: int | None
    seq: int

    @property
    def granted(self) -> bool:
        """Whether something was granted."""
        return self.outcome == "granted"

    @property
    def fen(self) -> int:
        """The amount; 0 where nothing is paid."""
        return self.amount_fen or 0

    @property
    def plain(self) -> tuple[Outcome, int | None]:
        """What two of them are compared by."""
        return self.outcome, self.amount_fen


@frozen
class Money:
    """What a change means in money. ``difference_fen`` is of what is awarded.

    ``paid_fen``: settled and not ordered back; ``to_recover_fen``: of that, what the other law does
    not give; ``to_pay_fen``: what it gives beyond the award and what was paid; ``open_fen``: paid,
    and undetermined under the other law.
    """

    then_fen: int = 0
    now_fen: int = 0
    paid_fen: int = 0
    to_recover_fen: int = 0
    to_pay_fen: int = 0
    open_fen: int = 0

    @property
    def difference_fen(self) -> int:
        """What is awarded more, or less (below 0)."""
        return self.now_fen - self.then_fen

    def __add__(self, other: Money) -> Money:
        return Money(
            self.then_fen + other.then_fen,
            self.now_fen + other.now_fen,
            self.paid_fen + other.paid_fen,
            self.to_recover_fen + other.to_recover_fen,
            self.to_pay_fen + other.to_pay_fen,
            self.open_fen + other.open_fen,
        )


NO_MONEY: Final = Money()


@frozen
class Changed:
    """One case that comes out otherwise.

    ``rules``: on which the decisions differ, the one that made the difference first.
    ``knock_on``: against what was really held then nothing changes; other cases' changes made it.
    ``already``: under the law in force then it comes out otherwise, too (``audit`` says how).
    """

    case: str
    grant: str
    then: Decided
    now: Decided
    money: Money
    rules: tuple[RuleDiffers, ...]
    knock_on: bool = False
    already: bool = False

    @property
    def clause(self) -> RuleDiffers | None:
        """The rule that made the difference."""
        return self.rules[0] if self.rules else None


@frozen
class Undecided:
    """A case that cannot be decided under the other law; ``why`` in English, and in Chinese."""

    case: str
    entry: int
    why: str
    why_zh: str


@frozen
class Move:
    """Cases that went from one outcome to another."""

    then: Outcome
    now: Outcome
    cases: int
    difference_fen: int


@frozen
class GrantTotal:
    """One grant. ``then_fen`` and ``now_fen`` are of all its decided cases, changed or not.

    ``settled_fen``: paid for these cases, ordered back or not.
    """

    grant: str
    name: str
    instrument: str
    decided: int
    then_fen: int
    now_fen: int
    settled_fen: int
    changed: int = 0
    money: Money = NO_MONEY


@frozen
class ClauseTotal:
    """One rule that made the difference; ``also``: cases in which it was one of several."""

    rule: RuleDiffers | None
    grants: tuple[str, ...]
    changed: int
    also: int
    money: Money


@frozen
class PackGiven:
    """A pack that was put in; ``replaces``: an adopted one of that id made way.

    ``cases``: decided cases of the schemes that it speaks about.
    """

    id: str
    title: str
    digest: str
    valid_from: str
    replaces: bool
    cases: int


@frozen
class WhatIf:
    """The whole. ``decided``: cases that were decided under both laws.

    ``money``: the sum over changed cases of grants and interest; ``other_money``: over those of
    loans, reliefs and the like, which no fund pays.
    """

    mode: Mode
    from_the_start: bool
    packs: tuple[PackGiven, ...]
    rulings: Mapping[str, str]
    size: int
    decided: int
    changed: tuple[Changed, ...]
    undecided: tuple[Undecided, ...]
    moves: tuple[Move, ...]
    grants: tuple[GrantTotal, ...]
    clauses: tuple[ClauseTotal, ...]
    money: Money
    other_money: Money


# ---- what a change means in money ----------------------------------------------------------------


def money_of(then: Decided, now: Decided, case: CaseState) -> Money:
    """A change over what was really paid; ``case``: as it stands in the ledger."""
    paid = case.settled_fen - case.ordered_back_fen
    due, was_due = _due(now, case), _due(then, case)
    undetermined = now.outcome == "undetermined"
    return Money(
        then_fen=then.fen,
        now_fen=now.fen,
        paid_fen=paid,
        to_recover_fen=0 if undetermined else max(0, paid - due),
        to_pay_fen=max(0, due - max(paid, was_due)),
        open_fen=paid if undetermined else 0,
    )


def _due(decided: Decided, case: CaseState) -> int:
    """What a decision still gives, after what became of the case."""
    if not decided.granted or case.stage in ("withdrawn", "voided"):
        return 0
    award = case.award
    given_up = award is not None and case.payable_fen < (award.amount_fen or 0)
    if case.stage == "finished" and given_up:
        return min(decided.fen, case.payable_fen)
    return decided.fen


# ---- totals --------------------------------------------------------------------------------------


def moves_of(changed: Iterable[Changed]) -> tuple[Move, ...]:
    """How many cases went from which outcome to which; amounts that went up and down apart."""
    found: dict[tuple[Outcome, Outcome, bool], Move] = {}
    for one in changed:
        difference = one.money.difference_fen
        key = (one.then.outcome, one.now.outcome, difference > 0)
        before = found.get(key, Move(one.then.outcome, one.now.outcome, 0, 0))
        found[key] = evolve(
            before,
            cases=before.cases + 1,
            difference_fen=before.difference_fen + difference,
        )
    return tuple(found[key] for key in sorted(found))


def by_grant(
    totals: Mapping[str, GrantTotal], changed: Iterable[Changed]
) -> tuple[GrantTotal, ...]:
    """Per grant, with what changed."""
    found = dict(totals)
    for one in changed:
        total = found[one.grant]
        found[one.grant] = evolve(total, changed=total.changed + 1, money=total.money + one.money)
    return tuple(found[key] for key in sorted(found))


ClauseKey: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]


def by_clause(changed: Iterable[Changed]) -> tuple[ClauseTotal, ...]:
    """Per clause, the one with the most money first."""
    found: dict[ClauseKey | None, ClauseTotal] = {}
    for one in changed:
        key = _key(one.clause)
        before = found.get(key, ClauseTotal(one.clause, (), 0, 0, NO_MONEY))
        found[key] = evolve(
            before,
            changed=before.changed + 1,
            grants=tuple(sorted({*before.grants, one.grant})),
            money=before.money + one.money,
        )
    for one in changed:
        others = {_key(rule): rule for rule in one.rules[1:] if rule.cite is not None}
        others.pop(_key(one.clause), None)
        for key, rule in others.items():
            before = found.get(key, ClauseTotal(rule, (one.grant,), 0, 0, NO_MONEY))
            found[key] = evolve(before, also=before.also + 1)
    return tuple(sorted(found.values(), key=_weight))


def _key(rule: RuleDiffers | None) -> ClauseKey | None:
    if rule is None:
        return None
    cite = rule.cite if rule.cite is not None else {}
    return rule.code, rule.rule, tuple(sorted(cite.items()))


def _weight(total: ClauseTotal) -> tuple[int, int, str, str]:
    rule = total.rule
    name = ("", "") if rule is None else (rule.code, rule.rule)
    return -abs(total.money.difference_fen), -total.changed, *name

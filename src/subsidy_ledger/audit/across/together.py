"""Several desks together: who is one person across them, and what that person holds where.

What it is: `Together`, what a check across ledgers may look at; `Person`, the tokens of one person
by ledger; `Award`, what one holds; `found`, which puts a finding into the first of its ledgers and
the rest into ``elsewhere``.

What it promises: a case that a successor took over is there once, as the latest ledger has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from attrs import define, field, frozen

from subsidy_ledger.audit.checks.holders import approved_in, held_fen, rules_of
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import Elsewhere, Finding, Severity
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT, GrantRules
from subsidy_ledger.policy.limits import Holding

NO_KIND = "other"


class Found(NamedTuple):
    """A finding and the place of the ledger that it stands in."""

    ledger: int
    finding: Finding


class Person(NamedTuple):
    """The tokens of one person, by the place of the ledger.

    ``apart``: ledgers that say of two of their own tokens here that they are two persons.
    """

    tokens: Mapping[int, tuple[str, ...]]
    apart: tuple[int, ...] = ()


@frozen(eq=False)
class Award:
    """What a person holds by one award in one role. ``line``: of the ledger (`Together.lines`)."""

    ledger: int
    line: int
    holding: Holding
    case: CaseState
    rules: GrantRules | None
    kind: str

    @property
    def fen(self) -> int:
        """What it comes to for this person."""
        return held_fen(self.holding)

    @property
    def months(self) -> frozenset[int]:
        """The months that it pays for."""
        return frozenset(m for line in self.holding.lines for m in line.months or ())

    @property
    def paid_for(self) -> bool:
        """Whether the person is one whom the award pays for, one by one (招用人员 …)."""
        return self.rules is not None and self.rules.each == self.holding.role != APPLICANT

    @property
    def key(self) -> tuple[int, str]:
        """Which case of which line it is."""
        return self.line, self.case.case


@define(eq=False)
class Together:
    """``lines``: by ledger, the line that it belongs to; ``persons``: those in several lines.

    ``later``: by ledger, those of its line that go on from it.
    """

    desks: tuple[Desk, ...]
    lines: tuple[int, ...]
    later: tuple[tuple[int, ...], ...]
    persons: tuple[Person, ...]
    _who: dict[tuple[int, str], int] | None = field(default=None, init=False)

    def awards_of(self, person: Person) -> list[Award]:
        """All awards that one person holds, in any role, in all ledgers."""
        return [
            self._award(ledger, holding)
            for ledger, tokens in sorted(person.tokens.items())
            for token in tokens
            for holding in self.desks[ledger].books.holdings_of(token)
            if not self.taken_over(ledger, holding.case)
        ]

    def taken_over(self, ledger: int, case: str) -> bool:
        """Whether a later ledger of the line knows better how a case stands."""
        return any(case in self.desks[later].books.cases for later in self.later[ledger])

    def _award(self, ledger: int, holding: Holding) -> Award:
        desk = self.desks[ledger]
        case = desk.books.cases[holding.case]
        kind = desk.kinds.get(holding.grant, NO_KIND)
        return Award(ledger, self.lines[ledger], holding, case, rules_of(case, desk.books), kind)

    def who(self, ledger: int, tokens: Iterable[str]) -> frozenset[tuple[int, str]]:
        """Who some tokens are: the same for one person in every ledger."""
        if self._who is None:
            self._who = {
                (at, token): number
                for number, person in enumerate(self.persons)
                for at, named in person.tokens.items()
                for token in named
            }
        known = self._who
        return frozenset(
            (-1, str(known[ledger, token]))
            if (ledger, token) in known
            else (self.lines[ledger], min(self.desks[ledger].person(token)))
            for token in tokens
        )

    def applicant(self, award: Award) -> frozenset[tuple[int, str]]:
        """Who applied."""
        return self.who(award.ledger, dict(award.case.tokens).get(APPLICANT, ()))


# ---- findings ------------------------------------------------------------------------------------


def by_line(awards: Iterable[Award]) -> dict[int, list[Award]]:
    """Awards by line."""
    found: dict[int, list[Award]] = {}
    for one in awards:
        found.setdefault(one.line, []).append(one)
    return found


def fen_by_case(awards: Iterable[Award]) -> dict[tuple[int, str], int]:
    """What each case comes to for the person: once, however many roles."""
    found: dict[tuple[int, str], int] = {}
    for one in awards:
        found[one.key] = max(one.fen, found.get(one.key, 0))
    return found


def but_the_most(awards: Iterable[Award]) -> int:
    """What all lines but the one with the most come to."""
    sums: dict[int, int] = {}
    for (line, _), fen in fen_by_case(awards).items():
        sums[line] = sums.get(line, 0) + fen
    return sum(sums.values()) - max(sums.values(), default=0)


def listed(awards: Sequence[Award], together: Together, between: str = "; ") -> str:
    """Cases by ledger with what they come to."""
    fen = fen_by_case(awards)
    named: dict[str, dict[str, int]] = {}
    for one in awards:
        origin = together.desks[one.ledger].origin
        named.setdefault(origin, {})[one.case.case] = fen[one.key]
    return between.join(
        f"{origin}: " + ", ".join(f"{case} {yuan(fen)}" for case, fen in cases.items())
        for origin, cases in named.items()
    )


class Said(NamedTuple):
    """The words of a finding across ledgers."""

    message: str
    message_zh: str
    clears: str
    clears_zh: str


def found(  # noqa: PLR0913 - what a finding has
    check: str,
    said: Said,
    awards: Sequence[Award],
    together: Together,
    *,
    fen: int | None = None,
    severity: Severity = "hint",
    cite: Mapping[str, str] | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Found:
    """A finding in the first ledger of some awards, with the others elsewhere."""
    cases: dict[int, set[str]] = {}
    for one in awards:
        cases.setdefault(one.ledger, set()).add(one.case.case)
    entries = {at: approved_in(sorted(named), together.desks[at]) for at, named in cases.items()}
    return placed(check, said, (cases, entries), together, fen=fen, severity=severity, cite=cite,
                  detail=detail)  # fmt: skip


def placed(  # noqa: PLR0913 - what a finding has
    check: str,
    said: Said,
    where: tuple[Mapping[int, Iterable[str]], Mapping[int, Sequence[int]]],
    together: Together,
    *,
    fen: int | None = None,
    severity: Severity = "hint",
    cite: Mapping[str, str] | None = None,
    detail: Mapping[str, Any] | None = None,
) -> Found:
    """A finding by cases and entries of each ledger."""
    cases, entries = where
    home, *others = sorted(cases)
    elsewhere = tuple(
        Elsewhere(together.desks[at].origin, tuple(entries[at]), tuple(sorted(cases[at])))
        for at in others
    )
    finding = Finding(
        check=check,
        severity=severity,
        message=said.message,
        message_zh=said.message_zh,
        entries=tuple(entries[home]),
        amount_fen=fen or None,
        cite=cite,
        detail={} if detail is None else detail,
        clears=said.clears,
        clears_zh=said.clears_zh,
        cases=tuple(sorted(cases[home])),
        elsewhere=elsewhere,
    )
    return Found(home, finding)


def several_lines(together: Together) -> Iterator[tuple[Person, list[Award]]]:
    """Persons who hold awards in more than one line, with all their awards."""
    for person in together.persons:
        awards = together.awards_of(person)
        if len({one.line for one in awards}) > 1:
            yield person, awards

"""A policy document as data: the records a pack file becomes.

What it is: frozen attrs classes for everything in the pack language, citations included. They are
built by ``policy.reading`` alone, which checks them; nothing here reads files.

What it promises: names are as in the file; references to grants and figures are qualified
(``scheme/key``); readings, roles and facts keep their bare names, which belong to the scheme.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal, TypeAlias

from attrs import field, frozen

from subsidy_ledger.policy.benefits import Benefit
from subsidy_ledger.policy.conditions import Condition, Day, Value, values_compared
from subsidy_ledger.policy.limits import Cap, Exclusion
from subsidy_ledger.policy.retention import DEFAULT_RETENTION, Retention

Instrument: TypeAlias = Literal[
    "grant", "loan", "interest", "tax_relief", "rent_limit", "exemption"
]
RESERVING: frozenset[str] = frozenset({"grant", "interest"})
"""Instruments whose approval reserves money of a fund (design: how an approval is decided, 6)."""

FactType: TypeAlias = Literal["integer", "boolean", "date", "money", "choice", "months"]


@frozen
class Document:
    """A document that a pack quotes. ``source_sha256``: of the bytes the quotes were taken from."""

    key: str
    title: str
    number: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    source_sha256: str | None = None

    @property
    def name(self) -> str:
        """How the document is named in a reason: its number, else its title."""
        return self.number or self.title


@frozen
class Citation:
    """Where a rule stands: document key, clause and exact quote; or a reading, if none wrote it.

    ``plain`` repeats a damaged or traditional quote in simplified characters.
    """

    doc: str | None = None
    clause: str | None = None
    quote: str | None = None
    plain: str | None = None
    reading: str | None = None
    document: Document | None = None


@frozen
class Role:
    """A part that parties play in a case. ``max`` None: any number."""

    name: str
    kinds: tuple[str, ...]
    min: int = 0
    max: int | None = None
    label: str = ""


@frozen
class Fact:
    """An attested attribute, of a role's party or of the ``case``."""

    name: str
    type: FactType
    of: str = "case"
    label: str = ""
    unit: str | None = None
    options: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@frozen
class FigureLine:
    """One line of a figure that depends on the case: ``value`` where ``when`` holds."""

    value: int
    when: Condition | None = None


@frozen
class Figure:
    """A number that a pack names (``key`` qualified). Without value: ``ask`` says who has it."""

    key: str
    unit: str
    value: int | tuple[FigureLine, ...] | None = None
    ask: str | None = None
    cite: Citation | None = None


@frozen
class Reading:
    """A question that a document leaves open, with its options; ``default`` only where safe."""

    id: str
    question: str
    options: tuple[tuple[str, str], ...]
    default: str | None = None
    cite: Citation | None = None


@frozen
class Ruling:
    """An option chosen for a reading, and under which text."""

    reading: str
    option: str
    cite: Citation


OnlyIf: TypeAlias = tuple[tuple[str, str], ...]
"""(reading, option) pairs that must all hold for a rule to be active."""


@frozen
class Requirement:
    """One atomic condition of a grant.

    ``condition``: ``when``; ``applies``: ``if``; ``each``/``every``: the role it runs over;
    ``excusable``: ``otherwise = "reason"``; ``only_if``: readings under which it is active.
    """

    id: str
    condition: Condition
    cite: Citation
    applies: Condition | None = None
    each: str | None = None
    every: str | None = None
    excusable: bool = False
    only_if: OnlyIf = ()


@frozen
class Expectation:
    """What a case of a pack must come to."""

    outcome: Literal["granted", "refused", "undetermined"]
    fen: int | None = None
    why: str | None = None
    missing: str | None = None


@frozen
class CaseParty:
    """A party of a pack's case: an identity that is made up, and facts."""

    id: str
    facts: Mapping[str, Any] = field(factory=dict)
    kind: str | None = None


@frozen
class Award:
    """An earlier award of a pack's case (``before``), or the claim itself."""

    grant: str
    on: date
    parties: Mapping[str, tuple[CaseParty, ...]]
    facts: Mapping[str, Any] = field(factory=dict)
    approved_on: date | None = None
    requested_fen: int | None = None
    amount_fen: int | None = None
    rulings: Mapping[str, str] = field(factory=dict)
    excuses: Mapping[str, str] = field(factory=dict)
    discharged: bool = False


@frozen
class GrantCase:
    """An example an official can read: facts in, outcome out."""

    name: str
    claim: Award
    expect: Expectation
    before: tuple[Award, ...] = ()


@frozen
class Grant:
    """One kind of money in a pack (``key`` qualified: ``dezhou/startup``).

    ``amend``: the grant stands in another pack, and this one adds to it.
    """

    key: str
    name: str
    instrument: Instrument
    applicant: tuple[str, ...]
    cite: Citation | None
    payee: str | None = None
    as_of: Day = Day()
    requirements: tuple[Requirement, ...] = ()
    benefit: Benefit | None = None
    caps: tuple[Cap, ...] = ()
    cases: tuple[GrantCase, ...] = ()
    amend: bool = False


OPEN = "open"
"""The act that starts a service."""

EXCUSE = "excuse"
"""The act that gives the reason why a service that allows one (原则上) was not done in its term."""


@frozen
class Service:
    """A duty of the authority towards a party (``to`` a role), starting at the fact ``start``."""

    id: str
    to: str
    start: str
    acts: tuple[tuple[str, int], ...]
    one_of: tuple[tuple[str, int], ...] = ()
    within_working_days: int | None = None
    within_days: int | None = None
    excusable: bool = False
    cite: Citation | None = None


STEPS = ("accept", "review", "notice", "approve")
"""Steps of a case, in the order in which they may be taken."""

DUTIES = ("submit", "supplement", *STEPS, "pay", "settle")
"""Acts that a procedure may keep apart."""


@frozen
class Procedure:
    """The operator's steps. The notice lasts working days, or days of the calendar.

    ``separate``: pairs of acts that no one does both of on one case. ``retention`` None: it says
    nothing on how long papers are kept.
    """

    steps: tuple[str, ...] = STEPS
    notice_working_days: int | None = 5
    notice_days: int | None = None
    separate: tuple[tuple[str, str], ...] = (
        ("review", "approve"),
        ("approve", "pay"),
        ("review", "pay"),
    )
    retention: Retention | None = None

    @property
    def kept(self) -> Retention:
        """How long papers are kept: as it says, else as accounting law asks."""
        return DEFAULT_RETENTION if self.retention is None else self.retention


DEFAULT_PROCEDURE = Procedure()
"""Until a procedure is adopted (design, procedure): none of the five documents states one."""


@frozen
class Pack:
    """One policy document, whole.

    ``scheme`` None and ``amends`` not empty: an amendment. ``content``: the canonical content
    without cases, whose SHA-256 is ``digest`` (hex). ``source``: the bytes of the file.
    """

    id: str
    title: str
    authority: str
    valid_from: date
    valid_from_basis: Literal["stated", "issue_date", "assumed"]
    scheme: str | None = None
    amends: tuple[str, ...] = ()
    area: str | None = None
    currency: str = "CNY"
    valid_until: date | None = None
    date_rounding: str = "down"
    documents: tuple[Document, ...] = ()
    roles: tuple[Role, ...] = ()
    facts: tuple[Fact, ...] = ()
    figures: tuple[Figure, ...] = ()
    readings: tuple[Reading, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    grants: tuple[Grant, ...] = ()
    caps: tuple[Cap, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    services: tuple[Service, ...] = ()
    procedure: Procedure | None = None
    digest: str = ""
    content: bytes = field(default=b"", repr=False)
    source: bytes = field(default=b"", repr=False, eq=False)
    file: str = field(default="", eq=False)

    @property
    def schemes(self) -> tuple[str, ...]:
        """Schemes the pack speaks about: its own, or those it amends."""
        return (self.scheme,) if self.scheme is not None else self.amends

    def valid_on(self, day: date) -> bool:
        """Whether the pack is in force on a day; both ends count (Civil Code art. 1259)."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def references(value: Value | None) -> tuple[str, ...]:
    """Figures a value names, its share and addition included."""
    if value is None:
        return ()
    own = (value.name,) if value.kind == "figure" else ()
    return own + references(value.bps) + references(value.plus)


def conditions_of(rule: Requirement | Grant) -> Iterator[Condition]:
    """Conditions of a requirement (``when``, ``if``), or of a grant: its requirements and lines."""
    if isinstance(rule, Requirement):
        yield rule.condition
        if rule.applies is not None:
            yield rule.applies
        return
    for requirement in rule.requirements:
        yield from conditions_of(requirement)
    for line in () if rule.benefit is None else rule.benefit.lines:
        if line.when is not None:
            yield line.when


def figures_of(rule: Requirement | Cap | Benefit | None) -> set[str]:
    """Figures that a requirement, a ceiling or an amount reads."""
    values: list[Value | None] = []
    if isinstance(rule, Cap):
        values.append(rule.limit)
    elif isinstance(rule, Requirement):
        values += (value for one in conditions_of(rule) for value in values_compared(one))
    elif rule is not None:
        values += [rule.least, rule.most]
        for line in rule.lines:
            values += [line.fen, *(() if line.when is None else values_compared(line.when))]
    return {key for value in values for key in references(value)}


def figures_within(figure: Figure) -> set[str]:
    """Figures that the lines of a figure ask for."""
    if not isinstance(figure.value, tuple):
        return set()
    conditions = (line.when for line in figure.value if line.when is not None)
    return {
        key for when in conditions for value in values_compared(when) for key in references(value)
    }


def figures_used(grant: Grant, caps: Iterable[Cap]) -> set[str]:
    """Figures that a decision on a grant reads; ``caps``: all that are over it."""
    rules = (*grant.requirements, *caps, grant.benefit)
    return set().union(*(figures_of(rule) for rule in rules))

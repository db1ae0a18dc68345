"""The words of the pack language: every table, its keys, what each may hold, and what it means.

What it is: the one definition from which the strict reader (``reading.tree``), the JSON Schema and
the key tables of the manual (``policy.schema``) are made. A new key starts here.

What it promises: plain frozen data. What a key may hold is a *shape*; whether names resolve and
types fit each other is judged later (``reading.build``, ``reading.rules``).

What it does not do: read or check anything by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from attrs import field, frozen

from subsidy_ledger.policy.limits import GROUP
from subsidy_ledger.policy.pack import DUTIES, STEPS
from subsidy_ledger.policy.retention import LEAST_WHY, LEAST_YEARS, MOST_YEARS

# ---- shapes --------------------------------------------------------------------------------------


@frozen
class Text:
    """Text that is not blank; ``pattern`` binds the whole of it, ``what`` names it in messages."""

    what: str = "text"
    pattern: str | None = None


@frozen
class Whole:
    """A whole number from ``least`` to ``most``; true and false are not numbers.

    ``why``: what stands behind ``least``, for the message.
    """

    least: int | None = None
    most: int | None = None
    why: str | None = None


@frozen
class Flag:
    """``true`` or ``false``."""


@frozen
class Day:
    """A TOML date without a time."""


@frozen
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]


@frozen
class Many:
    """A list of ``least`` to ``most`` items; ``distinct``: none of them twice."""

    item: Shape
    least: int = 1
    most: int | None = None
    distinct: bool = False


@frozen
class Named:
    """A table whose keys are names of the pack's own choosing (roles, options, lanes …)."""

    item: Shape
    least: int = 1


@frozen
class Inner:
    """A table of the language, by its name in ``TABLES``."""

    table: str


@frozen
class Either:
    """One of several shapes, which differ in their TOML type."""

    shapes: tuple[Shape, ...]


Shape: TypeAlias = Text | Whole | Flag | Day | OneOf | Many | Named | Inner | Either


# ---- tables --------------------------------------------------------------------------------------


@frozen
class Key:
    """What a key holds and means. ``unless``: not required where that key of the table is true."""

    shape: Shape
    about: str
    required: bool = False
    unless: str | None = None


@frozen
class Table:
    """A table: its keys, and which of them exclude each other.

    ``label``: the key that names one such table among several, in paths. ``exactly_one``: groups of
    keys of which exactly one is there; ``at_least_one``: groups of which one must be.
    """

    about: str
    keys: Mapping[str, Key]
    label: str | None = None
    exactly_one: tuple[tuple[str, ...], ...] = ()
    at_least_one: tuple[tuple[str, ...], ...] = ()


@frozen
class Union:
    """One of several tables, told apart by a key that only one of them has.

    ``by``: that key, to the table's name in ``TABLES``. ``otherwise``: the table where there
    is none.
    """

    about: str
    by: Mapping[str, str] = field(factory=dict)
    otherwise: str | None = None


def _required(shape: Shape, about: str, *, unless: str | None = None) -> Key:
    return Key(shape, about, required=True, unless=unless)


_NAME: Final = r"[a-z0-9][a-z0-9_-]*"
NAME: Final = Text("a name (a-z, 0-9, - and _)", _NAME)
LOCAL: Final = Text("a key, or scheme/key", f"{_NAME}(?:/{_NAME})?")
GRANT: Final = Text("a grant as scheme/grant", f"{_NAME}/{_NAME}")
GRANTS: Final = Text("a grant as scheme/grant, or scheme/*", rf"{_NAME}/(?:{_NAME}|\*)")
DOCUMENT: Final = Text("a document key (letters, digits, - and _)", r"[A-Za-z0-9][A-Za-z0-9_-]*")
AREA: Final = Text("a GB/T 2260 code of six digits", r"[0-9]{6}")
CURRENCY: Final = Text("a currency code such as CNY", r"[A-Z]{3}")
SHA256: Final = Text("a SHA-256 of 64 lower-case hexadecimal digits", r"[0-9a-f]{64}")
PERIOD: Final = Text(
    "a period such as P5Y, P6M, P1Y6M, P30D or P2W",
    r"P(?=[0-9])(?:[0-9]{1,5}Y)?(?:[0-9]{1,5}M)?(?:[0-9]{1,6}D)?|P[0-9]{1,5}W",
)
DATE_TEXT: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
"""Text that looks like a date is never a literal: ``"2023-05-10"`` must be written as a date."""

TEXT: Final = Text()
TEXTS: Final = Many(TEXT)
POSITIVE: Final = Whole(1)
NATURAL: Final = Whole(0)
FEN: Final = NATURAL

KINDS: Final = ("person", "enterprise", "carrier", "household", "object", "group")
INSTRUMENTS: Final = ("grant", "loan", "interest", "tax_relief", "rent_limit", "exemption")
FACT_TYPES: Final = ("integer", "boolean", "date", "money", "choice", "months")
COMPARISONS: Final = ("eq", "ge", "gt", "le", "lt")
OPERATORS: Final = ("eq", "in", "ge", "gt", "le", "lt", "between", "within", "elapsed")
COUNT_OPERATORS: Final = ("eq", "in", "ge", "gt", "le", "lt", "between")

LITERAL: Final = Either((Whole(), Flag(), Day(), TEXT))
VALUE: Final = Either((Whole(), Flag(), Day(), TEXT, Inner("value")))
NUMBER: Final = Either((Whole(), Inner("value")))
SHARE: Final = Either((Whole(0), Inner("share")))
ADDITION: Final = Either((Whole(), Inner("share")))
FACTS: Final = Named(Either((Whole(), Flag(), Day(), TEXT, Many(TEXT, least=0))), least=0)
COND: Final = Inner("condition")
CITE: Final = Inner("cite")
TERM: Final = Inner("term")
ONLY_IF: Final = Named(NAME)
RULINGS: Final = Named(Either((NAME, Inner("ruled"))), least=0)
PARTIES: Final = Named(Many(Inner("party")), least=0)

_COMPARED: Final = {
    "eq": Key(VALUE, "equal to the value"),
    "in": Key(Many(LITERAL, distinct=True), "one of the literals"),
    "ge": Key(VALUE, "≥: not below the value"),
    "gt": Key(VALUE, ">: above the value"),
    "le": Key(VALUE, "≤: not above the value"),
    "lt": Key(VALUE, "<: below the value"),
    "between": Key(
        Many(VALUE, least=2, most=2), "from the first value to the second, both included"
    ),
}
_CHANGED: Final = {
    "bps": Key(SHARE, "a share of it, in basis points (10,000 = the whole)"),
    "plus": Key(ADDITION, "added to it"),
}
_CAP: Final = {
    "id": _required(NAME, "name of the cap; usage is kept under scheme, grant and this id"),
    "per": _required(
        Either((NAME, Many(NAME, distinct=True))),
        f'role whose parties hold, list of roles, or "{GROUP}": the applicant and those linked',
    ),
    "measure": _required(
        OneOf(("amount", "count", "units", "span")),
        "what is counted: fen, awards, units (days, months), or months from first to last",
    ),
    "limit": _required(NUMBER, "the ceiling, in fen for `amount`, else a number"),
    "window": _required(
        OneOf(("case", "lifetime", "open", "rolling")),
        "which awards count together; `open`: those not yet discharged",
    ),
    "period": Key(PERIOD, "length of a `rolling` window, half-open: (day − period, day]"),
    "same": Key(Many(NAME, distinct=True), "facts that must be equal for awards to count together"),
    "elsewhere": Key(
        NAME, "fact with use outside the ledger, added to what is used; months for `span`"
    ),
    "amount_of": Key(NAME, "money fact that is measured instead of what is paid"),
    "on_exceed": _required(
        OneOf(("refuse", "reduce")), "a ceiling that voids the award, or 最高不超过"
    ),
    "only_if": Key(ONLY_IF, "readings under which the cap is active: reading = option"),
    "cite": _required(CITE, "where it stands"),
}
_AWARD: Final = {
    "on": _required(Day(), "day of submission"),
    "approved_on": Key(Day(), "day of approval; the day of submission unless given"),
    "parties": _required(PARTIES, "role = [{id, facts?, kind?}, …]"),
    "facts": Key(FACTS, "facts of the case, and of roles with one party"),
    "requested_fen": Key(FEN, "amount asked for, in fen"),
    "amount_fen": Key(FEN, "amount the approver states, in fen"),
    "rulings": Key(RULINGS, "reading = option, or reading = {option, cite}"),
    "excuses": Key(Named(TEXT, least=0), "requirement = the reason for letting it pass"),
}

TABLES: Final[Mapping[str, Table | Union]] = {
    "file": Table(
        "A pack file.",
        {
            "pack": _required(Inner("pack"), "what the pack is, whose, and from when"),
            "document": Key(Many(Inner("document")), "documents that are quoted"),
            "role": Key(Many(Inner("role")), "parts that parties play in a case"),
            "fact": Key(Many(Inner("fact")), "attested attributes of parties and cases"),
            "figure": Key(Many(Inner("figure")), "numbers the document names"),
            "reading": Key(Many(Inner("reading")), "questions the document leaves open"),
            "ruling": Key(Many(Inner("ruling")), "readings that an amendment chooses"),
            "grant": Key(Many(Inner("grant")), "kinds of money"),
            "cap": Key(Many(Inner("cap")), "ceilings over several grants"),
            "exclusion": Key(Many(Inner("exclusion")), "grants not to be held together"),
            "service": Key(Many(Inner("service")), "duties of the authority"),
            "procedure": Key(Inner("procedure"), "the operator's steps"),
        },
    ),
    "pack": Table(
        "The head of a pack: a document's own (`scheme`) or an amendment (`amends`).",
        {
            "id": _required(NAME, "name of this pack, one edition"),
            "scheme": Key(NAME, "stable name of the scheme; grants are scheme/key"),
            "amends": Key(
                Either((NAME, Many(NAME, distinct=True))), "scheme, or schemes, that it amends"
            ),
            "title": _required(TEXT, "title, as printed"),
            "authority": _required(TEXT, "who issued it"),
            "area": Key(AREA, "division it holds in, GB/T 2260"),
            "currency": Key(CURRENCY, "ISO 4217; CNY unless given"),
            "valid_from": _required(Day(), "first day in force"),
            "valid_until": Key(Day(), "last day in force"),
            "valid_from_basis": _required(
                OneOf(("stated", "issue_date", "assumed")), "how the first day is known"
            ),
            "date_rounding": Key(OneOf(("down",)), "29 February + 1 year is 28 February"),
        },
        exactly_one=(("scheme", "amends"),),
    ),
    "document": Table(
        "A document that the pack quotes.",
        {
            "key": _required(DOCUMENT, "how citations name it"),
            "number": Key(TEXT, "文号"),
            "title": _required(TEXT, "title, as printed"),
            "issuer": Key(TEXT, "who issued it"),
            "issued_on": Key(Day(), "when"),
            "source_sha256": Key(SHA256, "SHA-256 of the bytes the quotes were taken from"),
        },
        label="key",
    ),
    "role": Table(
        "A part that parties play in a case; `applicant` is built in.",
        {
            "name": _required(NAME, "name of the role"),
            "kind": _required(Many(OneOf(KINDS), distinct=True), "kinds of party that may play it"),
            "min": Key(
                NATURAL, "fewest parties, where a rule that applies reads it; 0 unless given"
            ),
            "max": Key(POSITIVE, "most parties; any number unless given"),
            "label": Key(TEXT, "what officials call it"),
        },
        label="name",
    ),
    "fact": Table(
        "An attested attribute of a role's party, or of the case.",
        {
            "name": _required(NAME, "name of the fact, one in the scheme"),
            "type": _required(OneOf(FACT_TYPES), "money is in fen; months are year-month ranges"),
            "options": Key(Many(TEXT, distinct=True), "what a choice may be; for choices only"),
            "unit": Key(TEXT, "what an integer counts"),
            "of": _required(NAME, 'a role, "applicant" or "case"'),
            "label": Key(TEXT, "what officials call it"),
            "evidence": Key(TEXTS, "papers that prove it"),
        },
        label="name",
    ),
    "figure": Table(
        "A number that a document names. Without a value it makes outcomes undetermined.",
        {
            "key": _required(LOCAL, "name of the figure; scheme/key where several are amended"),
            "unit": _required(TEXT, "fen, bps, months, days, people …"),
            "value": Key(
                Either((Whole(0), Many(Inner("figure_line")))),
                "the number, or lines of which the first that is true holds",
            ),
            "ask": Key(TEXT, "who has the number, where the document does not state it"),
            "cite": Key(CITE, "where the value stands; required with `value`"),
        },
        label="key",
        exactly_one=(("value", "ask"),),
    ),
    "figure_line": Table(
        "One line of a figure that depends on the case.",
        {
            "value": _required(Whole(0), "the number"),
            "when": Key(COND, "where it holds; only the last line may leave it out"),
        },
    ),
    "reading": Table(
        "A question (口径) that a document leaves open.",
        {
            "id": _required(NAME, "name of the reading, one in the scheme"),
            "question": _required(TEXT, "the question, as one would put it to the authority"),
            "options": _required(Named(TEXT, least=2), "option = its text"),
            "default": Key(NAME, "option that holds until a ruling; only where it is safe"),
            "cite": Key(CITE, "the words that leave it open"),
        },
        label="id",
    ),
    "ruling": Table(
        "An amendment's choice for a reading.",
        {
            "reading": _required(NAME, "the reading"),
            "option": _required(NAME, "the option chosen"),
            "cite": _required(CITE, "the text that chooses it"),
        },
        label="reading",
    ),
    "grant": Table(
        "One kind of money.",
        {
            "key": _required(LOCAL, "name of the grant; scheme/key where several are amended"),
            "amend": Key(Flag(), "true: the grant stands in another pack and this one adds to it"),
            "name": _required(TEXT, "name, as printed", unless="amend"),
            "instrument": _required(OneOf(INSTRUMENTS), "what kind of money", unless="amend"),
            "applicant": _required(
                Many(OneOf(KINDS), distinct=True), "kinds of party that may apply", unless="amend"
            ),
            "payee": Key(NAME, "role that is paid; the applicant unless given"),
            "as_of": Key(Inner("as_of"), "fact whose day decides which edition holds"),
            "cite": _required(
                CITE, "where it stands; its rules inherit `doc` and `clause`", unless="amend"
            ),
            "requirement": Key(Many(Inner("requirement")), "conditions, one table each"),
            "benefit": Key(Inner("benefit"), "what it pays; without one the answer is yes or no"),
            "cap": Key(Many(Inner("own_cap")), "ceilings over this grant alone"),
            "case": Key(Many(Inner("case")), "examples; not part of the digest"),
        },
        label="key",
    ),
    "as_of": Table(
        "The day that decides which edition holds.", {"fact": _required(NAME, "date fact")}
    ),
    "requirement": Table(
        "One atomic condition.",
        {
            "id": _required(NAME, "name of the requirement, one in the grant"),
            "when": _required(COND, "what must be true"),
            "if": Key(COND, "where it applies at all"),
            "each": Key(NAME, "role: a party that is false is not counted"),
            "every": Key(NAME, "role: all its parties must pass"),
            "otherwise": Key(OneOf(("reason",)), "what is false passes with an excuse"),
            "only_if": Key(ONLY_IF, "readings under which it is active: reading = option"),
            "cite": _required(CITE, "where it stands"),
        },
        label="id",
    ),
    "benefit": Table(
        "What a grant pays: `fen` × `units` × `each`, or bounds for the amount an approver states.",
        {
            "fen": Key(
                Either((FEN, Inner("value"), Many(Inner("line")))),
                "the amount, or lines of which the first that is true holds",
            ),
            "least": Key(Either((FEN, Inner("value"))), "lowest amount the approver may state"),
            "most": Key(Either((FEN, Inner("value"))), "highest amount the approver may state"),
            "units": Key(NAME, "integer or months fact; `fen` is for each unit"),
            "each": Key(NAME, "role; `fen` is for each of its counted parties"),
            "cite": _required(CITE, "where it stands"),
        },
        at_least_one=(("fen", "least", "most"),),
    ),
    "line": Table(
        "One line of a list of amounts.",
        {
            "fen": _required(Either((FEN, Inner("value"))), "the amount"),
            "when": Key(COND, "where it holds; only the last line may leave it out"),
        },
    ),
    "own_cap": Table("A ceiling over one grant.", _CAP, label="id"),
    "cap": Table(
        "A ceiling over several grants.",
        {
            **_CAP,
            "over": _required(
                Many(GRANTS, distinct=True), "grants it is over: scheme/grant or scheme/*"
            ),
        },
        label="id",
    ),
    "exclusion": Table(
        "Grants that one party may not hold together (不重复享受).",
        {
            "id": _required(NAME, "name of the exclusion"),
            "per": _required(Many(NAME, distinct=True), "roles whose parties hold"),
            "lanes": _required(
                Named(Many(GRANT, distinct=True), least=2),
                "name = [grants]; a party holds in one lane only",
            ),
            "only_if": Key(ONLY_IF, "readings under which it is active: reading = option"),
            "cite": _required(CITE, "where it stands"),
        },
        label="id",
    ),
    "service": Table(
        "A duty of the authority towards a party.",
        {
            "id": _required(NAME, "name of the service"),
            "to": _required(NAME, "role that is served"),
            "from": _required(NAME, "date fact of the role at which it starts"),
            "within": Key(TERM, "term in which all acts are to be done"),
            "acts": Key(Named(POSITIVE), "act = how many, all of them"),
            "one_of": Key(Named(POSITIVE), "act = how many, one of them"),
            "otherwise": Key(OneOf(("reason",)), "原则上: may be missed for a reason"),
            "cite": _required(CITE, "where it stands"),
        },
        label="id",
        at_least_one=(("acts", "one_of"),),
    ),
    "procedure": Table(
        "The operator's steps.",
        {
            "steps": _required(
                Many(OneOf(STEPS), distinct=True), "steps, in their order; `approve` is the last"
            ),
            "notice": Key(TERM, "how long a notice stands; required with the step `notice`"),
            "separate": _required(
                Many(Many(OneOf(DUTIES), least=2, most=2, distinct=True), least=0),
                "pairs of acts that no one does both of on one case",
            ),
            "retention": Key(Inner("retention"), "how long papers are kept before they are erased"),
        },
    ),
    "retention": Table(
        "How long the papers of an ended case are kept (保管期限).",
        {
            "years": Key(
                Whole(LEAST_YEARS, MOST_YEARS, LEAST_WHY),
                "years after the fiscal year of the last record, with a payment; 30 unless given",
            ),
            "unpaid_years": Key(
                Whole(0, MOST_YEARS),
                "the same for cases that never had one; 0 unless given: no term",
            ),
        },
        at_least_one=(("years", "unpaid_years"),),
    ),
    "term": Table(
        "A length of time.",
        {
            "working_days": Key(POSITIVE, "工作日, after the day itself"),
            "days": Key(POSITIVE, "calendar days, after the day itself"),
        },
        exactly_one=(("working_days", "days"),),
    ),
    "case": Table(
        "An example of a grant that an official can read: facts in, outcome out.",
        {
            "name": _required(TEXT, "what it shows, one sentence"),
            **_AWARD,
            "before": Key(Many(Inner("award"), least=0), "earlier awards, oldest first"),
            "expect": _required(Inner("expect"), "what it must come to"),
        },
        label="name",
    ),
    "award": Table(
        "An earlier award in a case.",
        {
            "grant": _required(GRANT, "the grant it was awarded"),
            **_AWARD,
            "discharged": Key(Flag(), "true: the loan is repaid in full"),
        },
    ),
    "party": Table(
        "A party of a case.",
        {
            "id": _required(TEXT, "a made-up name; the same id is the same party"),
            "kind": Key(OneOf(KINDS), "its kind; the first its role allows unless given"),
            "facts": Key(FACTS, "its facts"),
        },
        label="id",
    ),
    "ruled": Table(
        "A ruling in a case.",
        {
            "option": _required(NAME, "the option chosen"),
            "cite": _required(Either((TEXT, CITE)), "the text that chooses it"),
        },
    ),
    "expect": Table(
        "What a case must come to.",
        {
            "outcome": _required(OneOf(("granted", "refused", "undetermined")), "the outcome"),
            "fen": Key(FEN, "the amount, where it is granted"),
            "why": Key(NAME, "rule or reading of a reason that is not true"),
            "missing": Key(TEXT, "fact, or `figure scheme/key`, that is named as missing"),
        },
    ),
    "cite": Union(
        "Where a rule stands: a document's words, or a reading where no document writes it.",
        {"reading": "cite_reading"},
        otherwise="cite_quote",
    ),
    "cite_quote": Table(
        "Words of a document.",
        {
            "doc": Key(DOCUMENT, "the document; inherited from the grant"),
            "clause": Key(TEXT, "where in it; inherited from the grant"),
            "quote": _required(TEXT, "its exact words"),
            "plain": Key(TEXT, "the quote in simplified characters, where it is not"),
        },
    ),
    "cite_reading": Table(
        "A rule that no document writes.", {"reading": _required(NAME, "the reading it answers")}
    ),
    "condition": Union(
        "COND: what is true, false or unknown.",
        {
            "fact": "fact_is",
            "count": "count_is",
            "holds": "holds",
            "not_a": "not_a",
            "reading": "reading_is",
            "all": "all",
            "any": "any",
            "not": "not",
        },
    ),
    "fact_is": Table(
        "A fact, compared.",
        {
            "fact": _required(NAME, "the fact"),
            **_COMPARED,
            "within": Key(PERIOD, "date: not after the day, and the day not after date + period"),
            "elapsed": Key(PERIOD, "date: the day is not before date + period"),
            "at": Key(
                Either((OneOf(("submitted", "approved")), Inner("at"))),
                "the day `within` and `elapsed` are read on; `submitted` unless given",
            ),
        },
        exactly_one=(OPERATORS,),
    ),
    "at": Union("A day.", {"fact": "at_fact", "first": "at_first", "last": "at_last"}),
    "at_fact": Table("The day of a date fact.", {"fact": _required(NAME, "date fact")}),
    "at_first": Table("The first day of a months fact.", {"first": _required(NAME, "months fact")}),
    "at_last": Table("The last day of a months fact.", {"last": _required(NAME, "months fact")}),
    "count_is": Table(
        "How many parties of a role are counted.",
        {"count": _required(NAME, "the role"), **_COMPARED},
        exactly_one=(COUNT_OPERATORS,),
    ),
    "holds": Table(
        "An award in this ledger.",
        {
            "holds": _required(Many(GRANT, distinct=True), "grants, one of which is held"),
            "by": Key(NAME, "role that holds; the applicant unless given"),
        },
    ),
    "not_a": Table(
        "The party looked at is none of the parties of a role.",
        {"not_a": _required(NAME, "the role")},
    ),
    "reading_is": Table(
        "The option of a reading.",
        {"reading": _required(NAME, "the reading"), "eq": _required(NAME, "the option")},
    ),
    "all": Table("True when every part is.", {"all": _required(Many(COND), "the parts")}),
    "any": Table("True when one part is.", {"any": _required(Many(COND), "the parts")}),
    "not": Table("The contrary; unknown stays unknown.", {"not": _required(COND, "the part")}),
    "value": Union(
        "VALUE: a number, date or text that is looked up.",
        {
            "fact": "fact_value",
            "figure": "figure_value",
            "count": "count_value",
            "sum": "sum_value",
        },
    ),
    "fact_value": Table("A fact.", {"fact": _required(NAME, "the fact"), **_CHANGED}),
    "figure_value": Table("A figure.", {"figure": _required(LOCAL, "the figure"), **_CHANGED}),
    "count_value": Table(
        "How many parties of a role are counted.",
        {"count": _required(NAME, "the role"), **_CHANGED},
    ),
    "sum_value": Table(
        "Facts added up.",
        {"sum": _required(Many(NAME, distinct=True), "integer or money facts"), **_CHANGED},
    ),
    "share": Union(
        "A share or an addition that is looked up.",
        {"fact": "share_fact", "figure": "share_figure"},
    ),
    "share_fact": Table("A fact.", {"fact": _required(NAME, "the fact")}),
    "share_figure": Table("A figure.", {"figure": _required(LOCAL, "the figure")}),
}

"""The ground that suspects are looked for on: who is whom, who holds what, which rules there are.

What it is: ``prepare`` puts tables beside the Parquet views of one audit: ``persons`` (identifiers
of one person), ``clusters`` (persons linked in groups), ``held`` (who was ever awarded what), and
the rules of the adopted packs as rows:
``ceilings``, ``lanes``, ``areas``, ``kinds``, ``duties``, ``terms``. Lists that the auditor brought
are ``listed``; what he set is ``settings``.

What it promises: rules are taken from `policy.catalogue`, compiled from the packs as `decide` and
the checks have them; none is written here. Whatever the tables leave out of a rule (windows, open
loans, readings of single cases), they leave out so that more is suspected, never less. Identifiers
that were ever ``same`` are one person here, whatever came later.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import asdict, evolve, frozen

from subsidy_ledger.audit.checks.attested import INTEREST, LABOUR, TRAINING
from subsidy_ledger.audit.checks.eligible import is_grant
from subsidy_ledger.audit.checks.evidence import plain_name
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.matching.numbers import national
from subsidy_ledger.audit.replay import Brought
from subsidy_ledger.casework.state import Books
from subsidy_ledger.columnar import engine
from subsidy_ledger.errors import CalendarYearMissing
from subsidy_ledger.policy.catalogue import APPLICANT, CompiledCap, GrantRules, Law
from subsidy_ledger.policy.coverage import kinds_of_grants
from subsidy_ledger.policy.limits import GROUP, Exclusion, covers
from subsidy_ledger.policy.pack import RESERVING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Rows = Sequence[tuple[Any, ...]]
Shape = Mapping[str, str]


@frozen
class Ground:
    """What an audit stands on: a connection, the law, what the auditor brought, the day."""

    made: DuckDBPyConnection
    books: Books
    brought: Brought
    on: str

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.made.execute(query).fetchall()

    def table(self, name: str, shape: Shape, rows: Rows) -> None:
        """A table of rows made in Python, with the types that are named."""
        arrow = engine.pyarrow()
        columns = list(zip(*rows, strict=True)) or [()] * len(shape)
        data = {
            column: arrow.array(values, _arrow_type(arrow, kind))
            for (column, kind), values in zip(shape.items(), columns, strict=True)
        }
        self.made.register("given", arrow.table(data))
        # The name is ours; what comes from elsewhere is data.
        self.made.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given")  # noqa: S608
        self.made.unregister("given")


def _arrow_type(arrow: Any, kind: str) -> Any:
    return {
        "text": arrow.string(),
        "number": arrow.int64(),
        "yes": arrow.bool_(),
        "day": arrow.date32(),
    }[kind]


def prepare(ground: Ground) -> None:
    """Make all tables. Raises what DuckDB raises."""
    ground.made.execute(_GRANTS)
    _persons(ground)
    rules = _rules(ground)
    ground.made.execute(_HELD)
    _ceilings(ground, rules)
    _lanes(ground, rules)
    _steps(ground)
    _kinds(ground)
    _settings(ground)
    _odd(ground)
    _lists(ground)


# ---- persons -------------------------------------------------------------------------------------


def _persons(ground: Ground) -> None:
    """Identifiers that were ever said to be of one person, and a name for that person."""
    pairs = ground.rows("SELECT DISTINCT token, other FROM pairs WHERE relation = 'same'")
    linked = ground.rows(_LINKED)
    shape = {"token": "text", "person": "text"}
    ground.table("persons", shape, list(joined(pairs)))
    ground.table("clusters", shape, list(joined([*pairs, *linked])))


_LINKED: Final = """
SELECT DISTINCT one.token, other.token FROM links AS one JOIN links AS other USING ("group")
WHERE one.token <> other.token
"""
"""Who was ever in one group; from when to when does not matter here."""


def joined(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Each token with the first of those it is joined with, over any number of steps.

    >>> sorted(joined([("b", "a"), ("c", "b"), ("x", "y")]))
    [('a', 'a'), ('b', 'a'), ('c', 'a'), ('x', 'x'), ('y', 'x')]
    """
    above: dict[str, str] = {}

    def top(token: str) -> str:
        path = []
        while above.setdefault(token, token) != token:
            path.append(token)
            token = above[token]
        for one in path:
            above[one] = token
        return token

    for one, other in pairs:
        first, second = sorted((top(one), top(other)))
        above[second] = first
    for token in list(above):
        yield token, top(token)


# ---- who was ever awarded what -------------------------------------------------------------------

_GRANTS: Final = """
CREATE OR REPLACE TEMP TABLE grants AS
SELECT "case", arg_min("grant", seq) AS "grant", min(seq) AS seq FROM submissions
WHERE "do" = 'submit' AND status = 'recorded' GROUP BY "case"
"""

_HELD: Final = """
CREATE OR REPLACE TEMP TABLE stands AS
SELECT DISTINCT "case", role, token FROM parties
WHERE status = 'recorded' AND "do" IN ('submit', 'supplement');

CREATE OR REPLACE TEMP TABLE held AS
WITH holder AS (
    SELECT "case", role, token FROM stands
    UNION
    SELECT awards."case", unnest(awards.stands_in), stands.token
    FROM awards JOIN stands ON stands."case" = awards."case" AND stands.role = 'applicant'
)
SELECT coalesce(persons.person, holder.token) AS person,
       coalesce(clusters.person, holder.token) AS cluster, holder.token, holder.role,
       awards."case", awards.seq, awards."on", grants."grant", rulesets.ruleset, rulesets.counted,
       rulesets.instrument
FROM awards
JOIN grants USING ("case")
JOIN holder USING ("case")
LEFT JOIN rulesets ON rulesets.law = awards.law AND rulesets."grant" = grants."grant"
    AND rulesets.as_of = awards.as_of
LEFT JOIN persons ON persons.token = holder.token
LEFT JOIN clusters ON clusters.token = holder.token;

CREATE OR REPLACE TEMP TABLE applicants AS
SELECT DISTINCT stands."case", coalesce(persons.person, stands.token) AS person
FROM stands LEFT JOIN persons USING (token) WHERE stands.role = 'applicant';

CREATE OR REPLACE TEMP TABLE carried_persons AS
SELECT DISTINCT coalesce(persons.person, carried.token) AS person
FROM carried LEFT JOIN persons ON persons.token = carried.token
WHERE "table" = 'holdings';

CREATE OR REPLACE TEMP TABLE supplemented AS
SELECT DISTINCT "case" FROM submissions WHERE "do" = 'supplement' AND status = 'recorded';

CREATE OR REPLACE TEMP TABLE said AS
SELECT facts."case",
       bit_xor(hash(fact, "integer", "boolean", "text", months)) AS digest
FROM facts JOIN grants ON grants.seq = facts.seq WHERE facts.role = 'case'
GROUP BY facts."case";

CREATE OR REPLACE TEMP TABLE reserving AS
SELECT DISTINCT awards."case"
FROM awards JOIN grants USING ("case")
JOIN rulesets ON rulesets.law = awards.law AND rulesets."grant" = grants."grant"
    AND rulesets.as_of = awards.as_of
WHERE rulesets.reserves;

CREATE OR REPLACE TEMP TABLE paying AS
SELECT awards."case", any_value(rulesets.payee) AS payee
FROM awards JOIN grants USING ("case")
JOIN rulesets ON rulesets.law = awards.law AND rulesets."grant" = grants."grant"
    AND rulesets.as_of = awards.as_of
GROUP BY awards."case";
"""
"""``stands``: parties of cases, those a supplement replaced too. ``held``: by every award ever."""


# ---- rules ---------------------------------------------------------------------------------------


def _rules(ground: Ground) -> dict[int, tuple[GrantRules, bool]]:
    """The rules that awards were made under, numbered; whether single cases chose readings.

    Most days have the same rules: they are told apart by identity, as the law keeps them.
    """
    found: dict[int, tuple[GrantRules, bool]] = {}
    numbers: dict[int, int] = {}
    rows = []
    for law_seq, grant, as_of, own in ground.rows(_AWARDED):
        law = ground.books.laws.get(law_seq)
        rules = None if law is None or as_of is None else law.rules(grant, as_of.isoformat())
        if rules is None:
            continue
        number = numbers.setdefault(id(rules), len(numbers))
        found[number] = (rules, own or found.get(number, (rules, False))[1])
        reserves = rules.grant.instrument in RESERVING
        rows.append(
            (law_seq, grant, as_of, number, rules.each, reserves, rules.grant.instrument,
             rules.grant.payee)
        )  # fmt: skip
    shape = {
        "law": "number", "grant": "text", "as_of": "day", "ruleset": "number", "counted": "text",
        "reserves": "yes", "instrument": "text", "payee": "text",
    }  # fmt: skip
    ground.table("rulesets", shape, rows)
    payees = sorted({row[-1] for row in rows if row[-1] is not None})
    ground.table("payees", {"role": "text"}, [(role,) for role in payees])
    return found


_AWARDED: Final = """
SELECT awards.law, grants."grant", awards.as_of, bool_or(awards.rulings IS NOT NULL)
FROM awards JOIN grants USING ("case") GROUP BY ALL
"""


def _ceilings(ground: Ground, rules: Mapping[int, tuple[GrantRules, bool]]) -> None:
    """Ceilings with a number for a limit, by ruleset, and the grants and roles they count."""
    grants = [grant for (grant,) in ground.rows('SELECT DISTINCT "grant" FROM grants')]
    numbers: dict[tuple[Any, ...], int] = {}
    ceilings, scope, active = [], [], []
    for ruleset, (of_grant, own) in rules.items():
        for cap in _caps(of_grant, own=own):
            key = (cap.rule, cap.fixed, cap.month)
            if key not in numbers:
                numbers[key] = number = len(numbers)
                same = cap.month if cap.month is not None else next(iter(cap.rule.same), None)
                ceilings.append(
                    (number, cap.rule.key, cap.rule.measure, cap.fixed, same,
                     cap.month is not None, cap.rule.amount_of, cap.rule.elsewhere,
                     cap.rule.window == "case", cap.rule.per == (GROUP,))
                )  # fmt: skip
                over = [grant for grant in grants if covers(cap.rule.over, grant)]
                scope += [(number, grant, role) for grant in over for role in cap.per]
            active.append((numbers[key], ruleset))
    ground.table(
        "ceilings",
        {
            "ceiling": "number", "key": "text", "measure": "text", "most": "number",
            "bucket": "text", "monthly": "yes", "amount_of": "text", "elsewhere": "text",
            "within": "yes", "grouped": "yes",
        },
        ceilings,
    )  # fmt: skip
    ground.table("scope", {"ceiling": "number", "grant": "text", "role": "text"}, scope)
    ground.table("active", {"ceiling": "number", "ruleset": "number"}, active)


def _caps(rules: GrantRules, *, own: bool) -> Iterator[CompiledCap]:
    """Ceilings that may be active: under what is settled, or all where cases chose on their own."""
    under = rules.under(rules.settled)
    settled = {*under.count_caps, *under.reducing, *under.refusing}
    for cap in rules.caps:
        if cap.fixed is not None and (own or cap in settled):
            yield cap


def _lanes(ground: Ground, rules: Mapping[int, tuple[GrantRules, bool]]) -> None:
    """Exclusions as they stand in any edition: which grant and role run in which lane."""
    exclusions: dict[Exclusion, None] = {}
    for of_grant, own in rules.values():
        given = of_grant.exclusions if own else of_grant.under(of_grant.settled).exclusions
        exclusions |= dict.fromkeys(given)
    rows = [
        (number, exclusion.key, lane, grant, role)
        for number, exclusion in enumerate(exclusions)
        for lane, grants in exclusion.lanes
        for grant in grants
        for role in exclusion.per
    ]
    shape = {
        "exclusion": "number", "key": "text", "lane": "text", "grant": "text", "role": "text",
    }  # fmt: skip
    ground.table("lanes", shape, rows)


def _steps(ground: Ground) -> None:
    """Acts to be done by different people, and the last day of a notice posted on a day."""
    laws = ground.books.laws.values()
    duties = {(*pair, law.seq) for law in laws for pair in law.procedure.separate}
    ground.table("duties", {"one": "text", "other": "text", "law": "number"}, sorted(duties))
    noticed = [law for law in laws if "notice" in law.procedure.steps]
    posted = ground.rows("SELECT DISTINCT posted FROM notices WHERE posted IS NOT NULL")
    terms = [
        (law.seq, day, last) for law in noticed for (day,) in posted for last in _last_day(law, day)
    ]
    ground.table("terms", {"law": "number", "posted": "day", "last": "day"}, terms)
    ground.table("noticed", {"law": "number"}, [(law.seq,) for law in noticed])
    asked = [(law.seq, step) for law in laws for step in law.procedure.steps]
    ground.table("asked", {"law": "number", "step": "text"}, asked)
    days = ground.rows('SELECT DISTINCT "on" FROM entries')
    ground.table("days_off", {"on": "day"}, [(day,) for (day,) in days if _off(ground, day)])
    ground.table("today", {"on": "day"}, [(date.fromisoformat(ground.on) if ground.on else None,)])


def _off(ground: Ground, day: date) -> bool:
    """Whether a day is off by the calendars adopted last; not where none covers it."""
    try:
        return not ground.books.law.calendars.is_working_day(day)
    except CalendarYearMissing:
        return False


def _last_day(law: Law, posted: date) -> Iterator[date]:
    """The last day of a notice; none where no calendar tells."""
    try:
        yield date.fromisoformat(law.last_notice_day(posted.isoformat()))
    except (CalendarYearMissing, OverflowError, ValueError):
        return


def _kinds_of(ground: Ground) -> Mapping[str, str]:
    return kinds_of_grants() if ground.brought.kinds is None else ground.brought.kinds


def _kinds(ground: Ground) -> None:
    """Kind of money by grant, region by scheme."""
    kinds = [(grant, kind) for grant, kind in _kinds_of(ground).items() if kind != "other"]
    ground.table("kinds", {"grant": "text", "kind": "text"}, kinds)
    areas = {
        adopted.pack.scheme: adopted.pack.area or adopted.pack.scheme
        for adopted in ground.books.law.packs
        if adopted.pack.scheme is not None
    }
    ground.table("areas", {"scheme": "text", "area": "text"}, list(areas.items()))


# ---- texts as one compares them ------------------------------------------------------------------


def plain(text: str) -> str:
    """A name, address or number as checks compare it: half-width, letters and digits alone.

    >>> plain("德州 华美(商贸)有限公司"), plain("0534-123 4567")
    ('德州华美商贸有限公司', '05341234567')
    """
    signs = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in signs if sign.isalnum()).casefold()


def _odd(ground: Ground) -> None:
    """Names and texts that are not plain as they stand, and what they are then."""
    odd = [text for (text,) in ground.rows(_NOT_PLAIN)]
    ground.table("odd", {"text": "text", "plain": "text"}, [(text, plain(text)) for text in odd])


_NOT_PLAIN: Final = """
SELECT DISTINCT name FROM parties
WHERE name IS NOT NULL AND NOT regexp_full_match(name, '[\\x{4E00}-\\x{9FA5}0-9a-z]*')
UNION
SELECT DISTINCT "text" FROM facts
WHERE regexp_matches(fact, 'phone|mobile|tel|address')
  AND "text" IS NOT NULL AND NOT regexp_full_match("text", '[\\x{4E00}-\\x{9FA5}0-9a-z]*')
"""
"""All but Chinese characters, digits and small letters, which are plain."""


# ---- what the auditor brings ---------------------------------------------------------------------


def _lists(ground: Ground) -> None:
    """The rows of every list, numbered, and which persons stand in which row."""
    rows: list[tuple[Any, ...]] = []
    contacts: list[tuple[int, str, str]] = []
    for kind, brought in ground.brought.lists.items():
        for row in brought.rows:
            place, fields = len(rows), row.fields
            rows.append(
                (kind, place, row.scheme, row.number, row.token or None, row.start, row.end,
                 fields.get("account"), fields.get("days"), fields.get("employer"),
                 fields.get("employer_token"), fields.get("grant"))
            )  # fmt: skip
            if kind == "contacts":
                contacts += [
                    (place, name, plain(fields[name]))
                    for name in ("phone", "address")
                    if fields.get(name)
                ]
    shape = {
        "kind": "text", "place": "number", "scheme": "text", "number": "text", "token": "text",
        "start": "text", "end": "text", "account": "text", "days": "text", "employer": "text",
        "employer_token": "text", "of_grant": "text",
    }  # fmt: skip
    ground.table("listed", shape, rows)
    shape = {"place": "number", "kind": "text", "contact": "text"}
    ground.table("contacts", shape, contacts)
    local = [
        (scheme, number, *national(number))
        for scheme, number in ground.rows(_LOCAL)
        if national(number)[0]
    ]
    shape = {"scheme": "text", "number": "text", "other": "text", "as_number": "text"}
    ground.table("local", shape, local)
    ground.made.execute(_ON_LIST)
    _in_time(ground)
    _wrong_funds(ground)
    _attested(ground)


_LOCAL: Final = """
SELECT DISTINCT scheme, number FROM parties WHERE scheme LIKE 'local-%' AND number IS NOT NULL
"""

_ON_LIST: Final = """
CREATE OR REPLACE TEMP TABLE everywhere AS
SELECT stands.*, coalesce(persons.person, stands.token) AS person
FROM stands LEFT JOIN persons USING (token);

CREATE OR REPLACE TEMP TABLE numbered AS
SELECT DISTINCT token, scheme, number FROM parties WHERE number IS NOT NULL
UNION
SELECT DISTINCT parties.token, local.other, local.as_number
FROM parties JOIN local ON local.scheme = parties.scheme AND local.number = parties.number;

CREATE OR REPLACE TEMP TABLE spans AS
WITH days AS (
    SELECT "case", "on" AS day FROM entries WHERE status = 'recorded' AND "case" IS NOT NULL
    UNION ALL
    SELECT "case", as_of FROM awards
    UNION ALL
    SELECT "case", make_date(list_min(months) // 12, list_min(months) % 12 + 1, 1) FROM lines
    UNION ALL
    SELECT "case", last_day(make_date(list_max(months) // 12, list_max(months) % 12 + 1, 1))
    FROM lines
)
SELECT "case", min(day) AS first, max(day) AS "last" FROM days GROUP BY "case";

CREATE OR REPLACE TEMP TABLE on_list AS
WITH found AS (
    SELECT DISTINCT listed.kind, listed.place, numbered.token
    FROM listed JOIN numbered ON numbered.scheme = listed.scheme
        AND numbered.number = listed.number
    UNION
    SELECT kind, place, token FROM listed WHERE token IS NOT NULL
)
SELECT DISTINCT found.kind, found.place, coalesce(persons.person, found.token) AS person
FROM found LEFT JOIN persons USING (token)
"""
"""``everywhere``: who stands in which case. ``spans``: from the first
day that a case has to do with to the last. ``on_list``: persons by row, under any identifier.
"""


def _in_time(ground: Ground) -> None:
    """Lines of the list of the entitled that were paid in time: nothing is said of them."""
    brought = ground.brought.lists.get("eligible")
    named: list[tuple[str, str]] = []
    if brought is not None:
        desk = Desk(ground.books)
        grants = [grant for (grant,) in ground.rows('SELECT DISTINCT "grant" FROM grants')]
        said = {row.fields["grant"] for row in brought.rows}
        named = [(one, grant) for one in said for grant in grants if is_grant(one, grant, desk)]
    ground.table("named_grants", {"said": "text", "grant": "text"}, named)
    ground.made.execute(_IN_TIME)


_IN_TIME: Final = """
CREATE OR REPLACE TEMP TABLE in_time AS
WITH ended AS (
    SELECT payments."case", arg_max(movements."do", movements.seq) AS "do",
           max(movements."on") AS "on"
    FROM payments JOIN movements
      ON movements.payment = payments.payment AND movements.seq > payments.seq
    GROUP BY payments."case", payments.payment
)
SELECT DISTINCT listed.place
FROM listed
JOIN on_list USING (kind, place)
JOIN everywhere USING (person)
JOIN grants ON grants."case" = everywhere."case"
JOIN named_grants ON named_grants.said = listed.of_grant AND named_grants."grant" = grants."grant"
JOIN ended ON ended."case" = everywhere."case" AND ended."do" = 'settle', settings
WHERE listed.kind = 'eligible'
  AND everywhere."case" NOT IN (SELECT "case" FROM supplemented)
  AND everywhere.token NOT IN (SELECT token FROM persons)
  AND datesub('day', try_cast(nullif(listed.start, '') AS DATE), ended."on")
      <= settings.unpaid_days
"""
"""Only of lines with a day, cases that were not supplemented and persons with one number: nothing
is in doubt."""


def without_paid(ground: Ground) -> Brought:
    """What the auditor brought, without the lines that were paid in time."""
    brought = ground.brought.lists.get("eligible")
    if brought is None:
        return ground.brought
    paid = {place for (place,) in ground.rows("SELECT place FROM in_time")}
    first = ground.rows("SELECT min(place) FROM listed WHERE kind = 'eligible'")[0][0] or 0
    rows = tuple(row for place, row in enumerate(brought.rows, first) if place not in paid)
    lists = {**ground.brought.lists, "eligible": evolve(brought, rows=rows)}
    return evolve(ground.brought, lists=lists)


def _wrong_funds(ground: Ground) -> None:
    """Awards by grant, fund and day that the list of funds does not have."""
    brought = ground.brought.lists.get("funds")
    rows: list[tuple[str, str, date]] = []
    if brought is not None:
        desk = Desk(ground.books)
        for grant, fund, on in ground.rows(_FUNDED):
            day = on.isoformat()
            of_grant = [
                row
                for row in brought.rows
                if row.covers(day) and is_grant(row.fields["grant"], grant, desk)
            ]
            allowed = {plain_name(row.fields["fund"]) for row in of_grant}
            if of_grant and plain_name(fund) not in allowed:
                rows.append((grant, fund, on))
    ground.table("wrong_funds", {"grant": "text", "fund": "text", "on": "day"}, rows)


_FUNDED: Final = """
SELECT DISTINCT grants."grant", awards.fund, awards."on"
FROM awards JOIN grants USING ("case") WHERE awards.fund IS NOT NULL
"""


def _attested(ground: Ground) -> None:
    """Which grants pay for employment, training and interest, and the facts that attest them."""
    given = _kinds_of(ground)
    training = {one.grant: one.days for one in TRAINING.values()}
    training |= {g: False for g, kind in given.items() if kind == "training" and g not in training}
    ground.table("training", {"grant": "text", "days": "yes"}, list(training.items()))
    attended = [(one.grant, fact) for one in TRAINING.values() for fact in one.attended]
    ground.table("attended", {"grant": "text", "fact": "text"}, attended)
    ground.table("interest", {"grant": "text"}, [(grant,) for grant in INTEREST])
    labour = [(one.grant, one.role, True) for one in LABOUR.values()]
    labour += [
        (grant, APPLICANT, False)
        for grant, kind in given.items()
        if kind == "flexible-insurance" and grant not in LABOUR
    ]
    ground.table("labour", {"grant": "text", "role": "text", "employer": "yes"}, labour)
    claims = [(one.grant, fact) for one in LABOUR.values() for fact in one.paid]
    ground.table("claims", {"grant": "text", "fact": "text"}, claims)
    empties = [(one.grant, f) for one in LABOUR.values() for f in (*one.paid, *one.insured)]
    ground.table("empties", {"grant": "text", "fact": "text"}, empties)


def _settings(ground: Ground) -> None:
    """One row: whatever the auditor set that is a number or a text."""
    given = {
        name: value
        for name, value in asdict(ground.brought.settings).items()
        if isinstance(value, (int, str))
    }
    shape = {name: "text" if isinstance(value, str) else "number" for name, value in given.items()}
    ground.table("settings", shape, [tuple(given.values())])

"""The Parquet tables: how each is made of a bundle's lines, as SQL. No file is opened here.

What it is: ``ENTRY_COLUMNS`` and ``SEALED_COLUMNS``, what DuckDB reads of a line; ``TABLES``, one
query per table over the lines as read (``raw``, ``parts``, ``earlier``); ``COLUMNS``, what each
table's columns mean, for people and for ``docs/reference/parquet.md``.

What it promises: a value in a column is the value of the entry or sealed line it comes from. Days
are dates, times timestamps in UTC, money integer fen, months ``year * 12 + month - 1``. Entries of
a ledger before, which a successor took along, are numbered below 0 like everywhere.

What it does not do: verify. DuckDB reads a number from ``"7"``; a bundle that ``verify`` passes
holds none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

FORMAT: Final = 1
"""Of the folder of Parquet files; another one is made anew."""

_LINE: Final = (
    "STRUCT(fen BIGINT, token VARCHAR, months VARCHAR[], units BIGINT, unit VARCHAR, "
    'unit_fen BIGINT, "values" JSON)'
)
_DATA: Final = (
    "STRUCT("
    "grant VARCHAR, tokens JSON, token VARCHAR, requested_fen BIGINT, fund VARCHAR, year BIGINT, "
    "amount_fen BIGINT, stated_fen BIGINT, as_of DATE, payment VARCHAR, recovery VARCHAR, "
    'void BOOLEAN, until DATE, passed BOOLEAN, "group" VARCHAR, "from" DATE, "to" DATE, '
    f'service VARCHAR, act VARCHAR, ground VARCHAR, lines {_LINE}[], "values" JSON, '
    "stands_in VARCHAR[], left_out JSON, rulings JSON, excuses VARCHAR[])"
)
_REASONS: Final = (
    "STRUCT(not_true STRUCT(code VARCHAR, rule VARCHAR, party VARCHAR, verdict VARCHAR)[], "
    '"true" BIGINT)'
)
ENTRY_COLUMNS: Final[Mapping[str, str]] = {
    "seq": "BIGINT",
    "at": "TIMESTAMP",
    "id": "VARCHAR",
    "do": "VARCHAR",
    "on": "DATE",
    "by": "VARCHAR",
    "status": "VARCHAR",
    "rules": "BIGINT",
    "case": "VARCHAR",
    "sealed": "VARCHAR",
    "data": _DATA,
    "reasons": _REASONS,
}
"""Of a line of ``entries.jsonl``."""

SEALED_COLUMNS: Final[Mapping[str, str]] = {
    "seq": "BIGINT",
    "parts": (
        "STRUCT(part VARCHAR, content STRUCT("
        "kind VARCHAR, scheme VARCHAR, number VARCHAR, name VARCHAR, facts MAP(VARCHAR, JSON), "
        "account VARCHAR, note VARCHAR, reason VARCHAR))[]"
    ),
}
"""Of a line of ``sealed.jsonl``, without its salt."""

CARRIED_COLUMNS: Final[Mapping[str, str]] = {
    "seq": "BIGINT",
    "table": "VARCHAR",
    "entry": "STRUCT("
    + ", ".join(f'"{name}" {kind}' for name, kind in ENTRY_COLUMNS.items())
    + ")",
    "case": "VARCHAR",
    "grant": "VARCHAR",
    "role": "VARCHAR",
    "on": "DATE",
    "token": "VARCHAR",
    "other": "VARCHAR",
    "relation": "VARCHAR",
    "fund": "VARCHAR",
    "year": "BIGINT",
    "appropriated_fen": "BIGINT",
    "reserved_fen": "BIGINT",
    "paid_fen": "BIGINT",
    "lines": f"{_LINE}[]",
    "values": "JSON",
}
"""Of a line of ``carried.jsonl``: its entries, and of its tables what a query may need."""


MONTHS: Final = """
CREATE OR REPLACE MACRO month_of(text) AS
    text[1:4]::INTEGER * 12 + text[6:7]::INTEGER - 1;
CREATE OR REPLACE MACRO first_of(month) AS
    strftime(make_date(month // 12, month % 12 + 1, 1), '%Y-%m-%d');
CREATE OR REPLACE MACRO last_of(month) AS
    strftime(last_day(make_date(month // 12, month % 12 + 1, 1)), '%Y-%m-%d');
CREATE OR REPLACE MACRO months_of(texts) AS
    list_sort(list_distinct(flatten(list_transform(texts,
        lambda one: range(month_of(one), month_of(one[-7:]) + 1)))));
"""
"""``["2023-01/2023-05", "2023-08"]`` as numbers of months."""

EARLIER: Final = """
INSERT INTO raw
SELECT earlier.seq, entry."at", entry.id, entry."do", entry."on", entry."by", entry.status,
       entry.rules + earlier.seq - entry.seq, entry."case", entry.sealed, entry.data, entry.reasons
FROM earlier WHERE entry IS NOT NULL
"""
"""The entries of a ledger before, numbered as the successor does (``casework.carried``)."""

ROLES: Final = """
CREATE TABLE roles AS
SELECT seq, "case", status, "do",
       unnest(map_entries(try_cast(data.tokens AS MAP(VARCHAR, VARCHAR[])))) AS named
FROM raw WHERE "do" IN ('submit', 'supplement') AND data.tokens IS NOT NULL;
INSERT INTO roles
SELECT seq, "case", status, "do", {'key': 'party', 'value': try_cast(data.tokens AS VARCHAR[])}
FROM raw WHERE "do" IN ('same', 'apart', 'link');
INSERT INTO roles
SELECT seq, "case", status, "do", {'key': 'party', 'value': [data.token]}
FROM raw WHERE "do" = 'perform'
"""
"""Tokens by role; ``party`` where a command has no roles, as in the names of sealed parts.

Casts are tried: DuckDB may cast before it filters, and an object is no list.
"""

PLACES: Final = """
CREATE TABLE places AS
SELECT seq, "case", status, "do", named.key AS role,
       unnest(range(len(named.value)))::INTEGER AS place, unnest(named.value) AS token
FROM roles
"""
PARTS: Final = """
CREATE TABLE parts AS
SELECT seq, unnest(parts, recursive := true) FROM opened
"""

TABLES: Final[Mapping[str, str]] = {
    "entries": """
SELECT raw.seq, raw."at", raw.id, raw."do", raw."on", raw."by", raw.status, raw.rules,
       law.seq AS law, raw."case", raw.data.payment AS payment, raw.data.recovery AS recovery,
       raw.data.passed AS passed,
       raw.reasons."true" AS "true", raw.sealed IS NOT NULL AS sealed,
       opened.seq IS NOT NULL AS along, case_part.note, case_part.reason
FROM raw
ASOF LEFT JOIN (SELECT seq FROM raw WHERE "do" = 'adopt' AND status = 'recorded') AS law
  ON law.seq < raw.seq
LEFT JOIN (SELECT seq FROM opened) AS opened ON opened.seq = raw.seq
LEFT JOIN (SELECT * FROM parts WHERE part = 'case') AS case_part ON case_part.seq = raw.seq
ORDER BY raw.seq
""",
    "submissions": """
SELECT seq, "case", "do", status, "on", data.grant AS "grant", data.fund AS fund,
       data.requested_fen AS requested_fen
FROM raw WHERE "do" IN ('submit', 'supplement') ORDER BY seq
""",
    "parties": """
SELECT places.seq, places."case", places."do", places.status, role, place, token,
       parts.kind, parts.scheme, parts.number, parts.name
FROM places LEFT JOIN parts
  ON parts.seq = places.seq AND parts.part = places.role || '[' || places.place || ']'
""",
    "facts": """
WITH told AS (
    SELECT places.seq, places."case", places."do", places.status, role, place, token,
           parts.facts
    FROM places JOIN parts
      ON parts.seq = places.seq AND parts.part = places.role || '[' || places.place || ']'
    WHERE parts.facts IS NOT NULL
    UNION ALL
    SELECT raw.seq, raw."case", raw."do", raw.status, 'case', NULL, NULL, parts.facts
    FROM raw JOIN parts ON parts.seq = raw.seq AND parts.part = 'case'
    WHERE parts.facts IS NOT NULL
), one AS (
    SELECT * EXCLUDE facts, unnest(map_entries(facts)) AS fact FROM told
)
SELECT * EXCLUDE fact, fact.key AS fact,
       CASE WHEN json_type(fact.value) IN ('BIGINT', 'UBIGINT') THEN try_cast(fact.value AS BIGINT)
           END AS "integer",
       CASE WHEN json_type(fact.value) = 'BOOLEAN' THEN try_cast(fact.value AS BOOLEAN)
           END AS "boolean",
       CASE WHEN json_type(fact.value) = 'VARCHAR' THEN fact.value ->> '$' END AS "text",
       CASE WHEN json_type(fact.value) = 'ARRAY' THEN months_of(try_cast(fact.value AS VARCHAR[]))
           END AS months
FROM one
""",
    "awards": """
SELECT raw.seq, raw."case", raw."on", raw."by", law.seq AS law, raw.data.as_of AS as_of,
       raw.data.amount_fen AS amount_fen, raw.data.stated_fen AS stated_fen,
       raw.data.fund AS fund, raw.data.year AS year, raw.data."values"::VARCHAR AS "values",
       raw.data.stands_in AS stands_in, raw.data.left_out::VARCHAR AS left_out,
       raw.data.rulings::VARCHAR AS rulings, raw.data.excuses AS excuses
FROM raw
ASOF LEFT JOIN (SELECT seq FROM raw WHERE "do" = 'adopt' AND status = 'recorded') AS law
  ON law.seq < raw.seq
WHERE raw."do" = 'approve' AND raw.status = 'recorded'
""",
    "lines": """
WITH one AS (
    SELECT seq, "case", unnest(range(len(data.lines)))::INTEGER AS place,
           unnest(data.lines) AS line
    FROM raw WHERE "do" = 'approve' AND status = 'recorded'
)
SELECT seq, "case", place, line.token, line.fen,
       CASE WHEN line.months IS NOT NULL THEN len(months_of(line.months))
            ELSE coalesce(line.units, 1) END AS units,
       line.unit, line.unit_fen, months_of(line.months) AS months,
       line."values"::VARCHAR AS "values"
FROM one
""",
    "notices": """
SELECT seq, "case", "on" AS posted, data.until AS until
FROM raw WHERE "do" = 'notice' AND status = 'recorded'
""",
    "payments": """
SELECT raw.seq, raw."case", raw.data.payment AS payment, raw.data.amount_fen AS amount_fen,
       raw."on", raw."by", parts.account
FROM raw LEFT JOIN parts ON parts.seq = raw.seq AND parts.part = 'case'
WHERE raw."do" = 'pay' AND raw.status = 'recorded'
""",
    "movements": """
SELECT seq, "case", data.payment AS payment, "do", "on", "by"
FROM raw WHERE "do" IN ('settle', 'return', 'cancel') AND status = 'recorded'
""",
    "recoveries": """
SELECT seq, "case", data.recovery AS recovery, "do", data.amount_fen AS amount_fen,
       coalesce(data.void, false) AS void, "on", "by"
FROM raw WHERE "do" IN ('recover', 'repay', 'write_off') AND status = 'recorded'
""",
    "reasons": """
WITH one AS (
    SELECT seq, "case", "do", status, unnest(reasons.not_true) AS reason FROM raw
)
SELECT seq, "case", "do", status, reason.code, reason.rule, reason.party, reason.verdict FROM one
""",
    "appropriations": """
SELECT seq, data.fund AS fund, data.year AS year, data.amount_fen AS amount_fen, "on", "by"
FROM raw WHERE "do" = 'appropriate' AND status = 'recorded' AND seq >= 0
UNION ALL
SELECT NULL, fund, year, appropriated_fen - reserved_fen - paid_fen, NULL, NULL
FROM earlier WHERE "table" = 'funds'
""",
    "pairs": """
SELECT one.seq, one.token, other.token AS other, one."do" AS relation
FROM places AS one JOIN places AS other ON one.seq = other.seq AND one.place <> other.place
WHERE one."do" IN ('same', 'apart') AND one.status = 'recorded'
UNION ALL
SELECT NULL, token, other, relation FROM earlier WHERE "table" = 'pairs'
""",
    "links": """
SELECT places.seq, raw.data."group" AS "group", places.token, raw.data."from" AS "from",
       raw.data."to" AS "to"
FROM places JOIN raw USING (seq) WHERE places."do" = 'link' AND places.status = 'recorded'
""",
    "services": """
SELECT seq, data.service AS service, data.act AS act, data.token AS token, data."from" AS "from",
       "on", "by"
FROM raw WHERE "do" = 'perform' AND status = 'recorded'
""",
    "carried": """
SELECT "table", "case", "grant", role, "on", token FROM earlier
WHERE "table" IN ('cases', 'holdings')
""",
}
"""By name: the query that makes it."""

COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "entries": {
        "seq": "number of the entry; below 0 of a ledger before",
        "at": "when it was recorded, UTC",
        "id": "the caller's id",
        "do": "the command",
        "on": "the business day",
        "by": "the actor",
        "status": "recorded, refused or undetermined",
        "rules": "the adoption it says it was decided under",
        "law": "the last adoption before it, which the fold goes by",
        "case": "the case, where there is one",
        "payment": "the payment it names",
        "recovery": "the recovery it names",
        "passed": "whether a review was passed",
        "true": "how many rules were read and true",
        "sealed": "whether it has sealed content",
        "along": "whether that content is in the bundle",
        "note": "the note of a review (sealed)",
        "reason": "the reason given (sealed)",
    },
    "submissions": {
        "seq": "the submit or supplement",
        "case": "the case",
        "do": "submit or supplement",
        "status": "recorded, refused or undetermined",
        "on": "the business day",
        "grant": "the grant; of a submit",
        "fund": "the fund it asks for",
        "requested_fen": "what was asked for",
    },
    "parties": {
        "seq": "the entry that names the party",
        "case": "the case; none for same, apart, link, perform",
        "do": "the command",
        "status": "recorded, refused or undetermined",
        "role": "its role; `party` where the command has none",
        "place": "its place in the role, from 0",
        "token": "its token",
        "kind": "person, enterprise, … (sealed)",
        "scheme": "of the number (sealed)",
        "number": "its number (sealed)",
        "name": "its name (sealed)",
    },
    "facts": {
        "seq": "the entry that brings the fact (sealed)",
        "case": "the case",
        "do": "the command",
        "status": "recorded, refused or undetermined",
        "role": "the party's role, or `case`",
        "place": "the party's place in the role",
        "token": "the party's token",
        "fact": "the name of the fact",
        "integer": "its value, where a number or money in fen",
        "boolean": "its value, where yes or no",
        "text": "its value, where a day or a choice",
        "months": "its value, where months: year * 12 + month - 1 of each",
    },
    "awards": {
        "seq": "the approval that was recorded",
        "case": "the case",
        "on": "the business day",
        "by": "who approved",
        "law": "the adoption it stands under",
        "as_of": "the day that decides which edition holds",
        "amount_fen": "what was granted; none for a plain yes",
        "stated_fen": "what the approver stated",
        "fund": "the fund",
        "year": "its year",
        "values": "facts that ceilings count by, as JSON",
        "stands_in": "roles that the applicant fills itself",
        "left_out": "places by role that hold nothing, as JSON",
        "rulings": "readings chosen for this case, as JSON",
        "excuses": "ids of the excuses",
    },
    "lines": {
        "seq": "the approval",
        "case": "the case",
        "place": "the place of the line, from 0",
        "token": "the party it is for, where it is for one",
        "fen": "what it pays",
        "units": "months, days, or 1",
        "unit": "the fact that counts the units",
        "unit_fen": "what one unit pays",
        "months": "the months: year * 12 + month - 1 of each",
        "values": "facts of the party that ceilings count by, as JSON",
    },
    "notices": {
        "seq": "the notice",
        "case": "the case",
        "posted": "the day it was posted",
        "until": "its last day",
    },
    "payments": {
        "seq": "the entry `pay`",
        "case": "the case",
        "payment": "the payment",
        "amount_fen": "how much",
        "on": "the business day",
        "by": "who",
        "account": "to which account (sealed)",
    },
    "movements": {
        "seq": "the entry",
        "case": "the case",
        "payment": "the payment",
        "do": "settle, return or cancel",
        "on": "the business day",
        "by": "who",
    },
    "recoveries": {
        "seq": "the entry",
        "case": "the case",
        "recovery": "the recovery",
        "do": "recover, repay or write_off",
        "amount_fen": "how much",
        "void": "whether the award is voided",
        "on": "the business day",
        "by": "who",
    },
    "reasons": {
        "seq": "the entry",
        "case": "the case",
        "do": "the command",
        "status": "recorded, refused or undetermined",
        "code": "requirement, cap, exclusion, …",
        "rule": "the rule",
        "party": "the party, such as `hire[2]`",
        "verdict": "false or unknown",
    },
    "appropriations": {
        "seq": "the entry; none for what was free when a successor began",
        "fund": "the fund",
        "year": "its year",
        "amount_fen": "how much",
        "on": "the business day",
        "by": "who",
    },
    "pairs": {
        "seq": "the entry; none for what a successor took along",
        "token": "one identifier",
        "other": "the other; each pair stands there both ways",
        "relation": "same or apart",
    },
    "links": {
        "seq": "the entry",
        "group": "the group",
        "token": "the party",
        "from": "the first day",
        "to": "the last day; none while it is open",
    },
    "services": {
        "seq": "the entry `perform`",
        "service": "the service",
        "act": "the act",
        "token": "the party",
        "from": "the day the term starts; of the act `open`",
        "on": "the business day",
        "by": "who",
    },
    "carried": {
        "table": "cases or holdings: what a successor took along",
        "case": "the case",
        "grant": "the grant",
        "role": "the role; of a holding",
        "on": "the day of the award; of a holding",
        "token": "who holds it; of a holding",
    },
}
"""By table: its columns in order, and what each says."""

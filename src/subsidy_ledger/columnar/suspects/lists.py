"""Lists that the auditor brought, joined on parties by number or token.

A row counts where its days touch the time of a case: from the application or the first month that
is paid for to the last payment or month. A person with several numbers brings every case it stands
in: a number may be known from another one.
Without the list there is no suspect, but where a check looks at attested facts as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_LISTED: Final = """
WITH near AS (  -- rows whose days touch the time of a case
    SELECT everywhere."case", everywhere.token, everywhere.person
    FROM everywhere
    JOIN on_list USING (person)
    JOIN listed USING (kind, place)
    JOIN spans USING ("case")
    WHERE coalesce(try_cast(nullif(listed.start, '') AS DATE), spans.first) <= spans."last"
      AND coalesce(try_cast(nullif(listed."end", '') AS DATE), spans."last") >= spans.first
      AND on_list.kind IN (
"""
_OF_SEVERAL: Final = """)
)
SELECT "case" FROM near
UNION  -- under several numbers: known from any of its cases
SELECT everywhere."case" FROM everywhere JOIN near USING (person)
WHERE near.person IN (SELECT person FROM persons)
"""


def _listed(*kinds: str) -> str:
    """Cases of somebody who stands in a row that has to do with their time."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    return f"{_LISTED}{named}{_OF_SEVERAL}"


_ELIGIBLE: Final = """
SELECT DISTINCT everywhere."case"
FROM everywhere JOIN on_list USING (person)
WHERE on_list.kind = 'eligible' AND on_list.place NOT IN (SELECT place FROM in_time)
"""
"""Lines of people who were paid in time are taken off the list (``columnar.ground``)."""

_TRAINING: Final = """
WITH trained AS (
    SELECT DISTINCT held."case", held.person, training.days
    FROM held JOIN training USING ("grant")
), judged AS (
    SELECT count(*) > 0 AS along FROM listed WHERE kind = 'attendance'
), there AS (
    SELECT on_list.person, bool_and(coalesce(listed.days, '') <> ''
               AND coalesce(try_cast(listed.days AS DECIMAL(18, 3)), 1) = 0) AS never
    FROM on_list JOIN listed USING (kind, place) WHERE on_list.kind = 'attendance' GROUP BY 1
)
SELECT DISTINCT trained."case"
FROM trained LEFT JOIN there USING (person), judged
WHERE judged.along AND (trained.days OR there.person IS NULL OR there.never)
UNION
SELECT DISTINCT facts."case"
FROM facts JOIN grants USING ("case")
JOIN attended ON attended."grant" = grants."grant" AND attended.fact = facts.fact
WHERE facts."integer" = 0 OR NOT facts."boolean"
"""

_ACCOUNTS: Final = """
WITH paid AS (
    SELECT payments."case",
           upper(regexp_replace(payments.account, '[\\s-]', '', 'g')) AS account,
           regexp_full_match(payments.account, '[\\x00-\\x7F]*') AS plain
    FROM payments
    WHERE payments.account IS NOT NULL
      AND EXISTS (SELECT 1 FROM listed WHERE listed.kind = 'accounts')
), payee AS (
    SELECT DISTINCT paid."case", everywhere.person
    FROM paid JOIN everywhere USING ("case")
    LEFT JOIN paying USING ("case")
    WHERE everywhere.role = coalesce(paying.payee, 'applicant')
), own AS (
    SELECT payee."case", listed.account
    FROM payee JOIN on_list ON on_list.person = payee.person AND on_list.kind = 'accounts'
    JOIN listed USING (kind, place)
)
SELECT DISTINCT paid."case"
FROM paid
WHERE NOT paid.plain OR (
    ("case" IN (SELECT "case" FROM own)
     OR account IN (SELECT account FROM listed WHERE kind = 'accounts'))
    AND NOT EXISTS (SELECT 1 FROM own
                    WHERE own."case" = paid."case" AND own.account = paid.account))
"""
"""Of somebody on the list, or to an account of the list, and not to one of the payee's own."""

_BORROWERS: Final = """
WITH lent AS (
    SELECT DISTINCT held."case" FROM held WHERE held.instrument IN ('loan', 'interest')
), seen AS (
    SELECT lent."case", everywhere.person
    FROM lent JOIN everywhere USING ("case")
    JOIN on_list ON on_list.person = everywhere.person AND on_list.kind IN ('owners', 'loans')
)
SELECT "case" FROM seen
UNION
SELECT everywhere."case" FROM everywhere JOIN seen USING (person)
UNION  -- whoever stands beside them may be known by a number from elsewhere
SELECT more."case"
FROM everywhere AS beside JOIN seen USING ("case")
JOIN everywhere AS more ON more.person = beside.person
WHERE beside.role IN ('applicant', 'founder', 'entity') AND beside.person IN (
    SELECT person FROM persons)
"""

_WRONG_FUND: Final = """
SELECT DISTINCT awards."case"
FROM awards JOIN grants USING ("case") JOIN wrong_funds
  ON wrong_funds."grant" = grants."grant" AND wrong_funds.fund = awards.fund
  AND wrong_funds."on" = awards."on"
"""

_INTEREST: Final = """
SELECT DISTINCT held."case" FROM held JOIN interest USING ("grant")
WHERE EXISTS (SELECT 1 FROM listed WHERE listed.kind = 'interest')
"""

_OWNERS: Final = """
WITH flexible AS (
    SELECT DISTINCT held."case", held.person
    FROM held JOIN kinds USING ("grant")
    WHERE kinds.kind = 'flexible-insurance' AND held.role = 'applicant'
), owner AS (
    SELECT person FROM on_list WHERE kind = 'owners'
    UNION
    SELECT person FROM everywhere WHERE role = 'founder'
    UNION
    SELECT one.person FROM everywhere AS one JOIN everywhere AS entity USING ("case")
    WHERE one.role = 'applicant' AND entity.role = 'entity'
)
SELECT DISTINCT everywhere."case"
FROM flexible JOIN owner USING (person) JOIN everywhere USING (person)
"""

_LABOUR: Final = """
WITH employed AS (  -- whom a grant pays for as employed, or as insured
    SELECT DISTINCT held."case", held.seq, held.person, held.token, held.role, held."grant",
           held.counted
    FROM held JOIN labour USING ("grant", role)
    WHERE held.counted IS DISTINCT FROM held.role
       OR (held.seq, held.token) IN (SELECT (seq, token) FROM lines)
), judged AS (
    SELECT count(*) > 0 AS along FROM listed WHERE kind = 'insurance'
), insured AS (  -- surely of this employer: by number or token
    SELECT DISTINCT employed."case", employed.person, listed.start, listed."end"
    FROM employed
    JOIN on_list ON on_list.person = employed.person AND on_list.kind = 'insurance'
    JOIN listed USING (kind, place)
    LEFT JOIN labour USING ("grant", role)
    WHERE NOT labour.employer OR EXISTS (
        SELECT 1 FROM numbered JOIN stands USING (token)
        WHERE stands."case" = employed."case" AND stands.role = 'applicant'
          AND (numbered.number = listed.employer OR numbered.token = listed.employer_token))
), month AS (
    SELECT employed."case", employed.person, unnest(lines.months) AS month
    FROM employed JOIN lines ON lines.seq = employed.seq
        AND (employed.counted IS DISTINCT FROM employed.role OR lines.token = employed.token)
    WHERE lines.months IS NOT NULL
), covered AS (
    SELECT month."case", month.person, month.month,
           bool_or(insured."case" IS NOT NULL
               AND (insured.start = '' OR insured.start <= last_of(month.month))
               AND (insured."end" = '' OR first_of(month.month) <= insured."end")) AS insured
    FROM month LEFT JOIN insured USING ("case", person) GROUP BY ALL
), once AS (  -- an award without months: the months that were claimed, and those of the list
    SELECT employed."case", employed.person,
           max(facts."integer") AS claimed
    FROM employed
    LEFT JOIN claims USING ("grant")
    LEFT JOIN facts ON facts."case" = employed."case" AND facts.fact = claims.fact
    WHERE employed."case" NOT IN (SELECT "case" FROM month) GROUP BY ALL
), touched AS (
    SELECT once."case", once.person, coalesce(once.claimed, 0) AS claimed,
           count(insured."case") AS rows,
           max(CASE WHEN insured.start = '' THEN 1000000
               ELSE least(CASE WHEN insured."end" = '' THEN 1000000
                               ELSE month_of(insured."end") END,
                          year(submitted."on") * 12 + month(submitted."on") - 1)
                    - month_of(insured.start) + 1 END) AS months
    FROM once
    JOIN grants ON grants."case" = once."case"
    JOIN submissions AS submitted ON submitted.seq = grants.seq
    LEFT JOIN insured ON insured."case" = once."case" AND insured.person = once.person
    GROUP BY ALL
)
SELECT DISTINCT "case" FROM covered, judged WHERE judged.along AND NOT covered.insured
UNION
SELECT DISTINCT "case" FROM touched, judged
WHERE judged.along AND (touched.rows = 0 OR coalesce(touched.months, 0) < touched.claimed)
UNION
SELECT DISTINCT facts."case"
FROM facts JOIN grants USING ("case")
JOIN empties ON empties."grant" = grants."grant" AND empties.fact = facts.fact
WHERE facts."integer" = 0 OR NOT facts."boolean"
"""
"""Months that no row of this employer touches, fewer in one row than claimed, or none attested."""

QUERIES: Final[Mapping[str, str]] = {
    "person-status": _listed("deceased", "imprisoned", "pensions"),
    "public-employee": _listed("public-employees"),
    "firm-deregistered": _listed("deregistered"),
    "entitled-unpaid": _ELIGIBLE,
    "training-without-attendance": _TRAINING,
    "account-not-beneficiary": _ACCOUNTS,
    "borrowers": _BORROWERS,
    "wrong-fund": _WRONG_FUND,
    "interest-differs": _INTEREST,
    "owner-flexible-insurance": _OWNERS,
    "fictitious-labour": _LABOUR,
}

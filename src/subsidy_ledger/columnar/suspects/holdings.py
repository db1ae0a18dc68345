"""What one person holds: exclusions, ceilings, two regions.

A person that is suspected brings all cases it was ever awarded: the checks look at them together.
Persons that hold something from a ledger before are always suspected, for what they hold of it
stands in no column.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def _all_of(suspected: str) -> str:
    """All cases that a suspected person was ever awarded."""
    return f"{suspected}{_ALL_OF}"


_ALL_OF: Final = """
SELECT DISTINCT held."case" FROM held
JOIN (SELECT person FROM suspected UNION SELECT person FROM carried_persons) USING (person)
"""

_EXCLUSIONS: Final = _all_of("""
WITH suspected AS (
    SELECT held.person FROM held JOIN lanes USING ("grant", role)
    GROUP BY held.person, lanes.exclusion HAVING count(DISTINCT lanes.lane) > 1
)
""")

_REGIONS: Final = _all_of("""
WITH suspected AS (
    SELECT held.person
    FROM held JOIN kinds USING ("grant")
    LEFT JOIN areas ON areas.scheme = split_part(held."grant", '/', 1)
    GROUP BY held.person, kinds.kind
    HAVING count(DISTINCT coalesce(areas.area, split_part(held."grant", '/', 1))) > 1
)
""")

_CEILINGS: Final = _all_of("""
WITH counted AS (  -- for whose awards a ceiling is active
    SELECT DISTINCT CASE WHEN grouped THEN held.cluster ELSE held.person END AS holder, ceiling
    FROM held JOIN active USING (ruleset) JOIN ceilings USING (ceiling)
), scoped AS (  -- what it counts
    SELECT CASE WHEN ceilings.grouped THEN held.cluster ELSE held.person END AS holder,
           ceilings.*, held."case", held.seq, held.role, held.token, held.counted AS each
    FROM held JOIN scope USING ("grant", role) JOIN ceilings USING (ceiling)
), taken AS (  -- line by line
    SELECT scoped.*, lines.fen, lines.units, lines.unit, lines.unit_fen, lines.months,
           lines."values" AS mine, awards."values" AS whole
    FROM scoped
    JOIN counted USING (holder, ceiling)
    JOIN awards ON awards.seq = scoped.seq
    JOIN lines ON lines.seq = scoped.seq
        AND (scoped.each IS DISTINCT FROM scoped.role OR lines.token = scoped.token)
), told AS (
    SELECT *,
           CASE WHEN bucket = unit AND months IS NOT NULL THEN NULL
                WHEN bucket IS NOT NULL
                THEN coalesce(json_extract(mine, bucket), json_extract(whole, bucket))
                END AS value,
           CASE WHEN amount_of IS NOT NULL
                THEN coalesce(try_cast(json_extract(mine, amount_of) AS BIGINT),
                              try_cast(json_extract(whole, amount_of) AS BIGINT)) END AS stated,
           CASE WHEN elsewhere IS NOT NULL
                THEN greatest(coalesce(try_cast(json_extract(mine, elsewhere) AS BIGINT), 0),
                              coalesce(try_cast(json_extract(whole, elsewhere) AS BIGINT), 0))
                END AS outside
    FROM taken
), spread AS (  -- a bucket each: a month, a year, a level
    SELECT holder, ceiling, most, measure, amount_of, within, "case", role, token,
           unnest(CASE WHEN bucket = unit AND months IS NOT NULL THEN months::VARCHAR[]
                       WHEN json_type(value) = 'ARRAY'
                       THEN months_of(try_cast(value AS VARCHAR[]))::VARCHAR[]
                       ELSE [value::VARCHAR] END) AS bucket,
           stated,
           CASE WHEN measure = 'units' THEN CASE WHEN monthly THEN 1 ELSE units END
                WHEN monthly THEN least(coalesce(unit_fen, fen), fen)
                ELSE fen END AS quantity
    FROM told WHERE measure <> 'span'
), by_role AS (
    SELECT holder, ceiling, most, within, "case", role, token, bucket,
           CASE WHEN measure = 'count' THEN 1
                WHEN measure = 'amount' AND amount_of IS NOT NULL
                THEN coalesce(sum(DISTINCT greatest(stated, 0)), 0)
                ELSE coalesce(sum(greatest(quantity, 0)), 0) END AS quantity
    FROM spread
    GROUP BY holder, ceiling, most, within, "case", role, token, bucket, measure, amount_of
), by_case AS (  -- an award counts once however many of its roles one person has
    SELECT holder, ceiling, most, within, "case", bucket, max(quantity) AS quantity
    FROM by_role GROUP BY ALL
), by_bucket AS (
    SELECT holder, ceiling, most, bucket,
           CASE WHEN within THEN max(quantity) ELSE sum(quantity) END AS quantity
    FROM by_case GROUP BY holder, ceiling, most, bucket, within
), attested AS (  -- use outside the ledger
    SELECT holder, ceiling, max(outside) AS quantity FROM told
    WHERE outside IS NOT NULL GROUP BY ALL
), over AS (  -- an award without the value counts in every bucket
    SELECT named.holder
    FROM by_bucket AS named
    LEFT JOIN by_bucket AS every ON every.holder = named.holder
        AND every.ceiling = named.ceiling AND every.bucket IS NULL AND named.bucket IS NOT NULL
    LEFT JOIN attested ON attested.holder = named.holder AND attested.ceiling = named.ceiling
    WHERE named.quantity + coalesce(every.quantity, 0) + coalesce(attested.quantity, 0)
        > named.most
    UNION
    SELECT holder FROM told WHERE measure = 'span'
    GROUP BY holder, ceiling, most HAVING max(list_max(months)) - min(list_min(months)) + 1 > most
), suspected AS (
    SELECT DISTINCT held.person FROM held JOIN over ON over.holder = held.person
    UNION SELECT DISTINCT held.person FROM held JOIN over ON over.holder = held.cluster
)
""")

QUERIES: Final[Mapping[str, str]] = {
    "exclusion-broken": _EXCLUSIONS,
    "cap-passed": _CEILINGS,
    "same-kind-two-regions": _REGIONS,
}

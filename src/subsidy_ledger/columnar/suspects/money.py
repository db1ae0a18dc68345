"""Money: payments without cover, funds in the red."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_PAYMENTS: Final = """
WITH moved AS (
    SELECT "case", seq, amount_fen AS fen, true AS pays FROM payments
    UNION ALL
    SELECT movements."case", movements.seq, -payments.amount_fen, false
    FROM movements JOIN payments USING (payment)
    WHERE movements."do" IN ('return', 'cancel')
), running AS (
    SELECT "case", seq, pays,
           sum(fen) OVER (PARTITION BY "case" ORDER BY seq) AS instructed_fen
    FROM moved
), ended AS (
    SELECT "case", min(seq) AS seq FROM entries
    WHERE status = 'recorded' AND "do" IN ('reject', 'withdraw', 'finish') GROUP BY "case"
    UNION ALL
    SELECT "case", min(seq) FROM recoveries WHERE void GROUP BY "case"
)
SELECT DISTINCT running."case"
FROM running
ASOF LEFT JOIN awards ON awards."case" = running."case" AND awards.seq < running.seq
LEFT JOIN ended ON ended."case" = running."case" AND ended.seq < running.seq
WHERE running.pays AND (
    awards.seq IS NULL OR ended.seq IS NOT NULL
    OR running.instructed_fen > coalesce(awards.amount_fen, 0)
)
"""
"""Paid before an award or after an end, or more in all than was approved last."""

_FUNDS: Final = """
WITH once AS (  -- cases with one award and one end: what the end gives back is known
    SELECT "case", any_value(seq) AS seq, any_value(amount_fen) AS amount_fen FROM awards
    GROUP BY "case" HAVING count(*) = 1
), ended AS (
    SELECT "case", any_value(seq) AS seq, any_value("do") AS "do" FROM (
        SELECT "case", seq, "do" FROM entries
        WHERE status = 'recorded' AND "do" IN ('withdraw', 'finish')
        UNION ALL
        SELECT "case", seq, 'void' FROM recoveries WHERE "do" = 'recover' AND void
    ) GROUP BY "case" HAVING count(*) = 1
), settled AS (
    SELECT ended."case",
           coalesce(sum(payments.amount_fen) FILTER (WHERE movements."do" = 'settle'), 0) AS fen
    FROM ended
    LEFT JOIN movements ON movements."case" = ended."case" AND movements.seq < ended.seq
    LEFT JOIN payments USING (payment)
    GROUP BY ended."case"
), funded AS (
    SELECT awards."case", awards.seq, awards.fund, awards.year,
           coalesce(awards.amount_fen, 0) AS fen
    FROM awards WHERE awards.fund IS NOT NULL
), events AS (
    SELECT fund, year, coalesce(seq, -9223372036854775807) AS seq, amount_fen AS fen
    FROM appropriations
    UNION ALL
    SELECT fund, year, seq, -fen FROM funded WHERE seq >= 0
    UNION ALL  -- never more than what is really given back: settled counts even if it came back
    SELECT funded.fund, funded.year, ended.seq, greatest(0, funded.fen - settled.fen)
    FROM funded
    JOIN once USING ("case")
    JOIN ended ON ended."case" = funded."case" AND ended.seq > funded.seq
    JOIN settled ON settled."case" = funded."case"
    WHERE funded.seq >= 0
), running AS (
    SELECT fund, year, sum(fen) OVER (PARTITION BY fund, year ORDER BY seq) AS free_fen
    FROM events
), red AS (
    SELECT DISTINCT fund, year FROM running WHERE free_fen < 0
)
SELECT DISTINCT funded."case" FROM funded JOIN red USING (fund, year)
"""
"""A fund's year that may have been in the red at some time: all cases that it pays.

What a successor found reserved stands in what was free when it began.
"""

QUERIES: Final[Mapping[str, str]] = {"payments": _PAYMENTS, "fund-overspent": _FUNDS}

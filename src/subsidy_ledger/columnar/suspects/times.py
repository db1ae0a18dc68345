"""What took long, what came back, what was ordered back: judged by a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_DELAYS: Final = """
WITH acted AS (
    SELECT entries."case", entries.seq, entries."do", entries."on", entries.status,
           grants.seq AS first
    FROM entries JOIN grants USING ("case") WHERE entries.seq >= grants.seq
), ended AS (
    SELECT "case", max(seq) AS seq FROM acted
    WHERE status = 'recorded' AND "do" IN ('reject', 'withdraw', 'finish') GROUP BY "case"
    UNION ALL
    SELECT "case", max(seq) FROM recoveries WHERE void GROUP BY "case"
), approved AS (
    SELECT "case", max(seq) AS seq, max("on") AS "on", max(amount_fen) AS amount_fen,
           bool_or(coalesce(reserving."case" IS NOT NULL, false)) AS pays
    FROM awards LEFT JOIN reserving USING ("case") GROUP BY "case"
), paid AS (
    SELECT "case", max("on") AS "on", sum(amount_fen) AS fen FROM payments GROUP BY "case"
), back AS (
    SELECT payments."case", sum(payments.amount_fen) AS fen
    FROM movements JOIN payments USING (payment)
    WHERE movements."do" IN ('return', 'cancel') GROUP BY payments."case"
), unpaid AS (
    SELECT approved."case"
    FROM approved
    LEFT JOIN ended ON ended."case" = approved."case" AND ended.seq > approved.seq
    LEFT JOIN paid ON paid."case" = approved."case"
    LEFT JOIN back ON back."case" = approved."case"
    WHERE approved.pays AND ended.seq IS NULL
      AND approved.amount_fen - coalesce(paid.fen, 0) + coalesce(back.fen, 0) > 0
      AND datesub('day', greatest(approved."on", coalesce(paid."on", approved."on")),
                  (SELECT "on" FROM today)) > (SELECT unpaid_days FROM settings)
), unconfirmed AS (
    SELECT payments."case"
    FROM payments
    LEFT JOIN movements ON movements.payment = payments.payment AND movements.seq > payments.seq
    WHERE movements.seq IS NULL
      AND datesub('day', payments."on", (SELECT "on" FROM today))
        > (SELECT unpaid_days FROM settings)
), undecided AS (
    SELECT "case" FROM acted GROUP BY "case"
    HAVING arg_max("do", seq) FILTER (WHERE status = 'recorded' AND ("do" IN (
               'submit', 'supplement', 'accept', 'review', 'notice', 'approve', 'reject',
               'withdraw', 'finish') OR seq IN (SELECT seq FROM recoveries WHERE void)))
           IN ('submit', 'supplement', 'accept', 'review', 'notice')
       AND datesub('day', arg_max("on", seq), (SELECT "on" FROM today))
         > (SELECT slow_days FROM settings)
), steps AS (
    SELECT "case", seq, "do", "on",
           lag("on") OVER (PARTITION BY "case" ORDER BY seq) AS before,
           min(CASE WHEN "do" = 'pay' THEN seq END) OVER (PARTITION BY "case") AS pay
    FROM acted WHERE status = 'recorded'
), slow AS (
    SELECT "case" FROM steps
    WHERE "do" IN ('accept', 'review', 'notice', 'approve', 'pay') AND seq <= coalesce(pay, seq)
      AND datesub('day', before, "on") > (SELECT slow_days FROM settings)
)
SELECT "case" FROM unpaid UNION SELECT "case" FROM unconfirmed
UNION SELECT "case" FROM undecided UNION SELECT "case" FROM slow
"""

_OUTSIDE: Final = """
WITH acts AS (
    SELECT entries."case", entries."by", date_trunc('month', entries."on") AS month
    FROM entries LEFT JOIN days_off ON days_off."on" = entries."on", settings
    WHERE entries.status = 'recorded' AND entries."case" IS NOT NULL
      AND entries."do" IN ('accept', 'review', 'notice', 'approve', 'reject', 'pay', 'finish',
                           'recover', 'write_off')
      AND (days_off."on" IS NOT NULL OR (
        (entries."at" + to_hours(settings.utc_offset_hours))::DATE = entries."on"
        AND NOT (strftime(entries."at" + to_hours(settings.utc_offset_hours), '%H:%M')
                 >= settings.office_from
            AND strftime(entries."at" + to_hours(settings.utc_offset_hours), '%H:%M')
                 < settings.office_to)))
), many AS (
    SELECT "by", month FROM acts GROUP BY ALL
    HAVING count(*) >= (SELECT outside_count FROM settings)
)
SELECT DISTINCT "case" FROM acts JOIN many USING ("by", month)
"""

_RECOVERIES: Final = """SELECT DISTINCT "case" FROM recoveries"""

_REVERSALS: Final = """
WITH owed AS (
    SELECT "case" FROM recoveries GROUP BY "case"
    HAVING sum(amount_fen) FILTER (WHERE "do" = 'recover')
        > coalesce(sum(amount_fen) FILTER (WHERE "do" = 'repay'), 0)
), suspected AS (
    SELECT DISTINCT held.person FROM held JOIN owed USING ("case")
)
SELECT "case" FROM owed
UNION SELECT held."case" FROM held JOIN suspected USING (person)
UNION SELECT payments."case" FROM payments JOIN entries USING ("case")
WHERE entries.status = 'recorded'
  AND (entries."do" IN ('reject', 'withdraw', 'finish')
       OR entries.seq IN (SELECT seq FROM recoveries WHERE void))
"""
"""Money owed and whoever owes it; awards that may have ended while money was out."""

_STEPS: Final = """
WITH last AS (
    SELECT awards."case", awards.seq, awards.law, told.seq AS told
    FROM awards
    ASOF LEFT JOIN (SELECT seq, "case" FROM submissions WHERE status = 'recorded') AS told
      ON told."case" = awards."case" AND told.seq < awards.seq
), taken AS (
    SELECT last.seq, bool_or(entries."do" = 'accept') AS accepted,
           arg_max(entries.passed, entries.seq) FILTER (WHERE entries."do" = 'review') AS reviewed
    FROM last JOIN entries ON entries."case" = last."case" AND entries.seq > last.told
        AND entries.seq < last.seq
    WHERE entries.status = 'recorded' AND entries."do" IN ('accept', 'review')
    GROUP BY last.seq
)
SELECT DISTINCT last."case"
FROM last JOIN asked USING (law) LEFT JOIN taken USING (seq)
WHERE (asked.step = 'accept' AND NOT coalesce(taken.accepted, false))
   OR (asked.step = 'review' AND NOT coalesce(taken.reviewed, false))
UNION SELECT "case" FROM awards GROUP BY "case" HAVING count(*) > 1
"""

QUERIES: Final[Mapping[str, str]] = {
    "delays": _DELAYS,
    "outside-hours": _OUTSIDE,
    "recoveries": _RECOVERIES,
    "reversals": _REVERSALS,
    "step-missing": _STEPS,
}

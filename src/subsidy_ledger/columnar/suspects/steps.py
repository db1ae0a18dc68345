"""How a case was handled: duties, notices, months to come; services belong to no case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_DUTIES: Final = """
SELECT DISTINCT "case" FROM (
    SELECT entries."case"
    FROM entries
    JOIN (SELECT DISTINCT one, other FROM duties) AS duty
      ON entries."do" IN (duty.one, duty.other)
    WHERE entries.status = 'recorded' AND entries."case" IS NOT NULL
    GROUP BY entries."case", entries."by", duty.one, duty.other
    HAVING count(DISTINCT entries."do") > 1
)
"""
"""Acts that some procedure keeps apart, by one person, in whatever order."""

_NOTICES: Final = """
SELECT DISTINCT awards."case"
FROM awards
JOIN noticed USING (law)
ASOF LEFT JOIN notices ON notices."case" = awards."case" AND notices.seq < awards.seq
ASOF LEFT JOIN (SELECT seq, "case" FROM submissions WHERE status = 'recorded') AS told
  ON told."case" = awards."case" AND told.seq < awards.seq
LEFT JOIN terms ON terms.law = awards.law AND terms.posted = notices.posted
WHERE notices.seq IS NULL OR told.seq > notices.seq OR notices.until IS NULL
   OR awards."on" <= notices.until OR notices.until < terms."last"
"""
"""No notice since the last submission, one not over, or one too short."""

_MONTHS: Final = """
SELECT DISTINCT awards."case"
FROM awards JOIN lines USING (seq)
WHERE list_max(lines.months) > year(awards."on") * 12 + month(awards."on") - 1
"""

QUERIES: Final[Mapping[str, str]] = {
    "duty-broken": _DUTIES,
    "notice-too-short": _NOTICES,
    "months-ahead": _MONTHS,
    "service-missed": """SELECT NULL::VARCHAR AS "case" WHERE false""",
}

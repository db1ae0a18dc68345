"""Who stands where: one person twice, one hire for two firms, founders, shared accounts.

Persons that hold something from a ledger before are suspected by ``holdings`` wherever they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final


def _all_of(suspected: str) -> str:
    """All cases that a suspected person was ever awarded."""
    return f"{suspected}{_ALL_OF}"


_ALL_OF: Final = """
SELECT DISTINCT held."case" FROM held JOIN (SELECT DISTINCT person FROM suspected) USING (person)
"""

_TWICE: Final = _all_of("""
WITH own AS (  -- whom an award is for: who is counted one by one, else whoever stands there
    SELECT held.person, held."case", held.seq, held."on", held."grant", held.token, held.role,
           held.counted, split_part(held."grant", '/', 1) || ' '
           || coalesce(kinds.kind, held."grant") AS what
    FROM held LEFT JOIN kinds USING ("grant")
    WHERE held.counted IS NULL OR held.counted = held.role
), again AS (  -- only who comes again needs a closer look
    SELECT person FROM own GROUP BY person, what HAVING count(DISTINCT "case") > 1
), near AS (
    SELECT person, "on" - lag("on") OVER (PARTITION BY person, "grant" ORDER BY "on") AS days
    FROM (SELECT DISTINCT own.person, own."grant", own."case", own."on"
          FROM own JOIN (SELECT DISTINCT person FROM again) USING (person))
), told AS (  -- what a case says of itself; nothing known of those that were supplemented
    SELECT own.person, own."grant", own."case",
           CASE WHEN supplemented."case" IS NULL THEN said.digest END AS digest
    FROM (SELECT DISTINCT person, "grant", "case" FROM own
          JOIN (SELECT DISTINCT person FROM again) USING (person)) AS own
    LEFT JOIN supplemented USING ("case")
    LEFT JOIN said USING ("case")
), alike AS (
    SELECT person FROM told GROUP BY person, "grant"
    HAVING count(DISTINCT "case") > 1
       AND (count(DISTINCT digest) < count(*) OR count(digest) < count(*))
), months AS (
    SELECT person FROM (
        SELECT own.person, own.what, own."case", unnest(lines.months) AS month
        FROM own JOIN (SELECT DISTINCT person FROM again) USING (person)
        JOIN lines ON lines.seq = own.seq
            AND (own.counted IS DISTINCT FROM own.role OR lines.token = own.token)
    ) GROUP BY person, what, month HAVING count(DISTINCT "case") > 1
), suspected AS (
    SELECT person FROM near, settings WHERE days <= settings.repeat_days
    UNION SELECT person FROM alike
    UNION SELECT person FROM months
)
""")

_HIRES: Final = _all_of("""
WITH suspected AS (
    SELECT held.person
    FROM held JOIN applicants USING ("case")
    WHERE held.counted = held.role AND held.role <> 'applicant'
    GROUP BY held.person HAVING count(DISTINCT applicants.person) > 1
)
""")

_FOUNDERS: Final = """
WITH firm AS (  -- awards by whoever applied
    SELECT DISTINCT applicants.person, held."case", held.seq
    FROM held JOIN applicants USING ("case") WHERE held.role = 'applicant'
), founder AS (
    SELECT DISTINCT firm.person, held.person AS founder
    FROM firm JOIN held ON held."case" = firm."case" AND held.role = 'founder'
), hire AS (
    SELECT DISTINCT firm.person, coalesce(persons.person, lines.token) AS hire
    FROM firm JOIN lines ON lines.seq = firm.seq AND lines.token IS NOT NULL
    LEFT JOIN persons ON persons.token = lines.token
), suspected AS (
    SELECT founder.person FROM founder JOIN hire
      ON hire.person = founder.person AND hire.hire = founder.founder
    UNION
    SELECT person FROM founder GROUP BY person HAVING count(*) > 1
)
SELECT DISTINCT firm."case" FROM firm JOIN suspected USING (person)
"""

_ACCOUNTS: Final = """
WITH plain AS (
    SELECT payments."case",
           CASE WHEN regexp_full_match(account, '[\\x00-\\x7F]*')
                THEN upper(regexp_replace(account, '[^0-9A-Za-z]', '', 'g')) ELSE '' END AS account
    FROM payments WHERE account IS NOT NULL
), paid AS (
    SELECT DISTINCT plain.account, plain."case" FROM plain
), to_whom AS (  -- the role that the grant pays, and the applicant
    SELECT paid.account, paid."case", coalesce(persons.person, stands.token) AS person
    FROM paid JOIN stands USING ("case")
    LEFT JOIN persons USING (token)
    WHERE stands.role = 'applicant' OR stands.role IN (SELECT role FROM payees)
), shared AS (
    SELECT account FROM to_whom GROUP BY account
    HAVING account = '' OR least(count(DISTINCT "case"), count(DISTINCT person))
        >= (SELECT shared_account FROM settings)
)
SELECT "case" FROM paid JOIN shared USING (account)
UNION
SELECT payments."case"
FROM payments
LEFT JOIN movements ON movements."case" = payments."case"
    AND movements."do" IN ('return', 'cancel')
GROUP BY payments."case"
HAVING max(movements.seq) >= max(payments.seq)
   AND datesub('day', min(movements."on"), (SELECT "on" FROM today))
     > (SELECT rebook_days FROM settings)
"""
"""An account that is no plain text could be any: such are looked at together."""

QUERIES: Final[Mapping[str, str]] = {
    "same-grant-twice": _TWICE,
    "one-hire-two-firms": _HIRES,
    "founders": _FOUNDERS,
    "accounts": _ACCOUNTS,
}

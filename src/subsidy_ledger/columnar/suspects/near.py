"""Near-same numbers and names, shared phones and addresses: who may be one with whom.

Numbers that differ in one sign, or in two neighbours exchanged, agree in three of four pieces, or
once the two signs beside the end of a piece are put in order. So candidates are found by equality
alone, and a hundred thousand people with one name cost no more than others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_NEAR: Final = """
WITH named AS (
    SELECT DISTINCT parties.token, parties.scheme, parties.number,
           coalesce(odd.plain, parties.name) AS name
    FROM parties LEFT JOIN odd ON odd.text = parties.name
    WHERE parties.status = 'recorded' AND parties."do" IN ('submit', 'supplement')
      AND parties.number IS NOT NULL AND coalesce(parties.name, '') <> ''
), body AS (
    SELECT *, number[1:len(number) - CASE scheme WHEN 'cn-ric' THEN 1 WHEN 'cn-uscc' THEN 2
                                     ELSE 0 END] AS body FROM named
), pieces AS (
    SELECT *, CASE WHEN scheme = 'cn-ric' THEN [6, 10, 14]
              ELSE [len(body) // 4, len(body) // 2, len(body) - len(body) // 4] END AS ends
    FROM body
), keys AS (
    SELECT token, scheme, name, len(body) AS long, body[1:ends[1]] AS a,
           body[ends[1] + 1:ends[2]] AS b, body[ends[2] + 1:ends[3]] AS c, body[ends[3] + 1:] AS d,
           list_transform(ends, lambda cut: body[1:cut - 1]
               || least(body[cut], body[cut + 1]) || greatest(body[cut], body[cut + 1])
               || body[cut + 2:]) AS swapped
    FROM pieces
), alike AS (
    SELECT scheme, name, token, unnest(
        [concat_ws('.', long, '-', b, c, d), concat_ws('.', long, a, '-', c, d),
         concat_ws('.', long, a, b, '-', d), concat_ws('.', long, a, b, c, '-'),
         '1' || swapped[1], '2' || swapped[2], '3' || swapped[3]]) AS key
    FROM keys
    UNION ALL
    SELECT scheme, name, token, 'born ' || number[7:14] FROM named
    WHERE scheme = 'cn-ric' AND len(number) = 18
), pair AS (
    SELECT scheme, name, key FROM alike GROUP BY ALL HAVING count(DISTINCT token) > 1
), firms AS (
    SELECT DISTINCT named.token, named.name, everywhere."case"
    FROM named JOIN everywhere USING (token) WHERE named.scheme = 'cn-uscc'
), shares AS (
    SELECT firms.token, firms.name, everywhere.token AS share
    FROM firms JOIN everywhere USING ("case") WHERE everywhere.token <> firms.token
    UNION
    SELECT firms.token, firms.name, payments.account
    FROM firms JOIN payments USING ("case") WHERE payments.account IS NOT NULL
), crowded AS (  -- a share of many firms: looked at as a whole
    SELECT share, count(DISTINCT token) AS many FROM shares GROUP BY share
    HAVING count(DISTINCT token) > 1
), suspected AS (
    SELECT alike.token FROM alike JOIN pair USING (scheme, name, key)
    UNION
    SELECT token FROM named GROUP BY token HAVING count(DISTINCT name) > 1
    UNION
    SELECT one.token
    FROM shares AS one JOIN crowded USING (share) JOIN shares AS other USING (share)
    WHERE one.token <> other.token AND crowded.many <= 50
      AND len(one.name) = len(other.name) AND levenshtein(one.name, other.name) <= 4
    UNION
    SELECT shares.token FROM shares JOIN crowded USING (share) WHERE crowded.many > 50
)
SELECT DISTINCT everywhere."case" FROM everywhere JOIN suspected USING (token)
"""

_CONTACTS: Final = """
WITH said AS (
    SELECT facts."case",
           CASE WHEN regexp_matches(facts.fact, 'phone|mobile|(^|_)tel(_|$)') THEN 'phone'
                ELSE 'address' END AS kind,
           coalesce(facts."integer"::VARCHAR, odd.plain, facts."text") AS contact
    FROM facts LEFT JOIN odd ON odd.text = facts."text"
    WHERE facts.status = 'recorded' AND facts."do" IN ('submit', 'supplement')
      AND regexp_matches(facts.fact, 'phone|mobile|(^|_)tel(_|$)|address')
    UNION ALL
    SELECT everywhere."case", contacts.kind, contacts.contact
    FROM contacts JOIN on_list USING (place) JOIN everywhere USING (person)
    WHERE on_list.kind = 'contacts'
), plain AS (
    SELECT DISTINCT "case", kind,
           CASE WHEN kind = 'phone' AND len(contact) = 13 AND contact[1:2] = '86'
                THEN contact[3:] ELSE contact END AS contact
    FROM said WHERE contact IS NOT NULL
), many AS (
    SELECT kind, contact FROM plain JOIN applicants USING ("case")
    GROUP BY kind, contact HAVING least(count(DISTINCT applicants.person),
                                        count(DISTINCT plain."case"))
        >= (SELECT shared_contact FROM settings)
), suspected AS (
    SELECT DISTINCT plain."case" FROM plain JOIN many USING (kind, contact)
)
SELECT "case" FROM suspected
UNION
SELECT more."case"
FROM suspected JOIN everywhere USING ("case")
JOIN everywhere AS more ON more.person = everywhere.person
WHERE everywhere.person IN (SELECT person FROM persons)
"""
"""Who is one under several numbers brings the cases that these are known from."""

QUERIES: Final[Mapping[str, str]] = {"near": _NEAR, "shared-contact": _CONTACTS}

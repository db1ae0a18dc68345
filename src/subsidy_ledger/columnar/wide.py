"""The wide desk: every award there is, most of them made of columns and not of entries.

What it is: some checks add up all awards of a grant, or all approvals of a person, and say one
thing of them together. To walk all those cases would be to walk the ledger. Most cases are plain:
approved once, and not withdrawn, finished, voided or rejected after that. How such a case stands at
the end follows from a few sums, and ``widened`` puts it onto a desk beside the cases that were
walked. ``WIDE`` names the checks that are asked on that desk.

What it promises: of a plain case the award, its amounts, payments, who approved it and when, are as
the fold has them (the tests compare). A check in ``WIDE`` reads nothing else of a case.

What it does not do: carry parties, facts, or any step but the approval. A check that reads those
must not be in ``WIDE``; it has a query instead (``columnar.suspects``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Act, Dossier, Dossiers, Paid
from subsidy_ledger.audit.finding import Check, Concluding, Finding, Seeing
from subsidy_ledger.casework.state import Award, Books, CaseState
from subsidy_ledger.columnar.ground import Ground

WIDE: Final = frozenset({"figure-without-rule", "not-in-force", "just-under", "burst"})
"""Checks that add up approvals, and read of a case no more than the wide desk has."""

NOT_PLAIN: Final = """
CREATE OR REPLACE TEMP TABLE not_plain AS
SELECT "case" FROM awards GROUP BY "case" HAVING count(*) > 1
UNION SELECT "case" FROM awards WHERE seq < 0
UNION SELECT awards."case" FROM awards JOIN entries USING (seq)
WHERE entries.rules IS DISTINCT FROM awards.law
UNION SELECT awards."case"
FROM awards JOIN entries USING ("case")
WHERE entries.seq > awards.seq AND entries.status = 'recorded'
  AND (entries."do" NOT IN ('pay', 'settle', 'return', 'cancel', 'repay', 'write_off', 'recover',
                            'hold', 'release', 'discharge', 'erase')
       OR entries.seq IN (SELECT seq FROM recoveries WHERE void))
UNION SELECT "case" FROM dated
"""
"""Cases with an award that is not plain, or that a check in ``WIDE`` may look at more closely."""

DATED: Final = """
CREATE OR REPLACE TEMP TABLE dated AS
SELECT DISTINCT awards."case"
FROM awards JOIN grants USING ("case")
JOIN by_fact ON by_fact.law = awards.law AND by_fact."grant" = grants."grant"
JOIN facts ON facts."case" = awards."case" AND facts.fact = by_fact.fact
WHERE facts."text" IS DISTINCT FROM awards.as_of::VARCHAR
"""
"""Awards of a grant whose edition goes by the day of a fact, and that day is another."""

_PLAIN: Final = """
WITH plain AS (
    SELECT * FROM awards
    WHERE "case" NOT IN (SELECT "case" FROM suspects)
), paid AS (
    SELECT payments."case", payments.payment, payments.amount_fen, payments.seq, payments."on",
           payments."by", arg_max(movements."do", movements.seq) AS ended
    FROM payments LEFT JOIN movements
      ON movements.payment = payments.payment AND movements.seq > payments.seq
    GROUP BY ALL
), parts AS (  -- payments of a part of the award, in order
    SELECT paid."case", list([paid.payment, paid.amount_fen::VARCHAR, paid.seq::VARCHAR,
                              paid."on"::VARCHAR, paid."by", coalesce(paid.ended, 'pay')]
                             ORDER BY paid.seq) AS told
    FROM paid JOIN plain USING ("case")
    WHERE paid.amount_fen IS DISTINCT FROM plain.amount_fen GROUP BY paid."case"
), repaid AS (
    SELECT "case", sum(amount_fen) AS fen FROM recoveries WHERE "do" = 'repay' GROUP BY "case"
)
SELECT grants.seq, plain."case", grants."grant", submissions."on"::VARCHAR,
       submissions.requested_fen, plain.seq, plain."on"::VARCHAR,
       strftime(entries."at", '%Y-%m-%dT%H:%M:%S.%fZ'), plain."by",
       plain.as_of::VARCHAR, plain.law, plain.amount_fen, plain.fund, plain.year,
       coalesce(repaid.fen, 0)::BIGINT, plain.rulings, parts.told
FROM plain
JOIN grants USING ("case")
JOIN submissions ON submissions.seq = grants.seq
JOIN entries ON entries.seq = plain.seq
LEFT JOIN repaid ON repaid."case" = plain."case"
LEFT JOIN parts ON parts."case" = plain."case"
ORDER BY grants.seq
"""

_STATES: Final = {
    "pay": "instructed", "settle": "settled", "return": "returned", "cancel": "cancelled",
}  # fmt: skip


def prepare(ground: Ground) -> None:
    """Table ``not_plain``: cases that have to be walked for a check in ``WIDE``."""
    rows = []
    for law_seq, grant in ground.rows(_GRANTS):
        law = ground.books.laws.get(law_seq)
        if law is not None:
            for adopted in law.packs:
                rows += [
                    (law_seq, grant, one.as_of.name)
                    for one in adopted.pack.grants
                    if one.key == grant and one.as_of.kind == "fact"
                ]
    shape = {"law": "number", "grant": "text", "fact": "text"}
    ground.table("by_fact", shape, rows)
    ground.made.execute(DATED)
    ground.made.execute(NOT_PLAIN)


_GRANTS: Final = """
SELECT DISTINCT awards.law, grants."grant" FROM awards JOIN grants USING ("case")
"""


class _Asked:
    """A check of ``WIDE``: it sees what is walked, and concludes on the wide desk."""

    def __init__(self, check: Check, wide: _Wide) -> None:
        self.name, self.about = check.name, check.about
        self._check, self._wide = check, wide

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        assert isinstance(self._check, Concluding)  # noqa: S101 - `asked` looked
        return self._check.conclude(self._wide.of(desk))


class _Seeing(_Asked):
    """One that is shown every entry as well."""

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        assert isinstance(self._check, Seeing)  # noqa: S101 - `asked` looked
        return self._check.see(entry, desk)


class _Wide:
    """The wide desk, made once for all checks that are asked on it."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._made: Desk | None = None

    def of(self, desk: Desk) -> Desk:
        if self._made is None:
            self._made = widened(desk, self._ground)
        return self._made


def asked(checks: tuple[Check, ...], ground: Ground) -> tuple[Check, ...]:
    """The checks to walk with: those of ``WIDE`` conclude on the wide desk."""
    wide = _Wide(ground)
    made: list[Check] = []
    for check in checks:
        if check.name not in WIDE or not isinstance(check, Concluding):
            made.append(check)
        else:
            made.append((_Seeing if isinstance(check, Seeing) else _Asked)(check, wide))
    return tuple(made)


def widened(desk: Desk, ground: Ground) -> Desk:
    """The desk with the plain cases beside those that were walked, in the order of application."""
    placed: list[tuple[int, Dossier, CaseState]] = [
        (dossier.acts[0].seq if dossier.acts else -1, dossier, desk.books.cases[name])
        for name, dossier in desk.dossiers.items()
    ]
    placed += [_plain(row) for row in ground.rows(_PLAIN)]
    placed.sort(key=lambda one: one[0])
    books = Books(
        cases={case.case: case for _, _, case in placed},
        laws=desk.books.laws,
        law=desk.books.law,
        opened=desk.books.opened,
        pairs=desk.books.pairs,
        size=desk.books.size,
    )
    return Desk(
        books,
        on=desk.on,
        lists=desk.lists,
        settings=desk.settings,
        kinds=desk.kinds,
        files=Dossiers({dossier.case: dossier for _, dossier, _ in placed}),
    )


def _plain(row: tuple[Any, ...]) -> tuple[int, Dossier, CaseState]:
    """A case as its award and sums tell."""
    (first, name, grant, submitted_on, requested, seq, on, at, by, as_of, law, amount, fund, year,
     repaid, ruled, parts) = row  # fmt: skip
    rulings = (
        ()
        if ruled is None
        else tuple((key, ruling["option"]) for key, ruling in sorted(json.loads(ruled).items()))
    )
    award = Award(amount, on, as_of, law, fund, year, (), (), rulings)
    case = CaseState(
        name, grant, "approved", submitted_on, on, fund, requested, (), (), (first, seq), (),
        award=award, payable_fen=amount or 0, repaid_fen=repaid,
    )  # fmt: skip
    payments = {
        payment: Paid(payment, int(fen), _STATES[ended], "", int(paid_seq), paid_on, paid_by)
        for payment, fen, paid_seq, paid_on, paid_by, ended in parts or ()
    }
    acts = [Act(seq, "approve", on, at, by, "recorded")]
    return first, Dossier(name, grant, [], {}, acts, payments, along=False), case

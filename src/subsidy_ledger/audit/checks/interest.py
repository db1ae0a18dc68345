"""Interest recomputed (贴息复算): more interest was subsidised than the bank charged.

Source: the auditor's list of interest by month (``--match interest=FILE``), and the clause that the
subsidy is paid under. Which fact states the interest, ``attested`` says.

What is due is the share that the grant states, of the interest that was charged; where it states no
fixed share, what was paid is brought down in the proportion of what the list has to what was
attested, and without that what is above the whole interest is too much for certain. By
statement: the interest of one statement against all interest of the list up to its day, for no
document says which months a statement has. Months outside of the time that the list covers are not
judged. A borrower who is nowhere in the list is a hint, and so is nothing that was paid too little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from subsidy_ledger.audit.checks.attested import INTEREST, Interest
from subsidy_ledger.audit.checks.evidence import (
    Match,
    Share,
    Texts,
    at_stake,
    doubted,
    findable,
    first_of,
    last_of,
    shares,
    told,
)
from subsidy_ledger.audit.checks.holders import approved_at, rules_of
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.dates import format_months, month_of, parse_date
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.conditions import BPS
from subsidy_ledger.policy.pack import Citation

KIND = "interest"
_CLEARS: Texts = (
    "the bank's own statement of the interest; else the difference is ordered back",
    "银行结息单;否则追回差额",
)


class InterestRecomputed:
    """Subsidised interest above what was charged."""

    name = "interest-differs"
    about = About(
        title="More interest subsidised than was charged",
        title_zh="贴息超过银行实收利息应贴数额",
        source="the auditor's list",
        source_zh="审计人员提供的利息清单",
        severity="either",
        number=7,
        needs=frozenset({"match:interest"}),
    )

    def __init__(self, interest: Mapping[str, Interest] = INTEREST) -> None:
        """``interest``: the facts of each grant, those of the shipped packs unless given."""
        self._interest = interest

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every award of interest that stands."""
        brought = desk.lists.get(KIND)
        dated = [] if brought is None else [row for row in brought.rows if row.start]
        if not dated:
            return
        first, last = min(row.start for row in dated), max(row.end for row in dated)
        for dossier, case in desk.awards():
            stated = self._interest.get(case.grant)
            if stated is None:
                continue
            for share in shares(dossier, case, desk):
                if share.applied:
                    yield from self._one(dossier, case, share, stated, desk, (first, last))

    def _one(
        self,
        dossier: Dossier,
        case: CaseState,
        share: Share,
        stated: Interest,
        desk: Desk,
        covered: tuple[str, str],
    ) -> Iterator[Finding]:
        brought = desk.lists[KIND]
        rows = tuple(row for row in desk.rows(KIND, share.party) if row.start)
        match = Match(dossier, case, share, rows)
        if stated.monthly:
            months = [
                month
                for month in share.months
                if covered[0] <= first_of(month) and last_of(month) <= covered[1]
            ]
            attested = dossier.attested(share.party, stated.monthly)
            excess, listed = _by_month(match, months, attested, _rate(case, desk, stated.monthly))
            detail = {"months": format_months(months)}
        else:
            until = dossier.attested(share.party, stated.until) or case.submitted_on
            if not covered[0] <= until <= covered[1]:
                return
            charged = sum(_fen(row) for row in rows if row.start <= until)
            attested = dossier.attested(share.party, stated.due)
            excess = _above(share.fen, attested, charged, _rate(case, desk, stated.due))
            listed, detail = charged, {}
        if excess <= 0 or not findable(desk, KIND, share.party):
            return
        severity, note = doubted(desk, KIND, share.party)
        if not rows:
            yield self._nowhere(match, brought, excess, note)
            return
        said = (
            f"interest of {yuan(listed)} was charged, the subsidy is {yuan(excess)} too high"
            + note[0],
            f"银行实收利息{yuan(listed)}元,多贴{yuan(excess)}元{note[1]}",
        )
        yield told(
            self.name,
            severity,
            match,
            rows[0],
            brought,
            said,
            _CLEARS,
            fen=excess,
            cite=_cite(case, desk),
            detail={**detail, "charged_fen": listed},
        )

    def _nowhere(self, match: Match, brought: MatchList, excess: int, note: Texts) -> Finding:
        case, party = match.case.case, match.share.party
        return Finding(
            check=self.name,
            severity="hint",
            message=(
                f"case {case}, {party.role}: no interest of this borrower in {brought.name}"
                + note[0]
            ),
            message_zh=f"业务件{case}({party.role}):《{brought.name}》中无该借款人的利息{note[1]}",
            entries=(approved_at(match.dossier),),
            case=case,
            amount_fen=at_stake(match.case, excess),
            detail={"list": brought.name, "token": party.token},
            clears=_CLEARS[0],
            clears_zh=_CLEARS[1],
            source=brought.name,
            source_zh=f"《{brought.name}》",
        )


def _by_month(
    match: Match, months: Sequence[int], attested: object, rate: int | None
) -> tuple[int, int]:
    """How much too much was paid for the months, and the interest that the list has for them."""
    spread = _spread(match.rows)
    charged = [spread.get(month, 0) for month in months]
    paid = [match.share.fen_of((month,)) for month in months]
    if rate is None:
        pairs = zip(paid, charged, strict=True)
        return sum(_above(fen, attested, due, None) for fen, due in pairs), sum(charged)
    # Together, for a ceiling takes from the last months first.
    most = charged
    if type(attested) is int and attested > 0:
        most = [min(fen, attested) for fen in charged]
        if sum(most) == attested * len(most):
            return 0, sum(charged)
    return max(0, sum(paid) - _due(sum(most), rate)), sum(charged)


def _spread(rows: Sequence[ListRow]) -> dict[int, int]:
    """The interest of each month; that of a quarter in equal parts."""
    found: dict[int, int] = {}
    for row in rows:
        first, last = (month_of(parse_date(day)) for day in (row.start, row.end or row.start))
        each, rest = divmod(_fen(row), last - first + 1)
        for month in range(first, last + 1):
            found[month] = found.get(month, 0) + each + (rest if month == first else 0)
    return found


def _above(paid: int, attested: object, charged: int, rate: int | None) -> int:
    """What of a subsidy is too much, where so much was attested and so much charged."""
    if type(attested) is int and attested > 0:
        if charged >= attested:
            return 0
        if rate is None:
            return paid - paid * charged // attested
    return max(0, paid - (charged if rate is None else _due(charged, rate)))


def _due(charged: int, rate: int) -> int:
    """The share of the interest, rounded down to the fen as every share is."""
    return charged * rate // BPS


def _rate(case: CaseState, desk: Desk, fact: str) -> int | None:
    """The share of the interest that the grant pays, in basis points; None without a fixed one.

    A ceiling may have brought down what was paid, so that the proportion does not say it.
    """
    rules = rules_of(case, desk.books)
    benefit = None if rules is None else rules.benefit
    if rules is None or benefit is None:
        return None
    lines = benefit.rule.lines
    value = benefit.rule.most or (lines[0].fen if len(lines) == 1 else None)
    if value is None or value.bps is None or value.plus is not None or value.name != fact:
        return None
    share = value.bps
    found = rules.figures.get(share.name) if share.kind == "figure" else share.literal
    return found if type(found) is int else None


def _fen(row: ListRow) -> int:
    return int(row.fields.get("amount_fen", "0"))


def _cite(case: CaseState, desk: Desk) -> dict[str, str] | None:
    """The clause that the subsidy is paid under."""
    rules = rules_of(case, desk.books)
    benefit = None if rules is None else rules.benefit
    cite = None if benefit is None else benefit.rule.cite
    return cite_json(cite) if isinstance(cite, Citation) else None

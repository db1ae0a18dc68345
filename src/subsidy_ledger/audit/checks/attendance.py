"""Training without attendance (未参训享受培训补贴): paid for who was not there, or for more days.

Source: the auditor's list of attendance (``--match attendance=FILE``), and the requirement of the
document that asks for it; which it is, ``attested`` says. A grant of the kind “training” that is
not named there is looked at for whoever it pays for.

By the list: nobody of that number in it, or fewer days than are paid for; both are faults. All rows
of a person count, of whatever course. Where the rows have days, an application before the first of
them, or more than a year after the last, is not judged; nor is who cannot be looked for. By what
was sealed alone: it is attested that the person was not there, a hint, for what it means the replay
decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from subsidy_ledger.audit.checks.attested import TRAINING, Training
from subsidy_ledger.audit.checks.evidence import (
    Match,
    Share,
    Texts,
    at_stake,
    doubted,
    findable,
    not_paid,
    shares,
    told,
)
from subsidy_ledger.audit.checks.holders import approved_at, rules_of
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding, Severity
from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.policy.catalogue import APPLICANT

KIND = "attendance"
_CLEARS: Texts = (
    "the attendance sheets of the course, or records of the machine that took them",
    "培训班签到表或考勤机记录",
)


class TrainingUnattended:
    """Who is paid for as trained and was not there."""

    name = "training-without-attendance"
    about = About(
        title="Training without attendance",
        title_zh="未参训享受培训补贴",
        source="the auditor's list, or the facts that were attested",
        source_zh="审计人员提供的签到记录,或者申报的事实",
        severity="either",
        number=8,
        needs=frozenset({"match:attendance", "sealed"}),
    )

    def __init__(self, training: Mapping[str, Training] = TRAINING) -> None:
        """``training``: the facts of each grant, those of the shipped packs unless given."""
        self._training = training

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every award for training that stands."""
        brought = desk.lists.get(KIND)
        rows = brought.rows if brought else ()
        begins = min((row.start for row in rows if row.start), default="")
        ends = _year_after(max((row.end or row.start for row in rows), default=""))
        for dossier, case in desk.awards():
            training = self._of(case, desk)
            if training is None:
                continue
            for share in shares(dossier, case, desk):
                if share.party.role != training.role:
                    continue
                match = Match(dossier, case, share, desk.rows(KIND, share.party))
                if brought is not None and brought.rows and begins <= case.submitted_on <= ends:
                    yield from self._by_list(match, training, brought, desk)
                yield from self._by_facts(match, training, desk)

    def _of(self, case: CaseState, desk: Desk) -> Training | None:
        known = self._training.get(case.grant)
        if known is not None or desk.kinds.get(case.grant) != "training":
            return known
        rules = rules_of(case, desk.books)
        return Training(case.grant, (rules.each if rules else None) or APPLICANT, ())

    def _by_list(
        self, match: Match, training: Training, brought: MatchList, desk: Desk
    ) -> Iterator[Finding]:
        share, days = match.share, _days(match.rows)
        if not findable(desk, KIND, share.party):
            return
        cite = _cite(match.case, training, desk)
        severity, note = doubted(desk, KIND, share.party)
        if not match.rows:
            yield self._nobody(match, brought, cite, severity, note)
        elif training.days:
            paid = sum(line.units for line in share.lines)
            if days < paid:
                said = (
                    f"{paid} days paid, {days} attended{note[0]}",
                    f"计发{paid}天,实际参训{days}天{note[1]}",
                )
                yield told(
                    self.name,
                    severity,
                    match,
                    match.rows[0],
                    brought,
                    said,
                    _CLEARS,
                    fen=_fen_of_days(share, paid, int(days)),
                    cite=cite,
                    detail={"paid_days": paid, "days": str(days)},
                )
        elif all(row.fields.get("days") for row in match.rows) and days == 0:
            said = (f"not one day attended{note[0]}", f"参训0天{note[1]}")
            yield told(
                self.name,
                severity,
                match,
                match.rows[0],
                brought,
                said,
                _CLEARS,
                fen=share.fen,
                cite=cite,
            )

    def _nobody(
        self,
        match: Match,
        brought: MatchList,
        cite: dict[str, str] | None,
        severity: Severity,
        note: Texts,
    ) -> Finding:
        party, case = match.share.party, match.case.case
        unpaid = not_paid(match.case)
        where = f"{party.role}[{party.place}]"
        return Finding(
            check=self.name,
            severity=severity,
            message=(
                f"case {case}, {where}: granted for as trained, nowhere in {brought.name}"
                f"{note[0]}{unpaid[0]}"
            ),
            message_zh=(
                f"业务件{case}({where}):计发培训补贴,《{brought.name}》中无其参训记录"
                f"{note[1]}{unpaid[1]}"
            ),
            entries=(approved_at(match.dossier),),
            case=case,
            amount_fen=at_stake(match.case, match.share.fen),
            cite=cite,
            detail={
                "list": brought.name,
                "role": party.role,
                "place": party.place,
                "token": party.token,
            },
            clears=_CLEARS[0],
            clears_zh=_CLEARS[1],
            source=brought.name,
            source_zh=f"《{brought.name}》",
        )

    def _by_facts(self, match: Match, training: Training, desk: Desk) -> Iterator[Finding]:
        party, case = match.share.party, match.case.case
        values = {name: match.dossier.attested(party, name) for name in training.attended}
        absent = [name for name, value in values.items() if value is False or value == 0]
        if not absent or not any(value is not None for value in values.values()):
            return
        where, facts = f"{party.role}[{party.place}]", ", ".join(absent)
        yield Finding(
            check=self.name,
            severity="hint",
            message=f"case {case}, {where}: attested as not attended ({facts}), and paid for",
            message_zh=f"业务件{case}({where}):申报事实为未参训({facts}),仍予计发",
            entries=(approved_at(match.dossier),),
            case=case,
            amount_fen=at_stake(match.case, match.share.fen),
            cite=_cite(match.case, training, desk),
            detail={
                "role": party.role,
                "place": party.place,
                "token": party.token,
                "facts": absent,
            },
            clears=_CLEARS[0],
            clears_zh=_CLEARS[1],
        )


def _year_after(day: str) -> str:
    """A year after the last day of a list, when it says nothing any more; for good without one."""
    return f"{int(day[:4]) + 1:04}{day[4:]}" if day else "9999-12-31"


def _days(rows: tuple[ListRow, ...]) -> Decimal:
    """Days attended: those stated, and each day that is listed once."""
    stated = sum((Decimal(row.fields["days"]) for row in rows if "days" in row.fields), Decimal(0))
    listed = {row.start for row in rows if "days" not in row.fields and row.start}
    return stated + len(listed)


def _fen_of_days(share: Share, paid: int, attended: int) -> int:
    """What is paid for the days that were not attended, the last ones first."""
    return share.fen - share.fen * attended // paid if paid else 0


def _cite(case: CaseState, training: Training, desk: Desk) -> dict[str, str] | None:
    """The requirement that asks for attendance, else the clause of the grant."""
    rules = rules_of(case, desk.books)
    if rules is None:
        return None
    cite = (rules.citation(training.asks) if training.asks else None) or rules.grant.cite
    return None if cite is None else cite_json(cite)

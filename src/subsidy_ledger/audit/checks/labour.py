"""Fictitious labour relations (虚构劳动关系): hires and insured people without months of insurance.

Source: the auditor's list of insurance months (``--match insurance=FILE``), and for a hire the
requirement of the document that asks for the insurance. Which fact claims what, ``attested`` says.

By the list: a hire without a single month at that employer; months that an award pays for and that
the list does not have there; fewer months at the employer up to the application than were claimed.
Of flexible insurance (灵活就业), months that the list does not have at all, a hint for who is
nowhere in it. Months outside of the
time that the list covers, from its first month to its last, are not judged: it may begin later. Nor
is a hire, where the list does not reach over the months claimed up to the application. A
row without an employer counts for any. What the document asks for, or pays for, is a fault where it
is missing; for hires of whom it asks no insurance it is a hint, and so is what hangs on the name of
an employer alone, or on somebody who may stand in a line that cannot be read.

By what was sealed alone, without a list: a contract, and no month of wages or insurance, or an
employer who does not insure. That is a hint: what it means for the award the replay decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from subsidy_ledger.audit.checks.attested import LABOUR, Labour
from subsidy_ledger.audit.checks.evidence import (
    Match,
    Share,
    Texts,
    at_stake,
    doubted,
    findable,
    first_of,
    last_of,
    line_of,
    names_differ,
    not_paid,
    shares,
)
from subsidy_ledger.audit.checks.holders import approved_at, rules_of
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier
from subsidy_ledger.audit.finding import About, Finding, Severity
from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.dates import format_months, month_of, parse_date
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.policy.catalogue import APPLICANT

KIND = "insurance"
FLEXIBLE = "flexible-insurance"

_CLEARS: Texts = (
    "the contract, wages paid through a bank, the insurance office's own record; else money back",
    "提供劳动合同、银行工资流水及社保经办机构缴费证明;否则追回",
)


class FictitiousLabour:
    """Who is paid for as employed or insured, and is not."""

    name = "fictitious-labour"
    about = About(
        title="Employed on paper: no months of insurance or wages",
        title_zh="虚构劳动关系:无参保或工资月份",
        source="the auditor's list, or the facts that were attested",
        source_zh="审计人员提供的参保记录,或者申报的事实",
        severity="either",
        number=2,
        finds=("fictitious-labour", "contract-without-months"),
        needs=frozenset({"match:insurance", "sealed"}),
    )

    def __init__(self, labour: Mapping[str, Labour] = LABOUR) -> None:
        """``labour``: the facts of each grant, those of the shipped packs unless given."""
        self._labour = labour

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every award that stands and pays for employment, or for insurance."""
        brought = desk.lists.get(KIND)
        covered = _span(brought)
        for dossier, case in desk.awards():
            labour = self._labour.get(case.grant)
            flexible = desk.kinds.get(case.grant) == FLEXIBLE
            if labour is None and not flexible:
                continue
            role = APPLICANT if labour is None else labour.role
            for share in shares(dossier, case, desk):
                if share.party.role != role:
                    continue
                looked = _Looked(desk, dossier, case, share, labour)
                if brought is not None and covered is not None:
                    yield from looked.by_list(brought, covered)
                yield from looked.by_facts()


def _span(brought: MatchList | None) -> tuple[str, str] | None:
    """The first and the last day that a list knows of."""
    if brought is None or not brought.rows:
        return None
    starts = [row.start for row in brought.rows if row.start]
    ends = [row.end or "9999-12-31" for row in brought.rows]
    return (min(starts), max(ends)) if starts else None


class _Looked:
    """One person of one award."""

    def __init__(
        self, desk: Desk, dossier: Dossier, case: CaseState, share: Share, labour: Labour | None
    ) -> None:
        self._desk, self._dossier, self._case = desk, dossier, case
        self._share, self._labour = share, labour
        self._match = Match(dossier, case, share, ())

    # -- by the list

    def by_list(self, brought: MatchList, covered: tuple[str, str]) -> Iterator[Finding]:
        """What the list of insurance does not have."""
        if not findable(self._desk, KIND, self._share.party):
            return
        everywhere = self._desk.rows(KIND, self._share.party)
        rows = [row for row in everywhere if self._labour is None or self._at_employer(row)]
        months = [
            month
            for month in self._share.months
            if covered[0] <= first_of(month) and last_of(month) <= covered[1]
        ]
        if months:
            lacking = [month for month in months if not _insured(rows, month)]
            if lacking:
                yield self._lacking(lacking, rows, everywhere, brought)
        elif not self._share.months and not rows:
            if self._reached(covered):
                yield self._nothing(everywhere, brought)
        elif not self._share.months:
            yield from self._fewer(rows, covered, brought)

    def _reached(self, covered: tuple[str, str]) -> bool:
        """Whether the list covers the months claimed, the last of which it may not have yet."""
        last = month_of(parse_date(self._case.submitted_on))
        first = last - max(self._claimed() - 1, 0)
        return covered[0] <= last_of(first) and first_of(last - 1) <= covered[1]

    def _at_employer(self, row: ListRow) -> bool:
        """Whether a row may be one of this employer's: by number or token, else by name."""
        employers = [one for one in self._dossier.parties if one.role == APPLICANT]
        fields = row.fields
        for one in employers:
            if fields.get("employer"):
                persons = self._desk.person(one.token)
                known = {one.number} | _numbers_of(persons, self._desk)
                if fields["employer"] in known or fields.get("employer_token") in persons:
                    return True
            elif not names_differ(one.name, fields.get("employer_name", "")):
                return True
        return False

    def _lacking(
        self,
        months: list[int],
        rows: Sequence[ListRow],
        everywhere: Sequence[ListRow],
        brought: MatchList,
    ) -> Finding:
        listed = ", ".join(format_months(months))
        where = ("", "") if self._labour is None else (" at this employer", "在该单位")
        said = (
            f"paid for {listed}, not insured{where[0]} then",
            f"计发{listed},但{where[1]}无参保记录",
        )
        return self._told(
            said, rows, everywhere, brought, self._share.fen_of(months), format_months(months)
        )

    def _nothing(self, everywhere: Sequence[ListRow], brought: MatchList) -> Finding:
        other = (", but by somebody else", ",但在其他单位有参保记录") if everywhere else ("", "")
        said = (
            f"never insured by this employer{other[0]}",
            f"在该单位无任何参保月份{other[1]}",
        )
        return self._told(said, (), everywhere, brought, self._share.fen, None)

    def _fewer(
        self, rows: Sequence[ListRow], covered: tuple[str, str], brought: MatchList
    ) -> Iterator[Finding]:
        """Fewer months up to the application than were claimed, where the list goes back so far."""
        claimed = self._claimed()
        if not claimed:
            return
        last = month_of(parse_date(self._case.submitted_on))
        back = range(last - claimed, last + 1)
        if first_of(back[0]) < covered[0] or first_of(last) > covered[1]:
            return
        there = _count(rows, last)
        if there < claimed:
            said = (
                f"{claimed} months claimed, {there} insured by this employer up to the application",
                f"申报{claimed}个月,截至申请时在该单位参保{there}个月",
            )
            yield self._told(said, rows, rows, brought, self._share.fen, None)

    def _claimed(self) -> int:
        names = () if self._labour is None else self._labour.paid
        values = [self._dossier.attested(self._share.party, name) for name in names]
        return max((value for value in values if type(value) is int), default=0)

    def _told(
        self,
        said: Texts,
        rows: Sequence[ListRow],
        everywhere: Sequence[ListRow],
        brought: MatchList,
        fen: int,
        months: list[str] | None,
    ) -> Finding:
        party = self._share.party
        row = next(iter(rows or everywhere), None)
        en, zh = (brought.name, f"《{brought.name}》") if row is None else line_of(brought, row)
        other = row is not None and names_differ(party.name, row.name)
        note = ("; the names differ", ";姓名不一致,须核对") if other else ("", "")
        weighs, doubt = doubted(self._desk, KIND, party)
        by_name = not rows and any(not one.fields.get("employer") for one in everywhere)
        if by_name and self._labour is not None:
            weighs, doubt = "hint", ("; by the employer's name alone", ";仅按单位名称比对,须核对")
        unpaid = not_paid(self._case)
        # Those who are insured on their own may be kept in another register than this one.
        asked = bool(everywhere) if self._labour is None else self._labour.asked
        severity: Severity = weighs if asked and not other else "hint"
        elsewhere = sorted({one.fields.get("employer_name", "") for one in everywhere} - {""})
        where = f"{party.role}[{party.place}]"
        notes = [each + more + last for each, more, last in zip(note, doubt, unpaid, strict=True)]
        return Finding(
            check="fictitious-labour",
            severity=severity,
            message=f"case {self._case.case}, {where}: {said[0]} ({en}){notes[0]}",
            message_zh=f"业务件{self._case.case}({where}):{said[1]}({zh}){notes[1]}",
            entries=(approved_at(self._dossier),),
            case=self._case.case,
            amount_fen=at_stake(self._case, fen),
            cite=self._cite(),
            detail={
                "list": brought.name,
                **({"line": row.line} if row is not None else {}),
                "role": party.role,
                "place": party.place,
                "token": party.token,
                **({"months": months} if months else {}),
                **({"insured_by": elsewhere} if elsewhere and not rows else {}),
                **({"names_differ": True} if other else {}),
            },
            clears=_CLEARS[0],
            clears_zh=_CLEARS[1],
            source=en,
            source_zh=zh,
        )

    def _cite(self) -> dict[str, str] | None:
        """The clause that asks for the insurance, or that pays for it."""
        rules = rules_of(self._case, self._desk.books)
        if rules is None:
            return None
        for rule in () if self._labour is None else self._labour.asks:
            cite = rules.citation(rule)
            if cite is not None:
                return cite_json(cite)
        pays = self._labour is None or self._labour.insures
        return cite_json(rules.grant.cite) if pays and rules.grant.cite is not None else None

    # -- by what was sealed

    def by_facts(self) -> Iterator[Finding]:
        """A contract is attested, and neither wages nor insurance."""
        labour, party = self._labour, self._share.party
        if labour is None or not labour.contract or not party.facts:
            return
        if not self._dossier.attested(party, labour.contract):
            return
        empty = [
            name
            for name in (*labour.paid, *labour.insured)
            if self._dossier.attested(party, name) in (0, False)
            and self._dossier.attested(party, name) is not None
        ]
        if not empty:
            return
        facts = ", ".join(empty)
        yield Finding(
            check="contract-without-months",
            severity="hint",
            message=(
                f"case {self._case.case}, {party.role}[{party.place}]: a contract is attested, "
                f"and no wages or insurance ({facts})"
            ),
            message_zh=(
                f"业务件{self._case.case}({party.role}[{party.place}]):申报有劳动合同,"
                f"但无工资或参保月份({facts})"
            ),
            entries=(approved_at(self._dossier),),
            case=self._case.case,
            amount_fen=at_stake(self._case, self._share.fen),
            cite=self._cite(),
            detail={"role": party.role, "place": party.place, "token": party.token, "facts": empty},
            clears=_CLEARS[0],
            clears_zh=_CLEARS[1],
        )


def _numbers_of(tokens: frozenset[str], desk: Desk) -> set[str]:
    """The numbers of a party in all its cases, under every identifier."""
    return {one.number for token in tokens for _, one in desk.appearances().get(token, ())}


def _insured(rows: Sequence[ListRow], month: int) -> bool:
    """Whether any row touches a month: who is insured for a day of it is insured for it."""
    return any(_touches(row, month) for row in rows)


def _touches(row: ListRow, month: int) -> bool:
    return (not row.start or row.start <= last_of(month)) and (
        not row.end or first_of(month) <= row.end
    )


def _count(rows: Sequence[ListRow], last: int) -> int:
    """How many months up to one, itself included, the rows touch."""
    touched: set[int] = set()
    for row in rows:
        first = month_of(parse_date(row.start)) if row.start else last - 600
        end = month_of(parse_date(row.end)) if row.end else last
        touched.update(range(first, min(end, last) + 1))
    return len(touched)

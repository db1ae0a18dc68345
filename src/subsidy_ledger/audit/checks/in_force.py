"""Not in force (适用了未生效或已失效的规定): decided under a rule that did not hold.

Source: the dates that the packs carry, and the day that decides for a grant (``as_of``).

Faults, an award each:

- the day by which the edition was chosen is not the day that the grant names (the application, or
  a fact such as the day of the loan's contract, where the facts are along);
- the award was decided under another adoption than the latest before it.

Hints:

- the approval bears a day before the day on which a pack that it rests on was adopted: either it
  is dated back, or nobody could know the rule then; one finding for each adoption;
- the first day of a pack is assumed, no document states it, and awards are as of a day within
  ``assumed_days`` of it; one finding for each pack, with the sum.

A grant that goes by a fact may go by a day after its approval (a contract signed later): that day
decides the edition, and is no finding.

What it does not do: ask whether the pack says what the document says (``packs check``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from attrs import define, field

from subsidy_ledger.audit.checks.holders import approved_at, still_out
from subsidy_ledger.audit.checks.saying import are
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import Award, CaseState
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import Adopted, Law

_SHOWN = 20


@define
class _Many:
    """Awards that one finding is about: their entries as the first few, how many, and the fen."""

    entries: list[int] = field(factory=list)
    awards: int = 0
    fen: int = 0

    def add(self, seq: int, fen: int) -> None:
        self.awards += 1
        self.fen += fen
        if len(self.entries) < _SHOWN:
            self.entries.append(seq)


class NotInForce:
    """Awards under a rule that did not hold on its day."""

    name = "not-in-force"
    about = About(
        title="Decided under a rule not in force",
        title_zh="适用了当日未生效的规定",
        source="the dates of the packs, and the day that decides for the grant",
        source_zh="政策包的有效期,以及该补贴的适用日",
        severity="either",
        number=19,
    )

    def __init__(self) -> None:
        self._adopted_on: dict[int, str] = {}
        self._other_law: dict[str, tuple[int, int]] = {}

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        """Keeps the day of each adoption, and approvals that name another than the latest."""
        if entry["do"] == "adopt":
            self._adopted_on[entry["seq"]] = entry["on"]
        elif entry["do"] == "approve" and entry.get("rules") != desk.books.law.seq:
            self._other_law[entry["case"]] = (entry["seq"], entry.get("rules", -1))
        yield from ()

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every award that stands; what is common to many is said once."""
        assumed: dict[str, tuple[Adopted, _Many]] = {}
        dated_back: dict[int, _Many] = {}
        after: dict[tuple[int, str, str], tuple[Adopted, ...]] = {}
        for dossier, case in desk.awards():
            award = case.award
            law = None if award is None else desk.books.laws.get(award.rules)
            if award is None or law is None:
                continue
            for message in self._wrong(dossier, case, award, law):
                yield self._fault(dossier, case, *message)
            key = (award.rules, dossier.scheme, award.as_of)
            packs = after.get(key)
            if packs is None:
                packs = after[key] = tuple(_decided_under(law, dossier.scheme, award.as_of))
            seq, fen = approved_at(dossier), still_out(case)
            for one in packs:
                if award.on < self._adopted_on.get(one.seq, "") and one.seq < seq:
                    dated_back.setdefault(one.seq, _Many()).add(seq, fen)
                if _assumed(one, award.as_of, desk):
                    assumed.setdefault(one.pack.digest, (one, _Many()))[1].add(seq, fen)
        for adopted, many in dated_back.items():
            yield self._dated_back(adopted, many)
        for one, many in assumed.values():
            yield self._assumed(one, many, desk)

    def _wrong(
        self, dossier: Dossier, case: CaseState, award: Award, law: Law
    ) -> Iterator[tuple[str, str]]:
        other = self._other_law.get(case.case)
        if other is not None:
            yield (
                f"decided by the rules of adoption {other[1]}, not of the latest, {award.rules}",
                f"按第 {other[1]} 条记录采用的规定决定,而此前最近一次采用是第 {award.rules} 条记录",
            )
        day = _named_day(dossier, case, award, law)
        if day is not None and day != award.as_of:
            yield (
                f"decided by the rules in force on {award.as_of}; the day that counts is {day}",
                f"按 {award.as_of} 有效的规定决定,应以 {day} 有效的规定为准",
            )

    def _fault(self, dossier: Dossier, case: CaseState, en: str, zh: str) -> Finding:
        return Finding(
            check=self.name,
            severity="fault",
            message=f"case {case.case}: {en}",
            message_zh=f"业务件 {case.case}:{zh}",
            entries=(approved_at(dossier),),
            case=case.case,
            amount_fen=still_out(case) or None,
            detail={"as_of": "" if case.award is None else case.award.as_of},
            clears="the case is decided again under the edition of the day; the excess is repaid",
            clears_zh="按当日有效版本重新决定;多付部分追回",
        )

    def _dated_back(self, adopted: int, many: _Many) -> Finding:
        day = self._adopted_on[adopted]
        approvals = f"{many.awards} {'approval' if many.awards == 1 else 'approvals'}"
        return Finding(
            check=self.name,
            severity="hint",
            message=f"{approvals}, {yuan(many.fen)} yuan in all, {are(many.awards)} dated "
            f"before {day}, when the rules behind them were adopted (entry {adopted})",
            message_zh=f"{many.awards} 笔批准共 {yuan(many.fen)} 元,日期早于其所依据规定的采用日 "
            f"{day}(第 {adopted} 条记录)",
            entries=(adopted, *many.entries),
            amount_fen=many.fen or None,
            detail={"awards": many.awards, "adopted": adopted, "adopted_on": day},
            clears="a paper of the day shows that the rules were known, or the days are put right",
            clears_zh="以当时的文件证明规定已知悉,或者更正日期",
        )

    def _assumed(self, one: Adopted, many: _Many, desk: Desk) -> Finding:
        pack, first = one.pack, one.pack.valid_from.isoformat()
        days = desk.settings.assumed_days
        awards = f"{many.awards} {'award' if many.awards == 1 else 'awards'}"
        return Finding(
            check=self.name,
            severity="hint",
            message=f"no document states that “{pack.title}” holds from {first}; {awards}, "
            f"{yuan(many.fen)} yuan in all, {are(many.awards)} as of a day less than {days} days "
            f"later ({pack.id})",
            message_zh=f"《{pack.title}》自 {first} 起施行系推定,文件未载明;适用日在其后 {days} 日"
            f"之内的批准有 {many.awards} 笔,共 {yuan(many.fen)} 元({pack.id})",
            entries=(one.seq, *many.entries),
            amount_fen=many.fen or None,
            detail={"pack": pack.id, "awards": many.awards, "valid_from": first},
            clears="the issuing authority says from which day the document holds",
            clears_zh="由制定机关说明文件施行日期",
        )


def _named_day(dossier: Dossier, case: CaseState, award: Award, law: Law) -> str | None:
    """The day that the grant itself names; None where its fact is not along."""
    day = law.as_of(case.grant, case.submitted_on)
    if day.kind == "submitted":
        return case.submitted_on
    if day.kind == "approved":
        return award.on
    if day.kind != "fact" or not dossier.along:
        return None
    values = [dossier.facts.get(day.name), *(p.facts.get(day.name) for p in dossier.parties)]
    known = {value for value in values if isinstance(value, str)}
    return known.pop() if len(known) == 1 else None


def _decided_under(law: Law, scheme: str, day: str) -> Iterator[Adopted]:
    """The packs about a scheme that were in force on a day."""
    on = date.fromisoformat(day)
    for one in law.packs:
        if scheme in one.pack.schemes and one.pack.valid_on(on):
            yield one


def _assumed(one: Adopted, as_of: str, desk: Desk) -> bool:
    """Whether an award rests on a first day that nobody stated."""
    pack, day = one.pack, date.fromisoformat(as_of)
    near = day - pack.valid_from < timedelta(desk.settings.assumed_days)
    return pack.valid_from_basis == "assumed" and near

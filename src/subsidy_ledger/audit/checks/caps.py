"""Cap passed (超过限额): what one person was awarded is more than a ceiling allows.

Source: the cap's own clause. Seen at every award, by whomever and however many clerks it was
approved, at every ``same`` and at every ``link``, which may bring to light that two holders count
together.

What is checked on its own, without deciding again: ceilings in every window, those within one award
(``case``), those from the first month to the last (``span``), those of a group, and the use outside
the ledger that an award itself attests. What is at stake is what is above the ceiling, by the
latest awards; an award more in a later finding brings its own excess only.

What it does not do: ceilings that a fact of the case decides. The replay decides them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from subsidy_ledger.audit.checks.holders import (
    active_rules,
    approvals,
    held_fen,
    holdings_of,
    month_fen,
    persons_touched,
    standards,
)
from subsidy_ledger.audit.checks.saying import (
    Said,
    are,
    counted,
    fact_label,
    fact_of,
    period,
    ruled,
)
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.guards import buckets
from subsidy_ledger.casework.state import Books
from subsidy_ledger.dates import format_months
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT, ActiveRules, CompiledCap, Law
from subsidy_ledger.policy.limits import GROUP, Bucket, Holding, held, months_held, relevant, used


@define
class _Excess:
    """What is above one ceiling by the same cases: in which buckets, how much at most, how much."""

    used: int = 0
    fen: int = 0
    buckets: list[Bucket] = field(factory=list)

    def add(self, bucket: Bucket, total: int, fen: int) -> None:
        self.used = max(self.used, total)
        self.fen += fen
        self.buckets.append(bucket)


class CapsPassed:
    """More than a ceiling."""

    name = "cap-passed"
    about = About(
        title="More than a ceiling allows",
        title_zh="超过限额",
        source="the ceiling of the document",
        source_zh="文件规定的限额",
        severity="either",
        number=15,
    )

    def __init__(self) -> None:
        self._told: dict[tuple[str, Bucket], list[tuple[frozenset[str], int]]] = {}
        self._known: dict[int, tuple[ActiveRules, tuple[CompiledCap, ...]]] = {}

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        books = desk.books
        if entry["do"] == "approve":
            # An award is held against its own rules, for every person in it.
            rules = active_rules(books.cases[entry["case"]], books)
            if rules is None:
                return
            caps = self._of(rules)
            own = [(cap, True) for cap in caps if cap.rule.per != (GROUP,)]
            for person in persons_touched(entry, books) if own else ():
                yield from self._person(own, holdings_of(person, books), entry, desk)
            if len(own) == len(caps):
                return
        elif entry["do"] == "same":
            for person in persons_touched(entry, books):
                mine = holdings_of(person, books)
                shared = [
                    (cap, everywhere)
                    for cap, everywhere in _caps(standards(entry, mine, books))
                    if cap.rule.per != (GROUP,)
                ]
                yield from self._person(shared, mine, entry, desk)
        if entry["do"] in ("approve", "link"):
            for mine, rules in _together(entry, books):
                linked = [(cap, True) for cap in self._of(rules) if cap.rule.per == (GROUP,)]
                yield from self._person(linked, mine, entry, desk)

    def _of(self, rules: ActiveRules) -> tuple[CompiledCap, ...]:
        """Ceilings that are active and numbers; kept, for a grant has few sets of rules."""
        found = self._known.get(id(rules))
        if found is None or found[0] is not rules:
            found = self._known[id(rules)] = (rules, tuple(cap for cap, _ in _caps([rules])))
        return found[1]

    def _person(
        self,
        caps: Iterable[tuple[CompiledCap, bool]],
        mine: list[Holding],
        entry: Mapping[str, Any],
        desk: Desk,
    ) -> Iterator[Finding]:
        for cap, everywhere in caps:
            if not _surely_fits(cap, mine):
                yield from self._cap(cap, mine, entry, desk, everywhere=everywhere)

    def _cap(
        self,
        cap: CompiledCap,
        mine: list[Holding],
        entry: Mapping[str, Any],
        desk: Desk,
        *,
        everywhere: bool,
    ) -> Iterator[Finding]:
        """One finding for the same cases, in however many months or years they pass the ceiling."""
        found: dict[frozenset[str], _Excess] = {}
        for cases, bucket, total, fen in _passed(cap, mine, entry):
            before = self._told.setdefault((cap.rule.key, bucket), [])
            if any(cases == told for told, _ in before):
                continue
            less = sum(amount for told, amount in before if told < cases)
            before.append((cases, max(0, fen - less)))
            found.setdefault(cases, _Excess()).add(bucket, total, max(0, fen - less))
        for cases, excess in found.items():
            yield self._found(cap, cases, excess, desk, everywhere=everywhere)

    def _found(
        self,
        cap: CompiledCap,
        cases: frozenset[str],
        excess: _Excess,
        desk: Desk,
        *,
        everywhere: bool,
    ) -> Finding:
        where = _where(cap, excess.buckets)
        approved = (desk.dossiers[case].act("approve") for case in cases if case in desk.dossiers)
        en, zh = _said(cap, cases, excess, desk)
        return Finding(
            check=self.name,
            # Awards that stood under different readings do not contradict each other for sure.
            severity="fault" if everywhere else "hint",
            message=en,
            message_zh=zh,
            entries=approvals(set(cases), desk.books),
            amount_fen=excess.fen or None,
            cite=cite_json(cap.rule.cite),
            detail={
                "used": excess.used,
                "limit": cap.fixed,
                "measure": cap.rule.measure,
                "cases": sorted(cases),
                "approved_by": sorted({act.by for act in approved if act is not None}),
                **({"where": where} if where else {}),
            },
            cases=tuple(sorted(cases)),
            clears="the excess is withdrawn, or voided and repaid",
            clears_zh="超出部分撤回或追回",
        )


def _caps(rules: Sequence[ActiveRules]) -> Iterator[tuple[CompiledCap, bool]]:
    """Ceilings that are active, and whether every award was under them."""
    caps = {
        cap.rule.key: cap
        for one in rules
        for cap in (*one.count_caps, *one.reducing, *one.refusing)
        if cap.fixed is not None
    }
    for cap in caps.values():
        everywhere = all(
            cap.rule.key in {c.rule.key for c in (*r.count_caps, *r.reducing, *r.refusing)}
            for r in rules
        )
        yield cap, everywhere


def _together(
    entry: Mapping[str, Any], books: Books
) -> Iterator[tuple[list[Holding], ActiveRules]]:
    """What applicants who are linked hold together, on the day of an award of one of them."""
    names = (
        [entry["case"]]
        if entry["do"] == "approve"
        else sorted(
            {
                one.case
                for token in entry["data"]["tokens"]
                for other in books.class_of(token)
                for one in books.holdings_of(other)
                if one.role == APPLICANT
            }
        )
    )
    for name in names:
        case = books.cases[name]
        applicants = dict(case.tokens).get(APPLICANT, ())
        rules = active_rules(case, books)
        if not applicants or case.award is None or rules is None:
            continue
        group = books.group_of(books.class_of(applicants[0]), case.award.on)
        yield holdings_of(group, books), rules


def _surely_fits(cap: CompiledCap, mine: list[Holding]) -> bool:
    """Whether one award alone is held, of which a first surely fits; so it is with most."""
    return cap.first_fits and cap.rule.measure == "count" and len({one.case for one in mine}) < 2


# ---- how much is used ----------------------------------------------------------------------------


def _passed(
    cap: CompiledCap, mine: list[Holding], entry: Mapping[str, Any]
) -> Iterator[tuple[frozenset[str], Bucket, int, int]]:
    """Where a ceiling is passed: the cases, the bucket, how much is used, and the fen above it."""
    rule, limit = cap.rule, cap.fixed
    seen = relevant(rule, mine)
    if limit is None or not seen:
        return
    for bucket in dict.fromkeys(bucket for one in seen for bucket in buckets(cap, one)):
        month = bucket[rule.same.index(cap.month)] if cap.month is not None else None
        if rule.measure == "span":
            total, groups = _span(cap, seen, bucket), [seen]
        elif rule.window == "case":
            now = [one for one in seen if one.case == entry.get("case")]
            total = max((held(rule, one, bucket, month) for one in now), default=0)
            groups = [now]
        else:
            total = max(
                used(rule, seen, bucket, month, one.on) + _outside(cap, one, entry) for one in seen
            )
            groups = [seen]
        if total > limit:
            within = [one for one in groups[0] if held(rule, one, bucket, month)] or groups[0]
            cases = frozenset(one.case for one in within)
            yield cases, bucket, total, _above(cap, within, bucket, month, total - limit)


def _span(cap: CompiledCap, seen: list[Holding], bucket: Bucket) -> int:
    """From the first month to the last, gaps included."""
    months = months_held(cap.rule, seen, bucket)
    return max(months) - min(months) + 1 if months else 0


def _outside(cap: CompiledCap, one: Holding, entry: Mapping[str, Any]) -> int:
    """The use outside the ledger that the award of this entry attests; later ones attest theirs."""
    name = cap.rule.elsewhere
    if name is None or cap.rule.measure == "span" or one.case != entry.get("case"):
        return 0
    values = [*one.values, *(pair for line in one.lines for pair in line.values)]
    return max((v for key, v in values if key == name and type(v) is int), default=0)


def _above(
    cap: CompiledCap, within: list[Holding], bucket: Bucket, month: int | None, excess: int
) -> int:
    """The fen above the ceiling: taken from the latest awards, for that is where it was passed."""
    if cap.rule.measure == "amount":
        return excess if cap.rule.amount_of is None else 0
    latest: dict[str, Holding] = {}
    for one in sorted(within, key=lambda one: (one.on, one.case)):
        if one.case not in latest or held_fen(one) > held_fen(latest[one.case]):
            latest[one.case] = one
    fen, left = 0, excess
    for one in reversed(latest.values()):
        if left <= 0:
            break
        quantity = _quantity(cap, one, bucket, month)
        took = min(quantity, left)
        fen += _fen_of(one, quantity, took, month)
        left -= took
    return fen


def _quantity(cap: CompiledCap, one: Holding, bucket: Bucket, month: int | None) -> int:
    if cap.rule.measure == "span":
        return sum(len(line.months or ()) for line in one.lines)
    return held(cap.rule, one, bucket, month)


def _fen_of(one: Holding, quantity: int, took: int, month: int | None) -> int:
    """What so many units of a holding come to; of one month, what it pays for that month."""
    if month is not None:
        return month_fen(one, month)
    return held_fen(one) * took // quantity if quantity else 0


def _where(cap: CompiledCap, found: Iterable[Bucket]) -> str:
    """The months, years or other values in which a ceiling was passed, as one reads them."""
    if not cap.rule.same:
        return ""
    listed = []
    for place, name in enumerate(cap.rule.same):
        values = list(dict.fromkeys(bucket[place] for bucket in found))
        listed.append(
            ", ".join(format_months(values) if name == cap.month else [str(v) for v in values])
        )
    return " ".join(listed)


# ---- in words ------------------------------------------------------------------------------------


def _said(cap: CompiledCap, cases: frozenset[str], excess: _Excess, desk: Desk) -> Said:
    """What is above a ceiling: the words of its clause, how much of how much, and its key."""
    rule, law, limit = cap.rule, desk.books.law, cap.fixed or 0
    clause, clause_zh = ruled(rule.cite, rule.only_if, rule.key, law)
    where, where_zh = _bucket_said(cap, excess.buckets, law)
    who, who_zh = _holder(cap)
    has, has_zh = _measured(cap, cases, excess.used, desk)
    most, most_zh = _limit(cap, cases, limit, desk)
    more, more_zh = "", ""
    if rule.elsewhere is not None:
        more, more_zh = ", what was attested from elsewhere included", "(含申报的账本外部分)"
    en = f"{who} {has}{where}{more}, where at most {most} allowed"
    zh = f"{who_zh}{where_zh}{has_zh}{more_zh},限额 {most_zh}"
    return (
        f"{en}{f': {clause}' if clause else ''} ({rule.key})",
        f"{f'{clause_zh}:' if clause_zh else ''}{zh}({rule.key})",
    )


def _holder(cap: CompiledCap) -> Said:
    """Whose use is added up."""
    if cap.rule.window == "case":
        return "one award", "同一笔批准"
    if cap.rule.per == (GROUP,):
        return "linked parties together", "相互关联的各方合计"
    return "one party", "同一主体"


def _measured(cap: CompiledCap, cases: frozenset[str], total: int, desk: Desk) -> Said:
    """How much is used, with its unit."""
    rule = cap.rule
    has = "have" if rule.per == (GROUP,) else "has"
    if rule.window == "case":
        has = "comes to"
    verb = {"open": "未还清", "case": "计"}.get(rule.window, "已批准")
    within, within_zh = "", ""
    if rule.window == "rolling" and rule.period is not None:
        span, span_zh = period(rule.period)
        within, within_zh = f" within {span}", f"在任何 {span_zh}内"
    if rule.measure == "span":
        en, zh = counted(total, "month")
        return f"{has} awards over {en}, gaps included", f"自首月至末月共 {zh}(中断也算)"
    if rule.measure == "amount":
        if rule.amount_of is not None:
            label = fact_label(rule.amount_of, rule.key, desk.books.law)
            en, zh = f"{has} {label} of {yuan(total)} yuan", f"{label}合计 {yuan(total)} 元"
        else:
            en, zh = f"{has} {yuan(total)} yuan", f"{verb} {yuan(total)} 元"
    elif rule.measure == "count":
        awards = "award" if total == 1 else "awards"
        en, zh = f"{has} {total} {awards}", f"{verb} {total} 次"
    else:
        number, number_zh = counted(total, _unit(cap, cases, desk))
        counts = "are counted" if rule.per == (GROUP,) else "is counted"
        en = f"{has if cap.month is None else counts} {number}"
        zh = f"{verb} {number_zh}"
    still = " still open" if rule.window == "open" else ""
    return f"{en}{still}{within}", f"{within_zh}{zh}"


def _limit(cap: CompiledCap, cases: frozenset[str], limit: int, desk: Desk) -> Said:
    """The ceiling, with its unit and the verb to it."""
    if cap.rule.measure == "amount":
        return f"{yuan(limit)} yuan are", f"{yuan(limit)} 元"
    if cap.rule.measure == "count":
        return f"{limit} {are(limit)}", f"{limit} 次"
    unit = "month" if cap.rule.measure == "span" else _unit(cap, cases, desk)
    number, number_zh = counted(limit, unit)
    return f"{number} {are(limit)}", number_zh


def _unit(cap: CompiledCap, cases: frozenset[str], desk: Desk) -> str:
    """In what the units of these awards are counted; of one month, how many times it counts."""
    if cap.month is not None:
        return ""
    for case in sorted(cases):
        award = desk.books.cases[case].award
        for line in () if award is None else award.lines:
            if line.months is not None:
                return "month"
            fact = None if line.unit is None else fact_of(line.unit, cap.rule.key, desk.books.law)
            if fact is not None and fact.unit is not None:
                return fact.unit
    return ""


def _bucket_said(cap: CompiledCap, found: Sequence[Bucket], law: Law) -> Said:
    """For which months, years or other values the ceiling holds, and was passed."""
    en, zh = [], []
    for place, name in enumerate(cap.rule.same):
        values = list(dict.fromkeys(bucket[place] for bucket in found))
        if name == cap.month:
            months = ", ".join(format_months(values))
            en.append(months if len(values) == 1 else f"each of {months}")
            zh.append(f"{months} 当月" if len(values) == 1 else f"{months} 各月")
        else:
            label, listed = fact_label(name, cap.rule.key, law), ", ".join(map(str, values))
            en.append(f"{label} {listed}")
            zh.append(f"{label}{listed}")
    return (f" for {', '.join(en)}", f"({'、'.join(zh)})") if en else ("", "")

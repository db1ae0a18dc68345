"""Same grant twice (同一主体重复享受): two awards to one person that look like one.

Source: none of the documents; auditors look for it first. Where a ceiling or an exclusion speaks of
the matter, `cap-passed` and `exclusion-broken` say it, as faults; where a ruling took such a
ceiling away, the repeat is allowed. What is left no document forbids, so it is a hint.

Most repeats are lawful: a course twice a year, a subsidy for other hires, a loan after a loan, rent
of the next quarter. So a repeat alone is nothing here. These are:

- *month*: one person, one grant (or two of one kind and instrument in one scheme) and one month
  paid for by two cases; the strongest, for a month is lived once;
- *facts*: one person, one grant, and all facts of the two applications alike, with a day, a number
  or an amount among them: one paper handed in twice;
- *days*: one person, one grant, one amount, approved within ``repeat_days``, and no fact is known
  that tells the two apart.

A person is all identifiers of one; looked at is whom an award is for: the party that is paid for
one by one (招用人员, 见习人员 …), otherwise the applicant and the roles that ceilings and
exclusions count. An enterprise that comes again with other hires is never meant.

What it does not do: look at plain yeses, which pay nothing, or at two numbers that nobody said are
one person (``near-number``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

from subsidy_ledger.audit.checks.holders import (
    approved_in,
    held_fen,
    holdings_of,
    month_fen,
    paid_for,
    persons,
    rules_of,
)
from subsidy_ledger.audit.checks.saying import grants_named
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.dates import format_months
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import GrantRules
from subsidy_ledger.policy.limits import Holding, covers

Why: TypeAlias = Literal["month", "facts", "days"]

_TELLING = frozenset({"date", "months", "integer", "money"})
"""Facts that tell one application from another; yes and no are alike for everybody."""

_SAID: dict[Why, tuple[str, str]] = {
    "month": ("for the same months, {0}", "同一月份({0})"),
    "facts": ("with the same facts", "申报事实完全相同"),
    "days": ("of the same amount, each within {0} days of another", "相隔不超过 {0} 日,金额相同"),
}


class _Own(NamedTuple):
    """What a person holds as the one whom an award is for."""

    holding: Holding
    rules: GrantRules


class SameGrantTwice:
    """One person, one grant, twice, where nothing in the law speaks of it."""

    name = "same-grant-twice"
    about = About(
        title="One person, one grant, twice",
        title_zh="同一主体重复享受同一补贴",
        source="what auditors of such money look for; no document forbids it",
        source_zh="就业补助资金审计常见问题;文件未作规定",
        severity="hint",
        number=1,
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every person once; two who hold the same two awards are one finding."""
        told: set[tuple[Why, frozenset[str]]] = set()
        for person in persons(desk.books):
            held = holdings_of(person, desk.books)
            if len(held) < 2:
                continue
            for finding in self._person(held, desk):
                key = (finding.detail["why"], frozenset(finding.cases))
                if key not in told:
                    told.add(key)
                    yield finding

    def _person(self, held: Sequence[Holding], desk: Desk) -> Iterator[Finding]:
        own = list(_own(held, desk))
        if len({one.holding.case for one in own}) < 2:
            return
        yield from self._months(own, desk)
        by_grant: dict[str, dict[str, _Own]] = {}
        for one in own:
            if held_fen(one.holding):
                by_grant.setdefault(one.holding.grant, {}).setdefault(one.holding.case, one)
        for cases in by_grant.values():
            if len(cases) > 1:
                yield from self._alike(list(cases.values()), desk)

    def _months(self, own: Sequence[_Own], desk: Desk) -> Iterator[Finding]:
        """One month in two cases."""
        taken: dict[tuple[str, int], dict[str, _Own]] = {}
        for one in own:
            what = _kind(one, desk)
            for line in one.holding.lines:
                for month in line.months or ():
                    taken.setdefault((what, month), {}).setdefault(one.holding.case, one)
        groups: dict[frozenset[str], list[int]] = {}
        for (_, month), cases in taken.items():
            if len(cases) > 1 and not _spoken_of(list(cases.values()), months=True):
                groups.setdefault(frozenset(cases), []).append(month)
        by_case = {one.holding.case: one for one in own}
        for named, months in groups.items():
            fen = sum(_above([by_case[case].holding for case in named], m) for m in months)
            listed = ", ".join(format_months(months))
            yield self._found("month", [by_case[c] for c in named], fen, listed, desk)

    def _alike(self, own: list[_Own], desk: Desk) -> Iterator[Finding]:
        """The same application again."""
        if _spoken_of(own, months=False):
            return
        by_facts: dict[Any, list[_Own]] = {}
        rest: dict[Any, list[_Own]] = {}
        for one in own:
            telling, values = _facts(one, desk), _values(one.holding)
            if telling:
                by_facts.setdefault((telling, values), []).append(one)
            elif not any(line.months for line in one.holding.lines):
                rest.setdefault((held_fen(one.holding), values), []).append(one)
        for same in by_facts.values():
            if len(same) > 1:
                yield self._found("facts", same, _all_but_first(same), "", desk)
        most = desk.settings.repeat_days
        for same in rest.values():
            for near in _near(sorted(same, key=lambda one: one.holding.on), most):
                yield self._found("days", near, _all_but_first(near), str(most), desk)

    def _found(self, why: Why, own: list[_Own], fen: int, what: str, desk: Desk) -> Finding:
        first = own[0].holding
        cases = sorted({one.holding.case for one in own})
        grants = sorted({one.holding.grant for one in own})
        en, zh = (text.format(what) for text in _SAID[why])
        names, names_zh = grants_named(grants, desk.books.law)
        return Finding(
            check=self.name,
            severity="hint",
            message=f"one party is awarded {names} in {len(cases)} cases "
            f"({', '.join(cases)}) {en}; {yuan(fen)} yuan may be paid twice",
            message_zh=f"同一主体在 {len(cases)} 件业务({'、'.join(cases)})中享受{names_zh},"
            f"{zh},可能重复 {yuan(fen)} 元",
            entries=approved_in(cases, desk),
            amount_fen=fen or None,
            detail={"why": why, "role": first.role, "grants": grants, "cases": cases}
            | ({"months": what} if why == "month" else {}),
            cases=tuple(cases),
            clears="the papers show two different things, or the second award is voided and repaid",
            clears_zh="材料证明确属两项不同事项;否则撤销并追回后一笔",
        )


def _own(held: Sequence[Holding], desk: Desk) -> Iterator[_Own]:
    for one in held:
        rules = rules_of(desk.books.cases[one.case], desk.books)
        if rules is not None and one.role in paid_for(rules):
            yield _Own(one, rules)


def _kind(one: _Own, desk: Desk) -> str:
    """What two grants of one scheme must share for a month of both to be one month paid twice."""
    kind = desk.kinds.get(one.holding.grant, "other")
    grant = one.rules.grant
    return one.holding.grant if kind == "other" else f"{one.rules.scheme} {kind} {grant.instrument}"


def _spoken_of(own: Sequence[_Own], *, months: bool) -> bool:
    """Whether a ceiling or an exclusion speaks of holding these together, active or ruled away."""
    grants = {one.holding.grant for one in own}
    roles = {one.holding.role for one in own}
    rules = own[0].rules
    for cap in rules.caps:
        rule = cap.rule
        about = (
            cap.month is not None
            if months
            else (rule.measure == "count" or (rule.measure == "amount" and not rule.amount_of))
            and rule.window != "case"
        )
        if about and roles & set(rule.per) and all(covers(rule.over, key) for key in grants):
            return True
    lanes = [{e.lane_of(grant) for grant in grants} - {None} for e in rules.exclusions]
    return any(len(named) > 1 for named in lanes)


def _values(one: Holding) -> tuple[Any, ...]:
    """What ceilings tell awards apart by: the year of study, the level …"""
    return tuple(sorted(map(repr, {*one.values, *(v for line in one.lines for v in line.values)})))


def _facts(one: _Own, desk: Desk) -> tuple[str, ...]:
    """All facts of a case that stand on it and on this party, if one of them tells it apart."""
    dossier = desk.dossiers.get(one.holding.case)
    if dossier is None or not dossier.along:
        return ()
    facts = dict(dossier.facts)
    tokens = {line.token for line in one.holding.lines}
    for party in dossier.parties:
        if party.role == one.holding.role and (party.token in tokens or tokens == {None}):
            facts.update(party.facts)
    types = one.rules.facts
    telling = any(name in types and types[name].type in _TELLING for name in facts)
    return tuple(sorted(f"{name}={value!r}" for name, value in facts.items())) if telling else ()


def _near(own: Sequence[_Own], days: int) -> Iterator[list[_Own]]:
    """Awards in runs, each within so many days of the one before."""
    run = [*own[:1]]
    for before, one in pairwise(own):
        apart = date.fromisoformat(one.holding.on) - date.fromisoformat(before.holding.on)
        if apart.days > days:
            if len(run) > 1:
                yield run
            run = []
        run.append(one)
    if len(run) > 1:
        yield run


def _all_but_first(own: Sequence[_Own]) -> int:
    return sum(sorted(held_fen(one.holding) for one in own)[:-1])


def _above(held: Sequence[Holding], month: int) -> int:
    """What a month costs more than once."""
    paid = [month_fen(one, month) for one in held]
    return sum(paid) - max(paid)

"""Founder as hire, founder changed (创业者充作招用人员、法定代表人变更): one firm, several cases.

*founder-as-hire*: somebody is the founder (创业者) in one standing award of a firm, and is paid for
as a hire in another, or in the same under a second number, which ``same`` brings to light. When
such an award was decided nobody could see it. Where the grant that pays for the hire says that a
hire is not the founder (``not_a``), its clause is cited and it is a fault: whichever of the papers
is wrong, one of the awards rests on it. Without such a clause it is a hint.

*founder-changed*: two standing awards of one firm name founders who have nobody in common. Where a
grant asks that the legal representative did not change (a requirement on ``legal_rep_changed``),
its clause is cited. It stays a hint: the change may have come after the last award, or be restored.

What it does not do: know the register of enterprises (``--match owners=FILE``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, field

from subsidy_ledger.audit.checks.holders import active_rules, approved_in, held_fen, rules_of
from subsidy_ledger.audit.checks.saying import quoted
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding, Severity
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.ledger.answers import cite_json
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT, ActiveRules
from subsidy_ledger.policy.conditions import NotA, facts_read
from subsidy_ledger.policy.pack import Citation

FOUNDER = "founder"
CHANGED = frozenset({"legal_rep_changed"})


@define
class _Firm:
    """The standing awards of one applicant: founders by case, hires by case."""

    founders: dict[str, frozenset[str]] = field(factory=dict)
    hires: dict[str, tuple[str, ...]] = field(factory=dict)


class FounderAsHire:
    """The founder of a firm among its hires, and founders who changed."""

    name = "founders"
    about = About(
        title="Founder counted as hire; founder changed",
        title_zh="创业者充作招用人员;法定代表人变更",
        source="what auditors look for; the clause of the grant where it has one",
        source_zh="审计常见问题;文件有规定的,以该条款为准",
        severity="either",
        number=14,
        finds=("founder-as-hire", "founder-changed"),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every firm with a standing award."""
        for firm in _firms(desk):
            yield from self._hired(firm, desk)
            yield from self._changed(firm, desk)

    def _hired(self, firm: _Firm, desk: Desk) -> Iterator[Finding]:
        founded: dict[str, list[str]] = {}
        for case, named in firm.founders.items():
            for token in named:
                founded.setdefault(token, []).append(case)
        for case, hires in firm.hires.items():
            for token in hires:
                known = next((t for t in sorted(desk.person(token)) if t in founded), None)
                if known is not None:
                    yield self._found_hire(case, token, founded[known], desk)

    def _found_hire(self, case: str, token: str, founded: Sequence[str], desk: Desk) -> Finding:
        state = desk.books.cases[case]
        holdings = (one for t in desk.person(token) for one in desk.books.holdings_of(t))
        fen = sum(held_fen(one) for one in holdings if one.case == case and one.role != FOUNDER)
        cite = _not_a_founder(active_rules(state, desk.books))
        severity: Severity = "hint" if cite is None else "fault"
        cases = sorted({case, *founded})
        words = quoted(cite)
        others = sorted(set(founded) - {case})
        where, where_zh = "the same case", "同一业务件"
        if others:
            where, where_zh = f"case {', '.join(others)}", f"业务件 {'、'.join(others)}"
        return Finding(
            check="founder-as-hire",
            severity=severity,
            message=f"case {case}: pays {yuan(fen)} yuan for a hire who is the founder in "
            f"{where}{f': {words}' if words else ''}",
            message_zh=f"{f'{words}:' if words else ''}业务件 {case} 所补的招用人员,在"
            f"{where_zh}中是创业者,涉及 {yuan(fen)} 元",
            entries=approved_in(cases, desk),
            case=case,
            cases=tuple(cases),
            amount_fen=fen or None,
            cite=None if cite is None else cite_json(cite),
            detail={"token": token, "founder_in": sorted(founded)},
            clears="the register shows who founded the firm; the award for the hire is repaid",
            clears_zh="以登记信息证明创业者身份;否则追回该人员的补贴",
        )

    def _changed(self, firm: _Firm, desk: Desk) -> Iterator[Finding]:
        groups: list[tuple[frozenset[str], list[str]]] = []
        for case, named in firm.founders.items():
            person = frozenset(other for token in named for other in desk.person(token))
            known = [one for one in groups if one[0] & person]
            groups = [one for one in groups if not one[0] & person]
            tokens = person.union(*(one[0] for one in known))
            groups.append((tokens, [*(name for one in known for name in one[1]), case]))
        if len(groups) < 2:
            return
        cases = [case for _, named in groups for case in named]
        cite = next(
            (c for case in cases if (c := _unchanged(desk.books.cases[case], desk)) is not None),
            None,
        )
        listed = "; ".join(", ".join(named) for _, named in groups)
        listed_zh = ";".join("、".join(named) for _, named in groups)
        yield Finding(
            check="founder-changed",
            severity="hint",
            message=f"one firm names different founders in its cases, {len(groups)} in all: "
            f"{listed}",
            message_zh=f"同一单位在不同业务中申报的创业者不同,共 {len(groups)} 名:{listed_zh}",
            entries=approved_in(cases, desk),
            cases=tuple(sorted(cases)),
            amount_fen=sum(desk.books.cases[case].payable_fen for case in cases) or None,
            cite=None if cite is None else cite_json(cite),
            detail={"founders": [sorted(named) for _, named in groups]},
            clears="the register shows that no change of legal representative came before an award",
            clears_zh="以登记信息证明批准之前法定代表人未变更",
        )


def _firms(desk: Desk) -> Iterator[_Firm]:
    """Applicants with standing awards that name a founder, in the order of their first."""
    by_applicant: dict[str, list[CaseState]] = {}
    for _, case in desk.awards():
        for token in dict(case.tokens).get(APPLICANT, ())[:1]:
            by_applicant.setdefault(min(desk.person(token)), []).append(case)
    for cases in by_applicant.values():
        firm = _Firm()
        for case in cases:
            rules = rules_of(case, desk.books)
            roles = dict(case.tokens)
            if roles.get(FOUNDER):
                firm.founders[case.case] = frozenset(roles[FOUNDER])
            if rules is not None and rules.each not in (None, FOUNDER, APPLICANT):
                lines = () if case.award is None else case.award.lines
                firm.hires[case.case] = tuple(one.token for one in lines if one.token is not None)
        if firm.founders:
            yield firm


def _not_a_founder(rules: ActiveRules | None) -> Citation | None:
    """The clause by which a hire is not the founder, if the grant has one."""
    if rules is not None:
        for one in (*rules.each, *rules.plain):
            condition = one.rule.condition
            if isinstance(condition, NotA) and condition.role == FOUNDER:
                return one.rule.cite
    return None


def _unchanged(case: CaseState, desk: Desk) -> Citation | None:
    """The clause by which the legal representative must not have changed, if there is one."""
    rules = active_rules(case, desk.books)
    if rules is not None:
        for one in (*rules.each, *rules.plain):
            if CHANGED & facts_read(one.rule.condition):
                return one.rule.cite
    return None

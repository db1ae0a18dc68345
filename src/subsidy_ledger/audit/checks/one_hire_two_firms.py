"""One hire, two firms (一人两企): two applicants are paid for the same person.

Source: none of the documents says it of every grant, so it is a hint; where a ceiling counts the
person (“每名招用人员一次”), `cap-passed` says the same as a fault. Who is paid for one by one in a
grant (招用人员, 见习人员, 参保人员 …) is looked at, under all identifiers, over all grants.

- Where both awards pay for months, a month that both pay for: nobody works, or is trained, for two
  employers at once. Months one after the other are a change of job, and nothing.
- Where both pay once for a person (招用补贴) and are of one kind of money: the person may have
  changed jobs; somebody should look whether the first contract was kept.

What it does not do: know who really worked where; that is for the insurance months
(``--match insurance=FILE``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from subsidy_ledger.audit.checks.holders import (
    approved_in,
    held_fen,
    holdings_of,
    month_fen,
    persons,
    rules_of,
)
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.dates import format_months
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT
from subsidy_ledger.policy.limits import Holding


class OneHireTwoFirms:
    """One person for whom two applicants are paid."""

    name = "one-hire-two-firms"
    about = About(
        title="One hire claimed by two firms",
        title_zh="同一人员由两家单位申领",
        source="what auditors look for; no document says it of every grant",
        source_zh="审计常见问题;文件未作普遍规定",
        severity="hint",
        number=11,
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every person for whom somebody is paid, once."""
        for person in persons(desk.books):
            held = holdings_of(person, desk.books)
            if len(held) > 1:
                yield from self._person(person, held, desk)

    def _person(
        self, person: frozenset[str], held: Sequence[Holding], desk: Desk
    ) -> Iterator[Finding]:
        paid = [one for one in held if held_fen(one) and _paid_for_one(one, desk)]
        firms: dict[frozenset[str], list[Holding]] = {}
        for one in paid:
            firms.setdefault(_firm(one, desk), []).append(one)
        if len(firms) < 2:
            return
        months = _shared_months(firms)
        if months:
            of_months = [
                one
                for one in paid
                if any(m in months for line in one.lines for m in line.months or ())
            ]
            by_firm = [
                sum(month_fen(one, m) for one in mine for m in months) for mine in firms.values()
            ]
            listed = ", ".join(format_months(sorted(months)))
            fen = sum(by_firm) - max(by_firm)
            yield self._found(person, of_months, fen, listed, desk)
        once: dict[str, list[Holding]] = {}
        for one in paid:
            if not any(line.months for line in one.lines):
                kind = desk.kinds.get(one.grant, "other")
                once.setdefault(one.grant if kind == "other" else kind, []).append(one)
        for same in once.values():
            of_firm: dict[frozenset[str], int] = {}
            for one in same:
                of_firm[_firm(one, desk)] = of_firm.get(_firm(one, desk), 0) + held_fen(one)
            if len(of_firm) > 1:
                fen = sum(of_firm.values()) - max(of_firm.values())
                yield self._found(person, same, fen, "", desk)

    def _found(
        self, person: frozenset[str], held: Sequence[Holding], fen: int, months: str, desk: Desk
    ) -> Finding:
        cases = sorted({one.case for one in held})
        firms = {_firm(one, desk) for one in held}
        when, when_zh = (
            (f" for the same months, {months}", f"(同一月份:{months})") if months else ("", "")
        )
        return Finding(
            check=self.name,
            severity="hint",
            message=f"{len(firms)} applicants are paid for one and the same person{when} "
            f"({', '.join(cases)}); {yuan(fen)} yuan in doubt",
            message_zh=f"{len(firms)} 家单位就同一人员分别获得补贴{when_zh},涉及业务件 "
            f"{'、'.join(cases)},存疑 {yuan(fen)} 元",
            entries=approved_in(cases, desk),
            amount_fen=fen or None,
            detail={"tokens": sorted(person), "cases": cases}
            | ({"months": months} if months else {}),
            cases=tuple(cases),
            clears="contract and insurance show a change of job, or one award is voided and repaid",
            clears_zh="劳动合同和参保记录证明先后就业;否则撤销并追回其中一笔",
        )


def _paid_for_one(one: Holding, desk: Desk) -> bool:
    """Whether the holding is that of somebody whom the award pays for, one by one."""
    rules = rules_of(desk.books.cases[one.case], desk.books)
    return rules is not None and rules.each == one.role != APPLICANT


def _firm(one: Holding, desk: Desk) -> frozenset[str]:
    """Who applied: all identifiers of the applicant."""
    applicants = dict(desk.books.cases[one.case].tokens).get(APPLICANT, ())
    return frozenset(other for token in applicants for other in desk.person(token))


def _shared_months(firms: Mapping[frozenset[str], Sequence[Holding]]) -> set[int]:
    """Months for which more than one firm is paid."""
    seen: set[int] = set()
    shared: set[int] = set()
    for held in firms.values():
        mine = {m for one in held for line in one.lines for m in line.months or ()}
        shared |= seen & mine
        seen |= mine
    return shared

"""What checks share: who holds what after an entry, under which rules, and what is at stake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier
from subsidy_ledger.casework.state import Books, CaseState
from subsidy_ledger.policy.catalogue import APPLICANT, ActiveRules, GrantRules
from subsidy_ledger.policy.limits import GROUP, Holding


def persons_touched(entry: Mapping[str, Any], books: Books) -> Iterator[frozenset[str]]:
    """Persons whose holdings an entry may have brought together: parties of an award, or `same`."""
    tokens: set[str] = set()
    if entry["do"] == "approve":
        case = books.cases[entry["case"]]
        tokens = {token for _, named in case.tokens for token in named}
    elif entry["do"] == "same":
        tokens = set(entry["data"]["tokens"])
    yield from _each_once(sorted(tokens), books)


def persons(books: Books) -> Iterator[frozenset[str]]:
    """Every person who holds something, once, however many identifiers."""
    return _each_once(books.holdings, books)


def _each_once(tokens: Iterable[str], books: Books) -> Iterator[frozenset[str]]:
    if not books.pairs:
        for token in tokens:
            yield frozenset((token,))
        return
    seen: set[str] = set()
    for token in tokens:
        if token not in seen:
            person = books.class_of(token)
            seen |= person
            yield person


def standards(entry: Mapping[str, Any], held: list[Holding], books: Books) -> list[ActiveRules]:
    """The rules to hold a person's holdings against.

    At an award its own: a limit binds only where its rule is active. At ``same`` those of every
    award concerned, for none of them knew of the other.
    """
    if entry["do"] == "approve":
        cases = [books.cases[entry["case"]]]
    else:
        cases = [books.cases[name] for name in dict.fromkeys(one.case for one in held)]
    return [rules for case in cases if (rules := active_rules(case, books)) is not None]


def holdings_of(person: frozenset[str], books: Books) -> list[Holding]:
    """All that one person holds, under every identifier."""
    return [h for token in sorted(person) for h in books.holdings_of(token)]


def rules_of(case: CaseState, books: Books) -> GrantRules | None:
    """The rules an award was made under."""
    if case.award is None:
        return None
    law = books.laws.get(case.award.rules)
    return None if law is None else law.rules(case.grant, case.award.as_of)


def active_rules(case: CaseState, books: Books) -> ActiveRules | None:
    """The rules that were active for an award, under its own rulings."""
    rules = rules_of(case, books)
    if rules is None or case.award is None:
        return None
    return rules.under(rules.options(dict(case.award.rulings)))


def counts(holding: Holding, books: Books) -> bool:
    """Whether the award is the person's own: as applicant, or in a role that the grant counts.

    A grant counts the role that it pays for, and those of its ceilings and exclusions (创业者,
    招用人员, 见习人员 …). Who only stands by, as a guarantor does, holds nothing.
    """
    if holding.role == APPLICANT:
        return True
    rules = rules_of(books.cases[holding.case], books)
    return rules is not None and holding.role in counted_roles(rules)


def counted_roles(rules: GrantRules) -> frozenset[str]:
    """The roles in which parties hold an award as their own; the applicant is always one."""
    roles = {APPLICANT, *(role for cap in rules.caps for role in cap.rule.per if role != GROUP)}
    roles |= {role for exclusion in rules.exclusions for role in exclusion.per}
    if rules.each is not None:
        roles.add(rules.each)
    return frozenset(roles)


def paid_for(rules: GrantRules) -> frozenset[str]:
    """The roles whose parties an award is for: those paid one by one, else all that are counted."""
    return counted_roles(rules) if rules.each is None else frozenset((rules.each,))


# ---- money ---------------------------------------------------------------------------------------


def held_fen(holding: Holding) -> int:
    """What one holding comes to."""
    return sum(line.fen or 0 for line in holding.lines)


def month_fen(holding: Holding, month: int) -> int:
    """What one holding comes to for one month."""
    return sum(line.month_fen(month) for line in holding.lines if month in (line.months or ()))


def held_by_case(held: Iterable[Holding]) -> dict[str, int]:
    """What one person holds by each case: once, however many of its roles the person has."""
    found: dict[str, int] = {}
    for one in held:
        found[one.case] = max(held_fen(one), found.get(one.case, 0))
    return found


def still_out(case: CaseState) -> int:
    """What of an award was paid or still may be, and has not come back."""
    return max(0, case.payable_fen - case.repaid_fen)


def paid_out(case: CaseState) -> int:
    """What the bank was told to pay, and has not come back."""
    return max(0, case.settled_fen + case.instructed_fen - case.repaid_fen)


# ---- where to look -------------------------------------------------------------------------------


def approvals(cases: set[str], books: Books) -> tuple[int, ...]:
    """The last entries of cases, as where to look."""
    return tuple(sorted(books.cases[case].entries[-1] for case in cases))


def approved_at(dossier: Dossier) -> int:
    """The entry of a case's approval; its first entry where the approval is not along."""
    approved = dossier.act("approve")
    return approved.seq if approved is not None else dossier.acts[0].seq


def approved_in(cases: Iterable[str], desk: Desk) -> tuple[int, ...]:
    """The entries of the approvals of cases, each once."""
    found = set()
    for case in cases:
        dossier = desk.dossiers.get(case)  # a ledger before may hold the dossier
        last = desk.books.cases[case].entries[-1]
        found.add(last if dossier is None else approved_at(dossier))
    return tuple(sorted(found))


def listed(cases: Iterable[str], most: int = 5) -> str:
    """Cases as a message names them: the first few, and how many more."""
    names = list(cases)
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest


def listed_zh(cases: Iterable[str], most: int = 5) -> str:
    """The same in Chinese: the first few, and how many they are."""
    names = list(cases)
    rest = f" 等 {len(names)} 件" if len(names) > most else ""
    return "、".join(names[:most]) + rest

"""What checks share: who holds what after an entry, and under which rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from subsidy_ledger.casework.state import Books, CaseState
from subsidy_ledger.policy.catalogue import ActiveRules, GrantRules
from subsidy_ledger.policy.limits import Holding


def persons_touched(entry: Mapping[str, Any], books: Books) -> Iterator[frozenset[str]]:
    """Persons whose holdings an entry may have brought together: parties of an award, or `same`."""
    tokens: set[str] = set()
    if entry["do"] == "approve":
        case = books.cases[entry["case"]]
        tokens = {token for _, named in case.tokens for token in named}
    elif entry["do"] == "same":
        tokens = set(entry["data"]["tokens"])
    seen: set[frozenset[str]] = set()
    for token in sorted(tokens):
        person = books.class_of(token)
        if person not in seen:
            seen.add(person)
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
    found = []
    for case in cases:
        rules = rules_of(case, books)
        if rules is not None and case.award is not None:
            found.append(rules.under(rules.options(dict(case.award.rulings))))
    return found


def holdings_of(person: frozenset[str], books: Books) -> list[Holding]:
    """All that one person holds, under every identifier."""
    return [h for token in sorted(person) for h in books.holdings_of(token)]


def rules_of(case: CaseState, books: Books) -> GrantRules | None:
    """The rules an award was made under."""
    if case.award is None:
        return None
    law = books.laws.get(case.award.rules)
    return None if law is None else law.rules(case.grant, case.award.as_of)


def approvals(cases: set[str], books: Books) -> tuple[int, ...]:
    """The last entries of cases, as where to look."""
    return tuple(sorted(books.cases[case].entries[-1] for case in cases))

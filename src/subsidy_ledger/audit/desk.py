"""The desk (审计台): everything that a check may look at, put in one place.

What it is: the books of a ledger, the dossiers of its cases, the lists that the auditor brought,
what the auditor set, and the day to judge by.

What it promises: the same ledger, lists, settings and day give the same desk. No clock is read.

What it does not do: judge; that is for the checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from subsidy_ledger.audit.dossier import Dossier, Dossiers, PartyOn
from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.audit.settings import STANDARD, Settings
from subsidy_ledger.casework.state import Books, CaseState


@define(eq=False)
class Desk:
    """``on``: the business day (ISO) to judge by; ``kinds``: the kind of money by grant.

    ``lists``: by kind. A list that was not brought is not there, and nothing is said about it.
    """

    books: Books
    on: str = ""
    lists: Mapping[str, MatchList] = field(factory=dict)
    settings: Settings = STANDARD
    kinds: Mapping[str, str] = field(factory=dict)
    files: Dossiers = field(factory=Dossiers)
    _appearances: dict[str, list[tuple[str, PartyOn]]] | None = field(default=None, init=False)

    @property
    def dossiers(self) -> Mapping[str, Dossier]:
        """By case, in the order of application."""
        return self.files.by_case

    @property
    def origin(self) -> str:
        """The ledger's name, from entry 0."""
        return str(self.books.opened.get("origin", ""))

    @property
    def key_id(self) -> str:
        """Under which key its tokens were made, from entry 0."""
        return str(self.books.opened.get("token_key", ""))

    def see(self, entry: Mapping[str, Any], sealed: Mapping[str, Any] | None) -> None:
        """Take up an entry that was folded, with its sealed content if it is along."""
        if entry["status"] == "recorded":
            self.on = max(self.on, entry["on"])
        self._appearances = None
        self.files.see(entry, sealed, self.books)

    # -- looking

    def awards(self) -> Iterator[tuple[Dossier, CaseState]]:
        """Cases whose award stands, in the order of application."""
        for name, dossier in self.dossiers.items():
            case = self.books.cases[name]
            if case.award is not None and case.award.standing:
                yield dossier, case

    def person(self, token: str) -> frozenset[str]:
        """All identifiers of one person (``same``), this one included."""
        return self.books.class_of(token)

    def appearances(self) -> Mapping[str, Sequence[tuple[str, PartyOn]]]:
        """Where each token stands: the case, and the party there."""
        if self._appearances is None:
            found: dict[str, list[tuple[str, PartyOn]]] = {}
            for name, dossier in self.dossiers.items():
                for party in dossier.parties:
                    found.setdefault(party.token, []).append((name, party))
            self._appearances = found
        return self._appearances

    def rows(self, kind: str, party: PartyOn) -> tuple[ListRow, ...]:
        """The rows of a list that are this person's, under any identifier; none without a list."""
        brought = self.lists.get(kind)
        if brought is None:
            return ()
        tokens = self.person(party.token)
        if len(tokens) == 1:
            return brought.rows_of(party.scheme, party.number, party.token)
        found: list[ListRow] = []
        for token in sorted(tokens):
            appeared = self.appearances().get(token, ())
            known = next((one for _, one in appeared if one.number), None)
            scheme, number = (known.scheme, known.number) if known is not None else ("", "")
            found += brought.rows_of(scheme, number, token)
        return tuple(found)

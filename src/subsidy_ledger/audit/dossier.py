"""Dossiers: what an auditor has on one case besides how it stands in the books.

What it is: `Dossier`, the parties with names, numbers and facts as the sealed content has them, who
did what and when (refused steps too), and each payment with its account. ``Dossiers`` keeps them
while a ledger is read.

What it promises: nothing is guessed. Where sealed content is erased or not along, names, numbers,
accounts and facts are empty, and ``along`` is False.

What it does not do: decide, or judge. `CaseState` (``books.cases``) says how the case stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from attrs import define, field

from subsidy_ledger.casework.state import Books

Entry = Mapping[str, Any]
Sealed = Mapping[str, Any] | None

NO_FACTS: Mapping[str, Any] = {}


class PartyOn(NamedTuple):
    """A party of a case in one role; number, name and facts as attested, normalised number."""

    role: str
    place: int
    token: str
    kind: str = ""
    scheme: str = ""
    number: str = ""
    name: str = ""
    facts: Mapping[str, Any] = NO_FACTS


class Act(NamedTuple):
    """One entry of a case: who, what, on which business day, recorded when (UTC)."""

    seq: int
    do: str
    on: str
    at: str
    by: str
    status: str


class Paid(NamedTuple):
    """One payment. ``ended_seq``/``ended_on``: what settled, returned or cancelled it last."""

    payment: str
    amount_fen: int
    state: str
    account: str
    seq: int
    on: str
    by: str
    ended_seq: int = -1
    ended_on: str = ""


@define(eq=False)
class Dossier:
    """All of one case. ``along``: the sealed content of its application was there to be read."""

    case: str
    grant: str
    parties: list[PartyOn] = field(factory=list)
    facts: dict[str, Any] = field(factory=dict)
    acts: list[Act] = field(factory=list)
    payments: dict[str, Paid] = field(factory=dict)
    along: bool = True

    @property
    def scheme(self) -> str:
        """The scheme of its grant: ``dezhou`` of ``dezhou/startup``."""
        return self.grant.partition("/")[0]

    def in_role(self, role: str) -> Iterator[PartyOn]:
        """Its parties in one role, as given."""
        return (party for party in self.parties if party.role == role)

    def act(self, do: str) -> Act | None:
        """The last recorded step of a kind, or None."""
        found = (act for act in reversed(self.acts) if act.do == do and act.status == "recorded")
        return next(found, None)

    def attested(self, party: PartyOn, name: str) -> Any:
        """A fact of a party, wherever it stands; None where it is not known."""
        return party.facts.get(name, self.facts.get(name))


@define(eq=False)
class Dossiers:
    """The dossiers of a ledger while it is read: shown every entry after it was folded."""

    by_case: dict[str, Dossier] = field(factory=dict)

    def take_over(self, books: Books) -> None:
        """Begin with the cases of the ledger before: little but their tokens may be along."""
        for name, state in books.cases.items():
            parties = [
                PartyOn(role, place, token)
                for role, tokens in state.tokens
                for place, token in enumerate(tokens)
            ]
            self.by_case[name] = Dossier(name, state.grant, parties, along=False)

    def see(self, entry: Entry, sealed: Sealed, books: Books) -> None:
        """Keep what an entry and its sealed content bring."""
        name = entry.get("case")
        if name is None:
            return
        dossier = self.by_case.get(name)
        if dossier is None:
            state = books.cases.get(name)
            if state is None:
                return  # a refused application makes no case
            dossier = self.by_case[name] = Dossier(name, state.grant)
        dossier.acts.append(
            Act(entry["seq"], entry["do"], entry["on"], entry["at"], entry["by"], entry["status"])
        )
        keep = _KEEP.get(entry["do"])
        if keep is not None and entry["status"] == "recorded":
            keep(dossier, entry, sealed, books)


def _submitted(dossier: Dossier, entry: Entry, sealed: Sealed, _books: Books) -> None:
    dossier.along = sealed is not None or "sealed" not in entry
    parts = sealed or {}
    dossier.facts.update(parts.get("case", {}).get("facts", {}))
    dossier.parties = [
        party
        for role, tokens in entry["data"].get("tokens", {}).items()
        for party in _parties(role, tokens, parts)
    ]


def _supplemented(dossier: Dossier, entry: Entry, sealed: Sealed, books: Books) -> None:
    """Facts are merged, named roles replaced; a replaced role takes its facts along."""
    dossier.along = dossier.along and (sealed is not None or "sealed" not in entry)
    parts, named = sealed or {}, entry["data"].get("tokens", {})
    scheme = books.law.scheme(dossier.scheme)
    if scheme is not None and named:
        for name in [n for n in dossier.facts if n in scheme.facts]:
            if scheme.facts[name].of in named:
                del dossier.facts[name]
    dossier.facts.update(parts.get("case", {}).get("facts", {}))
    kept = [party for party in dossier.parties if party.role not in named]
    new = (party for role, tokens in named.items() for party in _parties(role, tokens, parts))
    dossier.parties = [*kept, *new]


def _parties(role: str, tokens: list[str], parts: Mapping[str, Any]) -> Iterator[PartyOn]:
    for place, token in enumerate(tokens):
        content = parts.get(f"{role}[{place}]")
        if content is None:
            yield PartyOn(role, place, token)
            continue
        yield PartyOn(
            role,
            place,
            token,
            content["kind"],
            content["scheme"],
            content["number"],
            content.get("name", ""),
            content.get("facts", NO_FACTS),
        )


def _paid(dossier: Dossier, entry: Entry, sealed: Sealed, _books: Books) -> None:
    data = entry["data"]
    account = (sealed or {}).get("case", {}).get("account", "")
    dossier.payments[data["payment"]] = Paid(
        data["payment"],
        data["amount_fen"],
        "instructed",
        account,
        entry["seq"],
        entry["on"],
        entry["by"],
    )


def _ended(state: str) -> Callable[[Dossier, Entry, Sealed, Books], None]:
    def keep(dossier: Dossier, entry: Entry, _sealed: Sealed, _books: Books) -> None:
        name = entry["data"]["payment"]
        paid = dossier.payments.get(name)
        if paid is not None:  # one that a ledger before instructed may not have come along
            dossier.payments[name] = paid._replace(
                state=state, ended_seq=entry["seq"], ended_on=entry["on"]
            )

    return keep


def _erased(dossier: Dossier, _entry: Entry, _sealed: Sealed, _books: Books) -> None:
    """What was sealed is gone from the ledger; it is not kept here either."""
    dossier.along = False
    dossier.facts.clear()
    dossier.parties = [PartyOn(p.role, p.place, p.token) for p in dossier.parties]
    dossier.payments = {name: paid._replace(account="") for name, paid in dossier.payments.items()}


_KEEP: Mapping[str, Callable[[Dossier, Entry, Sealed, Books], None]] = {
    "submit": _submitted,
    "supplement": _supplemented,
    "pay": _paid,
    "settle": _ended("settled"),
    "return": _ended("returned"),
    "cancel": _ended("cancelled"),
    "erase": _erased,
}

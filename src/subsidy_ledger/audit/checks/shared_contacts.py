"""Shared contacts (共用电话、地址): many applicants under one phone number or one address.

Source: none; a pattern that auditors know, of agents and of firms on paper. Contacts come from the
sealed facts whose names say so (``phone``, ``mobile``, ``tel``, ``address``, as a number or a text,
never a yes or no), and from the auditor's list of contacts (``--match contacts=FILE``), for every
party of a standing award.

What is counted is applicants: the hires of one firm who all give the firm's number are one
applicant. All identifiers of a person, and parties that are linked (a household), count as one. How
many are many: ``shared_contact``. No contact is written into a finding.

What it does not do: compare addresses that are written differently. Blanks, width and punctuation
are nothing, everything else is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from attrs import define, field

from subsidy_ledger.audit.checks.holders import approved_in, listed, listed_zh, still_out
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier, PartyOn
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.money import yuan
from subsidy_ledger.policy.catalogue import APPLICANT

_PHONE = re.compile(r"phone|mobile|(^|_)tel(_|$)")
_ADDRESS = re.compile(r"address")
_SHORTEST = {"phone": 7, "address": 4}
"""Signs without which something is no phone number, and no address."""
_SAID = {"phone": ("phone number", "电话号码"), "address": ("address", "地址")}


@define
class _Contact:
    """Applicants under one contact, by any token of theirs, and their cases."""

    cases: dict[str, None] = field(factory=dict)
    applicants: list[frozenset[str]] = field(factory=list)

    def add(self, case: str, person: frozenset[str]) -> None:
        self.cases[case] = None
        known = [one for one in self.applicants if one & person]
        self.applicants = [one for one in self.applicants if not one & person]
        self.applicants.append(person.union(*known))


class SharedContacts:
    """Many applicants under one phone number or address."""

    name = "shared-contact"
    about = About(
        title="Many applicants, one phone or address",
        title_zh="多个申请人共用电话或地址",
        source="a risk pattern; no document forbids it",
        source_zh="风险特征,文件未作规定",
        severity="hint",
        needs=frozenset({"sealed"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every contact once."""
        found: dict[tuple[str, str], _Contact] = {}
        for dossier, case in desk.awards():
            person = None
            for contact in dict.fromkeys(_contacts(dossier, desk)):
                person = _applicant(case, desk) if person is None else person
                found.setdefault(contact, _Contact()).add(case.case, person)
        for (kind, _), shared in found.items():
            if len(shared.applicants) >= desk.settings.shared_contact:
                yield self._found(kind, shared, desk)

    def _found(self, kind: str, contact: _Contact, desk: Desk) -> Finding:
        cases, many = tuple(contact.cases), len(contact.applicants)
        fen = sum(still_out(desk.books.cases[case]) for case in cases)
        en, zh = _SAID[kind]
        return Finding(
            check=self.name,
            severity="hint",
            message=f"{many} applicants share one {en}, {yuan(fen)} yuan in all: {listed(cases)}",
            message_zh=f"{many} 个申请人共用同一{zh},共 {yuan(fen)} 元:{listed_zh(cases)}",
            entries=approved_in(cases, desk),
            amount_fen=fen or None,
            detail={"contact": kind, "applicants": many},
            cases=cases,
            clears="the applicants are asked themselves, at an address that is theirs",
            clears_zh="向申请人本人核实,并核实其真实地址",
        )


def _contacts(dossier: Dossier, desk: Desk) -> Iterator[tuple[str, str]]:
    """Kind and contact of everybody in a case."""
    yield from _named(dossier.facts)
    listed_too = "contacts" in desk.lists
    for party in dossier.parties:
        if party.facts:
            yield from _named(party.facts)
        if listed_too:
            yield from _of_list(party, desk)


def _named(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in facts.items():
        kind = _kind(name)
        if kind and isinstance(value, str | int) and not isinstance(value, bool):
            yield from _plain(kind, str(value))


@lru_cache(maxsize=4096)  # the facts of a scheme are a few hundred
def _kind(name: str) -> str:
    return "phone" if _PHONE.search(name) else "address" if _ADDRESS.search(name) else ""


def _of_list(party: PartyOn, desk: Desk) -> Iterator[tuple[str, str]]:
    for row in desk.rows("contacts", party):
        for kind in _SHORTEST:
            yield from _plain(kind, row.fields.get(kind, ""))


def _plain(kind: str, given: str) -> Iterator[tuple[str, str]]:
    """A contact as one compares it, if it is one."""
    text = unicodedata.normalize("NFKC", given)
    plain = "".join(sign for sign in text if sign.isalnum()).casefold()
    if kind == "phone" and len(plain) == 13 and plain.startswith("86"):
        plain = plain.removeprefix("86")  # +86, the country, before the eleven digits of a mobile
    if len(plain) >= _SHORTEST[kind]:
        yield kind, plain


def _applicant(case: CaseState, desk: Desk) -> frozenset[str]:
    """Who applied, with all identifiers and the household."""
    tokens = dict(case.tokens).get(APPLICANT, ())
    own = frozenset(other for token in tokens for other in desk.person(token))
    return desk.books.group_of(own, case.last_on)

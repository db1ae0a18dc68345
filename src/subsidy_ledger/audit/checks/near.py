"""Near-same numbers and names (号码、姓名近似): two parties that may be one.

Source: none; a pattern that auditors know. Looked at is who is paid: the parties of standing awards
in roles that their grants count. All are hints, and ``same`` or ``apart`` settles them; a pair that
somebody has settled is left out.

- *near-number*: one name and one kind of number, and the numbers differ in one sign, or two
  neighbours are exchanged, check digits aside. A valid number that is one slip away from another
  has another check digit, so that slip was no slip of the pen.
- *near-name*: one name and one day of birth, and two resident numbers (居民身份证号).
- *two-names*: one number under two names.
- *near-firm*: two enterprises whose names differ in one character, and that have more in common: a
  founder, somebody they are paid for, or an account. By the name alone half of a city's firms are
  near each other (德州华美商贸, 德州华丰商贸), and nobody would read the list.

What it does not do: compare every party with every other. Candidates are found by what they must
share, so that a hundred thousand people take seconds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import TypeAlias

from attrs import define, field

from subsidy_ledger.audit.checks.holders import (
    approved_in,
    counted_roles,
    listed,
    listed_zh,
    rules_of,
    still_out,
)
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import PartyOn
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.money import yuan

_CHECK_SIGNS = {"cn-ric": 1, "cn-uscc": 2}
"""Signs at the end that follow from the rest: of a credit code also that of its organisation."""
_SHORTEST_FIRM = 5


@define
class _Known:
    """One token among those who are paid: number, names, cases, and whom it shares a case with."""

    scheme: str
    number: str
    token: str
    names: dict[str, None] = field(factory=dict)
    cases: dict[str, None] = field(factory=dict)
    shares: set[str] = field(factory=set)
    """What two firms may have in common: tokens of other parties, and accounts."""

    @property
    def name(self) -> str:
        return next(iter(self.names), "")

    @property
    def body(self) -> str:
        """The number without what follows from the rest."""
        return self.number[: len(self.number) - _CHECK_SIGNS.get(self.scheme, 0)]

    @property
    def born(self) -> str:
        """The day of birth in a resident number."""
        return self.number[6:14] if self.scheme == "cn-ric" and len(self.number) == 18 else ""


class NearSame:
    """Parties whose numbers or names are nearly the same."""

    name = "near"
    about = About(
        title="Numbers or names nearly the same",
        title_zh="号码或姓名近似",
        source="a risk pattern; no document forbids it",
        source_zh="风险特征,文件未作规定",
        severity="hint",
        finds=("near-number", "near-name", "two-names", "near-firm"),
        needs=frozenset({"sealed"}),
    )

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Everybody who is paid, compared with whom they are near."""
        known = _known(desk)
        by_name: dict[tuple[str, str], list[_Known]] = {}
        for one in known.values():
            if len(one.names) > 1:
                yield _two_names(one, desk)
            for name in one.names:
                by_name.setdefault((one.scheme, name), []).append(one)
        told: set[frozenset[str]] = set()
        for alike in by_name.values():
            if len(alike) > 1:
                yield from _same_name(alike, told, desk)
        yield from _near_firms([one for one in known.values() if one.scheme == "cn-uscc"], desk)


def _known(desk: Desk) -> dict[str, _Known]:
    """Everybody who is paid and whose number is along, by token."""
    found: dict[str, _Known] = {}
    for dossier, case in desk.awards():
        rules = rules_of(case, desk.books)
        roles = frozenset() if rules is None else counted_roles(rules)
        for party in dossier.parties:
            if party.role in roles and party.number and not _left_out(party, case):
                one = found.get(party.token)
                if one is None:
                    one = found[party.token] = _Known(party.scheme, party.number, party.token)
                if party.name:
                    one.names[_plain(party.name)] = None
                one.cases[case.case] = None
                if party.scheme == "cn-uscc":
                    one.shares.update(p.account for p in dossier.payments.values() if p.account)
                    one.shares.update(p.token for p in dossier.parties if p.token != party.token)
    return found


def _left_out(party: PartyOn, case: CaseState) -> bool:
    left_out = () if case.award is None else dict(case.award.left_out).get(party.role, ())
    return party.place in left_out


def _plain(name: str) -> str:
    """A name as one compares it: half-width, without blanks and marks."""
    if name.isalnum() and unicodedata.is_normalized("NFKC", name):
        return name.casefold()
    text = unicodedata.normalize("NFKC", name)
    return "".join(sign for sign in text if sign.isalnum()).casefold()


# ---- one name ------------------------------------------------------------------------------------


def _same_name(alike: Sequence[_Known], told: set[frozenset[str]], desk: Desk) -> Iterator[Finding]:
    for one, other in _pairs(alike, _slips):
        pair = frozenset((one.token, other.token))
        if pair not in told and not _settled(one, other, desk):
            told.add(pair)
            yield _pair("near-number", one, other, _SAID["near-number"], desk)
    born: dict[str, list[_Known]] = {}
    for one in alike:
        if one.born:
            born.setdefault(one.born, []).append(one)
    for twins in born.values():
        for one, other in combinations(twins, 2):
            pair = frozenset((one.token, other.token))
            alike_too = one.number != other.number and pair not in told
            if alike_too and not _settled(one, other, desk):
                told.add(pair)
                yield _pair("near-name", one, other, _SAID["near-name"], desk)


_Keys: TypeAlias = Callable[[_Known], Iterable[str]]


def _pairs(alike: Sequence[_Known], keys: _Keys) -> Iterator[tuple[_Known, _Known]]:
    """Pairs that have a key in common, each once."""
    if len(alike) < 2:
        return
    by_key: dict[str, list[_Known]] = {}
    for one in alike:
        for key in keys(one):
            by_key.setdefault(key, []).append(one)
    seen: set[frozenset[str]] = set()
    for sharing in by_key.values():
        for one, other in combinations(sharing, 2):
            pair = frozenset((one.token, other.token))
            # One number under two tokens is another matter (`token-mismatch`).
            if one.number != other.number and pair not in seen:
                seen.add(pair)
                yield one, other


def _slips(one: _Known) -> Iterable[str]:
    """Keys that two numbers share if one sign differs, or two neighbours are exchanged."""
    body = one.body
    keys = {f"{body[:at]}?{body[at + 1 :]}" for at in range(len(body))}
    keys |= {
        f"{body[:at]}({''.join(sorted(body[at : at + 2]))}){body[at + 2 :]}"
        for at in range(len(body) - 1)
        if body[at] != body[at + 1]
    }
    return keys


def _settled(one: _Known, other: _Known, desk: Desk) -> bool:
    """Whether somebody has said that the two are one, or that they are not."""
    said = desk.books.pairs.get(one.token, {}).get(other.token)
    return said is not None or other.token in desk.person(one.token)


# ---- firms ---------------------------------------------------------------------------------------


def _near_firms(firms: Sequence[_Known], desk: Desk) -> Iterator[Finding]:
    """Firms with names a character apart, among those that have something else in common."""
    by_share: dict[str, list[_Known]] = {}
    for one in firms:
        if len(one.name) >= _SHORTEST_FIRM:
            for share in one.shares:
                by_share.setdefault(share, []).append(one)
    seen: set[frozenset[str]] = set()
    for sharing in by_share.values():
        for one, other in _pairs(sharing, _misspelt):
            pair = frozenset((one.token, other.token))
            if pair not in seen and one.name != other.name and not _settled(one, other, desk):
                seen.add(pair)
                yield _pair("near-firm", one, other, _SAID["near-firm"], desk)


def _misspelt(one: _Known) -> Iterable[str]:
    name = one.name
    return {f"{name[:at]}?{name[at + 1 :]}" for at in range(len(name))}


# ---- what is said --------------------------------------------------------------------------------

_SAID = {
    "near-number": (
        "one name under two numbers that differ in one place",
        "姓名(名称)相同,号码仅差一处",
    ),
    "near-name": ("one name and one day of birth under two numbers", "姓名、出生日期相同,号码不同"),
    "near-firm": (
        "two firms with names one character apart that share a person or an account",
        "两家单位名称仅差一字,且有共同的人员或账户",
    ),
}


def _pair(check: str, one: _Known, other: _Known, said: tuple[str, str], desk: Desk) -> Finding:
    cases = tuple(sorted({*one.cases, *other.cases}))
    worth = [
        sum(still_out(desk.books.cases[case]) for case in party.cases) for party in (one, other)
    ]
    return Finding(
        check=check,
        severity="hint",
        message=f"{said[0]}: {listed(cases)}; {yuan(min(worth))} yuan in doubt if they are one",
        message_zh=f"{said[1]}:{listed_zh(cases)};如属同一主体,涉及 {yuan(min(worth))} 元",
        entries=approved_in(cases, desk),
        amount_fen=min(worth) or None,
        detail={"tokens": sorted((one.token, other.token))},
        cases=cases,
        clears="the papers of both are compared, and `same` or `apart` is recorded",
        clears_zh="核对双方证件,并记录为同一主体(same)或非同一主体(apart)",
    )


def _two_names(one: _Known, desk: Desk) -> Finding:
    cases = tuple(sorted(one.cases))
    fen = sum(still_out(desk.books.cases[case]) for case in cases)
    return Finding(
        check="two-names",
        severity="hint",
        message=f"one number stands under {len(one.names)} different names: {listed(cases)}",
        message_zh=f"同一号码登记了 {len(one.names)} 个不同的姓名(名称):{listed_zh(cases)}",
        entries=approved_in(cases, desk),
        amount_fen=fen or None,
        detail={"token": one.token, "names": len(one.names)},
        cases=cases,
        clears="the register shows a change of name, or which of the names is right",
        clears_zh="登记信息证明更名,或者更正姓名(名称)",
    )

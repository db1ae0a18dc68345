"""Several ledgers at once (多账本联审): findings that no single ledger shows.

What it is: `across`, which joins the persons of several desks and asks every check of
``audit.across``; `Across`, the findings, each with the ledger it stands in, and what could not be
compared, and why.

What it promises: persons are the same where their numbers are (national schemes, in normal form;
an operator's own number where it is a national one), or their tokens under one key id. Tokens of
different keys are never compared. ``same`` in one ledger joins persons everywhere: number to
number, and token to token. Ledgers that succeed each other are one line, and nothing between them
is a finding: the successor's own audit knows what it took over. No number stands in a finding.

What it does not do: guess. A permit in one city and a residence card in another are one person only
where a ledger says so.

The index holds references to numbers and tokens of the desks, and groups of those alone that occur
in more than one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from attrs import frozen

from subsidy_ledger.audit.across import Crossing, all_across
from subsidy_ledger.audit.across.together import Found, Person, Together
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import Finding, sourced
from subsidy_ledger.audit.matching.numbers import national

Identity = tuple[str, str]
"""What may be compared: a scheme, or a key id, and the number or token under it."""


@frozen
class NotCompared:
    """Two ledgers whose parties, or accounts, could not all be compared.

    ``parties``: how many in each have nothing in common to compare by; ``whole``: none could be.
    """

    ledgers: tuple[str, str]
    what: str
    parties: tuple[int, int]
    whole: bool
    why: str
    why_zh: str

    def to_json(self) -> dict[str, Any]:
        """As a report carries it."""
        return {
            "ledgers": list(self.ledgers),
            "what": self.what,
            "parties": list(self.parties),
            "whole": self.whole,
            "why": self.why,
            "why_zh": self.why_zh,
        }


@frozen
class Across:
    """The outcome. ``found``: the place of the ledger (in the order given) and the finding there.

    What a finding has in other ledgers stands in its ``elsewhere``.
    """

    found: tuple[Found, ...]
    not_compared: tuple[NotCompared, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings."""
        return tuple(one.finding for one in self.found)

    def of(self, ledger: int) -> tuple[Finding, ...]:
        """The findings that stand in one of the ledgers."""
        return tuple(one.finding for one in self.found if one.ledger == ledger)

    def to_json(self) -> dict[str, Any]:
        """As ``audit --json`` writes it."""
        return {
            "findings": [{"ledger": one.ledger, **one.finding.to_json()} for one in self.found],
            "not_compared": [one.to_json() for one in self.not_compared],
        }


def across(desks: Sequence[Desk], checks: Iterable[Crossing] | None = None) -> Across:
    """Look at several ledgers together; every check unless some are given."""
    befores = _befores(desks)
    lines = tuple(before[-1] if before else at for at, before in enumerate(befores))
    if len(set(lines)) < 2:
        return Across((), ())
    later = tuple(
        tuple(other for other, before in enumerate(befores) if at in before)
        for at in range(len(desks))
    )
    together = Together(tuple(desks), lines, later, tuple(_persons(desks, lines)))
    found = [
        Found(one.ledger, sourced(one.finding, check.about))
        for check in (all_across() if checks is None else checks)
        for one in check.across(together)
    ]
    return Across(tuple(_without_echoes(found, desks)), tuple(_not_compared(desks, lines)))


def _without_echoes(found: Sequence[Found], desks: Sequence[Desk]) -> Iterator[Found]:
    """Leave out a hint about the very cases of a fault: the clause has said it."""
    faults = {_cases(one, desks) for one in found if one.finding.severity == "fault"}
    for one in found:
        if one.finding.severity == "fault" or _cases(one, desks) not in faults:
            yield one


def _cases(one: Found, desks: Sequence[Desk]) -> frozenset[tuple[str, str]]:
    here = desks[one.ledger].origin
    named = {(here, case) for case in one.finding.concerns}
    return frozenset(
        named | {(there.ledger, case) for there in one.finding.elsewhere for case in there.cases}
    )


# ---- ledgers that succeed each other -------------------------------------------------------------


def _befores(desks: Sequence[Desk]) -> tuple[tuple[int, ...], ...]:
    """Of each ledger the places of those that it goes back to, the nearest first.

    A ledger and a bundle of it are one: the one with fewer entries, or named first, comes before.
    """
    return tuple(tuple(_back(place, desks)) for place in range(len(desks)))


def _back(place: int, desks: Sequence[Desk]) -> Iterator[int]:
    seen = {place}
    while (before := _before(place, desks)) is not None and before not in seen:
        yield before
        seen.add(before)
        place = before


def _before(place: int, desks: Sequence[Desk]) -> int | None:
    mine = desks[place].books
    shorter = [
        (desk.books.size, other)
        for other, desk in enumerate(desks)
        if desk.books.opened == mine.opened and (desk.books.size, other) < (mine.size, place)
    ]
    if shorter:
        return max(shorter)[1]
    after = mine.opened.get("after")
    origin = after.get("origin") if isinstance(after, Mapping) else None
    older = [(d.books.size, other) for other, d in enumerate(desks) if d.origin == origin]
    return max(older)[1] if origin and older else None


# ---- who is whom ---------------------------------------------------------------------------------


def _identities(desk: Desk) -> Iterator[tuple[str, tuple[Identity, ...]]]:
    """Every token of a desk with what it may be compared by, those of `same` and `link` too."""
    key = f"key {desk.key_id}" if desk.key_id else ""
    books = desk.books
    for token in dict.fromkeys((*_tokens(desk), *books.pairs, *books.members)):
        number = _number(desk, token)
        yield token, (*([number] if number else []), *([(key, token)] if key else []))


def _tokens(desk: Desk) -> dict[str, None]:
    """The tokens of parties, in order."""
    return dict.fromkeys((*desk.books.holdings, *desk.appearances()))


def _number(desk: Desk, token: str) -> Identity | None:
    """Scheme and number of a token that another ledger would write alike; None if there is none."""
    for _, party in desk.appearances().get(token, ()):
        if party.number:
            if not party.scheme.startswith("local-"):
                return party.scheme, party.number
            known = national(party.number)
            return known if known[0] else None
    return None


class _Node(NamedTuple):
    ledger: int
    token: str


class _Union:
    """Groups of nodes that are one; each has the one it follows."""

    def __init__(self) -> None:
        self._follows: dict[_Node, _Node] = {}

    def first(self, node: _Node) -> _Node:
        """The node that stands for its group."""
        path = []
        while (ahead := self._follows.setdefault(node, node)) != node:
            path.append(node)
            node = ahead
        for passed in path:
            self._follows[passed] = node
        return node

    def join(self, one: _Node, other: _Node) -> None:
        """Make two groups one."""
        one, other = self.first(one), self.first(other)
        self._follows[max(one, other)] = min(one, other)

    def groups(self) -> Iterator[list[_Node]]:
        """All groups, in order."""
        found: dict[_Node, list[_Node]] = {}
        for node in sorted(self._follows):
            found.setdefault(self.first(node), []).append(node)
        return iter(found.values())


_MANY = -1


def _persons(desks: Sequence[Desk], lines: Sequence[int]) -> Iterator[Person]:
    """Persons who occur in more than one line, with their tokens by ledger."""
    where, union = _seen(desks, lines), _Union()
    holders: dict[Identity, _Node] = {}
    for ledger, desk in enumerate(desks):
        line = _of_line(ledger, desks, lines)
        for token, identities in _identities(desk):
            node = _Node(ledger, token)
            shared = [(s, value) for s, value in identities if where[s][value] == _MANY]
            for identity in shared:
                union.join(node, holders.setdefault(identity, node))
            for at in line if shared else ():
                for other in desks[at].person(token):
                    union.join(node, _Node(at, other))
    for group in union.groups():
        if len({lines[node.ledger] for node in group}) > 1:
            tokens: dict[int, list[str]] = {}
            for node in group:
                tokens.setdefault(node.ledger, []).append(node.token)
            apart = tuple(at for at, named in tokens.items() if _apart(desks[at], named))
            yield Person({at: tuple(named) for at, named in tokens.items()}, apart)


def _of_line(ledger: int, desks: Sequence[Desk], lines: Sequence[int]) -> list[int]:
    """Ledgers of the same line and key: a token is one person's in all of them, number or not.

    A ledger may be given with sealed content, and a bundle of it without.
    """
    key = desks[ledger].key_id
    mates = (at for at, line in enumerate(lines) if line == lines[ledger])
    return [at for at in mates if at == ledger or (key and desks[at].key_id == key)]


def _apart(desk: Desk, tokens: Sequence[str]) -> bool:
    """Whether the ledger says of two of these that they are two persons."""
    pairs = desk.books.pairs
    return any(pairs.get(one, {}).get(other) == "apart" for one, other in combinations(tokens, 2))


def _seen(desks: Sequence[Desk], lines: Sequence[int]) -> Mapping[str, Mapping[str, int]]:
    """In which line each number and token occurs; `_MANY` if in several."""
    where: dict[str, dict[str, int]] = {}
    for line, desk in zip(lines, desks, strict=True):
        for _, identities in _identities(desk):
            for space, value in identities:
                seen = where.setdefault(space, {})
                if seen.setdefault(value, line) != line:
                    seen[value] = _MANY
    return where


# ---- what could not be compared ------------------------------------------------------------------


class _Known(NamedTuple):
    """Of one ledger: its parties, those without a number, and whether accounts are along."""

    parties: int
    unnumbered: int
    accounts: bool


def _known(desks: Sequence[Desk]) -> _Known:
    """Of the first; the others are of its line and key, and may know what it does not."""
    desk = desks[0]
    tokens = _tokens(desk)
    unnumbered = sum(all(_number(one, token) is None for one in desks) for token in tokens)
    paid = [paid for one in desks for d in one.dossiers.values() for paid in d.payments.values()]
    return _Known(len(tokens), unnumbered, not paid or any(one.account for one in paid))


def _not_compared(desks: Sequence[Desk], lines: Sequence[int]) -> Iterator[NotCompared]:
    known = [
        _known([desks[at], *(desks[mate] for mate in _of_line(at, desks, lines) if mate != at)])
        for at in range(len(desks))
    ]
    told = set()
    for one, other in combinations(range(len(desks)), 2):
        names = desks[one].origin, desks[other].origin
        if lines[one] == lines[other] or names in told or names[::-1] in told:
            continue
        told.add(names)  # of two copies of a ledger once
        mine, theirs = known[one], known[other]
        missing = mine.unnumbered, theirs.unnumbered
        same_key = desks[one].key_id and desks[one].key_id == desks[other].key_id
        if not same_key and mine.parties and theirs.parties and any(missing):
            yield _parties_apart(names, mine, theirs)
        if not (mine.accounts and theirs.accounts):
            bare = [n for n, k in zip(names, (mine, theirs), strict=True) if not k.accounts]
            yield NotCompared(
                names,
                "accounts",
                (0, 0),
                whole=True,
                why=f"the accounts of {' and '.join(bare)} are sealed and not along; "
                "ask for a bundle with sealed content",
                why_zh=f"{'、'.join(bare)} 的账户属密封内容且未随附;请索取含密封内容的审计包",
            )


def _parties_apart(names: tuple[str, str], mine: _Known, theirs: _Known) -> NotCompared:
    missing = mine.unnumbered, theirs.unnumbered
    whole = mine.unnumbered == mine.parties or theirs.unnumbered == theirs.parties
    listed = ", ".join(
        f"{number} of {known.parties} in {name}"
        for name, number, known in zip(names, missing, (mine, theirs), strict=True)
    )
    listed_zh = "、".join(
        f"{name} {known.parties} 个中的 {number} 个"
        for name, number, known in zip(names, missing, (mine, theirs), strict=True)
    )
    said, why, ask = (
        (
            "nobody could be compared",
            "without sealed content there is no number",
            "ask for bundles with sealed content",
        )
        if whole
        else (
            "some parties could not be compared",
            "no national number of theirs is along",
            "ask for it, or compare these by hand",
        )
    )
    said_zh, why_zh, ask_zh = (
        ("无法比对任何主体", "缺少密封内容中的号码", "请索取含密封内容的审计包")
        if whole
        else ("部分主体无法比对", "缺少其全国统一号码", "请索取号码或人工核对")
    )
    return NotCompared(
        names,
        "parties",
        missing,
        whole,
        f"{said}: their tokens are under different keys, and {why} ({listed}); {ask}",
        f"{said_zh}:两个账本的代号密钥不同,且{why_zh}({listed_zh});{ask_zh}",
    )

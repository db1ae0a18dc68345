"""What checks on lists share: whom an award is for, what it pays for them, and what a row says.

What it is: `matched`, every award with a party that stands in a list; `Share`, what the award pays
for that party; `told`, a finding that names list and line.

What it promises: a party that the approval left out is paid nothing and not looked at, nor is an
award of which nothing is out any more. No finding names more than what is. Where the name in the
list is another than in the ledger, a fault becomes a hint and says so: a number may be mistyped, a
person is seldom two. That somebody is *not* in a list weighs only where the list could show it
(`findable`, `doubted`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from subsidy_ledger.audit.checks.holders import approved_at, counted_roles, rules_of, still_out
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.dossier import Dossier, Paid, PartyOn
from subsidy_ledger.audit.finding import Finding, Severity
from subsidy_ledger.audit.matching.rows import ListRow, MatchList
from subsidy_ledger.casework.state import CaseState
from subsidy_ledger.dates import month_first_day, month_last_day
from subsidy_ledger.policy.catalogue import APPLICANT
from subsidy_ledger.policy.limits import AwardLine

Texts = tuple[str, str]
"""English and Chinese."""


class Share(NamedTuple):
    """A party of an award, and the lines that are paid for it.

    ``own``: it applied, or is paid for by name; else it only stands in a role that the grant counts
    (a founder), and ``lines`` are all of the award.
    """

    party: PartyOn
    lines: tuple[AwardLine, ...]
    own: bool

    @property
    def fen(self) -> int:
        """What is paid for it in all."""
        return sum(line.fen or 0 for line in self.lines)

    @property
    def months(self) -> tuple[int, ...]:
        """The months that are paid for, each once."""
        return tuple(sorted({month for line in self.lines for month in line.months or ()}))

    def fen_of(self, months: Iterable[int]) -> int:
        """What is paid for some of the months."""
        wanted = set(months)
        return sum(
            line.month_fen(month)
            for line in self.lines
            for month in line.months or ()
            if month in wanted
        )

    @property
    def applied(self) -> bool:
        """Whether it is the applicant."""
        return self.party.role == APPLICANT


class Match(NamedTuple):
    """An award, a party of it, and its rows in a list.

    ``through``: cases in which the party stands under another identifier, if that is in the list.
    """

    dossier: Dossier
    case: CaseState
    share: Share
    rows: tuple[ListRow, ...]
    through: tuple[str, ...] = ()

    @property
    def award_on(self) -> str:
        """The day of the approval."""
        return "" if self.case.award is None else self.case.award.on


def shares(dossier: Dossier, case: CaseState, desk: Desk) -> list[Share]:
    """Whom an award is for, each person once."""
    award = case.award
    if award is None or (award.amount_fen and not still_out(case)):
        return []
    rules = rules_of(case, desk.books)
    counted = counted_roles(rules) if rules is not None else frozenset((APPLICANT,))
    each = rules.each if rules is not None else None
    found: dict[frozenset[str], Share] = {}
    for party in dossier.parties:
        own = party.role in (APPLICANT, each)
        lines = award.lines
        if party.role == each:
            lines = tuple(line for line in award.lines if line.token == party.token)
        if not lines or not (own or party.role in counted):
            continue
        person = desk.person(party.token)
        before = found.get(person)
        if before is None or own > before.own:
            found[person] = Share(party, lines, own)
    return list(found.values())


def matched(desk: Desk, kind: str) -> Iterator[Match]:
    """Every standing award with somebody who is in a list, in the order of application."""
    if kind not in desk.lists:
        return
    for dossier, case in desk.awards():
        if not any(desk.rows(kind, party) for party in dossier.parties):
            continue
        for share in shares(dossier, case, desk):
            rows = desk.rows(kind, share.party)
            if rows:
                yield Match(dossier, case, share, rows, _through(share.party, rows, desk))


def _through(party: PartyOn, rows: Sequence[ListRow], desk: Desk) -> tuple[str, ...]:
    """Cases that another identifier is known from: without them the rows would not be found."""
    others = desk.person(party.token) - {party.token}
    if not others or all(_own(row, party) for row in rows):
        return ()
    cases = {name for token in others for name, _ in desk.appearances().get(token, ())}
    return tuple(sorted(cases))


def _own(row: ListRow, party: PartyOn) -> bool:
    return row.token == party.token or (row.scheme, row.number) == (party.scheme, party.number)


# ---- days and money ------------------------------------------------------------------------------


def first_of(month: int) -> str:
    """The first day of a month."""
    return month_first_day(month).isoformat()


def last_of(month: int) -> str:
    """The last day of a month."""
    return month_last_day(month).isoformat()


def within(row: ListRow, month: int) -> bool:
    """Whether a whole month lies between the days of a row."""
    return row.covers(first_of(month)) and row.covers(last_of(month))


def covering(rows: Iterable[ListRow], day: str) -> ListRow | None:
    """The first row that covers a day."""
    return next((row for row in rows if row.covers(day)), None)


def holding(rows: Iterable[ListRow], month: int) -> ListRow | None:
    """The first row that covers a whole month."""
    return next((row for row in rows if within(row, month)), None)


def running(dossier: Dossier) -> list[Paid]:
    """Payments that were instructed or settled and have not come back."""
    return [paid for paid in dossier.payments.values() if paid.state in ("instructed", "settled")]


def at_stake(case: CaseState, fen: int | None) -> int | None:
    """What of an amount was paid or still may be, and has not come back; None for nothing."""
    return min(fen or 0, still_out(case)) or None


def not_paid(case: CaseState) -> Texts:
    """What is said of an award of which the bank was not told to pay anything."""
    if case.settled_fen or case.instructed_fen or not case.payable_fen:
        return "", ""
    return "; nothing is paid yet", ";尚未支付"


# ---- names ---------------------------------------------------------------------------------------

_DROPPED = re.compile(r"[\s·•・.．‧'’]+")
_HIDDEN = re.compile(r"[*＊×某]+")


def plain_name(name: str) -> str:
    """A name without spaces, dots between its parts, width and case."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", name)).casefold()


def names_differ(one: str, other: str) -> bool:
    """Whether two names are not one; hidden characters (张*) fit any, no name says nothing."""
    first, second = plain_name(one), plain_name(other)
    if not first or not second or first == second:
        return False
    for masked, whole in ((first, second), (second, first)):
        if _HIDDEN.search(masked):
            parts = [re.escape(part) for part in _HIDDEN.split(masked)]
            return re.fullmatch(".+".join(parts), whole) is None
    return True


def findable(desk: Desk, kind: str, party: PartyOn) -> bool:
    """Whether a list could have somebody: by a number that is along, or by tokens of one key."""
    brought = desk.lists.get(kind)
    if brought is None:
        return False
    if party.number or brought.key_id == desk.key_id:
        return True
    appearances = desk.appearances()
    tokens = desk.person(party.token)
    return any(one.number for token in tokens for _, one in appearances.get(token, ()))


def unsure(desk: Desk, kind: str, party: PartyOn) -> ListRow | None:
    """A line that may be this party's and could not be read for certain; None if there is none.

    By its number; or by its name, where the number is what cannot be read. Without the sealed part
    nobody has a name, and every such line may be anybody's.
    """
    brought, tokens = desk.lists.get(kind), desk.person(party.token)
    for row in () if brought is None else brought.unsure:
        if row.number:
            if row.token in tokens or (row.scheme, row.number) == (party.scheme, party.number):
                return row
        elif not party.name or (row.name and not names_differ(party.name, row.name)):
            return row
    return None


def doubted(desk: Desk, kind: str, party: PartyOn) -> tuple[Severity, Texts]:
    """How much it weighs that a list does not have somebody, and what is to be said of it."""
    row, brought = unsure(desk, kind, party), desk.lists[kind]
    if row is None and party.scheme and party.scheme not in brought.schemes:
        return "hint", (
            "; the list has no numbers of this kind",
            ";名单未列此类证件号码,须核对",
        )
    if row is None:
        return "fault", ("", "")
    return "hint", (
        f"; {row.where} may be this party's and could not be read",
        f";名单{row.where_zh}可能是该主体的,但未能读取,须核对",
    )


# ---- findings ------------------------------------------------------------------------------------


def line_of(brought: MatchList, row: ListRow) -> Texts:
    """The list and the line, as a message names them."""
    return f"{brought.name}, {row.where}", f"《{brought.name}》{row.where_zh}"


def place_of(brought: MatchList, row: ListRow) -> dict[str, Any]:
    """The list and the line, for the detail of a finding."""
    return {
        "list": brought.name,
        "line": row.line,
        **({"sheet": row.sheet} if row.sheet else {}),
    }


def told(  # noqa: PLR0913 - a finding has as many parts
    check: str,
    severity: Severity,
    match: Match,
    row: ListRow,
    brought: MatchList,
    said: Texts,
    clears: Texts,
    *,
    fen: int | None = None,
    entries: Sequence[int] = (),
    cite: Mapping[str, str] | None = None,
    detail: Mapping[str, Any] | None = None,
    cases: tuple[str, ...] = (),
) -> Finding:
    """A finding about a party that stands in a list; its source is the line."""
    dossier, party = match.dossier, match.share.party
    en, zh = line_of(brought, row)
    other = names_differ(party.name, row.name)
    note = ("; the names differ", ";姓名(名称)不一致,须核对") if other else ("", "")
    unpaid = not_paid(match.case)
    return Finding(
        check=check,
        severity="hint" if other else severity,
        message=f"case {dossier.case}, {party.role}: {said[0]} ({en}){note[0]}{unpaid[0]}",
        message_zh=f"业务件{dossier.case}({party.role}):{said[1]}({zh}){note[1]}{unpaid[1]}",
        entries=tuple(sorted(set(entries))) or (approved_at(dossier),),
        case=dossier.case,
        amount_fen=at_stake(match.case, fen),
        cite=cite,
        detail={
            **place_of(brought, row),
            "role": party.role,
            "place": party.place,
            "token": party.token,
            **({"names_differ": True} if other else {}),
            **(detail or {}),
        },
        clears=clears[0],
        clears_zh=clears[1],
        cases=cases or ((dossier.case, *match.through) if match.through else ()),
        source=en,
        source_zh=zh,
    )

"""What if: the same year under another law. Which cases change, by how much, under which clause.

What it is: ``what_if`` decides a ledger or bundle again under other packs or other rulings, and
compares what comes out with what was recorded, and with what was really paid.

What it promises: two meanings, and the answer says which it is. ``history`` (unless asked
otherwise): all is decided again in order, so that what falls away makes room and what is new takes
it. ``alone``: each decision against what was really held then. Under the law that the ledger has, a
ledger whose decisions hold comes out as it is. What cannot be decided is listed, never guessed.
No key is needed, no clock is asked, nothing is written.

What it does not do: foresee what people would have done. What was not applied for is not granted,
and what an applicant asked for stays the most that he gets.

>>> from subsidy_ledger.testing import ONE_STEP, Desk, a_ledger, a_startup_case
>>> desk = Desk(a_ledger(procedure=ONE_STEP))
>>> given = a_startup_case("A-1")
>>> _ = desk.award("A-1", given["grant"], given["parties"], facts=given["facts"])
>>> with desk.ledger.store.reading() as reader:
...     what_if(reader, packs=["dezhou-2023"]).changed
()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve

from subsidy_ledger.audit.what_if.law import OtherLaw, other_law
from subsidy_ledger.audit.what_if.outcome import (
    NO_MONEY,
    Changed,
    ClauseTotal,
    Decided,
    GrantTotal,
    Money,
    Move,
    PackGiven,
    Undecided,
    WhatIf,
    by_clause,
    by_grant,
    money_of,
    moves_of,
)
from subsidy_ledger.audit.what_if.walk import Alone, History
from subsidy_ledger.casework.state import Books
from subsidy_ledger.errors import InvalidCommand, Problem
from subsidy_ledger.ledger.collector import paused
from subsidy_ledger.ledger.verification import Readable, read_sources
from subsidy_ledger.policy.pack import RESERVING, Pack

__all__ = [
    "Changed",
    "ClauseTotal",
    "Decided",
    "GrantTotal",
    "Money",
    "Move",
    "PackGiven",
    "Undecided",
    "WhatIf",
    "what_if",
]

_STEP = 1024


def what_if(
    source: Readable,
    packs: Iterable[Pack | str] = (),
    rulings: Mapping[str, str] | None = None,
    *,
    alone: bool = False,
    from_the_start: bool = False,
    case: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> WhatIf:
    """Decide a ledger again under another law.

    ``packs``: packs, ids of shipped ones, or files: an edition, an amendment, or another text of a
    pack that was adopted (the same id). ``rulings``: option by ``scheme/reading``. ``alone``: each
    decision against what was really held. ``from_the_start``: the packs are in force on every day,
    whatever day they say. ``case``: tell of this one alone (the history is decided as a whole).

    Raises `InvalidCommand` for a pack, reading or case that is not there, `PackInvalid` for packs
    that do not go together, `LedgerDamaged` for a ledger that cannot be folded: verify it first.
    """
    given = tuple(packs)
    library, _ = read_sources(source)
    law = other_law(given, rulings or {}, library.values(), from_the_start=from_the_start)
    walk = (Alone if alone else History)(source, law, case)
    with paused():
        for number, _ in enumerate(walk.walk(), 1):
            if progress is not None and number % _STEP == 0:
                progress(_STEP)
    if progress is not None:
        progress(walk.size % _STEP)
    if case is not None and case not in walk.real.cases:
        problem = Problem.unknown_name("case", "case", case, walk.real.cases)
        raise InvalidCommand([problem])
    return _told(walk, law, library.values(), alone=alone)


def _told(
    walk: Alone,
    law: OtherLaw,
    library: Iterable[Pack],
    *,
    alone: bool,
) -> WhatIf:
    books = walk.real
    undecided = [one for one in walk.undecided.values() if walk.only in (None, one.case)]
    for one in undecided:
        walk.notes.pop(one.case, None)
    changed = tuple(_changed(walk))
    totals = by_grant(_grants(walk), changed)
    paying = {total.grant for total in totals if total.instrument in RESERVING}
    return WhatIf(
        mode="alone" if alone else "history",
        from_the_start=law.from_the_start,
        packs=tuple(_packs(walk, law, {pack.id for pack in library})),
        rulings={name: ruling.option for name, ruling in law.rulings.items()},
        size=walk.size,
        decided=len(walk.notes),
        changed=changed,
        undecided=tuple(undecided),
        moves=moves_of(changed),
        grants=totals,
        clauses=by_clause(changed),
        money=_sum(one for one in changed if books.cases[one.case].grant in paying),
        other_money=_sum(one for one in changed if books.cases[one.case].grant not in paying),
    )


def _changed(walk: Alone) -> Iterable[Changed]:
    for name, note in walk.notes.items():
        if note.then.plain != note.now.plain:
            case = walk.real.cases[name]
            yield Changed(
                case=name,
                grant=case.grant,
                then=note.then,
                now=note.now,
                money=money_of(note.then, note.now, case),
                rules=note.rules,
                knock_on=note.knock_on,
                already=note.already,
            )


def _sum(changed: Iterable[Changed]) -> Money:
    total = NO_MONEY
    for one in changed:
        total += one.money
    return total


def _grants(walk: Alone) -> dict[str, GrantTotal]:
    """Every grant with a decided case: how many, what was awarded, what it would be."""
    found: dict[str, GrantTotal] = {}
    for name, note in walk.notes.items():
        case = walk.real.cases[name]
        total = found.get(case.grant)
        if total is None:
            total = _no_cases(case.grant, walk.real)
        found[case.grant] = evolve(
            total,
            decided=total.decided + 1,
            then_fen=total.then_fen + note.then.fen,
            now_fen=total.now_fen + note.now.fen,
            settled_fen=total.settled_fen + case.settled_fen,
        )
    return found


def _no_cases(key: str, books: Books) -> GrantTotal:
    grant = books.law.grant(key)
    name, instrument = ("", "grant") if grant is None else (grant.name, grant.instrument)
    return GrantTotal(key, name, instrument, 0, 0, 0, 0)


def _packs(walk: Alone, law: OtherLaw, adopted: set[str]) -> Iterable[PackGiven]:
    for pack in law.packs:
        schemes = set(pack.schemes)
        mine = (walk.real.cases[name].grant.partition("/")[0] for name in walk.notes)
        yield PackGiven(
            id=pack.id,
            title=pack.title,
            digest=pack.digest,
            valid_from="" if law.from_the_start else pack.valid_from.isoformat(),
            replaces=pack.id in adopted,
            cases=sum(scheme in schemes for scheme in mine),
        )

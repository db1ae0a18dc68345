"""Boundary cases of who may apply, and of when the law is in force.

What it is: ``edition_trials`` tries every kind of applicant, roles with nobody and with one too
many, the first and the last day of every pack about the grant with the days beside them, and a case
whose edition nobody can tell.

What it promises: as everywhere in trials, only the pack is read, and the judge says what comes out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import evolve

from subsidy_ledger.casework.trials.bench import Maker
from subsidy_ledger.casework.trials.edges import others_of
from subsidy_ledger.casework.trials.meaning import whole
from subsidy_ledger.casework.trials.witness import Draft
from subsidy_ledger.policy.catalogue import APPLICANT
from subsidy_ledger.policy.pack import Award, CaseParty

ABOUT = ("pack",)
KINDS = ("person", "enterprise", "carrier", "household", "object", "group")


def edition_trials(maker: Maker) -> None:
    """Make the trials of who applies and when."""
    options = maker.base()
    draft = maker.witness(options)
    if draft is None:
        return
    claim = maker.award(draft, options)
    before = maker.before_of(draft, claim, options)
    if before is None:
        return
    for kind in KINDS:
        applicant = evolve(claim.parties[APPLICANT][0], kind=kind)
        parties = {**claim.parties, APPLICANT: (applicant,)}
        maker.add(f"a {kind} applies", ABOUT, evolve(claim, parties=parties), before)
    for rulings in [claim.rulings, *others_of(maker, options)]:
        known = {key: value for key, value in rulings.items() if key in claim.rulings}
        for name, parties in _crowds(maker, claim):
            one = evolve(claim, parties=parties, rulings=known)
            about = (*ABOUT, name.rpartition(" ")[2])
            maker.add(name, about, one, before, names=_missed(maker, claim, one))
    name = maker.rules.grant.as_of.name
    if name:
        without = {key: value for key, value in draft.items() if key != name}
        unknown = maker.award(without, options)
        maker.add(f"{name} unknown", ABOUT, unknown, before, names=(("fact", name),))
    for day in _days(maker):
        for one in _claims_on(maker, draft, options, day):
            maker.add(f"as of {day}", ABOUT, one)


def _missed(maker: Maker, whole: Award, claim: Award) -> tuple[tuple[str, str], ...]:
    """Roles with too few parties where nothing else is in the way: they are named as missing."""
    answer = maker.judged((), claim)
    if answer is None or answer.outcome != "undetermined":
        return ()
    full = maker.judged((), evolve(claim, parties=whole.parties))
    if full is None or full.outcome != "granted":
        return ()
    kind = claim.parties[APPLICANT][0].kind or maker.rules.grant.applicant[0]
    return tuple(
        ("fact", role.name)
        for role in maker.rules.roles.values()
        if kind not in role.kinds and len(claim.parties.get(role.name, ())) < role.min
        if role.name in claim.parties
    )


def _crowds(maker: Maker, claim: Award) -> Iterator[tuple[str, dict[str, tuple[CaseParty, ...]]]]:
    """Each role with nobody, with one, with two, and with one more than it may have."""
    for role, given in claim.parties.items():
        bound = maker.rules.roles.get(role)
        if role == APPLICANT or bound is None:
            continue
        sizes = {0, 1, 2, max(bound.min - 1, 0), bound.min}
        sizes |= {bound.max, bound.max + 1} if bound.max is not None and bound.max < 60 else set()
        for size in sorted(sizes):
            people = [CaseParty(f"{role}-{n + 1}", given[0].facts) for n in range(size)]
            yield f"{size} of {role}", {**claim.parties, role: tuple(people)}


def _days(maker: Maker) -> list[date]:
    """The first and the last day of each pack about the grant, and the days beside them."""
    found: set[date] = set()
    for pack in maker.bench.world.packs:
        if maker.rules.scheme in pack.schemes:
            for day in (pack.valid_from, pack.valid_until):
                if day is not None:
                    found |= {day + timedelta(days=n) for n in (-1, 0, 1)}
    return sorted(found)


def _claims_on(maker: Maker, draft: Draft, options: dict[str, str], day: date) -> Iterator[Award]:
    """Cases that are decided under the law of a day, with a usual amount and with the highest."""
    as_of = maker.rules.grant.as_of
    if as_of.name:
        on, full = maker.day, {**draft, as_of.name: day}
    else:
        found = maker.witness(options, day)
        if found is None:
            return
        on, full = day, found
    yield maker.award(full, options, day=on)
    benefit = maker.rules.grant.benefit
    if benefit is not None and benefit.most is not None:
        most = whole(benefit.most, maker.terms(options).view(full))
        if most is not None:
            yield maker.award(full, options, day=on, requested_fen=most)

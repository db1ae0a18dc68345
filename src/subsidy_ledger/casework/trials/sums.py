"""Boundary cases of what is paid: tiers at their edges, bounds, shares, units, counted parties.

What it is: ``benefit_trials`` tries each line of a list of amounts where its condition decides, the
numbers that an amount is computed from (also such that rounding down to the fen shows), units and
counted parties from none to three, an amount that the approver states or the applicant asks for one
fen on either side of what is allowed, and figures that nobody has given yet.

What it promises: as for conditions, nothing but the pack is read, and the judge says the amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from subsidy_ledger.casework.trials.bench import Maker, figures_in
from subsidy_ledger.casework.trials.edges import Edges, others_of
from subsidy_ledger.casework.trials.meaning import whole
from subsidy_ledger.casework.trials.witness import (
    Draft,
    Goal,
    Key,
    goal_of,
    leaves,
    solve,
    value_keys,
)
from subsidy_ledger.policy.conditions import CountIs, FactIs, readings_read

ABOUT = ("benefit",)
ODD_NUMBERS = (0, 1, 2, 9_999, 10_001, 33_333, 100_003)
"""Numbers that a share is taken of: most of them leave a rest, so that rounding shows."""


def benefit_trials(maker: Maker) -> None:
    """Make the trials of what a grant pays."""
    for options in _contexts(maker):
        _lines(maker, options)
        draft = maker.witness(options)
        if draft is None:
            continue
        _asked(maker, options, draft)
        for name, changed in _variants(maker, options, draft):
            claim = maker.award(changed, options)
            before = maker.before_of(changed, claim, options)
            if before is not None:
                maker.add(name, (*ABOUT, *maker.figures()), claim, before)
        _without_figures(maker, options)


def _contexts(maker: Maker) -> list[dict[str, str]]:
    """The base options, and with each other answer that a line of the benefit asks for."""
    found, known = [maker.base()], {r.id: r.options for r in maker.rules.readings}
    whens = [when for when in maker.line_conditions() if when is not None]
    asked = {reading for when in whens for reading in readings_read(when)}
    for reading in sorted(asked & known.keys()):
        for option, _ in known[reading]:
            options = maker.under([(reading, option)])
            if options is not None and options not in found:
                found.append(options)
    return found


def _lines(maker: Maker, options: Mapping[str, str]) -> None:
    """Each line where its condition decides, those before it being false."""
    benefit = maker.rules.grant.benefit
    lines = () if benefit is None else benefit.lines
    for place, line in enumerate(lines):
        if line.when is None or benefit is None:
            continue
        others = [
            Goal(one.when, wanted=False, role=benefit.each) for one in lines[:place] if one.when
        ]
        whole_line = Goal(line.when, role=benefit.each)
        paid = _possible_under(maker, options, [whole_line, *others])
        unpaid = _possible_under(maker, options, [evolve(whole_line, wanted=False), *others])
        for under in [paid] if paid == unpaid else [paid, unpaid]:
            required = _required(maker, under)
            Edges(maker, ABOUT, whole_line, under, None, [*required, *others]).make()
            _both(maker, under, [whole_line, *required], place)


def _required(maker: Maker, options: Mapping[str, str]) -> list[Goal]:
    return [goal_of(rule) for rule in maker.active(options)]


def _possible_under(
    maker: Maker, options: Mapping[str, str], goals: list[Goal]
) -> Mapping[str, str]:
    """Options under which something is possible: those given, or with one answered otherwise."""
    for under in [options, *others_of(maker, options)]:
        if solve(maker.terms(under), [*goals, *_required(maker, under)], {}) is not None:
            return under
    return options


def _both(maker: Maker, options: Mapping[str, str], goals: list[Goal], place: int) -> None:
    """A case in which this line and the next one hold: the first is paid."""
    benefit = maker.rules.grant.benefit
    if benefit is None or place + 1 >= len(benefit.lines):
        return
    after, terms = benefit.lines[place + 1].when, maker.terms(options)
    wanted = goals if after is None else [Goal(after, role=benefit.each), *goals]
    draft = solve(terms, wanted, {}, maker.witness(options))
    if draft is not None:
        full = maker.complete(terms, draft)
        maker.add(f"lines {place} and {place + 1} hold", ABOUT, maker.award(full, options))


def _asked(maker: Maker, options: Mapping[str, str], draft: Draft) -> None:
    """What is asked for or stated, around what is allowed."""
    benefit = maker.rules.grant.benefit
    claim = maker.award(draft, options, requested_fen=None)
    if benefit is None:
        maker.add("an amount where none is paid", ABOUT, evolve(claim, amount_fen=1))
        return
    edges: set[int] = set()
    if benefit.lines:
        answer = maker.judged((), claim)
        if answer is None or answer.fen is None:
            return
        edges = {answer.fen + n for n in (-1, 0, 1)}
    view = maker.terms(options).view(draft)
    for bound in (benefit.least, benefit.most):
        number = None if bound is None else whole(bound, view)
        if number is not None:
            edges |= {number + n for n in (-1, 0, 1)}
    if not benefit.lines:
        edges |= {1}
        maker.add("no amount is stated", ABOUT, claim)
    about = (*ABOUT, *maker.figures())
    for fen in sorted(edge for edge in edges if edge >= 0):
        maker.add(f"{fen} fen asked", about, evolve(claim, requested_fen=fen))
        maker.add(f"{fen} fen stated", about, evolve(claim, amount_fen=fen))


def _variants(
    maker: Maker, options: Mapping[str, str], draft: Draft
) -> Iterator[tuple[str, Draft]]:
    """The draft with one number of the benefit changed, as far as the requirements allow."""
    benefit = maker.rules.grant.benefit
    if benefit is None:
        return
    terms = maker.terms(options)
    keys: list[Key] = [key for value in maker.values() for key in value_keys(value)]
    for value in maker.values():
        keys += terms.figure_keys(value)
    if benefit.units is not None:
        keys.append(benefit.units)
    if benefit.each is not None:
        keys.append(f"#{benefit.each}")
    for key in dict.fromkeys(keys):
        for value_of in _tried(maker, key, terms.values(key, draft)):
            found = solve(terms, maker.goals(options), {key: value_of}, draft)
            if found is not None:
                yield f"{key} {value_of}", maker.complete(terms, {**draft, **found})
        if isinstance(key, str) and key in maker.rules.facts:
            yield f"{key} unknown", {k: v for k, v in draft.items() if k != key}


def _tried(maker: Maker, key: Key, usual: list[Any]) -> list[Any]:
    if isinstance(key, str) and key.startswith("#"):
        return [n for n in (0, 1, 2, 3) if n <= maker.most(key[1:])]
    fact = maker.rules.facts.get(str(key))
    if fact is None or fact.type not in ("integer", "money"):
        return usual
    return [*usual, *(ODD_NUMBERS if fact.type == "money" else range(4))]


def _without_figures(maker: Maker, base: Mapping[str, str]) -> None:
    """Figures that the packs leave open: the outcome is undetermined, and they are named."""
    world = maker.bench.world
    for rule in [None, *maker.rules.grant.requirements]:
        options = base if rule is None else maker.under(rule.only_if)
        draft = None if options is None else maker.witness(options)
        if draft is None or options is None:
            continue
        claim = maker.award(draft, options)
        about = ABOUT if rule is None else (rule.id,)
        bare = world.rules(maker.key, maker.day, bare=True)
        read = maker.figures() if rule is None else []
        if rule is not None:
            for condition in (rule.condition, rule.applies):
                for _, leaf in leaves(condition) if condition is not None else ():
                    for value in leaf.values if isinstance(leaf, FactIs | CountIs) else ():
                        read += figures_in(value)
        for key in dict.fromkeys(read):
            record = None if bare is None else bare.figure_records.get(key)
            if record is not None and record.value is None:
                about_it = (*about, key)
                answer = maker.judged((), claim, bare=True)
                blocked = answer is not None and answer.outcome == "undetermined"
                names = (("figure", key),) if blocked and rule is not None else ()
                maker.add(f"{key} not given", about_it, claim, bare=True, names=names)

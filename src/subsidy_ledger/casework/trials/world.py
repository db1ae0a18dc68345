"""The law that trials are run under, and the run itself: the ledger's own decide and fold.

What it is: ``World`` holds packs adopted together, once with a made-up number for every figure that
the packs leave open and once as they are; ``Trial`` is one case and what it must come to; ``run``
plays it through ``casework.examples``, as written cases are.

What it promises: figures are filled in the way an operator's pack does it, by an amendment that
gives figures and nothing else. ``World.changed`` puts a changed pack in the place of one that was
adopted; what an adoption checks is not checked again, for a mutant is meant to be wrong.

What it does not do: make trials (``cases``) or mutants (``mutants``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from attrs import evolve, frozen

from subsidy_ledger.casework.examples import CaseResult, adopt_all, run_case
from subsidy_ledger.casework.state import Books
from subsidy_ledger.casework.trials.judge import SPOKEN, Answer, Said
from subsidy_ledger.policy.catalogue import Adopted, GrantRules, Law
from subsidy_ledger.policy.pack import (
    Award,
    Citation,
    Expectation,
    Figure,
    Grant,
    GrantCase,
    Pack,
)

FILLED_FEN = 200_003
FILLED_BPS = 6_667
FILLED_NUMBER = 7
"""Made-up numbers for figures without a value; the last digits make rounding show."""


@frozen
class Trial:
    """One case and what it must come to.

    ``about``: ids of the rules it was made for; ``bare``: figures without a value stay so;
    ``names``: what must be named as missing, as (code, name).
    """

    name: str
    about: tuple[str, ...]
    claim: Award
    expect: Answer
    before: tuple[Award, ...] = ()
    bare: bool = False
    names: tuple[tuple[str, str], ...] = ()

    @property
    def size(self) -> int:
        """How many parties stand in it: roughly, how long it takes."""
        return sum(len(given) for a in (*self.before, self.claim) for given in a.parties.values())

    @property
    def case(self) -> GrantCase:
        """The trial as a written case would stand in a pack."""
        # What is expected beyond the outcome is compared by `difference`.
        outcome = "refused" if self.expect.outcome == "invalid" else self.expect.outcome
        expect = Expectation(outcome, self.expect.fen)
        return GrantCase(self.name, self.claim, expect, self.before)


@frozen(eq=False)
class World:
    """Packs adopted together: ``filled`` with numbers for open figures, ``bare`` as they are."""

    packs: tuple[Pack, ...]
    filled: Books
    bare: Books

    def rules(self, grant: str, day: date, *, bare: bool = False) -> GrantRules | None:
        """The rules of a grant on a day."""
        return (self.bare if bare else self.filled).law.rules(grant, day.isoformat())

    def changed(self, pack: Pack, by: Pack) -> World:
        """The same world with one pack changed."""
        filled = _with_law(self.filled, _replaced(self.filled.law, pack, by))
        bare = _with_law(self.bare, _replaced(self.bare.law, pack, by))
        return World(tuple(by if one is pack else one for one in self.packs), filled, bare)


def world_of(packs: Sequence[Pack]) -> World:
    """Adopt packs together, in the order given.

    Raises `InvalidCommand` when they cannot be adopted together.
    """
    bare = adopt_all(packs)
    schemes = {pack.scheme for pack in packs if pack.scheme is not None}
    numbers = tuple(
        Adopted(filling, bare.law.seq)
        for scheme in sorted(schemes)
        if (filling := _filling(scheme, packs)) is not None
    )
    law = evolve(bare.law, packs=bare.law.packs + numbers)
    return World(tuple(packs), _with_law(bare, law), bare)


def _filling(scheme: str, packs: Sequence[Pack]) -> Pack | None:
    """An amendment that gives a number to each figure of a scheme that has none."""
    figures: dict[str, Figure] = {}
    for pack in packs:
        for figure in pack.figures:
            if figure.key.partition("/")[0] == scheme:
                figures[figure.key] = figure
    numbers = tuple(
        evolve(figure, value=_made_up(figure, place), ask=None, cite=Citation(clause="made up"))
        for place, figure in enumerate(figures.values())
        if figure.value is None
    )
    if not numbers:
        return None
    return Pack(
        id=f"made-up-{scheme}",
        title="numbers that a pack leaves open, made up",
        authority="",
        valid_from=date.min,
        valid_from_basis="assumed",
        amends=(scheme,),
        figures=numbers,
    )


def _made_up(figure: Figure, place: int) -> int:
    """A number of the figure's unit, another for each figure."""
    if figure.unit == "fen":
        return FILLED_FEN + 10_010 * place
    if figure.unit == "bps":
        return FILLED_BPS - 111 * place
    return FILLED_NUMBER + place


def _replaced(law: Law, pack: Pack, by: Pack) -> Law:
    packs = tuple(evolve(one, pack=by) if one.pack is pack else one for one in law.packs)
    return evolve(law, packs=packs)


def _with_law(books: Books, law: Law) -> Books:
    return Books(laws={**books.laws, law.seq: law}, law=law, size=books.size)


# ---- running -------------------------------------------------------------------------------------


def run(world: World, trial: Trial) -> str:
    """Run a trial; empty when it comes to what it must, else the difference in a sentence."""
    books = world.bare if trial.bare else world.filled
    pack, grant = _stated(world, trial.claim.grant)
    result = run_case(books, pack, grant, trial.case)
    return difference(trial, result)


def _stated(world: World, key: str) -> tuple[Pack, Grant]:
    for pack in world.packs:
        for grant in pack.grants:
            if grant.key == key and not grant.amend:
                return pack, grant
    raise KeyError(key)


def difference(trial: Trial, result: CaseResult) -> str:
    """What of a result is not what the trial must come to."""
    expect = trial.expect
    if not result.outcome:
        return "" if expect.outcome == "invalid" else f"is invalid: {result.problem}"
    if result.outcome != expect.outcome:
        return f"must be {expect.outcome}, is {result.outcome}"
    if result.outcome == "granted" and result.amount_fen != expect.fen:
        return f"must pay {expect.fen} fen, pays {result.amount_fen}"
    found = {said_of(reason) for reason in result.reasons}
    spoken = {one for one in found if one[0] in SPOKEN}
    if spoken != expect.said:
        return f"must say {_listed(expect.said - spoken)}, says {_listed(spoken - expect.said)}"
    named = {(code, rule) for code, rule, _, _ in found}
    for code, name in trial.names:
        if (code, name) not in named:
            return f"must name the {code} {name!r} as missing"
    return ""


def said_of(reason: Mapping[str, str]) -> Said:
    """A reason of a result, as the judge says it."""
    return reason["code"], reason["rule"], reason.get("party", ""), reason["verdict"]


def _listed(said: frozenset[Said] | set[Said]) -> str:
    return ", ".join(" ".join(part for part in one if part) for one in sorted(said)) or "nothing"

"""How many mutants of a pack the trials kill, and which survive.

What it is: ``Course`` is one pack adopted with what it amends: the grants it says something about,
their trials, and ``fates``: what became of each mutant when the trials ran on it.

What it promises: a mutant counts as killed only by a trial that the pack itself passes. The trials
made for the changed rule run first, then the others of the grant, then those of other grants that
the rule is over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from attrs import define, field, frozen

from subsidy_ledger.casework.trials.bench import Bench
from subsidy_ledger.casework.trials.edges import requirement_trials
from subsidy_ledger.casework.trials.editions import edition_trials
from subsidy_ledger.casework.trials.limits import limit_trials
from subsidy_ledger.casework.trials.mutants import Mutant, mutants
from subsidy_ledger.casework.trials.sums import benefit_trials
from subsidy_ledger.casework.trials.world import Trial, World, run, world_of
from subsidy_ledger.policy.pack import Pack


@frozen
class Fate:
    """What became of a mutant: the trial that killed it and what that said, or nothing."""

    mutant: Mutant
    killer: str = ""
    difference: str = ""

    @property
    def killed(self) -> bool:
        """Whether some trial told the mutant from the pack."""
        return bool(self.difference)


@define
class Course:
    """One pack, adopted after the packs it amends, and the trials of the grants it is about."""

    pack: Pack
    world: World
    bench: Bench
    _named: dict[str, set[str]] = field(factory=dict, init=False)
    _failed: dict[str, list[tuple[Trial, str]]] = field(factory=dict, init=False)

    @classmethod
    def of(cls, pack: Pack, known: Iterable[Pack] = ()) -> Course:
        """The course of a pack; ``known``: packs among which those are that it amends.

        Raises `InvalidCommand` when they cannot be adopted together.
        """
        bases = [one for one in known if one.scheme is not None and one.scheme in pack.amends]
        world = world_of([*bases, pack])
        return cls(pack, world, Bench(world))

    def grants(self) -> tuple[str, ...]:
        """Grants that the pack says something about, in the order of the packs."""
        every = [g.key for pack in self.world.packs for g in pack.grants if not g.amend]
        return tuple(key for key in dict.fromkeys(every) if self._is_about(key))

    def _is_about(self, grant: str) -> bool:
        if any(one.key == grant for one in self.pack.grants):
            return True
        maker = self.bench.maker(grant)
        if maker is None:
            return False
        ours = {figure.key for figure in self.pack.figures}
        limits = {cap.key for cap in self.pack.caps} | {one.key for one in self.pack.exclusions}
        over = {cap.key for cap in maker.caps()} | {one.key for one in maker.rules.exclusions}
        rulings = {ruling.reading for ruling in self.pack.rulings}
        read = {reading.id for reading in maker.rules.readings}
        return bool(ours & set(maker.figures()) or limits & over or rulings & read)

    def trials(self, grant: str) -> Sequence[Trial]:
        """The trials of a grant; none where it is never in force."""
        maker = self.bench.maker(grant)
        if maker is None:
            return ()
        if not maker.trials:
            requirement_trials(maker)
            benefit_trials(maker)
            edition_trials(maker)
            limit_trials(maker)
        return maker.trials

    def failed(self, grant: str) -> list[tuple[Trial, str]]:
        """Trials of a grant that the pack itself does not pass, each with the difference."""
        if grant not in self._failed:
            found = [(trial, run(self.world, trial)) for trial in self.trials(grant)]
            self._failed[grant] = [(trial, difference) for trial, difference in found if difference]
        return self._failed[grant]

    def fates(self, grant: str | None = None) -> Iterator[Fate]:
        """What becomes of each mutant; ``grant``: of those inside it, or, if empty, outside."""
        for mutant in self.mutants():
            if grant is None or mutant.grant == grant:
                yield self.fate(mutant)

    def report(self) -> dict[str, Any]:
        """Everything there is to say, as JSON has it: cases that failed, mutants that survive."""
        grants, fates = self.grants(), list(self.fates())
        return {
            "pack": self.pack.id,
            "trials": sum(len(self.trials(grant)) for grant in grants),
            "outcomes": {
                grant: sorted({trial.expect.outcome for trial in self.trials(grant)})
                for grant in grants
            },
            "failed": [
                {"grant": grant, "trial": trial.name, "difference": difference}
                for grant in grants
                for trial, difference in self.failed(grant)
            ],
            "mutants": len(fates),
            "killed": sum(fate.killed for fate in fates),
            "kinds": [
                {"part": part, "kind": kind, "killed": killed, "mutants": total}
                for (part, kind), (killed, total) in tally(fates).items()
            ],
            "survivors": sorted({fate.mutant.name for fate in fates if not fate.killed}),
        }

    def mutants(self) -> Iterator[Mutant]:
        """Mutants that cases can tell: a role that only duties read stands in none."""
        makers = [self.bench.maker(grant) for grant in self.grants()]
        read = {role for maker in makers if maker is not None for role in maker.roles()}
        for mutant in mutants(self.pack, self.world.packs):
            if mutant.part != "role" or mutant.where.removeprefix("role[")[:-1] in read:
                yield mutant

    def fate(self, mutant: Mutant) -> Fate:
        """Run trials on one mutant until one tells it from the pack."""
        changed = self.world.changed(mutant.pack, mutant.by)
        for trial in self._in_order(mutant):
            found = run(changed, trial)
            if found:
                return Fate(mutant, trial.name, found)
        return Fate(mutant)

    def _in_order(self, mutant: Mutant) -> list[Trial]:
        """Trials made for the rule first; for a rule of one grant, only those of that grant."""
        looked = [mutant.grant] if mutant.grant else self._looked(mutant)
        wrong = {id(trial) for grant in looked for trial, _ in self.failed(grant)}
        mine = [t for grant in looked for t in self.trials(grant) if id(t) not in wrong]
        return sorted(mine, key=lambda trial: (mutant.rule not in trial.about, trial.size))

    def _looked(self, mutant: Mutant) -> list[str]:
        """Grants whose cases can show a change of a rule over several, or of what is declared."""
        if mutant.part == "pack":
            return list(self.grants())
        return [grant for grant in self.grants() if mutant.rule in self._names(grant)]

    def _names(self, grant: str) -> set[str]:
        """Caps, exclusions, figures, readings and roles that the rules of a grant name."""
        if grant not in self._named:
            maker = self.bench.maker(grant)
            found: set[str] = set()
            if maker is not None:
                found |= {cap.id for cap in maker.caps()} | {e.id for e in maker.rules.exclusions}
                found |= {reading.id for reading in maker.rules.readings}
                found |= {*maker.roles(), *maker.figures()}
            self._named[grant] = found
        return self._named[grant]


def tally(found: Iterable[Fate]) -> dict[tuple[str, str], tuple[int, int]]:
    """Killed and all, by part and kind of the change."""
    killed: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for one in found:
        kind = (one.mutant.part, one.mutant.kind)
        total[kind] += 1
        killed[kind] += one.killed
    return {kind: (killed[kind], total[kind]) for kind in sorted(total)}

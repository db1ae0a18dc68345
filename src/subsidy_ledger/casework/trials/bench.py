"""Where trials are put together: from a draft of facts to a case with parties, days and rulings.

What it is: ``Bench`` keeps a ``Maker`` for each grant of a world; a maker knows the grant's rules
on one day, finds a draft under which everything holds (``witness``), turns drafts into awards, and
keeps the trials it made, each with what the ``judge`` says of it.

What it promises: a case has a party for every role that any rule over the grant reads, so that it
shows which of them is looked at; every reading is ruled on in the case unless the trial is about
leaving it open; submission and approval lie on different days.

What it does not do: choose what is worth trying (``edges`` for conditions, ``sums`` for what is
paid, ``limits`` for caps and exclusions).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import define, field, frozen

from subsidy_ledger.casework.trials.judge import Answer, Held, judge
from subsidy_ledger.casework.trials.meaning import whole
from subsidy_ledger.casework.trials.witness import (
    Among,
    Draft,
    Goal,
    HeldKey,
    Index,
    Key,
    Terms,
    goal_of,
    index,
    leaves,
    solve,
    value_keys,
)
from subsidy_ledger.casework.trials.world import Trial, World
from subsidy_ledger.dates import format_months
from subsidy_ledger.policy.catalogue import APPLICANT, GrantRules
from subsidy_ledger.policy.conditions import AnyOf, Condition, CountIs, FactIs, Value
from subsidy_ledger.policy.limits import GROUP
from subsidy_ledger.policy.pack import Award, CaseParty, Requirement

APPROVAL_AFTER = 9
"""Days from submission to approval in a trial."""

MOST_PARTIES = 450
"""Parties of one role in a trial at the most."""

LATE = (1_200, 800, 500, 300, 150, 60, 30, 10, 0)
"""Days after a pack comes into force on which trials may be handed in: late enough for earlier
awards in every window that the packs have, as far as the pack is still in force."""


@frozen
class Probe:
    """A party that a trial is about, beside those that pass: its role, its facts, who it is.

    ``like``: the role whose first party it is, if it is to be one person with that party.
    """

    role: str
    draft: Mapping[Key, Any]
    like: str | None = None


@define
class Bench:
    """Makers of trials, one for each grant of the packs."""

    world: World
    _makers: dict[str, Maker | None] = field(factory=dict, init=False)

    def maker(self, grant: str) -> Maker | None:
        """The maker for a grant; None where no day is found on which it is in force."""
        if grant not in self._makers:
            day = self._day(grant)
            rules = None if day is None else self.world.rules(grant, day)
            self._makers[grant] = None if rules is None or day is None else Maker(self, rules, day)
        return self._makers[grant]

    def _day(self, grant: str) -> date | None:
        """A day on which the grant and, if there is one, every pack about it is in force."""
        scheme = grant.partition("/")[0]
        about = [pack for pack in self.world.packs if scheme in pack.schemes]
        start = max(pack.valid_from for pack in about)
        days = [start + timedelta(days=n) for n in LATE]
        whole_law = [
            day
            for day in days
            if all(pack.valid_on(day) and pack.valid_on(_approval(day)) for pack in about)
        ]
        return next((d for d in whole_law + days if self.world.rules(grant, d) is not None), None)


def _approval(day: date) -> date:
    return day + timedelta(days=APPROVAL_AFTER)


@define
class Maker:
    """Makes trials of one grant. ``day``: the day on which cases are handed in."""

    bench: Bench
    rules: GrantRules
    day: date
    trials: list[Trial] = field(factory=list, init=False)
    shown: Counter[tuple[str, ...]] = field(factory=Counter, init=False)
    """How often a question about a rule made a difference in a trial."""
    _seen: dict[Any, Trial] = field(factory=dict, init=False)
    _base: dict[str, str] | None = field(default=None, init=False)
    _index: Index | None = field(default=None, init=False)
    _roles: list[str] = field(factory=list, init=False)
    _witnesses: dict[Any, Draft | None] = field(factory=dict, init=False)

    @property
    def key(self) -> str:
        """The grant."""
        return self.rules.grant.key

    # -- readings

    def base(self) -> dict[str, str]:
        """An option for every reading, such that the grant can be had where that is possible.

        The adopted one, the default, else the first by name.
        """
        if self._base is None:
            self._base = next(
                (o for o in self._first_choices() if self.witness(o) is not None),
                next(self._first_choices()),
            )
        return dict(self._base)

    def _first_choices(self) -> Iterator[dict[str, str]]:
        first = {r.id: r.default or min(key for key, _ in r.options) for r in self.rules.readings}
        first |= {k: v for k, v in self.rules.chosen.items() if k in first}
        yield first
        for reading in self.rules.readings:
            if reading.id not in self.rules.chosen:
                for option, _ in reading.options:
                    yield {**first, reading.id: option}

    def under(self, only_if: Iterable[tuple[str, str]]) -> dict[str, str] | None:
        """The base options with some replaced; None where an adopted ruling says otherwise."""
        wanted = dict(only_if)
        if any(self.rules.chosen.get(key, option) != option for key, option in wanted.items()):
            return None
        return {**self.base(), **wanted}

    def active(self, options: Mapping[str, str]) -> list[Requirement]:
        """Requirements that are active under the options."""
        return [
            rule
            for rule in self.rules.grant.requirements
            if all(options.get(key) == option for key, option in rule.only_if)
        ]

    # -- drafts

    def terms(self, options: Mapping[str, str], day: date | None = None) -> Terms:
        """What the rules say, under some options, on a day."""
        on = day or self.day
        if self._index is None:
            self._index = index(self._conditions(), self.rules.facts)
        return Terms(self.rules, self._index, options, on, _approval(on))

    def _conditions(self) -> list[Condition]:
        found: list[Condition] = []
        for rule in self.rules.grant.requirements:
            found += [c for c in (rule.condition, rule.applies) if c is not None]
        found += [when for when in self.line_conditions() if when is not None]
        for figure in self.rules.figure_records.values():
            if isinstance(figure.value, tuple):
                found += [line.when for line in figure.value if line.when is not None]
        return found

    def line_conditions(self) -> list[Condition | None]:
        """Under which each line of the benefit is paid."""
        benefit = self.rules.grant.benefit
        return [] if benefit is None else [line.when for line in benefit.lines]

    def paying(self) -> list[Goal]:
        """That some line of the benefit holds."""
        benefit, whens = self.rules.grant.benefit, self.line_conditions()
        if benefit is None or not whens or None in whens:
            return []
        return [Goal(AnyOf(tuple(w for w in whens if w is not None)), role=benefit.each)]

    def goals(self, options: Mapping[str, str], but: str | None = None) -> list[Goal]:
        """That every active requirement holds (but one), and some line is paid."""
        found = [goal_of(rule) for rule in self.active(options) if rule.id != but]
        return found + self.paying()

    def witness(self, options: Mapping[str, str], day: date | None = None) -> Draft | None:
        """A draft under which everything holds; None where none was found."""
        asked = (tuple(sorted(options.items())), day)
        if asked not in self._witnesses:
            terms = self.terms(options, day)
            none: Draft = {name: self._none(name) for name in self._outside()}
            found = solve(terms, self.goals(options), {}, none)
            self._witnesses[asked] = None if found is None else self.complete(terms, found)
        found = self._witnesses[asked]
        return None if found is None else dict(found)

    def _outside(self) -> list[str]:
        """Facts with use outside the ledger."""
        return [cap.elsewhere for cap in self.caps() if cap.elsewhere is not None]

    def _none(self, name: str) -> Any:
        """That nothing was used outside: no months, or zero."""
        return () if self.rules.facts[name].type == "months" else 0

    def extras(self) -> list[Key]:
        """Names that caps and the benefit read beside the requirements."""
        benefit, found = self.rules.grant.benefit, list[Key]()
        if self.rules.grant.as_of.name:
            found.append(self.rules.grant.as_of.name)
        if benefit is not None:
            values = [line.fen for line in benefit.lines]
            values += [v for v in (benefit.least, benefit.most) if v is not None]
            for when in self.line_conditions():
                found += self.terms({}).keys(when) if when is not None else []
            for value in values:
                found += value_keys(value)
            found += [benefit.units] if benefit.units else []
        for cap in self.caps():
            found += [*cap.same, *value_keys(cap.limit)]
            found += [name for name in (cap.amount_of, cap.elsewhere) if name is not None]
        for value in self.values():
            found += self.terms({}).figure_keys(value)
        return list(dict.fromkeys(found))

    def values(self) -> list[Value]:
        """Values that the benefit and the caps use."""
        benefit = self.rules.grant.benefit
        found = [cap.limit for cap in self.caps()]
        if benefit is not None:
            found += [line.fen for line in benefit.lines]
            found += [v for v in (benefit.least, benefit.most) if v is not None]
        return found

    def figures(self) -> list[str]:
        """Figures that the requirements, the benefit and the caps use."""
        values = self.values()
        for condition in self._conditions():
            for _, leaf in leaves(condition):
                values += leaf.values if isinstance(leaf, FactIs | CountIs) else ()
        return list(dict.fromkeys(key for value in values for key in figures_in(value)))

    def caps(self) -> list[Any]:
        """Caps over the grant."""
        return [compiled.rule for compiled in self.rules.caps]

    def complete(self, terms: Terms, draft: Draft) -> Draft:
        """The draft with a plausible value for everything else that is read."""
        full, outside = dict(draft), self._outside()
        for key in self.extras():
            if key not in full:
                none = key in outside
                full[key] = self._none(str(key)) if none else terms.values(key, full)[0]
        return full

    # -- cases

    def roles(self) -> list[str]:
        """Roles that any rule over the grant reads, the applicant first."""
        if not self._roles:
            self._roles = self._find_roles()
        return self._roles

    def _find_roles(self) -> list[str]:
        grant, found = self.rules.grant, [APPLICANT]
        for rule in grant.requirements:
            found += [role for role in (rule.each, rule.every) if role is not None]
            for condition in (rule.condition, rule.applies):
                if condition is not None:
                    found += self._roles_of(self.terms({}).keys(condition))
        for when in self.line_conditions():
            found += self._roles_of(self.terms({}).keys(when)) if when is not None else []
        found += self._roles_of(self.extras())
        if grant.benefit is not None and grant.benefit.each is not None:
            found.append(grant.benefit.each)
        for limit in (*self.caps(), *self.rules.exclusions):
            found += [role for role in limit.per if role != GROUP]
        return list(dict.fromkeys(found))

    def _roles_of(self, keys: Iterable[Key]) -> list[str]:
        found = []
        for key in keys:
            if isinstance(key, HeldKey):
                found.append(key.by)
            elif isinstance(key, Among):
                found.append(key.role)
            elif key.startswith("#"):
                found.append(key[1:])
            elif self.rules.facts[key].of != "case":
                found.append(self.rules.facts[key].of)
        return found

    def most(self, role: str) -> int:
        """How many parties a role may have in a trial."""
        if role == APPLICANT:
            return 1
        bound = self.rules.roles.get(role)
        return MOST_PARTIES if bound is None or bound.max is None else bound.max

    def parties(
        self, draft: Mapping[Key, Any], tag: str = "", probe: Probe | None = None
    ) -> dict[str, tuple[CaseParty, ...]]:
        """Parties of a case: as many of each role as the draft says, and the probe after them."""
        found: dict[str, tuple[CaseParty, ...]] = {}
        for role in self.roles():
            given = draft.get(f"#{role}", 1)
            if probe is not None and probe.role == role:
                given = min(given, self.most(role) - 1)
            names = [f"{role}{tag}-{n + 1}" for n in range(given)]
            parties = [CaseParty(name, self.facts_of(role, draft)) for name in names]
            if probe is not None and probe.role == role:
                name = f"{probe.like}{tag}-1" if probe.like else f"{role}{tag}-probe"
                parties.append(CaseParty(name, self.facts_of(role, probe.draft)))
            if parties:
                found[role] = tuple(parties)
        return found

    def facts_of(self, holder: str, draft: Mapping[Key, Any]) -> dict[str, Any]:
        """Facts of a role or of the case, as a case of a pack gives them."""
        found: dict[str, Any] = {}
        for key, value in draft.items():
            if isinstance(key, str) and key in self.rules.facts and value is not None:
                fact = self.rules.facts[key]
                if fact.of == holder:
                    months = fact.type == "months"
                    found[key] = format_months(value) if months else value
        return found

    def amount(self, draft: Mapping[Key, Any], options: Mapping[str, str]) -> int | None:
        """An amount inside the bounds where the approver states it; None elsewhere."""
        benefit = self.rules.grant.benefit
        if benefit is None or benefit.lines:
            return None
        view = self.terms(options).view(draft)
        least = 0 if benefit.least is None else whole(benefit.least, view) or 0
        most = None if benefit.most is None else whole(benefit.most, view)
        if most is None:
            return max(least, 100_000)
        return min(max(least, 100_000), most)

    def award(
        self,
        draft: Mapping[Key, Any],
        options: Mapping[str, str],
        *,
        tag: str = "",
        probe: Probe | None = None,
        day: date | None = None,
        **given: Any,
    ) -> Award:
        """A case as a pack writes it. ``given``: other fields of the award."""
        on = day or self.day
        given.setdefault("requested_fen", self.amount(draft, options))
        given.setdefault("approved_on", _approval(on))
        rulings = {k: v for k, v in options.items() if k not in self.rules.chosen}
        given.setdefault("rulings", rulings)
        return Award(
            grant=self.key,
            on=on,
            parties=self.parties(draft, tag, probe),
            facts=self.facts_of("case", draft),
            **given,
        )

    def before_of(
        self,
        draft: Mapping[Key, Any],
        claim: Award,
        options: Mapping[str, str],
        probed: str | None = None,
    ) -> tuple[Award, ...] | None:
        """Earlier awards that the draft says are held; None where one cannot be made.

        ``probed``: the role of which the last party is the one that is looked at.
        """
        found: list[Award] = []
        for place, (key, value) in enumerate(draft.items()):
            if isinstance(key, HeldKey) and value:
                who = -1 if key.by == probed else 0
                award = self.earlier(key, claim, (place, who), options)
                if award is None:
                    return None
                found.append(award)
        return tuple(found)

    def earlier(
        self, key: HeldKey, claim: Award, places: tuple[int, int], options: Mapping[str, str]
    ) -> Award | None:
        """An award of one of the grants to a party of the role, before the claim.

        ``places``: of the award among earlier ones, and of the party in its role.
        """
        place, who = places
        for grant in self.grants_named(key.grants):
            maker = self.bench.maker(grant)
            held = claim.parties.get(key.by, ())
            if maker is None or not held:
                continue
            role = key.by if key.by in maker.roles() else APPLICANT
            day = claim.on - timedelta(days=40 + place)
            award = maker.plain(day, options, tag=f"-old{place}", names={role: held[who].id})
            if award is not None:
                return award
        return None

    def grants_named(self, grants: Iterable[str]) -> list[str]:
        """Grants of the packs that a list names, ``scheme/*`` spelled out."""
        known = [
            grant.key for pack in self.bench.world.packs for grant in pack.grants if not grant.amend
        ]
        found = []
        for name in grants:
            scheme, _, rest = name.partition("/")
            found += [k for k in known if k.startswith(scheme + "/")] if rest == "*" else [name]
        return list(dict.fromkeys(found))

    def plain(
        self,
        day: date,
        options: Mapping[str, str],
        *,
        tag: str = "",
        names: Mapping[str, str] | None = None,
        facts: Mapping[Key, Any] | None = None,
        **given: Any,
    ) -> Award | None:
        """A case in which everything holds, on a day; ``names``: who the first of a role is."""
        mine = {r.id for r in self.rules.readings}
        chosen = self.under((k, v) for k, v in options.items() if k in mine)
        draft = None if chosen is None else self.witness(chosen, day)
        if draft is None or chosen is None:
            return None
        if self.bench.world.rules(self.key, day) is None:
            return None
        if facts:
            found = solve(self.terms(chosen, day), self.goals(chosen), facts, draft)
            draft = {**draft, **(facts if found is None else found)}
        award = self.award(draft, chosen, tag=tag, day=day, **given)
        return named(award, names or {})

    # -- trials

    def judged(self, before: Sequence[Award], claim: Award, *, bare: bool = False) -> Answer | None:
        """What a claim comes to after earlier awards; None where one of those is not granted."""
        held: list[Held] = []
        for award in before:
            answer = self._one(held, award, bare=bare)
            if answer.held is None:
                return None
            held.append(answer.held)
        return self._one(held, claim, bare=bare)

    def _one(self, held: Sequence[Held], award: Award, *, bare: bool) -> Answer:
        maker = self.bench.maker(award.grant)
        as_of = self.rules.grant.as_of if maker is None else maker.rules.grant.as_of
        day = award.approved_on or award.on if as_of.kind == "approved" else award.on
        if as_of.kind == "fact":
            facts = dict(award.facts)
            for parties in award.parties.values():
                facts |= parties[0].facts if len(parties) == 1 else {}
            if as_of.name not in facts:
                return Answer("undetermined", None, frozenset())
            day = facts[as_of.name]
        rules = self.bench.world.rules(award.grant, day, bare=bare)
        if rules is None:
            said = frozenset({("requirement", "in-force", "", "false")})
            return Answer("refused", None, said)
        return judge(held, award, rules)

    def add(
        self,
        name: str,
        about: Iterable[str],
        claim: Award,
        before: Sequence[Award] = (),
        *,
        bare: bool = False,
        names: tuple[tuple[str, str], ...] = (),
    ) -> Trial | None:
        """Keep a trial, with what the judge says of it; None where it cannot be played.

        The same case is kept once; what is given back is the one that is kept.
        """
        same = (repr(claim), repr(tuple(before)), bare)
        if same not in self._seen:
            answer = self.judged(before, claim, bare=bare)
            if answer is None:
                return None
            trial = Trial(name, tuple(about), claim, answer, tuple(before), bare, names)
            self._seen[same] = trial
            self.trials.append(trial)
        return self._seen[same]


def figures_in(value: Value) -> list[str]:
    """Figures that a value uses."""
    found = [value.name] if value.kind == "figure" else []
    for part in (value.bps, value.plus):
        found += figures_in(part) if part is not None else []
    return found


def named(award: Award, names: Mapping[str, str]) -> Award:
    """The award with other people first in some roles."""
    if not names:
        return award
    parties = dict(award.parties)
    for role, name in names.items():
        given = parties.get(role, ())
        if given:
            first = CaseParty(name, given[0].facts, given[0].kind)
            rest = tuple(one for one in given[1:] if one.id != name)
            parties[role] = (first, *rest)
    return Award(
        grant=award.grant,
        on=award.on,
        parties=parties,
        facts=award.facts,
        approved_on=award.approved_on,
        requested_fen=award.requested_fen,
        amount_fen=award.amount_fen,
        rulings=award.rulings,
        excuses=award.excuses,
        discharged=award.discharged,
    )

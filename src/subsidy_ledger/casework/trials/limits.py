"""Boundary cases of caps and exclusions: the ceiling reached exactly, and one more.

What it is: ``limit_trials`` puts earlier awards, use elsewhere and larger claims in front of every
cap and exclusion over a grant: as many awards as fit and one more; amounts, units and months up to
the limit and one beyond; the same people in all roles, in one role, in each other's, in none; the
edges of a rolling window; loans repaid and not; equal and different values of what a cap counts by;
every grant it is over, every lane against every other; under the readings that make it active,
under the others, and left open.

What it promises: a trial is kept only where the judge grants all earlier awards. What a trial must
come to is the judge's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product
from typing import Any

from attrs import define, evolve

from subsidy_ledger.casework.trials.bench import MOST_PARTIES, Maker
from subsidy_ledger.casework.trials.edges import left_open, others_of
from subsidy_ledger.casework.trials.meaning import later, whole
from subsidy_ledger.casework.trials.witness import (
    Draft,
    Goal,
    Key,
    goal_of,
    solve,
    value_keys,
)
from subsidy_ledger.policy.catalogue import APPLICANT
from subsidy_ledger.policy.limits import GROUP, Cap, Exclusion
from subsidy_ledger.policy.pack import Award

MOST_BEFORE = 6
"""Earlier awards put in front of a claim at the most."""

ROOM = 10**12
"""A number that leaves room under any ceiling that is a share of it."""

ENOUGH = 12
"""Cases over a ceiling that are put under each other answer to a question."""

GAP = 21
"""Days between earlier awards, and before the claim."""


def limit_trials(maker: Maker) -> None:
    """Make the trials of every cap and exclusion over a grant."""
    for cap in maker.caps():
        for place, options in enumerate(_contexts(maker, cap)):
            CapTrials(maker, cap, options, full=place == 0).make()
        base = maker.under(cap.only_if)
        for options in others_of(maker, base) if base is not None else ():
            if all(options.get(reading) == option for reading, option in cap.only_if):
                CapTrials(maker, cap, options).otherwise()
    for exclusion in maker.rules.exclusions:
        for options in _contexts(maker, exclusion):
            _exclusion(maker, exclusion, options)


def _contexts(maker: Maker, rule: Cap | Exclusion) -> list[dict[str, str]]:
    """Options under which a rule is active: the base ones, and with each other limit off."""
    base = maker.under(rule.only_if)
    if base is None:
        return []
    fixed, found = {reading for reading, _ in rule.only_if}, [base]
    rules: list[Cap | Exclusion] = [*maker.caps(), *maker.rules.exclusions]
    readings = {reading for one in rules for reading, _ in one.only_if} - fixed
    for reading in maker.rules.readings:
        if reading.id in readings and reading.id not in maker.rules.chosen:
            for option, _ in reading.options:
                if base.get(reading.id) != option:
                    found.append({**base, reading.id: option})
    return found


def _readings(
    maker: Maker, about: Sequence[str], rule: Cap | Exclusion, claim: Award, before: Sequence[Award]
) -> None:
    """The same case under the other options of the rule's readings, and with each left open."""
    options = {r.id: [key for key, _ in r.options] for r in maker.rules.readings}
    for reading, chosen in rule.only_if:
        if reading not in claim.rulings:
            continue
        for option in options.get(reading, ()):
            maker.shown[about[0], reading, option] += 1
            if option != chosen and maker.shown[about[0], reading, option] <= ENOUGH:
                other = evolve(claim, rulings={**claim.rulings, reading: option})
                maker.add(f"{reading}: {option}", about, other, before)
        left_open(maker, about, reading, claim, before)


def sharings(
    claim: Award, per: Sequence[str], other: Iterable[str]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Who of a claim stands where in an earlier award: name, and role to person.

    ``other``: the roles of the earlier award.
    """
    there = set(other)
    first = {role: given[0].id for role, given in claim.parties.items() if given}
    roles = [APPLICANT] if tuple(per) == (GROUP,) else [role for role in per if role in first]
    everyone = {role: first[role] for role in roles if role in there}
    if len(everyone) > 1:
        yield "the same people", everyone
    for role in everyone:
        yield f"the same {role}", {role: first[role]}
    for mine, theirs in product(first, there):
        if mine != theirs and (mine in roles or theirs in roles):
            yield f"the {mine} as {theirs}", {theirs: first[mine]}
    for role in set(first) & there:
        if role not in roles:
            yield f"the same {role}", {role: first[role]}
    yield "other people", {}


@define
class CapTrials:
    """The trials of one cap over one grant under some options."""

    maker: Maker
    cap: Cap
    options: Mapping[str, str]
    full: bool = False
    """Whether everybody is tried in every role, and crowds: once for each cap."""
    given: Mapping[Key, Any] = {}
    """Facts that earlier awards share with the claim."""

    @property
    def about(self) -> tuple[str, ...]:
        """What the trials are about: the cap, and the figure that limits it."""
        limit = self.cap.limit
        return (self.cap.id, limit.name) if limit.kind == "figure" else (self.cap.id,)

    def make(self) -> None:
        """All trials of the cap."""
        draft = self.maker.witness(self.options)
        if draft is None:
            return
        for variant in self._drafts(draft):
            claim = self.maker.award(variant, self.options)
            self._alone(variant)
            self._after(variant, claim)
        modest = self._modest(draft)
        if modest is not None:
            self.given = {key: modest[key] for key in self._sums()}
            self._alone(modest)
            self._after(modest, self.maker.award(modest, self.options))

    def _sums(self) -> list[Key]:
        """Amounts that the limit is computed from, and what is paid where it is."""
        benefit, found = self.maker.rules.grant.benefit, value_keys(self.cap.limit)
        for line in benefit.lines if benefit is not None and found else ():
            found += value_keys(line.fen)
        facts, kind = self.maker.rules.facts, "money" if self.cap.measure == "amount" else "integer"
        return [key for key in found if key in facts and facts[str(key)].type == kind]

    def _modest(self, draft: Draft) -> Draft | None:
        """The draft with small amounts, so that ceilings in figures are far away."""
        small = {key: 1_000 + 10 * place for place, key in enumerate(self._sums())}
        if self.cap.measure != "amount":
            small = dict.fromkeys(small, 0)
        if not small:
            return None
        goals = self.maker.goals(self.options)
        found = solve(self.maker.terms(self.options), goals, small, draft)
        return None if found is None else {**draft, **found}

    def _drafts(self, draft: Draft) -> list[Draft]:
        """The witness, and one with two parties of each role that is counted."""
        roles = sorted(role for role in self.maker.rules.counted if self.maker.most(role) > 1)
        found = [draft]
        if roles:
            found.append({**draft, **{f"#{role}": draft.get(f"#{role}", 1) + 1 for role in roles}})
        roomy = self._roomy(draft)
        return [*found, roomy] if roomy is not None else found

    def _roomy(self, draft: Draft) -> Draft | None:
        """The draft with room under every other cap whose limit a fact decides."""
        mine = set(value_keys(self.cap.limit))
        others = {
            key: ROOM
            for cap in self.maker.caps()
            for key in value_keys(cap.limit)
            if key not in mine and not str(key).startswith("#")
        }
        if not others:
            return None
        found = solve(self.maker.terms(self.options), self.maker.goals(self.options), others, draft)
        return None if found is None else {**draft, **found}

    def _limit(self, draft: Draft) -> int | None:
        role = next((role for role in self.cap.per if role not in (GROUP, APPLICANT)), None)
        return whole(self.cap.limit, self.maker.terms(self.options).view(draft, role))

    def otherwise(self) -> None:
        """What only other answers to questions make possible: other values, other lines."""
        draft = self.maker.witness(self.options)
        for grant in self.maker.grants_named(self.cap.over) if self.cap.same else ():
            earlier = self.maker.bench.maker(grant)
            if earlier is not None and draft is not None:
                claim = self.maker.award(draft, self.options)
                everybody = {
                    role: given[0].id
                    for role, given in claim.parties.items()
                    if role in earlier.roles()
                }
                for people in (
                    next(sharings(claim, self.cap.per, earlier.roles()))[1],
                    everybody,
                ):
                    self._buckets(earlier, draft, claim, people)
        self._lines()

    def _lines(self) -> None:
        """Each line of the amounts after each line: tiers that add up to a ceiling, and over it."""
        if self.cap.measure != "amount":
            return
        for grant in self.maker.grants_named(self.cap.over):
            earlier = self.maker.bench.maker(grant)
            if earlier is None:
                continue
            for mine in _paid_lines(self.maker, self.options):
                claim = self.maker.award(mine, self.options)
                people = next(sharings(claim, self.cap.per, earlier.roles()))[1]
                for theirs in _paid_lines(earlier, {**earlier.base(), **self.options}):
                    on = claim.on - timedelta(days=GAP)
                    facts = {
                        key: value
                        for key, value in theirs.items()
                        if key in earlier.extras() or key in self.cap.same
                    }
                    award = earlier.plain(on, self.options, tag="-old", names=people, facts=facts)
                    if award is not None:
                        self._keep(f"a line of {grant} after a line", claim, [award])

    # -- nothing before

    def _alone(self, draft: Draft) -> None:
        """Use elsewhere, and claims as large as the limit and larger."""
        limit = self._limit(draft)
        claim = self.maker.award(draft, self.options)
        if limit is None:
            self._keep("limit not known", claim)
            return
        answer = self.maker.judged((), claim)
        own = self._own(draft, answer.fen if answer is not None else None)
        outside = self.cap.elsewhere
        if outside is not None and self.maker.rules.facts[outside].type == "months":
            self._months_outside(draft, outside, limit)
        elif outside is not None:
            around = {limit + n for n in (-1, 0, 1)} | {limit - own + n for n in (-1, 0, 1)}
            for used in sorted(n for n in around if n >= 0):
                changed = {**draft, outside: used}
                self._keep(f"{used} elsewhere", self.maker.award(changed, self.options))
        names = [self.cap.elsewhere, self.cap.amount_of, *self.cap.same]
        names += [str(key) for key in value_keys(self.cap.limit) if not str(key).startswith("#")]
        for name in names:
            if name is not None:
                without = {k: v for k, v in draft.items() if k != name}
                self._keep(f"{name} unknown", self.maker.award(without, self.options))
        for name, changed in self._larger(draft, limit):
            self._keep(name, self.maker.award(changed, self.options))
        self._stated(draft, limit)

    def _months_outside(self, draft: Draft, name: str, limit: int) -> None:
        """A month outside from which the claim's last is just beyond the limit, and within it."""
        benefit = self.maker.rules.grant.benefit
        months = None if benefit is None or benefit.units is None else draft.get(benefit.units)
        last = max(months) if isinstance(months, tuple) and months else None
        for n in (0, 1) if last is not None else ():
            changed = {**draft, name: ((last or 0) - limit + n,)}
            self._keep(f"a month outside, {n}", self.maker.award(changed, self.options))

    def _own(self, draft: Draft, fen: int | None) -> int:
        """What the claim itself uses, roughly: where it is off, edges are merely not exact."""
        benefit = self.maker.rules.grant.benefit
        if self.cap.measure == "amount":
            return fen or 0
        if self.cap.measure == "count" or benefit is None or benefit.units is None:
            return 1
        units = draft.get(benefit.units)
        return len(units) if isinstance(units, tuple) else int(units or 0)

    def _larger(self, draft: Draft, limit: int) -> Iterator[tuple[str, Draft]]:
        """Drafts whose units, parties or amounts reach the limit, and go one beyond."""
        benefit = self.maker.rules.grant.benefit
        if benefit is None:
            return
        fen = self._fen_of_one(draft)
        if benefit.units is not None:
            numbers = {limit} if self.cap.measure != "amount" else set()
            if self.cap.measure == "amount" and fen:
                numbers = {limit // fen, 1}
            for n in sorted({k + d for k in numbers for d in (-1, 0, 1)}):
                for name, units in self._units(draft, benefit.units, n):
                    yield from self._solved(name, draft, benefit.units, units)
        if benefit.each is not None and self.cap.measure == "amount" and fen:
            for n in sorted({limit // fen + d for d in (-1, 0, 1)}):
                if 0 < n <= min(self.maker.most(benefit.each), self._crowd()):
                    yield f"{n} {benefit.each}", {**draft, f"#{benefit.each}": n}
        names = [self.cap.amount_of] if self.cap.amount_of else []
        for line in benefit.lines:
            names += [str(key) for key in value_keys(line.fen)]
        for name in dict.fromkeys(names):
            if name in self.maker.rules.facts and name is not None:
                yield from self._amounts(draft, name, limit)

    def _crowd(self) -> int:
        return MOST_PARTIES if self.full else 60

    def _fen_of_one(self, draft: Draft) -> int | None:
        """What one unit of one party comes to, before this cap."""
        benefit = self.maker.rules.grant.benefit
        if benefit is None:
            return None
        view = self.maker.terms(self.options).view(draft, benefit.each)
        fens = [whole(line.fen, view) for line in benefit.lines]
        return next((fen for fen in fens if fen), None)

    def _units(self, draft: Draft, name: str, n: int) -> Iterator[tuple[str, Any]]:
        if n < 1:
            return
        if self.maker.rules.facts[name].type != "months":
            yield f"{n} {name}", n
            return
        last = max(draft[name])
        yield f"{n} {name} in a row", tuple(range(last - n + 1, last + 1))
        if n > 2:
            yield f"{n} {name} with a gap", (*range(last - n + 1, last - 1), last)
            yield f"the first and the last of {n} {name}", (last - n + 1, last)

    def _solved(self, name: str, draft: Draft, key: Key, value: Any) -> Iterator[tuple[str, Draft]]:
        terms = self.maker.terms(self.options)
        for goals in (self.maker.goals(self.options), []):
            found = solve(terms, goals, {key: value}, draft)
            if found is not None:
                yield name, {**draft, **found}
                return

    def _amounts(self, draft: Draft, name: str, limit: int) -> Iterator[tuple[str, Draft]]:
        """The fact such that what is paid, or measured, is the limit, one less and one more."""
        now, fen = draft.get(name), self._fen_of_one(draft)
        if not isinstance(now, int):
            return
        direct = name == self.cap.amount_of
        other = 0 if direct or fen is None else fen - now
        wanted = {limit + n - max(other, 0) for n in (-1, 0, 1)}
        if not direct and fen and fen != now:
            step = now // fen + 1
            wanted |= {-(-limit * now // fen) + n for n in (-step, -1, 0, 1, step)}
        for number in sorted(n for n in wanted if n >= 0):
            yield from self._solved(f"{name} {number}", draft, name, number)

    def _stated(self, draft: Draft, limit: int) -> None:
        """Amounts that the approver states, around the limit."""
        benefit = self.maker.rules.grant.benefit
        if benefit is not None and not benefit.lines and self.cap.measure == "amount":
            for fen in (limit - 1, limit, limit + 1):
                if fen >= 0:
                    claim = self.maker.award(draft, self.options, requested_fen=fen)
                    self._keep(f"{fen} fen asked", claim)

    # -- after earlier awards

    def _after(self, draft: Draft, claim: Award) -> None:
        for grant in self.maker.grants_named(self.cap.over):
            earlier = self.maker.bench.maker(grant)
            if earlier is None:
                continue
            patterns = list(sharings(claim, self.cap.per, earlier.roles()))
            for name, people in patterns if self.full else patterns[:1] + patterns[-1:]:
                self._others(earlier, claim, f"{grant} to {name}", people)
            people = next(sharings(claim, self.cap.per, earlier.roles()))[1]
            self._up_to(earlier, draft, claim, people)
            self._buckets(earlier, draft, claim, people)
            self._windows(earlier, draft, claim, people)

    def _others(self, earlier: Maker, claim: Award, name: str, people: Mapping[str, str]) -> None:
        award = self._before(earlier, claim, people, 1)
        if award is not None:
            self._keep(name, claim, [award])
            if earlier.rules.grant.instrument == "loan":
                self._keep(f"{name}, repaid", claim, [evolve(award, discharged=True)])
        much = self._much(earlier, claim, self._limit(self.maker.witness(self.options) or {}) or 0)
        full = self._before(earlier, claim, people, 1, facts=much) if much else None
        if full is not None:
            self._keep(f"{name}, as much as there is", claim, [full])
        limit = self.cap.limit.literal
        if self.cap.measure == "count" and isinstance(limit, int) and 1 < limit <= MOST_BEFORE:
            many = [self._before(earlier, claim, people, n) for n in range(limit, 0, -1)]
            self._keep(f"{name}, {limit} times", claim, [one for one in many if one is not None])

    def _before(
        self, earlier: Maker, claim: Award, people: Mapping[str, str], place: int, **given: Any
    ) -> Award | None:
        """An earlier award in which other caps count apart from the claim, so that this one shows.

        ``given``: the day ``on``, and what `Maker.plain` takes.
        """
        on = given.pop("on", claim.on - timedelta(days=GAP * place))
        shared = {key: v for key, v in self.given.items() if key in earlier.rules.facts}
        given["facts"] = {**self._apart(earlier, place), **shared, **given.get("facts", {})}
        return earlier.plain(on, self.options, tag=f"-old{place}", names=people, **given)

    def _apart(self, earlier: Maker, place: int) -> dict[Key, Any]:
        """Other values of what other caps count by, and of months."""
        draft, found = self.maker.witness(self.options) or {}, dict[Key, Any]()
        for cap in self.maker.caps():
            for name in cap.same if cap.id != self.cap.id else ():
                now = draft.get(name)
                if name in self.cap.same or name not in earlier.rules.facts:
                    continue
                if isinstance(now, tuple):
                    found[name] = tuple(month - 12 * place for month in now)
                elif isinstance(now, int) and not isinstance(now, bool):
                    found[name] = now - place
                elif isinstance(now, date):
                    found[name] = now - timedelta(days=400 * place)
                else:
                    usual = earlier.terms(self.options).values(name, {})
                    found[name] = next((one for one in usual if one != now), now)
        return found

    def _much(self, earlier: Maker, claim: Award, limit: int) -> dict[Key, Any]:
        """Facts of an earlier award with which it pays up to the limit."""
        benefit, plain = earlier.rules.grant.benefit, self._before(earlier, claim, {}, 1)
        if benefit is None or plain is None:
            return {}
        if self.cap.measure == "units" and benefit.units is not None and limit <= 120:
            now = (earlier.witness(earlier.base()) or {}).get(benefit.units)
            months = isinstance(now, tuple)
            first = min(now) - 24 if isinstance(now, tuple) else 0
            return {benefit.units: tuple(range(first - limit, first)) if months else limit}
        if self.cap.measure != "amount":
            return {}
        first = earlier.judged([], plain)
        if benefit.each is None:
            names = [key for line in benefit.lines for key in value_keys(line.fen)]
            names += [key for cap in earlier.caps() for key in value_keys(cap.limit)]
            facts = earlier.rules.facts
            return {
                name: ROOM for name in names if name in facts and facts[str(name)].type == "money"
            }
        if first is None or not first.fen:
            return {}
        most = min(earlier.most(benefit.each), self._crowd())
        return {f"#{benefit.each}": min(limit // first.fen + 1, most)}

    def _up_to(self, earlier: Maker, draft: Draft, claim: Award, people: Mapping[str, str]) -> None:
        """As many awards as there is room for beside the claim, and one more."""
        limit = self._limit(draft)
        if limit is None:
            return
        many = [self._before(earlier, claim, people, n) for n in range(MOST_BEFORE, 0, -1)]
        awards = [one for one in many if one is not None]
        for n in range(2, len(awards) + 1):
            self._keep(f"after {n} of {earlier.key}", claim, awards[-n:])
            if earlier.rules.grant.instrument == "loan":
                closed = [evolve(one, discharged=True) for one in awards[-n:]]
                self._keep(f"after {n} of {earlier.key}, repaid", claim, closed)
        benefit = earlier.rules.grant.benefit
        if benefit is not None and not benefit.lines and self.cap.measure == "amount":
            mine = claim.requested_fen or 0
            for fen in (limit - mine - 1, limit - mine, limit - mine + 1, limit):
                award = self._before(earlier, claim, people, 1, requested_fen=max(fen, 0))
                if award is not None and fen > 0:
                    self._keep(f"after {fen} fen of {earlier.key}", claim, [award])
                    if earlier.rules.grant.instrument == "loan":
                        repaid = evolve(award, discharged=True)
                        self._keep(f"after {fen} fen of {earlier.key}, repaid", claim, [repaid])
        elif benefit is not None and benefit.units is not None:
            self._units_before(earlier, draft, claim, people, limit)
        self._both(earlier, draft, people, limit)
        if self.cap.amount_of is not None:
            self._measured_before(earlier, draft, claim, people, limit)
        elif benefit is not None and self.cap.measure == "amount":
            self._money_before(earlier, claim, people, limit)

    def _both(self, earlier: Maker, draft: Draft, people: Mapping[str, str], limit: int) -> None:
        """Use elsewhere that leaves just room for an earlier award and the claim, and not quite."""
        claim = self.maker.award(draft, self.options)
        award = self._before(earlier, claim, people, 1)
        answer = None if award is None else earlier.judged([], award)
        mine = self.maker.judged([], claim)
        if self.cap.elsewhere is None or award is None or answer is None or mine is None:
            return
        if self.maker.rules.facts[self.cap.elsewhere].type == "months":
            return
        taken = 1
        if self.cap.measure == "amount":
            taken = answer.fen or 0
        elif self.cap.measure != "count" and answer.held is not None:
            taken = sum(line.units for line in answer.held.lines)
        left = limit - taken - self._own(draft, mine.fen)
        for used in (left - 1, left, left + 1):
            if used >= 0:
                both = self.maker.award({**draft, self.cap.elsewhere: used}, self.options)
                self._keep(f"{used} elsewhere, and {earlier.key}", both, [award])

    def _units_before(
        self, earlier: Maker, draft: Draft, claim: Award, people: Mapping[str, str], limit: int
    ) -> None:
        """Earlier units that leave room for the claim's, for one less, and for none."""
        benefit, own = earlier.rules.grant.benefit, self._own(draft, None)
        if benefit is None or benefit.units is None:
            return
        base = earlier.witness(earlier.under(self._mine(earlier)) or {}, claim.on)
        months = draft.get(benefit.units)
        for n in sorted({limit - own + d for d in (-1, 0, 1)} | {limit, 1, 2}):
            if not 0 < n <= 120 or base is None:
                continue
            value: Any = n
            if isinstance(months, tuple):
                first = min(months)
                value = tuple(range(first - n, first))
            award = self._before(earlier, claim, people, 1, facts={benefit.units: value})
            if award is not None:
                self._keep(f"after {n} units of {earlier.key}", claim, [award])
        if self.cap.measure == "span" and isinstance(months, tuple):
            for month in (max(months) - limit, max(months) - limit + 1):
                award = self._before(earlier, claim, people, 1, facts={benefit.units: (month,)})
                if award is not None:
                    self._keep(f"after one month of {earlier.key}", claim, [award])

    def _measured_before(
        self, earlier: Maker, draft: Draft, claim: Award, people: Mapping[str, str], limit: int
    ) -> None:
        """Earlier awards whose measured fact leaves just room for the claim's, and not quite."""
        name = str(self.cap.amount_of)
        now = draft.get(name)
        if name not in earlier.rules.facts or not isinstance(now, int):
            return
        for number in (limit - now - 1, limit - now, limit - now + 1):
            award = self._before(earlier, claim, people, 1, facts={name: max(number, 0)})
            if award is not None:
                self._keep(f"after {name} {number} of {earlier.key}", claim, [award])
                if earlier.rules.grant.instrument == "loan":
                    repaid = evolve(award, discharged=True)
                    self._keep(f"after {name} {number}, repaid", claim, [repaid])

    def _money_before(
        self, earlier: Maker, claim: Award, people: Mapping[str, str], limit: int
    ) -> None:
        """An earlier award cut down so that the claim just fits, and does not."""
        plain = self._before(earlier, claim, people, 1)
        answer = None if plain is None else self.maker.judged([], claim)
        if answer is None or answer.fen is None:
            return
        facts = self._much(earlier, claim, limit)
        for fen in (limit - answer.fen - 1, limit - answer.fen, limit - answer.fen + 1):
            award = self._before(earlier, claim, people, 1, facts=facts, requested_fen=max(fen, 0))
            if award is not None and fen > 0:
                self._keep(f"after {fen} fen of {earlier.key}", claim, [award])

    def _mine(self, earlier: Maker) -> list[tuple[str, str]]:
        known = {reading.id for reading in earlier.rules.readings}
        return [(key, value) for key, value in self.options.items() if key in known]

    def _buckets(
        self, earlier: Maker, draft: Draft, claim: Award, people: Mapping[str, str]
    ) -> None:
        """Equal and different values of what the cap counts by."""
        terms, limit = earlier.terms(self.options), self._limit(draft) or 0
        much = self._much(earlier, claim, limit)
        full: dict[str, Any] = {"requested_fen": limit} if self.cap.measure == "amount" else {}
        for name in self.cap.same:
            if name not in earlier.rules.facts:
                continue
            for value in self._different(terms.values(name, {}), draft.get(name), name):
                facts = {**much, name: value}
                today = self._before(earlier, claim, people, 1, facts=facts, on=claim.on, **full)
                if today is not None:
                    self._keep(f"{name} {value} the same day", claim, [today])
                award = self._before(earlier, claim, people, 1, facts=facts, **full)
                if award is not None:
                    self._keep(f"{name} {value} before", claim, [award])
                    more = self._before(earlier, claim, people, 2)
                    if more is not None:
                        self._keep(f"{name} {value} before, and as now", claim, [more, award])

    def _different(self, usual: list[Any], now: Any, name: str) -> list[Any]:
        fact = self.maker.rules.facts.get(name)
        if isinstance(now, tuple) and now:
            one, last = (now[0],), max(now)
            return [
                now,
                one,
                (min(now) - 2, min(now) - 1),
                (last, last + 1),
                (min(now) - 1, now[0]),
            ]
        if isinstance(now, int) and not isinstance(now, bool) and fact is not None:
            return [now, now - 1, now + 1]
        return [now, *(value for value in usual if value != now)]

    def _windows(
        self, earlier: Maker, draft: Draft, claim: Award, people: Mapping[str, str]
    ) -> None:
        """Earlier awards on either edge of a rolling window; in another year for the others."""
        limit = self._limit(draft) or 0
        much = self._much(earlier, claim, limit)
        full: dict[str, Any] = {"facts": much}
        if self.cap.measure == "amount":
            full["requested_fen"] = limit
        approved = claim.approved_on or claim.on
        days: list[date] = [claim.on - timedelta(days=400)]
        if self.cap.period is not None:
            edge = later(approved, self.cap.period, -1)
            days = [edge + timedelta(days=n) for n in (-1, 0, 1)]
        for day in days:
            on = day - timedelta(days=1)
            award = self._before(earlier, claim, people, 1, on=on, approved_on=day, **full)
            if award is not None:
                self._keep(f"{earlier.key} on {day}", claim, [award])

    def _keep(self, name: str, claim: Award, before: Sequence[Award] = ()) -> None:
        trial = self.maker.add(name, self.about, claim, before)
        if trial is not None and any(one[1] == self.cap.id for one in trial.expect.said):
            _readings(self.maker, self.about, self.cap, claim, before)


def _paid_lines(maker: Maker, options: Mapping[str, str]) -> Iterator[Draft]:
    """For each line of the benefit a draft in which it is the one that is paid."""
    benefit, terms = maker.rules.grant.benefit, maker.terms(options)
    lines = () if benefit is None or len(benefit.lines) < 2 else benefit.lines
    required = [goal_of(rule) for rule in maker.active(options)]
    for place, line in enumerate(lines):
        role = None if benefit is None else benefit.each
        goals = [
            Goal(one.when, wanted=False, role=role) for one in lines[:place] if one.when is not None
        ]
        goals += [Goal(line.when, role=role)] if line.when is not None else []
        found = solve(terms, [*goals, *required], {}, maker.witness(options))
        if found is not None:
            yield maker.complete(terms, found)


def _exclusion(maker: Maker, exclusion: Exclusion, options: Mapping[str, str]) -> None:
    """Each lane after each other lane, whoever is the same."""
    draft = maker.witness(options)
    if draft is None:
        return
    counted = [role for role in sorted(maker.rules.counted) if maker.most(role) > 1]
    drafts = [draft]
    if counted:
        drafts.append({**draft, **{f"#{role}": draft.get(f"#{role}", 1) + 1 for role in counted}})
    for _, grants in exclusion.lanes:
        for grant in grants:
            earlier = maker.bench.maker(grant)
            if earlier is None:
                continue
            for variant in drafts:
                claim = maker.award(variant, options)
                for name, people in sharings(claim, exclusion.per, earlier.roles()):
                    on = claim.on - timedelta(days=GAP)
                    award = earlier.plain(on, options, tag="-old", names=people)
                    if award is None:
                        continue
                    about = (exclusion.id,)
                    title = f"{grant} to {name}"
                    trial = maker.add(title, about, claim, [award])
                    said = () if trial is None else trial.expect.said
                    if any(one[1] == exclusion.id for one in said):
                        _readings(maker, about, exclusion, claim, [award])

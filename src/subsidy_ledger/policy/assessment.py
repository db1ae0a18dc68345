"""What a grant's rules say about one case: the outcome, the amount, and a reason for every rule.

What it is: steps 2 to 5 of “How an approval is decided” (design), as one pure function ``assess``.
The live ledger, the auditor's replay and the cases of a pack all call it.

What it promises: every rule is read, without short cut; unknown is neither paid nor refused; a
reading that nobody chose is tried under every option. Amounts are fen and integers throughout.

What it does not do: order of steps, duties, notices and funds (``casework.decide``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import prod
from typing import Any, Literal, NamedTuple, Protocol, TypeAlias

from attrs import define, frozen

from subsidy_ledger.policy.catalogue import (
    APPLICANT,
    ActiveRules,
    CompiledCap,
    CompiledLine,
    CompiledRequirement,
    GrantRules,
    ShortWay,
)
from subsidy_ledger.policy.conditions import FactValue, Sight, Verdict
from subsidy_ledger.policy.limits import (
    GROUP,
    AwardLine,
    Bucket,
    Holding,
    covers,
    in_window,
    months_held,
    relevant,
    used,
)

Outcome: TypeAlias = Literal["granted", "refused", "undetermined"]
MOST_COMBINATIONS = 4096
"""Open readings are tried in every combination; more than this stay undetermined."""


class Party(NamedTuple):
    """A party of a case: its token, its kind, and its facts (typed)."""

    token: str
    kind: str
    facts: Mapping[str, FactValue]


class CaseFile(NamedTuple):
    """What was attested for a case: parties by role, in the order given, and the case's facts."""

    parties: Mapping[str, tuple[Party, ...]]
    facts: Mapping[str, FactValue]


class Standing(Protocol):
    """What the rules may ask of the ledger about parties."""

    def class_of(self, token: str) -> frozenset[str]:
        """Tokens of the same person (``same``), the token itself included."""

    def holdings_of(self, token: str) -> Iterable[Holding]:
        """What the token holds by awards that stand."""

    def group_of(self, tokens: frozenset[str], on: str) -> frozenset[str]:
        """Tokens linked with any of these on a day, these included."""


@frozen
class Reason:
    """Why a rule is not true: ``code`` and ``rule`` (design, Entries), the party if it is one's."""

    code: str
    rule: str
    verdict: Literal["false", "unknown"]
    party: str | None = None


@frozen
class Option:
    """What one choice of open readings would come to."""

    options: tuple[tuple[str, str], ...]
    outcome: Outcome
    amount_fen: int | None


class Assessment(NamedTuple):
    """The answer: outcome, amount (None where nothing is paid), lines, reasons, count of true.

    ``left_out``: parties by role, without the role that lines speak of, that hold nothing;
    ``stands_in``: roles that the applicant fills, and holds, itself.
    """

    outcome: Outcome
    amount_fen: int | None
    lines: tuple[AwardLine, ...]
    reasons: tuple[Reason, ...]
    true: int
    values: tuple[tuple[str, Any], ...] = ()
    tried: tuple[Option, ...] = ()
    left_out: tuple[tuple[str, tuple[int, ...]], ...] = ()
    stands_in: tuple[str, ...] = ()


class Claim(NamedTuple):
    """What is asked: the case's file, days (ISO), amounts, the case's rulings and excuses."""

    file: CaseFile
    submitted: str
    approved: str
    requested_fen: int | None = None
    stated_fen: int | None = None
    rulings: Mapping[str, str] = {}
    excuses: frozenset[str] = frozenset()


def assess(rules: GrantRules, claim: Claim, standing: Standing) -> Assessment:
    """Decide a claim under a grant's rules; pure.

    Raises nothing for a claim whose shape was checked; what is missing makes it undetermined.
    """
    settled = rules.options(claim.rulings)
    open_readings = rules.unsettled
    if claim.rulings:
        open_readings = tuple(r for r in rules.unsettled if r.id not in settled)
    deciding = _Deciding(rules, claim, standing)
    if not open_readings:
        return deciding.under(settled, rules.under(settled))
    names = [r.id for r in open_readings]
    if prod(len(r.options) for r in open_readings) > MOST_COMBINATIONS:
        reasons = tuple(Reason("reading", name, "unknown") for name in names)
        return Assessment("undetermined", None, (), reasons, 0)
    choices = rules.choices(open_readings, settled)
    attempts = [deciding.under(options, active) for _, options, active in choices]
    return _agree(names, [choice for choice, _, _ in choices], attempts)


class _Deciding:
    """One claim, decided under one choice of every reading or under many."""

    def __init__(self, rules: GrantRules, claim: Claim, standing: Standing) -> None:
        self.rules, self.claim, self.standing = rules, claim, standing
        self._case: _Case | None = None
        self._newcomers: Sight | None = None
        self._long = claim.stated_fen is not None

    def under(self, options: Mapping[str, str], active: ActiveRules) -> Assessment:
        """The answer under these options, by the short way where there is one."""
        if active.short is not None and not self._long:
            sight = self._newcomers
            if sight is None:
                sight = _sight_of_newcomers(self.rules, self.claim, self.standing)
                self._newcomers, self._long = sight, sight is None
            if sight is not None:
                sight.options = options
                answer = _short_way(self.rules, active.short, self.claim, sight)
                if answer is not None:
                    return answer
        case = self._case
        if case is None:
            case = self._case = _Case(self.rules, self.claim, self.standing)
        return _Attempt(case, options, active).decide()


def _agree(
    names: Sequence[str], choices: Sequence[tuple[str, ...]], attempts: Sequence[Assessment]
) -> Assessment:
    """One answer if outcome and amount agree under every option, else undetermined."""
    first = attempts[0]
    results = [(a.outcome, a.amount_fen) for a in attempts]
    if all(result == results[0] for result in results):
        if first.outcome == "granted":
            return first
        reasons = tuple(dict.fromkeys(r for a in attempts for r in a.reasons))
        return first._replace(reasons=reasons, true=min(a.true for a in attempts))
    by_choice = dict(zip(choices, results, strict=True))
    matter = [
        Reason("reading", name, "unknown") for i, name in enumerate(names) if _matters(i, by_choice)
    ]
    others = dict.fromkeys(r for a in attempts if a.outcome != "granted" for r in a.reasons)
    return Assessment(
        outcome="undetermined",
        amount_fen=None,
        lines=(),
        reasons=(*matter, *others),
        true=min(a.true for a in attempts),
        tried=tuple(
            Option(tuple(zip(names, choice, strict=True)), outcome, amount)
            for choice, (outcome, amount) in by_choice.items()
        ),
    )


def _matters(index: int, results: Mapping[tuple[str, ...], Any]) -> bool:
    """Whether changing this reading alone changes some answer."""
    seen: dict[tuple[str, ...], Any] = {}
    for choice, result in results.items():
        rest = choice[:index] + choice[index + 1 :]
        if seen.setdefault(rest, result) != result:
            return True
    return False


# ---- the short way -------------------------------------------------------------------------------


def _short_way(rules: GrantRules, way: ShortWay, claim: Claim, sight: Sight) -> Assessment | None:
    """The answer to a claim at which no rule can say no, and the only one it can get.

    Nobody holds anything, so no exclusion and no ceiling but a fixed amount can bind; nobody stands
    in for a role, is missing in one or is in it twice; every requirement is true. None: some of
    this is otherwise, or is not known, and the claim is decided rule by rule.
    """
    for test in way.tests:
        if not test(sight):
            return None
    fen = None
    if way.lines is not None:
        fen = _plain_amount(way.lines, sight)
        if fen is None or fen <= 0 or (way.most is not None and fen > way.most):
            return None
        if claim.requested_fen is not None and claim.requested_fen < fen:
            return None
    values = _values(rules.case_values, sight.facts)
    return Assessment("granted", fen, (AwardLine(fen),), (), way.true, values)


def _sight_of_newcomers(rules: GrantRules, claim: Claim, standing: Standing) -> Sight | None:
    """What conditions see of parties who hold nothing; None where a role is not plainly filled."""
    class_of, holdings_of = standing.class_of, standing.holdings_of
    parties, facts = claim.file.parties, claim.file.facts
    for bound in rules.bounds:
        if len(parties.get(bound.name, ())) < max(bound.min, 1):
            return None
    classes: dict[str, list[frozenset[str]]] = {}
    counts: dict[str, tuple[int, int]] = {}
    for role, given in parties.items():
        classes[role] = persons = [class_of(party.token) for party in given]
        for tokens in persons:
            for token in tokens:
                for _ in holdings_of(token):
                    return None
        number = len(given)
        counts[role] = (number, number)
        if number == 1:
            if given[0].facts:
                facts = {**_own_facts(rules, role, given[0].facts), **facts}
        elif len(set(persons)) < number:
            return None
    return Sight(
        facts,
        date.fromisoformat(claim.submitted),
        date.fromisoformat(claim.approved),
        rules.figures,
        rules.settled,
        classes,
        counts,
        _holds_nothing,
        [],  # missing
    )


def _holds_nothing(_tokens: frozenset[str], _grants: tuple[str, ...], _role: str) -> bool:
    return False


def _plain_amount(lines: Iterable[CompiledLine], sight: Sight) -> int | None:
    """The first line that is true; None where none is, or one before it is unknown."""
    for line in lines:
        verdict = True if line.when is None else line.when(sight)
        if verdict is None:
            return None
        if verdict:
            fen = line.fen(sight)
            return None if fen is None else int(fen)
    return None


def _own_facts(
    rules: GrantRules, role: str, facts: Mapping[str, FactValue]
) -> dict[str, FactValue]:
    """Of a party's facts those of its role."""
    declared = rules.facts
    return {n: v for n, v in facts.items() if n in declared and declared[n].of == role}


# ---- the case as the rules see it ----------------------------------------------------------------


class _Case:
    """What does not depend on the options: parties, their classes, facts, what they hold."""

    def __init__(self, rules: GrantRules, claim: Claim, standing: Standing) -> None:
        self.rules, self.claim, self.standing = rules, claim, standing
        self.submitted = date.fromisoformat(claim.submitted)
        self.approved = date.fromisoformat(claim.approved)
        self._holdings: dict[frozenset[str], tuple[Holding, ...]] = {}
        self.short: set[str] = set()
        self.twice: dict[str, set[int]] = {}
        self.stands_in: tuple[str, ...] = ()
        self.parties = claim.file.parties
        if rules.bounds:
            self._stand_in()
        self.classes: dict[str, list[frozenset[str]]] = {}
        self.flat = claim.file.facts
        self.holds_nothing = True
        self._look_at_parties()
        if self.twice:
            self._too_few()

    def _stand_in(self) -> None:
        """Parties by role, the applicant in place of a role of its kind that is not given."""
        applicant = self.parties[APPLICANT][0]
        filled: dict[str, tuple[Party, ...]] = {}
        for bound in self.rules.bounds:
            given = self.parties.get(bound.name, ())
            if applicant.kind in bound.kinds:
                if not given:
                    filled[bound.name] = (applicant,)
            elif len(given) < bound.min:
                self.short.add(bound.name)
        if filled:
            self.parties = {**self.parties, **filled}
            self.stands_in = tuple(sorted(filled))

    def _look_at_parties(self) -> None:
        """Who the parties are, whether they hold anything, and the facts that stand on them.

        ``flat``: facts of the case and of roles with one party, by name: names belong to the
        scheme. ``twice``: by role, places of parties who stand in it a second time.
        """
        class_of, holdings_of = self.standing.class_of, self.standing.holdings_of
        on_parties: dict[str, FactValue] = {}
        several: list[str] = []
        for role, given in self.parties.items():
            self.classes[role] = persons = [class_of(party.token) for party in given]
            if self.holds_nothing:
                for tokens in persons:
                    for token in tokens:
                        for _ in holdings_of(token):
                            self.holds_nothing = False
            if len(given) > 1:
                several.append(role)
            elif given and given[0].facts:
                on_parties |= _own_facts(self.rules, role, given[0].facts)
        if several:
            self._same_persons(several)
        if on_parties:
            self.flat = on_parties | dict(self.claim.file.facts)

    def _same_persons(self, roles: Iterable[str]) -> None:
        for role in sorted(roles):
            seen: set[frozenset[str]] = set()
            for index, one in enumerate(self.classes[role]):
                if one in seen:
                    self.twice.setdefault(role, set()).add(index)
                seen.add(one)

    def _too_few(self) -> None:
        """Roles that have too few parties without those who stand in them twice."""
        kind = self.parties[APPLICANT][0].kind
        for bound in self.rules.bounds:
            again = self.twice.get(bound.name, ())
            persons = len(self.parties.get(bound.name, ())) - len(again)
            if persons < bound.min and kind not in bound.kinds:
                self.short.add(bound.name)

    def facts_of(self, role: str, index: int) -> Mapping[str, FactValue]:
        """Facts of one party; those of a role's only party may stand in the case's facts."""
        given = self.parties[role]
        return self.flat if len(given) == 1 else given[index].facts

    def holdings(self, tokens: frozenset[str]) -> tuple[Holding, ...]:
        """What one person holds, under all identifiers."""
        found = self._holdings.get(tokens)
        if found is None:
            if len(tokens) == 1:
                (token,) = tokens
                found = tuple(self.standing.holdings_of(token))
            else:
                found = tuple(h for t in sorted(tokens) for h in self.standing.holdings_of(t))
            self._holdings[tokens] = found
        return found

    def holds(self, tokens: frozenset[str], grants: tuple[str, ...], role: str) -> bool:
        """Whether a person has an award of one of the grants, as applicant or in the role."""
        return any(
            holding.role in (APPLICANT, role) and covers(grants, holding.grant)
            for holding in self.holdings(tokens)
        )


_Whose: TypeAlias = tuple[str, int] | None
"""A party by role and place."""


@define
class _Draft:
    """A line while it is being reduced."""

    line: AwardLine
    index: int | None
    tokens: frozenset[str]


@frozen
class _Subject:
    """A person that a cap counts, in a role.

    ``index``: the party's place where its facts are its own; ``line``: the line it has for itself.
    """

    role: str
    index: int
    holdings: list[Holding]
    line: int | None
    elsewhere: int

    @property
    def label(self) -> str:
        """How reasons name the party."""
        return f"{self.role}[{self.index}]"


class _Attempt:
    """One decision under one choice of every reading."""

    def __init__(self, case: _Case, options: Mapping[str, str], active: ActiveRules) -> None:
        self.case, self.rules, self.claim = case, case.rules, case.claim
        self.active = active
        self.reasons: list[Reason] = []
        self.true = 0
        self.refused: bool = False
        self.unknown: bool = False
        self.left: dict[str, set[int]] = {}
        if case.twice:
            self.left = {role: set(out) for role, out in case.twice.items()}
        self.unsure: dict[str, set[int]] = {}
        self.sight = Sight(
            case.flat,
            case.submitted,
            case.approved,
            case.rules.figures,
            options,
            case.classes,
            {},  # counts
            case.holds,
            [],  # missing
            {},  # party
            frozenset(),  # party_class
            case.short.__contains__,
        )

    # -- reasons

    def _false(self, code: str, rule: str, party: str | None = None) -> None:
        self.reasons.append(Reason(code, rule, "false", party))

    def _missing(self, code: str, rule: str, party: str | None = None) -> None:
        """A rule that could not be read, and all that was missing for it."""
        self.unknown = True
        self.reasons.append(Reason(code, rule, "unknown", party))
        self._name_missing(party)

    def _name_missing(self, party: str | None) -> None:
        for kind, name in dict.fromkeys(self.sight.missing):
            reason = Reason(kind, name, "unknown", party)
            if reason not in self.reasons:
                self.reasons.append(reason)

    # -- the steps

    def decide(self) -> Assessment:
        """Steps 2 to 5."""
        if self.case.twice:
            self._twice()
        self._possible_counts()
        if self.rules.counted:  # else nobody is left out, and what is possible is certain
            self._each_rules()
            self._counted_limits()
            self._count()
        self._plain_requirements()
        if self.active.exclusions:
            self._exclusions()
        if self.active.count_caps:
            self._count_caps()
        if self._ends():
            return self._stopped()
        drafts = self._benefit()
        if drafts is not None and self.rules.benefit is not None:
            drafts = self._reduce(drafts)
        if drafts is None:
            return self._stopped()
        if self.active.refusing:
            self._refusing_caps(drafts)
            if self._ends():
                return self._stopped()
        return self._granted(drafts)

    def _ends(self) -> bool:
        """Whether a rule that was read says no, or could not be read."""
        return self.refused or self.unknown

    def _stopped(self) -> Assessment:
        """Any false: refused; else any unknown: undetermined."""
        outcome: Outcome = "undetermined" if self.unknown and not self.refused else "refused"
        return Assessment(outcome, None, (), tuple(self.reasons), self.true)

    def _granted(self, drafts: Sequence[_Draft]) -> Assessment:
        flat, each = self.case.flat, self.rules.each
        amount = None
        if self.rules.benefit is not None:
            amount = 0
            for draft in drafts:
                amount += draft.line.fen or 0
        left_out: tuple[tuple[str, tuple[int, ...]], ...] = ()
        if self.left:
            left_out = tuple(
                (role, tuple(sorted(left)))
                for role, left in sorted(self.left.items())
                if left and role != each
            )
        return Assessment(
            "granted",
            amount,
            tuple([self._with_values(draft) for draft in drafts]),
            tuple(self.reasons),
            self.true,
            _values(self.rules.case_values, flat),
            (),
            left_out,
            self.case.stands_in,
        )

    def _with_values(self, draft: _Draft) -> AwardLine:
        """The line with the facts that it carries for its own party."""
        each = self.rules.each
        if draft.index is None or each is None:
            return draft.line
        values = _values(self.rules.line_values, self.case.facts_of(each, draft.index))
        return draft.line._replace(values=values) if values else draft.line

    # -- step 2: requirements, exclusions, refusing count caps

    def _twice(self) -> None:
        """Of two parties that are the same person, the later is left out."""
        for role, again in self.case.twice.items():
            for index in sorted(again):
                self._false("requirement", "same-party", f"{role}[{index}]")

    def _each_rules(self) -> None:
        for rule in self.active.each:
            self._each_rule(rule, str(rule.role))

    def _each_rule(self, rule: CompiledRequirement, role: str) -> None:
        left = self.left.setdefault(role, set())
        unsure = self.unsure.setdefault(role, set())
        missing = False
        for index in range(len(self.case.parties.get(role, ()))):
            if index in self.case.twice.get(role, ()):
                continue
            verdict = self._read(rule, role, index)
            if verdict is False:
                left.add(index)
                self._false("requirement", rule.rule.id, f"{role}[{index}]")
            elif verdict is None:
                missing = True
                unsure.add(index)
                self._missing("requirement", rule.rule.id, f"{role}[{index}]")
        if not self.case.short.isdisjoint(rule.roles) and self._applies_at_all(rule, role):
            self.sight.missing = [("fact", r) for r in sorted(self.case.short & rule.roles)]
            self._missing("requirement", rule.rule.id)
        elif not missing:
            self.true += 1

    def _applies_at_all(self, rule: CompiledRequirement, role: str | None) -> bool:
        """Whether ``if`` leaves the rule standing for some party, or for the case."""
        if rule.applies is None:
            return True
        sight = self.sight
        if role is None:
            sight.missing = []
            return rule.applies(sight) is not False
        places = range(len(self.case.parties.get(role, ())))
        verdicts = []
        for index in places:
            sight.missing, sight.party = [], self.case.facts_of(role, index)
            sight.party_class = self.case.classes[role][index]
            verdicts.append(rule.applies(sight))
        if not verdicts:
            sight.missing, sight.party, sight.party_class = [], {}, frozenset()
            verdicts.append(rule.applies(sight))
        return any(verdict is not False for verdict in verdicts)

    def _read(self, rule: CompiledRequirement, role: str | None, index: int) -> Verdict:
        """One requirement on one party (or the case); ``if`` false: it does not apply."""
        sight = self.sight
        sight.missing = []
        if role is not None:
            sight.party = self.case.facts_of(role, index)
            sight.party_class = self.case.classes[role][index]
        applies: Verdict = True
        if rule.applies is not None:
            applies = rule.applies(sight)
            if applies is False:
                return True
        verdict = rule.test(sight)
        if verdict is False and rule.rule.excusable and rule.rule.id in self.claim.excuses:
            return True
        if applies is None and verdict is not True:
            return None
        return verdict

    def _counted_limits(self) -> None:
        """Count caps and exclusions of counted parties: one that is taken is left out."""
        # All are read of whoever passed the requirements: one reason does not hide another.
        passed = {role: self._standing_in(role) for role in self.rules.counted}
        for cap, role in self.active.counted_caps:
            self._counted_cap(cap, role, passed[role])
        for exclusion, role in self.active.counted_exclusions:
            for index in range(len(self.case.parties.get(role, ()))):
                if index in self.case.twice.get(role, ()):
                    continue
                if self._in_other_lane(exclusion, self.case.classes[role][index]):
                    self.left.setdefault(role, set()).add(index)
                    self._false("exclusion", exclusion.id, f"{role}[{index}]")
        self._used_up()
        self._forget_left_out()

    def _used_up(self) -> None:
        """A ceiling on units or money that leaves a counted party nothing: it is already taken.

        Read here for parties about whom something is unknown; the others meet it in step 4.
        """
        each = self.rules.each
        if each is None or not self.unsure.get(each):
            return
        for index in sorted(self.unsure[each] - self.left.get(each, set())):
            line = self._possible_line(each, index)
            for cap in self.active.reducing:
                if each in cap.per and line is not None and self._no_room(cap, each, index, line):
                    self.left.setdefault(each, set()).add(index)
                    self._false("cap", cap.rule.id, f"{each}[{index}]")
                    break

    def _possible_line(self, each: str, index: int) -> AwardLine | None:
        """The least that a counted party could be awarded: its units, a fen for each."""
        benefit = self.rules.benefit
        assert benefit is not None  # noqa: S101 - the caller has one
        token, name = self.case.parties[each][index].token, benefit.rule.units
        if name is None:
            return AwardLine(1, token)
        own = self.rules.facts[name].of == each
        units = (self.case.facts_of(each, index) if own else self.case.flat).get(name)
        if isinstance(units, tuple) and units:
            return AwardLine(len(units), token, len(units), name, units, 1)
        if isinstance(units, int) and units > 0:
            return AwardLine(units, token, units, name, None, 1)
        return None

    def _no_room(self, cap: CompiledCap, each: str, index: int, line: AwardLine) -> bool:
        """Whether a ceiling is sure to leave nothing of a line."""
        room = _Room(self, cap, self._subject(cap, each, index))
        kept = room.fit(_Draft(line, index, self.case.classes[each][index]))
        return not kept and not room.unknown

    def _counted_cap(self, cap: CompiledCap, role: str, passed: list[int]) -> None:
        for index in passed:
            room = self._room(cap, self._subject(cap, role, index), 1)
            if room is None:
                self.unsure.setdefault(role, set()).add(index)
                self._missing("cap", cap.rule.id, f"{role}[{index}]")
            elif not room:
                self._false("cap", cap.rule.id, f"{role}[{index}]")
                if cap.rule.on_exceed == "refuse":
                    self.refused = True
                else:
                    self.left.setdefault(role, set()).add(index)

    def _standing_in(self, role: str) -> list[int]:
        left = self.left.get(role, ())
        return [i for i in range(len(self.case.parties.get(role, ()))) if i not in left]

    def _forget_left_out(self) -> None:
        """What is unknown about a party that is left out does not matter."""
        if not self.left:
            return
        gone = {f"{role}[{i}]" for role, left in self.left.items() for i in left}
        if gone:
            self.reasons = [
                r for r in self.reasons if not (r.verdict == "unknown" and r.party in gone)
            ]
        for role, left in self.left.items():
            self.unsure[role] = self.unsure.get(role, set()) - left
        self.unknown = any(reason.verdict == "unknown" for reason in self.reasons)

    def _possible_counts(self) -> None:
        """Before parties are left out: counted ones may be any number up to those given."""
        counts = self.sight.counts
        for role, given in self.case.parties.items():
            high = len(given) - len(self.left.get(role, ()))
            counts[role] = (0 if role in self.rules.counted else high, high)

    def _count(self) -> None:
        for role, given in self.case.parties.items():
            high = len(given) - len(self.left.get(role, ()))
            self.sight.counts[role] = (high - len(self.unsure.get(role, ())), high)

    def _plain_requirements(self) -> None:
        short, sight = self.case.short, self.sight
        for rule in self.active.plain:
            # Most have no `if` and are true. Where one has, it says first whether to look at all.
            if not short and rule.role is None and rule.applies is None and rule.test(sight):
                self.true += 1
                continue
            if rule.role is not None:
                verdict = self._every(rule, rule.role)
            else:
                verdict = self._read(rule, None, 0)
                if verdict is False:
                    self.refused = True
                    self._false("requirement", rule.rule.id)
            if (
                short
                and verdict is not False
                and not short.isdisjoint(rule.roles)
                and self._applies_at_all(rule, rule.role)
            ):
                verdict = None
                sight.missing = [("fact", role) for role in sorted(short & rule.roles)]
            if verdict is None:
                self._missing("requirement", rule.rule.id)
            elif verdict:
                self.true += 1

    def _every(self, rule: CompiledRequirement, role: str) -> Verdict:
        """All parties must pass; each that is false is named."""
        verdicts: list[Verdict] = []
        missing: list[tuple[str, str]] = []
        for index in range(len(self.case.parties.get(role, ()))):
            if index in self.case.twice.get(role, ()):
                continue
            verdict = self._read(rule, role, index)
            verdicts.append(verdict)
            if verdict is False:
                self.refused = True
                self._false("requirement", rule.rule.id, f"{role}[{index}]")
            elif verdict is None:
                missing += self.sight.missing
        self.sight.missing = missing
        if False in verdicts:
            return False
        return None if None in verdicts else True

    def _exclusions(self) -> None:
        if self.case.holds_nothing and not self.case.short:
            self.true += len(self.active.exclusions)
            return
        for exclusion in self.active.exclusions:
            hit = False
            for role, index in self._holders(exclusion.per):
                if role in self.rules.counted:
                    continue
                if self._in_other_lane(exclusion, self.case.classes[role][index]):
                    hit = self.refused = True
                    self._false("exclusion", exclusion.id, f"{role}[{index}]")
            if hit:
                continue
            if not self.case.short.isdisjoint(exclusion.per):
                self.sight.missing = [
                    ("fact", role) for role in sorted(self.case.short & set(exclusion.per))
                ]
                self._missing("exclusion", exclusion.id)
            else:
                self.true += 1

    def _in_other_lane(self, exclusion: Any, tokens: frozenset[str]) -> bool:
        mine = exclusion.lane_of(self.rules.grant.key)
        for holding in self.case.holdings(tokens):
            if holding.role in exclusion.per:
                lane = exclusion.lane_of(holding.grant)
                if lane is not None and lane != mine:
                    return True
        return False

    def _holders(self, per: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Parties of the roles that are not left out, one person once."""
        seen: set[frozenset[str]] = set()
        for role in per:
            for index in self._standing_in(role):
                tokens = self.case.classes[role][index]
                if tokens not in seen:
                    seen.add(tokens)
                    yield role, index

    def _count_caps(self) -> None:
        """Count caps of parties that are not counted one by one: no room is a refusal."""
        untouched = self.case.holds_nothing and not self.case.short
        for cap in self.active.count_caps:
            if untouched and cap.first_fits:
                self.true += 1
                continue
            verdict: Verdict = True
            missing: list[tuple[str, str]] = []
            for subject in self._subjects(cap):
                if subject.role in self.rules.counted:
                    continue
                room = self._room(cap, subject, 1)
                if room is None:
                    verdict = None if verdict is not False else False
                    missing += self.sight.missing
                elif not room:
                    verdict = False
                    self.refused = True
                    self._false("cap", cap.rule.id, subject.label)
            self._conclude_cap(cap, verdict, missing)

    def _conclude_cap(
        self, cap: CompiledCap, verdict: Verdict, missing: list[tuple[str, str]]
    ) -> None:
        short = self.case.short & cap.roles
        if verdict is not False and short:
            verdict = None
            missing = missing + [("fact", role) for role in sorted(short)]
        if verdict is None:
            self.sight.missing = missing
            self._missing("cap", cap.rule.id)
        elif verdict:
            self.true += 1

    # -- caps in general

    def _subjects(self, cap: CompiledCap) -> list[_Subject]:
        if cap.rule.per == (GROUP,):
            return [self._group(cap)]
        each = self.rules.each
        chosen: dict[frozenset[str], tuple[str, int]] = {}
        for role in cap.per:
            for index in self._standing_in(role):
                tokens = self.case.classes[role][index]
                # Whoever is also in a role without lines of its own holds the whole award.
                if tokens not in chosen or (chosen[tokens][0] == each and role != each):
                    chosen[tokens] = (role, index)
        return [self._subject(cap, role, index) for role, index in chosen.values()]

    def _subject(self, cap: CompiledCap, role: str, index: int) -> _Subject:
        tokens = self.case.classes[role][index]
        line = index if role == self.rules.each else None
        holdings = relevant(cap.rule, self.case.holdings(tokens))
        return _Subject(role, index, holdings, line, self._elsewhere(cap, role, index))

    def _group(self, cap: CompiledCap) -> _Subject:
        applicant = self.case.classes[APPLICANT][0]
        linked = self.case.standing.group_of(applicant, self.claim.approved)
        holdings = {
            (h.case, h.role, h.grant): h
            for token in sorted(linked)
            for h in self.case.standing.holdings_of(token)
        }
        found = relevant(cap.rule, holdings.values())
        return _Subject(APPLICANT, 0, found, None, self._elsewhere(cap, APPLICANT, 0))

    def _elsewhere(self, cap: CompiledCap, role: str, index: int) -> int:
        """Attested use outside the ledger; -1 while it is not known."""
        if cap.rule.elsewhere is None or cap.rule.measure == "span":
            return 0
        value = self.elsewhere_fact(cap, role, index, 0)
        return value if isinstance(value, int) else -1

    def elsewhere_fact(
        self, cap: CompiledCap, role: str, index: int, nothing: FactValue
    ) -> FactValue | None:
        """What is attested of a party's use outside; ``nothing`` where it is another's to say."""
        name = str(cap.rule.elsewhere)
        of = self.rules.facts[name].of
        if of not in ("case", role) and len(self.case.parties.get(of, ())) != 0:
            return nothing if of in cap.per else self.case.flat.get(name)
        facts = self.case.facts_of(role, index) if of == role else self.case.flat
        return facts.get(name)

    def _limit(self, cap: CompiledCap, whose: _Whose) -> int | None:
        """The ceiling; notes what is missing. ``whose``: the party whose facts it may read."""
        sight = self.sight
        sight.missing = []
        sight.party = self.case.flat if whose is None else self.case.facts_of(*whose)
        limit = cap.limit(sight)
        return limit if limit is None else int(limit)

    def _bucket(self, cap: CompiledCap, whose: _Whose, month: int | None) -> Bucket | None:
        """The values of the cap's ``same`` facts for this case; notes what is missing."""
        values: list[FactValue] = []
        for name in cap.rule.same:
            if name == cap.month and month is not None:
                values.append(month)
                continue
            facts: Mapping[str, FactValue] = self.case.flat
            if whose is not None and self.rules.facts[name].of == whose[0]:
                facts = self.case.facts_of(*whose)
            value = facts.get(name)
            if value is None:
                self.sight.missing.append(("fact", name))
                return None
            values.append(plain(value))
        return tuple(values)

    def _room(
        self, cap: CompiledCap, subject: _Subject, wanted: int, month: int | None = None
    ) -> int | None:
        """What of ``wanted`` still fits (count: 0 or 1); None: not known, with what is missing."""
        whose = (subject.role, subject.index)
        limit = self._limit(cap, whose)
        missing = list(self.sight.missing)
        self.sight.missing = missing
        bucket = self._bucket(cap, whose, month) if cap.rule.same else ()
        if limit is None or bucket is None:
            return None
        taken = used(cap.rule, subject.holdings, bucket, month, self.claim.approved)
        room = limit - taken - max(subject.elsewhere, 0)
        if cap.rule.measure == "count":
            wanted, room = 1, int(room >= 1)
        if subject.elsewhere < 0 and room > 0:
            missing.append(("fact", str(cap.rule.elsewhere)))
            return None
        return max(0, min(wanted, room))

    # -- step 3: the benefit

    def _benefit(self) -> list[_Draft] | None:
        """Lines before any ceiling; None when the benefit itself refuses or is unknown."""
        benefit = self.rules.benefit
        applicant = self.case.classes[APPLICANT][0]
        if benefit is None:
            if self.claim.stated_fen is not None:  # a plain yes has no amount to state
                self.refused = True
                self._false("amount", "allowed")
                return None
            return [_Draft(AwardLine(None), None, applicant)]
        if not self.case.short.isdisjoint(benefit.roles):
            self.sight.missing = [("fact", r) for r in sorted(self.case.short & benefit.roles)]
            self._missing("amount", "benefit")
            return None
        if benefit.rule.stated:
            amount = self._stated()
            return None if amount is None else [_Draft(AwardLine(amount), None, applicant)]
        each = benefit.rule.each
        drafts: list[_Draft] = []
        if each is None:
            self._line(drafts, None, applicant, None)
        else:
            for index in self._standing_in(each):
                party = self.case.parties[each][index]
                self._line(drafts, index, self.case.classes[each][index], party.token)
        if self.refused or self.unknown:
            return None
        if not drafts:
            self._nothing_left()
        return drafts or None

    def _nothing_left(self) -> None:
        self.refused = True
        if not any(reason.verdict == "false" for reason in self.reasons):
            self._false("amount", "nothing")

    def _stated(self) -> int | None:
        benefit, claim = self.rules.benefit, self.claim
        assert benefit is not None  # noqa: S101 - the caller has one
        sight = self.sight
        sight.missing = []
        least = benefit.least(sight) if benefit.least is not None else 0
        most = benefit.most(sight) if benefit.most is not None else None
        if sight.missing:
            self.unknown = True
            self._name_missing(None)
            return None
        amount = claim.stated_fen if claim.stated_fen is not None else claim.requested_fen
        if amount is None:
            self.unknown = True
            self.reasons.append(Reason("amount", "stated", "unknown"))
            return None
        if amount < least or (most is not None and amount > most):
            self.refused = True
            self._false("amount", "bounds")
            return None
        self.true += 1
        return amount

    def _line(
        self, drafts: list[_Draft], index: int | None, tokens: frozenset[str], token: str | None
    ) -> None:
        benefit, sight = self.rules.benefit, self.sight
        assert benefit is not None  # noqa: S101 - the caller has one
        each = benefit.rule.each
        label = f"{each}[{index}]" if index is not None else None
        sight.missing = []
        sight.party = self.case.facts_of(each, index) if each and index is not None else {}
        sight.party_class = tokens
        fen = self._first_true(label)
        if fen is None:
            return
        if benefit.rule.units is None:
            drafts.append(_Draft(AwardLine(fen, token), index, tokens))
            return
        name = benefit.rule.units
        facts = sight.party if self.rules.facts[name].of == each else self.case.flat
        units = facts.get(name)
        if units is None:
            sight.missing.append(("fact", name))
            self.unknown = True
            self._name_missing(label)
            return
        months = units if isinstance(units, tuple) else None
        number = len(months) if months is not None else int(units)  # type: ignore[arg-type]
        if number:
            line = AwardLine(fen * number, token, number, name, months, fen)
            drafts.append(_Draft(line, index, tokens))

    def _first_true(self, label: str | None) -> int | None:
        """The first line that is true; an unknown before it is unknown; none is a refusal."""
        benefit, sight = self.rules.benefit, self.sight
        assert benefit is not None  # noqa: S101 - the caller has one
        for line in benefit.lines:
            verdict = True if line.when is None else line.when(sight)
            if verdict is False:
                sight.missing = []
                continue
            fen = line.fen(sight) if verdict else None
            if fen is None:
                self.unknown = True
                self._name_missing(label)
                return None
            return int(fen)
        self.refused = True
        self._false("amount", "no-line", label)
        return None

    # -- step 4 and 5: reducing caps, units first, then money; then what was asked

    def _reduce(self, drafts: list[_Draft]) -> list[_Draft] | None:
        for cap in self.active.reducing:
            drafts = self._apply(cap, drafts)
            if self.unknown:
                return None
        if not drafts:
            self._nothing_left()
            return None
        return self._asked(drafts)

    def _apply(self, cap: CompiledCap, drafts: list[_Draft]) -> list[_Draft]:
        """Reduce the lines to what a cap leaves, in the order given."""
        before = [draft.line for draft in drafts]
        missing: list[tuple[str, str]] = []
        bound: list[str | None] = []
        for subject in self._subjects(cap):
            room = _Room(self, cap, subject)
            kept: list[_Draft] = []
            for draft in drafts:
                if subject.line is not None and draft.index != subject.line:
                    kept.append(draft)
                else:
                    kept.extend(room.fit(draft))
            if room.unknown:
                missing += room.missing
            else:
                if [d.line for d in kept] != [d.line for d in drafts]:
                    bound.append(subject.label if subject.line is not None else None)
                drafts = kept
        short = self.case.short & cap.roles
        if (missing or short) and drafts:
            self.sight.missing = missing + [("fact", role) for role in sorted(short)]
            self._missing("cap", cap.rule.id)
        elif [draft.line for draft in drafts] != before:
            for label in dict.fromkeys(bound):
                self._false("cap", cap.rule.id, label)
        elif not any(r.code == "cap" and r.rule == cap.rule.id for r in self.reasons):
            self.true += 1
        return drafts

    def _asked(self, drafts: list[_Draft]) -> list[_Draft] | None:
        allowed, claim = 0, self.claim
        for draft in drafts:
            allowed += draft.line.fen or 0
        if claim.requested_fen is not None:
            allowed = min(allowed, claim.requested_fen)
        if claim.stated_fen is not None:
            if claim.stated_fen > allowed:
                self.refused = True
                self._false("amount", "allowed")
                return None
            allowed = claim.stated_fen
        if allowed <= 0:
            self._nothing_left()
            return None
        return _with_fen(drafts[0], allowed) if len(drafts) == 1 else cut(drafts, allowed)

    def _refusing_caps(self, drafts: Sequence[_Draft]) -> None:
        """Refusing caps on units and amounts, read on what would be awarded."""
        for cap in self.active.refusing:
            verdict: Verdict = True
            missing: list[tuple[str, str]] = []
            for subject in self._subjects(cap):
                own = [d for d in drafts if subject.line is None or d.index == subject.line]
                fits = self._fits(cap, subject, own)
                if fits is False:
                    verdict, self.refused = False, True
                    self._false("cap", cap.rule.id, subject.label)
                elif fits is None:
                    verdict = None if verdict is not False else False
                    missing += self.sight.missing
            self._conclude_cap(cap, verdict, missing)

    def _fits(self, cap: CompiledCap, subject: _Subject, drafts: Sequence[_Draft]) -> Verdict:
        if cap.rule.amount_of is not None:
            amount = self.case.flat.get(cap.rule.amount_of)
            if amount is None:
                self.sight.missing = [("fact", cap.rule.amount_of)]
                return None
            fits = self._room(cap, subject, int(amount))  # type: ignore[arg-type]
            return None if fits is None else fits >= int(amount)  # type: ignore[arg-type]
        room = _Room(self, cap, subject)
        kept = [one.line for draft in drafts for one in room.fit(draft)]
        whole = kept == [draft.line for draft in drafts]
        if room.unknown:
            self.sight.missing = room.missing
            return None if whole or room.certain else False
        return whole


class _Room:
    """What a cap leaves for one person, used up line by line."""

    def __init__(self, attempt: _Attempt, cap: CompiledCap, subject: _Subject) -> None:
        self.attempt, self.cap, self.subject = attempt, cap, subject
        self.taken: dict[Bucket, int] = {}
        self.unknown = False
        self.certain = True
        self.missing: list[tuple[str, str]] = []
        self.kept_months: set[int] = set()

    def fit(self, draft: _Draft) -> list[_Draft]:
        """The part of a line that fits; none when nothing does."""
        rule, line = self.cap.rule, draft.line
        whose = self._whose(draft)
        if rule.measure == "span":
            return self._fit_months(draft, self._span(whose, line))
        if rule.measure != "amount":
            if self.cap.month is not None and line.months is not None:
                return self._fit_months(draft, self._free_months(whose, line))
            units = self._take(whose, None, line.units if rule.measure == "units" else 1)
            return [draft] if units == line.units else _with_units(draft, units)
        if self.cap.month is not None and line.months is not None:
            return self._fit_month_amounts(draft, whose)
        fen = self._take(whose, None, line.fen or 0)
        return _with_fen(draft, fen)

    def _whose(self, draft: _Draft) -> _Whose:
        """Whose facts bucket the line: the counted party's, else the person's the cap counts."""
        benefit = self.attempt.rules.benefit
        if draft.index is not None and benefit is not None and benefit.rule.each is not None:
            return (benefit.rule.each, draft.index)
        return (self.subject.role, self.subject.index)

    def _take(self, whose: _Whose, month: int | None, wanted: int) -> int:
        limit = self.attempt._limit(self.cap, whose)  # noqa: SLF001 - one decision, two classes
        bucket: Bucket | None = ()
        if self.cap.rule.same:
            bucket = self.attempt._bucket(self.cap, whose, month)  # noqa: SLF001
        if limit is None or bucket is None:
            self._not_known(self.attempt.sight.missing)
            return wanted
        rule, subject = self.cap.rule, self.subject
        taken = used(rule, subject.holdings, bucket, month, self.attempt.claim.approved)
        room = limit - taken - max(subject.elsewhere, 0) - self.taken.get(bucket, 0)
        if subject.elsewhere < 0:
            if room >= wanted > 0 or room > 0:
                self._not_known([("fact", str(rule.elsewhere))])
            self.certain = room >= wanted
        fit = max(0, min(wanted, room))
        self.taken[bucket] = self.taken.get(bucket, 0) + fit
        return fit

    def _not_known(self, missing: Iterable[tuple[str, str]]) -> None:
        self.unknown = True
        self.missing += [note for note in missing if note not in self.missing]

    def _free_months(self, whose: _Whose, line: AwardLine) -> tuple[int, ...]:
        assert line.months is not None  # noqa: S101 - the caller looked
        return tuple(month for month in line.months if self._take(whose, month, 1))

    def _span(self, whose: _Whose, line: AwardLine) -> tuple[int, ...]:
        """Months, earliest first, that keep first to last within the limit, gaps included."""
        attempt, cap = self.attempt, self.cap
        limit = attempt._limit(cap, whose)  # noqa: SLF001
        bucket = attempt._bucket(cap, whose, None) if cap.rule.same else ()  # noqa: SLF001
        if limit is None or bucket is None:
            self._not_known(attempt.sight.missing)
            return line.months or ()
        held = in_window(cap.rule, self.subject.holdings, attempt.claim.approved)
        covered = months_held(cap.rule, held, bucket) | self.kept_months
        if cap.rule.elsewhere is not None and line.months:
            outside = attempt.elsewhere_fact(cap, self.subject.role, self.subject.index, ())
            if not isinstance(outside, tuple):
                self._not_known([("fact", cap.rule.elsewhere)])
                return line.months
            covered |= set(outside)
        kept = []
        for month in line.months or ():
            wider = covered | {month}
            if max(wider) - min(wider) + 1 <= limit:
                covered = wider
                kept.append(month)
        self.kept_months |= set(kept)
        return tuple(kept)

    def _fit_months(self, draft: _Draft, months: tuple[int, ...]) -> list[_Draft]:
        line = draft.line
        if months == line.months:
            return [draft]
        if not months:
            return []
        unit = line.unit_fen or 0
        fen = None if line.fen is None else unit * len(months)
        reduced = line._replace(fen=fen, units=len(months), months=months)
        return [_Draft(reduced, draft.index, draft.tokens)]

    def _fit_month_amounts(self, draft: _Draft, whose: _Whose) -> list[_Draft]:
        """Money by the month: months with equal remaining amounts become one line each."""
        line, parts = draft.line, dict[int, list[int]]()
        whole = True
        for month in line.months or ():
            wanted = line.month_fen(month)
            fen = self._take(whose, month, wanted)
            whole = whole and fen == wanted
            if fen:
                parts.setdefault(fen, []).append(month)
        if whole:
            return [draft]
        return [
            _Draft(
                line._replace(
                    fen=fen * len(months),
                    unit_fen=fen,
                    units=len(months),
                    months=tuple(months),
                ),
                draft.index,
                draft.tokens,
            )
            for fen, months in parts.items()
        ]


def _with_units(draft: _Draft, units: int) -> list[_Draft]:
    """The line with fewer units; the amount follows; months go from the end."""
    if units <= 0:
        return []
    line = draft.line
    months = None if line.months is None else line.months[:units]
    fen = line.fen if line.unit_fen is None else line.unit_fen * units
    reduced = line._replace(fen=fen, units=units, months=months)
    return [_Draft(reduced, draft.index, draft.tokens)]


def _with_fen(draft: _Draft, fen: int) -> list[_Draft]:
    """The line paying less; units after the money has run out are not taken."""
    line = draft.line
    if fen == line.fen:
        return [draft]
    if fen <= 0:
        return []
    units, months = line.units, line.months
    if line.unit_fen:
        units = -(-fen // line.unit_fen)
        months = None if months is None else months[:units]
    reduced = line._replace(fen=fen, units=units, months=months)
    return [_Draft(reduced, draft.index, draft.tokens)]


def cut(drafts: Sequence[_Draft], total: int) -> list[_Draft]:
    """Lines in the order given up to a total; the last may be paid in part, the rest are not."""
    kept: list[_Draft] = []
    for draft in drafts:
        fen = min(draft.line.fen or 0, total)
        kept += _with_fen(draft, fen)
        total -= fen
        if total <= 0:
            break
    return kept


def cut_lines(lines: Sequence[AwardLine], total: int) -> tuple[AwardLine, ...]:
    """Lines whose amounts are cut from the end to a total; units and months stay."""
    cut_down = []
    for line in lines:
        fen = min(line.fen or 0, max(total, 0))
        total -= fen
        cut_down.append(line._replace(fen=fen))
    return tuple(cut_down)


def _values(names: Iterable[str], facts: Mapping[str, FactValue]) -> tuple[tuple[str, Any], ...]:
    """What an award keeps of facts: those of the names that are there."""
    return tuple([(name, plain(facts[name])) for name in names if name in facts])


def plain(value: FactValue) -> FactValue:
    """A fact as an award keeps it: days as ISO text."""
    return value.isoformat() if isinstance(value, date) else value

"""What only several packs together can show.

What it is: ``check_together`` looks at packs side by side; ``read_together`` does the same for
files and says everything that is wrong with any of them at once.

What it promises: each name that a pack uses is declared by it or by another pack given, and fits
where it is used; packs of one scheme agree on what a fact is; an amendment amends something that is
given, and **does not loosen** what the document states: it may add requirements and caps, give
figures, choose readings, set the procedure, and put an amount inside a document's bounds. What
cannot be proved to lie inside is a problem. Where an amendment goes against a document, the message
shows both texts.

What it does not do: run the cases of packs, decide which edition holds on a day
(``policy.catalogue``), or judge whether an added requirement is wise.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from attrs import define, field, frozen

from subsidy_ledger.errors import PackInvalid, PackProblem
from subsidy_ledger.policy.benefits import Benefit
from subsidy_ledger.policy.conditions import Value
from subsidy_ledger.policy.limits import Cap, Exclusion, covers
from subsidy_ledger.policy.pack import (
    Citation,
    Figure,
    Grant,
    Pack,
    Requirement,
    figures_within,
)
from subsidy_ledger.policy.reading import Draft, draft_of_content, draft_of_source
from subsidy_ledger.policy.reading.names import Names, merge
from subsidy_ledger.policy.reading.tree import Node

NO_NODE: Final = Node("")


def check_together(packs: Sequence[Pack]) -> tuple[PackProblem, ...]:
    """All that is wrong with packs that were read one by one; empty where nothing is.

    Takes packs as ``policy.reading`` gives them out. The order does not matter, except that of two
    packs that contradict each other about a fact the later one is named.
    """
    files = tuple((pack.source, pack.content, pack.file) for pack in packs)
    return _check_files(files)


@lru_cache(maxsize=64)  # a ledger and its replays ask about the same few packs again and again
def _check_files(files: tuple[tuple[bytes, bytes, str], ...]) -> tuple[PackProblem, ...]:
    drafts = [
        draft_of_source(source, file) if source else draft_of_content(content, file)
        for source, content, file in files
    ]
    return _Together.of(drafts, complete=True).problems()


def read_together(sources: Iterable[tuple[bytes, str]]) -> tuple[Pack, ...]:
    """Read files that belong together (bytes, and a name for messages).

    Raises `PackInvalid` with every problem of every file, those between them included. Where a file
    is not TOML at all, names that it may have declared are not called unknown in the others.
    """
    drafts: list[Draft] = []
    unreadable: list[PackProblem] = []
    for source, file in sources:
        try:
            drafts.append(draft_of_source(source, file))
        except PackInvalid as invalid:
            unreadable += invalid.problems
    together = _Together.of(drafts, complete=not unreadable)
    problems = (*unreadable, *together.problems())
    if problems:
        raise PackInvalid(problems)
    return together.packs


@define
class _Together:
    """Packs side by side. ``amounts``: the numbers that any pack gives a figure."""

    drafts: Sequence[Draft]
    packs: tuple[Pack, ...]
    known: Mapping[str, Names]
    complete: bool
    found: list[PackProblem]
    amounts: Mapping[str, set[int]] = field(factory=dict)

    @classmethod
    def of(cls, drafts: Sequence[Draft], *, complete: bool) -> _Together:
        known = merge(draft.names for draft in drafts)
        packs: list[Pack] = []
        problems: list[PackProblem] = []
        for draft in drafts:
            pack, its_own = draft.read(known, complete=complete)
            packs.append(pack)
            problems += its_own
        return cls(drafts, tuple(packs), known, complete, problems, _amounts(packs))

    def problems(self) -> tuple[PackProblem, ...]:
        self._facts_agree()
        for draft, pack in zip(self.drafts, self.packs, strict=True):
            if pack.scheme is None:
                self._base_is_given(draft, pack)
                _Amendment(self, draft, pack).check()
        self._amendments_agree()
        if not self.found:  # the shape first: what is missing there shows here as well
            self._caps_can_be_read()
            self._figures_come_to_an_end()
        return tuple(dict.fromkeys(self.found))

    def _amendments_agree(self) -> None:
        """Two amendments of one scheme: neither takes the place of what the other adds."""
        first: dict[tuple[str, str, str], str] = {}
        for draft, pack in zip(self.drafts, self.packs, strict=True):
            if pack.scheme is not None:
                continue
            for where, rules in _added(draft, pack):
                for node, rule in rules:
                    key = (where[0], where[1], rule.id)
                    other = first.setdefault(key, pack.id)
                    if other != pack.id:
                        message = (
                            f"the amendment {other!r} has a rule {rule.id!r} here already; "
                            "give this one an id of its own"
                        )
                        self.add(draft.file, node.at("id"), message, rule.id)

    def _figures_come_to_an_end(self) -> None:
        """No figure depends on itself: nobody could say which of its lines holds."""
        reads: dict[str, set[str]] = {}
        for pack in self.packs:
            for figure in pack.figures:
                reads.setdefault(figure.key, set()).update(figures_within(figure))
        try:
            TopologicalSorter(reads).prepare()
        except CycleError as error:
            circle: list[str] = error.args[1][::-1]
            least = circle.index(min(circle))  # the same words, wherever the search began
            self._goes_round([*circle[least:-1], *circle[:least], circle[least]])

    def _goes_round(self, circle: Sequence[str]) -> None:
        for draft, pack in zip(self.drafts, self.packs, strict=True):
            for node, figure in zip(draft.tree.get("figure", ()), pack.figures, strict=True):
                if figure.key == circle[0]:
                    words = "the figure depends on itself: " + " → ".join(circle)
                    self.add(draft.file, node.at("value"), words, figure.key)
                    return

    def _caps_can_be_read(self) -> None:
        """Facts that a cap buckets or measures by must have one value for what it counts."""
        for draft, pack in zip(self.drafts, self.packs, strict=True):
            for node, cap in zip(draft.tree.get("cap", ()), pack.caps, strict=True):
                covered = (g for p in self.packs for g in p.grants if covers(cap.over, g.key))
                self._cap(draft, node, cap, {grant.key: grant for grant in covered}.values())
            for tree, grant in zip(draft.tree.get("grant", ()), pack.grants, strict=True):
                bases = [stated for _, stated in self.bases(grant.key)] if grant.amend else [grant]
                for node, cap in zip(tree.get("cap", ()), grant.caps, strict=True):
                    self._cap(draft, node, cap, bases)

    def _cap(self, draft: Draft, node: Node, cap: Cap, grants: Iterable[Grant]) -> None:
        schemes = {key.partition("/")[0] for key in cap.over}
        packs = [pack for pack in self.packs if not schemes.isdisjoint(pack.schemes)]
        facts = {fact.name: fact for pack in packs for fact in pack.facts}
        many = {role.name for pack in packs for role in pack.roles if role.max != 1}
        for grant in grants:
            each = None if grant.benefit is None else grant.benefit.each
            units = None if grant.benefit is None else grant.benefit.units
            for name in cap.same:
                fact = facts.get(name)
                if fact is not None and fact.type == "months" and name != units:
                    self._unreadable(draft, node, f"same: the months of {name!r}", grant)
                elif (
                    fact is not None
                    and fact.of in many
                    and not (cap.per == (fact.of,) or (each == fact.of and cap.measure != "count"))
                ):
                    self._unreadable(draft, node, f"same: {name!r} of {fact.of}", grant)
            fact = facts.get(cap.amount_of or "")
            if fact is not None and fact.of in many:
                self._unreadable(draft, node, f"amount_of: {fact.name!r} of {fact.of}", grant)

    def _unreadable(self, draft: Draft, node: Node, what: str, grant: Grant) -> None:
        message = (
            f"{what} has not one value for what the cap counts in {grant.key!r}; months must be "
            "the units of the benefit, and a fact of a role that may have several parties goes "
            "with a cap per that role"
        )
        self.add(draft.file, node.path, message)

    def add(
        self,
        file: str,
        path: str,
        message: str,
        found: str | None = None,
        expected: str | None = None,
    ) -> None:
        self.found.append(PackProblem(file, path, message, found, expected))

    def editions(self, scheme: str) -> Iterator[Pack]:
        """Packs given of a scheme itself."""
        return (pack for pack in self.packs if pack.scheme == scheme)

    def bases(self, grant: str) -> Iterator[tuple[Pack, Grant]]:
        """The grant as each edition given states it."""
        for pack in self.editions(grant.partition("/")[0]):
            for stated in pack.grants:
                if stated.key == grant:
                    yield pack, stated

    def _base_is_given(self, draft: Draft, pack: Pack) -> None:
        # One law may change several cities' schemes, and a city adopts it beside its own alone.
        if self.complete and pack.amends and not any(map(self._given, pack.amends)):
            named = " or ".join(repr(scheme) for scheme in pack.amends)
            message = (
                f"no pack of the scheme {named} is given; "
                "an amendment is read together with what it amends"
            )
            self.add(draft.file, "pack.amends", message, found=", ".join(pack.amends))

    def _given(self, scheme: str) -> bool:
        return any(True for _ in self.editions(scheme))

    def _facts_agree(self) -> None:
        """Names of facts belong to a scheme: one name, one type, one role."""
        first: dict[tuple[str, str], tuple[Pack, str, str]] = {}
        for draft, pack in zip(self.drafts, self.packs, strict=True):
            for node, fact in zip(draft.tree.get("fact", ()), pack.facts, strict=True):
                for scheme in pack.schemes if fact.name else ():
                    before = first.setdefault((scheme, fact.name), (pack, fact.type, fact.of))
                    for key, mine, other in (
                        ("type", fact.type, before[1]),
                        ("of", fact.of, before[2]),
                    ):
                        if mine and other and mine != other and before[0] is not pack:
                            message = (
                                f"found {mine!r}, expected {other!r}: the pack {before[0].id!r} "
                                f"declares the fact so, and a name is one fact in a scheme"
                            )
                            self.add(draft.file, node.at(key), message, mine, other)


def _amounts(packs: Iterable[Pack]) -> dict[str, set[int]]:
    amounts: dict[str, set[int]] = {}
    for pack in packs:
        for figure in pack.figures:
            numbers = amounts.setdefault(figure.key, set())
            if isinstance(figure.value, int):
                numbers.add(figure.value)
            elif figure.value is not None:
                numbers.update(line.value for line in figure.value)
    return amounts


class _Amendment:
    """One pack that amends, held against the documents it amends."""

    def __init__(self, together: _Together, draft: Draft, pack: Pack) -> None:
        self.together = together
        self.file = draft.file
        self.tree = draft.tree
        self.pack = pack

    def check(self) -> None:
        self._declarations()
        self._figures()
        self._pack_rules()
        for node, cap in zip(self.tree.get("cap", ()), self.pack.caps, strict=True):
            self._ceiling(node, cap)
        for node, grant in zip(self.tree.get("grant", ()), self.pack.grants, strict=True):
            for child, cap in zip(node.get("cap", ()), grant.caps, strict=True):
                self._ceiling(child, cap)
            for base, stated in self.together.bases(grant.key):
                self._head(node, grant, base, stated)
                self._rules(node, grant, base, stated)
                if grant.benefit is not None and "benefit" in node:
                    self._benefit(node["benefit"], grant.benefit, base, stated)

    def against(
        self,
        path: str,
        message: str,
        base: Citation | None,
        amendment: Citation | None,
        advice: str,
    ) -> None:
        """A problem that shows both texts."""
        texts = f"the document says {_words(base)}, the amendment says {_words(amendment)}"
        self.together.add(self.file, path, f"{message}: {texts}; {advice}")

    # ---- names

    def _declarations(self) -> None:
        """Roles, choices and readings that the document states stay as they are."""
        for base in self._editions():
            roles = {role.name: role for role in base.roles}
            for node, role in zip(self.tree.get("role", ()), self.pack.roles, strict=True):
                stated = roles.get(role.name)
                if stated is not None:
                    for key in ("kinds", "min", "max"):
                        self._same(
                            node, key.rstrip("s"), getattr(role, key), getattr(stated, key), base
                        )
            facts = {fact.name: fact for fact in base.facts}
            for node, fact in zip(self.tree.get("fact", ()), self.pack.facts, strict=True):
                if fact.name in facts:
                    self._same(node, "options", fact.options, facts[fact.name].options, base)
            readings = {reading.id for reading in base.readings}
            for node, reading in zip(self.tree.get("reading", ()), self.pack.readings, strict=True):
                if reading.id in readings:
                    message = (
                        f"the reading {reading.id!r} stands in the pack {base.id!r} already; "
                        "choose one of its options with [[ruling]]"
                    )
                    self.together.add(self.file, node.path, message)

    def _editions(self) -> Iterator[Pack]:
        for scheme in self.pack.amends:
            yield from self.together.editions(scheme)

    def _same(self, node: Node, key: str, mine: Any, stated: Any, base: Pack) -> None:
        if mine != stated:
            message = (
                f"found {_shown(mine)}, expected {_shown(stated)} as in the pack {base.id!r}; "
                "an amendment does not change what the document declares"
            )
            self.together.add(self.file, node.at(key), message, _shown(mine), _shown(stated))

    # ---- rules

    def _pack_rules(self) -> None:
        """Caps, exclusions and services of the pack are added, never put in place of others."""
        for base in self._editions():
            stated = {rule.id: ("cap", rule.cite) for rule in base.caps}
            stated |= {rule.id: ("exclusion", rule.cite) for rule in base.exclusions}
            added: tuple[tuple[str, Sequence[Cap | Exclusion]], ...] = (
                ("cap", self.pack.caps),
                ("exclusion", self.pack.exclusions),
            )
            for name, rules in added:
                for node, rule in zip(self.tree.get(name, ()), rules, strict=True):
                    taken = dict(stated)
                    for grant in base.grants:
                        if _is_over(rule, grant.key):
                            taken |= _rules_of(grant)
                    self._not_taken(node, rule.id, rule.cite, taken, base)
            services = {service.id: ("service", service.cite) for service in base.services}
            for node, service in zip(self.tree.get("service", ()), self.pack.services, strict=True):
                self._not_taken(node, service.id, service.cite, services, base)

    def _rules(self, node: Node, grant: Grant, base: Pack, stated: Grant) -> None:
        """Requirements and caps of a grant are added, never put in place of others."""
        taken = _rules_of(stated)
        pack_rules: tuple[Cap | Exclusion, ...] = (*base.caps, *base.exclusions)
        for rule in pack_rules:
            if _is_over(rule, grant.key):
                taken[rule.id] = ("rule", rule.cite)
        children = (*node.get("requirement", ()), *node.get("cap", ()))
        own_rules: tuple[Requirement | Cap, ...] = (*grant.requirements, *grant.caps)
        for child, mine in zip(children, own_rules, strict=True):
            self._not_taken(child, mine.id, mine.cite, taken, base)

    def _not_taken(
        self,
        node: Node,
        name: str,
        cite: Citation | None,
        taken: Mapping[str, tuple[str, Citation | None]],
        base: Pack,
    ) -> None:
        if name in taken:
            kind, stated = taken[name]
            message = (
                f"the {kind} {name!r} stands in the pack {base.id!r}, "
                "and an amendment may not replace it"
            )
            self.against(node.path, message, stated, cite, "an addition has an id of its own")

    def _ceiling(self, node: Node, mine: Cap) -> None:
        """What the document's ceiling refuses, an added one may not cut down until it fits."""
        if mine.on_exceed != "reduce" or mine.measure == "count":
            return
        for base in self._editions():
            over = [grant for grant in base.grants if covers(mine.over, grant.key)]
            stated = {
                cap.key: cap
                for grant in over
                for cap in (*grant.caps, *base.caps)
                if cap.on_exceed == "refuse"
                and cap.measure != "count"
                and cap.amount_of is None
                and (cap in grant.caps or covers(cap.over, grant.key))
            }
            for cap in stated.values():
                self.against(
                    node.at("on_exceed"),
                    f"the ceiling {cap.id!r} of the pack {base.id!r} refuses what is above it, and "
                    "one that reduces before it would let that through",
                    cap.cite,
                    mine.cite,
                    'write on_exceed = "refuse"',
                )

    def _head(self, node: Node, grant: Grant, base: Pack, stated: Grant) -> None:
        """What a grant is, who may have it and on which day's law is the document's to say."""
        shown: Mapping[str, Callable[[Grant], str]] = {
            "name": lambda one: one.name,
            "instrument": lambda one: one.instrument,
            "applicant": lambda one: ", ".join(one.applicant),
            "payee": lambda one: one.payee or "applicant",
            "as_of": lambda one: one.as_of.name or one.as_of.kind,
        }
        for key, show in shown.items():
            if key in node:
                message = (
                    f"found {show(grant)}, and the pack {base.id!r} has {show(stated)}: "
                    f"an amendment may not give {key}"
                )
                self.against(node.at(key), message, stated.cite, grant.cite, "leave it out")

    # ---- amounts

    def _figures(self) -> None:
        """A number that the document states is a later document's to change, and nobody else's."""
        for node, figure in zip(self.tree.get("figure", ()), self.pack.figures, strict=True):
            for base in self.together.editions(figure.key.partition("/")[0]):
                stated = {one.key: one for one in base.figures}.get(figure.key)
                if stated is None:
                    continue
                self._same(node, "unit", figure.unit, stated.unit, base)
                if (
                    stated.value is not None
                    and stated.value != figure.value
                    and not _is_later(figure.cite, base)
                ):
                    self.against(
                        node.at("value"),
                        f"the pack {base.id!r} states the figure {figure.key!r}, "
                        "and an operator may not state another",
                        stated.cite,
                        figure.cite,
                        "a later document is cited with its number (文号)",
                    )

    def _benefit(self, node: Node, mine: Benefit, base: Pack, stated: Grant) -> None:
        """An amount may be put inside a document's bounds, and nowhere else."""
        theirs = stated.benefit
        if theirs is None or not theirs.stated:
            has = "pays nothing" if theirs is None else "states the amount"
            cite = stated.cite if theirs is None else _citation(theirs)
            self.against(
                node.path,
                f"the pack {base.id!r} {has}, and an amendment may not put another in its place",
                cite,
                _citation(mine),
                "only bounds (least, most) can be filled in; a missing number is a figure",
            )
            return
        for key in ("units", "each"):
            if key in node:
                self._outside(
                    node, key, "it is multiplied, and cannot be shown to lie", mine, theirs
                )
        if mine.stated:
            for key, bound in (("least", theirs.least), ("most", theirs.most)):
                if bound is not None and node.lacks(key):
                    self._outside(
                        node, "", f"the bound {key} is missing, and it does not lie", mine, theirs
                    )
        for path, value in self._values(node, mine):
            self._inside(path, value, mine, theirs)

    @staticmethod
    def _values(node: Node, mine: Benefit) -> Iterator[tuple[str, Value]]:
        if mine.least is not None:
            yield node.at("least"), mine.least
        if mine.most is not None:
            yield node.at("most"), mine.most
        lines = node.get("fen")
        for index, line in enumerate(mine.lines):
            in_list = isinstance(lines, list)
            yield f"{node.at('fen', index)}.fen" if in_list else node.at("fen"), line.fen

    def _inside(self, path: str, value: Value, mine: Benefit, theirs: Benefit) -> None:
        numbers = self._numbers(value)
        for bound, above in ((theirs.least, True), (theirs.most, False)):
            if bound is None or bound == value:
                continue
            limits = self._numbers(bound)
            if not numbers or not limits:
                which = "its number" if not numbers else "the number of a bound"
                why = f"{which} is not known here, so it cannot be shown to lie"
                self._outside_at(path, why, mine, theirs)
                return
            if (min(numbers) < max(limits)) if above else (max(numbers) > min(limits)):
                self._outside_at(path, f"found {_range(numbers)}, which does not lie", mine, theirs)
                return

    def _outside(self, node: Node, key: str, why: str, mine: Benefit, theirs: Benefit) -> None:
        self._outside_at(node.at(key) if key else node.path, why, mine, theirs)

    def _outside_at(self, path: str, why: str, mine: Benefit, theirs: Benefit) -> None:
        bounds = " and ".join(
            f"{name} {self._shown_bound(bound)}"
            for name, bound in (("least", theirs.least), ("most", theirs.most))
            if bound is not None
        )
        message = f"{why} inside the document's bounds, {bounds}"
        advice = "an amount inside them is a number in fen, or a figure with a value"
        self.against(path, message, _citation(theirs), _citation(mine), advice)

    def _shown_bound(self, bound: Value) -> str:
        numbers = self._numbers(bound)
        return _range(numbers) if numbers else f"the figure {bound.name!r}, which has no value here"

    def _numbers(self, value: Value) -> set[int]:
        """The numbers a value can have: of a literal, or a figure by any pack; else none known."""
        if value.bps is not None or value.plus is not None:
            return set()
        if value.kind == "literal" and isinstance(value.literal, int):
            return {value.literal}
        return self.together.amounts.get(value.name, set()) if value.kind == "figure" else set()


_Added = tuple[tuple[str, str], list[tuple[Node, Any]]]


def _added(draft: Draft, pack: Pack) -> Iterator[_Added]:
    """What an amendment adds, by (scheme, "") for the pack's rules, and (grant, kind)."""
    for name, rules in (("cap", pack.caps), ("exclusion", pack.exclusions)):
        for scheme in pack.amends:
            yield (scheme, ""), list(zip(draft.tree.get(name, ()), rules, strict=True))
    for tree, grant in zip(draft.tree.get("grant", ()), pack.grants, strict=True):
        for name, own in (("requirement", grant.requirements), ("cap", grant.caps)):
            yield (grant.key, ""), list(zip(tree.get(name, ()), own, strict=True))


def _is_over(rule: Cap | Exclusion, grant: str) -> bool:
    """Whether a cap or an exclusion of a pack covers the grant."""
    if isinstance(rule, Cap):
        return covers(rule.over, grant)
    return rule.lane_of(grant) is not None


def _rules_of(grant: Grant) -> dict[str, tuple[str, Citation | None]]:
    rules: dict[str, tuple[str, Citation | None]] = {
        rule.id: ("requirement", rule.cite) for rule in grant.requirements
    }
    return rules | {cap.id: ("cap", cap.cite) for cap in grant.caps}


def _citation(benefit: Benefit) -> Citation | None:
    return benefit.cite if isinstance(benefit.cite, Citation) else None


_NUMBER: Final = re.compile(r"\S+?[〔\[(（][12][0-9]{3} ?[〕\])）] ?[0-9]+ ?号")
"""A document number (文号): an issuer's sign, the year in brackets, a running number."""


def _is_later(cite: Citation | None, base: Pack) -> bool:
    """Whether a citation is of another document with a number (文号), and not of an earlier one."""
    document = None if cite is None else cite.document
    if document is None or document.number is None or not _NUMBER.fullmatch(document.number):
        return False
    if document.number in {one.number for one in base.documents}:
        return False
    return document.issued_on is None or document.issued_on >= base.valid_from


@frozen
class Change:
    """A number that a document states and a later document changes: both, with their texts."""

    figure: str
    pack: str
    stated: Figure
    changed: Figure

    @property
    def before(self) -> str:
        """The number that the document states, with its words."""
        return f"{_number(self.stated)} {_words(self.stated.cite)}"

    @property
    def after(self) -> str:
        """The number that holds from the amendment's first day, with its words."""
        return f"{_number(self.changed)} {_words(self.changed.cite)}"


def changes_of(packs: Sequence[Pack]) -> tuple[Change, ...]:
    """Every figure that amendments change: a change of law, for whoever adopts them to look at."""
    stated = {f.key: f for pack in packs if pack.scheme is not None for f in pack.figures}
    return tuple(
        Change(figure.key, pack.id, stated[figure.key], figure)
        for pack in packs
        if pack.scheme is None
        for figure in pack.figures
        if figure.key in stated
        and stated[figure.key].value is not None
        and stated[figure.key].value != figure.value
    )


def _number(figure: Figure) -> str:
    value = figure.value
    return f"{value:,} {figure.unit}" if isinstance(value, int) else f"several {figure.unit}"


def _words(cite: Citation | None) -> str:
    """A citation as a message shows it: the words, and where they stand."""
    if cite is None:
        return "nothing"
    if cite.reading is not None:
        return f"nothing (reading {cite.reading!r})"
    where = " ".join(
        part for part in (cite.document.name if cite.document else cite.doc, cite.clause) if part
    )
    return f"“{cite.quote}” ({where})"


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value) or "none"
    return "none" if value is None else str(value)


def _range(numbers: set[int]) -> str:
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low} to {high}"

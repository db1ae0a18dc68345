"""Where every instrument of a document went: the coverage files beside the packs.

What it is: ``read_coverage`` makes a `Coverage` of ``packs/coverage/<pack id>.toml``, which says of
each instrument, duty, target and rule against duplication of a document whether it is a grant, a
service, a rule, or out of reach and why. ``coverage_problems`` holds it against the pack;
``status_of`` says what an instrument can do as the pack stands; ``kinds_of_grants`` says which
grants of different documents are one kind of money.

What it promises: everything that is wrong with a file is said at once (`PackInvalid`), with file,
path, what was found and what was expected. A status is computed from the pack, never declared.

What it does not do: decide anything. Coverage is not law, and no digest holds it. Whether quotes
stand in the source, and whether the list is whole, is for those who have the document
(``tests/packs/test_catalogue.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import product
from typing import Any, Literal, TypeAlias

from attrs import frozen

from subsidy_ledger.errors import PackInvalid, PackProblem, Problem
from subsidy_ledger.policy.conditions import (
    All,
    AnyOf,
    Condition,
    CountIs,
    FactIs,
    Not,
    ReadingIs,
    Value,
    readings_read,
)
from subsidy_ledger.policy.content import parse_toml
from subsidy_ledger.policy.limits import Cap, covers
from subsidy_ledger.policy.pack import (
    Grant,
    OnlyIf,
    Pack,
    Requirement,
    conditions_of,
    figures_of,
    references,
)

Section: TypeAlias = Literal["instrument", "duty", "target", "non_duplication"]
Status: TypeAlias = Literal["enforceable", "undetermined", "service", "out-of-reach"]

STATUSES: tuple[Status, ...] = ("enforceable", "undetermined", "service", "out-of-reach")

KINDS: Mapping[str, str] = {
    "startup": "创业补贴",
    "startup-loan": "创业贷款",
    "loan-interest": "贷款贴息",
    "job-creation": "吸纳就业或带动就业补贴",
    "internship": "见习、实习补贴",
    "flexible-insurance": "灵活就业社会保险补贴",
    "employer-insurance": "用人单位社会保险补贴",
    "training": "培训补贴",
    "certificate": "职业资格、技能等级补贴",
    "job-search": "求职补贴",
    "carrier": "基地、园区建设补助",
    "workshop": "就业帮扶车间补助",
    "rent": "场地、租金补贴",
    "tax-relief": "税收减免",
    "tuition": "学费补偿、助学贷款代偿",
    "wages": "工资、生活补贴",
    "youth-place": "基层项目、青年岗位补贴",
    "housing-purchase": "购房补贴",
    "housing-rent": "租房补贴",
    "rent-limit": "租金限额",
    "guarantee": "担保",
    "enterprise-award": "企业奖补",
    "voucher": "券",
    "other": "其他",
}
"""What kind of money a grant is, across documents: two cities' grants of one kind can be found."""


@frozen
class Item:
    """One passage of a document and where it went.

    One of ``grants``, ``services``, ``rules`` (qualified: ``scheme#id``, ``scheme/grant#id``) and
    ``out_of_reach`` (the reason; ``out_of_reach_en`` says it in English) is given.
    """

    id: str
    name: str = ""
    clause: str = ""
    quote: str = ""
    plain: str = ""
    kind: str | None = None
    grants: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    out_of_reach: str | None = None
    out_of_reach_en: str | None = None

    @property
    def words(self) -> str:
        """The quote as one reads it: simplified where the text is traditional or damaged."""
        return self.plain or self.quote


@frozen
class Coverage:
    """The coverage of one document. ``pack``: the id of its pack; ``file``: its name in messages.

    Items stand in the order of the document.
    """

    pack: str
    instruments: tuple[Item, ...] = ()
    duties: tuple[Item, ...] = ()
    targets: tuple[Item, ...] = ()
    non_duplication: tuple[Item, ...] = ()
    file: str = ""

    @property
    def sections(self) -> tuple[tuple[Section, tuple[Item, ...]], ...]:
        """The items by section, as the file names them."""
        return (
            ("instrument", self.instruments),
            ("duty", self.duties),
            ("target", self.targets),
            ("non_duplication", self.non_duplication),
        )


# ---- reading -------------------------------------------------------------------------------------

_TEXTS = ("id", "name", "clause", "quote", "plain", "kind", "out_of_reach", "out_of_reach_en")
_LISTS = ("grants", "services", "rules")
_WAYS: Mapping[Section, tuple[str, ...]] = {
    "instrument": ("grants", "services", "out_of_reach"),
    "duty": ("grants", "services", "out_of_reach"),
    "target": ("out_of_reach",),
    "non_duplication": ("rules", "out_of_reach"),
}
"""Where a passage of each section may go: exactly one."""
_NEEDED: Mapping[Section, tuple[str, ...]] = {
    "instrument": ("id", "name", "clause", "quote"),
    "duty": ("id", "clause", "quote"),
    "target": ("id", "clause", "quote"),
    "non_duplication": ("id",),
}


def read_coverage(source: bytes, file: str) -> Coverage:
    """Read one coverage file; ``file`` is its name in messages.

    Raises `PackInvalid` with every problem of the file.
    """
    data = parse_toml(source, file)
    problems: list[Problem] = []
    pack = data.get("pack")
    if pack is None:
        problems.append(Problem.missing_key("", "pack", "the id of the pack it belongs to"))
    elif type(pack) is not str:
        problems.append(Problem.wrong_type("pack", pack, "the id of the pack it belongs to"))
    problems += [
        Problem.unknown_key(key, key, ("pack", *_WAYS)) for key in data.keys() - {"pack", *_WAYS}
    ]
    sections = {section: tuple(_items(data, section, problems)) for section in _WAYS}
    problems += _twice(sections)
    if problems:
        raise PackInvalid(PackProblem.of(file, problem) for problem in problems)
    return Coverage(
        str(pack),
        sections["instrument"],
        sections["duty"],
        sections["target"],
        sections["non_duplication"],
        file,
    )


def _items(data: Mapping[str, Any], section: Section, problems: list[Problem]) -> Iterator[Item]:
    given = data.get(section, [])
    if type(given) is not list or not all(type(one) is dict for one in given):
        problems.append(Problem.wrong_type(section, given, f"[[{section}]] tables"))
        return
    for index, table in enumerate(given):
        name = table.get("id")
        path = f"{section}[{name if type(name) is str and name else index}]"
        found = [*_shape(table, section, path), *_ways(table, section, path)]
        if found:
            problems += found
        else:
            lists = {key: tuple(table[key]) for key in _LISTS if key in table}
            yield Item(**{**table, **lists})


def _shape(table: Mapping[str, Any], section: Section, path: str) -> Iterator[Problem]:
    """Keys that do not belong there, that are missing, and values of the wrong type."""
    ways = _WAYS[section]
    known = {"id", "name", "clause", "quote", "plain", "out_of_reach", "out_of_reach_en", *ways}
    if "grants" in ways:
        known.add("kind")
    for key in table:
        if key not in known:
            yield Problem.unknown_key(f"{path}.{key}", key, known)
    for key in _NEEDED[section]:
        if key not in table:
            yield Problem.missing_key(path, key)
    for key in _TEXTS:
        if key in table and (type(table[key]) is not str or not table[key].strip()):
            yield Problem.wrong_type(f"{path}.{key}", table[key], "text that is not blank")
    for key in _LISTS:
        if key in table and not _names(table[key]):
            yield Problem.wrong_type(f"{path}.{key}", table[key], "a list of names, not empty")
    kind = table.get("kind")
    if type(kind) is str and kind not in KINDS:
        yield Problem.unknown_name(f"{path}.kind", "kind", kind, KINDS)


def _names(value: object) -> bool:
    return type(value) is list and bool(value) and all(type(one) is str for one in value)


def _ways(table: Mapping[str, Any], section: Section, path: str) -> Iterator[Problem]:
    """Exactly one of the places where a passage can go, and what belongs to it."""
    ways = _WAYS[section]
    taken = [way for way in ways if way in table]
    if len(taken) != 1:
        found = " and ".join(taken) or "none of them"
        wanted = ways[0] if len(ways) == 1 else f"exactly one of {', '.join(ways)}"
        yield Problem.wrong_value(path, found, wanted)
    if "out_of_reach" in table and "out_of_reach_en" not in table:
        yield Problem.missing_key(path, "out_of_reach_en", "the reason in English")
    if "out_of_reach_en" in table and "out_of_reach" not in table:
        yield Problem.missing_key(path, "out_of_reach", "the reason in Chinese")
    if "kind" in table and "grants" not in table:
        yield Problem(f"{path}.kind", "kind says what money a grant is, and there are no grants")
    if section == "instrument" and "grants" in table and "kind" not in table:
        yield Problem.missing_key(path, "kind", f"one of {', '.join(KINDS)}")


def _twice(sections: Mapping[Section, Iterable[Item]]) -> Iterator[Problem]:
    counted = Counter(item.id for items in sections.values() for item in items)
    for name, times in counted.items():
        if times > 1:
            yield Problem.wrong_value("id", f"{name!r} {times} times", "each id once")


# ---- what is shipped -----------------------------------------------------------------------------


@cache
def shipped_coverage() -> Mapping[str, Coverage]:
    """Coverage of the documents that come with the library, by pack id, ascending.

    Raises `PackInvalid` with the problems of the first file that has some.
    """
    folder = resources.files("subsidy_ledger") / "packs" / "coverage"
    if not folder.is_dir():
        return {}
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda one: one.name
    )
    read = [read_coverage(file.read_bytes(), f"coverage/{file.name}") for file in files]
    return {coverage.pack: coverage for coverage in read}


@cache
def kinds_of_grants() -> Mapping[str, str]:
    """The kind of money of each grant that shipped coverage names, by qualified grant."""
    return kinds_of(shipped_coverage().values())


def kinds_of(coverages: Iterable[Coverage]) -> dict[str, str]:
    """The kind of each grant that the files name."""
    return {
        grant: item.kind
        for coverage in coverages
        for item in (*coverage.instruments, *coverage.duties)
        for grant in item.grants
        if item.kind is not None
    }


# ---- held against the pack -----------------------------------------------------------------------


def coverage_problems(coverage: Coverage, pack: Pack) -> tuple[PackProblem, ...]:
    """What does not fit between a coverage file and its pack; nothing where all is well."""
    found = [*_unknown_names(coverage, pack), *_not_named(coverage, pack), *_kinds(coverage)]
    return tuple(PackProblem.of(coverage.file, problem) for problem in found)


def _unknown_names(coverage: Coverage, pack: Pack) -> Iterator[Problem]:
    if coverage.pack != pack.id:
        yield Problem.wrong_value("pack", repr(coverage.pack), repr(pack.id))
    known = {
        "grants": {grant.key for grant in pack.grants},
        "services": {service.id for service in pack.services},
        "rules": set(rules_of(pack)),
    }
    for section, items in coverage.sections:
        for item in items:
            for key, names in known.items():
                for name in getattr(item, key):
                    if name not in names:
                        path = f"{section}[{item.id}].{key}"
                        yield Problem.unknown_name(path, key.removesuffix("s"), name, names)


def _not_named(coverage: Coverage, pack: Pack) -> Iterator[Problem]:
    """Grants and services of the pack that no instrument and no duty leads to."""
    items = (*coverage.instruments, *coverage.duties)
    grants = {name for item in items for name in item.grants}
    services = {name for item in items for name in item.services}
    for grant in pack.grants:
        if not grant.amend and grant.key not in grants:
            yield _nobody("grant", grant.key)
    for service in pack.services:
        if service.id not in services:
            yield _nobody("service", service.id)


def _nobody(what: str, name: str) -> Problem:
    message = f"the pack has the {what} {name!r}, and no instrument or duty names it"
    return Problem(f"{what}s", message, expected=name)


def _kinds(coverage: Coverage) -> Iterator[Problem]:
    """Each grant is one kind of money, whoever names it."""
    kinds: dict[str, str] = {}
    for section, items in coverage.sections:
        for item in items:
            for grant in item.grants if item.kind else ():
                before = kinds.setdefault(grant, str(item.kind))
                if before != item.kind:
                    path = f"{section}[{item.id}].kind"
                    yield Problem.wrong_value(path, repr(item.kind), f"{before!r} as for {grant}")
    named = {name for _, items in coverage.sections for item in items for name in item.grants}
    for key in sorted(named - kinds.keys()):
        yield Problem(f"grants[{key}]", "nothing says what kind of money the grant is")


def rules_of(pack: Pack) -> dict[str, Any]:
    """Every rule of a pack by its qualified name, ``scheme#id`` or ``scheme/grant#id``."""
    rules: dict[str, Any] = {cap.key: cap for cap in pack.caps}
    rules |= {exclusion.key: exclusion for exclusion in pack.exclusions}
    for grant in pack.grants:
        rules |= {f"{grant.key}#{one.id}": one for one in grant.requirements}
        rules |= {cap.key: cap for cap in grant.caps}
    return rules


# ---- what an instrument can do -------------------------------------------------------------------


def status_of(item: Item, pack: Pack) -> Status:
    """What becomes of a passage as the pack stands.

    ``enforceable``: each of its grants (or rules) can come to an award or a refusal by facts;
    ``undetermined``: one of its grants can pay in no way without a figure that has no value here.
    """
    if item.out_of_reach is not None:
        return "out-of-reach"
    if item.services:
        return "service"
    if any(not can_pay(pack, key) for key in item.grants):
        return "undetermined"
    return "enforceable"


def counts_of(coverage: Coverage, pack: Pack) -> dict[Status, int]:
    """How many instruments of a document have each status; they add up to all of them."""
    found = Counter(status_of(item, pack) for item in coverage.instruments)
    return {status: found[status] for status in STATUSES}


def can_pay(pack: Pack, key: str) -> bool:
    """Whether a grant can be granted without a figure that has no value in the pack.

    Readings with a default are taken at it; open ones may be ruled either way.
    """
    lacking = frozenset(one.key for one in pack.figures if one.value is None)
    grant = next(grant for grant in pack.grants if grant.key == key)
    caps = (*grant.caps, *(cap for cap in pack.caps if covers(cap.over, key)))
    rules: tuple[Requirement | Cap, ...] = (*grant.requirements, *caps)
    asked = [rule for rule in rules if figures_of(rule) & lacking]
    if not asked and not figures_of(grant.benefit) & lacking:
        return True
    return any(
        _Way(lacking, options).pays(grant, asked) for options in _rulings(pack, grant, asked)
    )


def _rulings(
    pack: Pack, grant: Grant, asked: Iterable[Requirement | Cap]
) -> Iterator[dict[str, str]]:
    """Every way to answer the readings on which rules that lack a figure hang."""
    names = {name for rule in asked for name, _ in rule.only_if}
    for condition in conditions_of(grant):
        names |= readings_read(condition)
    choices = [
        (one.id, (one.default,) if one.default else tuple(key for key, _ in one.options))
        for one in pack.readings
        if one.id in names
    ]
    for chosen in product(*(options for _, options in choices)):
        yield dict(zip((name for name, _ in choices), chosen, strict=True))


@frozen
class _Way:
    """One answer to the readings: what can come out, whatever the facts, without some figures."""

    lacking: frozenset[str]
    options: Mapping[str, str]

    def pays(self, grant: Grant, asked: Iterable[Requirement | Cap]) -> bool:
        """Whether nothing that applies stands still for want of a figure."""
        return self._amount(grant) and all(
            self._passes(rule) for rule in asked if self._active(rule.only_if)
        )

    def _active(self, only_if: OnlyIf) -> bool:
        return all(self.options.get(name, option) == option for name, option in only_if)

    def _passes(self, rule: Requirement | Cap) -> bool:
        if isinstance(rule, Cap):
            return self._known(rule.limit)
        return (
            self.can(rule.condition, true=True)
            or (rule.applies is not None and self.can(rule.applies, true=False))
            or (rule.excusable and self.can(rule.condition, true=False))
        )

    def _known(self, value: Value | None) -> bool:
        return self.lacking.isdisjoint(references(value))

    def _amount(self, grant: Grant) -> bool:
        benefit = grant.benefit
        if benefit is None:
            return True
        if benefit.stated:
            return self._known(benefit.least) and self._known(benefit.most)
        for line in benefit.lines:  # the first that is true holds
            if line.when is None:
                return self._known(line.fen)
            if self._known(line.fen) and self.can(line.when, true=True):
                return True
            if not self.can(line.when, true=False):
                return False
        return False

    def can(self, condition: Condition, *, true: bool) -> bool:
        """Whether a condition can come out so, for some facts, without the lacking figures."""
        match condition:
            case All(parts):
                return (all if true else any)(self.can(part, true=true) for part in parts)
            case AnyOf(parts):
                return (any if true else all)(self.can(part, true=true) for part in parts)
            case Not(part):
                return self.can(part, true=not true)
            case ReadingIs(reading, option):
                chosen = self.options.get(reading)
                return chosen is None or (chosen == option) is true
            case FactIs() | CountIs():
                # Outside of what one end allows is outside of both.
                enough = any if condition.op == "between" and not true else all
                return not condition.values or enough(map(self._known, condition.values))
            case _:
                return True

"""What is declared and never used, and grants that no case shows.

What it is: the lints ``no-case``, ``unused-role``, ``unused-fact``, ``unused-figure`` and
``unused-reading``.

What it promises: a name counts as used where any pack given reads it in a rule, an amount, a
ceiling, a service or a day; a fact that is only in a case is not used. A case counts for its grant
in whichever of the files it stands, so that an amended grant needs none in the amendment. What an
amendment says about a scheme that is not given lies waiting.

What it does not do: look for rules that no case tries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from attrs import define, field

from subsidy_ledger.policy.lint.remark import Code, Lint, Sheet, Text
from subsidy_ledger.policy.reading.tree import Node

_READERS: Final = ("grant", "cap", "exclusion", "service", "figure")
_FACT_KEYS: Final = frozenset(
    {"fact", "first", "last", "units", "elsewhere", "amount_of", "from", "sum", "same"}
)
_ROLE_KEYS: Final = frozenset({"each", "every", "count", "by", "not_a", "to", "payee", "per"})


def lint_names(sheets: Sequence[Sheet]) -> Iterator[Lint]:
    """Remarks on declarations and grants of all packs given."""
    read = {id(sheet): _names_read(sheet) for sheet in sheets}
    figures = frozenset().union(*(names.figures for names in read.values()))
    editions = {sheet.pack.scheme for sheet in sheets}
    with_case = {grant.key for sheet in sheets for grant in sheet.pack.grants if grant.cases}
    for sheet in sheets:
        schemes = set(sheet.pack.schemes)
        if schemes <= editions:  # what is said about a scheme that is not given lies waiting
            beside = [one for one in sheets if not schemes.isdisjoint(one.pack.schemes)]
            yield from _unused(sheet, beside, [read[id(one)] for one in beside], figures)
        for node, grant in zip(sheet.nodes("grant"), sheet.pack.grants, strict=True):
            if not grant.amend and grant.key not in with_case:
                yield _no_case(sheet, node, grant.key)


def _unused(
    sheet: Sheet, beside: Sequence[Sheet], read: Sequence[_Read], figures: frozenset[str]
) -> Iterator[Lint]:
    pack = sheet.pack
    facts = {name for names in read for name in names.facts}
    roles = {name for names in read for name in names.roles}
    roles |= {fact.of for one in beside for fact in one.pack.facts if fact.name in facts}
    readings = {name for names in read for name in names.readings}
    declared: tuple[tuple[str, list[str], Collection[str]], ...] = (
        ("role", [role.name for role in pack.roles], roles),
        ("fact", [fact.name for fact in pack.facts], facts),
        ("figure", [figure.key for figure in pack.figures], figures),
        ("reading", [reading.id for reading in pack.readings], readings),
    )
    for kind, names, known in declared:
        for node, name in zip(sheet.nodes(kind), names, strict=True):
            if name not in known:
                yield _never_read(sheet, node, kind, name)


_UNUSED: Final[dict[str, tuple[Code, str]]] = {
    "role": ("unused-role", "角色"),
    "fact": ("unused-fact", "事实"),
    "figure": ("unused-figure", "标准"),
    "reading": ("unused-reading", "口径"),
}


def _never_read(sheet: Sheet, node: Node, kind: str, name: str) -> Lint:
    code, word = _UNUSED[kind]
    return sheet.remark(
        node.path,
        code,
        Text(
            f"the {kind} {name!r} is declared, and no rule of the packs given reads it",
            f"声明了{word} {name},而所给的政策包中没有规则用到它",
        ),
        name,
        Text("leave it out, or write the rule that reads it", "请删去,或写出用到它的规则"),
    )


def _no_case(sheet: Sheet, node: Node, grant: str) -> Lint:
    return sheet.remark(
        node.path,
        "no-case",
        Text(
            f"the grant {grant} has no case in any of the files",
            f"各文件中都没有补贴项目 {grant} 的案例",
        ),
        grant,
        Text(
            "write a [[grant.case]]: facts in, outcome out",
            "请写 [[grant.case]]:给出事实和应得的结论",
        ),
    )


# ---- what rules read -----------------------------------------------------------------------------


@define
class _Read:
    """Names that the rules of a pack read: bare, but for figures."""

    schemes: tuple[str, ...]
    facts: set[str] = field(factory=set)
    roles: set[str] = field(factory=set)
    figures: set[str] = field(factory=set)
    readings: set[str] = field(factory=set)

    def table(self, node: Node) -> None:
        """Note the names in a table and in those below it; cases are no rules."""
        for key, value in node.items():
            if key == "only_if":
                self.readings.update(value)
            elif key != "case":
                self._key(node, key, value)
                self._below(value)

    def _key(self, node: Node, key: str, value: Any) -> None:
        listed = value if isinstance(value, list) else [value]
        texts = {one for one in listed if isinstance(one, str)}
        if key in _FACT_KEYS:
            self.facts |= texts
        elif key in _ROLE_KEYS:
            self.roles |= texts
        elif key == "reading" and "eq" in node:
            self.readings |= texts
        elif key == "figure":
            for name in texts:
                qualified = [name] if "/" in name else [f"{s}/{name}" for s in self.schemes]
                self.figures.update(qualified)

    def _below(self, value: Any) -> None:
        if isinstance(value, Node):
            self.table(value)
        elif isinstance(value, list):
            for one in value:
                self._below(one)


def _names_read(sheet: Sheet) -> _Read:
    read = _Read(sheet.pack.schemes)
    for name in _READERS:
        for node in sheet.nodes(name):
            read.table(node)
    return read

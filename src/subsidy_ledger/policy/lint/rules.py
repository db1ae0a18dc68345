"""Requirements and lines that say nothing, or that nobody can meet.

What it is: the lints ``never-true``, ``never-applies``, ``always-true``, ``contradiction``,
``never-granted`` and ``unreachable-tier``.

What it promises: a remark is made only where ``World.can_hold`` has proved it. Two requirements are
a contradiction where each can be met, both can apply to one case, and they cannot be met together
there; one that passes with an excuse contradicts nothing.

What it does not do: say whether a rule is what the document means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from subsidy_ledger.policy.benefits import Line
from subsidy_ledger.policy.conditions import (
    All,
    AnyOf,
    Condition,
    Not,
    ReadingIs,
    facts_read,
    readings_read,
    roles_read,
)
from subsidy_ledger.policy.lint.remark import Lint, Sheet, Text, quoted, shown
from subsidy_ledger.policy.lint.settings import Rule, Setting, names_of, settings
from subsidy_ledger.policy.lint.worlds import Claim, World
from subsidy_ledger.policy.pack import Citation, FigureLine
from subsidy_ledger.policy.reading.tree import Node

_COMPARE = Text("compare it with its quote", "请对照原文核对")


def lint_rules(sheets: Sequence[Sheet]) -> Iterator[Lint]:
    """Remarks on the requirements and amounts of every grant, then on the figures."""
    for setting in settings(sheets):
        sound: list[Rule] = []
        for rule in setting.rules:
            found = list(_alone(setting, rule))
            yield from found
            if not any(lint.code in {"never-true", "never-applies"} for lint in found):
                sound.append(rule)
        against = list(_contradictions(setting, sound))
        yield from against
        if not against and len(sound) == len(setting.rules):
            yield from _never_granted(setting)
        yield from _tiers(setting)
    for sheet in sheets:
        yield from _figures(sheets, sheet)


# ---- one requirement -----------------------------------------------------------------------------


def _alone(setting: Setting, rule: Rule) -> Iterator[Lint]:
    world, time = setting.world, (rule.time,)
    words = quoted(rule.requirement.cite)
    if not world.can_hold(rule.guards, time):
        key = "if" if rule.requirement.applies is not None else "only_if"
        yield rule.sheet.remark(
            rule.node.at(key),
            "never-applies",
            Text(
                f"there is no case that the requirement applies to: {words.en}",
                f"没有任何业务件适用这一条件:{words.zh}",
            ),
            shown(rule.node[key]),
            _COMPARE,
        )
        return
    when = shown(rule.node["when"])
    if not world.can_hold((*rule.guards, rule.met()), time):
        yield rule.sheet.remark(
            rule.node.at("when"),
            "never-true",
            Text(
                f"the condition can never be true: {when}, for {words.en}",
                f"这一条件永远不能成立:{when},依据 {words.zh}",
            ),
            when,
            _COMPARE,
        )
    elif not setting.few.can_hold((*rule.guards, rule.met(holds=False))):
        yield rule.sheet.remark(
            rule.node.at("when"),
            "always-true",
            Text(
                f"the condition says nothing: {when} is true whatever is attested; "
                f"it stands for {words.en}",
                f"这一条件等于没有写:无论事实如何,{when} 都成立;依据 {words.zh}",
            ),
            when,
            Text(
                "compare it with its quote, or leave it out if it only asks for the fact",
                "请对照原文核对;如只为取得该事实,可删去",
            ),
        )


# ---- several requirements ------------------------------------------------------------------------


def _contradictions(setting: Setting, rules: Sequence[Rule]) -> Iterator[Lint]:
    strict = [rule for rule in rules if not rule.requirement.excusable]
    for one, other in combinations(strict, 2):
        shared = _read_by_both(one, other)
        if not shared:
            continue
        guards, time = (*one.guards, *other.guards), (one.time, other.time)
        if not setting.world.can_hold(guards, time):
            continue
        if setting.world.can_hold((*guards, one.met(), other.met()), time):
            continue
        first, second = quoted(one.requirement.cite), quoted(other.requirement.cite)
        names = ", ".join(shared)
        yield other.sheet.remark(
            other.node.path,
            "contradiction",
            Text(
                f"it reads {names} and cannot be true together with the requirement "
                f"{one.requirement.id!r}: that one says {first.en}, this one {second.en}",
                f"与条件 {one.requirement.id} 同读 {names},二者不能同时成立:"
                f"前者依据 {first.zh},后者依据 {second.zh}",
            ),
            f"{shown(one.node['when'])} / {shown(other.node['when'])}",
            Text(
                "if they are for different cases, say so with if, or with a reading",
                "如分别适用于不同情形,请用 if 或口径写明",
            ),
        )


def _read_by_both(one: Rule, other: Rule) -> list[str]:
    return sorted(_read(one.requirement.condition) & _read(other.requirement.condition))


def _read(condition: Condition) -> set[str]:
    return facts_read(condition) | roles_read(condition) | readings_read(condition)


def _never_granted(setting: Setting) -> Iterator[Lint]:
    """All requirements of the document's own that are not about counted parties, together."""
    plain = [rule for rule in setting.own if rule.party is None and not rule.requirement.excusable]
    if setting.world.can_hold([_in_force(rule) for rule in plain], [r.time for r in plain]):
        return
    yield setting.sheet.remark(
        setting.node.path,
        "never-granted",
        Text(
            "no case can meet all requirements together, under any reading",
            "无论采用何种口径,没有任何业务件能同时符合全部条件",
        ),
        ", ".join(rule.requirement.id for rule in plain),
        Text("compare them with each other", "请相互对照核对"),
    )


def _in_force(rule: Rule) -> Claim:
    """That a requirement is met wherever it is active and applies."""
    requirement = rule.requirement
    ways: list[Condition] = [
        Not(ReadingIs(reading, option)) for reading, option in requirement.only_if
    ]
    if requirement.applies is not None:
        ways.append(Not(requirement.applies))
    return Claim(AnyOf((*ways, requirement.condition)), party=rule.party)


# ---- lines of which the first that is true holds -------------------------------------------------


def _tiers(setting: Setting) -> Iterator[Lint]:
    parts = ((setting.sheet, setting.node, setting.grant), *setting.added)
    for sheet, node, part in parts:
        benefit = part.benefit
        if benefit is None or "benefit" not in node:
            continue
        passed = [
            _in_force(rule)
            for rule in setting.rules
            if rule.sheet in {setting.sheet, sheet}
            and rule.party in {None, benefit.each}
            and not rule.requirement.excusable
        ]
        lines = node["benefit"].get("fen")
        cite = benefit.cite if isinstance(benefit.cite, Citation) else None
        if isinstance(lines, list):
            yield from _lines(
                sheet, setting.world, list(zip(lines, benefit.lines, strict=True)), cite,
                party=benefit.each, passed=passed, path=node["benefit"].at("fen"),
            )  # fmt: skip


def _figures(sheets: Sequence[Sheet], sheet: Sheet) -> Iterator[Lint]:
    for node, figure in zip(sheet.nodes("figure"), sheet.pack.figures, strict=True):
        if isinstance(figure.value, tuple):
            names = names_of(sheets, figure.key.partition("/")[0])
            world = World(names, names.roles)  # some grant may leave parties of any role out
            lines = list(zip(node["value"], figure.value, strict=True))
            path = node.at("value")
            yield from _lines(sheet, world, lines, figure.cite, party=None, passed=(), path=path)


def _lines(
    sheet: Sheet,
    world: World,
    lines: Sequence[tuple[Node, Line | FigureLine]],
    cite: Citation | None,
    *,
    party: str | None,
    passed: Sequence[Claim],
    path: str,
) -> Iterator[Lint]:
    words = quoted(cite)
    before: list[Claim] = []
    for index, (node, line) in enumerate(lines):
        when = All(()) if line.when is None else line.when
        here = Claim(when, party=party)
        if not world.can_hold([here]):
            why = Text("its condition can never be true", "其条件永远不能成立")
        elif not world.can_hold([*before, here]):
            why = Text("a line before it always catches the case", "前面的档次已涵盖其全部情形")
        elif not world.can_hold([*passed, *before, here]):
            why = Text(
                "no case that meets the requirements gets as far",
                "符合申领条件的业务件都不会落入这一档",
            )
        else:
            before.append(Claim(when, holds=False, party=party))
            continue
        yield sheet.remark(
            f"{path}[{index}]",
            "unreachable-tier",
            Text(
                f"the line is never reached: {why.en}; the words are {words.en}",
                f"这一档永远用不到:{why.zh};原文 {words.zh}",
            ),
            shown(node),
            Text("compare the lines with the quote, and their order", "请对照原文核对各档及其次序"),
        )
        before.append(Claim(when, holds=False, party=party))

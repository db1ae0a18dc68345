"""Conditions, values and amounts of a pack in the words of one language.

What it is: ``Speaker`` knows the labels of a pack (and of packs beside it) and says its conditions,
values and days; ``quantity`` and ``period_said`` say numbers with their units and periods.

What it promises: the Chinese is for a citizen: labels, yuan, words instead of signs, grants by
name. The English keeps the names that programs know, with the labels beside them.

What it does not do: make sentences of whole rules, which is ``reports.law``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from attrs import frozen

from subsidy_ledger.dates import Period
from subsidy_ledger.ledger.answers import Lang
from subsidy_ledger.policy.conditions import (
    All,
    AnyOf,
    Condition,
    CountIs,
    Day,
    FactIs,
    Holds,
    Not,
    NotA,
    ReadingIs,
    Value,
)
from subsidy_ledger.policy.pack import Fact, Figure, Pack, Reading, Role
from subsidy_ledger.reports import words

_ROLES = {"applicant": "申请人", "group": "关联各方合计"}
_OPS: Mapping[str, str] = {"eq": "is", "ge": "≥", "gt": ">", "le": "≤", "lt": "<"}
_NUMBERS: Mapping[str, str] = {
    "eq": "为",
    "ge": "不少于",
    "gt": "多于",
    "le": "不超过",
    "lt": "少于",
}
_MONEYS: Mapping[str, str] = {**_NUMBERS, "ge": "不低于", "gt": "高于", "lt": "低于"}
_DATES: Mapping[str, str] = {
    "eq": "为",
    "ge": "不早于",
    "gt": "晚于",
    "le": "不晚于",
    "lt": "早于",
}
_ACTS: Mapping[str, str] = {
    "analysis": "失业原因分析",
    "contact": "联系",
    "course_referral": "推荐培训课程或项目",
    "follow_up": "跟进、回访",
    "guidance": "职业指导",
    "help": "协助申请",
    "internship": "就业见习机会",
    "officer": "落实专人负责",
    "pairing": "结对帮扶",
    "placement": "岗位安置",
    "plan": "帮扶计划",
    "policy": "政策宣介",
    "policy_support": "政策扶持",
    "policy_talk": "政策宣介",
    "post_push": "推送岗位信息",
    "record": "状态记录",
    "referral": "岗位推介",
    "registration": "办结登记",
    "review": "审核",
    "startup_service": "创业服务",
    "startup_training": "创业培训",
    "training": "技能培训",
}
"""Acts of services have names and no labels; those of the shipped packs in Chinese."""


@frozen
class Speaker:
    """Says conditions and values of one pack in one language."""

    facts: Mapping[str, Fact]
    figures: Mapping[str, Figure]
    roles: Mapping[str, Role]
    readings: Mapping[str, Reading]
    grants: Mapping[str, str]
    lang: Lang

    @classmethod
    def of(cls, pack: Pack, lang: Lang, beside: Sequence[Pack] = ()) -> Speaker:
        """Who speaks for a pack; its own labels come before those of the packs beside it."""
        packs = (*beside, pack)
        return cls(
            {fact.name: fact for one in packs for fact in one.facts},
            {figure.key: figure for one in packs for figure in one.figures},
            {role.name: role for one in packs for role in one.roles},
            {reading.id: reading for one in packs for reading in one.readings},
            {grant.key: grant.name for one in packs for grant in one.grants if grant.name},
            lang,
        )

    def role(self, name: str) -> str:
        """A role: in Chinese by its label, in English by its name."""
        if self.lang == "en":
            return name
        if name in _ROLES:
            return _ROLES[name]
        role = self.roles.get(name)
        return role.label if role is not None and role.label else name

    def each(self, name: str) -> str:
        """“Each of the role”, in Chinese with the word by which persons and others are counted."""
        if name == "group":
            return self.pick("the group", "申请人及其关联各方合计")
        role = self.roles.get(name)
        persons = role is not None and set(role.kinds) == {"person"}
        return self.pick(f"each {name}", f"每{'名' if persons else '个'}{self.role(name)}")

    def grant(self, key: str) -> str:
        """A grant: in Chinese by its name, in English by its key."""
        if self.lang == "en":
            return key
        if key.endswith("/*"):
            return f"{key.removesuffix('/*')} 的各项"
        name = self.grants.get(key)
        return f"“{name}”" if name else key

    def named(self, keys: Iterable[str]) -> str:
        """Several grants."""
        return self.pick(", ", "、").join(self.grant(key) for key in keys)

    def pick(self, en: str, zh: str) -> str:
        """The text in the language that is spoken."""
        return words.pick(self.lang, en, zh)

    def fact(self, name: str) -> str:
        """A fact: in Chinese by its label, in English by its name with the label."""
        fact = self.facts.get(name)
        label = fact.label if fact is not None else ""
        if self.lang == "zh":
            return label or name
        return f"{name} ({label})" if label else name

    def acts(self, acts: Iterable[tuple[str, int]]) -> list[str]:
        """Acts of a service with how often each is owed."""
        return [
            self.pick(f"{name} ×{times}", f"{_ACTS.get(name, name)}{times}次")
            for name, times in acts
        ]

    def is_months(self, name: str) -> bool:
        """Whether a fact names months."""
        fact = self.facts.get(name)
        return fact is not None and fact.type == "months"

    def condition(self, condition: Condition) -> str:
        """A condition in words; parts of ``all`` and ``any`` in brackets."""
        match condition:
            case All(parts):
                return self.pick(" and ", ",且").join(self._inner(part) for part in parts)
            case AnyOf(parts):
                return self.pick(" or ", ",或").join(self._inner(part) for part in parts)
            case Not(part):
                return self._not(part)
            case FactIs():
                return self._fact_is(condition)
            case CountIs():
                return self._count_is(condition)
            case Holds(grants, by):
                named = self.pick(", ", "或").join(self.grant(key) for key in grants)
                return self.pick(f"{by} holds {named}", f"{self.role(by)}已享受{named}")
            case NotA(role):
                return self.pick(
                    f"is not the same person as the {role}", f"不是{self.role(role)}本人"
                )
            case ReadingIs(reading, option):
                return self.pick(
                    f"reading {reading} is {option}",
                    f"口径 {reading} 定为“{self.option(reading, option)}”",
                )

    def option(self, reading: str, option: str) -> str:
        """An option of a reading in its own words."""
        known = self.readings.get(reading)
        return option if known is None else dict(known.options).get(option, option)

    def _inner(self, part: Condition) -> str:
        said = self.condition(part)
        return self.pick(f"({said})", f"({said})") if isinstance(part, (All, AnyOf)) else said

    def _not(self, part: Condition) -> str:
        said = self.condition(part)
        if self.lang == "en":
            return f"not ({said})"
        if isinstance(part, Holds):
            return said.replace("已享受", "未享受过", 1)
        if isinstance(part, FactIs) and part.period is None:
            yes = part.values and part.values[0].literal
            if part.op == "eq" and isinstance(yes, bool):
                return self._yes_or_no(self.fact(part.fact), yes=not yes)
            if part.op in ("eq", "in"):
                return said.replace(f"{self.fact(part.fact)}为", f"{self.fact(part.fact)}不为", 1)
        return f"不属以下情形:{self._inner(part)}"

    def _count_is(self, leaf: CountIs) -> str:
        if self.lang == "en":
            return f"number of {leaf.role} {self._compared(leaf.op, leaf.values, None)}"
        role = self.roles.get(leaf.role)
        persons = role is not None and set(role.kinds) == {"person"}
        plain = all(value.kind == "literal" for value in leaf.values)
        unit = Fact("", "integer", unit="person") if persons and plain else None
        return f"{self.role(leaf.role)}人数{self._compared(leaf.op, leaf.values, unit)}"

    @staticmethod
    def _yes_or_no(label: str, *, yes: bool) -> str:
        return label if yes else f"不属以下情形:{label}"

    def _fact_is(self, leaf: FactIs) -> str:
        name, fact = self.fact(leaf.fact), self.facts.get(leaf.fact)
        if leaf.period is not None:
            span, day = period_said(leaf.period, self.lang), self.day(leaf.at)
            if leaf.op == "within":
                return self.pick(
                    f"{name} at most {span} before {day}", f"{name}至{day}不超过{span}"
                )
            if not span:  # P0D: the day itself counts
                return self.pick(f"{name} not after {day}", f"{name}不晚于{day}")
            return self.pick(f"{name} at least {span} before {day}", f"{name}至{day}已满{span}")
        if leaf.op == "in":
            options = self._either([self._quoted(value, fact) for value in leaf.values])
            return self.pick(f"{name} is {options}", f"{name}为{options}")
        if self.lang == "en":
            return f"{name} {self._compared(leaf.op, leaf.values, fact)}"
        literal = leaf.values[0].literal
        if leaf.op == "eq" and isinstance(literal, bool):
            return self._yes_or_no(name, yes=literal)
        if leaf.op == "eq":
            return f"{name}为{self._quoted(leaf.values[0], fact)}"
        return f"{name}{self._compared(leaf.op, leaf.values, fact)}"

    def _quoted(self, value: Value, fact: Fact | None) -> str:
        said = self.value(value, fact)
        return f"“{said}”" if self.lang == "zh" and isinstance(value.literal, str) else said

    def _either(self, said: Sequence[str]) -> str:
        """Several values of which one is meant."""
        if self.lang == "en":
            return " or ".join(said)
        return "或".join(filter(None, ("、".join(said[:-1]), said[-1])))

    def _compared(self, op: str, values: Sequence[Value], fact: Fact | None) -> str:
        if op == "between":
            low, high = (self.value(value, fact) for value in values)
            return self.pick(f"from {low} to {high}", f"在{low}至{high}之间(含两端)")
        if op == "in":
            among = self._either([self.value(value, fact) for value in values])
            return self.pick(f"is {among}", f"为{among}")
        return f"{self._sign(op, fact)}{self.value(values[0], fact)}"

    def _sign(self, op: str, fact: Fact | None) -> str:
        if self.lang == "en":
            return f"{_OPS[op]} "
        if fact is not None and fact.type == "date":
            return _DATES[op]
        money = fact is not None and (fact.type == "money" or fact.unit == "fen")
        return (_MONEYS if money else _NUMBERS)[op]

    def day(self, day: Day) -> str:
        """The day on which a condition is read."""
        match day.kind:
            case "submitted":
                return self.pick("the application", "申请日")
            case "approved":
                return self.pick("the approval", "审批日")
            case "first":
                return self.pick(
                    f"the first month of {self.fact(day.name)}", f"{self.fact(day.name)}首月"
                )
            case "last":
                return self.pick(
                    f"the last month of {self.fact(day.name)}", f"{self.fact(day.name)}末月"
                )
            case _:
                return self.fact(day.name)

    def value(self, value: Value, fact: Fact | None = None) -> str:
        """A value; ``fact`` or money tells how a plain number is written."""
        match value.kind:
            case "literal":
                said = self._literal(value.literal, fact)
            case "figure":
                said = self._figure(value.name)
            case "fact":
                said = self.fact(value.name)
            case "count":
                said = self.pick(f"number of {value.name}", f"{self.role(value.name)}人数")
            case _:
                said = " + ".join(self.fact(name) for name in value.names)
                if value.bps is not None:
                    said = self.pick(f"({said})", f"({said})")
        if value.bps is not None:
            share = self._share(value.bps)
            said = self.pick(f"{share} of {said}", f"{said}的{share}")
        if value.plus is not None:
            said = f"{said} + {self.value(value.plus, fact)}"
        return said

    def _share(self, bps: Value) -> str:
        if bps.kind == "literal" and isinstance(bps.literal, int):
            return _percent(bps.literal)
        return self.value(bps)

    def _literal(self, literal: Any, fact: Fact | None) -> str:
        if isinstance(literal, date):
            return words.day(literal.isoformat(), self.lang)
        if type(literal) is int and fact is not None:
            unit = "fen" if fact.type == "money" else fact.unit
            if unit in ("fen", "bps"):
                return quantity(literal, unit, self.lang)
        return words.value(literal, fact, self.lang)

    def _figure(self, key: str) -> str:
        figure = self.figures.get(key)
        shown = "" if figure is None else self.amount_of(figure)
        if self.lang == "en":
            return f"figure {key}" + (f" ({shown})" if shown else "")
        if shown:
            return shown
        asked = "" if figure is None else figure.ask or ""
        inner = asked.replace("“", "‘").replace("”", "’")
        return f"待补标准“{inner}”" if asked else f"标准 {key}"

    def amount_of(self, figure: Figure) -> str:
        """A figure's value in words; nothing where it has none."""
        if figure.value is None:
            return ""
        if isinstance(figure.value, int):
            return quantity(figure.value, figure.unit, self.lang)
        lines = []
        for line in figure.value:
            said = quantity(line.value, figure.unit, self.lang)
            if line.when is not None:
                when = self.condition(line.when)
                said = self.pick(f"{said}, if {when}", f"{when}的{said}")
            elif len(figure.value) > 1:
                said = self.pick(f"{said} otherwise", f"其余{said}")
            lines.append(said)
        return self.pick("; ", ",").join(lines)


def quantity(number: int, unit: str, lang: Lang) -> str:
    """A number of a unit: fen as yuan, in Chinese in 万元 where that is shorter."""
    if unit == "bps":
        return _percent(number)
    if unit != "fen":
        return words.units(number, unit, lang)
    return words.amount(number, lang) if lang == "en" else _yuan(number)


def _yuan(fen: int) -> str:
    """An amount as documents write it: 5000元, 2万元, 1.5万元, 0.50元."""
    whole, rest = divmod(fen, 100)
    if rest or fen < 0:
        return words.amount(fen, "zh")
    for size, name in ((100_000_000, "亿元"), (10_000, "万元")):
        if whole >= size and whole % (size // 100) == 0:
            return f"{_decimal(whole * 100 // size)}{name}"
    return f"{whole}元"


def _percent(bps: int) -> str:
    return f"{_decimal(bps)}%"


def _decimal(hundredths: int) -> str:
    """A number of hundredths without trailing zeros: 2550 is 25.5."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def period_said(period: Period, lang: Lang) -> str:
    """A period of the calendar: 1年6个月, 1 year 6 months."""
    parts = [
        words.units(count, unit, lang)
        for count, unit in ((period.years, "year"), (period.months, "month"), (period.days, "day"))
        if count
    ]
    return words.pick(lang, " ", "").join(parts)

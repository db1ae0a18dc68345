"""A pack in plain words: what a grant asks, what it pays, its limits, and what is left open.

What it is: ``pack_told`` and ``grant_told`` make a JSON-ready tree of a pack or one of its grants,
each rule with words, clause and quote; ``text_of`` writes such a tree for people.

What it promises: nothing of the pack is left out but its cases; quotes are exact, and given in
simplified characters where the pack has them. Names of facts, roles and readings stand beside their
labels.

What it does not do: merge packs (``policy.catalogue``): an amendment is shown as what it adds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from attrs import frozen

from subsidy_ledger.dates import Period
from subsidy_ledger.ledger.answers import Lang, cite_json
from subsidy_ledger.policy.benefits import Benefit
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
    readings_read,
)
from subsidy_ledger.policy.limits import Cap, Exclusion, covers
from subsidy_ledger.policy.pack import (
    Citation,
    Fact,
    Figure,
    Grant,
    OnlyIf,
    Pack,
    Procedure,
    Requirement,
    Role,
    Service,
    references,
)
from subsidy_ledger.reports import words

Tree: TypeAlias = dict[str, Any]

_ROLES = {"applicant": "申请人", "group": "关联各方合计"}
_OPS: Mapping[str, words.Pair] = {
    "eq": ("is", "为"),
    "ge": ("≥", "≥"),
    "gt": (">", ">"),
    "le": ("≤", "≤"),
    "lt": ("<", "<"),
}
_WINDOWS: Mapping[str, words.Pair] = {
    "case": ("in one case", "每件"),
    "lifetime": ("in all", "累计"),
    "open": ("at any one time, until discharged", "未还清的合计"),
}
_MEASURES: Mapping[str, words.Pair] = {
    "amount": ("amount", "金额"),
    "count": ("number of awards", "次数"),
    "units": ("units", "数量"),
    "span": ("span of months", "连续月数"),
}
_ON_EXCEED: Mapping[str, words.Pair] = {
    "reduce": ("what is above is not paid", "超过部分不发"),
    "refuse": ("above it nothing is awarded", "超过则不予"),
}


@frozen
class _Speaker:
    """Says conditions and values of one pack in one language."""

    facts: Mapping[str, Fact]
    figures: Mapping[str, Figure]
    roles: Mapping[str, Role]
    lang: Lang

    @classmethod
    def of(cls, pack: Pack, lang: Lang) -> _Speaker:
        return cls(
            {fact.name: fact for fact in pack.facts},
            {figure.key: figure for figure in pack.figures},
            {role.name: role for role in pack.roles},
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

    def pick(self, en: str, zh: str) -> str:
        return words.pick(self.lang, en, zh)

    def fact(self, name: str) -> str:
        fact = self.facts.get(name)
        label = fact.label if fact is not None else ""
        if self.lang == "zh":
            return label or name
        return f"{name} ({label})" if label else name

    def condition(self, condition: Condition) -> str:
        """A condition in words; parts of ``all`` and ``any`` in brackets."""
        match condition:
            case All(parts):
                return self.pick(" and ", " 且 ").join(self._inner(part) for part in parts)
            case AnyOf(parts):
                return self.pick(" or ", " 或 ").join(self._inner(part) for part in parts)
            case Not(part):
                return self.pick(f"not ({self.condition(part)})", f"不是({self.condition(part)})")
            case FactIs():
                return self._fact_is(condition)
            case CountIs(role, op, values):
                number = self.pick(f"number of {role}", f"{self.role(role)}人数")
                return f"{number} {self._compared(op, values, None)}"
            case Holds(grants, by):
                named = ", ".join(grants)
                return self.pick(f"{by} holds {named}", f"{self.role(by)}已享受 {named}")
            case NotA(role):
                return self.pick(f"is not a {role}", f"不是{self.role(role)}本人")
            case ReadingIs(reading, option):
                return self.pick(f"reading {reading} is {option}", f"口径 {reading} 为 {option}")

    def _inner(self, part: Condition) -> str:
        said = self.condition(part)
        return f"({said})" if isinstance(part, (All, AnyOf)) else said

    def _fact_is(self, leaf: FactIs) -> str:
        name, fact = self.fact(leaf.fact), self.facts.get(leaf.fact)
        if leaf.period is not None:
            span, day = _period(leaf.period, self.lang), self.day(leaf.at)
            if leaf.op == "within":
                return self.pick(
                    f"{name} at most {span} before {day}", f"{name}至{day}不超过{span}"
                )
            return self.pick(f"{name} at least {span} before {day}", f"{name}至{day}已满{span}")
        if leaf.op == "in":
            options = self.pick(" or ", "或").join(self.value(v, fact) for v in leaf.values)
            return self.pick(f"{name} is {options}", f"{name}为{options}")
        return f"{name} {self._compared(leaf.op, leaf.values, fact)}"

    def _compared(self, op: str, values: Sequence[Value], fact: Fact | None) -> str:
        if op == "between":
            low, high = (self.value(value, fact) for value in values)
            return self.pick(f"from {low} to {high}", f"在 {low} 与 {high} 之间(含)")
        return f"{words.word(_OPS, op, self.lang)} {self.value(values[0], fact)}"

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
                literal: Any = value.literal
                said = words.value(literal, fact, self.lang)
                if isinstance(literal, date):
                    said = words.day(literal.isoformat(), self.lang)
            case "figure":
                said = self._figure(value.name)
            case "fact":
                said = self.fact(value.name)
            case "count":
                said = self.pick(f"number of {value.name}", f"{self.role(value.name)}人数")
            case _:
                said = " + ".join(self.fact(name) for name in value.names)
        if value.bps is not None:
            said = self.pick(
                f"{_share(value.bps, self)} of {said}", f"{said}的{_share(value.bps, self)}"
            )
        if value.plus is not None:
            said = f"{said} + {self.value(value.plus, fact)}"
        return said

    def _figure(self, key: str) -> str:
        figure = self.figures.get(key)
        given = None if figure is None else figure.value
        known = isinstance(given, int) and figure is not None
        shown = quantity(given, figure.unit, self.lang) if known and figure else ""  # type: ignore[arg-type]
        named = self.pick(f"figure {key}", f"标准 {key}")
        return f"{named} ({shown})" if shown else named

    def only_if(self, only_if: OnlyIf) -> Tree:
        return {"only_if": dict(only_if)} if only_if else {}


def quantity(number: int, unit: str, lang: Lang) -> str:
    """A number of a unit: fen as yuan."""
    return words.amount(number, lang) if unit == "fen" else words.units(number, unit, lang)


def _share(bps: Value, speaker: _Speaker) -> str:
    if bps.kind == "literal" and isinstance(bps.literal, int):
        whole, rest = divmod(bps.literal, 100)
        return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
    return speaker.value(bps)


def _period(period: Period, lang: Lang) -> str:
    parts = [
        words.units(count, unit, lang)
        for count, unit in ((period.years, "year"), (period.months, "month"), (period.days, "day"))
        if count
    ]
    return words.pick(lang, " ", "").join(parts)


# ---- trees ---------------------------------------------------------------------------------------


def pack_told(pack: Pack, lang: Lang) -> Tree:
    """A whole pack."""
    tree: Tree = {
        "pack": pack.id,
        "scheme": pack.scheme,
        "amends": list(pack.amends) or None,
        "title": pack.title,
        "authority": pack.authority,
        "area": pack.area,
        "valid_from": pack.valid_from.isoformat(),
        "valid_from_basis": pack.valid_from_basis,
        "valid_until": None if pack.valid_until is None else pack.valid_until.isoformat(),
        "digest": pack.digest,
        "documents": [
            " ".join(part for part in (document.number, document.title) if part)
            for document in pack.documents
        ],
        "grants": [
            told
            for grant in pack.grants
            if not _ADDED.isdisjoint(told := grant_told(pack, grant, lang)) or not grant.amend
        ],
        "figures": [_figure(pack, figure, lang) for figure in pack.figures],
        "rulings": [
            {"reading": one.reading, "option": one.option, **_cited(one.cite)}
            for one in pack.rulings
        ],
        "services": [_service(service, _Speaker.of(pack, lang)) for service in pack.services],
        "procedure": None if pack.procedure is None else _procedure(pack.procedure, lang),
    }
    return {key: value for key, value in tree.items() if value not in (None, [])}


def grant_told(pack: Pack, grant: Grant, lang: Lang) -> Tree:
    """One grant with all rules of the pack that touch it."""
    speaker = _Speaker.of(pack, lang)
    caps = (*grant.caps, *(cap for cap in pack.caps if covers(cap.over, grant.key)))
    barring = [one for one in pack.exclusions if one.lane_of(grant.key) is not None]
    rules: tuple[Requirement | Cap | Exclusion, ...] = (*grant.requirements, *caps, *barring)
    named = {reading for rule in rules for reading, _ in rule.only_if} | _conditions_read(grant)
    used = _figures_used(grant, caps)
    tree: Tree = {
        "grant": grant.key,
        "name": grant.name,
        "pack": pack.id,
        "amends": grant.amend or None,
        "instrument": grant.instrument,
        "applicant": list(grant.applicant),
        **_cited(grant.cite),
        "requirements": [
            {
                "id": one.id,
                "text": _requirement(one.condition, one.applies, speaker),
                "role": speaker.role(one.each or one.every or "") or None,
                "whom": "each" if one.each else "every" if one.every else None,
                "excusable": one.excusable or None,
                **speaker.only_if(one.only_if),
                **_cited(one.cite),
            }
            for one in grant.requirements
        ],
        "amounts": [] if grant.benefit is None else _amounts(grant.benefit, speaker),
        "caps": [_cap(cap, speaker) for cap in caps],
        "exclusions": [_exclusion(one, grant.key, speaker) for one in barring],
        "readings": [
            {
                "id": reading.id,
                "question": reading.question,
                "options": dict(reading.options),
                "default": reading.default,
                "open": reading.default is None,
            }
            for reading in pack.readings
            if reading.id in named
        ],
        "ask": [
            _figure(pack, one, lang)
            for one in pack.figures
            if one.value is None and one.key in used
        ],
    }
    for rule in tree["requirements"]:
        for key in [key for key, value in rule.items() if value is None]:
            del rule[key]
    return {key: value for key, value in tree.items() if value not in (None, [])}


_ADDED = frozenset({"requirements", "amounts", "caps"})
"""What an amendment may bring to a grant; one that has only cases there is not shown under it."""


def _service(service: Service, speaker: _Speaker) -> Tree:
    acts = [f"{name} ×{times}" for name, times in service.acts]
    either = [f"{name} ×{times}" for name, times in service.one_of]
    if either:
        acts.append(speaker.pick(" or ", " 或 ").join(either))
    said = speaker.pick(", ", "、").join(acts)
    start, term = speaker.fact(service.start), ""
    if service.within_working_days is not None:
        days = service.within_working_days
        term = speaker.pick(f"within {days} working days ", f"{days}个工作日内")
    elif service.within_days is not None:
        term = speaker.pick(f"within {service.within_days} days ", f"{service.within_days}天内")
    said = speaker.pick(f"{term}after {start}: {said}", f"自{start}起{term}:{said}")
    tree: Tree = {"id": service.id, "role": speaker.role(service.to), "text": said}
    return {**tree, **({"excusable": True} if service.excusable else {}), **_cited(service.cite)}


def _procedure(procedure: Procedure, lang: Lang) -> list[str]:
    steps = [words.word(words.STEPS, step, lang) for step in procedure.steps]
    lines = [words.pick(lang, ", ", " → ").join(steps)]
    if procedure.notice_working_days is not None:
        number = procedure.notice_working_days
        lines.append(words.pick(lang, f"notice: {number} working days", f"公示 {number} 个工作日"))
    elif procedure.notice_days is not None:
        lines.append(
            words.pick(
                lang, f"notice: {procedure.notice_days} days", f"公示 {procedure.notice_days} 天"
            )
        )
    for pair in procedure.separate:
        named = words.pick(lang, " and ", "与").join(
            words.word(words.STEPS, one, lang) for one in pair
        )
        lines.append(words.pick(lang, f"not by one person: {named}", f"不得由同一人办理:{named}"))
    return lines


def _cited(cite: Citation | None) -> Tree:
    return {} if cite is None else {"cite": cite_json(cite)}


def _requirement(condition: Condition, applies: Condition | None, speaker: _Speaker) -> str:
    said = speaker.condition(condition)
    if applies is None:
        return said
    when = speaker.condition(applies)
    return speaker.pick(f"if {when}: {said}", f"若{when},须{said}")


_MONEY = Fact("", "money")


def _amounts(benefit: Benefit, speaker: _Speaker) -> list[Tree]:
    times = [f"× {speaker.fact(benefit.units)}"] if benefit.units else []
    if benefit.each:
        times.append(speaker.pick(f"× each {benefit.each}", f"× 每个{speaker.role(benefit.each)}"))
    cite = benefit.cite if isinstance(benefit.cite, Citation) else None
    lines: list[Tree] = []
    for bound, en, zh in ((benefit.least, "at least", "最低"), (benefit.most, "at most", "最高")):
        if bound is not None:
            said = speaker.value(bound, _MONEY)
            lines.append({"text": f"{speaker.pick(en + ' ', zh)}{said}", **_cited(cite)})
    if benefit.stated and not lines:
        lines.append(
            {"text": speaker.pick("as the approver states", "由审批人核定"), **_cited(cite)}
        )
    for line in benefit.lines:
        said = " ".join([speaker.value(line.fen, _MONEY), *times])
        if line.when is not None:
            when = speaker.condition(line.when)
            said = speaker.pick(f"{said}, if {when}", f"{said},若{when}")
        lines.append({"text": said, **_cited(cite)})
    return lines


def _cap(cap: Cap, speaker: _Speaker) -> Tree:
    per = speaker.pick(" or ", "或").join(speaker.role(role) for role in cap.per)
    limit = speaker.value(cap.limit, _MONEY if cap.measure == "amount" else None)
    measure = words.word(_MEASURES, cap.measure, speaker.lang)
    if cap.window == "rolling" and cap.period is not None:
        span = _period(cap.period, speaker.lang)
        window = speaker.pick(f"in any {span}", f"任何{span}内")
    else:
        window = words.word(_WINDOWS, cap.window, speaker.lang)
    exceed = words.word(_ON_EXCEED, cap.on_exceed, speaker.lang)
    same = [speaker.fact(name) for name in cap.same]
    more = speaker.pick(", for the same ", ",同一") + ", ".join(same) if same else ""
    if cap.elsewhere is not None:
        more += speaker.pick(", counting also ", ",并计") + speaker.fact(cap.elsewhere)
    said = speaker.pick(
        f"{measure} per {per}: at most {limit} {window}{more}; {exceed}",
        f"每个{per}{window}{measure}不超过{limit}{more};{exceed}",
    )
    tree: Tree = {"id": cap.id, "text": said, "over": list(cap.over)}
    return {**tree, **speaker.only_if(cap.only_if), **_cited(cap.cite)}


def _exclusion(exclusion: Exclusion, grant: str, speaker: _Speaker) -> Tree:
    mine = exclusion.lane_of(grant)
    others = [one for lane, grants in exclusion.lanes if lane != mine for one in grants]
    per = speaker.pick(" and ", "和").join(speaker.role(role) for role in exclusion.per)
    named = ", ".join(others)
    said = speaker.pick(f"{per}: not together with {named}", f"{per}:不得与 {named} 重复享受")
    tree: Tree = {"id": exclusion.id, "text": said}
    return {**tree, **speaker.only_if(exclusion.only_if), **_cited(exclusion.cite)}


def _figure(pack: Pack, figure: Figure, lang: Lang) -> Tree:
    speaker = _Speaker.of(pack, lang)
    tree: Tree = {"key": figure.key, "unit": figure.unit}
    if isinstance(figure.value, int):
        tree |= {"value": figure.value, "text": quantity(figure.value, figure.unit, lang)}
    elif figure.value is not None:
        lines = []
        for line in figure.value:
            said = quantity(line.value, figure.unit, lang)
            if line.when is not None:
                said += speaker.pick(", if ", ",若") + speaker.condition(line.when)
            lines.append(said)
        tree["text"] = speaker.pick("; ", ";").join(lines)
    else:
        tree["ask"] = figure.ask or ""
    return {**tree, **_cited(figure.cite)}


def _conditions_read(grant: Grant) -> set[str]:
    """Readings that the grant's conditions ask for by themselves."""
    conditions = [one.condition for one in grant.requirements]
    conditions += [one.applies for one in grant.requirements if one.applies is not None]
    if grant.benefit is not None:
        conditions += [line.when for line in grant.benefit.lines if line.when is not None]
    return {name for condition in conditions for name in readings_read(condition)}


def _figures_used(grant: Grant, caps: Iterable[Cap]) -> set[str]:
    values: list[Value | None] = [cap.limit for cap in caps]
    if grant.benefit is not None:
        values += [line.fen for line in grant.benefit.lines]
        values += [grant.benefit.least, grant.benefit.most]
    for requirement in grant.requirements:
        values += _values(requirement.condition)
        values += [] if requirement.applies is None else _values(requirement.applies)
    return {key for value in values for key in references(value)}


def _values(condition: Condition) -> list[Value | None]:
    match condition:
        case All(parts) | AnyOf(parts):
            return [value for part in parts for value in _values(part)]
        case Not(part):
            return _values(part)
        case FactIs() | CountIs():
            return list(condition.values)
        case _:
            return []


# ---- text ----------------------------------------------------------------------------------------

_HEADINGS: tuple[tuple[str, str, str], ...] = (
    ("requirements", "Requirements", "条件"),
    ("amounts", "Amount", "金额"),
    ("caps", "Ceilings", "限额"),
    ("exclusions", "Not together with", "不重复享受"),
)


def text_of(tree: Mapping[str, Any], lang: Lang) -> str:
    """A tree of ``pack_told`` or ``grant_told`` as lines."""
    lines = _grant_lines(tree, lang) if "grant" in tree else _pack_lines(tree, lang)
    return "\n".join(lines)


def _pack_lines(tree: Mapping[str, Any], lang: Lang) -> list[str]:
    def pick(en: str, zh: str) -> str:
        return words.pick(lang, en, zh)

    until = tree.get("valid_until")
    basis = _BASIS[tree["valid_from_basis"]]
    lines = [
        pick(f"Pack {tree['pack']}: {tree['title']}", f"政策包 {tree['pack']}:{tree['title']}"),
        pick(f"Issued by {tree['authority']}", f"发文机关:{tree['authority']}"),
        *(pick(f"Document: {name}", f"文件:{name}") for name in tree.get("documents", ())),
        pick("In force from ", "生效:")
        + tree["valid_from"]
        + pick(f" ({basis[0]})", f"({basis[1]})")
        + ("" if until is None else pick(" until ", " 至 ") + until),
        f"SHA-256: {tree['digest']}",
    ]
    if "amends" in tree:
        named = ", ".join(tree["amends"])
        lines.append(pick(f"Amends: {named}", f"补充:{named}"))
    for grant in tree.get("grants", ()):
        lines += ["", *_grant_lines(grant, lang)]
    if "figures" in tree:
        lines += ["", pick("Figures", "标准")]
        lines += [line for figure in tree["figures"] for line in _figure_lines(figure, lang)]
    if "services" in tree:
        lines += ["", pick("Services", "服务")]
        lines += [line for one in tree["services"] for line in _rule_lines(one["text"], one, lang)]
    if "procedure" in tree:
        lines += ["", pick("Procedure", "办理步骤"), *(f"  - {line}" for line in tree["procedure"])]
    if "rulings" in tree:
        lines += ["", pick("Rulings", "裁定")]
        for one in tree["rulings"]:
            lines += _rule_lines(f"{one['reading']} = {one['option']}", one, lang)
    return lines


_BASIS: Mapping[str, words.Pair] = {
    "stated": ("as the document states", "文件写明"),
    "issue_date": ("the day of issue", "按发文日期"),
    "assumed": ("assumed: the document states no day", "推定:文件未写日期"),
}


def _grant_lines(tree: Mapping[str, Any], lang: Lang) -> list[str]:
    def pick(en: str, zh: str) -> str:
        return words.pick(lang, en, zh)

    adds = pick(" (adds to it)", "(补充)") if "amends" in tree else ""
    lines = [f"{tree['name'] or tree['grant']} ({tree['grant']}){adds}"]
    if "applicant" in tree:
        kinds = pick(", ", "、").join(words.word(words.KINDS, k, lang) for k in tree["applicant"])
        instrument = words.word(words.INSTRUMENTS, tree["instrument"], lang)
        lines.append(pick(f"  {instrument}; applicant: {kinds}", f"  {instrument};申请人:{kinds}"))
    if "cite" in tree:
        lines.append("  " + words.citation(tree["cite"], lang))
    for key, en, zh in _HEADINGS:
        if key in tree:
            lines.append("  " + pick(en, zh))
            for rule in tree[key]:
                lines += [f"  {line}" for line in _rule_lines(rule["text"], rule, lang)]
    if "readings" in tree:
        lines.append("  " + pick("Readings", "口径"))
        lines += [f"    {line}" for one in tree["readings"] for line in _reading_lines(one, lang)]
    if "ask" in tree:
        lines.append("  " + pick("Figures to ask for", "须另行取得的标准"))
        lines += [f"  {line}" for one in tree["ask"] for line in _figure_lines(one, lang)]
    return lines


def _rule_lines(said: str, rule: Mapping[str, Any], lang: Lang) -> list[str]:
    name = f"[{rule['id']}] " if "id" in rule else ""
    role = ""
    if "role" in rule:
        every = rule.get("whom") == "every"
        whom = words.pick(lang, "every " if every else "", "每一" if every else "") + rule["role"]
        role = words.pick(lang, f"{whom}: ", f"{whom}:")
    lines = [f"  - {name}{role}{said}"]
    if "only_if" in rule:
        chosen = ", ".join(f"{key} = {option}" for key, option in rule["only_if"].items())
        lines.append(words.pick(lang, f"      only under {chosen}", f"      仅在口径 {chosen} 时"))
    if rule.get("excusable"):
        lines.append(
            words.pick(lang, "      can be excused with a reason", "      说明理由可不受此限")
        )
    if "cite" in rule:
        lines.append("      " + words.citation(rule["cite"], lang))
    return lines


def _reading_lines(reading: Mapping[str, Any], lang: Lang) -> list[str]:
    default = reading["default"]
    held = words.pick(lang, "open", "未定") if reading["open"] else ""
    lines = [f"- [{reading['id']}] {reading['question']}" + (f" ({held})" if held else "")]
    for key, text in reading["options"].items():
        mark = words.pick(lang, " (default)", "(默认)") if key == default else ""
        lines.append(f"    {key}: {text}{mark}")
    return lines


def _figure_lines(figure: Mapping[str, Any], lang: Lang) -> list[str]:
    shown = figure.get("text")
    if shown is None:
        shown = words.pick(lang, f"ask: {figure['ask']}", f"问:{figure['ask']}")
    return _rule_lines(
        f"{figure['key']}: {shown}", {k: figure[k] for k in ("cite",) if k in figure}, lang
    )

"""A pack in plain words: what a grant asks, what it pays, its limits, and what is left open.

What it is: ``pack_told`` and ``grant_told`` make a JSON-ready tree of a pack or one of its grants,
each rule with words, clause and quote; ``text_of`` writes such a tree for people.

What it promises: nothing of the pack is left out but its cases; quotes are exact, and given in
simplified characters where the pack has them. The Chinese is written for a citizen: labels, yuan,
plain words instead of signs. The English keeps the names that programs know beside the labels.

What it does not do: merge packs (``policy.catalogue``): an amendment is shown as what it adds. The
packs ``beside`` it lend their labels and names, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from subsidy_ledger.ledger.answers import Lang, cite_json
from subsidy_ledger.policy.benefits import Benefit
from subsidy_ledger.policy.conditions import (
    Condition,
    Value,
    facts_read,
    readings_read,
    value_facts,
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
    Service,
    conditions_of,
    figures_used,
)
from subsidy_ledger.reports import words
from subsidy_ledger.reports.wording import Speaker, period_said

Tree: TypeAlias = dict[str, Any]

_WINDOWS: Mapping[str, words.Pair] = {
    "case": ("in one case", "一件申请内"),
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
    "reduce": ("what is above is not paid", "超过部分不计"),
    "refuse": ("above it nothing is awarded", "超过则不予"),
}

# ---- trees ---------------------------------------------------------------------------------------


def pack_told(pack: Pack, lang: Lang, beside: Sequence[Pack] = ()) -> Tree:
    """A whole pack; ``beside``: packs that an amendment amends, for labels and names."""
    speaker = Speaker.of(pack, lang, beside)
    grants = [
        (grant, told)
        for grant in pack.grants
        if not _ADDED.isdisjoint(told := grant_told(pack, grant, lang, beside)) or not grant.amend
    ]

    def shown(over: Sequence[str]) -> bool:
        """Whether a rule over grants stands under one of them already."""
        return any(covers(over, grant.key) for grant, _ in grants)

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
        "grants": [told for _, told in grants],
        "caps": [_cap(cap, None, speaker) for cap in pack.caps if not shown(cap.over)],
        "exclusions": [
            _exclusion(one, None, speaker)
            for one in pack.exclusions
            if not shown([grant for _, grants in one.lanes for grant in grants])
        ],
        "figures": [_figure(figure, speaker) for figure in pack.figures],
        "rulings": [
            {
                "reading": one.reading,
                "option": one.option,
                "text": speaker.option(one.reading, one.option),
                **_cited(one.cite),
            }
            for one in pack.rulings
        ],
        "services": [_service(service, speaker) for service in pack.services],
        "procedure": None if pack.procedure is None else _procedure(pack.procedure, lang),
    }
    return {key: value for key, value in tree.items() if value not in (None, [])}


def grant_told(pack: Pack, grant: Grant, lang: Lang, beside: Sequence[Pack] = ()) -> Tree:
    """One grant with all rules of the pack that touch it."""
    speaker = Speaker.of(pack, lang, beside)
    caps = (*grant.caps, *(cap for cap in pack.caps if covers(cap.over, grant.key)))
    barring = [one for one in pack.exclusions if one.lane_of(grant.key) is not None]
    rules: tuple[Requirement | Cap | Exclusion, ...] = (*grant.requirements, *caps, *barring)
    named = {reading for rule in rules for reading, _ in rule.only_if}
    named |= {name for condition in conditions_of(grant) for name in readings_read(condition)}
    used = figures_used(grant, caps)
    tree: Tree = {
        "grant": grant.key,
        "name": grant.name or speaker.grants.get(grant.key, ""),
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
                **_only_if(one.only_if),
                **_cited(one.cite),
            }
            for one in grant.requirements
        ],
        "amounts": [] if grant.benefit is None else _amounts(grant.benefit, speaker),
        "caps": [_cap(cap, grant, speaker) for cap in caps],
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
            _figure(one, speaker) for one in pack.figures if one.value is None and one.key in used
        ],
        "papers": _papers(grant, caps, speaker),
    }
    for rule in tree["requirements"]:
        for key in [key for key, value in rule.items() if value is None]:
            del rule[key]
    return {key: value for key, value in tree.items() if value not in (None, [])}


_ADDED = frozenset({"requirements", "amounts", "caps"})
"""What an amendment may bring to a grant; one that has only cases there is not shown under it."""


def _service(service: Service, speaker: Speaker) -> Tree:
    acts = speaker.acts(service.acts)
    either = speaker.acts(service.one_of)
    if either:
        acts.append(speaker.pick(" or ", "或").join(either))
    said = speaker.pick(", ", "、").join(acts)
    start, term = speaker.fact(service.start), ""
    if service.within_working_days is not None:
        days = service.within_working_days
        term = speaker.pick(f"within {days} working days ", f"{days}个工作日内")
    elif service.within_days is not None:
        term = speaker.pick(f"within {service.within_days} days ", f"{service.within_days}天内")
    said = speaker.pick(
        f"{term}after {start}: {said}", f"自“{start}”起{term or '(文件未写期限)'}:{said}"
    )
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
    if procedure.retention is not None:
        lines.append(words.retention(procedure.retention, lang))
    return lines


def _only_if(only_if: OnlyIf) -> Tree:
    return {"only_if": dict(only_if)} if only_if else {}


def _cited(cite: Citation | None) -> Tree:
    return {} if cite is None else {"cite": cite_json(cite)}


def _requirement(condition: Condition, applies: Condition | None, speaker: Speaker) -> str:
    said = speaker.condition(condition)
    if applies is None:
        return said
    when = speaker.condition(applies)
    return speaker.pick(f"if {when}: {said}", f"若{when},须{said}")


_MONEY = Fact("", "money")
_MONTHS = Fact("", "integer", unit="month")


def _amounts(benefit: Benefit, speaker: Speaker) -> list[Tree]:
    cite = benefit.cite if isinstance(benefit.cite, Citation) else None
    if benefit.stated:
        said = _bounds(benefit, speaker)
        return [{"text": said, "rate": said, **_cited(cite)}]
    lines: list[Tree] = []
    for index, line in enumerate(benefit.lines):
        said = rate = _rate(line.fen, benefit, speaker)
        if line.when is not None:
            when = speaker.condition(line.when)
            said = speaker.pick(f"{said}, if {when}", f"{when}的:{said}")
        elif index:
            said = speaker.pick(f"{said} otherwise", f"其余:{said}")
        lines.append({"text": said, "rate": rate, **_cited(cite)})
    return lines


def _bounds(benefit: Benefit, speaker: Speaker) -> str:
    said = [
        speaker.pick(f"{en} ", zh) + speaker.value(bound, _MONEY)
        for bound, en, zh in (
            (benefit.least, "at least", "最低"),
            (benefit.most, "at most", "最高"),
        )
        if bound is not None
    ]
    return speaker.pick(", ", ",").join(
        [*said, speaker.pick("as the approver states", "由审批人核定")]
    )


def _rate(fen: Value, benefit: Benefit, speaker: Speaker) -> str:
    """What is paid for each unit of each counted party."""
    said = speaker.value(fen, _MONEY)
    unit = speaker.fact(benefit.units) if benefit.units else ""
    if speaker.lang == "en":
        times = [f"× {unit}"] if unit else []
        times += [f"× each {benefit.each}"] if benefit.each else []
        return " ".join([said, *times])
    each = speaker.each(benefit.each) if benefit.each else ""
    fact = speaker.facts.get(benefit.units or "")
    measure = _PER.get(_counted(fact).unit or "", "") if fact is not None else ""
    by = "" if fen.kind in ("literal", "figure") and fen.bps is None else "按"
    counted = f"(按“{unit}”计)" if unit else ""
    return f"{each}{measure}{by}{said}{counted}"


_PER = {"month": "每月", "day": "每天", "year": "每年", "person": "每人", "hour": "每小时"}


def _counted(fact: Fact) -> Fact:
    """The fact by which units are counted, as a number: of months, where it names months."""
    return _MONTHS if fact.type == "months" else fact


def _cap(cap: Cap, grant: Grant | None, speaker: Speaker) -> Tree:
    tree: Tree = {
        "id": cap.id,
        "text": _cap_zh(cap, grant, speaker) if speaker.lang == "zh" else _cap_en(cap, speaker),
        "over": list(cap.over),
    }
    return {**tree, **_only_if(cap.only_if), **_cited(cap.cite)}


def _cap_en(cap: Cap, speaker: Speaker) -> str:
    per = " or ".join(speaker.role(role) for role in cap.per)
    limit = speaker.value(cap.limit, _MONEY if cap.measure == "amount" else None)
    measure, window = words.word(_MEASURES, cap.measure, "en"), _window(cap, "en")
    if cap.amount_of is not None:
        measure += f" (of {speaker.fact(cap.amount_of)})"
    same = ", ".join(speaker.fact(name) for name in cap.same)
    more = f", for the same {same}" if same else ""
    if cap.elsewhere is not None:
        more += f", counting also {speaker.fact(cap.elsewhere)}"
    exceed = words.word(_ON_EXCEED, cap.on_exceed, "en")
    return f"{measure} per {per}: at most {limit} {window}{more}; {exceed}"


def _cap_zh(cap: Cap, grant: Grant | None, speaker: Speaker) -> str:
    """A ceiling as a sentence: who, in what, over what, at most how much, and what is above it."""
    per = "或".join(speaker.each(role) for role in cap.per)
    same = "、".join(_same_zh(name, speaker) for name in cap.same)
    notes = []
    if grant is None:
        notes.append(speaker.named(cap.over))
    elif others := [key for key in cap.over if key != grant.key]:
        notes.append(f"与{speaker.named(others)}合并计算")
    if cap.elsewhere is not None:
        notes.append(f"并计“{speaker.fact(cap.elsewhere)}”")
    more = f"({','.join(notes)})" if notes else ""
    exceed = words.word(_ON_EXCEED, cap.on_exceed, "zh")
    once = _once_a_month(cap, speaker)
    limit = "只计一次" if once else f"{_window(cap, 'zh')}{_limit_zh(cap, grant, speaker)}"
    return f"{per},{f'{same}内' if same and not once else same}{limit}{more};{exceed}"


def _once_a_month(cap: Cap, speaker: Speaker) -> bool:
    """Whether a cap says that one month counts once."""
    months = [name for name in cap.same if speaker.is_months(name)]
    once = cap.limit.kind == "literal" and cap.limit.literal == 1
    return once and cap.measure == "units" and bool(months) and cap.window == "lifetime"


def _same_zh(name: str, speaker: Speaker) -> str:
    return "同一个月" if speaker.is_months(name) else f"同一“{speaker.fact(name)}”"


def _limit_zh(cap: Cap, grant: Grant | None, speaker: Speaker) -> str:
    if cap.measure == "amount":
        what = f"“{speaker.fact(cap.amount_of)}”" if cap.amount_of else ""
        most = "最高" if cap.limit.kind in ("literal", "figure") else "不超过"
        return f"{what}{most}{speaker.value(cap.limit, _MONEY)}"
    if cap.measure == "count":
        limit = speaker.value(cap.limit)
        return f"最多{limit}次" if cap.limit.kind == "literal" else f"最多{limit}"
    if cap.measure == "span":
        return f"自首月至末月(中断也算)最长{speaker.value(cap.limit, _MONTHS)}"
    benefit = None if grant is None else grant.benefit
    unit = None if benefit is None else speaker.facts.get(benefit.units or "")
    if unit is not None:
        return f"最多{speaker.value(cap.limit, _counted(unit))}"
    return f"最多{speaker.value(cap.limit)}" + ("次" if cap.limit.kind == "literal" else "")


def _window(cap: Cap, lang: Lang) -> str:
    if cap.window == "rolling" and cap.period is not None:
        span = period_said(cap.period, lang)
        return words.pick(lang, f"in any {span}", f"任何{span}内")
    return words.word(_WINDOWS, cap.window, lang)


def _exclusion(exclusion: Exclusion, grant: str | None, speaker: Speaker) -> Tree:
    per = speaker.pick(" and ", "、").join(speaker.role(role) for role in exclusion.per)
    if grant is None:
        lanes = [speaker.named(grants) for _, grants in exclusion.lanes]
        others: list[str] = []
        said = speaker.pick(
            f"{per}: only one of {' / '.join(lanes)}", f"{per}:只能享受其中一边:{' / '.join(lanes)}"
        )
    else:
        mine = exclusion.lane_of(grant)
        others = [one for lane, grants in exclusion.lanes if lane != mine for one in grants]
        named = speaker.named(others)
        said = speaker.pick(f"{per}: not together with {named}", f"{per}:不得与{named}重复享受")
    tree: Tree = {"id": exclusion.id, "text": said, "others": others}
    return {**tree, **_only_if(exclusion.only_if), **_cited(exclusion.cite)}


def _figure(figure: Figure, speaker: Speaker) -> Tree:
    tree: Tree = {"key": figure.key, "unit": figure.unit}
    if isinstance(figure.value, int):
        tree["value"] = figure.value
    if figure.value is not None:
        tree["text"] = speaker.amount_of(figure)
    else:
        tree["ask"] = figure.ask or ""
    return {**tree, **_cited(figure.cite)}


def _papers(grant: Grant, caps: Iterable[Cap], speaker: Speaker) -> list[Tree]:
    """What is looked at: the facts that are read, each with the papers that attest it."""
    read = _facts_used(grant, caps)
    return [
        {
            "fact": name,
            "role": speaker.pick(fact.of, "业务" if fact.of == "case" else speaker.role(fact.of)),
            "label": fact.label or name,
            "papers": list(fact.evidence),
        }
        for name, fact in speaker.facts.items()
        if name in read
    ]


def _facts_used(grant: Grant, caps: Iterable[Cap]) -> set[str]:
    """Facts that a decision on the grant may read."""
    read = {grant.as_of.name}
    for condition in conditions_of(grant):
        read |= facts_read(condition)
    for cap in caps:
        read |= {*cap.same, cap.elsewhere or "", cap.amount_of or ""} | value_facts(cap.limit)
    if grant.benefit is not None:
        benefit = grant.benefit
        read.add(benefit.units or "")
        for bound in (benefit.least, benefit.most):
            read |= set() if bound is None else value_facts(bound)
        for line in benefit.lines:
            read |= value_facts(line.fen)
    return read - {""}


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
    for key, en, zh in _HEADINGS:
        if key in tree:
            lines += ["", pick(en, zh)]
            lines += [line for one in tree[key] for line in _rule_lines(one["text"], one, lang)]
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
            told = f" ({one['text']})" if one["text"] != one["option"] else ""
            lines += _rule_lines(f"{one['reading']} = {one['option']}{told}", one, lang)
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
    if "papers" in tree:
        lines.append("  " + pick("Papers", "材料"))
        lines += [f"    - {line}" for line in papers_of(tree["papers"], lang)]
    return lines


def papers_of(papers: Iterable[Tree], lang: Lang) -> list[str]:
    """Papers to bring, one line each, with what they attest; then facts that name no paper."""
    by_paper: dict[str, list[str]] = {}
    for one in papers:
        for paper in one["papers"] or [""]:
            by_paper.setdefault(paper, []).append(one["label"])
    bare = by_paper.pop("", [])
    lines = [
        words.pick(lang, f"{paper}: {', '.join(labels)}", f"{paper}:{'、'.join(labels)}")
        for paper, labels in by_paper.items()
    ]
    if bare:
        said = words.pick(lang, ", ", "、").join(bare)
        lines.append(words.pick(lang, f"to be attested: {said}", f"须经证明:{said}"))
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

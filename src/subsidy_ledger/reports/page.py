"""The page of a document: what an official would hand to a citizen, made of its pack and coverage.

What it is: ``page_of`` writes the page of a pack that states a document, ``amendment_page_of`` the
shorter one of a pack that changes others, ``index_of`` the list of all. Markdown (MyST), in Chinese
with English beside the headings.

What it promises: for each grant who may have it, how much, its ceilings, what it cannot be had
with, where that is written, which papers are needed, what is open and whom to ask; then services,
and every instrument of the document with what became of it, in numbers that add up. All of it comes
from the pack and its coverage: there is nothing to keep in step by hand.

What it does not do: merge an amendment into what it amends; each has its own page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import frozen

from subsidy_ledger.policy.coverage import (
    KINDS,
    STATUSES,
    Coverage,
    Item,
    Status,
    can_pay,
    counts_of,
    status_of,
)
from subsidy_ledger.policy.pack import Grant, Pack
from subsidy_ledger.reports import words
from subsidy_ledger.reports.law import grant_told, pack_told, papers_of

Tree: TypeAlias = dict[str, Any]

STATUS_WORDS: Mapping[Status, words.Pair] = {
    "enforceable": ("enforceable", "可判定"),
    "undetermined": ("undetermined for want of a figure", "待补标准"),
    "service": ("service", "服务"),
    "out-of-reach": ("out of reach", "不作判定"),
}
_BASIS = {
    "stated": "文件写明",
    "issue_date": "按发文日期",
    "assumed": "推定:文件没有写生效日期",
}
_READ = """\
**怎么读 · How to read.** “口径”是文件没有说清、须由经办机构裁定的问题。
写明“默认”的,未裁定时按默认办;没有默认的,只要影响结果,就既不发也不拒,记为“未决”。
缺材料、缺标准也是“未决”,不是拒绝。引文是文件的原话(繁体转成简体)。

*An open reading (口径) is a question that the document leaves; without a default it makes a case
undetermined where it matters. A missing paper or figure does the same: it is never a refusal.*
"""


def bases_of(pack: Pack, packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """Of the packs given, those that a pack amends."""
    return tuple(one for one in packs if one.scheme is not None and one.scheme in pack.amends)


# ---- Markdown ------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Text that Markdown takes as it stands, on one line."""
    return re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", " ".join(text.split()))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [_row(*head), _row(*("---" for _ in head)), *(_row(*row) for row in rows), ""]


def _label(key: str) -> str:
    """The name by which links find a grant's section."""
    return key.replace("/", "-")


def _links(keys: Iterable[str], names: Mapping[str, str]) -> str:
    return "、".join(f"[{plain(names.get(key, key))}](#{_label(key)})" for key in keys)


def _cited(rule: Mapping[str, Any]) -> str:
    """Where a rule stands, as a line below it: clause and words, or the reading it hangs on."""
    cite: Mapping[str, str] = rule.get("cite", {})
    if "reading" in cite and "quote" not in cite:
        return f"*文件没有写,见口径* `{cite['reading']}`"
    quote = cite.get("plain") or cite.get("quote")
    if not quote:
        return ""
    return f"*{plain(cite.get('clause', ''))}:“{plain(quote)}”*"


def _item(mark: str, said: str, rule: Mapping[str, Any]) -> Iterator[str]:
    where, indent = _cited(rule), " " * (len(mark) + 1)
    yield f"{mark} {said}" + ("\\" if where else "")
    if where:
        yield f"{indent}{where}"


def _amounts(lines: Sequence[Tree]) -> Iterator[str]:
    """Amounts, the words that they share once."""
    if len(lines) == 1:
        yield from _item("-", plain(lines[0]["text"]), lines[0])
        return
    yield "依次看,先符合的为准:"
    yield ""
    for number, line in enumerate(lines, 1):
        last = number == len(lines) or line.get("cite") != lines[number].get("cite")
        yield from _item(f"{number}.", plain(line["text"]), line if last else {})


# ---- a grant -------------------------------------------------------------------------------------


def needs_ruling(grant: Grant) -> bool:
    """Whether nothing is granted before somebody rules: its cases, which are run, are the judge."""
    granted = [case for case in grant.cases if case.expect.outcome == "granted"]
    return bool(granted) and all(case.claim.rulings for case in granted)


@frozen
class _Section:
    """The section of one grant, from what ``reports.law`` tells of it."""

    pack: Pack
    grant: Grant
    told: Tree
    payable: bool

    @property
    def defaults(self) -> dict[str, str]:
        return {one.id: one.default for one in self.pack.readings if one.default is not None}

    def stands(self, rule: Mapping[str, Any]) -> bool:
        """Whether a rule holds as long as nothing is ruled: without readings, or by default."""
        return all(self.defaults.get(name) == option for name, option in _hangs(rule).items())

    def lines(self) -> Iterator[str]:
        yield f"({_label(self.grant.key)})="
        yield f"### {plain(self.told['name'])} `{self.grant.key}`"
        yield ""
        instrument = words.word(words.INSTRUMENTS, self.told["instrument"], "zh")
        state = "可以判定" if self.payable else "**待补标准**:补齐以前,符合条件的记为未决"
        if self.payable and needs_ruling(self.grant):
            state = "**须先裁定口径**:裁定以前,符合条件的记为未决"
        yield f"类别 · Instrument:{instrument}。状态 · Status:{state}。"
        yield ""
        yield from self.who()
        yield from self.amount()
        yield from self.rules("caps", "上限 · Ceilings", "文件没有写。")
        yield from self.rules("exclusions", "不能同时领什么 · Not together with", "文件没有写。")
        yield from self.basis()
        yield from self.papers()
        yield from self.readings()
        yield from self.figures()

    def who(self) -> Iterator[str]:
        kinds = [words.word(words.KINDS, kind, "zh") for kind in self.told["applicant"]]
        one_of = "以下之一:" if len(kinds) > 1 else ""
        yield f"**谁可以领 · Who may have it** 申请人须是{one_of}{'、'.join(kinds)}。"
        yield ""
        standing = [rule for rule in self.told.get("requirements", ()) if self.stands(rule)]
        own = [rule for rule in standing if "role" not in rule]
        if own:
            yield "须同时符合:"
            yield ""
            yield from self.numbered(own)
        for whom, begins, ends in (
            ("every", "每一", "都须符合"),
            ("each", "", "逐个看,不符合的不计入,不影响别人"),
        ):
            rules = [rule for rule in standing if rule.get("whom") == whom]
            for role in dict.fromkeys(rule["role"] for rule in rules):
                yield f"{begins}{plain(role)}{ends}:"
                yield ""
                yield from self.numbered([rule for rule in rules if rule["role"] == role])

    def numbered(self, rules: Sequence[Tree]) -> Iterator[str]:
        for number, rule in enumerate(rules, 1):
            yield from _item(f"{number}.", self.said(rule), rule)
        yield ""

    def said(self, rule: Mapping[str, Any]) -> str:
        said = plain(rule["text"])
        if rule.get("excusable"):
            said += "(说明理由可不受此限)"
        cited = rule.get("cite", {}).get("reading")
        named = [f"`{name}`" for name in _hangs(rule) if name != cited]
        return said + (f"(默认口径 {'、'.join(named)})" if named else "")

    def amount(self) -> Iterator[str]:
        yield "**领多少 · How much**"
        yield ""
        if "amounts" not in self.told:
            yield "不涉及金额,只判定是否符合。"
            yield ""
            return
        yield from _amounts(self.told["amounts"])
        yield ""

    def rules(self, key: str, heading: str, none: str) -> Iterator[str]:
        standing = [rule for rule in self.told.get(key, ()) if self.stands(rule)]
        yield f"**{heading}**" + ("" if standing else f" {none}")
        yield ""
        for rule in standing:
            yield from _item("-", self.said(rule), rule)
        if standing:
            yield ""

    def basis(self) -> Iterator[str]:
        cite: Mapping[str, str] = self.told.get("cite", {})
        if cite:
            quote = plain(cite.get("plain") or cite.get("quote") or "")
            where = " ".join(cite[key] for key in ("document", "clause") if key in cite)
            yield f"**依据 · Legal basis** {plain(where)}:“{quote}”"
            yield ""

    def papers(self) -> Iterator[str]:
        if "papers" in self.told:
            yield "**需要的材料 · Papers**"
            yield ""
            yield from (f"- {plain(line)}" for line in papers_of(self.told["papers"], "zh"))
            yield ""

    def readings(self) -> Iterator[str]:
        if "readings" not in self.told:
            return
        yield "**待定口径 · Open readings**"
        yield ""
        for reading in self.told["readings"]:
            held = "" if reading["default"] else "——**没有默认**,影响结果的记为未决"
            yield f"- `{reading['id']}` {plain(reading['question'])}{held}"
            for option, text in reading["options"].items():
                mark = "(默认)" if option == reading["default"] else ""
                yield f"  - `{option}` {plain(text)}{mark}"
                for rule, what in self.hanging(reading["id"], option):
                    said = f"{what}:{plain(rule['text'])}{self.besides(rule, reading['id'])}"
                    yield from _item("    -", said, rule)
        yield ""

    def hanging(self, reading: str, option: str) -> Iterator[tuple[Tree, str]]:
        """Rules that come in only when this option is ruled."""
        for key, what in (
            ("requirements", "则另须符合"),
            ("caps", "则上限"),
            ("exclusions", "则不重复享受"),
        ):
            for rule in self.told.get(key, ()):
                if not self.stands(rule) and _hangs(rule).get(reading) == option:
                    yield rule, f"{what}({plain(rule['role'])})" if "role" in rule else what

    def besides(self, rule: Mapping[str, Any], reading: str) -> str:
        """Other readings that must be ruled as well for a rule to hold."""
        others = [
            f"`{name}` 也定为 `{option}`"
            for name, option in _hangs(rule).items()
            if name != reading and self.defaults.get(name) != option
        ]
        return f"(须口径 {'、'.join(others)})" if others else ""

    def figures(self) -> Iterator[str]:
        if "ask" in self.told:
            yield "**待补标准 · Figures to ask for**"
            yield ""
            for one in self.told["ask"]:
                key = one["key"].partition("/")[2]
                yield f"- `{key}` 文件没有写,须向以下出处取得:{plain(one['ask'])}"
            yield ""


def _hangs(rule: Mapping[str, Any]) -> dict[str, str]:
    """Readings that a rule hangs on, with the option under which it holds."""
    only_if: dict[str, str] = rule.get("only_if", {})
    return only_if


# ---- the page of a document ----------------------------------------------------------------------


def page_of(pack: Pack, coverage: Coverage | None, amendments: Iterable[Pack] = ()) -> str:
    """The page of a pack that states a document; without coverage, without the tables of it.

    The page tells what the document says. Of the amendments given its head names those that change
    it: whoever reads a figure there must learn that it may be another by now.
    """
    changes = [one for one in amendments if pack.scheme in one.amends]
    lines = [f"# {plain(pack.title)}", "", *_head(pack, changes), _READ]
    told = {grant.key: grant_told(pack, grant, "zh") for grant in pack.grants}
    if pack.grants:
        lines += ["## 补贴项目 · Grants", "", *_overview(pack, told)]
    for grant in pack.grants:
        section = _Section(pack, grant, told[grant.key], can_pay(pack, grant.key))
        lines += section.lines()
    tree = pack_told(pack, "zh")
    if "services" in tree:
        lines += ["## 服务和期限 · Services and deadlines", "", *_services(tree["services"])]
    if "procedure" in tree:
        lines += ["## 办理步骤 · Procedure", "", *(f"- {one}" for one in tree["procedure"]), ""]
    if coverage is not None:
        lines += _covered(pack, coverage)
    return "\n".join(lines).rstrip() + "\n"


def _head(pack: Pack, changes: Sequence[Pack] = ()) -> list[str]:
    until = "没有写截止日" if pack.valid_until is None else f"至 {pack.valid_until}"
    documents = [" ".join(part for part in (d.title, d.number) if part) for d in pack.documents]
    rows = [
        ("文件 · Document", "<br>".join(plain(one) for one in documents)),
        ("发文机关 · Issued by", plain(pack.authority)),
        ("适用 · In force", f"自 {pack.valid_from} 起({_BASIS[pack.valid_from_basis]});{until}"),
    ]
    if pack.amends:
        rows.append(("修改 · Amends", "、".join(f"`{one}`" for one in pack.amends)))
    for one in changes:
        since = f"自 {one.valid_from} 起({_BASIS[one.valid_from_basis]})"
        told = f"{since}另须看 `{one.id}`:{plain(one.title)}。本页只写原文件。"
        rows.append(("后来的修改 · Amended by", told))
    rows.append(("政策包 · Pack", f"`{pack.id}`"))
    return _table(("", ""), rows)


def _overview(pack: Pack, told: Mapping[str, Tree]) -> list[str]:
    rows = []
    for grant in pack.grants:
        tree = told[grant.key]
        much = plain(_brief(tree.get("amounts", ())))
        state: Status = "enforceable" if can_pay(pack, grant.key) else "undetermined"
        rows.append(
            (
                f"[{plain(tree['name'])}](#{_label(grant.key)})",
                words.word(words.INSTRUMENTS, tree["instrument"], "zh"),
                much or "不涉及金额",
                STATUS_WORDS[state][1],
            )
        )
    head = ("项目 · Grant", "类别 · Instrument", "领多少 · How much", "状态 · Status")
    return _table(head, rows)


def _brief(amounts: Sequence[Tree]) -> str:
    """Amounts at a glance; on what they depend, and who has a figure, the grant's section says."""
    rates = dict.fromkeys(re.sub("待补标准“[^”]*”", "待补标准", one["rate"]) for one in amounts)
    return "、".join(rates) + ("(分情形)" if len(amounts) > 1 else "")


def _services(services: Iterable[Tree]) -> list[str]:
    rows = [
        (
            f"`{one['id']}`",
            plain(one["role"]),
            plain(one["text"]) + ("(说明理由可不受此限)" if one.get("excusable") else ""),
            _cited(one),
        )
        for one in services
    ]
    return _table(("服务 · Service", "对谁 · To", "做什么 · What", "依据 · Basis"), rows)


def _covered(pack: Pack, coverage: Coverage) -> list[str]:
    """Every instrument of the document and what became of it, and what is none."""
    counts, number = counts_of(coverage, pack), len(coverage.instruments)
    summed = " + ".join(str(counts[status]) for status in STATUSES)
    lines = [
        "## 文件的全部条目 · Every instrument",
        "",
        f"文件共有 {number} 个条目,逐一列出它们的去处。{summed} = {number}。",
        "",
        *_table(
            ("状态 · Status", "条目数 · Number"),
            [
                *((" · ".join(reversed(STATUS_WORDS[one])), str(counts[one])) for one in STATUSES),
                ("**合计 · Total**", f"**{number}**"),
            ],
        ),
        *_table(
            (
                "编号 · No.",
                "条目 · Instrument",
                "条款 · Clause",
                "状态 · Status",
                "去处 · Where it went",
            ),
            [
                (
                    item.id,
                    plain(item.name),
                    plain(item.clause),
                    STATUS_WORDS[status_of(item, pack)][1],
                    _went(item, pack),
                )
                for item in coverage.instruments
            ],
        ),
    ]
    for heading, items in (
        ("## 义务 · Duties", coverage.duties),
        ("## 不重复享受和期限的规定 · Rules against having twice", coverage.non_duplication),
        ("## 目标 · Targets", coverage.targets),
    ):
        if items:
            lines += [heading, "", *_passages(items, pack)]
    return lines


def _passages(items: Iterable[Item], pack: Pack) -> list[str]:
    rows = [
        (
            item.id,
            plain(item.clause) or "—",
            f"“{plain(item.words)}”" if item.words else plain(item.name) or "文件没有写",
            _went(item, pack),
        )
        for item in items
    ]
    return _table(("编号 · No.", "条款 · Clause", "原文 · Words", "去处 · Where it went"), rows)


def _went(item: Item, pack: Pack) -> str:
    """Where a passage went: links to grants, services, rules, or the reason why nowhere."""
    if item.grants:
        kind = f"({KINDS[item.kind]})" if item.kind and item.kind != "other" else ""
        return _links(item.grants, {grant.key: grant.name for grant in pack.grants}) + kind
    if item.services:
        return "服务 " + "、".join(f"`{name}`" for name in item.services)
    if item.rules:
        return "规则 " + "、".join(f"`{name}`" for name in item.rules)
    return f"{plain(item.out_of_reach or '')} *{plain(item.out_of_reach_en or '')}*"


# ---- the page of an amendment --------------------------------------------------------------------


def amendment_page_of(pack: Pack, beside: Sequence[Pack]) -> str:
    """The page of a pack that changes others: what it adds, in the words of what it amends."""
    tree = pack_told(pack, "zh", beside)
    lines = [f"# {plain(pack.title)}", "", *_head(pack)]
    lines += [
        (
            "这不是一份单独的补贴文件:它补充或修改所列的政策包,自适用之日起与它们一并判定;"
            "以前的业务仍按以前的规定。"
        ),
        "",
        "*An amendment: it is read together with what it amends, from its first day on.*",
        "",
    ]
    if "figures" in tree:
        lines += ["## 标准 · Figures", "", *_figures(tree["figures"])]
    if "rulings" in tree:
        lines += ["## 裁定的口径 · Rulings", "", *_rulings(tree["rulings"], beside)]
    for told in tree.get("grants", ()):
        name = plain(told["name"] or told["grant"])
        lines += [f"## {name} `{told['grant']}`", ""]
        for key, heading in (
            ("requirements", "增加的条件 · Added requirements"),
            ("amounts", "金额 · Amount"),
            ("caps", "增加的上限 · Added ceilings"),
            ("exclusions", "增加的不重复享受 · Added exclusions"),
        ):
            lines += _added(told.get(key, ()), heading)
    for key, heading in (
        ("caps", "各项共同的上限 · Ceilings over several grants"),
        ("exclusions", "不重复享受 · Exclusions"),
    ):
        lines += _added(tree.get(key, ()), heading)
    if "services" in tree:
        lines += ["## 服务和期限 · Services and deadlines", "", *_services(tree["services"])]
    if "procedure" in tree:
        lines += ["## 办理步骤 · Procedure", "", *(f"- {one}" for one in tree["procedure"]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _figures(figures: Iterable[Tree]) -> list[str]:
    rows = [
        (f"`{one['key']}`", plain(one.get("text") or f"须向以下出处取得:{one['ask']}"), _cited(one))
        for one in figures
    ]
    return _table(("标准 · Figure", "数额 · Value", "依据 · Basis"), rows)


def _rulings(rulings: Iterable[Tree], beside: Iterable[Pack]) -> list[str]:
    questions = {one.id: one.question for pack in beside for one in pack.readings}
    rows = [
        (
            f"`{one['reading']}` {plain(questions.get(one['reading'], ''))}".strip(),
            f"`{one['option']}` {plain(one['text'])}",
            _cited(one),
        )
        for one in rulings
    ]
    return _table(("口径 · Reading", "裁定 · Ruling", "依据 · Basis"), rows)


def _added(rules: Sequence[Tree], heading: str) -> list[str]:
    if not rules:
        return []
    lines = [f"**{heading}**", ""]
    if "rate" in rules[0]:
        return [*lines, *_amounts(rules), ""]
    for rule in rules:
        said = plain(rule["text"])
        if "role" in rule:
            said = f"{plain(rule['role'])}:{said}"
        if hangs := _hangs(rule):
            chosen = "、".join(f"`{name}` 定为 `{option}`" for name, option in hangs.items())
            said += f"(仅在口径 {chosen} 时)"
        lines += _item("-", said, rule)
    return [*lines, ""]


# ---- the list of all -----------------------------------------------------------------------------


def index_of(documents: Sequence[tuple[Pack, Coverage]], amendments: Sequence[Pack]) -> str:
    """The list of all pages, with numbers that add up."""
    rows: list[tuple[str, ...]] = []
    sums: dict[str, int] = dict.fromkeys(("instruments", "grants", *STATUSES), 0)
    for pack, coverage in documents:
        counts: dict[str, int] = {
            "instruments": len(coverage.instruments),
            "grants": len(pack.grants),
            **{str(status): number for status, number in counts_of(coverage, pack).items()},
        }
        sums = {key: sums[key] + counts[key] for key in sums}
        rows.append((f"[{plain(pack.title)}]({pack.id}.md)", *map(str, counts.values())))
    total = ("**合计 · Total**", *(f"**{number}**" for number in sums.values()))
    states = [" · ".join(reversed(STATUS_WORDS[status])) for status in STATUSES]
    head = ("文件 · Document", "条目 · Instruments", "补贴项目 · Grants", *states)
    lines = [
        "# 政策文件 · Policies",
        "",
        "每份文件一页:谁可以领、领多少、上限、不能同时领什么、依据;",
        "以及文件全部条目的去处。各页由政策包生成。",
        "",
        "*A page for each document, generated from its pack. An instrument is enforceable, waits",
        "for a figure that another paper has, is a service, or is out of reach; the four add up.*",
        "",
        *_table(head, [*rows, total]),
    ]
    if amendments:
        lines += ["修改和补充 · Amendments:", ""]
        lines += [f"- [{plain(pack.title)}]({pack.id}.md)" for pack in amendments]
        lines.append("")
    lines += ["```{toctree}", ":hidden:", ":maxdepth: 1", ""]
    lines += [pack.id for pack, _ in documents] + [pack.id for pack in amendments]
    return "\n".join([*lines, "```"]) + "\n"

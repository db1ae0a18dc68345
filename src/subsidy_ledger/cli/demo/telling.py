"""What the demo tells at its end: who was paid, what was refused and under which clause, the proof.

What it is: texts made of the books after the year and of the answers that were given, in Chinese or
English, in columns that stand under each other in both.

What it does not do: look into the ledger itself, or judge.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from subsidy_ledger.audit import Audit
from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger.answers import Lang, message
from subsidy_ledger.ledger.verification import Verification
from subsidy_ledger.reports import words
from subsidy_ledger.reports.tables import LEFT, RIGHT, money, shorten, table

Answer = Mapping[str, Any]
SCHEME: Final = "dezhou"
QUOTE_COLUMNS: Final = 48

_WRAPPED: Final = frozenset({"requirement", "cap", "exclusion"})
"""Codes under which an unknown only repeats what is missing; the missing thing stands beside it."""

_BY_PROCEDURE: Final = frozenset({"duty", "notice"})


@frozen
class Files:
    """What the demo leaves behind."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """The ledger, an SQLite file."""
        return self.folder / "ledger.sqlite"

    @property
    def keys(self) -> Path:
        """The folder of keys."""
        return self.folder / "keys"

    @property
    def commands(self) -> Path:
        """The commands of the year."""
        return self.folder / "year.jsonl"

    @property
    def answers(self) -> Path:
        """The ledger's answers, line for line."""
        return self.folder / "answers.jsonl"

    @property
    def bundle(self) -> Path:
        """What an auditor is given."""
        return self.folder / "bundle"


# ---- the year, month by month --------------------------------------------------------------------


def month(name: str, answers: Sequence[Answer], lang: Lang) -> str:
    """One line for a month while the year is being recorded."""
    count = Counter(answer["status"] for answer in answers)
    parts = [
        f"{words.word(words.STATUSES, status, lang)} {count[status]}"
        for status in ("recorded", "refused", "undetermined", "invalid", "conflict")
        if count[status]
    ]
    lines = words.pick(lang, f"{len(answers):4} commands: ", f"{len(answers):4} 条指令:")
    return f"  {name}  {lines}" + words.pick(lang, ", ", "、").join(parts)


# ---- money ---------------------------------------------------------------------------------------


def paid(books: Books, lang: Lang) -> str:
    """Per grant: cases, approvals, and money in yuan."""
    scheme = books.law.scheme(SCHEME)
    grants = {} if scheme is None else scheme.grants
    rows = [_paid_row(books, key, grant.name, grant.instrument) for key, grant in grants.items()]
    granted = [row for row in rows if row[-1]]
    total = ["", words.pick(lang, "total without loans", "合计(不含贷款)"), "", "", *_sums(granted)]
    headings = words.pick(
        lang,
        "grant|name|cases|approved|approved, yuan|paid, yuan|paid back, yuan",
        "项目|名称|件数|批准件|批准金额(元)|已支付(元)|已退回(元)",
    ).split("|")
    shown = [_cells(row) for row in rows] + [total]
    return table(headings, shown, [LEFT, LEFT, *[RIGHT] * 5])


def _paid_row(books: Books, key: str, name: str, instrument: str) -> list[Any]:
    cases = [case for case in books.cases.values() if case.grant == key]
    approved = [case for case in cases if case.award is not None]
    lent = instrument == "loan"
    return [
        key,
        name,
        len(cases),
        len(approved),
        sum(case.payable_fen for case in approved),
        None if lent else sum(case.settled_fen for case in approved),
        None if lent else sum(case.repaid_fen for case in approved),
        not lent,
    ]


def _cells(row: Sequence[Any]) -> list[str]:
    key, name, cases, approved, *amounts, _ = row
    return [key, name, str(cases), str(approved), *(money(fen) for fen in amounts)]


def _sums(rows: Sequence[Sequence[Any]]) -> list[str]:
    return [money(sum(row[place] for row in rows)) for place in (4, 5, 6)]


def funds(books: Books, lang: Lang) -> str:
    """Per fund and year: appropriated, reserved, paid, free."""
    headings = words.pick(
        lang,
        "fund|year|appropriated, yuan|reserved, yuan|paid, yuan|free, yuan",
        "资金|年度|下达(元)|已预留(元)|已支付(元)|可用(元)",
    ).split("|")
    rows = [
        [
            fund.fund,
            str(fund.year),
            money(fund.appropriated_fen),
            money(fund.reserved_fen),
            money(fund.paid_fen),
            money(fund.free_fen),
        ]
        for fund in books.funds.values()
    ]
    return table(headings, rows, [LEFT, LEFT, *[RIGHT] * 4])


# ---- what was refused ----------------------------------------------------------------------------


def refused(answers: Sequence[Answer], books: Books, lang: Lang) -> str:
    """Per rule: how often it refused, left open or cut an award, its clause and its words."""
    count: Counter[tuple[str, str, str]] = Counter()
    cites: dict[tuple[str, str, str], Mapping[str, str]] = {}
    for answer in answers:
        for reason in _reasons(answer):
            line = (_outcome(answer), str(reason["code"]), str(reason["rule"]))
            count[line] += 1
            cites.setdefault(line, reason.get("cite", {}))
    headings = words.pick(
        lang, "outcome|times|code|rule|clause|words", "结论|次数|代码|规则|条款|原文或说明"
    ).split("|")
    order = sorted(count, key=lambda line: (_OUTCOMES.index(line[0]), -count[line], line))
    rows = [
        [
            words.word(_WORDS, outcome, lang),
            str(count[outcome, code, rule]),
            code,
            rule.removeprefix(f"{SCHEME}/"),
            _clause(code, cites[outcome, code, rule], lang),
            shorten(_words(outcome, code, rule, cites, books, lang), QUOTE_COLUMNS),
        ]
        for outcome, code, rule in order
    ]
    return table(headings, rows, [LEFT, RIGHT])


_OUTCOMES: Final = ("refused", "undetermined", "reduced")
_WORDS: Final[Mapping[str, words.Pair]] = {
    "refused": ("refused", "拒绝"),
    "undetermined": ("undetermined", "未决"),
    "reduced": ("paid in part", "部分给予"),
}


def _outcome(answer: Answer) -> str:
    return "reduced" if answer["status"] == "recorded" else str(answer["status"])


def _reasons(answer: Answer) -> Iterator[Mapping[str, Any]]:
    """The reasons that made the outcome, each rule once, whatever the number of parties."""
    if answer.get("repeated") or "reasons" not in answer:
        return
    wanted = "unknown" if answer["status"] == "undetermined" else "false"
    seen = set()
    for reason in answer["reasons"]:
        name = (reason["code"], reason["rule"])
        wrapped = wanted == "unknown" and reason["code"] in _WRAPPED
        if reason["verdict"] == wanted and not wrapped and name not in seen:
            seen.add(name)
            yield reason


def _clause(code: str, cite: Mapping[str, str], lang: Lang) -> str:
    if "clause" in cite:
        return cite["clause"]
    if "reading" in cite or code == "reading":
        return words.pick(lang, "reading", "口径")
    return words.pick(lang, "procedure", "办理程序") if code in _BY_PROCEDURE else "-"


def _words(
    outcome: str,
    code: str,
    rule: str,
    cites: Mapping[tuple[str, str, str], Mapping[str, str]],
    books: Books,
    lang: Lang,
) -> str:
    """The document's words; where it has none the question, or what the ledger says."""
    cite = cites[outcome, code, rule]
    quote = cite.get("plain") or cite.get("quote")
    if quote:
        return quote
    reading = cite.get("reading") or (rule if code == "reading" else None)
    scheme = books.law.scheme(SCHEME)
    if reading is not None and scheme is not None and reading in scheme.readings:
        return scheme.readings[reading].question
    if code == "fact" and scheme is not None and rule in scheme.facts:
        said = message(code, rule, "unknown", lang)
        return f"{said}{words.pick(lang, ': ', ':')}{scheme.facts[rule].label}"
    return message(code, rule, "unknown" if outcome == "undetermined" else "false", lang)


def repeated(answers: Sequence[Answer], lang: Lang) -> str:
    """What recorded nothing: lines sent twice, ids used for something else, no commands at all."""
    again = sum(bool(answer.get("repeated")) for answer in answers)
    conflicts = sum(answer["status"] == "conflict" for answer in answers)
    invalid = sum(answer["status"] == "invalid" for answer in answers)
    return words.pick(
        lang,
        f"Not recorded: {again} repeated lines got their first answer again, {conflicts} used a "
        f"known id for other content, {invalid} were no valid commands.",
        f"未入账:{again} 条重复指令得到原来的答复,{conflicts} 条用已有编号提交了不同内容,"
        f"{invalid} 条不是有效指令。",
    )


# ---- proof ---------------------------------------------------------------------------------------


def verified(ledger: Verification, bundle: Verification, lang: Lang) -> str:
    """Size, root, and the parts that were compared."""
    verdict = words.pick(
        lang,
        "intact" if ledger.ok and bundle.ok else "DAMAGED",
        "完好" if ledger.ok and bundle.ok else "已损坏",
    )
    parts = words.pick(lang, ", ", "、").join(
        f"{part.name} {part.counted}" for part in ledger.parts
    )
    problems = [
        f"  {part.name}: {problem}"
        for one in (ledger, bundle)
        for part in one.parts
        for problem in part.problems[:5]
    ]
    lines = words.pick(
        lang,
        f"Ledger and bundle are {verdict}: {ledger.size} entries ({parts})\n  root {ledger.root}",
        f"账本与审计包{verdict}:{ledger.size} 条分录({parts})\n  根哈希 {ledger.root}",
    )
    signed = (
        words.pick(
            lang,
            f"The bundle is signed: {bundle.signing.key}",
            f"审计包有签名:{bundle.signing.key}",
        )
        if bundle.signing.key is not None
        else ""
    )
    return "\n".join([lines, *problems, *([signed] if signed else [])])


def audited(result: Audit, lang: Lang) -> str:
    """How many decisions came out the same again, and what was found."""
    hints = len(result.findings) - result.faults
    lines = [
        words.pick(
            lang,
            f"The audit of the bundle decided {result.decided} entries again: "
            f"{result.faults} faults, {hints} hints",
            f"对审计包重新裁决 {result.decided} 条分录:{result.faults} 个错误,{hints} 个提示",
        )
    ]
    if result.undecided:
        entries = ", ".join(str(seq) for seq, _ in result.undecided)
        lines.append(
            words.pick(
                lang,
                f"  not decided again, because the papers were erased on request: entry {entries}",
                f"  材料已按申请删除、无法重新裁决的分录:{entries}",
            )
        )
    lines += [
        f"  {finding.severity} {finding.check}: "
        + words.pick(lang, finding.message, finding.message_zh)
        for finding in result.findings[:10]
    ]
    return "\n".join(lines)


# ---- looking further -----------------------------------------------------------------------------


def look_further(files: Files, program: str, cases: Sequence[str], lang: Lang) -> str:
    """Commands to copy, with the real paths."""
    again = files.folder / "again.jsonl"
    paths = (files.ledger, files.bundle, files.keys, files.commands, again)
    ledger, bundle, keys, year, out = (shlex.quote(str(path)) for path in paths)
    public = shlex.quote(str(files.keys / "log.pub"))
    listed: list[tuple[str, str, str]] = [
        (
            "a case's life, each decision with its clause",
            "一件业务的全过程",
            f"show {ledger} {case}",
        )
        for case in cases
    ]
    listed += [
        ("lists", "清单", f"list {ledger} funds"),
        ("", "", f"list {ledger} cases --grant dezhou/returnee-startup"),
        ("what the document says, rule by rule", "政策条款", "packs show dezhou/job-creation"),
        ("bytes, tree and books", "校验", f"verify {ledger}"),
        (
            "the bundle, against the authority's key",
            "对照公钥校验审计包",
            f"verify {bundle} --key {public}",
        ),
        ("a receipt for one entry", "一条分录的回执", f"prove {ledger} 100 --keys {keys}"),
        ("what an auditor does with the bundle", "审计", f"audit {bundle}"),
        (
            "send the whole year again: nothing is booked twice",
            "全年指令再提交一遍:不会重复入账",
            f"run {ledger} {year} --keys {keys} --out {out}",
        ),
    ]
    lines = []
    for en, zh, command in listed:
        said = words.pick(lang, en, zh)
        if said and f"  # {said}" not in lines:
            lines.append(f"  # {said}")
        lines.append(f"  {program} {command}")
    return "\n".join(lines)

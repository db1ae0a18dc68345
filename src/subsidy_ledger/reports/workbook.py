"""The Excel workbook of an audit: the tables of the report's model, a sheet each.

What it is: ``write`` makes the file of the model (``reports.audit_report``) in Chinese or English.

What it promises: every text cell is text, so that no number of a person loses digits and no text
that begins with ``=``, ``+``, ``-`` or ``@`` becomes a formula. Amounts are numbers in yuan with
two decimals, so that they can be summed; Excel keeps fifteen digits, an amount with more is written
as text. Headings are frozen and filtered. The same model gives the same bytes. Memory does not grow
with the rows; a table longer than a sheet goes on in another.

What it does not do: mask (the model is masked), or compute: no cell holds a formula.

Needs the extra ``report``: XlsxWriter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from attrs import define, field, frozen

from subsidy_ledger.dates import parse_date
from subsidy_ledger.errors import ExtraMissing
from subsidy_ledger.ledger.answers import Lang
from subsidy_ledger.money import yuan
from subsidy_ledger.reports import words
from subsidy_ledger.terminal import plain

Model: TypeAlias = Mapping[str, Any]
Cells: TypeAlias = Sequence[Any]

MOST_ROWS: Final = 1_048_575
"""Rows of a sheet below its headings."""
MOST_CHARACTERS: Final = 32_767
EXACT: Final = 10**15
"""Fen from which on Excel would lose digits: it keeps fifteen."""
_CUT: Final = "…"
_NO_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)

_SEVERITIES: Mapping[str, words.Pair] = {
    "fault": ("fault", "违规"),
    "hint": ("hint", "提示"),
    "either": ("fault or hint", "违规或提示"),
}
_MEASURES: Mapping[str, words.Pair] = {
    "amount": ("amount (yuan)", "金额(元)"),
    "count": ("times", "次数"),
    "units": ("units", "数量"),
}
_WINDOWS: Mapping[str, words.Pair] = {
    "case": ("one case", "单件"),
    "lifetime": ("for life", "终身"),
    "open": ("while open", "未结清期间"),
    "rolling": ("rolling", "滚动期间"),
}
_VERDICTS: Mapping[str, words.Pair] = {
    "nobody": ("not signed: it agrees with itself alone", "未签名:只能说明自身一致"),
    "own": (
        "signed with the key that it names itself; compare it with one that you were given",
        "签名与其自述的公钥一致;请与另行取得的公钥核对",
    ),
    "trusted": ("signed with the key that the auditor brought", "签名与审计人员所持公钥一致"),
}


@frozen
class Column:
    """One column. ``kind``: how its cells are written; money is given in fen."""

    en: str
    zh: str
    width: int
    kind: Literal["text", "number", "money"] = "text"


@frozen
class Sheet:
    """One sheet: names in both languages, columns, rows."""

    en: str
    zh: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Cells]]


def needed() -> Any:
    """XlsxWriter. Raises `ExtraMissing`."""
    try:
        import xlsxwriter
    except ImportError as error:
        raise ExtraMissing("XlsxWriter", "report") from error
    return xlsxwriter


def write(model: Model, path: Path, lang: Lang) -> None:
    """Write the workbook of a report's model. Raises `ExtraMissing`, `OSError`."""
    book = needed().Workbook(
        str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    named = words.pick(lang, "Audit of subsidy ledgers", "补贴账本审计")
    book.set_properties(
        {"title": named, "author": model["program"], "created": _created(model["on"])}
    )
    writer = _Writer(book, lang)
    for sheet in _sheets(_Tables(model, lang)):
        writer.add(sheet)
    book.close()


def _created(on: str) -> datetime:
    """The day of the audit: no clock is read, so that the file is the same again."""
    try:
        day = parse_date(on)
    except ValueError:
        return _NO_DAY
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@define
class _Writer:
    """Writes sheets, row by row."""

    book: Any
    lang: Lang
    heading: Any = field(init=False)
    money: Any = field(init=False)
    text: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.heading = self.book.add_format(
            {"bold": True, "bg_color": "#DDE6F0", "text_wrap": True, "valign": "top", "border": 1}
        )
        self.money = self.book.add_format({"num_format": "#,##0.00", "valign": "top"})
        self.text = self.book.add_format({"text_wrap": True, "valign": "top"})

    def add(self, sheet: Sheet) -> None:
        """A table, in as many sheets as it takes."""
        name, number, row = words.pick(self.lang, sheet.en, sheet.zh), 1, 0
        page = self._begun(sheet, name)
        for cells in sheet.rows():
            if row == MOST_ROWS:
                page.autofilter(0, 0, row, len(sheet.columns) - 1)
                number, row = number + 1, 0
                page = self._begun(sheet, f"{name} ({number})")
            row += 1
            for place, (column, given) in enumerate(zip(sheet.columns, cells, strict=True)):
                self._cell(page, row, place, column, given)
        page.autofilter(0, 0, row, len(sheet.columns) - 1)

    def _begun(self, sheet: Sheet, name: str) -> Any:
        page = self.book.add_worksheet(name)
        page.freeze_panes(1, 0)
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        page.set_footer("&C&P / &N")
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width)
        for place, column in enumerate(sheet.columns):
            title = words.pick(self.lang, column.en, column.zh)
            page.write_string(0, place, title, self.heading)
        return page

    def _cell(self, page: Any, row: int, place: int, column: Column, given: Any) -> None:
        if given is None or given == "":
            return
        if column.kind == "money" and abs(given) < EXACT:
            page.write_number(row, place, given / 100, self.money)
        elif column.kind == "number":
            page.write_number(row, place, given)
        else:
            said = yuan(given) if column.kind == "money" else str(given)
            page.write_string(row, place, fitting(said), self.text)


def fitting(text: str) -> str:
    """A text as a cell can hold it: no control characters, and cut where it is too long."""
    text = plain(text)
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + _CUT


# ---- the tables ----------------------------------------------------------------------------------


@frozen
class _Tables:
    """The rows of each sheet, out of the model."""

    model: Model
    lang: Lang

    def pick(self, en: str, zh: str) -> str:
        """The text in the language of the workbook."""
        return words.pick(self.lang, en, zh)

    def said(self, row: Model, key: str) -> str:
        """A text that the model has in both languages."""
        return str(row.get(self.pick(key, f"{key}_zh")) or row.get(key) or "")

    def word(self, of: Mapping[str, words.Pair], code: str) -> str:
        """The word for a code."""
        return words.word(of, code, self.lang)

    def ledger(self, place: int) -> str:
        """A ledger as people call it."""
        ledger = self.model["ledgers"][place]
        return str(ledger.get("area_name") or ledger["origin"])

    def grant(self, ledger: int, key: str) -> str:
        """A grant by its name."""
        found = (
            row for row in self.model["grants"] if (row["ledger"], row["grant"]) == (ledger, key)
        )
        return next((str(row["name"]) for row in found), key)

    def clause(self, cite: Mapping[str, str] | None) -> str:
        """Document, clause and quote."""
        return "" if not cite else words.citation(cite, self.lang)

    # -- sheet by sheet

    def summary(self) -> Iterator[Cells]:
        model, summary = self.model, self.model["summary"]
        yield self.pick("as of", "截至"), None, None, model["on"]
        for place, ledger in enumerate(model["ledgers"]):
            said = self.pick(
                f"{ledger['size']} entries, {ledger['first_on']} to {ledger['last_on']}",
                f"{ledger['size']} 条记录,{ledger['first_on']} 至 {ledger['last_on']}",
            )
            yield self.pick("ledger", "账本"), None, None, f"{self.ledger(place)}: {said}"
        for key, (en, zh) in _SUMMARY.items():
            money = key.endswith("_fen")
            value = summary[key]
            yield self.pick(en, zh), *((None, value) if money else (value, None)), None
        yield self.pick("personal data", "个人信息"), None, None, self.word(_MASKS, model["mask"])
        yield self.pick("made by", "生成程序"), None, None, model["program"]

    def findings(self) -> Iterator[Cells]:
        titles = {
            name: self.said(row, "title") for row in self.model["checks"] for name in row["finds"]
        }
        for found in self.model["findings"]:
            ledger = found["ledger"]
            yield (
                found["n"],
                self.ledger(ledger),
                self.word(_SEVERITIES, found["severity"]),
                titles.get(found["check"], found["check"]),
                self.said(found, "message"),
                found.get("amount_fen"),
                self.pick(", ", "、").join(found.get("cases", ())),
                self.grant(ledger, found["grant"]) if "grant" in found else "",
                self.pick(", ", "、").join(str(seq) for seq in found["entries"]),
                self.clause(found.get("cite")) or self.said(found, "source"),
                self.said(found, "clears"),
                self.elsewhere(found.get("elsewhere", ())),
                found["check"],
            )

    def elsewhere(self, others: Sequence[Mapping[str, Any]]) -> str:
        """Where else a finding is to be seen."""
        said = []
        for other in others:
            place = other["ledger"]
            name = self.ledger(place) if isinstance(place, int) else str(place)
            cases = self.pick(", ", "、").join(other.get("cases", ()))
            said.append(f"{name}: {cases}")
        return "; ".join(said)

    def cases(self) -> Iterator[Cells]:
        places = {name: place for place, name in enumerate(self.model["cases"]["columns"])}
        grants = self.model["grants"]
        for row in self.model["cases"]["rows"]:
            grant = grants[row[places["grant"]]]
            yield (
                self.ledger(row[places["ledger"]]),
                row[places["case"]],
                grant["name"],
                grant["grant"],
                self.word(words.STAGES, row[places["stage"]]),
                row[places["submitted_on"]],
                row[places["approved_fen"]],
                row[places["settled_fen"]],
                row[places["findings"]],
                row[places["to_recover_fen"]] or None,
            )

    def grants(self) -> Iterator[Cells]:
        for row in self.model["grants"]:
            yield (
                self.ledger(row["ledger"]),
                row["name"],
                row["grant"],
                row["document"],
                self.word(words.INSTRUMENTS, row["instrument"]),
                *(row[key] for key in ("cases", "granted", "refused", "undetermined", "ended")),
                row["approved_fen"],
                row["settled_fen"],
                row["findings"],
                row["fault_fen"],
            )

    def months(self) -> Iterator[Cells]:
        for row in self.model["months"]:
            ledger = row["ledger"]
            name = self.grant(ledger, row["grant"])
            yield self.ledger(ledger), name, row["month"], row["payments"], row["settled_fen"]

    def flows(self) -> Iterator[Cells]:
        for row in self.model["flows"]:
            fund = row["fund"] or self.pick("(no fund)", "(未列资金)")
            yield self.ledger(row["ledger"]), fund, row["year"], *(row[key] for key in _FLOWS)

    def caps(self) -> Iterator[Cells]:
        for row in self.model["caps"]:
            money = row["measure"] == "amount"
            yield (
                self.ledger(row["ledger"]),
                row["cap"],
                self.word(_MEASURES, row["measure"]),
                yuan(row["limit"]) if money else str(row["limit"]),
                self.pick(", ", "、").join(row["per"]),
                self.word(_WINDOWS, row["window"]),
                row["holders"],
                row["full"],
                row["near"],
                *row["deciles"],
                self.clause(row["cite"]),
            )

    def refusals(self) -> Iterator[Cells]:
        for row in self.model["refusals"]:
            yield (
                self.ledger(row["ledger"]),
                self.grant(row["ledger"], row["grant"]) if row["grant"] else "",
                self.word(words.STATUSES, row["status"]),
                self.said(row, "message"),
                row["count"],
                self.clause(row["cite"]),
                f"{row['code']} {row['rule']}",
            )

    def checks(self) -> Iterator[Cells]:
        for row in self.model["checks"]:
            yield (
                row.get("number"),
                self.said(row, "title"),
                self.word(_SEVERITIES, row["severity"]),
                self.pick("yes", "是") if row["ran"] else self.pick("no", "否"),
                self.said(row, "why_not"),
                row["faults"],
                row["hints"],
                row["amount_fen"] or None,
                self.said(row, "source"),
                row["name"],
            )

    def proof(self) -> Iterator[Cells]:
        for place, ledger in enumerate(self.model["ledgers"]):
            name, proof = self.ledger(place), ledger["proof"]
            holds = self.pick("yes", "是") if proof["ok"] else self.pick("NO", "否")
            yield name, self.pick("verified", "核验通过"), holds
            for key, (en, zh) in _PROOF.items():
                if key in ledger:
                    yield name, self.pick(en, zh), str(ledger[key])
            for part in proof["parts"]:
                found = "; ".join(part["problems"]) or self.pick("no problem", "无问题")
                yield name, f"{part['name']} ({part['counted']})", found
            if "key_verdict" in proof:
                verdict = self.word(_VERDICTS, proof["key_verdict"])
                yield name, self.pick("signature", "签名"), verdict
            if "key" in proof:
                yield name, self.pick("key", "签名公钥"), proof["key"]
            if "checkpoint" in proof:
                yield name, self.pick("checkpoint", "检查点"), proof["checkpoint"]
            for witness in proof["witnesses"]:
                said = f"{witness['name']} {witness['at']}"
                yield name, self.pick("witness", "见证人"), said
            for command in proof["how"]:
                yield name, self.pick("see for yourself", "自行核验"), command


_SUMMARY: Mapping[str, words.Pair] = {
    "cases": ("cases", "业务件"),
    "applications": ("applications recorded", "登记的申请"),
    "granted": ("granted", "批准"),
    "refused": ("refused", "不予通过"),
    "undetermined": ("undetermined", "未决"),
    "appropriated_fen": ("appropriated", "下达资金"),
    "approved_fen": ("approved (grants and interest)", "核定(补贴、贴息)"),
    "settled_fen": ("paid", "已到账"),
    "faults": ("faults", "违规"),
    "hints": ("hints", "提示"),
    "fault_cases": ("cases with a fault", "涉及违规的业务件"),
    "to_recover_fen": ("to be recovered", "应追回"),
}
_MASKS: Mapping[str, words.Pair] = {
    "strict": (
        "masked: numbers hidden, of names the first character",
        "已脱敏:号码不显示,姓名只留首字",
    ),
    "tail": ("masked: of numbers the last four characters", "已脱敏:号码只留后四位,姓名只留首字"),
    "none": ("NOT masked: keep it under lock", "未脱敏:请妥善保管"),
}
_PROOF: Mapping[str, words.Pair] = {
    "name": ("file", "文件"),
    "origin": ("ledger", "账本"),
    "size": ("entries", "记录条数"),
    "root": ("root", "根哈希"),
    "key_id": ("token key", "代号密钥编号"),
    "first_at": ("first entry recorded", "首条记录时间"),
    "last_at": ("last entry recorded", "末条记录时间"),
}
_FLOWS = (
    "appropriated_fen",
    "reserved_fen",
    "instructed_fen",
    "settled_fen",
    "free_fen",
    "ordered_back_fen",
    "repaid_fen",
    "written_off_fen",
)
_LEDGER = Column("ledger", "账本", 14)
_CLAUSE = Column("clause or source", "条款或来源", 60)


def _money(en: str, zh: str) -> Column:
    return Column(f"{en} (yuan)", f"{zh}(元)", 16, "money")


def _count(en: str, zh: str) -> Column:
    return Column(en, zh, 10, "number")


def _sheets(tables: _Tables) -> tuple[Sheet, ...]:
    return (
        Sheet("Summary", "摘要", (
            Column("what", "项目", 34), _count("number", "数量"), _money("amount", "金额"),
            Column("text", "说明", 60),
        ), tables.summary),
        Sheet("Findings", "疑点", (
            _count("no.", "序号"), _LEDGER, Column("severity", "性质", 10),
            Column("check", "检查", 24), Column("what was found", "疑点", 60),
            _money("amount", "涉及金额"), Column("cases", "业务件", 20),
            Column("grant", "项目", 22), Column("entries", "记录", 16), _CLAUSE,
            Column("would be cleared by", "如何消除", 40),
            Column("elsewhere", "其他账本", 24), Column("code", "检查代码", 24),
        ), tables.findings),
        Sheet("Cases", "业务件", (
            _LEDGER, Column("case", "业务件", 22), Column("grant", "项目", 28),
            Column("key", "项目编号", 26), Column("stage", "环节", 12),
            Column("submitted", "申请日", 12), _money("approved", "核定"), _money("paid", "已到账"),
            _count("findings", "疑点数"), _money("to be recovered", "应追回"),
        ), tables.cases),
        Sheet("Grants", "各项目", (
            _LEDGER, Column("grant", "项目", 28), Column("key", "项目编号", 26),
            Column("document", "文件", 24), Column("instrument", "方式", 12),
            _count("cases", "业务件"), _count("granted", "批准"), _count("refused", "不予通过"),
            _count("undetermined", "未决"), _count("ended", "已结束"),
            _money("approved", "核定"), _money("paid", "已到账"), _count("findings", "疑点数"),
            _money("to be recovered", "应追回"),
        ), tables.grants),
        Sheet("Payments by month", "各月支付", (
            _LEDGER, Column("grant", "项目", 28), Column("month", "月份", 10),
            _count("payments", "笔数"), _money("paid", "已到账"),
        ), tables.months),
        Sheet("Funds", "资金", (
            _LEDGER, Column("fund", "资金", 24), _count("year", "年度"),
            _money("appropriated", "下达"), _money("reserved", "已占用"),
            _money("of it instructed", "其中支付中"), _money("paid", "已到账"),
            _money("free", "可用"), _money("ordered back", "责令退回"),
            _money("repaid", "已退款"), _money("written off", "已核销"),
        ), tables.flows),
        Sheet("Ceilings", "限额", (
            _LEDGER, Column("ceiling", "限额", 34), Column("measure", "计量", 14),
            Column("limit", "限额值", 14), Column("per", "按", 18), Column("window", "期间", 12),
            _count("holders", "主体数"), _count("at the limit", "已用满"),
            _count("at 90 % or more", "九成以上"),
            *(_count(f"{n * 10}-{n * 10 + 10} %", f"{n * 10}-{n * 10 + 10}%") for n in range(10)),
            _CLAUSE,
        ), tables.caps),
        Sheet("Refusals", "不予通过原因", (
            _LEDGER, Column("grant", "项目", 28), Column("outcome", "结论", 12),
            Column("reason", "原因", 50), _count("number", "次数"), _CLAUSE,
            Column("code", "代码", 30),
        ), tables.refusals),
        Sheet("Checks", "检查项目", (
            _count("no.", "编号"), Column("check", "检查", 34), Column("severity", "性质", 14),
            Column("ran", "已检查", 8), Column("why not", "未检查原因", 40),
            _count("faults", "违规"), _count("hints", "提示"), _money("amount", "涉及金额"),
            Column("source", "来源", 50), Column("code", "检查代码", 26),
        ), tables.checks),
        Sheet("Proof", "证明", (
            _LEDGER, Column("what", "事项", 28), Column("found", "内容", 100),
        ), tables.proof),
    )  # fmt: skip

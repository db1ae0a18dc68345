"""Files of samples: written for an auditor to fill in, and read back from what he made of them.

What it is: `write_sample` and `read_sample` (CSV, Excel, JSON), `read_audited` (amounts that were
filled in, in the sample's own file or in another), `write_projection` (CSV, JSON).

What it promises: CSV is UTF-8 with a byte order mark, which Excel needs to see Chinese. What Excel
makes of it on saving (GB18030, other separators, dates and numbers in another dress) is still
read, because each line carries what was drawn in one text cell of JSON. No cell can become a
formula: text that begins with ``= + - @`` or a control character gets an apostrophe before it, and
so does what Excel would take for a number or a date. Amounts are read exactly or refused, never
rounded.

Excel files need an extra; CSV and JSON need nothing.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from subsidy_ledger.audit.matching.files import Sheet, open_sheets
from subsidy_ledger.audit.matching.numbers import is_empty, text_of
from subsidy_ledger.audit.sampling.project import Audited, Key
from subsidy_ledger.audit.sampling.projection import Line, Projection
from subsidy_ledger.audit.sampling.refused import SampleRefused
from subsidy_ledger.audit.sampling.sample import Sample, sample_of
from subsidy_ledger.audit.sampling.telling import about_projection, about_sample
from subsidy_ledger.errors import ListUnreadable
from subsidy_ledger.money import parse_yuan
from subsidy_ledger.terminal import Texts

SUFFIXES: Final = (".csv", ".xlsx", ".json")
MARK: Final = "head"
_HEAD: Final = f"{MARK} 勿改 (do not change)"
_COLUMNS: Final[Mapping[str, str]] = {
    "no": "序号",
    "ledger": "账本",
    "id": "支付或业务件编号",
    "case": "业务件",
    "grant": "补贴项目",
    "fund": "资金",
    "on": "日期",
    "stratum": "层",
    "hits": "命中次数",
    "amount_yuan": "账面金额(元)",
    "audited_yuan": "审定金额(元)",
    "note": "备注",
    "drawn": "勿改 (do not change)",
}
_RESULTS: Final[Mapping[str, str]] = {"wrong_yuan": "错报(元)", "tainting": "错报比例"}
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""What Excel files say of when they were made: the same sample is the same file."""

_CELL: Final = 30_000
"""Characters in a cell: Excel has room for 32,767."""

Cell: TypeAlias = str | int
Rows: TypeAlias = list[list[Cell]]


# ---- cells ---------------------------------------------------------------------------------------

_FORMULA: Final = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What begins a formula; the last four are the full-width signs."""
_NUMBER: Final = re.compile(r"[\d.,:/\s+\-eE%]+|\d.*[年月日]|(?i:true|false)")
_FIGURE: Final = re.compile(r"[\d,]+\.\d\d|[\d.]+ %", re.ASCII)
_MONTH: Final = re.compile(
    r"(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[\s\-/.]?\d"
)


def safe(text: str) -> str:
    """Text that a spreadsheet program shows as it stands.

    >>> safe("=1+1"), safe("0012"), safe("A-1")
    ("'=1+1", "'0012", 'A-1')
    """
    risky = _FORMULA.match(text) or _NUMBER.fullmatch(text) or _MONTH.match(text)
    return f"'{text}" if risky else text


def _plain_yuan(fen: int) -> str:
    """An amount as spreadsheets take for a number: without separators."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100}.{fen % 100:02d}"


def _titles(columns: Mapping[str, str]) -> list[Cell]:
    return [f"{key} {chinese}" for key, chinese in columns.items()]


def _compact(given: Any) -> str:
    """JSON in plain ASCII: no encoding that a spreadsheet program saves in can lose a sign."""
    return json.dumps(given, separators=(",", ":"))


# ---- writing -------------------------------------------------------------------------------------


def write_sample(sample: Sample, path: Path) -> None:
    """Write a sample, by the end of the name. Raises `SampleRefused` for any other."""
    suffix = _suffix(path, SUFFIXES)
    if suffix == ".json":
        path.write_text(_json(sample.to_json()), encoding="utf-8")
        return
    table = [_row(sample, row) for row in sample.rows()]
    if suffix == ".csv":
        path.write_bytes(_csv([*_about(sample), [], _titles(_COLUMNS), *table]))
    else:
        _workbook(path, _about(sample), table)


def write_projection(projection: Projection, path: Path) -> None:
    """Write a projection, by the end of the name (CSV, JSON)."""
    if _suffix(path, (".csv", ".json")) == ".json":
        path.write_text(_json(projection.to_json()), encoding="utf-8")
        return
    columns = {key: title for key, title in _COLUMNS.items() if key != "drawn"}
    rows = [
        [*_row(projection.sample, row, line)[:-1], *_result(line)]
        for row, line in zip(projection.sample.rows(), projection.lines, strict=True)
    ]
    about = _facts(about_projection(projection))
    path.write_bytes(_csv([*about, [], _titles({**columns, **_RESULTS}), *rows]))


def _suffix(path: Path, known: Sequence[str]) -> str:
    suffix = path.suffix.lower()
    if suffix in known:
        return suffix
    raise SampleRefused(
        f"{path}: found the ending {suffix or 'none'!r}, expected {', '.join(known)}",
        f"{path}:文件名须以 {'、'.join(known)} 结尾",
    )


def _json(given: Any) -> str:
    return json.dumps(given, ensure_ascii=False, indent=2) + "\n"


def _facts(told: Sequence[tuple[Texts, Texts]]) -> Rows:
    return [
        [f"{zh_name} {name}", _shown(zh if zh == en else f"{zh} / {en}")]
        for (name, zh_name), (en, zh) in told
    ]


def _shown(text: str) -> str:
    """A fact: plain amounts and percentages may well be numbers."""
    return text if _FIGURE.fullmatch(text) else safe(text)


def _about(sample: Sample) -> Rows:
    """What people read, and the line that programs read."""
    head = _compact({**sample.head(), "digest": sample.digest})
    return [*_facts(about_sample(sample)), [_HEAD, *_parts(head)]]


def _parts(head: str) -> Iterator[str]:
    """Cut where a cell ends, before a quotation mark: no cell begins as a formula would."""
    while len(head) > _CELL:
        at = head.rfind('"', 1, _CELL)
        if at < 0:
            raise SampleRefused(
                f"what was asked for is too long for a cell of {_CELL} signs; write JSON",
                f"抽样条件过长,超过单元格的 {_CELL} 个字符;请改写 JSON 文件",
            )
        yield head[:at]
        head = head[at:]
    yield head


def _row(sample: Sample, row: Mapping[str, Any], line: Line | None = None) -> list[Cell]:
    audited = None if line is None else line.audited_fen
    return [
        row["no"],
        safe(row["ledger"]),
        safe(row["id"]),
        safe(row["case"]),
        safe(row["grant"]),
        safe(row["fund"]),
        row["on"],
        safe(sample.strata[row["stratum"]].name),
        row["hits"],
        _plain_yuan(row["amount_fen"]),
        "" if audited is None else _plain_yuan(audited),
        safe(line.note) if line is not None else "",
        _compact(row),
    ]


def _result(line: Line) -> list[Cell]:
    if line.audited_fen is None:
        return ["", ""]
    share = line.wrong_fen / line.drawn.item.amount_fen
    return [_plain_yuan(line.wrong_fen), f"{share:.6f}"]


def _csv(rows: Rows) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _workbook(path: Path, about: Rows, table: Rows) -> None:
    try:
        import xlsxwriter
    except ImportError as error:
        raise SampleRefused(
            f"{path}: an Excel file needs the extra: pip install 'subsidy-ledger[report]' (or "
            "write CSV)",
            f"{path}:写 Excel 文件须安装附加依赖:pip install 'subsidy-ledger[report]'(或改用 CSV)",
        ) from error
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": _MADE})
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        places = list(_COLUMNS)
        sheet = book.add_worksheet("sample 样本")
        for column, title in enumerate(_titles(_COLUMNS)):
            sheet.write_string(0, column, str(title), bold)
        for number, cells in enumerate(table, 1):
            for name, column, cell in zip(places, range(len(cells)), cells, strict=True):
                if name == "amount_yuan":
                    sheet.write_number(number, column, float(cell), money)
                elif name == "audited_yuan":
                    sheet.write_blank(number, column, None, money)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, cell.removeprefix("'"))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table), len(places) - 1)
        sheet.set_column(0, len(places) - 2, 18)
        other = book.add_worksheet("about 说明")
        other.set_column(0, 1, 40)
        for number, (title, *said) in enumerate(about):
            other.write_string(number, 0, str(title), bold)
            for column, part in enumerate(said, 1):
                other.write_string(number, column, str(part))


# ---- reading -------------------------------------------------------------------------------------


class Filled(NamedTuple):
    """A sample as it came back: with the amounts that the auditor filled in."""

    sample: Sample
    audited: Mapping[Key, Audited]


def read_sample(path: Path) -> Filled:
    """Read a sample file, filled in or not. Raises `SampleRefused`."""
    start = _start(path)
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _from_json(path)
    return _from_table(path)


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError as error:
        raise SampleRefused(
            f"{path}: cannot be opened: {error.strerror or error}",
            f"{path}:无法打开:{error.strerror or error}",
        ) from None


def _from_json(path: Path) -> Filled:
    try:
        given = json.loads(path.read_bytes().decode("utf-8-sig"))
        rows = given.pop("items")
        digest = given.pop("digest")
        amounts = [(row, row.pop("audited_yuan", ""), row.pop("note", "")) for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _no_sample(path, f"{type(error).__name__}: {error}") from None
    sample = sample_of(given, rows, digest, str(path))
    audited = {
        (row["ledger"], row["id"]): Audited(_fen(amount, path, f"no {row['no']}"), str(note))
        for row, amount, note in amounts
        if not is_empty(text_of(amount))
    }
    return Filled(sample, audited)


def _no_sample(path: Path, why: str) -> SampleRefused:
    return SampleRefused(
        f"{path}: not a file that `sample draw` wrote ({why})",
        f"{path}:不是 sample draw 写出的文件({why})",
    )


class _Table(NamedTuple):
    """A table in a file: the place of each column, and the lines below the titles."""

    places: Mapping[str, int]
    lines: tuple[tuple[int, Sequence[Any]], ...]

    def cell(self, cells: Sequence[Any], name: str) -> Any:
        place = self.places.get(name)
        return None if place is None or place >= len(cells) else cells[place]


def _from_table(path: Path) -> Filled:
    for sheets in _sheets(path):
        read = [list(sheet.rows()) for sheet in sheets]
        heads = (_joined(cells) for rows in read for _, cells in rows if _is_head(cells))
        tables = (_table(rows, ("drawn", "audited_yuan")) for rows in read)
        head, table = next(heads, None), next(filter(None, tables), None)
        if head is not None and table is not None:
            return _filled(path, head, table)
    raise _no_sample(path, f"no line begins with {MARK!r}, or no titles drawn and audited_yuan")


def _sheets(path: Path) -> Iterator[list[Sheet]]:
    try:
        yield from open_sheets(path)
    except ListUnreadable as error:
        raise SampleRefused(str(error), str(error)) from None


def _is_head(cells: Sequence[Any]) -> bool:
    return len(cells) > 1 and str(cells[0]).split(" ", 1)[0] == MARK


def _joined(cells: Sequence[Any]) -> str:
    return "".join(str(cell) for cell in cells[1:] if cell is not None)


def _table(rows: Sequence[tuple[int, Sequence[Any]]], needed: Sequence[str]) -> _Table | None:
    """The table whose titles have these columns, named by key, by Chinese title, or by both."""
    for at, (_, cells) in enumerate(rows):
        places: dict[str, int] = {}
        for place, cell in enumerate(cells):
            key = _key_of(cell)
            if key is not None:
                places.setdefault(key, place)
        if all(name in places for name in needed):
            return _Table(places, tuple(rows[at + 1 :]))
    return None


def _key_of(cell: Any) -> str | None:
    title = unicodedata.normalize("NFKC", str(cell or "")).strip()
    for key, chinese in _COLUMNS.items():
        plain = unicodedata.normalize("NFKC", chinese)
        if title.lower() in (key, f"{key} {plain}".lower(), plain.lower()):
            return key
    return None


def _filled(path: Path, head: str, table: _Table) -> Filled:
    rows: list[dict[str, Any]] = []
    audited: dict[Key, Audited] = {}
    try:
        given = json.loads(head)
        digest = given.pop("digest")
        for line, cells in table.lines:
            drawn = table.cell(cells, "drawn")
            if drawn is None or not str(drawn).strip():
                continue  # a sum or a remark below the table; a missing line shows in the digest
            row = json.loads(str(drawn))
            rows.append(row)
            _take(audited, (row["ledger"], row["id"]), table, (line, cells), path)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _no_sample(path, f"{type(error).__name__}: {error}") from None
    return Filled(sample_of(given, rows, digest, str(path)), audited)


def _take(
    audited: dict[Key, Audited],
    key: Key,
    table: _Table,
    row: tuple[int, Sequence[Any]],
    path: Path,
) -> None:
    """Keep the amount of a line, if there is one."""
    line, cells = row
    amount = table.cell(cells, "audited_yuan")
    if is_empty(text_of(amount)):
        return
    if key in audited:
        raise SampleRefused(
            f"{path}: line {line}: {key[1]} stands there twice; leave one line of it",
            f"{path}:第 {line} 行:{key[1]} 出现两次,请只保留一行",
        )
    note = table.cell(cells, "note")
    remark = "" if note is None else str(note).strip()
    audited[key] = Audited(_fen(amount, path, f"line {line}"), remark)


def read_audited(path: Path, sample: Sample) -> Mapping[Key, Audited]:
    """Audited amounts from a table of the auditor's own: columns id and audited_yuan.

    With ``ledger`` where the sample has several. Ids that were not drawn are kept, for `project` to
    refuse. Raises `SampleRefused`.
    """
    origins = [place.origin for place in sample.places]
    needed = ["id", "audited_yuan", *(["ledger"] if len(origins) > 1 else [])]
    for sheets in _sheets(path):
        for sheet in sheets:
            table = _table(list(sheet.rows()), needed)
            if table is not None:
                return _amounts(path, table, sample)
    raise SampleRefused(
        f"{path}: no line of titles with {', '.join(needed)} was found; give a table with these "
        "columns, or the sample file filled in",
        f"{path}:没有找到含 {'、'.join(needed)} 的标题行;请提供含这些列的表,或填写后的样本文件",
    )


def _amounts(path: Path, table: _Table, sample: Sample) -> Mapping[Key, Audited]:
    audited: dict[Key, Audited] = {}
    only = sample.places[0].origin
    for line, cells in table.lines:
        name = str(table.cell(cells, "id") or "").strip().removeprefix("'")
        if name:
            ledger = str(table.cell(cells, "ledger") or only).strip().removeprefix("'")
            _take(audited, (ledger, name), table, (line, cells), path)
    return audited


def _fen(cell: Any, path: Path, where: str) -> int:
    """An amount in yuan, exactly. Raises `SampleRefused` with file and place."""
    text = text_of(cell).removeprefix("'").removeprefix("¥").removesuffix("元").strip()
    try:
        return parse_yuan(text)
    except ValueError:
        raise SampleRefused(
            f"{path}: {where}: found {text[:40]!r}, expected an amount in yuan such as 20000 or "
            "20,000.00",
            f"{path}:{where}:{text[:40]!r} 不是金额,应如 20000 或 20,000.00(元)",
        ) from None

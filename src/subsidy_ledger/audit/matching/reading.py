"""Reading a list: from a file to rows that can be matched, and problems that are told.

What it is: `read_list`.

What it promises: every line with content becomes a row, a problem, or both; titles, empty lines,
repeated headers, lines of totals and notes become neither. No number and no day is guessed. A line
that cannot be used, or whose number is mistyped, is kept in `MatchList.unsure` as well. A file
without the columns that its kind needs is one error, `ListUnreadable`, which names those that it
has and those that would do.

What it does not do: match. `MatchList.rows_of` does, and the checks judge.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from attrs import define, evolve, field

from subsidy_ledger.audit.matching.days import read_day, read_fen, read_months
from subsidy_ledger.audit.matching.files import FROM_1904, Sheet, first_rows, open_sheets
from subsidy_ledger.audit.matching.headings import DEEPEST, Header, NoHeader, find_header, plain
from subsidy_ledger.audit.matching.kinds import LISTS, Column, ListKind
from subsidy_ledger.audit.matching.numbers import NumberRead, is_empty, read_number, text_of
from subsidy_ledger.audit.matching.rows import (
    NO_FIELDS,
    SECOND_NUMBERS,
    ListProblem,
    ListRow,
    MatchList,
)
from subsidy_ledger.errors import ListUnreadable, nearest
from subsidy_ledger.ledger.collector import paused

LISTED: Final = 100
"""Problems of one sort that are listed one by one; the last says how many more there are."""

_TOTALS: Final = re.compile(
    r"(?:合计|总计|小计|共计|累计|总数)|(?:(?:sub|grand)?total|sum)(?![a-z])"
)
_SENTENCE: Final = re.compile(r"[::。,,;;]")
_NUMBER_LIKE: Final = re.compile(r"[0-9A-Za-z]{9,}")


def read_list(kind: str, path: str | Path, name: str = "") -> MatchList:
    """Read a list of a kind (`LISTS`) from CSV, Excel or Parquet.

    ``name``: how findings call it; the file's name unless given. Raises `ListUnreadable`.
    """
    known = LISTS.get(kind)
    file = Path(path)
    if known is None:
        close = nearest(kind, LISTS)
        hint = f"did you mean {close!r}? " if close else ""
        raise ListUnreadable(
            str(path), f"there is no kind of list {kind!r}; {hint}kinds: {', '.join(LISTS)}"
        )
    reader = _Reader(known, name or file.name)
    form = ""
    with paused():  # a million new rows, and none of them garbage
        for sheet, header in _choose(known, file, reader):
            form = sheet.form
            reader.take(sheet, header)
        reader.finish()
    return MatchList(
        kind,
        reader.name,
        tuple(reader.rows),
        tuple(reader.problems()),
        form,
        reader.read,
        unsure=tuple(reader.unsure),
    )


# ---- the header ----------------------------------------------------------------------------------


def _choose(kind: ListKind, path: Path, reader: _Reader) -> list[tuple[Sheet, Header]]:
    """The sheets that have the columns; of several ways to read a file the one that has most."""
    best: list[tuple[Sheet, Header]] = []
    without: list[str] = []
    nearest_miss: NoHeader = NoHeader(missing=kind.needs)
    ways = list(open_sheets(path, strict=True))
    for sheets in ways:
        found: list[tuple[Sheet, Header]] = []
        lacking: list[str] = []
        for sheet in sheets:
            header = find_header(kind, [cells for _, cells in first_rows(sheet, DEEPEST + 1)])
            if isinstance(header, Header):
                found.append((sheet, header))
                continue
            if sheet.name and next(sheet.rows(), None) is not None:  # an empty one is no loss
                lacking.append(sheet.name)
            if (len(header.missing), -len(header.found)) < (
                len(nearest_miss.missing), -len(nearest_miss.found)
            ):  # fmt: skip
                nearest_miss = header
        if _columns(found) > _columns(best):
            best, without = found, lacking
    if not best:
        if not nearest_miss.found:
            for sheet in ways[0]:  # what stands in the way of the header, if anything does
                list(islice(sheet.rows(), DEEPEST))
        raise ListUnreadable(str(path), _no_header(kind, nearest_miss))
    for name in best[0][0].hidden:
        reader.problem(
            "hidden", 0, "a hidden sheet, which is not read", "one that is shown",
            "该工作表已隐藏,未读取", "取消隐藏的工作表", sheet=name,
        )  # fmt: skip
    for name in without:
        reader.problem(
            "sheet", 0, "a sheet without the columns of this list", "its header",
            "该工作表没有本清单所需的列", "含表头的工作表", sheet=name,
        )  # fmt: skip
    return best


def _columns(found: list[tuple[Sheet, Header]]) -> int:
    return max((len(header.places) for _, header in found), default=0)


def _no_header(kind: ListKind, miss: NoHeader) -> str:
    """One message: what was found, what is missing, and under which names it is accepted."""
    found = f"the columns {'、'.join(miss.found)}" if miss.found else "no line like a header"
    parts = [f"a list of kind {kind.kind!r} ({kind.title_zh}): found {found}"]
    for group in miss.missing:
        names = " or ".join(
            f"{column.title} ({'、'.join(column.names[:8])} …)"
            for column in map(kind.column, group)
        )
        parts.append(f"expected a column for {names}")
    parts += [
        f"two columns could be the {kind.column(name).title}: {one!r} and {other!r}; rename one"
        for name, one, other in miss.twice
    ]
    parts.append("all names accepted are in docs/reference/match-lists.md")
    return "; ".join(parts)


# ---- the rows ------------------------------------------------------------------------------------

Said = tuple[str, str, str, str]
"""Found and expected, in English and then both in Chinese."""

_BAD_NUMBERS: Final[Mapping[str, Said]] = {
    "rounded": (
        "a number that Excel has rounded ({})",
        "all its digits: export the list again with the column as text",
        "号码已被Excel舍入({})", "完整号码(请将该列设为文本后重新导出)",
    ),
    "masked": (
        "a number with hidden digits ({})", "all its digits", "号码已脱敏({})", "完整号码",
    ),
    "several": (
        "several numbers in one cell ({})", "one number a line",
        "一格内有多个号码({})", "每行一个号码",
    ),
    "old-registration": (
        "an old registration number of 15 digits ({})", "a unified social credit code of 18",
        "15位旧注册号({})", "18位统一社会信用代码",
    ),
    "organisation-code": (
        "an organisation code ({})", "a unified social credit code of 18 characters",
        "组织机构代码({})", "18位统一社会信用代码",
    ),
    "no-number": (
        "no number of a known scheme ({})",
        "a resident number, travel permit or credit code, or its scheme in a column 证件类型",
        "号码不属于已知证件类型({})",
        "身份证号、港澳通行证号或统一社会信用代码(其他证件须列“证件类型”)",
    ),
}  # fmt: skip
_SLIPPED: Final[Said] = (
    "more cells than the header has columns", "as many: put values that have a comma in quotes",
    "单元格多于表头列数", "与表头相同的列数(含逗号的内容须加引号)",
)  # fmt: skip
_ODD_NUMBERS: Final[Mapping[str, Said]] = {
    "check-digit": (
        "a number whose check digit or birth date does not fit ({})", "one that was issued",
        "号码校验位或出生日期不符({})", "有效号码",
    ),
    "old-number": (
        "an old resident number of 15 digits ({})", "one of 18; 19 and the check digit were added",
        "15位旧身份证号({})", "18位号码(已补“19”及校验位)",
    ),
}  # fmt: skip


@define
class _Reader:
    """Takes rows of one or several sheets; keeps problems by sort."""

    kind: ListKind
    name: str
    rows: list[ListRow] = field(factory=list)
    unsure: list[ListRow] = field(factory=list)
    read: int = 0
    _problems: dict[str, list[ListProblem]] = field(factory=dict)
    _counted: Counter[str] = field(factory=Counter)
    _seen: dict[Any, ListRow] = field(factory=dict)
    _shared: dict[tuple[tuple[str, str], ...], dict[str, str]] = field(factory=dict)
    _zeros: list[ListRow] = field(factory=list)
    _rounded: bool = False

    # -- problems

    def problem(  # noqa: PLR0913 - where, what, what was wanted; twice
        self,
        sort: str,
        line: int,
        found: str,
        expected: str,
        found_zh: str,
        expected_zh: str,
        *,
        sheet: str = "",
        used: bool = False,
    ) -> None:
        self._counted[sort] += 1
        if self._counted[sort] <= LISTED:
            one = ListProblem(
                sort, self.name, line, found, expected, found_zh, expected_zh, sheet, used
            )
            self._problems.setdefault(sort, []).append(one)

    def problems(self) -> Iterator[ListProblem]:
        """By line; the last of a sort that has more than are listed says so."""
        found: list[ListProblem] = []
        for sort, listed in self._problems.items():
            more = self._counted[sort] - len(listed)
            found += [*listed[:-1], evolve(listed[-1], more=more)]
        yield from sorted(found, key=lambda one: (one.sheet, one.line))

    # -- rows

    def take(self, sheet: Sheet, header: Header) -> None:
        """All rows of a sheet below its header."""
        line_of = _Line(self, sheet.name, header, sheet.form == FROM_1904)
        for line, cells in islice(sheet.rows(), header.at + 1, None):
            line_of.take(line, cells)

    def share(self, fields: dict[str, str]) -> Mapping[str, str]:
        """The same mapping for the same content: a million lines have few employers."""
        return self._shared.setdefault(tuple(fields.items()), fields)

    def add(self, row: ListRow, cells: tuple[Any, ...] = ()) -> None:
        """A row, unless it stands there already; ``cells``: what must be the same besides."""
        key = (row.scheme, row.number, row.name, row.start, row.end, id(row.fields), cells)
        first = self._seen.setdefault(key, row)
        if first is not row:
            self.problem(
                "duplicate", row.line, f"the same as {first.where}", "each line once",
                f"与{first.where_zh}重复", "不重复的行", sheet=row.sheet,
            )  # fmt: skip
            return
        self.rows.append(row)

    def doubtful(self, row: ListRow) -> None:
        """A number that ends in 000 and passes its check: of rounded ones, one in eleven does."""
        self._zeros.append(row)

    def rounded(self) -> None:
        """The list has numbers that were rounded, so that others may be as well."""
        self._rounded = True

    def finish(self) -> None:
        """What only the whole list can tell."""
        self._seen.clear()
        self._shared.clear()
        if not self.read:
            self.problem(
                "no-rows", 0, "no line below the header", "one at least",
                "表头之下没有数据行", "至少一行数据", used=True,
            )  # fmt: skip
        if self._rounded and self._zeros:
            lines = {(row.sheet, row.line) for row in self._zeros}
            self.rows = [row for row in self.rows if (row.sheet, row.line) not in lines]
            for row in self._zeros:
                self.unsure.append(ListRow(row.line, "", "", row.name, sheet=row.sheet))
                self.problem(
                    "rounded", row.line,
                    "a number that ends in 000, in a list where Excel has rounded others",
                    "all its digits: export the list again with the column as text",
                    "号码以000结尾,且本清单其他号码已被Excel舍入",
                    "完整号码(请将该列设为文本后重新导出)", sheet=row.sheet,
                )  # fmt: skip
        if self.kind.kind == "deceased":
            self._contradictions()

    def _contradictions(self) -> None:
        """Nobody dies twice: the later day is the one that the checks go by."""
        first: dict[str, ListRow] = {}
        for row in self.rows:
            other = first.setdefault(row.number, row)
            if other.start != row.start:
                self.problem(
                    "contradiction", row.line,
                    f"another day ({row.start or 'none'}) than on line {other.line} "
                    f"({other.start or 'none'})",
                    "one day of death; the later one is gone by",
                    f"日期({row.start or '无'})与第{other.line}行({other.start or '无'})不一致",
                    "同一死亡日期(以较晚者为准)", sheet=row.sheet, used=True,
                )  # fmt: skip


@define
class _Line:
    """Reads the rows of one sheet under its header."""

    reader: _Reader
    sheet: str
    header: Header
    from_1904: bool
    _columns: dict[str, tuple[int, Column]] = field(init=False)
    _others: tuple[tuple[int, Column], ...] = field(init=False)
    _needed: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        kind, places = self.reader.kind, self.header.places
        self._columns = {
            column.field: (places[column.field], column)
            for column in kind.columns
            if column.field in places
        }
        self._others = tuple(placed for name, placed in self._columns.items() if name not in _FIXED)
        self._needed = frozenset(group[0] for group in kind.needs if len(group) == 1)

    def take(self, line: int, cells: Sequence[Any]) -> None:
        """One row: a `ListRow`, a problem, both, or neither."""
        if not any(cell is not None and cell != "" for cell in cells):
            return
        number = self._number(cells)
        if not number.number and self._no_row(number, cells):
            return
        self.reader.read += 1
        row = ListRow(
            line, number.scheme, number.number, self._text("name", cells), sheet=self.sheet
        )
        if not self._in_place(line, cells):
            self.reader.unsure.append(row)
            return
        known = self._tell_number(number, line)
        days = self._days(line, cells) if known else None
        fields = None if days is None else self._fields(line, cells)
        if days is None or fields is None:
            self.reader.unsure.append(row)
            return
        if number.sort == "check-digit":
            self.reader.unsure.append(row._replace(scheme="", number=""))
        whole = tuple(map(text_of, cells)) if self.reader.kind.adds_up else ()
        self._keep(row._replace(start=days[0], end=days[1], fields=fields), number, whole)

    def _in_place(self, line: int, cells: Sequence[Any]) -> bool:
        """Whether a line has no more cells than the header: else they may stand in wrong places."""
        beyond = [cell for cell in cells[len(self.header.texts) :] if text_of(cell)]
        if beyond:
            self._problem("slipped", line, _SLIPPED)
        return not beyond

    # -- the number

    def _number(self, cells: Sequence[Any]) -> NumberRead:
        if "number" not in self._columns:
            return NumberRead()
        return read_number(
            self._cell("number", cells), self.reader.kind.subject, self._text("scheme", cells)
        )

    def _no_row(self, number: NumberRead, cells: Sequence[Any]) -> bool:
        """Whether this is no row of the list: totals, the header again, a note below it."""
        texts = [text for text in map(text_of, cells) if text]
        if not texts:
            return True
        first = texts[0].lower().replace(" ", "")
        if number.sort in ("", "no-number") and _TOTALS.match(first):
            return True
        shown = [plain(text_of(self._cell(name, cells))) for name in self._columns]
        if shown == [plain(self.header.texts[place]) for place, _ in self._columns.values()]:
            return True
        if len(texts) > 1 or number.sort or "number" not in self._columns:
            return False
        named = self._text("name", cells) == texts[0] and not _SENTENCE.search(texts[0])
        return read_day(texts[0]) is None and not named and not _NUMBER_LIKE.search(texts[0])

    def _tell_number(self, number: NumberRead, line: int) -> bool:
        """Say what is odd about a number; False where the line is of no use."""
        if "number" not in self._columns:
            return True
        if not number.number and not number.sort:
            self._problem("empty", line, ("no number", "one", "号码为空", "号码"))
            return False
        if number.sort in _BAD_NUMBERS:
            if number.sort == "rounded":
                self.reader.rounded()
            self._problem(number.sort, line, _BAD_NUMBERS[number.sort], number.shown)
            return False
        if number.sort in _ODD_NUMBERS:
            said = _ODD_NUMBERS[number.sort]
            self._problem(number.sort, line, said, number.shown, used=True)
        return True

    def _keep(self, row: ListRow, number: NumberRead, whole: tuple[str, ...]) -> None:
        """The row; of an enterprise and its representative one for each."""
        others = (row.fields.get(name, "") for name in SECOND_NUMBERS)
        if number.ends_in_zeros or any(other.endswith("000") for other in others):
            self.reader.doubtful(row)
        if "representative" not in self._columns:
            self.reader.add(row, whole)
            return
        given = {
            **row.fields,
            "enterprise": row.number,
            "enterprise_scheme": row.scheme,
            "enterprise_name": row.name,
        }
        fields = self.reader.share(given)
        self.reader.add(row._replace(fields=fields))
        self.reader.add(
            row._replace(
                scheme=fields["representative_scheme"],
                number=fields["representative"],
                name=fields.get("representative_name", ""),
                fields=fields,
            )
        )

    # -- days

    def _days(self, line: int, cells: Sequence[Any]) -> tuple[str, str] | None:
        """Start and end; None where the line cannot be used."""
        start = self._day("from", line, cells)
        end = self._day("to", line, cells)
        if start is None or end is None:
            return None
        if start == _UNKNOWN:
            return "", end
        for name, read in (("month", read_months), ("date", _one_day)):
            if name in self._columns:
                cell = self._cell(name, cells)
                span = None if self._of_1904(cell) else read(cell)
                if span is None:
                    self._unread(name, line, cell)
                    return None
                start, end = span if span[0] else (start, end)
        if not start and self._has_to_begin():
            column = self._columns.get("month", self._columns.get("from"))
            title = column[1].title if column else "day"
            title_zh = column[1].title_zh if column else "日期"
            said = (f"no {title}", "one", f"没有{title_zh}", "日期")
            self._problem("no-day", line, said, used=self.reader.kind.undated)
            return ("", end) if self.reader.kind.undated else None
        if start and end and end < start:
            said = (f"an end ({end}) before the beginning ({start})", "days in order",
                    f"截止日({end})早于起始日({start})", "先后有序的日期")  # fmt: skip
            self._problem("backwards", line, said)
            return None
        return start, end

    def _has_to_begin(self) -> bool:
        """Whether a row without a day would mean “always”, which no such list means."""
        return any("from" in group or "month" in group for group in self.reader.kind.needs)

    def _day(self, name: str, line: int, cells: Sequence[Any]) -> str | None:
        placed = self._columns.get(name)
        if placed is None:
            return ""
        cell = self._cell(name, cells)
        since = placed[1].holds == "since"
        day = read_day(cell, last=since or name == "to", whole_year=since)
        if day is not None and not self._of_1904(cell):
            return day
        if since and self.reader.kind.undated:
            self._problem("no-day", line, _unread_day(placed[1], cell), used=True)
            return _UNKNOWN
        self._unread(name, line, cell)
        return None

    def _of_1904(self, cell: Any) -> bool:
        """Whether a plain number is a day four years from where other workbooks have it."""
        return self.from_1904 and isinstance(cell, (int, float)) and 10_000 <= cell < 100_000

    def _unread(self, name: str, line: int, cell: Any) -> None:
        """Say that a day cannot be read; the line is left out."""
        self._problem("no-day", line, _unread_day(self._columns[name][1], cell))

    # -- the rest

    def _fields(self, line: int, cells: Sequence[Any]) -> Mapping[str, str] | None:
        """What else the kind has; None where something it needs cannot be read."""
        fields: dict[str, str] = {}
        for place, column in self._others:
            cell = cells[place] if place < len(cells) else None
            if column.holds == "number":
                if not self._second(column, cell, line, fields):
                    return None
                continue
            value = _READ[column.holds](cell, self.header.units.get(column.field, 2))
            if value is None or (value == "" and column.field in self._needed):
                shown, shown_zh = _shown(cell)
                said = (f"{shown} as {column.title}", _WANTED[column.holds][0],
                        f"{column.title_zh}{shown_zh}", _WANTED[column.holds][1])  # fmt: skip
                self._problem(f"no-{column.holds}", line, said)
                return None
            if value:
                fields[column.field] = value
        return self.reader.share(fields) if fields else NO_FIELDS

    def _second(self, column: Column, cell: Any, line: int, fields: dict[str, str]) -> bool:
        """The other number of a line; without one that is needed the line is of no use."""
        read = read_number(cell, "person" if column.field == "representative" else "either")
        needed = column.field in self._needed
        if read.number:
            fields[column.field] = read.number
            fields[f"{column.field}_scheme"] = read.scheme
        elif read.sort or needed:
            if read.sort == "rounded":
                self.reader.rounded()
            found, expected, found_zh, expected_zh = _BAD_NUMBERS.get(
                read.sort, ("no number{}", "a number", "号码为空{}", "号码")
            )
            shown = (
                found.format(read.shown),
                expected,
                found_zh.format(_zh(read.shown)),
                expected_zh,
            )
            said = (f"{shown[0]} as {column.title}", shown[1],
                    f"{column.title_zh}:{shown[2]}", shown[3])  # fmt: skip
            self._problem(f"{column.field}-{read.sort or 'empty'}", line, said, used=not needed)
        return bool(read.number) or not needed

    def _cell(self, name: str, cells: Sequence[Any]) -> Any:
        place = self._columns[name][0]
        return cells[place] if place < len(cells) else None

    def _text(self, name: str, cells: Sequence[Any]) -> str:
        if name not in self._columns:
            return ""
        text = text_of(self._cell(name, cells))
        return "" if is_empty(text) else text

    def _problem(
        self, sort: str, line: int, said: Said, shown: str = "", *, used: bool = False
    ) -> None:
        found, expected = (part.replace("{}", shown) for part in said[:2])
        found_zh, expected_zh = (part.replace("{}", _zh(shown)) for part in said[2:])
        self.reader.problem(
            sort, line, found, expected, found_zh, expected_zh, sheet=self.sheet, used=used
        )


_FIXED: Final = frozenset({"number", "name", "scheme", "from", "to", "month", "date"})
_UNKNOWN: Final = "?"
"""A day that cannot be read, on a line that is kept."""


def _one_day(cell: Any) -> tuple[str, str] | None:
    day = read_day(cell)
    return None if day is None else (day, day)


def _unread_day(column: Column, cell: Any) -> Said:
    shown, shown_zh = _shown(cell)
    return (
        f"{shown} as {column.title}",
        "a day such as 2023-05-10, 2023年5月10日 or 20230510",
        f"{column.title_zh}{shown_zh}",
        "日期,例如 2023-05-10、2023年5月10日、20230510",
    )


def _shown(cell: Any) -> tuple[str, str]:
    """A cell as a message may show it, in English and Chinese: short, and no number of anybody."""
    text = text_of(cell)
    if not text:
        return "nothing", "为空"
    if len(text) > 12:
        return f"{len(text)} characters", f"为{len(text)}个字符"
    return repr(text), f"为“{text}”"


def _zh(shown: str) -> str:
    """What is shown of a number, as officials read it."""
    for english, chinese in _SHOWN_ZH:
        shown = shown.replace(english, chinese)
    return shown


_SHOWN_ZH: Final = (
    (" characters, some of them no letters or digits of ASCII", "个字符,含字母数字以外的字符"),
    (" characters with some hidden", "个字符,部分隐去"),
    (" characters", "个字符"),
    (" digits", "位数字"),
)


def _read_text(cell: Any, _places: int) -> str:
    text = text_of(cell)
    return "" if is_empty(text) else text


def _read_amount(cell: Any, places: int) -> str | None:
    if is_empty(text_of(cell)):
        return ""
    fen = read_fen(cell, places)
    return None if fen is None else str(fen)


def _read_count(cell: Any, _places: int) -> str | None:
    text = text_of(cell).removesuffix("天").removesuffix("日").strip()
    if is_empty(text):
        return ""
    whole, point, part = text.partition(".")
    plain_number = whole.isdecimal() and whole.isascii() and (not point or part.isdecimal())
    return text if plain_number else None


def _read_account(cell: Any, _places: int) -> str | None:
    """An account without the spaces and dashes of its groups; a rounded one is none."""
    if isinstance(cell, float) and abs(cell) >= 10**15:
        return None
    text = "".join(text_of(cell).split()).replace("-", "").upper()
    if is_empty(text):
        return ""
    return text if text.isascii() and text.isalnum() and "E+" not in text else None


_READ: Final[Mapping[str, Callable[[Any, int], str | None]]] = {
    "text": _read_text,
    "name": _read_text,
    "amount": _read_amount,
    "count": _read_count,
    "account": _read_account,
}
_WANTED: Final[Mapping[str, tuple[str, str]]] = {
    "text": ("a text", "文字"),
    "amount": ("an amount such as 20000 or 20,000.50, to the fen", "金额,例如 20000 或 20,000.50"),
    "count": ("a number of days", "天数"),
    "account": ("an account with all its digits, as text", "完整账号(文本格式)"),
}

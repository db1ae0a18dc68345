"""Lists as offices really send them: what would lose a line or a value is told or refused."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.builders import KEY, number_of

from subsidy_ledger.audit.matching import (
    ListUnreadable,
    MatchList,
    read_list,
    together,
    with_tokens,
)

P1, P2, P3 = number_of("p1"), number_of("p2"), number_of("p3")
HEADER = "姓名,身份证号,死亡日期\n"


def line(name: str, number: str, day: str = "2023-05-10") -> str:
    return f"{name},{number},{day}\n"


def brought(folder: Path, text: str | bytes, kind: str = "deceased") -> MatchList:
    file = folder / "名单.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_list(kind, file)


def numbers(read: MatchList) -> list[str]:
    return [row.number for row in read.rows]


def sorts(read: MatchList) -> list[tuple[str, int]]:
    return [(one.sort, one.line) for one in read.problems]


# ---- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        HEADER + f'"张三,{P1},2023-05-10\n' + line("李四", P2),
        HEADER + f'"张三,{P1},2023-05-10\n' + line("李四", P2) + f'"王五,{P3},2023-05-10\n',
    ],
    ids=["never closed", "closed by another stray one"],
)
def test_a_stray_quote_does_not_swallow_the_lines_after_it(tmp_path, text):
    with pytest.raises(ListUnreadable, match=r"line 2: .*stray quotation mark"):
        brought(tmp_path, text)


def test_a_quote_in_a_title_is_told_where_no_header_is_found(tmp_path):
    with pytest.raises(ListUnreadable, match=r"line 1: .*stray quotation mark"):
        brought(tmp_path, f'"名单\n{HEADER}{line("张三", P1)}')


def test_quoted_cells_of_every_delimiter_are_no_stray_quotes(tmp_path):
    for delimiter in ",;\t|":
        text = (HEADER + line("张;三", P1)).replace(",", f'"{delimiter}"').replace("\n", '"\n"')
        assert numbers(brought(tmp_path, f'"{text[:-1]}')) == [P1]


def test_a_line_with_another_delimiter_and_a_name_alone_are_told(tmp_path):
    read = brought(tmp_path, f"{HEADER}张三;{P1};2023-05-10\n李四,,\n{line('王五', P3)}注:完\n")
    assert numbers(read) == [P3]
    assert sorts(read) == [("empty", 2), ("empty", 3)]


def test_an_amount_with_a_comma_and_no_quotes_is_told_and_not_cut(tmp_path):
    text = f"身份证号,月份,利息\n{P1},202301,1,200.50\n{P2},202301,1200.50,\n"
    read = brought(tmp_path, text, "interest")
    assert [(row.number, row.fields["amount_fen"]) for row in read.rows] == [(P2, "120050")]
    assert sorts(read) == [("slipped", 2)]


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_mark_before_the_first_heading_does_not_lose_its_column(tmp_path, mark, encoding):
    read = brought(tmp_path, (mark + HEADER + line("张三", P1)).encode(encoding))
    assert [row.name for row in read.rows] == ["张三"]


@pytest.mark.parametrize("dirt", ["\u200b", "\xad", "\u202d", "\u200e", "\ufeff", "\0", "\xa0"])
def test_what_nobody_sees_in_a_number_is_no_part_of_it(tmp_path, dirt):
    read = brought(tmp_path, HEADER + line("张三", f"{dirt}{P1[:6]}{dirt}{P1[6:]}{dirt}"))
    assert (numbers(read), sorts(read)) == ([P1], [])


def test_a_cyrillic_letter_is_no_x(tmp_path):
    read = brought(tmp_path, HEADER + line("张三", P1[:17] + "х"))
    assert (numbers(read), sorts(read)) == ([], [("no-number", 2)])
    assert "18个字符" in read.problems[0].message_zh


def test_a_name_that_begins_like_a_total_is_no_total(tmp_path):
    text = "name,id number,date of death\nSum Wing,3714***1234,2023-05-10\nSummer Li,,2023-05-11\n"
    read = brought(tmp_path, text + "Total,2,\n")
    assert sorts(read) == [("masked", 2), ("empty", 3)]


def test_a_file_of_headings_alone_says_so(tmp_path):
    read = brought(tmp_path, HEADER)
    assert (read.rows, sorts(read)) == ((), [("no-rows", 0)])
    assert "表头之下没有数据行" in read.problems[0].message_zh


def test_a_time_stamp_of_a_database_is_its_day(tmp_path):
    assert brought(tmp_path, HEADER + line("张三", P1, "20230510093000")).rows[0].start == (
        "2023-05-10"
    )


# ---- headings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    ["死者身份证号码,申报人身份证号", "死者身份证号,申报人身份证号码", "死者身份证号,配偶身份证号"],
)
def test_the_number_of_somebody_else_on_the_line_is_never_taken(tmp_path, header):
    assert numbers(brought(tmp_path, f"{header},死亡日期\n{P1},{P2},2023-05-10\n")) == [P1]
    with pytest.raises(ListUnreadable, match="expected a column for number"):
        brought(tmp_path, f"姓名,配偶身份证号,死亡日期\n张三,{P2},2023-05-10\n")


def test_two_headings_that_end_alike_are_not_chosen_between(tmp_path):
    with pytest.raises(ListUnreadable, match=r"甲方身份证号码.*乙方身份证号"):
        brought(tmp_path, f"甲方身份证号码,乙方身份证号,死亡日期\n{P1},{P2},2023-05-10\n")


@pytest.mark.parametrize(
    ("above", "heading", "below", "fen"),
    [
        ("单位:万元", "贷款金额", "", 20_000_000),
        ("填报单位:某局 单 位:人民币万元", "贷款金额", "", 20_000_000),
        ("单位:德州市社保局", "贷款金额", "", 2_000),
        ("单位:万元", "贷款金额(元)", "", 2_000),
        ("", "贷款金额(千元)", "", 2_000_000),
        ("", "贷款金额", "(万元)", 20_000_000),
    ],
)
def test_the_unit_of_amounts_is_found_wherever_it_stands(tmp_path, above, heading, below, fen):
    rows = [
        f"贷款明细,,{above}",
        f"身份证号,{heading},放款日期",
        f",{below},",
        f"{P1},20,2023-05-10",
    ]
    read = brought(tmp_path, "\n".join(rows), "loans")
    assert [row.fields["principal_fen"] for row in read.rows] == [str(fen)]


# ---- lines that are alike ------------------------------------------------------------------------


def test_two_loans_with_one_interest_are_two_and_the_same_line_twice_is_one(tmp_path):
    text = (
        f"合同号,身份证号,月份,利息\nA1,{P1},202301,500\nA2,{P1},202301,500\nA2,{P1},202301,500\n"
    )
    read = brought(tmp_path, text, "interest")
    assert ([row.line for row in read.rows], sorts(read)) == ([2, 3], [("duplicate", 4)])


def test_one_number_of_two_schemes_is_two_people(tmp_path):
    text = "身份证号,证件类型,死亡日期\nA1,local-a,2023-05-10\nA1,local-b,2023-05-10\n"
    assert [row.scheme for row in brought(tmp_path, text).rows] == ["local-a", "local-b"]


# ---- what could not be read ----------------------------------------------------------------------


def test_lines_that_could_not_be_used_are_kept_with_what_could_be_read(tmp_path):
    wrong = P3[:17] + ("0" if P3[17] != "0" else "1")
    text = f"姓名,身份证号,缴费月份\n张三,3714***12,202301\n李四,{P2},2023.1\n王五,{wrong},202301\n"
    read = with_tokens(brought(tmp_path, text, "insurance"), KEY)
    assert [(row.line, row.number, row.name) for row in read.unsure] == [
        (2, "", "张三"),
        (3, P2, "李四"),
        (4, "", "王五"),
    ]
    assert [bool(row.token) for row in read.unsure] == [False, True, False]
    assert [row.sheet for row in together([read, read]).unsure] == ["名单.csv"] * 6


# ---- Excel and Parquet ---------------------------------------------------------------------------


def workbook(file: Path, rows: list[list[Any]], **options: Any) -> Path:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    book = xlsxwriter.Workbook(str(file), {"default_date_format": "yyyy-mm-dd", **options})
    sheet = book.add_worksheet("一")
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(place, column, cell)
    book.close()
    return file


HEADINGS = ["姓名", "身份证号", "死亡日期"]


def test_a_workbook_that_counts_days_from_1904_is_not_read_four_years_early(tmp_path):
    pytest.importorskip("python_calamine")
    rows: list[list[Any]] = [HEADINGS, ["张三", P1, date(2023, 5, 10)], ["李四", P2, 43_594]]
    read = read_list("deceased", workbook(tmp_path / "a.xlsx", rows, date_1904=True))
    assert [(row.number, row.start) for row in read.rows] == [(P1, "2023-05-10"), (P2, "")]
    assert sorts(read) == [("no-day", 3)]


def stored(file: Path, part: str, change: Any) -> None:
    with zipfile.ZipFile(file) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(file, "w") as whole:
        for name, content in parts.items():
            if content is not None:
                whole.writestr(name, content)


SHEET = "xl/worksheets/sheet1.xml"


def test_formulas_without_values_are_refused_and_those_that_come_to_nothing_are_not(tmp_path):
    pytest.importorskip("python_calamine")
    rows = [HEADINGS, ["张三", P1, "=DATE(2023,5,10)"]]
    file = workbook(tmp_path / "a.xlsx", rows)
    stored(file, SHEET, lambda text: text.replace(b"<v>0</v>", b"<v></v>"))
    with pytest.raises(ListUnreadable, match="never calculated"):
        read_list("deceased", file)
    stored(file, SHEET, lambda text: text.replace(b'<c r="C2">', b'<c r="C2" t="str">'))
    assert numbers(read_list("deceased", file)) == [P1]


@pytest.mark.parametrize(
    "change", [lambda text: text[: len(text) // 2], lambda _: None], ids=["cut", "missing"]
)
def test_a_damaged_sheet_is_one_clear_error(tmp_path, change):
    pytest.importorskip("python_calamine")
    file = workbook(tmp_path / "a.xlsx", [HEADINGS, ["张三", P1, "2023-05-10"]])
    stored(file, SHEET, change)
    with pytest.raises(ListUnreadable, match="sheet 一: is damaged"):
        read_list("deceased", file)


def test_a_workbook_of_hidden_sheets_alone_says_so(tmp_path):
    pytest.importorskip("python_calamine")
    file = workbook(tmp_path / "a.xlsx", [HEADINGS])
    stored(
        file, "xl/workbook.xml", lambda text: text.replace(b"<sheet ", b'<sheet state="hidden" ')
    )
    with pytest.raises(ListUnreadable, match=r"no sheet that is not hidden \(一\)"):
        read_list("deceased", file)


def test_damaged_parquet_is_one_clear_error(tmp_path):
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    bad = arrow.StringArray.from_buffers(
        1, arrow.py_buffer(b"\0\0\0\0\2\0\0\0"), arrow.py_buffer(b"\xff\xfe")
    )
    file = tmp_path / "a.parquet"
    parquet.write_table(
        arrow.table({"姓名": bad, "身份证号": [P1], "死亡日期": ["2023-05-10"]}), file
    )
    with pytest.raises(ListUnreadable, match="after line 0: is damaged"):
        read_list("deceased", file)


# ---- every form says the same --------------------------------------------------------------------

_PEOPLE = [number_of(f"q{place}") for place in range(9)]
_LINES = st.lists(
    st.tuples(
        st.text(st.sampled_from("张三李四欧阳·𠮷囍,;|\t\"'“\n :()"), min_size=1, max_size=6).filter(
            lambda name: name.strip(" \t\n'\"“") == name
        ),
        st.sampled_from(_PEOPLE),
        st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lines=_LINES)
def test_a_list_reads_back_to_the_same_rows_in_every_form(tmp_path, lines):
    pytest.importorskip("python_calamine")
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    wide = [[name, number, day.isoformat()] for name, number, day in lines]
    files = {}
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        for delimiter in ",;\t|":
            text = io.StringIO()
            csv.writer(text, delimiter=delimiter).writerows([HEADINGS, *wide])
            files[f"{encoding}{ord(delimiter)}.csv"] = text.getvalue().encode(encoding)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    workbook(tmp_path / "a.xlsx", [HEADINGS, *([n, i, d] for n, i, d in lines)])
    columns = dict(zip(HEADINGS, map(list, zip(*lines, strict=True)), strict=True))
    parquet.write_table(arrow.table(columns), tmp_path / "a.parquet")
    read = {
        name: [
            (row.scheme, row.number, "".join(row.name.split()), row.start)
            for row in read_list("deceased", tmp_path / name).rows
        ]
        for name in (*files, "a.xlsx", "a.parquet")
    }
    known = dict.fromkeys((number, day.isoformat()) for _, number, day in lines)
    first = read["a.parquet"]
    assert list(dict.fromkeys((row[1], row[3]) for row in first)) == list(known)
    for name, rows in read.items():
        assert rows == first, name

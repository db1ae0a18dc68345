"""Lists as they come: encodings, delimiters, titles, totals, Excel and Parquet; and their faults."""

from __future__ import annotations

import builtins
import csv
import io
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.support.builders import KEY, code_of, number_of

from subsidy_ledger.audit.matching import (
    LISTS,
    ListUnreadable,
    MatchList,
    read_list,
    together,
    with_tokens,
)
from subsidy_ledger.errors import ExtraMissing
from subsidy_ledger.parties.identifiers import complete_ric

P1, P2, P3 = number_of("p1"), number_of("p2"), number_of("p3")
E1, E2 = code_of("e1"), code_of("e2")
DEAD = [["姓名", "身份证号", "死亡日期"], ["张三", P1, "2023-05-10"], ["李四", P2, "2023-06-01"]]


def table(rows: list[list[Any]], delimiter: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def brought(
    folder: Path, rows: list[list[Any]], kind: str = "deceased", encoding: str = "utf-8"
) -> MatchList:
    file = folder / "名单.csv"
    file.write_bytes(table(rows).encode(encoding))
    return read_list(kind, file)


def days(read: MatchList) -> list[tuple[str, str]]:
    return [(row.number, row.start) for row in read.rows]


def sorts(read: MatchList) -> list[tuple[str, int, bool]]:
    return [(one.sort, one.line, one.used) for one in read.problems]


BOTH = [(P1, "2023-05-10"), (P2, "2023-06-01")]


# ---- text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("gbk", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_a_list_is_read_in_the_encodings_that_offices_use(tmp_path, encoding, told):
    read = brought(tmp_path, DEAD, encoding=encoding)
    assert days(read) == BOTH
    assert [row.name for row in read.rows] == ["张三", "李四"]
    assert read.form == f"CSV, {told}, ,"
    assert read.problems == ()
    assert read.read == 2


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    file = tmp_path / "a.txt"
    file.write_text(
        table([*DEAD, ["王五,曾用名王伍", P3, "2023-01-01"]], delimiter), encoding="utf-8"
    )
    read = read_list("deceased", file)
    assert days(read) == [*BOTH, (P3, "2023-01-01")]
    assert read.rows[2].name == "王五,曾用名王伍"


def test_a_list_with_one_needed_column_is_split_at_its_own_delimiter(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(table([["姓名", "身份证号"], ["张三", P1]], ";"), encoding="utf-8")
    assert read_list("public-employees", file).rows[0].name == "张三"


def test_titles_empty_lines_repeated_headers_totals_and_notes_are_passed_over(tmp_path):
    read = brought(
        tmp_path,
        [
            ["2023年死亡人员名单", "", ""],
            ["填报单位:民政局", "", "2023年"],
            [],
            *DEAD,
            ["", "", ""],
            DEAD[0],
            ["王五", P3, "2023/7/1"],
            ["合计", "", "3"],
            ["注:以上为全部", "", ""],
        ],
    )
    assert days(read) == [*BOTH, (P3, "2023-07-01")]
    assert read.problems == ()
    assert [row.line for row in read.rows] == [5, 6, 9]


def test_lines_are_those_of_the_file_even_where_a_cell_has_several(tmp_path):
    read = brought(tmp_path, [DEAD[0], ["张\n三", P1, "2023-05-10"], ["李四", P2, "x"]])
    assert read.rows[0].line == 2
    assert [one.line for one in read.problems] == [4]


def test_headings_with_notes_breaks_prefixes_and_in_english_are_recognised(tmp_path):
    for header in (
        ["死亡人员姓名", "公民身份号码\n(必填)", "死亡 时间*"],
        ["姓 名", "参保人员身份证号码", "死亡日期(年月日)"],
        ["Name", "ID Number", "Date of death"],
        ["name", "number", "from"],
    ):
        assert days(brought(tmp_path, [header, *DEAD[1:]])) == BOTH


def test_a_header_of_two_rows_is_put_together(tmp_path):
    read = brought(
        tmp_path,
        [
            ["人员", "", "刑期", ""],
            ["姓名", "身份证号", "起", "止"],
            ["张三", P1, "2022-01", "2023-03"],
        ],
        "imprisoned",
    )
    assert [(row.start, row.end) for row in read.rows] == [("2022-01-01", "2023-03-31")]


def test_without_a_needed_column_the_error_names_those_found_and_those_accepted(tmp_path):
    with pytest.raises(ListUnreadable) as told:
        brought(tmp_path, [["姓名", "身份证号", "备注"], ["张三", P1, ""]])
    message = str(told.value)
    for part in ("名单.csv", "姓名、身份证号、备注", "死亡日期", "day of death", "match-lists.md"):
        assert part in message


def test_two_columns_that_could_be_one_field_are_not_chosen_between(tmp_path):
    with pytest.raises(ListUnreadable, match="rename one"):
        brought(tmp_path, [["身份证号", "身份证号", "死亡日期"], [P1, P2, "2023-01-01"]])


def test_of_two_columns_the_one_that_is_named_better_is_taken(tmp_path):
    read = brought(tmp_path, [["社会保障号码", "身份证号", "死亡日期"], [P2, P1, "2023-01-01"]])
    assert [row.number for row in read.rows] == [P1]


def test_an_unknown_kind_names_the_nearest(tmp_path):
    with pytest.raises(ListUnreadable, match="did you mean 'deceased'"):
        read_list("decesed", tmp_path / "x.csv")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "found nothing"),
        (b"<html><table>", "web page"),
        (b"\x89PNG\r\n\x81\x82\xff\xff", "neither UTF-8 nor GB18030"),
        (b"PK\x03\x04rubbish", "no workbook"),
        (b"PAR1rubbish", "no Parquet"),
        (b"\xd0\xcf\x11\xe0rubbish", "no workbook"),
    ],
)
def test_what_is_no_table_is_one_clear_error(tmp_path, content, part):
    file = tmp_path / "list.xls"
    file.write_bytes(content)
    with pytest.raises(ListUnreadable, match=part):
        read_list("deceased", file)


def test_a_file_that_is_not_there_is_one_clear_error(tmp_path):
    with pytest.raises(ListUnreadable, match="cannot be opened"):
        read_list("deceased", tmp_path / "none.csv")


# ---- odd lines -----------------------------------------------------------------------------------


def test_a_rounded_number_is_told_with_its_line_and_never_matched(tmp_path):
    read = brought(tmp_path, [*DEAD, ["王五", "3.71402E+17", "2023-01-01"]])
    assert days(read) == BOTH
    assert sorts(read) == [("rounded", 4, False)]
    assert "名单.csv, line 4" in read.problems[0].message
    assert "第4行" in read.problems[0].message_zh
    assert "舍入" in read.problems[0].message_zh


def _zeros() -> str:
    """A valid resident number that ends in 000."""
    made = (complete_ric(f"371402{year}0101100") for year in range(1960, 2000))
    return next(number for number in made if number.endswith("000"))


def test_a_valid_number_that_ends_in_000_is_used_unless_others_were_rounded(tmp_path):
    alone = brought(tmp_path, [*DEAD, ["王五", _zeros(), "2023-01-01"]])
    assert _zeros() in [row.number for row in alone.rows]
    assert alone.problems == ()
    among = brought(
        tmp_path,
        [*DEAD, ["王五", _zeros(), "2023-01-01"], ["赵六", "371402199001010000", "2023-01-01"]],
    )
    assert days(among) == BOTH
    assert sorts(among) == [("rounded", 4, False), ("rounded", 5, False)]


def test_odd_numbers_are_told_and_matched_as_they_stand(tmp_path):
    wrong = P1[:17] + ("1" if P1[17] != "1" else "2")
    read = brought(
        tmp_path,
        [DEAD[0], ["张三", wrong, "2023-01-01"], ["李四", "371402650312001", "2023-01-01"]],
    )
    assert sorts(read) == [("check-digit", 2, True), ("old-number", 3, True)]
    old = complete_ric("37140219650312001")
    assert [row.number for row in read.rows] == [wrong, old]
    assert len(read.rows_of("cn-ric", old, "")) == 1
    assert len(read.rows_of("local-old", "371402650312001", "")) == 1
    assert read.rows_of("local-old", "371402650312002", "") == ()
    assert not any(number in one.message for one in read.problems for number in (wrong, P1))


def test_a_line_without_a_number_and_one_that_stands_twice_are_told(tmp_path):
    read = brought(tmp_path, [*DEAD, ["王五", "", "2023-01-01"], DEAD[1]])
    assert days(read) == BOTH
    assert sorts(read) == [("empty", 4, False), ("duplicate", 5, False)]
    assert "line 2" in read.problems[1].message


def test_the_dead_without_a_readable_day_are_kept_without_one(tmp_path):
    read = brought(tmp_path, [DEAD[0], ["张三", P1, ""], ["李四", P2, "05/06/2023"]])
    assert days(read) == [(P1, ""), (P2, "")]
    assert sorts(read) == [("no-day", 2, True), ("no-day", 3, True)]


def test_a_death_of_which_the_month_is_known_counts_from_its_last_day(tmp_path):
    read = brought(tmp_path, [DEAD[0], ["张三", P1, "2023年5月"], ["李四", P2, "2022"]])
    assert days(read) == [(P1, "2023-05-31"), (P2, "2022-12-31")]


def test_two_days_of_death_are_told(tmp_path):
    read = brought(tmp_path, [*DEAD, ["张三", P1, "2023-08-01"]])
    assert sorts(read) == [("contradiction", 4, True)]
    assert len(read.rows) == 3


def test_a_term_that_cannot_be_read_or_runs_backwards_is_left_out(tmp_path):
    read = brought(
        tmp_path,
        [
            ["身份证号", "刑期起", "刑期止"],
            [P1, "2022-01-01", "soon"],
            [P2, "2023-01-01", "2022-01-01"],
            [P3, "", "2023-01-01"],
        ],
        "imprisoned",
    )
    assert read.rows == ()
    assert sorts(read) == [("no-day", 2, False), ("backwards", 3, False), ("no-day", 4, False)]


def test_many_problems_of_one_sort_are_counted_and_not_listed(tmp_path):
    read = brought(tmp_path, [*DEAD, *[["x", f"坏{n}", "2023-01-01"] for n in range(250)]])
    assert len(read.problems) == 100
    assert read.problems[-1].more == 150
    assert "150 more" in read.problems[-1].message
    assert read.read == 252


# ---- other columns -------------------------------------------------------------------------------


def test_insurance_has_months_and_the_employers_number(tmp_path):
    read = brought(
        tmp_path,
        [
            ["姓名", "身份证号", "费款所属期", "单位统一社会信用代码", "单位名称"],
            ["张三", P1, "202301-202303", E1, "甲公司"],
            ["李四", P2, "202305", "", "乙公司"],
            ["王五", P3, "202305", "坏", ""],
        ],
        "insurance",
    )
    first, second, third = read.rows
    assert (first.start, first.end) == ("2023-01-01", "2023-03-31")
    assert first.fields["employer"] == E1
    assert first.fields["employer_scheme"] == "cn-uscc"
    assert "employer" not in second.fields
    assert second.fields["employer_name"] == "乙公司"
    assert "employer" not in third.fields
    assert sorts(read) == [("employer-no-number", 4, True)]


def test_an_owner_is_found_from_either_side(tmp_path):
    read = brought(
        tmp_path,
        [
            ["企业名称", "统一社会信用代码", "法定代表人", "法定代表人身份证号"],
            ["甲公司", E1, "张三", P1],
        ],
        "owners",
    )
    (firm,), (owner,) = read.rows_of("cn-uscc", E1, ""), read.rows_of("cn-ric", P1, "")
    assert firm.fields == owner.fields
    assert firm.fields["representative"] == P1
    assert (firm.name, owner.name) == ("甲公司", "张三")
    made = with_tokens(read, KEY)
    (by_token,) = made.rows_of("", "", KEY.token("cn-ric", P1))
    assert by_token.fields["enterprise_token"] == KEY.token("cn-uscc", E1)
    assert made.key_id == KEY.key_id
    assert read.rows_of("", "", KEY.token("cn-ric", P1)) == ()


def test_amounts_are_fen_and_the_unit_of_the_heading_counts(tmp_path):
    read = brought(
        tmp_path,
        [
            ["证件号码", "贷款金额(万元)", "放款日期"],
            [P1, "20", "2023-01-01"],
            [E1, "1.00001", "2023-02-01"],
        ],
        "loans",
    )
    assert [(row.scheme, row.fields["principal_fen"]) for row in read.rows] == [
        ("cn-ric", "20000000"),
        ("cn-uscc", "1000010"),
    ]


def test_an_amount_that_is_not_exact_is_left_out(tmp_path):
    read = brought(
        tmp_path,
        [["证件号码", "计息月份", "利息"], [P1, "202301", "100.005"], [P2, "202301", ""]],
        "interest",
    )
    assert read.rows == ()
    assert sorts(read) == [("no-amount", 2, False), ("no-amount", 3, False)]


def test_accounts_lose_their_spaces_and_rounded_ones_are_told(tmp_path):
    read = brought(
        tmp_path,
        [
            ["身份证号", "账号"],
            [P1, "6217 0000 0000 0000 001"],
            [P2, "6.217E+18"],
        ],
        "accounts",
    )
    assert [row.fields["account"] for row in read.rows] == ["6217000000000000001"]
    assert sorts(read) == [("no-account", 3, False)]


def test_funds_stand_under_no_number(tmp_path):
    read = brought(
        tmp_path, [["补贴项目", "资金来源"], ["dezhou/startup", "就业补助资金"], ["", "x"]], "funds"
    )
    assert [dict(row.fields) for row in read.rows] == [
        {"grant": "dezhou/startup", "fund": "就业补助资金"}
    ]
    assert sorts(read) == [("no-text", 3, False)]


def test_attendance_counts_days_or_lists_them(tmp_path):
    counted = brought(tmp_path, [["身份证号", "出勤天数"], [P1, "12天"], [P2, "2.5"]], "attendance")
    assert [row.fields["days"] for row in counted.rows] == ["12", "2.5"]
    listed = brought(tmp_path, [["身份证号", "签到日期"], [P1, "2023-05-10"]], "attendance")
    assert (listed.rows[0].start, listed.rows[0].end) == ("2023-05-10", "2023-05-10")


def test_two_files_of_one_kind_are_one_list_and_rows_name_their_file(tmp_path):
    files = []
    for name, rows in (("a.csv", DEAD[:2]), ("b.csv", [DEAD[0], DEAD[2], ["x", "", "2023-01-01"]])):
        (tmp_path / name).write_text(table(rows), encoding="utf-8")
        files.append(read_list("deceased", tmp_path / name))
    both = together(files)
    assert days(both) == BOTH
    assert [row.where for row in both.rows] == ["a.csv, line 2", "b.csv, line 2"]
    assert both.read == 3
    assert len(both.problems) == 1
    assert together(files[:1]) is files[0]
    with pytest.raises(ValueError, match="expected one kind"):
        together([files[0], MatchList("loans", "x", ())])


# ---- Excel and Parquet ---------------------------------------------------------------------------


def workbook(path: Path, sheets: dict[str, list[list[Any]]], hidden: str = "") -> Path:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    midnight = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - as Excel
                    sheet.write_datetime(at, place, midnight, day)
                elif isinstance(cell, (int, float)):
                    sheet.write_number(at, place, cell)
                elif cell:
                    sheet.write_string(at, place, cell)
        if name == hidden:
            sheet.hide()
    book.close()
    return path


def test_excel_is_read_with_dates_serials_a_merged_title_and_rounded_numbers(tmp_path):
    pytest.importorskip("python_calamine")
    file = workbook(
        tmp_path / "名单.xlsx",
        {
            "名单": [
                [],
                ["死亡人员名单"],
                ["姓名", "身份证号", "死亡日期"],
                ["张三", P1, date(2023, 5, 10)],
                ["李四", P2, 45078],
                ["王五", int(P3[:17] + "0"), date(2023, 1, 1)],
            ],
            "说明": [["本表由民政局提供"]],
            "旧": DEAD,
        },
        hidden="旧",
    )
    read = read_list("deceased", file)
    assert days(read) == BOTH
    assert [(row.sheet, row.line) for row in read.rows] == [("名单", 4), ("名单", 5)]
    assert [(one.sort, one.sheet) for one in read.problems] == [
        ("rounded", "名单"),
        ("hidden", "旧"),
        ("sheet", "说明"),
    ]
    assert "sheet 名单, line 6" in read.problems[0].message
    assert "工作表名单第6行" in read.problems[0].message_zh
    assert read.form == "Excel"


def test_two_sheets_of_one_form_are_both_read(tmp_path):
    pytest.importorskip("python_calamine")
    file = workbook(tmp_path / "a.xlsx", {"一月": DEAD[:2], "二月": [DEAD[0], DEAD[2]]})
    assert [(row.sheet, row.number) for row in read_list("deceased", file).rows] == [
        ("一月", P1),
        ("二月", P2),
    ]


def test_one_person_may_stand_on_two_sheets_once(tmp_path):
    pytest.importorskip("python_calamine")
    file = workbook(tmp_path / "a.xlsx", {"一": DEAD[:2], "二": DEAD[:2]})
    read = read_list("deceased", file)
    assert len(read.rows) == 1
    assert sorts(read) == [("duplicate", 2, False)]


def test_a_month_as_a_number_that_may_have_lost_a_zero_is_told(tmp_path):
    pytest.importorskip("python_calamine")
    file = workbook(tmp_path / "a.xlsx", {"x": [["身份证号", "月份"], [P1, 2023.1]]})
    assert sorts(read_list("insurance", file)) == [("no-day", 2, False)]


def test_parquet_is_read_and_its_integers_are_exact(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    digits = next(number for number in map(number_of, map(str, range(99))) if number.isdecimal())
    file = tmp_path / "a.parquet"
    parquet.write_table(
        pyarrow.table(
            {
                "身份证号": pyarrow.array([int(digits), None]),
                "死亡日期": pyarrow.array([date(2023, 5, 10), date(2023, 5, 11)]),
                "姓名": ["张三", None],
                "金额": pyarrow.array([Decimal("1.50"), None]),
            }
        ),
        file,
    )
    read = read_list("deceased", file)
    assert days(read) == [(digits, "2023-05-10")]
    assert read.rows[0].line == 1
    assert sorts(read) == [("empty", 2, False)]
    assert read.form == "Parquet"


@pytest.mark.parametrize(
    ("module", "start"), [("python_calamine", b"PK\x03\x04"), ("pyarrow", b"PAR1")]
)
def test_without_the_extra_the_error_names_it(tmp_path, monkeypatch, module, start):
    real = builtins.__import__

    def without(name: str, *given: Any, **named: Any) -> Any:
        if name.partition(".")[0] == module:
            raise ImportError(name)
        return real(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    file = tmp_path / "a"
    file.write_bytes(start + b"....")
    with pytest.raises(ExtraMissing, match=r"pip install 'subsidy-ledger\[match\]'"):
        read_list("deceased", file)


# ---- the kinds -----------------------------------------------------------------------------------


def test_every_kind_needs_columns_that_it_has():
    for kind in LISTS.values():
        fields = [column.field for column in kind.columns]
        assert len(fields) == len(set(fields))
        assert {name for group in kind.needs for name in group} <= set(fields)
        for column in kind.columns:
            assert column.names
            assert len(column.names) == len(set(column.names))


@pytest.mark.parametrize("kind", list(LISTS))
def test_every_kind_reads_a_file_under_its_first_headings(tmp_path, kind):
    values = {
        "number": P1, "representative": P1, "employer": E1, "name": "张三", "from": "2023-01-01",
        "to": "2023-12-31", "month": "202305", "principal_fen": "100", "amount_fen": "100",
        "days": "3", "date": "2023-05-10", "account": "6217000000000000001",
    }  # fmt: skip
    if LISTS[kind].subject == "enterprise":
        values["number"] = E1
    columns = [column for column in LISTS[kind].columns if column.field != "scheme"]
    read = brought(
        tmp_path,
        [[column.names[0] for column in columns],
         [values.get(column.field, "文字") for column in columns]],
        kind,
    )  # fmt: skip
    assert read.problems == ()
    assert len(read.rows) == (2 if kind == "owners" else 1)
    for column in columns:
        if column.field not in ("number", "name", "from", "to", "month", "date"):
            assert read.rows[0].fields[column.field]

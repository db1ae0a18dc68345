"""The workbook: opened again by two readers, text as text, amounts as numbers."""

import io
import json
import zipfile

import pytest
from attrs import evolve
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from tests.reports.audit_report.made import case, finding, found, put_together

from subsidy_ledger.ledger.bundle import export
from subsidy_ledger.reports import workbook
from subsidy_ledger.reports.audit_report import Reported, build

SHEETS = [
    "摘要",
    "疑点",
    "业务件",
    "各项目",
    "各月支付",
    "资金",
    "限额",
    "不予通过原因",
    "检查项目",
    "证明",
]
HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "371402199001010010", "0001", '=HYPERLINK("x")')


@pytest.fixture(scope="module")
def year(store, tmp_path_factory):
    from tests.reports.audit_report.made import audited_bundle

    folder = tmp_path_factory.mktemp("b") / "bundle"
    with store.reading() as reader:
        export(reader, folder)
    return audited_bundle(folder)


@pytest.fixture(scope="module")
def model(year):
    planted = finding(case="A-1", amount_fen=1_234_567, cite={"document": "d", "quote": "q"})
    return build(Reported.of(found(year, planted, finding("hint", case="A-2"))))


def written(model, path, lang="zh"):
    workbook.write(model, path, lang)
    return path


@pytest.fixture(scope="module")
def book(model, tmp_path_factory):
    return load_workbook(written(model, tmp_path_factory.mktemp("x") / "a.xlsx"))


def rows(sheet):
    heading, *values = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in values]


def test_every_table_has_a_sheet(book, model, tmp_path):
    assert book.sheetnames == SHEETS
    english = load_workbook(written(model, tmp_path / "en.xlsx", "en"))
    assert english.sheetnames == [
        "Summary", "Findings", "Cases", "Grants", "Payments by month", "Funds", "Ceilings",
        "Refusals", "Checks", "Proof",
    ]  # fmt: skip
    assert english["Findings"]["E2"].value == "it is"
    assert book["疑点"]["E2"].value == "如此"


def test_headings_stay_in_sight_and_have_filters(book):
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet["A1"].font.bold
        last = sheet.auto_filter.ref.rpartition(":")[2]
        assert last == f"{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"


def test_a_finding_has_its_amount_as_a_number_in_yuan(book):
    row = rows(book["疑点"])[0]
    assert row["涉及金额(元)"] == 12345.67
    assert row["性质"] == "违规"
    assert row["业务件"] == "A-1"
    assert row["项目"] == "一次性创业补贴"
    assert book["疑点"]["F2"].number_format == "#,##0.00"


def test_cases_grants_months_and_funds_are_there(book):
    assert [row["业务件"] for row in rows(book["业务件"])] == ["A-1", "A-2", "A-3"]
    assert rows(book["业务件"])[0]["应追回(元)"] == 12345.67
    assert {row["项目编号"]: row["批准"] for row in rows(book["各项目"])} == {
        "dezhou/returnee-startup": 0,
        "dezhou/startup": 1,
    }
    assert rows(book["各月支付"])[0]["月份"] == "2023-06"
    assert rows(book["资金"])[0]["可用(元)"] == 80_000


def test_the_summary_and_the_proof_are_there(book, model):
    summary = {row["项目"]: row for row in rows(book["摘要"])}
    assert summary["应追回"]["金额(元)"] == 12345.67
    assert summary["违规"]["数量"] == 1
    assert summary["个人信息"]["说明"].startswith("已脱敏")
    proof = [(row["事项"], row["内容"]) for row in rows(book["证明"])]
    assert ("根哈希", model["ledgers"][0]["root"]) in proof
    assert ("核验通过", "是") in proof


def test_calamine_reads_the_same(book, model, tmp_path):
    other = CalamineWorkbook.from_path(str(written(model, tmp_path / "a.xlsx")))
    assert other.sheet_names == SHEETS
    for name in SHEETS:
        mine = [[value or "" for value in row] for row in book[name].iter_rows(values_only=True)]
        theirs = [
            [value or "" for value in row] for row in other.get_sheet_by_name(name).to_python()
        ]
        assert theirs == mine, name


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text, tmp_path):
    hostile = finding(check=text, message=text, message_zh=text, cases=(text,), clears_zh=text)
    model = build(Reported.of(put_together([case(text)], hostile)), most_lives=0)
    model["findings"][0]["message_zh"] = text  # unmasked: the cell is what is looked at
    book = load_workbook(written(model, tmp_path / "h.xlsx"))
    cell = book["疑点"]["E2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert (book["业务件"]["B2"].value, book["业务件"]["B2"].data_type) == (text, "s")
    again = CalamineWorkbook.from_path(str(tmp_path / "h.xlsx"))
    assert again.get_sheet_by_name("业务件").to_python()[1][1] == text


def test_no_cell_is_a_formula(book):
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_an_amount_that_excel_cannot_keep_is_text(tmp_path):
    big = 10**15 + 1
    model = build(Reported.of(put_together([case("A", big), case("B", 10**15 - 1)])))
    sheet = load_workbook(written(model, tmp_path / "b.xlsx"))["业务件"]
    assert sheet["H2"].value == "10,000,000,000,000.01"
    assert sheet["H2"].data_type == "s"
    assert sheet["H3"].value == 9999999999999.99


def test_every_fen_of_a_sum_is_kept(tmp_path):
    cases = [case(f"C{fen}", fen) for fen in (1, 7, 2_000_001, 123_456_789_012_34)]
    sheet = load_workbook(written(build(Reported.of(put_together(cases))), tmp_path / "s.xlsx"))[
        "业务件"
    ]
    assert [round(row[7].value * 100) for row in sheet.iter_rows(min_row=2)] == [
        1, 7, 2_000_001, 12_345_678_901_234,
    ]  # fmt: skip


def test_what_a_cell_cannot_hold_is_spelled_out_or_cut(tmp_path):
    assert workbook.fitting("a\x00b\x1b[8m") == "a\\x00b\\x1b[8m"
    long = workbook.fitting("张" * 40_000)
    assert len(long) == workbook.MOST_CHARACTERS
    assert long.endswith("…")
    model = build(
        Reported.of(put_together([case("A")], finding(message_zh="x\x00y\n" + "z" * 40_000)))
    )
    value = load_workbook(written(model, tmp_path / "l.xlsx"))["疑点"]["E2"].value
    assert value.startswith("x\\x00y\nzz")
    assert len(value) == workbook.MOST_CHARACTERS


def test_a_long_table_goes_on_in_another_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    model = build(Reported.of(put_together([case(name) for name in "ABCDE"])))
    book = load_workbook(written(model, tmp_path / "n.xlsx"))
    names = [name for name in book.sheetnames if name.startswith("业务件")]
    assert names == ["业务件", "业务件 (2)", "业务件 (3)"]
    assert [book[name]["B2"].value for name in names] == ["A", "C", "E"]
    assert all(book[name]["A1"].value == "账本" for name in names)


def test_the_same_model_gives_the_same_bytes(model, tmp_path):
    first, second = (written(model, tmp_path / name).read_bytes() for name in ("1.xlsx", "2.xlsx"))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}, "no clock was read"
        assert b"2023-06-02" in parts.read("docProps/core.xml"), "made on the day of the audit"


def test_a_day_that_is_none_stops_nothing(model, tmp_path):
    written({**model, "on": ""}, tmp_path / "d.xlsx")
    assert b"2000-01-01" in zipfile.ZipFile(tmp_path / "d.xlsx").read("docProps/core.xml")


def test_other_ledgers_are_named(year, tmp_path):
    from subsidy_ledger.audit.finding import Elsewhere

    origin = year.audit.desk.origin
    other = put_together([case("B-1")], finding(
        case="B-1", elsewhere=(Elsewhere(origin, (8,), ("A-1",)), Elsewhere("far", (1,)))
    ))  # fmt: skip
    other = evolve(other, name="other")
    book = load_workbook(
        written(build(Reported.of(other, found(year)), most_lives=0), tmp_path / "e.xlsx")
    )
    assert rows(book["疑点"])[0]["其他账本"] == "德州市: A-1; far: "


def test_without_the_library_the_extra_is_named(monkeypatch, model, tmp_path):
    import sys

    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ImportError, match=r"pip install 'subsidy-ledger\[report\]'"):
        workbook.write(model, tmp_path / "a.xlsx", "zh")


def test_nothing_is_lost_between_json_and_workbook(model, book):
    as_read = json.loads(json.dumps(model))
    for key, name in (
        ("findings", "疑点"), ("grants", "各项目"), ("months", "各月支付"), ("flows", "资金"),
        ("caps", "限额"), ("refusals", "不予通过原因"), ("checks", "检查项目"),
    ):  # fmt: skip
        assert len(as_read[key]) == book[name].max_row - 1, key

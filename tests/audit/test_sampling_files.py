"""Files of samples: what Excel does to them on the way, and what must not get through."""

from __future__ import annotations

import csv
import io
import json
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.audit.test_sampling import AMOUNTS, HERE, items, of
from typeguard import suppress_type_checks

from subsidy_ledger import canonical
from subsidy_ledger.audit.sampling import (
    Audited,
    Design,
    Place,
    Plan,
    Sample,
    SampleRefused,
    Wanted,
    draw,
    population,
    project,
)
from subsidy_ledger.audit.sampling.files import (
    read_audited,
    read_sample,
    safe,
    write_projection,
    write_sample,
)
from subsidy_ledger.audit.sampling.telling import about_projection, about_sample

ENDINGS = ("csv", "xlsx", "json")


@pytest.fixture
def sample() -> Sample:
    return draw(
        of(*AMOUNTS), "种子 7", Design("stratified", (6,), Plan(9500, 5_000), bounds=(300,))
    )


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"))))


def save(
    path: Path, rows: list[list[str]], encoding: str = "utf-8-sig", between: str = ","
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=between).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def titles(rows: list[list[str]]) -> int:
    return next(at for at, row in enumerate(rows) if row and row[0].startswith("no "))


def column(rows: list[list[str]], name: str) -> int:
    return [cell.split(" ")[0] for cell in rows[titles(rows)]].index(name)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_sample_comes_back_as_it_was_written(sample: Sample, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"sample.{ending}"
    write_sample(sample, path)
    assert read_sample(path) == (sample, {})


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_sample_is_the_same_file(sample: Sample, ending: str, tmp_path: Path) -> None:
    one, other = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
    write_sample(sample, one)
    write_sample(sample, other)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("name", ["sample.txt", "sample", "sample.xls"])
def test_an_ending_that_is_not_known_is_refused(sample: Sample, name: str, tmp_path: Path) -> None:
    with pytest.raises(SampleRefused, match="ending"):
        write_sample(sample, tmp_path / name)


def test_without_the_extra_an_excel_file_says_what_to_install(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(SampleRefused, match=r"subsidy-ledger\[report\]"):
        write_sample(sample, tmp_path / "s.xlsx")


def test_what_was_asked_for_is_told() -> None:
    wanted = Wanted(grants=("g/1",), months=("2023-05",), least_fen=100)
    sample = draw(of(*AMOUNTS, wanted=wanted), "s", Design("random", (4,)))
    told = {name: said for (name, _), (said, _) in about_sample(sample)}
    assert (told["grants"], told["months"]) == ("g/1", "2023-05")
    assert (told["least amount, yuan"], told["not asked for"]) == ("1.00", "9")
    whole = project(sample, {(one.item.ledger, one.item.id): Audited(0) for one in sample.drawn})
    said = {name: text for (name, _), (text, _) in about_projection(whole)}
    assert sample.strata[0].whole is (len(sample.drawn) == sample.count)
    assert said["items audited"] == f"{len(sample.drawn)} of {len(sample.drawn)}"
    everything = draw(of(*AMOUNTS), "s", Design("random", (12,)))
    done = project(
        everything, {(one.item.ledger, one.item.id): Audited(0) for one in everything.drawn}
    )
    said = {name: text for (name, _), (text, _) in about_projection(done)}
    assert said["difference estimate"].endswith("yuan, exactly")


def test_csv_begins_with_the_mark_that_excel_needs(sample: Sample, tmp_path: Path) -> None:
    write_sample(sample, tmp_path / "s.csv")
    assert (tmp_path / "s.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A-1", "A-1"),
        ("支付-1", "支付-1"),
        ("", ""),
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1", "'+1"),
        ("-1+2", "'-1+2"),
        ("@SUM(1)", "'@SUM(1)"),
        ("\tx", "'\tx"),
        ("\uff1d1", "'\uff1d1"),  # full-width
        ("0012", "'0012"),
        ("123456789012345678", "'123456789012345678"),
        ("2023-05", "'2023-05"),
        ("1/2", "'1/2"),
        ("1E5", "'1E5"),
        ("5月1日", "'5月1日"),
        ("Mar-1", "'Mar-1"),
        ("TRUE", "'TRUE"),
        ("MA3C0001", "MA3C0001"),
        ("dezhou/startup", "dezhou/startup"),
    ],
)
def test_text_stays_text_in_a_spreadsheet(text: str, shown: str) -> None:
    assert safe(text) == shown


def test_no_cell_of_a_file_can_become_a_formula(tmp_path: Path) -> None:
    evil = [
        item._replace(id=f"={item.id}", case=f"@{item.case}", grant="+g/x", fund="-F")
        for item in items(5, 6, 7)
    ]
    place = Place("=o", 1, "")
    sample = draw(
        population([(place, [i._replace(ledger="=o") for i in evil])], Wanted()),
        "=1+1",
        Design("random", (3,)),
    )
    write_sample(sample, tmp_path / "s.csv")
    cells = [cell for row in rows_of(tmp_path / "s.csv") for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@\t\r")]
    assert read_sample(tmp_path / "s.csv").sample == sample
    write_sample(sample, tmp_path / "s.xlsx")
    assert read_sample(tmp_path / "s.xlsx").sample == sample
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(tmp_path / "s.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in kinds


# ---- filled in -----------------------------------------------------------------------------------


def filled(sample: Sample, path: Path, amounts: dict[int, str]) -> list[list[str]]:
    """The file with amounts filled in by number, as rows."""
    write_sample(sample, path)
    rows = rows_of(path)
    at, first = column(rows, "audited_yuan"), titles(rows) + 1
    for no, amount in amounts.items():
        rows[first + no - 1][at] = amount
    return rows


def amounts_of(path: Path) -> list[int]:
    return [one.audited_fen for one in read_sample(path).audited.values()]


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("3", 300),
        ("3.00", 300),
        ("3.5", 350),
        ("1,234.56", 123_456),
        (" 3 ", 300),
        ("\uff13\uff0e\uff10\uff10", 300),  # full-width
        ("¥3", 300),
        ("3元", 300),
        ("0", 0),
        ("'3", 300),
    ],
)
def test_amounts_are_read_exactly(sample: Sample, text: str, fen: int, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    save(path, filled(sample, path, {2: text}))
    assert amounts_of(path) == [fen]


@pytest.mark.parametrize("text", ["3.005", "1e5", "2E+04", "12,34", "about 3", "3 4", "#REF!"])
def test_amounts_that_are_not_exact_are_refused_with_file_and_line(
    sample: Sample, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "s.csv"
    rows = filled(sample, path, {2: text})
    save(path, rows)
    with pytest.raises(SampleRefused, match=r"s\.csv: line \d+: found") as refused:
        read_sample(path)
    assert f"line {titles(rows) + 3}:" in refused.value.en
    assert refused.value.zh


@pytest.mark.parametrize("nothing", ["", " ", "-", "无"])
def test_an_empty_amount_is_open(sample: Sample, nothing: str, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    save(path, filled(sample, path, {2: nothing}))
    assert amounts_of(path) == []


def test_what_chinese_excel_saves_is_read(sample: Sample, tmp_path: Path) -> None:
    """GB18030 without a mark, days in another dress, apostrophes gone, lines sorted anew."""
    path = tmp_path / "s.csv"
    rows = filled(sample, path, dict.fromkeys(range(1, 7), "1"))
    first = titles(rows) + 1
    on, no = column(rows, "on"), column(rows, "no")
    for row in rows[first:]:
        row[on] = row[on].replace("-", "/")
        row[no] = f"{row[no]}.0"
    rows[first:] = rows[:first:-1] + rows[first : first + 1]
    for encoding, between in (("gb18030", ","), ("utf-16", "\t"), ("utf-8", ";")):
        save(path, [[cell.removeprefix("'") for cell in row] for row in rows], encoding, between)
        read = read_sample(path)
        assert read.sample == sample
        assert len(read.audited) == 6


def test_an_excel_file_that_was_filled_in_is_read(sample: Sample, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "s.xlsx"
    write_sample(sample, path)
    book = openpyxl.load_workbook(path)
    sheet = book["sample 样本"]
    names = [cell.value.split(" ")[0] for cell in sheet[1]]
    for number in range(2, 8):
        sheet.cell(number, names.index("audited_yuan") + 1).value = 1.15
        sheet.cell(number, names.index("note") + 1).value = "材料不全"
    book.save(path)
    read = read_sample(path)
    assert read.sample == sample
    assert set(read.audited.values()) == {Audited(115, "材料不全")}
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref


def test_a_json_file_can_be_filled_in_as_well(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    write_sample(sample, path)
    given = json.loads(path.read_text(encoding="utf-8"))
    given["items"][0] |= {"audited_yuan": "2.5", "note": "x"}
    path.write_text(json.dumps(given), encoding="utf-8")
    first = sample.drawn[0].item
    assert read_sample(path).audited == {(first.ledger, first.id): Audited(250, "x")}


def drop_last(rows: list[list[str]]) -> None:
    rows.pop()


def twice(rows: list[list[str]]) -> None:
    rows.append(rows[-1])


def other_amount(rows: list[list[str]]) -> None:
    rows[-1][-1] = rows[-1][-1].replace('"amount_fen":', '"amount_fen":1')


def without_drawn(rows: list[list[str]]) -> None:
    rows[-1][-1] = ""


def broken_head(rows: list[list[str]]) -> None:
    head = next(row for row in rows if row and row[0].startswith("head"))
    head[1] = head[1][:-5]


def without_head(rows: list[list[str]]) -> None:
    del rows[next(at for at, row in enumerate(rows) if row and row[0].startswith("head"))]


def test_a_sum_below_the_table_is_passed_over(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    rows = filled(sample, path, {1: "1"})
    total = ["" for _ in rows[-1]]
    total[column(rows, "audited_yuan")] = "1"
    save(path, [*rows, total, [], ["合计"]])
    assert amounts_of(path) == [100]


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (drop_last, "changed after it was drawn"),
        (twice, "twice"),
        (other_amount, "changed after it was drawn"),
        (without_drawn, "changed after it was drawn"),
        (broken_head, "not a file that `sample draw` wrote"),
        (without_head, "not a file that `sample draw` wrote"),
    ],
)
def test_a_file_that_was_changed_otherwise_is_refused(
    sample: Sample, change: Any, match: str, tmp_path: Path
) -> None:
    path = tmp_path / "s.csv"
    rows = filled(sample, path, {6: "1"})
    change(rows)
    save(path, rows)
    with pytest.raises(SampleRefused, match=match):
        read_sample(path)


@pytest.mark.parametrize("content", [b"", b"{", b"{}", b"a,b\n1,2\n", b"\xff\xff\xff\xff", b"[]"])
def test_another_file_is_no_sample(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes(content)
    with pytest.raises(SampleRefused, match=r"s\.csv"):
        read_sample(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SampleRefused, match="cannot be opened"):
        read_sample(tmp_path / "none.csv")


def test_many_strata_have_room_in_an_excel_cell(tmp_path: Path) -> None:
    many = [
        item._replace(grant=f"scheme-of-a-long-name/grant-{item.seq // 2:04}")
        for item in items(*[5] * 900)
    ]
    sample = draw(
        population([(HERE, many)], Wanted()), "s", Design("stratified", (900,), by="grant")
    )
    assert len(json.dumps(sample.head())) > 40_000
    for ending in ENDINGS:
        write_sample(sample, tmp_path / f"s.{ending}")
        assert read_sample(tmp_path / f"s.{ending}").sample == sample


# ---- a table of the auditor's own ----------------------------------------------------------------


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="gb18030")
    return path


def test_a_table_of_ids_and_amounts_is_enough(sample: Sample, tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv", "审计记录", "备注,id,audited_yuan", "好,P-2,1.20", ",,", ",'P-3,30"
    )
    assert read_audited(path, sample) == {
        ("o", "P-2"): Audited(120, "好"),
        ("o", "P-3"): Audited(3000),
    }


def test_chinese_titles_will_do(sample: Sample, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "支付或业务件编号,审定金额(元)", "P-2,1.20")
    assert read_audited(path, sample) == {("o", "P-2"): Audited(120)}


def test_of_several_ledgers_the_table_must_name_which(tmp_path: Path) -> None:
    places = [(Place(name, 1, ""), items(5, 6, origin=name)) for name in "ab"]
    sample = draw(population(places, Wanted()), "s", Design("random", (4,)))
    bare = table(tmp_path / "a.csv", "id,audited_yuan", "P-1,0.05")
    with pytest.raises(SampleRefused, match="ledger"):
        read_audited(bare, sample)
    named = table(tmp_path / "b.csv", "id,ledger,audited_yuan", "P-1,b,0.05", "P-1,a,0.04")
    assert read_audited(named, sample) == {("b", "P-1"): Audited(5), ("a", "P-1"): Audited(4)}


def test_an_id_that_was_not_drawn_reaches_the_projection_and_is_refused(
    sample: Sample, tmp_path: Path
) -> None:
    found = read_audited(table(tmp_path / "a.csv", "id,audited_yuan", "P-99,5"), sample)
    with pytest.raises(SampleRefused, match="P-99"):
        project(sample, found)


def test_the_same_id_twice_is_refused(sample: Sample, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "id,audited_yuan", "P-2,5", "P-2,6")
    with pytest.raises(SampleRefused, match="line 3: P-2 stands there twice"):
        read_audited(path, sample)


# ---- projections ---------------------------------------------------------------------------------


def test_a_projection_is_written_with_every_item(sample: Sample, tmp_path: Path) -> None:
    found = {
        (one.item.ledger, one.item.id): Audited(one.item.amount_fen - (5 if no == 0 else 0), "=x")
        for no, one in enumerate(sample.drawn)
    }
    done = project(sample, found)
    write_projection(done, tmp_path / "p.csv")
    rows = rows_of(tmp_path / "p.csv")
    first = rows[titles(rows) + 1]
    assert first[column(rows, "wrong_yuan")] == "0.05"
    assert first[column(rows, "note")] == "'=x"
    assert len(rows) == titles(rows) + 7
    write_projection(done, tmp_path / "p.json")
    told = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert told["items"][0]["wrong_fen"] == 5
    assert told["over"]["found_fen"] == 5
    assert told["conclusion_zh"]
    with pytest.raises(SampleRefused, match="ending"):
        write_projection(done, tmp_path / "p.xlsx")


def test_a_projection_with_open_items_is_written_too(sample: Sample, tmp_path: Path) -> None:
    write_projection(project(sample, {}), tmp_path / "p.csv")
    write_projection(project(sample, {}), tmp_path / "p.json")
    told = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert told["open"] == [1, 2, 3, 4, 5, 6]
    assert "over" not in told


# ---- files made by somebody else -----------------------------------------------------------------


def test_signs_that_an_encoding_does_not_have_do_no_harm(tmp_path: Path) -> None:
    """Chinese Excel saves GBK and writes a question mark for what is not in it."""
    sample = draw(of(*AMOUNTS), "種子 \U0001f600", Design("random", (3,)))
    path = tmp_path / "s.csv"
    write_sample(sample, path)
    path.write_bytes(path.read_bytes().decode("utf-8-sig").encode("gbk", "replace"))
    assert read_sample(path).sample == sample


def test_no_part_of_a_long_head_begins_as_a_formula_would(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    given = [f"={at}" * 9 for at in range(3_000)]
    wanted = Wanted(grants=("g/*", "t/*"), funds=(*given, ""))
    sample = draw(population([(HERE, items(*AMOUNTS))], wanted), "s", Design("random", (3,)))
    write_sample(sample, path)
    head = next(row for row in rows_of(path) if row and row[0].startswith("head"))
    assert len(head) > 2
    assert all(len(cell) <= 30_000 for cell in head)
    assert {cell[0] for cell in head[1:]} <= {"{", '"'}
    assert read_sample(path).sample == sample


def test_what_cannot_be_cut_into_cells_is_refused(tmp_path: Path) -> None:
    sample = draw(of(*AMOUNTS), "s" * 40_000, Design("random", (3,)))
    with pytest.raises(SampleRefused, match="too long for a cell"):
        write_sample(sample, tmp_path / "s.csv")


def test_amounts_and_percentages_that_are_told_have_no_apostrophe(
    sample: Sample, tmp_path: Path
) -> None:
    path = tmp_path / "s.csv"
    write_sample(sample, path)
    told = {row[0]: row[1] for row in rows_of(path)[: titles(rows_of(path)) - 2]}
    assert told["置信度 confidence"] == "95 %"
    assert told["可容忍错报(元) tolerable misstatement, yuan"] == "50.00"


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("seed",), 7),
        (("count",), "7"),
        (("count",), True),
        (("wanted", "what"), "persons"),
        (("by",), "colour"),
        (("plan", "confidence_bps"), 10_000),
        (("plan", "tolerable_fen"), "x"),
        (("strata", 0, "items"), 0),
        (("strata", 0, "name"), None),
        (("items", 0, "on"), "=1+1"),
        (("items", 0, "id"), 5),
        (("items", 0, "amount_fen"), 0),
        (("items", 0, "stratum"), 9),
        (("items", 0, "hits"), 10**9),
        (("items", 0, "hits"), "=1+1"),
    ],
)
def test_a_sample_that_no_draw_makes_is_refused_though_its_digest_fits(
    sample: Sample, place: tuple[Any, ...], value: Any, tmp_path: Path
) -> None:
    given = sample.to_json()
    *ahead, last = place
    part: Any = given
    for key in ahead:
        part = part[key]
    part[last] = value
    del given["digest"]
    digest = sha256(canonical.encode(given)).hexdigest()
    path = tmp_path / "s.json"
    path.write_text(json.dumps({**given, "digest": digest}), encoding="utf-8")
    refused = pytest.raises(SampleRefused, match=r"s\.json: not a sample")
    with suppress_type_checks(), refused:  # wrong types are what is looked for
        read_sample(path)


def test_a_sample_of_money_has_two_strata_and_an_interval(tmp_path: Path) -> None:
    by_money = draw(of(*AMOUNTS), "s", Design(sizes=(3,)))
    path = tmp_path / "s.json"
    for change in ({"interval_fen": 0}, {"strata": by_money.to_json()["strata"] + [EMPTY]}):
        given = {**by_money.to_json(), **change}
        del given["digest"]
        digest = sha256(canonical.encode(given)).hexdigest()
        path.write_text(json.dumps({**given, "digest": digest}), encoding="utf-8")
        with pytest.raises(SampleRefused, match="not a sample"):
            read_sample(path)


EMPTY = {"name": "x", "items": 0, "value_fen": 0, "most_fen": 0, "size": 0}

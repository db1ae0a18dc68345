"""The charts: what they show adds up, in both languages, in the page's colours, the same each time."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
from tests.reports.html.sample import sample

from subsidy_ledger.reports.html import charts, sections
from subsidy_ledger.reports.html.charts import Bar, Chart, shortened, steps_of

FLOW: dict[str, Any] = {
    "ledger": 0, "fund": "就业补助资金", "year": 2023, "appropriated_fen": 1_000_00,
    "reserved_fen": 300_00, "instructed_fen": 100_00, "settled_fen": 500_00, "free_fen": 200_00,
    "ordered_back_fen": 80_00, "repaid_fen": 30_00, "written_off_fen": 10_00,
}  # fmt: skip


def drawn() -> list[Chart]:
    model = sample()
    parts = (sections.flows, sections.months, sections.caps, sections.refusals, sections.checks)
    return [chart for part in parts for chart in part(model).charts]


def test_a_waterfall_goes_down_without_a_gap_from_what_was_appropriated_to_what_arrived() -> None:
    steps = {step.key: step for step in steps_of(FLOW)}
    assert steps["flow.appropriated"].end_fen == steps["flow.free"].end_fen == 1_000_00
    way = ["flow.free", "flow.reserved", "flow.instructed", "flow.settled"]
    for before, after in itertools.pairwise(way):
        assert steps[before].end_fen - steps[before].fen == steps[after].end_fen
    assert steps["flow.settled"].end_fen == steps["flow.settled"].fen == 500_00
    assert steps["flow.reserved"].fen == 200_00  # what is on its way is reserved, too


def test_what_was_ordered_back_is_split_into_repaid_outstanding_and_written_off() -> None:
    steps = {step.key: step for step in steps_of(FLOW)}
    parts = [steps[f"flow.{key}"].fen for key in ("repaid", "outstanding", "written_off")]
    assert parts == [30_00, 40_00, 10_00]
    assert sum(parts) == steps["flow.ordered"].fen


def test_a_bar_is_cut_where_little_of_the_money_was_used_and_the_chart_says_so() -> None:
    hardly_used = {**FLOW, "appropriated_fen": 100_000_00, "free_fen": 99_200_00}
    chart = charts.flow_chart(hardly_used, "")
    assert chart.cut
    assert 'fill="var(--paper)"' in chart.svg["zh"]
    assert "已截短" in chart.svg["zh"]
    assert ">10.00<" in chart.svg["zh"]
    whole = charts.flow_chart(FLOW, "")
    assert not whole.cut
    assert "var(--paper)" not in whole.svg["zh"]


def test_a_fund_that_was_overspent_is_drawn_within_its_frame() -> None:
    overspent = {**FLOW, "appropriated_fen": 400_00, "free_fen": -400_00}
    svg = charts.flow_chart(overspent, "").svg["zh"]
    assert ">-0.04<" in svg
    assert not re.search(r"M-", svg)
    widths = [float(wide) for wide in re.findall(r"h([\d.]+)v", svg)]
    assert max(widths) < 460


def test_a_flow_without_a_fund_begins_with_what_was_approved() -> None:
    keys = [step.key for step in steps_of({**FLOW, "fund": "", "ordered_back_fen": 0})]
    assert keys == ["flow.reserved", "flow.instructed", "flow.settled"]


def test_the_waterfall_says_its_amounts_in_both_languages() -> None:
    chart = charts.flow_chart(FLOW, "德州市")
    assert chart.title == ("德州市 · 就业补助资金, 2023", "德州市 · 就业补助资金(2023 年)")
    for lang, words in (("zh", "已到账 0.05 万元"), ("en", "Arrived 0.5 1,000 yuan")):
        assert re.search(rf'aria-label="[^"]*{re.escape(words)}', chart.svg[lang])
    assert ">已到账<" in chart.svg["zh"]
    assert ">Arrived<" in chart.svg["en"]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert [chart.svg for chart in drawn()] == [chart.svg for chart in drawn()]


def test_charts_have_no_style_no_class_no_link_and_no_colour_of_their_own() -> None:
    for chart in drawn():
        for svg in chart.svg.values():
            names = set(re.findall(r"<(\w+)", svg))
            assert names <= {"svg", "g", "path", "line", "rect", "text"}
            assert not re.search(r"\s(style|class|id|href|on\w+)=", svg)
            colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg)) - {"none"}
            assert all(colour.startswith("var(--") for colour in colours)


def test_every_cell_and_bar_has_its_number_beside_its_colour() -> None:
    chart = charts.bars_chart(
        ("x", "x"),
        [Bar(("a", "甲"), (3, 4)), Bar(("b", "乙"), (0, 1_200))],
        ("faults", "hints"),
        "checks.alt",
    )
    assert ">3 + 4<" in chart.svg["zh"]
    assert ">1,200<" in chart.svg["zh"]
    cap = {
        "cap": "s/g#c",
        "named": ("c", "限"),
        "deciles": [0, 7, *[0] * 7, 5],
        "full": 2,
        "near": 5,
    }
    svg = charts.caps_chart(("x", "x"), [cap]).svg["zh"]
    assert [svg.count(f">{number}<") for number in (7, 5, 2)] == [1, 1, 1]


def test_hostile_texts_stay_texts() -> None:
    svg = charts.flow_chart({**FLOW, "fund": "</text><script>"}, '"><b>').svg["zh"]
    assert "<script" not in svg
    bar = Bar(("</svg><script>alert(1)</script>",) * 2, (1, 0))
    svg = charts.bars_chart(("x", "x"), [bar], ("faults", "hints"), "checks.alt").svg["zh"]
    assert "<script" not in svg
    assert "&lt;script" in svg


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("一次性创业补贴", 14, "一次性创业补贴"),
        ("一次性创业补贴", 13, "一次性创业补…"),
        ("abc", 2, "a…"),
    ],
)
def test_texts_are_cut_by_columns(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short


def test_months_without_payments_have_a_column_and_many_months_become_quarters_or_years() -> None:
    of = sections._columns_of
    assert sorted(of({"2023-01", "2023-04"})) == ["2023-01", "2023-02", "2023-03", "2023-04"]
    assert of({"2022-01", "2023-12"})["2022-05"] == "2022 Q2"
    assert of({"2010-01", "2023-12"})["2022-05"] == "2022"


def test_what_a_chart_leaves_out_is_counted() -> None:
    model = sample()
    unused = {"reserved_fen": 0, "settled_fen": 0, "ordered_back_fen": 0}
    model["flows"] = [{**FLOW, "year": year} for year in range(2000, 2020)]
    model["flows"].append({**FLOW, **unused, "year": 2030})
    flows = sections.flows(model)
    assert len(flows.charts) == sections.FLOWS
    assert flows.left == 21 - sections.FLOWS
    model["months"] = [
        {"ledger": 0, "grant": f"g{n}", "month": "2023-01", "payments": 1, "settled_fen": 100_00}
        for n in range(20)
    ]
    svg = sections.months(model).charts[0].svg["zh"]
    assert ">其余 9 项<" in svg


def test_what_one_may_have_once_is_in_the_table_and_not_in_the_chart() -> None:
    caps = sections.caps(sample())
    labels = re.findall(r">([^<]*终身[^<]*)<", caps.charts[0].svg["zh"])
    assert labels == ["一次性创业岗位开发补贴:终身 30,000 元", "创业担保贷款:终身 3 次"]
    assert caps.left == 1


def test_shades_follow_the_rank_so_that_one_large_amount_does_not_drown_the_others() -> None:
    assert charts._ranked([5, 7, 7, 9, 11, 1_000_000]) == {5: 0, 7: 1, 9: 2, 11: 3, 1_000_000: 4}


def test_problems_are_the_faults_of_a_check_together_and_hints_are_none() -> None:
    model = sample()
    for finding, (check, severity, fen) in zip(
        model["findings"],
        [("a", "fault", 100), ("b", "fault", 300), ("a", "fault", 250), ("c", "hint", 999)],
        strict=False,
    ):
        finding.update(check=check, severity=severity, amount_fen=fen, case=f"case-{fen}", cases=[])
    model["findings"] = model["findings"][:4]
    assert sections.problems(model) == [("a", 2, 2, 350), ("b", 1, 1, 300)]


def test_ledgers_are_called_by_area_unless_two_share_it() -> None:
    model = sample()
    assert sections.ledger_names(model) == ["德州市", "江门市"]
    model["ledgers"][1]["area_name"] = "德州市"
    assert sections.ledger_names(model) == ["德州市 · dezhou.sqlite", "德州市 · jiangmen"]
    del model["ledgers"][0]["area_name"]
    assert sections.ledger_names(model) == ["dezhou.sqlite", "德州市"]

"""Lives of cases with findings: in two languages, masked, the weightiest first."""

import pytest
from tests.cli.tool import FOUNDER, OTHER
from tests.reports.audit_report.made import finding, found

from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.reports.audit_report import Reported, build
from subsidy_ledger.reports.masking import NONE, TAIL


def with_three(year):
    return found(
        year,
        finding("hint", case="A-3"),
        finding("hint", case="A-2"),
        finding(case="A-1", amount_fen=500),
    )


@pytest.fixture(scope="module")
def lives(year):
    return build(Reported.of(with_three(year)))["lives"]


def test_a_life_is_told_in_both_languages(lives):
    life = lives["0:A-1"]
    assert life["heading"]["zh"][0] == "业务件 A-1:一次性创业补贴(dezhou/startup)"
    assert life["heading"]["en"][0].startswith("Case A-1")
    steps = {step["seq"]: step for step in life["steps"]}
    assert steps[8]["zh"] == "批准,核定20,000.00元,资金来源:就业补助资金。"
    assert steps[8]["en"] == "approved: 20,000.00 yuan, from the fund 就业补助资金."
    assert steps[7]["reasons"][0]["message_zh"] == "公示期未满"
    assert "      " not in steps[7]["details_zh"][0]
    assert life["closing"]["zh"].startswith("现状:已批准")


def test_a_clause_stands_with_the_reason(lives):
    refused = lives["0:A-2"]["steps"][-1]
    assert refused["reasons"][0]["cite"]["clause"] == "三(三)第二款"
    assert any("依据:德人社字〔2023〕11号" in line for line in refused["details_zh"])


def test_names_and_numbers_are_masked(lives):
    told = str(lives)
    for secret in ("张三", "李四", FOUNDER, OTHER, FOUNDER[-4:], "6222020200112233", "2233"):
        assert secret not in told
    assert "创业者:张*(个人,***)" in told
    assert "账户 ***" in told
    assert "德州示例商贸有限公司" in told


def test_the_mask_is_a_choice(year):
    tail = str(build(Reported.of(with_three(year)), mask=TAIL)["lives"])
    assert "张三" not in tail
    assert FOUNDER not in tail
    assert f"**************{FOUNDER[-4:]}" in tail
    whole = str(build(Reported.of(with_three(year)), mask=NONE)["lives"])
    assert "张三" in whole
    assert FOUNDER in whole
    assert "6222020200112233" in whole


def test_faults_come_first_where_not_all_lives_are_told(year):
    model = build(Reported.of(with_three(year)), most_lives=1)
    assert list(model["lives"]) == ["0:A-1"]
    assert model["summary"]["lives_left_out"] == 2
    assert build(Reported.of(with_three(year)), most_lives=0)["lives"] == {}


def test_a_bundle_is_gone_through_once_for_all_lives(year, monkeypatch):
    passes = []
    real = Bundle.sealed_lines

    def counted(self):
        passes.append(1)
        return real(self)

    monkeypatch.setattr(Bundle, "sealed_lines", counted)
    assert len(build(Reported.of(with_three(year)))["lives"]) == 3
    assert len(passes) == 1


def test_a_finding_about_no_case_or_an_unknown_one_has_no_life(year):
    model = build(Reported.of(found(year, finding(), finding(case="Z-9"))))
    assert model["lives"] == {}
    assert model["summary"]["lives_left_out"] == 0

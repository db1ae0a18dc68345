"""Words in both languages; every code has one; numbers of persons stay masked."""

from datetime import date
from typing import get_args

import pytest

from subsidy_ledger.casework.commands import COMMANDS
from subsidy_ledger.casework.state import Stage
from subsidy_ledger.policy.pack import Fact, Instrument
from subsidy_ledger.reports import words


def test_every_command_stage_and_instrument_has_a_word():
    assert {"open", *COMMANDS} == set(words.STEPS)
    assert set(get_args(Stage)) == set(words.STAGES)
    assert set(get_args(Instrument)) == set(words.INSTRUMENTS)


def test_a_code_without_a_word_is_shown_as_it_is():
    assert words.word(words.STAGES, "unheard-of", "zh") == "unheard-of"


def test_a_day_and_an_amount_are_read_aloud():
    assert words.day("2023-05-10", "zh") == "2023年5月10日"
    assert words.day("2023-05-10", "en") == "2023-05-10"
    assert words.amount(2_000_000, "zh") == "20,000.00元"
    assert words.amount(2_000_000, "en") == "20,000.00 yuan"
    assert words.amount(None, "en") == "no amount"


@pytest.mark.parametrize(
    ("given", "fact", "zh", "en"),
    [
        (True, Fact("f", "boolean"), "是", "yes"),
        (False, None, "否", "no"),
        (190_000, Fact("f", "money"), "1,900.00元", "1,900.00 yuan"),
        (14, Fact("f", "integer", unit="month"), "14个月", "14 months"),
        (1, Fact("f", "integer", unit="month"), "1个月", "1 month"),
        (7, Fact("f", "integer"), "7", "7"),
        ("2023-05-10", Fact("f", "date"), "2023年5月10日", "2023-05-10"),
        (date(2023, 5, 10), None, "2023年5月10日", "2023-05-10"),
        (["2023-01/2023-03", "2023-08"], Fact("f", "months"), "2023-01/2023-03、2023-08",
         "2023-01/2023-03, 2023-08"),
        ((2023 * 12, 2023 * 12 + 1), Fact("f", "months"), "2023-01/2023-02", "2023-01/2023-02"),
        ("小微企业", Fact("f", "choice"), "小微企业", "小微企业"),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_fact_is_said_as_its_type_asks(given, fact, zh, en):
    assert words.value(given, fact, "zh") == zh
    assert words.value(given, fact, "en") == en


def test_a_fact_has_its_label_and_in_english_its_name_as_well():
    facts = {"months": Fact("months", "integer", label="月数", unit="month")}
    assert words.fact_line("months", 8, facts, "zh") == "月数:8个月"
    assert words.fact_line("months", 8, facts, "en") == "months = 8 months (月数)"
    assert words.fact_line("other", 8, facts, "en") == "other = 8"


def test_an_enterprises_number_is_public_and_a_persons_is_not():
    assert words.number("cn-uscc", "91371400MA3C00003K") == "91371400MA3C00003K"
    assert words.number("cn-ric", "371402199001010017") == "**************0017"
    assert words.number("local-school", "12345") == "*****"


def test_a_citation_shows_simplified_characters_where_there_are_some():
    cite = {"document": "D", "clause": "三(二)", "quote": "申領", "plain": "申领"}
    assert words.citation(cite, "zh") == "D 三(二):“申领”"
    assert words.citation({"document": "D", "clause": "1", "quote": "q"}, "en") == "D 1: “q”"
    assert words.citation({"document": "D"}, "en") == "D"
    assert words.citation({"reading": "hire-twice"}, "zh") == "口径 hire-twice"

"""Masks: what of a person is shown, by kind, in text and in the details of findings."""

import pytest

from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc
from subsidy_ledger.policy.pack import Fact
from subsidy_ledger.reports.masking import MASKS, NONE, OFFICE, STRICT, TAIL, replaced, secrets_of

NUMBER = complete_ric("37140219900101001")
CODE = complete_uscc("91371400", "MA3C0000")
ACCOUNT = "6222020200112233445"


def test_strict_is_the_strictest_and_the_first():
    assert list(MASKS) == ["strict", "tail", "none"]
    assert STRICT.number("cn-ric", NUMBER) == "***"
    assert STRICT.account(ACCOUNT) == "***"


def test_no_digit_of_birth_or_order_is_left_by_strict():
    assert not any(digit in STRICT.number("cn-ric", NUMBER) for digit in "0123456789")


def test_the_tail_is_four_characters_and_of_a_short_number_nothing():
    assert TAIL.number("cn-ric", NUMBER) == "*" * 14 + NUMBER[-4:]
    assert TAIL.account(ACCOUNT) == "****3445"
    assert TAIL.number("local-staff", "12345") == "*****"


@pytest.mark.parametrize("mask", [STRICT, TAIL])
def test_an_enterprise_is_in_a_public_register(mask):
    assert mask.number("cn-uscc", CODE) == CODE
    assert mask.name("enterprise", "德州示例商贸有限公司") == "德州示例商贸有限公司"
    assert mask.name("carrier", "某某孵化基地") == "某某孵化基地"


@pytest.mark.parametrize("mask", [STRICT, TAIL])
@pytest.mark.parametrize("kind", ["person", "household", "object", ""])
def test_of_a_persons_name_the_first_character_is_shown(mask, kind):
    assert mask.name(kind, "张三丰") == "张*"
    assert mask.name(kind, "张") == "*"
    assert mask.name(kind, "") == ""


def test_a_person_in_the_name_of_a_shop_is_masked():
    secrets = secrets_of([("name", "张三丰")], STRICT)
    assert STRICT.name("enterprise", "张三丰小吃店", secrets) == "张*小吃店"


def test_without_a_mask_all_is_shown():
    assert NONE.number("cn-ric", NUMBER) == NUMBER
    assert NONE.account(ACCOUNT) == ACCOUNT
    assert NONE.name("person", "张三丰") == "张三丰"
    assert NONE.text(f"张三丰 {NUMBER}", {"张三丰": "张*"}) == f"张三丰 {NUMBER}"
    assert NONE.detail({"name": "张三丰"}) == {"name": "张三丰"}
    assert NONE.secrets_in({"name": "张三丰"}) == {}
    assert NONE.fact("born_on", "1990-01-01", None) == "1990-01-01"


def test_the_office_sees_names_and_ends_of_numbers():
    assert OFFICE.name("person", "张三丰") == "张三丰"
    assert OFFICE.number("cn-ric", NUMBER).endswith(NUMBER[-4:])
    assert OFFICE.account(ACCOUNT) == "****3445"


@pytest.mark.parametrize(
    "secret",
    [
        NUMBER,
        "37140219900101002x",
        "H12345678",
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "6222020200112233445",
        "6222 0202 0011 2233 445",
        "0534-2687012",
        "371402900101001",
    ],
)
def test_what_looks_like_a_number_is_taken_out_of_free_text(secret):
    said = STRICT.text(f"电话{secret},已核实")
    assert not any(digits in said for digits in (secret, secret[-7:]))
    assert said.endswith(",已核实")


@pytest.mark.parametrize(
    "plain",
    [
        "2023-05-10",
        "2023年5月10日",
        "20,000.00元",
        "德人社字〔2023〕11号",
        "DZ-2023-0018-P1",
        CODE,
        "123456",
    ],
)
def test_days_amounts_documents_and_ids_stay_in_free_text(plain):
    assert STRICT.text(f"见{plain}。") == f"见{plain}。"


def test_longer_secrets_go_before_shorter_ones():
    assert replaced("欧阳修远 欧阳", {"欧阳": "a", "欧阳修远": "b"}) == "b a"


def test_a_day_of_birth_is_half_a_number():
    label = Fact("x", "date", label="出生日期")
    for mask in (STRICT, TAIL):
        assert mask.fact("born_on", "1990-01-01", None) == "***"
        assert mask.fact("x", "1990-01-01", label) == "***"
    graduated = Fact("graduated_on", "date", label="毕业日期")
    assert STRICT.fact("graduated_on", "2022-06-30", graduated) == "2022-06-30"


@pytest.mark.parametrize(
    ("name", "label"),
    [("mobile_phone", ""), ("tel", ""), ("home_address", ""), ("x", "联系电话"), ("x", "家庭住址")],
)
def test_how_to_reach_a_person_is_hidden(name, label):
    fact = Fact(name, "integer", label=label)
    assert STRICT.fact(name, 13800138000, fact) == "***"
    assert TAIL.fact(name, 13800138000, fact) == "***"
    assert STRICT.fact(name, given=True, fact=fact) is True, "whether there is one is no secret"


def test_a_hotel_is_no_telephone():
    assert STRICT.fact("hotel_nights", 3, None) == 3


def test_other_facts_stay_what_they_are():
    assert STRICT.fact("months", 14, Fact("months", "integer")) == 14
    assert STRICT.fact("note", f"张三丰 {NUMBER}", None, {"张三丰": "张*"}) == "张* ***"


def test_details_are_masked_however_deep():
    detail = {"cases": {"A": {"name": "张三丰"}}, "numbers": [NUMBER, [NUMBER]], "fen": 5}
    assert STRICT.detail(detail) == {
        "cases": {"A": {"name": "张*"}},
        "numbers": ["***", ["***"]],
        "fen": 5,
    }
    assert STRICT.secrets_in(detail) == {"张三丰": "张*", NUMBER: "***"}


def test_a_key_that_is_a_secret_itself_is_masked():
    assert STRICT.detail({ACCOUNT: 2}, {ACCOUNT: "***"}) == {"***": 2}


def test_single_characters_are_no_secrets():
    assert secrets_of([("name", "张"), ("name", ""), ("number", "12")], STRICT) == {"12": "***"}

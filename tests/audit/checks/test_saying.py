"""What messages of checks share: the words of clauses, names of grants, numbers with units."""

from __future__ import annotations

import pytest

from subsidy_ledger.audit.checks import saying
from subsidy_ledger.dates import Period, WorkCalendars
from subsidy_ledger.policy.catalogue import Adopted, Law
from subsidy_ledger.policy.pack import DEFAULT_PROCEDURE, Citation
from subsidy_ledger.policy.shipped import find_pack


@pytest.fixture(scope="module")
def law() -> Law:
    pack = find_pack("dezhou-2023")
    assert pack is not None
    return Law(1, (Adopted(pack, 1),), {}, DEFAULT_PROCEDURE, WorkCalendars(()))


def test_a_grant_is_called_by_its_name_and_by_its_key_where_nobody_named_it(law: Law) -> None:
    assert saying.named("dezhou/startup", law) == (
        "“一次性创业补贴” (dezhou/startup)",
        "“一次性创业补贴”(dezhou/startup)",
    )
    assert saying.named("nowhere/startup", law) == ("nowhere/startup", "nowhere/startup")
    assert saying.grants_named(["dezhou/startup", "x/y"], law)[1].endswith("(dezhou/startup)、x/y")


def test_a_clause_is_quoted_in_its_plain_form() -> None:
    assert saying.quoted(Citation(quote="累計次數", plain="累计次数")) == "“累计次数”"
    assert saying.quoted(Citation(quote="不超过3次")) == "“不超过3次”"
    assert saying.quoted(Citation(reading="month")) == saying.quoted(None) == ""


def test_a_rule_that_rests_on_a_reading_gives_the_words_of_the_option(law: Law) -> None:
    cite, key = Citation(reading="internship-month-twice"), "dezhou/internship#month-once"
    once = (("internship-month-twice", "once"),)
    scheme = law.scheme("dezhou")
    assert scheme is not None
    words = dict(scheme.readings["internship-month-twice"].options)["once"]
    assert saying.ruled(cite, once, key, law)[1] == f"文件未写明,按“{words}”理解"
    assert saying.ruled(cite, (), key, law) == ("", ""), "no option is known"
    assert saying.ruled(cite, once, "nowhere#x", law) == ("", "")


def test_numbers_have_their_units() -> None:
    assert saying.counted(1, "month") == ("1 month", "1 个月")
    assert saying.counted(24, "month") == ("24 months", "24 个月")
    assert saying.counted(2, "people") == ("2 people", "2 人")
    assert saying.counted(3, "") == ("3 times", "3 次")
    assert saying.period(Period(1, 6)) == ("1 year 6 months", "1 年 6 个月")


def test_steps_and_stages_have_words_and_unknown_ones_stay_as_they_are() -> None:
    assert saying.act("accept") == ("acceptance", "受理")
    assert saying.stage("voided") == ("voided", "已撤销")
    assert saying.act("x") == saying.stage("x") == ("x", "x")

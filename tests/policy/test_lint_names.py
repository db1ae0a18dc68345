"""Names that nothing reads, and grants that no case shows."""

from typing import get_args

import pytest
from tests.policy.lint_packs import (
    CITE,
    amendment,
    benefit,
    grant,
    head,
    packs,
    requirement,
)

from subsidy_ledger.policy.lint import lint
from subsidy_ledger.policy.lint.remark import Code

ROLE = '[[role]]\nname = "hire"\nkind = ["person"]\nmax = 1\n'
FACT = '[[fact]]\nname = "{}"\ntype = "{}"\nof = "{}"\n'
READING = '[[reading]]\nid = "whose"\nquestion = "?"\noptions = {a = "甲", b = "乙"}\n'
FIGURE = f'[[figure]]\nkey = "sum"\nunit = "fen"\nvalue = 5\n{CITE}'
STAFF = FACT.format("staff", "integer", "applicant")
WAGE = FACT.format("wage", "money", "hire")
MONTHS = FACT.format("worked", "months", "applicant")
DAY = FACT.format("opened_on", "date", "applicant")


def found(*texts: str) -> list[tuple[str, str, str]]:
    return [(one.code, one.file, one.path) for one in lint(packs(*texts))]


@pytest.mark.parametrize(
    ("declared", "code", "path"),
    [
        (ROLE, "unused-role", "role[hire]"),
        (STAFF, "unused-fact", "fact[staff]"),
        (FIGURE, "unused-figure", "figure[sum]"),
        (READING, "unused-reading", "reading[whose]"),
    ],
)
def test_a_name_that_no_rule_reads_is_named(declared, code, path):
    assert found(head() + declared + grant()) == [(code, "1.toml", path)]


CAP = (
    '[[grant.cap]]\nid = "c"\nper = "applicant"\nmeasure = "{}"\nlimit = {}\n'
    'window = "lifetime"\non_exceed = "refuse"\n{}\ncite = {{quote = "x"}}\n'
)


@pytest.mark.parametrize(
    "text",
    [
        STAFF + grant(requirement("r", '{not = {any = [{fact = "staff", ge = 3}]}}')),
        STAFF + grant(requirement("r", '{holds = ["town/jobs"]}', 'if = {fact = "staff", ge = 3}')),
        STAFF + grant(benefit("5", 'units = "staff"')),
        STAFF + grant(benefit('[{fen = 1, when = {fact = "staff", ge = 3}}, {fen = 2}]')),
        STAFF + grant(CAP.format("count", 1, 'same = ["staff"]')),
        STAFF + grant(CAP.format("count", '{fact = "staff"}', "")),
        STAFF + grant(CAP.format("count", 3, 'elsewhere = "staff"')),
        ROLE + WAGE + grant(benefit('{sum = ["wage"]}')),
        ROLE + WAGE + grant(CAP.format("amount", 3, 'amount_of = "wage"')),
        ROLE + grant(requirement("r", '{count = "hire", ge = 1}')),
        ROLE + grant(requirement("r", '{not_a = "applicant"}', 'each = "hire"')),
        DAY + MONTHS + grant(
            requirement("r", '{fact = "opened_on", within = "P1Y", at = {first = "worked"}}')
        ),
        FIGURE + grant(benefit('{figure = "sum"}')),
        FIGURE + grant(benefit('{figure = "town/sum"}')),
        FIGURE.replace("fen", "bps") + STAFF + grant(
            requirement("r", '{fact = "staff", ge = {fact = "staff", bps = {figure = "sum"}}}')
        ),
        READING + grant(requirement("r", '{reading = "whose", eq = "a"}')),
        READING + grant(CAP.format("count", 1, 'only_if = {whose = "a"}')),
    ],
)  # fmt: skip
def test_a_name_that_a_rule_reads_is_used(text):
    codes = {code for code, _, _ in found(head() + text)}
    assert codes <= {"always-true"}


def test_what_a_day_and_a_service_read_is_used():
    service = '[[service]]\nid = "call"\nto = "hire"\nfrom = "began"\nacts = {call = 1}\n' + CITE
    dated = grant().replace('name = "x"\n', 'name = "x"\nas_of = {fact = "opened_on"}\n', 1)
    assert found(head() + ROLE + DAY + FACT.format("began", "date", "hire") + service + dated) == []


def test_a_name_that_stands_in_cases_alone_is_not_used():
    text = grant().replace("expect =", "facts = {staff = 3}\n  expect =", 1)
    assert found(head() + STAFF + text) == [("unused-fact", "1.toml", "fact[staff]")]


def test_a_reading_that_is_only_cited_decides_nothing():
    rule = requirement("r", '{holds = ["town/jobs"]}').replace(
        'cite = {clause = "第四条", quote = "原文r"}', 'cite = {reading = "whose"}'
    )
    assert found(head() + READING + grant(rule)) == [("unused-reading", "1.toml", "reading[whose]")]


def test_what_another_pack_of_the_scheme_reads_is_used():
    office = amendment(
        grant(requirement("r", '{fact = "staff", ge = {figure = "sum"}}'), amend=True)
    )
    unused = [("unused-fact", "1.toml", "fact[staff]"), ("unused-figure", "1.toml", "figure[sum]")]
    assert found(head() + STAFF + FIGURE + grant()) == unused
    assert found(head() + STAFF + FIGURE + grant(), office) == []


def test_the_same_name_in_another_scheme_is_another_name():
    city = (
        head("city-2023") + STAFF + grant(requirement("r", '{fact = "staff", ge = 3}'))
    ).replace('"town"', '"city"')
    assert found(head() + STAFF + grant(), city) == [("unused-fact", "1.toml", "fact[staff]")]


def test_what_is_said_about_a_scheme_that_is_not_given_lies_waiting():
    both = amendment('[[figure]]\nkey = "village/sum"\nunit = "fen"\nvalue = 7\n' + CITE).replace(
        'amends = "town"', 'amends = ["town", "village"]'
    )
    assert found(head() + grant(), both) == []
    village = (head("village-2023") + grant()).replace('"town"', '"village"')
    assert found(head() + grant(), village, both) == [
        ("unused-figure", "3.toml", "figure[village/sum]")
    ]


# ---- cases ---------------------------------------------------------------------------------------


def without_case(text: str) -> str:
    return text.partition("  [[grant.case]]")[0]


def test_a_grant_without_a_case_is_named():
    assert found(head() + without_case(grant())) == [("no-case", "1.toml", "grant[jobs]")]
    assert found(head() + grant()) == []


def test_a_case_may_stand_in_any_of_the_files():
    case = grant().partition("  [[grant.case]]")[2]
    office = amendment(grant(amend=True) + "  [[grant.case]]" + case)
    assert found(head() + without_case(grant()), office) == []


def test_an_amended_grant_whose_document_has_a_case_needs_no_other():
    assert found(head() + grant(), amendment(grant(amend=True))) == []
    assert found(head() + without_case(grant()), amendment(grant(amend=True))) == [
        ("no-case", "1.toml", "grant[jobs]")
    ]


def test_an_award_before_a_case_is_no_case_of_its_grant():
    before = (
        'before = [{grant = "town/loan", on = 2023-01-02, parties = {applicant = [{id = "e1"}]}}]'
    )
    text = grant().replace("  expect =", f"  {before}\n  expect =", 1)
    loan = without_case(grant(key="loan"))
    assert found(head() + text + loan) == [("no-case", "1.toml", "grant[loan]")]


# ---- the page ------------------------------------------------------------------------------------


def test_the_reference_page_lists_every_code_and_no_other(repository):
    page = (repository / "docs/reference/command-line.md").read_text(encoding="utf-8")
    listed = page.partition("<!-- lints -->")[2].partition("<!-- end -->")[0]
    rows = [line.split("|")[1] for line in listed.splitlines() if line.startswith("| `")]
    codes = [code for cell in rows for code in cell.replace("`", " ").split()]
    assert sorted(codes) == sorted(get_args(Code))

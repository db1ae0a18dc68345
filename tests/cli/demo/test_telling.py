"""The texts at the end of the demo, in both languages."""

import re

import pytest


@pytest.fixture(scope="module")
def books(played):
    from subsidy_ledger.ledger.books import books_of

    with played.ledger.store.reading() as reader:
        return books_of(reader)


def columns_stand_under_each_other(table):
    """Whether no cell crosses the gaps between the columns that the rule of dashes draws."""
    from subsidy_ledger.reports.tables import width

    lines = table.splitlines()
    gaps = [match.start() for match in re.finditer("  (?=-)", lines[1])]
    for line in lines:
        spread = "".join(ch + "\0" * (width(ch) - 1) for ch in line)
        if any(spread[gap : gap + 2].strip(" ") for gap in gaps):
            return False
    return True


def test_the_helper_notices_a_column_that_is_out_of_line():
    good = "项目  yuan\n----  ----\n甲    1.00"
    assert columns_stand_under_each_other(good)
    assert not columns_stand_under_each_other(good.replace("甲    ", "甲甲甲"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_columns_stand_under_each_other_in_both_languages(played, books, lang):
    from subsidy_ledger.cli.demo import telling

    for table in (
        telling.paid(books, lang),
        telling.funds(books, lang),
        telling.refused(played.answers, books, lang),
    ):
        assert columns_stand_under_each_other(table)


def test_headings_and_outcomes_are_chinese_in_chinese(played, books):
    from subsidy_ledger.cli.demo import telling

    refused = telling.refused(played.answers, books, "zh")
    assert refused.startswith("结论")
    assert {line.split()[0] for line in refused.splitlines()[2:]} == {"拒绝", "未决", "部分给予"}
    assert "批准金额(元)" in telling.paid(books, "zh")
    assert "条重复指令" in telling.repeated(played.answers, "zh")


def test_a_rule_is_counted_once_an_answer_however_many_hires_it_struck(books):
    from subsidy_ledger.cli.demo import telling

    both = [
        {"code": "cap", "rule": "hire-once", "verdict": "false", "party": f"hire[{index}]"}
        for index in (0, 1)
    ]
    table = telling.refused([{"status": "refused", "reasons": both}], books, "en")
    assert re.search(r"^refused +1 +cap +hire-once", table, re.MULTILINE)


def test_what_is_missing_is_told_and_not_the_condition_that_waits_for_it(books):
    from subsidy_ledger.cli.demo import telling

    reasons = [
        {"code": "requirement", "rule": "operating", "verdict": "unknown"},
        {"code": "fact", "rule": "operating", "verdict": "unknown"},
    ]
    table = telling.refused([{"status": "undetermined", "reasons": reasons}], books, "en")
    assert len(table.splitlines()) == 3
    assert "申领时仍正常经营" in table


def test_a_repeated_answer_is_not_counted_again(books):
    from subsidy_ledger.cli.demo import telling

    reasons = [{"code": "order", "rule": "stage", "verdict": "false"}]
    answer = {"status": "refused", "reasons": reasons, "repeated": True}
    assert len(telling.refused([answer], books, "en").splitlines()) == 2


@pytest.mark.parametrize(("lang", "word"), [("en", "DAMAGED"), ("zh", "已损坏")])
def test_damage_is_said_with_its_place(lang, word):
    from subsidy_ledger.cli.demo import telling
    from subsidy_ledger.ledger.verification import Part, Verification

    whole = Verification("ledger", 3, "ab" * 32, (Part("bytes", 3),))
    damaged = Verification("bundle", 3, "cd" * 32, (Part("tree", 3, ("leaf 2 differs",)),))
    said = telling.verified(whole, damaged, lang)
    assert word in said
    assert "tree: leaf 2 differs" in said
    assert word not in telling.verified(whole, whole, lang)


def test_a_finding_is_said_with_its_severity():
    from subsidy_ledger.audit import Audit
    from subsidy_ledger.audit.desk import Desk
    from subsidy_ledger.audit.finding import Finding
    from subsidy_ledger.casework.state import Books
    from subsidy_ledger.cli.demo import telling

    finding = Finding("fund-overspent", "fault", "too much was taken", "超支", (7,))
    result = Audit(8, "ab" * 32, 8, (), (finding,), Desk(Books()))
    assert "1 faults" in telling.audited(result, "en")
    assert "fault fund-overspent: too much was taken" in telling.audited(result, "en")
    assert "超支" in telling.audited(result, "zh")


def test_an_audit_with_a_fault_ends_the_demo_with_1_and_damage_with_3(tmp_path, monkeypatch):
    from attrs import evolve

    import subsidy_ledger.audit as audit_module
    from subsidy_ledger.audit.finding import Finding
    from subsidy_ledger.cli import demo
    from subsidy_ledger.ledger import verification
    from subsidy_ledger.ledger.verification import Part, Verification

    short = demo.year()[:5]
    monkeypatch.setattr(demo, "year", lambda: short)
    monkeypatch.setattr(demo, "TELLING_CASES", ())
    honest = audit_module.audit
    fault = Finding("x", "fault", "x", "x", (1,))
    monkeypatch.setattr(
        audit_module, "audit", lambda source: evolve(honest(source), findings=(fault,))
    )
    assert demo.run_demo(tmp_path / "fault", "zh", print) == 1
    damaged = Verification("bundle", 3, "", (Part("tree", 3, ("leaf 2 differs",)),))
    monkeypatch.setattr(verification, "verify_bundle", lambda path, trust: damaged)
    assert demo.run_demo(tmp_path / "damaged", "en", print) == 3

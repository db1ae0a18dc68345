"""The table of checks: what was found, and what could not be looked for, with the reason."""

from attrs import evolve
from tests.reports.audit_report.made import case, finding, put_together

from subsidy_ledger.audit.finding import About
from subsidy_ledger.audit.matching.rows import MatchList
from subsidy_ledger.reports.audit_report.checks import Table
from subsidy_ledger.reports.audit_report.findings import numbered


class Planted:
    """A check that reports under two names."""

    name = "planted"
    about = About("Planted", "植入", "the test", "测试", finds=("planted-a", "planted-b"), number=3)


class Wanting:
    """A check that needs a list of the dead, or of pensioners, and names."""

    name = "wanting"
    about = About(
        "Wanting", "待名单", "the test", "测试",
        needs=frozenset({"sealed", "match:deceased", "match:pensions"}),
    )  # fmt: skip


EVERY = (Planted(), Wanting())


def listed(audited, ran=EVERY):
    table = Table(EVERY, ran)
    return {row["name"]: row for row in table.rows([audited], numbered([audited], table))}


def test_findings_are_counted_under_the_check_that_reports_them():
    found = [
        finding(check="planted-a", amount_fen=5),
        finding("hint", check="planted-b", amount_fen=7),
        finding("hint", check="planted"),
    ]
    row = listed(put_together([case("A")], *found))["planted"]
    assert (row["faults"], row["hints"], row["amount_fen"]) == (1, 2, 12)
    assert row["number"] == 3
    assert row["finds"] == ["planted-a", "planted-b"]


def test_a_finding_of_no_known_check_has_a_row_of_its_own():
    row = listed(put_together([case("A")], finding(check="unheard-of")))["unheard-of"]
    assert (row["faults"], row["ran"], row["title"]) == (1, True, "unheard-of")


def test_what_deciding_again_reports_always_ran():
    rows = listed(put_together([case("A")]), ran=())
    assert rows["decision-differs"]["ran"]
    assert rows["token-mismatch"]["ran"]


def test_a_check_that_was_not_chosen_says_so():
    row = listed(put_together([case("A")]), ran=(Wanting(),))["planted"]
    assert not row["ran"]
    assert "--check" in row["why_not"]
    assert row["why_not_zh"] == "未选此项检查(--check)"


def test_a_check_without_any_of_its_lists_did_not_run():
    row = listed(put_together([case("A")]))["wanting"]
    assert not row["ran"]
    assert row["why_not"] == ("no list was brought: --match deceased=FILE or --match pensions=FILE")


def test_one_of_its_lists_is_enough():
    brought = {"pensions": MatchList("pensions", "p.csv", ())}
    row = listed(put_together([case("A")], lists=brought))["wanting"]
    assert row["ran"]
    assert "why_not" not in row


def test_without_sealed_content_it_did_not_run():
    brought = {"pensions": MatchList("pensions", "p.csv", ())}
    audited = put_together([case("A")], lists=brought)
    bare = evolve(audited, verification=evolve_sealed(audited.verification))
    assert listed(bare)["wanting"]["why_not"] == "no sealed content is along"


def evolve_sealed(verification):
    from dataclasses import replace

    return replace(verification, sealed=False)

"""An audit at a terminal: a table first, then the weightiest findings, and how many more."""

from attrs import evolve
from tests.reports.audit_report.made import case, finding, put_together

from subsidy_ledger.audit.finding import About
from subsidy_ledger.audit.several import NotCompared
from subsidy_ledger.reports.audit_report import Reported, overview
from subsidy_ledger.reports.audit_report.telling import text


class Planted:
    """A check that waits for a list."""

    name = "planted"
    about = About(
        "Planted by hand", "人工植入", "the test", "测试", needs=frozenset({"match:deceased"})
    )


EVERY = (Planted(),)


def told(*findings, lang="en", most=10, known=EVERY, ran=EVERY, **given):
    audited = (put_together([case("A", 100)], *findings, **given),)
    return text(overview(Reported(audited, ran, known)), audited, lang, most)


def test_the_table_of_checks_comes_first():
    lines = told(finding(amount_fen=2_000_000), finding("hint")).splitlines()
    assert lines[2].split() == ["check", "faults", "hints", "yuan"]
    assert lines[4].split() == ["Planted", "by", "hand", "1", "1", "20,000.00"]
    assert lines[4].index("1") > lines[4].index("hand")


def test_without_findings_there_is_no_table():
    lines = told().splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("made: 0 entries, 0 decided again")
    assert lines[1] == "checks: 2 ran, 1 did not (wanting: --match deceased)"
    assert lines[2] == "faults: 0, hints: 0"


def test_of_many_findings_of_one_check_ten_are_told():
    many = [finding(entries=(seq,)) for seq in range(13)]
    out = told(*many)
    assert out.count("fault  planted") == 10
    assert "… and 3 more of planted; --all tells them" in out
    assert told(*many, most=None).count("fault  planted") == 13
    assert "more of" not in told(*many, most=None)
    assert "more of" not in told(*many[:10])
    assert "另有 3 项;加 --all" in told(*many, lang="zh")


def test_hints_do_not_crowd_out_faults_of_the_same_check():
    out = told(*[finding("hint", entries=(seq,)) for seq in range(12)], finding())
    assert out.count("fault  planted") == 1
    assert "… and 2 more of planted" in out


def test_what_is_to_be_recovered_is_said_in_the_end():
    paid = [case("A", 2_000_000)]
    audited = put_together(paid, finding(case="A", amount_fen=3_000_000))
    model = overview(Reported.of(audited))
    lines = text(model, [audited], "en").splitlines()
    assert lines[-2:] == ["to be recovered: 20,000.00 yuan, 1 cases", "faults: 1, hints: 0"]
    assert "应追回 20,000.00 元,1 件" in text(model, [audited], "zh")


def test_a_source_is_told_where_there_is_no_clause():
    assert "source: the audit office" in told(finding(source="the audit office"))
    cited = finding(source="x", cite={"document": "d", "quote": "q"})
    assert "source:" not in told(cited)
    assert "clause: d: “q”" in told(cited)


def test_checks_that_were_not_chosen_are_counted():
    assert "(wanting: 1 not chosen)" in told(ran=())


def test_what_could_not_be_compared_is_said():
    one = put_together([case("A")])
    apart = NotCompared(("a", "b"), "accounts", (0, 0), whole=True, why="sealed", why_zh="密封")
    report = Reported((one, one), (), (), (apart,))
    assert "\nsealed\n" in text(overview(report), [one, one], "en")
    assert "\n密封\n" in text(overview(report), [one, one], "zh")


def test_several_ledgers_are_told_apart():
    one, two = put_together([case("A")]), put_together([case("A")], finding(case="A"))
    two = evolve(two, name="second")
    out = text(overview(Reported.of(one, two)), [one, two], "en")
    assert "      second, entry 8, case A" in out


def test_what_an_entry_says_never_looks_like_a_line_of_the_report():
    hostile = "x\nfaults: 0, hints: 0\x1b[8m"
    out = told(finding(message=hostile, check=hostile, case=hostile))
    assert "faults: 0, hints: 0" in out
    assert not any(line.startswith("faults: 0") for line in out.split("\n"))
    assert "\x1b" not in out

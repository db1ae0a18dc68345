"""The score: what counts as found."""

from __future__ import annotations

from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.testing.corpus.answers import Answer, fault, hint
from subsidy_ledger.testing.corpus.score import score, table


def found(
    check: str, *cases: str, severity: str = "fault", entries: tuple[int, ...] = (9,)
) -> Finding:
    return Finding(check, severity, "", "", entries, cases=cases)  # type: ignore[arg-type]


def rows(answers, findings, entries=None):
    return {r.check: r for r in score({"c": answers}, {"c": findings}, {"c": entries or {}})}


def test_what_is_found_where_it_was_planted_is_right_in_whatever_order_the_cases_are_named():
    row = rows([fault("cap-passed", "A", "B")], [found("cap-passed", "B", "A")])["cap-passed"]
    assert (row.precision, row.recall, row.perfect) == (1.0, 1.0, True)


def test_a_finding_that_is_told_twice_counts_once():
    row = rows([fault("x", "A")], [found("x", "A"), found("x", "A", entries=(4,))])["x"]
    assert len(row.found) == 1
    assert row.perfect


def test_found_at_other_cases_is_missed_there_and_one_too_many_here():
    row = rows([fault("x", "A", "B")], [found("x", "A")])["x"]
    assert (row.precision, row.recall) == (0.0, 0.0)
    assert (len(row.missed), len(row.extra), row.perfect) == (1, 1, False)


def test_precision_and_recall_are_shares():
    row = rows(
        [fault("x", name) for name in "ABCD"],
        [found("x", name) for name in "ABC"] + [found("x", "Z")],
    )["x"]
    assert (row.precision, row.recall) == (0.75, 0.75)


def test_what_nobody_planted_has_a_row_of_its_own():
    row = rows([], [found("x", "A")])["x"]
    assert (row.precision, row.recall, row.perfect) == (0.0, 1.0, False)


def test_what_no_case_has_is_known_by_its_entries():
    answer = Answer("service-late", "fault", ids=("one", "two"))
    row = rows([answer], [found("service-late", entries=(3, 5))], {"one": 5, "two": 3, "x": 4})
    assert row["service-late"].perfect


def test_a_fault_told_as_a_hint_is_not_perfect():
    assert not rows([fault("x", "A")], [found("x", "A", severity="hint")])["x"].perfect
    assert rows([hint("x", "A")], [found("x", "A", severity="hint")])["x"].perfect


def test_one_ledger_s_finding_is_not_another_s():
    (row,) = score({"c": [fault("x", "A")]}, {"d": [found("x", "A")]}, {})
    assert (len(row.missed), len(row.extra)) == (1, 1)


def test_the_table_has_a_line_for_each_check():
    text = table(score({"c": [fault("x", "A")]}, {"c": [found("x", "A")]}, {}))
    assert text.splitlines()[1].split() == ["x", "fault", "1", "1", "0", "0", "1.000", "1.000"]

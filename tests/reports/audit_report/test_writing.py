"""The model as text: one JSON document, a line for each row, nothing that steers a terminal."""

import json

from subsidy_ledger.reports.audit_report import Reported, build
from subsidy_ledger.reports.audit_report.writing import as_text


def test_what_is_written_reads_back_as_it_was(year):
    model = build(Reported.of(year))
    assert json.loads(as_text(model)) == json.loads(json.dumps(model))


def test_every_case_and_every_refusal_has_a_line(year):
    model = build(Reported.of(year))
    lines = as_text(model).splitlines()
    for row in (*model["cases"]["rows"], *model["refusals"]):
        assert sum(line.rstrip(",") == json.dumps(row, ensure_ascii=False) for line in lines) == 1


def test_what_steers_a_terminal_is_escaped():
    given = {"a\x1b": [{"b": "\x1b[8m\u202e\n"}], "c": {"d": ["\x07"]}}
    text = as_text(given)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert json.loads(text) == given


def test_nothing_is_lost_of_what_is_empty_or_plain():
    given = {"a": [], "b": {}, "c": None, "d": [[], {}, 1, "x"], "e": {"f": [], "g": {"h": [1]}}}
    assert json.loads(as_text(given)) == given

"""The whole model: as its schema says, the same again, the same of a ledger and of its bundle."""

import json
from copy import copy
from pathlib import Path

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator
from tests.reports.audit_report.made import finding, found

from subsidy_ledger.audit import audit
from subsidy_ledger.audit.finding import Elsewhere
from subsidy_ledger.audit.matching.rows import ListProblem, ListRow, MatchList
from subsidy_ledger.audit.several import NotCompared
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.parties.identifiers import complete_ric
from subsidy_ledger.reports.audit_report import (
    Audited,
    Reported,
    build,
    overview,
    with_each_ledgers_findings,
)

SCHEMA = Path(__file__).parents[3] / "docs/reference/audit-report.schema.json"
PAGE = SCHEMA.with_name("audit-report.md")


@pytest.fixture(scope="module")
def schema():
    return json.loads(SCHEMA.read_text("utf-8"))


@pytest.fixture(scope="module")
def full(year):
    """A finding with everything, and a list."""
    full = finding(
        case="A-1", cases=("A-2",), amount_fen=500, cite={"document": "d", "quote": "q"},
        detail={"used": 3}, clears="a", clears_zh="b",
        elsewhere=(Elsewhere("other", (3,), ("B",)),),
    )  # fmt: skip
    hint = finding("hint", source="s", source_zh="来源")
    problem = ListProblem("number", "d.csv", 3, "x", "y", "甲", "乙")
    rows = (ListRow(2, "cn-ric", complete_ric("37140219900101001")), ListRow(3, "cn-ric", "1"))
    lists = {"deceased": MatchList("deceased", "d.csv", rows, (problem,))}
    desk = copy(year.audit.desk)
    desk.lists = lists
    undecided = ((3, "it is erased"),)
    outcome = evolve(year.audit, findings=(hint, full), undecided=undecided, desk=desk)
    return evolve(year, audit=outcome)


def problems(schema, model):
    as_read = json.loads(json.dumps(model, ensure_ascii=False))
    errors = Draft202012Validator(schema).iter_errors(as_read)
    return [f"{list(error.path)}: {error.message}" for error in errors]


def test_the_schema_is_one(schema):
    Draft202012Validator.check_schema(schema)


def test_the_model_is_as_the_schema_says(schema, full):
    assert problems(schema, build(Reported.of(full))) == []
    assert problems(schema, build(Reported.of(full, full), most_lives=0)) == []


def test_what_the_program_writes_is_as_the_schema_says(schema, full):
    model = build(Reported.of(full))
    assert problems(schema, with_each_ledgers_findings(model, [full])) == []


def test_the_schema_allows_no_key_that_it_does_not_know(schema, full):
    model = build(Reported.of(full))
    model["summary"]["unheard_of"] = 1
    assert problems(schema, model)


def test_every_key_of_the_page_is_in_the_schema_and_the_other_way(schema):
    rows = PAGE.read_text("utf-8").partition("## How it is counted")[0].splitlines()
    named = {line.split("`")[1] for line in rows if line.startswith("| `")}
    assert named == set(schema["properties"]) - {"v", "program", "on", "mask"}


def test_the_same_audit_gives_the_same_model(full):
    assert json.dumps(build(Reported.of(full))) == json.dumps(build(Reported.of(full)))


def test_a_ledger_and_its_bundle_give_the_same_figures(year, store):
    with store.reading() as reader:
        ledger = Audited(
            "ledger", reader, audit(reader), verify_ledger(reader, "ledger"), bundle=False
        )
        of_ledger = build(Reported.of(found(ledger, finding(case="A-1"))))
    of_bundle = build(Reported.of(found(year, finding(case="A-1"))))
    apart = ("ledgers",)
    assert {key: of_ledger[key] for key in of_ledger if key not in apart} == {
        key: of_bundle[key] for key in of_bundle if key not in apart
    }
    assert "key_verdict" not in of_ledger["ledgers"][0]["proof"]


def test_each_ledgers_own_findings_stay_where_programs_look_for_them(full):
    model = build(Reported.of(full, full))
    for ledger in with_each_ledgers_findings(model, [full, full])["ledgers"]:
        assert ledger["faults"] == 1
        assert ledger["decided"] == full.audit.decided
        assert ledger["undecided"] == [{"entry": 3, "why": "it is erased"}]
        assert [one["severity"] for one in ledger["findings"]] == ["fault", "hint"]
        assert "ledger" not in ledger["findings"][0]


def test_a_list_says_how_many_of_its_rows_are_parties(full):
    row = build(Reported.of(full))["lists"][0]
    assert (row["kind"], row["rows"], row["matched"]) == ("deceased", 2, 1)
    assert row["problems_zh"] == ["d.csv第3行:甲,应为乙(未参与比对)"]


def test_what_several_ledgers_show_together_is_in_each(schema, full):
    apart = NotCompared(("a", "b"), "accounts", (0, 0), whole=True, why="sealed", why_zh="密封")
    report = Reported((full.also([finding(check="across")]), full), (), (), (apart,))
    model = build(report)
    assert problems(schema, model) == []
    assert [row["ledger"] for row in model["findings"] if row["check"] == "across"] == [0]
    assert model["not_compared"][0]["why_zh"] == "密封"


def test_the_overview_is_a_part_of_the_model(full):
    model, part = build(Reported.of(full)), overview(Reported.of(full))
    assert part["findings"] == model["findings"]
    assert part["checks"] == model["checks"]
    assert part["summary"].items() <= model["summary"].items()
    assert "cases" not in part

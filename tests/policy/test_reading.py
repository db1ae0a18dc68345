"""The reader: packs that are right become records, packs that are wrong are told everything at once."""

import copy
import tomllib
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.malformed_packs import MALFORMED, amendment, base, problems_of

from subsidy_ledger.dates import Period
from subsidy_ledger.errors import PackInvalid
from subsidy_ledger.policy.check import _Together
from subsidy_ledger.policy.conditions import (
    All,
    CountIs,
    Day,
    FactIs,
    NotA,
    Value,
)
from subsidy_ledger.policy.pack import Citation, Grant, Pack, Procedure
from subsidy_ledger.policy.reading import Draft, read_pack
from subsidy_ledger.policy.reading.language import OPERATORS, TABLES, Inner, Table, Union
from subsidy_ledger.policy.reading.tree import fit
from subsidy_ledger.policy.retention import Retention

TABLE_FILES = ("shape.toml", "names.toml", "types.toml", "amendments.toml")


def malformed() -> list[Any]:
    rows = []
    for file in TABLE_FILES:
        table = tomllib.loads((MALFORMED / file).read_text(encoding="utf-8"))
        rows += [pytest.param(row, id=row["name"]) for row in table["malformed"]]
    return rows


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack(base(), "base.toml")


@pytest.fixture(scope="module")
def jobs(pack: Pack) -> Grant:
    return pack.grants[0]


# ---- what is wrong -------------------------------------------------------------------------------


@pytest.mark.parametrize("row", malformed())
def test_a_malformed_pack_is_told_exactly_what_is_wrong(row):
    files = []
    if not row.get("alone"):
        files.append((base(*row.get("change", [])), "base.toml"))
    if "amendment" in row:
        files.append((amendment(*row["amendment"]), "amendment.toml"))
    assert problems_of(*files) == row["says"].strip().splitlines()


def test_every_malformed_pack_has_a_name_of_its_own():
    names = [row.id for row in malformed()]
    assert len(names) == len(set(names)) > 150


def test_the_packs_that_are_broken_in_the_tables_are_good_themselves():
    assert problems_of((base(), "base.toml"), (amendment(), "amendment.toml")) == []


def test_a_problem_gives_its_parts_to_programs():
    with pytest.raises(PackInvalid) as caught:
        read_pack(base(['instrument = "loan"', 'instrument = "lone"']), "town.toml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.path) == ("town.toml", "grant[loan].instrument")
    assert problem.found == "'lone'"
    assert problem.expected == "one of grant, loan, interest, tax_relief, rent_limit, exemption"


def test_a_misspelt_key_is_hinted_at():
    with pytest.raises(PackInvalid) as caught:
        read_pack(base(["within = {", "withn = {"]), "town.toml")
    assert [(problem.found, problem.hint) for problem in caught.value.problems] == [
        ("withn", "did you mean 'within'?")
    ]


@pytest.mark.parametrize(
    ("source", "where"),
    [
        (b'[pack]\nid = "a"\ntitle = \n', "town.toml: line 3, column 9: not TOML: "),
        (b"[pack]\nid = 1\nid = 2\n", "town.toml: line 3, column 7: not TOML: "),
        (b"[pack]\nid = '\xff'\n", "town.toml: line 2: the file is not UTF-8"),
        (b"\xef\xbb\xbf[pack]\n", "town.toml: line 1: the file begins with a byte order mark; "),
        (b"a = " + b"[" * 100_000, "town.toml: not TOML: nested too deeply"),
    ],
)
def test_a_file_that_is_not_toml_is_one_problem_with_its_place(source, where):
    with pytest.raises(PackInvalid) as caught:
        read_pack(source, "town.toml")
    (problem,) = caught.value.problems
    assert str(problem).startswith(where)


def nested(levels: int) -> bytes:
    """The base pack with a condition under that many `not`."""
    condition = "{not = " * levels + '{fact = "insured", eq = true}' + "}" * levels
    return base(['{fact = "insured", eq = true}', condition])


def test_conditions_may_be_nested_as_deep_as_canonical_content():
    assert read_pack(nested(56), "town.toml").content


@pytest.mark.parametrize("levels", [57, 300, 2_000])
def test_conditions_nested_deeper_are_a_problem_and_no_crash(levels):
    with pytest.raises(PackInvalid, match="nested"):
        read_pack(nested(levels), "town.toml")


def test_an_empty_file_lacks_its_head():
    with pytest.raises(PackInvalid) as caught:
        read_pack(b"", "town.toml")
    assert [str(problem) for problem in caught.value.problems] == [
        "town.toml: the key 'pack' is missing: what the pack is, whose, and from when"
    ]


def test_files_read_together_are_all_told_at_once_though_one_is_not_toml():
    broken, readable = problems_of(
        (b"a = ", "broken.toml"),
        (amendment(['option = "once"', "option = 1"]), "a.toml"),
    )
    assert broken.startswith("broken.toml: end of document: not TOML: ")
    assert readable == (
        "a.toml: ruling[hire-twice].option: found an integer, expected a name (a-z, 0-9, - and _)"
    )


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of everything in a parsed file."""
    found = []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((*path, key))
        if isinstance(item, dict | list):
            found += _places(item, (*path, key))
    return found


BASE, AMENDMENT = tomllib.loads(base().decode()), tomllib.loads(amendment().decode())
JUNK = st.recursive(
    st.one_of(
        st.integers(), st.booleans(), st.floats(), st.text(max_size=5), st.dates(), st.datetimes()
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["fact", "eq", "id", "key", "reading", "x"]), inner, max_size=3
        )
    ),
    max_leaves=5,
)


def draft(data: dict[str, Any]) -> Draft:
    tree, problems = fit(data)
    return Draft("x.toml", data, tree, tuple(problems))


@given(which=st.sampled_from([BASE, AMENDMENT]), junk=JUNK, random=st.data())
def test_nothing_that_toml_can_hold_makes_the_reader_stumble(which, junk, random):
    """Whatever stands anywhere in a file: problems or none, never another exception."""
    place = random.draw(st.sampled_from(_places(which)))
    broken = copy.deepcopy(which)
    holder = broken
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = junk
    files = [draft(broken), draft(AMENDMENT if which is BASE else BASE)]
    problems = _Together.of(files, complete=True).problems()
    if isinstance(junk, float | datetime):
        assert problems


@pytest.mark.parametrize("place", _places(AMENDMENT), ids=str)
def test_a_decimal_number_is_refused_wherever_it_stands(place):
    broken = copy.deepcopy(AMENDMENT)
    holder = broken
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = 1.5
    _, problems = draft(broken).read({}, complete=False)
    assert any("found a decimal number" in str(problem) for problem in problems)


# ---- what is read --------------------------------------------------------------------------------


def test_the_head_is_read(pack):
    assert (pack.id, pack.scheme, pack.amends) == ("town-2023", "town", ())
    assert (pack.valid_from, pack.valid_until) == (date(2023, 1, 1), date(2025, 12, 31))
    assert (pack.area, pack.currency, pack.date_rounding) == ("371400", "CNY", "down")
    assert pack.source == base()
    assert pack.file == "base.toml"


def test_both_ends_of_validity_count(pack):
    assert pack.valid_on(date(2023, 1, 1))
    assert pack.valid_on(date(2025, 12, 31))
    assert not pack.valid_on(date(2022, 12, 31))
    assert not pack.valid_on(date(2026, 1, 1))


def test_currency_is_yuan_unless_given():
    assert read_pack(base(['currency = "CNY"', ""]), "x").currency == "CNY"
    assert read_pack(base(['"CNY"', '"HKD"']), "x").currency == "HKD"


def test_keys_of_grants_figures_and_caps_are_qualified(pack):
    assert [grant.key for grant in pack.grants] == ["town/jobs", "town/loan"]
    assert [figure.key for figure in pack.figures] == [
        "town/minimum-wage",
        "town/loan-limit",
        "town/share",
    ]
    assert pack.caps[0].key == "town#three-awards"
    assert pack.grants[0].caps[0].key == "town/jobs#month-once"
    assert pack.exclusions[0].key == "town#jobs-or-loan"


def test_a_grants_own_cap_is_over_the_grant_alone(pack):
    own, general = pack.grants[1].caps[0], pack.caps[0]
    assert (own.own, own.over) == (True, ("town/loan",))
    assert (general.own, general.over) == (False, ("town/jobs", "town/loan"))
    assert general.period == Period(years=3)


def test_document_and_clause_are_inherited_from_the_grant(pack, jobs):
    document = pack.documents[0]
    assert jobs.requirements[0].cite == Citation(
        doc="T1", clause="第三条", quote="小微企业", document=document
    )
    assert document.name == "镇人社〔2023〕1号"


def test_a_document_of_its_own_and_its_clause_go_before_the_inherited_ones():
    text = base(
        [
            '[[role]]\nname = "founder"',
            '[[document]]\nkey = "T2"\ntitle = "补充"\n[[role]]\nname = "founder"',
        ],
        [
            '  cite = {quote = "小微企业"}',
            '  cite = {doc = "T2", clause = "一", quote = "小微企业"}',
        ],
    )
    cite = read_pack(text, "x").grants[0].requirements[0].cite
    assert cite.document is not None
    assert (cite.doc, cite.clause, cite.document.name) == ("T2", "一", "补充")


def test_a_clause_alone_is_of_the_inherited_document():
    text = base(
        ['  cite = {quote = "小微企业"}', '  cite = {clause = "第四条", quote = "小微企业"}']
    )
    cite = read_pack(text, "x").grants[0].requirements[0].cite
    assert (cite.doc, cite.clause) == ("T1", "第四条")


def test_a_rule_may_cite_a_reading():
    text = base(
        ['{doc = "T1", clause = "第九条", quote = "两项不重复享受"}', '{reading = "hire-twice"}']
    )
    assert read_pack(text, "x").exclusions[0].cite == Citation(reading="hire-twice")


def test_conditions_become_records(jobs):
    small, young, insured, paid, growing = jobs.requirements
    assert small.condition == FactIs(
        "size", "in", (Value("literal", literal="小型"), Value("literal", literal="微型"))
    )
    assert young.condition == FactIs(
        "graduated_on", "within", (), Period(years=5), Day("fact", "opened_on")
    )
    assert insured.each == "hire"
    assert insured.condition == All(
        (FactIs("insured", "eq", (Value("literal", literal=True),)), NotA("founder"))
    )
    assert paid.condition == FactIs("wage", "ge", (Value("figure", name="town/minimum-wage"),))
    assert growing.applies == FactIs("staff", "gt", (Value("literal", literal=100),))
    assert growing.condition == CountIs(
        "hire", "ge", (Value("fact", name="staff", bps=Value("literal", literal=500)),)
    )


def test_a_day_is_the_submission_unless_said_otherwise():
    text = base([', at = {fact = "opened_on"}', ""])
    condition = read_pack(text, "x").grants[0].requirements[1].condition
    assert condition == FactIs("graduated_on", "within", (), Period(years=5), Day("submitted"))


def test_benefits_become_records(pack):
    jobs, loan = (grant.benefit for grant in pack.grants)
    assert (jobs.each, jobs.units, jobs.stated) == ("hire", "worked", False)
    first, last = jobs.lines
    assert first.fen == Value("fact", name="wage", bps=Value("figure", name="town/share"))
    assert (last.fen, last.when) == (Value("literal", literal=50_000), None)
    assert loan.stated
    assert (loan.least, loan.most) == (
        Value("literal", literal=1_000_000),
        Value("figure", name="town/loan-limit"),
    )


def test_a_plain_amount_is_one_line_without_a_condition():
    text = base(
        [
            'fen = [{fen = {fact = "wage", bps = {figure = "share"}}, when = {fact = "size", eq = "微型"}}, {fen = 50_000}]',
            "fen = 7",
        ]
    )
    benefit = read_pack(text, "x").grants[0].benefit
    assert benefit is not None
    (line,) = benefit.lines
    assert (line.fen, line.when) == (Value("literal", literal=7), None)


def test_lines_of_a_figure_keep_their_order(pack):
    first, last = pack.figures[2].value
    assert (first.value, last.value, last.when) == (5_000, 3_000, None)


def test_cases_keep_the_values_of_the_file(jobs):
    (case,) = jobs.cases
    assert case.name == "没有基本工资标准:未决"
    assert case.claim.grant == "town/jobs"
    assert case.claim.facts == {"size": "小型", "opened_on": date(2023, 1, 1)}
    assert case.claim.parties["hire"][0].facts == {"insured": True, "worked": ["2023-01/2023-03"]}
    assert (case.expect.outcome, case.expect.fen) == ("undetermined", None)


def test_services_and_the_procedure_become_records(pack):
    (service,) = pack.services
    assert (service.to, service.start, service.within_working_days) == (
        "founder",
        "graduated_on",
        5,
    )
    assert (service.acts, service.one_of, service.excusable) == ((("call", 1),), (), False)
    assert pack.procedure == Procedure(separate=(("review", "approve"),))


def test_a_procedure_may_leave_steps_out():
    text = base(
        ['["accept", "review", "notice", "approve"]', '["review", "approve"]'],
        ["notice = {working_days = 5}", ""],
        ['[["review", "approve"]]', "[]"],
    )
    assert read_pack(text, "x").procedure == Procedure(("review", "approve"), None, None, ())


def test_a_notice_may_last_calendar_days():
    text = base(["notice = {working_days = 5}", "notice = {days = 7}"])
    procedure = read_pack(text, "x").procedure
    assert procedure is not None
    assert (procedure.notice_working_days, procedure.notice_days) == (None, 7)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("{years = 30}", Retention(30, 0)),
        ("{years = 100, unpaid_years = 3}", Retention(100, 3)),
        ("{unpaid_years = 0}", Retention(30, 0)),
    ],
)
def test_a_procedure_may_say_how_long_papers_are_kept(written, kept):
    pair = '[["review", "approve"]]'
    procedure = read_pack(base([pair, f"{pair}\nretention = {written}"]), "x").procedure
    assert procedure is not None
    assert (procedure.retention, procedure.kept) == (kept, kept)


def test_a_procedure_without_retention_keeps_papers_as_accounting_law_asks(pack):
    assert pack.procedure.retention is None
    assert pack.procedure.kept == Retention(years=30, unpaid_years=0)


def test_group_stands_alone_in_per():
    text = base(['per = "applicant"\nmeasure', 'per = "group"\nmeasure'])
    assert read_pack(text, "x").caps[0].per == ("group",)


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        ('{holds = ["town/loan"]}', set()),
        ('{any = [{fact = "size", eq = "小型"}, {reading = "hire-twice", eq = "once"}]}', {"size"}),
        ('{not = {fact = "opened_on", elapsed = "P6M", at = "approved"}}', {"opened_on"}),
        ('{fact = "opened_on", between = [2020-01-01, 2023-12-31]}', {"opened_on"}),
        ('{fact = "opened_on", ge = {fact = "graduated_on"}}', {"opened_on", "graduated_on"}),
        ('{fact = "staff", in = [1, 2, 3]}', {"staff"}),
        ('{fact = "staff", eq = {sum = ["staff"], plus = 2}}', {"staff"}),
        ('{fact = "size", eq = {fact = "size"}}', {"size"}),
    ],
)
def test_conditions_of_every_form_are_read(condition, facts):
    from subsidy_ledger.policy.conditions import facts_read

    text = base(['when = {fact = "size", in = ["小型", "微型"]}', f"when = {condition}"])
    assert facts_read(read_pack(text, "x").grants[0].requirements[0].condition) == facts


def test_every_operator_of_the_language_is_possible_for_some_type():
    from subsidy_ledger.policy.reading.rules import OPERATORS_OF

    assert {op for ops in OPERATORS_OF.values() for op in ops} == set(OPERATORS)


# ---- the language itself -------------------------------------------------------------------------


def test_every_table_that_is_named_in_the_language_exists():
    named = set()
    for table in TABLES.values():
        if isinstance(table, Union):
            named |= {*table.by.values(), *([table.otherwise] if table.otherwise else [])}
        else:
            for key in table.keys.values():
                named |= _inner(key.shape)
    assert named <= set(TABLES)
    assert set(TABLES) - named == {"file"}


def _inner(shape: Any) -> set[str]:
    if isinstance(shape, Inner):
        return {shape.table}
    parts = getattr(shape, "shapes", ()) or [getattr(shape, "item", None)]
    return {name for part in parts if part is not None for name in _inner(part)}


def test_keys_that_exclude_each_other_are_keys_of_the_table():
    for table in TABLES.values():
        if isinstance(table, Table):
            for group in (*table.exactly_one, *table.at_least_one):
                assert set(group) <= set(table.keys)
            assert table.label is None or table.label in table.keys

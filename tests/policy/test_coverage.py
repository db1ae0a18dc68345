"""Coverage files: read strictly, held against their pack, and a status that follows from it."""

import pytest

from subsidy_ledger.errors import PackInvalid
from subsidy_ledger.policy.coverage import (
    KINDS,
    STATUSES,
    Item,
    can_pay,
    counts_of,
    coverage_problems,
    kinds_of,
    kinds_of_grants,
    read_coverage,
    rules_of,
    shipped_coverage,
    status_of,
)
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import find_pack

GOOD = """
pack = "t-2023"

[[instrument]]
id = "T-1"
name = "甲补贴"
clause = "一"
quote = "給予甲補貼"
plain = "给予甲补贴"
kind = "startup"
grants = ["t/g"]

[[instrument]]
id = "T-2"
name = "乙"
clause = "二"
quote = "宣传"
out_of_reach = "只作宣传"
out_of_reach_en = "Publicity only."

[[duty]]
id = "T-S1"
clause = "三"
quote = "五日内联系"
services = ["meet"]

[[target]]
id = "T-T1"
clause = "四"
quote = "力争九成"
out_of_reach = "只是目标"
out_of_reach_en = "A target."

[[non_duplication]]
id = "T-X1"
rules = ["t#together", "t#or", "t/g#own", "t/g#ready"]
"""

PACK = """
[pack]
id = "t-2023"
scheme = "t"
title = "试验"
authority = "某局"
valid_from = 2023-01-01
valid_from_basis = "stated"
[[document]]
key = "D"
title = "试验文件"
[[role]]
name = "hire"
kind = ["person"]
[[role]]
name = "owner"
kind = ["person"]
max = 1
[[fact]]
name = "ready"
type = "boolean"
of = "case"
[[fact]]
name = "base"
type = "money"
of = "case"
[[fact]]
name = "kind"
type = "choice"
options = ["甲", "乙"]
of = "case"
[[fact]]
name = "wage"
type = "money"
of = "hire"
[[fact]]
name = "met_on"
type = "date"
of = "owner"
[[figure]]
key = "known"
unit = "fen"
value = 100
cite = {doc = "D", clause = "1", quote = "q"}
[[figure]]
key = "lacking"
unit = "fen"
ask = "某厅"
[[figure]]
key = "share"
unit = "bps"
ask = "某厅"
[[reading]]
id = "open"
question = "?"
options = {a = "a", b = "b"}
[[reading]]
id = "held"
question = "?"
options = {a = "a", b = "b"}
default = "a"
[[service]]
id = "meet"
to = "owner"
from = "met_on"
acts = {contact = 1}
cite = {doc = "D", clause = "1", quote = "q"}
[[cap]]
id = "together"
per = "applicant"
measure = "count"
limit = 9
over = ["t/g", "t/h"]
window = "lifetime"
on_exceed = "refuse"
cite = {doc = "D", clause = "1", quote = "q"}
[[exclusion]]
id = "or"
per = ["applicant"]
cite = {doc = "D", clause = "1", quote = "q"}
  [exclusion.lanes]
  one = ["t/g"]
  two = ["t/h"]
[[grant]]
key = "h"
name = "乙"
instrument = "exemption"
applicant = ["enterprise"]
cite = {doc = "D", clause = "1", quote = "q"}
[[grant]]
key = "g"
name = "甲补贴"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "D", clause = "1", quote = "q"}
  [[grant.cap]]
  id = "own"
  per = "applicant"
  measure = "count"
  limit = 1
  window = "lifetime"
  on_exceed = "refuse"
  cite = {quote = "q"}
  [[grant.requirement]]
  id = "ready"
  when = {fact = "ready", eq = true}
  cite = {quote = "q"}
"""

FEN = '  [grant.benefit]\n  fen = 100\n  cite = {quote = "q"}\n'
LACKING = '{figure = "lacking"}'


def pack_of(more: str = FEN) -> Pack:
    return read_pack((PACK + more).encode(), "t.toml")


def problems_of(text: str) -> list[str]:
    with pytest.raises(PackInvalid) as caught:
        read_coverage(text.encode(), "coverage/t.toml")
    return [str(problem) for problem in caught.value.problems]


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) >= 1
    return GOOD.replace(old, new, 1)


# ---- reading -------------------------------------------------------------------------------------


def test_a_good_file_is_read_whole():
    read = read_coverage(GOOD.encode(), "coverage/t.toml")
    assert read.pack == "t-2023"
    assert [item.id for item in read.instruments] == ["T-1", "T-2"]
    assert read.instruments[0] == Item(
        "T-1", "甲补贴", "一", "給予甲補貼", "给予甲补贴", "startup", ("t/g",)
    )
    assert read.instruments[0].words == "给予甲补贴"
    assert read.instruments[1].words == "宣传"
    assert read.duties[0].services == ("meet",)
    assert read.targets[0].out_of_reach_en == "A target."
    assert read.non_duplication[0].rules[0] == "t#together"
    assert [name for name, _ in read.sections] == [
        "instrument",
        "duty",
        "target",
        "non_duplication",
    ]


WRONG = [
    ('pack = "t-2023"', "", "the key 'pack' is missing"),
    ('pack = "t-2023"', "pack = 7", "pack: found an integer"),
    ("[[target]]", "[[targets]]", "unknown key 'targets'; did you mean 'target'?"),
    ('clause = "一"', 'klause = "一"', "instrument[T-1].klause: unknown key 'klause'; did you mean 'clause'?"),
    ('clause = "一"\n', "", "instrument[T-1]: the key 'clause' is missing"),
    ('quote = "給予甲補貼"\n', "", "instrument[T-1]: the key 'quote' is missing"),
    ('name = "甲补贴"\n', "", "instrument[T-1]: the key 'name' is missing"),
    ('id = "T-1"\n', "", "instrument[0]: the key 'id' is missing"),
    ('quote = "給予甲補貼"', 'quote = " "', "instrument[T-1].quote: "),
    ('name = "甲补贴"', "name = 1", "instrument[T-1].name: found an integer"),
    ('grants = ["t/g"]', 'grants = "t/g"', "instrument[T-1].grants: found a string, expected a list of names"),
    ('grants = ["t/g"]', "grants = []", "instrument[T-1].grants: "),
    ('grants = ["t/g"]', 'grants = ["t/g"]\nservices = ["meet"]', "instrument[T-1]: found grants and services"),
    ('kind = "startup"\ngrants = ["t/g"]\n', "", "instrument[T-1]: found none of them, expected exactly one of"),
    ('kind = "startup"\n', "", "instrument[T-1]: the key 'kind' is missing"),
    ('kind = "startup"', 'kind = "startups"', "there is no kind 'startups'; did you mean 'startup'?"),
    ('quote = "宣传"', 'quote = "宣传"\nkind = "other"', "instrument[T-2].kind: "),
    ('out_of_reach_en = "Publicity only."\n', "", "instrument[T-2]: the key 'out_of_reach_en' is missing"),
    ('out_of_reach = "只作宣传"\n', "", "instrument[T-2]: found none of them"),
    ('out_of_reach = "只是目标"', 'grants = ["t/g"]', "target[T-T1].grants: unknown key 'grants'"),
    ('services = ["meet"]', 'rules = ["t#or"]', "duty[T-S1].rules: unknown key 'rules'"),
    ('id = "T-2"', 'id = "T-1"', "id: found 'T-1' 2 times, expected each id once"),
    ("[[target]]", "[target]", "target: found a table, expected [[target]] tables"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_said_with_file_and_path(old, new, said):
    problems = problems_of(changed(old, new))
    assert all(problem.startswith("coverage/t.toml") for problem in problems)
    assert any(said in problem for problem in problems), problems


def test_everything_that_is_wrong_is_said_at_once():
    text = changed('clause = "二"\n', "").replace('kind = "startup"', 'kind = "x"')
    assert len(problems_of(text)) == 2


def test_a_file_that_is_not_toml_is_refused_by_line():
    (problem,) = problems_of("pack =")
    assert problem.startswith("coverage/t.toml: ")
    assert "not TOML" in problem


# ---- against the pack ----------------------------------------------------------------------------


def told(text: str, more: str = FEN) -> list[str]:
    return [
        str(one) for one in coverage_problems(read_coverage(text.encode(), "c.toml"), pack_of(more))
    ]


WHOLE = changed('grants = ["t/g"]', 'grants = ["t/g", "t/h"]')


def test_a_file_that_fits_its_pack_has_no_problems():
    assert told(WHOLE) == []


def test_names_that_the_pack_does_not_have_are_told_with_the_nearest():
    text = WHOLE.replace('"meet"', '"meat"').replace("t#or", "t#nor").replace("t/h", "t/i")
    problems = told(text)
    assert any("instrument[T-1].grants: there is no grant 't/i'" in one for one in problems)
    assert (
        "c.toml: duty[T-S1].services: there is no service 'meat'; did you mean 'meet'?" in problems
    )
    assert any("non_duplication[T-X1].rules: there is no rule 't#nor'" in one for one in problems)


def test_a_grant_or_a_service_that_nothing_leads_to_is_told():
    assert told(GOOD) == [
        "c.toml: grants: the pack has the grant 't/h', and no instrument or duty names it"
    ]
    text = WHOLE.replace('services = ["meet"]', 'out_of_reach = "x"\nout_of_reach_en = "x"')
    assert told(text) == [
        "c.toml: services: the pack has the service 'meet', and no instrument or duty names it"
    ]


def test_the_pack_is_the_one_that_the_file_names():
    assert told(WHOLE.replace("t-2023", "u-2023")) == [
        "c.toml: pack: found 'u-2023', expected 't-2023'"
    ]


def test_a_grant_is_one_kind_of_money_for_whoever_names_it():
    other = (
        '\n[[instrument]]\nid = "T-3"\nname = "n"\nclause = "c"\nquote = "q"\ngrants = ["t/g"]\n'
    )
    assert told(WHOLE + other + 'kind = "startup"\n') == []
    (problem,) = told(WHOLE + other + 'kind = "rent"\n')
    assert "instrument[T-3].kind: found 'rent', expected 'startup' as for t/g" in problem


def test_a_grant_that_only_a_duty_names_needs_a_kind_too():
    duty = '\n[[duty]]\nid = "T-S2"\nclause = "c"\nquote = "q"\ngrants = ["t/h"]\n'
    assert told(GOOD + duty) == [
        "c.toml: grants[t/h]: nothing says what kind of money the grant is"
    ]
    assert told(GOOD + duty + 'kind = "other"\n') == []


def test_rules_have_qualified_names():
    assert set(rules_of(pack_of())) == {"t#together", "t#or", "t/g#own", "t/g#ready"}


def test_kinds_are_known_by_grant():
    assert kinds_of([read_coverage(WHOLE.encode(), "c.toml")]) == {
        "t/g": "startup",
        "t/h": "startup",
    }


# ---- status --------------------------------------------------------------------------------------


def item(**where) -> Item:
    return Item("T-1", **where)


def test_a_status_says_where_a_passage_went():
    pack = pack_of()
    assert status_of(item(grants=("t/g",)), pack) == "enforceable"
    assert status_of(item(services=("meet",)), pack) == "service"
    assert status_of(item(rules=("t#or",)), pack) == "enforceable"
    assert status_of(item(out_of_reach="x", out_of_reach_en="x"), pack) == "out-of-reach"


def test_one_grant_without_a_figure_leaves_the_instrument_undetermined():
    pack = pack_of(FEN.replace("100", LACKING))
    assert status_of(item(grants=("t/h",)), pack) == "enforceable"
    assert status_of(item(grants=("t/g",)), pack) == "undetermined"
    assert status_of(item(grants=("t/h", "t/g")), pack) == "undetermined"


def test_counts_have_every_status_and_add_up():
    counts = counts_of(read_coverage(WHOLE.encode(), "c.toml"), pack_of())
    assert counts == {"enforceable": 1, "undetermined": 0, "service": 0, "out-of-reach": 1}
    assert tuple(counts) == STATUSES


REQUIREMENT = (
    FEN + '  [[grant.requirement]]\n  id = "x"\n  when = %s\n  cite = {quote = "q"}\n  %s\n'
)
CAP = (
    FEN
    + '  [[grant.cap]]\n  id = "y"\n  per = "applicant"\n  measure = "amount"\n  limit = %s\n  window = "lifetime"\n  on_exceed = "%s"\n  cite = {quote = "q"}\n  %s\n'
)
BENEFIT = '  [grant.benefit]\n  %s\n  cite = {quote = "q"}\n'
UP = '{fact = "base", ge = {figure = "lacking"}}'
SURE = '{fact = "ready", eq = true}'

PAYS = [
    ("", True),  # a plain yes or no
    (BENEFIT % "fen = 100", True),
    (BENEFIT % 'fen = {figure = "known"}', True),
    (BENEFIT % 'fen = {figure = "lacking"}', False),
    (BENEFIT % 'fen = {fact = "base", bps = {figure = "share"}}', False),
    (BENEFIT % 'fen = {fact = "base", plus = {figure = "lacking"}}', False),
    (BENEFIT % 'most = {figure = "known"}', True),
    (BENEFIT % 'most = {figure = "lacking"}', False),
    (BENEFIT % 'least = {figure = "lacking"}\n  most = 200', False),
    # the first line that is true holds
    (BENEFIT % 'fen = [{fen = 1, when = {fact = "kind", eq = "甲"}}, {fen = {figure = "lacking"}}]', True),
    (BENEFIT % 'fen = [{fen = {figure = "lacking"}, when = {fact = "kind", eq = "甲"}}, {fen = 1}]', True),
    (BENEFIT % f"fen = [{{fen = 1, when = {UP}}}, {{fen = 2}}]", False),
    (BENEFIT % f"fen = [{{fen = 1, when = {UP}}}, {{fen = 2, when = {SURE}}}]", False),
    (BENEFIT % f"fen = [{{fen = 1, when = {{any = [{UP}, {SURE}]}}}}, {{fen = 2}}]", True),
    (BENEFIT % f'fen = [{{fen = {LACKING}, when = {{fact = "kind", eq = "甲"}}}}, {{fen = {LACKING}, when = {SURE}}}]', False),
    # conditions, in three values
    (REQUIREMENT % (UP, ""), False),
    (REQUIREMENT % (f"{{not = {UP}}}", ""), False),
    (REQUIREMENT % (f"{{all = [{UP}, {SURE}]}}", ""), False),
    (REQUIREMENT % (f"{{any = [{UP}, {SURE}]}}", ""), True),
    (REQUIREMENT % (f"{{not = {{all = [{UP}, {SURE}]}}}}", ""), True),
    (REQUIREMENT % (f"{{not = {{any = [{UP}, {SURE}]}}}}", ""), False),
    (REQUIREMENT % ('{fact = "base", between = [1, {figure = "lacking"}]}', ""), False),
    (REQUIREMENT % ('{not = {fact = "base", between = [1, {figure = "lacking"}]}}', ""), True),
    (REQUIREMENT % ('{fact = "base", between = [1, {figure = "known"}]}', ""), True),
    (REQUIREMENT % ('{count = "hire", ge = {figure = "lacking"}}', ""), False),
    (REQUIREMENT % ('{holds = ["t/h"]}', ""), True),
    (REQUIREMENT % (UP, f"if = {SURE}"), True),
    (REQUIREMENT % (SURE, f"if = {UP}"), True),
    (REQUIREMENT % (UP, f"if = {UP}"), False),
    (REQUIREMENT % (UP, 'otherwise = "reason"'), False),
    (REQUIREMENT % ('{fact = "base", between = [1, {figure = "lacking"}]}', 'otherwise = "reason"'), True),
    (REQUIREMENT % ('{fact = "wage", ge = {figure = "lacking"}}', 'each = "hire"'), False),
    # ceilings
    (CAP % (LACKING, "refuse", ""), False),
    (CAP % (LACKING, "reduce", ""), False),
    (CAP % ('{figure = "known"}', "refuse", ""), True),
    # readings: an open one may be ruled, a default stands
    (REQUIREMENT % (UP, 'only_if = {open = "a"}'), True),
    (REQUIREMENT % (UP, 'only_if = {held = "a"}'), False),
    (REQUIREMENT % (UP, 'only_if = {held = "b"}'), True),
    (CAP % (LACKING, "reduce", 'only_if = {open = "a"}'), True),
    ((REQUIREMENT % (UP, 'only_if = {open = "a"}'))
     + (CAP % (LACKING, "reduce", 'only_if = {open = "b"}')).removeprefix(FEN), False),
    (BENEFIT % 'fen = [{fen = {figure = "lacking"}, when = {reading = "open", eq = "a"}}, {fen = 1}]', True),
    (BENEFIT % 'fen = [{fen = {figure = "lacking"}, when = {reading = "held", eq = "a"}}, {fen = 1}]', False),
    (BENEFIT % 'fen = [{fen = {figure = "lacking"}, when = {reading = "held", eq = "b"}}, {fen = 1}]', True),
]  # fmt: skip


@pytest.mark.parametrize(("more", "pays"), PAYS, ids=range(len(PAYS)))
def test_a_grant_pays_only_where_some_way_needs_no_lacking_figure(more, pays):
    assert can_pay(pack_of(more), "t/g") is pays


def test_a_ceiling_of_the_whole_pack_counts_where_it_covers_the_grant():
    text = PACK.replace("limit = 9", "limit = {figure = 'lacking'}") + FEN
    assert not can_pay(read_pack(text.encode(), "t.toml"), "t/g")
    text = text.replace('over = ["t/g", "t/h"]', 'over = ["t/h"]')
    assert can_pay(read_pack(text.encode(), "t.toml"), "t/g")


# ---- what is shipped -----------------------------------------------------------------------------


def test_dezhou_is_covered_and_its_grants_have_their_kinds():
    assert "dezhou-2023" in shipped_coverage()
    kinds = kinds_of_grants()
    assert kinds["dezhou/startup"] == kinds["dezhou/returnee-startup"] == "startup"
    assert set(kinds.values()) <= set(KINDS)


def test_what_dezhou_can_decide_is_what_its_cases_show():
    pack = find_pack("dezhou-2023")
    assert pack is not None
    payable = {grant.key for grant in pack.grants if can_pay(pack, grant.key)}
    assert payable == {"dezhou/loan-person", "dezhou/loan-enterprise", "dezhou/startup"}

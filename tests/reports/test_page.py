"""The page of a document: every part is there, in plain Chinese, and its numbers add up."""

import re

import pytest
from attrs import evolve

from subsidy_ledger.policy.coverage import Coverage, Item, read_coverage
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.reports.page import amendment_page_of, bases_of, index_of, page_of, plain

PACK = """
[pack]
id = "t-2023"
scheme = "t"
title = "试验办法"
authority = "某局"
valid_from = 2023-01-01
valid_until = 2023-12-31
valid_from_basis = "assumed"
[[document]]
key = "D"
number = "试办〔2023〕1号"
title = "试验办法"
[[role]]
name = "hire"
kind = ["person"]
label = "招用人员"
[[role]]
name = "owner"
kind = ["person"]
max = 1
label = "业主"
[[fact]]
name = "ready"
type = "boolean"
of = "case"
label = "已就绪"
evidence = ["就绪证"]
[[fact]]
name = "wage"
type = "money"
of = "hire"
label = "工资"
evidence = ["工资单"]
[[fact]]
name = "adult"
type = "boolean"
of = "owner"
label = "已成年"
[[fact]]
name = "met_on"
type = "date"
of = "owner"
label = "登记日"
[[figure]]
key = "rate"
unit = "fen"
ask = "某厅“试行”文件"
[[reading]]
id = "who"
question = "谁?"
options = {all = "都算", some = "一部分"}
default = "all"
[[reading]]
id = "when"
question = "何时?"
options = {early = "早", late = "晚"}

[[grant]]
key = "first"
name = "甲补贴"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "D", clause = "第一条", quote = "給予甲補貼", plain = "给予甲补贴"}
  [[grant.requirement]]
  id = "ready"
  when = {fact = "ready", eq = true}
  otherwise = "reason"
  only_if = {who = "all"}
  cite = {quote = "已就緒", plain = "已就绪"}
  [[grant.requirement]]
  id = "ready-some"
  when = {fact = "ready", eq = false}
  only_if = {who = "some"}
  cite = {reading = "who"}
  [[grant.requirement]]
  id = "wage"
  each = "hire"
  when = {fact = "wage", ge = 100_000}
  cite = {quote = "工資不低於1000元", plain = "工资不低于1000元"}
  [[grant.requirement]]
  id = "adult"
  every = "owner"
  when = {fact = "adult", eq = true}
  cite = {quote = "已成年"}
  [grant.benefit]
  fen = 300_000
  each = "hire"
  cite = {quote = "每人3000元"}
  [[grant.cap]]
  id = "early"
  per = "applicant"
  measure = "count"
  limit = 1
  window = "lifetime"
  on_exceed = "refuse"
  only_if = {when = "early"}
  cite = {quote = "一次"}
  [[grant.cap]]
  id = "late-some"
  per = "applicant"
  measure = "count"
  limit = 2
  window = "lifetime"
  on_exceed = "refuse"
  only_if = {when = "late", who = "some"}
  cite = {quote = "两次"}
[[grant]]
key = "second"
name = "乙补贴"
instrument = "grant"
applicant = ["person", "enterprise"]
cite = {doc = "D", clause = "第二条", quote = "给予乙补贴"}
  [grant.benefit]
  fen = [{fen = {figure = "rate"}, when = {fact = "ready", eq = true}}, {fen = {figure = "rate"}}]
  cite = {quote = "给予乙补贴"}
[[grant]]
key = "third"
name = "丙免收"
instrument = "exemption"
applicant = ["person"]
cite = {doc = "D", clause = "第三条", quote = "免收"}

[[exclusion]]
id = "first-or-second"
per = ["applicant"]
cite = {doc = "D", clause = "第四条", quote = "不得重复享受"}
  [exclusion.lanes]
  first = ["t/first"]
  second = ["t/second"]

[[service]]
id = "meet"
to = "owner"
from = "met_on"
within = {working_days = 5}
acts = {contact = 1, tea = 2}
cite = {doc = "D", clause = "第五条", quote = "五个工作日内联系"}

[procedure]
steps = ["accept", "approve"]
separate = []
"""

COVERAGE = """
pack = "t-2023"
[[instrument]]
id = "T-1"
name = "甲补贴"
clause = "第一条"
quote = "給予甲補貼"
plain = "给予甲补贴"
kind = "startup"
grants = ["t/first"]
[[instrument]]
id = "T-2"
name = "乙、丙"
clause = "第二条"
quote = "给予乙补贴"
kind = "other"
grants = ["t/second", "t/third"]
[[instrument]]
id = "T-3"
name = "联系"
clause = "第五条"
quote = "五个工作日内联系"
services = ["meet"]
[[instrument]]
id = "T-4"
name = "宣传"
clause = "第六条"
quote = "加强宣传"
out_of_reach = "只作宣传"
out_of_reach_en = "Publicity only."
[[duty]]
id = "T-S1"
clause = "第五条"
quote = "五个工作日内联系"
services = ["meet"]
[[target]]
id = "T-T1"
clause = "第七条"
quote = "力爭<九成>"
plain = "力争<九成>"
out_of_reach = "只是目标"
out_of_reach_en = "A target."
[[non_duplication]]
id = "T-X1"
quote = "不得重复享受"
rules = ["t#first-or-second"]
[[non_duplication]]
id = "T-X2"
name = "没有写的"
out_of_reach = "文件没有写"
out_of_reach_en = "Not written."
"""

AMENDMENT = """
[pack]
id = "t-more-2023"
amends = "t"
title = "补充"
authority = "某所"
valid_from = 2023-06-01
valid_from_basis = "stated"
[[document]]
key = "M"
title = "补充说明"
[[figure]]
key = "rate"
unit = "fen"
value = 1_550_000
cite = {doc = "M", clause = "一", quote = "一万五千五百元"}
[[ruling]]
reading = "when"
option = "late"
cite = {doc = "M", clause = "二", quote = "以晚为准"}
[[grant]]
key = "t/first"
amend = true
  [[grant.requirement]]
  id = "wage-more"
  each = "hire"
  when = {fact = "wage", ge = 200_000}
  only_if = {who = "some"}
  cite = {doc = "M", clause = "三", quote = "工资不低于2000元"}
  [[grant.cap]]
  id = "ten-hires"
  per = "applicant"
  measure = "amount"
  limit = 3_000_000
  window = "lifetime"
  on_exceed = "reduce"
  cite = {doc = "M", clause = "四", quote = "最高3万元"}
[[cap]]
id = "both"
per = "applicant"
measure = "amount"
limit = 5_000_000
over = ["t/second", "t/third"]
window = "lifetime"
on_exceed = "reduce"
cite = {doc = "M", clause = "五", quote = "合计5万元"}
[procedure]
steps = ["accept", "review", "notice", "approve"]
notice = {working_days = 7}
separate = []
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read_pack(PACK.encode(), "t.toml")


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return read_coverage(COVERAGE.encode(), "coverage/t-2023.toml")


@pytest.fixture(scope="module")
def page(pack, coverage) -> str:
    return page_of(pack, coverage)


def section(page: str, heading: str) -> str:
    """The lines below a heading, up to the next of its level."""
    level = heading.split(" ", maxsplit=1)[0]
    found = re.search(
        rf"^{re.escape(heading)}.*?\n(.*?)(?=^#{{1,{len(level)}}} |\Z)",
        page,
        re.MULTILINE | re.DOTALL,
    )
    assert found is not None, heading
    return found[1]


def test_the_head_says_what_the_document_is_and_when_it_holds(page):
    assert page.startswith("# 试验办法\n")
    assert "| 文件 · Document | 试验办法 试办〔2023〕1号 |" in page
    assert "自 2023-01-01 起(推定:文件没有写生效日期);至 2023-12-31" in page


def test_a_grant_is_listed_with_its_amount_and_whether_it_can_be_decided(page):
    assert "| [甲补贴](#t-first) | 补贴 | 每名招用人员3000元 | 可判定 |" in page
    assert "| [乙补贴](#t-second) | 补贴 | 待补标准(分情形) | 待补标准 |" in page
    assert "| [丙免收](#t-third) | 豁免 | 不涉及金额 | 可判定 |" in page


def test_who_may_have_it_is_said_apart_for_the_applicant_and_each_role(page):
    told = section(page, "### 甲补贴")
    assert (
        "申请人须是企业。\n\n须同时符合:\n\n1. 已就绪(说明理由可不受此限)(默认口径 `who`)\\\n"
        in told
    )
    assert "逐个看" not in told.partition("招用人员逐个看,不符合的不计入,不影响别人:")[0]
    assert (
        "招用人员逐个看,不符合的不计入,不影响别人:\n\n1. 工资不低于1000元\\\n   *第一条:“工资不低于1000元”*"
        in told
    )
    assert "每一业主都须符合:\n\n1. 已成年\\\n" in told
    assert "申请人须是以下之一:个人、企业。" in section(page, "### 乙补贴")


def test_a_rule_that_only_another_option_makes_stands_with_that_option(page):
    told = section(page, "### 甲补贴")
    before, _, after = told.partition("**待定口径 · Open readings**")
    assert "不属以下情形:已就绪" not in before
    assert (
        "  - `some` 一部分\n    - 则另须符合:不属以下情形:已就绪\\\n      *文件没有写,见口径* `who`\n"
        in after
    )
    assert "**上限 · Ceilings** 文件没有写。" in before
    assert "    - 则上限:每个申请人,累计最多1次;超过则不予\\\n      *第一条:“一次”*\n" in after


def test_a_rule_that_hangs_on_two_readings_stands_with_both_and_names_the_other(page):
    told = section(page, "### 甲补贴")
    assert "累计最多2次;超过则不予(须口径 `when` 也定为 `late`)\\\n" in told
    assert "累计最多2次;超过则不予(须口径 `who` 也定为 `some`)\\\n" in told


def test_an_open_reading_says_so_and_a_default_is_marked(page):
    told = section(page, "### 甲补贴")
    assert "- `when` 何时?——**没有默认**,影响结果的记为未决\n" in told
    assert "- `who` 谁?\n  - `all` 都算(默认)\n" in told


def test_a_grant_that_every_granted_case_needs_a_ruling_for_says_so(pack, coverage):
    case = """  [[grant.case]]
  name = "%s"
  on = 2023-02-01
  parties = {applicant = [{id = "p1", kind = "person"}]}
  rulings = {%s}
  expect = {outcome = "granted"}
"""
    ruled, free = case % ("裁定后", 'when = "late"'), case % ("不必裁定", "")
    start = '[[exclusion]]\nid = "first-or-second"'
    for cases, says in ((ruled, True), (free, False), (ruled + free, False)):
        text = PACK.replace(start, cases + start)
        told = section(page_of(read_pack(text.encode(), "t.toml"), None), "### 丙免收")
        assert ("**须先裁定口径**" in told) is says


def test_what_it_cannot_be_had_with_is_named(page):
    assert "不得与“乙补贴”重复享受\\\n  *第四条:“不得重复享受”*" in section(page, "### 甲补贴")
    assert "**不能同时领什么 · Not together with** 文件没有写。" in section(page, "### 丙免收")


def test_the_basis_is_quoted_in_simplified_characters(page):
    assert "**依据 · Legal basis** 试办〔2023〕1号 第一条:“给予甲补贴”" in page
    assert "給予" not in page


def test_amounts_that_depend_on_the_case_are_numbered_and_quoted_once(page):
    assert (
        "依次看,先符合的为准:\n\n"
        "1. 已就绪的:待补标准“某厅‘试行’文件”\n"
        "2. 其余:待补标准“某厅‘试行’文件”\\\n"
        "   *第二条:“给予乙补贴”*\n"
    ) in section(page, "### 乙补贴")
    assert "依次看" not in section(page, "### 甲补贴")


def test_papers_and_figures_to_ask_for_are_listed(page):
    told = section(page, "### 甲补贴")
    assert "- 就绪证:已就绪\n- 工资单:工资\n- 须经证明:已成年\n" in told
    assert "待补标准 ·" not in told
    assert "- `rate` 文件没有写,须向以下出处取得:某厅“试行”文件" in section(page, "### 乙补贴")


def test_services_say_whom_when_and_what(page):
    assert (
        "| `meet` | 业主 | 自“登记日”起5个工作日内:联系1次、tea2次 | *第五条:“五个工作日内联系”* |"
        in page
    )


def test_the_procedure_of_a_document_is_told(page):
    assert "## 办理步骤 · Procedure\n\n- 受理 → 审批\n" in page


def test_every_instrument_has_a_row_and_the_numbers_add_up(page):
    told = section(page, "## 文件的全部条目")
    assert "1 + 1 + 1 + 1 = 4。" in told
    assert "| **合计 · Total** | **4** |" in told
    rows = [line for line in told.splitlines() if line.startswith("| T-")]
    assert rows == [
        "| T-1 | 甲补贴 | 第一条 | 可判定 | [甲补贴](#t-first)(创业补贴) |",
        "| T-2 | 乙、丙 | 第二条 | 待补标准 | [乙补贴](#t-second)、[丙免收](#t-third) |",
        "| T-3 | 联系 | 第五条 | 服务 | 服务 `meet` |",
        "| T-4 | 宣传 | 第六条 | 不作判定 | 只作宣传 *Publicity only.* |",
    ]


def test_duties_rules_and_targets_have_tables_of_their_own(page):
    assert "| T-S1 | 第五条 | “五个工作日内联系” | 服务 `meet` |" in section(page, "## 义务")
    told = section(page, "## 不重复享受和期限的规定")
    assert "| T-X1 | — | “不得重复享受” | 规则 `t#first-or-second` |" in told
    assert "| T-X2 | — | 没有写的 | 文件没有写 *Not written.* |" in told
    assert r"| T-T1 | 第七条 | “力争\<九成\>” | 只是目标 *A target.* |" in section(page, "## 目标")


def test_without_coverage_the_page_ends_after_the_rules(pack):
    page = page_of(pack, None)
    assert "### 甲补贴" in page
    assert "文件的全部条目" not in page


def test_text_cannot_break_the_markdown_around_it():
    assert (
        plain("a|b *c* [d] `e`\n_f_ <g> ~h~ \\") == r"a\|b \*c\* \[d\] \`e\` \_f\_ \<g\> \~h\~ \\"
    )


def test_every_link_of_the_page_has_its_target(page):
    links = set(re.findall(r"\]\(#([\w-]+)\)", page))
    assert (
        links
        == set(re.findall(r"^\(([\w-]+)\)=$", page, re.MULTILINE))
        == {"t-first", "t-second", "t-third"}
    )


# ---- amendments ----------------------------------------------------------------------------------


def test_the_page_of_a_document_names_what_amends_it_later(pack):
    more = read_pack(AMENDMENT.encode(), "more.toml")
    (row,) = [line for line in page_of(pack, None, [more]).splitlines() if "Amended by" in line]
    assert str(more.valid_from) in row
    assert f"`{more.id}`" in row
    elsewhere = evolve(more, amends=("other",))
    assert page_of(pack, None, [pack, elsewhere]) == page_of(pack, None)


@pytest.fixture(scope="module")
def amendment(pack) -> str:
    more = read_pack(AMENDMENT.encode(), "more.toml")
    beside = bases_of(more, [more, pack])
    assert beside == (pack,)
    return amendment_page_of(more, beside)


def test_an_amendment_tells_what_it_adds_in_the_words_of_its_base(amendment):
    assert "| 修改 · Amends | `t` |" in amendment
    assert "| `t/rate` | 1.55万元 | *一:“一万五千五百元”* |" in amendment
    assert "| `when` 何时? | `late` 晚 | *二:“以晚为准”* |" in amendment
    told = section(amendment, "## 甲补贴 `t/first`")
    assert "- 招用人员:工资不低于2000元(仅在口径 `who` 定为 `some` 时)\\\n  *三:" in told
    assert "- 每个申请人,累计最高3万元;超过部分不计\\\n" in told
    assert "每个申请人,累计最高5万元(“乙补贴”、“丙免收”);超过部分不计" in amendment
    assert "- 公示 7 个工作日" in amendment


def test_amounts_of_an_amendment_are_told_too(pack):
    text = AMENDMENT.replace(
        """  [[grant.requirement]]""",
        """  [grant.benefit]
  fen = 200_000
  cite = {doc = "M", clause = "六", quote = "2000元"}
  [[grant.requirement]]""",
    )
    page = amendment_page_of(read_pack(text.encode(), "more.toml"), (pack,))
    assert "**金额 · Amount**\n\n- 2000元\\\n  *六:“2000元”*\n" in page


def test_an_amendment_does_not_repeat_what_it_leaves_alone(amendment):
    assert "工资不低于1000元" not in amendment
    assert "文件的全部条目" not in amendment


# ---- the list ------------------------------------------------------------------------------------


def test_the_list_of_pages_adds_up_over_documents(pack, coverage):
    more = read_pack(AMENDMENT.encode(), "more.toml")
    index = index_of([(pack, coverage), (pack, coverage)], [more])
    assert index.count("| [试验办法](t-2023.md) | 4 | 3 | 1 | 1 | 1 | 1 |") == 2
    assert "| **合计 · Total** | **8** | **6** | **2** | **2** | **2** | **2** |" in index
    assert "- [补充](t-more-2023.md)" in index
    assert index.endswith("t-2023\nt-2023\nt-more-2023\n```\n")


def test_a_list_without_amendments_names_none(pack, coverage):
    assert "Amendments" not in index_of([(pack, coverage)], [])


def test_a_passage_without_words_shows_its_name(pack):
    item = Item("T-1", name="某项", clause="一", out_of_reach="无", out_of_reach_en="None.")
    page = page_of(pack, Coverage("t-2023", targets=(item,)))
    assert "| T-1 | 一 | 某项 | 无 *None.* |" in page

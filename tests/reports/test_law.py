"""A pack in plain words: every construct of the language is said, and nothing of a pack is lost."""

import pytest

from subsidy_ledger.ledger.answers import Lang
from subsidy_ledger.policy.limits import Cap
from subsidy_ledger.policy.pack import Pack, Requirement
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import find_pack
from subsidy_ledger.reports.law import grant_told, pack_told, text_of

HEAD = """
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
label = "招用人员"
[[fact]]
name = "wage"
type = "money"
of = "hire"
label = "工资"
[[fact]]
name = "base"
type = "money"
of = "case"
label = "基数"
[[fact]]
name = "more"
type = "money"
of = "case"
[[fact]]
name = "months"
type = "months"
of = "case"
label = "月份"
[[fact]]
name = "since"
type = "date"
of = "case"
label = "起始日"
[[fact]]
name = "kind"
type = "choice"
options = ["甲", "乙"]
of = "case"
label = "种类"
[[figure]]
key = "share"
unit = "fen"
value = 190_000
cite = {doc = "D", clause = "1", quote = "q"}
[[reading]]
id = "r"
question = "如何?"
options = {a = "甲法", b = "乙法"}
[[grant]]
key = "g"
name = "试验补贴"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "D", clause = "1", quote = "q"}
"""

REQUIREMENT = (
    HEAD
    + """
  [[grant.requirement]]
  id = "x"
  when = %s
  cite = {quote = "q"}
  %s
"""
)

SAID = [
    ('{fact = "kind", eq = "甲"}', "", "种类 为 甲", "kind (种类) is 甲"),
    ('{fact = "kind", in = ["甲", "乙"]}', "", "种类为甲或乙", "kind (种类) is 甲 or 乙"),
    ('{fact = "base", ge = 10_000}', "", "基数 ≥ 100.00元", "base (基数) ≥ 100.00 yuan"),
    ('{fact = "base", between = [100, 200]}', "", "基数 在 1.00元 与 2.00元 之间(含)",
     "base (基数) from 1.00 yuan to 2.00 yuan"),
    ('{fact = "base", le = {figure = "share", bps = 5000}}', "",
     "基数 ≤ 标准 t/share (1,900.00元)的50%",
     "base (基数) ≤ 50% of figure t/share (1,900.00 yuan)"),
    ('{fact = "base", lt = {fact = "base", plus = 100}}', "", "基数 < 基数 + 1.00元",
     "base (基数) < base (基数) + 1.00 yuan"),
    ('{fact = "base", gt = {sum = ["base", "more"]}}', "", "基数 > 基数 + more",
     "base (基数) > base (基数) + more"),
    ('{fact = "since", within = "P5Y"}', "", "起始日至申请日不超过5年",
     "since (起始日) at most 5 years before the application"),
    ('{fact = "since", elapsed = "P1Y6M", at = "approved"}', "", "起始日至审批日已满1年6个月",
     "since (起始日) at least 1 year 6 months before the approval"),
    ('{fact = "since", within = "P30D", at = {first = "months"}}', "", "起始日至月份首月不超过30天",
     "since (起始日) at most 30 days before the first month of months (月份)"),
    ('{fact = "since", within = "P30D", at = {last = "months"}}', "", "起始日至月份末月不超过30天",
     "since (起始日) at most 30 days before the last month of months (月份)"),
    ('{fact = "since", within = "P30D", at = {fact = "since"}}', "", "起始日至起始日不超过30天",
     "since (起始日) at most 30 days before since (起始日)"),
    ('{count = "hire", ge = 3}', "", "招用人员人数 ≥ 3", "number of hire ≥ 3"),
    ('{holds = ["t/g"]}', "", "申请人已享受 t/g", "applicant holds t/g"),
    ('{reading = "r", eq = "a"}', "", "口径 r 为 a", "reading r is a"),
    ('{not = {fact = "kind", eq = "甲"}}', "", "不是(种类 为 甲)", "not (kind (种类) is 甲)"),
    ('{all = [{fact = "kind", eq = "甲"}, {any = [{count = "hire", ge = 1}, {count = "hire", lt = 9}]}]}',
     "", "种类 为 甲 且 (招用人员人数 ≥ 1 或 招用人员人数 < 9)",
     "kind (种类) is 甲 and (number of hire ≥ 1 or number of hire < 9)"),
    ('{fact = "kind", eq = "甲"}', 'if = {count = "hire", ge = 1}', "若招用人员人数 ≥ 1,须种类 为 甲",
     "if number of hire ≥ 1: kind (种类) is 甲"),
    ('{fact = "wage", ge = 100}', 'each = "hire"', "工资 ≥ 1.00元", "wage (工资) ≥ 1.00 yuan"),
]  # fmt: skip


def shipped(name: str) -> Pack:
    pack = find_pack(name)
    assert pack is not None
    return pack


def pack_of(text: str) -> Pack:
    return read_pack(text.encode(), "t.toml")


@pytest.mark.parametrize(("when", "more", "zh", "en"), SAID, ids=range(len(SAID)))
def test_every_form_of_a_condition_is_said_in_both_languages(when, more, zh, en):
    pack = pack_of(REQUIREMENT % (when, more))
    both: tuple[tuple[Lang, str], ...] = (("zh", zh), ("en", en))
    for lang, said in both:
        (rule,) = grant_told(pack, pack.grants[0], lang)["requirements"]
        assert rule["text"] == said


def test_a_rule_over_a_role_says_whether_each_or_every():
    for word, begins in (("each", "  - [x] 招用人员:"), ("every", "  - [x] 每一招用人员:")):
        pack = pack_of(REQUIREMENT % ('{fact = "wage", ge = 100}', f'{word} = "hire"'))
        text = text_of(grant_told(pack, pack.grants[0], "zh"), "zh")
        assert f"  {begins}工资 ≥ 1.00元" in text.splitlines()


def test_what_can_be_excused_and_what_a_reading_activates_is_said():
    more = 'otherwise = "reason"\n  only_if = {r = "b"}'
    pack = pack_of(REQUIREMENT % ('{fact = "kind", eq = "甲"}', more))
    text = text_of(grant_told(pack, pack.grants[0], "en"), "en")
    assert "only under r = b" in text
    assert "can be excused with a reason" in text
    assert "- [r] 如何? (open)" in text


AMOUNTS = [
    ("fen = 300_000", "3,000.00元"),
    ('fen = 300_000\n  each = "hire"', "3,000.00元 × 每个招用人员"),
    ('fen = 300_000\n  units = "months"', "3,000.00元 × 月份"),
    ('fen = {fact = "base", bps = 2_550}', "基数的25.5%"),
    (
        'fen = [{fen = 1_00, when = {fact = "kind", eq = "甲"}}, {fen = 2_00}]',
        "1.00元,若种类 为 甲",
    ),
    ("most = 300_000", "最高3,000.00元"),
    ("least = 100\n  most = 200", "最低1.00元"),
]


@pytest.mark.parametrize(("benefit", "said"), AMOUNTS, ids=range(len(AMOUNTS)))
def test_every_form_of_an_amount_is_said(benefit, said):
    text = HEAD + f'  [grant.benefit]\n  {benefit}\n  cite = {{quote = "q"}}\n'
    pack = pack_of(text)
    assert grant_told(pack, pack.grants[0], "zh")["amounts"][0]["text"] == said


CAPS = [
    ('per = "applicant"; measure = "amount"; limit = 100; window = "lifetime"; on_exceed = "reduce"',
     "每个申请人累计金额不超过1.00元;超过部分不发"),
    ('per = ["applicant", "hire"]; measure = "count"; limit = 3; window = "open"; on_exceed = "refuse"',
     "每个申请人或招用人员未还清的合计次数不超过3;超过则不予"),
    ('per = "hire"; measure = "units"; limit = 1; window = "rolling"; period = "P3Y"; on_exceed = "refuse"',
     "每个招用人员任何3年内数量不超过1;超过则不予"),
    ('per = "hire"; measure = "units"; limit = 1; window = "lifetime"; same = ["months"]; on_exceed = "reduce"',
     "每个招用人员累计数量不超过1,同一月份;超过部分不发"),
    ('per = "group"; measure = "amount"; limit = {fact = "base"}; window = "case"; on_exceed = "reduce"; elsewhere = "base"',
     "每个关联各方合计每件金额不超过基数,并计基数;超过部分不发"),
]  # fmt: skip


@pytest.mark.parametrize(("cap", "said"), CAPS, ids=range(len(CAPS)))
def test_every_form_of_a_ceiling_is_said(cap, said):
    cap = cap.replace("; ", "\n")
    text = f'{HEAD}\n[[cap]]\nid = "c"\n{cap}\nover = ["t/g"]\ncite = {{doc = "D", clause = "1", quote = "q"}}\n'
    pack = pack_of(text)
    (told,) = grant_told(pack, pack.grants[0], "zh")["caps"]
    assert told["text"] == said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_of_the_shipped_pack_is_lost(lang):
    pack = shipped("dezhou-2023")
    text = text_of(pack_told(pack, lang), lang)
    for grant in pack.grants:
        assert f"({grant.key})" in text
        rules: tuple[Requirement | Cap, ...] = (*grant.requirements, *grant.caps)
        for rule in rules:
            assert f"[{rule.id}]" in text
            quote = rule.cite.plain or rule.cite.quote
            assert quote is None or f"“{quote}”" in text
    names = [*(cap.id for cap in pack.caps), *(one.id for one in pack.exclusions)]
    names += [*(service.id for service in pack.services), *(r.id for r in pack.readings)]
    for name in names:
        assert f"[{name}]" in text
    for figure in pack.figures:
        assert figure.key in text
        assert figure.ask is None or figure.ask in text
    assert "None" not in text
    assert "{" not in text


def test_an_amendment_is_shown_as_what_it_adds():
    text = text_of(pack_told(shipped("examples/dezhou-operator-2023"), "zh"), "zh")
    assert "补充:dezhou" in text
    assert "dezhou/minimum-wage: 1,900.00元" in text
    assert "returnee-hire-terms = as-general" in text
    assert "受理 → 审核 → 公示 → 审批" in text
    assert "公示 5 个工作日" in text
    assert "dezhou/startup" not in text  # it has only cases there


def test_figures_to_ask_for_stand_with_the_grant_that_needs_them():
    pack = shipped("dezhou-2023")
    grants = {grant.key: grant_told(pack, grant, "zh") for grant in pack.grants}
    assert [one["key"] for one in grants["dezhou/job-creation"]["ask"]] == ["dezhou/minimum-wage"]
    assert "ask" not in grants["dezhou/startup"]

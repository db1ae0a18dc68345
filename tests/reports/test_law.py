"""A pack in plain words: every construct of the language is said, and nothing of a pack is lost."""

import re

import pytest

from subsidy_ledger.ledger.answers import Lang
from subsidy_ledger.policy.limits import Cap
from subsidy_ledger.policy.pack import Pack, Requirement
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import find_pack, shipped_packs
from subsidy_ledger.reports.law import grant_told, pack_told, papers_of, text_of

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
[[fact]]
name = "ready"
type = "boolean"
of = "case"
label = "已就绪"
evidence = ["甲证", "乙证"]
[[fact]]
name = "days"
type = "integer"
unit = "day"
of = "case"
label = "天数"
[[figure]]
key = "unknown"
unit = "fen"
ask = "某局文件"
[[figure]]
key = "tiered"
unit = "fen"
value = [{value = 2_000_000, when = {fact = "kind", eq = "甲"}}, {value = 1_500_000}]
cite = {doc = "D", clause = "1", quote = "q"}
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
    ('{fact = "kind", eq = "甲"}', "", "种类为“甲”", "kind (种类) is 甲"),
    ('{fact = "kind", in = ["甲", "乙"]}', "", "种类为“甲”或“乙”", "kind (种类) is 甲 or 乙"),
    ('{fact = "base", ge = 10_000}', "", "基数不低于100元", "base (基数) ≥ 100.00 yuan"),
    ('{fact = "base", between = [100, 200]}', "", "基数在1元至2元之间(含两端)",
     "base (基数) from 1.00 yuan to 2.00 yuan"),
    ('{fact = "base", le = {figure = "share", bps = 5000}}', "",
     "基数不超过1900元的50%",
     "base (基数) ≤ 50% of figure t/share (1,900.00 yuan)"),
    ('{fact = "base", lt = {fact = "base", plus = 100}}', "", "基数低于基数 + 1元",
     "base (基数) < base (基数) + 1.00 yuan"),
    ('{fact = "base", gt = {sum = ["base", "more"]}}', "", "基数高于基数 + more",
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
    ('{count = "hire", ge = 3}', "", "招用人员人数不少于3人", "number of hire ≥ 3"),
    ('{holds = ["t/g"]}', "", "申请人已享受“试验补贴”", "applicant holds t/g"),
    ('{reading = "r", eq = "a"}', "", "口径 r 定为“甲法”", "reading r is a"),
    ('{not = {fact = "kind", eq = "甲"}}', "", "种类不为“甲”", "not (kind (种类) is 甲)"),
    ('{all = [{fact = "kind", eq = "甲"}, {any = [{count = "hire", ge = 1}, {count = "hire", lt = 9}]}]}',
     "", "种类为“甲”,且(招用人员人数不少于1人,或招用人员人数少于9人)",
     "kind (种类) is 甲 and (number of hire ≥ 1 or number of hire < 9)"),
    ('{fact = "kind", eq = "甲"}', 'if = {count = "hire", ge = 1}', "若招用人员人数不少于1人,须种类为“甲”",
     "if number of hire ≥ 1: kind (种类) is 甲"),
    ('{fact = "ready", eq = true}', "", "已就绪", "ready (已就绪) is yes"),
    ('{fact = "ready", eq = false}', "", "不属以下情形:已就绪", "ready (已就绪) is no"),
    ('{not = {fact = "ready", eq = true}}', "", "不属以下情形:已就绪", "not (ready (已就绪) is yes)"),
    ('{not = {fact = "ready", eq = false}}', "", "已就绪", "not (ready (已就绪) is no)"),
    ('{not = {fact = "kind", in = ["甲", "乙"]}}', "", "种类不为“甲”或“乙”", "not (kind (种类) is 甲 or 乙)"),
    ('{not = {holds = ["t/g"]}}', "", "申请人未享受过“试验补贴”", "not (applicant holds t/g)"),
    ('{not = {any = [{fact = "ready", eq = true}, {holds = ["t/g"]}]}}', "",
     "不属以下情形:(已就绪,或申请人已享受“试验补贴”)",
     "not (ready (已就绪) is yes or applicant holds t/g)"),
    ('{fact = "since", ge = 2023-01-01}', "", "起始日不早于2023年1月1日", "since (起始日) ≥ 2023-01-01"),
    ('{fact = "since", le = 2023-12-31}', "", "起始日不晚于2023年12月31日", "since (起始日) ≤ 2023-12-31"),
    ('{fact = "days", gt = 30}', "", "天数多于30天", "days (天数) > 30 days"),
    ('{fact = "days", eq = 30}', "", "天数为30天", "days (天数) is 30 days"),
    ('{fact = "base", ge = {figure = "unknown"}}', "", "基数不低于待补标准“某局文件”",
     "base (基数) ≥ figure t/unknown"),
    ('{fact = "base", ge = {figure = "tiered"}}', "", "基数不低于种类为“甲”的2万元,其余1.5万元",
     "base (基数) ≥ figure t/tiered (20,000.00 yuan, if kind (种类) is 甲; 15,000.00 yuan otherwise)"),
    ('{fact = "base", ge = {sum = ["base", "more"], bps = 5_000}}', "", "基数不低于(基数 + more)的50%",
     "base (基数) ≥ 50% of (base (基数) + more)"),
    ('{count = "hire", in = [1, 3, 5]}', "", "招用人员人数为1人、3人或5人", "number of hire is 1 or 3 or 5"),
    ('{fact = "kind", in = ["甲"]}', "", "种类为“甲”", "kind (种类) is 甲"),
    ('{fact = "wage", ge = 100}', 'each = "hire"', "工资不低于1元", "wage (工资) ≥ 1.00 yuan"),
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
        assert f"  {begins}工资不低于1元" in text.splitlines()


def test_what_can_be_excused_and_what_a_reading_activates_is_said():
    more = 'otherwise = "reason"\n  only_if = {r = "b"}'
    pack = pack_of(REQUIREMENT % ('{fact = "kind", eq = "甲"}', more))
    text = text_of(grant_told(pack, pack.grants[0], "en"), "en")
    assert "only under r = b" in text
    assert "can be excused with a reason" in text
    assert "- [r] 如何? (open)" in text


AMOUNTS = [
    ("fen = 300_000", "3000元"),
    ('fen = 300_000\n  each = "hire"', "每名招用人员3000元"),
    ('fen = 300_000\n  units = "months"', "每月3000元(按“月份”计)"),
    ('fen = {fact = "base", bps = 2_550}', "按基数的25.5%"),
    (
        'fen = [{fen = 1_00, when = {fact = "kind", eq = "甲"}}, {fen = 2_00}]',
        "种类为“甲”的:1元",
    ),
    ('fen = 10_000\n  units = "days"', "每天100元(按“天数”计)"),
    ('fen = {figure = "unknown"}', "待补标准“某局文件”"),
    ("fen = 1_000_000_000_000", "100亿元"),
    ("fen = 123_456_00", "123456元"),
    ("fen = 50", "0.50元"),
    ("most = 300_000", "最高3000元,由审批人核定"),
    ("least = 100\n  most = 200", "最低1元,最高2元,由审批人核定"),
]


@pytest.mark.parametrize(("benefit", "said"), AMOUNTS, ids=range(len(AMOUNTS)))
def test_every_form_of_an_amount_is_said(benefit, said):
    text = HEAD + f'  [grant.benefit]\n  {benefit}\n  cite = {{quote = "q"}}\n'
    pack = pack_of(text)
    assert grant_told(pack, pack.grants[0], "zh")["amounts"][0]["text"] == said


CAPS = [
    ('per = "applicant"; measure = "amount"; limit = 100; window = "lifetime"; on_exceed = "reduce"',
     "每个申请人,累计最高1元;超过部分不计"),
    ('per = ["applicant", "hire"]; measure = "count"; limit = 3; window = "open"; on_exceed = "refuse"',
     "每个申请人或每名招用人员,未还清的合计最多3次;超过则不予"),
    ('per = "hire"; measure = "units"; limit = 1; window = "rolling"; period = "P3Y"; on_exceed = "refuse"',
     "每名招用人员,任何3年内最多1次;超过则不予"),
    ('per = "hire"; measure = "units"; limit = 1; window = "lifetime"; same = ["months"]; on_exceed = "reduce"',
     "每名招用人员,同一个月只计一次;超过部分不计"),
    ('per = "group"; measure = "amount"; limit = {fact = "base"}; window = "case"; on_exceed = "reduce"; elsewhere = "base"',
     "申请人及其关联各方合计,一件申请内不超过基数(并计“基数”);超过部分不计"),
    ('per = "applicant"; measure = "amount"; limit = 100; window = "open"; on_exceed = "refuse"; amount_of = "base"',
     "每个申请人,未还清的合计“基数”最高1元;超过则不予"),
    ('per = "hire"; measure = "span"; limit = 36; window = "lifetime"; on_exceed = "reduce"',
     "每名招用人员,累计自首月至末月(中断也算)最长36个月;超过部分不计"),
    ('per = "applicant"; measure = "count"; limit = 1; window = "lifetime"; same = ["kind"]; on_exceed = "refuse"',
     "每个申请人,同一“种类”内累计最多1次;超过则不予"),
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


def test_every_act_of_a_shipped_service_is_said_in_chinese():
    for name in shipped_packs():
        for service in pack_told(shipped(name), "zh").get("services", ()):
            assert not re.search("[a-z_]{3}", service["text"]), (name, service["text"])


def test_an_act_without_chinese_words_keeps_its_name():
    service = """
[[role]]
name = "owner"
kind = ["person"]
[[fact]]
name = "met_on"
type = "date"
of = "owner"
label = "登记日"
[[service]]
id = "meet"
to = "owner"
from = "met_on"
within = {days = 7}
acts = {tea = 2}
one_of = {training = 1, walk = 1}
cite = {doc = "D", clause = "1", quote = "q"}
"""
    (told,) = pack_told(pack_of(HEAD + service), "zh")["services"]
    assert told["text"] == "自“登记日”起7天内:tea2次、技能培训1次或walk1次"
    (told,) = pack_told(pack_of(HEAD + service), "en")["services"]
    assert told["text"] == "within 7 days after met_on (登记日): tea ×2, training ×1 or walk ×1"


def test_an_amendment_is_shown_as_what_it_adds():
    text = text_of(pack_told(shipped("examples/dezhou-operator-2023"), "zh"), "zh")
    assert "补充:dezhou" in text
    assert "dezhou/minimum-wage: 1900元" in text
    assert "returnee-hire-terms = as-general" in text
    assert "受理 → 审核 → 公示 → 审批" in text
    assert "公示 5 个工作日" in text
    assert "dezhou/startup" not in text  # it has only cases there


def test_a_ceiling_over_several_grants_names_the_others():
    (told, *_) = grant_told(pack := shipped("dezhou-2023"), pack.grants[0], "zh")["caps"][1:]
    assert told["over"] == ["dezhou/loan-person", "dezhou/loan-enterprise"]
    assert "(与“创业担保贷款(小微企业)”合并计算,并计" in told["text"]


def test_papers_stand_with_what_they_attest():
    pack = pack_of(
        REQUIREMENT % ('{all = [{fact = "ready", eq = true}, {fact = "days", ge = 1}]}', "")
    )
    told = grant_told(pack, pack.grants[0], "zh")
    assert papers_of(told["papers"], "zh") == ["甲证:已就绪", "乙证:已就绪", "须经证明:天数"]
    assert "    - 甲证:已就绪" in text_of(told, "zh").splitlines()


def test_an_amendment_borrows_the_labels_of_what_it_amends():
    pack, base = shipped("examples/dezhou-operator-2023"), shipped("dezhou-2023")
    (ruling,) = pack_told(pack, "zh", (base,))["rulings"]
    reading = next(one for one in base.readings if one.id == "returnee-hire-terms")
    assert ruling["text"] == dict(reading.options)["as-general"]
    assert pack_told(pack, "zh")["rulings"][0]["text"] == "as-general"


def test_figures_to_ask_for_stand_with_the_grant_that_needs_them():
    pack = shipped("dezhou-2023")
    grants = {grant.key: grant_told(pack, grant, "zh") for grant in pack.grants}
    assert [one["key"] for one in grants["dezhou/job-creation"]["ask"]] == ["dezhou/minimum-wage"]
    assert "ask" not in grants["dezhou/startup"]

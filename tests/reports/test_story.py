"""A case's life, told in the words that an official reads aloud."""

import pytest
from tests.cli.tool import (
    COMPANY,
    ENTITY,
    FOUNDER,
    FUND,
    HIRE,
    OTHER,
    Commands,
    Json,
    company,
    person,
    plain_pack,
)

from subsidy_ledger import Ledger, MemoryStore, TokenKey
from subsidy_ledger.reports.masking import NONE, OFFICE, STRICT
from subsidy_ledger.reports.story import Story, Told, months_said, story_of
from subsidy_ledger.reports.view import view_of


def told(view, case, lang="zh"):
    return story_of(view, view.case(case), lang)


def tell(commands, case, lang="zh", packs=("dezhou-2023",), mask=OFFICE, **given):
    """The story of a case after some commands, in a ledger of its own."""
    store = MemoryStore()
    ledger = Ledger.create(
        store,
        origin="t",
        token_key=TokenKey(bytes(32)),
        on="2023-01-01",
        by="admin",
        packs=[plain_pack(pack) for pack in packs],
        procedure={"steps": ["approve"], "separate": []},
        **given,
    )
    answers = ledger.record_all(commands.lines)
    assert all(answer["status"] != "invalid" for answer in answers), answers
    with store.reading() as reader:
        view = view_of(reader, "memory")
        state = view.case(case)
        assert state is not None
        return story_of(view, state, lang, mask)


def approved(**more):
    """A start-up grant that is approved on 2023-05-10."""
    c = Commands()
    c.add("appropriate", "2023-01-10", "fin", fund=FUND, year=2023, amount_fen=10_000_000)
    c.add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/startup",
        parties={"applicant": [company()], "founder": [person()]}, facts=ENTITY, fund=FUND, **more,
    )  # fmt: skip
    return c.add("approve", "2023-05-10", "chief", case="A")


def test_a_life_is_told_in_chinese(view):
    text = told(view, "A-1").text()
    for line in (
        "业务件 A-1:一次性创业补贴(dezhou/startup)",
        "依据:德人社字〔2023〕11号 关于实施“369计划”做好2023年高校毕业生就业创业工作的通知",
        "[3] 2023年5月10日,window:登记“一次性创业补贴”申请,资金来源:就业补助资金。",
        f"      申请人:德州示例商贸有限公司(企业,{COMPANY})",
        "      创业者:张三(个人,**************" + FOUNDER[-4:] + ")",
        "      注册实体在本市缴纳企业职工养老保险月数(连续):14个月",
        "[5] 2023年5月12日,reviewer:审核通过:材料齐全。",
        "[6] 2023年5月15日,window:开始公示,公示至2023年5月22日。",
        "[7] 2023年5月16日,chief:审批:不予通过。",
        "      - 公示期未满 [notice running]",
        "[8] 2023年5月23日,chief:批准,核定20,000.00元,资金来源:就业补助资金。",
        "      依据:德人社字〔2023〕11号 三(二):“按照小微企业2万元、个体工商户5000元的标准,给予一次性创业补贴”",
        "      符合条件和限额 8 项",
        "[9] 2023年6月1日,cashier:指令支付20,000.00元(支付编号 P-1,账户 ****2233)。",
        "[10] 2023年6月2日,cashier:支付 P-1 已到账。",
        "现状:已批准;核定20,000.00元;已到账20,000.00元。",
    ):
        assert line in text.splitlines()


def test_a_life_is_told_in_english(view):
    text = told(view, "A-1", "en").text()
    for line in (
        "Case A-1: 一次性创业补贴(dezhou/startup)",
        "[3] 2023-05-10, window: application for “一次性创业补贴”, from the fund 就业补助资金.",
        "      - the notice is still running [notice running]",
        "[8] 2023-05-23, chief: approved: 20,000.00 yuan, from the fund 就业补助资金.",
        "[9] 2023-06-01, cashier: payment P-1 instructed: 20,000.00 yuan to account ****2233.",
        "Now: approved; approved 20,000.00 yuan; paid 20,000.00 yuan.",
    ):
        assert line in text.splitlines()


def test_a_refusal_names_clause_reading_and_party(view):
    lines = told(view, "A-2").text().splitlines()
    at = lines.index("      理由:")
    assert lines[at + 1 : at + 4] == [
        "      - 申请人 德州示例商贸有限公司:已享受不得重复享受的另一类补贴 [exclusion returnee-or-general]",
        "        依据:德人社字〔2023〕11号 三(三)第二款:“不得与上述一次性创业补贴、一次性创业岗位开发补贴重复享受”",
        "        口径 exclusion-scope:返乡与一般两类补贴整体互斥,还是逐项互斥? → whole-family 两类整体互斥(按政策包默认)",
    ]


def test_what_is_undetermined_says_what_is_missing(view):
    text = told(view, "A-3").text()
    assert "审批:未决,既不给予也不拒绝。" in text
    assert "缺少事实:申领时仍正常经营 [fact operating]" in text
    assert "“申领补贴时仍处于正常经营状态”" in text


def test_facts_found_stand_with_the_reason():
    c = Commands().add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/startup",
        parties={"applicant": [company()], "founder": [person()]},
        facts={**ENTITY, "pension_months_in_a_row": 8},
    )  # fmt: skip
    c.add("approve", "2023-05-10", "chief", case="A")
    text = tell(c, "A").text()
    assert "查明:注册实体在本市缴纳企业职工养老保险月数(连续):8个月" in text
    assert (
        "口径 pension-months:“满12个月以上”是累计还是连续? → consecutive 连续(按政策包默认)" in text
    )
    assert "(其余 7 项条件和限额符合)" in text


def test_counted_parties_are_named_with_what_each_brings_and_why_one_is_left_out():
    terms: Json = {
        "contract_months": 12,
        "lowest_monthly_wage": 190_000,
        "insured_by_applicant": True,
    }
    hires = [
        person(HIRE, "李四", hire_status="登记失业人员", **terms),
        person(OTHER, "王五", hire_status="其他", **terms),
    ]
    c = Commands().add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/job-creation",
        parties={"applicant": [company()], "founder": [person()], "hire": hires}, facts=ENTITY,
    )  # fmt: skip
    c.add("approve", "2023-05-10", "chief", case="A")
    lines = tell(c, "A", packs=["dezhou-2023", "examples/dezhou-operator-2023"]).text().splitlines()
    assert "      招用人员 1 李四:3,000.00元" in lines
    assert "      未计入:" in lines
    assert "      - 招用人员 2 王五:不符合条件 [requirement hire-group]" in lines


FIVE_YEARS = "口径 five-years-at:毕业时间不超过5年,以登记日还是申领日计? → registration 登记注册日"
RULED: Json = {"option": "registration", "cite": {"document": "裁定1号", "clause": "一"}}
PACKS = ("dezhou-2023", "examples/dezhou-operator-2023")


def returned(c, **facts):
    """A start-up grant for one who came back, five years and some days after school."""
    graduate: Json = {"graduate": True, "graduated_on": "2018-05-05", "five_kinds": True}
    c.add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/returnee-startup",
        parties={"applicant": [company()], "founder": [person(**graduate)]},
        facts={"registered_on": "2023-01-05", **facts},
    )  # fmt: skip
    return c.add("approve", "2023-05-10", "chief", case="A")


def test_an_open_reading_shows_what_each_option_would_come_to():
    c = returned(Commands())
    c.add("approve", "2023-05-11", "chief", case="A", rulings={"five-years-at": RULED})
    story = tell(c, "A", packs=PACKS)
    lines = story.text().splitlines()
    question = "若“毕业时间不超过5年,以登记日还是申领日计?”定为"
    assert f"      {question}“申领日”:拒绝 [five-years-at = claim]" in lines
    assert f"      {question}“登记注册日”:给予15,000.00元 [five-years-at = registration]" in lines
    assert "        口径 five-years-at 未裁定,本条仅在选项“claim 申领日”下适用" in lines
    assert f"      {FIVE_YEARS}(本件裁定:裁定1号 一)" in lines
    granted = story.to_json()["story"][-1]
    assert [(one["reading"], one["by"]) for one in granted["rulings"]] == [
        ("five-years-at", "approve"),
        ("five-kinds-meant", "default"),
        ("exclusion-scope", "default"),
    ]
    assert granted["rulings"][0]["cite"] == RULED["cite"]
    assert "rulings" not in story.to_json()["story"][-2], "nothing was granted"


def test_a_ruling_that_was_brought_in_vain_is_told():
    c = returned(Commands(), registered_on="2023-06-05")
    c.add("approve", "2023-05-11", "chief", case="A", rulings={"five-years-at": RULED})
    text = tell(c, "A", packs=PACKS).text()
    assert "      本件裁定:five-years-at = registration(裁定1号 一)" in text
    assert f"        {FIVE_YEARS}(本件裁定:裁定1号 一)" in text, "and named in the reason"


def test_an_award_names_the_adopted_ruling_and_the_defaults_that_it_rested_on():
    cite = {"document": "裁定1号", "clause": "一", "quote": "以登记日计"}
    c = Commands().add(
        "adopt", "2023-05-01", "admin",
        rulings={"dezhou/five-years-at": {"option": "registration", "cite": cite}},
    )  # fmt: skip
    returned(c)
    story = tell(c, "A", packs=PACKS)
    assert f"      {FIVE_YEARS}(裁定:裁定1号 一“以登记日计”)" in story.text().splitlines()
    told_lines = story.text().splitlines()
    at = told_lines.index("      文件未写明、也未裁定的 2 处,按政策包的默认口径办理:")
    assert told_lines[at + 1].endswith("→ 须属“五类人员” [five-kinds-meant = condition]")
    assert told_lines[at + 2] == (
        "      - 返乡与一般两类补贴整体互斥,还是逐项互斥? → 两类整体互斥 "
        "[exclusion-scope = whole-family]"
    )
    named = story.to_json()["story"][-1]["rulings"]
    assert (named[0]["by"], named[0]["cite"]) == ("adopt", cite)
    english = tell(c, "A", "en", PACKS).text()
    assert "(ruling: 裁定1号 一“以登记日计”)" in english
    assert "      by default of the pack, 2 that the document leaves open" in english


def test_an_award_says_which_questions_were_left_open():
    c = Commands().add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/returnee-startup",
        parties={
            "applicant": [company()],
            "founder": [person(graduate=True, graduated_on="2020-05-05", five_kinds=True)],
        },
        facts={"registered_on": "2023-01-05"},
    )  # fmt: skip
    c.add("approve", "2023-05-10", "chief", case="A")
    text = tell(c, "A", packs=PACKS).text()
    question = "口径 five-years-at:毕业时间不超过5年,以登记日还是申领日计?"
    assert f"      {question} → 未裁定,按每一选项试算,结论相同" in text.splitlines()


def test_money_that_comes_back_is_told_to_the_end():
    c = approved()
    c.add("pay", "2023-05-11", "cash", case="A", payment="P-1", account="6222020200112233")
    c.add("return", "2023-05-12", "bank", payment="P-1", reason="户名与账号不符")
    c.add("pay", "2023-05-13", "cash", case="A", payment="P-2", account="6222020200112234")
    c.add("cancel", "2023-05-14", "cash", payment="P-2", reason="录入有误")
    c.add("pay", "2023-05-15", "cash", case="A", payment="P-3", account="6222020200112235")
    c.add("settle", "2023-05-16", "bank", payment="P-3")
    c.add("recover", "2023-06-01", "chief", case="A", recovery="R-1", reason="虚假材料", void=True)
    c.add("repay", "2023-06-02", "cash", recovery="R-1", amount_fen=500_000)
    c.add("write_off", "2023-06-03", "chief", recovery="R-1", amount_fen=1_500_000, reason="无财产")
    text = tell(c, "A").text()
    for line in (
        "支付 P-1 退回,原因:户名与账号不符。",
        "支付 P-2 取消,原因:录入有误。",
        "撤销该笔补贴,责令退回20,000.00元(追回编号 R-1),原因:虚假材料。",
        "追回 R-1 收到退款5,000.00元。",
        "追回 R-1 核销15,000.00元,原因:无财产。",
        "现状:已撤销;核定20,000.00元;已到账20,000.00元;责令退回20,000.00元;已退款5,000.00元;已核销15,000.00元。",
    ):
        assert line in text


def test_a_hold_and_its_end_are_told():
    c = approved()
    c.add("hold", "2023-05-11", "chief", case="A", reason="举报核查")
    c.add("pay", "2023-05-12", "cash", case="A", payment="P-1", account="1", amount_fen=100)
    assert "现状:已批准,暂停办理;" in tell(c, "A").text()
    c.add("release", "2023-05-13", "chief", case="A")
    text = tell(c, "A").text()
    assert "暂停办理,原因:举报核查。" in text
    assert "支付(1.00元,支付编号 P-1):未予办理。\n      理由:\n      - 业务件已暂停" in text
    assert "恢复办理。" in text


def test_what_was_erased_is_said_to_be_missing():
    c = approved(requested_fen=1_000_000)
    c.add("withdraw", "2023-05-11", "window", case="A", reason="放弃")
    c.add("erase", "2023-06-01", "chief", case="A", ground="个人信息保护法第四十七条")
    story = tell(c, "A")
    text = story.text()
    assert "(姓名、事实和文字说明已删除,或未随附于本审计包)" in text
    assert "姓名、号码和事实已删除,依据:个人信息保护法第四十七条。" in text
    assert "申请金额10,000.00元" in text
    assert "张三" not in text
    assert "申请人:代号 " in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_number_of_a_person_is_told(lang, view):
    for case in ("A-1", "A-2", "A-3"):
        story = told(view, case, lang)
        for number in (FOUNDER, OTHER, "6222020200112233"):
            assert number not in story.text()
            assert number not in str(story.to_json())


def test_json_has_reasons_as_answers_have_them(view):
    story = told(view, "A-2", "en").to_json()
    refused = story["story"][-1]
    assert refused["status"] == "refused"
    assert refused["reasons"][0]["cite"]["quote"].startswith("不得與上述")
    assert story["stage"] == "noticed"
    assert "approved_fen" not in story


def test_what_an_entry_says_never_looks_like_a_line_of_the_story():
    told = Told(0, "2023-01-01", "w\x9b2K\n[9] paid", "submit", "recorded", "a\nb", ("c\nd",))
    text = Story("A", ("A\n[7] paid\u202e",), (told,), ("end",), {}, "en").text()
    lines = text.split("\n")
    assert len(lines) == 6  # heading, an empty line, the entry, its detail, an empty line, the end
    assert lines[0] == "A\\n[7] paid\\u202e"
    assert "w\\x9b2K\\n[9] paid: a\\nb" in lines[2]


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        ("2023-01", "2023年1月", "2023-01"),
        ("2023-01/2023-03", "2023年1月至3月", "2023-01 to 2023-03"),
        ("2023-11/2024-02", "2023年11月至2024年2月", "2023-11 to 2024-02"),
    ],
)
def test_months_are_read_aloud(given, zh, en):
    assert months_said(given, "zh") == zh
    assert months_said(given, "en") == en


def test_months_of_a_trainee_are_told_as_people_say_them():
    trainee = person(
        HIRE, "李四", trainee_graduate=True, left_school_on="2022-06-26", wants_internship=True,
        internship_months=["2023-01/2023-03"],
    )  # fmt: skip
    c = Commands().add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/internship",
        parties={"applicant": [company()], "trainee": [trainee]}, facts={},
    )  # fmt: skip
    assert "见习月份(已见习的):2023年1月至3月" in tell(c, "A").text()


def test_a_loan_that_is_repaid_owes_nothing_and_was_paid_by_nobody():
    c = Commands().add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/loan-person",
        parties={"applicant": [person()]}, requested_fen=5_000_000,
        facts={
            "contract_on": "2023-05-10", "loan_term_months": 24, "loans_elsewhere": 0,
            "qualified": True,
        },
    )  # fmt: skip
    c.add("approve", "2023-05-10", "chief", case="A")
    assert tell(c, "A").text().endswith("现状:已批准;核定50,000.00元。")
    c.add("discharge", "2023-06-10", "bank", case="A")
    assert tell(c, "A").text().endswith("现状:已批准;核定50,000.00元;贷款已还清。")


def test_a_refused_step_says_what_it_was_to_do():
    c = approved()
    c.add("pay", "2023-05-11", "cash", case="A", payment="P-1", account="1", amount_fen=2_000_001)
    assert "支付(20,000.01元,支付编号 P-1):未予办理。" in tell(c, "A").text()
    assert "payment (20,000.01 yuan, P-1) refused." in tell(c, "A", "en").text()


def test_who_is_told_depends_on_the_mask(view):
    case = view.case("A-1")
    strict = story_of(view, case, "zh", STRICT).text()
    assert "创业者:张*(个人,***)" in strict
    assert "账户 ***" in strict
    assert FOUNDER[-4:] not in strict
    whole = story_of(view, case, "zh", NONE).text()
    assert f"创业者:张三(个人,{FOUNDER})" in whole
    assert "6222020200112233" in whole


def test_free_text_does_not_say_more_than_the_mask_allows():
    c = approved()
    c.add("hold", "2023-05-11", "chief", case="A", reason=f"张三({FOUNDER})电话13800138000被举报")
    text = tell(c, "A", mask=STRICT).text()
    assert "暂停办理,原因:张*(***)电话***被举报。" in text
    assert "张三" in tell(c, "A").text(), "the office reads its own notes"


def test_a_masked_story_keeps_facts_out_of_its_reasons():
    c = Commands().add(
        "submit", "2023-05-10", "window", case="A", grant="dezhou/startup",
        parties={"applicant": [company()], "founder": [person()]},
        facts={**ENTITY, "pension_months_in_a_row": 8},
    )  # fmt: skip
    c.add("approve", "2023-05-10", "chief", case="A")
    open_, masked = (
        tell(c, "A", mask=mask).to_json()["story"][-1]["reasons"][0] for mask in (OFFICE, STRICT)
    )
    assert open_["facts"] == {"pension_months_in_a_row": 8}
    assert "facts" not in masked


def test_many_cases_are_told_from_one_reading(view):
    cases = [view.case(name) for name in ("A-1", "A-2")]
    entries = view.entries_of_all(cases)
    for case in cases:
        assert entries[case.case] == view.entries_of(case)
        assert (
            story_of(view, case, "zh", entries=entries[case.case]).text()
            == told(view, case.case).text()
        )

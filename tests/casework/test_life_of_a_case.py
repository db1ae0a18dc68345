"""The life of a case: which step is taken at which stage, by whom, on which day.

The procedure is the default one unless a test says otherwise: accept, review, notice of 5 working
days, approve; review, approve and pay by three people. 2023-05-10 was a Wednesday; 5 working days
after it is Wednesday 2023-05-17, so that the first day of approval is 2023-05-18.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.builders import Desk, desk, person, startup

POSTED, UNTIL, AFTER = "2023-05-10", "2023-05-17", "2023-05-18"
DONE = "recorded"
STAGES = (
    "submitted",
    "accepted",
    "reviewed",
    "noticed",
    "approved",
    "rejected",
    "withdrawn",
    "finished",
    "voided",
)

# What each command comes to at each stage: recorded, or the rule of `order` (or `amount`) that
# refuses it. The order of columns is that of STAGES.
TABLE = """
               submitted accepted  reviewed  noticed   approved  rejected  withdrawn finished  voided
supplement     recorded  recorded  recorded  recorded  stage     stage     stage     stage     stage
accept         recorded  stage     stage     stage     stage     stage     stage     stage     stage
review         stage     recorded  stage     stage     stage     stage     stage     stage     stage
notice         stage     stage     recorded  recorded  stage     stage     stage     stage     stage
approve        stage     stage     stage     recorded  stage     stage     stage     stage     stage
reject         recorded  recorded  recorded  recorded  stage     stage     stage     stage     stage
withdraw       recorded  recorded  recorded  recorded  recorded  stage     stage     stage     stage
finish         stage     stage     stage     stage     recorded  stage     stage     stage     stage
hold           recorded  recorded  recorded  recorded  recorded  stage     stage     stage     stage
release        not-held  not-held  not-held  not-held  not-held  not-held  not-held  not-held  not-held
pay            stage     stage     stage     stage     recorded  stage     stage     stage     stage
recover        stage     stage     stage     stage     settled   stage     stage     settled   stage
void           stage     stage     stage     stage     nothing-settled stage stage  nothing-settled stage
discharge      stage     stage     stage     stage     stage     stage     stage     stage     stage
erase          open      open      open      open      open      recorded  recorded  recorded  open
"""  # fmt: skip
EXPECTED = {
    (line.split()[0], stage): wanted
    for line in TABLE.strip().splitlines()[1:]
    for stage, wanted in zip(STAGES, line.split()[1:], strict=True)
}
COMMANDS: dict[str, dict[str, Any]] = {
    "supplement": {"facts": {"pension_months": 15}},
    "accept": {},
    "review": {"passed": True},
    "notice": {"until": "2023-06-30"},
    "approve": {},
    "reject": {"reason": "不符合"},
    "withdraw": {"reason": "撤回"},
    "finish": {"reason": "放弃"},
    "hold": {"reason": "核查"},
    "release": {},
    "pay": {"payment": "P", "account": "621700"},
    "recover": {"recovery": "R", "amount_fen": 1, "reason": "多付"},
    "void": {"do": "recover", "recovery": "R", "void": True, "reason": "骗取"},
    "discharge": {},
    "erase": {"ground": "个人信息保护法第四十七条"},
}


def bring_to(made: Desk, stage: str) -> None:
    """Bring case A to a stage, the shortest way."""
    made.on = POSTED
    made.submit("A", **startup())
    far = STAGES.index(stage)
    if 1 <= far <= 4 or stage in ("finished", "voided"):
        made.ok("accept", case="A")
    if 2 <= far <= 4 or stage in ("finished", "voided"):
        made.ok("review", case="A", passed=True)
    if 3 <= far <= 4 or stage in ("finished", "voided"):
        made.ok("notice", case="A", until=UNTIL)
    made.on = AFTER
    if stage in ("approved", "finished", "voided"):
        made.ok("approve", case="A")
    if stage == "rejected":
        made.ok("reject", case="A", reason="不符合")
    if stage == "withdrawn":
        made.ok("withdraw", case="A", reason="撤回")
    if stage == "finished":
        made.ok("finish", case="A", reason="放弃")
    if stage == "voided":
        made.paid("A")
        made.ok("recover", recovery="V", case="A", void=True, reason="骗取")
    assert made.case("A")["stage"] == stage


def office() -> Desk:
    return desk(procedure=None, on=POSTED)


def rules(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(reason["code"], reason["rule"]) for reason in answer.get("reasons", ())]


@pytest.mark.parametrize("stage", STAGES)
def test_each_command_is_taken_at_its_stages_and_refused_at_the_others(stage: str) -> None:
    made = office()
    bring_to(made, stage)
    for name, given in COMMANDS.items():
        wanted = EXPECTED[name, stage]
        command = made.command(**{"do": name, "case": "A", **given})
        (answer,) = made.ledger.preview([command])
        assert "seq" not in answer
        if wanted == DONE:
            assert answer["status"] == "recorded", (name, answer)
        else:
            code = "amount" if wanted == "settled" else "order"
            assert answer["status"] == "refused", (name, answer)
            assert rules(answer) == [(code, wanted)], name


def test_a_refused_step_is_an_entry_and_leaves_the_case_where_it_was() -> None:
    made = office()
    bring_to(made, "accepted")
    before = made.size
    answer = made.send("notice", case="A", until="2023-06-30")
    assert answer == {
        "id": answer["id"],
        "status": "refused",
        "seq": before,
        "case": "A",
        "reasons": [
            {
                "code": "order",
                "rule": "stage",
                "verdict": "false",
                "message": "the case is not at the stage for this",
            }
        ],
    }
    assert made.size == before + 1
    assert made.case("A")["stage"] == "accepted"
    assert made.case("A")["entries"][-1] == before


# ---- submit --------------------------------------------------------------------------------------


def test_a_case_id_is_taken_once_and_a_refused_submit_makes_no_case() -> None:
    made = office()
    made.submit("A", **startup())
    answer = made.submit("A", **startup("e2", "p2"))
    assert (answer["status"], rules(answer)) == ("refused", [("order", "case-taken")])
    assert answer["case"] == "A"
    assert made.case("A")["entries"] == [2, 3]
    assert made.ledger.case("B") is None


def test_a_case_id_stays_taken_after_the_case_has_ended() -> None:
    made = office()
    bring_to(made, "withdrawn")
    assert rules(made.submit("A", **startup())) == [("order", "case-taken")]


# ---- days ----------------------------------------------------------------------------------------


def test_a_day_before_the_latest_of_the_case_is_refused_and_the_same_day_is_not() -> None:
    made = office()
    made.submit("A", **startup(), on="2023-05-10")
    answer = made.send("accept", case="A", on="2023-05-09")
    assert (answer["status"], rules(answer)) == ("refused", [("order", "date")])
    made.ok("accept", case="A", on="2023-05-10")


def test_a_refused_command_does_not_move_the_latest_day_of_its_case() -> None:
    made = office()
    made.submit("A", **startup(), on="2023-05-10")
    assert made.send("notice", case="A", until="2023-06-30", on="2023-06-01")["status"] == "refused"
    made.ok("accept", case="A", on="2023-05-11")


def test_the_day_of_another_case_does_not_matter() -> None:
    made = office()
    made.submit("A", **startup(), on="2023-06-10")
    assert made.submit("B", **startup("e2", "p2"), on="2023-05-10")["status"] == "recorded"


# ---- review, supplement --------------------------------------------------------------------------


def test_a_failed_review_goes_back_to_accepted_and_may_be_made_again() -> None:
    made = office()
    bring_to(made, "accepted")
    made.ok("review", case="A", passed=False, note="材料不全")
    assert made.case("A")["stage"] == "accepted"
    made.ok("review", case="A", passed=True)
    assert made.case("A")["stage"] == "reviewed"


def test_a_supplement_goes_back_to_submitted_and_every_step_is_taken_again() -> None:
    made = office()
    bring_to(made, "noticed")
    made.ok("supplement", case="A", facts={"pension_months": 20})
    assert made.case("A")["stage"] == "submitted"
    assert rules(made.send("approve", case="A")) == [("order", "stage")]
    made.ok("accept", case="A")
    made.ok("review", case="A", passed=True)
    assert rules(made.send("approve", case="A")) == [("order", "stage")]


def test_a_supplement_merges_facts_and_replaces_the_roles_it_names() -> None:
    made = desk()
    application = startup()
    application["facts"].pop("operating")
    application["facts"]["pension_months_in_a_row"] = 3
    made.submit("A", **application)
    made.ok("supplement", case="A", facts={"operating": True})
    answer = made.send("approve", case="A")
    assert (answer["status"], rules(answer)) == (
        "refused",
        [("requirement", "insured-12-months-in-a-row")],
    )
    made.ok(
        "supplement",
        case="A",
        facts={"pension_months_in_a_row": 12},
        parties={"founder": [person("p2")]},
    )
    made.ok("approve", case="A")
    assert made.ledger.holdings("cn-ric", person("p2")["number"]) == [
        {"case": "A", "grant": "dezhou/startup", "role": "founder", "fen": 2_000_000}
    ]
    assert made.ledger.holdings("cn-ric", person("p1")["number"]) == []


def test_the_day_of_submission_stays_that_of_the_application() -> None:
    made = desk()
    made.submit("A", **startup(), on="2022-12-30")  # before any pack was in force
    made.ok("supplement", case="A", facts={"pension_months": 20}, on="2023-02-01")
    answer = made.send("approve", case="A", on="2023-02-02")
    assert (answer["status"], rules(answer)) == ("refused", [("requirement", "in-force")])
    assert made.entry()["data"]["as_of"] == "2022-12-30"


# ---- duties --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("review", "approve", "review-approve"),
        ("approve", "pay", "approve-pay"),
        ("review", "pay", "review-pay"),
    ],
)
def test_no_one_does_two_acts_that_are_to_be_apart(first: str, second: str, rule: str) -> None:
    made = office()
    made.submit("A", **startup())
    made.ok("accept", case="A")
    made.ok("review", case="A", passed=True, by="wang" if first == "review" else "r")
    made.ok("notice", case="A", until=UNTIL)
    made.on = AFTER
    if second == "approve":
        answer = made.send("approve", case="A", by="wang")
    else:
        made.ok("approve", case="A", by="wang" if first == "approve" else "h")
        answer = made.send("pay", case="A", payment="P", account="1", by="wang")
    assert (answer["status"], rules(answer)) == ("refused", [("duty", rule)])


def test_one_person_may_do_both_acts_on_two_cases() -> None:
    made = office()
    for case, by in (("A", "wang"), ("B", "li")):
        made.submit(case, **startup(f"e{case}", f"p{case}"))
        made.ok("accept", case=case)
        made.ok("review", case=case, passed=True, by=by)
        made.ok("notice", case=case, until=UNTIL)
    made.on = AFTER
    made.ok("approve", case="B", by="wang")
    made.ok("approve", case="A", by="li")


def test_a_failed_review_and_an_act_before_a_supplement_still_count_as_acts() -> None:
    made = office()
    bring_to(made, "accepted")
    made.ok("review", case="A", passed=False, by="wang")
    made.ok("supplement", case="A", facts={"pension_months": 15})
    made.ok("accept", case="A")
    made.ok("review", case="A", passed=True, by="li")
    made.ok("notice", case="A", until="2023-06-30")
    answer = made.send("approve", case="A", by="wang", on="2023-07-03")
    assert rules(answer) == [("duty", "review-approve")]


def test_a_refused_act_does_not_count_as_an_act() -> None:
    made = office()
    bring_to(made, "noticed")
    made.on = UNTIL
    assert made.ledger.preview([made.command("approve", case="A", by="wang")])
    refused = made.send("approve", case="A", by="wang", on=AFTER, amount_fen=9_000_000)
    assert refused["status"] == "refused"
    made.ok("approve", case="A", by="li", on=AFTER)
    made.ok("pay", case="A", payment="P", account="1", by="wang", on=AFTER)


def test_the_operators_own_pairs_hold_and_the_default_ones_no_longer() -> None:
    made = desk(procedure={"steps": ["accept", "approve"], "separate": [["submit", "settle"]]})
    made.submit("A", **startup())
    made.ok("accept", case="A", by="x")
    made.ok("approve", case="A", by="x")
    made.ok("pay", case="A", payment="P", account="1", by="x")
    assert rules(made.send("settle", payment="P", by="window")) == [("duty", "submit-settle")]
    made.ok("settle", payment="P", by="x")


# ---- notices -------------------------------------------------------------------------------------


def test_a_notice_is_counted_in_working_days_after_the_day_it_was_posted() -> None:
    made = office()
    bring_to(made, "reviewed")
    short = made.send("notice", case="A", until="2023-05-24")  # 18 Thu: 19, 22, 23, 24, 25
    assert (short["status"], rules(short)) == ("refused", [("notice", "length")])
    made.ok("notice", case="A", until="2023-05-25")


def test_holidays_and_shifted_working_days_are_counted_as_the_calendar_says() -> None:
    # Labour Day 2023: 29 April to 3 May off, Sunday 23 April and Saturday 6 May worked.
    made = office()
    made.submit("A", **startup(), on="2023-04-27")
    made.ok("accept", case="A", on="2023-04-27")
    made.ok("review", case="A", passed=True, on="2023-04-27")
    # after Thursday 27: Fri 28, Thu 4, Fri 5, Sat 6, Mon 8 May
    short = made.send("notice", case="A", until="2023-05-07", on="2023-04-27")
    assert rules(short) == [("notice", "length")]
    made.ok("notice", case="A", until="2023-05-08", on="2023-04-27")


def test_approval_comes_after_the_last_day_of_the_notice() -> None:
    made = office()
    bring_to(made, "noticed")
    early = made.send("approve", case="A", on=UNTIL)
    assert (early["status"], rules(early)) == ("refused", [("notice", "running")])
    made.ok("approve", case="A", on=AFTER)


def test_a_notice_posted_again_replaces_the_first() -> None:
    made = office()
    bring_to(made, "noticed")
    made.ok("notice", case="A", until="2023-06-30", on=AFTER)
    assert rules(made.send("approve", case="A", on="2023-06-30")) == [("notice", "running")]
    made.ok("approve", case="A", on="2023-07-01")


def test_a_longer_notice_asked_for_later_holds_for_cases_under_way() -> None:
    made = office()
    bring_to(made, "noticed")
    made.ok(
        "adopt",
        procedure={"steps": ["accept", "review", "notice", "approve"], "notice": {"days": 30}},
    )
    assert rules(made.send("approve", case="A", on="2023-07-01")) == [("notice", "length")]
    made.ok("notice", case="A", until="2023-07-31", on="2023-07-01")
    made.ok("approve", case="A", on="2023-08-01")


def test_a_notice_in_days_of_the_calendar_counts_every_day() -> None:
    made = desk(procedure={"steps": ["notice", "approve"], "notice": {"days": 7}})
    made.submit("A", **startup())
    assert rules(made.send("notice", case="A", until="2023-05-16")) == [("notice", "length")]
    made.ok("notice", case="A", until="2023-05-17")


def test_a_year_without_a_working_day_calendar_leaves_the_notice_undetermined() -> None:
    made = office()
    made.submit("A", **startup(), on="2026-12-30")
    made.ok("accept", case="A", on="2026-12-30")
    made.ok("review", case="A", passed=True, on="2026-12-30")
    answer = made.send("notice", case="A", until="2027-02-01", on="2026-12-30")
    assert (answer["status"], rules(answer)) == ("undetermined", [("fact", "calendar-2027")])
    assert made.case("A")["stage"] == "reviewed"


def test_an_approval_without_its_notice_is_refused() -> None:
    made = desk(procedure={"steps": ["accept", "approve"], "separate": []})
    made.submit("A", **startup())
    made.ok("accept", case="A")
    made.ok(
        "adopt", procedure={"steps": ["notice", "approve"], "notice": {"days": 3}, "separate": []}
    )
    assert rules(made.send("approve", case="A")) == [("order", "stage")]


def test_a_step_that_the_procedure_leaves_out_is_not_required_and_may_be_taken() -> None:
    made = desk(procedure={"steps": ["review", "approve"], "separate": []})
    made.submit("A", **startup())
    made.ok("review", case="A", passed=True)
    made.ok("notice", case="A", until="2023-05-10")
    assert rules(made.send("approve", case="A", on="2023-05-10")) == [("notice", "running")]
    made.ok("approve", case="A", on="2023-05-11")
    made.submit("B", **startup("e2", "p2"))
    assert rules(made.send("approve", case="B")) == [("order", "stage")]


# ---- holds ---------------------------------------------------------------------------------------


def test_a_held_case_is_not_approved_until_it_is_released() -> None:
    made = office()
    bring_to(made, "noticed")
    made.ok("hold", case="A", reason="核查")
    assert rules(made.send("approve", case="A")) == [("order", "held")]
    assert rules(made.send("hold", case="A", reason="再查")) == [("order", "held")]
    made.ok("release", case="A")
    made.ok("approve", case="A")


def test_the_other_steps_go_on_while_a_case_is_held() -> None:
    made = office()
    made.submit("A", **startup())
    made.ok("hold", case="A", reason="核查")
    made.ok("accept", case="A")
    made.ok("supplement", case="A", facts={"pension_months": 15})
    assert made.case("A")["held"] is True


def test_a_held_case_is_not_paid_but_settle_return_and_cancel_go_on() -> None:
    made = desk()
    made.award("A", **startup())
    for payment in ("P1", "P2", "P3"):
        made.ok("pay", payment=payment, case="A", amount_fen=100, account="1")
    made.ok("hold", case="A", reason="核查")
    assert rules(made.send("pay", payment="P4", case="A", account="1")) == [("order", "held")]
    made.ok("settle", payment="P1")
    made.ok("cancel", payment="P2", reason="错误")
    made.ok("return", payment="P3", reason="退票")
    made.ok("return", payment="P1", reason="退票")
    made.ok("release", case="A")
    made.ok("pay", payment="P4", case="A", account="1")


# ---- the order of deciding -----------------------------------------------------------------------


def test_order_comes_before_hold_before_duty_before_notice_and_the_first_ends_it() -> None:
    made = office()
    bring_to(made, "reviewed")
    made.ok("hold", case="A", reason="核查")
    answer = made.send("approve", case="A", by="reviewer", on="2023-05-01")
    assert rules(answer) == [("order", "stage")]
    made.ok("notice", case="A", until="2023-06-30")
    assert rules(made.send("approve", case="A", by="reviewer", on="2023-05-01")) == [
        ("order", "date")
    ]
    assert rules(made.send("approve", case="A", by="reviewer")) == [("order", "held")]
    made.ok("release", case="A")
    assert rules(made.send("approve", case="A", by="reviewer")) == [("duty", "review-approve")]
    assert rules(made.send("approve", case="A")) == [("notice", "running")]


# ---- the end -------------------------------------------------------------------------------------


def test_a_rejected_case_takes_nothing() -> None:
    made = desk()
    made.submit("A", **startup())
    made.ok("reject", case="A", reason="不符合")
    assert made.award("B", **startup())["status"] == "recorded"


def test_a_refused_or_undetermined_approval_leaves_the_case_where_it_was() -> None:
    made = desk()
    application = startup()
    application["facts"].pop("operating")
    made.submit("A", **application)
    answer = made.send("approve", case="A")
    assert answer["status"] == "undetermined"
    assert rules(answer) == [("requirement", "operating"), ("fact", "operating")]
    assert made.case("A")["stage"] == "submitted"
    made.ok("supplement", case="A", facts={"operating": False})
    answer = made.send("approve", case="A")
    assert (answer["status"], rules(answer)) == ("refused", [("requirement", "operating")])
    made.ok("supplement", case="A", facts={"operating": True})
    assert made.ok("approve", case="A")["amount_fen"] == 2_000_000


def test_a_refusal_carries_clause_quote_and_the_facts_that_were_read() -> None:
    made = desk()
    application = startup()
    application["facts"]["operating"] = False
    answer = made.award("A", **application)
    (reason,) = answer["reasons"]
    assert reason["cite"] == {
        "document": "德人社字〔2023〕11号",
        "clause": "三(二)",
        "quote": "申領補貼時仍處于正常經營狀態",
        "plain": "申领补贴时仍处于正常经营状态",
    }
    assert reason["facts"] == {"operating": False}
    assert reason["message"].startswith("the requirement is not met")
    stored = made.entry()["reasons"]
    assert stored["not_true"] == [
        {"code": "requirement", "rule": "operating", "verdict": "false"}
    ], "quotes, values and messages are rendered, not stored"
    assert stored["true"] > 5


def test_every_rule_is_read_without_short_cut() -> None:
    made = desk()
    application = startup()
    application["facts"] |= {
        "operating": False,
        "first_registration": False,
        "registered_in_area": False,
    }
    made.award("B", **startup("e9", "p1"))
    answer = made.award("A", **application)
    assert answer["status"] == "refused"
    assert set(rules(answer)) == {
        ("requirement", "area"),
        ("requirement", "first"),
        ("requirement", "operating"),
        ("cap", "once"),
    }


def test_an_erased_case_gives_up_its_sealed_content_and_keeps_its_entries() -> None:
    made = desk()
    made.submit("A", **startup())
    made.ok("reject", case="A", reason="不符合")
    before = [entry for entry in made.entries() if entry["do"] != "erase"]
    made.ok("erase", case="A", ground="个人信息保护法第四十七条")
    with made.ledger.store.reading() as reader:
        assert list(reader.sealed_lines()) == []
    assert made.entries()[: len(before)] == before
    assert made.entry()["data"] == {"ground": "个人信息保护法第四十七条"}
    assert made.case("A")["erased"] is True
    assert rules(made.send("erase", case="A", ground="x")) == [("order", "erased")]


@pytest.mark.parametrize(
    ("on", "wanted"),
    [("2053-12-31", ("order", "retention")), ("2054-01-01", None)],
)
def test_a_paid_case_is_kept_thirty_years_after_the_year_of_its_last_day(
    on: str, wanted: tuple[str, str] | None
) -> None:
    made = desk(on="2023-05-31")
    made.award("A", **startup())
    made.paid("A")
    made.ok("finish", case="A", reason="付清")
    answer = made.send("erase", case="A", ground="x", on=on)
    assert rules(answer) == ([] if wanted is None else [wanted])


def test_the_envelope_of_an_answer_names_the_case_of_a_payment_and_a_recovery() -> None:
    made = desk()
    made.award("A", **startup())
    made.ok("pay", payment="P", case="A", account="1")
    assert made.ok("settle", payment="P")["case"] == "A"
    assert made.ok("recover", recovery="R", case="A", amount_fen=5, reason="x")["case"] == "A"
    assert made.ok("repay", recovery="R", amount_fen=2)["case"] == "A"
    assert made.ok("write_off", recovery="R", amount_fen=3, reason="x")["case"] == "A"

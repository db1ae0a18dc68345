"""Money: funds, payments, returns, recoveries, and what is free again when a case ends.

One small pack: ``t/flat`` pays 10,000 fen once in a lifetime, to the applicant and its founder.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.builders import Desk, desk, enterprise, fact, grant, person, role, small_pack

BENEFIT = "[grant.benefit]\nfen = 10_000\n§\n"
ONCE = """[[grant.cap]]
id = "once"
per = ["applicant", "founder"]
measure = "count"
limit = 1
window = "lifetime"
on_exceed = "refuse"
§
"""
STATED = "[grant.benefit]\nleast = 1_000\nmost = 50_000\n§\n"
PACK = small_pack(
    role("founder", most=1)
    + fact("ok", "boolean")
    + grant("flat", BENEFIT + ONCE)
    + grant("free", BENEFIT)
    + grant("interest", BENEFIT, instrument="interest")
    + grant("loan", STATED, instrument="loan")
    + grant("stated", STATED)
    + grant("relief", BENEFIT, instrument="tax_relief")
    + grant("yes", "", instrument="exemption")
)
E1, E2, P1 = enterprise("e1"), enterprise("e2"), person("p1")
YEAR = ("专项资金", 2023)


def office(**given: Any) -> Desk:
    return desk([PACK], **given)


def awarded(grant_key: str = "t/flat", **given: Any) -> Desk:
    made = office()
    answer = made.award("A", grant_key, {"applicant": E1, "founder": P1}, **given)
    assert answer["status"] == "recorded", answer
    return made


def why(answer: dict[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    return answer["status"], [(r["code"], r["rule"]) for r in answer.get("reasons", ())]


def refused(code: str, rule: str) -> tuple[str, list[tuple[str, str]]]:
    return "refused", [(code, rule)]


def pay(made: Desk, payment: str, amount: int | None = None, case: str = "A") -> dict[str, Any]:
    return made.send("pay", payment=payment, case=case, amount_fen=amount, account="6217")


def sums(made: Desk, case: str = "A") -> tuple[int, int, int]:
    state = made.case(case)
    return state["payable_fen"], state["instructed_fen"], state["settled_fen"]


# ---- amounts of an approval ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requested", "stated", "wanted"),
    [
        (None, None, 10_000),
        (7_000, None, 7_000),
        (70_000, None, 10_000),
        (None, 6_000, 6_000),
        (7_000, 7_000, 7_000),
        (7_000, 6_999, 6_999),
        (7_000, 7_001, refused("amount", "allowed")),
        (None, 10_001, refused("amount", "allowed")),
    ],
)
def test_the_least_of_benefit_request_and_statement_is_awarded(
    requested: int | None, stated: int | None, wanted: Any
) -> None:
    made = office()
    answer = made.award(
        "A", "t/flat", {"applicant": E1}, requested_fen=requested, approve={"amount_fen": stated}
    )
    assert (answer["amount_fen"] if answer["status"] == "recorded" else why(answer)) == wanted


@pytest.mark.parametrize(
    ("requested", "stated", "wanted"),
    [
        (1_000, None, 1_000),
        (50_000, None, 50_000),
        (999, None, refused("amount", "bounds")),
        (50_001, None, refused("amount", "bounds")),
        (None, 30_000, 30_000),
        (40_000, 30_000, 30_000),
        (20_000, 30_000, refused("amount", "allowed")),
        (60_000, 50_000, 50_000),
        (40_000, 999, refused("amount", "bounds")),
        (None, None, ("undetermined", [("amount", "stated")])),
    ],
)
def test_where_the_approver_states_the_amount_it_lies_in_the_bounds(
    requested: int | None, stated: int | None, wanted: Any
) -> None:
    made = office()
    answer = made.award(
        "A", "t/stated", {"applicant": E1}, requested_fen=requested, approve={"amount_fen": stated}
    )
    assert (answer["amount_fen"] if answer["status"] == "recorded" else why(answer)) == wanted


def test_a_refusal_keeps_the_amount_that_was_stated() -> None:
    made = office()
    made.award("A", "t/flat", {"applicant": E1}, approve={"amount_fen": 10_001})
    assert made.entry()["data"] == {"as_of": "2023-05-10", "stated_fen": 10_001}


# ---- funds ---------------------------------------------------------------------------------------


def fund(made: Desk) -> tuple[int, int, int]:
    state = made.ledger.fund(*YEAR)
    return state["appropriated_fen"], state["reserved_fen"], state["paid_fen"]


def appropriate(made: Desk, amount: int, year: int = 2023) -> dict[str, Any]:
    return made.send("appropriate", fund=YEAR[0], year=year, amount_fen=amount)


def test_a_fund_refuses_without_the_whole_amount_free() -> None:
    made = office()
    appropriate(made, 9_999)
    answer = made.award("A", "t/flat", {"applicant": E1}, fund=YEAR[0])
    assert why(answer) == refused("fund", "free")
    assert fund(made) == (9_999, 0, 0)
    appropriate(made, 1)
    made.ok("approve", case="A")
    assert fund(made) == (10_000, 10_000, 0)


def test_nothing_is_paid_in_part_because_a_fund_is_short() -> None:
    made = office()
    appropriate(made, 15_000)
    made.award("A", "t/free", {"applicant": E1}, fund=YEAR[0])
    assert why(made.award("B", "t/free", {"applicant": E1}, fund=YEAR[0])) == refused(
        "fund", "free"
    )


def test_the_year_of_a_fund_is_that_of_the_approval() -> None:
    made = office()
    appropriate(made, 10_000, 2023)
    made.submit("A", "t/flat", {"applicant": E1}, fund=YEAR[0], on="2023-12-31")
    assert why(made.send("approve", case="A", on="2024-01-01")) == refused("fund", "free")
    made.ok("approve", case="A", on="2023-12-31")
    assert made.entry()["data"]["year"] == 2023


def test_a_negative_appropriation_takes_back_what_is_free_and_no_more() -> None:
    made = office()
    appropriate(made, 25_000)
    made.award("A", "t/flat", {"applicant": E1}, fund=YEAR[0])
    assert why(appropriate(made, -15_001)) == refused("fund", "free")
    assert appropriate(made, -15_000)["status"] == "recorded"
    assert fund(made) == (10_000, 10_000, 0)
    assert why(appropriate(made, -1)) == refused("fund", "free")


def test_a_required_fund_must_be_named_but_only_for_what_reserves_money() -> None:
    made = office(require_funds=True)
    assert why(made.award("A", "t/flat", {"applicant": E1})) == refused("fund", "named")
    assert why(made.award("B", "t/interest", {"applicant": E1})) == refused("fund", "named")
    assert made.award("C", "t/loan", {"applicant": E1}, requested_fen=5_000)["status"] == "recorded"
    assert made.award("D", "t/relief", {"applicant": E1})["status"] == "recorded"
    assert made.award("E", "t/yes", {"applicant": E1})["status"] == "recorded"


@pytest.mark.parametrize("key", ["t/loan", "t/relief", "t/yes"])
def test_loans_relief_and_a_plain_yes_reserve_no_money_of_a_named_fund(key: str) -> None:
    made = office()
    requested = 5_000 if key == "t/loan" else None
    answer = made.award("A", key, {"applicant": E1}, fund=YEAR[0], requested_fen=requested)
    assert answer["status"] == "recorded"
    assert "fund" not in made.entry()["data"]
    assert fund(made) == (0, 0, 0)


def test_settling_turns_reserved_into_paid_and_a_return_puts_it_back() -> None:
    made = office()
    appropriate(made, 12_000)
    made.award("A", "t/flat", {"applicant": E1}, fund=YEAR[0])
    pay(made, "P", 4_000)
    assert fund(made) == (12_000, 10_000, 0)
    made.ok("settle", payment="P")
    assert fund(made) == (12_000, 6_000, 4_000)
    made.ok("return", payment="P", reason="退票")
    assert fund(made) == (12_000, 10_000, 0)
    pay(made, "Q")
    made.ok("settle", payment="Q")
    assert fund(made) == (12_000, 0, 10_000)


def test_repaid_money_is_free_again_only_through_an_appropriation() -> None:
    made = office()
    appropriate(made, 10_000)
    made.award("A", "t/flat", {"applicant": E1}, fund=YEAR[0])
    made.paid("A")
    made.ok("recover", recovery="R", case="A", void=True, reason="骗取")
    made.ok("repay", recovery="R", amount_fen=10_000)
    assert fund(made) == (10_000, 0, 10_000)
    assert why(made.award("B", "t/flat", {"applicant": E1}, fund=YEAR[0])) == refused(
        "fund", "free"
    )
    appropriate(made, 10_000)
    made.ok("approve", case="B")


def test_the_unpaid_rest_is_free_again_after_withdraw_finish_and_void() -> None:
    made = office()
    appropriate(made, 30_000)
    for case in ("A", "B", "C"):
        made.award(case, "t/free", {"applicant": E1}, fund=YEAR[0])
    assert fund(made) == (30_000, 30_000, 0)
    made.ok("withdraw", case="A", reason="x")
    assert fund(made) == (30_000, 20_000, 0)
    for case in ("B", "C"):
        made.ok("pay", payment=f"P{case}", case=case, amount_fen=4_000, account="1")
        made.ok("settle", payment=f"P{case}")
    made.ok("finish", case="B", reason="x")
    assert fund(made) == (30_000, 10_000 - 4_000, 8_000)
    made.ok("recover", recovery="R", case="C", void=True, reason="x")
    assert fund(made) == (30_000, 0, 8_000)


# ---- payments ------------------------------------------------------------------------------------


def test_a_payment_never_exceeds_what_is_approved_and_neither_instructed_nor_settled() -> None:
    made = awarded()
    assert why(pay(made, "P1", 10_001)) == refused("amount", "left")
    assert pay(made, "P1", 6_000)["amount_fen"] == 6_000
    assert why(pay(made, "P2", 4_001)) == refused("amount", "left")
    made.ok("settle", payment="P1")
    assert why(pay(made, "P2", 4_001)) == refused("amount", "left")
    assert pay(made, "P2")["amount_fen"] == 4_000, "without an amount: all that is left"
    assert why(pay(made, "P3")) == refused("amount", "left")
    assert sums(made) == (10_000, 4_000, 6_000)


def test_a_refused_payment_takes_no_payment_id_but_a_recorded_one_does() -> None:
    made = awarded()
    assert pay(made, "P", 10_001)["status"] == "refused"
    assert pay(made, "P", 5_000)["status"] == "recorded"
    assert why(pay(made, "P", 5_000)) == refused("order", "payment-taken")
    made.ok("cancel", payment="P", reason="x")
    assert why(pay(made, "P", 5_000)) == refused("order", "payment-taken")


STATES = {
    "instructed": [],
    "settled": ["settle"],
    "returned": ["return"],
    "returned after settling": ["settle", "return"],
    "cancelled": ["cancel"],
}
FOLLOWS = {
    ("instructed", "settle"),
    ("instructed", "return"),
    ("instructed", "cancel"),
    ("settled", "return"),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("do", ["settle", "return", "cancel"])
def test_a_payment_goes_from_instructed_to_settled_to_returned_and_nowhere_else(
    state: str, do: str
) -> None:
    made = awarded()
    pay(made, "P", 3_000)
    for step in STATES[state]:
        made.ok(step, payment="P", reason=None if step == "settle" else "x")
    before = sums(made)
    answer = made.send(do, payment="P", reason=None if do == "settle" else "x")
    if (state, do) in FOLLOWS:
        assert answer["status"] == "recorded"
    else:
        assert why(answer) == refused("order", "payment-state")
        assert sums(made) == before


def test_returned_and_cancelled_money_is_paid_again_under_a_new_id() -> None:
    made = awarded()
    pay(made, "P1")
    made.ok("return", payment="P1", reason="户名不符")
    pay(made, "P2")
    made.ok("cancel", payment="P2", reason="错误")
    pay(made, "P3")
    made.ok("settle", payment="P3")
    made.ok("return", payment="P3", reason="退票")
    assert sums(made) == (10_000, 0, 0)
    pay(made, "P4")
    made.ok("settle", payment="P4")
    assert sums(made) == (10_000, 0, 10_000)


def test_a_plain_yes_has_nothing_to_pay() -> None:
    made = awarded("t/yes")
    assert why(pay(made, "P")) == refused("amount", "left")
    assert why(pay(made, "P", 1)) == refused("amount", "left")
    assert made.case("A")["approved_fen"] is None


# ---- withdraw, finish ----------------------------------------------------------------------------


def test_withdraw_is_for_cases_with_no_payment_instructed_or_settled() -> None:
    made = awarded()
    pay(made, "P", 100)
    assert why(made.send("withdraw", case="A", reason="x")) == refused("order", "payment-open")
    made.ok("settle", payment="P")
    assert why(made.send("withdraw", case="A", reason="x")) == refused("order", "payment-settled")
    made.ok("return", payment="P", reason="x")
    made.ok("withdraw", case="A", reason="x")
    assert sums(made) == (0, 0, 0)


@pytest.mark.parametrize("how", ["withdraw", "finish"])
def test_a_case_that_ends_unpaid_frees_its_cap(how: str) -> None:
    made = awarded()
    assert why(made.award("B", "t/flat", {"applicant": E1})) == refused("cap", "once")
    made.ok(how, case="A", reason="x")
    made.ok("approve", case="B")
    assert made.case("A")["standing"] is False


def test_a_case_finished_after_a_payment_keeps_its_cap_and_its_amount_falls() -> None:
    made = awarded()
    pay(made, "P", 4_000)
    assert why(made.send("finish", case="A", reason="x")) == refused("order", "payment-open")
    made.ok("settle", payment="P")
    made.ok("finish", case="A", reason="x")
    assert sums(made) == (4_000, 0, 4_000)
    assert [h["fen"] for h in made.ledger.holdings("cn-ric", P1["number"])] == [4_000]
    assert why(made.award("B", "t/flat", {"applicant": E2, "founder": P1})) == refused(
        "cap", "once"
    )


def test_the_last_settled_payment_of_a_finished_case_comes_back_and_frees_it() -> None:
    made = awarded()
    pay(made, "P", 4_000)
    made.ok("settle", payment="P")
    made.ok("finish", case="A", reason="x")
    made.ok("return", payment="P", reason="退票")
    assert sums(made) == (0, 0, 0)
    assert made.award("B", "t/flat", {"applicant": E1})["status"] == "recorded"


# ---- recoveries ----------------------------------------------------------------------------------


def recover(made: Desk, name: str, amount: int | None = None, **given: Any) -> dict[str, Any]:
    return made.send("recover", recovery=name, case="A", amount_fen=amount, reason="违规", **given)


def test_at_most_what_was_settled_and_is_not_yet_ordered_back_is_recovered() -> None:
    made = awarded()
    pay(made, "P", 8_000)
    assert why(recover(made, "R1", 1)) == refused("amount", "settled")
    made.ok("settle", payment="P")
    assert why(recover(made, "R1", 8_001)) == refused("amount", "settled")
    assert recover(made, "R1", 5_000)["status"] == "recorded"
    assert why(recover(made, "R1", 1)) == refused("order", "recovery-taken")
    assert why(recover(made, "R2", 3_001)) == refused("amount", "settled")
    assert recover(made, "R2", 3_000)["status"] == "recorded"


def test_money_repaid_is_not_ordered_back_twice() -> None:
    made = awarded()
    made.paid("A")
    recover(made, "R1", 10_000)
    made.ok("repay", recovery="R1", amount_fen=10_000)
    assert why(recover(made, "R2", 1)) == refused("amount", "settled")


def test_no_more_is_repaid_or_written_off_than_is_outstanding() -> None:
    made = awarded()
    made.paid("A")
    recover(made, "R", 5_000)
    assert why(made.send("repay", recovery="R", amount_fen=5_001)) == refused(
        "amount", "outstanding"
    )
    made.ok("repay", recovery="R", amount_fen=3_000)
    off = made.send("write_off", recovery="R", amount_fen=2_001, reason="x")
    assert why(off) == refused("amount", "outstanding")
    made.ok("write_off", recovery="R", amount_fen=2_000, reason="破产")
    assert why(made.send("repay", recovery="R", amount_fen=1)) == refused("amount", "outstanding")
    state = made.case("A")
    assert (state["ordered_back_fen"], state["repaid_fen"], state["written_off_fen"]) == (
        5_000,
        3_000,
        2_000,
    )


def test_a_partial_recovery_leaves_the_award_standing_even_when_all_is_repaid() -> None:
    made = awarded()
    made.paid("A")
    recover(made, "R", 10_000)
    made.ok("repay", recovery="R", amount_fen=10_000)
    assert made.case("A")["standing"] is True
    assert why(made.award("B", "t/flat", {"applicant": E1})) == refused("cap", "once")


def test_settled_money_that_a_recovery_ordered_back_does_not_come_back_as_a_return() -> None:
    made = awarded()
    for payment, amount in (("P1", 6_000), ("P2", 4_000)):
        pay(made, payment, amount)
        made.ok("settle", payment=payment)
    recover(made, "R", 5_000)
    assert why(made.send("return", payment="P1", reason="x")) == refused("order", "ordered-back")
    made.ok("return", payment="P2", reason="x")


def test_void_orders_all_back_gives_up_the_rest_and_frees_the_caps_once_repaid() -> None:
    made = awarded()
    pay(made, "P", 7_000)
    assert why(recover(made, "R", void=True)) == refused("order", "payment-open")
    made.ok("settle", payment="P")
    assert recover(made, "R0", 2_000)["status"] == "recorded"
    assert why(recover(made, "R", 7_000, void=True)) == refused("amount", "settled")
    assert recover(made, "R", void=True)["amount_fen"] == 5_000
    assert sums(made) == (7_000, 0, 7_000)
    assert made.case("A")["stage"] == "voided"
    assert why(pay(made, "Q")) == refused("order", "stage")
    assert why(made.award("B", "t/flat", {"applicant": E1})) == refused("cap", "once")
    made.ok("repay", recovery="R", amount_fen=5_000)
    assert why(made.send("approve", case="B")) == refused("cap", "once"), "2,000 are still out"
    made.ok("repay", recovery="R0", amount_fen=2_000)
    made.ok("approve", case="B")


def test_void_with_nothing_ever_settled_is_refused() -> None:
    made = awarded()
    assert why(recover(made, "R", void=True)) == refused("order", "nothing-settled")


def test_void_of_what_was_all_repaid_already_frees_at_once() -> None:
    made = awarded()
    made.paid("A")
    recover(made, "R0", 10_000)
    made.ok("repay", recovery="R0", amount_fen=10_000)
    assert recover(made, "R", void=True)["amount_fen"] == 0
    assert made.award("B", "t/flat", {"applicant": E1})["status"] == "recorded"


def test_a_write_off_never_frees_the_caps() -> None:
    made = awarded()
    made.paid("A")
    recover(made, "R", void=True)
    made.ok("repay", recovery="R", amount_fen=9_999)
    made.ok("write_off", recovery="R", amount_fen=1, reason="破产")
    assert why(made.award("B", "t/flat", {"applicant": E1})) == refused("cap", "once")
    assert made.case("A")["standing"] is True


def test_a_finished_case_can_still_be_voided() -> None:
    made = awarded()
    made.paid("A")
    made.ok("finish", case="A", reason="付清")
    assert recover(made, "R", void=True)["amount_fen"] == 10_000


def test_a_case_with_money_outstanding_is_open_for_erasure() -> None:
    made = awarded()
    made.paid("A")
    recover(made, "R", void=True)
    answer = made.send("erase", case="A", ground="x", on="2090-01-01")
    assert why(answer) == refused("order", "open")


# ---- loans ---------------------------------------------------------------------------------------


def test_a_loan_is_discharged_once_and_nothing_else_is() -> None:
    made = awarded("t/loan", requested_fen=20_000)
    made.ok("discharge", case="A")
    assert made.case("A")["discharged"] is True
    assert why(made.send("discharge", case="A")) == refused("order", "stage")
    made.award("B", "t/free", {"applicant": E1})
    assert why(made.send("discharge", case="B")) == refused("order", "stage")
    made.submit("C", "t/loan", {"applicant": E1})
    assert why(made.send("discharge", case="C")) == refused("order", "stage")


def test_a_withdrawn_loan_is_not_discharged_and_a_finished_one_is() -> None:
    made = awarded("t/loan", requested_fen=20_000)
    made.paid("A")
    made.ok("finish", case="A", reason="放款")
    made.ok("discharge", case="A")
    made.award("B", "t/loan", {"applicant": E1}, requested_fen=20_000)
    made.ok("withdraw", case="B", reason="x")
    assert why(made.send("discharge", case="B")) == refused("order", "stage")

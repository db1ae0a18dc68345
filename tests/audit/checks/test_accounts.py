"""One account for many, and payments that came back and were left."""

from __future__ import annotations

from typing import Any

from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, grant, person, role, small_pack
from tests.support.forging import Told

from subsidy_ledger.parties.identifiers import complete_uscc

PACK = small_pack(
    role("founder")
    + role("hire")
    + grant("a", "[grant.benefit]\nfen = 100\n§\n")
    + grant("job", '[grant.benefit]\neach = "hire"\nfen = 100\n§\n')
    + grant("paid", "[grant.benefit]\nfen = 100\n§\n").replace(
        "applicant = [", 'payee = "hire"\napplicant = ['
    )
)
E1, E2, P1, P2 = enterprise("e1"), enterprise("e2"), person("p1"), person("p2")
CARD = "6217 0000 0000 0001"


def office() -> Desk:
    return desk([PACK])


def pay(made: Desk, case: str, account: str = CARD, on: str = "2023-05-11", **given: Any) -> str:
    made.ok("pay", payment=f"P-{case}", case=case, account=account, on=on, **given)
    return f"P-{case}"


def shared(made: Desk | Told, **settings: Any) -> list[Any]:
    return found(made, "one-account-many", **settings)


def left(made: Desk, **settings: Any) -> list[Any]:
    return found(made, "return-not-rebooked", **settings)


# ---- one account ---------------------------------------------------------------------------------


def test_one_account_of_two_beneficiaries_is_a_hint_however_it_is_written() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": P1})
    made.award("B", "t/a", {"applicant": P2})
    pay(made, "A")
    pay(made, "B", "6217-0000-0000-0001")
    (finding,) = shared(made)
    assert finding.severity == "hint"
    assert finding.cases == ("A", "B")
    assert finding.amount_fen == 200
    assert "6217" not in str(finding.to_json()), "no account is written into a finding"
    assert shared(made, shared_account=3) == []


def test_a_firm_that_is_paid_for_many_hires_in_many_cases_is_one() -> None:
    made = office()
    for number in range(3):
        hire = [person(f"h{number}")]
        made.award(f"A{number}", "t/job", {"applicant": E1, "hire": hire})
        pay(made, f"A{number}")
    assert shared(made) == []


def test_the_role_that_a_grant_pays_is_the_beneficiary() -> None:
    made = office()
    for number in range(2):
        hire = [person(f"h{number}")]
        made.award(f"A{number}", "t/paid", {"applicant": E1, "hire": hire})
        pay(made, f"A{number}")
    assert len(shared(made)) == 1


def test_two_numbers_of_one_person_a_household_and_a_sole_trader_are_one() -> None:
    made = office()
    shop = {**E1, "number": complete_uscc("92371402", "MA3C0000")}
    made.award("A", "t/a", {"applicant": P1})
    made.award("B", "t/a", {"applicant": P2})
    made.award("C", "t/a", {"applicant": shop, "founder": [P2]})
    for case in "ABC":
        pay(made, case)
    assert [f.detail["beneficiaries"] for f in shared(made)] == [2]
    made.ok("link", group="g", parties=[P1, P2], **{"from": "2023-01-01"})
    assert shared(made) == []


def test_payments_that_came_back_and_accounts_that_are_not_along_are_left_out() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": P1})
    made.award("B", "t/a", {"applicant": P2})
    pay(made, "A")
    made.ok("return", payment=pay(made, "B"), reason="x", on="2023-05-12")
    assert shared(made) == []
    made.ok("pay", payment="P-B2", case="B", account=CARD, on="2023-05-12")
    assert len(shared(made)) == 1
    told = Told(made)
    told.sealed.clear()
    assert shared(told) == []


# ---- returns -------------------------------------------------------------------------------------


def returned(made: Desk, do: str = "return") -> None:
    made.award("A", "t/a", {"applicant": P1})
    made.ok(do, payment=pay(made, "A"), reason="x", on="2023-05-12")


def test_a_return_that_nobody_booked_again_is_a_hint_after_the_days_that_are_set() -> None:
    for do in ("return", "cancel"):
        made = office()
        returned(made, do)
        assert found(made, "return-not-rebooked", on="2023-06-11") == []
        (finding,) = found(made, "return-not-rebooked", on="2023-06-12")
        assert (finding.case, finding.amount_fen) == ("A", 100)
        assert finding.detail == {"payment": "P-A", "back_on": "2023-05-12", "days": 31}


def test_what_was_booked_again_finished_or_held_is_not_found() -> None:
    made = office()
    returned(made)
    made.ok("pay", payment="P2", case="A", account=CARD, on="2023-05-13")
    assert found(made, "return-not-rebooked", on="2023-12-31") == []
    for do in ("finish", "hold"):
        other = office()
        returned(other)
        other.ok(do, case="A", reason="x", on="2023-05-13")
        assert found(other, "return-not-rebooked", on="2023-12-31") == []

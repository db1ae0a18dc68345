"""What an award leaves behind when it ends."""

from __future__ import annotations

from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, grant, person, role, small_pack
from tests.support.forging import Told

PACK = small_pack(
    role("guarantor")
    + grant("a", "[grant.benefit]\nfen = 100\n§\n")
    + grant("b", "[grant.benefit]\nfen = 30\n§\n")
)
E1, E2, P1, P2 = enterprise("e1"), enterprise("e2"), person("p1"), person("p2")


def office() -> Desk:
    made = desk([PACK])
    made.award("A", "t/a", {"applicant": P1})
    made.paid("A")
    return made


def test_an_award_that_ended_with_its_money_out_is_a_fault() -> None:
    told = Told(office())
    told.add(do="withdraw", case="A", data={})
    (finding,) = found(told, "reversed-unrepaid")
    assert (finding.severity, finding.case, finding.amount_fen) == ("fault", "A", 100)


def test_an_award_that_ended_after_the_money_came_back_is_not_found() -> None:
    made = office()
    made.ok("recover", recovery="R", case="A", amount_fen=100, void=True, reason="x")
    assert found(made, "reversed-unrepaid") == [], "it stands until it is repaid"
    made.ok("repay", recovery="R", amount_fen=100)
    made.award("B", "t/a", {"applicant": P2})
    made.ok("withdraw", case="B", reason="x")
    assert found(made, "reversed-unrepaid") == []


def test_an_award_while_money_is_ordered_back_is_a_hint() -> None:
    made = office()
    made.ok("recover", recovery="R", case="A", amount_fen=80, reason="x")
    made.ok("repay", recovery="R", amount_fen=30)
    made.award("B", "t/a", {"applicant": P1})
    (finding,) = found(made, "awarded-again")
    assert finding.severity == "hint"
    assert (finding.case, finding.cases) == ("B", ("A", "B"))
    assert finding.amount_fen == 50
    made.ok("write_off", recovery="R", amount_fen=50, reason="x")
    (finding,) = found(made, "awarded-again")
    assert "0.50 of it written off" in finding.message


def test_an_award_before_the_order_for_another_or_of_another_kind_is_not_found() -> None:
    made = office()
    made.award("B", "t/a", {"applicant": P1})
    made.ok("recover", recovery="R", case="A", amount_fen=80, reason="x")
    made.award("C", "t/b", {"applicant": P1})
    made.award("D", "t/a", {"applicant": P2, "guarantor": [P1]})
    assert found(made, "awarded-again") == []
    made.ok("same", parties=[P1, P2])
    assert [f.case for f in found(made, "awarded-again")] == ["D"]


def test_an_award_after_the_money_came_back_is_not_found() -> None:
    made = office()
    made.ok("recover", recovery="R", case="A", amount_fen=80, reason="x")
    made.ok("repay", recovery="R", amount_fen=80)
    made.award("B", "t/a", {"applicant": P1})
    assert found(made, "awarded-again") == []

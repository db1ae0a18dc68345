"""Money ordered back: not received, received too much, given up."""

from __future__ import annotations

from typing import Any

from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, grant, small_pack
from tests.support.forging import Told

PACK = small_pack(grant("a", "[grant.benefit]\nfen = 100\n§\n"))


def office(ordered: int = 60, **given: Any) -> Desk:
    made = desk([PACK])
    made.award("A", "t/a", {"applicant": enterprise("e1")})
    made.paid("A")
    made.ok("recover", recovery="R", case="A", amount_fen=ordered, reason="x", **given)
    return made


def test_money_ordered_back_and_not_received_is_a_hint_after_the_days_that_are_set() -> None:
    made = office()
    made.ok("repay", recovery="R", amount_fen=20)
    assert found(made, "recovery-outstanding", on="2023-11-06") == []
    (finding,) = found(made, "recovery-outstanding", on="2023-11-07")
    assert (finding.severity, finding.case, finding.amount_fen) == ("hint", "A", 40)
    assert finding.detail == {"recovery": "R", "ordered_on": "2023-05-10", "days": 181}
    assert len(found(made, "recovery-outstanding", on="2023-05-21", recovery_days=10)) == 1


def test_what_came_back_whole_is_not_found() -> None:
    made = office()
    made.ok("repay", recovery="R", amount_fen=60)
    for check in ("recovery-outstanding", "recovery-exceeded", "recovery-written-off"):
        assert found(made, check, on="2024-12-31") == []


def test_more_received_than_was_ordered_is_a_fault() -> None:
    made = office()
    made.ok("repay", recovery="R", amount_fen=60)
    told = Told(made)
    told.add(do="repay", case="A", data={"recovery": "R", "amount_fen": 5})
    (finding,) = found(told, "recovery-exceeded")
    assert (finding.severity, finding.case, finding.amount_fen) == ("fault", "A", 5)
    assert len(finding.entries) == 3


def test_more_ordered_back_or_received_than_was_paid_is_a_fault() -> None:
    told = Told(office(100))
    told.add(do="recover", case="A", data={"recovery": "Q", "amount_fen": 30})
    (finding,) = found(told, "recovery-exceeded")
    assert (finding.severity, finding.amount_fen) == ("fault", 30)
    assert "ordered back" in finding.message
    other = desk([PACK])
    other.award("A", "t/a", {"applicant": enterprise("e1")})
    other.paid("A")
    other.ok("recover", recovery="R", case="A", amount_fen=100, reason="x")
    other.ok("repay", recovery="R", amount_fen=100)
    returned = Told(other)
    returned.add(do="return", case="A", data={"payment": "pay-A"})
    assert [f.amount_fen for f in found(returned, "recovery-exceeded")] == [100]


def test_money_given_up_is_a_hint_that_says_whether_the_award_stands() -> None:
    made = office()
    made.ok("write_off", recovery="R", amount_fen=60, reason="x")
    (finding,) = found(made, "recovery-written-off")
    assert (finding.severity, finding.amount_fen) == ("hint", 60)
    assert "the award stands" in finding.message
    void = office(100, void=True)
    void.ok("write_off", recovery="R", amount_fen=40, reason="x")
    (finding,) = found(void, "recovery-written-off")
    assert "the award is void" in finding.message
    assert "批准已撤销" in finding.message_zh

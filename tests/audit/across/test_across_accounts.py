"""One account that several ledgers paid for several persons."""

from __future__ import annotations

import pytest
from tests.audit.across.cities import OTHER_KEY, PACK, U, city, named, seen, together
from tests.support.builders import Desk, person

from subsidy_ledger.audit.several import across

P1, P2 = person("p1"), person("p2")


def paid(first: str, second: str, other: object = P2) -> tuple[Desk, Desk]:
    """One payment in each of two cities."""
    a, b = city("a.example", PACK), city("b.example", U, OTHER_KEY)
    a.award("A-1", "t/house", {"applicant": P1})
    a.ok("pay", payment="pa", case="A-1", account=first)
    b.award("B-1", "u/house", {"applicant": other})
    b.ok("pay", payment="pb", case="B-1", account=second)
    return a, b


@pytest.mark.parametrize("second", ["6222 0202", "6222-0202", "\uff16222\uff10202"])
def test_one_account_for_two_persons_is_a_hint_however_it_is_written(second: str) -> None:
    (finding,) = together(*paid("62220202", second)).findings
    assert finding.check == "across-account"
    assert (finding.severity, finding.amount_fen) == ("hint", 80)
    assert finding.detail == {"beneficiaries": 2, "payments": 2}
    assert finding.elsewhere[0].cases == ("B-1",)
    assert "62220202" not in finding.message, "an account is personal data"


def test_one_person_with_one_account_is_nothing() -> None:
    assert together(*paid("62220202", "62220202", P1)).findings == ()


def test_two_accounts_are_nothing() -> None:
    assert together(*paid("62220202", "62220203")).findings == ()


def test_a_payment_that_came_back_is_left_out() -> None:
    a, b = paid("62220202", "62220202")
    b.ok("settle", payment="pb")
    b.ok("return", payment="pb", reason="x")
    assert together(a, b).findings == ()


def test_two_persons_that_a_ledger_links_are_one_beneficiary() -> None:
    a, b = paid("62220202", "62220202")
    b.award("B-2", "u/house", {"applicant": P1})
    assert len(together(a, b).findings) == 1
    b.ok("link", group="household-1", parties=[P1, P2], from_="2023-01-01")
    assert together(a, b).findings == ()


def test_one_account_for_two_persons_in_one_ledger_is_not_for_here() -> None:
    a, b = paid("62220202", "1")
    a.award("A-2", "t/house", {"applicant": P2})
    a.ok("pay", payment="pc", case="A-2", account="62220202")
    assert together(a, b).findings == ()


def test_without_sealed_content_nothing_is_found_and_it_is_said() -> None:
    a, b = paid("62220202", "62220202")
    outcome = across([seen(a), seen(b, sealed=False)])
    assert named(outcome, "across-account") == []
    assert "accounts" in {one.what for one in outcome.not_compared}


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_a_payment_counts_once_where_a_ledger_is_given_with_its_bundle(
    order: tuple[int, ...],
) -> None:
    a, b = paid("62220202", "62220202")
    desks = [seen(a), seen(a, sealed=False), seen(b)]
    (finding,) = named(across([desks[at] for at in order]), "across-account")
    assert finding.amount_fen == 80
    assert finding.detail == {"beneficiaries": 2, "payments": 2}
    (finding,) = named(across([seen(a), seen(a), seen(b)]), "across-account")
    assert finding.amount_fen == 80


def test_a_payment_that_came_back_since_the_bundle_is_left_out() -> None:
    a, b = paid("62220202", "62220202")
    before = seen(b)
    assert len(across([seen(a), before]).findings) == 1
    b.ok("settle", payment="pb")
    b.ok("return", payment="pb", reason="x")
    assert across([seen(a), before, seen(b)]).findings == ()
    assert across([seen(a), before, seen(b, sealed=False)]).findings == ()


def test_under_one_key_a_spouse_whom_only_the_link_names_is_known() -> None:
    a, b = city("a.example", PACK), city("b.example", U)
    a.award("A-1", "t/house", {"applicant": P1})
    b.award("B-1", "u/house", {"applicant": P2})
    for made, case in ((a, "A-1"), (b, "B-1")):
        made.ok("pay", payment=f"pay-{case}", case=case, account="62220202")
    assert [one.check for one in together(a, b).findings] == ["across-account"]
    b.ok("link", group="household-1", parties=[P1, P2], from_="2023-01-01")
    assert together(a, b).findings == ()

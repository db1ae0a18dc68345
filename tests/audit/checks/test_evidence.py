"""What a list that does not have somebody proves, and what of an award is still at stake."""

from __future__ import annotations

import pytest
from attrs import evolve
from tests.audit.checks.listed import (
    E1,
    P1,
    P2,
    P3,
    a_list,
    amounts,
    by_token,
    employer,
    findings,
    office,
    row,
)
from tests.support.builders import KEY
from tests.support.forging import Told

from subsidy_ledger.audit.checks.attendance import TrainingUnattended
from subsidy_ledger.audit.checks.attested import Labour, Training
from subsidy_ledger.audit.checks.beneficiary_accounts import AccountsOfOthers
from subsidy_ledger.audit.checks.eligible import EntitledUnpaid
from subsidy_ledger.audit.checks.firm_status import FirmStatus
from subsidy_ledger.audit.checks.labour import FictitiousLabour
from subsidy_ledger.audit.checks.person_status import PersonStatus
from subsidy_ledger.audit.matching import ListRow, with_tokens

LABOUR = FictitiousLabour(
    {"t/insured-jobs": Labour("t/insured-jobs", "hire", asks=("insured",), paid=("paid",))}
)
COURSES = TrainingUnattended({"t/jobs": Training("t/jobs", "hire", ("there",))})
INSURED = a_list("insurance", row(P3, "2022-01-01", "2023-12-31", **employer(E1)))
ATTENDED = a_list("attendance", row(P3, days="5"))


def hired(hire=P1, grant="t/insured-jobs", **facts):
    made = office()
    made.award(
        "A", grant, {"applicant": E1, "hire": [{**hire, "facts": {"insured": True, **facts}}]}
    )
    return made


ABSENT = [
    pytest.param(LABOUR, "t/insured-jobs", INSURED, id="insurance"),
    pytest.param(COURSES, "t/jobs", ATTENDED, id="attendance"),
]


@pytest.mark.parametrize(("check", "grant", "brought"), ABSENT)
def test_who_cannot_be_looked_for_is_not_missing(check, grant, brought):
    made = hired(grant=grant)
    assert amounts(findings(made, check, brought)) == [("fault", "A", 300)]
    assert amounts(by_token(made, check, brought)) == [("fault", "A", 300)]
    without = Told(made)
    without.sealed.clear()
    assert findings(without, check, brought) == []
    other_key = evolve(with_tokens(brought, KEY), key_id="another")
    assert findings(without, check, other_key) == []


@pytest.mark.parametrize(("check", "grant", "brought"), ABSENT)
@pytest.mark.parametrize(
    ("line", "severity"),
    [
        (row(P1), "hint"),
        (ListRow(9, "", "", P1["name"]), "hint"),
        (ListRow(9, "", "", P2["name"]), "fault"),
        (ListRow(9, "", ""), "fault"),
    ],
    ids=["number", "name", "another name", "nothing"],
)
def test_a_line_that_could_not_be_read_may_be_the_one(check, grant, brought, line, severity):
    (found,) = findings(hired(grant=grant), check, evolve(brought, unsure=(line,)))
    assert found.severity == severity
    assert ("未能读取" in found.message_zh) == (severity == "hint")


@pytest.mark.parametrize(("check", "grant", "brought"), ABSENT)
def test_a_number_of_a_kind_that_the_list_does_not_have_is_a_hint(check, grant, brought):
    local = {"kind": "person", "scheme": "local-passport", "number": "E1", "name": "史密斯"}
    (found,) = findings(hired(local, grant), check, brought)
    assert found.severity == "hint"
    assert "no numbers of this kind" in found.message


def test_a_list_that_does_not_reach_over_what_is_claimed_proves_nothing():
    for start, end, claims, count in (
        ("2023-05-01", "2023-12-31", 12, 0),
        ("2022-06-01", "2023-04-30", 12, 1),
        ("2022-06-01", "2023-03-31", 12, 0),
        ("2023-05-01", "2023-12-31", 0, 1),
    ):
        brought = a_list("insurance", row(P3, start, end, **employer(E1)))
        assert len(findings(hired(paid=claims), LABOUR, brought)) == count, (start, end, claims)


def test_an_employer_compared_by_name_alone_is_a_hint():
    one = row(P1, "2023-01-01", "2023-12-31", employer_name="乙公司")
    (found,) = findings(hired(), LABOUR, evolve(INSURED, rows=(*INSURED.rows, one)))
    assert (found.severity, "单位名称" in found.message_zh) == ("hint", True)


# ---- money ---------------------------------------------------------------------------------------


def dead(made):
    return findings(made, PersonStatus(), a_list("deceased", row(P1, "2023-01-01")))


def paid(fen=1000, back=0):
    made = office()
    made.award("A", "t/once", {"applicant": P1})
    made.ok("pay", payment="x", case="A", account="1", amount_fen=fen)
    made.ok("settle", payment="x")
    if back:
        made.ok("recover", recovery="R", case="A", amount_fen=back, reason="x")
        made.ok("repay", recovery="R", amount_fen=back)
    return made


def test_what_came_back_is_not_at_stake_and_an_award_of_which_all_did_is_none():
    assert amounts(dead(paid())) == [("fault", "A", 1000)]
    assert amounts(dead(paid(back=300))) == [("fault", "A", 700)]
    assert dead(paid(back=1000)) == []


def test_what_was_given_up_is_not_at_stake():
    made = paid(400)
    assert amounts(dead(made)) == [("fault", "A", 1000)]
    made.ok("finish", case="A", reason="x")
    assert amounts(dead(made)) == [("fault", "A", 400)]


def test_that_nothing_is_paid_yet_is_said():
    made = office()
    made.award("A", "t/once", {"applicant": P1})
    (found,) = dead(made)
    assert ("尚未支付" in found.message_zh, "nothing is paid yet" in found.message) == (True, True)
    assert "尚未支付" not in dead(paid())[0].message_zh


# ---- enterprises and accounts --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "severity"),
    [
        ("", "fault"),
        ("注销", "fault"),
        ("吊销,未注销", "fault"),
        ("拟注销", "hint"),
        ("简易注销公告", "hint"),
        ("经营异常", "hint"),
        ("非正常户", "hint"),
        ("歇业", "hint"),
        ("存续(在营、开业、在册)", None),
        ("正常", None),
    ],
)
def test_only_who_is_gone_is_a_fault_and_who_is_in_business_is_none(status, severity):
    made = office()
    made.award("A", "t/once", {"applicant": E1})
    given = {"status": status} if status else {}
    found = findings(made, FirmStatus(), a_list("deregistered", row(E1, "2023-01-01", **given)))
    assert [one.severity for one in found] == ([] if severity is None else [severity])


def test_an_account_of_the_same_name_under_another_number_is_a_hint():
    made = office()
    made.award("A", "t/started", {"applicant": P1})
    made.ok("pay", payment="x", case="A", account="6217000000000001")
    check, one = AccountsOfOthers(), row(P2, account="6217000000000001", name=P1["name"])
    assert amounts(findings(made, check, a_list("accounts", one))) == [("hint", "A", 1000)]
    listed = a_list("accounts", one._replace(name=P2["name"]))
    assert amounts(findings(made, check, listed)) == [("fault", "A", 1000)]


# ---- the entitled --------------------------------------------------------------------------------


def test_what_is_with_the_bank_is_not_paid_and_who_was_rejected_is_said_so():
    brought = a_list("eligible", row(P1, "2023-01-01", grant="t/once"))
    made = office()
    made.award("A", "t/once", {"applicant": P1})
    made.ok("pay", payment="x", case="A", account="1")
    assert amounts(findings(made, EntitledUnpaid(), brought, on="2024-01-01")) == [
        ("hint", "A", 1000)
    ]
    made = office()
    made.submit("A", "t/once", {"applicant": P1})
    made.ok("reject", case="A", reason="x")
    (found,) = findings(made, EntitledUnpaid(), brought, on="2024-01-01")
    assert "已驳回" in found.message_zh

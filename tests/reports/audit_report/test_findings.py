"""Findings in the model: one order, numbers from 1, nothing personal."""

from tests.reports.audit_report.made import case, finding, put_together

from subsidy_ledger.audit.dossier import Dossier, Dossiers, Paid, PartyOn
from subsidy_ledger.audit.finding import Elsewhere
from subsidy_ledger.parties.identifiers import complete_ric
from subsidy_ledger.reports.audit_report.checks import Table
from subsidy_ledger.reports.audit_report.findings import counts, numbered, rows
from subsidy_ledger.reports.masking import NONE, STRICT, TAIL

NUMBER = complete_ric("37140219900101001")
ACCOUNT = "6222020200112233"


def with_a_dossier(*findings):
    """A case A-1 of 张三丰, paid to his account, and of a firm."""
    dossier = Dossier(
        "A-1",
        "t/g",
        parties=[
            PartyOn("applicant", 0, "tok", "person", "cn-ric", NUMBER, "张三丰"),
            PartyOn("firm", 0, "tok2", "enterprise", "cn-uscc", "91371400MA3C00003K", "某某公司"),
        ],
        payments={"P-1": Paid("P-1", 100, "settled", ACCOUNT, 9, "2023-05-10", "cashier")},
    )
    return put_together([case("A-1", 100)], *findings, files=Dossiers({"A-1": dossier}))


def listed(*findings, mask=STRICT):
    audited = [with_a_dossier(*findings)]
    return rows(audited, numbered(audited, Table((), ())), mask)


def test_faults_come_before_hints_and_are_numbered_from_1():
    found = listed(finding("hint", check="a"), finding(check="b", entries=(9,)), finding(check="b"))
    told = [(row["n"], row["severity"], row["entries"]) for row in found]
    assert told == [(1, "fault", [8]), (2, "fault", [9]), (3, "hint", [8])]


def test_cases_with_a_fault_are_counted_once():
    audited = [put_together([case("A-1"), case("A-2")], *[
        finding(case="A-1"), finding(case="A-1"), finding("hint", case="A-2"),
    ])]  # fmt: skip
    found = counts(numbered(audited, Table((), ())))
    assert found == {"faults": 2, "hints": 1, "fault_cases": 1}


def test_a_message_does_not_say_who_it_is_about():
    said = f"张三丰 ({NUMBER}) drew to {ACCOUNT}, as did 某某公司 91371400MA3C00003K"
    row = listed(finding(case="A-1", message=said, message_zh=said, clears="张三丰 pays"))[0]
    assert row["message"] == "张* (***) drew to ***, as did 某某公司 91371400MA3C00003K"
    assert row["message_zh"] == row["message"]
    assert row["clears"] == "张* pays"


def test_the_tail_mask_leaves_the_end_of_numbers():
    row = listed(finding(case="A-1", message=f"{NUMBER} {ACCOUNT}"), mask=TAIL)[0]
    assert row["message"] == f"**************{NUMBER[-4:]} ****2233"


def test_without_a_mask_everything_is_said():
    row = listed(
        finding(case="A-1", message=f"张三丰 {NUMBER}", detail={"name": "李四"}), mask=NONE
    )[0]
    assert row["message"] == f"张三丰 {NUMBER}"
    assert row["detail"] == {"name": "李四"}


def test_details_are_masked_by_their_keys_and_their_values_leave_the_message():
    detail = {
        "number": "371402199002020020",
        "parties": [{"name": "李四", "account": "621700123456"}],
        "phone": "13800138000",
        "days": 3,
        "token": "abc",
    }
    row = listed(finding(detail=detail, message="李四 13800138000 621700123456 3 days"))[0]
    assert row["detail"] == {
        "number": "***",
        "parties": [{"name": "李*", "account": "***"}],
        "phone": "***",
        "days": 3,
        "token": "abc",
    }
    assert row["message"] == "李* *** *** 3 days"


def test_a_resident_number_that_nobody_announced_is_hidden_too():
    assert listed(finding(message=f"row 3: {NUMBER}"))[0]["message"] == "row 3: ***"


def test_ids_that_are_all_digits_stay():
    row = listed(finding(message="case 20230500000123456", case="A-1"))[0]
    assert row["message"] == "case 20230500000123456"


def test_another_ledger_is_named_by_its_place_where_it_is_in_the_report():
    here, there = with_a_dossier(), put_together([case("B-1")])
    there.audit.desk.books.opened = {"origin": "there"}
    seen = finding(
        case="A-1",
        elsewhere=(Elsewhere("there", (5,), ("B-1",)), Elsewhere("nowhere", (1,))),
    )
    audited = [with_a_dossier(seen), there]
    row = rows(audited, numbered(audited, Table((), ())), STRICT)[0]
    assert [one["ledger"] for one in row["elsewhere"]] == [1, "nowhere"]
    assert here.audit.findings == ()


def test_what_a_finding_has_not_is_left_out():
    row = listed(finding())[0]
    assert not {"case", "grant", "amount_fen", "cite", "detail", "elsewhere"} & row.keys()
    assert row["cases"] == []

"""Dead, in prison, retired: by months, by day of application, approval and payment."""

from __future__ import annotations

from tests.audit.checks.listed import (
    E1,
    E2,
    P1,
    P2,
    P3,
    a_list,
    amounts,
    by_token,
    findings,
    office,
    row,
)
from tests.support.builders import Desk

from subsidy_ledger.audit.checks.person_status import PersonStatus
from subsidy_ledger.audit.matching import read_list

HALF = {"months": ["2023-03/2023-08"]}


def by_months(paid_on: str = "2023-09-01") -> Desk:
    made = office()
    made.award("A", "t/months", {"applicant": P1}, facts=HALF, on="2023-08-31")
    made.paid("A", on=paid_on)
    return made


def once(**given: str) -> Desk:
    made = office()
    made.award(
        "A", "t/once", {"applicant": P1}, approve={"on": given.get("approved", "2023-05-20")}
    )
    made.paid("A", on=given.get("paid", "2023-06-01"))
    return made


def dead(day: str, party=P1, **given):
    return a_list("deceased", row(party, day, **given))


# ---- the dead ------------------------------------------------------------------------------------


def test_months_that_begin_after_death_are_found_with_their_amount_alone():
    (found,) = findings(by_months(), PersonStatus(), dead("2023-06-15"))
    assert (found.check, found.severity, found.amount_fen) == ("paid-after-death", "fault", 20)
    assert found.detail["months"] == ["2023-07/2023-08"]
    assert found.detail["list"] == "deceased.csv"
    assert found.detail["line"] == 7
    assert found.source == "deceased.csv, line 7"
    assert "2023-06-15死亡" in found.message_zh


def test_the_month_of_death_is_paid_for_and_one_that_begins_the_day_after_is_not():
    assert amounts(findings(by_months(), PersonStatus(), dead("2023-07-01"))) == [
        ("fault", "A", 10)
    ]
    assert amounts(findings(by_months(), PersonStatus(), dead("2023-06-30"))) == [
        ("fault", "A", 20)
    ]


def test_months_before_death_paid_after_it_are_no_finding():
    made = office()
    made.award("A", "t/months", {"applicant": P1}, facts={"months": ["2023-05"]}, on="2023-05-31")
    made.paid("A", on="2023-07-10")
    assert findings(made, PersonStatus(), dead("2023-06-01")) == []


def test_months_before_death_applied_for_after_it_are_a_hint():
    made = office()
    made.award("A", "t/months", {"applicant": P1}, facts={"months": ["2023-03"]})
    assert amounts(findings(made, PersonStatus(), dead("2023-04-02"))) == [("hint", "A", 10)]


def test_an_award_without_months_is_found_by_application_and_approval():
    assert amounts(findings(once(), PersonStatus(), dead("2023-05-09"))) == [("fault", "A", 1000)]
    assert amounts(findings(once(), PersonStatus(), dead("2023-05-19"))) == [("fault", "A", 1000)]
    assert amounts(findings(once(), PersonStatus(), dead("2023-05-20"))) == [("hint", "A", 1000)]
    assert findings(once(), PersonStatus(), dead("2023-06-01")) == []


def test_a_payment_that_came_back_was_not_paid_to_the_dead():
    made = once()
    made.ok("return", payment="pay-A", reason="x", on="2023-06-02")
    assert findings(made, PersonStatus(), dead("2023-05-25")) == []


def test_a_hire_who_is_dead_is_found_with_its_own_line():
    made = office()
    made.award("A", "t/jobs", {"applicant": E1, "hire": [P1, P2]}, approve={"on": "2023-06-01"})
    assert amounts(findings(made, PersonStatus(), dead("2023-05-01"))) == [("fault", "A", 300)]
    assert amounts(findings(made, PersonStatus(), dead("2023-05-15"))) == [("hint", "A", 300)]


def test_a_hire_who_was_left_out_is_not_looked_at():
    made = office()
    parties = {"applicant": E1, "hire": [{**P1, "facts": {"insured": False}},
                                         {**P2, "facts": {"insured": True}}]}  # fmt: skip
    made.award("A", "t/insured-jobs", parties)
    assert findings(made, PersonStatus(), dead("2023-01-01")) == []
    assert len(findings(made, PersonStatus(), dead("2023-01-01", P2))) == 1


def test_a_dead_founder_is_a_hint():
    made = office()
    made.award("A", "t/started", {"applicant": E1, "founder": P1})
    assert amounts(findings(made, PersonStatus(), dead("2023-01-01"))) == [("hint", "A", 1000)]


def test_another_name_makes_it_a_hint_and_says_so():
    (found,) = findings(once(), PersonStatus(), dead("2023-01-01", name="王老五"))
    assert found.severity == "hint"
    assert "names differ" in found.message
    assert "不一致" in found.message_zh
    assert found.detail["names_differ"] is True


def test_a_masked_name_and_one_with_spaces_are_the_same_name():
    for name in (f"{P1['name'][0]}*", f" {P1['name'][0]} {P1['name'][1:]} ", ""):
        (found,) = findings(once(), PersonStatus(), dead("2023-01-01", name=name))
        assert found.severity == "fault"


def test_without_a_day_it_is_a_hint_and_of_two_days_the_later_one_counts():
    assert amounts(findings(once(), PersonStatus(), dead(""))) == [("hint", "A", None)]
    two = a_list("deceased", row(P1, "2023-01-01"), row(P1, "2023-12-01", line=9))
    assert findings(once(), PersonStatus(), two) == []


def test_somebody_else_an_award_withdrawn_and_no_list_are_no_finding():
    assert findings(once(), PersonStatus(), dead("2023-01-01", P3)) == []
    assert findings(once(), PersonStatus()) == []
    made = office()
    made.award("A", "t/once", {"applicant": P1})
    made.ok("withdraw", case="A", reason="x")
    assert findings(made, PersonStatus(), dead("2023-01-01")) == []


def test_another_identifier_of_the_same_person_is_found():
    made = once()
    made.award("B", "t/once", {"applicant": P2})
    made.ok("same", parties=[P1, P2])
    assert len(findings(made, PersonStatus(), dead("2023-01-01", P2, name=""))) == 2


def test_the_dead_are_found_by_token_without_any_sealed_content():
    assert amounts(by_token(by_months(), PersonStatus(), dead("2023-06-15"))) == [
        ("fault", "A", 20)
    ]
    assert by_token(by_months(), PersonStatus(), dead("2023-06-15", P2)) == []


def test_one_person_in_two_roles_is_found_once():
    made = office()
    made.award("A", "t/jobs", {"applicant": P1, "hire": [P1]})
    assert amounts(findings(made, PersonStatus(), dead("2023-01-01"))) == [("fault", "A", 300)]


def test_a_list_in_gbk_with_an_old_number_finds_the_person_of_the_ledger(tmp_path):
    number = P1["number"]
    file = tmp_path / "死亡人员.csv"
    text = f"2023年名单,,\n姓名,身份证号,死亡日期\n{P1['name']},{number[:6]}{number[8:17]},2023年6月15日\n"
    file.write_bytes(text.encode("gbk"))
    read = read_list("deceased", file)
    (found,) = findings(by_months(), PersonStatus(), read)
    assert (found.severity, found.amount_fen) == ("fault", 20)
    assert found.source_zh == "《死亡人员.csv》第3行"
    assert amounts(by_token(by_months(), PersonStatus(), read)) == [("fault", "A", 20)]


# ---- in prison -----------------------------------------------------------------------------------


def term(start: str, end: str = "", party=P1):
    return a_list("imprisoned", row(party, start, end))


def test_months_wholly_in_prison_are_found():
    found = findings(by_months(), PersonStatus(), term("2023-04-15", "2023-07-20"))
    assert [(one.check, one.severity, one.amount_fen) for one in found] == [
        ("paid-in-prison", "fault", 20)
    ]
    assert found[0].detail["months"] == ["2023-05/2023-06"]


def test_a_term_within_one_month_is_no_finding_and_an_open_one_goes_on():
    assert findings(by_months(), PersonStatus(), term("2023-04-02", "2023-04-30")) == []
    assert amounts(findings(by_months(), PersonStatus(), term("2023-04-01"))) == [
        ("fault", "A", 50)
    ]


def test_in_prison_on_the_day_of_application_approval_or_payment():
    check = PersonStatus()
    assert amounts(findings(once(), check, term("2023-05-10", "2023-05-10"))) == [
        ("fault", "A", 1000)
    ]
    assert amounts(findings(once(), check, term("2023-05-15", "2023-05-25"))) == [
        ("fault", "A", 1000)
    ]
    assert amounts(findings(once(), check, term("2023-05-30", "2023-06-30"))) == [
        ("hint", "A", 1000)
    ]
    assert findings(once(), check, term("2023-05-11", "2023-05-19")) == []
    assert findings(once(), check, term("2020-01-01", "2023-05-09")) == []


# ---- drawing a pension ---------------------------------------------------------------------------


def pension(start: str, end: str = "", party=P1):
    return a_list("pensions", row(party, start, end))


def test_months_with_a_pension_are_a_fault_for_insurance_and_else_a_hint():
    listed = pension("2023-07-01")
    assert amounts(findings(by_months(), PersonStatus(), listed)) == [("hint", "A", 20)]
    insured = {"t/months": "flexible-insurance"}
    (found,) = findings(by_months(), PersonStatus(), listed, kinds=insured)
    assert (found.check, found.severity) == ("paid-to-pensioner", "fault")


def test_a_pension_that_began_within_the_last_month_or_had_ended_is_no_finding():
    assert findings(by_months(), PersonStatus(), pension("2023-08-02")) == []
    assert findings(by_months(), PersonStatus(), pension("2020-01-01", "2023-03-15")) == []


def test_a_pensioner_who_applies_for_an_award_without_months_is_a_hint():
    assert amounts(findings(once(), PersonStatus(), pension("2023-05-10"))) == [("hint", "A", 1000)]
    assert findings(once(), PersonStatus(), pension("2023-05-11")) == []


def test_all_three_lists_are_looked_at_together():
    found = findings(by_months(), PersonStatus(), dead("2023-06-15"), term("2023-04-01"),
                     pension("2023-01-01"))  # fmt: skip
    assert [one.check for one in found] == list(PersonStatus.about.finds)


def test_a_firm_of_the_same_number_is_nobody():
    made = office()
    made.award("A", "t/once", {"applicant": E2})
    assert findings(made, PersonStatus(), dead("2023-01-01", E1)) == []

"""What is to be recovered: the largest fault of each case, never more than was paid, never twice."""

from tests.reports.audit_report.made import case, finding, put_together

from subsidy_ledger.reports.audit_report.checks import Table
from subsidy_ledger.reports.audit_report.findings import numbered
from subsidy_ledger.reports.audit_report.recovering import owed


def recovered(cases, *findings):
    audited = [put_together(cases, *findings)]
    found = owed(audited, numbered(audited, Table((), ())))
    return {name: fen for (_, name), fen in found.items()}


def test_a_fault_is_recovered_up_to_its_amount():
    assert recovered([case("A", 100)], finding(case="A", amount_fen=30)) == {"A": 30}


def test_no_more_is_recovered_than_was_paid():
    assert recovered([case("A", 100)], finding(case="A", amount_fen=500)) == {"A": 100}


def test_two_faults_about_one_case_are_about_the_same_money():
    one, two = finding(case="A", amount_fen=70), finding(case="A", amount_fen=60, check="other")
    assert recovered([case("A", 100)], one, two) == {"A": 70}
    assert recovered([case("A", 100)], two, one) == {"A": 70}


def test_what_is_ordered_back_already_is_not_asked_for_again():
    paid = case("A", 100, ordered_back_fen=80, repaid_fen=10)
    assert recovered([paid], finding(case="A", amount_fen=100)) == {"A": 20}
    more = case("A", 100, ordered_back_fen=120)
    assert recovered([more], finding(case="A", amount_fen=100)) == {}


def test_a_fault_about_several_cases_is_laid_on_the_latest_award_first():
    cases = [case("A", 100, on="2023-01-05"), case("B", 100, on="2023-03-05")]
    assert recovered(cases, finding(cases=("A", "B"), amount_fen=60)) == {"B": 60}
    assert recovered(cases, finding(cases=("A", "B"), amount_fen=150)) == {"B": 100, "A": 50}


def test_of_two_awards_of_one_day_the_later_entry_comes_first():
    cases = [case("A", 100, last=30), case("B", 100, last=20)]
    assert recovered(cases, finding(cases=("A", "B"), amount_fen=60)) == {"A": 60}


def test_hints_faults_without_an_amount_and_unpaid_cases_ask_for_nothing():
    cases = [case("A", 100), case("B", 0)]
    assert recovered(cases, finding("hint", case="A", amount_fen=50)) == {}
    assert recovered(cases, finding(case="A")) == {}
    assert recovered(cases, finding(case="B", amount_fen=50)) == {}


def test_a_fault_about_a_case_that_is_not_there_asks_for_nothing():
    assert recovered([case("A", 100)], finding(case="Z", amount_fen=50)) == {}

"""Each check: a ledger in which it finds what it is for, and one in which it does not.

The first kind was kept by a program that leaves out the very check of ``decide`` that forbids it.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from tests.audit.checks.looking import audited, found
from tests.support.builders import (
    Desk,
    Json,
    desk,
    enterprise,
    fact,
    grant,
    person,
    role,
    small_pack,
)
from tests.support.forging import Told, careless

from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.casework.state import Books
from subsidy_ledger.policy import assessment

CAP = (
    '[[grant.cap]]\nid = "{id}"\nper = {per}\nmeasure = "{measure}"\nlimit = {limit}\n'
    'window = "{window}"\non_exceed = "{on}"\n{more}§\n'
)
PACK = small_pack(
    role("founder", most=1)
    + fact("months", "months")
    + '[[reading]]\nid = "twice"\nquestion = "?"\noptions = {no = "否", yes = "可"}\ndefault = "no"\n'
    + '[[reading]]\nid = "both"\nquestion = "?"\noptions = {no = "否", yes = "可"}\ndefault = "no"\n'
    + grant("a", "[grant.benefit]\nfen = 100\n§\n")
    + grant("b", "[grant.benefit]\nfen = 100\n§\n")
    + grant(
        "sum",
        "[grant.benefit]\nfen = 60\n§\n"
        + CAP.format(id="top", per='["applicant", "founder"]', measure="amount", limit=100,
                     window="lifetime", on="reduce", more='only_if = {twice = "no"}\n'),
    )
    + grant(
        "year",
        "[grant.benefit]\nfen = 10\n§\n"
        + CAP.format(id="a-year", per='"applicant"', measure="count", limit=1,
                     window="rolling", on="refuse", more='period = "P1Y"\n'),
    )
    + grant(
        "month",
        '[grant.benefit]\nunits = "months"\nfen = 10\n§\n'
        + CAP.format(id="month", per='"applicant"', measure="units", limit=1,
                     window="lifetime", on="reduce", more='same = ["months"]\n'),
    )
    + '[[exclusion]]\nid = "x"\nper = ["applicant", "founder"]\nonly_if = {both = "no"}\n§\n'
    '[exclusion.lanes]\none = ["t/a"]\ntwo = ["t/b"]\n'
)  # fmt: skip
E1, E2, P1, P2 = enterprise("e1"), enterprise("e2"), person("p1"), person("p2")


def office(**given: Any) -> Desk:
    return desk([PACK], **given)


def ruling(reading: str) -> Json:
    return {"rulings": {reading: {"option": "yes", "cite": {"document": "批复"}}}}


def test_every_check_has_a_name_and_instances_share_nothing() -> None:
    first, second = all_checks(), all_checks()
    assert len({check.name for check in first}) == len(first) >= 6
    assert not {id(check) for check in first} & {id(check) for check in second}


# ---- exclusion broken ----------------------------------------------------------------------------


def test_one_party_in_two_lanes_is_found_with_its_clause_and_what_is_at_stake() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": E1, "founder": P1})
    with careless("caps and exclusions"):
        made.award("B", "t/b", {"applicant": E2, "founder": P1})
    made.paid("A")
    made.paid("B")
    (finding,) = found(made, "exclusion-broken")
    assert finding.severity == "fault"
    assert finding.cite == {"document": "试验办法(虚构)", "clause": "1", "quote": "试验"}
    assert finding.detail["lanes"] == {"one": ["A"], "two": ["B"]}
    assert finding.amount_fen == 100, "one of the two has to go"
    assert finding.message_zh == "同一主体既享受“a”又享受“b”,文件规定不得重复享受:“试验”(t#x)"
    assert finding.message == (
        "one party holds “a” and “b”, which may not be held together: “试验” (t#x)"
    )


def test_what_has_come_back_is_not_at_stake_in_an_exclusion() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": P1})
    made.paid("A")
    made.ok("recover", recovery="R", case="A", amount_fen=70, reason="x")
    made.ok("repay", recovery="R", amount_fen=70)
    made.award("B", "t/b", {"applicant": P2})
    made.ok("same", parties=[P1, P2])
    (finding,) = found(made, "exclusion-broken")
    assert finding.amount_fen == 30


def test_two_identifiers_said_to_be_one_person_later_are_found() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": P1})
    made.award("B", "t/b", {"applicant": P2})
    assert audited(made).findings == ()
    made.ok("same", parties=[P1, P2])
    (finding,) = found(made, "exclusion-broken")
    assert finding.detail["lanes"] == {"one": ["A"], "two": ["B"]}


def test_two_persons_a_withdrawn_award_and_one_lane_are_not_found() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": P1})
    made.award("B", "t/b", {"applicant": P2})
    made.award("C", "t/a", {"applicant": P1})
    made.ok("withdraw", case="A", reason="x")
    made.ok("withdraw", case="C", reason="x")
    made.award("D", "t/b", {"applicant": P1})
    assert audited(made).findings == ()


def test_lanes_that_a_ruling_of_the_case_allows_together_are_not_found() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": P1})
    assert made.award("B", "t/b", {"applicant": P1}, ruling("both"))["status"] == "recorded"
    assert audited(made).findings == ()


# ---- cap passed ----------------------------------------------------------------------------------


def test_more_than_a_ceiling_is_found_with_how_much() -> None:
    made = office()
    made.award("A", "t/sum", {"applicant": E1, "founder": P1})
    with careless("caps and exclusions"):
        made.award("B", "t/sum", {"applicant": E2, "founder": P1})
    (finding,) = found(made, "cap-passed")
    assert finding.amount_fen == 20
    assert (finding.detail["used"], finding.detail["limit"]) == (120, 100)
    assert finding.detail["cases"] == ["A", "B"]
    assert finding.detail["approved_by"] == ["head"]


def test_parallel_approvals_by_two_clerks_are_found_and_both_are_named() -> None:
    made = office()
    made.award("A", "t/sum", {"applicant": E1}, {"by": "wang"})
    with careless("caps and exclusions"):
        made.award("B", "t/sum", {"applicant": E1}, {"by": "li"})
    (finding,) = found(made, "cap-passed")
    assert finding.detail["approved_by"] == ["li", "wang"]


def test_a_rolling_window_passed_is_found_whatever_was_recorded_first() -> None:
    for days in (("2023-01-10", "2023-06-10"), ("2023-06-10", "2023-01-10")):
        made = office()
        made.award("A", "t/year", {"applicant": E1}, on=days[0])
        with careless("caps and exclusions"):
            made.award("B", "t/year", {"applicant": E1}, on=days[1])
        assert len(found(made, "cap-passed")) == 1


def test_one_month_twice_is_found() -> None:
    made = office()
    made.award("A", "t/month", {"applicant": E1}, facts={"months": ["2023-01/2023-03"]})
    with careless("caps and exclusions"):
        made.award("B", "t/month", {"applicant": E1}, facts={"months": ["2023-03/2023-04"]})
    findings = found(made, "cap-passed")
    assert len(findings) == 1
    assert (findings[0].detail["used"], findings[0].detail["limit"]) == (2, 1)


def test_two_persons_that_are_one_share_a_ceiling_and_are_found() -> None:
    made = office()
    made.award("A", "t/sum", {"applicant": P1})
    made.award("B", "t/sum", {"applicant": P2})
    made.ok("same", parties=[P1, P2])
    assert len(found(made, "cap-passed")) == 1


def test_the_months_that_two_cases_share_are_one_finding_with_what_they_cost() -> None:
    made = office()
    made.award("A", "t/month", {"applicant": E1}, facts={"months": ["2023-01/2023-04"]})
    with careless("caps and exclusions"):
        made.award("B", "t/month", {"applicant": E1}, facts={"months": ["2023-03/2023-06"]})
    (finding,) = found(made, "cap-passed")
    assert finding.detail["where"] == "2023-03/2023-04"
    assert finding.amount_fen == 20
    assert "2023-03/2023-04" in finding.message
    assert finding.message_zh == (
        "“试验”:同一主体(2023-03/2023-04 各月)已批准 2 次,限额 1 次(t/month#month)"
    )


def test_an_award_above_a_count_is_at_stake_and_a_later_one_brings_its_own() -> None:
    made = office()
    made.award("A", "t/year", {"applicant": E1}, on="2023-01-10")
    with careless("caps and exclusions"):
        made.award("B", "t/year", {"applicant": E1}, on="2023-02-10")
        made.award("C", "t/year", {"applicant": E1}, on="2023-03-10")
    assert [(f.amount_fen, f.detail["cases"]) for f in found(made, "cap-passed")] == [
        (10, ["A", "B"]),
        (10, ["A", "B", "C"]),
    ]


def test_a_ceiling_within_one_case_from_the_first_month_to_the_last_and_of_a_group() -> None:
    more = small_pack(
        role("founder")
        + fact("months", "months")
        + grant("case", "[grant.benefit]\nfen = 60\n§\n"
                + CAP.format(id="one", per='"applicant"', measure="amount", limit=50,
                             window="case", on="reduce", more=""))
        + grant("span", '[grant.benefit]\nunits = "months"\nfen = 10\n§\n'
                + CAP.format(id="row", per='"applicant"', measure="span", limit=3,
                             window="lifetime", on="reduce", more=""))
        + grant("group", "[grant.benefit]\nfen = 60\n§\n"
                + CAP.format(id="all", per='"group"', measure="amount", limit=100,
                             window="lifetime", on="refuse", more=""))
    )  # fmt: skip
    made = desk([more])
    reducing = "caps and exclusions"
    with careless(reducing), patch.object(assessment._Room, "_take", lambda *a: a[-1]):
        made.award("A", "t/case", {"applicant": E1})
    made.award("B", "t/span", {"applicant": E1}, facts={"months": ["2023-01/2023-02"]})
    with careless(reducing):
        made.award("C", "t/span", {"applicant": E1}, facts={"months": ["2023-04"]})
    assert [(f.cases, f.amount_fen) for f in found(made, "cap-passed")] == [
        (("A",), 10),
        (("B", "C"), 10),
    ]
    group = desk([more])
    group.award("A", "t/group", {"applicant": P1})
    group.award("B", "t/group", {"applicant": P2})
    assert found(group, "cap-passed") == []
    group.ok("link", group="g", parties=[P1, P2], **{"from": "2023-01-01"})
    (finding,) = found(group, "cap-passed")
    assert (finding.severity, finding.cases, finding.amount_fen) == ("fault", ("A", "B"), 20)
    linked = desk([more])
    linked.ok("link", group="g", parties=[P1, P2], **{"from": "2023-01-01"})
    linked.award("A", "t/group", {"applicant": P1})
    with careless(reducing), patch.object(Books, "group_of", lambda _self, tokens, _on: tokens):
        linked.award("B", "t/group", {"applicant": P2})
    assert [f.amount_fen for f in found(linked, "cap-passed")] == [20]


def test_use_outside_the_ledger_that_an_award_attests_counts() -> None:
    more = small_pack(
        fact("elsewhere", "money")
        + grant("out", "[grant.benefit]\nfen = 60\n§\n"
                + CAP.format(id="out", per='"applicant"', measure="amount", limit=100,
                             window="lifetime", on="reduce", more='elsewhere = "elsewhere"\n'))
    )  # fmt: skip
    made = desk([more])
    made.award("A", "t/out", {"applicant": E1}, facts={"elsewhere": 20})
    assert found(made, "cap-passed") == []
    with careless("caps and exclusions"):
        made.award("B", "t/out", {"applicant": E1}, facts={"elsewhere": 30})
    (finding,) = found(made, "cap-passed")
    assert finding.detail["used"] == 150
    assert finding.amount_fen == 50


def test_what_is_reduced_to_the_ceiling_is_not_found() -> None:
    made = office()
    made.award("A", "t/sum", {"applicant": E1})
    assert made.award("B", "t/sum", {"applicant": E1})["amount_fen"] == 40
    made.award("C", "t/year", {"applicant": E1}, on="2023-01-10")
    made.award("D", "t/year", {"applicant": E1}, on="2024-01-10")
    assert found(made, "cap-passed") == []
    assert audited(made).faults == 0


def test_what_a_ruling_of_the_case_allows_above_the_ceiling_is_not_found() -> None:
    made = office()
    made.award("A", "t/sum", {"applicant": E1})
    assert made.award("B", "t/sum", {"applicant": E1}, ruling("twice"))["amount_fen"] == 60
    assert audited(made).findings == ()


def test_a_ceiling_that_a_later_edition_raised_is_not_found() -> None:
    made = office()
    raised = PACK.source.replace(b"limit = 100", b"limit = 500").replace(b"t-2023", b"t-2024")
    from subsidy_ledger.policy.reading import read_pack

    later = read_pack(raised.replace(b"2023-01-01", b"2024-01-01"), "t-2024.toml")
    made.ok("adopt", packs=[later])
    made.award("A", "t/sum", {"applicant": P1}, on="2023-05-10")
    made.award("B", "t/sum", {"applicant": P2}, on="2023-05-10")
    made.ok("same", parties=[P1, P2], on="2023-05-11")
    assert len(found(made, "cap-passed")) == 1, "under the first edition"
    other = office()
    other.ok("adopt", packs=[later])
    for number, on in enumerate(("2023-05-10", "2024-05-10", "2024-05-11")):
        assert other.award(f"C{number}", "t/sum", {"applicant": E1}, on=on)["amount_fen"] == 60
    assert found(other, "cap-passed") == []
    assert audited(other).faults == 0


# ---- payments ------------------------------------------------------------------------------------


def test_a_payment_above_what_was_approved_is_found() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": E1})
    made.ok("pay", payment="P", case="A", amount_fen=70, account="1")
    told = Told(made)
    told.add(do="pay", case="A", data={"payment": "Q", "amount_fen": 50})
    (finding,) = found(told, "paid-above-approved")
    assert (finding.amount_fen, finding.case, finding.entries) == (20, "A", (5,))
    told.add(do="pay", case="A", data={"payment": "R", "amount_fen": 5})
    assert [f.amount_fen for f in found(told, "paid-above-approved")] == [20, 5]


def test_a_payment_without_an_approval_is_found() -> None:
    made = office()
    made.submit("A", "t/a", {"applicant": E1})
    made.award("B", "t/b", {"applicant": E2})
    made.ok("withdraw", case="B", reason="x")
    told = Told(made)
    for case in ("A", "B"):
        told.add(do="pay", case=case, data={"payment": f"P{case}", "amount_fen": 50})
    assert [(f.case, f.amount_fen) for f in found(told, "paid-without-approval")] == [
        ("A", 50),
        ("B", 50),
    ]


def test_payments_up_to_what_was_approved_are_not_found() -> None:
    made = office()
    made.award("A", "t/a", {"applicant": E1})
    made.ok("pay", payment="P", case="A", amount_fen=70, account="1")
    made.ok("return", payment="P", reason="x")
    made.paid("A")
    made.ok("finish", case="A", reason="x")
    assert audited(made).findings == ()


# ---- duties, notices, funds ----------------------------------------------------------------------

FULL: Json = {
    "steps": ["review", "notice", "approve"],
    "notice": {"days": 7},
    "separate": [["review", "approve"], ["approve", "pay"]],
}


def to_notice(made: Desk, until: str = "2023-05-17") -> None:
    made.submit("A", "t/a", {"applicant": E1})
    made.ok("review", case="A", passed=True, by="wang")
    made.ok("notice", case="A", until=until)


def test_one_person_in_two_acts_that_are_to_be_apart_is_found() -> None:
    made = office(procedure=FULL)
    to_notice(made)
    with careless("duties"):
        made.ok("approve", case="A", by="wang", on="2023-05-18")
        made.ok("pay", payment="P", case="A", account="1", by="wang", on="2023-05-18")
    findings = found(made, "duty-broken")
    assert [f.detail for f in findings] == [
        {"acts": ["review", "approve"], "by": "wang"},
        {"acts": ["approve", "pay"], "by": "wang"},
    ]


def test_acts_by_different_people_are_not_found() -> None:
    made = office(procedure=FULL)
    to_notice(made)
    made.ok("approve", case="A", by="li", on="2023-05-18")
    made.ok("pay", payment="P", case="A", account="1", by="wang", on="2023-05-18")
    assert audited(made).findings == ()


def test_an_approval_while_its_notice_ran_is_found() -> None:
    made = office(procedure=FULL)
    to_notice(made)
    with careless("notices"):
        made.ok("approve", case="A", by="li", on="2023-05-17")
    (finding,) = found(made, "notice-too-short")
    assert finding.detail == {
        "posted": "2023-05-10",
        "until": "2023-05-17",
        "approved": "2023-05-17",
    }


def test_an_approval_after_too_short_a_notice_is_found() -> None:
    made = office(procedure=FULL)
    with careless("length of notices"):
        to_notice(made, until="2023-05-16")
        made.ok("approve", case="A", by="li", on="2023-05-17")
    assert len(found(made, "notice-too-short")) == 1


def test_an_approval_without_a_notice_is_found() -> None:
    made = office(procedure=FULL)
    made.submit("A", "t/a", {"applicant": E1})
    with careless("stages"), careless("notices"):
        made.ok("approve", case="A", by="li")
    (finding,) = found(made, "notice-too-short")
    assert finding.detail["posted"] == "absent"


def test_an_approval_after_its_notice_is_not_found() -> None:
    made = office(procedure=FULL)
    to_notice(made)
    made.ok("approve", case="A", by="li", on="2023-05-18")
    assert audited(made).findings == ()


def test_a_fund_in_the_red_is_found_with_how_much_and_once_where_it_gets_no_deeper() -> None:
    made = office()
    made.ok("appropriate", fund="资金", year=2023, amount_fen=120)
    with careless("funds"):
        for case in ("A", "B"):
            made.award(case, "t/a", {"applicant": enterprise(case)}, fund="资金")
    made.paid("B")
    (finding,) = found(made, "fund-overspent")
    assert finding.amount_fen == 80
    assert finding.detail == {"appropriated_fen": 120, "reserved_fen": 200, "paid_fen": 0}


def test_money_taken_back_that_was_not_free_is_found() -> None:
    made = office()
    made.ok("appropriate", fund="资金", year=2023, amount_fen=120)
    made.award("A", "t/a", {"applicant": E1}, fund="资金")
    with careless("funds"):
        made.ok("appropriate", fund="资金", year=2023, amount_fen=-50)
    (finding,) = found(made, "fund-overspent")
    assert (finding.amount_fen, finding.case) == (30, None)


def test_a_fund_used_to_the_last_fen_is_not_found() -> None:
    made = office()
    made.ok("appropriate", fund="资金", year=2023, amount_fen=100)
    made.award("A", "t/a", {"applicant": E1}, fund="资金")
    made.paid("A")
    assert audited(made).findings == ()


# ---- the whole -----------------------------------------------------------------------------------


def test_findings_show_in_the_replay_as_well_and_are_counted_as_faults() -> None:
    made = office()
    made.award("A", "t/sum", {"applicant": E1})
    with careless("caps and exclusions"):
        made.award("B", "t/sum", {"applicant": E1})
    result = audited(made)
    checks = {finding.check for finding in result.findings}
    assert checks == {"cap-passed", "decision-differs"}
    assert result.faults == len(result.findings)
    told = result.to_json()
    assert told["faults"] == result.faults
    assert (told["size"], len(told["root"])) == (result.size, 64)

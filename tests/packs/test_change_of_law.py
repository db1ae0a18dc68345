"""A change of law in a ledger: 财金〔2023〕75号 beside the cities it amends.

The day of the loan contract chooses the law. What was decided before the amendment was adopted
stays as it was, and is decided again alike. Sums are worked out by hand.
"""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve, frozen
from tests.cli.tool import plain_pack
from tests.packs.test_across_documents import good
from tests.support.builders import Desk, Json, desk

from subsidy_ledger.audit import Audit, audit
from subsidy_ledger.policy.check import check_together
from subsidy_ledger.policy.pack import Citation, Pack
from subsidy_ledger.policy.shipped import find_pack

BEFORE, FIRST = "2023-09-30", "2023-10-01"
"""The last day of the old law and the first of the new."""
DECIDED = "2023-10-20"
"""The day on which everything is submitted and approved, unless a test says otherwise."""
DEZHOU, RONGCHANG, LAW_75 = "dezhou-2023", "rongchang-2022", "loans-2023-75"
BOTH = [DEZHOU, RONGCHANG, LAW_75]
PAPER_75 = "财金〔2023〕75号"
WAN = 1_000_000
"""万元 in fen."""
ENOUGH: Json = {"staff": 100, "new_hires": 10}
"""New staff as the new law wants it of an enterprise."""


@frozen
class Loan:
    """One kind of loan, with its ceiling under the old law and under the new."""

    grant: str
    old: int
    new: int
    more: Json
    """Facts that the new law asks for."""

    @property
    def city(self) -> str:
        return DEZHOU if self.grant.startswith("dezhou") else RONGCHANG

    def award(self, made: Desk, case: str, contract_on: str, fen: int, **facts: Any) -> Json:
        """Submit and approve on one day; the borrower is named after the case, or by ``who``."""
        claim = good(self.grant, who=facts.pop("who", case))
        on = facts.pop("on", DECIDED)
        all_facts = {**claim["facts"], **self.more, **facts, "contract_on": contract_on}
        return made.award(
            case,
            self.grant,
            claim["parties"],
            facts={name: value for name, value in all_facts.items() if value is not None},
            requested_fen=fen,
            on=on,
        )


DZ_PERSON = Loan("dezhou/loan-person", 20 * WAN, 30 * WAN, {})
DZ_ENTERPRISE = Loan("dezhou/loan-enterprise", 300 * WAN, 400 * WAN, ENOUGH)
RC_PERSON = Loan("rongchang/loan-person", 20 * WAN, 30 * WAN, {})
RC_ENTERPRISE = Loan("rongchang/loan-enterprise", 300 * WAN, 400 * WAN, ENOUGH)
LOANS = [DZ_PERSON, DZ_ENTERPRISE, RC_PERSON, RC_ENTERPRISE]
ENTERPRISES = [DZ_ENTERPRISE, RC_ENTERPRISE]
each_loan = pytest.mark.parametrize("loan", LOANS, ids=[loan.grant for loan in LOANS])
each_enterprise = pytest.mark.parametrize(
    "loan", ENTERPRISES, ids=[loan.grant for loan in ENTERPRISES]
)


def office(*names: str) -> Desk:
    """A ledger that has adopted these packs."""
    return desk([plain_pack(name) for name in names])


def audited(made: Desk) -> Audit:
    """The audit of the whole ledger: every entry is decided again."""
    with made.ledger.store.reading() as reader:
        result = audit(reader)
    assert result.undecided == ()
    assert result.decided == made.size - 1, "all but the opening"
    return result


def rules(answer: Json) -> list[tuple[str, str]]:
    """What was not true, by code and rule."""
    return [(reason["code"], reason["rule"]) for reason in answer.get("reasons", ())]


def shipped(name: str) -> Pack:
    pack = find_pack(name)
    assert pack is not None, name
    return pack


# ---- which law -----------------------------------------------------------------------------------


@each_loan
def test_on_one_day_a_contract_of_the_day_before_gets_the_old_ceiling_and_one_of_the_first_day_the_new(
    loan: Loan,
) -> None:
    made = office(*BOTH)
    assert loan.award(made, "A", BEFORE, loan.old)["amount_fen"] == loan.old
    assert rules(loan.award(made, "B", BEFORE, loan.old + 1)) == [("amount", "bounds")]
    assert loan.award(made, "C", FIRST, loan.new)["amount_fen"] == loan.new
    assert rules(loan.award(made, "D", FIRST, loan.new + 1)) == [("amount", "bounds")]
    assert audited(made).faults == 0


@each_loan
def test_a_refusal_quotes_the_paper_that_sets_the_ceiling_of_the_contracts_day(loan: Loan) -> None:
    made = office(*BOTH)
    (old,) = loan.award(made, "A", BEFORE, loan.new)["reasons"]
    (new,) = loan.award(made, "B", FIRST, loan.new + 1)["reasons"]
    assert old["cite"]["document"] != PAPER_75
    assert new["cite"]["document"] == PAPER_75
    assert f"{loan.new // WAN}万元" in new["cite"]["quote"]


@each_loan
def test_the_day_of_the_contract_counts_and_neither_submission_nor_approval(loan: Loan) -> None:
    made = office(*BOTH)
    early, late = "2023-09-01", "2024-05-06"
    assert loan.award(made, "A", FIRST, loan.new, on=early)["status"] == "recorded"
    assert loan.award(made, "B", BEFORE, loan.new, on=late)["status"] == "refused"


@each_loan
def test_without_the_day_of_the_contract_no_law_can_be_chosen(loan: Loan) -> None:
    made = office(*BOTH)
    claim = good(loan.grant)
    facts = {name: value for name, value in claim["facts"].items() if name != "contract_on"}
    facts |= loan.more
    answer = made.award("A", loan.grant, claim["parties"], facts=facts, requested_fen=1, on=DECIDED)
    assert answer["status"] == "undetermined"
    assert ("fact", "contract_on") in rules(answer)


@each_loan
def test_a_supplement_with_another_day_of_contract_moves_the_case_to_the_other_law(
    loan: Loan,
) -> None:
    made = office(*BOTH)
    assert loan.award(made, "A", BEFORE, loan.new)["status"] == "refused"
    made.ok("supplement", case="A", facts={"contract_on": FIRST}, on=DECIDED)
    assert made.ok("approve", case="A", on=DECIDED)["amount_fen"] == loan.new


# ---- before and after the adoption ---------------------------------------------------------------


@each_loan
def test_what_was_decided_before_the_amendment_was_adopted_is_decided_again_alike(
    loan: Loan,
) -> None:
    """A contract after the first day, decided by an office that had not adopted the new law yet."""
    made = office(loan.city)
    assert loan.award(made, "A", FIRST, loan.old, **dict.fromkeys(loan.more))["amount_fen"]
    assert rules(loan.award(made, "B", FIRST, loan.new, **dict.fromkeys(loan.more))) == [
        ("amount", "bounds")
    ]
    first = [entry["rules"] for entry in made.entries() if entry["do"] == "approve"]
    told = made.entries()
    made.ok("adopt", packs=[LAW_75], on="2023-11-01")
    adopted = made.entry()["seq"]
    assert loan.award(made, "C", FIRST, loan.new, on="2023-11-02")["amount_fen"] == loan.new
    assert made.entries()[: len(told)] == told
    assert {*first} == {1}
    assert made.entry()["rules"] == adopted
    assert audited(made).faults == 0


@each_loan
def test_a_case_refused_under_the_old_adoption_may_be_approved_under_the_new(loan: Loan) -> None:
    made = office(loan.city)
    claim = good(loan.grant)
    facts = {**claim["facts"], "contract_on": FIRST}
    made.submit("A", loan.grant, claim["parties"], facts=facts, requested_fen=loan.new, on=DECIDED)
    assert made.send("approve", case="A", on=DECIDED)["status"] == "refused"
    made.ok("adopt", packs=[LAW_75], on="2023-11-01")
    if loan.more:
        answer = made.send("approve", case="A", on="2023-11-02")
        assert answer["status"] == "undetermined"
        assert ("fact", "staff") in rules(answer), "the new law asks what the old did not"
        made.ok("supplement", case="A", facts=loan.more, on="2023-11-02")
    assert made.ok("approve", case="A", on="2023-11-03")["amount_fen"] == loan.new
    assert audited(made).faults == 0


@each_loan
def test_a_city_adopts_the_change_beside_its_own_pack_alone(loan: Loan) -> None:
    made = office(loan.city, LAW_75)
    assert loan.award(made, "A", FIRST, loan.new)["amount_fen"] == loan.new
    assert check_together([shipped(loan.city), shipped(LAW_75)]) == ()


def test_without_the_amendment_nothing_changes_on_the_first_day() -> None:
    made = office(DEZHOU)
    assert DZ_PERSON.award(made, "A", FIRST, DZ_PERSON.old + 1)["status"] == "refused"
    assert DZ_ENTERPRISE.award(made, "B", FIRST, DZ_ENTERPRISE.old, staff=None, new_hires=None)[
        "amount_fen"
    ]


def test_the_amendment_is_not_adopted_alone() -> None:
    (problem,) = check_together([shipped(LAW_75)])
    assert problem.path == "pack.amends"


# ---- new staff -----------------------------------------------------------------------------------


@each_enterprise
@pytest.mark.parametrize(
    ("staff", "new_hires", "refused"),
    [
        (100, 10, None),
        (100, 9, "ten-percent"),
        (101, 6, None),
        (101, 5, "five-percent"),  # 5.05: a share is never rounded down
        (99, 10, None),
        (99, 9, "ten-percent"),  # 9.9
        (120, 6, None),
        (120, 5, "five-percent"),
        (1, 1, None),
        (1, 0, "ten-percent"),
    ],
)
def test_an_enterprise_needs_a_tenth_of_its_staff_new_and_a_twentieth_above_one_hundred(
    loan: Loan, staff: int, new_hires: int, refused: str | None
) -> None:
    made = office(*BOTH)
    answer = loan.award(made, "A", FIRST, loan.new, staff=staff, new_hires=new_hires)
    assert rules(answer) == ([] if refused is None else [("requirement", refused)])
    assert answer["status"] == ("recorded" if refused is None else "refused")


@each_enterprise
def test_the_old_law_asks_nothing_about_new_staff(loan: Loan) -> None:
    made = office(*BOTH)
    none = {"staff": None, "new_hires": None}
    assert loan.award(made, "A", BEFORE, loan.old, **none)["amount_fen"] == loan.old
    answer = loan.award(made, "B", FIRST, loan.old, **none)
    assert answer["status"] == "undetermined"
    assert ("fact", "staff") in rules(answer)


def test_the_share_of_new_staff_is_not_asked_of_a_person() -> None:
    for loan in (DZ_PERSON, RC_PERSON):
        read = {rule for _, rule in rules(loan.award(office(*BOTH), "A", FIRST, loan.new + 1))}
        assert read == {"bounds"}


# ---- what the amendment leaves alone -------------------------------------------------------------


def test_the_terms_of_the_city_stay_under_the_new_law() -> None:
    made = office(*BOTH)
    assert rules(DZ_PERSON.award(made, "A", FIRST, 1, loan_term_months=25)) == [
        ("requirement", "term")
    ]


def test_three_loans_are_three_loans_across_the_change() -> None:
    made = office(*BOTH)
    for case, day in (("A", "2023-01-31"), ("B", "2023-06-30"), ("C", FIRST)):
        assert DZ_PERSON.award(made, case, day, WAN, who="p1")["status"] == "recorded"
    answer = DZ_PERSON.award(made, "D", FIRST, WAN, who="p1")
    assert answer["status"] == "refused"
    assert ("cap", "loans-three-times") in rules(answer)


def test_the_ceiling_for_partners_is_not_in_the_reports_and_stays() -> None:
    figures = {figure.key for figure in shipped(LAW_75).figures}
    assert "rongchang/loan-partners" not in figures
    made = office(*BOTH)
    partners = Loan("rongchang/loan-partners", 110 * WAN, 110 * WAN, {})
    assert partners.award(made, "A", FIRST, 110 * WAN)["amount_fen"] == 110 * WAN
    (reason,) = partners.award(made, "B", FIRST, 110 * WAN + 1)["reasons"]
    assert reason["rule"] == "bounds"
    assert reason["cite"]["document"] != PAPER_75


# ---- a ruling and a raised figure ----------------------------------------------------------------


OUTSTANDING: Json = {
    "loan-exposure": {
        "option": "outstanding",
        "cite": {"document": "批复〔2023〕1号", "clause": "一"},
    }
}


def test_under_a_ruling_that_adds_up_what_is_not_repaid_the_raised_figure_is_the_ceiling() -> None:
    made = office(DEZHOU, LAW_75)
    made.ok("adopt", packs=[], rulings=OUTSTANDING, on="2023-01-01")
    none: Json = {"who": "p1", "principal_elsewhere": 0}
    assert DZ_PERSON.award(made, "A", BEFORE, 20 * WAN, **none)["amount_fen"] == 20 * WAN
    # Another old contract finds nothing left of 20; a new one finds 10 of 30.
    assert rules(DZ_PERSON.award(made, "B", BEFORE, 1, **none)) == [("cap", "outstanding")]
    assert rules(DZ_PERSON.award(made, "C", FIRST, 10 * WAN + 1, **none)) == [
        ("cap", "outstanding")
    ]
    assert DZ_PERSON.award(made, "D", FIRST, 10 * WAN, **none)["amount_fen"] == 10 * WAN
    made.ok("discharge", case="A", on=DECIDED)
    assert DZ_PERSON.award(made, "E", FIRST, 20 * WAN, **none)["amount_fen"] == 20 * WAN
    assert audited(made).faults == 0


def test_a_ruling_adopted_with_the_new_law_leaves_earlier_decisions_alone() -> None:
    made = office(DEZHOU)
    none: Json = {"who": "p1", "principal_elsewhere": 0}
    for case in ("A", "B"):  # each loan counts for itself until it is ruled otherwise
        assert DZ_PERSON.award(made, case, BEFORE, 20 * WAN, **none)["status"] == "recorded"
    made.ok("adopt", packs=[LAW_75], rulings=OUTSTANDING, on="2023-11-01")
    answer = DZ_PERSON.award(made, "C", FIRST, 1, on="2023-11-02", **none)
    assert rules(answer) == [("cap", "outstanding")]
    assert audited(made).faults == 0


# ---- two cities in one ledger --------------------------------------------------------------------


def test_two_cities_in_one_ledger_change_on_one_day_and_do_not_count_each_others_loans() -> None:
    made = office(DEZHOU, RONGCHANG)
    for loan in (DZ_PERSON, RC_PERSON):
        name = f"{loan.city}-old"
        assert loan.award(made, name, BEFORE, 20 * WAN, who="p1")["amount_fen"] == 20 * WAN
    made.ok("adopt", packs=[LAW_75], on="2023-11-01")
    for loan in (DZ_ENTERPRISE, RC_ENTERPRISE):
        name = f"{loan.city}-new"
        answer = loan.award(made, name, FIRST, 400 * WAN, who="e1", on="2023-11-02")
        assert answer["amount_fen"] == 400 * WAN
    assert audited(made).faults == 0


# ---- the pack says what it is --------------------------------------------------------------------


def test_the_pack_says_that_it_is_from_outside_the_documents_and_how_far_it_is_trusted() -> None:
    pack = shipped(LAW_75)
    (document,) = pack.documents
    assert "转述" in pack.title
    assert "不在五份文件之内" in pack.title
    assert "未见原文" in document.title
    assert (document.number, document.issuer) == (PAPER_75, "财政部")
    assert pack.valid_from_basis == "assumed"
    cites = [figure.cite for figure in pack.figures]
    for grant in pack.grants:
        assert grant.benefit is not None
        assert isinstance(grant.benefit.cite, Citation)
        cites += [grant.benefit.cite, *(rule.cite for rule in grant.requirements)]
    assert len(cites) == 4 + 4 + 4
    for cite in cites:
        assert cite is not None
        assert "转述(可信度B)" in (cite.clause or "")
    header = pack.source.decode().split("[pack]")[0]
    assert "FROM OUTSIDE THE FIVE DOCUMENTS" in header
    assert "was not seen" in header


def test_the_pack_loosens_nothing_but_the_four_figures() -> None:
    pack = shipped(LAW_75)
    assert {figure.key for figure in pack.figures} == {loan.grant for loan in LOANS}
    assert [*pack.caps, *pack.exclusions, *pack.rulings] == []
    for grant in pack.grants:
        assert grant.amend
        assert grant.caps == ()
        bare = evolve(grant, requirements=(), benefit=None, cases=())
        assert bare.as_of.kind == "submitted", "the day that chooses the law is the city's to say"

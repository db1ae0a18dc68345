"""A document's own limit, passed by two ledgers that pay under it."""

from __future__ import annotations

from tests.audit.across.cities import OTHER_KEY, U, city, named, together
from tests.support.builders import Desk, enterprise, fact, grant, person, role, small_pack

from subsidy_ledger.audit.finding import Finding
from subsidy_ledger.policy.pack import Pack

E1, P1, P2 = enterprise("e1"), person("p1"), person("p2")


def cap(measure: str, limit: int, more: str = "", per: str = '"applicant"') -> str:
    return (
        f'[[grant.cap]]\nid = "most"\nper = [{per}]\nmeasure = "{measure}"\nlimit = {limit}\n'
        f'on_exceed = "refuse"\n{more or lifetime}\n§\n'
    )


lifetime = 'window = "lifetime"'
EXCLUSION = (
    '[[exclusion]]\nid = "either"\nper = ["applicant"]\n§\n[exclusion.lanes]\n'
    'one = ["t/one"]\nother = ["t/other", "t/third"]\n'
)


def pack(limit: int = 1) -> Pack:
    return small_pack(
        role("hire")
        + fact("year", "integer", "case")
        + grant("one", "[grant.benefit]\nfen = 70\n§\n" + cap("count", limit))
        + grant("sum", "[grant.benefit]\nleast = 1\nmost = 900\n§\n" + cap("amount", 1000))
        + grant(
            "rolling",
            "[grant.benefit]\nfen = 5\n§\n" + cap("count", 1, 'window = "rolling"\nperiod = "P1Y"'),
        )
        + grant(
            "yearly",
            "[grant.benefit]\nfen = 5\n§\n"
            + cap("count", 1, 'window = "lifetime"\nsame = ["year"]'),
        )
        + grant("other", "[grant.benefit]\nfen = 30\n§\n")
        + grant("third", "[grant.benefit]\nfen = 3\n§\n")
        + EXCLUSION
    )


PACK = pack()


def districts(first: Pack = PACK, second: Pack = PACK) -> tuple[Desk, Desk]:
    return city("a.example", first), city("b.example", second, OTHER_KEY)


def limits(*made: Desk) -> list[Finding]:
    return named(together(*made), "across-limit")


def test_a_grant_that_a_person_may_have_once_held_in_two_ledgers_is_a_fault_with_its_clause() -> (
    None
):
    a, b = districts()
    a.award("A-1", "t/one", {"applicant": P1})
    b.award("B-1", "t/one", {"applicant": P1})
    (finding,) = limits(a, b)
    assert (finding.severity, finding.amount_fen) == ("fault", 70)
    assert finding.cite is not None
    assert finding.cite["quote"]
    assert finding.detail == {"rule": "t/one#most", "used": 2, "limit": 1}
    assert finding.source == "", "the clause is the source"
    assert finding.elsewhere[0].cases == ("B-1",)


def test_two_persons_and_one_withdrawn_award_are_nothing() -> None:
    a, b = districts()
    a.award("A-1", "t/one", {"applicant": P1})
    b.award("B-1", "t/one", {"applicant": P2})
    assert limits(a, b) == []
    b.award("B-2", "t/one", {"applicant": P1})
    assert len(limits(a, b)) == 1
    a.ok("withdraw", case="A-1", reason="x")
    assert limits(a, b) == []


def test_another_citys_document_is_another_limit() -> None:
    a = city("a.example", PACK)
    b = city("b.example", U, OTHER_KEY)
    a.award("A-1", "t/one", {"applicant": P1})
    b.award("B-1", "u/once", {"applicant": P1})
    assert limits(a, b) == []


def test_a_ceiling_of_money_is_passed_by_the_sum_and_the_excess_is_at_stake() -> None:
    a, b = districts()
    a.award("A-1", "t/sum", {"applicant": P1}, {"amount_fen": 600})
    b.award("B-1", "t/sum", {"applicant": P1}, {"amount_fen": 400})
    assert limits(a, b) == [], "a thousand is allowed"
    b.award("B-2", "t/sum", {"applicant": P1}, {"amount_fen": 50})
    (finding,) = limits(a, b)
    assert (finding.amount_fen, finding.detail["used"]) == (50, 1050)


def test_a_rolling_window_that_holds_both_is_passed_and_one_that_does_not_is_not() -> None:
    a, b = districts()
    a.award("A-1", "t/rolling", {"applicant": P1}, on="2023-03-01")
    b.award("B-1", "t/rolling", {"applicant": P1}, on="2024-03-01")
    assert limits(a, b) == []
    b.award("B-2", "t/rolling", {"applicant": P2}, on="2024-03-01")
    a.award("A-2", "t/rolling", {"applicant": P2}, on="2023-03-02")
    assert len(limits(a, b)) == 1


def test_a_ceiling_for_each_year_is_passed_in_one_year_only() -> None:
    a, b = districts()
    a.award("A-1", "t/yearly", {"applicant": P1}, facts={"year": 2022})
    b.award("B-1", "t/yearly", {"applicant": P1}, facts={"year": 2023})
    assert limits(a, b) == []
    b.award("B-2", "t/yearly", {"applicant": P1}, facts={"year": 2022})
    (finding,) = limits(a, b)
    assert finding.elsewhere[0].cases == ("B-2",)


def test_documents_that_differ_make_it_a_hint() -> None:
    a, b = districts(PACK, pack(2))
    a.award("A-1", "t/one", {"applicant": P1})
    b.award("B-1", "t/one", {"applicant": P1})
    assert limits(a, b) == [], "two are allowed where more is allowed"
    b.award("B-2", "t/one", {"applicant": P1})
    (finding,) = limits(a, b)
    assert finding.severity == "hint"


def test_two_lanes_of_an_exclusion_in_two_ledgers_are_a_fault() -> None:
    a, b = districts()
    a.award("A-1", "t/one", {"applicant": P1})
    b.award("B-1", "t/other", {"applicant": P1})
    (finding,) = limits(a, b)
    assert (finding.severity, finding.amount_fen) == ("fault", 30)
    assert finding.detail == {"rule": "t#either", "lanes": ["one", "other"]}
    assert finding.cite is not None


def test_one_lane_in_two_ledgers_is_nothing() -> None:
    a, b = districts()
    a.award("A-1", "t/other", {"applicant": P1})
    b.award("B-1", "t/third", {"applicant": P1})
    assert limits(a, b) == []


def test_what_one_ledger_passes_alone_is_for_its_own_audit() -> None:
    from tests.support.forging import careless

    a, b = districts()
    with careless("caps and exclusions"):
        for case in ("A-1", "A-2"):
            a.award(case, "t/one", {"applicant": P1})
        a.award("A-3", "t/other", {"applicant": P1})
    b.award("B-1", "t/third", {"applicant": P1})
    assert limits(a, b) == []


def test_a_ceiling_of_money_is_told_in_yuan_and_one_of_awards_in_awards() -> None:
    a, b = districts()
    for made, case in ((a, "A"), (b, "B")):
        made.award(f"{case}-1", "t/one", {"applicant": P1})
        made.award(f"{case}-2", "t/sum", {"applicant": P2}, {"amount_fen": 900})
    count, amount = limits(a, b)
    assert "2 awards for one person by several ledgers, at most 1 award allowed" in count.message
    assert "合计批准 2 笔,限额 1 笔" in count.message_zh
    assert "18.00 yuan for one person by several ledgers, at most 10.00 yuan" in amount.message
    assert "合计批准 18.00 元,限额 10.00 元" in amount.message_zh

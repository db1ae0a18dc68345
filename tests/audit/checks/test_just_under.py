"""Amounts that somebody chose, just under a limit."""

from __future__ import annotations

from typing import Any

from tests.audit.checks.looking import found
from tests.support.builders import Desk, desk, enterprise, grant, small_pack

CAP = (
    '[[grant.cap]]\nid = "top"\nper = "applicant"\nmeasure = "amount"\nlimit = 20000\n'
    'window = "lifetime"\non_exceed = "refuse"\n§\n'
)
PACK = small_pack(
    '[[figure]]\nkey = "most"\nunit = "fen"\nvalue = 10000\n'
    'cite = {doc = "T", clause = "1", quote = "试验"}\n'
    + grant("loan", '[grant.benefit]\nleast = 1\nmost = {figure = "most"}\n§\n')
    + grant("bound", "[grant.benefit]\nleast = 1\nmost = 50000\n§\n" + CAP)
    + grant("flat", "[grant.benefit]\nfen = 19900\n§\n" + CAP)
)


def office(*amounts: int, key: str = "loan", by: str = "head") -> Desk:
    made = desk([PACK])
    add(made, *amounts, key=key, by=by)
    return made


def add(made: Desk, *amounts: int, key: str = "loan", by: str = "head") -> None:
    for at, fen in enumerate(amounts):
        name = f"{by}-{key}-{at}"
        approve = {"amount_fen": fen, "by": by}
        answer = made.award(name, f"t/{key}", {"applicant": enterprise(name)}, approve)
        assert answer["status"] == "recorded", answer


def hints(made: Desk, **settings: Any) -> list[Any]:
    return found(made, "just-under", **settings)


def test_three_amounts_just_under_the_bound_by_one_person_are_a_hint() -> None:
    (finding,) = hints(office(9801, 9900, 9999))
    assert finding.severity == "hint"
    assert finding.amount_fen == 29700
    assert len(finding.cases) == 3
    assert finding.detail == {"by": "head", "limit_fen": 10000, "rule": "t/loan", "amounts": 3}


def test_amounts_at_the_bound_below_the_band_or_two_of_them_are_no_finding() -> None:
    assert hints(office(10000, 10000, 10000, 9800, 9700, 9600)) == []
    assert hints(office(9900, 9950)) == []
    assert len(hints(office(9900, 9950), under_count=2)) == 1


def test_amounts_spread_evenly_are_no_finding() -> None:
    assert hints(office(9850, 9900, 9950, 9650, 9700)) == []
    assert len(hints(office(9850, 9900, 9950, 9700))) == 1


def test_persons_are_counted_apart() -> None:
    made = office(9900, 9950)
    add(made, 9850, 9990, by="deputy")
    assert hints(made) == []


def test_a_ceiling_is_a_limit_too_and_a_flat_rate_is_nobodys_choice() -> None:
    (finding,) = hints(office(19900, 19950, 19990, key="bound"))
    assert finding.detail["rule"] == "t/bound#top"
    made = desk([PACK])
    for case in "ABC":
        made.award(case, "t/flat", {"applicant": enterprise(case)})
    assert hints(made) == []


def test_a_flat_rate_that_was_asked_for_lower_is_a_choice() -> None:
    made = desk([PACK])
    for case in "ABC":
        made.award(case, "t/flat", {"applicant": enterprise(case)}, requested_fen=19800)
    assert len(hints(made)) == 1


def test_the_second_signature_counts_for_awards_and_for_parts_that_were_paid() -> None:
    made = office(9000, 9000, 9000)
    assert hints(made) == []
    assert len(hints(made, signature_fen=(9100,))) == 1
    parts = office(9000)
    for number in range(3):
        name = f"P{number}"
        parts.ok("pay", payment=name, case="head-loan-0", amount_fen=2990, account="1", by="li")
    (finding,) = hints(parts, signature_fen=(3000,))
    assert finding.detail["by"] == "li"
    assert finding.amount_fen == 8970

"""Numbers and names that are nearly the same."""

from __future__ import annotations

import time

import pytest
from tests.audit.checks.looking import found
from tests.support.builders import Desk, Json, desk, enterprise, grant, person, role, small_pack
from tests.support.forging import Told

from subsidy_ledger.audit.checks import near
from subsidy_ledger.audit.checks.near import NearSame
from subsidy_ledger.audit.replay import replay
from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc

ONCE = (
    '[[grant.cap]]\nid = "once"\nper = ["applicant", "founder"]\nmeasure = "count"\nlimit = 9\n'
    'window = "lifetime"\non_exceed = "refuse"\n§\n'
)
PACK = small_pack(
    role("founder")
    + role("witness")
    + grant("a", "[grant.benefit]\nfen = 100\n§\n" + ONCE)
    + grant("b", "[grant.benefit]\nfen = 30\n§\n")
)


def ric(body: str, name: str) -> Json:
    """A person with a valid number of this body (17 digits)."""
    return {"kind": "person", "scheme": "cn-ric", "number": complete_ric(body), "name": name}


def firm(code: str, name: str) -> Json:
    number = complete_uscc("91371402", code)
    return {"kind": "enterprise", "scheme": "cn-uscc", "number": number, "name": name}


WANG = ric("37140219900307101", "王小明")


def office(*parties: Json) -> Desk:
    made = desk([PACK])
    for number, party in enumerate(parties):
        made.award(f"A{number}", "t/a", {"applicant": party})
    return made


def names(made: Desk | Told) -> list[str]:
    return [f.check for check in NearSame.about.finds for f in found(made, check)]


# ---- numbers -------------------------------------------------------------------------------------


def test_one_digit_apart_with_one_name_is_a_hint_with_the_lesser_sum() -> None:
    made = office(WANG, ric("37140219900307103", "王 小明"))
    made.award("B", "t/b", {"applicant": WANG})
    (finding,) = found(made, "near-number")
    assert finding.severity == "hint"
    assert finding.cases == ("A0", "A1", "B")
    assert finding.amount_fen == 100
    assert WANG["number"] not in str(finding.to_json())
    assert names(made) == ["near-number"], "told once"


def test_two_neighbours_exchanged_are_a_hint_too() -> None:
    assert names(office(WANG, ric("37140219900307110", "王小明"))) == ["near-number"]


def test_another_name_two_digits_and_one_who_only_stands_by_are_not_found() -> None:
    assert names(office(WANG, ric("37140219900307103", "王小红"))) == []
    assert names(office(WANG, ric("37140219910308101", "王小明"))) == []
    made = office(WANG)
    near = ric("37140219900307103", "王小明")
    made.award("B", "t/a", {"applicant": enterprise("e1"), "witness": [near]})
    assert names(made) == []
    made.award("C", "t/a", {"applicant": enterprise("e1"), "founder": [near]})
    assert names(made) == ["near-number"]


def test_a_pair_that_somebody_settled_is_left_out() -> None:
    other = ric("37140219900307103", "王小明")
    for do in ("same", "apart"):
        made = office(WANG, other)
        made.ok(do, parties=[WANG, other])
        assert names(made) == []


def test_one_number_under_two_tokens_is_another_matter() -> None:
    told = Told(office(WANG, person("p2")))
    line = told.sealed[4].replace(person("p2")["number"].encode(), WANG["number"].encode())
    told.sealed[4] = line.replace("姓名p2".encode(), "王小明".encode())
    assert names(told) == []


# ---- names ---------------------------------------------------------------------------------------


def test_one_name_and_one_birthday_under_two_numbers_is_a_hint() -> None:
    made = office(WANG, ric("11010519900307488", "王小明"))
    assert names(made) == ["near-name"]
    assert names(office(WANG, ric("11010519900308488", "王小明"))) == []


def test_one_number_under_two_names_is_a_hint() -> None:
    made = office(WANG, {**WANG, "name": "王晓明"})
    (finding,) = found(made, "two-names")
    assert finding.amount_fen == 200
    assert names(office(WANG, {**WANG, "name": "王小明 "})) == []


# ---- firms ---------------------------------------------------------------------------------------

HUAMEI, HUAFENG = firm("MA3C0001", "德州华美商贸有限公司"), firm("MA3D7702", "德州华丰商贸有限公司")


def test_firms_a_character_apart_are_found_where_they_share_a_person_or_an_account() -> None:
    made = office(HUAMEI, HUAFENG)
    assert names(made) == []
    made.award("C", "t/b", {"applicant": HUAMEI, "founder": [WANG]})
    made.award("D", "t/b", {"applicant": HUAFENG, "founder": [WANG]})
    (finding,) = found(made, "near-firm")
    assert finding.amount_fen == 130
    paid = office(HUAMEI, HUAFENG)
    paid.paid("A0")
    paid.paid("A1")
    assert len(found(paid, "near-firm")) == 1


def test_firms_two_characters_apart_are_not_found() -> None:
    made = office(HUAMEI, firm("MA3D7702", "德州兴丰商贸有限公司"))
    made.paid("A0")
    made.paid("A1")
    assert names(made) == []


# ---- the whole -----------------------------------------------------------------------------------


def test_without_sealed_content_nobody_is_near() -> None:
    told = Told(office(WANG, ric("37140219900307103", "王小明")))
    told.sealed.clear()
    assert names(told) == []


def test_twenty_thousand_people_take_seconds_and_not_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Five share each name; comparing all pairs would take hours."""
    people = {}
    for number in range(20_000):
        born = f"{1960 + number % 40}{number // 40 % 12 + 1:02d}{number % 28 + 1:02d}"
        one = near._Known("cn-ric", complete_ric(f"371402{born}{number % 997:03d}"), f"t{number}")
        one.names[f"名{number % 4000}"] = None
        one.cases["A0"] = None
        people[one.token] = one
    monkeypatch.setattr(near, "_known", lambda _desk: people)
    looked = replay(Told(office(WANG))).desk
    start = time.perf_counter()
    list(NearSame().conclude(looked))
    assert time.perf_counter() - start < 30

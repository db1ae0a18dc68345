"""Several ledgers at once: who is whom, what cannot be compared, and what is never a finding."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from tests.audit.across.cities import (
    KINDS,
    OTHER_KEY,
    PACK,
    THIRD_KEY,
    U,
    V,
    city,
    named,
    seen,
    together,
)
from tests.support.builders import (
    KEY,
    Desk,
    Json,
    code_of,
    enterprise,
    number_of,
    permit_holder,
    person,
)
from tests.support.successors import succeed

from subsidy_ledger.audit import desk as audit_desk
from subsidy_ledger.audit.across import all_across
from subsidy_ledger.audit.across.together import Found, Together
from subsidy_ledger.audit.finding import About
from subsidy_ledger.audit.replay import replay
from subsidy_ledger.audit.several import across
from subsidy_ledger.testing.parties import a_party

P1, P2, P3 = person("p1"), person("p2"), person("p3")
E1, E2 = enterprise("e1"), enterprise("e2")


def two(first: Json, second: Json, **keys: object) -> tuple[Desk, Desk]:
    """Two cities under different keys, each with a start-up award."""
    a = city("a.example", PACK, KEY)
    b = city("b.example", U, OTHER_KEY, **keys)
    a.award("A-1", "t/start", {"applicant": first})
    b.award("B-1", "u/start", {"applicant": second})
    return a, b


def same_person(first: Json, second: Json) -> bool:
    return bool(named(together(*two(first, second)), "across-kind"))


# ---- who is whom ---------------------------------------------------------------------------------


def test_one_number_under_two_keys_is_one_person() -> None:
    assert same_person(P1, P1)
    assert same_person(E1, E1)
    assert same_person(permit_holder("H00000001"), permit_holder("H0000000102"))


def test_two_numbers_are_two_persons() -> None:
    assert not same_person(P1, P2)
    assert not same_person(permit_holder("H00000001"), permit_holder("M00000001"))


def test_an_operators_own_number_counts_where_it_is_a_national_one() -> None:
    own = a_party("person", number_of("p1"))
    assert same_person(own, P1)
    assert same_person(a_party("enterprise", code_of("e1")), E1)


def test_an_old_number_of_fifteen_digits_is_that_of_eighteen() -> None:
    eighteen = number_of("p1")
    assert eighteen[6:8] == "19", "for nobody else was given one of fifteen"
    fifteen = eighteen[:6] + eighteen[8:17]
    assert same_person(a_party("person", fifteen), P1)


def test_the_running_numbers_of_two_offices_are_not_compared() -> None:
    assert not same_person(a_party("person", "0001"), a_party("person", "0001"))


def test_same_in_one_ledger_joins_persons_everywhere() -> None:
    a, b = two(P1, P2)
    assert not named(together(a, b), "across-kind")
    c = city("c.example", V, THIRD_KEY)
    c.award("C-1", "v/house", {"applicant": P1})
    c.award("C-2", "v/house", {"applicant": P2})
    c.ok("same", parties=[P1, P2])
    (finding,) = named(together(a, b, c), "across-kind")
    assert finding.cases == ("A-1",)
    assert [one.ledger for one in finding.elsewhere] == ["b.example"]


def test_a_chain_of_numbers_and_same_is_one_person() -> None:
    """A: p1 is p2. B: p2 is p3. C holds as p3, A as p1."""
    a, b, c = (
        city(f"{name}.example", pack, key)
        for name, pack, key in (("a", PACK, KEY), ("b", U, OTHER_KEY), ("c", V, THIRD_KEY))
    )
    a.award("A-1", "t/start", {"applicant": P1})
    a.award("A-2", "t/house", {"applicant": P2})
    a.ok("same", parties=[P1, P2])
    b.award("B-1", "u/house", {"applicant": P2})
    b.award("B-2", "u/house", {"applicant": P3})
    c.award("C-1", "v/start", {"applicant": P3})
    assert not named(together(a, b, c), "across-kind")
    b.ok("same", parties=[P2, P3])
    assert len(named(together(a, b, c), "across-kind")) == 1


def test_under_one_key_tokens_are_enough() -> None:
    a = city("a.example", PACK)
    b = city("b.example", U)
    a.award("A-1", "t/start", {"applicant": P1})
    b.award("B-1", "u/start", {"applicant": P1})
    outcome = together(a, b, sealed=False)
    assert len(named(outcome, "across-kind")) == 1
    assert [one.what for one in outcome.not_compared] == []


def test_tokens_of_two_keys_are_never_compared_even_if_they_are_alike() -> None:
    """A forged second ledger whose tokens are those of the first, under another key id."""
    from tests.support.forging import Told

    a, b = two(P1, P1)
    desk = seen(a, sealed=False)
    told = Told(b)
    told.sealed = {}
    text = json.dumps(told.entries)
    ours, theirs = (made.entries()[2]["data"]["tokens"]["applicant"][0] for made in (a, b))
    told.entries = json.loads(text.replace(theirs, ours))
    forged = replay(told).desk
    forged.kinds = KINDS
    assert forged.key_id != desk.key_id
    assert across([desk, forged]).findings == ()


def test_under_one_key_an_identifier_that_only_same_names_joins_persons() -> None:
    a, b = city("a.example", PACK), city("b.example", U)
    a.award("A-1", "t/start", {"applicant": P1})
    b.award("B-1", "u/start", {"applicant": P2})
    assert together(a, b).findings == ()
    b.ok("same", parties=[P1, P2])
    for sealed in (True, False):
        (finding,) = together(a, b, sealed=sealed).findings
        assert finding.check == "across-kind"


# ---- what cannot be compared ---------------------------------------------------------------------


def test_two_keys_without_sealed_content_cannot_be_compared_and_it_is_said() -> None:
    a, b = two(P1, P1)
    outcome = across([seen(a), seen(b, sealed=False)])
    assert outcome.findings == ()
    (parties,) = outcome.not_compared
    assert (parties.ledgers, parties.what, parties.whole) == (
        ("a.example", "b.example"), "parties", True,
    )  # fmt: skip
    assert parties.parties == (0, 1)
    assert "nobody could be compared" in parties.why
    assert "1 of 1 in b.example" in parties.why
    assert "无法比对任何主体" in parties.why_zh


def test_parties_without_a_number_are_counted() -> None:
    a, b = two(P1, P1)
    b.award("B-2", "u/start", {"applicant": a_party("person", "0007")})
    outcome = together(a, b)
    assert len(outcome.findings) == 1
    (parties,) = outcome.not_compared
    assert (parties.parties, parties.whole) == ((0, 1), False)
    assert "some parties" in parties.why
    assert "no national number of theirs is along (0 of 1 in a.example, 1 of 2 in b.example)" in (
        parties.why
    )
    assert "sealed content" not in parties.why, "it is along"
    assert "b.example 2 个中的 1 个" in parties.why_zh


def test_accounts_that_are_not_along_are_said_to_be_missing() -> None:
    a = city("a.example", PACK)
    b = city("b.example", U)
    for made, case, grant in ((a, "A-1", "t/start"), (b, "B-1", "u/start")):
        made.award(case, grant, {"applicant": P1})
        made.paid(case)
    outcome = across([seen(a), seen(b, sealed=False)])
    (accounts,) = outcome.not_compared
    assert (accounts.what, accounts.whole) == ("accounts", True)
    assert "the accounts of b.example are sealed" in accounts.why


def test_an_empty_ledger_leaves_nothing_out() -> None:
    a = city("a.example", PACK)
    a.award("A-1", "t/start", {"applicant": P1})
    empty = city("b.example", U, OTHER_KEY)
    outcome = across([seen(a, sealed=False), seen(empty, sealed=False)])
    assert outcome == across([])


@pytest.mark.parametrize("many", [0, 1])
def test_fewer_than_two_ledgers_have_nothing_between_them(many: int) -> None:
    a, _ = two(P1, P1)
    outcome = across([seen(a)][:many])
    assert (outcome.found, outcome.not_compared) == ((), ())


# ---- ledgers of one line -------------------------------------------------------------------------


def test_a_ledger_and_its_bundle_are_one() -> None:
    a, _ = two(P1, P1)
    a.award("A-2", "t/start", {"applicant": P1})
    assert across([seen(a), seen(a)]).findings == ()


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0)])
def test_numbers_of_a_ledger_serve_its_bundle_without_sealed_content(
    order: tuple[int, ...],
) -> None:
    a, b = two(P1, P1)
    desks = [seen(a), seen(a, sealed=False), seen(b)]
    outcome = across([desks[at] for at in order])
    assert [one.check for one in outcome.findings] == ["across-kind"]
    assert outcome.not_compared == ()


def test_two_copies_that_cannot_be_compared_are_told_once() -> None:
    a, b = two(P1, P1)
    outcome = across([seen(a, sealed=False), seen(a, sealed=False), seen(b)])
    assert [one.ledgers for one in outcome.not_compared] == [("a.example", "b.example")]


def line() -> tuple[Desk, Desk]:
    """A ledger with an award, and its successor with one more for the same person."""
    old = city("a.example/2023", PACK)
    old.award("A-1", "t/start", {"applicant": P1})
    new = Desk(succeed(old.ledger, "a.example/2024"), "2024-02-01")
    new.award("A-2", "t/start", {"applicant": P1}, {"id": "later-2"}, id="later-1")
    return old, new


def of_store(made: Desk) -> audit_desk.Desk:
    with made.ledger.store.reading() as reader:
        desk = replay(reader).desk
    desk.kinds = KINDS
    return desk


def test_nothing_between_a_ledger_and_its_successor_is_a_finding() -> None:
    old, new = line()
    assert across([of_store(old), of_store(new)]).found == ()
    assert across([of_store(new), of_store(old)]).found == ()


def test_a_case_that_was_taken_over_is_told_once_and_as_it_stands_now() -> None:
    old, new = line()
    b = city("b.example", U, OTHER_KEY)
    b.award("B-1", "u/start", {"applicant": P1})
    desks = [of_store(old), of_store(b), of_store(new)]
    (finding,) = named(across(desks), "across-kind")
    assert finding.cases == ("B-1",)
    (there,) = finding.elsewhere
    assert (there.ledger, there.cases) == ("a.example/2024", ("A-1", "A-2"))
    for case in ("A-1", "A-2"):
        new.ok("withdraw", case=case, reason="x", id=f"w-{case}")
    assert across([of_store(old), of_store(b), of_store(new)]).found == ()


# ---- what comes out ------------------------------------------------------------------------------


def test_a_finding_stands_in_its_first_ledger_and_names_the_others() -> None:
    outcome = together(*two(P1, P1))
    (found,) = outcome.found
    assert found.ledger == 0
    assert outcome.of(0) == outcome.findings
    assert outcome.of(1) == ()
    assert found.finding.source == "none: no document forbids it"
    told = json.loads(json.dumps(outcome.to_json(), ensure_ascii=False))
    assert told["findings"][0]["elsewhere"] == [
        {"ledger": "b.example", "entries": [3], "cases": ["B-1"]}
    ]


def test_no_number_and_no_token_stands_in_a_finding() -> None:
    outcome = together(*two(P1, P1))
    text = json.dumps(outcome.to_json(), ensure_ascii=False)
    assert number_of("p1") not in text
    assert P1["name"] not in text


def test_the_order_of_ledgers_changes_where_a_finding_stands_and_nothing_else() -> None:
    a, b = two(P1, P1)
    one, other = together(a, b), together(b, a)
    assert len(one.findings) == len(other.findings) == 1
    assert other.findings[0].cases == ("B-1",)


class Telling:
    """A check of a test's own."""

    name = "telling"
    about = About("", "", "a test", "测试")

    def across(self, together: Together) -> Iterator[Found]:
        from tests.audit.across.cities import finding_about

        for person_ in together.persons:
            awards = together.awards_of(person_)
            yield finding_about("telling", "hint", awards, together)
            yield finding_about("clause", "fault", awards, together)


def test_a_hint_about_the_very_cases_of_a_fault_is_left_out() -> None:
    a, b = two(P1, P1)
    outcome = across([seen(a), seen(b)], [Telling()])
    assert [one.check for one in outcome.findings] == ["clause"]


def test_every_check_has_a_name_of_its_own_and_says_what_it_is() -> None:
    checks = all_across()
    assert len({check.name for check in checks}) == len(checks)
    for check in checks:
        about = check.about
        assert all((about.title, about.title_zh, about.source, about.source_zh))
        assert about.number is None or about.number in range(1, 22)
        assert check.__class__.__module__.startswith("subsidy_ledger.audit.across.")

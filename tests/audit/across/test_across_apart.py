"""Ledgers that disagree on whether two identifiers are one person."""

from __future__ import annotations

from tests.audit.across.cities import OTHER_KEY, PACK, city, named, seen, together
from tests.support.builders import Desk, person

from subsidy_ledger.audit.several import across

P1, P2 = person("p1"), person("p2")


def offices() -> tuple[Desk, Desk]:
    """Two offices of one city; the second has it that p1 is p2."""
    a, b = city("a.example", PACK), city("b.example", PACK, OTHER_KEY)
    a.award("A-1", "t/once", {"applicant": P1})
    b.award("B-1", "t/once", {"applicant": P2})
    a.award("A-2", "t/house", {"applicant": P2})
    b.award("B-2", "t/house", {"applicant": P1})
    b.ok("same", parties=[P1, P2])
    return a, b


def test_two_ledgers_that_disagree_are_a_hint() -> None:
    a, b = offices()
    assert named(together(a, b), "across-apart") == []
    a.ok("apart", parties=[P1, P2])
    (finding,) = named(together(a, b), "across-apart")
    assert finding.severity == "hint"
    assert finding.message.startswith("a.example says that two identifiers are two persons")
    assert "认定两个号码分属两人" in finding.message_zh
    assert finding.cases == ("A-1", "A-2")
    assert finding.elsewhere[0].cases == ("B-1", "B-2")


def test_a_limit_that_rests_on_it_is_no_more_than_a_hint() -> None:
    a, b = offices()
    (limit,) = named(together(a, b), "across-limit")
    assert limit.severity == "fault"
    a.ok("apart", parties=[P1, P2])
    (limit,) = named(together(a, b), "across-limit")
    assert limit.severity == "hint"


def test_apart_in_both_ledgers_is_no_contradiction() -> None:
    a, b = offices()
    a.ok("apart", parties=[P1, P2])
    b.ok("apart", parties=[P1, P2])
    assert named(together(a, b), "across-apart") == []


def test_a_ledger_and_its_bundle_speak_once() -> None:
    a, b = offices()
    a.ok("apart", parties=[P1, P2])
    (finding,) = named(across([seen(a), seen(b), seen(a)]), "across-apart")
    assert finding.message.startswith("a.example says")
    assert [one.ledger for one in finding.elsewhere] == ["a.example"]

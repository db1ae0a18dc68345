"""A predecessor brought along: what was taken over, what is called lost, and what was left out.

The roots and sizes are those of small ledgers, made by hand: appropriations of one fen each.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.builders import Desk, Json, desk, small_pack
from tests.support.successors import entries_of, open_after
from typeguard import suppress_type_checks

from subsidy_ledger.ledger.keys import Memory
from subsidy_ledger.ledger.succession import check, compared
from subsidy_ledger.ledger.verification import Part, Verification
from subsidy_ledger.ledger.verification.verdict import After
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.verify import verification_json, verification_text

PACK = small_pack("")


@pytest.fixture(scope="module", autouse=True)
def _as_users_run_it() -> Iterator[None]:
    with suppress_type_checks():
        yield


def grown(*fen: int) -> Desk:
    """A ledger with an appropriation of each of these."""
    made = desk([PACK], origin="a")
    for one in fen:
        made.ok("appropriate", fund="f", year=2023, amount_fen=one)
    return made


def signed(made: Desk) -> Memory:
    """What a signer of it remembers."""
    result = seen({}, made, head=True)
    return Memory(result.size, result.root)


def seen(after: Json, made: Desk, *, head: bool = False) -> Any:
    from subsidy_ledger.ledger.verification import verify_ledger

    with made.ledger.store.reading() as reader:
        return verify_ledger(reader, "a") if head else compared(after, reader, "a")


def after_of(old: Desk, was: Desk) -> Json:
    """What entry 0 of a successor says of a restored ledger, of which another one was signed."""
    new = open_after(old.ledger, "b", MemoryStore(), signed=signed(was), lost=True)
    told = entries_of(new)[0]["data"]["after"]
    assert isinstance(told, dict)
    return told


def test_a_fork_that_was_restored_and_written_further_is_what_was_taken_over() -> None:
    """Signed at 3, restored to 2, two recorded since: longer than what was lost."""
    restored, was = grown(1, 2, 2), grown(1, 1)
    after = after_of(restored, was)
    assert after["gap"]["size"] < after["size"]
    part = seen(after, restored)
    assert (part.problems, part.lost) == ((), False)


def test_what_was_lost_is_no_predecessor_where_it_is_shorter() -> None:
    restored, was = grown(1, 2, 2), grown(1, 1)
    assert seen(after_of(restored, was), was).problems != ()


def test_entries_that_are_called_lost_and_are_brought_are_told() -> None:
    restored, was = grown(1), grown(1, 1, 1)
    part = seen(after_of(restored, was), was)
    assert (part.problems, part.lost) == ((), True)


def test_entries_beyond_those_that_are_called_lost_are_a_problem() -> None:
    restored, was, more = grown(1), grown(1, 1, 1), grown(1, 1, 1, 1)
    part = seen(after_of(restored, was), more)
    assert not part.lost
    assert any(
        "neither what was taken over nor what entry 0 calls lost" in p for p in part.problems
    )


def test_a_gap_that_nobody_can_have_signed_hides_no_entries() -> None:
    """The size and root are made up: whoever has the whole ledger sees that entries were left out."""
    restored, whole = grown(1), grown(1, 1, 1)
    for size in (10**6, 4):
        after = {**after_of(restored, whole), "gap": {"size": size, "root": "0" * 64}}
        part = seen(after, whole)
        assert not part.lost
        assert part.problems != ()


def test_a_gap_that_is_a_beginning_of_what_was_taken_over_is_none() -> None:
    restored, was = grown(1, 2, 2), grown(1, 1)
    beginning = signed(grown(1, 2))
    after = {**after_of(restored, was), "gap": {"size": beginning.size, "root": beginning.root}}
    (problem,) = seen(after, restored).problems
    assert "nothing of them was lost" in problem


@pytest.mark.parametrize(
    "gap", [{"size": -10, "root": "x"}, {"size": -10, "root": "0" * 64}, {"size": 9, "root": "x"}]
)
def test_a_gap_of_another_form_never_passes(gap: Json) -> None:
    restored, was = grown(1), grown(1, 1, 1)
    after = {**after_of(restored, was), "gap": gap}
    for made in (restored, was):
        with made.ledger.store.reading() as reader:
            assert check(after, reader, "a") != []


def test_the_verdict_tells_whether_what_is_called_lost_was_brought() -> None:
    after = After("a", 3, "ab" * 32, "cd" * 32, (5, "ef" * 32))
    for part, says, json in (
        (Part("predecessor", 3), "took over what that ledger had, as it was brought", {}),
        (Part("predecessor", 3, lost=True), "NOT the entries that it calls lost", {"lost": True}),
        (Part("predecessor", 3, ("no",)), "NOT what it claims to be", {}),
    ):
        result = Verification("b", 2, "00" * 32, (part,), after=after)
        text = verification_text(result, "en", bundle=True)
        assert says in text
        assert ("took over what that ledger had, as it was brought" in text) is (
            part == Part("predecessor", 3)
        )
        (told,) = verification_json(result, bundle=True)["parts"]
        assert {key: told[key] for key in told if key == "lost"} == json
    lost = Verification("b", 2, "00" * 32, (Part("predecessor", 3, lost=True),), after=after)
    assert "未被承接" in verification_text(lost, "zh", bundle=True)

"""The judge itself: an honest history is clean, and each planted lie is found."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from tests.faults import checker, town
from tests.faults.history import Call, Json, Notes, all_calls, read

from subsidy_ledger import MemoryStore

Found = tuple[list[Call], list[Json]]


@pytest.fixture(scope="module")
def store() -> Any:
    return MemoryStore()


@pytest.fixture(scope="module")
def honest(store: Any) -> Found:
    """Five clients take turns at one ledger; nothing fails."""
    ledger = town.found(store)
    calls: list[Call] = []
    times = iter(range(1_000_000))

    def send(call: Call) -> Call:
        if call.number % 7 == 3 and call.look is None:  # as if in a transaction of the host's
            call = evolve(call, joined="commit")
        answers = town.made(ledger, call)
        calls.append(evolve(call, answers=answers, ended=next(times)))
        return calls[-1]

    send(Call(-1, 0, tuple(town.opening()), atomic=False, sent=next(times)))
    clients = [town.Client(7, number) for number in range(5)]
    for _ in range(60):
        for client in clients:
            client.hear(send(client.call(next(times))))
    for client in clients:
        client.hear(send(client.call(next(times), last=True)))
    return calls, checker.entries_of(store)


@pytest.fixture
def told(honest: Found) -> Found:
    """A copy to plant a lie in."""
    return copy.deepcopy(honest)


def test_an_honest_history_is_clean_and_meets_everything(honest: Found, store: Any) -> None:
    calls, entries = honest
    assert checker.check(calls, entries) == []
    assert checker.still_unknown(calls) == set()
    assert checker.clean(store) == []
    answers = [answer for call in calls for _, answer in call.pairs()]
    statuses = {answer["status"] for answer in answers}
    assert statuses == {"recorded", "refused", "invalid", "conflict"}
    codes = {reason["code"] for answer in answers for reason in answer.get("reasons", ())}
    assert codes == {"cap", "exclusion", "fund", "order", "amount"}
    assert any(answer.get("repeated") for answer in answers)
    assert {"fund", "preview", "S0"} <= {call.look for call in calls}
    assert any(call.rolled_back for call in calls)


def some(entries: list[Json], do: str, status: str = "recorded", nth: int = 0) -> Json:
    found = [entry for entry in entries if entry["do"] == do and entry["status"] == status]
    return found[nth]


def renumbered(entries: list[Json]) -> list[Json]:
    for seq, entry in enumerate(entries):
        entry["seq"] = seq
    return entries


def a_lost_acknowledgement(calls: list[Call], entries: list[Json]) -> Found:
    entries.remove(some(entries, "submit", nth=-1))
    return calls, renumbered(entries)


def an_id_twice(calls: list[Call], entries: list[Json]) -> Found:
    entries.append(dict(some(entries, "appropriate")))
    return calls, renumbered(entries)


def an_entry_from_nowhere(calls: list[Call], entries: list[Json]) -> Found:
    entries.append({**some(entries, "appropriate"), "id": "nobody's"})
    return calls, renumbered(entries)


def a_gap(calls: list[Call], entries: list[Json]) -> Found:
    entries[-1]["seq"] += 1
    return calls, entries


def a_passed_ceiling(calls: list[Call], entries: list[Json]) -> Found:
    refused = next(
        entry
        for entry in entries
        if entry["do"] == "approve" and "bonus-sum" in str(entry.get("reasons"))
        and entry["status"] == "refused"
    )  # fmt: skip
    refused.update(status="recorded", data={"amount_fen": 100, "lines": [{"fen": 100}]})
    return calls, entries


def a_passed_claim(calls: list[Call], entries: list[Json]) -> Found:
    refused = next(entry for entry in entries if "exclusion" in str(entry.get("reasons")))
    refused.update(status="recorded", data={"amount_fen": 30, "lines": [{"fen": 30}]})
    return calls, entries


def a_passed_fund(calls: list[Call], entries: list[Json]) -> Found:
    some(entries, "appropriate", "refused")["status"] = "recorded"
    return calls, entries


def another_amount(calls: list[Call], entries: list[Json]) -> Found:
    some(entries, "approve")["data"]["amount_fen"] -= 1
    return calls, entries


def changed(
    calls: list[Call], which: Callable[[Call, Json], bool], change: Callable[[Json], None]
) -> list[Call]:
    """One answer of one call is another one; the first that fits."""
    for call in calls[1:]:
        for answer in call.answers or ():
            if which(call, answer):
                change(answer)
                return calls
    raise AssertionError("there is no such answer")


def is_new(call: Call, answer: Json) -> bool:
    return "seq" in answer and not answer.get("repeated") and answer["status"] == "recorded"


def an_answer_with_another_number(calls: list[Call], entries: list[Json]) -> Found:
    return changed(calls, is_new, lambda answer: answer.update(seq=answer["seq"] + 1)), entries


def another_verdict(calls: list[Call], entries: list[Json]) -> Found:
    return changed(calls, is_new, lambda answer: answer.update(status="refused")), entries


def a_repeat_as_if_it_were_new(calls: list[Call], entries: list[Json]) -> Found:
    def repeats(_call: Call, answer: Json) -> bool:
        return bool(answer.get("repeated"))

    return changed(calls, repeats, lambda answer: answer.pop("repeated")), entries


def recorded_and_called_invalid(calls: list[Call], entries: list[Json]) -> Found:
    sent: dict[str, int] = {}
    for call in calls:
        for one in call.commands:
            sent[one["id"]] = sent.get(one["id"], 0) + 1

    def once(call: Call, answer: Json) -> bool:
        return is_new(call, answer) and sent[answer["id"]] == 1

    def lie(answer: Json) -> None:
        answer["status"] = "invalid"
        del answer["seq"]

    return changed(calls, once, lie), entries


def called_invalid_for_what_everybody_knows(calls: list[Call], entries: list[Json]) -> Found:
    one = town.command("x", "approve", case="S0")
    call = Call(0, 999, (one,), False, 10**9, 10**9 + 1, ({"id": "x", "status": "invalid"},))
    return [*calls, call], entries


def a_conflict_with_itself(calls: list[Call], entries: list[Json]) -> Found:
    return changed(calls, is_new, lambda answer: answer.update(status="conflict")), entries


def rolled_back_and_there(calls: list[Call], entries: list[Json]) -> Found:
    sent = [one["id"] for call in calls for one in call.commands]
    for place, call in enumerate(calls[1:], 1):
        if not call.rolled_back and all(
            is_new(call, a) and sent.count(a["id"]) == 1 for a in call.answers or ()
        ):
            answer = {"id": call.commands[0]["id"], "status": "refused", "rolled_back": True}
            calls[place] = evolve(call, answers=(answer,))
            return calls, entries
    raise AssertionError("there is no such call")


def a_transaction_in_two_parts(calls: list[Call], entries: list[Json]) -> Found:
    """Another's entry stands between two that were recorded as one."""
    for call in calls[1:]:
        new = [answer["seq"] for answer in call.answers or () if is_new(call, answer)]
        if len(new) == 2 and new[1] + 1 < len(entries):
            seq = new[1]
            for one in calls:
                for answer in one.answers or ():
                    if answer.get("seq") in (seq, seq + 1):
                        answer["seq"] = 2 * seq + 1 - answer["seq"]
            entries[seq], entries[seq + 1] = entries[seq + 1], entries[seq]
            return calls, renumbered(entries)
    raise AssertionError("there is no such call")


def an_order_against_time(calls: list[Call], entries: list[Json]) -> Found:
    """A call is said to have begun after a later one had been answered."""
    for place, call in enumerate(calls[1:-50], 1):
        if len(call.commands) == 1 and is_new(call, (call.answers or ({},))[0]):
            calls[place] = evolve(call, sent=10**6, ended=10**6 + 1)
            return calls, entries
    raise AssertionError("there is no such call")


def a_look_at_what_was_before(calls: list[Call], entries: list[Json]) -> Found:
    """The fund is seen as it was in the beginning, though others had been told of more."""
    looks = [call for call in calls if call.look == "fund"]
    calls[calls.index(looks[-1])] = evolve(looks[-1], answers=({"appropriated": 500, "used": 0},))
    return calls, entries


def a_look_at_half_a_transaction(calls: list[Call], entries: list[Json]) -> Found:
    looks = [call for call in calls if call.look == "fund" and call.answers]
    seen = (looks[0].answers or ({},))[0]
    calls[calls.index(looks[0])] = evolve(looks[0], answers=({**seen, "used": 1},))
    return calls, entries


def one_answer_too_few(calls: list[Call], entries: list[Json]) -> Found:
    for place, call in enumerate(calls[1:], 1):
        if len(call.commands) > 1 and not call.rolled_back and call.answers:
            calls[place] = evolve(call, answers=call.answers[:-1])
            return calls, entries
    raise AssertionError("there is no such call")


def answers_of_somebody_else(calls: list[Call], entries: list[Json]) -> Found:
    """Two calls of one transaction, and each got what the other should have heard."""
    mine, other = [
        place
        for place, call in enumerate(calls[1:], 1)
        if len(call.commands) == 1 and call.answers and is_new(call, call.answers[0])
    ][:2]
    swapped = calls[mine].answers, calls[other].answers
    calls[other] = evolve(calls[other], answers=swapped[0])
    calls[mine] = evolve(calls[mine], answers=swapped[1])
    return calls, entries


LIES = {
    answers_of_somebody_else: "was answered with that of",
    a_lost_acknowledgement: "is not there",
    an_id_twice: "recorded a second time",
    an_entry_from_nowhere: "nobody sent id",
    a_gap: "has number",
    a_passed_ceiling: "one after the other it is ('refused', None, 'cap')",
    a_passed_claim: "is in both lanes",
    a_passed_fund: "one after the other it is ('refused', None, 'fund')",
    another_amount: "one after the other",
    an_answer_with_another_number: "is not there",
    another_verdict: "says otherwise",
    a_repeat_as_if_it_were_new: "was recorded a second time, for",
    recorded_and_called_invalid: "was answered invalid and is there",
    called_invalid_for_what_everybody_knows: "somebody had been told",
    a_conflict_with_itself: "nothing else was recorded under it",
    rolled_back_and_there: "was rolled back and is there",
    a_transaction_in_two_parts: "one transaction stands apart",
    an_order_against_time: "which was answered when it was sent",
    a_look_at_what_was_before: "as it never was meanwhile",
    a_look_at_half_a_transaction: "as it never was meanwhile",
    one_answer_too_few: "answers to",
}


@pytest.mark.parametrize(
    ("lie", "words"), LIES.items(), ids=lambda one: getattr(one, "__name__", "")
)
def test_a_planted_lie_is_found(told: Found, lie: Callable[..., Found], words: str) -> None:
    found = checker.check(*lie(*told))
    assert any(words in problem for problem in found), found[:10]


# -- rows of hosts that record in transactions of their own


def rows_of(calls: list[Call]) -> dict[tuple[int, int], tuple[Json, ...]]:
    """What the hosts' table says where all went well."""
    return {(c.client, c.number): c.answers or () for c in calls if c.joined is not None}


def found_with(calls: list[Call], entries: list[Json], rows: Any) -> list[str]:
    known, wrong = checker.with_rows(calls, rows)
    return wrong + checker.check(known, entries, retried=False)


def a_joined_call(calls: list[Call]) -> int:
    """The place of a call that recorded something new under an id that nobody else sent."""
    sent = [one["id"] for call in calls for one in call.commands]
    return next(
        place
        for place, call in enumerate(calls)
        if call.joined and call.answers
        and all(is_new(call, a) and sent.count(a["id"]) == 1 for a in call.answers)
    )  # fmt: skip


def test_a_transaction_that_ended_unheard_is_judged_by_its_row(told: Found) -> None:
    calls, entries = told
    rows = rows_of(calls)
    assert found_with(calls, entries, rows) == []
    place = a_joined_call(calls)
    calls[place] = evolve(calls[place], answers=None, ended=None)
    assert found_with(calls, entries, rows) == []


def test_entries_without_the_hosts_row_are_found(told: Found) -> None:
    """The host's transaction was rolled back, or never committed, and ours is there."""
    calls, entries = told
    place = a_joined_call(calls)
    call = calls[place]
    rows = rows_of(calls)
    del rows[call.client, call.number]
    for end in ("commit", "undone", "killed"):
        calls[place] = evolve(call, joined=end, answers=None, ended=None)
        found = found_with(calls, entries, rows)
        assert f"nobody sent id {call.commands[0]['id']}" in str(found), found[:5]


def test_entries_of_a_rolled_back_transaction_are_found_when_they_are_only_repeated(
    told: Found,
) -> None:
    """Everybody who asked later heard that it was there already, and nobody had recorded it."""
    calls, entries = told
    place = a_joined_call(calls)
    call = calls[place]
    rows = rows_of(calls)
    del rows[call.client, call.number]
    calls[place] = evolve(call, joined="undone", answers=None, ended=None)
    again = tuple({**answer, "repeated": True} for answer in call.answers or ())
    later = evolve(call, number=10**6, joined=None, sent=10**6, ended=10**6 + 1, answers=again)
    found = found_with([*calls, later], entries, rows)
    assert f"id {call.commands[0]['id']} is there, and nobody recorded it" in found, found[:5]


def test_the_hosts_row_without_entries_is_found(told: Found) -> None:
    calls, entries = told
    place = a_joined_call(calls)
    call = calls[place]
    answers = tuple({**answer, "id": "lost", "seq": 10**6} for answer in call.answers or ())
    lost = tuple({**one, "id": "lost"} for one in call.commands)
    rows = {**rows_of(calls), (77, 0): answers}
    calls.append(evolve(call, client=77, number=0, commands=lost, answers=None, ended=None))
    assert "is not there" in str(found_with(calls, entries, rows))


def test_rows_and_acknowledgements_that_contradict_each_other_are_found(told: Found) -> None:
    calls, _ = told
    place = a_joined_call(calls)
    call, rows = calls[place], rows_of(calls)
    key = (call.client, call.number)
    said = {
        "the host's row is not there": {k: v for k, v in rows.items() if k != key},
        "the caller heard": {**rows, key: ()},
        "a row of the host's that nobody committed": {**rows, (call.client, -1): ()},
    }
    for words, other in said.items():
        assert words in str(checker.with_rows(calls, other)[1])
    calls[place] = evolve(call, joined="undone", answers=None)
    assert "was never committed" in str(checker.with_rows(calls, rows)[1])


def test_sums_are_added_up_without_the_model() -> None:
    def lines(*amounts: int) -> Iterator[tuple[Json, Json]]:
        yield town.command("f", "appropriate", amount_fen=300), {"seq": 2, "status": "recorded"}
        for number, fen in enumerate(amounts):
            case = f"C{number}"
            parties = {"applicant": [{"number": "one"}]}
            submit = town.command("s", "submit", case=case, grant="t/bonus", parties=parties)
            yield submit, {"seq": 3, "status": "recorded"}
            entry = {"seq": 4 + number, "status": "recorded", "data": {"amount_fen": fen}}
            yield town.command("a", "approve", case=case), entry

    assert list(checker.limits_passed(lines(100, 100, 100))) == []
    assert list(checker.limits_passed(lines(100, 200, 1))) == [
        "entry 6: 301 fen are reserved, the fund has 300"
    ]
    assert "entry 5: one has 351 fen" in list(checker.limits_passed(lines(300, 51)))


def test_a_ledger_whose_rows_do_not_follow_from_its_entries_is_not_clean(store: Any) -> None:
    rows = store._rows.tables["cases"]
    key, record = rows.popitem()
    try:
        assert checker.clean(store)
    finally:
        rows[key] = record


def test_what_was_last_sent_and_not_answered_is_unknown(told: Found) -> None:
    calls, _ = told
    asked = town.command("q", "approve", case="S0")
    calls.append(Call(9, 0, (asked,), atomic=False, sent=10**9))
    assert checker.still_unknown(calls) == {"q"}


def test_a_history_survives_a_writer_that_is_killed_while_it_notes(tmp_path: Path) -> None:
    file = tmp_path / "client-3.jsonl"
    notes = Notes(file)
    first = Call(3, 0, ({"id": "a"},), atomic=False, sent=5)
    notes.sent(first)
    ended = notes.ended(first, 6, [{"id": "a", "status": "recorded"}])
    second = Call(3, 1, ({"id": "b"}, {"id": "c"}), atomic=True, sent=7)
    notes.sent(second)
    with file.open("ab") as cut_short:
        cut_short.write(b'{"number": 1, "ended": 9, "ans')
    assert read(file) == [ended, second]
    assert all_calls(tmp_path) == [ended, second]

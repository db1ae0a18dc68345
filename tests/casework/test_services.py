"""How a duty of service stands on a day: due, done, late, overdue, short, open, unknown.

The calendar is the shipped one of 2023: after Friday, 28 April, working days are 4, 5, 6 (worked
for the holiday), 8 and 9 May. Due days are written by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.support.builders import Desk, desk, fact, grant, person, role, small_pack

from subsidy_ledger.casework.services import Stand, stand_of
from subsidy_ledger.casework.state import Duty
from subsidy_ledger.policy.catalogue import Law
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack

BODY = (
    role("client")
    + fact("asked_on", "date", "client")
    + grant("a", "[grant.benefit]\nfen = 1\n§\n")
    + '[[service]]\nid = "week"\nto = "client"\nfrom = "asked_on"\n'
    "within = {working_days = 5}\nacts = {call = 2}\n§\n"
    '[[service]]\nid = "soft"\nto = "client"\nfrom = "asked_on"\n'
    'within = {days = 3}\nacts = {call = 1}\notherwise = "reason"\n§\n'
    '[[service]]\nid = "help"\nto = "client"\nfrom = "asked_on"\n'
    "acts = {advice = 1, offer = 3}\none_of = {course = 1, stay = 2}\n§\n"
)
PACK = small_pack(BODY)
CLIENT = person("c1")


def later(days: int) -> Pack:
    """An edition of 2024 in which the week is a number of working days."""
    source = PACK.source.replace(b"working_days = 5", f"working_days = {days}".encode())
    changed = source.replace(b"t-2023", b"t-2024").replace(b"2023-01-01", b"2024-01-01")
    return read_pack(changed, "t-2024.toml")


def law_of(*packs: Pack) -> Law:
    """What holds once these packs and the shipped calendars are adopted."""
    return desk(list(packs)).ledger._books.law


LAW = law_of(PACK)


def stand(service: str, on: str, *done: tuple[str, str], start: str = "2023-04-28") -> Stand:
    duty = Duty(f"t/{service}", "token", start, (), done)
    return stand_of(LAW, duty, on)


# ---- a term in working days ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "state"), [("2023-04-28", "open"), ("2023-05-09", "open"), ("2023-05-10", "overdue")]
)
def test_the_day_after_the_last_working_day_is_overdue(on: str, state: str) -> None:
    judged = stand("week", on, ("call", "2023-04-28"))
    assert (judged.due, judged.state) == ("2023-05-09", state)
    assert judged.missing == {"call": 1}


@pytest.mark.parametrize(("last", "state"), [("2023-05-09", "done"), ("2023-05-10", "late")])
def test_the_last_act_decides_whether_it_was_in_time(last: str, state: str) -> None:
    judged = stand("week", "2023-12-31", ("call", last), ("call", "2023-05-04"))
    assert (judged.state, judged.completed, judged.missing) == (state, last, {})


def test_an_act_more_than_asked_for_does_not_make_it_late() -> None:
    calls = [("call", day) for day in ("2023-05-04", "2023-05-05", "2023-06-01")]
    assert stand("week", "2023-12-31", *calls).state == "done"


def test_what_was_done_after_the_day_that_is_looked_at_does_not_count() -> None:
    calls = [("call", "2023-05-04"), ("call", "2023-05-12")]
    assert stand("week", "2023-05-11", *calls).state == "overdue"
    assert stand("week", "2023-05-12", *calls).state == "late"


def test_a_term_in_days_counts_every_day_and_may_begin_later() -> None:
    assert stand("soft", "2023-05-01").due == "2023-05-01"
    assert stand("soft", "2023-05-01").state == "open"
    assert stand("soft", "2023-05-02").state == "overdue"
    assert stand("soft", "2023-04-27").state == "open"


# ---- no calendar ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "state"), [("2031-05-02", "open"), ("2031-05-03", "open"), ("2031-05-04", "unknown")]
)
def test_without_a_calendar_only_what_none_could_change_is_said(on: str, state: str) -> None:
    # Five working days are never fewer than five days: until 3 May nothing can be overdue.
    judged = stand("week", on, start="2031-04-28")
    assert (judged.state, judged.due, judged.missing_year) == (state, None, 2031)


@pytest.mark.parametrize(("last", "state"), [("2031-05-03", "done"), ("2031-05-04", "unknown")])
def test_without_a_calendar_only_what_was_surely_in_time_is_done(last: str, state: str) -> None:
    calls = [("call", last)] * 2
    assert stand("week", "2031-12-31", *calls, start="2031-04-28").state == state


def test_the_year_that_is_missing_is_named_where_the_term_runs_into_it() -> None:
    last_covered = max(LAW.calendars.years)
    judged = stand("week", f"{last_covered + 1}-12-31", start=f"{last_covered}-12-31")
    assert (judged.state, judged.missing_year) == ("unknown", last_covered + 1)


# ---- no term -------------------------------------------------------------------------------------

ALL: tuple[tuple[str, str], ...] = (
    ("advice", "2023-05-04"),
    ("offer", "2023-05-04"),
    ("offer", "2023-05-05"),
    ("offer", "2023-05-08"),
)


def test_without_a_term_what_is_missing_is_short_and_listed() -> None:
    judged = stand("help", "2023-12-31", *ALL[:2])
    assert judged.state == "short"
    assert judged.missing == {"offer": 2, "course": 1, "stay": 2}
    assert [(one.act, one.done, one.of) for one in judged.acts] == [
        ("advice", 1, 1),
        ("offer", 1, 3),
    ]


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ((), "short"),
        ((("stay", "2023-06-01"),), "short"),
        ((("course", "2023-06-01"),), "done"),
        ((("stay", "2023-06-01"), ("stay", "2023-07-01")), "done"),
    ],
)
def test_one_of_a_choice_is_enough(more: tuple[tuple[str, str], ...], state: str) -> None:
    judged = stand("help", "2023-12-31", *ALL, *more)
    assert judged.state == state
    assert bool(judged.missing) is (state == "short")


def test_before_it_begins_it_is_open() -> None:
    assert stand("help", "2023-04-27").state == "open"


# ---- reasons -------------------------------------------------------------------------------------


def test_a_reason_excuses_where_the_document_allows_one_and_changes_no_state() -> None:
    given = ("excuse", "2023-05-20")
    assert not stand("soft", "2023-05-19", given).excused
    judged = stand("soft", "2023-05-20", given)
    assert (judged.excused, judged.soft, judged.state) == (True, True, "overdue")
    hard = stand("week", "2023-05-20", given)
    assert (hard.excused, hard.soft) == (False, False)


# ---- editions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "due"), [("2023-12-25", "2024-01-02"), ("2024-01-02", "2024-01-04")]
)
def test_the_edition_in_force_on_the_first_day_sets_the_term(start: str, due: str) -> None:
    # 25 December 2023 is a Monday; 30 December to 1 January are holidays. The edition of 2024
    # asks for two working days.
    law = law_of(PACK, later(2))
    assert stand_of(law, Duty("t/week", "x", start, (), ()), "2024-12-31").due == due


def test_before_every_edition_the_latest_holds_and_an_unknown_service_is_unknown() -> None:
    law = law_of(PACK, later(2))
    assert (
        stand_of(law, Duty("t/week", "x", "2022-06-01", (), ()), "2022-12-31").due == "2022-06-06"
    )
    assert stand_of(law, Duty("t/none", "x", "2023-05-04", (), ()), "2023-12-31").state == "unknown"


# ---- recording a reason --------------------------------------------------------------------------


def office() -> Desk:
    made = desk([PACK])
    for service in ("week", "soft"):
        party = {**CLIENT, "facts": {"asked_on": "2023-05-04"}}
        made.ok("perform", service=service, act="open", party=party)
    return made


def perform(made: Desk, **given: Any) -> Mapping[str, Any]:
    return made.send("perform", party=CLIENT, **given)


def test_a_reason_is_an_act_whose_text_is_sealed() -> None:
    made = office()
    assert perform(made, service="soft", act="excuse", reason="本人出国")["status"] == "recorded"
    assert made.entry()["data"].keys() == {"service", "act", "token"}
    assert "本人出国" not in str(made.entry())
    with made.ledger.store.reading() as reader:
        assert "本人出国" in (reader.sealed(made.size - 1) or b"").decode()


def test_a_reason_needs_a_service_that_was_opened() -> None:
    answer = desk([PACK]).send(
        "perform", party=CLIENT, service="soft", act="excuse", reason="本人出国"
    )
    assert answer["status"] == "refused"
    assert answer["reasons"][0]["rule"] == "service-not-open"


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"service": "soft", "act": "excuse"}, ""),
        ({"service": "soft", "act": "call", "reason": "x"}, "reason"),
        ({"service": "week", "act": "call", "reason": "x"}, "reason"),
        ({"service": "week", "act": "excuse", "reason": "x"}, "act"),
    ],
)
def test_a_reason_goes_with_excuse_and_with_a_service_that_allows_one(
    given: dict[str, str], path: str
) -> None:
    made = office()
    size = made.size
    answer = perform(made, **given)
    assert answer["status"] == "invalid"
    assert answer["errors"][0].get("path", "") == path
    assert made.size == size

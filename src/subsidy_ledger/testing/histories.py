"""Histories: the commands of a case from the counter to the bank, with days and people that fit.

What it promises: every command has an id made of its case, so that the same history is a repeat and
not a second one; days go forward, and a notice is up for five working days of the shipped
calendars; review, approval and payment are by three people.

>>> [command["do"] for command in a_history(a_startup_case(), until="pay")]
['submit', 'accept', 'review', 'notice', 'approve', 'pay']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from subsidy_ledger.dates import WorkCalendars, load_calendar, parse_date, shipped_calendars
from subsidy_ledger.testing.cases import a_startup_case
from subsidy_ledger.testing.parties import Json

ACTORS: Final[Mapping[str, str]] = {
    "submit": "window",
    "supplement": "window",
    "accept": "clerk",
    "review": "reviewer",
    "notice": "clerk",
    "approve": "head",
    "pay": "cashier",
    "settle": "bank-desk",
}
"""Who does what when a test does not care: no one does two things that are to be apart."""

ONE_STEP: Final[Mapping[str, Any]] = {"steps": ["approve"], "separate": []}
"""A procedure in which a case is approved right after it is submitted, by anyone."""

STEPS: Final = ("accept", "review", "notice", "approve")
"""The steps of the built-in procedure."""

ACCOUNT: Final = "6217000000000000001"
FUND: Final = "就业补助资金"


def a_command(
    do: str, *, on: str = "2023-05-10", by: str | None = None, id: str | None = None, **given: Any
) -> Json:
    """Any command; what is given as None is left out.

    The id is made of what is done and to what: give one where the same is done twice. A key that is
    a word of Python may end in an underscore (``from_``).

    >>> a_command("hold", case="A-1", reason="查账")
    {'id': 'A-1-hold', 'do': 'hold', 'on': '2023-05-10', 'by': 'admin',
     'case': 'A-1', 'reason': '查账'}
    """
    what = given.get("payment") or given.get("recovery") or given.get("case")
    named = id or (f"{what}-{do}" if what else do)
    command: Json = {"id": named, "do": do, "on": on, "by": by or ACTORS.get(do, "admin"), **given}
    return {key.rstrip("_"): value for key, value in command.items() if value is not None}


def an_appropriation(
    amount_fen: int = 50_000_000, *, fund: str = FUND, year: int = 2023, **given: Any
) -> Json:
    """Money for a fund in a calendar year: 500,000 yuan on its third of January.

    >>> an_appropriation()["id"]
    '就业补助资金-2023-appropriate'
    """
    return a_command(
        "appropriate",
        **{"id": f"{fund}-{year}-appropriate", "on": f"{year}-01-03", "by": "finance", **given},
        fund=fund,
        year=year,
        amount_fen=amount_fen,
    )


def a_history(
    submit: Mapping[str, Any] | None = None,
    *,
    until: str = "approve",
    steps: Sequence[str] = STEPS,
    amount_fen: int | None = None,
    account: str = ACCOUNT,
) -> list[Json]:
    """The life of a case: submit, the steps, pay, settle, up to and with ``until``.

    ``submit``: the command that begins it, a start-up by default; ``steps``: those of the ledger's
    procedure; ``amount_fen``: what the approver states. Raises `ValueError` where nothing of that
    life is called ``until``, and `CalendarYearMissing` for a notice in a year without a calendar.
    """
    submitted = dict(a_startup_case() if submit is None else submit)
    line = ["submit", *steps, "pay", "settle"]
    if until not in line:
        raise ValueError(f"found until={until!r}, expected one of {', '.join(line)}")
    wanted = line[1 : line.index(until) + 1]
    given: dict[str, Json] = {"approve": {"amount_fen": amount_fen}, "pay": {"account": account}}
    case = submitted["case"]
    days = _days(submitted["on"], wanted)
    return [
        submitted,
        *(_step(do, case, on, given.get(do, {})) for do, on in zip(wanted, days, strict=True)),
    ]


def _step(do: str, case: str, on: str, given: Mapping[str, Any]) -> Json:
    match do:
        case "pay":
            return a_command(do, on=on, payment=f"{case}-pay-1", case=case, **given)
        case "settle":
            return a_command(do, on=on, payment=f"{case}-pay-1")
        case "review":
            return a_command(do, on=on, case=case, passed=True, note="材料齐全")
        case "notice":
            return a_command(do, on=on, case=case, until=notice_ends(on))
        case _:
            return a_command(do, on=on, case=case, **given)


def _days(submitted_on: str, steps: Sequence[str]) -> Iterator[str]:
    """The same day up to the notice, the day after it ends for the rest, payment a day later."""
    day = submitted_on
    for do in steps:
        if do in ("pay", "settle"):
            day = _next(day)
        yield day
        if do == "notice":
            day = _next(notice_ends(day))


def _next(day: str) -> str:
    return (parse_date(day) + timedelta(days=1)).isoformat()


@cache
def _calendars() -> WorkCalendars:
    return WorkCalendars(tuple(load_calendar(file) for file in shipped_calendars().values()))


@cache
def notice_ends(posted_on: str, working_days: int = 5) -> str:
    """The earliest last day of a notice. Raises `CalendarYearMissing`.

    >>> notice_ends("2023-04-28")  # Labour Day: 29 April to 3 May off, 6 May worked
    '2023-05-09'
    """
    posted: date = parse_date(posted_on)
    return _calendars().add_working_days(posted, working_days).isoformat()

"""Hypothesis strategies: parties, days, cases and whole histories of a small town.

What it promises: everything is drawn from few people and firms, so that the same founder twice and
a firm that comes again are the rule. Commands are well formed, days go forward, and no id is used
twice. Needs Hypothesis (``pip install 'subsidy-ledger[testing]'``).

What it does not do: know what is right. It goes well with ``assert_consistent``:

>>> from hypothesis import given
>>> from subsidy_ledger.testing import a_ledger, assert_consistent
>>> from subsidy_ledger.testing import strategies as some
>>> @given(some.histories())
... def test_whatever_happens_the_ledger_is_consistent(history):
...     ledger = a_ledger()
...     ledger.record_all(history)
...     assert_consistent(ledger)
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeAlias

try:
    from hypothesis import strategies as st
except ImportError as error:  # pragma: no cover - where the extra is not installed
    raise ImportError(
        "the strategies need Hypothesis: pip install 'subsidy-ledger[testing]'"
    ) from error

from subsidy_ledger.testing.cases import STARTUP_FACTS, a_loan_case, a_startup_case
from subsidy_ledger.testing.histories import STEPS, a_history, an_appropriation
from subsidy_ledger.testing.parties import Json, a_person, an_enterprise

Draw: TypeAlias = Callable[..., Any]
"""How Hypothesis draws; its own Protocol asks for more than what it hands over has."""

LINE = ("submit", *STEPS, "pay", "settle")
_FLAWS: dict[str, tuple[object, ...]] = {
    "pension_months": (11, 0, None),
    "operating": (False, None),
    "first_registration": (False, None),
    "entity_type": ("个体工商户", "其他", None),
    "registered_in_area": (False,),
}
"""What may be wrong with a start-up, or not known."""


def names(letter: str, most: int = 5) -> st.SearchStrategy[str]:
    """Short names: ``p1`` to ``p5``."""
    return st.sampled_from([f"{letter}{n}" for n in range(1, most + 1)])


def people(most: int = 5) -> st.SearchStrategy[Json]:
    """Persons, the same few again and again."""
    return names("p", most).map(a_person)


def enterprises(most: int = 4) -> st.SearchStrategy[Json]:
    """Enterprises, the same few again and again."""
    return names("e", most).map(an_enterprise)


def days(first: str = "2023-01-10", last: str = "2023-11-30") -> st.SearchStrategy[str]:
    """Days as commands write them, both ends included."""
    start = date.fromisoformat(first)
    span = (date.fromisoformat(last) - start).days
    return st.integers(0, span).map(lambda n: (start + timedelta(days=n)).isoformat())


@st.composite
def startup_cases(draw: Draw, case: str = "A-1", fund: str | None = None) -> Json:
    """Start-ups; about one in three has one thing that is wrong or missing."""
    flaws: Json = {}
    if draw(st.integers(0, 2)) == 2:
        name = draw(st.sampled_from(sorted(_FLAWS)))
        flaws[name] = draw(st.sampled_from(_FLAWS[name]))
    who = {"company": draw(names("e", 4)), "founder": draw(names("p"))}
    facts = {**STARTUP_FACTS, **flaws}
    if "pension_months" in flaws:
        facts["pension_months_in_a_row"] = flaws["pension_months"]
    return a_startup_case(case, **who, on=draw(days()), fund=fund, **facts)


@st.composite
def loan_cases(draw: Draw, case: str = "A-1") -> Json:
    """Loans to persons, some above what is allowed."""
    fen = draw(st.sampled_from([5_000_000, 10_000_000, 20_000_000, 20_000_001]))
    return a_loan_case(case, borrower=draw(names("p")), requested_fen=fen, on=draw(days()))


@st.composite
def case_histories(draw: Draw, case: str = "A-1", fund: str | None = None) -> list[Json]:
    """The life of one case, up to some step of it."""
    submit = draw(st.one_of(startup_cases(case, fund), loan_cases(case)))
    return a_history(submit, until=draw(st.sampled_from(LINE)))


@st.composite
def histories(draw: Draw, most: int = 4, fund: str | None = None) -> list[Json]:
    """The lives of some cases as they come in, day by day.

    ``fund``: start-ups are paid from it, and it gets money first, hardly ever enough.
    """
    first = [] if fund is None else [an_appropriation(draw(_SOME_MONEY), fund=fund)]
    number = draw(st.integers(1, most))
    lives = [draw(case_histories(f"A-{n}", fund)) for n in range(1, number + 1)]
    lines = [command for life in lives for command in life]
    return [*first, *sorted(lines, key=lambda command: str(command["on"]))]


_SOME_MONEY = st.sampled_from([2_000_000, 3_000_000, 10_000_000])

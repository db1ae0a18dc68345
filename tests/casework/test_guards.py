"""The rows by which the database refuses on its own: their names, who takes them, and giving back.

The pack: ``t/flat`` pays once in a lifetime to the applicant and its founder, at most 15,000 fen,
and once for each training year; whoever has ``t/flat`` may not have ``t/other``.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.builders import (
    Desk,
    desk,
    enterprise,
    fact,
    grant,
    person,
    role,
    small_pack,
    token,
)

from subsidy_ledger.casework.fold import fold
from subsidy_ledger.casework.state import Books
from subsidy_ledger.ledger.books import books_of

BENEFIT = "[grant.benefit]\nfen = 10_000\n§\n"


def cap(name: str, per: str, rest: str) -> str:
    return f'[[grant.cap]]\nid = "{name}"\nper = {per}\n{rest}\nwindow = "lifetime"\n§\n'


ONCE = cap("once", '["applicant", "founder"]', 'measure = "count"\nlimit = 1\non_exceed = "refuse"')
MOST = cap("most", '"applicant"', 'measure = "amount"\nlimit = 15_000\non_exceed = "reduce"')
YEAR = cap(
    "yearly",
    '"founder"',
    'measure = "count"\nlimit = 1\nsame = ["year"]\non_exceed = "refuse"',
)
EITHER = """[[exclusion]]
id = "either"
per = ["founder"]
§
[exclusion.lanes]
flat = ["t/flat"]
other = ["t/other"]
"""
PACK = small_pack(
    role("founder", most=2)
    + fact("year", "integer", "case")
    + grant("flat", BENEFIT + ONCE + MOST + YEAR)
    + grant("other", BENEFIT)
    + EITHER
)
FIRM, ANNA = enterprise("e1"), person("p1")
F, A = token(FIRM), token(ANNA)


@pytest.fixture
def made() -> Desk:
    there = desk([PACK])
    answer = there.award("A", "t/flat", {"applicant": FIRM, "founder": ANNA}, facts={"year": 2023})
    assert answer["status"] == "recorded", answer
    return there


def books(made: Desk) -> Books:
    with made.ledger.store.reading() as reader:
        return books_of(reader)


def changes(made: Desk) -> list[Any]:
    """Of the last entry, those of guard rows."""
    before = books(made)
    entry = made.entry()
    return [one for one in fold(before, entry) if one.table in ("claims", "usage")]


def test_an_award_takes_a_row_of_each_guard_its_roles_meet(made: Desk) -> None:
    assert changes(made) == [
        ("claims", f"t/flat#once=1|{F}", ("A", 1)),
        ("usage", f"t/flat#most=15000|{F}", (10_000, 15_000)),
        ("claims", f"t#either=flat/other|{A}", ("flat", 1)),
        ("claims", f"t/flat#once=1|{A}", ("A", 1)),
        ("claims", f"t/flat#yearly=1|{A}|2023", ("A", 1)),
    ]


def test_who_is_applicant_and_founder_takes_each_row_once() -> None:
    there = desk([PACK])
    there.award("A", "t/flat", {"applicant": ANNA, "founder": ANNA}, facts={"year": 2023})
    rows = books(there)
    assert rows.claims == {
        f"t#either=flat/other|{A}": ("flat", 1),
        f"t/flat#once=1|{A}": ("A", 1),
        f"t/flat#yearly=1|{A}|2023": ("A", 1),
    }
    assert rows.usage == {f"t/flat#most=15000|{A}": (10_000, 15_000)}


def test_what_was_taken_is_given_back_and_no_row_is_left(made: Desk) -> None:
    assert books(made).claims
    made.ok("withdraw", case="A", reason="不再申请")
    after = books(made)
    assert (after.claims, after.usage) == ({}, {})


def test_books_that_are_not_guarded_go_without_rows(made: Desk) -> None:
    before = books(made)
    before.guarded = False
    entry = made.entry()
    assert not [one for one in fold(before, entry) if one.table in ("claims", "usage")]

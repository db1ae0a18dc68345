"""The cases that every contender records: Dezhou's startup subsidy, submitted, approved, paid.

What it is: ``cases(n)`` gives 3 · n commands as they come out of JSON, always the same ones; every
applicant and every founder is another party, with numbers that pass GB 32100 and GB 11643.

What it promises: all of them can be granted, so that what is timed is recording and not refusing;
``again`` gives the claims that must not pass, for the check before the measurement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc

Json: TypeAlias = dict[str, Any]

GRANT: Final = "dezhou/startup"
FUND: Final = "就业补助资金"
FUND_FEN: Final = 10**14
YEAR: Final = 2023
PER_CASE: Final = 3
"""Commands of a case."""
PROCEDURE: Final[Json] = {"steps": ["approve"], "separate": []}
FEN: Final = {"小微企业": 2_000_000, "个体工商户": 500_000}
"""德人社字〔2023〕11号, 三(二)."""

_FIRST_BIRTHDAY: Final = date(1980, 1, 1)
_FIRST_DAY: Final = date(YEAR, 3, 1)
_SURNAMES: Final = "王李张刘陈杨赵黄周吴"
_ORDERS: Final = 999  # order numbers of one division and birthday


def commands(count: int, start: int = 0) -> list[Json]:
    """The commands of ``count`` cases, case by case."""
    return [command for i in range(start, start + count) for command in _case(i)]


def again(number: int, other: int) -> tuple[list[Json], list[Json]]:
    """Two claims that the cap once per applicant and founder forbids, over case ``number``.

    The first has its applicant and a new founder, the second a new applicant and its founder.
    """
    same_applicant, same_founder = list(_case(other))[:2], list(_case(other + 1))[:2]
    first = next(_case(number))["parties"]
    same_applicant[0]["parties"]["applicant"] = first["applicant"]
    same_founder[0]["parties"]["founder"] = first["founder"]
    return same_applicant, same_founder


def totals(given: Sequence[Json]) -> tuple[int, int]:
    """What the commands come to: cases, and fen that are approved and instructed."""
    submitted = [command for command in given if command["do"] == "submit"]
    return len(submitted), sum(FEN[command["facts"]["entity_type"]] for command in submitted)


def _case(number: int) -> Iterator[Json]:
    case = f"CY-{YEAR}-{number:07d}"
    on = _FIRST_DAY + timedelta(days=number % 200)
    yield {
        "id": f"{case}/1",
        "do": "submit",
        "case": case,
        "grant": GRANT,
        "on": on.isoformat(),
        "by": f"window-{number % 7}",
        "fund": FUND,
        "parties": {"applicant": [_enterprise(number)], "founder": [_founder(number)]},
        "facts": _facts(number),
    }
    yield {
        "id": f"{case}/2",
        "do": "approve",
        "case": case,
        "on": (on + timedelta(days=20)).isoformat(),
        "by": f"approver-{number % 3}",
    }
    yield {
        "id": f"{case}/3",
        "do": "pay",
        "payment": f"ZF-{number:07d}",
        "case": case,
        "account": f"6217{number:015d}",
        "on": (on + timedelta(days=30)).isoformat(),
        "by": "cashier",
    }


def _enterprise(number: int) -> Json:
    return {
        "kind": "enterprise",
        "scheme": "cn-uscc",
        "number": complete_uscc("91371402", f"{number:08d}"),
        "name": f"德州第{number}商贸有限公司",
    }


def _founder(number: int) -> Json:
    birthday = _FIRST_BIRTHDAY + timedelta(days=number // _ORDERS)
    return {
        "kind": "person",
        "scheme": "cn-ric",
        "number": complete_ric(f"371402{birthday:%Y%m%d}{number % _ORDERS + 1:03d}"),
        "name": f"{_SURNAMES[number % 10]}创业",
    }


def _facts(number: int) -> Json:
    months = 12 + number % 24
    return {
        "registered_in_area": True,
        "entity_type": "个体工商户" if number % 4 == 3 else "小微企业",
        "first_registration": True,
        "legal_rep_changed": False,
        "pension_months": months,
        "pension_months_in_a_row": months,
        "operating": True,
    }

"""The small words of the model: who a party is, months, answers, three-valued logic.

What it promises: plain values in, plain values out; nothing here knows a ledger or a grant, and
nothing is shared with the package.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

Json = dict[str, Any]
Key = tuple[str, str]
Truth = bool | None
Pair = tuple[str, str]

ANYTHING = frozenset({("*", "*")})
"""Any other reason may stand beside the one that is asked for."""


def day(text: str) -> date:
    return date.fromisoformat(text)


def key(party: Json) -> Key:
    """Who a party is. A travel permit is known by its first nine characters."""
    number = party["number"]
    return party["scheme"], number[:9] if party["scheme"] == "cn-hkmo-permit" else number


def months(ranges: Iterable[str]) -> list[int]:
    """``["2023-01/2023-03"]`` → month numbers (year × 12 + month − 1), in order."""
    found = []
    for item in ranges:
        first, _, last = item.partition("/")
        a, b = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (first, last or first))
        found += list(range(a, b + 1))
    return sorted(found)


# --------------------------------------------------------------------------------------------------
# Answers


def recorded(**more: Any) -> Json:
    return {"status": "recorded", **more}


def invalid() -> Json:
    return {"status": "invalid"}


def refused(*must: Pair, may: Iterable[Pair] = (), among: Iterable[Pair] = ()) -> Json:
    """All of ``must`` are named as false; of ``among``, if not empty, at least one is."""
    return {"status": "refused", "must": set(must), "may": set(may), "among": set(among)}


def undetermined(*missing: str) -> Json:
    """All of these facts, figures, roles or readings are named as unknown."""
    return {"status": "undetermined", "missing": set(missing)}


def granted(
    fen: int | None, lines: list[Json], named: Iterable[Pair] = (), may: Iterable[Pair] = ()
) -> Json:
    """``fen`` None: a plain yes. ``named``: what was left out or reduced; ``may``: what else was."""
    return {"status": "granted", "fen": fen, "lines": lines, "named": set(named), "may": set(may)}


# --------------------------------------------------------------------------------------------------
# Three-valued logic, as far as these packs need it


def both(*truths: Truth) -> Truth:
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def either(*truths: Truth) -> Truth:
    if any(truth is True for truth in truths):
        return True
    return None if any(truth is None for truth in truths) else False


def opposite(truth: Truth) -> Truth:
    return None if truth is None else not truth


def at_least(value: int | None, limit: int | None) -> Truth:
    return None if value is None or limit is None else value >= limit


def is_(value: Any, wanted: Any) -> Truth:
    return None if value is None else value == wanted


def one_of(value: Any, wanted: tuple[Any, ...]) -> Truth:
    return None if value is None else value in wanted


def within(fact: str | None, years: int, on: str | None) -> Truth:
    """The date is not after the day, and the day is not after date + so many years."""
    if fact is None or on is None:
        return None
    return day(fact) <= day(on) <= day(fact) + relativedelta(years=years)


def share_out(lines: list[Json], fen: int) -> list[Json]:
    """The amount over the lines in their order; what is missing is missing at the end."""
    found = []
    for line in lines:
        part = min(line["fen"], fen)
        fen -= part
        found.append({**line, "fen": part})
    return found

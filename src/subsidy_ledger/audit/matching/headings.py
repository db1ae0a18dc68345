"""Headings: which row of a sheet is the header, and which column is what.

What it is: `find_header`, over the first rows of a sheet.

What it promises: titles above the header, merged cells, notes in brackets and line breaks in a
heading are no hindrance; a header of two rows, a group above its columns, is put together. Two
columns that could be the same field are never chosen between.

What it does not do: look at what the columns hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from attrs import frozen

from subsidy_ledger.audit.matching.kinds import Column, ListKind
from subsidy_ledger.audit.matching.numbers import visible

DEEPEST: Final = 30
"""Rows that are looked at for a header: titles, notes and dates of a report stand above it."""

_BRACKETED: Final = re.compile(r"[(\[【〔<][^)\]】〕>]*[)\]】〕>]")
_DROPPED: Final = re.compile(r"[\s*::、_\-/\\.。'\"“”‘’`#]+")
_UNIT: Final = re.compile(r"单位[::](?:人民币)?(亿元|百万元|万元|千元|元|分)")
"""In a title above the header: 单位:万元."""
_OF_OTHERS: Final = re.compile(
    "配偶|丈夫|妻子|父亲|母亲|子女|监护人|家属|担保人|共同借款人|代办人|代理人|经办人|申报人|申请代办人|联系人|登记人"
)
"""Who stands on a line beside the one that it is about."""
_DELIMITED: Final = re.compile(r"[,;|\t]")
"""No heading has one: it is a row that was read with another file's delimiter."""


@frozen
class Header:
    """A header. ``at``: its last row; ``places``: field to column; ``units``: of amounts."""

    at: int
    places: Mapping[str, int]
    units: Mapping[str, int]
    texts: tuple[str, ...]


@frozen
class NoHeader:
    """No row is a header: the row that comes nearest, and what it lacks or has twice."""

    found: tuple[str, ...] = ()
    missing: tuple[tuple[str, ...], ...] = ()
    twice: tuple[tuple[str, str, str], ...] = ()
    """Field and two columns that could be it."""


def find_header(kind: ListKind, rows: Sequence[Sequence[Any]]) -> Header | NoHeader:
    """The first row, or pair of rows, that has all columns the kind needs."""
    nearest, best = NoHeader(missing=kind.needs), -1
    for at, row in enumerate(rows[:DEEPEST]):
        candidates: list[tuple[int, tuple[str, ...]]] = [(at, _texts(row))]
        if at + 1 < len(rows):
            candidates.append((at + 1, _joined(_texts(row), _texts(rows[at + 1]))))
        for last, texts in candidates:
            above = _unit_above(rows[:last])
            found = _read(kind, last, texts, above)
            if isinstance(found, Header):
                below = rows[last + 1] if last + 1 < len(rows) else ()
                if not _notes_alone(below):
                    return found
                noted = _read(kind, last + 1, _joined(texts, _texts(below)), above)
                return noted if isinstance(noted, Header) else found
            score = _score(kind, texts)
            if score > best:
                nearest, best = found, score
    return nearest


def _texts(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple("" if cell is None else visible(str(cell)).strip() for cell in row)


def _joined(upper: tuple[str, ...], lower: tuple[str, ...]) -> tuple[str, ...]:
    """A header of two rows: the lower heading where there is one, else the one above it.

    A lower one that is a note alone, such as (万元), belongs to the one above.
    """
    width = max(len(upper), len(lower))
    filled = (*upper, *[""] * (width - len(upper)))
    below = (*lower, *[""] * (width - len(lower)))
    return tuple(low if plain(low) else f"{up}{low}" for up, low in zip(filled, below, strict=True))


def _notes_alone(row: Sequence[Any]) -> bool:
    """Whether a row has nothing but notes in brackets: the units of the headings above it."""
    texts = [text for text in _texts(row) if text]
    return bool(texts) and not any(map(plain, texts))


def _unit_above(rows: Sequence[Sequence[Any]]) -> str:
    """The unit that a title above the header states for all amounts; ``""`` if none."""
    for row in reversed(rows):
        stated = _UNIT.search("".join("".join(_texts(row)).split()))
        if stated is not None:
            return stated[1]
    return ""


def _read(kind: ListKind, at: int, texts: tuple[str, ...], above: str) -> Header | NoHeader:
    places: dict[str, int] = {}
    twice: list[tuple[str, str, str]] = []
    for column in kind.columns:
        ranked = sorted(
            (rank, place)
            for place, text in enumerate(texts)
            if (rank := _rank(column, text)) is not None
        )
        if not ranked:
            continue
        places[column.field] = ranked[0][1]
        if len(ranked) > 1 and _as_good(ranked[0][0], ranked[1][0]):
            twice.append((column.field, texts[ranked[0][1]], texts[ranked[1][1]]))
    _contested(kind, places, texts)
    missing = tuple(group for group in kind.needs if not any(name in places for name in group))
    if missing or twice:
        return NoHeader(tuple(text for text in texts if text), missing, tuple(twice))
    units = {
        column.field: _unit(texts[places[column.field]], above)
        for column in kind.columns
        if column.holds == "amount" and column.field in places
    }
    return Header(at, places, units, texts)


def _as_good(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two headings name a column equally well: by one name, or both by their ends alone."""
    return one == other or one[0] == other[0] == 1


def _contested(kind: ListKind, places: dict[str, int], texts: tuple[str, ...]) -> None:
    """A column is one field only: of two that name it, the one that it names better."""
    by_place: dict[int, list[Column]] = {}
    for column in kind.columns:
        if column.field in places:
            by_place.setdefault(places[column.field], []).append(column)
    for place, columns in by_place.items():
        ranked = sorted(columns, key=lambda column: _rank(column, texts[place]) or (9, 0))
        for other in ranked[1:]:
            del places[other.field]


def _rank(column: Column, text: str) -> tuple[int, int] | None:
    """How well a heading names a column: exactly before by its end, earlier names before later."""
    heading = plain(text)
    if not heading or _DELIMITED.search(text):
        return None
    names = _plain_names(column)
    if heading in names:
        return 0, names.index(heading)
    if _OF_OTHERS.match(heading):
        return None
    ends = [
        (-len(name), place)
        for place, name in enumerate(names)
        if len(name) >= 3 and not name.isascii() and heading.endswith(name)
    ]
    return (1, min(ends)[1]) if ends else None


@lru_cache(maxsize=1_024)
def _plain_names(column: Column) -> tuple[str, ...]:
    return (plain(column.field), *(plain(name) for name in column.names))


@lru_cache(maxsize=4_096)
def plain(text: str) -> str:
    """A heading without notes in brackets, spaces, marks, case and full width."""
    return _DROPPED.sub("", _BRACKETED.sub("", visible(text).lower()))


_PLACES: Final = {"亿元": 10, "百万元": 8, "万元": 6, "千元": 5, "元": 2, "分": 0}
_IN_HEADING: Final = re.compile(r"(亿|百万|万|千)元?|元|\(分\)|_fen$")


def _unit(text: str, above: str) -> int:
    """Places to the fen, from the unit that a heading states, 贷款金额(万元), or a title above."""
    stated = _IN_HEADING.search(visible(text).lower().strip())
    if stated is None:
        return _PLACES[above or "元"]
    return _PLACES[f"{stated[1]}元" if stated[1] else "元" if stated[0] == "元" else "分"]


def _score(kind: ListKind, texts: Iterable[str]) -> int:
    """How much a row looks like a header: headings that it has, needed ones counting double."""
    needed = {name for group in kind.needs for name in group}
    there = list(texts)
    score = 0
    for column in kind.columns:
        if any(_rank(column, text) is not None for text in there):
            score += 2 if column.field in needed else 1
    filled = sum(bool(text) for text in there)
    return 100 * score + min(filled, 20)

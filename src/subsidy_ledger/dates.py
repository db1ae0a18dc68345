"""Calendar arithmetic: periods, months, UTC times and Chinese working days.

- `Period` adds years, months and days the way python-dateutil does: 29 February + 1 year is 28
  February.
- Months are integers (year × 12 + month − 1), so that runs and gaps are plain arithmetic.
- `WorkCalendar` counts working days (工作日) from published data and fails closed: outside the
  years it covers it raises `CalendarYearMissing` instead of guessing.

Promises: pure functions of their arguments; nothing asks for today's date. The only I/O is reading
a calendar file in `load_calendar`. Does not know which rule counts what.

>>> within(parse_date("2018-05-10"), Period.parse("P5Y"), parse_date("2023-05-10"))
True
>>> format_months(parse_months(["2023-01/2023-03", "2023-04"]))
['2023-01/2023-04']
>>> calendar = load_calendar(shipped_calendars()["cn-2023"])
>>> calendar.add_working_days(parse_date("2023-09-28"), 5).isoformat()
'2023-10-11'
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any, Final, Protocol, Self, TypeVar
from unicodedata import is_normalized

from subsidy_ledger.errors import (
    CalendarYearMissing,
    PackInvalid,
    PackProblem,
    Problem,
)

_T = TypeVar("_T")

# Days and times as text


def parse_date(text: str) -> date:
    """Read exactly ``YYYY-MM-DD``; raises `ValueError` for every other way to write a day."""
    # fromisoformat alone would also take 20230510 and 2023-W19-3.
    if len(text) == 10 and text[4] == text[7] == "-" and text.isascii():
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ValueError(f"found {text!r}, expected a day that exists, such as 2023-05-10")


def format_utc(moment: datetime) -> str:
    """Write a moment as ``2023-05-10T08:00:00.000000Z``; one without a time zone is refused."""
    if moment.tzinfo is None:
        raise ValueError(f"found {moment.isoformat()} without a time zone, expected an aware time")
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    return plain.isoformat(timespec="microseconds") + "Z"


def parse_utc(text: str) -> datetime:
    """Read exactly what `format_utc` writes; raises `ValueError`."""
    if len(text) == 27 and text[26] == "Z" and text.isascii():
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            if format_utc(moment) == text:
                return moment
    raise ValueError(f"found {text!r}, expected a time such as 2023-05-10T08:00:00.000000Z")


_UTC: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z"
)


@lru_cache(maxsize=4_096)  # the entries of a ledger have few days; what is no day is not kept
def _day_exists(text: str) -> bool:
    parse_date(text)
    return True


def check_date(text: str) -> None:
    """Raise `ValueError` unless `parse_date` reads it; several times as fast in a row of days."""
    _day_exists(text)


def check_utc(text: str) -> None:
    """Raise `ValueError` unless `parse_utc` reads it; several times as fast in a row of days."""
    match = _UTC.fullmatch(text)
    try:
        exists = match is not None and _day_exists(match[1])
    except ValueError:
        exists = False
    if not exists:
        parse_utc(text)  # raises, and says why


# Periods

_PERIOD: Final = re.compile(
    r"P(?=[0-9])(?:([0-9]{1,5})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,6})D)?|P([0-9]{1,5})W"
)


@dataclass(frozen=True, slots=True)
class Period:
    """A length of calendar time: years and months first, then days (ISO 8601, no times of day)."""

    years: int = 0
    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``P5Y``, ``P6M``, ``P1Y6M``, ``P30D``, ``P2W`` or ``P0D``; raises `ValueError`."""
        match = _PERIOD.fullmatch(text)
        if match is None:
            raise ValueError(
                f"found {text!r}, expected a period such as P5Y, P6M, P1Y6M, P30D or P2W"
            )
        years, months, days, weeks = (int(part or 0) for part in match.groups())
        return cls(years, months, days + 7 * weeks)

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + ("".join(f"{number}{unit}" for number, unit in parts if number) or "0D")

    def after(self, day: date) -> date:
        """Return ``day`` + this period; the last day of year 9999 when it would lie beyond."""
        return _shift(day, self.years, self.months, self.days)

    def before(self, day: date) -> date:
        """Return ``day`` − this period; the first day of year 1 when it would lie before."""
        return _shift(day, -self.years, -self.months, -self.days)


@lru_cache(
    maxsize=65_536
)  # the same few days and periods are asked for again and again in a replay
def _shift(day: date, years: int, months: int, days: int) -> date:
    # A verifier reads days and calendars and adds no periods: it goes without this library.
    from dateutil.relativedelta import relativedelta

    try:
        return day + relativedelta(years=years, months=months, days=days)
    except (ValueError, OverflowError):
        # 9999-12-31 is a common way to write “never ends”; it must compare, not fail.
        return date.max if (years, months, days) > (0, 0, 0) else date.min


def within(fact_day: date, period: Period, day: date) -> bool:
    """Return whether ``fact_day`` ≤ ``day`` ≤ ``fact_day`` + ``period`` (both ends count)."""
    return fact_day <= day <= period.after(fact_day)


def elapsed(fact_day: date, period: Period, day: date) -> bool:
    """Return whether the period since ``fact_day`` is over: ``day`` ≥ ``fact_day`` + ``period``."""
    return day >= period.after(fact_day)


# Months

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_LONGEST_RUN: Final = 1_200  # months; a range of more than a century is a slip of the pen


def month_of(day: date) -> int:
    """Return the month a day lies in, as year × 12 + month − 1."""
    return day.year * 12 + day.month - 1


def month_first_day(month: int) -> date:
    """Return the first day of a month given as year × 12 + month − 1."""
    return date(month // 12, month % 12 + 1, 1)


def month_last_day(month: int) -> date:
    """Return the last day of a month given as year × 12 + month − 1."""
    if month == date.max.year * 12 + 11:
        return date.max
    return month_first_day(month + 1) - timedelta(days=1)


def parse_month(text: str) -> int:
    """Read ``YYYY-MM`` as year × 12 + month − 1; raises `ValueError`."""
    match = _MONTH.fullmatch(text)
    if match is None or match[1] == "0000":
        raise ValueError(f"found {text!r}, expected a month such as 2023-05")
    return int(match[1]) * 12 + int(match[2]) - 1


def format_month(month: int) -> str:
    """Write a month given as year × 12 + month − 1 as ``YYYY-MM``."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def parse_months(items: Iterable[str]) -> tuple[int, ...]:
    """Read months and ranges of months, in any order, into sorted months without repetition.

    Raises `ValueError` naming the item that is malformed, runs backwards, or holds a month that an
    earlier item holds too: a month counted twice is money paid twice.
    """
    months: set[int] = set()
    for item in items:
        run = _parse_run(item)
        twice = months.intersection(run)
        if twice:
            raise ValueError(
                f"{item!r} repeats {format_month(min(twice))}; every month stands once"
            )
        months.update(run)
    return tuple(sorted(months))


def _parse_run(item: str) -> range:
    first_text, slash, last_text = item.partition("/")
    try:
        first = parse_month(first_text)
        last = parse_month(last_text) if slash else first
    except ValueError:
        raise ValueError(
            f"found {item!r}, expected a month such as 2023-08 or a range such as 2023-01/2023-05"
        ) from None
    if last < first:
        raise ValueError(f"{item!r} runs backwards; write the earlier month first")
    if last - first >= _LONGEST_RUN:
        raise ValueError(f"{item!r} is longer than a hundred years")
    return range(first, last + 1)


def format_months(months: Iterable[int]) -> list[str]:
    """Write months as the fewest ranges, in order: the one canonical way to write the set."""
    runs: list[list[int]] = []
    for month in sorted(set(months)):
        if runs and runs[-1][1] == month - 1:
            runs[-1][1] = month
        else:
            runs.append([month, month])
    return [
        format_month(first) if first == last else f"{format_month(first)}/{format_month(last)}"
        for first, last in runs
    ]


# Working days


@dataclass(frozen=True, slots=True)
class CalendarSource:
    """The notice that a calendar rests on, and how far the copy of it is to be trusted."""

    document: str
    issuer: str
    confidence: str
    number: str | None = None
    issued_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are working days in the years it covers, and on whose authority.

    ``holidays`` are the weekdays off, ``workdays`` the weekend days worked (调休上班); every
    other weekday is worked and every other weekend day is off.
    """

    id: str
    title: str
    sources: tuple[CalendarSource, ...]
    years: tuple[int, ...]
    holidays: frozenset[date]
    workdays: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """Return whether ``day`` is worked; raises `CalendarYearMissing` outside the years."""
        if day.year not in self.years:
            raise CalendarYearMissing(day.year)
        if day.weekday() < 5:
            return day not in self.holidays
        return day in self.workdays

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after ``day``, which itself is not counted (民法典 art. 201).

        Zero gives ``day`` back. Raises `CalendarYearMissing` as soon as the count leaves the years
        covered, `ValueError` for a negative count.
        """
        return _add_working_days(self.is_working_day, day, n)


@dataclass(frozen=True, slots=True)
class WorkCalendars:
    """Several calendars, looked up by year; of two that cover one year the later in order holds.

    That lets a corrected calendar replace a year without touching the ones before.
    """

    calendars: tuple[WorkCalendar, ...] = ()
    _by_year: dict[int, WorkCalendar] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        by_year = {year: calendar for calendar in self.calendars for year in calendar.years}
        object.__setattr__(self, "_by_year", by_year)

    @property
    def years(self) -> tuple[int, ...]:
        """The years covered, ascending."""
        return tuple(sorted(self._by_year))

    def is_working_day(self, day: date) -> bool:
        """Return whether ``day`` is worked; raises `CalendarYearMissing` outside the years."""
        calendar = self._by_year.get(day.year)
        if calendar is None:
            raise CalendarYearMissing(day.year)
        return calendar.is_working_day(day)

    def add_working_days(self, day: date, n: int) -> date:
        """Return the n-th working day after ``day``; see `WorkCalendar.add_working_days`."""
        return _add_working_days(self.is_working_day, day, n)


def _add_working_days(is_working_day: Callable[[date], bool], day: date, n: int) -> date:
    if n < 0:
        raise ValueError(f"found {n} working days, expected 0 or more")
    one = timedelta(days=1)
    while n:
        day += one
        if is_working_day(day):
            n -= 1
    return day


def calendar_content(calendar: WorkCalendar) -> dict[str, Any]:
    """Return what a calendar says as a canonical value; order and layout of its file are gone."""
    return {
        "id": calendar.id,
        "title": calendar.title,
        "sources": [_source_content(source) for source in calendar.sources],
        "years": sorted(calendar.years),
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
        "workdays": [day.isoformat() for day in sorted(calendar.workdays)],
    }


def _source_content(source: CalendarSource) -> dict[str, str]:
    content = {
        "document": source.document,
        "issuer": source.issuer,
        "confidence": source.confidence,
        "number": source.number,
        "issued_on": source.issued_on.isoformat() if source.issued_on else None,
        "note": source.note,
    }
    return {key: value for key, value in content.items() if value is not None}


def calendar_digest(calendar: WorkCalendar) -> str:
    """Return the SHA-256 of the canonical content, in hex: how an entry names a calendar."""
    # This module and `canonical` stand side by side and do not import each other. Of NFC text and
    # integers alone the standard library writes the canonical bytes (a test compares them).
    content = calendar_content(calendar)
    data = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()


class CalendarFile(Protocol):
    """What `load_calendar` needs of a file: a `pathlib.Path` or a package resource has it."""

    @property
    def name(self) -> str:
        """The last part of the file's path."""

    def read_bytes(self) -> bytes:
        """Return what the file holds."""


def shipped_calendars() -> dict[str, CalendarFile]:
    """Return the calendar files that come with the library, by id, ascending."""
    folder = resources.files("subsidy_ledger") / "calendars"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): file for file in files if file.name.endswith(".toml")}


# Reading a calendar file

MOST_PARTS: Final = 64
"""Parts of a dotted key. `tomllib` takes time and memory with the square of their number: of a file
of 48 KB seconds and gigabytes. No depth beyond this has canonical bytes."""

_TOML: Final = re.compile(
    # What may hold dots and is no key, from left to right as TOML is read.
    r'"""(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3,5}+'
    r"|'''(?:[^']|'(?!''))*+'{3,5}+"
    r"|(?P<open>\"{3}|'{3})"
    r"|#[^\n]*"
    # A part of a key (or a value) and the dot behind it; a number or a time has one dot or none.
    r"|(?P<part>\"(?:[^\"\\\n]|\\[^\n])*+\"|'[^'\n]*+'|[A-Za-z0-9_-]++)"
    r"(?P<dot>[ \t]*+\.)?"
    r"|(?P<lone>[\"'])"
)


def long_key(text: str) -> int | None:
    """The line of the first key of more than `MOST_PARTS` parts, before `tomllib` reads it.

    It is looked for as far as the text is TOML: there `tomllib` stops, too.
    """
    parts = 1
    for found in _TOML.finditer(text):
        if found["open"] or found["lone"]:
            return None  # a string without its end
        parts = parts + 1 if found["dot"] else 1
        if parts > MOST_PARTS:
            return text.count("\n", 0, found.start()) + 1
    return None


def load_calendar(source: bytes | CalendarFile, name: str | None = None) -> WorkCalendar:
    """Read a calendar file strictly; raises `PackInvalid` with every problem in it.

    ``name`` is what messages call the file; by default its own name. `OSError` passes through.
    """
    if isinstance(source, bytes):
        return _CalendarReader(name or "calendar").read(source)
    return _CalendarReader(name or source.name).read(source.read_bytes())


class _CalendarReader:
    """Reads one calendar file and collects all that is wrong with it."""

    _KEYS: Final = ("id", "title", "years", "holidays", "workdays", "source")
    _SOURCE_KEYS: Final = ("document", "issuer", "confidence", "number", "issued_on", "note")

    def __init__(self, file: str) -> None:
        self._file = file
        self._problems: list[Problem] = []

    def read(self, data: bytes) -> WorkCalendar:
        table = self._toml(data)
        self._only(table, "", self._KEYS)
        calendar = WorkCalendar(
            id=self._text(table, "", "id"),
            title=self._text(table, "", "title"),
            sources=tuple(self._source(item, i) for i, item in enumerate(self._sources(table))),
            years=self._years(table),
            holidays=frozenset(self._days(table, "holidays")),
            workdays=frozenset(self._days(table, "workdays")),
        )
        self._cross_check(calendar)
        self._raise_problems()
        return calendar

    def _toml(self, data: bytes) -> dict[str, Any]:
        try:
            text = data.decode()
            line = long_key(text)
            if line is None:
                return tomllib.loads(text)
            self._problems.append(Problem(f"line {line}", f"a key of more than {MOST_PARTS} parts"))
        except UnicodeDecodeError as error:
            self._problems.append(Problem("", f"not UTF-8 at byte {error.start}"))
        except RecursionError:
            self._problems.append(Problem("", "not TOML: nested too deeply"))
        except ValueError as error:  # TOMLDecodeError, or an integer with too many digits
            self._problems.append(Problem("", f"not TOML: {error}"))
        self._raise_problems()
        raise AssertionError  # pragma: no cover - the line above raises

    def _raise_problems(self) -> None:
        if self._problems:
            raise PackInvalid(PackProblem.of(self._file, problem) for problem in self._problems)

    def _only(self, table: dict[str, Any], path: str, known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                where = f"{path}.{key}" if path else key
                self._problems.append(Problem.unknown_key(where, key, known))

    def _get(self, table: dict[str, Any], path: str, key: str, expected: str) -> Any:
        """Return the value, or None after noting that it is missing."""
        if key not in table:
            self._problems.append(Problem.missing_key(path, key, expected))
            return None
        return table[key]

    def _text(self, table: dict[str, Any], path: str, key: str) -> str:
        value = self._get(table, path, key, "a text")
        where = f"{path}.{key}" if path else key
        if value is None:
            return ""
        if type(value) is not str or not value.strip():
            self._problems.append(Problem.wrong_type(where, value, "a text that is not empty"))
            return ""
        if not is_normalized("NFC", value):  # else it would have no canonical bytes, and no digest
            self._problems.append(
                Problem(where, "the text is not in Unicode normalization form NFC")
            )
        return value

    def _optional_text(self, table: dict[str, Any], path: str, key: str) -> str | None:
        return self._text(table, path, key) if key in table else None

    def _sources(self, table: dict[str, Any]) -> list[dict[str, Any]]:
        value = self._get(table, "", "source", "[[source]], the notice the days come from")
        if value is None:
            return []
        if type(value) is not list or not value or any(type(item) is not dict for item in value):
            self._problems.append(Problem.wrong_type("source", value, "one [[source]] or more"))
            return []
        return value

    def _source(self, table: dict[str, Any], index: int) -> CalendarSource:
        path = f"source[{index}]"
        self._only(table, path, self._SOURCE_KEYS)
        issued_on = table.get("issued_on")
        if issued_on is not None and type(issued_on) is not date:
            problem = Problem.wrong_type(f"{path}.issued_on", issued_on, "a day such as 2022-12-08")
            self._problems.append(problem)
        return CalendarSource(
            document=self._text(table, path, "document"),
            issuer=self._text(table, path, "issuer"),
            confidence=self._text(table, path, "confidence"),
            number=self._optional_text(table, path, "number"),
            issued_on=issued_on if type(issued_on) is date else None,
            note=self._optional_text(table, path, "note"),
        )

    def _years(self, table: dict[str, Any]) -> tuple[int, ...]:
        years = self._list(table, "years", int, "a year such as 2023")
        if "years" in table and not years:
            self._problems.append(Problem("years", "no year is covered; name at least one"))
        return tuple(sorted(years))

    def _days(self, table: dict[str, Any], key: str) -> list[date]:
        return self._list(table, key, date, "a day such as 2023-05-01, without quotes")

    def _list(self, table: dict[str, Any], key: str, kind: type[_T], expected: str) -> list[_T]:
        """Return the items of a list that are of the type, noting others and repetitions."""
        value = self._get(table, "", key, f"a list, each item {expected}")
        if value is None:
            return []
        if type(value) is not list:
            self._problems.append(Problem.wrong_type(key, value, f"a list, each item {expected}"))
            return []
        items: dict[_T, None] = {}  # a dict keeps the order, and finds a day among a million
        for index, item in enumerate(value):
            path = f"{key}[{index}]"
            if type(item) is not kind:
                self._problems.append(Problem.wrong_type(path, item, expected))
            elif item in items:
                self._problems.append(Problem(path, f"{item} stands twice"))
            else:
                items[item] = None
        return list(items)

    def _cross_check(self, calendar: WorkCalendar) -> None:
        """A day on the wrong side is a slip in copying the notice, and would change deadlines."""
        checks = (
            (
                "holidays",
                calendar.holidays,
                True,
                "a weekend day, which is off without being listed",
            ),
            (
                "workdays",
                calendar.workdays,
                False,
                "a weekday, which is worked without being listed",
            ),
        )
        for key, days, weekdays, complaint in checks:
            for day in sorted(days):
                if day.year not in calendar.years:
                    self._problems.append(Problem(key, f"{day} lies outside the years covered"))
                elif (day.weekday() < 5) is not weekdays:
                    self._problems.append(Problem(key, f"{day} is {complaint}"))

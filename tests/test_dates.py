"""Periods, months, times and working days; dateutil and chinesecalendar are the judges."""

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone

import chinese_calendar
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.canonical import encode_checked
from subsidy_ledger.dates import (
    MOST_PARTS,
    Period,
    WorkCalendar,
    WorkCalendars,
    calendar_content,
    calendar_digest,
    check_date,
    check_utc,
    elapsed,
    format_month,
    format_months,
    format_utc,
    load_calendar,
    long_key,
    month_first_day,
    month_last_day,
    month_of,
    parse_date,
    parse_month,
    parse_months,
    parse_utc,
    shipped_calendars,
    within,
)
from subsidy_ledger.errors import CalendarYearMissing, CallerError, PackInvalid

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
periods = st.builds(Period, st.integers(0, 60), st.integers(0, 40), st.integers(0, 400))


# Days and times as text


def test_a_day_is_read():
    assert parse_date("2023-05-10") == date(2023, 5, 10)


@pytest.mark.parametrize(
    "text",
    [
        "", "20230510", "2023-5-10", "2023-05-10 ", "2023-W19-3", "2023-130", "2023-02-29", "2023-13-01",
        "0000-01-01", "2023/05/10", "2023-05-10T00:00", "2023年5月10日", "202\uff13-05-10", "-023-05-10",
    ],
)  # fmt: skip
def test_every_other_way_to_write_a_day_is_refused(text):
    with pytest.raises(ValueError, match="expected a day that exists"):
        parse_date(text)


@given(days)
def test_every_day_is_read_as_it_is_written(day):
    assert parse_date(day.isoformat()) == day


def test_a_time_is_written_in_utc_with_six_decimals():
    beijing = timezone(timedelta(hours=8))
    assert format_utc(datetime(2023, 5, 10, 16, 0, tzinfo=beijing)) == "2023-05-10T08:00:00.000000Z"
    assert format_utc(datetime(2023, 5, 10, 8, 0, 0, 7, UTC)) == "2023-05-10T08:00:00.000007Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a time zone"):
        format_utc(datetime(2023, 5, 10, 8, 0))  # noqa: DTZ001 - that is what is tested


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_is_read_as_it_is_written(moment):
    assert parse_utc(format_utc(moment)) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", "2023-05-10", "2023-05-10T08:00:00Z", "2023-05-10T08:00:00.000Z", "2023-05-10T08:00:00.0000000Z",
        "2023-05-10T08:00:00.000000", "2023-05-10T08:00:00.000000z", "2023-05-10 08:00:00.000000Z",
        "2023-05-10T08:00:00,000000Z", "2023-02-30T08:00:00.000000Z", "2023-05-10T25:00:00.000000Z",
        "2023-05-10T08:00:60.000000Z", "2023-05-10T08:00:00.0000+1Z",
    ],
)  # fmt: skip
def test_every_other_way_to_write_a_time_is_refused(text):
    with pytest.raises(ValueError, match="expected a time such as"):
        parse_utc(text)


def refuses(read, text):
    try:
        read(text)
    except ValueError as error:
        return str(error)
    return None


MOMENT = "2023-05-10T08:00:00.000000Z"
NEARLY = st.builds(
    lambda at, piece: MOMENT[:at] + piece + MOMENT[at + len(piece) :],
    st.integers(0, 27),
    st.text("0123456789-:.TZ+ ٣", max_size=3),
)


@given(NEARLY)
def test_a_time_and_its_day_are_checked_as_they_are_read(text):
    assert refuses(check_utc, text) == refuses(parse_utc, text)
    assert refuses(check_date, text[:10]) == refuses(parse_date, text[:10])


@pytest.mark.parametrize(
    "text",
    [
        MOMENT, "2023-02-29T00:00:00.000000Z", "2024-02-29T23:59:59.999999Z",
        "0000-01-01T00:00:00.000000Z", "2023-05-10T24:00:00.000000Z",
        "2023-05-10T23:60:00.000000Z", "2023-05-10T23:59:60.000000Z", MOMENT + "\n", "",
    ],
)  # fmt: skip
def test_times_at_the_edge_are_checked_as_they_are_read(text):
    assert refuses(check_utc, text) == refuses(parse_utc, text)


# Periods


@pytest.mark.parametrize(
    ("text", "period", "canonical"),
    [
        ("P5Y", Period(5, 0, 0), "P5Y"),
        ("P6M", Period(0, 6, 0), "P6M"),
        ("P0D", Period(0, 0, 0), "P0D"),
        ("P0Y", Period(0, 0, 0), "P0D"),
        ("P1Y6M", Period(1, 6, 0), "P1Y6M"),
        ("P30D", Period(0, 0, 30), "P30D"),
        ("P2W", Period(0, 0, 14), "P14D"),
        ("P1Y2M3D", Period(1, 2, 3), "P1Y2M3D"),
        ("P24M", Period(0, 24, 0), "P24M"),
    ],
)
def test_a_period_is_read_and_written(text, period, canonical):
    assert Period.parse(text) == period
    assert str(period) == canonical


@pytest.mark.parametrize(
    "text",
    ["", "P", "5Y", "P5", "p5y", "P-5Y", "-P5Y", "P1.5Y", "P1D2M", "P1W2D", "PT5H", "P1YT1H", "P 5Y", "P5Y ", "P\uff15Y", "P123456Y"],
)  # fmt: skip
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="expected a period such as"):
        Period.parse(text)


@given(periods)
def test_a_period_is_read_as_it_is_written(period):
    assert Period.parse(str(period)) == period


@given(days, periods)
def test_adding_and_subtracting_is_dateutils(day, period):
    delta = relativedelta(years=period.years, months=period.months, days=period.days)
    assert period.after(day) == day + delta
    assert period.before(day) == day - delta


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2020-02-29", "P1Y", "2021-02-28"),
        ("2020-02-29", "P4Y", "2024-02-29"),
        ("2023-01-31", "P1M", "2023-02-28"),
        ("2023-01-31", "P1M1D", "2023-03-01"),
        ("2023-12-31", "P2M", "2024-02-29"),
        ("2023-05-10", "P2W", "2023-05-24"),
        ("2023-05-10", "P0D", "2023-05-10"),
    ],
)
def test_a_period_ends_on_the_day_worked_out_by_hand(start, period, end):
    assert Period.parse(period).after(parse_date(start)) == parse_date(end)


def test_going_back_from_the_end_of_february_is_cut_as_well():
    assert Period.parse("P1Y").before(date(2024, 2, 29)) == date(2023, 2, 28)


def test_a_day_beyond_the_calendar_compares_and_does_not_fail():
    never, always = date(9999, 12, 31), date(1, 1, 1)
    assert Period.parse("P5Y").after(never) == never
    assert Period.parse("P99999Y").after(date(2023, 1, 1)) == never
    assert Period.parse("P999999D").before(date(2023, 1, 1)) == always
    assert Period.parse("P5Y").before(always) == always
    assert within(never, Period.parse("P5Y"), date(2023, 1, 1)) is False
    assert elapsed(never, Period.parse("P5Y"), date(2023, 1, 1)) is False


def test_within_counts_both_ends_and_nothing_beyond():
    five = Period.parse("P5Y")
    graduated = date(2018, 5, 10)
    assert within(graduated, five, graduated)
    assert within(graduated, five, date(2023, 5, 10))
    assert not within(graduated, five, date(2023, 5, 11))
    assert not within(graduated, five, date(2018, 5, 9))


def test_within_is_not_counted_backwards_from_the_day():
    # 2019-02-28 + 1 year is before 2020-02-29, although 2020-02-29 - 1 year is 2019-02-28.
    assert not within(date(2019, 2, 28), Period.parse("P1Y"), date(2020, 2, 29))


def test_elapsed_is_true_from_the_last_day_on():
    year = Period.parse("P1Y")
    assert not elapsed(date(2022, 5, 10), year, date(2023, 5, 9))
    assert elapsed(date(2022, 5, 10), year, date(2023, 5, 10))
    assert elapsed(date(2020, 2, 29), year, date(2021, 2, 28))


# Months


def test_a_month_is_an_integer_and_back():
    assert parse_month("2023-01") == month_of(date(2023, 1, 31)) == 2023 * 12
    assert format_month(2023 * 12 + 11) == "2023-12"
    assert format_month(parse_month("0987-06")) == "0987-06"


def test_months_and_ranges_are_read_in_any_order():
    august, january = 2023 * 12 + 7, 2023 * 12
    assert parse_months(["2023-08", "2023-01/2023-03"]) == (
        january,
        january + 1,
        january + 2,
        august,
    )
    assert parse_months(["2022-12/2023-01"]) == (january - 1, january)
    assert parse_months(["2023-01/2023-01"]) == (january,)
    assert parse_months([]) == ()


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (["2023-5"], "found '2023-5', expected a month"),
        (["2023-13"], "found '2023-13'"),
        (["0000-01"], "found '0000-01'"),
        (["2023-01-01"], "found '2023-01-01'"),
        (["2023-01/"], "found '2023-01/'"),
        (["/2023-01"], "found '/2023-01'"),
        (["2023-01/2023-02/2023-03"], "found '2023-01/2023-02/2023-03'"),
        (["2023-01 / 2023-02"], "found"),
        (["202\uff13-01"], "found"),
        (["2023-05/2023-01"], "'2023-05/2023-01' runs backwards"),
        (["2023-01", "2023-01"], "'2023-01' repeats 2023-01"),
        (["2023-01/2023-05", "2023-04/2023-08"], "'2023-04/2023-08' repeats 2023-04"),
        (["2023-04/2023-08", "2023-01/2023-05"], "'2023-01/2023-05' repeats 2023-04"),
        (["1900-01/2000-01"], "'1900-01/2000-01' is longer than a hundred years"),
    ],
)
def test_a_wrong_item_is_named(items, message):
    with pytest.raises(ValueError, match="^" + message.replace("/", "\\/")):
        parse_months(items)


def test_a_range_of_a_century_is_the_longest():
    assert len(parse_months(["1900-01/1999-12"])) == 1_200


def test_months_are_written_as_the_fewest_ranges():
    items = ["2023-08", "2023-03", "2023-01/2023-02", "2022-11/2022-12", "2023-06"]
    assert format_months(parse_months(items)) == ["2022-11/2023-03", "2023-06", "2023-08"]
    assert format_months([]) == []


@given(st.sets(st.integers(2000 * 12, 2030 * 12)))
def test_months_are_read_as_they_are_written(months):
    assert parse_months(format_months(months)) == tuple(sorted(months))


@given(days)
def test_a_day_lies_between_the_first_and_last_of_its_month(day):
    month = month_of(day)
    first, last = month_first_day(month), month_last_day(month)
    assert first <= day <= last
    assert first.day == 1
    assert (last + timedelta(days=1)).day == 1
    assert month_of(first) == month_of(last) == month


def test_the_last_month_of_the_calendar_has_a_last_day():
    assert month_last_day(month_of(date.max)) == date.max
    assert month_last_day(parse_month("2024-02")) == date(2024, 2, 29)


# Working days


@pytest.fixture(scope="module")
def china() -> WorkCalendars:
    return WorkCalendars(tuple(load_calendar(file) for file in shipped_calendars().values()))


def test_a_calendar_is_shipped_for_each_year_from_2022_to_2026(china):
    assert list(shipped_calendars()) == [f"cn-{year}" for year in range(2022, 2027)]
    assert china.years == (2022, 2023, 2024, 2025, 2026)
    for name, file in shipped_calendars().items():
        calendar = load_calendar(file)
        assert calendar.id == name
        assert calendar.years == (int(name[-4:]),)


def test_each_shipped_calendar_names_the_notice_of_its_year(china):
    for calendar in china.calendars:
        (source,) = calendar.sources
        assert source.issuer == "国务院办公厅"
        assert source.document == f"国务院办公厅关于{calendar.years[0]}年部分节假日安排的通知"
        assert source.number
        assert source.issued_on
        assert source.number.startswith(f"国办发明电〔{calendar.years[0] - 1}〕")
        assert source.issued_on.year == calendar.years[0] - 1
        assert source.confidence


def test_the_shipped_days_are_those_of_chinesecalendar(china):
    day = date(2022, 1, 1)
    while day.year < 2027:
        assert china.is_working_day(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        ("2023-09-28", 5, "2023-10-11"),  # 7 and 8 October are worked
        ("2023-01-19", 5, "2023-01-31"),  # over Spring Festival, 28 and 29 January are worked
        ("2022-07-20", 7, "2022-07-29"),
        ("2022-12-30", 1, "2023-01-03"),  # from one file into the next
        ("2021-12-31", 1, "2022-01-04"),  # the first day itself is not counted
        ("2023-10-07", 0, "2023-10-07"),
    ],
)
def test_working_days_are_counted_from_the_day_after(china, start, n, end):
    assert china.add_working_days(parse_date(start), n) == parse_date(end)


def test_one_calendar_counts_like_several(china):
    only_2023 = china.calendars[1]
    assert only_2023.add_working_days(date(2023, 9, 28), 5) == date(2023, 10, 11)


def test_outside_its_years_a_calendar_fails_closed(china):
    only_2023 = china.calendars[1]
    for calendar in (china, only_2023):
        with pytest.raises(CalendarYearMissing) as caught:
            calendar.is_working_day(date(2027, 3, 1))
        assert caught.value.year == 2027
        assert isinstance(caught.value, CallerError)
    with pytest.raises(CalendarYearMissing) as caught:
        only_2023.add_working_days(date(2023, 12, 28), 5)
    assert caught.value.year == 2024
    with pytest.raises(CalendarYearMissing):
        WorkCalendars().add_working_days(date(2023, 1, 3), 1)


def test_a_negative_count_is_refused(china):
    with pytest.raises(ValueError, match="expected 0 or more"):
        china.add_working_days(date(2023, 5, 10), -1)


@given(st.dates(date(2022, 1, 1), date(2026, 10, 31)), st.integers(1, 30))
def test_the_day_reached_is_the_nth_working_day(start, n):
    china = WorkCalendars(tuple(load_calendar(file) for file in shipped_calendars().values()))
    end = china.add_working_days(start, n)
    counted = [
        start + timedelta(days=step)
        for step in range(1, (end - start).days + 1)
        if chinese_calendar.is_workday(start + timedelta(days=step))
    ]
    assert len(counted) == n
    assert counted[-1] == end


def test_of_two_calendars_for_a_year_the_later_holds(china):
    ordinary = china.calendars[1]
    corrected = WorkCalendar(
        "cn-2023-b",
        "x",
        ordinary.sources,
        (2023,),
        ordinary.holidays | {date(2023, 5, 10)},
        frozenset(),
    )
    assert not WorkCalendars((ordinary, corrected)).is_working_day(date(2023, 5, 10))
    assert WorkCalendars((corrected, ordinary)).is_working_day(date(2023, 5, 10))


# The file

GOOD = """
id = "x-2023"
title = "试验"
years = [2023]
holidays = [2023-05-01, 2023-05-02]
workdays = [2023-04-23]
[[source]]
document = "通知"
issuer = "某局"
confidence = "A"
"""


def test_a_file_is_read_from_bytes_and_from_a_path(tmp_path):
    path = tmp_path / "x-2023.toml"
    path.write_text(GOOD, "utf-8")
    calendar = load_calendar(path)
    assert calendar == load_calendar(GOOD.encode())
    assert calendar.holidays == {date(2023, 5, 1), date(2023, 5, 2)}
    assert calendar.workdays == {date(2023, 4, 23)}
    assert calendar.sources[0].number is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("years", "yeers", "calendar: yeers: unknown key 'yeers'; did you mean 'years'?"),
        ('id = "x-2023"', "", "the key 'id' is missing"),
        ('id = "x-2023"', "id = 7", "id: found an integer"),
        ('id = "x-2023"', 'id = " "', "id: found a string, expected a text that is not empty"),
        ('title = "试验"', 'title = "e\u0301"', "title: the text is not in Unicode normalization form"),
        ("[2023]", '["2023"]', "years[0]: found a string, expected a year"),
        ("[2023]", "[true]", "years[0]: found a boolean"),
        ("[2023]", "2023", "years: found an integer, expected a list"),
        ("[2023]", "[]", "no year is covered"),
        ("[2023]", "[2024]", "2023-05-01 lies outside the years covered"),
        ("[2023]", "[2023, 2023]", "years[1]: 2023 stands twice"),
        ("2023-05-01,", '"2023-05-01",', "holidays[0]: found a string, expected a day"),
        ("2023-05-01,", "2023-05-01T00:00:00,", "holidays[0]: found a date with a time"),
        ("2023-05-01,", "2023-05-02,", "holidays[1]: 2023-05-02 stands twice"),
        ("2023-05-01,", "2023-05-06,", "2023-05-06 is a weekend day"),
        ("2023-04-23", "2023-04-24", "2023-04-24 is a weekday"),
        ("holidays = [2023-05-01, 2023-05-02]", "", "the key 'holidays' is missing"),
        ("[[source]]", "[source]", "source: found a table, expected one [[source]]"),
        ("[[source]]", "[[sorce]]", "the key 'source' is missing"),
        ("document", "dokument", "source[0].dokument: unknown key"),
        ('issuer = "某局"', "", "source[0]: the key 'issuer' is missing"),
        ('confidence = "A"', 'confidence = "A"\nissued_on = "2022"', "source[0].issued_on: found a string"),
        ('confidence = "A"', 'confidence = "A"\nnumber = 3', "source[0].number: found an integer"),
        ("years = [2023]", "years = ", "not TOML"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_and_the_place_named(old, new, message):
    assert GOOD.count(old) == 1
    with pytest.raises(PackInvalid) as caught:
        load_calendar(GOOD.replace(old, new).encode())
    assert message in str(caught.value)


def test_all_problems_of_a_file_are_reported_at_once():
    wrong = (
        GOOD.replace("title", "titel").replace("2023-04-23", "2023-04-24").replace("[2023]", "[1]")
    )
    with pytest.raises(PackInvalid) as caught:
        load_calendar(wrong.encode(), "x.toml")
    assert len(caught.value.problems) == 5  # titel, no title, three days
    assert all(problem.file == "x.toml" for problem in caught.value.problems)


def test_a_file_that_is_not_utf_8_is_refused():
    with pytest.raises(PackInvalid, match="not UTF-8 at byte"):
        load_calendar(GOOD.encode("gb18030"))


def test_the_digest_does_not_change_with_layout_and_order():
    again = GOOD.replace("[2023-05-01, 2023-05-02]", "[ # 五一\n 2023-05-02,\n 2023-05-01 ]")
    again = again.replace('id = "x-2023"\n', "").replace("[[source]]", 'id = "x-2023"\n[[source]]')
    assert calendar_digest(load_calendar(again.encode())) == calendar_digest(
        load_calendar(GOOD.encode())
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x-2023", "y-2023"), ("试验", "另一"), ("[2023]", "[2023, 2024]"), ("2023-05-02", "2023-05-03"),
        ("2023-04-23", "2023-04-22"), ("某局", "他局"), ('"A"', '"B"'), ('"A"', '"A"\nissued_on = 2022-12-08'),
    ],
)  # fmt: skip
def test_the_digest_changes_with_everything_the_file_says(old, new):
    changed = load_calendar(GOOD.replace(old, new).encode())
    assert calendar_digest(changed) != calendar_digest(load_calendar(GOOD.encode()))


def test_the_digest_of_a_shipped_calendar_is_that_of_its_canonical_bytes(china):
    for calendar in china.calendars:
        data = encode_checked(calendar_content(calendar))
        assert calendar_digest(calendar) == hashlib.sha256(data).hexdigest()


def test_the_digest_is_that_of_the_canonical_content():
    calendar = load_calendar(GOOD.encode())
    assert encode_checked(calendar_content(calendar)).decode() == (
        '{"holidays":["2023-05-01","2023-05-02"],"id":"x-2023",'
        '"sources":[{"confidence":"A","document":"通知","issuer":"某局"}],'
        '"title":"试验","workdays":["2023-04-23"],"years":[2023]}'
    )
    assert calendar_digest(calendar) == (
        "1e14314a46a8b1ec8a9df70037ce8acfd9b161b1090bb3d70a95503ea95e88e3"  # by sha256sum
    )


# Keys of many parts


DEEP = "a." * MOST_PARTS + "a"


@pytest.mark.parametrize(
    "text",
    [
        f"{DEEP} = 1",
        f"[{DEEP}]",
        f"[[{DEEP}]]",
        f"x = {{{DEEP} = 1}}",
        "x = [{ " + " . ".join(['"a"', "'b'"] * 33) + " = 1 }]",
        # Quotes in which a careless scan would lose its way.
        f'x = """a"""""\n{DEEP} = 1',
        f"x = '''a'''''\n{DEEP} = 1",
        f'x = """"""\n{DEEP} = 1',
        f'x = """\\""""\n{DEEP} = 1',
        f'x = ""\n{DEEP} = 1',
        f'x = "\\""\n{DEEP} = 1',
        f"x = '\\'\n{DEEP} = 1",
        f'x = "#"\n{DEEP} = 1',
        f'# """\r\n{DEEP} = 1',
    ],
)
def test_a_key_of_too_many_parts_is_found_wherever_it_stands(text):
    assert long_key(text) == text.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        f"{DEEP[2:]} = 1",
        f'x = """\n{DEEP} = 1\n"""',
        f"x = '''\n{DEEP} = 1\n'''",
        f"# {DEEP} = 1",
        f"x = '{DEEP}'",
        f'x = "{DEEP}"',
        "x = [" + "1.5, " * 100 + "07:00:00.5]",
        f'x = """{DEEP} = 1',  # has no end, and is no TOML
    ],
)
def test_dots_elsewhere_are_no_parts_of_a_key(text):
    assert long_key(text) is None


def test_a_calendar_with_such_a_key_is_refused_before_it_is_read():
    with pytest.raises(PackInvalid, match="line 2: a key of more than 64 parts"):
        load_calendar(b"\n" + b"a." * 24_000 + b"a = 1", "cn.toml")

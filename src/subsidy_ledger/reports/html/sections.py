"""What each section of the page shows, from the rows of the model: which charts, which rows first.

What it promises: what is too much for a chart stands in the table below it, and the page says how
much that is. Order never depends on the machine: equals are ordered by what they are called.

What it does not do: write HTML.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from attrs import frozen

from subsidy_ledger.money import yuan
from subsidy_ledger.reports.html.charts import (
    Bar,
    Chart,
    bars_chart,
    caps_chart,
    flow_chart,
    months_chart,
    say,
)
from subsidy_ledger.reports.html.labels import PAGE

Model: TypeAlias = Mapping[str, Any]
Row: TypeAlias = Mapping[str, Any]

FLOWS: Final = 8
GRANTS: Final = 12
MONTHS: Final = 14
CAPS: Final = 14
BARS: Final = 8
PROBLEMS: Final = 6
"""How much a chart can show before nobody reads it."""


@frozen
class Drawn:
    """Charts, and how many rows they leave to the table."""

    charts: tuple[Chart, ...]
    left: int = 0


def ledger_names(model: Model) -> list[str]:
    """How the ledgers are called: by area, with the ledger's own name where that is not enough."""
    areas = [str(ledger.get("area_name") or "") for ledger in model["ledgers"]]
    return [
        area
        if area and areas.count(area) == 1
        else " · ".join(filter(None, [area, ledger["origin"]]))
        for area, ledger in zip(areas, model["ledgers"], strict=True)
    ]


def _named(model: Model, place: int) -> str:
    """Which ledger a chart is about; nothing where there is only one."""
    names = ledger_names(model)
    return "" if len(names) == 1 else names[place]


def _chart_title(key: str, model: Model, place: int) -> tuple[str, str]:
    """A title that begins with the ledger where there are several."""
    name = _named(model, place)
    titles = [say(key, lang, ledger=name) for lang in ("en", "zh")]
    en, zh = titles if name else [text.lstrip(": ") for text in titles]
    return en[:1].upper() + en[1:], zh


def weight(finding: Row) -> tuple[int, int, int]:
    """Faults first, then large amounts, then as they were found."""
    return (finding["severity"] != "fault", -(finding.get("amount_fen") or 0), finding["n"])


class Problem(NamedTuple):
    """The faults that one check found, together. ``check``: as findings name it."""

    check: str
    faults: int
    cases: int
    amount_fen: int


def problems(model: Model) -> list[Problem]:
    """What weighs most: faults by check, those with the most money first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for one in model["findings"]:
        if one["severity"] == "fault":
            found[one["check"]].append(one)
    summed = [
        Problem(check, len(rows), _cases_in(rows), sum(row.get("amount_fen") or 0 for row in rows))
        for check, rows in found.items()
    ]
    return sorted(summed, key=lambda one: (-one.amount_fen, -one.faults, one.check))[:PROBLEMS]


def _cases_in(rows: Iterable[Row]) -> int:
    return len(
        {
            (row["ledger"], case)
            for row in rows
            for case in (row.get("case"), *row.get("cases", ()))
            if case is not None
        }
    )


def flows(model: Model) -> Drawn:
    """The funds most of which was used, as waterfalls; years in which nothing happened are not."""
    rows = [row for row in model["flows"] if _size(row)]
    rows.sort(key=lambda row: (-_size(row), row["ledger"], row["fund"], row["year"]))
    chosen = sorted(rows[:FLOWS], key=lambda row: (row["ledger"], row["year"], row["fund"]))
    charts = tuple(flow_chart(row, _named(model, row["ledger"])) for row in chosen)
    return Drawn(charts, len(model["flows"]) - len(chosen))


def _size(flow: Row) -> int:
    """What was approved of a fund, wherever it is now."""
    return int(flow["reserved_fen"] + flow["settled_fen"] + flow["ordered_back_fen"])


def months(model: Model) -> Drawn:
    """For each ledger its largest grants by month, or by quarter or year where that is too much."""
    charts = []
    for place, rows in _by_ledger(model["months"]):
        paid = [row for row in rows if row["settled_fen"]]
        if paid:
            charts.append(_months_of(model, place, paid))
    return Drawn(tuple(charts))


def _months_of(model: Model, place: int, rows: Sequence[Row]) -> Chart:
    names = {row["grant"]: row["name"] for row in model["grants"] if row["ledger"] == place}
    column = _columns_of({row["month"] for row in rows})
    by_grant: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        by_grant[row["grant"]][column[row["month"]]] += row["settled_fen"]
    ranked = sorted(by_grant, key=lambda grant: (-sum(by_grant[grant].values()), grant))
    kept = ranked if len(ranked) <= GRANTS else ranked[: GRANTS - 1]
    drawn: list[tuple[tuple[str, str], Mapping[str, int]]] = [
        ((names.get(grant) or grant,) * 2, by_grant[grant]) for grant in kept
    ]
    if len(kept) < len(ranked):
        others: dict[str, int] = defaultdict(int)
        for grant in ranked[len(kept) :]:
            for month, fen in by_grant[grant].items():
                others[month] += fen
        rest = len(ranked) - len(kept)
        drawn.append(((say("grants.rest", "en", n=rest), say("grants.rest", "zh", n=rest)), others))
    title = _chart_title("grants.heat", model, place)
    units = (f"{title[0]} (1,000 yuan)", f"{title[1]}(万元)")
    return months_chart(units, drawn, sorted(set(column.values())))


def _columns_of(months_: set[str]) -> dict[str, str]:
    """In which column each month stands: months if they are few, else quarters, else years.

    Months without payments between the first and the last have a column, too.
    """
    numbers = [int(month[:4]) * 12 + int(month[5:7]) - 1 for month in months_]
    every = [
        f"{number // 12:04d}-{number % 12 + 1:02d}"
        for number in range(min(numbers), max(numbers) + 1)
    ]
    if len(every) <= MONTHS:
        return {month: month for month in every}
    quarters = {month: f"{month[:4]} Q{(int(month[5:7]) + 2) // 3}" for month in every}
    if len(set(quarters.values())) <= MONTHS:
        return quarters
    return {month: month[:4] for month in every}


def caps(model: Model) -> Drawn:
    """For each ledger the ceilings that most holders are near.

    What one may have once only the table has: everybody who has it is at the limit.
    """
    charts, drawn = [], 0
    for place, rows in _by_ledger(model["caps"]):
        used = [row for row in rows if row["holders"] and row["limit"] != 1]
        used.sort(key=lambda row: (-row["near"], -row["full"], -row["holders"], row["cap"]))
        if used:
            title = _chart_title("caps.chart", model, place)
            charts.append(caps_chart(title, _caps_named(model, used[:CAPS])))
        drawn += len(used[:CAPS])
    return Drawn(tuple(charts), len(model["caps"]) - drawn)


def _caps_named(model: Model, rows: Sequence[Row]) -> list[Row]:
    """Ceilings with what they are called; two that would be called the same, with their ids."""
    names = [_cap_named(model, row) for row in rows]
    return [
        {**row, "named": name if names.count(name) == 1 else (name[0], f"{name[1]}({row['cap']})")}
        for row, name in zip(rows, names, strict=True)
    ]


def _cap_named(model: Model, cap: Row) -> tuple[str, str]:
    """In Chinese by grant, window and limit; in English by the key."""
    key, _, own = str(cap["cap"]).partition("#")
    name = next((row["name"] for row in model["grants"] if row["grant"] == key), "")
    whose = name or say("caps.common", "zh", scheme=key, id=own)
    en, zh = limit_said(cap)
    window_en, window_zh = PAGE.get(f"window.{cap['window']}", (cap["window"],) * 2)
    return f"{cap['cap']}: {en}, {window_en}", f"{whose}:{window_zh} {zh}"


def limit_said(cap: Row) -> tuple[str, str]:
    """A limit in English and Chinese, money in yuan."""
    limit = cap["limit"]
    if not isinstance(limit, int):
        return str(limit), str(limit)
    number = yuan(limit).removesuffix(".00") if cap["measure"] == "amount" else f"{limit:,}"
    en, zh = PAGE.get(f"measure.{cap['measure']}", ("{n}", "{n}"))
    return en.format(n=number), zh.format(n=number)


_VERDICTS: Final = ("nobody", "own", "trusted")


def weakest_key(model: Model) -> str:
    """What the signatures are worth, of several ledgers the least; nothing where nobody asked."""
    found = [ledger["proof"].get("key_verdict") for ledger in model["ledgers"]]
    return next((verdict for verdict in _VERDICTS if verdict in found), "")


def refusals(model: Model) -> Drawn:
    """For each ledger the clauses under which most was not granted."""
    charts, left = [], 0
    for place, rows in _by_ledger(model["refusals"]):
        counts: dict[_Reason, list[int]] = defaultdict(lambda: [0, 0])
        for row in rows:
            counts[_reason(row)][row["status"] != "refused"] += row["count"]
        ranked = sorted(counts.items(), key=lambda one: (-sum(one[1]), one[0]))
        left += max(0, len(ranked) - BARS)
        bars = [Bar(reason[:2], (count[0], count[1]), reason[2]) for reason, count in ranked[:BARS]]
        title = _chart_title("refusals.chart", model, place)
        charts.append(bars_chart(title, bars, ("refused", "undetermined"), "refusals.alt"))
    return Drawn(tuple(charts), left)


_Reason: TypeAlias = tuple[str, str, str]
"""English, Chinese, and the words of the document."""


def _reason(row: Row) -> _Reason:
    """The clause, what was missing, and the clause's words; without a clause the rule's name."""
    cite = row.get("cite") or {}
    clause, quote = cite.get("clause", ""), cite.get("plain") or cite.get("quote") or ""
    en = row.get("message") or f"{row['code']} {row['rule']}"
    zh = row.get("message_zh") or en
    note = f"“{quote}”" if quote else row["rule"]
    return f"{clause} {en}".strip(), f"{clause} {zh}".strip(), note


def checks(model: Model) -> Drawn:
    """The checks that found something."""
    found = [row for row in model["checks"] if row["faults"] or row["hints"]]
    found.sort(key=lambda row: (-row["faults"], -row["hints"], row["name"]))
    if not found:
        return Drawn(())
    bars = [
        Bar((row["title"], row["title_zh"]), (row["faults"], row["hints"])) for row in found[:BARS]
    ]
    title = (say("checks.chart", "en"), say("checks.chart", "zh"))
    chart = bars_chart(title, bars, ("faults", "hints"), "checks.alt")
    return Drawn((chart,), max(0, len(found) - BARS))


def _by_ledger(rows: Iterable[Row]) -> list[tuple[int, list[Row]]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["ledger"]].append(row)
    return sorted(found.items())

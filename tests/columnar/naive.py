"""What the tables must hold, worked out entry by entry in plain Python: a model for tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from tests.support.builders import Json

from subsidy_ledger.casework.events import award_back
from subsidy_ledger.dates import parse_months

Row = tuple[Any, ...]


def expected(entries: list[Json], sealed: dict[int, Json]) -> dict[str, list[Row]]:
    """Rows by table; ``sealed``: by entry, the content by part."""
    found: dict[str, list[Row]] = {name: [] for name in COLUMNS}
    law = None
    for entry in sorted(entries, key=lambda one: one["seq"]):
        parts = sealed.get(entry["seq"])
        for name, row in _rows(entry, parts, law):
            found[name].append(row)
        if entry["do"] == "adopt" and entry["status"] == "recorded":
            law = entry["seq"]
    return found


COLUMNS = {
    "entries": 'seq, "at", id, "do", "on", "by", status, rules, law, "case", payment, recovery, '
    'passed, "true", sealed, along, note, reason',
    "submissions": 'seq, "case", "do", status, "on", "grant", fund, requested_fen',
    "parties": 'seq, "case", "do", status, role, place, token, kind, scheme, number, name',
    "facts": 'seq, "case", "do", status, role, place, token, fact, "integer", "boolean", "text", '
    "months",
    "awards": 'seq, "case", "on", "by", law, as_of, amount_fen, fund, year, stands_in',
    "lines": 'seq, "case", place, token, fen, units, unit, unit_fen, months',
    "notices": 'seq, "case", posted, until',
    "payments": 'seq, "case", payment, amount_fen, "on", "by", account',
    "movements": 'seq, "case", payment, "do", "on", "by"',
    "recoveries": 'seq, "case", recovery, "do", amount_fen, void, "on", "by"',
    "reasons": 'seq, "case", "do", status, code, rule, party, verdict',
    "appropriations": 'seq, fund, year, amount_fen, "on", "by"',
    "pairs": "seq, token, other, relation",
    "links": 'seq, "group", token, "from", "to"',
    "services": 'seq, service, act, token, "from", "on", "by"',
}


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _rows(  # noqa: C901, PLR0912 - a branch for every command
    entry: Json, parts: Json | None, law: int | None
) -> Iterator[tuple[str, Row]]:
    seq, do, status, data = entry["seq"], entry["do"], entry["status"], entry["data"]
    case, on, by = entry.get("case"), _day(entry["on"]), entry["by"]
    of_case = (parts or {}).get("case", {})
    yield "entries", (
        seq, datetime.fromisoformat(entry["at"]).replace(tzinfo=None), entry["id"], do, on, by,
        status, entry.get("rules"), law, case, data.get("payment"), data.get("recovery"),
        data.get("passed"), entry.get("reasons", {}).get("true"), "sealed" in entry,
        parts is not None, of_case.get("note"), of_case.get("reason"),
    )  # fmt: skip
    for reason in entry.get("reasons", {}).get("not_true", []):
        told = (reason["code"], reason["rule"], reason.get("party"), reason["verdict"])
        yield "reasons", (seq, case, do, status, *told)
    if do in ("submit", "supplement"):
        asked = (data.get("grant"), data.get("fund"), data.get("requested_fen"))
        yield "submissions", (seq, case, do, status, on, *asked)
    yield from _parties(entry, parts)
    if status != "recorded":
        return
    if do == "approve":
        award = award_back(entry, 0)
        yield "awards", (
            seq, case, on, by, law, _day(award.as_of), award.amount_fen, award.fund, award.year,
            list(award.stands_in) or None,
        )  # fmt: skip
        for place, line in enumerate(award.lines):
            months = None if line.months is None else list(line.months)
            units = (line.units, line.unit, line.unit_fen, months)
            yield "lines", (seq, case, place, line.token, line.fen, *units)
    elif do == "notice":
        yield "notices", (seq, case, on, _day(data["until"]))
    elif do == "pay":
        paid = (data["payment"], data["amount_fen"], on, by, of_case.get("account"))
        yield "payments", (seq, case, *paid)
    elif do in ("settle", "return", "cancel"):
        yield "movements", (seq, case, data["payment"], do, on, by)
    elif do in ("recover", "repay", "write_off"):
        void = data.get("void", False)
        row = (seq, case, data["recovery"], do, data["amount_fen"], void, on, by)
        yield "recoveries", row
    elif do == "appropriate":
        yield "appropriations", (seq, data["fund"], data["year"], data["amount_fen"], on, by)
    elif do in ("same", "apart"):
        for one in data["tokens"]:
            for other in data["tokens"]:
                if one != other:
                    yield "pairs", (seq, one, other, do)
    elif do == "link":
        for token in data["tokens"]:
            term = (_day(data["from"]), _day(data.get("to")))
            yield "links", (seq, data["group"], token, *term)
    elif do == "perform":
        done = (data["service"], data["act"], data["token"], _day(data.get("from")))
        yield "services", (seq, *done, on, by)


def _parties(entry: Json, parts: Json | None) -> Iterator[tuple[str, Row]]:
    data, seq = entry["data"], entry["seq"]
    what = (seq, entry.get("case"), entry["do"], entry["status"])
    tokens = data.get("tokens", {})
    if isinstance(tokens, list):
        tokens = {"party": tokens}
    elif "token" in data:
        tokens = {"party": [data["token"]]}
    for role, named in tokens.items():
        for place, token in enumerate(named):
            content = (parts or {}).get(f"{role}[{place}]", {})
            told = [content.get(name) for name in ("kind", "scheme", "number", "name")]
            yield "parties", (*what, role, place, token, *told)
            for fact, value in content.get("facts", {}).items():
                yield "facts", (*what, role, place, token, fact, *_typed(value))
    for fact, value in (parts or {}).get("case", {}).get("facts", {}).items():
        yield "facts", (*what, "case", None, None, fact, *_typed(value))


def _typed(value: Any) -> Row:
    """Whole number, yes or no, text, months: where each stands."""
    if isinstance(value, bool):
        return None, value, None, None
    if isinstance(value, int):
        return value, None, None, None
    if isinstance(value, str):
        return None, None, value, None
    return None, None, None, list(parse_months(value))

"""Entries' ``data``: what a decision writes in clear, and how a command is read back from an entry.

What it is: the one place that knows which parts of a command stand in clear, which are sealed, and
how award lines look as JSON. ``docs/reference/entries.md`` describes the same shapes.

What it promises: ``command_of(entry, sealed)`` gives back the command that was recorded (with its
tokens), so that it can be decided again; after erasure it says so by giving None.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from subsidy_ledger import canonical
from subsidy_ledger.casework.commands import (
    COMMANDS,
    SHAPES,
    Adopt,
    Apart,
    Approve,
    Command,
    Link,
    Parties,
    Party,
    Perform,
    Same,
    Submit,
    Supplement,
    content,
)
from subsidy_ledger.casework.state import Award
from subsidy_ledger.dates import format_months, parse_months
from subsidy_ledger.policy.assessment import Assessment, Reason
from subsidy_ledger.policy.limits import AwardLine
from subsidy_ledger.policy.pack import Procedure

CASE = "case"
"""The name of the sealed part that belongs to the case."""


Part: TypeAlias = tuple[str, bytes]
"""What is sealed under one salt: its name, ``case`` or a party such as ``hire[2]``, and the
canonical bytes of its content."""


# ---- clear data ----------------------------------------------------------------------------------

_CLEAR_FIELDS: dict[str, tuple[tuple[str, str, Any], ...]] = {
    do: tuple(
        (f.name, f.key, f.default)
        for f in shape
        if not f.sealed and f.key not in ("id", "on", "by", "case")
    )
    for do, shape in SHAPES.items()
}


def clear_data(command: Command) -> dict[str, Any]:
    """What of a command stands in clear whatever is decided; parties stand as tokens."""
    if isinstance(command, (Approve, Adopt)):
        return _clear_of_approve(command) if isinstance(command, Approve) else {}
    do, values = command.do, vars(command)
    data: dict[str, Any] = {}
    for name, key, default in _CLEAR_FIELDS[do]:
        value = values[name]
        if value is not None and value is not default:
            data[key] = value
    if do in _WITH_PARTIES:
        _put_tokens(command, data)
    return data


_WITH_PARTIES = {
    do for do, shape in SHAPES.items() if {"parties", "party"} & {f.key for f in shape}
}


def _put_tokens(command: Command, data: dict[str, Any]) -> None:
    if isinstance(command, (Submit, Supplement)):
        if command.parties:
            data["tokens"] = tokens_of(command.parties)
    elif isinstance(command, (Same, Apart, Link)):
        data["tokens"] = [party.token for party in command.parties]
    elif isinstance(command, Perform):
        data["token"] = command.party.token


def _clear_of_approve(command: Approve) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if command.amount_fen is not None:
        data["stated_fen"] = command.amount_fen
    if command.rulings:
        data["rulings"] = {key: dict(value) for key, value in command.rulings.items()}
    if command.excuses:
        data["excuses"] = sorted(command.excuses)
    return data


# ---- sealed content ------------------------------------------------------------------------------

_STATED = {"pay": ("amount_fen",), "recover": ("amount_fen",)}
"""Amounts a caller may leave out: as stated they are sealed, as decided they stand in ``data``."""

_SEALED_KEYS: dict[str, tuple[str, ...]] = {
    do: (
        *(f.key for f in shape if f.sealed and f.key not in ("parties", "party")),
        *_STATED.get(do, ()),
    )
    for do, shape in SHAPES.items()
}


def parts_of(command: Command, given: Mapping[str, Any] | None = None) -> tuple[Part, ...]:
    """What of a command is sealed: the case's part first, then roles by name, parties as given.

    ``given``: the command's content, where it is at hand; it is made once, for ``request`` too.
    """
    given = content(command) if given is None else given
    encode = canonical.encode
    case = {key: given[key] for key in _SEALED_KEYS[command.do] if key in given}
    parts = [(CASE, encode(case))] if case else []
    parties = given.get("parties")
    if isinstance(parties, dict):
        for role in sorted(parties):
            for i, party in enumerate(parties[role]):
                parts.append((f"{role}[{i}]", encode(party)))
    elif parties is not None:
        parts += [(f"party[{i}]", encode(party)) for i, party in enumerate(parties)]
    elif "party" in given:
        parts.append(("party[0]", encode(given["party"])))
    return tuple(parts)


def _facts(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in content.get("facts", {}).items()
    }


def _party(content: Mapping[str, Any], token: str) -> Party:
    return Party(
        content["kind"],
        content["scheme"],
        content["number"],
        content.get("name"),
        _facts(content),
        token,
    )


def tokens_of(parties: Parties) -> dict[str, list[str]]:
    """Tokens by role, as they stand in an entry."""
    return {role: [party.token for party in given] for role, given in parties.items()}


def command_of(entry: Mapping[str, Any], sealed: Mapping[str, Any] | None) -> Command | None:
    """The command behind an entry; ``sealed``: part name to content, None once it is erased.

    Gives None where sealed content is needed and gone, and for ``open``, which is no command.
    """
    do = entry["do"]
    if do not in COMMANDS or ("sealed" in entry and sealed is None):
        return None
    data, parts = entry["data"], sealed or {}
    given: dict[str, Any] = dict(parts.get(CASE, {}))
    if "facts" in given:
        given["facts"] = _facts(given)
    values = {"id": entry["id"], "on": entry["on"], "by": entry["by"], **given}
    if "case" in entry and any(f.key == "case" for f in SHAPES[do]):
        values["case"] = entry["case"]
    _CLEAR.get(do, _clear)(values, data, parts)
    return COMMANDS[do](**values)


def _clear(values: dict[str, Any], data: Mapping[str, Any], _parts: Mapping[str, Any]) -> None:
    values.update(data)


def _clear_adopt(values: dict[str, Any], data: Mapping[str, Any], _p: Mapping[str, Any]) -> None:
    for key, value in data["given"].items():
        values[key] = tuple(value) if isinstance(value, list) else value


def _clear_roles(values: dict[str, Any], data: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
    for key in ("grant", "requested_fen", "fund"):
        if key in data:
            values[key] = data[key]
    values["parties"] = {
        role: tuple(_party(parts[f"{role}[{i}]"], token) for i, token in enumerate(tokens))
        for role, tokens in data.get("tokens", {}).items()
    }


def _clear_parties(
    values: dict[str, Any], data: Mapping[str, Any], parts: Mapping[str, Any]
) -> None:
    values["parties"] = tuple(
        _party(parts[f"party[{i}]"], token) for i, token in enumerate(data["tokens"])
    )


def _clear_link(values: dict[str, Any], data: Mapping[str, Any], parts: Mapping[str, Any]) -> None:
    _clear_parties(values, data, parts)
    values["group"], values["from_"] = data["group"], data["from"]
    if "to" in data:
        values["to"] = data["to"]


def _clear_perform(
    values: dict[str, Any], data: Mapping[str, Any], parts: Mapping[str, Any]
) -> None:
    values["service"], values["act"] = data["service"], data["act"]
    values["party"] = _party(parts["party[0]"], data["token"])


def _clear_approve(values: dict[str, Any], data: Mapping[str, Any], _p: Mapping[str, Any]) -> None:
    if "stated_fen" in data:
        values["amount_fen"] = data["stated_fen"]
    if "rulings" in data:
        values["rulings"] = data["rulings"]


def _clear_pay(values: dict[str, Any], data: Mapping[str, Any], _p: Mapping[str, Any]) -> None:
    values["payment"] = data["payment"]


def _clear_recover(values: dict[str, Any], data: Mapping[str, Any], _p: Mapping[str, Any]) -> None:
    values["recovery"] = data["recovery"]
    values["void"] = data.get("void", False)


_CLEAR = {
    "adopt": _clear_adopt,
    "submit": _clear_roles,
    "supplement": _clear_roles,
    "same": _clear_parties,
    "apart": _clear_parties,
    "link": _clear_link,
    "perform": _clear_perform,
    "approve": _clear_approve,
    "pay": _clear_pay,
    "recover": _clear_recover,
}


# ---- award lines, reasons, procedures as JSON ----------------------------------------------------


def value_json(value: Any) -> Any:
    """The value of a fact as it stands in an entry: months as text."""
    return format_months(value) if isinstance(value, tuple) else value


def value_back(value: Any) -> Any:
    """The value of a fact from an entry."""
    return parse_months(value) if isinstance(value, list) else value


def line_json(line: AwardLine) -> dict[str, Any]:
    """One award line as it stands in an entry."""
    data: dict[str, Any] = {}
    if line.fen is not None:
        data["fen"] = line.fen
    if line.token is not None:
        data["token"] = line.token
    if line.months is not None:
        data["months"] = format_months(line.months)
    elif line.unit is not None:
        data["units"] = line.units
    if line.unit is not None:
        data["unit"] = line.unit
        data["unit_fen"] = line.unit_fen
    if line.values:
        data["values"] = {name: value_json(value) for name, value in line.values}
    return data


def line_back(data: Mapping[str, Any]) -> AwardLine:
    """An award line from an entry."""
    if len(data) == 1 and "fen" in data:
        return AwardLine(data["fen"])
    months = parse_months(data["months"]) if "months" in data else None
    units = len(months) if months is not None else data.get("units", 1)
    values = tuple((name, value_back(v)) for name, v in sorted(data.get("values", {}).items()))
    return AwardLine(
        fen=data.get("fen"),
        token=data.get("token"),
        units=units,
        unit=data.get("unit"),
        months=months,
        unit_fen=data.get("unit_fen"),
        values=values,
    )


def granted_json(assessment: Assessment) -> dict[str, Any]:
    """What a granted approval adds to ``data``."""
    data: dict[str, Any] = {"lines": [line_json(line) for line in assessment.lines]}
    if assessment.amount_fen is not None:
        data["amount_fen"] = assessment.amount_fen
    if assessment.stands_in:
        data["stands_in"] = list(assessment.stands_in)
    if assessment.left_out:
        data["left_out"] = {role: list(places) for role, places in assessment.left_out}
    if assessment.values:
        data["values"] = {name: value_json(value) for name, value in assessment.values}
    return data


def award_back(entry: Mapping[str, Any], rules: int) -> Award:
    """The award that a granted approval made."""
    data = entry["data"]
    rulings = data.get("rulings")
    return Award(
        amount_fen=data.get("amount_fen"),
        on=entry["on"],
        as_of=data["as_of"],
        rules=rules,
        fund=data.get("fund"),
        year=data["year"],
        lines=tuple(line_back(line) for line in data["lines"]),
        values=tuple((n, value_back(v)) for n, v in sorted(data["values"].items()))
        if "values" in data
        else (),
        rulings=tuple((key, ruling["option"]) for key, ruling in sorted(rulings.items()))
        if rulings
        else (),
        left_out=tuple((role, tuple(p)) for role, p in sorted(data["left_out"].items()))
        if "left_out" in data
        else (),
        stands_in=tuple(data.get("stands_in", ())),
    )


def options_json(assessment: Assessment) -> list[dict[str, Any]]:
    """What each option of open readings would come to."""
    listed = []
    for option in assessment.tried:
        one: dict[str, Any] = {"options": dict(option.options), "outcome": option.outcome}
        if option.amount_fen is not None:
            one["amount_fen"] = option.amount_fen
        listed.append(one)
    return listed


def reason_json(reason: Reason) -> dict[str, str]:
    """A reason as it stands in an entry."""
    data = {"code": reason.code, "rule": reason.rule, "verdict": reason.verdict}
    if reason.party is not None:
        data["party"] = reason.party
    return data


def procedure_json(procedure: Procedure) -> dict[str, Any]:
    """A procedure as it stands in an ``adopt`` entry."""
    data: dict[str, Any] = {
        "steps": list(procedure.steps),
        "separate": [list(pair) for pair in procedure.separate],
    }
    if procedure.notice_working_days is not None:
        data["notice"] = {"working_days": procedure.notice_working_days}
    elif procedure.notice_days is not None:
        data["notice"] = {"days": procedure.notice_days}
    retention = procedure.retention
    if retention is not None:  # both, so that no default of a later version changes what holds
        data["retention"] = {"years": retention.years, "unpaid_years": retention.unpaid_years}
    return data

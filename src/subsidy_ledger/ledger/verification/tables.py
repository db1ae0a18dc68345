"""Records of the books in a carried state: which there are, what each has, and in what order.

What it is: `Records` looks at the records one by one; ``SHAPES`` says what each table's have.

What it promises: no record has a key or type that no ledger writes; they stand in the order of
their tables and keys, so that no key stands twice. Bounded memory; needs the standard library
alone.

What it does not do: fold, or look into award lines and values: where the rules are at hand, every
record is written anew and compared (``restored``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Kinds = Mapping[str, Any]
"""What each field is: a type; ``[kind]`` for a list; ``(kind, kind)`` for a list of just these."""


def _kinds(kind: type, names: str) -> dict[str, Any]:
    return dict.fromkeys(names.split(), kind)


@dataclass(frozen=True, slots=True)
class Shape:
    """Fields of a record: those that are its key, those always there, and those that may be."""

    key: tuple[str, ...]
    always: Kinds
    may: Kinds


SHAPES: Final[Mapping[str, Shape]] = {
    "cases": Shape(
        ("case",),
        _kinds(str, "case grant stage submitted_on last_on")
        | {"tokens": [(str, [str])], "files": [int], "entries": [int], "acts": [(str, str)]},
        _kinds(str, "fund notice_on notice_until")
        | _kinds(
            int,
            "requested_fen payable_fen instructed_fen settled_fen ordered_back_fen repaid_fen "
            "written_off_fen erased",
        )
        | {"held": bool, "award": dict},
    ),
    "payments": Shape(("payment",), _kinds(str, "payment case state") | {"amount_fen": int}, {}),
    "recoveries": Shape(
        ("recovery",),
        _kinds(str, "recovery case")
        | _kinds(int, "ordered_fen repaid_fen written_off_fen")
        | {"void": bool},
        {},
    ),
    "funds": Shape(
        ("fund", "year"),
        _kinds(int, "year appropriated_fen reserved_fen paid_fen") | {"fund": str},
        {},
    ),
    "holdings": Shape(
        ("token", "case", "role"),
        _kinds(str, "token case grant role on") | {"lines": [dict]},
        {"values": [(str, object)], "discharged": bool},
    ),
    "pairs": Shape(("token", "other"), _kinds(str, "token other relation"), {}),
    "members": Shape(
        ("seq", "item"), _kinds(int, "seq item") | _kinds(str, "group token start"), {"end": str}
    ),
    "duties": Shape(
        ("service", "token"),
        _kinds(str, "service token start") | {"acts": [(str, int)], "done": [(str, str)]},
        {},
    ),
    "claims": Shape(("key",), _kinds(str, "key holder") | {"awards": int}, {}),
    "usage": Shape(("key",), {"key": str} | _kinds(int, "used limit"), {}),
}
"""By table, in the order in which the tables stand."""
AWARD: Final = Shape(
    (),
    _kinds(str, "on as_of")
    | _kinds(int, "rules year")
    | {"lines": [dict], "values": [(str, object)], "rulings": [(str, str)]},
    {"amount_fen": int, "fund": str, "left_out": [(str, [int])], "stands_in": [str]}
    | _kinds(bool, "standing discharged"),
)
"""The award of a case."""
_PLACES: Final = {table: place for place, table in enumerate(SHAPES)}


class Records:
    """The records of the books, seen in order."""

    def __init__(self) -> None:
        self._last: tuple[int, tuple[Any, ...]] = (-1, ())

    def problem(self, given: Mapping[str, Any]) -> str | None:
        """What is wrong with the next record, and with where it stands."""
        table = given["table"]
        if type(table) is not str:
            return "its table is no name"
        shape = SHAPES.get(table)
        if shape is None:
            return f"the books have no table {table[:80]!r}"
        fields = {name: value for name, value in given.items() if name != "table"}
        wrong = misfit(fields, shape)
        if wrong is None and "award" in fields and table == "cases":
            wrong = misfit(fields["award"], AWARD)
        if wrong is not None:
            return f"a record of {table}: {wrong}"
        here = _PLACES[table], tuple(fields[name] for name in shape.key)
        if here == self._last:
            return f"a record of {table} stands twice"
        if here < self._last:
            return f"a record of {table} is out of order"
        self._last = here
        return None


def misfit(fields: Mapping[str, Any], shape: Shape) -> str | None:
    """Which fields are missing, unknown, or of another type."""
    kinds = {**shape.always, **shape.may}
    missing = [name for name in shape.always if name not in fields]
    unknown = [name[:80] for name in fields if name not in kinds]
    wrong = [name for name, kind in kinds.items() if name in fields and not _is(fields[name], kind)]
    for words, names in (("missing", missing), ("unknown", unknown), ("wrong type of", wrong)):
        if names:
            return f"{words} {', '.join(sorted(names)[:5])}"
    return None


def _is(value: Any, kind: Any) -> bool:
    if isinstance(kind, list):
        return type(value) is list and all(_is(one, kind[0]) for one in value)
    if isinstance(kind, tuple):
        return type(value) is list and len(value) == len(kind) and all(map(_is, value, kind))
    return kind is object or type(value) is kind

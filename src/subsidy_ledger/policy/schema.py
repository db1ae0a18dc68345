"""The pack language as a JSON Schema, and as the key tables of its reference page.

What it is: ``json_schema`` and ``key_tables`` derive both from ``reading.language``, the same data
that the reader checks files with. Run as a program it brings a docs folder up to date::

    python -m subsidy_ledger.policy.schema docs/reference

What it promises: the schema (draft 2020-12) accepts every file that the reader accepts, with dates
as ISO text, as editors for TOML show them to a schema. A key exists in one place.

What it does not do: replace the reader. What names refer to, whether types fit and whether several
keys go together is beyond a schema.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from subsidy_ledger.canonical import MAX_INTEGER
from subsidy_ledger.policy.reading.language import (
    DATE_TEXT,
    FACTS,
    LITERAL,
    NAME,
    TABLES,
    VALUE,
    Day,
    Either,
    Flag,
    Inner,
    Many,
    Named,
    OneOf,
    Shape,
    Table,
    Text,
    Union,
    Whole,
)
from subsidy_ledger.policy.reading.tree import expected

SCHEMA_FILE: Final = "pack.schema.json"
MANUAL_FILE: Final = "pack-language.md"


# ---- the schema ----------------------------------------------------------------------------------


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a pack file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "subsidy-ledger policy pack",
        "description": "Generated from subsidy_ledger.policy.reading.language; do not edit.",
        "$ref": "#/$defs/file",
        "$defs": {name: _definition(table) for name, table in TABLES.items()},
    }


def schema_text() -> str:
    """The bytes of the schema file, as text."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"


def _definition(table: Table | Union) -> dict[str, Any]:
    if isinstance(table, Union):
        names = [*table.by.values(), *([table.otherwise] if table.otherwise else [])]
        return {"description": table.about, "oneOf": [_reference(name) for name in names]}
    schema: dict[str, Any] = {
        "description": table.about,
        "type": "object",
        "properties": {
            name: _of(key.shape) | {"description": key.about} for name, key in table.keys.items()
        },
        "additionalProperties": False,
    }
    always = [n for n, key in table.keys.items() if key.required and key.unless is None]
    if always:
        schema["required"] = always
    groups = [{"oneOf": _each_required(group)} for group in table.exactly_one]
    groups += [{"anyOf": _each_required(group)} for group in table.at_least_one]
    groups += _unless(table)
    if groups:
        schema["allOf"] = groups
    return schema


def _each_required(group: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"required": [name]} for name in group]


def _unless(table: Table) -> list[dict[str, Any]]:
    """Keys that are required only where another key is not true."""
    groups: dict[str, list[str]] = {}
    for name, key in table.keys.items():
        if key.required and key.unless is not None:
            groups.setdefault(key.unless, []).append(name)
    return [
        {
            "if": {"properties": {flag: {"const": True}}, "required": [flag]},
            "else": {"required": names},
        }
        for flag, names in groups.items()
    ]


def _reference(table: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{table}"}


def _of(shape: Shape) -> dict[str, Any]:  # noqa: PLR0911 - one a shape
    match shape:
        case Text(_, pattern):
            # Without a pattern of its own, text only must not be blank.
            return {"type": "string", "pattern": f"^(?:{pattern})$" if pattern else r"\S"}
        case Whole(least, most):
            return {
                "type": "integer",
                "minimum": -MAX_INTEGER if least is None else least,
                "maximum": MAX_INTEGER if most is None else most,
            }
        case Flag():
            return {"type": "boolean"}
        case Day():
            return {"type": "string", "format": "date", "pattern": f"^{DATE_TEXT}$"}
        case OneOf(words):
            return {"enum": list(words)}
        case Inner(table):
            return _reference(table)
        case Either(shapes):
            return {"anyOf": [_of(one) for one in shapes]}
        case Many():
            return _list(shape)
        case Named(item, least):
            return {
                "type": "object",
                "propertyNames": {"pattern": f"^(?:{NAME.pattern})$"},
                "additionalProperties": _of(item),
                "minProperties": least,
            }


def _list(shape: Many) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "array", "items": _of(shape.item), "minItems": shape.least}
    if shape.most is not None:
        schema["maxItems"] = shape.most
    if shape.distinct:
        schema["uniqueItems"] = True
    return schema


# ---- the manual ----------------------------------------------------------------------------------

_BLOCK: Final = re.compile(r"<!-- keys: ([a-z_ ]+) -->\n.*?<!-- end -->", re.DOTALL)


def key_tables(manual: str) -> str:
    """The manual with its key tables, between ``<!-- keys: grant -->`` and ``<!-- end -->``."""

    def block(match: re.Match[str]) -> str:
        tables = [TABLES[name] for name in match[1].split()]
        rows = "\n".join(_row(name, key) for name, key in _keys(tables).items())
        return (
            f"<!-- keys: {match[1]} -->\n\n| key | holds | meaning |\n|---|---|---|\n"
            f"{rows}\n\n<!-- end -->"
        )

    return _BLOCK.sub(block, manual)


def tables_in(manual: str) -> set[str]:
    """The tables of the language that a manual shows."""
    return {name for match in _BLOCK.finditer(manual) for name in match[1].split()}


_SHORT: Final[Mapping[Shape, str]] = {LITERAL: "literal", VALUE: "VALUE", FACTS: "facts"}
"""Shapes that the manual explains once and calls by one word."""


def _keys(tables: list[Table | Union]) -> dict[str, Any]:
    """The keys of tables that are shown as one, each once."""
    keys: dict[str, Any] = {}
    for table in tables:
        found: Mapping[str, Any] = {} if isinstance(table, Union) else table.keys
        for name, key in found.items():
            keys.setdefault(name, key)
    return keys


def _row(name: str, key: Any) -> str:
    mark = "" if key.required else "?"
    if key.required and key.unless is not None:
        mark = f" (not with `{key.unless}`)"
    return f"| `{name}`{mark} | {_holds(key.shape)} | {key.about} |"


def _holds(shape: Shape) -> str:  # noqa: PLR0911 - one a shape
    if shape in _SHORT:
        return _SHORT[shape]
    match shape:
        case OneOf(words):
            return ", ".join(f"`{word}`" for word in words)
        case Inner("condition"):
            return "COND"
        case Inner("value" | "share"):
            return "VALUE"
        case Inner("cite"):
            return "cite"
        case Inner(table):
            return f"table `{table}`"
        case Many(Inner() as item):
            return f"list of {_holds(item)}"
        case Many(item):
            return f"list: {_holds(item)}"
        case Named(item):
            return f"table, name = {_holds(item)}"
        case Either(shapes):
            return ", or ".join(dict.fromkeys(_holds(one) for one in shapes))
        case _:
            return expected(shape).partition(" (")[0]


def write(folder: Path) -> None:
    """Bring the schema and the manual's key tables in a folder up to date."""
    (folder / SCHEMA_FILE).write_text(schema_text(), encoding="utf-8")
    manual = folder / MANUAL_FILE
    if manual.exists():
        manual.write_text(key_tables(manual.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))

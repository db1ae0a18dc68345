"""Bytes to a checked tree: TOML (or canonical JSON) held against the words of the language.

What it is: ``fit`` walks a parsed file along ``language.TABLES`` and keeps what fits. Files are
parsed by ``policy.content``, canonical content by ``parse_content``.

What it promises: every fault of shape is reported, with its path and the nearest right key, and the
walk goes on; what does not fit is left out of the tree. Tables of the tree (`Node`) know their
path. Paths name tables by their own id: ``grant[startup].requirement[kind].when.all[1]``; a table
without one, or with one that stands twice, goes by its place in the list, from 0.

What it does not do: resolve names or judge types of facts (``reading.build``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from unicodedata import is_normalized

from subsidy_ledger import canonical
from subsidy_ledger.dates import parse_date
from subsidy_ledger.errors import (
    CanonicalError,
    Problem,
    nearest,
    type_word,
)
from subsidy_ledger.policy.content import unreadable
from subsidy_ledger.policy.reading.language import (
    DATE_TEXT,
    NAME,
    TABLES,
    Day,
    Either,
    Flag,
    Inner,
    Key,
    Many,
    Named,
    OneOf,
    Shape,
    Table,
    Text,
    Whole,
)

MISSING: Final[Any] = object()
"""What does not fit leaves this behind, and the tree goes without it."""


class Node(dict[str, Any]):
    """A table of the tree: where it stands in the file, and keys whose values did not fit."""

    __slots__ = ("path", "unfit")

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.unfit: set[str] = set()

    def lacks(self, key: str) -> bool:
        """Whether the file does not have the key at all."""
        return key not in self and key not in self.unfit

    def at(self, key: str, index: int | None = None) -> str:
        """The path of a key, or of an item of its list."""
        path = f"{self.path}.{key}" if self.path else key
        return path if index is None else f"{path}[{index}]"


# ---- the file ------------------------------------------------------------------------------------


def parse_content(content: bytes, file: str) -> dict[str, Any]:
    """Read canonical content; raises `PackInvalid` where the bytes are not canonical JSON."""
    try:
        data = canonical.decode_canonical(content)
    except CanonicalError as error:
        raise unreadable(file, error.path, error.message) from None
    if not isinstance(data, dict):
        raise unreadable(file, "", f"found {type_word(data)}, expected a table")
    return data


# ---- the walk ------------------------------------------------------------------------------------


def fit(data: Mapping[str, Any], *, dates_as_text: bool = False) -> tuple[Node, list[Problem]]:
    """Hold a parsed file against the language: what fits, and every fault of shape.

    ``dates_as_text``: the file is canonical content, in which dates are ISO text.
    """
    walk = _Walk(dates_as_text)
    head = data.get("pack")
    walk.amending = isinstance(head, dict) and "amends" in head
    return walk.table(data, "file", ""), walk.problems


class _Walk:
    def __init__(self, dates_as_text: bool) -> None:  # noqa: FBT001 - private, one caller
        self.problems: list[Problem] = []
        self.dates_as_text = dates_as_text
        self.amending = False

    def fit(self, value: object, shape: Shape, path: str) -> Any:  # noqa: PLR0911 - one a shape
        """The value as the shape has it, or ``MISSING`` after saying why not."""
        match shape:
            case Text():
                return self.text(value, shape, path)
            case Whole():
                return self.whole(value, shape, path)
            case OneOf(words):
                return self.word(value, words, path)
            case Day():
                return self.day(value, path)
            case Many():
                return self.many(value, shape, path)
            case Named():
                return self.named(value, shape, path)
            case Inner(name):
                return (
                    self.table(value, name, path)
                    if type(value) is dict
                    else self.wrong(path, value, "a table")
                )
            case Either(shapes):
                return self.either(value, shapes, path)
        if type(value) is bool:  # Flag, the shape that remains
            return value
        return self.wrong(path, value, "true or false")

    def wrong(self, path: str, value: object, expected: str, hint: str | None = None) -> Any:
        if type(value) is float:
            hint = "write money in fen and rates in basis points"
        self.problems.append(Problem.wrong_type(path, value, expected, hint))
        return MISSING

    # scalars

    def text(self, value: object, shape: Text, path: str) -> Any:
        if type(value) is not str:
            return self.wrong(path, value, shape.what)
        problem = None
        if not value.strip():
            problem = Problem.wrong_value(path, "blank text", shape.what)
        elif not is_normalized("NFC", value):
            problem = Problem.wrong_value(
                path, "text that is not in Unicode normalization form NFC", f"{shape.what} in NFC"
            )
        elif shape.pattern is not None and not re.fullmatch(shape.pattern, value):
            problem = Problem.wrong_value(path, repr(value), shape.what)
        if problem is None:
            return value
        self.problems.append(problem)
        return MISSING

    def whole(self, value: object, shape: Whole, path: str) -> Any:
        least, most = shape.least, shape.most
        if type(value) is not int:
            return self.wrong(path, value, "a whole number")
        if abs(value) > canonical.MAX_INTEGER:
            problem = Problem.wrong_value(path, str(value)[:24], "a number below 2**53")
        elif least is not None and value < least:
            why = "" if shape.why is None else f": {shape.why}"
            problem = Problem.wrong_value(path, str(value), f"a number not below {least}{why}")
        elif most is not None and value > most:
            problem = Problem.wrong_value(path, str(value), f"a number not above {most}")
        else:
            return value
        self.problems.append(problem)
        return MISSING

    def word(self, value: object, words: tuple[str, ...], path: str) -> Any:
        if value in words and type(value) is str:
            return value
        expected = words[0] if len(words) == 1 else f"one of {', '.join(words)}"
        if type(value) is not str:
            return self.wrong(path, value, expected)
        self.problems.append(Problem.wrong_value(path, repr(value), expected))
        return MISSING

    def day(self, value: object, path: str) -> Any:
        if _is_day(value):
            return value
        if type(value) is not str:
            return self.wrong(path, value, "a date")
        if self.dates_as_text:
            try:
                return parse_date(value)
            except ValueError as error:
                self.problems.append(Problem(path, str(error)))
                return MISSING
        return self.wrong(path, value, "a date", "write it without quotes: 2023-05-10")

    # lists and tables

    def many(self, value: object, shape: Many, path: str) -> Any:
        if type(value) is not list:
            return self.wrong(path, value, expected(shape))
        if len(value) < shape.least or (shape.most is not None and len(value) > shape.most):
            self.problems.append(Problem.wrong_value(path, _items(len(value)), _length(shape)))
        if shape.distinct:
            self.distinct(value, path)
        labels = _labels(value, shape.item)
        kept = [
            self.fit(item, shape.item, f"{path}[{label}]")
            for item, label in zip(value, labels, strict=True)
        ]
        return [item for item in kept if item is not MISSING]

    def distinct(self, items: list[Any], path: str) -> None:
        for index, item in enumerate(items):
            # `True == 1`: the same only where the types are.
            if any(type(item) is type(other) and item == other for other in items[:index]):
                self.problems.append(Problem(f"{path}[{index}]", f"{_shown(item)} stands twice"))

    def named(self, value: object, shape: Named, path: str) -> Any:
        if type(value) is not dict:
            return self.wrong(path, value, expected(shape))
        if len(value) < shape.least:
            self.problems.append(
                Problem.wrong_value(path, _names(len(value)), f"at least {_names(shape.least)}")
            )
        node = Node(path)
        # By name, not as written: the digest does not know the order of keys, so nothing may.
        for key, item in sorted(value.items()):
            if self.text(key, NAME, node.at(key)) is not MISSING:
                kept = self.fit(item, shape.item, node.at(key))
                if kept is not MISSING:
                    node[key] = kept
        return node

    def either(self, value: object, shapes: tuple[Shape, ...], path: str) -> Any:
        kind = type(value)
        with_dates = any(type(shape) is Day for shape in shapes)
        if with_dates and isinstance(value, str) and re.fullmatch(DATE_TEXT, value):
            return self.day(value, path)
        for shape in shapes:
            if kind in _KINDS[type(shape)] or (type(shape) is Day and _is_day(value)):
                return self.fit(value, shape, path)
        return self.wrong(path, value, expected(Either(shapes)))

    def table(self, value: Any, name: str, path: str) -> Any:
        """One table of the language; a union is settled by the key that only one of them has."""
        table = TABLES[name]
        if not isinstance(table, Table):
            found = [key for key in table.by if key in value]
            if len(found) == 1:
                return self.table(value, table.by[found[0]], path)
            if not found and table.otherwise is not None:
                return self.table(value, table.otherwise, path)
            return self.unsettled(value, tuple(table.by), found, path)
        node = Node(path)
        for key, item in value.items():
            known = table.keys.get(key)
            if known is None:
                self.problems.append(Problem.unknown_key(path, key, table.keys))
                continue
            kept = self.fit(item, known.shape, node.at(key))
            if kept is MISSING:
                node.unfit.add(key)
            else:
                node[key] = kept
        self.keys(value, table, path)
        return node

    def unsettled(
        self, value: Mapping[str, Any], keys: tuple[str, ...], found: list[str], path: str
    ) -> Any:
        listed = ", ".join(keys)
        if found:
            message = f"found {' and '.join(found)} together, expected exactly one of {listed}"
        else:
            message = f"expected exactly one of {listed}"
            for key in value:
                best = nearest(key, keys)
                if best is not None:
                    message = f"unknown key {key!r}; did you mean {best!r}?"
        self.problems.append(Problem(path, message))
        return MISSING

    def keys(self, value: Mapping[str, Any], table: Table, path: str) -> None:
        """Keys that must be there, and those that exclude each other.

        A key that is misspelt is not also called missing.
        """
        unknown = [key for key in value if key not in table.keys]
        meant = {nearest(key, table.keys) for key in unknown}
        for name, key in table.keys.items():
            if name not in value and name not in meant and self.is_required(key, value):
                message = f"the key {name!r} is missing: {key.about}"
                self.problems.append(Problem(path, message, expected=key.about))
        for group in table.exactly_one:
            found = [name for name in group if name in value]
            listed = ", ".join(group)
            if len(found) > 1:
                message = f"found {' and '.join(found)} together, expected exactly one of {listed}"
                self.problems.append(Problem(path, message))
            elif not found and not unknown:
                self.problems.append(Problem(path, f"expected exactly one of {listed}"))
        for group in table.at_least_one:
            if not unknown and not any(name in value for name in group):
                message = f"expected at least one of {', '.join(group)}"
                self.problems.append(Problem(path, message))

    def is_required(self, key: Key, value: Mapping[str, Any]) -> bool:
        """Where a grant of an amendment does not say so, that alone is the fault, said later."""
        if key.unless is None:
            return key.required
        return key.required and not self.amending and value.get(key.unless) is not True


def _is_day(value: object) -> bool:
    """A date without a time; of another class too, such as a frozen clock of tests makes."""
    return isinstance(value, date) and not isinstance(value, datetime)


_KINDS: Final[Mapping[type, tuple[type, ...]]] = {
    Text: (str,),
    OneOf: (str,),
    Whole: (int,),
    Flag: (bool,),
    Day: (date,),
    Many: (list,),
    Named: (dict,),
    Inner: (dict,),
}
"""TOML types by shape; the shapes of an ``Either`` differ in them."""


def expected(shape: Shape) -> str:  # noqa: PLR0911 - one a shape
    """What a shape asks for, in the words of a message."""
    match shape:
        case Text(what):
            return what
        case Whole():
            return "a whole number"
        case Flag():
            return "true or false"
        case Day():
            return "a date"
        case OneOf(words):
            return f"one of {', '.join(words)}"
        case Many(Inner()):
            return "a list of tables"
        case Many():
            return "a list"
        case Either(shapes):
            return " or ".join(dict.fromkeys(expected(one) for one in shapes))
        case _:
            return "a table"


def _labels(items: list[Any], shape: Shape) -> list[str]:
    """What each item of a list is called in paths: its own id where it is one of a kind."""
    table = TABLES[shape.table] if isinstance(shape, Inner) else None
    key = table.label if isinstance(table, Table) else None
    ids = [item.get(key) if key is not None and type(item) is dict else None for item in items]
    return [
        name if type(name) is str and name.strip() and ids.count(name) == 1 else str(index)
        for index, name in enumerate(ids)
    ]


def _items(number: int) -> str:
    return "an empty list" if number == 0 else f"{number} item{'' if number == 1 else 's'}"


def _names(number: int) -> str:
    return "an empty table" if number == 0 else f"{number} entr{'y' if number == 1 else 'ies'}"


def _length(shape: Many) -> str:
    if shape.most == shape.least:
        return f"exactly {_items(shape.least)}"
    return f"at least {_items(shape.least)}"


def _shown(item: object) -> str:
    return item.isoformat() if isinstance(item, date) else repr(item)

"""Rows of the lists that an auditor brings, and how a party is found in them.

What it is: `ListRow`, one line of a list after reading; `ListProblem`, a line that could not be
read as it stands; `MatchList`, the list with an index by number and by token.

What it promises: rows are found by exact number within one scheme, or by token; nothing is guessed.
A problem never shows a whole number.

What it does not do: read files (``matching.reading``) or judge what a row means (the checks do).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from attrs import evolve, frozen

from subsidy_ledger.audit.matching.numbers import national
from subsidy_ledger.parties.tokens import TokenKey

NO_FIELDS: Mapping[str, str] = {}


class ListRow(NamedTuple):
    """One line. Days are ISO; an open beginning or end is ``""``; ``token`` is ``""`` unless made.

    ``fields``: what else the kind of list has, such as ``account``; amounts in fen as digits. A
    second number of a line (the employer's, the legal representative's) has its scheme and, once
    made, its token beside it: ``employer``, ``employer_scheme``, ``employer_token``.
    """

    line: int
    scheme: str
    number: str
    name: str = ""
    start: str = ""
    end: str = ""
    fields: Mapping[str, str] = NO_FIELDS
    token: str = ""
    sheet: str = ""

    def covers(self, day: str) -> bool:
        """Whether a day (ISO) lies between start and end, both included."""
        return (not self.start or self.start <= day) and (not self.end or day <= self.end)

    @property
    def where(self) -> str:
        """Where it stands in the file: ``line 12``, ``Sheet1, line 12``."""
        return f"{self.sheet}, line {self.line}" if self.sheet else f"line {self.line}"

    @property
    def where_zh(self) -> str:
        """Where it stands in the file, in Chinese."""
        return f"{self.sheet}第{self.line}行" if self.sheet else f"第{self.line}行"


@frozen
class ListProblem:
    """A line of a list that cannot be read as it stands; the last of a sort may stand for more.

    ``sort``: what is wrong, in one word. ``used``: the line is matched all the same. ``more``: so
    many further lines have the same problem and are not listed one by one.
    """

    sort: str
    file: str
    line: int
    found: str
    expected: str
    found_zh: str
    expected_zh: str
    sheet: str = ""
    used: bool = False
    more: int = 0

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        sheet = f", sheet {self.sheet}" if self.sheet else ""
        line = f", line {self.line}" if self.line else ""
        kept = "matched as it stands" if self.used else "left out"
        more = f"; {self.more} more of this sort, not listed" if self.more else ""
        return (
            f"{self.file}{sheet}{line}: found {self.found}, expected {self.expected} ({kept}){more}"
        )

    @property
    def message_zh(self) -> str:
        """What is wrong, for officials."""
        sheet = f"工作表{self.sheet}" if self.sheet else ""
        line = f"第{self.line}行" if self.line else ""
        kept = "仍按原样比对" if self.used else "未参与比对"
        more = f";另有{self.more}行同类问题未逐条列出" if self.more else ""
        return f"{self.file}{sheet}{line}:{self.found_zh},应为{self.expected_zh}({kept}){more}"

    def __str__(self) -> str:
        return self.message

    def to_json(self) -> dict[str, Any]:
        """As a report writes it."""
        given = {
            "sort": self.sort,
            "file": self.file,
            "sheet": self.sheet or None,
            "line": self.line or None,
            "message": self.message,
            "message_zh": self.message_zh,
            "used": self.used,
            "more": self.more or None,
        }
        return {key: value for key, value in given.items() if value is not None}


@frozen(eq=False)
class MatchList:
    """A list of one kind. ``name``: the file; ``problems``: lines that are odd or were not taken.

    ``form``: how the file was read, such as ``CSV, GB18030``; ``read``: lines with content below
    the header; ``key_id``: the key that its tokens were made under. ``unsure``: lines that could
    not be used, or whose number is mistyped (it is then left away), with what could be read of
    number and name: who may stand there is not proven to be absent.
    """

    kind: str
    name: str
    rows: tuple[ListRow, ...]
    problems: tuple[ListProblem, ...] = ()
    form: str = ""
    read: int = 0
    key_id: str = ""
    unsure: tuple[ListRow, ...] = ()

    def rows_of(self, scheme: str, number: str, token: str) -> tuple[ListRow, ...]:
        """The rows of a party: by its number where that is known, else by its token.

        A number that an operator keeps under a scheme of its own is looked for under the national
        one as well, if it is such a number: an old one of 15 digits is found by the one of 18.
        """
        if not number:
            return _all(self._by_token.get(token))
        found = _all(self._by_number.get((scheme, number)))
        if not found and scheme.startswith("local-"):
            found = _all(self._by_number.get(national(number)))
        return found

    @cached_property
    def schemes(self) -> frozenset[str]:
        """The schemes of its numbers."""
        return frozenset(row.scheme for row in self.rows)

    @cached_property
    def _by_number(self) -> dict[tuple[str, str], Any]:
        found: dict[tuple[str, str], Any] = {}
        for row in self.rows:
            if row.number:
                _add(found, (row.scheme, row.number), row)
        return found

    @cached_property
    def _by_token(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for row in self.rows:
            if row.token:
                _add(found, row.token, row)
        return found


# Most numbers stand in a list once: the row itself is kept for them, and a list for the rest.


def _add(found: dict[Any, Any], key: Any, row: ListRow) -> None:
    there = found.get(key)
    if there is None:
        found[key] = row
    elif isinstance(there, list):
        there.append(row)
    else:
        found[key] = [there, row]


def _all(there: Any) -> tuple[ListRow, ...]:
    if there is None:
        return ()
    return tuple(there) if isinstance(there, list) else (there,)


def with_tokens(brought: MatchList, key: TokenKey) -> MatchList:
    """The list with a token for every number: for a ledger whose sealed part is not along.

    The key is the ledger's own; `MatchList.key_id` says which one it was.
    """
    rows, unsure = (
        tuple(
            row._replace(
                token=key.token(row.scheme, row.number) if row.scheme and row.number else "",
                fields=_tokens_of(row.fields, key),
            )
            for row in some
        )
        for some in (brought.rows, brought.unsure)
    )
    return evolve(brought, rows=rows, unsure=unsure, key_id=key.key_id)


def together(lists: Sequence[MatchList]) -> MatchList:
    """Several lists of one kind as one: three years, five cities. Raises `ValueError` for others.

    Where a row stands then begins with its file: ``dead-2022.csv, line 12``.
    """
    if len({one.kind for one in lists}) != 1:
        kinds = ", ".join(one.kind for one in lists) or "none"
        raise ValueError(f"found lists of kinds {kinds}, expected one kind")
    if len(lists) == 1:
        return lists[0]
    keys = {one.key_id for one in lists}
    rows, unsure = (
        tuple(
            row._replace(sheet=f"{one.name} {row.sheet}".strip())
            for one, some in each
            for row in some
        )
        for each in ([(one, one.rows) for one in lists], [(one, one.unsure) for one in lists])
    )
    return MatchList(
        lists[0].kind,
        " + ".join(one.name for one in lists),
        rows,
        tuple(problem for one in lists for problem in one.problems),
        "; ".join(dict.fromkeys(one.form for one in lists)),
        sum(one.read for one in lists),
        keys.pop() if len(keys) == 1 else "",
        unsure,
    )


SECOND_NUMBERS = ("employer", "enterprise", "representative")
"""Fields that hold another party's number."""


def _tokens_of(fields: Mapping[str, str], key: TokenKey) -> Mapping[str, str]:
    made = {
        f"{name}_token": key.token(fields[f"{name}_scheme"], fields[name])
        for name in SECOND_NUMBERS
        if fields.get(f"{name}_scheme")
    }
    return {**fields, **made} if made else fields

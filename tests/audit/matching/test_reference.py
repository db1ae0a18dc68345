"""``docs/reference/match-lists.md`` says of every kind what the code says.

To write its tables again: ``python -m tests.audit.matching.test_reference`` from the root.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.matching import LISTS, ListKind
from subsidy_ledger.audit.matching.kinds import Column

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "match-lists.md"
BEGIN, END = "<!-- kinds: begin -->", "<!-- kinds: end -->"

_HOLDS = {
    "number": "number",
    "name": "name",
    "day": "day; a month is its first day",
    "last day": "day; a month is its last day",
    "since": "day; a month or year is its last day",
    "month": "month or months",
    "amount": "amount in yuan, or as the heading says",
    "count": "number of days",
    "account": "account",
    "text": "text",
}


def _needed(kind: ListKind, column: Column) -> str:
    for group in kind.needs:
        if column.field in group:
            others = [f"`{name}`" for name in group if name != column.field]
            return "yes" if not others else f"this or {' or '.join(others)}"
    return ""


def section(kind: ListKind) -> str:
    """One kind as the page has it."""
    lines = [
        f"(match-{kind.kind})=",
        "",
        f"### `{kind.kind}`: {kind.title} · {kind.title_zh}",
        "",
        f"For: {kind.finds} ({kind.finds_zh}).",
        "",
        "| column | needed | holds | headings |",
        "|---|---|---|---|",
    ]
    for column in kind.columns:
        names = ", ".join(column.names)
        lines.append(
            f"| `{column.field}`: {column.title} · {column.title_zh} | {_needed(kind, column)} "
            f"| {_HOLDS[column.holds]} | {names} |"
        )
    return "\n".join(lines)


def tables() -> str:
    """All kinds."""
    return "\n\n".join(section(kind) for kind in LISTS.values())


def test_the_page_has_every_kind_as_the_code_has_it():
    page = PAGE.read_text(encoding="utf-8")
    assert page.split(BEGIN)[1].split(END)[0].strip() == tables()


@pytest.mark.parametrize("kind", list(LISTS))
def test_the_overview_names_every_kind(kind):
    overview = PAGE.read_text(encoding="utf-8").split(BEGIN)[0]
    assert re.search(rf"^\| \[`{kind}`\]", overview, re.MULTILINE)


def test_what_checks_need_is_a_kind_of_list():
    needed = {need for check in all_checks() for need in check.about.needs}
    kinds = {need.partition(":")[2] for need in needed if need.startswith("match:")}
    assert kinds <= set(LISTS)


if __name__ == "__main__":
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n\n{tables()}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")

"""docs/reference/commands.md says of every command what the code says: keys, required, sealed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

COMMON = {"id", "on", "by"}


@pytest.fixture(scope="module")
def page(repository: Path) -> str:
    return (repository / "docs/reference/commands.md").read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every table row below its rule, backticks taken off the first."""
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|") and not set(line) <= set("|- ")
    ]


def sections(page: str) -> dict[str, str]:
    """Text by command."""
    parts = re.split(r"^### `(\w+)`$", page, flags=re.MULTILINE)[1:]
    return {
        name: re.split(r"^## ", text, flags=re.MULTILINE)[0]
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }


def table(page: str, *heads: str) -> list[list[str]]:
    """The rows of the table whose first heads are these."""
    pattern = r"^\| " + r" \| ".join(map(re.escape, heads)) + r" \|.*\n((?:\|.*\n)+)"
    match = re.search(pattern, page, flags=re.MULTILINE)
    assert match is not None, heads
    return rows(match[1])


def test_every_command_has_a_section_and_nothing_else_has(page: str) -> None:
    from subsidy_ledger.casework.commands import COMMANDS

    assert set(sections(page)) == set(COMMANDS)


def test_the_tables_name_each_key_with_required_and_sealed(page: str) -> None:
    from subsidy_ledger.casework.commands import SHAPES

    for do, text in sections(page).items():
        told = {
            (cells[0].strip("`"), cells[1] == "yes", cells[2] == "yes")
            for cells in rows(text)
            if cells[0] != "key"
        }
        true = {(f.key, f.required, f.sealed) for f in SHAPES[do] if f.key not in COMMON}
        assert told == true, do


def test_the_reasons_are_those_that_have_messages(page: str) -> None:
    from subsidy_ledger.ledger.answers import MESSAGES

    told = {(cells[0].strip("`"), cells[1].strip("`")) for cells in table(page, "code", "rule")}
    codes = {code for code, _ in told}
    named = {tuple(key.split("/")) for key in MESSAGES if "/" in key} - {("reading", "adopted")}
    assert named <= told
    assert codes == {key.split("/")[0].rstrip("?") for key in MESSAGES}


def test_the_kinds_and_schemes_of_parties_are_those_of_the_code(page: str) -> None:
    from subsidy_ledger.casework.commands import KINDS
    from subsidy_ledger.parties.identifiers import SCHEMES

    assert [cells[0].strip("`") for cells in table(page, "kind", "中文")] == list(KINDS)
    schemes = {cells[0].strip("`") for cells in table(page, "scheme", "number")}
    assert schemes == {*SCHEMES, "local-…"}


def test_a_wrong_line_in_the_page_would_be_noticed(page: str) -> None:
    from subsidy_ledger.casework.commands import SHAPES

    text = sections(page.replace("| `account` | yes | yes |", "| `account` | yes | |"))["pay"]
    told = {(cells[0].strip("`"), cells[2] == "yes") for cells in rows(text)}
    assert ("account", True) not in told
    assert ("account", True) in {(f.key, f.sealed) for f in SHAPES["pay"]}

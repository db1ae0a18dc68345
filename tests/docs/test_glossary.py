"""The glossary: each word once, with its Chinese, and where the code has it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from tests.docs.test_commands_page import table

DESIGN_WORDS = (
    "ledger", "entry", "pack", "grant", "party", "case", "fact", "requirement", "cap", "exclusion",
    "reading", "figure", "outcome", "checkpoint", "receipt", "finding",
)  # fmt: skip


@pytest.fixture(scope="module")
def lines(repository: Path) -> list[list[str]]:
    page = (repository / "docs/reference/glossary.md").read_text(encoding="utf-8")
    return table(page, "word", "中文", "meaning", "in code")


def test_each_word_stands_once_and_the_words_of_the_contract_are_all_there(
    lines: list[list[str]],
) -> None:
    words = [cells[0] for cells in lines]
    assert len(set(words)) == len(words)
    assert set(DESIGN_WORDS) <= set(words)


def test_each_word_has_its_chinese_and_a_meaning(lines: list[list[str]]) -> None:
    for word, chinese, meaning, _ in lines:
        assert all("\u4e00" <= ch <= "\u9fff" or ch == "、" for ch in chinese), word
        assert chinese, word
        assert meaning.endswith((".", "*")), word


def test_the_code_has_each_word_where_the_glossary_says(lines: list[list[str]]) -> None:
    absent = []
    for word, _, meaning, place in lines:
        if not place:
            assert "Not in this version yet" in meaning, word
            continue
        module, _, name = place.strip("`").rpartition(".")
        try:
            found = hasattr(import_module(module), name)
        except ModuleNotFoundError:
            found = False
        if not found:
            try:
                import_module(f"{module}.{name}")
            except ModuleNotFoundError:
                absent.append(word)
    assert absent == []

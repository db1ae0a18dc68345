"""Every example in the documentation runs as written, and every file that it names is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from tests.docs.blocks import blocks, commands, environment, fits, run_page

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
RUN = {"console", "pycon", "python"}


def names(pages: list[Path]) -> list[str]:
    return [page.relative_to(DOCS).as_posix() for page in pages]


WITH_EXAMPLES = [
    page for page in PAGES if any(b.language in RUN for b in blocks(page.read_text("utf-8")))
]


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=names(WITH_EXAMPLES))
def test_the_examples_of_a_page_run_as_written(page: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    work = tmp_path / "work"
    home.mkdir()
    work.mkdir()
    problems = run_page(page.read_text("utf-8"), page.name, work, environment(home, "C.UTF-8"))
    assert not problems, "\n\n".join(problems)


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_file_of_the_repository_that_a_page_names_is_there(
    page: Path, repository: Path
) -> None:
    text = page.read_text("utf-8")
    named = re.findall(r"`((?:src|tests|docs|packs|bench)/[\w./*-]+)`", text)
    roots = (repository, repository / "src/subsidy_ledger")
    missing = [one for one in named if not any(list(root.glob(one.rstrip("/"))) for root in roots)]
    assert not missing


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_relative_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)", text)
    assert not [link for link in links if not (page.parent / link).exists()]


def test_an_ellipsis_stands_for_anything_and_the_rest_must_be_there() -> None:
    assert fits("a ...\nend", "a  b c\n\nend\n")
    assert not fits("a ...\nend", "a b c\nEND")
    assert not fits("one", "one two")


def test_a_command_that_goes_on_keeps_its_lines() -> None:
    assert [c.line for c in commands("$ a \\\n  b\nout\n$ c\n")] == ["a \\\n  b", "c"]


def test_a_wrong_output_and_a_failing_command_are_problems(tmp_path: Path) -> None:
    env = environment(tmp_path, "C.UTF-8")
    page = "```console\n$ echo one\ntwo\n$ exit 2\n$ echo fine\nfine\n```\n"
    problems = run_page(page, "page", tmp_path, env)
    assert len(problems) == 2
    assert run_page("```pycon\n>>> 1 + 1\n3\n```\n", "page", tmp_path, env)


def test_the_picture_of_the_rooms_is_the_one_that_is_kept(repository: Path) -> None:
    """The floors in architecture.md, and those that import-linter checks."""
    page = (repository / "docs/explanation/architecture.md").read_text("utf-8")
    (picture,) = [b.text for b in blocks(page) if b.language == "text"]
    drawn = [line.split(" · ") for line in picture.splitlines()]
    with (repository / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    (contract,) = [one for one in contracts if one["type"] == "layers"]
    kept = [line.split(" | ") for line in contract["layers"]]
    bare = [[room.strip("()") for room in floor] for floor in drawn]
    assert bare == [[room.strip("()") for room in floor] for floor in kept]
    package = repository / "src/subsidy_ledger"
    for room in (room for floor in drawn for room in floor):
        there = (package / room).is_dir() or (package / f"{room}.py").is_file()
        assert there is not room.startswith("("), room

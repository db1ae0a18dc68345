"""Examples in Markdown, run as a reader would: one folder and one Python session for each page.

A fenced block is run by its language: `pycon` like a doctest, `python` as it stands, `console` in a
shell, where `$` begins a command and what follows is its output. A block below a line
`<!-- file: NAME -->` is written to that file first. In an output, `...` stands for anything; where
no output is shown it is not compared. Every other block is for reading only.
"""

from __future__ import annotations

import contextlib
import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Block(NamedTuple):
    """A fenced block: its language, the file it stands for, its text, where it begins."""

    language: str
    file: str | None
    text: str
    line: int


_FENCE = re.compile(
    r"^(?:<!-- file: (?P<file>[\w./-]+) -->\n+)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


def blocks(page: str) -> Iterator[Block]:
    """All fenced blocks of a page, in order."""
    for match in _FENCE.finditer(page):
        line = page.count("\n", 0, match.start("text")) + 1
        yield Block(match["language"], match["file"], match["text"], line)


class Command(NamedTuple):
    """A command of a console block and the output shown below it."""

    line: str
    output: str


def commands(text: str) -> list[Command]:
    """The commands of a console block; a line that ends in a backslash goes on."""
    found: list[Command] = []
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("$ "):
            given = line[2:]
            while given.endswith("\\"):
                given += "\n" + next(lines)
            found.append(Command(given, ""))
        else:
            assert found, f"output before the first command: {line}"
            found[-1] = Command(found[-1].line, found[-1].output + line + "\n")
    return found


def fits(shown: str, found: str) -> bool:
    """Whether an output is as shown; spaces and line ends are compared loosely."""
    pieces = [re.escape(" ".join(piece.split())) for piece in shown.split("...")]
    pattern = r".*".join(piece.replace(r"\ ", r"\s*") for piece in pieces)
    return re.fullmatch(rf"\s*{pattern}\s*", " ".join(found.split()), re.DOTALL) is not None


def environment(home: Path, lang: str) -> dict[str, str]:
    """A clean place: own home, the programs of this Python first, a locale."""
    programs = Path(sys.executable).parent
    kept = {key: os.environ[key] for key in ("SYSTEMROOT", "TMPDIR") if key in os.environ}
    return kept | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LC_ALL": lang,
        "PYTHONUTF8": "1",
        "COLUMNS": "120",
    }


def run_console(text: str, folder: Path, env: dict[str, str]) -> Iterator[str]:
    """Run the commands of a block; yields what differs. Status 0 and 1 are answers, 2 and 3 are not."""
    for command in commands(text):
        done = subprocess.run(
            ["bash", "-c", command.line],
            cwd=folder,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        if done.returncode not in (0, 1):
            yield f"$ {command.line}\nstatus {done.returncode}:\n{done.stdout}"
        elif command.output.strip() and not fits(command.output, done.stdout):
            yield f"$ {command.line}\nshown:\n{command.output}\nfound:\n{done.stdout}"


def run_page(page: str, name: str, folder: Path, env: dict[str, str]) -> list[str]:
    """Run every block of a page in order; gives what differs."""
    session: dict[str, Any] = {"__name__": "__page__"}
    problems: list[str] = []
    with contextlib.chdir(folder), _importing_from(folder):
        for block in blocks(page):
            if block.file is not None:
                path = folder / block.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(block.text, encoding="utf-8")
            elif block.language == "console":
                problems += run_console(block.text, folder, env)
            elif block.language == "python":
                exec(compile(block.text, f"{name}:{block.line}", "exec"), session)
            elif block.language == "pycon":
                problems += _doctest(block, name, session)
    return problems


@contextlib.contextmanager
def _importing_from(folder: Path) -> Iterator[None]:
    """Modules that a page writes can be imported by it, and by nobody after."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", None)).startswith(str(folder)):
                del sys.modules[name]


def _doctest(block: Block, name: str, session: dict[str, Any]) -> list[str]:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    test = doctest.DocTestParser().get_doctest(block.text, session, name, name, block.line - 1)
    test.globs = session  # later blocks go on with the names of this one
    told: list[str] = []
    doctest.DocTestRunner(optionflags=flags).run(test, out=told.append, clear_globs=False)
    return ["".join(told)] if told else []

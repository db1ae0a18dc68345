"""Bytes that nobody should send: every parser answers with a result or one of the library's errors.

A short run of the fuzzer, the same inputs each time; `bench/fuzz.py` runs for as long as one likes.
It runs in a process of its own, as users have it: without the checks of annotations.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

FOUND = re.compile(r"^FOUND in (.*)$", re.MULTILINE)


def run(repository: Path, *args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "bench/fuzz.py", *map(str, args)],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("codec", [(), ("--plain",)], ids=["orjson", "standard library"])
def test_no_parser_ends_in_an_error_of_its_own(
    repository: Path, tmp_path: Path, codec: tuple[str, ...]
) -> None:
    done = run(repository, "--inputs", 15, "--seed", 1, "--keep", tmp_path, *codec)
    assert FOUND.findall(done.stdout) == [], done.stdout
    assert done.returncode == 0, done.stderr
    tried = re.findall(
        r"^\S.*? +([0-9,]+) +([0-9,]+) +([0-9,]+) +[0-9.]+s", done.stdout, re.MULTILINE
    )
    assert len(tried) > 20
    assert {row[0] for row in tried} == {"15"}
    assert sum(int(row[2]) for row in tried) > 250  # most of it is refused, or nothing was changed


def test_a_defect_is_found_and_kept_so_that_it_can_be_read_again(
    repository: Path, tmp_path: Path
) -> None:
    """The fuzzer itself: a parser that cannot read a certain byte."""
    broken = (
        "import sys; sys.argv = ['x', '--inputs', '200', '--only', 'vkey', '--keep', sys.argv[1]]\n"
        "from bench import fuzz\n"
        "real = fuzz.notes.read_key\n"
        "fuzz.notes.read_key = lambda text: {}[0] if '=' not in text else real(text)\n"
        "raise SystemExit(fuzz.main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken, str(tmp_path)],
        cwd=repository, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "FOUND in vkey: KeyError" in done.stdout
    assert all(b"=" not in path.read_bytes() for path in tmp_path.iterdir())

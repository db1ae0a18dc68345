"""Every command and example of README.md and README.zh.md runs as written."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.docs.blocks import blocks, commands, environment, run_page

READMES = {"README.md": "en_US.UTF-8", "README.zh.md": "zh_CN.UTF-8"}


@pytest.fixture(params=READMES)
def readme(request: pytest.FixtureRequest, repository: Path) -> tuple[str, str]:
    """A README's name and text."""
    return request.param, (repository / request.param).read_text(encoding="utf-8")


def told(page: str) -> list[str]:
    """All command lines of a page, in order."""
    return [c.line for b in blocks(page) if b.language == "console" for c in commands(b.text)]


def without_setting_up(page: str) -> str:
    """The page without its `pip install` and `make` lines, which have tests of their own."""
    return re.sub(r"^\$ (?:pip install|make) .*\n", "", page, flags=re.MULTILINE)


def test_the_examples_and_the_session_run_as_written(
    readme: tuple[str, str], tmp_path: Path
) -> None:
    name, page = readme
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir()
    home.mkdir()
    # The locale need not be installed: the program reads its name alone.
    env = environment(home, "C.UTF-8") | {"LANG": READMES[name]}
    env.pop("LC_ALL")
    problems = run_page(without_setting_up(page), name, work, env)
    assert not problems, "\n\n".join(problems)


def test_make_demo_runs_where_the_environment_is_there(repository: Path, tmp_path: Path) -> None:
    """In a copy of what make reads, with this environment in place of a fresh one."""
    for name in READMES:
        assert "make demo" in told((repository / name).read_text(encoding="utf-8"))
    if shutil.which("make") is None:
        pytest.skip("there is no make on this machine")
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(repository / name, tmp_path)
    stamp = tmp_path / "installed"
    stamp.touch()
    done = subprocess.run(
        ["make", "demo", f"VENV={sys.prefix}", f"RUN_STAMP={stamp}"],
        cwd=tmp_path,
        env=environment(tmp_path, "C.UTF-8"),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "root" in done.stdout
    assert (tmp_path / "build" / "demo" / "bundle" / "ledger.json").is_file()


def test_every_make_target_that_a_page_names_is_there(
    readme: tuple[str, str], repository: Path
) -> None:
    makefile = (repository / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^\$ )make (\w+)", readme[1], re.MULTILINE))
    assert named
    assert [one for one in named if not re.search(rf"^{one}:", makefile, re.MULTILINE)] == []


def test_pip_can_install_the_checkout(readme: tuple[str, str], repository: Path) -> None:
    """Whether what pip builds has the package, its packs and the console script: no network."""
    assert "pip install ." in told(readme[1])
    hatchling = pytest.importorskip("hatchling.builders.wheel")
    builder = hatchling.WheelBuilder(str(repository))
    shipped = {file.distribution_path for file in builder.recurse_included_files()}
    assert {"subsidy_ledger/__init__.py", "subsidy_ledger/packs/dezhou-2023.toml"} <= shipped
    assert builder.metadata.core.scripts == {"subsidy-ledger": "subsidy_ledger.cli:main"}
    assert (repository / builder.metadata.core.readme_path).is_file()


def test_every_link_of_a_readme_leads_somewhere(readme: tuple[str, str], repository: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)\)", readme[1])
    assert links
    assert [link for link in links if not (repository / link).exists()] == []


Part = Callable[[str], object]
SAME: dict[str, Part] = {
    "the same commands in the shell": lambda page: [
        line.replace("管理员", "admin") for line in told(page)
    ],
    "the same languages of examples": lambda page: [b.language for b in blocks(page)],
    "as many sections": lambda page: len(re.findall(r"^## ", page, flags=re.MULTILINE)),
    "the same pages to read": lambda page: sorted(
        set(re.findall(r"\]\((docs/[^)]+\.md[^)]*)\)", page))
    ),
}


@pytest.mark.parametrize("what", SAME)
def test_both_readmes_have(what: str, repository: Path) -> None:
    english, chinese = (
        SAME[what]((repository / name).read_text(encoding="utf-8")) for name in READMES
    )
    assert english == chinese

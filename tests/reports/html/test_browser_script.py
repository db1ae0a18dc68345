"""`tests/browser.sh`: finds the browser, or says what to install; it never lets tests be skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "browser.sh"


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A folder of programs with neither a browser nor a package manager."""
    for program in ("id", "cat", "sh"):
        found = shutil.which(program)
        assert found is not None
        (tmp_path / program).symlink_to(found)
    return tmp_path


def run(path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    shell = shutil.which("sh") or "/bin/sh"
    env = {**{key: value for key, value in os.environ.items() if key == "HOME"}, **more}
    return subprocess.run(
        [shell, str(SCRIPT)],
        env={**env, "PATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_browser_it_fails_and_says_what_to_install(bare_path: Path) -> None:
    done = run(bare_path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "apt-get install chromium" in done.stderr
    assert "SUBSIDY_LEDGER_CHROMIUM" in done.stderr


def test_it_prints_the_browser_that_it_finds(bare_path: Path) -> None:
    browser = bare_path / "chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    done = run(bare_path)
    assert (done.returncode, done.stdout) == (0, f"{browser}\n")


def test_the_browser_that_is_named_comes_first(bare_path: Path) -> None:
    for name in ("chromium", "mine"):
        (bare_path / name).write_text("#!/bin/sh\n")
        (bare_path / name).chmod(0o755)
    done = run(bare_path, SUBSIDY_LEDGER_CHROMIUM=str(bare_path / "mine"))
    assert done.stdout == f"{bare_path / 'mine'}\n"


def test_missing_programs_are_installed_where_that_is_possible(bare_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("installing needs root: CI is root")
    log = bare_path / "log"
    manager = bare_path / "apt-get"
    manager.write_text(
        f'#!/bin/sh\necho "$@" >> {log}\n'
        f'case "$*" in *update*) echo ok > {bare_path}/updated;; esac\n'
        f"[ -e {bare_path}/updated ] || exit 100\n"
        f'case "$*" in *install*) printf "#!/bin/sh\\n" > {bare_path}/chromium; '
        f"{shutil.which('chmod')} 755 {bare_path}/chromium;; esac\n"
    )
    manager.chmod(0o755)
    done = run(bare_path)
    assert done.returncode == 0, done.stderr
    asked = log.read_text().splitlines()
    assert [line.split()[0] for line in asked] == ["install", "update", "install"]
    assert asked[0].endswith("chromium fontconfig fonts-wqy-microhei")

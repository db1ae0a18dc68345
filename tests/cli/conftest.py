"""Fixtures of the command line: ledgers on disk, and an environment that tests cannot leak into."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_environment(tmp_path, monkeypatch):
    """No key, locale or home of the machine reaches a test."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "SUBSIDY_LEDGER_KEYS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a recorded year: made once, copied for whoever changes it."""
    from tests.cli.tool import make_year

    folder = tmp_path_factory.mktemp("year")
    make_year(folder)
    return folder


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty ledger and its keys: made once, copied for each test."""
    from tests.cli.tool import make_ledger

    folder = tmp_path_factory.mktemp("empty")
    make_ledger(folder)
    return folder


@pytest.fixture
def pack(empty: Path) -> Path:
    """A pack that is quickly read: Dezhou's without its cases."""
    return empty / "dezhou-2023.toml"


@pytest.fixture
def place(empty: Path, tmp_path: Path) -> Path:
    """A copy of the empty ledger, ``ledger.db``, with its ``keys`` beside it."""
    return shutil.copytree(empty, tmp_path / "place")


@pytest.fixture
def ledger(recorded: Path) -> Path:
    """The recorded year, for looking only."""
    return recorded / "ledger.db"


@pytest.fixture
def own_ledger(recorded: Path, tmp_path: Path) -> Path:
    """A copy of the recorded year that a test may change or break."""
    folder = tmp_path / "own"
    shutil.copytree(recorded, folder)
    return folder / "ledger.db"


@pytest.fixture(scope="session")
def bundle(recorded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorded year as a bundle."""
    from tests.cli.tool import call

    folder = tmp_path_factory.mktemp("bundles") / "bundle"
    assert call("export", recorded / "ledger.db", folder).status == 0
    return folder


@pytest.fixture
def program() -> str:
    """The console script beside this Python."""
    import sys

    return str(Path(sys.executable).with_name("subsidy-ledger"))

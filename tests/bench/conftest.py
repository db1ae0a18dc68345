"""What tests of the bench share: places where contenders can be made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typeguard import suppress_type_checks


@pytest.fixture(scope="module", autouse=True)
def unchecked() -> Iterator[None]:
    """Other tests check the types of the library's calls."""
    with suppress_type_checks():
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Any]:
    """The server of the tests, as the bench sees one."""
    pytest.importorskip(
        "psycopg", reason="psycopg is not installed: pip install -e '.[postgresql]'"
    )
    from bench.server import Server
    from tests.storage.postgresql_server import running

    with running() as started:
        assert started.folder is not None, "it was started here"
        data = started.folder / "data"
        first = int((data / "postmaster.pid").read_text().splitlines()[0])
        yield Server(data, started.folder, first)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    """Where databases are made: files, or a server."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql")
    from bench.many import Files

    return Files(tmp_path)

"""The server of the bench: durable, and slower where that is asked for."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from bench import server as servers
from bench.figures import Time

from subsidy_ledger.testing.postgresql import NoServer

with_a_compiler = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("cc") is None, reason="needs Linux and a C compiler"
)
PROBE = """
import os, sys
with open(sys.argv[1], "wb") as file:
    for call in (os.fsync, os.fdatasync):
        for _ in range(10):
            call(file.fileno())
    try:
        os.fsync(10_000)
    except OSError as error:
        print(error.errno)
"""


def probe(path: Path, environment: dict[str, str]) -> tuple[float, str]:
    """Seconds that a program takes which calls fsync twenty times, and once in vain."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-S", "-c", PROBE, str(path)],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - began, done.stdout.strip()


@with_a_compiler
def test_each_fsync_and_fdatasync_takes_longer_and_says_what_it_said(tmp_path: Path) -> None:
    environment = servers.slowing(tmp_path, 20)
    took, error = probe(tmp_path / "file", environment)
    assert took > 20 * 0.020
    assert (error, "9") == probe(tmp_path / "file", {})[1:] * 2  # EBADF, with and without


def test_without_a_compiler_there_is_no_delay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(servers.NoDelay, match=r"no C compiler|Linux"):
        servers.slowing(tmp_path, 1)


def test_a_compiler_that_fails_is_no_delay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: "/bin/false")
    with pytest.raises(servers.NoDelay, match="does not compile"):
        servers.slowing(tmp_path, 1)


def test_a_delay_that_does_not_act_is_found(
    postgresql: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "lone_commits", lambda server: Time(0.999 * servers.FLOOR, 1.0))
    servers.check_delay(postgresql, 998)
    with pytest.raises(servers.NoDelay, match="is lost"):
        servers.check_delay(postgresql, 1_000)


@pytest.mark.slow
@with_a_compiler
def test_a_slower_server_is_slower_and_durable_and_is_gone_afterwards(tmp_path: Path) -> None:
    try:
        with servers.running(tmp_path / "server", slower_ms=2) as server:
            servers.check_delay(server, 2)
            shown = server.shown()
            assert (shown["fsync"], shown["synchronous_commit"]) == ("on", "on")
            assert server.data.is_dir()
            before = server.cpu()
            took = servers.lone_commits(server)
            assert took.clock > 0
            assert server.cpu() >= before
            first = server._first
    except NoServer as reason:
        pytest.skip(str(reason))
    assert not Path(f"/proc/{first}").exists()


def test_a_database_is_fresh_each_time_and_dropped(postgresql: Any) -> None:
    url = postgresql.fresh()
    assert postgresql.fresh() != url
    postgresql.drop(url)
    with pytest.raises(Exception, match="does not exist"):
        postgresql.connect(url.partition("?")[0].rpartition("/")[2])

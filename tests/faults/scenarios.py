"""The races with real processes: what goes wrong in each, and for how long.

What it is: a function for each way in which writers, disks, connections and servers fail. The tests
run them for a few seconds, ``stress/run.py`` for as long as it is told.

What it promises: each gives its figures, or raises with all that the checker found. Where a machine
does not allow a fault it raises `Unavailable` and says which.
"""

from __future__ import annotations

import errno
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from tests.faults import fleet
from tests.faults.fleet import Figures

from subsidy_ledger.storage.sqlite import SqliteStore

EIGHT: Final = ((0,), (1,), (2,), (3,), (4,), (5,), (6, 7, 8), (9, 10, 11))
"""Clients of each writer; those of the last two share their transactions."""
FOUR: Final = ((0,), (1,), (2,), (3, 4, 5))

_FAILED: Final = '"error": "OperationalError'
_LOST: Final = '"error": "DatabaseLost'
_NAMESPACE: Final = ("unshare", "-Urm", "sh", "-c")
_MOUNT: Final = 'mount -t tmpfs -o size=24m none "$0"'
_HOSTED: Final = f'{_MOUNT} && cp "$1"/ledger.db* "$0" && shift && exec "$@"'
"""``$0``: where; ``$1``: the folder of the new ledger; then the host."""

SYNC: Final = ("fdatasync:error=EIO:when=9+11",)
WRITE: Final = ("pwrite64:error=EIO:when=60+97", "pwrite64:error=ENOSPC:when=41+61")
"""What strace does to the system calls of each writer: which, the error, first one, then each."""


class Unavailable(Exception):
    """A fault that this machine does not let anyone cause."""


def _works(*command: str) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _places(folder: Path, *names: str) -> list[Path]:
    found = [folder / name for name in names]
    for place in found:
        place.mkdir(parents=True)
    return found


# -- SQLite


def killed_writers(folder: Path, seconds: float, seed: int) -> Figures:
    """Eight writers on one file, killed at random moments and started again."""
    (notes,) = _places(folder, "notes")
    with closing(SqliteStore(folder / "ledger.db")) as store:
        fleet.opened(store, notes)
        with fleet.fleet(store.name, notes, seed) as writers:
            fleet.race(writers, EIGHT, seconds, kills=8.0)
            fleet.settled(writers, EIGHT)
        return fleet.judge(store, notes, writers.killed)


def full_disk(folder: Path, seconds: float, seed: int) -> Figures:
    """A real file system of 24 megabytes that is full now and then."""
    notes, made, disk = _places(folder, "notes", "made", "disk")
    if not _works(*_NAMESPACE, _MOUNT, str(disk)):
        raise Unavailable("no file system can be mounted in a namespace of its own (unshare -Urm)")
    with closing(SqliteStore(made / "ledger.db")) as store:
        fleet.opened(store, notes)
    wrapper = (*_NAMESPACE, _HOSTED, str(disk), str(made))
    with fleet.fleet(str(disk / "ledger.db"), notes, seed, wrapper=wrapper) as writers:

        def full(drawn: random.Random) -> None:
            said = writers.ask("fill", folder=str(disk))
            assert said == errno.ENOSPC, said
            time.sleep(drawn.uniform(0.05, 0.2))
            writers.ask("free", folder=str(disk))

        fleet.race(
            writers,
            FOUR,
            seconds,
            kills=2.0,
            trouble={full: 4.0},
            enough=lambda: writers.saw(_FAILED) > 2,
        )
        fleet.settled(writers, FOUR)
        writers.ask("copy", folder=str(disk), to=str(folder / "brought"))
    with closing(SqliteStore(folder / "brought" / "ledger.db")) as store:
        return fleet.judge(store, notes, writers.killed)


def failing_calls(folder: Path, seconds: float, seed: int, inject: Sequence[str]) -> Figures:
    """System calls that fail, by strace; after that the disk is well again."""
    (notes,) = _places(folder, "notes")
    calls = ",".join(sorted({one.partition(":")[0] for one in inject}))
    asked = [part for one in inject for part in ("-e", f"inject={one}")]
    wrapper = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", *asked)
    if not _works(*wrapper, "true"):
        raise Unavailable("strace is not installed, or may not trace")
    with closing(SqliteStore(folder / "ledger.db")) as store:
        fleet.opened(store, notes)
        with fleet.fleet(store.name, notes, seed, wrapper=wrapper) as writers:
            fleet.race(writers, FOUR, seconds, kills=2.0, enough=lambda: writers.saw(_FAILED) > 2)
        with fleet.fleet(store.name, notes, seed) as last:
            fleet.settled(last, FOUR)
        return fleet.judge(store, notes, writers.killed)


# -- PostgreSQL: ``server`` is a `MortalServer`


def _raced(
    server: Any,
    folder: Path,
    seed: int,
    run: Callable[[fleet.Fleet], None],
    through: Callable[[str], str] = str,
) -> Figures:
    """A new ledger, a race for it (``through`` another way to it), and what came of it."""
    from subsidy_ledger.storage.postgresql import PostgresStore

    (notes,) = _places(folder, "notes")
    url = server.server.fresh()
    with closing(PostgresStore(url)) as store:
        fleet.opened(store, notes)
        with fleet.fleet(through(url), notes, seed) as writers:
            run(writers)
        with fleet.fleet(url, notes, seed) as last:
            fleet.settled(last, EIGHT)
        return fleet.judge(store, notes, writers.killed)


def ended_connections(server: Any, folder: Path, seconds: float, seed: int) -> Figures:
    """Writers are killed, and the server ends their connections (``pg_terminate_backend``)."""

    def terminate(_drawn: random.Random) -> None:
        server.terminate()

    def run(writers: fleet.Fleet) -> None:
        fleet.race(
            writers,
            EIGHT,
            seconds,
            kills=5.0,
            trouble={terminate: 8.0},
            enough=lambda: writers.saw(_LOST) > 2,
        )

    return _raced(server, folder, seed, run)


def killed_server(server: Any, folder: Path, seconds: float, seed: int) -> Figures:
    """All processes of the server are killed; it recovers from its log."""
    before = server.kills

    def kill(drawn: random.Random) -> None:
        server.kill()
        time.sleep(drawn.uniform(0.0, 0.1))
        server.restart()

    def run(writers: fleet.Fleet) -> None:
        fleet.race(
            writers,
            EIGHT,
            seconds,
            kills=1.0,
            trouble={kill: 1.0},
            enough=lambda: server.kills > before + 1 and writers.saw(_LOST) > 2,
        )

    return _raced(server, folder, seed, run)


def cut_connections(
    server: Any, folder: Path, seconds: float, seed: int
) -> tuple[Figures, int, int]:
    """Connections cut at COMMIT; also gives how many before it and how many after."""
    from tests.faults.proxy import proxied

    with proxied(server.server.folder, seed, rate=0.1) as proxy:

        def run(writers: fleet.Fleet) -> None:
            fleet.race(
                writers,
                EIGHT,
                seconds,
                kills=1.0,
                enough=lambda: proxy.before > 1 and proxy.after > 1,
            )

        figures = _raced(server, folder, seed, run, proxy.through)
    return figures, proxy.before, proxy.after

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

from tests.faults import fleet, joining, town
from tests.faults.fleet import Figures

from subsidy_ledger.storage.sqlite import SqliteStore

EIGHT: Final = ((0,), (1,), (2,), (3,), (4,), (5,), (6, 7, 8), (9, 10, 11))
"""Clients of each writer; those of the last two share their transactions."""
TASKS: Final = (7, 8, 10, 11)
"""Of these clients, tasks of asyncio; each writer's are in one loop, beside its threads."""
FOUR: Final = ((0,), (1,), (2,), (3, 4, 5))

_FAILED: Final = '"error": "StorageFailed'
_LOST: Final = '"error": "DatabaseLost'
_ENDED_ITSELF: Final = '"joined": "killed"'
_NAMESPACE: Final = ("unshare", "-Urm", "sh", "-c")
_MOUNT: Final = 'mount -t tmpfs -o size=24m none "$0"'
_HOSTED: Final = f'{_MOUNT} && cp "$1"/ledger.db* "$0" && shift && exec "$@"'
"""``$0``: where; ``$1``: the folder of the new ledger; then the host."""

SYNC: Final = ("fdatasync:error=EIO:when=9+11",)
WRITE: Final = ("pwrite64:error=EIO:when=60+97", "pwrite64:error=ENOSPC:when=41+61")
"""What strace does to the system calls of each writer: which, the error, first one, then each."""


SERVER: Final = (
    "fdatasync:error=EIO:when=2+5",
    "pwrite64:error=ENOSPC:when=2+7",
    "pwrite64:error=EIO:when=3+11",
)
"""The same for each process of a PostgreSQL server."""


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
    """Eight writers on one file, killed at random moments and started again; tasks cancelled."""
    (notes,) = _places(folder, "notes")
    with closing(SqliteStore(folder / "ledger.db")) as store:
        fleet.opened(store, notes)
        with fleet.fleet(store.name, notes, seed, tasks=TASKS) as writers:
            fleet.race(writers, EIGHT, seconds, kills=8.0)
            fleet.settled(writers, EIGHT)
        return fleet.judge(store, notes, writers.killed)


def joined_on_sqlite(folder: Path, seconds: float, seed: int) -> Figures:
    """Hosts with rows of their own in the same file; some end between our writing and COMMIT."""
    (notes,) = _places(folder, "notes")
    with (
        closing(SqliteStore(folder / "ledger.db")) as store,
        closing(joining.Rows(joining.engine_for(store.name))) as rows,
    ):
        fleet.opened(store, notes)
        rows.create()
        with fleet.fleet(store.name, notes, seed, joins=True) as writers:
            fleet.race(
                writers, EIGHT, seconds, kills=8.0, enough=lambda: writers.saw(_ENDED_ITSELF) > 2
            )
            fleet.settled(writers, EIGHT)
        return fleet.judge(store, notes, writers.killed, rows, retried=False)


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
    """A new ledger, a race for it (``through`` another way to it), and what came of it.

    Half of the calls are made in transactions of hosts', each with a row of its own.
    """
    from subsidy_ledger.storage.postgresql import PostgresStore

    (notes,) = _places(folder, "notes")
    url = server.server.fresh()
    with (
        closing(PostgresStore(url)) as store,
        closing(joining.Rows(joining.engine_for(url))) as rows,
    ):
        fleet.opened(store, notes, origin=url.partition("#")[2])
        rows.create()
        with fleet.fleet(through(url), notes, seed, joins=True, tasks=TASKS) as writers:
            run(writers)
        with fleet.fleet(url, notes, seed) as last:
            fleet.settled(last, EIGHT)
        return fleet.judge(store, notes, writers.killed, rows)


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


def failing_server(server: Any, folder: Path, seconds: float, seed: int) -> Figures:
    """The server's disk is full or fails, by strace; it panics, and recovers from its log."""
    if not _works("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "true"):
        raise Unavailable("strace is not installed, or may not trace")

    def fail(drawn: random.Random) -> None:
        with server.failing([drawn.choice(SERVER)]):
            server.panics(2.0)
        server.recover()

    def run(writers: fleet.Fleet) -> None:
        fleet.race(
            writers,
            EIGHT,
            seconds,
            kills=0.5,
            trouble={fail: 1.5},
            enough=lambda: writers.saw(_LOST) > 0,
            least=fleet.ENOUGH // 4,
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


def two_ledgers(
    server: Any, folder: Path, seconds: float, seed: int, kills: float = 5.0
) -> tuple[Figures, Figures]:
    """Clients record in two ledgers of one database, now in one, now in both at once.

    Of the calls for both some name the one ledger first, some the other.
    """
    from subsidy_ledger.storage.postgresql import PostgresStore

    here, there = _places(folder, "here", "there")
    urls = server.server.fresh(), server.server.fresh()
    with (
        closing(PostgresStore(urls[0])) as one,
        closing(PostgresStore(urls[1])) as other,
        closing(joining.Rows(joining.engine_for(urls[0]))) as rows,
    ):
        fleet.opened(one, here, origin=urls[0].partition("#")[2])
        fleet.opened(other, there, origin=urls[1].partition("#")[2])
        rows.create()
        both = (urls[1], there)
        with fleet.fleet(urls[0], here, seed, joins=True, second=both) as writers:
            fleet.race(writers, FOUR, seconds, kills=kills, least=fleet.ENOUGH // 3)
        with fleet.fleet(urls[0], here, seed, second=both) as last:
            fleet.settled(last, FOUR)
        killed = writers.killed
        return (
            fleet.judge(one, here, killed, rows, retried=False),
            fleet.judge(other, there, killed, rows, retried=False),
        )


def beside_a_held_ledger(
    server: Any, folder: Path, seconds: float, seed: int
) -> tuple[Figures, list[int]]:
    """A race for one ledger while another of the same database is held by an open transaction.

    Also gives how many entries the race made in each of the times in which the other was held.
    """
    from subsidy_ledger.storage.postgresql import PostgresStore

    (notes,) = _places(folder, "notes")
    urls = server.server.fresh(), server.server.fresh()
    made: list[int] = []
    with closing(PostgresStore(urls[0])) as store, closing(PostgresStore(urls[1])) as other:
        fleet.opened(store, notes, origin=urls[0].partition("#")[2])
        held = town.found(other, origin=urls[1].partition("#")[2])

        def hold(drawn: random.Random) -> None:
            with server.server.connect("finance") as db:
                db.execute("BEGIN")
                held.join(db).record(town.opening()[0])
                before = _size(store)
                time.sleep(drawn.uniform(0.2, 0.4))
                made.append(_size(store) - before)
                db.execute("ROLLBACK")

        with fleet.fleet(urls[0], notes, seed) as writers:
            fleet.race(
                writers,
                FOUR,
                seconds,
                kills=1.0,
                trouble={hold: 8.0},
                least=fleet.ENOUGH // 3,
                enough=lambda: len(made) > 2,
            )
            fleet.settled(writers, FOUR)
        return fleet.judge(store, notes, writers.killed), made


def _size(store: Any) -> int:
    with store.reading() as reader:
        return int(reader.head().size)

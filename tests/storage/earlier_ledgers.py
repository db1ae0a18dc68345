"""Ledgers of earlier releases, as they were left: see ``earlier/README.md``.

What it is: a folder for each form of the tables; here they become files and databases again. What
is expected of them (size, root) was told by the release that made them.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.storage.migrations.forms import form

HERE = Path(__file__).parent / "earlier"


class Earlier(NamedTuple):
    """A ledger of an earlier release. ``root`` was printed by its own ``verify``."""

    folder: str
    name: str
    version: str
    origin: str
    size: int
    root: str
    keys: str
    checkpoint: str

    @property
    def place(self) -> Path:
        """Where its files are."""
        return HERE / self.folder

    def restore(self, path: Path) -> Path:
        """The file, as its release left it."""
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = OFF")
            db.executescript(f"BEGIN;\n{self.text()}\nCOMMIT;")
        return path

    def text(self) -> str:
        """Its tables, rows and triggers as SQL."""
        return (self.place / f"{self.name}.sql").read_text(encoding="utf-8")

    def own_keys(self, folder: Path) -> Path:
        """Its folder of keys, with the modes that keys have."""
        shutil.copytree(self.place / self.keys, folder)
        folder.chmod(0o700)
        for file in folder.iterdir():
            file.chmod(0o600)
        return folder

    @property
    def token_key(self) -> TokenKey:
        """The key in that folder."""
        line = (self.place / self.keys / "token.key").read_text()
        return TokenKey(bytes.fromhex(line.split()[-1]))


FIRST = Earlier(
    "format-1", "ledger", "0001", "dezhou-example", 75,
    "77d5b85cb33bf3cac7c5979a79d3ff83fe8c5ce94701c219dfaff7bbd69a6622", "keys", "checkpoint",
)  # fmt: skip
SECOND = Earlier(
    "format-2", "ledger", "0002", "dezhou-example", 76,
    "db561b9f289a5d1775462493fb79918e68c4fd420e3cf3eed21d3a09970427d3", "keys", "checkpoint",
)  # fmt: skip
SUCCESSOR = Earlier(
    "format-2", "next", "0002", "dezhou-example-2024", 15,
    "fdcdbe9a8bde3addb3f86d39f1d1d3fd6552b9b329b6f61456bd72671899e6a2", "next-keys",
    "next-checkpoint",
)  # fmt: skip
ALL = (FIRST, SECOND, SUCCESSOR)


def schema_of_format_2() -> list[str]:
    """What the owner ran in a PostgreSQL database at that time."""
    return [
        "CREATE SCHEMA subsidy_ledger",
        "COMMENT ON SCHEMA subsidy_ledger IS 'subsidy-ledger, format 2'",
        *form("0002", "postgresql").statements,
    ]


def rights_of_format_2(role: str) -> Iterator[str]:
    """What the owner allowed the role of an application at that time."""
    projections = (
        "grant_case", "payment", "recovery", "fund_year", "holding", "pair", "member", "duty",
        "claim", "cap_usage",
    )  # fmt: skip
    more = {"sealed": ", DELETE", "ledger_head": ", UPDATE"}
    more |= dict.fromkeys(projections, ", UPDATE, DELETE")
    yield f"GRANT USAGE ON SCHEMA subsidy_ledger TO {role}"
    for table in form("0002", "postgresql").tables:
        yield f"GRANT SELECT, INSERT{more.get(table, '')} ON subsidy_ledger.{table} TO {role}"


def fill(db: Any, ledger: Earlier, number: int) -> None:
    """The rows of a ledger in a PostgreSQL database of format 2, under a number."""
    db.execute("INSERT INTO subsidy_ledger.register VALUES (%s, %s)", (number, ledger.origin))
    with closing(sqlite3.connect(":memory:")) as lite, db.transaction():
        lite.executescript(ledger.text())
        tables = [
            row[0] for row in lite.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        # What is carried stands before the head, entries in order.
        for table in sorted(tables, key=lambda name: name == "ledger_head"):
            columns = [row[1] for row in lite.execute(f"PRAGMA table_info({table})")]
            kept = [name for name in columns if name != "one"]
            listed, marks = ", ".join(kept), ", ".join(["%s"] * (len(kept) + 1))
            rows = lite.execute(f"SELECT {listed} FROM {table} ORDER BY 1")
            into = f"INSERT INTO subsidy_ledger.{table} (ledger, {listed}) VALUES ({marks})"
            for row in rows.fetchall():
                db.execute(into, (number, *row))


@contextmanager
def database_of_format_2(server: Any, owner: str, application: str, name: str) -> Iterator[str]:
    """A database as format 2 left it, with two ledgers; gives its name."""
    with server.connect() as keeper:
        keeper.execute(f"CREATE DATABASE {name} OWNER {owner}")
        try:
            with server.connect(owner, name) as db:
                with db.transaction():
                    for statement in (*schema_of_format_2(), *rights_of_format_2(application)):
                        db.execute(statement)
                for number, ledger in ((1, SECOND), (2, SUCCESSOR)):
                    fill(db, ledger, number)
            yield name
        finally:
            keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")

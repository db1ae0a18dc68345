"""The subject: `subsidy_ledger` on SQLite or PostgreSQL, used as a host would use it.

Every command is read, its numbers checked, its parties turned into tokens, decided under the pack,
committed to, put into the tree and into the projections; nothing is switched off. What threads of
one process ask for at the same time shares a transaction, as the library does it by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from bench.workload import FUND, FUND_FEN, PROCEDURE, YEAR, Json

from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.store import Store
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.storage.sqlite import SqliteStore

ORIGIN: Final = "bench.example/dezhou"
_KEY: Final = TokenKey(bytes(range(32)))


class Subject:
    """A ledger with Dezhou's pack and money in the fund.

    ``where``: a file of SQLite, or the URL of an empty PostgreSQL database. ``new``: make it; else
    it is there. ``clients``: how many threads will call it at once, which changes nothing.
    """

    name = "subsidy-ledger"

    def __init__(self, where: Path | str, *, new: bool = True, clients: int = 1) -> None:
        self.store: Store = _store(where)
        if not new:
            self.ledger = Ledger.open(self.store, _KEY)
            return
        self.ledger = Ledger.create(
            self.store,
            origin=ORIGIN,
            token_key=_KEY,
            on=f"{YEAR}-01-01",
            by="bench",
            packs=["dezhou-2023"],
            procedure=PROCEDURE,
        )
        self.record(
            {
                "id": "fund",
                "do": "appropriate",
                "fund": FUND,
                "year": YEAR,
                "amount_fen": FUND_FEN,
                "on": f"{YEAR}-01-02",
                "by": "finance",
            }
        )

    def record(self, command: Json) -> str:
        """Record one command, durable when it returns; gives its status."""
        return str(self.ledger.record(command)["status"])

    async def record_async(self, command: Json) -> str:
        """The same for a task of asyncio."""
        return str((await self.ledger.record_async(command))["status"])

    def record_all(self, commands: Sequence[Json]) -> list[str]:
        """Record commands in one transaction."""
        return [str(answer["status"]) for answer in self.ledger.record_all(commands)]

    def totals(self) -> tuple[int, int, int]:
        """Cases, fen approved, fen instructed: read back from the database."""
        with self.store.reading() as reader:
            cases = [case for _, case in reader.rows("cases") if case.award is not None]
            instructed = sum(payment.amount_fen for _, payment in reader.rows("payments"))
        return len(cases), sum(case.award.amount_fen for case in cases), instructed

    def synchronous(self) -> str:
        """The settings that say whether a commit waits for the disk."""
        with self.store.reading() as reader:
            db: Any = reader._db  # type: ignore[attr-defined]
            if isinstance(self.store, SqliteStore):
                return f"synchronous {db.execute('PRAGMA synchronous').fetchone()[0]}"
            return " ".join(
                f"{name} {db.execute(f'SHOW {name}').fetchone()[0]}"
                for name in ("fsync", "synchronous_commit")
            )

    def close(self) -> None:
        self.ledger.close()


def _store(where: Path | str) -> Store:
    if isinstance(where, Path):
        return SqliteStore(where)
    from subsidy_ledger.storage.postgresql import PostgresStore

    return PostgresStore(f"{where}#{ORIGIN}")

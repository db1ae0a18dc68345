"""The subject: `subsidy_ledger` on SQLite, used as a host would use it.

Every command is read, its numbers checked, its parties turned into tokens, decided under the pack,
committed to, put into the tree and into the projections; nothing is switched off.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.workload import FUND, FUND_FEN, PROCEDURE, YEAR, Json

from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.storage.sqlite import SqliteStore

_KEY: Final = TokenKey(bytes(range(32)))


class Subject:
    """A new ledger with Dezhou's pack and money in the fund."""

    name = "subsidy-ledger"

    def __init__(self, path: Path) -> None:
        self.store = SqliteStore(path)
        self.ledger = Ledger.create(
            self.store,
            origin="bench.example/dezhou",
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
        """Record one command in a transaction of its own; gives its status."""
        return str(self.ledger.record(command)["status"])

    def record_all(self, commands: Sequence[Json]) -> list[str]:
        """Record commands in one transaction."""
        return [str(answer["status"]) for answer in self.ledger.record_all(commands)]

    def totals(self) -> tuple[int, int, int]:
        """Cases, fen approved, fen instructed: read back from the file."""
        with self.store.reading() as reader:
            cases = [case for _, case in reader.rows("cases") if case.award is not None]
            instructed = sum(payment.amount_fen for _, payment in reader.rows("payments"))
        return len(cases), sum(case.award.amount_fen for case in cases), instructed

    def synchronous(self) -> int:
        """SQLite's setting: 2 is FULL."""
        with self.store.reading() as reader:
            row = reader._db.execute("PRAGMA synchronous").fetchone()
        return int(row[0])

    def close(self) -> None:
        self.ledger.close()

"""Baseline (b): the PyPI package `eventsourcing`, three events for each case.

What it is: one aggregate a case, with the events Submitted, Approved and Paid, saved by the
package's own `Application` and its recorder for SQLite (WAL; SQLite's own ``synchronous`` is FULL)
or for PostgreSQL (one connection a client, and events go through its database function, which is an
option of the package: faster than what it does when nothing is said, and without its table lock).

What it promises: the same content of a case as the others keep, and nothing held back from it: its
aggregates stay at hand, so that it never reads before it writes.

What it does not do: check anything. It has no caps, no exclusions, no requirements, no fund, no
command ids, no proofs; a second claim of one founder is saved like the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from bench.workload import FEN, Json
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class GrantCase(Aggregate):
    """One application and what became of it."""

    @event("Submitted")
    def __init__(
        self,
        case: str,
        grant: str,
        parties: dict[str, Any],
        facts: dict[str, Any],
        fund: str,
        on: str,
        by: str,
    ) -> None:
        self.case = case
        self.grant = grant
        self.parties = parties
        self.facts = facts
        self.fund = fund
        self.submitted = (on, by)
        self.amount_fen = 0
        self.payments: dict[str, int] = {}

    @staticmethod
    def create_id(case: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"/cases/{case}")

    @event("Approved")
    def approve(self, amount_fen: int, on: str, by: str) -> None:
        self.amount_fen = amount_fen

    @event("Paid")
    def pay(self, payment: str, amount_fen: int, account: str, on: str, by: str) -> None:
        self.payments[payment] = amount_fen


class EventsApp:
    """The package's application.

    ``where``: a file of SQLite, or the URL of an empty PostgreSQL database. ``new``: make its
    tables; else they are there. ``clients``: how many threads will call it at once.
    """

    name = "(b) eventsourcing"

    def __init__(self, where: Path | str, *, new: bool = True, clients: int = 1) -> None:
        self.postgres = isinstance(where, str)
        settings = (
            _postgresql(where, clients)
            if isinstance(where, str)
            else {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(where)}
        )
        made = {"CREATE_TABLE": "yes" if new else "no"}
        self.app: Application[UUID] = Application(env={**settings, **made})
        self.cases: dict[str, GrantCase] = {}

    def record(self, command: Json) -> str:
        """Save one event."""
        self.app.save(self._trigger(command))
        return "recorded"

    def record_all(self, commands: Sequence[Json]) -> list[str]:
        """Save the events of several cases at once."""
        touched = {command["case"]: self._trigger(command) for command in commands}
        self.app.save(*touched.values())
        return ["recorded"] * len(commands)

    def _trigger(self, command: Json) -> GrantCase:
        do, name = command["do"], command["case"]
        if do == "submit":
            case = self.cases[name] = GrantCase(
                case=name,
                grant=command["grant"],
                parties=command["parties"],
                facts=command["facts"],
                fund=command["fund"],
                on=command["on"],
                by=command["by"],
            )
            return case
        case = self.cases[name]
        if do == "approve":
            case.approve(FEN[case.facts["entity_type"]], command["on"], command["by"])
        else:
            case.pay(
                command["payment"],
                case.amount_fen,
                command["account"],
                command["on"],
                command["by"],
            )
        return case

    def totals(self) -> tuple[int, int, int]:
        """Cases, fen approved, fen instructed: read back from the database."""
        cases: list[GrantCase] = [self.app.repository.get(one) for one in sorted(self._ids())]
        approved = [case for case in cases if case.amount_fen]
        return (
            len(approved),
            sum(case.amount_fen for case in approved),
            sum(sum(case.payments.values()) for case in approved),
        )

    def _ids(self) -> set[UUID]:
        """Of all aggregates that are saved, whoever saved them."""
        found: set[UUID] = set()
        start = 1
        while page := self.app.recorder.select_notifications(start=start, limit=1_000):
            found.update(UUID(str(one.originator_id)) for one in page)
            start = page[-1].id + 1
        return found

    def synchronous(self) -> str:
        """The settings that say whether a commit waits for the disk."""
        datastore: Any = self.app.recorder.datastore  # type: ignore[attr-defined]
        with datastore.transaction(commit=False) as cursor:
            if not self.postgres:
                cursor.execute("PRAGMA synchronous")
                return f"synchronous {cursor.fetchone()[0]}"
            found = []
            for name in ("fsync", "synchronous_commit"):
                cursor.execute(f"SHOW {name}")
                found.append(f"{name} {cursor.fetchone()[name]}")
            return " ".join(found)

    def close(self) -> None:
        self.app.close()


def _postgresql(url: str, clients: int) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": parts.path.strip("/"),
        "POSTGRES_HOST": parse_qs(parts.query)["host"][0],
        "POSTGRES_USER": parts.username or "",
        "POSTGRES_PASSWORD": "none is asked for",
        "POSTGRES_POOL_SIZE": str(clients),
        "POSTGRES_ENABLE_DB_FUNCTIONS": "yes",
    }

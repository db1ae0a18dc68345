"""PostgreSQL: no plan that was made while a ledger was small reads it whole when it is large.

The server makes one plan for a prepared statement and keeps it for as long as the session lasts, or
until somebody analyses the table. What it thinks best for a table of one page is to read that page;
later that is the whole table. Counted are rows that were read by scans, as the server counts them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from tests.limits import office
from typeguard import suppress_type_checks

psycopg = pytest.importorskip("psycopg")

from subsidy_ledger.ledger.ledger import Ledger  # noqa: E402 - nothing without the driver
from subsidy_ledger.storage.postgresql import PostgresStore  # noqa: E402
from subsidy_ledger.testing.postgresql import Server  # noqa: E402

ENOUGH = 12
"""Cases after which every statement of a session has the plan that it keeps."""

SIZE = 3_000

FEW_ROWS = ["register", "version", "ledger_head", "adoption", "source_file"]
"""Tables that do not grow with a ledger; a page of them may well be read whole."""

_PATIENCE = 5.0


@pytest.fixture(autouse=True)
def _as_users_run_it() -> Iterator[None]:
    with suppress_type_checks():
        yield


def rows_scanned(db: Any) -> dict[str, int]:
    """Rows that scans of tables that grow have read, once the server has counted them all."""
    sql = (
        "SELECT relname, seq_tup_read FROM pg_stat_user_tables "
        "WHERE schemaname = 'subsidy_ledger' AND seq_tup_read > 0 AND relname <> ALL(%s)"
    )
    found, until = None, time.monotonic() + _PATIENCE
    while True:
        db.execute("SELECT pg_stat_clear_snapshot()")
        now = dict(db.execute(sql, (FEW_ROWS,)).fetchall())
        if now == found or time.monotonic() > until:
            return now
        found = now
        time.sleep(0.6)  # before version 15 counts come twice a second


Session = Iterator[Callable[[int], None]]


@contextmanager
def alone(url: str) -> Session:
    """Records a case alone and some in a batch, in transactions of the ledger's own."""
    ledger = Ledger.open(PostgresStore(url), office.KEY)

    def record(number: int) -> None:
        case_by_case(ledger, number)

    yield record
    ledger.close()


@contextmanager
def joined(url: str) -> Session:
    """The same in transactions of the caller's, on one connection of theirs."""
    ledger = Ledger.open(PostgresStore(url), office.KEY)
    theirs = psycopg.connect(url.partition("#")[0], autocommit=True)

    def record(number: int) -> None:
        with theirs.transaction():
            case_by_case(ledger.join(theirs), number)

    yield record
    theirs.close()
    ledger.close()


def case_by_case(ledger: Ledger, number: int) -> None:
    """A case alone, and ten in a batch, which are sent another way."""
    for command in office.commands(1, number):
        assert ledger.record(command)["status"] == "recorded"
    given = office.commands(10, 100_000 + number * 10)
    assert {answer["status"] for answer in ledger.record_all(given)} == {"recorded"}


@pytest.mark.slow
@pytest.mark.parametrize("how", [alone, joined], ids=lambda how: how.__name__)
def test_plans_made_for_a_small_ledger_do_not_scan_the_large_one(
    how: Callable[[str], AbstractContextManager[Callable[[int], None]]], server: Server
) -> None:
    url = server.fresh()
    office.a_small_ledger(PostgresStore(url), url.partition("#")[2]).close()
    with server.connect() as db:
        db.execute("VACUUM ANALYZE")  # as the server does it by itself, within a minute
        with how(url) as record:
            for number in range(1, ENOUGH):
                record(number)
            other = PostgresStore(url)
            number = office.filled(other, SIZE, ENOUGH)
            other.close()
            before = rows_scanned(db)
            for more in range(3):
                record(number + more)
        after = rows_scanned(db)  # a session's counts are there when it has ended
    read = {table: rows - before.get(table, 0) for table, rows in after.items()}
    assert {table: rows for table, rows in read.items() if rows >= SIZE // 10} == {}


def test_rows_that_a_scan_reads_are_counted(server: Server) -> None:
    url = server.fresh()
    office.a_small_ledger(PostgresStore(url), url.partition("#")[2]).close()
    with server.connect() as db:
        before = rows_scanned(db)
        with server.connect() as other:
            other.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
            for _ in range(100):
                other.execute(
                    "SELECT count(*) FROM subsidy_ledger.entry WHERE hash = ''"
                ).fetchone()
        after = rows_scanned(db)
    assert after["entry"] - before.get("entry", 0) >= 100

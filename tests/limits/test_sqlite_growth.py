"""SQLite: what a command, an opening and a receipt do must not depend on how large the ledger is.

No clock is asked. Counted are statements, and the steps of SQLite's virtual machine: a scan of a
table, in a statement or in a trigger, takes a step for each of its rows.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from shutil import copyfile
from typing import NamedTuple

import pytest
from tests.limits import office
from typeguard import suppress_type_checks

from subsidy_ledger.ledger import receipts, signing
from subsidy_ledger.ledger.keys import make_keys
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.signing import FileSigner
from subsidy_ledger.storage.names import PREFIX
from subsidy_ledger.storage.sqlite import SqliteStore

SMALL, LARGE = 300, 6_000
"""Entries. Both have more than one run of 256 leaves."""

HELD_WHOLE = ("head", "adoption", "pair", "member", "version", "source_file")
"""Tables that a writer may read whole: one row, or what everybody keeps at hand."""


@pytest.fixture(autouse=True)
def _as_users_run_it() -> Iterator[None]:
    with suppress_type_checks():
        yield


Grown = dict[int, tuple[Path, int]]


class Work(NamedTuple):
    """What a connection did: its statements, and the steps of the virtual machine."""

    statements: tuple[str, ...]
    steps: int


class Watched:
    """A store whose connection is watched."""

    def __init__(self, path: Path) -> None:
        self.store = SqliteStore(path)
        self._statements: list[str] = []
        self._steps = 0
        made = self.store._connect

        def connect() -> sqlite3.Connection:
            db = made()
            db.set_trace_callback(self._statements.append)
            db.set_progress_handler(self._step, 1)
            return db

        self.store._connect = connect  # type: ignore[method-assign]

    def _step(self) -> int:
        self._steps += 1
        return 0

    def work(self, do: Callable[[], object]) -> Work:
        """What it takes to do something."""
        self._statements.clear()
        before = self._steps
        do()
        return Work(tuple(self._statements), self._steps - before)


@contextmanager
def watched(path: Path) -> Iterator[tuple[Watched, Ledger]]:
    made = Watched(path)
    ledger = Ledger.open(made.store, office.KEY)
    yield made, ledger
    ledger.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    """A small and a large ledger, and the number of the next case of each."""
    made = {}
    with suppress_type_checks():
        for size in (SMALL, LARGE):
            path = tmp_path_factory.mktemp("grown") / "ledger.db"
            store = SqliteStore(path)
            office.a_small_ledger(store)
            made[size] = path, office.filled(store, size, 1)
            store.close()
    return made


@pytest.fixture
def grown(filled: Grown, tmp_path: Path) -> Grown:
    """The same, for one test alone."""
    made = {}
    for size, (path, number) in filled.items():
        made[size] = tmp_path / f"{size}.db", number
        copyfile(path, made[size][0])
    return made


def in_both(grown: Grown, do: Callable[[Ledger, int], object]) -> tuple[Work, Work]:
    """What the same work takes on the small and on the large ledger."""
    found = []
    for path, number in grown.values():
        with watched(path) as (made, ledger):
            found.append(made.work(partial(do, ledger, number)))
    small, large = found
    return small, large


def kinds(work: Work) -> list[str]:
    """Statements without their values."""
    return [re.sub(r"x'[^']*'|'[^']*'|-?\d+", "?", statement) for statement in work.statements]


# ---- one command at a time -----------------------------------------------------------------------


def recording(ledger: Ledger, number: int) -> None:
    for command in office.commands(1, number):
        answer = ledger.record(command)
        assert (answer["status"], "repeated" in answer) == ("recorded", False)


def repeating(ledger: Ledger, number: int) -> None:
    for command in office.commands(1, number // 2):
        assert ledger.record(command)["repeated"]


def refusing(ledger: Ledger, number: int) -> None:
    """Another case of a founder who has had the subsidy long ago."""
    mine = office.commands(1, number)[:2]
    mine[0]["parties"]["founder"] = office.commands(1, number // 2)[0]["parties"]["founder"]
    assert ledger.record(mine[0])["status"] == "recorded"
    assert ledger.record(mine[1])["status"] == "refused"


def coming_back(ledger: Ledger, _number: int) -> None:
    for command in office.some_of_everything():
        assert ledger.record(command)["status"] in ("recorded", "refused")


def looking(ledger: Ledger, number: int) -> None:
    assert ledger.case(office.commands(1, number // 2)[0]["case"]) is not None
    founder = office.commands(1, number // 2)[0]["parties"]["founder"][0]
    assert ledger.holdings("cn-ric", founder["number"])


def in_a_batch(ledger: Ledger, number: int) -> None:
    given = office.commands(10, number)
    assert {answer["status"] for answer in ledger.record_all(given)} == {"recorded"}


@pytest.mark.parametrize(
    "do",
    [recording, repeating, refusing, coming_back, looking, in_a_batch],
    ids=lambda do: do.__name__,
)
def test_a_large_ledger_takes_the_statements_and_steps_of_a_small_one(
    grown: Grown, do: Callable[[Ledger, int], object]
) -> None:
    small, large = in_both(grown, do)
    assert kinds(small) == kinds(large)
    assert abs(large.steps - small.steps) <= small.steps / 20


def test_a_scan_would_be_seen(grown: Grown) -> None:
    def scan(ledger: Ledger, _number: int) -> None:
        store = ledger.store
        assert isinstance(store, SqliteStore)
        with store.reading() as reader:
            reader._db.execute(f"SELECT count(*) FROM {PREFIX}sealed WHERE line = x''").fetchone()

    small, large = in_both(grown, scan)
    assert kinds(small) == kinds(large)
    assert large.steps > small.steps * 10


def test_a_trigger_that_scans_would_be_seen(grown: Grown) -> None:
    looks = f"SELECT 1 FROM {PREFIX}sealed WHERE line = NEW.leaf"
    for path, _ in grown.values():
        with closing(sqlite3.connect(path)) as db:
            db.execute(
                f"CREATE TRIGGER {PREFIX}slow BEFORE INSERT ON {PREFIX}entry "
                f"WHEN EXISTS ({looks}) BEGIN SELECT 1; END"
            )
    small, large = in_both(grown, recording)
    assert large.steps > small.steps * 5


# ---- opening, receipts, checkpoints --------------------------------------------------------------


def test_opening_reads_as_much_of_a_large_ledger_as_of_a_small_one(
    grown: Grown,
) -> None:
    found = []
    for path, _ in grown.values():
        made = Watched(path)
        found.append(made.work(partial(Ledger.open, made.store, office.KEY)))
        made.store.close()
    small, large = found
    assert kinds(small) == kinds(large)
    assert large.steps == small.steps < 1_000


def test_a_receipt_and_a_checkpoint_read_at_most_a_run_of_leaves_and_of_nodes(
    grown: Grown, tmp_path: Path
) -> None:
    path, number = grown[LARGE]
    signer = FileSigner(make_keys(tmp_path / "keys", "bench.example/growth", bytes, office.KEY))
    with watched(path) as (made, _), made.store.reading() as reader:
        signed = made.work(lambda: signing.checkpoint(reader, signer))
        note = signing.checkpoint(reader, signer)
        work = made.work(lambda: receipts.make(reader, number, note))
    # 6,000 leaves: 23 nodes over 256 leaves each, and a run of leaves for each power of two below.
    assert 20 < len(signed.statements) <= 23 + 8 + 1
    assert 20 < len(work.statements) <= 23 + 2 * 8 + 1
    assert work.steps < 20_000


# ---- plans ---------------------------------------------------------------------------------------


def plan(db: sqlite3.Connection, statement: str) -> list[str]:
    return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]


def scans(db: sqlite3.Connection, statements: tuple[str, ...]) -> set[str]:
    """Steps of plans that read a table which grows with the ledger, or sort."""
    whole = tuple(f"SCAN {PREFIX}{name}" for name in HELD_WHOLE)
    found = set()
    for statement in statements:
        if statement.split(None, 1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            for step in plan(db, statement):
                scanning = step.startswith(f"SCAN {PREFIX}") and not step.startswith(whole)
                if scanning or "TEMP B-TREE" in step:
                    found.add(f"{step}: {statement[:120]}")
    return found


def test_every_statement_of_a_writer_finds_its_rows_by_a_key(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    office.a_small_ledger(SqliteStore(path)).close()
    with watched(path) as (made, ledger):

        def all_of_it() -> None:
            with made.store.writing() as transaction:
                office.everything(transaction)
            recording(ledger, 1)
            coming_back(ledger, 1)
            in_a_batch(ledger, 2)

        done = made.work(all_of_it)
        with made.store.reading() as reader:
            assert scans(reader._db, done.statements) == set()


def test_a_plan_that_scans_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    office.a_small_ledger(SqliteStore(path)).close()
    with watched(path) as (made, _), made.store.reading() as reader:
        for asked in (
            f"SELECT seq FROM {PREFIX}entry WHERE hash = x'00'",
            f"DELETE FROM {PREFIX}claim WHERE awards <= 0",
            f"SELECT case_id FROM {PREFIX}holding WHERE token = 't' ORDER BY role",
        ):
            assert scans(reader._db, (asked,)), asked

"""Two programs that write to one ledger: each sees what the other recorded, and reads no more.

What every writer keeps at hand (law, links, groups) is read anew only when it changed.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.support.builders import KEY, Desk, desk, enterprise, grant, person, small_pack

from subsidy_ledger import Ledger
from subsidy_ledger.casework.state import Books
from subsidy_ledger.errors import JoinRefused
from subsidy_ledger.ledger.ledger import join_all
from subsidy_ledger.ledger.store import NOTHING, Ahead
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage.sqlite import SqliteStore

ONCE = small_pack(
    grant(
        "once",
        "[grant.benefit]\nfen = 1_000\n§\n"
        '[[grant.cap]]\nid = "once"\nper = "applicant"\nmeasure = "count"\nlimit = 1\n'
        'window = "lifetime"\non_exceed = "refuse"\n§\n',
    )
)
LATER = small_pack(grant("more", "[grant.benefit]\nfen = 7\n§\n"), id="u-2023")


class Counting(SqliteStore):
    """Counts what a writer reads of the tables that it keeps at hand."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.reads: list[str] = []

    @contextmanager
    def writing(self, ahead: Ahead = NOTHING) -> Iterator[Any]:
        with super().writing(ahead) as transaction:
            for name in ("adoptions", "rows"):
                self._watch(transaction, name)
            yield transaction

    def _watch(self, transaction: Any, name: str) -> None:
        told = getattr(transaction, name)

        def watched(*given: Any) -> Any:
            self.reads.append(name)
            return told(*given)

        setattr(transaction, name, watched)


NUMBERS = count(1)


class Other(Desk):
    """A further desk, with ids of its own."""

    def command(self, do: str, **given: Any) -> dict[str, Any]:
        made = super().command(do, **given)
        return made if "id" in given else {**made, "id": f"other-{next(NUMBERS)}"}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Desk, Desk, Counting]]:
    """Two desks at one ledger, both of which have recorded something."""
    place = tmp_path / "ledger.db"
    first = desk([ONCE], store=SqliteStore(place))
    store = Counting(place)
    second = Other(Ledger.open(store, KEY), "2023-05-10")
    second.ok("appropriate", id="x", fund="资金", year=2023, amount_fen=1)
    with closing(first.ledger), closing(second.ledger):
        yield first, second, store


def honest(store: SqliteStore) -> None:
    with store.reading() as reader:
        verify_ledger(reader, "two").demand()


def test_an_entry_of_the_other_does_not_make_a_writer_read_law_and_links_again(
    two: tuple[Desk, Desk, Counting],
) -> None:
    first, second, store = two
    store.reads.clear()
    for name in ("a", "b", "c"):
        first.award(name, "t/once", {"applicant": person(name)})
        second.award(f"2{name}", "t/once", {"applicant": person(f"2{name}")})
    assert store.reads == []
    honest(store)


def test_what_the_other_awarded_counts(two: tuple[Desk, Desk, Counting]) -> None:
    first, second, store = two
    first.award("A", "t/once", {"applicant": person("p")})
    second.submit("B", "t/once", {"applicant": person("p")})
    assert second.send("approve", case="B")["status"] == "refused"
    honest(store)


def test_a_law_that_the_other_adopted_holds(two: tuple[Desk, Desk, Counting]) -> None:
    first, second, store = two
    first.ok("adopt", packs=[LATER])
    second.award("A", "t/more", {"applicant": person("p")})
    assert second.case("A")["approved_fen"] == 7
    assert "adoptions" in store.reads
    honest(store)


def test_a_link_that_the_other_made_holds(two: tuple[Desk, Desk, Counting]) -> None:
    first, second, store = two
    second.award("A", "t/once", {"applicant": person("p")})
    first.ok("same", parties=[person("p"), person("q")])
    second.submit("B", "t/once", {"applicant": person("q")})
    assert second.send("approve", case="B")["status"] == "refused"
    first.ok("apart", parties=[person("p"), person("q")])
    second.submit("C", "t/once", {"applicant": person("q")})
    assert second.send("approve", case="C")["status"] == "recorded"
    honest(store)


def test_the_head_says_when_law_and_links_last_changed(two: tuple[Desk, Desk, Counting]) -> None:
    first, second, store = two

    def common() -> int:
        with store.reading() as reader:
            return int(reader.head().common)  # type: ignore[union-attr]

    assert common() == 1  # the first adoption
    first.award("A", "t/once", {"applicant": person("p")})
    assert common() == 1
    seq = second.ok("link", group="户", parties=[person("p"), person("q")], from_="2023-01-01")[
        "seq"
    ]
    assert common() == seq
    first.award("B", "t/once", {"applicant": person("r")})
    assert common() == seq
    assert first.size - 1 > seq


def test_a_head_that_says_too_early_a_change_is_found(two: tuple[Desk, Desk, Counting]) -> None:
    first, _, store = two
    first.ok("same", parties=[enterprise("e"), enterprise("f")])
    with store.reading() as reader:
        assert verify_ledger(reader, "x").ok
    with store.writing() as transaction:
        head = transaction.head()
        transaction.move_head(head._replace(common=1))
    with store.reading() as reader:
        found = verify_ledger(reader, "x")
    assert [problem for part in found.parts for problem in part.problems] == [
        "head: law, links or groups were changed later than it says"
    ]


# ---- a ledger that joins a transaction goes on with what the other one has at hand ---------------


@pytest.fixture
def host(two: tuple[Desk, Desk, Counting]) -> Iterator[sqlite3.Connection]:
    """A connection of a host's on the same file, in a transaction."""
    _, _, store = two
    with closing(sqlite3.connect(store.name, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        yield db


def joined(desk: Desk, host: sqlite3.Connection) -> Other:
    return Other(desk.ledger.join(host), "2023-05-10")


def test_a_link_that_is_rolled_back_does_not_stay_with_the_ledger_outside(
    two: tuple[Desk, Desk, Counting], host: sqlite3.Connection
) -> None:
    _, second, store = two
    host.execute("ROLLBACK")
    second.award("A", "t/once", {"applicant": person("p")})
    host.execute("BEGIN IMMEDIATE")
    inside = joined(second, host)
    assert inside.ledger._borrowed
    inside.ok("same", parties=[person("p"), person("q")])
    inside.submit("B", "t/once", {"applicant": person("q")})
    assert inside.send("approve", case="B")["status"] == "refused"
    host.execute("ROLLBACK")
    second.submit("C", "t/once", {"applicant": person("q")})
    assert second.send("approve", case="C")["status"] == "recorded"
    honest(store)


def test_a_law_that_is_rolled_back_is_not_held_by_anybody(
    two: tuple[Desk, Desk, Counting], host: sqlite3.Connection
) -> None:
    _, second, _ = two
    inside = joined(second, host)
    host.execute("SAVEPOINT one")
    inside.ok("adopt", packs=[LATER])
    inside.award("A", "t/more", {"applicant": person("p")})
    host.execute("ROLLBACK TO one")
    assert (
        inside.send(
            "submit", case="X", grant="t/more", parties={"applicant": [person("p")]}, facts={}
        )["status"]
        == "invalid"
    )
    host.execute("ROLLBACK")
    given = second.command(
        "submit", case="X", grant="t/more", parties={"applicant": [person("p")]}, facts={}
    )
    assert second.ledger.record(given)["status"] == "invalid"


def test_two_that_joined_one_transaction_see_each_other_and_what_was_undone(
    two: tuple[Desk, Desk, Counting], host: sqlite3.Connection
) -> None:
    first, second, store = two
    host.execute("ROLLBACK")
    second.award("A", "t/once", {"applicant": person("p")})
    host.execute("BEGIN IMMEDIATE")
    one, other = joined(second, host), joined(second, host)
    host.execute("SAVEPOINT undone")
    one.ok("same", id="j1", parties=[person("p"), person("q")])
    other.ok(
        "submit", id="j2", case="B", grant="t/once", parties={"applicant": [person("q")]}, facts={}
    )
    assert other.send("approve", id="j3", case="B")["status"] == "refused"
    host.execute("ROLLBACK TO undone")
    one.ok("same", id="j4", parties=[person("p"), person("r")])
    other.ok(
        "submit", id="j5", case="B", grant="t/once", parties={"applicant": [person("q")]}, facts={}
    )
    assert other.send("approve", id="j6", case="B")["status"] == "recorded"
    host.execute("COMMIT")
    honest(store)
    first.submit("C", "t/once", {"applicant": person("r")})
    assert first.send("approve", case="C")["status"] == "refused"


def test_a_ledger_that_is_recording_lends_nothing(
    two: tuple[Desk, Desk, Counting], host: sqlite3.Connection
) -> None:
    _, second, _ = two
    ready, done = threading.Event(), threading.Event()

    def hold() -> None:
        with second.ledger._lock:
            ready.set()
            done.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    assert ready.wait(20)
    inside = joined(second, host)
    done.set()
    thread.join()
    assert not inside.ledger._borrowed
    inside.award("A", "t/once", {"applicant": person("p")})


def test_one_ledger_is_joined_once(
    two: tuple[Desk, Desk, Counting], host: sqlite3.Connection
) -> None:
    first, second, _ = two
    with pytest.raises(JoinRefused, match="two ledgers named"):
        join_all(host, [first.ledger, second.ledger])


@pytest.mark.parametrize("where", ["take_common", "apply"])
def test_a_look_that_is_interrupted_leaves_nothing_half_known(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It brings the books to where the ledger stands: what it had not taken over, was forgotten."""
    given = desk([ONCE], store=SqliteStore(tmp_path / "ledger.db"))
    other = Ledger.open(SqliteStore(tmp_path / "ledger.db"), KEY)
    assert given.ledger.case("A") is None
    told = {"do": "appropriate", "fund": "f", "year": 2023, "amount_fen": 1, "on": "2023-06-01"}
    other.record({"id": "other", "by": "x", **told})
    if where == "apply":  # what is at hand changed, and is read anew
        other.record(
            {"id": "p", "do": "same", "parties": [person("a"), person("b")], "on": "2023-06-01",
             "by": "x"}
        )  # fmt: skip

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Books, where, interrupt)
        with pytest.raises(KeyboardInterrupt):
            given.ledger.case("A")
    other.record({"id": "later", "by": "x", **told})
    given.award("A", "t/once", {"applicant": enterprise("A")})
    with given.ledger.store.reading() as reader:
        assert verify_ledger(reader, "x").ok
    other.close()
    given.ledger.close()

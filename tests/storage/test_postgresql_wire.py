"""Journeys to a PostgreSQL server: how many, what comes back, and what is left when one fails."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

pytest.importorskip("psycopg")

import psycopg
from tests.storage.postgresql_server import APPLICATION, Server
from tests.storage.store_contract import CASE, RECORDS, row
from tests.storage.test_postgresql import PACK
from tests.support.builders import Desk, desk, enterprise

from subsidy_ledger.casework.state import Payment
from subsidy_ledger.errors import DatabaseLost
from subsidy_ledger.ledger.store import Ahead, Head
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage.postgresql import PostgresStore
from subsidy_ledger.storage.postgresql import transaction as transaction_module
from subsidy_ledger.storage.postgresql.wire import Array, Wire

LISTED = {"applicant": enterprise("A")}


@pytest.fixture
def db(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with server.connect() as made:
        yield made


@pytest.fixture
def store(server: Server) -> Iterator[PostgresStore]:
    with closing(PostgresStore(server.fresh())) as made:
        yield made


@pytest.fixture
def made(store: PostgresStore) -> Desk:
    return desk([PACK], store=store)


def one(wire: Wire, text: str, *given: Any) -> Any:
    (answer,) = wire.ask([(text, given)])
    return wire.rows(answer)


# ---- statements and answers ----------------------------------------------------------------------


@pytest.mark.parametrize("prepares", [True, False])
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("int8", -(2**53)),
        ("int8", 0),
        ("text", "就业补助资金 '\"\\ %s"),
        ("text", ""),
        ("bytea", bytes(range(256))),
        ("int8", None),
        ("text", None),
    ],
)
def test_a_value_comes_back_as_it_was_sent(
    db: psycopg.Connection[Any], kind: str, value: Any, prepares: bool
) -> None:
    assert one(Wire(db, prepares=prepares), f"SELECT %s::{kind}", value) == [(value,)]


@pytest.mark.parametrize(
    ("kind", "items"),
    [
        ("int8", [1, -2, 2**40]),
        ("text", ["a", "", "德州", '{,}"']),
        ("bytea", [b"", bytes(range(256))]),
        ("int8", [None, 1]),
        ("text", [None, "a", None]),
        ("bytea", [b"\0", None]),
        ("text", []),
        ("int8", (True, False)),
    ],
)
def test_an_array_comes_back_as_it_was_sent(
    db: psycopg.Connection[Any], kind: str, items: Any
) -> None:
    rows = one(Wire(db), f"SELECT * FROM unnest(%s::{kind}[])", Array(kind, items))
    assert rows == [(item,) for item in items]


def test_answers_come_in_the_order_of_the_statements(db: psycopg.Connection[Any]) -> None:
    wire = Wire(db)
    answers = wire.ask([("SELECT %s::int8", (n,)) for n in range(300)])
    assert [wire.rows(answer) for answer in answers] == [[(n,)] for n in range(300)]


def test_more_than_a_socket_takes_at_once_is_sent_and_heard(db: psycopg.Connection[Any]) -> None:
    large = os.urandom(3_000_000)
    wire = Wire(db)
    answers = wire.ask([("SELECT %s::bytea", (large,))] * 3)
    assert [wire.rows(answer) for answer in answers] == [[(large,)]] * 3


def test_the_first_refusal_is_raised_and_nothing_after_it_is_done(
    db: psycopg.Connection[Any],
) -> None:
    wire = Wire(db, prepares=True)
    db.execute("CREATE TEMPORARY TABLE seen (n int8)")
    insert = "INSERT INTO seen VALUES (%s)"
    with pytest.raises(psycopg.errors.DivisionByZero) as error:
        wire.ask(
            [("BEGIN", ()), (insert, (1,)), ("SELECT 1 / %s", (0,)), (insert, (2,)), ("COMMIT", ())]
        )
    assert error.value.diag.message_primary == "division by zero"
    wire.ask([("ROLLBACK", ())])
    wire.ask([(insert, (3,)), (insert, (4,))])
    assert one(wire, "SELECT n FROM seen") == [(3,), (4,)]


def prepared(db: psycopg.Connection[Any]) -> int:
    cursor = db.execute("SELECT count(*) FROM pg_prepared_statements", prepare=False)
    return int(cursor.fetchall()[0][0])


def test_a_statement_is_prepared_once_and_only_where_nobody_else_is(
    db: psycopg.Connection[Any],
) -> None:
    theirs, ours = Wire(db), Wire(db, prepares=True)
    for n in range(3):
        one(theirs, "SELECT %s::int8", n)
    assert prepared(db) == 0
    for n in range(3):
        one(ours, "SELECT %s::int8", n)
    assert prepared(db) == 1


def test_a_statement_that_could_not_be_prepared_is_prepared_later(
    db: psycopg.Connection[Any],
) -> None:
    wire = Wire(db, prepares=True)
    with pytest.raises(psycopg.errors.DivisionByZero):
        wire.ask([("SELECT 1 / %s", (0,)), ("SELECT %s::int8", (7,))])
    with pytest.raises(psycopg.errors.UndefinedTable):
        one(wire, "SELECT * FROM not_there")
    assert one(wire, "SELECT %s::int8", 7) == [(7,)]


def test_statements_stay_prepared_when_a_transaction_is_rolled_back(made: Desk) -> None:
    db = made.ledger.store._connection  # type: ignore[attr-defined]
    before = prepared(db)
    assert made.ledger.case("A") is None, "a reading ends with ROLLBACK"
    assert prepared(db) >= before > 0
    assert made.send("appropriate", fund="f", year=2023, amount_fen=1)["status"] == "recorded"


# ---- what goes wrong on the way ------------------------------------------------------------------


@contextmanager
def heeding_interrupts() -> Iterator[None]:
    """A shell starts what runs in its background with interrupts ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def test_an_interrupt_while_waiting_for_the_lock_leaves_a_ledger_that_goes_on(
    made: Desk, server: Server
) -> None:
    number = made.ledger.store._ledger  # type: ignore[attr-defined]
    with server.connect() as other, heeding_interrupts():
        other.execute("BEGIN")
        other.execute("SELECT FROM subsidy_ledger.head WHERE ledger = %s FOR UPDATE", (number,))
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            made.submit("A", "t/once", LISTED)
        other.execute("ROLLBACK")
    assert made.submit("A", "t/once", LISTED)["status"] == "recorded"
    with made.ledger.store.reading() as reader:
        verify_ledger(reader, "x").demand()


def test_an_error_between_sending_and_hearing_closes_the_connection(
    db: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("subsidy_ledger.storage.postgresql.wire._heard", interrupted)
        with pytest.raises(KeyboardInterrupt):
            Wire(db).ask([("SELECT 1", ())])
    assert db.closed, "the answer to come must not be taken for another's"


def test_what_the_server_said_when_it_ended_the_connection_is_told(
    made: Desk, server: Server
) -> None:
    pid = made.ledger.store._connection.info.backend_pid  # type: ignore[attr-defined]

    def cut() -> None:
        with server.connect() as other:
            other.execute("SELECT pg_sleep(0.2), pg_terminate_backend(%s)", (pid,))

    ends = threading.Thread(target=cut)
    with pytest.raises(DatabaseLost, match="terminating connection"):
        wait_with(made, ends)
    assert made.submit("A", "t/once", LISTED)["status"] == "recorded"


def wait_with(made: Desk, ends: threading.Thread) -> None:
    with made.ledger.store.writing() as transaction:
        ends.start()
        transaction._ask("SELECT pg_sleep(20)")  # type: ignore[attr-defined]


# ---- how many journeys ---------------------------------------------------------------------------


class Counted:
    """Counts journeys: ours, and every statement that goes through psycopg."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.journeys: list[str] = []
        ask, execute, copy = Wire.ask, psycopg.Cursor.execute, psycopg.Cursor.copy

        def counted_ask(wire: Wire, statements: Any) -> Any:
            self.journeys.append("; ".join(text for text, _ in statements))
            return ask(wire, statements)

        def counted_execute(cursor: Any, query: Any, *rest: Any, **more: Any) -> Any:
            self.journeys.append(str(query))
            return execute(cursor, query, *rest, **more)

        def counted_copy(cursor: Any, query: Any, *rest: Any, **more: Any) -> Any:
            self.journeys.append(str(query))
            return copy(cursor, query, *rest, **more)

        patch.setattr(Wire, "ask", counted_ask)
        patch.setattr(psycopg.Cursor, "execute", counted_execute)
        patch.setattr(psycopg.Cursor, "copy", counted_copy)

    def taken(self) -> list[str]:
        """What was sent since it was asked last, journey by journey."""
        taken = self.journeys.copy()
        self.journeys.clear()
        return taken


@pytest.fixture
def counted(made: Desk, monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def test_a_command_takes_two_journeys(made: Desk, counted: Counted) -> None:
    made.ledger.record(payload("A"))
    counted.taken()
    made.ledger.record(payload("B"))
    assert len(counted.taken()) == 2
    made.ledger.record({"id": "2", "do": "accept", "case": "B", "on": "2023-01-03", "by": "w"})
    assert len(counted.taken()) == 2


def test_a_joined_command_takes_two_journeys(made: Desk, counted: Counted, server: Server) -> None:
    with server.connect(APPLICATION) as host, host.transaction():
        joined = made.ledger.join(host)
        counted.taken()
        joined.record(payload("A"))
        assert len(counted.taken()) == 2


def test_a_store_joins_in_three_journeys(made: Desk, counted: Counted, server: Server) -> None:
    with server.connect(APPLICATION) as host, host.transaction():
        counted.taken()
        made.ledger.store.joined(host)
        assert len(counted.taken()) == 3


def payload(case: str) -> dict[str, Any]:
    return {
        "id": case, "do": "submit", "case": case, "grant": "t/once", "on": "2023-01-03", "by": "w",
        "parties": {"applicant": [enterprise(case)]},
    }  # fmt: skip


def test_a_few_commands_take_no_more_journeys_than_one(made: Desk, counted: Counted) -> None:
    counted.taken()
    made.ledger.record_all([payload(f"C{n}") for n in range(60)])
    assert len(counted.taken()) == 2


# ---- what is read ahead --------------------------------------------------------------------------


def test_what_is_read_ahead_is_what_is_there(store: PostgresStore) -> None:
    store.create()
    case, payment = RECORDS["cases"][1], Payment("P", "A", 1, "settled")
    (token, *rest), holding, _ = RECORDS["holdings"]
    with store.writing() as transaction:
        transaction.append([row(0), row(1)])
        transaction.keep("cases", [("A", case, False)])
        transaction.keep("payments", [("P", payment, False)])
        transaction.keep("holdings", [((token, *rest), holding, False)])
        transaction.move_head(Head(2, b"", "", closed=False))
    keys = {"cases": ["A", "B"], "payments": ["P", "Q"], "holdings": [token, "nobody"]}
    ids = [row(0).id, row(1).id, "new"]
    with store.writing(Ahead(ids, keys)) as transaction:
        assert transaction.find(ids) == {row(0).id: 0, row(1).id: 1}
        assert transaction.find(["new"]) == {}
        assert transaction.load("cases", "A") == case
        assert transaction.load("cases", "B") is None
        assert transaction.load_many("payments", ["P", "Q", "R"]) == {"P": payment}
        held = transaction.load("holdings", token)
        assert held == {tuple(rest): holding}
        held.clear()
        assert transaction.load_many("holdings", [token, "nobody"]) == {
            token: {tuple(rest): holding}
        }


def test_what_is_written_since_is_seen_beside_what_was_read_ahead(store: PostgresStore) -> None:
    store.create()
    with store.writing() as transaction:
        transaction.append([row(0)])
        transaction.move_head(Head(1, b"", "", closed=False))
    payment = Payment("P", "A", 1, "settled")
    with store.writing(Ahead([row(1).id], {"payments": ["P"]})) as transaction:
        assert transaction.find([row(1).id]) == {}
        assert transaction.load("payments", "P") is None
        transaction.append([row(1)])
        transaction.keep("payments", [("P", payment, False)])
        assert transaction.find([row(1).id]) == {row(1).id: 1}
        assert transaction.load("payments", "P") == payment


def test_what_another_recorded_before_the_lock_was_free_is_read_ahead(
    store: PostgresStore, server: Server
) -> None:
    store.create()
    seen: list[Any] = []

    def read() -> None:
        url = server.url(origin=store._origin)
        ahead = Ahead([row(0).id], {"cases": ["A"]})
        with closing(PostgresStore(url)) as other, other.writing(ahead) as transaction:
            seen.append((transaction.find([row(0).id]), transaction.load("cases", "A")))

    with store.writing() as transaction:
        transaction.append([])
        transaction.move_head(Head(0, b"", "", closed=False))
    waits = threading.Thread(target=read)
    with store.writing() as transaction:
        waits.start()
        time.sleep(0.3)
        transaction.append([row(0)])
        transaction.keep("cases", [("A", CASE, False)])
        transaction.move_head(Head(1, b"", "", closed=False))
    waits.join(10)
    assert seen == [({row(0).id: 0}, CASE)]


def test_rows_that_are_new_go_by_copy_and_the_others_replace(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction_module, "_COPY", 5)
    store.create()
    first = {f"P{n}": Payment(f"P{n}", "A", n + 1, "settled") for n in range(8)}
    second = {f"P{n}": Payment(f"P{n}", "B", n + 1, "settled") for n in range(4, 16)}
    with store.writing() as transaction:
        transaction.append([row(0)])
        transaction.move_head(Head(1, b"", "", closed=False))
    counted = Counted(monkeypatch)
    for records, copies in ((first, 1), (second, 1)):
        with store.writing(Ahead((), {"payments": list(records)})) as transaction:
            transaction.keep("payments", [(key, one, False) for key, one in records.items()])
        assert sum(text.startswith("COPY") for text in counted.journeys) == copies
        counted.taken()
    with store.reading() as reader:
        assert dict(reader.rows("payments")) == first | second


# ---- a host's connection -------------------------------------------------------------------------


@pytest.fixture
def host(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.url(APPLICATION)) as db:
        yield db
        db.rollback()


def test_a_host_in_a_pipeline_of_its_own_may_join(
    made: Desk, host: psycopg.Connection[Any]
) -> None:
    with host.pipeline():
        cursor = host.execute("SELECT 7")
        joined = made.ledger.join(host)
        assert joined.record(payload("A"))["status"] == "recorded"
        later = host.execute("SELECT 8")
        assert (cursor.fetchone(), later.fetchone()) == ((7,), (8,))
    host.commit()
    assert made.case("A")["stage"] == "submitted"


@pytest.mark.parametrize("encoding", ["EUC_CN", "UTF8"])
def test_a_host_whose_text_is_encoded_otherwise_may_join(
    made: Desk, host: psycopg.Connection[Any], encoding: str
) -> None:
    host.execute(f"SET client_encoding = '{encoding}'")
    joined = made.ledger.join(host)
    more = {"id": "f", "do": "appropriate", "on": "2023-01-03", "by": "财政"}
    joined.record({**more, "fund": "就业补助资金", "year": 2023, "amount_fen": 5})
    assert joined.fund("就业补助资金", 2023)["appropriated_fen"] == 5
    host.commit()
    assert made.ledger.fund("就业补助资金", 2023)["appropriated_fen"] == 5
    with made.ledger.store.reading() as reader:
        verify_ledger(reader, "x").demand()


def test_nothing_is_prepared_where_a_host_forbids_it(
    made: Desk, host: psycopg.Connection[Any]
) -> None:
    host.prepare_threshold = None
    joined = made.ledger.join(host)
    for case in "ABC":
        joined.record(payload(case))
    assert prepared(host) == 0


@pytest.mark.parametrize("drop", ["DEALLOCATE ALL", "DISCARD PLANS", "ROLLBACK TO SAVEPOINT mine"])
def test_a_host_may_drop_what_was_prepared(
    made: Desk, host: psycopg.Connection[Any], drop: str
) -> None:
    host.prepare_threshold = 0
    made.ledger.join(host).record(payload("A"))
    host.commit()
    host.execute("SAVEPOINT mine")
    joined = made.ledger.join(host)
    assert prepared(host) > 5
    joined.record(payload("B"))
    host.execute(drop)
    assert joined.record(payload("C"))["status"] == "recorded"
    host.commit()
    for case, there in {"A": True, "B": "mine" not in drop, "C": True}.items():
        assert (made.ledger.case(case) is not None) is there
    with made.ledger.store.reading() as reader:
        verify_ledger(reader, "x").demand()


# ---- plans ---------------------------------------------------------------------------------------


def test_no_statement_of_a_writer_reads_a_whole_table(
    made: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.ledger.record_all([payload(f"C{n}") for n in range(40)])
    with server.connect() as keeper:
        keeper.execute("ANALYZE")  # now the server knows how small they are
    said: list[tuple[str, Any]] = []
    ask = Wire.ask

    def heard(wire: Wire, statements: Any) -> Any:
        said.extend(statements)
        return ask(wire, statements)

    with monkeypatch.context() as patch:
        patch.setattr(Wire, "ask", heard)
        made.ledger.record(payload("D"))
        made.ledger.record_all([payload(f"E{n}") for n in range(5)])
    planned = [one for one in said if one[0].lstrip().startswith(("SELECT", "INSERT"))]
    assert len(planned) > 8
    with made.ledger.store.reading() as reader:
        for text, given in planned:
            plan = reader._ask(f"EXPLAIN {text}", given)  # type: ignore[attr-defined]
            assert "Seq Scan" not in str(plan), (text, plan)

"""What every store must do, written once: subclass ``StoreContract`` and give it a fresh store.

The contract is the Protocol of ``ledger.store``: what a transaction wrote is there as a whole when
it ends without an error, and nothing of it otherwise; rows come back equal and in order; one writer
at a time.
"""

from __future__ import annotations

import threading
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve
from tests.support.builders import KEY, clock, desk, enterprise, entropy, startup

from subsidy_ledger import Ledger
from subsidy_ledger.casework.state import (
    TABLES,
    Award,
    CaseState,
    Duty,
    FundYear,
    Membership,
    Payment,
    Recovery,
)
from subsidy_ledger.errors import LedgerDamaged, LedgerExists, NotALedger
from subsidy_ledger.ledger.store import CarriedLine, EntryRow, Head, Node, Source
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.policy.limits import AwardLine, Holding

LINE = AwardLine(300, "tok", 3, "months", (24276, 24277, 24278), 100, (("year", 2023),))
AWARD = Award(
    amount_fen=300,
    on="2023-05-10",
    as_of="2023-05-09",
    rules=1,
    fund="资金",
    year=2023,
    lines=(LINE,),
    values=(("x", True),),
    rulings=(("r", "o"),),
    left_out=(("hire", (1,)),),
    stands_in=("founder",),
)
CASE = CaseState(
    case="A",
    grant="t/g",
    stage="approved",
    submitted_on="2023-05-01",
    last_on="2023-05-10",
    fund="资金",
    requested_fen=400,
    tokens=(("applicant", ("tok",)), ("hire", ("h1", "h2"))),
    files=(2,),
    entries=(2, 3),
    acts=(("submit", "w"), ("approve", "h")),
    held=True,
    notice_on="2023-05-02",
    notice_until="2023-05-09",
    award=AWARD,
    payable_fen=300,
    instructed_fen=100,
    settled_fen=200,
    ordered_back_fen=50,
    repaid_fen=20,
    written_off_fen=30,
    erased=9,
)
RECORDS: dict[str, tuple[Any, Any, Any]] = {
    "cases": ("A", CASE, CASE._replace(stage="finished", award=None, fund=None, held=False)),
    "payments": ("P", Payment("P", "A", 5, "instructed"), Payment("P", "A", 5, "settled")),
    "recoveries": ("R", Recovery("R", "A", 9, 0, 0, void=False), Recovery("R", "A", 9, 4, 5, True)),
    "funds": (("资金", 2023), FundYear("资金", 2023, 9, 1, 0), FundYear("资金", 2023, 9, 0, 1)),
    "holdings": (
        ("tok", "A", "applicant"),
        Holding("A", "t/g", "applicant", "2023-05-10", (LINE,), (("m", (24276,)),)),
        Holding("A", "t/g", "applicant", "2023-05-10", (), (), discharged=True),
    ),
    "pairs": (("a", "b"), "same", "apart"),
    "members": (
        (7, 0),
        Membership("户", "tok", "2023-01-01", None),
        Membership("户", "tok", "2023-01-01", "2023-12-31"),
    ),
    "duties": (
        ("t/s", "tok"),
        Duty("t/s", "tok", "2023-05-04", (), ()),
        Duty("t/s", "tok", "2023-05-04", (("call", 2),), (("call", "2023-05-05"),)),
    ),
}
CLAIM, USAGE = ("t#x|tok", ("general", 1)), ("t#y|tok", (1, 3))
"""Guard rows: they are not put but taken, and the store refuses to give too many."""


def row(seq: int) -> EntryRow:
    leaf = b'{"n":%d}' % seq
    return EntryRow(seq, f"id-{seq}", leaf, sha256(b"\x00" + leaf).digest())


def renamed(table: str, number: int) -> tuple[Any, Any, Any]:
    """A row of its own for each number: its key, its record, and the record after that."""
    key, *records = RECORDS[table]
    head = key if isinstance(key, tuple) else (key,)
    last = number if isinstance(head[-1], int) else f"{head[-1]}{number}"
    if table == "holdings":
        records = [evolve(record, role=last) for record in records]
    elif table not in ("pairs", "members"):  # a record says its own key, in its first fields
        name = records[0]._fields[len(head) - 1]
        records = [record._replace(**{name: last}) for record in records]
    return (*head[:-1], last) if isinstance(key, tuple) else last, records[0], records[1]


class StoreContract:
    """Tests of the Protocol; a subclass gives the fixture ``store`` (fresh, not yet created)."""

    @pytest.fixture
    def store(self) -> Any:
        raise NotImplementedError

    @pytest.fixture
    def made(self, store: Any) -> Any:
        """A store with its tables, and a head, as every transaction of the ledger leaves it."""
        store.create()
        with store.writing() as transaction:
            transaction.move_head(Head(0, b"", "", closed=False))
        return store

    # -- making and transactions

    def test_a_fresh_store_is_empty(self, store: Any) -> None:
        store.create()
        with store.reading() as reader:
            assert reader.head() is None
            assert list(reader.entries()) == list(reader.chunks(5)) == []
            assert list(reader.sealed_lines()) == list(reader.nodes()) == []
            assert list(reader.sources()) == list(reader.adoptions()) == []
            assert reader.leaf(0) is reader.sealed(0) is reader.source("x") is None
            for table, (key, _, _) in RECORDS.items():
                assert list(reader.rows(table)) == []
                wanted = key[0] if table == "holdings" else key
                assert reader.load(table, wanted) is None

    def test_a_store_that_holds_a_ledger_is_not_made_again(self, made: Any) -> None:
        with pytest.raises(LedgerExists):
            made.create()

    def test_what_a_transaction_wrote_is_there_when_it_ends(self, made: Any) -> None:
        with made.writing() as transaction:
            self._write_everything(transaction)
        with made.reading() as reader:
            assert reader.head() == Head(
                3, b"edge", "2023-01-01T00:00:00.000000Z", closed=True, common=2
            )
            assert list(reader.entries()) == [row(0), row(1), row(2)]
            assert list(reader.entries(2)) == [row(2)]
            assert list(reader.sealed_lines()) == [(0, b"zero"), (2, b"two")]
            assert [tuple(one) for one in reader.nodes()] == [(8, 0, b"n" * 32)]
            assert list(reader.adoptions()) == [1]
            assert list(reader.sources()) == [Source("pack", "p", "d1", b"toml")]
            for table, (key, record, _) in RECORDS.items():
                assert list(reader.rows(table)) == [(key, record)], table
            assert list(reader.rows("claims")) == [CLAIM]
            assert list(reader.rows("usage")) == [USAGE]

    def test_nothing_is_there_of_a_transaction_that_failed(self, made: Any) -> None:
        with made.reading() as reader:
            before = self._everything(reader)
        with pytest.raises(RuntimeError, match="on purpose"):
            self._write_everything_and_fail(made)
        with made.reading() as reader:
            assert self._everything(reader) == before
        with made.writing() as transaction:
            self._write_everything(transaction)

    def _write_everything_and_fail(self, store: Any) -> None:
        with store.writing() as transaction:
            self._write_everything(transaction)
            raise RuntimeError("on purpose")

    def _write_everything(self, transaction: Any) -> None:
        transaction.append([row(0), row(1), row(2)])
        transaction.seal([(0, b"zero"), (2, b"two")])
        transaction.add_source(Source("pack", "p", "d1", b"toml"))
        transaction.adopted(1)
        transaction.keep_nodes([Node(8, 0, b"n" * 32)])
        for table, (key, record, _) in RECORDS.items():
            transaction.keep(table, [(key, record, False)])
        transaction.take([("t#x|tok", "general", 1)], [("t#y|tok", 1, 3)])
        transaction.move_head(
            Head(3, b"edge", "2023-01-01T00:00:00.000000Z", closed=True, common=2)
        )

    def _everything(self, reader: Any) -> Any:
        return (
            reader.head(),
            list(reader.entries()),
            list(reader.sealed_lines()),
            list(reader.nodes()),
            list(reader.sources()),
            list(reader.adoptions()),
            {table: dict(reader.rows(table)) for table in TABLES},
        )

    # -- entries

    def test_entries_are_found_by_id_and_by_number(self, made: Any) -> None:
        with made.writing() as transaction:
            transaction.append([row(n) for n in range(1_200)])
        with made.reading() as reader:
            assert reader.find(["id-3"]) == {"id-3": 3}
            assert reader.find(["nothing"]) == reader.find([]) == {}
            wanted = [f"id-{n}" for n in range(0, 1_200, 2)] + ["nothing"]
            assert reader.find(wanted) == {f"id-{n}": n for n in range(0, 1_200, 2)}
            assert reader.leaf(1_199) == row(1_199).leaf
            assert reader.leaf(1_200) is reader.leaf(-1) is None

    @pytest.mark.parametrize("size", [1, 3, 4, 5])
    def test_entries_come_in_order_some_at_a_time(self, made: Any, size: int) -> None:
        with made.writing() as transaction:
            transaction.append([row(n) for n in range(4)])
        with made.reading() as reader:
            chunks = list(reader.chunks(size))
        assert [len(chunk) for chunk in chunks] == {
            1: [1, 1, 1, 1],
            3: [3, 1],
            4: [4],
            5: [4],
        }[size]
        assert [one for chunk in chunks for one in chunk] == [(*row(n),) for n in range(4)]

    def test_sealed_lines_are_removed_for_good_and_others_stay(self, made: Any) -> None:
        with made.writing() as transaction:
            transaction.append([row(0), row(1)])
            transaction.seal([(0, b"zero"), (1, b"one")])
        with made.writing() as transaction:
            transaction.unseal([0, 5])
        with made.reading() as reader:
            assert list(reader.sealed_lines()) == [(1, b"one")]
            assert reader.sealed(0) is None
            assert reader.sealed(1) == b"one"

    def test_a_source_is_kept_once_under_its_digest(self, made: Any) -> None:
        first, again = Source("pack", "p", "d", b"first"), Source("pack", "p", "d", b"again")
        with made.writing() as transaction:
            for source in (Source("calendar", "c", "e", b"x"), first, again):
                transaction.add_source(source)
        with made.reading() as reader:
            assert reader.source("d") == first
            assert [source.digest for source in reader.sources()] == ["e", "d"]

    def test_rows_are_read_while_others_are_being_read(self, made: Any) -> None:
        with made.writing() as transaction:
            transaction.append([row(n) for n in range(700)])
            transaction.seal([(n, b"line %d" % n) for n in range(700)])
        with made.reading() as reader:
            seen = [
                (entry.seq, line[0], reader.leaf(699 - entry.seq))
                for entry, line in zip(reader.entries(), reader.sealed_lines(), strict=True)
            ]
            assert next(iter(reader.entries())) == row(0), "one that nobody reads on"
            assert [one for part in reader.chunks(300) for one in part][-1] == (*row(699),)
        assert seen == [(n, n, row(699 - n).leaf) for n in range(700)]

    # -- the state that a successor begins with

    def carried(self) -> list[CarriedLine]:
        books = [CarriedLine(None, None, b"books %d" % n) for n in range(700)]
        return [*books, CarriedLine(-2, "old-1", b"one"), CarriedLine(-1, "old-2", b"two")]

    def test_carried_lines_come_back_in_order_and_by_number_and_id(self, store: Any) -> None:
        store.create()
        with store.writing() as transaction:
            transaction.carry(self.carried())
            transaction.seal([(-2, b"sealed")])
            transaction.adopted(-1)
            transaction.append([row(0)])
            transaction.move_head(Head(1, b"", "", closed=False))
        with store.reading() as reader:
            assert list(reader.carried_lines()) == [one.line for one in self.carried()]
            assert reader.carried_line(-2) == b"one"
            assert reader.carried_line(-3) is reader.carried_line(0) is None
            assert reader.find(["old-2"]) == {"old-2": -1}
            assert reader.find(["old-1", "id-0", "x"]) == {"old-1": -2, "id-0": 0}
            assert list(reader.sealed_lines()) == [(-2, b"sealed")]
            assert list(reader.adoptions()) == [-1]

    def test_another_ledger_carries_nothing(self, made: Any) -> None:
        with made.reading() as reader:
            assert list(reader.carried_lines()) == []
            assert reader.carried_line(-1) is None

    def test_nothing_is_carried_into_a_ledger_that_has_begun(self, made: Any) -> None:
        with pytest.raises(LedgerDamaged), made.writing() as transaction:
            transaction.carry(self.carried())
        with made.reading() as reader:
            assert list(reader.carried_lines()) == []

    # -- records

    @pytest.mark.parametrize("table", RECORDS)
    def test_a_record_comes_back_equal_and_is_replaced_and_removed(
        self, made: Any, table: str
    ) -> None:
        key, first, second = RECORDS[table]
        load = key[0] if table == "holdings" else key

        def loaded() -> Any:
            with made.reading() as reader:
                found = reader.load(table, load)
            return found if found is None or table != "holdings" else found[key[1:]]

        for record in (first, second):
            with made.writing() as transaction:
                transaction.keep(table, [(key, record, False)])
            assert loaded() == record
        with made.writing() as transaction:
            transaction.keep(table, [(key, None, True)])
        assert loaded() is None

    def test_a_row_removed_meanwhile_is_put_anew(self, made: Any) -> None:
        key, first, second = RECORDS["cases"]
        for record, removed in ((first, False), (second, True)):
            with made.writing() as transaction:
                transaction.keep("cases", [(key, record, removed)])
        with made.reading() as reader:
            assert reader.load("cases", key) == second

    # -- guards

    def guards(self, store: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        with store.reading() as reader:
            return dict(reader.rows("claims")), dict(reader.rows("usage"))

    def take(self, store: Any, claims: Any = (), usage: Any = ()) -> None:
        with store.writing() as transaction:
            transaction.take(list(claims), list(usage))

    def test_guards_add_up_and_are_gone_when_all_is_given_back(self, made: Any) -> None:
        self.take(made, [("c", "A", 1)], [("u", 2, 5)])
        self.take(made, [("c", "A", 2)], [("u", 3, 5)])
        assert self.guards(made) == ({"c": ("A", 3)}, {"u": (5, 5)})
        self.take(made, [("c", "A", -1)], [("u", -4, 5)])
        assert self.guards(made) == ({"c": ("A", 2)}, {"u": (1, 5)})
        self.take(made, [("c", "A", -2)], [("u", -1, 5)])
        assert self.guards(made) == ({}, {})

    def test_many_guards_at_once_add_up_too(self, made: Any) -> None:
        claims = [(f"c{n}", "A", 1) for n in range(30)]
        usage = [(f"u{n}", 2, 5) for n in range(30)]
        self.take(made, claims, usage)
        self.take(made, claims[:20], usage[10:])
        held, used = self.guards(made)
        assert held == {f"c{n}": ("A", 2 if n < 20 else 1) for n in range(30)}
        assert used == {f"u{n}": (2 if n < 10 else 4, 5) for n in range(30)}
        with pytest.raises(LedgerDamaged):
            self.take(made, [*claims[:9], ("c9", "B", 1)])
        with pytest.raises(LedgerDamaged):
            self.take(made, usage=usage[10:])
        assert self.guards(made) == (held, used)

    def test_a_claim_has_one_holder(self, made: Any) -> None:
        self.take(made, [("c", "A", 1)])
        with pytest.raises(LedgerDamaged):
            self.take(made, [("c", "B", 1)])
        assert self.guards(made)[0] == {"c": ("A", 1)}

    def test_what_is_given_back_goes_first(self, made: Any) -> None:
        self.take(made, [("c", "A", 1)], [("u", 5, 5)])
        self.take(made, [("c", "A", -1), ("c", "B", 1)], [("v", 1, 5), ("u", -5, 5)])
        assert self.guards(made) == ({"c": ("B", 1)}, {"v": (1, 5)})

    def test_no_more_is_used_than_the_ceiling_allows(self, made: Any) -> None:
        with pytest.raises(LedgerDamaged):
            self.take(made, usage=[("u", 6, 5)])
        self.take(made, usage=[("u", 5, 5)])
        with pytest.raises(LedgerDamaged):
            self.take(made, usage=[("u", 1, 5)])
        assert self.guards(made)[1] == {"u": (5, 5)}

    # -- more of records

    def test_holdings_load_by_token_with_all_cases_and_roles(self, made: Any) -> None:
        keys = [
            ("t1", "A", "applicant"),
            ("t1", "A", "founder"),
            ("t1", "B", "hire"),
            ("t2", "A", "x"),
        ]
        rows = [(key, Holding(key[1], "t/g", key[2], "2023-01-01", ()), False) for key in keys]
        with made.writing() as transaction:
            transaction.keep("holdings", rows)
        with made.reading() as reader:
            assert set(reader.load("holdings", "t1")) == {key[1:] for key in keys[:3]}
            assert reader.load("holdings", "t3") is None
            many = reader.load_many("holdings", ["t1", "t2", "t3"])
        assert {token: set(held) for token, held in many.items()} == {
            "t1": {key[1:] for key in keys[:3]},
            "t2": {("A", "x")},
        }

    def test_many_records_load_at_once_and_missing_ones_are_left_out(self, made: Any) -> None:
        payments = {f"P{n}": Payment(f"P{n}", "A", n + 1, "settled") for n in range(1_100)}
        with made.writing() as transaction:
            transaction.keep("payments", [(key, one, False) for key, one in payments.items()])
        with made.reading() as reader:
            assert reader.load_many("payments", [*payments, "nothing"]) == payments
            assert reader.load_many("payments", []) == {}

    @pytest.mark.parametrize("table", RECORDS)
    def test_many_records_at_once_come_back_equal_and_are_replaced(
        self, made: Any, table: str
    ) -> None:
        rows = [renamed(table, number) for number in range(40)]
        for place in (1, 2):
            with made.writing() as transaction:
                transaction.keep(table, [(one[0], one[place], False) for one in rows])
            with made.reading() as reader:
                found = dict(reader.rows(table))
            assert found == {one[0]: one[place] for one in rows}

    def test_a_transaction_leaves_tables_it_did_not_touch_alone(self, made: Any) -> None:
        with made.writing() as transaction:
            self._write_everything(transaction)
        with made.writing() as transaction:
            transaction.keep("payments", [("Q", Payment("Q", "A", 1, "settled"), False)])
        with made.reading() as reader:
            assert dict(reader.rows("cases")) == {"A": CASE}
            assert set(dict(reader.rows("payments"))) == {"P", "Q"}

    # -- a whole ledger

    def test_a_ledger_lives_in_it_and_verifies(self, store: Any) -> None:
        made = desk(store=store)
        made.award("A", **startup())
        made.paid("A")
        made.submit("B", **startup("e2", "p2"))
        made.ok("reject", case="B", reason="x")
        made.ok("erase", case="B", ground="x")
        with store.reading() as reader:
            result = verify_ledger(reader, "x")
        result.demand()
        assert result.size == 9
        again = Ledger.open(store, KEY, now=clock(), entropy=entropy())
        assert again.case("A") == made.case("A")

    def test_an_empty_store_is_not_a_ledger(self, store: Any) -> None:
        store.create()
        with pytest.raises(NotALedger, match="entry 0"):
            Ledger.open(store, KEY)

    def test_threads_take_turns(self, store: Any) -> None:
        made = desk(store=store)
        answers: list[Any] = []

        def work(number: int) -> None:
            for round_ in range(5):
                case = f"{number}-{round_}"
                listed = {"applicant": [enterprise(case)]}
                answers.append(
                    made.ledger.record(
                        {
                            "id": case,
                            "do": "submit",
                            "case": case,
                            "grant": "dezhou/startup",
                            "parties": listed,
                            "on": "2023-05-10",
                            "by": "w",
                        }
                    )
                )

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answer["seq"] for answer in answers) == list(range(2, 22))
        with store.reading() as reader:
            verify_ledger(reader, "x").demand()

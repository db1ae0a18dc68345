"""What the tests of limits do with a ledger: a bit of everything, and a great many plain cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.filling import KEY, ORIGIN, Filler, commands, found

from subsidy_ledger.casework.state import (
    CaseState,
    Duty,
    FundYear,
    Membership,
    Payment,
    Recovery,
)
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.store import Store, Transaction
from subsidy_ledger.policy.limits import Holding

Json = dict[str, Any]

RECORDS: dict[str, dict[Any, Any]] = {
    "cases": {
        name: CaseState(
            name, "a/b", "submitted", "2023-01-01", "2023-01-01", None, None, (), (), (), ()
        )
        for name in "AB"
    },
    "payments": {name: Payment(name, "A", 1, "instructed") for name in "PQ"},
    "recoveries": {name: Recovery(name, "A", 1, 0, 0, void=False) for name in "RS"},
    "funds": {("资金", year): FundYear("资金", year, 9, 0, 0) for year in (2023, 2024)},
    "holdings": {
        (token, "A", "applicant"): Holding("A", "a/b", "applicant", "2023-01-01", (), ())
        for token in "tu"
    },
    "pairs": {("t", "u"): "same", ("u", "t"): "same"},
    "members": {(5, item): Membership("户", "t", "2023-01-01", None) for item in (0, 1)},
    "duties": {("s", token): Duty("s", token, "2023-01-01", (), ()) for token in "tu"},
}
"""Two records of every table whose rows are put and removed by their keys."""


def everything(transaction: Transaction) -> None:
    """Every statement with which a writer reads and writes rows, one row and several."""
    transaction.head()
    for ids in (["a"], ["a", "b", "c"]):
        transaction.find(ids)
    for ask in (transaction.leaf, transaction.sealed, transaction.carried_line):
        ask(-1)
    transaction.source("0" * 64)
    for table, records in RECORDS.items():
        keys = list(records)
        transaction.load(table, keys[0][0] if table == "holdings" else keys[0])
        transaction.load_many(table, [key[0] if isinstance(key, tuple) else key for key in keys])
        for number in (1, 2):
            some = list(records.items())[:number]
            transaction.keep(table, [(key, record, False) for key, record in some])
        transaction.keep(table, [(key, None, True) for key in keys])
        transaction.keep(table, [(keys[0], None, True)])
    for number in (1, 2, 20):
        names = [f"k{n}" for n in range(number)]
        transaction.take([(name, "lane", 1) for name in names], [(name, 1, 100) for name in names])
    for number in (20, 2, 1):
        names = [f"k{n}" for n in range(number)]
        transaction.take(
            [(name, "lane", -1) for name in names], [(name, -1, 100) for name in names]
        )
    transaction.unseal([-1])
    transaction.unseal([-1, -2])
    transaction.node_at(8, 0)
    transaction.leaf_hashes(0, 3)


def some_of_everything() -> Iterator[Json]:
    """Commands that come back to rows of cases, payments, recoveries and parties."""
    (case,) = {command["case"] for command in commands(1)}
    plain: list[Json] = [
        {"do": "settle", "payment": "ZF-0000000"},
        {"do": "recover", "recovery": "R", "case": case, "amount_fen": 30, "reason": "多付"},
        {"do": "repay", "recovery": "R", "amount_fen": 10},
        {"do": "write_off", "recovery": "R", "amount_fen": 20, "reason": "破产"},
        {"do": "hold", "case": case, "reason": "核查"},
        {"do": "release", "case": case},
        {"do": "approve", "case": case},  # refused: it is approved
    ]
    for number, command in enumerate(plain):
        yield {"id": f"more {number}", "on": "2023-06-01", "by": "head", **command}


def a_small_ledger(store: Store, origin: str = ORIGIN) -> Ledger:
    """A ledger with one case."""
    return found(store, origin=origin)


def filled(store: Store, size: int, number: int) -> int:
    """Fill a ledger up to so many entries, from a case's number on; the number after the last."""
    filler = Filler(store, number)
    filler.fill(size)
    return filler.next


__all__ = [
    "KEY",
    "RECORDS",
    "a_small_ledger",
    "commands",
    "everything",
    "filled",
    "some_of_everything",
]

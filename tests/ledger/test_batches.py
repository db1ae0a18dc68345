"""Batches: the same as one by one; all or nothing where asked; a preview records nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.support.builders import Desk, Json, desk, jobs, startup

from subsidy_ledger.errors import LedgerExists
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage.memory import MemoryStore, MemoryTransaction
from subsidy_ledger.storage.sqlite import SqliteStore


def life(case: str, company: str, founder: str) -> list[Json]:
    """A case from application to a settled payment, and a second try that is refused."""
    listed = startup(company, founder)
    parties = {role: [party] for role, party in listed["parties"].items()}
    submit = {"grant": listed["grant"], "parties": parties, "facts": listed["facts"]}
    steps: list[Json] = [
        {"do": "submit", "case": case, **submit, "fund": "资金"},
        {"do": "approve", "case": case},
        {"do": "pay", "payment": f"P{case}", "case": case, "account": "6217"},
        {"do": "settle", "payment": f"P{case}"},
        {"do": "submit", "case": f"{case}x", **submit},
        {"do": "approve", "case": f"{case}x"},
    ]
    return [
        {"id": f"{case}-{n}", "on": "2023-05-10", "by": "head", **step}
        for n, step in enumerate(steps)
    ]


def stream() -> list[Json]:
    """Some twenty-five commands: money, lives of cases, an erasure, invalid ones between."""
    fund = {"do": "appropriate", "fund": "资金", "year": 2023, "amount_fen": 6_000_000}
    commands = [{"id": "f", "on": "2023-05-10", "by": "head", **fund}]
    for number in range(4):  # the fourth finds no money
        commands += life(f"C{number}", f"e{number}", f"p{number}")
    end: list[Json] = [
        {"do": "reject", "case": "C1x", "reason": "重复"},
        {"do": "erase", "case": "C1x", "ground": "法定"},
        {"do": "accept", "case": "nothing"},
        {"do": "withdraw", "case": "C3", "reason": "撤回"},
    ]
    return commands + [
        {"id": f"end-{n}", "on": "2023-05-11", "by": "head", **step} for n, step in enumerate(end)
    ]


def told(made: Desk) -> list[Json]:
    """Entries without what differs by time."""
    return [
        {key: value for key, value in entry.items() if key not in ("at", "sealed")}
        for entry in made.entries()
    ]


@pytest.mark.parametrize("size", [2, 7, 100])
def test_a_batch_comes_to_the_same_as_its_commands_one_by_one(size: int) -> None:
    one, many = desk(), desk()
    commands = stream()
    single = [one.ledger.record(command) for command in commands]
    together: list[Json] = []
    for start in range(0, len(commands), size):
        together += many.ledger.record_all(commands[start : start + size])
    assert together == single
    assert told(many) == told(one)
    for table in ("cases", "payments", "funds", "holdings", "claims", "usage"):
        with one.ledger.store.reading() as first, many.ledger.store.reading() as second:
            assert dict(second.rows(table)) == dict(first.rows(table)), table


def test_a_batch_on_sqlite_comes_to_the_same_as_in_memory(tmp_path: Path) -> None:
    memory, file = desk(), desk(store=SqliteStore(tmp_path / "ledger.db"))
    assert file.ledger.record_all(stream()) == memory.ledger.record_all(stream())
    with file.ledger.store.reading() as reader:
        verify_ledger(reader, "ledger").demand()
    file.ledger.close()


def test_all_entries_of_a_batch_bear_one_time_and_times_never_decrease() -> None:
    made = desk()
    made.ledger.record_all(stream())
    made.send("hold", case="C0", reason="x")
    times = [entry["at"] for entry in made.entries()]
    assert times == sorted(times)
    assert all(len(at) == len("2023-01-01T09:00:00.000000Z") for at in times)


def test_a_clock_that_goes_back_does_not_take_the_ledger_back() -> None:
    hour = [9]
    made = desk([], procedure=None, now=lambda: datetime(2023, 1, 1, hour[0], tzinfo=UTC))
    for hour[0] in (12, 8, 13):
        made.ok("appropriate", fund="资金", year=2023, amount_fen=hour[0])
    assert [entry["at"][11:13] for entry in made.entries()] == ["09", "12", "12", "13"]


# ---- atomic --------------------------------------------------------------------------------------


def test_an_atomic_batch_of_recorded_commands_is_recorded() -> None:
    made = desk()
    commands = [c for c in life("A", "e1", "p1") if c["do"] != "approve" or c["case"] == "A"]
    commands = [{k: v for k, v in c.items() if k != "fund"} for c in commands[:5]]
    answers = made.ledger.record_all(commands, atomic=True)
    assert [answer["status"] for answer in answers] == ["recorded"] * 5
    assert made.size == 7


@pytest.mark.parametrize("fault", ["refused", "undetermined", "invalid", "conflict"])
def test_the_first_that_is_not_recorded_rolls_all_back(fault: str) -> None:
    made = desk()
    made.submit("B", **startup("e2", "p2"))
    before = made.entries()
    good = [{k: v for k, v in c.items() if k != "fund"} for c in life("A", "e1", "p1")[:4]]
    incomplete = startup("e3", "p3")
    incomplete["facts"].pop("operating")
    bad: dict[str, list[Json]] = {
        "refused": [made.command("discharge", id="bad", case="B")],
        "undetermined": [
            {
                **good[0],
                "id": "n",
                "case": "N",
                "parties": {role: [one] for role, one in incomplete["parties"].items()},
                "facts": incomplete["facts"],
            },
            made.command("approve", id="bad", case="N"),
        ],
        "invalid": [made.command("accept", id="bad", case="nothing")],
        "conflict": [made.command("accept", id=before[2]["id"], case="B")],
    }
    (answer,) = made.ledger.record_all([*good, *bad[fault]], atomic=True)
    assert answer["status"] == fault
    assert answer["rolled_back"] is True
    assert made.entries() == before
    assert made.ledger.case("A") is None
    assert [a["status"] for a in made.ledger.record_all(good)] == ["recorded"] * 4, "no id is used"


def test_a_rolled_back_answer_has_no_seq() -> None:
    made = desk()
    made.submit("B", **startup("e2", "p2"))
    taken = made.entry()["id"]
    for bad in (
        made.command("discharge", id="bad", case="B"),
        made.command("accept", id=taken, case="B"),  # a conflict
    ):
        (answer,) = made.ledger.record_all([bad], atomic=True)
        assert answer["rolled_back"] is True
        assert "seq" not in answer


def test_a_repeat_counts_as_recorded_in_an_atomic_batch() -> None:
    made = desk()
    first = life("A", "e1", "p1")[0]
    made.ledger.record(first)
    answers = made.ledger.record_all(
        [first, made.command("hold", case="A", reason="x")], atomic=True
    )
    assert [answer["status"] for answer in answers] == ["recorded", "recorded"]


# ---- preview -------------------------------------------------------------------------------------


def test_a_preview_answers_as_recording_would_and_records_nothing() -> None:
    made, other = desk(), desk()
    before = made.entries()
    shown = made.ledger.preview(stream())
    assert made.entries() == before
    assert made.ledger.case("C0") is None
    real = other.ledger.record_all(stream())
    assert shown == [{k: v for k, v in answer.items() if k != "seq"} for answer in real]
    assert made.ledger.record_all(stream()) == real, "and leaves nothing behind in memory"


def test_a_preview_of_a_pack_does_not_adopt_it() -> None:
    made = desk()
    command = made.command("adopt", packs=["examples/dezhou-operator-2023"])
    assert made.ledger.preview([command])[0]["status"] == "recorded"
    answer = made.award("A", **jobs())
    assert answer["status"] == "undetermined", "the minimum wage is the operator's to give"


# ---- failures ------------------------------------------------------------------------------------

WRITES = ("append", "seal", "keep", "move_head")


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_a_failure_in_the_middle_of_a_transaction_leaves_nothing(
    kind: str, write: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from subsidy_ledger.storage.sqlite import SqliteTransaction

    store: Any = MemoryStore() if kind == "memory" else SqliteStore(tmp_path / "ledger.db")
    made = desk(store=store)
    made.submit("B", **startup("e2", "p2"))
    before = made.entries()
    target = MemoryTransaction if kind == "memory" else SqliteTransaction

    def fails(*_: Any) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(target, write, fails)
        with pytest.raises(OSError, match="the disk is full"):
            made.ledger.record_all(stream())
    assert made.entries() == before
    assert made.ledger.case("C0") is None
    with store.reading() as reader:
        verify_ledger(reader, "ledger").demand()
    assert made.ledger.record_all(stream())[0]["seq"] == len(before)
    store.close()


def test_a_ledger_that_could_not_be_made_leaves_nothing_behind(tmp_path: Path) -> None:
    from subsidy_ledger.errors import InvalidCommand

    path = tmp_path / "ledger.db"
    with pytest.raises(InvalidCommand, match="there is no pack 'nothing'"):
        desk(["nothing"], store=SqliteStore(path))
    made = desk(store=SqliteStore(path))
    assert made.size == 2
    made.ledger.close()


def test_a_ledger_is_made_once(tmp_path: Path) -> None:
    made = desk(store=SqliteStore(tmp_path / "ledger.db"))
    with pytest.raises(LedgerExists):
        desk(store=SqliteStore(tmp_path / "ledger.db"))
    with pytest.raises(LedgerExists):
        desk(store=made.ledger.store)
    assert made.size == 2
    made.ledger.close()


def test_a_ledger_knows_its_name_after_a_batch_was_rolled_back() -> None:
    made = desk([])
    answers = made.ledger.record_all([made.command("approve", case="nobody")], atomic=True)
    assert answers[-1]["rolled_back"] is True
    assert made.ledger.origin == "test.example/ledger"

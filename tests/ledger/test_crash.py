"""A process is killed while it records: nothing answered is lost, nothing half-done is shown.

A real process records commands, some one by one and some in batches, and writes a line for each
answer once it has it. It is killed at a moment drawn at random. Then the ledger is opened again:
every answered entry is there, the file verifies, and the same commands sent again are repeats as
far as they were recorded and recorded anew from there on.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.support.builders import KEY, Json, desk, enterprise, grant, small_pack
from typeguard import suppress_type_checks

from subsidy_ledger import Ledger
from subsidy_ledger.ledger.verification import verify_ledger
from subsidy_ledger.storage.sqlite import SqliteStore

PACK = small_pack(grant("g", "[grant.benefit]\nfen = 10\n§\n"))
ROUNDS = 12
BATCHES = (1, 1, 7, 1, 40)
"""How many commands go into one transaction, over and over."""

RECORDER = """
import json, sys
from subsidy_ledger import Ledger
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.storage.sqlite import SqliteStore
ledger = Ledger.open(SqliteStore(sys.argv[1]), TokenKey(bytes(range(32))))
sys.stdout.write("ready\\n"); sys.stdout.flush()
for line in open(sys.argv[2], encoding="utf-8"):
    for answer in ledger.record_all(json.loads(line)):
        sys.stdout.write(json.dumps(answer) + "\\n")
    sys.stdout.flush()
sys.stdout.write("done\\n")
"""


def commands() -> list[Json]:
    """Cases with their whole life, a reservation of money each."""
    made: list[Json] = [
        {"do": "appropriate", "fund": "资金", "year": 2023, "amount_fen": 10_000_000}
    ]
    for number in range(1_000):
        case = f"C{number}"
        parties = {"applicant": [enterprise(f"e{number}")]}
        made += [
            {"do": "submit", "case": case, "grant": "t/g", "parties": parties, "fund": "资金"},
            {"do": "approve", "case": case},
            {"do": "pay", "payment": f"P{number}", "case": case, "account": "6217"},
            {"do": "settle", "payment": f"P{number}"},
        ]
    return [
        {"id": f"k{n}", "on": "2023-05-10", "by": "w", **command} for n, command in enumerate(made)
    ]


def in_batches(stream: list[Json]) -> list[list[Json]]:
    batches, start, turn = [], 0, 0
    while start < len(stream):
        size = BATCHES[turn % len(BATCHES)]
        batches.append(stream[start : start + size])
        start, turn = start + size, turn + 1
    return batches


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[list[Json]]]:
    listed = in_batches(commands())
    path = tmp_path_factory.mktemp("crash") / "batches.jsonl"
    path.write_text("".join(json.dumps(batch) + "\n" for batch in listed), "utf-8")
    return path, listed


def killed(ledger: Path, batches: Path, after: float) -> list[Json]:
    """Answers that a recorder gave before it was killed."""
    import subsidy_ledger

    source = Path(subsidy_ledger.__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", RECORDER, str(ledger), str(batches)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    said, _ = process.communicate(timeout=30)
    *whole, _cut_short = said.split(b"\n")
    return [json.loads(line) for line in whole if line != b"done"]


@pytest.mark.slow
def test_a_killed_process_loses_nothing_answered_and_leaves_nothing_half_done(
    tmp_path: Path, batches: tuple[Path, list[list[Json]]]
) -> None:
    file, listed = batches
    drawn = random.Random(2023)
    stopped_at: set[int] = set()
    for round_ in range(ROUNDS):
        path = tmp_path / f"ledger-{round_}.db"
        desk([PACK], store=SqliteStore(path)).ledger.close()
        answered = killed(path, file, drawn.uniform(0.0, 0.25))
        with closing(SqliteStore(path)) as store, suppress_type_checks():  # many entries, often
            check(store, answered, listed)
            with store.reading() as reader:
                head = reader.head()
                stopped_at.add(0 if head is None else head.size)
    assert len(stopped_at) > ROUNDS / 2, "the moments differ"


def check(store: SqliteStore, answered: list[Json], listed: list[list[Json]]) -> None:
    with store.reading() as reader:
        verified = verify_ledger(reader, "x")
        verified.demand()
        recorded = list(reader.entries())
    ids = [row.id for row in recorded[2:]]
    by_id: dict[str, Any] = {row.id: row.seq for row in recorded}
    for answer in answered:
        assert by_id[answer["id"]] == answer["seq"], "answered, and not there"
    ends, total = [0], 0
    for batch in listed:
        total += len(batch)
        ends.append(total)
    assert len(ids) in ends, "part of a transaction"
    flat = [command for batch in listed for command in batch]
    assert ids == [command["id"] for command in flat[: len(ids)]]
    ledger = Ledger.open(store, KEY)
    again = ledger.record_all(flat[: len(ids) + 60])
    assert [answer.get("repeated", False) for answer in again] == (
        [True] * len(ids) + [False] * (len(again) - len(ids))
    )
    assert {answer["status"] for answer in again} == {"recorded"}
    assert [a["seq"] for a in again] == list(range(2, 2 + len(again)))
    with store.reading() as reader:
        verify_ledger(reader, "x").demand()

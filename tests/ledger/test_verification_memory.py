"""Verification of a bundle in bounded memory: eight bytes an id, and nothing else that grows."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import pytest
from typeguard import suppress_type_checks

from subsidy_ledger import canonical
from subsidy_ledger.ledger.bundle import ENTRIES, LEDGER, SEALED, Manifest
from subsidy_ledger.ledger.verification import ids as module
from subsidy_ledger.ledger.verification import verify_bundle
from subsidy_ledger.ledger.verification.ids import Ids
from subsidy_ledger.ledger.verification.sealed import Missing
from subsidy_ledger.proofs.merkle import Edge, leaf_hash


@pytest.fixture(scope="module", autouse=True)
def _as_users_run_it() -> Iterator[None]:
    with suppress_type_checks():
        yield


# ---- ids -----------------------------------------------------------------------------------------

Rows = list[tuple[int, str]]


def used(rows: Rows) -> list[tuple[int, str] | None]:
    seen = Ids()
    for _, id in rows:
        seen.add(id)
    return list(seen.used_twice(lambda: iter(rows)))


def numbered(*ids: str) -> Rows:
    return list(enumerate(ids))


def test_ids_that_stand_once_are_not_read_again() -> None:
    seen = Ids()
    for number in range(1000):
        seen.add(f"id {number}")

    def again() -> Iterator[tuple[int, str]]:
        raise AssertionError("nothing agrees")

    assert list(seen.used_twice(again)) == []


def test_every_further_use_of_an_id_is_named_in_order() -> None:
    assert used(numbered("a", "b", "a", "c", "b", "a")) == [(2, "a"), (4, "b"), (5, "a")]


@pytest.mark.parametrize(
    "weak", [b"\0" * 32, b"\xff" * 32], ids=["all in the first place", "all in the last"]
)
def test_digests_that_agree_by_accident_are_told_apart(weak: bytes) -> None:
    class Weak:
        def __init__(self, data: bytes) -> None:
            self.data = data

        def digest(self) -> bytes:
            return weak

    with patch.object(module, "sha256", Weak):
        assert used(numbered("a", "b", "c")) == []
        assert used(numbered("a", "b", "a")) == [(2, "a")]


def test_beyond_so_many_suspects_it_is_said_that_there_may_be_more() -> None:
    with patch.object(module, "_AT_ONCE", 2):
        found = used(numbered(*"abcd", *"abcd"))
    assert found[-1] is None
    assert len(found) - 1 == 2


def test_suspects_that_are_innocent_do_not_hide_the_guilty_after_them() -> None:
    """Half of eight bytes is what agrees here: the first letter."""

    class Weak:
        def __init__(self, data: bytes) -> None:
            self.data = data

        def digest(self) -> bytes:
            return sha256(self.data[:1]).digest()

    rows = numbered("a1", "a2", "b1", "b2", "c1", "c2", "d1", "d1", "e1", "e2")
    with patch.object(module, "sha256", Weak), patch.object(module, "_AT_ONCE", 1):
        assert [one for one in used(rows) if one is not None] == [(7, "d1")]


def test_an_id_costs_eight_bytes_and_an_eighth_more_while_arrays_grow() -> None:
    seen = Ids()
    seen.add("first")
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(100_000):
        seen.add(str(number))
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 8 * 100_000 <= grown < 9.5 * 100_000


def test_one_id_that_stands_everywhere_costs_at_most_a_hundred_bytes_each_time() -> None:
    rows = [(number, "same") for number in range(50_000)]
    seen = Ids()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _, id in rows:
        seen.add(id)
    found = sum(1 for _ in seen.used_twice(lambda: iter(rows)))
    most = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    assert found == 49_999
    assert most < 100 * 50_000


# ---- sealed content ------------------------------------------------------------------------------


def test_a_missing_line_costs_24_bytes() -> None:
    missing = Missing()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for number in range(100_000):
        missing.add(number, str(number))
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert 24 * 100_000 <= grown < 28 * 100_000


def test_missing_lines_are_accounted_for_by_an_erasure_of_their_case_at_or_after_them() -> None:
    missing = Missing()
    for seq, case in ((-3, "A"), (2, "A"), (3, "B"), (4, None), (9, "A")):
        missing.add(seq, case)
    missing.erase(8, "A")
    assert list(missing.unaccounted()) == [3, 4, 9]


# ---- a whole bundle ------------------------------------------------------------------------------


def write(folder: Path, size: int) -> None:
    """A bundle of small entries without sealed content."""
    folder.mkdir()
    edge = Edge.empty()
    given = {"v": 1, "on": "2023-01-01", "by": "b", "status": "recorded", "request": "x" * 43}
    opened = {"origin": "o", "token_key": "0" * 16}
    with (folder / ENTRIES).open("wb") as file:
        for start in range(0, size, 1000):
            leaves = []
            for seq in range(start, min(start + 1000, size)):
                do, data = ("open", opened) if seq == 0 else ("appropriate", {"n": seq})
                at = f"2023-01-01T00:00:{seq % 1_000_000_000 / 1_000_000:09.6f}Z"
                leaves.append(
                    canonical.encode(
                        {**given, "seq": seq, "at": at, "id": f"c{seq}", "do": do, "data": data}
                    )
                )
            file.write(b"".join(leaf + b"\n" for leaf in leaves))
            edge, _ = edge.extend([leaf_hash(leaf) for leaf in leaves])
    (folder / SEALED).write_bytes(b"")
    manifest = Manifest("o", size, edge.root().hex(), "0" * 16, None, sealed=True)
    (folder / LEDGER).write_bytes(canonical.encode_checked(manifest.to_json()) + b"\n")


PEAK = """
import sys
from subsidy_ledger.verify import verify_bundle
assert verify_bundle(sys.argv[1]).ok
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def peak(folder: Path) -> int:
    """The most memory, in bytes, that a process held that verified a bundle and did nothing else."""
    # getrusage would say what this process held when it made the other one.
    if not Path("/proc/self/status").exists():
        pytest.skip("the system does not tell how much memory a process held")
    done = subprocess.run(
        [sys.executable, "-c", PEAK, folder], capture_output=True, text=True, check=True
    )
    return int(done.stdout) * 1024


@pytest.mark.slow
def test_a_hundred_thousand_entries_more_cost_no_more_than_their_ids(tmp_path: Path) -> None:
    write(tmp_path / "few", 50_000)
    write(tmp_path / "many", 150_000)
    grown = peak(tmp_path / "many") - peak(tmp_path / "few")
    assert grown < 12 * 100_000 + 1_000_000, "eight bytes an id, and what a process varies by"


def test_what_was_measured_verifies_and_is_read_in_both_passes(tmp_path: Path) -> None:
    write(tmp_path / "one", 2_500)
    steps: list[int] = []
    result = verify_bundle(tmp_path / "one", steps.append)
    assert (result.ok, result.size, sum(steps)) == (True, 2_500, 5_000)


def test_an_id_used_twice_in_a_bundle_is_named(tmp_path: Path) -> None:
    write(tmp_path / "one", 300)
    path = tmp_path / "one" / ENTRIES
    path.write_bytes(path.read_bytes().replace(b'"id":"c200"', b'"id":"c100"'))
    problems = [text for part in verify_bundle(tmp_path / "one").parts for text in part.problems]
    assert "entry 200: id 'c100' was used before" in problems

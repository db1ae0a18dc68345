"""Single faults at places that a race meets rarely: making a ledger, and erasing content.

A process that is killed is played by the files that it leaves: copied at that moment, with nothing
closed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest
from tests.faults import town
from tests.support.builders import KEY, Desk, Json, number_of, person

from subsidy_ledger import Ledger
from subsidy_ledger.errors import NotALedger
from subsidy_ledger.storage.sqlite import SqliteStore, SqliteTransaction

NUMBER = number_of("to-be-forgotten").encode()


def left_by(store: SqliteStore, to: Path) -> SqliteStore:
    """The ledger as a process that is killed now leaves it."""
    to.mkdir()
    for file in Path(store.name).parent.glob("*.db*"):
        if not file.name.endswith("-shm"):
            shutil.copyfile(file, to / file.name)
    return SqliteStore(to / Path(store.name).name)


def bytes_of(store: SqliteStore) -> bytes:
    """Of the file and the log beside it."""
    folder = Path(store.name).parent
    return b"".join(file.read_bytes() for file in sorted(folder.glob("*.db*")))


@pytest.fixture
def ended_case(tmp_path: Path) -> Iterator[Desk]:
    """A ledger in which the content of case A may be erased."""
    folder = tmp_path / "running"
    folder.mkdir()
    with closing(SqliteStore(folder / "ledger.db")) as store:
        desk = Desk(town.found(store), on=town.DAY)
        desk.ok(
            "submit", case="A", grant="t/left", parties={"applicant": [person("to-be-forgotten")]}
        )
        desk.ok("withdraw", case="A", reason="本人撤回")
        yield desk


def erase() -> Json:
    return town.command("erase-1", "erase", case="A", ground="保管期满")


def test_a_ledger_is_whole_or_is_none_wherever_its_making_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before the transaction that holds entries 0 and 1 was committed."""
    with closing(SqliteStore(tmp_path / "first.db")) as store:
        monkeypatch.setattr(Ledger, "_open_first", _killed)
        with pytest.raises(KeyboardInterrupt):
            town.found(store)
        left = left_by(store, tmp_path / "left")
    with closing(left), pytest.raises(NotALedger, match="make it with init"):
        Ledger.open(left, KEY)


def _killed(*_given: object) -> None:
    raise KeyboardInterrupt


def test_a_ledger_whose_making_was_killed_can_be_made_again(tmp_path: Path) -> None:
    with closing(SqliteStore(tmp_path / "ledger.db")) as store:
        store.create()  # and killed
    with closing(SqliteStore(tmp_path / "ledger.db")) as store:
        town.found(store)


def test_erased_content_is_in_no_file(ended_case: Desk) -> None:
    assert NUMBER in bytes_of(ended_case.ledger.store)  # type: ignore[arg-type]
    assert ended_case.ledger.record(erase())["status"] == "recorded"
    assert NUMBER not in bytes_of(ended_case.ledger.store)  # type: ignore[arg-type]


def test_content_erased_while_another_reads_is_in_no_file_after_the_next_transaction(
    ended_case: Desk,
) -> None:
    store = ended_case.ledger.store
    with closing(SqliteStore(store.name)) as other:
        with other.reading() as reader:
            reader.head()
            answer = ended_case.ledger.record(erase())
        ended_case.ledger.record(erase())  # the reader has ended: the log can be emptied
        left = bytes_of(store)  # type: ignore[arg-type]
    assert answer["status"] == "recorded"
    assert NUMBER not in left


def test_content_erased_right_before_a_crash_is_gone_when_the_same_id_is_sent_again(
    ended_case: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unseal(self: SqliteTransaction, seqs: Sequence[int]) -> None:
        self._many("DELETE FROM subsidy_ledger_sealed WHERE seq = ?", [(seq,) for seq in seqs])

    with monkeypatch.context() as killed:  # between COMMIT and what cleans the log
        killed.setattr(SqliteTransaction, "unseal", unseal)
        ended_case.ledger.record(erase())
    left = left_by(ended_case.ledger.store, tmp_path / "left")  # type: ignore[arg-type]
    with closing(left):
        again = Ledger.open(left, KEY)
        assert again.record(erase())["repeated"]
        assert NUMBER not in bytes_of(left)

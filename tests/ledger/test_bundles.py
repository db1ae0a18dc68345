"""Bundles: the same bytes wherever they are written, a whole prefix of a ledger in use, or nothing.

What is read back from a bundle, and what is found in one that was changed, is in
``test_verification.py`` and ``tests/cli/test_tampering.py``.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from tests.docs import lives
from tests.support.builders import KEY, Desk, desk, enterprise, entropy, grant, small_pack

from subsidy_ledger import Ledger
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger import bundle as module
from subsidy_ledger.ledger.bundle import Bundle, export
from subsidy_ledger.ledger.keys import make_keys
from subsidy_ledger.ledger.signing import FileSigner, checkpoint
from subsidy_ledger.ledger.verification import Trust, Verification, verify_bundle
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.storage.sqlite import SqliteStore

ORIGIN = "test.example/ledger"
PACK = small_pack(grant("g", "[grant.benefit]\nfen = 10\n§\n"))
CASES = 12


@pytest.fixture
def signer(tmp_path_factory: pytest.TempPathFactory) -> FileSigner:
    return FileSigner(make_keys(tmp_path_factory.mktemp("k") / "keys", ORIGIN, entropy()))


def filled(store: Any, signer: FileSigner) -> Desk:
    """A ledger with some cases, a rejection and an erasure, left open."""
    made = desk([PACK], store=store, log_key=str(signer.key))
    for number in range(CASES):
        made.award(f"C{number}", "t/g", {"applicant": enterprise(f"e{number}")})
        made.paid(f"C{number}")
    made.submit("X", "t/g", {"applicant": enterprise("x")})
    made.ok("reject", case="X", reason="不符合")
    made.ok("erase", case="X", ground="法定")
    return made


@pytest.fixture
def open_desk(tmp_path: Path, signer: FileSigner) -> Iterator[Desk]:
    (tmp_path / "ledger").mkdir()
    made = filled(SqliteStore(tmp_path / "ledger" / "ledger.db"), signer)
    yield made
    made.ledger.close()


def own_view(made: Desk) -> SqliteStore:
    """The same ledger, opened by somebody else."""
    return SqliteStore(Path(made.ledger.store.name))


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def verified(folder: Path, signer: FileSigner) -> Verification:
    """The bundle verifies under the log key."""
    found = verify_bundle(folder, None, Trust(log=signer.key))
    found.demand()
    return found


# ---- the same bytes ------------------------------------------------------------------------------


def test_the_same_state_gives_the_same_bytes_from_any_view_and_any_store(
    open_desk: Desk, tmp_path: Path, signer: FileSigner
) -> None:
    with open_desk.ledger.store.reading() as reader:
        note = checkpoint(reader, signer)
        export(reader, tmp_path / "one", checkpoint=note)
        export(reader, tmp_path / "two", checkpoint=note)
    with closing(own_view(open_desk)) as store, store.reading() as reader:
        export(reader, tmp_path / "three", checkpoint=note)
    with filled(MemoryStore(), signer).ledger.store.reading() as reader:
        export(reader, tmp_path / "four", checkpoint=note)
    one, *others = (files_of(tmp_path / name) for name in ("one", "two", "three", "four"))
    assert [one == other for other in others] == [True] * 3
    assert set(one) >= {"ledger.json", "entries.jsonl", "sealed.jsonl", "checkpoint"}


EVERYTHING = """
import sys
if "--plain" in sys.argv:
    sys.modules["orjson"] = None
from pathlib import Path
from tests.docs import lives
from subsidy_ledger.ledger.bundle import export
with lives.live().store.reading() as reader:
    export(reader, Path(sys.argv[1]))
print("orjson" if sys.modules.get("orjson") else "standard library")
"""
"""Records a ledger in which every command is used, and exports it."""


def in_process(repository: Path, code: str, *args: object, **environ: str) -> str:
    """What a new Python says that runs some code with the package of this checkout."""
    import subsidy_ledger

    source = Path(subsidy_ledger.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, args)],
        cwd=repository,
        env={**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{repository}", **environ},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
def test_every_process_records_and_exports_the_same_bytes_with_orjson_and_without(
    repository: Path, tmp_path: Path
) -> None:
    """Another order of sets, another encoder, another time zone: nothing of it is in the bytes."""
    with lives.live().store.reading() as reader:
        export(reader, tmp_path / "here")
    fast, plain = tmp_path / "fast", tmp_path / "plain"
    said = in_process(repository, EVERYTHING, fast, PYTHONHASHSEED="1", TZ="Asia/Shanghai")
    assert said in ("orjson", "standard library")
    said = in_process(repository, EVERYTHING, plain, "--plain", PYTHONHASHSEED="2", TZ="UTC")
    assert said == "standard library"
    assert files_of(tmp_path / "here") == files_of(fast) == files_of(plain)


def test_without_sealed_content_the_other_files_are_the_same(
    open_desk: Desk, tmp_path: Path
) -> None:
    with open_desk.ledger.store.reading() as reader:
        export(reader, tmp_path / "with")
        export(reader, tmp_path / "without", sealed=False)
    whole, less = files_of(tmp_path / "with"), files_of(tmp_path / "without")
    assert whole.keys() - less.keys() == {"sealed.jsonl"}
    assert {name for name in less if less[name] != whole[name]} == {"ledger.json"}


# ---- while the ledger is in use ------------------------------------------------------------------


STAGES = ("chunks", "sealed_lines", "sources")
"""What an export reads, in this order."""


@contextmanager
def at_every_step(reader: Any, what: str, do: Callable[[], object]) -> Iterator[None]:
    """Do something before each piece that an export takes from one part of a ledger."""
    real = getattr(type(reader), what)

    def stepping(self: Any, *given: Any) -> Iterator[Any]:
        for piece in real(self, *given):
            do()
            yield piece

    with patch.object(type(reader), what, stepping), patch.object(module, "_CHUNK", 5):
        yield


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_recorded_in_the_middle_of_an_export_is_not_in_it(
    open_desk: Desk, tmp_path: Path, signer: FileSigner, stage: str
) -> None:
    before = [json.dumps(entry) for entry in open_desk.entries()]
    meanwhile: list[int] = []

    def record() -> None:
        name = f"late {len(meanwhile)}"
        answer = open_desk.submit(name, "t/g", {"applicant": enterprise(name)})
        meanwhile.append(answer["seq"])

    with closing(own_view(open_desk)) as store, store.reading() as reader:
        note = checkpoint(reader, signer)
        with at_every_step(reader, stage, record):
            manifest = export(reader, tmp_path / "bundle", checkpoint=note)
    assert meanwhile, "nothing was recorded meanwhile"
    assert manifest.size == len(before) == verified(tmp_path / "bundle", signer).size
    found = (tmp_path / "bundle" / "entries.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.dumps(json.loads(line)) for line in found] == before
    assert open_desk.size == len(before) + len(meanwhile)


def test_what_is_erased_in_the_middle_of_an_export_is_still_in_that_one_and_not_in_the_next(
    open_desk: Desk, tmp_path: Path
) -> None:
    # After an erasure the store waits for readers, to empty the log beside the file: not here.
    open_desk.ledger.store._open().execute("PRAGMA busy_timeout = 10")  # type: ignore[attr-defined]
    open_desk.submit("Y", "t/g", {"applicant": enterprise("gone")})
    open_desk.ok("withdraw", case="Y", reason="撤回")
    erased: list[str] = []

    def erase() -> None:
        if not erased:
            erased.append(open_desk.ok("erase", case="Y", ground="法定")["status"])

    name = enterprise("gone")["number"].encode()
    with closing(own_view(open_desk)) as store:
        with store.reading() as reader, at_every_step(reader, "chunks", erase):
            export(reader, tmp_path / "first")
        with store.reading() as reader:
            export(reader, tmp_path / "second")
    assert verify_bundle(tmp_path / "first").ok
    assert verify_bundle(tmp_path / "second").ok
    assert name in files_of(tmp_path / "first")["sealed.jsonl"]
    assert name not in files_of(tmp_path / "second")["sealed.jsonl"]


def test_a_checkpoint_of_an_earlier_state_is_refused_and_nothing_is_left(
    open_desk: Desk, tmp_path: Path, signer: FileSigner
) -> None:
    with open_desk.ledger.store.reading() as reader:
        earlier = checkpoint(reader, signer)
    open_desk.ok("appropriate", fund="资金", year=2023, amount_fen=1)
    before = sorted(tmp_path.iterdir())
    with open_desk.ledger.store.reading() as reader, pytest.raises(LedgerDamaged, match="another"):
        export(reader, tmp_path / "bundle", checkpoint=earlier)
    assert sorted(tmp_path.iterdir()) == before


RECORDER = """
import sys
from subsidy_ledger import Ledger
from subsidy_ledger.parties.tokens import TokenKey
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.storage.sqlite import SqliteStore
ledger = Ledger.open(SqliteStore(sys.argv[1]), TokenKey(bytes(range(32))))
number = 0
while True:
    number += 1
    ledger.record_all([
        {"id": f"w{number}/{n}", "do": "appropriate", "fund": "资金", "year": 2023,
         "amount_fen": 1, "on": "2023-06-01", "by": "w"} for n in range(3)
    ])
    if number == 3:
        print("recording", flush=True)
"""
"""Records three entries at a time until it is killed."""


@contextmanager
def recording(path: Path) -> Iterator[None]:
    """Another process records for as long as this is entered."""
    import subsidy_ledger

    source = Path(subsidy_ledger.__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", RECORDER, str(path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(source)},
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"recording\n"
            yield
            assert process.poll() is None, "it stopped recording"
        finally:
            process.kill()


@pytest.mark.slow
def test_exports_beside_a_process_that_records_are_each_a_whole_prefix(
    open_desk: Desk, tmp_path: Path, signer: FileSigner
) -> None:
    path = Path(open_desk.ledger.store.name)
    open_desk.ledger.close()
    folders = [tmp_path / f"bundle-{number}" for number in range(6)]
    with recording(path):
        for folder in folders:
            with closing(SqliteStore(path)) as store, store.reading() as reader:
                export(reader, folder, checkpoint=checkpoint(reader, signer))
            time.sleep(0.02)
    sizes = [verified(folder, signer).size for folder in folders]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1], "nothing was recorded meanwhile"
    entries = [files_of(folder)["entries.jsonl"] for folder in folders]
    for shorter, longer in pairwise(entries):
        assert longer.startswith(shorter)
    assert all((size - sizes[0]) % 3 == 0 for size in sizes), "part of a transaction"
    note = (folders[0] / "checkpoint").read_bytes()
    later = verify_bundle(folders[-1], None, Trust(log=signer.key, since=note))
    assert later.ok


# ---- reading without a database ------------------------------------------------------------------

READER = """
import sys
for name in ("sqlite3", "_sqlite3", "sqlalchemy", "sqlmodel"):
    sys.modules[name] = None
from subsidy_ledger.audit import audit
from subsidy_ledger.ledger.bundle import Bundle
from subsidy_ledger.ledger.verification import Trust, verify_bundle
from subsidy_ledger.proofs.note import read_key
found = verify_bundle(sys.argv[1], None, Trust(log=read_key(sys.argv[2])))
found.demand()
report = audit(Bundle(sys.argv[1]), None, None)
print(found.size, len([one for one in report.findings if one.severity == "fault"]))
"""


def test_a_bundle_is_verified_and_replayed_where_there_is_no_database_and_stays_as_it_was(
    open_desk: Desk, tmp_path: Path, signer: FileSigner, repository: Path
) -> None:
    folder = tmp_path / "bundle"
    with open_desk.ledger.store.reading() as reader:
        export(reader, folder, checkpoint=checkpoint(reader, signer))
    before = {path: path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))}
    said = in_process(repository, READER, folder, str(signer.key))
    assert said == f"{open_desk.size} 0"
    assert {path: path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))} == before


def test_a_copied_bundle_is_the_bundle(open_desk: Desk, tmp_path: Path, signer: FileSigner) -> None:
    """No name of a folder and no time of a file is part of it."""
    with open_desk.ledger.store.reading() as reader:
        export(reader, tmp_path / "bundle", checkpoint=checkpoint(reader, signer))
    for name, data in files_of(tmp_path / "bundle").items():
        place = tmp_path / "审计 2023" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    assert verified(tmp_path / "审计 2023", signer).size == open_desk.size
    assert Bundle(tmp_path / "审计 2023").manifest == Bundle(tmp_path / "bundle").manifest


# ---- interrupted ---------------------------------------------------------------------------------


class Stopped(BaseException):
    """Something that no code expects."""


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), OSError(28, "No space left on device"), Stopped()], ids=repr
)
@pytest.mark.parametrize("there", [True, False], ids=["an empty folder", "no folder"])
def test_an_export_that_fails_in_the_middle_leaves_nothing_behind(
    open_desk: Desk, tmp_path: Path, stage: str, error: BaseException, there: bool
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    if there:
        (place / "bundle").mkdir()
    steps: list[list[str]] = []

    def fail() -> None:
        steps.append([path.name for path in place.iterdir()])
        if len(steps) == 2:
            raise error

    with (
        open_desk.ledger.store.reading() as reader,
        at_every_step(reader, stage, fail),
        pytest.raises(type(error)),
    ):
        export(reader, place / "bundle")
    assert any(name.startswith("bundle.partial-") for name in steps[0]), "it was being written"
    assert [path.name for path in place.iterdir()] == (["bundle"] if there else [])
    assert list(place.rglob("*")) == ([place / "bundle"] if there else [])
    with open_desk.ledger.store.reading() as reader:
        export(reader, place / "bundle")
    assert verify_bundle(place / "bundle").ok


def test_while_it_is_written_nobody_else_may_look_into_it(open_desk: Desk, tmp_path: Path) -> None:
    modes: list[int] = []

    def look() -> None:
        modes.extend(path.stat().st_mode & 0o777 for path in tmp_path.glob("bundle.partial-*"))

    with open_desk.ledger.store.reading() as reader, at_every_step(reader, "sources", look):
        export(reader, tmp_path / "bundle")
    assert set(modes) == {0o700}


EXPORTER = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run unattended
from pathlib import Path
from subsidy_ledger.ledger import bundle
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.storage.sqlite import SqliteStore
bundle._CHUNK = 5
store = SqliteStore(sys.argv[1])
with store.reading() as reader:
    real = type(reader).chunks
    def slow(self, size):
        for number, rows in enumerate(real(self, size)):
            if number == 2:
                print("writing", flush=True)
                time.sleep(60)
            yield rows
    type(reader).chunks = slow
    bundle.export(reader, Path(sys.argv[2]))
"""
"""An export that stands still in the middle."""


def stopped_by(number: int, ledger: Path, folder: Path) -> int:
    """Send a signal to a process in the middle of an export; gives its exit status."""
    import subsidy_ledger

    source = Path(subsidy_ledger.__file__).parents[1]
    with subprocess.Popen(
        [sys.executable, "-c", EXPORTER, str(ledger), str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(source)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        assert list(folder.parent.glob("bundle.partial-*"))
        process.send_signal(number)
        return process.wait(timeout=30)


def test_an_export_that_is_interrupted_from_the_keyboard_leaves_nothing_behind(
    open_desk: Desk, tmp_path: Path
) -> None:
    place = tmp_path / "out"
    place.mkdir()
    status = stopped_by(signal.SIGINT, Path(open_desk.ledger.store.name), place / "bundle")
    assert status != 0
    assert list(place.iterdir()) == []


def test_an_export_that_is_killed_leaves_no_bundle_that_could_be_taken_for_one(
    open_desk: Desk, tmp_path: Path
) -> None:
    """Nobody can tidy up after SIGKILL; what is left has another name and says what it is."""
    place = tmp_path / "out"
    place.mkdir()
    stopped_by(signal.SIGKILL, Path(open_desk.ledger.store.name), place / "bundle")
    (left,) = place.iterdir()
    assert left.name.startswith("bundle.partial-")
    assert not verify_bundle(left).ok
    with open_desk.ledger.store.reading() as reader:
        export(reader, place / "bundle")
    assert verify_bundle(place / "bundle").ok
    assert Ledger.open(open_desk.ledger.store, KEY).case("C1") is not None

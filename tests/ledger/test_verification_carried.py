"""Verification of a successor: what it took over is looked at line by line.

Each row of the matrix changes a bundle of a successor as somebody careful would: digest, entry 0,
size and root are made to fit again where that hides the change. What the ledger before had, only
that ledger can tell (tests/ledger/test_succession.py).
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.cli.tool import call
from tests.support.builders import Desk, Json, desk, enterprise, grant, role, small_pack
from tests.support.successors import open_after, store_of, succeed
from typeguard import suppress_type_checks

from subsidy_ledger.casework import carried
from subsidy_ledger.casework.state import (
    TABLES,
    Award,
    Books,
    CaseState,
    Duty,
    FundYear,
    Membership,
    Payment,
    Recovery,
)
from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.ledger.bundle import Bundle, export
from subsidy_ledger.ledger.keys import Memory
from subsidy_ledger.ledger.store import CarriedLine
from subsidy_ledger.ledger.verification import (
    Same,
    Verification,
    check_bytes,
    check_restored,
    steps_of,
    verify_bundle,
    verify_ledger,
)
from subsidy_ledger.ledger.verification.carried import compare_stored
from subsidy_ledger.ledger.verification.named import Named
from subsidy_ledger.ledger.verification.tables import AWARD, SHAPES, Records
from subsidy_ledger.ledger.verification.verdict import OpenPart
from subsidy_ledger.policy.limits import Holding
from subsidy_ledger.proofs.merkle import leaf_hash, root_of

PACK = small_pack(role("founder", most=1) + grant("g", "[grant.benefit]\nfen = 100\n§\n"))


@pytest.fixture(scope="module", autouse=True)
def _as_users_run_it() -> Iterator[None]:
    with suppress_type_checks():
        yield


def story(folder: Path, kind: str) -> tuple[Desk, list[Any]]:
    """Three ledgers in a line, the last in use; a case erased in the first and one in the last."""
    stores = [store_of(kind, folder, name) for name in "abc"]
    first = desk([PACK], store=stores[0], origin="a")
    for case in ("A", "B", "C", "X"):
        assert first.submit(case, "t/g", {"applicant": enterprise(case)})["status"] == "recorded"
        first.ok("reject", case=case, reason="不符合")
    first.ok("erase", case="X", ground="法定")
    second = Desk(succeed(first.ledger, "b", stores[1]))
    second._ids = count(100)
    second.submit("D", "t/g", {"applicant": enterprise("D")})
    second.ok("reject", case="D", reason="不符合")
    third = Desk(succeed(second.ledger, "c", stores[2]))
    third._ids = count(200)
    third.submit("E", "t/g", {"applicant": enterprise("E")})
    third.ok("erase", case="B", ground="法定")
    third.ok("erase", case="D", ground="法定")
    return third, stores


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the third ledger and a bundle of it."""
    folder = tmp_path_factory.mktemp("kept")
    made, stores = story(folder, "sqlite")
    with made.ledger.store.reading() as reader:
        export(reader, folder / "bundle")
    for store in stores:
        store.close()
    return folder


@pytest.fixture
def bundle(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept / "bundle", tmp_path / "bundle"))


def problems(result: Verification, name: str = "carried") -> list[str]:
    return [text for part in result.parts if part.name == name for text in part.problems]


def parts(result: Verification) -> set[str]:
    return {part.name for part in result.parts if part.problems}


# ---- honest --------------------------------------------------------------------------------------


def test_a_successor_verifies_as_store_and_as_bundle_and_names_the_ledger_before(
    kept: Path,
) -> None:
    steps: list[int] = []
    with closing(store_of("sqlite", kept, "c")) as store, store.reading() as reader:
        of_store = verify_ledger(reader, "c", steps.append)
        first = reader.leaf(0)
    of_bundle = verify_bundle(kept / "bundle")
    with closing(store_of("sqlite", kept, "b")) as store, store.reading() as reader:
        before = verify_ledger(reader, "b")
    for result in (of_store, of_bundle):
        assert parts(result) == set()
        assert result.after is not None
        assert (result.after.origin, result.after.size, result.after.root, result.after.gap) == (
            "b", before.size, before.root, None,
        )  # fmt: skip
        (carried,) = (part for part in result.parts if part.name == "carried")
        assert carried.counted == len(carried_lines(kept / "bundle"))
    assert first is not None
    entries_before = -json.loads(entry_lines(kept / "bundle")[0])["seq"]
    assert sum(steps) == 2 * of_store.size + entries_before
    assert steps_of(of_store.size, first) == 2 * of_store.size + before.size


def test_a_successor_in_memory_verifies(tmp_path: Path) -> None:
    made, _ = story(tmp_path, "memory")
    with made.ledger.store.reading() as reader:
        assert verify_ledger(reader, "c").ok


def test_a_ledger_that_succeeds_none_has_no_such_part(tmp_path: Path) -> None:
    with desk([PACK]).ledger.store.reading() as reader:
        result = verify_ledger(reader, "x")
    assert result.after is None
    assert "carried" not in {part.name for part in result.parts}


def test_a_gap_is_told(tmp_path: Path) -> None:
    old = desk([PACK], origin="a")
    signed = Memory(99, "ab" * 32)
    new = open_after(old.ledger, "b", store_of("memory", tmp_path, "b"), signed=signed, lost=True)
    with new.store.reading() as reader:
        result = verify_ledger(reader, "b")
    assert result.ok
    assert result.after is not None
    assert result.after.gap == (99, "ab" * 32)


def test_a_bundle_without_sealed_content_lacks_none(kept: Path, tmp_path: Path) -> None:
    with closing(store_of("sqlite", kept, "c")) as store, store.reading() as reader:
        export(reader, tmp_path / "bundle", sealed=False)
    assert verify_bundle(tmp_path / "bundle").ok


# ---- tampering with a bundle ---------------------------------------------------------------------


def carried_lines(bundle: Path) -> list[bytes]:
    return (bundle / "carried.jsonl").read_bytes().split(b"\n")[:-1]


def entry_lines(bundle: Path) -> list[bytes]:
    return [line for line in carried_lines(bundle)[1:] if b'"table":' not in line]


def dumped(given: Any) -> bytes:
    return json.dumps(given, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def put(path: Path, lines: list[bytes]) -> None:
    path.write_bytes(b"".join(line + b"\n" for line in lines))


def fit(bundle: Path, change: Callable[[Json], Any] = lambda data: None) -> None:
    """Entry 0 names the digest of what is there, and size and root are stated anew."""
    entries = (bundle / "entries.jsonl").read_bytes().split(b"\n")[:-1]
    opened = json.loads(entries[0])
    if (bundle / "carried.jsonl").exists() and "after" in opened["data"]:
        digest = sha256((bundle / "carried.jsonl").read_bytes()).hexdigest()
        opened["data"]["after"]["state"] = digest
    change(opened["data"])
    entries[0] = dumped(opened)
    put(bundle / "entries.jsonl", entries)
    stated = json.loads((bundle / "ledger.json").read_bytes())
    stated["root"] = root_of([leaf_hash(line) for line in entries]).hex()
    put(bundle / "ledger.json", [dumped(stated)])


Change = Callable[[list[Any]], Any]


def lines(change: Change) -> Callable[[Path], None]:
    """Change the lines as JSON; everything else is made to fit."""

    def apply(bundle: Path) -> None:
        found = [json.loads(line) for line in carried_lines(bundle)]
        before = json.dumps(found)
        change(found)
        assert json.dumps(found) != before
        put(bundle / "carried.jsonl", [dumped(line) for line in found])
        fit(bundle)

    return apply


def head(**given: Any) -> Callable[[Path], None]:
    return lines(lambda found: found[0].update(given))


def whole(found: list[Json], number: int = 0) -> Json:
    """The line of an entry of a case that came along whole."""
    return [line for line in found if "case" in line.get("entry", ())][number]


def bare(found: list[Json]) -> Json:
    return next(line for line in found if "id" in line and "entry" not in line)


def entry(**given: Any) -> Callable[[Path], None]:
    return lines(lambda found: whole(found)["entry"].update(given))


def number(move: Callable[[int, int], int]) -> Callable[[Path], None]:
    """Other numbers; ``move`` gives the number of each line from its place and number."""

    def change(found: list[Json]) -> None:
        for place, line in enumerate(line for line in found if "id" in line):
            line["seq"] = move(place, line["seq"])

    return lines(change)


def sealed(change: Callable[[list[bytes]], Any]) -> Callable[[Path], None]:
    def apply(bundle: Path) -> None:
        found = (bundle / "sealed.jsonl").read_bytes().split(b"\n")[:-1]
        change(found)
        put(bundle / "sealed.jsonl", found)

    return apply


def after(change: Callable[[Json], Any]) -> Callable[[Path], None]:
    """Entry 0 says something else of the ledger before."""
    return lambda bundle: fit(bundle, lambda data: change(data["after"]))


def manifest(value: Any) -> Callable[[Path], None]:
    def apply(bundle: Path) -> None:
        stated = json.loads((bundle / "ledger.json").read_bytes())
        stated["carried"] = value
        if value is None:
            del stated["carried"]
        put(bundle / "ledger.json", [dumped(stated)])

    return apply


def own(seq: int, **given: Any) -> Callable[[Path], None]:
    """An entry of this ledger says something else."""

    def apply(bundle: Path) -> None:
        found = (bundle / "entries.jsonl").read_bytes().split(b"\n")[:-1]
        found[seq] = dumped({**json.loads(found[seq]), **given})
        put(bundle / "entries.jsonl", found)
        fit(bundle)

    return apply


def case(change: Callable[[Json, Json], Any]) -> Callable[[Path], None]:
    """Change the records of two cases, both not erased."""

    def apply(found: list[Json]) -> None:
        cases = [one for one in found if one.get("table") == "cases" and "erased" not in one]
        change(cases[0], cases[1])

    return lines(apply)


def began(found: list[Json]) -> Json:
    """The entry that the ledger before began with."""
    opened = [one["entry"] for one in found if one.get("entry", {}).get("do") == "open"][-1]
    assert isinstance(opened, dict)
    return opened


def no_after(bundle: Path) -> None:
    fit(bundle, lambda data: data.pop("after"))


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def apply(bundle: Path) -> None:
        for change in changes:
            change(bundle)

    return apply


def only_flip(bundle: Path) -> None:
    data = (bundle / "carried.jsonl").read_bytes()
    (bundle / "carried.jsonl").write_bytes(data.replace(b'"table":"cases"', b'"table":"casex"', 1))


def later(found: list[Json]) -> None:
    whole(found)["entry"]["at"] = "2099-01-01T00:00:00.000000Z"


MATRIX: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "a byte": (only_flip, "carried", "has the digest "),
    "a digest that is another's": (
        after(lambda said: said.update(state="0" * 64)), "carried", "entry 0 names 000000"),
    "another origin": (head(origin="z"), "carried", "line 1 states origin z, entry 0 b"),
    "another size": (head(size=3), "carried", "line 1 states size 3, entry 0 "),
    "another root": (head(root="00" * 32), "carried", "line 1 states root 0000"),
    "another token key": (head(token_key="0" * 16), "carried", "line 1 states token_key 0000"),
    "another version": (head(v=2), "carried", "line 1: does not say which ledger"),
    "no closing": (lines(lambda f: f[0].pop("closed")), "carried", "line 1: does not say which ledger"),
    "a type": (head(size="3"), "carried", "line 1: does not say which ledger"),
    "the ledger before later than this one": (
        head(at="2099-01-01T00:00:00.000000Z"), "carried", "later than entry 0"),
    "an entry later than its ledger": (
        lines(later), "carried", "recorded at an earlier time than the one before"),
    "the first line gone": (lines(lambda f: f.pop(0)), "carried", "line 1: does not say which"),
    "no line": (lines(list.clear), "carried", "is missing: entry 0 names a ledger before"),
    "an entry gone": (lines(lambda f: f.remove(bare(f))), "carried", "where entry "),
    "the last gone": (lines(lambda f: f.pop()), "carried", "have their line, it had "),
    "the first entries gone": (
        lambda bundle: lines(lambda f: f.__delitem__(slice(
            len(f) - len(entry_lines(bundle)), len(f) - 2)))(bundle),
        "carried", "2 entries of the ledger before have their line"),
    "two swapped": (lines(lambda f: f.insert(-1, f.pop())), "carried", "entry -1 where entry -2 belongs"),
    "a record of the books behind the entries": (
        lines(lambda f: f.append(f.pop(1))), "carried", "neither a record of the books nor an entry"),
    "a record of no table": (
        lines(lambda f: f[1].update(table=5)), "carried", "line 2: its table is no name"),
    "an entry at 0": (number(lambda place, seq: seq + 1), "carried", "neither a record"),
    "a key more": (lines(lambda f: bare(f).update(more=1)), "carried", "neither a record"),
    "a key less": (lines(lambda f: bare(f).pop("id")), "carried", "neither a record"),
    "a line that is no object": (lines(lambda f: f.append(5)), "carried", "neither a record"),
    "an id of its own used again": (
        lines(lambda f: bare(f).update(id=whole(f)["id"])), "carried", "was used before"),
    "an id that this ledger uses": (
        lines(lambda f: bare(f).update(id="c201")), "json", "id 'c201' was used before"),
    "an entry that is none": (
        lines(lambda f: whole(f).update(entry=[])), "carried", "not an object"),
    "an entry without its time": (
        lines(lambda f: whole(f)["entry"].pop("at")), "carried", "missing at"),
    "an entry of another number": (
        lines(lambda f: whole(f, -1)["entry"].update(seq=77)), "carried", "it says it is entry 77"),
    "an entry of a number below 0": (entry(seq=-1), "carried", "no ledger has it in this form"),
    "an entry that is too long": (
        entry(by="x" * 70_000), "carried", "no ledger has it in this form"),
    "an entry under another id": (entry(id="z"), "carried", "its line names another id"),
    "an entry with another commitment": (
        entry(sealed="x"), "sealed", "does not match its commitment"),
    "sealed content of another": (
        sealed(lambda f: f.__setitem__(0, f[0].replace(b'"kind":"enterprise"', b'"kind":"person"'))),
        "sealed", "does not match its commitment"),
    "sealed content gone": (sealed(lambda f: f.pop(0)), "sealed", "its sealed content is missing"),
    "all sealed content of the ledger before gone": (
        sealed(lambda f: f.__delitem__(slice(len(f) - 1))), "sealed", "its sealed content is missing"),
    "sealed content out of place": (
        sealed(lambda f: f.insert(1, f.pop(0))), "sealed", "is out of place"),
    "sealed content of an entry that did not come along": (
        both(lines(lambda f: whole(f).pop("entry"))), "sealed", "which did not come along"),
    "a size that it had not": (
        both(head(size=500), after(lambda said: said.update(size=500))), "carried", "it had 500"),
    "an entry 0 with a key more": (
        after(lambda said: said.update(more=1)), "carried", "has another form"),
    "an entry 0 with another type": (
        after(lambda said: said.update(size="3")), "carried", "has another form"),
    "an entry 0 with half a gap": (
        after(lambda said: said.update(gap={"size": 3})), "carried", "has another form"),
    "an entry 0 that names nothing": (
        lambda bundle: fit(bundle, lambda data: data.update(after=5)), "carried", "has another form"),
    "an entry 0 with no size": (
        both(head(size=0), after(lambda said: said.update(size=0))), "carried", "another form"),
    "an entry 0 with a root that is none": (
        both(head(root="zz"), after(lambda said: said.update(root="zz"))), "carried", "another form"),
    "an entry 0 with a digest in capitals": (
        after(lambda said: said.update(state=said["state"].upper())), "carried", "another form"),
    "a gap that is a number": (
        after(lambda said: said.update(gap=3)), "carried", "lost entries has another form"),
    "a gap of a size below 1": (
        after(lambda said: said.update(gap={"size": -10, "root": "ab" * 32})),
        "carried", "lost entries has another form"),
    "a gap of a root that is none": (
        after(lambda said: said.update(gap={"size": 10, "root": "x"})),
        "carried", "lost entries has another form"),
    "a gap of nothing": (
        after(lambda said: said.update(gap={"size": said["size"], "root": said["root"]})),
        "carried", "what it says was lost is what it took over"),
    "a ledger before that was not closed": (
        head(closed=False), "carried", "was not closed, and entry 0 names no gap"),
    "a ledger before that was not opened": (
        lines(lambda f: began(f).update(status="refused")), "carried", "and it is no opening"),
    "a ledger before that was opened under another name": (
        lines(lambda f: began(f)["data"].update(origin="z")), "carried", "states origin b, entry -"),
    "an entry by the law of no adoption": (entry(rules=0), "carried", "no ledger has it in this form"),
    "a record twice": (lines(lambda f: f.insert(1, f[1])), "carried", "line 3: a record of cases stands twice"),
    "a record twice that says two things": (
        lines(lambda f: f.insert(1, {**f[1], "held": True})), "carried", "of cases stands twice"),
    "records in another order": (
        lines(lambda f: f.insert(1, f.pop(2))), "carried", "line 3: a record of cases is out of order"),
    "a record with a key more": (
        lines(lambda f: f[1].update(name="王")), "carried", "a record of cases: unknown name"),
    "a record with a key less": (
        lines(lambda f: f[1].pop("grant")), "carried", "a record of cases: missing grant"),
    "a record with another type": (
        lines(lambda f: f[1].update(stage=5)), "carried", "a record of cases: wrong type of stage"),
    "a record with a key more inside": (
        lines(lambda f: f[1]["tokens"][0].append("王")), "carried", "wrong type of tokens"),
    "a record with a file that is no number": (
        lines(lambda f: f[1].update(files=["王"])), "carried", "wrong type of files"),
    "a record of a table that is none": (
        lines(lambda f: f[1].update(table="notes")), "carried", "the books have no table 'notes'"),
    "an entry that did not come along": (
        lines(lambda f: whole(f).pop("entry")), "carried", "did not come along, and its case is not erased"),
    "an entry of another case": (entry(case="ZZ"), "carried", "is not of the case that names it"),
    "an entry of no case": (
        lines(lambda f: whole(f)["entry"].pop("case")), "carried", "is not of the case that names it"),
    "a case gone whose entries came along": (
        lines(lambda f: f.remove(next(one for one in f if "erased" not in one and "table" in one))),
        "carried", "came along, and its case does not name it"),
    "a case whose entries stand in no order": (
        case(lambda one, other: one["entries"].reverse()), "carried", "does not name its entries in order"),
    "a case with an entry of this ledger": (
        case(lambda one, other: one["entries"].append(3)), "carried", "does not name its entries in order"),
    "a case with an entry that is not there": (
        case(lambda one, other: one["entries"].insert(0, -999)), "carried", "entry -999 is named by a case, and has no line"),
    "a case with an entry that is far away": (
        case(lambda one, other: one["entries"].insert(0, -(10**9))), "carried", "entry -1000000000 is named by a case"),
    "two cases of one entry": (
        case(lambda one, other: other.update(entries=one["entries"])), "carried", "is named by two cases"),
    "a case that was erased later": (
        case(lambda one, other: one.update(erased=3)), "carried", "was erased by no entry before"),
    "an opening that was refused": (own(0, status="refused"), "json", "entry 0: is refused"),
    "an adoption that was refused": (own(1, status="refused"), "json", "entry 1 is no adoption"),
    "a first entry that adopts nothing": (own(1, do="appropriate"), "json", "entry 1 is no adoption"),
    "a first entry by a law below 0": (own(1, rules=-1), "json", "names adoption -1, not none"),
    "no ledger before": (no_after, "carried", "entry 0 names no ledger before"),
    "no file": (lambda bundle: (bundle / "carried.jsonl").unlink(), "bytes", "carried.jsonl: is missing"),
    "no file and no word of it": (
        both(manifest(None), lambda bundle: (bundle / "carried.jsonl").unlink()),
        "carried", "ledger.json states carried False, entry 0 names a ledger before"),
    "a file and no word of it": (manifest(None), "bytes", "carried.jsonl: does not belong"),
    "a word that is never written": (manifest(False), "bytes", "states carried as false"),
}  # fmt: skip


@pytest.mark.parametrize("name", MATRIX)
def test_a_successor_that_was_tampered_with(bundle: Path, name: str) -> None:
    change, part, says = MATRIX[name]
    change(bundle)
    result = verify_bundle(bundle)
    told = problems(result, part)
    assert any(says in text for text in told), [p for p in result.parts if p.problems]


def test_a_successor_without_any_entry_after_its_opening_has_no_law(bundle: Path) -> None:
    path = bundle / "entries.jsonl"
    put(path, path.read_bytes().split(b"\n")[:1])
    fit(bundle)
    assert any("entry 1 is no adoption" in text for text in problems(verify_bundle(bundle), "json"))


# ---- records of the books ------------------------------------------------------------------------

NAMED_TUPLES: dict[str, Any] = {
    "cases": CaseState, "payments": Payment, "recoveries": Recovery, "funds": FundYear,
    "duties": Duty, "members": Membership, "award": Award,
}  # fmt: skip


def test_the_shapes_of_records_are_those_of_the_books_in_their_order() -> None:
    assert tuple(SHAPES) == TABLES
    for name, kind in NAMED_TUPLES.items():
        shape = AWARD if name == "award" else SHAPES[name]
        keys = {"seq", "item"} if name == "members" else set()
        assert {*shape.always, *shape.may} - keys == set(kind._fields), name
        assert kind._field_defaults.keys() <= shape.may.keys(), name
    holding = {field.name for field in attrs.fields(Holding)}
    assert {*SHAPES["holdings"].always, *SHAPES["holdings"].may} == {"token", *holding}


def test_an_award_with_a_key_more_is_named() -> None:
    made = {"on": "", "as_of": "", "rules": -1, "year": 1, "lines": [], "values": [], "rulings": []}
    record = {
        "table": "cases", "case": "A", "grant": "g", "stage": "s", "submitted_on": "", "last_on": "",
        "tokens": [], "files": [], "entries": [], "acts": [],
    }  # fmt: skip
    assert Records().problem({**record, "award": made}) is None
    told = Records().problem({**record, "award": {**made, "name": "王"}})
    assert told == "a record of cases: unknown name"


def test_records_of_a_later_table_come_later() -> None:
    records = Records()
    assert records.problem({"table": "usage", "key": "a", "used": 1, "limit": 2}) is None
    told = records.problem({"table": "claims", "key": "b", "holder": "h", "awards": 1})
    assert told == "a record of claims is out of order"


INSIDE: dict[str, Change] = {
    "a usual value that is written all the same": lambda f: f[1].update(held=False),
    "a sum of nothing that is written all the same": lambda f: f[1].update(payable_fen=0),
}
"""What only whoever restores the books sees."""


@pytest.mark.parametrize("name", INSIDE)
def test_a_record_that_no_ledger_writes_so_is_refused_by_whoever_has_the_rules(
    bundle: Path, name: str
) -> None:
    check_restored(Bundle(bundle))
    lines(INSIDE[name])(bundle)
    assert verify_bundle(bundle).ok
    with pytest.raises(LedgerDamaged, match="carried state"):
        check_restored(Bundle(bundle))
    done = call("audit", bundle)
    assert done.status == 3
    assert "carried state" in done.err


def test_a_store_that_began_with_a_record_that_no_ledger_writes_so_does_not_verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program that made it was changed; digest and entry 0 agree."""
    old = desk([PACK], origin="a")
    old.submit("A", "t/g", {"applicant": enterprise("A")})
    written = carried.tables

    def careless(books: Books, by: int) -> Iterator[Json]:
        for record in written(books, by):
            yield {**record, "held": False} if record["table"] == "cases" else record

    with monkeypatch.context() as patched:
        patched.setattr(carried, "tables", careless)
        new = succeed(old.ledger, "b", store_of("memory", tmp_path, "b"))
    with new.store.reading() as reader:
        told = problems(verify_ledger(reader, "b"), "json")
    assert told == ["carried state, line 2: no ledger writes it so"]


def test_of_a_ledger_that_succeeds_none_nothing_is_restored() -> None:
    with desk([PACK]).ledger.store.reading() as reader:
        check_restored(reader)


def test_many_windows_of_entries_that_are_named_cost_no_more_than_a_ledger_could_have() -> None:
    named = Named()
    record = {"case": "A", "entries": [-seq << 16 for seq in range(5000, 0, -1)]}
    told = named.add(record)
    assert told is not None
    assert "which no ledger has" in told


# ---- a bundle that changes while it is read ------------------------------------------------------


@pytest.mark.parametrize("step", [1, 2, 3])
def test_entries_that_are_changed_while_they_are_read_are_found(bundle: Path, step: int) -> None:
    """Progress is called in between; the bytes that are put in are well formed."""
    path, calls = bundle / "entries.jsonl", count(1)
    honest = path.read_bytes()
    other = honest.replace(b'"on":"2099-12-31"', b'"on":"2099-12-30"', 1)
    assert other != honest

    def swap(_steps: int) -> None:
        if next(calls) == step:
            path.write_bytes(other)

    result = verify_bundle(bundle, swap)
    told = [text for part in result.parts for text in part.problems]
    read_to_its_end = step == 3
    assert any("changed between two readings" in text for text in told) is not read_to_its_end


def test_the_same_is_read_again_or_it_is_said(bundle: Path) -> None:
    source = Bundle(bundle)
    _, _, edge = check_bytes(source)
    same = Same(source, edge.size, edge.root())
    assert sum(len(rows) for rows in same.chunks(3)) == edge.size
    assert check_bytes(same)[0].problems == []
    other = Same(source, edge.size, bytes(32))
    with pytest.raises(LedgerDamaged, match="between two readings"):
        list(other.chunks(3))
    assert check_bytes(other)[0].problems != []


@pytest.mark.parametrize(
    "name",
    ["ledger.json", "entries.jsonl", "sealed.jsonl", "carried.jsonl", "packs", "packs/t-2023.toml"],
)
def test_a_link_is_no_file_of_a_bundle(bundle: Path, tmp_path: Path, name: str) -> None:
    assert verify_bundle(bundle).ok
    (bundle / name).rename(tmp_path / "elsewhere")
    (bundle / name).symlink_to(tmp_path / "elsewhere")
    told = problems(verify_bundle(bundle), "bytes")
    assert len(told) == 1
    assert name in told[0]
    assert "is not a file of its own but a link" in told[0]


def test_a_bundle_may_be_named_by_a_link(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(bundle)
    assert verify_bundle(tmp_path / "link").ok


RAW: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "spaces": (lambda data: data.replace(b'"table":', b'"table": ', 1), "not canonical JSON"),
    "a key twice": (
        lambda data: data.replace(b'"v":1', b'"v":1,"v":1'),
        "the key 'v' stands twice",
    ),
    "not UTF-8": (lambda data: data.replace(b'"table":"cases"', b'"table":"\xff"', 1), "not UTF-8"),
    "cut off": (lambda data: data[:-1], "does not end with a line feed"),
    "a line of 17 MB": (lambda data: data + b"x" * 17_000_000 + b"\n", "is longer than 16777216"),
    "deep": (lambda data: data + b"[" * 60_000 + b"\n", "nested deeper"),
}


@pytest.mark.parametrize("name", RAW)
def test_a_carried_file_in_other_bytes(bundle: Path, name: str) -> None:
    change, says = RAW[name]
    path = bundle / "carried.jsonl"
    before = path.read_bytes()
    path.write_bytes(change(before))
    assert path.read_bytes() != before
    fit(bundle)
    assert any(says in text for text in problems(verify_bundle(bundle)))


def test_adoptions_of_the_ledger_before_need_their_packs(bundle: Path) -> None:
    (bundle / "packs" / "t-2023.toml").unlink()
    assert any(
        "entry -" in text and "adopts a pack that is not along" in text
        for text in problems(verify_bundle(bundle), "sources")
    )


# ---- tampering with a store ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "wanted"),
    [
        (
            "UPDATE subsidy_ledger_carried SET line = replace(line, 'cases', 'casex') WHERE number = 2",
            "carried",
        ),
        (
            "DELETE FROM subsidy_ledger_carried WHERE number = (SELECT max(number) FROM subsidy_ledger_carried)",
            "carried",
        ),
        ("DELETE FROM subsidy_ledger_carried", "carried"),
        ("UPDATE subsidy_ledger_carried SET id = 'other' WHERE seq = -2", "carried"),
        ("UPDATE subsidy_ledger_carried SET seq = seq - 1000 WHERE seq IS NOT NULL", "carried"),
        ("DELETE FROM subsidy_ledger_sealed WHERE seq < 0", "sealed"),
    ],
)
def test_a_store_of_a_successor_that_was_tampered_with(
    kept: Path, tmp_path: Path, statement: str, wanted: str
) -> None:
    shutil.copy(kept / "c.db", tmp_path / "c.db")
    with closing(sqlite3.connect(tmp_path / "c.db")) as db:
        triggers = db.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            db.execute(f"DROP TRIGGER {name}")
        db.execute("PRAGMA ignore_check_constraints = ON")
        assert db.execute(statement.replace("replace(line,", "CAST(replace(CAST(line AS TEXT),").replace(
            "'casex')", "'casex') AS BLOB)")).rowcount  # fmt: skip
        for _, sql in triggers:
            db.execute(sql)
        db.commit()
    with closing(store_of("sqlite", tmp_path, "c")) as store, store.reading() as reader:
        result = verify_ledger(reader, "c")
    assert wanted in parts(result)


def test_each_ledger_of_a_line_names_the_one_before_it(kept: Path, tmp_path: Path) -> None:
    with closing(store_of("sqlite", kept, "b")) as store, store.reading() as reader:
        export(reader, tmp_path / "b")
    assert Bundle(tmp_path / "b").manifest.carried
    result = verify_bundle(tmp_path / "b")
    assert result.ok
    assert result.after is not None
    assert result.after.origin == "a"


class Stored:
    """A store's reader whose rows of what was carried are given."""

    def __init__(self, *rows: tuple[int | None, str | None, bytes]) -> None:
        self.rows = rows

    def carried_rows(self) -> Iterator[CarriedLine]:
        return (CarriedLine(*row) for row in self.rows)

    def find(self, ids: list[str]) -> dict[str, int]:
        return {row[1]: row[0] for row in self.rows if row[1] in ids}  # type: ignore[misc]

    def carried_line(self, seq: int) -> bytes | None:
        return next((row[2] for row in self.rows if row[0] == seq), None)


RECORD, LINE = b'{"table":"usage"}', b'{"id":"i","seq":-1}'


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ((None, None, RECORD), None),
        ((None, "2024-9", RECORD), "line 2: is stored with half a name"),
        ((-7, None, RECORD), "line 2: is stored with half a name"),
        ((-7, "2024-9", RECORD), "line 2: is stored under a number and an id, and is no entry's"),
    ],
)
def test_a_line_that_is_no_entrys_has_neither_number_nor_id_in_a_store(
    row: tuple[int | None, str | None, bytes], says: str | None
) -> None:
    part = OpenPart("carried")
    compare_stored(
        Stored((None, None, b"{}"), row, (-1, "i", LINE)), part, lambda: iter([(-1, "i")])
    )
    assert part.problems == ([] if says is None else [says])

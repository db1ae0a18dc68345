"""`make fuzz`: mutated bytes for every parser that reads what comes from outside.

What it is: real files (a ledger, its bundle, that of its successor, checkpoint, receipt, request to
a witness, keys, packs, what documents say, calendar, procedure, commands) are changed at random, as
bytes, as lines, and as JSON whose hashes and signature are then made to fit again, and handed to the
code that has to read them.

What it promises: reading ends in a result or in one of the library's own errors; anything else is a
finding, so is an input that takes longer than `SLOW` seconds. A finding is kept as a file that
``--replay`` reads again. The same seed and ``--inputs`` try the same inputs.

What it does not do: say whether a verdict is right. The tests of tampering do.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import random
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from copy import deepcopy
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any, Final

if __name__ == "__main__":
    # As in run.py: beside this file lies a `profile` that would hide the standard library's.
    sys.path.pop(0)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    if "--plain" in sys.argv:
        sys.modules["orjson"] = None  # type: ignore[assignment]  # as where it is not installed

from attrs import define, field, frozen
from bench.workload import FUND, PROCEDURE, Json, commands

from subsidy_ledger import canonical
from subsidy_ledger.audit import audit
from subsidy_ledger.casework.examples import run_cases
from subsidy_ledger.cli import main as program
from subsidy_ledger.cli.commands.run import read_line
from subsidy_ledger.dates import load_calendar
from subsidy_ledger.errors import SubsidyLedgerError
from subsidy_ledger.ledger import receipts, witness
from subsidy_ledger.ledger.bundle import Bundle, export
from subsidy_ledger.ledger.keys import make_keys, read_keys
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.ledger.signing import FileSigner, checkpoint
from subsidy_ledger.ledger.succession import take_over
from subsidy_ledger.ledger.verification import Trust, verify_bundle, verify_ledger
from subsidy_ledger.policy.check import read_together
from subsidy_ledger.policy.coverage import read_coverage, shipped_coverage
from subsidy_ledger.policy.lint import lint
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.proofs.checkpoint import Checkpoint
from subsidy_ledger.proofs.merkle import leaf_hash, root_of
from subsidy_ledger.proofs.note import Key, Note, Signature
from subsidy_ledger.reports.view import readable
from subsidy_ledger.storage.memory import MemoryStore
from subsidy_ledger.storage.sqlite import SqliteStore

SLOW: Final = 5.0
"""Seconds that one input may take."""

ORIGIN: Final = "fuzz.example/ledger"
SUCCESSOR: Final = "fuzz.example/successor"
Change = Callable[[random.Random], bytes]

_PACK: Final = """
[pack]
id = "t-2023"
scheme = "t"
title = "试验办法(虚构)"
authority = "试验机构"
valid_from = 2023-01-01
valid_from_basis = "assumed"

[[document]]
key = "T"
title = "试验办法(虚构)"

[[role]]
name = "founder"
kind = ["person"]
max = 1

[[fact]]
name = "pension_months"
type = "integer"
unit = "month"
of = "applicant"
label = "缴费月数"

[[grant]]
key = "startup"
name = "创业补贴"
instrument = "grant"
applicant = ["enterprise", "person"]
cite = {doc = "T", clause = "1", quote = "试验"}

[[grant.requirement]]
id = "pension"
when = {fact = "pension_months", ge = 12}
cite = {doc = "T", clause = "2", quote = "试验"}

[[grant.cap]]
id = "once"
per = ["applicant", "founder"]
measure = "count"
limit = 1
window = "lifetime"
on_exceed = "refuse"
cite = {doc = "T", clause = "3", quote = "试验"}

[grant.benefit]
fen = 100
cite = {doc = "T", clause = "4", quote = "试验"}

[[grant.case]]
name = "满足条件"
on = 2023-03-01
parties = {applicant = [{kind = "enterprise", id = "e"}], founder = [{kind = "person", id = "p"}]}
facts = {pension_months = 12}
expect = {outcome = "granted", fen = 100}
"""


# ---- real files ----------------------------------------------------------------------------------


@frozen
class Signing:
    """A log key that signs what it is told to, as a keeper who lies would."""

    key: Key
    seed: bytes

    def checkpoint(self, leaves: Sequence[bytes]) -> bytes:
        """The signed checkpoint of some leaves."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        root = root_of([leaf_hash(leaf) for leaf in leaves])
        stated = Checkpoint(self.key.name, len(leaves), root)
        made = Ed25519PrivateKey.from_private_bytes(self.seed).sign(stated.statement.encode())
        line = Signature(self.key.name, self.key.id, made)
        return Note(stated.statement, (line,)).format().encode()


class Files:
    """A ledger of a few dozen entries, and everything that its keeper hands out or keeps."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ledger, self.bundle = folder, folder / "ledger.db", folder / "bundle"
        drawn = random.Random(7)
        keys = make_keys(folder / "keys", ORIGIN, drawn.randbytes)
        self.signer, self.token_key = FileSigner(keys), keys.token_key
        self.log = Signing(self.signer.key, keys.seed)
        self.commands = list(_commands())
        with closing(SqliteStore(self.ledger)) as store:
            ledger = _ledger(store, self, drawn)
            statuses = {one["status"] for one in ledger.record_all(self.commands)}
            if statuses != {"recorded", "refused"}:
                raise AssertionError(f"the ledger to start from is not as meant: {statuses}")
            with store.reading() as reader:
                self.note = checkpoint(reader, self.signer)
                export(reader, self.bundle, checkpoint=self.note)
                self.request = witness.request(reader, self.note, 0).encode()
                submitted = next(s for s, _ in reader.sealed_lines())
                made = receipts.make(
                    reader, submitted, self.note, ("founder[0]",), str(self.signer.key)
                )
                self.receipt = receipts.to_bytes(made)
        self._without_log()
        self.witness = witness.make_witness(folder / "witness", "w.example", drawn.randbytes)
        self.witness.cosign(witness.read_request(self.request), self.signer.key, lambda: 1)
        self.successor = folder / "successor"
        self.later_log = self._succeed(drawn)

    def _without_log(self) -> None:
        """Everything in one file: what is changed is what is read."""
        with closing(sqlite3.connect(self.ledger)) as db:
            db.execute("PRAGMA journal_mode = DELETE")

    def _succeed(self, drawn: random.Random) -> Signing:
        """The bundle of a ledger that goes on where one like ours was closed; its log key."""
        closed = _ledger(MemoryStore(), self, drawn)
        end = {"id": "end", "do": "close", "on": "2023-12-31", "by": "chief"}
        closed.record_all([*self.commands, end])
        keys = make_keys(self.folder / "later-keys", SUCCESSOR, drawn.randbytes)
        signer = FileSigner(keys)
        with closed.store.reading() as before:
            later = Ledger.create(
                MemoryStore(),
                origin=SUCCESSOR,
                token_key=self.token_key,
                log_key=str(signer.key),
                on="2024-01-01",
                by="fuzz",
                after=take_over(before, "closed"),
                entropy=drawn.randbytes,
            )
        later.record_all(list(_later_commands()))
        with later.store.reading() as reader:
            export(reader, self.successor, checkpoint=checkpoint(reader, signer))
        return Signing(signer.key, keys.seed)


def _ledger(store: Any, files: Files, drawn: random.Random) -> Ledger:
    return Ledger.create(
        store,
        origin=ORIGIN,
        token_key=files.token_key,
        log_key=str(files.signer.key),
        on="2023-01-01",
        by="fuzz",
        packs=[read_pack(_PACK.encode(), "t-2023.toml")],
        procedure=PROCEDURE,
        entropy=drawn.randbytes,
    )


def _commands() -> Iterator[Json]:
    """Commands of every kind that a ledger records, and some that it refuses."""
    yield {
        "id": "fund", "do": "appropriate", "fund": FUND, "year": 2023, "amount_fen": 10**9,
        "on": "2023-01-02", "by": "finance",
    }  # fmt: skip
    for command in commands(6):
        if command["do"] == "submit":
            command = {**command, "grant": "t/startup", "facts": {"pension_months": 14}}  # noqa: PLW2901
        yield command
    founder = commands(1)[0]["parties"]["founder"][0]
    other = commands(1, 3)[0]["parties"]["founder"][0]
    case = commands(1)[0]["case"]
    last: Json = {"on": "2023-12-01", "by": "chief"}
    yield {"id": "settle", "do": "settle", "payment": commands(1)[2]["payment"], **last}
    yield {"id": "recover", "do": "recover", "recovery": "R", "case": case, "amount_fen": 10,
           "reason": "多付", **last}  # fmt: skip
    yield {"id": "repay", "do": "repay", "recovery": "R", "amount_fen": 5, **last}
    yield {"id": "same", "do": "same", "parties": [founder, other], **last}
    yield {"id": "link", "do": "link", "group": "户", "parties": [founder, other],
           "from": "2023-01-01", **last}  # fmt: skip
    yield {"id": "again", "do": "approve", "case": case, **last}
    rejected = commands(1, 50)[0]
    yield {**rejected, "grant": "t/startup", "facts": {"pension_months": 3}}
    yield {"id": "no", "do": "reject", "case": rejected["case"], "reason": "不符合", **last}
    yield {"id": "erase", "do": "erase", "case": rejected["case"], "ground": "法定", **last}


def _later_commands() -> Iterator[Json]:
    """What goes on in the successor: a case it took over, a claim that was used up, a new case."""
    paid, other, new = commands(1), commands(1, 3), commands(1, 70)
    later: Json = {"on": "2024-02-01", "by": "chief"}
    yield {"id": "l1", "do": "return", "payment": other[2]["payment"], "reason": "退票", **later}
    yield {"id": "l2", "do": "repay", "recovery": "R", "amount_fen": 5, **later}
    for number, command in enumerate((paid[0], new[0]), 3):
        changed = {"case": f"L{number}", "grant": "t/startup", "facts": {"pension_months": 14}}
        yield {**command, **changed, "id": f"l{number}", **later}
        yield {"id": f"l{number}/2", "do": "approve", "case": f"L{number}", **later}


# ---- changing bytes ------------------------------------------------------------------------------

_WORDS: Final = (
    b"", b"\0", b"\n", b"\n\n", b"\r\n", b"\xff", b"\xef\xbb\xbf", b"\xc3\x28", b"\xed\xa0\x80",
    "é".encode(), "\u2028".encode(), b"0", b"-0", b"-1", b"1e9", b"1.5", b"9" * 17, b"9" * 5000,
    b"null", b"true", b"NaN", b"[", b"[" * 3000, b"{", b'{"a":1,"a":2}', b'"', b"\\u0000",
    b"\\ud800", b"+", b"=", b"\xe2\x80\x94 ", b"AAAA", b"[[", b"]]", b"2023-02-30", b"0000-00-00",
    b" = ", b"old 0\n", b"\t",
)  # fmt: skip
_VALUES: Final[tuple[Any, ...]] = (
    0, 1, -1, 2**53 - 1, True, False, "", "x", "户", "\0", "\x1b[2J", "a\nb", "9" * 50, "2023-02-30",
    "0001-01-01", "9999-12-31", [], {}, [[]], [0], ["x"], {"a": 1}, {"x": {}}, {"x": ["x"]},
)  # fmt: skip


def change_bytes(data: bytes, other: bytes, draw: random.Random) -> bytes:
    """A few changes to bytes and lines; ``other`` is a file to take pieces from."""
    for _ in range(draw.choice((1, 1, 1, 2, 4))):
        data = draw.choice(_BYTE_CHANGES)(data, other, draw)
    return data


def _flip(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    if not data:
        return b"\0"
    at = draw.randrange(len(data))
    return data[:at] + bytes((data[at] ^ 1 << draw.randrange(8),)) + data[at + 1 :]


def _replace(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    start = draw.randint(0, len(data))
    return data[:start] + draw.choice(_WORDS) + data[start + draw.choice((0, 0, 1, 4, 30)) :]


def _cut(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    start = draw.randint(0, len(data))
    return data[:start] + data[draw.randint(start, len(data)) :]


def _splice(data: bytes, other: bytes, draw: random.Random) -> bytes:
    start, from_ = draw.randint(0, len(data)), draw.randint(0, len(other))
    return data[:start] + other[from_ : from_ + draw.choice((1, 8, 64, 1000))] + data[start:]


def _lines(data: bytes, _other: bytes, draw: random.Random) -> bytes:
    lines = data.split(b"\n")
    i, j = draw.randrange(len(lines)), draw.randrange(len(lines))
    how = draw.randrange(4)
    if how == 0:
        lines[i], lines[j] = lines[j], lines[i]
    elif how == 1:
        del lines[i]
    elif how == 2:
        lines.insert(i, lines[j])
    else:
        lines[i] = draw.choice(_WORDS)
    return b"\n".join(lines)


_BYTE_CHANGES: Final = (_flip, _replace, _cut, _splice, _lines)


def change_json(value: Any, draw: random.Random) -> Any:
    """A JSON value with one to three of its nodes changed; it stays canonical where it can."""
    value = deepcopy(value)
    for _ in range(draw.choice((1, 1, 2, 3))):
        nodes = list(_nodes(value))
        if not nodes:
            return value
        place, key = draw.choice(nodes)
        how = draw.randrange(6)
        if how == 0:
            del place[key]
        elif how == 1 and isinstance(place, dict):
            place[draw.choice(("x", "", "sealed", "case", "rules", "tokens"))] = place.pop(key)
        elif how == 2 and isinstance(place, list):
            place.append(deepcopy(place[key]))
        elif how == 3:
            _, other = draw.choice(nodes)
            found = place.get(other, other) if isinstance(place, dict) else other
            place[key] = deepcopy(found)
        elif how == 4 and type(place[key]) is int:
            place[key] += draw.choice((1, -1, 1000))
        else:
            place[key] = deepcopy(draw.choice(_VALUES))
    return value


def _nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (container, key) below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(items):
        yield value, key
        if isinstance(item, dict | list):
            yield from _nodes(item)


def _canonical(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


# ---- what is read --------------------------------------------------------------------------------


@frozen
class Target:
    """A parser under test: ``make`` draws an input, ``read`` hands it to the code.

    ``read`` gives False where the input was refused in a result and not by an exception.
    """

    name: str
    make: Change
    read: Callable[[bytes], object]


def targets(files: Files, scratch: Path) -> tuple[Target, ...]:
    """Every parser of bytes from outside, with its seeds."""
    note, key = files.note.format().encode(), files.signer.key
    cosigned = files.note.with_signature(
        files.witness.cosign(witness.read_request(files.request), key, lambda: 2)
    )
    pack = (files.bundle / "packs" / "t-2023.toml").read_bytes()
    calendar = (files.bundle / "calendars" / "cn-2023.toml").read_bytes()
    coverages = [_coverage_file(name) for name in sorted(shipped_coverage())[:2]]
    lines = [canonical.encode(one) for one in files.commands]
    vkeys = [str(key).encode(), str(files.witness.key).encode()]
    notes_ = [note, cosigned.format().encode()]
    made = [
        Target("note", _any_of(notes_), lambda data: _note(data, files)),
        Target("vkey", _any_of(vkeys), lambda data: notes.read_key(data.decode("latin-1"))),
        Target("request", _any_of([files.request]), lambda data: _request(data, files)),
        Target("receipt", _any_of([files.receipt]), _receipt),
        Target("receipt, signed", lambda draw: _forged_receipt(files, draw), _receipt),
        Target("pack", _any_of([pack, _PACK.encode()]), lambda data: read_pack(data, "x.toml")),
        Target("pack, checked", _any_of([_PACK.encode()]), _checked_pack),
        Target("coverage", _any_of(coverages), lambda data: read_coverage(data, "x.toml")),
        _procedure_target(files),
        Target("calendar", _any_of([calendar]), lambda data: load_calendar(data, "x.toml")),
        Target("command, a line", _any_of(lines), _line),
        _command_target(files),
        _database_target(files, scratch),
        *_key_targets(files, scratch),
        *_bundle_targets(files, scratch),
    ]
    kinds = ("receipt", "bundle", "since", "key", "commands")
    made += [_program_target(files, scratch, kind) for kind in kinds]
    return tuple(made)


def _any_of(seeds: Sequence[bytes]) -> Change:
    return lambda draw: change_bytes(draw.choice(seeds), draw.choice(seeds), draw)


def _note(data: bytes, files: Files) -> object:
    signed = checkpoints.read(data)
    if checkpoints.read(signed.note.format().encode()) != signed:
        raise AssertionError("a note that was read is written in another way")
    if signed.note.text == files.note.text:
        notes.parse(witness.add(files.note, [signed.note]).format().encode())
    return checkpoints.verify(signed, files.signer.key, [files.witness.key], 0)


def _request(data: bytes, files: Files) -> object:
    asked = witness.read_request(data)
    return files.witness.cosign(asked, files.signer.key, lambda: 3)


def _line(data: bytes) -> object:
    line = read_line(1, data)
    if line is None or line.command is not None:
        return line is not None
    return not line.invalid()["errors"]


def _checked_pack(data: bytes) -> object:
    """All that `packs check` does with a file: its cases are decided, and it is looked over."""
    packs = read_together([(data, "x.toml")])
    lint(packs)
    return all(result.problem == "" for result in run_cases(packs))


def _coverage_file(name: str) -> bytes:
    return (resources.files("subsidy_ledger") / "packs" / "coverage" / f"{name}.toml").read_bytes()


def _procedure_target(files: Files) -> Target:
    """The file of `init --procedure`: JSON read strictly, then adopted."""
    ledger = _ledger(MemoryStore(), files, random.Random(1))
    seeds = [
        canonical.encode(one)
        for one in (
            PROCEDURE,
            {
                "steps": ["accept", "review", "notice", "approve"],
                "notice": {"working_days": 5},
                "separate": [["review", "approve"], ["approve", "pay"]],
                "retention": {"years": 30, "unpaid_years": 10},
            },
        )
    ]

    def make(draw: random.Random) -> bytes:
        seed = draw.choice(seeds)
        if draw.random() < 0.5:
            return _canonical(change_json(json.loads(seed), draw))
        return change_bytes(seed, draw.choice(seeds), draw)

    def read(data: bytes) -> object:
        steps = canonical.decode(data)
        adopt = {"id": "p", "do": "adopt", "procedure": steps, "on": "2023-02-01", "by": "fuzz"}
        return ledger.preview([adopt])[0]["status"] == "recorded"

    return Target("procedure", make, read)


def _receipt(data: bytes) -> object:
    receipt = receipts.read(data)
    return receipts.check(receipt, receipts.own_key(receipt))


def _forged_receipt(files: Files, draw: random.Random) -> bytes:
    """A receipt of an entry that was changed, in a tree of its own that the log key signed."""
    given = json.loads(files.receipt)
    entry = change_json(json.loads(given["entry"]), draw)
    given |= {"entry": _canonical(entry).decode("utf-8", "replace"), "index": 0, "proof": []}
    if isinstance(entry, dict) and draw.random() < 0.7:
        entry["seq"] = 0
        if draw.random() < 0.5:
            entry["sealed"] = json.loads(json.loads(files.receipt)["entry"])["sealed"]
        given["entry"] = _canonical(entry).decode("utf-8", "replace")
    given["checkpoint"] = files.log.checkpoint([given["entry"].encode()]).decode()
    if draw.random() < 0.3:
        given = change_json(given, draw)
    return _canonical(given) + b"\n"


def _command_target(files: Files) -> Target:
    """Commands as JSON, recorded in a ledger that is made anew now and then."""
    state: dict[str, Any] = {"left": 0}

    def read(data: bytes) -> object:
        if not state["left"]:
            state["ledger"] = _ledger(MemoryStore(), files, random.Random(1))
            state["ledger"].record_all(files.commands[:8])
            state["left"] = 200
        state["left"] -= 1
        line = read_line(1, data)
        if line is None or line.command is None:
            return False
        return state["ledger"].record(line.command)["status"] in ("recorded", "refused")

    def make(draw: random.Random) -> bytes:
        command = change_json(draw.choice(files.commands), draw)
        if isinstance(command, dict) and draw.random() < 0.7:
            command["id"] = f"f{draw.getrandbits(60)}"
        return _canonical(command)

    return Target("command, recorded", make, read)


def _key_targets(files: Files, scratch: Path) -> Iterator[Target]:
    """Each file of a folder of keys, and a signature asked of what was read."""
    stated = checkpoints.read(files.note.format().encode()).checkpoint
    for folder, reads in (
        ("keys", lambda place: _use_keys(place, stated)),
        ("witness", witness.read_witness),
    ):
        copy = scratch / folder
        copy.mkdir()
        for path in sorted((files.folder / folder).iterdir()):
            (copy / path.name).write_bytes(path.read_bytes())
        for path in sorted(copy.iterdir()):
            if path.suffix != ".lock" and path.name != "witness.pub":
                seed = path.read_bytes()
                read = _with_file(path, seed, lambda _c=copy, _r=reads: _r(_c))  # type: ignore[misc]
                yield Target(f"{folder}/{path.name}", _text_or_json(seed), read)


def _use_keys(folder: Path, stated: Checkpoint) -> object:
    return FileSigner(read_keys(folder)).sign(stated, ())


def _text_or_json(seed: bytes) -> Change:
    """Changes of a file; where it is JSON, half of them leave it JSON."""
    value = json.loads(seed) if seed.startswith(b"{") and seed.count(b"\n") == 1 else None

    def make(draw: random.Random) -> bytes:
        if value is not None and draw.random() < 0.5:
            return _canonical(change_json(value, draw)) + b"\n"
        return change_bytes(seed, seed, draw)

    return make


def _with_file(path: Path, seed: bytes, read: Callable[[], object]) -> Callable[[bytes], object]:
    """Read with this file changed, then put it back."""

    def run(data: bytes) -> object:
        path.write_bytes(data)
        try:
            return read()
        finally:
            path.write_bytes(seed)

    return run


def _database_target(files: Files, scratch: Path) -> Target:
    """The SQLite file itself with changed bytes, as a disk or an editor leaves it."""
    path, seed = scratch / "ledger.db", files.ledger.read_bytes()

    def make(draw: random.Random) -> bytes:
        data = bytearray(seed)
        for _ in range(draw.choice((1, 2, 8))):
            at = draw.randrange(len(data))
            data[at] ^= 1 << draw.randrange(8)
        return bytes(data)

    def read(data: bytes) -> object:
        for beside in scratch.glob("ledger.db-*"):
            beside.unlink()
        path.write_bytes(data)
        with closing(SqliteStore(path)) as store, store.reading() as reader:
            return verify_ledger(reader, "x").ok

    return Target("database", make, read)


# ---- bundles -------------------------------------------------------------------------------------


def _copied(bundle: Path, folder: Path) -> list[Path]:
    for path in sorted(bundle.rglob("*")):
        if path.is_file():
            place = folder / path.relative_to(bundle)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(path.read_bytes())
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _bundle_targets(files: Files, scratch: Path) -> Iterator[Target]:
    """Each file of a bundle, and each whose entries were changed, root and signature made anew."""
    yield from _one_bundle(files.bundle, scratch / "bundle", files.log)
    yield from _one_bundle(files.successor, scratch / "successor", files.later_log)


def _one_bundle(bundle: Path, folder: Path, log: Signing) -> Iterator[Target]:
    copied = _copied(bundle, folder)
    since = (bundle / "checkpoint").read_bytes()
    if not _verified(folder, Trust(log=log.key, since=since)):
        raise AssertionError(f"the bundle to start from does not verify: {folder.name}")
    for path in copied:
        name = path.relative_to(folder).as_posix()
        if path.parent.name == "calendars" and path.stem != "cn-2023":
            continue
        if folder.name == "successor" and "/" in name:
            continue  # packs and calendars are read no other way there
        seed = path.read_bytes()
        read = _with_file(path, seed, lambda: _verified(folder, Trust(log=log.key, since=since)))
        yield Target(f"{folder.name}/{name}", _text_or_json(seed), read)
    for name in ("entries.jsonl", "sealed.jsonl", "carried.jsonl"):
        if (folder / name).exists():
            yield _signed_anew(folder, name, log)


def _verified(folder: Path, trust: Trust) -> bool:
    """Whether a bundle verifies; if so it is replayed as well."""
    found = verify_bundle(folder, None, trust).ok
    if found:
        with readable("bundle"):
            audit(Bundle(folder), None, None)
    return found


def _signed_anew(folder: Path, name: str, log: Signing) -> Target:
    """Lines changed as JSON by whoever has the log key: root, digests and signature fit again."""
    seeds = {one: (folder / one).read_bytes() for one in _SIGNED if (folder / one).exists()}
    lines = seeds[name].split(b"\n")[:-1]

    def make(draw: random.Random) -> bytes:
        changed = list(lines)
        # The first lines of a carried state are the books, the others entries: both have a turn.
        at = draw.randrange(draw.choice((len(lines), min(len(lines), 20))))
        changed[at] = _canonical(change_json(json.loads(lines[at]), draw))
        return b"\n".join(changed) + b"\n"

    def read(data: bytes) -> object:
        leaves = (data if name == "entries.jsonl" else seeds["entries.jsonl"]).split(b"\n")[:-1]
        if name == "carried.jsonl":
            opened = json.loads(leaves[0])
            opened["data"]["after"]["state"] = sha256(data).hexdigest()
            leaves[0] = _canonical(opened)
        manifest = json.loads(seeds["ledger.json"])
        root = root_of([leaf_hash(leaf) for leaf in leaves]).hex()
        manifest |= {"size": len(leaves), "root": root}
        (folder / name).write_bytes(data)
        (folder / "entries.jsonl").write_bytes(b"\n".join(leaves) + b"\n")
        (folder / "ledger.json").write_bytes(_canonical(manifest) + b"\n")
        (folder / "checkpoint").write_bytes(log.checkpoint(leaves))
        try:
            return _verified(folder, Trust(log=log.key))
        finally:
            for other, content in seeds.items():
                (folder / other).write_bytes(content)

    return Target(f"{folder.name}/{name}, signed anew", make, read)


_SIGNED: Final = ("ledger.json", "entries.jsonl", "sealed.jsonl", "carried.jsonl", "checkpoint")


def _program_target(files: Files, scratch: Path, kind: str) -> Target:
    """The same through the program: one of its exit statuses, and no traceback."""
    path = scratch / f"program-{kind}"
    seeds = {
        "receipt": files.receipt,
        "since": files.note.format().encode(),
        "key": str(files.signer.key).encode() + b"\n",
        "commands": b"".join(canonical.encode(one) + b"\n" for one in files.commands[:3]),
        "bundle": (files.bundle / "entries.jsonl").read_bytes(),
    }
    calls = {
        "receipt": ["verify", str(path)],
        "since": ["verify", str(files.bundle), "--since", str(path)],
        "key": ["verify", str(files.bundle), "--key", str(path)],
        "commands": ["preview", str(files.ledger), str(path), "--keys", str(files.folder / "keys")],
        "bundle": ["verify", str(path)],
    }
    file = path
    if kind == "bundle":
        _copied(files.bundle, path)
        file = path / "entries.jsonl"
    seed = seeds[kind]
    expected = (0, 1, 2) if kind == "commands" else (0, 2, 3)

    def make(draw: random.Random) -> bytes:
        if kind == "receipt" and draw.random() < 0.5:
            return _forged_receipt(files, draw)
        return change_bytes(seed, seed, draw)

    def run() -> object:
        silent = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.redirect_stdout(silent), contextlib.redirect_stderr(silent):
            status = program(["--lang", "zh", *calls[kind]], standalone_mode=False)
        if status not in expected:
            raise AssertionError(f"exit status {status}")
        return status == 0

    return Target(f"program, {kind}", make, _with_file(file, seed, run))


# ---- running -------------------------------------------------------------------------------------


class TooSlow(Exception):
    """An input that took longer than `SLOW`."""


@contextmanager
def _at_most(seconds: float) -> Iterator[None]:
    def over(_signal: int, _frame: object) -> None:
        raise TooSlow(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@define
class Count:
    """What became of the inputs of one target."""

    tried: int = 0
    read: int = 0
    refused: int = 0
    slowest: float = 0.0
    findings: dict[str, bytes] = field(factory=dict)


def try_one(target: Target, data: bytes, count: Count) -> None:
    """Hand one input to a target; what is neither a result nor the library's own error is kept."""
    count.tried += 1
    started = time.perf_counter()
    try:
        with _at_most(SLOW):
            read = target.read(data)
    except SubsidyLedgerError as error:
        str(error)
        count.refused += 1
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        count.findings.setdefault(_place(error), data)
    else:
        if read is False:
            count.refused += 1
        else:
            count.read += 1
    count.slowest = max(count.slowest, time.perf_counter() - started)


def _place(error: Exception) -> str:
    """Type, message and the innermost line of the library: equal for one defect."""
    ours = [
        one for one in traceback.extract_tb(error.__traceback__) if "subsidy_ledger" in one.filename
    ]
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "bench"
    return f"{type(error).__name__} at {where}: {str(error)[:60]!r}"


def fuzz(
    seed: int, seconds: float | None, inputs: int | None, only: str | None = None
) -> dict[str, Count]:
    """Try inputs on each target in turn until the time or the number is used up."""
    with tempfile.TemporaryDirectory() as place:
        folder, scratch = Path(place) / "real", Path(place) / "scratch"
        folder.mkdir()
        scratch.mkdir()
        chosen = [t for t in targets(Files(folder), scratch) if only is None or only in t.name]
        draws = {t.name: random.Random(f"{seed} {t.name}") for t in chosen}
        counts = {t.name: Count() for t in chosen}
        ends = None if seconds is None else time.monotonic() + seconds
        while inputs is None or any(count.tried < inputs for count in counts.values()):
            for target in chosen:
                _turn(target, draws[target.name], counts[target.name], inputs)
                if ends is not None and time.monotonic() > ends:
                    return counts
        return counts


def _turn(target: Target, draw: random.Random, count: Count, inputs: int | None) -> None:
    """Some inputs for one target: a quarter of a second, or as many as are still to be tried."""
    until = time.monotonic() + 0.25
    while (count.tried < inputs) if inputs is not None else (time.monotonic() < until):
        try_one(target, target.make(draw), count)


def _replay(path: Path, only: str) -> None:
    """Hand a kept input to its target again, without catching anything."""
    with tempfile.TemporaryDirectory() as place:
        folder, scratch = Path(place) / "real", Path(place) / "scratch"
        folder.mkdir()
        scratch.mkdir()
        for target in targets(Files(folder), scratch):
            if target.name == only:
                print(target.read(path.read_bytes()))


def main(argv: Sequence[str] | None = None) -> int:
    """Print a line for each target, and keep what was found. Exit status 1 for a finding."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=None, help="how long; 60 unless --inputs")
    parser.add_argument("--inputs", type=int, default=None, help="how many for each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default=None, help="targets whose name has this in it")
    parser.add_argument("--plain", action="store_true", help="without orjson")
    parser.add_argument("--keep", type=Path, default=Path("build/fuzz"), help="where findings go")
    parser.add_argument(
        "--replay", type=Path, default=None, help="a kept finding; needs --only NAME"
    )
    given = parser.parse_args(argv)
    if given.replay is not None:
        _replay(given.replay, given.only)
        return 0
    seconds = 60.0 if given.seconds is None and given.inputs is None else given.seconds
    counts = fuzz(given.seed, seconds, given.inputs, given.only)
    print(f"{'target':38} {'tried':>9} {'read':>9} {'refused':>9} {'slowest':>9}  findings")
    for name, count in counts.items():
        print(
            f"{name:38} {count.tried:>9,} {count.read:>9,} {count.refused:>9,} "
            f"{count.slowest:>8.2f}s  {len(count.findings)}"
        )
    for name, count in counts.items():
        for what, data in count.findings.items():
            given.keep.mkdir(parents=True, exist_ok=True)
            path = given.keep / sha256(data).hexdigest()[:12]
            path.write_bytes(data)
            print(f"FOUND in {name}: {what}\n  --replay {path} --only '{name}'")
    total = sum(count.tried for count in counts.values())
    found = sum(len(count.findings) for count in counts.values())
    print(f"{total:,} inputs, {found} findings; seed {given.seed}")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())

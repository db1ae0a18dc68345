"""Receipts: one entry is in a signed checkpoint, and a party's own part can be opened with it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.builders import Desk, desk, entropy, number_of, startup

from subsidy_ledger import canonical
from subsidy_ledger.errors import LedgerDamaged, NoteInvalid, ProofInvalid, SubsidyLedgerError
from subsidy_ledger.ledger import receipts
from subsidy_ledger.ledger.keys import make_keys
from subsidy_ledger.ledger.signing import FileSigner, checkpoint
from subsidy_ledger.proofs.note import Key, Note

ORIGIN = "test.example/ledger"


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> FileSigner:
    return FileSigner(make_keys(tmp_path_factory.mktemp("k") / "keys", ORIGIN, entropy()))


@pytest.fixture(scope="module")
def made() -> Desk:
    filled = desk()
    filled.award("A", **startup())
    filled.paid("A")
    return filled


@pytest.fixture(scope="module")
def signed(made: Desk, signer: FileSigner) -> Note:
    with made.ledger.store.reading() as reader:
        return checkpoint(reader, signer)


@pytest.fixture(scope="module")
def submitted(made: Desk) -> int:
    return next(int(entry["seq"]) for entry in made.entries() if entry["do"] == "submit")


def make(made: Desk, signed: Note, seq: int, *parties: str, log_key: str | None = None) -> bytes:
    with made.ledger.store.reading() as reader:
        return receipts.to_bytes(receipts.make(reader, seq, signed, parties, log_key))


def test_every_entry_has_a_receipt_that_holds(made: Desk, signed: Note, signer: FileSigner) -> None:
    for entry in made.entries():
        receipt = receipts.read(make(made, signed, entry["seq"]))
        checked = receipts.check(receipt, signer.key)
        assert checked.entry == entry
        assert checked.opened == {}
        assert checked.signed.checkpoint.size == made.size


def test_a_party_opens_its_own_part_and_nobody_elses(
    made: Desk, signed: Note, signer: FileSigner, submitted: int
) -> None:
    data = make(made, signed, submitted, "founder[0]")
    checked = receipts.check(receipts.read(data), signer.key)
    assert set(checked.opened) == {"founder[0]"}
    assert checked.opened["founder[0]"]["number"] == number_of("p1")
    whole = make(made, signed, submitted, "applicant[0]", "case", "founder[0]").decode()
    others = {str(part["content"]) for part in json.loads(whole)["parts"]}
    mine = {str(part.get("content")) for part in json.loads(data)["parts"]} - {"None"}
    assert len(mine) == 1
    assert len(others) == 3
    text = data.decode()
    for part in json.loads(whole)["parts"]:
        if str(part["content"]) not in mine:
            assert part["salt"] not in text
            assert part["content"].get("number", "姓名e1") not in text


def test_a_receipt_is_checked_by_hand_in_a_few_lines(
    made: Desk, signed: Note, signer: FileSigner, submitted: int
) -> None:
    """With the standard library alone but for the signature, as the docs show."""
    receipt = json.loads(make(made, signed, submitted, "founder[0]"))
    origin, size, root = receipt["checkpoint"].split("\n")[:3]
    node = sha256(b"\x00" + receipt["entry"].encode()).digest()
    place, last = receipt["index"], int(size) - 1
    for sibling in map(b64decode, receipt["proof"]):
        if place % 2 or place == last:
            node = sha256(b"\x01" + sibling + node).digest()
            while place and not place % 2:
                place, last = place // 2, last // 2
        else:
            node = sha256(b"\x01" + node + sibling).digest()
        place, last = place // 2, last // 2
    assert b64encode(node).decode() == root
    assert origin == signer.key.name


def test_the_own_key_of_a_receipt_proves_agreement_only(
    made: Desk, signed: Note, signer: FileSigner
) -> None:
    receipt = receipts.read(make(made, signed, 1, log_key=str(signer.key)))
    assert receipts.own_key(receipt) == signer.key
    assert receipts.own_key(receipts.read(make(made, signed, 1))) is None
    other = Key(ORIGIN, 1, bytes(32))
    with pytest.raises(NoteInvalid, match="has not signed"):
        receipts.check(receipt, other)


def test_a_party_that_is_not_there_is_named_with_those_that_are(
    made: Desk, signed: Note, submitted: int
) -> None:
    with pytest.raises(receipts.NoSuchPart, match=r"'hire\[0\]'; it has case, applicant\[0\]"):
        make(made, signed, submitted, "hire[0]")
    with pytest.raises(receipts.NoSuchPart, match="no sealed content"):
        make(made, signed, 1, "applicant[0]")


def test_an_entry_beyond_the_checkpoint_has_no_receipt(made: Desk, signed: Note) -> None:
    for seq in (-1, made.size):
        with pytest.raises(IndexError, match="no entry"):
            make(made, signed, seq)


def test_a_receipt_is_not_made_from_a_ledger_that_is_not_the_signed_one(signed: Note) -> None:
    other = desk()
    other.award("B", **startup("e2", "p2"))
    other.paid("B")
    with pytest.raises(LedgerDamaged, match="not the one that was signed"):
        make(other, signed, 3)


TAMPERED: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "entry": (lambda r: r.update(entry=r["entry"].replace("window", "winter")), "does not lead"),
    "index": (lambda r: r.update(index=r["index"] + 1), "does not lead|longer|shorter"),
    "index below": (lambda r: r.update(index=-1), "below 0"),
    "index beyond": (lambda r: r.update(index=10**6), "no leaf"),
    "proof shorter": (lambda r: r["proof"].pop(), "shorter|does not lead"),
    "proof longer": (lambda r: r["proof"].append(b64encode(bytes(32)).decode()), "longer|lead"),
    "proof swapped": (lambda r: r["proof"].reverse(), "does not lead"),
    "proof not base64": (lambda r: r["proof"].__setitem__(0, "x"), "'proof' holds something"),
    "proof of numbers": (lambda r: r["proof"].__setitem__(0, 1), "'proof' holds something"),
    "format": (lambda r: r.update(format=2), "format 2"),
    "extra key": (lambda r: r.update(extra=1), "'extra' is unknown"),
    "missing key": (lambda r: r.pop("proof"), "'proof' is missing"),
    "wrong type": (lambda r: r.update(index="1"), "'index' is unknown or of the wrong type"),
    "root": (
        lambda r: r.update(
            checkpoint=r["checkpoint"].replace(
                r["checkpoint"].split("\n")[2], b64encode(bytes(32)).decode()
            )
        ),
        "does not lead",
    ),
    "size": (
        lambda r: r.update(checkpoint=r["checkpoint"].replace("\n6\n", "\n5\n")),
        "lead|hold|short|long",
    ),
    "unsigned": (
        lambda r: r.update(checkpoint=r["checkpoint"].split("\n\n")[0] + "\n"),
        "no text with signatures",
    ),
    "part": (lambda r: r["parts"][2]["content"].update(name="李四"), "not those"),
    "salt": (lambda r: r["parts"][2].update(salt=b64encode(bytes(32)).decode()), "not those"),
    "part left out": (lambda r: r["parts"].pop(0), "not those"),
    "part of another shape": (lambda r: r["parts"][0].update(x=1), "neither"),
    "content that is no object": (lambda r: r["parts"][2].update(content=[]), "neither"),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_a_receipt_that_was_changed_does_not_hold(
    how: str, made: Desk, signed: Note, signer: FileSigner, submitted: int
) -> None:
    change, what = TAMPERED[how]
    given_ = json.loads(make(made, signed, submitted, "founder[0]"))
    change(given_)
    data = canonical.encode(given_)
    with pytest.raises((ProofInvalid, NoteInvalid), match=what):
        receipts.check(receipts.read(data), signer.key)


def test_bytes_that_are_not_canonical_are_no_receipt(made: Desk, signed: Note) -> None:
    data = make(made, signed, 1)
    for changed in (data[:-5], data.replace(b":", b": ", 1), b"[]", b"\xff", b"", data + data):
        with pytest.raises(ProofInvalid):
            receipts.read(changed)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_one_changed_byte_is_found(data: st.DataObject) -> None:
    bytes_, key = _sample()
    place = data.draw(st.integers(0, len(bytes_) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != bytes_[place]))
    changed = bytes_[:place] + bytes((byte,)) + bytes_[place + 1 :]
    with pytest.raises(SubsidyLedgerError):
        receipts.check(receipts.read(changed), key)


@cache
def _sample() -> tuple[bytes, Key]:
    with TemporaryDirectory() as folder:
        return _made_in(Path(folder))


def _made_in(folder: Path) -> tuple[bytes, Key]:
    signer = FileSigner(make_keys(folder / "keys", ORIGIN, entropy()))
    filled = desk()
    filled.award("A", **startup())
    with filled.ledger.store.reading() as reader:
        note = checkpoint(reader, signer)
        receipt = receipts.make(reader, 2, note, ("founder[0]",))
    return receipts.to_bytes(receipt), signer.key

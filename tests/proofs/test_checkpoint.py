"""Checkpoints: origin, size and root in one form, signed by the log and any number of witnesses."""

from __future__ import annotations

from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.errors import NoteInvalid
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.proofs.checkpoint import Checkpoint
from subsidy_ledger.proofs.note import COSIGNATURE, ED25519, Key, Note, Signature

ROOT = bytes(range(32))
STATED = Checkpoint("dezhou.example/2023", 7, ROOT)
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
LOG = Key("dezhou.example/2023", ED25519, PRIVATE.public_key().public_bytes_raw())
SEEDS = [Ed25519PrivateKey.from_private_bytes(bytes((n,)) * 32) for n in (2, 3, 4)]
WITNESSES = [
    Key(f"w{n}.example", COSIGNATURE, seed.public_key().public_bytes_raw())
    for n, seed in enumerate(SEEDS)
]


def note(stated: Checkpoint = STATED, witnesses: int = 0) -> Note:
    made = Note(
        stated.statement,
        (Signature(LOG.name, LOG.id, PRIVATE.sign(stated.statement.encode())),),
    )
    for number in range(witnesses):
        time = 1_700_000_000 + number
        signature = SEEDS[number].sign(notes.cosigned_text(stated.statement, time))
        made = made.with_signature(notes.cosignature(WITNESSES[number], time, signature))
    return made


def read(text: str) -> checkpoints.Signed:
    return checkpoints.read(text.encode())


def test_a_checkpoint_is_read_back_as_it_was_written() -> None:
    signed = read(note().format())
    assert signed.checkpoint == STATED
    assert signed.note.format() == note().format()
    assert STATED.statement == f"dezhou.example/2023\n7\n{b64encode(ROOT).decode()}\n"


@given(st.integers(0, 2**50), st.binary(min_size=32, max_size=32))
def test_every_size_and_root_comes_back(size: int, root: bytes) -> None:
    stated = Checkpoint("o", size, root)
    assert read(note(stated).format()).checkpoint == stated


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("\n7\n", "\n07\n", "leading zeroes"),
        ("\n7\n", "\n-7\n", "leading zeroes"),
        ("\n7\n", "\n7 \n", "leading zeroes"),
        ("\n7\n", "\n7\n7\n", "4 lines"),
        ("\n7\n", "\n", "2 lines"),
        ("\n7\n", "\n99999999999999999\n", "leading zeroes"),
        ("dezhou.example/2023\n7", "\n7", "origin"),
        (b64encode(ROOT).decode(), b64encode(ROOT[:31]).decode(), "32 bytes"),
        (b64encode(ROOT).decode(), b64encode(ROOT).decode()[:-1], "32 bytes"),
        (b64encode(ROOT).decode(), "?", "32 bytes"),
    ],
)
def test_another_form_is_refused(old: str, new: str, what: str) -> None:
    with pytest.raises(NoteInvalid, match=what):
        read(note().format().replace(old, new, 1))


def test_the_signature_of_the_log_is_demanded() -> None:
    signed = read(note().format())
    assert checkpoints.verify(signed, LOG).log == LOG
    assert checkpoints.verify(signed, None).log is None
    other = Key(LOG.name, ED25519, WITNESSES[0].public)
    with pytest.raises(NoteInvalid, match="has not signed"):
        checkpoints.verify(signed, other)
    elsewhere = Key("jiangmen.example", ED25519, LOG.public)
    with pytest.raises(NoteInvalid, match="of the ledger"):
        checkpoints.verify(signed, elsewhere)


def test_witnesses_are_counted_and_say_when() -> None:
    signed = read(note(witnesses=2).format())
    verdict = checkpoints.verify(signed, LOG, WITNESSES, quorum=2)
    assert verdict.witnesses == tuple(WITNESSES[:2])
    assert verdict.times == (1_700_000_000, 1_700_000_001)
    with pytest.raises(NoteInvalid, match="2 of 3 witnesses signed, 3 are asked"):
        checkpoints.verify(signed, LOG, WITNESSES, quorum=3)


def test_a_witness_that_signed_something_else_spoils_the_checkpoint() -> None:
    other = note(Checkpoint(STATED.origin, 8, ROOT), witnesses=1)
    mixed = note().with_signature(other.signatures[1])
    with pytest.raises(NoteInvalid, match="does not hold"):
        checkpoints.verify(read(mixed.format()), LOG, WITNESSES, quorum=1)


def test_the_log_is_no_witness_of_itself() -> None:
    signed = read(note().format())
    with pytest.raises(NoteInvalid, match="0 of 1 witnesses"):
        checkpoints.verify(signed, LOG, [LOG], quorum=1)

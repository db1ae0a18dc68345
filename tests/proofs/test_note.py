"""Signed notes: what is exactly a note is read, everything else is refused, signatures are judged.

Examples of the specifications are quoted as facts: C2SP signed-note and tlog-cosignature.
Signatures that are almost right are in ``test_signatures.py``.
"""

from __future__ import annotations

import contextlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from subsidy_ledger.errors import NoteInvalid
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.proofs.note import COSIGNATURE, ED25519, Key, Note, Signature

POEM = """Ognuno sta solo sul cuor della terra
trafitto da un raggio di sole:

ed è subito sera.

— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=
"""
COSIGNED = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""
TEXT = "a.example/log\n3\nroot\n"
SEED = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
WITNESS_SEED = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
KEY = Key("a.example/log", ED25519, SEED.public_key().public_bytes_raw())
WITNESS = Key("w.example", COSIGNATURE, WITNESS_SEED.public_key().public_bytes_raw())


def vkey(content: bytes) -> str:
    return f"a.example/log+{KEY.id.hex()}+{b64encode(content).decode()}"


def signed(text: str = TEXT) -> Note:
    return Note(text, (Signature(KEY.name, KEY.id, SEED.sign(text.encode())),))


def cosigned(time: int = 1_700_000_000) -> Note:
    made = WITNESS_SEED.sign(notes.cosigned_text(TEXT, time))
    return signed().with_signature(notes.cosignature(WITNESS, time, made))


def test_the_example_of_the_specification_is_read_and_written_back_as_it_stands() -> None:
    note = notes.parse(POEM.encode())
    assert note.text.endswith("\n\ned è subito sera.\n")
    assert [one.name for one in note.signatures] == ["quasimodo.example/salvatore"]
    assert note.signatures[0].key_id == bytes.fromhex("367ba04b")
    assert note.format() == POEM


def test_the_cosigned_example_says_when_the_witness_saw_it() -> None:
    note = notes.parse(COSIGNED.encode())
    assert notes.time_of(note.signatures[1]) == 1_679_315_147
    assert note.format() == COSIGNED


def test_a_key_is_written_and_read_back_with_its_hash() -> None:
    assert notes.read_key(str(KEY)) == KEY
    assert notes.read_key(str(WITNESS)) == WITNESS
    expected = sha256(b"a.example/log\n\x01" + KEY.public).digest()[:4]
    assert KEY.id == expected


@pytest.mark.parametrize(
    ("vkey", "what"),
    [
        ("", "expected a key"),
        ("a.example/log", "expected a key"),
        (str(KEY).replace("+", " "), "expected a key"),
        (str(KEY)[:-1], "base64"),
        (str(KEY).replace("a.example", "b.example"), "do not fit"),
        (vkey(bytes(33)), "not an Ed25519"),
        (vkey(b"\x01" + bytes(31)), "not an Ed25519"),
        (vkey(b"\x02" + KEY.public), "not an Ed25519"),
    ],
)
def test_a_key_that_is_not_whole_is_refused(vkey: str, what: str) -> None:
    with pytest.raises(NoteInvalid, match=what):
        notes.read_key(vkey)


SPOILED: dict[str, tuple[Callable[[str], str], str]] = {
    "a line more": (lambda s: s + "\n", "ends in an empty line"),
    "a blank more": (lambda s: s + " ", "cut off"),
    "a byte less": (lambda s: s[:-1], "cut off"),
    "line ends of an editor": (lambda s: s.replace("\n", "\r\n"), "control"),
    "a tab": (lambda s: s.replace("log", "lo\tg", 1), "control"),
    "another dash": (lambda s: s.replace("— ", "- "), "signature line"),
    "two blanks": (lambda s: s.replace("— ", "—  "), "signature line"),
    "no empty line": (lambda s: s.replace("\n\n", "\n"), "no text"),
    "no text": (lambda s: "\n" + s[s.index("\n\n") + 1 :], "no text"),
    "a plus in a name": (lambda s: s.replace("— a.example", "— a+example"), "signature line"),
    "no signature": (lambda s: s[: s.rindex(" ")] + " AAAA\n", "empty"),
    "not base64": (lambda s: s[: s.rindex(" ")] + " AAAAB\n", "base64"),
    "loose base64": (lambda s: s[: s.rindex(" ")] + " AAAAAAB=\n", "one way"),
    "too many": (lambda s: s + s[s.index("—") :] * 64, "more than 64"),
    "too long": (lambda s: "x" * 70_000 + s, "longer"),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_note_that_is_not_exactly_one_is_refused(how: str) -> None:
    change, what = SPOILED[how]
    with pytest.raises(NoteInvalid, match=what):
        notes.parse(change(signed().format()).encode())


def test_bytes_that_are_not_text_are_refused() -> None:
    with pytest.raises(NoteInvalid, match="UTF-8"):
        notes.parse(signed().format().encode() + b"\xff")


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda s: s.encode("utf-8", "ignore")))
def test_no_bytes_bring_the_reader_down(data: bytes) -> None:
    with contextlib.suppress(NoteInvalid):
        assert notes.parse(data).format().encode() == data


def test_signatures_of_trusted_keys_are_found_and_others_ignored() -> None:
    note = cosigned()
    assert notes.check(note, (KEY, WITNESS)) == (KEY, WITNESS)
    assert notes.check(note, (WITNESS,)) == (WITNESS,)
    stranger = Key("a.example/log", ED25519, WITNESS.public)
    assert notes.check(note, (stranger,)) == ()
    assert notes.check(note, ()) == ()


def test_a_changed_text_is_noticed_by_every_kind_of_key() -> None:
    for key in (KEY, WITNESS):
        changed = Note(TEXT.replace("3", "4"), cosigned().signatures)
        with pytest.raises(NoteInvalid, match="does not hold"):
            notes.check(changed, (key,))


def test_a_cosignature_with_another_time_does_not_hold() -> None:
    note = cosigned()
    line = note.signatures[1]
    later = Signature(line.name, line.key_id, (1_700_000_001).to_bytes(8, "big") + line.content[8:])
    with pytest.raises(NoteInvalid, match="does not hold"):
        notes.check(note.with_signature(later), (WITNESS,))
    beyond = Signature(line.name, line.key_id, (2**63).to_bytes(8, "big") + line.content[8:])
    with pytest.raises(NoteInvalid, match="wrong form"):
        notes.check(note.with_signature(beyond), (WITNESS,))


def test_a_plain_signature_is_no_cosignature_and_the_other_way_round() -> None:
    as_witness = Key(KEY.name, COSIGNATURE, KEY.public)
    line = Signature(KEY.name, as_witness.id, SEED.sign(TEXT.encode()))
    with pytest.raises(NoteInvalid, match="wrong form"):
        notes.check(Note(TEXT, (line,)), (as_witness,))
    as_log = Key(WITNESS.name, ED25519, WITNESS.public)
    stamped = cosigned().signatures[1]
    with pytest.raises(NoteInvalid, match="72 bytes"):
        notes.check(Note(TEXT, (Signature(WITNESS.name, as_log.id, stamped.content),)), (as_log,))


def test_one_key_signs_once() -> None:
    note = signed()
    with pytest.raises(NoteInvalid, match="2 times"):
        notes.check(Note(TEXT, note.signatures * 2), (KEY,))
    assert notes.check(note, (KEY, KEY)) == (KEY,)


def test_a_signature_replaces_one_of_the_same_key_only() -> None:
    note = signed().with_signature(signed().signatures[0])
    assert len(note.signatures) == 1
    assert len(cosigned().signatures) == 2


def test_base64_has_one_way_to_be_written() -> None:
    line = signed().signatures[0].line
    loose = line[:-2] + chr(ord(line[-2]) + 1) + "="
    if b64decode(loose.split()[-1]) == b64decode(line.split()[-1]):
        with pytest.raises(NoteInvalid, match="one way"):
            notes.parse(f"{TEXT}\n{loose}\n".encode())


@pytest.mark.parametrize("ch", ["\x1b", "\x9b", "\u202e", "\u200b", "\ufeff"])
def test_a_key_whose_name_cannot_be_read_by_people_is_refused(ch: str) -> None:
    key = Key(f"a.example/{ch}log", ED25519, KEY.public)
    with pytest.raises(NoteInvalid, match="characters that are not seen") as refused:
        notes.read_key(str(key))
    assert refused.value.what.isprintable()
    assert notes.read_key(str(Key("德州.example/log", ED25519, KEY.public))).name[0] == "德"

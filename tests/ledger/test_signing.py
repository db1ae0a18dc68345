"""Signing: a signer signs extensions of what it signed last, and nothing else, ever."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.builders import Desk, desk, entropy, startup

from subsidy_ledger.errors import LedgerDamaged, NoteInvalid, SignerRefuses
from subsidy_ledger.ledger.keys import KeysInvalid, make_keys, read_keys
from subsidy_ledger.ledger.signing import FileSigner, checkpoint, statement_of
from subsidy_ledger.ledger.witness import (
    Witness,
    add,
    make_witness,
    read_request,
    read_witness,
    request,
)
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.proofs.note import Note

ORIGIN = "test.example/ledger"
NOW = 1_700_000_000


@pytest.fixture
def signer(tmp_path: Path) -> FileSigner:
    return FileSigner(make_keys(tmp_path / "keys", ORIGIN, entropy()))


@pytest.fixture
def made() -> Desk:
    return desk([])


def more(made: Desk, number: int = 3) -> None:
    for _ in range(number):
        made.ok("appropriate", fund="资金", year=2023, amount_fen=1)


def sign(made: Desk, signer: FileSigner) -> Note:
    with made.ledger.store.reading() as reader:
        return checkpoint(reader, signer)


def test_a_checkpoint_states_origin_size_and_root_and_is_signed(
    made: Desk, signer: FileSigner
) -> None:
    signed = checkpoints.read(sign(made, signer).format().encode())
    assert (signed.checkpoint.origin, signed.checkpoint.size) == (ORIGIN, made.size)
    checkpoints.verify(signed, signer.key)


def test_the_signer_remembers_outside_the_database_before_it_gives_a_signature(
    made: Desk, signer: FileSigner
) -> None:
    more(made)
    stated = checkpoints.read(sign(made, signer).format().encode()).checkpoint
    assert (signer.last().size, signer.last().root) == (stated.size, stated.root.hex())
    again = FileSigner(read_keys(signer._keys.folder, ORIGIN))
    assert again.last() == signer.last()


def test_a_growing_ledger_is_signed_again_and_again(made: Desk, signer: FileSigner) -> None:
    for number in (0, 1, 5, 300, 2):
        made.ledger.record_all(
            made.command("appropriate", fund="资金", year=2023, amount_fen=1) for _ in range(number)
        )
        assert sign(made, signer).text.split("\n")[1] == str(made.size)


def test_the_same_state_may_be_signed_twice(made: Desk, signer: FileSigner) -> None:
    assert sign(made, signer) == sign(made, signer)


def test_a_restored_backup_is_refused(signer: FileSigner) -> None:
    now, backup = desk([]), desk([])
    more(now)
    sign(now, signer)
    with pytest.raises(SignerRefuses, match="3 entries are gone"):
        sign(backup, signer)


def test_a_second_history_of_the_same_length_is_refused(signer: FileSigner) -> None:
    now, other = desk([]), desk([])
    more(now)
    for _ in range(3):
        other.ok("appropriate", fund="资金", year=2023, amount_fen=2)
    sign(now, signer)
    with pytest.raises(SignerRefuses, match="different roots"):
        sign(other, signer)


def test_a_longer_history_that_branched_off_is_refused(signer: FileSigner) -> None:
    now, other = desk([]), desk([])
    more(now)
    for _ in range(9):
        other.ok("appropriate", fund="资金", year=2023, amount_fen=2)
    sign(now, signer)
    remembered = signer.last()
    with pytest.raises(SignerRefuses, match="does not lead to the root"):
        sign(other, signer)
    assert signer.last() == remembered


def test_a_statement_of_another_ledger_is_refused(made: Desk, tmp_path: Path) -> None:
    other = FileSigner(make_keys(tmp_path / "other", "other.example", entropy()))
    with made.ledger.store.reading() as reader:
        stated = statement_of(reader, ORIGIN)
    with pytest.raises(SignerRefuses, match=r"not of 'other\.example'"):
        other.sign(stated, ())


def test_a_head_that_is_not_the_tree_over_the_hashes_is_not_signed(
    made: Desk, signer: FileSigner
) -> None:
    more(made)
    rows = made.ledger.store._rows  # type: ignore[attr-defined]
    rows.entries[1] = rows.entries[1]._replace(hash=bytes(32))
    with pytest.raises(LedgerDamaged, match="not the tree over the stored hashes"):
        sign(made, signer)
    assert signer.last().size == 0


def test_a_torn_memory_is_noticed(made: Desk, signer: FileSigner) -> None:
    sign(made, signer)
    path = signer._keys.folder / "signer.json"
    path.write_text(path.read_text()[:20])
    with pytest.raises(KeysInvalid, match=r"signer\.json"):
        sign(made, signer)


# ---- witnesses -----------------------------------------------------------------------------------


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return make_witness(tmp_path / "witness", "w.example", lambda size: b"w" * size)


def asked(made: Desk, signed: Note, old: int) -> bytes:
    with made.ledger.store.reading() as reader:
        return request(reader, signed, old).encode()


def cosign(made: Desk, signer: FileSigner, witness: Witness, old: int) -> Note:
    signed = sign(made, signer)
    given = read_request(asked(made, signed, old))
    return signed.with_signature(witness.cosign(given, signer.key, lambda: NOW))


def test_a_witness_cosigns_growth_and_says_when(
    made: Desk, signer: FileSigner, witness: Witness
) -> None:
    first = cosign(made, signer, witness, 0)
    size = made.size
    more(made, 5)
    second = cosign(made, signer, witness, size)
    for note in (first, second):
        verdict = checkpoints.verify(
            checkpoints.read(note.format().encode()), signer.key, [witness.key], 1
        )
        assert verdict.times == (NOW,)
    assert read_witness(witness.folder).seen(ORIGIN).size == made.size


def test_a_witness_refuses_a_fork_that_the_log_itself_signed(
    tmp_path: Path, witness: Witness
) -> None:
    """Two signers with one key, as an authority with two copies of its folder would have."""
    one = FileSigner(make_keys(tmp_path / "one", ORIGIN, entropy()))
    two = FileSigner(make_keys(tmp_path / "two", ORIGIN, entropy()))
    assert one.key == two.key
    here, there = desk([]), desk([])
    more(here)
    for _ in range(4):
        there.ok("appropriate", fund="资金", year=2023, amount_fen=2)
    cosign(here, one, witness, 0)
    with pytest.raises(SignerRefuses):
        cosign(there, two, witness, 0)
    with pytest.raises(SignerRefuses):
        cosign(there, two, witness, here.size)


def test_a_witness_wants_the_proof_from_what_it_saw_itself(
    made: Desk, signer: FileSigner, witness: Witness
) -> None:
    cosign(made, signer, witness, 0)
    more(made)
    with pytest.raises(SignerRefuses):
        cosign(made, signer, witness, 1)


def test_a_witness_cosigns_nothing_that_the_log_has_not_signed(
    made: Desk, signer: FileSigner, witness: Witness, tmp_path: Path
) -> None:
    signed = sign(made, signer)
    other = FileSigner(make_keys(tmp_path / "other", ORIGIN, lambda size: b"o" * size))
    given = read_request(asked(made, signed, 0))
    with pytest.raises(NoteInvalid, match="has not signed"):
        witness.cosign(given, other.key, lambda: NOW)
    assert witness.seen(ORIGIN).size == 0


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("", "does not begin"),
        ("old 01\n", "does not begin"),
        ("old -1\n", "does not begin"),
        ("new 1\n", "does not begin"),
        ("old 1\nx\n", "expected a hash"),
        ("old 1\n" + "A" * 43 + "=\n" * 1, "no text|cut off|lines of text|expected"),
        ("old 1\n" + ("A" * 43 + "=\n") * 65, "more than 64"),
        ("öld 1\n", "does not begin"),
    ],
)
def test_a_malformed_request_is_refused(change: str, what: str) -> None:
    with pytest.raises(NoteInvalid, match=what):
        read_request(change.encode() + b"\n" + b"x\n")


def test_notes_on_the_same_text_are_put_together_and_others_are_not(
    made: Desk, signer: FileSigner, witness: Witness
) -> None:
    signed = sign(made, signer)
    cosigned = cosign(made, signer, witness, 0)
    assert add(signed, [cosigned]) == cosigned
    more(made)
    with pytest.raises(NoteInvalid, match="something else"):
        add(signed, [sign(made, signer)])


def test_a_witness_is_never_overwritten_and_a_damaged_one_is_noticed(witness: Witness) -> None:
    with pytest.raises(KeysInvalid, match="never overwritten"):
        make_witness(witness.folder, "w.example", bytes)
    key, seen = witness.folder / "witness.key", witness.folder / "seen.json"
    assert key.stat().st_mode & 0o077 == 0
    seen.write_text("{}")
    with pytest.raises(KeysInvalid, match="damaged"):
        read_witness(witness.folder)
    seen.unlink()
    with pytest.raises(KeysInvalid, match="forget"):
        read_witness(witness.folder)
    key.write_text(key.read_text().replace("w.example", "v.example"))
    with pytest.raises(KeysInvalid, match="do not fit"):
        read_witness(witness.folder)
    key.write_text("x")
    with pytest.raises(KeysInvalid, match="not a witness key"):
        read_witness(witness.folder)


def test_a_name_with_spaces_is_no_name_for_a_witness(tmp_path: Path) -> None:
    with pytest.raises(KeysInvalid, match="no name"):
        make_witness(tmp_path / "x", "a b", bytes)


def test_a_cosignature_is_over_the_text_and_its_time() -> None:
    assert notes.cosigned_text("a\n1\nb\n", 5) == b"cosignature/v1\ntime 5\na\n1\nb\n"


def test_dezhou_cases_are_signed_like_anything_else(signer: FileSigner) -> None:
    made = desk()
    made.award("A", **startup())
    assert sign(made, signer).text.startswith(ORIGIN)

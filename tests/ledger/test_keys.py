"""The folder of keys: made once, whole or not at all, and every damage has a name."""

import hashlib
import os
import stat
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from subsidy_ledger.ledger import keys
from subsidy_ledger.ledger.keys import KeyProblem, KeysInvalid, make_keys, read_keys


class Drawn:
    """Randomness that is known: byte n of the stream is n modulo 256."""

    def __init__(self) -> None:
        self.at = 0

    def __call__(self, size: int) -> bytes:
        drawn = bytes((self.at + i) % 256 for i in range(size))
        self.at += size
        return drawn


@pytest.fixture
def made(tmp_path) -> keys.Keys:
    return make_keys(tmp_path / "keys", "dezhou-2023", Drawn())


def test_a_folder_of_keys_has_four_files_and_no_more(made):
    assert sorted(path.name for path in made.folder.iterdir()) == sorted(keys.FILES)
    assert [path.name for path in made.folder.parent.iterdir()] == ["keys"]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_only_the_owner_reads_the_secrets(made):
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made.folder.iterdir()}
    assert modes["token.key"] == modes["log.key"] == 0o600
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


def test_the_token_key_is_the_randomness_drawn_first(made):
    assert made.token_key.key == bytes(range(32))
    text = (made.folder / "token.key").read_text()
    assert text == f"subsidy-ledger-token-key 1 {made.token_key.key_id} {bytes(range(32)).hex()}\n"


def test_the_verifying_key_is_a_vkey_of_a_signed_note(made):
    name, key_hash, encoded = made.verifier.split("+", 2)
    raw = b64decode(encoded)
    assert name == "dezhou-2023"
    assert raw[0] == 1  # Ed25519
    public = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64))).public_key()
    assert raw[1:] == public.public_bytes_raw()
    # C2SP signed-note: the first four bytes of SHA-256 over name, line feed, type and key.
    assert key_hash == hashlib.sha256(b"dezhou-2023\n" + raw).hexdigest()[:8]


def test_what_the_signing_key_signs_the_verifying_key_verifies(made):
    private = Ed25519PrivateKey.from_private_bytes(made.seed)
    public = Ed25519PublicKey.from_public_bytes(b64decode(made.verifier.split("+", 2)[2])[1:])
    public.verify(private.sign(b"note"), b"note")


def test_the_signing_key_is_written_as_a_signer_of_a_signed_note(made):
    text = (made.folder / "log.key").read_text()
    private, key, name, key_hash, encoded = text.strip().split("+", 4)
    assert (private, key, name) == ("PRIVATE", "KEY", "dezhou-2023")
    assert key_hash == made.verifier.split("+")[1]
    assert b64decode(encoded) == b"\x01" + made.seed


def test_at_first_the_signer_remembers_the_empty_tree(made):
    assert made.memory == keys.Memory(0, hashlib.sha256(b"").hexdigest())


def test_a_representation_shows_no_secret(made):
    shown = repr(made)
    assert made.seed.hex() not in shown
    assert repr(made.seed) not in shown
    assert made.token_key.key.hex() not in shown


def test_keys_of_the_same_origin_are_given_back_and_not_made_again(made):
    before = {path.name: path.read_bytes() for path in made.folder.iterdir()}
    assert make_keys(made.folder, "dezhou-2023", lambda n: b"\xff" * n) == made
    assert {path.name: path.read_bytes() for path in made.folder.iterdir()} == before


def test_keys_of_another_origin_are_not_used(made):
    with pytest.raises(KeysInvalid, match=r"the keys of 'dezhou-2023', not of 'beijing'"):
        make_keys(made.folder, "beijing", Drawn())


def test_a_folder_with_something_else_in_it_is_left_as_it_is(tmp_path):
    (tmp_path / "letter.txt").write_text("x")
    with pytest.raises(KeysInvalid, match=r"token\.key: is missing"):
        make_keys(tmp_path, "dezhou-2023", Drawn())
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "keys").mkdir()
    assert make_keys(tmp_path / "keys", "dezhou-2023", Drawn()).origin == "dezhou-2023"


def test_where_making_fails_nothing_is_left_behind(tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        make_keys(tmp_path / "keys", "dezhou-2023", Drawn())
    assert list(tmp_path.iterdir()) == []


def test_the_token_key_can_be_read_alone(made):
    (made.folder / "log.key").unlink()
    assert keys.read_token_key(made.folder) == made.token_key


DAMAGES = [
    ("token.key", lambda t: t.replace("00", "01", 1), "key and key id do not fit"),
    ("token.key", lambda t: t[:-2], "is not a token key file"),
    ("token.key", lambda _: "", "is not a token key file"),
    ("log.key", lambda _: "PRIVATE+KEY+x+00000000+AAAA\n", "is not an Ed25519 signer key"),
    ("log.key", lambda t: t.replace("+KEY+dezhou", "+KEY+Dezhou"), "key and key hash do not fit"),
    ("log.key", lambda _: "secret", "is not a signer key"),
    ("log.pub", lambda t: t.replace("dezhou", "Dezhou"), "does not belong to log.key"),
    ("signer.json", lambda _: "{}", "names no size and root"),
    ("signer.json", lambda _: "[]", "names no size and root"),
    ("signer.json", lambda t: t.replace('"size":0', '"size":-1'), "names no size and root"),
    ("signer.json", lambda _: "{", "not JSON"),
    ("signer.json", lambda t: t.replace("dezhou", "beijing"), "is the memory of 'beijing-2023'"),
]


@pytest.mark.parametrize(("name", "change", "message"), DAMAGES, ids=range(len(DAMAGES)))
def test_a_damaged_file_is_named_with_what_is_wrong(made, name, change, message):
    path = made.folder / name
    path.write_text(change(path.read_text()))
    with pytest.raises(KeysInvalid, match=message) as caught:
        read_keys(made.folder)
    assert caught.value.where.endswith(name)
    assert [(p.file, p.what) for p in keys.problems_of(made.folder)] == [(name, "invalid")]


@pytest.mark.parametrize("name", keys.FILES)
def test_a_missing_file_is_named(made, name):
    (made.folder / name).unlink()
    with pytest.raises(KeysInvalid, match="is missing"):
        read_keys(made.folder)
    assert keys.problems_of(made.folder) == (KeyProblem(name, "missing"),)


def test_a_missing_folder_is_named(tmp_path):
    assert [p.what for p in keys.problems_of(tmp_path / "no")] == ["missing"]


def test_whole_keys_have_no_problems(made):
    assert keys.problems_of(made.folder) == ()


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_secret_that_others_may_read_is_a_problem(made):
    (made.folder / "token.key").chmod(0o644)
    assert keys.problems_of(made.folder) == (KeyProblem("token.key", "open", "0o644"),)


# ---- copies --------------------------------------------------------------------------------------


def copy_of(made: keys.Keys, folder: Path) -> Path:
    folder.mkdir()
    for path in made.folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
        (folder / path.name).chmod(0o600)
    return folder


def test_a_faithful_copy_has_no_problems(made, tmp_path):
    assert keys.compare_copy(made, copy_of(made, tmp_path / "copy")) == ()


def test_a_copy_of_other_keys_differs_in_every_file_but_the_empty_memory(made, tmp_path):
    other = make_keys(tmp_path / "other", "dezhou-2023", lambda n: b"\x07" * n)
    found = {problem.file: problem.what for problem in keys.compare_copy(made, other.folder)}
    assert found == {"token.key": "differs", "log.key": "differs", "log.pub": "differs"}


def test_a_copy_with_an_older_memory_is_said_to_be_older(made, tmp_path):
    copy = copy_of(made, tmp_path / "copy")
    memory = made.folder / "signer.json"
    memory.write_text(memory.read_text().replace('"size":0', '"size":7'))
    found = keys.compare_copy(read_keys(made.folder), copy)
    assert found == (KeyProblem("signer.json", "older", "0 < 7"),)


def test_a_copy_with_a_newer_memory_differs(made, tmp_path):
    copy = copy_of(made, tmp_path / "copy")
    memory = copy / "signer.json"
    memory.write_text(memory.read_text().replace('"size":0', '"size":7'))
    assert [p.what for p in keys.compare_copy(made, copy)] == ["differs"]


def test_a_copy_that_is_not_whole_is_not_compared_further(made, tmp_path):
    copy = copy_of(made, tmp_path / "copy")
    (copy / "log.key").unlink()
    assert keys.compare_copy(made, copy) == (KeyProblem("log.key", "missing"),)


# ---- places --------------------------------------------------------------------------------------


def test_keys_lie_under_xdg_data_home():
    assert keys.default_folder("d", {"XDG_DATA_HOME": "/x"}) == Path("/x/subsidy-ledger/d")


@pytest.mark.parametrize("base", ["", "relative/path"])
def test_without_a_usable_xdg_data_home_keys_lie_under_the_home(base):
    expected = Path.home() / ".local" / "share" / "subsidy-ledger" / "d"
    assert keys.default_folder("d", {"XDG_DATA_HOME": base}) == expected


@pytest.mark.parametrize("origin", ["../../etc", "a/b", ".hidden", "x" * 300, "德州/补贴"])
def test_a_strange_origin_gives_one_plain_folder_of_its_own(origin):
    name = keys.safe_name(origin)
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name.encode()) < 255
    assert name != keys.safe_name(origin + "2")


def test_a_plain_origin_is_the_name_of_its_folder():
    assert keys.safe_name("德州-2023") == "德州-2023"

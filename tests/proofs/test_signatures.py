"""Signatures that must not hold, in the families of Project Wycheproof's Ed25519 vectors.

Malleable and out of range, flipped, cut, lengthened, swapped, of special values, of points that are
written in another way, of another key or text, and keys under which anyone can sign. They are
made here from a fixed seed, with arithmetic on integers only.

What ``cryptography`` (OpenSSL) does is stated where a note relies on it: it verifies without the
cofactor and compares the bytes of R, so a signature has one S and one R; and it takes any public
key, also one of small order.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha512

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from subsidy_ledger.errors import NoteInvalid
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.proofs.note import COSIGNATURE, ED25519, Key, Note, Signature

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order of the base point (RFC 8032, 5.1)."""

TEXT = "a.example/log\n3\nroot\n"
RAW = bytes(range(32))
SEED, OTHER = (Ed25519PrivateKey.from_private_bytes(seed) for seed in (RAW, bytes(range(32, 64))))
KEY = Key("a.example/log", ED25519, SEED.public_key().public_bytes_raw())
WITNESS = Key("w.example", COSIGNATURE, SEED.public_key().public_bytes_raw())
MADE = SEED.sign(TEXT.encode())
R, S = MADE[:32], int.from_bytes(MADE[32:], "little")
TIME = 1_700_000_000


def le(number: int) -> bytes:
    """32 bytes, the least first, as RFC 8032 writes numbers and points."""
    return number.to_bytes(32, "little")


EIGHTH = (
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
)
"""The y of the points of order 8, as they are written."""
SMALL = [
    le(y | sign << 255)
    for y in (
        0, 1, PRIME - 1, PRIME, PRIME + 1,
        *(int.from_bytes(bytes.fromhex(point), "little") for point in EIGHTH),
    )
    for sign in (0, 1)
]  # fmt: skip
"""Every way to write a point of small order: 1, 2, 4, 4, 8, 8, 8, 8, canonical or not."""


def holds(made: bytes, text: str = TEXT, key: Key = KEY) -> bool:
    """Whether a note with this signature is believed."""
    try:
        return notes.check(Note(text, (Signature(key.name, key.id, made),)), (key,)) == (key,)
    except NoteInvalid:
        return False


def flipped(data: bytes) -> Iterator[bytes]:
    """The bytes with each bit changed in turn."""
    for place in range(len(data) * 8):
        changed = bytearray(data)
        changed[place // 8] ^= 1 << place % 8
        yield bytes(changed)


def with_nonce_zero(point: bytes, text: str = TEXT) -> bytes:
    """A signature over R = ``point``, as if it were the neutral element: S = k · a (RFC 8032, 5.1.6).

    Only who holds the key can make it. It is right for the neutral element written canonically.
    """
    half = int.from_bytes(sha512(RAW).digest()[:32], "little")
    a = half & (1 << 254) - 8 | 1 << 254
    k = int.from_bytes(sha512(point + KEY.public + text.encode()).digest(), "little")
    return point + le(k * a % ORDER)


# ---- what holds ----------------------------------------------------------------------------------


def test_the_signature_that_the_others_are_made_from_holds() -> None:
    assert holds(MADE)
    assert holds(TIME.to_bytes(8, "big") + SEED.sign(notes.cosigned_text(TEXT, TIME)), key=WITNESS)


@pytest.mark.parametrize(
    ("public", "text", "made"),
    [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "r",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_the_vectors_of_rfc_8032_hold(public: str, text: str, made: str) -> None:
    key = Key("rfc8032", ED25519, bytes.fromhex(public))
    assert holds(bytes.fromhex(made), text, key)
    assert not holds(bytes.fromhex(made), text + "x", key)


def test_the_neutral_element_as_r_holds_where_it_is_written_canonically() -> None:
    """So the arithmetic of the tests below is right: they fail for the way R is written."""
    assert holds(with_nonce_zero(le(1)))


# ---- what does not -------------------------------------------------------------------------------


def test_a_flipped_bit_anywhere_in_the_signature() -> None:
    assert [made for made in flipped(MADE) if holds(made)] == []


def test_a_flipped_bit_anywhere_in_the_text() -> None:
    changed = [text for text in flipped(TEXT.encode()) if text.isascii()]
    assert len(changed) == 7 * len(TEXT)
    assert [text for text in changed if holds(MADE, text.decode())] == []


def test_a_flipped_bit_anywhere_in_the_key() -> None:
    keys = [Key(KEY.name, ED25519, public) for public in flipped(KEY.public)]
    assert [key for key in keys if holds(MADE, key=key)] == []


def test_a_flipped_bit_anywhere_in_a_cosignature_or_its_time() -> None:
    made = TIME.to_bytes(8, "big") + SEED.sign(notes.cosigned_text(TEXT, TIME))
    assert [one for one in flipped(made) if holds(one, key=WITNESS)] == []


def test_every_other_s_of_the_same_signature_is_refused() -> None:
    """S + L, S + 2L, … are the same modulo L; RFC 8032, 5.1.7 asks for 0 ≤ S < L."""
    others = range(S + ORDER, 2**256, ORDER)
    assert len(others) == 15
    assert [s for s in others if holds(R + le(s))] == []


@pytest.mark.parametrize(
    "s",
    [0, 1, 2, ORDER - 1, ORDER, ORDER + 1, ORDER - S, 2**252, 2**253, 2**255 - 1, 2**255, 2**256 - 1,
     PRIME - 1, PRIME, PRIME + 1, (S + 1) % ORDER, (S - 1) % ORDER, 8 * S % ORDER, S | 1 << 255],
)  # fmt: skip
def test_an_s_of_a_special_value(s: int) -> None:
    special = [R, *SMALL, bytes(32), b"\xff" * 32, le(PRIME + 2), KEY.public]
    assert [point for point in special if holds(point + le(s))] == []


@pytest.mark.parametrize("point", sorted(set(SMALL) - {le(1)}), ids=bytes.hex)
def test_an_r_of_small_order_or_written_in_another_way(point: bytes) -> None:
    """S fits: with the cofactor, or with R read before it is compared, these would hold."""
    assert not holds(with_nonce_zero(point))


def test_a_signature_cut_off_at_any_byte_or_lengthened() -> None:
    for length in range(64):
        assert not holds(MADE[:length])
        assert not holds(MADE[64 - length :])
    for more in (b"\x00", b"\xff", MADE[-1:], bytes(32), MADE):
        assert not holds(MADE + more)
        assert not holds(more + MADE)


def test_a_signature_in_parts_that_are_swapped_repeated_or_turned_round() -> None:
    s = MADE[32:]
    for made in (
        s + R,
        R + R,
        s + s,
        R[::-1] + s,
        R + s[::-1],
        MADE[::-1],
        bytes(64),
        b"\xff" * 64,
    ):
        assert not holds(made)


def test_another_key_and_another_text() -> None:
    assert not holds(OTHER.sign(TEXT.encode()))
    stranger = Key(KEY.name, ED25519, OTHER.public_key().public_bytes_raw())
    assert not holds(MADE, key=stranger)
    for text in ("", TEXT[:-1], TEXT + "\n", TEXT + "x\n", "\n" + TEXT, TEXT * 2, TEXT.upper()):
        assert not holds(MADE, text)


def test_a_signature_of_the_hash_of_the_text_is_none_of_the_text() -> None:
    """Ed25519ph and habits of other schemes."""
    assert not holds(SEED.sign(sha512(TEXT.encode()).digest()))


def test_a_plain_signature_of_the_key_of_a_witness_is_no_cosignature() -> None:
    assert not holds(TIME.to_bytes(8, "big") + MADE, key=WITNESS)


# ---- keys under which anyone can sign ------------------------------------------------------------

ANYONES = le(1) + bytes(32)
"""R neutral, S zero: made without any key."""


def believed(public: bytes) -> int:
    """For how many of 64 texts ``cryptography`` takes `ANYONES` for a signature of this key."""
    count = 0
    for number in range(64):
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(ANYONES, b"text %d" % number)
        except InvalidSignature:
            continue
        count += 1
    return count


@pytest.mark.parametrize("public", SMALL, ids=bytes.hex)
def test_under_a_key_of_small_order_a_signature_is_made_without_a_secret(public: bytes) -> None:
    """A fact about ``cryptography``, and why `read_key` has to look: it takes these keys."""
    assert believed(public) > 0
    if int.from_bytes(public, "little") % 2**255 in (1, PRIME + 1):
        assert believed(public) == 64


def test_under_an_honest_key_it_is_not() -> None:
    assert believed(KEY.public) == 0


@pytest.mark.parametrize("kind", [ED25519, COSIGNATURE])
def test_a_key_under_which_anyone_can_sign_is_refused(kind: int) -> None:
    """An authority that publishes such a key could deny whatever it signed, two histories too.

    RFC 8032 and C2SP signed-note do not ask for this check. The ledger does: a checkpoint is worth
    something because its signer cannot say that somebody else made it.
    """
    for public in SMALL:
        key = Key("a.example/log", kind, public)
        with pytest.raises(NoteInvalid, match="anyone can sign"):
            notes.read_key(str(key))
    honest = Key("a.example/log", kind, KEY.public)
    assert notes.read_key(str(honest)) == honest


def test_a_key_that_nobody_has_or_that_is_no_point_believes_nothing() -> None:
    """Of the small numbers about half are the y of no point, which shows when one verifies."""
    for number in range(2, 20):
        assert not holds(ANYONES, key=Key(KEY.name, ED25519, le(number)))

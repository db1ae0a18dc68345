"""Signed notes: text that one or more keys have signed (C2SP signed-note, c2sp.org/signed-note).

What it is: ``parse`` reads a note strictly, ``Note.format`` writes it, ``check`` says which of the
keys one trusts have signed it. A key is a vkey string ``NAME+HASH+BASE64``; type 1 signs the text
itself (Ed25519, RFC 8032), type 4 signs it with a time (a witness's cosignature, C2SP
tlog-cosignature, ``cosignature/v1``).

What it promises: bytes that are not exactly a note are refused, with what is wrong; a signature by
a trusted key that does not hold makes the whole note bad; signatures by other keys are ignored, as
the specification asks. Private keys never come here: whoever signs hands in 64 bytes.

What it does not do: know what the text says (``proofs.checkpoint``).
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from subsidy_ledger.errors import NoteInvalid

ED25519: Final = 1
"""Signature type: Ed25519 over the text."""

COSIGNATURE: Final = 4
"""Signature type: Ed25519 over ``cosignature/v1``, a time, and the text."""

_PRIME: Final = 2**255 - 19
_EIGHTH: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_SMALL_ORDER: Final = frozenset((0, 1, _PRIME - 1, _PRIME, _PRIME + 1, _EIGHTH, _PRIME - _EIGHTH))
"""The y of every point of order 1, 2, 4 or 8, as it may be written (RFC 8032, 5.1.2). Under such a
key anyone can sign, and its owner can deny; RFC 8032 and C2SP leave this check to the reader."""

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
LATEST: Final = 2**63 - 1
"""A time beyond this is not a POSIX time of the specification."""

MOST_BYTES: Final = 65_536
MOST_SIGNATURES: Final = 64
"""The specification asks for at least 16; bounded, so that a hostile note costs little."""

_SIGNATURE: Final = re.compile("— (\\S+) ([A-Za-z0-9+/]+={0,2})")
_VKEY: Final = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})")


@dataclass(frozen=True, slots=True)
class Key:
    """A key that one trusts: ``name``, ``kind`` (`ED25519` or `COSIGNATURE`), 32 public bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which signature lines name the key, together with its name."""
        return sha256(self.name.encode() + b"\n" + bytes((self.kind,)) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The vkey string ``NAME+HASH+BASE64(kind ‖ public)``."""
        return (
            f"{self.name}+{self.id.hex()}+{b64encode(bytes((self.kind,)) + self.public).decode()}"
        )


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature line: the key's name, its id, and what the key made (with a time for type 4)."""

    name: str
    key_id: bytes
    content: bytes

    @property
    def line(self) -> str:
        """The line as it stands in a note, without its end."""
        return f"— {self.name} {b64encode(self.key_id + self.content).decode()}"


@dataclass(frozen=True, slots=True)
class Note:
    """Text that ends in a line feed, and the signatures below it, in order."""

    text: str
    signatures: tuple[Signature, ...]

    def format(self) -> str:
        """The note as a file holds it."""
        return self.text + "\n" + "".join(f"{one.line}\n" for one in self.signatures)

    def signed_by(self, key: Key) -> Signature | None:
        """The signature that names this key; it has not been checked."""
        wanted = (key.name, key.id)
        return next((s for s in self.signatures if (s.name, s.key_id) == wanted), None)

    def with_signature(self, signature: Signature) -> Note:
        """The note with one more signature; one of the same key is replaced."""
        same = (signature.name, signature.key_id)
        kept = (s for s in self.signatures if (s.name, s.key_id) != same)
        return Note(self.text, (*kept, signature))


# ---- reading -------------------------------------------------------------------------------------


def read_key(vkey: str) -> Key:
    """Read a vkey string; raises `NoteInvalid` for anything else.

    >>> read_key("example.com/log+cc714670+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea").name
    'example.com/log'
    """
    match = _VKEY.fullmatch(vkey)
    if match is None:
        raise NoteInvalid(f"found {vkey[:80]!r}, expected a key such as NAME+1a2b3c4d+BASE64")
    name, digest, encoded = match.groups()
    if not name.isprintable():  # a name is shown to people, who are to know it again
        raise NoteInvalid(f"the key of {name!r} has a name with characters that are not seen")
    content = _base64(encoded, f"the key of {name!r}")
    if len(content) != KEY_BYTES + 1 or content[0] not in (ED25519, COSIGNATURE):
        raise NoteInvalid(f"the key of {name!r} is not an Ed25519 key or cosigning key")
    if int.from_bytes(content[1:], "little") % 2**255 in _SMALL_ORDER:
        raise NoteInvalid(f"the key of {name!r} is one under which anyone can sign")
    key = Key(name, content[0], content[1:])
    if key.id.hex() != digest:
        raise NoteInvalid(f"the key of {name!r} and its hash do not fit: it was changed or cut off")
    return key


def parse(data: bytes) -> Note:
    """Read a note; raises `NoteInvalid` unless it is one to the last byte."""
    if len(data) > MOST_BYTES:
        raise NoteInvalid(f"it is longer than {MOST_BYTES} bytes")
    try:
        given = data.decode("utf-8")
    except UnicodeDecodeError:
        raise NoteInvalid("it is not UTF-8 text") from None
    if any(ch < " " and ch != "\n" for ch in given):
        raise NoteInvalid("it has control characters; a carriage return, perhaps, from an editor")
    body, empty, below = given.rpartition("\n\n")
    if not empty or not body:
        raise NoteInvalid("there is no text with signatures below it, apart by an empty line")
    if not below:
        raise NoteInvalid("it ends in an empty line, with no signature below it")
    if not below.endswith("\n"):
        raise NoteInvalid("it does not end with a line feed: it was cut off, or bytes were added")
    lines = below[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteInvalid(f"it has more than {MOST_SIGNATURES} signatures")
    return Note(body + "\n", tuple(_signature(line) for line in lines))


def _signature(line: str) -> Signature:
    match = _SIGNATURE.fullmatch(line)
    if match is None or "+" in match[1]:
        raise NoteInvalid(f"found {line[:80]!r}, expected a signature line: — NAME BASE64")
    content = _base64(match[2], f"the signature of {match[1]!r}")
    if len(content) <= 4:
        raise NoteInvalid(f"the signature of {match[1]!r} is empty")
    return Signature(match[1], content[:4], content[4:])


def _base64(encoded: str, what: str) -> bytes:
    """Standard base64 that has only one way to be written."""
    try:
        content = b64decode(encoded, validate=True)
    except (Base64Error, ValueError):
        raise NoteInvalid(f"{what} is not base64") from None
    if b64encode(content).decode() != encoded:
        raise NoteInvalid(f"{what} is not in the one way that base64 is written")
    return content


# ---- signatures ----------------------------------------------------------------------------------


def cosigned_text(text: str, time: int) -> bytes:
    """What a witness signs: that it saw this text, and nothing that contradicts it, at a time.

    ``time``: POSIX seconds.
    """
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def cosignature(key: Key, time: int, made: bytes) -> Signature:
    """The signature line of a witness from its time and the 64 bytes it made."""
    return Signature(key.name, key.id, time.to_bytes(8, "big") + made)


def time_of(signature: Signature) -> int:
    """When a cosignature says it was made (POSIX seconds)."""
    return int.from_bytes(signature.content[:8], "big")


def check(note: Note, keys: Sequence[Key]) -> tuple[Key, ...]:
    """Those of the keys that signed the note, in the order given.

    Raises `NoteInvalid` where a line names one of the keys and its signature does not hold, or a
    key signed twice. None of the keys: an empty answer; what that means is the caller's to say.
    """
    found: list[Key] = []
    for key in keys:
        mine = [s for s in note.signatures if (s.name, s.key_id) == (key.name, key.id)]
        if len(mine) > 1:
            raise NoteInvalid(f"{key.name!r} stands there {len(mine)} times with one key")
        if mine and key not in found:
            _check_one(note, key, mine[0])
            found.append(key)
    return tuple(found)


def _check_one(note: Note, key: Key, signature: Signature) -> None:
    made, message = signature.content, note.text.encode()
    if key.kind == COSIGNATURE:
        if len(made) != 8 + SIGNATURE_BYTES or time_of(signature) > LATEST:
            raise NoteInvalid(f"the cosignature of {key.name!r} has the wrong form")
        message, made = cosigned_text(note.text, time_of(signature)), made[8:]
    if len(made) != SIGNATURE_BYTES:
        raise NoteInvalid(f"the signature of {key.name!r} has {len(made)} bytes, expected 64")
    if not _holds(key.public, made, message):
        raise NoteInvalid(f"the signature of {key.name!r} does not hold for this text")


def _holds(public: bytes, made: bytes, message: bytes) -> bool:
    # Slow to import, and wanted by few commands.
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(made, message)
    except InvalidSignature:
        return False
    return True

"""Sealed content: personal data that an entry commits to without holding it.

What a command says about each party, and about the case, lies outside the entry with a random salt.
The entry holds one digest, ``sealed``, over the commitments of all parts. Salt and content can be
erased together: what is left proves that something stood there and reveals nothing of it, because
without the 32 random bytes nobody can try out what it was.

Promises: pure; salts are arguments. Does not store, erase, or decide what is personal.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

SALT_BYTES: Final = 32
COMMITMENT_BYTES: Final = 32
CASE_PART: Final = "case"

_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")
_PARTY_PART: Final = re.compile(r"([^\[\]]+)\[(0|[1-9][0-9]*)\]")


@dataclass(frozen=True, slots=True)
class SealedPart:
    """One part of what is sealed: its name ("case" or "role[i]"), salt and canonical bytes."""

    name: str
    salt: bytes = field(repr=False)
    content: bytes = field(repr=False)

    def commitment(self) -> bytes:
        """Return the commitment to this part; raises `ValueError` for a salt of another length."""
        return commitment(self.salt, self.content)


def commitment(salt: bytes, content_bytes: bytes) -> bytes:
    """Return SHA-256(salt ‖ content): 32 bytes. Raises `ValueError` unless the salt has 32 bytes.

    The fixed length of the salt keeps two different pairs from being joined to the same bytes.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"found a salt of {len(salt)} bytes, expected {SALT_BYTES}")
    return sha256(salt + content_bytes).digest()


def seal_digest(commitments: Iterable[bytes]) -> str:
    """Return the digest an entry holds over its commitments, in the order of `part_names`.

    43 characters: SHA-256 in base64url without padding. Raises `ValueError` for a commitment that
    has not 32 bytes.
    """
    total = sha256()
    for item in commitments:
        if len(item) != COMMITMENT_BYTES:
            raise ValueError(
                f"found a commitment of {len(item)} bytes, expected {COMMITMENT_BYTES}"
            )
        total.update(item)
    return b2a_base64(total.digest())[:43].translate(_URL_SAFE).decode("ascii")


def part_names(parties: Mapping[str, int]) -> tuple[str, ...]:
    """Return the names of all parts in the order they are sealed, given the parties per role.

    The case comes first, then roles by name, the parties of a role as given.

    >>> part_names({"hire": 2, "applicant": 1})
    ('case', 'applicant[0]', 'hire[0]', 'hire[1]')
    """
    named = (f"{role}[{index}]" for role in sorted(parties) for index in range(parties[role]))
    return (CASE_PART, *named)


def part_order(name: str) -> tuple[int, str, int]:
    """Return a sort key that puts names of parts into the order of `part_names`.

    Raises `ValueError` for a name that is neither "case" nor "role[i]".
    """
    if name == CASE_PART:
        return (0, "", 0)
    match = _PARTY_PART.fullmatch(name)
    if match is None:
        raise ValueError(f"found part {name!r}, expected 'case' or a party such as 'hire[0]'")
    return (1, match[1], int(match[2]))

"""Tokens: how an entry names a party without holding personal data.

A token is HMAC-SHA-256 under the deployment's token key over scheme and normalised number: equal
for equal parties under one key, meaningless without the key. Resident numbers are few enough to be
tried out one by one, so a plain hash would hide nothing; the key is what protects them.

Promises: pure functions of key and input. Does not make keys, store them, or normalise numbers (see
`subsidy_ledger.parties.identifiers`).
"""

from __future__ import annotations

from binascii import b2a_base64
from hashlib import sha256
from typing import Any, Final

from attrs import field, frozen

KEY_BYTES: Final = 32
TOKEN_LENGTH: Final = 22
"""Characters of a token: 16 bytes in base64url without padding."""

_KEY_ID_CONTEXT: Final = b"subsidy-ledger token key id\0"
_URL_SAFE: Final = bytes.maketrans(b"+/", b"-_")

# RFC 2104: HMAC(key, text) = H(key ^ outer ‖ H(key ^ inner ‖ text)), the key filled up to a block.
_BLOCK_BYTES: Final = 64
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))


@frozen
class TokenKey:
    """The secret of a deployment under which parties become tokens.

    ``key`` is 32 bytes from a random source of the caller's. It never shows in a representation.
    """

    key: bytes = field(repr=False)
    key_id: str = field(init=False, eq=False)
    """Names the key without revealing it: 16 hex characters, kept in entry 0."""
    _inner: Any = field(init=False, eq=False, repr=False)
    _outer: Any = field(init=False, eq=False, repr=False)

    @key.validator
    def _check_key(self, _attribute: object, key: object) -> None:
        if not isinstance(key, bytes) or len(key) != KEY_BYTES:
            raise ValueError(f"expected a token key of {KEY_BYTES} bytes")

    def __attrs_post_init__(self) -> None:
        key_id = sha256(_KEY_ID_CONTEXT + self.key).hexdigest()[:16]
        object.__setattr__(self, "key_id", key_id)
        block = self.key.ljust(_BLOCK_BYTES, b"\0")
        object.__setattr__(self, "_inner", sha256(block.translate(_INNER)))
        object.__setattr__(self, "_outer", sha256(block.translate(_OUTER)))

    def __reduce__(self) -> tuple[type[TokenKey], tuple[bytes]]:
        return TokenKey, (self.key,)  # the states of hashes cannot be pickled

    def token(self, scheme: str, number: str) -> str:
        """Return the token of a normalised number: 22 characters."""
        # A scheme is ASCII without NUL, so the first NUL divides the two parts unambiguously; and
        # it never starts with "{", so a token is never made over the bytes that `request` is made
        # over.
        message = f"{scheme}\0{number}".encode()
        return _base64url(self._hmac(message)[:16], TOKEN_LENGTH)

    def request(self, canonical_bytes: bytes) -> str:
        """Return the fingerprint of a command's canonical bytes (an object): 43 characters."""
        return _base64url(self._hmac(canonical_bytes), 43)

    def _hmac(self, message: bytes) -> bytes:
        """HMAC-SHA-256 from the two states that the key leaves: half the time of `hmac.digest`.

        What is copied is never updated itself, so that threads can share a key.
        """
        inner = self._inner.copy()
        inner.update(message)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()  # type: ignore[no-any-return]


def _base64url(data: bytes, length: int) -> str:
    """RFC 4648 base64url, cut to the length that is left without padding."""
    return b2a_base64(data)[:length].translate(_URL_SAFE).decode("ascii")

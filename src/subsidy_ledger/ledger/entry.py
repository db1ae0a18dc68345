"""The envelope: one line of the ledger as canonical bytes, and the sealed content beside it.

What it is: the keys of an entry and their order of meaning, building and reading of its bytes, and
the line of sealed content that its digest commits to (design, Entries, proofs, personal data).

What it promises: an entry is canonical JSON (RFC 8785) of at most 65,535 bytes; the same content
gives the same bytes; ``read_entry`` accepts those bytes and no others. Reading needs the standard
library alone.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import b2a_base64
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from subsidy_ledger import canonical
from subsidy_ledger.casework.names import COMMAND_NAMES
from subsidy_ledger.dates import check_date, check_utc
from subsidy_ledger.errors import CanonicalError, LedgerDamaged
from subsidy_ledger.parties.sealing import CASE_PART, SALT_BYTES, seal_digest

VERSION = 1
MOST_BYTES = 65_535
"""The most bytes an entry may have."""
LONGEST_SEALED = 16 * 1024 * 1024
"""The most bytes of a sealed line that are read: a hostile one cannot fill the memory."""
MOST_SEALED_BYTES = LONGEST_SEALED - 32
"""The most that are recorded: a successor gives the line a longer number."""

STATUSES = ("recorded", "refused", "undetermined")
REQUIRED = ("v", "seq", "at", "id", "do", "on", "by", "status", "data", "request")
OPTIONAL = ("rules", "case", "reasons", "sealed")
_TYPES: Mapping[str, type] = {
    "v": int, "seq": int, "at": str, "id": str, "do": str, "on": str, "by": str, "status": str,
    "data": dict, "request": str, "rules": int, "case": str, "reasons": dict, "sealed": str,
}  # fmt: skip
_REQUIRED: Final = frozenset(REQUIRED)
_COMMANDS: Final = frozenset(COMMAND_NAMES)


def read_entry(leaf: bytes, seq: int) -> dict[str, Any]:
    """Read one entry strictly.

    Raises `LedgerDamaged` naming the entry and what is wrong: bytes that are not canonical, a
    missing or unknown key, a wrong type, a sequence number out of place.
    """
    if len(leaf) > MOST_BYTES:
        raise LedgerDamaged(f"entry {seq}: {len(leaf)} bytes, at most {MOST_BYTES} are allowed")
    try:
        entry = canonical.decode_canonical(leaf)
    except CanonicalError as error:
        raise LedgerDamaged(f"entry {seq}: not canonical JSON: {error}") from None
    problem = shape_problem(entry, seq) if isinstance(entry, dict) else "not an object"
    if problem is not None:
        raise LedgerDamaged(f"entry {seq}: {problem}")
    return entry  # type: ignore[no-any-return]


def shape_problem(entry: Mapping[str, Any], seq: int) -> str | None:
    """What is wrong with the keys of an entry, or with a value that has a form of its own."""
    kinds = _TYPES
    for key, value in entry.items():
        if kinds.get(key) is not type(value):
            return _misfit(entry)
    if not entry.keys() >= _REQUIRED:
        return _misfit(entry)
    if entry["v"] != VERSION:
        return f"version {entry['v']}, this library reads version {VERSION}"
    if entry["seq"] != seq:
        return f"it says it is entry {entry['seq']}"
    if entry["status"] not in STATUSES:
        return f"status {entry['status']!r}"
    if entry["do"] not in _COMMANDS and entry["do"] != "open":
        return f"command {entry['do']!r}"
    try:
        check_utc(entry["at"])
        check_date(entry["on"])
    except ValueError as error:
        return str(error)
    return None


def _misfit(entry: Mapping[str, Any]) -> str:
    """Which keys are missing, unknown, or of a wrong type."""
    missing = [key for key in REQUIRED if key not in entry]
    unknown = [key for key in entry if key not in _TYPES]
    wrong = [
        key for key, value in entry.items() if key in _TYPES and type(value) is not _TYPES[key]
    ]
    kinds = (("missing", missing), ("unknown", unknown), ("wrong type of", wrong))
    return next(f"{words} {', '.join(keys)}" for words, keys in kinds if keys)


# ---- sealed content ------------------------------------------------------------------------------


def seal(
    parts: Sequence[tuple[str, bytes]], seq: int, entropy: Callable[[int], bytes]
) -> tuple[str, bytes] | None:
    """Salt and commit to parts: (digest for the entry, line for the store); None without parts.

    A part is its name, ``case`` or a party such as ``hire[2]``, and its content's canonical bytes.
    """
    if not parts:
        return None
    salts = entropy(SALT_BYTES * len(parts))
    digests, pieces, at = [], [], 0
    for name, content in parts:
        salt = salts[at : at + SALT_BYTES]
        at += SALT_BYTES
        digests.append(sha256(salt + content).digest())
        pieces.append(
            b'{"content":%b,"part":"%b","salt":"%b"}'
            % (content, name.encode(), b2a_base64(salt, newline=False))
        )
    line = b'{"parts":[%b],"seq":%d}' % (b",".join(pieces), seq)
    return seal_digest(digests), line


def open_sealed(line: bytes) -> dict[str, Any]:
    """Part name to content, from a line that was verified or is our own."""
    return {part["part"]: part["content"] for part in canonical.decode_fast(line)["parts"]}


def check_sealed(line: bytes, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Open a line and compare it with the commitment in its entry; raises `LedgerDamaged`."""
    seq = entry["seq"]
    try:
        sealed = canonical.decode_canonical(line)
        parts = sealed["parts"]
        digest = seal_digest(
            sha256(_salt(part["salt"]) + canonical.encode(part["content"])).digest()
            for part in parts
        )
        opened = {part["part"]: part["content"] for part in parts}
        names = [part["part"] for part in parts]
        expected = _party_names(entry["data"])
        fitting = set(sealed) == {"parts", "seq"} and names in (expected, [CASE_PART, *expected])
        fitting = fitting and all(set(part) == {"part", "salt", "content"} for part in parts)
    except (CanonicalError, KeyError, TypeError, ValueError) as error:
        raise LedgerDamaged(f"entry {seq}: sealed content cannot be read: {error}") from None
    if not fitting or sealed["seq"] != seq:
        raise LedgerDamaged(f"entry {seq}: sealed content has another shape, number or parties")
    if digest != entry.get("sealed"):
        raise LedgerDamaged(f"entry {seq}: sealed content does not match its commitment")
    return opened


def _party_names(data: Mapping[str, Any]) -> list[str]:
    """Names of the parts of an entry's parties, from its tokens; a commitment has no names."""
    tokens = data.get("tokens")
    if isinstance(tokens, dict):
        return [f"{role}[{i}]" for role in sorted(tokens) for i in range(len(tokens[role]))]
    if tokens is not None:
        return [f"party[{i}]" for i in range(len(tokens))]
    return ["party[0]"] if "token" in data else []


def part_names_of(entry: Mapping[str, Any], number: int) -> list[str]:
    """Names of an entry's sealed parts, of which there are ``number``: the case's first, if any.

    Raises `LedgerDamaged` where the entry has parties for another number of parts.
    """
    names = _party_names(entry["data"])
    if number == len(names) + 1:
        return [CASE_PART, *names]
    if number != len(names):
        raise LedgerDamaged(
            f"entry {entry['seq']}: {number} sealed parts do not fit its {len(names)} parties"
        )
    return names


def _salt(text: str) -> bytes:
    salt = b64decode(text, validate=True)
    if len(salt) != SALT_BYTES or b64encode(salt).decode() != text:
        raise ValueError(f"a salt of {len(salt)} bytes")
    return salt

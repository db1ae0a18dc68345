"""Checkpoints: a signed statement of a ledger's size and root (C2SP tlog-checkpoint).

What it is: ``Checkpoint`` is origin, size and root; ``statement`` writes the text that is signed;
``read`` reads a signed note as a checkpoint; ``verify`` demands the log's signature and any number
of witnesses'.

What it promises: one form only (no extension lines, no leading zeroes, no bytes after the last
signature); what is not that form is refused with what is wrong. Only a witness's cosignature says
*when* (design, Entries, proofs, personal data); the log's own signature has no time.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from subsidy_ledger import canonical
from subsidy_ledger.errors import NoteInvalid
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.proofs.merkle import HASH_BYTES
from subsidy_ledger.proofs.note import Key, Note

_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,15}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is stated: of the ledger ``origin``, ``size`` entries with ``root`` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def statement(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint with the note that carries it; the signatures have not been checked."""

    checkpoint: Checkpoint
    note: Note


@dataclass(frozen=True, slots=True)
class Verdict:
    """What of a checkpoint's signatures holds. ``times``: of each witness, POSIX seconds."""

    log: Key | None
    witnesses: tuple[Key, ...]
    times: tuple[int, ...]


def read(data: bytes) -> Signed:
    """Read a signed checkpoint; raises `NoteInvalid` for anything else. Checks no signature."""
    note = notes.parse(data)
    lines = note.text.removesuffix("\n").split("\n")
    if len(lines) != 3:
        raise NoteInvalid(
            f"found {len(lines)} lines of text, expected origin, size and root, a line each"
        )
    origin, size, root = lines
    if not origin:
        raise NoteInvalid("it names no origin")
    if _SIZE.fullmatch(size) is None:
        raise NoteInvalid(f"found {size[:40]!r}, expected a size without leading zeroes")
    digest = canonical.base64_bytes(root, HASH_BYTES)
    if digest is None:
        raise NoteInvalid(f"found {root[:80]!r}, expected a root of 32 bytes in base64")
    return Signed(Checkpoint(origin, int(size), digest), note)


def verify(
    signed: Signed, log: Key | None, witnesses: Sequence[Key] = (), quorum: int = 0
) -> Verdict:
    """Demand that ``log`` (if given) and at least ``quorum`` of ``witnesses`` signed.

    Raises `NoteInvalid` for another ledger's origin, a missing signature or one that does not hold.
    """
    if log is not None and log.name != signed.checkpoint.origin:
        raise NoteInvalid(
            f"it is of the ledger {signed.checkpoint.origin!r}, the key of {log.name!r}"
        )
    found = notes.check(signed.note, (*witnesses,) if log is None else (log, *witnesses))
    if log is not None and log not in found:
        raise NoteInvalid(f"the key {log.id.hex()} of {log.name!r} has not signed it")
    seen = tuple(key for key in found if key != log)
    if len(seen) < quorum:
        raise NoteInvalid(f"{len(seen)} of {len(witnesses)} witnesses signed, {quorum} are asked")
    return Verdict(log, seen, tuple(_time(signed.note, key) for key in seen))


def _time(note: Note, key: Key) -> int:
    signature = note.signed_by(key)
    if signature is None or key.kind != notes.COSIGNATURE:
        return 0
    return notes.time_of(signature)

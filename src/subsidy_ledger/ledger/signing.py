"""Signing: checkpoints of a ledger, by a signer that never signs two histories.

What it is: ``Signer``, the Protocol of whatever holds the log key (a file here, an HSM elsewhere);
``FileSigner``, over a folder of keys; ``checkpoint``, which has a ledger's present state signed.

What it promises: a signer signs nothing that is not a proven extension of what it signed last. It
remembers that outside the database, and remembers before it gives the signature away: a database
restored from a backup, or a second history beside the first, is refused. A crash in between loses
a signature and never the memory.

What it does not do: look at the entries themselves (``ledger.verification``), or say when. Only a
witness proves *when* (design, Entries, proofs, personal data).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from subsidy_ledger.errors import LedgerDamaged, NotALedger, ProofInvalid, SignerRefuses
from subsidy_ledger.ledger.keys import MEMORY_FILE, Keys, Memory, memory_text, read_keys, sign
from subsidy_ledger.ledger.store import Head, Reader
from subsidy_ledger.proofs import paths
from subsidy_ledger.proofs.checkpoint import Checkpoint
from subsidy_ledger.proofs.merkle import Edge, verify_consistency
from subsidy_ledger.proofs.note import Key, Note, Signature, read_key

_LOCK: Final = "signer.lock"


class Signer(Protocol):
    """Whatever holds a log key. It checks every proof itself and trusts no caller."""

    @property
    def key(self) -> Key:
        """The key that verifies its signatures; its name is the ledger's origin."""

    def last(self) -> Memory:
        """What it signed last; nothing yet: size 0 and the root of the empty tree."""

    def sign(self, stated: Checkpoint, proof: Sequence[bytes]) -> Signature:
        """Sign a statement that ``proof`` shows to extend what was signed last.

        Raises `SignerRefuses` otherwise, and for a statement of another ledger.
        """


class FileSigner:
    """A signer whose key and memory are files in a folder of keys (``ledger.keys``)."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._key = read_key(keys.verifier)

    @property
    def key(self) -> Key:
        """The key that verifies its signatures."""
        return self._key

    def last(self) -> Memory:
        """What it signed last, as the folder says now."""
        return read_keys(self._keys.folder, self._keys.origin).memory

    def sign(self, stated: Checkpoint, proof: Sequence[bytes]) -> Signature:
        """Check the proof, remember, sign. One process at a time."""
        with locked(self._keys.folder):
            memory = self.last()
            check_extension(self._key.name, memory, stated, proof)
            self._remember(Memory(stated.size, stated.root.hex()))
        made = sign(self._keys.seed, stated.statement.encode())
        return Signature(self._key.name, self._key.id, made)

    def _remember(self, memory: Memory) -> None:
        write_whole(self._keys.folder / MEMORY_FILE, memory_text(self._keys.origin, memory))


def check_extension(
    origin: str, signed: Memory, stated: Checkpoint, proof: Sequence[bytes]
) -> None:
    """What every signer demands. Raises `SignerRefuses`."""
    if stated.origin != origin:
        raise SignerRefuses(
            signed.size, signed.root, stated.size, f"it is of {stated.origin!r}, not of {origin!r}"
        )
    try:
        root = bytes.fromhex(signed.root)
    except ValueError:
        raise SignerRefuses(
            signed.size, signed.root, stated.size, "what is remembered is no root"
        ) from None
    try:
        verify_consistency(signed.size, stated.size, root, stated.root, tuple(proof))
    except ProofInvalid as invalid:
        raise SignerRefuses(signed.size, signed.root, stated.size, invalid.what) from None


def write_whole(path: Path, text: str) -> None:
    """Put a file in place whole or not at all, and durably."""
    partial = path.with_name(f".{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One signer at a time: two at once could each remember only its own."""
    if os.name != "posix":
        yield
        return
    import fcntl

    with (folder / _LOCK).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# ---- a ledger's checkpoint -----------------------------------------------------------------------


def statement_of(reader: Reader, origin: str) -> Checkpoint:
    """What a ledger would state of itself now. Raises `NotALedger`, `LedgerDamaged`."""
    head = reader.head()
    if head is None:
        raise NotALedger(origin, "there is no entry 0; make it with init")
    edge = _edge(head)
    return Checkpoint(origin, edge.size, edge.root())


def _edge(head: Head) -> Edge:
    try:
        edge = Edge.from_bytes(head.edge)
    except ValueError as error:
        raise LedgerDamaged(f"head: {error}") from None
    if edge.size != head.size:
        raise LedgerDamaged(f"head: its tree has {edge.size} leaves, it says {head.size}")
    return edge


def checkpoint(reader: Reader, signer: Signer) -> Note:
    """Have the ledger's present state signed.

    Raises `SignerRefuses` where it does not extend what was signed last, `LedgerDamaged` where its
    own tree contradicts itself.
    """
    stated = statement_of(reader, signer.key.name)
    if paths.root(reader, 0, stated.size) != stated.root:
        raise LedgerDamaged("head: its tree is not the tree over the stored hashes")
    last = signer.last()
    if last.size > stated.size:
        raise SignerRefuses(
            last.size, last.root, stated.size, f"{last.size - stated.size} entries are gone"
        )
    proof = paths.consistency(reader, last.size, stated.size)
    return Note(stated.statement, (signer.sign(stated, proof),))

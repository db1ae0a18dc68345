"""Witnesses: somebody else who saw a checkpoint, and nothing that contradicts it, at a time.

What it is: the file exchange of a witness without a network. The ledger's keeper writes a request
(``request``: the size the witness saw last, the proof of growth, the signed checkpoint; the form of
C2SP tlog-witness, add-checkpoint). The witness checks it, remembers, and gives a cosignature
(``Witness.cosign``, C2SP tlog-cosignature). The keeper adds that to the note (``add``).

What it promises: a witness cosigns only what the log signed and what extends all that it has
cosigned of that ledger; it remembers before it gives the cosignature away. Two histories shown to
two people need a witness that lies.

What it does not do: read entries. A witness learns size and root, and nothing about anyone.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen

from subsidy_ledger import canonical
from subsidy_ledger.errors import CanonicalError, NoteInvalid, SignerRefuses
from subsidy_ledger.ledger.keys import (
    EMPTY_ROOT,
    SEED_BYTES,
    KeysInvalid,
    Memory,
    key_of_seed,
    read_signer_line,
    sign,
    signer_line,
    text_of,
    write_new,
)
from subsidy_ledger.ledger.signing import check_extension, locked, write_whole
from subsidy_ledger.ledger.store import Reader
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs import note as notes
from subsidy_ledger.proofs import paths
from subsidy_ledger.proofs.checkpoint import Signed
from subsidy_ledger.proofs.merkle import HASH_BYTES
from subsidy_ledger.proofs.note import COSIGNATURE, Key, Note, Signature

KEY_FILE: Final = "witness.key"
PUBLIC_FILE: Final = "witness.pub"
SEEN_FILE: Final = "seen.json"
MOST_PROOF: Final = 64
"""A tree of 2**53 leaves has no longer proof."""

_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,15})")


@frozen
class Request:
    """What a witness is asked to cosign: ``old`` is the size it saw last, as the asker believes."""

    old: int
    proof: tuple[bytes, ...]
    signed: Signed


# ---- the keeper's side ---------------------------------------------------------------------------


def request(reader: Reader, signed: Note, old: int) -> str:
    """A request to cosign ``signed``, from the size that the witness saw last.

    Raises `IndexError` for a size beyond the checkpoint.
    """
    stated = checkpoints.read(signed.format().encode()).checkpoint
    proof = paths.consistency(reader, old, stated.size)
    lines = [f"old {old}", *(b64encode(one).decode() for one in proof), ""]
    return "\n".join(lines) + "\n" + signed.format()


def add(signed: Note, others: Iterable[Note]) -> Note:
    """The note with the signatures of others on the same text. Raises `NoteInvalid`."""
    for other in others:
        if other.text != signed.text:
            raise NoteInvalid("a cosigned note states something else than the one it is added to")
        for signature in other.signatures:
            signed = signed.with_signature(signature)
    return signed


# ---- the witness's side --------------------------------------------------------------------------


def read_request(data: bytes) -> Request:
    """Read a request; raises `NoteInvalid` for anything else. Checks no proof."""
    if len(data) > notes.MOST_BYTES:
        raise NoteInvalid(f"the request is longer than {notes.MOST_BYTES} bytes")
    head, separator, below = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise NoteInvalid("the request does not begin with 'old SIZE' and a proof") from None
    match = _OLD.fullmatch(lines[0])
    if match is None or not separator:
        raise NoteInvalid("the request does not begin with 'old SIZE' and a proof")
    if len(lines) - 1 > MOST_PROOF:
        raise NoteInvalid(f"the request's proof has more than {MOST_PROOF} hashes")
    return Request(int(match[1]), tuple(map(_hash, lines[1:])), checkpoints.read(below))


def _hash(line: str) -> bytes:
    content = canonical.base64_bytes(line, HASH_BYTES)
    if content is None:
        raise NoteInvalid(f"found {line[:80]!r} in the request's proof, expected a hash in base64")
    return content


@frozen
class Witness:
    """A witness's folder: its key, and of every ledger the size and root it cosigned last."""

    folder: Path
    key: Key
    seed: bytes = field(repr=False)

    def seen(self, origin: str) -> Memory:
        """What it cosigned last of a ledger; nothing yet: size 0 and the root of the empty tree."""
        return _seen(self.folder).get(origin, Memory(0, EMPTY_ROOT))

    def cosign(self, asked: Request, log: Key, now: Callable[[], int]) -> Signature:
        """Check the log's signature and the growth, remember, and cosign at ``now()`` (POSIX).

        Raises `NoteInvalid` where the log has not signed it, `SignerRefuses` where it does not
        extend what was cosigned last.
        """
        checkpoints.verify(asked.signed, log)
        stated = asked.signed.checkpoint
        with locked(self.folder):
            memory = self.seen(stated.origin)
            if asked.old != memory.size and 0 < memory.size < stated.size:
                why = f"the request proves growth from {asked.old} entries, not from {memory.size}"
                raise SignerRefuses(memory.size, memory.root, stated.size, why)
            check_extension(
                log.name, memory, stated, asked.proof if memory.size == asked.old else ()
            )
            known = {**_seen(self.folder), stated.origin: Memory(stated.size, stated.root.hex())}
            write_whole(self.folder / SEEN_FILE, _seen_text(known))
            time = now()
        made = sign(self.seed, notes.cosigned_text(asked.signed.note.text, time))
        return notes.cosignature(self.key, time, made)


def make_witness(folder: Path, name: str, entropy: Callable[[int], bytes]) -> Witness:
    """Make a witness in a folder that is not there yet, or empty. Raises `KeysInvalid`."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KeysInvalid(str(folder), "holds something already; a witness is never overwritten")
    if not name or any(ch.isspace() or ch == "+" for ch in name):
        raise KeysInvalid(name, "is no name for a witness: no spaces and plus signs")
    seed = entropy(SEED_BYTES)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_new(folder / KEY_FILE, signer_line(name, COSIGNATURE, seed), 0o600)
    write_whole(folder / PUBLIC_FILE, f"{key_of_seed(name, COSIGNATURE, seed)}\n")
    write_whole(folder / SEEN_FILE, _seen_text({}))
    return read_witness(folder)


def read_witness(folder: Path) -> Witness:
    """Read a witness's folder. Raises `KeysInvalid`."""
    path = folder / KEY_FILE
    try:
        text = text_of(path)
    except (OSError, UnicodeDecodeError):
        raise KeysInvalid(str(path), "is missing or cannot be read: not a witness") from None
    name, seed = read_signer_line(text, COSIGNATURE) or ("", b"")
    if not seed:
        raise KeysInvalid(str(path), "is not a witness key, or is damaged")
    if text.removesuffix("\n") != signer_line(name, COSIGNATURE, seed).removesuffix("\n"):
        raise KeysInvalid(str(path), "is damaged: key and key hash do not fit")
    _seen(folder)
    return Witness(folder, key_of_seed(name, COSIGNATURE, seed), seed)


def _seen_text(known: Mapping[str, Memory]) -> str:
    # Origins need not be ASCII: pairs, not keys.
    rows = [{"origin": o, "root": m.root, "size": m.size} for o, m in sorted(known.items())]
    return canonical.encode_checked({"logs": rows}).decode() + "\n"


def _seen(folder: Path) -> dict[str, Memory]:
    path = folder / SEEN_FILE
    known: dict[str, Memory] = {}
    try:
        rows: Sequence[Any] = canonical.decode(path.read_bytes())["logs"]
        known = {row["origin"]: Memory(row["size"], row["root"]) for row in rows}
        fitting = all(
            type(m.size) is int and len(bytes.fromhex(m.root)) == HASH_BYTES for m in known.values()
        )
    except OSError:
        raise KeysInvalid(str(path), "is missing: without it a witness would forget") from None
    except (CanonicalError, KeyError, TypeError, ValueError):
        fitting = False
    if not fitting:
        raise KeysInvalid(str(path), "is damaged: it does not say what was cosigned")
    return known

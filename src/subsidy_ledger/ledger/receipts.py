"""Receipts: the proof that one entry is in a signed checkpoint, as one small file.

What it is: ``make`` writes a receipt out of a ledger; ``read`` reads one; ``check`` says whether it
holds. A receipt carries the entry's exact bytes, its place, the path to the root, and the signed
checkpoint. For a party it can also open that party's own sealed part, and nobody else's: of the
other parts it has the commitments, from which nothing can be learnt.

What it promises: canonical JSON on one line; nothing in it is believed but what the checkpoint's
signature covers. It can be checked by hand in a few lines (docs/explanation).

What it does not do: say that the entry is lawful (``audit``), or that the ledger has no other
history: only a witness's cosignature does.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from subsidy_ledger import canonical
from subsidy_ledger.errors import CanonicalError, LedgerDamaged, NoteInvalid, ProofInvalid
from subsidy_ledger.ledger.entry import part_names_of, read_entry
from subsidy_ledger.ledger.store import Reader
from subsidy_ledger.parties.sealing import COMMITMENT_BYTES, SALT_BYTES, commitment, seal_digest
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs import paths
from subsidy_ledger.proofs.checkpoint import Signed, Verdict
from subsidy_ledger.proofs.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from subsidy_ledger.proofs.note import Key, Note, read_key

FORMAT: Final = 1
MOST_BYTES: Final = 32 * 1024 * 1024
"""A receipt is small; a file beyond this is not read."""

_REQUIRED: Final = ("checkpoint", "entry", "format", "index", "proof")
_KINDS: Final[Mapping[str, type]] = {
    "checkpoint": str, "entry": str, "format": int, "index": int, "log_key": str, "parts": list,
    "proof": list,
}  # fmt: skip


class NoSuchPart(LookupError):
    """An entry has no sealed part of that name (any more). ``known``: those it has."""

    def __init__(self, seq: int, name: str, known: Sequence[str]) -> None:
        super().__init__(seq, name, tuple(known))
        self.seq, self.name, self.known = seq, name, tuple(known)

    def __str__(self) -> str:
        if not self.known:
            return f"entry {self.seq} has no sealed content (any more): no party can be opened"
        return f"entry {self.seq} has no sealed part {self.name!r}; it has {', '.join(self.known)}"


@dataclass(frozen=True, slots=True)
class SealedPart:
    """A part of an entry's sealed content: opened with ``salt`` and ``content``, or closed."""

    commitment: bytes
    salt: bytes | None = field(default=None, repr=False)
    content: Mapping[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the file says; nothing of it has been checked. ``leaf``: the entry's exact bytes."""

    index: int
    leaf: bytes
    proof: tuple[bytes, ...]
    checkpoint: bytes
    log_key: str | None = None
    parts: tuple[SealedPart, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A receipt that holds. ``opened``: part name to content, of the parts that it opens."""

    entry: Mapping[str, Any]
    signed: Signed
    verdict: Verdict
    opened: Mapping[str, Mapping[str, Any]]


# ---- making --------------------------------------------------------------------------------------


def make(
    reader: Reader, seq: int, signed: Note, parties: Sequence[str] = (), log_key: str | None = None
) -> Receipt:
    """A receipt of entry ``seq`` under a checkpoint of this ledger; opens the parts named.

    Raises `LedgerDamaged` where the ledger is not the one that was signed, `IndexError` for an
    entry beyond the checkpoint, `NoSuchPart`.
    """
    text = signed.format().encode()
    stated = checkpoints.read(text).checkpoint
    leaf = reader.leaf(seq) if 0 <= seq < stated.size else None
    if leaf is None:
        raise IndexError(f"there is no entry {seq} in a checkpoint of {stated.size} entries")
    proof = paths.inclusion(reader, seq, stated.size)
    try:
        verify_inclusion(leaf_hash(leaf), seq, stated.size, proof, stated.root)
    except ProofInvalid as invalid:
        raise LedgerDamaged(f"entry {seq} is not the one that was signed: {invalid.what}") from None
    parts = _parts(reader, seq, read_entry(leaf, seq), parties) if parties else ()
    return Receipt(seq, leaf, proof, text, log_key, parts)


def _parts(
    reader: Reader, seq: int, entry: Mapping[str, Any], wanted: Sequence[str]
) -> tuple[SealedPart, ...]:
    line = reader.sealed(seq)
    given = [] if line is None else canonical.decode_fast(line)["parts"]
    names = [part["part"] for part in given]
    for name in wanted:
        if name not in names:
            raise NoSuchPart(seq, name, names)
    parts = []
    for part in given:
        salt = b64decode(part["salt"])
        made = commitment(salt, canonical.encode(part["content"]))
        own = part["part"] in wanted
        parts.append(SealedPart(made, salt, part["content"]) if own else SealedPart(made))
    if seal_digest(part.commitment for part in parts) != entry.get("sealed"):
        raise LedgerDamaged(f"entry {seq}: sealed content does not match its commitment")
    return tuple(parts)


def to_bytes(receipt: Receipt) -> bytes:
    """The file: canonical JSON and a line feed."""
    given: dict[str, Any] = {
        "checkpoint": receipt.checkpoint.decode(),
        "entry": receipt.leaf.decode(),
        "format": FORMAT,
        "index": receipt.index,
        "proof": [b64encode(one).decode() for one in receipt.proof],
    }
    if receipt.log_key is not None:
        given["log_key"] = receipt.log_key
    if receipt.parts:
        given["parts"] = [_part_json(part) for part in receipt.parts]
    return canonical.encode_checked(given) + b"\n"


def _part_json(part: SealedPart) -> dict[str, Any]:
    if part.salt is None:
        return {"commitment": b64encode(part.commitment).decode()}
    return {"content": part.content, "salt": b64encode(part.salt).decode()}


# ---- reading -------------------------------------------------------------------------------------


def read(data: bytes) -> Receipt:
    """Read a receipt; raises `ProofInvalid` for bytes that are not one. Checks no proof."""
    if len(data) > MOST_BYTES:
        raise ProofInvalid(f"a receipt has at most {MOST_BYTES} bytes")
    try:
        given = canonical.decode_canonical(data.removesuffix(b"\n"))
    except CanonicalError as error:
        raise ProofInvalid(f"the receipt cannot be read: {error}") from None
    if not isinstance(given, dict):
        raise ProofInvalid("the receipt is not a JSON object")
    for key in _REQUIRED:
        if key not in given:
            raise ProofInvalid(f"the receipt's {key!r} is missing")
    for key, value in given.items():
        if type(value) is not _KINDS.get(key):
            raise ProofInvalid(f"the receipt's {key!r} is unknown or of the wrong type")
    if given["format"] != FORMAT:
        raise ProofInvalid(f"the receipt has format {given['format']}, this library reads {FORMAT}")
    if given["index"] < 0:
        raise ProofInvalid("the receipt's 'index' is below 0")
    return Receipt(
        index=given["index"],
        leaf=given["entry"].encode(),
        proof=tuple(_bytes(one, HASH_BYTES, "proof") for one in given["proof"]),
        checkpoint=given["checkpoint"].encode(),
        log_key=given.get("log_key"),
        parts=tuple(_part(part) for part in given.get("parts", ())),
    )


def _bytes(encoded: Any, length: int, where: str) -> bytes:
    content = canonical.base64_bytes(encoded, length)
    if content is None:
        raise ProofInvalid(f"the receipt's {where!r} holds something other than {length} bytes")
    return content


def _part(part: Any) -> SealedPart:
    if isinstance(part, dict) and set(part) == {"commitment"}:
        return SealedPart(_bytes(part["commitment"], COMMITMENT_BYTES, "parts"))
    if isinstance(part, dict) and set(part) == {"content", "salt"}:
        salt = _bytes(part["salt"], SALT_BYTES, "parts")
        if isinstance(part["content"], dict):
            content = canonical.encode(part["content"])
            return SealedPart(commitment(salt, content), salt, part["content"])
    raise ProofInvalid("the receipt's 'parts' are neither a commitment nor content with its salt")


# ---- checking ------------------------------------------------------------------------------------


def check(
    receipt: Receipt, log: Key | None, witnesses: Sequence[Key] = (), quorum: int = 0
) -> Checked:
    """Whether the entry is in the checkpoint, and who signed that.

    ``log`` None: nobody's signature is demanded, and the verdict says so. Raises `ProofInvalid` for
    a path or sealed part that does not fit, `NoteInvalid` for the checkpoint, `LedgerDamaged` for
    bytes that are no entry.
    """
    signed = checkpoints.read(receipt.checkpoint)
    stated = signed.checkpoint
    verify_inclusion(
        leaf_hash(receipt.leaf), receipt.index, stated.size, receipt.proof, stated.root
    )
    verdict = checkpoints.verify(signed, log, witnesses, quorum)
    entry = read_entry(receipt.leaf, receipt.index)
    return Checked(entry, signed, verdict, _opened(receipt, entry))


def _opened(receipt: Receipt, entry: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    if not receipt.parts:
        return {}
    if seal_digest(part.commitment for part in receipt.parts) != entry.get("sealed"):
        raise ProofInvalid("the parts are not those that the entry commits to")
    try:
        names = part_names_of(entry, len(receipt.parts))
    except (TypeError, AttributeError) as error:
        raise ProofInvalid(f"the entry's parties cannot be read: {error}") from None
    return {
        name: part.content
        for name, part in zip(names, receipt.parts, strict=True)
        if part.content is not None
    }


def own_key(receipt: Receipt) -> Key | None:
    """The key that the receipt itself names: it proves agreement, and nobody's identity."""
    if receipt.log_key is None:
        return None
    try:
        return read_key(receipt.log_key)
    except NoteInvalid as invalid:
        raise ProofInvalid(f"the receipt's 'log_key': {invalid.what}") from None

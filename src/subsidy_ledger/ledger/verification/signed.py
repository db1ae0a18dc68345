"""Who signed what was verified: the checkpoint of a bundle, and an older one that is brought along.

What it is: ``check_checkpoint`` for the checkpoint in the folder; `Since` for one that somebody
kept, which must be a beginning of what is there now.

What it promises: a signature counts only for the key that the verifier brought; without one the
verdict says that the key is only the ledger's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from subsidy_ledger.errors import BundleError, NoteInvalid
from subsidy_ledger.ledger.bundle import Bundle, shown
from subsidy_ledger.ledger.verification.verdict import After, OpenPart, Signing, Trust
from subsidy_ledger.proofs import checkpoint as checkpoints
from subsidy_ledger.proofs.merkle import EMPTY_ROOT, Edge
from subsidy_ledger.proofs.note import Key, read_key


def told(value: object) -> str:
    """A value that a file states: whoever wrote it may have put line feeds in it."""
    return shown(str(value))


def own_key(opened: dict[str, Any]) -> Key | None:
    """The key that entry 0 names; None for one that no signature can be checked with."""
    try:
        return read_key(str(opened.get("log_key")))
    except NoteInvalid:
        return None


def foreign(own: Key | None, trusted: Key) -> str:
    """That entry 0 names another key than the verifier brought."""
    named = "no key" if own is None else f"the key {own.id.hex()} of {own.name!r}"
    return f"entry 0 names {named}, the key given is {trusted.id.hex()} of {trusted.name!r}"


def check_checkpoint(
    bundle: Bundle, edge: Edge, own: Key | None, trust: Trust
) -> tuple[list[OpenPart], Signing]:
    """The checkpoint of a bundle: of these very entries, and signed as the verifier asks."""
    part = OpenPart("checkpoint")
    try:
        data = bundle.checkpoint()
    except BundleError as error:
        part.add(str(error))
        return [part], Signing()
    if data is None:
        if trust.log is None and not trust.quorum:
            return [], Signing()
        part.add("there is none: nobody has signed this bundle")
        return [part], Signing()
    part.counted = 1
    try:
        signed = checkpoints.read(data)
        stated = signed.checkpoint
        for what, says, found in (
            ("origin", stated.origin, bundle.manifest.origin),
            ("size", stated.size, edge.size),
            ("root", stated.root.hex(), edge.root().hex()),
        ):
            if says != found:
                part.add(f"it states {what} {told(says)}, the bundle has {told(found)}")
        log = own if trust.log is None else trust.log
        if log is None:
            part.add("entry 0 names no key that it could be signed with")
            return [part], Signing()
        verdict = checkpoints.verify(signed, log, trust.witnesses, trust.quorum)
    except NoteInvalid as invalid:
        part.add(invalid.what)
        return [part], Signing()
    seen = zip((key.name for key in verdict.witnesses), verdict.times, strict=True)
    by = "own" if trust.log is None else "trusted"
    return [part], Signing(by, str(log), tuple(seen))


class Since:
    """An older checkpoint, and the root that the entries of today have at its size."""

    def __init__(self, trust: Trust) -> None:
        self.trust = trust
        self.roots: dict[int, bytes | None] = {}
        self.part = OpenPart("since")
        self.signed: checkpoints.Signed | None = None
        if trust.since is None:
            return
        try:
            self.signed = checkpoints.read(trust.since)
        except NoteInvalid as invalid:
            self.part.add(invalid.what)
        else:
            self.roots[self.signed.checkpoint.size] = None

    def check(
        self, own: Key | None, edge: Edge, opened: Mapping[str, Any], after: After | None
    ) -> list[OpenPart]:
        """That it is signed, of this ledger, and a prefix of what is there."""
        if self.trust.since is None:
            return []
        if self.signed is None:
            return [self.part]
        stated = self.signed.checkpoint
        if stated.origin != opened.get("origin", stated.origin):
            self.part.counted = stated.size
            self.part.add(
                f"the older checkpoint is of {told(stated.origin)}, not of this ledger, "
                f"{told(opened['origin'])}"
            )
            if after is not None and after.origin == stated.origin:
                self.part.add(
                    f"{told(after.origin)} is the ledger that this one succeeds: verify that with "
                    "the checkpoint, and this one with --predecessor"
                )
            return [self.part]
        self._check(self.signed, self.trust.log or own, edge)
        return [self.part]

    def _check(self, signed: checkpoints.Signed, log: Key | None, edge: Edge) -> None:
        stated, part = signed.checkpoint, self.part
        self.part.counted = stated.size
        try:
            if log is None:
                part.add("there is no key to check the older checkpoint with")
            else:
                checkpoints.verify(signed, log)
        except NoteInvalid as invalid:
            part.add(f"the older checkpoint: {invalid.what}")
        root = EMPTY_ROOT if stated.size == 0 else self.roots[stated.size]
        if root is None:
            part.add(
                f"the older checkpoint has {stated.size} entries, only {edge.size} are there: the "
                "last were removed, or a backup was restored"
            )
        elif root != stated.root:
            part.add(
                f"the first {stated.size} entries have another root than was signed then: history "
                "was rewritten, or there are two"
            )

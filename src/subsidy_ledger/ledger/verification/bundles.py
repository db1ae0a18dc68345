"""A bundle's verification: with the standard library and ``cryptography`` alone, in bounded memory.

What it is: ``verify_bundle``; ``prove_bundle`` for bytes, tree and signatures alone.

What it does not do: fold or decide. A bundle has no projections to compare; what its entries mean
is the audit's to say.
"""

from __future__ import annotations

from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

from subsidy_ledger.errors import BundleError, LedgerDamaged
from subsidy_ledger.ledger.bundle import FOLDERS, Bundle, shown
from subsidy_ledger.ledger.entry import read_entry
from subsidy_ledger.ledger.verification import signed, sources
from subsidy_ledger.ledger.verification.entries import Entries
from subsidy_ledger.ledger.verification.tree import Progress, Same, check_bytes
from subsidy_ledger.ledger.verification.verdict import (
    NOTHING_BROUGHT,
    After,
    OpenPart,
    Part,
    Signing,
    Trust,
    Verification,
)
from subsidy_ledger.proofs.merkle import Edge


def verify_bundle(
    path: Path | str, progress: Progress | None = None, trust: Trust = NOTHING_BROUGHT
) -> Verification:
    """Verify a bundle; what keeps it from being read at all is a problem of its bytes."""
    since = signed.Since(trust)
    try:
        bundle = _bundle(path)
    except BundleError as error:
        return Verification(str(path), 0, "", (Part("bytes", 0, (str(error),)),))
    bytes_part, tree_part, edge = _proven(bundle, progress, since)
    sources_part = OpenPart("sources")
    given = sources.read(bundle, sources_part)
    same = Same(bundle, edge.size, edge.root())
    entries = Entries(same, sources_part, given, stored=False, sealed=bundle.manifest.sealed)
    entries.check(progress)
    _compare_opening(bundle, entries)
    signatures, signing = _signatures(bundle, edge, entries.opened, entries.after, since)
    parts = [bytes_part, tree_part, *entries.parts, *signatures]
    return Verification(
        name=bundle.name,
        size=edge.size,
        root=edge.root().hex(),
        parts=tuple(part.done() for part in parts),
        signing=signing,
        after=entries.after,
        sealed=bundle.manifest.sealed,
    )


def prove_bundle(
    path: Path | str, progress: Progress | None = None, trust: Trust = NOTHING_BROUGHT
) -> Verification:
    """Verify that a bundle is what was signed: its bytes, the tree over them, and the signatures.

    At the speed of hashing. Whether its entries make sense is not looked at.
    """
    since = signed.Since(trust)
    try:
        bundle = _bundle(path)
    except BundleError as error:
        return Verification(str(path), 0, "", (Part("bytes", 0, (str(error),)),), whole=False)
    bytes_part, tree_part, edge = _proven(bundle, progress, since)
    try:
        first = read_entry(bundle.leaf(0) or b"", 0)
        opened = first["data"] if first["do"] == "open" else {}
    except (BundleError, LedgerDamaged) as error:
        bytes_part.add(str(error))
        opened = {}
    signatures, signing = _signatures(bundle, edge, opened, None, since)
    return Verification(
        name=bundle.name,
        size=edge.size,
        root=edge.root().hex(),
        parts=tuple(part.done() for part in (bytes_part, tree_part, *signatures)),
        signing=signing,
        whole=False,
    )


def _signatures(
    bundle: Bundle, edge: Edge, opened: dict[str, Any], after: After | None, since: signed.Since
) -> tuple[list[OpenPart], Signing]:
    """The checkpoint in the folder and the older one that was brought."""
    own, trust = signed.own_key(opened), since.trust
    parts, signing = signed.check_checkpoint(bundle, edge, own, trust)
    if trust.log is not None and own != trust.log and opened:
        parts[0].problems.insert(0, signed.foreign(own, trust.log))
    return [*parts, *since.check(own, edge, opened, after)], signing


def _bundle(path: Path | str) -> Bundle:
    """The bundle in a folder, all of it there. Raises `BundleError`."""
    bundle = Bundle(path)
    _plain(bundle.folder)
    return bundle


def _proven(
    bundle: Bundle, progress: Progress | None, since: signed.Since
) -> tuple[OpenPart, OpenPart, Edge]:
    """Bytes and tree, against what ``ledger.json`` states of them."""
    bytes_part, tree_part, edge = check_bytes(bundle, progress, since.roots)
    _compare_tree(bundle, edge, tree_part)
    return bytes_part, tree_part, edge


def _plain(folder: Path) -> None:
    """Every file lies in the folder: a link leads to what was not handed over, or may change."""
    for path in sorted((*folder.iterdir(), *(folder.glob("*/*")))):
        mode = path.lstat().st_mode
        if not (S_ISREG(mode) or (S_ISDIR(mode) and path.name in FOLDERS)):
            name = shown(str(path.relative_to(folder)))
            raise BundleError(name, "is not a file of its own but a link, or something else")


def _compare_tree(bundle: Bundle, edge: Edge, part: OpenPart) -> None:
    manifest = bundle.manifest
    for what, stated, found, done in (
        ("size", manifest.size, edge.size, "some were removed or put in"),
        ("root", manifest.root, edge.root().hex(), "some were changed, removed, put in or moved"),
    ):
        if stated != found:
            part.add(
                f"ledger.json states {what} {signed.told(stated)}, the entries give {found}: {done}"
            )


def _compare_opening(bundle: Bundle, entries: Entries) -> None:
    opened = entries.opened
    for key in ("origin", "token_key", "log_key"):
        stated = getattr(bundle.manifest, key)
        if opened and opened.get(key) != stated:
            entries.json.add(
                f"ledger.json states {key} {signed.told(stated)}, "
                f"entry 0 {signed.told(opened.get(key))}"
            )
    if opened and bundle.manifest.carried != ("after" in opened):
        entries.carried.part.add(
            f"ledger.json states carried {bundle.manifest.carried}, entry 0 "
            + ("names a ledger before" if "after" in opened else "names no ledger before")
        )

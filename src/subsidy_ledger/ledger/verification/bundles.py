"""A bundle's verification: with the standard library and ``cryptography`` alone, in bounded memory.

What it is: ``verify_bundle``, and nothing else needs to be called.

What it does not do: fold or decide. A bundle has no projections to compare; what its entries mean
is the audit's to say.
"""

from __future__ import annotations

from pathlib import Path
from stat import S_ISDIR, S_ISREG

from subsidy_ledger.errors import BundleError
from subsidy_ledger.ledger.bundle import FOLDERS, Bundle, shown
from subsidy_ledger.ledger.verification import signed, sources
from subsidy_ledger.ledger.verification.entries import Entries
from subsidy_ledger.ledger.verification.tree import Progress, Same, check_bytes
from subsidy_ledger.ledger.verification.verdict import (
    NOTHING_BROUGHT,
    OpenPart,
    Part,
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
        bundle = Bundle(path)
        _plain(bundle.folder)
    except BundleError as error:
        return Verification(str(path), 0, "", (Part("bytes", 0, (str(error),)),))
    bytes_part, tree_part, edge = check_bytes(bundle, progress, since.roots)
    _compare_tree(bundle, edge, tree_part)
    sources_part = OpenPart("sources")
    given = sources.read(bundle, sources_part)
    same = Same(bundle, edge.size, edge.root())
    entries = Entries(same, sources_part, given, stored=False, sealed=bundle.manifest.sealed)
    entries.check(progress)
    _compare_opening(bundle, entries)
    own = signed.own_key(entries.opened)
    checkpoint, signing = signed.check_checkpoint(bundle, edge, own, trust)
    if trust.log is not None and own != trust.log and entries.opened:
        checkpoint[0].problems.insert(0, signed.foreign(own, trust.log))
    parts = [
        bytes_part,
        tree_part,
        *entries.parts,
        *checkpoint,
        *since.check(own, edge, entries.opened, entries.after),
    ]
    return Verification(
        name=bundle.name,
        size=edge.size,
        root=edge.root().hex(),
        parts=tuple(part.done() for part in parts),
        signing=signing,
        after=entries.after,
        sealed=bundle.manifest.sealed,
    )


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

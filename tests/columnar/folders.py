"""Bundles for tests of the columns: of any entries, whether they fit together or not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.support.builders import Json

from subsidy_ledger import canonical
from subsidy_ledger.ledger.bundle import ENTRIES, LEDGER, SEALED, Bundle, Manifest, export
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.proofs.merkle import Edge, leaf_hash


def exported(ledger: Ledger, folder: Path, *, sealed: bool = True) -> Bundle:
    """The bundle of a ledger, unsigned."""
    with ledger.store.reading() as reader:
        export(reader, folder, sealed=sealed)
    return Bundle(folder)


def folder_of(entries: Iterable[Json], sealed: Iterable[Json], folder: Path) -> Bundle:
    """A bundle of these very lines; nobody looks here whether they belong together."""
    folder.mkdir(parents=True)
    leaves = [canonical.encode(entry) for entry in entries]
    edge, _ = Edge.empty().extend([leaf_hash(leaf) for leaf in leaves])
    lines = [canonical.encode(line) for line in sealed]
    (folder / ENTRIES).write_bytes(b"".join(leaf + b"\n" for leaf in leaves))
    (folder / SEALED).write_bytes(b"".join(line + b"\n" for line in lines))
    manifest = Manifest(
        "test.example/folder", edge.size, edge.root().hex(), "0" * 16, None, sealed=True
    )
    (folder / LEDGER).write_bytes(canonical.encode_checked(manifest.to_json()) + b"\n")
    return Bundle(folder)

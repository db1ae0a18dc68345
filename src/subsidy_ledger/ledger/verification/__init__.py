"""Verification: is the ledger what it claims to be? Every part is reported apart.

What it is: ``verify_bundle`` for a folder, ``verify_ledger`` for a store. First the stored bytes,
the leaves and the tree (``tree``) and who signed that (``signed``); then every entry strictly, its
sealed content against its commitment (``entries``, ``ids``), packs and calendars against the
digests that were adopted (``sources``), what a successor took over (``carried``). Of a store also
the projections, against what the entries fold to (``stores``).

What it promises: one changed byte anywhere is found, but in a pack or calendar file: of these,
anything that changes what the file says, as its digest has it. A bundle is verified with the
standard library and ``cryptography`` alone, and in bounded memory: nothing grows with its entries
but eight bytes an id (``ids``), and what erased content and the cases of a ledger before need
(``sealed``, ``named``). Nothing here decides a case again (``audit.replay``).

Importing the package loads none of it; its public names come when they are asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from subsidy_ledger.ledger.verification.bundles import prove_bundle, verify_bundle
    from subsidy_ledger.ledger.verification.packs import read_sources
    from subsidy_ledger.ledger.verification.restored import check_restored
    from subsidy_ledger.ledger.verification.stores import verify_ledger
    from subsidy_ledger.ledger.verification.tree import CHUNK, Readable, Same, check_bytes, steps_of
    from subsidy_ledger.ledger.verification.verdict import (
        NOTHING_BROUGHT,
        Part,
        Signing,
        Trust,
        Verification,
    )

_PUBLIC = {
    "CHUNK": "tree",
    "NOTHING_BROUGHT": "verdict",
    "Part": "verdict",
    "Readable": "tree",
    "Same": "tree",
    "Signing": "verdict",
    "Trust": "verdict",
    "Verification": "verdict",
    "check_bytes": "tree",
    "check_restored": "restored",
    "read_sources": "packs",
    "steps_of": "tree",
    "prove_bundle": "bundles",
    "verify_bundle": "bundles",
    "verify_ledger": "stores",
}
__all__ = [
    "CHUNK",
    "NOTHING_BROUGHT",
    "Part",
    "Readable",
    "Same",
    "Signing",
    "Trust",
    "Verification",
    "check_bytes",
    "check_restored",
    "prove_bundle",
    "read_sources",
    "steps_of",
    "verify_bundle",
    "verify_ledger",
]


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is asked for: only stores need the rules of casework."""
    if name in _PUBLIC:
        return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

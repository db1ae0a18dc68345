"""Proofs: the tree over all entries, and what can be shown from it to someone who has only a root.

- `merkle` — the RFC 6962 tree: its right edge, roots, inclusion and consistency.
- `paths` — the same proofs out of a stored tree, in O(log n) reads.
- `note` — signed notes (C2SP signed-note): text, keys, signatures, cosignatures.
- `checkpoint` — a signed note that states origin, size and root (C2SP tlog-checkpoint).

Bytes in, bytes out. Nothing here reads a ledger or knows what an entry says.
"""

from subsidy_ledger.proofs.merkle import (
    EMPTY_ROOT,
    Edge,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "EMPTY_ROOT",
    "Edge",
    "consistency_proof",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]

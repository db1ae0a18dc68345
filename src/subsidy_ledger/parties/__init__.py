"""Parties (主体): identifiers, tokens and sealed content.

- `identifiers` — which numbers a scheme can have issued, in one normal form;
- `tokens` — how an entry names a party without personal data;
- `sealing` — commitments to the personal data that lies outside the entry.

Pure: keys, salts and the business day are arguments.
"""

from subsidy_ledger.parties.identifiers import SCHEMES, Identifier, Scheme, normalise, scheme_of
from subsidy_ledger.parties.sealing import SealedPart, commitment, part_names, seal_digest
from subsidy_ledger.parties.tokens import TokenKey

__all__ = [
    "SCHEMES",
    "Identifier",
    "Scheme",
    "SealedPart",
    "TokenKey",
    "commitment",
    "normalise",
    "part_names",
    "scheme_of",
    "seal_digest",
]

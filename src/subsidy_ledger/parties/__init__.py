"""Parties (主体): identifiers, tokens and sealed content.

- `identifiers` — which numbers a scheme can have issued, in one normal form;
- `tokens` — how an entry names a party without personal data;
- `sealing` — commitments to the personal data that lies outside the entry.

Pure: keys, salts and the business day are arguments. Importing this package loads nothing; import
the module you need.
"""

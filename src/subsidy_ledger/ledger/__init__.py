"""The ledger: appending decided commands as entries, bundles, and their verification."""

"""Alembic runs this file; it works on the connection that ``storage.migrations`` hands over.

The transaction is that of `upgrade`, which locked the database, looked at its tables and will look
at them again. So Alembic's own command line has nothing to connect with, and is told where to go.
"""

from __future__ import annotations

from subsidy_ledger.storage.migrations import tree

# Whoever looks for modules in the package (pytest, for doctests) imports this one by its name.
if not __name__.startswith("subsidy_ledger"):
    tree.within()

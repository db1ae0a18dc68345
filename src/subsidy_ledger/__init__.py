"""subsidy-ledger: public subsidies as an append-only ledger that cannot record what is not allowed.

A finance system records applications, approvals and payments; the policy documents are data, packs;
every decision carries its clause; anyone with the file can verify it and decide every case again.

Where to look: a new grant is a line in ``packs/``; how a decision is made ``policy.assessment`` and
``casework.decide``; what an entry looks like ``ledger.entry``; a new check ``audit.checks``; a new
store ``storage``. ``docs/explanation/architecture.md`` is the map of the house.

>>> from subsidy_ledger import Ledger, MemoryStore, TokenKey
>>> ledger = Ledger.create(
...     MemoryStore(),
...     origin="demo",
...     token_key=TokenKey(bytes(32)),
...     on="2023-01-01",
...     by="admin",
...     packs=["dezhou-2023"],
... )
>>> ledger.record(
...     {
...         "id": "1",
...         "do": "appropriate",
...         "fund": "就业补助资金",
...         "year": 2023,
...         "amount_fen": 50_000_000,
...         "on": "2023-01-10",
...         "by": "finance-1",
...     }
... )
{'id': '1', 'status': 'recorded', 'seq': 2}
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from subsidy_ledger.ledger.ledger import Ledger
    from subsidy_ledger.parties.tokens import TokenKey
    from subsidy_ledger.policy.reading import read_pack
    from subsidy_ledger.storage.memory import MemoryStore
    from subsidy_ledger.storage.sqlite import SqliteStore

__version__ = "0.1.0"

_PUBLIC = {
    "Ledger": "subsidy_ledger.ledger.ledger",
    "MemoryStore": "subsidy_ledger.storage.memory",
    "SqliteStore": "subsidy_ledger.storage.sqlite",
    "TokenKey": "subsidy_ledger.parties.tokens",
    "read_pack": "subsidy_ledger.policy.reading",
}
__all__ = ["Ledger", "MemoryStore", "SqliteStore", "TokenKey", "__version__", "read_pack"]


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is asked for: the import itself takes milliseconds."""
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

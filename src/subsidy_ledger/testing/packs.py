r"""Small packs, written in the test that is about them: a rule in two lines instead of a document.

What it promises: what comes out is a pack like any other, read and checked by the same reader. All
its rules cite one made-up document; ``§`` stands for that citation.

>>> pack = small_pack(grant("once", "[grant.benefit]\nfen = 100\n§"))
>>> pack.id, [one.key for one in pack.grants]
('t-2023', ['t/once'])
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack

_HEAD: Final = """
[pack]
id = "{id}"
{scheme}
title = "试验办法(虚构)"
authority = "试验机构"
valid_from = {valid_from}
valid_from_basis = "assumed"

[[document]]
key = "T"
title = "试验办法(虚构)"
"""

CITE: Final = 'cite = {doc = "T", clause = "1", quote = "试验"}'
"""What ``§`` stands for."""


def small_pack(
    body: str, *, id: str = "t-2023", amends: str | None = None, valid_from: str = "2023-01-01"
) -> Pack:
    """A pack of scheme ``t`` (or one that amends it) with these tables. Raises `PackInvalid`."""
    scheme = 'scheme = "t"' if amends is None else f'amends = "{amends}"'
    head = _HEAD.format(id=id, scheme=scheme, valid_from=valid_from)
    return read_pack((head + body.replace("§", CITE)).encode(), f"{id}.toml")


def fact(name: str, kind: str, of: str = "applicant", options: Sequence[str] = ()) -> str:
    """A ``[[fact]]`` table."""
    listed = f"options = {list(options)}\n" if options else ""
    return f'[[fact]]\nname = "{name}"\ntype = "{kind}"\nof = "{of}"\nlabel = "{name}"\n{listed}'


def role(name: str, kind: str = "person", least: int = 0, most: int = 0) -> str:
    """A ``[[role]]`` table; 0: no bound."""
    bounds = (f"min = {least}\n" if least else "") + (f"max = {most}\n" if most else "")
    return f'[[role]]\nname = "{name}"\nkind = ["{kind}"]\n{bounds}'


def grant(
    key: str, rest: str, applicant: str = '"enterprise", "person"', instrument: str = "grant"
) -> str:
    """A ``[[grant]]`` with its parts."""
    return (
        f'[[grant]]\nkey = "{key}"\nname = "{key}"\ninstrument = "{instrument}"\n'
        f"applicant = [{applicant}]\n{CITE}\n{rest}\n"
    )

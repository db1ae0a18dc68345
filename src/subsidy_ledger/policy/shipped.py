"""Packs that come with the library, and finding a pack by id or file."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack


def shipped_packs() -> Mapping[str, Any]:
    """Files of the packs that come with the library, by id, ascending; examples under theirs."""
    found: dict[str, Any] = {}
    folder = resources.files("subsidy_ledger") / "packs"
    for place, prefix in ((folder, ""), (folder / "examples", "examples/")):
        if place.is_dir():
            for file in sorted(place.iterdir(), key=lambda one: one.name):
                if file.name.endswith(".toml"):
                    found[prefix + file.name.removesuffix(".toml")] = file
    return found


@lru_cache(maxsize=64)
def _read_shipped(source: bytes, name: str) -> Pack:
    return read_pack(source, f"{name}.toml")


def find_pack(name: str) -> Pack | None:
    """A shipped pack by its id, or a pack in a ``.toml`` file; None where there is none.

    Raises `PackInvalid` for a file that is not a pack, `OSError` for one that cannot be read.
    """
    shipped = shipped_packs().get(name)
    if shipped is not None:
        return _read_shipped(shipped.read_bytes(), name)
    if name.endswith(".toml"):
        return read_pack(Path(name).read_bytes(), name)
    return None

"""A bundle: a folder an auditor needs nothing else for, and reading it.

What it is: ``export`` writes a ledger as files; ``Bundle`` reads them like a store. The folder
holds ``ledger.json`` (origin, size, root), ``entries.jsonl`` (one entry a line, exact bytes),
``sealed.jsonl`` (or not), ``packs/*.toml`` and ``calendars/*``.

What it promises: the same ledger gives the same bytes; writing and reading stream; nothing is left
behind when writing fails. It is not signed yet: alone it proves only that it agrees with itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from attrs import frozen

from subsidy_ledger import canonical
from subsidy_ledger.errors import BundleError, CanonicalError, LedgerExists
from subsidy_ledger.ledger.entry import MOST_BYTES
from subsidy_ledger.ledger.store import EntryRow, Head, Reader, Source
from subsidy_ledger.proofs.merkle import Edge, leaf_hash

FORMAT: Final = 1
LEDGER, ENTRIES, SEALED = "ledger.json", "entries.jsonl", "sealed.jsonl"
FOLDERS: Final = {"packs": "pack", "calendars": "calendar"}
_CHUNK: Final = 4096
_LONGEST_SEALED: Final = 16 * 1024 * 1024


@frozen
class Manifest:
    """What ``ledger.json`` says. ``root``: hex; ``sealed``: whether sealed content is along."""

    origin: str
    size: int
    root: str
    token_key: str
    log_key: str | None
    sealed: bool

    def to_json(self) -> dict[str, Any]:
        """As it is written."""
        given = {
            "format": FORMAT,
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "token_key": self.token_key,
            "log_key": self.log_key,
            "sealed": self.sealed,
        }
        return {key: value for key, value in given.items() if value is not None}


def export(reader: Reader, folder: Path, *, sealed: bool = True) -> Manifest:
    """Write the ledger as a bundle into a folder that is not there yet, or empty.

    Raises `LedgerExists` for a folder with something in it; on failure nothing is left behind.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LedgerExists(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(mkdtemp(prefix=folder.name + ".partial-", dir=folder.parent))
    try:
        manifest = _write(reader, partial, sealed=sealed)
        if folder.exists():
            folder.rmdir()
        partial.chmod(0o755)  # made private while it was being written
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return manifest


def _write(reader: Reader, folder: Path, *, sealed: bool) -> Manifest:
    edge, first = Edge.empty(), b""
    with (folder / ENTRIES).open("wb") as file:
        for rows in reader.chunks(_CHUNK):
            first = first or rows[0][2]
            file.write(b"\n".join(row[2] for row in rows) + b"\n")
            edge, _ = edge.extend([leaf_hash(row[2]) for row in rows])
    if sealed:
        with (folder / SEALED).open("wb") as file:
            for _, line in reader.sealed_lines():
                file.write(line + b"\n")
    used: set[str] = set()
    for source in reader.sources():
        place = folder / ("packs" if source.kind == "pack" else "calendars")
        place.mkdir(exist_ok=True)
        name = f"{source.id}.toml"
        if f"{place.name}/{name}" in used:  # two editions of one id
            name = f"{source.id}-{source.digest[:12]}.toml"
        used.add(f"{place.name}/{name}")
        (place / name).write_bytes(source.content)
    opened = canonical.decode_fast(first)["data"]
    manifest = Manifest(
        origin=opened["origin"],
        size=edge.size,
        root=edge.root().hex(),
        token_key=opened["token_key"],
        log_key=opened.get("log_key"),
        sealed=sealed,
    )
    (folder / LEDGER).write_bytes(canonical.encode_checked(manifest.to_json()) + b"\n")
    return manifest


class Bundle:
    """A bundle on disk, read like a store. It is opened once and never written."""

    def __init__(self, folder: Path | str) -> None:
        """Look at the folder; raises `BundleError` for a missing, extra or malformed file."""
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise BundleError(str(self.folder), "there is no such folder")
        self.manifest = self._manifest()
        self._no_extra_files()

    @property
    def name(self) -> str:
        """How messages call it."""
        return str(self.folder)

    def _manifest(self) -> Manifest:
        path = self.folder / LEDGER
        try:
            data = path.read_bytes()
            if not data.endswith(b"\n"):
                raise BundleError(LEDGER, "does not end with a line feed")
            given = canonical.decode_canonical(data[:-1])
            if given.pop("format") != FORMAT:
                raise BundleError(LEDGER, f"format is not {FORMAT}")
            manifest = Manifest(**{"log_key": None, **given})
        except FileNotFoundError:
            raise BundleError(LEDGER, f"is missing in {self.folder}: not a bundle") from None
        except (CanonicalError, TypeError, KeyError, AttributeError) as error:
            raise BundleError(LEDGER, f"cannot be read: {error}") from None
        wrong = [
            name
            for name, kind in (
                ("origin", str), ("size", int), ("root", str), ("token_key", str), ("sealed", bool),
            )
            if type(getattr(manifest, name)) is not kind
        ]  # fmt: skip
        if wrong:
            raise BundleError(LEDGER, f"wrong type of {', '.join(wrong)}")
        return manifest

    def _no_extra_files(self) -> None:
        known = {LEDGER, ENTRIES, *FOLDERS} | ({SEALED} if self.manifest.sealed else set())
        found = {path.name for path in self.folder.iterdir()}
        for name in (ENTRIES, *((SEALED,) if self.manifest.sealed else ())):
            if name not in found:
                raise BundleError(name, "is missing")
        if found - known:
            raise BundleError(
                ", ".join(sorted(found - known)), "does not belong to a bundle; take it out"
            )
        for folder in FOLDERS:
            place = self.folder / folder
            there = list(place.iterdir()) if place.is_dir() else []
            extra = [path.name for path in there if path.suffix != ".toml" or not path.is_file()]
            if extra:
                raise BundleError(f"{folder}/{extra[0]}", "does not belong to a bundle")

    # -- what a Reader has

    def head(self) -> Head | None:
        """Size as the bundle states it; its tree is computed by whoever verifies."""
        return Head(self.manifest.size, b"", "", closed=False)

    def entries(self, start: int = 0) -> Iterator[EntryRow]:
        """Entries in order; raises `BundleError` for a line that is too long or not ended."""
        for seq, leaf in enumerate(_lines(self.folder / ENTRIES, MOST_BYTES)):
            if seq >= start:
                yield EntryRow(seq, "", leaf, b"")

    def chunks(self, size: int) -> Iterator[list[tuple[int, str, bytes, bytes]]]:
        """Entries some at a time; id and hash are not stored in a bundle."""
        rows: list[tuple[int, str, bytes, bytes]] = []
        for seq, leaf in enumerate(_lines(self.folder / ENTRIES, MOST_BYTES)):
            rows.append((seq, "", leaf, b""))
            if len(rows) == size:
                yield rows
                rows = []
        if rows:
            yield rows

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        """Bytes of the entries some at a time; a bundle stores no hashes."""
        for rows in self.chunks(size):
            yield [row[2] for row in rows], ()

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines with the entry they belong to."""
        if not self.manifest.sealed:
            return
        for number, line in enumerate(_lines(self.folder / SEALED, _LONGEST_SEALED), 1):
            try:
                seq = canonical.decode_fast(line)["seq"]
            except (ValueError, KeyError, TypeError):
                raise BundleError(f"{SEALED}:{number}", "is not a line of sealed content") from None
            if type(seq) is not int:
                raise BundleError(f"{SEALED}:{number}", "names no entry")
            yield seq, line

    def leaf(self, seq: int) -> bytes | None:
        """The bytes of one entry (reads up to it)."""
        for row in self.entries(seq):
            return row.leaf
        return None

    def sealed(self, seq: int) -> bytes | None:
        """The sealed line of one entry (reads up to it)."""
        return next((line for one, line in self.sealed_lines() if one == seq), None)

    def sources(self) -> Iterator[Source]:
        """Packs and calendars; their digests are computed by whoever verifies."""
        for folder, kind in FOLDERS.items():
            place = self.folder / folder
            for path in sorted(place.glob("*.toml")) if place.is_dir() else ():
                yield Source(kind, path.stem, "", path.read_bytes())

    def adoptions(self) -> Sequence[int]:
        """Not kept in a bundle."""
        return ()


def _lines(path: Path, longest: int) -> Iterator[bytes]:
    """Lines without their end, each bounded, so that a hostile file cannot fill the memory."""
    with path.open("rb") as file:
        number = 0
        while line := file.readline(longest + 1):
            number += 1
            if not line.endswith(b"\n"):
                what = "is too long" if len(line) > longest else "does not end with a line feed"
                raise BundleError(f"{path.name}:{number}", what)
            yield line[:-1]

"""A bundle: a folder an auditor needs nothing else for, and reading it.

What it is: ``export`` writes a ledger as files; ``Bundle`` reads them like a store. The folder
holds ``ledger.json`` (origin, size, root), ``entries.jsonl`` (one entry a line, exact bytes),
``sealed.jsonl`` (or not), ``packs/*.toml``, ``calendars/*``, ``checkpoint``, a signed statement of
exactly these entries (or not), and of a ledger that succeeds another ``carried.jsonl``, the state
that it began with.

What it promises: the same ledger and checkpoint give the same bytes; writing and reading stream;
nothing is left behind when writing fails. Without a checkpoint it proves only that it agrees with
itself. Reading needs the standard library alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from subsidy_ledger import canonical
from subsidy_ledger.errors import BundleError, CanonicalError, LedgerDamaged, LedgerExists
from subsidy_ledger.ledger.entry import LONGEST_SEALED, MOST_BYTES
from subsidy_ledger.ledger.store import EntryRow, Head, Reader, Source
from subsidy_ledger.proofs.checkpoint import Checkpoint
from subsidy_ledger.proofs.merkle import Edge, leaf_hash
from subsidy_ledger.proofs.note import MOST_BYTES as MOST_NOTE_BYTES
from subsidy_ledger.proofs.note import Note

FORMAT: Final = 1
LEDGER, ENTRIES, SEALED = "ledger.json", "entries.jsonl", "sealed.jsonl"
CHECKPOINT: Final = "checkpoint"
CARRIED: Final = "carried.jsonl"
FOLDERS: Final = {"packs": "pack", "calendars": "calendar"}
_CHUNK: Final = 4096
_BLOCK: Final = 128 * 1024
"""Bytes read at once: so few that their lines are hashed while the processor still has them."""
_LONGEST_MANIFEST: Final = 65_536
_LONGEST_CARRIED: Final = 16 * 1024 * 1024
_LONGEST_SOURCE: Final = 16 * 1024 * 1024
_KINDS: Final = {
    "format": int, "origin": str, "size": int, "root": str, "token_key": str, "sealed": bool,
    "signed": bool, "log_key": str, "carried": bool,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``ledger.json`` says. ``root``: hex; ``sealed``: whether sealed content is along.

    ``signed``: whether a checkpoint is along. ``carried``: whether it begins with the state of
    another ledger.
    """

    origin: str
    size: int
    root: str
    token_key: str
    log_key: str | None
    sealed: bool
    signed: bool = False
    carried: bool = False

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
            "signed": self.signed,
            "carried": self.carried or None,
        }
        return {key: value for key, value in given.items() if value is not None}


def export(
    reader: Reader, folder: Path, *, sealed: bool = True, checkpoint: Note | None = None
) -> Manifest:
    """Write the ledger as a bundle into a folder that is not there yet, or empty.

    ``checkpoint``: the signed statement of this very state. Raises `LedgerExists` for a folder with
    something in it, `LedgerDamaged` for a checkpoint of another state; on failure nothing is left
    behind.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LedgerExists(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(mkdtemp(prefix=folder.name + ".partial-", dir=folder.parent))
    try:
        manifest = _write(reader, partial, sealed=sealed, checkpoint=checkpoint)
        if folder.exists():
            folder.rmdir()
        partial.chmod(0o755)  # made private while it was being written
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return manifest


def _write(reader: Reader, folder: Path, *, sealed: bool, checkpoint: Note | None) -> Manifest:
    edge, first = Edge.empty(), b""
    with (folder / ENTRIES).open("wb") as file:
        for rows in reader.chunks(_CHUNK):
            first = first or rows[0][2]
            file.write(b"\n".join(row[2] for row in rows) + b"\n")
            edge, _ = edge.extend([leaf_hash(row[2]) for row in rows])
    if sealed:
        _write_lines(folder / SEALED, (line for _, line in reader.sealed_lines()))
    opened = canonical.decode_fast(first)["data"]
    if "after" in opened:
        _write_lines(folder / CARRIED, reader.carried_lines())
    used: set[str] = set()
    for source in reader.sources():
        place = folder / ("packs" if source.kind == "pack" else "calendars")
        place.mkdir(exist_ok=True)
        name = f"{source.id}.toml"
        if f"{place.name}/{name}" in used:  # two editions of one id
            name = f"{source.id}-{source.digest[:12]}.toml"
        used.add(f"{place.name}/{name}")
        (place / name).write_bytes(source.content)
    manifest = Manifest(
        origin=opened["origin"],
        size=edge.size,
        root=edge.root().hex(),
        token_key=opened["token_key"],
        log_key=opened.get("log_key"),
        sealed=sealed,
        signed=checkpoint is not None,
        carried="after" in opened,
    )
    if checkpoint is not None:
        stated = Checkpoint(manifest.origin, edge.size, edge.root()).statement
        if checkpoint.text != stated:
            raise LedgerDamaged("the checkpoint states another size or root than the entries have")
        (folder / CHECKPOINT).write_text(checkpoint.format(), encoding="utf-8")
    (folder / LEDGER).write_bytes(canonical.encode_checked(manifest.to_json()) + b"\n")
    return manifest


def _write_lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for line in lines:
            file.write(line + b"\n")


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
        if not path.exists():
            raise BundleError(LEDGER, f"is missing in {self.folder}: not a bundle")
        data = self._read(LEDGER, _LONGEST_MANIFEST)
        if not data.endswith(b"\n"):
            raise BundleError(LEDGER, "does not end with a line feed")
        try:
            given = canonical.decode_canonical(data[:-1])
        except CanonicalError as error:
            raise BundleError(LEDGER, f"cannot be read: {error}") from None
        if not isinstance(given, dict):
            raise BundleError(LEDGER, "is not a JSON object")
        required = _KINDS.keys() - {"log_key", "carried"}
        wrong = [
            key for key, kind in _KINDS.items() if key in given and type(given[key]) is not kind
        ]
        for words, keys in (
            ("lacks", required - given.keys()),
            ("has the unknown", given.keys() - _KINDS.keys()),
            ("has another type of", wrong),
        ):
            if keys:
                raise BundleError(LEDGER, f"{words} {', '.join(map(shown, sorted(keys)))}")
        if given.get("carried") is False:
            raise BundleError(LEDGER, "states carried as false; it is true or absent")
        if given.pop("format") != FORMAT:
            raise BundleError(LEDGER, f"format is not {FORMAT}")
        return Manifest(**{"log_key": None, **given})

    def _no_extra_files(self) -> None:
        wanted = [ENTRIES]
        wanted += [SEALED] if self.manifest.sealed else []
        wanted += [CHECKPOINT] if self.manifest.signed else []
        wanted += [CARRIED] if self.manifest.carried else []
        known = {LEDGER, *wanted, *FOLDERS}
        found = {path.name for path in self.folder.iterdir()}
        for name in wanted:
            if name not in found:
                raise BundleError(name, "is missing")
        if found - known:
            named = ", ".join(map(shown, sorted(found - known)))
            raise BundleError(named, "does not belong to a bundle; take it out")
        for name in (LEDGER, *wanted):
            if not (self.folder / name).is_file():
                raise BundleError(name, "is not a file")
        for folder in FOLDERS:
            place = self.folder / folder
            if folder in found and not place.is_dir():
                raise BundleError(folder, "is not a folder; it does not belong to a bundle")
            there = sorted(place.iterdir()) if place.is_dir() else []
            extra = [path.name for path in there if path.suffix != ".toml" or not path.is_file()]
            if extra:
                raise BundleError(f"{folder}/{shown(extra[0])}", "does not belong to a bundle")

    def _read(self, name: str, longest: int) -> bytes:
        """A file of the bundle, bounded, so that a hostile one cannot fill the memory."""
        try:
            with (self.folder / name).open("rb") as file:
                data = file.read(longest + 1)
        except OSError as error:
            raise BundleError(shown(name), f"cannot be read: {error.strerror}") from None
        if len(data) > longest:
            raise BundleError(shown(name), f"is longer than {longest} bytes")
        return data

    def checkpoint(self) -> bytes | None:
        """The signed checkpoint as it stands in the folder; None if there is none."""
        if not self.manifest.signed:
            return None
        return self._read(CHECKPOINT, MOST_NOTE_BYTES)

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
        start = 0
        for lines in _blocks(self.folder / ENTRIES, MOST_BYTES):
            for first in range(0, len(lines), size):
                part = lines[first : first + size]
                yield [(seq, "", leaf, b"") for seq, leaf in enumerate(part, start)]
                start += len(part)

    def leaves(self, size: int) -> Iterator[tuple[Sequence[bytes], Sequence[bytes]]]:
        """Bytes of the entries, as many at a time as come from the disk; no hashes are stored."""
        del size
        for lines in _blocks(self.folder / ENTRIES, MOST_BYTES):
            yield lines, ()

    def sealed_lines(self) -> Iterator[tuple[int, bytes]]:
        """Sealed lines with the entry they belong to."""
        if not self.manifest.sealed:
            return
        for number, line in enumerate(_lines(self.folder / SEALED, LONGEST_SEALED), 1):
            yield _number_of(line, f"{SEALED}:{number}"), line

    def carried_lines(self) -> Iterator[bytes]:
        """The state that a successor began with; nothing of any other ledger."""
        if self.manifest.carried:
            yield from _lines(self.folder / CARRIED, _LONGEST_CARRIED)

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
                content = self._read(f"{folder}/{path.name}", _LONGEST_SOURCE)
                yield Source(kind, shown(path.stem), "", content)

    def adoptions(self) -> Sequence[int]:
        """Not kept in a bundle."""
        return ()


def shown(name: str) -> str:
    r"""A name of somebody else's making in a message: as it is, or quoted if it is not plain text.

    >>> print(shown("notes.txt"), shown("a\nb"))
    notes.txt 'a\nb'
    """
    return name if name.isprintable() else repr(name)


def _number_of(line: bytes, where: str) -> int:
    """The entry that a sealed line says it belongs to; the line is checked by its commitment."""
    try:
        seq = canonical.decode_fast(line)["seq"]
    except (KeyError, TypeError):
        raise BundleError(where, "names no entry") from None
    except (ValueError, RecursionError):
        raise BundleError(where, f"is not a line of sealed content: {_why(line)}") from None
    if type(seq) is not int:
        raise BundleError(where, "names no entry")
    return seq


def _why(line: bytes) -> str:
    """What the strict reader says against a line that the fast one could not read."""
    try:
        canonical.decode(line)
    except CanonicalError as error:
        return str(error)
    return "not canonical JSON"


def _lines(path: Path, longest: int) -> Iterator[bytes]:
    """Lines without their end, each bounded, so that a hostile file cannot fill the memory."""
    for lines in _blocks(path, longest):
        yield from lines


def _blocks(path: Path, longest: int) -> Iterator[list[bytes]]:
    """The lines of each block of a file: reading line by line takes twice the time (measured)."""
    number, pieces, held = 1, list[bytes](), 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            end = block.rfind(b"\n")
            if end >= 0:
                lines = b"".join((*pieces, block[:end])).split(b"\n")
                if max(map(len, lines)) > longest:
                    bad = next(i for i, line in enumerate(lines) if len(line) > longest)
                    yield lines[:bad]
                    raise _too_long(path, number + bad, longest)
                yield lines
                number += len(lines)
                pieces, held = [], 0
                block = block[end + 1 :]
            pieces.append(block)
            held += len(block)
            if held > longest:
                raise _too_long(path, number, longest)
    if held:
        raise BundleError(f"{path.name}:{number}", "does not end with a line feed")


def _too_long(path: Path, number: int, longest: int) -> BundleError:
    return BundleError(f"{path.name}:{number}", f"is longer than {longest} bytes")

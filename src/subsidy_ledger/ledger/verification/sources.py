"""Packs and calendars: those that were adopted are along, each once, and say what was adopted.

What it is: ``read`` reads the files that a ledger or bundle has along; `Adopted` compares them with
what the entries adopt.

What it promises: a pack is known by the digest of what it says, which needs no more than its TOML;
a file that says anything else has another digest. Needs the standard library alone.

What it does not do: understand the law (``packs`` does, for whoever folds or decides).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from subsidy_ledger.dates import calendar_digest, load_calendar
from subsidy_ledger.errors import BundleError, LedgerDamaged, PackInvalid
from subsidy_ledger.ledger.verification.tree import Readable
from subsidy_ledger.ledger.verification.verdict import MOST_PROBLEMS, OpenPart
from subsidy_ledger.policy.content import named

Reading = Callable[[bytes, str], tuple[str, str]]
"""Bytes of a file and its name: the id and the digest of what it says. Raises `PackInvalid`."""
Given = list[tuple[str, str, str]]
"""Kind, name of the file, digest."""


def named_calendar(content: bytes, file: str) -> tuple[str, str]:
    """Id and digest of a calendar file. Raises `PackInvalid`."""
    calendar = load_calendar(content, file)
    return calendar.id, calendar_digest(calendar)


def read(
    reader: Readable, part: OpenPart, pack: Reading = named, calendar: Reading = named_calendar
) -> Given:
    """The files that are along; what is wrong with them goes into ``part``."""
    given: Given = []
    try:
        for source in reader.sources():
            part.counted += 1
            if tuple(map(type, source)) != (str, str, str, bytes):
                part.add(f"{source.kind} {source.id}: is not stored as texts and bytes")
                continue
            where, reading = f"{source.kind} {source.id}", pack
            if source.kind != "pack":
                reading = calendar
            try:
                name, digest = reading(source.content, f"{source.id}.toml")
            except PackInvalid as error:
                listed = "; ".join(map(str, error.problems))
                part.add(f"{where}: the file is invalid: {listed}")
                continue
            except (LookupError, TypeError, AttributeError, ValueError, RecursionError) as error:
                # Whatever a hostile file does to its reader: it is the file that is wrong.
                part.add(f"{where}: cannot be read ({type(error).__name__}: {error})")
                continue
            given.append((source.kind, source.id, digest))
            if name != source.id and not source.id.startswith(f"{name}-"):
                part.add(f"{where}: its content says it is {name}")
            if source.digest not in ("", digest):
                part.add(f"{where}: its content has another digest")
    except (BundleError, LedgerDamaged) as error:
        part.add(str(error))
    return given


class Adopted:
    """What the entries adopt, held against the files that are along."""

    def __init__(self, part: OpenPart, given: Given) -> None:
        self._part, self._given = part, given
        self._along = {(kind, digest) for kind, _, digest in given}
        self._adopted: set[tuple[str, str]] = set()
        self._absent: set[tuple[str, str]] = set()

    def see(self, seq: int, data: Mapping[str, Any]) -> None:
        """An adoption; what has another form than one was written so by nobody's ledger."""
        for one in _named(data):
            if one in self._along:
                self._adopted.add(one)
            elif one not in self._absent and len(self._absent) < MOST_PROBLEMS:
                self._absent.add(one)
                kind, digest = one
                self._part.add(
                    f"entry {seq} adopts a {kind} that is not along (digest {digest[:80]})"
                )

    def check(self) -> None:
        """After the last entry: nothing is along that was not adopted, and nothing twice."""
        seen: set[tuple[str, str]] = set()
        for kind, name, digest in self._given:
            one, where = (kind, digest), f"{kind} {name}"
            if one in seen:
                self._part.add(f"{where} is there twice")
            elif one not in self._adopted:
                other = "says something else than what was adopted"
                what = other if self._absent else "was not adopted"
                self._part.add(f"{where} {what} (digest {digest})")
            seen.add(one)


def _named(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    packs, calendars = data.get("packs"), data.get("calendars")
    for one in packs if isinstance(packs, list) else ():
        digest = one.get("digest") if isinstance(one, dict) else None
        yield "pack", digest if isinstance(digest, str) else "none"
    for one in calendars if isinstance(calendars, list) else ():
        yield "calendar", one if isinstance(one, str) else "none"

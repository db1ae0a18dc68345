"""Packs and calendars as whoever folds or decides needs them: read strictly, by their digests.

What it promises: a file that cannot be read is named, with the reason: ``read_sources`` gives none
out of a ledger that has such a file. Its digest may be the one that was adopted (cases and the
quotes around days are not in it), so that a verification by digests alone does not find it.

What it does not do: say which of them were adopted (``sources``).
"""

from __future__ import annotations

from subsidy_ledger.dates import WorkCalendar, calendar_digest, load_calendar
from subsidy_ledger.errors import LedgerDamaged, PackInvalid
from subsidy_ledger.ledger.verification import sources
from subsidy_ledger.ledger.verification.tree import Readable
from subsidy_ledger.ledger.verification.verdict import OpenPart
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack


class Library:
    """What was read: packs and calendars by the digest of what they say."""

    def __init__(self) -> None:
        self.packs: dict[str, Pack] = {}
        self.calendars: dict[str, WorkCalendar] = {}
        self.unreadable: list[str] = []
        """Files that are not what a ledger adopts, each with what is wrong."""

    def read(self, reader: Readable, part: OpenPart) -> sources.Given:
        """Read all that are along; what is wrong with them goes into ``part``."""
        return sources.read(reader, part, self._pack, self._calendar)

    def _pack(self, content: bytes, file: str) -> tuple[str, str]:
        try:
            pack = read_pack(content, file)
        except PackInvalid as invalid:
            self.unreadable.append(_why("packs", invalid))
            raise
        self.packs[pack.digest] = pack
        return pack.id, pack.digest

    def _calendar(self, content: bytes, file: str) -> tuple[str, str]:
        try:
            calendar = load_calendar(content, file)
        except PackInvalid as invalid:
            self.unreadable.append(_why("calendars", invalid))
            raise
        digest = calendar_digest(calendar)
        self.calendars[digest] = calendar
        return calendar.id, digest


def read_sources(reader: Readable) -> tuple[dict[str, Pack], dict[str, WorkCalendar]]:
    """Packs and calendars by the digest of what they say.

    Raises `LedgerDamaged` for a file that cannot be read, and says why.
    """
    library = Library()
    library.read(reader, OpenPart("sources"))
    for problem in library.unreadable:
        raise LedgerDamaged(problem)
    return library.packs, library.calendars


def _why(folder: str, invalid: PackInvalid) -> str:
    """The file as it stands in a bundle, and the first of what is wrong with it."""
    first, more = invalid.problems[0], len(invalid.problems) - 1
    told = f"{folder}/{first} (the file cannot be read"
    return told + (f"; problems: {more + 1})" if more else ")")

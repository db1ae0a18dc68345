"""Packs and calendars as whoever folds or decides needs them: read strictly, by their digests.

What it does not do: say which of them were adopted (``sources``).
"""

from __future__ import annotations

from subsidy_ledger.dates import WorkCalendar, calendar_digest, load_calendar
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

    def read(self, reader: Readable, part: OpenPart) -> sources.Given:
        """Read all that are along; what is wrong with them goes into ``part``."""
        return sources.read(reader, part, self._pack, self._calendar)

    def _pack(self, content: bytes, file: str) -> tuple[str, str]:
        pack = read_pack(content, file)
        self.packs[pack.digest] = pack
        return pack.id, pack.digest

    def _calendar(self, content: bytes, file: str) -> tuple[str, str]:
        calendar = load_calendar(content, file)
        digest = calendar_digest(calendar)
        self.calendars[digest] = calendar
        return calendar.id, digest


def read_sources(reader: Readable) -> tuple[dict[str, Pack], dict[str, WorkCalendar]]:
    """Packs and calendars by the digest of what they say; those that are not good are left out."""
    library = Library()
    library.read(reader, OpenPart("sources"))
    return library.packs, library.calendars

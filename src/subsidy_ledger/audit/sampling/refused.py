"""What sampling refuses, in both languages: a wrong wish, a changed file, a changed population.

What it is: `SampleRefused`, the one error of this room.

What it promises: the message says what was found, what was expected, and what to do.
"""

from __future__ import annotations

from subsidy_ledger.errors import CallerError


class SampleRefused(CallerError):
    """A sample that cannot be drawn, read or projected as asked."""

    def __init__(self, en: str, zh: str) -> None:
        self.en = en
        self.zh = zh
        super().__init__(en, zh)

    def __str__(self) -> str:
        return self.en

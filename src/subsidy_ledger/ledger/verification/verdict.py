"""The verdict of a verification, and what the verifier brought along for it.

What it is: plain records: `Trust` goes in, `Verification` comes out, with a `Part` for each thing
that was looked at; `OpenPart` is one while it is being checked.

What it promises: what a hostile file puts into a message stays on one line; of one part so many
problems are kept, and the rest are counted. Needs the standard library alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from subsidy_ledger.errors import LedgerDamaged
from subsidy_ledger.proofs.note import Key

MOST_PROBLEMS: Final = 1000
"""Problems of one part that are kept; those beyond are counted: a hostile file has millions."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the verification: how many things were looked at, and what is wrong.

    ``lost``: of the part ``predecessor``, that the entries which were called lost are in it.
    """

    name: str
    counted: int
    problems: tuple[str, ...] = ()
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Trust:
    """What the verifier brings along, from elsewhere.

    ``log``: the key that the checkpoint must be signed with; ``quorum``: how many of ``witnesses``
    must have cosigned it; ``since``: an older checkpoint, which must be a prefix of what is there.
    """

    log: Key | None = None
    witnesses: tuple[Key, ...] = ()
    quorum: int = 0
    since: bytes | None = None


NOTHING_BROUGHT: Final = Trust()
"""A verifier with nothing from elsewhere: signatures show agreement only."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signed the state that was verified.

    ``by``: ``nobody``; ``own``: the key that entry 0 names, known from nowhere else; ``trusted``:
    the key that the verifier brought. ``witnesses``: name and POSIX time of each cosignature.
    """

    by: str = "nobody"
    key: str | None = None
    witnesses: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class After:
    """The ledger that was succeeded, as entry 0 of the successor names it. ``root``: hex.

    ``state``: the digest of what was carried over; ``gap``: size and root (hex) of what had been
    signed of it and was lost or replaced, after a backup was restored.
    """

    origin: str
    size: int
    root: str
    state: str
    gap: tuple[int, str] | None = None

    def to_json(self) -> dict[str, Any]:
        """As entry 0 has it."""
        told: dict[str, Any] = {
            "origin": self.origin,
            "size": self.size,
            "root": self.root,
            "state": self.state,
        }
        if self.gap is not None:
            told["gap"] = {"size": self.gap[0], "root": self.gap[1]}
        return told


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict. ``root``: hex of the tree over the bytes that were read.

    ``after``: the ledger that this one succeeds. That it took over what that ledger had is only its
    own word as long as nobody compares the two. ``sealed``: whether sealed content is along.
    ``whole``: whether more was looked at than bytes, tree and signatures.
    """

    name: str
    size: int
    root: str
    parts: tuple[Part, ...]
    signing: Signing = Signing()
    after: After | None = None
    sealed: bool = True
    whole: bool = True

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong in any part."""
        return not any(part.problems for part in self.parts)

    def demand(self) -> None:
        """Raise `LedgerDamaged` with the first problem, if there is one."""
        for part in self.parts:
            for problem in part.problems:
                raise LedgerDamaged(f"{part.name}: {problem}")


def _one_line(text: str) -> str:
    r"""Text with what would move a terminal's cursor spelled out.

    >>> print(_one_line("a\nverified"))
    a\nverified
    """
    if text.isprintable():
        return text
    return "".join(ch if ch.isprintable() else repr(ch)[1:-1] for ch in text)


@dataclass(slots=True)
class OpenPart:
    """A part while it is being checked."""

    name: str
    counted: int = 0
    problems: list[str] = field(default_factory=list)
    more: int = 0

    def add(self, problem: str) -> None:
        """One thing more that is wrong, on one line whatever a file has put into it."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(_one_line(problem))
        else:
            self.more += 1

    def done(self) -> Part:
        """The part as it is reported."""
        more = (f"and {self.more} problems more, which are not listed",) if self.more else ()
        return Part(self.name, self.counted, (*self.problems, *more))

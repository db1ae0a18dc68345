"""Every exception that the library raises, grouped by whose fault it is.

::

    SubsidyLedgerError
    ├── CallerError                  what was handed in cannot be used
    │   ├── InvalidCommand           a command has the wrong shape, or names what does not exist
    │   ├── FactsMissing             a case whose facts are erased, or not along, is to be decided
    │   ├── InvalidIdentifier        a number that its scheme cannot have issued
    │   ├── CanonicalError           a value or bytes outside the canonical JSON subset
    │   ├── JoinRefused              a transaction of the caller's that cannot be joined
    │   ├── ListUnreadable           a list of the auditor's that is no table, or lacks a column
    │   ├── ExtraMissing             a library that an extra brings is not installed
    │   └── CalendarYearMissing      no working-day calendar covers the year
    ├── PackError                    the data that states the law is wrong
    │   └── PackInvalid              a pack or calendar file, with all of its problems at once
    ├── LedgerError                  the ledger cannot or must not be used
    │   ├── LedgerBusy               another writer holds it
    │   ├── NotALedger               nothing there, or something else is
    │   ├── LedgerExists             refusing to create it a second time
    │   ├── LedgerClosed             nothing is recorded after ``close``
    │   ├── LedgerDamaged            it is not what it claims to be
    │   ├── ProofInvalid             a proof does not lead to the stated root
    │   ├── NoteInvalid              a checkpoint is malformed, or not signed as asked
    │   ├── SignerRefuses            what was to be signed does not extend what was signed last
    │   ├── DatabaseUnsuitable       a database, role or transaction that cannot keep a ledger
    │   ├── DatabaseLost             the connection failed: what was asked is recorded or not
    │   ├── StorageFailed            the disk or the server could not do it: full, broken, read-only
    │   ├── SuccessionRefused        a ledger that cannot be followed by another (yet)
    │   └── UnsupportedVersion       written by a version that this one cannot read
    └── BundleError                  a bundle is incomplete or contradicts itself

An exception is constructed from data and writes its own message: what was found, what was expected,
and what to do. The data stays readable as attributes, and every exception survives pickling. A rule
that says no is not an exception: refusals are answers.

The module also holds the two records that name a fault in somebody's input (`Problem` and
`PackProblem`) and the “did you mean …” helper. It imports nothing of the library and does no I/O.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Self


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate most like ``word``, or None if none is close enough to suggest."""
    matches = difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return matches[0] if matches else None


def _suggestion(word: str, candidates: Iterable[str]) -> str | None:
    """Return a hint: the nearest right word, or all of them when they are few."""
    known = sorted(candidates)
    best = nearest(word, known)
    if best is not None:
        return f"did you mean {best!r}?"
    if known and len(known) <= 12:  # a longer list would bury the message
        return "known here: " + ", ".join(known)
    return None


def _sentence(message: str, hint: str | None) -> str:
    return f"{message}; {hint}" if hint else message


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a command: where it is, what was found, what was expected, what to do.

    ``path`` is written like ``parties.founder[0].number``; empty means the whole command.
    ``message`` is complete by itself; the other fields repeat its parts for programs.
    """

    path: str
    message: str
    found: str | None = None
    expected: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message

    @classmethod
    def unknown_key(cls, path: str, key: str, known: Iterable[str]) -> Self:
        """A key that does not belong there, with the nearest right one."""
        hint = _suggestion(key, known)
        message = _sentence(f"unknown key {key!r}", hint)
        return cls(path, message, found=key, hint=hint)

    @classmethod
    def missing_key(cls, path: str, key: str, expected: str | None = None) -> Self:
        """A key that must be there and is not."""
        message = f"the key {key!r} is missing"
        if expected:
            message += f": expected {expected}"
        return cls(path, message, expected=expected or key)

    @classmethod
    def wrong_type(cls, path: str, found: object, expected: str, hint: str | None = None) -> Self:
        """A value of the wrong type; names the type and not the value, which may be personal."""
        kind = type_word(found)
        message = _sentence(f"found {kind}, expected {expected}", hint)
        return cls(path, message, found=kind, expected=expected, hint=hint)

    @classmethod
    def wrong_value(cls, path: str, found: str, expected: str, hint: str | None = None) -> Self:
        """A value of the right type that is not allowed; ``found`` is shown as given."""
        message = _sentence(f"found {found}, expected {expected}", hint)
        return cls(path, message, found=found, expected=expected, hint=hint)

    @classmethod
    def unknown_name(cls, path: str, kind: str, name: str, known: Iterable[str]) -> Self:
        """A name that refers to nothing: ``kind`` is the glossary word (grant, fact, role …)."""
        hint = _suggestion(name, known)
        message = _sentence(f"there is no {kind} {name!r}", hint)
        return cls(path, message, found=name, hint=hint)


@dataclass(frozen=True, slots=True)
class PackProblem:
    """One fault in a pack or calendar file: file, path inside it, and what to do about it."""

    file: str
    path: str
    message: str
    found: str | None = None
    expected: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        where = f"{self.file}: {self.path}" if self.path else self.file
        return f"{where}: {self.message}"

    @classmethod
    def of(cls, file: str, problem: Problem) -> Self:
        """Place a `Problem` in a file, so that both kinds share the constructors above."""
        return cls(
            file, problem.path, problem.message, problem.found, problem.expected, problem.hint
        )


def type_word(value: object) -> str:
    """Name the type of a JSON or TOML value in the words its author knows."""
    if value is None:
        return "null"
    words = {
        bool: "a boolean",
        int: "an integer",
        float: "a decimal number",
        str: "a string",
        dict: "a table",
        list: "a list",
        tuple: "a list",
        date: "a date",
        datetime: "a date with a time",
    }
    return words.get(type(value), f"a value of type {type(value).__name__}")


class SubsidyLedgerError(Exception):
    """The root of the tree: everything that the library raises on purpose."""


# What was handed in cannot be used.


class CallerError(SubsidyLedgerError):
    """The caller handed in something that cannot be used; nothing was recorded."""


class InvalidCommand(CallerError):
    """A command has the wrong shape or type, or names a case, grant or fact that does not exist."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return _listed("the command is invalid", self.problems)


class FactsMissing(CallerError):
    """The facts of a case are erased, or not along: it cannot be decided, now or again."""

    def __init__(self, case: str) -> None:
        self.case = case
        super().__init__(case)

    def __str__(self) -> str:
        return f"the facts of case {self.case!r} are not there (any more): it cannot be decided"


class InvalidIdentifier(CallerError):
    """A number that its scheme cannot have issued.

    ``found`` is masked by whoever raises: a message must never carry a whole personal number.
    """

    def __init__(self, scheme: str, found: str, expected: str) -> None:
        self.scheme = scheme
        self.found = found
        self.expected = expected
        super().__init__(scheme, found, expected)

    def __str__(self) -> str:
        return (
            f"not a number of scheme {self.scheme!r}: found {self.found}, expected {self.expected}"
        )


class CanonicalError(CallerError, ValueError):
    """A value or bytes outside the canonical JSON subset; ``path`` says where, if known."""

    def __init__(self, message: str, path: str = "") -> None:
        self.message = message
        self.path = path
        super().__init__(message, path)

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class JoinRefused(CallerError):
    """A transaction of the caller's in which nothing can be recorded safely; says what to do."""

    def __init__(self, why: str, todo: str) -> None:
        self.why = why
        self.todo = todo
        super().__init__(why, todo)

    def __str__(self) -> str:
        return f"the transaction cannot be joined: {self.why}; {self.todo}"


class ListUnreadable(CallerError):
    """A list of the auditor's that cannot be read at all; a single line is a problem of its own."""

    def __init__(self, file: str, why: str) -> None:
        self.file = file
        self.why = why
        super().__init__(file, why)

    def __str__(self) -> str:
        return f"{self.file}: {self.why}"


class ExtraMissing(CallerError, ImportError):
    """A library is not installed; ``extra`` brings it. Also an `ImportError`."""

    def __init__(self, library: str, extra: str) -> None:
        self.library = library
        self.extra = extra
        super().__init__(library, extra)

    def __str__(self) -> str:
        return (
            f"this needs {self.library}, which is not installed: "
            f"pip install 'subsidy-ledger[{self.extra}]'"
        )


class CalendarYearMissing(CallerError):
    """No working-day calendar covers the year; what depends on it stays undecided."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(year)

    def __str__(self) -> str:
        return (
            f"no working-day calendar covers {self.year}: working days cannot be counted there; "
            "adopt a calendar for that year (it follows the State Council's yearly notice)"
        )


# The data that states the law is wrong.


class PackError(SubsidyLedgerError):
    """A policy pack or a calendar, or the way they are put together, is wrong."""


class PackInvalid(PackError):
    """A pack or calendar file does not say what such a file must say; all problems at once."""

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return _listed("the file is invalid", self.problems)


# The ledger cannot or must not be used.


class LedgerError(SubsidyLedgerError):
    """The ledger cannot be used as asked, or must not be."""


class LedgerBusy(LedgerError):
    """Another writer holds the ledger; nothing was recorded, and trying again is safe."""

    def __init__(self, ledger: str) -> None:
        self.ledger = ledger
        super().__init__(ledger)

    def __str__(self) -> str:
        return f"{self.ledger}: another writer holds the ledger; try again, the same ids are safe"


class NotALedger(LedgerError):
    """There is nothing there, or it is something else; ``why`` says which."""

    def __init__(self, ledger: str, why: str) -> None:
        self.ledger = ledger
        self.why = why
        super().__init__(ledger, why)

    def __str__(self) -> str:
        return f"{self.ledger}: not a ledger: {self.why}"


class LedgerExists(LedgerError):
    """A ledger, or a file that would be overwritten, is there already."""

    def __init__(self, ledger: str) -> None:
        self.ledger = ledger
        super().__init__(ledger)

    def __str__(self) -> str:
        return f"{self.ledger}: exists already and is not overwritten; choose another place"


class LedgerClosed(LedgerError):
    """The ledger was closed by a ``close`` entry, or its handle is no longer open."""

    def __init__(self, ledger: str) -> None:
        self.ledger = ledger
        super().__init__(ledger)

    def __str__(self) -> str:
        return f"{self.ledger}: the ledger is closed; nothing more is recorded in it"


class LedgerDamaged(LedgerError):
    """The ledger is not what it claims to be; ``what`` names what differs."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"the ledger is not what it claims to be: {self.what}"


class ProofInvalid(LedgerError):
    """An inclusion or consistency proof does not lead to the stated root."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"the proof does not hold: {self.what}"


class NoteInvalid(LedgerError):
    """A signed note, key or checkpoint is malformed, or a signature on it does not hold."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)

    def __str__(self) -> str:
        return f"the checkpoint cannot be relied on: {self.what}"


class SignerRefuses(LedgerError):
    """What was to be signed is not a proven extension of what was signed last.

    ``signed`` entries with ``root`` (hex) are what the signer remembers; ``asked``: the size it was
    asked to sign.
    """

    def __init__(self, signed: int, root: str, asked: int, why: str) -> None:
        self.signed = signed
        self.root = root
        self.asked = asked
        self.why = why
        super().__init__(signed, root, asked, why)

    def __str__(self) -> str:
        return (
            f"the signer has signed {self.signed} entries with root {self.root}; asked for "
            f"{self.asked} entries: {self.why}; a backup was restored, or there are two histories: "
            "find out which before anything is signed"
        )


class SuccessionRefused(LedgerError):
    """A ledger that cannot be succeeded as it stands; ``todo`` says what to do about it."""

    def __init__(self, origin: str, why: str, todo: str) -> None:
        self.origin = origin
        self.why = why
        self.todo = todo
        super().__init__(origin, why, todo)

    def __str__(self) -> str:
        return f"{self.origin} cannot be succeeded: {self.why}; {self.todo}"


class DatabaseUnsuitable(LedgerError):
    """The database, the role or the transaction cannot keep a ledger; ``why`` says what is so."""

    def __init__(self, ledger: str, why: str) -> None:
        self.ledger = ledger
        self.why = why
        super().__init__(ledger, why)

    def __str__(self) -> str:
        return f"{self.ledger}: {self.why}"


class DatabaseLost(LedgerError):
    """The connection failed: what was not answered may be recorded or not."""

    def __init__(self, ledger: str, why: str) -> None:
        self.ledger = ledger
        self.why = why
        super().__init__(ledger, why)

    def __str__(self) -> str:
        return (
            f"{self.ledger}: no connection to the database ({self.why}); what was not answered may "
            "be recorded or not: send it again with the same ids"
        )


STORAGE_TODO: Final[Mapping[str, str]] = {
    "full": "make room on the disk",
    "io": "look at the disk and at the system's log, and verify the ledger before going on",
    "read-only": "use a place that can be written to (of several servers, the primary)",
    "cannot-open": "check that it is there, and who may read and write it and its folder",
    "connections": "wait, or let the server have more connections, or share one among threads",
    "resources": "wait, or give the server more room",
    "other": "look at the server's log",
}
"""What can fail below a ledger, and what to do about it."""


class StorageFailed(LedgerError):
    """The disk or the server could not do what was asked; trying again later is safe.

    ``kind`` is a key of `STORAGE_TODO`; ``why`` is what the driver said, with ``code`` (such as
    ``SQLITE_FULL``, ``53100``). ``unknown``: it failed while it was made durable, and may be
    recorded or not; else nothing was recorded. In both cases the same ids sent again give the
    answer. In a transaction of the caller's, roll it back and begin it again.
    """

    def __init__(
        self, ledger: str, kind: str, why: str, code: str = "", *, unknown: bool = False
    ) -> None:
        self.ledger = ledger
        self.kind = kind
        self.why = why
        self.code = code
        self.unknown = unknown
        super().__init__(ledger, kind, why, code)

    def __str__(self) -> str:
        outcome = "it may be recorded or not" if self.unknown else "nothing was recorded"
        code = f" ({self.code})" if self.code else ""
        return (
            f"{self.ledger}: {self.why}{code}; {outcome}; {STORAGE_TODO[self.kind]}, and send it "
            "again with the same ids"
        )


class UnsupportedVersion(LedgerError):
    """Written in a form that this library cannot read; ``upgrade``: the command that helps."""

    def __init__(
        self,
        what: str,
        found: object,
        supported: str,
        upgrade: str = "",
    ) -> None:
        self.what = what
        self.found = found
        self.supported = supported
        self.upgrade = upgrade
        super().__init__(what, found, supported, upgrade)

    @classmethod
    def of_tables(cls, ledger: str, found: str, wanted: str) -> UnsupportedVersion:
        """Tables of a database in an earlier form, which can be upgraded, or in a later one."""
        upgrade = "" if found > wanted else f"subsidy-ledger db upgrade {ledger}"
        return cls(ledger, found, wanted, upgrade)

    @property
    def remedy(self) -> str:
        """What to do."""
        if self.upgrade:
            return f"bring the tables up to date first: {self.upgrade}"
        return "use the version of subsidy-ledger that wrote it, or a later one"

    @property
    def remedy_in_chinese(self) -> str:
        """What to do, for officials."""
        if self.upgrade:
            return f"请先升级表结构:{self.upgrade}"
        return "请使用写入该文件的 subsidy-ledger 版本或更新的版本"

    def __str__(self) -> str:
        return (
            f"{self.what}: format version {self.found!r} is not supported; this library reads "
            f"{self.supported}; {self.remedy}"
        )


class BundleError(SubsidyLedgerError):
    """A bundle is incomplete, malformed or contradicts itself; ``where`` is a file in it."""

    def __init__(self, where: str, message: str) -> None:
        self.where = where
        self.message = message
        super().__init__(where, message)

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


def _listed(title: str, problems: tuple[Problem, ...] | tuple[PackProblem, ...]) -> str:
    """One problem stands on the line of the title, several stand below it."""
    if len(problems) == 1:
        return f"{title}: {problems[0]}"
    return "\n".join([f"{title}, {len(problems)} problems:", *(f"  {p}" for p in problems)])

"""``--at`` and ``--about``: the same two options wherever a ledger is looked at in the past.

What it is: the options themselves, and the way from what was given to something to read.

What it promises: wrong usage names the option and says what it takes; a checkpoint that is no
beginning of the ledger is damage (status 3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from subsidy_ledger.audit.moments import as_it_stood, beijing, believed, moment, size_at
from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import Failure, option
from subsidy_ledger.errors import InvalidCommand, LedgerDamaged
from subsidy_ledger.ledger.books import books_of
from subsidy_ledger.ledger.verification import Readable
from subsidy_ledger.reports.view import View, readable, view_with

_F = TypeVar("_F", bound=Callable[..., Any])

AT_EN = (
    "As it stood then: after an entry (17), at the end of a day (2023-05-10) or at a time "
    "(2023-05-10T16:30), in Beijing, or at a checkpoint (its file)."
)
AT_ZH = (
    "当时的账本:某条记录之后(17)、某日终了(2023-05-10)、某一时刻(2023-05-10T16:30),"
    "均为北京时间,或某检查点(文件)。"
)
ABOUT_EN = "As it is now believed about DATE: all that is dated by then, whenever it was recorded."
ABOUT_ZH = "现在对 DATE 的认定:业务日期在该日及以前的全部记录,不论何时记入。"


def at_option(function: _F) -> _F:
    """``--at``."""
    decorate: Callable[[_F], _F] = option(
        "--at", metavar="ENTRY|DATE|TIME|CHECKPOINT", en=AT_EN, zh=AT_ZH
    )
    return decorate(function)


def about_option(function: _F) -> _F:
    """``--about``."""
    decorate: Callable[[_F], _F] = option("--about", metavar="DATE", en=ABOUT_EN, zh=ABOUT_ZH)
    return decorate(function)


def stood_at(source: Readable, at: str) -> Readable:
    """The ledger as it stood at what ``--at`` says."""
    try:
        return as_it_stood(source, size_at(source, moment(at)))
    except InvalidCommand as error:
        raise _wrong("--at", at, error, _AT_ZH) from None


def believed_about(source: Readable, day: str) -> Readable:
    """The ledger as it is believed about the day that ``--about`` says."""
    try:
        return believed(source, day)
    except InvalidCommand as error:
        raise _wrong("--about", day, error, _ABOUT_ZH) from None


_AT_ZH = "应为账本中已有的记录号、日期、时刻,或检查点文件"
_ABOUT_ZH = "应为日期,且不早于所接续账本的起始日"


def _wrong(name: str, given: str, error: InvalidCommand, zh: str) -> Failure:
    said = "; ".join(problem.message for problem in error.problems)
    return Failure(f"{name}: {said}", f"{name} {given}:{zh}({said})")


@contextmanager
def view(name: str, at: str | None, about: str | None) -> Iterator[View]:
    """A ledger or a bundle to report on, now or as the options say; not with both of them."""
    if at is not None and about is not None:
        raise Failure(
            "--at and --about: give one of them; `list` compares the two",
            "--at 与 --about 只能给出一个;`list` 可将两者对照",
        )
    if at is None and about is None:
        with places.view(name) as found:
            yield found
        return
    with places.source(name) as source, readable(name):
        yield of(stood_at(source, at) if at is not None else believed_about(source, about or ""),
                 places.shown(name))  # fmt: skip


def of(source: Readable, name: str) -> View:
    """Look at a part of a ledger: all of it is folded first."""
    with readable(name):
        books = books_of(source)
        if not books.opened:
            raise LedgerDamaged(f"{name}: there is no entry 0")
        return view_with(source, books, name)


def day_seen(view: View, at: str | None) -> str | None:
    """The day, in Beijing, that ``--at`` is about: its own, or that of the last entry there was."""
    if at is None:
        return None
    until = moment(at).until
    if not until:
        last = view.size - 1
        until = view.load_entries((last,))[last].data["at"]
    return beijing(until)[:10]

"""What programs of the package share at a terminal, whatever they read their command line with.

What it is: the language of messages, columns that stand under each other, errors in words, exit
status, and a bar for long work.

What it promises: a wide character (East Asian Width W or F, Unicode TR11) takes two columns, a
combining one none. Needs the standard library alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Literal, TextIO, TypeAlias
from unicodedata import combining, east_asian_width

from subsidy_ledger import errors

Lang: TypeAlias = Literal["zh", "en"]
Texts: TypeAlias = tuple[str, str]
"""English, Chinese."""

DONE: Final = 0
FOUND: Final = 1
USAGE: Final = 2
DAMAGED: Final = 3
STOPPED: Final = 130
GONE: Final = 141
"""Ended by the user, or by a reader that went away: as shells say it, 128 and the signal."""

RIGHT: Final = "right"
LEFT: Final = "left"


# ---- language ------------------------------------------------------------------------------------


def lang_of(environ: Mapping[str, str]) -> Lang:
    """The language of a locale: ``zh…`` is Chinese, all else English (POSIX: LC_ALL wins)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return "zh" if environ[name].lower().startswith("zh") else "en"
    return "en"


def in_words(error: Exception, lang: Lang) -> str:  # noqa: C901, PLR0911, PLR0912 - one line for each kind of error
    """A message of the library in a language; details stay as they are."""
    if lang == "en":
        return str(error)
    match error:
        case errors.NotALedger():
            return f"{error.ledger}:不是账本({error.why})"
        case errors.LedgerExists():
            return f"{error.ledger}:已经存在,不会覆盖;请另选位置"
        case errors.LedgerBusy():
            return f"{error.ledger}:另一个程序正在写入;请稍后重试,重复相同编号是安全的"
        case errors.LedgerClosed():
            return f"{error.ledger}:账本已关闭,不再记录"
        case errors.LedgerDamaged():
            return f"账本与其所述不符:{error.what}"
        case errors.NoteInvalid():
            return f"检查点不可信:{error.what}"
        case errors.SignerRefuses():
            return (
                f"签名者已签过 {error.signed} 条记录(根哈希 {error.root}),"
                f"此次要求签 {error.asked} 条:{error.why};"
                "或者恢复了旧备份,或者有两份历史,请先查明再签名"
            )
        case errors.SuccessionRefused():
            return f"账本 {error.origin} 不能接续:{error.why};{error.todo}"
        case errors.ProofInvalid():
            return f"证明不成立:{error.what}"
        case errors.BundleError():
            return f"审计包有误:{error.where}:{error.message}"
        case errors.PackInvalid() | errors.InvalidCommand():
            listed = "\n".join(f"  {problem}" for problem in error.problems)
            return f"有 {len(error.problems)} 处问题:\n{listed}"
        case _:
            return str(error)


# ---- columns -------------------------------------------------------------------------------------


def width(text: str) -> int:
    """How many columns of a terminal the text takes.

    >>> width("补贴 ok")
    7
    """
    if text.isascii():
        return len(text)
    return sum(
        0 if combining(ch) else 2 if east_asian_width(ch) in ("W", "F") else 1 for ch in text
    )


def pad(text: str, columns: int, align: str = LEFT) -> str:
    """The text filled up with spaces to a number of columns."""
    fill = " " * max(0, columns - width(text))
    return fill + text if align == RIGHT else text + fill


# ---- progress ------------------------------------------------------------------------------------

_WIDTH: Final = 30
_PAUSE: Final = 0.1
"""Seconds between two drawings: drawing must not cost time."""


@contextmanager
def bar(total: int, label: str, stream: TextIO) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, none elsewhere; gives what to call with each step done."""
    if not stream.isatty():
        yield lambda _steps: None
        return
    done, drawn = 0, 0.0

    def draw() -> None:
        share = min(done / total, 1.0) if total else 1.0
        full = int(share * _WIDTH)
        stream.write(f"\r{label}  [{'#' * full}{'-' * (_WIDTH - full)}] {share:>4.0%}")
        stream.flush()

    def step(steps: int) -> None:
        nonlocal done, drawn
        done += steps
        now = time.monotonic()
        if now - drawn >= _PAUSE:
            drawn = now
            draw()

    draw()
    try:
        yield step
    finally:
        draw()
        stream.write("\n")
        stream.flush()

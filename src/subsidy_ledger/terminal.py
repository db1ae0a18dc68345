"""What programs of the package share at a terminal, whatever they read their command line with.

What it is: the language of messages, columns that stand under each other, text of somebody else's
making without what steers a terminal, errors in words, exit status, and a bar for long work.

What it promises: a wide character (East Asian Width W or F, Unicode TR11) takes two columns, a
combining one none. Needs the standard library alone.

What it does not do: tell letters apart that look alike.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Literal, TextIO, TypeAlias
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


STORAGE_TODO: Final[Mapping[str, str]] = {
    "full": "请清理磁盘空间",
    "io": "请检查磁盘和系统日志,并先核验账本",
    "read-only": "请改用可写的位置(有多台服务器时为主库)",
    "cannot-open": "请检查文件是否存在,以及文件和文件夹的读写权限",
    "connections": "请稍候,或增加服务器允许的连接数,或让各线程共用连接",
    "resources": "请稍候,或给服务器增加资源",
    "other": "请查看服务器日志",
}
"""What to do about each kind of `errors.StorageFailed`."""


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
        case errors.DatabaseLost():
            return (
                f"{error.ledger}:与数据库的连接中断({error.why});未得到答复的命令可能已记录,"
                "也可能未记录:请用相同编号重新发送"
            )
        case errors.StorageFailed():
            outcome = "可能已记录,也可能未记录" if error.unknown else "未作任何记录"
            code = f"({error.code})" if error.code else ""
            todo = f"{STORAGE_TODO[error.kind]},再用相同编号重新发送"
            return f"{error.ledger}:{error.why}{code};{outcome};{todo}"
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
        case errors.UnsupportedVersion():
            found, todo = f"格式版本 {error.found!r} 不受支持", error.remedy_in_chinese
            return f"{error.what}:{found},本程序使用 {error.supported};{todo}"
        case errors.SuccessionRefused():
            return f"账本 {error.origin} 不能接续:{error.why};{error.todo}"
        case errors.ProofInvalid():
            return f"证明不成立:{error.what}"
        case errors.ListUnreadable():
            return f"名单无法读取:{error.file}:{error.why}"
        case errors.ExtraMissing():
            return f"缺少 {error.library},请安装:pip install 'subsidy-ledger[{error.extra}]'"
        case errors.BundleError():
            return f"审计包有误:{error.where}:{error.message}"
        case errors.PackInvalid() | errors.InvalidCommand():
            listed = "\n".join(f"  {problem}" for problem in error.problems)
            return f"有 {len(error.problems)} 处问题:\n{listed}"
        case _:
            return str(error)


# ---- text of somebody else's making --------------------------------------------------------------

_UNSEEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0001\U000e0020-\U000e007f]"
)
"""What moves a cursor, ends a line, turns the direction of writing, or is not seen at all: the
categories Cc, Cf, Cs, Zl and Zp of Unicode. A name may hold a private or a new character: these
are none."""


def plain(text: str) -> str:
    r"""Text with all that steers a terminal spelled out; line feeds and tabs stay.

    >>> print(plain("paid \x1b[8m"))
    paid \x1b[8m
    """
    return _UNSEEN.sub(lambda found: _spelled(found[0], kept="\n\t"), text)


def one_line(text: str) -> str:
    r"""The same for what stands within a line: line feeds are spelled out, too.

    >>> print(one_line("applicant\nthe receipt holds"))
    applicant\nthe receipt holds
    """
    return _UNSEEN.sub(lambda found: _spelled(found[0]), text)


def _spelled(ch: str, kept: str = "") -> str:
    return ch if ch in kept else ch.encode("unicode_escape").decode()


def json_text(result: Any, indent: int | None = 2) -> str:
    """A result as programs read it; what steers a terminal is escaped, and read back as it was."""
    text = json.dumps(result, ensure_ascii=False, indent=indent)
    return _UNSEEN.sub(
        lambda found: found[0] if found[0] == "\n" else json.dumps(found[0])[1:-1], text
    )


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

"""What all commands share: language, options, exit status, errors in words, progress.

What it is: click with two languages. ``Program`` finds a command's module by its name and turns
every expected error into one message on standard error and its exit status; ``Command``, ``Option``
and ``Argument`` carry their help in English and Chinese; ``options`` are those that every command
has.

What it does not do: open ledgers or keys (``cli.places``).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date
from importlib import import_module
from typing import Any, Final, NoReturn, TypeAlias, TypeVar

import click

from subsidy_ledger import terminal

Lang: TypeAlias = terminal.Lang
Texts: TypeAlias = terminal.Texts
lang_of = terminal.lang_of

DONE: Final = terminal.DONE
FOUND: Final = terminal.FOUND
USAGE: Final = terminal.USAGE
DAMAGED: Final = terminal.DAMAGED
STOPPED: Final = terminal.STOPPED
GONE: Final = terminal.GONE

# Kept beside click's context, which is gone when an error is told.
_LANG: Final[ContextVar[Lang | None]] = ContextVar("lang", default=None)
_JSON: Final[ContextVar[bool]] = ContextVar("json", default=False)


# ---- language ------------------------------------------------------------------------------------


def current_lang() -> Lang:
    """The language of this call: ``--lang``, else the locale's."""
    return _LANG.get() or lang_of(os.environ)


def pick(en: str, zh: str) -> str:
    """The text in the language of this call."""
    return zh if current_lang() == "zh" else en


def _choose_lang(_context: click.Context, _param: click.Parameter, value: Lang | None) -> None:
    if value is not None:
        _LANG.set(value)


def _choose_json(_context: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        _JSON.set(True)


def wants_json() -> bool:
    """Whether ``--json`` was given."""
    return _JSON.get()


# ---- click in two languages ----------------------------------------------------------------------


class Option(click.Option):
    """An option whose help has a Chinese text beside the English one."""

    def __init__(self, *args: Any, zh: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zh = zh

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The line of the help page."""
        english, self.help = self.help, pick(self.help or "", self.zh)
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = english


class Command(click.Command):
    """A command whose help has a Chinese text beside the English one."""

    def __init__(self, *args: Any, zh: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zh = zh

    def get_help(self, ctx: click.Context) -> str:
        """The help page."""
        return _in_language(super().get_help(ctx))

    def get_usage(self, ctx: click.Context) -> str:
        """The line that says how to call it."""
        return _in_language(super().get_usage(ctx))

    def get_short_help_str(self, limit: int = 45) -> str:
        """What a list of commands says."""
        if current_lang() == "zh":
            return self.zh.partition("\n")[0]
        return super().get_short_help_str(limit)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        english, self.help = self.help, pick(self.help or "", self.zh)
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = english


_HEADINGS: Final = {
    "Usage:": "用法:",
    "Options:": "选项:",
    "Commands:": "命令:",
    "Show this message and exit.": "显示本说明。",
}


def _in_language(text: str) -> str:
    """Click's own few words."""
    if current_lang() == "zh":
        for english, chinese in _HEADINGS.items():
            text = text.replace(english, chinese)
    return text


class Group(Command, click.Group):
    """Commands under a name (``keys show``)."""


class Program(Group):
    """The whole program. ``commands``: name to its short help; the module comes when it is used."""

    def __init__(self, *, commands: Mapping[str, Texts], **kwargs: Any) -> None:
        super().__init__(**kwargs, context_settings=CONTEXT, params=[_lang_option()])
        self._texts = commands

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Names in the order of use."""
        return list(self._texts)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a command and give it."""
        if cmd_name not in self._texts:
            return None
        word = cmd_name.replace("-", "_")
        module = import_module(f"subsidy_ledger.cli.commands.{_MODULES.get(cmd_name, word)}")
        command: click.Command = getattr(module, f"{word}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, pick(*texts)) for name, texts in self._texts.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click would make a closed pipe a status 1, which has a meaning here."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return _nobody_listens()

    def main(  # type: ignore[override]  # one signature for all of click's overloads
        self, args: Sequence[str] | None = None, *, standalone_mode: bool = True, **extra: Any
    ) -> Any:
        """Run, say what went wrong, and exit with the status that the contract fixes."""
        _LANG.set(None)
        _JSON.set(False)
        if standalone_mode and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, _ended)
        try:
            status = super().main(args, standalone_mode=False, **extra)
        except Exception as error:  # noqa: BLE001 - the edge of the program; what is unknown is raised again
            status = _told(error)
        if not standalone_mode:
            return status
        sys.exit(status if isinstance(status, int) else DONE)


def _ended(number: int, _frame: object) -> NoReturn:
    """Told to end: like any failure, so that nothing is left half-written."""
    sys.exit(128 + number)


_MODULES: Final = {"list": "listing", "preview": "run"}
CONTEXT: Final = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def _lang_option() -> Option:
    return Option(
        ["--lang"],
        type=click.Choice(["zh", "en"]),
        expose_value=False,
        is_eager=True,
        callback=_choose_lang,
        help="Language of messages; the locale's unless given.",
        zh="提示语言;默认随系统语言环境。",
    )


def _json_option() -> Option:
    return Option(
        ["--json"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=_choose_json,
        help="Machine-readable result on standard output.",
        zh="在标准输出给出机器可读的结果。",
    )


_F = TypeVar("_F", bound=Callable[..., Any])


def command(
    name: str, en: str, zh: str, *, parent: click.Group | None = None, plain_json: bool = True
) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function that gives its exit status (None: 0).

    ``plain_json``: the command has the common ``--json`` flag.
    """
    common = [*([_json_option()] if plain_json else []), _lang_option()]

    def make(function: Callable[..., Any]) -> Command:
        made: Command = click.command(name, cls=Command, help=en, zh=zh, context_settings=CONTEXT)(
            function
        )
        made.params += common
        if parent is not None:
            parent.add_command(made)
        return made

    return make


def group(name: str, en: str, zh: str) -> Group:
    """A group of commands."""
    return Group(name, help=en, zh=zh, context_settings=CONTEXT, params=[_lang_option()])


def option(*names: str, en: str, zh: str, **kwargs: Any) -> Callable[[_F], _F]:
    """An option with help in both languages."""
    return click.option(*names, cls=Option, help=en, zh=zh, **kwargs)


def argument(name: str, **kwargs: Any) -> Callable[[_F], _F]:
    """An argument."""
    return click.argument(name, **kwargs)


# ---- errors --------------------------------------------------------------------------------------


class Failure(click.ClickException):
    """An error that a command found itself: the message in the language of the call, the status."""

    def __init__(self, en: str, zh: str, status: int = USAGE) -> None:
        super().__init__(pick(en, zh))
        self.exit_code = status  # type: ignore[misc]  # click has one per class


def _told(error: Exception) -> int:
    """Say an expected error on standard error and give its exit status; raise any other again."""
    from subsidy_ledger.errors import SubsidyLedgerError

    if isinstance(error, click.Abort):
        _say(pick("stopped", "已中止"))
        return STOPPED
    if isinstance(error, click.UsageError):
        return _usage(error)
    if isinstance(error, click.ClickException):
        _say(error.message)
        return error.exit_code
    if isinstance(error, SubsidyLedgerError):
        status, told = status_of(error), in_words(error)
        # What a damaged file says stays on one line; lists of what is wrong with input do not.
        _say(terminal.one_line(told) if status == DAMAGED else told)
        return status
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        _say(f"{where}{error.strerror}")
        return USAGE
    if type(error).__name__ == "OperationalError":  # sqlite3's, without importing it
        _say(
            pick(
                f"the database cannot be used: {error}; check the disk and the permissions",
                f"数据库无法使用:{error};请检查磁盘空间和文件权限",
            )
        )
        return USAGE
    raise error


def _say(message: str) -> None:
    click.echo(terminal.plain(pick("error: ", "错误:") + message), err=True)


def _nobody_listens() -> int:
    """The reader of our output went away (``… | head``): as if SIGPIPE had ended the program."""
    with suppress(OSError, ValueError):  # a test's standard output is no file
        # Python flushes standard output when it ends, and would complain then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return GONE


def _usage(error: click.UsageError) -> int:
    if error.ctx is not None and type(error).__name__ == "NoArgsIsHelpError":
        click.echo(error.ctx.get_help(), err=True)
        return USAGE
    if error.ctx is not None:
        click.echo(error.ctx.get_usage(), err=True)
    _say(_usage_words(error))
    if error.ctx is not None:
        path = error.ctx.command_path
        click.echo(pick(f"see: {path} --help", f"说明见:{path} --help"), err=True)
    return USAGE


def _usage_words(error: click.UsageError) -> str:
    if current_lang() == "zh":
        if isinstance(error, click.MissingParameter) and error.param is not None:
            return f"缺少参数 {error.param.get_error_hint(error.ctx) if error.ctx else ''}"
        if isinstance(error, click.NoSuchOption):
            near = "、".join(error.possibilities or ())
            return f"没有选项 {error.option_name}" + (f";是否指 {near}?" if near else "")
    return error.format_message()


def status_of(error: Exception) -> int:
    """The exit status that an error of the library stands for."""
    from subsidy_ledger import errors

    if isinstance(
        error,
        (
            errors.BundleError,
            errors.LedgerDamaged,
            errors.NoteInvalid,
            errors.ProofInvalid,
            errors.SignerRefuses,
        ),
    ):
        return DAMAGED
    if isinstance(error, errors.NotALedger) and bears_the_mark(error.ledger):
        return DAMAGED
    return USAGE


def bears_the_mark(path: str) -> bool:
    """Whether a file claims to be a ledger: SQLite's header with our application id in it."""
    from subsidy_ledger.storage.names import APPLICATION_ID

    try:
        with open(path, "rb") as file:  # noqa: PTH123 - a name as it was given
            header = file.read(72)
    except OSError:
        return False
    return header[:15] == b"SQLite format 3" and header[68:] == APPLICATION_ID.to_bytes(4, "big")


def in_words(error: Exception) -> str:
    """A message of the library in the language of the call; details stay as they are."""
    return terminal.in_words(error, current_lang())


def usage(en: str, zh: str) -> NoReturn:
    """Stop: the command was called in a way that makes no sense."""
    raise click.UsageError(pick(en, zh), click.get_current_context(silent=True))


def day_of(on: str | None, example: str = "2023-05-10") -> str:
    """The day of ``--on``, or today; a day that does not exist is wrong usage."""
    from subsidy_ledger.dates import parse_date

    day = date.today().isoformat() if on is None else on  # noqa: DTZ011 - the day of this place
    try:
        parse_date(day)
    except ValueError:
        raise Failure(
            f"--on: found {on!r}, expected a day such as {example}",
            f"--on:{on!r} 不是日期,例如 {example}",
        ) from None
    return day


# ---- output --------------------------------------------------------------------------------------


def echo(text: str) -> None:
    """A line of the result; what would steer the terminal is spelled out."""
    click.echo(terminal.plain(text))


def echo_exactly(text: str) -> None:
    """A file as the result: its very characters, without a line feed added."""
    click.echo(text.encode(), nl=False)


def note(en: str, zh: str) -> None:
    """A remark beside the result, on standard error."""
    click.echo(terminal.plain(pick(en, zh)), err=True)


def give(result: Mapping[str, Any] | Sequence[Any], text: Callable[[], str]) -> None:
    """The result: as JSON if asked for, else as text."""
    echo(as_json(result) if wants_json() else text())


def as_json(result: Any) -> str:
    """A result as programs read it."""
    return terminal.json_text(result)


def on_terminal() -> bool:
    """Whether a person sees standard error as it is written."""
    return sys.stderr.isatty()


@contextmanager
def progress(total: int | None, en: str, zh: str) -> Iterator[Callable[[int], None]]:
    """A bar on standard error while it is a terminal; gives what to call with each step done."""
    if total is None or not on_terminal():
        yield lambda _steps: None
        return
    with click.progressbar(length=total, label=pick(en, zh), file=sys.stderr) as bar:
        yield bar.update

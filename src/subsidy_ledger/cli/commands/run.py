"""``run`` and ``preview``: JSON Lines in, JSON Lines out.

What it promises: every line that is not empty is answered, in order. A batch is durable before its
answers are written; answers are written as they come, so that what was answered is known even when
the program is stopped. A line that is no JSON object is answered as ``invalid`` with its number, so
is one longer than `LONGEST_LINE`, of which no more than that is ever held in memory.
``--atomic`` and ``preview`` hold all commands at once: they are one decision.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import click
from attrs import frozen

from subsidy_ledger.cli import places
from subsidy_ledger.cli.frame import (
    DONE,
    FOUND,
    Failure,
    argument,
    as_json,
    command,
    option,
    pick,
    progress,
    wants_json,
)
from subsidy_ledger.errors import Problem, type_word
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.reports import words
from subsidy_ledger.terminal import json_text

BATCH: Final = 1000
"""Commands recorded in one transaction unless ``--batch`` says otherwise."""

LONGEST_LINE: Final = 4 * 1024 * 1024
"""Bytes of a command. An entry of 65,535 bytes holds the tokens of some 2,500 parties; so many take
about 1 MiB of command, and twice that where every character is written as an escape."""

_MOST_BATCH: Final = 4 * LONGEST_LINE
"""A batch of very long commands ends early: what is held in memory stays bounded."""


@frozen
class Line:
    """One line of the input: its number, the bytes it took, and the command or what is wrong."""

    number: int
    size: int
    command: dict[str, Any] | None
    problem: Problem | None = None

    def invalid(self) -> dict[str, Any]:
        """The answer to a line that is no command at all."""
        problem = self.problem or Problem("", "")
        given = {"message": problem.message, "found": problem.found, "expected": problem.expected}
        told = {key: value for key, value in given.items() if value is not None}
        return {"line": self.number, "status": "invalid", "errors": [told]}


# ---- reading lines -------------------------------------------------------------------------------


class _Twice(ValueError):
    """A key that stands twice in one object: which of the two is meant, nobody knows."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        key = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Twice(f"the key {key!r} stands twice in one object")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is not a number of JSON")


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)


def read_line(number: int, data: bytes) -> Line | None:
    """Read one line; None for an empty one.

    >>> read_line(3, b"[1]").invalid()["errors"][0]["message"]
    'line 3: found a list, expected a command: one JSON object on one line'
    """
    size = len(data)
    if number == 1:
        data = data.removeprefix(b"\xef\xbb\xbf")  # some editors put a byte order mark
    if not data.strip():
        return None
    try:
        given = _DECODER.decode(data.rstrip(b"\r\n").decode())
    except UnicodeDecodeError as error:
        return _bad(number, size, f"not UTF-8 at byte {error.start + 1}")
    except json.JSONDecodeError as error:
        return _bad(number, size, f"not JSON at character {error.pos + 1} ({error.msg})")
    except _Twice as error:
        return _bad(number, size, str(error))
    except (ValueError, RecursionError) as error:
        return _bad(number, size, f"not JSON ({error})")
    if not isinstance(given, dict):
        return _bad(number, size, f"found {type_word(given)}")
    return Line(number, size, given)


def _bad(number: int, size: int, what: str) -> Line:
    expected = "a command: one JSON object on one line"
    message = f"line {number}: {what}, expected {expected}"
    return Line(number, size, None, Problem("", message, found=what, expected=expected))


def _lines(file: IO[bytes]) -> Iterator[Line]:
    number = 0
    while data := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(data) > LONGEST_LINE and not data.endswith(b"\n"):
            size = len(data) + _rest_of_line(file)
            yield _bad(number, size, f"the line is longer than {LONGEST_LINE} bytes")
        elif (line := read_line(number, data)) is not None:
            yield line


def _rest_of_line(file: IO[bytes]) -> int:
    """Pass over a line to its end, some of it at a time; how many bytes that were."""
    size = 0
    while piece := file.readline(LONGEST_LINE):
        size += len(piece)
        if piece.endswith(b"\n"):
            break
    return size


def _batches(lines: Iterator[Line], size: int) -> Iterator[list[Line]]:
    batch: list[Line] = []
    held = 0
    for line in lines:
        batch.append(line)
        held += line.size
        if len(batch) == size or held >= _MOST_BATCH:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


# ---- files ---------------------------------------------------------------------------------------


def _is_terminal() -> bool:
    """Whether a person types the commands, and waits for each answer."""
    return sys.stdin.isatty()


@contextmanager
def _input(name: str) -> Iterator[tuple[IO[bytes], int | None]]:
    """The commands, and how many bytes they have where that is known."""
    if name == "-":
        yield sys.stdin.buffer, None
        return
    if Path(name).is_dir():
        raise Failure(
            f"{name}: is a folder, expected a file of commands", f"{name}:是文件夹,应为命令文件"
        )
    with Path(name).open("rb") as file:
        yield file, Path(name).stat().st_size


@contextmanager
def _output(name: str | None, others: Sequence[str]) -> Iterator[IO[bytes]]:
    """Where the answers go; never over the input or the ledger."""
    if name in (None, "-"):
        yield sys.stdout.buffer
        return
    path = Path(str(name))
    for other in others:
        if _is_same(path, other):
            raise Failure(
                f"{name}: would be overwritten; name another file for the answers",
                f"{name}:会被覆盖;请另给一个存放答复的文件",
            )
    with path.open("wb") as file:
        yield file


def _is_same(path: Path, other: str) -> bool:
    """Whether the answers would go over another file of this call; ``-`` may be one as well."""
    if not path.exists():
        return False
    if other == "-":
        try:
            return os.path.samestat(path.stat(), os.fstat(sys.stdin.fileno()))
        except (OSError, ValueError, AttributeError):  # standard input is closed, or none at all
            return False
    return Path(other).exists() and path.samefile(other)


class Answers:
    """Writes answers as they come and counts them."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.count: Counter[str] = Counter()
        self.repeated = 0

    def write(self, answers: Sequence[dict[str, Any]]) -> None:
        """Write some answers and hand them on at once."""
        for answer in answers:
            self.count[answer["status"]] += 1
            self.repeated += bool(answer.get("repeated"))
            # A control character that is echoed goes out as an escape, as it may have come in.
            self._file.write(json_text(answer, indent=None).encode() + b"\n")
        self._file.flush()

    @property
    def status(self) -> int:
        """0 where everything was recorded, else 1."""
        return DONE if set(self.count) <= {"recorded"} else FOUND

    def summary(self, **more: Any) -> dict[str, Any]:
        """How many answers of which status."""
        return {
            "answered": sum(self.count.values()),
            **{status: self.count[status] for status in STATUSES},
            "repeated": self.repeated,
            **more,
        }


STATUSES: Final = ("recorded", "refused", "undetermined", "conflict", "invalid")


def _sum_up(answers: Answers, out: str | None, what: str, *, rolled_back: bool = False) -> None:
    """Say how it went: on standard output where that is free, else on standard error."""
    free = out not in (None, "-")
    if wants_json():
        if free:
            click.echo(as_json(answers.summary(rolled_back=rolled_back)))
        return
    counted = [
        f"{words.word(words.STATUSES, status, _lang())} {answers.count[status]}"
        for status in STATUSES
        if answers.count[status]
    ]
    if answers.repeated:
        counted.append(
            pick(f"of these repeated {answers.repeated}", f"其中重复 {answers.repeated}")
        )
    if rolled_back:
        counted.append(pick("all rolled back, nothing was recorded", "全部撤回,未作任何记录"))
    click.echo(f"{what}{pick(', ', ',').join(counted) or 0}", err=not free)


def _lang() -> Any:
    return pick("en", "zh")


# ---- the commands --------------------------------------------------------------------------------


@command(
    "run",
    "Record the commands in COMMANDS.jsonl (- is standard input) in LEDGER.\n\nAnswers are JSON "
    "Lines, one for each command, on standard output or in --out. The same id with the same "
    "content gives the original answer again: a stopped run is simply run again.",
    "在 LEDGER 中依次执行 COMMANDS.jsonl 的命令(- 为标准输入)并记录。\n\n"
    "每条命令一行答复(JSON Lines),写到标准输出或 --out。"
    "编号和内容都相同的命令会再次给出原答复:中断后重新执行即可。",
)
@argument("ledger")
@argument("commands", metavar="COMMANDS.jsonl")
@option("--out", metavar="FILE", en="Where the answers go.", zh="答复写到哪个文件。")
@option(
    "--atomic",
    is_flag=True,
    en="All or nothing: roll back at the first that is not recorded.",
    zh="全部或全不:遇到第一条未记录的命令即全部撤回。",
)
@option(
    "--batch",
    type=click.IntRange(min=1),
    metavar="N",
    en=f"Commands in one transaction ({BATCH}; from a terminal 1).",
    zh=f"每个事务的命令数(默认 {BATCH};从终端输入时为 1)。",
)
@option("--keys", metavar="DIR", en="Folder of the keys.", zh="存放密钥的文件夹。")
def run_command(
    ledger: str, commands: str, out: str | None, atomic: bool, batch: int | None, keys: str | None
) -> int:
    """Record batch by batch."""
    with (
        places.ledger(ledger, keys) as book,
        _input(commands) as (file, size),
        _output(out, (ledger, commands)) as output,
    ):
        answers = Answers(output)
        rolled_back = False
        if atomic:
            given = _at_once(book, list(_lines(file)))
            rolled_back = any(answer.get("rolled_back") for answer in given)
            answers.write(given)
        else:
            per = batch or (1 if commands == "-" and _is_terminal() else BATCH)
            with progress(size, "recording", "记录中") as step:
                for some in _batches(_lines(file), per):
                    answers.write(_recorded(book.record_all, some))
                    step(sum(line.size for line in some))
    _sum_up(answers, out, pick(f"{ledger}: ", f"{ledger}:"), rolled_back=rolled_back)
    return answers.status


@command(
    "preview",
    "Decide the commands in COMMANDS.jsonl (- is standard input) as LEDGER would now, and record "
    "nothing.",
    "按 LEDGER 现状试算 COMMANDS.jsonl 的命令(- 为标准输入),不作记录。",
)
@argument("ledger")
@argument("commands", metavar="COMMANDS.jsonl")
@option("--out", metavar="FILE", en="Where the answers go.", zh="答复写到哪个文件。")
@option("--keys", metavar="DIR", en="Folder of the keys.", zh="存放密钥的文件夹。")
def preview_command(ledger: str, commands: str, out: str | None, keys: str | None) -> int:
    """Decide all of them in one view, each after those before it."""
    with (
        places.ledger(ledger, keys) as book,
        _input(commands) as (file, _),
        _output(out, (ledger, commands)) as output,
    ):
        answers = Answers(output)
        answers.write(_recorded(book.preview, list(_lines(file))))
    _sum_up(answers, out, pick("preview, nothing was recorded: ", "试算,未作记录:"))
    return answers.status


def _recorded(
    record: Callable[[list[Any]], list[dict[str, Any]]], lines: Sequence[Line]
) -> list[dict[str, Any]]:
    """Answers to some lines in order; those that are no commands are answered here."""
    given = iter(record([line.command for line in lines if line.command is not None]))
    return [
        line.invalid() if line.command is None else _with_line(next(given), line) for line in lines
    ]


def _with_line(answer: dict[str, Any], line: Line) -> dict[str, Any]:
    """An answer that has no id to be known by has the line's number."""
    return answer if "id" in answer else {"line": line.number, **answer}


def _at_once(book: Ledger, lines: list[Line]) -> list[dict[str, Any]]:
    """All lines in one transaction, or the one answer at which it was rolled back."""
    broken = next((line for line in lines if line.command is None), None)
    if broken is None:
        return book.record_all([line.command for line in lines if line.command], atomic=True)
    before = lines[: lines.index(broken)]
    for answer in _recorded(book.preview, before):
        if answer["status"] != "recorded":
            return [{**answer, "rolled_back": True}]
    return [{**broken.invalid(), "rolled_back": True}]

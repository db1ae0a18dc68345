"""What each client asked and what it was told: the history that the checker judges.

What it is: ``Call``, one call of ``record_all`` by one client; a file of calls that a killed process
leaves whole as far as it came.

What it promises: a call is noted before it is sent. A call without answers is *unknown*: it may be
recorded or not. Times are of one clock for all clients, and only their order matters.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

Json = dict[str, Any]
SOMEBODY_ELSE = "somebody-else"
"""Who sends an id of another command: a conflict."""
SPOILED_FEN = "1"
"""An amount of the wrong type: invalid, always."""


def spoiled(command: Json) -> bool:
    """Whether a command was made to be turned down, by its shape or as a conflict."""
    return command["by"] == SOMEBODY_ELSE or command.get("amount_fen") == SPOILED_FEN


@frozen
class Call:
    """One call: who sent what and when; the answers and when they came, or why there are none.

    ``look``: not a recording but a question, ``fund``, ``preview`` or a case; the one answer is what
    was seen. ``joined``: recorded in a transaction of the caller's, and how that was to end.
    """

    client: int
    number: int
    commands: tuple[Json, ...]
    atomic: bool
    sent: int
    ended: int | None = None
    answers: tuple[Json, ...] | None = None
    error: str | None = None
    look: str | None = None
    joined: str | None = None

    def pairs(self) -> Iterator[tuple[Json, Json]]:
        """Each command with its answer; a call that was rolled back answers for one of them."""
        for answer in (self.answers or ()) if self.look is None else ():
            for command in self.commands:
                if command["id"] == answer["id"]:
                    yield command, answer
                    break

    @property
    def rolled_back(self) -> bool:
        """Whether it was told that nothing of it was recorded."""
        return bool(self.answers) and self.answers is not None and "rolled_back" in self.answers[-1]


class Notes:
    """The history of one client in a file; what is noted is there even if the process is killed."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o644)

    def sent(self, call: Call) -> None:
        """Note a call before it is sent."""
        self._note(
            client=call.client,
            number=call.number,
            commands=call.commands,
            atomic=call.atomic,
            sent=call.sent,
            look=call.look,
            joined=call.joined,
        )

    def ended(
        self, call: Call, at: int, answers: Iterable[Json] | None, error: str | None = None
    ) -> Call:
        """Note how it ended; gives the whole call."""
        told = None if answers is None else tuple(answers)
        self._note(number=call.number, ended=at, answers=told, error=error)
        return evolve(call, ended=at, answers=told, error=error)

    def _note(self, **what: Any) -> None:
        os.write(self._file, json.dumps(what).encode() + b"\n")


def read(path: Path) -> list[Call]:
    """The calls of a file, in order; a last line that was cut short is left out."""
    calls: dict[int, Call] = {}
    for line in _lines(path):
        if "client" in line:
            line["commands"] = tuple(line["commands"])
            calls[line["number"]] = Call(**line)
        else:
            answers = line.pop("answers")
            told = None if answers is None else tuple(answers)
            calls[line["number"]] = evolve(
                calls[line["number"]], answers=told, ended=line["ended"], error=line["error"]
            )
    return list(calls.values())


def _lines(path: Path) -> Iterator[Json]:
    if path.exists():
        *whole, _cut_short = path.read_bytes().split(b"\n")
        yield from map(json.loads, whole)


def all_calls(folder: Path) -> list[Call]:
    """The histories of a folder in the order in which the calls were sent."""
    return in_order(call for path in sorted(folder.glob("*.jsonl")) for call in read(path))


def in_order(calls: Iterable[Call]) -> list[Call]:
    """By the time when they were sent."""
    return sorted(calls, key=lambda call: (call.sent, call.client, call.number))

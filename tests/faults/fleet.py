"""Writers as the tests see them: started, killed, started again, and judged in the end.

What it is: ``Fleet``, the other end of ``host``; ``race``, which kills writers at random moments
while they record, until the time is over; ``settled`` and ``judge``.

What it promises: no process is left behind, whatever happens. The moments of the kills are drawn
from a seed; what the writers had done by then is not, so a failure keeps the ledger and histories.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import define, field
from tests.faults import checker, history, host, joining, town
from tests.faults.history import Call, Notes
from tests.support.builders import KEY

from subsidy_ledger import Ledger

ENOUGH = 150_000
"""Bytes of histories below which a race has not shown anything; some four hundred commands."""
PATIENCE = 30.0
"""So much longer a race may take where there is not enough."""
ROOT = Path(__file__).resolve().parents[2]


class Fleet:
    """The host of the writers of one ledger."""

    def __init__(
        self,
        ledger: str,
        notes: Path,
        seed: int,
        wrapper: Sequence[str] = (),
        *,
        joins: bool = False,
        tasks: Sequence[int] = (),
        second: tuple[str, Path] | None = None,
        **env: str,
    ):
        """``wrapper``: a program below which the host runs, such as strace. ``env``: for it.

        ``joins``: clients have transactions of their own, too, and some end themselves in one.
        ``tasks``: clients that are tasks of asyncio, and are cancelled now and then.
        ``second``: one more ledger in the same database, and its notes.
        """
        self._more: dict[str, Any] = {"joins": joins, "tasks": list(tasks)}
        if second is not None:
            self._more["second"] = (second[0], str(second[1]))
        self.ledger = ledger
        self.notes = notes
        self.seed = seed
        self.killed = 0
        self._said = notes / "host.log"
        paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        with self._said.open("wb") as log:
            self._host = subprocess.Popen(
                [*wrapper, sys.executable, "-m", "tests.faults.host"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": paths, **env},
                text=True,
                start_new_session=True,
            )
        self._line()

    def _line(self) -> str:
        assert self._host.stdout is not None
        line = self._host.stdout.readline()
        assert line, f"the host ended: {self.said()}"
        return line

    def said(self) -> str:
        """What the host and its writers wrote on standard error."""
        return self._said.read_text("utf-8", "replace")

    def ask(self, do: str, **given: Any) -> Any:
        """One request to the host."""
        assert self._host.stdin is not None
        self._host.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._host.stdin.flush()
        return json.loads(self._line())

    def start(self, clients: Sequence[int], calls: int = 1_000_000, **more: Any) -> int:
        """A writer for these clients; gives its process id."""
        work = {"ledger": self.ledger, "notes": str(self.notes), "seed": self.seed, **self._more}
        return int(self.ask("start", **work, clients=list(clients), calls=calls, **more))

    def kill(self, process: int) -> None:
        """SIGKILL; a writer that had ended by itself must have ended well."""
        code = self.ask("kill", process=process)
        assert code in (0, -signal.SIGKILL, None), f"a writer ended with {code}: {self.said()}"
        self.killed += code == -signal.SIGKILL

    def wait(self, process: int, seconds: float = 60.0) -> None:
        """Until a writer ends, which it must, and well."""
        code = self.ask("wait", process=process, seconds=seconds)
        ended_itself = self._more["joins"] and code == -signal.SIGKILL
        assert code == 0 or ended_itself, f"a writer ended with {code}: {self.said()}"
        self.killed += ended_itself

    def stop(self, processes: Iterable[int]) -> None:
        """Let writers come to their end; each is answered for its last call."""
        file = host.stop_of(str(self.notes))
        file.touch()
        for process in processes:
            self.wait(process)
        file.unlink()

    def noted(self) -> int:
        """Bytes of all histories."""
        return sum(file.stat().st_size for file in self.notes.glob("*.jsonl"))

    def saw(self, word: str) -> int:
        """How often a word is in the histories."""
        return sum(file.read_bytes().count(word.encode()) for file in self.notes.glob("*.jsonl"))

    def close(self) -> None:
        """End the host, and with it all that it started."""
        assert self._host.stdin is not None
        self._host.stdin.close()
        try:
            self._host.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._host.pid, signal.SIGKILL)  # a session of our own, begun above
            self._host.wait(10)
        assert self._host.stdout is not None
        self._host.stdout.close()


@contextmanager
def fleet(ledger: str, notes: Path, seed: int = 2023, **given: Any) -> Iterator[Fleet]:
    """A fleet that is gone afterwards."""
    made = Fleet(ledger, notes, seed, **given)
    try:
        yield made
    finally:
        made.close()


def opened(store: Any, notes: Path, **given: Any) -> None:
    """Make the ledger of the town, and record what is there before the race."""
    ledger = town.found(store, **given)
    call = Call(-1, 0, tuple(town.opening()), atomic=False, sent=time.monotonic_ns())
    written = Notes(host.notes_of(str(notes), -1))
    written.sent(call)
    written.ended(call, time.monotonic_ns(), ledger.record_all(call.commands))
    store.close()


Trouble = Callable[[random.Random], None]


def race(
    writers: Fleet,
    crews: Sequence[Sequence[int]],
    seconds: float,
    *,
    kills: float,
    trouble: Mapping[Trouble, float] | None = None,
    enough: Callable[[], bool] | None = None,
    least: int = ENOUGH,
) -> None:
    """Let the crews record; ``kills`` and other ``trouble`` so often a second, at random moments.

    It ends after so many seconds, and on a slow machine when ``enough`` has happened, and the
    histories have ``least`` bytes.
    """
    drawn = random.Random(writers.seed)
    begun = time.monotonic()
    running = {tuple(crew): writers.start(crew) for crew in crews}
    strikes: list[Trouble | None] = [None, *(trouble or {})]
    rates = [kills, *(trouble or {}).values()]
    while (passed := time.monotonic() - begun) < seconds + PATIENCE:
        if passed > seconds and writers.noted() > least and (enough is None or enough()):
            break
        time.sleep(min(0.5, drawn.expovariate(sum(rates))))
        strike = drawn.choices(strikes, rates)[0]
        if strike is not None:
            strike(drawn)
            continue
        crew = drawn.choice(list(running))
        writers.kill(running[crew])
        running[crew] = writers.start(crew)
    writers.stop(running.values())


def settled(writers: Fleet, crews: Sequence[Sequence[int]]) -> None:
    """Whoever does not know sends the same ids again, without trouble, until it knows."""
    everybody = [client for crew in crews for client in crew]
    writers.wait(writers.start(everybody, calls=3, last=True))


@define
class Figures:
    """What a race came to."""

    commands: int = 0
    entries: int = 0
    unknown: int = 0
    repeated: int = 0
    killed: int = 0
    joined: Counter[str] = field(factory=Counter)
    refused: Counter[str] = field(factory=Counter)
    errors: Counter[str] = field(factory=Counter)

    def __str__(self) -> str:
        """One line."""
        refused = ", ".join(f"{code} {n}" for code, n in sorted(self.refused.items()))
        joined = ", ".join(f"{end} {n}" for end, n in sorted(self.joined.items()))
        errors = ", ".join(f"{error} {n}" for error, n in self.errors.most_common())
        return (
            f"{self.commands} commands, {self.entries} entries, {self.killed} kills, "
            f"{self.unknown} calls of unknown end, {self.repeated} repeats; refused: {refused}"
            + (f"; joined: {joined}" if joined else "")
            + (f"; errors: {errors}" if errors else "")
        )


def judge(
    store: Any,
    notes: Path,
    killed: int = 0,
    rows: joining.Rows | None = None,
    *,
    retried: bool = True,
) -> Figures:
    """Check the histories of a folder against the ledger; raises with all that is wrong.

    ``rows``: the table of a host's that recorded in transactions of its own. ``retried``: as
    `checker.check` has it.
    """
    calls, entries = history.all_calls(notes), checker.entries_of(store)
    origin = Ledger.open(store, KEY).origin
    known, wrong = checker.with_rows(calls, rows.of(origin) if rows is not None else {})
    wrong += checker.check(known, entries, retried=retried) + checker.clean(store)
    wrong += [f"unknown: {id}" for id in sorted(checker.still_unknown(calls))]
    assert not wrong, "\n".join([f"histories: {notes}, ledger: {store.name}", *wrong[:30]])
    made = Figures(entries=len(entries), killed=killed)
    for call in calls:
        made.commands += len(call.commands)
        made.unknown += call.answers is None
        if call.joined is not None:
            made.joined[call.joined] += 1
        if call.error is not None:
            made.errors[call.error.partition(":")[0]] += 1
        for _, answer in call.pairs():
            made.repeated += bool(answer.get("repeated"))
            if answer["status"] == "refused" and answer.get("reasons"):
                made.refused[answer["reasons"][0]["code"]] += 1
    return made

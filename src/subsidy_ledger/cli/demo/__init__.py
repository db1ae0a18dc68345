"""The demo: a year in Dezhou recorded, verified, exported, audited, and told.

What it is: ``run_demo`` makes a fresh ledger in a folder, sends it the commands of ``year.jsonl``
(``generator`` made them and tells their story), and says what came of it.

What it promises: nothing outside the folder is touched; a folder with something in it is refused.
The ledger's clock is the year's own, one time of day for each business day, so that the example
reads like a year; in real use it is the machine's. Keys and salts are random, so the root differs
from run to run.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # nothing heavy at import: the command line imports what a command needs
    from subsidy_ledger.cli.demo.telling import Files
    from subsidy_ledger.ledger.answers import Lang
    from subsidy_ledger.ledger.ledger import Ledger

Echo = Callable[[str], None]
Lines = list[dict[str, Any]]

DEFAULT_FOLDER: Final = Path("subsidy-ledger-demo")
ORIGIN: Final = "dezhou-demo"
OPENED_ON: Final = "2023-01-03"
TELLING_CASES: Final = ("open-reading", "returnee-by-founder-of-general")
"""Attempts whose cases are worth a look: one waited for a ruling, one was refused."""


def run_demo(folder: Path, lang: Lang, echo: Echo) -> int:
    """Play the year into a folder that is empty or not there yet; gives the exit status.

    0: recorded, verified, and audited without faults; 1: the audit found faults; 2: there is
    something in the folder; 3: the ledger does not verify.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        echo(_refusal(folder, lang))
        return 2
    from subsidy_ledger.cli.demo.telling import Files

    files = Files(folder)
    commands = year()
    echo(_opening(files, commands, lang))
    answers = _record(files, commands, lang, echo)
    return _tell(files, commands, answers, lang, echo)


def year() -> Lines:
    """The commands of the year."""
    text = year_text()
    return [json.loads(line) for line in text.splitlines()]


def year_text() -> str:
    """``year.jsonl`` as it is shipped."""
    return (resources.files(__name__) / "year.jsonl").read_text(encoding="utf-8")


# ---- recording -----------------------------------------------------------------------------------


class _Clock:
    """Half past four in the afternoon (UTC+8) of the business day that is being recorded."""

    def __init__(self) -> None:
        self._now = datetime.fromisoformat(f"{OPENED_ON}T08:30:00+00:00")

    def __call__(self) -> datetime:
        return self._now

    def move_to(self, day: str) -> None:
        self._now = max(self._now, datetime.fromisoformat(f"{day}T08:30:00").replace(tzinfo=UTC))


def _record(files: Files, commands: Lines, lang: Lang, echo: Echo) -> Lines:
    """Record the year, a business day at a time; answers are written once they are durable."""
    from subsidy_ledger.cli.demo.telling import month

    files.folder.mkdir(parents=True, exist_ok=True)
    files.commands.write_text(year_text(), encoding="utf-8")
    clock, answers = _Clock(), Lines()
    ledger = _create(files, clock, lang)
    try:
        with files.answers.open("w", encoding="utf-8") as file:
            for name, days in _by_month(commands).items():
                told = Lines()
                for day in days:
                    clock.move_to(day[0]["on"])
                    told += ledger.record_all(day)
                file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in told)
                answers += told
                echo(month(name, told, lang))
    finally:
        ledger.close()
    return answers


def _create(files: Files, clock: _Clock, lang: Lang) -> Ledger:
    from subsidy_ledger.ledger.keys import make_keys
    from subsidy_ledger.ledger.ledger import Ledger
    from subsidy_ledger.storage.sqlite import SqliteStore

    keys = make_keys(files.keys, ORIGIN, os.urandom)
    return Ledger.create(
        SqliteStore(files.ledger),
        origin=ORIGIN,
        token_key=keys.token_key,
        on=OPENED_ON,
        by="director-1",
        packs=["dezhou-2023"],
        require_funds=True,
        log_key=keys.verifier,
        now=clock,
        lang=lang,
    )


def _by_month(commands: Lines) -> dict[str, list[Lines]]:
    """Months in order, each with its business days; what is sent late stands where it came."""
    months: dict[str, list[Lines]] = {}
    today = ""
    for command in commands:
        if command["on"] > today:
            today = command["on"]
            months.setdefault(today[:7], []).append([])
        months[today[:7]][-1].append(command)
    return months


# ---- telling -------------------------------------------------------------------------------------


def _tell(files: Files, commands: Lines, answers: Lines, lang: Lang, echo: Echo) -> int:
    """Verify, export and audit what was recorded, and say it."""
    from subsidy_ledger.audit import audit
    from subsidy_ledger.cli.demo import telling
    from subsidy_ledger.ledger.bundle import Bundle, export
    from subsidy_ledger.ledger.keys import read_keys
    from subsidy_ledger.ledger.signing import FileSigner, checkpoint
    from subsidy_ledger.ledger.verification import Trust, verify_bundle, verify_ledger
    from subsidy_ledger.reports.words import pick
    from subsidy_ledger.storage.sqlite import SqliteStore

    store = SqliteStore(files.ledger)
    try:
        with store.reading() as reader:
            ledger = verify_ledger(reader, store.name)
            signer = FileSigner(read_keys(files.keys, ORIGIN))
            export(reader, files.bundle, checkpoint=checkpoint(reader, signer))
    finally:
        store.close()
    bundle = verify_bundle(files.bundle, trust=Trust(log=signer.key))
    if not (ledger.ok and bundle.ok):
        echo(telling.verified(ledger, bundle, lang))
        return 3
    audited = audit(Bundle(files.bundle))
    for heading, body in (
        (pick(lang, "What was paid", "发放情况"), telling.paid(audited.books, lang)),
        (
            pick(lang, "What was not allowed, and under which clause", "不予通过的事项及其条款"),
            telling.refused(answers, audited.books, lang) + "\n" + telling.repeated(answers, lang),
        ),
        (pick(lang, "The funds", "资金"), telling.funds(audited.books, lang)),
        (
            pick(lang, "The proof", "证明"),
            telling.verified(ledger, bundle, lang) + "\n" + telling.audited(audited, lang),
        ),
        (
            pick(lang, "To look further", "继续查看"),
            telling.look_further(files, _program(), _worth_a_look(commands), lang),
        ),
    ):
        echo(f"\n== {heading}\n\n{body}")
    return 1 if audited.faults else 0


def _worth_a_look(commands: Lines) -> list[str]:
    return [
        next(c["case"] for c in commands if c["id"].endswith(f"!{attempt}"))
        for attempt in TELLING_CASES
    ]


def _program() -> str:
    """How this program was called: by its name where the shell finds it, else by its path."""
    called = sys.argv[0]
    if Path(called).name != "subsidy-ledger":
        return "subsidy-ledger"
    found = shutil.which("subsidy-ledger")
    if found is not None and Path(found).resolve() == Path(called).resolve():
        return "subsidy-ledger"
    return shlex.quote(called)


def _opening(files: Files, commands: Lines, lang: Lang) -> str:
    from subsidy_ledger.reports.words import pick

    cases = len({command["case"] for command in commands if command["do"] == "submit"})
    return pick(
        lang,
        f"A year in Dezhou: {cases} cases, {len(commands)} commands, into {files.ledger}.\n"
        "People, enterprises and amounts are invented; the document is real, the operator's paper "
        "is a demonstration.\n",
        f"德州的一年:{cases} 件业务、{len(commands)} 条指令,记入 {files.ledger}。\n"
        "人物、企业和金额均为虚构;政策文件真实,经办口径为演示。\n",
    )


def _refusal(folder: Path, lang: Lang) -> str:
    from subsidy_ledger.reports.words import pick

    return pick(
        lang,
        f"{folder}: there is something in it already. The demo needs a folder that is empty or "
        f"not there yet: name another one (subsidy-ledger demo {shlex.quote(str(folder))}-2) or "
        "remove it.",
        f"{folder}:里面已有内容。演示需要一个空的或尚不存在的文件夹:请另外指定"
        f"(subsidy-ledger demo {shlex.quote(str(folder))}-2),或先将其删除。",
    )

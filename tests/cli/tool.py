"""The program as tests call it: a folder with a small ledger in it, and one function to run.

Parties and commands are made here by hand; what they come to is stated in the tests.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from subsidy_ledger.cli import main
from subsidy_ledger.parties.identifiers import complete_ric, complete_uscc
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import shipped_packs

Json = dict[str, Any]
FUND = "就业补助资金"
FOUNDER, HIRE, OTHER = (complete_ric(f"3714021990{month:02}01001") for month in (1, 2, 3))
COMPANY, SECOND = (complete_uscc("91371400", f"MA3C000{n}") for n in "01")


class Done(NamedTuple):
    """What a call came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Json]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def call(*args: object, stdin: str | bytes | None = None) -> Done:
    """Run the program in this process, in English unless ``--lang`` is among the arguments."""
    given = [str(arg) for arg in args]
    if "--lang" not in given:
        given = ["--lang", "en", *given]
    result = CliRunner().invoke(main, given, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception  # a traceback is a defect whatever the test is about
    return Done(result.exit_code, result.stdout, result.stderr)


# ---- commands ------------------------------------------------------------------------------------


def party(kind: str, scheme: str, number: str, name: str, **facts: Any) -> Json:
    """A party of a command."""
    given: Json = {"kind": kind, "scheme": scheme, "number": number, "name": name}
    return {**given, "facts": facts} if facts else given


def company(number: str = COMPANY) -> Json:
    """The enterprise that applies."""
    return party("enterprise", "cn-uscc", number, "德州示例商贸有限公司")


def person(number: str = FOUNDER, name: str = "张三", **facts: Any) -> Json:
    """A person with a resident number."""
    return party("person", "cn-ric", number, name, **facts)


ENTITY: Json = {
    "registered_in_area": True,
    "entity_type": "小微企业",
    "first_registration": True,
    "legal_rep_changed": False,
    "pension_months": 14,
    "pension_months_in_a_row": 14,
    "operating": True,
}
"""Facts with which a start-up grant is granted."""


class Commands:
    """Commands with running ids; ``text`` writes them as JSON Lines."""

    def __init__(self) -> None:
        self.lines: list[Json] = []

    def add(self, do: str, on: str, by: str, **given: Any) -> Commands:
        """One more command."""
        self.lines.append({"id": f"c{len(self.lines) + 1}", "do": do, "on": on, "by": by, **given})
        return self

    def up_to_notice(self, case: str, grant: str, parties: Json, facts: Json) -> Commands:
        """From the application to the notice, which ends on 2023-05-22."""
        self.add(
            "submit", "2023-05-10", "window", case=case, grant=grant, parties=parties, facts=facts,
            fund=FUND,
        )  # fmt: skip
        self.add("accept", "2023-05-10", "window", case=case)
        self.add("review", "2023-05-12", "reviewer", case=case, passed=True, note="材料齐全")
        return self.add("notice", "2023-05-15", "window", case=case, until="2023-05-22")

    def text(self) -> str:
        """As a file of commands."""
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in self.lines)


def year() -> Commands:
    """Three cases: one paid after a refusal, one left undetermined, one refused for exclusion."""
    c = Commands()
    c.add("appropriate", "2023-01-10", "finance", fund=FUND, year=2023, amount_fen=10_000_000)
    start = {"applicant": [company()], "founder": [person()]}
    c.up_to_notice("A-1", "dezhou/startup", start, ENTITY)
    c.add("approve", "2023-05-16", "chief", case="A-1")  # the notice is still running
    c.add("approve", "2023-05-23", "chief", case="A-1")
    c.add("pay", "2023-06-01", "cashier", case="A-1", payment="P-1", account="6222020200112233")
    c.add("settle", "2023-06-02", "cashier", payment="P-1")
    graduate: Json = {"graduate": True, "graduated_on": "2022-06-30", "five_kinds": True}
    returned = {"applicant": [company()], "founder": [person(**graduate)]}
    c.up_to_notice("A-2", "dezhou/returnee-startup", returned, {"registered_on": "2023-01-05"})
    c.add("approve", "2023-05-23", "chief", case="A-2")  # general and returnee: refused
    short = {k: v for k, v in ENTITY.items() if k != "operating"}
    other = {"applicant": [company(SECOND)], "founder": [person(OTHER, "李四")]}
    c.up_to_notice("A-3", "dezhou/startup", other, short)
    return c.add("approve", "2023-05-23", "chief", case="A-3")  # a fact is missing: undetermined


def without_cases(name: str) -> bytes:
    """A shipped pack without its cases: the same digest, and a quarter to read."""
    kept, in_case = [], False
    for line in shipped_packs()[name].read_bytes().decode().splitlines():
        head = line.strip()
        if head == "[[grant.case]]":
            in_case = True
        elif head.startswith("["):
            in_case = False
        if not in_case:
            kept.append(line)
    return "\n".join(kept).encode()


@cache
def plain_pack(name: str) -> Pack:
    """A shipped pack without its cases, read once."""
    return read_pack(without_cases(name), name)


def pack_file(folder: Path) -> Path:
    """The Dezhou pack without its cases, as a file."""
    file = folder / "dezhou-2023.toml"
    file.write_bytes(without_cases("dezhou-2023"))
    return file


def make_ledger(folder: Path) -> Path:
    """An empty ledger with its keys beside it."""
    ledger = folder / "ledger.db"
    named = ["--pack", str(pack_file(folder))]
    done = call(
        "init", ledger, "--origin", "dezhou-test", *named, "--keys", folder / "keys",
        "--on", "2023-01-01", "--by", "admin",
    )  # fmt: skip
    assert done.status == 0, done.err
    return ledger


def make_year(folder: Path) -> Path:
    """A ledger in which ``year()`` was recorded."""
    ledger = make_ledger(folder)
    commands = folder / "year.jsonl"
    commands.write_text(year().text(), encoding="utf-8")
    out = folder / "answers.jsonl"
    done = call("run", ledger, commands, "--keys", folder / "keys", "--out", out)
    assert done.status == 1, done.err
    return ledger

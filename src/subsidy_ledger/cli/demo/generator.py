"""The year in Dezhou: the commands of 2023, made by a seeded generator and kept in ``year.jsonl``.

The story. On 3 January the ledger of the Dezhou employment service is opened and
德人社字〔2023〕11号 (``dezhou-2023``) adopted; a week later two funds get money. In January and
February start-ups and borrowers apply; whoever asks for a job, returnee or internship grant is told
that a figure is missing, and nobody is paid by guess. On 1 March the operator adopts a paper of its
own (invented numbers, ``examples/dezhou-operator-2023``): minimum wage, returnee and internship
figures, and three people for review, approval and payment. Those who came too early apply again. In
spring it turns out that the document does not say on which day the five years since graduation are
counted: such cases wait, undetermined, until a ruling is adopted on 3 July. In August the returnee
fund gives back what nobody seems to need, and is empty in October, until more is appropriated on
the 30th. From July to November graduates who registered as unemployed are contacted and served. In
December some cases are still open, as in every office, and an applicant who withdrew has the papers
erased.

Between the honest cases every kind of double claim and overrun is tried (``attempts``). The id of
such a command carries its name after ``!``; every other line must be recorded. All people, numbers,
enterprises and amounts are invented.

What it promises: pure; one seed, the same bytes. ``python -m subsidy_ledger.cli.demo.generator``
prints the lines; a test compares ``year.jsonl`` with them.
"""

from __future__ import annotations

import json
from datetime import date
from random import Random
from typing import Final

from subsidy_ledger.cli.demo.attempts import ATTEMPTS
from subsidy_ledger.cli.demo.attempts.common import PAPER
from subsidy_ledger.cli.demo.honest import honest_year
from subsidy_ledger.cli.demo.office import JOBS_FUND, RETURNEE_FUND, Office
from subsidy_ledger.cli.demo.people import JSON

SEED: Final = 2023
OPENED_ON: Final = date(2023, 1, 3)
FUNDED_ON: Final = date(2023, 1, 9)
OPERATOR_ON: Final = date(2023, 3, 1)
RULED_ON: Final = date(2023, 7, 3)
TAKEN_BACK_ON: Final = date(2023, 8, 28)
EMPTY_FROM: Final = date(2023, 10, 16)
FILLED_ON: Final = date(2023, 10, 30)

LEFT_IN_OCTOBER: Final = 800_000
"""Fen that are left when the returnee fund is “empty”: no start-up any more, but a hire or two."""
STEP: Final = 10_000_000
"""Funds are appropriated in whole 100,000 yuan."""

THREE_PEOPLE: Final[JSON] = {
    "steps": ["accept", "review", "notice", "approve"],
    "notice": {"working_days": 5},
    "separate": [["review", "approve"], ["approve", "pay"], ["review", "pay"]],
}


def generate(seed: int = SEED) -> list[JSON]:
    """The commands of the year, in the order in which they are sent."""
    office = Office(Random(seed))  # noqa: S311 - a story, not a secret
    _papers(office)
    for attempt in ATTEMPTS:
        attempt(office)
    honest_year(office)
    _money(office)
    return office.year()


def text(commands: list[JSON]) -> str:
    """Commands as JSON Lines that a person can read."""
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in commands)


def _papers(office: Office) -> None:
    """The operator's pack, and the rulings of July."""
    office.say(
        "adopt-operator",
        "adopt",
        OPERATOR_ON,
        "director-1",
        packs=["examples/dezhou-operator-2023"],
        procedure=THREE_PEOPLE,
    )
    ruling = {
        "five-years-at": _ruling(
            "registration", "第6条(演示)", "(演示口径,非官方)毕业时间不超过5年,以登记注册日计"
        ),
        "returnee-jobs-per": _ruling(
            "hire", "第7条(演示)", "(演示口径,非官方)返乡岗位补贴按每吸纳一人计"
        ),
    }
    office.say("adopt-rulings", "adopt", RULED_ON, "director-1", rulings=ruling)


def _ruling(option: str, clause: str, quote: str) -> JSON:
    return {"option": option, "cite": {"document": PAPER, "clause": clause, "quote": quote}}


def _money(office: Office) -> None:
    """Two funds, planned after the fact: enough for the year, but for the returnees in October."""
    jobs = sum(fen for _, fund, fen in office.reserved if fund == JOBS_FUND)
    plenty = -(-jobs // STEP) * STEP
    back = 3 * STEP
    _appropriate(office, "jobs", FUNDED_ON, JOBS_FUND, plenty + back + STEP)
    _appropriate(office, "jobs", date(2023, 7, 12), JOBS_FUND, -back)

    returnees = [(day, fen) for day, fund, fen in office.reserved if fund == RETURNEE_FUND]
    until_october = sum(fen for day, fen in returnees if day < EMPTY_FROM) + LEFT_IN_OCTOBER
    first = -(-until_october // STEP) * STEP + STEP
    _appropriate(office, "returnees", FUNDED_ON, RETURNEE_FUND, first)
    _appropriate(office, "returnees", TAKEN_BACK_ON, RETURNEE_FUND, until_october - first)
    rest = sum(fen for day, fen in returnees if day >= EMPTY_FROM)
    _appropriate(office, "returnees", FILLED_ON, RETURNEE_FUND, -(-rest // STEP) * STEP)


def _appropriate(office: Office, name: str, on: date, fund: str, fen: int) -> None:
    office.say(
        f"fund-{name}-{on:%m%d}",
        "appropriate",
        on,
        "finance-1",
        fund=fund,
        year=on.year,
        amount_fen=fen,
    )


if __name__ == "__main__":
    print(text(generate()), end="")  # noqa: T201 - it is what the module is run for

"""The year that is kept in the repository: where it comes from, and what it is made of."""

import json
import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import pytest

GRANTS = {
    "dezhou/loan-person",
    "dezhou/loan-enterprise",
    "dezhou/startup",
    "dezhou/job-creation",
    "dezhou/returnee-startup",
    "dezhou/returnee-job-creation",
    "dezhou/internship",
}


@pytest.fixture(scope="module")
def text():
    from subsidy_ledger.cli.demo import year_text

    return year_text()


@pytest.fixture(scope="module")
def commands(text):
    return [json.loads(line) for line in text.splitlines()]


def attempted(command):
    return "!" in command["id"]


def test_the_kept_year_is_what_the_generator_makes(text):
    from subsidy_ledger.cli.demo import generator

    assert generator.text(generator.generate()) == text, (
        "run: python -m subsidy_ledger.cli.demo.generator > src/subsidy_ledger/cli/demo/year.jsonl"
    )


def test_another_seed_makes_another_year(commands):
    from subsidy_ledger.cli.demo.generator import generate

    assert generate(7) != commands


def test_a_person_can_read_the_file(text):
    assert "\\u" not in text
    assert text.endswith("\n")
    for line in text.splitlines():
        assert line.startswith('{"id": "')


def test_the_year_has_at_least_300_cases_of_all_seven_grants(commands):
    submits = [c for c in commands if c["do"] == "submit"]
    assert len({c["case"] for c in submits}) >= 300
    assert {c["grant"] for c in submits} - {"dezhou/start-up"} == GRANTS


def test_every_command_but_close_is_used(commands):
    from subsidy_ledger.casework.commands import COMMANDS

    assert {c["do"] for c in commands} == set(COMMANDS) - {"close"}


def test_all_of_it_happens_in_2023_in_order_but_for_what_is_sent_late(commands):
    late = [c["id"] for before, c in pairwise(commands) if c["on"] < before["on"]]
    assert len(late) == 2
    assert all("!on-a-day-gone-by" in one for one in late)
    assert min(c["on"] for c in commands) >= "2023-01-03"
    assert max(c["on"] for c in commands) <= "2023-12-29"


def test_cases_are_numbered_in_order_of_submission(commands):
    seen = list(dict.fromkeys(c["case"] for c in commands if c["do"] == "submit"))
    assert seen == [f"DZ-2023-{number:04d}" for number in range(1, len(seen) + 1)]


def test_ids_speak(commands):
    pattern = re.compile(r"[A-Za-z0-9-]+(/[a-z0-9-]+)*(![a-z0-9-]+)?")
    assert [c["id"] for c in commands if not pattern.fullmatch(c["id"])] == []
    for command in commands:
        if "case" in command:
            assert command["id"].startswith(command["case"] + "/"), command["id"]


def numbers(value):
    """Every party number under a value."""
    if isinstance(value, dict):
        own = {value["number"]} if "number" in value else set()
        return own.union(*(numbers(one) for one in value.values()))
    return set().union(*(numbers(one) for one in value)) if isinstance(value, list) else set()


def test_ids_carry_no_number_of_anyone(commands):
    known = numbers(commands)
    assert len(known) > 600
    spoken = " ".join(command["id"] for command in commands)
    assert not [one for one in known if one in spoken or one[-8:] in spoken]


def test_numbers_are_of_people_and_enterprises_that_do_not_exist(commands):
    # The prefecture's own code stands on no card, codes DEM… are not issued, permits count from 1.
    for number in numbers(commands):
        assert number.startswith(("371400", "810000", "H000000")) or number[8:11] == "DEM", number


def test_several_towns_and_clerks_take_part(commands):
    windows = {c["by"] for c in commands if c["by"].startswith("window-")}
    assert len(windows) >= 7
    assert len({c["by"] for c in commands}) >= 25


def test_three_people_review_approve_and_pay(commands):
    acts: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for command in commands:
        if command["do"] in ("review", "approve", "pay") and not attempted(command):
            acts[command["case"]][command["do"]].add(command["by"])
    assert sum("pay" in steps for steps in acts.values()) > 150
    for steps in acts.values():
        people = [by for who in steps.values() for by in who]
        assert len(people) == len(set(people))


def test_steps_fall_on_working_days_as_others_count_them(commands):
    for command in commands:
        assert chinese_calendar.is_workday(date.fromisoformat(command["on"])), command["id"]


def test_an_honest_notice_has_five_working_days_after_the_day_it_is_posted(commands):
    for command in commands:
        if command["do"] != "notice":
            continue
        posted, until = (date.fromisoformat(command[key]) for key in ("on", "until"))
        days = (posted + timedelta(days=n) for n in range(1, (until - posted).days + 1))
        count = sum(chinese_calendar.is_workday(day) for day in days)
        assert (count < 5) is attempted(command), command["id"]


def test_money_is_whole_fen_but_for_the_one_slip(commands):
    def floats(value):
        if isinstance(value, dict):
            return sum(floats(one) for one in value.values())
        if isinstance(value, list):
            return sum(floats(one) for one in value)
        return int(isinstance(value, float))

    assert sum(floats(command) for command in commands) == 1


def test_two_funds_are_filled_and_one_gives_back_in_the_middle_of_the_year(commands):
    money = [c for c in commands if c["do"] == "appropriate" and not attempted(c)]
    assert {c["fund"] for c in money} == {"就业补助资金", "返乡创业扶持资金"}
    assert {c["on"][5:7] for c in money if c["amount_fen"] < 0} == {"07", "08"}

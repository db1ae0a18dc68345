"""A town's year: clean, in order, and always the same."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from typeguard import suppress_type_checks

from subsidy_ledger.testing.corpus import CITIES, a_town
from subsidy_ledger.testing.corpus.office import Step, is_worked
from subsidy_ledger.testing.corpus.recorder import NotAsPlanned, record, together


def told(key: str = "dezhou", size: int = 12, seed: int = 1):
    return list(a_town(key, size, seed).items())


def test_a_seed_always_tells_the_same_year_and_another_seed_another():
    assert told() == told()
    assert told() != told(seed=2)


def test_commands_come_in_order_of_time_on_days_that_are_worked():
    items = told("jiangmen")
    assert [item.at for item in items] == sorted(item.at for item in items)
    assert all(is_worked(date.fromisoformat(item.command["on"])) for item in items)


def test_every_grant_comes_in_turn():
    grants = Counter(
        item.command["grant"] for item in told("rongchang", 50) if item.command["do"] == "submit"
    )
    assert len(grants) == 23


def test_nobody_is_in_two_cases():
    seen: set[str] = set()
    for item in told(size=40):
        if item.command["do"] == "submit":
            for parties in item.command["parties"].values():
                for party in parties:
                    assert party["number"] not in seen
                    seen.add(party["number"])


def test_all_ways_of_a_case_come_to_pass():
    with suppress_type_checks():  # what is done is checked elsewhere, and takes its time
        done = Counter(item.command["do"] for item in told(size=250))
    assert set(done) >= {
        "accept", "appropriate", "approve", "cancel", "discharge", "finish", "hold", "notice", "pay",
        "perform", "recover", "reject", "release", "repay", "return", "review", "settle", "submit",
        "supplement", "withdraw",
    }  # fmt: skip


def test_nothing_can_be_planted_once_the_year_is_told():
    town = a_town("dezhou", 1)
    list(town.items())
    with pytest.raises(ValueError, match="plant before"):
        town.put(Step({"id": "x", "do": "hold", "on": "2023-03-01", "case": "DZ-000001"}))


def test_a_life_that_no_mould_can_have_is_said():
    with pytest.raises(ValueError, match="no case of dezhou"):
        a_town("dezhou", 0).a_life("dezhou/startup", after=date(2023, 12, 1))


def test_entries_bear_the_time_of_their_items():
    town = a_town("dezhou", 5)
    expected = [item.at.strftime("%Y-%m-%dT%H:%M:%S") for item in a_town("dezhou", 5).items()]
    with record(town).store.reading() as reader:
        entries = [row.leaf.decode() for row in reader.entries()][2:]
    assert len(entries) == len(expected)
    assert all(at in leaf for at, leaf in zip(expected, entries, strict=True))


def test_an_answer_that_is_not_as_planned_is_an_error():
    town = a_town("dezhou", 0)
    town.put(Step({"id": "x", "do": "accept", "on": "2023-03-01", "case": "nobody's"}))
    with pytest.raises(NotAsPlanned, match="expected recorded"):
        record(town)


def test_what_a_careless_program_records_stands_in_a_transaction_of_its_own():
    items = told(size=10)[:4]
    items[1] = items[1]._replace(careless="duties")
    sizes = [len(batch) for batch in together(items, apart=items[-1].at - items[0].at)]
    assert sizes == [1, 1, 2]


def test_cities_are_the_five():
    assert list(CITIES) == ["dezhou", "jiangmen", "rongchang", "wenzhou", "hohhot"]

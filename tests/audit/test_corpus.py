"""The corpus: a clean year in which nothing is found, and planted faults that all are.

The checks' own tests are beside this file; here they meet five whole cities, all at once.
"""

from __future__ import annotations

from typing import Any

import pytest
from typeguard import suppress_type_checks

from subsidy_ledger.audit.across import all_across
from subsidy_ledger.audit.checks import all_checks
from subsidy_ledger.audit.matching import read_list
from subsidy_ledger.audit.replay import Brought, replay
from subsidy_ledger.audit.several import across
from subsidy_ledger.testing.corpus import CITIES, PLANTS, make, record_corpus, score, table


def audited(recorded, folder):
    lists = {
        kind: read_list(kind, path) for kind, path in recorded.town.lists.write(folder).items()
    }
    with recorded.ledger.store.reading() as reader:
        return replay(reader, all_checks(), brought=Brought(lists=lists))


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clean")
    with suppress_type_checks():  # thousands of entries; their types are checked elsewhere
        found = record_corpus(make(60))
        return {key: audited(one, folder / key) for key, one in found.items()}


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    with suppress_type_checks():
        recorded = record_corpus(make(4, 2))
        findings = {key: audited(one, folder / key).findings for key, one in recorded.items()}
    answers = {key: one.answers for key, one in recorded.items()}
    entries = {key: one.entries() for key, one in recorded.items()}
    return {row.check: row for row in score(answers, findings, entries)}


@pytest.fixture(scope="module")
def together():
    with suppress_type_checks():
        planned = make(2, 0, across=2)
        recorded = record_corpus(planned)
        desks = []
        findings: dict[str, Any] = {}
        for key, one in recorded.items():
            with one.ledger.store.reading() as reader:
                replayed = replay(reader, all_checks())
            desks.append(replayed.desk)
            findings[key] = replayed.findings
        findings["several"] = across(desks).findings
    return {row.check: row for row in score({"several": planned.across}, findings, {})}


@pytest.mark.parametrize("city", CITIES)
def test_in_a_clean_year_nothing_is_found_and_everything_is_decided_again(clean, city):
    assert [f"{one.check}: {one.message}" for one in clean[city].findings] == []
    assert clean[city].undecided == {}


CHECKS = sorted({name for check in all_checks() for name in check.about.finds or (check.name,)})
NOT_PLANTED = frozenset({"service-unknown"})
"""No calendar of the years is missing."""


@pytest.mark.parametrize(
    "check", sorted({*CHECKS, "decision-differs", "token-mismatch"} - NOT_PLANTED)
)
def test_every_planted_fault_is_found_as_bad_as_it_is_and_nothing_else(rows, check):
    assert check in rows, "nobody planted it"
    row = rows[check]
    assert row.perfect, table([row]) + f"\nmissed {row.missed}\nextra {row.extra}"


@pytest.mark.parametrize("check", [check.name for check in all_across()])
def test_what_two_cities_show_together_is_found_and_nothing_else(together, check):
    assert check in together, "nobody planted it"
    row = together[check]
    assert row.perfect, table([row]) + f"\nmissed {row.missed}\nextra {row.extra}"


def test_what_two_cities_show_together_no_city_shows_by_itself(together):
    assert set(together) == {check.name for check in all_across()}


def test_nothing_is_found_that_no_check_says_it_finds(rows):
    assert set(rows) <= {*CHECKS, "decision-differs", "token-mismatch"}


def test_every_kind_of_the_twenty_one_is_planted():
    assert {plant.number for plant in PLANTS} - {None} == set(range(1, 22))

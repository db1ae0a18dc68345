"""The machine itself: it finds edges, kills what differs, and says where pack and judge differ."""

from functools import cache
from pathlib import Path

import pytest
from attrs import evolve
from typeguard import suppress_type_checks

from subsidy_ledger.casework.trials.mutants import mutants
from subsidy_ledger.casework.trials.score import Course, tally
from subsidy_ledger.casework.trials.world import Trial, run
from subsidy_ledger.policy.reading import read_pack

SOURCE = (Path(__file__).parents[2] / "model" / "mini-2023.toml").read_bytes()


@pytest.fixture(autouse=True)
def _unchecked():
    """Thousands of decisions: types are checked by the tests of the parts."""
    with suppress_type_checks():
        yield


@cache
def pack():
    return read_pack(SOURCE, "mini-2023.toml")


@cache
def course():
    return Course.of(pack())


def test_the_same_pack_gives_the_same_trials():
    grant = course().grants()[0]
    assert Course.of(pack()).trials(grant) == course().trials(grant)


def test_every_grant_is_granted_in_one_trial_and_refused_in_another():
    for grant in course().grants():
        outcomes = {trial.expect.outcome for trial in course().trials(grant)}
        assert outcomes >= {"granted", "refused"}, grant


def test_the_engine_says_what_the_judge_says():
    assert [course().failed(grant) for grant in course().grants()] == [
        [] for _ in course().grants()
    ]


def test_a_trial_that_must_come_to_something_else_says_so():
    trial = next(t for t in course().trials(course().grants()[0]) if t.expect.outcome == "granted")
    wrong: Trial = evolve(trial, expect=evolve(trial.expect, outcome="refused"))
    assert run(course().world, trial) == ""
    assert run(course().world, wrong) == "must be refused, is granted"


def test_a_trial_compares_amounts_reasons_and_what_is_missing():
    grant = course().grants()[0]
    trial = next(t for t in course().trials(grant) if t.expect.outcome == "granted")
    said = evolve(trial.expect, said=frozenset({("requirement", "x", "", "false")}))
    assert "must say requirement x false" in run(course().world, evolve(trial, expect=said))
    missing = evolve(trial, names=(("fact", "nothing"),))
    assert run(course().world, missing) == "must name the fact 'nothing' as missing"


def test_each_mutant_differs_from_the_pack_in_one_place():
    found = list(mutants(pack(), (pack(),)))
    assert found
    for mutant in found:
        assert mutant.by != mutant.pack, mutant.name


def test_the_pack_itself_put_in_its_own_place_survives():
    mutant = next(iter(mutants(pack(), (pack(),))))
    assert not course().fate(evolve(mutant, by=mutant.pack)).killed


def test_single_condition_mutants_of_the_mini_pack_are_killed():
    found = [mutant for mutant in course().mutants() if mutant.part == "condition"]
    fates = [course().fate(mutant) for mutant in found]
    assert [fate.mutant.name for fate in fates if not fate.killed] == []
    assert {kind for _, kind in tally(fates)} >= {"operator", "bound", "unit", "fact"}

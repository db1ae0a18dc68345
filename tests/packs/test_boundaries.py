"""Every shipped pack passes the boundary cases made from it, and they kill every mutant of it.

A mutant that no case can tell from the pack stands in `survivors.toml` with the reason; one that is
not listed, or is listed and does not survive, fails. `subsidy-ledger packs trials ID` prints the
score; here it is printed with `-rP`.

Each pack is tried in a process of its own, without the run-time checks of types that slow hundreds
of thousands of decisions down: the parts have tests of their own that have them.
"""

import json
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from subsidy_ledger.policy.shipped import shipped_packs

NAMES = tuple(shipped_packs())
CHILD = """
import json, sys
from subsidy_ledger.casework.trials.score import Course
from subsidy_ledger.policy.shipped import find_pack, shipped_packs
bases = [find_pack(name) for name in shipped_packs() if "/" not in name]
json.dump(Course.of(find_pack(sys.argv[1]), bases).report(), sys.stdout)
"""


@cache
def report(name):
    run = [sys.executable, "-c", CHILD, name]
    done = subprocess.run(run, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def listed():
    """Survivors that are accepted, as (pack, mutant), with their reasons."""
    content = tomllib.loads((Path(__file__).parent / "survivors.toml").read_text("utf-8"))
    for one in content["survivor"]:
        assert set(one) == {"pack", "mutant", "reason"}
    return {(one["pack"], one["mutant"]): one["reason"] for one in content["survivor"]}


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_pack_passes_the_boundary_cases_made_from_it(name):
    assert report(name)["failed"] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_grant_is_had_in_some_case_and_not_had_in_another(name):
    outcomes = report(name)["outcomes"]
    assert outcomes
    for grant, found in outcomes.items():
        assert set(found) >= {"granted", "refused"}, grant


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_every_mutant_is_killed_or_stands_with_its_reason(name):
    found = report(name)
    print(f"{name}: {found['killed']} of {found['mutants']} killed by {found['trials']} cases")
    for kind in found["kinds"]:
        print(f"  {kind['part']} {kind['kind']}: {kind['killed']}/{kind['mutants']}")
    expected = {mutant for pack, mutant in listed() if pack == name}
    assert set(found["survivors"]) == expected


def test_every_listed_survivor_belongs_to_a_shipped_pack_and_has_a_reason():
    for (pack, _), reason in listed().items():
        assert pack in NAMES
        assert len(reason) > 20

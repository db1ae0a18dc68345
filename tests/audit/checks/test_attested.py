"""The facts that checks read: each stands in a shipped pack, under the grant that is named."""

from __future__ import annotations

from functools import cache

import pytest

from subsidy_ledger.audit.checks.attested import INTEREST, LABOUR, TRAINING
from subsidy_ledger.policy.pack import Grant, Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.policy.shipped import shipped_packs


@cache
def _packs() -> dict[str, tuple[Pack, Grant]]:
    found: dict[str, tuple[Pack, Grant]] = {}
    for file in shipped_packs().values():
        pack = read_pack(file.read_bytes(), file.name)
        for grant in pack.grants:
            found.setdefault(grant.key, (pack, grant))
    return found


def _facts(pack: Pack, role: str) -> set[str]:
    return {fact.name for fact in pack.facts if fact.of in (role, "case", "applicant")}


@pytest.mark.parametrize("grant", list(LABOUR))
def test_labour_names_facts_roles_and_requirements_of_the_pack(grant):
    pack, known = _packs()[grant]
    labour = LABOUR[grant]
    names = {labour.contract, *labour.paid, *labour.insured} - {""}
    assert names <= {fact.name for fact in pack.facts if fact.of == labour.role}
    assert set(labour.asks) <= {one.id for one in known.requirements}
    assert labour.role in {one.name for one in pack.roles}
    assert labour.asked == bool(labour.asks or labour.insures)


@pytest.mark.parametrize("grant", list(TRAINING))
def test_training_names_facts_and_requirements_of_the_pack(grant):
    pack, known = _packs()[grant]
    training = TRAINING[grant]
    assert set(training.attended) <= _facts(pack, training.role)
    assert training.asks in {one.id for one in known.requirements}
    assert known.benefit is not None
    assert training.days == (known.benefit.units == "attended_days")


@pytest.mark.parametrize("grant", list(INTEREST))
def test_interest_names_facts_of_the_pack(grant):
    pack, known = _packs()[grant]
    stated = INTEREST[grant]
    assert {stated.monthly, stated.due, stated.until} - {""} <= _facts(pack, "applicant")
    assert bool(stated.monthly) != bool(stated.due and stated.until)
    assert known.instrument == "interest"


def test_every_grant_of_interest_and_training_that_is_shipped_is_named():
    from subsidy_ledger.policy.coverage import kinds_of_grants

    kinds = kinds_of_grants()
    assert {key for key, (_, one) in _packs().items() if one.instrument == "interest"} == set(
        INTEREST
    )
    assert {key for key, kind in kinds.items() if kind == "training"} == set(TRAINING)
    wanted = {"job-creation", "employer-insurance"}
    paid_for_jobs = {key for key, kind in kinds.items() if kind in wanted}
    assert paid_for_jobs <= set(LABOUR)

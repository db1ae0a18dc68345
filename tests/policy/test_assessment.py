"""The short way to a grant: that it is gone where it may be, nowhere else, and changes no answer.

What a claim comes to is tested where the rules are (`tests/casework`, `tests/packs`, the packs'
own cases); here only that two ways to the same answer give the same answer.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from attrs import evolve
from tests.support.builders import fact, grant, role, small_pack

from subsidy_ledger.dates import WorkCalendars
from subsidy_ledger.policy import assessment
from subsidy_ledger.policy.assessment import Assessment, CaseFile, Claim, Party, assess
from subsidy_ledger.policy.catalogue import Adopted, GrantRules, Law
from subsidy_ledger.policy.conditions import Sight, Verdict
from subsidy_ledger.policy.limits import AwardLine, Holding
from subsidy_ledger.policy.pack import DEFAULT_PROCEDURE

OK = '[[grant.requirement]]\nid = "ok"\nwhen = {fact = "ok", eq = true}\n§\n'
PAYS = "[grant.benefit]\nfen = 10_000\n§\n"
ONCE = """[[grant.cap]]
id = "once"
per = ["applicant", "founder"]
measure = "count"
limit = 1
window = "lifetime"
on_exceed = "refuse"
§
"""
MOST = """[[grant.cap]]
id = "most"
per = "applicant"
measure = "amount"
limit = {limit}
window = "lifetime"
on_exceed = "reduce"
§
"""
APART = """[[exclusion]]
id = "apart"
per = ["applicant"]
§
[exclusion.lanes]
one = ["t/plain"]
other = ["t/tight"]
"""
OPEN = """[[reading]]
id = "open"
question = "?"
options = {yes = "yes", no = "no"}
§
"""
IF_OPEN = OK.replace('"ok"\nwhen', '"asked"\nwhen').replace("§", 'only_if = {open = "yes"}\n§')
PACK = small_pack(
    role("founder", most=3)
    + fact("ok", "boolean", "case")
    + OPEN
    + grant("plain", OK + PAYS + ONCE + MOST.format(limit=20_000))
    + grant("tight", OK + PAYS + MOST.format(limit=9_999))
    + grant("open", IF_OPEN + PAYS)
    + grant("yes", OK + ONCE)
    + APART
)
GUARANTORS = {
    kind: small_pack(
        role("guarantor", kind, least=1)
        + role("founder")
        + fact("ok", "boolean", "case")
        + grant("plain", OK + PAYS)
    )
    for kind in ("person", "enterprise")
}
FIRM, ANNA, BO = (Party(name, "person", {}) for name in ("firm", "anna", "bo"))
HELD = Holding("before", "t/plain", "founder", "2023-01-05", (AwardLine(10_000),))


class Standing:
    """Nobody is anybody else, and who is named holds something."""

    def __init__(self, *holders: str) -> None:
        self.holders = holders

    def class_of(self, token: str) -> frozenset[str]:
        return frozenset((token,))

    def holdings_of(self, token: str) -> tuple[Holding, ...]:
        return (HELD,) if token in self.holders else ()

    def group_of(self, tokens: frozenset[str], on: str) -> frozenset[str]:
        return tokens


def rules_of(key: str) -> GrantRules:
    pack = GUARANTORS.get(key, PACK)
    law = Law(1, (Adopted(pack, 1),), {}, DEFAULT_PROCEDURE, WorkCalendars(()))
    rules = law.rules("t/plain" if key in GUARANTORS else f"t/{key}", "2023-05-10")
    assert rules is not None
    return rules


def claim_of(*founders: Party, ok: bool | None = True, **given: Any) -> Claim:
    facts = {} if ok is None else {"ok": ok}
    parties = {"applicant": (FIRM,), "founder": founders or (ANNA,)}
    return Claim(CaseFile(parties, facts), "2023-05-10", "2023-06-01", **given)


def rule_by_rule(rules: GrantRules, claim: Claim, standing: Standing) -> Assessment:
    options = rules.options(claim.rulings)
    case = assessment._Case(rules, claim, standing)
    return assessment._Attempt(case, options, rules.under(options)).decide()


@pytest.fixture
def no_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def decide(_self: Any) -> Assessment:
        raise AssertionError("the long way")

    monkeypatch.setattr(assessment._Attempt, "decide", decide)


@pytest.mark.parametrize(("key", "fen", "true"), [("plain", 10_000, 4), ("yes", None, 2)])
@pytest.mark.usefixtures("no_long_way")
def test_a_claim_at_which_no_rule_can_say_no_goes_the_short_way(
    key: str, fen: int | None, true: int
) -> None:
    answer = assess(rules_of(key), claim_of(ANNA, BO), Standing("somebody"))
    assert answer == Assessment("granted", fen, (AwardLine(fen),), (), true)


LONG_WAYS: dict[str, tuple[str, Claim, Standing, tuple[str, int | None]]] = {
    "a fact is missing": ("plain", claim_of(ok=None), Standing(), ("undetermined", None)),
    "a requirement is false": ("plain", claim_of(ok=False), Standing(), ("refused", None)),
    "the applicant holds": ("plain", claim_of(), Standing("firm"), ("refused", None)),
    "a founder holds": ("plain", claim_of(ANNA, BO), Standing("bo"), ("refused", None)),
    "a founder stands there twice": (
        "plain",
        claim_of(ANNA, ANNA),
        Standing(),
        ("granted", 10_000),
    ),
    "less is asked for": ("plain", claim_of(requested_fen=9_999), Standing(), ("granted", 9_999)),
    "nothing is asked for": ("plain", claim_of(requested_fen=0), Standing(), ("refused", None)),
    "an amount is stated": ("plain", claim_of(stated_fen=9_999), Standing(), ("granted", 9_999)),
    "too much is stated": ("plain", claim_of(stated_fen=10_001), Standing(), ("refused", None)),
    "a yes has no amount": ("yes", claim_of(stated_fen=1), Standing(), ("refused", None)),
    "the applicant stands in": ("person", claim_of(), Standing(), ("granted", 10_000)),
    "a role is empty": ("enterprise", claim_of(), Standing(), ("granted", 10_000)),
    "a ceiling binds": ("tight", claim_of(), Standing(), ("granted", 9_999)),
}


@pytest.mark.parametrize("name", LONG_WAYS)
def test_every_other_claim_is_decided_rule_by_rule(name: str) -> None:
    key, claim, standing, expected = LONG_WAYS[name]
    rules = rules_of(key)
    answer = assess(rules, claim, standing)
    assert (answer.outcome, answer.amount_fen) == expected
    assert answer == rule_by_rule(rules, claim, standing)


@pytest.mark.parametrize("name", LONG_WAYS)
@pytest.mark.usefixtures("no_long_way")
def test_no_other_claim_slips_through_the_short_way(name: str) -> None:
    key, claim, standing, _ = LONG_WAYS[name]
    with pytest.raises(AssertionError, match="the long way"):
        assess(rules_of(key), claim, standing)


@pytest.mark.parametrize(("ok", "outcome"), [(True, "granted"), (False, "undetermined")])
def test_under_an_open_reading_each_option_goes_its_own_way(ok: bool, outcome: str) -> None:
    rules = rules_of("open")
    answer = assess(rules, claim_of(ok=ok), Standing())
    assert answer.outcome == outcome
    tried = [(dict(one.options)["open"], one.outcome) for one in answer.tried]
    assert tried == ([] if ok else [("no", "granted"), ("yes", "refused")])


def test_choices_are_found_once_and_those_of_a_case_are_not_kept() -> None:
    rules = rules_of("open")
    kept = rules.choices(rules.unsettled, rules.settled)
    assert [choice for choice, _, _ in kept] == [("no",), ("yes",)]
    assert rules.choices(rules.unsettled, rules.settled) is kept
    for_a_case = rules.choices((), {"open": "no"})
    assert [(choice, dict(options)) for choice, options, _ in for_a_case] == [((), {"open": "no"})]
    assert rules.choices(rules.unsettled, rules.settled) is kept


def test_both_ways_agree_whatever_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    short, taken = assessment._short_way, list[Assessment]()

    def seen(*given: Any) -> Any:
        answer = short(*given)
        taken.extend([] if answer is None else [answer])
        return answer

    monkeypatch.setattr(assessment, "_short_way", seen)
    keys = {key: rules_of(key) for key in ("plain", "tight", "yes")}
    founders = ((), (ANNA, BO), (ANNA, ANNA))
    asked = (None, 9_999)
    outcomes = set()
    for key, who, ok, requested, stated, holder in product(
        keys, founders, (True, False, None), asked, asked, ("anna", "nobody")
    ):
        file = CaseFile({"applicant": (FIRM,), "founder": who}, {} if ok is None else {"ok": ok})
        claim = Claim(file, "2023-05-10", "2023-06-01", requested, stated)
        answer = assess(keys[key], claim, Standing(holder))
        assert answer == rule_by_rule(keys[key], claim, Standing(holder)), (key, claim, holder)
        outcomes.add(answer.outcome)
    assert outcomes == {"granted", "refused", "undetermined"}
    assert len(taken) > 5


@pytest.mark.parametrize("stated_fen", [None, 10_000])  # the short way, and the long one
def test_a_requirement_that_does_not_apply_is_not_looked_at(stated_fen: int | None) -> None:
    def test(_sight: Sight) -> bool:
        raise AssertionError("its condition was read")

    rules = rules_of("plain")
    other = evolve(rules.requirements[0], test=test, applies=lambda _sight: False)
    rules = evolve(rules, requirements=(other, *rules.requirements))
    answer = assess(rules, claim_of(stated_fen=stated_fen), Standing())
    assert (answer.outcome, answer.amount_fen, answer.true) == ("granted", 10_000, 5)


@pytest.mark.parametrize("applies", [False, True, None])
@pytest.mark.usefixtures("no_long_way")
def test_what_is_true_or_does_not_apply_goes_the_short_way(applies: Verdict) -> None:
    rules = rules_of("plain")
    other = evolve(rules.requirements[0], applies=lambda _sight: applies)
    rules = evolve(rules, requirements=(other, *rules.requirements))
    assert assess(rules, claim_of(), Standing()).true == 5


def test_what_applies_perhaps_and_is_not_true_goes_the_long_way() -> None:
    rules = rules_of("plain")
    other = evolve(rules.requirements[0], test=lambda _sight: False, applies=lambda _sight: None)
    rules = evolve(rules, requirements=(other, *rules.requirements))
    answer = assess(rules, claim_of(), Standing())
    assert answer.outcome == "undetermined"
    assert answer == rule_by_rule(rules, claim_of(), Standing())

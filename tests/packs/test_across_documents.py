"""What is true across the five documents, in one ledger that has adopted them all.

A person hired twice is one person across employers and tiers where the document says so; nobody is
refused for what another city paid, for no document says that; and all packs stand beside each other.

Claims are taken from the packs' own cases (``good`` and ``played``), so that they stay good claims
when a pack is put right. One made-up name is one person, or one enterprise, in every city.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import permutations
from typing import Any

import pytest
from tests.cli.tool import plain_pack
from tests.support.builders import Desk, Json, desk, enterprise, permit_holder, person
from typeguard import suppress_type_checks

from subsidy_ledger.audit import Audit, audit
from subsidy_ledger.casework.examples import CaseResult, run_cases
from subsidy_ledger.policy.check import check_together
from subsidy_ledger.policy.pack import Award, GrantCase, Pack
from subsidy_ledger.policy.shipped import find_pack, shipped_packs

DOCUMENTS = ("dezhou-2023", "hohhot-2024", "jiangmen-2023", "rongchang-2022", "wenzhou-2023")
CHANGE = "loans-2023-75"
EXAMPLES = tuple(name for name in shipped_packs() if name.startswith("examples/"))
ALL = (*DOCUMENTS, CHANGE, *EXAMPLES)


@cache
def shipped(name: str) -> Pack:
    """A shipped pack with its cases."""
    with suppress_type_checks():  # long files; the tests of the reader check types
        pack = find_pack(name)
    assert pack is not None, name
    return pack


@cache
def base_of(grant: str) -> Pack:
    """The document's own pack with a grant."""
    packs = (shipped(name) for name in DOCUMENTS)
    return next(pack for pack in packs if pack.scheme == grant.partition("/")[0])


@cache
def grants() -> tuple[str, ...]:
    """All grants of the five documents."""
    return tuple(grant.key for name in DOCUMENTS for grant in shipped(name).grants)


def cases_of(grant: str) -> Iterator[GrantCase]:
    """Cases of a grant: the document's own, then those of the amendments."""
    for name in ALL:
        for one in shipped(name).grants:
            if one.key == grant:
                yield from one.cases


@cache
def granted_case(grant: str) -> GrantCase | None:
    """The first case that is granted; one that needs neither a ruling nor a past before others."""

    def needs(case: GrantCase) -> int:
        awards = (case.claim, *case.before)
        return sum(bool(award.rulings) for award in awards) + 2 * len(case.before)

    granted = [case for case in cases_of(grant) if case.expect.outcome == "granted"]
    return min(granted, key=needs, default=None)


# ---- claims as commands --------------------------------------------------------------------------


def _plain(facts: Mapping[str, Any]) -> Json:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
    }


def parties_of(award: Award, names: Mapping[str, str] | None = None) -> Json:
    """The parties of an award as a command brings them; ``names`` may give them other names."""
    kinds = kinds_of(award.grant)
    parties: Json = {}
    for role, listed in award.parties.items():
        for party in listed:
            kind = party.kind or kinds[role][0]
            name = (names or {}).get(party.id, party.id)
            parties.setdefault(role, []).append(made_up(kind, name, **_plain(party.facts)))
    return parties


@cache
def kinds_of(grant: str) -> Mapping[str, tuple[str, ...]]:
    """The kinds of party that may play each role in a case of a grant."""
    scheme = grant.partition("/")[0]
    packs = [shipped(name) for name in ALL if scheme in shipped(name).schemes]
    kinds = {role.name: role.kinds for pack in packs for role in pack.roles}
    stated = next(one for one in base_of(grant).grants if one.key == grant)
    return {**kinds, "applicant": stated.applicant}


def made_up(kind: str, name: str, **facts: Any) -> Json:
    """A party of any kind by a made-up name."""
    if kind == "person":
        return person(name, **facts)
    if kind in {"enterprise", "carrier", "group"}:
        return {**enterprise(name, **facts), "kind": kind}
    made: Json = {"kind": kind, "scheme": f"local-{kind}", "number": name, "name": name}
    return {**made, "facts": facts} if facts else made


def good(grant: str, who: str | None = None) -> Json:
    """Parties and facts of a claim that is granted; ``who``: another applicant and other persons."""
    case = granted_case(grant)
    assert case is not None, f"no case of {grant} is granted"
    names: dict[str, str] = {}
    if who is not None:
        for listed in case.claim.parties.values():
            names |= {party.id: f"{who}-{party.id}" for party in listed}
        names[case.claim.parties["applicant"][0].id] = who
    return {"parties": parties_of(case.claim, names), "facts": _plain(case.claim.facts)}


def _one_person_everywhere(case: GrantCase) -> dict[str, str]:
    """Names by which the persons and the bodies of all cities' cases are the same, in order.

    The first person is the applicant, or else the founder.
    """
    kinds: dict[str, str] = {}
    for award in (case.claim, *case.before):
        ranks = {"applicant": 0, "founder": 1}
        for role in sorted(award.parties, key=lambda role: (ranks.get(role, 2), role)):
            for party in award.parties[role]:
                kinds.setdefault(party.id, party.kind or kinds_of(award.grant)[role][0])
    counted: dict[str, int] = {}
    names: dict[str, str] = {}
    for id_, kind in kinds.items():
        counted[kind] = counted.get(kind, 0) + 1
        names[id_] = f"the-{kind}-{counted[kind]}"
    return names


def commands_of(made: Desk, grant: str, mark: str) -> list[Json]:
    """The commands of a granted case: its earlier awards, then submit and approve."""
    case = granted_case(grant)
    assert case is not None
    names = _one_person_everywhere(case)
    commands: list[Json] = []
    for index, award in enumerate((*case.before, case.claim)):
        name = f"{mark}-{grant}-{index}"
        commands.append(
            made.command(
                "submit",
                case=name,
                grant=award.grant,
                parties=parties_of(award, names),
                facts=_plain(award.facts),
                requested_fen=award.requested_fen,
                on=award.on.isoformat(),
            )
        )
        commands.append(
            made.command(
                "approve",
                case=name,
                on=(award.approved_on or award.on).isoformat(),
                amount_fen=award.amount_fen,
                rulings=_ruled(award) or None,
                excuses=dict(award.excuses) or None,
            )
        )
        if award.discharged:
            on = (award.approved_on or award.on).isoformat()
            commands.append(made.command("discharge", case=name, on=on))
    return commands


def _ruled(award: Award) -> Json:
    return {
        reading: {"option": option, "cite": {"document": "试验批复"}}
        for reading, option in award.rulings.items()
    }


def office(*names: str) -> Desk:
    """A ledger that has adopted these packs."""
    with suppress_type_checks():  # many rules to put together; other tests check types
        return desk([plain_pack(name) for name in names])


def audited(made: Desk) -> Audit:
    """The audit of the whole ledger: every entry is decided again."""
    with made.ledger.store.reading() as reader:
        return audit(reader)


def why(answer: Json) -> list[tuple[str, str]]:
    return [(reason["code"], reason["rule"]) for reason in answer.get("reasons", ())]


# ---- all packs beside each other -----------------------------------------------------------------


def test_the_five_documents_and_the_change_of_law_are_good_together() -> None:
    assert check_together([plain_pack(name) for name in (*DOCUMENTS, CHANGE)]) == ()


def test_everything_that_is_shipped_is_good_together() -> None:
    with suppress_type_checks():
        assert check_together([shipped(name) for name in ALL]) == ()


def test_each_document_is_a_scheme_of_its_own_and_each_pack_another_digest() -> None:
    packs = [shipped(name) for name in ALL]
    assert len({pack.id for pack in packs}) == len({pack.digest for pack in packs}) == len(ALL)
    assert len({shipped(name).scheme for name in DOCUMENTS}) == len(DOCUMENTS)
    assert len(set(grants())) == len(grants())


def test_one_ledger_adopts_all_documents_the_change_of_law_and_every_example() -> None:
    made = office(*ALL)
    assert [pack["id"] for pack in made.entry()["data"]["packs"]] == [
        shipped(name).id for name in ALL
    ]
    unknown = made.submit("A", "nowhere/nothing")["errors"][0]
    assert unknown["path"] == "grant"
    for grant in grants():
        answer = made.submit(f"case {grant}", grant, {"applicant": person("p1")}, facts={})
        assert all(error["path"] != "grant" for error in answer.get("errors", ())), grant


def bases(name: str) -> list[str]:
    """The documents that an amendment amends."""
    return [one for one in DOCUMENTS if shipped(one).scheme in shipped(name).amends]


def otherwise(names: Iterable[str]) -> list[CaseResult]:
    """Cases that come out otherwise than they say where these packs are adopted together."""
    with suppress_type_checks():  # over a thousand cases; the tests of each pack check types
        return [result for result in run_cases([shipped(name) for name in names]) if result.problem]


@pytest.mark.parametrize("name", [CHANGE, *EXAMPLES])
def test_an_amendment_and_what_it_amends_come_out_as_their_cases_say(name: str) -> None:
    together = [*bases(name), name]
    assert check_together([plain_pack(one) for one in together]) == ()
    assert otherwise(together) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_operators_example_amends_one_document(name: str) -> None:
    assert len(bases(name)) == 1
    assert shipped(name).scheme is None


# ---- another city is no ground for a refusal -----------------------------------------------------


@cache
def everywhere_else(scheme: str) -> Desk:
    """A ledger in which the same persons hold whatever the other cities grant."""
    made = office(*ALL)
    commands = [
        command
        for grant in grants()
        if grant.partition("/")[0] != scheme and granted_case(grant) is not None
        for command in commands_of(made, grant, "else")
    ]
    with suppress_type_checks():
        made.ledger.record_all(commands)
    return made


PAYABLE = [grant for grant in grants() if granted_case(grant) is not None]


@pytest.mark.parametrize("grant", PAYABLE)
def test_nobody_is_refused_for_what_other_cities_granted(grant: str) -> None:
    made = everywhere_else(grant.partition("/")[0])
    with suppress_type_checks():
        answer = made.ledger.preview(commands_of(made, grant, "here"))[-1]
    case = granted_case(grant)
    assert case is not None
    assert answer["status"] == "recorded", why(answer)
    if case.expect.fen is not None:
        assert answer["amount_fen"] == case.expect.fen


def made_award(entries: list[Json], case: str) -> bool:
    """Whether a case was approved."""
    return any(
        entry["do"] == "approve" and entry["case"] == case and entry["status"] == "recorded"
        for entry in entries
    )


def test_in_those_ledgers_the_other_cities_did_grant_something_to_the_same_persons() -> None:
    """Without this the test above would show nothing."""
    for name in DOCUMENTS:
        scheme = shipped(name).scheme
        assert scheme is not None
        entries = everywhere_else(scheme).entries()
        held = {
            base_of(entry["data"]["grant"]).id
            for entry in entries
            if entry["do"] == "submit" and made_award(entries, entry["case"])
        }
        assert len(held) == len(DOCUMENTS) - 1


# ---- one hire, once (RC-1, RC-2) -----------------------------------------------------------------


RONGCHANG = "rongchang-2022"
HARD, GRADUATE = "rongchang/hire-hard", "rongchang/hire-graduate"
FEN = {HARD: 600_000, GRADUATE: 200_000}
LATE = "2023-12-29"


def hiring(grant: str, employer: str, *hires: Json) -> Json:
    """A good claim of an employer for these persons."""
    claim = good(grant)
    facts = claim["parties"]["hire"][0]["facts"]
    counted = [{**hire, "facts": facts} for hire in hires]
    return {
        "grant": grant,
        "parties": {"applicant": enterprise(employer), "hire": counted},
        "facts": claim["facts"],
        "on": day_of(grant),
    }


def day_of(grant: str) -> str:
    """The day of the good claim."""
    case = granted_case(grant)
    assert case is not None
    return case.claim.on.isoformat()


def refused_by(answer: Json, rule: str) -> bool:
    """Whether the answer is a refusal for which this rule is a reason."""
    return answer["status"] == "refused" and rule in {name for _, name in why(answer)}


@pytest.fixture
def rongchang() -> Desk:
    return office(RONGCHANG)


both_ways = pytest.mark.parametrize(
    ("first", "second"), [(one, other) for one in FEN for other in FEN]
)


@both_ways
def test_a_hire_counts_once_across_employers_and_tiers(
    rongchang: Desk, first: str, second: str
) -> None:
    assert rongchang.award("A", **hiring(first, "e1", person("h1")))["amount_fen"] == FEN[first]
    answer = rongchang.award("B", **hiring(second, "e2", person("h1")))
    assert refused_by(answer, "hire-once")
    (cite,) = [reason["cite"] for reason in answer["reasons"] if reason["rule"] == "hire-once"]
    assert "同一人员只享受一次补贴" in cite["quote"]


@both_ways
def test_a_person_who_is_taken_is_left_out_and_the_others_are_paid(
    rongchang: Desk, first: str, second: str
) -> None:
    rongchang.award("A", **hiring(first, "e1", person("h1")))
    answer = rongchang.award("B", **hiring(second, "e2", person("h1"), person("h2")))
    assert answer["amount_fen"] == FEN[second]
    answer = rongchang.award("C", **hiring(second, "e3", person("h2")))
    assert refused_by(answer, "hire-once"), "the second person is taken now as well"


@both_ways
def test_a_supplement_that_brings_a_person_who_is_taken_brings_nothing(
    rongchang: Desk, first: str, second: str
) -> None:
    rongchang.submit("B", **hiring(second, "e2", person("h2")))
    rongchang.award("A", **hiring(first, "e1", person("h1")))
    taken = hiring(second, "e2", person("h1"))["parties"]["hire"]
    rongchang.ok("supplement", case="B", parties={"hire": taken}, on=LATE)
    assert refused_by(rongchang.send("approve", case="B", on=LATE), "hire-once")
    # Put right, the case is paid, and whom the first claim had named is still free.
    right = hiring(second, "e2", person("h3"))["parties"]["hire"]
    rongchang.ok("supplement", case="B", parties={"hire": right}, on=LATE)
    assert rongchang.ok("approve", case="B", on=LATE)["amount_fen"] == FEN[second]
    assert rongchang.award("C", **hiring(first, "e3", person("h2")))["amount_fen"] == FEN[first]


@both_ways
def test_a_supplement_takes_the_person_it_brings(rongchang: Desk, first: str, second: str) -> None:
    rongchang.submit("A", **hiring(first, "e1", person("h1")))
    replaced = hiring(first, "e1", person("h2"))["parties"]["hire"]
    rongchang.ok("supplement", case="A", parties={"hire": replaced}, on=LATE)
    rongchang.ok("approve", case="A", on=LATE)
    assert refused_by(rongchang.award("B", **hiring(second, "e2", person("h2"))), "hire-once")
    assert rongchang.award("C", **hiring(second, "e2", person("h1")))["amount_fen"] == FEN[second]


@both_ways
def test_of_two_cases_in_hand_the_first_approved_takes_the_person(
    rongchang: Desk, first: str, second: str
) -> None:
    for case, grant in (("A", first), ("B", second)):
        submitted = rongchang.submit(case, **hiring(grant, f"e{case}", person("h1")))
        assert submitted["status"] == "recorded"
    assert rongchang.ok("approve", case="B", on=LATE)["amount_fen"] == FEN[second]
    assert refused_by(rongchang.send("approve", case="A", on=LATE), "hire-once")


def test_a_person_under_two_numbers_is_one_hire(rongchang: Desk) -> None:
    permit = permit_holder("H1234567801")
    rongchang.ok("same", parties=[person("h1"), permit])
    rongchang.award("A", **hiring(HARD, "e1", person("h1")))
    assert refused_by(rongchang.award("B", **hiring(GRADUATE, "e2", permit)), "hire-once")


def test_a_person_is_free_again_where_the_award_is_withdrawn(rongchang: Desk) -> None:
    rongchang.award("A", **hiring(HARD, "e1", person("h1")))
    rongchang.ok("withdraw", case="A", reason="误报", on=LATE)
    answer = rongchang.award("B", **hiring(GRADUATE, "e2", person("h1")))
    assert answer["amount_fen"] == FEN[GRADUATE]


def test_no_number_of_years_makes_a_hire_new(rongchang: Desk) -> None:
    """同一人员只享受一次补贴: no period is written."""
    rongchang.award("A", **hiring(GRADUATE, "e1", person("h1")))
    late = {**hiring(GRADUATE, "e2", person("h1")), "on": "2033-01-04"}
    assert refused_by(rongchang.award("B", **late), "hire-once")


# ---- months of one person ------------------------------------------------------------------------


JIANGMEN_MONTH, HOHHOT_MONTH = 59_994, 60_000
"""What the examples' invented figures pay for a month of flexible work: 66.66 % of 900 yuan; 600."""
FLEXIBLE = "jiangmen/flexible-insurance"
HOHHOT_FLEXIBLE = "hohhot/flexible-insurance"


def ruled(**options: str) -> Json:
    return {
        "rulings": {
            reading.replace("_", "-"): {"option": option, "cite": {"document": "试验批复"}}
            for reading, option in options.items()
        }
    }


PAID_MONTHS = ruled(insurance_three_years="paid-months")
HOHHOT_PAID = {"two_years_of": "paid", "two_years_at": "start"}


def flexible(
    made: Desk, case: str, months: str, approve: Json, grant: str = FLEXIBLE, **facts: Any
) -> Json:
    """A good claim of one person for months of flexible work."""
    claim = good(grant)
    return made.award(
        case,
        grant,
        {"applicant": person("p1")},
        approve,
        facts={**claim["facts"], "insured_months": [months], **facts},
        on=day_of(grant),
    )


def test_thirty_six_months_are_counted_here_and_elsewhere_together() -> None:
    made = office("jiangmen-2023", "examples/jiangmen-operator-2023")
    answer = flexible(made, "A", "2023-01/2023-05", PAID_MONTHS, months_elsewhere=34)
    assert answer["amount_fen"] == 2 * JIANGMEN_MONTH
    answer = flexible(made, "B", "2023-06", PAID_MONTHS, months_elsewhere=34)
    assert refused_by(answer, "36-months")


def test_two_years_are_counted_here_and_elsewhere_together() -> None:
    made = office("hohhot-2024", "examples/hohhot-operator-2024")
    approve = ruled(other_cities="apart", **HOHHOT_PAID)
    months = "2024-01/2024-03"
    answer = flexible(made, "A", months, approve, HOHHOT_FLEXIBLE, months_elsewhere=23)
    assert answer["amount_fen"] == HOHHOT_MONTH
    answer = flexible(made, "B", "2024-04", approve, HOHHOT_FLEXIBLE, months_elsewhere=23)
    assert refused_by(answer, "two-years")


def test_months_of_another_city_count_only_where_they_are_attested_and_ruled_to_count() -> None:
    made = office(
        "jiangmen-2023",
        "hohhot-2024",
        "examples/jiangmen-operator-2023",
        "examples/hohhot-operator-2024",
    )
    paid = flexible(made, "A", "2023-09/2023-12", PAID_MONTHS)
    assert paid["amount_fen"] == 4 * JIANGMEN_MONTH
    # Hohhot's document does not speak of other cities: the four months are no ground by themselves.
    apart = ruled(other_cities="apart", **HOHHOT_PAID)
    counted = ruled(other_cities="counted", **HOHHOT_PAID)
    unruled = ruled(**HOHHOT_PAID)
    everywhere: Json = {"months_everywhere": 24, "months_elsewhere": 0}
    answer = flexible(made, "B", "2024-01", unruled, HOHHOT_FLEXIBLE)
    assert answer["amount_fen"] == HOHHOT_MONTH
    answer = flexible(made, "C", "2024-02", apart, HOHHOT_FLEXIBLE, **everywhere)
    assert answer["amount_fen"] == HOHHOT_MONTH
    answer = flexible(made, "D", "2024-03", counted, HOHHOT_FLEXIBLE, **everywhere)
    assert refused_by(answer, "two-years-everywhere")
    answer = flexible(made, "E", "2024-04", unruled, HOHHOT_FLEXIBLE, **everywhere)
    assert answer["status"] == "undetermined"
    assert ("reading", "other-cities") in why(answer)


def trainee_month(made: Desk, case: str, grant: str, employer: str) -> Json:
    """A good claim of an employer for September 2022 of one trainee."""
    claim = good(grant)
    facts = {**claim["parties"]["trainee"][0]["facts"], "internship_months": ["2022-09"]}
    parties = {"applicant": enterprise(employer), "trainee": person("t1", **facts)}
    return made.award(case, grant, parties, facts=claim["facts"], on=day_of(grant))


def test_a_trainees_month_is_paid_once_across_employers_of_one_city_and_once_in_another() -> None:
    made = office("dezhou-2023", RONGCHANG, "examples/dezhou-operator-2023")
    here, there = "rongchang/internship", "dezhou/internship"
    assert trainee_month(made, "A", here, "e1")["amount_fen"] == 130_000
    assert refused_by(trainee_month(made, "B", here, "e2"), "month-once")
    assert trainee_month(made, "C", there, "e2")["amount_fen"] == 100_000
    assert refused_by(trainee_month(made, "D", there, "e3"), "month-once")


def test_months_do_not_count_across_grants_that_no_text_joins() -> None:
    """One person's month with an employer's insurance subsidy, and as flexible work: two grants."""
    made = office("jiangmen-2023", "examples/jiangmen-operator-2023")
    grant = "jiangmen/small-firm-insurance"
    claim = good(grant)
    facts = {**claim["parties"]["hire"][0]["facts"], "hire_insured_months": ["2023-01/2023-03"]}
    parties = {"applicant": enterprise("e1"), "hire": person("p1", **facts)}
    answer = made.award("A", grant, parties, facts=claim["facts"], on=day_of(grant))
    assert answer["amount_fen"] == 150_000
    answer = flexible(made, "B", "2023-01/2023-03", PAID_MONTHS)
    assert answer["amount_fen"] == 3 * JIANGMEN_MONTH


def test_a_trainee_who_is_hired_afterwards_is_paid_for_as_both(rongchang: Desk) -> None:
    assert trainee_month(rongchang, "A", "rongchang/internship", "e1")["amount_fen"] == 130_000
    answer = rongchang.award("B", **hiring(GRADUATE, "e1", person("t1")))
    assert answer["amount_fen"] == FEN[GRADUATE]


# ---- one founder, three cities -------------------------------------------------------------------


STARTUPS = ["dezhou/startup", "rongchang/startup", "jiangmen/startup"]


def founded(made: Desk, grant: str) -> Json:
    """The start-up grant of a city for one founder, the same everywhere."""
    case = granted_case(grant)
    assert case is not None
    names = {case.claim.parties["founder"][0].id: "the-founder"}
    parties = parties_of(case.claim, names)
    return made.award(
        grant.replace("/", "-"), grant, parties, facts=_plain(case.claim.facts), on=day_of(grant)
    )


@pytest.mark.parametrize("order", list(permutations(STARTUPS)), ids=" ".join)
def test_a_founder_with_the_start_up_grant_of_one_city_gets_those_of_the_others(
    order: tuple[str, ...],
) -> None:
    made = office(*DOCUMENTS, "examples/jiangmen-operator-2023")
    for grant in order:
        case = granted_case(grant)
        assert case is not None
        assert founded(made, grant)["amount_fen"] == case.expect.fen


def test_start_up_grants_of_several_cities_are_no_fault_in_the_audit() -> None:
    made = office(*DOCUMENTS, "examples/jiangmen-operator-2023")
    for grant in STARTUPS:
        founded(made, grant)
    result = audited(made)
    assert result.faults == 0
    assert "same-kind-two-regions" in {finding.check for finding in result.findings}
    assert {finding.severity for finding in result.findings} == {"hint"}


def test_a_second_start_up_grant_of_one_city_is_refused_all_the_same() -> None:
    """The negative of the test above: within a city the document does say so."""
    made = office(*DOCUMENTS)
    assert founded(made, "dezhou/startup")["amount_fen"] == 2_000_000
    case = granted_case("dezhou/startup")
    assert case is not None
    names = {"p1": "the-founder", "e1": "another"}
    again = made.award(
        "again",
        "dezhou/startup",
        parties_of(case.claim, names),
        facts=_plain(case.claim.facts),
        on=day_of("dezhou/startup"),
    )
    assert refused_by(again, "once")


def test_one_hire_may_be_counted_in_two_cities() -> None:
    made = office("dezhou-2023", RONGCHANG, "examples/dezhou-operator-2023")
    for case, grant, fen in (("A", "dezhou/job-creation", 300_000), ("B", HARD, FEN[HARD])):
        claim = good(grant)
        facts = claim["parties"]["hire"][0]["facts"]
        parties = {**claim["parties"], "hire": [person("h1", **facts)]}
        answer = made.award(case, grant, parties, facts=claim["facts"], on=day_of(grant))
        assert answer["amount_fen"] == fen
    assert audited(made).faults == 0

"""The rules of the grants, written out by hand in Python: what the packs' TOML says, once more.

What it is: one function a grant. It reads the claim and, through the model, what others hold, in
the order of the contract: every requirement, exclusion and refusing count first, then the amount,
then the ceilings, then what was asked for. `Notes` has what they share.

What it promises: it was written from the packs' text and the contract, and shares no code with the
package. What it does not do: know stages, payments or funds (`naive`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.model.logic import (
    Json,
    Key,
    Pair,
    Truth,
    at_least,
    both,
    either,
    granted,
    is_,
    key,
    months,
    one_of,
    opposite,
    refused,
    share_out,
    undetermined,
    within,
)

if TYPE_CHECKING:
    from tests.model.naive import Model


class Notes:
    """What was read of a claim: rules that are false, things that are unknown, parties left out."""

    def __init__(self, model: Model, claim: Json) -> None:
        self.model = model
        self.claim = claim
        self.false: set[Pair] = set()
        self.missing: set[str] = set()
        self.left_out: set[Pair] = set()
        self.must_name: set[Pair] = set()

    def fact(self, name: str) -> Any:
        """A fact of the case, or of the one party of a role."""
        if name in self.claim["facts"]:
            return self.claim["facts"][name]
        for role in ("applicant", "founder"):
            for party in self.claim["parties"].get(role, []):
                if name in party.get("facts", {}):
                    return party["facts"][name]
        return None

    def require(self, rule: str, truth: Truth, *names: str) -> None:
        """``names``: what is missing if the truth is unknown."""
        if truth is False:
            self.false.add(("requirement", rule))
        elif truth is None:
            self.missing |= {name for name in names if self.fact(name) is None}

    def applicant(self) -> Key:
        return key(self.claim["parties"]["applicant"][0])

    def founder_needed(self) -> None:
        """A rule reads the role: too few is unknown, unless the applicant is a person."""
        parties = self.claim["parties"]
        if not parties.get("founder") and parties["applicant"][0]["kind"] != "person":
            self.missing.add("founder")

    def people(self, *roles: str) -> list[Key]:
        return [key(party) for role in roles for party in self.claim["parties"].get(role, [])]

    def exclude(self, rule: str, roles: tuple[str, ...], others: tuple[str, ...]) -> None:
        """A party of these roles holds, in any of them, an award of another lane."""
        for person in self.people(*roles):
            if any(self.model.holds(award, roles, person) for award in self.model.awards(*others)):
                self.false.add(("exclusion", rule))

    def count_cap(
        self, rule: str, limit: int, roles: tuple[str, ...], grants: tuple[str, ...]
    ) -> None:
        for person in self.people(*roles):
            if self.model.count(grants, roles, person) + 1 > limit:
                self.false.add(("cap", rule))

    def room(self, limit: int, roles: tuple[str, ...], grants: tuple[str, ...]) -> int:
        """What a ceiling for life leaves to the one of its parties that has least left."""
        return min(
            limit - sum(fen for _, fen in self.model.used(grants, roles, person))
            for person in self.people(*roles)
        )

    def counted(
        self, role: str, checks: Callable[[Json], list[tuple[Pair, Truth, str]]]
    ) -> list[Json]:
        """The parties that count: none of its rules is false. Unknown ones make all unknown."""
        found: list[Json] = []
        seen: list[Key] = []
        for party in self.claim["parties"].get(role, []):
            if any(self.model.same_person(earlier, key(party)) for earlier in seen):
                self.left_out.add(("requirement", "same-party"))
                continue
            seen.append(key(party))
            read = checks(party)
            false = {rule for rule, truth, _ in read if truth is False}
            unknown = {name for _, truth, name in read if truth is None}
            if false:
                # Requirements and exclusions are all read. A ceiling that only leaves the party
                # out need not be read once something else does.
                rules = {rule for rule in false if rule[0] != "cap"}
                self.left_out |= false
                self.must_name |= rules or false
            elif unknown:
                self.missing |= unknown
            else:
                found.append(party)
        return found

    def stop(self) -> Json | None:
        """The end of the second step: any false refuses, else any unknown leaves it open."""
        if self.false:
            return refused(*self.false, may=self.left_out)
        if self.missing:
            return undetermined(*self.missing)
        return None

    def pay(
        self, lines: list[Json], ceilings: list[tuple[str, int]], reduced: set[Pair] | None = None
    ) -> Json:
        """Steps 4 and 5: ceilings in their order, then what was asked for and what is stated."""
        named = set(reduced or ())
        fen = sum(line["fen"] for line in lines)
        for rule, room in ceilings:
            if fen > room:
                fen = max(room, 0)
                named.add(("cap", rule))
        if fen == 0:
            explained = named | self.left_out
            return refused(among=explained or {("amount", "nothing")})
        requested, stated = self.claim["requested"], self.claim["stated"]
        allowed = fen if requested is None else min(fen, requested)
        if stated is not None:
            if stated > allowed:
                return refused(("amount", "allowed"), may=named | self.left_out)
            allowed = stated
        paid = [line for line in share_out(lines, allowed) if line["fen"]]
        return granted(allowed, paid, named | self.must_name, named | self.left_out)


def whole(notes: Notes, fen: int) -> list[Json]:
    """The one line of a grant that counts nobody."""
    return [{"key": notes.applicant(), "months": [], "fen": fen}]


def holding(key_: Key, fen: int, months_: list[int] | None = None) -> Json:
    return {"key": key_, "months": months_ or [], "fen": fen}


# --------------------------------------------------------------------------------------------------
# mini: the rules of mini-2023, mini-operator (from 2023-07-01) and mini-2024 (from 2024-01-01)

OWN = ("applicant", "founder")


def flat(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    new = claim["submitted"] >= "2024-01-01"
    notes.founder_needed()
    notes.require("eligible", is_(notes.fact("eligible"), True), "eligible")
    if not new and "started" not in claim["excuses"]:
        notes.require(
            "started", within(notes.fact("started_on"), 1, claim["submitted"]), "started_on"
        )
    elif not new and notes.fact("started_on") is None:
        notes.missing.add("started_on")
    notes.exclude("one-way", OWN, ("mini/green",))
    notes.count_cap("once", 2 if new else 1, OWN, ("mini/flat",))
    end = notes.stop()
    if end is not None:
        return end
    if new:
        return notes.pay(whole(notes, 120_000), [])
    plan, size = notes.fact("plan"), notes.fact("size")
    if plan is None:
        return undetermined("plan")
    if plan == "a":
        return notes.pay(whole(notes, 100_000), [])
    if size is None:
        return undetermined("size")
    if size >= 10:
        return notes.pay(whole(notes, 60_000), [])
    return refused(("amount", "no-line"), may=notes.left_out)


def hire_once(notes: Notes, party: Json) -> tuple[Pair, Truth, str]:
    """A hire counts once, or twice from 2024 on, over both grants for hires."""
    limit = 2 if notes.claim["submitted"] >= "2024-01-01" else 1
    active = limit == 2 or notes.claim["readings"]["hire-twice"] == "once"
    used = notes.model.count(("mini/jobs", "mini/placement"), ("hire",), key(party))
    return ("cap", "hire-once"), not active or used + 1 <= limit, ""


def jobs(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    notes.founder_needed()
    size = notes.fact("size")
    notes.require(
        "big",
        either(opposite(at_least(size, 50)), is_(notes.fact("eligible"), True)),
        "size",
        "eligible",
    )
    if claim["submitted"] >= "2023-07-01":
        notes.require("size-min", at_least(size, 1), "size")
    notes.exclude("one-way", OWN, ("mini/green",))

    def checks(party: Json) -> list[tuple[Pair, Truth, str]]:
        facts = party.get("facts", {})
        is_founder: Truth = any(
            model.same_person(key(party), founder) for founder in notes.people("founder")
        )
        if not notes.people("founder"):
            is_founder = None
        return [
            (
                ("requirement", "hire-months"),
                at_least(facts.get("hired_months"), 6),
                "hired_months",
            ),
            (("requirement", "hire-not-founder"), opposite(is_founder), "founder"),
            (("requirement", "hire-wage"), at_least(facts.get("wage"), 200_000), "wage"),
            hire_once(notes, party),
        ]

    hires = notes.counted("hire", checks)
    end = notes.stop()
    if end is not None:
        return end
    lines = [holding(key(party), 100_000) for party in hires]
    life = notes.room(350_000, ("applicant",), ("mini/jobs",))
    return notes.pay(lines, [("jobs-amount", life), ("jobs-case", 250_000)])


def placement(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)

    def checks(party: Json) -> list[tuple[Pair, Truth, str]]:
        learns = any(
            model.holds(award, ("hire", "trainee"), key(party))
            for award in model.awards("mini/training")
        )
        months_ = party.get("facts", {}).get("hired_months")
        return [
            (("requirement", "hire-months"), at_least(months_, 6), "hired_months"),
            (("exclusion", "work-or-learn"), not learns, ""),
            hire_once(notes, party),
        ]

    hires = notes.counted("hire", checks)
    end = notes.stop()
    if end is not None:
        return end
    ceilings = []
    if claim["submitted"] >= "2023-07-01":
        room = notes.room(120_000, ("applicant",), ("mini/placement",))
        ceilings.append(("placement-sum", room))
    return notes.pay([holding(key(party), 50_000) for party in hires], ceilings)


def months_taken(model: Model, person: Key) -> list[int]:
    """Every month of training that the person holds, in any award."""
    return [
        month
        for award in model.awards("mini/training")
        for holder in model.holders(award)
        if holder["role"] == "trainee" and model.same_person(holder["key"], person)
        for month in holder["months"]
    ]


def trainee_checks(model: Model, party: Json) -> list[tuple[Pair, Truth, str]]:
    facts = party.get("facts", {})
    works = any(
        model.holds(award, ("hire", "trainee"), key(party))
        for award in model.awards("mini/placement")
    )
    taken = months_taken(model, key(party))
    asked, outside = facts.get("months"), facts.get("months_outside")
    rest = None if asked is None else any(month not in taken for month in months(asked))
    room = at_least(11 - len(taken), outside)
    if len(taken) >= 12:
        room = False
    read: list[tuple[Pair, Truth, str]] = [
        (("requirement", "willing"), is_(facts.get("willing"), True), "willing"),
        (("exclusion", "work-or-learn"), not works, ""),
        (("cap", "month-once"), rest, "months"),
    ]
    # Where no month is left there is nothing that the second ceiling could take away.
    return read if rest is False else [*read, (("cap", "twelve"), room, "months_outside")]


def training(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    trainees = notes.counted("trainee", lambda party: trainee_checks(model, party))
    # The months are read by the benefit, those outside by a ceiling: each step ends the decision.
    for later in ("months_outside", "months"):
        if notes.missing > {later}:
            notes.missing.discard(later)
    end = notes.stop()
    if end is not None:
        return end
    lines, reduced = months_left(model, trainees)
    uses = model.used(("mini/training",), ("applicant",), notes.applicant())
    year = 200_000 - model.most_in_a_window(uses, claim["on"], years=1)
    result = notes.pay(lines, [("training-year", year)], reduced)
    for line in result.get("lines", []):
        # A month for which no money was left is not taken.
        line["months"] = line["months"][: -(-line["fen"] // 10_000)]
        span = months_taken(model, line["key"]) + line["months"]
        if max(span) - min(span) + 1 > 18:
            return refused(("cap", "span"), may=result["may"])
    return result


def months_left(model: Model, trainees: list[Json]) -> tuple[list[Json], set[Pair]]:
    """Each trainee's months that are not taken yet, the earliest as far as twelve in all allow."""
    lines = []
    reduced: set[Pair] = set()
    for party in trainees:
        used = months_taken(model, key(party))
        asked = months(party["facts"]["months"])
        mine = [month for month in asked if month not in used]
        if len(mine) < len(asked):
            reduced.add(("cap", "month-once"))
        room = max(12 - len(used) - party["facts"]["months_outside"], 0)
        if len(mine) > room:
            mine = mine[:room]
            reduced.add(("cap", "twelve"))
        lines.append(holding(key(party), 10_000 * len(mine), mine))
    return lines, reduced


def loan(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    open_now = model.count(("mini/loan",), ("applicant",), notes.applicant(), open_only=True)
    outside = notes.fact("loans_outside")
    if open_now + (outside or 0) + 1 > 2:
        notes.false.add(("cap", "loans-open"))
    if outside is None:
        notes.missing.add("loans_outside")
    end = notes.stop()
    if end is not None:
        if outside is None and end["status"] == "refused":
            end["or"] = "undetermined"
        return end
    fen = claim["stated"] if claim["stated"] is not None else claim["requested"]
    if fen is None:
        return undetermined("*")
    if not 10_000 <= fen <= 500_000:
        return refused(("amount", "bounds"))
    uses = model.used(("mini/loan",), ("applicant",), notes.applicant(), open_only=True)
    return notes.pay(whole(notes, fen), [("loans-sum", 800_000 - sum(fen for _, fen in uses))])


def green(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    notes.founder_needed()
    size = notes.fact("size")
    if claim["readings"]["scope"] == "strict":
        notes.require("strict", at_least(size, 5), "size")
    else:
        notes.require("loose", at_least(size, 2), "size")
    notes.exclude("one-way", OWN, ("mini/flat", "mini/jobs"))
    uses = [(on, 1) for on, _ in model.used(("mini/green",), ("applicant",), notes.applicant())]
    if model.most_in_a_window(uses, claim["on"], years=1) + 1 > 1:
        notes.false.add(("cap", "green-year"))
    end = notes.stop()
    if end is not None:
        return end
    if claim["submitted"] < "2023-07-01":
        return undetermined("mini/green")
    return notes.pay(whole(notes, 80_000), [])


def house(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    eligible, size = notes.fact("eligible"), notes.fact("size")
    notes.require("need", either(is_(eligible, True), at_least(size, 3)), "eligible", "size")
    end = notes.stop()
    if end is not None:
        return end
    family = model.linked(notes.applicant(), claim["on"])
    used = sum(
        award["fen"]
        for award in model.awards("mini/house")
        if any(model.holds(award, ("applicant",), member) for member in family)
    )
    return notes.pay(whole(notes, 70_000), [("house-sum", 100_000 - used)])


def tax(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    has = any(
        model.holds(award, ("applicant", "founder"), notes.applicant())
        for award in model.awards("mini/flat")
    )
    notes.require("after-flat", has)
    notes.count_cap("tax-once", 1, ("applicant",), ("mini/tax",))
    end = notes.stop()
    if end is not None:
        return end
    if claim["stated"] is not None:
        # A plain yes allows no amount at all.
        return refused(("amount", "allowed"))
    return granted(None, [holding(notes.applicant(), 0)])


def team(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    hires = model.told_apart(claim["parties"].get("hire", []))
    notes.require("two", len(hires) >= 2)
    terms = [at_least(party.get("facts", {}).get("hired_months"), 6) for party in hires]
    if both(*terms) is False:
        notes.false.add(("requirement", "hire-long"))
    elif both(*terms) is None:
        notes.missing.add("hired_months")
    end = notes.stop()
    if end is not None:
        return end
    invested = notes.fact("invested")
    if invested is None:
        return undetermined("invested")
    # Only a reducing ceiling reads the founder: the fourth step.
    notes.founder_needed()
    if notes.missing:
        return undetermined(*notes.missing)
    rooms = []
    for founder in notes.people("founder"):
        uses = model.used(("mini/team",), ("founder",), founder)
        rooms.append(100_000 - model.most_in_a_window(uses, claim["on"], months=6))
    result = notes.pay(whole(notes, invested * 2500 // 10_000), [("team-half-year", min(rooms))])
    if result["status"] == "granted":
        before = model.used(("mini/team",), ("applicant",), notes.applicant(), what="invested")
        if sum(fen for _, fen in before) + invested > 600_000:
            return refused(("cap", "invested"), may=result["may"])
    return result


# --------------------------------------------------------------------------------------------------
# dezhou: three grants of 德人社字〔2023〕11号, with an operator's figures from 2023-03-01


def dezhou_exclusion(notes: Notes, mine: str, scopes: dict[str, tuple[str, ...]]) -> None:
    """Returnee or general: whole families, or grant by grant. ``scopes``: the other lane's grants."""
    if notes.claim["readings"]["exclusion-scope"] == "whole-family":
        notes.exclude("returnee-or-general", OWN, scopes["whole-family"])
    else:
        notes.exclude(mine, OWN, scopes["pairwise"])


GENERAL = ("dezhou/startup", "dezhou/job-creation")
RETURNEE = ("dezhou/returnee-startup", "dezhou/returnee-job-creation")


def legal_rep(notes: Notes) -> None:
    changed = is_(notes.fact("legal_rep_changed"), False)
    if notes.claim["readings"]["legal-rep-change"] == "any":
        notes.require("same-legal-rep", changed, "legal_rep_changed")
    else:
        restored = is_(notes.fact("legal_rep_restored"), True)
        notes.require(
            "same-legal-rep-again",
            either(changed, restored),
            "legal_rep_changed",
            "legal_rep_restored",
        )


def startup(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    readings = claim["readings"]
    kind = notes.fact("entity_type")
    notes.founder_needed()
    notes.require("area", is_(notes.fact("registered_in_area"), True), "registered_in_area")
    notes.require("kind", one_of(kind, ("小微企业", "个体工商户")), "entity_type")
    notes.require("first", is_(notes.fact("first_registration"), True), "first_registration")
    legal_rep(notes)
    if readings["pension-months"] == "cumulative":
        notes.require(
            "insured-12-months", at_least(notes.fact("pension_months"), 12), "pension_months"
        )
    else:
        notes.require(
            "insured-12-months-in-a-row",
            at_least(notes.fact("pension_months_in_a_row"), 12),
            "pension_months_in_a_row",
        )
    notes.require("operating", is_(notes.fact("operating"), True), "operating")
    dezhou_exclusion(
        notes,
        "returnee-or-general-startup",
        {"whole-family": RETURNEE, "pairwise": ("dezhou/returnee-startup",)},
    )
    grants = ("dezhou/startup",)
    ceilings = []
    if readings["startup-upgrade"] == "none":
        notes.count_cap("once", 1, OWN, grants)
    else:
        has = any(
            model.holds(award, OWN, person)
            for award in model.awards(*grants)
            for person in notes.people(*OWN)
        )
        notes.require(
            "second-only-for-upgrade", either(is_(kind, "小微企业"), not has), "entity_type"
        )
        ceilings.append(("up-to-difference", notes.room(2_000_000, OWN, grants)))
    end = notes.stop()
    if end is not None:
        return end
    return notes.pay(whole(notes, 2_000_000 if kind == "小微企业" else 500_000), ceilings)


def job_creation(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    readings = claim["readings"]
    wage = 190_000 if claim["submitted"] >= "2023-03-01" else None
    notes.founder_needed()
    notes.require("area", is_(notes.fact("registered_in_area"), True), "registered_in_area")
    notes.require("kind", is_(notes.fact("entity_type"), "小微企业"), "entity_type")
    notes.require("first", is_(notes.fact("first_registration"), True), "first_registration")
    legal_rep(notes)
    dezhou_exclusion(
        notes,
        "returnee-or-general-jobs",
        {"whole-family": RETURNEE, "pairwise": ("dezhou/returnee-job-creation",)},
    )
    if readings["jobs-batches"] == "once":
        notes.count_cap("one-claim", 1, ("applicant",), ("dezhou/job-creation",))

    def checks(party: Json) -> list[tuple[Pair, Truth, str]]:
        facts = party.get("facts", {})
        founders = notes.people("founder")
        not_founder: Truth = (
            None
            if not founders
            else not any(model.same_person(key(party), founder) for founder in founders)
        )
        used = model.count(
            ("dezhou/job-creation", "dezhou/returnee-job-creation"), ("hire",), key(party)
        )
        once = readings["hire-twice"] != "once" or used == 0
        lowest = facts.get("lowest_monthly_wage")
        status = facts.get("hire_status")
        return [
            (
                ("requirement", "hire-group"),
                one_of(status, ("登记失业人员", "毕业年度高校毕业生")),
                "hire_status",
            ),
            (("requirement", "hire-not-founder"), not_founder, "founder"),
            (
                ("requirement", "hire-contract"),
                at_least(facts.get("contract_months"), 12),
                "contract_months",
            ),
            (
                ("requirement", "hire-wage"),
                at_least(lowest, wage),
                "lowest_monthly_wage" if lowest is None else "dezhou/minimum-wage",
            ),
            (
                ("requirement", "hire-insured"),
                is_(facts.get("insured_by_applicant"), True),
                "insured_by_applicant",
            ),
            (("cap", "hire-once"), once, ""),
        ]

    hires = notes.counted("hire", checks)
    end = notes.stop()
    if end is not None:
        return end
    if readings["jobs-ceiling"] == "lifetime":
        room = notes.room(3_000_000, ("applicant",), ("dezhou/job-creation",))
        ceilings = [("thirty-thousand", room)]
    else:
        ceilings = [("thirty-thousand-a-claim", 3_000_000)]
    return notes.pay([holding(key(party), 300_000) for party in hires], ceilings)


def returnee_startup(model: Model, claim: Json) -> Json:
    notes = Notes(model, claim)
    readings = claim["readings"]
    notes.founder_needed()
    graduated = notes.fact("graduated_on")
    notes.require("graduate", is_(notes.fact("graduate"), True), "graduate")
    if readings["five-years-at"] == "claim":
        notes.require(
            "within-5-years-at-claim", within(graduated, 5, claim["submitted"]), "graduated_on"
        )
    else:
        notes.require(
            "within-5-years-at-registration",
            within(graduated, 5, notes.fact("registered_on")),
            "graduated_on",
            "registered_on",
        )
    if readings["five-kinds-meant"] == "condition":
        notes.require("five-kinds", is_(notes.fact("five_kinds"), True), "five_kinds")
    dezhou_exclusion(
        notes,
        "returnee-or-general-startup",
        {"whole-family": GENERAL, "pairwise": ("dezhou/startup",)},
    )
    notes.count_cap("once", 1, OWN, ("dezhou/returnee-startup",))
    if "founder" in notes.missing:
        # What else is missing is missing of nobody.
        notes.missing = {"founder"}
    end = notes.stop()
    if end is not None:
        return end
    if claim["submitted"] < "2023-03-01":
        return undetermined("dezhou/returnee-startup")
    return notes.pay(whole(notes, 1_500_000), [])


GRANTS: dict[str, Json] = {
    "mini/flat": {"rules": flat, "instrument": "grant", "counted": None, "readings": []},
    "mini/jobs": {"rules": jobs, "instrument": "grant", "counted": "hire", "readings": []},
    "mini/placement": {
        "rules": placement,
        "instrument": "grant",
        "counted": "hire",
        "readings": [],
    },
    "mini/training": {
        "rules": training,
        "instrument": "interest",
        "counted": "trainee",
        "readings": [],
    },
    "mini/loan": {"rules": loan, "instrument": "loan", "counted": None, "readings": []},
    "mini/green": {"rules": green, "instrument": "grant", "counted": None, "readings": ["scope"]},
    "mini/house": {"rules": house, "instrument": "grant", "counted": None, "readings": []},
    "mini/tax": {"rules": tax, "instrument": "exemption", "counted": None, "readings": []},
    "mini/team": {"rules": team, "instrument": "interest", "counted": None, "readings": []},
    "dezhou/startup": {"rules": startup, "instrument": "grant", "counted": None, "readings": []},
    "dezhou/job-creation": {
        "rules": job_creation,
        "instrument": "grant",
        "counted": "hire",
        "readings": [],
    },
    "dezhou/returnee-startup": {
        "rules": returnee_startup,
        "instrument": "grant",
        "counted": None,
        "readings": ["five-years-at"],
    },
}
"""The grants that the machine claims, and what decides them here."""

OPTIONS = {"scope": ("strict", "loose"), "five-years-at": ("claim", "registration")}
"""Readings without default."""

DEFAULTS = {
    "hire-twice": "once",
    "pension-months": "consecutive",
    "startup-upgrade": "none",
    "legal-rep-change": "any",
    "exclusion-scope": "whole-family",
    "jobs-ceiling": "lifetime",
    "jobs-batches": "several",
    "five-kinds-meant": "condition",
}
"""Readings that have one. ``hire-twice`` of both schemes has the same."""

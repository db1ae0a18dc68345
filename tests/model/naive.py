"""A deliberately naive model of the contract: the judge of the state machine beside it.

What it is: plain dicts and loops. It keeps every command it was given and its answer, and works out
everything else (stages, payments, funds, who holds what) by reading the whole list again, each time.
There are no counters and nothing is remembered between two answers. The rules of the grants are
written out by hand in `grants`, the small words are in `logic`.

What it promises: it was written from the contract and from the packs' text, and it shares no code
with the package. Where the contract allows several answers it says so: ``may`` are reasons that can
stand beside those that must, ``among`` is a set of which some must be named.

What it does not do: read packs, check shapes beyond what the machine sends, write messages, hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta

import chinese_calendar
from dateutil.relativedelta import relativedelta
from tests.model.grants import DEFAULTS, GRANTS, OPTIONS
from tests.model.logic import (
    ANYTHING,
    Json,
    Key,
    Pair,
    day,
    invalid,
    key,
    recorded,
    refused,
    share_out,
    undetermined,
)

STEPS = ("accept", "review", "notice", "approve")
RANK = {"submitted": 0, "accept": 1, "review": 2, "notice": 3, "approve": 4}
STAGE = ("submitted", "accepted", "reviewed", "noticed", "approved")
RESERVING = {"grant", "interest"}
FOUNDER_FACTS = ("graduate", "graduated_on", "five_kinds")
LAST_CALENDAR = 2026
"""The last year whose working days are published; nothing guesses those of a later one."""
DEFAULT_PROCEDURE: Json = {
    "steps": list(STEPS),
    "notice": {"working_days": 5},
    "separate": [["review", "approve"], ["approve", "pay"], ["review", "pay"]],
}
"""Until one is adopted: all four steps, five working days, three people."""


class Model:
    """The ledger as the contract describes it, from its list of commands and nothing else."""

    def __init__(self, procedure: Json | None, *, require_funds: bool) -> None:
        self.first_procedure = procedure or DEFAULT_PROCEDURE
        self.require_funds = require_funds
        self.lines: list[tuple[Json, Json]] = []

    # -- the list ----------------------------------------------------------------------------------

    def record(self, command: Json) -> Json:
        """What the ledger must answer; the answer is kept unless nothing is recorded."""
        for before, answer in self.lines:
            if before["id"] == command["id"]:
                return self.again(before, answer, command)
        if any(before["do"] == "close" for before, _ in self.lines):
            return invalid()
        answer = self.decide(command)
        if answer["status"] != "invalid":
            # Entry 0 opens the ledger and entry 1 adopts its packs.
            answer["seq"] = 2 + len(self.lines)
            self.lines.append((json.loads(json.dumps(command)), answer))
        return answer

    def again(self, before: Json, answer: Json, command: Json) -> Json:
        fields = {
            name for name in before.keys() | command.keys() if before.get(name) != command.get(name)
        }
        if not fields:
            return {**answer, "repeated": True}
        case = before.get("case", answer.get("case"))
        if case is not None and self.was_erased(case):
            # What stands in clear can still be compared; of the rest nothing can be said.
            fields.add("erased")
        return {"status": "conflict", "fields": fields}

    def done(self) -> list[Json]:
        """All commands that were recorded, in order."""
        return [command for command, answer in self.lines if answer["status"] == "recorded"]

    def of_case(self, case: str) -> list[Json]:
        """The recorded commands of a case, those on its payments and recoveries among them."""
        return [
            command
            for command, answer in self.lines
            if answer["status"] == "recorded" and answer.get("case") == case
        ]

    def was_erased(self, case: str) -> bool:
        return any(command["do"] == "erase" for command in self.of_case(case))

    def submission(self, case: str) -> Json | None:
        for command in self.done():
            if command["do"] == "submit" and command["case"] == case:
                return command
        return None

    def cases(self) -> list[str]:
        return [command["case"] for command in self.done() if command["do"] == "submit"]

    def procedure(self) -> Json:
        """That of the latest adopt which brought one."""
        found = self.first_procedure
        for command in self.done():
            if command["do"] == "adopt":
                found = command.get("procedure", found)
        return found

    def adopted_rulings(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for command in self.done():
            if command["do"] == "adopt":
                for reading, ruling in command.get("rulings", {}).items():
                    found[reading] = ruling["option"]
        return found

    # -- one case, read again from its commands ----------------------------------------------------

    def stage(self, case: str) -> str:
        stage = "submitted"
        for command in self.of_case(case):
            do = command["do"]
            if do == "supplement":
                stage = "submitted"
            elif do == "accept":
                stage = "accepted"
            elif do == "review":
                stage = "reviewed" if command["passed"] else "accepted"
            elif do == "notice":
                stage = "noticed"
            elif do == "approve":
                stage = "approved"
            elif do == "reject":
                stage = "rejected"
            elif do == "withdraw":
                stage = "withdrawn"
            elif do == "finish":
                stage = "finished"
            elif do == "recover" and command.get("void"):
                stage = "voided"
        return stage

    def ended(self, case: str) -> bool:
        return self.stage(case) not in STAGE

    def held(self, case: str) -> bool:
        """Whether a hold is on the case. The end of the case ends it."""
        held = False
        for command in self.of_case(case):
            if command["do"] in ("hold", "release"):
                held = command["do"] == "hold"
        return held and not self.ended(case)

    def last_day(self, case: str) -> str:
        return max(str(command["on"]) for command in self.of_case(case))

    def running_notice(self, case: str) -> Json | None:
        """The latest notice since the case was last submitted or supplemented."""
        found = None
        for command in self.of_case(case):
            if command["do"] == "supplement":
                found = None
            if command["do"] == "notice":
                found = command
        return found

    def content(self, case: str) -> tuple[Json, Json]:
        """(parties by role, facts of the case), supplements merged in."""
        parties: Json = {}
        facts: Json = {}
        for command in self.of_case(case):
            if command["do"] in ("submit", "supplement"):
                if "founder" in command.get("parties", {}):
                    # What was said of the founder before was said of another party.
                    facts = {name: v for name, v in facts.items() if name not in FOUNDER_FACTS}
                parties.update(command.get("parties", {}))
                facts.update(command.get("facts", {}))
        return parties, facts

    def approval(self, case: str) -> tuple[Json, Json] | None:
        for command, answer in self.lines:
            mine = command["do"] == "approve" and command["case"] == case
            if mine and answer["status"] == "recorded":
                return command, answer
        return None

    # -- payments and recoveries -------------------------------------------------------------------

    def payments(self, case: str | None = None) -> dict[str, Json]:
        """Payments by id: case, fen, state."""
        found: dict[str, Json] = {}
        for command, answer in self.lines:
            if answer["status"] != "recorded":
                continue
            if command["do"] == "pay":
                if case is None or command["case"] == case:
                    found[command["payment"]] = {
                        "case": command["case"],
                        "fen": answer["amount_fen"],
                        "state": "instructed",
                    }
            elif command["do"] in ("settle", "return", "cancel"):
                state = {"settle": "settled", "return": "returned", "cancel": "cancelled"}
                if command["payment"] in found:
                    found[command["payment"]]["state"] = state[command["do"]]
        return found

    def paid(self, case: str, state: str) -> int:
        payments = self.payments(case).values()
        return sum(payment["fen"] for payment in payments if payment["state"] == state)

    def recoveries(self, case: str | None = None) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for command, answer in self.lines:
            if answer["status"] != "recorded":
                continue
            if command["do"] == "recover" and (case is None or command["case"] == case):
                found[command["recovery"]] = {
                    "case": command["case"],
                    "fen": answer["amount_fen"],
                    "void": command.get("void", False),
                    "repaid": 0,
                    "written_off": 0,
                }
            elif command.get("recovery") in found and command["do"] == "repay":
                found[command["recovery"]]["repaid"] += command["amount_fen"]
            elif command.get("recovery") in found and command["do"] == "write_off":
                found[command["recovery"]]["written_off"] += command["amount_fen"]
        return found

    def recovered(self, case: str, what: str) -> int:
        return sum(recovery[what] for recovery in self.recoveries(case).values())

    # -- awards ------------------------------------------------------------------------------------

    def award(self, case: str) -> Json | None:
        """What the case holds today, or None: nothing was approved, or it was released."""
        approved = self.approval(case)
        if approved is None:
            return None
        command, answer = approved
        submit = self.submission(case)
        assert submit is not None
        fen = answer.get("amount_fen", 0)
        for later in self.of_case(case):
            if later["do"] == "withdraw":
                return None
            if later["do"] == "finish":
                fen = self.paid(case, "settled")
                if fen == 0:
                    return None
            if later["do"] == "recover" and later.get("void"):
                fen = self.paid(case, "settled")
                if self.recovered(case, "repaid") == fen:
                    return None
        return {
            "case": case,
            "grant": submit["grant"],
            "on": command["on"],
            "fen": fen,
            "lines": share_out(answer["lines"], fen),
            "parties": answer["parties"],
            "counted": answer["counted"],
            "invested": answer.get("invested", 0),
            "discharged": any(later["do"] == "discharge" for later in self.of_case(case)),
        }

    def awards(self, *grants: str) -> list[Json]:
        found = [self.award(case) for case in self.cases()]
        return [award for award in found if award is not None and award["grant"] in grants]

    def holders(self, award: Json) -> list[Json]:
        """Who holds an award: role, who, how much. Counted parties hold their line, others all."""
        found = []
        for role, parties in award["parties"].items():
            if role == award["counted"]:
                continue
            found += [
                {"role": role, "key": key(party), "fen": award["fen"], "months": []}
                for party in parties
            ]
        for line in award["lines"] if award["counted"] else []:
            found.append(
                {
                    "role": award["counted"],
                    "key": line["key"],
                    "fen": line["fen"],
                    "months": line["months"],
                }
            )
        return found

    def holds(self, award: Json, roles: Iterable[str], person: Key) -> bool:
        return any(
            holder["role"] in roles and self.same_person(holder["key"], person)
            for holder in self.holders(award)
        )

    def holdings(self) -> list[Json]:
        """All that anyone holds, for comparison with the ledger's own lists."""
        found = []
        for case in self.cases():
            award = self.award(case)
            if award is not None:
                found += [
                    {
                        "key": holder["key"],
                        "case": case,
                        "grant": award["grant"],
                        "role": holder["role"],
                        "fen": holder["fen"],
                    }
                    for holder in self.holders(award)
                ]
        return found

    # -- funds -------------------------------------------------------------------------------------

    def fund(self, fund: str, year: int) -> Json:
        appropriated = sum(
            command["amount_fen"]
            for command in self.done()
            if command["do"] == "appropriate"
            and command["fund"] == fund
            and command["year"] == year
        )
        reserved = paid = 0
        for case in self.cases():
            approved = self.approval(case)
            submit = self.submission(case)
            assert submit is not None
            if approved is None or submit.get("fund") != fund:
                continue
            if GRANTS[submit["grant"]]["instrument"] not in RESERVING:
                continue
            command, answer = approved
            if day(command["on"]).year != year:
                continue
            settled = self.paid(case, "settled")
            paid += settled
            reserved += self.promised(case, answer.get("amount_fen") or 0) - settled
        return {"appropriated_fen": appropriated, "reserved_fen": reserved, "paid_fen": paid}

    def promised(self, case: str, approved_fen: int) -> int:
        """What the case may still come to in all: less once the unpaid rest was given up."""
        fen = approved_fen
        for later in self.of_case(case):
            if later["do"] == "withdraw":
                fen = 0
            if later["do"] == "finish":
                # What the bank returns after the end is given up with the rest.
                fen = self.paid(case, "settled")
            if later["do"] == "recover" and later.get("void"):
                fen = self.paid(case, "settled")
        return fen

    def free(self, fund: str, year: int) -> int:
        money = self.fund(fund, year)
        return int(money["appropriated_fen"] - money["reserved_fen"] - money["paid_fen"])

    # -- identity ----------------------------------------------------------------------------------

    def same_person(self, one: Key, other: Key) -> bool:
        """Connected by pairs of which the latest statement is ``same``."""
        if one == other:
            return True
        pairs: dict[frozenset[Key], bool] = {}
        for command in self.done():
            if command["do"] in ("same", "apart"):
                keys = [key(party) for party in command["parties"]]
                for i, a in enumerate(keys):
                    for b in keys[i + 1 :]:
                        pairs[frozenset((a, b))] = command["do"] == "same"
        known = {one}
        for _ in pairs:
            for pair, same in pairs.items():
                if same and known & pair:
                    known |= pair
        return other in known

    def told_apart(self, parties: list[Json]) -> list[Json]:
        """Parties of one role without those that are the same person as an earlier one."""
        found: list[Json] = []
        for party in parties:
            if not any(self.same_person(key(party), key(other)) for other in found):
                found.append(party)
        return found

    def linked(self, person: Key, on: str) -> list[Key]:
        """Everyone in a group with the person on that day, the person included."""
        groups: dict[str, list[Key]] = {}
        for command in self.done():
            if command["do"] != "link":
                continue
            if command["from"] <= on <= command.get("to", "9999-12-31"):
                groups.setdefault(command["group"], []).extend(key(p) for p in command["parties"])
        found = [person]
        for members in groups.values():
            if any(self.same_person(member, person) for member in members):
                found += members
        return found

    # -- usage of caps -----------------------------------------------------------------------------

    def count(
        self, grants: Iterable[str], roles: Iterable[str], person: Key, *, open_only: bool = False
    ) -> int:
        return sum(
            1
            for award in self.awards(*grants)
            if self.holds(award, roles, person) and not (open_only and award["discharged"])
        )

    def used(
        self,
        grants: Iterable[str],
        roles: Iterable[str],
        person: Key,
        *,
        open_only: bool = False,
        what: str = "fen",
    ) -> list[tuple[str, int]]:
        """(day, fen) of each award of the grants that the person holds in one of the roles."""
        return [
            (award["on"], award[what])
            for award in self.awards(*grants)
            if self.holds(award, roles, person) and not (open_only and award["discharged"])
        ]

    def most_in_a_window(self, uses: list[tuple[str, int]], on: str, **period: int) -> int:
        """The fullest of the half-open windows (end − period, end] that contain the day."""
        ends = [on] + [other for other, _ in uses if other >= on]
        fullest = 0
        for end in ends:
            start = day(end) - relativedelta(**period)  # type: ignore[arg-type]
            if start < day(on):
                inside = [fen for other, fen in uses if start < day(other) <= day(end)]
                fullest = max(fullest, sum(inside))
        return fullest

    # -- commands ----------------------------------------------------------------------------------

    def decide(self, command: Json) -> Json:
        return getattr(self, "do_" + command["do"])(command)  # type: ignore[no-any-return]

    def do_appropriate(self, command: Json) -> Json:
        back = -command["amount_fen"]
        if back > 0 and back > self.free(command["fund"], command["year"]):
            return refused(("fund", "free"))
        return recorded()

    def do_adopt(self, command: Json) -> Json:
        return recorded()

    def do_submit(self, command: Json) -> Json:
        if command["grant"] not in GRANTS or bad_parties(command["parties"]):
            return invalid()
        if self.submission(command["case"]) is not None:
            return refused(("order", "case-taken"))
        return recorded(case=command["case"])

    def order(self, command: Json, case: str, *more: str) -> set[Pair]:
        """What may be said of a command out of order: a taken name, the stage, then the rest."""
        rules = {rule for rule in more if rule.endswith("-taken")}
        if "stage" in more:
            rules.add("stage")
        else:
            rules |= {*more, *(["date"] if command["on"] < self.last_day(case) else [])}
        return {("order", rule) for rule in rules}

    def duty(self, command: Json, case: str) -> set[Pair]:
        """Pairs that one actor would do both of on this case."""
        did = {earlier["do"] for earlier in self.of_case(case) if earlier["by"] == command["by"]}
        return {
            ("duty", f"{one}-{other}")
            for one, other in self.procedure()["separate"]
            if (one == command["do"] and other in did) or (other == command["do"] and one in did)
        }

    def do_supplement(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases() or bad_parties(command.get("parties", {})):
            return invalid()
        late = self.stage(case) not in STAGE[:4]
        broken = self.order(command, case, *(["stage"] if late else []))
        if broken:
            return refused(among=broken)
        return self.unless_duty(command, case)

    def unless_duty(self, command: Json, case: str) -> Json:
        duties = self.duty(command, case)
        return refused(*duties) if duties else recorded(case=case)

    def step(self, command: Json) -> Json | None:
        """Order of a step of the procedure: ahead of where the case is, and none left out."""
        case, do = command["case"], command["do"]
        stage = self.stage(case)
        allowed = stage in STAGE
        if allowed:
            rank = STAGE.index(stage)
            skipped = [s for s in STEPS if rank < RANK[s] < RANK[do]]
            required = self.procedure()["steps"]
            ahead = RANK[do] > rank or (do == "notice" and stage == "noticed")
            allowed = ahead and not any(step in required for step in skipped)
        broken = self.order(command, case, *([] if allowed else ["stage"]))
        return refused(among=broken) if broken else None

    def do_accept(self, command: Json) -> Json:
        if command["case"] not in self.cases():
            return invalid()
        return self.step(command) or self.unless_duty(command, command["case"])

    do_review = do_accept

    def do_notice(self, command: Json) -> Json:
        answer = self.do_accept(command)
        if answer["status"] != "recorded":
            return answer
        least = self.notice_end(command["on"])
        if isinstance(least, int):
            return undetermined(f"calendar-{least}")
        return refused(("notice", "length")) if command["until"] < least else answer

    def notice_end(self, posted: str) -> str | int:
        """The first day that a notice posted on a day may end on; that day is not counted.

        Or the year for which nobody has a calendar.
        """
        length = self.procedure().get("notice", {})
        last = day(posted) + timedelta(days=length.get("days", 0))
        for _ in range(length.get("working_days", 0)):
            last += timedelta(days=1)
            while last.year <= LAST_CALENDAR and not chinese_calendar.is_workday(last):
                last += timedelta(days=1)
            if last.year > LAST_CALENDAR:
                return last.year
        return last.isoformat()

    def do_reject(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases():
            return invalid()
        late = self.stage(case) not in STAGE[:4]
        broken = self.order(command, case, *(["stage"] if late else []))
        return refused(among=broken) if broken else recorded(case=case)

    def do_withdraw(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases():
            return invalid()
        more = []
        if self.ended(case):
            more.append("stage")
        if self.paid(case, "instructed"):
            more.append("payment-open")
        if self.paid(case, "settled"):
            more.append("payment-settled")
        broken = self.order(command, case, *more)
        return refused(among=broken) if broken else recorded(case=case)

    def do_finish(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases():
            return invalid()
        more = []
        if self.stage(case) != "approved":
            more.append("stage")
        if self.paid(case, "instructed"):
            more.append("payment-open")
        broken = self.order(command, case, *more)
        return refused(among=broken) if broken else recorded(case=case)

    def do_hold(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases():
            return invalid()
        more = []
        if self.ended(case):
            more.append("stage")
        if self.held(case):
            more.append("held")
        broken = self.order(command, case, *more)
        return refused(among=broken) if broken else recorded(case=case)

    def do_release(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases():
            return invalid()
        broken = self.order(command, case, *([] if self.held(case) else ["not-held"]))
        return refused(among=broken) if broken else recorded(case=case)

    def left(self, case: str) -> int:
        """What is approved and neither instructed nor settled."""
        approved = self.approval(case)
        if approved is None:
            return 0
        promised = self.promised(case, approved[1].get("amount_fen") or 0)
        return promised - self.paid(case, "instructed") - self.paid(case, "settled")

    def do_pay(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases() or command.get("amount_fen", 1) < 1:
            return invalid()
        more = []
        if command["payment"] in self.payments():
            more.append("payment-taken")
        if self.stage(case) != "approved":
            more.append("stage")
        if any(earlier["do"] == "discharge" for earlier in self.of_case(case)):
            # Repaid in full: there is nothing left to be paid out.
            more.append("discharged")
        broken = self.order(command, case, *more)
        if broken:
            return refused(among=broken)
        if self.held(case):
            return refused(("order", "held"))
        duties = self.duty(command, case)
        if duties:
            return refused(*duties)
        fen = command.get("amount_fen", self.left(case))
        if fen == 0 or fen > self.left(case):
            return refused(("amount", "left"))
        return recorded(case=case, amount_fen=fen)

    def of_payment(self, command: Json, states: tuple[str, ...]) -> Json:
        payment = self.payments().get(command["payment"])
        if payment is None:
            return invalid()
        case = payment["case"]
        more = []
        # What a recovery ordered back comes back by repayment, not by the bank.
        not_ordered_back = self.paid(case, "settled") - self.recovered(case, "fen")
        if payment["state"] not in states:
            more.append("payment-state")
        elif payment["state"] == "settled" and payment["fen"] > not_ordered_back:
            more.append("ordered-back")
        broken = self.order(command, case, *more)
        if broken:
            return refused(among=broken)
        return self.unless_duty(command, case)

    def do_settle(self, command: Json) -> Json:
        return self.of_payment(command, ("instructed",))

    def do_return(self, command: Json) -> Json:
        return self.of_payment(command, ("instructed", "settled"))

    def do_cancel(self, command: Json) -> Json:
        return self.of_payment(command, ("instructed",))

    def do_recover(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases():
            return invalid()
        taken = ["recovery-taken"] if command["recovery"] in self.recoveries() else []
        settled = self.paid(case, "settled")
        rest = settled - self.recovered(case, "fen")
        voided = self.stage(case) == "voided"
        if voided or (settled == 0 and self.stage(case) != "approved"):
            # Nothing is there to be ordered back, for more than one reason: any may be said.
            rules = ("stage", "nothing-settled") if command.get("void") else ("stage",)
            among = {("order", rule) for rule in (*taken, *rules)} | {("amount", "settled")}
            return refused(among=among | self.order(command, case))
        fen = command.get("amount_fen", rest)
        more = []
        if command.get("void"):
            more += ["payment-open"] if self.paid(case, "instructed") else []
            more += ["nothing-settled"] if settled == 0 else []
        broken = self.order(command, case, *taken, *more)
        if broken:
            return refused(among=broken)
        if fen > rest or (command.get("void") and fen != rest):
            return refused(("amount", "settled"))
        return recorded(case=case, amount_fen=fen)

    def do_repay(self, command: Json) -> Json:
        recovery = self.recoveries().get(command["recovery"])
        if recovery is None or command["amount_fen"] < 1:
            return invalid()
        broken = self.order(command, recovery["case"])
        if broken:
            return refused(among=broken)
        outstanding = recovery["fen"] - recovery["repaid"] - recovery["written_off"]
        if command["amount_fen"] > outstanding:
            return refused(("amount", "outstanding"))
        return recorded(case=recovery["case"])

    do_write_off = do_repay

    def do_same(self, command: Json) -> Json:
        return recorded()

    do_apart = do_link = do_close = do_same

    def do_perform(self, command: Json) -> Json:
        acts = [
            earlier["act"]
            for earlier in self.done()
            if earlier["do"] == "perform"
            and earlier["service"] == command["service"]
            and self.same_person(key(earlier["party"]), key(command["party"]))
        ]
        if command["act"] == "open":
            return refused(("order", "service-open")) if "open" in acts else recorded()
        return recorded() if "open" in acts else refused(("order", "service-not-open"))

    def do_discharge(self, command: Json) -> Json:
        case = command["case"]
        submit = self.submission(case)
        if submit is None:
            return invalid()
        fits = (
            GRANTS[submit["grant"]]["instrument"] == "loan"
            and self.award(case) is not None
            and not any(earlier["do"] == "discharge" for earlier in self.of_case(case))
        )
        # A loan of which money is still on its way is not repaid in full.
        more = ["payment-open"] if self.paid(case, "instructed") else []
        broken = self.order(command, case, *more, *([] if fits else ["stage"]))
        return refused(among=broken) if broken else recorded(case=case)

    def do_erase(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases():
            return invalid()
        owed = any(
            recovery["fen"] > recovery["repaid"] + recovery["written_off"]
            for recovery in self.recoveries(case).values()
        )
        more = ["open"] if owed or not self.ended(case) else []
        if self.payments(case):
            more.append("retention")
        broken = self.order(command, case, *more)
        return refused(among=broken) if broken else recorded(case=case)

    # -- approval ----------------------------------------------------------------------------------

    def do_approve(self, command: Json) -> Json:
        case = command["case"]
        if case not in self.cases():
            return invalid()
        first = self.step(command)
        if first is not None:
            return first
        if self.held(case):
            return refused(("order", "held"))
        duties = self.duty(command, case)
        if duties:
            return refused(*duties)
        notice = self.running_notice(case)
        if notice is not None:
            asked = "notice" in self.procedure()["steps"]
            least = self.notice_end(notice["on"]) if asked else notice["on"]
            broken = {("notice", "running")} if command["on"] <= notice["until"] else set()
            if isinstance(least, str) and notice["until"] < least:
                broken.add(("notice", "length"))
            if broken:
                answer = refused(among=broken)
                return {**answer, "or": "undetermined"} if isinstance(least, int) else answer
            if isinstance(least, int):
                return undetermined(f"calendar-{least}")
        return self.judged(command)

    def judged(self, command: Json) -> Json:
        """The rules of the grant, under every option of a reading that nobody has decided."""
        claim = self.claim(command)
        if claim["submitted"] < "2023-01-01":
            return refused(("requirement", "in-force"))
        grant = GRANTS[claim["grant"]]
        adopted = self.adopted_rulings()
        own = {name: ruling["option"] for name, ruling in command.get("rulings", {}).items()}
        for name, option in own.items():
            if adopted.get(name, option) != option:
                return refused(among={("reading", name)}, may=ANYTHING)
        chosen = {**DEFAULTS, **own, **adopted}
        open_readings = [name for name in grant["readings"] if name not in chosen]
        results = []
        for combination in every_way(open_readings):
            claim["readings"] = {**chosen, **combination}
            results.append(grant["rules"](self, claim))
        first = results[0]
        if any((r["status"], r.get("fen")) != (first["status"], first.get("fen")) for r in results):
            return undetermined(*open_readings)
        if first["status"] != "granted":
            return merged(results)
        return self.with_fund(command, claim, first)

    def claim(self, command: Json) -> Json:
        """Everything that a grant's rules may look at, in one dict."""
        case = command["case"]
        submit = self.submission(case)
        assert submit is not None
        parties, facts = self.content(case)
        if parties["applicant"][0]["kind"] == "person" and not parties.get("founder"):
            # A person who applies and names no founder stands in that role too.
            parties["founder"] = parties["applicant"]
        return {
            "case": case,
            "grant": submit["grant"],
            "submitted": submit["on"],
            "on": command["on"],
            "parties": parties,
            "facts": facts,
            "requested": submit.get("requested_fen"),
            "stated": command.get("amount_fen"),
            "excuses": command.get("excuses", {}),
            "fund": submit.get("fund"),
        }

    def with_fund(self, command: Json, claim: Json, result: Json) -> Json:
        """The last step: where a fund is named or required, the whole amount must be free."""
        grant = GRANTS[claim["grant"]]
        fen = result["fen"] or 0
        if grant["instrument"] in RESERVING and fen:
            if claim["fund"] is None and self.require_funds:
                return refused(("fund", "named"), may=result["may"])
            year = day(command["on"]).year
            if claim["fund"] is not None and fen > self.free(claim["fund"], year):
                return refused(("fund", "free"), may=result["may"])
        answer = recorded(
            case=claim["case"],
            named=result["named"],
            lines=result["lines"],
            parties={role: self.told_apart(of) for role, of in claim["parties"].items()},
            counted=grant["counted"],
            invested=claim["facts"].get("invested", 0),
        )
        if result["fen"] is not None:
            answer["amount_fen"] = fen
        return answer

    # -- to compare with ---------------------------------------------------------------------------

    def view(self, case: str) -> Json:
        """The balances of a case."""
        approved = self.approval(case)
        return {
            "stage": self.stage(case),
            "held": self.held(case),
            "approved_fen": approved[1].get("amount_fen", 0) if approved else 0,
            "payable_fen": self.promised(case, approved[1].get("amount_fen", 0)) if approved else 0,
            "instructed_fen": self.paid(case, "instructed"),
            "settled_fen": self.paid(case, "settled"),
            "ordered_back_fen": self.recovered(case, "fen"),
            "repaid_fen": self.recovered(case, "repaid"),
            "written_off_fen": self.recovered(case, "written_off"),
        }


def merged(results: list[Json]) -> Json:
    """One answer for options that agree: the reasons of all of them."""
    if results[0]["status"] == "undetermined":
        return undetermined(*set.union(*(r["missing"] for r in results)))
    among = [r["among"] for r in results]
    return refused(
        *set.union(*(r["must"] for r in results)),
        may=set.union(*(r["may"] for r in results), *among),
        among=set.union(*among) if all(among) else (),
    )


def every_way(readings: list[str]) -> list[dict[str, str]]:
    ways: list[dict[str, str]] = [{}]
    for name in readings:
        ways = [{**way, name: option} for way in ways for option in OPTIONS[name]]
    return ways


def bad_parties(parties: Json) -> bool:
    """The same number twice in a role, two founders, or a number with a wrong check digit."""
    for role, members in parties.items():
        keys = [key(member) for member in members]
        if len(set(keys)) < len(keys) or (role in ("founder", "applicant") and len(keys) > 1):
            return True
        if any(not check_digit(member) for member in members):
            return True
    return False


def check_digit(party: Json) -> bool:
    """GB 11643 for resident numbers; the machine breaks no others."""
    if party["scheme"] != "cn-ric":
        return True
    number = party["number"]
    weighted = sum(int(digit) * 2 ** (17 - i) for i, digit in enumerate(number[:17]))
    return bool("10X98765432"[weighted % 11] == number[17])

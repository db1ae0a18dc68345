"""Random streams of commands: the ledger and the naive model must answer the same.

What it is: two Hypothesis state machines, one over the invented packs beside it and one over the
shipped Dezhou pack. After each command the answers are compared (status, number, amount, reasons),
and after each step all balances and holdings.

What it promises: a difference is reported with the whole stream that leads to it, shrunk, as
commands that can be pasted into a file.

What it does not do: shapes of malformed commands, bytes, storage. Those have tests of their own.
"""

from __future__ import annotations

import copy
import itertools
import json
from datetime import date, timedelta
from typing import Any, ClassVar

from hypothesis import note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.model import naive
from tests.model import strategies as draw_from
from tests.model.compare import balance_differences, differences, open_ledger
from tests.model.logic import Json

GOOD_ACTOR = {
    "submit": "window",
    "supplement": "window",
    "accept": "window",
    "review": "bob",
    "notice": "window",
    "approve": "cai",
    "pay": "dan",
    "settle": "eve",
}
WHICH = st.integers(0, 50)
MOSTLY_WINDOW = st.sampled_from(["window"] * 6 + ["cai"])
FUND = st.sampled_from([draw_from.FUNDS[0]] * 3 + [None, draw_from.FUNDS[1]])
ANYONE = st.sampled_from(["window", "bob", "cai", "dan", "eve"])


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def some_cases(town: Town) -> bool:
    return bool(town.model.cases())


class Town(RuleBasedStateMachine):
    """One paying authority, its commands drawn at random, the next step more often than not."""

    scheme: ClassVar[str] = "mini"

    def __init__(self) -> None:
        super().__init__()
        self.ids = itertools.count(1)
        self.answers: dict[str, Json] = {}
        self.sent: list[Json] = []

    @initialize(procedure=draw_from.PROCEDURES, require_funds=st.sampled_from([False, False, True]))
    def opens(self, procedure: Json | None, require_funds: bool) -> None:
        self.ledger = open_ledger(self.scheme, procedure, require_funds=require_funds)
        self.model = naive.Model(procedure, require_funds=require_funds)
        for year in (2023, 2024):
            fen = draw_from.OPENING_FEN[self.scheme]
            self.send(do="appropriate", fund=draw_from.FUNDS[0], year=year, amount_fen=fen)

    # -- sending -----------------------------------------------------------------------------------

    def send(self, **command: Any) -> Json:
        """Record a command in both and compare. Without id it gets a new one."""
        command = {"id": str(next(self.ids)), "on": "2023-01-10", "by": "window", **command}
        self.sent.append(command)
        note(json.dumps(command, ensure_ascii=False))
        expected = self.model.record(command)
        got: Json = self.ledger.record(command)
        note(f"  expected {expected}\n  got      {got}")
        wrong = differences(expected, got)
        if expected.get("repeated"):
            wrong += self.repeated(command, got)
        elif expected["status"] == "conflict":
            if got.get("field") not in expected["fields"]:
                wrong.append(f"conflict names {got.get('field')}, expected {expected['fields']}")
        elif expected["status"] != "invalid":
            self.answers[command["id"]] = got
        assert not wrong, "; ".join(wrong)
        return got

    def repeated(self, command: Json, got: Json) -> list[str]:
        """The original line again, and `repeated`. After an erasure values may be omitted."""
        if got.get("repeated") is not True:
            return ["not marked as repeated"]
        first = self.answers[command["id"]]
        keys = ("id", "status", "seq", "case", "amount_fen")
        return [
            f"repeats {name} as {got.get(name)}, was {first.get(name)}"
            for name in keys
            if got.get(name) != first.get(name)
        ]

    def soon(self, case: str, days: int) -> str:
        """A day on which the next command of a case is in order."""
        if case not in self.model.cases():
            # Its submission was not recorded: the ledger is closed.
            return "2023-05-01"
        day = later(self.model.last_day(case), days)
        notice = self.model.running_notice(case)
        return max(day, later(notice["until"], 1)) if notice else day

    def take(self, do: str, case: str, days: int = 0, by: str | None = None, **more: Any) -> Json:
        """One step of a case by someone who may, on a day that is in order."""
        on = self.soon(case, days)
        return self.send(do=do, case=case, on=on, by=by or GOOD_ACTOR.get(do, "window"), **more)

    def until_approved(self, case: str, days: int, **more: Any) -> Json:
        """The steps that are still to be taken, then the approval."""
        extra: dict[str, Json] = {"review": {"passed": True, "note": "合格"}}
        for step in self.model.procedure()["steps"]:
            stage = self.model.stage(case)
            if case not in self.model.cases() or step == "approve" or stage not in naive.STAGE:
                continue
            if naive.RANK[step] > naive.STAGE.index(stage):
                on = self.soon(case, 0)
                least = self.model.notice_end(on)
                until = {"notice": {"until": on if isinstance(least, int) else least}}
                self.take(step, case, **{**extra, **until}.get(step, {}))
        return self.take("approve", case, days, **more)

    def some_case(self, which: int, *stages: str) -> str:
        """A case at one of these stages if there is one, else any."""
        cases = self.model.cases()
        fit = [case for case in cases if self.model.stage(case) in stages] or cases
        return fit[which % len(fit)]

    # -- cases -------------------------------------------------------------------------------------

    @rule(data=st.data(), day=draw_from.DAYS, by=MOSTLY_WINDOW, fund=FUND)
    def submits(self, data: st.DataObject, day: str, by: str, fund: str | None) -> None:
        self.new_case(data, day, by, fund)

    def new_case(self, data: st.DataObject, day: str, by: str, fund: str | None) -> str:
        grants = [grant for grant in draw_from.CLAIMS if grant.startswith(self.scheme + "/")]
        claim = data.draw(draw_from.CLAIMS[data.draw(st.sampled_from(grants))])
        case = f"A-{len(self.sent)}"
        more = {"fund": fund} if fund else {}
        self.send(do="submit", case=case, on=day, by=by, **claim, **more)
        return case

    @rule(data=st.data(), day=draw_from.DAYS, days=st.integers(0, 9))
    def goes_all_the_way_to_approval(self, data: st.DataObject, day: str, days: int) -> None:
        case = self.new_case(data, day, "window", draw_from.FUNDS[0])
        self.until_approved(case, days)

    @rule(data=st.data(), day=draw_from.DAYS, fen=st.sampled_from([None, None, 50_000]))
    def goes_all_the_way_to_payment(self, data: st.DataObject, day: str, fen: int | None) -> None:
        case = self.new_case(data, day, "window", draw_from.FUNDS[0])
        self.until_approved(case, 0)
        self.pays(case, 1, fen, settle=True)

    @precondition(some_cases)
    @rule(data=st.data(), which=WHICH, day=draw_from.DAYS, days=st.integers(0, 9))
    def claims_again(self, data: st.DataObject, which: int, day: str, days: int) -> None:
        """The parties of an earlier case once more, perhaps with one fact less."""
        first = self.model.submission(self.some_case(which))
        assert first is not None
        claim = copy.deepcopy({**first, "id": str(next(self.ids)), "on": day})
        claim["case"] = f"A-{len(self.sent)}"
        parties = [party for role in claim["parties"].values() for party in role]
        facts = data.draw(st.sampled_from([party.get("facts", {}) for party in parties]))
        if facts:
            facts.pop(data.draw(st.sampled_from([None, None, *sorted(facts)])), None)
        self.send(**claim)
        self.until_approved(claim["case"], days)

    @precondition(some_cases)
    @rule(which=WHICH, days=st.integers(0, 40))
    def goes_through(self, which: int, days: int) -> None:
        self.until_approved(self.some_case(which, *naive.STAGE[:4]), days)

    @precondition(some_cases)
    @rule(which=WHICH, days=st.integers(0, 400), data=st.data())
    def goes_through_with_more(self, which: int, days: int, data: st.DataObject) -> None:
        """The approver states an amount, rules on readings, excuses what may be excused."""
        case = self.some_case(which, *naive.STAGE[:4])
        submit = self.model.submission(case)
        assert submit is not None
        more: Json = {}
        if data.draw(st.booleans()):
            more["rulings"] = data.draw(draw_from.rulings(self.scheme))
        if submit["grant"] == "mini/flat" and data.draw(st.booleans()):
            more["excuses"] = {"started": "因故延期"}
        if not submit.get("requested_fen") and data.draw(st.booleans()):
            more["amount_fen"] = data.draw(st.sampled_from([50_000, 100_000, 400_000]))
        self.until_approved(case, days, **more)

    @precondition(some_cases)
    @rule(
        which=WHICH,
        do=st.sampled_from(naive.STEPS),
        days=st.sampled_from([*range(-3, 31), 1450]),
        by=ANYONE,
        passed=st.booleans(),
        notice=st.integers(0, 9),
    )
    def takes_any_step(
        self, which: int, do: str, days: int, by: str, passed: bool, notice: int
    ) -> None:
        case = self.some_case(which, *naive.STAGE[:4])
        on = later(self.model.last_day(case), days)
        more: dict[str, Json] = {
            "review": {"passed": passed, "note": "看过"},
            "notice": {"until": later(on, notice)},
        }
        self.send(do=do, case=case, on=on, by=by, **more.get(do, {}))

    @precondition(some_cases)
    @rule(which=WHICH, data=st.data(), roles=st.booleans())
    def supplements(self, which: int, data: st.DataObject, roles: bool) -> None:
        case = self.some_case(which, *naive.STAGE[:4])
        submit = self.model.submission(case)
        assert submit is not None
        claim = data.draw(draw_from.CLAIMS[submit["grant"]])
        claim["parties"].pop("applicant")
        people = self.model.content(case)[0] | (claim["parties"] if roles else {})
        if "founder" not in people and people["applicant"][0]["kind"] == "enterprise":
            # Facts of a founder whom nobody has named would be invalid.
            claim["facts"] = {}
        wanted = ("facts", "parties") if roles else ("facts",)
        more = {name: claim[name] for name in wanted if claim[name]}
        self.take("supplement", case, **(more or {"facts": submit["facts"]}))

    @precondition(some_cases)
    @rule(
        which=WHICH,
        do=st.sampled_from(
            ["withdraw", "finish", "reject", "hold", "release", "discharge", "erase"]
        ),
        days=st.integers(-1, 5),
        likely=st.booleans(),
    )
    def does_something_else(self, which: int, do: str, days: int, likely: bool) -> None:
        stages = {
            "reject": naive.STAGE[:4],
            "erase": ("rejected", "withdrawn", "finished", "voided"),
        }
        case = self.some_case(which, *(stages.get(do, ("approved",)) if likely else ()))
        if do == "erase" and self.model.was_erased(case):
            return
        more = {
            "release": {},
            "discharge": {},
            "erase": {"ground": "到期"},
        }
        self.take(do, case, days, **more.get(do, {"reason": "说明"}))

    @precondition(lambda town: town.model.awards("mini/loan"))
    @rule(which=WHICH, days=st.integers(0, 90))
    def discharges_a_loan(self, which: int, days: int) -> None:
        loans = [award["case"] for award in self.model.awards("mini/loan")]
        self.take("discharge", loans[which % len(loans)], days)

    # -- money -------------------------------------------------------------------------------------

    @rule(
        fund=st.sampled_from(draw_from.FUNDS),
        year=st.sampled_from([2023, 2024]),
        fen=st.sampled_from([500_000, 3_000_000, 90_000, -100_000, -1_000_000]),
    )
    def appropriates(self, fund: str, year: int, fen: int) -> None:
        self.send(do="appropriate", fund=fund, year=year, amount_fen=fen)

    def pays(self, case: str, days: int, fen: int | None, *, settle: bool) -> None:
        payment = f"P-{len(self.sent)}"
        more: Json = {"amount_fen": fen} if fen else {}
        got = self.take("pay", case, days, payment=payment, account="A", **more)
        if settle and got["status"] == "recorded":
            self.send(do="settle", payment=payment, on=self.soon(case, 0), by="eve")

    @precondition(some_cases)
    @rule(
        which=WHICH,
        days=st.integers(0, 3),
        settle=st.booleans(),
        fen=st.sampled_from([None, 30_000, 70_000]),
    )
    def pays_some(self, which: int, days: int, settle: bool, fen: int | None) -> None:
        self.pays(self.some_case(which, "approved"), days, fen, settle=settle)

    @precondition(some_cases)
    @rule(
        which=WHICH,
        days=st.integers(-1, 3),
        by=ANYONE,
        fen=st.sampled_from([100_000, 250_001, 0]),
        again=st.booleans(),
    )
    def pays_anything(self, which: int, days: int, by: str, fen: int, again: bool) -> None:
        payments = sorted(self.model.payments())
        payment = payments[-1] if again and payments else f"P-{len(self.sent)}"
        case = self.some_case(which, "approved")
        self.take("pay", case, days, by, payment=payment, amount_fen=fen, account="A")

    @precondition(some_cases)
    @rule(
        which=WHICH,
        do=st.sampled_from(["settle", "return", "cancel"]),
        by=ANYONE,
        days=st.integers(0, 3),
    )
    def moves_a_payment(self, which: int, do: str, by: str, days: int) -> None:
        payments = self.model.payments()
        if not payments:
            return
        payment = sorted(payments)[which % len(payments)]
        more = {} if do == "settle" else {"reason": "账号有误"}
        on = later(self.model.last_day(payments[payment]["case"]), days - 1)
        self.send(do=do, payment=payment, by=by, on=on, **more)

    def settled_case(self, which: int) -> str:
        payments = self.model.payments().values()
        settled = [payment["case"] for payment in payments if payment["state"] == "settled"]
        return settled[which % len(settled)] if settled else self.some_case(which)

    @precondition(some_cases)
    @rule(
        which=WHICH,
        kind=st.sampled_from(["part", "void", "void", "void with amount"]),
        taken=st.sampled_from([False] * 5 + [True]),
        fen=st.sampled_from([10_000, 30_000, 70_000, 100_000]),
    )
    def recovers(self, which: int, kind: str, taken: bool, fen: int) -> None:
        recoveries = sorted(self.model.recoveries())
        recovery = recoveries[-1] if taken and recoveries else f"R-{len(self.sent)}"
        more: Json = {} if kind == "void" else {"amount_fen": fen}
        if kind != "part":
            more["void"] = True
        case = self.settled_case(which)
        self.take("recover", case, recovery=recovery, reason="多发", **more)

    @precondition(some_cases)
    @rule(
        which=WHICH,
        do=st.sampled_from(["repay", "repay", "write_off"]),
        fen=st.sampled_from([None, None, 10_000, 40_000, 1]),
    )
    def gives_back(self, which: int, do: str, fen: int | None) -> None:
        recoveries = self.model.recoveries()
        if not recoveries:
            return
        recovery = sorted(recoveries)[which % len(recoveries)]
        state = recoveries[recovery]
        rest = state["fen"] - state["repaid"] - state["written_off"]
        more = {"reason": "无力偿还"} if do == "write_off" else {}
        on = self.soon(state["case"], 0)
        self.send(do=do, recovery=recovery, amount_fen=fen or rest or 1, on=on, **more)

    # -- people ------------------------------------------------------------------------------------

    @rule(
        pair=st.sampled_from(draw_from.ALIASES),
        do=st.sampled_from(["same", "apart", "link", "link for a year"]),
        house=st.sampled_from(sorted(draw_from.HOUSEHOLDS)),
        start=st.sampled_from(["2023-01-10", "2023-09-01"]),
    )
    def tells_who_is_who(self, pair: tuple[Json, Json], do: str, house: str, start: str) -> None:
        if do in ("same", "apart"):
            self.send(do=do, parties=list(pair))
            return
        more = {"from": start, **({"to": "2023-12-31"} if do == "link for a year" else {})}
        self.send(do="link", group=house, parties=draw_from.HOUSEHOLDS[house], **more)

    @rule(who=st.sampled_from(draw_from.PEOPLE[:3]), act=st.sampled_from(["open", "call"]))
    def performs(self, who: Json, act: str) -> None:
        service, start = draw_from.SERVICES[self.scheme]
        if act == "open":
            self.send(
                do="perform", service=service, act=act, party=who, facts={start: "2023-01-05"}
            )
        else:
            act = act if self.scheme == "mini" else "contact"
            self.send(do="perform", service=service, act=act, party=who)

    # -- the rules of the place --------------------------------------------------------------------

    @rule(data=st.data(), what=st.sampled_from(["rulings", "procedure"]))
    def adopts(self, data: st.DataObject, what: str) -> None:
        if what == "rulings":
            self.send(do="adopt", rulings=data.draw(draw_from.rulings(self.scheme)))
        else:
            self.send(do="adopt", procedure=data.draw(draw_from.PROCEDURES))

    # -- repeats, conflicts, nonsense --------------------------------------------------------------

    @rule(which=st.integers(0, 1000), field=st.sampled_from([None, "on", "by"]))
    def uses_an_id_again(self, which: int, field: str | None) -> None:
        command = self.sent[which % len(self.sent)]
        if field is None:
            self.send(**command)
        elif command["id"] in self.answers:
            other = {"on": later(command["on"], 1), "by": command["by"] + "-2"}
            self.send(**{**command, field: other[field]})

    @rule(which=st.integers(0, 8), day=draw_from.DAYS)
    def talks_nonsense(self, which: int, day: str) -> None:
        one, two = draw_from.PEOPLE[:2]
        wrong = {**one, "number": one["number"][:17] + ("1" if one["number"][17] != "1" else "2")}
        hires = "mini/jobs" if self.scheme == "mini" else "dezhou/job-creation"
        new: Json = {"do": "submit", "case": "A-0", "grant": hires, "facts": {}}
        firm = {"applicant": [draw_from.FIRMS[0]]}
        taken = self.model.submission(self.some_case(which)) if some_cases(self) else None
        nonsense: list[Json] = [
            {"do": "accept", "case": "nobody"},
            {"do": "approve", "case": "nobody"},
            {"do": "settle", "payment": "nothing"},
            {"do": "repay", "recovery": "nothing", "amount_fen": 1},
            {**new, "grant": f"{self.scheme}/nothing", "parties": firm},
            {**new, "parties": {**firm, "hire": [one, one]}},
            {**new, "parties": {**firm, "founder": [one, two]}},
            {**new, "parties": {**firm, "hire": [wrong]}},
            {**(taken or {"do": "reject", "case": "nobody", "reason": "无"})},
        ]
        self.send(**{**nonsense[which], "id": str(next(self.ids)), "on": day})

    @rule(sure=st.integers(0, 30))
    def closes(self, sure: int) -> None:
        if sure == 30:
            self.send(do="close")

    # -- balances ----------------------------------------------------------------------------------

    @invariant()
    def balances_and_holdings_are_equal(self) -> None:
        wrong = balance_differences(self.ledger, self.model)
        assert not wrong, "; ".join(wrong)


class Dezhou(Town):
    """The same streams over the shipped pack and its operator's example."""

    scheme = "dezhou"


# Under typeguard a stream takes a second: the fast profile draws eight of each.
SOME = settings(
    max_examples=max(8, settings().max_examples // 5),
    stateful_step_count=max(30, settings().stateful_step_count),
)
TestMini = Town.TestCase
TestMini.settings = SOME
TestDezhou = Dezhou.TestCase
TestDezhou.settings = SOME

"""Random ledgers of two small towns, kept by a program that forgets its rules now and then.

What it promises: the same seed gives the same ledger; people, firms, accounts, phones and clerks
are few, so that they meet again and again; whatever a check looks for happens in some of them.

What it does not do: know what is right. Two ways of looking are compared on what comes out.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from tests.support.builders import Desk, Json, desk, enterprise, person
from tests.support.forging import careless as blind

from subsidy_ledger.errors import SubsidyLedgerError
from subsidy_ledger.ledger.bundle import Bundle, export
from subsidy_ledger.policy.pack import Pack
from subsidy_ledger.policy.reading import read_pack
from subsidy_ledger.testing.corpus.careless import LEFT_OUT
from subsidy_ledger.testing.corpus.careless import careless as any_careless

KINDS = {
    "t/once": "startup", "u/once": "startup", "t/hires": "jobs", "u/hires": "jobs",
    "t/rent": "rent", "u/rent": "rent", "t/loan": "loan", "u/flexible": "flexible_insurance",
}  # fmt: skip
GRANTS = ("once", "twice", "hires", "rent", "loan", "trainee", "flexible", "yes")
PEOPLE = tuple(f"p{n}" for n in range(9))
FIRMS = tuple(f"e{n}" for n in range(5))
CLERKS = ("li", "wang", "zhao", "qian")
_HEAD = """
[pack]
id = "{scheme}-{edition}"
scheme = "{scheme}"
title = "试验办法(虚构)"
authority = "试验机构"
area = "{area}"
valid_from = 2023-0{month}-01
valid_from_basis = "assumed"
[[document]]
key = "T"
title = "试验办法(虚构)"
[[role]]
name = "founder"
kind = ["person"]
max = 1
[[role]]
name = "hire"
kind = ["person"]
[[reading]]
id = "both"
question = "?"
options = {{no = "否", yes = "可"}}
default = "no"
"""
_FACTS = (
    ("months", "months", "case"),
    ("hire_months", "months", "hire"),
    ("contract_on", "date", "hire"),
    ("school_year", "integer", "case"),
    ("elsewhere_fen", "money", "case"),
    ("phone", "integer", "applicant"),
    ("operating", "boolean", "case"),
)
_BODY = """
[[grant]]
key = "once"
name = "once"
instrument = "grant"
applicant = ["enterprise", "person"]
§
[grant.benefit]
fen = 5000
§
[[grant.cap]]
id = "one"
per = ["applicant", "founder"]
measure = "count"
limit = {most}
window = "lifetime"
on_exceed = "refuse"
§

[[grant]]
key = "twice"
name = "twice"
instrument = "grant"
applicant = ["enterprise", "person"]
§
[[grant.requirement]]
id = "runs"
when = {{fact = "operating", eq = true}}
§
[grant.benefit]
least = 100
most = 9000
§
[[grant.cap]]
id = "sum"
per = "applicant"
measure = "amount"
limit = 9500
window = "rolling"
period = "P1Y"
elsewhere = "elsewhere_fen"
on_exceed = "reduce"
§
[[grant.cap]]
id = "each"
per = "applicant"
measure = "amount"
limit = 8000
window = "case"
on_exceed = "reduce"
§
[[grant.cap]]
id = "year"
per = "founder"
measure = "count"
limit = 1
same = ["school_year"]
window = "lifetime"
on_exceed = "refuse"
§

[[grant]]
key = "hires"
name = "hires"
instrument = "grant"
applicant = ["enterprise"]
§
[[grant.requirement]]
id = "other"
each = "hire"
when = {{not_a = "founder"}}
§
[grant.benefit]
fen = 300
each = "hire"
§
[[grant.cap]]
id = "hire-once"
per = "hire"
measure = "count"
limit = 1
window = "lifetime"
on_exceed = "refuse"
§
[[grant.cap]]
id = "firm"
per = "applicant"
measure = "amount"
limit = 1000
window = "lifetime"
on_exceed = "reduce"
§
[[grant.cap]]
id = "together"
per = "group"
measure = "amount"
limit = 1500
window = "lifetime"
on_exceed = "reduce"
§

[[grant]]
key = "rent"
name = "rent"
instrument = "grant"
applicant = ["enterprise", "person"]
§
[grant.benefit]
fen = 100
units = "months"
§
[[grant.cap]]
id = "a-month"
per = "applicant"
measure = "units"
limit = 1
same = ["months"]
window = "lifetime"
on_exceed = "reduce"
§
[[grant.cap]]
id = "span"
per = "applicant"
measure = "span"
limit = 9
window = "lifetime"
on_exceed = "reduce"
§

[[grant]]
key = "loan"
name = "loan"
instrument = "loan"
applicant = ["enterprise", "person"]
§
[grant.benefit]
least = 1000
most = 50000
§
[[grant.cap]]
id = "one-open"
per = ["applicant", "founder"]
measure = "count"
limit = 1
window = "open"
on_exceed = "refuse"
§

[[grant]]
key = "trainee"
name = "trainee"
instrument = "grant"
applicant = ["enterprise"]
§
[grant.benefit]
fen = 50
each = "hire"
units = "hire_months"
§
[[grant.cap]]
id = "trainee-month"
per = "hire"
measure = "units"
limit = 1
same = ["hire_months"]
window = "lifetime"
on_exceed = "reduce"
§

[[grant]]
key = "flexible"
name = "flexible"
instrument = "grant"
applicant = ["person"]
§
[grant.benefit]
fen = 70
units = "months"
§

[[grant]]
key = "yes"
name = "yes"
instrument = "exemption"
applicant = ["enterprise", "person"]
§

[[exclusion]]
id = "x"
per = ["applicant", "founder"]
only_if = {{both = "no"}}
§
[exclusion.lanes]
one = ["{scheme}/once"]
two = ["{scheme}/twice", "{scheme}/flexible"]
"""


@cache
def pack(scheme: str, edition: int = 0, most: int = 1) -> Pack:
    """One of the two towns' documents; a later edition may allow more."""
    facts = "".join(
        f'[[fact]]\nname = "{name}"\ntype = "{kind}"\nof = "{of}"\nlabel = "{name}"\n'
        for name, kind, of in _FACTS
    )
    area = {"t": "371400", "u": "440700"}[scheme]
    head = _HEAD.format(scheme=scheme, edition=edition, month=1 + 2 * edition, area=area)
    body = _BODY.format(scheme=scheme, most=most)
    text = head + facts + body.replace("§", 'cite = {doc = "T", clause = "1", quote = "试验"}')
    return read_pack(text.encode(), f"{scheme}-{edition}.toml")


class Town:
    """Commands drawn from a seed, one after the other."""

    def __init__(self, seed: int, *, funds: bool = True) -> None:
        self.dice = Random(seed)
        steps = ["accept", "review", "notice", "approve"]
        separate = [["review", "approve"], ["approve", "pay"]]
        procedure: Json = {"steps": steps, "separate": separate, "notice": {"days": 3}}
        if self.dice.random() < 0.3:
            procedure = {"steps": ["approve"], "separate": separate[1:]}
        self.desk: Desk = desk([pack("t"), pack("u")], procedure=procedure, on="2023-01-10")
        self.day = date(2023, 1, 10)
        self.cases: list[str] = []
        self.payments: list[str] = []
        self.recoveries: list[str] = []
        self.funds = funds

    def run(self, number: int) -> Desk:
        """So many commands; what is refused is in the ledger too."""
        self._send(
            "appropriate", fund="f", year=2023, amount_fen=self.dice.choice((20_000, 900_000))
        )
        for _ in range(number):
            self.day += timedelta(days=self.dice.choice((0, 0, 0, 0, 1, 1, 4)))
            self._one()
        return self.desk

    def _one(self) -> None:
        draw = self.dice.random()
        if draw < 0.5 or not self.cases:
            self._whole_case()
        elif draw < 0.56:
            self._send("same", parties=[self._person(), self._person()])
        elif draw < 0.58:
            self._send("apart", parties=[self._person(), self._person()])
        elif draw < 0.61:
            two = self.dice.sample(FIRMS, 2)
            self._send(
                "link", group=self.dice.choice("gh"), parties=[enterprise(one) for one in two],
                from_="2023-01-01",
            )  # fmt: skip
        elif draw < 0.63:
            self._send("adopt", packs=[self._edition()])
        elif draw < 0.66:
            fen = self.dice.choice((-5000, 5000))
            self._send("appropriate", fund="f", year=2023, amount_fen=fen)
        elif draw < 0.85:
            self._step(self.dice.choice(self.cases))
        elif self.payments:
            self._money()

    def _edition(self) -> Pack:
        """A later edition of one town's document, which allows more."""
        return pack("t", 1, 2)

    # -- a case

    def _whole_case(self) -> None:
        name = f"C-{len(self.cases)}"
        grant = f"{self.dice.choice('ttu')}/{self.dice.choice(GRANTS)}"
        parties: Json = {"applicant": [self._applicant(grant)]}
        if self.dice.random() < 0.6:
            parties["founder"] = [person(self.dice.choice(PEOPLE))]
        if grant.endswith(("hires", "trainee")):
            hires = self.dice.sample(PEOPLE, self.dice.randint(1, 4))
            parties["hire"] = [person(one, **self._hire_facts(grant)) for one in hires]
        facts: Json = {"operating": self.dice.random() < 0.95}
        if grant.endswith(("rent", "flexible")):
            facts["months"] = [self._months()]
        if self.dice.random() < 0.7:
            facts["school_year"] = self.dice.choice((2022, 2023))
        facts["elsewhere_fen"] = self.dice.choice((0, 0, 0, 1500))
        asked = self.dice.choice((None, 2000, 3000, 7900, 8000))
        self._send(
            "submit", case=name, grant=grant, parties=parties, facts=facts, requested_fen=asked,
            fund="f" if self.funds and self.dice.random() < 0.7 else None,
        )  # fmt: skip
        self.cases.append(name)
        for step in ("accept", "review", "notice", "approve", "pay", "settle"):
            if self.dice.random() < 0.06:
                continue
            if self.dice.random() < 0.05:
                break
            self._do(step, name)

    def _do(self, step: str, case: str) -> None:
        given: Json = {"case": case}
        if step == "review":
            given |= {"passed": self.dice.random() < 0.95, "note": "n"}
        elif step == "notice":
            length = self.dice.choice((3, 3, 3, 1))
            given["until"] = (self.day + timedelta(days=length)).isoformat()
        elif step == "approve":
            if self.dice.random() < 0.9:
                self.day += timedelta(days=4)
            if self.dice.random() < 0.1:
                given["rulings"] = {"both": {"option": "yes", "cite": {"document": "批复"}}}
        elif step == "pay":
            name = f"P-{len(self.payments)}"
            account = f"62170000{self.dice.randint(0, 9):04}"
            given |= {"payment": name, "account": account}
            if self.dice.random() < 0.3:
                given["amount_fen"] = self.dice.choice((50, 100, 2000))
            self.payments.append(name)
        elif step == "settle":
            if not self.payments:
                return
            given = {"payment": self.payments[-1]}
        self._send(step, **given)

    def _step(self, case: str) -> None:
        do = self.dice.choice(
            ("supplement", "approve", "pay", "withdraw", "finish", "recover", "void", "discharge",
             "reject", "hold", "release", "erase", "accept", "review")
        )  # fmt: skip
        if do == "supplement":
            parties = {"founder": [person(self.dice.choice(PEOPLE))]}
            self._send(do, case=case, parties=parties, facts={"operating": True})
        elif do in ("recover", "void"):
            name = f"R-{len(self.recoveries)}"
            fen = None if do == "void" else self.dice.choice((50, 100, 5000))
            self._send(
                "recover", recovery=name, case=case, amount_fen=fen, reason="r",
                void=True if do == "void" else None,
            )  # fmt: skip
            self.recoveries.append(name)
        elif do in ("withdraw", "finish", "reject", "hold"):
            self._send(do, case=case, reason="r")
        elif do == "erase":
            self._send(do, case=case, ground="期满")
        elif do in ("discharge", "release"):
            self._send(do, case=case)
        else:
            self._do(do, case)

    def _money(self) -> None:
        do = self.dice.choice(("settle", "return", "cancel", "repay", "write_off"))
        if do in ("repay", "write_off"):
            if self.recoveries:
                name = self.dice.choice(self.recoveries)
                fen = self.dice.choice((50, 100, 5000))
                reason = "r" if do == "write_off" else None
                self._send(do, recovery=name, amount_fen=fen, reason=reason)
            return
        reason = None if do == "settle" else "r"
        self._send(do, payment=self.dice.choice(self.payments), reason=reason)

    # -- what a command is made of

    def _applicant(self, grant: str) -> Json:
        if grant.endswith("flexible") or (
            not grant.endswith(("hires", "trainee")) and self.dice.random() < 0.3
        ):
            return person(self.dice.choice(PEOPLE))
        facts = {"phone": self.dice.choice((1, 2, 3))} if self.dice.random() < 0.5 else {}
        return enterprise(self.dice.choice(FIRMS), **facts)

    def _person(self) -> Json:
        return person(self.dice.choice(PEOPLE))

    def _hire_facts(self, grant: str) -> Json:
        facts: Json = {"contract_on": f"2023-0{self.dice.randint(1, 3)}-01"}
        if grant.endswith("trainee"):
            facts["hire_months"] = [self._months()]
        return facts

    def _months(self) -> str:
        first = self.dice.randint(1, 9)
        return f"2023-0{first}/2023-{first + self.dice.randint(0, 3):02}"

    def _send(self, do: str, **given: Any) -> None:
        """One command; a fifth of them by a program that forgets something."""
        by = self.dice.choice(CLERKS)
        with ExitStack() as forgetting:
            if self.dice.random() < 0.4:
                for what in self.dice.sample(_FORGOTTEN, 3):
                    careless = blind if what == "caps and exclusions" else any_careless
                    forgetting.enter_context(careless(what))
            with suppress(SubsidyLedgerError, KeyError):  # a careless program stumbles
                self.desk.send(do, by=by, on=self.day.isoformat(), **given)


_FORGOTTEN = tuple(sorted(set(LEFT_OUT) - {"numbers"}))


def a_bundle(seed: int, folder: Path, number: int = 90) -> Bundle:
    """The bundle of a random ledger."""
    made = Town(seed).run(number)
    with made.ledger.store.reading() as reader:
        export(reader, folder)
    return Bundle(folder)

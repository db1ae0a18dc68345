"""The town of the race: a small policy, and clients who all want the same.

What it is: ``PACK``, with a ceiling for life on a person's bonuses, two lanes of which a person may
hold one, hires that count once, all paid from one fund; ``Client``, who draws its calls from a seed.

What it promises: the calls of a client depend on the seed and on what it was told, and on nothing
else. A call whose answer is unknown is sent again with the same ids until there is an answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.faults.history import SOMEBODY_ELSE, SPOILED_FEN, Call, Json, spoiled
from tests.faults.model import BONUS, BONUS_MOST, HIRE, LANE
from tests.support.builders import (
    ACTORS,
    KEY,
    ONE_STEP,
    enterprise,
    grant,
    person,
    role,
    small_pack,
)

from subsidy_ledger import Ledger

_CAP = (
    '[[grant.cap]]\nid = "{id}"\nper = "{per}"\nmeasure = "{measure}"\nlimit = {limit}\n'
    'window = "lifetime"\non_exceed = "reduce"\n§\n'
)
_FEN = "[grant.benefit]\nfen = {}\n§\n"
PACK = small_pack(
    role("hire")
    + grant(
        "bonus",
        _FEN.format(BONUS)
        + _CAP.format(id="bonus-sum", per="applicant", measure="amount", limit=BONUS_MOST),
    )
    + grant("left", _FEN.format(LANE))
    + grant("right", _FEN.format(LANE))
    + grant(
        "jobs",
        f'[grant.benefit]\neach = "hire"\nfen = {HIRE}\n§\n'
        + _CAP.format(id="hire-once", per="hire", measure="count", limit=1),
    )
    + '[[exclusion]]\nid = "lanes"\nper = ["applicant"]\n§\n'
    '[exclusion.lanes]\nleft = ["t/left"]\nright = ["t/right"]\n'
)
FUND, YEAR, DAY = "资金", 2023, "2023-05-10"
MORNING = datetime(2023, 5, 10, 8, 0, tzinfo=UTC)
SHARED = 6
"""Cases that are there from the beginning, and that every client wants."""
_QUESTIONS = ("fund", "fund", "preview", "preview")
_SIZES = (1, 1, 1, 1, 2, 3, 6)


def found(store: Any, **given: Any) -> Ledger:
    """A new ledger of the town in a store."""
    given = {"origin": "test.example/race", "calendars": ["cn-2023"], **given}
    return Ledger.create(
        store,
        token_key=KEY,
        on="2023-01-01",
        by="admin",
        packs=[PACK],
        procedure=ONE_STEP,
        **given,
    )


def reopened(store: Any, now: Callable[[], datetime], entropy: Callable[[int], bytes]) -> Ledger:
    """A ledger that is there, as one more process opens it."""
    return Ledger.open(store, KEY, now=now, entropy=entropy)


def command(id: str, do: str, **given: Any) -> Json:
    """A command as it is sent."""
    return {"id": id, "do": do, "on": DAY, "by": ACTORS.get(do, "admin"), **given}


def opening() -> list[Json]:
    """What is recorded before the race: money, and the cases that everybody wants."""
    made = [command("open-0", "appropriate", fund=FUND, year=YEAR, amount_fen=500)]
    for number in range(SHARED):
        parties = {"applicant": [person(f"p{number // 2}")]}
        made.append(
            command(
                f"open-{number + 1}",
                "submit",
                case=f"S{number}",
                grant=("t/bonus", "t/left", "t/right")[number % 3],
                parties=parties,
                fund=FUND,
            )
        )
    return made


def look(ledger: Ledger, call: Call) -> Json:
    """Ask the ledger what a call wants to see."""
    if call.look == "preview":
        return {"statuses": [answer["status"] for answer in ledger.preview(call.commands)]}
    if call.look == "fund":
        fund = ledger.fund(FUND, YEAR)
        used = fund["reserved_fen"] + fund["paid_fen"]
        return {"appropriated": fund["appropriated_fen"], "used": used}
    case = ledger.case(call.look or "")
    if case is None:
        return {}
    fen = case["approved_fen"] if case["stage"] == "approved" else 0
    return {"stage": case["stage"], "fen": fen}


def made(ledger: Ledger, call: Call) -> tuple[Json, ...]:
    """The answers to a call, whatever it asks for."""
    if call.look is not None:
        return (look(ledger, call),)
    return tuple(ledger.record_all(call.commands, atomic=call.atomic))


class Client:
    """One caller: what it sends next, given what it was told so far."""

    def __init__(
        self,
        seed: int,
        number: int,
        calls: Iterable[Call] = (),
        ends: Mapping[str, int] | None = None,
    ) -> None:
        """``calls``: what it did before it was killed.

        ``ends``: how often of a hundred it records in a transaction of its own that ends so.
        """
        self._seed = seed
        self._ends = dict(ends or {})
        self._client = number
        self._next = 0
        self.unknown: dict[str, Json] = {}
        self.known: list[Json] = []
        self._cases: list[str] = []
        self._open: list[str] = []
        self._payments: list[str] = []
        for call in calls:
            self._next = call.number + 1
            self.hear(call)

    def call(self, sent: int, *, last: bool = False) -> Call:
        """The next call. ``last``: all that is still unknown, and nothing else."""
        drawn = random.Random(f"{self._seed}/{self._client}/{self._next}")
        atomic, question, joined = False, None, None
        if last:
            commands = list(self.unknown.values())
        elif drawn.random() < 0.08:
            question = drawn.choice([*_QUESTIONS, *(f"S{n}" for n in range(SHARED))])
            commands = self._new(drawn) if question == "preview" else []
        elif self.unknown and drawn.random() < 0.8:
            commands = self._again(drawn)
        else:
            commands = self._new(drawn)
            atomic = drawn.random() < 0.15
        if self._ends and not last and question is None:
            rest = 100 - sum(self._ends.values())
            joined = drawn.choices([*self._ends, None], [*self._ends.values(), rest])[0]
        made = Call(
            self._client, self._next, tuple(commands), atomic, sent, look=question, joined=joined
        )
        self._next += 1
        return made

    def hear(self, call: Call) -> None:
        """Take note of how a call ended; without answers it is unknown what became of it."""
        if call.look is not None:
            return
        if call.answers is None:
            self.unknown.update((one["id"], one) for one in call.commands if not spoiled(one))
            return
        if call.rolled_back:  # the ids are free: send all of it again, each for itself
            self.unknown.update((one["id"], one) for one in call.commands if not spoiled(one))
            return
        for one, answer in call.pairs():
            if not spoiled(one):
                waited = self.unknown.pop(one["id"], None) is not None
                if "seq" in answer and (waited or not answer.get("repeated")):
                    self._learn(one, answer)

    def _learn(self, one: Json, answer: Json) -> None:
        self.known.append(one)
        if one["do"] == "approve" and one["case"] in self._open:
            self._open.remove(one["case"])
        if answer["status"] == "recorded" and one["do"] == "submit":
            self._cases.append(one["case"])
            self._open.append(one["case"])
        elif answer["status"] == "recorded" and one["do"] == "pay":
            self._payments.append(one["payment"])

    def _again(self, drawn: random.Random) -> list[Json]:
        """Unknown ones again: all or some, in any order, in one call."""
        found = list(self.unknown.values())
        drawn.shuffle(found)
        return found[: drawn.choice((1, 2, len(found)))]

    def _new(self, drawn: random.Random) -> list[Json]:
        commands: list[Json] = []
        for place in range(drawn.choice(_SIZES)):
            id = f"{self._client}.{self._next}.{place}"
            draw = drawn.random()
            if self.known and draw < 0.08:
                commands.append(drawn.choice(self.known))
            elif self.known and draw < 0.11:
                commands.append({**drawn.choice(self.known), "by": SOMEBODY_ELSE})
            elif draw < 0.13:
                wrong = {"fund": FUND, "year": YEAR, "amount_fen": SPOILED_FEN}
                commands.append(command(id, "appropriate", **wrong))
            else:
                commands.append(self._step(drawn, id))
        return _once(commands)

    def _step(self, drawn: random.Random, id: str) -> Json:
        case = drawn.choice([*self._cases[-4:], f"S{drawn.randrange(SHARED)}"])
        payment = drawn.choice(self._payments[-3:] or ["nobody's"])
        do = drawn.choices(
            ["submit", "approve", "withdraw", "pay", "settle", "return", "cancel", "appropriate"],
            [30, 34, 8, 10, 6, 4, 3, 5],
        )[0]
        match do:
            case "submit":
                return self._submit(drawn, id)
            case "approve":
                if self._open and drawn.random() < 0.75:
                    case = drawn.choice(self._open)
                return command(id, do, case=case)
            case "withdraw":
                return command(id, do, case=case, reason="本人撤回")
            case "pay":
                name = drawn.choice([f"P{self._client}-{self._next}", "P-shared"])
                given: Json = {"payment": name, "case": case, "account": "6217"}
                if drawn.random() < 0.4:
                    given["amount_fen"] = drawn.choice((10, 30, 90))
                return command(id, do, **given)
            case "appropriate":
                fen = drawn.choice((300, 200, 100, -100, -5_000))
                return command(id, do, fund=FUND, year=YEAR, amount_fen=fen)
            case "settle":
                return command(id, do, payment=payment)
            case _:
                return command(id, do, payment=payment, reason="账号有误")

    def _submit(self, drawn: random.Random, id: str) -> Json:
        """Everybody is after the same few persons; who they are changes slowly."""
        turn = self._next // 12
        kind = drawn.choice(("bonus", "bonus", "bonus", "left", "right", "jobs"))
        who = person(f"p{turn + drawn.randrange(2)}")
        parties: Json = {"applicant": [who]}
        if kind == "jobs":
            hires = drawn.sample(range(5), drawn.randint(1, 3))
            parties = {
                "applicant": [enterprise(f"e{self._client}")],
                "hire": [person(f"h{turn}-{n}") for n in hires],
            }
        name = drawn.choice([f"C{self._client}-{self._next}"] * 5 + [f"T{turn}"])
        return command(id, "submit", case=name, grant=f"t/{kind}", parties=parties, fund=FUND)


def _once(commands: list[Json]) -> list[Json]:
    """Each id once in a call, so that each answer has its command."""
    return list({one["id"]: one for one in commands}.values())

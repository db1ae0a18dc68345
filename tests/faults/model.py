"""The single-threaded model: what each command must be answered, one after the other.

What it is: the rules of the race (``town.PACK``) once more in plain dicts. It shares no code with the
package. A command goes in, in the order in which the entries stand, and the answer comes out.

What it promises: status, amount and the reason that decides. It knows only commands that are
recorded or refused: what is invalid leaves no entry, and what could make it so is asked by ``knows``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

Json = dict[str, Any]
BONUS, BONUS_MOST, LANE, HIRE = 100, 350, 30, 40
"""Fen of a bonus, of all bonuses of one person, of an award in a lane, of a hire."""


class Expected(NamedTuple):
    """What is answered: status, amount if there is one, and the code of the reason."""

    status: str
    fen: int | None = None
    code: str | None = None


RECORDED = Expected("recorded")


def refused(code: str) -> Expected:
    return Expected("refused", None, code)


class Model:
    """One ledger with one fund and one year."""

    def __init__(self) -> None:
        self.cases: dict[str, Json] = {}
        self.payments: dict[str, Json] = {}
        self.appropriated = 0
        self.reserved = 0

    def answer(self, command: Json) -> Expected:
        """The answer, and the state after it."""
        return getattr(self, "_" + command["do"])(command)  # type: ignore[no-any-return]

    def seen(self, look: str) -> Json:
        """What somebody who looks at the fund or at a case must see."""
        if look == "fund":
            return {"appropriated": self.appropriated, "used": self.reserved}
        case = self.cases.get(look)
        return {} if case is None else {"stage": case["stage"], "fen": case["fen"]}

    def knows(self, command: Json) -> bool:
        """Whether there is what the command names."""
        if "payment" in command and command["do"] != "pay":
            return command["payment"] in self.payments
        return command["do"] in ("submit", "appropriate") or command["case"] in self.cases

    def _appropriate(self, command: Json) -> Expected:
        if command["amount_fen"] < 0 and -command["amount_fen"] > self.appropriated - self.reserved:
            return refused("fund")
        self.appropriated += command["amount_fen"]
        return RECORDED

    def _submit(self, command: Json) -> Expected:
        if command["case"] in self.cases:
            return refused("order")
        self.cases[command["case"]] = {
            "grant": command["grant"],
            "who": command["parties"]["applicant"][0]["number"],
            "hires": [party["number"] for party in command["parties"].get("hire", ())],
            "stage": "submitted",
            "fen": 0,
            "counted": [],
        }
        return RECORDED

    def _approve(self, command: Json) -> Expected:
        case = self.cases[command["case"]]
        if case["stage"] != "submitted":
            return refused("order")
        held = [other for other in self.cases.values() if other["stage"] == "approved"]
        mine = [other for other in held if other["who"] == case["who"]]
        counted: list[str] = []
        if case["grant"] == "t/bonus":
            had = sum(other["fen"] for other in mine if other["grant"] == "t/bonus")
            fen, code = min(BONUS, BONUS_MOST - had), "cap"
        elif case["grant"] == "t/jobs":
            taken = {number for other in held for number in other["counted"]}
            counted = [number for number in case["hires"] if number not in taken]
            fen, code = HIRE * len(counted), "cap"
        else:
            other_lane = {"t/left": "t/right", "t/right": "t/left"}[case["grant"]]
            free = all(other["grant"] != other_lane for other in mine)
            fen, code = LANE if free else 0, "exclusion"
        if fen == 0:
            return refused(code)
        if fen > self.appropriated - self.reserved:
            return refused("fund")
        self.reserved += fen
        case.update(stage="approved", fen=fen, counted=counted)
        return Expected("recorded", fen)

    def _withdraw(self, command: Json) -> Expected:
        case = self.cases[command["case"]]
        if case["stage"] not in ("submitted", "approved") or self._paid(command["case"]):
            return refused("order")
        self.reserved -= case["fen"]
        case.update(stage="withdrawn", fen=0, counted=[])
        return RECORDED

    def _paid(self, case: str) -> int:
        return sum(
            payment["fen"]
            for payment in self.payments.values()
            if payment["case"] == case and payment["state"] in ("instructed", "settled")
        )

    def _pay(self, command: Json) -> Expected:
        case = self.cases[command["case"]]
        if command["payment"] in self.payments or case["stage"] != "approved":
            return refused("order")
        left = case["fen"] - self._paid(command["case"])
        fen = command.get("amount_fen", left)
        if fen == 0 or fen > left:
            return refused("amount")
        self.payments[command["payment"]] = {
            "case": command["case"],
            "fen": fen,
            "state": "instructed",
        }
        return Expected("recorded", fen)

    def _settle(self, command: Json) -> Expected:
        return self._move(command, ("instructed",), "settled")

    def _return(self, command: Json) -> Expected:
        return self._move(command, ("instructed", "settled"), "returned")

    def _cancel(self, command: Json) -> Expected:
        return self._move(command, ("instructed",), "cancelled")

    def _move(self, command: Json, states: tuple[str, ...], to: str) -> Expected:
        payment = self.payments[command["payment"]]
        if payment["state"] not in states:
            return refused("order")
        payment["state"] = to
        return RECORDED

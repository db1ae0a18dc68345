"""A desk at a ledger: sends commands with ids, days and people filled in, and keeps the answers.

What it is: shorthands for tests that tell a story step by step. For a whole life in one line see
``histories``.

>>> from subsidy_ledger.testing import ONE_STEP, a_ledger, a_startup_case
>>> desk = Desk(a_ledger(procedure=ONE_STEP))
>>> given = a_startup_case("A-1")
>>> desk.award("A-1", given["grant"], given["parties"], facts=given["facts"])["amount_fen"]
2000000
>>> desk.paid("A-1")
>>> desk.case("A-1")["settled_fen"]
2000000
"""

from __future__ import annotations

from itertools import count
from typing import Any

from subsidy_ledger import canonical
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.testing.cases import DAY
from subsidy_ledger.testing.histories import ACCOUNT, ACTORS
from subsidy_ledger.testing.parties import Json, an_enterprise


class Desk:
    """A ledger and who works at it.

    ``on`` is the day of commands that name none; ``answers`` holds all answers in order.
    """

    def __init__(self, ledger: Ledger, on: str = DAY) -> None:
        self.ledger = ledger
        self.on = on
        self.answers: list[Json] = []
        self._ids = count(1)

    def command(self, do: str, **given: Any) -> Json:
        """A command as it would be sent; a key given as None is left out."""
        command: Json = {
            "id": f"c{next(self._ids)}",
            "do": do,
            "on": self.on,
            "by": ACTORS.get(do, "admin"),
            **given,
        }
        return {key.rstrip("_"): value for key, value in command.items() if value is not None}

    def send(self, do: str, **given: Any) -> Json:
        """Record one command; gives its answer."""
        answer = self.ledger.record(self.command(do, **given))
        self.answers.append(answer)
        return answer

    def ok(self, do: str, **given: Any) -> Json:
        """Record one command that must be recorded."""
        answer = self.send(do, **given)
        assert answer["status"] == "recorded", answer
        return answer

    @property
    def size(self) -> int:
        """Entries in the ledger."""
        with self.ledger.store.reading() as reader:
            head = reader.head()
        return 0 if head is None else head.size

    def entries(self) -> list[Json]:
        """All entries, read."""
        with self.ledger.store.reading() as reader:
            return [canonical.decode(row.leaf) for row in reader.entries()]

    def entry(self, seq: int = -1) -> Json:
        """One entry, the last unless named."""
        return self.entries()[seq]

    def case(self, case: str) -> Json:
        """How a case stands."""
        state = self.ledger.case(case)
        assert state is not None, f"there is no case {case}"
        return state

    # -- the life of a case

    def applicant(self) -> Json:
        """Who applies where a test names no party."""
        return an_enterprise("e1")

    def submit(self, case: str, grant: str, parties: Json | None = None, **given: Any) -> Json:
        """Submit; ``parties`` may hold one party instead of a list of them."""
        named = {
            role: [one] if isinstance(one, dict) else list(one)
            for role, one in (parties or {"applicant": self.applicant()}).items()
        }
        return self.send("submit", case=case, grant=grant, parties=named, **given)

    def award(
        self,
        case: str,
        grant: str,
        parties: Json | None = None,
        approve: Json | None = None,
        **given: Any,
    ) -> Json:
        """Submit and approve at once (under `ONE_STEP`); gives the answer to the approval."""
        submitted = self.submit(case, grant, parties, **given)
        assert submitted["status"] == "recorded", submitted
        day = {"on": given["on"]} if "on" in given else {}
        return self.send("approve", case=case, **{**day, **(approve or {})})

    def paid(self, case: str, payment: str = "", **given: Any) -> None:
        """Instruct and settle what is left of a case."""
        name = payment or f"pay-{case}"
        self.ok("pay", payment=name, case=case, account=ACCOUNT, **given)
        day = {"on": given["on"]} if "on" in given else {}
        self.ok("settle", payment=name, **day)

"""The offices of the demo's year: they turn what happens to a case into commands, day by day.

What it is: ``Office`` collects the commands of the whole year, ``File`` is one case on its way
through it: who handles it, on which working day, under which id.

What it promises: every step falls on a working day of the shipped calendar; three people review,
approve and pay; ids speak (``DZ-2023-0042/approve``), and the id of an attempt at something that is
not allowed ends in ``!`` and its name (``DZ-2023-0042/approve!fourth-loan``). Cases are numbered in
the order in which they were submitted. Money that approvals reserve is noted, to plan the funds.

What it does not do: know what the answers will be. It is not told of any rule but the procedure's.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any, Final

from subsidy_ledger.cli.demo.people import JSON, TOWNS, Register, Town
from subsidy_ledger.dates import WorkCalendars, load_calendar, shipped_calendars

LAST_DAY: Final = date(2023, 12, 29)
NOTICE_DAYS: Final = 5
"""Working days of the public notice under the procedure of the year."""

JOBS_FUND: Final = "就业补助资金"
RETURNEE_FUND: Final = "返乡创业扶持资金"


class YearOver(Exception):
    """The next step would fall into the next year: the case stays where it is."""


class Office:
    """All commands of the year, and what the people who write them share."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.register = Register(rng)
        files = shipped_calendars()
        self.calendars = WorkCalendars(tuple(load_calendar(file) for file in files.values()))
        self.reserved: list[tuple[date, str, int]] = []
        self._lines: list[tuple[date, float, JSON]] = []
        self._cases = 0

    def working_day(self, day: date, later: int = 0) -> date:
        """The day itself or the next that is worked, and some working days on."""
        while not self.calendars.is_working_day(day):
            day = self.calendars.add_working_days(day, 1)
        return self.calendars.add_working_days(day, later)

    def some_day(self, first: date, last: date) -> date:
        """A working day between two days."""
        drawn = date.fromordinal(self.rng.randint(first.toordinal(), last.toordinal()))
        return self.working_day(drawn)

    def say(
        self, id: str, do: str, on: date, by: str, *, sent: date | None = None, **fields: Any
    ) -> JSON:
        """Write one command down, sent on its business day or on a later one."""
        if on > LAST_DAY:
            raise YearOver
        command = {"id": id, "do": do, "on": on.isoformat(), "by": by, **fields}
        command = {key: value for key, value in command.items() if value is not None}
        self._send(on if sent is None else sent, len(self._lines), command)
        return command

    def _send(self, day: date, place: float, command: JSON) -> None:
        self._lines.append((day, place, command))

    def again(self, command: Mapping[str, Any], **changed: Any) -> None:
        """Send a command once more on its day, as it was or with other content."""
        on = date.fromisoformat(command["on"])
        self._send(on, len(self._lines), {**command, **changed})

    def before(self, command: JSON, **changed: Any) -> None:
        """Let a command be preceded by itself with other content."""
        day, place = next(line[:2] for line in self._lines if line[2] is command)
        self._send(day, place - 0.5, {**command, **changed})

    def last(self) -> JSON:
        """The command that was written down last."""
        return self._lines[-1][2]

    def next_case(self) -> str:
        """A name for a case until the year is over and all are numbered."""
        self._cases += 1
        return f"§{self._cases}§"

    def year(self) -> list[JSON]:
        """All commands in order of days, cases numbered in the order of their submission."""
        ordered = [command for _, _, command in sorted(self._lines, key=lambda line: line[:2])]
        names: dict[str, str] = {}
        for command in ordered:
            if command["do"] == "submit" and command["case"] not in names:
                names[command["case"]] = f"DZ-2023-{len(names) + 1:04d}"
        text = json.dumps(ordered, ensure_ascii=False)
        numbered = re.sub("§[0-9]+§", lambda match: names[match[0]], text)
        commands: list[JSON] = json.loads(numbered)
        return commands


class File:
    """One case. Each step writes its command and remembers the day.

    ``worth``: what an approval will grant, in fen, as far as the story knows. ``attempt``: the name
    of what is tried here and must not succeed, or not in full.
    """

    def __init__(
        self,
        office: Office,
        grant: str,
        day: date,
        parties: JSON,
        facts: JSON,
        *,
        worth: int,
        town: Town | None = None,
        fund: str | None = None,
        requested: int | None = None,
        attempt: str | None = None,
    ) -> None:
        self.office, self.worth, self.fund, self.grant = office, worth, fund, grant
        self.town = office.rng.choice(TOWNS) if town is None else town
        self.case = office.next_case()
        self.day = office.working_day(day)
        self.parties, self.facts = parties, facts
        self._done: Counter[str] = Counter()
        self._approver = f"approve-{office.rng.randint(1, 2)}"
        self._cashier = f"finance-{office.rng.randint(1, 3)}"
        self.until = self.day
        self.submitted = self.say(
            "submit",
            self.window,
            attempt=attempt,
            grant=f"dezhou/{grant}",
            parties=parties,
            facts=facts,
            requested_fen=requested,
            fund=fund,
        )

    @property
    def window(self) -> str:
        """The clerk at the window of the case's town."""
        return f"window-{self.town.short}"

    @property
    def reviewer(self) -> str:
        """The clerk who examines the cases of the town."""
        return f"review-{self.town.short}"

    def say(self, do: str, by: str, *, attempt: str | None = None, **fields: Any) -> JSON:
        """Write a command of this case down, today."""
        self._done[do] += 1
        turn = f"-{self._done[do]}" if self._done[do] > 1 else ""
        tried = f"!{attempt}" if attempt else ""
        if "payment" not in fields and "recovery" not in fields:
            fields = {"case": self.case, **fields}
        id = f"{self.case}/{do.replace('_', '-')}{turn}{tried}"
        return self.office.say(id, do, self.day, by, **fields)

    def wait(self, least: int, most: int | None = None) -> None:
        """Let working days go by."""
        days = self.office.rng.randint(least, least if most is None else most)
        self.day = self.office.working_day(self.day, days)

    # -- until the approval

    def supplement(
        self, facts: JSON | None = None, parties: JSON | None = None, attempt: str | None = None
    ) -> None:
        """The applicant hands something in later."""
        self.wait(1, 3)
        self.say("supplement", self.window, attempt=attempt, facts=facts, parties=parties)

    def accept(self) -> None:
        """受理."""
        self.wait(0, 2)
        self.say("accept", self.window)

    def review(self, *, passed: bool = True, note: str | None = None) -> None:
        """审核."""
        self.wait(1, 4)
        self.say("review", self.reviewer, passed=passed, note=note)

    def notice(self, working_days: int | None = None, attempt: str | None = None) -> None:
        """公示, as long as the procedure asks or a day longer."""
        self.wait(0 if attempt else 1, 0 if attempt else 2)
        days = NOTICE_DAYS + self.office.rng.randint(0, 1)
        days = days if working_days is None else working_days
        until = self.office.working_day(self.day, days)
        self.say("notice", self.window, attempt=attempt, until=until.isoformat())
        if not attempt:
            self.until = until

    def to_notice(self) -> File:
        """Accepted, examined, posted."""
        self.accept()
        self.review()
        self.notice()
        return self

    def approve(
        self,
        *,
        attempt: str | None = None,
        worth: int | None = None,
        stated: int | None = None,
        rulings: JSON | None = None,
        by: str | None = None,
    ) -> File:
        """审批, once the notice is over. An attempt that is granted in part says its worth."""
        if self.day <= self.until:
            self.day = self.office.working_day(self.until, 1)
        by = by or self._approver
        self.say("approve", by, attempt=attempt, amount_fen=stated, rulings=rulings)
        if attempt is None or worth is not None:
            self.worth = self.worth if worth is None else worth
            if self.fund is not None:
                self.office.reserved.append((self.day, self.fund, self.worth))
        return self

    def try_approve(self, attempt: str, **fields: Any) -> None:
        """An approval asked for today, whatever the notice says."""
        by = fields.pop("by", self._approver)
        self.say("approve", by, attempt=attempt, **fields)

    # -- ends and pauses

    def reject(self, reason: str) -> None:
        """The case ends before approval."""
        self.wait(1, 3)
        self.say("reject", self.reviewer, reason=reason)

    def withdraw(self, reason: str, *, approved: bool = False) -> None:
        """The applicant takes the case back; an approval gives its money free."""
        self.wait(1, 3)
        self.say("withdraw", self.window, reason=reason)
        if approved:
            self._release(self.worth)

    def finish(self, reason: str, rest: int = 0) -> None:
        """The unpaid rest is given up."""
        self.wait(2, 6)
        self.say("finish", self._cashier, reason=reason)
        self._release(rest)

    def _release(self, fen: int) -> None:
        if self.fund is not None and fen:
            self.office.reserved.append((self.day, self.fund, -fen))

    def hold(self, reason: str) -> None:
        """Nothing is approved or paid until it is looked into."""
        self.wait(0, 1)
        self.say("hold", self.reviewer, reason=reason)

    def release(self) -> None:
        """The hold ends."""
        self.wait(3, 8)
        self.say("release", self.reviewer)

    # -- money

    def pay(self, fen: int | None = None, *, attempt: str | None = None, by: str = "") -> str:
        """Instruct a payment; gives its id."""
        if not attempt:
            self.wait(1, 5)
        payment = f"{self.case}-P{self._done['pay'] + 1}"
        account = f"DEMO-{self.office.rng.randrange(10**8):08d}"
        who = by or self._cashier
        self.say(
            "pay",
            who,
            attempt=attempt,
            payment=payment,
            case=self.case,
            amount_fen=fen,
            account=account,
        )
        return payment

    def settle(self, payment: str, *, attempt: str | None = None) -> None:
        """The bank confirms."""
        self.wait(0 if attempt else 1, 2)
        self.say("settle", "bank-1", attempt=attempt, payment=payment)

    def paid(self, fen: int | None = None) -> str:
        """Paid and confirmed."""
        payment = self.pay(fen)
        self.settle(payment)
        return payment

    def bounce(self, payment: str, reason: str, *, attempt: str | None = None) -> None:
        """退票."""
        self.wait(1, 4)
        self.say("return", "bank-1", attempt=attempt, payment=payment, reason=reason)

    def cancel(self, payment: str, reason: str) -> None:
        """The instruction is taken back."""
        self.wait(0, 1)
        self.say("cancel", self._cashier, payment=payment, reason=reason)

    def recover(
        self,
        reason: str,
        fen: int | None = None,
        *,
        void: bool | None = None,
        attempt: str | None = None,
    ) -> str:
        """追回: order money back; gives the recovery's id."""
        self.wait(5, 15)
        recovery = f"{self.case}-R{self._done['recover'] + 1}"
        self.say(
            "recover",
            self._cashier,
            attempt=attempt,
            recovery=recovery,
            case=self.case,
            amount_fen=fen,
            reason=reason,
            void=void,
        )
        return recovery

    def repay(self, recovery: str, fen: int, *, attempt: str | None = None) -> None:
        """Money ordered back is received."""
        self.wait(3, 12)
        self.say("repay", self._cashier, attempt=attempt, recovery=recovery, amount_fen=fen)

    def write_off(self, recovery: str, fen: int, reason: str) -> None:
        """Money ordered back will not come."""
        self.wait(10, 20)
        self.say("write_off", self._cashier, recovery=recovery, amount_fen=fen, reason=reason)

    def discharge(self, *, attempt: str | None = None) -> None:
        """A loan is repaid in full."""
        self.say("discharge", "bank-1", attempt=attempt)

"""Lives: what becomes of a case after it is submitted, step by step, in one of the usual ways.

What it is: ``Life``, a filled cast with its steps; and one function for each way a case goes: paid,
paid in two parts, returned and paid again, recovered, finished, withdrawn, refused, and so on.

What it promises: each way is one that an honest office takes; nothing of it is a fault, and nobody
is kept waiting. Every step is on a later working day than the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from attrs import define, field

from subsidy_ledger.testing.corpus.moulds import Cast, Filled, approval, steps_before_approval
from subsidy_ledger.testing.corpus.office import Json, Step, later


@define(eq=False)
class Life:
    """A case and its steps so far. ``day``: of the latest; ``paid``: how many payments it has."""

    filled: Filled
    account: str
    steps: list[Step] = field(factory=list)
    day: date = date.min
    paid: int = 0

    @property
    def case(self) -> str:
        """Its number."""
        return self.filled.case

    @property
    def cast(self) -> Cast:
        """What it was cast from."""
        return self.filled.cast

    @property
    def fen(self) -> int:
        """What is granted."""
        return self.filled.cast.fen

    def do(self, do: str, after: int = 1, mark: str = "", **given: Any) -> Json:
        """One more step, so many working days after the latest; gives the command.

        ``mark``: ends the id where a step comes twice. ``status``, ``by``, ``at`` and ``careless``
        belong to the step, all else to the command.
        """
        on = given.pop("on", None)
        self.day = later(self.day, after) if on is None else on
        about = {
            name: given.pop(name) for name in ("by", "at", "careless", "status") if name in given
        }
        what = given.get("payment") or given.get("recovery") or self.case
        named = f"{what}-{do}{'-' + mark if mark else ''}"
        command: Json = {"id": named, "do": do, "on": self.day.isoformat(), **given}
        if do not in _WITHOUT_CASE:
            command["case"] = self.case
        self.steps.append(Step(command, **about))
        return command

    # -- the usual parts of a life

    def submitted(self) -> None:
        """Submission."""
        self.day = self.cast.days.submit
        self.steps.append(Step(self.filled.submit))

    def handled(self) -> None:
        """Submission, acceptance, review, notice."""
        self.submitted()
        self.steps += [Step(command) for command in steps_before_approval(self.cast, self.case)]
        self.day = self.cast.days.notice

    def decided(self, status: str = "recorded") -> None:
        """All up to the approval, which comes to ``status``."""
        self.handled()
        self.steps.append(Step(approval(self.cast, self.case), status=status))
        self.day = self.cast.days.approve

    def pay(self, fen: int | None = None, after: int = 2, **given: Any) -> str:
        """Instruct a payment; gives its name. ``fen`` None: all that is left."""
        self.paid += 1
        payment = f"{self.case}-Z{self.paid}"
        amount: Json = {} if fen is None else {"amount_fen": fen}
        account = given.pop("account", self.account)
        self.do("pay", after, payment=payment, account=account, **amount, **given)
        return payment

    def settled(self, fen: int | None = None, after: int = 2) -> str:
        """Pay and settle; gives the payment."""
        payment = self.pay(fen, after)
        self.do("settle", payment=payment)
        return payment


_WITHOUT_CASE: Final = frozenset({"settle", "return", "cancel", "repay", "write_off"})

Way: TypeAlias = Callable[[Life], None]


# ---- ways of what is granted and paid ------------------------------------------------------------


def paid(life: Life) -> None:
    """Approved, paid, settled."""
    life.decided()
    life.settled(after=1 + len(life.case) % 3)


def paid_in_two(life: Life) -> None:
    """Paid in two parts."""
    life.decided()
    if life.fen > 1:
        life.settled(life.fen // 2)
    life.settled()


def returned_and_paid_again(life: Life) -> None:
    """The bank sends the money back, and it is paid again."""
    life.decided()
    payment = life.pay()
    life.do("return", payment=payment, reason="户名不符,已核实")
    life.settled()


def returned_after_settling(life: Life) -> None:
    """The money comes back after it was credited, and is paid again."""
    life.decided()
    payment = life.settled()
    life.do("return", 2, payment=payment, reason="收款行退回")
    life.settled()


def cancelled_and_paid(life: Life) -> None:
    """A payment is cancelled before it leaves, and made again."""
    life.decided()
    payment = life.pay()
    life.do("cancel", payment=payment, reason="批次重做")
    life.settled()


def held_and_paid(life: Life) -> None:
    """Somebody asks a question; the case waits two days."""
    life.decided()
    life.do("hold", reason="核对材料")
    life.do("release", 2)
    life.settled()


def finished(life: Life) -> None:
    """A part is paid, and the rest is given up."""
    if life.fen < 2:
        paid(life)
        return
    life.decided()
    life.settled(life.fen - life.fen // 3)
    life.do("finish", 3, reason="申请人放弃余额")


def recovered_whole(life: Life) -> None:
    """All is ordered back, and comes back."""
    life.decided()
    life.settled()
    recovery = f"{life.case}-H1"
    life.do("recover", 5, recovery=recovery, reason="申请人自愿退回", void=True)
    life.do("repay", 8, recovery=recovery, amount_fen=life.fen)


def recovered_in_part(life: Life) -> None:
    """A part is ordered back, and comes back in two parts."""
    if life.fen < 4:
        paid(life)
        return
    life.decided()
    life.settled()
    recovery, part = f"{life.case}-H1", life.fen // 4
    life.do("recover", 4, recovery=recovery, reason="核减", amount_fen=part)
    life.do("repay", 5, "1", recovery=recovery, amount_fen=part - part // 2)
    if part // 2:
        life.do("repay", 5, "2", recovery=recovery, amount_fen=part // 2)


# ---- ways of all that is granted -----------------------------------------------------------------


def approved(life: Life) -> None:
    """Approved; nothing is paid by the authority: a loan, a relief, an exemption."""
    life.decided()


def discharged(life: Life) -> None:
    """A loan that is repaid in full within the year."""
    life.decided()
    life.do("discharge", 15)


def reviewed_twice(life: Life) -> None:
    """The review sends it back once; the later steps wait a day for it."""
    life.submitted()
    life.do("accept")
    life.do("review", 1, "0", passed=False, note="缺一页")
    _noticed_and_decided(life)
    _paid_if_due(life)


def withdrawn_early(life: Life) -> None:
    """Withdrawn before anything was decided."""
    life.submitted()
    life.do("accept")
    life.do("withdraw", reason="申请人撤回")


def withdrawn_late(life: Life) -> None:
    """Withdrawn after it was approved, before anything is paid."""
    life.decided()
    life.do("withdraw", 2, reason="申请人放弃")


def supplemented(life: Life) -> None:
    """Papers are handed in later; the case is accepted after that."""
    facts = dict(life.filled.submit.get("facts", {}))
    life.submitted()
    if facts:
        life.do("supplement", facts=facts)
    life.do("accept")
    _noticed_and_decided(life)
    _paid_if_due(life)


def _noticed_and_decided(life: Life) -> None:
    """Review, notice, and approval on the day that the cast was tried out with."""
    life.do("review", passed=True, note="材料齐全")
    life.do("notice", until=later(life.day, 6).isoformat())
    life.steps.append(Step(approval(life.cast, life.case)))
    life.day = life.cast.days.approve


def rejected(life: Life) -> None:
    """What is refused or undetermined is turned down a few days later."""
    life.decided(life.cast.mould.outcome)
    life.do("reject", 3, reason="不符合条件或者材料不足")


def _paid_if_due(life: Life) -> None:
    if life.cast.mould.pays and life.fen:
        life.settled()


OF_MONEY: Final[Mapping[Way, int]] = {
    paid: 60,
    paid_in_two: 6,
    returned_and_paid_again: 4,
    returned_after_settling: 2,
    cancelled_and_paid: 3,
    held_and_paid: 3,
    finished: 3,
    recovered_whole: 2,
    recovered_in_part: 2,
    reviewed_twice: 4,
    supplemented: 3,
    withdrawn_early: 3,
    withdrawn_late: 2,
}
"""Ways of what is paid, in shares."""

OF_LOANS: Final[Mapping[Way, int]] = {
    approved: 20,
    discharged: 3,
    withdrawn_early: 1,
}
OF_THE_REST: Final[Mapping[Way, int]] = {approved: 20, reviewed_twice: 1, withdrawn_early: 1}

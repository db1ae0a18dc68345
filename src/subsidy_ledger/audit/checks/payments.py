"""Paid without approval, and paid above what was approved (无批准支付、超批准支付).

Source: the paying authority's own rule that money follows an approval (design, Commands: ``pay``).
What is at stake is what this payment adds to what no approval covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import RANK
from subsidy_ledger.money import yuan


class PaymentsWithoutCover:
    """Money instructed that no approval covers."""

    name = "payments"
    about = About(
        title="Paid without approval, or above it",
        title_zh="无批准支付、超批准支付",
        source="money follows an approval",
        source_zh="先批准、后支付",
        severity="fault",
        number=15,
        finds=("paid-without-approval", "paid-above-approved"),
    )

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        if entry["do"] != "pay":
            return
        case, amount = desk.books.cases[entry["case"]], entry["data"]["amount_fen"]
        seq, payment = entry["seq"], entry["data"]["payment"]
        if case.award is None or not case.award.standing or case.stage not in RANK:
            yield Finding(
                check="paid-without-approval",
                severity="fault",
                message=f"payment {payment} of case {case.case}: no approval stands behind the "
                f"{yuan(amount)} yuan paid",
                message_zh=f"业务件 {case.case} 的支付 {payment}:没有有效的批准,支付了 "
                f"{yuan(amount)} 元",
                entries=(seq,),
                case=case.case,
                amount_fen=amount,
                clears="the payment is cancelled, returned or recovered",
                clears_zh="取消、退回或追回该笔支付",
            )
            return
        above = case.instructed_fen + case.settled_fen - case.payable_fen
        if above > 0:
            yield Finding(
                check="paid-above-approved",
                severity="fault",
                message=f"payment {payment} of case {case.case}: with it {yuan(above)} yuan more "
                "are paid than approved",
                message_zh=f"业务件 {case.case} 的支付 {payment}:累计支付超过批准金额 "
                f"{yuan(above)} 元",
                entries=(seq,),
                case=case.case,
                amount_fen=min(above, amount),
                detail={
                    "approved_fen": case.payable_fen,
                    "instructed_fen": case.instructed_fen,
                    "settled_fen": case.settled_fen,
                },
                clears="the excess is cancelled, returned or recovered",
                clears_zh="取消、退回或追回超出部分",
            )

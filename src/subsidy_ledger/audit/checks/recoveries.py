"""Recoveries (追回): ordered back and not received, received too much, or given up.

Source: 财政违法行为处罚处分条例 (国务院令427号) article 14 asks that what was obtained wrongly is
recovered; the order itself stands in the ledger. Judged at the end, as of a day.

- *recovery-exceeded*, a fault: more was received and written off than was ordered back, or more was
  ordered back or received than was ever paid. The sums contradict each other.
- *recovery-outstanding*, a hint: ordered back more than ``recovery_days`` ago, and not received.
- *recovery-written-off*, a hint: money was given up. The award of a recovery that was not `void`
  stands all the same; whoever wrote it off had a paper for it.

What it does not do: say what should have been ordered back; that is for the other findings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from attrs import define, field

from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import CaseState, Recovery
from subsidy_ledger.money import yuan


@define
class _Steps:
    """Where a recovery stands in the ledger: the order and its day, receipts, write-offs."""

    ordered: int
    on: str
    repaid: list[int] = field(factory=list)
    written_off: list[int] = field(factory=list)


class RecoveriesOpen:
    """Money ordered back, and what became of it."""

    name = "recoveries"
    about = About(
        title="Ordered back and not received, or received too much",
        title_zh="责令退回未到账、超额追回",
        source="国务院令427号 article 14, and the order to repay itself",
        source_zh="《财政违法行为处罚处分条例》(国务院令427号)第十四条及追回决定",
        severity="either",
        number=21,
        finds=("recovery-outstanding", "recovery-exceeded", "recovery-written-off"),
    )

    def __init__(self) -> None:
        self._steps: dict[str, _Steps] = {}

    def see(self, entry: Mapping[str, Any], _desk: Desk) -> Iterator[Finding]:
        """Nothing yet: keeps where each recovery is recorded."""
        do = entry["do"]
        if do == "recover":
            self._steps[entry["data"]["recovery"]] = _Steps(entry["seq"], entry["on"])
        elif do in ("repay", "write_off"):
            steps = self._steps.get(entry["data"]["recovery"])
            if steps is not None:
                (steps.repaid if do == "repay" else steps.written_off).append(entry["seq"])
        yield from ()

    def conclude(self, desk: Desk) -> Iterator[Finding]:
        """Every case with a recovery, then every recovery, in the order of recording."""
        books = desk.books
        exceeded = {one.case for one in books.recoveries.values() if one.outstanding_fen < 0}
        for name in dict.fromkeys(one.case for one in books.recoveries.values()):
            if name not in exceeded:  # said below, with the recovery
                yield from self._case(books.cases[name])
        for recovery in books.recoveries.values():
            case, steps = books.cases[recovery.case], self._steps.get(recovery.recovery)
            yield from self._exceeded(recovery, steps, case)
            yield from self._outstanding(recovery, steps, desk)
            yield from self._given_up(recovery, steps, case)

    def _case(self, case: CaseState) -> Iterator[Finding]:
        """Sums of a case that cannot be: what came back and what was paid."""
        ordered = case.ordered_back_fen - case.settled_fen
        if ordered > 0:
            yield self._impossible(case, case.entries, ordered, "ordered back", "责令退回金额")
        elif case.repaid_fen > case.settled_fen:
            above = case.repaid_fen - case.settled_fen
            yield self._impossible(case, case.entries, above, "received back", "退回到账金额")

    def _impossible(
        self, case: CaseState, entries: tuple[int, ...], above: int, en: str, zh: str
    ) -> Finding:
        return Finding(
            check="recovery-exceeded",
            severity="fault",
            message=f"case {case.case}: {yuan(above)} yuan more {en} than was ever paid",
            message_zh=f"业务件 {case.case}:{zh}超过实际支付 {yuan(above)} 元",
            entries=entries[-1:],
            case=case.case,
            amount_fen=above,
            detail={
                "settled_fen": case.settled_fen,
                "ordered_back_fen": case.ordered_back_fen,
                "repaid_fen": case.repaid_fen,
            },
            clears="what was received too much is given back, or the order is put right",
            clears_zh="退还多收部分,或者更正追回决定",
        )

    def _exceeded(
        self, recovery: Recovery, steps: _Steps | None, case: CaseState
    ) -> Iterator[Finding]:
        if recovery.outstanding_fen >= 0:
            return
        above = -recovery.outstanding_fen
        yield Finding(
            check="recovery-exceeded",
            severity="fault",
            message=f"recovery {recovery.recovery} of case {recovery.case}: {yuan(above)} yuan "
            f"more received and written off than the {yuan(recovery.ordered_fen)} ordered back",
            message_zh=f"业务件 {recovery.case} 的追回 {recovery.recovery}:到账与核销合计比应退的 "
            f"{yuan(recovery.ordered_fen)} 元多 {yuan(above)} 元",
            entries=_entries(steps, case, "repaid", "written_off"),
            case=recovery.case,
            amount_fen=above,
            detail={
                "recovery": recovery.recovery,
                "ordered_fen": recovery.ordered_fen,
                "repaid_fen": recovery.repaid_fen,
                "written_off_fen": recovery.written_off_fen,
            },
            clears="what was received too much is given back, or the write-off is taken back",
            clears_zh="退还多收部分,或者撤回核销",
        )

    def _outstanding(
        self, recovery: Recovery, steps: _Steps | None, desk: Desk
    ) -> Iterator[Finding]:
        left, on = recovery.outstanding_fen, desk.on
        if left <= 0 or steps is None or not on:
            return
        whole = left == recovery.ordered_fen
        of = "" if whole else f" of {yuan(recovery.ordered_fen)}"
        of_zh = "应退的" if whole else f"应退的 {yuan(recovery.ordered_fen)} 元中尚有"
        waited = (date.fromisoformat(on) - date.fromisoformat(steps.on)).days
        if waited <= desk.settings.recovery_days:
            return
        yield Finding(
            check="recovery-outstanding",
            severity="hint",
            message=f"recovery {recovery.recovery} of case {recovery.case}: {yuan(left)}{of} "
            f"yuan not repaid {waited} days after the order",
            message_zh=f"业务件 {recovery.case} 的追回 {recovery.recovery}:责令退回 {waited} 天后,"
            f"{of_zh} {yuan(left)} 元未到账",
            entries=(steps.ordered, *steps.repaid),
            case=recovery.case,
            amount_fen=left,
            detail={"recovery": recovery.recovery, "ordered_on": steps.on, "days": waited},
            clears="the money comes in, or enforcement is on record",
            clears_zh="款项到账,或者有强制执行记录",
        )

    def _given_up(
        self, recovery: Recovery, steps: _Steps | None, case: CaseState
    ) -> Iterator[Finding]:
        if recovery.written_off_fen <= 0:
            return
        fen = yuan(recovery.written_off_fen)
        en = "the award is void" if recovery.void else "the award stands"
        zh = "批准已撤销" if recovery.void else "批准仍然有效"
        yield Finding(
            check="recovery-written-off",
            severity="hint",
            message=f"recovery {recovery.recovery} of case {recovery.case}: {fen} of "
            f"{yuan(recovery.ordered_fen)} yuan written off; {en}",
            message_zh=f"业务件 {recovery.case} 的追回 {recovery.recovery}:应退 "
            f"{yuan(recovery.ordered_fen)} 元,核销 {fen} 元,{zh}",
            entries=_entries(steps, case, "written_off"),
            case=recovery.case,
            amount_fen=recovery.written_off_fen,
            detail={"recovery": recovery.recovery, "void": recovery.void},
            clears="the paper by which it was given up: the court's decision, the approval",
            clears_zh="核销依据:法院裁定或者批准文件",
        )


def _entries(steps: _Steps | None, case: CaseState, *of: str) -> tuple[int, ...]:
    """The order and these steps; the case's last entry where a ledger before recorded them."""
    if steps is None:
        return case.entries[-1:]
    return tuple(sorted({steps.ordered, *(seq for name in of for seq in getattr(steps, name))}))

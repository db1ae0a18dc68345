"""Step missing (缺少办理环节、缺少经办签批): approved without a step that the procedure asks for.

Source: the procedure in force at the approval (``steps``), which the operator adopted, or the one
that holds until one is adopted. A step is an entry with whoever took it; where it is missing, so is
its signature. After a ``supplement`` the steps begin again, and a review that did not pass is none.

What it does not do: the notice, which `notice-too-short` looks at, and whether two steps were taken
by one person (`duty-broken`). Steps that a ledger before recorded are taken as the state that was
carried over shows them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from subsidy_ledger.audit.checks.saying import act
from subsidy_ledger.audit.desk import Desk
from subsidy_ledger.audit.finding import About, Finding
from subsidy_ledger.casework.state import CaseState

_NAMES = frozenset({"accept", "review"})


class StepsMissing:
    """An approval before which a step was not taken."""

    name = "step-missing"
    about = About(
        title="A step of the procedure is missing",
        title_zh="缺少办理环节",
        source="the procedure in force at the approval",
        source_zh="批准时执行的办理程序",
        severity="fault",
        number=16,
    )

    def __init__(self) -> None:
        self._taken: dict[str, set[str]] = {}

    def see(self, entry: Mapping[str, Any], desk: Desk) -> Iterator[Finding]:
        """Keeps which steps a case has taken, and looks at each approval."""
        name, do = entry.get("case"), entry["do"]
        if name is None or do not in _SEEN:
            return
        case = desk.books.cases[name]
        taken = self._taken.get(name)
        if taken is None:
            taken = self._taken[name] = _carried(case)
        if do == "supplement":
            taken.clear()
        elif do == "review" and not entry["data"].get("passed"):
            taken.discard("review")
        elif do == "approve":
            yield from self._approved(entry, case, taken, desk)
            del self._taken[name]
        elif do != "submit":
            taken.add(do)

    def _approved(
        self, entry: Mapping[str, Any], case: CaseState, taken: set[str], desk: Desk
    ) -> Iterator[Finding]:
        steps = desk.books.law.procedure.steps
        missing = [step for step in steps if step in _NAMES and step not in taken]
        if not missing:
            return
        said = [act(step) for step in missing]
        yield Finding(
            check=self.name,
            severity="fault",
            message=f"case {case.case}: approved without {' and '.join(en for en, _ in said)}",
            message_zh=f"业务件 {case.case}:未经{'、'.join(zh for _, zh in said)}即批准",
            entries=(entry["seq"],),
            case=case.case,
            amount_fen=case.payable_fen or None,
            detail={"missing": missing, "procedure": list(steps)},
            clears="the step was taken and is recorded under its own day and by whoever took it",
            clears_zh="补齐该环节并由实际经办人签批",
        )


_SEEN = frozenset({"submit", "supplement", "accept", "review", "approve"})


def _carried(case: CaseState) -> set[str]:
    """Steps that were taken in the ledger before, of a case that came from there."""
    if not case.entries or case.entries[0] >= 0:
        return set()
    return {do for do, _ in case.acts} & _NAMES

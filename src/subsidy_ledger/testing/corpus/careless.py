"""Careless programs: a ledger that leaves out one of its own checks while it records.

What it is: ``careless(what)``, a block in which ``decide`` does not look at one thing; what is
recorded in it is recorded against the rules. It is how a fault gets into a ledger that an honest
library would have refused: a program of another make, or one that somebody has changed.

What it promises: outside of the block nothing is changed; the entries are well formed, the tree is
whole, and each can be folded. Replay finds them, for it leaves nothing out.

What it does not do: get past a database that guards claims and ceilings by itself, other than by
not telling it. ``verify`` of such a store finds that, as it should; a bundle carries the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, timedelta
from typing import Any, Final
from unittest.mock import patch

from subsidy_ledger.casework import commands as c
from subsidy_ledger.casework import decide
from subsidy_ledger.casework.decide import Decision
from subsidy_ledger.casework.state import Books, CaseState, FundYear
from subsidy_ledger.ledger.ledger import Ledger
from subsidy_ledger.policy import assessment
from subsidy_ledger.policy.assessment import CaseFile
from subsidy_ledger.policy.catalogue import GrantRules
from subsidy_ledger.policy.conditions import FactValue
from subsidy_ledger.policy.limits import Holding
from subsidy_ledger.storage.memory import MemoryTransaction

TOO_MUCH_FEN: Final = 12_300
"""What a program that miscalculates adds to an approval."""
TAKEN_FOR: Final[Mapping[str, FactValue]] = {
    "operating": True,
    "insured_by_applicant": True,
    "paid_months": 12,
}
"""What a program that does not read the papers takes some facts for."""
DAYS_LATER: Final = timedelta(days=30)
"""By how much a program that does not look misses the day that decides."""


@contextmanager
def careless(what: str) -> Iterator[None]:
    """A program that leaves out one thing, by its name in ``LEFT_OUT``."""
    with LEFT_OUT[what]():
        yield


class _Nobody:
    """Nobody holds anything, and no two identifiers are one person."""

    def class_of(self, token: str) -> frozenset[str]:
        return frozenset((token,))

    def holdings_of(self, token: str) -> Iterable[Holding]:  # noqa: ARG002 - as in the Protocol
        return ()

    def group_of(self, tokens: frozenset[str], on: str) -> frozenset[str]:  # noqa: ARG002 - likewise
        return tokens


def _nothing(*_given: Any, **_named: Any) -> None:
    return None


def _rich(_books: Books, fund: str, year: int) -> FundYear:
    return FundYear(fund, year, 2**52, 0, 0)


@contextmanager
def _blind() -> Iterator[None]:
    """Neither the rules nor the store see what anybody holds."""
    real = assessment.assess

    def assess(rules: GrantRules, claim: Any, _standing: Any) -> Any:
        return real(rules, claim, _Nobody())

    with ExitStack() as stack:
        stack.enter_context(patch.object(decide, "assess", assess))
        for transaction in _transactions():
            stack.enter_context(patch.object(transaction, "take", _nothing))
        yield


def _transactions() -> Iterator[type]:
    yield MemoryTransaction
    try:
        from subsidy_ledger.storage.sqlite import SqliteTransaction
    except ImportError:  # pragma: no cover - the core alone has no database
        return
    yield SqliteTransaction


def _deciding(
    do: str, how: Callable[[Books, Any, dict[str, Any]], Decision]
) -> AbstractContextManager[Any]:
    return patch.dict(decide._DECIDERS, {do: how})  # noqa: SLF001 - what is left out is inside


def _paying(books: Books, command: c.Pay, data: dict[str, Any]) -> Decision:
    """Pay whatever is asked for, approved or not."""
    case = books.cases[command.case]
    amount = case.left_fen if command.amount_fen is None else command.amount_fen
    data["amount_fen"] = amount
    return Decision("recorded", data, case.case, amount_fen=amount)


def _receiving(books: Books, command: c.Repay, data: dict[str, Any]) -> Decision:
    """Take whatever is handed over."""
    recovery = books.recoveries[command.recovery]
    return Decision("recorded", data, recovery.case, amount_fen=command.amount_fen)


def _ordering(_books: Books, command: c.Recover, data: dict[str, Any]) -> Decision:
    """Order back whatever is asked for."""
    return Decision("recorded", data, command.case, amount_fen=command.amount_fen)


def _withdrawing(_books: Books, command: c.Withdraw, data: dict[str, Any]) -> Decision:
    """Let go of a case, whatever was paid for it."""
    return Decision("recorded", data, command.case)


_approving: Final = decide._DECIDERS["approve"]  # noqa: SLF001


def _too_much(books: Books, command: c.Approve, data: dict[str, Any]) -> Decision:
    """Approve more than the rules give."""
    decision = _approving(books, command, data)
    if decision.status != "recorded":
        return decision
    more = (decision.amount_fen or 0) + TOO_MUCH_FEN
    lines = [dict(line) for line in decision.data["lines"]]
    lines[-1]["fen"] = lines[-1]["fen"] + TOO_MUCH_FEN
    changed = {**decision.data, "amount_fen": more, "lines": lines}
    return decision._replace(data=changed, amount_fen=more)


def _fair(books: Books, case: CaseState) -> CaseFile:
    """The papers as they should be, and are not."""
    file = _file(books, case)
    parties = {
        role: tuple(party._replace(facts=_better(party.facts)) for party in given)
        for role, given in file.parties.items()
    }
    return CaseFile(parties, _better(file.facts))


def _better(facts: Mapping[str, FactValue]) -> dict[str, FactValue]:
    return {name: TAKEN_FOR.get(name, value) for name, value in facts.items()}


_file: Final = decide._file  # noqa: SLF001


def _another_day(_books: Books, case: Any, _command: c.Approve) -> str:
    """Another day than the one that decides, on which the rule was in force."""
    return (date.fromisoformat(case.submitted_on) + DAYS_LATER).isoformat()


def _other_token(ledger: Ledger, scheme: str, number: str) -> str:
    """A token of something else than the number."""
    return ledger._token.token(scheme, f"{number}*")  # noqa: SLF001


@contextmanager
def _both(*names: str) -> Iterator[None]:
    """Several functions of ``decide`` that do nothing."""
    with ExitStack() as stack:
        for name in names:
            stack.enter_context(patch.object(decide, name, _nothing))
        yield


LEFT_OUT: Final[Mapping[str, Callable[[], AbstractContextManager[Any]]]] = {
    "caps and exclusions": _blind,
    "duties": lambda: patch.object(decide, "_duty", _nothing),
    "notices": lambda: patch.object(decide, "_notice_over", _nothing),
    "length of notices": lambda: patch.object(decide, "_long_enough", _nothing),
    "stages": lambda: patch.object(decide, "_step", _nothing),
    "steps and notices": lambda: _both("_step", "_notice_over"),
    "funds": lambda: patch.object(decide, "fund_year", _rich),
    "days": lambda: patch.object(decide, "_in_order", _nothing),
    "what may be paid": lambda: _deciding("pay", _paying),
    "what is outstanding": lambda: _deciding("repay", _receiving),
    "what was settled": lambda: _deciding("recover", _ordering),
    "what was paid": lambda: _deciding("withdraw", _withdrawing),
    "the amount": lambda: _deciding("approve", _too_much),
    "what is in force": lambda: patch.object(decide, "_as_of", _another_day),
    "the papers": lambda: patch.object(decide, "_file", _fair),
    "numbers": lambda: patch.object(Ledger, "_token_of", _other_token),
}
"""What a careless program may leave out."""

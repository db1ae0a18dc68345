"""Answers: what an audit must find in a year with faults, and nothing else.

What it is: an ``Answer`` names the check, how bad it is, and where: the cases, or the commands
where no case has it. A ``Plant`` is one kind of fault: what it is called, which number it has among
the twenty-one kinds that auditors look for, in which cities it can be planted, and the function
that plants it.

What it does not do: compare (``score``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from subsidy_ledger.testing.corpus.town import Town


@frozen
class Answer:
    """One finding that must come. ``cases``: exactly those; ``ids``: commands, where none has it.

    ``ledger``: the origin, filled in when the year is put together. ``plant``: what planted it.
    """

    check: str
    severity: Literal["fault", "hint"]
    cases: frozenset[str] = frozenset()
    ids: tuple[str, ...] = ()
    ledger: str = ""
    plant: str = ""


Answers: TypeAlias = list[Answer]


@frozen
class Plant:
    """One kind of fault. ``where``: cities in which it can be planted, the best first."""

    name: str
    number: int | None
    where: tuple[str, ...]
    plant: Callable[[Town, int], Answers]


def fault(check: str, *cases: str) -> Answer:
    """A fault in these cases."""
    return Answer(check, "fault", frozenset(cases))


def hint(check: str, *cases: str) -> Answer:
    """A hint about these cases."""
    return Answer(check, "hint", frozenset(cases))


def differs(*cases: str) -> Iterable[Answer]:
    """Decided again, an entry of each of these cases comes out otherwise."""
    return [fault("decision-differs", case) for case in cases]

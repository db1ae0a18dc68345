"""What a grant pays: the records that ``[grant.benefit]`` becomes.

Three forms. ``fen × units? × each?``: an amount for each unit of each counted party; ``fen`` may be
a list of lines of which the first that is true holds. ``least``/``most``: the approver states the
amount inside the bounds. No ``[grant.benefit]`` at all: the decision is a plain yes or no.
"""

from __future__ import annotations

from attrs import frozen

from subsidy_ledger.policy.conditions import Condition, Value


@frozen
class Line:
    """One line of a list of amounts: ``fen`` where ``when`` holds; without ``when``, otherwise."""

    fen: Value
    when: Condition | None = None


@frozen
class Benefit:
    """``lines`` (one for a plain ``fen``) or the bounds ``least``/``most``, never both.

    ``units``: the name of an integer or months fact; the amount is for each unit (a day, a month).
    ``each``: the role whose counted parties are paid for one by one.
    """

    lines: tuple[Line, ...] = ()
    least: Value | None = None
    most: Value | None = None
    units: str | None = None
    each: str | None = None
    cite: object = None

    @property
    def stated(self) -> bool:
        """Whether the approver states the amount (``least``/``most``)."""
        return not self.lines
